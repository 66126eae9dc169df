//! The estimate of one window, and the same for windows in which nothing happened.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::needless_range_loop,
    reason = "hot numeric module: every index is made from the tables' own sizes"
)]

use std::collections::HashMap;

use super::{LONGEST, Occasion, Refusal, Study, Window, plan::Trials, screen::median};

/// Weeks before and after that make the base.
pub(super) const WEEKS: usize = 4;
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
    /// The same in order of time, each with how many weeks it lies from the event.
    pub trials: Vec<(i32, f32)>,
    /// How much the answer leans on each of the other counters: a control lifted by 1 % takes so many per cent off it.
    pub leans: Vec<(usize, f32)>,
    /// How much it leans on the median of the other counters.
    pub lean_middle: f32,
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

/// How days are compared: which weeks away may hold another day of the event, and how many weeks after it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Scheme {
    /// Bit k is set when two days of the event lie k weeks from each other.
    taken: u64,
    after: usize,
}

impl Scheme {
    /// `offsets` are the days of an event, counted from its first.
    pub(super) fn new(offsets: &[usize], after: usize) -> Self {
        let mut taken = 0_u64;
        for (i, a) in offsets.iter().enumerate() {
            for b in &offsets[i..] {
                if (b - a) % 7 == 0 {
                    taken |= 1 << ((b - a) / 7).min(63);
                }
            }
        }
        Self { taken: taken & !1, after }
    }

    fn may(self, weeks: usize) -> bool {
        (self.taken >> weeks.min(63)) & 1 == 0
    }
}

