//! Through the front door, on both databases: signing in, capacities, sessions, invitations, being forgotten.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::as_conversions,
    reason = "a test may fall over"
)]

mod desk;
mod limits;
mod passkeys;

use std::sync::Arc;
use std::time::Duration;

use accounts::{Deps, Duties, Towns};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use kernel::actor::Role;
use kernel::letter::Letter;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::print::{Document, PrintError, Printer};
use people::{Grant, Secret, capacity, organisation, person};
use shell::{Settings, Site};
use store::{Migration, Store, StoreError};
use tower::ServiceExt;

const STEPS: &[Migration] = &[
    people::STEPS[0],
    people::STEPS[1],
    Migration { slice: "accounts", name: accounts::MIGRATIONS[0].0, sql: accounts::MIGRATIONS[0].1 },
    Migration { slice: "accounts", name: accounts::MIGRATIONS[1].0, sql: accounts::MIGRATIONS[1].1 },
];

/// Prints the words alone.
#[derive(Debug)]
struct Plain;

impl Printer for Plain {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, PrintError> {
        Ok(format!("%PDF {document:?}").into_bytes())
    }
}

fn deps(store: &Store, duties: Duties) -> Deps {
    let towns = [("31005", "Brugge"), ("34027", "Menen"), ("31022", "Oostkamp")];
    Deps {
        store: store.clone(),
        services: None,
        duties,
        towns: Towns::new(move |_| {
            towns.map(|(nis, name)| (Nis::parse(nis).expect("a code"), name.to_owned())).to_vec()
        }),
        printer: Arc::new(Plain),
    }
}

/// A browser: keeps cookies, and remembers the last page.
struct Browser {
    app: Router,
    store: Store,
    moment: Moment,
    jar: Vec<(String, String)>,
    page: String,
}

impl Browser {
    fn new(store: &Store, demo: Option<Vec<accounts::demo::DemoAccount>>) -> Self {
        Self::at(store, demo, shell::testing::moment())
    }

    /// The same browser, some seconds later.
    fn later(&self, seconds: i64) -> Self {
        let then = self.moment.now() + chrono::TimeDelta::seconds(seconds);
        let jar = self.jar.clone();
        Self { jar, ..Self::at(&self.store, None, Moment::fixed(then, 2)) }
    }

    fn at(store: &Store, demo: Option<Vec<accounts::demo::DemoAccount>>, moment: Moment) -> Self {
        let duties = Duties::default();
        let slices = [accounts::slice(deps(store, duties.clone()), demo)];
        duties.fill(&slices);
        let settings = Settings {
            strict: true,
            moment: moment.clone(),
            sessions: Some(store.clone()),
            ..Settings::new("https://plein.example")
        };
        let site = Site::new(settings, &slices).expect("a site");
        let app = shell::app(&site, &slices);
        Self { app, store: store.clone(), moment, jar: Vec::new(), page: String::new() }
    }

    fn other(&self) -> Self {
        Self {
            app: self.app.clone(),
            store: self.store.clone(),
            moment: self.moment.clone(),
            jar: Vec::new(),
            page: String::new(),
        }
    }

    fn token(&self) -> Option<Secret> {
        self.jar.iter().find(|(name, _)| name == "__Host-plein").and_then(|(_, value)| Secret::shown(value))
    }

    async fn ask(&mut self, method: Method, path: &str, body: &str) -> (StatusCode, HeaderMap) {
        self.ask_as(method, path, ("application/x-www-form-urlencoded", ""), body).await
    }

    /// Sends JSON as a script of ours would.
    async fn send(&mut self, path: &str, body: &serde_json::Value) -> (StatusCode, serde_json::Value) {
        let csrf = self.token().map(|token| token.derive("csrf")).unwrap_or_default();
        let (status, _) =
            self.ask_as(Method::POST, path, ("application/json", &csrf), &body.to_string()).await;
        (status, serde_json::from_str(&self.page).unwrap_or_default())
    }

