//! Every SQL statement of the slice.

use chrono::{DateTime, Utc};
use kernel::actor::{Capacity, CapacityId, Role};
use kernel::moment::{EstablishmentId, OrganisationId, PersonId};
use kernel::nis::Nis;
use serde::Serialize;
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

use crate::passkey::store as passkey;

mod written;

pub use written::{Written, invitations_of};

/// The tables.
pub const MIGRATION: (&str, &str) =
    ("2026-11-22_accounts", include_str!("../migrations/2026-11-22_accounts.sql"));

/// What services give.
pub const SERVICE_MIGRATION: (&str, &str) =
    ("2026-11-22_accounts_service", include_str!("../migrations/2026-11-22_accounts_service.sql"));

const ADD_LINK: &str =
    "INSERT INTO accounts_link (id, email, token_hash, code_hash, browser_hash, back, tries,
    created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)";
const LINK: &str = "SELECT id, email, code_hash, browser_hash, back, tries FROM accounts_link
    WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
const LINK_OF_BROWSER: &str = "SELECT id, email, code_hash, browser_hash, back, tries FROM accounts_link
    WHERE browser_hash = $1 AND used_at IS NULL AND expires_at > $2 ORDER BY created_at DESC LIMIT 1";
const USE_LINK: &str = "UPDATE accounts_link SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
const TRY_LINK: &str = "UPDATE accounts_link SET tries = tries + 1 WHERE id = $1";
const PRUNE_LINKS: &str = "DELETE FROM accounts_link WHERE expires_at < $1";

const ADD_INVITATION: &str = "INSERT INTO accounts_invitation (id, token_hash, email, role, organisation_id,
    establishment_id, towns, label, invited_by, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const INVITATION: &str =
    "SELECT i.id, i.email, i.role, i.organisation_id, i.establishment_id, i.towns, i.label,
    i.invited_by, i.created_at, i.expires_at, o.name AS organisation, p.name AS inviter
    FROM accounts_invitation i LEFT JOIN people_organisation o ON o.id = i.organisation_id
    LEFT JOIN people_person p ON p.id = i.invited_by
    WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $2";
const INVITATIONS: &str =
    "SELECT i.id, i.email, i.role, i.organisation_id, i.establishment_id, i.towns, i.label,
    i.invited_by, i.created_at, i.expires_at, o.name AS organisation, p.name AS inviter
    FROM accounts_invitation i JOIN people_organisation o ON o.id = i.organisation_id
    LEFT JOIN people_person p ON p.id = i.invited_by
    WHERE i.organisation_id = $1 AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $2
    ORDER BY i.created_at DESC, i.id LIMIT 200";
const INVITATION_BY_ID: &str =
    "SELECT i.id, i.email, i.role, i.organisation_id, i.establishment_id, i.towns, i.label,
    i.invited_by, i.created_at, i.expires_at, o.name AS organisation, p.name AS inviter
    FROM accounts_invitation i LEFT JOIN people_organisation o ON o.id = i.organisation_id
    LEFT JOIN people_person p ON p.id = i.invited_by
    WHERE i.id = $1 AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > $2";
const ACCEPT: &str = "UPDATE accounts_invitation SET accepted_at = $2 WHERE id = $1 AND accepted_at IS NULL
    AND withdrawn_at IS NULL";
const WITHDRAW_INVITATION: &str = "UPDATE accounts_invitation SET withdrawn_at = $2 WHERE id = $1
    AND accepted_at IS NULL AND withdrawn_at IS NULL";
const PRUNE_INVITATIONS: &str = "DELETE FROM accounts_invitation WHERE expires_at < $1";
const ERASE_INVITATIONS: &str = "DELETE FROM accounts_invitation WHERE email = $1";
const ERASE_LINKS: &str = "DELETE FROM accounts_link WHERE email = $1";
const ERASE_IDENTITIES: &str = "DELETE FROM accounts_identity WHERE person_id = $1";
const ERASE_PASSKEYS: &str = "DELETE FROM accounts_passkey WHERE person_id = $1";
const NAMES: &str = "SELECT id, name FROM people_person WHERE id IN (@keys)";
const ORGANISATION_NAMES: &str = "SELECT id, name FROM people_organisation WHERE id IN (@keys)";
const INVITED: &str = "SELECT COUNT(*) FROM accounts_invitation WHERE invited_by = $1 AND created_at > $2";

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("accounts.add_link", ADD_LINK),
    ("accounts.link", LINK),
    ("accounts.link_of_browser", LINK_OF_BROWSER),
    ("accounts.use_link", USE_LINK),
    ("accounts.try_link", TRY_LINK),
    ("accounts.prune_links", PRUNE_LINKS),
    ("accounts.add_invitation", ADD_INVITATION),
    ("accounts.invitation", INVITATION),
    ("accounts.invitations", INVITATIONS),
    ("accounts.invitation_by_id", INVITATION_BY_ID),
    ("accounts.accept", ACCEPT),
    ("accounts.withdraw_invitation", WITHDRAW_INVITATION),
    ("accounts.prune_invitations", PRUNE_INVITATIONS),
    ("accounts.erase_invitations", ERASE_INVITATIONS),
    ("accounts.erase_links", ERASE_LINKS),
    ("accounts.erase_identities", ERASE_IDENTITIES),
    ("accounts.erase_passkeys", ERASE_PASSKEYS),
    ("accounts.names", NAMES),
    ("accounts.organisation_names", ORGANISATION_NAMES),
    ("accounts.invited", INVITED),
];

