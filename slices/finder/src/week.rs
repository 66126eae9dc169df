//! Opening hours as people read them: the state of this moment with the next change, the days of this week, and the
//! days that are not as usual.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};
use kernel::calendar::{Calendar, DayKind};
use kernel::hours::{OPEN_END, OpenState, OpeningHours};
use kernel::language::Language;
use kernel::listing::Listing;
use serde::Serialize;

/// A stretch of a day, in minutes from midnight; beyond 1,440 it runs into the next day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// From.
    pub from: u16,
    /// To.
    pub to: u16,
    /// Perhaps open: on appointment, or not known.
    pub maybe: bool,
    /// What the source says about it.
    pub comment: Option<String>,
}

/// The hours of one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayHours {
    /// The day.
    pub date: NaiveDate,
    /// The stretches, in order.
    pub spans: Vec<Span>,
    /// The legal holiday or feast this day is.
    pub holiday: Option<String>,
    /// Whether it differs from the usual day of the week.
    pub unusual: bool,
}

/// What a page tells about the hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Week {
    /// Seven days from today.
    pub days: Vec<DayHours>,
    /// The usual week, Monday first.
    pub usual: Vec<DayHours>,
    /// Days within two months that differ from it.
    pub special: Vec<DayHours>,
    /// Runs of at least three days closed that would be open: annual leave.
    pub leave: Vec<(NaiveDate, NaiveDate)>,
}

/// The state at a moment and what comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// Open, closed or unknown.
    pub state: OpenState,
    /// When that changes, if it does within eight days.
    pub until: Option<NaiveDateTime>,
    /// When it next opens for sure, when closed.
    pub opens: Option<NaiveDateTime>,
    /// What the source says: `op afspraak`.
    pub comment: Option<String>,
}

/// A stretch of time as the parser gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From.
    pub from: NaiveDateTime,
    /// To.
    pub to: NaiveDateTime,
    /// Open or unknown; closed stretches are left out.
    pub state: OpenState,
    /// What the source says.
    pub comment: Option<String>,
}

/// How far ahead the next change is looked for.
const AHEAD_DAYS: u64 = 8;
/// How far ahead unusual days are told.
const SPECIAL_DAYS: u64 = 60;

/// Open and uncertain stretches from a day on, for answering questions about moments of that day.
#[must_use]
pub fn stretches(hours: &OpeningHours, day: NaiveDate, calendar: &Calendar) -> Vec<Stretch> {
    let from = day.checked_sub_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    let to = day.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(day).and_time(NaiveTime::MIN);
    between(hours, from, to, calendar)
}

fn between(
    hours: &OpeningHours,
    from: NaiveDateTime,
    to: NaiveDateTime,
    calendar: &Calendar,
) -> Vec<Stretch> {
    hours
        .intervals(from, to, calendar)
        .into_iter()
        .filter(|interval| interval.state != OpenState::Closed)
        .map(|interval| Stretch {
            from: interval.start,
            to: interval.end,
            state: interval.state,
            // The parser's remark on a guessed closing time is for programs, and a holiday is named beside the day.
            comment: interval
                .comment
                .filter(|comment| &**comment != OPEN_END && !names_holiday(comment, interval.start, calendar))
                .map(|comment| comment.to_string()),
        })
        .collect()
}

/// Whether a remark is only the name of the holiday.
fn names_holiday(comment: &str, at: NaiveDateTime, calendar: &Calendar) -> bool {
    let holiday = calendar.public_holiday(at.date());
    holiday.is_some_and(|name| {
        !name.text(Language::Nl).is_empty() && comment.starts_with(name.text(Language::Nl))
    })
}

/// The state at a moment.
#[must_use]
pub fn at(stretches: &[Stretch], now: NaiveDateTime) -> Now {
    let inside = stretches.iter().position(|s| s.from <= now && now < s.to);
    let next_open = |after: NaiveDateTime| {
        stretches.iter().find(|s| s.from >= after && s.state == OpenState::Open).map(|s| s.from)
    };
    let Some(current) = inside.and_then(|at| stretches.get(at)) else {
        let next = stretches.iter().find(|s| s.from > now).map(|s| s.from);
        return Now { state: OpenState::Closed, until: next, opens: next_open(now), comment: None };
    };
    // Stretches that touch (midnight) and say the same are one.
    let mut until = current.to;
    while let Some(more) =
        stretches.iter().find(|s| s.from == until && s.to > until && s.state == current.state)
    {
        until = more.to;
    }
    let last = now.checked_add_days(Days::new(AHEAD_DAYS - 2)).unwrap_or(now);
    Now {
        state: current.state,
        until: (until < last).then_some(until),
        opens: if current.state == OpenState::Open { None } else { next_open(until) },
        comment: current.comment.clone(),
    }
}

