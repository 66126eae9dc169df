//! The page of one who looks for premises: what suits her, bringing both together, and forgetting her.

use ::store::Audit;
use axum::extract::{Path, State};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, head, in_words, see};
use crate::seekers::{Ask, Suited, for_seeker, market, range};
use crate::store as tables;
use crate::store::people;
use crate::unit::line;

/// What may come of an introduction; words: prem-outcome-<code>.
const OUTCOMES: [&str; 4] = ["open", "visit", "rented", "no"];

/// The page of one seeker.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SeekerPage {
    pub nis: String,
    pub id: String,
    pub plan: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub kind: String,
    pub starter: bool,
    pub range: String,
    pub places: String,
    pub rent: String,
    pub consent: String,
    pub consent_how: String,
    pub until: String,
    pub suited: Vec<Suited>,
    pub outcomes: Vec<Choice>,
    pub done: String,
}

impl Page for SeekerPage {
    const TEMPLATE: &'static str = "premises/seeker.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let made = Suited {
            label: "Verzonnenstraat 12".into(),
            outcome: "visit".into(),
            introduction: "0190a000000070008000000000000006".into(),
            ..Suited::sample()
        };
        let full = Self {
            nis: "31022".into(),
            id: "0190a000000070008000000000000005".into(),
            plan: "Boekenwinkel met koffie".into(),
            name: "Fien Fictief".into(),
            email: "fien@verzonnen.example".into(),
            phone: "050 00 00 01".into(),
            kind: "shop".into(),
            starter: true,
            range: "70–100 m²".into(),
            places: "Kern".into(),
            rent: "900 euro per maand".into(),
            consent: "1 oktober 2026".into(),
            consent_how: "formulier".into(),
            until: "1 juni 2027".into(),
            suited: vec![Suited { label: "Markt 3".into(), ..Suited::sample() }, made],
            outcomes: OUTCOMES.map(|code| Choice::new(code, code)).into(),
            done: "introduced".into(),
        };
        let alone = Self {
            suited: Vec::new(),
            kind: String::new(),
            done: String::new(),
            phone: String::new(),
            ..full.clone()
        };
        vec![("full", full), ("alone", alone)]
    }
}

/// `GET /stad/leegstand/{nis}/zoekers/{id}`: looking at somebody is written down.
pub(crate) async fn one(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let (nis, id) = (desk::town(&visit, &nis)?, desk::id(&id)?);
    let market = market(&app, nis).await?;
    let seeker = market.seekers.iter().find(|seeker| seeker.id == id).ok_or_else(Failure::not_found)?;
    desk::log(&app, &visit, Audit::new("view", "premises-seeker", id).in_town(nis)).await?;
    // words: prem-outcome-*
    let outcomes = OUTCOMES.map(|code| Choice::new(code, visit.say(&format!("prem-outcome-{code}"), &[])));
    let page = SeekerPage {
        nis: nis.to_string(),
        id: id.simple().to_string(),
        plan: seeker.plan.clone(),
        name: seeker.name.clone(),
        email: seeker.email.clone(),
        phone: seeker.phone.clone(),
        kind: seeker.wish.kind.clone(),
        starter: seeker.starter,
        range: range(&seeker.wish, &visit),
        places: seeker.wish.places.join(", "),
        rent: crate::pand::rent(&visit, seeker.wish.most_rent),
        consent: in_words(&visit, seeker.consent_day),
        consent_how: seeker.consent_how.clone(),
        until: in_words(&visit, seeker.until),
        suited: for_seeker(seeker, &market.units, &market.made, &visit),
        outcomes: outcomes.into(),
        done: line(&ask.gedaan, 20),
    };
    let path = format!("stad/leegstand/{nis}/zoekers/{}", page.id);
    visit.page(head(&visit, seeker.plan.as_str(), &path), &page)
}

/// What the forms of one seeker send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Act {
    stap: String,
    pand: String,
    kennismaking: String,
    uitkomst: String,
}

/// `POST /stad/leegstand/{nis}/zoekers/{id}`: brings together, follows up, or forgets.
pub(crate) async fn act(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(act): Sent<Act>,
) -> Answer {
    let (nis, id) = (desk::town(&visit, &nis)?, desk::id(&id)?);
    let list = visit.local(&format!("stad/leegstand/{nis}/zoekers"));
    let own = format!("{list}/{}", id.simple());
    match act.stap.as_str() {
        "vergeet" => {
            forget(&app, &visit, nis, id).await?;
            Ok(see(&format!("{list}?gedaan=forgotten")))
        }
        "breng-samen" => {
            introduce(&app, &visit, nis, (id, desk::id(&act.pand)?)).await?;
            Ok(see(&format!("{own}?gedaan=introduced")))
        }
        "uitkomst" => {
            follow(&app, &visit, nis, &act).await?;
            Ok(see(&format!("{own}?gedaan=followed")))
        }
        _ => Err(Failure::not_found()),
    }
}

async fn forget(app: &App, visit: &Visit, nis: Nis, id: Uuid) -> Result<(), Failure> {
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                if people::forget_seeker(tx, nis, id).await? {
                    tx.audit(&Audit::new("remove", "premises-seeker", id).in_town(nis), moment).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

async fn introduce(app: &App, visit: &Visit, nis: Nis, (seeker, unit): (Uuid, Uuid)) -> Result<(), Failure> {
    let moment = &visit.moment;
    let known = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let known = people::one_seeker(tx, nis, seeker).await?.is_some()
                    && tables::one(tx, nis, unit).await?.is_some();
                if known && people::introduce(tx, nis, (seeker, unit), moment).await? {
                    let detail = serde_json::json!({"unit": unit});
                    let what = Audit::new("add", "premises-introduction", seeker).in_town(nis).detail(detail);
                    tx.audit(&what, moment).await?;
                }
                Ok(known)
            })
        })
        .await?;
    if known { Ok(()) } else { Err(Failure::not_found()) }
}

async fn follow(app: &App, visit: &Visit, nis: Nis, act: &Act) -> Result<(), Failure> {
    let id = desk::id(&act.kennismaking)?;
    let outcome = OUTCOMES.iter().find(|code| **code == act.uitkomst).ok_or_else(Failure::not_found)?;
    let moment = &visit.moment;
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                if !people::outcome(tx, nis, (id, outcome), moment).await? {
                    return Ok(false);
                }
                let detail = serde_json::json!({"outcome": outcome});
                let what = Audit::new("change", "premises-introduction", id).in_town(nis).detail(detail);
                tx.audit(&what, moment).await?;
                Ok(true)
            })
        })
        .await?;
    if done { Ok(()) } else { Err(Failure::not_found()) }
}
