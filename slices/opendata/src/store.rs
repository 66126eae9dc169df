//! Every statement of the slice. The register is read through its published views alone.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use counts::{Day, Mode};
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use serde::Deserialize;
use store::{Bulk, Json, Result, Row, Tx, args, listing};
use uuid::Uuid;

macro_rules! select {
    ($where:literal) => {
        concat!("SELECT ", store::listing_columns!(), " FROM register_public_establishment WHERE ", $where)
    };
}

const BY_ID: &str = select!("id = $1 LIMIT 1");
const BY_IDS: &str = select!("nis = $1 AND id IN (@keys)");
const BY_ENTERPRISE: &str =
    select!("enterprise_number = $1 AND layer = 'register' ORDER BY nis, id LIMIT $2");
const NOT_REUSED: &str = "SELECT id FROM register_not_reused WHERE nis = $1 AND id IN (@keys)";
const WALK_PUBLIC: &str = "SELECT nis, id FROM register_public_establishment
    WHERE (nis, id) > ($1, $2) AND layer = 'register' ORDER BY nis, id LIMIT $3";

const VERSIONS_OF: &str = "SELECT establishment, seq, gone, told, print FROM opendata_version
    WHERE nis = $1 AND establishment IN (@keys)";
const VERSION_AT: &str = "SELECT at FROM opendata_version WHERE nis = $1 AND establishment = $2 AND NOT gone";
const PAGE_OF_VERSIONS: &str = "SELECT seq, establishment, at, gone FROM opendata_version
    WHERE nis = $1 AND seq > $2 AND seq <= $3 ORDER BY seq";
const WALK_VERSIONS: &str = "SELECT nis, establishment FROM opendata_version
    WHERE (nis, establishment) > ($1, $2) AND NOT gone ORDER BY nis, establishment LIMIT $3";
const DROP_VERSION: &str = "DELETE FROM opendata_version WHERE nis = $1 AND seq = $2";
const DROP_GONE: &str = "DELETE FROM opendata_version WHERE gone AND at < $1";

const TOWN: &str = "SELECT last_seq, last_at FROM opendata_town WHERE nis = $1";
const TOWNS: &str = "SELECT nis FROM opendata_town ORDER BY nis LIMIT $1";
const SPAN: &str =
    "SELECT (SELECT MIN(first_at) FROM opendata_page) AS first, MAX(last_at) AS last FROM opendata_town";
const PUT_TOWN: &str = "INSERT INTO opendata_town (nis, last_seq, last_at) VALUES ($1, $2, $3)
    ON CONFLICT (nis) DO UPDATE SET last_seq = excluded.last_seq, last_at = excluded.last_at";

const PAGES: &str =
    "SELECT page, revision, first_at FROM opendata_page WHERE nis = $1 ORDER BY page LIMIT $2";
const PAGE: &str = "SELECT revision, first_at FROM opendata_page WHERE nis = $1 AND page = $2";
const REVISE: &str = "UPDATE opendata_page SET revision = revision + 1 WHERE nis = $1 AND page = $2";
const EMPTY_PAGES: &str = "DELETE FROM opendata_page WHERE EXISTS (
        SELECT 1 FROM opendata_town t WHERE t.nis = opendata_page.nis AND t.last_seq >= (opendata_page.page + 1) * $1)
    AND NOT EXISTS (SELECT 1 FROM opendata_version v WHERE v.nis = opendata_page.nis
        AND v.seq > opendata_page.page * $1 AND v.seq <= (opendata_page.page + 1) * $1)";

const POSITION: &str = "SELECT seq FROM opendata_follow WHERE name = 'outbox'";
const BEGIN: &str = "INSERT INTO opendata_follow (name, seq) VALUES ('outbox', $1)
    ON CONFLICT (name) DO UPDATE SET seq = excluded.seq";
const MOVE_ON: &str = "UPDATE opendata_follow SET seq = $2 WHERE name = 'outbox' AND seq = $1";

const COUNTED_TOWNS: &str = "SELECT DISTINCT nis FROM observatory_public_channel ORDER BY nis LIMIT $1";
const COUNTED_CHANNELS: &str = "SELECT id, site, mode FROM observatory_public_channel
    WHERE nis = $1 ORDER BY id LIMIT 1000";
const COUNTED_SITE: &str =
    "SELECT name, area, latitude, longitude FROM observatory_public_site WHERE nis = $1 AND id = $2";
