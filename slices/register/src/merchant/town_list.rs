//! The places of an officer's town as a list with filters, and as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::category::Category;
use kernel::nis::Nis;
use kernel::text;
use serde::Serialize;
use shell::visit::Asked;
use shell::{Failure, Page, Visit};
use store::{Audit, StoreError};

use super::officer::Told;
use super::{App, form, head, still_store, store as tables};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// Rows of one page of the list.
const PER_PAGE: usize = 50;

/// A place in the list of a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownRow {
    pub id: String,
    pub sign: String,
    pub kind: String,
    pub address: String,
    pub state: String,
    pub shown: bool,
    pub changed: String,
    pub sources: String,
}

/// The places of a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownPlacesPage {
    pub towns: Vec<(String, String)>,
    pub town: String,
    pub rows: Vec<TownRow>,
    pub total: usize,
    pub page: usize,
    pub last: usize,
    pub zoek: String,
    pub staat: String,
    pub sorteer: String,
    pub query: std::collections::BTreeMap<&'static str, String>,
}

impl Page for TownPlacesPage {
    const TEMPLATE: &'static str = "register/town_places.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = TownRow {
            id: "2".repeat(32),
            sign: "Bakkerij Verzinsel".into(),
            kind: "bakkerij".into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
            state: "listed".into(),
            shown: true,
            changed: "2026-11-20T09:00:00Z".into(),
            sources: "owner, kbo".into(),
        };
        let hidden = TownRow { shown: false, state: "hidden".into(), ..row.clone() };
        let page = Self {
            towns: vec![("31022".into(), "Oostkamp".into()), ("34027".into(), "Menen".into())],
            town: "31022".into(),
            rows: vec![row, hidden],
            total: 120,
            page: 2,
            last: 3,
            zoek: "bakker".into(),
            ..Self::default()
        };
        vec![("some", page.clone()), ("none", Self { rows: Vec::new(), total: 0, page: 1, last: 1, ..page })]
    }
}

/// The rows an officer asked for, sorted.
async fn chosen(app: &App, visit: &Visit, nis: Nis, told: &Told) -> Result<Vec<TownRow>, Failure> {
    let before = visit.moment.now() - super::still::UNANSWERED;
    let (all, unanswered) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let all = tables::of_town(tx, nis).await?;
                Ok::<_, StoreError>((all, still_store::unanswered(tx, nis, before).await?))
            })
        })
        .await?;
    let words = text::words(&told.zoek);
    let fits = |row: &tables::TownPlace| {
        let own = text::words(&format!("{} {} {}", row.sign, row.street, row.locality));
        let state = match told.staat.as_str() {
            "" => true,
            "getoond" => row.shown,
            "niet" => !row.shown,
            "onbevestigd" => unanswered.contains(&row.id),
            other => row.state == other,
        };
        let kind = told.soort.is_empty() || row.category == told.soort;
        state && kind && words.iter().all(|word| own.iter().any(|own| own.starts_with(word.as_str())))
    };
    let mut rows: Vec<tables::TownPlace> = all.into_iter().filter(fits).collect();
    match told.sorteer.as_str() {
        "gewijzigd" => rows.sort_by_key(|row| std::cmp::Reverse(row.changed_at)),
        "straat" => rows.sort_by_cached_key(|row| (text::sort_key(&row.street), text::sort_key(&row.number))),
        _ => rows.sort_by_cached_key(|row| text::sort_key(&row.sign)),
    }
    Ok(rows.into_iter().map(|row| town_row(row, visit)).collect())
}

fn town_row(row: tables::TownPlace, visit: &Visit) -> TownRow {
    let postcode = row.postcode.map(|code| code.to_string()).unwrap_or_default();
    let street = format!("{} {}", row.street, row.number);
    let town = format!("{postcode} {}", row.locality);
    let address: Vec<&str> =
        [street.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    TownRow {
        id: row.id.0.simple().to_string(),
        sign: row.sign,
        kind: Category::find(&row.category).map_or("", |category| category.name(visit.language)).to_owned(),
        address: address.join(", "),
        state: row.state,
        shown: row.shown,
        changed: row.changed_at.to_rfc3339(),
        sources: row.sources.join(", "),
    }
}

/// `GET /stad/zaken`
pub(crate) async fn list(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let all = visit.towns("")?;
    let own = visit.towns(&told.stad)?;
    let language = visit.language;
    let all = &all;
    let names = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut names = Vec::new();
                for nis in all {
                    names.push((nis.to_string(), tables::town_name(tx, *nis, language).await?));
                }
                Ok::<_, StoreError>(names)
            })
        })
        .await?;
    let nis = own.first().copied();
    let rows = match nis {
        Some(nis) => chosen(&app, &visit, nis, &told).await?,
        None => Vec::new(),
    };
    let total = rows.len();
    let last = total.div_ceil(PER_PAGE).max(1);
    let page = told.blad.parse::<usize>().unwrap_or(1).clamp(1, last);
    let rows = rows.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
    let town = nis.map(|nis| nis.to_string()).unwrap_or_default();
    let (zoek, staat) = (form::line(&told.zoek, 60), form::line(&told.staat, 20));
    let sorteer = form::line(&told.sorteer, 20);
    let query = [
        ("stad", town.clone()),
        ("zoek", zoek.clone()),
        ("staat", staat.clone()),
        ("sorteer", sorteer.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect();
    let page = TownPlacesPage { towns: names, town, rows, total, page, last, zoek, staat, sorteer, query };
    visit.page(head(&visit, visit.say("mer-town-places", &[]), "stad/zaken"), &page)
}

/// A cell of a table for a spreadsheet: what would be taken for a formula is told to be text.
pub(crate) fn cell(text: &str) -> String {
    shell::csv::cell(text)
}

/// `GET /stad/zaken.csv`
pub(crate) async fn csv(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let nis = visit.towns(&told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let rows = chosen(&app, &visit, nis, &told).await?;
    let moment = &visit.moment;
    let what = &Audit::new("export", "establishments", nis).in_town(nis);
    app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await })).await?;
    let mut text = String::from("\u{feff}id,sign,kind,address,state,shown,changed,sources\r\n");
    for row in rows {
        let shown = if row.shown { "1" } else { "0" };
        let cells =
            [&row.id, &row.sign, &row.kind, &row.address, &row.state, shown, &row.changed, &row.sources];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"zaken.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for risky in ["=1+1", "+32+cmd", "-1+1", "@x", "  =1", "|x", "%x"] {
            assert!(cell(risky).starts_with("\"'"), "{risky}: {}", cell(risky));
        }
        assert_eq!(cell("+32 50 12 34 56"), "+32 50 12 34 56", "a telephone number is none");
        assert_eq!(cell("\tx\ry"), " x y");
        assert_eq!(cell("Brood, \"vers\""), "\"Brood, \"\"vers\"\"\"");
        assert_eq!(cell("Bakkerij"), "Bakkerij");
    }
}
