//! Who asks: the session behind the cookie, the token of her forms, and the questions handlers ask about her.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use kernel::actor::{Acting, Scope, Thing};
use kernel::moment::{Actor, PersonId};
use people::Secret;
use uuid::Uuid;

use crate::failure::{Failure, Kind};
use crate::permit::{Reach, Rule};
use crate::site::Settings;
use crate::visit::Visit;

/// The page where one signs in, within a language.
pub const SIGN_IN: &str = "aanmelden";
/// The page of one's own account.
pub const ACCOUNT: &str = "mijn";
/// The cookie of the session, without its prefix.
const SESSION: &str = "plein";
/// The field of a form, and the header of a script, that carry the token.
const FIELD: &str = "csrf";
const HEADER: &str = "x-csrf-token";
/// The token stands this near the beginning of a form with files.
const LOOK: usize = 16_384;
/// Signs of the token.
const TOKEN_LENGTH: usize = 64;

/// What is known of the session, besides who acts.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    id: Uuid,
    csrf: String,
}

/// How far the route's rule lets who acts go, and whether the handler asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Access {
    scopes: Arc<[Scope]>,
    asked: Arc<AtomicBool>,
    closed: bool,
    token: bool,
}

impl Access {
    /// What is known of the answer before anybody is let in.
    pub(crate) fn secret(rule: &Rule, path: &str) -> Self {
        Self { closed: !rule.is_open(), token: path.contains("{token}"), ..Self::default() }
    }

    /// Lets somebody in as far as these scopes reach.
    pub(crate) fn limit(&mut self, scopes: Vec<Scope>) {
        (self.scopes, self.asked) = (scopes.into(), Arc::default());
    }

    /// The answer is for who asks and nobody else.
    pub(crate) const fn is_private(&self) -> bool {
        self.closed || self.token
    }

    /// The address itself is the secret.
    pub(crate) const fn has_token(&self) -> bool {
        self.token
    }

    /// The handler had to ask about the thing and did not.
    pub(crate) fn was_forgotten(&self) -> bool {
        !self.scopes.is_empty() && !self.scopes.contains(&Scope::All) && !self.asked.load(Ordering::Relaxed)
    }
}

impl Visit {
    /// Who acts. The failure leads to the page where one signs in.
    pub fn acting(&self) -> Result<&Acting, Failure> {
        match &self.moment.actor {
            Actor::Person(acting) => Ok(acting),
            _ => Err(Failure::new(Kind::SignIn)),
        }
    }

    /// The person who acts.
    pub fn person(&self) -> Result<PersonId, Failure> {
        self.acting().map(|acting| acting.person)
    }

    /// Whether the route's row in `permissions.txt` reaches this thing for who acts. When it does not, the thing is
    /// not there for her: the failure is the same as for a thing that does not exist.
    pub fn may(&self, thing: &Thing) -> Result<(), Failure> {
        self.access.asked.store(true, Ordering::Relaxed);
        if self.access.scopes.contains(&Scope::All) {
            return Ok(());
        }
        let acting = self.acting()?;
        let reaches = self.access.scopes.iter().any(|scope| scope.reaches(acting, thing));
        if reaches { Ok(()) } else { Err(Failure::not_found()) }
    }

    /// How far a list may reach by the route's row: what the query has to be limited to.
    pub fn reach(&self) -> Result<Reach, Failure> {
        self.access.asked.store(true, Ordering::Relaxed);
        Reach::of(&self.access.scopes, self.acting().ok()).ok_or_else(Failure::not_found)
    }

    /// The session of who acts.
    #[must_use]
    pub fn session_id(&self) -> Option<Uuid> {
        self.session.as_ref().map(|session| session.id)
    }

    /// The token every form of a signed-in person carries. Empty for visitors.
    #[must_use]
    pub fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |session| session.csrf.as_str())
    }

    /// A cookie the browser sent, by its name without prefix.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let name = full_name(self.site.settings(), name);
        cookies(&self.headers).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Gives the browser a cookie, for this site only and out of reach of scripts. Nothing but signing in may do so.
    pub fn set_cookie(&self, response: &mut Response, name: &str, value: &str, seconds: i64) {
        let settings = self.site.settings();
        let secure = if is_https(settings) { "; Secure" } else { "" };
        let name = full_name(settings, name);
        let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }

    /// Signs the browser in.
    pub fn begin_session(&self, response: &mut Response, token: &Secret) {
        self.set_cookie(response, SESSION, token.reveal(), 90 * 86_400);
    }

    /// Signs the browser out, and has it forget what it kept of the pages.
    pub fn end_session(&self, response: &mut Response) {
        self.set_cookie(response, SESSION, "", 0);
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    }

    /// The address of the page where one signs in, that leads back here.
    #[must_use]
    pub fn sign_in_path(&self) -> String {
        let here = match self.query.as_str() {
            // What was sent cannot be sent again by following a link.
            _ if self.sends => self.local(ACCOUNT),
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        format!("{}?naar={}", self.local(SIGN_IN), crate::functions::encode(&here))
    }
}

