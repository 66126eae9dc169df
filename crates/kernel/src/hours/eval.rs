//! What rules say about a day.
//!
//! The semantics are those of the evaluation in wide use (opening_hours.js): rules are painted on the day one after
//! the other, the tail of a night right after the rule it comes from; a rule after a semicolon that names the day
//! wipes what was painted before.

use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};

use super::rule::{
    Base, DatePoint, Dates, DayPick, HolidayKind, Join, Point, Rule, Span, StateWord, Weeks, Years,
};
use super::{OPEN_END, OpenState, sun};
use crate::calendar::{Calendar, easter};
use crate::language::Language;

const DAY: u16 = 1440;
const TWO_DAYS: u16 = 2880;

/// A stretch of a day, in minutes from its midnight, with what holds in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub start: u16,
    pub end: u16,
    pub state: OpenState,
    pub comment: Option<Arc<str>>,
}

/// The open and unknown stretches of a day from 0 to 1440, in order, with remarks.
pub(super) fn day(rules: &[Rule], date: NaiveDate, calendar: &Calendar) -> Vec<Piece> {
    let mut canvas = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        if let Some(holiday) = applies(rule, date, calendar) {
            if resets(rules, index) {
                canvas.clear();
            }
            paint(&mut canvas, rule, (date, holiday), calendar, 0..DAY);
        }
        // The tail of a night that began yesterday.
        if rule.times.iter().any(may_run_over)
            && let Some(yesterday) = date.pred_opt()
            && let Some(holiday) = applies(rule, yesterday, calendar)
        {
            paint(&mut canvas, rule, (yesterday, holiday), calendar, DAY..TWO_DAYS);
        }
    }
    canvas.retain(|piece| piece.state != OpenState::Closed);
    canvas.dedup_by(|next, last| {
        let same = last.end == next.start && last.state == next.state && last.comment == next.comment;
        if same {
            last.end = next.end;
        }
        same
    });
    canvas
}

/// Whether a span can reach the next day.
fn may_run_over(span: &Span) -> bool {
    match (span.from, span.to) {
        _ if span.open_end => true,
        (Point::Fixed(from), Some(Point::Fixed(to))) => to > DAY || to <= from,
        _ => true,
    }
}

/// Paints the part of a rule that lies in a window of the two days from the midnight of `date`; minutes on the
/// canvas count from the start of the window.
fn paint(
    canvas: &mut Vec<Piece>,
    rule: &Rule,
    (date, holiday): (NaiveDate, bool),
    calendar: &Calendar,
    window: Range<u16>,
) {
    let named = || if holiday { holiday_name(date, calendar, rule) } else { None };
    let comment = rule.comment.clone().or_else(named);
    let state = match rule.outcome() {
        StateWord::Open => OpenState::Open,
        StateWord::Off | StateWord::Closed => OpenState::Closed,
        StateWord::Unknown => OpenState::Unknown,
    };
    let mut put_part = |start: u16, end: u16, state: OpenState, comment: Option<Arc<str>>| {
        let (start, end) = (start.max(window.start), end.min(window.end));
        if start < end {
            let piece = Piece { start: start - window.start, end: end - window.start, state, comment };
            if rule.join == Join::Fallback { fill(canvas, &piece) } else { put(canvas, piece) }
        }
    };
    if rule.times.is_empty() {
        put_part(0, DAY, state, comment);
        return;
    }
    for (position, span) in rule.times.iter().enumerate() {
        let later = rule.times.get(position + 1..).unwrap_or_default();
        for (start, end, guessed) in stretches(span, later, date, calendar).into_iter().flatten() {
            if guessed && state == OpenState::Open {
                let comment = rule.comment.clone().or_else(|| Some(OPEN_END.into()));
                put_part(start, end, OpenState::Unknown, comment);
            } else {
                put_part(start, end, state, comment.clone());
            }
        }
    }
}

/// Whether a rule wipes what earlier rules said about the same day.
fn resets(rules: &[Rule], index: usize) -> bool {
    let Some(rule) = rules.get(index) else { return false };
    if rule.join != Join::Normal || matches!(rule.outcome(), StateWord::Off | StateWord::Closed) {
        return false;
    }
    let before = index.checked_sub(1).and_then(|before| rules.get(before));
    rule.has_date() || (rule.outcome() == StateWord::Open && before.is_some_and(|before| !before.has_date()))
}

/// The stretches of a span on a date: the sure one, and the guessed one after an open end.
fn stretches(
    span: &Span,
    later: &[Span],
    date: NaiveDate,
    calendar: &Calendar,
) -> [Option<(u16, u16, bool)>; 2] {
    let Some(from) = minute(span.from, date, calendar) else { return [None, None] };
    let sure = span.to.and_then(|to| {
        let to = minute(to, date, calendar)?;
        Some((from, if to <= from { to + DAY } else { to }.min(TWO_DAYS), false))
    });
    if !span.open_end {
        return [sure, None];
    }
    if span.to.is_none() && span.from == Point::Fixed(0) {
        return [Some((0, DAY, false)), None];
    }
    let start = sure.map_or(from, |(_, end, _)| end);
    let basis = match (span.to, span.from) {
        (None, Point::Sun { .. }) => usual(span.from),
        (Some(to @ Point::Sun { .. }), _) => usual(to),
        _ => start,
    };
    let mut end = guess(basis);
    let next = later.iter().filter_map(|span| minute(span.from, date, calendar)).find(|next| *next >= start);
    if let Some(next) = next {
        end = end.min(next);
    }
    let guessed = (start < end).then_some((start, end, true));
    [sure, guessed]
}

