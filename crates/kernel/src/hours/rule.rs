//! The rules an opening-hours value is made of, and how they are written in canonical form.

use std::fmt::{self, Display, Write};
use std::sync::Arc;

/// How a rule relates to the rules before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Join {
    /// `;`: takes the place of earlier rules on the days it names.
    Normal,
    /// `,`: comes on top of earlier rules.
    Additional,
    /// `||`: fills what earlier rules leave closed.
    Fallback,
}

/// The state word of a rule, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum StateWord {
    Open,
    Off,
    Closed,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum HolidayKind {
    Public,
    School,
}

/// Days of the week count from Monday = 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum DayPick {
    Range { from: u8, to: u8 },
    Nth { day: u8, nth: Vec<(i8, i8)>, offset: i16 },
    Holiday { kind: HolidayKind, offset: i16 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Years {
    pub from: i32,
    /// `None`: for ever.
    pub to: Option<i32>,
    pub step: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Base {
    Day { month: u8, day: u8 },
    Nth { month: u8, weekday: u8, nth: i8 },
    Easter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DatePoint {
    pub year: Option<i32>,
    pub base: Base,
    pub offset: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Dates {
    Months { year: Option<i32>, from: u8, to: u8 },
    Span { from: DatePoint, to: DatePoint },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Weeks {
    pub from: u8,
    pub to: u8,
    pub step: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SunEvent {
    Dawn,
    Sunrise,
    Sunset,
    Dusk,
}

/// A moment of the day: minutes from midnight (to 48:00), or minutes from an event of the sun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Point {
    Fixed(u16),
    Sun { event: SunEvent, offset: i16 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Span {
    pub from: Point,
    /// Without an end the span is open-ended.
    pub to: Option<Point>,
    pub open_end: bool,
}

impl Span {
    pub(super) const ALL_DAY: Self =
        Self { from: Point::Fixed(0), to: Some(Point::Fixed(1440)), open_end: false };
}

/// One rule: when (empty lists do not restrict), and what holds then.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub join: Join,
    pub always: bool,
    pub years: Vec<Years>,
    pub dates: Vec<Dates>,
    pub weeks: Vec<Weeks>,
    pub colon: bool,
    pub days: Vec<DayPick>,
    /// Holidays that narrow the days: `SH Mo-Fr` is Monday to Friday in school holidays.
    pub holidays: Vec<DayPick>,
    pub times: Vec<Span>,
    pub state: Option<StateWord>,
    pub comment: Option<Arc<str>>,
}

impl Rule {
    pub(super) fn new(join: Join) -> Self {
        Self {
            join,
            always: false,
            years: Vec::new(),
            dates: Vec::new(),
            weeks: Vec::new(),
            colon: false,
            days: Vec::new(),
            holidays: Vec::new(),
            times: Vec::new(),
            state: None,
            comment: None,
        }
    }

    /// Whether the rule names any date.
    pub(super) fn has_date(&self) -> bool {
        self.has_wide() || !self.days.is_empty() || !self.holidays.is_empty()
    }

    /// Whether the rule names years, dates or weeks.
    pub(super) fn has_wide(&self) -> bool {
        !(self.years.is_empty() && self.dates.is_empty() && self.weeks.is_empty())
    }

    /// Whether the rule already says what holds: a date that follows begins another rule.
    pub(super) fn has_outcome(&self) -> bool {
        self.always || !self.times.is_empty() || self.state.is_some() || self.comment.is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.has_date() && !self.has_outcome()
    }

    /// What holds while the rule applies. A remark without a state word means that nobody can say.
    pub(super) fn outcome(&self) -> StateWord {
        match (self.state, &self.comment) {
            (Some(state), _) => state,
            (None, Some(_)) => StateWord::Unknown,
            (None, None) => StateWord::Open,
        }
    }
}

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn weekday(day: u8) -> &'static str {
    WEEKDAYS.get(usize::from(day)).copied().unwrap_or("Mo")
}

fn month(number: u8) -> &'static str {
    MONTHS.get(usize::from(number.saturating_sub(1))).copied().unwrap_or("Jan")
}

fn list<T: Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

fn offset_days(f: &mut fmt::Formatter<'_>, offset: i16) -> fmt::Result {
    match offset {
        0 => Ok(()),
        1 | -1 => write!(f, " {offset:+} day"),
        _ => write!(f, " {offset:+} days"),
    }
}

impl Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.from)?;
        match self.to {
            None => f.write_char('+'),
            Some(to) if to == self.from => Ok(()),
            Some(to) if self.step > 1 => write!(f, "-{to}/{}", self.step),
            Some(to) => write!(f, "-{to}"),
        }
    }
}

impl Display for DatePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year} ")?;
        }
        match self.base {
            Base::Day { month: m, day } => write!(f, "{} {day:02}", month(m))?,
            Base::Nth { month: m, weekday: d, nth } => write!(f, "{} {}[{nth}]", month(m), weekday(d))?,
            Base::Easter => f.write_str("easter")?,
        }
        offset_days(f, self.offset)
    }
}

