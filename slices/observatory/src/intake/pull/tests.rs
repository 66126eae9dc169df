//! Sources that are asked, against a server of our own on this machine, through the client the platform uses.

use std::sync::{Arc, LazyLock, Mutex};

use ::store::{Migration, Store};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use chrono::{DateTime, TimeDelta, Utc};
use counts::{Mode, Step};
use fetch::{Allowed, Client};
use kernel::moment::Moment;
use kernel::nis::Nis;
use people::{Sealer, Secret};
use serde_json::{Value, json};
use uuid::Uuid;

use super::plan::{Memory, Plan, tests as plans};
use super::run::Puller;
use super::store::{self as tables, Answer, Source};
use crate::channel::tests::channel;
use crate::channel::{Channel, Site, SiteKind, State};
use crate::store::{channels, days};

static STEPS: LazyLock<Vec<Migration>> =
    LazyLock::new(|| people::STEPS.iter().cloned().chain(crate::STEPS.iter().cloned()).collect());

fn nis() -> Nis {
    Nis::parse("31022").unwrap()
}

fn moment(at: &str) -> Moment {
    let at: DateTime<Utc> = at.parse().unwrap();
    Moment::fixed(at, u64::try_from(at.timestamp()).unwrap())
}

pub(super) fn source(plan: Plan, minutes: i64) -> Source {
    Source {
        nis: nis(),
        id: Uuid::from_u128(60 * 7),
        name: "Bron".into(),
        plan,
        sealed: None,
        minutes,
        running: true,
        next_at: Some("2026-11-22T12:00:00Z".parse().unwrap()),
        asked_at: None,
        fails: 0,
        memory: Memory::default(),
        made_at: "2026-11-22T12:00:00Z".parse().unwrap(),
    }
}

/// One that sends by itself.
pub(in crate::intake) fn notified(id: Uuid) -> Source {
    Source { id, next_at: None, ..source(Plan::Notify(super::plan::Notify { seconds: 3_600 }), 60) }
}

/// A question as the other side saw it.
#[derive(Clone, Debug)]
struct Seen {
    address: String,
    key: String,
    tag: String,
    tenant: String,
    body: Value,
}

