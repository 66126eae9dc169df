//! The report as a page, and as a file to print.

use std::sync::Arc;

use ::store::StoreError;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use kernel::letter::Phrase;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::post::said;
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit};

use super::load::{self, last_week};
use super::paper;
use super::report::{self, Report};
use crate::between::own_town;
use crate::desk::{PATH as DESK, Told, chosen};
use crate::{App, head};

/// Where the reports are.
pub(crate) const PATH: &str = "stad/drukte/week";
/// Weeks back that can be asked for: three years.
const MOST_WEEKS: u64 = 157;
/// Weeks that are listed.
const LISTED: u64 = 12;

/// A number that stands out, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct BigRow {
    pub value: String,
    pub label: String,
    pub note: String,
}

/// A subject, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PartRow {
    pub id: &'static str,
    pub title: String,
    pub lines: Vec<String>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct WeekPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub title: String,
    pub number: String,
    pub span: String,
    pub big: Vec<BigRow>,
    pub lead: Vec<String>,
    pub parts: Vec<PartRow>,
    pub svg: Value,
    pub has_band: bool,
    pub rows: Vec<[String; 4]>,
    pub coming: Vec<[String; 3]>,
    pub pdf: String,
    pub desk: String,
    pub before: String,
    pub after: String,
    /// Name and address of the last weeks.
    pub weeks: Vec<[String; 2]>,
}

impl Page for WeekPage {
    const TEMPLATE: &'static str = "observatory/week.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let big = |value: &str, label: &str| BigRow {
            value: value.into(),
            label: label.into(),
            note: "tegenover 27.100".into(),
        };
        let part = |id, title: &str| PartRow {
            id,
            title: title.into(),
            lines: vec!["Uitzonderlijk druk: zaterdag 21 november, met 9.400 voorbijgangers.".into()],
        };
        let page = Self {
            towns: vec![Choice::new("31022", "Oostkamp")],
            town: "31022".into(),
            title: "De week in Oostkamp".into(),
            number: "Week 47".into(),
            span: "16 november – 22 november 2026".into(),
            big: vec![big("31.204", "voorbijgangers"), big("+15 %", "tegenover normaal")],
            lead: vec!["Er kwamen 31.204 mensen voorbij, 15 % meer dan normaal.".into()],
            parts: vec![part("opvallend", "Wat opviel"), part("komend", "De komende week")],
            svg: Value::from_safe_string(String::new()),
            has_band: true,
            rows: vec![["maandag 16 november", "4.100", "4.000", "3.900"].map(Into::into)],
            coming: vec![["maandag 23 november", "4.050", "3.200 – 5.000"].map(Into::into)],
            pdf: "/nl/stad/drukte/week/31022/2026-W47.pdf".into(),
            desk: "/nl/stad/drukte?stad=31022".into(),
            before: "/nl/stad/drukte/week/31022/2026-W46".into(),
            after: "/nl/stad/drukte/week/31022/2026-W48".into(),
            weeks: vec![["Week 47".into(), "/nl/stad/drukte/week/31022/2026-W47".into()]],
        };
        let past = Self { coming: Vec::new(), has_band: false, after: String::new(), ..page.clone() };
        vec![("last week", page), ("a week long past", past), ("no town", Self::default())]
    }
}

/// The name of a week in addresses and letters: `2026-W47`.
pub(crate) fn name(monday: NaiveDate) -> String {
    let week = monday.iso_week();
    format!("{}-W{:02}", week.year(), week.week())
}

/// The Monday of a week by its name.
fn read(text: &str) -> Option<NaiveDate> {
    let (year, week) = text.split_once("-W")?;
    let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
    // One way to write it.
    (name(monday) == text).then_some(monday)
}

/// The Monday that is asked for, when that week has passed and is not too long ago.
fn asked(text: &str, visit: &Visit) -> Result<NaiveDate, Failure> {
    let (monday, last) = (read(text), last_week(&visit.moment));
    let oldest = last.checked_sub_days(Days::new(7 * MOST_WEEKS)).unwrap_or(last);
    monday.filter(|monday| (oldest..=last).contains(monday)).ok_or_else(Failure::not_found)
}

/// The address of the report of a week.
pub(crate) fn path(nis: Nis, monday: NaiveDate) -> String {
    format!("{PATH}/{nis}/{}", name(monday))
}

