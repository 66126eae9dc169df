//! Sources that are given on request: who asked, and how that was answered. And what partners do in one town.

use chrono::{DateTime, Utc};
use kernel::moment::{Moment, OrganisationId};
use kernel::nis::Nis;
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

use super::Report;

const ADD: &str =
    "INSERT INTO register_partner_access (org, id, source, asker, state, purpose, reason, asked_at, asked_by)
    VALUES ($1, $2, $3, $4, 'asked', $5, '', $6, $7)";
const ONE: &str =
    "SELECT org, id, source, asker, state, purpose, reason, asked_at, decided_at FROM register_partner_access
    WHERE org = $1 AND id = $2";
const OF_OWNER: &str =
    "SELECT org, id, source, asker, state, purpose, reason, asked_at, decided_at FROM register_partner_access
    WHERE org = $1 ORDER BY asked_at DESC, id DESC LIMIT 500";
const OF_ASKER: &str =
    "SELECT org, id, source, asker, state, purpose, reason, asked_at, decided_at FROM register_partner_access
    WHERE asker = $1 ORDER BY asked_at DESC, id DESC LIMIT 500";
const DECIDE: &str =
    "UPDATE register_partner_access SET state = $3, reason = $4, decided_at = $5, decided_by = $6
    WHERE org = $1 AND id = $2 AND state = $7";
const IN_TOWN: &str = "SELECT org, state, COUNT(*) FROM register_partner_item WHERE nis = $1
    GROUP BY org, state ORDER BY org, state LIMIT 2000";
const TIMES_IN_TOWN: &str = "SELECT d.proposed_at, d.decided_at FROM register_partner_decision d
    JOIN register_partner_item i ON i.org = d.org AND i.source = d.source AND i.own_key = d.own_key
    WHERE d.org = $1 AND i.nis = $2 AND d.decided_at > $3 ORDER BY d.decided_at DESC LIMIT 10000";
const IMPORTS_IN_TOWN: &str =
    "SELECT m.id, m.file, m.state, m.made_at, m.report, COUNT(*) AS here FROM register_partner_import m
    JOIN register_partner_item i ON i.org = m.org AND i.import_id = m.id
    WHERE m.org = $1 AND i.nis = $2 GROUP BY m.id, m.file, m.state, m.made_at, m.report
    ORDER BY m.made_at DESC, m.id LIMIT 20";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.partner.access.add", ADD),
    ("register.partner.access.one", ONE),
    ("register.partner.access.of_owner", OF_OWNER),
    ("register.partner.access.of_asker", OF_ASKER),
    ("register.partner.access.decide", DECIDE),
    ("register.partner.in_town", IN_TOWN),
    ("register.partner.times_in_town", TIMES_IN_TOWN),
    ("register.partner.imports_in_town", IMPORTS_IN_TOWN),
];

/// How an asking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Asked,
    Agreed,
    Refused,
    Ended,
}

impl State {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }

    fn parse(code: &str) -> Self {
        let known = [Self::Asked, Self::Agreed, Self::Refused].into_iter();
        // What this program does not know gives no rights.
        known.into_iter().find(|state| state.code() == code).unwrap_or(Self::Ended)
    }
}

/// Somebody asks for a source of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// Whose source.
    pub org: OrganisationId,
    pub id: Uuid,
    pub source: Uuid,
    pub asker: OrganisationId,
    pub state: State,
    pub purpose: String,
    pub reason: String,
    pub asked_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

fn read(row: &Row) -> Result<Access> {
    Ok(Access {
        org: row.get("org")?,
        id: row.get("id")?,
        source: row.get("source")?,
        asker: row.get("asker")?,
        state: State::parse(&row.get::<String>("state")?),
        purpose: row.get("purpose")?,
        reason: row.get("reason")?,
        asked_at: row.get("asked_at")?,
        decided_at: row.get("decided_at")?,
    })
}

/// Somebody asks.
pub(crate) async fn ask(
    tx: &mut Tx<'_>,
    (org, source): (OrganisationId, Uuid),
    (asker, purpose): (OrganisationId, &str),
    moment: &Moment,
) -> Result<Uuid> {
    let id = moment.new_id();
    let values = args![org, id, source, asker, purpose, moment.now(), moment.actor.person()];
    tx.execute(ADD, values).await?;
    Ok(id)
}

/// One asking.
pub(crate) async fn one(tx: &mut Tx<'_>, org: OrganisationId, id: Uuid) -> Result<Option<Access>> {
    tx.row(ONE, args![org, id]).await?.as_ref().map(read).transpose()
}

/// What others asked of an owner, the latest first.
pub(crate) async fn of_owner(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Access>> {
    tx.rows(OF_OWNER, args![org]).await?.iter().map(read).collect()
}

/// What somebody asked of others, the latest first.
pub(crate) async fn of_asker(tx: &mut Tx<'_>, asker: OrganisationId) -> Result<Vec<Access>> {
    tx.rows(OF_ASKER, args![asker]).await?.iter().map(read).collect()
}

/// The sources an owner agreed to give somebody, as it stands now.
pub(crate) async fn agreed(tx: &mut Tx<'_>, asker: OrganisationId) -> Result<Vec<Uuid>> {
    let all = of_asker(tx, asker).await?;
    let given = all.iter().filter(|one| one.state == State::Agreed);
    Ok(given.map(|one| one.source).collect())
}

/// Answers an asking, or ends it; `false` when it stood otherwise by then.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    one: &Access,
    (state, reason): (State, &str),
    moment: &Moment,
) -> Result<bool> {
    let (now, by) = (moment.now(), moment.actor.person());
    let values = args![one.org, one.id, state.code(), reason, now, by, one.state.code()];
    Ok(tx.execute(DECIDE, values).await? == 1)
}

/// The partners with places in a town: how many in each state.
pub(crate) async fn in_town(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<(OrganisationId, String, i64)>> {
    let rows = tx.rows(IN_TOWN, args![nis]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// When places of a town were proposed and decided since a moment.
pub(crate) async fn times_in_town(
    tx: &mut Tx<'_>,
    (org, nis): (OrganisationId, Nis),
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let rows = tx.rows(TIMES_IN_TOWN, args![org, nis, since]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// A file that brought places of a town.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Brought {
    pub file: String,
    pub state: String,
    pub made_at: DateTime<Utc>,
    pub report: Report,
    /// Places of this town that it brought or changed last.
    pub here: i64,
}

/// The latest files of a partner that brought places of a town.
pub(crate) async fn imports_in_town(
    tx: &mut Tx<'_>,
    (org, nis): (OrganisationId, Nis),
) -> Result<Vec<Brought>> {
    let rows = tx.rows(IMPORTS_IN_TOWN, args![org, nis]).await?;
    let read = |row: &Row| {
        Ok(Brought {
            file: row.get("file")?,
            state: row.get("state")?,
            made_at: row.get("made_at")?,
            report: row.get::<Json<Report>>("report")?.0,
            here: row.get("here")?,
        })
    };
    rows.iter().map(read).collect()
}
