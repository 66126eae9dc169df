//! Days and weeks.

use chrono::{DateTime, NaiveDate, Utc};
use counts::{Day, Mode};
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::{Bulk, Kind, Result, Row, StoreError, Tx, args};
use uuid::Uuid;

pub use super::batches::{
    Batch, Brought, batches, batches_of, forget_person, one_batch, put_batch, undo_batch,
};
pub use super::forecasts::{
    Expected, Forecast, drop_forecasts, forecast_at, forecasts, forecasts_of, put_forecasts,
};

/// Days read at once: some 55 years of one channel.
const MOST_DAYS: i64 = 20_000;
/// Days of all channels of a town read at once.
const MOST_TOWN_DAYS: i64 = 400_000;

const DAYS: &str =
    "SELECT day, COALESCE(used, raw) AS cells, used IS NOT NULL AS repaired, total, known, cells AS many
    FROM observatory_day WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT $5";
const RAW: &str = "SELECT day, raw, used, total, known, cells, version, batch, at FROM observatory_day
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT $5";
const TOTALS: &str = "SELECT day, total, shown, known, cells FROM observatory_day
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 AND known > 0 ORDER BY day LIMIT $5";
const TOWN_TOTALS: &str = "SELECT channel, day, total, shown, known, cells FROM observatory_day
    WHERE nis = $1 AND day >= $2 AND day <= $3 AND known > 0 ORDER BY channel, day LIMIT $4";
const WEEKS: &str = "SELECT channel, week, total, days FROM observatory_week
    WHERE nis = $1 AND week >= $2 AND week <= $3 ORDER BY channel, week LIMIT $4";
const SPAN: &str = "SELECT MIN(day) AS first, MAX(day) AS last FROM observatory_day
    WHERE nis = $1 AND channel = $2 AND known > 0";
const TOUCH: &str = "UPDATE observatory_channel SET touched_at = $3 WHERE nis = $1 AND id = $2";
const OF_BATCH: &str =
    "SELECT channel, day, raw, used, total, known, cells, version, batch, at FROM observatory_day
    WHERE nis = $1 AND batch = $2 ORDER BY channel, day LIMIT $3";
const BEFORE: &str = "SELECT raw, batch FROM observatory_day_before
    WHERE nis = $1 AND channel = $2 AND day = $3 AND version = $4";
const HISTORY: &str = "SELECT version, raw, batch, at FROM observatory_day_before
    WHERE nis = $1 AND channel = $2 AND day = $3 ORDER BY version LIMIT 100";
const UNTOLD: &str =
    "SELECT d.channel, c.mode, d.day, COALESCE(d.used, d.raw) AS cells FROM observatory_day d
    JOIN observatory_channel c ON c.nis = d.nis AND c.id = d.channel
    WHERE d.nis = $1 AND d.shown IS NULL ORDER BY d.channel, d.day LIMIT $2";
const TELL: &str =
    "UPDATE observatory_day SET shown = $4 WHERE nis = $1 AND channel = $2 AND day = $3 AND shown IS NULL";
const DROP_DAY: &str = "DELETE FROM observatory_day WHERE nis = $1 AND channel = $2 AND day = $3";
const DROP_BEFORE: &str = "DELETE FROM observatory_day_before
    WHERE nis = $1 AND channel = $2 AND day = $3 AND version = $4";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("observatory.days", DAYS),
    ("observatory.raw", RAW),
    ("observatory.totals", TOTALS),
    ("observatory.town_totals", TOWN_TOTALS),
    ("observatory.weeks", WEEKS),
    ("observatory.span", SPAN),
    ("observatory.touch", TOUCH),
    ("observatory.of_batch", OF_BATCH),
    ("observatory.before", BEFORE),
    ("observatory.history", HISTORY),
    ("observatory.untold", UNTOLD),
    ("observatory.tell", TELL),
    ("observatory.drop_day", DROP_DAY),
    ("observatory.drop_before", DROP_BEFORE),
];

const PUT_DAY: Bulk<'_> = Bulk {
    table: "observatory_day",
    columns: &[
        "nis", "channel", "day", "raw", "used", "total", "shown", "known", "cells", "peak", "version",
        "batch", "at",
    ],
    tail: "ON CONFLICT (nis, channel, day) DO UPDATE SET raw = excluded.raw, used = excluded.used,
        total = excluded.total, shown = excluded.shown, known = excluded.known, cells = excluded.cells,
        peak = excluded.peak, version = excluded.version, batch = excluded.batch, at = excluded.at",
};
const PUT_BEFORE: Bulk<'_> = Bulk {
    table: "observatory_day_before",
    columns: &["nis", "channel", "day", "version", "raw", "batch", "at"],
    tail: "ON CONFLICT (nis, channel, day, version) DO UPDATE SET raw = excluded.raw, batch = excluded.batch,
        at = excluded.at",
};
const ADD_WEEK: Bulk<'_> = Bulk {
    table: "observatory_week",
    columns: &["nis", "channel", "week", "total", "days"],
    tail: "ON CONFLICT (nis, channel, week) DO UPDATE SET total = observatory_week.total + excluded.total,
        days = observatory_week.days + excluded.days",
};

