//! Files on their way in, rows that were refused, keys of devices.

use ::store::{Bulk, Json, Result, Row, Tx, args};
use chrono::{DateTime, Utc};
use counts::Refusal;
use counts::intake::table::{Doubt, Mapping};
use kernel::moment::PersonId;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const ADD_UPLOAD: &str =
    "INSERT INTO observatory_upload (nis, id, file, size, state, mapping, doubts, links, report, done, person, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)";
const SET_UPLOAD: &str =
    "UPDATE observatory_upload SET size = $3, state = $4, mapping = $5, doubts = $6, links = $7, report = $8,
    done = $9, ended_at = $10 WHERE nis = $1 AND id = $2";
const GO_ON: &str = "UPDATE observatory_upload SET done = $3 WHERE nis = $1 AND id = $2";
const UPLOAD: &str =
    "SELECT nis, id, file, size, state, mapping, doubts, links, report, done, person, made_at, ended_at
    FROM observatory_upload WHERE nis = $1 AND id = $2";
const UPLOADS: &str =
    "SELECT nis, id, file, size, state, mapping, doubts, links, report, done, person, made_at, ended_at
    FROM observatory_upload WHERE nis = $1 ORDER BY made_at DESC, id DESC LIMIT $2";
const STALE: &str =
    "SELECT nis, id FROM observatory_upload WHERE made_at < $1 AND state <> 'done' AND state <> 'undone'
    AND state <> 'gone' AND state <> 'made' ORDER BY made_at LIMIT 100";
const UPLOADS_OF: &str = "SELECT nis, file, state, made_at FROM observatory_upload WHERE person = $1 ORDER BY made_at DESC LIMIT 10000";
const FORGET_PERSON: &str = "UPDATE observatory_upload SET person = NULL WHERE person = $1";
const ADD_PIECE: &str = "INSERT INTO observatory_piece (nis, upload, number, bytes) VALUES ($1, $2, $3, $4)";
const PIECE: &str = "SELECT bytes FROM observatory_piece WHERE nis = $1 AND upload = $2 AND number = $3";
const DROP_PIECES: &str = "DELETE FROM observatory_piece WHERE nis = $1 AND upload = $2";
const REFUSED: &str =
    "SELECT line, field, trouble, told FROM observatory_refused WHERE nis = $1 AND batch = $2
    ORDER BY number LIMIT $3";
const DROP_REFUSED: &str = "DELETE FROM observatory_refused WHERE nis = $1 AND batch = $2";
const ADD_KEY: &str =
    "INSERT INTO observatory_key (nis, id, name, channel, hash, made_at) VALUES ($1, $2, $3, $4, $5, $6)";
const KEYS: &str =
    "SELECT nis, id, name, channel, made_at, used_at, revoked_at FROM observatory_key WHERE nis = $1
    ORDER BY made_at DESC, id LIMIT 200";
const KEY: &str = "SELECT nis, id, name, channel, made_at, used_at, revoked_at FROM observatory_key
    WHERE hash = $1 AND revoked_at IS NULL LIMIT 1";
const USE_KEY: &str = "UPDATE observatory_key SET used_at = $3 WHERE nis = $1 AND id = $2";
const REVOKE_KEY: &str =
    "UPDATE observatory_key SET revoked_at = $3 WHERE nis = $1 AND id = $2 AND revoked_at IS NULL";

/// The statements of this file.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.add_upload", ADD_UPLOAD),
    ("observatory.set_upload", SET_UPLOAD),
    ("observatory.go_on", GO_ON),
    ("observatory.upload", UPLOAD),
    ("observatory.uploads", UPLOADS),
    ("observatory.stale_uploads", STALE),
    ("observatory.uploads_of", UPLOADS_OF),
    ("observatory.forget_uploader", FORGET_PERSON),
    ("observatory.add_piece", ADD_PIECE),
    ("observatory.piece", PIECE),
    ("observatory.drop_pieces", DROP_PIECES),
    ("observatory.refused", REFUSED),
    ("observatory.drop_refused", DROP_REFUSED),
    ("observatory.add_key", ADD_KEY),
    ("observatory.keys", KEYS),
    ("observatory.key", KEY),
    ("observatory.use_key", USE_KEY),
    ("observatory.revoke_key", REVOKE_KEY),
];

