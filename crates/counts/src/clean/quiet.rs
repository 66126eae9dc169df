//! Devices that tell nothing, or the same thing, or too little of the time.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is a bin or day of the span, whose lengths are checked when the town is made"
)]

use chrono::Datelike;

use super::normal::{Look, median, quantile, runs, town_share};
use super::{Action, Change, Facts, Kind, Town};

/// So many people must have been expected before nought is thought wrong.
const EXPECTED: f64 = 30.0;
/// With so many expected, a stretch needs not be longer than the usual ones.
const EXPECTED_SURE: f64 = 240.0;
/// Below this share of its normal the rest of the town is not normal.
const TOWN_LOW: f64 = 0.4;
/// A channel that never counted anything is thought dead after so many days.
const NEVER_DAYS: usize = 7;
/// How unlikely a repeated number must be: the natural logarithm of one in so many.
const FLAT_UNLIKELY: f64 = 16.0;
/// The least number of equal bins.
const FLAT_LEAST: usize = 5;
/// Bins with less uptime are out.
pub(super) const UPTIME_OUT: f32 = 0.5;
/// Bins with less are told.
const UPTIME_WARNED: f32 = 0.7;
/// Bins with more need no dividing.
pub(super) const UPTIME_WHOLE: f32 = 0.99;

/// The uptime the device told: by stretches of 28 days, so that a device that is blind every night is one line and not 28.
pub(super) fn uptime(town: &Town, looks: &mut [Look]) {
    let stretch = 28 * town.per_day;
    for (look, channel) in looks.iter_mut().zip(&town.channels) {
        if channel.uptime.is_empty() {
            continue;
        }
        // The stretches lie on the calendar, wherever the span begins: tomorrow they are the same.
        let into = town.first.num_days_from_ce().rem_euclid(28) as usize * town.per_day;
        let begins = std::iter::once(0).chain((stretch - into..channel.uptime.len()).step_by(stretch));
        for first in begins.filter(|first| *first < channel.uptime.len()) {
            let length = if first == 0 { stretch - into } else { stretch };
            let last = (first + length).min(channel.uptime.len()) - 1;
            let mut facts = Facts { bins: 0, out: Some(0), warned: Some(0), ..Facts::default() };
            let (mut out, mut warned, mut divided) = (Vec::new(), 0, 0);
            for bin in first..=last {
                match channel.uptime[bin] {
                    Some(up) if look.work[bin].is_finite() && up < UPTIME_OUT => out.push(bin),
                    Some(up) if look.work[bin].is_finite() && up < UPTIME_WARNED => warned += 1,
                    Some(up) if look.work[bin].is_finite() && up < UPTIME_WHOLE => divided += 1,
                    _ => {}
                }
            }
            if !channel.scaled {
                facts.bins = divided + warned;
            }
            facts.bins += out.len() as u32;
            if out.is_empty() && warned == 0 && facts.bins == 0 {
                continue;
            }
            facts.out = Some(out.len() as u32);
            facts.warned = Some(warned);
            let action = Action::ByUptime { scale: !channel.scaled };
            if look.note(town, Kind::LowUptime, action, (first, last, facts)) {
                for bin in out {
                    look.work[bin] = f64::NAN;
                }
                divide(look, &channel.uptime, channel.scaled, first..=last);
            }
        }
        look.learn(town);
    }
}

fn divide(look: &mut Look, uptime: &[Option<f32>], scaled: bool, bins: std::ops::RangeInclusive<usize>) {
    for bin in bins.filter(|_| !scaled) {
        if let Some(up) = uptime[bin].filter(|up| (UPTIME_OUT..UPTIME_WHOLE).contains(up)) {
            look.work[bin] /= f64::from(up);
        }
    }
}

/// The hour that never was, and the one that holds two.
pub(super) fn clock_changes(town: &Town, looks: &mut [Look]) {
    for look in looks.iter_mut() {
        for (bin, change) in town.changes.iter().copied().filter(|(bin, _)| *bin < town.days * town.per_day) {
            let counted = look.work[bin];
            let facts = Facts { bins: 1, counted: Some(counted), ..Facts::default() };
            match change {
                _ if counted.is_nan() => {}
                Change::Skipped => {
                    look.note(town, Kind::ClockChange, Action::Exclude, (bin, bin, facts));
                }
                Change::Doubled => {
                    let day = bin / town.per_day;
                    let expected = look.profile[town.weekday(day) * town.per_day + bin % town.per_day];
                    let beside = [bin.checked_sub(2), Some(bin + 2)].into_iter().flatten();
                    let level = beside.map(|bin| ratio_to_profile(town, look, bin)).fold(0.0, f64::max);
                    // Two hours in one must show beyond chance, and beyond a busier night.
                    let hoped = expected * level.max(1.0);
                    if counted > 1.6 * hoped && counted < 2.6 * hoped && counted - hoped > 4.0 * hoped.sqrt()
                    {
                        let facts = Facts { expected: Some(hoped), ..facts };
                        if look.note(town, Kind::ClockChange, Action::Scale { by: 0.5 }, (bin, bin, facts)) {
                            look.work[bin] = counted / 2.0;
                        }
                    }
                }
            }
        }
    }
}

