//! What the demo adds: the car parks and bays of the first town in the register, beside their counters; a blue zone that is
//! counted by hand in each town. All invented.

use ::store::{Result, Store, Tx};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use kernel::moment::Moment;
use kernel::nis::Nis;

use crate::facility::{Capacity, Facility, Kind};
use crate::round::Seen;
use crate::store::{self as tables, Counter};
use crate::turnover::Stays;

/// A facility of the demo: name, kind, area, between which streets, places, for people with a disability, charging points, how
/// long one may stay, and where it lies from the middle in thousandths of a degree.
struct Invented(&'static str, Kind, &'static str, &'static str, [i64; 3], Option<i64>, (f64, f64));

/// With counters of the observatory of the same name.
const COUNTED: [Invented; 4] = [
    Invented(
        "Parking Markt",
        Kind::CarPark,
        "Centrum",
        "Achter het stadhuis",
        [180, 6, 4],
        None,
        (0.6, -0.4),
    ),
    Invented("Parking Station", Kind::CarPark, "Stationsbuurt", "Voorplein", [320, 8, 12], None, (2.6, 1.9)),
    Invented(
        "Shop-and-go Kerkstraat",
        Kind::Bays,
        "Centrum",
        "Kerkstraat 1 tot 40",
        [12, 1, 0],
        Some(30),
        (-1.1, 1.0),
    ),
    Invented(
        "Shop-and-go Stationsstraat",
        Kind::Bays,
        "Centrum",
        "Stationsstraat 12 tot 30",
        [8, 1, 0],
        Some(30),
        (1.9, 1.3),
    ),
];
/// By hand, in every town.
const BY_HAND: [Invented; 5] = [
    Invented(
        "Blauwe zone Fictieplein",
        Kind::BlueZone,
        "Centrum",
        "Heel het plein",
        [26, 2, 0],
        Some(120),
        (-0.4, 0.5),
    ),
    Invented(
        "Blauwe zone Sprookjesstraat",
        Kind::BlueZone,
        "Centrum",
        "Tussen Markt en Fictieplein",
        [18, 1, 0],
        Some(120),
        (-0.9, -0.6),
    ),
    Invented("Fabelstraat", Kind::Street, "Stationsbuurt", "Hele straat", [40, 1, 2], None, (2.1, 0.8)),
    Invented(
        "Luchtkasteelsteenweg",
        Kind::Street,
        "Rand",
        "Huisnummers 1 tot 90",
        [34, 0, 0],
        None,
        (4.1, 2.2),
    ),
    Invented("Fietsenstalling Markt", Kind::Bicycle, "Centrum", "Markt", [60, 0, 4], None, (0.1, 0.1)),
];
/// The hours of a round, and how full the sections of a blue zone are then, in percent.
const HOURS: [(i64, [i64; 5]); 4] = [
    (9 * 60, [62, 55, 48, 30, 20]),
    (11 * 60, [96, 89, 55, 34, 45]),
    (15 * 60, [88, 94, 58, 41, 50]),
    (20 * 60, [70, 40, 72, 38, 15]),
];

/// A number below a hundred that is the same every time.
fn chance(seed: u64) -> i64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    i64::try_from((mixed ^ (mixed >> 31)) % 100).unwrap_or(0)
}

/// Fills the towns that have nothing in their register yet.
pub async fn fill(store: &Store, towns: &[Nis], moment: &Moment) -> Result<()> {
    for nis in towns.iter().copied() {
        store.write(|tx| Box::pin(async move { town(tx, nis, moment).await })).await?;
    }
    Ok(())
}

