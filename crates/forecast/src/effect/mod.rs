//! What an event or action brought, against what would have been.
//!
//! What would have been comes from the same weekdays before and after, corrected by how the other counters strayed from
//! theirs in those days (a ridge regression learnt on other days). How sure that is comes from placebo windows: the same
//! estimate for windows in which nothing is known to have happened.

mod controls;
mod estimate;
mod plan;
mod pool;
mod screen;
mod spill;
pub mod synthetic;
mod told;

use chrono::NaiveDate;

use crate::calendar::{Calendar, Days};
use crate::panel::Panel;

pub use controls::{Choice, Dropped, Rule, Site};
pub use estimate::{Answer, Memory};
pub use plan::{Beside, Detectable};
pub use pool::{Pooled, Together, over, pool};
pub use spill::{Leak, Widened};
pub use told::{Sureness, Told, Verdict};

/// The longest event, in days.
pub const LONGEST: usize = 92;
/// Placebo windows below which no interval of 95 % can be told.
pub const LEAST_PLACEBOS: usize = 19;

/// A window of days of one series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The series.
    pub series: usize,
    /// The first day.
    pub first: usize,
    /// How many days.
    pub days: usize,
}

impl Window {
    /// Whether two windows share a series and a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.series == other.series
            && self.first < other.first + other.days
            && other.first < self.first + self.days
    }
}

/// The days of an event at one counter; they need not follow each other, nor does an event return on the same dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    series: usize,
    days: Vec<usize>,
}

impl Occasion {
    /// An event on these days (numbers of the table), in any order.
    #[must_use]
    pub fn new(series: usize, mut days: Vec<usize>) -> Self {
        days.sort_unstable();
        days.dedup();
        Self { series, days }
    }

    /// The series.
    #[must_use]
    pub fn series(&self) -> usize {
        self.series
    }

    /// Its days, in order.
    #[must_use]
    pub fn days(&self) -> &[usize] {
        &self.days
    }

    /// Its first day.
    #[must_use]
    pub fn first(&self) -> usize {
        self.days.first().copied().unwrap_or(0)
    }

    /// Days from the first to the last, both counted.
    #[must_use]
    pub fn extent(&self) -> usize {
        self.days.last().map_or(0, |last| last - self.first() + 1)
    }

    /// Its days, counted from the first.
    #[must_use]
    pub fn offsets(&self) -> Vec<usize> {
        self.days.iter().map(|d| d - self.first()).collect()
    }
}

impl From<Window> for Occasion {
    fn from(window: Window) -> Self {
        Self::new(window.series, (window.first..window.first.saturating_add(window.days)).collect())
    }
}

/// Why a question is not answered. Each says what is missing and what would help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such series.
    #[error("there is no series \"{0}\" among the counts; check the name")]
    Unknown(String),
    /// Not a date.
    #[error("\"{0}\" is not a date; write it as 2026-05-01")]
    Date(String),
    /// The end lies before the start.
    #[error("the event ends on {1}, before it begins on {0}; turn the dates round")]
    Backwards(NaiveDate, NaiveDate),
    /// Outside the counts.
    #[error("the event lies outside the counts, which run from {0} to {1}")]
    Outside(NaiveDate, NaiveDate),
    /// Too long.
    #[error(
        "the event lasts {0} days from the first to the last; beyond {LONGEST} days the seasons cannot be told from the event: take a shorter span, or ask about the days one by one and pool them"
    )]
    TooLong(usize),
    /// Not counted.
    #[error("only {0} of the {1} days of the event were counted; without counts nothing can be said")]
    NotCounted(usize, usize),
    /// The counter failed.
    #[error(
        "the counter evidently failed on {0} of the {1} days of the event (less than a third of its usual count while the town was normal, or hours of zero at busy times): look at the counter, or ask about the other days"
    )]
    Failed(usize, usize),
    /// Nobody was counted.
    #[error(
        "almost nobody was counted in the weeks around the event (a mean of {0} a day): the counter was dead or the street too quiet"
    )]
    Empty(String),
    /// Only holidays.
    #[error(
        "every day of the event is a holiday or another special day: there are no ordinary days of the same kind to compare with"
    )]
    OnlySpecial,
    /// Too short.
    #[error(
        "only {0} comparable windows lie around the event, at least {LEAST_PLACEBOS} are needed to tell how sure the answer is; bring about {1} more weeks of counts"
    )]
    TooShort(usize, usize),
    /// Nothing to pool.
    #[error(
        "{0} of the repetitions can be used; pooling needs at least two that do not fall on the same days"
    )]
    TooFew(usize),
    /// No base.
    #[error(
        "the same weekdays in the weeks before and after were not counted, so there is nothing to compare with"
    )]
    NoBase,
}

