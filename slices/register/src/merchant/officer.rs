//! What an officer does for her town: claims that wait, the list of places, hiding one, undoing a change, helping a
//! merchant who has no e-mail.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::Thing;
use kernel::category::Category;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::text;
use people::person;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Reach, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use super::claim::admit;
use super::claim_store::{self as claims, Claim};
use super::place::Place;
use super::show::PlaceHead;
use super::piece::Piece;
use super::register::{self, Like};
use super::{App, form, head, see, still_store, store as tables};
use crate::facts::Source;

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// Rows of one page of the list.
const PER_PAGE: usize = 50;

/// A claim in the queue, with what speaks for and against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ClaimRow {
    pub id: String,
    pub nis: String,
    pub town: String,
    pub sign: String,
    pub address: String,
    pub place: String,
    pub who: String,
    pub email: String,
    pub number: String,
    pub note: String,
    pub at: String,
    /// What speaks for it: codes.
    pub good: Vec<&'static str>,
    /// What speaks against it: codes.
    pub bad: Vec<&'static str>,
    /// A place the register does not have yet.
    pub fresh: bool,
    /// What it is and when it is open, of a new place.
    pub lines: Vec<String>,
    /// Places that may be the same: id, sign, address.
    pub alike: Vec<(String, String, String)>,
}

/// The claims that wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct QueuePage {
    pub claims: Vec<ClaimRow>,
    pub done: String,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "register/queue.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = ClaimRow {
            id: "1".repeat(32),
            nis: "31022".into(),
            town: "Oostkamp".into(),
            sign: "Bakkerij Verzinsel".into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
            place: "2".repeat(32),
            who: "Mia Deegsma".into(),
            email: "mia@voorbeeld.be".into(),
            number: "0403.170.701".into(),
            note: "Ik ben de nieuwe bakker.".into(),
            at: "2026-11-20T09:00:00Z".into(),
            good: vec!["number", "domain"],
            bad: vec!["managed"],
            ..ClaimRow::default()
        };
        let unsure = ClaimRow {
            good: Vec::new(),
            bad: vec!["number", "unknown"],
            note: String::new(),
            id: "9".repeat(32),
            ..row.clone()
        };
        let fresh = ClaimRow {
            id: "8".repeat(32),
            place: String::new(),
            fresh: true,
            good: Vec::new(),
            bad: vec!["alike"],
            lines: vec!["bakkerij".into(), "maandag: 9:00 – 12:00".into()],
            alike: vec![("2".repeat(32), "Bakkerij Verzinsel".into(), "8020 Oostkamp".into())],
            ..row.clone()
        };
        vec![
            ("three", Self { claims: vec![row, unsure, fresh], done: "approved".into() }),
            ("none", Self { claims: Vec::new(), done: "refused".into() }),
        ]
    }
}

/// What speaks for and against a claim.
pub(crate) fn hints(
    claim: &Claim,
    place: Option<&Place>,
    email: &str,
    known: i64,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let official = place.and_then(Place::official_number);
    match (official, claim.number) {
        (Some(official), Some(number)) if official == number => good.push("number"),
        (Some(_), _) => bad.push("number"),
        (None, _) if known == 0 => bad.push("unknown"),
        (None, _) => {}
    }
    if place.is_some_and(|place| place.record(Source::Owner).is_some()) {
        bad.push("managed");
    }
    let domain = |address: &str| {
        let host = address.rsplit_once('@').map_or(address, |(_, host)| host);
        let host = host.split("://").last().unwrap_or_default().split('/').next().unwrap_or_default();
        host.trim_start_matches("www.").to_lowercase()
    };
    let told: Vec<String> = place
        .iter()
        .flat_map(|place| &place.records)
        .flat_map(|record| record.facts.email.iter().chain(&record.facts.website))
        .cloned()
        .collect();
    if told.iter().any(|own| own.eq_ignore_ascii_case(email)) {
        good.push("address");
    } else if !email.is_empty() && told.iter().any(|own| domain(own) == domain(email)) {
        good.push("domain");
    }
    if claim.proof == "service" {
        good.push("service");
    }
    (good, bad)
}

