//! Merging and taking apart on both databases; the queue through the front door, as each role.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{Store, StoreError, args};
use axum::http::StatusCode;
use kernel::actor::Role;
use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Grant, NewSession, capacity, organisation, person, session};

use super::merge::{self, How, Refusal};
use super::pairs::{self, State, Whose};
use super::{Desk, Sight, alike, family, seek};
use crate::chains::Chains;
use crate::consent::{self, Activity, How as Told, Said};
use crate::facts::{Address, Facts, Record, Source, State as Being};
use crate::import::{Candidate, write_now};
use crate::listing;
use crate::materialise::materialise_all;
use crate::merchant::store as tables;
use crate::merchant::tests::{Door, Guest, NUMBER, OOSTKAMP, OTHER, STEPS, candidate, hex, id, kbo, world};
use crate::store::faces;

fn oostkamp() -> Nis {
    Nis::parse(OOSTKAMP).unwrap()
}

fn bond() -> OrganisationId {
    OrganisationId(uuid::Uuid::from_u128(0xB0))
}

/// A place of a source, with facts that look like the bakery of the world.
fn from(source: Source, at: u128, change: impl FnOnce(&mut Facts)) -> Candidate {
    // Without a number of any kind, so that there is something to doubt.
    let mut facts =
        Facts { enterprise_number: None, email: None, phone: None, ..kbo("Bakkerij Verzinsel", NUMBER) };
    facts.osm_layer = source == Source::Osm;
    change(&mut facts);
    let observed = "2026-11-02T00:00:00Z".parse().unwrap();
    let record = Record::new(source, format!("{}-{at}", source.code()), observed, facts);
    Candidate { nis: oostkamp(), id: Some(id(at)), records: vec![record], kept: Vec::new() }
}

async fn join(store: &Store, one: u128, other: u128, moment: &Moment) -> Result<merge::Effect, Refusal> {
    let chains = Chains::known();
    let (chains, both) = (&chains, (id(one), id(other)));
    let why = (How::Person, 9_000, "name=");
    store
        .write(|tx| Box::pin(async move { merge::merge(tx, oostkamp(), both, why, (chains, moment)).await }))
        .await
        .unwrap()
}

/// The merges that stand.
async fn standing(store: &Store) -> Vec<merge::Merge> {
    store.read(|tx| Box::pin(merge::of_town(tx, oostkamp()))).await.unwrap()
}

async fn part(store: &Store, absorbed: u128, moment: &Moment) -> Result<merge::Effect, Refusal> {
    let merge = standing(store).await.into_iter().find(|merge| merge.absorbed == id(absorbed)).unwrap();
    let chains = Chains::known();
    let chains = &chains;
    store
        .write(|tx| Box::pin(async move { merge::unmerge(tx, oostkamp(), merge.id, (chains, moment)).await }))
        .await
        .unwrap()
}

/// Which of these are public now.
async fn public(store: &Store, ids: &[u128]) -> Vec<u128> {
    let all: Vec<EstablishmentId> = ids.iter().map(|n| id(*n)).collect();
    let found = listing::by_ids(store, oostkamp(), &all).await.unwrap();
    ids.iter().copied().filter(|n| found.iter().any(|listing| listing.id == id(*n))).collect()
}

/// With which place each record came.
async fn origins(store: &Store) -> BTreeMap<(String, String), EstablishmentId> {
    let sql = "SELECT source, source_key, establishment FROM register_record WHERE nis = $1";
    let rows = store.read(|tx| Box::pin(async move { tx.rows(sql, args![oostkamp()]).await })).await.unwrap();
    rows.iter().map(|row| ((row.get(0).unwrap(), row.get(1).unwrap()), row.get(2).unwrap())).collect()
}

