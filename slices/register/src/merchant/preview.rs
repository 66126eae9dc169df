//! The next two weeks of a place as its customers will see them.

use chrono::{Days, NaiveDate, NaiveTime};
use kernel::calendar::{Calendar, Community};
use kernel::hours::{OpenState, OpeningHours};
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::Page;
use shell::format::{self, DateStyle};

use super::show::PlaceHead;

/// A day of the preview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PreviewDay {
    pub name: String,
    pub date: String,
    pub spans: Vec<String>,
    pub remark: String,
    pub holiday: String,
}

/// The calendar of a town; without one that of the Flemish community.
pub(crate) fn calendar_of(nis: Option<Nis>) -> Calendar {
    let community = match nis.map(Nis::get) {
        Some(63_001 | 63_012 | 63_013 | 63_023 | 63_040 | 63_048 | 63_061 | 63_067 | 63_087) => Community::De,
        Some(25_000..=25_999 | 50_000..=69_999 | 80_000..=99_999) => Community::Fr,
        _ => Community::Nl,
    };
    Calendar::belgium(community)
}

/// The next two weeks.
pub(crate) fn preview(
    hours: &str,
    today: NaiveDate,
    calendar: &Calendar,
    language: Language,
) -> Vec<PreviewDay> {
    let Ok(parsed) = OpeningHours::parse(hours) else { return Vec::new() };
    let clock = |minutes: u16| {
        let (hour, minute) = (u32::from(minutes) / 60 % 24, u32::from(minutes) % 60);
        format::clock(language, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    };
    let last = today.checked_add_days(Days::new(13)).unwrap_or(today);
    let mut days = Vec::new();
    for date in today.iter_days().take_while(|date| *date <= last) {
        let schedule = parsed.hours.day(date, calendar);
        let unsure = schedule.spans().iter().any(|span| span.state != OpenState::Open);
        let start = schedule.spans().first().map_or(0, |span| span.start);
        let at = date.and_hms_opt(u32::from(start) / 60, u32::from(start) % 60, 0).unwrap_or_default();
        let remark = parsed.hours.state_at(at, calendar).1.filter(|_| unsure);
        let whole = |span: &kernel::hours::DaySpan| span.start == 0 && span.end == 1440 && unsure;
        days.push(PreviewDay {
            name: format::date(language, date, DateStyle::Weekday),
            date: format::date(language, date, DateStyle::Day),
            spans: schedule
                .spans()
                .iter()
                .filter(|span| !whole(span))
                .map(|span| format!("{} – {}", clock(span.start), clock(span.end)))
                .collect(),
            remark: remark.map(|remark| remark.to_string()).unwrap_or_default(),
            holiday: calendar
                .public_holiday(date)
                .map(|name| name.text(language).to_owned())
                .unwrap_or_default(),
        });
    }
    days
}

/// A change before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ChangeRow {
    pub code: &'static str,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// What a change would look like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PreviewPage {
    pub place: PlaceHead,
    pub section: &'static str,
    pub version: String,
    pub source: &'static str,
    /// The form, to be sent again.
    pub kept: Vec<(String, String)>,
    pub changes: Vec<ChangeRow>,
    pub days: Vec<PreviewDay>,
}

impl Page for PreviewPage {
    const TEMPLATE: &'static str = "register/preview.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let change = ChangeRow { code: "hours", before: Vec::new(), after: vec!["Mo-Fr 09:00-18:00".into()] };
        let day = |name: &str, spans: &[&str], holiday: &str| PreviewDay {
            name: name.into(),
            date: "25 december".into(),
            spans: spans.iter().map(|span| (*span).to_owned()).collect(),
            remark: "op afspraak".into(),
            holiday: holiday.into(),
        };
        let full = Self {
            place: PlaceHead::sample(),
            section: "uren",
            version: "0".into(),
            source: "owner",
            kept: vec![("d0-van1".into(), "09:00".into())],
            changes: vec![change],
            days: vec![
                day("donderdag", &["9.00 – 12.00", "13.30 – 18.00"], ""),
                day("vrijdag", &[], "Kerstmis"),
            ],
        };
        let same = Self { changes: Vec::new(), days: Vec::new(), section: "naam", ..full.clone() };
        vec![("hours", full), ("nothing", same)]
    }
}
