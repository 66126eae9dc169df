//! The pages of a town: what there is, and each kind of place in it. All of them can be found by search engines.

use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::Feature;
use kernel::search::{Answer, Area};
use minijinja::Value;
use serde::Serialize;
use shell::failure::{Failure, Kind};
use shell::head::{Head, Robots};
use shell::page::Page;
use shell::slice::Spot;
use shell::visit::Visit;
use shell::words::Word;

use crate::app::{App, question, question_for};
use crate::ask::{Entry, PAGE_SIZE, Refusal};
use crate::hits::HitView;
use crate::home::{TileView, TownLink};
use crate::json_ld;
use crate::mapview::MapView;
use crate::minimap::{self, MiniMap};
use crate::paths::{self, Fixed};
use crate::places::{Places, Town};
use crate::results::Link;
use crate::soft::soften;
use crate::visitors::{self, PageKind};
use crate::week;

/// A market with its hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarketView {
    /// Its name.
    pub sign: String,
    /// Its page.
    pub href: String,
    /// The days and hours: `woensdag 8.00 – 12.00`.
    pub days: Vec<String>,
}

/// The page of a town.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TownPage {
    /// Its name.
    pub name: String,
    /// What to write in the box to search here.
    pub key: String,
    /// Where the form goes.
    pub action: String,
    /// The trail above.
    pub trail: Vec<Link>,
    /// How many places.
    pub total: usize,
    /// How many are open now.
    pub open: usize,
    /// The search for those.
    pub open_href: String,
    /// Kinds, the most frequent first.
    pub kinds: Vec<TileView>,
    /// Facts that some places have, with counts.
    pub features: Vec<TownLink>,
    /// Villages with postal codes.
    pub villages: Vec<Link>,
    /// Markets.
    pub markets: Vec<MarketView>,
    /// The still map.
    pub still: MiniMap,
    /// The map to move about in.
    pub map: Option<MapView>,
    /// Towns nearby.
    pub neighbours: Vec<Link>,
    /// The open data of this town.
    pub data: String,
    /// What other slices show.
    pub panels: Vec<Value>,
}

impl Page for TownPage {
    const TEMPLATE: &'static str = "finder/town.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::towns()
    }
}

/// A kind of place in a town.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KindPage {
    /// The town.
    pub town: String,
    /// The kind, several of it.
    pub kind: String,
    /// The pictogram.
    pub icon: &'static str,
    /// The trail above.
    pub trail: Vec<Link>,
    /// How many there are.
    pub total: usize,
    /// How many are open now.
    pub open: usize,
    /// The search for those.
    pub open_href: String,
    /// The same as a search, for more filters.
    pub search_href: String,
    /// The places.
    pub hits: Vec<HitView>,
    /// The nearest outside.
    pub outside: Vec<HitView>,
    /// Neighbouring kinds in this town.
    pub neighbours: Vec<Link>,
    /// The same kind in towns nearby.
    pub elsewhere: Vec<Link>,
    /// The page, from 1.
    pub page: usize,
    /// The last page.
    pub last: usize,
    /// The path without a page number.
    pub path: String,
    /// The map.
    pub map: Option<MapView>,
}

impl Page for KindPage {
    const TEMPLATE: &'static str = "finder/kind.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::kinds()
    }
}

/// The list of all towns.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TownsPage {
    /// By first letter.
    pub letters: Vec<(String, Vec<TownLink>)>,
    /// How many towns.
    pub count: usize,
    /// The still map.
    pub still: MiniMap,
}

impl Page for TownsPage {
    const TEMPLATE: &'static str = "finder/towns.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::town_lists()
    }
}

fn area(town: &Town) -> Area {
    Area::Town { nis: town.nis, centre: town.centre }
}

fn here(town: &Town) -> Entry {
    Entry { waar: town.names.first().cloned().unwrap_or_default(), ..Entry::default() }
}

/// No such town or page: the ways on.
fn unknown(visit: &Visit, slug: &str) -> Failure {
    let language = visit.language;
    let guess = Entry { waar: slug.replace('-', " ").chars().take(60).collect(), ..Entry::default() };
    Failure::new(Kind::NotFound)
        .way("finder-way-search", paths::search(language, &guess))
        .way("finder-way-towns", Fixed::Towns.path(language))
}