const PUT_REFUSED: Bulk<'_> = Bulk {
    table: "observatory_refused",
    columns: &["nis", "batch", "number", "line", "field", "trouble", "told"],
    tail: "ON CONFLICT (nis, batch, number) DO NOTHING",
};

/// A channel as a file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    /// In the words of the file.
    pub name: String,
    /// How many stretches of it there are.
    pub stretches: u64,
    /// How long they are.
    pub seconds: u32,
}

/// What came of checking or bringing a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Report {
    pub rows: u64,
    pub stretches: u64,
    pub refused: u64,
    /// By the code of the reason.
    pub reasons: Vec<(String, u64)>,
    pub repeated: u64,
    /// Stretches of names that were linked to no counter.
    pub unlinked: u64,
    pub channels: Vec<Named>,
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Why the rest was not read.
    pub stopped: Option<Refusal>,
    pub added: i64,
    pub same: i64,
    pub corrected: i64,
    /// Days that say again what they said before, and days that are gone.
    pub undone: Option<(u64, u64)>,
}

/// A file on its way in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Upload {
    pub nis: Nis,
    pub id: Uuid,
    pub file: String,
    pub size: i64,
    /// `new`, `checking`, `checked`, `running`, `done`, `failed`, `undoing`, `undone`, `gone`.
    pub state: String,
    pub mapping: Mapping,
    pub doubts: Vec<Doubt>,
    /// Which name is which channel.
    pub links: Vec<(String, Uuid)>,
    pub report: Report,
    /// Rows done.
    pub done: i64,
    pub person: Option<PersonId>,
    pub made_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

fn upload(row: &Row) -> Result<Upload> {
    Ok(Upload {
        nis: row.get("nis")?,
        id: row.get("id")?,
        file: row.get("file")?,
        size: row.get("size")?,
        state: row.get("state")?,
        mapping: row.get::<Json<Mapping>>("mapping")?.0,
        doubts: row.get::<Json<Vec<Doubt>>>("doubts")?.0,
        links: row.get::<Json<Vec<(String, Uuid)>>>("links")?.0,
        report: row.get::<Json<Report>>("report")?.0,
        done: row.get("done")?,
        person: row.get("person")?,
        made_at: row.get("made_at")?,
        ended_at: row.get("ended_at")?,
    })
}

pub(crate) async fn add_upload(tx: &mut Tx<'_>, upload: &Upload) -> Result<()> {
    let (mapping, doubts) = (Json(&upload.mapping).text()?, Json(&upload.doubts).text()?);
    let (links, report) = (Json(&upload.links).text()?, Json(&upload.report).text()?);
    let values = args![
        upload.nis,
        upload.id,
        &upload.file,
        upload.size,
        &upload.state,
        mapping,
        doubts,
        links,
        report,
        upload.person,
        upload.made_at
    ];
    tx.execute(ADD_UPLOAD, values).await.map(drop)
}

pub(crate) async fn set_upload(tx: &mut Tx<'_>, upload: &Upload) -> Result<()> {
    let (mapping, doubts) = (Json(&upload.mapping).text()?, Json(&upload.doubts).text()?);
    let (links, report) = (Json(&upload.links).text()?, Json(&upload.report).text()?);
    let values = args![
        upload.nis,
        upload.id,
        upload.size,
        &upload.state,
        mapping,
        doubts,
        links,
        report,
        upload.done,
        upload.ended_at
    ];
    tx.execute(SET_UPLOAD, values).await.map(drop)
}

/// How far the work is.
pub(crate) async fn go_on(tx: &mut Tx<'_>, (nis, id): (Nis, Uuid), done: i64) -> Result<()> {
    tx.execute(GO_ON, args![nis, id, done]).await.map(drop)
}

