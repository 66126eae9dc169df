//! Official registers through the front door, on both databases.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use ::official::{Settings as OfficialSettings, Sources};
use ::store::{Store, args};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use chrono::NaiveDate;
use kernel::actor::Role;
use kernel::fetch::{Fetch, Fetching, Incoming, Outgoing};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde_json::Value;
use shell::{Settings, Site};
use tower::ServiceExt;

use super::turnover::{monthly, running};
use crate::facts::{Facts, State};
use crate::import::write_now;
use crate::merchant::tests::{Door, NUMBER, OOSTKAMP, OTHER, candidate, kbo, world};

static STEPS: std::sync::LazyLock<Vec<::store::Migration>> =
    std::sync::LazyLock::new(|| [people::STEPS, crate::store::MIGRATIONS, ::official::STEPS].concat());

/// Answers what it is told to.
#[derive(Debug, Default)]
struct Elsewhere(Mutex<VecDeque<Result<Incoming, String>>>);

impl Fetch for Elsewhere {
    fn fetch(&self, _: Outgoing) -> Fetching<'_> {
        let next = self.0.lock().unwrap().pop_front();
        Box::pin(async move { next.unwrap_or(Err("nobody answers".to_owned())) })
    }
}

fn entry(number: &str, more: &str) -> Result<Incoming, String> {
    let body = format!(
        "{{\"features\":[{{\"geometry\":null,\"properties\":{{\"Ondernemingsnr\":\"{number}\",\"Commerciele_naam\":\"Verzinsel\",\
         \"Maatschappelijke_naam\":\"Verzonnen, Godelieve\",\"NACE_hoofdact_BTW\":\"47242\",\"NACE_versie_BTW\":\"2025\",\
         \"KBO_Straat\":\"Fictieplein\",\"KBO_Huisnr\":\"3\",\"KBO_Postcode\":\"8020\",\"KBO_Gemeente\":\"Oostkamp\",\
         \"Email\":\"godelieve@prive.example\"{more}}}}}]}}"
    );
    Ok(Incoming { status: 200, body: body.into_bytes(), ..Incoming::default() })
}

struct House {
    door: Door,
    /// The same without an official source.
    bare: Door,
    elsewhere: Arc<Elsewhere>,
    sources: Arc<Sources>,
}

async fn house(store: &Store) -> House {
    let door = world(store).await;
    let elsewhere = Arc::new(Elsewhere::default());
    let settings =
        OfficialSettings { vkbo: Some("https://vkbo.example".into()), ..OfficialSettings::default() };
    let sources = Arc::new(Sources::new(elsewhere.clone(), store.clone(), settings));
    let deps = crate::Deps { official: Some(sources.clone()), ..crate::testing::deps(store) };
    let slices = [crate::slice(&deps)];
    let moment = door.moment.clone();
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap();
    let bare = door.clone();
    let door = Door { app: shell::app(&site, &slices), ..door };
    House { door, bare, elsewhere, sources }
}

impl House {
    fn answers(&self, all: impl IntoIterator<Item = Result<Incoming, String>>) {
        self.elsewhere.0.lock().unwrap().extend(all);
    }
}

