//! Municipalities and postal places.

use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use kernel::text;
use store::{Bulk, Json, Result, Row, Tx, args};

use crate::gazetteer::{Municipality, PostalPlace};
use crate::outline::Outline;

const MUNICIPALITIES: &str =
    "SELECT nis, valid_from, valid_to, merged_into, name_nl, name_fr, name_de, name_en,
    arrondissement, province, region, lat, lon, population, outline FROM register_municipality
    ORDER BY nis, valid_from";
const PLACES: &str =
    "SELECT nis, postcode, name, lat, lon FROM register_postal_place ORDER BY postcode, sort_key, nis";
const CLEAR_MUNICIPALITIES: &str = "DELETE FROM register_municipality";
const CLEAR_PLACES: &str = "DELETE FROM register_postal_place";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.municipality.all", MUNICIPALITIES),
    ("register.place.all", PLACES),
    ("register.municipality.clear", CLEAR_MUNICIPALITIES),
    ("register.place.clear", CLEAR_PLACES),
];

const MUNICIPALITY_ROWS: Bulk = Bulk {
    table: "register_municipality",
    columns: &[
        "nis",
        "valid_from",
        "valid_to",
        "merged_into",
        "name_nl",
        "name_fr",
        "name_de",
        "name_en",
        "sort_key",
        "arrondissement",
        "province",
        "region",
        "lat",
        "lon",
        "population",
        "outline",
    ],
    tail: "",
};
const PLACE_ROWS: Bulk = Bulk {
    table: "register_postal_place",
    columns: &["nis", "postcode", "sort_key", "name", "lat", "lon"],
    tail: "ON CONFLICT (nis, postcode, sort_key) DO NOTHING",
};

/// All municipalities, those of the past too.
pub async fn municipalities(tx: &mut Tx<'_>) -> Result<Vec<Municipality>> {
    let rows = tx.rows(MUNICIPALITIES, args![]).await?;
    let read = |row: &Row| {
        Ok(Municipality {
            nis: row.get("nis")?,
            names: [row.get("name_nl")?, row.get("name_fr")?, row.get("name_de")?, row.get("name_en")?],
            valid_from: row.get("valid_from")?,
            valid_to: row.get("valid_to")?,
            merged_into: row.get("merged_into")?,
            arrondissement: row.get("arrondissement")?,
            province: row.get("province")?,
            region: row.get("region")?,
            centre: point(row.get("lat")?, row.get("lon")?),
            population: row.get("population")?,
            outline: row.get::<Json<Outline>>("outline")?.0,
        })
    };
    rows.iter().map(read).collect()
}

/// All postal places.
pub async fn places(tx: &mut Tx<'_>) -> Result<Vec<PostalPlace>> {
    let rows = tx.rows(PLACES, args![]).await?;
    let read = |row: &Row| {
        Ok(PostalPlace {
            nis: row.get::<Nis>("nis")?,
            postcode: row.get::<Postcode>("postcode")?,
            name: row.get("name")?,
            centre: point(row.get("lat")?, row.get("lon")?),
        })
    };
    rows.iter().map(read).collect()
}

fn point(lat: Option<f64>, lon: Option<f64>) -> Option<Point> {
    Point::new(lat?, lon?).ok()
}

/// Replaces all municipalities.
pub async fn replace_municipalities(tx: &mut Tx<'_>, municipalities: &[Municipality]) -> Result<()> {
    tx.execute(CLEAR_MUNICIPALITIES, args![]).await?;
    let mut batch = MUNICIPALITY_ROWS.batch();
    for town in municipalities {
        let [nl, fr, de, en] = &town.names;
        batch.push([
            town.nis.into(),
            town.valid_from.into(),
            town.valid_to.into(),
            town.merged_into.into(),
            nl.into(),
            fr.into(),
            de.into(),
            en.into(),
            text::sort_key(nl).into(),
            town.arrondissement.into(),
            town.province.into(),
            town.region.into(),
            town.centre.map(|centre| centre.lat).into(),
            town.centre.map(|centre| centre.lon).into(),
            town.population.into(),
            Json(&town.outline).text()?.into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(|_| ())
}

/// Replaces all postal places.
pub async fn replace_places(tx: &mut Tx<'_>, places: &[PostalPlace]) -> Result<()> {
    tx.execute(CLEAR_PLACES, args![]).await?;
    let mut batch = PLACE_ROWS.batch();
    for place in places {
        batch.push([
            place.nis.into(),
            place.postcode.into(),
            text::sort_key(&place.name).into(),
            place.name.as_str().into(),
            place.centre.map(|centre| centre.lat).into(),
            place.centre.map(|centre| centre.lon).into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(|_| ()) }
}
