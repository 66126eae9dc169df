//! Reads listings out of the published view: by id, by town, or all, in pages.

use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use store::{Result, Store, Tx, Value, args, listing};
use uuid::Uuid;

macro_rules! select {
    ($where:literal) => {
        concat!("SELECT ", store::listing_columns!(), " FROM register_public_establishment WHERE ", $where)
    };
}

const ALL: &str = select!("(nis, id) > ($1, $2) ORDER BY nis, id LIMIT $3");
const OF_TOWN: &str = select!("nis = $1 AND id > $2 ORDER BY id LIMIT $3");
const BY_IDS: &str = select!("nis = $1 AND id IN (@keys)");
const BY_ID: &str = select!("id = $1 LIMIT 1");
const COUNTS: &str = "SELECT nis, COUNT(*) FROM register_public_establishment GROUP BY nis ORDER BY nis";

/// The statements of this module.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("register.listing.all", ALL),
    ("register.listing.of_town", OF_TOWN),
    ("register.listing.by_ids", BY_IDS),
    ("register.listing.by_id", BY_ID),
    ("register.listing.counts", COUNTS),
];

/// The most listings read at a time.
pub const MOST: usize = 5_000;

/// Where a page of all listings begins: after this town and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    nis: i64,
    id: EstablishmentId,
}

impl Cursor {
    /// Before the first listing.
    pub const START: Self = Self { nis: 0, id: EstablishmentId(Uuid::nil()) };

    /// Behind a listing.
    #[must_use]
    pub fn after(listing: &Listing) -> Self {
        Self { nis: listing.nis.into(), id: listing.id }
    }
}

/// The next page of all listings, in order of town and id. An empty page is the end.
pub async fn all(store: &Store, from: Cursor, limit: usize) -> Result<Vec<Listing>> {
    let limit = bounded(limit);
    store
        .read(|tx| {
            Box::pin(async move { gather(tx, ALL, &[from.nis.into(), from.id.into(), limit.into()]).await })
        })
        .await
}

/// The next page of the listings of a town, in order of id.
pub async fn of_town(
    store: &Store,
    nis: Nis,
    after: Option<EstablishmentId>,
    limit: usize,
) -> Result<Vec<Listing>> {
    let (after, limit) = (after.unwrap_or(EstablishmentId(Uuid::nil())), bounded(limit));
    store
        .read(|tx| {
            Box::pin(async move { gather(tx, OF_TOWN, &[nis.into(), after.into(), limit.into()]).await })
        })
        .await
}

/// The listings with these ids in a town. What is not in the answer is not public (any more).
pub async fn by_ids(store: &Store, nis: Nis, ids: &[EstablishmentId]) -> Result<Vec<Listing>> {
    store
        .read(|tx| {
            Box::pin(async move { tx.rows_of(BY_IDS, args![nis], ids).await?.iter().map(listing).collect() })
        })
        .await
}

/// The listing with this id, wherever it is.
pub async fn by_id(store: &Store, id: EstablishmentId) -> Result<Option<Listing>> {
    store
        .read(|tx| Box::pin(async move { tx.row(BY_ID, args![id]).await?.as_ref().map(listing).transpose() }))
        .await
}

/// How many listings each town has.
pub async fn counts(store: &Store) -> Result<Vec<(Nis, i64)>> {
    store
        .read(|tx| {
            Box::pin(async move {
                let rows = tx.rows(COUNTS, args![]).await?;
                rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
            })
        })
        .await
}

fn bounded(limit: usize) -> i64 {
    i64::try_from(limit.clamp(1, MOST)).unwrap_or(1)
}

async fn gather(tx: &mut Tx<'_>, sql: &'static str, args: &[Value<'_>]) -> Result<Vec<Listing>> {
    let mut found = Vec::new();
    tx.each(sql, args, |row| {
        found.push(listing(&row)?);
        Ok(())
    })
    .await?;
    Ok(found)
}
