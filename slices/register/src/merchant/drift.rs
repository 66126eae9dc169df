//! Comparing a place with its own site. Differences are shown to who manages it, who takes them over or not; nothing
//! changes by itself. Of a site only the first page is read, when its `robots.txt` lets us, seldom and in small pieces.

use std::sync::Arc;

use ::store::{StoreError, Tx};
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::TimeDelta;
use kernel::fetch::{Fetch, Incoming, Outgoing};
use kernel::moment::{EstablishmentId, Moment};
use people::{Allowance, rate};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::drift_store::{self as looks, Look};
use super::hours::HoursForm;
use super::own_site::{self, Says};
use super::piece::{Piece, Section};
use super::place::{Place, amend};
use super::show::PlaceHead;
use super::store::{self as tables, Writing};
use super::{App, Done, find, form, head, note_view, see, writer};
use crate::facts::{Facts, Source};

/// The name by which `robots.txt` may name us.
const US: &str = "plein";
/// Bytes read of a page.
const MOST: usize = 1_500_000;
/// Bytes read of a `robots.txt`.
const MOST_ROBOTS: usize = 100_000;
/// How long a look is enough.
const WEEK: TimeDelta = TimeDelta::days(7);
/// Looks at one host: three at once, then one in ten minutes.
const OF_HOST: Allowance = Allowance { burst: 3, every: TimeDelta::minutes(10) };
/// Looks one person asks for: five at once, then one in ten minutes.
const OF_PERSON: Allowance = Allowance { burst: 5, every: TimeDelta::minutes(10) };
/// Places looked at in one turn of the job.
const TURN: usize = 200;

/// The fields that are compared.
const COMPARED: [Piece; 3] = [Piece::Hours, Piece::Phone, Piece::Address];

/// A field that differs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct DriftRow {
    pub code: &'static str,
    pub ours: Vec<String>,
    pub theirs: Vec<String>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct DriftPage {
    pub place: PlaceHead,
    /// The site; nothing when none is known.
    pub url: String,
    /// When it was read, as `date` reads it.
    pub looked: String,
    /// `read`, `nothing`, `forbidden`, `unreachable`; nothing before the first look.
    pub state: String,
    pub rows: Vec<DriftRow>,
    /// A field that was just taken over.
    pub taken: bool,
    /// Whether this server asks other servers at all.
    pub asks: bool,
}

impl Page for DriftPage {
    const TEMPLATE: &'static str = "register/drift.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = DriftRow {
            code: "hours",
            ours: vec!["maandag: 9:00 – 12:00".into()],
            theirs: vec!["maandag: 9:00 – 18:00".into()],
        };
        let page = Self {
            place: PlaceHead::sample(),
            url: "https://www.verzinsel.example/".into(),
            looked: "2026-11-20T09:00:00Z".into(),
            state: "read".into(),
            rows: vec![
                row,
                DriftRow { code: "phone", theirs: vec!["050 12 34 56".into()], ..DriftRow::default() },
            ],
            taken: true,
            asks: true,
        };
        let bare = Self { rows: Vec::new(), taken: false, ..page.clone() };
        let state = |state: &str| Self { state: state.into(), ..bare.clone() };
        vec![
            ("differs", page),
            ("same", bare.clone()),
            ("nothing", state("nothing")),
            ("forbidden", state("forbidden")),
            ("unreachable", state("unreachable")),
            ("not yet", Self { looked: String::new(), state: String::new(), ..bare.clone() }),
            ("no site", Self { url: String::new(), asks: false, state: String::new(), ..bare }),
        ]
    }
}

/// The first page of a site, and where its `robots.txt` stands.
fn addresses(website: &str) -> Option<(String, String, String)> {
    let link = form::link(website).ok().flatten()?;
    let (scheme, rest) = link.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.to_owned();
    Some((format!("{scheme}://{host}/"), format!("{scheme}://{host}/robots.txt"), host))
}

