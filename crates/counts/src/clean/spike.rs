//! Single numbers far above those around them.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is a bin or day of the span, whose lengths are checked when the town is made"
)]

use super::normal::{Look, town_share};
use super::{Action, Facts, Kind, Town};

/// So many times what was to be expected.
const HIGH: f64 = 5.0;
/// The bins beside it may be so many times what was to be expected: a crowd comes and goes, a fault does not.
const BESIDE: f64 = 2.0;
/// Of the highest number the channel ever told otherwise: above it, nobody believes it.
const RECORD: f64 = 1.25;
/// A number below this may be anything.
const LEAST: f64 = 30.0;
/// The town may be so many times its own.
const TOWN: f64 = 2.0;

/// Looks for spikes of at most two hours. Above the channel's own record they are left out, below it they are marked.
pub(super) fn spikes(town: &Town, looks: &mut [Look]) {
    if town.per_day < 24 {
        return;
    }
    let normals: Vec<Vec<f64>> = looks.iter().map(|look| look.normal.clone()).collect();
    let widest = 2 * town.per_day / 24;
    for own in 0..looks.len() {
        if town.channels[own].state {
            continue;
        }
        let mut bin = 0;
        while bin < looks[own].work.len() {
            let Some(last) = rise(town, &looks[own], bin) else {
                bin += 1;
                continue;
            };
            let (first, next) = (bin, last + 1);
            bin = next;
            let share = town_share(looks, own, (first, last), &normals);
            if last + 1 - first > widest
                || looks[own].all_known(first, last)
                || share > TOWN
                || !alone(town, &looks[own], first, last)
            {
                continue;
            }
            note(town, &mut looks[own], (first, last, share));
        }
    }
}

fn note(town: &Town, look: &mut Look, (first, last, share): (usize, usize, f64)) {
    let outside = look.work[..first].iter().chain(&look.work[last + 1..]);
    let record = outside.copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let counted = look.work[first..=last].iter().copied().fold(0.0, f64::max);
    let expected = (first..=last).map(|bin| hoped(town, look, bin)).sum::<f64>();
    let facts = Facts {
        bins: (last + 1 - first) as u32,
        counted: Some(look.work[first..=last].iter().sum()),
        expected: Some(expected),
        usual: Some(record),
        ratio: Some(look.work[first..=last].iter().sum::<f64>() / expected.max(1.0)),
        town: Some(share).filter(|share| share.is_finite()),
        ..Facts::default()
    };
    // Numbers kept by a device that was cut off come all at once: what stood before them is a hole or nought.
    let before =
        first.checked_sub(1).map_or(0.0, |bin| if look.work[bin].is_finite() { look.work[bin] } else { 0.0 });
    let late = before == 0.0 && first > 0 && hoped(town, look, first - 1) >= 10.0;
    let action = if counted > RECORD * record || late { Action::Exclude } else { Action::Mark };
    look.note(town, Kind::Spike, action, (first, last, facts));
}

/// What is to be expected of a bin: its normal, by how the rest of its day went.
fn hoped(town: &Town, look: &Look, bin: usize) -> f64 {
    let day = bin / town.per_day;
    let bins = day * town.per_day..(day + 1) * town.per_day;
    let near = town.per_day / 12;
    let rest = bins.filter(|other| {
        other.abs_diff(bin) > near && look.work[*other].is_finite() && look.normal[*other].is_finite()
    });
    let (sum, normal) =
        rest.fold((0.0, 0.0), |(sum, normal), bin| (sum + look.work[bin], normal + look.normal[bin]));
    let level = if normal >= 20.0 { (sum / normal).clamp(0.5, 3.0) } else { 1.0 };
    look.normal[bin] * level
}

/// The last bin of a rise that begins here, if one does.
fn rise(town: &Town, look: &Look, first: usize) -> Option<usize> {
    let high = |bin: usize| {
        let value = look.work.get(bin).copied().unwrap_or(f64::NAN);
        // The cheap question first: most bins are nowhere near.
        value >= LEAST
            && value > HIGH * look.normal[bin] / 2.0
            && value > HIGH * (hoped(town, look, bin) + 5.0)
    };
    if !high(first) {
        return None;
    }
    let mut last = first;
    while high(last + 1) {
        last += 1;
    }
    Some(last)
}

fn alone(town: &Town, look: &Look, first: usize, last: usize) -> bool {
    [first.checked_sub(1), Some(last + 1)].into_iter().flatten().filter(|bin| *bin < look.work.len()).all(
        |bin| {
            let hoped = hoped(town, look, bin);
            look.work[bin].is_nan() || hoped.is_nan() || (look.work[bin] + 5.0) / (hoped + 5.0) <= BESIDE
        },
    )
}
