//! Streaming reader of GeoJSON and Overpass JSON: one object at a time, in bounded memory, with line and column of
//! what is wrong.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use kernel::point::Point;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::osm::OsmError;
use super::osm_tags::Tags;
use super::tables::file_name;

/// An object of OpenStreetMap with its tags and its position or centre.
#[derive(Clone, Debug, PartialEq)]
pub struct OsmObject {
    /// `node/123`, `way/5`, `relation/9`.
    pub key: String,
    /// The tags.
    pub tags: Tags,
    /// The position, or the middle of the box around it.
    pub point: Option<Point>,
}

/// What takes the objects; returns false to stop.
pub type Take<'a> = &'a mut dyn FnMut(OsmObject) -> bool;

/// The largest single object, in bytes.
const MOST_BYTES: u64 = 8 << 20;

/// Most tags kept of one object.
const MOST_TAGS: usize = 300;

/// Reads a file of GeoJSON features or Overpass elements.
pub fn read(path: &Path, take: Take<'_>) -> Result<(), OsmError> {
    let file = file_name(path);
    let opened = std::fs::File::open(path).map_err(|error| OsmError::Io { file: file.clone(), error })?;
    read_from(&file, opened, take)
}

/// Reads from any source; `file` names it in messages.
pub fn read_from(file: &str, source: impl Read, take: Take<'_>) -> Result<(), OsmError> {
    let budget = Rc::new(Cell::new(MOST_BYTES));
    let limited = Limited { source: BufReader::with_capacity(1 << 16, source), budget: Rc::clone(&budget) };
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 14, limited));
    let mut state = Walk { take, budget, stopped: false, found: false };
    let outcome = Document(&mut state)
        .deserialize(&mut deserializer)
        .and_then(|()| if state.stopped { Ok(()) } else { deserializer.end() });
    match outcome {
        _ if state.stopped => Ok(()),
        Ok(()) if state.found => Ok(()),
        Ok(()) => Err(OsmError::NoObjects { file: file.to_owned() }),
        Err(error) if error.is_io() => Err(OsmError::Io { file: file.to_owned(), error: error.into() }),
        Err(error) => Err(OsmError::Json {
            file: file.to_owned(),
            line: error.line(),
            column: error.column(),
            error: error.to_string(),
        }),
    }
}

/// Refuses to read on when one object grows beyond measure.
struct Limited<R> {
    source: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        let left = self.budget.get().saturating_sub(u64::try_from(count).unwrap_or(u64::MAX));
        if left == 0 {
            let text = format!("one object is larger than {MOST_BYTES} bytes");
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, text));
        }
        self.budget.set(left);
        Ok(count)
    }
}

struct Walk<'a> {
    take: Take<'a>,
    budget: Rc<Cell<u64>>,
    stopped: bool,
    found: bool,
}

/// The whole document: an object whose `features` or `elements` are walked.
struct Document<'w, 'a>(&'w mut Walk<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a GeoJSON FeatureCollection or an answer of Overpass")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.budget.set(MOST_BYTES);
            match key.as_str() {
                "features" => map.next_value_seed(Objects::<Feature>(self.0, std::marker::PhantomData))?,
                "elements" => map.next_value_seed(Objects::<Element>(self.0, std::marker::PhantomData))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            if self.0.stopped {
                break;
            }
        }
        Ok(())
    }
}

/// The list of objects, handed on one by one.
struct Objects<'w, 'a, T>(&'w mut Walk<'a>, std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de> + Into<OsmObject>> DeserializeSeed<'de> for Objects<'_, '_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de> + Into<OsmObject>> Visitor<'de> for Objects<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.found = true;
        while let Some(object) = list.next_element::<T>()? {
            self.0.budget.set(MOST_BYTES);
            if !(self.0.take)(object.into()) {
                self.0.stopped = true;
                // The rest of the list is not read: the caller leaves at once.
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// A tag value; numbers and flags are written as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Flag(bool),
    Number(serde_json::Number),
    Other(IgnoredAny),
}

impl Scalar {
    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(flag) => Some(if flag { "yes" } else { "no" }.to_owned()),
            Self::Number(number) => Some(number.to_string()),
            Self::Other(_) => None,
        }
    }
}

