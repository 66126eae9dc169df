//! The people of an organisation (A-15 … A-17): who may act for it, inviting others, withdrawing what they may.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::TimeDelta;
use kernel::actor::{Acting, Capacity, CapacityId, Role, Thing};
use kernel::moment::{EstablishmentId, OrganisationId};
use kernel::nis::Nis;
use people::{Held, Label, Organisation, OrganisationKind, capacity, label, organisation, person, rate};
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Reach, Visit};
use store::{Audit, StoreError};
use uuid::Uuid;

use crate::app::{App, TO_ADDRESS, see};
use crate::holder::label_choices;
use crate::invite::{Offer, invite};
use crate::sign_in::head;
use crate::store as tables;
use crate::store::Invitation;

/// Invitations one person may write in a day.
const PER_DAY: i64 = 50;

/// Whether somebody acts for an organisation whose people she may see.
pub(crate) fn has_people(acting: &Acting) -> bool {
    acting.role() == Role::Admin || (acting.capacity.organisation.is_some() && acting.role() != Role::Coach)
}

/// The roles somebody may hand out for an organisation.
fn roles(acting: &Acting, organisation: &Organisation) -> Vec<Role> {
    let fits = |role: &Role| match organisation.kind {
        OrganisationKind::Town => matches!(role, Role::Officer | Role::Coach),
        OrganisationKind::Enterprise => matches!(role, Role::Merchant),
        OrganisationKind::Partner => matches!(role, Role::Moderator | Role::Coach | Role::Coordinator),
    };
    Role::ALL.into_iter().filter(|role| acting.role().may_invite(*role)).filter(fits).collect()
}

/// A person on the page.
#[derive(Clone, Debug, Serialize)]
pub struct MemberRow {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    since: String,
    until: Option<String>,
    label: Option<String>,
    looks_after: bool,
    can_withdraw: bool,
}

/// An invitation on the page.
#[derive(Clone, Debug, Serialize)]
pub struct InvitedRow {
    id: String,
    email: String,
    role: &'static str,
    until: String,
    label: Option<String>,
    can_withdraw: bool,
}

/// An organisation an administrator can choose.
#[derive(Clone, Debug, Serialize)]
pub struct OrganisationRow {
    id: String,
    name: String,
    kind: OrganisationKind,
}

/// The people of an organisation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MembersPage {
    organisation: Option<OrganisationRow>,
    members: Vec<MemberRow>,
    invited: Vec<InvitedRow>,
    roles: Vec<&'static str>,
    organisations: Vec<OrganisationRow>,
    refusal: Option<&'static str>,
    email: String,
    /// Whether an invitation can be limited to towns or a label of the organisation.
    limits: bool,
    towns: String,
    labels: Vec<Choice>,
    label: String,
    wrong: String,
    sent: bool,
}

