//! Establishments and their records.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::text;
use store::{Bulk, Json, Result, Row, Tx, Value, args};
use uuid::Uuid;

use crate::facts::{Facts, Record, Source};
use crate::materialise::Face;

const BY_KEY: &str = "SELECT nis, establishment, source_key, print FROM register_record
    WHERE source = $1 AND source_key IN (@keys)";
const OF_ESTABLISHMENTS: &str =
    "SELECT establishment, source, source_key, licence, observed_at, document, print
    FROM register_record WHERE nis = $1 AND establishment IN (@keys)";
const PRINTS: &str = "SELECT id, print FROM register_establishment WHERE nis = $1 AND id IN (@keys)";
const DROP_RECORD: &str = "DELETE FROM register_record WHERE nis = $1 AND establishment = $2";
const DROP_FACE: &str = "DELETE FROM register_establishment WHERE nis = $1 AND id = $2";
const WALK_SOURCE: &str = "SELECT nis, establishment, source_key, print FROM register_record
    WHERE source = $1 AND (source_key, nis) > ($2, $3) ORDER BY source_key, nis LIMIT $4";
const CHAIN_ENTERPRISES: &str = "SELECT enterprise_number, COUNT(*) FROM register_establishment
    WHERE enterprise_number IS NOT NULL AND state = 'listed' AND merged_root IS NULL GROUP BY enterprise_number HAVING COUNT(*) >= $1";
const CHAIN_NAMES: &str = "SELECT trade_key, COUNT(*) FROM register_establishment
    WHERE trade_key IS NOT NULL AND state = 'listed' AND merged_root IS NULL GROUP BY trade_key HAVING COUNT(*) >= $1";
const CHAINS: &str = "SELECT chain_key FROM register_chain";
const CLEAR_CHAINS: &str = "DELETE FROM register_chain";
const OF_ENTERPRISE: &str =
    "SELECT nis, id FROM register_establishment WHERE enterprise_number = $1 AND id > $2
    ORDER BY id LIMIT $3";
const OF_TRADE: &str = "SELECT nis, id FROM register_establishment WHERE trade_key = $1 AND id > $2
    ORDER BY id LIMIT $3";
const COUNT: &str = "SELECT COUNT(*) FROM register_establishment";
const SPOKE: &str = "SELECT nis FROM register_record WHERE source = $1 LIMIT 1";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.record.by_key", BY_KEY),
    ("register.record.of_establishments", OF_ESTABLISHMENTS),
    ("register.face.prints", PRINTS),
    ("register.record.drop", DROP_RECORD),
    ("register.face.drop", DROP_FACE),
    ("register.record.walk", WALK_SOURCE),
    ("register.chain.enterprises", CHAIN_ENTERPRISES),
    ("register.chain.names", CHAIN_NAMES),
    ("register.chain.all", CHAINS),
    ("register.chain.clear", CLEAR_CHAINS),
    ("register.face.of_enterprise", OF_ENTERPRISE),
    ("register.face.of_trade", OF_TRADE),
    ("register.face.count", COUNT),
    ("register.record.spoke", SPOKE),
];

const RECORDS: Bulk = Bulk {
    table: "register_record",
    columns: &[
        "nis",
        "source",
        "source_key",
        "establishment",
        "licence",
        "observed_at",
        "document",
        "print",
        "import_id",
    ],
    tail: "ON CONFLICT (nis, source, source_key) DO UPDATE SET establishment = excluded.establishment,
        licence = excluded.licence, observed_at = excluded.observed_at, document = excluded.document,
        print = excluded.print, import_id = excluded.import_id",
};

const FACES: Bulk = Bulk {
    table: "register_establishment",
    columns: &[
        "nis", "id", "layer", "state", "shown", "sign", "sort_key", "trade_key", "other_names", "main_category",
        "categories", "products", "description", "brand", "establishment_number", "enterprise_number",
        "natural_person", "street", "house_number", "postcode", "locality", "lat", "lon", "position_quality",
        "phone", "email", "website", "hours", "hours_given", "features", "sources", "checked_at", "changed_at",
        "vacant_since", "print", "belongs_to",
    ],
    tail: "ON CONFLICT (nis, id) DO UPDATE SET layer = excluded.layer, state = excluded.state,
        shown = excluded.shown, sign = excluded.sign, sort_key = excluded.sort_key, trade_key = excluded.trade_key,
        other_names = excluded.other_names, main_category = excluded.main_category, categories = excluded.categories,
        products = excluded.products, description = excluded.description, brand = excluded.brand,
        establishment_number = excluded.establishment_number, enterprise_number = excluded.enterprise_number,
        natural_person = excluded.natural_person, street = excluded.street, house_number = excluded.house_number,
        postcode = excluded.postcode, locality = excluded.locality, lat = excluded.lat, lon = excluded.lon,
        position_quality = excluded.position_quality, phone = excluded.phone, email = excluded.email,
        website = excluded.website, hours = excluded.hours, hours_given = excluded.hours_given,
        features = excluded.features, sources = excluded.sources, checked_at = excluded.checked_at,
        changed_at = excluded.changed_at, vacant_since = excluded.vacant_since, print = excluded.print,
        belongs_to = excluded.belongs_to",
};

