//! Sessions: who is signed in where, in which capacity. The browser holds a random token, the database its hash.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::actor::{Acting, CapacityId, Proof, Role};
use kernel::moment::{Moment, OrganisationId, PersonId};
use serde::Serialize;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

use crate::capacity;
use crate::secret::Secret;

const ADD: &str =
    "INSERT INTO people_session (id, token_hash, person_id, capacity_id, proof, agent, created_at,
    seen_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const FIND: &str =
    "SELECT s.id, s.person_id, s.capacity_id, s.proof, s.seen_at, s.ends_at, s.created_at, p.name
    FROM people_session s JOIN people_person p ON p.id = s.person_id AND p.erased_at IS NULL
    WHERE s.token_hash = $1 AND s.ends_at > $2";
const TOUCH: &str = "UPDATE people_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
const END: &str = "DELETE FROM people_session WHERE id = $1 AND person_id = $2";
const END_ALL: &str = "DELETE FROM people_session WHERE person_id = $1";
const LIST: &str = "SELECT s.id, s.proof, s.agent, s.created_at, s.seen_at, s.ends_at, c.role,
    o.name AS organisation FROM people_session s JOIN people_capacity c ON c.id = s.capacity_id
    LEFT JOIN people_organisation o ON o.id = c.organisation_id
    WHERE s.person_id = $1 AND s.ends_at > $2 ORDER BY s.seen_at DESC, s.id LIMIT 100";
const LIST_OF: &str = "SELECT s.id, s.proof, s.agent, s.created_at, s.seen_at, s.ends_at, c.role,
    o.name AS organisation FROM people_session s JOIN people_capacity c ON c.id = s.capacity_id
    JOIN people_organisation o ON o.id = c.organisation_id
    WHERE s.person_id = $1 AND s.ends_at > $2 AND c.organisation_id = $3
    ORDER BY s.seen_at DESC, s.id LIMIT 100";
const END_OF: &str = "DELETE FROM people_session WHERE person_id = $1 AND capacity_id IN
    (SELECT id FROM people_capacity WHERE person_id = $1 AND organisation_id = $2)";
const SWITCH: &str = "UPDATE people_session SET token_hash = $2, capacity_id = $3, ends_at = $4, seen_at = $5
    WHERE id = $1 AND person_id = $6";
const PRUNE: &str = "DELETE FROM people_session WHERE ends_at <= $1 OR seen_at <= $2";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("people.session.add", ADD),
    ("people.session.find", FIND),
    ("people.session.touch", TOUCH),
    ("people.session.end", END),
    ("people.session.end_all", END_ALL),
    ("people.session.list", LIST),
    ("people.session.list_of", LIST_OF),
    ("people.session.end_of", END_OF),
    ("people.session.switch", SWITCH),
    ("people.session.prune", PRUNE),
];

/// How long a session may be idle, and how long it lasts at most.
#[must_use]
pub fn limits(role: Role) -> (TimeDelta, TimeDelta) {
    if role.is_staff() {
        (TimeDelta::hours(2), TimeDelta::hours(12))
    } else {
        (TimeDelta::days(14), TimeDelta::days(90))
    }
}

/// Seeing a session is written down at most this often.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession<'a> {
    /// Whose.
    pub person: PersonId,
    /// In which capacity.
    pub capacity: CapacityId,
    /// How she showed who she is.
    pub proof: Proof,
    /// What the browser says it is, for her own list.
    pub agent: &'a str,
}

/// A session that was found by its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: Uuid,
    /// Who acts.
    pub acting: Acting,
    /// Whether it should be noted that it was seen.
    pub stale: bool,
}

/// A session in its owner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: Uuid,
    /// How she signed in.
    pub proof: String,
    /// What the browser says it is.
    pub agent: String,
    /// In which role.
    pub role: String,
    /// For which organisation.
    pub organisation: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Seen last.
    pub seen_at: DateTime<Utc>,
    /// Ends at the latest.
    pub ends_at: DateTime<Utc>,
}