impl Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months { year, from, to } => {
                if let Some(year) = year {
                    write!(f, "{year} ")?;
                }
                f.write_str(month(*from))?;
                if from == to { Ok(()) } else { write!(f, "-{}", month(*to)) }
            }
            Self::Span { from, to } if from == to => write!(f, "{from}"),
            Self::Span { from, to } => match (from.base, to.base) {
                (Base::Day { month: a, .. }, Base::Day { month: b, day })
                    if a == b && from.year == to.year && from.offset == 0 && to.offset == 0 =>
                {
                    write!(f, "{from}-{day:02}")
                }
                _ => write!(f, "{from}-{to}"),
            },
        }
    }
}

impl Display for Weeks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.from)?;
        if self.to != self.from {
            write!(f, "-{:02}", self.to)?;
        }
        if self.step > 1 { write!(f, "/{}", self.step) } else { Ok(()) }
    }
}

impl Display for DayPick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { from, to } if from == to => f.write_str(weekday(*from)),
            Self::Range { from, to } => write!(f, "{}-{}", weekday(*from), weekday(*to)),
            Self::Nth { day, nth, offset } => {
                write!(f, "{}[", weekday(*day))?;
                for (index, (from, to)) in nth.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    if from == to {
                        write!(f, "{comma}{from}")?;
                    } else {
                        write!(f, "{comma}{from}-{to}")?;
                    }
                }
                f.write_char(']')?;
                offset_days(f, *offset)
            }
            Self::Holiday { kind, offset } => {
                f.write_str(match kind {
                    HolidayKind::Public => "PH",
                    HolidayKind::School => "SH",
                })?;
                offset_days(f, *offset)
            }
        }
    }
}

impl Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(minutes) => write!(f, "{:02}:{:02}", minutes / 60, minutes % 60),
            Self::Sun { event, offset } => {
                let name = match event {
                    SunEvent::Dawn => "dawn",
                    SunEvent::Sunrise => "sunrise",
                    SunEvent::Sunset => "sunset",
                    SunEvent::Dusk => "dusk",
                };
                let (size, sign) = (offset.unsigned_abs(), if *offset < 0 { '-' } else { '+' });
                match offset {
                    0 => f.write_str(name),
                    _ => write!(f, "({name}{sign}{:02}:{:02})", size / 60, size % 60),
                }
            }
        }
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.from)?;
        if let Some(to) = self.to {
            write!(f, "-{to}")?;
        }
        if self.open_end { f.write_char('+') } else { Ok(()) }
    }
}

impl Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        if !self.years.is_empty() {
            list(f, &self.years)?;
            space = " ";
        }
        if !self.dates.is_empty() {
            f.write_str(space)?;
            list(f, &self.dates)?;
            space = " ";
        }
        if !self.weeks.is_empty() {
            write!(f, "{space}week ")?;
            list(f, &self.weeks)?;
            space = " ";
        }
        if self.colon && self.has_wide() {
            f.write_char(':')?;
        }
        for group in [&self.holidays, &self.days] {
            if !group.is_empty() {
                f.write_str(space)?;
                list(f, group)?;
                space = " ";
            }
        }
        if self.always {
            write!(f, "{space}24/7")?;
            space = " ";
        }
        if !self.times.is_empty() {
            f.write_str(space)?;
            list(f, &self.times)?;
            space = " ";
        }
        if let Some(state) = self.state {
            let word = match state {
                StateWord::Open => "open",
                StateWord::Off => "off",
                StateWord::Closed => "closed",
                StateWord::Unknown => "unknown",
            };
            write!(f, "{space}{word}")?;
            space = " ";
        }
        if let Some(comment) = &self.comment {
            write!(f, "{space}\"{comment}\"")?;
        }
        Ok(())
    }
}

/// Writes rules as one value.
pub(super) fn write_rules(rules: &[Rule]) -> String {
    let mut text = String::with_capacity(rules.len() * 24);
    for (index, rule) in rules.iter().enumerate() {
        if index > 0 {
            text.push_str(match rule.join {
                Join::Normal => "; ",
                Join::Additional => ", ",
                Join::Fallback => " || ",
            });
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "{rule}");
    }
    text
}