fn damaged(error: counts::day::DayError) -> StoreError {
    StoreError::new(Kind::Corrupt, error.to_string())
}

/// A day as it is used: after repairs.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// The day.
    pub day: NaiveDate,
    /// Its stretches.
    pub cells: Day,
    /// Whether something was repaired.
    pub repaired: bool,
}

/// A day as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The day.
    pub day: NaiveDate,
    /// What the source told.
    pub raw: Day,
    /// What is used instead, when something was repaired.
    pub used: Option<Day>,
    /// How often it was corrected, from 1.
    pub version: i64,
    /// What brought it last.
    pub batch: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The sum as it is stored.
    pub total: i64,
    /// Stretches known.
    pub known: i64,
    /// Stretches there are.
    pub cells: i64,
}

/// The sum of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The day.
    pub day: NaiveDate,
    /// People who passed; of places taken the mean.
    pub total: i64,
    /// The same as everybody may see it.
    pub shown: Option<i64>,
    /// Stretches that are known.
    pub known: i64,
    /// Stretches there are.
    pub cells: i64,
}

impl Total {
    /// Whether enough of the day is known to speak of it: all but two hours in twenty-four.
    #[must_use]
    pub const fn whole(&self) -> bool {
        self.known * 24 >= self.cells * 22
    }
}

fn total(row: &Row) -> Result<Total> {
    Ok(Total {
        day: row.get("day")?,
        total: row.get("total")?,
        shown: row.get("shown")?,
        known: row.get("known")?,
        cells: row.get("cells")?,
    })
}

fn stored(row: &Row) -> Result<Stored> {
    let raw: Vec<u8> = row.get("raw")?;
    let used: Option<Vec<u8>> = row.get("used")?;
    Ok(Stored {
        day: row.get("day")?,
        raw: Day::unpack(&raw).map_err(damaged)?,
        used: used.map(|bytes| Day::unpack(&bytes).map_err(damaged)).transpose()?,
        version: row.get("version")?,
        batch: row.get("batch")?,
        at: row.get("at")?,
        total: row.get("total")?,
        known: row.get("known")?,
        cells: row.get("cells")?,
    })
}