/// The town of an address, or the redirect to its address in this language.
fn find<'p>(places: &'p Places, visit: &Visit, slug: &str) -> Result<&'p Town, Failure> {
    let by_code = || kernel::nis::Nis::parse(slug).ok().and_then(|nis| places.town(nis));
    places.by_slug(slug).or_else(by_code).ok_or_else(|| unknown(visit, slug))
}

/// Shows a town.
pub async fn show(app: &App, visit: &Visit, method: &Method, slug: &str) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let town = find(&places, visit, slug)?;
    let own = paths::town(visit.language, town);
    if own != visit.path {
        return Ok(Redirect::permanent(&own).into_response());
    }
    visitors::note(app, visit, method, PageKind::Town, Some(town.nis));
    let visit = &visit.clone().themed(&town.nis.to_string());
    let mut page = write(app, visit, &places, town)?;
    page.panels = visit.panels(Spot::Town, &town.nis.to_string()).await?;
    let base = visit.base_url();
    let steps: Vec<(String, String)> =
        page.trail.iter().map(|link| (link.label.clone(), format!("{base}{}", link.href))).collect();
    let name = [("town", page.name.as_str().into()), ("n", page.total.into())];
    let mut head =
        Head::new(visit.say("finder-town-title", &name), visit.say("finder-town-description", &name), own)
            .in_languages(|language| paths::town(language, town))
            .json_ld(json_ld::trail(&steps))
            .script("finder.js")
            .section("towns");
    if page.total == 0 {
        head = head.robots(Robots::Follow);
    }
    visit.page(head, &page)
}

fn write(app: &App, visit: &Visit, places: &Places, town: &Town) -> Result<TownPage, Failure> {
    let language = visit.language;
    let mut query = question(visit, area(town));
    query.limit = 0;
    let answer = app.finder.search(&query)?;
    let phrases = app.phrases(visit);
    let path = paths::town(language, town);
    let kinds = answer.facets.categories.iter().filter(|(_, count)| *count > 0);
    let open = here(town).but(|e| e.open = "now".into());
    let villages = places.villages().iter().filter(|village| village.nis == town.nis);
    let name_of = |town: &Town| town.name(language).to_owned();
    Ok(TownPage {
        name: town.name(language).to_owned(),
        key: places.spot_of_town(town, language).key,
        action: Fixed::Search.path(language),
        trail: trail(visit, Some(town), None),
        total: answer.total,
        open: answer.facets.open,
        open_href: paths::search(language, &open),
        kinds: kinds
            .map(|(category, count)| TileView {
                label: soften(category.plural(language)),
                href: format!("{path}/{}", category.slug(language)),
                icon: category.icon,
                count: Some(*count),
            })
            .collect(),
        features: answer
            .facets
            .features
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(feature, count)| TownLink {
                label: phrases.feature(*feature).to_owned(),
                href: paths::search(language, &here(town).but(|e| e.met = vec![feature.code().to_owned()])),
                count: Some(*count),
            })
            .collect(),
        villages: villages.map(|village| village_link(places, village, language)).collect(),
        markets: markets(app, visit, places, town)?,
        still: minimap::of_town(places, town, name_of),
        map: (answer.total > 0).then(|| MapView::new(app, language, town.bounds(), &here(town))),
        neighbours: neighbours(places, town, language),
        data: format!("/open-data/plein-register.geojson?gemeente={}", town.nis),
        panels: Vec::new(),
    })
}

fn village_link(places: &Places, village: &crate::places::Village, language: Language) -> Link {
    let spot = places.spot_of_village(village, language);
    let entry = Entry { waar: spot.key.clone(), ..Entry::default() };
    Link { label: spot.key, href: paths::search(language, &entry) }
}

fn neighbours(places: &Places, town: &Town, language: Language) -> Vec<Link> {
    places
        .nearest_towns(town.centre, Some(town.nis), 6)
        .into_iter()
        .map(|other| Link { label: other.name(language).to_owned(), href: paths::town(language, other) })
        .collect()
}

