//! The door every request passes: limits, language and look, protection, failures, compression, the access log.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::FutureExt;
use kernel::language::Language;
use kernel::moment::Actor;
use tokio::sync::Semaphore;

use crate::assets;
use crate::failure::{Carried, Failure, Kind};
use crate::guard::{self, Content, Protection};
use crate::identity::{self, Access};
use crate::permit::Verdict;
use crate::site::Site;
use crate::slice::Slice;
use crate::squeeze::{Effort, Squeezed};
use crate::visit::{self, Visit};

/// Smaller answers are not worth compressing.
const LEAST_BYTES: u64 = 700;

/// What the door serves itself, to everybody.
const OWN: [&str; 2] = ["/assets/{name}", "/favicon.ico"];

#[derive(Clone)]
struct Door {
    site: Arc<Site>,
    lane: Arc<Semaphore>,
}

/// The whole web application: the routes of all slices behind the door.
pub fn app(site: &Arc<Site>, slices: &[Slice]) -> Router {
    let door = Door { site: site.clone(), lane: Arc::new(Semaphore::new(site.settings().limits.at_once)) };
    let assets = Router::new()
        .route("/assets/{name}", get(asset))
        .route("/favicon.ico", get(favicon))
        .with_state(site.clone());
    slices
        .iter()
        .fold(assets, |router, slice| router.merge(slice.routes.router()))
        .fallback(async || Failure::not_found())
        .method_not_allowed_fallback(async || Failure::new(Kind::WrongMethod))
        .layer(DefaultBodyLimit::max(site.settings().limits.body))
        .layer(middleware::from_fn_with_state(door, pass))
}

async fn asset(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    site.assets().respond(&name, &headers).ok_or_else(Failure::not_found)
}

