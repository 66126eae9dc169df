//! What is out of the ordinary is found, told once, and only to who asked; on both engines.

use ::store::Store;
use kernel::language::Language;
use kernel::letter::Letter;
use kernel::moment::Moment;

use super::send::{Office, round};
use super::{Alert, Kind, find, store as tables};
use crate::channel::State;
use crate::events;
use crate::events::event::tests::event;
use crate::post::store::{self as choices, Choice};
use crate::store::channels;
use crate::testing::{at, counter, day, expect, letters, nis, officer, town};

const NOW: &str = "2026-11-22T20:00:00Z";

/// A parade nobody told of: four hours of four hundred at the market, where a hundred were expected.
async fn ready(store: &Store) {
    let odd = |which: u128, date, hour: usize| {
        (which == 1 && date == day("2026-11-22") && (13..17).contains(&hour)).then_some(400.0)
    };
    town(store, day("2026-11-22"), odd, &at(NOW)).await;
    for which in [1, 2] {
        expect(store, counter(which).id, "2026-11-22", 100.0).await;
    }
}

async fn found(store: &Store, moment: &Moment) -> Vec<Alert> {
    find(store, nis(), moment).await.unwrap();
    let after = "2026-11-01T00:00:00Z".parse().unwrap();
    store.read(|tx| Box::pin(async move { tables::since(tx, nis(), after).await })).await.unwrap()
}

async fn write(store: &Store, moment: &Moment) -> Vec<Letter> {
    let office = Office { store, base_url: "https://plein.example" };
    let sent = round(&office, moment).await.unwrap();
    let found = letters(store, moment).await;
    assert_eq!(found.len(), sent);
    found
}

async fn silence(store: &Store, which: u128) {
    // Nothing has arrived for days.
    let sql = "UPDATE observatory_channel SET touched_at = $3 WHERE nis = $1 AND id = $2";
    let (id, long_ago) = (counter(which).id, at("2026-11-20T00:00:00Z").now());
    store
        .write(|tx| Box::pin(async move { tx.execute(sql, ::store::args![nis(), id, long_ago]).await }))
        .await
        .unwrap();
}

::store::both_engines! {
    migrations = &crate::testing::WORLD;

    async fn a_crowd_nobody_expected_is_found_once(store: Store) {
        ready(&store).await;
        let alerts = found(&store, &at(NOW)).await;
        assert_eq!(alerts.len(), 1, "{alerts:?}");
        let one = alerts[0];
        assert_eq!((one.kind, one.channel, one.hours), (Kind::Crowd, counter(1).id, (13, 16)));
        assert_eq!((one.counted, one.expected), (1_600, 400));
        let again = found(&store, &at("2026-11-22T20:20:00Z")).await;
        assert_eq!(again, alerts, "what is known keeps its moment");
    }

    async fn an_event_explains_a_crowd(store: Store) {
        ready(&store).await;
        let told = &event(9, &["2026-11-22"]);
        store.write(|tx| Box::pin(async move { events::store::put_event(tx, told).await })).await.unwrap();
        assert!(found(&store, &at(NOW)).await.is_empty());
    }

    async fn a_silent_counter_is_told_once_and_one_that_ended_is_not(store: Store) {
        ready(&store).await;
        silence(&store, 2).await;
        let of_kind = |alerts: Vec<Alert>, kind| alerts.iter().filter(|one| one.kind == kind).count();
        let later = at("2026-11-24T08:00:00Z");
        let alerts = found(&store, &later).await;
        assert_eq!(of_kind(alerts, Kind::Quiet), 2, "both told nothing for a day and more");
        let alerts = found(&store, &at("2026-11-24T09:00:00Z")).await;
        assert_eq!(of_kind(alerts, Kind::Quiet), 2, "and are not told again");
        let ended = crate::channel::Channel { state: State::Ended, ..counter(2) };
        let (ended, moment) = (&ended, &later);
        store.write(|tx| Box::pin(async move { channels::put_channel(tx, ended, moment).await })).await.unwrap();
        let quiet = store.read(|tx| Box::pin(async move { crate::repair::quiet(tx, nis(), moment).await })).await;
        assert_eq!(quiet.unwrap().len(), 1);
    }

    async fn one_letter_a_day_gathers_all_for_who_asked(store: Store) {
        ready(&store).await;
        let moment = &at(NOW);
        let one = officer(&store, ("an@voorbeeld.be", Language::Nl), &["31022"], moment).await;
        let lost = officer(&store, ("bo@voorbeeld.be", Language::Nl), &["34027"], moment).await;
        officer(&store, ("cis@voorbeeld.be", Language::Nl), &["31022"], moment).await;
        for who in [one.id, lost.id] {
            let choice = Choice { weekly: None, alerts: Some(at("2026-11-22T08:00:00Z").now()) };
            store.write(|tx| Box::pin(async move { choices::put(tx, (nis(), who), choice).await })).await.unwrap();
        }
        assert!(write(&store, &at("2026-11-22T20:30:00Z")).await.is_empty(), "at half past nine people sleep");
        let found = write(&store, &at("2026-11-23T07:00:00Z")).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].to, "an@voorbeeld.be");
        let keys: Vec<&str> = found[0].paragraphs.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["al-crowd", "al-check-crowd"]);
        let values = &found[0].paragraphs[0].values;
        assert_eq!((values["name"].as_str(), values["from"].as_str(), values["to"].as_str()), ("Markt", "13.00", "17.00"));
        // Counters fall silent the same day: tomorrow is early enough, and the crowd is not told again.
        silence(&store, 1).await;
        silence(&store, 2).await;
        assert!(write(&store, &at("2026-11-23T18:00:00Z")).await.is_empty());
        let next = write(&store, &at("2026-11-24T07:00:00Z")).await;
        let keys: Vec<&str> = next[0].paragraphs.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["wk-quiet", "wk-quiet", "al-check-quiet"]);
        assert!(write(&store, &at("2026-11-25T07:00:00Z")).await.is_empty());
        let kept = store.read(|tx| Box::pin(async move { choices::choice(tx, nis(), lost.id).await })).await.unwrap();
        assert_eq!(kept, Choice::default(), "the town is not hers");
    }
}