fn markets(app: &App, visit: &Visit, places: &Places, town: &Town) -> Result<Vec<MarketView>, Failure> {
    let Some(category) = Category::find("marketplace") else { return Ok(Vec::new()) };
    let mut query = question_for(visit, area(town), category);
    (query.limit, query.facets) = (10, false);
    let answer = app.finder.search(&query)?;
    let today = visit.moment.local().date();
    let calendar = app.calendar(town.nis);
    let view = |hit: &kernel::search::Hit| {
        let week =
            week::hours_of(&hit.listing).map(|hours| week::week(&hours, today, &calendar, visit.language));
        let days = week.iter().flat_map(|week| &week.usual).filter(|day| !day.spans.is_empty());
        let days = days.map(|day| {
            let day = crate::establishment::day_view(day, today, visit.language);
            let spans: Vec<&str> = day.spans.iter().map(|(text, _)| text.as_str()).collect();
            format!("{} {}", day.name, spans.join(", "))
        });
        MarketView {
            sign: hit.listing.sign.clone(),
            href: paths::listing(visit.language, places, &hit.listing),
            days: days.collect(),
        }
    };
    Ok(answer.hits.iter().filter(|hit| !hit.listing.features.has(Feature::Vacant)).map(view).collect())
}

fn trail(visit: &Visit, town: Option<&Town>, kind: Option<&'static Category>) -> Vec<Link> {
    let language = visit.language;
    let mut out = vec![Link { label: visit.say("finder-trail-home", &[]), href: format!("/{language}/") }];
    if let Some(town) = town {
        let path = paths::town(language, town);
        out.push(Link { label: town.name(language).to_owned(), href: path.clone() });
        if let Some(kind) = kind {
            let href = format!("{path}/{}", kind.slug(language));
            out.push(Link { label: kind.plural(language).to_owned(), href });
        }
    }
    out
}

/// Shows a kind of place in a town.
pub async fn show_kind(
    app: &App,
    visit: &Visit,
    method: &Method,
    slugs: (&str, &str),
) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let town = find(&places, visit, slugs.0)?;
    let language = visit.language;
    let in_any = || Language::ALL.into_iter().find_map(|other| Category::by_slug(other, slugs.1));
    let kind = Category::by_slug(language, slugs.1).or_else(in_any).or_else(|| Category::find(slugs.1));
    let Some(kind) = kind else {
        let failure = Failure::new(Kind::NotFound);
        let way = Word::new("finder-way-town").with("town", town.name(language));
        return Err(failure.way(way, paths::town(language, town)));
    };
    let own = format!("{}/{}", paths::town(language, town), kind.slug(language));
    if own != visit.path {
        return Ok(Redirect::permanent(&own).into_response());
    }
    visitors::note(app, visit, method, PageKind::Town, Some(town.nis));
    let visit = &visit.clone().themed(&town.nis.to_string());
    let page = page_number(&visit.query).map_err(|refusal| crate::refused(&refusal))?;
    let mut page = write_kind(app, visit, &places, (town, kind), page)?;
    crate::photos::beside(app, &mut [&mut page.hits, &mut page.outside]).await;
    visit.page(kind_head(visit, &page, town, kind), &page)
}

fn page_number(query: &str) -> Result<usize, Refusal> {
    let entry = Entry::read(Some(query))?;
    let last = kernel::search::limits::OFFSET / PAGE_SIZE;
    match entry.blad.as_str() {
        "" => Ok(1),
        text => text
            .parse()
            .ok()
            .filter(|page| (1..=last).contains(page))
            .ok_or_else(|| Refusal::new("blad", "page", text).over(crate::num::signed(last))),
    }
}

