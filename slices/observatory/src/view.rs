//! What pages show of counts, worked out: hours on the clock, a normal day, the rhythm of a week, years side by side.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use counts::suppress::Rule;
use counts::suppress::hours::day as hidden;
use counts::{Cell, Day, Step};
use kernel::calendar::{Calendar, DayKind};
use kernel::language::Language;
use minijinja::Value;
use shell::chart::{Heat, Line, Lines, Stroke};
use shell::format::{self, DateStyle};

use crate::store::days::{Expected, Used};

/// Hours on a clock.
pub(crate) const HOURS: usize = 24;

/// A day, by the hours of the clock.
pub(crate) type DayHours = (NaiveDate, [Option<f64>; HOURS]);

/// Hours, and between which limits they probably lie.
pub(crate) type Hours = ([Option<f64>; HOURS], Vec<Option<(f64, f64)>>);

/// Same weekdays a normal day is made of.
const EXAMPLES: usize = 8;
/// Weeks in which they are looked for.
const EXAMPLE_WEEKS: u64 = 12;
/// Weeks the rhythm is made of.
pub(crate) const RHYTHM_WEEKS: u64 = 8;

/// A day by the hours of the clock.
pub(crate) fn clock_hours(day: &Used, adds_up: bool) -> [Option<f64>; HOURS] {
    day.cells.clock_hours(day.day, adds_up)
}

/// The same as everybody may see it: every hour of few people with the same number.
pub(crate) fn shown_hours(day: &Used) -> [Option<f64>; HOURS] {
    if day.cells.step().in_an_hour().is_none() {
        return [None; HOURS];
    }
    let told = hidden(&day.cells, Rule::USUAL).filled().into_iter().map(|value| Cell { value, uptime: None });
    Day::of(Step::HOUR, told.collect()).clock_hours(day.day, true)
}

/// What a day is like: a holiday is like no weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Like {
    Holiday,
    Weekday(u32),
}

fn like(day: NaiveDate, calendar: &Calendar) -> Like {
    if calendar.is_public_holiday(day) {
        Like::Holiday
    } else {
        Like::Weekday(day.weekday().num_days_from_monday())
    }
}

/// The middle of some numbers.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => values.get(middle).copied(),
        _ => Some(f64::midpoint(*values.get(middle - 1)?, *values.get(middle)?)),
    }
}

/// An ordinary day of this kind, hour by hour: the middle of the last eight. For where nothing is forecast.
pub(crate) fn normal_hours(
    days: &[(NaiveDate, [Option<f64>; HOURS])],
    day: NaiveDate,
    calendar: &Calendar,
) -> [Option<f64>; HOURS] {
    let wanted = like(day, calendar);
    let before = days.iter().rev().filter(|(other, _)| *other < day && like(*other, calendar) == wanted);
    let examples: Vec<_> = before.take(EXAMPLES).map(|(_, hours)| hours).collect();
    std::array::from_fn(|hour| {
        let known: Vec<f64> =
            examples.iter().filter_map(|hours| hours.get(hour).copied().flatten()).collect();
        if known.len() < 3 { None } else { median(known) }
    })
}

/// An ordinary day of this kind as a whole: the middle of the last eight like it. For where nothing was forecast.
pub(crate) fn normal_total(
    totals: &BTreeMap<NaiveDate, i64>,
    day: NaiveDate,
    calendar: &Calendar,
) -> Option<f64> {
    let wanted = like(day, calendar);
    // Weekdays come back every week; holidays too seldom to learn from.
    let before = (1..=EXAMPLE_WEEKS).filter_map(|weeks| day.checked_sub_days(Days::new(7 * weeks)));
    let alike = before.filter(|other| like(*other, calendar) == wanted);
    let known: Vec<f64> =
        alike.filter_map(|other| totals.get(&other)).take(EXAMPLES).map(|n| real(*n)).collect();
    if known.len() < 3 { None } else { median(known) }
}

