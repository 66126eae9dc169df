//! The first page: what, where, and a way in for who does not know what to type.

use axum::http::Method;
use axum::response::Response;
use kernel::category::Category;
use serde::Serialize;
use shell::failure::Failure;
use shell::head::Head;
use shell::page::Page;
use shell::visit::Visit;

use crate::app::App;
use crate::ask::Entry;
use crate::json_ld;
use crate::paths::{self, Fixed};
use crate::soft::soften;
use crate::visitors::{self, PageKind};

/// A tile that leads to a kind of place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TileView {
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// The pictogram.
    pub icon: &'static str,
    /// How many there are.
    pub count: Option<usize>,
}

/// A town with its count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TownLink {
    /// Its name.
    pub label: String,
    /// Its page.
    pub href: String,
    /// How many places.
    pub count: Option<usize>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HomePage {
    /// Where the form goes.
    pub action: String,
    /// How many places there are.
    pub total: usize,
    /// Popular kinds.
    pub kinds: Vec<TileView>,
    /// The towns with most places.
    pub towns: Vec<TownLink>,
    /// All towns.
    pub all_towns: String,
    /// Things people ask, as examples.
    pub examples: Vec<crate::results::Link>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "finder/home.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::homes()
    }
}

/// Kinds that people look for most, in the order they are shown.
const POPULAR: [&str; 18] = [
    "bakery",
    "butcher",
    "supermarket",
    "greengrocer",
    "farm",
    "cheese",
    "restaurant",
    "friterie",
    "cafe",
    "pharmacy",
    "hairdresser",
    "florist",
    "clothes",
    "bicycle",
    "doityourself",
    "books",
    "toys",
    "vending_bread",
];

/// How many tiles and towns are shown.
const TILES: usize = 12;
const TOWNS: usize = 14;

/// Shows the page.
pub async fn show(app: &App, visit: &Visit, method: &Method) -> Result<Response, Failure> {
    visitors::note(app, visit, method, PageKind::Home, None);
    let language = visit.language;
    let page = write(app, visit)?;
    let (base, home) = (visit.base_url(), format!("/{language}/"));
    let name = visit.theme.name.clone();
    let search = format!("{base}{}", Fixed::Search.path(language));
    let title = visit.say("finder-home-title", &[]);
    let description = visit.say("finder-home-description", &[("n", page.total.into())]);
    let head = Head::new(title, description, home.clone())
        .in_languages(|language| format!("/{language}/"))
        .json_ld(json_ld::site(&name, &format!("{base}{home}"), &search))
        .script("finder.js")
        .section("home");
    visit.page(head, &page)
}

fn write(app: &App, visit: &Visit) -> Result<HomePage, Failure> {
    let language = visit.language;
    let places = app.atlas.places();
    let overview = app.overview(visit)?;
    let counted = |category: &Category| {
        overview.facets.categories.iter().find(|(one, _)| *one == category).map(|(_, count)| *count)
    };
    let tile = |category: &'static Category| TileView {
        label: soften(category.plural(language)),
        href: paths::search(language, &Entry { cat: vec![category.code.to_owned()], ..Entry::default() }),
        icon: category.icon,
        count: counted(category),
    };
    let popular = POPULAR.into_iter().filter_map(Category::find);
    let present = popular.filter(|one| overview.facets.categories.is_empty() || counted(one).is_some());
    Ok(HomePage {
        action: Fixed::Search.path(language),
        total: app.finder.count(),
        kinds: present.take(TILES).map(tile).collect(),
        towns: overview
            .facets
            .towns
            .iter()
            .filter_map(|(nis, count)| places.town(*nis).map(|town| (town, *count)))
            .take(TOWNS)
            .map(|(town, count)| TownLink {
                label: town.name(language).to_owned(),
                href: paths::town(language, town),
                count: Some(count),
            })
            .collect(),
        all_towns: Fixed::Towns.path(language),
        examples: examples(visit),
    })
}

/// Questions to try, in everyday words.
fn examples(visit: &Visit) -> Vec<crate::results::Link> {
    let keys = ["finder-example-1", "finder-example-2", "finder-example-3"];
    let link = |key: &str| {
        let words = visit.say(key, &[]);
        let entry = Entry { wat: words.clone(), ..Entry::default() };
        crate::results::Link { label: words, href: paths::search(visit.language, &entry) }
    };
    keys.into_iter().map(link).collect()
}
