//! Reading what visitors see of a place from a row: every slice that reads the published view of places reads it so.

use kernel::listing::{Features, Layer, Listing, PositionQuality, SourceNote};
use kernel::nis::Postcode;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use kernel::point::Point;

use crate::{Json, Result, Row};

/// The columns that [`listing`] reads, in its order.
#[macro_export]
macro_rules! listing_columns {
    () => {
        "id, nis, layer, sign, other_names, categories, products, description, brand, establishment_number, \
         enterprise_number, street, house_number, postcode, locality, municipality, lat, lon, phone, email, website, \
         hours, features, sources, checked_at, changed_at, position_quality"
    };
}

/// Reads a row of [`listing_columns!`], by position: this runs a million times when an index is built.
pub fn listing(row: &Row) -> Result<Listing> {
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
        layer: Layer::parse(&row.get::<String>(2)?).unwrap_or(Layer::Osm),
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
        phone: row.get(18)?,
        email: row.get(19)?,
        website: row.get(20)?,
        hours: row.get(21)?,
        features: Features(row.get::<u32>(22)?),
        sources: row.get::<Json<Vec<SourceNote>>>(23)?.0,
        checked_at: row.get(24)?,
        changed_at: row.get(25)?,
        position_quality: PositionQuality::parse(&row.get::<String>(26)?).unwrap_or_default(),
    })
}
