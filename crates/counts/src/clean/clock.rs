//! Days whose rhythm lies hours beside the usual one: the clock of a device that did not follow, or was set wrong.
//!
//! Every day is held against the channel's own rhythm of that weekday, moved by each number of hours; the likeliest course of
//! moves over the days is found by dynamic programming, in which every change of the clock has its price. The rhythm is first
//! that of half a year around, then that of the whole span, which sees what lasts longer. A clock that is wrong for more than
//! half of the span makes the other half look wrong.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is an hour, lag or day of the span, whose lengths are checked when the town is made"
)]

use super::normal::{Look, median};
use super::{Action, Facts, Kind, Town};

const HOURS: usize = 24;
/// Lags from 12 hours early to 12 hours late.
const LAGS: usize = 25;
const ZERO: usize = 12;
/// What a change of the clock costs, in days' worth of ordinary misfit.
const CHANGE: f64 = 2.0;
/// The least that a stretch must gain by being moved, in the same measure.
const GAIN: f64 = 5.0;
/// A moved stretch must misfit so many times less than where it was.
const BETTER: f64 = 1.4;
/// So many times less and it is moved; in between it is only marked.
const SURE: f64 = 1.8;
/// And fit almost as well as ordinary days do.
const ORDINARY: f64 = 2.5;
/// A clock that nobody set right is wrong for a summer at most; what lasts longer may be people who come at other hours.
const SUMMER: usize = 220;
/// The most one day may weigh.
const MOST: f64 = 8.0;

/// Days on either side of which the rhythm is learnt.
const AROUND: usize = 91;
/// It is learnt anew every so many days.
const ANEW: usize = 28;

/// A day's misfit for each lag.
type Day = [f64; LAGS];

pub(super) fn shifts(town: &Town, looks: &mut [Look]) {
    if town.per_day < HOURS {
        return;
    }
    for reach in [AROUND, town.days] {
        pass(town, looks, reach);
    }
}

fn pass(town: &Town, looks: &mut [Look], reach: usize) {
    let all: Vec<Vec<Day>> = looks
        .iter()
        .zip(&town.channels)
        .map(|(look, channel)| if channel.state { Vec::new() } else { misfits(town, look, reach) })
        .collect();
    for own in 0..looks.len() {
        if all[own].is_empty() {
            continue;
        }
        let mut path = course(&all[own]);
        for (day, lag) in path.iter_mut().enumerate() {
            // What was set right in the first pass is not set right twice.
            if looks[own].has(Kind::ClockShift, day, town.per_day) {
                *lag = ZERO;
            }
        }
        let mut first = 0;
        while first < path.len() {
            let mut last = first;
            while last + 1 < path.len() && path[last + 1] == path[first] {
                last += 1;
            }
            if path[first] != ZERO {
                consider(town, looks, (own, &all), (first, last, path[first]));
            }
            first = last + 1;
        }
    }
}

/// Hourly sums of a day; not a number for an hour with a hole.
fn hours(town: &Town, look: &Look, day: usize) -> [f64; HOURS] {
    let size = town.per_day / HOURS;
    let mut hours = [0.0; HOURS];
    for (hour, sum) in hours.iter_mut().enumerate() {
        *sum = look.work[day * town.per_day + hour * size..][..size].iter().sum();
    }
    hours
}

/// What every lag misfits by, day by day, in ordinary days; noughts for a day that says nothing.
fn misfits(town: &Town, look: &Look, reach: usize) -> Vec<Day> {
    let days: Vec<[f64; HOURS]> = (0..town.days).map(|day| hours(town, look, day)).collect();
    let blocks = days.len().div_ceil(ANEW);
    let rhythms: Vec<Vec<[f64; HOURS]>> = if reach >= days.len() {
        vec![rhythm(town, &look.known, &days, 0..days.len())]
    } else {
        let around =
            |block: usize| (block * ANEW).saturating_sub(reach)..((block + 1) * ANEW + reach).min(days.len());
        (0..blocks).map(|block| rhythm(town, &look.known, &days, around(block))).collect()
    };
    let mut found: Vec<Day> = days
        .iter()
        .enumerate()
        .map(|(day, hours)| {
            let seen: Vec<usize> = (0..HOURS).filter(|hour| hours[*hour].is_finite()).collect();
            let all: f64 = seen.iter().map(|hour| hours[*hour]).sum();
            let shape = &rhythms[(day / ANEW).min(rhythms.len() - 1)][town.weekday(day)];
            if seen.len() < 20 || all < 100.0 || look.known[day] || shape.iter().any(|share| share.is_nan()) {
                return [0.0; LAGS];
            }
            let mut misfit = [0.0; LAGS];
            for (lag, sum) in misfit.iter_mut().enumerate() {
                let moved = |hour: usize| shape[(hour + HOURS + ZERO - lag) % HOURS];
                let part: f64 = seen.iter().map(|hour| moved(*hour)).sum();
                for hour in &seen {
                    let hoped = all * moved(*hour) / part.max(1e-9);
                    *sum += (hours[*hour].sqrt() - hoped.sqrt()).powi(2);
                }
            }
            misfit
        })
        .collect();
    let mut usual: Vec<f64> = found.iter().map(|day| day[ZERO]).filter(|misfit| *misfit > 0.0).collect();
    let ordinary = median(&mut usual).max(1.0);
    for day in &mut found {
        let best = day.iter().copied().fold(f64::MAX, f64::min);
        for misfit in day.iter_mut() {
            *misfit = (*misfit / ordinary).min(best / ordinary + MOST);
        }
    }
    found
}

