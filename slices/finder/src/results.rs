//! The results of a search: a list and a map from one question, and never a dead end.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use kernel::category::Category;
use kernel::language::Language;
use kernel::point::BoundingBox;
use kernel::search::{Answer, Area, Understanding, Widening};
use serde::Serialize;
use shell::failure::{Failure, Kind};
use shell::format;
use shell::head::{Head, Robots};
use shell::page::Page;
use shell::visit::Visit;

use crate::app::{App, ground};
use crate::ask::{Asked, Entry, PAGE_SIZE, Refusal, decide};
use crate::form::{self, FormView};
use crate::hits::HitView;
use crate::mapview::{MapView, bounds_of};
use crate::paths;
use crate::photos;
use crate::places::{Places, Spot};
use crate::visitors::{self, PageKind};
use crate::whereabouts::Where;

/// A link with a text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    /// The text.
    pub label: String,
    /// Where it goes.
    pub href: String,
}

/// What was done to the question, told above the results.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Note {
    /// The words stand for these kinds of places.
    Understood {
        /// Their names.
        names: String,
    },
    /// A moment was read in the words.
    Moment {
        /// The moment.
        moment: String,
    },
    /// Words were corrected.
    Corrected {
        /// Into these.
        words: String,
    },
    /// Words were left out.
    LeftOut {
        /// Which.
        words: String,
    },
    /// The answer comes from a wider area.
    Wider,
    /// Neighbouring kinds were taken.
    Neighbours {
        /// Their names.
        names: String,
    },
    /// The name of the place was mended.
    Place {
        /// Into this.
        name: String,
    },
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ResultsPage {
    /// The form with its filters.
    pub form: FormView,
    /// The name of the area, empty for everywhere.
    pub area: String,
    /// Whether the area is around the visitor or what the map shows: `here`, `map`, or empty.
    pub area_kind: &'static str,
    /// How many there are in the area.
    pub total: usize,
    /// The results.
    pub hits: Vec<HitView>,
    /// The nearest results outside.
    pub outside: Vec<HitView>,
    /// What was done to the question.
    pub notes: Vec<Note>,
    /// Pieces that could not be read.
    pub errors: Vec<Refusal>,
    /// Other spellings.
    pub did_you_mean: Vec<Link>,
    /// Places to choose from: several of that name, or names like it.
    pub choices: Vec<Link>,
    /// Whether the choices are of one name.
    pub ambiguous: bool,
    /// Ways on when there is nothing.
    pub ways: Vec<Link>,
    /// The present page, from 1.
    pub page: usize,
    /// The last page.
    pub last: usize,
    /// Addresses of the previous and the next page.
    pub previous: String,
    /// The next page.
    pub next: String,
    /// The map.
    pub map: Option<MapView>,
}

impl Page for ResultsPage {
    const TEMPLATE: &'static str = "finder/results.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::results()
    }
}

/// Answers a search with a page.
pub async fn show(app: &App, visit: &Visit, method: &Method) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let entry = Entry::read(Some(&visit.query)).map_err(|_| Failure::new(Kind::AddressTooLong))?;
    let asked = decide(&entry, ground(visit, &places));
    let answer = if matches!(asked.place, Where::Several(_)) {
        Answer::default()
    } else {
        app.finder.search(&asked.query)?
    };
    let nis = match asked.query.area {
        Area::Town { nis, .. } | Area::Postal { nis, .. } => Some(nis),
        _ => asked.place.spot().map(|spot| spot.nis),
    };
    visitors::note(app, visit, method, PageKind::Results, nis);
    let mut page = write(app, visit, &places, &entry, (&asked, &answer));
    photos::beside(app, &mut [&mut page.hits, &mut page.outside]).await;
    let visit = match nis {
        Some(nis) => &visit.clone().themed(&nis.to_string()),
        None => visit,
    };
    let mut response = visit.page(head(visit, &entry, &page), &page)?;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(asked.status()).unwrap_or(StatusCode::BAD_REQUEST);
    }
    Ok(response)
}

/// Writes the page.
fn write(
    app: &App,
    visit: &Visit,
    places: &Places,
    entry: &Entry,
    (asked, answer): (&Asked, &Answer),
) -> ResultsPage {
    let language = visit.language;
    let phrases = app.phrases(visit);
    let desk = app.desk(visit, places);
    let last = answer.total.min(kernel::search::limits::OFFSET).div_ceil(PAGE_SIZE).max(1);
    let at_page = |page: usize| paths::search(language, &entry.but(|e| e.blad = page.to_string()));
    let (choices, ambiguous) = choices(entry, &asked.place, language);
    let nothing = answer.hits.is_empty();
    ResultsPage {
        form: form::write(entry, asked, &answer.facets, phrases, language),
        area: asked.place.spot().map(|spot| spot.label.clone()).unwrap_or_default(),
        area_kind: match asked.query.area {
            Area::Box(_) => "map",
            Area::Around { .. } if asked.place.spot().is_none() => "here",
            _ => "",
        },
        total: answer.total,
        hits: app.write(&desk, &answer.hits),
        outside: app.write(&desk, &answer.outside),
        notes: notes(entry, asked, &answer.understanding, language),
        errors: asked.refusals.clone(),
        did_you_mean: answer
            .understanding
            .did_you_mean
            .iter()
            .map(|words| Link {
                label: words.clone(),
                href: paths::search(language, &entry.but(|e| e.wat.clone_from(words))),
            })
            .collect(),
        choices,
        ambiguous,
        ways: if nothing { ways(entry, asked, language) } else { Vec::new() },
        page: asked.page,
        last,
        previous: if asked.page > 1 { at_page(asked.page - 1) } else { String::new() },
        next: if asked.page < last { at_page(asked.page + 1) } else { String::new() },
        map: (!ambiguous).then(|| map(app, places, entry, (asked, answer))),
    }
}

