//! The shapes of the API's answers.

use chrono::NaiveDateTime;
use kernel::listing::{Feature, Layer, Listing, PositionQuality};
use kernel::search::{Answer, Hit, Widening};
use serde::Serialize;
use shell::visit::Visit;

use crate::app::App;
use crate::ask::Asked;
use crate::hits;
use crate::paths;
use crate::places::Places;
use crate::week;

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceView {
    /// Our id.
    pub id: String,
    /// Its page.
    pub url: String,
    /// The name on the façade.
    pub name: String,
    /// Category codes, the main one first.
    pub categories: Vec<String>,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postcode: Option<u16>,
    /// Village.
    pub locality: String,
    /// Municipality.
    pub municipality: String,
    /// NIS code of the municipality.
    pub nis: u32,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How exact the position is: `exact`, `postcode_centre` or `town_centre`.
    pub position_quality: PositionQuality,
    /// Metres from the middle of the area asked for; whole kilometres when the position is not exact.
    pub distance_m: Option<i64>,
    /// `open`, `closed` or `unknown`, now.
    pub state: &'static str,
    /// The local moment of the next change, when it lies within a week.
    pub next_change: Option<NaiveDateTime>,
    /// Feature codes.
    pub features: Vec<&'static str>,
    /// `register` or `osm`; the licences differ.
    pub layer: Layer,
    /// Address of the licence.
    pub licence: &'static str,
}

/// Everything about a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EstablishmentView {
    /// What lists show.
    #[serde(flatten)]
    pub place: PlaceView,
    /// Other names.
    pub other_names: Vec<String>,
    /// Products and services.
    pub products: Vec<String>,
    /// A description.
    pub description: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Opening hours in the OpenStreetMap form.
    pub opening_hours: Option<String>,
    /// Number of the establishment unit.
    pub establishment_number: Option<String>,
    /// Number of the enterprise.
    pub enterprise_number: Option<String>,
    /// Where the facts come from.
    pub sources: Vec<SourceView>,
    /// When somebody last confirmed the facts.
    pub checked_at: Option<String>,
    /// When they last changed.
    pub changed_at: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceView {
    /// Code.
    pub source: String,
    /// Licence.
    pub licence: String,
    /// When.
    pub observed_at: String,
}

/// An answer to a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchView {
    /// How many there are in the area.
    pub total: usize,
    /// The page, from 1.
    pub page: usize,
    /// The places.
    pub results: Vec<PlaceView>,
    /// The nearest outside the area.
    pub outside: Vec<PlaceView>,
    /// What was understood.
    pub understanding: UnderstandingView,
    /// Counts per category, feature and town.
    pub facets: FacetsView,
}

/// What was understood.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UnderstandingView {
    /// The place that was meant, as it should be written.
    pub place: Option<String>,
    /// Categories the words stand for.
    pub categories: Vec<&'static str>,
    /// The words used instead of those typed.
    pub corrected: Option<String>,
    /// Words that were left out.
    pub left_out: Vec<String>,
    /// Whether the answer comes from a wider area.
    pub wider: bool,
    /// Neighbouring categories that were taken.
    pub neighbours: Vec<&'static str>,
    /// Other spellings.
    pub did_you_mean: Vec<String>,
}

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FacetsView {
    /// Per category.
    pub categories: Vec<Count>,
    /// Per feature.
    pub features: Vec<Count>,
    /// Per town, by NIS code.
    pub towns: Vec<Count>,
    /// Open at the asked moment, or now.
    pub open: usize,
}

/// A count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// Code.
    pub code: String,
    /// How many.
    pub count: usize,
}

/// A proposal while typing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProposalView {
    /// The text to show.
    pub label: String,
    /// More about it.
    pub detail: String,
    /// The pictogram.
    pub icon: &'static str,
    /// Where it leads; empty when it only fills in the box.
    pub href: String,
    /// What it fills in.
    pub value: String,
}

