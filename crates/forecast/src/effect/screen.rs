//! Takes out the days on which a counter evidently failed: far from its own weekdays while the town was not.
#![expect(clippy::indexing_slicing, reason = "tables by series and day: every index is made from the tables' own sizes")]

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

/// The logarithms without the days of outage.
pub(super) fn outages(logs: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let days = logs.first().map_or(0, Vec::len);
    let strayed: Vec<Vec<f32>> = logs
        .iter()
        .map(|l| {
            (0..days)
                .map(|d| {
                    let back = (1..=4).filter_map(|k| d.checked_sub(7 * k)).map(|q| l[q]);
                    let ahead = (1..=4).filter_map(|k| l.get(d + 7 * k)).copied();
                    let mut around: Vec<f32> = back.chain(ahead).filter(|v| v.is_finite()).collect();
                    l[d] - median(&mut around)
                })
                .collect()
        })
        .collect();
    let town: Vec<f32> = (0..days)
        .map(|d| median(&mut strayed.iter().map(|s| s[d]).filter(|v| v.is_finite()).collect::<Vec<f32>>()))
        .collect();
    let failed = |s: usize, d: usize| {
        // Alone, a series has no town to be compared with: only an outright silence is an outage.
        if logs.len() < 3 { strayed[s][d] < -2.0 * FACTOR_LOG } else { (strayed[s][d] - town[d]).abs() > FACTOR_LOG }
    };
    logs.iter()
        .enumerate()
        .map(|(s, l)| l.iter().enumerate().map(|(d, v)| if failed(s, d) { f32::NAN } else { *v }).collect())
        .collect()
}
