//! Who started and who stopped in each month and town: from the start dates of the KBO, from what the register saw closing,
//! and from the stop dates of the VKBO when it may be asked.

use std::collections::{BTreeSet, HashMap, HashSet};

use ::official::vkbo::Number;
use ::official::{Source, Sources};
use ::store::{Result, Store, Tx};
use chrono::{Datelike, Days, Months, NaiveDate};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::number::EstablishmentNumber;
use uuid::Uuid;

use super::store::{self as tables, Noted, Now};

/// Places read at once.
const PLACES: i64 = 2_000;
/// A start longer ago than this many months before is no starter: the place is only new to us.
const RECENT_MONTHS: u32 = 12;
/// How many stop dates are asked for in one town and month: more closings at once come from an import, not from a month.
const MOST_ASKED: usize = 60;

/// The first day of the month of a day.
#[must_use]
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn before(month: NaiveDate, months: u32) -> NaiveDate {
    month.checked_sub_months(Months::new(months)).unwrap_or(month)
}

/// The last day of a month.
fn end_of(month: NaiveDate) -> NaiveDate {
    let next = month.checked_add_months(Months::new(1)).unwrap_or(month);
    next.checked_sub_days(Days::new(1)).unwrap_or(month)
}

/// What a month brought to a town.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// Who started and stopped.
    pub noted: Vec<Noted>,
    /// In business now, and not seen before.
    pub new: Vec<EstablishmentId>,
    /// Seen before, and not in business now.
    pub left: Vec<EstablishmentId>,
    /// In business now.
    pub stock: i64,
}

/// Compares a town with what was seen before. The first time only start dates tell of starters.
pub(crate) fn compare(
    month: NaiveDate,
    (seen, is_first): (&HashSet<EstablishmentId>, bool),
    now: &[Now],
    starts: &HashMap<i64, NaiveDate>,
) -> Change {
    let (recent, last) = (before(month, RECENT_MONTHS - 1), end_of(month));
    let mut change = Change::default();
    for place in now {
        let known = seen.contains(&place.id);
        if place.listed {
            change.stock += 1;
            if known {
                continue;
            }
            change.new.push(place.id);
            let start = place.number.and_then(|number| starts.get(&number).copied());
            let day = match start {
                Some(day) if day >= recent && day <= last => Some((day, "kbo")),
                // Nobody tells when it began: it was registered with us in this month.
                None if !is_first => Some((last, "register")),
                _ => None,
            };
            if let Some((day, source)) = day {
                change.noted.push(noted(place, (month_of(day), day, source), true));
            }
        } else if known && place.stopped {
            change.left.push(place.id);
            change.noted.push(noted(place, (month, last, "register"), false));
        } else if known {
            // Hidden is not stopped: it is looked at again next month.
        }
    }
    let there: BTreeSet<EstablishmentId> = now.iter().map(|place| place.id).collect();
    // Moved to another town, or forgotten: neither started nor stopped here.
    change.left.extend(seen.iter().filter(|id| !there.contains(id)));
    change
}

