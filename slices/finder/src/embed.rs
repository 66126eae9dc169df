//! Places of a town in a frame on other sites: a list, a map or one card, and the page where one makes it.

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use kernel::category::Category;
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::search::{Area, Hit, Sort};
use serde::Serialize;
use shell::failure::{Failure, Kind};
use shell::head::{Head, Robots};
use shell::page::Page;
use shell::theme::{Colour, Theme};
use shell::visit::Visit;

use crate::app::{App, question};
use crate::ask::{Entry, Refusal};
use crate::form::Choice;
use crate::hits::HitView;
use crate::mapview::{MapView, bounds_of};
use crate::paths::{self, Fixed};
use crate::places::{Places, Town};
use crate::visitors::{self, PageKind};

/// What stands in the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A list.
    #[default]
    List,
    /// A map with its list below.
    Map,
    /// One place.
    Card,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 3] = [Self::List, Self::Map, Self::Card];

    /// The word in the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Map => "map",
            Self::Card => "card",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.code() == text)
    }
}

/// What is chosen for an embed, as it stands in its address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// The town.
    pub town: Option<Nis>,
    /// Kinds of places.
    pub categories: Vec<&'static Category>,
    /// The main colour.
    pub colour: Option<Colour>,
    /// How many places.
    pub count: usize,
    /// Only what is open now.
    pub open: bool,
    /// The place on a card.
    pub id: Option<kernel::moment::EstablishmentId>,
}

/// Places in a frame, at least and at most.
const COUNTS: std::ops::RangeInclusive<usize> = 1..=50;
/// Places when nothing is said.
const USUAL: usize = 10;

/// Reads the choices; each bad piece is named.
pub fn read(query: &str, places: &Places) -> Result<Choices, Refusal> {
    let mut out = Choices { count: USUAL, ..Choices::default() };
    if query.len() > crate::ask::MOST_BYTES {
        return Err(Refusal::new("gemeente", "too-long", "").over(crate::num::signed(crate::ask::MOST_BYTES)));
    }
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
        match &*name {
            "gemeente" => {
                let by_name = || places.by_slug(&kernel::text::slug(&value)).map(|town| town.nis);
                let nis = Nis::parse(&value).ok().filter(|nis| places.town(*nis).is_some()).or_else(by_name);
                out.town = Some(nis.ok_or_else(|| Refusal::new("gemeente", "town-unknown", &value))?);
            }
            "cat" => {
                for code in value.split(',') {
                    let found = Category::find(code);
                    out.categories.push(found.ok_or_else(|| Refusal::new("cat", "category-unknown", code))?);
                }
            }
            "kleur" => {
                let text = format!("#{}", value.trim_start_matches('#'));
                let colour = Colour::parse(&text).map_err(|_| Refusal::new("kleur", "colour", &value))?;
                out.colour = Some(colour);
            }
            "aantal" => {
                let count = value.parse().ok().filter(|count| COUNTS.contains(count));
                let most = crate::num::signed(*COUNTS.end());
                out.count = count.ok_or_else(|| Refusal::new("aantal", "count", &value).over(most))?;
            }
            "open" => out.open = value == "now",
            "id" => out.id = Some(paths::id_in(&value).ok_or_else(|| Refusal::new("id", "id", &value))?),
            _ => {}
        }
    }
    if out.categories.len() > crate::ask::MOST_CODES {
        return Err(Refusal::new("cat", "too-many", "").over(crate::num::signed(crate::ask::MOST_CODES)));
    }
    Ok(out)
}

/// What stands in the frame.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EmbedPage {
    /// The shape.
    pub shape: Shape,
    /// What it shows.
    pub title: String,
    /// How many there are.
    pub total: usize,
    /// The places.
    pub hits: Vec<HitView>,
    /// All of them on our site.
    pub more: String,
    /// The map.
    pub map: Option<MapView>,
}

