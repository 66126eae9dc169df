//! Capacities: who may act as what, for whom, within which limits.

use chrono::{DateTime, Utc};
use kernel::actor::{Capacity, CapacityId, Role};
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use serde::Serialize;
use store::{Result, Row, Tx, Value, args};

const ADD: &str =
    "INSERT INTO people_capacity (id, person_id, role, organisation_id, establishment_id, label,
    granted_at, granted_by, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const ADD_TOWN: &str = "INSERT INTO people_capacity_town (nis, capacity_id) VALUES ($1, $2)";
const OF_PERSON: &str = "SELECT c.id, c.person_id, c.role, c.organisation_id, c.establishment_id, c.label,
    c.granted_at, c.ends_at, o.name AS organisation, p.name AS person, p.email AS email
    FROM people_capacity c JOIN people_person p ON p.id = c.person_id
    LEFT JOIN people_organisation o ON o.id = c.organisation_id
    WHERE c.person_id = $1 AND c.withdrawn_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > $2)
    ORDER BY c.granted_at, c.id LIMIT 200";
const OF_ORGANISATION: &str =
    "SELECT c.id, c.person_id, c.role, c.organisation_id, c.establishment_id, c.label,
    c.granted_at, c.ends_at, o.name AS organisation, p.name AS person, p.email AS email
    FROM people_capacity c JOIN people_person p ON p.id = c.person_id
    JOIN people_organisation o ON o.id = c.organisation_id
    WHERE c.organisation_id = $1 AND c.withdrawn_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > $2)
    ORDER BY p.name, c.id LIMIT 500";
const BY_ID: &str = "SELECT c.id, c.person_id, c.role, c.organisation_id, c.establishment_id, c.label,
    c.granted_at, c.ends_at, o.name AS organisation, p.name AS person, p.email AS email
    FROM people_capacity c JOIN people_person p ON p.id = c.person_id
    LEFT JOIN people_organisation o ON o.id = c.organisation_id
    WHERE c.id = $1 AND c.withdrawn_at IS NULL AND (c.ends_at IS NULL OR c.ends_at > $2)";
const TOWNS: &str =
    "SELECT capacity_id, nis FROM people_capacity_town WHERE capacity_id IN (@keys) ORDER BY nis";
const WITHDRAW: &str = "UPDATE people_capacity SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
const WITHDRAW_ALL: &str =
    "UPDATE people_capacity SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL";
const END_SESSIONS: &str = "DELETE FROM people_session WHERE capacity_id = $1";
const LIMIT: &str =
    "UPDATE people_capacity SET label = $2, ends_at = $3 WHERE id = $1 AND withdrawn_at IS NULL";
const FORGET_TOWNS: &str = "DELETE FROM people_capacity_town WHERE capacity_id = $1";
const GRANTED: &str = "SELECT id, granted_at, role FROM people_capacity WHERE granted_by = $1
    ORDER BY granted_at LIMIT 1000";
const COUNTS: &str = "SELECT organisation_id, COUNT(*) AS n FROM people_capacity
    WHERE organisation_id IN (@keys) AND withdrawn_at IS NULL AND (ends_at IS NULL OR ends_at > $1)
    GROUP BY organisation_id";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("people.capacity.add", ADD),
    ("people.capacity.add_town", ADD_TOWN),
    ("people.capacity.of_person", OF_PERSON),
    ("people.capacity.of_organisation", OF_ORGANISATION),
    ("people.capacity.by_id", BY_ID),
    ("people.capacity.towns", TOWNS),
    ("people.capacity.withdraw", WITHDRAW),
    ("people.capacity.withdraw_all", WITHDRAW_ALL),
    ("people.capacity.end_sessions", END_SESSIONS),
    ("people.capacity.limit", LIMIT),
    ("people.capacity.forget_towns", FORGET_TOWNS),
    ("people.capacity.counts", COUNTS),
    ("people.capacity.granted", GRANTED),
];

