//! The outlines of municipalities: is a point inside, and how to say it with fewer points.

use kernel::point::{BoundingBox, Point};
use serde::{Deserialize, Serialize};

/// How many points the stored outline of a town has at most.
pub const MOST_POINTS: usize = 120;

/// Longitude and latitude, as GeoJSON writes them.
type Position = [f64; 2];

/// The polygons of a municipality; each has an outer ring and perhaps holes, as in a GeoJSON `MultiPolygon`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outline {
    polygons: Vec<Vec<Vec<Position>>>,
}

impl Outline {
    /// An outline of the given polygons. Rings of fewer than three points are left out.
    #[must_use]
    pub fn new(polygons: Vec<Vec<Vec<Position>>>) -> Self {
        let polygons = polygons
            .into_iter()
            .map(|rings| rings.into_iter().filter(|ring| ring.len() >= 4).collect::<Vec<_>>())
            .filter(|rings| !rings.is_empty())
            .collect();
        Self { polygons }
    }

    /// Whether nothing is drawn.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    /// How many points the outline has.
    #[must_use]
    pub fn points(&self) -> usize {
        self.polygons.iter().flatten().map(Vec::len).sum()
    }

    /// Whether the point lies inside (even-odd rule, so that holes are outside).
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let crossings = self.edges().filter(|(a, b)| crosses(*a, *b, point)).count();
        crossings % 2 == 1
    }

    /// Metres from the point to the nearest edge.
    #[must_use]
    pub fn distance_m(&self, point: Point) -> Option<f64> {
        self.edges().map(|(a, b)| edge_distance_m(a, b, point)).min_by(f64::total_cmp)
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> Option<BoundingBox> {
        let mut all = self.polygons.iter().flatten().flatten();
        let [lon, lat] = *all.next()?;
        let first = BoundingBox { south: lat, west: lon, north: lat, east: lon };
        Some(all.fold(first, |area, [lon, lat]| BoundingBox {
            south: area.south.min(*lat),
            west: area.west.min(*lon),
            north: area.north.max(*lat),
            east: area.east.max(*lon),
        }))
    }

    /// The same outline with at most so many points, and positions to five decimals (about a metre).
    #[must_use]
    pub fn simplified(&self, most: usize) -> Self {
        // Twenty metres on the ground to begin with; each round is coarser by half.
        let mut tolerance = 20.0;
        let mut simple = self.clone();
        for _ in 0..40 {
            if simple.points() <= most {
                break;
            }
            let thin = |ring: &Vec<Position>| thinned(ring, tolerance);
            let polygons = self.polygons.iter().map(|rings| rings.iter().map(thin).collect()).collect();
            simple = Self::new(polygons);
            tolerance *= 1.5;
        }
        for position in simple.polygons.iter_mut().flatten().flatten().flatten() {
            *position = (*position * 1e5).round() / 1e5;
        }
        simple
    }

    fn edges(&self) -> impl Iterator<Item = (Position, Position)> {
        self.polygons.iter().flatten().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().skip(1)))
    }
}

/// Whether a ray from the point to the east crosses the edge.
fn crosses([ax, ay]: Position, [bx, by]: Position, point: Point) -> bool {
    (ay > point.lat) != (by > point.lat) && point.lon < (bx - ax) * (point.lat - ay) / (by - ay) + ax
}

/// Metres per degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;

fn edge_distance_m(a: Position, b: Position, point: Point) -> f64 {
    let scale = point.lat.to_radians().cos();
    let flat = |[lon, lat]: Position| {
        ((lon - point.lon) * scale * METRES_PER_DEGREE, (lat - point.lat) * METRES_PER_DEGREE)
    };
    let ((ax, ay), (bx, by)) = (flat(a), flat(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx.mul_add(dx, dy * dy);
    let along = if length > 0.0 { (-ax.mul_add(dx, ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    along.mul_add(dx, ax).hypot(along.mul_add(dy, ay))
}

/// Douglas and Peucker: keeps the points that lie further than the tolerance from the line between kept ones.
fn thinned(ring: &[Position], tolerance_m: f64) -> Vec<Position> {
    let mut keep = vec![false; ring.len()];
    let last = ring.len().saturating_sub(1);
    // A ring ends where it begins, so the point furthest from the start splits it in two lines.
    let middle = furthest(ring, 0, last).map_or(last, |(at, _)| at);
    for at in [0, middle, last] {
        if let Some(flag) = keep.get_mut(at) {
            *flag = true;
        }
    }
    let mut spans = vec![(0, middle), (middle, last)];
    while let Some((from, to)) = spans.pop() {
        let Some((at, distance)) = furthest(ring, from, to) else { continue };
        if distance > tolerance_m {
            if let Some(flag) = keep.get_mut(at) {
                *flag = true;
            }
            spans.extend([(from, at), (at, to)]);
        }
    }
    ring.iter().zip(keep).filter_map(|(position, kept)| kept.then_some(*position)).collect()
}

fn furthest(ring: &[Position], from: usize, to: usize) -> Option<(usize, f64)> {
    let (a, b) = (*ring.get(from)?, *ring.get(to)?);
    let between = ring.iter().enumerate().take(to).skip(from + 1);
    let far = between.map(|(at, [lon, lat])| (at, edge_distance_m(a, b, Point { lat: *lat, lon: *lon })));
    far.max_by(|one, other| one.1.total_cmp(&other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Outline {
        let outer = vec![[3.0, 51.0], [3.1, 51.0], [3.1, 51.1], [3.0, 51.1], [3.0, 51.0]];
        let hole = vec![[3.04, 51.04], [3.06, 51.04], [3.06, 51.06], [3.04, 51.06], [3.04, 51.04]];
        Outline::new(vec![vec![outer, hole]])
    }

    #[test]
    fn inside_outside_and_in_the_hole() {
        let at = |lat, lon| Point::new(lat, lon).unwrap();
        assert!(square().contains(at(51.02, 3.02)));
        assert!(!square().contains(at(51.05, 3.05)), "the hole is outside");
        assert!(!square().contains(at(51.05, 3.2)) && !square().contains(at(50.9, 3.05)));
        let metres = square().distance_m(at(51.05, 3.11)).unwrap();
        assert!((690.0..710.0).contains(&metres), "{metres}");
    }

    #[test]
    fn simplifying_keeps_the_shape() {
        let circle: Vec<Position> = (0..=720)
            .map(|step| f64::from(step % 720).to_radians() / 2.0)
            .map(|angle| [3.0 + 0.1 * angle.cos(), 51.0 + 0.06 * angle.sin()])
            .collect();
        let round = Outline::new(vec![vec![circle]]);
        let simple = round.simplified(40);
        assert!((12..=40).contains(&simple.points()), "{} points", simple.points());
        let ring = &simple.polygons[0][0];
        assert_eq!(ring.first(), ring.last(), "the ring stays closed");
        let mut differs = 0;
        for i in 0..100 {
            for j in 0..100 {
                let point = Point::new(50.9 + 0.002 * f64::from(i), 2.85 + 0.003 * f64::from(j)).unwrap();
                differs += usize::from(round.contains(point) != simple.contains(point));
            }
        }
        assert!(differs < 60, "{differs} of 10,000 points changed sides");
        assert_eq!(
            serde_json::from_str::<Outline>(&serde_json::to_string(&simple).unwrap()).unwrap(),
            simple
        );
    }
}