async fn town(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<()> {
    if !tables::facilities(tx, nis).await?.is_empty() {
        return Ok(());
    }
    let middle = tables::centre(tx, nis).await?;
    let counters = tables::counters(tx, nis).await?;
    let today = moment.local().date();
    let counted = COUNTED.iter().filter(|one| counters.iter().any(|counter| counter.name == one.0));
    let mut hand = Vec::new();
    for one in counted.chain(&BY_HAND) {
        let facility = invent(one, (nis, middle), &counters, moment);
        tables::put_facility(tx, &facility, moment).await?;
        for capacity in capacities(one, today) {
            tables::put_capacity(tx, (nis, facility.id), &capacity, moment).await?;
        }
        if facility.name == "Shop-and-go Kerkstraat" {
            tables::put_stays(tx, (nis, facility.id), &stays(today), moment).await?;
        }
        if facility.occupancy.is_none() {
            hand.push((facility.id, one.4));
        }
    }
    let rounds = rounds(&hand, today);
    tables::put_rounds(tx, nis, &rounds, moment).await
}

fn invent(
    one: &Invented,
    (nis, middle): (Nis, Option<(f64, f64)>),
    counters: &[Counter],
    moment: &Moment,
) -> Facility {
    let Invented(name, kind, area, place, _, most_minutes, off) = one;
    let named = |start: &str, occupancy: bool| {
        let fits = |counter: &&Counter| {
            counter.name.starts_with(start)
                && counter.choosable().is_some_and(|one| one.occupancy == occupancy)
        };
        counters.iter().find(fits).map(|counter| counter.id)
    };
    Facility {
        nis,
        id: moment.new_id(),
        name: (*name).into(),
        kind: *kind,
        area: (*area).into(),
        place: (*place).into(),
        point: middle.map(|(lat, lon)| (lat + off.0 / 1_000.0, lon + off.1 / 1_000.0)),
        most_minutes: *most_minutes,
        occupancy: named(name, true),
        arrivals: named(name, false),
        note: "Verzonnen, voor de demo.".into(),
        ended_on: None,
        capacity: Vec::new(),
    }
}

/// Places since some years; the market lost twenty of them to a terrace.
fn capacities(one: &Invented, today: NaiveDate) -> Vec<Capacity> {
    let [spaces, disabled, charging] = one.4;
    let ago = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let opening = Capacity { from: ago(2_200), spaces, disabled, charging, reason: "Opening".into() };
    if one.0 == "Parking Markt" {
        let before = Capacity { spaces: spaces + 20, charging: 0, ..opening.clone() };
        let reason = "Zomerterras en laadpunten".into();
        return vec![before, Capacity { from: ago(420), reason, ..opening }];
    }
    vec![opening]
}

/// Two days of four rounds: the last Thursday and the last Saturday.
fn rounds(hand: &[(uuid::Uuid, [i64; 3])], today: NaiveDate) -> Vec<Seen> {
    let last =
        |wanted: Weekday| (today - Days::new(7)).iter_days().take(7).find(|day| day.weekday() == wanted);
    let mut seen = Vec::new();
    for (at, day) in [Weekday::Thu, Weekday::Sat].into_iter().filter_map(last).enumerate() {
        for (minute, rates) in HOURS {
            for ((facility, [spaces, ..]), rate) in hand.iter().zip(rates) {
                let seed = u64::try_from(minute).unwrap_or(0) * 31
                    + u64::from(facility.as_bytes().iter().fold(0_u32, |sum, byte| sum + u32::from(*byte)));
                let about = rate + chance(seed) % 9 - 4 + if at == 1 { 3 } else { 0 };
                let occupied = (spaces * about / 100).clamp(0, *spaces + 2);
                seen.push(Seen { facility: *facility, day, minute, occupied });
            }
        }
    }
    seen
}

/// Six weeks of stays, as sensors in the bays would tell them.
fn stays(today: NaiveDate) -> Vec<Stays> {
    (1..=42_u64)
        .filter_map(|ago| {
            let day = today.checked_sub_days(Days::new(ago))?;
            let busy = match day.weekday() {
                Weekday::Sun => 30,
                Weekday::Sat => 225,
                _ => 185,
            };
            let vehicles = busy + chance(ago) % 25 - 12;
            let minutes = vehicles * (195 + chance(ago + 500) % 30) / 10;
            let overstayed = vehicles * (9 + chance(ago + 900) % 6) / 100;
            Some(Stays { day, vehicles, minutes, overstayed: Some(overstayed) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_days_can_be() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let made =
            rounds(&[(uuid::Uuid::from_u128(7), [26, 2, 0]), (uuid::Uuid::from_u128(8), [18, 1, 0])], today);
        assert_eq!(made.len(), 2 * 4 * 2);
        assert!(made.iter().all(|one| one.day < today && one.occupied > 0 && one.occupied <= 28), "{made:?}");
        assert!(
            stays(today)
                .iter()
                .all(|one| one.overstayed.unwrap() < one.vehicles && one.minutes > one.vehicles)
        );
        let history = capacities(&COUNTED[0], today);
        assert_eq!(history.iter().map(|one| one.spaces).collect::<Vec<_>>(), [200, 180]);
    }
}