async fn get(fetch: &dyn Fetch, url: &str, most: usize) -> Result<Incoming, String> {
    let headers = vec![("accept", "text/html,text/plain".to_owned())];
    fetch.fetch_file(Outgoing { url: url.to_owned(), headers, body: None }, most).await
}

/// Reads a site: what it says, or why not.
async fn look(fetch: &dyn Fetch, website: &str) -> (&'static str, Says) {
    let Some((first, robots, _)) = addresses(website) else { return ("unreachable", Says::default()) };
    match get(fetch, &robots, MOST_ROBOTS).await {
        Ok(found) if found.status == 200 => {
            if !own_site::allows(&String::from_utf8_lossy(&found.body), US) {
                return ("forbidden", Says::default());
            }
        }
        // A site that cannot say what it allows now is left alone; one that says nothing allows it.
        Ok(found) if found.status < 500 => {}
        _ => return ("unreachable", Says::default()),
    }
    let mut page = get(fetch, &first, MOST).await;
    // Many sites have moved to their other name, with or without www; further we do not follow.
    if page.as_ref().is_ok_and(|page| (300..400).contains(&page.status)) {
        page = get(fetch, &other_name(&first), MOST).await;
    }
    let Some(page) = page.ok().filter(|page| page.status == 200) else {
        return ("unreachable", Says::default());
    };
    let says = own_site::read(&String::from_utf8_lossy(&page.body));
    if says.is_empty() { ("nothing", says) } else { ("read", says) }
}

/// `http://a.be/` is tried as `https://www.a.be/`, `https://www.a.be/` as `https://a.be/`.
fn other_name(first: &str) -> String {
    let (scheme, host) = first.split_once("://").unwrap_or(("https", first));
    match (scheme, host.strip_prefix("www.")) {
        ("http", _) => format!("https://{host}"),
        (_, Some(bare)) => format!("https://{bare}"),
        _ => format!("https://www.{host}"),
    }
}

/// The digits of a telephone number, with the country left out.
fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let bare = digits.strip_prefix("0032").or_else(|| digits.strip_prefix("32")).unwrap_or(&digits);
    bare.trim_start_matches('0').to_owned()
}

/// Our facts with what the site says of one field; nothing when it says the same, or nothing.
fn with_theirs(piece: Piece, ours: &Facts, says: &Says) -> Option<Facts> {
    let mut facts = ours.clone();
    match piece {
        Piece::Phone => {
            let theirs = says.phone.as_ref()?;
            if ours.phone.as_deref().is_some_and(|phone| digits(phone) == digits(theirs)) {
                return None;
            }
            facts.phone = Some(theirs.clone());
        }
        Piece::Address => {
            let theirs = &says.address;
            if theirs.street.is_empty() || theirs.postcode.is_none() {
                return None;
            }
            let words = |address: &crate::facts::Address| {
                (
                    kernel::text::words(&address.street),
                    kernel::text::words(&address.house_number),
                    address.postcode,
                )
            };
            if words(theirs) == words(&ours.address) {
                return None;
            }
            facts.address = theirs.clone();
        }
        Piece::Hours => facts.hours = Some(hours(ours.hours.as_deref(), says.hours.as_deref()?)?),
        _ => return None,
    }
    Some(facts)
}

