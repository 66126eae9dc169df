//! Who owns a unit. Personal data on a page of its own, so that looking at a unit is not looking at a person; every look
//! is in the log.

use ::store::Audit;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Page, Visit};

use crate::desk::{self, Answer, Desk, head, path_of, see};
use crate::pand::{Ask, UnitHead};
use crate::store::people::{self, Owner};
use crate::unit::{line, lines};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct OwnerPage {
    pub unit: UnitHead,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub postal: String,
    pub known: bool,
    pub done: String,
    pub fault: String,
}

impl Page for OwnerPage {
    const TEMPLATE: &'static str = "premises/owner.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let known = Self {
            unit: UnitHead::sample(),
            name: "Godelieve Verzonnen".into(),
            email: "godelieve@verzonnen.example".into(),
            phone: "050 00 00 00".into(),
            postal: "Fictielaan 3\n8020 Oostkamp".into(),
            known: true,
            done: "saved".into(),
            fault: String::new(),
        };
        let nobody = Self { unit: UnitHead::sample(), fault: "name".into(), ..Self::default() };
        vec![("known", known), ("nobody", nobody)]
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    stap: String,
    naam: String,
    mail: String,
    telefoon: String,
    post: String,
}

/// `GET /stad/leegstand/{nis}/pand/{id}/eigenaar`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let (nis, id, moment) = (unit.nis, unit.id, &visit.moment);
    let owner = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let owner = people::owner(tx, nis, id).await?;
                if owner.is_some() {
                    tx.audit(&Audit::new("view", "premises-owner", id).in_town(nis), moment).await?;
                }
                Ok(owner)
            })
        })
        .await?;
    let known = owner.is_some();
    let Owner { name, email, phone, postal } = owner.unwrap_or_default();
    let (done, fault) = (line(&ask.gedaan, 20), line(&ask.fout, 20));
    let page =
        OwnerPage { unit: UnitHead::of(&unit, &visit), name, email, phone, postal, known, done, fault };
    visit.page(head(&visit, visit.say("prem-owner", &[]), &format!("{}/eigenaar", path_of(nis, id))), &page)
}

/// `POST /stad/leegstand/{nis}/pand/{id}/eigenaar`
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let (at, moment) = ((unit.nis, unit.id), &visit.moment);
    let path = visit.local(&format!("{}/eigenaar", path_of(at.0, at.1)));
    let owner = Owner {
        name: line(&form.naam, 120),
        email: line(&form.mail, 160).to_lowercase(),
        phone: line(&form.telefoon, 40),
        postal: lines(&form.post, 300),
    };
    let forget = form.stap == "vergeet";
    if !forget && owner.name.is_empty() {
        return Ok(see(&format!("{path}?fout=name")));
    }
    if !forget && !owner.email.is_empty() && !is_mail(&owner.email) {
        return Ok(see(&format!("{path}?fout=mail")));
    }
    let owner = &owner;
    app.store
        .write(|tx| {
            Box::pin(async move {
                let act = if forget {
                    people::forget_owner(tx, at.0, at.1).await?;
                    "remove"
                } else {
                    people::set_owner(tx, at, owner, moment).await?;
                    "change"
                };
                // words: audit-action-change audit-action-remove
                tx.audit(&Audit::new(act, "premises-owner", at.1).in_town(at.0), moment).await
            })
        })
        .await?;
    Ok(see(&format!("{path}?gedaan={}", if forget { "forgotten" } else { "saved" })))
}

/// Whether something may be an address of mail.
pub(crate) fn is_mail(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    !name.is_empty() && host.contains('.') && !host.contains('@') && !text.contains(char::is_whitespace)
}
