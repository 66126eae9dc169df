//! Sources that are asked, and what they answered lately.

use ::store::{Json, Result, Row, Tx, args};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::nis::Nis;
use uuid::Uuid;

use super::plan::{Memory, Plan};

/// How long answers are kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Sources of one town.
pub(super) const MOST: i64 = 100;

const SOURCES: &str =
    "SELECT nis, id, name, plan, sealed, minutes, running, next_at, asked_at, fails, memory, made_at
    FROM observatory_source WHERE nis = $1 ORDER BY made_at, id LIMIT $2";
const SOURCE: &str =
    "SELECT nis, id, name, plan, sealed, minutes, running, next_at, asked_at, fails, memory, made_at
    FROM observatory_source WHERE nis = $1 AND id = $2";
const DUE: &str =
    "SELECT nis, id FROM observatory_source WHERE next_at <= $1 AND running ORDER BY next_at LIMIT 500";
const PUT: &str = "INSERT INTO observatory_source (nis, id, name, plan, sealed, minutes, running, next_at, asked_at,
    fails, memory, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name, plan = excluded.plan, sealed = excluded.sealed,
    minutes = excluded.minutes, running = excluded.running, next_at = excluded.next_at, fails = excluded.fails,
    memory = excluded.memory";
const REMEMBER: &str = "UPDATE observatory_source SET memory = $3 WHERE nis = $1 AND id = $2";
const ASKED: &str =
    "UPDATE observatory_source SET asked_at = $3, next_at = $4, fails = $5 WHERE nis = $1 AND id = $2";
const DROP: &str = "DELETE FROM observatory_source WHERE nis = $1 AND id = $2";
const ADD_ANSWER: &str = "INSERT INTO observatory_answer (nis, source, at, outcome, detail, rows, added, same, corrected,
    refused, unlinked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (nis, source, at) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail,
    rows = observatory_answer.rows + excluded.rows, added = observatory_answer.added + excluded.added,
    same = observatory_answer.same + excluded.same, corrected = observatory_answer.corrected + excluded.corrected,
    refused = observatory_answer.refused + excluded.refused,
    unlinked = observatory_answer.unlinked + excluded.unlinked";
const ANSWERS: &str = "SELECT at, outcome, detail, rows, added, same, corrected, refused, unlinked
    FROM observatory_answer WHERE nis = $1 AND source = $2 ORDER BY at DESC LIMIT $3";
const OLD_ANSWERS: &str = "DELETE FROM observatory_answer WHERE nis = $1 AND source = $2 AND at < $3";
const DROP_ALIASES: &str = "DELETE FROM observatory_alias WHERE nis = $1 AND source = $2";

/// The statements of this file.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.sources", SOURCES),
    ("observatory.source", SOURCE),
    ("observatory.sources_due", DUE),
    ("observatory.put_source", PUT),
    ("observatory.source_remember", REMEMBER),
    ("observatory.source_asked", ASKED),
    ("observatory.drop_source", DROP),
    ("observatory.add_answer", ADD_ANSWER),
    ("observatory.answers", ANSWERS),
    ("observatory.old_answers", OLD_ANSWERS),
    ("observatory.drop_aliases", DROP_ALIASES),
];

/// A source that is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub nis: Nis,
    pub id: Uuid,
    pub name: String,
    pub plan: Plan,
    /// Its key, sealed.
    pub sealed: Option<Vec<u8>>,
    /// How long from one turn to the next.
    pub minutes: i64,
    pub running: bool,
    pub next_at: Option<DateTime<Utc>>,
    pub asked_at: Option<DateTime<Utc>>,
    /// Turns that failed since the last one that did not.
    pub fails: i64,
    pub memory: Memory,
    pub made_at: DateTime<Utc>,
}

impl Source {
    /// Under which name the links of its names to channels are kept.
    pub(crate) fn alias(&self) -> String {
        format!("pull {}", self.id.simple())
    }

    /// For which its key is sealed.
    pub(crate) fn place(&self) -> String {
        format!("observatory_source {} {}", self.nis, self.id)
    }
}

