//! Consents through the front door and on both databases.

use std::sync::{Arc, LazyLock, Mutex};

use ::store::{Migration, Store, StoreError, args};
use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use kernel::actor::Role;
use kernel::events::Event;
use kernel::fetch::{Fetch, Fetching, Incoming, Outgoing};
use kernel::letter::Letter;
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use shell::{Settings, Site};

use super::ledger::{Activity, Fields, Proof, Purpose, Recipient};
use super::notice::{self, Way};
use super::record::{self, How, Said};
use super::{Consents, regular, store as tables};
use crate::facts::{Address, Facts, Record, Source};
use crate::import::{Candidate, write_now};
use crate::listing;
use crate::merchant::tests::{Door, id, world};
use crate::testing::Drawn;

pub(crate) static STEPS: LazyLock<Vec<Migration>> =
    LazyLock::new(|| [people::STEPS, crate::store::MIGRATIONS].concat());

const PAGE: &str = "/nl/mijn/toestemmingen";
const OOSTKAMP: &str = "31022";
/// Of a natural person.
const HERS: u64 = 7_000_011;

fn number() -> EnterpriseNumber {
    EnterpriseNumber::from_base(u32::try_from(HERS).unwrap()).unwrap()
}

fn nis(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

/// A hairdresser under a trade name, whose owner is the enterprise herself.
fn hairdresser(at: u128, town: &str, sign: &str) -> Candidate {
    let facts = Facts {
        sign: Some(sign.into()),
        legal_name: Some("Verzonnen Godelieve".into()),
        natural_person: Some(true),
        enterprise_number: Some(number()),
        categories: vec!["hairdresser".into()],
        products: vec!["knippen".into()],
        hours: Some("Mo-Fr 09:00-18:00".into()),
        address: Address { street: "Verzonnenstraat".into(), house_number: "3".into(), ..Address::default() },
        ..Facts::default()
    };
    let contact = Facts { phone: Some("050 00 00 01".into()), ..Facts::default() };
    let observed = "2026-11-01T00:00:00Z".parse().unwrap();
    let records = vec![
        Record::new(Source::Kbo, format!("haar-{at}"), observed, facts),
        Record::new(Source::Owner, format!("eigen-{at}"), observed, contact),
    ];
    Candidate { nis: nis(town), id: Some(id(at)), records, kept: Vec::new() }
}

pub(crate) struct House {
    pub door: Door,
    pub drawn: Arc<Drawn>,
    pub org: OrganisationId,
}

/// The world of the merchants, with a natural person's shop beside it; a curtain that notes what it hides.
pub(crate) async fn house(store: &Store) -> House {
    let door = world(store).await;
    let moment = door.moment.clone();
    write_now(store, &moment, &[hairdresser(50, OOSTKAMP, "Kapsalon Krul")]).await.unwrap();
    let drawn = Arc::new(Drawn::default());
    let deps = crate::Deps { curtain: drawn.clone(), ..crate::testing::deps(store) };
    let slices = [crate::slice(&deps)];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap();
    let app = shell::app(&site, &slices);
    let door = Door { app, store: store.clone(), moment: moment.clone(), drawn: Arc::clone(&drawn) };
    let (at, moment) = ((nis(OOSTKAMP), id(50)), &moment);
    let org = store
        .write(|tx| {
            Box::pin(async move {
                let org = people::organisation::enterprise(tx, number(), "Kapsalon Krul", moment).await?;
                crate::merchant::store::add_manager(tx, at, org, moment).await?;
                Ok::<_, StoreError>(org)
            })
        })
        .await
        .unwrap();
    House { door, drawn, org }
}

impl House {
    pub async fn shown(&self) -> Option<kernel::listing::Listing> {
        listing::by_id(&self.door.store, id(50)).await.unwrap()
    }

    async fn say(&self, said: &[Said], moment: &Moment) -> record::Effect {
        let (org, how) = (self.org, &How::form(moment));
        self.door
            .store
            .write(|tx| Box::pin(async move { record::record(tx, org, said, how, moment).await }))
            .await
            .unwrap()
    }

    fn consents(&self, fetch: Option<Arc<dyn Fetch>>) -> Arc<Consents> {
        let deps =
            crate::Deps { curtain: self.drawn.clone(), fetch, ..crate::testing::deps(&self.door.store) };
        Arc::new(Consents::of(&deps))
    }

    pub fn hidden(&self) -> Vec<EstablishmentId> {
        std::mem::take(&mut *self.drawn.0.lock().unwrap())
    }

    async fn letters(&self) -> Vec<Letter> {
        let mut found = Vec::new();
        let moment = &self.door.moment;
        let ttl = std::time::Duration::from_secs(60);
        while let Some(job) = self.door.store.claim_job(&[Letter::JOB], "test", ttl, moment).await.unwrap() {
            found.push(serde_json::from_value(job.payload.clone()).unwrap());
            self.door.store.finish_job(&job).await.unwrap();
        }
        found
    }
}

fn later(moment: &Moment, days: i64) -> Moment {
    Moment::fixed(moment.now() + TimeDelta::days(days), 99)
}

/// A webhook that answers what it is told to, and keeps what it heard.
#[derive(Debug)]
struct Ear {
    status: u16,
    heard: Mutex<Vec<Outgoing>>,
}

impl Fetch for Ear {
    fn fetch(&self, outgoing: Outgoing) -> Fetching<'_> {
        self.heard.lock().unwrap().push(outgoing);
        let status = self.status;
        Box::pin(async move { Ok(Incoming { status, ..Incoming::default() }) })
    }
}