/// The towns a page may be about.
pub(crate) fn towns(visit: &Visit, asked: &str) -> Result<Vec<Nis>, Failure> {
    let chosen = Nis::parse(asked).ok();
    match visit.reach()? {
        Reach::Towns(own) => match chosen {
            Some(nis) if own.contains(&nis) => Ok(vec![nis]),
            Some(_) => Err(Failure::not_found()),
            None => Ok(own),
        },
        Reach::All => Ok(chosen.into_iter().collect()),
        _ => Err(Failure::not_found()),
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub stad: String,
    #[serde(default)]
    pub gedaan: String,
    #[serde(default)]
    zoek: String,
    #[serde(default)]
    soort: String,
    #[serde(default)]
    staat: String,
    #[serde(default)]
    sorteer: String,
    #[serde(default)]
    blad: String,
}

/// `GET /stad/aanvragen`
pub(crate) async fn queue(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (towns, language, moment) = (towns(&visit, &told.stad)?, visit.language, &visit.moment);
    let (towns, visit) = (&towns, &visit);
    let rows = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut rows = Vec::new();
                for nis in towns {
                    let town = tables::town_name(tx, *nis, language).await?;
                    for claim in claims::waiting(tx, *nis).await? {
                        rows.push(claim_row(tx, &claim, (&town, visit), moment).await?);
                    }
                }
                Ok::<_, StoreError>(rows)
            })
        })
        .await?;
    let page = QueuePage { claims: rows, done: form::line(&told.gedaan, 20) };
    visit.page(head(visit, visit.say("mer-queue", &[]), "stad/aanvragen"), &page)
}

/// Whoever sees a claimer's name and address is written down.
async fn claim_row(
    tx: &mut Tx<'_>,
    claim: &Claim,
    (town, visit): (&str, &Visit),
    moment: &Moment,
) -> store::Result<ClaimRow> {
    let place = match claim.establishment {
        Some(id) => tables::load(tx, id).await?,
        None => None,
    };
    let who = person::get(tx, claim.person).await?;
    let known = match claim.number {
        Some(number) => claims::count_of(tx, number).await?,
        None => 0,
    };
    let seen = Audit::new("view", "claim", claim.id).in_town(claim.nis).about(claim.person);
    tx.audit(&seen, moment).await?;
    let email = who.as_ref().and_then(|who| who.email.clone()).unwrap_or_default();
    let (good, mut bad) = hints(claim, place.as_ref(), &email, known);
    let (mut shown, mut lines, mut alike) =
        (place.as_ref().map(PlaceHead::of).unwrap_or_default(), Vec::new(), Vec::new());
    if let Some(facts) = claim.facts.as_ref().filter(|_| claim.establishment.is_none()) {
        let sign = facts.sign.as_deref().unwrap_or_default();
        sign.clone_into(&mut shown.sign);
        let say = |key: &str| visit.say(key, &[]);
        shown.address = Piece::Address.lines(facts, visit.language, &say).join(", ");
        let told = [Piece::Categories, Piece::Products, Piece::Hours, Piece::Phone, Piece::Website];
        lines = told.iter().flat_map(|piece| piece.lines(facts, visit.language, &say)).collect();
        let postcode = facts.address.postcode;
        let like = Like { number: claim.number, sign, nis: Some(claim.nis), postcode };
        let known = register::alike(tx, &like).await?;
        alike = known.into_iter().map(|one| (one.id.0.simple().to_string(), one.sign, one.address)).collect();
        if !alike.is_empty() {
            bad.push("alike");
        }
    }
    Ok(ClaimRow {
        fresh: claim.establishment.is_none(),
        lines,
        alike,
        id: claim.id.simple().to_string(),
        nis: claim.nis.to_string(),
        town: town.to_owned(),
        sign: shown.sign,
        address: shown.address,
        place: shown.id,
        who: who.map(|who| who.name).unwrap_or_default(),
        email,
        number: claim.number.map(|number| number.to_string()).unwrap_or_default(),
        note: claim.note.clone(),
        at: claim.made_at.to_rfc3339(),
        good,
        bad,
    })
}

/// What the form of a decision sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Verdict {
    #[serde(default)]
    besluit: String,
    #[serde(default)]
    reden: String,
}

