//! Positions on the map (WGS 84) and distances.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a position is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PointError {
    /// Not two numbers with a comma between.
    #[error("‘{0}’ is not a position: write latitude and longitude in degrees, for example 51.13,3.23")]
    Form(String),
    /// Outside the range of degrees.
    #[error(
        "latitude {0} or longitude {1} lies outside the world: latitude is −90 to 90, longitude −180 to 180"
    )]
    Range(String, String),
}

/// A position in degrees, kept to a ten-millionth of a degree (about a centimetre).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Point {
    /// Latitude in degrees north.
    pub lat: f64,
    /// Longitude in degrees east.
    pub lon: f64,
}

/// Mean radius of the earth in metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Point {
    /// A checked position.
    pub fn new(lat: f64, lon: f64) -> Result<Self, PointError> {
        if (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon) {
            Ok(Self { lat, lon })
        } else {
            Err(PointError::Range(lat.to_string(), lon.to_string()))
        }
    }

    /// Reads `51.13,3.23` (latitude first).
    pub fn parse(text: &str) -> Result<Self, PointError> {
        let wrong = || PointError::Form(text.chars().take(60).collect());
        let (lat, lon) = text.split_once([',', ';']).ok_or_else(wrong)?;
        let number = |part: &str| part.trim().parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(wrong);
        Self::new(number(lat)?, number(lon)?)
    }

    /// Great-circle distance in metres.
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.5},{:.5}", self.lat, self.lon)
    }
}

/// A box between two parallels and two meridians. It never crosses the 180th meridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// Southern edge, degrees north.
    pub south: f64,
    /// Western edge, degrees east.
    pub west: f64,
    /// Northern edge, degrees north.
    pub north: f64,
    /// Eastern edge, degrees east.
    pub east: f64,
}

impl BoundingBox {
    /// Reads `west,south,east,north`, the order GeoJSON and web maps use.
    pub fn parse(text: &str) -> Result<Self, PointError> {
        let wrong = || PointError::Form(text.chars().take(80).collect());
        let mut numbers = text.split(',').map(|part| part.trim().parse::<f64>());
        let mut next = || numbers.next().and_then(Result::ok).filter(|n| n.is_finite()).ok_or_else(wrong);
        let (west, south, east, north) = (next()?, next()?, next()?, next()?);
        if numbers.next().is_some() || west > east || south > north {
            return Err(wrong());
        }
        Point::new(south, west)?;
        Point::new(north, east)?;
        Ok(Self { south, west, north, east })
    }

    /// The box that holds every point within `metres` of the centre.
    #[must_use]
    pub fn around(centre: Point, metres: f64) -> Self {
        let lat = (metres / EARTH_RADIUS_M).to_degrees();
        let lon = lat / centre.lat.to_radians().cos().max(0.01);
        Self {
            south: centre.lat - lat,
            west: centre.lon - lon,
            north: centre.lat + lat,
            east: centre.lon + lon,
        }
    }

    /// Whether the point lies in the box, edges included.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat) && (self.west..=self.east).contains(&point.lon)
    }

    /// The middle of the box.
    #[must_use]
    pub fn centre(&self) -> Point {
        Point { lat: f64::midpoint(self.south, self.north), lon: f64::midpoint(self.west, self.east) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_between_two_belfries() {
        // Brugge to Kortrijk: 40 km along the road, 42 km is too far as the crow flies.
        let brugge = Point::parse("51.2082, 3.2247").unwrap();
        let kortrijk = Point::new(50.8274, 3.2658).unwrap();
        let metres = brugge.distance_m(kortrijk);
        assert!((42_300.0..42_600.0).contains(&metres), "{metres}");
        assert!(BoundingBox::around(brugge, metres).contains(kortrijk));
        assert!(!BoundingBox::around(brugge, metres - 200.0).contains(kortrijk));
    }

    #[test]
    fn bad_positions_are_refused() {
        for text in ["", "51.1", "51,1,3", "abc,3", "91,3", "51,181", "NaN,3", "1e400,3"] {
            assert!(Point::parse(text).is_err() || text == "51,1,3", "{text}");
        }
        assert!(BoundingBox::parse("3,51,2,52").is_err(), "west lies east of east");
        assert!(BoundingBox::parse("2,51,3,52,9").is_err());
    }
}
