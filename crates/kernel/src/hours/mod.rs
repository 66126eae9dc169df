//! Opening hours: read as people write them, kept in the standard form, answered in three states.
//!
//! A value is read once by [`OpeningHours::parse`]; questions about it take the [`Calendar`] of the place, because
//! holidays differ by community and town. For questions about very many places at one moment there is
//! [`HoursTable`]. All times are local: Europe/Brussels.

mod error;
mod eval;
mod lex;
mod read;
mod read_ahead;
mod read_dates;
mod read_times;
pub mod report;
mod rule;
mod sun;
mod table;
mod table_bytes;
mod words;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use error::{HoursError, HoursFault, HoursWarning, WarningCode};
pub use table::{DEFAULT_DAYS, DayId, HoursId, HoursTable, MOST_DAYS, OpenSet};
pub use table_bytes::TableError;

use crate::calendar::Calendar;
use eval::Piece;
use rule::Rule;

/// The most characters a value may have.
pub const LONGEST: usize = 1_000;

/// The remark on the guessed hours after an open end (`17:00+`). Pages show their own words for it.
pub const OPEN_END: &str = "Specified as open end. Closing time was guessed.";

/// The most days one question may look ahead.
pub const LONGEST_WINDOW: u64 = 400;

/// Whether a place is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpenState {
    /// Closed.
    #[default]
    Closed,
    /// Nobody can say: by appointment, in season, until sold out.
    Unknown,
    /// Open.
    Open,
}

/// A stretch of time in which a place is open or unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first minute.
    pub start: NaiveDateTime,
    /// The minute after the last.
    pub end: NaiveDateTime,
    /// Open or unknown.
    pub state: OpenState,
    /// The remark of the rule, or the name of the holiday (Dutch - French) when the rule names holidays.
    pub comment: Option<Arc<str>>,
}

/// A stretch of a day in minutes from midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DaySpan {
    /// The first minute, from 0.
    pub start: u16,
    /// The minute after the last, at most 1440.
    pub end: u16,
    /// Open or unknown.
    pub state: OpenState,
}

/// The open and unknown hours of one day, in order, without remarks: two days with the same hours are equal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DaySchedule {
    spans: Box<[DaySpan]>,
}

impl DaySchedule {
    pub(crate) fn new(mut spans: Vec<DaySpan>) -> Self {
        spans.dedup_by(|next, last| {
            let same = last.end == next.start && last.state == next.state;
            if same {
                last.end = next.end;
            }
            same
        });
        Self { spans: spans.into() }
    }

    /// The hours, in order.
    #[must_use]
    pub fn spans(&self) -> &[DaySpan] {
        &self.spans
    }

    /// The state at a minute of the day.
    #[must_use]
    pub fn state(&self, minute: u16) -> OpenState {
        self.spans
            .iter()
            .find(|span| span.start <= minute && minute < span.end)
            .map_or(OpenState::Closed, |span| span.state)
    }
}

/// Opening hours that were read and can be answered from. Cheap to clone; equal when their standard form is.
#[derive(Clone)]
pub struct OpeningHours {
    inner: Arc<Inner>,
}

struct Inner {
    text: Arc<str>,
    rules: Box<[Rule]>,
}

/// A value that was read, with what was forgiven.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The opening hours.
    pub hours: OpeningHours,
    /// What was forgiven.
    pub warnings: Vec<HoursWarning>,
}

impl OpeningHours {
    /// Reads a value as people write it: the OpenStreetMap form, or something near it in four languages.
    ///
    /// # Errors
    /// When a part has no sure meaning: nothing is guessed that could send someone to a closed door.
    pub fn parse(text: &str) -> Result<Parsed, HoursError> {
        if text.len() > LONGEST && text.chars().count() > LONGEST {
            return Err(HoursError::new(HoursFault::TooLong, LONGEST, ""));
        }
        let reading = read::read(text)?;
        let standard = rule::write_rules(&reading.rules);
        if standard.len() > LONGEST && standard.chars().count() > LONGEST {
            return Err(HoursError::new(HoursFault::TooLong, LONGEST.min(text.chars().count()), ""));
        }
        // The standard form is what is kept and passed on: it must mean exactly what was read.
        if standard != text && read::read(&standard).map(|again| again.rules != reading.rules).unwrap_or(true)
        {
            return Err(HoursError::new(HoursFault::Doubtful, 0, text));
        }
        let inner = Inner { text: standard.into(), rules: reading.rules.into() };
        Ok(Parsed { hours: Self { inner: Arc::new(inner) }, warnings: reading.warnings })
    }

    /// The value in standard form, which every reader of OpenStreetMap hours understands.
    #[must_use]
    pub fn normalised(&self) -> &str {
        &self.inner.text
    }

