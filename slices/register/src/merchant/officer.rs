//! What an officer does for her town: claims that wait, the list of places, hiding one, undoing a change, helping a
//! merchant who has no e-mail.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::actor::Thing;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use people::person;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use super::claim::admit;
use super::claim_store::{self as claims, Claim};
use super::piece::Piece;
use super::place::Place;
use super::register::{self, AlikeRow};
use super::show::PlaceHead;
use super::{App, form, head, see, store as tables};
use crate::facts::Source;
use crate::linking::Sight;

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

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
    /// Places that may be the same.
    pub alike: Vec<AlikeRow>,
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
            alike: vec![AlikeRow {
                id: "2".repeat(32),
                sign: "Bakkerij Verzinsel".into(),
                address: "8020 Oostkamp".into(),
            }],
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
        .filter(|record| super::asked::proves(record.source))
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

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub stad: String,
    #[serde(default)]
    pub gedaan: String,
    #[serde(default)]
    pub zoek: String,
    #[serde(default)]
    pub soort: String,
    #[serde(default)]
    pub staat: String,
    #[serde(default)]
    pub sorteer: String,
    #[serde(default)]
    pub blad: String,
}

/// `GET /stad/aanvragen`
pub(crate) async fn queue(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (towns, language, moment) = (visit.towns(&told.stad)?, visit.language, &visit.moment);
    let (towns, visit) = (&towns, &visit);
    let rows = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut rows = Vec::new();
                for nis in towns {
                    let town = tables::town_name(tx, *nis, language).await?;
                    for claim in claims::waiting(tx, *nis).await? {
                        let row = claim_row(tx, &claim, (&town, visit), moment).await?;
                        rows.push((row, claim));
                    }
                }
                Ok::<_, StoreError>(rows)
            })
        })
        .await?;
    let mut claims = Vec::new();
    for (mut row, claim) in rows {
        if let Some(facts) = claim.facts.as_ref().filter(|_| claim.establishment.is_none()) {
            let here = [claim.nis];
            (row.alike, _) = register::alike(&app.desk, (&here, false), facts, Sight::Town).await?;
            if !row.alike.is_empty() {
                row.bad.push("alike");
            }
        }
        claims.push(row);
    }
    let page = QueuePage { claims, done: form::line(&told.gedaan, 20) };
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
    let (good, bad) = hints(claim, place.as_ref(), &email, known);
    let (mut shown, mut lines) = (place.as_ref().map(PlaceHead::of).unwrap_or_default(), Vec::new());
    if let Some(facts) = claim.facts.as_ref().filter(|_| claim.establishment.is_none()) {
        let sign = facts.sign.as_deref().unwrap_or_default();
        sign.clone_into(&mut shown.sign);
        let say = |key: &str| visit.say(key, &[]);
        shown.address = Piece::Address.lines(facts, visit.language, &say).join(", ");
        let told = [Piece::Categories, Piece::Products, Piece::Hours, Piece::Phone, Piece::Website];
        lines = told.iter().flat_map(|piece| piece.lines(facts, visit.language, &say)).collect();
    }
    Ok(ClaimRow {
        fresh: claim.establishment.is_none(),
        lines,
        alike: Vec::new(),
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