/// `POST /stad/aanvragen/{nis}/{id}`: approves (one place or the whole enterprise) or refuses, and writes the claimer.
pub(crate) async fn decide(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(verdict): Sent<Verdict>,
) -> Answer {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let reason: String = verdict.reden.chars().take(500).collect();
    let state = match verdict.besluit.as_str() {
        "zaak" | "onderneming" => "approved",
        "weiger" if reason.trim().chars().count() >= 5 => "refused",
        "weiger" => return Err(Failure::bad_input("reden", "mer-queue-reason-needed")),
        _ => return Err(Failure::not_found()),
    };
    let whole = verdict.besluit == "onderneming";
    let (moment, reason, base) = (&visit.moment, reason.as_str(), visit.base_url());
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(claim) = claims::get(tx, nis, id).await?.filter(|claim| claim.state == "waiting")
                else {
                    return Ok(None);
                };
                let Some((place, sign)) = subject(tx, &claim, state, moment).await? else { return Ok(None) };
                claims::decide(tx, &claim, (state, reason), place, moment).await?;
                let hide = match place.filter(|_| state == "approved") {
                    Some(place) => admit(tx, &claim, (place, &sign), whole, moment).await?,
                    None => Vec::new(),
                };
                let what = Audit::new("change", "claim", claim.id).in_town(nis).about(claim.person);
                tx.audit(&what.detail(serde_json::json!({"state": state})), moment).await?;
                tell(tx, &claim, (&sign, state, base), moment).await?;
                Ok::<_, StoreError>(Some(hide))
            })
        })
        .await?;
    app.curtain.hide(&found.ok_or_else(Failure::not_found)?);
    Ok(see(&format!("{}?gedaan={state}", visit.local("stad/aanvragen"))))
}

/// The place a claim is about, with its name. A new one comes into the register when its claim is approved.
async fn subject(
    tx: &mut Tx<'_>,
    claim: &Claim,
    state: &str,
    moment: &Moment,
) -> store::Result<Option<(Option<EstablishmentId>, String)>> {
    if let Some(id) = claim.establishment {
        return Ok(tables::load(tx, id).await?.map(|place| (Some(id), place.name())));
    }
    let Some(facts) = claim.facts.clone() else { return Ok(None) };
    let sign = facts.sign.clone().unwrap_or_default();
    let id = match state {
        "approved" => Some(register::create(tx, claim.nis, (facts, true), moment).await?),
        _ => None,
    };
    Ok(Some((id, sign)))
}

async fn tell(
    tx: &mut Tx<'_>,
    claim: &Claim,
    (sign, state, base): (&str, &str, &str),
    moment: &Moment,
) -> store::Result<()> {
    let Some(who) = person::get(tx, claim.person).await? else { return Ok(()) };
    let Some(email) = who.email else { return Ok(()) };
    let text = if state == "approved" { "mer-letter-approved-text" } else { "mer-letter-refused-text" };
    let path = super::claim::state_path(claim.nis, claim.id);
    let letter = Letter::new(
        email,
        who.language,
        Phrase::new("mer-letter-claim-subject").with("sign", sign),
        "mer-letter-claim-reason",
    )
    .say(Phrase::new(text).with("sign", sign))
    .action("mer-letter-claim-button", format!("{base}/{}/{path}", who.language));
    people::post::send(tx, &letter, moment).await
}

/// A place in the list of a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownRow {
    pub id: String,
    pub sign: String,
    pub kind: String,
    pub address: String,
    pub state: String,
    pub shown: bool,
    pub changed: String,
    pub sources: String,
}

/// The places of a town.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TownPlacesPage {
    pub towns: Vec<(String, String)>,
    pub town: String,
    pub rows: Vec<TownRow>,
    pub total: usize,
    pub page: usize,
    pub last: usize,
    pub zoek: String,
    pub staat: String,
    pub sorteer: String,
    pub query: std::collections::BTreeMap<&'static str, String>,
}

impl Page for TownPlacesPage {
    const TEMPLATE: &'static str = "register/town_places.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = TownRow {
            id: "2".repeat(32),
            sign: "Bakkerij Verzinsel".into(),
            kind: "bakkerij".into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
            state: "listed".into(),
            shown: true,
            changed: "2026-11-20T09:00:00Z".into(),
            sources: "owner, kbo".into(),
        };
        let hidden = TownRow { shown: false, state: "hidden".into(), ..row.clone() };
        let page = Self {
            towns: vec![("31022".into(), "Oostkamp".into()), ("34027".into(), "Menen".into())],
            town: "31022".into(),
            rows: vec![row, hidden],
            total: 120,
            page: 2,
            last: 3,
            zoek: "bakker".into(),
            ..Self::default()
        };
        vec![("some", page.clone()), ("none", Self { rows: Vec::new(), total: 0, page: 1, last: 1, ..page })]
    }
}

