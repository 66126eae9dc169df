//! Persons, capacities, sessions and limits on both databases.
#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fall over"
)]

use chrono::TimeDelta;
use kernel::actor::{Proof, Role};
use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Allowance, Grant, NewSession, Secret, capacity, organisation, person, rate, session};
use store::{Store, StoreError};

fn later(moment: &Moment, by: TimeDelta) -> Moment {
    let mut later = Moment::still(moment.now() + by);
    later.language = moment.language;
    later
}

store::both_engines! {
    migrations = people::STEPS;

    async fn every_statement_prepares(store: Store) {
        assert_eq!(store::testing::prepares(&people::statements(), &store).await, Vec::<String>::new());
        let report = store::testing::schema_report(people::STEPS, people::TOWNLESS, &store).await;
        assert_eq!(report, Vec::<String>::new());
    }

    async fn a_person_acts_in_one_of_her_capacities(store: Store) {
        let moment = store::testing::moment(1);
        let at = &moment;
        store.write(|tx| Box::pin(async move {
            let an = person::ensure(tx, "an@voorbeeld.be", "An Verzinsel", at).await?;
            assert_eq!(person::ensure(tx, "an@voorbeeld.be", "Iemand", at).await?.id, an.id);
            let number = EnterpriseNumber::parse("0403.170.701").expect("a number");
            let bakery = organisation::enterprise(tx, number, "Bakkerij Verzinsel", at).await?;
            assert_eq!(organisation::enterprise(tx, number, "Anders", at).await?, bakery);
            let found = organisation::find_enterprise(tx, number).await?.expect("known now");
            assert_eq!((found.id, found.enterprise), (bakery, Some(number)));
            let nis = Nis::parse("31022").expect("a code");
            let town = organisation::town(tx, nis, "Oostkamp", at).await?;
            assert_eq!(organisation::get(tx, town).await?.and_then(|town| town.town), Some(nis));
            let merchant = capacity::grant(tx, &Grant::new(an.id, Role::Merchant).of(bakery), at).await?;
            assert_eq!(capacity::grant(tx, &Grant::new(an.id, Role::Merchant).of(bakery), at).await?, merchant);
            let officer = Grant::new(an.id, Role::Officer).of(town).towns([nis]);
            let officer = capacity::grant(tx, &officer, at).await?;
            let held = capacity::of_person(tx, an.id, at).await?;
            let roles: Vec<Role> = held.iter().map(|held| held.capacity.role).collect();
            assert_eq!(roles, [Role::Shopper, Role::Merchant, Role::Officer]);
            assert_eq!(held[2].capacity.towns, [nis]);
            assert_eq!(capacity::of_organisation(tx, bakery, at).await?.len(), 1);

            let new = NewSession { person: an.id, capacity: merchant, proof: Proof::Mail, agent: "Firefox\r\n" };
            let token = session::open(tx, &new, at).await?.expect("a session");
            let found = session::find(tx, &token, at).await?.expect("it is there");
            assert_eq!((found.acting.role(), found.acting.name.as_str()), (Role::Merchant, "An Verzinsel"));
            let other = session::switch(tx, found.id, an.id, officer, at).await?.expect("she may");
            assert!(session::find(tx, &token, at).await?.is_none(), "the old token is worth nothing");
            let found = session::find(tx, &other, at).await?.expect("the new one is");
            assert_eq!(found.acting.capacity.towns, [nis]);
            assert!(session::find(tx, &Secret::new()?, at).await?.is_none());

            assert!(capacity::withdraw(tx, officer, at).await?);
            assert!(session::find(tx, &other, at).await?.is_none(), "a withdrawn capacity works no longer");
            assert!(session::open(tx, &NewSession { capacity: officer, ..new }, at).await?.is_none());
            Ok::<_, StoreError>(())
        })).await.expect("everything");
    }

    async fn sessions_end_when_idle_and_for_good(store: Store) {
        let moment = store::testing::moment(2);
        let at = &moment;
        store.write(|tx| Box::pin(async move {
            let (els, shopper) = person::add(tx, "Els", Some("els@voorbeeld.be"), at).await?;
            let admin = capacity::grant(tx, &Grant::new(els.id, Role::Admin), at).await?;
            let new = NewSession { person: els.id, capacity: admin, proof: Proof::Mail, agent: "" };
            let staff = session::open(tx, &new, at).await?.expect("a session");
            let private = NewSession { capacity: shopper, ..new };
            let private = session::open(tx, &private, at).await?.expect("a session");
            let soon = later(at, TimeDelta::minutes(119));
            let found = session::find(tx, &staff, &soon).await?.expect("still there");
            assert!(found.stale);
            assert!(session::find(tx, &staff, &later(at, TimeDelta::minutes(121))).await?.is_none(), "idle");
            session::touch(tx, found.id, &soon).await?;
            assert!(session::find(tx, &staff, &later(at, TimeDelta::minutes(200))).await?.is_some());
            assert!(session::find(tx, &private, &later(at, TimeDelta::days(13))).await?.is_some());
            assert!(session::find(tx, &staff, &later(at, TimeDelta::hours(13))).await?.is_none(), "absolute");
            assert_eq!(session::list(tx, els.id, at).await?.len(), 2);
            let (other, _) = person::add(tx, "Jan", None, at).await?;
            assert!(!session::end(tx, found.id, other.id).await?, "somebody else's session");
            assert!(session::end(tx, found.id, els.id).await?);
            assert!(person::erase(tx, els.id, at).await? >= 3);
            assert!(session::find(tx, &private, at).await?.is_none());
            assert!(person::by_email(tx, "els@voorbeeld.be").await?.is_none());
            assert!(session::prune(tx, &later(at, TimeDelta::days(100))).await? == 0);
            Ok::<_, StoreError>(())
        })).await.expect("everything");
    }

    async fn limits_are_shared(store: Store) {
        let moment = Moment::real(Actor::System, Language::Nl);
        let now = moment.now();
        let two = Allowance { burst: 2, every: TimeDelta::minutes(5) };
        store.write(|tx| Box::pin(async move {
            for _ in 0..2 {
                assert_eq!(rate::spend(tx, "mail", "an@voorbeeld.be", two, now).await?, None);
            }
            assert!(rate::spend(tx, "mail", "an@voorbeeld.be", two, now).await?.is_some());
            assert_eq!(rate::spend(tx, "mail", "els@voorbeeld.be", two, now).await?, None);
            assert_eq!(rate::prune(tx, now + TimeDelta::hours(1)).await?, 2);
            Ok::<_, StoreError>(())
        })).await.expect("everything");
    }
}