fn ratio_to_profile(town: &Town, look: &Look, bin: usize) -> f64 {
    let slot = town.weekday(bin / town.per_day) * town.per_day + bin % town.per_day;
    let value = look.work.get(bin).copied().unwrap_or(f64::NAN);
    let ratio = value / look.profile[slot];
    if ratio.is_finite() { ratio } else { 1.0 }
}

/// What each channel is expected to count bin by bin, by its profile, its level of the weeks around, and the town's day.
fn expected(town: &Town, looks: &[Look]) -> Vec<Vec<f64>> {
    let days = town.days;
    let ratios: Vec<Vec<f64>> = looks.iter().map(|look| day_ratios(town, look)).collect();
    let levels: Vec<Vec<f64>> =
        ratios.iter().map(|ratios| (0..days).map(|day| level(ratios, day)).collect()).collect();
    let mut others = Vec::new();
    looks
        .iter()
        .zip(&levels)
        .map(|(look, levels_of)| {
            let scale: Vec<f64> = (0..days)
                .map(|day| {
                    others.clear();
                    for ((other, ratios), level) in looks.iter().zip(&ratios).zip(&levels) {
                        if other.device != look.device && ratios[day].is_finite() && level[day] > 0.0 {
                            others.push(ratios[day] / level[day]);
                        }
                    }
                    let town_day = median(&mut others);
                    levels_of[day] * if town_day.is_finite() { town_day.clamp(0.0, 1.2) } else { 1.0 }
                })
                .collect();
            let slot = |bin: usize| {
                look.profile[town.weekday(bin / town.per_day) * town.per_day + bin % town.per_day]
            };
            (0..look.work.len()).map(|bin| slot(bin) * scale[bin / town.per_day]).collect()
        })
        .collect()
}

/// Each day as a share of what the profile expects; not a number for days of noughts, which may be the fault.
fn day_ratios(town: &Town, look: &Look) -> Vec<f64> {
    let ratio = |day: usize| {
        let hoped = look.day_profile(town, day);
        if hoped > 0.0 && look.totals[day] > 0.0 { look.totals[day] / hoped } else { f64::NAN }
    };
    (0..town.days).map(ratio).collect()
}

/// The level of three weeks around, of two months when little was counted, 1 when nothing was.
fn level(ratios: &[f64], day: usize) -> f64 {
    for reach in [21_usize, 63, 182] {
        let mut around: Vec<f64> = ratios[day.saturating_sub(reach)..(day + reach + 1).min(ratios.len())]
            .iter()
            .copied()
            .filter(|ratio| ratio.is_finite())
            .collect();
        if around.len() >= 7 {
            return median(&mut around);
        }
    }
    1.0
}

/// Noughts where people were expected. That the device says it was awake is no excuse.
pub(super) fn dead(town: &Town, looks: &mut [Look]) {
    let expected = expected(town, looks);
    let hour = (town.per_day / 24).max(1);
    for own in 0..looks.len() {
        if never_counted(town, looks, own) {
            continue;
        }
        let state = town.channels[own].state;
        let runs = runs(&looks[own].work, |value| value == 0.0);
        let hoped = |(first, last): (usize, usize)| {
            expected[own][first..=last].iter().filter(|e| e.is_finite()).sum::<f64>()
        };
        let mut usual: Vec<f64> = runs
            .iter()
            .filter(|run| hoped(**run) < EXPECTED)
            .map(|(first, last)| (last + 1 - first) as f64)
            .collect();
        let longest = usual.iter().copied().fold(0.0, f64::max);
        let common = quantile(&mut usual, 0.98).max(0.0);
        let mut wrong: Vec<(usize, usize)> = Vec::new();
        for (first, last) in runs {
            let hoped = hoped((first, last));
            let long = last + 1 - first;
            let enough = if state {
                long >= town.per_day && long as f64 > 2.0 * longest
            } else {
                let habit = habit(town, &looks[own], first, last);
                hoped >= EXPECTED_SURE
                    || (hoped >= EXPECTED
                        && long as f64 > common
                        && long >= 2 * hour.min(town.per_day)
                        && !habit)
            };
            if !enough || (looks[own].all_known(first, last) && long < 3 * town.per_day) {
                continue;
            }
            if town_share(looks, own, (first, last), &expected) < TOWN_LOW {
                continue;
            }
            match wrong.last_mut() {
                Some(before) if same_silence(town, &looks[own], &expected[own], (before.1 + 1, first)) => {
                    before.1 = last
                }
                _ => wrong.push((first, last)),
            }
        }
        for (first, last) in wrong {
            let share = town_share(looks, own, (first, last), &expected);
            let facts = Facts {
                bins: (last + 1 - first) as u32,
                counted: Some(looks[own].work[first..=last].iter().filter(|value| value.is_finite()).sum()),
                expected: Some(hoped((first, last))),
                usual: Some(longest),
                town: Some(share).filter(|share| share.is_finite()),
                ..Facts::default()
            };
            looks[own].note(town, Kind::Dead, Action::Exclude, (first, last, facts));
        }
        looks[own].learn(town);
    }
}