/// A capacity to be granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    person: PersonId,
    role: Role,
    organisation: Option<OrganisationId>,
    establishment: Option<EstablishmentId>,
    towns: Vec<Nis>,
    label: Option<String>,
    ends_at: Option<DateTime<Utc>>,
}

impl Grant {
    /// This person in this role.
    #[must_use]
    pub const fn new(person: PersonId, role: Role) -> Self {
        Self {
            person,
            role,
            organisation: None,
            establishment: None,
            towns: Vec::new(),
            label: None,
            ends_at: None,
        }
    }

    /// The role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// For this organisation.
    #[must_use]
    pub const fn of(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// For this one place of the organisation only.
    #[must_use]
    pub const fn at(mut self, establishment: EstablishmentId) -> Self {
        self.establishment = Some(establishment);
        self
    }

    /// In these towns only.
    #[must_use]
    pub fn towns(mut self, towns: impl IntoIterator<Item = Nis>) -> Self {
        self.towns.extend(towns);
        self.towns.sort_unstable();
        self.towns.dedup();
        self
    }

    /// For what carries this label only.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Until this moment.
    #[must_use]
    pub const fn until(mut self, moment: DateTime<Utc>) -> Self {
        self.ends_at = Some(moment);
        self
    }
}

/// A capacity somebody holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// Who.
    pub person: PersonId,
    /// Her name; may be empty.
    pub person_name: String,
    /// Her address.
    pub email: Option<String>,
    /// What.
    pub capacity: Capacity,
    /// Since when.
    pub granted_at: DateTime<Utc>,
    /// Until when.
    pub ends_at: Option<DateTime<Utc>>,
}

fn read(row: &Row) -> Result<Held> {
    let role: String = row.get("role")?;
    Ok(Held {
        person: row.get("person_id")?,
        person_name: row.get("person")?,
        email: row.get("email")?,
        capacity: Capacity {
            id: CapacityId(row.get("id")?),
            // What this program does not know gives no rights.
            role: role.parse().unwrap_or(Role::Shopper),
            organisation: row.get("organisation_id")?,
            organisation_name: row.get::<Option<String>>("organisation")?.unwrap_or_default(),
            towns: Vec::new(),
            label: row.get("label")?,
            establishment: row.get("establishment_id")?,
        },
        granted_at: row.get("granted_at")?,
        ends_at: row.get("ends_at")?,
    })
}

async fn with_towns(tx: &mut Tx<'_>, mut held: Vec<Held>) -> Result<Vec<Held>> {
    let keys: Vec<Value<'_>> = held.iter().map(|held| Value::from(held.capacity.id.0)).collect();
    for row in tx.rows_in(TOWNS, &[], &keys).await? {
        let (id, nis): (uuid::Uuid, Nis) = (row.get(0)?, row.get(1)?);
        for one in held.iter_mut().filter(|one| one.capacity.id.0 == id) {
            one.capacity.towns.push(nis);
        }
    }
    Ok(held)
}

/// Grants a capacity. When the person holds exactly this one already, nothing changes and its id is returned.
pub async fn grant(tx: &mut Tx<'_>, grant: &Grant, moment: &Moment) -> Result<CapacityId> {
    let same = |held: &Held| {
        let capacity = &held.capacity;
        capacity.role == grant.role
            && capacity.organisation == grant.organisation
            && capacity.establishment == grant.establishment
            && capacity.label == grant.label
            && capacity.towns == grant.towns
            && held.ends_at == grant.ends_at
    };
    if let Some(held) = of_person(tx, grant.person, moment).await?.into_iter().find(same) {
        return Ok(held.capacity.id);
    }
    let id = moment.new_id();
    let by = moment.actor.person();
    let values = args![
        id,
        grant.person,
        grant.role.code(),
        grant.organisation,
        grant.establishment,
        grant.label.as_deref(),
        moment.now(),
        by,
        grant.ends_at
    ];
    tx.execute(ADD, values).await?;
    for nis in &grant.towns {
        tx.execute(ADD_TOWN, args![*nis, id]).await?;
    }
    Ok(CapacityId(id))
}

