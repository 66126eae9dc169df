//! One's own account (A-06 … A-09): name and language, capacities, sessions, signing out.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::actor::{CapacityId, Role};
use kernel::language::Language;
use people::{Held, Listed, capacity, person, session};
use serde::{Deserialize, Serialize};
use shell::slice::{Shown, Spot};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use store::{Audit, StoreError};
use uuid::Uuid;

use crate::app::{self, App, see};
use crate::passkey;
use crate::sign_in::{Way, head};

/// A capacity on the page.
#[derive(Clone, Debug, Serialize)]
pub struct CapacityRow {
    id: String,
    role: &'static str,
    organisation: String,
    label: Option<String>,
    current: bool,
}

impl CapacityRow {
    fn new(held: &Held, current: Option<CapacityId>) -> Self {
        Self {
            id: held.capacity.id.0.simple().to_string(),
            role: held.capacity.role.code(),
            organisation: held.capacity.organisation_name.clone(),
            label: held.capacity.label.clone(),
            current: Some(held.capacity.id) == current,
        }
    }
}

/// A session on the page.
#[derive(Clone, Debug, Serialize)]
pub struct SessionRow {
    id: String,
    agent: String,
    proof: String,
    role: String,
    organisation: String,
    since: String,
    seen: String,
    current: bool,
}

impl SessionRow {
    pub(crate) fn new(one: Listed, current: Option<Uuid>) -> Self {
        Self {
            id: one.id.simple().to_string(),
            agent: one.agent,
            proof: one.proof,
            role: one.role,
            organisation: one.organisation.unwrap_or_default(),
            since: one.created_at.to_rfc3339(),
            seen: one.seen_at.to_rfc3339(),
            current: Some(one.id) == current,
        }
    }

    pub(crate) fn sample(role: &str, organisation: &str) -> Self {
        Self {
            id: "4".repeat(32),
            agent: "Firefox, Linux".into(),
            proof: "mail".into(),
            role: role.to_owned(),
            organisation: organisation.to_owned(),
            since: "2026-11-20T09:00:00Z".into(),
            seen: "2026-11-22T09:00:00Z".into(),
            current: false,
        }
    }
}

/// The page of one's own account.
#[derive(Clone, Debug, Serialize)]
pub struct AccountPage {
    name: String,
    email: Option<String>,
    language: &'static str,
    languages: Vec<Choice>,
    capacities: Vec<CapacityRow>,
    sessions: Vec<SessionRow>,
    passkeys: Vec<passkey::Row>,
    offered: bool,
    role: &'static str,
    organisation: String,
    has_people: bool,
    manages: bool,
    has_log: bool,
    saved: bool,
    panels: Vec<Shown>,
}

fn languages() -> Vec<Choice> {
    let label = |language: Language| match language {
        Language::Nl => "Nederlands",
        Language::Fr => "Français",
        Language::En => "English",
        Language::De => "Deutsch",
    };
    Language::ALL.into_iter().map(|one| Choice::new(one.code(), label(one))).collect()
}

fn capacity_samples() -> Vec<CapacityRow> {
    let row = |id: &str, role, organisation: &str, current| CapacityRow {
        id: id.repeat(32),
        role,
        organisation: organisation.to_owned(),
        label: None,
        current,
    };
    vec![
        row("1", "shopper", "", false),
        row("2", "merchant", "Bakkerij Verzinsel", true),
        row("3", "officer", "Oostkamp", false),
    ]
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "accounts/account.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let session =
            |current| SessionRow { current, ..SessionRow::sample("merchant", "Bakkerij Verzinsel") };
        let passkey = |id: &str, used: Option<&str>, doubtful| passkey::Row {
            id: id.repeat(32),
            name: "Chrome, Android".into(),
            since: "2026-11-20T09:00:00Z".into(),
            used: used.map(ToOwned::to_owned),
            doubtful,
        };
        let passkeys = vec![passkey("5", None, false), passkey("6", Some("2026-11-22T09:00:00Z"), true)];
        let full = Self {
            name: "Mia Deegsma".into(),
            email: Some("mia@voorbeeld.be".into()),
            language: "nl",
            languages: languages(),
            capacities: capacity_samples(),
            sessions: vec![session(true), session(false)],
            passkeys,
            offered: true,
            role: "merchant",
            organisation: "Bakkerij Verzinsel".into(),
            has_people: true,
            manages: true,
            has_log: true,
            saved: true,
            panels: Vec::new(),
        };
        let bare = Self {
            name: String::new(),
            email: None,
            capacities: capacity_samples().into_iter().take(1).collect(),
            sessions: vec![session(true)],
            passkeys: Vec::new(),
            offered: false,
            role: "shopper",
            organisation: String::new(),
            has_people: false,
            manages: false,
            has_log: false,
            saved: false,
            ..full.clone()
        };
        vec![("merchant", full), ("new", bare)]
    }
}

/// The page where one chooses a capacity.
#[derive(Clone, Debug, Serialize)]
pub struct CapacityPage {
    back: String,
    capacities: Vec<CapacityRow>,
}

impl Page for CapacityPage {
    const TEMPLATE: &'static str = "accounts/capacity.html";

