//! The statements about what is published by month, and about towns like a town.

use std::collections::BTreeSet;

use ::store::{Bulk, Result, Tx, args};
use chrono::NaiveDate;
use kernel::nis::Nis;

pub(super) const MONTHS: &str =
    "SELECT DISTINCT month FROM factsheet_indicator WHERE nis = $1 ORDER BY month LIMIT 1000";
pub(super) const CLEAR: &str = "DELETE FROM factsheet_indicator WHERE nis = $1 AND month = $2";
pub(super) const CLEAR_PEERS: &str = "DELETE FROM factsheet_peer WHERE nis = $1";
const PUT: Bulk<'_> =
    Bulk { table: "factsheet_indicator", columns: &["nis", "month", "code", "value"], tail: "" };
const PUT_PEERS: Bulk<'_> = Bulk { table: "factsheet_peer", columns: &["nis", "peer", "place"], tail: "" };

/// The months of a town of which something was noted.
pub(crate) async fn months(tx: &mut Tx<'_>, nis: Nis) -> Result<BTreeSet<NaiveDate>> {
    tx.rows(MONTHS, args![nis]).await?.iter().map(|row| row.get(0)).collect()
}

/// Writes months of a town anew: code and value.
pub(crate) async fn put(tx: &mut Tx<'_>, nis: Nis, months: &[(NaiveDate, Vec<(String, f64)>)]) -> Result<()> {
    let mut batch = PUT.batch();
    for (month, values) in months {
        tx.execute(CLEAR, args![nis, *month]).await?;
        for (code, value) in values {
            batch.push([nis.into(), (*month).into(), code.as_str().into(), (*value).into()])?;
        }
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Writes the towns like a town anew, the nearest first.
pub(crate) async fn put_peers(tx: &mut Tx<'_>, nis: Nis, peers: &[Nis]) -> Result<()> {
    tx.execute(CLEAR_PEERS, args![nis]).await?;
    let mut batch = PUT_PEERS.batch();
    for (place, peer) in (1_i64..).zip(peers) {
        batch.push([nis.into(), (*peer).into(), place.into()])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}
