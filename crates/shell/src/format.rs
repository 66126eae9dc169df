//! How numbers, distances, dates and times are written in each language.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Europe::Brussels;
use kernel::language::Language;

/// How long a date is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateStyle {
    /// `zondag 29 november 2026`.
    Long,
    /// `zo 29 nov. 2026`.
    #[default]
    Short,
    /// `29 november`: without weekday and year.
    Day,
    /// `zondag`.
    Weekday,
}

impl DateStyle {
    /// Reads the name used in templates.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "long" => Self::Long,
            "short" => Self::Short,
            "day" => Self::Day,
            "weekday" => Self::Weekday,
            _ => return None,
        })
    }
}

struct Names {
    weekdays: [&'static str; 7],
    weekdays_short: [&'static str; 7],
    months: [&'static str; 12],
    months_short: [&'static str; 12],
}

const NL: Names = Names {
    weekdays: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    weekdays_short: ["ma", "di", "wo", "do", "vr", "za", "zo"],
    months: [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    months_short: [
        "jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.",
    ],
};

const FR: Names = Names {
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    weekdays_short: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    months_short: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
};

const EN: Names = Names {
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    weekdays_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

const DE: Names = Names {
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    weekdays_short: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    months_short: [
        "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
    ],
};

const fn names(language: Language) -> &'static Names {
    match language {
        Language::Nl => &NL,
        Language::Fr => &FR,
        Language::En => &EN,
        Language::De => &DE,
    }
}

/// The mark between thousands and the decimal mark.
const fn marks(language: Language) -> (char, char) {
    match language {
        Language::Nl | Language::De => ('.', ','),
        Language::Fr => ('\u{202f}', ','),
        Language::En => (',', '.'),
    }
}

/// A number with at most `decimals` digits behind the mark; superfluous noughts are left off: `1.234,5`.
#[must_use]
pub fn number(language: Language, value: f64, decimals: usize) -> String {
    let (thousands, decimal) = marks(language);
    // Whole numbers are by far the most, and quicker to write as such.
    let text = match whole(value) {
        Some(number) => number.to_string(),
        None => format!("{:.*}", decimals.min(9), value),
    };
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let nought = whole == "0" && fraction.is_empty();
    let mut out = String::from(if nought { "" } else { sign });
    let digits = whole.chars().count();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (digits - at) % 3 == 0 {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(decimal);
        out.push_str(fraction);
    }
    out
}

/// The whole number that a value is, when it is one and not very large.
fn whole(value: f64) -> Option<i64> {
    let small = value.fract() == 0.0 && value.abs() < 1e15;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "whole and well within an i64"
    )]
    small.then_some(value as i64)
}

/// A distance as people say it: `450 m`, `3,5 km`, `12 km`.
#[must_use]
pub fn metres(language: Language, metres: f64) -> String {
    let near = (metres.max(0.0) / 10.0).round() * 10.0;
    if near < 1000.0 {
        return format!("{} m", number(language, near, 0));
    }
    let decimals = usize::from(metres < 9_950.0);
    format!("{} km", number(language, metres / 1000.0, decimals))
}

/// A date.
#[must_use]
pub fn date(language: Language, date: NaiveDate, style: DateStyle) -> String {
    let names = names(language);
    let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
    let month = usize::try_from(date.month0()).unwrap_or_default();
    let pick = |list: &'static [&'static str], at: usize| list.get(at).copied().unwrap_or_default();
    let (year, day) = (date.year(), day_of_month(language, date.day()));
    match style {
        DateStyle::Weekday => pick(&names.weekdays, weekday).to_owned(),
        DateStyle::Day => format!("{day} {}", pick(&names.months, month)),
        DateStyle::Long => {
            let comma = if language == Language::De { "," } else { "" };
            format!("{}{comma} {day} {} {year}", pick(&names.weekdays, weekday), pick(&names.months, month))
        }
        DateStyle::Short => {
            let comma = if language == Language::De { "," } else { "" };
            let (weekday, month) = (pick(&names.weekdays_short, weekday), pick(&names.months_short, month));
            format!("{weekday}{comma} {day} {month} {year}")
        }
    }
}

fn day_of_month(language: Language, day: u32) -> String {
    match (language, day) {
        (Language::De, _) => format!("{day}."),
        (Language::Fr, 1) => "1er".to_owned(),
        _ => day.to_string(),
    }
}

/// A time of day in a sentence: `10.00 uur`.
#[must_use]
pub fn time(language: Language, time: NaiveTime) -> String {
    let clock = clock(language, time);
    match language {
        Language::Nl => format!("{clock} uur"),
        Language::De => format!("{clock} Uhr"),
        Language::Fr | Language::En => clock,
    }
}

/// A time of day in a table: `10.00`.
#[must_use]
pub fn clock(language: Language, time: NaiveTime) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    match language {
        Language::Nl => format!("{hour}.{minute:02}"),
        Language::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        Language::En | Language::De => format!("{hour}:{minute:02}"),
    }
}

/// A date and a time: `zo 29 nov. 2026 10.00 uur`.
#[must_use]
pub fn moment(language: Language, moment: NaiveDateTime) -> String {
    let join = match language {
        Language::Nl => " ",
        Language::Fr => " à ",
        Language::En | Language::De => ", ",
    };
    format!("{}{join}{}", date(language, moment.date(), DateStyle::Short), time(language, moment.time()))
}

/// Reads what serde writes for the types of chrono: an instant (shown on the clocks of Flanders), a local moment,
/// or a date (midnight).
#[must_use]
pub fn read_moment(text: &str) -> Option<NaiveDateTime> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.with_timezone(&Brussels).naive_local());
    }
    let shapes = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f"];
    shapes.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok()).or_else(|| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|date| date.and_time(NaiveTime::default()))
    })
}