type Told = (u16, &'static str, String);

/// A server that answers as it is told, and remembers what it was asked.
struct Elsewhere {
    base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Elsewhere {
    async fn new(answer: impl Fn(&Seen, usize) -> Told + Clone + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        let app = axum::Router::new().fallback(move |request: Request<Body>| {
            let (kept, answer) = (kept.clone(), answer.clone());
            async move {
                let (parts, body) = request.into_parts();
                let header = |name: &str| {
                    parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
                };
                let bytes = to_bytes(body, 100_000).await.unwrap();
                let one = Seen {
                    address: parts.uri.to_string(),
                    key: header("x-api-key") + &header("authorization") + &header("x-auth-token"),
                    tag: header("if-none-match"),
                    tenant: header("fiware-service"),
                    body: serde_json::from_slice(&bytes).unwrap_or_default(),
                };
                let number = {
                    let mut all = kept.lock().unwrap();
                    all.push(one.clone());
                    all.len()
                };
                let (status, tag, text) = answer(&one, number);
                Response::builder().status(status).header("etag", tag).body(Body::from(text)).unwrap()
            }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, seen }
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

struct Desk {
    store: Store,
    puller: Puller,
}

impl Desk {
    async fn new(store: Store, all: Vec<Channel>) -> Self {
        let site = Site {
            nis: nis(),
            id: Uuid::from_u128(2),
            name: "Centrum".into(),
            kind: SiteKind::Square,
            area: String::new(),
            point: None,
            note: String::new(),
        };
        let (site, all, at) = (&site, &all, &moment("2026-11-22T11:00:00Z"));
        store
            .write(|tx| {
                Box::pin(async move {
                    channels::put_site(tx, site, at).await?;
                    for channel in all {
                        channels::put_channel(tx, channel, at).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let client = Client::new(vec![Allowed::parse("127.0.0.1").unwrap()]).unwrap();
        let puller = Puller {
            store: store.clone(),
            fetch: Some(Arc::new(client)),
            seal: Some(Sealer::new(&Secret::new().unwrap()).unwrap()),
            pause: TimeDelta::zero(),
        };
        Self { store, puller }
    }

    /// Adds a source with its key, and says which of its names is which counter.
    async fn add(&self, mut source: Source, key: &str, links: &[(&str, u128)]) {
        let seal = self.puller.seal.as_ref().unwrap();
        source.sealed = Some(seal.seal(&source.place(), key).unwrap());
        let source = &source;
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tables::put(tx, source).await?;
                    for (name, id) in links {
                        channels::put_alias(tx, nis(), &source.alias(), (name, Uuid::from_u128(*id))).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
    }

    async fn turn(&self, at: &str) -> (Source, Answer) {
        self.puller.work(&moment(at)).await.unwrap();
        let source = self.source().await;
        let of = &source;
        let answers = self.store.read(|tx| Box::pin(async move { tables::answers(tx, of, 5).await })).await;
        let last = answers.unwrap().into_iter().next().unwrap_or_default();
        (source, last)
    }

    async fn source(&self) -> Source {
        let found = self.store.read(|tx| Box::pin(async move { tables::one(tx, nis(), source_id()).await }));
        found.await.unwrap().unwrap()
    }

    async fn known(&self, id: u128) -> (i64, i64) {
        let span = ("2000-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
        let of = (nis(), Uuid::from_u128(id));
        let totals =
            self.store.read(|tx| Box::pin(async move { days::totals(tx, of, span).await })).await.unwrap();
        (totals.iter().map(|total| total.known).sum(), totals.iter().map(|total| total.total).sum())
    }

    async fn batches(&self) -> Vec<days::Batch> {
        self.store.read(|tx| Box::pin(async move { days::batches(tx, nis(), 100).await })).await.unwrap()
    }
}

fn source_id() -> Uuid {
    Uuid::from_u128(60 * 7)
}

fn counter(id: u128) -> Channel {
    Channel { id: Uuid::from_u128(id), state: State::Live, ..channel() }
}

fn car_park(id: u128) -> Channel {
    Channel { mode: Mode::Occupancy, step: Step::of(900).unwrap(), ..counter(id) }
}

/// What Telraam answers: an hour for every hour that was asked.
fn telraam(seen: &Seen) -> Told {
    if seen.key != "geheim-van-de-stad" {
        return (403, "", json!({"message": "Forbidden"}).to_string());
    }
    let at = |name: &str| -> DateTime<Utc> {
        seen.body[name].as_str().unwrap().replace(' ', "T").parse().unwrap()
    };
    let (mut hour, end) = (at("time_start"), at("time_end"));
    assert!(end - hour <= TimeDelta::days(90), "three months at most");
    let mut rows = Vec::new();
    while hour < end {
        let uptime = if hour.timestamp() / 3_600 % 24 == 3 { 0.2 } else { 0.9 };
        rows.push(json!({
            "instance_id": -1, "segment_id": seen.body["id"].as_str().unwrap().parse::<u64>().unwrap(),
            "date": hour.format("%Y-%m-%dT%H:%M:%S.000Z").to_string(), "interval": "hourly", "uptime": uptime,
            "pedestrian": 2, "bike": 1, "car": 9, "heavy": 0,
        }));
        hour += TimeDelta::hours(1);
    }
    (200, "", json!({"status_code": 200, "report": rows}).to_string())
}

::store::both_engines! {
    migrations = &STEPS;

    async fn telraam_is_brought_from_the_first_day_and_goes_on_where_it_broke(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10), counter(11)]).await;
        // The third call fails.
        let there = Elsewhere::new(|seen, number| if number == 3 { (503, "", "even niet".into()) } else { telraam(seen) }).await;
        let links = [("9000001844/pedestrian", 10), ("9000001845/pedestrian", 11)];
        desk.add(source(plans::telraam(&format!("{}/v1/reports/traffic", there.base)), 60), "geheim-van-de-stad", &links).await;
        let (source, answer) = desk.turn("2026-11-22T12:40:00Z").await;
        assert_eq!((answer.outcome.as_str(), answer.detail.as_str(), source.fails), ("status", "503", 1));
        assert_eq!(source.next_at, Some("2026-11-22T13:40:00Z".parse().unwrap()));
        assert_eq!(desk.known(10).await.0, 168 * 23, "what was answered is kept");
        desk.puller.work(&moment("2026-11-22T12:50:00Z")).await.unwrap();
        assert_eq!(there.seen().len(), 3, "it is left alone during the pause");
        let (source, answer) = desk.turn("2026-11-22T13:40:00Z").await;
        assert_eq!((answer.outcome.as_str(), source.fails), ("ok", 0));
        assert_eq!(there.seen().len(), 3 + 4, "not from the beginning");
        // From the first of June in Flanders until 13 hours of today: a poor hour a day is not measured.
        assert_eq!(desk.known(10).await, (4_191 - 175, 2 * (4_191 - 175)));
        assert_eq!(desk.known(11).await, desk.known(10).await);
        assert!(source.memory.seen.contains_key("9000001845/bike"), "what else there is can be linked");
        let sealed = source.sealed.as_deref().unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"geheim"), "the key is not in the database");
        // An hour later only the last two days are asked again, and only the new hour is new.
        let (_, answer) = desk.turn("2026-11-22T14:41:00Z").await;
        assert_eq!((answer.added, answer.corrected), (2, 0), "one for each counter");
        assert!(answer.same > 2 * 40, "{answer:?}");
        assert_eq!(there.seen().last().unwrap().body["time_start"], "2026-11-20 13:00:00Z");
    }

    async fn a_wrong_key_is_told_and_asked_again_after_pauses_that_grow(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10)]).await;
        let there = Elsewhere::new(|seen, _| telraam(seen)).await;
        desk.add(source(plans::telraam(&there.base), 60), "een-andere", &[]).await;
        let mut at: DateTime<Utc> = "2026-11-22T12:40:00Z".parse().unwrap();
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let (source, answer) = desk.turn(&at.to_rfc3339()).await;
            assert_eq!(answer.outcome, "key");
            pauses.push((source.next_at.unwrap() - at).num_hours());
            at = source.next_at.unwrap();
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 24]);
        let told = desk.puller.look(&desk.source().await, &moment(&at.to_rfc3339())).await;
        assert_eq!(told.unwrap_err().code, "key");
        let elsewhere = Puller { seal: Some(Sealer::new(&Secret::new().unwrap()).unwrap()), ..desk.puller.clone() };
        let told = elsewhere.look(&desk.source().await, &moment("2026-11-22T12:40:00Z")).await;
        assert_eq!(told.unwrap_err().code, "seal", "with another key of the installation it does not open");
    }

    async fn states_of_car_parks_are_taken_once_a_stretch(store: ::store::Store) {
        let desk = Desk::new(store, vec![car_park(10)]).await;
        let there = Elsewhere::new(|seen, number| {
            let at = ["2026-11-22T13:02:00+01:00", "2026-11-22T13:09:00+01:00", "2026-11-22T13:16:00+01:00"][(number - 1).min(2)];
            if seen.tag == "\"v3\"" {
                return (304, "\"v3\"", String::new());
            }
            let tag = ["\"v1\"", "\"v2\"", "\"v3\""][(number - 1).min(2)];
            (200, tag, json!({"results": [
                {"name": "P Markt", "lastupdate": at, "total": 500, "free": 100 + number},
                {"name": "P Nieuw", "lastupdate": at, "total": 50, "free": 9},
                {"name": "P Stuk", "lastupdate": at, "total": 50, "free": -900_000_000_000_i64},
            ]}).to_string())
        }).await;
        desk.add(source(plans::feed(&format!("{}/parkings?x=1", there.base)), 15), "sleutel", &[("P Markt", 10)]).await;
        let (source, answer) = desk.turn("2026-11-22T12:03:00Z").await;
        assert_eq!((answer.added, answer.unlinked, answer.refused, answer.rows), (1, 1, 1, 3), "{answer:?}");
        assert_eq!(source.memory.refusals.len(), 1);
        assert_eq!(source.next_at, Some("2026-11-22T12:15:00Z".parse().unwrap()), "on the beat");
        assert_eq!(there.seen()[0].key, "Apikey sleutel");
        // Asked out of turn: a later state of the same quarter changes nothing.
        let again = &Source { next_at: Some("2026-11-22T12:10:00Z".parse().unwrap()), ..source };
        desk.store.write(|tx| Box::pin(async move { tables::put(tx, again).await })).await.unwrap();
        let (_, answer) = desk.turn("2026-11-22T12:10:00Z").await;
        assert_eq!((answer.added, answer.same, answer.corrected), (0, 1, 0), "{answer:?}");
        let (_, answer) = desk.turn("2026-11-22T12:17:00Z").await;
        assert_eq!((answer.added, answer.corrected), (1, 0));
        assert_eq!(desk.known(10).await.0, 2);
        let (source, answer) = desk.turn("2026-11-22T12:31:00Z").await;
        assert_eq!((answer.outcome.as_str(), source.fails, there.seen().len()), ("same", 0, 4));
        let batches = desk.batches().await;
        assert_eq!(batches.iter().map(|batch| (batch.source.as_str(), batch.added)).collect::<Vec<_>>(), [("feed", 2)]);
    }

    async fn a_car_park_asked_by_the_hour_tells_its_state_at_the_begin_of_the_hour(store: ::store::Store) {
        let hourly = |id| Channel { step: Step::HOUR, ..car_park(id) };
        let desk = Desk::new(store, vec![hourly(10), counter(11)]).await;
        let there = Elsewhere::new(|_, _| (200, "", json!({"results": [
            {"name": "P Markt", "lastupdate": "2026-11-22T13:00:20+01:00", "total": 500, "free": 100},
            {"name": "Voetgangers", "lastupdate": "2026-11-22T13:00:20+01:00", "total": 500, "free": 100},
        ]}).to_string())).await;
        let mut plan = plans::feed(&format!("{}/parkings", there.base));
        if let Plan::Feed(feed) = &mut plan {
            feed.mapping.seconds = 3_600;
        }
        desk.add(source(plan, 60), "sleutel", &[("P Markt", 10), ("Voetgangers", 11)]).await;
        let (_, answer) = desk.turn("2026-11-22T12:00:30Z").await;
        assert_eq!((answer.added, answer.refused), (1, 1), "what is counted waits until its hour is over: {answer:?}");
        assert_eq!((desk.known(10).await, desk.known(11).await.0), ((1, 400), 0));
    }

    async fn a_broker_is_asked_with_its_tenant_and_people_stay_out(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10)]).await;
        let there = Elsewhere::new(|_, number| {
            let mut entity = json!({"id": "urn:c:1", "type": "CrowdFlowObserved",
                "dateObservedFrom": {"type": "DateTime", "value": "2026-11-22T10:00:00Z"},
                "dateObservedTo": {"type": "DateTime", "value": "2026-11-22T11:00:00Z"},
                "peopleCount": {"type": "Integer", "value": 100}});
            if number > 1 {
                entity["phones"] = json!({"type": "Array", "value": ["a4:83:e7:12:34:56"]});
            }
            (200, "", json!([entity]).to_string())
        }).await;
        desk.add(source(plans::fiware(&there.base, false), 60), "token", &[("urn:c:1", 10)]).await;
        let (_, answer) = desk.turn("2026-11-22T12:03:00Z").await;
        assert_eq!((answer.outcome.as_str(), answer.added), ("ok", 1));
        let seen = there.seen();
        assert_eq!((seen.len(), seen[0].key.as_str(), seen[0].tenant.as_str()), (1, "token", "oostkamp"));
        assert!(seen[0].address.starts_with("/v2/entities?type=CrowdFlowObserved&"), "{}", seen[0].address);
        let (source, answer) = desk.turn("2026-11-22T13:03:00Z").await;
        assert_eq!((answer.outcome.as_str(), source.fails), ("personal", 1));
        assert_eq!(desk.known(10).await, (1, 100));
        let stored = format!("{:?} {answer:?}", source.memory);
        assert!(!stored.contains("a4:83"), "{stored}");
    }

    async fn what_cannot_be_asked_or_read_is_told_in_a_word(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10)]).await;
        let there = Elsewhere::new(|seen, _| match seen.address.as_str() {
            "/html" => (200, "", "<html>".into()),
            "/leeg" => (200, "", json!({"records": []}).to_string()),
            "/lang" => (200, "", " ".repeat(9_000_000)),
            _ => (404, "", String::new()),
        }).await;
        let now = &moment("2026-11-22T12:03:00Z");
        let look = async |puller: &Puller, url: String| {
            puller.look(&source(plans::feed(&url), 15), now).await.map_err(|fault| fault.code).map(|intake| intake.rows)
        };
        let own = |path: &str| format!("{}{path}", there.base);
        assert_eq!(look(&desk.puller, own("/html")).await, Err("malformed"));
        assert_eq!(look(&desk.puller, own("/lang")).await, Err("large"));
        assert_eq!(look(&desk.puller, own("/weg")).await, Err("gone"));
        assert_eq!(look(&desk.puller, own("/leeg")).await, Ok(0), "told with its path, as a row that is refused");
        assert_eq!(look(&desk.puller, "http://127.0.0.1:1/".into()).await, Err("unreachable"));
        let asks = there.seen().len();
        let strict = Puller { fetch: Some(Arc::new(Client::new(Vec::new()).unwrap())), ..desk.puller.clone() };
        assert_eq!(look(&strict, own("/html")).await, Err("private"), "our own network is not asked unless the settings name it");
        assert_eq!(look(&strict, "http://169.254.169.254/latest".into()).await, Err("private"));
        assert_eq!(there.seen().len(), asks, "nobody knocked");
        let alone = Puller { fetch: None, ..desk.puller.clone() };
        assert_eq!(look(&alone, own("/html")).await, Err("nobody"));
    }

    async fn a_source_that_was_stopped_or_removed_is_left_alone(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10)]).await;
        let there = Elsewhere::new(|_, _| (404, "", String::new())).await;
        desk.add(Source { running: false, ..source(plans::feed(&there.base), 15) }, "x", &[("P", 10)]).await;
        desk.puller.work(&moment("2026-11-22T12:03:00Z")).await.unwrap();
        assert_eq!(there.seen().len(), 0);
        let one = &desk.source().await;
        let now = "2026-11-22T12:03:00Z".parse().unwrap();
        desk.store.write(|tx| Box::pin(async move { tables::remove(tx, one, now).await })).await.unwrap();
        let left = desk.store.read(|tx| Box::pin(async move {
            Ok((tables::sources(tx, nis()).await?.len(), channels::aliases(tx, nis(), &one.alias()).await?.len()))
        }));
        assert_eq!(left.await.unwrap(), (0, 0));
    }

    async fn the_calls_of_a_day_with_one_key_are_limited(store: ::store::Store) {
        let desk = Desk::new(store, vec![counter(10)]).await;
        let there = Elsewhere::new(|seen, _| {
            (200, "", json!({"report": [], "id": seen.body["id"]}).to_string())
        }).await;
        desk.add(source(plans::telraam(&there.base), 60), "sleutel", &[]).await;
        for _ in 0..72 {
            let mut one = desk.source().await;
            (one.memory, one.next_at) = (Memory::default(), Some("2026-11-22T12:00:00Z".parse().unwrap()));
            let one = &one;
            desk.store.write(|tx| Box::pin(async move { tables::put(tx, one).await })).await.unwrap();
            desk.turn("2026-11-22T12:40:00Z").await;
        }
        assert_eq!(there.seen().len(), 400, "four hundred at once, then one in 144 seconds: under 1,000 in 24 hours");
        let source = desk.source().await;
        assert_eq!(source.fails, 0, "that is no failure");
    }
}
