//! Every statement of the slice. The register is read through its published views alone.

mod counted;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Bulk, Result, Row, Tx, args, listing};

pub use counted::{
    Counted, CountedDay, Expected, ExpectedDay, FileChannel, counted, counted_days, counted_site,
    counted_span, counted_towns, expected, file_channels, towns_named,
};

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

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("opendata.counted.towns", counted::TOWNS),
    ("opendata.counted.channels", counted::CHANNELS),
    ("opendata.counted.site", counted::SITE),
    ("opendata.counted.span", counted::SPAN),
    ("opendata.counted.days", counted::DAYS),
    ("opendata.counted.names", counted::TOWNS_NAMED),
    ("opendata.counted.file", counted::FILE_CHANNELS),
    ("opendata.expected", counted::EXPECTED),
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