::store::both_engines! {
    migrations = &STEPS;

    async fn c04_nothing_in_the_ledger_is_ever_changed_or_removed(store: Store) {
        let house = house(&store).await;
        house.say(&[Said::yes(Activity::LISTED)], &house.door.moment.clone()).await;
        for sql in ["UPDATE register_consent SET given = given", "DELETE FROM register_consent", "UPDATE register_consent SET reference = 'x' WHERE seq = 1"] {
            let refused = store.write(|tx| Box::pin(async move { tx.execute(sql, args![]).await })).await;
            assert!(refused.unwrap_err().to_string().contains("append-only"), "{sql}");
        }
        let org = house.org;
        let trouble = store.read(|tx| Box::pin(record::verify(tx, org))).await.unwrap();
        assert_eq!(trouble, Vec::<String>::new());
        // Somebody slips a row in beside the program.
        let moment = &house.door.moment;
        store
            .write(|tx| {
                Box::pin(async move {
                    let mut act = tables::ledger(tx, org).await?.acts()[0].clone();
                    (act.seq, act.id) = (2, moment.new_id());
                    tables::add(tx, &[(org, act)]).await
                })
            })
            .await
            .unwrap();
        let trouble = store.read(|tx| Box::pin(record::verify(tx, org))).await.unwrap();
        assert_eq!(trouble, ["the audit log does not know act 2"]);
    }

    async fn c02_a_natural_person_is_shown_as_far_as_she_allows_and_not_a_field_further(store: Store) {
        let house = house(&store).await;
        assert_eq!(house.shown().await, None, "nothing was said");
        let her = house.door.guest(Role::Merchant, &number().to_string()).await;
        let (status, page) = her.get(PAGE).await;
        assert!(status == StatusCode::OK && page.contains("Kapsalon Krul") && page.contains("natuurlijke persoon"));
        let put = |code: String, stand: &'static str| {
            let her = &her;
            async move { her.post(PAGE, &[("wat", &code), ("stand", stand)]).await }
        };
        let (status, _, to) = put(Activity::LISTED.code(), "aan").await;
        assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/nl/mijn/toestemmingen/gedaan?van=1&tot=1"));
        let shown = house.shown().await.unwrap();
        assert_eq!((shown.sign.as_str(), shown.phone, shown.hours, shown.products.len()), ("Kapsalon Krul", None, None, 0));
        put(Activity::shown(Fields::Contact).code(), "aan").await;
        put(Activity::shown(Fields::Hours).code(), "aan").await;
        let shown = house.shown().await.unwrap();
        assert_eq!((shown.phone.as_deref(), shown.hours.is_some(), shown.products.len()), (Some("050 00 00 01"), true, 0));
        assert!(house.hidden().is_empty(), "what is given hides nothing");
        // Less of it: hidden at once, until the index knows.
        put(Activity::shown(Fields::Contact).code(), "uit").await;
        assert_eq!(house.hidden(), [id(50)]);
        assert_eq!(house.shown().await.unwrap().phone, None);
        // The same once more says nothing new.
        let (_, _, to) = put(Activity::shown(Fields::Contact).code(), "uit").await;
        assert_eq!(to, PAGE);
        let (status, _, to) = her.post(PAGE, &[("wat", "alles"), ("stand", "uit")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(house.shown().await, None);
        assert_eq!(house.hidden(), [id(50)]);
        let (_, done) = her.get(&to).await;
        assert!(done.contains("niet meer te vinden") && done.contains("Niet te vinden"), "{done}");
        let events = store.events_after(0, 500).await.unwrap();
        let withdrawn = events.iter().filter(|one| matches!(&one.event, Event::EstablishmentsWithdrawn { ids, .. } if ids == &[id(50)]));
        assert_eq!(withdrawn.count(), 2);
        let (_, page) = her.get(PAGE).await;
        assert!(page.contains("Wat u vroeger koos") && page.contains("Ingetrokken"), "the history stands below");
        let org = house.org;
        let trouble = store.read(|tx| Box::pin(record::verify(tx, org))).await.unwrap();
        assert_eq!(trouble, Vec::<String>::new());
        // An import brings the place again, under another sign: it stays where it is.
        write_now(&store, &house.door.moment, &[hairdresser(50, OOSTKAMP, "Krul & Co")]).await.unwrap();
        assert_eq!(house.shown().await, None);
        // And it takes its consents along to another town.
        house.say(&[Said::yes(Activity::LISTED)], &house.door.moment).await;
        assert!(house.shown().await.is_some());
        write_now(&store, &house.door.moment, &[hairdresser(50, "34027", "Krul & Co")]).await.unwrap();
        assert_eq!(house.shown().await.unwrap().nis, nis("34027"));
    }

    async fn c03_a_legal_person_may_object_and_stays_hidden_whatever_an_import_brings(store: Store) {
        let house = house(&store).await;
        let legal = crate::merchant::tests::NUMBER;
        let her = house.door.guest(Role::Merchant, legal).await;
        assert!(house.door.public(1).await.is_some());
        let (status, ..) = her.post(PAGE, &[("wat", &Activity::LISTED.code()), ("stand", "uit")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(house.door.public(1).await.is_none() && house.door.public(2).await.is_none());
        assert!(house.door.public(3).await.is_some(), "another enterprise");
        assert_eq!(house.hidden().len(), 2);
        let fresh = crate::merchant::tests::candidate(OOSTKAMP, 77, crate::merchant::tests::kbo("Derde Verzinsel", legal));
        write_now(&store, &house.door.moment, &[fresh]).await.unwrap();
        assert!(house.door.public(77).await.is_none(), "a place that comes later");
        her.post(PAGE, &[("wat", &Activity::LISTED.code()), ("stand", "aan")]).await;
        for at in [1, 2, 77] {
            assert!(house.door.public(at).await.is_some(), "{at}");
        }
    }

    async fn others_change_nothing_of_hers(store: Store) {
        let house = house(&store).await;
        house.say(&[Said::yes(Activity::LISTED)], &house.door.moment.clone()).await;
        let other = house.door.guest(Role::Merchant, crate::merchant::tests::OTHER).await;
        other.post(PAGE, &[("wat", "alles"), ("stand", "uit")]).await;
        assert!(house.shown().await.is_some(), "she withdrew her own");
        let (_, page) = other.get(PAGE).await;
        assert!(!page.contains("Krul"));
        let paper = format!("/nl/zaak/{}/toestemmingen", id(50).0.simple());
        for (guest, expected) in [
            (house.door.guest(Role::Officer, "34027").await, StatusCode::NOT_FOUND),
            (house.door.guest(Role::Officer, OOSTKAMP).await, StatusCode::OK),
            (house.door.guest(Role::Merchant, &number().to_string()).await, StatusCode::FORBIDDEN),
            (house.door.guest(Role::Shopper, "").await, StatusCode::FORBIDDEN),
        ] {
            assert_eq!(guest.get(&paper).await.0, expected);
            let sent = [("soort", "intrekken"), ("kenmerk", "1"), ("dag", "2026-11-20"), (&*Activity::LISTED.code(), "ja")];
            if expected != StatusCode::OK {
                assert_eq!(guest.post(&paper, &sent).await.0, expected);
                assert!(house.shown().await.is_some());
            }
        }
        let nobody = crate::merchant::tests::Guest { door: house.door.clone(), token: None };
        assert_eq!(nobody.get(PAGE).await.0, StatusCode::SEE_OTHER, "sign in first");
        let her = house.door.guest(Role::Merchant, &number().to_string()).await;
        let partner = Recipient::Organisation(OrganisationId(uuid::Uuid::from_u128(9)));
        let unknown = Activity { recipient: partner, purpose: Purpose::Sharing, fields: Fields::Contact };
        let unknown = unknown.code();
        for (what, stand) in [("alles", "aan"), ("x", "aan"), (unknown.as_str(), "aan"), ("public.publication.hours", "")] {
            let (status, page, _) = her.post(PAGE, &[("wat", what), ("stand", stand)]).await;
            assert!(status == StatusCode::OK && page.contains("nergens gevraagd"), "{what} {stand}");
        }
    }

    async fn an_officer_writes_down_what_stands_on_paper(store: Store) {
        let house = house(&store).await;
        let officer = house.door.guest(Role::Officer, OOSTKAMP).await;
        let paper = format!("/nl/zaak/{}/toestemmingen", id(50).0.simple());
        let listed = Activity::LISTED.code();
        let (_, page, _) = officer.post(&paper, &[("soort", "geven"), ("kenmerk", ""), ("dag", "2026-11-20"), (&listed, "ja")]).await;
        assert!(page.contains("hoogstens honderd"), "no reference");
        assert_eq!(house.shown().await, None);
        let (_, page, _) = officer.post(&paper, &[("soort", "geven"), ("kenmerk", "2026/114"), ("dag", "2026-11-20"), (&listed, "ja")]).await;
        assert!(page.contains("Bewaard") && page.contains("2026/114"), "{page}");
        assert!(house.shown().await.is_some());
        let org = house.org;
        let ledger = store.read(|tx| Box::pin(tables::ledger(tx, org))).await.unwrap();
        let act = &ledger.acts()[0];
        assert_eq!((act.proof, act.capacity.as_str(), act.at.to_rfc3339().as_str()), (Proof::Paper, "officer", "2026-11-20T11:00:00+00:00"));
        let (_, page, _) = officer.post(&paper, &[("soort", "intrekken"), ("kenmerk", "telefoon 3"), ("dag", "2026-11-21"), (&listed, "ja")]).await;
        assert!(page.contains("niet meer te vinden"));
        assert_eq!((house.shown().await, house.hidden()), (None, vec![id(50)]));
        // A place nobody ever spoke for, without a number.
        let mut stall = hairdresser(51, OOSTKAMP, "Kraam Verzinsel");
        stall.records[0].facts.enterprise_number = None;
        write_now(&store, &house.door.moment, &[stall]).await.unwrap();
        let paper = format!("/nl/zaak/{}/toestemmingen", id(51).0.simple());
        assert_eq!(officer.get(&paper).await.0, StatusCode::OK);
        officer.post(&paper, &[("soort", "geven"), ("kenmerk", "2026/115"), ("dag", "2026-11-20"), (&listed, "ja")]).await;
        assert!(listing::by_id(&store, id(51)).await.unwrap().is_some());
        let seen = store.read(|tx| Box::pin(async move { tx.audit_in_town(nis(OOSTKAMP), 100).await })).await.unwrap();
        assert!(seen.iter().any(|row| row.action == "view" && row.kind == "consent"), "looking is written down");
    }

    async fn a_link_shows_first_and_withdraws_only_when_pressed(store: Store) {
        let house = house(&store).await;
        house.say(&[Said::yes(Activity::LISTED)], &house.door.moment.clone()).await;
        let (org, moment) = (house.org, &house.door.moment);
        let db = &store;
        let make = |days| async move {
            let made = store_link(db, (org, days), moment).await;
            made.strip_prefix("https://plein.example").unwrap().to_owned()
        };
        let path = make(30).await;
        let nobody = crate::merchant::tests::Guest { door: house.door.clone(), token: None };
        for _ in 0..3 {
            let (status, page) = nobody.get(&path).await;
            assert!(status == StatusCode::OK && page.contains("Ja, trek dit in") && page.contains("Kapsalon Krul"));
        }
        assert!(house.shown().await.is_some(), "opening a link changes nothing");
        let (status, page, _) = nobody.post(&path, &[]).await;
        assert!(status == StatusCode::OK && page.contains("niet meer te vinden"), "{page}");
        assert_eq!((house.shown().await, house.hidden()), (None, vec![id(50)]));
        // She allows it again; the old link is spent.
        house.say(&[Said::yes(Activity::LISTED)], &later(moment, 1)).await;
        nobody.post(&path, &[]).await;
        let now = later(moment, 2).now();
        let ledger = store.read(|tx| Box::pin(tables::ledger(tx, org))).await.unwrap();
        assert_eq!(ledger.at(now).said(Activity::LISTED), Some(true));
        for wrong in [make(-1).await, format!("/nl/intrekken/{}", "0".repeat(64)), "/nl/intrekken/x".to_owned()] {
            let (status, page, _) = nobody.post(&wrong, &[]).await;
            assert!(status == StatusCode::OK && page.contains("werkt niet meer"), "{wrong}");
        }
    }

    async fn c05_what_runs_out_is_hidden_and_somebody_was_reminded(store: Store) {
        let house = house(&store).await;
        let moment = house.door.moment.clone();
        let end = moment.now() + TimeDelta::days(20);
        house.say(&[Said { expires_at: Some(end), ..Said::yes(Activity::LISTED) }], &moment).await;
        let her = house.door.guest(Role::Merchant, &number().to_string()).await;
        let consents = house.consents(None);
        for _ in 0..2 {
            regular::remind(consents.clone(), moment.clone()).await.unwrap();
        }
        let letters = house.letters().await;
        assert_eq!(letters.len(), 1, "once for each end: {letters:?}");
        let stop = &letters[0].paragraphs[1].values["link"];
        assert!(letters[0].to.contains("merchant") && stop.starts_with("https://plein.example/nl/intrekken/"));
        assert_eq!(her.get(stop.strip_prefix("https://plein.example").unwrap()).await.0, StatusCode::OK);
        regular::expire(consents.clone(), later(&moment, 19)).await.unwrap();
        assert!(house.shown().await.is_some() && house.hidden().is_empty());
        regular::expire(consents, later(&moment, 20)).await.unwrap();
        assert_eq!((house.shown().await, house.hidden()), (None, vec![id(50)]));
    }

    async fn who_got_the_data_is_told_and_her_receipt_is_kept(store: Store) {
        let house = house(&store).await;
        let moment = house.door.moment.clone();
        let (org, at) = (house.org, &moment);
        let bond = store
            .write(|tx| Box::pin(async move { people::organisation::partner(tx, "Bond Verzinsel", at).await }))
            .await
            .unwrap();
        let bond = Recipient::Organisation(bond);
        let share = Activity { recipient: bond, purpose: Purpose::Sharing, fields: Fields::NameAddress };
        house.say(&[Said::yes(Activity::LISTED), Said::yes(share)], &moment).await;
        store
            .write(|tx| {
                Box::pin(async move {
                    let hook = (bond, Way::Webhook, "https://bond.example/hook");
                    notice::delivered(tx, &[org], hook, at.now()).await?;
                    notice::delivered(tx, &[org], hook, at.now()).await?;
                    notice::delivered(tx, &[org], (Recipient::Town, Way::Export, "dienst@stad.example"), at.now()).await
                })
            })
            .await
            .unwrap();
        let effect = house.say(&[Said::no(share)], &moment).await;
        assert_eq!((effect.told, effect.gone.len(), effect.hide.len()), (1, 0, 0), "only whom it concerns");
        let deaf = Arc::new(Ear { status: 500, heard: Mutex::default() });
        notice::work(&house.consents(Some(deaf.clone())), &moment).await.unwrap();
        let of = || store.read(|tx| Box::pin(notice::of(tx, org)));
        let notices = of().await.unwrap();
        assert!(notices[0].received_at.is_none() && notices[0].trouble.contains("500"), "{notices:?}");
        let ear = Arc::new(Ear { status: 204, heard: Mutex::default() });
        notice::work(&house.consents(Some(ear.clone())), &later(&moment, 1)).await.unwrap();
        assert!(of().await.unwrap()[0].received_at.is_some());
        let heard = ear.heard.lock().unwrap().remove(0);
        let body: serde_json::Value = serde_json::from_slice(&heard.body.unwrap()).unwrap();
        assert_eq!((heard.url.as_str(), body["event"].as_str()), ("https://bond.example/hook", Some("consent.withdrawn")));
        assert_eq!(body["establishments"][0].as_str().unwrap(), id(50).0.to_string());
        let told = store.read(|tx| Box::pin(notice::withdrawals_for(tx, bond, (at.now() - TimeDelta::days(1), 10)))).await.unwrap();
        assert_eq!(told, [(org, vec![share], at.now())]);
        // Everything: the town gets a letter and confirms it.
        let her = house.door.guest(Role::Merchant, &number().to_string()).await;
        her.post(PAGE, &[("wat", "alles"), ("stand", "uit")]).await;
        notice::work(&house.consents(Some(ear.clone())), &moment).await.unwrap();
        let letters = house.letters().await;
        let to_town: Vec<&Letter> = letters.iter().filter(|letter| letter.to == "dienst@stad.example").collect();
        let path = to_town[0].action.as_ref().unwrap().1.strip_prefix("https://plein.example").unwrap().to_owned();
        let nobody = crate::merchant::tests::Guest { door: house.door.clone(), token: None };
        assert!(nobody.get(&path).await.1.contains("Kapsalon Krul"));
        let (_, page) = her.get(PAGE).await;
        assert!(page.contains("nog niet bevestigd") && page.contains("Ontvangst bevestigd"), "{page}");
        let (_, page, _) = nobody.ask(Method::POST, &path, String::new()).await;
        assert!(page.contains("Dank u"));
        assert!(!her.get(PAGE).await.1.contains("nog niet bevestigd"));
    }

    async fn the_export_speaks_oslo(store: Store) {
        let house = house(&store).await;
        house.say(&[Said::yes(Activity::LISTED), Said::yes(Activity::REUSED)], &house.door.moment.clone()).await;
        house.say(&[Said::no(Activity::REUSED)], &later(&house.door.moment, 0)).await;
        let her = house.door.guest(Role::Merchant, &number().to_string()).await;
        let (status, text) = her.get("/nl/mijn/toestemmingen/gegevens.jsonld").await;
        assert_eq!(status, StatusCode::OK);
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["@context"]["toestemming"], "https://data.vlaanderen.be/ns/toestemming#");
        let graph = document["@graph"].as_array().unwrap();
        let of = |kind: &str| graph.iter().filter(|node| node["@type"] == kind).cloned().collect::<Vec<_>>();
        let (acts, activities) = (of("Toestemming"), of("Verwerkingsactiviteit"));
        assert_eq!((acts.len(), activities.len()), (3, 2));
        let states: Vec<&str> = acts.iter().map(|act| act["status"].as_str().unwrap()).collect();
        assert_eq!(states, ["given", "replaced", "withdrawn"]);
        assert!(acts.iter().all(|act| act["gegevenOp"].is_string() && activities.iter().any(|one| one["@id"] == act["gegevenVoor"])));
        assert!(activities.iter().all(|one| ["nl", "fr", "en", "de"].iter().all(|language| one["toestemmingsvraag"][language].is_string())));
    }

    /// However many places an enterprise has, and whichever towns they lie in: withdrawn is withdrawn for every one.
    async fn c10_a_chain_of_any_size_withdraws_every_place_and_gives_it_back(store: Store) {
        let house = house(&store).await;
        let (moment, org) = (house.door.moment.clone(), house.org);
        let mut known = 0_u128;
        let mut dice = 0x5eed_u64;
        // Around the edges of a page, and well beyond.
        for size in [3_u128, 499, 500, 501, 1_207] {
            let more: Vec<Candidate> = (known..size)
                .map(|at| {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let town = if dice >> 40 & 3 == 0 { "34027" } else { OOSTKAMP };
                    hairdresser(10_000 + at, town, &format!("Kapsalon Krul {at}"))
                })
                .collect();
            write_now(&store, &moment, &more).await.unwrap();
            // The number of a natural person does not stand on her places: she manages them.
            let (places, at) = (more.iter().map(|one| (one.nis, one.id.unwrap())).collect::<Vec<_>>(), &moment);
            let places = &places;
            store
                .write(|tx| {
                    Box::pin(async move {
                        for place in places {
                            crate::merchant::store::add_manager(tx, *place, org, at).await?;
                        }
                        Ok::<_, StoreError>(())
                    })
                })
                .await
                .unwrap();
            known = size;
            house.say(&[Said::yes(Activity::LISTED), Said::yes(Activity::shown(Fields::Hours))], &moment).await;
            let all = store.read(|tx| Box::pin(record::places(tx, org))).await.unwrap();
            assert_eq!(all.len(), usize::try_from(size).unwrap() + 1, "and the first shop");
            let public = || async {
                let mut found = 0;
                for town in [OOSTKAMP, "34027"] {
                    let ids: Vec<EstablishmentId> = all.iter().filter(|(at, _)| *at == nis(town)).map(|(_, id)| *id).collect();
                    let ids = &ids;
                    let shown = store.read(|tx| Box::pin(async move { tables::public(tx, nis(town), ids).await })).await.unwrap();
                    found += shown.len();
                }
                found
            };
            assert_eq!(public().await, all.len(), "of {size}, all are shown");
            house.hidden();
            let how = &How::form(&moment);
            let at = &moment;
            let effect = store
                .write(|tx| Box::pin(async move { record::withdraw_everything(tx, org, how, at).await }))
                .await
                .unwrap();
            assert_eq!((public().await, effect.gone.len(), effect.hide.len()), (0, all.len(), all.len()), "of {size}, none is left");
        }
        let events = store.events_after(0, 5_000).await.unwrap();
        assert!(events.iter().all(|stored| match &stored.event {
            Event::EstablishmentsWithdrawn { ids, .. } | Event::EstablishmentsChanged { ids, .. } => ids.len() <= Event::MOST_IDS,
            _ => true,
        }));
    }
}

async fn store_link(store: &Store, (org, days): (OrganisationId, i64), moment: &Moment) -> String {
    store
        .write(|tx| Box::pin(super::link::make(tx, (org, None), (days, "https://plein.example"), moment)))
        .await
        .unwrap()
}