/// With TLS the browser itself keeps the cookie to this host and path (`__Host-`); a demo on plain http cannot.
fn full_name(settings: &Settings, name: &str) -> String {
    if is_https(settings) { format!("__Host-{name}") } else { name.to_owned() }
}

fn is_https(settings: &Settings) -> bool {
    settings.base_url.starts_with("https://")
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Finds out who asks. A visitor without a cookie costs nothing.
pub(crate) async fn identify(visit: &mut Visit) -> Result<(), Failure> {
    let Some(store) = visit.site.settings().sessions.clone() else { return Ok(()) };
    let Some(token) = visit.cookie(SESSION).and_then(Secret::shown) else { return Ok(()) };
    let (token, moment) = (&token, &visit.moment);
    let found =
        store.read(|tx| Box::pin(async move { people::session::find(tx, token, moment).await })).await?;
    let Some(found) = found else { return Ok(()) };
    if found.stale {
        let id = found.id;
        let noted =
            store.write(|tx| Box::pin(async move { people::session::touch(tx, id, moment).await })).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "a session could not be kept alive");
        }
    }
    visit.session = Some(Session { id: found.id, csrf: token.derive(FIELD) });
    visit.moment.actor = Actor::Person(Arc::new(found.acting));
    Ok(())
}

/// Checks that a changing request of a signed-in person comes from one of our own pages, and gives it back unread.
pub(crate) async fn check_token(visit: &Visit, request: Request, most: usize) -> Result<Request, Failure> {
    let Some(session) = &visit.session else { return Ok(request) };
    if request.method().is_safe() {
        return Ok(request);
    }
    let refused = || Failure::new(Kind::Forbidden).detail("failure-csrf");
    let header = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    if let Some(shown) = header {
        return if people::secret::same(shown, &session.csrf) { Ok(request) } else { Err(refused()) };
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().to_ascii_lowercase();
    let files = kind.starts_with("multipart/form-data");
    if !files && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(refused());
    }
    let (parts, body) = request.into_parts();
    let (begun, rest) = begin(body, if files { LOOK } else { most }, files).await?;
    let shown = if files { in_parts(&begun) } else { in_form(&begun) };
    if !shown.is_some_and(|shown| people::secret::same(&shown, &session.csrf)) {
        return Err(refused());
    }
    let begun = stream::iter([Ok::<Bytes, axum::Error>(begun)]);
    Ok(Request::from_parts(parts, Body::from_stream(begun.chain(rest))))
}

/// Reads the beginning of a body: `most` bytes, or as far as the token. The rest stays where it is.
async fn begin(body: Body, most: usize, files: bool) -> Result<(Bytes, axum::body::BodyDataStream), Failure> {
    let mut rest = body.into_data_stream();
    let mut begun: Vec<u8> = Vec::new();
    while let Some(piece) = rest.next().await {
        let piece = piece.map_err(|error| Failure::new(Kind::BadInput).log(error))?;
        begun.extend_from_slice(&piece);
        if files && (in_parts(&begun).is_some() || begun.len() >= most) {
            break;
        }
        if begun.len() > most {
            return Err(Failure::new(Kind::BodyTooLarge));
        }
    }
    Ok((begun.into(), rest))
}

/// The token of a plain form.
fn in_form(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == FIELD).map(|(_, value)| value.to_owned())
}

