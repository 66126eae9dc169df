//! Who started and stopped in a town, for its officers: a chart, a list, a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use kernel::category::Category;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::chart::{Bars, Series, Tone};
use shell::format::{self, DateStyle};
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Reach, Visit};

use super::App;
use super::store::{self as tables, Listed};
use super::turnover::month_of;
use crate::merchant::{cell, head, town_name};

/// Months shown.
const SHOWN_MONTHS: u32 = 12;
/// Rows of the list.
const MOST_ROWS: i64 = 500;
/// The most towns to choose from.
const MOST_TOWNS: usize = 400;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TurnoverPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    /// Month, starters, stoppers, stock.
    pub months: Vec<[String; 4]>,
    pub svg: Value,
    pub started: i64,
    pub stopped: i64,
    /// Sign, what, day, kind, address.
    pub rows: Vec<[String; 5]>,
    /// Counted but not named.
    pub hidden: usize,
    pub file: String,
}

impl Page for TurnoverPage {
    const TEMPLATE: &'static str = "register/turnover.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let months: Vec<Month> = (1..=12_u32)
            .filter_map(|month| NaiveDate::from_ymd_opt(2026, month, 1))
            .zip([3_i64, 5, 2, 0, 4, 6, 1, 2, 8, 4, 3, 5])
            .map(|(month, n)| Month { month, started: n, stopped: 6 - n.min(6), stock: Some(300 + n) })
            .collect();
        let towns = [("31022", "Oostkamp"), ("34027", "Menen")];
        let page = Self {
            towns: towns.map(|(value, label)| Choice::new(value, label)).into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            months: months.iter().rev().map(Month::cells).collect(),
            svg: Value::from_safe_string(draw(&months, Language::Nl)),
            started: 43,
            stopped: 29,
            rows: vec![
                [
                    "Bakkerij Verzinsel",
                    "gestart",
                    "1 november 2026",
                    "Bakkerij",
                    "Verzonnenstraat 1, 8020 Oostkamp",
                ]
                .map(str::to_owned),
                ["Slagerij Fictie", "gestopt", "31 oktober 2026", "Slagerij", "Markt 2, 8020 Oostkamp"]
                    .map(str::to_owned),
            ],
            hidden: 3,
            file: "/nl/stad/starters.csv?stad=31022".into(),
        };
        vec![
            ("full", page.clone()),
            ("none", Self { towns: Vec::new(), town: "31022".into(), ..Self::default() }),
            ("one", Self { hidden: 1, rows: Vec::new(), ..page }),
        ]
    }
}

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Month {
    month: NaiveDate,
    started: i64,
    stopped: i64,
    stock: Option<i64>,
}

impl Month {
    fn cells(&self) -> [String; 4] {
        let written = |n: i64| n.to_string();
        [
            format!("{:02}/{}", chrono::Datelike::month(&self.month), chrono::Datelike::year(&self.month)),
            written(self.started),
            written(self.stopped),
            self.stock.map(written).unwrap_or_else(|| "–".to_owned()),
        ]
    }
}

/// Bars side by side, the oldest month left. The table beside it says the same.
fn draw(months: &[Month], language: Language) -> String {
    let series = |tone: Tone, of: &dyn Fn(&Month) -> i64| {
        let counted = |month: &Month| f64::from(i32::try_from(of(month)).unwrap_or(i32::MAX));
        Series { tone, values: months.iter().map(|month| Some(counted(month))).collect() }
    };
    Bars {
        labels: months.iter().map(|month| month.month.format("%-m/%y").to_string()).collect(),
        series: vec![
            series(Tone::First, &|month| month.started),
            series(Tone::Alarm, &|month| month.stopped),
        ],
        language,
    }
    .svg()
}

/// What there is of a town.
struct Found {
    months: Vec<Month>,
    listed: Vec<Listed>,
}