/// Our hours with the days of the week of the site; our leave, holidays and special days stay. Nothing when the days are
/// the same, or when one of the two cannot be shown day by day.
fn hours(ours: Option<&str>, theirs: &str) -> Option<String> {
    let today = chrono::NaiveDate::MIN;
    let (mut mine, site) = (HoursForm::of(ours, today), HoursForm::of(Some(theirs), today));
    if site.as_text || mine.as_text {
        return None;
    }
    let open = |form: &HoursForm| {
        let spans = form.days.iter().map(|day| {
            let spans = day.from.iter().zip(&day.to).filter(|(from, _)| !from.is_empty());
            spans.map(|(from, to)| (super::hours::time(from), super::hours::time(to))).collect::<Vec<_>>()
        });
        spans.collect::<Vec<_>>()
    };
    if ours.is_some() && open(&mine) == open(&site) {
        return None;
    }
    mine.days = site.days;
    mine.read().ok().flatten()
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;
type At = Path<(String, String)>;

/// `GET /zaak/{id}/vergelijken`
pub(crate) async fn show(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): At,
    Asked(told): Asked<Done>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    note_view(&app, &visit, &place).await?;
    let at = (place.nis, place.id);
    let last = app.store.read(|tx| Box::pin(async move { looks::of_place(tx, at).await })).await?;
    let ours = place.believed();
    let say = |key: &str| visit.say(key, &[]);
    let says = last.as_ref().map(|look| look.says.clone()).unwrap_or_default();
    let row = |piece: Piece| {
        let theirs = with_theirs(piece, &ours, &says)?;
        Some(DriftRow {
            code: piece.code(),
            ours: piece.lines(&ours, visit.language, &say),
            theirs: piece.lines(&theirs, visit.language, &say),
        })
    };
    let page = DriftPage {
        place: PlaceHead::of(&place),
        url: ours.website.as_deref().and_then(addresses).map(|(first, ..)| first).unwrap_or_default(),
        looked: last.as_ref().map(|look| look.at.to_rfc3339()).unwrap_or_default(),
        state: last.map(|look| look.state).unwrap_or_default(),
        rows: COMPARED.into_iter().filter_map(row).collect(),
        taken: told.gedaan == "1",
        asks: app.fetch.is_some(),
    };
    let path = format!("zaak/{}/vergelijken", page.place.id);
    visit.page(head(&visit, visit.say("mer-drift", &[]), &path), &page)
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    stap: String,
    #[serde(default)]
    veld: String,
}

/// `POST /zaak/{id}/vergelijken`: looks now, or takes one field over.
pub(crate) async fn post(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): At,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let path = visit.local(&format!("zaak/{}/vergelijken", place.id.0.simple()));
    if entry.stap == "kijk" {
        let who = visit.person()?.0.to_string();
        let moment = &visit.moment;
        let wait = app
            .store
            .write(|tx| {
                let who = who.as_str();
                Box::pin(async move { rate::spend(tx, "own-site", who, OF_PERSON, moment.now()).await })
            })
            .await?;
        if let Some(wait) = wait {
            return Err(Failure::too_many(u32::try_from(wait.num_seconds()).unwrap_or(600)));
        }
        look_at(&app, &place, moment).await?;
        return Ok(see(&path));
    }
    let piece = Piece::parse(&entry.veld).filter(|piece| COMPARED.contains(piece));
    let piece = piece.filter(|_| entry.stap == "neem").ok_or_else(Failure::not_found)?;
    let (source, on_behalf) = writer(&app, &visit, &place).await?;
    let (moment, id) = (&visit.moment, place.id);
    let hide = app
        .store
        .write(|tx| Box::pin(async move { take(tx, (id, piece), (source, on_behalf), moment).await }))
        .await?;
    app.hide(id, hide);
    Ok(see(&format!("{path}?gedaan=1")))
}

/// Takes over what the site said of one field.
async fn take(
    tx: &mut Tx<'_>,
    (id, piece): (EstablishmentId, Piece),
    (source, on_behalf): (Source, bool),
    moment: &Moment,
) -> Result<bool, StoreError> {
    let Some(place) = tables::load(tx, id).await? else { return Ok(false) };
    let Some(look) = looks::of_place(tx, (place.nis, id)).await? else { return Ok(false) };
    let ours = place.believed();
    let stronger = place.told(piece).is_some_and(|told| told.source.rank() < source.rank());
    let Some(wanted) = with_theirs(piece, &ours, &look.says).filter(|_| !stronger) else { return Ok(false) };
    let own = amend(&place.facts(source), &ours, &wanted, &[piece], moment.now());
    let section = Section::ALL.into_iter().find(|section| section.pieces().contains(&piece));
    let section = section.map_or("contact", Section::code);
    Ok(tables::write(tx, &place, Writing { source, section, on_behalf }, own, moment).await?.hide)
}