fn map(app: &App, places: &Places, entry: &Entry, (asked, answer): (&Asked, &Answer)) -> MapView {
    let language = asked.query.language;
    let hits = answer.hits.iter().chain(&answer.outside);
    let bounds = bounds_of(&asked.query.area, places, hits.filter_map(|hit| hit.listing.point));
    MapView::new(app, language, bounds, &entry.but(|e| e.kader.clear()))
}

fn notes(entry: &Entry, asked: &Asked, read: &Understanding, language: Language) -> Vec<Note> {
    let names = |list: &[&'static Category]| -> String {
        list.iter().take(4).map(|category| category.plural(language)).collect::<Vec<_>>().join(", ")
    };
    let mut out = Vec::new();
    if let Where::Mended(spot) = &asked.place {
        out.push(Note::Place { name: spot.label.clone() });
    }
    for widening in &read.widened {
        out.push(match widening {
            Widening::Corrected(words) => Note::Corrected { words: words.clone() },
            Widening::LeftOut(words) => Note::LeftOut { words: words.join(", ") },
            Widening::WiderArea => Note::Wider,
            Widening::Neighbours(list) => Note::Neighbours { names: names(list) },
        });
    }
    if !read.categories.is_empty() && entry.cat.is_empty() {
        out.push(Note::Understood { names: names(&read.categories) });
    }
    if let Some(moment) = read.open_at.filter(|_| entry.open.is_empty()) {
        out.push(Note::Moment { moment: format::moment(language, moment) });
    }
    out
}

fn choices(entry: &Entry, place: &Where, language: Language) -> (Vec<Link>, bool) {
    let links = |spots: &[Spot]| -> Vec<Link> {
        let link = |spot: &Spot| {
            let label = match spot.postcode {
                Some(code) if !spot.label.contains(&code.to_string()) => format!("{code} {}", spot.label),
                _ => spot.label.clone(),
            };
            Link { label, href: paths::search(language, &entry.but(|e| e.waar.clone_from(&spot.key))) }
        };
        spots.iter().map(link).collect()
    };
    match place {
        Where::Several(spots) => (links(spots), true),
        Where::Unknown(spots) => (links(spots), false),
        _ => (Vec::new(), false),
    }
}

/// What to try when there is nothing: without filters, without the words, everywhere, kinds of places nearby.
fn ways(entry: &Entry, asked: &Asked, language: Language) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::new();
    let filtered = !entry.cat.is_empty() || !entry.met.is_empty() || !entry.open.is_empty();
    let mut add = |label: &str, other: Entry| {
        out.push(Link { label: label.to_owned(), href: paths::search(language, &other) });
    };
    if filtered {
        add(
            "finder-way-no-filters",
            entry.but(|e| {
                e.cat.clear();
                e.met.clear();
                e.open.clear();
                e.laag.clear();
            }),
        );
    }
    let elsewhere = asked.query.area != Area::Everywhere;
    if elsewhere {
        add(
            "finder-way-everywhere",
            entry.but(|e| {
                e.waar.clear();
                e.bij.clear();
                e.kader.clear();
                e.straal.clear();
            }),
        );
    }
    if !entry.wat.is_empty() && elsewhere {
        add("finder-way-all-here", entry.but(|e| e.wat.clear()));
    }
    out
}

/// The head: what and where with an answer may be kept by search engines; ways through the answer may not.
fn head(visit: &Visit, entry: &Entry, page: &ResultsPage) -> Head {
    let what = if entry.wat.is_empty() {
        match page.form.categories.iter().find(|choice| choice.checked) {
            Some(kind) => kind.label.clone(),
            None => visit.say("finder-results-everything", &[]),
        }
    } else {
        entry.wat.clone()
    };
    let title = if page.area.is_empty() {
        what
    } else {
        visit.say("finder-results-title", &[("what", what.into()), ("place", page.area.clone().into())])
    };
    let description = visit.say("finder-results-description", &[("n", page.total.into())]);
    let canonical = paths::search(visit.language, &entry.but(|e| e.blad.clone_from(&entry.blad)));
    // What and where with an answer is a page worth keeping; filters, positions and further pages are ways through it.
    let plain = Entry { wat: entry.wat.clone(), waar: entry.waar.clone(), ..Entry::default() };
    let keep = *entry == plain && !entry.waar.is_empty() && page.total > 0;
    Head::new(title, description, canonical)
        .in_languages(|language| paths::search(language, &entry.but(|e| e.blad.clone_from(&entry.blad))))
        .robots(if keep { Robots::Index } else { Robots::Follow })
        .section("search")
        .script("finder.js")
        .wide()
}

/// The box of a map, for the template: west, south, east, north.
#[must_use]
pub fn corners(bounds: BoundingBox) -> [f64; 4] {
    let five = |value: f64| (value * 1e5).round() / 1e5;
    [five(bounds.west), five(bounds.south), five(bounds.east), five(bounds.north)]
}
