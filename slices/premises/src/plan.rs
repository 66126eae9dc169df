//! The map of the units, the figures as a file, and the ways to the desk and to what is offered.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use kernel::actor::Role;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use shell::csv::Sheet;
use shell::visit::Asked;
use shell::{Failure, Visit};

use crate::desk::{self, Answer, App, Desk, path_of};
use crate::overview::{MONTHS, Told};
use crate::rate::{self, Counted};
use crate::spell::{self, Length, at};
use crate::store as tables;
use crate::unit::{Unit, line};

/// Features of the map.
const MOST_FEATURES: usize = 5_000;
/// What the map calls the states, and in which colour of the theme each stands.
const TONES: [(&str, &str); 6] = [
    ("used", "line-strong"),
    ("works", "link"),
    ("friction", "accent"),
    ("long", "warn"),
    ("structural", "closed"),
    ("unknown", "muted"),
];

/// The options of the map, when any unit has a position.
pub(crate) fn map(units: &[Unit], nis: Nis, day: NaiveDate, visit: &Visit) -> Option<Value> {
    let points: Vec<_> = units.iter().filter_map(|unit| unit.draft.point).collect();
    let first = points.first()?;
    let edges = points.iter().fold([first.lon, first.lat, first.lon, first.lat], |[w, s, e, n], point| {
        [w.min(point.lon), s.min(point.lat), e.max(point.lon), n.max(point.lat)]
    });
    let tones: HashMap<&str, &str> = TONES.into();
    Some(minijinja::context! {
        features => format!("{}?dag={day}", visit.local(&format!("stad/leegstand/{nis}/kaart.json"))),
        tones,
        bounds => edges,
        outline => "/api/v1/places/outlines",
    })
}

/// What the map calls a unit on a day.
fn tone(unit: &Counted, day: NaiveDate) -> &'static str {
    match at(&unit.spans, day) {
        None => "unknown",
        Some(span) if span.state == spell::State::Vacant => Length::of(span.from, day).code(),
        Some(span) => span.state.code(),
    }
}

/// `GET /stad/leegstand/{nis}/kaart.json`: the units of the map.
pub(crate) async fn features(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let day = told.dag.parse().unwrap_or_else(|_| visit.moment.local().date());
    let (units, counted) = app.store.read(|tx| Box::pin(async move { desk::counted(tx, nis).await })).await?;
    // words: prem-tone-*
    let words: HashMap<&str, String> =
        TONES.iter().map(|(code, _)| (*code, visit.say(&format!("prem-tone-{code}"), &[]))).collect();
    let shown = units.iter().zip(&counted).filter(|(unit, _)| unit.draft.stock_until.is_none());
    let features: Vec<serde_json::Value> = shown
        .filter_map(|(unit, counted)| {
            let (point, state) = (unit.draft.point?, tone(counted, day));
            let word = words.get(state).map_or("", String::as_str);
            Some(serde_json::json!({
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
                "properties": {
                    "id": unit.hex(),
                    "sign": format!("{}: {word}", unit.label()),
                    "state": state,
                    "href": visit.local(&path_of(nis, unit.id)),
                },
            }))
        })
        .take(MOST_FEATURES)
        .collect();
    let body = axum::Json(serde_json::json!({"type": "FeatureCollection", "features": features}));
    Ok(([(axum::http::header::CACHE_CONTROL, "private, no-store")], body).into_response())
}

/// `GET /stad/leegstand/{nis}/cijfers.csv`: the rate month by month.
pub(crate) async fn figures(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let nis = desk::town(&visit, &nis)?;
    let area = line(&told.gebied, 120);
    let found = app.store.read(|tx| Box::pin(async move { Ok(desk::counted(tx, nis).await?.1) })).await?;
    let inside: Vec<Counted> =
        found.into_iter().filter(|unit| area.is_empty() || unit.area == area).collect();
    desk::log(&app, &visit, ::store::Audit::new("export", "premises-figures", nis).in_town(nis)).await?;
    let mut sheet = Sheet::new([
        "day",
        "stock_units",
        "vacant_units",
        "rate_units_bp",
        "stock_wvo_m2",
        "vacant_wvo_m2",
        "rate_wvo_bp",
        "friction_units",
        "long_units",
        "structural_units",
        "works_units",
        "unknown_units",
        "units_without_wvo",
    ]);
    for day in rate::months(visit.moment.local().date(), MONTHS * 5) {
        let rates = rate::rates(&inside, day);
        let share = |share: Option<i64>| share.map(|share| share.to_string()).unwrap_or_default();
        let mut row = vec![
            day.to_string(),
            rates.stock().to_string(),
            rates.vacant.units.to_string(),
            share(rates.by_units()),
            rates.stock_m2().to_string(),
            rates.vacant.m2.to_string(),
            share(rates.by_m2()),
        ];
        row.extend(rates.lengths.map(|amount| amount.units.to_string()));
        row.extend([rates.works.units, rates.unknown, rates.without_m2].map(|n| n.to_string()));
        sheet.row(row);
    }
    Ok(sheet.download("leegstand-cijfers.csv"))
}

/// The way to the desk on an officer's own page.
pub(crate) fn panel(app: &Arc<App>) -> Vec<shell::Panel> {
    let of_town = Arc::clone(app);
    vec![
        shell::Panel {
            spot: shell::Spot::Account,
            template: "premises/panel_account.html",
            load: Arc::new(|visit: Visit, _| {
                Box::pin(async move {
                    let officer = matches!(visit.acting()?.role(), Role::Officer | Role::Admin);
                    Ok(officer.then(|| minijinja::context! {}))
                })
            }),
        },
        shell::Panel {
            spot: shell::Spot::Town,
            template: "premises/panel_town.html",
            load: Arc::new(move |visit: Visit, subject: String| {
                let app = Arc::clone(&of_town);
                Box::pin(async move {
                    let Ok(nis) = Nis::parse(&subject) else { return Ok(None) };
                    let count = app.store.read(|tx| Box::pin(tables::public_count(tx, nis))).await?;
                    if count == 0 {
                        return Ok(None);
                    }
                    let slug = kernel::text::slug(&desk::town_name(&app, nis, Language::Nl).await?);
                    let href = visit.local(&format!("{slug}/leegstaande-panden"));
                    Ok(Some(minijinja::context! { count, href }))
                })
            }),
        },
    ]
}
