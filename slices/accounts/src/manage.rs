//! The towns, partners and labels of the platform, and finding a person by her address. For who runs the platform;
//! a coordinator sees her own organisation.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use kernel::moment::OrganisationId;
use kernel::nis::Nis;
use people::{Held, Label, Organisation, OrganisationKind, capacity, label, organisation, person};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Reach, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use crate::app::{App, see};
use crate::sign_in::head;

/// An organisation on the page.
#[derive(Clone, Debug, Serialize)]
pub struct OrganisationRow {
    id: String,
    name: String,
    kind: OrganisationKind,
    people: i64,
    labels: Vec<LabelRow>,
}

/// A label on the page.
#[derive(Clone, Debug, Serialize)]
pub struct LabelRow {
    code: String,
    name: String,
}

/// The organisations.
#[derive(Clone, Debug, Serialize)]
pub struct ManagePage {
    admin: bool,
    towns: Vec<OrganisationRow>,
    partners: Vec<OrganisationRow>,
    addable: Vec<Choice>,
    refusal: Option<&'static str>,
    typed: String,
    saved: bool,
}

impl Page for ManagePage {
    const TEMPLATE: &'static str = "accounts/manage.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, kind, labels: &[&str]| OrganisationRow {
            id: "5".repeat(32),
            name: name.into(),
            kind,
            people: 3,
            labels: labels.iter().map(|name| LabelRow { code: "x".into(), name: (*name).into() }).collect(),
        };
        let admin = Self {
            admin: true,
            towns: vec![row("Oostkamp", OrganisationKind::Town, &[])],
            partners: vec![row("Bond Verzinsel", OrganisationKind::Partner, &["Hoeveproducten"])],
            addable: vec![Choice::new("34027", "Menen")],
            refusal: None,
            typed: String::new(),
            saved: true,
        };
        let coordinator = Self { admin: false, towns: Vec::new(), saved: false, ..admin.clone() };
        let taken =
            Self { refusal: Some("label-taken"), typed: "Hoeve".into(), saved: false, ..admin.clone() };
        let nameless = Self { refusal: Some("name"), typed: String::new(), ..taken.clone() };
        let unknown = Self { refusal: Some("town"), ..nameless.clone() };
        let empty = Self {
            towns: Vec::new(),
            partners: Vec::new(),
            addable: Vec::new(),
            saved: false,
            ..admin.clone()
        };
        vec![
            ("admin", admin),
            ("coordinator", coordinator),
            ("label taken", taken),
            ("no name", nameless),
            ("unknown town", unknown),
            ("empty", empty),
        ]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    bewaard: String,
}

/// `GET /beheer/organisaties`
pub async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    show_page(&app, &visit, (None, String::new(), told.bewaard == "1")).await
}

/// The organisations within reach, with how many people act for each and their labels.
async fn load(
    tx: &mut Tx<'_>,
    reach: &Reach,
    moment: &kernel::moment::Moment,
) -> Result<(Vec<Organisation>, HashMap<OrganisationId, i64>, Vec<Label>), StoreError> {
    let all = match reach {
        Reach::All => organisation::list(tx).await?,
        Reach::Own { organisation, .. } => organisation::get(tx, *organisation).await?.into_iter().collect(),
        _ => Vec::new(),
    };
    let ids: Vec<OrganisationId> = all.iter().map(|one| one.id).collect();
    let counts = capacity::counts(tx, &ids, moment).await?.into_iter().collect();
    let labels = match reach {
        Reach::Own { organisation, .. } => label::of_organisation(tx, *organisation).await?,
        _ => label::list(tx).await?,
    };
    Ok((all, counts, labels))
}

async fn show_page(
    app: &App,
    visit: &Visit,
    (refusal, typed, saved): (Option<&'static str>, String, bool),
) -> Answer {
    let reach = &visit.reach()?;
    let moment = &visit.moment;
    let (all, counts, labels) =
        app.store.read(|tx| Box::pin(async move { load(tx, reach, moment).await })).await?;
    let row = |one: &Organisation| OrganisationRow {
        id: one.id.0.simple().to_string(),
        name: one.name.clone(),
        kind: one.kind,
        people: counts.get(&one.id).copied().unwrap_or_default(),
        labels: labels
            .iter()
            .filter(|label| label.organisation == one.id)
            .map(|label| LabelRow { code: label.code.clone(), name: label.name.clone() })
            .collect(),
    };
    let of =
        |town: bool| all.iter().filter(|one| (one.kind == OrganisationKind::Town) == town).map(row).collect();
    let admin = *reach == Reach::All;
    let known: Vec<Nis> = all.iter().filter_map(|one| one.town).collect();
    let towns = if admin { app.towns.all(visit.language) } else { Vec::new() };
    let addable = towns
        .into_iter()
        .filter(|(nis, _)| !known.contains(nis))
        .map(|(nis, name)| Choice::new(nis.to_string(), name))
        .collect();
    let page = ManagePage {
        admin,
        towns: of(true),
        partners: of(false),
        addable,
        refusal,
        typed: typed.chars().take(120).collect(),
        saved,
    };
    visit.page(head(visit, "acc-manage-title", "beheer/organisaties"), &page)
}

/// What the forms send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    soort: String,
    nis: String,
    naam: String,
    organisatie: String,
}

