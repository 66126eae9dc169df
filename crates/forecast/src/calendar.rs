//! What kind of day it is: holidays, school holidays and other periods, events, closures.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tables by day: every index is made from the tables' own sizes"
)]

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use crate::panel::ordinal;

/// Why a day is not like the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A legal or customary holiday.
    Holiday,
    /// School holidays.
    School,
    /// A market, a fair, a braderie.
    Event,
    /// Sales, a festival, anything that lasts for days.
    Period,
    /// Nobody can pass.
    Closure,
}

impl Kind {
    /// Reads the kind as calendars write it, in the languages of the house. What is unknown is an event.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim().to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
        if has(&["school", "schul", "scolaire", "university", "term", "vakantie"]) {
            Self::School
        } else if has(&["clos", "gesloten", "sluiting", "ferm", "schlie"]) {
            Self::Closure
        } else if has(&[
            "holiday", "public", "legal", "bank", "national", "feast", "feestdag", "férié", "ferie", "feier",
        ]) {
            Self::Holiday
        } else if has(&["sold", "sale", "period", "season", "sper"]) {
            Self::Period
        } else {
            Self::Event
        }
    }
}

/// One line of a calendar.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The day.
    pub date: NaiveDate,
    /// Why it is special.
    pub kind: Kind,
    /// Its name: days of one name are compared with each other over the years.
    pub name: String,
}

/// A list of special days. It may be empty.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    entries: Vec<Entry>,
}

/// Consecutive days of one name from which on they are a period and no longer a special day.
const PERIOD: usize = 5;

impl Calendar {
    /// A calendar of these entries.
    #[must_use]
    pub fn new(mut entries: Vec<Entry>) -> Self {
        for entry in &mut entries {
            // "Christmas Day (observed)" is compared with Christmas.
            if let Some((head, _)) = entry.name.split_once(" (") {
                entry.name = head.to_owned();
            }
        }
        entries.sort_by(|a, b| (a.date, &a.name).cmp(&(b.date, &b.name)));
        let mut calendar = Self { entries };
        calendar.recognise_periods();
        calendar
    }

    /// Its lines, by date.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn recognise_periods(&mut self) {
        let mut days: HashMap<&str, Vec<i64>> = HashMap::new();
        for e in self.entries.iter().filter(|e| e.kind == Kind::Event) {
            days.entry(&e.name).or_default().push(ordinal(e.date));
        }
        let long: Vec<String> = days
            .into_iter()
            .filter(|(_, days)| days.windows(PERIOD).any(|w| w[PERIOD - 1] - w[0] == PERIOD as i64 - 1))
            .map(|(name, _)| name.to_owned())
            .collect();
        for e in &mut self.entries {
            if e.kind == Kind::Event && long.contains(&e.name) {
                e.kind = Kind::Period;
            }
        }
    }
}

/// What the calendar says of one day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Day {
    /// 0 is Monday.
    pub weekday: u8,
    /// A holiday.
    pub holiday: bool,
    /// A weekend day or a holiday.
    pub free: bool,
    /// A holiday, event or closure: not used as an example of an ordinary day.
    pub special: bool,
    /// Nobody can pass.
    pub closed: bool,
    /// School holidays.
    pub school: bool,
    /// Sales or another period.
    pub period: bool,
    /// The number of its name, 0 without.
    pub name: u16,
    /// Days to the next and since the last holiday, at most 15.
    pub to_next: u8,
    /// Days since the last holiday, at most 15.
    pub since_last: u8,
    /// Days until Christmas, -10 to 60.
    pub to_christmas: i8,
    /// Day of the year, as an angle.
    pub season: f32,
    /// Day of the month.
    pub of_month: u8,
    /// The fixed days around New Year are compared by date.
    pub turn_of_year: bool,
}

/// The calendar of a table of counts, day by day, some weeks further than the counts.
#[derive(Debug, Clone)]
pub struct Days {
    days: Vec<Day>,
    /// For each day the earlier days of the same name, the latest first.
    earlier: Vec<Vec<usize>>,
    first: NaiveDate,
}

