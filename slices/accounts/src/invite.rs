//! Invitations: written by somebody who may, or by the command line for the first administrator; accepted
//! by whoever reads the letter, with a POST, within a fortnight.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::actor::{Proof, Role};
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use people::{Grant, Secret, capacity, person, post};
use serde::Serialize;
use shell::{Failure, Page, Visit};
use store::{Audit, Store, StoreError, Tx};

use crate::app::{self, App, enter, see, welcome};
use crate::sign_in::head;
use crate::store as tables;
use crate::store::{Invitation, NewInvitation};

/// How long an invitation can be accepted.
const DAYS: i64 = 14;

/// As what somebody is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The role.
    pub role: Role,
    /// For whom.
    pub organisation: Option<OrganisationId>,
    /// The organisation's name.
    pub organisation_name: String,
    /// For which one place.
    pub establishment: Option<EstablishmentId>,
    /// In which towns.
    pub towns: Vec<Nis>,
    /// For which label.
    pub label: Option<String>,
}

/// Writes an invitation and puts the letter in the queue; the secret is in the link.
pub async fn invite(
    tx: &mut Tx<'_>,
    email: &str,
    offer: &Offer,
    base_url: &str,
    moment: &Moment,
) -> store::Result<String> {
    let token = Secret::new()?;
    let id = moment.new_id();
    let new = NewInvitation {
        id,
        token: token.hash(),
        email,
        role: offer.role,
        organisation: offer.organisation,
        establishment: offer.establishment,
        towns: offer.towns.clone(),
        label: offer.label.clone(),
        by: moment.actor.person(),
        at: moment.now(),
        until: moment.now() + TimeDelta::days(DAYS),
    };
    tables::add_invitation(tx, &new).await?;
    let mut what =
        Audit::new("invite", "capacity", id).detail(serde_json::json!({"role": offer.role.code()}));
    if let Some(organisation) = offer.organisation {
        what = what.of(organisation);
    }
    if let Some(nis) = offer.towns.first() {
        what = what.in_town(*nis);
    }
    tx.audit(&what, moment).await?;
    let link = format!("{base_url}/{}/uitnodiging/{}", moment.language, token.reveal());
    let text = match offer.organisation_name.as_str() {
        "" => Phrase::new("acc-invite-letter-text"),
        name => Phrase::new("acc-invite-letter-for").with("organisation", name),
    };
    let letter = Letter::new(email, moment.language, "acc-invite-letter-subject", "acc-invite-letter-reason")
        .say(text)
        .say(Phrase::new("acc-invite-letter-days").with("days", DAYS))
        .action("acc-invite-letter-button", link.as_str());
    post::send(tx, &letter, moment).await?;
    Ok(link)
}

/// Invites an administrator from the command line and returns the link.
pub async fn invite_admin(
    store: &Store,
    email: &str,
    base_url: &str,
    moment: &Moment,
) -> Result<String, StoreError> {
    let offer = Offer {
        role: Role::Admin,
        organisation: None,
        organisation_name: String::new(),
        establishment: None,
        towns: Vec::new(),
        label: None,
    };
    let offer = &offer;
    store.write(|tx| Box::pin(async move { invite(tx, email, offer, base_url, moment).await })).await
}

/// The page an invitation opens.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationPage {
    token: String,
    role: &'static str,
    organisation: String,
    inviter: String,
    email: String,
    good: bool,
}

impl Page for InvitationPage {
    const TEMPLATE: &'static str = "accounts/invitation.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let good = Self {
            token: "b".repeat(64),
            role: "officer",
            organisation: "Oostkamp".into(),
            inviter: "Wout Pleinders".into(),
            email: "an@voorbeeld.be".into(),
            good: true,
        };
        let admin =
            Self { role: "admin", organisation: String::new(), inviter: String::new(), ..good.clone() };
        vec![("officer", good.clone()), ("admin", admin), ("gone", Self { good: false, ..good })]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// An invitation that still stands, and until when its capacity may count.
type Standing = (Invitation, Option<DateTime<Utc>>);

