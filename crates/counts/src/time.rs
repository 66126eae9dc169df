//! Days on the clocks of Flanders, cut in stretches of equal length: 23, 24 or 25 hours of them.

use chrono::{DateTime, Datelike, Days, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::Europe::Brussels;
use kernel::moment::day_begins;
use serde::{Deserialize, Serialize};

/// How long the stretches of a channel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Step(u32);

/// A length of stretches that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stretches of {0} seconds do not fit: 300, 600, 900, 1800, 3600 (an hour) or 86400 (a day)")]
pub struct StepError(pub u32);

impl Step {
    /// An hour.
    pub const HOUR: Self = Self(3_600);
    /// A day, however long it is.
    pub const DAY: Self = Self(86_400);
    /// The lengths there are, in seconds.
    pub const ALL: [u32; 6] = [300, 600, 900, 1_800, 3_600, 86_400];

    /// A length in seconds.
    pub fn of(seconds: u32) -> Result<Self, StepError> {
        if Self::ALL.contains(&seconds) { Ok(Self(seconds)) } else { Err(StepError(seconds)) }
    }

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// Stretches in an hour; none of a day.
    #[must_use]
    pub fn in_an_hour(self) -> Option<usize> {
        usize::try_from(3_600_u32.checked_div(self.0)?).ok().filter(|n| *n > 0)
    }

    /// How many stretches a day has.
    #[must_use]
    pub fn cells(self, day: NaiveDate) -> usize {
        if self == Self::DAY { 1 } else { self.in_an_hour().unwrap_or(1) * hours(day) }
    }

    /// The day and stretch that begin at a moment; nothing when none does.
    #[must_use]
    pub fn cell(self, start: DateTime<Utc>) -> Option<(NaiveDate, usize)> {
        let day = start.with_timezone(&Brussels).date_naive();
        let since = (start - day_begins(day)).num_seconds();
        if self == Self::DAY {
            return (since == 0).then_some((day, 0));
        }
        let step = i64::from(self.0);
        if since % step != 0 || start.nanosecond() != 0 {
            return None;
        }
        usize::try_from(since / step).ok().map(|cell| (day, cell))
    }

    /// When a stretch begins.
    #[must_use]
    pub fn begins(self, day: NaiveDate, cell: usize) -> DateTime<Utc> {
        let seconds = i64::try_from(cell).unwrap_or_default().saturating_mul(i64::from(self.0));
        day_begins(day) + chrono::TimeDelta::seconds(seconds)
    }

    /// The hour on the clock in which a stretch lies.
    #[must_use]
    pub fn hour(self, day: NaiveDate, cell: usize) -> u32 {
        self.begins(day, cell).with_timezone(&Brussels).hour()
    }
}

impl TryFrom<u32> for Step {
    type Error = StepError;

    fn try_from(seconds: u32) -> Result<Self, StepError> {
        Self::of(seconds)
    }
}

impl From<Step> for u32 {
    fn from(step: Step) -> Self {
        step.0
    }
}

/// The hours of a day: 23 when the clocks go forward, 25 when they go back.
#[must_use]
pub fn hours(day: NaiveDate) -> usize {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    usize::try_from((day_begins(next) - day_begins(day)).num_hours()).unwrap_or(24)
}

/// The Monday of a day's week.
#[must_use]
pub fn week(day: NaiveDate) -> NaiveDate {
    day.week(Weekday::Mon).first_day()
}

/// The number of the week and its year, as ISO 8601 counts them.
#[must_use]
pub fn week_number(day: NaiveDate) -> (i32, u32) {
    let week = day.iso_week();
    (week.year(), week.week())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn days_have_23_24_or_25_hours() {
        for (text, n) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24), ("2026-12-31", 24)] {
            assert_eq!((hours(day(text)), Step::HOUR.cells(day(text))), (n, n), "{text}");
        }
        assert_eq!(Step::of(900).unwrap().cells(day("2026-10-25")), 100);
        assert_eq!(Step::DAY.cells(day("2026-10-25")), 1);
    }

    #[test]
    fn both_hours_of_two_have_a_place_of_their_own() {
        let (first, second) = (at("2026-10-25T00:00:00Z"), at("2026-10-25T01:00:00Z"));
        assert_eq!(Step::HOUR.cell(first), Some((day("2026-10-25"), 2)));
        assert_eq!(Step::HOUR.cell(second), Some((day("2026-10-25"), 3)));
        assert_eq!((Step::HOUR.hour(day("2026-10-25"), 2), Step::HOUR.hour(day("2026-10-25"), 3)), (2, 2));
        assert_eq!(Step::HOUR.cell(at("2026-10-25T23:00:00Z")), Some((day("2026-10-26"), 0)));
    }

    #[test]
    fn every_stretch_is_found_back() {
        for text in ["2026-03-29", "2026-10-25", "2026-11-22", "2024-02-29"] {
            for seconds in Step::ALL {
                let (step, day) = (Step::of(seconds).unwrap(), day(text));
                for cell in 0..step.cells(day) {
                    assert_eq!(step.cell(step.begins(day, cell)), Some((day, cell)), "{text} {seconds}");
                }
            }
        }
    }

    #[test]
    fn a_stretch_off_the_beat_or_of_an_odd_length_does_not_fit() {
        assert_eq!(Step::HOUR.cell(at("2026-11-22T10:15:00Z")), None);
        assert_eq!(Step::DAY.cell(at("2026-11-22T00:00:00Z")), None);
        assert_eq!(Step::DAY.cell(at("2026-11-21T23:00:00Z")), Some((day("2026-11-22"), 0)));
        assert_eq!(Step::of(7), Err(StepError(7)));
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(week(day("2026-11-22")), day("2026-11-16"));
        assert_eq!(week_number(day("2027-01-01")), (2026, 53));
    }
}
