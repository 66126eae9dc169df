//! What was brought at once, by whom, and what came of it.

use chrono::{DateTime, Utc};
use counts::Intake;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

const PUT_BATCH: &str = "INSERT INTO observatory_batch (nis, id, source, name, at, person, rows, added, same, corrected,
    refused, report) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (nis, id) DO UPDATE SET rows = observatory_batch.rows + excluded.rows,
    added = observatory_batch.added + excluded.added, same = observatory_batch.same + excluded.same,
    corrected = observatory_batch.corrected + excluded.corrected, refused = observatory_batch.refused + excluded.refused,
    undone_at = NULL";
const BATCHES: &str =
    "SELECT nis, id, source, name, at, person, rows, added, same, corrected, refused, report, undone_at
    FROM observatory_batch WHERE nis = $1 ORDER BY at DESC, id DESC LIMIT $2";
const BATCH: &str =
    "SELECT nis, id, source, name, at, person, rows, added, same, corrected, refused, report, undone_at
    FROM observatory_batch WHERE nis = $1 AND id = $2";
const UNDO: &str =
    "UPDATE observatory_batch SET undone_at = $3 WHERE nis = $1 AND id = $2 AND undone_at IS NULL";
const FORGET_PERSON: &str = "UPDATE observatory_batch SET person = NULL WHERE person = $1";
const OF_PERSON: &str = "SELECT nis, source, name, at, rows FROM observatory_batch WHERE person = $1
    ORDER BY at DESC LIMIT 10000";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.put_batch", PUT_BATCH),
    ("observatory.batches", BATCHES),
    ("observatory.batch", BATCH),
    ("observatory.undo", UNDO),
    ("observatory.forget_person", FORGET_PERSON),
    ("observatory.of_person", OF_PERSON),
];

/// What was brought at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// From where: `file`, `sensorthings`, `mqtt`, `telraam`, `hand`, `demo`.
    pub source: String,
    /// The name of the file or device.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub person: Option<PersonId>,
    /// Rows looked at.
    pub rows: i64,
    /// Stretches of which nothing was known.
    pub added: i64,
    /// Stretches of which the same was known.
    pub same: i64,
    /// Stretches of which something else was known.
    pub corrected: i64,
    /// Rows that were refused.
    pub refused: i64,
    /// The first refusals.
    pub refusals: Vec<counts::Refusal>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

fn batch(row: &Row) -> Result<Batch> {
    Ok(Batch {
        nis: row.get("nis")?,
        id: row.get("id")?,
        source: row.get("source")?,
        name: row.get("name")?,
        at: row.get("at")?,
        person: row.get("person")?,
        rows: row.get("rows")?,
        added: row.get("added")?,
        same: row.get("same")?,
        corrected: row.get("corrected")?,
        refused: row.get("refused")?,
        refusals: row.get::<Json<Vec<counts::Refusal>>>("report")?.0,
        undone_at: row.get("undone_at")?,
    })
}

/// Writes what was brought; of a batch that goes on, the numbers are added up and the first report stays. One that goes on
/// after it was taken back can be taken back again.
pub async fn put_batch(tx: &mut Tx<'_>, batch: &Batch) -> Result<()> {
    let told: Vec<_> = batch.refusals.iter().take(Intake::MOST_REFUSALS).collect();
    let report = Json(&told).text()?;
    let values = args![
        batch.nis,
        batch.id,
        &batch.source,
        &batch.name,
        batch.at,
        batch.person,
        batch.rows,
        batch.added,
        batch.same,
        batch.corrected,
        batch.refused,
        report
    ];
    tx.execute(PUT_BATCH, values).await.map(drop)
}

/// The latest batches of a town.
pub async fn batches(tx: &mut Tx<'_>, nis: Nis, limit: i64) -> Result<Vec<Batch>> {
    tx.rows(BATCHES, args![nis, limit.clamp(0, 1_000)]).await?.iter().map(batch).collect()
}

/// One batch.
pub async fn one_batch(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Batch>> {
    tx.row(BATCH, args![nis, id]).await?.as_ref().map(batch).transpose()
}

/// Notes that a batch is taken back; not twice.
pub async fn undo_batch(tx: &mut Tx<'_>, nis: Nis, id: Uuid, moment: &Moment) -> Result<bool> {
    Ok(tx.execute(UNDO, args![nis, id, moment.now()]).await? > 0)
}

/// Forgets who brought what.
pub async fn forget_person(tx: &mut Tx<'_>, person: PersonId) -> Result<u64> {
    tx.execute(FORGET_PERSON, args![person]).await
}

/// What a person brought, as she is told it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Brought {
    /// When.
    pub at: DateTime<Utc>,
    /// The town.
    pub nis: String,
    /// From where.
    pub source: String,
    /// The name of the file or device.
    pub name: String,
    /// Rows looked at.
    pub rows: i64,
}

/// What a person brought.
pub async fn batches_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Brought>> {
    let rows = tx.rows(OF_PERSON, args![person]).await?;
    let read = |row: &Row| {
        let nis: i64 = row.get("nis")?;
        Ok(Brought {
            at: row.get("at")?,
            nis: nis.to_string(),
            source: row.get("source")?,
            name: row.get("name")?,
            rows: row.get("rows")?,
        })
    };
    rows.iter().map(read).collect()
}