const CHAIN_ROWS: Bulk = Bulk { table: "register_chain", columns: &["chain_key", "outlets"], tail: "" };

/// Where a record stands and what it looked like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The town.
    pub nis: Nis,
    /// The establishment.
    pub establishment: EstablishmentId,
    /// The source's own key.
    pub source_key: String,
    /// The fingerprint of the document.
    pub print: i64,
}

impl Known {
    fn read(row: &Row) -> Result<Self> {
        Ok(Self { nis: row.get(0)?, establishment: row.get(1)?, source_key: row.get(2)?, print: row.get(3)? })
    }
}

/// A record to be written.
#[derive(Clone, Debug)]
pub struct StoredRecord<'a> {
    /// The town.
    pub nis: Nis,
    /// The establishment.
    pub establishment: EstablishmentId,
    /// The record.
    pub record: Cow<'a, Record>,
    /// Its document.
    pub document: Cow<'a, str>,
    /// Its fingerprint.
    pub print: i64,
    /// The import that brought it.
    pub import: Option<Uuid>,
}

/// A face to be written.
#[derive(Clone, Debug)]
pub struct StoredFace<'a> {
    /// The establishment.
    pub id: EstablishmentId,
    /// The face.
    pub face: Cow<'a, Face>,
    /// Its fingerprint.
    pub print: i64,
    /// When it changed.
    pub changed_at: DateTime<Utc>,
}

/// Whether a source ever said something.
pub async fn spoke(tx: &mut Tx<'_>, source: Source) -> Result<bool> {
    Ok(tx.row(SPOKE, args![source.key().as_ref()]).await?.is_some())
}

/// The records of a source with these keys, in whatever town.
pub async fn known(tx: &mut Tx<'_>, source: Source, keys: &[&str]) -> Result<Vec<Known>> {
    tx.rows_of(BY_KEY, args![source.key().as_ref()], keys).await?.iter().map(Known::read).collect()
}

