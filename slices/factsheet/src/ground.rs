//! Shapes on the ground: outlines of towns, areas that officers draw, sectors. Positions are longitude and latitude, as
//! GeoJSON writes them.

use kernel::point::Point;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// Points of one shape at most.
pub(crate) const MOST_POINTS: usize = 5_000;
/// Metres in a degree of latitude.
const DEGREE: f64 = 111_195.0;

type Position = [f64; 2];

/// Polygons with their holes, as in a GeoJSON `MultiPolygon`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Shape {
    pub polygons: Vec<Vec<Vec<Position>>>,
}

/// Why a drawing is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum ShapeError {
    #[error("it is no GeoJSON")]
    NotJson,
    #[error("there is no Polygon or MultiPolygon in it")]
    NoPolygon,
    #[error("a ring has fewer than four positions, or is not closed")]
    Ring,
    #[error("positions must be longitude and latitude in degrees (WGS84), in or near Belgium")]
    Position,
    #[error("it has too many points")]
    TooMany,
}

impl ShapeError {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotJson => "fs-shape-not-json",
            Self::NoPolygon => "fs-shape-no-polygon",
            Self::Ring => "fs-shape-ring",
            Self::Position => "fs-shape-position",
            Self::TooMany => "fs-shape-too-many",
        }
    }
}

impl Shape {
    /// Reads the first polygon of a GeoJSON text: a geometry, a feature, or a collection.
    pub fn geojson(text: &str) -> Result<Self, ShapeError> {
        let value: Value = serde_json::from_str(text.trim()).map_err(|_| ShapeError::NotJson)?;
        Self::of_value(&value)
    }

    /// The same of a value that was read.
    pub fn of_value(value: &Value) -> Result<Self, ShapeError> {
        let geometry = geometry(value, 0).ok_or(ShapeError::NoPolygon)?;
        let read = |value: &Value| -> Result<Vec<Vec<Position>>, ShapeError> {
            serde_json::from_value::<Vec<Vec<Vec<f64>>>>(value.clone())
                .map_err(|_| ShapeError::Position)?
                .into_iter()
                .map(ring)
                .collect()
        };
        let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
        let polygons = if geometry.get("type").and_then(Value::as_str) == Some("Polygon") {
            vec![read(coordinates)?]
        } else {
            let all = coordinates.as_array().ok_or(ShapeError::NoPolygon)?;
            all.iter().map(read).collect::<Result<_, _>>()?
        };
        let shape = Self { polygons };
        match shape.rings().map(Vec::len).sum::<usize>() {
            0 => Err(ShapeError::NoPolygon),
            count if count > MOST_POINTS => Err(ShapeError::TooMany),
            _ => Ok(shape),
        }
    }

    /// A circle, as a polygon of 48 sides.
    pub fn circle(centre: Point, metres: f64) -> Self {
        let (high, wide) = (metres / DEGREE, metres / (DEGREE * centre.lat.to_radians().cos()));
        let ring = (0..=48_u8).map(|step| {
            let turn = f64::from(step % 48) / 48.0 * std::f64::consts::TAU;
            [turn.cos().mul_add(wide, centre.lon), turn.sin().mul_add(high, centre.lat)]
        });
        Self { polygons: vec![vec![ring.collect()]] }
    }

    pub fn is_empty(&self) -> bool {
        self.polygons.is_empty()
    }

    pub fn rings(&self) -> impl Iterator<Item = &Vec<Position>> {
        self.polygons.iter().flatten()
    }

    fn edges(&self) -> impl Iterator<Item = (Position, Position)> {
        self.rings().flat_map(|ring| ring.iter().copied().zip(ring.iter().copied().skip(1)))
    }

    /// Whether a point lies inside; a hole is outside.
    pub fn contains(&self, point: Point) -> bool {
        let crosses = |([ax, ay], [bx, by]): &(Position, Position)| {
            (*ay > point.lat) != (*by > point.lat)
                && point.lon < (bx - ax) * (point.lat - ay) / (by - ay) + ax
        };
        self.edges().filter(crosses).count() % 2 == 1
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let mut all = self.rings().flatten();
        let [lon, lat] = *all.next()?;
        let grown = |[west, south, east, north]: [f64; 4], [lon, lat]: &Position| {
            [west.min(*lon), south.min(*lat), east.max(*lon), north.max(*lat)]
        };
        Some(all.fold([lon, lat, lon, lat], grown))
    }

    /// Square kilometres, on a plane that touches the globe at its middle; holes are taken off.
    pub fn km2(&self) -> f64 {
        let Some([_, south, _, north]) = self.bounds() else { return 0.0 };
        let narrow = f64::midpoint(south, north).to_radians().cos();
        let doubled = |ring: &Vec<Position>| -> f64 {
            let pairs = ring.iter().zip(ring.iter().skip(1));
            pairs.map(|([ax, ay], [bx, by])| ax * by - bx * ay).sum::<f64>().abs()
        };
        let of_polygon = |rings: &Vec<Vec<Position>>| -> f64 {
            let mut rings = rings.iter().map(doubled);
            let outer = rings.next().unwrap_or(0.0);
            (outer - rings.sum::<f64>()).max(0.0)
        };
        let doubled: f64 = self.polygons.iter().map(of_polygon).sum();
        doubled / 2.0 * (DEGREE / 1000.0).powi(2) * narrow
    }
}

