//! Announcing that a place closes for a while, for good, or moves; and carrying it out on the day.

use std::sync::Arc;

use ::store::{Json, Result as Stored, Row, Tx, args};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::hours::OpeningHours;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use serde::Serialize;
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::form::{self, Pairs};
use super::hours::{away, day};
use super::place::Place;
use super::show::PlaceHead;
use super::store::Writing;
use super::{App, claim_store, find, head, see, store as tables, writer};
use crate::facts::{Address, Facts, PositionQuality, Source, State as Being};

const ADD: &str =
    "INSERT INTO register_announcement (nis, id, establishment, kind, first_day, last_day, address, source,
    person_id, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const OF_PLACE: &str = "SELECT nis, id, establishment, kind, first_day, last_day, address, source
    FROM register_announcement WHERE nis = $1 AND (establishment = $2 OR establishment IN (SELECT id
    FROM register_establishment WHERE nis = $1 AND merged_root = $2)) AND withdrawn_at IS NULL AND done_at IS NULL
    ORDER BY first_day, id LIMIT 20";
const DUE: &str =
    "SELECT nis, id, establishment, kind, first_day, last_day, address, source FROM register_announcement
    WHERE done_at IS NULL AND withdrawn_at IS NULL AND first_day <= $1 AND kind <> 'temporary'
    ORDER BY first_day, id LIMIT 200";
const OVER: &str = "UPDATE register_announcement SET done_at = $2
    WHERE kind = 'temporary' AND done_at IS NULL AND last_day < $1";
const DONE: &str =
    "UPDATE register_announcement SET done_at = $3 WHERE nis = $1 AND id = $2 AND done_at IS NULL";
const WITHDRAW: &str = "UPDATE register_announcement SET withdrawn_at = $4
    WHERE nis = $1 AND establishment = $2 AND id = $3 AND done_at IS NULL AND withdrawn_at IS NULL";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.announcement.add", ADD),
    ("register.announcement.of_place", OF_PLACE),
    ("register.announcement.due", DUE),
    ("register.announcement.over", OVER),
    ("register.announcement.done", DONE),
    ("register.announcement.withdraw", WITHDRAW),
];

/// Most announcements that wait for one place.
const MOST: usize = 10;

/// Something that will happen to a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Announcement {
    pub nis: Nis,
    pub id: Uuid,
    pub establishment: EstablishmentId,
    /// `temporary`, `final`, `move`.
    pub kind: String,
    pub first: NaiveDate,
    pub last: Option<NaiveDate>,
    pub address: Option<Address>,
    pub source: Source,
}

fn read(row: &Row) -> Stored<Announcement> {
    let source: String = row.get("source")?;
    Ok(Announcement {
        nis: row.get("nis")?,
        id: row.get("id")?,
        establishment: row.get("establishment")?,
        kind: row.get("kind")?,
        first: row.get("first_day")?,
        last: row.get("last_day")?,
        address: row.get::<Option<Json<Address>>>("address")?.map(|address| address.0),
        source: Source::parse(&source).unwrap_or(Source::Town),
    })
}

/// What waits for a place.
pub(crate) async fn of_place(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Stored<Vec<Announcement>> {
    tx.rows(OF_PLACE, args![nis, id]).await?.iter().map(read).collect()
}

/// An announcement as pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AnnouncementRow {
    pub id: String,
    pub kind: String,
    pub first: String,
    pub last: String,
    pub address: String,
}

