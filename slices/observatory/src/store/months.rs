//! Months of towns.

use chrono::NaiveDate;
use kernel::nis::Nis;
use store::{Bulk, Result, Tx, args};

const OF_TOWN: &str = "SELECT month, mean_day, days, counters FROM observatory_month
    WHERE nis = $1 AND month >= $2 ORDER BY month LIMIT 400";
// Roll-ups of a few hundred towns: the one place where several are read at once.
const SHARED: &str = "SELECT m.nis, m.month, m.mean_day, m.days, m.counters FROM observatory_month m
    JOIN observatory_sharing s ON s.nis = m.nis AND s.dataset = 'months'
    WHERE (s.audience = 'everyone' OR (s.audience = 'towns' AND $2)) AND m.month >= $1
    ORDER BY m.nis, m.month LIMIT 20000";
/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] =
    &[("observatory.months.of_town", OF_TOWN), ("observatory.months.shared", SHARED)];

const PUT: Bulk<'_> = Bulk {
    table: "observatory_month",
    columns: &["nis", "month", "mean_day", "days", "counters"],
    tail: "ON CONFLICT (nis, month) DO UPDATE SET mean_day = excluded.mean_day, days = excluded.days,
        counters = excluded.counters",
};

/// A month of a town.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    /// People who passed all counters together, on the mean of its days.
    pub mean_day: i64,
    /// Days that are known whole.
    pub days: i64,
    /// Counters there were at its end.
    pub counters: i64,
}

fn month(row: &store::Row) -> Result<Month> {
    Ok(Month {
        month: row.get("month")?,
        mean_day: row.get("mean_day")?,
        days: row.get("days")?,
        counters: row.get("counters")?,
    })
}

/// Writes the months of a town.
pub async fn put(tx: &mut Tx<'_>, nis: Nis, all: &[Month]) -> Result<()> {
    let mut batch = PUT.batch();
    for one in all {
        batch.push([
            nis.into(),
            one.month.into(),
            one.mean_day.into(),
            one.days.into(),
            one.counters.into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}

/// The months of one town.
pub async fn of_town(tx: &mut Tx<'_>, nis: Nis, from: NaiveDate) -> Result<Vec<Month>> {
    tx.rows(OF_TOWN, args![nis, from]).await?.iter().map(month).collect()
}

/// The months of every town that shows them: to towns that show theirs, or to everybody.
pub async fn shared(tx: &mut Tx<'_>, from: NaiveDate, among_towns: bool) -> Result<Vec<(Nis, Month)>> {
    let rows = tx.rows(SHARED, args![from, among_towns]).await?;
    rows.iter().map(|row| Ok((row.get("nis")?, month(row)?))).collect()
}