/// Every face is what follows from the records of the place and of those below it, and no other.
async fn sound(store: &Store, ids: &[u128], step: &str) {
    let all: Vec<EstablishmentId> = ids.iter().map(|n| id(*n)).collect();
    let all = all.as_slice();
    let (known, records, prints) = store
        .read(|tx| {
            Box::pin(async move {
                let known = family(tx, oostkamp(), all).await?;
                let records = faces::records_of(tx, oostkamp(), all).await?;
                Ok::<_, StoreError>((known, records, faces::prints(tx, oostkamp(), all).await?))
            })
        })
        .await
        .unwrap();
    for own in all {
        let members: Vec<Vec<&Record>> = known
            .members(*own)
            .into_iter()
            .map(|member| records.iter().filter(|(of, _)| *of == member).map(|(_, record)| record).collect())
            .collect();
        let face = materialise_all(oostkamp(), &members, &Chains::known()).unwrap().0;
        let print = prints.iter().find(|(of, _)| of == own).unwrap().1;
        assert_eq!(print, face.fingerprint(), "{step}: {own:?} shows {}", face.sign);
    }
}

/// Numbers that look random, the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

const SIX: [u128; 6] = [1, 21, 22, 23, 24, 25];

/// The bakery of the world, and five more of every kind of source.
async fn six(store: &Store, moment: &Moment) {
    let number = EnterpriseNumber::parse(OTHER).ok();
    let more = [
        from(Source::Partner(bond()), 21, |facts| facts.website = Some("https://bond.example".into())),
        from(Source::Osm, 22, |facts| facts.hours = Some("Mo 08:00-12:00".into())),
        from(Source::Kbo, 23, |facts| facts.enterprise_number = number),
        from(Source::Town, 24, |facts| facts.description = Some("Van de stad".into())),
        from(Source::Osm, 25, |facts| facts.phone = Some("050 7".into())),
    ];
    write_now(store, moment, &more).await.unwrap();
}

/// One step of the random walk.
async fn walk(store: &Store, dice: &mut Dice, turn: usize, moment: &Moment) -> String {
    let (one, other) = (SIX[dice.below(6)], SIX[dice.below(6)]);
    match dice.below(5) {
        0 | 1 => format!("merge {one} {other}: {:?}", join(store, one, other, moment).await.err()),
        2 => {
            let all = standing(store).await;
            let Some(merge) = all.get(dice.below(all.len().max(1))) else { return "nothing to part".into() };
            let absorbed = *SIX.iter().find(|n| id(**n) == merge.absorbed).unwrap();
            format!("part {absorbed}: {:?}", part(store, absorbed, moment).await.err())
        }
        3 => {
            // A source says something else under its own key: it finds its own record.
            let source =
                [Source::Kbo, Source::Partner(bond()), Source::Osm, Source::Kbo, Source::Town, Source::Osm];
            let at = SIX.iter().position(|n| *n == one).unwrap();
            let mut said = from(source[at], one, |facts| facts.phone = Some(format!("050 {turn}")));
            if one == 1 {
                said = candidate(
                    OOSTKAMP,
                    1,
                    Facts { phone: Some(format!("050 {turn}")), ..kbo("Bakkerij Verzinsel", NUMBER) },
                );
            }
            write_now(store, moment, &[said]).await.unwrap();
            format!("import {one}")
        }
        _ => {
            // The town changes the place, whichever of its addresses is used.
            store
                .write(|tx| {
                    Box::pin(async move {
                        let place = tables::load(tx, id(one)).await?.unwrap();
                        let facts = Facts {
                            website: Some(format!("https://{turn}.example")),
                            ..place.facts(Source::Town)
                        };
                        let how =
                            tables::Writing { source: Source::Town, section: "contact", on_behalf: false };
                        tables::write(tx, &place, how, facts, moment).await.map(drop)
                    })
                })
                .await
                .unwrap();
            format!("edit {one}")
        }
    }
}

/// A partner organisation.
async fn partner(store: &Store, name: &'static str, moment: &Moment) -> OrganisationId {
    store.write(|tx| Box::pin(async move { organisation::partner(tx, name, moment).await })).await.unwrap()
}

