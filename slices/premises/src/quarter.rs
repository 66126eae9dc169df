//! How much of a town stood empty at the end of each quarter: kept as sums, so that towns can be laid side by side without
//! anybody walking through their premises.

use ::store::{Result, Store};
use chrono::{Datelike, Days, Months, NaiveDate};
use kernel::moment::Moment;
use kernel::nis::Nis;

use crate::desk;
use crate::rate::{Counted, rates};
use crate::store::quarters as tables;

/// Quarters before the one that runs.
const QUARTERS: u32 = 16;

/// A quarter of a town, at its last day; the one that runs at the day it was worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quarter {
    pub first: NaiveDate,
    pub day: NaiveDate,
    pub units: i64,
    pub vacant: i64,
    /// Vacant for more than a year.
    pub longer: i64,
    /// In the stock, but nobody knows what stood in them.
    pub not_known: i64,
    pub wvo: i64,
    pub vacant_wvo: i64,
    pub without_wvo: i64,
}

/// The first day of the quarter of a day.
fn first_of(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap_or(day)
}

/// The quarters of these units up to today. Those of which nothing was in the stock are left out.
pub(crate) fn of(units: &[Counted], today: NaiveDate) -> Vec<Quarter> {
    let running = first_of(today);
    let mut found = Vec::new();
    for ago in (0..=QUARTERS).rev() {
        let Some(first) = running.checked_sub_months(Months::new(3 * ago)) else { continue };
        let next = first.checked_add_months(Months::new(3)).unwrap_or(first);
        let day = next.checked_sub_days(Days::new(1)).unwrap_or(first).min(today);
        let now = rates(units, day);
        let [_, long, structural] = now.lengths;
        let quarter = Quarter {
            first,
            day,
            units: now.stock(),
            vacant: now.vacant.units,
            longer: long.units + structural.units,
            not_known: now.unknown,
            wvo: now.stock_m2(),
            vacant_wvo: now.vacant.m2,
            without_wvo: now.without_m2,
        };
        found.extend((quarter.units + quarter.not_known > 0).then_some(quarter));
    }
    found
}

/// Works out the quarters of a town anew.
pub(crate) async fn note(store: &Store, nis: Nis, moment: &Moment) -> Result<()> {
    let today = moment.local().date();
    store
        .write(|tx| {
            Box::pin(async move {
                let (_, counted) = desk::counted(tx, nis).await?;
                tables::put(tx, nis, &of(&counted, today), moment.now()).await
            })
        })
        .await
}

/// The same for every town where something changed since, or a day went by. Tells how many.
pub(crate) async fn run(store: &Store, moment: &Moment) -> Result<usize> {
    let towns = store.read(|tx| Box::pin(tables::state(tx))).await?;
    let today = moment.local().date();
    let day = |at| Moment::fixed(at, 0).local().date();
    let due = towns
        .into_iter()
        .filter(|(_, changed, noted)| noted.is_none_or(|noted| *changed >= noted || day(noted) < today));
    let mut count = 0;
    for (nis, ..) in due {
        note(store, nis, moment).await?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::State;
    use crate::spell::tests::{day, history};

    fn unit(wvo: Option<i64>, spans: &[(u128, State, &str)]) -> Counted {
        Counted {
            street: "Markt".into(),
            area: "Kern".into(),
            in_core: true,
            wvo,
            stock_from: None,
            stock_until: None,
            spans: history(spans),
        }
    }

    #[test]
    fn a_quarter_is_told_at_its_last_day_and_the_running_one_today() {
        let units = [
            unit(Some(100), &[(1, State::Used, "2010-01-01")]),
            unit(Some(50), &[(1, State::Used, "2010-01-01"), (2, State::Vacant, "2025-10-01")]),
            unit(None, &[(1, State::Vacant, "2026-11-01")]),
        ];
        let all = of(&units, day("2026-11-23"));
        assert_eq!(all.len(), 17);
        let last = all.last().unwrap();
        assert_eq!((last.first, last.day), (day("2026-10-01"), day("2026-11-23")));
        assert_eq!((last.units, last.vacant, last.longer, last.not_known), (3, 2, 1, 0));
        assert_eq!((last.wvo, last.vacant_wvo, last.without_wvo), (150, 50, 1));
        let before = &all[15];
        assert_eq!((before.first, before.day), (day("2026-07-01"), day("2026-09-30")));
        assert_eq!((before.units, before.vacant, before.longer, before.not_known), (2, 1, 0, 1));
        assert!(of(&[], day("2026-11-23")).is_empty());
    }

    #[test]
    fn quarters_begin_where_they_begin() {
        for (told, first) in
            [("2026-01-01", "2026-01-01"), ("2026-03-31", "2026-01-01"), ("2026-12-31", "2026-10-01")]
        {
            assert_eq!(first_of(day(told)), day(first));
        }
    }
}
