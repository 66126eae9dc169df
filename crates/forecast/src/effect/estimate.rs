//! The estimate of one window, and the same for windows in which nothing happened.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::needless_range_loop,
    reason = "hot numeric module: every index is made from the tables' own sizes"
)]

use std::collections::HashMap;

use super::{LEAST_PLACEBOS, LONGEST, Refusal, Study, Window, screen::median};

/// Weeks before and after that make the base.
const WEEKS: usize = 4;
/// Days a block of days that is left out of the regression spans, besides the window.
const BLOCK: usize = 28;
/// The ridge, relative to the size of the other counters' deviations.
const RIDGE: f64 = 0.05;
/// Days of history before the first placebo window.
const WARM: usize = 56;
/// Deviations beyond this are cut off: they are accidents, not traffic.
const CUT: f32 = 1.0;

/// What an event brought.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The effect as a logarithm.
    pub log: f32,
    /// Half widths of the intervals of the logarithm, 90 and 95 %.
    pub half: [f32; 2],
    /// The share of placebo windows with an effect at least as large.
    pub chance: f32,
    /// Errors of the placebo windows, sorted.
    pub placebos: Vec<f32>,
    /// The effect of an event of this length here that would be seen four times in five, as a logarithm.
    pub detectable: f32,
    /// How far the two weeks before strayed, as a logarithm, and whether that is more than chance.
    pub before: Option<(f32, bool)>,
    /// People counted on the days that were compared.
    pub counted: f32,
    /// Days that were compared.
    pub days: usize,
    /// Four weeks after the event have been counted.
    pub last_word: bool,
    /// How many other counters were asked.
    pub controls: usize,
}

/// How a window is compared: its length and how many weeks after it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Scheme {
    length: usize,
    after: usize,
}

/// The mean of a day's weekdays around it, the nearer ones weighing more; nothing from `out` days around it.
fn base(logs: &[f32], study: &Study, d: usize, scheme: Scheme) -> f32 {
    let usable = |q: Option<usize>, off: usize| {
        let q = q.filter(|q| *q < logs.len() && off >= scheme.length && !study.days.at(*q).special)?;
        logs[q].is_finite().then(|| (logs[q], 1.0 / (1.0 + off as f32 / 14.0)))
    };
    let mean_of = |before: std::ops::RangeInclusive<usize>, after: std::ops::RangeInclusive<usize>| {
        let back = before.map(|k| usable(d.checked_sub(7 * k), 7 * k));
        let (sum, weight) = back
            .chain(after.map(|k| usable(Some(d + 7 * k), 7 * k)))
            .flatten()
            .fold((0.0_f32, 0.0_f32), |(sum, weight), (v, w)| (sum + v * w, weight + w));
        if weight > 0.0 { sum / weight } else { f32::NAN }
    };
    let near = mean_of(1..=if scheme.after == 0 { 2 * WEEKS } else { WEEKS }, 1..=scheme.after);
    if near.is_finite() {
        return near;
    }
    // A long event leaves none of these weeks: go further away on both sides.
    let far = WEEKS + LONGEST / 7 + 1;
    mean_of(WEEKS + 1..=far, WEEKS + 1..=if scheme.after == 0 { 0 } else { far })
}

/// How far every day strays from its base.
fn deviations(logs: &[f32], study: &Study, scheme: Scheme) -> Vec<f32> {
    let stray =
        |d: usize| if study.days.at(d).special { f32::NAN } else { logs[d] - base(logs, study, d, scheme) };
    (0..logs.len()).map(stray).collect()
}

/// Deviations of all series without their known events, kept per scheme.
#[derive(Debug, Default)]
pub struct Memory {
    deviations: HashMap<Scheme, Vec<Vec<f32>>>,
}

/// The deviations of the others on one day, zero where unknown, and their median.
struct Others {
    width: usize,
    rows: Vec<f64>,
}

impl Others {
    fn new(all: &[Vec<f32>], controls: &[usize], days: usize) -> Self {
        let width = controls.len() + 1;
        let mut rows = Vec::with_capacity(width * days);
        for d in 0..days {
            let mut seen: Vec<f32> = controls.iter().map(|c| all[*c][d]).filter(|v| v.is_finite()).collect();
            let middle = median(&mut seen);
            let known = |v: f32| if v.is_finite() { f64::from(v.clamp(-CUT, CUT)) } else { 0.0 };
            rows.extend(controls.iter().map(|c| known(all[*c][d])));
            rows.push(known(middle) * (controls.len() as f64).sqrt());
        }
        Self { width, rows }
    }

    fn row(&self, d: usize) -> &[f64] {
        &self.rows[d * self.width..(d + 1) * self.width]
    }
}

/// Ridge regressions of one series on the others, each learnt without a block of days.
struct Regression<'a> {
    others: &'a Others,
    own: &'a [f32],
    gram: Vec<f64>,
    right: Vec<f64>,
    days: usize,
    scheme: Scheme,
    fits: HashMap<usize, Vec<f64>>,
}