impl From<&Announcement> for AnnouncementRow {
    fn from(one: &Announcement) -> Self {
        let address = one.address.as_ref().map(|address| {
            let code = address.postcode.map(|code| code.to_string()).unwrap_or_default();
            format!("{} {}, {code} {}", address.street, address.house_number, address.locality)
        });
        Self {
            id: one.id.simple().to_string(),
            kind: one.kind.clone(),
            first: one.first.to_string(),
            last: one.last.map(|last| last.to_string()).unwrap_or_default(),
            address: address.unwrap_or_default(),
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AnnouncePage {
    pub place: PlaceHead,
    pub rows: Vec<AnnouncementRow>,
    pub values: std::collections::BTreeMap<&'static str, String>,
    pub fault: Option<&'static str>,
}

const FIELDS: [&str; 8] = ["soort", "van", "tot", "street", "number", "postcode", "locality", "stap"];

impl Page for AnnouncePage {
    const TEMPLATE: &'static str = "register/announce.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let values = FIELDS.map(|name| (name, String::new()));
        let row = |kind: &str, last: &str, address: &str| AnnouncementRow {
            id: "4".repeat(32),
            kind: kind.into(),
            first: "2026-12-24".into(),
            last: last.into(),
            address: address.into(),
        };
        let rows = vec![
            row("temporary", "2027-01-02", ""),
            row("final", "", ""),
            row("move", "", "Nieuwstraat 2, 8020 Oostkamp"),
        ];
        let page = Self { place: PlaceHead::sample(), rows, values: values.into(), fault: None };
        let closed = PlaceHead { shown: false, state: "closed", ..PlaceHead::sample() };
        vec![
            ("some", page.clone()),
            ("refused", Self { rows: Vec::new(), fault: Some("mer-fault-leave"), ..page.clone() }),
            ("closed", Self { rows: Vec::new(), place: closed, ..page }),
        ]
    }
}

/// What is announced: the kind, from when, until when, and whereto.
type Announced = (&'static str, NaiveDate, Option<NaiveDate>, Option<Address>);

/// Reads the form.
fn decide(pairs: &Pairs, today: NaiveDate) -> Result<Announced, &'static str> {
    let first = day(pairs.get("van")).ok_or("mer-fault-leave")?;
    match pairs.get("soort") {
        "temporary" => {
            let last = day(pairs.get("tot")).filter(|last| *last >= first && *last >= today);
            Ok(("temporary", first, Some(last.ok_or("mer-fault-leave")?), None))
        }
        "final" => Ok(("final", first, None, None)),
        "move" => {
            let (mut facts, mut faults) = (Facts::default(), Vec::new());
            form::address(pairs, &mut facts, &mut faults);
            match faults.first() {
                Some(fault) => Err(fault.word),
                None => Ok(("move", first, None, Some(facts.address))),
            }
        }
        _ => Err("mer-announce-choose"),
    }
}

async fn respond(
    app: &App,
    visit: &Visit,
    place: &Place,
    (pairs, fault): (&Pairs, Option<&'static str>),
) -> Result<Response, Failure> {
    let (nis, id) = (place.nis, place.id);
    let rows = app.store.read(|tx| Box::pin(async move { of_place(tx, nis, id).await })).await?;
    let page = AnnouncePage {
        place: PlaceHead::of(place),
        rows: rows.iter().map(AnnouncementRow::from).collect(),
        values: FIELDS.map(|name| (name, form::line(pairs.get(name), 120))).into(),
        fault,
    };
    let path = format!("zaak/{}/sluiting", page.place.id);
    let mut response = visit.page(head(visit, visit.say("mer-announce", &[]), &path), &page)?;
    if fault.is_some() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// `GET /zaak/{id}/sluiting`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let place = find(&app, &visit, &id).await?;
    respond(&app, &visit, &place, (&Pairs::default(), None)).await
}

/// `POST /zaak/{id}/sluiting`: announces, takes an announcement back, or opens again.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let place = find(&app, &visit, &id).await?;
    let who = writer(&app, &visit, &place).await?;
    let pairs = Pairs::new(pairs);
    let (moment, id, today) = (&visit.moment, place.id, visit.moment.local().date());
    let path = visit.local(&format!("zaak/{}/sluiting", id.0.simple()));
    let step = pairs.get("stap");
    if step == "intrekken" || step == "heropen" {
        let gone = Uuid::try_parse(pairs.get("melding")).unwrap_or_default();
        let hide = app
            .store
            .write(|tx| {
                Box::pin(async move {
                    let Some(place) = tables::load(tx, id).await? else { return Ok(false) };
                    if step == "heropen" {
                        reopen(tx, &place, who, moment).await
                    } else {
                        take_back(tx, &place, gone, moment).await
                    }
                })
            })
            .await?;
        app.hide(id, hide);
        return Ok(see(&path));
    }
    let (kind, first, last, address) = match decide(&pairs, today) {
        Ok(decided) => decided,
        Err(fault) => return respond(&app, &visit, &place, (&pairs, Some(fault))).await,
    };
    let address = &address;
    let taken = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(None) };
                if of_place(tx, place.nis, id).await?.len() >= MOST {
                    return Ok(None);
                }
                let one = Announcement {
                    nis: place.nis,
                    id: moment.new_id(),
                    establishment: id,
                    kind: kind.to_owned(),
                    first,
                    last,
                    address: address.clone(),
                    source: who.0,
                };
                add(tx, &one, moment).await?;
                carry(tx, &one, today, moment).await.map(Some)
            })
        })
        .await?;
    app.hide(id, taken == Some(true));
    if taken.is_none() {
        return respond(&app, &visit, &place, (&pairs, Some("mer-announce-many"))).await;
    }
    Ok(see(&path))
}

async fn add(tx: &mut Tx<'_>, one: &Announcement, moment: &Moment) -> Stored<()> {
    let address = one.address.as_ref().map(|address| Json(address).text()).transpose()?;
    let values = args![
        one.nis,
        one.id,
        one.establishment,
        &one.kind,
        one.first,
        one.last,
        address,
        one.source.code(),
        moment.actor.person(),
        moment.now()
    ];
    tx.execute(ADD, values).await?;
    let detail = serde_json::json!({"kind": one.kind, "first": one.first});
    let what = ::store::Audit::new("add", "announcement", one.id).in_town(one.nis).detail(detail);
    tx.audit(&what, moment).await
}