/// A moderator of a partner.
async fn moderator(door: &Door, org: OrganisationId, email: &'static str) -> Guest {
    let moment = &door.moment;
    let token = door
        .store
        .write(|tx| {
            Box::pin(async move {
                let who = person::ensure(tx, email, "Joris Verzonnen", moment).await?;
                let held = capacity::grant(tx, &Grant::new(who.id, Role::Moderator).of(org), moment).await?;
                let proof = kernel::actor::Proof::Mail;
                session::open(
                    tx,
                    &NewSession { person: who.id, capacity: held, proof, agent: "test" },
                    moment,
                )
                .await
            })
        })
        .await
        .unwrap();
    Guest { door: door.clone(), token }
}

async fn open_pairs(store: &Store) -> Vec<pairs::Pair> {
    let all = (State::Open, 0);
    store
        .read(|tx| {
            Box::pin(async move { pairs::of_town(tx, (oostkamp(), Whose::Town), all, (100, 0)).await })
        })
        .await
        .unwrap()
}

::store::both_engines! {
    migrations = &STEPS;

    async fn l05_whatever_happens_between_taking_apart_brings_back_what_was(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        six(&store, moment).await;
        let before: BTreeSet<(String, String)> = origins(&store).await.into_keys().collect();
        let mut dice = Dice(20_261_122);
        let (mut merges, mut parts) = (0, 0);
        for turn in 0..60 {
            let step = walk(&store, &mut dice, turn, moment).await;
            merges += usize::from(step.starts_with("merge") && step.ends_with("None"));
            parts += usize::from(step.starts_with("part"));
            sound(&store, &SIX, &format!("{turn} {step}")).await;
        }
        assert!(merges > 5 && parts > 3, "{merges} merges, {parts} taken apart");
        while let Some(merge) = standing(&store).await.first() {
            let absorbed = *SIX.iter().find(|n| id(**n) == merge.absorbed).unwrap();
            part(&store, absorbed, moment).await.unwrap();
        }
        sound(&store, &SIX, "at the end").await;
        assert_eq!(public(&store, &SIX).await, SIX, "all are there again");
        let after = origins(&store).await;
        for key in &before {
            let at: u128 = key.1.rsplit('-').next().unwrap().parse().unwrap();
            assert_eq!(after.get(key), Some(&id(at)), "{key:?} stayed with the place it came with");
        }
    }

    async fn l06_one_place_speaks_and_the_other_leads_to_it(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        six(&store, moment).await;
        let effect = join(&store, 21, 1, moment).await.unwrap();
        assert_eq!((effect.survivor, effect.hide.clone()), (Some(id(21)), vec![id(1)]), "the federation is stronger");
        assert_eq!(public(&store, &SIX).await, [21, 22, 23, 24, 25]);
        let listing = listing::by_id(&store, id(21)).await.unwrap().unwrap();
        assert_eq!(listing.enterprise_number, EnterpriseNumber::parse(NUMBER).ok(), "the KBO tells the number");
        assert_eq!(listing.website.as_deref(), Some("https://bond.example"));
        let alias = "SELECT survivor FROM register_public_alias WHERE id = $1";
        let row = store.read(|tx| Box::pin(async move { tx.row(alias, args![id(1)]).await })).await.unwrap();
        assert_eq!(row.unwrap().get::<EstablishmentId>(0).unwrap(), id(21));
        let events: Vec<Event> =
            store.events_after(0, 1_000).await.unwrap().into_iter().map(|published| published.event).collect();
        let gone = Event::EstablishmentsWithdrawn { nis: oostkamp(), ids: vec![id(1)] };
        assert!(events.contains(&gone), "every server hides it at once");
        // A chain: the one that speaks is itself found to be the same as another.
        assert_eq!(join(&store, 24, 21, moment).await.unwrap().survivor, Some(id(24)));
        assert_eq!(join(&store, 1, 24, moment).await, Err(Refusal::Same));
        assert_eq!(public(&store, &SIX).await, [22, 23, 24, 25]);
        part(&store, 21, moment).await.unwrap();
        assert_eq!(public(&store, &SIX).await, [21, 22, 23, 24, 25], "with all that stood below it");
        assert_eq!(join(&store, 1, 99, moment).await, Err(Refusal::Gone));
    }

    async fn l07_what_an_owner_or_a_town_said_stands_whatever_other_records_say(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        let owner = from(Source::Owner, 31, |facts| *facts = Facts { phone: Some("050 1".into()), ..Facts::default() });
        write_now(&store, moment, &[from(Source::Osm, 22, |_| {}), owner]).await.unwrap();
        join(&store, 1, 31, moment).await.unwrap();
        let phone = async || {
            let all = listing::by_ids(&store, oostkamp(), &[id(1), id(31)]).await.unwrap();
            assert_eq!(all.len(), 1);
            all[0].phone.clone().unwrap()
        };
        assert_eq!(phone().await, "050 1");
        let said = Facts { phone: Some("050 2".into()), ..kbo("Nieuwe naam", NUMBER) };
        write_now(&store, moment, &[candidate(OOSTKAMP, 1, said)]).await.unwrap();
        assert_eq!(phone().await, "050 1", "an import never writes over what the owner said of the same place");
    }

    async fn l08_the_strictest_answer_of_the_owners_counts(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        write_now(&store, moment, &[candidate(OOSTKAMP, 60, kbo("Bakker Verzinsel", OTHER))]).await.unwrap();
        join(&store, 1, 60, moment).await.unwrap();
        assert_eq!(public(&store, &[1, 60]).await, [1]);
        let say = async |said: Vec<Said>| {
            let (said, number) = (said.as_slice(), EnterpriseNumber::parse(OTHER).unwrap());
            store
                .write(|tx| {
                    Box::pin(async move {
                        let org = organisation::enterprise(tx, number, "Ander", moment).await?;
                        consent::record(tx, org, said, &Told::form(moment), moment).await
                    })
                })
                .await
                .unwrap()
        };
        let contact = Activity::shown(consent::Fields::Contact);
        let effect = say(vec![Said::no(contact)]).await;
        assert_eq!(effect.hide.iter().filter(|hidden| **hidden == id(1)).count(), 1, "hidden at once");
        assert_eq!(listing::by_id(&store, id(1)).await.unwrap().unwrap().phone, None);
        let effect = say(vec![Said::no(Activity::LISTED)]).await;
        assert!(effect.hide.contains(&id(1)) && effect.gone.contains(&(oostkamp(), id(1))));
        assert_eq!(public(&store, &[1, 60]).await, [0_u128; 0]);
        part(&store, 60, moment).await.unwrap();
        assert_eq!(public(&store, &[1, 60]).await, [1], "the other never refused");
        join(&store, 1, 60, moment).await.unwrap();
        assert_eq!(public(&store, &[1, 60]).await, [0_u128; 0], "merging makes nothing public");
        say(vec![Said::yes(Activity::LISTED), Said::yes(contact)]).await;
        assert_eq!(public(&store, &[1, 60]).await, [1]);
    }

    async fn l08_a_natural_person_in_it_needs_consent(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        let hers = from(Source::Partner(bond()), 61, |facts| facts.natural_person = Some(true));
        write_now(&store, moment, &[hers]).await.unwrap();
        assert_eq!(public(&store, &[1, 61]).await, [1]);
        let effect = join(&store, 1, 61, moment).await.unwrap();
        assert_eq!(effect.hide, [id(1)]);
        assert_eq!(public(&store, &[1, 61]).await, [0_u128; 0]);
    }

    async fn l09_who_moves_to_another_town_leaves_the_others(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        six(&store, moment).await;
        join(&store, 1, 24, moment).await.unwrap();
        join(&store, 24, 23, moment).await.unwrap();
        let moved = Candidate { nis: Nis::parse("34027").unwrap(), ..from(Source::Town, 24, |_| {}) };
        write_now(&store, moment, &[moved]).await.unwrap();
        assert_eq!(public(&store, &SIX).await, [1, 21, 22, 23, 25]);
        assert!(standing(&store).await.is_empty());
        let rest: Vec<u128> = SIX.into_iter().filter(|n| *n != 24).collect();
        sound(&store, &rest, "after the move").await;
    }

    async fn l10_who_manages_an_absorbed_place_still_does(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        // Of an enterprise that only this place belongs to, and weaker than the other.
        write_now(&store, moment, &[from(Source::Town, 24, |_| {}), candidate(OOSTKAMP, 60, kbo("Bakker", OTHER))]).await.unwrap();
        let mia = door.guest(Role::Merchant, OTHER).await;
        let path = format!("/nl/zaak/{}/contact", hex(id(60)));
        let page = mia.get(&path).await;
        assert_eq!(page.0, StatusCode::OK);
        join(&store, 24, 60, moment).await.unwrap();
        let (status, list) = mia.get("/nl/zaken").await;
        assert!(status == StatusCode::OK && list.contains(&hex(id(24))), "{list}");
        let (status, page) = mia.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        let version = crate::merchant::tests::version(&page);
        let fields = [("stap", "publiceer"), ("versie", version.as_str()), ("phone", "050 99 99 99"), ("website", "www.mia.example")];
        let (status, body, _) = mia.post(&path, &fields).await;
        // The town spoke of the telephone, and the owner is stronger.
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let shown = listing::by_id(&store, id(24)).await.unwrap().unwrap();
        assert_eq!(shown.website.as_deref(), Some("https://www.mia.example"));
        part(&store, 60, moment).await.unwrap();
        let hers = listing::by_id(&store, id(60)).await.unwrap().unwrap();
        assert_eq!(hers.website.as_deref(), Some("https://www.mia.example"), "her words went with her place");
        let other = listing::by_id(&store, id(24)).await.unwrap().unwrap();
        assert_eq!(other.website, None);
    }

    async fn l11_pairs_are_found_once_and_decisions_stand(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        six(&store, moment).await;
        let desk = Desk::of(&store);
        let done = seek::turn(&desk, moment).await.unwrap();
        assert_eq!(done.towns, 2);
        let found = open_pairs(&store).await;
        assert!(found.len() >= 3, "{found:#?}");
        assert!(found.is_sorted_by(|one, other| one.score >= other.score));
        assert_eq!(seek::turn(&desk, moment).await.unwrap().compared, 0, "nothing happened since");
        let again = seek::whole(&desk, None, moment).await.unwrap();
        assert!(again.compared > 5);
        assert_eq!(open_pairs(&store).await, found, "the same pairs, under the same ids");
        // One is decided: it is never asked again, also not of those it is merged with.
        let pair = &found[0];
        store.write(|tx| Box::pin(async move { pairs::decide(tx, pair, State::Never, moment).await })).await.unwrap();
        seek::whole(&desk, None, moment).await.unwrap();
        assert!(open_pairs(&store).await.iter().all(|open| open.id != pair.id));
        // A place that changes is compared again, alone; the answer is that of comparing everything.
        let said = from(Source::Partner(bond()), 21, |facts| {
            *facts = Facts { sign: Some("Heel iets anders".into()), categories: vec!["florist".into()], ..Facts::default() };
        });
        write_now(&store, moment, &[said]).await.unwrap();
        let done = seek::turn(&desk, moment).await.unwrap();
        assert_eq!((done.towns, done.compared), (1, 1));
        let some = open_pairs(&store).await;
        assert!(some.iter().all(|open| open.left != id(21) && open.right != id(21)), "no longer alike");
        seek::whole(&Desk::of(&store), None, moment).await.unwrap();
        let all: BTreeSet<_> = open_pairs(&store).await.into_iter().map(|pair| (pair.left, pair.right)).collect();
        assert_eq!(some.into_iter().map(|pair| (pair.left, pair.right)).collect::<BTreeSet<_>>(), all);
        // What stopped is compared no more.
        let closed = from(Source::Osm, 22, |facts| facts.state = Some(Being::Closed));
        write_now(&store, moment, &[closed]).await.unwrap();
        seek::turn(&desk, moment).await.unwrap();
        assert!(open_pairs(&store).await.iter().all(|open| open.left != id(22) && open.right != id(22)));
    }

    async fn l03_beyond_doubt_it_goes_by_itself_unless_an_owner_spoke(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        let number = kernel::number::EstablishmentNumber::from_base(20_000_001);
        let kbo_place = |at, name: &str| candidate(OOSTKAMP, at, Facts { establishment_number: number, ..kbo(name, NUMBER) });
        let partner = from(Source::Partner(bond()), 21, |facts| {
            facts.establishment_number = number;
            facts.sign = Some("Verzinsel".into());
        });
        write_now(&store, moment, &[kbo_place(1, "Bakkerij Verzinsel"), partner]).await.unwrap();
        let add = "INSERT INTO register_manager (nis, establishment, organisation_id, since) VALUES ($1, $2, $3, $4)";
        store.write(|tx| Box::pin(async move { tx.execute(add, args![oostkamp(), id(21), bond(), moment.now()]).await })).await.unwrap();
        let desk = Desk::of(&store);
        assert_eq!(seek::turn(&desk, moment).await.unwrap().merged, 0, "somebody manages it: she is asked");
        store.write(|tx| Box::pin(async move { tx.execute("DELETE FROM register_manager", &[]).await })).await.unwrap();
        assert_eq!(seek::whole(&desk, None, moment).await.unwrap().merged, 1);
        let merges = standing(&store).await;
        assert_eq!((merges.len(), merges[0].how.as_str()), (1, "automatic"));
        let log = store.read(|tx| Box::pin(async move { tx.audit_in_town(oostkamp(), 50).await })).await.unwrap();
        assert!(log.iter().any(|row| row.action == "merge"));
        part(&store, if merges[0].absorbed == id(1) { 1 } else { 21 }, moment).await.unwrap();
        assert_eq!(seek::whole(&desk, None, moment).await.unwrap().merged, 0, "what was taken apart stays apart");
        assert!(open_pairs(&store).await.iter().all(|pair| (pair.left, pair.right) != (id(1), id(21))));
    }

    async fn an_officer_decides_and_nobody_else_of_another_town(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        six(&store, moment).await;
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let (status, page) = wout.get("/nl/dubbels").await;
        assert!(status == StatusCode::OK && page.contains("Geen dubbels"), "{page}");
        seek::turn(&Desk::of(&store), moment).await.unwrap();
        let (_, page) = wout.get("/nl/dubbels").await;
        assert!(page.contains("data-pair") && page.contains("Bakkerij Verzinsel"), "{page}");
        let first = open_pairs(&store).await.remove(0);
        let path = format!("/nl/dubbels/{OOSTKAMP}/{}", first.id.simple());
        let (status, page) = wout.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("Is dit dezelfde zaak?") && page.contains("gelijk"), "{page}");
        let log = store.read(|tx| Box::pin(async move { tx.audit_in_town(oostkamp(), 50).await })).await.unwrap();
        assert!(log.iter().any(|row| row.action == "view" && row.kind == "pair"), "looking is written down");

        let other = partner(&store, "Ander Verzinsel", moment).await;
        let others = [
            (door.guest(Role::Officer, "34027").await, StatusCode::NOT_FOUND),
            (moderator(&door, other, "ander@voorbeeld.be").await, StatusCode::NOT_FOUND),
            (door.guest(Role::Merchant, NUMBER).await, StatusCode::FORBIDDEN),
            (door.guest(Role::Shopper, "x").await, StatusCode::FORBIDDEN),
            (door.guest(Role::Coach, "x").await, StatusCode::FORBIDDEN),
        ];
        for (guest, expected) in &others {
            assert_eq!(guest.get(&path).await.0, *expected);
            assert_eq!(guest.post(&path, &[("besluit", "zelfde")]).await.0, *expected);
            let many = format!("/nl/dubbels/{OOSTKAMP}/alle");
            let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND];
            assert!(refused.contains(&guest.post(&many, &[("vanaf", "80"), ("aantal", "1")]).await.0));
            assert!(refused.contains(&guest.get(&format!("/nl/samengevoegd?stad={OOSTKAMP}")).await.0));
        }
        assert!(standing(&store).await.is_empty());

        assert_eq!(wout.post(&path, &[("besluit", "onzin")]).await.0, StatusCode::BAD_REQUEST);
        let (status, _, to) = wout.post(&path, &[("besluit", "later")]).await;
        assert!(status == StatusCode::SEE_OTHER && to.contains("gedaan=later"), "{to}");
        assert!(wout.get(&format!("/nl/dubbels?stad={OOSTKAMP}&staat=later")).await.1.contains(&first.id.simple().to_string()));
        let (status, _, to) = wout.post(&path, &[("besluit", "zelfde")]).await;
        assert!(status == StatusCode::SEE_OTHER && to.contains("gedaan=zelfde"), "{to}");
        assert_eq!(wout.get(&path).await.0, StatusCode::NOT_FOUND, "they are one by now");
        let merge = standing(&store).await.remove(0);
        let (_, page) = wout.get(&format!("/nl/samengevoegd?stad={OOSTKAMP}")).await;
        assert!(page.contains("data-merge") && page.contains("Door iemand beslist"), "{page}");
        let undo = format!("/nl/samengevoegd/{OOSTKAMP}/{}", merge.id.simple());
        for (guest, expected) in &others {
            let status = guest.post(&undo, &[]).await.0;
            assert!(status == *expected || status == StatusCode::FORBIDDEN);
        }
        let wrong = format!("/nl/samengevoegd/34027/{}", merge.id.simple());
        assert_eq!(others[0].0.post(&wrong, &[]).await.0, StatusCode::NOT_FOUND, "a merge of another town");
        assert_eq!(wout.post(&undo, &[]).await.0, StatusCode::SEE_OTHER);
        assert!(standing(&store).await.is_empty());
        assert!(wout.post(&undo, &[]).await.2.contains("gedaan=weg"), "twice does no harm");
        assert_eq!(public(&store, &SIX).await, SIX);
    }

    async fn many_are_accepted_only_as_many_as_were_shown(store: Store) {
        let door = world(&store).await;
        six(&store, &door.moment).await;
        seek::turn(&Desk::of(&store), &door.moment).await.unwrap();
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let likely = open_pairs(&store).await.iter().filter(|pair| pair.score >= 8_000).count();
        let path = format!("/nl/dubbels/{OOSTKAMP}/alle");
        let (status, page) = wout.get(&format!("{path}?vanaf=80")).await;
        assert!(status == StatusCode::OK && page.contains(&format!("data-count=\"{likely}\"")), "{page}");
        let wrong = (likely + 1).to_string();
        let (status, page, _) = wout.post(&path, &[("vanaf", "80"), ("aantal", &wrong)]).await;
        assert!(status == StatusCode::OK && page.contains("Intussen"), "{page}");
        assert!(standing(&store).await.is_empty());
        let right = likely.to_string();
        let (status, _, to) = wout.post(&path, &[("vanaf", "80"), ("aantal", &right)]).await;
        assert!(status == StatusCode::SEE_OTHER && to.contains("gedaan=veel"));
        assert!(!standing(&store).await.is_empty());
        sound(&store, &[&SIX[..], &[2]].concat(), "after many").await;
    }

    async fn a_moderator_sees_pairs_with_a_place_of_her_own(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        let org = partner(&store, "Bond Verzinsel", moment).await;
        let hidden = from(Source::Kbo, 41, |facts| {
            facts.natural_person = Some(true);
            facts.legal_name = Some("Godelieve Geheim".into());
        });
        write_now(&store, moment, &[from(Source::Partner(org), 40, |_| {}), hidden, from(Source::Osm, 42, |_| {})]).await.unwrap();
        seek::turn(&Desk::of(&store), moment).await.unwrap();
        let found = open_pairs(&store).await;
        let of = |one: u128, other: u128| found.iter().find(|pair| (pair.left, pair.right) == (id(one), id(other)));
        let joris = moderator(&door, org, "joris@voorbeeld.be").await;
        let (status, page) = joris.get("/nl/dubbels").await;
        assert_eq!(status, StatusCode::OK);
        let own = of(1, 40).unwrap();
        assert!(page.contains(&own.id.simple().to_string()), "{page}");
        assert!(!page.contains("Geheim"));
        let path = |pair: &pairs::Pair| format!("/nl/dubbels/{OOSTKAMP}/{}", pair.id.simple());
        assert_eq!(joris.get(&path(own)).await.0, StatusCode::OK);
        if let Some(pair) = of(1, 42) {
            assert_eq!(joris.get(&path(pair)).await.0, StatusCode::NOT_FOUND, "neither is hers");
        }
        let secret = of(40, 41).unwrap();
        assert!(!page.contains(&secret.id.simple().to_string()), "the other is not public");
        assert_eq!(joris.get(&path(secret)).await.0, StatusCode::NOT_FOUND);
        assert_eq!(joris.post(&path(secret), &[("besluit", "zelfde")]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(joris.post(&path(own), &[("besluit", "zelfde")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(standing(&store).await.len(), 1);
    }

    async fn l12_while_typing_one_is_told_what_is_there_already(store: Store) {
        let door = world(&store).await;
        let moment = &door.moment;
        let secret = from(Source::Kbo, 41, |facts| {
            facts.sign = Some("Kapsalon Geheim".into());
            facts.categories = vec!["hairdresser".into()];
            facts.natural_person = Some(true);
            facts.phone = None;
        });
        write_now(&store, moment, &[secret]).await.unwrap();
        let desk = Desk::of(&store);
        let typed = Facts {
            sign: Some("bakkerij verzinsel".into()),
            address: Address { street: "Verzonnenstr.".into(), house_number: "1".into(), ..Address::default() },
            ..Facts::default()
        };
        let found = alike(&desk, oostkamp(), &typed, (Sight::Public, None)).await.unwrap();
        assert_eq!(found.first().map(|one| one.id), Some(id(1)), "{found:?}");
        assert!(found[0].percent >= 40 && found[0].evidence.contains("name="), "{found:?}");
        assert!(alike(&desk, oostkamp(), &typed, (Sight::Public, Some(id(1)))).await.unwrap().iter().all(|one| one.id != id(1)));
        let nothing = Facts { address: typed.address.clone(), ..Facts::default() };
        assert_eq!(alike(&desk, oostkamp(), &nothing, (Sight::Public, None)).await.unwrap(), [], "a street alone is no place");
        // What is brought meanwhile is known.
        let fresh = from(Source::Osm, 43, |facts| {
            facts.sign = Some("Zuivelhoeve Kakelbont".into());
            facts.address.house_number = "77".into();
            facts.phone = Some("050 44 33 22".into());
        });
        write_now(&store, moment, &[fresh]).await.unwrap();
        let typed = Facts { sign: Some("Kakelbont".into()), phone: Some("+32 50 44 33 22".into()), ..Facts::default() };
        let found = alike(&desk, oostkamp(), &typed, (Sight::Public, None)).await.unwrap();
        assert_eq!(found.first().map(|one| one.id), Some(id(43)), "{found:?}");

        let path = format!("/nl/zaken/lijkt-op?naam=Kapsalon+Geheim&straat=Verzonnenstraat&nr=1&gemeente={OOSTKAMP}");
        let wout = door.guest(Role::Officer, OOSTKAMP).await;
        let (status, body) = wout.get(&path).await;
        assert!(status == StatusCode::OK && body.contains("Kapsalon Geheim"), "{body}");
        for guest in [door.guest(Role::Shopper, "x").await, door.guest(Role::Officer, "34027").await] {
            let (status, body) = guest.get(&path).await;
            assert!(status == StatusCode::OK && !body.contains("Geheim"), "{body}");
        }
        let nobody = Guest { door: door.clone(), token: None };
        assert_eq!(nobody.get(&path).await.0, StatusCode::SEE_OTHER);
    }
}