/// Reads a time of day: `10:00`, `10:00:00`, or the time of a moment.
#[must_use]
pub fn read_time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|shape| NaiveTime::parse_from_str(text, shape).ok())
        .or_else(|| text.contains('T').then(|| read_moment(text)).flatten().map(|moment| moment.time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_habits_of_the_language() {
        assert_eq!(number(Language::Nl, 1234.0, 0), "1.234");
        assert_eq!(number(Language::En, 1_234_567.891, 2), "1,234,567.89");
        assert_eq!(number(Language::Fr, 12_345.5, 1), "12\u{202f}345,5");
        assert_eq!(number(Language::De, 999.0, 2), "999");
        assert_eq!(number(Language::Nl, -0.04, 1), "0");
        assert_eq!(number(Language::Nl, -1500.25, 2), "-1.500,25");
        assert_eq!(number(Language::Nl, 2.50, 2), "2,5");
    }

    #[test]
    fn distances_are_rounded_as_people_say_them() {
        assert_eq!(metres(Language::Nl, 3.0), "0 m");
        assert_eq!(metres(Language::Nl, 447.0), "450 m");
        assert_eq!(metres(Language::Nl, 994.9), "990 m");
        assert_eq!(metres(Language::Nl, 996.0), "1 km");
        assert_eq!(metres(Language::Nl, 3_480.0), "3,5 km");
        assert_eq!(metres(Language::En, 3_480.0), "3.5 km");
        assert_eq!(metres(Language::Nl, 9_960.0), "10 km");
        assert_eq!(metres(Language::Nl, 12_345.0), "12 km");
        assert_eq!(metres(Language::Nl, -5.0), "0 m");
    }

    #[test]
    fn dates_and_times_follow_the_habits_of_the_language() {
        let at = read_moment("2026-11-29T10:00").unwrap();
        assert_eq!(moment(Language::Nl, at), "zo 29 nov. 2026 10.00 uur");
        assert_eq!(moment(Language::Fr, at), "dim. 29 nov. 2026 à 10\u{a0}h\u{a0}00");
        assert_eq!(moment(Language::En, at), "Sun 29 Nov 2026, 10:00");
        assert_eq!(moment(Language::De, at), "So., 29. Nov. 2026, 10:00 Uhr");
        assert_eq!(date(Language::De, at.date(), DateStyle::Long), "Sonntag, 29. November 2026");
        let first = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
        assert_eq!(date(Language::Fr, first, DateStyle::Day), "1er mai");
        assert_eq!(date(Language::Nl, first, DateStyle::Weekday), "vrijdag");
    }

    #[test]
    fn instants_are_shown_on_the_clocks_of_flanders() {
        assert_eq!(read_moment("2026-07-01T10:00:00Z").unwrap().to_string(), "2026-07-01 12:00:00");
        assert_eq!(read_moment("2026-12-01T10:00:00.5Z").unwrap().hour(), 11);
        assert_eq!(read_moment("2026-02-30"), None);
        assert_eq!(read_time("18:30").unwrap().to_string(), "18:30:00");
        assert_eq!(read_time("2026-11-29T10:00"), NaiveTime::from_hms_opt(10, 0, 0));
        assert_eq!(read_time("25:00"), None);
    }
}
