//! What towns see of each other, on both engines.

use ::store::StoreError;
use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::{events, months};
use crate::events::store as kept;
use crate::events::weigh::Found;
use crate::events::{Event, Kind};
use crate::store::goals::{self, Goal, Indicator};
use crate::store::months::Month;
use crate::store::sharing::{self, Audience, Dataset};

fn nis(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

fn moment() -> Moment {
    Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn found(percent: [i32; 3]) -> Found {
    let told = serde_json::json!({
        "verdict": "more", "sureness": "hardly_chance", "chance": 0.01, "extra": [1, 2, 3], "percent": percent,
        "last_word": true, "before_unusual": false, "detectable": 9
    });
    Found { told: Some(serde_json::from_value(told).unwrap()), ..Found::default() }
}

/// Three towns, each with a month and a braderie; the second town shows them to towns, the third to everybody.
async fn ready(store: &::store::Store) {
    let moment = &moment();
    store
        .write(|tx| {
            Box::pin(async move {
                let towns =
                    [("31022", None), ("34027", Some(Audience::Towns)), ("34022", Some(Audience::Everyone))];
                for (at, (code, audience)) in towns.into_iter().enumerate() {
                    let nis = nis(code);
                    let month = Month { month: day("2026-10-01"), mean_day: 900, days: 31, counters: 2 };
                    crate::store::months::put(tx, nis, &[month]).await?;
                    for (number, kind) in [(0, Kind::Braderie), (1, Kind::Sport)] {
                        let id = Uuid::from_u128(u128::try_from(at * 10 + number).unwrap());
                        let event = Event {
                            nis,
                            id,
                            name: "Feest".into(),
                            kind,
                            place: String::new(),
                            note: String::new(),
                            series: String::new(),
                            days: vec![day("2026-05-16")],
                            channels: Vec::new(),
                            changed_at: moment.now(),
                        };
                        kept::put_event(tx, &event).await?;
                        // Of the sports nothing could be said.
                        let answer = if number == 0 { found([10, 20, 31]) } else { Found::default() };
                        kept::put_effect(tx, (nis, id), (1, &answer), moment).await?;
                    }
                    for dataset in audience.map(|_| Dataset::ALL).into_iter().flatten() {
                        sharing::share(tx, nis, (dataset, audience.unwrap()), moment).await?;
                    }
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

/// The towns whose months and whose events are seen, among towns or by everybody.
async fn seen(store: &::store::Store, among_towns: bool) -> (Vec<String>, Vec<String>) {
    store
        .read(|tx| {
            Box::pin(async move {
                let months = months::shared(tx, day("2025-01-01"), among_towns).await?;
                let events = events::shared(tx, among_towns).await?;
                assert!(events.iter().all(|one| one.kind == Kind::Braderie && one.is_final), "only answers");
                let months = months.keys().map(ToString::to_string).collect();
                Ok::<_, StoreError>((months, events.iter().map(|one| one.nis.to_string()).collect()))
            })
        })
        .await
        .unwrap()
}

async fn decide(store: &::store::Store, code: &str, audience: Audience) {
    let moment = &moment();
    store
        .write(|tx| {
            Box::pin(async move { sharing::share(tx, nis(code), (Dataset::Effects, audience), moment).await })
        })
        .await
        .unwrap();
}

fn goal(of: &str, id: u128) -> Goal {
    Goal {
        nis: nis(of),
        id: Uuid::from_u128(id),
        name: "Meer bezoekers".into(),
        indicator: Indicator::Year,
        definition: "Alle tellers samen".into(),
        target: 5,
        by_day: day("2027-12-31"),
    }
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn a_town_is_seen_by_whom_it_chose(store: ::store::Store) {
        ready(&store).await;
        let list = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(seen(&store, true).await, (list(&["34022", "34027"]), list(&["34022", "34027"])));
        assert_eq!(seen(&store, false).await, (list(&["34022"]), list(&["34022"])));
        decide(&store, "34022", Audience::Nobody).await;
        decide(&store, "34027", Audience::Everyone).await;
        let (months, events) = seen(&store, false).await;
        assert_eq!(events, ["34027"], "taken back at once");
        assert_eq!(months, ["34022"], "and only what was meant");
    }

    async fn braderies_of_towns_are_taken_together(store: ::store::Store) {
        ready(&store).await;
        let all = store
            .read(|tx| Box::pin(async move {
                let mut all = events::of_town(tx, nis("31022")).await?;
                all.extend(events::shared(tx, true).await?);
                Ok::<_, StoreError>(all)
            }))
            .await
            .unwrap();
        let kinds = events::by_kind(&all, (Some(nis("31022")), kernel::language::Language::Nl), &super::Names::new());
        assert_eq!(kinds.len(), 1);
        let braderie = &kinds[0];
        assert_eq!((braderie.kind, braderie.towns, braderie.events, braderie.verdict), ("braderie", 3, 3, "more"));
        assert_eq!(braderie.rows.iter().filter(|row| row.own).count(), 1);
        assert!(braderie.rows.iter().all(|row| row.percent == "+10\u{a0}% … +31\u{a0}%"), "{:?}", braderie.rows);
        assert_ne!(braderie.next, braderie.together, "the next town may differ more than the ordinary one is unsure");
    }

    async fn goals_are_gone_for_and_left_and_ended(store: ::store::Store) {
        let (moment, own, other) = (&moment(), nis("31022"), nis("34027"));
        let read = async |store: &::store::Store| {
            store.read(|tx| Box::pin(async move { goals::goals(tx).await })).await.unwrap()
        };
        store.write(|tx| Box::pin(async move {
            goals::propose(tx, &goal("31022", 7), moment).await?;
            assert!(goals::follow(tx, other, (own, Uuid::from_u128(7)), true, moment).await?);
            assert!(goals::follow(tx, other, (own, Uuid::from_u128(7)), true, moment).await?, "twice is once");
            assert!(!goals::follow(tx, other, (own, Uuid::from_u128(8)), true, moment).await?, "there is no such goal");
            Ok::<_, StoreError>(())
        })).await.unwrap();
        let (all, joined) = read(&store).await;
        assert_eq!(all, [goal("31022", 7)]);
        assert_eq!(joined.iter().map(|one| one.0).collect::<Vec<_>>(), [own, other]);
        store.write(|tx| Box::pin(async move {
            goals::follow(tx, other, (own, Uuid::from_u128(7)), false, moment).await?;
            assert!(!goals::end(tx, other, Uuid::from_u128(7), moment).await?, "who did not propose it cannot end it");
            Ok::<_, StoreError>(())
        })).await.unwrap();
        assert_eq!(read(&store).await.1.len(), 1);
        store.write(|tx| Box::pin(async move {
            assert!(goals::end(tx, own, Uuid::from_u128(7), moment).await?);
            assert_eq!(goals::standing(tx, own).await?, 0);
            Ok::<_, StoreError>(())
        })).await.unwrap();
        assert_eq!(read(&store).await, (Vec::new(), Vec::new()));
    }
}