impl Page for EmbedPage {
    const TEMPLATE: &'static str = "finder/embed.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::embeds()
    }
}

/// Shows the content of a frame.
pub async fn show(app: &App, visit: &Visit, method: &Method, shape: &str) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let shape = Shape::parse(shape).ok_or_else(|| Failure::new(Kind::NotFound))?;
    let choices = read(&visit.query, &places).map_err(|refusal| crate::refused(&refusal))?;
    let town = choices.town.and_then(|nis| places.town(nis));
    visitors::note(app, visit, method, PageKind::Embed, choices.town);
    let visit = &coloured(visit, &choices);
    let page = if shape == Shape::Card {
        card(app, visit, &places, &choices)?
    } else {
        list(app, visit, &places, (&choices, town), shape)?
    };
    let head = Head::new(page.title.clone(), "", page.more.clone()).robots(Robots::Follow);
    visit.page(head, &page)
}

/// The visit in the look of the town, or in the colour that was chosen.
fn coloured(visit: &Visit, choices: &Choices) -> Visit {
    let mut visit = visit.clone();
    if let Some(nis) = choices.town {
        visit = visit.themed(&nis.to_string());
    }
    if let Some(primary) = choices.colour {
        visit.theme = Arc::new(Theme { primary, key: "embed".to_owned(), ..(*visit.theme).clone() });
    }
    visit
}

fn card(app: &App, visit: &Visit, places: &Places, choices: &Choices) -> Result<EmbedPage, Failure> {
    let id = choices.id.ok_or_else(|| crate::refused(&Refusal::new("id", "id", "")))?;
    let listing = app.finder.get(id)?.ok_or_else(Failure::gone)?;
    let hit = Hit { listing, distance_m: None, state: kernel::hours::OpenState::Unknown, score: 0.0 };
    let view = app.desk(visit, places).write(&hit, &app.calendar(hit.listing.nis));
    Ok(EmbedPage {
        shape: Shape::Card,
        title: view.sign.clone(),
        total: 1,
        more: view.href.clone(),
        hits: vec![view],
        map: None,
    })
}

fn list(
    app: &App,
    visit: &Visit,
    places: &Places,
    (choices, town): (&Choices, Option<&Town>),
    shape: Shape,
) -> Result<EmbedPage, Failure> {
    let language = visit.language;
    let area = town.map_or(Area::Everywhere, |town| Area::Town { nis: town.nis, centre: town.centre });
    let mut query = question(visit, area);
    query.filters.categories.clone_from(&choices.categories);
    query.filters.open_at = choices.open.then(|| visit.moment.local());
    (query.limit, query.facets) = (choices.count, false);
    // Whoever looks at a town's site wants to leaf through names; openness comes from the marks.
    query.sort = if choices.categories.len() == 1 { Sort::Name } else { Sort::Best };
    let answer = app.finder.search(&query)?;
    let entry = Entry {
        waar: town.map(|town| places.spot_of_town(town, language).key).unwrap_or_default(),
        cat: choices.categories.iter().map(|category| category.code.to_owned()).collect(),
        open: if choices.open { "now".to_owned() } else { String::new() },
        ..Entry::default()
    };
    let bounds = bounds_of(&query.area, places, answer.hits.iter().filter_map(|hit| hit.listing.point));
    Ok(EmbedPage {
        shape,
        title: title(visit, choices, town),
        total: answer.total,
        hits: app.write(&app.desk(visit, places), &answer.hits),
        more: paths::search(language, &entry),
        map: (shape == Shape::Map).then(|| MapView::new(app, language, bounds, &entry)),
    })
}

fn title(visit: &Visit, choices: &Choices, town: Option<&Town>) -> String {
    let what = match choices.categories.as_slice() {
        [only] => only.plural(visit.language).to_owned(),
        _ => visit.say("finder-results-everything", &[]),
    };
    match town {
        Some(town) => {
            let place = town.name(visit.language);
            visit.say("finder-results-title", &[("what", what.into()), ("place", place.into())])
        }
        None => what,
    }
}

