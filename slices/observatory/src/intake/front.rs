//! Devices through the front door, and messages of a broker, on both databases.

use std::sync::{Arc, LazyLock};

use ::store::{Migration, Store};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::calendar::{Calendar, Community};
use kernel::moment::Moment;
use kernel::nis::Nis;
use people::Secret;
use serde_json::{Value, json};
use shell::{Settings, Site as Web};
use tower::ServiceExt;
use uuid::Uuid;

use super::messages::{self, Came};
use super::store::{self as tables, Key};
use crate::channel::tests::channel;
use crate::channel::{Channel, Direction, Site, SiteKind, State};
use crate::store::{channels, days};

static STEPS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let own = crate::MIGRATIONS.iter().map(|&(name, sql)| Migration { slice: "observatory", name, sql });
    people::STEPS.iter().cloned().chain(own).collect()
});

fn town(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

fn counter(id: u128, nis: &str, direction: Direction) -> Channel {
    Channel { id: Uuid::from_u128(id), nis: town(nis), direction, state: State::Live, ..channel() }
}

struct Door {
    app: Router,
    store: Store,
    moment: Moment,
    key: String,
}

struct Got {
    status: u16,
    refused: String,
    body: Value,
}

impl Door {
    async fn new(store: Store) -> Self {
        let moment = Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1);
        let secret = Secret::new().unwrap();
        let (at, hash) = (&moment, &secret.hash());
        let site = |nis: &str| Site {
            nis: town(nis),
            id: Uuid::from_u128(2),
            name: "Centrum".into(),
            kind: SiteKind::Square,
            area: String::new(),
            point: None,
            note: String::new(),
        };
        let key = Key {
            nis: town("31022"),
            id: Uuid::from_u128(5),
            name: "poort".into(),
            channel: None,
            made_at: moment.now(),
            used_at: None,
            revoked_at: None,
        };
        let (sites, key) = (&[site("31022"), site("34027")], &key);
        store
            .write(|tx| {
                Box::pin(async move {
                    for site in sites {
                        channels::put_site(tx, site, at).await?;
                    }
                    channels::put_channel(tx, &counter(10, "31022", Direction::Both), at).await?;
                    channels::put_channel(tx, &counter(11, "31022", Direction::In), at).await?;
                    channels::put_channel(tx, &counter(20, "34027", Direction::Both), at).await?;
                    tables::add_key(tx, key, hash).await
                })
            })
            .await
            .unwrap();
        let deps = crate::Deps {
            store: store.clone(),
            calendars: Arc::new(|_| Calendar::belgium(Community::Nl)),
            fetch: None,
            seal: None,
            base_url: "https://plein.example".into(),
            printer: Arc::new(print::Pdf::new().unwrap()),
        };
        let slices = [crate::slice(deps)];
        let settings =
            Settings { strict: true, moment: moment.clone(), ..Settings::new("https://plein.example") };
        let web = Web::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
        Self { app: shell::app(&web, &slices), store, moment, key: secret.reveal().to_owned() }
    }

    async fn ask(&self, (method, path): (&str, &str), key: &str, body: &Value) -> Got {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {key}"));
        let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let refused =
            response.headers().get("x-refused").map_or("", |value| value.to_str().unwrap()).to_owned();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Got { status, refused, body }
    }

    async fn own(&self, request: (&str, &str), body: &Value) -> Got {
        self.ask(request, &self.key, body).await
    }

    async fn known(&self, nis: &str, id: u128) -> (i64, i64) {
        let span = ("2000-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
        let of = (town(nis), Uuid::from_u128(id));
        let totals =
            self.store.read(|tx| Box::pin(async move { days::totals(tx, of, span).await })).await.unwrap();
        (totals.iter().map(|total| total.known).sum(), totals.iter().map(|total| total.total).sum())
    }

    async fn batches(&self, nis: &str) -> Vec<days::Batch> {
        let nis = town(nis);
        self.store.read(|tx| Box::pin(async move { days::batches(tx, nis, 100).await })).await.unwrap()
    }
}

fn stretch(hour: i64) -> String {
    let begin: DateTime<Utc> = "2026-11-20T00:00:00Z".parse().unwrap();
    let at = |hour| (begin + TimeDelta::hours(hour)).format("%Y-%m-%dT%H:%M:%SZ").to_string();
    format!("{}/{}", at(hour), at(hour + 1))
}

fn group(id: u128, rows: &[Value]) -> Value {
    json!({"Datastream": {"@iot.id": Uuid::from_u128(id).to_string()}, "components": ["phenomenonTime", "result"], "dataArray": rows})
}

::store::both_engines! {
    migrations = &STEPS;

    async fn a_program_brings_observations_with_the_key_of_its_town(store: ::store::Store) {
        let door = Door::new(store).await;
        let create = ("POST", "/v1.1/CreateObservations");
        let rows: Vec<Value> = (0..24).map(|hour| json!([stretch(hour), 10 + hour])).collect();
        let body = json!([group(10, &rows), group(20, &rows[..1]), group(11, &[json!([stretch(0), -1]), json!([stretch(1), 5])])]);
        for turn in 0..2 {
            let got = door.own(create, &body).await;
            assert_eq!((got.status, got.refused.as_str()), (201, "unknown-channel,negative"), "{}", got.body);
            let links = got.body.as_array().unwrap();
            assert_eq!(links.len(), 27);
            assert_eq!(links.iter().filter(|link| link.as_str() == Some("error")).count(), 2);
            assert_eq!(door.known("31022", 10).await, (24, 24 * 10 + 276), "the same after turn {turn}");
        }
        assert_eq!(door.known("31022", 11).await, (1, 5));
        assert_eq!(door.known("34027", 20).await, (0, 0), "another town's counter is not known to this key");
        let batches = door.batches("31022").await;
        assert_eq!(batches.iter().map(|batch| (batch.added, batch.refused)).collect::<Vec<_>>(), [(0, 2), (25, 2)]);
        for key in ["", "x", &"0".repeat(64)] {
            assert_eq!(door.ask(create, key, &body).await.status, 401);
            assert_eq!(door.ask(("GET", "/v1.1/Datastreams"), key, &body).await.status, 401);
        }
    }

    async fn one_observation_is_answered_for_itself(store: ::store::Store) {
        let door = Door::new(store).await;
        let path = |id: u128| format!("/v1.1/Datastreams('{}')/Observations", Uuid::from_u128(id));
        let own = path(10);
        let got = door.own(("POST", &own), &json!({"phenomenonTime": stretch(5), "result": 7})).await;
        assert_eq!(got.status, 201, "{}", got.body);
        let got = door.own(("POST", &own), &json!({"phenomenonTime": stretch(6), "result": 7, "parameters": {"mac": "x"}})).await;
        assert_eq!((got.status, got.body["reason"].as_str()), (422, Some("personal")), "{}", got.body);
        let got = door.own(("POST", &own), &json!({"phenomenonTime": "2026-11-20T10:00:00", "result": 7})).await;
        assert_eq!((got.status, got.body["reason"].as_str()), (422, Some("no-zone")));
        assert_eq!(door.own(("POST", &path(20)), &json!({"phenomenonTime": stretch(5), "result": 7})).await.status, 404);
        assert_eq!(door.known("31022", 10).await, (1, 7));
    }

    async fn what_is_kept_is_read_back_in_pages(store: ::store::Store) {
        let door = Door::new(store).await;
        let rows: Vec<Value> = (0..24).map(|hour| json!([stretch(hour), hour])).collect();
        door.own(("POST", "/v1.1/CreateObservations"), &json!([group(10, &rows)])).await;
        let path = format!("/v1.1/Datastreams('{}')/Observations", Uuid::from_u128(10));
        let mut next = format!("{path}?$top=10&$filter=phenomenonTime%20ge%202026-11-20T02:00:00Z");
        let mut seen = Vec::new();
        loop {
            let got = door.own(("GET", &next), &Value::Null).await;
            assert_eq!(got.status, 200, "{}", got.body);
            seen.extend(got.body["value"].as_array().unwrap().iter().map(|one| one["result"].as_f64().unwrap()));
            match got.body["@iot.nextLink"].as_str() {
                Some(link) => next = link.trim_start_matches("https://plein.example").to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, (2..24).map(f64::from).collect::<Vec<_>>());
        let streams = door.own(("GET", "/v1.1/Datastreams"), &Value::Null).await.body;
        assert_eq!(streams["value"].as_array().unwrap().len(), 2, "only of its own town");
        let thing = door.own(("GET", "/v1.1/Things"), &Value::Null).await.body;
        assert_eq!(thing["value"][0]["name"], "Centrum");
        assert_eq!(door.own(("GET", &format!("{path}?$expand=Thing")), &Value::Null).await.status, 400);
        assert_eq!(door.own(("GET", "/v1.1/Sensors"), &Value::Null).await.status, 404);
    }

    async fn a_context_broker_sends_with_the_key_of_its_town(store: ::store::Store) {
        let door = Door::new(store).await;
        let source = &super::pull::tests::notified(Uuid::from_u128(9));
        door.store.write(|tx| Box::pin(async move {
            super::pull::store::put(tx, source).await?;
            channels::put_alias(tx, source.nis, &source.alias(), ("urn:c:1", Uuid::from_u128(10))).await
        })).await.unwrap();
        let path = format!("/ngsi/31022/{}", Uuid::from_u128(9));
        let entity = |id: &str, hour: i64, people: i64| {
            let (start, end) = stretch(hour).split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            json!({"id": id, "type": "CrowdFlowObserved", "dateObservedFrom": {"value": start},
                "dateObservedTo": {"value": end}, "peopleCount": {"value": people}})
        };
        let body = json!({"subscriptionId": "5", "data": [entity("urn:c:1", 0, 100), entity("urn:c:2", 0, 7), entity("urn:c:1", 1, -3)]});
        for turn in 0..2 {
            let got = door.own(("POST", &path), &body).await;
            let told = ["added", "same", "refused", "unlinked"].map(|name| got.body[name].as_i64());
            let wanted = if turn == 0 { [1, 0, 1, 1] } else { [0, 1, 1, 1] };
            assert_eq!((got.status, told), (200, wanted.map(Some)), "{}", got.body);
            assert_eq!(door.known("31022", 10).await, (1, 100), "the same after turn {turn}");
        }
        let answers = door.store.read(|tx| Box::pin(async move { super::pull::store::answers(tx, source, 9).await }));
        let answers = answers.await.unwrap();
        assert_eq!((answers.len(), answers[0].added, answers[0].same), (1, 1, 1), "what comes in a minute is one line");
        let mut people = entity("urn:c:1", 2, 5);
        people["phones"] = json!({"value": ["a4:83:e7:12:34:56"]});
        let got = door.own(("POST", &path), &json!({"data": [people]})).await;
        assert_eq!((got.status, got.body["reason"].as_str()), (422, Some("personal")), "{}", got.body);
        assert_eq!(door.known("31022", 10).await, (1, 100));
        assert_eq!(door.ask(("POST", &path), "x", &body).await.status, 401);
        for other in [format!("/ngsi/34027/{}", Uuid::from_u128(9)), format!("/ngsi/31022/{}", Uuid::from_u128(8))] {
            assert_eq!(door.own(("POST", &other), &body).await.status, 404, "{other}");
        }
        let stopped = &super::pull::store::Source { running: false, ..source.clone() };
        door.store.write(|tx| Box::pin(async move { super::pull::store::put(tx, stopped).await })).await.unwrap();
        assert_eq!(door.own(("POST", &path), &body).await.status, 404, "it was stopped");
    }

    async fn messages_of_a_broker_are_kept_once(store: ::store::Store) {
        let door = Door::new(store).await;
        let counts = |nis: &str, id: u128| format!("plein/{nis}/{}/counts", Uuid::from_u128(id));
        let body = |hour: i64, fields: &str| {
            let (start, end) = stretch(hour).split_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            format!(r#"{{"start":"{start}","end":"{end}",{fields}}}"#)
        };
        let things = format!("v1.1/Datastreams('{}')/Observations", Uuid::from_u128(20));
        let sent = [
            (counts("31022", 10), body(0, r#""in":12,"out":9,"uptime":1,"seq":1"#)),
            (counts("31022", 11), body(0, r#""in":12,"out":9"#)),
            (counts("31022", 10), body(1, r#""count":5"#)),
            (counts("31022", 10), body(2, r#""count":5,"plate":"1-ABC-123""#)),
            (counts("31022", 10), "geen json".to_owned()),
            (counts("31022", 20), body(0, r#""count":5"#)),
            (things, format!(r#"{{"phenomenonTime":"{}","result":8}}"#, stretch(3))),
            ("iets/anders".to_owned(), String::new()),
        ];
        let messages: Vec<(&str, &[u8])> = sent.iter().map(|(topic, body)| (topic.as_str(), body.as_bytes())).collect();
        let came = messages::take(&door.store, &messages, &door.moment).await.unwrap();
        assert_eq!(came, Came { added: 4, same: 0, corrected: 0, refused: 3, astray: 1 });
        assert_eq!(door.known("31022", 10).await, (2, 26), "both directions added up, then a total");
        assert_eq!(door.known("31022", 11).await, (1, 12), "its own direction");
        assert_eq!(door.known("34027", 20).await, (1, 8));
        let again = messages::take(&door.store, &messages, &door.moment).await.unwrap();
        assert_eq!((again.added, again.same, again.corrected), (0, 4, 0));
        let batches = door.batches("31022").await;
        assert_eq!(batches.len(), 1, "a day is one batch");
        assert_eq!((batches[0].added, batches[0].refused), (3, 6));
    }
}