/// The days of a channel as they are used, from one day to another (both counted).
pub async fn days(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Used>> {
    let rows = tx.rows(DAYS, args![nis, channel, from, to, MOST_DAYS]).await?;
    rows.iter()
        .map(|row| {
            let cells: Vec<u8> = row.get("cells")?;
            let cells = Day::unpack(&cells).map_err(damaged)?;
            Ok(Used { day: row.get("day")?, cells, repaired: row.get("repaired")? })
        })
        .collect()
}

/// The days of a channel with what the source told.
pub async fn stored_days(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Stored>> {
    tx.rows(RAW, args![nis, channel, from, to, MOST_DAYS]).await?.iter().map(stored).collect()
}

/// The sums of a channel.
pub async fn totals(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Total>> {
    tx.rows(TOTALS, args![nis, channel, from, to, MOST_DAYS]).await?.iter().map(total).collect()
}

/// The sums of every channel of a town.
pub async fn town_totals(
    tx: &mut Tx<'_>,
    nis: Nis,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(Uuid, Total)>> {
    let mut found = Vec::new();
    let keep = |row: Row| {
        found.push((row.get("channel")?, total(&row)?));
        Ok(())
    };
    tx.each(TOWN_TOTALS, args![nis, from, to, MOST_TOWN_DAYS], keep).await?;
    Ok(found)
}

/// The sum of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub week: NaiveDate,
    /// People who passed.
    pub total: i64,
    /// Days that are known whole.
    pub days: i64,
}

/// The weeks of every channel of a town.
pub async fn weeks(
    tx: &mut Tx<'_>,
    nis: Nis,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(Uuid, Week)>> {
    let rows = tx.rows(WEEKS, args![nis, from, to, MOST_TOWN_DAYS]).await?;
    rows.iter()
        .map(|row| {
            let week = Week { week: row.get("week")?, total: row.get("total")?, days: row.get("days")? };
            Ok((row.get("channel")?, week))
        })
        .collect()
}

/// The first and the last day on which something is known.
pub async fn span(tx: &mut Tx<'_>, nis: Nis, channel: Uuid) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let row = tx.one(SPAN, args![nis, channel]).await?;
    Ok(row.get::<Option<NaiveDate>>("first")?.zip(row.get::<Option<NaiveDate>>("last")?))
}

/// Notes that counts arrived.
pub async fn touch(tx: &mut Tx<'_>, nis: Nis, channel: Uuid, moment: &Moment) -> Result<()> {
    tx.execute(TOUCH, args![nis, channel, moment.now()]).await.map(drop)
}

/// What changes of a day is written with these: the rows, what they were before, the weeks.
pub struct Changes {
    days: store::Batch<'static>,
    before: store::Batch<'static>,
    weeks: store::Batch<'static>,
}

/// The sums that are stored beside a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// People who passed; of places taken the mean.
    pub total: i64,
    /// The same as everybody may see it.
    pub shown: i64,
    /// Stretches known.
    pub known: i64,
    /// Stretches there are.
    pub cells: i64,
    /// The highest.
    pub peak: i64,
}

impl Changes {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { days: PUT_DAY.batch(), before: PUT_BEFORE.batch(), weeks: ADD_WEEK.batch() }
    }

    /// A day as it is to be.
    pub fn day(&mut self, (nis, channel): (Nis, Uuid), day: &Stored, sums: Sums) -> Result<()> {
        self.days.push([
            nis.into(),
            channel.into(),
            day.day.into(),
            day.raw.pack().into(),
            day.used.as_ref().map(Day::pack).into(),
            sums.total.into(),
            sums.shown.into(),
            sums.known.into(),
            sums.cells.into(),
            sums.peak.into(),
            day.version.into(),
            day.batch.into(),
            day.at.into(),
        ])
    }

    /// What a day was.
    pub fn before(&mut self, (nis, channel): (Nis, Uuid), was: &Stored) -> Result<()> {
        self.before.push([
            nis.into(),
            channel.into(),
            was.day.into(),
            was.version.into(),
            was.raw.pack().into(),
            was.batch.into(),
            was.at.into(),
        ])
    }

    /// What is added to a week.
    pub fn week(&mut self, (nis, channel): (Nis, Uuid), added: Week) -> Result<()> {
        self.weeks.push([
            nis.into(),
            channel.into(),
            added.week.into(),
            added.total.into(),
            added.days.into(),
        ])
    }

    /// Writes everything.
    pub async fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.insert_many(&self.before).await?;
        tx.insert_many(&self.days).await?;
        tx.insert_many(&self.weeks).await.map(drop)
    }
}

impl Default for Changes {
    fn default() -> Self {
        Self::new()
    }
}

/// The days a batch brought last.
pub async fn days_of_batch(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Vec<(Uuid, Stored)>> {
    let rows = tx.rows(OF_BATCH, args![nis, id, MOST_TOWN_DAYS]).await?;
    rows.iter().map(|row| Ok((row.get("channel")?, stored(row)?))).collect()
}

/// What a day said in a version.
pub async fn before(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    day: NaiveDate,
    version: i64,
) -> Result<Option<(Day, Uuid)>> {
    let row = tx.row(BEFORE, args![nis, channel, day, version]).await?;
    row.map(|row| {
        let raw: Vec<u8> = row.get("raw")?;
        Ok((Day::unpack(&raw).map_err(damaged)?, row.get("batch")?))
    })
    .transpose()
}

/// Every version of a day before the one that stands.
pub async fn history(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    day: NaiveDate,
) -> Result<Vec<(i64, Day, Uuid)>> {
    let rows = tx.rows(HISTORY, args![nis, channel, day]).await?;
    rows.iter()
        .map(|row| {
            let raw: Vec<u8> = row.get("raw")?;
            Ok((row.get("version")?, Day::unpack(&raw).map_err(damaged)?, row.get("batch")?))
        })
        .collect()
}

/// Days of which was not worked out yet what everybody may see.
pub async fn untold(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<(Uuid, Mode, NaiveDate, Day)>> {
    let rows = tx.rows(UNTOLD, args![nis, MOST_DAYS]).await?;
    rows.iter()
        .map(|row| {
            let (cells, mode): (Vec<u8>, String) = (row.get("cells")?, row.get("mode")?);
            let mode = Mode::parse(&mode).unwrap_or(Mode::Pedestrian);
            Ok((row.get("channel")?, mode, row.get("day")?, Day::unpack(&cells).map_err(damaged)?))
        })
        .collect()
}

/// Notes what everybody may see of a day.
pub async fn tell(tx: &mut Tx<'_>, (nis, channel): (Nis, Uuid), day: NaiveDate, shown: i64) -> Result<()> {
    tx.execute(TELL, args![nis, channel, day, shown]).await.map(drop)
}

/// Removes a day.
pub async fn drop_day(tx: &mut Tx<'_>, (nis, channel): (Nis, Uuid), day: NaiveDate) -> Result<()> {
    tx.execute(DROP_DAY, args![nis, channel, day]).await.map(drop)
}

/// Removes a version that stands again.
pub async fn drop_before(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    day: NaiveDate,
    version: i64,
) -> Result<()> {
    tx.execute(DROP_BEFORE, args![nis, channel, day, version]).await.map(drop)
}