/// Opens a session; the secret goes into the cookie and nowhere else. Nothing when the capacity does not count any
/// more or is somebody else's.
pub async fn open(tx: &mut Tx<'_>, new: &NewSession<'_>, moment: &Moment) -> Result<Option<Secret>> {
    let Some(held) = capacity::get(tx, new.capacity, moment).await?.filter(|held| held.person == new.person)
    else {
        return Ok(None);
    };
    let token = Secret::new()?;
    let now = moment.now();
    let ends = ends_at(now, held.capacity.role, held.ends_at);
    let agent: String = new.agent.chars().filter(|sign| !sign.is_control()).take(200).collect();
    let id = moment.new_id();
    let values =
        args![id, token.hash(), new.person, new.capacity.0, new.proof.code(), &agent, now, now, ends];
    tx.execute(ADD, values).await?;
    Ok(Some(token))
}

fn ends_at(now: DateTime<Utc>, role: Role, capacity_ends: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let ends = now + limits(role).1;
    capacity_ends.map_or(ends, |other| other.min(ends))
}

/// The session of a token: still running, not idle for too long, in a capacity that still counts.
pub async fn find(tx: &mut Tx<'_>, token: &Secret, moment: &Moment) -> Result<Option<Found>> {
    let now = moment.now();
    let Some(row) = tx.row(FIND, args![token.hash(), now]).await? else { return Ok(None) };
    let id = CapacityId(row.get("capacity_id")?);
    let person: PersonId = row.get("person_id")?;
    let Some(held) = capacity::get(tx, id, moment).await?.filter(|held| held.person == person) else {
        return Ok(None);
    };
    let seen: DateTime<Utc> = row.get("seen_at")?;
    if now - seen > limits(held.capacity.role).0 {
        return Ok(None);
    }
    let proof: String = row.get("proof")?;
    let acting = Acting {
        person,
        name: row.get("name")?,
        capacity: held.capacity,
        proof: Proof::parse(&proof).unwrap_or(Proof::Mail),
    };
    Ok(Some(Found { id: row.get("id")?, acting, stale: now - seen > TOUCH_EVERY }))
}

/// Notes that a session was seen now.
pub async fn touch(tx: &mut Tx<'_>, id: Uuid, moment: &Moment) -> Result<()> {
    tx.execute(TOUCH, args![id, moment.now()]).await.map(|_| ())
}

/// The person chooses another of her capacities: the session gets a new token.
pub async fn switch(
    tx: &mut Tx<'_>,
    session: Uuid,
    person: PersonId,
    to: CapacityId,
    moment: &Moment,
) -> Result<Option<Secret>> {
    let Some(held) = capacity::get(tx, to, moment).await?.filter(|held| held.person == person) else {
        return Ok(None);
    };
    let token = Secret::new()?;
    let now = moment.now();
    let ends = ends_at(now, held.capacity.role, held.ends_at);
    let done = tx.execute(SWITCH, args![session, token.hash(), to.0, ends, now, person]).await?;
    Ok((done == 1).then_some(token))
}

/// Ends one session of a person. `false`: there is no such session of hers.
pub async fn end(tx: &mut Tx<'_>, id: Uuid, person: PersonId) -> Result<bool> {
    Ok(tx.execute(END, args![id, person]).await? == 1)
}

/// Ends every session of a person.
pub async fn end_all(tx: &mut Tx<'_>, person: PersonId) -> Result<u64> {
    tx.execute(END_ALL, args![person]).await
}

/// The running sessions of a person, the last seen first, at most 100.
pub async fn list(tx: &mut Tx<'_>, person: PersonId, moment: &Moment) -> Result<Vec<Listed>> {
    tx.rows(LIST, args![person, moment.now()]).await?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed> {
    Ok(Listed {
        id: row.get("id")?,
        proof: row.get("proof")?,
        agent: row.get("agent")?,
        role: row.get("role")?,
        organisation: row.get("organisation")?,
        created_at: row.get("created_at")?,
        seen_at: row.get("seen_at")?,
        ends_at: row.get("ends_at")?,
    })
}

/// The running sessions in which a person acts for one organisation, at most 100.
pub async fn list_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    moment: &Moment,
) -> Result<Vec<Listed>> {
    tx.rows(LIST_OF, args![person, moment.now(), organisation]).await?.iter().map(listed).collect()
}

/// Ends every session in which a person acts for one organisation; her others go on.
pub async fn end_of(tx: &mut Tx<'_>, person: PersonId, organisation: OrganisationId) -> Result<u64> {
    tx.execute(END_OF, args![person, organisation]).await
}

/// Forgets sessions that ended.
pub async fn prune(tx: &mut Tx<'_>, moment: &Moment) -> Result<u64> {
    let now = moment.now();
    tx.execute(PRUNE, args![now, now - limits(Role::Shopper).0]).await
}
