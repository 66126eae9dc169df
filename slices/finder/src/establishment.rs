//! The page of one establishment: hours, address, contact, where the facts come from, and a way to mend them.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDate, NaiveTime};
use kernel::language::Language;
use kernel::listing::{Feature, Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::search::Area;
use minijinja::Value;
use serde::Serialize;
use shell::failure::{Failure, Kind};
use shell::format::{self, DateStyle};
use shell::head::{Head, Robots};
use shell::page::Page;
use shell::slice::Spot;
use shell::visit::Visit;

use crate::app::{App, question_for};
use crate::hits::{self, HitView};
use crate::mapview::MapView;
use crate::minimap::{self, MiniMap};
use crate::paths;
use crate::photos::{self, PhotoView};
use crate::places::Places;
use crate::report::{self, Refusal};
use crate::results::Link;
use crate::visitors::{self, PageKind};
use crate::week::{self, DayHours, Week};
use crate::{ask, json_ld, store};

/// A day in the table of hours.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DayView {
    /// `dinsdag`.
    pub name: String,
    /// `24 november`.
    pub date: String,
    /// The stretches: `7.00 – 12.30`, with a remark.
    pub spans: Vec<(String, String)>,
    /// Open the whole day.
    pub whole: bool,
    /// The holiday it is.
    pub holiday: String,
    /// Whether it is not as usual.
    pub unusual: bool,
    /// Whether it is today.
    pub today: bool,
}

/// A source of the facts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceView {
    /// Code: `kbo`, `osm`, `town`, `owner`, `demo`.
    pub code: String,
    /// The licence.
    pub licence: String,
    /// When.
    pub date: String,
}

/// The report form as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReportView {
    /// Whether a report was just sent.
    pub sent: bool,
    /// Why it was not taken.
    pub refusal: Option<Refusal>,
    /// What was chosen.
    pub subject: String,
    /// What was written.
    pub message: String,
    /// The address for an answer.
    pub email: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EstablishmentPage {
    /// The path of this page.
    pub href: String,
    /// The name on the façade.
    pub sign: String,
    /// Other names.
    pub other_names: String,
    /// The kind of place.
    pub category: Option<Link>,
    /// Its pictogram.
    pub icon: &'static str,
    /// Other kinds.
    pub more_categories: String,
    /// The trail above.
    pub trail: Vec<Link>,
    /// `open`, `closed` or `unknown`.
    pub state: &'static str,
    /// The state in words.
    pub state_text: String,
    /// The days, or none when nothing is known.
    pub days: Vec<DayView>,
    /// Days further on that are not as usual.
    pub special: Vec<DayView>,
    /// Annual leave: first and last day.
    pub leave: Vec<(String, String)>,
    /// Street and number.
    pub street: String,
    /// Postal code and town.
    pub locality: String,
    /// Why the position is not exact: `postcode_centre`, `town_centre`, or empty.
    pub rough: &'static str,
    /// Address of the way there, for phones and desktops.
    pub directions: String,
    /// Telephone: as written and as dialled.
    pub phone: Option<Link>,
    /// E-mail.
    pub email: Option<Link>,
    /// Web site.
    pub website: Option<Link>,
    /// Facts, each with its code.
    pub facts: Vec<(String, &'static str)>,
    /// Products and services.
    pub products: Vec<String>,
    /// A description.
    pub description: String,
    /// Sources.
    pub sources: Vec<SourceView>,
    /// When somebody last confirmed the facts, in words.
    pub checked: String,
    /// When anything last changed, in words.
    pub changed: String,
    /// Whether the facts are older than a year.
    pub stale: bool,
    /// Known from the open map only.
    pub osm: bool,
    /// Vacant premises.
    pub vacant: bool,
    /// The still map.
    pub still: Option<MiniMap>,
    /// The map to move about in.
    pub map: Option<MapView>,
    /// Places of the same kind nearby.
    pub similar: Vec<HitView>,
    /// All of them.
    pub similar_href: String,
    /// Number of the establishment unit.
    pub number: String,
    /// The report form.
    pub report: ReportView,
    /// Its photos.
    pub photos: Vec<PhotoView>,
    /// What other slices show.
    pub panels: Vec<Value>,
}

impl Page for EstablishmentPage {
    const TEMPLATE: &'static str = "finder/establishment.html";

    fn samples() -> Vec<(&'static str, Self)> {
        crate::samples::establishments()
    }
}

/// A year: older facts are called old.
const STALE_DAYS: i64 = 365;
/// How many similar places are shown.
const SIMILAR: usize = 4;

/// The establishment of an address, or why there is none.
pub fn find(app: &App, visit: &Visit, places: &Places, id: EstablishmentId) -> Result<Listing, Failure> {
    if let Some(listing) = app.finder.get(id)? {
        return Ok(listing);
    }
    // Ids are never given twice: one in the right form that is not there stood there once, or never will.
    let kind = if id.0.get_version_num() == 7 { Kind::Gone } else { Kind::NotFound };
    let town = visit.path.split('/').nth(2).and_then(|slug| places.by_slug(slug));
    let failure = Failure::new(kind).way("finder-way-search", paths::Fixed::Search.path(visit.language));
    Err(match town {
        Some(town) => failure.way(
            shell::words::Word::new("finder-way-town").with("town", town.name(visit.language)),
            paths::town(visit.language, town),
        ),
        None => failure,
    })
}

/// The place that speaks for this one, when both were found to be the same.
pub async fn other(app: &App, id: EstablishmentId) -> Result<Option<Listing>, Failure> {
    let survivor = app.store.read(|tx| Box::pin(async move { store::survivor(tx, id).await })).await;
    let survivor = survivor.map_err(crate::failed)?;
    Ok(survivor.map(|id| app.finder.get(id)).transpose()?.flatten())
}

/// Shows the page.
pub async fn show(
    app: &App,
    visit: &Visit,
    method: &Method,
    id: EstablishmentId,
) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let listing = match find(app, visit, &places, id) {
        Err(failure) => other(app, id).await?.ok_or(failure)?,
        Ok(listing) => listing,
    };
    let own = paths::listing(visit.language, &places, &listing);
    if own != visit.path {
        return Ok(Redirect::permanent(&own).into_response());
    }
    visitors::note(app, visit, method, PageKind::Establishment, Some(listing.nis));
    visitors::note_place(app, visit, method, (listing.nis, listing.id));
    let sent = visit.query.split('&').any(|pair| pair == "gemeld=1");
    respond(app, visit, &listing, ReportView { sent, ..ReportView::default() }).await
}

