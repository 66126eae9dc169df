//! What is expected of the days to come, and was of those that passed.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::nis::Nis;
use store::{Bulk, Json, Result, Row, Tx, args};
use uuid::Uuid;

const FORECASTS: &str = "SELECT channel, day, origin, hours, total, at FROM observatory_forecast
    WHERE nis = $1 AND day >= $2 AND day <= $3 ORDER BY channel, day LIMIT $4";
const FORECASTS_OF: &str = "SELECT channel, day, origin, hours, total, at FROM observatory_forecast
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT $5";
const FORECAST_AT: &str = "SELECT MAX(at) AS at FROM observatory_forecast WHERE nis = $1";
const DROP_FORECASTS: &str = "DELETE FROM observatory_forecast WHERE nis = $1 AND day < $2";
const PUT_FORECAST: Bulk<'_> = Bulk {
    table: "observatory_forecast",
    columns: &["nis", "channel", "day", "origin", "hours", "total", "at"],
    tail: "ON CONFLICT (nis, channel, day) DO UPDATE SET origin = excluded.origin, hours = excluded.hours,
        total = excluded.total, at = excluded.at",
};

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.forecasts", FORECASTS),
    ("observatory.forecasts_of", FORECASTS_OF),
    ("observatory.forecast_at", FORECAST_AT),
    ("observatory.drop_forecasts", DROP_FORECASTS),
];

/// One number that is expected, with its limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Expected(pub f32, pub f32, pub f32, pub f32, pub f32);

impl Expected {
    /// The number itself.
    #[must_use]
    pub fn mean(&self) -> f64 {
        f64::from(self.0)
    }

    /// The same where more than so many cannot be: places of a car park.
    #[must_use]
    pub fn at_most(self, most: f32) -> Self {
        let Self(mean, lo80, hi80, lo95, hi95) = self;
        Self(mean.min(most), lo80.min(most), hi80.min(most), lo95.min(most), hi95.min(most))
    }

    /// Between which limits four days in five stay.
    #[must_use]
    pub fn most(&self) -> (f64, f64) {
        (f64::from(self.1), f64::from(self.2))
    }

    /// Two together, with limits as wide as when both are wrong at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1, self.2 + other.2, self.3 + other.3, self.4 + other.4)
    }

    /// Between which limits nineteen days in twenty stay.
    #[must_use]
    pub fn nearly_all(&self) -> (f64, f64) {
        (f64::from(self.3), f64::from(self.4))
    }
}

/// What is expected of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The channel.
    pub channel: Uuid,
    /// The day.
    pub day: NaiveDate,
    /// Nothing of this day or later was known.
    pub origin: NaiveDate,
    /// Hour by hour on the clock, 24 of them; empty where only days are forecast.
    pub hours: Vec<Expected>,
    /// The whole day.
    pub total: Option<Expected>,
    /// When it was made.
    pub at: DateTime<Utc>,
}

impl Forecast {
    /// Several of the same day together, under another id; hours only when each has them. Nothing of none.
    #[must_use]
    pub fn together(parts: &[&Self], id: Uuid) -> Option<Self> {
        let (first, others) = parts.split_first()?;
        let add = |sum: Self, one: &&Self| {
            let hours = if sum.hours.len() == one.hours.len() {
                sum.hours.iter().zip(&one.hours).map(|(a, b)| a.and(*b)).collect()
            } else {
                Vec::new()
            };
            Self {
                hours,
                total: sum.total.zip(one.total).map(|(a, b)| a.and(b)),
                origin: sum.origin.min(one.origin),
                at: sum.at.min(one.at),
                ..sum
            }
        };
        Some(Self { channel: id, ..others.iter().fold((*first).clone(), add) })
    }
}

fn forecast(row: &Row) -> Result<Forecast> {
    Ok(Forecast {
        channel: row.get("channel")?,
        day: row.get("day")?,
        origin: row.get("origin")?,
        hours: row.get::<Json<Vec<Expected>>>("hours")?.0,
        total: row.get::<Json<Option<Expected>>>("total")?.0,
        at: row.get("at")?,
    })
}

/// Writes forecasts; a later one takes the place of an earlier one of the same day.
pub async fn put_forecasts(tx: &mut Tx<'_>, nis: Nis, all: &[Forecast]) -> Result<()> {
    let mut batch = PUT_FORECAST.batch();
    for one in all {
        batch.push([
            nis.into(),
            one.channel.into(),
            one.day.into(),
            one.origin.into(),
            Json(&one.hours).text()?.into(),
            Json(&one.total).text()?.into(),
            one.at.into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}

/// What is expected in a town, from one day to another.
pub async fn forecasts(
    tx: &mut Tx<'_>,
    nis: Nis,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Forecast>> {
    tx.rows(FORECASTS, args![nis, from, to, 50_000_i64]).await?.iter().map(forecast).collect()
}

/// What is expected of a channel.
pub async fn forecasts_of(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Forecast>> {
    let rows = tx.rows(FORECASTS_OF, args![nis, channel, from, to, 5_000_i64]).await?;
    rows.iter().map(forecast).collect()
}

/// When a town was forecast last.
pub async fn forecast_at(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<DateTime<Utc>>> {
    tx.one(FORECAST_AT, args![nis]).await?.get("at")
}

/// Forgets what was expected before a day.
pub async fn drop_forecasts(tx: &mut Tx<'_>, nis: Nis, before: NaiveDate) -> Result<u64> {
    tx.execute(DROP_FORECASTS, args![nis, before]).await
}
