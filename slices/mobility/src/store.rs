//! The statements of the slice. What the observatory counts is read through the views it publishes for the desks of a town.

use std::collections::HashMap;

use ::store::{Bulk, Json, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use counts::{Day, Mode};
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use uuid::Uuid;

use crate::facility::{Capacity, Choosable, Facility, Kind};
use crate::round::Seen;
use crate::turnover::Stays;

/// Facilities of a town.
pub(crate) const MOST_FACILITIES: i64 = 500;

const FACILITIES: &str =
    "SELECT nis, id, name, kind, area, place, latitude, longitude, most_minutes, occupancy, arrivals, note, ended_on
    FROM mobility_facility WHERE nis = $1 ORDER BY name, id LIMIT 500";
const CAPACITIES: &str =
    "SELECT facility, from_day, spaces, disabled, charging, reason FROM mobility_capacity
    WHERE nis = $1 ORDER BY facility, from_day LIMIT 10000";
const PUT_FACILITY: &str =
    "INSERT INTO mobility_facility (nis, id, name, kind, area, place, latitude, longitude, most_minutes, occupancy,
    arrivals, note, ended_on, added_at, added_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name, kind = excluded.kind, area = excluded.area,
    place = excluded.place, latitude = excluded.latitude, longitude = excluded.longitude,
    most_minutes = excluded.most_minutes, occupancy = excluded.occupancy, arrivals = excluded.arrivals,
    note = excluded.note, ended_on = excluded.ended_on";
const PUT_CAPACITY: &str =
    "INSERT INTO mobility_capacity (nis, facility, from_day, spaces, disabled, charging, reason, noted_at, noted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (nis, facility, from_day) DO UPDATE SET spaces = excluded.spaces, disabled = excluded.disabled,
    charging = excluded.charging, reason = excluded.reason, noted_at = excluded.noted_at, noted_by = excluded.noted_by";
const ROUNDS: &str = "SELECT facility, day, clock_minute, occupied FROM mobility_round
    WHERE nis = $1 AND day >= $2 ORDER BY day DESC, clock_minute DESC, facility LIMIT 20000";
const PUT_ROUND: Bulk<'_> = Bulk {
    table: "mobility_round",
    columns: &["nis", "facility", "day", "clock_minute", "occupied", "noted_at", "noted_by"],
    tail: "ON CONFLICT (nis, facility, day, clock_minute) DO UPDATE SET occupied = excluded.occupied,
        noted_at = excluded.noted_at, noted_by = excluded.noted_by",
};
const STAYS: &str = "SELECT day, vehicles, minutes, overstayed FROM mobility_stay
    WHERE nis = $1 AND facility = $2 AND day >= $3 ORDER BY day LIMIT 2000";
const PUT_STAY: Bulk<'_> = Bulk {
    table: "mobility_stay",
    columns: &["nis", "facility", "day", "vehicles", "minutes", "overstayed", "noted_at", "noted_by"],
    tail: "ON CONFLICT (nis, facility, day) DO UPDATE SET vehicles = excluded.vehicles, minutes = excluded.minutes,
        overstayed = excluded.overstayed, noted_at = excluded.noted_at, noted_by = excluded.noted_by",
};
const CHANNELS: &str = "SELECT id, site_name, area, name, mode, direction, step, capacity, state
    FROM observatory_desk_channel WHERE nis = $1 ORDER BY site_name, name, id LIMIT 500";
const DAYS: &str = "SELECT day, packed FROM observatory_desk_day
    WHERE nis = $1 AND channel = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 800";
const EXPECTED: &str = "SELECT channel, hours FROM observatory_desk_forecast WHERE nis = $1 AND day = $2
    ORDER BY channel LIMIT 1000";
const TOWNS: &str = "SELECT nis, name_nl, name_fr, name_en, name_de FROM register_public_place
    WHERE kind = 'town' ORDER BY sort_key, nis LIMIT 700";
const CENTRE: &str = "SELECT lat, lon FROM register_public_place WHERE kind = 'town' AND nis = $1 LIMIT 1";

/// What somebody did, by kind.
const TRACES: [(&str, &str); 4] = [
    (
        "parking_added",
        "SELECT nis, id, added_at FROM mobility_facility WHERE added_by = $1 ORDER BY added_at LIMIT 5000",
    ),
    (
        "places_noted",
        "SELECT nis, facility, noted_at FROM mobility_capacity WHERE noted_by = $1 ORDER BY noted_at LIMIT 5000",
    ),
    (
        "rounds_counted",
        "SELECT nis, facility, noted_at FROM mobility_round WHERE noted_by = $1 ORDER BY noted_at LIMIT 20000",
    ),
    (
        "stays_brought",
        "SELECT nis, facility, noted_at FROM mobility_stay WHERE noted_by = $1 ORDER BY noted_at LIMIT 20000",
    ),
];

