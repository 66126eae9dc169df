//! What can be wrong with opening hours, and what is forgiven.

use std::fmt;

use thiserror::Error;

/// What is wrong. The code of each is stable: pages keep their words by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoursFault {
    /// Nothing is written.
    Empty,
    /// More than [`super::LONGEST`] characters.
    TooLong,
    /// A word without a known meaning.
    UnknownWord,
    /// A sign or word that cannot stand where it stands.
    Unexpected,
    /// The value stops in the middle of something.
    Incomplete,
    /// A time without a closing time.
    NoEnd,
    /// A time that does not exist.
    BadTime,
    /// A date that does not exist.
    BadDate,
    /// Hours that can be read in two ways.
    Doubtful,
}

impl HoursFault {
    /// Every fault, so that pages can prove they have words for each.
    pub const ALL: [Self; 9] = [
        Self::Empty,
        Self::TooLong,
        Self::UnknownWord,
        Self::Unexpected,
        Self::Incomplete,
        Self::NoEnd,
        Self::BadTime,
        Self::BadDate,
        Self::Doubtful,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "hours-empty",
            Self::TooLong => "hours-too-long",
            Self::UnknownWord => "hours-unknown-word",
            Self::Unexpected => "hours-unexpected",
            Self::Incomplete => "hours-incomplete",
            Self::NoEnd => "hours-no-end",
            Self::BadTime => "hours-bad-time",
            Self::BadDate => "hours-bad-date",
            Self::Doubtful => "hours-doubtful",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Empty => "no opening hours are given",
            Self::TooLong => "the opening hours are too long",
            Self::UnknownWord => "unknown word",
            Self::Unexpected => "this cannot stand here:",
            Self::Incomplete => "the opening hours stop too early",
            Self::NoEnd => "the closing hour is missing after",
            Self::BadTime => "this time does not exist:",
            Self::BadDate => "this date does not exist:",
            Self::Doubtful => "this can be read in two ways:",
        }
    }

    /// How to mend it, in English.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Empty => "write for example: Mo-Fr 09:00-12:00,13:30-18:00; Sa 09:00-12:00",
            Self::TooLong => "keep to 1,000 characters; put explanations in the description",
            Self::UnknownWord => "put a remark between double quotes, for example: \"op afspraak\"",
            Self::Unexpected => {
                "write days first, then hours: Mo-Fr 09:00-18:00; separate rules with a semicolon"
            }
            Self::Incomplete => "complete the last rule, for example: Sa 09:00-12:00",
            Self::NoEnd => "write opening and closing hour: 09:00-18:00, or 09:00+ when the end is open",
            Self::BadTime => "hours go from 00:00 to 24:00; after midnight write 20:00-02:00",
            Self::BadDate => "write dates as Dec 25 or Jul 01-Aug 31",
            Self::Doubtful => "write days before hours, and hours from 00:00 to 24:00: Mo-Fr 10:00-17:00",
        }
    }
}

/// A value that cannot be read as opening hours: what is wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct HoursError {
    /// What is wrong.
    pub what: HoursFault,
    /// Where: characters from the start, counted from 0.
    pub at: usize,
    /// What stands there (at most 40 characters).
    pub found: String,
    /// How to mend it.
    pub hint: &'static str,
}

impl HoursError {
    pub(super) fn new(what: HoursFault, at: usize, found: &str) -> Self {
        Self { what, at, found: found.chars().take(40).collect(), hint: what.hint() }
    }

    /// The stable code of the fault.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.what.code()
    }
}

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what.what())?;
        if !self.found.is_empty() {
            write!(f, " “{}”", self.found)?;
        }
        write!(f, " at character {}: {}", self.at + 1, self.hint)
    }
}

/// What was forgiven while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningCode {
    /// A word in another language or without weight.
    Word,
    /// A sign that does not belong there.
    Sign,
    /// Nothing separates two rules.
    NoSeparator,
    /// Days without hours: taken as open all day.
    NoTimes,
    /// An hour without minutes.
    NoMinutes,
    /// A time without a colon.
    NoColon,
    /// A remark without quotes.
    FreeText,
    /// A quote that is not closed.
    Quote,
    /// A repetition (`/01:30`), which is left out.
    Repetition,
}

impl WarningCode {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Word => "hours-word",
            Self::Sign => "hours-sign",
            Self::NoSeparator => "hours-no-separator",
            Self::NoTimes => "hours-no-times",
            Self::NoMinutes => "hours-no-minutes",
            Self::NoColon => "hours-no-colon",
            Self::FreeText => "hours-free-text",
            Self::Quote => "hours-quote",
            Self::Repetition => "hours-repetition",
        }
    }
}

/// Something forgiven, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursWarning {
    /// What.
    pub code: WarningCode,
    /// Characters from the start, counted from 0.
    pub at: usize,
}