fn write_kind(
    app: &App,
    visit: &Visit,
    places: &Places,
    (town, kind): (&Town, &'static Category),
    page: usize,
) -> Result<KindPage, Failure> {
    let language = visit.language;
    let mut query = question_for(visit, area(town), kind);
    query.offset = (page - 1) * PAGE_SIZE;
    let answer: Answer = app.finder.search(&query)?;
    let desk = app.desk(visit, places);
    let entry = here(town).but(|e| e.cat = vec![kind.code.to_owned()]);
    let path = paths::town(language, town);
    let link = |town: &Town, kind: &Category, label: &str| Link {
        label: label.to_owned(),
        href: format!("{}/{}", paths::town(language, town), kind.slug(language)),
    };
    let near = places.nearest_towns(town.centre, Some(town.nis), 6);
    Ok(KindPage {
        town: town.name(language).to_owned(),
        kind: kind.plural(language).to_owned(),
        icon: kind.icon,
        trail: trail(visit, Some(town), Some(kind)),
        total: answer.total,
        open: answer.facets.open,
        open_href: paths::search(language, &entry.but(|e| e.open = "now".into())),
        search_href: paths::search(language, &entry),
        hits: app.write(&desk, &answer.hits),
        outside: app.write(&desk, &answer.outside),
        neighbours: kind.neighbours().map(|other| link(town, other, other.plural(language))).collect(),
        elsewhere: near.iter().map(|other| link(other, kind, other.name(language))).collect(),
        page,
        last: answer.total.min(kernel::search::limits::OFFSET).div_ceil(PAGE_SIZE).max(1),
        path: format!("{path}/{}", kind.slug(language)),
        map: Some(MapView::new(app, language, town.bounds(), &entry)),
    })
}

fn kind_head(visit: &Visit, page: &KindPage, town: &Town, kind: &'static Category) -> Head {
    let base = visit.base_url();
    let whole = |link: &Link| (link.label.clone(), format!("{base}{}", link.href));
    let steps: Vec<(String, String)> = page.trail.iter().map(whole).collect();
    let items: Vec<(String, String)> =
        page.hits.iter().map(|hit| (hit.sign.clone(), format!("{base}{}", hit.href))).collect();
    let args =
        [("kind", page.kind.as_str().into()), ("town", page.town.as_str().into()), ("n", page.total.into())];
    let title = visit.say("finder-kind-title", &args);
    let with_page = |path: String| if page.page > 1 { format!("{path}?blad={}", page.page) } else { path };
    let head =
        Head::new(title.clone(), visit.say("finder-kind-description", &args), with_page(page.path.clone()))
            .in_languages(|language| {
                with_page(format!("{}/{}", paths::town(language, town), kind.slug(language)))
            })
            .json_ld(json_ld::trail(&steps))
            .json_ld(json_ld::list(&title, &items))
            .script("finder.js")
            .section("towns")
            .wide();
    if page.total == 0 { head.robots(Robots::Follow) } else { head }
}

/// Shows all towns.
pub async fn show_all(app: &App, visit: &Visit) -> Result<Response, Failure> {
    let language = visit.language;
    let places = app.atlas.places();
    let overview = app.overview(visit)?;
    let mut letters: Vec<(String, Vec<TownLink>)> = Vec::new();
    for town in places.towns() {
        let label = town.name(language).to_owned();
        let letter = kernel::text::fold(&label).chars().next().unwrap_or('#').to_uppercase().to_string();
        let count = overview.facets.towns.iter().find(|(nis, _)| *nis == town.nis).map(|(_, count)| *count);
        let link = TownLink { label, href: paths::town(language, town), count };
        match letters.iter_mut().find(|(known, _)| *known == letter) {
            Some((_, links)) => links.push(link),
            None => letters.push((letter, vec![link])),
        }
    }
    letters.sort_by(|a, b| a.0.cmp(&b.0));
    for (_, links) in &mut letters {
        links.sort_by_cached_key(|link| kernel::text::sort_key(&link.label));
    }
    let page = TownsPage {
        letters,
        count: places.towns().len(),
        still: minimap::of_all(&places, |town| town.name(language).to_owned()),
    };
    let n = [("n", page.count.into())];
    let head = Head::new(
        visit.say("finder-towns-title", &[]),
        visit.say("finder-towns-description", &n),
        Fixed::Towns.path(language),
    )
    .in_languages(|language| Fixed::Towns.path(language))
    .section("towns");
    visit.page(head, &page)
}
