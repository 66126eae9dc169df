//! Finding what a broken, moved or mis-set device told, and saying why it is thought so.
//!
//! Everything here works on local wall-clock bins of one town: the numbers of a channel are held against its own habits and
//! against the rest of the town. What is found is a list of [`Repair`]s, each with a code, a stretch, what is done about it
//! and the figures by which it is explained. Raw numbers are never changed: [`used`] says what to reckon with. A hole stays
//! a hole: nothing is filled in. Where the truth may just as well be unusual, a repair is a mark and changes nothing.

mod clock;
mod level;
mod normal;
mod quiet;
mod spike;
mod used;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use normal::Look;
pub use used::{Word, used, words};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Nought where people were to be expected and the rest of the town counted them.
    Dead,
    /// The same number over and over.
    FlatLine,
    /// One number far above those around it.
    Spike,
    /// Days whose rhythm lies an hour or more beside the usual one.
    ClockShift,
    /// The hour the clocks skip or show twice.
    ClockChange,
    /// The device measured too little of the time.
    LowUptime,
    /// From a day on another level than the town, and another rhythm.
    Moved,
    /// From a day on another level than the town.
    LevelShift,
    /// Nearly everybody suddenly goes one way.
    OneWay,
    /// A whole day far from its own weekdays while the town was normal.
    StrayDay,
}

impl Kind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 10] = [
        Self::Dead,
        Self::FlatLine,
        Self::Spike,
        Self::ClockShift,
        Self::ClockChange,
        Self::LowUptime,
        Self::Moved,
        Self::LevelShift,
        Self::OneWay,
        Self::StrayDay,
    ];

    /// As it is stored, and as words and APIs know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dead => "dead",
            Self::FlatLine => "flat-line",
            Self::Spike => "spike",
            Self::ClockShift => "clock-shift",
            Self::ClockChange => "clock-change",
            Self::LowUptime => "low-uptime",
            Self::Moved => "moved",
            Self::LevelShift => "level-shift",
            Self::OneWay => "one-way",
            Self::StrayDay => "stray-day",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it divides the series in a before and an after, rather than spoiling a stretch of it.
    #[must_use]
    pub const fn is_boundary(self) -> bool {
        matches!(self, Self::Moved | Self::LevelShift)
    }
}

/// What is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Action {
    /// The numbers are not reckoned with: a hole.
    Exclude,
    /// The numbers are multiplied.
    Scale {
        /// By this.
        by: f64,
    },
    /// What stands in a bin is taken from so many bins later (or earlier, below nought), within the stretch.
    Shift {
        /// Bins.
        bins: i32,
    },
    /// Bin by bin by the uptime: out below a half, and divided by it when the source did not do so itself.
    ByUptime {
        /// Whether to divide.
        scale: bool,
    },
    /// Nothing: only told.
    Mark,
}

impl Action {
    /// As it is stored, and as words know it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Scale { .. } => "scale",
            Self::Shift { .. } => "shift",
            Self::ByUptime { .. } => "by-uptime",
            Self::Mark => "mark",
        }
    }
}

/// The figures that explain a repair; which are there depends on the kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// How many bins it spoils.
    pub bins: u32,
    /// What was counted in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted: Option<f64>,
    /// What was to be expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// The longest such stretch otherwise, in bins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
    /// What the rest of the town counted, as a share of its own normal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<f64>,
    /// How many times the normal, or after as a share of before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio: Option<f64>,
    /// How far the clock was ahead, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
    /// Bins left out for their uptime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out: Option<u32>,
    /// Bins kept with a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warned: Option<u32>,
}

/// Something found wrong, and what is done about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Repair {
    /// The first bin.
    pub first: usize,
    /// The last bin, with it.
    pub last: usize,
    /// What is wrong.
    pub kind: Kind,
    /// What is done.
    pub action: Action,
    /// Why it is thought so.
    pub facts: Facts,
}

/// A stretch somebody has looked at and called right: that kind is not found there again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What it was thought to be.
    pub kind: Kind,
    /// The first bin.
    pub first: usize,
    /// The last bin, with it.
    pub last: usize,
}

/// How the clocks made a bin unlike the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The clocks skipped it.
    Skipped,
    /// The clocks showed it twice.
    Doubled,
}