/// Daily totals with what is needed to answer questions about them.
#[derive(Debug)]
pub struct Study {
    panel: Panel,
    days: Days,
    /// Logarithms of the daily totals; days of outage are missing.
    logs: Vec<Vec<f32>>,
    /// The same before outages were taken out: an event must not be mistaken for an outage.
    all: Vec<Vec<f32>>,
    /// Days on which the counter evidently failed: far too few, or hours of zero in the middle of the day.
    failed: Vec<Vec<bool>>,
    known: Vec<Window>,
}

/// Known events may take this share of the days of a series before they are no longer left out of comparisons.
const MOST_KNOWN: f32 = 0.15;

impl Study {
    /// Prepares daily totals. `known` are windows in which something is known to have happened: they are no examples of
    /// ordinary days.
    #[must_use]
    pub fn new(counts: &Panel, calendar: &Calendar, known: Vec<Window>) -> Self {
        let panel = if counts.slots() == 1 { counts.clone() } else { counts.daily() };
        let days = Days::new(calendar, panel.first(), panel.days());
        let all: Vec<Vec<f32>> = (0..panel.series())
            .map(|s| {
                (0..panel.days()).map(|d| panel.get(s, d, 0)).map(|v| v.max(1.0).ln() + v * 0.0).collect()
            })
            .collect();
        let (logs, failed) = screen::outages(&all, counts);
        let mut study = Self { panel, days, logs, all, failed, known: Vec::new() };
        study.known = study.bearable(known);
        study
    }

    fn bearable(&self, known: Vec<Window>) -> Vec<Window> {
        let mut taken = vec![0_usize; self.panel.series()];
        for w in &known {
            if let Some(t) = taken.get_mut(w.series) {
                *t += w.days;
            }
        }
        let most = self.panel.days() * 15 / 100;
        debug_assert!((MOST_KNOWN - 0.15).abs() < 1e-6);
        known.into_iter().filter(|w| taken.get(w.series).is_some_and(|t| *t <= most)).collect()
    }

    /// The daily totals.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Reads a question as it was written.
    ///
    /// # Errors
    /// When the series or the dates mean nothing here.
    pub fn window(&self, series: &str, from: &str, to: &str) -> Result<Window, Refusal> {
        let number = self.panel.names().iter().position(|n| n == series);
        let series = number.ok_or_else(|| Refusal::Unknown(series.chars().take(80).collect()))?;
        let date = |text: &str| {
            let day = text.trim().get(..10).and_then(|t| NaiveDate::parse_from_str(t, "%Y-%m-%d").ok());
            day.ok_or_else(|| Refusal::Date(text.chars().take(40).collect()))
        };
        self.between(series, date(from)?, date(to)?)
    }

    /// A window from one day to another, both counted.
    ///
    /// # Errors
    /// When the days lie outside the counts.
    pub fn between(&self, series: usize, from: NaiveDate, to: NaiveDate) -> Result<Window, Refusal> {
        if to < from {
            return Err(Refusal::Backwards(from, to));
        }
        let last = self.panel.date(self.panel.days().saturating_sub(1));
        let inside = self.panel.index(from).zip(self.panel.index(to)).filter(|(_, b)| *b < self.panel.days());
        let (first, end) = inside.ok_or(Refusal::Outside(self.panel.first(), last))?;
        Ok(Window { series, first, days: end - first + 1 })
    }
}