/// All records of these establishments of one town.
pub async fn records_of(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<Vec<(EstablishmentId, Record)>> {
    let mut found = Vec::new();
    for row in tx.rows_of(OF_ESTABLISHMENTS, args![nis], ids).await? {
        let Some(source) = Source::parse(&row.get::<String>("source")?) else { continue };
        let record = Record {
            source,
            source_key: row.get("source_key")?,
            licence: row.get("licence")?,
            observed_at: row.get("observed_at")?,
            facts: row.get::<Json<Facts>>("document")?.0,
            beside: 0,
        };
        found.push((row.get("establishment")?, record));
    }
    Ok(found)
}

/// The fingerprints of the faces of these establishments.
pub async fn prints(
    tx: &mut Tx<'_>,
    nis: Nis,
    ids: &[EstablishmentId],
) -> Result<Vec<(EstablishmentId, i64)>> {
    tx.rows_of(PRINTS, args![nis], ids).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Removes an establishment and its records from a town, because it moved to another.
pub async fn remove(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<()> {
    tx.execute(DROP_RECORD, args![nis, id]).await?;
    tx.execute(DROP_FACE, args![nis, id]).await?;
    Ok(())
}

/// Writes records; those with the same town, source and key are replaced.
pub async fn put_records(tx: &mut Tx<'_>, records: &[StoredRecord<'_>]) -> Result<()> {
    let mut batch = RECORDS.batch();
    for stored in records {
        let record = &stored.record;
        batch.push([
            stored.nis.into(),
            record.source.key().into_owned().into(),
            record.source_key.as_str().into(),
            stored.establishment.into(),
            record.licence.as_str().into(),
            record.observed_at.into(),
            stored.document.as_ref().into(),
            stored.print.into(),
            stored.import.into(),
        ])?;
    }
    if !batch.is_empty() {
        tx.insert_many(&batch).await?;
    }
    Ok(())
}

/// Writes faces; those of the same town and id are replaced.
pub async fn put_faces(tx: &mut Tx<'_>, faces: &[StoredFace<'_>]) -> Result<()> {
    let mut batch = FACES.batch();
    for stored in faces {
        batch.push(face_row(stored)?)?;
    }
    if !batch.is_empty() {
        tx.insert_many(&batch).await?;
    }
    Ok(())
}

fn face_row<'f>(stored: &'f StoredFace<'_>) -> Result<[Value<'f>; 36]> {
    let face = stored.face.as_ref();
    let number = |number: Option<u64>| number.and_then(|number| i64::try_from(number).ok());
    Ok([
        face.nis.into(),
        stored.id.into(),
        face.layer.code().into(),
        face.state.code().into(),
        face.shown.into(),
        face.sign.as_str().into(),
        text::sort_key(&face.sign).into(),
        Value::from(&face.trade_key),
        json(&face.other_names)?,
        face.categories.first().map_or("", String::as_str).into(),
        json(&face.categories)?,
        json(&face.products)?,
        Value::from(&face.description),
        Value::from(&face.brand),
        number(face.establishment_number.map(|number| number.get())).into(),
        number(face.enterprise_number.map(|number| number.get())).into(),
        face.natural_person.into(),
        face.address.street.as_str().into(),
        face.address.house_number.as_str().into(),
        face.address.postcode.into(),
        face.address.locality.as_str().into(),
        face.point.map(|point| point.lat).into(),
        face.point.map(|point| point.lon).into(),
        face.position.code().into(),
        Value::from(&face.phone),
        Value::from(&face.email),
        Value::from(&face.website),
        Value::from(&face.hours),
        Value::from(&face.hours_given),
        i64::from(face.features.0).into(),
        json(&face.sources)?,
        face.checked_at.into(),
        stored.changed_at.into(),
        face.vacant_since.into(),
        stored.print.into(),
        number(face.belongs_to.map(|number| number.get())).into(),
    ])
}

fn json<T: serde::Serialize>(value: &T) -> Result<Value<'static>> {
    Json(value).text().map(Value::from)
}

/// Records of a source in order of key, after the given one.
pub async fn walk(tx: &mut Tx<'_>, source: Source, after: (&str, i64), limit: i64) -> Result<Vec<Known>> {
    let rows = tx.rows(WALK_SOURCE, args![source.key().as_ref(), after.0, after.1, limit]).await?;
    rows.iter().map(Known::read).collect()
}

/// The formulas with at least so many outlets, with their count.
pub async fn count_chains(tx: &mut Tx<'_>, outlets: i64) -> Result<Vec<(String, i64)>> {
    let mut found = Vec::new();
    tx.each(CHAIN_ENTERPRISES, args![outlets], |row| {
        found.push((format!("e:{:010}", row.get::<i64>(0)?), row.get(1)?));
        Ok(())
    })
    .await?;
    tx.each(CHAIN_NAMES, args![outlets], |row| {
        found.push((row.get(0)?, row.get(1)?));
        Ok(())
    })
    .await?;
    Ok(found)
}

/// The keys of the formulas counted last.
pub async fn chain_keys(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut found = Vec::new();
    tx.each(CHAINS, args![], |row| {
        found.push(row.get(0)?);
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Replaces the counted formulas.
pub async fn put_chains(tx: &mut Tx<'_>, chains: &[(String, i64)]) -> Result<()> {
    tx.execute(CLEAR_CHAINS, args![]).await?;
    let mut batch = CHAIN_ROWS.batch();
    for (key, outlets) in chains {
        batch.push([key.as_str().into(), (*outlets).into()])?;
    }
    if !batch.is_empty() {
        tx.insert_many(&batch).await?;
    }
    Ok(())
}

/// Establishments under a chain key, in pages.
pub async fn of_chain(
    tx: &mut Tx<'_>,
    key: &str,
    after: EstablishmentId,
    limit: i64,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    let rows = match key.strip_prefix("e:") {
        Some(number) => {
            let number: i64 = number.parse().unwrap_or_default();
            tx.rows(OF_ENTERPRISE, args![number, after, limit]).await?
        }
        None => tx.rows(OF_TRADE, args![key, after, limit]).await?,
    };
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// How many establishments the register holds, shown or not.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(COUNT, args![]).await?.get(0)
}
