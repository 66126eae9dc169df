//! What the tests of several files share: a town with two counters, officers who sign in, and the letters that wait.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use ::store::{Migration, Store, StoreError};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use chrono::NaiveDate;
use counts::{Cell, Day, Step};
use kernel::actor::{CapacityId, Proof, Role};
use kernel::calendar::{Calendar, Community};
use kernel::language::Language;
use kernel::letter::Letter;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use shell::{Settings, Site};
use tower::ServiceExt;
use uuid::Uuid;

use crate::channel::tests::channel;
use crate::channel::{Channel, SiteKind, State};
use crate::store::days::{self, Expected, Forecast};

/// The tables of the slice, of people, and stand-ins for the views of other slices: the towns, what stands empty in them,
/// their shops.
pub(crate) static WORLD: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let towns = Migration {
        slice: "towns",
        name: "2026-11-22_towns",
        sql: "CREATE TABLE register_public_place (kind TEXT NOT NULL, nis BIGINT NOT NULL PRIMARY KEY, name_nl TEXT NOT NULL,
            name_fr TEXT NOT NULL, name_en TEXT NOT NULL, name_de TEXT NOT NULL, population BIGINT, lat @real, lon @real)
            @strict;
            INSERT INTO register_public_place VALUES ('town', 31022, 'Oostkamp', 'Oostkamp', 'Oostkamp', 'Oostkamp', 23000, 51.15, 3.23);
            INSERT INTO register_public_place VALUES ('town', 34027, 'Menen', 'Menin', 'Menen', 'Menen', 33000, 50.79, 3.12);",
    };
    let figures = Migration {
        slice: "figures",
        name: "2026-11-23_figures",
        sql: "CREATE TABLE premises_public_quarter (nis BIGINT NOT NULL, quarter @day NOT NULL, day @day NOT NULL,
                units BIGINT NOT NULL, vacant BIGINT NOT NULL, longer BIGINT NOT NULL, not_known BIGINT NOT NULL,
                wvo BIGINT NOT NULL, vacant_wvo BIGINT NOT NULL, without_wvo BIGINT NOT NULL, PRIMARY KEY (nis, quarter)) @strict;
            CREATE TABLE factsheet_public_indicator (nis BIGINT NOT NULL, month @day NOT NULL, code TEXT NOT NULL,
                value @real NOT NULL, PRIMARY KEY (nis, month, code)) @strict;
            CREATE TABLE factsheet_public_peer (nis BIGINT NOT NULL, peer BIGINT NOT NULL, place BIGINT NOT NULL,
                PRIMARY KEY (nis, peer)) @strict;",
    };
    [people::STEPS.to_vec(), vec![towns, figures], crate::STEPS.to_vec()].concat()
});

pub(crate) fn nis() -> Nis {
    Nis::parse("31022").unwrap()
}