fn tags_of(given: Option<HashMap<String, Scalar>>) -> Tags {
    let given = given.unwrap_or_default().into_iter().take(MOST_TAGS);
    given.filter_map(|(key, value)| Some((key, value.text()?))).collect()
}

#[derive(Deserialize)]
struct Feature {
    id: Option<Scalar>,
    properties: Option<HashMap<String, Scalar>>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: Option<Coordinates>,
}

/// The box around whatever is nested in `coordinates`.
#[derive(Clone, Copy, Debug)]
struct Coordinates {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut all = Self {
            west: f64::INFINITY,
            south: f64::INFINITY,
            east: f64::NEG_INFINITY,
            north: f64::NEG_INFINITY,
        };
        Nested(&mut all).deserialize(deserializer)?;
        Ok(all)
    }
}

struct Nested<'c>(&'c mut Coordinates);

/// What stands at one place of nested coordinates.
enum Inner {
    Number(f64),
    List,
}

impl<'de> DeserializeSeed<'de> for Nested<'_> {
    type Value = Inner;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Inner, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested<'_> {
    type Value = Inner;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Inner, E> {
        Ok(Inner::Number(number))
    }

    #[expect(clippy::as_conversions, reason = "no coordinate is beyond the whole numbers of a double")]
    fn visit_i64<E>(self, number: i64) -> Result<Inner, E> {
        Ok(Inner::Number(number as f64))
    }

    #[expect(clippy::as_conversions, reason = "no coordinate is beyond the whole numbers of a double")]
    fn visit_u64<E>(self, number: u64) -> Result<Inner, E> {
        Ok(Inner::Number(number as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Inner, A::Error> {
        let mut position = [0.0; 2];
        let mut numbers = 0_usize;
        while let Some(inner) = list.next_element_seed(Nested(self.0))? {
            if let Inner::Number(number) = inner {
                if let Some(slot) = position.get_mut(numbers) {
                    *slot = number;
                }
                numbers += 1;
            }
        }
        if numbers >= 2 {
            let [lon, lat] = position;
            self.0.west = self.0.west.min(lon);
            self.0.east = self.0.east.max(lon);
            self.0.south = self.0.south.min(lat);
            self.0.north = self.0.north.max(lat);
        }
        Ok(Inner::List)
    }
}

impl Coordinates {
    fn middle(self) -> Option<Point> {
        if !self.west.is_finite() {
            return None;
        }
        Point::new(f64::midpoint(self.south, self.north), f64::midpoint(self.west, self.east)).ok()
    }
}

impl From<Feature> for OsmObject {
    fn from(feature: Feature) -> Self {
        let mut tags = tags_of(feature.properties);
        let said = ["osm_id", "@id"].into_iter().find_map(|name| tags.remove(name));
        let kind = tags.remove("osm_type").or_else(|| tags.remove("type"));
        let key = said.or_else(|| feature.id.and_then(Scalar::text)).unwrap_or_default();
        let key = if key.contains('/') {
            key
        } else {
            kind.filter(|_| !key.is_empty()).map(|kind| format!("{kind}/{key}")).unwrap_or_default()
        };
        let point = feature.geometry.and_then(|geometry| geometry.coordinates).and_then(Coordinates::middle);
        Self { key, tags, point }
    }
}

#[derive(Deserialize)]
struct Element {
    #[serde(rename = "type")]
    kind: String,
    id: i64,
    lat: Option<f64>,
    lon: Option<f64>,
    center: Option<Centre>,
    bounds: Option<Bounds>,
    tags: Option<HashMap<String, Scalar>>,
}

#[derive(Deserialize)]
struct Centre {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct Bounds {
    minlat: f64,
    minlon: f64,
    maxlat: f64,
    maxlon: f64,
}

impl From<Element> for OsmObject {
    fn from(element: Element) -> Self {
        let own = element.lat.zip(element.lon);
        let centre = element.center.map(|centre| (centre.lat, centre.lon));
        let middle =
            element.bounds.map(|b| (f64::midpoint(b.minlat, b.maxlat), f64::midpoint(b.minlon, b.maxlon)));
        let point = own.or(centre).or(middle).and_then(|(lat, lon)| Point::new(lat, lon).ok());
        Self { key: format!("{}/{}", element.kind, element.id), tags: tags_of(element.tags), point }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<OsmObject>, OsmError> {
        let mut found = Vec::new();
        read_from("test.json", text.as_bytes(), &mut |object| {
            found.push(object);
            true
        })?;
        Ok(found)
    }

    #[test]
    fn geojson_of_every_shape() {
        let text = r#"{"type":"FeatureCollection","generator":{"x":[1]},"features":[
            {"type":"Feature","id":"node/1","properties":{"shop":"bakery","level":1,"odd":[1]},"geometry":{"type":"Point","coordinates":[3.2,51.1]}},
            {"type":"Feature","properties":{"@id":"way/2","shop":"farm"},"geometry":{"type":"Polygon","coordinates":[[[3,51],[3.2,51],[3.2,51.2],[3,51.2],[3,51]]]}},
            {"type":"Feature","properties":{"osm_type":"node","osm_id":"3"},"geometry":null}]}"#;
        let found = all(text).unwrap();
        assert_eq!(found.iter().map(|o| o.key.as_str()).collect::<Vec<_>>(), ["node/1", "way/2", "node/3"]);
        assert_eq!(found[0].point, Point::new(51.1, 3.2).ok());
        assert_eq!(found[0].tags.get("level").map(String::as_str), Some("1"));
        let middle = found[1].point.unwrap();
        assert!(middle.distance_m(Point::new(51.1, 3.1).unwrap()) < 1.0, "{middle}");
        assert_eq!(found[2].point, None);
    }

    #[test]
    fn overpass_elements_with_centres() {
        let text = r#"{"version":0.6,"osm3s":{},"elements":[
            {"type":"node","id":1,"lat":51.1,"lon":3.2,"tags":{"shop":"bakery"}},
            {"type":"way","id":2,"center":{"lat":51,"lon":3},"nodes":[1,2],"tags":{"shop":"farm"}},
            {"type":"relation","id":3,"bounds":{"minlat":50,"minlon":3,"maxlat":51,"maxlon":4}}]}"#;
        let found = all(text).unwrap();
        assert_eq!(found[1].key, "way/2");
        assert_eq!(found[1].point, Point::new(51.0, 3.0).ok());
        assert_eq!(found[2].point, Point::new(50.5, 3.5).ok());
    }

    #[test]
    fn malformed_files_are_refused_with_line_and_column() {
        let error = all("{\"features\":[\n{\"properties\":{\"shop\":\"a\"},,}]}").unwrap_err();
        assert!(matches!(error, OsmError::Json { line: 2, .. }), "{error}");
        assert!(error.to_string().contains("line 2"));
        assert!(matches!(all("{\"features\":[{\"properties\""), Err(OsmError::Json { .. })), "cut off");
        assert!(matches!(all("[1,2]"), Err(OsmError::Json { .. })));
        assert!(matches!(all("{\"type\":\"Topology\"}"), Err(OsmError::NoObjects { .. })));
        let nested = format!("{{\"features\":[{{\"geometry\":{{\"coordinates\":{}", "[".repeat(100_000));
        assert!(matches!(all(&nested), Err(OsmError::Json { .. })), "nesting is limited");
    }

    #[test]
    fn an_object_without_end_is_refused_in_bounded_memory() {
        let head = b"{\"features\":[{\"properties\":{\"note\":\"".as_slice();
        let endless = head.chain(std::io::repeat(b'x').take(1 << 30));
        let error = read_from("bomb.json", endless, &mut |_| true).unwrap_err();
        assert!(error.to_string().contains("larger than"), "{error}");
    }

    #[test]
    fn reading_stops_when_asked() {
        let text = format!("{{\"elements\":[{}", "{\"type\":\"node\",\"id\":1},".repeat(100));
        let mut seen = 0;
        read_from("a", text.as_bytes(), &mut |_| {
            seen += 1;
            seen < 3
        })
        .unwrap();
        assert_eq!(seen, 3);
    }
}
