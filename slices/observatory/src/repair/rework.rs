//! From repairs to what is used of each day.

use ::store::{StoreError, Tx};
use chrono::NaiveDate;
use counts::clean::{self, Action};
use counts::{Day, Step};

use crate::channel::{Channel, Instrument};
use crate::keep;
use crate::store::days::{self, Stored};
use crate::store::repairs::{self, Repair, Stretch};

/// All days there can be counts of.
fn ever() -> (NaiveDate, NaiveDate) {
    let year = |year: i32| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    (year(1990), year(2200))
}

/// Works out again what is used of a channel: of the days its repairs touch, and of those that were repaired before.
pub(super) async fn channel(tx: &mut Tx<'_>, channel: &Channel) -> Result<(), StoreError> {
    let repairs = repairs::repairs_of(tx, channel.nis, channel.id).await?;
    let stored = days::stored_days(tx, (channel.nis, channel.id), ever()).await?;
    let instead = instead(channel, &stored, &repairs);
    keep::use_instead(tx, channel, &instead).await
}

/// What is to be used of the days for which that is something else than now.
pub(super) fn instead(
    channel: &Channel,
    stored: &[Stored],
    repairs: &[Repair],
) -> Vec<(NaiveDate, Option<Day>)> {
    let active: Vec<&Repair> = repairs.iter().filter(|one| one.changes()).collect();
    let mut changed = Vec::new();
    let mut at = 0;
    // Stretches of days that repairs tie together are worked out at once: a shift takes its hours from the next day.
    while let Some(day) = stored.get(at) {
        let Some((from, to)) = tied(&active, day.day) else {
            if day.used.is_some() {
                changed.push((day.day, None));
            }
            at += 1;
            continue;
        };
        let past = stored.iter().skip(at).position(|one| one.day > to).map_or(stored.len(), |n| at + n);
        let part = stored.get(at..past).unwrap_or_default();
        let begin = part.first().map_or(from, |one| one.day);
        for (one, used) in part.iter().zip(reworked(channel, part, &active, (begin, to))) {
            let used = Some(used).filter(|used| *used != one.raw);
            if used != one.used {
                changed.push((one.day, used));
            }
        }
        at = past.max(at + 1);
    }
    changed
}

/// The days that repairs touching a day span, together with those that touch these.
fn tied(active: &[&Repair], day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let touches =
        |stretch: &Stretch, from: NaiveDate, to: NaiveDate| stretch.first.0 <= to && stretch.last.0 >= from;
    let mut span = None;
    loop {
        let (from, to) = span.unwrap_or((day, day));
        let touching = active.iter().filter(|one| touches(&one.stretch, from, to));
        let wider = touching.fold(span, |span, one| {
            let (a, b) = span.unwrap_or((one.stretch.first.0, one.stretch.last.0));
            Some((a.min(one.stretch.first.0), b.max(one.stretch.last.0)))
        });
        if wider == span {
            return span;
        }
        span = wider;
    }
}

/// The stretches of following days as one list, with repairs made.
fn reworked(
    channel: &Channel,
    part: &[Stored],
    active: &[&Repair],
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<Day> {
    let step = channel.step;
    let mut values = Vec::new();
    let mut uptime = Vec::new();
    let mut begins = Vec::new();
    let mut known = part.iter().peekable();
    for day in from.iter_days().take_while(|day| *day <= to) {
        begins.push((day, values.len()));
        let count = step.cells(day);
        match known.next_if(|one| one.day == day) {
            Some(one) if one.raw.cells().len() == count => {
                values.extend(one.raw.cells().iter().map(|cell| cell.value));
                uptime.extend(one.raw.cells().iter().map(|cell| cell.uptime));
            }
            _ => {
                values.extend(std::iter::repeat_n(None, count));
                uptime.extend(std::iter::repeat_n(None, count));
            }
        }
    }
    let place =
        |(day, hour): (NaiveDate, u32), last: bool| place(step, &begins, (day, hour), last, values.len());
    let each = i32::try_from(step.in_an_hour().unwrap_or(1)).unwrap_or(1);
    let repairs: Vec<clean::Repair> = active
        .iter()
        .filter_map(|one| {
            let action = match one.action {
                Action::Shift { bins } => Action::Shift { bins: bins.saturating_mul(each) },
                action => action,
            };
            let (first, last) = (place(one.stretch.first, false)?, place(one.stretch.last, true)?);
            Some(clean::Repair { first, last, kind: one.kind, action, facts: one.facts.clone() })
        })
        .filter(|one| one.first <= one.last)
        .collect();
    let scaled = channel.instrument == Instrument::Telraam;
    let all = clean::Channel { values, uptime, scaled, ..clean::Channel::default() };
    let used = clean::used(&all, &repairs);
    let of = |one: &Stored| {
        let mut day = one.raw.clone();
        let begin = begins.iter().find(|(day, _)| *day == one.day).map_or(0, |(_, at)| *at);
        for (at, cell) in day.cells_mut().iter_mut().enumerate() {
            cell.value = used.get(begin + at).copied().flatten();
        }
        day
    };
    part.iter().map(of).collect()
}

/// Where in the list an hour of the clock begins or ends.
fn place(
    step: Step,
    begins: &[(NaiveDate, usize)],
    (day, hour): (NaiveDate, u32),
    last: bool,
    all: usize,
) -> Option<usize> {
    let Some((_, begin)) = begins.iter().find(|(one, _)| *one == day) else {
        // A stretch that began before the first known day, or ends after the last.
        let before = begins.first().is_none_or(|(first, _)| day < *first);
        return if before { Some(0).filter(|_| !last) } else { all.checked_sub(1).filter(|_| last) };
    };
    let count = step.cells(day);
    if step == Step::DAY {
        return Some(*begin);
    }
    let cell = if last {
        (0..count).rev().find(|cell| step.hour(day, *cell) <= hour)
    } else {
        (0..count).find(|cell| step.hour(day, *cell) >= hour)
    };
    cell.map(|cell| begin + cell)
}