/// A moment that stands still; each makes other ids.
pub(crate) fn at(text: &str) -> Moment {
    static SEED: AtomicU64 = AtomicU64::new(1);
    Moment::fixed(text.parse().unwrap(), SEED.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn belgium() -> Calendar {
    Calendar::belgium(Community::Nl)
}

/// A counter by its number: 1 and 2.
pub(crate) fn counter(which: u128) -> Channel {
    Channel {
        id: Uuid::from_u128(which),
        site: Uuid::from_u128(100 + which),
        name: String::new(),
        state: State::Live,
        live_from: Some(day("2025-09-01")),
        ..channel()
    }
}

/// Two counters, 100 and 50 in each hour from nine to eighteen, from September 2025 until a day; `odd` tells other hours.
pub(crate) async fn town(
    store: &Store,
    until: NaiveDate,
    odd: impl Fn(u128, NaiveDate, usize) -> Option<f64>,
    moment: &Moment,
) {
    for (which, name, usual) in [(1, "Markt", 100.0), (2, "Kerkstraat", 50.0)] {
        let cells = |date: NaiveDate| {
            let cell = |at: usize| {
                let hour = usize::try_from(Step::HOUR.hour(date, at)).unwrap();
                let value =
                    odd(which, date, hour).unwrap_or(if (9..18).contains(&hour) { usual } else { 0.0 });
                Cell { value: Some(value).filter(|value| *value >= 0.0), uptime: None }
            };
            Day::of(Step::HOUR, (0..Step::HOUR.cells(date)).map(cell).collect())
        };
        let list: Vec<(NaiveDate, Day)> = day("2025-09-01")
            .iter_days()
            .take_while(|date| *date <= until)
            .map(|date| (date, cells(date)))
            .collect();
        let channel = counter(which);
        let site = crate::channel::Site {
            nis: nis(),
            id: channel.site,
            name: name.into(),
            kind: SiteKind::Square,
            area: if which == 1 { "Centrum".into() } else { "Stationsbuurt".into() },
            point: Some((51.0, 3.2)),
            note: String::new(),
        };
        crate::demo::write(store, (&site, &channel), &list, None, moment).await.unwrap();
    }
}

/// What is expected of a day at a counter: so many in every hour, half as many more at most.
pub(crate) async fn expect(store: &Store, channel: Uuid, date: &str, hourly: f32) {
    let of = |n: f32| Expected(n, n * 0.75, n * 1.25, n * 0.5, n * 1.5);
    let made = &[Forecast {
        channel,
        day: day(date),
        origin: day(date),
        hours: vec![of(hourly); 24],
        total: Some(of(hourly * 24.0)),
        at: kernel::moment::day_begins(day(date)),
    }];
    store.write(|tx| Box::pin(async move { days::put_forecasts(tx, nis(), made).await })).await.unwrap();
}

/// Somebody who is an officer of towns and signed in.
pub(crate) struct Officer {
    pub id: PersonId,
    pub capacity: CapacityId,
    pub token: Secret,
}

pub(crate) async fn officer(
    store: &Store,
    (email, language): (&str, Language),
    towns: &[&str],
    moment: &Moment,
) -> Officer {
    let towns: Vec<Nis> = towns.iter().map(|code| Nis::parse(code).unwrap()).collect();
    let towns = &towns;
    store
        .write(|tx| {
            Box::pin(async move {
                let who = person::ensure(tx, email, "Iemand Verzonnen", moment).await?;
                person::change(tx, who.id, "Iemand Verzonnen", language).await?;
                let town = organisation::town(tx, nis(), "Stad", moment).await?;
                let grant = Grant::new(who.id, Role::Officer).of(town).towns(towns.iter().copied());
                let capacity = capacity::grant(tx, &grant, moment).await?;
                let new = NewSession { person: who.id, capacity, proof: Proof::Mail, agent: "test" };
                let token = session::open(tx, &new, moment).await?.expect("a session");
                Ok::<_, StoreError>(Officer { id: who.id, capacity, token })
            })
        })
        .await
        .unwrap()
}

/// The letters that wait to be sent; asked again, only those that came since.
pub(crate) async fn letters(store: &Store, moment: &Moment) -> Vec<Letter> {
    let mut found = Vec::new();
    let claim = std::time::Duration::from_secs(60);
    while let Some(job) = store.claim_job(&[Letter::JOB], "test", claim, moment).await.unwrap() {
        found.push(serde_json::from_value(job.payload.clone()).unwrap());
        store.finish_job(&job).await.unwrap();
    }
    found
}

/// The slice behind its front door.
pub(crate) struct Door {
    app: Router,
}

pub(crate) fn door(store: &Store, moment: &Moment) -> Door {
    let deps = crate::Deps {
        store: store.clone(),
        calendars: Arc::new(|_| belgium()),
        fetch: None,
        seal: None,
        base_url: "https://plein.example".into(),
        printer: Arc::new(print::Pdf::new().unwrap()),
    };
    let slices = [crate::slice(deps)];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
    Door { app: shell::app(&site, &slices) }
}

impl Door {
    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    pub async fn get(&self, who: Option<&Officer>, path: &str) -> (StatusCode, Vec<u8>) {
        let mut request = Request::get(path);
        if let Some(who) = who {
            request = request.header("cookie", format!("__Host-plein={}", who.token.reveal()));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn text(&self, who: Option<&Officer>, path: &str) -> String {
        let (status, body) = self.get(who, path).await;
        let text = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    pub async fn post(
        &self,
        who: Option<&Officer>,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let csrf = who.map(|who| who.token.derive("csrf"));
        let fields = fields.iter().copied().chain(csrf.as_deref().map(|csrf| ("csrf", csrf)));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(who) = who {
            request = request.header("cookie", format!("__Host-plein={}", who.token.reveal()));
        }
        let (status, body) = self.send(request.body(Body::from(body)).unwrap()).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }
}
