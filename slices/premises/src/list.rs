//! The list of units, filtered; the same as a file that can be read in again.

use ::store::{Audit, Result, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::nis::Nis;
use kernel::text::fold;
use serde::{Deserialize, Serialize};
use shell::csv::Sheet;
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit};

use crate::desk::{self, Answer, Desk, head, in_words, m2, path_of};
use crate::spell::{Length, State as Use};
use crate::store as tables;
use crate::unit::{Unit, line};

/// Rows of a page.
const PAGE: usize = 50;
/// The states one may filter by; words: prem-state-<code>.
const STATES: [&str; 8] = ["used", "vacant", "friction", "long", "structural", "works", "unknown", "offered"];

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub staat: String,
    #[serde(default)]
    pub straat: String,
    #[serde(default)]
    pub gebied: String,
    #[serde(default)]
    pub zoek: String,
    #[serde(default)]
    pub blad: String,
    #[serde(default)]
    pub gedaan: String,
}

/// A unit on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub label: String,
    pub href: String,
    /// Code of the state, of vacancy that of its length.
    pub state: &'static str,
    pub since: String,
    pub kind: String,
    pub area: String,
    pub wvo: String,
    pub seen: String,
    pub offered: bool,
}

impl Row {
    pub(crate) fn of(unit: &Unit, visit: &Visit) -> Self {
        let today = visit.moment.local().date();
        Self {
            label: unit.label(),
            href: visit.local(&path_of(unit.nis, unit.id)),
            state: state_of(unit, today),
            since: unit.state_from.map(|day| in_words(visit, day)).unwrap_or_default(),
            kind: unit.draft.kind.clone(),
            area: unit.draft.area.clone(),
            wvo: m2(visit.language, unit.draft.wvo),
            seen: unit.seen.map(|day| in_words(visit, day)).unwrap_or_default(),
            offered: unit.is_public(),
        }
    }
}

/// What a unit is called on a list: `used`, `works`, `unknown`, or how long it stands empty.
pub(crate) fn state_of(unit: &Unit, today: NaiveDate) -> &'static str {
    match (unit.state, unit.state_from) {
        (Some(Use::Vacant), Some(from)) => Length::of(from, today).code(),
        (Some(state), _) => state.code(),
        (None, _) => "unknown",
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ListPage {
    pub nis: String,
    pub town_name: String,
    pub rows: Vec<Row>,
    pub found: usize,
    pub all: usize,
    pub page: usize,
    pub last: usize,
    pub states: Vec<Choice>,
    pub state: String,
    pub streets: Vec<Choice>,
    pub street: String,
    pub area: String,
    pub search: String,
    pub query: std::collections::BTreeMap<&'static str, String>,
    pub done: String,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "premises/list.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |state| Row {
            label: "Verzonnenstraat 12".into(),
            href: "/nl/stad/leegstand/31022/pand/0190a000000070008000000000000001".into(),
            state,
            since: "1 maart 2025".into(),
            kind: "shop".into(),
            area: "Kern".into(),
            wvo: "85 m²".into(),
            seen: "2 november 2026".into(),
            offered: state == "friction",
        };
        let full = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: ["used", "friction", "long", "structural", "works", "unknown"].map(row).into(),
            found: 61,
            all: 61,
            page: 1,
            last: 2,
            states: vec![Choice::new("", "Alle"), Choice::new("vacant", "Leeg")],
            streets: vec![Choice::new("", "Alle"), Choice::new("Verzonnenstraat", "Verzonnenstraat")],
            done: "removed".into(),
            ..Self::default()
        };
        let none = Self {
            rows: Vec::new(),
            found: 0,
            search: "kasteel".into(),
            last: 1,
            done: String::new(),
            ..full.clone()
        };
        vec![("full", full), ("none", none)]
    }
}

fn fits(unit: &Unit, told: &Told, today: NaiveDate) -> bool {
    let state = state_of(unit, today);
    let by_state = match told.staat.as_str() {
        "" => unit.draft.stock_until.is_none(),
        "vacant" => unit.state == Some(Use::Vacant) && unit.draft.stock_until.is_none(),
        "offered" => unit.is_public(),
        code => state == code && unit.draft.stock_until.is_none(),
    };
    let sought = fold(&told.zoek);
    by_state
        && (told.straat.is_empty() || unit.draft.street == told.straat)
        && (told.gebied.is_empty() || unit.draft.area == told.gebied)
        && (sought.trim().is_empty()
            || fold(&unit.label()).contains(sought.trim())
            || fold(&unit.draft.own_key) == sought.trim())
}

