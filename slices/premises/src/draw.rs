//! Drawings without script: the history of a unit, how long units stand empty, and the rate month by month. Each stands
//! beside a table that says the same.

#![expect(clippy::as_conversions, reason = "days and counts that become places on a drawing")]

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};
use kernel::language::Language;
use shell::chart::{Line, Lines, Stroke};

use crate::rate::{Amount, Rates};
use crate::spell::{Span, State};

/// The years a history shows at most.
const MOST_YEARS: i64 = 15;

/// The drawings of a history, wide and narrow.
pub(crate) fn history(spans: &[Span], today: NaiveDate) -> String {
    let Some(first) = spans.first() else { return String::new() };
    let oldest = today.checked_sub_signed(chrono::Duration::days(MOST_YEARS * 365)).unwrap_or(today);
    // A quarter of a year at least, so that a fresh history is not one wide bar.
    let begin = first.from.max(oldest).min(today - chrono::Duration::days(90));
    let mut out = String::new();
    for (class, width) in [("chart__wide", 720.0), ("chart__narrow", 340.0)] {
        one_history(spans, (begin, today), (class, width), &mut out);
    }
    out
}

fn one_history(
    spans: &[Span],
    (begin, today): (NaiveDate, NaiveDate),
    (class, width): (&str, f64),
    out: &mut String,
) {
    let whole = ((today - begin).num_days().max(1)) as f64;
    let x = |day: NaiveDate| ((day.clamp(begin, today) - begin).num_days() as f64 / whole) * width;
    // Writing to a text cannot fail.
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {width} 58\" class=\"chart {class}\" xmlns=\"http://www.w3.org/2000/svg\">"
    );
    for span in spans.iter().filter(|span| span.until.is_none_or(|until| until > begin)) {
        let (from, until) = (x(span.from), x(span.until.unwrap_or(today)));
        let tall = if span.state == State::Vacant { 30.0 } else { 18.0 };
        let _ = write!(
            out,
            "<rect class=\"prem__{}\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall}\" rx=\"2\"/>",
            span.state.code(),
            34.0 - tall,
            (until - from - 1.0).max(1.0)
        );
    }
    let _ = write!(out, "<line class=\"chart__line\" x1=\"0\" x2=\"{width}\" y1=\"35\" y2=\"35\"/>");
    let mut last = -100.0;
    for year in begin.year()..=today.year() {
        let Some(day) = NaiveDate::from_ymd_opt(year, 1, 1).filter(|day| *day >= begin) else { continue };
        let at = x(day);
        if at - last < 40.0 || at > width - 18.0 {
            continue;
        }
        last = at;
        let _ = write!(
            out,
            "<line class=\"chart__line\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"35\" y2=\"41\"/>\
             <text class=\"chart__text\" x=\"{:.1}\" y=\"54\" text-anchor=\"middle\">{year}</text>",
            at.max(15.0)
        );
    }
    out.push_str("</svg>");
}

/// One bar for the three lengths of vacancy, by units.
pub(crate) fn lengths(lengths: &[Amount; 3]) -> String {
    let all: i64 = lengths.iter().map(|amount| amount.units).sum();
    if all == 0 {
        return String::new();
    }
    let mut out = String::from(
        "<svg viewBox=\"0 0 720 26\" class=\"prem__strip\" preserveAspectRatio=\"none\" xmlns=\"http://www.w3.org/2000/svg\">",
    );
    let mut at = 0.0;
    for (amount, class) in lengths.iter().zip(["friction", "long", "structural"]) {
        let wide = amount.units as f64 / all as f64 * 720.0;
        if wide > 0.0 {
            let _ = write!(
                out,
                "<rect class=\"prem__{class}\" x=\"{at:.1}\" y=\"0\" width=\"{:.1}\" height=\"26\"/>",
                (wide - 2.0).max(1.0)
            );
        }
        at += wide;
    }
    out.push_str("</svg>");
    out
}

/// The rates at the end of each month: by units as a full line, by square metres as a broken one.
pub(crate) fn months(found: &[(NaiveDate, Rates)], language: Language) -> String {
    let percent = |share: Option<i64>| share.map(|share| share as f64 / 100.0);
    let line = |stroke, of: &dyn Fn(&Rates) -> Option<i64>| Line {
        stroke,
        values: found.iter().map(|(_, rates)| percent(of(rates))).collect(),
    };
    let label = |(at, (day, _)): (usize, &(NaiveDate, Rates))| {
        if at % 4 == 0 { day.format("%-m/%y").to_string() } else { String::new() }
    };
    Lines {
        labels: found.iter().enumerate().map(label).collect(),
        lines: vec![line(Stroke::Seen, &Rates::by_units), line(Stroke::Expected, &Rates::by_m2)],
        band: Vec::new(),
        marks: Vec::new(),
        language,
    }
    .svg()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::tests::{day, history as spans};

    #[test]
    fn a_history_fills_the_drawing_in_proportion() {
        let today = day("2026-01-01");
        let all = spans(&[(1, State::Used, "2022-01-01"), (2, State::Vacant, "2024-01-01")]);
        let svg = history(&all, today);
        let wide: Vec<f64> = svg
            .split("</svg>")
            .next()
            .unwrap()
            .split("<rect")
            .skip(1)
            .map(|rect| rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(wide.len(), 2);
        assert!((wide[0] / wide[1] - 1.0).abs() < 0.02, "two years each: {wide:?}");
        assert!(svg.contains("prem__vacant") && svg.contains(">2024<"));
        assert_eq!(history(&[], today), "");
    }

    #[test]
    fn a_history_of_decades_shows_the_last_fifteen_years() {
        let svg = history(&spans(&[(1, State::Used, "1950-01-01")]), day("2026-11-22"));
        assert!(!svg.contains(">1999<") && svg.contains(">2020<"), "{svg}");
    }

    #[test]
    fn the_strip_shows_what_there_is() {
        let amount = |units| Amount { units, m2: 0 };
        let svg = lengths(&[amount(1), amount(0), amount(3)]);
        assert_eq!(svg.matches("<rect").count(), 2);
        assert_eq!(lengths(&[amount(0); 3]), "");
    }
}
