//! Imports and the sources they bring.

use chrono::{DateTime, NaiveDate, Utc};
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

use crate::facts::Source;
use crate::import::Report;

const START: &str = "INSERT INTO register_import (id, kind, file, started_at, state, position, report)
    VALUES ($1, $2, $3, $4, 'running', 0, $5)";
const UNFINISHED: &str = "SELECT id, position, report FROM register_import
    WHERE kind = $1 AND file = $2 AND state <> 'done' AND NOT EXISTS (SELECT 1 FROM register_import later
        WHERE later.kind = register_import.kind AND later.started_at > register_import.started_at)
    ORDER BY started_at DESC LIMIT 1";
const ABANDON: &str = "UPDATE register_import SET state = 'abandoned', finished_at = $2
    WHERE kind = $1 AND state = 'running'";
const RESUME: &str = "UPDATE register_import SET state = 'running', finished_at = NULL WHERE id = $1";
const MARK: &str = "UPDATE register_import SET position = $2, report = $3 WHERE id = $1";
const FINISH: &str = "UPDATE register_import SET state = $2, finished_at = $3, report = $4 WHERE id = $1";
const RECENT: &str = "SELECT id, kind, file, started_at, finished_at, state, report FROM register_import
    ORDER BY started_at DESC, id DESC LIMIT $1";
const PUT_SOURCE: &str = "INSERT INTO register_source (code, licence, attribution, data_of, updated_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO UPDATE SET licence = excluded.licence,
    attribution = excluded.attribution, data_of = COALESCE(excluded.data_of, register_source.data_of),
    updated_at = excluded.updated_at";
const SOURCES: &str =
    "SELECT code, licence, attribution, data_of, updated_at FROM register_source ORDER BY code";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.import.start", START),
    ("register.import.unfinished", UNFINISHED),
    ("register.import.abandon", ABANDON),
    ("register.import.resume", RESUME),
    ("register.import.mark", MARK),
    ("register.import.finish", FINISH),
    ("register.import.recent", RECENT),
    ("register.source.put", PUT_SOURCE),
    ("register.source.all", SOURCES),
];

/// An import that stopped half-way.
#[derive(Debug)]
pub struct Unfinished {
    /// Its id.
    pub id: Uuid,
    /// How many places were written.
    pub position: u64,
    /// What was counted until then.
    pub report: Report,
}

/// An import as told afterwards.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Import {
    /// Its id.
    pub id: Uuid,
    /// The kind.
    pub kind: String,
    /// The file.
    pub file: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// `running`, `done`, `failed`, `abandoned`.
    pub state: String,
    /// The report.
    pub report: Report,
}

/// A source, its licence and the day of its data.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SourceRow {
    /// The code.
    pub code: String,
    /// The licence.
    pub licence: String,
    /// The line to print where its facts are shown.
    pub attribution: String,
    /// The day of the data.
    pub data_of: Option<NaiveDate>,
    /// When it was last imported.
    pub updated_at: DateTime<Utc>,
}

/// Notes the start of an import. Others of the kind that never ended are abandoned: the lease says they stopped.
pub async fn start(tx: &mut Tx<'_>, id: Uuid, report: &Report, file: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(ABANDON, args![report.kind.as_str(), now]).await?;
    let text = Json(report).text()?;
    tx.execute(START, args![id, report.kind.as_str(), file, now, text]).await?;
    Ok(())
}

/// The import of this file that did not end, if there is one.
pub async fn unfinished(tx: &mut Tx<'_>, kind: &str, file: &str) -> Result<Option<Unfinished>> {
    let Some(row) = tx.row(UNFINISHED, args![kind, file]).await? else { return Ok(None) };
    let position = u64::try_from(row.get::<i64>(1)?).unwrap_or_default();
    Ok(Some(Unfinished { id: row.get(0)?, position, report: row.get::<Json<Report>>(2)?.0 }))
}

/// Takes up an import again.
pub async fn resume(tx: &mut Tx<'_>, id: Uuid) -> Result<()> {
    tx.execute(RESUME, args![id]).await.map(|_| ())
}

/// Notes how far an import is, in the same transaction as what it wrote.
pub async fn mark(tx: &mut Tx<'_>, id: Uuid, position: u64, report: &Report) -> Result<()> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let text = Json(report).text()?;
    tx.execute(MARK, args![id, position, text]).await.map(|_| ())
}

/// Notes how an import ended.
pub async fn finish(
    tx: &mut Tx<'_>,
    id: Uuid,
    state: &str,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<()> {
    let text = Json(report).text()?;
    tx.execute(FINISH, args![id, state, now, text]).await.map(|_| ())
}

/// The latest imports.
pub async fn recent(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Import>> {
    let rows = tx.rows(RECENT, args![limit.clamp(1, 500)]).await?;
    let read = |row: &Row| {
        Ok(Import {
            id: row.get("id")?,
            kind: row.get("kind")?,
            file: row.get("file")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
            state: row.get("state")?,
            report: row.get::<Json<Report>>("report")?.0,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes that a source was imported, and of which day its data are.
pub async fn put_source(
    tx: &mut Tx<'_>,
    source: Source,
    data_of: Option<NaiveDate>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (code, licence, attribution) = (source.key(), source.licence(), source.attribution());
    tx.execute(PUT_SOURCE, args![code.as_ref(), licence, attribution, data_of, now]).await.map(|_| ())
}

/// All sources in use.
pub async fn sources(tx: &mut Tx<'_>) -> Result<Vec<SourceRow>> {
    let rows = tx.rows(SOURCES, args![]).await?;
    let read = |row: &Row| {
        Ok(SourceRow {
            code: row.get("code")?,
            licence: row.get("licence")?,
            attribution: row.get("attribution")?,
            data_of: row.get("data_of")?,
            updated_at: row.get("updated_at")?,
        })
    };
    rows.iter().map(read).collect()
}
