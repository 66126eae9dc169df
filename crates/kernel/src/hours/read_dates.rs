//! Reads the days a rule is about: weekdays, holidays, dates, months, years and weeks.

use super::error::{HoursError, HoursFault, WarningCode};
use super::lex::Kind;
use super::read::Reader;
use super::rule::{Base, DatePoint, Dates, DayPick, HolidayKind, Weeks, Years};
use super::words::Meaning;

/// A month, or a day of the year.
#[derive(Clone, Copy)]
enum When {
    Month(Option<i32>, u8),
    Day(DatePoint),
}

impl Reader<'_> {
    /// A weekday, a run of them, or a holiday.
    pub(super) fn days(&mut self) -> Result<(), HoursError> {
        self.begin_dates();
        let at = self.position;
        let Some(Kind::Word(meaning)) = self.kind(at).cloned() else { return Err(self.unexpected(at)) };
        let pick = match meaning {
            Meaning::PublicHoliday | Meaning::Holidays => {
                self.position += 1;
                DayPick::Holiday { kind: HolidayKind::Public, offset: self.day_offset() }
            }
            Meaning::SchoolHoliday => {
                self.position += 1;
                DayPick::Holiday { kind: HolidayKind::School, offset: self.day_offset() }
            }
            Meaning::Days(from, to) => {
                self.position += 1;
                // "jours fériés", "jours ouvrables": the next word tells which days.
                let more = matches!(
                    self.kind(self.position),
                    Some(Kind::Word(Meaning::PublicHoliday | Meaning::Days(..)))
                );
                self.warn_at(WarningCode::Word, at);
                if more {
                    return Ok(());
                }
                DayPick::Range { from, to }
            }
            _ => self.weekdays()?,
        };
        self.add_days(pick);
        Ok(())
    }

    fn add_days(&mut self, pick: DayPick) {
        let is_holiday = matches!(pick, DayPick::Holiday { .. });
        let all_holidays = self.rule.days.iter().all(|day| matches!(day, DayPick::Holiday { .. }));
        let adjoining = !self.comma && !self.rule.days.is_empty();
        self.comma = false;
        if adjoining && !is_holiday && all_holidays {
            self.rule.holidays = std::mem::take(&mut self.rule.days);
        } else if adjoining {
            self.warn_at(WarningCode::NoSeparator, self.position.saturating_sub(1));
        }
        self.rule.days.push(pick);
    }

    fn weekdays(&mut self) -> Result<DayPick, HoursError> {
        let at = self.position;
        let from = self.weekday(at).ok_or_else(|| self.unexpected(at))?;
        self.warn_language(at);
        self.position += 1;
        let ordinals = self.take_ordinals();
        if !ordinals.is_empty() {
            self.warn_at(WarningCode::Word, at);
            let nth = ordinals.into_iter().map(|nth| (nth, nth)).collect();
            return Ok(DayPick::Nth { day: from, nth, offset: 0 });
        }
        if matches!(self.kind(self.position), Some(Kind::SquareOpen)) {
            let nth = self.nth_list()?;
            let offset = self.day_offset();
            return Ok(DayPick::Nth { day: from, nth, offset });
        }
        let dot = usize::from(matches!(self.kind(self.position), Some(Kind::Dot)));
        let joined = matches!(self.kind(self.position + dot), Some(Kind::Dash | Kind::Word(Meaning::To)));
        let mut last = self.position + dot + 1;
        while joined && matches!(self.kind(last), Some(Kind::Word(Meaning::Filler | Meaning::To))) {
            last += 1;
        }
        if let Some(to) = self.weekday(last).filter(|_| joined) {
            if dot == 1 || !matches!(self.kind(self.position), Some(Kind::Dash)) {
                self.forgive(WarningCode::Word);
            }
            self.warn_language(last);
            self.position = last + 1;
            return Ok(DayPick::Range { from, to });
        }
        Ok(DayPick::Range { from, to: from })
    }

    fn weekday(&self, position: usize) -> Option<u8> {
        match (self.kind(position)?, self.is_french_text()) {
            (Kind::Word(Meaning::Day(day) | Meaning::DayOrFrench(day, _)), false)
            | (Kind::Word(Meaning::Day(day) | Meaning::DayOrFrench(_, day)), true)
            | (Kind::Word(Meaning::MonthOrFrench(_, day)), true) => Some(*day),
            _ => None,
        }
    }

    /// Notes a name of a day or month that is not the standard one.
    fn warn_language(&mut self, position: usize) {
        let Some(token) = self.tokens.get(position) else { return };
        let word = self.text.get(token.start..token.end).unwrap_or_default();
        let standard = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        if !standard.iter().any(|name| word.eq_ignore_ascii_case(name)) {
            self.warn_at(WarningCode::Word, position);
        }
    }

    /// `[1]`, `[-1]`, `[1,3]`, `[1-3]`.
    fn nth_list(&mut self) -> Result<Vec<(i8, i8)>, HoursError> {
        let mut list = Vec::new();
        self.position += 1;
        loop {
            let from = self.signed()?;
            let ranged = from > 0 && matches!(self.kind(self.position), Some(Kind::Dash));
            let to = if ranged {
                self.position += 1;
                self.signed()?
            } else {
                from
            };
            list.push((from, to));
            let kind = self.kind(self.position).cloned();
            self.position += 1;
            match kind {
                Some(Kind::Comma) => {}
                Some(Kind::SquareClose) => return Ok(list),
                _ => return Err(self.unexpected(self.position - 1)),
            }
        }
    }

    fn signed(&mut self) -> Result<i8, HoursError> {
        let minus = matches!(self.kind(self.position), Some(Kind::Dash));
        if minus {
            self.position += 1;
        }
        let Some(Kind::Num(value @ 1..=5, 1)) = self.kind(self.position).cloned() else {
            return Err(self.unexpected(self.position));
        };
        self.position += 1;
        let value = i8::try_from(value).unwrap_or(1);
        Ok(if minus { -value } else { value })
    }

    /// ` -1 day`, ` +2 days`, or nothing.
    fn day_offset(&mut self) -> i16 {
        let window = [0, 1, 2].map(|ahead| self.kind(self.position + ahead));
        let (value, sign) = match window {
            [
                Some(Kind::Dash),
                Some(Kind::Num(value @ 1..=366, _)),
                Some(Kind::Word(Meaning::Days(0, 6))),
            ] => (*value, -1),
            [
                Some(Kind::Plus),
                Some(Kind::Num(value @ 1..=366, _)),
                Some(Kind::Word(Meaning::Days(0, 6))),
            ] => (*value, 1),
            _ => return 0,
        };
        self.position += 3;
        i16::try_from(value).unwrap_or(0) * sign
    }

    /// Years, months, dates and runs of them.
    pub(super) fn dates(&mut self) -> Result<(), HoursError> {
        self.begin_dates();
        let start = self.position;
        let year = self.take_year();
        if let Some(year) = year
            && !self.date_starts(self.position)
        {
            return self.years(year, start);
        }
        let from = self.when(year)?;
        let joined = matches!(self.kind(self.position), Some(Kind::Dash | Kind::Word(Meaning::To)));
        let second = self.position + 1;
        let dates = if joined && self.date_starts(second) {
            self.take_to();
            self.run_to(from)?
        } else if let (true, When::Day(first), Some(Kind::Num(last @ 1..=31, 1 | 2))) =
            (joined, from, self.kind(second))
        {
            let last = u8::try_from(*last).unwrap_or(1);
            self.position += 2;
            same_month_run(first, last).ok_or_else(|| self.fault(HoursFault::BadDate, second))?
        } else {
            match from {
                When::Month(year, month) => Dates::Months { year, from: month, to: month },
                When::Day(point) => Dates::Span { from: point, to: point },
            }
        };
        self.comma = false;
        self.rule.dates.push(dates);
        Ok(())
    }

    /// `1. - 26. März`: the month of the second day is that of the first.
    pub(super) fn day_first_run(&mut self) -> Result<(), HoursError> {
        self.begin_dates();
        let at = self.position;
        let Some(Kind::Num(day, _)) = self.kind(at).cloned() else { return Err(self.unexpected(at)) };
        self.position += 1 + usize::from(matches!(self.kind(at + 1), Some(Kind::Dot)));
        self.take_to();
        let When::Day(to) = self.when(None)? else { return Err(self.unexpected(at)) };
        let Base::Day { month, day: last } = to.base else { return Err(self.unexpected(at)) };
        let base = Base::Day { month, day: u8::try_from(day).unwrap_or(99) };
        if !exists(base) || u16::from(last) < day {
            return Err(self.fault(HoursFault::BadDate, at));
        }
        self.comma = false;
        self.rule.dates.push(Dates::Span { from: DatePoint { base, ..to }, to });
        Ok(())
    }

    fn run_to(&mut self, from: When) -> Result<Dates, HoursError> {
        let year = self.take_year();
        let month_only = matches!(from, When::Month(..));
        let to = if month_only { self.month_alone(year)? } else { self.when(year)? };
        Ok(match (from, to) {
            (When::Month(year, from), When::Month(None, to)) => Dates::Months { year, from, to },
            (from, to) => Dates::Span { from: first_day(from), to: last_day(to) },
        })
    }

    /// The month at hand, without looking for a day: in `Oct-Mar 8-13` the numbers are hours.
    fn month_alone(&mut self, year: Option<i32>) -> Result<When, HoursError> {
        let clock = |kind: Option<&Kind>| matches!(kind, Some(Kind::Dash | Kind::Plus));
        if let Some(month) = self.month(self.position) {
            let number = matches!(self.kind(self.position + 1), Some(Kind::Num(1..=31, 1 | 2)));
            if !number || clock(self.kind(self.position + 2)) {
                self.position += 1;
                return Ok(When::Month(year, month));
            }
        }
        self.when(year)
    }

    fn when(&mut self, year: Option<i32>) -> Result<When, HoursError> {
        let at = self.position;
        let kind = self.kind(at).cloned();
        let (year, base) = match kind {
            Some(Kind::Date(written, month, day)) => {
                self.forgive(WarningCode::Word);
                self.position += 1;
                (if written > 0 { Some(written) } else { year }, Base::Day { month, day })
            }
            Some(Kind::Word(Meaning::Easter)) => {
                self.position += 1;
                (year, Base::Easter)
            }
            Some(Kind::Num(day, _)) => {
                self.position += 1;
                while matches!(self.kind(self.position), Some(Kind::Dot | Kind::Word(Meaning::Filler))) {
                    self.position += 1;
                }
                self.warn_at(WarningCode::Word, at);
                let month = match self.month(self.position) {
                    Some(month) => {
                        self.position += 1;
                        Some(month)
                    }
                    None => self.last_month(),
                };
                let month = month.ok_or_else(|| self.unexpected(at))?;
                let year = self.take_year().or(year);
                (year, Base::Day { month, day: u8::try_from(day).unwrap_or(99) })
            }
            _ => {
                let month = self.month(at).ok_or_else(|| self.unexpected(at))?;
                self.warn_month(at);
                self.position += 1;
                match self.after_month(month)? {
                    Some(base) => (year, base),
                    None => return Ok(When::Month(year, month)),
                }
            }
        };
        if !exists(base) {
            return Err(self.fault(HoursFault::BadDate, at));
        }
        let offset = self.day_offset();
        Ok(When::Day(DatePoint { year, base, offset }))
    }

    /// What a month name is followed by: a day, the nth weekday at either end of a run, or nothing of its own.
    fn after_month(&mut self, month: u8) -> Result<Option<Base>, HoursError> {
        if matches!(self.kind(self.position), Some(Kind::Dot)) {
            self.position += 1;
        }
        let at = self.position;
        match self.kind(at) {
            Some(Kind::Num(day @ 1..=31, 1 | 2)) => {
                let day = u8::try_from(*day).unwrap_or(1);
                let hour = matches!(self.kind(at + 1), Some(Kind::Dash | Kind::Word(Meaning::To)))
                    && matches!(self.kind(at + 2), Some(Kind::Time(..)));
                if hour {
                    return Ok(None);
                }
                self.position += 1;
                Ok(Some(Base::Day { month, day }))
            }
            Some(Kind::Word(Meaning::Day(_) | Meaning::DayOrFrench(..)))
                if matches!(self.kind(at + 1), Some(Kind::SquareOpen)) && self.nth_run(at) =>
            {
                let weekday = self.weekday(at).unwrap_or(0);
                self.position += 1;
                let nth = self.nth_list()?.first().map_or(1, |(nth, _)| *nth);
                Ok(Some(Base::Nth { month, weekday, nth }))
            }
            _ => Ok(None),
        }
    }

    /// Whether `Fr[1]` at a position is an end of a run such as `May Fr[1]-Oct Fr[1]`.
    fn nth_run(&self, at: usize) -> bool {
        let closing = (at + 2..at + 6).find(|next| matches!(self.kind(*next), Some(Kind::SquareClose)));
        let Some(closing) = closing else { return false };
        let run_before = at >= 2
            && matches!(self.kind(at - 2), Some(Kind::Dash))
            && at >= 3
            && matches!(self.kind(at - 3), Some(Kind::SquareClose | Kind::Num(..)));
        let run_after = matches!(self.kind(closing + 1), Some(Kind::Dash)) && self.date_starts(closing + 2);
        run_before || run_after
    }

    fn years(&mut self, from: i32, start: usize) -> Result<(), HoursError> {
        let mut years = Years { from, to: Some(from), step: 1 };
        if matches!(self.kind(self.position), Some(Kind::Plus)) {
            self.position += 1;
            years.to = None;
        } else if matches!(self.kind(self.position), Some(Kind::Dash))
            && let Some(Kind::Num(last @ 1900..=2199, 4)) = self.kind(self.position + 1)
        {
            years.to = Some(i32::from(*last));
            self.position += 2;
            years.step = self.stride();
        }
        if years.to.is_some_and(|to| to < from) {
            return Err(self.fault(HoursFault::BadDate, start));
        }
        self.comma = false;
        self.rule.years.push(years);
        Ok(())
    }

    /// `/2`.
    fn stride(&mut self) -> u16 {
        if matches!(self.kind(self.position), Some(Kind::Slash))
            && let Some(Kind::Num(step @ 1..=99, _)) = self.kind(self.position + 1).cloned()
        {
            self.position += 2;
            return step;
        }
        1
    }

    /// `week 1-53/2`, `week 10,12`; also the French "week-end".
    pub(super) fn weeks(&mut self) -> Result<(), HoursError> {
        self.begin_dates();
        let week = self.position;
        self.position += 1;
        let end = self.tokens.get(week + 2).and_then(|token| self.text.get(token.start..token.end));
        if matches!(self.kind(week + 1), Some(Kind::Dash))
            && end.is_some_and(|end| end.eq_ignore_ascii_case("end"))
        {
            self.warn_at(WarningCode::Word, week);
            self.position = week + 3;
            self.add_days(DayPick::Range { from: 5, to: 6 });
            return Ok(());
        }
        loop {
            let from = self.week_number()?;
            let ranged = matches!(self.kind(self.position), Some(Kind::Dash));
            let to = if ranged {
                self.position += 1;
                self.week_number()?
            } else {
                from
            };
            if to < from {
                return Err(self.fault(HoursFault::BadDate, self.position - 1));
            }
            let step = u8::try_from(self.stride()).unwrap_or(1);
            self.rule.weeks.push(Weeks { from, to, step });
            let more = matches!(self.kind(self.position), Some(Kind::Comma))
                && matches!(self.kind(self.position + 1), Some(Kind::Num(1..=53, 1 | 2)));
            if !more {
                self.comma = false;
                return Ok(());
            }
            self.position += 1;
        }
    }

    fn week_number(&mut self) -> Result<u8, HoursError> {
        let Some(Kind::Num(number @ 1..=53, 1 | 2)) = self.kind(self.position).cloned() else {
            return Err(self.unexpected(self.position));
        };
        self.position += 1;
        Ok(u8::try_from(number).unwrap_or(1))
    }

    fn take_year(&mut self) -> Option<i32> {
        let Some(Kind::Num(year @ 1900..=2199, 4)) = self.kind(self.position).cloned() else { return None };
        self.position += 1;
        Some(i32::from(year))
    }

    fn month(&self, position: usize) -> Option<u8> {
        match self.kind(position)? {
            Kind::Word(Meaning::Month(month) | Meaning::MonthOrFrench(month, _)) => Some(*month),
            _ => None,
        }
    }

    fn warn_month(&mut self, position: usize) {
        let Some(token) = self.tokens.get(position) else { return };
        if token.end - token.start != 3 {
            self.warn_at(WarningCode::Word, position);
        }
    }

    /// The month of the date before, for lists such as `Dec 24,31`.
    fn last_month(&self) -> Option<u8> {
        match self.rule.dates.last()? {
            Dates::Span { to: DatePoint { base: Base::Day { month, .. }, .. }, .. } => Some(*month),
            _ => None,
        }
    }

    /// Whether a date (not a mere year) begins at a position.
    fn date_starts(&self, position: usize) -> bool {
        match self.kind(position) {
            Some(
                Kind::Word(Meaning::Month(_) | Meaning::MonthOrFrench(..) | Meaning::Easter) | Kind::Date(..),
            ) => true,
            Some(Kind::Num(1900..=2199, 4)) => {
                self.month(position + 1).is_some()
                    || matches!(self.kind(position + 1), Some(Kind::Word(Meaning::Easter)))
            }
            Some(Kind::Num(1..=31, 1 | 2)) => self.month_after(position + 1),
            _ => false,
        }
    }
}

fn same_month_run(from: DatePoint, last: u8) -> Option<Dates> {
    let Base::Day { month, day } = from.base else { return None };
    // A smaller number lies in the next month.
    let (month, year) = match (last < day, month) {
        (false, _) => (month, from.year),
        (true, 12) => (1, from.year.map(|year| year + 1)),
        (true, _) => (month + 1, from.year),
    };
    let base = Base::Day { month, day: last };
    exists(base).then_some(Dates::Span { from, to: DatePoint { year, base, offset: 0 } })
}

fn first_day(when: When) -> DatePoint {
    match when {
        When::Day(point) => point,
        When::Month(year, month) => DatePoint { year, base: Base::Day { month, day: 1 }, offset: 0 },
    }
}

fn last_day(when: When) -> DatePoint {
    match when {
        When::Day(point) => point,
        When::Month(year, month) => {
            DatePoint { year, base: Base::Day { month, day: month_length(month) }, offset: 0 }
        }
    }
}

const fn month_length(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn exists(base: Base) -> bool {
    match base {
        Base::Day { month, day } => 1 <= day && day <= month_length(month),
        Base::Nth { .. } | Base::Easter => true,
    }
}
