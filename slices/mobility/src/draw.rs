//! Drawings without script, each with the rows of the table that says the same.

use chrono::{Days, NaiveDate, NaiveTime};
use kernel::language::Language;
use minijinja::Value;
use shell::Choice;
use shell::chart::{Heat, Line, Lines, Stroke};
use shell::format::{self, DateStyle};

use crate::desk::{percent, whole};
use crate::measure::{DAYS, HOURS, Hours, PRESSED, Week};
use crate::store::Expected;

/// A drawing and the rows of its table.
pub(crate) type Drawn = (Value, Vec<Vec<String>>);

/// The name of a day of the week, Monday first.
pub(crate) fn weekday(language: Language, day: usize) -> String {
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    let at = u64::try_from(day).ok().and_then(|days| monday.checked_add_days(Days::new(days)));
    format::date(language, at.unwrap_or(monday), DateStyle::Weekday)
}

/// The first letters of it.
fn short(language: Language, day: usize) -> String {
    let letters = if matches!(language, Language::Nl | Language::De) { 2 } else { 3 };
    weekday(language, day).chars().take(letters).collect()
}

/// An hour as it is written: `9.00`.
pub(crate) fn hour(language: Language, hour: usize) -> String {
    let time = u32::try_from(hour).ok().and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    format::clock(language, time.unwrap_or_default())
}

/// A minute of the day as it is written: `9.30`.
pub(crate) fn minute(language: Language, minute: i64) -> String {
    let time = u32::try_from(minute).ok().and_then(|at| NaiveTime::from_hms_opt(at / 60, at % 60, 0));
    format::clock(language, time.unwrap_or_default())
}

/// How full it is, by day of the week and hour.
pub(crate) fn heat(week: &Week, language: Language) -> Drawn {
    let columns = (0..HOURS).map(|at| if at % 3 == 0 { at.to_string() } else { String::new() }).collect();
    let svg = Heat {
        rows: (0..DAYS).map(|day| short(language, day)).collect(),
        columns,
        values: week.iter().flatten().copied().collect(),
    }
    .svg();
    let row = |(day, hours): (usize, &Hours)| {
        let cells = hours.iter().map(|rate| percent(language, *rate));
        std::iter::once(weekday(language, day)).chain(cells).collect()
    };
    (Value::from_safe_string(svg), week.iter().enumerate().map(row).collect())
}

/// The heads of its table: the day, and the hours.
pub(crate) fn heat_columns(day: String, language: Language) -> Vec<Choice> {
    let hours = (0..HOURS).map(|at| hour(language, at));
    std::iter::once(day).chain(hours).map(|label| Choice::new("", label)).collect()
}

/// How full it is and how many people pass, over an ordinary week: both in percent, of the places and of the busiest hour.
pub(crate) fn week(rates: &Week, people: &Week, language: Language) -> Drawn {
    let most = people.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let share = |value: f64| if most > 0.0 { value / most } else { 0.0 };
    let full: Vec<Option<f64>> = rates.iter().flatten().map(|rate| rate.map(|rate| rate * 100.0)).collect();
    let passing: Vec<Option<f64>> =
        people.iter().flatten().map(|value| value.map(|value| share(value) * 100.0)).collect();
    let label = |at: usize| if at % HOURS == 12 { short(language, at / HOURS) } else { String::new() };
    let svg = Lines {
        labels: (0..DAYS * HOURS).map(label).collect(),
        lines: vec![
            Line { stroke: Stroke::Seen, values: full },
            Line { stroke: Stroke::Before, values: passing },
        ],
        band: Vec::new(),
        marks: Vec::new(),
        language,
    }
    .svg();
    let mut rows = Vec::with_capacity(DAYS * HOURS);
    for (day, (rates, people)) in rates.iter().zip(people).enumerate() {
        for (at, (rate, people)) in rates.iter().zip(people).enumerate() {
            rows.push(vec![
                format!("{} {}", weekday(language, day), hour(language, at)),
                percent(language, *rate),
                whole(language, *people),
                percent(language, people.map(share)),
            ]);
        }
    }
    (Value::from_safe_string(svg), rows)
}