/// Whether a stretch of less than a day is nought at those hours on most days around: a street that sleeps, a camera that is
/// blind at night.
fn habit(town: &Town, look: &Look, first: usize, last: usize) -> bool {
    if last + 1 - first >= town.per_day {
        return false;
    }
    let (mut quiet, mut days) = (0, 0);
    for day in (1..=10).flat_map(|days| [-days, days]) {
        let by = day * town.per_day as i64;
        let (Ok(from), Ok(to)) = (usize::try_from(first as i64 + by), usize::try_from(last as i64 + by))
        else {
            continue;
        };
        let Some(stretch) = look.work.get(from..=to) else { continue };
        let told = stretch.iter().filter(|value| value.is_finite()).count();
        if told * 2 > stretch.len() {
            days += 1;
            quiet += usize::from(stretch.iter().filter(|value| **value == 0.0).count() * 10 >= told * 8);
        }
    }
    days >= 4 && quiet * 2 >= days
}

/// Whether two silences are one: nothing was told between them, or next to nothing for a few hours.
fn same_silence(town: &Town, look: &Look, expected: &[f64], (from, to): (usize, usize)) -> bool {
    let between =
        || look.work[from..to].iter().zip(&expected[from..to]).filter(|(value, _)| value.is_finite());
    if between().next().is_none() {
        return to - from <= town.per_day;
    }
    let (counted, hoped) =
        between().fold((0.0, 0.0), |(sum, all), (value, hoped)| (sum + value, all + hoped.max(0.0)));
    (to - from) * 8 <= town.per_day && counted < 0.3 * hoped
}

/// A channel that has told noughts and nothing else for a week, while others counted, and so did nothing else on its device.
fn never_counted(town: &Town, looks: &mut [Look], own: usize) -> bool {
    let told: Vec<usize> =
        (0..looks[own].work.len()).filter(|bin| looks[own].work[*bin].is_finite()).collect();
    if told.is_empty() || told.iter().any(|bin| looks[own].work[*bin] > 0.0) {
        return false;
    }
    let (first, last) = (told[0], told[told.len() - 1]);
    let device = looks[own].device;
    let counts = |look: &Look| look.work[first..=last].iter().any(|value| *value > 0.0);
    let sisters = looks.iter().any(|look| look.device == device && counts(look));
    let others = looks.iter().any(|look| look.device != device && counts(look));
    if !sisters && others && told.len() >= NEVER_DAYS * town.per_day {
        let facts = Facts { bins: told.len() as u32, counted: Some(0.0), ..Facts::default() };
        looks[own].note(town, Kind::Dead, Action::Exclude, (first, last, facts));
    }
    true
}

/// The size of a number: how many bits it takes.
fn size_of(value: f64) -> usize {
    (value.max(1.0).log2() as usize).min(31)
}

/// How often a number of each size is followed by itself.
fn repeats(work: &[f64]) -> [f64; 32] {
    let mut seen = [(0.0, 0.0); 32];
    for pair in work.windows(2).filter(|pair| pair[0] > 0.0 && pair[1].is_finite()) {
        let of = &mut seen[size_of(pair[0])];
        of.1 += 1.0;
        if (pair[0] - pair[1]).abs() < 1e-9 {
            of.0 += 1.0;
        }
    }
    // A long fault must not excuse itself: few numbers of a size say little.
    seen.map(|(again, all)| if all >= 200.0 { again / all } else { 0.0 })
}

/// The same number over and over, longer than chance repeats a number of that size.
pub(super) fn flat(town: &Town, looks: &mut [Look]) {
    for (look, channel) in looks.iter_mut().zip(&town.channels) {
        let mut found = Vec::new();
        let repeats = repeats(&look.work);
        let mut longest = 1;
        let mut first = 0;
        while first < look.work.len() {
            let value = look.work[first];
            let mut last = first;
            while last + 1 < look.work.len() && value > 0.0 && (look.work[last + 1] - value).abs() < 1e-9 {
                last += 1;
            }
            let long = last + 1 - first;
            // Chance repeats a count of n once in about 3.5 √n times; some counters repeat themselves more.
            let again = (0.282 / value.max(0.01).sqrt()).max(repeats[size_of(value)]).min(0.9);
            let unlikely = (long - 1) as f64 * -again.ln();
            let least = if channel.state {
                (town.per_day * 3 / 2).max(FLAT_LEAST)
            } else {
                FLAT_LEAST.min(town.per_day + 3)
            };
            if value > 0.0 && long >= least && unlikely > FLAT_UNLIKELY {
                found.push((first, last));
            } else if value > 0.0 {
                longest = longest.max(long);
            }
            first = last + 1;
        }
        for (first, last) in found {
            let facts = Facts {
                bins: (last + 1 - first) as u32,
                counted: Some(look.work[first]),
                usual: Some(longest as f64),
                ..Facts::default()
            };
            look.note(town, Kind::FlatLine, Action::Exclude, (first, last, facts));
        }
        look.learn(town);
    }
}
