//! What is wrong with days: another level than before, all people going one way, a day unlike its own weekdays.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is a bin or day of the span, whose lengths are checked when the town is made"
)]

use super::normal::{Look, median, quantile, town_share};
use super::{Action, Facts, Kind, Town};

/// Days on either side of a change of level that are held against each other.
const REACH: usize = 28;
/// Of which so many must have been counted.
const COUNTED: usize = 14;
/// The least change of level, as a natural logarithm: by half.
const LEVEL: f64 = 0.405;
/// How many times the unrest of the days the change must be.
const UNREST: f64 = 3.0;
/// The least difference between the rhythms of two sites: the share of people that would have to come at another hour.
const RHYTHM: f64 = 0.07;
/// The same when the level stays.
const BREAK: f64 = 0.13;
/// A day this many times off its own weekdays strays.
const STRAY: f64 = 3.0;
/// While the town is within this factor of its own.
const CALM: f64 = 1.6;
/// The share one way from which everybody seems to go there.
const ONE_WAY: f64 = 0.95;

/// Changes of level that last, against the town: a mark, and a border that what is normal does not cross.
pub(super) fn shifts(town: &Town, looks: &mut [Look]) {
    let logs: Vec<Vec<f64>> = looks.iter().map(|look| logs(town, look)).collect();
    let steps: Vec<Vec<f64>> = logs.iter().map(|logs| steps(logs)).collect();
    for own in 0..looks.len() {
        let device = looks[own].device;
        let towns: Vec<f64> = (0..town.days)
            .map(|day| {
                let others = looks.iter().zip(&steps).filter(|(look, _)| look.device != device);
                let mut others: Vec<f64> =
                    others.map(|(_, steps)| steps[day]).filter(|step| step.is_finite()).collect();
                let middle = median(&mut others);
                if middle.is_finite() { middle } else { 0.0 }
            })
            .collect();
        let net = |day: usize| (steps[own][day] - towns[day]).abs();
        let mut day = 0;
        while day < town.days {
            if net(day).is_nan() || net(day) < LEVEL {
                day += 1;
                continue;
            }
            // The highest step of those that follow each other.
            let reach = (day..(day + REACH).min(town.days)).filter(|day| net(*day) >= LEVEL);
            let top = reach.max_by(|a, b| net(*a).total_cmp(&net(*b))).unwrap_or(day);
            if stands(&logs[own], top, steps[own][top] - towns[top]) && !near_known(&looks[own], top) {
                note_shift(town, &mut looks[own], &logs[own], (top, towns[top]));
            }
            day = top + REACH;
        }
    }
}

/// Days from which people come at other hours, on whatever level, while the town's rhythm stays. Whether there are any.
pub(super) fn moves(town: &Town, looks: &mut [Look]) -> bool {
    if town.per_day == 1 {
        return false;
    }
    let logs: Vec<Vec<f64>> = looks.iter().map(|look| logs(town, look)).collect();
    let breaks: Vec<Vec<f64>> = looks.iter().map(|look| breaks(town, look)).collect();
    let mut any = false;
    for (own, logs) in logs.iter().enumerate() {
        any |= moved(town, looks, (own, &breaks), logs);
    }
    any
}

fn moved(town: &Town, looks: &mut [Look], (own, breaks): (usize, &[Vec<f64>]), logs: &[f64]) -> bool {
    let mut any = false;
    let device = looks[own].device;
    let net = |day: usize| {
        let others = looks.iter().zip(breaks).filter(|(look, _)| look.device != device);
        let mut others: Vec<f64> =
            others.map(|(_, breaks)| breaks[day]).filter(|one| one.is_finite()).collect();
        let middle = median(&mut others);
        breaks[own][day] - BREAK.max(2.0 * if middle.is_finite() { middle } else { 0.0 })
    };
    let nets: Vec<f64> = (0..town.days).map(net).collect();
    let mut day = 0;
    while day < town.days {
        if nets[day].is_nan() || nets[day] < 0.0 {
            day += 1;
            continue;
        }
        let reach = (day..(day + REACH).min(town.days)).filter(|day| nets[*day] >= 0.0);
        let top = reach.max_by(|a, b| breaks[own][*a].total_cmp(&breaks[own][*b])).unwrap_or(day);
        let border = looks[own].borders.iter().any(|border| border.abs_diff(top) < REACH);
        if !border && !near_known(&looks[own], top) && other_rhythm(town, &looks[own], top, BREAK) {
            let first = top * town.per_day;
            let last = town.days * town.per_day - 1;
            let before = median(&mut counted(&logs[top.saturating_sub(REACH)..top]));
            let after = median(&mut counted(&logs[top..(top + REACH).min(logs.len())]));
            let facts = Facts {
                bins: (last + 1 - first) as u32,
                ratio: Some((after - before).exp()),
                ..Facts::default()
            };
            if looks[own].note(town, Kind::Moved, Action::Mark, (first, last, facts)) {
                looks[own].borders.push(top);
                any = true;
            }
        }
        day = top + REACH;
    }
    any
}

