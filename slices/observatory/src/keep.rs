//! Keeping counts: every stretch of a channel once, with what it said before, and sums by day and week that always agree.
//!
//! Whatever brings counts (a file, a device, a puller, a thumb) ends here: [`take`] is idempotent on channel, start and
//! length. What a source told is never changed by anybody but the source; repairs go into `used` beside it.

use std::collections::{BTreeMap, HashMap};

use ::store::{Result, Tx};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use counts::day::MOST_VALUE;
use counts::suppress::Rule;
use counts::suppress::hours::day as hidden;
use counts::{Cell, Day, Mode, Observation, Put, Step, Trouble, time};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use crate::channel::Channel;
use crate::store::days::{self, Changes, Stored, Sums, Week};

/// Nobody counted before.
const OLDEST: &str = "1990-01-01T00:00:00Z";
/// A device's clock may be this much ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(70);

/// What came of bringing counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Stretches of which nothing was known.
    pub added: i64,
    /// Stretches of which the same was known.
    pub same: i64,
    /// Stretches of which something else was known.
    pub corrected: i64,
    /// What was not taken: the number of the observation in its list, and why.
    pub refused: Vec<(usize, Trouble)>,
}

/// Why an observation does not fit its channel, or where it goes.
pub fn place(
    channel: &Channel,
    observation: &Observation,
    now: DateTime<Utc>,
) -> std::result::Result<(NaiveDate, usize), Trouble> {
    let Observation { start, seconds, value, .. } = *observation;
    match value {
        Some(value) if !value.is_finite() => return Err(Trouble::NotANumber),
        Some(value) if value < 0.0 => return Err(Trouble::Negative),
        Some(value) if value > MOST_VALUE => return Err(Trouble::TooHigh),
        _ => {}
    }
    if start > now + AHEAD {
        return Err(Trouble::Future);
    }
    if OLDEST.parse::<DateTime<Utc>>().is_ok_and(|oldest| start < oldest) {
        return Err(Trouble::TooOld);
    }
    let (day, cell) = channel.step.cell(start).ok_or(Trouble::Stretch)?;
    let length = match channel.step {
        Step::DAY => u32::try_from(time::hours(day) * 3_600).unwrap_or(86_400),
        step => step.seconds(),
    };
    // A day that is told as 86,400 seconds is that day, however long it was.
    let fits = seconds == length || (channel.step == Step::DAY && seconds == 86_400);
    if fits { Ok((day, cell)) } else { Err(Trouble::Stretch) }
}

/// The sums of a day.
pub(crate) fn sums(mode: Mode, used: &Day) -> Sums {
    let known = used.known();
    let sum = used.sum().unwrap_or(0.0);
    let total = if mode.adds_up() { sum } else { sum / f64::from(u32::try_from(known.max(1)).unwrap_or(1)) };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let shown = if mode.adds_up() { hidden(used, Rule::USUAL).sum().unwrap_or(0.0) } else { total };
    Sums {
        total: whole(total),
        shown: whole(shown),
        known: count(known),
        cells: count(used.cells().len()),
        peak: whole(used.peak().unwrap_or(0.0)),
    }
}

#[expect(clippy::as_conversions, reason = "at most three hundred stretches of a billion")]
fn whole(value: f64) -> i64 {
    value.round().clamp(0.0, MOST_VALUE * 300.0) as i64
}

/// What a changed day adds to its week.
fn added_to_week(day: NaiveDate, was: Option<&Stored>, now: Sums) -> Week {
    let whole = |known: i64, cells: i64| i64::from(known > 0 && known == cells);
    let (before, days) = was.map_or((0, 0), |was| (was.total, whole(was.known, was.cells)));
    Week { week: time::week(day), total: now.total - before, days: whole(now.known, now.cells) - days }
}

/// The weeks a change touches, each once: a statement may not meet a row twice.
#[derive(Default)]
struct Weeks(BTreeMap<(Uuid, NaiveDate), Week>);

impl Weeks {
    fn add(&mut self, channel: Uuid, added: Week) {
        let known =
            self.0.entry((channel, added.week)).or_insert(Week { week: added.week, total: 0, days: 0 });
        known.total += added.total;
        known.days += added.days;
    }

    fn into(self, nis: Nis, changes: &mut Changes) -> Result<()> {
        let changed = |week: &Week| week.total != 0 || week.days != 0;
        self.0
            .into_iter()
            .filter(|(_, week)| changed(week))
            .try_for_each(|((channel, _), week)| changes.week((nis, channel), week))
    }
}