async fn load(app: &App, visit: &Visit, nis: Nis) -> Result<Found, Failure> {
    let last = month_of(visit.moment.local().date());
    let from = last.checked_sub_months(Months::new(SHOWN_MONTHS)).unwrap_or(last);
    let (counts, stock, listed) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let counts = tables::counts(tx, nis, from).await?;
                let stock = tables::stock(tx, nis, from).await?;
                Ok::<_, StoreError>((counts, stock, tables::list(tx, nis, from, MOST_ROWS).await?))
            })
        })
        .await?;
    if stock.is_empty() {
        return Ok(Found { months: Vec::new(), listed });
    }
    let mut months: BTreeMap<NaiveDate, Month> = (0..SHOWN_MONTHS)
        .filter_map(|ago| last.checked_sub_months(Months::new(ago + 1)))
        .map(|month| (month, Month { month, started: 0, stopped: 0, stock: None }))
        .collect();
    for (month, started, n) in counts {
        if let Some(known) = months.get_mut(&month) {
            *(if started { &mut known.started } else { &mut known.stopped }) += n;
        }
    }
    for (month, n) in stock {
        if let Some(known) = months.get_mut(&month) {
            known.stock = Some(n);
        }
    }
    Ok(Found { months: months.into_values().collect(), listed })
}

/// The towns to choose from: an officer's own, or every town for who runs the platform.
async fn choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let all = matches!(visit.reach()?, Reach::All);
    let own = if all { Vec::new() } else { visit.towns("")? };
    let (own, language) = (&own, visit.language);
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let list = if all { tables::towns(tx).await? } else { own.clone() };
                let mut found = Vec::with_capacity(list.len());
                for nis in list.into_iter().take(MOST_TOWNS) {
                    let label = town_name(tx, nis, language).await?;
                    found.push(Choice::new(nis.to_string(), label));
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    Ok(found)
}

/// `GET /stad/starters`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let chosen = visit.towns(&told.stad)?;
    let towns = choices(&app, &visit).await?;
    let first = || towns.first().and_then(|choice| Nis::parse(&choice.value).ok());
    let nis = chosen.first().copied().or_else(first);
    let mut page = TurnoverPage { towns, ..TurnoverPage::default() };
    if let Some(nis) = nis {
        let found = load(&app, &visit, nis).await?;
        page.town = nis.to_string();
        let name = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = name.map(|choice| choice.label.clone()).unwrap_or_default();
        fill(&mut page, &found, &visit);
    }
    visit.page(head(&visit, visit.say("off-turnover-title", &[]), "stad/starters"), &page)
}

fn fill(page: &mut TurnoverPage, found: &Found, visit: &Visit) {
    page.started = found.months.iter().map(|month| month.started).sum();
    page.stopped = found.months.iter().map(|month| month.stopped).sum();
    page.months = found.months.iter().rev().map(Month::cells).collect();
    page.svg = Value::from_safe_string(draw(&found.months, visit.language));
    page.hidden = found.listed.iter().filter(|one| !one.named).count();
    page.file = format!("{}?stad={}", visit.local("stad/starters.csv"), page.town);
    // words: off-start off-stop
    page.rows = found
        .listed
        .iter()
        .filter(|one| one.named)
        .map(|one| {
            [
                one.sign.clone(),
                visit.say(if one.started { "off-start" } else { "off-stop" }, &[]),
                format::date(visit.language, one.day, DateStyle::Long),
                kind(one, visit.language),
                one.address.clone(),
            ]
        })
        .collect();
}

fn kind(one: &Listed, language: Language) -> String {
    Category::find(&one.category).map_or("", |category| category.name(language)).to_owned()
}

/// `GET /stad/starters.csv`
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let nis = visit.towns(&told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let found = load(&app, &visit, nis).await?;
    let moment = &visit.moment;
    let what = &Audit::new("export", "establishments", nis).in_town(nis);
    app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await })).await?;
    let mut text = String::from("\u{feff}what,day,sign,kind,address,establishment_number\r\n");
    for one in found.listed.iter().filter(|one| one.named) {
        let number = one.number.map(|number| format!("{number:010}")).unwrap_or_default();
        let what = if one.started { "start" } else { "stop" };
        let (day, kind) = (one.day.to_string(), kind(one, visit.language));
        let cells = [what, &day, &one.sign, &kind, &one.address, &number];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"starters.csv\""),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
