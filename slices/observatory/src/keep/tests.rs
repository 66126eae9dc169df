use chrono::Days;

use super::*;
use crate::channel::tests::channel;
use crate::channel::{Site, SiteKind, State};
use crate::store::channels;

fn nis() -> Nis {
    Nis::parse("31022").unwrap()
}

fn moment() -> Moment {
    Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
}

fn live() -> Channel {
    Channel { state: State::Live, ..channel() }
}

fn at(start: &str, value: f64) -> Observation {
    Observation { start: start.parse().unwrap(), seconds: 3_600, value: Some(value), uptime: None }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Twenty-four hours from midnight in winter, each with the same number.
fn whole_day(date: &str, value: f64) -> Vec<Observation> {
    let begins = kernel::moment::day_begins(day(date));
    (0..24)
        .map(|hour| Observation {
            start: begins + TimeDelta::hours(hour),
            seconds: 3_600,
            value: Some(value),
            uptime: None,
        })
        .collect()
}

async fn ready(store: &::store::Store) {
    let site = Site {
        nis: nis(),
        id: Uuid::from_u128(2),
        name: "Markt".into(),
        kind: SiteKind::Square,
        area: "Centrum".into(),
        point: Some((51.0, 3.2)),
        note: String::new(),
    };
    let (site, moment) = (&site, &moment());
    store
        .write(|tx| {
            Box::pin(async move {
                channels::put_site(tx, site, moment).await?;
                channels::put_channel(tx, &live(), moment).await
            })
        })
        .await
        .unwrap();
}

async fn bring(store: &::store::Store, batch: u128, list: &[Observation]) -> Taken {
    let (moment, list) = (&moment(), list.to_vec());
    let list = &list;
    store
        .write(|tx| {
            Box::pin(async move {
                let channel = live();
                let brought = [(&channel, list.clone())];
                let mut taken = take(tx, (nis(), Uuid::from_u128(batch)), &brought, moment).await?;
                let head = days::Batch {
                    nis: nis(),
                    id: Uuid::from_u128(batch),
                    source: "file".into(),
                    name: "telling.csv".into(),
                    at: moment.now(),
                    person: None,
                    rows: 1,
                    added: 0,
                    same: 0,
                    corrected: 0,
                    refused: 0,
                    refusals: Vec::new(),
                    undone_at: None,
                };
                days::put_batch(tx, &head).await?;
                Ok(taken.remove(0))
            })
        })
        .await
        .unwrap()
}

/// The sums of the weeks as they are stored, and as the days say they should be.
async fn weeks(store: &::store::Store) -> (Vec<Week>, Vec<Week>) {
    let span = (day("2000-01-01"), day("2100-01-01"));
    store
        .read(|tx| {
            Box::pin(async move {
                let kept: Vec<Week> =
                    days::weeks(tx, nis(), span).await?.into_iter().map(|(_, week)| week).collect();
                let mut added: BTreeMap<NaiveDate, Week> = BTreeMap::new();
                for (_, total) in days::town_totals(tx, nis(), span).await? {
                    let week = time::week(total.day);
                    let sum = added.entry(week).or_insert(Week { week, total: 0, days: 0 });
                    sum.total += total.total;
                    sum.days += i64::from(total.known == total.cells);
                }
                Ok((kept, added.into_values().collect()))
            })
        })
        .await
        .unwrap()
}

async fn used(store: &::store::Store, date: &str) -> Option<Day> {
    let date = day(date);
    let found = store
        .read(|tx| Box::pin(async move { days::days(tx, (nis(), Uuid::from_u128(1)), (date, date)).await }))
        .await
        .unwrap();
    found.into_iter().next().map(|one| one.cells)
}

#[test]
fn what_does_not_fit_says_why() {
    let now = moment().now();
    let told = |observation: Observation| place(&live(), &observation, now).map(|(_, cell)| cell);
    assert_eq!(told(at("2026-11-22T10:00:00Z", 4.0)), Ok(11));
    assert_eq!(told(at("2026-11-22T10:30:00Z", 4.0)), Err(Trouble::Stretch));
    assert_eq!(told(Observation { seconds: 900, ..at("2026-11-22T10:00:00Z", 4.0) }), Err(Trouble::Stretch));
    assert_eq!(told(at("2026-11-22T10:00:00Z", -1.0)), Err(Trouble::Negative));
    assert_eq!(told(at("2026-11-22T10:00:00Z", f64::NAN)), Err(Trouble::NotANumber));
    assert_eq!(told(at("2026-11-22T10:00:00Z", 1e12)), Err(Trouble::TooHigh));
    assert_eq!(told(at("2026-11-22T14:00:00Z", 4.0)), Err(Trouble::Future));
    assert_eq!(told(at("1980-01-01T10:00:00Z", 4.0)), Err(Trouble::TooOld));
    let daily = Channel { step: Step::DAY, ..live() };
    let long = Observation { seconds: 86_400, ..at("2026-10-24T22:00:00Z", 900.0) };
    assert_eq!(place(&daily, &long, now), Ok((day("2026-10-25"), 0)));
    assert_eq!(place(&daily, &Observation { seconds: 90_000, ..long }, now), Ok((day("2026-10-25"), 0)));
    assert_eq!(place(&daily, &Observation { seconds: 82_800, ..long }, now), Err(Trouble::Stretch));
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn bringing_the_same_twice_changes_nothing(store: ::store::Store) {
        ready(&store).await;
        let list = whole_day("2026-11-20", 10.0);
        assert_eq!(bring(&store, 7, &list).await, Taken { added: 24, ..Taken::default() });
        assert_eq!(bring(&store, 8, &list).await, Taken { same: 24, ..Taken::default() });
        let (kept, added) = weeks(&store).await;
        assert_eq!(kept, added);
        assert_eq!(kept, [Week { week: day("2026-11-16"), total: 240, days: 1 }]);
    }

    async fn a_stretch_told_twice_in_one_file_is_taken_once(store: ::store::Store) {
        ready(&store).await;
        let list = [
            at("2026-11-20T10:00:00Z", 5.0),
            at("2026-11-20T10:00:00Z", 5.0),
            at("2026-11-20T10:00:00Z", 6.0),
            at("2026-11-20T11:00:00Z", -6.0),
        ];
        let taken = bring(&store, 7, &list).await;
        assert_eq!((taken.added, taken.same, taken.corrected), (1, 1, 0));
        assert_eq!(taken.refused, [(2, Trouble::Duplicate), (3, Trouble::Negative)]);
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(5.0));
    }

    async fn late_and_corrected_counts_keep_what_was_said_before(store: ::store::Store) {
        ready(&store).await;
        bring(&store, 7, &whole_day("2026-11-20", 10.0)[..12]).await;
        bring(&store, 8, &whole_day("2026-11-20", 10.0)[12..]).await;
        let corrected = bring(&store, 9, &[at("2026-11-20T08:00:00Z", 99.0)]).await;
        assert_eq!((corrected.added, corrected.corrected), (0, 1));
        let history = store.read(|tx| Box::pin(async move {
            days::history(tx, (nis(), Uuid::from_u128(1)), day("2026-11-20")).await
        })).await.unwrap();
        let sums: Vec<_> = history.iter().map(|(version, day, _)| (*version, day.sum())).collect();
        assert_eq!(sums, [(1, Some(120.0)), (2, Some(240.0))]);
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(329.0));
        let (kept, added) = weeks(&store).await;
        assert_eq!(kept, added);
    }

    async fn a_batch_is_taken_back_whole(store: ::store::Store) {
        ready(&store).await;
        bring(&store, 7, &whole_day("2026-11-20", 10.0)).await;
        let wrong = [whole_day("2026-11-20", 1.0), whole_day("2026-11-21", 1.0)].concat();
        bring(&store, 8, &wrong).await;
        let moment = &moment();
        let undone = store.write(|tx| Box::pin(async move { undo(tx, nis(), Uuid::from_u128(8), moment).await }));
        assert_eq!(undone.await.unwrap(), Some(Undone { back: 1, gone: 1 }));
        let again = store.write(|tx| Box::pin(async move { undo(tx, nis(), Uuid::from_u128(8), moment).await }));
        assert_eq!(again.await.unwrap(), None);
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(240.0));
        assert_eq!(used(&store, "2026-11-21").await, None);
        let (kept, added) = weeks(&store).await;
        assert_eq!(kept.into_iter().filter(|week| week.total > 0).collect::<Vec<_>>(), added);
    }

    async fn a_repair_stands_beside_what_the_source_told(store: ::store::Store) {
        ready(&store).await;
        bring(&store, 7, &whole_day("2026-11-20", 10.0)).await;
        let mut without = used(&store, "2026-11-20").await.unwrap();
        without.cells_mut()[5] = Cell::default();
        let without = &without;
        let instead = |day: Option<Day>| vec![("2026-11-20".parse().unwrap(), day)];
        let repair = &instead(Some(without.clone()));
        store.write(|tx| Box::pin(async move { use_instead(tx, &live(), repair).await })).await.unwrap();
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(230.0));
        // A correction of another hour is followed, the repaired one stays repaired.
        bring(&store, 8, &[at("2026-11-20T03:00:00Z", 50.0), at("2026-11-20T04:00:00Z", 60.0)]).await;
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(270.0));
        let (kept, added) = weeks(&store).await;
        assert_eq!(kept, added);
        let back = &instead(None);
        store.write(|tx| Box::pin(async move { use_instead(tx, &live(), back).await })).await.unwrap();
        assert_eq!(used(&store, "2026-11-20").await.unwrap().sum(), Some(220.0 + 110.0));
    }

    async fn days_of_odd_length_are_kept_whole(store: ::store::Store) {
        ready(&store).await;
        let begins = kernel::moment::day_begins(day("2026-10-25"));
        let hour = |n: i64| Observation {
            start: begins + TimeDelta::hours(n), seconds: 3_600, value: Some(1.0), uptime: None,
        };
        let list: Vec<_> = (0..25).map(hour).collect();
        assert_eq!(bring(&store, 7, &list).await.added, 25);
        assert_eq!(used(&store, "2026-10-25").await.unwrap().sum(), Some(25.0));
        let next = begins.date_naive().checked_add_days(Days::new(2)).unwrap();
        assert_eq!(used(&store, &next.to_string()).await, None);
    }
}