    async fn ask_as(
        &mut self,
        method: Method,
        path: &str,
        (kind, csrf): (&str, &str),
        body: &str,
    ) -> (StatusCode, HeaderMap) {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header("user-agent", "Firefox Linux");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if !csrf.is_empty() {
            request = request.header("x-csrf-token", csrf);
        }
        let request = request.header("content-type", kind);
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let response = self.app.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        self.page = String::from_utf8_lossy(&bytes).into_owned();
        for line in parts.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(line.contains(part), "{line}");
            }
            assert!(line.starts_with("__Host-"), "{line}");
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            self.jar.retain(|(known, _)| known != name);
            if !line.contains("Max-Age=0;") {
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", self.page);
        (parts.status, parts.headers)
    }

    async fn get(&mut self, path: &str) -> StatusCode {
        self.ask(Method::GET, path, "").await.0
    }

    /// Posts as a page of ours would, and tells where it leads.
    async fn post(&mut self, path: &str, body: &str) -> (StatusCode, String) {
        let csrf = self.token().map(|token| token.derive("csrf")).unwrap_or_default();
        let (status, headers) = self.ask(Method::POST, path, &format!("csrf={csrf}&{body}")).await;
        let to = headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
        (status, to.to_owned())
    }

    /// The next letter in the queue.
    async fn letter(&self) -> Option<Letter> {
        let job = self
            .store
            .claim_job(&[Letter::JOB], "test", Duration::from_secs(60), &self.moment)
            .await
            .expect("a queue")?;
        self.store.finish_job(&job).await.expect("done");
        Some(serde_json::from_value(job.payload).expect("a letter"))
    }

    async fn sign_in(&mut self, email: &str) -> String {
        self.post("/nl/aanmelden", &format!("email={email}")).await;
        let link = path(&self.letter().await.expect("a letter"));
        self.post(&link, "").await.1
    }
}

/// The path of the letter's link.
fn path(letter: &Letter) -> String {
    let (_, href) = letter.action.as_ref().expect("a link");
    href.strip_prefix("https://plein.example").expect("our address").to_owned()
}