/// Takes a report and shows the page again.
pub async fn post(
    app: &App,
    visit: &Visit,
    id: EstablishmentId,
    entry: report::Entry,
) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let listing = find(app, visit, &places, id)?;
    match report::take(app, visit, &listing, &entry).await? {
        Ok(()) => {
            let own = paths::listing(visit.language, &places, &listing);
            Ok(Redirect::to(&format!("{own}?gemeld=1#melden")).into_response())
        }
        Err(refusal) => {
            let form = ReportView {
                sent: false,
                refusal: Some(refusal),
                subject: entry.onderwerp,
                message: entry.bericht,
                email: entry.email.chars().take(254).collect(),
            };
            let mut response = respond(app, visit, &listing, form).await?;
            *response.status_mut() = if refusal == Refusal::Many {
                StatusCode::TOO_MANY_REQUESTS
            } else {
                StatusCode::BAD_REQUEST
            };
            Ok(response)
        }
    }
}

async fn respond(app: &App, visit: &Visit, listing: &Listing, form: ReportView) -> Result<Response, Failure> {
    let places = app.atlas.places();
    let calendar = app.calendar(listing.nis);
    let hours = week::hours_of(listing);
    let today = visit.moment.local().date();
    let week = hours.as_ref().map(|hours| week::week(hours, today, &calendar, visit.language));
    let visit = &visit.clone().themed(&listing.nis.to_string());
    let mut page = write(app, visit, &places, (listing, week.as_ref()))?;
    page.report = form;
    page.photos = photos::of(app, listing).await;
    photos::beside(app, &mut [&mut page.similar]).await;
    page.panels = visit.panels(Spot::Establishment, &listing.id.0.simple().to_string()).await?;
    let head = head(visit, &places, &page, (listing, week.as_ref()));
    visit.page(head, &page)
}

