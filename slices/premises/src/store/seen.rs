//! The statements about what was seen, and its photos.

use ::store::{Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

pub(super) const SIGHTINGS: &str = "SELECT id, day, state, source, outcome, evidence FROM premises_sighting
    WHERE nis = $1 AND unit = $2 ORDER BY day DESC, noted_at DESC LIMIT 100";
pub(super) const ADD_SIGHTING: &str = "INSERT INTO premises_sighting
    (nis, id, unit, day, state, source, outcome, evidence, noted_at, noted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
pub(super) const HAS_SIGHTING: &str = "SELECT COUNT(*) FROM premises_sighting WHERE nis = $1 AND id = $2";
pub(super) const PHOTOS: &str = "SELECT id, sighting, width, height, taken_at FROM premises_photo
    WHERE nis = $1 AND unit = $2 ORDER BY taken_at DESC, id LIMIT 12";
pub(super) const PHOTO: &str = "SELECT content FROM premises_photo WHERE nis = $1 AND unit = $2 AND id = $3";
pub(super) const ADD_PHOTO: &str =
    "INSERT INTO premises_photo (nis, id, unit, sighting, width, height, content, taken_at, taken_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
pub(super) const PURGE_PHOTOS: &str = "DELETE FROM premises_photo WHERE taken_at < $1";

/// What was seen, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub id: Uuid,
    pub day: NaiveDate,
    pub state: String,
    pub source: String,
    pub outcome: String,
    pub evidence: String,
}

/// What was seen of a unit, the latest first.
pub(crate) async fn sightings(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Vec<Seen>> {
    let rows = tx.rows(SIGHTINGS, args![nis, unit]).await?;
    let read = |row: &Row| {
        Ok(Seen {
            id: row.get(0)?,
            day: row.get(1)?,
            state: row.get(2)?,
            source: row.get(3)?,
            outcome: row.get(4)?,
            evidence: row.get(5)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Whether a form was taken before.
pub(crate) async fn has_sighting(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<bool> {
    Ok(tx.one(HAS_SIGHTING, args![nis, id]).await?.get::<i64>(0)? > 0)
}

/// Keeps what was seen.
pub(crate) async fn add_sighting(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    seen: &Seen,
    moment: &Moment,
) -> Result<bool> {
    let values = args![
        nis,
        seen.id,
        unit,
        seen.day,
        &seen.state,
        &seen.source,
        &seen.outcome,
        &seen.evidence,
        moment.now(),
        moment.actor.person()
    ];
    Ok(tx.execute(ADD_SIGHTING, values).await? == 1)
}

/// A photo, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Photo {
    pub id: Uuid,
    pub sighting: Uuid,
    pub width: i64,
    pub height: i64,
    pub taken_at: DateTime<Utc>,
}

/// The photos of a unit, the latest first.
pub(crate) async fn photos(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Vec<Photo>> {
    let rows = tx.rows(PHOTOS, args![nis, unit]).await?;
    let read = |row: &Row| {
        Ok(Photo {
            id: row.get(0)?,
            sighting: row.get(1)?,
            width: row.get(2)?,
            height: row.get(3)?,
            taken_at: row.get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// A photo itself.
pub(crate) async fn photo(tx: &mut Tx<'_>, (nis, unit): (Nis, Uuid), id: Uuid) -> Result<Option<Vec<u8>>> {
    tx.row(PHOTO, args![nis, unit, id]).await?.map(|row| row.get(0)).transpose()
}

/// A picture to be kept: wide, high, the file.
pub(crate) type Print = (i64, i64, Vec<u8>);

/// Keeps a photo.
pub(crate) async fn add_photo(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    (sighting, print): (Uuid, &Print),
    moment: &Moment,
) -> Result<()> {
    let (id, (width, height, content)) = (moment.new_id(), print);
    let values =
        args![nis, id, unit, sighting, *width, *height, content.clone(), moment.now(), moment.actor.person()];
    tx.execute(ADD_PHOTO, values).await.map(drop)
}

/// Removes photos that are older.
pub(crate) async fn purge_photos(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(PURGE_PHOTOS, args![before]).await
}
