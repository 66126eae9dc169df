//! A town of four counters, of which one dies, has its clock wrong, or is a quarter of an hour's counter.
#![expect(clippy::as_conversions, reason = "invented counts are made of the numbers of their hours")]

use counts::clean::{Action, Facts, Kind};
use counts::{Cell, Day, Observation};
use kernel::calendar::Community;

use super::*;
use crate::channel::tests::channel as any;
use crate::channel::{Site, SiteKind};
use crate::events::event::tests::event;
use crate::keep;
use crate::store::repairs::Stretch;

/// Days that are known, the last is yesterday.
const DAYS: usize = 90;

fn nis() -> Nis {
    Nis::parse("31022").unwrap()
}

fn moment() -> Moment {
    Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn first() -> NaiveDate {
    day("2026-08-24")
}

fn live(which: u128) -> Channel {
    let (id, site) = (Uuid::from_u128(which), Uuid::from_u128(100 + which));
    Channel { id, site, state: Counting::Live, live_from: Some(first()), ..any() }
}

/// What passes at a counter in an hour: busy by day, never twice quite the same.
fn hour(which: u128, day: usize, hour: usize) -> f64 {
    let luck = (which as usize * 7_919 + day * 104_729 + hour * 1_299_709) % 97;
    let height = if (9..18).contains(&hour) { 120 + 15 * (hour % 4) } else { 12 };
    (height * (80 + luck * 40 / 97) / 100) as f64
}

fn counted(which: u128, broken: impl Fn(usize, usize) -> Option<f64>) -> Vec<Observation> {
    let mut list = Vec::new();
    for (at, date) in first().iter_days().take(DAYS).enumerate() {
        for cell in 0..Step::HOUR.cells(date) {
            let clock = Step::HOUR.hour(date, cell) as usize;
            let value = broken(at, clock).or(Some(hour(which, at, clock)));
            list.push(Observation {
                start: Step::HOUR.begins(date, cell),
                seconds: 3_600,
                value,
                uptime: Some(1.0),
            });
        }
    }
    list
}

async fn ready(store: &Store, broken: fn(usize, usize) -> Option<f64>) {
    let moment = &moment();
    store
        .write(|tx| {
            Box::pin(async move {
                for which in 1..=4 {
                    let channel = live(which);
                    let site = Site {
                        nis: nis(),
                        id: channel.site,
                        name: format!("Straat {which}"),
                        kind: SiteKind::Street,
                        area: String::new(),
                        point: None,
                        note: String::new(),
                    };
                    channels::put_site(tx, &site, moment).await?;
                    channels::put_channel(tx, &channel, moment).await?;
                    let list = counted(which, |at, clock| if which == 1 { broken(at, clock) } else { None });
                    let taken =
                        keep::take(tx, (nis(), Uuid::from_u128(9)), &[(&channel, list)], moment).await?;
                    assert_eq!(taken[0].refused, []);
                }
                Ok(())
            })
        })
        .await
        .unwrap();
}

async fn look(store: &Store, moment: &Moment) -> Vec<Repair> {
    town(store, nis(), &Calendar::belgium(Community::Nl), moment).await.unwrap();
    store.read(|tx| Box::pin(async move { repairs::repairs(tx, nis()).await })).await.unwrap()
}

async fn sum(store: &Store, date: &str) -> Option<f64> {
    let span = (day(date), day(date));
    let list = store
        .read(|tx| Box::pin(async move { days::days(tx, (nis(), Uuid::from_u128(1)), span).await }))
        .await
        .unwrap();
    list[0].cells.sum()
}

async fn say(store: &Store, id: Uuid, state: State) {
    let moment = &moment();
    store
        .write(|tx| Box::pin(async move { decide(tx, (nis(), id), state, moment).await }))
        .await
        .unwrap()
        .unwrap();
}

/// Dead from the fourth of November, 10 o'clock, for 31 hours.
fn dies(at: usize, clock: usize) -> Option<f64> {
    let hours = at * 24 + clock;
    (72 * 24 + 10..72 * 24 + 41).contains(&hours).then_some(0.0)
}

/// An hour ahead for the first three weeks of October.
fn ahead(at: usize, clock: usize) -> Option<f64> {
    let (before, hour_before) = if clock == 0 { (at - usize::from(at > 0), 23) } else { (at, clock - 1) };
    (38..59).contains(&at).then(|| hour(1, before, hour_before))
}

/// Fireworks on the fourth of November, at two o'clock.
fn bursts(at: usize, clock: usize) -> Option<f64> {
    ((at, clock) == (72, 14)).then_some(9_000.0)
}

/// Silent until now.
fn silent(at: usize, _: usize) -> Option<f64> {
    (at >= 85).then_some(0.0)
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn a_dead_device_is_left_out_and_a_person_has_the_last_word(store: Store) {
        ready(&store, dies).await;
        let raw = sum(&store, "2026-11-04").await.unwrap();
        let found = look(&store, &moment()).await;
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((one.kind, one.action, one.state, one.channel), (Kind::Dead, Action::Exclude, State::Found, Uuid::from_u128(1)));
        assert_eq!(one.stretch, Stretch { first: (day("2026-11-04"), 10), last: (day("2026-11-05"), 16) });
        assert_eq!(one.facts.bins, 31);
        // The noughts are a hole now: the same sum, of fewer hours.
        let known = |text: &'static str| {
            let store = &store;
            async move {
                let span = (day(text), day(text));
                let list = store
                    .read(|tx| Box::pin(async move { days::days(tx, (nis(), Uuid::from_u128(1)), span).await }))
                    .await
                    .unwrap();
                (list[0].cells.known(), list[0].repaired)
            }
        };
        assert_eq!(sum(&store, "2026-11-04").await, Some(raw));
        assert_eq!(known("2026-11-04").await, (10, true));
        assert_eq!(known("2026-11-06").await, (24, false));
        // Looking again finds the same.
        assert_eq!(look(&store, &moment()).await, found);
        // Undone: what the source told is used, and it is not found again.
        say(&store, one.id, State::Undone).await;
        assert_eq!(known("2026-11-04").await, (24, false));
        let after = look(&store, &moment()).await;
        assert_eq!(after.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>(), [(one.id, State::Undone)]);
        assert_eq!(known("2026-11-04").await, (24, false));
        say(&store, one.id, State::Accepted).await;
        assert_eq!(known("2026-11-04").await, (10, true));
        assert_eq!(look(&store, &moment()).await[0].state, State::Accepted);
    }

    async fn what_was_thought_broken_goes_away_when_the_source_mends_it(store: Store) {
        ready(&store, dies).await;
        assert_eq!(look(&store, &moment()).await.len(), 1);
        let moment = &moment();
        store
            .write(|tx| {
                Box::pin(async move {
                    let brought = [(&live(1), counted(1, |_, _| None))];
                    keep::take(tx, (nis(), Uuid::from_u128(10)), &brought, moment).await.map(drop)
                })
            })
            .await
            .unwrap();
        assert_eq!(look(&store, moment).await, []);
        let whole: f64 = (0..24).map(|clock| hour(1, 72, clock)).sum();
        assert_eq!(sum(&store, "2026-11-04").await, Some(whole));
    }

    async fn a_clock_is_set_right_over_the_days(store: Store) {
        ready(&store, ahead).await;
        let found = look(&store, &moment()).await;
        let shift = found.iter().find(|one| one.kind == Kind::ClockShift).expect("a shift");
        assert_eq!((shift.action, shift.facts.minutes), (Action::Shift { bins: 1 }, Some(60)));
        let whole: f64 = (0..24).map(|clock| hour(1, 45, clock)).sum();
        assert_eq!(sum(&store, "2026-10-08").await, Some(whole));
    }

    async fn what_strays_on_the_day_of_an_event_is_no_fault(store: Store) {
        ready(&store, bursts).await;
        let kinds = |found: &[Repair]| found.iter().map(|one| (one.kind, one.action)).collect::<Vec<_>>();
        let found = look(&store, &moment()).await;
        assert_eq!(kinds(&found), [(Kind::Spike, Action::Exclude)]);
        let told = async |channels: &[u128], store: &Store| {
            let event = &Event {
                channels: channels.iter().copied().map(Uuid::from_u128).collect(),
                ..event(50, &["2026-11-04"])
            };
            store.write(|tx| Box::pin(async move { events::store::put_event(tx, event).await })).await.unwrap();
            look(store, &moment()).await
        };
        assert_eq!(kinds(&told(&[2], &store).await), [(Kind::Spike, Action::Exclude)], "it does not reach this counter");
        assert_eq!(kinds(&told(&[1], &store).await), []);
        assert!(sum(&store, "2026-11-04").await.unwrap() > 9_000.0);
    }

    async fn a_silent_counter_is_told_until_it_counts_again(store: Store) {
        ready(&store, silent).await;
        look(&store, &moment()).await;
        let (now, later) = (&moment(), &Moment::fixed("2026-11-24T12:00:00Z".parse().unwrap(), 2));
        let told = store.read(|tx| Box::pin(async move { quiet(tx, nis(), now).await })).await.unwrap();
        assert_eq!(told, [Quiet { channel: Uuid::from_u128(1), since: day("2026-11-17"), sends: true }]);
        let told = store.read(|tx| Box::pin(async move { quiet(tx, nis(), later).await })).await.unwrap();
        assert_eq!(told.len(), 4, "nothing came in for two days");
        assert!(told.iter().all(|one| !one.sends));
        let marks = store
            .read(|tx| {
                Box::pin(async move {
                    let span = (day("2026-11-01"), day("2026-11-22"));
                    marks(tx, (nis(), Uuid::from_u128(1)), span).await
                })
            })
            .await
            .unwrap();
        assert_eq!(marks.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Dead]);
    }
}

