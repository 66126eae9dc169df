//! The public page with the weekly visitors, and the same as a file.

use std::fmt::Write as _;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::chart::{Bars, Series, Tone};
use shell::failure::Failure;
use shell::format::{self, DateStyle};
use shell::head::Head;
use shell::page::{Choice, Page};
use shell::visit::Visit;
use shell::words::Word;

use super::figures::Row;
use super::{Cell, Figures, PageKind, figures, monday};
use crate::app::App;
use crate::paths::Fixed;
use crate::places::Places;
use crate::places_json::csv_field;
use crate::store as tables;

/// Weeks on the page and in the file.
const WEEKS: u64 = 104;
/// Weeks in the drawing.
pub(super) const DRAWN: usize = 26;
/// Lines read at most.
const MOST: i64 = 100_000;

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VisitorsPage {
    /// Where the form goes.
    pub action: String,
    /// Towns to choose from; the first is all.
    pub towns: Vec<Choice>,
    /// The chosen town.
    pub town: String,
    /// The week in words, the total, pages, and visitors per kind; `–` when hidden.
    pub rows: Vec<Vec<String>>,
    /// Partner, visitors, pages.
    pub partners: Vec<Vec<String>>,
    /// Town, visitors, pages.
    pub by_town: Vec<Vec<String>>,
    /// The drawing.
    pub svg: Value,
    /// The address of the file.
    pub file: String,
    /// Visitors of the last whole week.
    pub latest: String,
    /// That week in words.
    pub latest_week: String,
}

impl Page for VisitorsPage {
    const TEMPLATE: &'static str = "finder/visitors.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::visitors()
    }
}

/// Stands where a figure is hidden.
pub(super) const HIDDEN: &str = "<5";

/// Shows the page.
pub async fn show(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let town = chosen(visit, &places)?;
    let found = read(app, visit, town).await?;
    let page = write(visit, &places, town, &found);
    let head = Head::new(
        visit.say("finder-visitors-title", &[]),
        visit.say("finder-visitors-description", &[]),
        Fixed::Visitors.path(visit.language),
    );
    let head = head.in_languages(|language| Fixed::Visitors.path(language)).section("about");
    visit.page(head, &page)
}

fn chosen(visit: &Visit, places: &Places) -> Result<Option<Nis>, Failure> {
    let mut pairs = form_urlencoded::parse(visit.query.as_bytes());
    let Some((_, code)) = pairs.find(|(name, value)| name == "gemeente" && !value.is_empty()) else {
        return Ok(None);
    };
    match Nis::parse(&code).ok().filter(|nis| places.town(*nis).is_some()) {
        Some(nis) => Ok(Some(nis)),
        None => {
            let value: String = code.chars().take(40).collect();
            let failure =
                Failure::bad_input("gemeente", Word::new("refusal-town-unknown").with("value", value));
            Err(failure.way("finder-way-visitors", Fixed::Visitors.path(visit.language)))
        }
    }
}

async fn read(app: &App, visit: &Visit, town: Option<Nis>) -> Result<Figures, Failure> {
    let today = visit.moment.local().date();
    let since = monday(today.checked_sub_days(Days::new(WEEKS * 7)).unwrap_or(today));
    let kept =
        app.store.read(|tx| Box::pin(async move { tables::visits_since(tx, since, town, MOST).await })).await;
    Ok(figures(&kept.map_err(crate::failed)?))
}

fn write(visit: &Visit, places: &Places, town: Option<Nis>, found: &Figures) -> VisitorsPage {
    let language = visit.language;
    let number = |n: Option<i64>| n.map_or_else(|| HIDDEN.to_owned(), |n| written(language, n));
    let pair = |name: String, cell: &Cell| vec![name, number(cell.visitors), number(cell.views)];
    let all = Choice::new("", visit.say("finder-visitors-all", &[]));
    let towns = places.towns().iter().map(|town| Choice::new(town.nis.to_string(), town.name(language)));
    let name_of = |nis: i64| {
        let town = Nis::try_from(nis).ok().and_then(|nis| places.town(nis));
        town.map_or_else(|| visit.say("finder-visitors-no-town", &[]), |town| town.name(language).to_owned())
    };
    let this_week = monday(visit.moment.local().date());
    let latest = found.weeks.iter().find(|row| row.week < this_week);
    let query = town.map(|nis| format!("?gemeente={nis}")).unwrap_or_default();
    VisitorsPage {
        action: Fixed::Visitors.path(language),
        towns: std::iter::once(all).chain(towns).collect(),
        town: town.map(|nis| nis.to_string()).unwrap_or_default(),
        rows: found
            .weeks
            .iter()
            .map(|row| {
                let mut cells =
                    vec![week_text(language, row.week), number(row.total.visitors), number(row.total.views)];
                cells.extend(row.kinds.iter().map(|cell| number(cell.visitors)));
                cells
            })
            .collect(),
        partners: found.partners.iter().map(|(name, cell)| pair(name.clone(), cell)).collect(),
        by_town: found.towns.iter().map(|(nis, cell)| pair(name_of(*nis), cell)).collect(),
        svg: Value::from_safe_string(draw(found, language)),
        file: format!("/open-data/visitors.csv{query}"),
        latest: latest.map(|row| number(row.total.visitors)).unwrap_or_default(),
        latest_week: latest.map(|row| week_text(language, row.week)).unwrap_or_default(),
    }
}