/// For every day the share of people that come at another hour in its four weeks than in the four before; not a number where
/// too little was counted.
fn breaks(town: &Town, look: &Look) -> Vec<f64> {
    let size = town.per_day;
    if size == 1 {
        return vec![f64::NAN; town.days];
    }
    let mut before = vec![0.0; size];
    let mut after = vec![0.0; size];
    let add = |sums: &mut [f64], day: usize, sign: f64| {
        for (sum, value) in sums.iter_mut().zip(&look.work[day * size..][..size]) {
            *sum += if value.is_finite() { sign * value } else { 0.0 };
        }
    };
    let whole: Vec<bool> = look.totals.iter().map(|total| total.is_finite()).collect();
    (0..town.days)
        .map(|day| {
            // Sums slide along, a day in and a day out.
            if day == 0 {
                (0..REACH.min(town.days)).for_each(|one| add(&mut after, one, 1.0));
            } else {
                add(&mut before, day - 1, 1.0);
                add(&mut after, day - 1, -1.0);
                if day > REACH {
                    add(&mut before, day - 1 - REACH, -1.0);
                }
                if day + REACH - 1 < town.days {
                    add(&mut after, day + REACH - 1, 1.0);
                }
            }
            let seen = |days: std::ops::Range<usize>| whole[days].iter().filter(|whole| **whole).count();
            if day < REACH
                || day + REACH > town.days
                || seen(day - REACH..day) < COUNTED
                || seen(day..day + REACH) < COUNTED
            {
                return f64::NAN;
            }
            let (all_before, all_after): (f64, f64) = (before.iter().sum(), after.iter().sum());
            if all_before < 1000.0 || all_after < 1000.0 {
                return f64::NAN;
            }
            before.iter().zip(&after).map(|(b, a)| (b / all_before - a / all_after).abs()).sum::<f64>() / 2.0
        })
        .collect()
}

/// The logarithm of each day, against its weekday.
fn logs(town: &Town, look: &Look) -> Vec<f64> {
    let mut logs: Vec<f64> = look.totals.iter().map(|total| (total + 3.0).ln()).collect();
    for weekday in 0..7 {
        let days = (0..logs.len()).filter(|day| town.weekday(*day) == weekday);
        let mut of: Vec<f64> = days.clone().map(|day| logs[day]).filter(|log| log.is_finite()).collect();
        let middle = median(&mut of);
        for day in days {
            logs[day] -= middle;
        }
    }
    logs
}

fn counted(logs: &[f64]) -> Vec<f64> {
    logs.iter().copied().filter(|log| log.is_finite()).collect()
}

/// What each day's four weeks are above the four weeks before it.
fn steps(logs: &[f64]) -> Vec<f64> {
    (0..logs.len())
        .map(|day| {
            let mut before = counted(&logs[day.saturating_sub(REACH)..day]);
            let mut after = counted(&logs[day..(day + REACH).min(logs.len())]);
            if before.len() < COUNTED || after.len() < COUNTED {
                return f64::NAN;
            }
            median(&mut after) - median(&mut before)
        })
        .collect()
}

/// Whether the days before and after lie apart, and stay so.
fn stands(logs: &[f64], day: usize, step: f64) -> bool {
    let before = &logs[day.saturating_sub(REACH)..day];
    let after = &logs[day..(day + REACH).min(logs.len())];
    let spread = |part: &[f64]| {
        let mut part = counted(part);
        quantile(&mut part, 0.75) - quantile(&mut part, 0.25)
    };
    // The middle half of calm days lies within 1.35 standard deviations.
    let unrest = (spread(before) + spread(after)) / 2.0 / 1.35;
    let late = median(&mut counted(&after[after.len() / 2..]));
    let early = median(&mut counted(&before[..before.len() / 2]));
    let lasting = late - early;
    step.abs() > UNREST * unrest
        && (lasting.is_nan() || (lasting * step > 0.0 && lasting.abs() > 0.6 * step.abs()))
}

