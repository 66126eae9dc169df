//! Who wants to be written to, and what was sent.

use ::store::{Result, Row, Tx, args};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use serde_json::{Value, json};

/// Letters that are written in one go.
const MOST: i64 = 200;
/// After so many days a letter's link leads nowhere.
const KEPT_DAYS: i64 = 400;

const CHOICE: &str = "SELECT weekly_at, alerts_at FROM observatory_post WHERE nis = $1 AND person = $2";
const PUT: &str = "INSERT INTO observatory_post (nis, person, weekly_at, alerts_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (nis, person) DO UPDATE SET weekly_at = excluded.weekly_at, alerts_at = excluded.alerts_at";
const DROP: &str = "DELETE FROM observatory_post WHERE nis = $1 AND person = $2";
const WEEKLY: &str = "SELECT nis, person, weekly_at AS since FROM observatory_post p WHERE p.weekly_at <= $1
    AND NOT EXISTS (SELECT 1 FROM observatory_posted d WHERE d.nis = p.nis AND d.person = p.person AND d.what = $2)
    ORDER BY nis, person LIMIT $3";
const ALERTS: &str = "SELECT nis, person, alerts_at AS since FROM observatory_post p WHERE p.alerts_at <= $1
    AND NOT EXISTS (SELECT 1 FROM observatory_posted d WHERE d.nis = p.nis AND d.person = p.person AND d.what = $2)
    AND EXISTS (SELECT 1 FROM observatory_alert a WHERE a.nis = p.nis AND a.found_at > $4)
    ORDER BY nis, person LIMIT $3";
const LAST: &str = "SELECT MAX(at) AS at FROM observatory_posted WHERE nis = $1 AND person = $2
    AND what >= $3 AND what < $4";
const SENT: &str = "SELECT at FROM observatory_posted WHERE nis = $1 AND person = $2 AND what = $3";
const NOTE: &str =
    "INSERT INTO observatory_posted (nis, person, what, at, token_hash) VALUES ($1, $2, $3, $4, $5)";
// A link in a letter knows nothing but its secret.
const BY_TOKEN: &str =
    "SELECT nis, person, what FROM observatory_posted WHERE token_hash = $1 ORDER BY nis LIMIT 1";
const OF_PERSON: &str =
    "SELECT nis, weekly_at, alerts_at FROM observatory_post WHERE person = $1 ORDER BY nis LIMIT 1000";
const SENT_TO: &str =
    "SELECT nis, what, at FROM observatory_posted WHERE person = $1 ORDER BY at DESC, nis, what LIMIT 1000";
const FORGET_CHOICES: &str = "DELETE FROM observatory_post WHERE person = $1";
const FORGET_SENT: &str = "DELETE FROM observatory_posted WHERE person = $1";
const PRUNE: &str = "DELETE FROM observatory_posted WHERE at < $1";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.post", CHOICE),
    ("observatory.post_put", PUT),
    ("observatory.post_drop", DROP),
    ("observatory.post_weekly", WEEKLY),
    ("observatory.post_alerts", ALERTS),
    ("observatory.post_last", LAST),
    ("observatory.post_sent", SENT),
    ("observatory.post_note", NOTE),
    ("observatory.post_by_token", BY_TOKEN),
    ("observatory.post_of_person", OF_PERSON),
    ("observatory.post_sent_to", SENT_TO),
    ("observatory.post_forget", FORGET_CHOICES),
    ("observatory.post_forget_sent", FORGET_SENT),
    ("observatory.post_prune", PRUNE),
];

/// What somebody asked for about a town, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    pub weekly: Option<DateTime<Utc>>,
    pub alerts: Option<DateTime<Utc>>,
}

/// What somebody asked for.
pub(crate) async fn choice(tx: &mut Tx<'_>, nis: Nis, who: PersonId) -> Result<Choice> {
    let row = tx.row(CHOICE, args![nis, who]).await?;
    let read = |row: Row| Ok(Choice { weekly: row.get("weekly_at")?, alerts: row.get("alerts_at")? });
    row.map_or(Ok(Choice::default()), read)
}

/// Keeps what somebody asks for; who asks for nothing is not kept.
pub(crate) async fn put(tx: &mut Tx<'_>, (nis, who): (Nis, PersonId), choice: Choice) -> Result<()> {
    if choice == Choice::default() {
        return tx.execute(DROP, args![nis, who]).await.map(drop);
    }
    tx.execute(PUT, args![nis, who, choice.weekly, choice.alerts]).await.map(drop)
}