/// One channel in local wall-clock bins.
#[derive(Clone, Debug, Default)]
pub struct Channel {
    /// Which device it is of: channels of one device fail together, and say nothing about the town to each other.
    pub device: u32,
    /// Whether it tells a state (places taken) and not a flow.
    pub state: bool,
    /// The numbers, from midnight of the first day on; `None` is not measured.
    pub values: Vec<Option<f64>>,
    /// The share of each bin in which the device measured; empty when it does not tell.
    pub uptime: Vec<Option<f32>>,
    /// Whether the source divides by the uptime itself.
    pub scaled: bool,
    /// The channel that counts the other way on the same spot.
    pub opposite: Option<usize>,
    /// What people called right.
    pub settled: Vec<Settled>,
    /// Days on which the unusual is usual here alone: an event that reaches this channel.
    pub known: BTreeSet<NaiveDate>,
}

/// The channels of a town that may be held beside each other: of one mode, in bins of one length.
#[derive(Debug)]
pub struct Town {
    first: NaiveDate,
    per_day: usize,
    days: usize,
    channels: Vec<Channel>,
    known: Vec<bool>,
    changes: Vec<(usize, Change)>,
}

/// Why channels cannot be looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A day does not hold a whole number of such bins.
    #[error("{0} bins a day: 1, or a number of bins that makes whole hours, is needed")]
    Bins(usize),
    /// A channel does not have the bins of the span.
    #[error("channel {channel} has {found} bins, the span has {span}")]
    Length {
        /// Which.
        channel: usize,
        /// What it has.
        found: usize,
        /// What the span has.
        span: usize,
    },
    /// More than is looked at at once.
    #[error("{0} bins in all: at most {most} are looked at at once", most = Town::MOST_BINS)]
    TooMany(usize),
}

impl Town {
    /// The most bins of all channels together: 200 channels, seven years of hours.
    pub const MOST_BINS: usize = 200 * 7 * 366 * 24;

    /// Channels over `days` days from `first` on, in `per_day` bins a day.
    ///
    /// # Errors
    /// When the channels do not have those bins, or the bins do not fill hours.
    pub fn new(first: NaiveDate, days: usize, per_day: usize, channels: Vec<Channel>) -> Result<Self, Unfit> {
        if per_day != 1 && (per_day == 0 || !per_day.is_multiple_of(24)) {
            return Err(Unfit::Bins(per_day));
        }
        let span = days.saturating_mul(per_day);
        if span.saturating_mul(channels.len()) > Self::MOST_BINS {
            return Err(Unfit::TooMany(span.saturating_mul(channels.len())));
        }
        for (channel, one) in channels.iter().enumerate() {
            let found = one.values.len();
            if found != span || (!one.uptime.is_empty() && one.uptime.len() != span) {
                return Err(Unfit::Length { channel, found, span });
            }
        }
        Ok(Self { first, per_day, days, channels, known: vec![false; days], changes: Vec::new() })
    }

    /// Days on which the unusual is usual everywhere (holidays): nothing is taken for a fault because it strays from habit.
    #[must_use]
    pub fn known_days(mut self, known: &BTreeSet<NaiveDate>) -> Self {
        self.known = self.flags(known).collect();
        self
    }

    /// Which of the days are among some.
    fn flags<'f>(&self, among: &'f BTreeSet<NaiveDate>) -> impl Iterator<Item = bool> + use<'f> {
        self.first.iter_days().take(self.days).map(|day| among.contains(&day))
    }

    /// Bins the clocks skipped or showed twice.
    #[must_use]
    pub fn clock_changes(mut self, changes: Vec<(usize, Change)>) -> Self {
        self.changes = changes;
        self
    }

    /// The channels.
    #[must_use]
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    fn weekday(&self, day: usize) -> usize {
        let first = usize::try_from(self.first.weekday().num_days_from_monday()).unwrap_or(0);
        (first + day) % 7
    }

    /// What is wrong with each of the channels, by first bin.
    #[must_use]
    pub fn examine(&self) -> Vec<Vec<Repair>> {
        let mut looks: Vec<Look> = self.channels.iter().map(|channel| Look::new(self, channel)).collect();
        quiet::uptime(self, &mut looks);
        quiet::clock_changes(self, &mut looks);
        quiet::dead(self, &mut looks);
        quiet::flat(self, &mut looks);
        level::shifts(self, &mut looks);
        for look in &mut looks {
            look.settle(self);
        }
        clock::shifts(self, &mut looks);
        if level::moves(self, &mut looks) {
            for look in &mut looks {
                look.settle(self);
            }
        }
        spike::spikes(self, &mut looks);
        for look in &mut looks {
            look.sum_days(self);
        }
        level::one_way(self, &mut looks);
        level::stray_days(self, &mut looks);
        looks.into_iter().map(Look::into_repairs).collect()
    }
}

#[cfg(test)]
mod tests;