    pub(crate) fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.inner.text)
    }

    /// Whether the place says to make an appointment, always or at some hours.
    #[must_use]
    pub fn mentions_appointment(&self) -> bool {
        self.inner.rules.iter().filter_map(|rule| rule.comment.as_deref()).any(is_by_appointment)
    }

    /// The hours of a day.
    #[must_use]
    pub fn day(&self, date: NaiveDate, calendar: &Calendar) -> DaySchedule {
        let spans = self.pieces(date, calendar);
        let span = |piece: Piece| DaySpan { start: piece.start, end: piece.end, state: piece.state };
        DaySchedule::new(spans.into_iter().map(span).collect())
    }

    /// The state at a local moment, and the remark that goes with it.
    #[must_use]
    pub fn state_at(&self, local: NaiveDateTime, calendar: &Calendar) -> (OpenState, Option<Arc<str>>) {
        let minute = minute_of(local.time());
        self.pieces(local.date(), calendar)
            .into_iter()
            .find(|piece| piece.start <= minute && minute < piece.end)
            .map_or((OpenState::Closed, None), |piece| (piece.state, piece.comment))
    }

    /// The open and unknown stretches from one local moment to another (at most [`LONGEST_WINDOW`] days).
    #[must_use]
    pub fn intervals(&self, from: NaiveDateTime, to: NaiveDateTime, calendar: &Calendar) -> Vec<Interval> {
        let limit = from.checked_add_days(Days::new(LONGEST_WINDOW)).unwrap_or(from);
        let to = to.min(limit);
        let mut result: Vec<Interval> = Vec::new();
        for date in from.date().iter_days().take_while(|date| date.and_time(NaiveTime::MIN) < to) {
            let midnight = date.and_time(NaiveTime::MIN);
            for piece in self.pieces(date, calendar) {
                let start = (midnight + TimeDelta::minutes(i64::from(piece.start))).max(from);
                let end = (midnight + TimeDelta::minutes(i64::from(piece.end))).min(to);
                if start >= end {
                    continue;
                }
                match result.last_mut() {
                    Some(last)
                        if last.end == start
                            && last.state == piece.state
                            && last.comment == piece.comment =>
                    {
                        last.end = end;
                    }
                    _ => result.push(Interval { start, end, state: piece.state, comment: piece.comment }),
                }
            }
        }
        result
    }

    /// The first moment after a local moment at which the state changes, within [`LONGEST_WINDOW`] days.
    #[must_use]
    pub fn next_change(&self, local: NaiveDateTime, calendar: &Calendar) -> Option<NaiveDateTime> {
        let days = usize::try_from(LONGEST_WINDOW).unwrap_or(400);
        let mut state = self.day(local.date(), calendar).state(minute_of(local.time()));
        for (index, date) in local.date().iter_days().take(days).enumerate() {
            let schedule = self.day(date, calendar);
            let midnight = date.and_time(NaiveTime::MIN);
            let edges = schedule.spans().iter().flat_map(|span| [span.start, span.end]).chain([0]);
            let mut edges: Vec<u16> = edges.filter(|edge| *edge < 1440).collect();
            edges.sort_unstable();
            for edge in edges {
                let moment = midnight + TimeDelta::minutes(i64::from(edge));
                if index == 0 && moment <= local {
                    continue;
                }
                let next = schedule.state(edge);
                if next != state {
                    return Some(moment);
                }
                state = next;
            }
        }
        None
    }

    fn pieces(&self, date: NaiveDate, calendar: &Calendar) -> Vec<Piece> {
        eval::day(&self.inner.rules, date, calendar)
    }
}

/// The minute of the day of a time.
pub(crate) fn minute_of(time: NaiveTime) -> u16 {
    use chrono::Timelike;
    u16::try_from(time.hour() * 60 + time.minute()).unwrap_or(0)
}

/// Whether a remark asks to make an appointment, in any of the four languages.
#[must_use]
pub fn is_by_appointment(comment: &str) -> bool {
    comment
        .split(|c: char| !c.is_alphabetic())
        .any(|word| words::meaning(&word.to_lowercase()) == Some(words::Meaning::Appointment))
}

impl PartialEq for OpeningHours {
    fn eq(&self, other: &Self) -> bool {
        self.inner.text == other.inner.text
    }
}

impl Eq for OpeningHours {}

impl Hash for OpeningHours {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.text.hash(state);
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.inner.text)
    }
}

impl fmt::Debug for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpeningHours({})", self.inner.text)
    }
}

impl FromStr for OpeningHours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        Self::parse(text).map(|parsed| parsed.hours)
    }
}

impl Serialize for OpeningHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.inner.text)
    }
}

impl<'de> Deserialize<'de> for OpeningHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
