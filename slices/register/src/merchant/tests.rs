//! Through the front door, on both databases, as each role.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::Role;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use shell::{Settings, Site};
use store::{Migration, Store, StoreError};
use tower::ServiceExt;
use uuid::Uuid;

use crate::facts::{Address, Facts, Record, Source};
use crate::import::{Candidate, write_now};
use crate::listing;

/// The tables of persons and of the register.
pub(crate) static STEPS: std::sync::LazyLock<Vec<Migration>> =
    std::sync::LazyLock::new(|| [people::STEPS, crate::store::MIGRATIONS].concat());

pub(crate) const OOSTKAMP: &str = "31022";
pub(crate) const NUMBER: &str = "0403.170.701";
pub(crate) const OTHER: &str = "0202.239.951";

pub(crate) fn moment() -> Moment {
    shell::testing::moment()
}

pub(crate) fn id(n: u128) -> EstablishmentId {
    EstablishmentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

pub(crate) fn hex(id: EstablishmentId) -> String {
    id.0.simple().to_string()
}

/// What the KBO says of an invented bakery.
pub(crate) fn kbo(sign: &str, number: &str) -> Facts {
    Facts {
        sign: Some(sign.into()),
        categories: vec!["bakery".into()],
        phone: Some("050 12 34 56".into()),
        email: Some("brood@voorbeeld.be".into()),
        enterprise_number: EnterpriseNumber::parse(number).ok(),
        address: Address {
            street: "Verzonnenstraat".into(),
            house_number: "1".into(),
            postcode: Some(8020),
            locality: "Oostkamp".into(),
        },
        ..Facts::default()
    }
}

pub(crate) fn candidate(nis: &str, at: u128, facts: Facts) -> Candidate {
    let observed = "2026-11-01T00:00:00Z".parse().unwrap();
    let record = Record::new(Source::Kbo, format!("kbo-{at}"), observed, facts);
    Candidate { nis: Nis::parse(nis).unwrap(), id: Some(id(at)), records: vec![record], kept: Vec::new() }
}

/// A register with a bakery of each of two enterprises, in two towns.
pub(crate) async fn world(store: &Store) -> Door {
    let moment = moment();
    store
        .write(|tx| {
            Box::pin(async move {
                for (nis, name) in [(OOSTKAMP, "Oostkamp"), ("34027", "Menen")] {
                    let sql = "INSERT INTO register_municipality (nis, valid_from, name_nl, name_fr, name_de, name_en,
                        sort_key, outline) VALUES ($1, $2, $3, $3, $3, $3, $3, '[]')";
                    let from = chrono::NaiveDate::from_ymd_opt(1977, 1, 1).unwrap();
                    tx.execute(sql, store::args![Nis::parse(nis).unwrap(), from, name]).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    let places = [
        candidate(OOSTKAMP, 1, kbo("Bakkerij Verzinsel", NUMBER)),
        candidate(OOSTKAMP, 2, kbo("Tweede Verzinsel", NUMBER)),
        candidate("34027", 3, kbo("Brood van Elders", OTHER)),
    ];
    write_now(store, &moment, &places).await.unwrap();
    let slices = [crate::slice(&deps(store))];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap();
    Door { app: shell::app(&site, &slices), store: store.clone(), moment }
}

/// A curtain that hides nothing: the tests read the published view itself.
struct Open;

impl kernel::search::Curtain for Open {
    fn hide(&self, _: &[EstablishmentId]) {}
}

fn deps(store: &Store) -> crate::Deps {
    crate::Deps {
        store: store.clone(),
        curtain: std::sync::Arc::new(Open),
        fetch: None,
        base_url: "https://plein.example".into(),
    }
}

/// The front door.
#[derive(Clone)]
pub(crate) struct Door {
    pub app: Router,
    pub store: Store,
    pub moment: Moment,
}

/// Somebody at the door.
pub(crate) struct Guest {
    pub door: Door,
    pub token: Option<Secret>,
}

impl Door {
    /// Somebody in a role, for an enterprise or a town.
    pub(crate) async fn guest(&self, role: Role, of: &str) -> Guest {
        let moment = &self.moment;
        let email = format!("{}-{}@voorbeeld.be", role.code(), of.replace('.', ""));
        let email = email.as_str();
        let token = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let who = person::ensure(tx, email, "Iemand Verzonnen", moment).await?;
                    let mut grant = Grant::new(who.id, role);
                    if role == Role::Merchant {
                        let number = EnterpriseNumber::parse(of).unwrap();
                        grant = grant.of(organisation::enterprise(tx, number, "Verzinsel bv", moment).await?);
                    } else if role == Role::Officer {
                        let nis = Nis::parse(of).unwrap();
                        grant = grant.of(organisation::town(tx, nis, "Stad", moment).await?).towns([nis]);
                    }
                    let held = capacity::grant(tx, &grant, moment).await?;
                    let new = NewSession {
                        person: who.id,
                        capacity: held,
                        proof: kernel::actor::Proof::Mail,
                        agent: "test",
                    };
                    session::open(tx, &new, moment).await
                })
            })
            .await
            .unwrap();
        Guest { door: self.clone(), token }
    }

    /// A place as visitors see it.
    pub(crate) async fn public(&self, at: u128) -> Option<kernel::listing::Listing> {
        listing::by_id(&self.store, id(at)).await.unwrap()
    }
}

impl Guest {
    pub(crate) async fn ask(&self, method: Method, path: &str, body: String) -> (StatusCode, String, String) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header("cookie", format!("__Host-plein={}", token.reveal()));
        }
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let response = self.door.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {body}");
        let to = parts.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (parts.status, body, to)
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, body, _) = self.ask(Method::GET, path, String::new()).await;
        (status, body)
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let csrf = self.token.as_ref().map(|token| token.derive("csrf")).unwrap_or_default();
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Method::POST, path, body).await
    }
}