fn source(row: &Row) -> Result<Source> {
    Ok(Source {
        nis: row.get("nis")?,
        id: row.get("id")?,
        name: row.get("name")?,
        plan: row.get::<Json<Plan>>("plan")?.0,
        sealed: row.get("sealed")?,
        minutes: row.get("minutes")?,
        running: row.get("running")?,
        next_at: row.get("next_at")?,
        asked_at: row.get("asked_at")?,
        fails: row.get("fails")?,
        memory: row.get::<Json<Memory>>("memory")?.0,
        made_at: row.get("made_at")?,
    })
}

/// What one turn brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answer {
    pub at: DateTime<Utc>,
    /// `ok`, or the code of what went wrong.
    pub outcome: String,
    pub detail: String,
    pub rows: i64,
    pub added: i64,
    pub same: i64,
    pub corrected: i64,
    pub refused: i64,
    /// Of names that are linked to no counter.
    pub unlinked: i64,
}

pub(crate) async fn sources(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Source>> {
    tx.rows(SOURCES, args![nis, MOST]).await?.iter().map(source).collect()
}

pub(crate) async fn one(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Source>> {
    tx.row(SOURCE, args![nis, id]).await?.as_ref().map(source).transpose()
}

/// Which are to be asked now.
pub(crate) async fn due(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<(Nis, Uuid)>> {
    let rows = tx.rows(DUE, args![now]).await?;
    rows.iter().map(|row| Ok((row.get("nis")?, row.get("id")?))).collect()
}

/// Writes a source as somebody told it.
pub(crate) async fn put(tx: &mut Tx<'_>, source: &Source) -> Result<()> {
    let (plan, memory) = (Json(&source.plan).text()?, Json(&source.memory).text()?);
    let values = args![
        source.nis,
        source.id,
        &source.name,
        plan,
        source.sealed.as_deref(),
        source.minutes,
        source.running,
        source.next_at,
        source.asked_at,
        source.fails,
        memory,
        source.made_at
    ];
    tx.execute(PUT, values).await.map(drop)
}

/// Remembers how far one is.
pub(crate) async fn remember(tx: &mut Tx<'_>, source: &Source) -> Result<()> {
    let memory = Json(&source.memory).text()?;
    tx.execute(REMEMBER, args![source.nis, source.id, memory]).await.map(drop)
}

/// Notes what a turn brought, and when the next one is. What came at the same moment is added up.
pub(crate) async fn asked(
    tx: &mut Tx<'_>,
    source: &Source,
    answer: &Answer,
    next: Option<DateTime<Utc>>,
) -> Result<()> {
    tx.execute(ASKED, args![source.nis, source.id, answer.at, next, source.fails]).await?;
    let values = args![
        source.nis,
        source.id,
        answer.at,
        &answer.outcome,
        &answer.detail,
        answer.rows,
        answer.added,
        answer.same,
        answer.corrected,
        answer.refused,
        answer.unlinked
    ];
    tx.execute(ADD_ANSWER, values).await?;
    tx.execute(OLD_ANSWERS, args![source.nis, source.id, answer.at - KEPT]).await.map(drop)
}

/// The latest answers.
pub(crate) async fn answers(tx: &mut Tx<'_>, source: &Source, most: i64) -> Result<Vec<Answer>> {
    let rows = tx.rows(ANSWERS, args![source.nis, source.id, most]).await?;
    rows.iter()
        .map(|row| {
            Ok(Answer {
                at: row.get("at")?,
                outcome: row.get("outcome")?,
                detail: row.get("detail")?,
                rows: row.get("rows")?,
                added: row.get("added")?,
                same: row.get("same")?,
                corrected: row.get("corrected")?,
                refused: row.get("refused")?,
                unlinked: row.get("unlinked")?,
            })
        })
        .collect()
}

/// Forgets which of its names is which channel.
pub(crate) async fn unlink(tx: &mut Tx<'_>, source: &Source) -> Result<()> {
    tx.execute(DROP_ALIASES, args![source.nis, source.alias()]).await.map(drop)
}

/// Removes a source, its answers and the names it was known by. What it brought stays.
pub(crate) async fn remove(tx: &mut Tx<'_>, source: &Source, now: DateTime<Utc>) -> Result<()> {
    unlink(tx, source).await?;
    tx.execute(OLD_ANSWERS, args![source.nis, source.id, now + KEPT]).await?;
    tx.execute(DROP, args![source.nis, source.id]).await.map(drop)
}
