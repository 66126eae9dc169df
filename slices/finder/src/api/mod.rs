//! The public API, version 1: the same questions and answers as the pages, as JSON. Its description is
//! `openapi.json`, held against these routes and answers by a test.

mod problem;
mod types;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::category::Category;
use kernel::language::Language;
use kernel::moment::EstablishmentId;
use kernel::search::{Suggestion, limits};
use serde::Serialize;
use serde_json::{Value, json};
use shell::visit::Visit;

use crate::app::{App, ground};
use crate::ask::{Entry, decide};
use crate::hits;
use crate::paths;
use crate::places::{Spot, Town};
use crate::whereabouts::{self, Where};

pub use problem::Problem;
use types::ProposalView;

/// The description of the API.
pub const OPENAPI: &str = include_str!("../../openapi.json");

/// Answers with JSON that any site may read. What shows places is asked for again each time (`seconds` 0): a place that
/// was withdrawn is shown by nobody's copy.
fn json<T: Serialize>(value: &T, seconds: u32) -> Response {
    let body = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut response = ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    let out = response.headers_mut();
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let keep = if seconds == 0 { "no-cache".to_owned() } else { format!("public, max-age={seconds}") };
    if let Ok(value) = HeaderValue::from_str(&keep) {
        out.insert(header::CACHE_CONTROL, value);
    }
    response
}

/// `taal=`: once, and a language there is. Pages are lenient about it; the API is as it is described.
fn asked_language(visit: &Visit) -> Result<(), Problem> {
    let mut asked = form_urlencoded::parse(visit.query.as_bytes()).filter(|(name, _)| name == "taal");
    let Some((_, first)) = asked.next() else { return Ok(()) };
    let known = Language::ALL.into_iter().any(|language| language.code() == first);
    if known && asked.next().is_none() {
        return Ok(());
    }
    Err(Problem::refused(visit, &crate::ask::Refusal::new("taal", "language-unknown", &first), &[]))
}

/// `GET /api/v1/search`
pub async fn search(app: &App, visit: &Visit) -> Result<Response, Problem> {
    asked_language(visit)?;
    let entry = Entry::read(Some(&visit.query)).map_err(|refusal| Problem::refused(visit, &refusal, &[]))?;
    let places = app.atlas.places();
    let mut asked = decide(&entry, ground(visit, &places));
    asked.query.limit = page_size(visit)?;
    asked.query.offset = (asked.page - 1) * asked.query.limit;
    if asked.query.offset > limits::OFFSET {
        let refusal = crate::ask::Refusal::new("blad", "page", &entry.blad);
        let last = limits::OFFSET / asked.query.limit;
        return Err(Problem::refused(visit, &refusal.over(crate::num::signed(last)), &[]));
    }
    let choices: Vec<String> = match &asked.place {
        Where::Several(spots) | Where::Unknown(spots) => spots.iter().map(|spot| spot.key.clone()).collect(),
        _ => Vec::new(),
    };
    if matches!(asked.place, Where::Several(_)) {
        let refusal = crate::ask::Refusal::new("waar", "place-several", &entry.waar);
        return Err(Problem::refused(visit, &refusal, &choices));
    }
    if let Some(refusal) = asked.refusals.first() {
        return Err(Problem::refused(visit, refusal, &choices));
    }
    let answer = app.finder.search(&asked.query).map_err(|error| Problem::failed(visit, &error))?;
    Ok(json(&types::search(app, visit, &places, (&asked, &answer)), 0))
}

/// `limit=`: results on a page of the API.
fn page_size(visit: &Visit) -> Result<usize, Problem> {
    let mut pairs = form_urlencoded::parse(visit.query.as_bytes());
    let Some((_, text)) = pairs.find(|(name, _)| name == "limit") else { return Ok(crate::ask::PAGE_SIZE) };
    text.parse().ok().filter(|limit| (1..=limits::PAGE).contains(limit)).ok_or_else(|| {
        let refusal = crate::ask::Refusal::new("limit", "limit", &text);
        Problem::refused(visit, &refusal.over(crate::num::signed(limits::PAGE)), &[])
    })
}

/// `GET /api/v1/suggest`: proposals while typing. With `kind=place` for the box of places.
pub async fn suggest(app: &App, visit: &Visit) -> Result<Response, Problem> {
    asked_language(visit)?;
    let entry = Entry::read(Some(&visit.query)).map_err(|refusal| Problem::refused(visit, &refusal, &[]))?;
    if entry.waar.chars().count() > limits::TEXT {
        let refusal = crate::ask::Refusal::new("waar", "text-too-long", &entry.waar);
        return Err(Problem::refused(visit, &refusal.over(crate::num::signed(limits::TEXT)), &[]));
    }
    let places = app.atlas.places();
    let wants_place = visit.query.split('&').any(|pair| pair == "kind=place" || pair == "soort=waar");
    if wants_place {
        let typed = if entry.waar.is_empty() { &entry.wat } else { &entry.waar };
        let spots = whereabouts::propose(&places, typed, visit.language, limits::SUGGESTIONS);
        return Ok(json(&spots.iter().map(proposal_of_spot).collect::<Vec<_>>(), 300));
    }
    let asked = decide(&entry, ground(visit, &places));
    // While typing, pieces that cannot be read yet are left out without a word; too long a text is refused.
    if let Some(refusal) = asked.refusals.iter().find(|refusal| refusal.field == "wat") {
        return Err(Problem::refused(visit, refusal, &[]));
    }
    let mut query = asked.query;
    (query.limit, query.offset, query.facets) = (limits::SUGGESTIONS, 0, false);
    let found = app.finder.suggest(&query).map_err(|error| Problem::failed(visit, &error))?;
    let list: Vec<ProposalView> = found.iter().map(|one| proposal(visit, &places, &entry, one)).collect();
    Ok(json(&list, 0))
}