/// A request to sign in by mail, as it is written.
#[derive(Clone, Debug)]
pub struct NewLink<'a> {
    /// Its id.
    pub id: Uuid,
    /// The address.
    pub email: &'a str,
    /// The hash of the link's token.
    pub token: String,
    /// The hash of the code.
    pub code: String,
    /// The hash of the browser's secret.
    pub browser: String,
    /// Where to go afterwards.
    pub back: &'a str,
    /// When it was asked.
    pub at: DateTime<Utc>,
    /// Until when it can be used.
    pub until: DateTime<Utc>,
}

/// A request to sign in by mail that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its id.
    pub id: Uuid,
    /// The address.
    pub email: String,
    /// The hash of the code.
    pub code: String,
    /// The hash of the browser's secret.
    pub browser: String,
    /// Where to go afterwards.
    pub back: String,
    /// How often a code was tried.
    pub tries: i64,
}

fn link(row: &Row) -> Result<Link> {
    Ok(Link {
        id: row.get("id")?,
        email: row.get("email")?,
        code: row.get("code_hash")?,
        browser: row.get("browser_hash")?,
        back: row.get("back")?,
        tries: row.get("tries")?,
    })
}

/// Keeps a request.
pub async fn add_link(tx: &mut Tx<'_>, new: &NewLink<'_>) -> Result<()> {
    let values = args![new.id, new.email, &new.token, &new.code, &new.browser, new.back, new.at, new.until];
    tx.execute(ADD_LINK, values).await.map(|_| ())
}

