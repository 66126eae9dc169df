//! The invitations in a copy of somebody's data.

use chrono::{DateTime, Utc};
use kernel::moment::PersonId;
use serde::Serialize;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

pub(super) const BY: &str = "SELECT id, created_at, role FROM accounts_invitation WHERE invited_by = $1 ORDER BY created_at LIMIT 1000";
pub(super) const TO: &str =
    "SELECT id, created_at, role FROM accounts_invitation WHERE email = $1 ORDER BY created_at LIMIT 1000";

/// An invitation in a copy of somebody's data.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// As what.
    pub role: String,
}

/// The invitations a person wrote, and those written to her address; at most a thousand each.
pub async fn invitations_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    email: Option<&str>,
) -> Result<(Vec<Written>, Vec<Written>)> {
    let read = |row: &Row| Ok(Written { id: row.get(0)?, at: row.get(1)?, role: row.get(2)? });
    let written = tx.rows(BY, args![person]).await?.iter().map(read).collect::<Result<_>>()?;
    let got = match email {
        Some(email) => tx.rows(TO, args![email]).await?.iter().map(read).collect::<Result<_>>()?,
        None => Vec::new(),
    };
    Ok((written, got))
}