async fn favicon(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<Response, Failure> {
    site.assets().respond("logo.svg", &headers).ok_or_else(Failure::not_found)
}

async fn pass(State(door): State<Door>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let mut visit = match arrive(&door.site, &request) {
        Ok(visit) => visit,
        Err(failure) => {
            tracing::error!(?failure, "no visit could be made");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let response = work(&door, &mut visit, request, next).await;
    let response = leave(&door.site, &visit, response);
    // The log keeps no addresses of visitors, and no words they typed.
    tracing::info!(
        target: "access",
        %method,
        path = visit.path,
        status = response.status().as_u16(),
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

/// Reads the circumstances of a request.
fn arrive(site: &Arc<Site>, request: &Request) -> Result<Visit, Failure> {
    let headers = request.headers();
    let path: String = request.uri().path().chars().take(1000).collect();
    let query = request.uri().query().unwrap_or_default();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let language = visit::language_of(&path, query, headers);
    let mut moment = site.settings().moment.clone();
    moment.language = language;
    moment.actor = Actor::Visitor;
    Ok(Visit {
        language,
        query: if query.len() <= site.settings().limits.address { query.to_owned() } else { String::new() },
        nonce: nonce()?,
        theme: site.theme_for(host),
        embed: is_embed(&path),
        moment,
        headers: Arc::new(headers.clone()),
        client: guard::client_of(peer, headers, &site.settings().trusted_proxies),
        site: site.clone(),
        session: None,
        access: Access::default(),
        sends: !request.method().is_safe(),
        path,
    })
}

fn is_embed(path: &str) -> bool {
    path == "/embed" || path.starts_with("/embed/")
}

/// 128 random bits. The one place of the shell that asks the system for randomness.
fn nonce() -> Result<String, Failure> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(Failure::internal)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Lets the handler work, within the limits.
async fn work(door: &Door, visit: &mut Visit, request: Request, next: Next) -> Response {
    let limits = &door.site.settings().limits;
    let uri = request.uri();
    let asked = uri.path().len() + uri.query().map_or(0, str::len);
    if asked > limits.address {
        return Failure::new(Kind::AddressTooLong).into_response();
    }
    if guard::is_foreign(request.method(), request.headers(), &door.site.settings().base_url) {
        return Failure::new(Kind::Forbidden).detail("failure-foreign").into_response();
    }
    let Ok(Ok(_turn)) = tokio::time::timeout(limits.wait, door.lane.acquire()).await else {
        return Failure::busy(2).into_response();
    };
    // Reading the beginning of what is sent is limited like the work itself.
    let request = match tokio::time::timeout(limits.time, admit(visit, request, limits.body)).await {
        Ok(Ok(request)) => request,
        Ok(Err(failure)) => return failure.into_response(),
        Err(_) => return Failure::new(Kind::Timeout).into_response(),
    };
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(limits.time, work).await {
        Ok(Ok(response)) if visit.access.was_forgotten() && !is_refusal(&response) => {
            Failure::internal("the handler did not ask whether the thing is within reach (Visit::may)")
                .into_response()
        }
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let told = panic.downcast_ref::<&str>().map(ToString::to_string);
            let told = told.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Failure::internal(format!("a handler panicked: {told}")).into_response()
        }
        Err(_) => Failure::new(Kind::Timeout).into_response(),
    }
}

/// Lets a request in when the row of its route allows who asks, and what it sends comes from our own page.
async fn admit(visit: &mut Visit, request: Request, most: usize) -> Result<Request, Failure> {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // `/embed/mijn` is no page of anybody: where a path begins with a language, one has to stand there. Else a page of
    // one's own could be had under an address that may be framed, or answers as if a program asked.
    if path.as_deref().is_some_and(|path| path.starts_with("/{lang}")) && !visit::is_spoken(&visit.path) {
        return Err(Failure::not_found());
    }
    // The door's own: files of the site, and the page that says that there is no page.
    let own = path.as_deref().is_none_or(|path| OWN.contains(&path));
    let is_file = own && path.is_some();
    let known = if is_file { Ok(()) } else { identity::identify(visit).await };
    if let (false, Some(path)) = (own, path) {
        let rule = match visit.site().rules().of(request.method(), &path) {
            Some(Ok(rule)) => rule,
            // The path does not know the method; nothing of a slice will run.
            Some(Err(())) => return Ok(with_visit(visit, request)),
            None => return Err(Failure::internal(format!("no permission says who may use {path}"))),
        };
        if !rule.is_open() {
            known?;
        }
        visit.access = Access::secret(&rule, &path);
        let has_key = request.headers().contains_key(header::AUTHORIZATION);
        match rule.decide(visit.acting().ok(), has_key) {
            Verdict::Allow(scopes) => visit.access.limit(scopes),
            Verdict::SignIn => return Err(Failure::new(Kind::SignIn)),
            Verdict::Refuse => {
                let account = visit.local(identity::ACCOUNT);
                return Err(Failure::new(Kind::Forbidden)
                    .detail("failure-role")
                    .way("failure-switch", account));
            }
        }
    }
    let request = identity::check_token(visit, request, most).await?;
    Ok(with_visit(visit, request))
}

fn with_visit(visit: &Visit, mut request: Request) -> Request {
    request.extensions_mut().insert(visit.clone());
    request
}

/// A refusal shows nothing of the thing.
fn is_refusal(response: &Response) -> bool {
    let status = response.status();
    status.is_client_error() || status.is_server_error() || response.extensions().get::<Carried>().is_some()
}

/// Finishes an answer: failures get their page, then protection and compression.
fn leave(site: &Arc<Site>, visit: &Visit, mut response: Response) -> Response {
    if let Some(Carried(failure)) = response.extensions_mut().remove::<Carried>() {
        response = failure.respond(site, visit);
    } else if let Some(kind) = bare_failure(&response) {
        response = Failure::new(kind).respond(site, visit);
    }
    let html = is_kind(&response, "text/html");
    let content = match html {
        true => Content::Page,
        false if is_kind(&response, "text/javascript") => Content::Script,
        false => Content::Data,
    };
    if response.status() != StatusCode::NOT_MODIFIED {
        let settings = site.settings();
        let protection = Protection {
            nonce: &visit.nonce,
            frames: visit.embed.then_some(settings.embed_origins.as_slice()),
            connect: &settings.connect,
            https: settings.base_url.starts_with("https://"),
            content,
        };
        guard::protect(response.headers_mut(), &protection);
    }
    keep_private(visit, response.headers_mut());
    // What programs are told is open to the pages of others, refusals included: else their makers see no reason.
    if visit.is_api() {
        let open = HeaderValue::from_static("*");
        response.headers_mut().entry(header::ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(open);
    }
    if html && let Ok(tag) = HeaderValue::from_str(visit.language.tag()) {
        response.headers_mut().insert(header::CONTENT_LANGUAGE, tag);
    }
    compress(visit, response)
}

/// What is for somebody in particular is kept by nobody on the way, nor on a shared computer. The address of a page that
/// is opened with a secret is told to nobody else.
fn keep_private(visit: &Visit, out: &mut HeaderMap) {
    if visit.access.is_private() {
        let kept = out.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        if !kept.is_some_and(|kept| kept.contains("no-store")) {
            out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        }
    }
    if visit.access.has_token() {
        out.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
}

/// A refusal of a library, without a page of its own.
fn bare_failure(response: &Response) -> Option<Kind> {
    let kind = Kind::of(response.status())?;
    let own = is_kind(response, "text/html") || is_kind(response, "application/");
    (!own).then_some(kind)
}

fn is_kind(response: &Response, start: &str) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with(start))
}

/// Compresses text of some size when the browser takes gzip.
fn compress(visit: &Visit, mut response: Response) -> Response {
    let known = response.body().size_hint().exact();
    let worth = known.is_none_or(|bytes| bytes >= LEAST_BYTES) && is_text(&response);
    let done = response.headers().contains_key(header::CONTENT_ENCODING) || !response.status_has_body();
    if !worth || done {
        return response;
    }
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !assets::takes_gzip(&visit.headers) {
        return response;
    }
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let effort = if known.is_some() { Effort::Quick } else { Effort::Small };
    response.map(|body| Body::new(Squeezed::new(body, effort)))
}

trait HasBody {
    fn status_has_body(&self) -> bool;
}

impl HasBody for Response {
    fn status_has_body(&self) -> bool {
        !matches!(self.status(), StatusCode::NOT_MODIFIED | StatusCode::NO_CONTENT)
            && self.body().size_hint().exact() != Some(0)
    }
}

fn is_text(response: &Response) -> bool {
    let Some(kind) = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let ours = [
        "text/",
        "application/json",
        "application/ld+json",
        "application/geo+json",
        "application/problem+json",
        "application/xml",
        "image/svg+xml",
        "application/vnd.mapbox-vector-tile",
    ];
    ours.iter().any(|start| kind.starts_with(start)) && !kind.starts_with("text/event-stream")
}

/// The path of the home page for what the browser asks: `/` sends there.
#[must_use]
pub fn home_for(headers: &HeaderMap) -> String {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    format!("/{}/", accepted.map_or(Language::Nl, Language::from_accept))
}

/// Serves until told to stop, then lets running requests end.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::body::to_bytes;
    use axum::http::Method;
    use flate2::read::GzDecoder;
    use std::io::Read;
    use tower::ServiceExt;

    use super::*;
    use crate::routes::Routes;
    use crate::site::{Limits, Settings};
    use crate::testing::{components, moment};
    use crate::visit::Sent;

    async fn explode() -> Response {
        panic!("on purpose");
    }

    async fn sleep() -> Response {
        tokio::time::sleep(Duration::from_millis(400)).await;
        StatusCode::OK.into_response()
    }

    async fn wrong_value() -> Response {
        Failure::bad_input("blad", "failure-query").into_response()
    }

    async fn take(sent: Sent<serde_json::Value>) -> Response {
        sent.0.to_string().into_response()
    }

    async fn long() -> Response {
        let pieces =
            (0..2000).map(|number| Ok::<_, std::io::Error>(format!("line {number} of a long export\n")));
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], body).into_response()
    }

    fn try_app(change: impl FnOnce(&mut Settings)) -> Router {
        let mut slice = components();
        slice.name = "trial";
        slice.routes = Routes::new()
            .get("/{lang}/", crate::testing::gallery::show)
            .get("/embed/{lang}/", crate::testing::gallery::show)
            .get("/{lang}/explode", explode)
            .get("/{lang}/sleep", sleep)
            .get("/api/v1/wrong", wrong_value)
            .get("/long.csv", long)
            .post("/{lang}/take", take);
        slice.permissions = "GET /{lang}/ everyone\nGET /embed/{lang}/ everyone\nGET /{lang}/explode everyone\nGET /{lang}/sleep everyone\n\
                             GET /api/v1/wrong everyone\nGET /long.csv everyone\nPOST /{lang}/take everyone\n";
        let mut settings =
            Settings { strict: true, moment: moment(), ..Settings::new("https://plein.example/") };
        change(&mut settings);
        let slices = [slice];
        let site = Site::new(settings, &slices).unwrap();
        app(&site, &slices)
    }

    async fn ask(app: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        send(app, Method::GET, path, headers, "").await
    }

    async fn send(
        app: &Router,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path).header("host", "plein.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = app.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[tokio::test]
    async fn a_page_is_protected_tagged_and_asked_for_again_by_its_tag() {
        let app = try_app(|_| {});
        let (status, headers, body) = ask(&app, "/fr/", &[]).await;
        assert_eq!((status, headers["content-language"].to_str().unwrap()), (StatusCode::OK, "fr-BE"));
        let policy = headers["content-security-policy"].to_str().unwrap();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert_eq!(nonce.len(), 32);
        assert!(
            text(&body).contains(&format!("nonce=\"{nonce}\"")),
            "the page carries the nonce of its policy"
        );
        assert!(headers.contains_key("strict-transport-security") && headers["x-frame-options"] == "DENY");
        let (_, other, _) = ask(&app, "/fr/", &[]).await;
        assert_ne!(policy, other["content-security-policy"], "each answer has its own nonce");
        assert_eq!(headers["etag"], other["etag"], "but the same content has the same tag");
        let (again, headers, body) =
            ask(&app, "/fr/", &[("if-none-match", headers["etag"].to_str().unwrap())]).await;
        assert_eq!((again, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert!(
            !headers.contains_key("content-security-policy"),
            "the kept page keeps the policy with its nonce"
        );
    }

    #[tokio::test]
    async fn what_fails_has_a_page_in_the_language_and_a_problem_for_programs() {
        let app = try_app(|_| {});
        let (status, headers, body) = ask(&app, "/de/gibt-es-nicht/x", &[]).await;
        assert_eq!((status, headers["cache-control"].to_str().unwrap()), (StatusCode::NOT_FOUND, "no-store"));
        assert!(text(&body).contains("Diese Seite finden wir nicht"), "{}", text(&body));
        let (_, headers, _) = ask(&app, "/api/v1/nothing-here", &[]).await;
        assert_eq!(headers["access-control-allow-origin"], "*", "a page elsewhere may read the refusal");
        let (status, headers, body) = ask(&app, "/api/v1/wrong", &[("accept-language", "en")]).await;
        assert_eq!(headers["access-control-allow-origin"], "*");
        let problem: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(
            (status, headers["content-type"].to_str().unwrap()),
            (StatusCode::BAD_REQUEST, "application/problem+json")
        );
        assert_eq!((problem["code"].as_str(), problem["field"].as_str()), (Some("bad-input"), Some("blad")));
        assert!(problem["detail"].as_str().unwrap().contains("cannot be read"));
        let (status, _, _) = ask(&app, "/api/v1/none", &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _, body) = send(&app, Method::POST, "/nl/", &[], "").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(text(&body).contains("Dit kan hier niet"));
    }

    #[tokio::test]
    async fn a_panic_is_our_mistake_and_the_next_visitor_is_served() {
        let app = try_app(|_| {});
        let (status, _, body) = ask(&app, "/nl/explode", &[]).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            text(&body).contains("Referentie") && !text(&body).contains("on purpose"),
            "the log knows, not the page"
        );
        assert_eq!(ask(&app, "/nl/", &[]).await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn limits_are_told_clearly() {
        let app = try_app(|settings| {
            settings.limits = Limits { body: 100, time: Duration::from_millis(100), ..Limits::default() };
        });
        let (status, _, body) = ask(&app, &format!("/nl/?wat={}", "x".repeat(9000)), &[]).await;
        assert_eq!(status, StatusCode::URI_TOO_LONG);
        assert!(text(&body).contains("Het adres is te lang"));
        let json = [("content-type", "application/json")];
        let (status, _, body) = send(&app, Method::POST, "/en/take", &json, &"1".repeat(101)).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{}", text(&body));
        let (status, _, _) = send(&app, Method::POST, "/en/take", &[("content-type", "text/csv")], "a").await;
        assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let (status, _, body) = send(&app, Method::POST, "/en/take", &json, "[1]").await;
        assert_eq!((status, text(&body).as_str()), (StatusCode::OK, "[1]"));
        let (status, _, body) = ask(&app, "/en/sleep", &[]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(text(&body).contains("takes too long"));
    }

    #[tokio::test]
    async fn too_much_work_is_sent_away_quickly() {
        let app = try_app(|settings| {
            settings.limits = Limits { at_once: 1, wait: Duration::from_millis(30), ..Limits::default() };
        });
        let (first, second) = tokio::join!(ask(&app, "/nl/sleep", &[]), ask(&app, "/nl/sleep", &[]));
        assert_eq!(first.0, StatusCode::OK);
        assert_eq!(
            (second.0, second.1["retry-after"].to_str().unwrap()),
            (StatusCode::SERVICE_UNAVAILABLE, "2")
        );
        assert!(text(&second.2).contains("heel druk"));
    }

    #[tokio::test]
    async fn foreign_pages_cannot_post_and_only_chosen_sites_may_frame() {
        let app = try_app(|settings| settings.embed_origins = vec!["https://www.oostkamp.be".to_owned()]);
        let foreign = [("sec-fetch-site", "cross-site"), ("content-type", "application/json")];
        let (status, _, body) = send(&app, Method::POST, "/nl/take", &foreign, "[1]").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(text(&body).contains("andere website"));
        let (status, headers, body) = ask(&app, "/embed/nl/", &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .ends_with("frame-ancestors https://www.oostkamp.be")
        );
        assert!(!headers.contains_key("x-frame-options") && text(&body).contains("data-embed"));
    }

    #[tokio::test]
    async fn long_answers_are_compressed_while_they_are_sent() {
        let app = try_app(|_| {});
        let (_, _, plain) = ask(&app, "/long.csv", &[]).await;
        let (_, headers, small) = ask(&app, "/long.csv", &[("accept-encoding", "gzip")]).await;
        assert_eq!(
            (headers["content-encoding"].to_str().unwrap(), headers["vary"].to_str().unwrap()),
            ("gzip", "accept-encoding")
        );
        assert!(small.len() * 4 < plain.len(), "{} of {}", small.len(), plain.len());
        let mut back = Vec::new();
        GzDecoder::new(small.as_slice()).read_to_end(&mut back).unwrap();
        assert_eq!(back, plain);
    }

    #[test]
    fn a_site_that_cannot_work_does_not_start() {
        let mut slice = components();
        slice.permissions = "";
        assert!(matches!(
            Site::new(Settings::new("https://a.example"), &[slice]),
            Err(crate::SiteError::Permissions(_))
        ));
        assert!(matches!(Site::new(Settings::new("plein"), &[]), Err(crate::SiteError::BaseUrl(_))));
        let framed =
            Settings { embed_origins: vec!["https://a.be/x".into()], ..Settings::new("https://a.example") };
        assert!(matches!(Site::new(framed, &[]), Err(crate::SiteError::Origin(_))));
    }
}
