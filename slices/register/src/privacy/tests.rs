//! Privacy through the front door and on both databases.

use std::sync::Arc;

use ::store::{Store, StoreError};
use axum::http::StatusCode;
use chrono::TimeDelta;
use kernel::actor::Role;
use kernel::moment::Moment;
use people::{Grant, capacity, organisation, person};

use super::retention;
use crate::consent::ledger::{Activity, Proof};
use crate::consent::record::{self, How, Said};
use crate::consent::tests::{STEPS, house};
use crate::consent::{Consents, Recipient, notice, store as tables};
use crate::merchant::tests::{Guest, id};

::store::both_engines! {
    migrations = &STEPS;

    async fn everybody_reads_what_is_done_with_data(store: Store) {
        let house = house(&store).await;
        let nobody = Guest { door: house.door.clone(), token: None };
        for (language, word) in [("nl", "Toestemmingen"), ("fr", "Autorisations"), ("en", "Consents"), ("de", "Einwilligungen")] {
            let (status, page) = nobody.get(&format!("/{language}/privacy/verwerkingen")).await;
            assert!(status == StatusCode::OK && page.contains(word), "{language}");
            let (_, csv) = nobody.get(&format!("/{language}/privacy/verwerkingen.csv")).await;
            assert!(csv.lines().count() >= 10 && csv.contains(word), "{csv}");
        }
        let (_, json) = nobody.get("/nl/privacy/verwerkingen.json").await;
        assert!(serde_json::from_str::<serde_json::Value>(&json).unwrap().as_array().unwrap().len() >= 9);
    }

    async fn what_is_old_goes_and_what_went_is_told(store: Store) {
        let house = house(&store).await;
        let (moment, org) = (&house.door.moment, house.org);
        store
            .write(|tx| {
                Box::pin(async move {
                    let old = moment.now() - TimeDelta::days(2_000);
                    notice::delivered(tx, &[org], (Recipient::Town, notice::Way::Export, "a@b.example"), old).await?;
                    notice::delivered(tx, &[org], (Recipient::Town, notice::Way::Export, "c@d.example"), moment.now()).await
                })
            })
            .await
            .unwrap();
        let consents = Arc::new(Consents::of(&crate::testing::deps(&store)));
        retention::run(consents.clone(), moment.clone()).await.unwrap();
        let left = store.read(|tx| Box::pin(notice::deliveries(tx, org))).await.unwrap();
        assert_eq!(left.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), ["c@d.example"]);
        let runs = store.read(|tx| Box::pin(retention::last(tx))).await.unwrap();
        assert_eq!(runs.len(), retention::RULES.len());
        assert!(runs.iter().any(|run| run.rule == "deliveries" && run.removed == 1));
        let nobody = Guest { door: house.door.clone(), token: None };
        assert!(!nobody.get("/nl/privacy/verwerkingen").await.1.contains("nog niet"), "every rule ran");
    }

    async fn breaches_are_written_down_by_administrators_only(store: Store) {
        let house = house(&store).await;
        let admin = house.door.guest(Role::Admin, "").await;
        let path = "/nl/beheer/datalekken";
        let at = (house.door.moment.local() - TimeDelta::hours(2)).format("%Y-%m-%dT%H:%M").to_string();
        let good = [("bekend", at.as_str()), ("wat", "Een lijst ging naar het verkeerde adres"), ("personen", "14"), ("risico", "some")];
        for role in [Role::Officer, Role::Merchant] {
            let of = if role == Role::Officer { "31022" } else { crate::merchant::tests::NUMBER };
            let guest = house.door.guest(role, of).await;
            assert_eq!(guest.get(path).await.0, StatusCode::FORBIDDEN);
            assert_eq!(guest.post(path, &good).await.0, StatusCode::FORBIDDEN);
        }
        let (_, page, _) = admin.post(path, &[("bekend", ""), ("wat", "x")]).await;
        assert!(page.contains("moment dat voorbij is"));
        assert_eq!(admin.post(path, &good).await.0, StatusCode::SEE_OTHER);
        let (_, page) = admin.get(path).await;
        assert!(page.contains("verkeerde adres") && page.contains("uur om te melden"), "{page}");
        let (_, rest) = page.split_once("/nl/beheer/datalekken/").unwrap();
        let own = format!("{path}/{}", rest.get(..32).unwrap());
        assert!(admin.post(&own, &[("soort", "x"), ("tekst", "y")]).await.1.contains("mogelijkheden"));
        assert_eq!(admin.post(&own, &[("soort", "authority"), ("tekst", "Gemeld via het formulier")]).await.0, StatusCode::SEE_OTHER);
        let (_, page) = admin.get(path).await;
        assert!(page.contains("Op tijd gemeld") && page.contains("via het formulier"));
        let missing = format!("{path}/{}", "0".repeat(32));
        assert_eq!(admin.post(&missing, &[("soort", "closed"), ("tekst", "y")]).await.0, StatusCode::NOT_FOUND);
    }

    async fn who_is_forgotten_takes_her_consent_along(store: Store) {
        forgotten(&store, true).await;
    }

    async fn unless_others_act_for_her_enterprise(store: Store) {
        forgotten(&store, false).await;
    }
}

async fn forgotten(store: &Store, alone: bool) {
    let house = house(store).await;
    let (moment, org) = (&house.door.moment, house.org);
    let (her, other) = store
        .write(|tx| {
            Box::pin(async move {
                let her = person::ensure(tx, "godelieve@voorbeeld.be", "Godelieve", moment).await?.id;
                let held = capacity::grant(tx, &Grant::new(her, Role::Merchant).of(org), moment).await?;
                let other = person::ensure(tx, "helper@voorbeeld.be", "Helper", moment).await?.id;
                let helping = capacity::grant(tx, &Grant::new(other, Role::Merchant).of(org), moment).await?;
                if alone {
                    capacity::withdraw(tx, helping, moment).await?;
                }
                let how = How { by: Some(her), ..How::form(moment) };
                record::record(tx, org, &[Said::yes(Activity::LISTED)], &how, moment).await?;
                assert!(organisation::get(tx, org).await?.is_some() && held.0 != helping.0);
                Ok::<_, StoreError>((her, other))
            })
        })
        .await
        .unwrap();
    assert_ne!(her, other);
    assert!(house.shown().await.is_some());
    let deps = crate::Deps { curtain: house.drawn.clone(), ..crate::testing::deps(store) };
    let (export, erase) = super::duties(&Arc::new(Consents::of(&deps)));
    let copy = export(her, moment.clone()).await.unwrap();
    assert!(copy["consents"][0]["@graph"].as_array().unwrap().len() >= 2, "{copy}");
    assert!(!copy["consents_given_or_withdrawn_by_you"].as_array().unwrap().is_empty());
    let later = Moment::fixed(moment.now() + TimeDelta::hours(1), 77);
    erase(her, later).await.unwrap();
    assert_eq!(house.shown().await.is_some(), !alone);
    assert_eq!(house.hidden(), if alone { vec![id(50)] } else { Vec::new() });
    let ledger = store.read(|tx| Box::pin(tables::ledger(tx, org))).await.unwrap();
    assert_eq!(ledger.acts().last().unwrap().proof == Proof::Erasure, alone);
    let trouble = store.read(|tx| Box::pin(record::verify(tx, org))).await.unwrap();
    assert_eq!(trouble, Vec::<String>::new(), "history stays whole");
}