async fn merchant(store: &Store, moment: &Moment, email: &str, number: &str) {
    store
        .write(|tx| {
            Box::pin(async move {
                let mia = person::ensure(tx, email, "Mia Deegsma", moment).await?;
                let number = kernel::number::EnterpriseNumber::parse(number).expect("a number");
                let bakery = organisation::enterprise(tx, number, "Bakkerij Verzinsel", moment).await?;
                capacity::grant(tx, &Grant::new(mia.id, Role::Merchant).of(bakery), moment).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await
        .expect("a merchant");
}

async fn officer(store: &Store, moment: &Moment, email: &str, nis: &str) {
    store
        .write(|tx| {
            Box::pin(async move {
                let wout = person::ensure(tx, email, "Wout Pleinders", moment).await?;
                let nis = Nis::parse(nis).expect("a code");
                let town = organisation::town(tx, nis, "Oostkamp", moment).await?;
                let grant = Grant::new(wout.id, Role::Officer).of(town).towns([nis]);
                capacity::grant(tx, &grant, moment).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await
        .expect("an officer");
}

#[test]
fn every_word_is_there_and_used() {
    // That every page renders is shown over the whole site: their links lead to other slices.
    store::testing::on_sqlite(STEPS, |store| async move {
        let slice = accounts::slice(deps(&store, Duties::default()), None);
        shell::testing::check_words(&slice, env!("CARGO_MANIFEST_DIR"));
    });
}

store::both_engines! {
    migrations = STEPS;

    async fn the_schema_is_sound(store: Store) {
        let statements = [
            accounts::store::STATEMENTS,
            accounts::store::MORE_STATEMENTS,
            accounts::store::SERVICE_STATEMENTS,
        ]
        .concat();
        assert_eq!(store::testing::prepares(&statements, &store).await, Vec::<String>::new());
        let reviewed = [people::TOWNLESS, accounts::TOWNLESS].concat();
        assert_eq!(store::testing::schema_report(STEPS, &reviewed, &store).await, Vec::<String>::new());
    }

    async fn a_link_works_once_here_and_only_when_confirmed(store: Store) {
        let mut an = Browser::new(&store, None);
        assert_eq!(an.get("/nl/aanmelden?naar=/nl/mijn/inzage").await, StatusCode::OK);
        assert_eq!(an.jar, [], "looking gives no cookie");
        let (status, to) = an.post("/nl/aanmelden", "email=An%40Voorbeeld.be&naar=%2Fnl%2Fmijn%2Finzage").await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/nl/aanmelden/post"));
        let letter = an.letter().await.expect("a letter");
        assert_eq!((letter.to.as_str(), letter.subject.key.as_str()), ("an@voorbeeld.be", "acc-letter-subject"));
        let link = path(&letter);

        let mut scanner = an.other();
        for _ in 0..3 {
            assert_eq!(scanner.get(&link).await, StatusCode::OK);
            assert!(!scanner.page.contains("an@voorbeeld.be"), "only who asked sees the address");
        }
        scanner.post(&link, "").await;
        assert!(scanner.token().is_none(), "the link is of no use in another browser");

        assert_eq!(an.get(&link).await, StatusCode::OK);
        assert!(an.page.contains("an@voorbeeld.be") && an.token().is_none(), "opening it signs nobody in");
        let (_, to) = an.post(&link, "").await;
        assert_eq!(to, "/nl/mijn/inzage");
        assert!(an.token().is_some());
        assert_eq!(an.get("/nl/mijn").await, StatusCode::OK);
        assert!(an.page.contains("an@voorbeeld.be"));

        let mut again = an.other();
        again.jar = an.jar.iter().filter(|(name, _)| name.contains("vraag")).cloned().collect();
        again.post(&link, "").await;
        assert!(again.token().is_none(), "a link works once");
    }

    async fn the_code_works_in_the_window_that_asked(store: Store) {
        let mut an = Browser::new(&store, None);
        an.post("/fr/aanmelden", "email=an@voorbeeld.be").await;
        let code = an.letter().await.and_then(|letter| letter.code).expect("a code");
        let mut other = an.other();
        other.post("/fr/aanmelden/post", &format!("code={code}")).await;
        assert!(other.token().is_none(), "not in another window");
        let (status, _) = an.post("/fr/aanmelden/post", "code=BCDF-BCDF").await;
        assert_eq!(status, StatusCode::OK);
        assert!(an.page.contains("Ce code ne fonctionne pas"));
        an.post("/fr/aanmelden/post", &format!("code={}", code.to_lowercase())).await;
        assert!(an.token().is_some());

        let mut els = an.other();
        els.post("/fr/aanmelden", "email=els@voorbeeld.be").await;
        let code = els.letter().await.and_then(|letter| letter.code).expect("a code");
        for _ in 0..5 {
            els.post("/fr/aanmelden/post", "code=BCDF-BCDF").await;
        }
        els.post("/fr/aanmelden/post", &format!("code={code}")).await;
        assert!(els.token().is_none(), "after five tries it is worth nothing");
    }

    async fn nobody_learns_who_has_an_account_and_no_mailbox_is_flooded(store: Store) {
        let mut an = Browser::new(&store, None);
        merchant(&store, &an.moment.clone(), "mia@voorbeeld.be", "0403.170.701").await;
        let known = an.post("/nl/aanmelden", "email=mia@voorbeeld.be").await;
        let unknown = an.other().post("/nl/aanmelden", "email=niemand@voorbeeld.be").await;
        assert_eq!(known, unknown);
        for _ in 0..2 {
            an.letter().await.expect("a letter");
        }
        for _ in 0..6 {
            assert_eq!(an.post("/nl/aanmelden", "email=mia@voorbeeld.be").await, known);
        }
        let mut letters = 0;
        while an.letter().await.is_some() {
            letters += 1;
        }
        assert_eq!(letters, 2, "three at once, one of them before");
        let mut last = StatusCode::OK;
        for number in 0..40 {
            last = an.other().post("/nl/aanmelden", &format!("email=a{number}@voorbeeld.be")).await.0;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "one network is limited too");
    }

    async fn one_person_chooses_her_capacity(store: Store) {
        let mut mia = Browser::new(&store, None);
        let moment = mia.moment.clone();
        merchant(&store, &moment, "mia@voorbeeld.be", "0403.170.701").await;
        assert_eq!(mia.sign_in("mia@voorbeeld.be").await, "/nl/mijn", "the only one beside shopper");
        mia.get("/nl/mijn").await;
        assert!(mia.page.contains("Handelaar, Bakkerij Verzinsel"), "{}", mia.page);
        officer(&store, &moment, "mia@voorbeeld.be", "31022").await;
        let mut later = mia.other();
        assert_eq!(later.sign_in("mia@voorbeeld.be").await, "/nl/mijn/hoedanigheid");
        let before = later.token().expect("a token");
        later.get("/nl/mijn/hoedanigheid").await;
        let id = later.page.split("data-capacity=\"officer\"").nth(1).and_then(|rest| rest.split("name=\"hoedanigheid\" value=\"").nth(1));
        let id = id.and_then(|rest| rest.get(..32)).expect("an id").to_owned();
        later.post("/nl/mijn/hoedanigheid", &format!("hoedanigheid={id}")).await;
        assert_ne!(later.token().map(|token| token.hash()), Some(before.hash()), "a new token for a new role");
        later.get("/nl/mijn").await;
        assert!(later.page.contains("Medewerker van de stad, Oostkamp"));
        let mut stranger = mia.other();
        stranger.sign_in("els@voorbeeld.be").await;
        let (status, _) = stranger.post("/nl/mijn/hoedanigheid", &format!("hoedanigheid={id}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "somebody else's capacity is not there");
    }

    async fn sessions_are_listed_and_ended_by_their_owner(store: Store) {
        let mut one = Browser::new(&store, None);
        one.sign_in("an@voorbeeld.be").await;
        let mut two = one.other();
        two.sign_in("an@voorbeeld.be").await;
        one.get("/nl/mijn").await;
        assert_eq!(one.page.matches("/nl/mijn/sessies/").count(), 2);
        let ids: Vec<String> = one.page.split("/nl/mijn/sessies/").skip(1).filter_map(|rest| rest.get(..32)).map(ToOwned::to_owned).collect();
        let mut stranger = one.other();
        stranger.sign_in("els@voorbeeld.be").await;
        for id in &ids {
            assert_eq!(stranger.post(&format!("/nl/mijn/sessies/{id}"), "").await.0, StatusCode::NOT_FOUND);
        }
        one.post("/nl/mijn/overal-afmelden", "").await;
        assert!(one.token().is_none());
        assert_eq!(two.get("/nl/mijn").await, StatusCode::SEE_OTHER, "ended everywhere");
        let kept = stranger.jar.clone();
        stranger.post("/nl/mijn/afmelden", "").await;
        stranger.jar = kept;
        assert_eq!(stranger.get("/nl/mijn").await, StatusCode::SEE_OTHER, "the old cookie is worth nothing");
    }

    async fn people_are_invited_and_withdrawn_within_their_organisation(store: Store) {
        let mut wout = Browser::new(&store, None);
        let moment = wout.moment.clone();
        officer(&store, &moment, "wout@voorbeeld.be", "31022").await;
        officer(&store, &moment, "hilde@voorbeeld.be", "34027").await;
        merchant(&store, &moment, "mia@voorbeeld.be", "0403.170.701").await;
        wout.sign_in("wout@voorbeeld.be").await;
        for (body, said) in [("email=geen&rol=officer", "geen e-mailadres"), ("email=an@voorbeeld.be&rol=admin", "kunt u hier niemand")] {
            wout.post("/nl/mensen", body).await;
            assert!(wout.page.contains(said), "{}", wout.page);
        }
        assert!(wout.letter().await.is_none(), "nobody hands out more than she has");
        let (_, to) = wout.post("/nl/mensen", "email=an@voorbeeld.be&rol=coach").await;
        assert_eq!(to, "/nl/mensen?verstuurd=1");
        let link = path(&wout.letter().await.expect("an invitation"));
        let mut an = wout.other();
        an.get(&link).await;
        assert!(an.page.contains("Coach") && an.token().is_none());
        an.post(&link, "").await;
        an.get("/nl/mijn").await;
        assert!(an.page.contains("Coach, Oostkamp"), "{}", an.page);
        let mut second = wout.other();
        second.post(&link, "").await;
        assert!(second.token().is_none(), "an invitation is accepted once");
        assert_eq!(an.get("/nl/mensen").await, StatusCode::FORBIDDEN, "a coach does not look after people");

        wout.get("/nl/mensen").await;
        let withdraw = wout.page.split("action=\"").find(|rest| rest.contains("/intrekken")).and_then(|rest| rest.split('"').next()).expect("a button").to_owned();
        for email in ["hilde@voorbeeld.be", "mia@voorbeeld.be"] {
            let mut other = wout.other();
            other.sign_in(email).await;
            assert_eq!(other.post(&withdraw, "").await.0, StatusCode::NOT_FOUND, "{email}");
            other.get("/nl/mensen").await;
            assert!(!other.page.contains("an@voorbeeld.be") && !other.page.contains("wout@voorbeeld.be"));
        }
        wout.post(&withdraw, "").await;
        assert_eq!(an.get("/nl/mijn").await, StatusCode::SEE_OTHER, "withdrawn, she is signed out at once");
        let mut back = wout.other();
        back.sign_in("an@voorbeeld.be").await;
        back.get("/nl/mijn/inzage").await;
        assert!(back.page.contains("Wout Pleinders, Oostkamp"), "she sees who looked at her: {}", back.page);
    }

    async fn the_first_administrator_comes_from_the_command_line(store: Store) {
        let mut noor = Browser::new(&store, None);
        let link = accounts::invite::invite_admin(&store, "noor@voorbeeld.be", "https://plein.example", &noor.moment).await.expect("a link");
        let link = link.strip_prefix("https://plein.example").expect("our address").to_owned();
        noor.post(&link, "").await;
        officer(&store, &noor.moment.clone(), "wout@voorbeeld.be", "31022").await;
        assert_eq!(noor.get("/nl/mensen").await, StatusCode::OK);
        assert!(noor.page.contains("Oostkamp"));
    }

    async fn a_copy_of_all_data_and_being_forgotten(store: Store) {
        let mut mia = Browser::new(&store, None);
        merchant(&store, &mia.moment.clone(), "mia@voorbeeld.be", "0403.170.701").await;
        mia.sign_in("mia@voorbeeld.be").await;
        mia.post("/nl/mijn", "naam=Mia+D.&taal=fr").await;
        mia.get("/nl/mijn/gegevens.json").await;
        let copy: serde_json::Value = serde_json::from_str(&mia.page).expect("JSON");
        assert_eq!(copy["accounts"]["person"]["name"], "Mia D.");
        assert_eq!(copy["accounts"]["capacities"].as_array().map(Vec::len), Some(2));
        mia.post("/nl/mijn/wissen", "").await;
        assert!(mia.page.contains("nog niets gewist"));
        let (_, to) = mia.post("/nl/mijn/wissen", "zeker=ja").await;
        assert_eq!(to, "/nl/aanmelden/gewist");
        assert_eq!(mia.get("/nl/mijn").await, StatusCode::SEE_OTHER);
        let gone = store.read(|tx| Box::pin(async move { person::by_email(tx, "mia@voorbeeld.be").await })).await.expect("an answer");
        assert!(gone.is_none());
        mia.sign_in("mia@voorbeeld.be").await;
        mia.get("/nl/mijn").await;
        assert!(!mia.page.contains("Bakkerij"), "who comes back begins anew");
        store.seal_audit().await.expect("sealed");
        let log = store.verify(STEPS).await.expect("checks");
        assert!(log.iter().all(|check| check.trouble.is_empty()), "{log:?}");
    }

    async fn the_demo_lets_everybody_in_and_nothing_else_does(store: Store) {
        let mut outside = Browser::new(&store, None);
        assert_eq!(outside.post("/nl/aanmelden/demo", "wie=admin").await.0, StatusCode::NOT_FOUND);
        assert!(outside.token().is_none());
        let nis = Nis::parse("31022").expect("a code");
        let number = kernel::number::EnterpriseNumber::parse("0403.170.701").expect("a number");
        let world = accounts::demo::DemoWorld { towns: vec![(nis, "Oostkamp".into())], enterprises: vec![(number, "Bakkerij Verzinsel".into())] };
        let accounts = accounts::demo::fill(&store, &world, &outside.moment).await.expect("persons");
        let again = accounts::demo::fill(&store, &world, &outside.moment).await.expect("persons");
        assert_eq!(accounts.len(), again.len());
        let mut demo = Browser::new(&store, Some(accounts));
        demo.get("/nl/aanmelden").await;
        for role in ["shopper", "merchant", "moderator", "officer", "coach", "coordinator", "admin"] {
            assert!(demo.page.contains(&format!("value=\"{role}\"")), "{role}");
            let mut one = demo.other();
            one.post("/nl/aanmelden/demo", &format!("wie={role}")).await;
            assert_eq!(one.get("/nl/mijn").await, StatusCode::OK, "{role}");
        }
    }
}