/// The hours of a listing, when they can be read.
#[must_use]
pub fn hours_of(listing: &Listing) -> Option<OpeningHours> {
    listing.hours.as_deref().and_then(|text| OpeningHours::parse(text).ok()).map(|parsed| parsed.hours)
}

/// Everything a page tells about the hours from `today` on.
#[must_use]
pub fn week(hours: &OpeningHours, today: NaiveDate, calendar: &Calendar, language: Language) -> Week {
    let plain = Calendar::belgium(calendar.community());
    let first =
        today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday()))).unwrap_or(today);
    let last = first.checked_add_days(Days::new(SPECIAL_DAYS + 7)).unwrap_or(first);
    let all = days(hours, first, last, calendar);
    let usual = usual(&all, &plain);
    let told: Vec<DayHours> = all
        .into_iter()
        .filter(|day| day.date >= today)
        .map(|mut day| {
            let normal = usual.iter().find(|known| known.date.weekday() == day.date.weekday());
            day.unusual = normal.is_some_and(|known| known.spans != day.spans);
            day.holiday = holiday(day.date, calendar, language);
            day
        })
        .collect();
    let special: Vec<DayHours> = told.iter().filter(|day| day.unusual).cloned().collect();
    let leave = leave(&told, &usual);
    Week { days: told.into_iter().take(7).collect(), usual, special, leave }
}

/// The hours of each day; a stretch over midnight belongs to the day it begins.
fn days(hours: &OpeningHours, first: NaiveDate, last: NaiveDate, calendar: &Calendar) -> Vec<DayHours> {
    let end = last.checked_add_days(Days::new(1)).unwrap_or(last);
    let found = between(hours, first.and_time(NaiveTime::MIN), end.and_time(NaiveTime::MIN), calendar);
    let mut out: Vec<DayHours> = first
        .iter_days()
        .take_while(|date| *date <= last)
        .map(|date| DayHours { date, spans: Vec::new(), holiday: None, unusual: false })
        .collect();
    for stretch in found {
        for (date, from, to) in pieces(stretch.from, stretch.to) {
            let at = usize::try_from((date - first).num_days()).unwrap_or(usize::MAX);
            if let Some(day) = out.get_mut(at) {
                let maybe = stretch.state != OpenState::Open;
                day.spans.push(Span { from, to, maybe, comment: stretch.comment.clone() });
            }
        }
    }
    out
}

/// Cuts a stretch at midnights, but leaves the tail of a night (until 6 in the morning) with its evening.
fn pieces(from: NaiveDateTime, to: NaiveDateTime) -> Vec<(NaiveDate, u16, u16)> {
    let mut out = Vec::new();
    let mut start = from;
    while start < to && out.len() < 400 {
        let date = start.date();
        let midnight = date.succ_opt().unwrap_or(date).and_time(NaiveTime::MIN);
        let night = midnight + TimeDelta::hours(6);
        let whole_day = start.time() == NaiveTime::MIN;
        let end = if to <= midnight || (to <= night && !whole_day) { to } else { midnight };
        if end <= start {
            break;
        }
        let minutes = u16::try_from((end - date.and_time(NaiveTime::MIN)).num_minutes()).unwrap_or(u16::MAX);
        out.push((date, minute(start), minutes));
        start = end;
    }
    out
}

fn minute(at: NaiveDateTime) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).unwrap_or_default()
}

/// The most frequent hours per day of the week, holidays not counted.
fn usual(all: &[DayHours], plain: &Calendar) -> Vec<DayHours> {
    let mut out = Vec::with_capacity(7);
    for first in all.iter().take(7) {
        let mut kinds: Vec<(usize, &DayHours)> = Vec::new();
        let same_day = all.iter().filter(|day| day.date.weekday() == first.date.weekday());
        for day in same_day.filter(|day| !plain.is_public_holiday(day.date)) {
            match kinds.iter_mut().find(|(_, known)| known.spans == day.spans) {
                Some((count, _)) => *count += 1,
                None => kinds.push((1, day)),
            }
        }
        let best = kinds.iter().max_by_key(|(count, day)| (*count, std::cmp::Reverse(day.date)));
        let spans = best.map_or_else(|| first.spans.clone(), |(_, day)| day.spans.clone());
        out.push(DayHours { date: first.date, spans, holiday: None, unusual: false });
    }
    out
}