async fn find(tx: &mut Tx<'_>, token: &str, moment: &Moment) -> store::Result<Option<Standing>> {
    let Some(token) = Secret::shown(token) else { return Ok(None) };
    let found = tables::invitation_by_token(tx, &token.hash(), moment.now()).await?;
    let Some(found) = found else { return Ok(None) };
    Ok(given_by(tx, &found, moment).await?.map(|until| (found, until)))
}

/// Until when who invited may give this; nothing when she may not give it any more: her word is worth as much as she has
/// when it is taken up, not when she wrote it.
async fn given_by(
    tx: &mut Tx<'_>,
    found: &Invitation,
    moment: &Moment,
) -> store::Result<Option<Option<DateTime<Utc>>>> {
    let Some(by) = found.by else { return Ok(Some(None)) };
    let offered = found.capacity();
    let held = capacity::of_person(tx, by, moment).await?;
    let gives = held.iter().filter(|held| {
        let own = &held.capacity;
        let same = own.organisation == offered.organisation && own.covers(&offered);
        own.role.may_invite(offered.role) && (own.role == Role::Admin || same)
    });
    let ends: Vec<Option<DateTime<Utc>>> = gives.map(|held| held.ends_at).collect();
    if ends.contains(&None) {
        return Ok(Some(None));
    }
    Ok(ends.into_iter().max())
}

/// `GET /uitnodiging/{token}`
pub async fn show(State(app): Shared, visit: Visit, Path((_, token)): Path<(String, String)>) -> Answer {
    let (text, moment) = (token.as_str(), &visit.moment);
    let found = app.store.read(|tx| Box::pin(find(tx, text, moment))).await?;
    let shown = Secret::shown(&token).map(|token| token.reveal().to_owned()).unwrap_or_default();
    let page = match found {
        Some((found, _)) => InvitationPage {
            token: shown,
            role: found.role.code(),
            organisation: found.organisation_name,
            inviter: found.inviter,
            email: found.email,
            good: true,
        },
        None => InvitationPage {
            token: shown,
            role: "shopper",
            organisation: String::new(),
            inviter: String::new(),
            email: String::new(),
            good: false,
        },
    };
    visit.page(head(&visit, "acc-invitation-title", "aanmelden"), &page)
}

/// `POST /uitnodiging/{token}`: reading the letter proved the address, so accepting signs in.
pub async fn accept(State(app): Shared, visit: Visit, Path((_, token)): Path<(String, String)>) -> Answer {
    let agent = app::agent(&visit);
    let (text, moment, agent) = (token.as_str(), &visit.moment, agent.as_str());
    let entered = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some((found, until)) = find(tx, text, moment).await? else { return Ok(None) };
                if !tables::accept(tx, found.id, moment.now()).await? {
                    return Ok(None);
                }
                let person = person::ensure(tx, &found.email, "", moment).await?;
                let offered = grant(&found, &person);
                let offered = until.into_iter().fold(offered, Grant::until);
                let granted = capacity::grant(tx, &offered, moment).await?;
                let what = Audit::new("accept", "capacity", granted.0).about(person.id);
                tx.audit(&what, moment).await?;
                welcome(tx, person.id, Some(granted), (Proof::Mail, agent), moment).await
            })
        })
        .await?;
    match (entered, Secret::shown(&token)) {
        (Some(welcome), _) => Ok(enter(&visit, &welcome, "")),
        // The page says that it is gone.
        (None, Some(token)) => Ok(see(&visit.local(&format!("uitnodiging/{}", token.reveal())))),
        (None, None) => Err(Failure::not_found()),
    }
}

fn grant(found: &Invitation, person: &people::Person) -> Grant {
    let mut grant = Grant::new(person.id, found.role).towns(found.towns.iter().copied());
    if let Some(organisation) = found.organisation {
        grant = grant.of(organisation);
    }
    if let Some(establishment) = found.establishment {
        grant = grant.at(establishment);
    }
    if let Some(label) = &found.label {
        grant = grant.label(label.clone());
    }
    grant
}