/// Takes counts of channels of one town. `batch` says what brought them.
pub async fn take(
    tx: &mut Tx<'_>,
    (nis, batch): (Nis, Uuid),
    brought: &[(&Channel, Vec<Observation>)],
    moment: &Moment,
) -> Result<Vec<Taken>> {
    let mut all = Vec::with_capacity(brought.len());
    let (mut changes, mut weeks) = (Changes::new(), Weeks::default());
    // A channel that is named twice is read once: its second list would not see what the first one puts.
    let mut met = HashMap::new();
    for (at, (channel, _)) in brought.iter().enumerate() {
        if met.insert(channel.id, at).is_some() {
            return Err(::store::StoreError::new(
                ::store::Kind::Other,
                "a channel is named twice in what was brought at once",
            ));
        }
    }
    for (channel, list) in brought {
        let (sorted, mut taken) = sort(channel, list, moment.now());
        let known = known_days(tx, nis, channel.id, &sorted).await?;
        let mut touched = false;
        for (day, puts) in sorted {
            let was = known.get(&day);
            let Some(now) = merge(channel, (day, was), &puts, (batch, moment), &mut taken) else { continue };
            let sums = sums(channel.mode, now.used.as_ref().unwrap_or(&now.raw));
            if let Some(was) = was.filter(|was| was.version != now.version) {
                changes.before((nis, channel.id), was)?;
            }
            weeks.add(channel.id, added_to_week(day, was, sums));
            changes.day((nis, channel.id), &now, sums)?;
            touched = true;
        }
        if touched {
            days::touch(tx, nis, channel.id, moment).await?;
        }
        all.push(taken);
    }
    weeks.into(nis, &mut changes)?;
    changes.write(tx).await?;
    Ok(all)
}

/// Observations by day and stretch.
type Sorted = BTreeMap<NaiveDate, Vec<(usize, Cell)>>;

/// Puts observations by day; what does not fit, or says of one stretch twice something else, is refused.
fn sort(channel: &Channel, list: &[Observation], now: DateTime<Utc>) -> (Sorted, Taken) {
    let (mut sorted, mut taken) = (Sorted::new(), Taken::default());
    for (number, observation) in list.iter().enumerate() {
        match place(channel, observation, now) {
            Err(trouble) => taken.refused.push((number, trouble)),
            Ok((day, cell)) => {
                let told = Cell { value: observation.value, uptime: observation.uptime };
                let puts = sorted.entry(day).or_default();
                // Sources tell in order of time: a stretch told twice is nearly always the last one.
                match puts.iter().rev().find(|(known, _)| *known == cell) {
                    None => puts.push((cell, told)),
                    Some((_, known)) if *known == told => taken.same += 1,
                    Some(_) => taken.refused.push((number, Trouble::Duplicate)),
                }
            }
        }
    }
    (sorted, taken)
}

async fn known_days(
    tx: &mut Tx<'_>,
    nis: Nis,
    channel: Uuid,
    sorted: &Sorted,
) -> Result<HashMap<NaiveDate, Stored>> {
    let span = sorted.keys().next().copied().zip(sorted.keys().next_back().copied());
    let Some(span) = span else { return Ok(HashMap::new()) };
    let stored = days::stored_days(tx, (nis, channel), span).await?;
    Ok(stored.into_iter().map(|day| (day.day, day)).collect())
}

/// The day as it is to be; nothing when nothing changes.
fn merge(
    channel: &Channel,
    (day, was): (NaiveDate, Option<&Stored>),
    puts: &[(usize, Cell)],
    (batch, moment): (Uuid, &Moment),
    taken: &mut Taken,
) -> Option<Stored> {
    let mut raw = was.map_or_else(|| Day::empty(channel.step, day), |was| was.raw.clone());
    let mut used = was.and_then(|was| was.used.clone());
    let (mut changed, mut corrected) = (false, false);
    for (cell, told) in puts {
        let before = raw.cells().get(*cell).copied();
        let Some(put) = raw.put(*cell, *told) else { continue };
        match put {
            Put::Same => taken.same += 1,
            Put::New => taken.added += 1,
            Put::Corrected => taken.corrected += 1,
        }
        changed |= put != Put::Same;
        corrected |= put == Put::Corrected;
        // What was not repaired follows the source; what was stays as it was repaired until it is looked at again.
        let place = used.as_mut().and_then(|used| used.cells_mut().get_mut(*cell));
        if let (Some(place), Some(now)) = (place, raw.cells().get(*cell))
            && Some(*place) == before
        {
            *place = *now;
        }
    }
    if !changed {
        return None;
    }
    let new_version = was.is_some_and(|was| corrected || was.batch != batch);
    let version = was.map_or(1, |was| was.version + i64::from(new_version));
    let (total, known, cells) = was.map_or((0, 0, 0), |was| (was.total, was.known, was.cells));
    Some(Stored { day, raw, used, version, batch, at: moment.now(), total, known, cells })
}

