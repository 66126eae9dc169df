//! Cells of the world map: every place gets a number so that any tile or box is a few runs of neighbouring numbers.
#![expect(clippy::as_conversions, reason = "fixed-point arithmetic on bounded numbers, run for every place")]

use kernel::point::{BoundingBox, Point};

/// Zoom at which places are numbered: about 60 cm in Belgium.
pub const DEPTH: u32 = 26;
/// Marks a place without a position.
pub const NOWHERE: i32 = i32::MIN;
/// The most runs a box is cut into.
const MOST_RUNS: usize = 48;
/// Ten-millionths of a degree in a degree.
pub const SCALE: f64 = 1e7;

/// Degrees as a whole number of ten-millionths.
pub fn fixed(degrees: f64) -> i32 {
    (degrees * SCALE).round().clamp(-1.8e9, 1.8e9) as i32
}

/// Where a point lies on the square map of the world, both axes 0 to 1.
pub fn project(point: Point) -> (f64, f64) {
    let x = (point.lon + 180.0) / 360.0;
    let sine = point.lat.to_radians().sin().clamp(-0.999_9, 0.999_9);
    let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * std::f64::consts::PI);
    (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0))
}

/// Column and row of the cell at full depth.
pub fn cell(point: Point) -> (u32, u32) {
    let most = f64::from((1_u32 << DEPTH) - 1);
    let (x, y) = project(point);
    let scale = f64::from(1_u32 << DEPTH);
    ((x * scale).min(most) as u32, (y * scale).min(most) as u32)
}

/// The number of a cell: the bits of row and column taken in turn, so that near cells have near numbers.
pub const fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | (spread(y) << 1)
}

const fn spread(number: u32) -> u64 {
    let mut bits = number as u64;
    bits = (bits | (bits << 16)) & 0x0000_FFFF_0000_FFFF;
    bits = (bits | (bits << 8)) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | (bits << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333;
    (bits | (bits << 1)) & 0x5555_5555_5555_5555
}

/// The number of the cell a point lies in.
pub fn number(point: Point) -> u64 {
    let (x, y) = cell(point);
    interleave(x, y)
}

/// Column and row of a cell, from its number.
pub const fn apart(number: u64) -> (u32, u32) {
    (every_second_bit(number), every_second_bit(number >> 1))
}

const fn every_second_bit(number: u64) -> u32 {
    let mut bits = number & 0x5555_5555_5555_5555;
    bits = (bits | (bits >> 1)) & 0x3333_3333_3333_3333;
    bits = (bits | (bits >> 2)) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | (bits >> 4)) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | (bits >> 8)) & 0x0000_FFFF_0000_FFFF;
    ((bits | (bits >> 16)) & 0xFFFF_FFFF) as u32
}

/// A circle on the map of cells. The map stretches towards the poles, so that a rim is left undecided.
#[derive(Clone, Copy, Debug)]
pub struct Disc {
    x: i64,
    y: i64,
    surely: i64,
    possibly: i64,
}

impl Disc {
    /// The circle around a point, in metres.
    pub fn new(centre: Point, radius: f64) -> Self {
        let (x, y) = cell(centre);
        let around_earth = f64::from(METRES) * SCALE * 360.0 * centre.lat.to_radians().cos();
        let cells = radius / around_earth * f64::from(1_u32 << DEPTH);
        let doubt = 0.005 + radius / 3_000_000.0;
        let square = |cells: f64| (cells.max(0.0) * cells.max(0.0)) as i64;
        Self {
            x: i64::from(x),
            y: i64::from(y),
            surely: square(cells * (1.0 - doubt) - 2.0),
            possibly: square(cells * (1.0 + doubt) + 2.0),
        }
    }

    /// Whether a cell lies in the circle; none when it must be measured.
    #[inline]
    pub const fn holds(&self, number: u64) -> Option<bool> {
        let (x, y) = apart(number);
        let (east, south) = (x as i64 - self.x, y as i64 - self.y);
        let square = east * east + south * south;
        if square < self.surely {
            Some(true)
        } else if square > self.possibly {
            Some(false)
        } else {
            None
        }
    }
}

/// The run of numbers that makes up a tile.
pub const fn tile_run(z: u8, x: u32, y: u32) -> (u64, u64) {
    let shift = 2 * (DEPTH - z as u32);
    let first = interleave(x, y) << shift;
    (first, first + (1 << shift))
}

/// Runs of numbers (from, up to but not including) that together cover the box.
pub fn cover(area: &BoundingBox) -> Vec<(u64, u64)> {
    let corner =
        |lat: f64, lon: f64| cell(Point { lat: lat.clamp(-85.05, 85.05), lon: lon.clamp(-180.0, 180.0) });
    let ((west, north), (east, south)) = (corner(area.north, area.west), corner(area.south, area.east));
    let wanted = Rectangle { west, north, east, south };
    let mut open = vec![(0_u32, 0_u32, 0_u32)];
    let mut closed: Vec<(u64, u64)> = Vec::new();
    // Go one level deeper as long as the number of pieces stays small.
    while !open.is_empty() {
        let mut next = Vec::new();
        for &(z, x, y) in &open {
            for (x, y) in [(2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)] {
                match wanted.overlap(z + 1, x, y) {
                    Overlap::None => {}
                    Overlap::Part if z + 1 < DEPTH => next.push((z + 1, x, y)),
                    Overlap::Part | Overlap::Whole => closed.push(tile_run((z + 1) as u8, x, y)),
                }
            }
        }
        let small_enough = next.first().is_some_and(|&(z, ..)| z >= 24);
        if closed.len() + next.len() > MOST_RUNS || small_enough {
            closed.extend(next.iter().map(|&(z, x, y)| tile_run(z as u8, x, y)));
            break;
        }
        open = next;
    }
    closed.sort_unstable();
    closed.dedup_by(|later, earlier| {
        let touch = later.0 == earlier.1;
        if touch {
            earlier.1 = later.1;
        }
        touch
    });
    closed
}