async fn made(app: &App, visit: &Visit, (nis, monday): (Nis, NaiveDate)) -> Result<Report, Failure> {
    let (language, moment) = (visit.language, &visit.moment);
    let (known, town) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let known = load::load(tx, (nis, monday), moment).await?;
                Ok::<_, StoreError>((known, load::town_name(tx, nis, language).await?))
            })
        })
        .await?;
    Ok(report::report(&known, &town, &(app.calendars)(nis), language))
}

/// `GET /stad/drukte/week`: the week that passed last.
pub(crate) async fn last(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let monday = last_week(&visit.moment);
    answer(&app, &visit, (monday, &told.stad)).await
}

/// `GET /stad/drukte/week/{nis}/{week}`: the report of a week, as a page or (with `.pdf`) on paper.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, week)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let nis = own_town(&visit, &nis)?;
    match week.strip_suffix(".pdf") {
        Some(week) => print(&app, &visit, (nis, week)).await,
        None => answer(&app, &visit, (asked(&week, &visit)?, &nis.to_string())).await,
    }
}

async fn answer(app: &App, visit: &Visit, (monday, stad): (NaiveDate, &str)) -> Result<Response, Failure> {
    let (nis, towns) = chosen(app, visit, stad).await?;
    let mut page = WeekPage { towns, ..WeekPage::default() };
    if let Some(nis) = nis {
        let report = made(app, visit, (nis, monday)).await?;
        fill(&mut page, &report, visit);
        page.town = nis.to_string();
        let file = |monday| visit.local(&path(nis, monday));
        page.pdf = visit.local(&format!("{PATH}/{nis}/{}.pdf", name(monday)));
        page.desk = visit.local(&format!("{DESK}?stad={nis}"));
        let last = last_week(&visit.moment);
        page.before = monday.checked_sub_days(Days::new(7)).map(file).unwrap_or_default();
        let after = monday.checked_add_days(Days::new(7)).filter(|next| *next <= last);
        page.after = after.map(file).unwrap_or_default();
        let back = (0..LISTED).filter_map(|ago| last.checked_sub_days(Days::new(7 * ago)));
        let word = |monday: NaiveDate| {
            let n = usize::try_from(monday.iso_week().week()).unwrap_or(0);
            visit.say("wk-number", &[("n", n.to_string().into())])
        };
        page.weeks = back.map(|monday| [word(monday), file(monday)]).collect();
    }
    let title = if page.title.is_empty() { visit.say("wk-title", &[]) } else { page.title.clone() };
    let own = nis.map_or_else(|| PATH.to_owned(), |nis| path(nis, monday));
    visit.page(head(visit, title, &own), &page)
}

fn fill(page: &mut WeekPage, report: &Report, visit: &Visit) {
    let say = |phrase: &Phrase| said(visit.site(), visit.language, phrase);
    page.title = say(&report.title);
    page.number = say(&paper::number(report));
    page.span.clone_from(&report.span);
    let big = report.big.iter();
    page.big = big
        .map(|big| BigRow { value: big.value.clone(), label: say(&big.label), note: say(&big.note) })
        .collect();
    page.lead = report.lead.iter().map(say).collect();
    let parts = report.parts.iter();
    page.parts = parts
        .map(|part| PartRow {
            id: part.id,
            title: say(&part.title),
            lines: part.lines.iter().map(say).collect(),
        })
        .collect();
    page.svg = Value::from_safe_string(report.svg.clone());
    page.has_band = report.svg.contains("chart__band");
    page.rows.clone_from(&report.rows);
    page.coming.clone_from(&report.coming);
}

async fn print(app: &App, visit: &Visit, (nis, week): (Nis, &str)) -> Result<Response, Failure> {
    let monday = asked(week, visit)?;
    let report = made(app, visit, (nis, monday)).await?;
    let document = paper::document(&report, (visit.site(), visit.language), visit.moment.now());
    let printer = Arc::clone(&app.printer);
    let printed = tokio::task::spawn_blocking(move || printer.pdf(&document)).await;
    let bytes = printed.map_err(Failure::internal)?.map_err(Failure::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"drukte-{nis}-{}.pdf\"", name(monday))),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_named_one_way() {
        let monday: NaiveDate = "2026-11-16".parse().unwrap();
        assert_eq!(name(monday), "2026-W47");
        assert_eq!(read("2026-W47"), Some(monday));
        // The first of January 2027 belongs to the last week of 2026.
        assert_eq!(name("2026-12-28".parse().unwrap()), "2026-W53");
        assert_eq!(read("2027-W01"), "2027-01-04".parse().ok());
        for wrong in ["2026-W7", "2026-W54", "2026-47", "x", "2026-W47.pdf", "+2026-W47", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