/// Whether most days around a step are days on which the unusual is usual.
fn near_known(look: &Look, day: usize) -> bool {
    let around = &look.known[day.saturating_sub(3)..(day + 4).min(look.known.len())];
    around.iter().filter(|known| **known).count() >= 4
}

fn note_shift(town: &Town, look: &mut Look, logs: &[f64], (top, town_step): (usize, f64)) {
    let from = top.saturating_sub(REACH);
    let to = (top + REACH).min(logs.len());
    let before = median(&mut counted(&logs[from..top]));
    let after = median(&mut counted(&logs[top..to]));
    // The day that divides best: each side nearest to its own middle.
    let cost = |day: usize| {
        let left: f64 = counted(&logs[from..day]).iter().map(|log| (log - before).abs()).sum();
        let right: f64 = counted(&logs[day..to]).iter().map(|log| (log - after).abs()).sum();
        left + right
    };
    let near = top.saturating_sub(COUNTED).max(1)..(top + COUNTED).min(logs.len());
    let day = near.min_by(|a, b| cost(*a).total_cmp(&cost(*b))).unwrap_or(top);
    let kind = if other_rhythm(town, look, day, RHYTHM) { Kind::Moved } else { Kind::LevelShift };
    let first = day * town.per_day;
    let last = town.days * town.per_day - 1;
    let facts = Facts {
        bins: (last + 1 - first) as u32,
        ratio: Some((after - before).exp()),
        town: Some(town_step.exp()),
        ..Facts::default()
    };
    if look.note(town, kind, Action::Mark, (first, last, facts)) {
        look.borders.push(day);
    }
}

/// Whether people come at other hours since: beyond how much the weeks before differ from each other.
fn other_rhythm(town: &Town, look: &Look, day: usize, least: f64) -> bool {
    if town.per_day == 1 || day < REACH || day + REACH > town.days {
        return false;
    }
    let shares = |from: usize, to: usize| {
        let mut sums = vec![0.0; town.per_day];
        for bin in from * town.per_day..to * town.per_day {
            if look.work[bin].is_finite() {
                sums[bin % town.per_day] += look.work[bin];
            }
        }
        let all: f64 = sums.iter().sum();
        sums.iter().map(|sum| sum / all.max(1.0)).collect::<Vec<f64>>()
    };
    let apart = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
    let before = shares(day - REACH, day);
    let after = shares(day, day + REACH);
    let halves = apart(&shares(day - REACH, day - REACH / 2), &shares(day - REACH / 2, day));
    let later = apart(&shares(day, day + REACH / 2), &shares(day + REACH / 2, day + REACH));
    apart(&before, &after) > least.max(1.7 * halves.max(later))
}

/// How the town fared over days, against its own weekdays; not a number when nobody else counted.
fn town_days(town: &Town, looks: &[Look], own: usize, (first, last): (usize, usize)) -> f64 {
    let mut shares = Vec::new();
    for look in looks.iter().filter(|look| look.device != looks[own].device) {
        for day in first..=last.min(town.days - 1) {
            let share = look.totals[day] / look.usual[day];
            if share.is_finite() {
                shares.push(share);
            }
        }
    }
    median(&mut shares)
}

/// Whole days far from their own weekdays of the weeks around, while the town was calm. Far too few is left out; far too
/// many is only marked: that may be a feast nobody told of.
pub(super) fn stray_days(town: &Town, looks: &mut [Look]) {
    for own in 0..looks.len() {
        let side = |look: &Look, day: usize| {
            let ratio = (look.totals[day] + 3.0) / (look.usual[day] + 3.0);
            let town_share = town_days(town, looks, own, (day, day));
            let against = if town_share.is_finite() { ratio / town_share } else { ratio };
            let calm = !town_share.is_finite() || (1.0 / CALM..=CALM).contains(&town_share);
            if ratio.is_nan() || look.known[day] || look.usual[day] < 50.0 || !calm {
                0
            } else if ratio < 1.0 / STRAY && against < 1.0 / STRAY {
                -1
            } else {
                i32::from(ratio > STRAY && against > STRAY)
            }
        };
        let sides: Vec<i32> = (0..town.days).map(|day| side(&looks[own], day)).collect();
        let mut first = 0;
        while first < town.days {
            let mut last = first;
            while last + 1 < town.days && sides[last + 1] == sides[first] {
                last += 1;
            }
            if sides[first] != 0 {
                note_stray(town, looks, own, (first, last, sides[first]));
            }
            first = last + 1;
        }
    }
}