/// Writes the page.
fn write(
    app: &App,
    visit: &Visit,
    places: &Places,
    (listing, week): (&Listing, Option<&Week>),
) -> Result<EstablishmentPage, Failure> {
    let language = visit.language;
    let desk = app.desk(visit, places);
    let hit = kernel::search::Hit {
        listing: listing.clone(),
        distance_m: None,
        state: kernel::hours::OpenState::Unknown,
        score: 0.0,
    };
    let view = desk.write(&hit, &app.calendar(listing.nis));
    let (similar, similar_href) = similar(app, visit, places, listing)?;
    let category = listing.category();
    let name_of = |town: &crate::places::Town| town.name(language).to_owned();
    let mut page = EstablishmentPage {
        href: view.href.clone(),
        sign: listing.sign.clone(),
        other_names: listing.other_names.join(", "),
        category: category.map(|category| Link {
            label: category.name(language).to_owned(),
            href: kind_href(places, listing, category.slug(language), language),
        }),
        icon: view.icon,
        more_categories: more_categories(listing, language),
        trail: trail(visit, places, listing),
        state: view.state,
        state_text: view.hours,
        street: view.street,
        locality: view.locality,
        facts: facts(listing, desk.phrases),
        products: listing.products.clone(),
        description: listing.description.clone().unwrap_or_default(),
        osm: view.osm,
        vacant: listing.features.has(Feature::Vacant),
        similar,
        similar_href,
        number: listing.establishment_number.map(|number| number.to_string()).unwrap_or_default(),
        ..EstablishmentPage::default()
    };
    contact(&mut page, listing);
    provenance(&mut page, visit, listing);
    if let Some(point) = listing.point {
        let rough = listing.position_quality.is_rough();
        page.rough = if rough { listing.position_quality.code() } else { "" };
        // Where only the village is known, the telephone's own map looks the address up better than we can.
        page.directions = if rough {
            format!("geo:0,0?q={}", shell::encode(&format!("{}, {}", page.street, page.locality)))
        } else {
            format!("geo:{point}?q={point}({})", shell::encode(&listing.sign))
        };
        page.still = Some(minimap::of_point(places, places.town(listing.nis), point, name_of));
        let around = kernel::point::BoundingBox::around(point, 800.0);
        page.map = Some(MapView::new(app, language, around, &ask::Entry::default()).marking(point));
    }
    if let Some(week) = week {
        let today = visit.moment.local().date();
        page.days = week.days.iter().map(|day| day_view(day, today, language)).collect();
        let later = week.special.iter().filter(|day| !week.days.iter().any(|shown| shown.date == day.date));
        let later = later.filter(|day| !week.leave.iter().any(|(a, b)| (*a..=*b).contains(&day.date)));
        page.special = later.take(8).map(|day| day_view(day, today, language)).collect();
        let date = |date: &NaiveDate| format::date(language, *date, DateStyle::Day);
        page.leave = week.leave.iter().map(|(first, last)| (date(first), date(last))).collect();
    }
    Ok(page)
}