/// Adds what several counters told of an hour; not known when one of them is not.
pub(crate) fn together<'h>(all: impl IntoIterator<Item = &'h [Option<f64>; HOURS]>) -> [Option<f64>; HOURS] {
    let mut sum: Option<[Option<f64>; HOURS]> = None;
    for hours in all {
        sum = Some(match sum {
            None => *hours,
            Some(known) => std::array::from_fn(|hour| {
                let of = |hours: &[Option<f64>; HOURS]| hours.get(hour).copied().flatten();
                of(&known).zip(of(hours)).map(|(a, b)| a + b)
            }),
        });
    }
    sum.unwrap_or([None; HOURS])
}

/// What was counted beside what was expected, over the hours in which both are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beside {
    pub counted: f64,
    pub expected: f64,
    /// The hour after the last that is known.
    pub until: usize,
}

impl Beside {
    /// Per cent more than expected; nothing when too little is expected to speak of a share.
    pub fn more(&self) -> Option<i64> {
        (self.expected >= 10.0).then(|| percent((self.counted / self.expected - 1.0) * 100.0))
    }
}

/// A whole number of per cent.
#[expect(clippy::as_conversions, reason = "kept within a million")]
pub(crate) fn percent(share: f64) -> i64 {
    share.round().clamp(-1e6, 1e6) as i64
}

/// A whole number of people.
#[expect(clippy::as_conversions, reason = "kept far below what a number holds")]
pub(crate) fn whole(value: f64) -> i64 {
    value.round().clamp(-1e15, 1e15) as i64
}

/// A number as the arithmetic of charts wants it.
#[expect(clippy::as_conversions, reason = "counts are far below what a float holds exactly")]
pub(crate) fn real(value: i64) -> f64 {
    value as f64
}

pub(crate) fn beside(counted: &[Option<f64>; HOURS], expected: &[Option<f64>; HOURS]) -> Option<Beside> {
    let both = counted.iter().zip(expected).enumerate();
    let both = both.filter_map(|(hour, (counted, expected))| Some((hour, (*counted)?, (*expected)?)));
    both.fold(None, |sum: Option<Beside>, (hour, counted, expected)| {
        let (a, b) = sum.map_or((0.0, 0.0), |sum| (sum.counted, sum.expected));
        Some(Beside { counted: a + counted, expected: b + expected, until: hour + 1 })
    })
}

/// The last hour that is known of something that does not add up, beside what was expected of it.
pub(crate) fn latest(counted: &[Option<f64>; HOURS], expected: &[Option<f64>; HOURS]) -> Option<Beside> {
    let (hour, now) = counted.iter().enumerate().rev().find_map(|(hour, value)| Some((hour, (*value)?)))?;
    let expected = expected.get(hour).copied().flatten()?;
    Some(Beside { counted: now, expected, until: hour + 1 })
}

/// How a day compares with what was expected.
pub(crate) const fn verdict(more: i64) -> &'static str {
    match more {
        ..=-8 => "quieter",
        8.. => "busier",
        _ => "normal",
    }
}

/// The mean of every hour of every weekday: Monday first.
pub(crate) fn rhythm(days: &[(NaiveDate, [Option<f64>; HOURS])], calendar: &Calendar) -> Vec<Option<f64>> {
    let mut sums = vec![(0.0, 0_u32); 7 * HOURS];
    for (day, hours) in days.iter().filter(|(day, _)| !calendar.is_public_holiday(*day)) {
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        for (hour, value) in hours.iter().enumerate() {
            if let (Some(place), Some(value)) = (sums.get_mut(weekday * HOURS + hour), value) {
                place.0 += value;
                place.1 += 1;
            }
        }
    }
    sums.into_iter().map(|(sum, n)| (n > 0).then(|| sum / f64::from(n))).collect()
}

/// The day of a year earlier that is compared with this one: the same holiday, else the same weekday of the same week.
pub(crate) fn year_before(day: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
    let same = day.checked_sub_days(Days::new(364))?;
    if let Some(name) = calendar.public_holiday(day) {
        let window = (same.checked_sub_days(Days::new(45))?, same.checked_add_days(Days::new(45))?);
        let holiday =
            |other: &kernel::calendar::CalendarDay| other.kind == DayKind::Legal && other.name == name;
        return calendar.between(window.0, window.1).into_iter().find(holiday).map(|found| found.first);
    }
    // An ordinary day has no holiday for its example: the week beside it serves.
    [same, same.checked_add_days(Days::new(7))?, same.checked_sub_days(Days::new(7))?]
        .into_iter()
        .find(|other| !calendar.is_public_holiday(*other))
}

