//! A merchant withdraws her consent: from the moment her form is answered nobody finds the place, whatever is asked and
//! whatever an import writes meanwhile; on another server within a second.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::Role;
use kernel::listing::Listing;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use register::consent::Activity;
use register::demo::{FillOptions, fill, generate, seven};
use shell::{Settings, Site};
use store::StoreError;
use tower::ServiceExt;

use super::{Folder, demo, moment};
use crate::app::Platform;
use crate::curtain::{self, Applied};
use crate::follow;

/// A server: its pages, and the two tasks that follow the outbox.
struct Server {
    platform: Platform,
    app: Router,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

async fn serve(platform: Platform) -> Server {
    let seen = follow::catch_up(&platform).await.expect("an index");
    opendata::stream::follow(&platform.store, &platform.moment).await.expect("a stream of versions");
    let slices = platform.slices();
    let settings = Settings {
        strict: true,
        moment: platform.moment.clone(),
        sessions: Some(platform.store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).expect("a site");
    let app = shell::app(&site, &slices);
    let applied = Arc::new(Applied::default());
    let tasks = vec![
        tokio::spawn(follow::forever(platform.clone(), seen, Arc::clone(&applied))),
        tokio::spawn(curtain::forever(platform.clone(), seen, applied)),
    ];
    Server { platform, app, tasks }
}

impl Server {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&Secret>,
        body: String,
    ) -> (StatusCode, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("cookie", format!("__Host-plein={}", token.reveal()));
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = self.app.clone().oneshot(request.body(Body::from(body)).expect("a request")).await;
        let (parts, body) = response.expect("an answer").into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        assert_ne!(
            parts.status,
            StatusCode::INTERNAL_SERVER_ERROR,
            "{path}: {}",
            String::from_utf8_lossy(&bytes)
        );
        (parts.status, bytes)
    }

    async fn get(&self, path: &str) -> Vec<u8> {
        let (status, mut bytes) = self.ask(Method::GET, path, None, String::new()).await;
        if status == StatusCode::OK && path.ends_with(".gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).expect("a packed file");
            bytes = plain;
        }
        bytes
    }

    /// Signs somebody in who acts for the enterprise of a place.
    async fn merchant(&self, place: &Listing) -> Secret {
        let (moment, number) = (&self.platform.moment, place.enterprise_number.expect("a number"));
        let made = self.platform.store.write(|tx| Box::pin(async move { sign_in(tx, number, moment).await }));
        made.await.expect("a session").expect("a token")
    }

    /// What the stream of versions tells of a place, on all pages of its town.
    async fn told(&self, place: &Listing) -> Vec<serde_json::Value> {
        let read = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
        let town = read(&self.get(&format!("/ldes/handelszaken/{}", place.nis)).await);
        let relations = town["@graph"][1]["relatie"].clone();
        let relations = relations.as_array().cloned().unwrap_or_else(|| vec![relations]);
        let pages: std::collections::BTreeSet<String> =
            relations.iter().filter_map(|relation| relation["knoop"].as_str().map(str::to_owned)).collect();
        let (mut found, own) = (Vec::new(), place.id.0.simple().to_string());
        for page in pages {
            let path = page.trim_start_matches("https://plein.example");
            let graph = read(&self.get(path).await)["@graph"].as_array().cloned().unwrap_or_default();
            found.extend(
                graph
                    .into_iter()
                    .filter(|node| node["isVersieVan"].as_str().is_some_and(|of| of.ends_with(&own))),
            );
        }
        found
    }

    async fn switch(&self, token: &Secret, what: &str, to: &str) -> StatusCode {
        let body = format!("wat={what}&stand={to}&csrf={}", token.derive("csrf"));
        self.ask(Method::POST, "/nl/mijn/toestemmingen", Some(token), body).await.0
    }
}

async fn sign_in(
    tx: &mut store::Tx<'_>,
    number: kernel::number::EnterpriseNumber,
    moment: &kernel::moment::Moment,
) -> Result<Option<Secret>, StoreError> {
    let who =
        person::ensure(tx, &format!("m{}@voorbeeld.be", number.get()), "Iemand Verzonnen", moment).await?;
    let org = organisation::enterprise(tx, number, "Verzinsel", moment).await?;
    let held = capacity::grant(tx, &Grant::new(who.id, Role::Merchant).of(org), moment).await?;
    let new = NewSession { person: who.id, capacity: held, proof: kernel::actor::Proof::Mail, agent: "test" };
    session::open(tx, &new, moment).await
}

/// Every way to ask that could show a place.
fn questions(place: &Listing) -> Vec<String> {
    let (id, nis) = (place.id.0.simple(), place.nis);
    let town = kernel::text::slug(&place.municipality);
    let encoded = |text: &str| shell::encode(text);
    let start: String = place.sign.chars().take(4).collect();
    let kind = place.categories.first().cloned().unwrap_or_default();
    let mut all = vec![
        format!("/id/{id}"),
        format!("/nl/{town}/x-{id}"),
        format!("/api/v1/establishments/{id}"),
        format!("/api/v1/search?wat={}", encoded(&place.sign)),
        format!("/api/v1/search?waar={}&limiet=100", encoded(&place.municipality)),
        format!("/api/v1/search?waar={}&cat={kind}&limiet=100", encoded(&place.municipality)),
        format!("/api/v1/suggest?wat={}", encoded(&start)),
        format!("/api/v1/suggest?wat={}", encoded(&place.sign)),
        format!("/nl/zoek?wat={}", encoded(&place.sign)),
        format!("/nl/zoek?wat={}&waar={}", encoded(&place.sign), encoded(&place.municipality)),
        format!("/nl/zoek?waar={}&cat={kind}", encoded(&place.municipality)),
        format!("/nl/{town}"),
        format!("/nl/{town}/{kind}"),
        "/nl/".to_owned(),
        format!("/embed/lijst?gemeente={nis}&cat={kind}&taal=nl"),
        format!("/embed/kaart?gemeente={nis}&taal=nl"),
        format!("/open-data/plein-register.geojson?gemeente={nis}"),
        format!("/open-data/plein-register.csv?gemeente={nis}"),
        format!("/open-data/plein-register.jsonld?gemeente={nis}"),
        format!("/sitemaps/{nis}-1.xml.gz"),
        format!("/id/handelszaak/{id}"),
        format!("/doc/handelszaak/{id}"),
        format!("/doc/handelszaak/{id}.ttl"),
        format!("/doc/handelszaak/{id}.nt"),
        format!("/ldes/handelszaken/{nis}/0-0"),
    ];
    if let Some(number) = place.enterprise_number {
        all.push(format!("/doc/organisatie/{}", number.bare()));
    }
    if let Some(point) = place.point {
        all.push(format!("/api/v1/search?bij={},{}&straal=300&limiet=100", point.lat, point.lon));
        all.push(format!("/nl/zoek?bij={},{}&straal=500&sorteer=distance", point.lat, point.lon));
        for z in [12_u8, 15, 17, 18] {
            let side = f64::from(1_u32 << z);
            let x = ((point.lon + 180.0) / 360.0 * side).floor();
            let y =
                ((1.0 - point.lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side).floor();
            all.push(format!("/tiles/{z}/{x}/{y}.mvt"));
            all.push(format!("/tiles/{z}/{x}/{y}.mvt?cat={kind}"));
        }
    }
    all
}

/// Whether an answer shows the place.
fn shows(bytes: &[u8], place: &Listing) -> bool {
    let (simple, long) = (place.id.0.simple().to_string(), place.id.0.to_string());
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    holds(&simple) || holds(&long)
}

/// Places of enterprises with a number and nothing else in common.
fn pick(all: &[Listing], count: usize) -> Vec<Listing> {
    let mut seen = std::collections::HashSet::new();
    let own = all.iter().filter(|place| place.enterprise_number.is_some_and(|number| seen.insert(number)));
    own.step_by(7).take(count).cloned().collect()
}

async fn listings(platform: &Platform) -> Vec<Listing> {
    let start = register::listing::Cursor::START;
    register::listing::all(&platform.store, start, 5_000).await.expect("listings")
}

/// Writes the demo's places over and over, each time a little different, until it is told to stop.
async fn import(platform: Platform, stop: Arc<AtomicBool>) -> u32 {
    let all: Vec<_> = generate(2026, 600, seven()).collect();
    let mut round = 0;
    while !stop.load(Ordering::Relaxed) {
        for batch in all.chunks(60) {
            let mut batch = batch.to_vec();
            for candidate in &mut batch {
                if let Some(record) = candidate.records.first_mut() {
                    record.facts.description = Some(format!("ronde {round}"));
                }
            }
            let written = register::import::write_now(&platform.store, &platform.moment, &batch).await;
            assert!(written.is_ok(), "{written:?}");
            tokio::task::yield_now().await;
            if stop.load(Ordering::Relaxed) {
                break;
            }
        }
        round += 1;
    }
    round
}

/// Waits until a place is found again.
async fn comes_back(server: &Server, place: &Listing) {
    let begun = Instant::now();
    while !shows(&server.get(&format!("/api/v1/establishments/{}", place.id.0.simple())).await, place) {
        assert!(begun.elapsed() < Duration::from_secs(10), "it does not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("back after {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn nobody_finds_what_was_withdrawn_from_the_moment_the_form_is_answered() {
    let folder = Folder::new("withdrawal");
    let server = Arc::new(serve(demo(&folder, 600).await).await);
    let all = listings(&server.platform).await;
    let chosen = pick(&all, 8);
    assert_eq!(chosen.len(), 8);
    let mut tokens = Vec::new();
    for place in &chosen {
        // Whatever keeps answers keeps them before.
        let found = futures_count(&server, place).await;
        assert!(found >= 12, "{} is shown by {found} questions only", place.sign);
        tokens.push(server.merchant(place).await);
    }
    // Shown, but not to be passed on.
    let (place, token) = (&chosen[7], &tokens[7]);
    let file = format!("/open-data/plein-register.csv?gemeente={}", place.nis);
    assert!(shows(&server.get(&file).await, place));
    assert_eq!(server.told(place).await.len(), 1);
    assert_eq!(server.switch(token, &Activity::REUSED.code(), "uit").await, StatusCode::SEE_OTHER);
    assert!(!shows(&server.get(&file).await, place), "it is still in the open data");
    assert_eq!(server.told(place).await, Vec::<serde_json::Value>::new(), "the stream still tells of it");
    let document = format!("/doc/handelszaak/{}", place.id.0.simple());
    assert_eq!(server.ask(Method::GET, &document, None, String::new()).await.0, StatusCode::GONE);
    assert!(shows(&server.get(&format!("/api/v1/establishments/{}", place.id.0.simple())).await, place));
    let stop = Arc::new(AtomicBool::new(false));
    let importing = tokio::spawn(import(server.platform.clone(), Arc::clone(&stop)));
    let mut gone: Vec<&Listing> = Vec::new();
    let (mut asked, mut slowest) = (0, Duration::ZERO);
    for (place, token) in chosen.iter().zip(&tokens) {
        let begun = Instant::now();
        assert_eq!(server.switch(token, "alles", "uit").await, StatusCode::SEE_OTHER);
        slowest = slowest.max(begun.elapsed());
        gone.push(place);
        for earlier in &gone {
            for question in questions(earlier) {
                let bytes = server.get(&question).await;
                asked += 1;
                for hidden in &gone {
                    assert!(!shows(&bytes, hidden), "{question} shows {}", hidden.sign);
                }
            }
        }
        // Let the index and the import go on in between.
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    for place in &gone {
        for question in questions(place) {
            assert!(
                !shows(&server.get(&question).await, place),
                "{question} shows {} in the end",
                place.sign
            );
        }
        let page = format!("/id/{}", place.id.0.simple());
        assert_eq!(server.ask(Method::GET, &page, None, String::new()).await.0, StatusCode::GONE);
    }
    stop.store(true, Ordering::Relaxed);
    let rounds = importing.await.expect("the import goes on");
    println!("{asked} questions, {rounds} rounds of import, the slowest form took {slowest:?}");
    // Readers of the stream are told to forget the places, and nothing else of them.
    opendata::stream::follow(&server.platform.store, &server.platform.moment).await.expect("it follows");
    for place in &gone {
        let told = server.told(place).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["@type"], "Verwijderd");
        assert!(told[0].as_object().is_some_and(|facts| facts.len() == 5), "{told:?}");
    }
    // She allows it again: the place is back soon, though it was hidden.
    let (place, token) = (&chosen[0], &tokens[0]);
    assert_eq!(server.switch(token, &Activity::LISTED.code(), "aan").await, StatusCode::SEE_OTHER);
    comes_back(&server, place).await;
    assert!(server.platform.engine.withheld().0.len() < gone.len());
}

async fn futures_count(server: &Server, place: &Listing) -> usize {
    let mut found = 0;
    for question in questions(place) {
        found += usize::from(shows(&server.get(&question).await, place));
    }
    found
}

#[test]
fn another_server_follows_within_a_second() {
    let steps = crate::app::migrations();
    store::testing::on_postgres(&steps, "another_server", |store| async move {
        let options =
            FillOptions { seed: 2026, count: 600, everywhere: false, progress: register::import::silent() };
        fill(&store, &moment(), options).await.expect("invented places");
        let (one, two) = (Folder::new("server-one"), Folder::new("server-two"));
        let open = |folder: &Folder| {
            let settings = crate::config::Settings {
                data: folder.0.clone(),
                database: store::testing::address(&store),
                ..crate::config::Settings::default()
            };
            Platform::open(settings, moment())
        };
        let here = serve(open(&one).await.expect("a server")).await;
        let there = serve(open(&two).await.expect("another server")).await;
        let chosen = pick(&listings(&here.platform).await, 6);
        let stop = Arc::new(AtomicBool::new(false));
        let importing = tokio::spawn(import(here.platform.clone(), Arc::clone(&stop)));
        let mut slowest = Duration::ZERO;
        for place in &chosen {
            let token = here.merchant(place).await;
            let path = format!("/api/v1/establishments/{}", place.id.0.simple());
            assert!(shows(&there.get(&path).await, place), "{} is not shown there", place.sign);
            assert_eq!(here.switch(&token, "alles", "uit").await, StatusCode::SEE_OTHER);
            let begun = Instant::now();
            assert!(!shows(&here.get(&path).await, place));
            // Every question, until none shows it any more.
            'asking: loop {
                let so_far = begun.elapsed();
                for question in questions(place) {
                    if shows(&there.get(&question).await, place) {
                        assert!(
                            so_far < Duration::from_secs(1),
                            "there, {question} still shows {}",
                            place.sign
                        );
                        continue 'asking;
                    }
                }
                slowest = slowest.max(so_far);
                break;
            }
        }
        stop.store(true, Ordering::Relaxed);
        importing.await.expect("the import goes on");
        println!("unfindable on the other server after {slowest:?} at most");
        drop((here, there));
    });
}