const COUNTED_SPAN: &str = "SELECT MIN(day) AS first, MAX(day) AS last FROM observatory_public_day
    WHERE nis = $1 AND channel = $2 AND known > 0";
const COUNTED_DAYS: &str = "SELECT day, packed, version, at, repaired FROM observatory_public_day
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 400";

const TOWNS_NAMED: &str = "SELECT nis, name_nl, name_fr, name_en, name_de FROM register_public_place
    WHERE kind = 'town' AND nis IN (SELECT nis FROM observatory_public_channel) ORDER BY sort_key, nis LIMIT $1";
const FILE_CHANNELS: &str = "SELECT c.nis, c.id, c.site, s.name AS place, c.mode, c.direction
    FROM observatory_public_channel c JOIN observatory_public_site s ON s.nis = c.nis AND s.id = c.site
    WHERE c.nis = $1 ORDER BY c.id LIMIT 1000";
const EXPECTED: &str = "SELECT day, hours, total, at FROM observatory_public_forecast
    WHERE nis = $1 AND channel = $2 AND day >= $3 ORDER BY day LIMIT 31";

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("opendata.counted.towns", COUNTED_TOWNS),
    ("opendata.counted.channels", COUNTED_CHANNELS),
    ("opendata.counted.site", COUNTED_SITE),
    ("opendata.counted.span", COUNTED_SPAN),
    ("opendata.counted.days", COUNTED_DAYS),
    ("opendata.counted.names", TOWNS_NAMED),
    ("opendata.counted.file", FILE_CHANNELS),
    ("opendata.expected", EXPECTED),
    ("opendata.place.by_id", BY_ID),
    ("opendata.place.by_ids", BY_IDS),
    ("opendata.place.by_enterprise", BY_ENTERPRISE),
    ("opendata.place.not_reused", NOT_REUSED),
    ("opendata.place.walk", WALK_PUBLIC),
    ("opendata.version.of", VERSIONS_OF),
    ("opendata.version.at", VERSION_AT),
    ("opendata.version.page", PAGE_OF_VERSIONS),
    ("opendata.version.walk", WALK_VERSIONS),
    ("opendata.version.drop", DROP_VERSION),
    ("opendata.version.drop_gone", DROP_GONE),
    ("opendata.town", TOWN),
    ("opendata.towns", TOWNS),
    ("opendata.span", SPAN),
    ("opendata.town.put", PUT_TOWN),
    ("opendata.pages", PAGES),
    ("opendata.page", PAGE),
    ("opendata.page.revise", REVISE),
    ("opendata.pages.empty", EMPTY_PAGES),
    ("opendata.position", POSITION),
    ("opendata.begin", BEGIN),
    ("opendata.move_on", MOVE_ON),
];

const NEW_VERSIONS: Bulk = Bulk {
    table: "opendata_version",
    columns: &["nis", "seq", "establishment", "at", "gone", "told", "print"],
    tail: "",
};
const NEW_PAGES: Bulk = Bulk {
    table: "opendata_page",
    columns: &["nis", "page", "revision", "first_at"],
    tail: "ON CONFLICT (nis, page) DO NOTHING",
};

/// The most sites of an enterprise that its document names.
const MOST_SITES: i64 = 500;
/// The most towns and pages that a node of the stream names.
const MOST_LINKS: i64 = 5_000;

/// Members of a page of the stream.
pub const PAGE_SIZE: i64 = 200;

/// A version as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its place in the town's part of the stream, from 1.
    pub seq: i64,
    /// Of which place.
    pub establishment: EstablishmentId,
    /// When it was noted.
    pub at: DateTime<Utc>,
    /// Says that the place is gone.
    pub gone: bool,
}

/// What is known of the latest version of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Of which place.
    pub establishment: EstablishmentId,
    /// Its place in the stream.
    pub seq: i64,
    /// Says that the place is gone.
    pub gone: bool,
    /// Which fields were told, a bit each.
    pub told: i64,
    /// The fingerprint of what it says.
    pub print: i64,
}

/// A version to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// The version.
    pub version: Version,
    /// Which fields are told.
    pub told: i64,
    /// The fingerprint of what it says.
    pub print: i64,
}