async fn json(guest: &crate::merchant::tests::Guest, path: &str) -> (StatusCode, Value) {
    let cookie = format!("__Host-plein={}", guest.token.as_ref().unwrap().reveal());
    let request = Request::get(path).header("cookie", cookie).header("accept", "application/json");
    let response = guest.door.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// The clock of a day.
fn on(day: &str, seed: u64) -> Moment {
    let now: chrono::DateTime<chrono::Utc> = format!("{day}T09:00:00Z").parse().unwrap();
    Moment::fixed(now, seed)
}

/// The KBO's start date of an establishment.
async fn began(store: &Store, number: i64, day: &str) {
    let document = format!("{{\"establishment\":{{\"enterprise\":\"0403170701\",\"start\":\"{day}\"}}}}");
    let document = &document;
    store
        .write(|tx| {
            Box::pin(async move {
                let sql = "INSERT INTO register_kbo (entity, enterprise, outlets, document) VALUES ($1, 403170701, 1, $2)";
                tx.execute(sql, args![number, document]).await
            })
        })
        .await
        .unwrap();
}

fn shop(sign: &str, number: &str) -> Facts {
    Facts {
        establishment_number: kernel::number::EstablishmentNumber::parse(number).ok(),
        ..kbo(sign, NUMBER)
    }
}

/// Sound numbers of establishments.
fn unit(at: u32) -> String {
    kernel::number::EstablishmentNumber::from_base(20_000_100 + at).unwrap().bare()
}

::store::both_engines! {
    migrations = &STEPS;

    async fn a_number_fills_the_form_of_a_new_place_in(store: Store) {
        let house = house(&store).await;
        let an = house.door.guest(Role::Shopper, "an").await;
        let path = "/nl/zaak-toevoegen/nieuw";
        let ask = |number: &'static str, sign: &'static str| vec![("van", "zaak"), ("stap", "vul"), ("nummer", number), ("sign", sign)];
        let value = |name: &str, value: &str| format!("name=\"{name}\" type=\"text\" value=\"{value}\"");
        let (_, page, _) = an.post(path, &ask("0403.170.702", "")).await;
        assert!(page.contains("De controlecijfers kloppen niet"), "{page}");
        // A company: everything; what she typed stays.
        house.answers([entry("0403170701", ", \"AR_straat\":\"Fictieplein\", \"AR_huisnr\":\"3\", \"AR_postcode\":\"8020\"")]);
        let (code, page, _) = an.post(path, &ask("0403170701", "Ons Winkeltje")).await;
        assert!(code == StatusCode::OK && page.contains("zijn ingevuld") && page.contains("VKBO"), "{page}");
        for (name, known) in [("sign", "Ons Winkeltje"), ("street", "Fictieplein"), ("number", "3"), ("postcode", "8020")] {
            assert!(page.contains(&value(name, known)), "{name}: {page}");
        }
        assert!(page.contains("value=\"vennootschap\" checked"), "{page}");
        assert!(page.contains("data-number=\"/nl/zaken/nummer\"") && page.contains("/register."), "the script does the same while she types");
        // A person: no more than the trade name and the town.
        house.answers([entry("0878065378", ", \"Type_onderneming\":\"Natuurlijk persoon\"")]);
        let (_, page, _) = an.post(path, &ask("0878065378", "")).await;
        assert!(page.contains(&value("sign", "Verzinsel")) && page.contains("value=\"eenmanszaak\" checked"), "{page}");
        assert!(page.contains(&value("street", "")) && !page.contains("Godelieve") && !page.contains("prive.example"), "{page}");
        // The register is silent, or there is none: a line says so, and the form goes on.
        let (code, page, _) = an.post(path, &ask("0202239951", "Winkel")).await;
        assert!(code == StatusCode::OK && page.contains("Het register antwoordt nu niet. Vul de gegevens zelf in."), "{page}");
        let an = house.bare.guest(Role::Shopper, "an").await;
        let (code, page, _) = an.post(path, &ask("0202239951", "Winkel")).await;
        assert!(code == StatusCode::OK && page.contains("We kunnen dit nummer hier niet opzoeken") && page.contains(&value("sign", "Winkel")), "{page}");
    }

    async fn a_number_is_checked_and_what_is_known_is_given(store: Store) {
        let house = house(&store).await;
        let visitor = crate::merchant::tests::Guest { door: house.door.clone(), token: None };
        assert_eq!(visitor.get("/nl/zaken/nummer?nummer=0403170701").await.0, StatusCode::SEE_OTHER, "only who signed in");
        let guest = house.door.guest(Role::Merchant, NUMBER).await;
        let (status, page) = guest.get("/nl/zaken/nummer").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let (_, wrong) = json(&guest, "/nl/zaken/nummer?nummer=0403.170.702").await;
        assert_eq!(wrong["valid"], false);
        assert!(wrong["refusal"].as_str().unwrap().contains("controlecijfers"), "{wrong}");
        house.elsewhere.0.lock().unwrap().push_back(entry("0403170701", ",\"Type_onderneming\":\"Rechtspersoon\""));
        let (_, found) = json(&guest, &format!("/nl/zaken/nummer?nummer={NUMBER}")).await;
        assert_eq!((found["valid"].clone(), found["kind"].clone()), (true.into(), "enterprise".into()));
        assert_eq!(found["known"]["legal_name"], "Verzonnen, Godelieve");
        assert_eq!(found["known"]["street"], "Fictieplein");
        assert!(!found["known"]["category"].as_str().unwrap().is_empty(), "{found}");
        assert_eq!(found["places"].as_array().unwrap().len(), 2);
        let (status, page) = guest.get(&format!("/nl/zaken/nummer?nummer={NUMBER}")).await;
        assert!(status == StatusCode::OK && page.contains("Fictieplein") && page.contains("Tweede Verzinsel"), "{page}");
    }

    async fn the_name_and_street_of_a_natural_person_are_not_given(store: Store) {
        let house = house(&store).await;
        let guest = house.door.guest(Role::Officer, OOSTKAMP).await;
        house.elsewhere.0.lock().unwrap().push_back(entry("0202239951", ",\"Type_onderneming\":\"Natuurlijk persoon\""));
        let (_, found) = json(&guest, &format!("/nl/zaken/nummer?nummer={OTHER}")).await;
        assert_eq!(found["known"]["natural_person"], true);
        assert_eq!(found["known"]["trade_name"], "Verzinsel");
        let text = found.to_string();
        for private in ["Godelieve", "Fictieplein", "godelieve"] {
            assert!(!text.contains(private), "{private}: {text}");
        }
    }

    async fn that_the_register_is_silent_stops_nobody(store: Store) {
        let house = house(&store).await;
        let guest = house.door.guest(Role::Merchant, NUMBER).await;
        let (status, found) = json(&guest, &format!("/nl/zaken/nummer?nummer={NUMBER}")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(found["trouble"].as_str().unwrap().contains("antwoordt"), "{found}");
        assert_eq!(found["valid"], true);
        // And nobody looks up the whole register.
        let mut last = StatusCode::OK;
        for _ in 0..25 {
            last = json(&guest, "/nl/zaken/nummer?nummer=2.000.000.339").await.0;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn who_started_and_stopped_is_told_to_officers_of_the_town(store: Store) {
        let house = house(&store).await;
        let (one, two, three, person) = (unit(1), unit(2), unit(3), unit(4));
        let places = [
            candidate(OOSTKAMP, 21, shop("Pas Begonnen", &one)),
            candidate(OOSTKAMP, 22, shop("Al Lang Daar", &two)),
            candidate(OOSTKAMP, 24, Facts { natural_person: Some(true), ..shop("Kapsalon Alleen", &person) }),
        ];
        write_now(&store, &house.door.moment, &places).await.unwrap();
        began(&store, one.parse().unwrap(), "2026-09-14").await;
        began(&store, two.parse().unwrap(), "1998-05-01").await;
        began(&store, person.parse().unwrap(), "2026-09-20").await;
        // In October the month before is noted, once.
        assert_eq!(monthly(&store, None, &on("2026-10-03", 1)).await.unwrap(), 2);
        assert_eq!(monthly(&store, None, &on("2026-10-20", 2)).await.unwrap(), 0);
        // In October one begins, one stops; the VKBO knows the day.
        let closed = Facts { state: Some(State::Closed), ..shop("Al Lang Daar", &two) };
        let new = [candidate(OOSTKAMP, 22, closed), candidate(OOSTKAMP, 23, shop("=SOM(A1)", &three))];
        write_now(&store, &house.door.moment, &new).await.unwrap();
        began(&store, three.parse().unwrap(), "2026-10-05").await;
        house.elsewhere.0.lock().unwrap().push_back(entry(&two, ",\"Datum_stopzetting\":\"2026-10-17\""));
        let moment = on("2026-11-01", 3);
        assert_eq!(monthly(&store, Some(&house.sources), &moment).await.unwrap(), 2);
        let officer = house.door.guest(Role::Officer, OOSTKAMP).await;
        let (status, page) = officer.get("/nl/stad/starters").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        for piece in ["Pas Begonnen", "Al Lang Daar", "17 oktober 2026", "09/2026", "=SOM(A1)", "1 zaak wordt geteld"] {
            assert!(page.contains(piece), "{piece} is not in {page}");
        }
        assert!(!page.contains("Kapsalon Alleen"), "a natural person is counted, not named");
        let (status, file) = officer.get("/nl/stad/starters.csv?stad=31022").await;
        assert_eq!(status, StatusCode::OK);
        assert!(file.contains("'=SOM(A1)") && !file.contains("Alleen"), "{file}");
        assert!(file.contains("stop,2026-10-17,Al Lang Daar,"), "{file}");
        let other = house.door.guest(Role::Officer, "34027").await;
        assert_eq!(other.get("/nl/stad/starters?stad=31022").await.0, StatusCode::NOT_FOUND);
        assert_eq!(other.get("/nl/stad/starters.csv?stad=31022").await.0, StatusCode::NOT_FOUND);
        let merchant = house.door.guest(Role::Merchant, NUMBER).await;
        assert_eq!(merchant.get("/nl/stad/starters").await.0, StatusCode::FORBIDDEN);
    }

    async fn who_starts_is_published_at_once_and_a_natural_person_without_name_or_place(store: Store) {
        let house = house(&store).await;
        let (one, later, person) = (unit(11), unit(12), unit(13));
        let places = [
            candidate(OOSTKAMP, 41, shop("Vers Van De Pers", &one)),
            candidate(OOSTKAMP, 42, shop("Nog Niet Begonnen", &later)),
            candidate(OOSTKAMP, 43, Facts { natural_person: Some(true), ..shop("Kapsalon Alleen", &person) }),
        ];
        write_now(&store, &house.door.moment, &places).await.unwrap();
        began(&store, one.parse().unwrap(), "2026-10-09").await;
        began(&store, later.parse().unwrap(), "2026-10-30").await;
        began(&store, person.parse().unwrap(), "2026-10-02").await;
        assert_eq!(running(&store, &on("2026-10-12", 1)).await.unwrap(), 2, "on the 30th the third begins");
        assert_eq!(running(&store, &on("2026-10-12", 2)).await.unwrap(), 2, "once more changes nothing");
        let told = || async {
            let sql = "SELECT sign, street, day, category, establishment FROM register_public_starter
                WHERE nis = $1 ORDER BY day";
            let rows = store
                .read(|tx| Box::pin(async move { tx.rows(sql, ::store::args![Nis::parse(OOSTKAMP).unwrap()]).await }))
                .await
                .unwrap();
            rows.iter()
                .map(|row| {
                    let (sign, street): (Option<String>, Option<String>) = (row.get(0).unwrap(), row.get(1).unwrap());
                    let id: Option<uuid::Uuid> = row.get(4).unwrap();
                    assert_eq!(sign.is_some(), id.is_some());
                    assert!(!row.get::<String>(3).unwrap().is_empty(), "what she does is told");
                    (sign, street.is_some(), row.get::<NaiveDate>(2).unwrap().to_string())
                })
                .collect::<Vec<_>>()
        };
        let first = (None, false, "2026-10-01".to_owned());
        let second = (Some("Vers Van De Pers".to_owned()), true, "2026-10-09".to_owned());
        assert_eq!(told().await, [first.clone(), second.clone()], "of the person the month alone");
        // When the month is over the same are noted, and the one that began since.
        assert_eq!(monthly(&store, None, &on("2026-11-02", 3)).await.unwrap(), 3);
        let third = (Some("Nog Niet Begonnen".to_owned()), true, "2026-10-30".to_owned());
        assert_eq!(told().await, [first, second, third]);
    }

    async fn a_month_is_noted_once_by_two_servers(store: Store) {
        let house = house(&store).await;
        let unit = unit(9);
        write_now(&store, &house.door.moment, &[candidate(OOSTKAMP, 30, shop("Eén Keer", &unit))]).await.unwrap();
        began(&store, unit.parse().unwrap(), "2026-09-14").await;
        let other = ::store::testing::another(&store).await;
        let moment = on("2026-10-03", 1);
        let (one, two) = tokio::join!(monthly(&store, None, &moment), monthly(&other, None, &moment));
        assert_eq!(one.unwrap() + two.unwrap(), 1);
        let nis = Nis::parse(OOSTKAMP).unwrap();
        let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let counts = store.read(|tx| Box::pin(super::store::counts(tx, nis, from))).await.unwrap();
        assert_eq!(counts.iter().map(|(_, _, n)| *n).sum::<i64>(), 1);
        other.close().await;
    }
}