fn noted(place: &Now, (month, day, source): (NaiveDate, NaiveDate, &'static str), started: bool) -> Noted {
    Noted { month, id: place.id, started, day, category: place.category.clone(), source }
}

/// Notes the month that is over, in every town where that was not done. Tells how many started and stopped.
pub async fn monthly(store: &Store, sources: Option<&Sources>, moment: &Moment) -> Result<usize> {
    let month = before(month_of(moment.local().date()), 1);
    let mut count = 0;
    for nis in store.read(|tx| Box::pin(tables::towns(tx))).await? {
        count += of_town(store, sources, (nis, month), moment).await?;
    }
    Ok(count)
}

async fn of_town(
    store: &Store,
    sources: Option<&Sources>,
    (nis, month): (Nis, NaiveDate),
    moment: &Moment,
) -> Result<usize> {
    let found = store
        .read(|tx| {
            Box::pin(async move {
                if tables::ran(tx, nis, month).await? {
                    return Ok(None);
                }
                let is_first = tables::is_first(tx, nis).await?;
                look(tx, (nis, month), is_first).await.map(Some)
            })
        })
        .await?;
    let Some(mut change) = found else { return Ok(0) };
    if let Some(sources) = sources.filter(|sources| sources.asks(Source::Vkbo)) {
        ask_stops(store, sources, (nis, month), (&mut change, moment)).await?;
    }
    let (change, at) = (&change, moment.now());
    store
        .write(|tx| {
            Box::pin(async move {
                if tables::ran(tx, nis, month).await? {
                    return Ok(0);
                }
                tables::note(tx, nis, &change.noted).await?;
                tables::see(tx, nis, &change.new).await?;
                for id in &change.left {
                    tables::unsee(tx, nis, *id).await?;
                }
                tables::run(tx, nis, month, (at, change.stock)).await?;
                Ok(change.noted.len())
            })
        })
        .await
}

/// Compares the town as it is with what was seen before.
async fn look(tx: &mut Tx<'_>, (nis, month): (Nis, NaiveDate), only_dates: bool) -> Result<Change> {
    let seen = tables::seen(tx, nis).await?;
    let mut now = Vec::new();
    let mut after = EstablishmentId(Uuid::nil());
    loop {
        let page = tables::now(tx, nis, after, PLACES).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        now.extend(page);
    }
    let asked = now.iter().filter(|place| place.listed && !seen.contains(&place.id));
    let numbers: Vec<i64> = asked.filter_map(|place| place.number).collect();
    let starts = starts(crate::store::kbo::of(tx, &numbers).await?);
    Ok(compare(month, (&seen, only_dates), &now, &starts))
}

/// Notes who started in the month that runs, as far as the KBO tells the day: a town need not wait for its end to welcome
/// somebody. Tells how many are known by now, those of before included.
pub async fn running(store: &Store, moment: &Moment) -> Result<usize> {
    let today = moment.local().date();
    let month = month_of(today);
    let mut count = 0;
    for nis in store.read(|tx| Box::pin(tables::towns(tx))).await? {
        let found = store.read(|tx| Box::pin(async move { look(tx, (nis, month), true).await })).await?;
        let began = |one: &Noted| one.started && one.day <= today;
        let noted: Vec<Noted> = found.noted.into_iter().filter(began).collect();
        if noted.is_empty() {
            continue;
        }
        let noted = &noted;
        store.write(|tx| Box::pin(async move { tables::note(tx, nis, noted).await })).await?;
        count += noted.len();
    }
    Ok(count)
}

/// The start date of each establishment in the mirror of the KBO.
fn starts(rows: Vec<crate::store::kbo::KboRow>) -> HashMap<i64, NaiveDate> {
    let day = |row: &crate::store::kbo::KboRow| {
        let document: serde_json::Value = serde_json::from_str(&row.document).ok()?;
        document.get("establishment")?.get("start")?.as_str()?.parse().ok()
    };
    rows.iter().filter_map(|row| Some((row.entity, day(row)?))).collect()
}

/// The day the VKBO gives for those who stopped, where it gives one. Where it does not answer, the month stays.
async fn ask_stops(
    store: &Store,
    sources: &Sources,
    (nis, month): (Nis, NaiveDate),
    (change, moment): (&mut Change, &Moment),
) -> Result<()> {
    let stopped: Vec<EstablishmentId> =
        change.noted.iter().filter(|one| !one.started).map(|one| one.id).take(MOST_ASKED).collect();
    let stopped = &stopped;
    let numbers = store.read(|tx| Box::pin(tables::numbers(tx, nis, stopped))).await?;
    for (id, number) in numbers {
        let Ok(number) = EstablishmentNumber::from_u64(number.unsigned_abs()) else { continue };
        let answer = sources.enterprise(Number::Establishment(number), moment).await;
        let day = match answer {
            Ok(answer) => answer.value.and_then(|entry| entry.stopped),
            Err(problem) => {
                tracing::warn!(%problem, "stop dates were not asked further");
                return Ok(());
            }
        };
        let day = day.filter(|day| *day <= end_of(month) && *day >= before(month, RECENT_MONTHS));
        if let Some((day, one)) = day.zip(change.noted.iter_mut().find(|one| one.id == id && !one.started)) {
            (one.day, one.month, one.source) = (day, month_of(day), "vkbo");
        }
    }
    Ok(())
}

/// Invents a year of starters and stoppers for the demo, so that the page has something to show.
pub async fn invent(store: &Store, moment: &Moment) -> Result<usize> {
    let last = before(month_of(moment.local().date()), 1);
    let mut count = 0;
    for nis in store.read(|tx| Box::pin(tables::towns(tx))).await? {
        let at = moment.now();
        count += store
            .write(|tx| {
                Box::pin(async move {
                    if !tables::is_first(tx, nis).await? {
                        return Ok(0);
                    }
                    let now = tables::now(tx, nis, EstablishmentId(Uuid::nil()), PLACES).await?;
                    let noted: Vec<Noted> = now.iter().filter_map(|place| invented(place, last)).collect();
                    let listed: Vec<EstablishmentId> =
                        now.iter().filter(|place| place.listed).map(|place| place.id).collect();
                    tables::note(tx, nis, &noted).await?;
                    tables::see(tx, nis, &listed).await?;
                    let stock = i64::try_from(listed.len()).unwrap_or_default();
                    let since = |from: NaiveDate, started: bool| {
                        let later = noted.iter().filter(|one| one.started == started && one.month > from);
                        i64::try_from(later.count()).unwrap_or_default()
                    };
                    for ago in 0..RECENT_MONTHS {
                        let month = before(last, ago);
                        let then = stock - since(month, true) + since(month, false);
                        tables::run(tx, nis, month, (at, then)).await?;
                    }
                    Ok(noted.len())
                })
            })
            .await?;
    }
    Ok(count)
}

/// One place in thirty began in the last year; vacant premises were left in it.
fn invented(place: &Now, last: NaiveDate) -> Option<Noted> {
    let dice = place.id.0.as_u128() % 30_011;
    let chosen = if place.listed { dice.is_multiple_of(30) } else { place.stopped && dice.is_multiple_of(2) };
    let ago = u32::try_from(dice / 30 % 12).unwrap_or_default();
    let day = before(last, ago).checked_add_days(Days::new(u64::try_from(dice % 28).unwrap_or_default()))?;
    chosen.then(|| noted(place, (month_of(day), day, "demo"), place.listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn id(at: u128) -> EstablishmentId {
        EstablishmentId(Uuid::from_u128(at))
    }

    fn place(at: u128, listed: bool, stopped: bool) -> Now {
        Now { id: id(at), listed, stopped, number: i64::try_from(at).ok(), category: "bakery".into() }
    }

    #[test]
    fn a_month_is_compared_with_what_was_seen() {
        let month = day("2026-10-01");
        let seen: HashSet<EstablishmentId> = [1, 2, 3, 4].map(id).into();
        let now = [
            place(1, true, false),
            place(2, false, true),
            place(3, false, false),
            place(5, true, false),
            place(6, true, false),
            place(7, true, false),
            place(8, false, true),
        ];
        let starts = HashMap::from([(5, day("2026-09-15")), (6, day("1999-01-01"))]);
        let change = compare(month, (&seen, false), &now, &starts);
        let told: Vec<(EstablishmentId, bool, NaiveDate, &str)> =
            change.noted.iter().map(|one| (one.id, one.started, one.day, one.source)).collect();
        assert_eq!(
            told,
            [
                (id(2), false, day("2026-10-31"), "register"),
                (id(5), true, day("2026-09-15"), "kbo"),
                (id(7), true, day("2026-10-31"), "register"),
            ],
            "6 is only new to us, 3 is hidden, 4 moved, 8 was never seen"
        );
        assert_eq!(change.noted[1].month, day("2026-09-01"), "a start counts in its own month");
        assert_eq!(
            (change.new, change.left, change.stock),
            (vec![id(5), id(6), id(7)], vec![id(2), id(4)], 4)
        );
    }

    #[test]
    fn the_first_time_only_dates_tell_of_starters() {
        let now = [place(5, true, false), place(7, true, false), place(8, false, true)];
        let starts = HashMap::from([(5, day("2026-09-15"))]);
        let change = compare(day("2026-10-01"), (&HashSet::new(), true), &now, &starts);
        assert_eq!(change.noted.iter().map(|one| one.id).collect::<Vec<_>>(), [id(5)]);
        assert_eq!(change.new.len(), 2);
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(end_of(day("2028-02-01")), day("2028-02-29"));
        assert_eq!(month_of(day("2026-12-31")), day("2026-12-01"));
        assert_eq!(before(day("2026-01-01"), 1), day("2025-12-01"));
    }
}