impl Page for MembersPage {
    const TEMPLATE: &'static str = "accounts/members.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let town =
            OrganisationRow { id: "5".repeat(32), name: "Oostkamp".into(), kind: OrganisationKind::Town };
        let member = |name: &str, can_withdraw: bool| MemberRow {
            id: "6".repeat(32),
            name: name.into(),
            email: "wout@voorbeeld.be".into(),
            role: "officer",
            since: "2026-11-20T09:00:00Z".into(),
            until: can_withdraw.then(|| "2026-12-31T22:59:59Z".to_owned()),
            label: can_withdraw.then(|| "hoeve".to_owned()),
            looks_after: can_withdraw,
            can_withdraw,
        };
        let invited = InvitedRow {
            id: "7".repeat(32),
            email: "an@voorbeeld.be".into(),
            role: "coach",
            until: "2026-12-04T09:00:00Z".into(),
            label: Some("hoeve".into()),
            can_withdraw: true,
        };
        let full = Self {
            organisation: Some(town.clone()),
            members: vec![member("Wout Pleinders", false), member("", true)],
            invited: vec![invited],
            roles: vec!["officer", "coach"],
            organisations: Vec::new(),
            refusal: None,
            email: String::new(),
            limits: false,
            towns: String::new(),
            labels: Vec::new(),
            label: String::new(),
            wrong: String::new(),
            sent: true,
        };
        let refused = Self {
            refusal: Some("address"),
            email: "an@".into(),
            sent: false,
            invited: Vec::new(),
            ..full.clone()
        };
        let many = Self { refusal: Some("many"), email: String::new(), ..refused.clone() };
        let partner = Self {
            organisation: Some(OrganisationRow { kind: OrganisationKind::Partner, ..town.clone() }),
            roles: vec!["moderator", "coach", "coordinator"],
            limits: true,
            towns: "Oostkamp, Verzinselgem".into(),
            wrong: "Verzinselgem".into(),
            refusal: Some("town-unknown"),
            labels: vec![Choice::new("", "—"), Choice::new("hoeve", "Hoeveproducten")],
            label: "hoeve".into(),
            sent: false,
            ..full.clone()
        };
        let foreign = Self { refusal: Some("town-foreign"), wrong: String::new(), ..partner.clone() };
        let label = Self { refusal: Some("label"), ..foreign.clone() };
        let admin = Self { organisation: None, organisations: vec![town], ..many.clone() };
        let admin = Self { refusal: None, members: Vec::new(), ..admin };
        vec![
            ("town", full),
            ("refused", refused),
            ("too many", many),
            ("partner", partner),
            ("town of others", foreign),
            ("label of others", label),
            ("admin", admin),
        ]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What the address and the form say.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    organisatie: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    rol: String,
    /// For this one place of the organisation only.
    #[serde(default)]
    zaak: String,
    /// Within these towns only; empty: as far as who invites.
    #[serde(default)]
    gemeenten: String,
    /// For this label only.
    #[serde(default)]
    label: String,
    #[serde(default)]
    verstuurd: String,
}

/// The organisation a page is about: one's own, or the one an administrator chose.
fn which(visit: &Visit, asked: &str) -> Result<Option<OrganisationId>, Failure> {
    match visit.reach()? {
        Reach::Own { organisation, .. } => Ok(Some(organisation)),
        Reach::All if asked.is_empty() => Ok(None),
        Reach::All => {
            Uuid::try_parse(asked).map(|id| Some(OrganisationId(id))).map_err(|_| Failure::not_found())
        }
        _ => Err(Failure::not_found()),
    }
}

/// `GET /mensen`
pub async fn show(State(app): Shared, visit: Visit, Asked(entry): Asked<Entry>) -> Answer {
    let organisation = which(&visit, &entry.organisatie)?;
    let sent = entry.verstuurd == "1";
    show_page(&app, &visit, organisation, (Entry::default(), None, sent)).await
}

/// Why an invitation is refused, and the words in it that are wrong.
type Refused = (&'static str, String);

async fn show_page(
    app: &App,
    visit: &Visit,
    id: Option<OrganisationId>,
    (entry, refused, sent): (Entry, Option<Refused>, bool),
) -> Answer {
    let acting = visit.acting()?;
    let moment = &visit.moment;
    let Some(id) = id else {
        let all = app.store.read(|tx| Box::pin(async move { organisation::list(tx).await })).await?;
        let page =
            MembersPage { organisations: all.into_iter().map(row).collect(), sent, ..MembersPage::default() };
        return visit.page(head(visit, "acc-members-title", "mensen"), &page);
    };
    // Whoever sees names and addresses of others is written down.
    let loaded = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(organisation) = organisation::get(tx, id).await? else { return Ok(None) };
                let mut members = capacity::of_organisation(tx, id, moment).await?;
                let mut invited = tables::invitations(tx, id, moment.now()).await?;
                // Who is limited sees who works within the same limits.
                members.retain(|held| held.person == acting.person || within(acting, &held.capacity));
                invited.retain(|one| within(acting, &one.capacity()));
                let labels = label::of_organisation(tx, id).await?;
                let what = Audit::new("view", "members", id.0).of(id);
                tx.audit(&organisation.town.into_iter().fold(what, Audit::in_town), moment).await?;
                for other in members.iter().filter(|held| held.person != acting.person) {
                    let seen = Audit::new("view", "member", id.0).of(id).about(other.person);
                    tx.audit(&seen, moment).await?;
                }
                Ok::<_, StoreError>(Some((organisation, members, invited, labels)))
            })
        })
        .await?;
    let (organisation, members, invited, labels) = loaded.ok_or_else(Failure::not_found)?;
    let limits = organisation.kind == OrganisationKind::Partner;
    let (refusal, wrong) = refused.map_or((None, String::new()), |(why, wrong)| (Some(why), wrong));
    let page = MembersPage {
        limits,
        towns: entry.gemeenten.chars().take(2_000).collect(),
        labels: if limits { label_choices(&labels, acting) } else { Vec::new() },
        label: entry.label.chars().take(40).collect(),
        wrong,
        roles: roles(acting, &organisation).into_iter().map(Role::code).collect(),
        organisation: Some(row(organisation)),
        members: members.into_iter().map(|held| member(acting, held)).collect(),
        invited: invited.into_iter().map(|one| invited_row(acting, one)).collect(),
        organisations: Vec::new(),
        refusal,
        email: entry.email.chars().take(254).collect(),
        sent,
    };
    visit.page(head(visit, "acc-members-title", "mensen"), &page)
}

