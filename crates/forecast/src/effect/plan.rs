//! What would be seen of an event before it is planned, and the days around one beside what would have been.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is made from the tables' own sizes"
)]

use super::estimate::{Others, Regression, Scheme, WEEKS, base, deviations};
use super::{LEAST_PLACEBOS, LONGEST, Memory, Occasion, Refusal, Study, screen::median};

/// What placebo windows say: how wide the intervals are, and what would be seen.
pub(super) struct Trials {
    pub half: [f32; 2],
    pub detectable: f32,
    sizes: Vec<f32>,
}

impl Trials {
    pub(super) fn of(errors: &[f32]) -> Result<Self, Refusal> {
        if errors.len() < LEAST_PLACEBOS {
            return Err(Refusal::TooShort(errors.len(), LEAST_PLACEBOS - errors.len() + 1));
        }
        let mut sizes: Vec<f32> = errors.iter().map(|e| e.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let rank = |q: f32| {
            let at = ((sizes.len() + 1) as f32 * q).ceil() as usize;
            sizes[at.clamp(1, sizes.len()) - 1]
        };
        let half = [rank(0.90), rank(0.95)];
        // Seen four times in five: the error in the wrong direction stays below its quantile of 80 %. That would be the 60 %
        // of the sizes; 70 % because windows to come err a little more than those of the past (measured, see bench).
        let detectable = half[1] + rank(0.70);
        Ok(Self { half, detectable, sizes })
    }

    /// The share of windows with an effect at least as large.
    pub(super) fn chance(&self, log: f32) -> f32 {
        let larger = self.sizes.iter().filter(|s| **s >= log.abs()).count();
        (larger + 1) as f32 / (self.sizes.len() + 1) as f32
    }
}

/// The smallest effect that would be seen four times in five, as a logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detectable {
    /// At once, without weeks after the event.
    pub at_once: f32,
    /// With four weeks after it.
    pub in_the_end: f32,
    /// What an ordinary time brings on those days: people.
    pub usual: f32,
    /// How many windows of the past this was learnt from.
    pub placebos: usize,
}

/// A day beside what would have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// The day.
    pub day: usize,
    /// What was counted; `NaN` where nothing was.
    pub counted: f32,
    /// What would have been; `NaN` where that cannot be said.
    pub expected: f32,
    /// Between what nineteen of twenty ordinary days lie.
    pub low: f32,
    /// The upper limit.
    pub high: f32,
}

impl Study {
    /// The smallest effect that an event on these days, past or to come, would have to have to be seen.
    ///
    /// # Errors
    /// When the counts cannot carry an answer.
    pub fn detectable(
        &self,
        series: usize,
        dates: &[chrono::NaiveDate],
        controls: Option<&[usize]>,
        memory: &mut Memory,
    ) -> Result<Detectable, Refusal> {
        let numbers: Vec<i64> = dates.iter().map(|d| crate::panel::ordinal(*d)).collect();
        let (Some(from), Some(to)) = (numbers.iter().min().copied(), numbers.iter().max().copied()) else {
            return Err(Refusal::OnlySpecial);
        };
        let extent = usize::try_from(to - from + 1).unwrap_or(usize::MAX);
        if extent > LONGEST {
            return Err(Refusal::TooLong(extent));
        }
        let mut offsets: Vec<usize> = numbers.iter().filter_map(|n| usize::try_from(n - from).ok()).collect();
        offsets.sort_unstable();
        offsets.dedup();
        // The same weekdays at the end of the counts stand for days that are still to come.
        let count = self.panel.days();
        let weekday =
            usize::try_from((from - crate::panel::ordinal(self.panel.first())).rem_euclid(7)).unwrap_or(0);
        let of = |start: usize| Occasion::new(series, offsets.iter().map(|o| start + o).collect());
        let others = self.others(series, controls);
        let mut seen = [0.0_f32; 2];
        let mut placebos = 0;
        for (place, after) in seen.iter_mut().zip([0, WEEKS]) {
            let scheme = Scheme::new(&offsets, after);
            let all = memory.deviations.entry(scheme).or_insert_with(|| self.all_deviations(scheme));
            let own = deviations(&self.without_known(series, None), self, scheme);
            let table = Others::new(all, &others, count);
            let mut regression = Regression::new(&table, &own, extent);
            let far = count + 2 * LONGEST - (count + 2 * LONGEST) % 7 + weekday;
            let errors = self.placebos(&of(far), after, offsets.len(), (&mut regression, &own));
            placebos = errors.len();
            *place = Trials::of(&errors.iter().map(|t| t.1).collect::<Vec<f32>>())?.detectable;
        }
        let usual = offsets
            .iter()
            .map(|o| {
                let mut last: Vec<f32> = (0..count)
                    .rev()
                    .filter(|d| d % 7 == (weekday + o) % 7 && !self.days.at(*d).special)
                    .map(|d| self.panel.get(series, d, 0))
                    .filter(|v| v.is_finite())
                    .take(8)
                    .collect();
                median(&mut last)
            })
            .sum();
        Ok(Detectable { at_once: seen[0], in_the_end: seen[1], usual, placebos })
    }

    /// The days of an event and so many around it, each beside what would have been.
    #[must_use]
    pub fn beside(
        &self,
        event: &Occasion,
        controls: Option<&[usize]>,
        around: usize,
        memory: &mut Memory,
    ) -> Vec<Beside> {
        let count = self.panel.days();
        let (series, end) = (event.series(), event.first() + event.extent());
        if series >= self.panel.series() || end > count {
            return Vec::new();
        }
        let after = ((count - end) / 7).min(WEEKS);
        let scheme = Scheme::new(&event.offsets(), after);
        let all = memory.deviations.entry(scheme).or_insert_with(|| self.all_deviations(scheme));
        let logs = self.without_known(series, Some(event));
        let own = deviations(&logs, self, scheme);
        let table = Others::new(all, &self.others(series, controls), count);
        let mut regression = Regression::new(&table, &own, event.extent());
        let fit = regression.coefficients(event.first()).to_vec();
        let moved = |d: usize| table.row(d).iter().zip(&fit).map(|(x, b)| x * b).sum::<f64>() as f32;
        let mut errors: Vec<f32> =
            (0..count).map(|d| (own[d] - moved(d)).abs()).filter(|e| e.is_finite()).collect();
        errors.sort_unstable_by(f32::total_cmp);
        let half = errors.get(errors.len() * 19 / 20).copied().unwrap_or(f32::NAN);
        (event.first().saturating_sub(around)..(end + around).min(count))
            .map(|day| {
                let middle = base(&logs, self, day, scheme) + moved(day);
                Beside {
                    day,
                    counted: self.panel.get(series, day, 0),
                    expected: middle.exp(),
                    low: (middle - half).exp(),
                    high: (middle + half).exp(),
                }
            })
            .collect()
    }
}
