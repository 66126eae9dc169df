//! The SQL of the links in letters.

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::OrganisationId;
use store::{Result, Tx, args};
use uuid::Uuid;

use super::ledger::Activity;

const ADD_LINK: &str =
    "INSERT INTO register_consent_link (org, id, token_hash, activity, language, made_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LINK: &str = "SELECT org, id, activity, language, expires_at, used_at FROM register_consent_link
    WHERE token_hash = $1";
const USE_LINK: &str =
    "UPDATE register_consent_link SET used_at = $3 WHERE org = $1 AND id = $2 AND used_at IS NULL";

/// Every statement, for the test that prepares each on both engines.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.consent.add_link", ADD_LINK),
    ("register.consent.link", LINK),
    ("register.consent.use_link", USE_LINK),
];

/// A link in a letter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub org: OrganisationId,
    pub id: Uuid,
    /// The activity that is withdrawn; none: everything.
    pub activity: Option<Activity>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// Keeps a link.
pub(crate) async fn add_link(
    tx: &mut Tx<'_>,
    link: &Link,
    (hash, language): (&str, Language),
    now: DateTime<Utc>,
) -> Result<()> {
    let activity = link.activity.map(Activity::code).unwrap_or_default();
    let values = args![link.org, link.id, hash, activity, language.code(), now, link.expires_at];
    tx.execute(ADD_LINK, values).await.map(drop)
}

/// The link with this token.
pub(crate) async fn link(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Link>> {
    let Some(row) = tx.row(LINK, args![hash]).await? else { return Ok(None) };
    Ok(Some(Link {
        org: row.get("org")?,
        id: row.get("id")?,
        activity: Activity::parse(&row.get::<String>("activity")?),
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    }))
}

/// Notes that a link was used.
pub(crate) async fn use_link(tx: &mut Tx<'_>, link: &Link, now: DateTime<Utc>) -> Result<bool> {
    Ok(tx.execute(USE_LINK, args![link.org, link.id, now]).await? == 1)
}