fn row(organisation: Organisation) -> OrganisationRow {
    OrganisationRow {
        id: organisation.id.0.simple().to_string(),
        name: organisation.name,
        kind: organisation.kind,
    }
}

fn member(acting: &Acting, held: Held) -> MemberRow {
    MemberRow {
        id: held.capacity.id.0.simple().to_string(),
        looks_after: looks_after(acting, &held),
        can_withdraw: can_withdraw(acting, &held),
        name: held.person_name,
        email: held.email.unwrap_or_default(),
        role: held.capacity.role.code(),
        since: held.granted_at.to_rfc3339(),
        until: held.ends_at.map(|at| (at - TimeDelta::seconds(1)).to_rfc3339()),
        label: held.capacity.label,
    }
}

fn invited_row(acting: &Acting, invited: Invitation) -> InvitedRow {
    InvitedRow {
        can_withdraw: gives(acting, &invited.capacity()),
        id: invited.id.simple().to_string(),
        email: invited.email,
        role: invited.role.code(),
        until: invited.expires_at.to_rfc3339(),
        label: invited.label,
    }
}

/// Whether somebody works, in part at least, within the limits of who asks.
fn within(acting: &Acting, capacity: &Capacity) -> bool {
    acting.role() == Role::Admin || acting.capacity.meets(capacity)
}

/// Whether who asks might give this capacity: then it is hers to take away.
fn gives(acting: &Acting, capacity: &Capacity) -> bool {
    let covers = acting.role() == Role::Admin || acting.capacity.covers(capacity);
    acting.role().may_invite(capacity.role) && covers
}

/// Whose page one may see, and change as far as one reaches.
pub(crate) fn looks_after(acting: &Acting, held: &Held) -> bool {
    held.person != acting.person
        && acting.role().may_invite(held.capacity.role)
        && within(acting, &held.capacity)
}

/// Not oneself: an organisation is never left without anybody by accident. Nor what reaches further than one's own.
pub(crate) fn can_withdraw(acting: &Acting, held: &Held) -> bool {
    held.person != acting.person && gives(acting, &held.capacity)
}

/// `POST /mensen`: invites.
pub async fn send(State(app): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let acting = visit.acting()?.clone();
    let id = which(&visit, &entry.organisatie)?.ok_or_else(Failure::not_found)?;
    let refuse = |why, wrong| show_page(&app, &visit, Some(id), (entry.clone(), Some((why, wrong)), false));
    let Some(email) = person::email(&entry.email) else { return refuse("address", String::new()).await };
    let towns = match app.towns.read(&entry.gemeenten) {
        Ok(towns) => towns,
        Err(wrong) => return refuse("town-unknown", wrong).await,
    };
    let asked = &Within { towns, label: Some(entry.label.trim()).filter(|code| !code.is_empty()) };
    let role: Option<Role> = entry.rol.parse().ok();
    let mailbox = &person::mailbox(&email);
    // A place of another organisation gives no rights: only what is of both is reached.
    let only = EstablishmentId::parse(&entry.zaak).ok();
    let (moment, base_url) = (&visit.moment, visit.base_url());
    let (acting, email) = (&acting, &email);
    let refusal = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(organisation) = organisation::get(tx, id).await? else { return Ok(Some("role")) };
                let Some(role) = role.filter(|role| roles(acting, &organisation).contains(role)) else {
                    return Ok(Some("role"));
                };
                let since = moment.now() - TimeDelta::days(1);
                if tables::invited_since(tx, acting.person, since).await? >= PER_DAY {
                    return Ok(Some("many"));
                }
                let labels = label::of_organisation(tx, id).await?;
                let offer = match offer(acting, (&organisation, &labels), (role, only), asked) {
                    Ok(offer) => offer,
                    Err(why) => return Ok(Some(why)),
                };
                // Nobody's mailbox is filled with invitations, whoever writes them.
                if rate::spend(tx, "invite/address", mailbox, TO_ADDRESS, moment.now()).await?.is_some() {
                    return Ok(Some("address-many"));
                }
                invite(tx, email, &offer, base_url, moment).await?;
                Ok::<_, StoreError>(None)
            })
        })
        .await?;
    if let Some(why) = refusal {
        return refuse(why, String::new()).await;
    }
    Ok(see(&format!("{}?verstuurd=1{}", visit.local("mensen"), chosen(acting, id))))
}