struct Rectangle {
    west: u32,
    north: u32,
    east: u32,
    south: u32,
}

enum Overlap {
    None,
    Part,
    Whole,
}

impl Rectangle {
    const fn overlap(&self, z: u32, x: u32, y: u32) -> Overlap {
        let shift = DEPTH - z;
        let (west, north) = (x << shift, y << shift);
        let (east, south) = (west + ((1 << shift) - 1), north + ((1 << shift) - 1));
        if east < self.west || west > self.east || south < self.north || north > self.south {
            Overlap::None
        } else if west >= self.west && east <= self.east && north >= self.north && south <= self.south {
            Overlap::Whole
        } else {
            Overlap::Part
        }
    }
}

/// Quick distances from one point, good to 0.1 % within Belgium: enough for ranking, never for what is shown.
#[derive(Clone, Copy, Debug)]
pub struct Ruler {
    lat: i32,
    lon: i32,
    cos: f32,
    /// How the cosine changes per unit of latitude, halved: the parallel midway counts.
    slope: f32,
}

/// Metres per ten-millionth of a degree of latitude.
const METRES: f32 = 0.011_119_493;

impl Ruler {
    /// Distances from this point.
    pub fn new(origin: Point) -> Self {
        let angle = origin.lat.to_radians();
        let slope = -angle.sin() * (1.0 / SCALE).to_radians() / 2.0;
        Self { lat: fixed(origin.lat), lon: fixed(origin.lon), cos: angle.cos() as f32, slope: slope as f32 }
    }

    /// Metres to a place; very far for a place without a position.
    pub fn metres(&self, lat: i32, lon: i32) -> f32 {
        if lat == NOWHERE {
            return FAR;
        }
        let north = lat.saturating_sub(self.lat) as f32;
        let east = lon.saturating_sub(self.lon) as f32 * (self.cos + self.slope * north);
        (north * north + east * east).sqrt() * METRES
    }
}

/// What is taken as the distance to a place without a position.
pub const FAR: f32 = 1_000_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn brugge() -> Point {
        Point::new(51.2093, 3.2247).unwrap()
    }

    #[test]
    fn a_box_is_covered_by_few_runs_and_nothing_is_missed() {
        for metres in [50.0, 800.0, 5_000.0, 40_000.0] {
            let area = BoundingBox::around(brugge(), metres);
            let runs = cover(&area);
            assert!(runs.len() <= 60, "{} runs for {metres} m", runs.len());
            for step in 0..400_u32 {
                let part = |n: u32| f64::from(n) / 19.0;
                let point = Point {
                    lat: area.south + (area.north - area.south) * part(step / 20),
                    lon: area.west + (area.east - area.west) * part(step % 20),
                };
                let at = number(point);
                assert!(
                    runs.iter().any(|(from, to)| (*from..*to).contains(&at)),
                    "{point} at {metres} m is missed"
                );
            }
            let far = number(Point { lat: area.north + (area.north - area.south) * 1.2, lon: area.east });
            assert!(!runs.iter().any(|(from, to)| (*from..*to).contains(&far)), "the cover is far too wide");
        }
    }

    #[test]
    fn a_disc_decides_only_what_is_sure() {
        for metres in [200.0, 5_000.0, 60_000.0, 250_000.0] {
            let disc = Disc::new(brugge(), metres);
            let area = BoundingBox::around(brugge(), metres * 1.3);
            let mut undecided = 0;
            for step in 0..10_000_u32 {
                let part = |n: u32| f64::from(n) / 99.0;
                let point = Point {
                    lat: area.south + (area.north - area.south) * part(step / 100),
                    lon: area.west + (area.east - area.west) * part(step % 100),
                };
                let inside = brugge().distance_m(point) <= metres;
                match disc.holds(number(point)) {
                    Some(told) => assert_eq!(told, inside, "{point} at {metres} m"),
                    None => undecided += 1,
                }
            }
            assert!(undecided < 2_000, "{undecided} of 10,000 are undecided at {metres} m");
        }
    }

    #[test]
    fn bits_come_apart_as_they_went_together() {
        for (x, y) in [(0, 0), (1, 2), (0x3FF_FFFF, 5), (123_456, 0x2AA_AAAA)] {
            assert_eq!(apart(interleave(x, y)), (x, y));
        }
    }

    #[test]
    fn a_tile_is_one_run() {
        let (x, y) = cell(brugge());
        for z in [0_u8, 1, 8, 13, 20] {
            let shift = DEPTH - u32::from(z);
            let (from, to) = tile_run(z, x >> shift, y >> shift);
            assert!((from..to).contains(&number(brugge())));
            if z > 0 {
                let (from, to) = tile_run(z, (x >> shift) ^ 1, y >> shift);
                assert!(!(from..to).contains(&number(brugge())));
            }
        }
    }

    #[test]
    fn the_ruler_is_good_enough_to_rank() {
        let ruler = Ruler::new(brugge());
        for (lat, lon) in [(51.2093, 3.2251), (51.1, 3.3), (50.8274, 3.2658), (49.7, 5.8)] {
            let exact = brugge().distance_m(Point { lat, lon });
            let quick = f64::from(ruler.metres(fixed(lat), fixed(lon)));
            assert!((exact - quick).abs() <= exact * 0.001 + 0.5, "{exact} m measured as {quick} m");
        }
        assert!(ruler.metres(NOWHERE, 0) >= FAR);
    }
}
