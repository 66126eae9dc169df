//! Once a day every town is counted and its month written, so that a comparison reads no place of another town and a year
//! later there is something to look back at.

use ::store::{Result, Store};
use chrono::{Datelike, NaiveDate, TimeDelta};
use kernel::moment::Moment;
use kernel::nis::Nis;

use crate::store as tables;
use crate::supply::Supply;

/// A town counted less long ago is left.
const FRESH_HOURS: i64 = 20;

pub(crate) fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Counts one town now.
pub async fn take(store: &Store, nis: Nis, moment: &Moment) -> Result<()> {
    let outlets = store.read(|tx| Box::pin(async move { tables::outlets(tx, nis).await })).await?;
    let supply = &Supply::of(&outlets);
    let when = (moment.now(), month_of(moment.local().date()));
    store.write(|tx| Box::pin(async move { tables::put(tx, nis, when, supply).await })).await
}

/// Counts every town whose turn it is. Tells how many.
pub async fn daily(store: &Store, moment: &Moment) -> Result<usize> {
    let due = store.read(|tx| Box::pin(async move { tables::due(tx).await })).await?;
    let before = moment.now() - TimeDelta::hours(FRESH_HOURS);
    let month = month_of(moment.local().date());
    let mut taken = 0;
    for (nis, last) in due {
        // The first day of a month is never put off: its month would begin late.
        let fresh = last.is_some_and(|last| last > before && month_of(last.date_naive()) == month);
        if !fresh {
            take(store, nis, moment).await?;
            taken += 1;
        }
    }
    Ok(taken)
}