/// Uses something else instead of what the source told of a day, or the source again.
pub async fn use_instead(
    tx: &mut Tx<'_>,
    channel: &Channel,
    instead: &[(NaiveDate, Option<Day>)],
) -> Result<()> {
    let (nis, id) = (channel.nis, channel.id);
    let mut instead: BTreeMap<NaiveDate, Option<Day>> = instead.iter().cloned().collect();
    let span = instead.keys().next().copied().zip(instead.keys().next_back().copied());
    let Some(span) = span else { return Ok(()) };
    let (mut changes, mut weeks) = (Changes::new(), Weeks::default());
    for was in days::stored_days(tx, (nis, id), span).await? {
        let Some(used) = instead.remove(&was.day) else { continue };
        let fits = |used: &Day| used.step() == was.raw.step() && used.cells().len() == was.raw.cells().len();
        let used = used.filter(|used| fits(used) && *used != was.raw);
        if used == was.used {
            continue;
        }
        let sums = sums(channel.mode, used.as_ref().unwrap_or(&was.raw));
        weeks.add(id, added_to_week(was.day, Some(&was), sums));
        changes.day((nis, id), &Stored { used, ..was }, sums)?;
    }
    weeks.into(nis, &mut changes)?;
    changes.write(tx).await
}

/// Works out what everybody may see of days that were kept before that was stored.
pub(crate) async fn tell_old(tx: &mut Tx<'_>, nis: Nis) -> Result<()> {
    for (channel, mode, day, used) in days::untold(tx, nis).await? {
        days::tell(tx, (nis, channel), day, sums(mode, &used).shown).await?;
    }
    Ok(())
}

/// What came of taking a batch back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Days that say again what they said before.
    pub back: u64,
    /// Days that are gone: nothing was known before.
    pub gone: u64,
}

/// Takes a batch back: days it brought last say again what they said before. Days that something later changed stay.
pub async fn undo(tx: &mut Tx<'_>, nis: Nis, batch: Uuid, moment: &Moment) -> Result<Option<Undone>> {
    if !days::undo_batch(tx, nis, batch, moment).await? {
        return Ok(None);
    }
    let mut undone = Undone::default();
    let (mut changes, mut weeks) = (Changes::new(), Weeks::default());
    let modes: HashMap<Uuid, Mode> = crate::store::channels::channels(tx, nis)
        .await?
        .into_iter()
        .map(|channel| (channel.id, channel.mode))
        .collect();
    for (channel, was) in days::days_of_batch(tx, nis, batch).await? {
        let mode = modes.get(&channel).copied().unwrap_or(Mode::Pedestrian);
        days::touch(tx, nis, channel, moment).await?;
        let mut version = was.version - 1;
        // A batch that came in pieces may have made several versions of a day.
        let mut found = days::before(tx, (nis, channel), was.day, version).await?;
        while let Some((_, by)) = &found
            && *by == batch
        {
            days::drop_before(tx, (nis, channel), was.day, version).await?;
            version -= 1;
            found = days::before(tx, (nis, channel), was.day, version).await?;
        }
        if let Some((raw, by)) = found {
            days::drop_before(tx, (nis, channel), was.day, version).await?;
            let sums = sums(mode, &raw);
            weeks.add(channel, added_to_week(was.day, Some(&was), sums));
            let now = Stored { raw, used: None, version, batch: by, at: moment.now(), ..was };
            changes.day((nis, channel), &now, sums)?;
            undone.back += 1;
        } else {
            let nothing = Sums { total: 0, shown: 0, known: 0, cells: was.cells, peak: 0 };
            weeks.add(channel, added_to_week(was.day, Some(&was), nothing));
            days::drop_day(tx, (nis, channel), was.day).await?;
            undone.gone += 1;
        }
    }
    weeks.into(nis, &mut changes)?;
    changes.write(tx).await?;
    Ok(Some(undone))
}

#[cfg(test)]
mod tests;