    fn samples() -> Vec<(&'static str, Self)> {
        vec![("three", Self { back: String::new(), capacities: capacity_samples() })]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    bewaard: String,
}

/// `GET /mijn`
pub async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let acting = visit.acting()?;
    let (id, moment) = (acting.person, &visit.moment);
    let loaded = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let person = person::get(tx, id).await?;
                let held = capacity::of_person(tx, id, moment).await?;
                let sessions = session::list(tx, id, moment).await?;
                let passkeys = passkey::store::list(tx, id).await?;
                Ok::<_, StoreError>(person.map(|person| (person, held, sessions, passkeys)))
            })
        })
        .await?;
    let (person, held, sessions, passkeys) = loaded.ok_or_else(Failure::not_found)?;
    let current = visit.session_id();
    let page = AccountPage {
        name: person.name,
        email: person.email,
        language: person.language.code(),
        languages: languages(),
        capacities: held.iter().map(|held| CapacityRow::new(held, Some(acting.capacity.id))).collect(),
        sessions: sessions.into_iter().map(|one| SessionRow::new(one, current)).collect(),
        passkeys: passkeys.into_iter().map(passkey::Row::from).collect(),
        offered: passkey::offered(&visit),
        role: acting.role().code(),
        organisation: acting.capacity.organisation_name.clone(),
        has_people: crate::members::has_people(acting),
        manages: matches!(acting.role(), Role::Admin | Role::Coordinator),
        has_log: matches!(acting.role(), Role::Admin | Role::Officer),
        saved: told.bewaard == "1",
        panels: visit.panels(Spot::Account, &acting.person.0.simple().to_string()).await?,
    };
    visit.page(head(&visit, "account-mine", "mijn").script("passkey.js"), &page)
}

/// What the form of name and language sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    naam: String,
    #[serde(default)]
    taal: String,
}

/// `POST /mijn`
pub async fn change(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let id = visit.person()?;
    let language = Language::parse(&entry.taal).unwrap_or(visit.language);
    let (moment, name) = (&visit.moment, &entry.naam);
    app.store
        .write(|tx| {
            Box::pin(async move {
                person::change(tx, id, name, language).await?;
                tx.audit(&Audit::new("change", "account", id.0).about(id), moment).await
            })
        })
        .await?;
    Ok(see(&format!("{}?bewaard=1", visit.local("mijn"))))
}

/// `GET /mijn/hoedanigheid`
pub async fn choose(State(app): Shared, visit: Visit, Asked(way): Asked<Way>) -> Answer {
    let acting = visit.acting()?;
    let (id, moment) = (acting.person, &visit.moment);
    let held =
        app.store.read(|tx| Box::pin(async move { capacity::of_person(tx, id, moment).await })).await?;
    let page = CapacityPage {
        back: app::back(&way.naar),
        capacities: held.iter().map(|held| CapacityRow::new(held, Some(acting.capacity.id))).collect(),
    };
    visit.page(head(&visit, "acc-capacity-title", "mijn/hoedanigheid"), &page)
}

/// What the choice sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    hoedanigheid: String,
    #[serde(default)]
    naar: String,
}

/// `POST /mijn/hoedanigheid`: the session gets a new token.
pub async fn switch(State(app): Shared, visit: Visit, Sent(chosen): Sent<Chosen>) -> Answer {
    let id = visit.person()?;
    let session = visit.session_id().ok_or_else(Failure::not_found)?;
    let to = Uuid::try_parse(&chosen.hoedanigheid).map(CapacityId).map_err(|_| Failure::not_found())?;
    let moment = &visit.moment;
    let token = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let token = session::switch(tx, session, id, to, moment).await?;
                if token.is_some() {
                    let what = Audit::new("switch", "capacity", to.0).about(id);
                    tx.audit(&what, moment).await?;
                }
                Ok::<_, StoreError>(token)
            })
        })
        .await?;
    let token = token.ok_or_else(Failure::not_found)?;
    let back = app::back(&chosen.naar);
    let mut response = see(if back.is_empty() { visit.local("mijn") } else { back }.as_str());
    visit.begin_session(&mut response, &token);
    Ok(response)
}

/// `POST /mijn/sessies/{id}`: ends one session.
pub async fn end(State(app): Shared, visit: Visit, Path((_, id)): Path<(String, String)>) -> Answer {
    let person = visit.person()?;
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let moment = &visit.moment;
    let ended = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let ended = session::end(tx, id, person).await?;
                if ended {
                    tx.audit(&Audit::new("end", "session", id).about(person), moment).await?;
                }
                Ok::<_, StoreError>(ended)
            })
        })
        .await?;
    if !ended {
        return Err(Failure::not_found());
    }
    let mut response = see(&visit.local("mijn"));
    if visit.session_id() == Some(id) {
        visit.end_session(&mut response);
    }
    Ok(response)
}

/// `POST /mijn/afmelden`
pub async fn sign_out(State(app): Shared, visit: Visit) -> Answer {
    let (person, session) = (visit.person()?, visit.session_id().unwrap_or_default());
    app.store.write(|tx| Box::pin(async move { session::end(tx, session, person).await })).await?;
    let mut response = see(&visit.local(""));
    visit.end_session(&mut response);
    Ok(response)
}

/// `POST /mijn/overal-afmelden`
pub async fn sign_out_everywhere(State(app): Shared, visit: Visit) -> Answer {
    let person = visit.person()?;
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                session::end_all(tx, person).await?;
                tx.audit(&Audit::new("end", "session", "all").about(person), moment).await
            })
        })
        .await?;
    let mut response = see(&visit.local(""));
    visit.end_session(&mut response);
    Ok(response)
}