impl<'a> Regression<'a> {
    fn new(others: &'a Others, own: &'a [f32], scheme: Scheme) -> Self {
        let p = others.width;
        let mut out = Self {
            others,
            own,
            gram: vec![0.0; p * p],
            right: vec![0.0; p],
            days: 0,
            scheme,
            fits: HashMap::new(),
        };
        let (mut gram, mut right) = (std::mem::take(&mut out.gram), std::mem::take(&mut out.right));
        for d in 0..own.len() {
            out.days += usize::from(out.add(d, 1.0, (&mut gram, &mut right)));
        }
        (out.gram, out.right) = (gram, right);
        out
    }

    fn add(&self, d: usize, sign: f64, (gram, right): (&mut [f64], &mut [f64])) -> bool {
        if !self.own[d].is_finite() {
            return false;
        }
        let y = f64::from(self.own[d].clamp(-CUT, CUT));
        let x = self.others.row(d);
        for (j, a) in x.iter().enumerate() {
            right[j] += sign * a * y;
            if *a != 0.0 {
                for (g, b) in gram[j * x.len()..(j + 1) * x.len()].iter_mut().zip(x) {
                    *g += sign * a * b;
                }
            }
        }
        true
    }

    /// The coefficients for a window that starts on a day, learnt without the days around it.
    fn coefficients(&mut self, start: usize) -> &[f64] {
        let block = start / BLOCK;
        if !self.fits.contains_key(&block) {
            let (mut gram, mut right) = (self.gram.clone(), self.right.clone());
            let out = (block * BLOCK).saturating_sub(self.scheme.length)
                ..block * BLOCK + BLOCK + self.scheme.length;
            let mut left = self.days;
            for d in out.start..out.end.min(self.own.len()) {
                left -= usize::from(self.add(d, -1.0, (&mut gram, &mut right)));
            }
            let p = self.others.width;
            let spread = (0..p).map(|j| gram[j * p + j]).sum::<f64>() / p as f64;
            for j in 0..p {
                gram[j * p + j] += RIDGE * spread + 1e-9;
            }
            let fit = if left < 40 { vec![0.0; p] } else { solve(&mut gram, right) };
            self.fits.insert(block, fit);
        }
        self.fits.get(&block).map_or(&[], Vec::as_slice)
    }

    /// The mean effect of days from `start` on, as a logarithm, and how many days could be compared.
    fn effect(&mut self, values: &[f32], start: usize, length: usize) -> (f32, usize) {
        let others = self.others;
        let b = self.coefficients(start);
        let (mut sum, mut n) = (0.0_f64, 0);
        for d in start..(start + length).min(values.len()) {
            if values[d].is_finite() {
                let expected: f64 = others.row(d).iter().zip(b).map(|(x, b)| x * b).sum();
                sum += f64::from(values[d]) - expected;
                n += 1;
            }
        }
        (if n > 0 { (sum / f64::from(n)) as f32 } else { f32::NAN }, usize::try_from(n).unwrap_or(0))
    }
}

/// Solves a symmetric positive system in place.
fn solve(a: &mut [f64], mut b: Vec<f64>) -> Vec<f64> {
    let p = b.len();
    for j in 0..p {
        let (done, rest) = a.split_at_mut(j * p);
        let row = &mut rest[..p];
        for k in 0..j {
            let other = &done[k * p..k * p + k];
            let dot: f64 = row[..k].iter().zip(other).map(|(x, y)| x * y).sum();
            row[k] = (row[k] - dot) / done[k * p + k];
        }
        let square: f64 = row[..j].iter().map(|x| x * x).sum();
        row[j] = (row[j] - square).max(1e-12).sqrt();
    }
    for j in 0..p {
        let dot: f64 = (0..j).map(|k| a[j * p + k] * b[k]).sum();
        b[j] = (b[j] - dot) / a[j * p + j];
    }
    for j in (0..p).rev() {
        let dot: f64 = (j + 1..p).map(|k| a[k * p + j] * b[k]).sum();
        b[j] = (b[j] - dot) / a[j * p + j];
    }
    b
}

