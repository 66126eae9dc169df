//! The report on one value, as `plein hours` prints it: one JSON object per value.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

use super::{OpenState, OpeningHours};
use crate::calendar::Calendar;

/// A stretch of time to report on: from the first moment up to the second.
pub type Window = (NaiveDateTime, NaiveDateTime);

/// The report on one value. Serialises to `value`, `ok`, then `warnings`, `pretty` (when it differs from the value)
/// and `intervals` per window as `[start, end, unknown 0 or 1, comment]`; or `error`, `code` and `at` (the character).
#[derive(Clone, Debug, Serialize, PartialEq)]
pub struct HoursReport {
    /// The value as given.
    pub value: String,
    /// Whether it was understood.
    pub ok: bool,
    /// How many things were forgiven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<usize>,
    /// The standard form, when it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pretty: Option<String>,
    /// Open and unknown stretches, per window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Vec<Vec<ReportInterval>>>,
    /// What is wrong and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The stable code of what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Where: characters from the start, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Start, end, 1 when unknown, remark.
pub type ReportInterval = (String, String, u8, Option<String>);

/// The three windows of the reference answers: an ordinary week, the two weeks around Ascension and Whit Monday,
/// and the two weeks around Christmas and New Year.
#[must_use]
pub fn default_windows() -> Vec<Window> {
    let midnight = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default().and_time(NaiveTime::MIN)
    };
    vec![
        (midnight(2026, 3, 2), midnight(2026, 3, 9)),
        (midnight(2026, 5, 11), midnight(2026, 5, 26)),
        (midnight(2025, 12, 22), midnight(2026, 1, 5)),
    ]
}

/// Reports on one value.
#[must_use]
pub fn report(value: &str, windows: &[Window], calendar: &Calendar) -> HoursReport {
    let mut report = HoursReport {
        value: value.to_owned(),
        ok: false,
        warnings: None,
        pretty: None,
        intervals: None,
        error: None,
        code: None,
        at: None,
    };
    match OpeningHours::parse(value) {
        Ok(parsed) => {
            report.ok = true;
            report.warnings = Some(parsed.warnings.len());
            let pretty = parsed.hours.normalised();
            report.pretty = (pretty != value).then(|| pretty.to_owned());
            report.intervals = Some(
                windows.iter().map(|window| window_intervals(&parsed.hours, *window, calendar)).collect(),
            );
        }
        Err(error) => {
            report.error = Some(error.to_string());
            report.code = Some(error.code());
            report.at = Some(error.at);
        }
    }
    report
}

fn window_intervals(hours: &OpeningHours, (from, to): Window, calendar: &Calendar) -> Vec<ReportInterval> {
    let moment = |moment: NaiveDateTime| moment.format("%Y-%m-%dT%H:%M").to_string();
    hours
        .intervals(from, to, calendar)
        .into_iter()
        .map(|interval| {
            let unknown = u8::from(interval.state == OpenState::Unknown);
            let comment = interval.comment.map(|comment| comment.to_string());
            (moment(interval.start), moment(interval.end), unknown, comment)
        })
        .collect()
}