/// An administrator stays with the organisation she chose.
fn chosen(acting: &Acting, id: OrganisationId) -> String {
    if acting.role() == Role::Admin { format!("&organisatie={}", id.0.simple()) } else { String::new() }
}

/// Within which towns and for which label somebody is invited.
struct Within<'a> {
    towns: Vec<Nis>,
    label: Option<&'a str>,
}

/// What is offered: never more than who offers has. Why it is refused, as the page knows it.
fn offer(
    acting: &Acting,
    (organisation, labels): (&Organisation, &[Label]),
    (role, only): (Role, Option<EstablishmentId>),
    asked: &Within<'_>,
) -> Result<Offer, &'static str> {
    let own = &acting.capacity;
    let foreign = |nis: &Nis| !own.towns.is_empty() && !own.towns.contains(nis);
    let towns = match organisation.town {
        Some(nis) => vec![nis],
        None if asked.towns.iter().any(foreign) => return Err("town-foreign"),
        None if asked.towns.is_empty() => own.towns.clone(),
        None => asked.towns.clone(),
    };
    let label = match (&own.label, asked.label) {
        (Some(own), None) => Some(own.clone()),
        (Some(own), Some(code)) if own == code => Some(own.clone()),
        (None, Some(code)) if labels.iter().any(|known| known.code == code) => Some(code.to_owned()),
        (None, None) => None,
        _ => return Err("label"),
    };
    Ok(Offer {
        role,
        organisation: Some(organisation.id),
        organisation_name: organisation.name.clone(),
        establishment: own.establishment.or(only).filter(|_| role == Role::Merchant),
        towns,
        label,
    })
}

/// `POST /mensen/{id}/intrekken`: withdraws a capacity or an invitation.
pub async fn withdraw(State(app): Shared, visit: Visit, Path((_, id)): Path<(String, String)>) -> Answer {
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let moment = &visit.moment;
    let (held, invited) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let held = capacity::get(tx, CapacityId(id), moment).await?;
                Ok::<_, StoreError>((held, tables::invitation_by_id(tx, id, moment.now()).await?))
            })
        })
        .await?;
    let organisation = held
        .as_ref()
        .map_or_else(|| invited.as_ref().and_then(|one| one.organisation), |held| held.capacity.organisation);
    let thing = organisation.map_or_else(Thing::new, |organisation| Thing::new().of(organisation));
    visit.may(&thing)?;
    let acting = visit.acting()?;
    let organisation = organisation.ok_or_else(Failure::not_found)?;
    let allowed = match (&held, &invited) {
        (Some(held), _) => can_withdraw(acting, held),
        (None, Some(invited)) => gives(acting, &invited.capacity()),
        (None, None) => false,
    };
    if !allowed {
        return Err(Failure::not_found());
    }
    let about = held.map(|held| held.person);
    app.store
        .write(|tx| {
            Box::pin(async move {
                match about {
                    Some(_) => capacity::withdraw(tx, CapacityId(id), moment).await?,
                    None => tables::withdraw_invitation(tx, id, moment.now()).await?,
                };
                let what = Audit::new("withdraw", "capacity", id).of(organisation);
                tx.audit(&about.into_iter().fold(what, Audit::about), moment).await
            })
        })
        .await?;
    let query = chosen(acting, organisation).replacen('&', "?", 1);
    Ok(see(&format!("{}{query}", visit.local("mensen"))))
}
