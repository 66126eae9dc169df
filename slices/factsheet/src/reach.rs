//! Walk-in reach: how many inhabitants live within so many metres, as the crow flies, of something. People of a sector are
//! spread evenly over it, on a grid of a hundred metres; a sector without an outline is its middle.

use kernel::point::Point;

use crate::ground::Shape;

/// Samples of one sector at most.
const MOST_SAMPLES: u32 = 400;
const GRID_M: f64 = 100.0;
const DEGREE: f64 = 111_195.0;

/// A statistical sector with its inhabitants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sector {
    pub code: String,
    pub name: String,
    pub population: u64,
    pub centre: Option<Point>,
    pub shape: Shape,
}

/// Inhabitants in reach and all whose place is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reach {
    pub within: f64,
    pub all: f64,
}

impl Reach {
    pub fn share(self) -> Option<f64> {
        crate::indicators::quotient(self.within, self.all).filter(|share| *share <= 1.0 + 1e-9)
    }
}

/// Points spread over a sector.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "steps of a small grid"
)]
fn samples(sector: &Sector) -> Vec<Point> {
    let middle = || sector.centre.into_iter().collect::<Vec<_>>();
    let Some([west, south, east, north]) = sector.shape.bounds() else { return middle() };
    let wide = DEGREE * f64::midpoint(south, north).to_radians().cos();
    let (across, up) = ((east - west) * wide, (north - south) * DEGREE);
    let rough = (across / GRID_M).ceil() * (up / GRID_M).ceil();
    // A large sector gets a coarser grid.
    let step = if rough > f64::from(MOST_SAMPLES) {
        GRID_M * (rough / f64::from(MOST_SAMPLES)).sqrt()
    } else {
        GRID_M
    };
    let (columns, rows) = ((across / step).ceil().max(1.0) as u32, (up / step).ceil().max(1.0) as u32);
    let mut found = Vec::new();
    for row in 0..rows.min(1_000) {
        for column in 0..columns.min(1_000) {
            let lat = (f64::from(row) + 0.5).mul_add(step / DEGREE, south);
            let lon = (f64::from(column) + 0.5).mul_add(step / wide, west);
            found.extend(Point::new(lat, lon).ok().filter(|point| sector.shape.contains(*point)));
        }
    }
    if found.is_empty() { middle() } else { found }
}

/// Points sorted into squares, so that only near ones are measured.
struct Squares {
    by_row: std::collections::HashMap<(i64, i64), Vec<Point>>,
    high: f64,
    wide: f64,
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "degrees of Belgium in steps of metres"
)]
impl Squares {
    fn new(points: &[Point], metres: f64) -> Self {
        let lat = points.first().map_or(51.0, |point| point.lat);
        let (high, wide) = (metres / DEGREE, metres / (DEGREE * lat.to_radians().cos() * 0.98));
        let mut squares = Self { by_row: std::collections::HashMap::new(), high, wide };
        for point in points {
            squares.by_row.entry(squares.square(*point)).or_default().push(*point);
        }
        squares
    }

    fn square(&self, point: Point) -> (i64, i64) {
        ((point.lat / self.high).floor() as i64, (point.lon / self.wide).floor() as i64)
    }

    fn any_within(&self, from: Point, metres: f64) -> bool {
        let (row, column) = self.square(from);
        (row - 1..=row + 1).any(|row| {
            (column - 1..=column + 1).any(|column| {
                let near = self.by_row.get(&(row, column));
                near.is_some_and(|points| points.iter().any(|point| point.distance_m(from) <= metres))
            })
        })
    }
}

/// How many inhabitants live within so many metres of one of the points.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "inhabitants of a sector")]
pub(crate) fn reach(sectors: &[Sector], points: &[Point], metres: f64) -> Reach {
    let squares = Squares::new(points, metres.max(1.0));
    let mut sum = Reach::default();
    for sector in sectors {
        let samples = samples(sector);
        if samples.is_empty() {
            continue;
        }
        let near = samples.iter().filter(|from| squares.any_within(**from, metres)).count();
        sum.all += sector.population as f64;
        sum.within += sector.population as f64 * near as f64 / samples.len() as f64;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    fn sector(population: u64, centre: Point, shape: Shape) -> Sector {
        Sector { code: "31022A000".into(), name: "Kern".into(), population, centre: Some(centre), shape }
    }

    #[test]
    fn a_middle_is_near_or_not() {
        let shop = at(51.0, 3.2);
        // 0.0036° is 400.3 m, 0.0035° is 389 m.
        let sectors = [
            sector(100, at(51.0035, 3.2), Shape::default()),
            sector(300, at(51.0036, 3.2), Shape::default()),
            Sector { centre: None, ..sector(50, shop, Shape::default()) },
        ];
        let found = reach(&sectors, &[shop], 400.0);
        assert_eq!((found.within, found.all), (100.0, 400.0), "who lives nowhere known is not counted");
        assert_eq!(found.share(), Some(0.25));
        assert_eq!(reach(&sectors, &[], 400.0).share(), Some(0.0));
        assert_eq!(reach(&[], &[shop], 400.0).share(), None);
    }

    #[test]
    fn people_are_spread_over_their_sector() {
        // A circle of 400 m within one of 800 m holds a quarter of its people.
        let shop = at(51.0, 3.2);
        let wide = sector(1_000, shop, Shape::circle(shop, 800.0));
        let quarter = reach(std::slice::from_ref(&wide), &[shop], 400.0).share().unwrap();
        assert!((quarter - 0.25).abs() < 0.03, "{quarter}");
        let all = reach(std::slice::from_ref(&wide), &[shop], 800.0).share().unwrap();
        assert!(all > 0.99, "{all}");
        // A sector of twenty kilometres keeps within its samples.
        let huge = sector(10, shop, Shape::circle(shop, 10_000.0));
        assert!(samples(&huge).len() <= 450, "{}", samples(&huge).len());
    }

    #[test]
    fn near_points_are_found_over_the_edges_of_squares() {
        let shops: Vec<Point> = (0..50_u8).map(|step| at(51.0 + f64::from(step) * 0.01, 3.2)).collect();
        for step in 0..200_u8 {
            let from = at(51.0 + f64::from(step) * 0.0025, 3.203);
            let slow = shops.iter().any(|shop| shop.distance_m(from) <= 400.0);
            assert_eq!(Squares::new(&shops, 400.0).any_within(from, 400.0), slow, "{from:?}");
        }
    }
}