/// The version a form carries.
pub(crate) fn version(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"versie\" value=\"").expect("a version");
    rest.split('"').next().unwrap().to_owned()
}

const WEEK: &[(&str, &str)] = &[
    ("d0-van1", "9"),
    ("d0-tot1", "12u30"),
    ("d1-van1", "9"),
    ("d1-tot1", "12u30"),
    ("d5-van1", "8"),
    ("d5-tot1", "18"),
    ("feest-dicht", "1"),
    ("v0-van", "2026-12-24"),
    ("v0-tot", "2027-01-02"),
];

store::both_engines! {
    migrations = &STEPS;

    async fn a_merchant_looks_publishes_and_gives_back(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let (status, page) = mia.get("/nl/zaken").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Bakkerij Verzinsel") && page.contains("Tweede Verzinsel"), "{page}");
        assert!(!page.contains("Brood van Elders"));
        let place = format!("/nl/zaak/{}", hex(id(1)));
        let (_, page) = mia.get(&place).await;
        assert!(page.contains("KBO, zo 1 nov. 2026") && page.contains("050 12 34 56"), "each field names its source");
        let hours = format!("{place}/uren");
        let (_, page) = mia.get(&hours).await;
        let version = version(&page);
        let mut fields = WEEK.to_vec();
        fields.push(("versie", &version));
        let (status, look, _) = mia.post(&hours, &[&fields[..], &[("stap", "kijk")]].concat()).await;
        assert_eq!(status, StatusCode::OK);
        assert!(look.contains("Mo,Tu 09:00-12:30") && look.contains("data-publish"), "{look}");
        assert_eq!(door.public(1).await.unwrap().hours, None, "a look publishes nothing");
        let (status, _, to) = mia.post(&hours, &[&fields[..], &[("stap", "publiceer")]].concat()).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(to, format!("{place}?bewaard=uren#uren"));
        let listing = door.public(1).await.unwrap();
        assert!(listing.hours.unwrap().contains("2026 Dec 24-2027 Jan 02 off"));
        assert_eq!(listing.phone.as_deref(), Some("050 12 34 56"), "the rest stays with the KBO");
        assert_eq!(listing.sources[0].source, "owner");

        // A later import of the KBO does not write over what she said.
        let mut newer = kbo("BAKKERIJ VERZINSEL NV", NUMBER);
        newer.hours = Some("24/7".into());
        write_now(&store, &door.moment, &[candidate(OOSTKAMP, 1, newer)]).await.unwrap();
        let listing = door.public(1).await.unwrap();
        assert!(listing.hours.as_deref().unwrap().contains("09:00-12:30"));
        assert_eq!(listing.sign, "BAKKERIJ VERZINSEL NV");

        let (status, ..) = mia.post(&format!("{hours}/teruggeven"), &[("veld", "hours")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(door.public(1).await.unwrap().hours.as_deref(), Some("24/7"));
        let events = store.events_after(0, 100).await.unwrap();
        assert!(events.len() >= 4, "each change was told");
    }

    async fn nobody_else_gets_in(store: Store) {
        let door = world(&store).await;
        let place = format!("/nl/zaak/{}", hex(id(1)));
        let nobody = Guest { door: door.clone(), token: None };
        assert_eq!(nobody.get(&place).await.0, StatusCode::SEE_OTHER);
        let wrong = [
            (door.guest(Role::Merchant, OTHER).await, StatusCode::NOT_FOUND),
            (door.guest(Role::Officer, "34027").await, StatusCode::NOT_FOUND),
            (door.guest(Role::Shopper, "x").await, StatusCode::FORBIDDEN),
            (door.guest(Role::Coach, "x").await, StatusCode::FORBIDDEN),
        ];
        for (guest, expected) in &wrong {
            for part in ["", "/uren", "/naam"] {
                assert_eq!(guest.get(&format!("{place}{part}")).await.0, *expected);
            }
            let fields = [("stap", "publiceer"), ("sign", "Gekaapt"), ("versie", "0")];
            assert_eq!(guest.post(&format!("{place}/naam"), &fields).await.0, *expected);
            let give = guest.post(&format!("{place}/naam/teruggeven"), &[("veld", "sign")]).await;
            assert_eq!(give.0, *expected);
        }
        assert_eq!(door.public(1).await.unwrap().sign, "Bakkerij Verzinsel");
    }

    async fn two_at_once_lose_nothing(store: Store) {
        let door = world(&store).await;
        let (mia, wout) =
            (door.guest(Role::Merchant, NUMBER).await, door.guest(Role::Officer, OOSTKAMP).await);
        let contact = format!("/nl/zaak/{}/contact", hex(id(1)));
        let first = version(&mia.get(&contact).await.1);
        let base = [("stap", "publiceer"), ("versie", first.as_str()), ("email", "brood@voorbeeld.be")];
        let town = [("phone", "050 99 99 99"), ("website", "www.verzinsel.example")];
        assert_eq!(wout.post(&contact, &[&base[..], &town[..]].concat()).await.0, StatusCode::SEE_OTHER);
        // She opened the form before; her telephone differs from the town's, the web site she never touched.
        let mine = [("phone", "050 11 11 11")];
        let (status, page, _) = mia.post(&contact, &[&base[..], &mine[..]].concat()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(page.contains("050 11 11 11") && page.contains("050 99 99 99"), "both are shown");
        let second = version(&page);
        assert_ne!(first, second);
        let again = [("stap", "publiceer"), ("versie", second.as_str()), ("email", "brood@voorbeeld.be"),
            ("phone", "050 11 11 11"), ("website", "https://www.verzinsel.example")];
        assert_eq!(mia.post(&contact, &again).await.0, StatusCode::SEE_OTHER);
        let listing = door.public(1).await.unwrap();
        assert_eq!(listing.phone.as_deref(), Some("050 11 11 11"));
        assert_eq!(listing.website.as_deref(), Some("https://www.verzinsel.example"));
        // What she says herself the town does not change.
        let third = version(&wout.get(&contact).await.1);
        let over = [("stap", "publiceer"), ("versie", third.as_str()), ("phone", "050 22 22 22"),
            ("email", "brood@voorbeeld.be"), ("website", "https://www.verzinsel.example")];
        let (status, page, _) = wout.post(&contact, &over).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(page.contains("heeft de handelaar zelf ingevuld"), "{page}");
    }
}