/// Every statement, for the test that prepares them.
pub const STATEMENTS: &[(&str, &str)] = &[
    ("mobility.facilities", FACILITIES),
    ("mobility.capacities", CAPACITIES),
    ("mobility.put_facility", PUT_FACILITY),
    ("mobility.put_capacity", PUT_CAPACITY),
    ("mobility.rounds", ROUNDS),
    ("mobility.stays", STAYS),
    ("mobility.channels", CHANNELS),
    ("mobility.days", DAYS),
    ("mobility.expected", EXPECTED),
    ("mobility.towns", TOWNS),
    ("mobility.centre", CENTRE),
    ("mobility.traces.facilities", TRACES[0].1),
    ("mobility.traces.capacities", TRACES[1].1),
    ("mobility.traces.rounds", TRACES[2].1),
    ("mobility.traces.stays", TRACES[3].1),
];

/// The facilities of a town, with their places through the years.
pub(crate) async fn facilities(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Facility>> {
    let mut places: HashMap<Uuid, Vec<Capacity>> = HashMap::new();
    for row in tx.rows(CAPACITIES, args![nis]).await? {
        let one = Capacity {
            from: row.get("from_day")?,
            spaces: row.get("spaces")?,
            disabled: row.get("disabled")?,
            charging: row.get("charging")?,
            reason: row.get("reason")?,
        };
        places.entry(row.get("facility")?).or_default().push(one);
    }
    let rows = tx.rows(FACILITIES, args![nis]).await?;
    rows.iter().map(|row| facility(row, &mut places)).collect()
}

fn facility(row: &Row, places: &mut HashMap<Uuid, Vec<Capacity>>) -> Result<Facility> {
    let (id, kind): (Uuid, String) = (row.get("id")?, row.get("kind")?);
    let (latitude, longitude): (Option<f64>, Option<f64>) = (row.get("latitude")?, row.get("longitude")?);
    Ok(Facility {
        nis: row.get("nis")?,
        id,
        name: row.get("name")?,
        kind: Kind::parse(&kind).unwrap_or(Kind::Street),
        area: row.get("area")?,
        place: row.get("place")?,
        point: latitude.zip(longitude),
        most_minutes: row.get("most_minutes")?,
        occupancy: row.get("occupancy")?,
        arrivals: row.get("arrivals")?,
        note: row.get("note")?,
        ended_on: row.get("ended_on")?,
        capacity: places.remove(&id).unwrap_or_default(),
    })
}

/// Writes down a facility; its places have their own words.
pub(crate) async fn put_facility(tx: &mut Tx<'_>, one: &Facility, moment: &Moment) -> Result<()> {
    let (latitude, longitude) = (one.point.map(|point| point.0), one.point.map(|point| point.1));
    let values = args![
        one.nis,
        one.id,
        &one.name,
        one.kind.code(),
        &one.area,
        &one.place,
        latitude,
        longitude,
        one.most_minutes,
        one.occupancy,
        one.arrivals,
        &one.note,
        one.ended_on,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(PUT_FACILITY, values).await.map(drop)
}

/// Writes down how many places there are from a day on.
pub(crate) async fn put_capacity(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    one: &Capacity,
    moment: &Moment,
) -> Result<()> {
    let values = args![
        nis,
        id,
        one.from,
        one.spaces,
        one.disabled,
        one.charging,
        &one.reason,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(PUT_CAPACITY, values).await.map(drop)
}

/// What was counted on rounds since a day.
pub(crate) async fn rounds(tx: &mut Tx<'_>, nis: Nis, since: NaiveDate) -> Result<Vec<Seen>> {
    let read = |row: &Row| {
        Ok(Seen {
            facility: row.get("facility")?,
            day: row.get("day")?,
            minute: row.get("clock_minute")?,
            occupied: row.get("occupied")?,
        })
    };
    tx.rows(ROUNDS, args![nis, since]).await?.iter().map(read).collect()
}

/// Writes down what was counted on a round; the last word about a section and moment counts.
pub(crate) async fn put_rounds(tx: &mut Tx<'_>, nis: Nis, all: &[Seen], moment: &Moment) -> Result<()> {
    let mut batch = PUT_ROUND.batch();
    for one in all {
        batch.push([
            nis.into(),
            one.facility.into(),
            one.day.into(),
            one.minute.into(),
            one.occupied.into(),
            moment.now().into(),
            moment.actor.person().into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}

/// Stays of a facility since a day.
pub(crate) async fn stays(
    tx: &mut Tx<'_>,
    (nis, facility): (Nis, Uuid),
    since: NaiveDate,
) -> Result<Vec<Stays>> {
    let read = |row: &Row| {
        Ok(Stays {
            day: row.get("day")?,
            vehicles: row.get("vehicles")?,
            minutes: row.get("minutes")?,
            overstayed: row.get("overstayed")?,
        })
    };
    tx.rows(STAYS, args![nis, facility, since]).await?.iter().map(read).collect()
}

/// Writes down stays; the last word about a day counts.
pub(crate) async fn put_stays(
    tx: &mut Tx<'_>,
    (nis, facility): (Nis, Uuid),
    all: &[Stays],
    moment: &Moment,
) -> Result<()> {
    let mut batch = PUT_STAY.batch();
    for one in all {
        batch.push([
            nis.into(),
            facility.into(),
            one.day.into(),
            one.vehicles.into(),
            one.minutes.into(),
            one.overstayed.into(),
            moment.now().into(),
            moment.actor.person().into(),
        ])?;
    }
    tx.insert_many(&batch).await.map(drop)
}

/// A counter of the town, as its desks may see it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counter {
    pub id: Uuid,
    /// Its site and, where that has several, its own name.
    pub name: String,
    pub area: String,
    pub mode: Option<Mode>,
    pub incoming: bool,
    pub step: i64,
    pub live: bool,
}

impl Counter {
    /// Whether it tells places taken.
    pub fn occupancy(&self) -> bool {
        self.mode == Some(Mode::Occupancy)
    }

    /// Whether it counts people who pass, in shorter stretches than a day.
    pub fn passing(&self) -> bool {
        self.mode == Some(Mode::Pedestrian) && self.step < 86_400
    }

    /// What it can serve a facility for, if anything.
    pub fn choosable(&self) -> Option<Choosable> {
        let came = self.incoming && matches!(self.mode, Some(Mode::Car | Mode::Bicycle));
        (self.occupancy() || came).then(|| Choosable { id: self.id, occupancy: self.occupancy() })
    }
}

/// The counters of a town.
pub(crate) async fn counters(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Counter>> {
    let read = |row: &Row| {
        let (site, name): (String, String) = (row.get("site_name")?, row.get("name")?);
        let (mode, direction, state): (String, String, String) =
            (row.get("mode")?, row.get("direction")?, row.get("state")?);
        Ok(Counter {
            id: row.get("id")?,
            name: if name.is_empty() { site } else { format!("{site}, {name}") },
            area: row.get("area")?,
            mode: Mode::parse(&mode),
            incoming: direction == "in",
            step: row.get("step")?,
            live: state == "live",
        })
    };
    tx.rows(CHANNELS, args![nis]).await?.iter().map(read).collect()
}

/// The counted days of a counter, from and to.
pub(crate) async fn days(
    tx: &mut Tx<'_>,
    (nis, channel): (Nis, Uuid),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, Day)>> {
    let mut found = Vec::new();
    for row in tx.rows(DAYS, args![nis, channel, from, to]).await? {
        let (day, packed): (NaiveDate, Vec<u8>) = (row.get("day")?, row.get("packed")?);
        let counted = Day::unpack(&packed)
            .map_err(|error| ::store::StoreError::new(::store::Kind::Other, error.to_string()))?;
        found.push((day, counted));
    }
    Ok(found)
}

/// What is expected of an hour: the number, and the limits of four days in five.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Expected {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// What was expected of a day before it began, by counter.
pub(crate) async fn expected(
    tx: &mut Tx<'_>,
    nis: Nis,
    day: NaiveDate,
) -> Result<HashMap<Uuid, Vec<Expected>>> {
    let mut found = HashMap::new();
    for row in tx.rows(EXPECTED, args![nis, day]).await? {
        let hours = row.get::<Json<Vec<[f64; 5]>>>("hours")?.0;
        let hours = hours.into_iter().map(|[mean, low, high, ..]| Expected { mean, low, high }).collect();
        found.insert(row.get("channel")?, hours);
    }
    Ok(found)
}

/// Every town with its name.
pub(crate) async fn towns(tx: &mut Tx<'_>, language: Language) -> Result<Vec<(Nis, String)>> {
    let column = match language {
        Language::Nl => "name_nl",
        Language::Fr => "name_fr",
        Language::En => "name_en",
        Language::De => "name_de",
    };
    tx.rows(TOWNS, args![]).await?.iter().map(|row| Ok((row.get("nis")?, row.get(column)?))).collect()
}

/// The middle of a town.
pub(crate) async fn centre(tx: &mut Tx<'_>, nis: Nis) -> Result<Option<(f64, f64)>> {
    let Some(row) = tx.row(CENTRE, args![nis]).await? else { return Ok(None) };
    let (lat, lon): (Option<f64>, Option<f64>) = (row.get("lat")?, row.get("lon")?);
    Ok(lat.zip(lon))
}

/// What somebody did, for a copy of what is kept about her.
pub(crate) async fn traces(tx: &mut Tx<'_>, person: PersonId) -> Result<serde_json::Value> {
    let mut all = serde_json::Map::new();
    for (name, sql) in TRACES {
        let rows = tx.rows(sql, args![person]).await?;
        let told = |row: &Row| {
            let (nis, subject, at): (i64, Uuid, DateTime<Utc>) =
                (row.get(0_usize)?, row.get(1_usize)?, row.get(2_usize)?);
            Ok(serde_json::json!({ "town": nis.to_string(), "facility": subject, "at": at }))
        };
        let rows: Vec<serde_json::Value> = rows.iter().map(told).collect::<Result<_>>()?;
        if !rows.is_empty() {
            all.insert(name.to_owned(), rows.into());
        }
    }
    Ok(if all.is_empty() { serde_json::Value::Null } else { all.into() })
}