/// The geometry within a collection, a feature or itself.
fn geometry(value: &Value, depth: u8) -> Option<&Value> {
    if depth > 4 {
        return None;
    }
    match value.get("type").and_then(Value::as_str)? {
        "Polygon" | "MultiPolygon" => Some(value),
        "Feature" => geometry(value.get("geometry")?, depth + 1),
        "FeatureCollection" => {
            value.get("features")?.as_array()?.iter().find_map(|one| geometry(one, depth + 1))
        }
        "GeometryCollection" => {
            value.get("geometries")?.as_array()?.iter().find_map(|one| geometry(one, depth + 1))
        }
        _ => None,
    }
}

fn ring(positions: Vec<Vec<f64>>) -> Result<Vec<Position>, ShapeError> {
    let read = |position: Vec<f64>| match position.as_slice() {
        // A third number is a height.
        [lon, lat, ..] if (2.0..7.0).contains(lon) && (49.0..52.0).contains(lat) => Ok([*lon, *lat]),
        _ => Err(ShapeError::Position),
    };
    let ring: Vec<Position> = positions.into_iter().map(read).collect::<Result<_, _>>()?;
    if ring.len() < 4 || ring.first() != ring.last() {
        return Err(ShapeError::Ring);
    }
    Ok(ring)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    const SQUARE: &str = "[[3.0,51.0],[3.1,51.0],[3.1,51.1],[3.0,51.1],[3.0,51.0]]";
    const HOLE: &str = "[[3.04,51.04],[3.06,51.04],[3.06,51.06],[3.04,51.06],[3.04,51.04]]";

    #[test]
    fn drawings_of_every_kind_are_read() {
        let bare = format!("{{\"type\":\"Polygon\",\"coordinates\":[{SQUARE},{HOLE}]}}");
        let shape = Shape::geojson(&bare).unwrap();
        assert!(
            shape.contains(at(51.01, 3.01))
                && !shape.contains(at(51.05, 3.05))
                && !shape.contains(at(51.2, 3.05))
        );
        let feature = format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{bare}}}");
        let all = format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[3,51]}}}},{feature}]}}"
        );
        assert_eq!(Shape::geojson(&all).unwrap(), shape);
        let many = format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[[{SQUARE}]]}}");
        assert_eq!(Shape::geojson(&many).unwrap().polygons.len(), 1);
    }

    #[test]
    fn what_is_no_area_is_told() {
        for (text, wanted) in [
            ("nonsense", ShapeError::NotJson),
            ("{\"type\":\"Point\",\"coordinates\":[3,51]}", ShapeError::NoPolygon),
            ("[]", ShapeError::NoPolygon),
            ("{\"type\":\"Polygon\",\"coordinates\":[[[3,51],[3.1,51],[3,51]]]}", ShapeError::Ring),
            (
                "{\"type\":\"Polygon\",\"coordinates\":[[[3,51],[3.1,51],[3.1,51.1],[3,51.1]]]}",
                ShapeError::Ring,
            ),
            // Latitude first, or metres of the Lambert grid.
            (
                "{\"type\":\"Polygon\",\"coordinates\":[[[51,3],[51,3.1],[51.1,3.1],[51,3]]]}",
                ShapeError::Position,
            ),
            (
                "{\"type\":\"Polygon\",\"coordinates\":[[[70000,200000],[70001,200000],[70001,200001],[70000,200000]]]}",
                ShapeError::Position,
            ),
            ("{\"type\":\"Polygon\",\"coordinates\":[]}", ShapeError::NoPolygon),
        ] {
            assert_eq!(Shape::geojson(text), Err(wanted), "{text}");
        }
    }

    #[test]
    fn areas_have_their_size() {
        // 0.1° × 0.1° at 51.05° N: 11.1195 km × 11.1195 km × cos.
        let square = Shape::geojson(&format!("{{\"type\":\"Polygon\",\"coordinates\":[{SQUARE}]}}")).unwrap();
        assert!(
            (square.km2() - 11.1195_f64.powi(2) * 51.05_f64.to_radians().cos()).abs() < 0.01,
            "{}",
            square.km2()
        );
        let circle = Shape::circle(at(51.0, 3.2), 500.0);
        assert!((circle.km2() - 0.785).abs() < 0.01, "{}", circle.km2());
        assert!(circle.contains(at(51.0044, 3.2)) && !circle.contains(at(51.0046, 3.2)));
        assert!(Shape::default().km2() < 1e-9 && Shape::default().bounds().is_none());
    }
}