/// The middle share of every hour of every weekday.
fn rhythm(
    town: &Town,
    known: &[bool],
    days: &[[f64; HOURS]],
    span: std::ops::Range<usize>,
) -> Vec<[f64; HOURS]> {
    (0..7)
        .map(|weekday| {
            let whole: Vec<(&[f64; HOURS], f64)> = span
                .clone()
                .map(|day| (day, &days[day]))
                .filter(|(day, _)| town.weekday(*day) == weekday && !known[*day])
                .map(|(_, hours)| (hours, hours.iter().sum::<f64>()))
                .filter(|(_, sum)| *sum >= 20.0)
                .collect();
            let mut shape = [f64::NAN; HOURS];
            if whole.len() >= 4 {
                for (hour, share) in shape.iter_mut().enumerate() {
                    *share =
                        median(&mut whole.iter().map(|(hours, sum)| hours[hour] / sum).collect::<Vec<f64>>());
                }
            }
            shape
        })
        .collect()
}

/// The likeliest lag of every day, when every change has its price.
fn course(days: &[Day]) -> Vec<usize> {
    let mut costs = [CHANGE; LAGS];
    costs[ZERO] = 0.0;
    let mut came: Vec<[usize; LAGS]> = Vec::with_capacity(days.len());
    for day in days {
        let (best, least) =
            costs.iter().copied().enumerate().fold((0, f64::MAX), |b, c| if c.1 < b.1 { c } else { b });
        let mut from = [0; LAGS];
        for lag in 0..LAGS {
            let change = least + CHANGE;
            from[lag] = if costs[lag] <= change { lag } else { best };
            costs[lag] = costs[lag].min(change) + day[lag];
        }
        came.push(from);
    }
    let mut lag =
        costs.iter().copied().enumerate().fold((ZERO, f64::MAX), |b, c| if c.1 < b.1 { c } else { b }).0;
    let mut path = vec![ZERO; days.len()];
    for (day, from) in came.iter().enumerate().rev() {
        path[day] = lag;
        lag = from[lag];
    }
    path
}

/// A stretch that the course moved: only when it gains enough, fits well, and the town did not move with it (holidays).
fn consider(
    town: &Town,
    looks: &mut [Look],
    (own, all): (usize, &[Vec<Day>]),
    (first, last, lag): (usize, usize, usize),
) {
    let gain = |days: &[Day]| -> f64 {
        let told = days[first..=last].iter().filter(|day| day.iter().any(|misfit| *misfit > 0.0));
        told.map(|day| day[ZERO] - day[lag]).sum()
    };
    let told: Vec<&Day> =
        all[own][first..=last].iter().filter(|day| day.iter().any(|misfit| *misfit > 0.0)).collect();
    let count = told.len().max(1) as f64;
    let here = told.iter().map(|day| day[ZERO]).sum::<f64>() / count;
    let there = told.iter().map(|day| day[lag]).sum::<f64>() / count;
    let own_gain = gain(&all[own]);
    if own_gain < GAIN || here < BETTER * there || there > ORDINARY {
        return;
    }
    let mut others: Vec<f64> = looks
        .iter()
        .zip(all)
        .filter(|(look, days)| look.device != looks[own].device && !days.is_empty())
        .map(|(_, days)| gain(days))
        .collect();
    let town_gain = median(&mut others);
    if town_gain > 0.25 * own_gain {
        return;
    }
    let hours_ahead = lag as i32 - ZERO as i32;
    let size = (town.per_day / HOURS) as i32;
    let bins = (first * town.per_day, (last + 1) * town.per_day - 1);
    let facts = Facts {
        bins: (bins.1 + 1 - bins.0) as u32,
        ratio: Some(here / there.max(0.01)),
        minutes: Some(hours_ahead * 60),
        ..Facts::default()
    };
    let sure = here >= SURE * there && own_gain >= 1.5 * GAIN && last - first < SUMMER;
    let action = if sure { Action::Shift { bins: hours_ahead * size } } else { Action::Mark };
    looks[own].note(town, Kind::ClockShift, action, (bins.0, bins.1, facts));
}