/// Looks at the site of a place and keeps what it says. False: not now, its host was asked enough.
async fn look_at(app: &App, place: &Place, moment: &Moment) -> Result<bool, StoreError> {
    let Some(fetch) = app.fetch.clone() else { return Ok(false) };
    let Some(website) = place.believed().website else { return Ok(false) };
    let Some((first, _, host)) = addresses(&website) else { return Ok(false) };
    let host = host.as_str();
    let wait = app
        .store
        .write(|tx| {
            Box::pin(async move { rate::spend(tx, "own-site-host", host, OF_HOST, moment.now()).await })
        })
        .await?;
    if wait.is_some() {
        return Ok(false);
    }
    let (state, says) = look(fetch.as_ref(), &website).await;
    let seen = &Look { url: first, at: moment.now(), state: state.to_owned(), says };
    let at = (place.nis, place.id);
    app.store.write(|tx| Box::pin(async move { looks::put(tx, at, seen).await })).await?;
    Ok(true)
}

/// Looks once a week at the sites of places that somebody manages, a few at a time.
pub(crate) async fn weekly(app: &App, moment: &Moment) -> Result<usize, StoreError> {
    if app.fetch.is_none() {
        return Ok(0);
    }
    let (before, mut looked) = (moment.now() - WEEK, 0);
    let mut after = (0_i64, EstablishmentId(Uuid::nil()));
    while looked < TURN {
        let due =
            app.store.read(|tx| Box::pin(async move { looks::due(tx, (before, after), 50).await })).await?;
        let Some(last) = due.last() else { break };
        after = (i64::from(last.0), last.1);
        let due = &due;
        let places = app.store.read(|tx| Box::pin(async move { tables::load_all(tx, due).await })).await?;
        for place in &places {
            looked += usize::from(look_at(app, place, moment).await?);
        }
    }
    Ok(looked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let ours = Facts {
            phone: Some("050 12 34 56".into()),
            hours: Some("Mo-Fr 09:00-18:00; PH off; 2026 Dec 24-31 off".into()),
            ..Facts::default()
        };
        let same = Says {
            phone: Some("+32 (0)50 12.34.56".into()),
            hours: Some("Mo-Fr 09:00-18:00".into()),
            ..Says::default()
        };
        for piece in COMPARED {
            assert_eq!(with_theirs(piece, &ours, &same), None, "{piece:?}");
        }
        let other = Says { hours: Some("Mo-Sa 10:00-18:00".into()), ..Says::default() };
        let taken = with_theirs(Piece::Hours, &ours, &other).unwrap().hours.unwrap();
        assert!(
            taken.contains("10:00-18:00") && taken.contains("PH off") && taken.contains("2026 Dec 24"),
            "{taken}"
        );
        assert_eq!(with_theirs(Piece::Phone, &ours, &Says::default()), None);
    }

    #[test]
    fn the_first_page_and_its_robots_are_found() {
        let (first, robots, host) = addresses("www.verzinsel.example/winkel?x=1").unwrap();
        assert_eq!(
            (first.as_str(), robots.as_str(), host.as_str()),
            (
                "https://www.verzinsel.example/",
                "https://www.verzinsel.example/robots.txt",
                "www.verzinsel.example"
            )
        );
        assert!(addresses("https://127.0.0.1/").is_none() && addresses("javascript:1").is_none());
        assert_eq!(other_name("http://a.be/"), "https://a.be/");
        assert_eq!(other_name("https://www.a.be/"), "https://a.be/");
        assert_eq!(other_name("https://a.be/"), "https://www.a.be/");
    }
}