pub(crate) async fn one_upload(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Upload>> {
    tx.row(UPLOAD, args![nis, id]).await?.as_ref().map(upload).transpose()
}

/// The latest files of a town.
pub(crate) async fn uploads(tx: &mut Tx<'_>, nis: Nis, limit: i64) -> Result<Vec<Upload>> {
    tx.rows(UPLOADS, args![nis, limit.clamp(0, 1_000)]).await?.iter().map(upload).collect()
}

/// Files that nobody brought in.
pub(crate) async fn stale(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<Vec<(Nis, Uuid)>> {
    let rows = tx.rows(STALE, args![before]).await?;
    rows.iter().map(|row| Ok((row.get("nis")?, row.get("id")?))).collect()
}

/// The files a person brought, as she is told of them.
pub(crate) async fn uploads_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<serde_json::Value>> {
    let rows = tx.rows(UPLOADS_OF, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (nis, at): (i64, DateTime<Utc>) = (row.get("nis")?, row.get("made_at")?);
            let (file, state): (String, String) = (row.get("file")?, row.get("state")?);
            Ok(serde_json::json!({ "at": at, "nis": nis.to_string(), "file": file, "state": state }))
        })
        .collect()
}

/// Forgets who brought files.
pub(crate) async fn forget_person(tx: &mut Tx<'_>, person: PersonId) -> Result<u64> {
    tx.execute(FORGET_PERSON, args![person]).await
}

pub(crate) async fn add_piece(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    number: i64,
    bytes: &[u8],
) -> Result<()> {
    tx.execute(ADD_PIECE, args![nis, id, number, bytes]).await.map(drop)
}

pub(crate) async fn piece(tx: &mut Tx<'_>, (nis, id): (Nis, Uuid), number: i64) -> Result<Option<Vec<u8>>> {
    tx.row(PIECE, args![nis, id, number]).await?.map(|row| row.get("bytes")).transpose()
}

pub(crate) async fn drop_pieces(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<()> {
    tx.execute(DROP_PIECES, args![nis, id]).await.map(drop)
}

/// Adds rows that were refused, from a number on.
pub(crate) async fn put_refused(
    tx: &mut Tx<'_>,
    (nis, batch): (Nis, Uuid),
    from: i64,
    list: &[Refusal],
) -> Result<()> {
    let mut rows = PUT_REFUSED.batch();
    for (number, refusal) in (from..).zip(list) {
        let line = i64::try_from(refusal.row).unwrap_or(i64::MAX);
        let row = [
            nis.into(),
            batch.into(),
            number.into(),
            line.into(),
            clean(&refusal.field).into(),
            refusal.trouble.code().into(),
            clean(&refusal.told).into(),
        ];
        rows.push(row)?;
    }
    tx.insert_many(&rows).await.map(drop)
}

/// Without signs that a database does not take.
fn clean(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).collect()
}

/// A row that was refused: its line, column, the code of the reason, what stood there.
pub(crate) type RefusedRow = (i64, String, String, String);

pub(crate) async fn refused(tx: &mut Tx<'_>, nis: Nis, batch: Uuid, most: i64) -> Result<Vec<RefusedRow>> {
    let rows = tx.rows(REFUSED, args![nis, batch, most]).await?;
    rows.iter()
        .map(|row| Ok((row.get("line")?, row.get("field")?, row.get("trouble")?, row.get("told")?)))
        .collect()
}

pub(crate) async fn drop_refused(tx: &mut Tx<'_>, nis: Nis, batch: Uuid) -> Result<()> {
    tx.execute(DROP_REFUSED, args![nis, batch]).await.map(drop)
}

/// A key of a device or program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub nis: Nis,
    pub id: Uuid,
    pub name: String,
    /// The only channel it may bring; none: every channel of its town.
    pub channel: Option<Uuid>,
    pub made_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

fn key(row: &Row) -> Result<Key> {
    Ok(Key {
        nis: row.get("nis")?,
        id: row.get("id")?,
        name: row.get("name")?,
        channel: row.get("channel")?,
        made_at: row.get("made_at")?,
        used_at: row.get("used_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

pub(crate) async fn add_key(tx: &mut Tx<'_>, key: &Key, hash: &str) -> Result<()> {
    tx.execute(ADD_KEY, args![key.nis, key.id, &key.name, key.channel, hash, key.made_at]).await.map(drop)
}

pub(crate) async fn keys(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Key>> {
    tx.rows(KEYS, args![nis]).await?.iter().map(key).collect()
}

/// Whose key it is.
pub(crate) async fn key_of(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Key>> {
    tx.row(KEY, args![hash]).await?.as_ref().map(key).transpose()
}

pub(crate) async fn use_key(tx: &mut Tx<'_>, nis: Nis, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    tx.execute(USE_KEY, args![nis, id, now]).await.map(drop)
}

pub(crate) async fn revoke_key(tx: &mut Tx<'_>, nis: Nis, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    Ok(tx.execute(REVOKE_KEY, args![nis, id, now]).await? > 0)
}
