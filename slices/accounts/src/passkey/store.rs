//! The SQL of passkeys.

use chrono::{DateTime, Utc};
use kernel::moment::PersonId;
use serde::Serialize;
use store::{Json, Result, Tx, args};
use uuid::Uuid;

use super::check::{Dynamic, Made, PublicKey};

pub(crate) const LIST: &str = "SELECT id, credential, name, created_at, used_at, dynamic_state
    FROM accounts_passkey WHERE person_id = $1 ORDER BY created_at, id LIMIT 50";
pub(crate) const ADD: &str = "INSERT INTO accounts_passkey (id, person_id, credential, public_state,
    dynamic_state, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
pub(crate) const KNOWN: &str = "SELECT COUNT(*) FROM accounts_passkey WHERE credential = $1";
pub(crate) const FIND: &str = "SELECT k.id, k.person_id, k.public_state, k.dynamic_state
    FROM accounts_passkey k JOIN people_person p ON p.id = k.person_id AND p.erased_at IS NULL
    WHERE k.credential = $1";
pub(crate) const USED: &str = "UPDATE accounts_passkey SET dynamic_state = $2, used_at = $3 WHERE id = $1";
pub(crate) const RENAME: &str = "UPDATE accounts_passkey SET name = $3 WHERE id = $1 AND person_id = $2";
pub(crate) const REMOVE: &str = "DELETE FROM accounts_passkey WHERE id = $1 AND person_id = $2";

/// A passkey in its owner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PasskeyRow {
    /// Its id.
    pub id: Uuid,
    /// What the device calls it.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Used last.
    pub used_at: Option<DateTime<Utc>>,
    /// What changes about it.
    pub state: Dynamic,
}

/// The passkeys of a person, at most 50.
pub async fn list(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<PasskeyRow>> {
    let rows = tx.rows(LIST, args![person]).await?;
    rows.iter()
        .map(|row| {
            Ok(PasskeyRow {
                id: row.get("id")?,
                credential: row.get("credential")?,
                name: row.get("name")?,
                created_at: row.get("created_at")?,
                used_at: row.get("used_at")?,
                state: row.get::<Json<Dynamic>>("dynamic_state")?.0,
            })
        })
        .collect()
}

/// Keeps a new passkey; `false` when it is known already.
pub async fn add(
    tx: &mut Tx<'_>,
    (id, person): (Uuid, PersonId),
    made: &Made,
    name: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let known: i64 = tx.one(KNOWN, args![&made.id]).await?.get(0)?;
    if known > 0 {
        return Ok(false);
    }
    let (key, state) = (Json(&made.key).text()?, Json(&made.dynamic).text()?);
    tx.execute(ADD, args![id, person, &made.id, key, state, name, now]).await?;
    Ok(true)
}

/// A passkey that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub person: PersonId,
    /// Its public half.
    pub key: PublicKey,
    /// What changes about it.
    pub state: Dynamic,
}

/// The passkey of this name.
pub async fn find(tx: &mut Tx<'_>, credential: &str) -> Result<Option<Known>> {
    let Some(row) = tx.row(FIND, args![credential]).await? else { return Ok(None) };
    Ok(Some(Known {
        id: row.get("id")?,
        person: row.get("person_id")?,
        key: row.get::<Json<PublicKey>>("public_state")?.0,
        state: row.get::<Json<Dynamic>>("dynamic_state")?.0,
    }))
}

/// Notes that a passkey was used.
pub async fn used(tx: &mut Tx<'_>, id: Uuid, state: Dynamic, now: DateTime<Utc>) -> Result<()> {
    let state = Json(&state).text()?;
    tx.execute(USED, args![id, state, now]).await.map(|_| ())
}

/// Gives a passkey another name. `false`: she has no such passkey.
pub async fn rename(tx: &mut Tx<'_>, id: Uuid, person: PersonId, name: &str) -> Result<bool> {
    Ok(tx.execute(RENAME, args![id, person, name]).await? == 1)
}

/// Removes a passkey. `false`: she has no such passkey.
pub async fn remove(tx: &mut Tx<'_>, id: Uuid, person: PersonId) -> Result<bool> {
    Ok(tx.execute(REMOVE, args![id, person]).await? == 1)
}
