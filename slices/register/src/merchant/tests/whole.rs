//! What several parts of the register do together: merged places with their photos and hours, consent that reaches places
//! nobody manages, and the pages of merchants as every role.

use axum::http::{Method, StatusCode};
use image::ImageFormat;
use kernel::actor::Role;
use kernel::moment::{EstablishmentId, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::organisation;
use store::{Store, args};
use uuid::Uuid;

use super::panel::osm_hours;
use super::photo_store::{self as photos, New};
use super::picture::{self, tests::halves};
use super::store as tables;
use super::tests::{Door, Guest, NUMBER, OOSTKAMP, OTHER, STEPS, candidate, hex, id, kbo, world};
use crate::chains::Chains;
use crate::consent::{Activity, Fields, How, Said, record};
use crate::facts::{Facts, Record, Source};
use crate::import::{Candidate, write_now};
use crate::linking::merge::{How as Merged, merge, of_town, unmerge};

/// A number of a natural person with two places.
const PERSON: &str = "0878.065.378";

fn oostkamp() -> Nis {
    Nis::parse(OOSTKAMP).unwrap()
}

/// What OpenStreetMap tells of the bakery of the world.
fn on_the_map(at: u128) -> Candidate {
    let facts = Facts {
        osm_layer: true,
        enterprise_number: None,
        email: None,
        hours: Some("Mo-Fr 08:00-12:00".into()),
        ..kbo("Bakkerij Verzinsel", NUMBER)
    };
    let record =
        Record::new(Source::Osm, format!("node/{at}"), "2026-11-02T00:00:00Z".parse().unwrap(), facts);
    Candidate { nis: oostkamp(), id: Some(id(at)), records: vec![record], kept: Vec::new() }
}

async fn join(door: &Door, one: u128, other: u128) {
    let (chains, both, moment) = (Chains::known(), (id(one), id(other)), &door.moment);
    let chains = &chains;
    let why = (Merged::Person, 9_000, "name=");
    let done = door
        .store
        .write(|tx| Box::pin(async move { merge(tx, oostkamp(), both, why, (chains, moment)).await }))
        .await;
    assert!(done.unwrap().is_ok());
}

async fn part(door: &Door) {
    let (chains, moment) = (Chains::known(), &door.moment);
    let chains = &chains;
    let done = door
        .store
        .write(|tx| {
            Box::pin(async move {
                let all = of_town(tx, oostkamp()).await?;
                unmerge(tx, oostkamp(), all[0].id, (chains, moment)).await
            })
        })
        .await;
    assert!(done.unwrap().is_ok());
}

async fn snap(door: &Door, at: u128, alt: &str) -> Uuid {
    let picture = picture::read(&halves(400, 300, ImageFormat::Jpeg)).unwrap();
    let (picture, moment) = (&picture, &door.moment);
    let added = door.store.write(|tx| {
        Box::pin(async move {
            let new = New { alt, caption: "", print: alt };
            photos::add(tx, (oostkamp(), id(at)), (new, picture), moment).await
        })
    });
    added.await.unwrap().unwrap()
}

/// The photos everybody sees with a place, in order.
async fn seen(store: &Store, at: u128) -> Vec<Uuid> {
    let sql = "SELECT id FROM register_public_photo WHERE nis = $1 AND establishment = $2 ORDER BY place, id";
    let at = id(at);
    let rows =
        store.read(|tx| Box::pin(async move { tx.rows(sql, args![oostkamp(), at]).await })).await.unwrap();
    rows.iter().map(|row| row.get(0).unwrap()).collect()
}

async fn says(door: &Door, number: &str, said: &[Said]) -> Vec<EstablishmentId> {
    let (moment, number) = (&door.moment, EnterpriseNumber::parse(number).unwrap());
    door.store
        .write(|tx| {
            Box::pin(async move {
                let org: OrganisationId = organisation::enterprise(tx, number, "Verzinsel", moment).await?;
                record(tx, org, said, &How::form(moment), moment).await.map(|effect| effect.hide)
            })
        })
        .await
        .unwrap()
}

async fn status(guest: &Guest, path: &str) -> StatusCode {
    guest.send(Method::GET, path, ("", Vec::new())).await.0
}

store::both_engines! {
    migrations = &STEPS;

    async fn photos_of_an_absorbed_place_stand_with_the_one_that_speaks(store: Store) {
        let door = world(&store).await;
        write_now(&store, &door.moment, &[candidate(OOSTKAMP, 4, kbo("Verzinsel Brood", OTHER))]).await.unwrap();
        let (first, second) = (snap(&door, 1, "De gevel").await, snap(&door, 4, "De toonbank").await);
        assert_eq!((seen(&store, 1).await, seen(&store, 4).await), (vec![first], vec![second]));
        join(&door, 1, 4).await;
        let survivor = if door.public(1).await.is_some() { 1 } else { 4 };
        let (own, other) = if survivor == 1 { (first, second) } else { (second, first) };
        assert_eq!(seen(&store, survivor).await, [own, other], "its own first");
        let nobody = Guest { door: door.clone(), token: None };
        for photo in [own, other] {
            assert_eq!(status(&nobody, &format!("/foto/{}-s.jpg", photo.simple())).await, StatusCode::OK);
        }
        // Who manages it sees and describes them all on one page.
        let mia = door.guest(Role::Merchant, NUMBER).await;
        let page = format!("/nl/zaak/{}/fotos", hex(id(survivor)));
        let (_, html) = mia.get(&page).await;
        assert!(html.contains("De gevel") && html.contains("De toonbank"), "{html}");
        assert_eq!(status(&mia, &format!("/nl/zaak/{}/foto/{}", hex(id(survivor)), other.simple())).await, StatusCode::OK);
        // A photo is asked of the enterprise it was taken of.
        let whose = if survivor == 1 { OTHER } else { NUMBER };
        says(&door, whose, &[Said::no(Activity::shown(Fields::Photos))]).await;
        assert_eq!(seen(&store, survivor).await, [own]);
        // Taken apart, each has its own again.
        part(&door).await;
        assert_eq!(seen(&store, survivor).await, [own]);
        says(&door, whose, &[Said::yes(Activity::shown(Fields::Photos))]).await;
        assert_eq!(seen(&store, 5 - survivor).await, [other]);
    }

    async fn hours_of_the_map_stand_beside_and_never_among_our_own(store: Store) {
        let door = world(&store).await;
        write_now(&store, &door.moment, &[on_the_map(6)]).await.unwrap();
        join(&door, 1, 6).await;
        let place = || async { store.read(|tx| Box::pin(tables::load(tx, id(1)))).await.unwrap().unwrap() };
        let told = osm_hours(&store, &place().await).await.unwrap().expect("hours of the map");
        assert_eq!(told.hours.as_deref(), Some("Mo-Fr 08:00-12:00"));
        assert_eq!(door.public(1).await.unwrap().hours, None, "nothing of it is in the register");
        // Whoever may not be shown hours has none of the map either.
        says(&door, NUMBER, &[Said::no(Activity::shown(Fields::Hours))]).await;
        assert_eq!(osm_hours(&store, &place().await).await.unwrap(), None);
        says(&door, NUMBER, &[Said::yes(Activity::shown(Fields::Hours))]).await;
        // Who knows better speaks alone.
        let own = Facts { hours: Some("Sa 09:00-12:00".into()), ..kbo("Bakkerij Verzinsel", NUMBER) };
        write_now(&store, &door.moment, &[candidate(OOSTKAMP, 1, own)]).await.unwrap();
        assert_eq!(osm_hours(&store, &place().await).await.unwrap(), None);
    }

    async fn c11_consent_reaches_places_of_a_person_that_nobody_manages(store: Store) {
        let door = world(&store).await;
        let salon = |sign: &str| Facts { natural_person: Some(true), ..kbo(sign, PERSON) };
        let places = [candidate(OOSTKAMP, 7, salon("Kapsalon Krul")), candidate("34027", 8, salon("Kapsalon Lok"))];
        write_now(&store, &door.moment, &places).await.unwrap();
        assert!(door.public(7).await.is_none() && door.public(8).await.is_none());
        says(&door, PERSON, &[Said::yes(Activity::LISTED)]).await;
        for at in [7, 8] {
            let listing = door.public(at).await.expect("she said it may, of all her places");
            assert_eq!(listing.enterprise_number, None, "her number is still not shown");
        }
        let mut hidden = says(&door, PERSON, &[Said::no(Activity::LISTED)]).await;
        hidden.sort();
        assert_eq!(hidden, [id(7), id(8)], "hidden at once, both");
        assert!(door.public(7).await.is_none() && door.public(8).await.is_none());
        // What an owner types is no proof: her number reaches no place of which others tell another one.
        let (moment, number) = (&door.moment, EnterpriseNumber::parse(PERSON).ok());
        let said = Facts { enterprise_number: number, ..Facts::default() };
        store.write(|tx| {
            let said = said.clone();
            Box::pin(async move {
                let place = tables::load(tx, id(3)).await?.unwrap();
                let how = tables::Writing { source: Source::Owner, section: "naam", on_behalf: false };
                tables::write(tx, &place, how, said, moment).await.map(drop)
            })
        }).await.unwrap();
        let belongs = store.read(|tx| Box::pin(async move {
            tx.one("SELECT belongs_to FROM register_establishment WHERE id = $1", args![id(3)]).await?.get::<i64>(0)
        })).await.unwrap();
        assert_eq!(u64::try_from(belongs).unwrap(), EnterpriseNumber::parse(OTHER).unwrap().get());
    }

    async fn the_pages_of_a_place_are_for_whom_it_concerns(store: Store) {
        let door = world(&store).await;
        let place = hex(id(1));
        let guests = [
            (door.guest(Role::Shopper, "x").await, StatusCode::FORBIDDEN),
            (door.guest(Role::Moderator, "Federatie Verzonnen").await, StatusCode::FORBIDDEN),
            (door.guest(Role::Merchant, OTHER).await, StatusCode::NOT_FOUND),
            (door.guest(Role::Officer, "34027").await, StatusCode::NOT_FOUND),
            (door.guest(Role::Merchant, NUMBER).await, StatusCode::OK),
            (door.guest(Role::Officer, OOSTKAMP).await, StatusCode::OK),
        ];
        for page in ["vergelijken", "beheerders", "fotos", "sluiting", "uren"] {
            let path = format!("/nl/zaak/{place}/{page}");
            for (guest, expected) in &guests {
                let (code, body) = guest.get(&path).await;
                assert_eq!(code, *expected, "{page}");
                assert!(code == StatusCode::OK || !body.contains("Bakkerij Verzinsel"), "{page} tells its name");
                if code != StatusCode::OK {
                    let (code, body, _) = guest.post(&path, &[("stap", "bewaar"), ("wie", "x")]).await;
                    assert_eq!((code, body.contains("Bakkerij Verzinsel")), (*expected, false), "sent to {page}");
                }
            }
            let nobody = Guest { door: door.clone(), token: None };
            assert_eq!(nobody.get(&path).await.0, StatusCode::SEE_OTHER, "{page}: who is nobody signs in");
        }
        // The same hours for several places: merchants only, and only of their own.
        let uren = "/nl/zaken/uren";
        for ((guest, _), expected) in guests.iter().zip([403, 403, 200, 403, 200, 403]) {
            assert_eq!(guest.get(uren).await.0.as_u16(), expected);
        }
        let (other, _) = &guests[2];
        assert!(!other.get(uren).await.1.contains("Bakkerij Verzinsel"));
        let taken = [("zaak", place.as_str()), ("zaken", &place), ("d0-van1", "9"), ("d0-tot1", "12"), ("stap", "publiceer")];
        other.post(uren, &taken).await;
        assert_eq!(door.public(1).await.unwrap().hours, None, "another's place keeps its hours");
        // Registering is for whoever signed in; what waits is for the officers of that town.
        for (guest, _) in &guests {
            assert_eq!(guest.get("/nl/zaak-toevoegen/nieuw").await.0, StatusCode::OK);
        }
        for ((guest, _), expected) in guests.iter().zip([403, 403, 403, 200, 403, 200]) {
            assert_eq!(guest.get("/nl/stad/aanvragen").await.0.as_u16(), expected);
        }
    }
}
