//! The clients against a server of our own over real HTTP: answers in the form of the registers (of our own making), and
//! every fault a register can have.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on must stop")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use fetch::{Allowed, Client};
use kernel::moment::Moment;
use official::vkbo::Number;
use official::{AddressQuestion, OfficialError, Settings, Source, Sources};
use store::{Migration, Store};
use tokio::net::TcpListener;

static STEPS: std::sync::LazyLock<Vec<Migration>> =
    std::sync::LazyLock::new(|| [people::STEPS, official::STEPS].concat());

/// What the server does next.
#[derive(Clone, Debug)]
enum Next {
    File(&'static str),
    Status(u16, Option<&'static str>),
    Silence,
    Giant,
    Cut,
}

#[derive(Clone, Default)]
struct Register {
    plan: Arc<Mutex<VecDeque<Next>>>,
    asked: Arc<Mutex<Vec<String>>>,
    keys: Arc<Mutex<Vec<Option<String>>>>,
    count: Arc<AtomicUsize>,
}

async fn respond(State(register): State<Register>, request: Request) -> Response {
    register.count.fetch_add(1, Ordering::SeqCst);
    register.asked.lock().unwrap().push(request.uri().to_string());
    let key = request.headers().get("x-api-key").map(|key| key.to_str().unwrap().to_owned());
    register.keys.lock().unwrap().push(key);
    let next = register.plan.lock().unwrap().pop_front().unwrap_or(Next::Status(404, None));
    match next {
        Next::File(name) => {
            let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap();
            ([(header::CONTENT_TYPE, "application/json")], text).into_response()
        }
        Next::Status(status, after) => {
            let mut response = StatusCode::from_u16(status).unwrap().into_response();
            if let Some(after) = after {
                response.headers_mut().insert(header::RETRY_AFTER, after.parse().unwrap());
            }
            response
        }
        Next::Silence => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            StatusCode::OK.into_response()
        }
        Next::Giant => vec![b' '; 3_000_000].into_response(),
        Next::Cut => "{\"features\":[{\"geom".into_response(),
    }
}

struct World {
    sources: Sources,
    register: Register,
    moment: Moment,
}

impl World {
    async fn new(store: Store) -> Self {
        let register = Register::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(respond).with_state(register.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let client = Client::new(vec![Allowed::parse(&address.to_string()).unwrap()]).unwrap();
        let client = client.within(Duration::from_millis(400), 2_000_000);
        let base = Some(format!("http://{address}/"));
        let settings = Settings {
            vkbo: base.clone(),
            addresses: base.clone(),
            geolocation: base,
            key: Some("geheim".into()),
        };
        let sources = Sources::new(Arc::new(client), store, settings);
        Self { sources, register, moment: store::testing::moment(1) }
    }

    fn plan(&self, next: impl IntoIterator<Item = Next>) {
        self.register.plan.lock().unwrap().extend(next);
    }

    fn count(&self) -> usize {
        self.register.count.load(Ordering::SeqCst)
    }

    fn later(&self, time: TimeDelta) -> Moment {
        Moment::fixed(self.moment.now() + time, 9)
    }
}

fn number() -> Number {
    Number::parse("2.000.000.339").unwrap()
}

store::both_engines! {
    migrations = &STEPS;

    async fn nothing_is_asked_without_a_setting(store: Store) {
        let world = World::new(store.clone()).await;
        let client = Arc::new(Client::new(Vec::new()).unwrap());
        let off = Sources::new(client, store, Settings::default());
        assert!(!off.asks(Source::Vkbo));
        let problem = off.enterprise(number(), &world.moment).await.unwrap_err();
        assert!(matches!(problem, OfficialError::Off("vkbo")), "{problem}");
        assert!(problem.to_string().contains("[official]"));
        assert_eq!(world.count(), 0);
    }

    async fn an_establishment_is_read_with_the_register_s_own_oddities(store: Store) {
        let world = World::new(store).await;
        world.plan([Next::File("vkbo_establishment.json")]);
        let answer = world.sources.enterprise(number(), &world.moment).await.unwrap();
        let entry = answer.value.unwrap();
        assert_eq!(entry.parent.as_deref(), Some("0428759497"));
        assert_eq!(entry.trade_name.as_deref(), Some("Bakkerij  Verzonnen"), "line ends in texts are forgiven");
        assert_eq!((entry.legal_name, entry.stopped), (None, None), "a space and the last day say nothing");
        assert_eq!(entry.started.unwrap().to_string(), "2015-03-01");
        assert_eq!((entry.address.street.as_str(), entry.address.house_number.as_str(), entry.address.verified), ("Verzonnenstraat", "12A", true));
        let activity = entry.activity.unwrap();
        assert_eq!((activity.version.as_str(), activity.code.as_str()), ("2025", "10712"));
        let point = entry.point.unwrap();
        assert!((51.0..51.3).contains(&point.lat) && (3.1..3.4).contains(&point.lon), "{point:?}");
        let asked = world.register.asked.lock().unwrap()[0].clone();
        assert!(asked.starts_with("/ogc/features/v1/collections/Vkbo/items?"), "{asked}");
        assert!(asked.contains("filter=Ondernemingsnr%20eq%20%272000000339%27"), "{asked}");
        assert_eq!(world.register.keys.lock().unwrap()[0], None, "the key is for the Address Register alone");
    }

    async fn an_answer_is_kept_as_long_as_it_counts(store: Store) {
        let world = World::new(store.clone()).await;
        world.plan([Next::File("vkbo_establishment.json"), Next::File("vkbo_establishment.json")]);
        for _ in 0..3 {
            assert!(!world.sources.enterprise(number(), &world.moment).await.unwrap().stale);
        }
        assert_eq!(world.count(), 1);
        // Another server on the same database knows it too.
        let other = Sources::new(Arc::new(Client::new(Vec::new()).unwrap()), store, Settings { vkbo: world_base(&world), ..Settings::default() });
        assert!(other.enterprise(number(), &world.moment).await.unwrap().value.is_some());
        let tomorrow = world.later(TimeDelta::hours(25));
        world.sources.enterprise(number(), &tomorrow).await.unwrap();
        assert_eq!(world.count(), 2, "after a day it is asked again");
        // The source is gone: what it said last stands in, and says so.
        world.plan([Next::Status(500, None), Next::Status(500, None), Next::Status(500, None)]);
        let old = world.sources.enterprise(number(), &world.later(TimeDelta::hours(60))).await.unwrap();
        assert!(old.stale && old.value.is_some());
        assert_eq!(old.asked_at, tomorrow.now());
        // Two weeks later nothing is left of it.
        let late = world.later(TimeDelta::days(14));
        assert_eq!(world.sources.forget_old(late.now()).await.unwrap(), 1);
    }

    async fn what_is_not_known_is_an_answer_too(store: Store) {
        let world = World::new(store).await;
        for status in [404, 410] {
            world.plan([Next::Status(status, None)]);
            let nobody = Number::parse(if status == 404 { "0403227515" } else { "0428759497" }).unwrap();
            for _ in 0..2 {
                assert_eq!(world.sources.enterprise(nobody, &world.moment).await.unwrap().value, None);
            }
        }
        assert_eq!(world.count(), 2);
        // An answer about another number is none about this one.
        world.plan([Next::File("vkbo_person.json")]);
        assert_eq!(world.sources.enterprise(number(), &world.moment).await.unwrap().value, None);
    }

    async fn a_natural_person_is_known_as_such(store: Store) {
        let world = World::new(store).await;
        world.plan([Next::File("vkbo_person.json")]);
        let entry = world.sources.enterprise(Number::parse("0700.000.104").unwrap(), &world.moment).await.unwrap().value.unwrap();
        assert!(entry.natural_person);
        assert_eq!(entry.stopped.unwrap().to_string(), "2026-10-31");
        assert_eq!(entry.point, None);
    }

    async fn a_fault_is_tried_again_and_told(store: Store) {
        let world = World::new(store).await;
        world.plan([Next::Status(500, None), Next::Status(503, Some("0")), Next::File("vkbo_establishment.json")]);
        assert!(world.sources.enterprise(number(), &world.moment).await.unwrap().value.is_some());
        assert_eq!(world.count(), 3);
        for (next, times, piece) in [
            (Next::Status(500, None), 3, "does not answer: status 500"),
            (Next::Silence, 3, "does not answer"),
            (Next::Giant, 3, "larger than"),
            (Next::Cut, 1, "cannot be read"),
            (Next::Status(401, None), 1, "check the key"),
            (Next::Status(400, None), 1, "refuses the question (status 400)"),
        ] {
            let before = world.count();
            world.register.plan.lock().unwrap().clear();
            world.plan(std::iter::repeat_n(next.clone(), 3));
            let asked = Number::parse("0428759497").unwrap();
            let problem = world.sources.enterprise(asked, &world.moment).await.unwrap_err().to_string();
            assert!(problem.contains(piece), "{next:?}: {problem}");
            assert_eq!(world.count() - before, times, "{next:?}");
        }
    }

    async fn a_source_that_asks_for_rest_gets_it(store: Store) {
        let world = World::new(store).await;
        world.plan([Next::Status(429, Some("120"))]);
        let problem = world.sources.enterprise(number(), &world.moment).await.unwrap_err();
        assert!(matches!(problem, OfficialError::Busy { seconds: 120, .. }), "{problem}");
        let again = world.sources.enterprise(number(), &world.later(TimeDelta::seconds(60))).await.unwrap_err();
        assert!(again.to_string().contains("in 61 s"), "{again}");
        assert_eq!(world.count(), 1, "it is left alone");
        world.plan([Next::File("vkbo_establishment.json")]);
        assert!(world.sources.enterprise(number(), &world.later(TimeDelta::seconds(121))).await.is_ok());
    }

    async fn no_more_is_asked_than_is_allowed(store: Store) {
        let world = World::new(store).await;
        let mut refused = 0;
        for base in 0..30_u32 {
            let number = kernel::number::EnterpriseNumber::from_base(7_000_000 + base).unwrap();
            if world.sources.enterprise(Number::Enterprise(number), &world.moment).await.is_err() {
                refused += 1;
            }
        }
        assert_eq!((world.count(), refused), (20, 10));
    }

    async fn addresses_are_matched_proposed_and_located(store: Store) {
        let world = World::new(store).await;
        world.plan([Next::File("adresmatch.json"), Next::File("zoeken.json"), Next::File("adres.json"), Next::File("location.json")]);
        let asked = AddressQuestion {
            municipality: "Oostkamp".into(), postcode: "8020".into(), street: "Verzonnenstr.".into(),
            house_number: "12A".into(), ..AddressQuestion::default()
        };
        let matches = world.sources.match_address(&asked, &world.moment).await.unwrap().value.unwrap();
        assert_eq!(matches[0].full, "Verzonnenstraat 12A, 8020 Oostkamp", "the best score first");
        assert_eq!((matches[0].score, matches[0].method.as_str(), matches[0].municipality.as_str()), (100.0, "aangeduidDoorBeheerder", "Oostkamp"));
        assert!(matches[0].point.is_some());
        let asked = world.register.asked.lock().unwrap()[0].clone();
        assert_eq!(asked, "/v2/adresmatch?gemeentenaam=Oostkamp&postcode=8020&straatnaam=Verzonnenstr.&huisnummer=12A");
        assert_eq!(world.register.keys.lock().unwrap()[0].as_deref(), Some("geheim"));
        let proposals = world.sources.propose_addresses("verzonnenstr", None, &world.moment).await.unwrap().value.unwrap();
        assert_eq!(proposals.len(), 2);
        let one = world.sources.address(1_000_002, &world.moment).await.unwrap().value.unwrap();
        assert_eq!((one.street.as_str(), one.postcode.as_str(), one.status.as_str()), ("Verzonnenstraat", "8020", "inGebruik"));
        assert_eq!(one.point, matches[0].point, "of the two maps the one of 1972 is read");
        let located = world.sources.locate("Verzonnenstraat 12A Oostkamp", 5, &world.moment).await.unwrap().value.unwrap();
        assert_eq!(located.len(), 2, "what has no position is left out");
        assert!(located[0].is_house() && !located[1].is_house());
    }

    async fn the_schema_fits(store: Store) {
        let reviewed = [people::TOWNLESS, official::TOWNLESS].concat();
        assert_eq!(store::testing::schema_report(&STEPS, &reviewed, &store).await, Vec::<String>::new());
        assert_eq!(store::testing::prepares(official::store::STATEMENTS, &store).await, Vec::<String>::new());
    }
}

fn world_base(world: &World) -> Option<String> {
    let text = format!("{:?}", world.sources);
    text.split('"').nth(1).map(str::to_owned)
}

#[test]
fn numbers_are_told_apart_by_their_first_digit() {
    assert!(matches!(Number::parse("BE 0428.759.497"), Ok(Number::Enterprise(_))));
    assert!(matches!(Number::parse("2.000.000.339"), Ok(Number::Establishment(_))));
    assert!(Number::parse("0428.759.498").unwrap_err().to_string().contains("check digits"));
    assert!(Number::parse("hallo").is_err());
}
