//! Counts of many series side by side, by day and slot of the local wall clock.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "dense numeric table: every index is made from the table's own sizes"
)]

use chrono::{Datelike, NaiveDate};

/// Counts of several series on one time axis. A missing count is `NaN`, zero is a count.
#[derive(Debug, Clone)]
pub struct Panel {
    names: Vec<String>,
    first: NaiveDate,
    days: usize,
    slots: usize,
    values: Vec<f32>,
}

/// Days before a day by which is judged how many of its slots are usually told.
const USUAL_DAYS: usize = 14;

/// The number of the day, for arithmetic (1 January of year 1 is day 1).
#[must_use]
pub fn ordinal(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

impl Panel {
    /// An empty table: `slots` is 24 for hourly counts, 1 for daily ones.
    #[must_use]
    pub fn new(names: Vec<String>, first: NaiveDate, days: usize, slots: usize) -> Self {
        let values = vec![f32::NAN; names.len() * days * slots];
        Self { names, first, days, slots, values }
    }

    /// The names of the series, in the order of their first row.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many series there are.
    #[must_use]
    pub fn series(&self) -> usize {
        self.names.len()
    }

    /// The first day of the table.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// How many days the table spans.
    #[must_use]
    pub fn days(&self) -> usize {
        self.days
    }

    /// 24 for hourly counts, 1 for daily ones.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The date of a day's number in this table; it may lie after the table's end.
    #[must_use]
    pub fn date(&self, day: usize) -> NaiveDate {
        self.first.checked_add_days(chrono::Days::new(day as u64)).unwrap_or(NaiveDate::MAX)
    }

    /// The number of a date in this table, if it is not before the first day.
    #[must_use]
    pub fn index(&self, date: NaiveDate) -> Option<usize> {
        usize::try_from(ordinal(date) - ordinal(self.first)).ok()
    }

    /// One count, `NaN` where there is none or where the table does not reach.
    #[must_use]
    pub fn get(&self, series: usize, day: usize, slot: usize) -> f32 {
        if day >= self.days { f32::NAN } else { self.values[(series * self.days + day) * self.slots + slot] }
    }

    /// Writes one count.
    pub fn set(&mut self, series: usize, day: usize, slot: usize, value: f32) {
        self.values[(series * self.days + day) * self.slots + slot] = value;
    }

    /// The counts of one day.
    #[must_use]
    pub fn day(&self, series: usize, day: usize) -> &[f32] {
        let at = (series * self.days + day) * self.slots;
        &self.values[at..at + self.slots]
    }

    /// The mean of a day, `NaN` when more than a quarter of the slots is missing that this series usually tells. What is
    /// usual is judged by the two weeks before: a car park that closes at night is known when its open hours are.
    #[must_use]
    pub fn day_mean(&self, series: usize, day: usize) -> f32 {
        let known = |day: usize| self.day(series, day).iter().filter(|v| v.is_finite()).count();
        let n = known(day);
        if n == 0 || n * 4 < self.slots {
            return f32::NAN;
        }
        if n * 4 < self.slots * 3 {
            let before = (day.saturating_sub(USUAL_DAYS)..day).map(known).filter(|n| *n > 0);
            let (days, most) = before.fold((0, 0), |(days, most), n| (days + 1, n.max(most)));
            if days * 2 < USUAL_DAYS || n * 4 < most * 3 {
                return f32::NAN;
            }
        }
        self.day(series, day).iter().filter(|v| v.is_finite()).sum::<f32>() / n as f32
    }

    /// Fills single missing hours between two counted ones, as the hour that the clock skips in spring.
    pub fn mend_single_gaps(&mut self) {
        let length = self.days * self.slots;
        if self.slots == 1 || length < 3 {
            return;
        }
        for series in self.values.chunks_exact_mut(length) {
            for at in 1..length - 1 {
                let (before, after) = (series[at - 1], series[at + 1]);
                if series[at].is_nan() && before.is_finite() && after.is_finite() {
                    series[at] = f32::midpoint(before, after);
                }
            }
        }
    }

    /// Some of the series, by number.
    #[must_use]
    pub fn part(&self, series: std::ops::Range<usize>) -> Self {
        let each = self.days * self.slots;
        Self {
            names: self.names[series.clone()].to_vec(),
            values: self.values[series.start * each..series.end * each].to_vec(),
            first: self.first,
            days: self.days,
            slots: self.slots,
        }
    }

    /// The same counts as daily totals; a day with more than two missing hours has none.
    #[must_use]
    pub fn daily(&self) -> Self {
        let mut out = Self::new(self.names.clone(), self.first, self.days, 1);
        for s in 0..self.series() {
            for d in 0..self.days {
                let day = self.day(s, d);
                let seen = day.iter().filter(|v| v.is_finite()).count();
                if seen > 0 && (seen + 2 >= self.slots) {
                    let sum: f32 = day.iter().filter(|v| v.is_finite()).sum();
                    out.set(s, d, 0, sum * self.slots as f32 / seen as f32);
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days of which the first hours, a few or all are known.
    fn known(days: &[usize]) -> Panel {
        let mut panel = Panel::new(vec!["a".into()], NaiveDate::MIN, days.len(), 24);
        for (day, hours) in days.iter().enumerate() {
            (0..*hours).for_each(|slot| panel.set(0, day, slot, 10.0));
        }
        panel
    }

    #[test]
    fn a_day_with_a_hole_has_no_mean() {
        let mut days = [24; 20];
        days[15] = 17;
        days[16] = 18;
        let panel = known(&days);
        assert!(panel.day_mean(0, 15).is_nan() && panel.day_mean(0, 16) == 10.0);
        assert!(known(&[12, 24]).day_mean(0, 0).is_nan(), "nobody knows yet what is usual");
    }

    #[test]
    fn what_closes_at_night_is_known_by_its_open_hours() {
        let mut days = [9; 20];
        days[17] = 6;
        days[18] = 0;
        let panel = known(&days);
        assert!(panel.day_mean(0, 6).is_nan(), "a week is needed to see what is usual");
        assert_eq!(panel.day_mean(0, 7), 10.0);
        assert!(
            panel.day_mean(0, 17).is_nan() && panel.day_mean(0, 18).is_nan() && panel.day_mean(0, 19) == 10.0
        );
        assert!(known(&[5; 20]).day_mean(0, 19).is_nan(), "a few hours are no day");
    }
}
