//! Looking through the counts for what a broken, moved or mis-set device told, and using something better: what was found is
//! kept with its reason, can be undone, and what a source told never changes.

mod near;
pub(crate) mod page;
mod plan;
mod rework;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use ::store::{Store, StoreError, Tx};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use counts::clean::{self, Settled, Town};
use counts::{Mode, Step};
use kernel::calendar::{Calendar, DayKind};
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use shell::slice::Job;
use uuid::Uuid;

use crate::App;
use crate::channel::{Channel, Direction, Instrument, State as Counting};
use crate::events::{self, Event};
use crate::store::days::{Stored, Used};
use crate::store::repairs::{self, Repair, State};
use crate::store::{channels, days};
use crate::view::{self, HOURS};
use plan::Found;

/// Days of history that are looked through.
const HISTORY: u64 = 1_100;

/// Days of an event of a whole town, at most.
const LONG_EVENT: usize = 14;

/// Hours without anything after which a counter is silent.
const SILENT_HOURS: i64 = 26;

/// A channel, the days of it that are known, and what was found before.
struct Loaded {
    channel: Channel,
    days: Vec<Stored>,
    repairs: Vec<Repair>,
    /// Days of events that reach it.
    events: BTreeSet<NaiveDate>,
}

/// Looks through the counts of a town, keeps what is found, and uses it. How many repairs there are of it.
pub async fn town(
    store: &Store,
    nis: Nis,
    calendar: &Calendar,
    moment: &Moment,
) -> Result<usize, StoreError> {
    let today = moment.local().date();
    let from = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let loaded = load(store, nis, (from, today)).await?;
    let first = loaded.iter().filter_map(|one| one.days.first()).map(|day| day.day).min();
    let known = known_days(calendar, from, today);
    let (loaded, found) = match first {
        None => (loaded, HashMap::new()),
        Some(first) => tokio::task::spawn_blocking(move || {
            let found = examine(&loaded, (first, today), &known);
            (loaded, found)
        })
        .await
        .map_err(|error| StoreError::new(::store::Kind::Other, error.to_string()))?,
    };
    let mut count = 0;
    for one in &loaded {
        let found = found.get(&one.channel.id).map(Vec::as_slice).unwrap_or_default();
        count += found.len();
        store
            .write(|tx| {
                Box::pin(async move {
                    let known = repairs::repairs_of(tx, nis, one.channel.id).await?;
                    let begins = first.unwrap_or(today);
                    let plan = plan::plan(&one.channel, &known, found, (begins, begins <= from), moment);
                    for id in &plan.gone {
                        repairs::drop_repair(tx, nis, *id).await?;
                    }
                    repairs::put_repairs(tx, &plan.kept).await?;
                    rework::channel(tx, &one.channel).await
                })
            })
            .await?;
    }
    store.write(|tx| Box::pin(async move { repairs::ran(tx, nis, moment).await })).await?;
    Ok(count)
}

