//! Errors that visitors tell us about.

use chrono::{DateTime, Utc};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

const PUT: &str = "INSERT INTO register_report
    (nis, id, establishment, field, body, language, contact, reported_at, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')";
const TOWN_OF: &str = "SELECT nis FROM register_public_establishment WHERE id = $1 LIMIT 1";
const OPEN_COUNT: &str = "SELECT COUNT(*) FROM register_report WHERE nis = $1 AND establishment = $2 AND state = 'open'";
const OF_TOWN: &str = "SELECT nis, id, establishment, field, body, language, contact, reported_at, state
    FROM register_report WHERE nis = $1 ORDER BY reported_at DESC, id DESC LIMIT $2";
const OF_CONTACT: &str = "SELECT nis, id, establishment, field, body, language, contact, reported_at, state
    FROM register_report WHERE contact = $1 ORDER BY reported_at DESC, id DESC LIMIT $2";
const FORGET_CONTACT: &str = "UPDATE register_report SET contact = NULL WHERE contact = $1";
const FORGET_OLD: &str = "UPDATE register_report SET contact = NULL WHERE contact IS NOT NULL AND reported_at < $1";
const SETTLE: &str = "UPDATE register_report SET state = $3 WHERE nis = $1 AND id = $2";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.report.put", PUT),
    ("register.report.town_of", TOWN_OF),
    ("register.report.open_count", OPEN_COUNT),
    ("register.report.of_town", OF_TOWN),
    ("register.report.of_contact", OF_CONTACT),
    ("register.report.forget_contact", FORGET_CONTACT),
    ("register.report.forget_old", FORGET_OLD),
    ("register.report.settle", SETTLE),
];

/// A told error.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ReportRow {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// About which place.
    pub establishment: EstablishmentId,
    /// About which field.
    pub field: String,
    /// What is wrong.
    pub body: String,
    /// The language it is written in.
    pub language: String,
    /// Where to answer, when given.
    pub contact: Option<String>,
    /// When.
    pub reported_at: DateTime<Utc>,
    /// `open`, `done` or `refused`.
    pub state: String,
}

fn read(row: &Row) -> Result<ReportRow> {
    Ok(ReportRow {
        nis: row.get("nis")?,
        id: row.get("id")?,
        establishment: row.get("establishment")?,
        field: row.get("field")?,
        body: row.get("body")?,
        language: row.get("language")?,
        contact: row.get("contact")?,
        reported_at: row.get("reported_at")?,
        state: row.get("state")?,
    })
}

/// Keeps a told error.
pub async fn put(tx: &mut Tx<'_>, report: &ReportRow) -> Result<()> {
    let ReportRow { nis, id, establishment, field, body, language, contact, reported_at, .. } = report;
    tx.execute(PUT, args![nis, id, establishment, field, body, language, contact, reported_at]).await.map(|_| ())
}

/// The town of a public place.
pub async fn town_of(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<Nis>> {
    tx.row(TOWN_OF, args![id]).await?.map(|row| row.get(0)).transpose()
}

/// How many told errors about a place wait for somebody.
pub async fn open_count(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<i64> {
    tx.one(OPEN_COUNT, args![nis, id]).await?.get(0)
}

/// The latest told errors of a town.
pub async fn of_town(tx: &mut Tx<'_>, nis: Nis, limit: i64) -> Result<Vec<ReportRow>> {
    tx.rows(OF_TOWN, args![nis, limit.clamp(1, 1000)]).await?.iter().map(read).collect()
}

/// What somebody told us, by the address they left.
pub async fn of_contact(tx: &mut Tx<'_>, contact: &str) -> Result<Vec<ReportRow>> {
    tx.rows(OF_CONTACT, args![contact, 1000_i64]).await?.iter().map(read).collect()
}

/// Forgets an address; what was told stays, without the teller.
pub async fn forget_contact(tx: &mut Tx<'_>, contact: &str) -> Result<u64> {
    tx.execute(FORGET_CONTACT, args![contact]).await
}

/// Forgets all addresses left before a moment.
pub async fn forget_old(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(FORGET_OLD, args![before]).await
}

/// Notes what became of a told error.
pub async fn settle(tx: &mut Tx<'_>, nis: Nis, id: Uuid, state: &str) -> Result<bool> {
    Ok(tx.execute(SETTLE, args![nis, id, state]).await? == 1)
}
