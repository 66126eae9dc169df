//! Reads listings out of the published view: by id, by town, or all, in pages.

use kernel::listing::{Features, Layer, Listing, PositionQuality, SourceNote};
use kernel::moment::EstablishmentId;
use kernel::nis::{Nis, Postcode};
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use kernel::point::Point;
use store::{Json, Result, Row, Store, Tx, Value, args};
use uuid::Uuid;

/// The columns of the view in the order in which they are read.
macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT id, nis, layer, sign, other_names, categories, products, description, brand, \
             establishment_number, enterprise_number, street, house_number, postcode, locality, municipality, lat, \
             lon, phone, email, website, hours, features, sources, checked_at, changed_at, position_quality \
             FROM register_public_establishment WHERE ",
            $where
        )
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
            Box::pin(async move {
                let mut found = Vec::with_capacity(ids.len());
                for piece in ids.chunks(Tx::MOST_KEYS) {
                    let keys: Vec<Value<'_>> = piece.iter().map(|id| Value::from(*id)).collect();
                    for row in tx.rows_in(BY_IDS, args![nis], &keys).await? {
                        found.push(listing(&row)?);
                    }
                }
                Ok(found)
            })
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

/// Reads a row of the view, by position: this runs a million times when an index is built.
fn listing(row: &Row) -> Result<Listing> {
    let establishment =
        row.get::<Option<i64>>(9)?.and_then(|n| EstablishmentNumber::from_u64(n.unsigned_abs()).ok());
    let enterprise =
        row.get::<Option<i64>>(10)?.and_then(|n| EnterpriseNumber::from_u64(n.unsigned_abs()).ok());
    let point = match (row.get::<Option<f64>>(16)?, row.get::<Option<f64>>(17)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(Listing {
        id: row.get(0)?,
        nis: row.get(1)?,
        layer: Layer::parse(&row.get::<String>(2)?).unwrap_or(Layer::Register),
        sign: row.get(3)?,
        other_names: row.get::<Json<Vec<String>>>(4)?.0,
        categories: row.get::<Json<Vec<String>>>(5)?.0,
        products: row.get::<Json<Vec<String>>>(6)?.0,
        description: row.get(7)?,
        brand: row.get(8)?,
        establishment_number: establishment,
        enterprise_number: enterprise,
        street: row.get(11)?,
        house_number: row.get(12)?,
        postcode: row.get::<Option<Postcode>>(13)?,
        locality: row.get(14)?,
        municipality: row.get(15)?,
        point,
        position_quality: PositionQuality::parse(&row.get::<String>(26)?).unwrap_or_default(),
        phone: row.get(18)?,
        email: row.get(19)?,
        website: row.get(20)?,
        hours: row.get(21)?,
        features: Features(row.get::<u32>(22)?),
        sources: row.get::<Json<Vec<SourceNote>>>(23)?.0,
        checked_at: row.get(24)?,
        changed_at: row.get(25)?,
    })
}
