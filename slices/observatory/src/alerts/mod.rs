//! What is out of the ordinary: a counter that fell silent, a crowd nobody expected. Found several times an hour, told once:
//! at the desk, and in at most one letter a day to who asked for it.

mod find;
mod send;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub(crate) use find::find;
pub(crate) use send::{advice, jobs, names, sentences};

/// What is out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Far more people than expected, for hours.
    Crowd,
    /// A counter sends nothing.
    Quiet,
    /// A counter sends noughts alone.
    Noughts,
}

impl Kind {
    /// As it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Crowd => "crowd",
            Self::Quiet => "quiet",
            Self::Noughts => "noughts",
        }
    }

    /// Reads the code.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Crowd, Self::Quiet, Self::Noughts].into_iter().find(|kind| kind.code() == code)
    }
}

/// Something out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    pub channel: Uuid,
    pub kind: Kind,
    /// Of a crowd its day; of silence the last day something was told.
    pub day: NaiveDate,
    /// The first and the last hour of a crowd.
    pub hours: (i64, i64),
    /// People in those hours.
    pub counted: i64,
    pub expected: i64,
    pub found_at: DateTime<Utc>,
}
