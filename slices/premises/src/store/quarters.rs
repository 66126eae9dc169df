//! The statements about how much stood empty at the end of each quarter.

use ::store::{Bulk, Result, Row, Tx, args};
use chrono::{DateTime, Utc};
use kernel::nis::Nis;

use crate::quarter::Quarter;

pub(super) const STATE: &str = "SELECT u.nis, MAX(u.changed_at) AS changed_at,
        (SELECT MAX(q.noted_at) FROM premises_quarter q WHERE q.nis = u.nis) AS noted_at
    FROM premises_unit u GROUP BY u.nis ORDER BY u.nis LIMIT 1000";
pub(super) const CLEAR: &str = "DELETE FROM premises_quarter WHERE nis = $1";
pub(super) const PUT: Bulk<'_> = Bulk {
    table: "premises_quarter",
    columns: &[
        "nis",
        "quarter",
        "day",
        "units",
        "vacant",
        "longer",
        "not_known",
        "wvo",
        "vacant_wvo",
        "without_wvo",
        "noted_at",
    ],
    tail: "",
};

/// A town with premises: when one of them changed last, and when its quarters were worked out.
pub(crate) type Noted = (Nis, DateTime<Utc>, Option<DateTime<Utc>>);

/// The towns with premises.
pub(crate) async fn state(tx: &mut Tx<'_>) -> Result<Vec<Noted>> {
    let rows = tx.rows(STATE, args![]).await?;
    rows.iter().map(|row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Writes the quarters of a town anew.
pub(crate) async fn put(tx: &mut Tx<'_>, nis: Nis, all: &[Quarter], at: DateTime<Utc>) -> Result<()> {
    tx.execute(CLEAR, args![nis]).await?;
    let mut batch = PUT.batch();
    for one in all {
        batch.push([
            nis.into(),
            one.first.into(),
            one.day.into(),
            one.units.into(),
            one.vacant.into(),
            one.longer.into(),
            one.not_known.into(),
            one.wvo.into(),
            one.vacant_wvo.into(),
            one.without_wvo.into(),
            at.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}