/// A page of a town's part of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// Its number, from 0.
    pub page: i64,
    /// How often something was withdrawn from it after it was closed.
    pub revision: i64,
    /// The moment of its first version.
    pub first_at: DateTime<Utc>,
}

impl PageRow {
    /// Whether no version can be added any more.
    #[must_use]
    pub const fn is_closed(&self, last_seq: i64) -> bool {
        last_seq >= (self.page + 1) * PAGE_SIZE
    }
}

/// A place that may be passed on as open data.
pub async fn place(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<Listing>> {
    let Some(row) = tx.row(BY_ID, args![id]).await? else { return Ok(None) };
    let found = listing(&row)?;
    let closed = not_reused(tx, found.nis, &[id]).await?;
    Ok((!closed.contains(&id)).then_some(found))
}

/// A place that visitors see, whether it may be passed on or not.
pub async fn shown(tx: &mut Tx<'_>, id: EstablishmentId) -> Result<Option<Listing>> {
    tx.row(BY_ID, args![id]).await?.as_ref().map(listing).transpose()
}

/// The places of a town with these ids that may be passed on, in no order.
pub async fn places(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<Vec<Listing>> {
    let closed = not_reused(tx, nis, ids).await?;
    let mut found = Vec::with_capacity(ids.len());
    for row in tx.rows_of(BY_IDS, args![nis], ids).await? {
        found.push(listing(&row)?);
    }
    found.retain(|place| !closed.contains(&place.id));
    Ok(found)
}

/// The places of an enterprise that may be passed on.
pub async fn of_enterprise(tx: &mut Tx<'_>, number: EnterpriseNumber) -> Result<Vec<Listing>> {
    let number = i64::try_from(number.get()).unwrap_or_default();
    let rows = tx.rows(BY_ENTERPRISE, args![number, MOST_SITES]).await?;
    let all = rows.iter().map(listing).collect::<Result<Vec<_>>>()?;
    let mut open = Vec::with_capacity(all.len());
    for place in all {
        if not_reused(tx, place.nis, &[place.id]).await?.is_empty() {
            open.push(place);
        }
    }
    Ok(open)
}

async fn not_reused(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<HashSet<EstablishmentId>> {
    tx.rows_of(NOT_REUSED, args![nis], ids).await?.iter().map(|row| row.get(0)).collect()
}

/// The next public places after one, over all towns.
pub async fn walk_public(
    tx: &mut Tx<'_>,
    after: (i64, EstablishmentId),
    limit: i64,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    let rows = tx.rows(WALK_PUBLIC, args![after.0, after.1, limit]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The next places with a version after one, over all towns.
pub async fn walk_versions(
    tx: &mut Tx<'_>,
    after: (i64, EstablishmentId),
    limit: i64,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    let rows = tx.rows(WALK_VERSIONS, args![after.0, after.1, limit]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The latest versions of places of a town.
pub async fn latest(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<Vec<Latest>> {
    let mut found = Vec::new();
    for row in tx.rows_of(VERSIONS_OF, args![nis], ids).await? {
        found.push(Latest {
            establishment: row.get(0)?,
            seq: row.get(1)?,
            gone: row.get(2)?,
            told: row.get(3)?,
            print: row.get(4)?,
        });
    }
    Ok(found)
}

/// When the version of a place that stands now was noted.
pub async fn version_at(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<Option<DateTime<Utc>>> {
    tx.row(VERSION_AT, args![nis, id]).await?.map(|row| row.get(0)).transpose()
}

/// The versions on a page.
pub async fn on_page(tx: &mut Tx<'_>, nis: Nis, page: i64) -> Result<Vec<Version>> {
    let rows = tx.rows(PAGE_OF_VERSIONS, args![nis, page * PAGE_SIZE, (page + 1) * PAGE_SIZE]).await?;
    let read = |row: &Row| {
        Ok(Version { seq: row.get(0)?, establishment: row.get(1)?, at: row.get(2)?, gone: row.get(3)? })
    };
    rows.iter().map(read).collect()
}

/// Takes a version out of the stream.
pub async fn drop_version(tx: &mut Tx<'_>, nis: Nis, seq: i64) -> Result<()> {
    tx.execute(DROP_VERSION, args![nis, seq]).await.map(|_| ())
}

/// Forgets that places are gone, after a while.
pub async fn drop_gone(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(DROP_GONE, args![before]).await
}

/// How far a town's part of the stream is: the last number and its moment.
pub async fn town(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<(i64, DateTime<Utc>)>> {
    tx.row(TOWN, args![nis]).await?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The towns with a part in the stream.
pub async fn towns(tx: &mut Tx<'_>) -> Result<Vec<Nis>> {
    tx.rows(TOWNS, args![MOST_LINKS]).await?.iter().map(|row| row.get(0)).collect()
}

/// When the stream began, and when something last changed in it.
pub async fn span(tx: &mut Tx<'_>) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    let row = tx.one(SPAN, args![]).await?;
    Ok(row.get::<Option<_>>(0)?.zip(row.get::<Option<_>>(1)?))
}

/// The pages of a town's part of the stream.
pub async fn pages(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<PageRow>> {
    let rows = tx.rows(PAGES, args![nis, MOST_LINKS]).await?;
    let read = |row: &Row| Ok(PageRow { page: row.get(0)?, revision: row.get(1)?, first_at: row.get(2)? });
    rows.iter().map(read).collect()
}

/// One page.
pub async fn page(tx: &mut Tx<'_>, nis: Nis, page: i64) -> Result<Option<PageRow>> {
    let row = tx.row(PAGE, args![nis, page]).await?;
    row.map(|row| Ok(PageRow { page, revision: row.get(0)?, first_at: row.get(1)? })).transpose()
}

/// Gives a page a new revision: its old address is gone.
pub async fn revise(tx: &mut Tx<'_>, nis: Nis, page: i64) -> Result<()> {
    tx.execute(REVISE, args![nis, page]).await.map(|_| ())
}

/// Removes closed pages on which nothing stands any more.
pub async fn drop_empty_pages(tx: &mut Tx<'_>) -> Result<u64> {
    tx.execute(EMPTY_PAGES, args![PAGE_SIZE]).await
}

/// Adds versions of a town in order, and the pages they begin.
pub async fn add(tx: &mut Tx<'_>, nis: Nis, new: &[NewVersion]) -> Result<()> {
    let (mut versions, mut pages) = (NEW_VERSIONS.batch(), NEW_PAGES.batch());
    let mut begun = None;
    for one in new {
        let version = one.version;
        versions.push([
            nis.into(),
            version.seq.into(),
            version.establishment.into(),
            version.at.into(),
            version.gone.into(),
            one.told.into(),
            one.print.into(),
        ])?;
        let page = (version.seq - 1) / PAGE_SIZE;
        if begun != Some(page) {
            begun = Some(page);
            pages.push([nis.into(), page.into(), 0_i64.into(), version.at.into()])?;
        }
    }
    let Some(last) = new.last() else { return Ok(()) };
    tx.insert_many(&versions).await?;
    tx.insert_many(&pages).await?;
    tx.execute(PUT_TOWN, args![nis, last.version.seq, last.version.at]).await.map(|_| ())
}

/// The number of the last event that was followed; none before the first filling.
pub async fn position(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    tx.row(POSITION, args![]).await?.map(|row| row.get(0)).transpose()
}

/// Follows from this event on.
pub async fn begin(tx: &mut Tx<'_>, seq: i64) -> Result<()> {
    tx.execute(BEGIN, args![seq]).await.map(|_| ())
}

/// Goes on from one event to another, unless another server already did.
pub async fn move_on(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<bool> {
    Ok(tx.execute(MOVE_ON, args![from, to]).await? == 1)
}

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
    tx.rows(COUNTED_TOWNS, args![1_000_i64]).await?.iter().map(|row| row.get(0_usize)).collect()
}

/// What a town shows.
pub async fn counted(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Counted>> {
    let rows = tx.rows(COUNTED_CHANNELS, args![nis]).await?;
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
    let Some(row) = tx.row(COUNTED_SITE, args![nis, site]).await? else { return Ok(None) };
    let point = row.get::<Option<f64>>("latitude")?.zip(row.get::<Option<f64>>("longitude")?);
    Ok(Some((row.get("name")?, row.get("area")?, point)))
}

/// The first and last day of which something is known.
pub async fn counted_span(
    tx: &mut Tx<'_>,
    nis: Nis,
    channel: Uuid,
) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let row = tx.one(COUNTED_SPAN, args![nis, channel]).await?;
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
    let rows = tx.rows(COUNTED_DAYS, args![nis, channel, from, to]).await?;
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