/// When a place with an open end is supposed to close: at midnight, and in the evening some hours later.
fn guess(start: u16) -> u16 {
    let hours = match start / 60 {
        0..17 => return DAY,
        17..22 => 10,
        _ => 8,
    };
    (start + hours * 60).min(TWO_DAYS)
}

/// The hour of the sun that stands for an event when only a guess is needed.
fn usual(point: Point) -> u16 {
    match point {
        Point::Fixed(minutes) => minutes,
        Point::Sun { event, offset } => sun::usual(event).saturating_add_signed(offset),
    }
}

fn minute(point: Point, date: NaiveDate, calendar: &Calendar) -> Option<u16> {
    match point {
        Point::Fixed(minutes) => Some(minutes),
        Point::Sun { event, offset } => {
            let minutes = sun::minute(event, date, calendar)?.checked_add_signed(offset)?;
            (minutes < TWO_DAYS).then_some(minutes)
        }
    }
}

/// Paints over what is there.
fn put(canvas: &mut Vec<Piece>, piece: Piece) {
    if piece.start >= piece.end {
        return;
    }
    if canvas.iter().all(|other| other.end <= piece.start) {
        canvas.push(piece);
        return;
    }
    let mut result = Vec::with_capacity(canvas.len() + 2);
    for other in canvas.drain(..) {
        if other.start < piece.start {
            result.push(Piece { end: other.end.min(piece.start), ..other.clone() });
        }
        if other.end > piece.end {
            result.push(Piece { start: other.start.max(piece.end), ..other });
        }
    }
    result.push(piece);
    result.sort_by_key(|piece| piece.start);
    *canvas = result;
}

/// Paints only where nothing is open yet.
fn fill(canvas: &mut Vec<Piece>, piece: &Piece) {
    let mut start = piece.start;
    let taken: Vec<(u16, u16)> = canvas
        .iter()
        .filter(|other| other.state != OpenState::Closed)
        .map(|other| (other.start, other.end))
        .collect();
    for (from, to) in taken.into_iter().chain(std::iter::once((piece.end, piece.end))) {
        let end = from.min(piece.end);
        if start < end {
            put(canvas, Piece { start, end, ..piece.clone() });
        }
        start = start.max(to);
    }
}

fn holiday_name(date: NaiveDate, calendar: &Calendar, rule: &Rule) -> Option<Arc<str>> {
    let offset = rule.days.iter().chain(&rule.holidays).find_map(|pick| match pick {
        DayPick::Holiday { kind: HolidayKind::Public, offset }
            if calendar.is_public_holiday(shifted(date, *offset)?) =>
        {
            Some(*offset)
        }
        _ => None,
    })?;
    let name = calendar.public_holiday(shifted(date, offset)?)?;
    let (dutch, french) = (name.text(Language::Nl), name.text(Language::Fr));
    Some(if dutch == french { dutch.into() } else { format!("{dutch} - {french}").into() })
}

/// The date that lies `offset` days before, so that `PH -1 day` on the eve finds the holiday.
fn shifted(date: NaiveDate, offset: i16) -> Option<NaiveDate> {
    let days = Days::new(u64::from(offset.unsigned_abs()));
    if offset < 0 { date.checked_add_days(days) } else { date.checked_sub_days(days) }
}

/// Whether a rule applies on a date; if so, whether a public holiday is among the reasons.
fn applies(rule: &Rule, date: NaiveDate, calendar: &Calendar) -> Option<bool> {
    let wide = (rule.years.is_empty() || rule.years.iter().any(|years| in_years(years, date.year())))
        && (rule.dates.is_empty() || rule.dates.iter().any(|dates| in_dates(dates, date)))
        && (rule.weeks.is_empty() || rule.weeks.iter().any(|weeks| in_weeks(weeks, date)));
    if !wide {
        return None;
    }
    let mut holiday = false;
    for group in [&rule.days, &rule.holidays] {
        let mut found = group.is_empty();
        for pick in group {
            let (fits, by_holiday) = fits_day(pick, date, calendar);
            found |= fits;
            holiday |= by_holiday;
        }
        if !found {
            return None;
        }
    }
    Some(holiday)
}