/// Sums of some days, and of the days a year earlier that they are compared with. Only days known in both years count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Years {
    pub now: i64,
    pub before: i64,
    pub days: usize,
}

pub(crate) fn years(
    totals: &BTreeMap<NaiveDate, i64>,
    (from, to): (NaiveDate, NaiveDate),
    calendar: &Calendar,
) -> Years {
    from.iter_days().take_while(|day| *day <= to).fold(Years::default(), |sum, day| {
        let before = year_before(day, calendar).and_then(|before| totals.get(&before));
        match totals.get(&day).zip(before) {
            Some((now, before)) => {
                Years { now: sum.now + now, before: sum.before + before, days: sum.days + 1 }
            }
            None => sum,
        }
    })
}

/// The hours of the clock as words of a chart: every third.
pub(crate) fn hour_words(language: Language) -> Vec<String> {
    (0..HOURS)
        .map(|hour| {
            let time = chrono::NaiveTime::from_hms_opt(u32::try_from(hour).unwrap_or(0), 0, 0);
            match time {
                Some(time) if hour % 3 == 0 => format::clock(language, time),
                _ => String::new(),
            }
        })
        .collect()
}

/// The hour of a table's row.
pub(crate) fn hour_word(language: Language, hour: usize) -> String {
    let hour = u32::try_from(hour).unwrap_or(0).min(24) % 24;
    chrono::NaiveTime::from_hms_opt(hour, 0, 0).map_or_else(String::new, |time| format::clock(language, time))
}

/// A number for a table; a dash where nothing is known.
pub(crate) fn written(language: Language, value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format::number(language, value, 0))
}

/// Per cent more or less, for a table.
pub(crate) fn signed(more: Option<i64>) -> String {
    more.map_or_else(|| "–".to_owned(), |more| format!("{more:+}\u{a0}%").replace('-', "−"))
}

/// What was counted over a day, over what was expected.
pub(crate) fn day_chart(
    counted: &[Option<f64>; HOURS],
    expected: &[Option<f64>; HOURS],
    band: &[Option<(f64, f64)>],
    language: Language,
) -> Value {
    let lines = vec![
        Line { stroke: Stroke::Seen, values: counted.to_vec() },
        Line { stroke: Stroke::Expected, values: expected.to_vec() },
    ];
    let chart =
        Lines { labels: hour_words(language), lines, band: band.to_vec(), marks: Vec::new(), language };
    Value::from_safe_string(chart.svg())
}

/// The table beside it: hour, counted, expected, between.
pub(crate) fn day_rows(
    counted: &[Option<f64>; HOURS],
    expected: &[Option<f64>; HOURS],
    band: &[Option<(f64, f64)>],
    language: Language,
) -> Vec<[String; 4]> {
    (0..HOURS)
        .map(|hour| {
            let of = |hours: &[Option<f64>; HOURS]| written(language, hours.get(hour).copied().flatten());
            [
                hour_word(language, hour),
                of(counted),
                of(expected),
                between(language, band.get(hour).copied().flatten()),
            ]
        })
        .collect()
}

/// "12 – 34", or a dash.
pub(crate) fn between(language: Language, limits: Option<(f64, f64)>) -> String {
    limits.map_or_else(
        || "–".to_owned(),
        |(low, high)| {
            format!("{} – {}", format::number(language, low.max(0.0), 0), format::number(language, high, 0))
        },
    )
}

/// What is expected, as lines and bands want it.
pub(crate) fn expected_hours(hours: &[Expected]) -> Hours {
    let means = std::array::from_fn(|hour| hours.get(hour).map(Expected::mean));
    (means, hours.iter().map(|one| Some(one.most())).collect())
}