/// The page where one makes an embed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BuilderPage {
    /// Where the form goes.
    pub action: String,
    /// Shapes to choose from.
    pub shapes: Vec<Choice>,
    /// Towns to choose from.
    pub towns: Vec<Choice>,
    /// The chosen town.
    pub town: String,
    /// Kinds to choose from.
    pub categories: Vec<Choice>,
    /// The chosen colour, with a hash.
    pub colour: String,
    /// How many places.
    pub count: usize,
    /// Only what is open.
    pub open: bool,
    /// The languages.
    pub languages: Vec<Choice>,
    /// The chosen language.
    pub language: String,
    /// The place on a card.
    pub id: String,
    /// The address of the frame.
    pub src: String,
    /// The code to paste.
    pub code: String,
    /// The same without a script.
    pub plain: String,
    /// What could not be read.
    pub error: Option<Refusal>,
    /// Whether a card is chosen but no place yet.
    pub needs_id: bool,
}

impl Page for BuilderPage {
    const TEMPLATE: &'static str = "finder/embed_builder.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::builders()
    }
}

/// Kinds offered while making an embed; any code works in the address.
const OFFERED: [&str; 12] = [
    "bakery",
    "butcher",
    "greengrocer",
    "supermarket",
    "farm",
    "cheese",
    "restaurant",
    "friterie",
    "cafe",
    "clothes",
    "bicycle",
    "hairdresser",
];