/// The mean of a day's weekdays around it, the nearer ones weighing more; nothing from `out` days around it.
pub(super) fn base(logs: &[f32], study: &Study, d: usize, scheme: Scheme) -> f32 {
    let usable = |q: Option<usize>, off: usize| {
        let q = q.filter(|q| *q < logs.len() && scheme.may(off / 7) && !study.days.at(*q).special)?;
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
pub(super) fn deviations(logs: &[f32], study: &Study, scheme: Scheme) -> Vec<f32> {
    let stray =
        |d: usize| if study.days.at(d).special { f32::NAN } else { logs[d] - base(logs, study, d, scheme) };
    (0..logs.len()).map(stray).collect()
}

/// Deviations of all series without their known events, kept per scheme.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) deviations: HashMap<Scheme, Vec<Vec<f32>>>,
}

/// The deviations of the others on one day, zero where unknown, and their median.
pub(super) struct Others {
    width: usize,
    rows: Vec<f64>,
}

impl Others {
    pub(super) fn new(all: &[Vec<f32>], controls: &[usize], days: usize) -> Self {
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

    pub(super) fn row(&self, d: usize) -> &[f64] {
        &self.rows[d * self.width..(d + 1) * self.width]
    }
}

/// Ridge regressions of one series on the others, each learnt without a block of days.
pub(super) struct Regression<'a> {
    others: &'a Others,
    own: &'a [f32],
    gram: Vec<f64>,
    right: Vec<f64>,
    days: usize,
    /// Days from the first to the last of the event.
    extent: usize,
    fits: HashMap<usize, Vec<f64>>,
}

impl<'a> Regression<'a> {
    pub(super) fn new(others: &'a Others, own: &'a [f32], extent: usize) -> Self {
        let p = others.width;
        let mut out = Self {
            others,
            own,
            gram: vec![0.0; p * p],
            right: vec![0.0; p],
            days: 0,
            extent,
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
    pub(super) fn coefficients(&mut self, start: usize) -> &[f64] {
        let block = start / BLOCK;
        if !self.fits.contains_key(&block) {
            let (mut gram, mut right) = (self.gram.clone(), self.right.clone());
            let out = (block * BLOCK).saturating_sub(self.extent)..block * BLOCK + BLOCK + self.extent;
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

    /// The mean effect of days counted from `start`, as a logarithm, and how many of them could be compared.
    fn effect(&mut self, values: &[f32], start: usize, offsets: impl Iterator<Item = usize>) -> (f32, usize) {
        let others = self.others;
        let b = self.coefficients(start);
        let (mut sum, mut n) = (0.0_f64, 0);
        for d in offsets.map(|o| start + o).filter(|d| *d < values.len()) {
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
        self.ask_days(&Occasion::from(window), controls, memory)
    }

    /// The same for an event of several days that need not follow each other.
    ///
    /// # Errors
    /// When the counts cannot carry an answer.
    pub fn ask_days(
        &self,
        event: &Occasion,
        controls: Option<&[usize]>,
        memory: &mut Memory,
    ) -> Result<Answer, Refusal> {
        let (counted, compared) = self.judge(event)?;
        let count = self.panel.days();
        let (first, offsets, series) = (event.first(), event.offsets(), event.series());
        let after = ((count - first - event.extent()) / 7).min(WEEKS);
        let scheme = Scheme::new(&offsets, after);
        let all = memory.deviations.entry(scheme).or_insert_with(|| self.all_deviations(scheme));
        // The event itself is no outage and no example: it is missing from the series that is learnt from.
        let mut logs = self.without_known(series, Some(event));
        let own = deviations(&logs, self, scheme);
        for d in event.days() {
            logs[*d] = if self.failed[series][*d] { f32::NAN } else { self.all[series][*d] };
        }
        let eventful = deviations(&logs, self, scheme);
        let others = self.others(series, controls);
        let table = Others::new(all, &others, count);
        let mut regression = Regression::new(&table, &own, event.extent());
        let (log, days) = regression.effect(&eventful, first, offsets.iter().copied());
        if !log.is_finite() {
            return Err(Refusal::NoBase);
        }
        let trials = self.placebos(event, after, compared, (&mut regression, &own));
        let mut placebos: Vec<f32> = trials.iter().map(|t| t.1).collect();
        placebos.sort_unstable_by(f32::total_cmp);
        let told = Trials::of(&placebos)?;
        let before = self.pre_trend(first, &mut regression, &own);
        let (leans, lean_middle) = leans(regression.coefficients(first), &others);
        Ok(Answer {
            log,
            half: told.half,
            chance: told.chance(log),
            placebos,
            trials,
            leans,
            lean_middle,
            detectable: told.detectable,
            before,
            counted,
            days,
            last_word: after == WEEKS,
            controls: others.len(),
        })
    }

    pub(super) fn others(&self, series: usize, controls: Option<&[usize]>) -> Vec<usize> {
        match controls {
            Some(list) => list.iter().copied().filter(|c| *c != series && *c < self.panel.series()).collect(),
            None => (0..self.panel.series()).filter(|c| *c != series).collect(),
        }
    }

    /// Whether the days of the event can be compared at all: people counted, and days that count.
    fn judge(&self, event: &Occasion) -> Result<(f32, usize), Refusal> {
        let (series, days, length) = (event.series(), event.days(), event.days().len());
        if event.extent() > LONGEST {
            return Err(Refusal::TooLong(event.extent()));
        }
        let inside = days.iter().all(|d| *d < self.panel.days());
        if series >= self.panel.series() || days.is_empty() || !inside {
            let last = self.panel.date(self.panel.days().saturating_sub(1));
            return Err(Refusal::Outside(self.panel.first(), last));
        }
        let seen = days.iter().filter(|d| self.all[series][**d].is_finite()).count();
        if seen * 3 < length * 2 {
            return Err(Refusal::NotCounted(seen, length));
        }
        let failed = days.iter().filter(|d| self.failed[series][**d]).count();
        if failed * 3 > length || (failed > 0 && length <= 3) {
            return Err(Refusal::Failed(failed, length));
        }
        let ordinary: Vec<usize> = days.iter().copied().filter(|d| !self.days.at(*d).special).collect();
        if ordinary.is_empty() {
            return Err(Refusal::OnlySpecial);
        }
        let around =
            event.first().saturating_sub(56)..(event.first() + event.extent() + 28).min(self.panel.days());
        let mut totals: Vec<f32> =
            around.map(|d| self.panel.get(series, d, 0)).filter(|v| v.is_finite()).collect();
        let typical = median(&mut totals);
        if !typical.is_finite() || typical < 10.0 {
            return Err(Refusal::Empty(format!("{:.1}", if typical.is_finite() { typical } else { 0.0 })));
        }
        let counted = ordinary.iter().map(|d| self.panel.get(series, *d, 0)).filter(|v| v.is_finite()).sum();
        Ok((counted, ordinary.len()))
    }

    /// The series without the days on which something is known to have happened.
    pub(super) fn without_known(&self, series: usize, event: Option<&Occasion>) -> Vec<f32> {
        let mut logs = self.logs[series].clone();
        for window in self.known.iter().filter(|w| w.series == series) {
            for v in logs.iter_mut().skip(window.first).take(window.days) {
                *v = f32::NAN;
            }
        }
        for d in event.map_or(&[][..], Occasion::days) {
            if let Some(v) = logs.get_mut(*d) {
                *v = f32::NAN;
            }
        }
        logs
    }

    pub(super) fn all_deviations(&self, scheme: Scheme) -> Vec<Vec<f32>> {
        (0..self.panel.series()).map(|s| deviations(&self.without_known(s, None), self, scheme)).collect()
    }

    /// Errors of the same estimate where nothing is known to have happened: same days of the week, weeks away.
    pub(super) fn placebos(
        &self,
        event: &Occasion,
        after: usize,
        compared: usize,
        (regression, own): (&mut Regression<'_>, &[f32]),
    ) -> Vec<(i32, f32)> {
        let offsets = event.offsets();
        let end = self.panel.days().saturating_sub(event.extent() + 7 * after);
        let mut out = Vec::new();
        for start in (event.first() % 7..end).step_by(7) {
            if start < WARM || start.abs_diff(event.first()) < event.extent() + 7 {
                continue;
            }
            let (log, days) = regression.effect(own, start, offsets.iter().copied());
            if log.is_finite() && days * 2 >= compared.min(offsets.len()) {
                let weeks = (start as i64 - event.first() as i64) / 7;
                out.push((i32::try_from(weeks).unwrap_or(i32::MAX), log));
            }
        }
        out
    }

    /// Whether the two weeks before the event already strayed more than two weeks usually do.
    fn pre_trend(&self, first: usize, regression: &mut Regression<'_>, own: &[f32]) -> Option<(f32, bool)> {
        let start = first.checked_sub(14)?;
        let (log, days) = regression.effect(own, start, 0..14);
        if days < 5 || !log.is_finite() {
            return None;
        }
        let mut sizes: Vec<f32> = (WARM..self.panel.days().saturating_sub(14))
            .step_by(7)
            .filter(|q| q.abs_diff(start) >= 14)
            .map(|q| regression.effect(own, q, 0..14).0.abs())
            .filter(|v| v.is_finite())
            .collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let limit = sizes.get((sizes.len() * 19) / 20).copied()?;
        Some((log, log.abs() > limit))
    }
}

/// The coefficients by counter, and that of the median of all.
fn leans(coefficients: &[f64], others: &[usize]) -> (Vec<(usize, f32)>, f32) {
    let each = others.iter().copied().zip(coefficients.iter().map(|b| *b as f32)).collect();
    let middle = coefficients.get(others.len()).map_or(0.0, |b| (b * (others.len() as f64).sqrt()) as f32);
    (each, middle)
}
