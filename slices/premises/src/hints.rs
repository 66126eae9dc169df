//! What the register of establishments says of units, for the officer to confirm or set aside.

use ::store::Audit;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};

use crate::desk::{self, Answer, Desk, Noted, Told, head, in_words, path_of, see};
use crate::list::state_of;
use crate::spell::{Sighting, Source, State as Use};
use crate::store::{self as tables, signals};
use crate::unit::{Unit, line};

/// A signal on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct HintRow {
    pub id: String,
    pub kind: String,
    pub day: String,
    pub sign: String,
    pub label: String,
    pub href: String,
    pub state: &'static str,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct HintsPage {
    pub nis: String,
    pub town_name: String,
    pub rows: Vec<HintRow>,
    pub done: String,
    pub fault: String,
}

impl Page for HintsPage {
    const TEMPLATE: &'static str = "premises/hints.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |kind: &str| HintRow {
            id: "0190a000000070008000000000000007".into(),
            kind: kind.into(),
            day: "22 november 2026".into(),
            sign: if kind == "came" { "Bakkerij Verzinsel".into() } else { String::new() },
            label: "Verzonnenstraat 12".into(),
            href: "/nl/stad/leegstand/31022/pand/0190a000000070008000000000000001".into(),
            state: "long",
        };
        let full = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            rows: ["came", "went", "said"].map(row).into(),
            done: "taken".into(),
            fault: String::new(),
        };
        let none =
            Self { rows: Vec::new(), done: String::new(), fault: "contradicts".into(), ..full.clone() };
        vec![("full", full), ("none", none)]
    }
}

/// What an address may carry.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    gedaan: String,
    #[serde(default)]
    fout: String,
}

/// `GET /stad/leegstand/{nis}/signalen`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let (units, waiting) = app
        .store
        .read(|tx| {
            Box::pin(async move { Ok((tables::units(tx, nis).await?, signals::open(tx, nis).await?)) })
        })
        .await?;
    let today = visit.moment.local().date();
    let row = |signal: &signals::Waiting| {
        let unit: &Unit = units.iter().find(|unit| unit.id == signal.unit)?;
        Some(HintRow {
            id: signal.id.simple().to_string(),
            kind: signal.kind.clone(),
            day: in_words(&visit, signal.day),
            sign: signal.sign.clone(),
            label: unit.label(),
            href: visit.local(&path_of(nis, unit.id)),
            state: state_of(unit, today),
        })
    };
    let page = HintsPage {
        nis: nis.to_string(),
        town_name: desk::town_name(&app, nis, visit.language).await?,
        rows: waiting.iter().filter_map(row).collect(),
        done: line(&ask.gedaan, 20),
        fault: line(&ask.fout, 20),
    };
    visit.page(head(&visit, visit.say("prem-hints", &[]), &format!("stad/leegstand/{nis}/signalen")), &page)
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    signaal: String,
    besluit: String,
}

/// `POST /stad/leegstand/{nis}/signalen`
pub(crate) async fn decide(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let (nis, id, moment) = (desk::town(&visit, &nis)?, desk::id(&form.signaal)?, &visit.moment);
    let take = form.besluit == "neem";
    let (state, token) = (if take { "taken" } else { "dismissed" }, moment.new_id());
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(signal) = signals::one(tx, nis, id).await? else { return Ok(None) };
                if take {
                    let now = if signal.kind == "came" { Use::Used } else { Use::Vacant };
                    let sighting = Sighting { day: signal.day, state: now, source: Source::Kbo };
                    let told = Told { id: token, sighting, evidence: String::new() };
                    if let Noted::Refused(code) = desk::note(tx, (nis, signal.unit), &told, moment).await? {
                        return Ok(Some(Err(code)));
                    }
                }
                signals::decide(tx, nis, (id, state), moment).await?;
                let detail = serde_json::json!({"as": state});
                let what = Audit::new("change", "premises-signal", id).in_town(nis).detail(detail);
                tx.audit(&what, moment).await?;
                Ok(Some(Ok(state)))
            })
        })
        .await?;
    let what = match done.ok_or_else(Failure::not_found)? {
        Ok(state) => format!("gedaan={state}"),
        Err(code) => format!("fout={code}"),
    };
    Ok(see(&visit.local(&format!("stad/leegstand/{nis}/signalen?{what}"))))
}