/// Does what an announcement says, when its day has come. A temporary closure goes into the hours at once, so that the
/// finder knows it on the day. Whether nobody may find the place any more.
async fn carry(tx: &mut Tx<'_>, one: &Announcement, today: NaiveDate, moment: &Moment) -> Stored<bool> {
    let due = one.first <= today;
    if one.kind != "temporary" && !due {
        return Ok(false);
    }
    let Some(place) = tables::load(tx, one.establishment).await? else { return Ok(false) };
    let mut facts = place.facts(one.source);
    match (one.kind.as_str(), one.last) {
        ("temporary", Some(last)) => {
            let Some(hours) = place.believed().hours else { return Ok(false) };
            facts.hours = Some(standard(&format!("{hours}; {}", away(one.first, last))));
            facts.more.told.insert("hours".to_owned(), moment.now());
        }
        ("final", _) => facts.state = Some(Being::Closed),
        _ => {
            let Some(address) = one.address.clone() else { return Ok(false) };
            let code = address.postcode.unwrap_or_default();
            let centre = claim_store::centre(tx, place.nis, code).await?;
            facts.address = address;
            facts.more.told.insert("address".to_owned(), moment.now());
            // The old position is no longer true; the village is all that is known until somebody looks it up.
            facts.point = centre.and_then(|(lat, lon)| kernel::point::Point::new(lat, lon).ok());
            facts.position = Some(PositionQuality::PostcodeCentre);
            facts.without.retain(|code| code != "point");
            facts.without.push("point".to_owned());
        }
    }
    let how = Writing { source: one.source, section: "sluiting", on_behalf: false };
    let written = tables::write(tx, &place, how, facts, moment).await?;
    if one.kind != "temporary" {
        tx.execute(DONE, args![one.nis, one.id, moment.now()]).await?;
    }
    Ok(written.hide)
}

/// Announces for the merchant that she is away for some days.
pub(super) async fn away_between(
    tx: &mut Tx<'_>,
    place: &Place,
    (first, last): (NaiveDate, NaiveDate),
    moment: &Moment,
) -> Stored<bool> {
    let one = Announcement {
        nis: place.nis,
        id: moment.new_id(),
        establishment: place.id,
        kind: "temporary".to_owned(),
        first,
        last: Some(last),
        address: None,
        source: Source::Owner,
    };
    add(tx, &one, moment).await?;
    carry(tx, &one, moment.local().date(), moment).await
}

async fn take_back(tx: &mut Tx<'_>, place: &Place, gone: Uuid, moment: &Moment) -> Stored<bool> {
    let known = of_place(tx, place.nis, place.id).await?;
    let Some(one) = known.into_iter().find(|one| one.id == gone) else { return Ok(false) };
    tx.execute(WITHDRAW, args![place.nis, one.establishment, gone, moment.now()]).await?;
    if let (Some(last), Some(hours)) = (one.last, place.facts(one.source).hours) {
        let rule = standard(&away(one.first, last));
        let hours = standard(&hours);
        let kept: Vec<&str> = hours.split("; ").filter(|part| *part != rule).collect();
        let facts = Facts { hours: Some(kept.join("; ")), ..place.facts(one.source) };
        let how = Writing { source: one.source, section: "sluiting", on_behalf: false };
        return Ok(tables::write(tx, place, how, facts, moment).await?.hide);
    }
    Ok(false)
}

/// Hours in standard form; as they are when they cannot be read.
fn standard(hours: &str) -> String {
    OpeningHours::parse(hours)
        .map_or_else(|_| hours.to_owned(), |parsed| parsed.hours.normalised().to_owned())
}

async fn reopen(
    tx: &mut Tx<'_>,
    place: &Place,
    (source, on_behalf): (Source, bool),
    moment: &Moment,
) -> Stored<bool> {
    let facts = Facts { state: Some(Being::Listed), ..place.facts(source) };
    let how = Writing { source, section: "sluiting", on_behalf };
    Ok(tables::write(tx, place, how, facts, moment).await?.hide)
}

/// Carries out what is due today. Each in a transaction of its own; what fails is tried again at the next turn.
pub(crate) async fn daily(app: &App, moment: &Moment) -> Stored<usize> {
    let today = moment.local().date();
    let due = app
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.execute(OVER, args![today, moment.now()]).await?;
                tx.rows(DUE, args![today]).await?.iter().map(read).collect::<Stored<Vec<_>>>()
            })
        })
        .await?;
    for one in &due {
        let hide = app.store.write(|tx| Box::pin(async move { carry(tx, one, today, moment).await })).await?;
        app.hide(one.establishment, hide);
    }
    Ok(due.len())
}
