//! Through the front door, on both databases.

use std::sync::{Arc, LazyLock};

use ::store::{Migration, Store, StoreError, args};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::{Proof, Role};
use kernel::calendar::{Calendar, Community};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use shell::{Settings, Site};
use tower::ServiceExt;

use crate::store as tables;

static STEPS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let step = |slice: &'static str, steps: &[(&'static str, &'static str)]| -> Vec<Migration> {
        steps.iter().map(|&(name, sql)| Migration { slice, name, sql }).collect()
    };
    [
        people::STEPS.to_vec(),
        step("register", register::MIGRATIONS),
        step(observatory::NAME, observatory::MIGRATIONS),
        step("mobility", crate::MIGRATIONS),
    ]
    .concat()
});

const OOSTKAMP: &str = "31022";
const MENEN: &str = "34027";
const DESK: &str = "/nl/stad/parkeren";

fn nis(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

struct Door {
    app: Router,
    store: Store,
    moment: Moment,
    slice: shell::Slice,
}

struct Guest<'d> {
    door: &'d Door,
    token: Secret,
    who: PersonId,
}

async fn door(store: Store, demo: bool) -> Door {
    let moment = ::store::testing::moment(1);
    store
        .write(|tx| {
            Box::pin(async move {
                for (code, name) in [(OOSTKAMP, "Oostkamp"), (MENEN, "Menen")] {
                    let sql = "INSERT INTO register_municipality (nis, valid_from, name_nl, name_fr, name_de, name_en,
                        sort_key, outline, lat, lon) VALUES ($1, $2, $3, $3, $3, $3, $3, '[]', 51.1544, 3.2353)";
                    let from = chrono::NaiveDate::from_ymd_opt(1977, 1, 1).unwrap();
                    tx.execute(sql, args![nis(code), from, name]).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    if demo {
        let calendar = |_: Nis| Calendar::belgium(Community::Nl);
        observatory::demo::fill(&store, (&[nis(OOSTKAMP)], &calendar), &moment).await.unwrap();
        crate::demo(&store, &[nis(OOSTKAMP), nis(MENEN)], &moment).await.unwrap();
    }
    let calendars: crate::Calendars = Arc::new(|_| Calendar::belgium(Community::Nl));
    let slice = crate::slice(crate::Deps { store: store.clone(), calendars });
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let slices = [slice.clone()];
    let site = Site::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
    Door { app: shell::app(&site, &slices), store, moment, slice }
}

impl Door {
    async fn officer(&self, of: &str) -> Guest<'_> {
        let (moment, nis) = (&self.moment, nis(of));
        let email = format!("officer-{of}@voorbeeld.be");
        let email = email.as_str();
        let (who, token) = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let who = person::ensure(tx, email, "Iemand Verzonnen", moment).await?;
                    let town = organisation::town(tx, nis, "Stad", moment).await?;
                    let grant = Grant::new(who.id, Role::Officer).of(town).towns([nis]);
                    let held = capacity::grant(tx, &grant, moment).await?;
                    let new =
                        NewSession { person: who.id, capacity: held, proof: Proof::Mail, agent: "test" };
                    Ok::<_, StoreError>((who.id, session::open(tx, &new, moment).await?.unwrap()))
                })
            })
            .await
            .unwrap();
        Guest { door: self, token, who }
    }

    async fn acts(&self) -> Vec<String> {
        let rows =
            self.store.read(|tx| Box::pin(async move { tx.audit_in_town(nis(OOSTKAMP), 50).await })).await;
        rows.unwrap().into_iter().map(|row| format!("{} {}", row.action, row.kind)).collect()
    }
}

impl Guest<'_> {
    async fn ask(&self, request: axum::http::request::Builder, body: Body) -> (StatusCode, String, String) {
        let request = request.header("cookie", format!("__Host-plein={}", self.token.reveal()));
        let response = self.door.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
        let to = parts.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (parts.status, text, to)
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, text, _) =
            self.ask(Request::builder().method(Method::GET).uri(path), Body::empty()).await;
        (status, text)
    }

    async fn page(&self, path: &str) -> String {
        let (status, text) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let csrf = self.token.derive("csrf");
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request, Body::from(body)).await
    }

    /// Adds a facility and tells its path.
    async fn facility(&self, name: &str, spaces: &str) -> String {
        let fields = [
            ("naam", name),
            ("soort", "blue-zone"),
            ("gebied", "Centrum"),
            ("maxduur", "120"),
            ("plaatsen", spaces),
            ("vanaf", "2024-01-01"),
        ];
        let (status, page, to) = self.post(&format!("{DESK}/{OOSTKAMP}/nieuw"), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        to.split('?').next().unwrap().to_owned()
    }
}

