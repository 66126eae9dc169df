//! Keys of programs, webhooks and what was sent to them.

use chrono::{DateTime, Utc};
use kernel::moment::OrganisationId;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

const ADD_KEY: &str =
    "INSERT INTO register_partner_key (org, id, name, hash, made_at) VALUES ($1, $2, $3, $4, $5)";
const KEYS: &str = "SELECT id, name, made_at, used_at, revoked_at FROM register_partner_key WHERE org = $1
    ORDER BY made_at DESC, id LIMIT 100";
const KEY: &str =
    "SELECT org, id, used_at FROM register_partner_key WHERE hash = $1 AND revoked_at IS NULL LIMIT 1";
const USE_KEY: &str = "UPDATE register_partner_key SET used_at = $3 WHERE org = $1 AND id = $2";
const REVOKE_KEY: &str =
    "UPDATE register_partner_key SET revoked_at = $3 WHERE org = $1 AND id = $2 AND revoked_at IS NULL";

const ADD_HOOK: &str = "INSERT INTO register_partner_hook (org, id, url, secret, active, made_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const HOOKS: &str = "SELECT id, url, secret, active, made_at FROM register_partner_hook WHERE org = $1
    ORDER BY made_at, id LIMIT 100";
const STOP_HOOK: &str = "UPDATE register_partner_hook SET active = $3 WHERE org = $1 AND id = $2";
const DROP_HOOK: &str = "DELETE FROM register_partner_hook WHERE org = $1 AND id = $2";

const ADD_DELIVERY: &str =
    "INSERT INTO register_partner_delivery (org, id, hook, kind, body, state, attempts, trouble,
    made_at) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, '', $6)";
const DELIVERY: &str = "SELECT id, hook, kind, body, state, attempts, status, trouble, made_at, tried_at
    FROM register_partner_delivery WHERE org = $1 AND id = $2";
const DELIVERIES: &str = "SELECT id, hook, kind, body, state, attempts, status, trouble, made_at, tried_at
    FROM register_partner_delivery WHERE org = $1 ORDER BY id DESC LIMIT 100";
const TRIED: &str =
    "UPDATE register_partner_delivery SET state = $3, attempts = $4, status = $5, trouble = $6,
    tried_at = $7 WHERE org = $1 AND id = $2";
const PRUNE: &str = "DELETE FROM register_partner_delivery WHERE made_at < $1";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.partner.add_key", ADD_KEY),
    ("register.partner.keys", KEYS),
    ("register.partner.key", KEY),
    ("register.partner.use_key", USE_KEY),
    ("register.partner.revoke_key", REVOKE_KEY),
    ("register.partner.add_hook", ADD_HOOK),
    ("register.partner.hooks", HOOKS),
    ("register.partner.stop_hook", STOP_HOOK),
    ("register.partner.drop_hook", DROP_HOOK),
    ("register.partner.add_delivery", ADD_DELIVERY),
    ("register.partner.delivery", DELIVERY),
    ("register.partner.deliveries", DELIVERIES),
    ("register.partner.tried", TRIED),
    ("register.partner.prune_deliveries", PRUNE),
];

/// A key of a program; the key itself is not kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub id: Uuid,
    pub name: String,
    pub made_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Keeps a key by its hash.
