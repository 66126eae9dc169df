//! Once a day every town is counted and its month written, so that a comparison reads no place of another town and a year
//! later there is something to look back at.

use ::store::{Result, Store, Tx};
use chrono::{Datelike, NaiveDate, TimeDelta};
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;

use crate::catalogue::Base;
use crate::peers::{self, Town};
use crate::store as tables;
use crate::supply::Supply;
use crate::{published, sheet};

/// A town counted less long ago is left.
const FRESH_HOURS: i64 = 20;

pub(crate) fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Counts one town now, and notes what follows from it. Months of which that was not noted yet follow from what was
/// counted then.
pub async fn take(store: &Store, nis: Nis, moment: &Moment) -> Result<()> {
    let month = month_of(moment.local().date());
    let (base, mut noted) = store
        .read(|tx| {
            Box::pin(async move {
                let outlets = tables::outlets(tx, nis).await?;
                let town = tables::town(tx, nis, Language::Nl).await?.map(|(town, _)| town);
                let town = town.unwrap_or_else(|| Town {
                    nis,
                    name: String::new(),
                    population: None,
                    km2: None,
                    supply: Supply::default(),
                });
                let before = before(tx, &town, month).await?;
                let base = Base {
                    core: sheet::core(&outlets, &tables::areas(tx, nis).await?),
                    turnover: tables::turnover(tx, nis).await?,
                    ..Base::of(Town { supply: Supply::of(&outlets), ..town })
                };
                Ok((base, before))
            })
        })
        .await?;
    noted.push((month, published::values(&base)));
    let (supply, noted) = (&base.town.supply, &noted);
    let when = (moment.now(), month);
    store
        .write(|tx| {
            Box::pin(async move {
                tables::put(tx, nis, when, supply).await?;
                tables::published::put(tx, nis, noted).await
            })
        })
        .await
}

/// What follows from months that were counted before, of those of which nothing was noted.
async fn before(
    tx: &mut Tx<'_>,
    town: &Town,
    month: NaiveDate,
) -> Result<Vec<(NaiveDate, Vec<(String, f64)>)>> {
    let known = tables::published::months(tx, town.nis).await?;
    let all = tables::months(tx, town.nis).await?.into_iter();
    let missing = all.filter(|(one, _)| *one < month && !known.contains(one));
    let base = |supply| Base::of(Town { supply, ..town.clone() });
    Ok(missing.map(|(one, supply)| (one, published::values(&base(supply)))).collect())
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
    if taken > 0 {
        note_peers(store).await?;
    }
    Ok(taken)
}

/// Notes which towns are like each town, as they were counted last.
async fn note_peers(store: &Store) -> Result<()> {
    let all = store.read(|tx| Box::pin(async move { tables::all(tx, Language::Nl).await })).await?;
    for town in &all {
        let found: Vec<Nis> = peers::of(town, &all).iter().map(|peer| peer.nis).collect();
        let (nis, found) = (town.nis, &found);
        store.write(|tx| Box::pin(async move { tables::published::put_peers(tx, nis, found).await })).await?;
    }
    Ok(())
}