/// Writes the answer to a search.
pub(super) fn search(
    app: &App,
    visit: &Visit,
    places: &Places,
    (asked, answer): (&Asked, &Answer),
) -> SearchView {
    let list = |hits: &[Hit]| hits.iter().map(|hit| place(app, visit, places, hit)).collect();
    let facets = &answer.facets;
    let count = |code: String, count: usize| Count { code, count };
    SearchView {
        total: answer.total,
        page: asked.page,
        results: list(&answer.hits),
        outside: list(&answer.outside),
        understanding: understanding(asked, answer),
        facets: FacetsView {
            categories: facets.categories.iter().map(|(one, n)| count(one.code.to_owned(), *n)).collect(),
            features: facets.features.iter().map(|(one, n)| count(one.code().to_owned(), *n)).collect(),
            towns: facets.towns.iter().map(|(nis, n)| count(nis.to_string(), *n)).collect(),
            open: facets.open,
        },
    }
}

fn understanding(asked: &Asked, answer: &Answer) -> UnderstandingView {
    let read = &answer.understanding;
    let mut view = UnderstandingView {
        place: asked.place.spot().map(|spot| spot.key.clone()),
        categories: read.categories.iter().map(|category| category.code).collect(),
        did_you_mean: read.did_you_mean.clone(),
        ..UnderstandingView::default()
    };
    for widening in &read.widened {
        match widening {
            Widening::Corrected(words) => view.corrected = Some(words.clone()),
            Widening::LeftOut(words) => view.left_out.clone_from(words),
            Widening::WiderArea => view.wider = true,
            Widening::Neighbours(list) => {
                view.neighbours = list.iter().map(|category| category.code).collect()
            }
        }
    }
    view
}

fn place(app: &App, visit: &Visit, places: &Places, hit: &Hit) -> PlaceView {
    let listing = &hit.listing;
    let local = visit.moment.local();
    let calendar = app.calendar(listing.nis);
    let now = app.memory.stretches(listing, local.date(), &calendar).map(|known| week::at(&known, local));
    PlaceView {
        id: listing.id.to_string(),
        url: format!("{}{}", visit.base_url(), paths::listing(visit.language, places, listing)),
        name: listing.sign.clone(),
        categories: listing.categories.clone(),
        street: listing.street_line(),
        postcode: listing.postcode.map(kernel::nis::Postcode::get),
        locality: listing.locality.clone(),
        municipality: listing.municipality.clone(),
        nis: listing.nis.get(),
        lat: listing.point.map(|point| point.lat),
        lon: listing.point.map(|point| point.lon),
        position_quality: listing.position_quality,
        distance_m: hit
            .distance_m
            .map(|metres| crate::num::round(hits::rounded(listing.position_quality, metres))),
        state: hits::state_code(now.as_ref().map_or(hit.state, |now| now.state)),
        next_change: now.and_then(|now| now.until.or(now.opens)),
        features: listing.features.iter().map(Feature::code).collect(),
        layer: listing.layer,
        licence: listing.layer.licence(),
    }
}

/// Writes everything about a place.
pub(super) fn establishment(
    app: &App,
    visit: &Visit,
    places: &Places,
    listing: &Listing,
) -> EstablishmentView {
    let hit = Hit {
        listing: listing.clone(),
        distance_m: None,
        state: kernel::hours::OpenState::Unknown,
        score: 0.0,
    };
    let written = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    EstablishmentView {
        place: place(app, visit, places, &hit),
        other_names: listing.other_names.clone(),
        products: listing.products.clone(),
        description: listing.description.clone(),
        phone: listing.phone.clone(),
        email: listing.email.clone(),
        website: listing.website.clone(),
        opening_hours: listing.hours.clone(),
        establishment_number: listing.establishment_number.map(kernel::number::EstablishmentNumber::bare),
        enterprise_number: listing.enterprise_number.map(kernel::number::EnterpriseNumber::bare),
        sources: listing
            .sources
            .iter()
            .map(|note| SourceView {
                source: note.source.clone(),
                licence: note.licence.clone(),
                observed_at: written(note.observed_at),
            })
            .collect(),
        checked_at: listing.checked_at.map(written),
        changed_at: written(listing.changed_at),
    }
}
