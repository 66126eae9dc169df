//! Events and what they brought, as they are kept.

use ::store::{Json, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::event::{Event, Kind};
use super::weigh::{Found, Gathered};

/// Events of one town.
pub const MOST: i64 = 2_000;

const EVENTS: &str =
    "SELECT nis, id, name, kind, place, note, series, days, channels, changed_at FROM observatory_event
    WHERE nis = $1 ORDER BY first_day DESC, name, id LIMIT $2";
const EVENT: &str =
    "SELECT nis, id, name, kind, place, note, series, days, channels, changed_at FROM observatory_event
    WHERE nis = $1 AND id = $2";
const COUNT: &str = "SELECT COUNT(*) AS n FROM observatory_event WHERE nis = $1";
const PUT: &str = "INSERT INTO observatory_event (nis, id, name, kind, place, note, series, days, first_day, last_day, channels,
    changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, place = excluded.place,
    note = excluded.note, series = excluded.series, days = excluded.days, first_day = excluded.first_day,
    last_day = excluded.last_day, channels = excluded.channels, changed_at = excluded.changed_at";
const DROP: &str = "DELETE FROM observatory_event WHERE nis = $1 AND id = $2";
const DROP_EFFECT: &str = "DELETE FROM observatory_effect WHERE nis = $1 AND event = $2";
/// Towns of which an answer is wanted; those where somebody waits for it first.
const WANTING: &str = "SELECT e.nis FROM observatory_event e
    LEFT JOIN observatory_effect f ON f.nis = e.nis AND f.event = e.id
    WHERE f.at IS NULL OR f.at <= e.changed_at OR f.method <> $1 OR f.at < $2
    GROUP BY e.nis ORDER BY MIN(CASE WHEN f.at IS NULL OR f.at <= e.changed_at THEN 0 ELSE 1 END), e.nis LIMIT $3";
const EFFECTS: &str =
    "SELECT event, method, at, answer FROM observatory_effect WHERE nis = $1 ORDER BY event LIMIT $2";
const EFFECT: &str = "SELECT event, method, at, answer FROM observatory_effect WHERE nis = $1 AND event = $2";
const PUT_EFFECT: &str =
    "INSERT INTO observatory_effect (nis, event, method, at, answer, low, middle, high, is_final)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (nis, event) DO UPDATE SET method = excluded.method, at = excluded.at, answer = excluded.answer,
    low = excluded.low, middle = excluded.middle, high = excluded.high, is_final = excluded.is_final";
const SERIES: &str =
    "SELECT series, answer FROM observatory_effect_series WHERE nis = $1 ORDER BY series LIMIT $2";
const PUT_SERIES: &str =
    "INSERT INTO observatory_effect_series (nis, series, method, at, answer) VALUES ($1, $2, $3, $4, $5)";
const DROP_SERIES: &str = "DELETE FROM observatory_effect_series WHERE nis = $1";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.events", EVENTS),
    ("observatory.event", EVENT),
    ("observatory.event_count", COUNT),
    ("observatory.event_put", PUT),
    ("observatory.event_drop", DROP),
    ("observatory.event_drop_effect", DROP_EFFECT),
    ("observatory.event_wanting", WANTING),
    ("observatory.effects", EFFECTS),
    ("observatory.effect", EFFECT),
    ("observatory.effect_put", PUT_EFFECT),
    ("observatory.effect_series", SERIES),
    ("observatory.effect_series_put", PUT_SERIES),
    ("observatory.effect_series_drop", DROP_SERIES),
];

fn event(row: &Row) -> Result<Event> {
    let kind: String = row.get("kind")?;
    Ok(Event {
        nis: row.get("nis")?,
        id: row.get("id")?,
        name: row.get("name")?,
        kind: Kind::read(&kind),
        place: row.get("place")?,
        note: row.get("note")?,
        series: row.get("series")?,
        days: row.get::<Json<Vec<NaiveDate>>>("days")?.0,
        channels: row.get::<Json<Vec<Uuid>>>("channels")?.0,
        changed_at: row.get("changed_at")?,
    })
}

/// The events of a town, the latest first.
pub async fn events(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Event>> {
    tx.rows(EVENTS, args![nis, MOST]).await?.iter().map(event).collect()
}

/// One event.
pub async fn one_event(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Event>> {
    tx.row(EVENT, args![nis, id]).await?.as_ref().map(event).transpose()
}

/// How many events a town has.
pub async fn count(tx: &mut Tx<'_>, nis: Nis) -> Result<i64> {
    tx.one(COUNT, args![nis]).await?.get("n")
}

/// Writes an event.
pub async fn put_event(tx: &mut Tx<'_>, event: &Event) -> Result<()> {
    let values = args![
        event.nis,
        event.id,
        &event.name,
        event.kind.code(),
        &event.place,
        &event.note,
        &event.series,
        Json(&event.days).text()?,
        event.first(),
        event.last(),
        Json(&event.channels).text()?,
        event.changed_at
    ];
    tx.execute(PUT, values).await.map(drop)
}

/// Removes an event with what it brought.
pub async fn drop_event(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<()> {
    tx.execute(DROP_EFFECT, args![nis, id]).await?;
    tx.execute(DROP, args![nis, id]).await.map(drop)
}

/// Towns of which an answer is wanted: an event was written down or changed, `method` is another, or none was given since
/// `night`. What somebody waits for comes first.
pub async fn wanting(tx: &mut Tx<'_>, (method, night): (i64, DateTime<Utc>), most: i64) -> Result<Vec<Nis>> {
    tx.rows(WANTING, args![method, night, most]).await?.iter().map(|row| row.get("nis")).collect()
}

/// What is kept of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Which event.
    pub event: Uuid,
    /// The version of the method.
    pub method: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The answer.
    pub found: Found,
}

fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        event: row.get("event")?,
        method: row.get("method")?,
        at: row.get("at")?,
        found: row.get::<Json<Found>>("answer")?.0,
    })
}

/// What the events of a town brought.
pub async fn effects(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Kept>> {
    tx.rows(EFFECTS, args![nis, MOST]).await?.iter().map(kept).collect()
}

/// What one event brought.
pub async fn effect(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Kept>> {
    tx.row(EFFECT, args![nis, id]).await?.as_ref().map(kept).transpose()
}

/// Keeps an answer.
pub async fn put_effect(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    (method, found): (i64, &Found),
    moment: &Moment,
) -> Result<()> {
    let per_cent = found.told.as_ref().map(|told| told.percent.map(i64::from));
    let [low, middle, high] = [0, 1, 2].map(|at| per_cent.and_then(|three| three.get(at).copied()));
    let values =
        args![nis, id, method, moment.now(), Json(found).text()?, low, middle, high, found.is_final()];
    tx.execute(PUT_EFFECT, values).await.map(drop)
}

/// What ordinary repetitions bring.
pub async fn series(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<(String, Gathered)>> {
    let rows = tx.rows(SERIES, args![nis, MOST]).await?;
    rows.iter().map(|row| Ok((row.get("series")?, row.get::<Json<Gathered>>("answer")?.0))).collect()
}

/// Keeps what ordinary repetitions bring, instead of what was kept before.
pub async fn put_series(
    tx: &mut Tx<'_>,
    nis: Nis,
    (method, all): (i64, &[(String, Gathered)]),
    moment: &Moment,
) -> Result<()> {
    tx.execute(DROP_SERIES, args![nis]).await?;
    for (name, gathered) in all {
        let values = args![nis, name, method, moment.now(), Json(gathered).text()?];
        tx.execute(PUT_SERIES, values).await?;
    }
    Ok(())
}
