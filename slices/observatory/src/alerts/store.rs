//! What was out of the ordinary.

use ::store::{Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::nis::Nis;
use uuid::Uuid;

use super::{Alert, Kind};

/// Alerts that are read at once.
const MOST: i64 = 200;

const PUT: &str = "INSERT INTO observatory_alert (nis, channel, kind, day, first_hour, last_hour, counted, expected, found_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (nis, channel, kind, day) DO UPDATE SET first_hour = excluded.first_hour, last_hour = excluded.last_hour,
    counted = excluded.counted, expected = excluded.expected";
const SINCE: &str =
    "SELECT channel, kind, day, first_hour, last_hour, counted, expected, found_at FROM observatory_alert
    WHERE nis = $1 AND found_at > $2 ORDER BY found_at DESC, day DESC, channel, kind LIMIT $3";
const NEAR: &str = "SELECT day FROM observatory_alert WHERE nis = $1 AND channel = $2 AND kind <> 'crowd'
    AND day >= $3 AND day <= $4 ORDER BY day LIMIT 1";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] =
    &[("observatory.alert_put", PUT), ("observatory.alerts_since", SINCE), ("observatory.alert_near", NEAR)];

fn alert(row: &Row) -> Result<Option<Alert>> {
    let kind: String = row.get("kind")?;
    let Some(kind) = Kind::parse(&kind) else { return Ok(None) };
    Ok(Some(Alert {
        channel: row.get("channel")?,
        kind,
        day: row.get("day")?,
        hours: (row.get("first_hour")?, row.get("last_hour")?),
        counted: row.get("counted")?,
        expected: row.get("expected")?,
        found_at: row.get("found_at")?,
    }))
}

/// Keeps what was found; what was known keeps the moment at which it was found first.
pub(crate) async fn put(tx: &mut Tx<'_>, nis: Nis, alert: &Alert) -> Result<()> {
    let values = args![
        nis,
        alert.channel,
        alert.kind.code(),
        alert.day,
        alert.hours.0,
        alert.hours.1,
        alert.counted,
        alert.expected,
        alert.found_at
    ];
    tx.execute(PUT, values).await.map(drop)
}

/// What was found in a town after a moment, the latest first.
pub(crate) async fn since(tx: &mut Tx<'_>, nis: Nis, after: DateTime<Utc>) -> Result<Vec<Alert>> {
    let rows = tx.rows(SINCE, args![nis, after, MOST]).await?;
    rows.iter().filter_map(|row| alert(row).transpose()).collect()
}

/// Whether a counter was told to be silent since about these days.
pub(crate) async fn told_silent(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<bool> {
    Ok(tx.row(NEAR, args![nis, channel, from, to]).await?.is_some())
}