pub(crate) async fn add_key(
    tx: &mut Tx<'_>,
    (org, id): (OrganisationId, Uuid),
    (name, hash): (&str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(ADD_KEY, args![org, id, name, hash, now]).await.map(|_| ())
}

/// The keys of a partner, the latest first.
pub(crate) async fn keys(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Key>> {
    let read = |row: &Row| {
        Ok(Key {
            id: row.get(0)?,
            name: row.get(1)?,
            made_at: row.get(2)?,
            used_at: row.get(3)?,
            revoked_at: row.get(4)?,
        })
    };
    tx.rows(KEYS, args![org]).await?.iter().map(read).collect()
}

/// Whose key it is, and when it was last used.
pub(crate) async fn key(
    tx: &mut Tx<'_>,
    hash: &str,
) -> Result<Option<(OrganisationId, Uuid, Option<DateTime<Utc>>)>> {
    let row = tx.row(KEY, args![hash]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
}

/// Notes that a key was used.
pub(crate) async fn use_key(tx: &mut Tx<'_>, of: (OrganisationId, Uuid), now: DateTime<Utc>) -> Result<()> {
    tx.execute(USE_KEY, args![of.0, of.1, now]).await.map(|_| ())
}

/// Ends a key.
pub(crate) async fn revoke_key(
    tx: &mut Tx<'_>,
    of: (OrganisationId, Uuid),
    now: DateTime<Utc>,
) -> Result<bool> {
    Ok(tx.execute(REVOKE_KEY, args![of.0, of.1, now]).await? > 0)
}

/// An address that is told what happens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hook {
    pub id: Uuid,
    pub url: String,
    pub secret: String,
    pub active: bool,
    pub made_at: DateTime<Utc>,
}

/// Adds a webhook.
pub(crate) async fn add_hook(tx: &mut Tx<'_>, org: OrganisationId, hook: &Hook) -> Result<()> {
    tx.execute(ADD_HOOK, args![org, hook.id, &hook.url, &hook.secret, hook.active, hook.made_at])
        .await
        .map(|_| ())
}

/// The webhooks of a partner.
pub(crate) async fn hooks(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Hook>> {
    let read = |row: &Row| {
        Ok(Hook {
            id: row.get(0)?,
            url: row.get(1)?,
            secret: row.get(2)?,
            active: row.get(3)?,
            made_at: row.get(4)?,
        })
    };
    tx.rows(HOOKS, args![org]).await?.iter().map(read).collect()
}

/// Lets a webhook rest, or work again.
pub(crate) async fn set_hook(tx: &mut Tx<'_>, of: (OrganisationId, Uuid), active: bool) -> Result<()> {
    tx.execute(STOP_HOOK, args![of.0, of.1, active]).await.map(|_| ())
}

/// Removes a webhook.
pub(crate) async fn drop_hook(tx: &mut Tx<'_>, of: (OrganisationId, Uuid)) -> Result<bool> {
    Ok(tx.execute(DROP_HOOK, args![of.0, of.1]).await? > 0)
}

/// Something that was or will be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Delivery {
    pub id: Uuid,
    pub hook: Uuid,
    pub kind: String,
    pub body: String,
    /// `waiting`, `sent`, `dead`.
    pub state: String,
    pub attempts: i64,
    pub status: Option<i64>,
    pub trouble: String,
    pub made_at: DateTime<Utc>,
    pub tried_at: Option<DateTime<Utc>>,
}

fn delivery_of(row: &Row) -> Result<Delivery> {
    Ok(Delivery {
        id: row.get("id")?,
        hook: row.get("hook")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        status: row.get("status")?,
        trouble: row.get("trouble")?,
        made_at: row.get("made_at")?,
        tried_at: row.get("tried_at")?,
    })
}

/// Adds something to be sent.
pub(crate) async fn add_delivery(tx: &mut Tx<'_>, org: OrganisationId, one: &Delivery) -> Result<()> {
    tx.execute(ADD_DELIVERY, args![org, one.id, one.hook, &one.kind, &one.body, one.made_at])
        .await
        .map(|_| ())
}

/// Something that was or will be sent.
pub(crate) async fn delivery(tx: &mut Tx<'_>, of: (OrganisationId, Uuid)) -> Result<Option<Delivery>> {
    tx.row(DELIVERY, args![of.0, of.1]).await?.as_ref().map(delivery_of).transpose()
}

/// What was sent last.
pub(crate) async fn deliveries(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Delivery>> {
    tx.rows(DELIVERIES, args![org]).await?.iter().map(delivery_of).collect()
}

/// Notes how sending went.
pub(crate) async fn tried(tx: &mut Tx<'_>, org: OrganisationId, one: &Delivery) -> Result<()> {
    let args = args![org, one.id, &one.state, one.attempts, one.status, &one.trouble, one.tried_at];
    tx.execute(TRIED, args).await.map(|_| ())
}

/// Forgets what was sent long ago.
pub(crate) async fn prune(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(PRUNE, args![before]).await
}