async fn load(store: &Store, nis: Nis, span: (NaiveDate, NaiveDate)) -> Result<Vec<Loaded>, StoreError> {
    store
        .read(|tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                let all = events::store::events(tx, nis).await?;
                for channel in channels::channels(tx, nis).await? {
                    if channel.state == Counting::Draft {
                        continue;
                    }
                    let days = days::stored_days(tx, (nis, channel.id), span).await?;
                    let repairs = repairs::repairs_of(tx, nis, channel.id).await?;
                    let events = event_days(&all, channel.id);
                    found.push(Loaded { channel, days, repairs, events });
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await
}

/// Days of what reaches a channel. What reaches every counter of a town for weeks is the season, not an event.
fn event_days(all: &[Event], channel: Uuid) -> BTreeSet<NaiveDate> {
    let reaches = |one: &&Event| {
        one.channels.contains(&channel) || (one.channels.is_empty() && one.days.len() <= LONG_EVENT)
    };
    all.iter().filter(reaches).flat_map(|one| one.days.iter().copied()).collect()
}

/// Days on which the unusual is usual.
fn known_days(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> BTreeSet<NaiveDate> {
    let unusual = |kind: DayKind| {
        matches!(kind, DayKind::Legal | DayKind::TownClosing | DayKind::Local | DayKind::Community)
    };
    let periods = calendar.between(from, to).into_iter().filter(|period| unusual(period.kind));
    periods
        .flat_map(|period| {
            period.first.max(from).iter_days().take_while(move |day| *day <= period.last.min(to))
        })
        .collect()
}

/// What is wrong with each channel, without database or clock. Channels of one mode and one length are held beside each other.
fn examine(
    loaded: &[Loaded],
    (first, today): (NaiveDate, NaiveDate),
    known: &BTreeSet<NaiveDate>,
) -> HashMap<Uuid, Vec<Found>> {
    let length = usize::try_from((today - first).num_days() + 1).unwrap_or(0);
    let mut groups: HashMap<(Mode, bool), Vec<&Loaded>> = HashMap::new();
    for one in loaded.iter().filter(|one| !one.days.is_empty()) {
        groups.entry((one.channel.mode, one.channel.step == Step::DAY)).or_default().push(one);
    }
    let mut all = HashMap::new();
    for ((_, by_day), group) in groups {
        let bins = if by_day { 1 } else { HOURS };
        let channels = group.iter().map(|one| laid_out(one, &group, (first, length), bins)).collect();
        let Ok(town) = Town::new(first, length, bins, channels) else {
            tracing::warn!("counts of a town could not be looked through: too many at once");
            continue;
        };
        let found = town.known_days(known).examine();
        for (one, repairs) in group.iter().zip(found) {
            all.insert(
                one.channel.id,
                repairs.into_iter().map(|repair| Found::of(repair, first, bins)).collect(),
            );
        }
    }
    all
}

/// A channel in bins of the clock.
fn laid_out(
    one: &Loaded,
    group: &[&Loaded],
    (first, length): (NaiveDate, usize),
    bins: usize,
) -> clean::Channel {
    let adds_up = one.channel.mode.adds_up();
    let mut values = vec![None; length * bins];
    let mut uptime = vec![None; length * bins];
    let mut tells_uptime = false;
    for stored in &one.days {
        let Some(day) = usize::try_from((stored.day - first).num_days()).ok().filter(|day| *day < length)
        else {
            continue;
        };
        let day_values = if bins == 1 {
            vec![stored.raw.sum()]
        } else {
            let raw = Used { day: stored.day, cells: stored.raw.clone(), repaired: false };
            view::clock_hours(&raw, adds_up).to_vec()
        };
        let place = day * bins..(day + 1) * bins;
        if let Some(part) = values.get_mut(place.clone()) {
            part.copy_from_slice(&day_values);
        }
        let told = uptimes(stored, one.channel.step, bins);
        tells_uptime |= told.iter().any(Option::is_some);
        if let Some(part) = uptime.get_mut(place) {
            part.copy_from_slice(&told);
        }
    }
    let opposite = |other: &&&Loaded| {
        let ways = (one.channel.direction, other.channel.direction);
        other.channel.site == one.channel.site
            && matches!(ways, (Direction::In, Direction::Out) | (Direction::Out, Direction::In))
    };
    let same_site = |other: &&Loaded| other.channel.site == one.channel.site;
    clean::Channel {
        known: one.events.clone(),
        device: group.iter().position(same_site).and_then(|at| u32::try_from(at).ok()).unwrap_or(0),
        state: !adds_up,
        values,
        uptime: if tells_uptime { uptime } else { Vec::new() },
        scaled: one.channel.instrument == Instrument::Telraam,
        opposite: group
            .iter()
            .find(opposite)
            .and_then(|found| group.iter().position(|one| std::ptr::eq(*one, *found))),
        settled: one
            .repairs
            .iter()
            .filter(|repair| repair.state == State::Undone)
            .filter_map(|repair| settled(repair, first, bins))
            .collect(),
    }
}

/// The uptime of each bin: the mean of its stretches.
fn uptimes(stored: &Stored, step: Step, bins: usize) -> Vec<Option<f32>> {
    let mut sums = vec![(0.0_f32, 0.0_f32); bins];
    for (at, cell) in stored.raw.cells().iter().enumerate() {
        let Some(up) = cell.uptime else { continue };
        let bin = if bins == 1 { 0 } else { usize::try_from(step.hour(stored.day, at)).unwrap_or(0) };
        if let Some(sum) = sums.get_mut(bin) {
            sum.0 += up;
            sum.1 += 1.0;
        }
    }
    sums.into_iter().map(|(sum, n)| (n > 0.0).then(|| sum / n)).collect()
}

fn settled(repair: &Repair, first: NaiveDate, bins: usize) -> Option<Settled> {
    let bin = |(day, hour): (NaiveDate, u32)| {
        let days = usize::try_from((day - first).num_days().max(0)).ok()?;
        Some(days * bins + if bins == 1 { 0 } else { usize::try_from(hour).ok()? })
    };
    Some(Settled { kind: repair.kind, first: bin(repair.stretch.first)?, last: bin(repair.stretch.last)? })
}

/// What somebody says of a repair, and what follows from it. Nothing when there is no such repair.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    state: State,
    moment: &Moment,
) -> Result<Option<Repair>, StoreError> {
    let Some(repair) = repairs::one_repair(tx, nis, id).await? else { return Ok(None) };
    let person = moment.actor.person();
    repairs::decide(tx, (nis, id), state, person, moment).await?;
    if let Some(channel) = channels::one_channel(tx, nis, repair.channel).await? {
        rework::channel(tx, &channel).await?;
    }
    Ok(Some(Repair { state, ..repair }))
}

/// Repairs and marks of a channel that touch a span of days and were not undone: for the page of a counter.
pub(crate) async fn marks(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Repair>, StoreError> {
    let mut found = repairs::repairs_of(tx, nis, channel).await?;
    found.retain(|one| one.state != State::Undone && one.stretch.first.0 <= to && one.stretch.last.0 >= from);
    Ok(found)
}

/// A counter that fell silent: since when, and whether it still sends noughts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quiet {
    pub channel: Uuid,
    /// The last day something was counted.
    pub since: NaiveDate,
    /// It sends noughts; else it sends nothing.
    pub sends: bool,
}

/// The counters of a town that fell silent and were not ended: nothing told for longer than a day, or a dead device whose
/// silence lasts until now.
pub(crate) async fn quiet(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<Vec<Quiet>, StoreError> {
    let today = moment.local().date();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let repairs = repairs::repairs(tx, nis).await?;
    let mut found = Vec::new();
    for channel in channels::channels(tx, nis).await? {
        if channel.state != Counting::Live {
            continue;
        }
        let sends =
            channel.touched_at.is_some_and(|touched| touched > moment.now() - TimeDelta::hours(SILENT_HOURS));
        let dead = repairs.iter().find(|one| {
            let dead = one.kind == clean::Kind::Dead && one.state != State::Undone;
            dead && one.channel == channel.id && one.stretch.last.0 >= yesterday
        });
        let last = days::span(tx, nis, channel.id).await?.map(|(_, last)| last);
        let since = dead.map(|dead| dead.stretch.first.0).or(last.filter(|_| !sends));
        found.extend(since.map(|since| Quiet { channel: channel.id, since, sends }));
    }
    Ok(found)
}

/// Whether a town is to be looked through: not since the night, or counts arrived since and were given an hour to settle.
fn stale(run: Option<DateTime<Utc>>, touched: Option<DateTime<Utc>>, moment: &Moment) -> bool {
    let Some(run) = run else { return true };
    run < day_begins(moment.local().date())
        || touched.is_some_and(|touched| touched > run + TimeDelta::hours(1))
}

async fn next(app: &App, moment: &Moment) -> Result<(), StoreError> {
    let wanting = app
        .store
        .read(|tx| {
            Box::pin(async move {
                for nis in channels::towns(tx).await? {
                    let run = repairs::run_at(tx, nis).await?;
                    let touched =
                        channels::channels(tx, nis).await?.iter().filter_map(|one| one.touched_at).max();
                    if touched.is_some() && stale(run, touched, moment) {
                        return Ok(Some(nis));
                    }
                }
                Ok::<_, StoreError>(None)
            })
        })
        .await?;
    let Some(nis) = wanting else { return Ok(()) };
    let found = town(&app.store, nis, &(app.calendars)(nis), moment).await?;
    tracing::info!(%nis, found, "counts were looked through");
    Ok(())
}

/// Regular work.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let work = async |app: Arc<App>, moment: Moment| next(&app, &moment).await;
    vec![Job::new("observatory_repair", Duration::from_secs(20), app, work)]
}

#[cfg(test)]
mod tests;