/// Somebody to whom a letter is to be written, and since when she wants it.
pub(crate) type Waiting = (Nis, PersonId, DateTime<Utc>);

fn waiting(rows: &[Row]) -> Result<Vec<Waiting>> {
    rows.iter().map(|row| Ok((row.get("nis")?, row.get("person")?, row.get("since")?))).collect()
}

/// Who asked before a moment for the report of the week, and has not got this one.
pub(crate) async fn waiting_weekly(
    tx: &mut Tx<'_>,
    asked_before: DateTime<Utc>,
    what: &str,
) -> Result<Vec<Waiting>> {
    waiting(&tx.rows(WEEKLY, args![asked_before, what, MOST]).await?)
}

/// Who wants to hear of what is out of the ordinary, was not written to under this name, and whose town has anything that was
/// found after a moment.
pub(crate) async fn waiting_alerts(
    tx: &mut Tx<'_>,
    what: &str,
    found_after: DateTime<Utc>,
    moment: &Moment,
) -> Result<Vec<Waiting>> {
    waiting(&tx.rows(ALERTS, args![moment.now(), what, MOST, found_after]).await?)
}

/// When somebody was last written to with a letter of a kind.
pub(crate) async fn last(
    tx: &mut Tx<'_>,
    (nis, who): (Nis, PersonId),
    kind: super::Kind,
) -> Result<Option<DateTime<Utc>>> {
    // The sign after the colon.
    let (from, to) = (format!("{}:", kind.code()), format!("{};", kind.code()));
    tx.one(LAST, args![nis, who, &from, &to]).await?.get("at")
}

/// Whether a letter was sent.
pub(crate) async fn was_sent(tx: &mut Tx<'_>, (nis, who, what): (Nis, PersonId, &str)) -> Result<bool> {
    Ok(tx.row(SENT, args![nis, who, what]).await?.is_some())
}

/// Notes that a letter was sent.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    (nis, who, what): (Nis, PersonId, &str),
    hash: &str,
    moment: &Moment,
) -> Result<()> {
    tx.execute(NOTE, args![nis, who, what, moment.now(), hash]).await.map(drop)
}

/// Which letter a link is of.
pub(crate) async fn by_token(tx: &mut Tx<'_>, hash: &str) -> Result<Option<(Nis, PersonId, String)>> {
    let row = tx.row(BY_TOKEN, args![hash]).await?;
    row.map(|row| Ok((row.get("nis")?, row.get("person")?, row.get("what")?))).transpose()
}

/// What somebody asked for, of every town.
pub(crate) async fn of_person(tx: &mut Tx<'_>, who: PersonId) -> Result<Vec<Value>> {
    let rows = tx.rows(OF_PERSON, args![who]).await?;
    rows.iter()
        .map(|row| {
            let (weekly, alerts): (Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
                (row.get("weekly_at")?, row.get("alerts_at")?);
            let nis: i64 = row.get("nis")?;
            Ok(json!({"town": nis, "weekly_report_since": weekly, "alerts_since": alerts}))
        })
        .collect()
}

/// What was sent to somebody.
pub(crate) async fn sent_to(tx: &mut Tx<'_>, who: PersonId) -> Result<Vec<Value>> {
    let rows = tx.rows(SENT_TO, args![who]).await?;
    rows.iter()
        .map(|row| {
            let (nis, what, at): (i64, String, DateTime<Utc>) =
                (row.get("nis")?, row.get("what")?, row.get("at")?);
            Ok(json!({"town": nis, "letter": what, "at": at}))
        })
        .collect()
}

/// Forgets somebody.
pub(crate) async fn forget(tx: &mut Tx<'_>, who: PersonId) -> Result<u64> {
    Ok(tx.execute(FORGET_CHOICES, args![who]).await? + tx.execute(FORGET_SENT, args![who]).await?)
}

/// Forgets letters of long ago.
pub(crate) async fn prune(tx: &mut Tx<'_>, moment: &Moment) -> Result<u64> {
    tx.execute(PRUNE, args![moment.now() - TimeDelta::days(KEPT_DAYS)]).await
}