impl Study {
    /// Answers what happened in a window. `controls` are the series to compare with; all others if not given.
    ///
    /// # Errors
    /// When the counts cannot carry an answer.
    pub fn ask(
        &self,
        window: Window,
        controls: Option<&[usize]>,
        memory: &mut Memory,
    ) -> Result<Answer, Refusal> {
        let (counted, compared) = self.judge(window)?;
        let count = self.panel.days();
        let after = ((count - window.first - window.days) / 7).min(WEEKS);
        let scheme = Scheme { length: window.days, after };
        let all = memory.deviations.entry(scheme).or_insert_with(|| self.all_deviations(scheme));
        // The event itself is no outage and no example: it is missing from the series that is learnt from.
        let mut logs = self.without_known(window.series, Some(window));
        let own = deviations(&logs, self, scheme);
        for d in window.first..window.first + window.days {
            logs[d] = if self.failed[window.series][d] { f32::NAN } else { self.all[window.series][d] };
        }
        let eventful = deviations(&logs, self, scheme);
        let others: Vec<usize> = match controls {
            Some(list) => list.iter().copied().filter(|c| *c != window.series).collect(),
            None => (0..self.panel.series()).filter(|c| *c != window.series).collect(),
        };
        let table = Others::new(all, &others, count);
        let mut regression = Regression::new(&table, &own, scheme);
        let (log, days) = regression.effect(&eventful, window.first, window.days);
        if !log.is_finite() {
            return Err(Refusal::NoBase);
        }
        let placebos = self.placebos(window, scheme, compared, (&mut regression, &own));
        if placebos.len() < LEAST_PLACEBOS {
            return Err(Refusal::TooShort(placebos.len(), LEAST_PLACEBOS - placebos.len() + 1));
        }
        let mut sizes: Vec<f32> = placebos.iter().map(|e| e.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let rank = |q: f32| {
            let at = ((sizes.len() + 1) as f32 * q).ceil() as usize;
            sizes[at.clamp(1, sizes.len()) - 1]
        };
        let larger = sizes.iter().filter(|s| **s >= log.abs()).count();
        let half = [rank(0.90), rank(0.95)];
        let chance = (larger + 1) as f32 / (sizes.len() + 1) as f32;
        let before = self.pre_trend(window, &mut regression, &own);
        let detectable = half[1] + rank(0.60);
        let last_word = after == WEEKS;
        Ok(Answer {
            log,
            half,
            chance,
            placebos,
            detectable,
            before,
            counted,
            days,
            last_word,
            controls: others.len(),
        })
    }

    /// Whether the days of the window can be compared at all: people counted, and days that count.
    fn judge(&self, window: Window) -> Result<(f32, usize), Refusal> {
        if window.days > LONGEST {
            return Err(Refusal::TooLong(window.days));
        }
        let days = window.first..window.first + window.days;
        let seen = days.clone().filter(|d| self.all[window.series][*d].is_finite()).count();
        if seen * 3 < window.days * 2 {
            return Err(Refusal::NotCounted(seen, window.days));
        }
        let failed = days.clone().filter(|d| self.failed[window.series][*d]).count();
        if failed * 3 > window.days || (failed > 0 && window.days <= 3) {
            return Err(Refusal::Failed(failed, window.days));
        }
        let ordinary: Vec<usize> = days.filter(|d| !self.days.at(*d).special).collect();
        if ordinary.is_empty() {
            return Err(Refusal::OnlySpecial);
        }
        let around =
            window.first.saturating_sub(56)..(window.first + window.days + 28).min(self.panel.days());
        let mut totals: Vec<f32> =
            around.map(|d| self.panel.get(window.series, d, 0)).filter(|v| v.is_finite()).collect();
        let typical = median(&mut totals);
        if !typical.is_finite() || typical < 10.0 {
            return Err(Refusal::Empty(format!("{:.1}", if typical.is_finite() { typical } else { 0.0 })));
        }
        let counted =
            ordinary.iter().map(|d| self.panel.get(window.series, *d, 0)).filter(|v| v.is_finite()).sum();
        Ok((counted, ordinary.len()))
    }

    /// The series without the days on which something is known to have happened.
    fn without_known(&self, series: usize, event: Option<Window>) -> Vec<f32> {
        let mut logs = self.logs[series].clone();
        let known = self.known.iter().filter(|w| w.series == series && event.is_none_or(|e| !e.overlaps(w)));
        for window in known.chain(&event) {
            for v in logs.iter_mut().skip(window.first).take(window.days) {
                *v = f32::NAN;
            }
        }
        logs
    }

    fn all_deviations(&self, scheme: Scheme) -> Vec<Vec<f32>> {
        (0..self.panel.series()).map(|s| deviations(&self.without_known(s, None), self, scheme)).collect()
    }

    /// Errors of the same estimate where nothing is known to have happened: same length, same weekday.
    fn placebos(
        &self,
        window: Window,
        scheme: Scheme,
        compared: usize,
        (regression, own): (&mut Regression<'_>, &[f32]),
    ) -> Vec<f32> {
        let count = self.panel.days();
        let end = count.saturating_sub(window.days + 7 * scheme.after);
        let mut out = Vec::new();
        for start in (window.first % 7..end).step_by(7) {
            if start < WARM || start.abs_diff(window.first) < window.days + 7 {
                continue;
            }
            let (log, days) = regression.effect(own, start, window.days);
            if log.is_finite() && days * 2 >= compared.min(window.days) {
                out.push(log);
            }
        }
        out.sort_unstable_by(f32::total_cmp);
        out
    }

    /// Whether the two weeks before the event already strayed more than two weeks usually do.
    fn pre_trend(&self, window: Window, regression: &mut Regression<'_>, own: &[f32]) -> Option<(f32, bool)> {
        let start = window.first.checked_sub(14)?;
        let (log, days) = regression.effect(own, start, 14);
        if days < 5 || !log.is_finite() {
            return None;
        }
        let mut sizes: Vec<f32> = (WARM..self.panel.days().saturating_sub(14))
            .step_by(7)
            .filter(|q| q.abs_diff(start) >= 14)
            .map(|q| regression.effect(own, q, 14).0.abs())
            .filter(|v| v.is_finite())
            .collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let limit = sizes.get((sizes.len() * 19) / 20).copied()?;
        Some((log, log.abs() > limit))
    }
}
