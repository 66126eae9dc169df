//! What a source tells: one number over a stretch of time, and what of it could not be taken.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// People on foot (OSLO voertuigtype "voetganger").
    Pedestrian,
    /// Bicycles.
    Bicycle,
    /// Cars.
    Car,
    /// Lorries and buses.
    Heavy,
    /// Places taken in a car park or in bays: a state, not a flow; the mean over the stretch.
    Occupancy,
}

impl Mode {
    /// All, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Pedestrian, Self::Bicycle, Self::Car, Self::Heavy, Self::Occupancy];

    /// As it is stored and written in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pedestrian => "pedestrian",
            Self::Bicycle => "bicycle",
            Self::Car => "car",
            Self::Heavy => "heavy",
            Self::Occupancy => "occupancy",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// Whether numbers of following stretches may be added up: people may, places taken may not.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::Occupancy)
    }
}

/// A number over a stretch of time. `None` is "not measured", which is not nought.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// When the stretch begins.
    pub start: DateTime<Utc>,
    /// How long it is, in seconds.
    pub seconds: u32,
    /// The count; finite and not below nought.
    pub value: Option<f64>,
    /// The share of the stretch in which the device measured, 0 to 1, when it tells.
    pub uptime: Option<f32>,
}

/// An observation, and the channel it is of in the words of its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The channel as the source names it: a column, a datastream, a segment with its direction.
    pub channel: String,
    /// What was observed.
    pub observation: Observation,
}

/// Why something was not taken. Each has its words in the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// A column or field that is needed is not there.
    Missing,
    /// Not a number.
    NotANumber,
    /// Below nought.
    Negative,
    /// Higher than anything that can be counted.
    TooHigh,
    /// Not a moment in time.
    NotATime,
    /// A local time that the clocks skipped.
    SkippedTime,
    /// A local time that the clocks showed twice, without saying which.
    TwiceTime,
    /// A time without zone where one is needed.
    NoZone,
    /// Further in the future than a clock may be wrong.
    Future,
    /// Before anybody counted.
    TooOld,
    /// A stretch that does not fit: not a divisor of a day, or not begun on its beat.
    Stretch,
    /// The same stretch of the same channel a second time, with another number.
    Duplicate,
    /// The channel is not known.
    UnknownChannel,
    /// A field by which a person or a vehicle could be recognised.
    Personal,
    /// More than may come at once.
    TooMany,
    /// Not in the form that was promised.
    Malformed,
    /// The site is not known.
    UnknownSite,
    /// Something was counted already: what and how long cannot change any more.
    Counted,
}

impl Trouble {
    /// Its code, as words and APIs know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotANumber => "not-a-number",
            Self::Negative => "negative",
            Self::TooHigh => "too-high",
            Self::NotATime => "not-a-time",
            Self::SkippedTime => "skipped-time",
            Self::TwiceTime => "twice-time",
            Self::NoZone => "no-zone",
            Self::Future => "future",
            Self::TooOld => "too-old",
            Self::Stretch => "stretch",
            Self::Duplicate => "duplicate",
            Self::UnknownChannel => "unknown-channel",
            Self::Personal => "personal",
            Self::TooMany => "too-many",
            Self::Malformed => "malformed",
            Self::UnknownSite => "unknown-site",
            Self::Counted => "counted",
        }
    }
}

/// One thing that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The row of the file, or the place in the list, from 1.
    pub row: u64,
    /// The column or field.
    pub field: String,
    /// Why.
    pub trouble: Trouble,
    /// What stood there, at most [`Refusal::MOST_TOLD`] characters.
    pub told: String,
}

impl Refusal {
    /// The most characters of what stood there.
    pub const MOST_TOLD: usize = 80;

    /// A refusal; what stood there is cut.
    #[must_use]
    pub fn new(row: u64, field: impl Into<String>, trouble: Trouble, told: &str) -> Self {
        Self { row, field: field.into(), trouble, told: told.chars().take(Self::MOST_TOLD).collect() }
    }
}

/// What came out of a file or message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intake {
    /// What was taken.
    pub readings: Vec<Reading>,
    /// What was not, the first [`Intake::MOST_REFUSALS`].
    pub refusals: Vec<Refusal>,
    /// How many were not.
    pub refused: u64,
    /// Rows looked at.
    pub rows: u64,
}

impl Intake {
    /// The most refusals that are told one by one.
    pub const MOST_REFUSALS: usize = 1_000;

    /// Notes something that was not taken.
    pub fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        if self.refusals.len() < Self::MOST_REFUSALS {
            self.refusals.push(refusal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for mode in Mode::ALL {
            assert_eq!(Mode::parse(mode.code()), Some(mode));
        }
        assert_eq!(Mode::parse("feet"), None);
    }

    #[test]
    fn refusals_are_counted_beyond_those_that_are_told() {
        let mut intake = Intake::default();
        for row in 1..=2_000 {
            intake.refuse(Refusal::new(row, "n", Trouble::Negative, &"x".repeat(500)));
        }
        assert_eq!((intake.refused, intake.refusals.len()), (2_000, Intake::MOST_REFUSALS));
        assert!(intake.refusals.iter().all(|one| one.told.len() == Refusal::MOST_TOLD));
    }
}