/// What a person may act as now, oldest first, at most 200.
pub async fn of_person(tx: &mut Tx<'_>, person: PersonId, moment: &Moment) -> Result<Vec<Held>> {
    let rows = tx.rows(OF_PERSON, args![person, moment.now()]).await?;
    let held = rows.iter().map(read).collect::<Result<_>>()?;
    with_towns(tx, held).await
}

/// Who may act for an organisation now, by name, at most 500.
pub async fn of_organisation(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    moment: &Moment,
) -> Result<Vec<Held>> {
    let rows = tx.rows(OF_ORGANISATION, args![organisation, moment.now()]).await?;
    let held = rows.iter().map(read).collect::<Result<_>>()?;
    with_towns(tx, held).await
}

/// One capacity, when it still counts.
pub async fn get(tx: &mut Tx<'_>, id: CapacityId, moment: &Moment) -> Result<Option<Held>> {
    let Some(row) = tx.row(BY_ID, args![id.0, moment.now()]).await? else { return Ok(None) };
    let held = vec![read(&row)?];
    Ok(with_towns(tx, held).await?.pop())
}

/// Within what a capacity counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// In these towns only; empty: no limit by town.
    pub towns: Vec<Nis>,
    /// For what carries this label only.
    pub label: Option<String>,
    /// Until this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Gives a capacity other limits; they count from the next request on. `false`: it counts no more.
pub async fn limit(tx: &mut Tx<'_>, id: CapacityId, limits: &Limits) -> Result<bool> {
    if tx.execute(LIMIT, args![id.0, limits.label.as_deref(), limits.until]).await? == 0 {
        return Ok(false);
    }
    tx.execute(FORGET_TOWNS, args![id.0]).await?;
    let mut towns = limits.towns.clone();
    towns.sort_unstable();
    towns.dedup();
    for nis in towns {
        tx.execute(ADD_TOWN, args![nis, id.0]).await?;
    }
    Ok(true)
}

/// The capacities somebody granted to others: which, when and as what; for a copy of her data.
pub async fn granted_by(
    tx: &mut Tx<'_>,
    person: PersonId,
) -> Result<Vec<(CapacityId, DateTime<Utc>, String)>> {
    let rows = tx.rows(GRANTED, args![person]).await?;
    rows.iter().map(|row| Ok((CapacityId(row.get(0)?), row.get(1)?, row.get(2)?))).collect()
}

/// How many capacities count for each of these organisations (at most 500 of them).
pub async fn counts(
    tx: &mut Tx<'_>,
    organisations: &[OrganisationId],
    moment: &Moment,
) -> Result<Vec<(OrganisationId, i64)>> {
    let keys: Vec<Value<'_>> = organisations.iter().take(Tx::MOST_KEYS).map(|id| Value::from(id.0)).collect();
    let rows = tx.rows_in(COUNTS, args![moment.now()], &keys).await?;
    rows.iter().map(|row| Ok((row.get("organisation_id")?, row.get("n")?))).collect()
}

/// Withdraws a capacity; sessions in it end at once. `false`: it was gone already.
pub async fn withdraw(tx: &mut Tx<'_>, id: CapacityId, moment: &Moment) -> Result<bool> {
    tx.execute(END_SESSIONS, args![id.0]).await?;
    Ok(tx.execute(WITHDRAW, args![id.0, moment.now()]).await? == 1)
}

/// Withdraws all capacities of a person.
pub(crate) async fn withdraw_all(tx: &mut Tx<'_>, person: PersonId, moment: &Moment) -> Result<u64> {
    tx.execute(WITHDRAW_ALL, args![person, moment.now()]).await
}