fn fits_day(pick: &DayPick, date: NaiveDate, calendar: &Calendar) -> (bool, bool) {
    let weekday = |date: NaiveDate| u8::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    match pick {
        DayPick::Range { from, to } => {
            let today = weekday(date);
            let inside =
                if from <= to { (from..=to).contains(&&today) } else { today >= *from || today <= *to };
            (inside, false)
        }
        DayPick::Nth { day, nth, offset } => {
            let Some(date) = shifted(date, *offset) else { return (false, false) };
            (weekday(date) == *day && nth.iter().any(|range| is_nth(date, *range)), false)
        }
        DayPick::Holiday { kind, offset } => {
            let Some(date) = shifted(date, *offset) else { return (false, false) };
            match kind {
                HolidayKind::Public => {
                    let holiday = calendar.is_public_holiday(date);
                    (holiday, holiday)
                }
                HolidayKind::School => (calendar.is_school_holiday(date), false),
            }
        }
    }
}

/// Whether a date is the nth of its weekday in the month; negative counts from the end.
fn is_nth(date: NaiveDate, (from, to): (i8, i8)) -> bool {
    let from_start = i8::try_from((date.day() - 1) / 7 + 1).unwrap_or(0);
    let from_end = -i8::try_from((month_length(date) - date.day()) / 7 + 1).unwrap_or(0);
    let (low, high) = (from.min(to), from.max(to));
    if low > 0 { (low..=high).contains(&from_start) } else { (low..=high).contains(&from_end) }
}

fn month_length(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

fn in_years(years: &Years, year: i32) -> bool {
    year >= years.from
        && years.to.is_none_or(|to| year <= to)
        && (year - years.from) % i32::from(years.step.max(1)) == 0
}

fn in_weeks(weeks: &Weeks, date: NaiveDate) -> bool {
    let week = u8::try_from(date.iso_week().week()).unwrap_or(0);
    (weeks.from..=weeks.to).contains(&week) && (week - weeks.from).is_multiple_of(weeks.step.max(1))
}

fn in_dates(dates: &Dates, date: NaiveDate) -> bool {
    match dates {
        Dates::Months { year, from, to } => {
            let month = u8::try_from(date.month()).unwrap_or(0);
            match (from <= to, year) {
                (true, None) => (*from..=*to).contains(&month),
                (true, Some(year)) => date.year() == *year && (*from..=*to).contains(&month),
                (false, None) => month >= *from || month <= *to,
                (false, Some(year)) => {
                    (date.year() == *year && month >= *from) || (date.year() == *year + 1 && month <= *to)
                }
            }
        }
        Dates::Span { from, to } if from == to => {
            let year = from.year.unwrap_or(date.year());
            // An offset may carry the day into the next or previous year.
            [year - 1, year, year + 1]
                .into_iter()
                .filter(|candidate| from.year.is_none_or(|fixed| fixed == *candidate))
                .any(|candidate| resolve(from, candidate, true) == Some(date))
        }
        Dates::Span { from, to } => {
            let years = match from.year.or(to.year) {
                Some(year) => [year, year],
                None => [date.year() - 1, date.year()],
            };
            years
                .into_iter()
                .any(|year| run(from, to, year).is_some_and(|(first, last)| first <= date && date <= last))
        }
    }
}

/// The run of days from one point to the other that begins in a year.
fn run(from: &DatePoint, to: &DatePoint, year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let start_year = match (from.year, to.year) {
        (None, Some(end_year)) => {
            let start = resolve(from, end_year, false)?;
            let end = resolve(to, end_year, false)?;
            if start > end { end_year - 1 } else { end_year }
        }
        _ => from.year.unwrap_or(year),
    };
    let first = resolve(from, start_year, false)?;
    let last = resolve(to, to.year.unwrap_or(start_year), false)?;
    if last < first && to.year.is_none() {
        return Some((first, resolve(to, start_year + 1, false)?));
    }
    Some((first, last))
}

/// A point in a year. 29 February becomes the 28th in other years, unless it must be exact.
fn resolve(point: &DatePoint, year: i32, exact: bool) -> Option<NaiveDate> {
    let base = match point.base {
        Base::Easter => easter(year)?,
        Base::Day { month, day } => {
            let (month, day) = (u32::from(month), u32::from(day));
            let found = NaiveDate::from_ymd_opt(year, month, day);
            if exact { found? } else { found.or_else(|| NaiveDate::from_ymd_opt(year, month, 28))? }
        }
        Base::Nth { month, weekday, nth } => nth_weekday(year, month, weekday, nth)?,
    };
    shifted(base, point.offset.checked_neg()?)
}

fn nth_weekday(year: i32, month: u8, weekday: u8, nth: i8) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, u32::from(month), 1)?;
    let weekday = u32::from(weekday);
    let to_first = (weekday + 7 - first.weekday().num_days_from_monday()) % 7;
    let count = (month_length(first) - 1 - to_first) / 7 + 1;
    let nth = if nth > 0 {
        u32::try_from(nth).ok()?
    } else {
        (count + 1).checked_sub(u32::from(nth.unsigned_abs()))?
    };
    if nth == 0 || nth > count {
        return None;
    }
    first.checked_add_days(Days::new(u64::from(to_first + 7 * (nth - 1))))
}