fn note_stray(town: &Town, looks: &mut [Look], own: usize, (first, last, side): (usize, usize, i32)) {
    let share = town_days(town, looks, own, (first, last));
    let look = &mut looks[own];
    let counted: f64 = look.totals[first..=last].iter().sum();
    let expected: f64 = look.usual[first..=last].iter().sum();
    let bins = (first * town.per_day, (last + 1) * town.per_day - 1);
    let facts = Facts {
        bins: (bins.1 + 1 - bins.0) as u32,
        counted: Some(counted),
        expected: Some(expected),
        ratio: Some(counted / expected.max(1.0)),
        town: Some(share).filter(|share| share.is_finite()),
        ..Facts::default()
    };
    let action = if side < 0 && share.is_finite() { Action::Exclude } else { Action::Mark };
    look.note(town, Kind::StrayDay, action, (bins.0, bins.1, facts));
}

/// Days on which the two directions of one spot suddenly are one.
pub(super) fn one_way(town: &Town, looks: &mut [Look]) {
    for own in 0..looks.len() {
        let Some(other) = town.channels[own].opposite.filter(|other| *other > own && *other < looks.len())
        else {
            continue;
        };
        let share = |day: usize| {
            let (a, b) = (looks[own].totals[day], looks[other].totals[day]);
            if a + b >= 40.0 { a / (a + b) } else { f64::NAN }
        };
        let shares: Vec<f64> = (0..town.days).map(share).collect();
        let side = |day: usize| {
            let from = day.saturating_sub(2 * REACH);
            let mut around: Vec<f64> = shares[from..(day + 2 * REACH).min(town.days)]
                .iter()
                .copied()
                .filter(|share| share.is_finite())
                .collect();
            let usual = median(&mut around);
            if !(0.15..=0.85).contains(&usual) || looks[own].known[day] {
                0
            } else if shares[day] > ONE_WAY {
                1
            } else {
                -i32::from(shares[day] < 1.0 - ONE_WAY)
            }
        };
        let sides: Vec<i32> = (0..town.days).map(side).collect();
        let mut first = 0;
        while first < town.days {
            let mut last = first;
            while last + 1 < town.days && sides[last + 1] == sides[first] {
                last += 1;
            }
            match sides[first] {
                0 => {}
                1 => note_one_way(town, looks, (own, other), (first, last)),
                _ => note_one_way(town, looks, (other, own), (first, last)),
            }
            first = last + 1;
        }
    }
}

/// When the sum is as usual only the split is wrong, and nothing is left out; else the starved direction did not count.
fn note_one_way(
    town: &Town,
    looks: &mut [Look],
    (fed, starved): (usize, usize),
    (first, last): (usize, usize),
) {
    let sum = |of: fn(&Look) -> &Vec<f64>| -> f64 {
        [fed, starved]
            .iter()
            .map(|one| of(&looks[*one])[first..=last].iter().filter(|n| n.is_finite()).sum::<f64>())
            .sum()
    };
    let (counted, expected) = (sum(|look| &look.totals), sum(|look| &look.usual));
    let part: f64 = looks[fed].totals[first..=last].iter().filter(|n| n.is_finite()).sum();
    let bins = (first * town.per_day, (last + 1) * town.per_day - 1);
    let normals: Vec<Vec<f64>> = looks.iter().map(|look| look.normal.clone()).collect();
    let share = town_share(looks, fed, bins, &normals);
    let facts = Facts {
        bins: (bins.1 + 1 - bins.0) as u32,
        counted: Some(counted),
        expected: Some(expected),
        ratio: Some(part / counted.max(1.0)),
        town: Some(share).filter(|share| share.is_finite()),
        ..Facts::default()
    };
    let whole = (0.6..=1.67).contains(&(counted / expected.max(1.0)));
    if whole {
        looks[fed].note(town, Kind::OneWay, Action::Mark, (bins.0, bins.1, facts.clone()));
    }
    let action = if whole { Action::Mark } else { Action::Exclude };
    looks[starved].note(town, Kind::OneWay, action, (bins.0, bins.1, facts));
}
