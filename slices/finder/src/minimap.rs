//! Small still maps drawn as SVG paths: the outlines of towns and a dot. They need no script and no third party.

use kernel::point::{BoundingBox, Point};
use serde::Serialize;

use crate::places::{Places, Town};

/// A still map, ready for the template.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MiniMap {
    /// Width of the drawing in its own units.
    pub width: i64,
    /// Height of the drawing.
    pub height: i64,
    /// Path of the town itself.
    pub town: String,
    /// Paths of the towns around it.
    pub around: Vec<String>,
    /// Dots, in units of the drawing.
    pub dots: Vec<Dot>,
    /// Names of the towns, where their middle lies in the picture.
    pub names: Vec<Name>,
}

/// A dot on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dot {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
}

/// A name on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Name {
    /// From the left.
    pub x: i64,
    /// From the top.
    pub y: i64,
    /// The name.
    pub text: String,
}

/// Drawing of degrees onto units: equirectangular, true at the middle of the box.
#[derive(Clone, Copy, Debug)]
struct Frame {
    west: f64,
    north: f64,
    scale_x: f64,
    scale_y: f64,
    width: i64,
    height: i64,
}

impl Frame {
    fn new(shown: BoundingBox, width: i64, height: i64) -> Self {
        let (w, h) = (width_of(width), width_of(height));
        let squeeze = shown.centre().lat.to_radians().cos().max(0.01);
        let across = ((shown.east - shown.west) * squeeze).max(1e-6);
        let down = (shown.north - shown.south).max(1e-6);
        let scale_y = (w / across).min(h / down);
        let scale_x = scale_y * squeeze;
        let middle = shown.centre();
        Self {
            west: middle.lon - w / 2.0 / scale_x,
            north: middle.lat + h / 2.0 / scale_y,
            scale_x,
            scale_y,
            width,
            height,
        }
    }

    fn at(&self, lon: f64, lat: f64) -> (i64, i64) {
        (
            crate::num::round((lon - self.west) * self.scale_x),
            crate::num::round((self.north - lat) * self.scale_y),
        )
    }

    const fn shows(&self, (x, y): (i64, i64)) -> bool {
        0 <= x && x <= self.width && 0 <= y && y <= self.height
    }
}

fn width_of(units: i64) -> f64 {
    f64::from(i32::try_from(units).unwrap_or(i32::MAX))
}

/// A map of a whole town with its neighbours.
#[must_use]
pub fn of_town(places: &Places, town: &Town, name: impl Fn(&Town) -> String) -> MiniMap {
    let mut shown = town.bounds();
    let (lat, lon) = ((shown.north - shown.south) * 0.08, (shown.east - shown.west) * 0.08);
    shown = BoundingBox {
        south: shown.south - lat,
        north: shown.north + lat,
        west: shown.west - lon,
        east: shown.east + lon,
    };
    draw(places, Some(town), Frame::new(shown, 640, 420), &[], name)
}

/// A map around one point, a few kilometres wide.
#[must_use]
pub fn of_point(
    places: &Places,
    town: Option<&Town>,
    point: Point,
    name: impl Fn(&Town) -> String,
) -> MiniMap {
    draw(places, town, Frame::new(BoundingBox::around(point, 4_000.0), 640, 300), &[point], name)
}

/// A map of all known towns, with a dot for each.
#[must_use]
pub fn of_all(places: &Places, name: impl Fn(&Town) -> String) -> MiniMap {
    let boxes = places.towns().iter().map(Town::bounds);
    let Some(shown) = boxes.reduce(|a, b| BoundingBox {
        south: a.south.min(b.south),
        west: a.west.min(b.west),
        north: a.north.max(b.north),
        east: a.east.max(b.east),
    }) else {
        return MiniMap::default();
    };
    draw(places, None, Frame::new(shown, 640, 420), &[], name)
}

fn draw(
    places: &Places,
    own: Option<&Town>,
    frame: Frame,
    dots: &[Point],
    name: impl Fn(&Town) -> String,
) -> MiniMap {
    let mut map = MiniMap { width: frame.width, height: frame.height, ..MiniMap::default() };
    for town in places.towns() {
        let line = path(town, &frame);
        let middle = frame.at(town.centre.lon, town.centre.lat);
        if !line.is_empty() && frame.shows(middle) {
            map.names.push(Name { x: middle.0, y: middle.1, text: name(town) });
        }
        if own.is_some_and(|own| own.nis == town.nis) {
            map.town = line;
        } else if !line.is_empty() {
            map.around.push(line);
        }
    }
    map.dots = dots.iter().map(|p| frame.at(p.lon, p.lat)).map(|(x, y)| Dot { x, y }).collect();
    map
}

/// The outline as a path in whole units; empty when it lies outside the picture.
fn path(town: &Town, frame: &Frame) -> String {
    let mut out = String::new();
    let bounds = town.bounds();
    let (left, top) = frame.at(bounds.west, bounds.north);
    let (right, bottom) = frame.at(bounds.east, bounds.south);
    if right < 0 || bottom < 0 || left > frame.width || top > frame.height {
        return out;
    }
    for ring in &town.outline {
        let mut last = None;
        for &(lon, lat) in ring {
            // Points far outside are brought to just beyond the edge: the picture stays the same and short.
            let (x, y) = frame.at(lon, lat);
            let at = (x.clamp(-40, frame.width + 40), y.clamp(-40, frame.height + 40));
            let Some(before) = last else {
                out.push_str(&format!("M{} {}", at.0, at.1));
                last = Some(at);
                continue;
            };
            let (dx, dy): (i64, i64) = (at.0 - before.0, at.1 - before.1);
            if dx.abs() + dy.abs() >= 3 {
                out.push_str(&format!("l{dx} {dy}"));
                last = Some(at);
            }
        }
        if last.is_some() {
            out.push('z');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;
    use kernel::language::Language;

    #[test]
    fn a_town_fills_its_map() {
        let places = world();
        let town = places.by_slug("oostkamp").unwrap();
        let map = of_town(&places, town, |t| t.name(Language::Nl).to_owned());
        assert!(map.town.starts_with('M') && map.town.ends_with('z'), "{}", map.town);
        assert_eq!(map.names, [Name { x: 320, y: 210, text: "Oostkamp".into() }]);
        assert!(map.around.is_empty(), "Roeselare lies far away");
    }

    #[test]
    fn a_point_lies_in_the_middle_of_its_map() {
        let places = world();
        let point = Point::new(51.154, 3.235).unwrap();
        let map = of_point(&places, places.by_slug("oostkamp"), point, |t| t.name(Language::Nl).to_owned());
        assert_eq!(map.dots, [Dot { x: 320, y: 150 }]);
        let nowhere = of_point(&places, None, Point::new(0.0, 0.0).unwrap(), |_| String::new());
        assert!(nowhere.town.is_empty() && nowhere.around.is_empty());
        assert_eq!(of_all(&places, |t| t.name(Language::Nl).to_owned()).around.len(), 6);
    }
}
