//! From counts in the database to a letter in the queue, a page and a sheet of paper, on both engines.

use std::sync::Arc;

use ::store::Store;
use axum::http::StatusCode;
use kernel::language::Language;
use kernel::letter::Letter;
use kernel::moment::Moment;
use people::capacity;

use super::send::{Office, round};
use crate::Calendars;
use crate::post::store::{self as choices, Choice};
use crate::testing::{Officer, at, belgium, day, door, letters, nis, officer, town};

const SUNDAY: &str = "2026-11-22T12:00:00Z";
const MONDAY: &str = "2026-11-23T07:00:00Z";

async fn write(store: &Store, moment: &Moment) -> Vec<Letter> {
    let calendars: Calendars = Arc::new(|_| belgium());
    let office = Office { store, calendars: &calendars, base_url: "https://plein.example" };
    let sent = round(&office, moment).await.unwrap();
    let found = letters(store, moment).await;
    assert_eq!(found.len(), sent, "as many as were said to be");
    found
}

async fn ask(store: &Store, who: &Officer, since: &str) {
    let (id, choice) = (who.id, Choice { weekly: Some(since.parse().unwrap()), alerts: None });
    store.write(|tx| Box::pin(async move { choices::put(tx, (nis(), id), choice).await })).await.unwrap();
}

async fn asked(store: &Store, who: &Officer) -> Choice {
    let id = who.id;
    store.read(|tx| Box::pin(async move { choices::choice(tx, nis(), id).await })).await.unwrap()
}

/// The last Saturday was three times as busy at the market.
async fn ready(store: &Store) {
    let odd = |which: u128, date, hour: usize| {
        (which == 1 && date == day("2026-11-21") && (9..18).contains(&hour)).then_some(300.0)
    };
    town(store, day("2026-11-22"), odd, &at(SUNDAY)).await;
}

::store::both_engines! {
    migrations = &crate::testing::WORLD;

    async fn a_letter_goes_out_once_to_who_asked_in_her_language(store: Store) {
        ready(&store).await;
        let one = officer(&store, ("an@voorbeeld.be", Language::Fr), &["31022"], &at(SUNDAY)).await;
        let late = officer(&store, ("bo@voorbeeld.be", Language::Nl), &["31022"], &at(SUNDAY)).await;
        officer(&store, ("cis@voorbeeld.be", Language::Nl), &["31022"], &at(SUNDAY)).await;
        ask(&store, &one, SUNDAY).await;
        ask(&store, &late, "2026-11-23T06:00:00Z").await;
        assert!(write(&store, &at("2026-11-23T05:00:00Z")).await.is_empty(), "six o'clock is too early");
        let found = write(&store, &at(MONDAY)).await;
        assert_eq!(found.len(), 1, "who asked after half past six waits a week");
        let letter = &found[0];
        assert_eq!((letter.to.as_str(), letter.language), ("an@voorbeeld.be", Language::Fr));
        assert_eq!(letter.subject.key, "wk-subject-busier");
        assert_eq!(letter.subject.values["town"], "Oostkamp");
        assert!(letter.paragraphs.iter().any(|one| one.key == "wk-best" && one.values["day"] == "samedi 21 novembre"));
        let (_, href) = letter.action.clone().unwrap();
        assert_eq!(href, "https://plein.example/fr/stad/drukte/week/31022/2026-W47");
        // Whatever starts again: on Monday, on Tuesday, a letter is sent once.
        assert!(write(&store, &at(MONDAY)).await.is_empty());
        assert!(write(&store, &at("2026-11-24T09:00:00Z")).await.is_empty());
        // A week later both get the next one.
        assert_eq!(write(&store, &at("2026-11-30T07:00:00Z")).await.len(), 2);
    }

    async fn nothing_is_sent_about_a_town_somebody_lost(store: Store) {
        ready(&store).await;
        let lost = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], &at(SUNDAY)).await;
        let never = officer(&store, ("bo@voorbeeld.be", Language::Nl), &["34027"], &at(SUNDAY)).await;
        for who in [&lost, &never] {
            ask(&store, who, SUNDAY).await;
        }
        let (id, moment) = (lost.capacity, &at(SUNDAY));
        store.write(|tx| Box::pin(async move { capacity::withdraw(tx, id, moment).await })).await.unwrap();
        assert!(write(&store, &at(MONDAY)).await.is_empty());
        assert_eq!(asked(&store, &lost).await, Choice::default(), "and it does not come back by itself");
        assert_eq!(asked(&store, &never).await, Choice::default());
    }

    async fn a_letter_that_could_not_be_written_is_written_later(store: Store) {
        ready(&store).await;
        let one = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], &at(SUNDAY)).await;
        ask(&store, &one, SUNDAY).await;
        // The queue is out of order: nothing is noted as sent.
        let broken = |sql: &'static str| {
            let store = store.clone();
            async move { store.write(|tx| Box::pin(async move { tx.execute(sql, &[]).await })).await.unwrap() }
        };
        broken("ALTER TABLE store_job RENAME TO store_job_away").await;
        let calendars: Calendars = Arc::new(|_| belgium());
        let office = Office { store: &store, calendars: &calendars, base_url: "https://plein.example" };
        assert!(round(&office, &at(MONDAY)).await.is_err());
        broken("ALTER TABLE store_job_away RENAME TO store_job").await;
        assert_eq!(write(&store, &at(MONDAY)).await.len(), 1);
    }

    async fn the_page_and_the_paper_say_the_same_to_the_town_alone(store: Store) {
        ready(&store).await;
        let moment = at(MONDAY);
        let one = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], &moment).await;
        let other = officer(&store, ("bo@voorbeeld.be", Language::Nl), &["34027"], &moment).await;
        let door = door(&store, &moment);
        let page = door.text(Some(&one), "/nl/stad/drukte/week?stad=31022").await;
        // 9 hours × 150 on six days, and 9 × 350 on Saturday.
        assert!(page.contains("Er kwamen 11.250 mensen voorbij, 19 % meer dan normaal."), "{page}");
        assert!(page.contains("De beste dag was zaterdag 21 november, met 3.150 voorbijgangers."), "{page}");
        let (status, pdf) = door.get(Some(&one), "/nl/stad/drukte/week/31022/2026-W47.pdf").await;
        assert_eq!((status, &pdf[..5]), (StatusCode::OK, &b"%PDF-"[..]));
        assert_eq!(String::from_utf8_lossy(&pdf).matches("/Type /Page\n").count() + String::from_utf8_lossy(&pdf).matches("/Type/Page/").count(), 1, "one sheet");
        door.text(Some(&one), "/de/stad/drukte/week/31022/2026-W40").await;
        for path in ["2026-W48", "2026-W60", "2020-W01", "2026-W48.pdf", "x"] {
            let (status, _) = door.get(Some(&one), &format!("/nl/stad/drukte/week/31022/{path}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["?stad=31022", "/31022/2026-W47", "/31022/2026-W47.pdf"] {
            let (status, _) = door.get(Some(&other), &format!("/nl/stad/drukte/week{path}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