/// Shows the page where one makes an embed.
pub async fn build(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let (choices, error) = match read(&visit.query, &places) {
        Ok(choices) => (choices, None),
        Err(refusal) => (Choices { count: USUAL, ..Choices::default() }, Some(refusal)),
    };
    let text = |name: &str| {
        let mut pairs = form_urlencoded::parse(visit.query.as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let shape = Shape::parse(&text("vorm")).unwrap_or_default();
    let chosen = Language::parse(&text("taal")).unwrap_or(visit.language);
    let mut page = write(visit, &places, (&choices, shape, chosen));
    let bad = error.is_some();
    page.error = error;
    let head = Head::new(
        visit.say("finder-embed-title", &[]),
        visit.say("finder-embed-description", &[]),
        Fixed::Embed.path(visit.language),
    )
    .in_languages(|language| Fixed::Embed.path(language))
    .script("finder.js")
    .section("about");
    let mut response = visit.page(head, &page)?;
    if bad && response.status().is_success() {
        *response.status_mut() = axum::http::StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

fn write(
    visit: &Visit,
    places: &Places,
    (choices, shape, language): (&Choices, Shape, Language),
) -> BuilderPage {
    let own = visit.language;
    let choice = |value: &str, label: String, checked: bool| Choice {
        value: value.to_owned(),
        label,
        count: None,
        checked,
        icon: "",
    };
    let colour = choices.colour.unwrap_or(visit.theme.primary);
    let src = source(visit.base_url(), (choices, shape, language));
    let title = title(visit, choices, choices.town.and_then(|nis| places.town(nis)));
    let towns = places
        .towns()
        .iter()
        .map(|town| choice(&town.nis.to_string(), town.name(own).to_owned(), choices.town == Some(town.nis)));
    let offered = OFFERED.into_iter().filter_map(Category::find);
    let extra = choices.categories.iter().copied().filter(|category| !OFFERED.contains(&category.code));
    BuilderPage {
        action: Fixed::Embed.path(own),
        shapes: Shape::ALL
            .iter()
            .map(|one| {
                let key = match one {
                    Shape::List => "finder-embed-list",
                    Shape::Map => "finder-embed-map",
                    Shape::Card => "finder-embed-card",
                };
                choice(one.code(), visit.say(key, &[]), *one == shape)
            })
            .collect(),
        towns: std::iter::once(choice("", visit.say("finder-visitors-all", &[]), choices.town.is_none()))
            .chain(towns)
            .collect(),
        town: choices.town.map(|nis| nis.to_string()).unwrap_or_default(),
        categories: offered
            .chain(extra)
            .map(|one| Choice {
                icon: one.icon,
                ..choice(one.code, one.plural(own).to_owned(), choices.categories.contains(&one))
            })
            .collect(),
        colour: colour.to_string(),
        count: choices.count,
        open: choices.open,
        languages: Language::ALL
            .iter()
            .map(|one| choice(one.code(), one.own_name().to_owned(), *one == language))
            .collect(),
        language: language.code().to_owned(),
        id: choices.id.map(|id| id.0.simple().to_string()).unwrap_or_default(),
        code: code(visit.base_url(), &src, &title, true),
        plain: code(visit.base_url(), &src, &title, false),
        needs_id: shape == Shape::Card && choices.id.is_none(),
        src,
        error: None,
    }
}

fn source(base: &str, (choices, shape, language): (&Choices, Shape, Language)) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    out.append_pair("taal", language.code());
    if shape == Shape::Card {
        out.append_pair("id", &choices.id.map(|id| id.0.simple().to_string()).unwrap_or_default());
    } else {
        if let Some(nis) = choices.town {
            out.append_pair("gemeente", &nis.to_string());
        }
        for category in &choices.categories {
            out.append_pair("cat", category.code);
        }
        if choices.open {
            out.append_pair("open", "now");
        }
        if choices.count != USUAL {
            out.append_pair("aantal", &choices.count.to_string());
        }
    }
    if let Some(colour) = choices.colour {
        out.append_pair("kleur", colour.to_string().trim_start_matches('#'));
    }
    format!("{base}/embed/{}?{}", shape.code(), out.finish())
}

/// The code to paste; with the script the frame takes the height it needs.
fn code(base: &str, src: &str, title: &str, script: bool) -> String {
    let (src, title) = (shell::escaped(src), shell::escaped(title));
    let style = "width:100%;border:0";
    let frame = format!(
        "<iframe src=\"{src}\" title=\"{title}\" style=\"{style}\" height=\"600\" loading=\"lazy\" referrerpolicy=\"strict-origin-when-cross-origin\" data-plein></iframe>"
    );
    if script { format!("{frame}\n<script src=\"{base}/embed.js\" async></script>") } else { frame }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;

    #[test]
    fn choices_are_read_and_written_alike() {
        let places = world();
        let query = "taal=fr&gemeente=31022&cat=bakery&cat=cafe&open=now&aantal=5&kleur=0b6e4f";
        let choices = read(query, &places).unwrap();
        assert_eq!(choices.categories.len(), 2);
        let src = source("https://plein.example", (&choices, Shape::List, Language::Fr));
        assert_eq!(src, format!("https://plein.example/embed/list?{query}"));
        let code = code("https://plein.example", &src, "Bakkers & \"co\"", true);
        assert!(
            code.contains("gemeente=31022&amp;cat=bakery") && code.contains("Bakkers &amp; &quot;co&quot;")
        );
        assert_eq!(read("gemeente=oostkamp", &places).unwrap().town, choices.town);
    }

    #[test]
    fn bad_choices_are_named() {
        let places = world();
        for (query, field, code) in [
            ("gemeente=99999", "gemeente", "town-unknown"),
            ("gemeente=Parijs", "gemeente", "town-unknown"),
            ("cat=onzin", "cat", "category-unknown"),
            ("kleur=rood", "kleur", "colour"),
            ("aantal=0", "aantal", "count"),
            ("aantal=51", "aantal", "count"),
            ("id=1", "id", "id"),
        ] {
            let refusal = read(query, &places).unwrap_err();
            assert_eq!((refusal.field, refusal.code), (field, code), "{query}");
        }
    }
}
