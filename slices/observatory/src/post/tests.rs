//! Choosing at the desk, stopping from a letter, being forgotten; on both engines.

use ::store::Store;
use axum::http::StatusCode;
use kernel::language::Language;
use kernel::letter::Letter;

use super::store::{self as tables, Choice};
use super::{Kind, send};
use crate::testing::{Officer, at, day, door, letters, nis, officer, town};

const NOW: &str = "2026-11-22T12:00:00Z";
const FORM: &str = "/nl/stad/drukte/post/31022";

async fn choice(store: &Store, who: &Officer) -> (bool, bool) {
    let id = who.id;
    let found = store.read(|tx| Box::pin(async move { tables::choice(tx, nis(), id).await })).await.unwrap();
    (found.weekly.is_some(), found.alerts.is_some())
}

::store::both_engines! {
    migrations = &crate::testing::WORLD;

    async fn an_officer_chooses_at_her_own_desk(store: Store) {
        let moment = at(NOW);
        town(&store, day("2026-11-22"), |_, _, _| None, &moment).await;
        let own = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], &moment).await;
        let other = officer(&store, ("bo@voorbeeld.be", Language::Nl), &["34027"], &moment).await;
        let door = door(&store, &moment);
        assert!(door.text(Some(&own), "/nl/stad/drukte?stad=31022").await.contains("an@voorbeeld.be"));
        let (status, _) = door.post(Some(&own), FORM, &[("weekverslag", "ja"), ("meldingen", "ja")]).await;
        assert_eq!((status, choice(&store, &own).await), (StatusCode::SEE_OTHER, (true, true)));
        let page = door.text(Some(&own), "/nl/stad/drukte?stad=31022&bewaard=ja").await;
        assert_eq!(page.matches(" checked>").count(), 2, "both boxes are on");
        door.post(Some(&own), FORM, &[("meldingen", "ja")]).await;
        assert_eq!(choice(&store, &own).await, (false, true));
        let (status, _) = door.post(Some(&other), FORM, &[("weekverslag", "ja")]).await;
        assert_eq!((status, choice(&store, &other).await), (StatusCode::NOT_FOUND, (false, false)));
        door.post(Some(&own), FORM, &[]).await;
        let id = own.id;
        let kept = store.read(|tx| Box::pin(async move { tables::of_person(tx, id).await })).await.unwrap();
        assert!(kept.is_empty(), "who asks for nothing is not kept");
    }

    async fn a_link_in_a_letter_stops_its_kind_and_only_when_pressed(store: Store) {
        let moment = at(NOW);
        town(&store, day("2026-11-22"), |_, _, _| None, &moment).await;
        let one = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], &moment).await;
        let (id, now) = (one.id, moment.now());
        let both = Choice { weekly: Some(now), alerts: Some(now) };
        store
            .write(|tx| {
                let moment = &moment;
                Box::pin(async move {
                    tables::put(tx, (nis(), id), both).await?;
                    let letter = Letter::new("an@voorbeeld.be", Language::Nl, "wk-title", "wk-title");
                    send(tx, (nis(), id, "week:2026-W47"), letter, ("https://plein.example", moment)).await
                })
            })
            .await
            .unwrap();
        let (_, href) = letters(&store, &moment).await[0].stop.clone().unwrap();
        let path = href.strip_prefix("https://plein.example").unwrap();
        let door = door(&store, &moment);
        assert!(door.text(None, path).await.contains("Oostkamp"));
        assert_eq!(choice(&store, &one).await, (true, true), "opening it asks");
        assert_eq!(door.post(None, path, &[]).await.0, StatusCode::OK);
        assert_eq!(choice(&store, &one).await, (false, true), "the other kind goes on");
        assert!(door.post(None, path, &[]).await.1.contains("niet meer"), "pressed twice, it is the same");
        let wrong = format!("/nl/drukte/afmelden/{}", "0".repeat(64));
        assert!(door.text(None, &wrong).await.contains("werkt niet meer"));
        store.write(|tx| Box::pin(async move { tables::forget(tx, id).await })).await.unwrap();
        assert!(door.text(None, path).await.contains("werkt niet meer"), "who is forgotten has no letters");
        assert_eq!(choice(&store, &one).await, (false, false));
    }
}

#[test]
fn a_letter_tells_its_kind() {
    assert_eq!(Kind::of("week:2026-W47"), Some(Kind::Weekly));
    assert_eq!(Kind::of("alert:2026-11-22"), Some(Kind::Alerts));
    assert_eq!(Kind::of("x"), None);
}