/// `GET /stad/leegstand/{nis}/panden`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let today = visit.moment.local().date();
    let units = app.store.read(|tx| Box::pin(tables::units(tx, nis))).await?;
    let chosen: Vec<&Unit> = units.iter().filter(|unit| fits(unit, &told, today)).collect();
    let last = chosen.len().div_ceil(PAGE).max(1);
    let at = told.blad.parse::<usize>().unwrap_or(1).clamp(1, last);
    // words: prem-state-*
    let mut states = vec![Choice::new("", visit.say("prem-all", &[]))];
    states.extend(STATES.map(|code| Choice::new(code, visit.say(&format!("prem-state-{code}"), &[]))));
    let mut streets: Vec<&str> = units.iter().map(|unit| unit.draft.street.as_str()).collect();
    streets.dedup();
    let query =
        [("staat", &told.staat), ("straat", &told.straat), ("gebied", &told.gebied), ("zoek", &told.zoek)];
    let page = ListPage {
        nis: nis.to_string(),
        town_name: desk::town_name(&app, nis, visit.language).await?,
        rows: chosen.iter().skip((at - 1) * PAGE).take(PAGE).map(|unit| Row::of(unit, &visit)).collect(),
        found: chosen.len(),
        all: units.len(),
        page: at,
        last,
        states,
        state: told.staat.clone(),
        streets: std::iter::once(Choice::new("", visit.say("prem-all", &[])))
            .chain(streets.into_iter().take(400).map(|street| Choice::new(street, street)))
            .collect(),
        street: told.straat.clone(),
        area: line(&told.gebied, 120),
        search: line(&told.zoek, 120),
        query: query
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| (key, line(value, 120)))
            .collect(),
        done: line(&told.gedaan, 20),
    };
    visit.page(
        head(&visit, visit.say("prem-units", &[]), &format!("stad/leegstand/{nis}/panden")).wide(),
        &page,
    )
}

/// The columns of the file, that are read in again by the same names.
pub(crate) const COLUMNS: [&str; 22] = [
    "id",
    "own_key",
    "street",
    "house_number",
    "box",
    "postcode",
    "locality",
    "address_uri",
    "lat",
    "lon",
    "kind",
    "area",
    "core",
    "wvo",
    "net_area",
    "stock_from",
    "stock_until",
    "state",
    "state_from",
    "certainty",
    "source",
    "seen",
];

/// `GET /stad/leegstand/{nis}/panden.csv`
pub(crate) async fn csv(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> std::result::Result<Response, Failure> {
    let nis = desk::town(&visit, &nis)?;
    let today = visit.moment.local().date();
    let (units, sources) = app.store.read(|tx| Box::pin(with_sources(tx, nis))).await?;
    desk::log(&app, &visit, Audit::new("export", "premises", nis).in_town(nis)).await?;
    let mut sheet = Sheet::new(COLUMNS);
    for unit in units.iter().filter(|unit| fits(unit, &told, today)) {
        sheet.row(cells(unit, sources.get(&unit.id).copied().unwrap_or_default()));
    }
    Ok(sheet.download("panden.csv"))
}

async fn with_sources(
    tx: &mut Tx<'_>,
    nis: Nis,
) -> Result<(Vec<Unit>, std::collections::HashMap<uuid::Uuid, &'static str>)> {
    let histories = tables::histories(tx, nis).await?;
    let last = histories.iter().filter_map(|(unit, spans)| Some((*unit, spans.last()?.source.code())));
    let sources = last.collect();
    Ok((tables::units(tx, nis).await?, sources))
}

fn cells(unit: &Unit, source: &str) -> Vec<String> {
    let draft = &unit.draft;
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let day = |value: Option<NaiveDate>| value.map(|value| value.to_string()).unwrap_or_default();
    let degrees = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
    vec![
        unit.hex(),
        draft.own_key.clone(),
        draft.street.clone(),
        draft.house_number.clone(),
        draft.box_number.clone(),
        number(draft.postcode),
        draft.locality.clone(),
        draft.address_uri.clone(),
        degrees(draft.point.map(|point| point.lat)),
        degrees(draft.point.map(|point| point.lon)),
        draft.kind.clone(),
        draft.area.clone(),
        if draft.in_core { "ja" } else { "nee" }.to_owned(),
        number(draft.wvo),
        number(draft.net_area),
        day(draft.stock_from),
        day(draft.stock_until),
        unit.state.map_or("", Use::code).to_owned(),
        day(unit.state_from),
        unit.state.map_or("", |_| unit.certainty.code()).to_owned(),
        source.to_owned(),
        day(unit.seen),
    ]
}
