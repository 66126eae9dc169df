//! Where invented places stand: streets around the middle of each village, farms outside it, always inside the town.

use kernel::point::Point;

use super::dice::Dice;
use super::towns::{DemoTown, Village};
use super::words::WORDS;

/// Metres per degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// An address with its position.
#[derive(Debug)]
pub(super) struct Spot {
    pub street: String,
    pub house_number: String,
    pub point: Point,
}

/// What kind of ground a place needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// The shopping streets.
    Core,
    /// The streets around it.
    Wide,
    /// The fields.
    Fields,
    /// The market square.
    Market,
}

/// A street: the same name in the same village always lies in the same place.
struct Street {
    start: (f64, f64),
    bearing: f64,
    length: f64,
}

fn street(village: &Village, ground: Ground, at: usize) -> Street {
    let key = u64::from(village.postcode) << 20 | u64::try_from(village.name.len()).unwrap_or_default() << 12;
    let mut dice = Dice::new(key, u64::try_from(at).unwrap_or_default());
    let (near, far, length) = match ground {
        Ground::Market => (0.0, 40.0, 60.0),
        Ground::Core => (20.0, 260.0, 320.0),
        Ground::Wide => (300.0, 1100.0, 700.0),
        Ground::Fields => (1200.0, 3200.0, 900.0),
    };
    let angle = dice.unit() * std::f64::consts::TAU;
    let distance = dice.unit().mul_add(far - near, near);
    // A street runs more or less around or away from the middle, as streets do.
    let bearing = angle + if dice.percent(50) { 1.4 } else { 0.2 } + dice.unit() * 0.4;
    Street { start: (distance * angle.cos(), distance * angle.sin()), bearing, length }
}

/// A spot for a place in a village.
pub(super) fn spot(town: &DemoTown, village: &Village, ground: Ground, dice: &mut Dice) -> Spot {
    let names = WORDS.list(match ground {
        Ground::Core | Ground::Market => "street_core",
        Ground::Wide => "street_wide",
        Ground::Fields => "street_farm",
    });
    for attempt in 0..12 {
        let at = if ground == Ground::Market { 0 } else { dice.below(names.len()) };
        let street = street(village, ground, at);
        let number = 1 + dice.below(if ground == Ground::Fields { 60 } else { 180 });
        let along = number_share(number) * street.length;
        let side = if number.is_multiple_of(2) { 9.0 } else { -9.0 };
        let (sin, cos) = street.bearing.sin_cos();
        let north = along.mul_add(cos, street.start.0) - side * sin;
        let east = along.mul_add(sin, street.start.1) + side * cos;
        // Each attempt draws the place a little nearer to the middle of the village.
        let shrink = 1.0 - f64::from(attempt) * 0.08;
        let point = moved(village.centre, north * shrink, east * shrink);
        if town.outline.is_empty() || town.outline.contains(point) {
            return Spot {
                street: names.get(at).copied().unwrap_or("Markt").to_owned(),
                house_number: numbered(number, dice),
                point,
            };
        }
    }
    let centre = if town.outline.contains(village.centre) { village.centre } else { town.centre };
    Spot { street: "Dorpsplein".to_owned(), house_number: numbered(1 + dice.below(40), dice), point: centre }
}

fn number_share(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or_default()) / 180.0
}

fn moved(from: Point, north: f64, east: f64) -> Point {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let lat = from.lat + north / METRES_PER_DEGREE;
    let lon = from.lon + east / (METRES_PER_DEGREE * from.lat.to_radians().cos());
    Point { lat: round(lat), lon: round(lon) }
}

fn numbered(number: usize, dice: &mut Dice) -> String {
    match dice.below(20) {
        0 => format!("{number}A"),
        1 => format!("{number}B"),
        2 => format!("{number} bus {}", 1 + dice.below(4)),
        3 => format!("{number}-{}", number + 2),
        _ => number.to_string(),
    }
}