/// The request of a link.
pub async fn link_by_token(tx: &mut Tx<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<Link>> {
    tx.row(LINK, args![hash, now]).await?.map(|row| link(&row)).transpose()
}

/// The last request of a browser.
pub async fn link_by_browser(tx: &mut Tx<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<Link>> {
    tx.row(LINK_OF_BROWSER, args![hash, now]).await?.map(|row| link(&row)).transpose()
}

/// Uses a request; `false` when somebody was first.
pub async fn use_link(tx: &mut Tx<'_>, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    Ok(tx.execute(USE_LINK, args![id, now]).await? == 1)
}

/// Counts a try with a code.
pub async fn try_link(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    tx.execute(TRY_LINK, args![id]).await.map(|_| ())
}

/// An invitation as it is written.
#[derive(Clone, Debug)]
pub struct NewInvitation<'a> {
    /// Its id.
    pub id: Uuid,
    /// The hash of its token.
    pub token: String,
    /// To whom.
    pub email: &'a str,
    /// As what.
    pub role: Role,
    /// For whom.
    pub organisation: Option<OrganisationId>,
    /// For which one place.
    pub establishment: Option<EstablishmentId>,
    /// In which towns.
    pub towns: Vec<Nis>,
    /// For which label.
    pub label: Option<String>,
    /// By whom.
    pub by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// An invitation that can still be accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub email: String,
    /// As what.
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
    /// Who invited; nobody: the command line.
    pub by: Option<PersonId>,
    /// The name of who invited.
    pub inviter: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

impl Invitation {
    /// What it offers, as the capacity it would become.
    #[must_use]
    pub fn capacity(&self) -> Capacity {
        Capacity {
            id: CapacityId(self.id),
            role: self.role,
            organisation: self.organisation,
            organisation_name: self.organisation_name.clone(),
            towns: self.towns.clone(),
            label: self.label.clone(),
            establishment: self.establishment,
        }
    }
}

fn invitation(row: &Row) -> Result<Invitation> {
    let role: String = row.get("role")?;
    Ok(Invitation {
        id: row.get("id")?,
        email: row.get("email")?,
        role: role.parse().unwrap_or(Role::Shopper),
        organisation: row.get("organisation_id")?,
        organisation_name: row.get::<Option<String>>("organisation")?.unwrap_or_default(),
        establishment: row.get("establishment_id")?,
        towns: row.get::<Json<Vec<Nis>>>("towns")?.0,
        label: row.get("label")?,
        by: row.get("invited_by")?,
        inviter: row.get::<Option<String>>("inviter")?.unwrap_or_default(),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Keeps an invitation.
pub async fn add_invitation(tx: &mut Tx<'_>, new: &NewInvitation<'_>) -> Result<()> {
    let towns = Json(&new.towns).text()?;
    let values = args![
        new.id,
        &new.token,
        new.email,
        new.role.code(),
        new.organisation,
        new.establishment,
        towns,
        new.label.as_deref(),
        new.by,
        new.at,
        new.until
    ];
    tx.execute(ADD_INVITATION, values).await.map(|_| ())
}

/// The invitation of a token.
pub async fn invitation_by_token(
    tx: &mut Tx<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>> {
    tx.row(INVITATION, args![hash, now]).await?.map(|row| invitation(&row)).transpose()
}

/// An invitation by its id.
pub async fn invitation_by_id(tx: &mut Tx<'_>, id: Uuid, now: DateTime<Utc>) -> Result<Option<Invitation>> {
    tx.row(INVITATION_BY_ID, args![id, now]).await?.map(|row| invitation(&row)).transpose()
}

/// The open invitations of an organisation, at most 200.
pub async fn invitations(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>> {
    tx.rows(INVITATIONS, args![organisation, now]).await?.iter().map(invitation).collect()
}

/// How many invitations a person wrote since a moment.
pub async fn invited_since(tx: &mut Tx<'_>, person: PersonId, since: DateTime<Utc>) -> Result<i64> {
    tx.one(INVITED, args![person, since]).await?.get(0)
}

/// Accepts an invitation; `false` when it was gone.
pub async fn accept(tx: &mut Tx<'_>, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    Ok(tx.execute(ACCEPT, args![id, now]).await? == 1)
}

/// Withdraws an invitation; `false` when it was gone.
pub async fn withdraw_invitation(tx: &mut Tx<'_>, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    Ok(tx.execute(WITHDRAW_INVITATION, args![id, now]).await? == 1)
}

/// Forgets what ran out: links after a day, invitations after a year.
pub async fn prune(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<u64> {
    tx.execute(PRUNE_CEREMONIES, args![now]).await?;
    let links = tx.execute(PRUNE_LINKS, args![now - chrono::TimeDelta::days(1)]).await?;
    Ok(links + tx.execute(PRUNE_INVITATIONS, args![now - chrono::TimeDelta::days(365)]).await?)
}

/// Forgets what this slice keeps of a person and her address.
pub async fn erase(tx: &mut Tx<'_>, person: PersonId, email: Option<&str>) -> Result<u64> {
    let mut count = tx.execute(ERASE_BY_SERVICE, args![person]).await?;
    count += tx.execute(ERASE_IDENTITIES, args![person]).await?;
    count += tx.execute(ERASE_PASSKEYS, args![person]).await?;
    count += tx.execute(ERASE_CEREMONIES, args![person]).await?;
    if let Some(email) = email {
        count += tx.execute(ERASE_INVITATIONS, args![email]).await?;
        count += tx.execute(ERASE_LINKS, args![email]).await?;
    }
    Ok(count)
}

/// The names of persons and of organisations (two lists), at most 500 each.
pub async fn names(tx: &mut Tx<'_>, persons: &[Uuid], organisations: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let mut all = Vec::new();
    for (sql, ids) in [(NAMES, persons), (ORGANISATION_NAMES, organisations)] {
        let keys: Vec<store::Value<'_>> = ids.iter().take(Tx::MOST_KEYS).map(|id| (*id).into()).collect();
        for row in tx.rows_in(sql, &[], &keys).await? {
            all.push((row.get(0)?, row.get(1)?));
        }
    }
    Ok(all)
}

const ERASE_CEREMONIES: &str = "DELETE FROM accounts_ceremony WHERE person_id = $1";
const IDENTITIES: &str =
    "SELECT issuer, subject, created_at, seen_at FROM accounts_identity WHERE person_id = $1
    ORDER BY created_at LIMIT 50";

/// More statements, for the test that prepares them.
pub const MORE_STATEMENTS: &[(&str, &str)] = &[
    ("accounts.identities", IDENTITIES),
    ("accounts.invited_by", written::BY),
    ("accounts.invited_to", written::TO),
    ("accounts.erase_ceremonies", ERASE_CEREMONIES),
    ("accounts.passkey.list", passkey::LIST),
    ("accounts.passkey.add", passkey::ADD),
    ("accounts.passkey.known", passkey::KNOWN),
    ("accounts.passkey.find", passkey::FIND),
    ("accounts.passkey.used", passkey::USED),
    ("accounts.passkey.rename", passkey::RENAME),
    ("accounts.passkey.remove", passkey::REMOVE),
];

/// A service that vouches for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The service.
    pub issuer: String,
    /// Its name for her.
    pub subject: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Used last.
    pub seen_at: DateTime<Utc>,
}

/// The services that vouch for a person, at most 50.
pub async fn identities(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Identity>> {
    tx.rows(IDENTITIES, args![person])
        .await?
        .iter()
        .map(|row| {
            Ok(Identity {
                issuer: row.get("issuer")?,
                subject: row.get("subject")?,
                created_at: row.get("created_at")?,
                seen_at: row.get("seen_at")?,
            })
        })
        .collect()
}

const BEGIN: &str = "INSERT INTO accounts_ceremony (browser_hash, kind, state, person_id, expires_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (browser_hash, kind) DO UPDATE SET state = excluded.state,
    person_id = excluded.person_id, expires_at = excluded.expires_at";
const TAKE: &str = "DELETE FROM accounts_ceremony WHERE browser_hash = $1 AND kind = $2
    RETURNING state, person_id, expires_at";
const PRUNE_CEREMONIES: &str = "DELETE FROM accounts_ceremony WHERE expires_at < $1";
const IDENTITY: &str =
    "SELECT i.person_id FROM accounts_identity i JOIN people_person p ON p.id = i.person_id
    AND p.erased_at IS NULL WHERE i.issuer = $1 AND i.subject = $2";
const NOTE_IDENTITY: &str = "INSERT INTO accounts_identity (issuer, subject, person_id, created_at, seen_at)
    VALUES ($1, $2, $3, $4, $4) ON CONFLICT (issuer, subject) DO UPDATE SET person_id = excluded.person_id,
    seen_at = excluded.seen_at";
const BY_SERVICE: &str =
    "SELECT capacity_id FROM accounts_identity_capacity WHERE issuer = $1 AND subject = $2
    LIMIT 200";
const FORGET_BY_SERVICE: &str = "DELETE FROM accounts_identity_capacity WHERE issuer = $1 AND subject = $2";
const NOTE_BY_SERVICE: &str =
    "INSERT INTO accounts_identity_capacity (issuer, subject, capacity_id) VALUES ($1, $2, $3)";
const ERASE_BY_SERVICE: &str = "DELETE FROM accounts_identity_capacity WHERE capacity_id IN
    (SELECT id FROM people_capacity WHERE person_id = $1)";

/// The statements of services and of what is under way.
pub const SERVICE_STATEMENTS: &[(&str, &str)] = &[
    ("accounts.begin", BEGIN),
    ("accounts.take", TAKE),
    ("accounts.prune_ceremonies", PRUNE_CEREMONIES),
    ("accounts.identity", IDENTITY),
    ("accounts.note_identity", NOTE_IDENTITY),
    ("accounts.by_service", BY_SERVICE),
    ("accounts.forget_by_service", FORGET_BY_SERVICE),
    ("accounts.note_by_service", NOTE_BY_SERVICE),
    ("accounts.erase_by_service", ERASE_BY_SERVICE),
];

/// Remembers what is under way with a browser.
pub async fn begin(
    tx: &mut Tx<'_>,
    browser: &str,
    kind: &str,
    (state, person): (&str, Option<PersonId>),
    until: DateTime<Utc>,
) -> Result<()> {
    tx.execute(BEGIN, args![browser, kind, state, person, until]).await.map(|_| ())
}

/// Takes what is under way with a browser: once, and in time.
pub async fn take(
    tx: &mut Tx<'_>,
    browser: &str,
    kind: &str,
    now: DateTime<Utc>,
) -> Result<Option<(String, Option<PersonId>)>> {
    let Some(row) = tx.row(TAKE, args![browser, kind]).await? else { return Ok(None) };
    let until: DateTime<Utc> = row.get("expires_at")?;
    let taken = (row.get("state")?, row.get("person_id")?);
    Ok((until > now).then_some(taken))
}

/// The person a service means.
pub async fn identity(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<PersonId>> {
    tx.row(IDENTITY, args![issuer, subject]).await?.map(|row| row.get(0)).transpose()
}

/// Notes whom a service means.
pub async fn note_identity(
    tx: &mut Tx<'_>,
    (issuer, subject): (&str, &str),
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(NOTE_IDENTITY, args![issuer, subject, person, now]).await.map(|_| ())
}

/// The capacities a service gave somebody.
pub async fn capacities_by_service(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Vec<CapacityId>> {
    let rows = tx.rows(BY_SERVICE, args![issuer, subject]).await?;
    rows.iter().map(|row| row.get(0).map(CapacityId)).collect()
}

/// Notes the capacities a service gave somebody.
pub async fn note_capacities(
    tx: &mut Tx<'_>,
    (issuer, subject): (&str, &str),
    now: &[CapacityId],
) -> Result<()> {
    tx.execute(FORGET_BY_SERVICE, args![issuer, subject]).await?;
    for id in now {
        tx.execute(NOTE_BY_SERVICE, args![issuer, subject, id.0]).await?;
    }
    Ok(())
}