/// A day in words.
#[must_use]
pub fn day_view(day: &DayHours, today: NaiveDate, language: Language) -> DayView {
    let clock = |minutes: u16| {
        let (hour, minute) = (u32::from(minutes) / 60 % 24, u32::from(minutes) % 60);
        format::clock(language, NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
    };
    let whole = matches!(day.spans.as_slice(), [only] if only.from == 0 && only.to >= 1440 && !only.maybe);
    DayView {
        name: format::date(language, day.date, DateStyle::Weekday),
        date: format::date(language, day.date, DateStyle::Day),
        spans: day
            .spans
            .iter()
            .map(|span| {
                let text = format!("{} – {}", clock(span.from), clock(span.to));
                (text, span.comment.clone().unwrap_or_default())
            })
            .collect(),
        whole,
        holiday: day.holiday.clone().unwrap_or_default(),
        unusual: day.unusual,
        today: day.date == today,
    }
}

fn contact(page: &mut EstablishmentPage, listing: &Listing) {
    page.phone = listing.phone.as_ref().map(|phone| {
        let dialled: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Link { label: phone.clone(), href: format!("tel:{dialled}") }
    });
    page.email =
        listing.email.as_ref().map(|email| Link { label: email.clone(), href: format!("mailto:{email}") });
    let website =
        listing.website.as_ref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    page.website = website.map(|url| {
        let bare =
            url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        Link { label: bare.trim_end_matches('/').chars().take(60).collect(), href: url.clone() }
    });
}

fn provenance(page: &mut EstablishmentPage, visit: &Visit, listing: &Listing) {
    let date = |at: chrono::DateTime<chrono::Utc>| {
        format::date(
            visit.language,
            at.with_timezone(&chrono_tz::Europe::Brussels).date_naive(),
            DateStyle::Short,
        )
    };
    page.sources = listing
        .sources
        .iter()
        .map(|note| SourceView {
            code: note.source.clone(),
            licence: note.licence.clone(),
            date: date(note.observed_at),
        })
        .collect();
    page.checked = listing.checked_at.map(date).unwrap_or_default();
    page.changed = date(listing.changed_at);
    let last = listing.checked_at.unwrap_or(listing.changed_at);
    page.stale = week::age_days(last, visit.moment.now()) > STALE_DAYS;
}

fn more_categories(listing: &Listing, language: Language) -> String {
    let more = listing.categories.iter().skip(1).filter_map(|code| kernel::category::Category::find(code));
    more.map(|category| category.name(language)).collect::<Vec<_>>().join(", ")
}

fn facts(listing: &Listing, phrases: &hits::Phrases) -> Vec<(String, &'static str)> {
    let shown =
        listing.features.iter().filter(|feature| !matches!(feature, Feature::Vacant | Feature::Chain));
    shown.map(|feature| (phrases.feature(feature).to_owned(), feature.code())).collect()
}

fn kind_href(places: &Places, listing: &Listing, slug: &str, language: Language) -> String {
    match places.town(listing.nis) {
        Some(town) => format!("{}/{slug}", paths::town(language, town)),
        None => {
            let code = listing.categories.first().cloned().unwrap_or_default();
            paths::search(language, &ask::Entry { cat: vec![code], ..ask::Entry::default() })
        }
    }
}

fn trail(visit: &Visit, places: &Places, listing: &Listing) -> Vec<Link> {
    let language = visit.language;
    let mut out = vec![Link { label: visit.say("finder-trail-home", &[]), href: format!("/{language}/") }];
    if let Some(town) = places.town(listing.nis) {
        out.push(Link { label: town.name(language).to_owned(), href: paths::town(language, town) });
    }
    if let Some(category) = listing.category() {
        let href = kind_href(places, listing, category.slug(language), language);
        out.push(Link { label: category.plural(language).to_owned(), href });
    }
    out.push(Link { label: listing.sign.clone(), href: paths::listing(language, places, listing) });
    out
}

fn similar(
    app: &App,
    visit: &Visit,
    places: &Places,
    listing: &Listing,
) -> Result<(Vec<HitView>, String), Failure> {
    let (Some(point), Some(category)) = (listing.point, listing.category()) else {
        return Ok((Vec::new(), String::new()));
    };
    let mut query = question_for(visit, Area::Around { centre: point, radius_m: 5_000 }, category);
    query.sort = kernel::search::Sort::Distance;
    (query.limit, query.facets) = (SIMILAR + 1, false);
    let answer = app.finder.search(&query)?;
    let others: Vec<_> =
        answer.hits.into_iter().filter(|hit| hit.listing.id != listing.id).take(SIMILAR).collect();
    let entry =
        ask::Entry { bij: point.to_string(), cat: vec![category.code.to_owned()], ..ask::Entry::default() };
    let href = paths::search(visit.language, &entry);
    Ok((app.write(&app.desk(visit, places), &others), href))
}

fn head(
    visit: &Visit,
    places: &Places,
    page: &EstablishmentPage,
    (listing, week): (&Listing, Option<&Week>),
) -> Head {
    let base = visit.base_url();
    let kind = page.category.as_ref().map(|link| link.label.clone()).unwrap_or_default();
    let title = format!("{}, {}", listing.sign, listing.municipality);
    let description = visit.say(
        "finder-establishment-description",
        &[
            ("sign", listing.sign.as_str().into()),
            ("kind", kind.into()),
            ("street", page.street.as_str().into()),
            ("locality", page.locality.as_str().into()),
        ],
    );
    let url = format!("{base}{}", page.href);
    let steps: Vec<(String, String)> =
        page.trail.iter().map(|link| (link.label.clone(), format!("{base}{}", link.href))).collect();
    let images: Vec<String> = page.photos.iter().map(|photo| format!("{base}{}-l.jpg", photo.href)).collect();
    let head = Head { image: images.first().cloned(), ..Head::new(title, description, page.href.clone()) };
    let head = head
        .in_languages(|language| paths::listing(language, places, listing))
        .json_ld(json_ld::business(listing, &url, (week, &images)))
        .json_ld(json_ld::trail(&steps))
        .script("finder.js")
        .section("search");
    // Places of the open map carry its licence and are found there: search engines need not keep a second copy.
    if listing.layer == Layer::Osm || page.vacant { head.robots(Robots::Follow) } else { head }
}
