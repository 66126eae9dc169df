//! Through the front door, on both databases, as each role.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::{CapacityId, Role};
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use shell::{Settings, Site};
use store::{Migration, Store, StoreError, Tx};
use tower::ServiceExt;
use uuid::Uuid;

use crate::facts::{Address, Facts, Record, Source};
use crate::import::{Candidate, write_now};
use crate::listing;
use crate::testing::Drawn;

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
    let drawn = Arc::new(Drawn::default());
    let curtain = Arc::clone(&drawn);
    let slices = [crate::slice(&crate::Deps { curtain, ..crate::testing::deps(store) })];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap();
    Door { app: shell::app(&site, &slices), store: store.clone(), moment, drawn }
}

/// A session of a person in one capacity.
async fn enter(
    tx: &mut Tx<'_>,
    (person, capacity): (PersonId, CapacityId),
    moment: &Moment,
) -> store::Result<Option<Secret>> {
    let new = NewSession { person, capacity, proof: kernel::actor::Proof::Mail, agent: "test" };
    session::open(tx, &new, moment).await
}

/// The front door.
#[derive(Clone)]
pub(crate) struct Door {
    pub app: Router,
    pub store: Store,
    pub moment: Moment,
    /// What was hidden at once.
    pub drawn: Arc<Drawn>,
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
                    } else if role == Role::Moderator {
                        grant = grant.of(organisation::partner(tx, of, moment).await?);
                    }
                    let held = capacity::grant(tx, &grant, moment).await?;
                    enter(tx, (who.id, held), moment).await
                })
            })
            .await
            .unwrap();
        Guest { door: self.clone(), token }
    }

    /// The same person in another of her capacities.
    pub(crate) async fn switch(&self, guest: &Guest, role: Role) -> Guest {
        let (moment, token) = (&self.moment, guest.token.as_ref().unwrap());
        let token = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let found = session::find(tx, token, moment).await?.unwrap();
                    let held = capacity::of_person(tx, found.acting.person, moment).await?;
                    let held =
                        held.into_iter().find(|held| held.capacity.role == role).expect("the capacity");
                    enter(tx, (found.acting.person, held.capacity.id), moment).await
                })
            })
            .await
            .unwrap();
        Guest { door: self.clone(), token }
    }

    /// The next letter in the queue.
    pub(crate) async fn letter(&self) -> Option<kernel::letter::Letter> {
        let wait = std::time::Duration::from_secs(60);
        let job = self
            .store
            .claim_job(&[kernel::letter::Letter::JOB], "test", wait, &self.moment)
            .await
            .unwrap()?;
        self.store.finish_job(&job).await.unwrap();
        Some(serde_json::from_value(job.payload).unwrap())
    }

    /// A place as visitors see it.
    pub(crate) async fn public(&self, at: u128) -> Option<kernel::listing::Listing> {
        listing::by_id(&self.store, id(at)).await.unwrap()
    }
}

impl Guest {
    pub(crate) async fn ask(&self, method: Method, path: &str, body: String) -> (StatusCode, String, String) {
        let form = "application/x-www-form-urlencoded";
        let (status, body, to) = self.send(method, path, (form, body.into_bytes())).await;
        (status, String::from_utf8_lossy(&body).into_owned(), to)
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        (kind, body): (&str, Vec<u8>),
    ) -> (StatusCode, Vec<u8>, String) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header("cookie", format!("__Host-plein={}", token.reveal()));
        }
        let request = request.header("content-type", kind).body(Body::from(body)).unwrap();
        let response = self.door.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&body);
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}: {text}");
        let to = parts.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (parts.status, body, to)
    }

    pub(crate) fn csrf(&self) -> String {
        self.token.as_ref().map(|token| token.derive("csrf")).unwrap_or_default()
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, body, _) = self.ask(Method::GET, path, String::new()).await;
        (status, body)
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let csrf = self.csrf();
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
        assert!(look.contains("maandag, dinsdag: 09:00 – 12:30") && look.contains("data-publish"), "{look}");
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