pub(super) fn written(language: Language, n: i64) -> String {
    format::number(language, counted(n), 0)
}

pub(super) fn week_text(language: Language, monday: NaiveDate) -> String {
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    format!(
        "{} – {}",
        format::date(language, monday, DateStyle::Day),
        format::date(language, sunday, DateStyle::Short)
    )
}

/// Bars, the oldest week left. The table beside it says the same.
#[must_use]
pub fn draw(found: &Figures, language: Language) -> String {
    let weeks: Vec<(NaiveDate, Option<i64>)> =
        found.weeks.iter().take(DRAWN).map(|row| (row.week, row.total.visitors)).collect();
    bars(&weeks, language)
}

/// A bar a week; the latest week comes first.
#[must_use]
pub fn bars(weeks: &[(NaiveDate, Option<i64>)], language: Language) -> String {
    let weeks = || weeks.iter().rev();
    let values = weeks().map(|(_, n)| n.map(counted)).collect();
    Bars {
        labels: weeks().map(|(week, _)| week.format("%-d/%-m").to_string()).collect(),
        series: vec![Series { tone: Tone::First, values }],
        language,
    }
    .svg()
}

fn counted(n: i64) -> f64 {
    f64::from(i32::try_from(n).unwrap_or(i32::MAX))
}

/// A drawing of invented weeks, for the samples.
#[must_use]
pub fn sample_drawing() -> String {
    let first = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    let rows = [1_204, 1_119, 1_630, 925, 1_096, 870].into_iter().zip(0_u64..).map(|(visitors, ago)| {
        let total = Cell { visitors: Some(visitors), views: Some(visitors * 4), hidden: false };
        Row {
            week: first.checked_sub_days(Days::new(ago * 7)).unwrap_or(first),
            total,
            kinds: vec![total; PageKind::ALL.len()],
        }
    });
    draw(&Figures { weeks: rows.collect(), ..Figures::default() }, Language::Nl)
}

/// The file: one line per week and kind of page, hidden figures left empty.
pub async fn csv(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let town = chosen(visit, &places)?;
    let found = read(app, visit, town).await?;
    let mut out = String::from("\u{feff}week,nis,town,page_kind,visitors,page_views,hidden\r\n");
    let nis = town.map(|nis| nis.to_string()).unwrap_or_default();
    let name = town.and_then(|nis| places.town(nis)).map_or("", |town| town.name(Language::Nl));
    let mut line = |week: NaiveDate, kind: &str, cell: &Cell| {
        let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
        let (visitors, views) = (number(cell.visitors), number(cell.views));
        let _ = write!(
            out,
            "{week},{nis},{},{kind},{visitors},{views},{}\r\n",
            csv_field(name),
            u8::from(cell.hidden)
        );
    };
    for row in &found.weeks {
        line(row.week, "all", &row.total);
        for (kind, cell) in PageKind::ALL.into_iter().zip(&row.kinds) {
            line(row.week, kind.code(), cell);
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"visitors.csv\""),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, out).into_response())
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_drawing_has_a_bar_per_week() {
        let cell = Cell { visitors: Some(120), views: Some(400), hidden: false };
        let row = |week: &str| Row { week: week.parse().unwrap(), total: cell, kinds: vec![cell; 5] };
        let hidden = Row { total: Cell { visitors: None, ..cell }, ..row("2026-11-02") };
        let found =
            Figures { weeks: vec![row("2026-11-16"), row("2026-11-09"), hidden], ..Figures::default() };
        for svg in draw(&found, Language::Nl).split_inclusive("</svg>") {
            assert_eq!(
                (svg.matches("<rect").count(), svg.matches("chart__unknown").count()),
                (2, 1),
                "{svg}"
            );
            assert!(svg.contains(">9/11<") && svg.contains(">150<"), "{svg}");
        }
        assert!(draw(&Figures::default(), Language::Nl).ends_with("</svg>"));
    }
}
