//! Takes out the days on which a counter evidently failed: far from its own weekdays while the town was not.
#![expect(
    clippy::indexing_slicing,
    reason = "tables by series and day: every index is made from the tables' own sizes"
)]

use crate::panel::Panel;

/// How far a day may lie from its own weekdays: a factor three.
const FACTOR_LOG: f32 = 1.1;

pub(super) fn median(values: &mut [f32]) -> f32 {
    if values.is_empty() {
        return f32::NAN;
    }
    values.sort_unstable_by(f32::total_cmp);
    let n = values.len();
    if n % 2 == 1 { values[n / 2] } else { f32::midpoint(values[n / 2 - 1], values[n / 2]) }
}

/// The logarithms without the days of outage, and the days that are outages whatever is asked about them.
pub(super) fn outages(logs: &[Vec<f32>], counts: &Panel) -> (Vec<Vec<f32>>, Vec<Vec<bool>>) {
    let days = logs.first().map_or(0, Vec::len);
    let strayed: Vec<Vec<f32>> = logs
        .iter()
        .map(|l| {
            (0..days)
                .map(|d| {
                    let mut around: Vec<f32> =
                        weekdays(d).filter_map(|q| l.get(q)).copied().filter(|v| v.is_finite()).collect();
                    l[d] - median(&mut around)
                })
                .collect()
        })
        .collect();
    let town: Vec<f32> = (0..days)
        .map(|d| median(&mut strayed.iter().map(|s| s[d]).filter(|v| v.is_finite()).collect::<Vec<f32>>()))
        .collect();
    // Alone, a series has no town to be compared with: only an outright silence is an outage.
    let alone = logs.len() < 3;
    let against = |s: usize, d: usize| {
        if alone { (strayed[s][d] + FACTOR_LOG).min(0.0) } else { strayed[s][d] - town[d] }
    };
    let failed: Vec<Vec<bool>> = (0..logs.len())
        .map(|s| (0..days).map(|d| against(s, d) < -FACTOR_LOG || silent_hours(counts, s, d)).collect())
        .collect();
    let clean = logs
        .iter()
        .enumerate()
        .map(|(s, l)| {
            let keep =
                |d: usize, v: f32| if failed[s][d] || against(s, d) > FACTOR_LOG { f32::NAN } else { v };
            l.iter().enumerate().map(|(d, v)| keep(d, *v)).collect()
        })
        .collect();
    (clean, failed)
}

/// The same weekdays of four weeks before and after.
fn weekdays(d: usize) -> impl Iterator<Item = usize> {
    (1..=4).filter_map(move |k| d.checked_sub(7 * k)).chain((1..=4).map(move |k| d + 7 * k))
}

/// Whether nobody passed in four hours of the day in which there are always people.
fn silent_hours(counts: &Panel, s: usize, d: usize) -> bool {
    if counts.slots() == 1 {
        return false;
    }
    let silent = (0..counts.slots()).filter(|h| {
        counts.get(s, d, *h) == 0.0 && {
            let mut usual: Vec<f32> =
                weekdays(d).map(|q| counts.get(s, q, *h)).filter(|v| v.is_finite()).collect();
            median(&mut usual) >= 20.0
        }
    });
    silent.count() >= 4
}