/// Today, beside what was expected of it, with the limits of four days in five.
pub(crate) fn today(taken: &Hours, expected: &[Expected], language: Language) -> Drawn {
    let band = expected.iter().map(|one| Some((one.low, one.high))).collect();
    let svg = Lines {
        labels: (0..HOURS).map(|at| if at % 3 == 0 { hour(language, at) } else { String::new() }).collect(),
        lines: vec![
            Line { stroke: Stroke::Seen, values: taken.to_vec() },
            Line { stroke: Stroke::Expected, values: expected.iter().map(|one| Some(one.mean)).collect() },
        ],
        band,
        marks: Vec::new(),
        language,
    }
    .svg();
    let row = |(at, taken): (usize, &Option<f64>)| {
        let one = expected.get(at);
        vec![
            hour(language, at),
            whole(language, *taken),
            whole(language, one.map(|one| one.mean)),
            one.map_or_else(
                || "–".to_owned(),
                |one| format!("{} – {}", whole(language, Some(one.low)), whole(language, Some(one.high))),
            ),
        ]
    };
    (Value::from_safe_string(svg), taken.iter().enumerate().map(row).collect())
}

/// A bar of a rate, with a line at 85 %.
pub(crate) fn bar(rate: Option<f64>) -> Value {
    let Some(rate) = rate.filter(|rate| rate.is_finite()) else {
        return Value::from_safe_string(String::new());
    };
    let tone = if rate >= PRESSED { "chart__alarm" } else { "chart__first" };
    let (wide, line) = (rate.clamp(0.0, 1.0) * 200.0, PRESSED * 200.0);
    Value::from_safe_string(format!(
        "<svg viewBox=\"0 0 200 12\" class=\"mob__bar\" aria-hidden=\"true\" preserveAspectRatio=\"none\" xmlns=\"http://www.w3.org/2000/svg\">\
         <rect class=\"mob__track\" x=\"0\" y=\"2\" width=\"200\" height=\"8\"/>\
         <rect class=\"{tone}\" x=\"0\" y=\"2\" width=\"{wide:.1}\" height=\"8\"/>\
         <line class=\"mob__limit\" x1=\"{line:.1}\" x2=\"{line:.1}\" y1=\"0\" y2=\"12\"/></svg>"
    ))
}

/// Rates of sections at moments, as squares.
pub(crate) fn squares(names: &[String], moments: &[String], rates: &[Vec<Option<f64>>]) -> Value {
    let columns: Vec<String> = moments.to_vec();
    let svg = Heat { rows: names.to_vec(), columns, values: rates.iter().flatten().copied().collect() }.svg();
    Value::from_safe_string(svg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_its_rate_and_the_limit() {
        assert!(bar(Some(0.5)).to_string().contains("width=\"100.0\"") && bar(None).to_string().is_empty());
        assert!(bar(Some(0.9)).to_string().contains("chart__alarm"));
        assert!(bar(Some(1.4)).to_string().contains("width=\"200.0\""), "more than full is full");
        assert!(bar(Some(0.2)).to_string().contains("x1=\"170.0\""));
    }

    #[test]
    fn a_week_is_told_hour_by_hour() {
        let mut rates: Week = [[None; HOURS]; DAYS];
        let mut people: Week = [[None; HOURS]; DAYS];
        rates[5][14] = Some(0.9);
        people[5][14] = Some(400.0);
        people[0][9] = Some(100.0);
        let (svg, rows) = week(&rates, &people, Language::Nl);
        assert!(svg.to_string().contains(">za<"));
        assert_eq!(rows.len(), 168);
        assert_eq!(rows[5 * 24 + 14], ["zaterdag 14.00", "90 %", "400", "100 %"]);
        assert_eq!(rows[9][1..], ["–", "100", "25 %"]);
        let (_, table) = heat(&rates, Language::Fr);
        assert_eq!((table.len(), table[5].len(), table[5][15].as_str()), (7, 25, "90 %"));
    }

    #[test]
    fn today_has_its_limits() {
        let mut taken: Hours = [None; HOURS];
        taken[9] = Some(80.0);
        let expected = vec![Expected { mean: 90.0, low: 70.0, high: 110.0 }; HOURS];
        let (svg, rows) = today(&taken, &expected, Language::En);
        assert!(svg.to_string().contains("chart__band"));
        assert_eq!(rows[9], ["9:00", "80", "90", "70 – 110"]);
        assert_eq!(today(&taken, &[], Language::En).1[9][2], "–");
    }
}