::store::both_engines! {
    migrations = &STEPS;

    async fn the_demo_answers_whether_parking_limits_the_visit(store: Store) {
        let door = door(store, true).await;
        let officer = door.officer(OOSTKAMP).await;
        let page = officer.page(DESK).await;
        // The market is nearly full on Saturday morning; all together there is room.
        assert!(page.contains("data-verdict=\"room\"") && page.contains("van de 520 getelde plaatsen vrij"), "{page}");
        assert!(page.contains("Parking Markt") && page.contains("Parking Station"));
        for part in ["id=\"warmte-titel\"", "id=\"week-titel\"", "id=\"straten-titel\"", "id=\"dag-titel\""] {
            assert!(page.contains(part), "{part}");
        }
        let station = officer.page(&format!("{DESK}?gebied=Stationsbuurt")).await;
        assert!(station.contains("data-verdict=\"room\"") && !station.contains(">Parking Markt<"), "{station}");
        let figures = officer.page(&format!("{DESK}/{OOSTKAMP}/cijfers.csv")).await;
        let market = figures.lines().find(|line| line.starts_with("Parking Markt;")).unwrap().to_owned();
        let cells: Vec<&str> = market.split(';').collect();
        assert_eq!((cells[1], cells[8], cells[12]), ("car-park", "180", "6"), "fullest on Saturday: {market}");
        let peak: f64 = cells[11].parse().unwrap();
        assert!((0.85..=1.0).contains(&peak), "{market}");
        let week = officer.page(&format!("{DESK}/{OOSTKAMP}/ritme.csv")).await;
        assert_eq!(week.lines().count(), 169);
        assert!(week.lines().skip(1).all(|line| line.split(';').all(|cell| !cell.is_empty())), "{week}");
    }

    async fn turnover_is_told_from_what_there_is(store: Store) {
        let door = door(store, true).await;
        let officer = door.officer(OOSTKAMP).await;
        let all = door.store.read(|tx| Box::pin(tables::facilities(tx, nis(OOSTKAMP)))).await.unwrap();
        let path = |name: &str| {
            let one = all.iter().find(|one| one.name == name).unwrap();
            format!("/nl/{}", crate::place::path(one.nis, one.id))
        };
        let sensors = officer.page(&path("Shop-and-go Kerkstraat")).await;
        assert!(sensors.contains("blijft te lang.") && sensors.contains("verblijven die sensoren"), "{sensors}");
        let rises = officer.page(&path("Shop-and-go Stationsstraat")).await;
        assert!(rises.contains("dient minstens") && rises.contains("kan alleen een sensor per plaats zeggen"), "{rises}");
        let arrivals = officer.page(&path("Parking Markt")).await;
        assert!(arrivals.contains("wet van Little"), "{arrivals}");
        let coarse = officer.page(&path("Parking Station")).await;
        assert!(coarse.contains("om de 60 minuten") && coarse.contains("om de 15 minuten"), "{coarse}");
        let zone = officer.page(&path("Blauwe zone Fictieplein")).await;
        assert!(zone.contains("Nodig is een teller van aankomsten"), "{zone}");
        let hours = officer.page(&format!("{}/uren.csv", path("Parking Markt"))).await;
        assert!(hours.lines().count() > 50 * 24, "eight weeks of hours");
        assert!(hours.lines().nth(1).unwrap().ends_with(";180"));
    }

    async fn a_round_is_typed_and_typed_again(store: Store) {
        let door = door(store, false).await;
        let officer = door.officer(OOSTKAMP).await;
        let empty = officer.page(DESK).await;
        assert!(empty.contains("Nog geen parkings"), "{empty}");
        let one = officer.facility("Kerkstraat noord", "20").await;
        officer.facility("Kerkstraat zuid", "10").await;
        let (status, page, _) = officer.post(&format!("{DESK}/{OOSTKAMP}/nieuw"), &[("naam", "kerkstraat Noord"), ("soort", "street")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Er is al een parking"), "{page}");
        let field = format!("bezet-{}", one.rsplit('/').next().unwrap());
        let tour = format!("{DESK}/{OOSTKAMP}/ronde");
        let day = door.moment.local().date() - chrono::Days::new(1);
        let day = day.to_string();
        for taken in ["15", "18"] {
            let fields = [("dag", day.as_str()), ("uur", "10:00"), (field.as_str(), taken)];
            let (status, page, to) = officer.post(&tour, &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
            assert!(officer.page(&to).await.contains("1 telling bewaard"));
        }
        let page = officer.page(DESK).await;
        assert!(page.contains("1 van de 1 tellingen") && page.contains("90 %"), "the last word counts: {page}");
        for (taken, why) in [("veel", "geen geheel getal"), ("41", "Meer dan twee keer")] {
            let fields = [("dag", day.as_str()), ("uur", "11:00"), (field.as_str(), taken)];
            let (status, page, _) = officer.post(&tour, &fields).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.contains(why) && page.contains(&format!("value=\"{taken}\"")), "{page}");
        }
        let acts = door.acts().await;
        assert_eq!(acts.iter().filter(|act| *act == "add mobility-round").count(), 2, "{acts:?}");
    }

    async fn a_table_is_pasted_and_read_back(store: Store) {
        let door = door(store, false).await;
        let officer = door.officer(OOSTKAMP).await;
        officer.facility("Kerkstraat noord", "20").await;
        officer.facility("Markt", "10").await;
        let paste = format!("{DESK}/{OOSTKAMP}/tabel");
        let table = "straat\t16/11/2026 10:00\t16/11/2026 14:00\nKerkstraat noord\t17\t8\nMarkt\t10\t9\nNergens\t1\t1";
        let (status, page, _) = officer.post(&paste, &[("tabel", table)]).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("4 tellingen bewaard") && page.contains("Geen straatdeel met deze naam"), "{page}");
        let file = officer.page(&format!("{DESK}/{OOSTKAMP}/rondes.csv")).await;
        assert_eq!(file.lines().count(), 5, "{file}");
        let (status, _, to) = officer.post(&paste, &[("tabel", &file)]).await;
        assert_eq!((status, to.contains("gedaan=4")), (StatusCode::SEE_OTHER, true), "what we give is read back");
        assert_eq!(officer.page(&format!("{DESK}/{OOSTKAMP}/rondes.csv")).await, file);
        let (status, page, _) = officer.post(&paste, &[("tabel", "zomaar wat")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("De eerste rij moet"), "{page}");
    }

    async fn places_change_from_a_day_on(store: Store) {
        let door = door(store, false).await;
        let officer = door.officer(OOSTKAMP).await;
        let path = officer.facility("Markt", "10").await;
        let change = |spaces: &'static str, from: &'static str| [("stap", "plaatsen"), ("plaatsen", spaces), ("vanaf", from), ("reden", "Terras")];
        let (status, _, to) = officer.post(&path, &change("8", "2026-05-01")).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let page = officer.page(&to).await;
        assert!(page.contains("1 mei 2026") && page.contains("Terras") && page.contains("1 januari 2024"), "{page}");
        let (status, page, _) = officer.post(&path, &change("", "2026-05-01")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Geef het aantal plaatsen"), "{page}");
        let stays = "dag;voertuigen;gemiddelde;te lang\n".to_owned()
            + &(1..=9).map(|day| format!("2026-11-0{day};80;21,5;8\n")).collect::<String>();
        let (status, page, to) = officer.post(&path, &[("stap", "verblijf"), ("tabel", &stays)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let page = officer.page(&to).await;
        // 80 vehicles on 8 places.
        assert!(page.contains("dient 10 keer per dag") && page.contains("10 % blijft te lang"), "{page}");
        let told = (door.slice.export_person)(officer.who, door.moment.clone()).await.unwrap().to_string();
        for part in ["parking_added", "places_noted", "stays_brought"] {
            assert!(told.contains(part), "{told}");
        }
    }

    async fn nobody_works_in_another_town(store: Store) {
        let door = door(store, true).await;
        let other = door.officer(MENEN).await;
        let all = door.store.read(|tx| Box::pin(tables::facilities(tx, nis(OOSTKAMP)))).await.unwrap();
        let path = format!("/nl/{}", crate::place::path(all[0].nis, all[0].id));
        for path in [
            path.clone(),
            format!("{path}/uren.csv"),
            format!("{path}/gegevens"),
            format!("{DESK}?stad={OOSTKAMP}"),
            format!("{DESK}/{OOSTKAMP}/cijfers.csv"),
            format!("{DESK}/{OOSTKAMP}/ronde"),
        ] {
            let (status, _) = other.get(&path).await;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{path}: {status}");
        }
        let (status, ..) = other.post(&path, &[("stap", "plaatsen"), ("plaatsen", "1"), ("vanaf", "2026-01-01")]).await;
        assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{status}");
        // A counter of another town is no choice, even when its id is known.
        let counters = door.store.read(|tx| Box::pin(tables::counters(tx, nis(OOSTKAMP)))).await.unwrap();
        let theirs = counters.iter().find(|one| one.occupancy()).unwrap().id.simple().to_string();
        let fields = [("naam", "X"), ("soort", "street"), ("plaatsen", "5"), ("vanaf", "2026-01-01"), ("bezetting", theirs.as_str())];
        let (status, page, _) = other.post(&format!("{DESK}/{MENEN}/nieuw"), &fields).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Kies uit de lijst"), "{page}");
    }
}
