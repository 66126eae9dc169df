//! What may be told of counts: the published views of the observatory.

use chrono::{DateTime, NaiveDate, Utc};
use counts::{Day, Mode};
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Deserialize;
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

pub(super) const TOWNS: &str = "SELECT DISTINCT nis FROM observatory_public_channel ORDER BY nis LIMIT $1";
pub(super) const CHANNELS: &str = "SELECT id, site, mode FROM observatory_public_channel
    WHERE nis = $1 ORDER BY id LIMIT 1000";
pub(super) const SITE: &str =
    "SELECT name, area, latitude, longitude FROM observatory_public_site WHERE nis = $1 AND id = $2";
pub(super) const SPAN: &str = "SELECT MIN(day) AS first, MAX(day) AS last FROM observatory_public_day
    WHERE nis = $1 AND channel = $2 AND known > 0";
pub(super) const DAYS: &str = "SELECT day, packed, version, at, repaired FROM observatory_public_day
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 400";

pub(super) const TOWNS_NAMED: &str = "SELECT nis, name_nl, name_fr, name_en, name_de FROM register_public_place
    WHERE kind = 'town' AND nis IN (SELECT nis FROM observatory_public_channel) ORDER BY sort_key, nis LIMIT $1";
pub(super) const FILE_CHANNELS: &str = "SELECT c.nis, c.id, c.site, s.name AS place, c.mode, c.direction
    FROM observatory_public_channel c JOIN observatory_public_site s ON s.nis = c.nis AND s.id = c.site
    WHERE c.nis = $1 ORDER BY c.id LIMIT 1000";
pub(super) const EXPECTED: &str = "SELECT day, hours, total, at FROM observatory_public_forecast
    WHERE nis = $1 AND channel = $2 AND day >= $3 ORDER BY day LIMIT 31";

/// What is counted somewhere, as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub site: Uuid,
    /// What is counted.
    pub mode: Mode,
}

/// Towns that show counts.
pub async fn counted_towns(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(TOWNS, args![1_000_i64]).await?.iter().map(|row| row.get(0_usize)).collect()
}

/// What a town shows.
pub async fn counted(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Counted>> {
    let rows = tx.rows(CHANNELS, args![nis]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let mode: String = row.get("mode")?;
        let (id, site) = (row.get("id")?, row.get("site")?);
        found.extend(Mode::parse(&mode).map(|mode| Counted { id, site, mode }));
    }
    Ok(found)
}

/// Where is counted: name, area, latitude and longitude.
pub type CountedSite = (String, String, Option<(f64, f64)>);

/// A site that everybody may know.
pub async fn counted_site(tx: &mut Tx<'_>, nis: Nis, site: Uuid) -> Result<Option<CountedSite>> {
    let Some(row) = tx.row(SITE, args![nis, site]).await? else { return Ok(None) };
    let point = row.get::<Option<f64>>("latitude")?.zip(row.get::<Option<f64>>("longitude")?);
    Ok(Some((row.get("name")?, row.get("area")?, point)))
}

/// The first and last day of which something is known.
pub async fn counted_span(
    tx: &mut Tx<'_>,
    nis: Nis,
    channel: Uuid,
) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let row = tx.one(SPAN, args![nis, channel]).await?;
    Ok(row.get::<Option<NaiveDate>>("first")?.zip(row.get::<Option<NaiveDate>>("last")?))
}

/// A day of counts.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedDay {
    /// Which day.
    pub day: NaiveDate,
    /// What was counted.
    pub cells: Day,
    /// How often something of it was written.
    pub version: i64,
    /// When it was last written.
    pub at: DateTime<Utc>,
    /// Whether what was used is not what the counter told.
    pub repaired: bool,
}

/// The counts of at most a year.
pub async fn counted_days(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<CountedDay>> {
    let rows = tx.rows(DAYS, args![nis, channel, from, to]).await?;
    rows.iter()
        .map(|row| {
            let packed: Vec<u8> = row.get("packed")?;
            let damaged = |error: counts::day::DayError| {
                store::StoreError::new(store::Kind::Corrupt, error.to_string())
            };
            Ok(CountedDay {
                day: row.get("day")?,
                cells: Day::unpack(&packed).map_err(damaged)?,
                version: row.get("version")?,
                at: row.get("at")?,
                repaired: row.get("repaired")?,
            })
        })
        .collect()
}

/// A channel as the files for analysts tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChannel {
    /// Of which town.
    pub nis: Nis,
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub site: Uuid,
    /// The name of where.
    pub place: String,
    /// What is counted.
    pub mode: Mode,
    /// In which direction.
    pub direction: String,
}

/// What the files of a town hold.
pub async fn file_channels(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<FileChannel>> {
    let rows = tx.rows(FILE_CHANNELS, args![nis]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let mode: String = row.get("mode")?;
        let Some(mode) = Mode::parse(&mode) else { continue };
        let (id, site, place, direction) =
            (row.get("id")?, row.get("site")?, row.get("place")?, row.get("direction")?);
        found.push(FileChannel { nis, id, site, place, mode, direction });
    }
    Ok(found)
}

/// Towns that show counts, by name.
pub async fn towns_named(tx: &mut Tx<'_>, language: Language) -> Result<Vec<(Nis, String)>> {
    let column = match language {
        Language::Nl => "name_nl",
        Language::Fr => "name_fr",
        Language::En => "name_en",
        Language::De => "name_de",
    };
    let rows = tx.rows(TOWNS_NAMED, args![1_000_i64]).await?;
    rows.iter().map(|row| Ok((row.get("nis")?, row.get(column)?))).collect()
}

/// A number that is expected: itself, the limits of four cases in five, of nineteen in twenty.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Expected(pub f64, pub f64, pub f64, pub f64, pub f64);

/// What is expected of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedDay {
    /// Which day.
    pub day: NaiveDate,
    /// The 24 hours of the clock; none when only the day as a whole is forecast.
    pub hours: Vec<Expected>,
    /// The whole day.
    pub total: Option<Expected>,
    /// When it was reckoned.
    pub at: DateTime<Utc>,
}

/// What is expected from a day on.
pub async fn expected(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    from: NaiveDate,
) -> Result<Vec<ExpectedDay>> {
    let rows = tx.rows(EXPECTED, args![nis, channel, from]).await?;
    let read = |row: &Row| {
        Ok(ExpectedDay {
            day: row.get("day")?,
            hours: row.get::<Json<Vec<Expected>>>("hours")?.0,
            total: row.get::<Json<Option<Expected>>>("total")?.0,
            at: row.get("at")?,
        })
    };
    rows.iter().map(read).collect()
}
