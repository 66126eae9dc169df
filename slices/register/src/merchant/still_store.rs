//! The statements of the yearly question whether everything is still right.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::moment::{EstablishmentId, PersonId};
use kernel::nis::Nis;
use people::Secret;
use store::{Result, Tx, args};
use uuid::Uuid;

const DUE: &str = "SELECT DISTINCT m.nis, m.establishment FROM register_manager m
    JOIN register_establishment e ON e.nis = m.nis AND e.id = m.establishment
    WHERE e.state = 'listed' AND m.since < $1 AND (e.checked_at IS NULL OR e.checked_at < $1)
    AND (m.nis, m.establishment) > ($2, $3)
    AND NOT EXISTS (SELECT 1 FROM register_still_right s WHERE s.nis = m.nis AND s.establishment = m.establishment
        AND s.sent_at > $1)
    ORDER BY m.nis, m.establishment LIMIT $4";
const SILENT: &str =
    "SELECT nis, id, establishment, person_id FROM register_still_right WHERE answered_at IS NULL
    AND reminded_at IS NULL AND sent_at < $1 AND sent_at > $2 ORDER BY sent_at, id LIMIT $3";
const ADD: &str =
    "INSERT INTO register_still_right (nis, id, establishment, person_id, token_hash, sent_at, answer)
    VALUES ($1, $2, $3, $4, $5, $6, '')";
const REMIND: &str =
    "UPDATE register_still_right SET reminded_at = $3, token_hash = $4 WHERE nis = $1 AND id = $2";
const BY_TOKEN: &str = "SELECT nis, id, establishment, person_id, answer FROM register_still_right
    WHERE token_hash = $1 AND (sent_at > $2 OR reminded_at > $2)";
const ANSWER: &str = "UPDATE register_still_right SET answered_at = $3, answer = $4
    WHERE nis = $1 AND establishment = $2 AND answered_at IS NULL";
const STOP: &str = "INSERT INTO register_still_right_stop (nis, establishment, person_id, since)
    VALUES ($1, $2, $3, $4) ON CONFLICT (nis, establishment, person_id) DO NOTHING";
const STOPPED: &str = "SELECT person_id FROM register_still_right_stop WHERE nis = $1 AND establishment = $2";
const UNANSWERED: &str = "SELECT DISTINCT establishment FROM register_still_right
    WHERE nis = $1 AND answered_at IS NULL AND sent_at < $2";
const PRUNE: &str = "DELETE FROM register_still_right WHERE sent_at < $1";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.still.due", DUE),
    ("register.still.silent", SILENT),
    ("register.still.add", ADD),
    ("register.still.remind", REMIND),
    ("register.still.by_token", BY_TOKEN),
    ("register.still.answer", ANSWER),
    ("register.still.stop", STOP),
    ("register.still.stopped", STOPPED),
    ("register.still.unanswered", UNANSWERED),
    ("register.still.prune", PRUNE),
];

/// A place with its town.
pub(crate) type At = (Nis, EstablishmentId);

/// A question that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub nis: Nis,
    pub id: Uuid,
    pub establishment: EstablishmentId,
    pub person: PersonId,
    pub answer: String,
}

/// Places nobody looked at since a moment, and about which nobody was asked since; after a place, in order.
pub(crate) async fn due(
    tx: &mut Tx<'_>,
    (before, after): (DateTime<Utc>, (i64, EstablishmentId)),
    most: i64,
) -> Result<Vec<At>> {
    let rows = tx.rows(DUE, args![before, after.0, after.1, most]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Questions sent between two moments that nobody answered, and of which nobody was reminded.
pub(crate) async fn silent(
    tx: &mut Tx<'_>,
    (before, after): (DateTime<Utc>, DateTime<Utc>),
    most: i64,
) -> Result<Vec<Question>> {
    let rows = tx.rows(SILENT, args![before, after, most]).await?;
    rows.iter()
        .map(|row| {
            Ok(Question {
                nis: row.get(0)?,
                id: row.get(1)?,
                establishment: row.get(2)?,
                person: row.get(3)?,
                answer: String::new(),
            })
        })
        .collect()
}

pub(crate) async fn add(
    tx: &mut Tx<'_>,
    question: &Question,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<()> {
    let Question { nis, id, establishment, person, .. } = question;
    tx.execute(ADD, args![*nis, *id, *establishment, *person, secret.hash(), now]).await.map(drop)
}

/// The question is sent once more, with a new secret; the old link works no more.
pub(crate) async fn remind(
    tx: &mut Tx<'_>,
    question: &Question,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(REMIND, args![question.nis, question.id, now, secret.hash()]).await.map(drop)
}

/// The question behind a link that was sent after a moment.
pub(crate) async fn by_token(
    tx: &mut Tx<'_>,
    secret: &Secret,
    after: DateTime<Utc>,
) -> Result<Option<Question>> {
    let row = tx.row(BY_TOKEN, args![secret.hash(), after]).await?;
    row.map(|row| {
        Ok(Question {
            nis: row.get(0)?,
            id: row.get(1)?,
            establishment: row.get(2)?,
            person: row.get(3)?,
            answer: row.get(4)?,
        })
    })
    .transpose()
}

/// One answer answers every open question about the place.
pub(crate) async fn answer(tx: &mut Tx<'_>, (nis, id): At, answer: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(ANSWER, args![nis, id, now, answer]).await.map(drop)
}

pub(crate) async fn stop(tx: &mut Tx<'_>, question: &Question, now: DateTime<Utc>) -> Result<()> {
    let Question { nis, establishment, person, .. } = question;
    tx.execute(STOP, args![*nis, *establishment, *person, now]).await.map(drop)
}

/// Who does not want to be asked about a place.
pub(crate) async fn stopped(tx: &mut Tx<'_>, (nis, id): At) -> Result<Vec<PersonId>> {
    tx.rows(STOPPED, args![nis, id]).await?.iter().map(|row| row.get(0)).collect()
}

/// The places of a town about which somebody was asked before a moment, and nobody answered.
pub(crate) async fn unanswered(
    tx: &mut Tx<'_>,
    nis: Nis,
    before: DateTime<Utc>,
) -> Result<HashSet<EstablishmentId>> {
    tx.rows(UNANSWERED, args![nis, before]).await?.iter().map(|row| row.get(0)).collect()
}

/// Questions of three years ago say nothing any more.
pub(crate) async fn prune(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<u64> {
    tx.execute(PRUNE, args![now - TimeDelta::days(3 * 365)]).await
}
