//! The answers that are kept.

use chrono::{DateTime, Utc};
use store::{Result, Tx, args};

const FIND: &str = "SELECT status, body, asked_at, expires_at FROM official_answer WHERE question = $1";
const KEEP: &str = "INSERT INTO official_answer (question, source, status, body, asked_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (question) DO UPDATE SET status = excluded.status, body = excluded.body, asked_at = excluded.asked_at,
    expires_at = excluded.expires_at";
const FORGET: &str = "DELETE FROM official_answer WHERE expires_at < $1";

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] =
    &[("official.answer.find", FIND), ("official.answer.keep", KEEP), ("official.answer.forget", FORGET)];

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The status.
    pub status: u16,
    /// The content.
    pub body: String,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// Until when it counts.
    pub expires_at: DateTime<Utc>,
}

/// The answer to a question.
pub async fn find(tx: &mut Tx<'_>, question: &str) -> Result<Option<Kept>> {
    let Some(row) = tx.row(FIND, args![question]).await? else { return Ok(None) };
    Ok(Some(Kept {
        status: u16::try_from(row.get::<i64>(0)?).unwrap_or_default(),
        body: row.get(1)?,
        asked_at: row.get(2)?,
        expires_at: row.get(3)?,
    }))
}

/// Keeps an answer.
pub async fn keep(tx: &mut Tx<'_>, question: &str, source: &str, kept: &Kept) -> Result<()> {
    let row = args![question, source, i64::from(kept.status), &kept.body, kept.asked_at, kept.expires_at];
    tx.execute(KEEP, row).await.map(|_| ())
}

/// Forgets answers that ran out before a moment.
pub async fn forget(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(FORGET, args![before]).await
}