store::both_engines! {
    migrations = &STEPS;

    async fn a_claim_by_code_makes_a_manager(store: Store) {
        let door = world(&store).await;
        let an = door.guest(Role::Shopper, "an").await;
        let path = format!("/nl/beheren/{}", hex(id(1)));
        let (status, page) = an.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("b…d@voorbeeld.be") && !page.contains("brood@voorbeeld.be"), "half the address");
        for number in ["0403.170.702", OTHER] {
            let wrong = [("nummer", number), ("weg", "code")];
            assert_eq!(an.post(&path, &wrong).await.0, StatusCode::BAD_REQUEST);
        }
        let (status, _, to) = an.post(&path, &[("nummer", NUMBER), ("weg", "code")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let letter = door.letter().await.unwrap();
        assert_eq!(letter.to, "brood@voorbeeld.be");
        let code = letter.code.unwrap();
        let stranger = door.guest(Role::Shopper, "stranger").await;
        assert_eq!(stranger.get(&to).await.0, StatusCode::NOT_FOUND);
        assert_eq!(stranger.post(&to, &[("code", &code)]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(an.post(&to, &[("code", "BCDF-2345")]).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(an.post(&to, &[("code", &code.to_lowercase())]).await.0, StatusCode::SEE_OTHER);
        let (_, page) = an.get(&to).await;
        assert!(page.contains("Goedgekeurd"));
        assert_eq!(an.post(&to, &[("code", &code)]).await.0, StatusCode::BAD_REQUEST, "once");
        let merchant = door.switch(&an, Role::Merchant).await;
        assert_eq!(merchant.get(&format!("/nl/zaak/{}", hex(id(1)))).await.0, StatusCode::OK);
        let other = merchant.get(&format!("/nl/zaak/{}", hex(id(2)))).await.0;
        assert_eq!(other, StatusCode::NOT_FOUND, "only the place the code was about");
        let (_, page) = merchant.get("/nl/zaken").await;
        assert!(page.contains("Bakkerij Verzinsel") && !page.contains("Tweede Verzinsel"));
    }

    async fn a_code_is_guessed_five_times_at_most(store: Store) {
        let door = world(&store).await;
        let an = door.guest(Role::Shopper, "an").await;
        let path = format!("/nl/beheren/{}", hex(id(1)));
        let (_, _, to) = an.post(&path, &[("nummer", NUMBER), ("weg", "code")]).await;
        let code = door.letter().await.unwrap().code.unwrap();
        for _ in 0..5 {
            assert_eq!(an.post(&to, &[("code", "ZZZZ-ZZZZ")]).await.0, StatusCode::BAD_REQUEST);
        }
        assert_eq!(an.post(&to, &[("code", &code)]).await.0, StatusCode::BAD_REQUEST, "worth nothing any more");
        let again = [("nummer", NUMBER), ("weg", "code")];
        assert_eq!(an.post(&path, &again).await.0, StatusCode::SEE_OTHER);
        assert_eq!(an.post(&path, &again).await.0, StatusCode::TOO_MANY_REQUESTS, "two letters to one place");
    }

    async fn the_town_decides_what_a_code_cannot(store: Store) {
        let door = world(&store).await;
        let an = door.guest(Role::Shopper, "an").await;
        let path = format!("/nl/beheren/{}", hex(id(1)));
        let ask = [("nummer", OTHER), ("weg", "stad"), ("bericht", "Ik nam de zaak over <b>")];
        let (_, _, first) = an.post(&path, &ask).await;
        let (_, _, second) = an.post(&path, &[("nummer", NUMBER), ("weg", "stad")]).await;
        let elsewhere = door.guest(Role::Officer, "34027").await;
        assert!(!elsewhere.get("/nl/stad/aanvragen").await.1.contains("Bakkerij Verzinsel"));
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let (_, page) = wout.get("/nl/stad/aanvragen").await;
        assert!(page.contains("ander nummer dan in het register") && page.contains("nummer klopt"), "{page}");
        assert!(page.contains("over &lt;b&gt;"));
        let queue = |to: &str| to.replace("/nl/aanvraag/", "/nl/stad/aanvragen/");
        let no = [("besluit", "weiger"), ("reden", "Dit nummer is van een ander.")];
        assert_eq!(elsewhere.post(&queue(&first), &no).await.0, StatusCode::NOT_FOUND);
        assert_eq!(an.post(&queue(&first), &no).await.0, StatusCode::FORBIDDEN);
        assert_eq!(wout.post(&queue(&first), &[("besluit", "weiger")]).await.0, StatusCode::BAD_REQUEST);
        assert_eq!(wout.post(&queue(&first), &no).await.0, StatusCode::SEE_OTHER);
        assert!(an.get(&first).await.1.contains("Dit nummer is van een ander."));
        assert_eq!(wout.post(&queue(&second), &[("besluit", "onderneming")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(wout.post(&queue(&second), &no).await.0, StatusCode::NOT_FOUND, "decided once");
        let letters = [door.letter().await.unwrap(), door.letter().await.unwrap()];
        assert!(letters.iter().all(|letter| letter.to == "shopper-an@voorbeeld.be"));
        let merchant = door.switch(&an, Role::Merchant).await;
        let (_, page) = merchant.get("/nl/zaken").await;
        assert!(page.contains("Bakkerij Verzinsel") && page.contains("Tweede Verzinsel"), "the whole enterprise");
    }

    async fn an_officer_hides_helps_and_undoes(store: Store) {
        let door = world(&store).await;
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let place = format!("/nl/zaak/{}", hex(id(1)));
        let manage = format!("{place}/beheer");
        assert_eq!(mia.get(&manage).await.0, StatusCode::FORBIDDEN);
        let reason = ("reden", "Bestaat niet meer.");
        let (status, page, _) = wout.post(&manage, &[("stap", "verberg"), reason]).await;
        assert!(status == StatusCode::OK && page.contains("Bent u zeker?"));
        assert!(door.public(1).await.is_some(), "asked, not done");
        wout.post(&manage, &[("stap", "zeker")]).await;
        assert!(door.public(1).await.is_some(), "not without a reason");
        assert_eq!(wout.post(&manage, &[("stap", "zeker"), reason]).await.0, StatusCode::SEE_OTHER);
        assert!(door.public(1).await.is_none());
        assert_eq!(*door.drawn.0.lock().unwrap(), [id(1)], "hidden before anybody is told");
        // The owner does not bring it back by an edit.
        let name = format!("{place}/naam");
        let first = version(&mia.get(&name).await.1);
        let edit = [("stap", "publiceer"), ("versie", first.as_str()), ("sign", "Bakkerij Nieuw")];
        assert_eq!(mia.post(&name, &edit).await.0, StatusCode::SEE_OTHER);
        assert!(door.public(1).await.is_none());
        wout.post(&manage, &[("stap", "toon")]).await;
        assert_eq!(door.public(1).await.unwrap().sign, "Bakkerij Nieuw");
        // Helping: what she changes now is the merchant's word.
        assert_eq!(wout.post(&manage, &[("stap", "help"), ("hoe", "balie")]).await.0, StatusCode::SEE_OTHER);
        let second = version(&wout.get(&name).await.1);
        let edit = [("stap", "publiceer"), ("versie", second.as_str()), ("sign", "Bakkerij aan de balie")];
        assert_eq!(wout.post(&name, &edit).await.0, StatusCode::SEE_OTHER);
        assert_eq!(door.public(1).await.unwrap().sign, "Bakkerij aan de balie");
        assert!(mia.get(&place).await.1.contains("op uw vraag"), "the merchant sees who helped");
        let (_, page) = wout.get("/nl/stad/wijzigingen").await;
        assert!(page.contains("door een medewerker"));
        let (_, rest) = page.split_once("name=\"wijziging\" value=\"").unwrap();
        let change = rest.split('"').next().unwrap().to_owned();
        let undo = format!("{place}/ongedaan");
        assert!(wout.post(&undo, &[("wijziging", &change)]).await.2.ends_with("gedaan=1"));
        assert_eq!(door.public(1).await.unwrap().sign, "Bakkerij Nieuw");
        assert!(wout.post(&undo, &[("wijziging", &change)]).await.2.ends_with("gedaan=later"));
    }

    async fn an_officer_lists_her_town_only(store: Store) {
        let door = world(&store).await;
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let (_, page) = wout.get("/nl/stad/zaken?zoek=tweede").await;
        assert!(page.contains("Tweede Verzinsel") && !page.contains("Bakkerij Verzinsel"));
        let (status, csv) = wout.get("/nl/stad/zaken.csv").await;
        assert_eq!(status, StatusCode::OK);
        assert!(csv.contains("Bakkerij Verzinsel") && !csv.contains("Brood van Elders"));
        assert_eq!(wout.get("/nl/stad/zaken?stad=34027").await.0, StatusCode::NOT_FOUND);
        let mia = door.guest(Role::Merchant, NUMBER).await;
        assert_eq!(mia.get("/nl/stad/zaken").await.0, StatusCode::FORBIDDEN);
    }
}

store::both_engines! {
    migrations = &STEPS;

    async fn what_is_announced_happens_on_its_day(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let today = door.moment.local().date();
        let later = today.checked_add_days(chrono::Days::new(10)).unwrap();
        let (today, text) = (today.to_string(), later.to_string());
        let closing = format!("/nl/zaak/{}/sluiting", hex(id(1)));
        let wrong = [("soort", "temporary"), ("van", text.as_str()), ("tot", today.as_str())];
        assert_eq!(mia.post(&closing, &wrong).await.0, StatusCode::BAD_REQUEST);
        let stop = [("soort", "final"), ("van", text.as_str())];
        assert_eq!(mia.post(&closing, &stop).await.0, StatusCode::SEE_OTHER);
        assert!(door.public(1).await.is_some(), "announced, not yet");
        let app = super::App::of(&crate::testing::deps(&store), &crate::linking::Desk::of(&store));
        super::announce::daily(&app, &door.moment).await.unwrap();
        assert!(door.public(1).await.is_some(), "too early");
        let on_the_day = Moment::fixed(door.moment.now() + chrono::TimeDelta::days(10), 9);
        assert_eq!(super::announce::daily(&app, &on_the_day).await.unwrap(), 1);
        assert!(door.public(1).await.is_none(), "gone on the day");
        assert_eq!(super::announce::daily(&app, &on_the_day).await.unwrap(), 0, "once");
        assert_eq!(mia.post(&closing, &[("stap", "heropen")]).await.0, StatusCode::SEE_OTHER);
        assert!(door.public(1).await.is_some());
        // Another place of hers moves today.
        let moving = format!("/nl/zaak/{}/sluiting", hex(id(2)));
        let there = [("soort", "move"), ("van", today.as_str()), ("street", "Nieuwstraat"), ("number", "2"),
            ("postcode", "8020"), ("locality", "Oostkamp")];
        assert_eq!(mia.post(&moving, &there).await.0, StatusCode::SEE_OTHER);
        assert_eq!(door.public(2).await.unwrap().street, "Nieuwstraat");
        let stranger = door.guest(Role::Merchant, OTHER).await;
        assert_eq!(stranger.post(&closing, &stop).await.0, StatusCode::NOT_FOUND);
    }

    async fn a_temporary_closure_is_in_the_hours_until_taken_back(store: Store) {
        let door = world(&store).await;
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let hours = format!("/nl/zaak/{}/uren", hex(id(1)));
        let first = version(&mia.get(&hours).await.1);
        let fields = [WEEK, &[("versie", first.as_str()), ("stap", "publiceer")]].concat();
        mia.post(&hours, &fields).await;
        let closing = format!("/nl/zaak/{}/sluiting", hex(id(1)));
        let away = [("soort", "temporary"), ("van", "2027-02-01"), ("tot", "2027-02-07")];
        assert_eq!(mia.post(&closing, &away).await.0, StatusCode::SEE_OTHER);
        let rule = "2027 Feb 01-07 off";
        let told = door.public(1).await.unwrap().hours.unwrap();
        assert!(told.contains(rule), "{told}");
        let (_, page) = mia.get(&closing).await;
        let (_, rest) = page.split_once("name=\"melding\" value=\"").unwrap();
        let one = rest.split('"').next().unwrap().to_owned();
        mia.post(&closing, &[("stap", "intrekken"), ("melding", &one)]).await;
        let told = door.public(1).await.unwrap().hours.unwrap();
        assert!(!told.contains("2027 Feb") && told.contains("09:00-12:30"), "{told}");
    }
}
