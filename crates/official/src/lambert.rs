//! Belgian Lambert 72 (EPSG:31370), the metres of official maps, into degrees of WGS 84.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};

use kernel::point::Point;

/// The Hayford ellipsoid of 1924: half the long axis in metres, and the flattening.
const HAYFORD: (f64, f64) = (6_378_388.0, 1.0 / 297.0);
/// The ellipsoid of WGS 84.
const WGS84: (f64, f64) = (6_378_137.0, 1.0 / 298.257_223_563);
/// The two parallels where the map keeps its length, and its central meridian, in degrees.
const PARALLELS: (f64, f64) = (49.833_333_9, 51.166_667_233_333_33);
const MERIDIAN: f64 = 4.367_486_666_666_666;
/// The false origin in metres; the map is measured from the pole.
const ORIGIN: (f64, f64) = (150_000.013, 5_400_088.438);
/// From the Belgian datum of 1972 to WGS 84: metres, seconds of arc (position vector), parts per million.
const SHIFT: [f64; 3] = [-106.8686, 52.2978, -103.7239];
const TURN: [f64; 3] = [0.3366, -0.457, 1.8422];
const SCALE: f64 = -1.2747;

/// Whether these can be metres of the map: Belgium and a little around it.
#[must_use]
pub fn is_on_map(x: f64, y: f64) -> bool {
    (20_000.0..=300_000.0).contains(&x) && (20_000.0..=250_000.0).contains(&y)
}

/// The place of metres on the map.
#[must_use]
pub fn to_wgs84(x: f64, y: f64) -> Option<Point> {
    if !is_on_map(x, y) {
        return None;
    }
    let (latitude, longitude) = unproject(x, y);
    let (latitude, longitude) = shift(latitude, longitude);
    Point::new(latitude.to_degrees(), longitude.to_degrees()).ok()
}

fn eccentricity((_, flattening): (f64, f64)) -> f64 {
    (2.0 * flattening - flattening * flattening).sqrt()
}

/// The isometric measure of a latitude.
fn isometric(latitude: f64, e: f64) -> f64 {
    let sine = latitude.sin();
    (FRAC_PI_4 - latitude / 2.0).tan() / ((1.0 - e * sine) / (1.0 + e * sine)).powf(e / 2.0)
}

/// The map, a cone with two parallels, back into degrees on the Belgian ellipsoid.
fn unproject(x: f64, y: f64) -> (f64, f64) {
    let e = eccentricity(HAYFORD);
    let measure = |latitude: f64| latitude.cos() / (1.0 - (e * latitude.sin()).powi(2)).sqrt();
    let (one, two) = (PARALLELS.0.to_radians(), PARALLELS.1.to_radians());
    let (t1, t2) = (isometric(one, e), isometric(two, e));
    let n = (measure(one).ln() - measure(two).ln()) / (t1.ln() - t2.ln());
    let f = measure(one) / (n * t1.powf(n));
    let (dx, dy) = (x - ORIGIN.0, ORIGIN.1 - y);
    let radius = dx.hypot(dy);
    let t = (radius / (HAYFORD.0 * f)).powf(1.0 / n);
    let longitude = dx.atan2(dy) / n + MERIDIAN.to_radians();
    let mut latitude = FRAC_PI_2 - 2.0 * t.atan();
    // Converges to a millimetre within five turns.
    for _ in 0..8 {
        let sine = latitude.sin();
        let ratio = ((1.0 - e * sine) / (1.0 + e * sine)).powf(e / 2.0);
        latitude = FRAC_PI_2 - 2.0 * (t * ratio).atan();
    }
    (latitude, longitude)
}

/// From the Belgian datum to WGS 84, through the centre of the earth.
fn shift(latitude: f64, longitude: f64) -> (f64, f64) {
    let e2 = eccentricity(HAYFORD).powi(2);
    let normal = HAYFORD.0 / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
    let x = normal * latitude.cos() * longitude.cos();
    let y = normal * latitude.cos() * longitude.sin();
    let z = normal * (1.0 - e2) * latitude.sin();
    let seconds = |value: f64| (value / 3600.0).to_radians();
    let [rx, ry, rz] = TURN.map(seconds);
    let [tx, ty, tz] = SHIFT;
    let scale = 1.0 + SCALE / 1e6;
    let (x, y, z) = (
        tx + scale * (x - rz * y + ry * z),
        ty + scale * (rz * x + y - rx * z),
        tz + scale * (-ry * x + rx * y + z),
    );
    let e2 = eccentricity(WGS84).powi(2);
    let flat = x.hypot(y);
    let mut latitude = z.atan2(flat * (1.0 - e2));
    for _ in 0..8 {
        let normal = WGS84.0 / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        latitude = (z + e2 * normal * latitude.sin()).atan2(flat);
    }
    (latitude, y.atan2(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points_are_met_within_five_centimetres() {
        for (x, y, lat, lon) in CONTROL {
            let met = to_wgs84(x, y).unwrap();
            let off = met.distance_m(Point::new(lat, lon).unwrap());
            assert!(off < 0.05, "{x},{y}: {off} m beside");
        }
    }

    /// Computed with PROJ 9: EPSG:31370 to EPSG:4326.
    const CONTROL: [(f64, f64, f64, f64); 5] = [
        (70_400.12, 203_500.5, 51.136_078_049, 3.231_445_490),
        (150_000.0, 170_000.0, 50.840_411_283, 4.368_752_141),
        (152_000.0, 212_000.0, 51.217_945_429, 4.397_382_484),
        (210_000.0, 180_000.0, 50.927_200_690, 5.222_193_794),
        (45_000.0, 165_000.0, 50.786_006_771, 2.879_643_857),
    ];

    #[test]
    fn what_is_not_on_the_map_has_no_place() {
        for (x, y) in [(0.0, 0.0), (4.35, 50.85), (f64::NAN, 100_000.0), (400_000.0, 100_000.0)] {
            assert_eq!(to_wgs84(x, y), None);
        }
    }
}