/// The token of a form with files; it has to stand before them.
fn in_parts(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (_, rest) = text.split_once("name=\"csrf\"")?;
    let (_, value) = rest.split_once("\r\n\r\n")?;
    let (value, _) = value.split_once("\r\n")?;
    (value.len() == TOKEN_LENGTH).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_both_kinds_of_forms() {
        let token = "a".repeat(64);
        assert_eq!(in_form(format!("naam=An&csrf={token}&x=1").as_bytes()), Some(token.clone()));
        assert_eq!(in_form(b"naam=An&xcsrf=1"), None);
        let parts = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\n");
        assert_eq!(in_parts(parts.as_bytes()), Some(token));
        assert_eq!(in_parts(&parts.as_bytes()[..80]), None, "not yet");
    }

    use axum::http::{Method, StatusCode};
    use axum::response::IntoResponse;
    use kernel::actor::{Proof, Role};
    use kernel::nis::Nis;
    use people::{Grant, NewSession, capacity, person, session};
    use store::{Store, StoreError};
    use tower::ServiceExt;

    use crate::routes::Routes;
    use crate::site::Site;
    use crate::testing::{components, moment};

    async fn town(
        visit: Visit,
        axum::extract::Path((_, nis)): axum::extract::Path<(String, String)>,
    ) -> Result<Response, Failure> {
        let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
        visit.may(&Thing::new().in_town(nis))?;
        Ok(format!("{nis} for {}", visit.acting()?.name).into_response())
    }

    async fn forgetful() -> &'static str {
        "secret"
    }

    async fn echo_of_token() -> &'static str {
        "for who has the letter"
    }

    async fn echo(body: String) -> String {
        body
    }

    const RULES: &str = "GET /{lang}/open everyone\nPOST /{lang}/open everyone\nGET /{lang}/town/{nis} officer:town admin\n\
                         GET /{lang}/forgotten officer:town admin\nGET /{lang}/me signed-in\n\
                         GET /api/v1/mine signed-in\nGET /{lang}/secret/{token} everyone\nPUT /api/v1/keyed key\n";

    async fn app() -> (axum::Router, Secret, Secret) {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let at = &moment();
        store.migrate(people::STEPS, at).await.unwrap();
        let tokens = store
            .write(|tx| {
                Box::pin(async move {
                    let (els, shopper) = person::add(tx, "Els <b>", Some("els@voorbeeld.be"), at).await?;
                    let nis = Nis::parse("31022").unwrap();
                    let officer =
                        capacity::grant(tx, &Grant::new(els.id, Role::Officer).towns([nis]), at).await?;
                    let mut tokens = Vec::new();
                    for capacity in [officer, shopper] {
                        let new = NewSession { person: els.id, capacity, proof: Proof::Mail, agent: "test" };
                        tokens.push(session::open(tx, &new, at).await?.unwrap());
                    }
                    Ok::<_, StoreError>(tokens)
                })
            })
            .await
            .unwrap();
        let mut slice = components();
        slice.name = "trial";
        slice.permissions = RULES;
        slice.routes = Routes::new()
            .get("/{lang}/open", crate::testing::gallery::show)
            .post("/{lang}/open", echo)
            .get("/{lang}/town/{nis}", town)
            .get("/{lang}/forgotten", forgetful)
            .get("/{lang}/me", forgetful)
            .get("/api/v1/mine", forgetful)
            .get("/{lang}/secret/{token}", echo_of_token)
            .put("/api/v1/keyed", echo);
        let settings = Settings {
            strict: true,
            moment: moment(),
            sessions: Some(store),
            ..Settings::new("https://plein.example")
        };
        let slices = [slice];
        let site = Site::new(settings, &slices).unwrap();
        let [officer, shopper]: [Secret; 2] = tokens.try_into().unwrap();
        (crate::app(&site, &slices), officer, shopper)
    }

    async fn ask(
        app: &axum::Router,
        line: (&str, &str),
        token: Option<&Secret>,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, HeaderMap, String) {
        let mut request =
            Request::builder().method(Method::from_bytes(line.0.as_bytes()).unwrap()).uri(line.1);
        if let Some(token) = token {
            request = request.header("cookie", format!("__Host-plein={}", token.reveal()));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn what_is_for_somebody_is_kept_by_nobody_else() {
        let (app, _, shopper) = app().await;
        let (status, headers, _) = ask(&app, ("GET", "/nl/me"), Some(&shopper), &[], "").await;
        assert_eq!(
            (status, headers["cache-control"].to_str().unwrap()),
            (StatusCode::OK, "private, no-store")
        );
        let (status, headers, _) = ask(&app, ("GET", "/nl/secret/abc"), None, &[], "").await;
        assert_eq!(
            (status, headers["cache-control"].to_str().unwrap()),
            (StatusCode::OK, "private, no-store")
        );
        assert_eq!(headers["referrer-policy"], "no-referrer");
        for path in ["/embed/me", "/api/me", "/xx/me", "/%6el/me"] {
            let (status, _, body) = ask(&app, ("GET", path), Some(&shopper), &[], "").await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert!(!body.contains("secret"), "{path}");
        }
    }

    #[tokio::test]
    async fn a_route_is_for_whom_its_row_says() {
        let (app, officer, shopper) = app().await;
        let (status, headers, _) = ask(&app, ("GET", "/nl/town/31022?a=b"), None, &[], "").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(headers["location"], "/nl/aanmelden?naar=%2Fnl%2Ftown%2F31022%3Fa%3Db");
        assert!(!headers.contains_key("set-cookie"), "nobody gets a cookie for looking");
        let (status, _, body) = ask(&app, ("GET", "/api/v1/mine"), None, &[], "").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(body.contains("\"code\":\"sign-in\""));
        let (status, _, body) = ask(&app, ("GET", "/nl/town/31022"), Some(&officer), &[], "").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "31022 for Els <b>"));
        let (status, _, foreign) = ask(&app, ("GET", "/nl/town/34027"), Some(&officer), &[], "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "what is not hers is not there");
        let (_, _, missing) = ask(&app, ("GET", "/nl/town/99"), Some(&officer), &[], "").await;
        assert_eq!(foreign.len(), missing.len(), "and looks like what does not exist");
        let (status, _, body) = ask(&app, ("GET", "/nl/town/31022"), Some(&shopper), &[], "").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(body.contains("/nl/mijn"));
        let (status, _, body) = ask(&app, ("GET", "/nl/forgotten"), Some(&officer), &[], "").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.contains("secret"), "an answer without the question is not sent");
        assert_eq!(ask(&app, ("GET", "/nl/me"), Some(&shopper), &[], "").await.0, StatusCode::OK);
        assert_eq!(
            ask(&app, ("POST", "/nl/me"), Some(&shopper), &[("x-csrf-token", &shopper.derive("csrf"))], "")
                .await
                .0,
            StatusCode::METHOD_NOT_ALLOWED
        );
        assert_eq!(ask(&app, ("PUT", "/api/v1/keyed"), None, &[], "x").await.0, StatusCode::UNAUTHORIZED);
        let key = [("authorization", "Bearer x")];
        assert_eq!(ask(&app, ("PUT", "/api/v1/keyed"), None, &key, "x").await.2, "x");
    }

    #[tokio::test]
    async fn a_page_shows_who_acts_and_is_kept_nowhere() {
        let (app, officer, _) = app().await;
        let (_, headers, body) = ask(&app, ("GET", "/nl/open"), Some(&officer), &[], "").await;
        assert_eq!(headers["cache-control"], "private, no-store");
        assert!(body.contains("Els &lt;b&gt;") && body.contains("Medewerker van de stad"), "{body}");
        assert!(!body.contains(officer.reveal()));
        let (_, headers, body) = ask(&app, ("GET", "/nl/open"), None, &[], "").await;
        assert_eq!(headers["cache-control"], "private, no-cache");
        assert!(body.contains("href=\"/nl/aanmelden\""));
    }

    #[tokio::test]
    async fn what_changes_something_carries_the_token_of_the_session() {
        let (app, officer, shopper) = app().await;
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let post = ("POST", "/nl/open");
        assert_eq!(
            ask(&app, post, None, &form, "a=1").await.0,
            StatusCode::OK,
            "a visitor has no session to steal"
        );
        let good = format!("a=1&csrf={}", officer.derive("csrf"));
        let (status, _, body) = ask(&app, post, Some(&officer), &form, &good).await;
        assert_eq!((status, body), (StatusCode::OK, good.clone()), "the handler reads the whole body");
        for wrong in ["a=1", "a=1&csrf=", &format!("csrf={}", shopper.derive("csrf"))] {
            let (status, _, body) = ask(&app, post, Some(&officer), &form, wrong).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{wrong}");
            assert!(body.contains("verouderd"));
        }
        let foreign = [form[0], ("origin", "https://kwaad.example"), ("host", "plein.example")];
        assert_eq!(ask(&app, post, Some(&officer), &foreign, &good).await.0, StatusCode::FORBIDDEN);
        let cross = [form[0], ("sec-fetch-site", "cross-site")];
        assert_eq!(ask(&app, post, Some(&officer), &cross, &good).await.0, StatusCode::FORBIDDEN);
        let files = [("content-type", "multipart/form-data; boundary=x")];
        let part = |token: &str| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n{}\r\n--x--\r\n",
                "y".repeat(50_000)
            )
        };
        let body = part(&officer.derive("csrf"));
        let (status, _, echoed) = ask(&app, post, Some(&officer), &files, &body).await;
        assert_eq!((status, echoed.len()), (StatusCode::OK, body.len()));
        assert_eq!(
            ask(&app, post, Some(&officer), &files, &part(&"0".repeat(64))).await.0,
            StatusCode::FORBIDDEN
        );
        let script = [("x-csrf-token", officer.derive("csrf"))];
        let script: Vec<(&str, &str)> = script.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ask(&app, post, Some(&officer), &script, "{}").await.0, StatusCode::OK);
    }

    #[test]
    fn cookies_are_read_by_name() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; plein=xyz; b=2"));
        assert_eq!(cookies(&headers).find(|(name, _)| *name == "plein"), Some(("plein", "xyz")));
    }
}