impl Days {
    /// Works the calendar out for `count` days from `first` on.
    #[must_use]
    pub fn new(calendar: &Calendar, first: NaiveDate, count: usize) -> Self {
        let start = ordinal(first);
        let holidays: Vec<i64> =
            calendar.entries.iter().filter(|e| e.kind == Kind::Holiday).map(|e| ordinal(e.date)).collect();
        let mut codes: HashMap<&str, u16> = HashMap::new();
        let mut days: Vec<Day> =
            (0..count).map(|d| Self::plain(first + chrono::Days::new(d as u64), &holidays)).collect();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for e in &calendar.entries {
            let next = u16::try_from(codes.len() + 1).unwrap_or(u16::MAX);
            let code = *codes.entry(&e.name).or_insert(next);
            let Some(at) = usize::try_from(ordinal(e.date) - start).ok().filter(|d| *d < count) else {
                continue;
            };
            let day = &mut days[at];
            match e.kind {
                Kind::School => day.school = true,
                Kind::Period => day.period = true,
                Kind::Holiday | Kind::Event | Kind::Closure => {
                    day.special = true;
                    day.closed |= e.kind == Kind::Closure;
                    if e.kind == Kind::Holiday {
                        day.holiday = true;
                        day.free = true;
                    }
                    if day.name == 0 || e.kind == Kind::Holiday {
                        day.name = code;
                    }
                    by_name.entry(&e.name).or_default().push(at);
                }
            }
        }
        let mut out = Self { earlier: vec![Vec::new(); count], days, first };
        for list in by_name.values() {
            for (i, &at) in list.iter().enumerate() {
                out.earlier[at].extend(list[..i].iter().rev().filter(|e| **e < at).take(6));
            }
        }
        out.compare_turns_of_year();
        out
    }

    fn plain(date: NaiveDate, holidays: &[i64]) -> Day {
        let n = ordinal(date);
        let after = holidays.partition_point(|h| *h < n);
        let gap = |h: Option<&i64>| h.map_or(15, |h| (h - n).abs().min(15)) as u8;
        let christmas = |year| NaiveDate::from_ymd_opt(year, 12, 25).map_or(0, ordinal);
        let mut to = christmas(date.year()) - n;
        if to < -10 {
            to += 365;
        }
        let weekday = date.weekday().num_days_from_monday() as u8;
        Day {
            weekday,
            free: weekday >= 5,
            to_next: gap(holidays.get(after)),
            since_last: gap(holidays.get(holidays.partition_point(|h| *h <= n).wrapping_sub(1))),
            to_christmas: to.clamp(-10, 60) as i8,
            season: date.ordinal() as f32 * std::f32::consts::TAU / 365.25,
            of_month: date.day() as u8,
            turn_of_year: (date.month() == 12 && date.day() >= 18) || (date.month() == 1 && date.day() <= 7),
            ..Day::default()
        }
    }

    fn compare_turns_of_year(&mut self) {
        for d in 0..self.days.len() {
            if self.days[d].special || !self.days[d].turn_of_year {
                continue;
            }
            let date = self.first + chrono::Days::new(d as u64);
            for back in 1..=3 {
                let before = NaiveDate::from_ymd_opt(date.year() - back, date.month(), date.day());
                let at = before.and_then(|b| usize::try_from(ordinal(b) - ordinal(self.first)).ok());
                self.earlier[d].extend(at);
            }
        }
    }

    /// One day; the days beyond the table are like the last.
    #[must_use]
    pub fn at(&self, day: usize) -> Day {
        self.days.get(day).or(self.days.last()).copied().unwrap_or_default()
    }

    /// Earlier days of the same name (or date, around New Year), the latest first.
    #[must_use]
    pub fn earlier(&self, day: usize) -> &[usize] {
        self.earlier.get(day).map_or(&[], Vec::as_slice)
    }

    /// How many days are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether no day is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }
}