/// Events as marks along the days of a chart: each where it begins, or at the first day shown. Of one counter only those that
/// reach it. `place_of` tells on which of the places a day falls: itself, or the Monday of its week.
pub(crate) fn marks(
    events: &[crate::events::Event],
    channel: Option<uuid::Uuid>,
    days: &[NaiveDate],
    place_of: impl Fn(NaiveDate) -> NaiveDate,
) -> Vec<(usize, String)> {
    let reaches = |event: &crate::events::Event| {
        event.channels.is_empty() || channel.is_none_or(|channel| event.channels.contains(&channel))
    };
    let place = |event: &crate::events::Event| {
        let first = days.iter().position(|day| event.days.iter().any(|one| place_of(*one) == *day))?;
        Some((first, event.name.clone()))
    };
    let mut found: Vec<(usize, String)> =
        events.iter().filter(|event| reaches(event)).filter_map(place).collect();
    found.sort();
    // Words at one place would stand over each other.
    found.dedup_by_key(|(at, _)| *at);
    found
}

/// The rhythm of a week as a drawing and as rows: a weekday and its 24 hours.
pub(crate) fn rhythm_chart(values: Vec<Option<f64>>, language: Language) -> (Value, Vec<Vec<String>>) {
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let weekdays: Vec<String> =
        (0..7).map(|add| format::date(language, monday + TimeDelta::days(add), DateStyle::Weekday)).collect();
    let rows = weekdays
        .iter()
        .zip(values.chunks(HOURS))
        .map(|(word, hours)| {
            let hours = hours.iter().map(|value| written(language, *value));
            std::iter::once(word.clone()).chain(hours).collect()
        })
        .collect();
    let short = weekdays.iter().map(|word| word.chars().take(2).collect()).collect();
    let heat = Heat { rows: short, columns: hour_words(language), values };
    (Value::from_safe_string(heat.svg()), rows)
}