#[test]
fn quarters_are_repaired_by_the_hours_in_which_they_lie() {
    let quarter = Step::of(900).unwrap();
    let channel = Channel { step: quarter, ..live(1) };
    let stored = |date: &str| {
        let cells = (0..quarter.cells(day(date)))
            .map(|at| Cell { value: Some(at as f64), uptime: Some(0.6) })
            .collect();
        Stored {
            day: day(date),
            raw: Day::of(quarter, cells),
            used: None,
            version: 1,
            batch: Uuid::nil(),
            at: moment().now(),
            total: 0,
            known: 0,
            cells: 96,
        }
    };
    let repair = |action: Action, first: (&str, u32), last: (&str, u32)| Repair {
        nis: nis(),
        id: Uuid::nil(),
        channel: channel.id,
        kind: Kind::Dead,
        action,
        facts: Facts::default(),
        stretch: Stretch { first: (day(first.0), first.1), last: (day(last.0), last.1) },
        state: State::Found,
        found_at: moment().now(),
        decided_at: None,
        decided_by: None,
    };
    let days = [stored("2026-10-24"), stored("2026-10-25"), stored("2026-10-26")];
    let out =
        rework::instead(&channel, &days, &[repair(Action::Exclude, ("2026-10-24", 23), ("2026-10-25", 2))]);
    let known: Vec<_> =
        out.iter().map(|(day, used)| (day.to_string(), used.as_ref().unwrap().known())).collect();
    // The hour from two to three stands there twice in that night.
    assert_eq!(known, [("2026-10-24".to_owned(), 92), ("2026-10-25".to_owned(), 100 - 16)]);
    let shift = repair(Action::Shift { bins: 1 }, ("2026-10-24", 0), ("2026-10-24", 23));
    let out = rework::instead(&channel, &days[..1], &[shift]);
    let cells = out[0].1.as_ref().unwrap().cells();
    assert_eq!((cells[0].value, cells[91].value, cells[92].value), (Some(4.0), Some(95.0), None));
    let scaled = rework::instead(
        &channel,
        &days[..1],
        &[repair(Action::ByUptime { scale: true }, ("2026-10-24", 0), ("2026-10-24", 0))],
    );
    let value = scaled[0].1.as_ref().unwrap().cells()[3].value.unwrap();
    assert!((value - 5.0).abs() < 1e-5, "{value}");
    // Nothing to repair: nothing to do, and what was repaired before goes back.
    assert!(rework::instead(&channel, &days, &[]).is_empty());
    let before = Stored { used: Some(days[0].raw.clone()), ..days[0].clone() };
    assert_eq!(rework::instead(&channel, &[before], &[]), [(day("2026-10-24"), None)]);
}

#[test]
fn a_town_is_looked_through_after_the_night_and_when_counts_have_settled() {
    let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
    assert!(stale(None, None, &moment()));
    assert!(stale(at("2026-11-21T12:00:00Z"), None, &moment()));
    assert!(!stale(at("2026-11-22T02:00:00Z"), at("2026-11-22T02:30:00Z"), &moment()));
    assert!(stale(at("2026-11-22T02:00:00Z"), at("2026-11-22T03:30:00Z"), &moment()));
}
