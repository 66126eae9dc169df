//! The rows of the KBO that are kept beside the places.

use store::{Bulk, Result, Row, Tx, args};

const OF: &str = "SELECT entity, enterprise, outlets, document FROM register_kbo WHERE entity IN (@keys)";
const OF_ENTERPRISES: &str = "SELECT entity, enterprise, outlets, document FROM register_kbo
    WHERE enterprise IN (@keys) ORDER BY entity";
const FORGET: &str = "DELETE FROM register_kbo WHERE entity = $1";
const COUNT: &str = "SELECT COUNT(*) FROM register_kbo";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.kbo.of", OF),
    ("register.kbo.of_enterprises", OF_ENTERPRISES),
    ("register.kbo.forget", FORGET),
    ("register.kbo.count", COUNT),
];

const ROWS: Bulk = Bulk {
    table: "register_kbo",
    columns: &["entity", "enterprise", "outlets", "document"],
    tail: "ON CONFLICT (entity) DO UPDATE SET enterprise = excluded.enterprise, outlets = excluded.outlets,
        document = excluded.document",
};

/// The rows of one establishment or enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KboRow {
    /// Its number.
    pub entity: i64,
    /// The number of its enterprise; its own for an enterprise.
    pub enterprise: i64,
    /// Places for shoppers of the enterprise.
    pub outlets: i64,
    /// Its rows as JSON.
    pub document: String,
}

fn read(row: &Row) -> Result<KboRow> {
    Ok(KboRow { entity: row.get(0)?, enterprise: row.get(1)?, outlets: row.get(2)?, document: row.get(3)? })
}

async fn find(tx: &mut Tx<'_>, sql: &'static str, numbers: &[i64]) -> Result<Vec<KboRow>> {
    tx.rows_of(sql, &[], numbers).await?.iter().map(read).collect()
}

/// The rows of these entities.
pub async fn of(tx: &mut Tx<'_>, numbers: &[i64]) -> Result<Vec<KboRow>> {
    find(tx, OF, numbers).await
}

/// The rows of these enterprises and all their establishments.
pub async fn of_enterprises(tx: &mut Tx<'_>, numbers: &[i64]) -> Result<Vec<KboRow>> {
    find(tx, OF_ENTERPRISES, numbers).await
}

/// Keeps rows.
pub async fn put(tx: &mut Tx<'_>, rows: &[&KboRow]) -> Result<()> {
    let mut batch = ROWS.batch();
    for row in rows {
        let document = row.document.as_str();
        batch.push([row.entity.into(), row.enterprise.into(), row.outlets.into(), document.into()])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(|_| ()) }
}

/// Forgets rows.
pub async fn forget(tx: &mut Tx<'_>, numbers: &[i64]) -> Result<()> {
    for number in numbers {
        tx.execute(FORGET, args![*number]).await?;
    }
    Ok(())
}

/// Whether no extract was imported yet.
pub async fn is_empty(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.one(COUNT, args![]).await?.get::<i64>(0)? == 0)
}