/// Weeks of this year over those of the year before.
pub(crate) fn season_chart(
    weeks: &BTreeMap<NaiveDate, i64>,
    last: NaiveDate,
    events: &[crate::events::Event],
    language: Language,
) -> (Value, Vec<[String; 3]>) {
    let (mut labels, mut now, mut before, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut month = 0;
    for ago in (1..=52_i64).rev() {
        let week = last - TimeDelta::weeks(ago);
        let (this, other) = (weeks.get(&week), weeks.get(&(week - TimeDelta::weeks(52))));
        let this = this.map(|sum| real(*sum));
        let other = other.map(|sum| real(*sum));
        labels.push(if week.month() == month { String::new() } else { week.format("%-m/%y").to_string() });
        month = week.month();
        now.push(this);
        before.push(other);
        rows.push([
            format::date(language, week, DateStyle::Short),
            written(language, this),
            written(language, other),
        ]);
    }
    let lines =
        vec![Line { stroke: Stroke::Seen, values: now }, Line { stroke: Stroke::Before, values: before }];
    let mondays: Vec<NaiveDate> = (1..=52_i64).rev().map(|ago| last - TimeDelta::weeks(ago)).collect();
    let marks = marks(events, None, &mondays, counts::time::week);
    let chart = Lines { labels, lines, band: Vec::new(), marks, language };
    rows.reverse();
    (Value::from_safe_string(chart.svg()), rows)
}

#[cfg(test)]
mod tests {
    use counts::{Cell, Day, Step};
    use kernel::calendar::Community;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn belgium() -> Calendar {
        Calendar::belgium(Community::Nl)
    }

    fn flat(value: f64) -> [Option<f64>; HOURS] {
        [Some(value); HOURS]
    }

    #[test]
    fn the_long_day_keeps_its_rhythm_and_the_short_one_its_hole() {
        let used = |text: &str| {
            let day = day(text);
            let cell = |value: f64| Cell { value: Some(value), uptime: None };
            let cells = (0..Step::HOUR.cells(day)).map(|at| cell(if at == 2 { 10.0 } else { 4.0 })).collect();
            Used { day, cells: Day::of(Step::HOUR, cells), repaired: false }
        };
        let long = clock_hours(&used("2026-10-25"), true);
        assert_eq!((long[2], long[3], long[23]), (Some(7.0), Some(4.0), Some(4.0)));
        let short = clock_hours(&used("2026-03-29"), true);
        assert_eq!((short[2], short[3], short[23]), (None, Some(10.0), Some(4.0)));
    }

    #[test]
    fn a_normal_day_is_the_middle_of_days_like_it() {
        let sundays = (1..=9).map(|week| day("2026-11-22") - TimeDelta::weeks(week));
        let mut days: Vec<_> =
            sundays.enumerate().map(|(at, day)| (day, flat(real(i64::try_from(at).unwrap())))).collect();
        days.push((day("2026-11-21"), flat(900.0)));
        days.sort_by_key(|(day, _)| *day);
        // Of nine Sundays All Saints' is like no Sunday, so eight are left: 0, 1, 3, 4, 5, 6, 7, 8.
        let normal = normal_hours(&days, day("2026-11-22"), &belgium());
        assert_eq!(normal[12], Some(4.5));
        assert_eq!(normal_hours(&days, day("2026-11-23"), &belgium())[12], None, "two Mondays are too few");
    }

    #[test]
    fn events_are_marked_where_they_begin_and_where_they_reach() {
        use crate::events::event::tests::event;
        let days: Vec<NaiveDate> = day("2026-05-11").iter_days().take(14).collect();
        let one = event(1, &["2026-05-16", "2026-05-17"]);
        let marked = |channel: u128| {
            marks(std::slice::from_ref(&one), Some(uuid::Uuid::from_u128(channel)), &days, |day| day)
        };
        assert_eq!(marked(1), [(5, "Braderie".to_owned())]);
        assert_eq!(marked(2), [], "it does not reach that counter");
        let mondays = [day("2026-05-04"), day("2026-05-11")];
        assert_eq!(marks(&[one], None, &mondays, counts::time::week), [(1, "Braderie".to_owned())]);
    }

    #[test]
    fn a_normal_total_is_the_middle_of_days_like_it() {
        let saturday = day("2026-11-21");
        let of = |weeks: i64| (saturday - TimeDelta::weeks(weeks), 100 * weeks);
        let mut totals: BTreeMap<NaiveDate, i64> = (1..=3).map(of).collect();
        assert_eq!(normal_total(&totals, saturday, &belgium()), Some(200.0));
        totals.remove(&(saturday - TimeDelta::weeks(2)));
        assert_eq!(normal_total(&totals, saturday, &belgium()), None, "two are too few");
        // The eleventh of November is no Wednesday like others.
        let armistice = day("2026-11-11");
        let wednesdays = (1..=8).map(|weeks| (armistice - TimeDelta::weeks(weeks), 100)).collect();
        assert_eq!(normal_total(&wednesdays, armistice, &belgium()), None);
    }

    #[test]
    fn only_hours_known_in_both_are_compared() {
        let (mut counted, expected) = ([None; HOURS], flat(10.0));
        counted[9] = Some(30.0);
        counted[10] = Some(10.0);
        let found = beside(&counted, &expected).unwrap();
        assert_eq!((found.counted, found.expected, found.until, found.more()), (40.0, 20.0, 11, Some(100)));
        assert_eq!((verdict(100), verdict(-8), verdict(7)), ("busier", "quieter", "normal"));
        assert_eq!(beside(&[None; HOURS], &expected), None);
        let now = latest(&counted, &expected).unwrap();
        assert_eq!((now.counted, now.expected, now.until), (10.0, 10.0, 11), "places taken are not added up");
        let few = Beside { counted: 3.0, expected: 1.0, until: 4 };
        assert_eq!(few.more(), None, "three instead of one is no news");
    }

    #[test]
    fn holidays_are_compared_with_themselves() {
        let calendar = belgium();
        // Easter Monday moves.
        assert_eq!(year_before(day("2026-04-06"), &calendar), Some(day("2025-04-21")));
        assert_eq!(year_before(day("2026-11-25"), &calendar), Some(day("2025-11-26")));
        // 364 days before 12 November 2026 is 13 November 2025; of 10 November it is Armistice Day.
        assert_eq!(year_before(day("2026-11-10"), &calendar), Some(day("2025-11-18")));
        let totals = [("2026-04-06", 50), ("2025-04-21", 40), ("2026-04-07", 9)].map(|(at, n)| (day(at), n));
        let found = years(&totals.into(), (day("2026-04-01"), day("2026-04-30")), &calendar);
        assert_eq!(found, Years { now: 50, before: 40, days: 1 });
    }
}