fn holiday(date: NaiveDate, calendar: &Calendar, language: Language) -> Option<String> {
    let kinds =
        [DayKind::Legal, DayKind::TownClosing, DayKind::SundayFeast, DayKind::Community, DayKind::Local];
    calendar
        .on(date)
        .into_iter()
        .find(|day| kinds.contains(&day.kind))
        .map(|day| day.name.text(language).to_owned())
}

/// Runs of closed days of which at least three would be open.
fn leave(told: &[DayHours], usual: &[DayHours]) -> Vec<(NaiveDate, NaiveDate)> {
    let would_open = |day: &DayHours| {
        usual.iter().any(|known| known.date.weekday() == day.date.weekday() && !known.spans.is_empty())
    };
    let mut out = Vec::new();
    let mut run: Vec<&DayHours> = Vec::new();
    let mut close = |run: &mut Vec<&DayHours>| {
        if run.iter().filter(|day| would_open(day)).count() >= 3
            && let (Some(first), Some(last)) = (run.first(), run.last())
        {
            out.push((first.date, last.date));
        }
        run.clear();
    };
    for day in told {
        if day.spans.is_empty() {
            run.push(day);
        } else {
            close(&mut run);
        }
    }
    close(&mut run);
    out
}

/// The moment of an instant in days before now, for telling how fresh something is.
#[must_use]
pub fn age_days(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (now - at).num_days().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::calendar::Community;

    fn moment(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
    }

    fn parse(text: &str) -> OpeningHours {
        OpeningHours::parse(text).unwrap().hours
    }

    fn belgium() -> Calendar {
        Calendar::belgium(Community::Nl)
    }

    fn now(hours: &str, at_text: &str) -> Now {
        let when = moment(at_text);
        at(&stretches(&parse(hours), when.date(), &belgium()), when)
    }

    #[test]
    fn the_next_change_is_told() {
        let hours = "Tu-Sa 08:00-12:30,13:30-18:00; PH off";
        let open = now(hours, "2026-11-24T09:00");
        assert_eq!((open.state, open.until), (OpenState::Open, Some(moment("2026-11-24T12:30"))));
        let lunch = now(hours, "2026-11-24T13:00");
        assert_eq!((lunch.state, lunch.opens), (OpenState::Closed, Some(moment("2026-11-24T13:30"))));
        let sunday = now(hours, "2026-11-22T10:00");
        assert_eq!(sunday.opens, Some(moment("2026-11-24T08:00")));
        let night = now("Fr 18:00-26:00", "2026-11-28T01:00");
        assert_eq!((night.state, night.until), (OpenState::Open, Some(moment("2026-11-28T02:00"))));
        let always = now("24/7", "2026-11-28T01:00");
        assert_eq!((always.state, always.until), (OpenState::Open, None));
    }

    #[test]
    fn a_week_with_a_holiday_names_it() {
        let week = week(
            &parse("Mo-Fr 09:00-18:00; PH off"),
            "2026-12-21".parse().unwrap(),
            &belgium(),
            Language::Nl,
        );
        assert_eq!(week.days.len(), 7);
        assert_eq!(week.usual.len(), 7);
        let christmas = &week.days[4];
        assert_eq!(christmas.holiday.as_deref(), Some("Kerstmis"));
        assert!(christmas.unusual && christmas.spans.is_empty());
        assert_eq!(week.usual[4].spans, [Span { from: 540, to: 1080, maybe: false, comment: None }]);
        let dates: Vec<String> = week.special.iter().map(|day| day.date.to_string()).collect();
        assert_eq!(dates, ["2026-12-25", "2027-01-01"]);
        assert!(week.leave.is_empty());
    }

    #[test]
    fn annual_leave_is_noticed() {
        let hours = parse("Tu-Sa 09:00-18:00; 2026 Dec 28-2027 Jan 09 off");
        let week = week(&hours, "2026-12-21".parse().unwrap(), &belgium(), Language::Nl);
        let leave: Vec<String> = week.leave.iter().map(|(a, b)| format!("{a} {b}")).collect();
        assert_eq!(leave, ["2026-12-27 2027-01-11"]);
    }

    #[test]
    fn a_night_belongs_to_its_evening() {
        let cut = pieces(moment("2026-11-27T18:00"), moment("2026-11-28T02:00"));
        assert_eq!(cut, [("2026-11-27".parse().unwrap(), 1080, 1560)]);
        let whole = pieces(moment("2026-11-27T00:00"), moment("2026-11-29T00:00"));
        assert_eq!(whole.len(), 2);
        assert_eq!((whole[0].1, whole[0].2), (0, 1440));
    }
}