/// `POST /beheer/organisaties`: takes a town in, makes a label, or gives an organisation another name.
pub async fn add(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let (visit_, app_, entry_) = (&visit, &app, &entry);
    let refusal =
        app.store.write(|tx| Box::pin(async move { change(tx, app_, visit_, entry_).await })).await?;
    match refusal {
        Some(refusal) => show_page(&app, &visit, (Some(refusal), entry.naam, false)).await,
        None => Ok(see(&format!("{}?bewaard=1", visit.local("beheer/organisaties")))),
    }
}

async fn change(
    tx: &mut Tx<'_>,
    app: &App,
    visit: &Visit,
    entry: &Entry,
) -> Result<Option<&'static str>, StoreError> {
    let moment = &visit.moment;
    let name = person::clean_name(&entry.naam);
    let organisation = Uuid::try_parse(&entry.organisatie).ok().map(OrganisationId);
    match entry.soort.as_str() {
        "town" => {
            // A town is called what it is called, in Dutch, whatever language the page was read in.
            let all = app.towns.all(kernel::language::Language::Nl);
            let wanted = Nis::parse(&entry.nis).ok();
            let Some((nis, name)) = all.into_iter().find(|(nis, _)| Some(*nis) == wanted) else {
                return Ok(Some("town"));
            };
            let id = organisation::town(tx, nis, &name, moment).await?;
            tx.audit(&Audit::new("add", "organisation", id.0).of(id).in_town(nis), moment).await?;
        }
        "label" => {
            let Some(code) = label::code(&name) else { return Ok(Some("name")) };
            let Some(id) = organisation else { return Ok(Some("name")) };
            if organisation::get(tx, id).await?.is_none() {
                return Ok(Some("name"));
            }
            if !label::add(tx, (&code, &name), id, moment).await? {
                return Ok(Some("label-taken"));
            }
            tx.audit(&Audit::new("add", "label", &code).of(id), moment).await?;
        }
        "name" => {
            let Some(id) = organisation.filter(|_| !name.is_empty()) else { return Ok(Some("name")) };
            let known = organisation::get(tx, id).await?;
            if known.is_none_or(|one| one.kind != OrganisationKind::Partner) {
                return Ok(Some("name"));
            }
            organisation::rename(tx, id, &name).await?;
            tx.audit(&Audit::new("change", "organisation", id.0).of(id), moment).await?;
        }
        _ => return Ok(Some("name")),
    }
    Ok(None)
}

/// A capacity of a person who was looked for.
#[derive(Clone, Debug, Serialize)]
pub struct FoundRow {
    id: String,
    role: &'static str,
    organisation: String,
    label: Option<String>,
    until: Option<String>,
}

/// Looking for a person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonsPage {
    email: String,
    name: String,
    asked: bool,
    wrong: bool,
    found: Vec<FoundRow>,
}

impl Page for PersonsPage {
    const TEMPLATE: &'static str = "accounts/persons.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |role, organisation: &str, label: Option<&str>| FoundRow {
            id: "6".repeat(32),
            role,
            organisation: organisation.into(),
            label: label.map(Into::into),
            until: label.map(|_| "2026-12-31T22:59:59Z".into()),
        };
        let found = Self {
            email: "wout@voorbeeld.be".into(),
            name: "Wout Pleinders".into(),
            asked: true,
            wrong: false,
            found: vec![row("shopper", "", None), row("moderator", "Bond Verzinsel", Some("hoeve"))],
        };
        let none = Self { found: Vec::new(), name: String::new(), ..found.clone() };
        let wrong = Self { wrong: true, email: "wout@".into(), asked: false, ..none.clone() };
        let ask = Self { asked: false, email: String::new(), ..none.clone() };
        vec![("found", found), ("nobody", none), ("no address", wrong), ("ask", ask)]
    }
}

/// `GET /beheer/personen`
pub async fn persons(visit: Visit) -> Answer {
    show_persons(&visit, ("", false, None))
}

/// What the form sends. An address is sent, never put into the address of a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    email: String,
}

/// `POST /beheer/personen`: the person of an address, and what she may act as. Written down.
pub async fn find(State(app): Shared, visit: Visit, Sent(sought): Sent<Sought>) -> Answer {
    let Some(email) = person::email(&sought.email) else {
        return show_persons(&visit, (&sought.email, true, None));
    };
    let (email, moment) = (&email, &visit.moment);
    let found = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(person) = person::by_email(tx, email).await? else { return Ok(None) };
                let held = capacity::of_person(tx, person.id, moment).await?;
                tx.audit(&Audit::new("view", "member", person.id.0).about(person.id), moment).await?;
                Ok::<_, StoreError>(Some((person.name, held)))
            })
        })
        .await?;
    show_persons(&visit, (email, false, Some(found)))
}

/// Who was found, with what she may act as.
type Found = Option<(String, Vec<Held>)>;

fn show_persons(visit: &Visit, (email, wrong, found): (&str, bool, Option<Found>)) -> Answer {
    let asked = found.is_some();
    let (name, held) = found.flatten().unwrap_or_default();
    let row = |held: Held| FoundRow {
        id: held.capacity.id.0.simple().to_string(),
        role: held.capacity.role.code(),
        organisation: held.capacity.organisation_name,
        label: held.capacity.label,
        until: held.ends_at.map(|at| (at - chrono::TimeDelta::seconds(1)).to_rfc3339()),
    };
    let page = PersonsPage {
        email: email.chars().take(254).collect(),
        name,
        asked,
        wrong,
        found: held.into_iter().map(row).collect(),
    };
    visit.page(head(visit, "acc-persons-title", "beheer/personen"), &page)
}