fn proposal_of_spot(spot: &Spot) -> ProposalView {
    ProposalView {
        label: spot.label.clone(),
        detail: spot.postcode.map(|code| code.to_string()).unwrap_or_default(),
        icon: "pin",
        href: String::new(),
        value: spot.key.clone(),
    }
}

fn proposal(visit: &Visit, places: &crate::places::Places, entry: &Entry, one: &Suggestion) -> ProposalView {
    let language = visit.language;
    match one {
        Suggestion::Category { category, word } => {
            let other = entry.but(|e| {
                e.wat.clear();
                e.cat = vec![category.code.to_owned()];
            });
            let name = category.plural(language);
            let detail = if kernel::text::fold(word) == kernel::text::fold(name) {
                String::new()
            } else {
                word.clone()
            };
            ProposalView {
                label: name.to_owned(),
                detail,
                icon: category.icon,
                href: paths::search(language, &other),
                value: name.to_owned(),
            }
        }
        Suggestion::Place(hit) => ProposalView {
            label: hit.listing.sign.clone(),
            detail: hits::locality(&hit.listing),
            icon: hit.listing.category().map_or("shop", |category| category.icon),
            href: paths::listing(language, places, &hit.listing),
            value: hit.listing.sign.clone(),
        },
        Suggestion::Word(word) => ProposalView {
            label: word.clone(),
            detail: String::new(),
            icon: "search",
            href: String::new(),
            value: word.clone(),
        },
    }
}

/// `GET /api/v1/establishments/{id}`
pub async fn establishment(app: &App, visit: &Visit, id: &str) -> Result<Response, Problem> {
    asked_language(visit)?;
    let missing = |code| Problem::new(visit, code, None);
    let id = EstablishmentId::parse(id).map_err(|_| missing("not-found"))?;
    let found = app.finder.get(id).map_err(|error| Problem::failed(visit, &error))?;
    let gone = if id.0.get_version_num() == 7 { "gone" } else { "not-found" };
    let Some(listing) = found else {
        // Found to be the same as another place: its address leads to that one for good.
        let other = crate::establishment::other(app, id).await.map_err(|_| missing("internal"))?;
        let other = other.ok_or_else(|| missing(gone))?;
        let address = format!("/api/v1/establishments/{}", other.id.0.simple());
        return Ok(axum::response::Redirect::permanent(&address).into_response());
    };
    let places = app.atlas.places();
    Ok(json(&types::establishment(app, visit, &places, &listing), 0))
}

/// `GET /api/v1/categories`
pub async fn categories(visit: &Visit) -> Result<Response, Problem> {
    asked_language(visit)?;
    let list: Vec<Value> = Category::all()
        .iter()
        .map(|category| {
            json!({
                "code": category.code,
                "name": category.name(visit.language),
                "plural": category.plural(visit.language),
                "group": category.group,
                "schema_org": category.schema_org,
                "osm": category.osm,
                "neighbours": category.neighbours().map(|other| other.code).collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(json(&list, 3600))
}

/// `GET /api/v1/places`
pub async fn places(app: &App, visit: &Visit) -> Result<Response, Problem> {
    asked_language(visit)?;
    let places = app.atlas.places();
    let language = visit.language;
    let list: Vec<Value> = places
        .towns()
        .iter()
        .map(|town| {
            let villages: Vec<Value> = places
                .villages()
                .iter()
                .filter(|village| village.nis == town.nis)
                .map(|village| json!({"postcode": village.postcode, "name": village.name}))
                .collect();
            json!({
                "nis": town.nis,
                "name": town.name(language),
                "url": format!("{}{}", visit.base_url(), paths::town(language, town)),
                "lat": town.centre.lat,
                "lon": town.centre.lon,
                "villages": villages,
            })
        })
        .collect();
    Ok(json(&list, 3600))
}

/// `GET /api/v1/places/outlines`: the outlines of towns, as GeoJSON.
pub async fn outlines(app: &App, visit: &Visit) -> Result<Response, Problem> {
    asked_language(visit)?;
    let places = app.atlas.places();
    let feature = |town: &Town| {
        let rings: Vec<Value> = town.outline.iter().map(|ring| json!([ring])).collect();
        json!({
            "type": "Feature",
            "id": u32::from(town.nis),
            "geometry": {"type": "MultiPolygon", "coordinates": rings},
            "properties": {"nis": town.nis, "name": town.name(visit.language)},
        })
    };
    let with_outline = places.towns().iter().filter(|town| !town.outline.is_empty());
    let mut response = json(
        &json!({"type": "FeatureCollection", "features": with_outline.map(feature).collect::<Vec<_>>()}),
        3600,
    );
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/geo+json"));
    Ok(response)
}

/// `GET /api/v1/openapi.json`
pub async fn openapi(visit: &Visit) -> Response {
    let mut document: Value = serde_json::from_str(OPENAPI).unwrap_or(Value::Null);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("servers".into(), json!([{"url": visit.base_url()}]));
    }
    json(&document, 3600)
}