/// The rows an officer asked for, sorted.
async fn chosen(app: &App, visit: &Visit, nis: Nis, told: &Told) -> Result<Vec<TownRow>, Failure> {
    let before = visit.moment.now() - super::still::UNANSWERED;
    let (all, unanswered) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let all = tables::of_town(tx, nis).await?;
                Ok::<_, StoreError>((all, still_store::unanswered(tx, nis, before).await?))
            })
        })
        .await?;
    let words = text::words(&told.zoek);
    let fits = |row: &tables::TownPlace| {
        let own = text::words(&format!("{} {} {}", row.sign, row.street, row.locality));
        let state = match told.staat.as_str() {
            "" => true,
            "getoond" => row.shown,
            "niet" => !row.shown,
            "onbevestigd" => unanswered.contains(&row.id),
            other => row.state == other,
        };
        let kind = told.soort.is_empty() || row.category == told.soort;
        state && kind && words.iter().all(|word| own.iter().any(|own| own.starts_with(word.as_str())))
    };
    let mut rows: Vec<tables::TownPlace> = all.into_iter().filter(fits).collect();
    match told.sorteer.as_str() {
        "gewijzigd" => rows.sort_by_key(|row| std::cmp::Reverse(row.changed_at)),
        "straat" => rows.sort_by_cached_key(|row| (text::sort_key(&row.street), text::sort_key(&row.number))),
        _ => rows.sort_by_cached_key(|row| text::sort_key(&row.sign)),
    }
    Ok(rows.into_iter().map(|row| town_row(row, visit)).collect())
}

fn town_row(row: tables::TownPlace, visit: &Visit) -> TownRow {
    let postcode = row.postcode.map(|code| code.to_string()).unwrap_or_default();
    let street = format!("{} {}", row.street, row.number);
    let town = format!("{postcode} {}", row.locality);
    let address: Vec<&str> =
        [street.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    TownRow {
        id: row.id.0.simple().to_string(),
        sign: row.sign,
        kind: Category::find(&row.category).map_or("", |category| category.name(visit.language)).to_owned(),
        address: address.join(", "),
        state: row.state,
        shown: row.shown,
        changed: row.changed_at.to_rfc3339(),
        sources: row.sources.join(", "),
    }
}

/// `GET /stad/zaken`
pub(crate) async fn list(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let all = towns(&visit, "")?;
    let own = towns(&visit, &told.stad)?;
    let language = visit.language;
    let all = &all;
    let names = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut names = Vec::new();
                for nis in all {
                    names.push((nis.to_string(), tables::town_name(tx, *nis, language).await?));
                }
                Ok::<_, StoreError>(names)
            })
        })
        .await?;
    let nis = own.first().copied();
    let rows = match nis {
        Some(nis) => chosen(&app, &visit, nis, &told).await?,
        None => Vec::new(),
    };
    let total = rows.len();
    let last = total.div_ceil(PER_PAGE).max(1);
    let page = told.blad.parse::<usize>().unwrap_or(1).clamp(1, last);
    let rows = rows.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
    let town = nis.map(|nis| nis.to_string()).unwrap_or_default();
    let (zoek, staat) = (form::line(&told.zoek, 60), form::line(&told.staat, 20));
    let sorteer = form::line(&told.sorteer, 20);
    let query = [
        ("stad", town.clone()),
        ("zoek", zoek.clone()),
        ("staat", staat.clone()),
        ("sorteer", sorteer.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect();
    let page = TownPlacesPage { towns: names, town, rows, total, page, last, zoek, staat, sorteer, query };
    visit.page(head(&visit, visit.say("mer-town-places", &[]), "stad/zaken"), &page)
}

/// A cell of a table for a spreadsheet: what would be taken for a formula is told to be text.
pub(crate) fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// `GET /stad/zaken.csv`
pub(crate) async fn csv(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let nis = towns(&visit, &told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let rows = chosen(&app, &visit, nis, &told).await?;
    let moment = &visit.moment;
    let what = &Audit::new("export", "establishments", nis).in_town(nis);
    app.store.write(|tx| Box::pin(async move { tx.audit(what, moment).await })).await?;
    let mut text = String::from("\u{feff}id,sign,kind,address,state,shown,changed,sources\r\n");
    for row in rows {
        let shown = if row.shown { "1" } else { "0" };
        let cells =
            [&row.id, &row.sign, &row.kind, &row.address, &row.state, shown, &row.changed, &row.sources];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"zaken.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for risky in ["=1+1", "+32", "-1", "@x", "\tx"] {
            assert!(cell(risky).starts_with('\''), "{risky}");
        }
        assert_eq!(cell("\rx"), "\"'\rx\"");
        assert_eq!(cell("Brood, \"vers\""), "\"Brood, \"\"vers\"\"\"");
        assert_eq!(cell("Bakkerij"), "Bakkerij");
    }
}
