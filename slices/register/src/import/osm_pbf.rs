//! Reader of `.osm.pbf` extracts in two passes: first which ways are places, then where their nodes lie.

use std::collections::HashMap;
use std::path::Path;

use kernel::point::Point;
use osmpbf::{Element, ElementReader};

use super::osm::OsmError;
use super::osm_json::{OsmObject, Take};
use super::osm_tags::{KEYS, Tags};
use super::tables::file_name;

/// How many ways may be places; ten times what the whole of Belgium has.
const MOST_WAYS: usize = 2_000_000;

/// A way that may be a place: its tags, and the box around its nodes as they are met.
struct Way {
    id: i64,
    tags: Tags,
    bounds: Option<[f64; 4]>,
}

/// Reads an extract. Nodes come first, then ways with the middle of the box around their nodes.
pub fn read(path: &Path, take: Take<'_>) -> Result<(), OsmError> {
    let file = file_name(path);
    let broken = |error: osmpbf::Error| OsmError::Pbf { file: file.clone(), error: error.to_string() };
    let open = || ElementReader::from_path(path).map_err(broken);
    let mut ways: Vec<Way> = Vec::new();
    let mut wanted: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut too_many = false;
    let each = |element: Element<'_>| {
        let Element::Way(way) = element else { return };
        if !way.tags().any(|(key, _)| interesting(key)) {
            return;
        }
        if ways.len() == MOST_WAYS {
            too_many = true;
            return;
        }
        for node in way.refs() {
            wanted.entry(node).or_default().push(ways.len());
        }
        ways.push(Way { id: way.id(), tags: tags_of(way.tags()), bounds: None });
    };
    open()?.for_each(each).map_err(broken)?;
    if too_many {
        return Err(OsmError::Pbf { file, error: format!("more than {MOST_WAYS} ways that may be places") });
    }
    let mut going = true;
    let each = |element: Element<'_>| {
        let (id, lat, lon, tags) = match element {
            Element::Node(node) => (node.id(), node.lat(), node.lon(), tags_if_interesting(node.tags())),
            Element::DenseNode(node) => (node.id(), node.lat(), node.lon(), tags_if_interesting(node.tags())),
            Element::Way(_) | Element::Relation(_) => return,
        };
        for at in wanted.get(&id).into_iter().flatten() {
            if let Some(way) = ways.get_mut(*at) {
                way.bounds = Some(widened(way.bounds, lat, lon));
            }
        }
        if let Some(tags) = tags.filter(|_| going) {
            going = take(OsmObject { key: format!("node/{id}"), tags, point: Point::new(lat, lon).ok() });
        }
    };
    open()?.for_each(each).map_err(broken)?;
    for way in ways {
        if !going {
            break;
        }
        let middle = way.bounds.and_then(|[south, west, north, east]| {
            Point::new(f64::midpoint(south, north), f64::midpoint(west, east)).ok()
        });
        going = take(OsmObject { key: format!("way/{}", way.id), tags: way.tags, point: middle });
    }
    Ok(())
}

fn interesting(key: &str) -> bool {
    KEYS.contains(&key) || key == "vending"
}

fn tags_of<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> Tags {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn tags_if_interesting<'t>(tags: impl Iterator<Item = (&'t str, &'t str)> + Clone) -> Option<Tags> {
    tags.clone().any(|(key, _)| interesting(key)).then(|| tags_of(tags))
}

fn widened(bounds: Option<[f64; 4]>, lat: f64, lon: f64) -> [f64; 4] {
    let [south, west, north, east] = bounds.unwrap_or([lat, lon, lat, lon]);
    [south.min(lat), west.min(lon), north.max(lat), east.max(lon)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varint(mut number: u64, out: &mut Vec<u8>) {
        while number >= 0x80 {
            out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
            number >>= 7;
        }
        out.push(u8::try_from(number).unwrap());
    }

    fn length(bytes: &[u8]) -> u64 {
        u64::try_from(bytes.len()).unwrap()
    }

    fn zigzag(number: i64) -> u64 {
        ((number << 1) ^ (number >> 63)).cast_unsigned()
    }

    /// A protocol buffer message of numbered fields.
    #[derive(Default)]
    struct Message(Vec<u8>);

    impl Message {
        fn number(mut self, field: u64, value: u64) -> Self {
            varint(field << 3, &mut self.0);
            varint(value, &mut self.0);
            self
        }

        fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
            varint(field << 3 | 2, &mut self.0);
            varint(length(bytes), &mut self.0);
            self.0.extend(bytes);
            self
        }

        fn packed(self, field: u64, values: &[u64]) -> Self {
            let mut bytes = Vec::new();
            values.iter().for_each(|value| varint(*value, &mut bytes));
            self.bytes(field, &bytes)
        }
    }

    fn block(kind: &str, content: &Message) -> Vec<u8> {
        let blob = Message::default().bytes(1, &content.0).number(2, length(&content.0));
        let header = Message::default().bytes(1, kind.as_bytes()).number(3, length(&blob.0));
        let mut out = u32::try_from(header.0.len()).unwrap().to_be_bytes().to_vec();
        out.extend(header.0);
        out.extend(blob.0);
        out
    }

    /// Nodes 1 to 4 in a square and a tree, a shop on node 1, and a way around all of them that is a farm shop.
    fn extract() -> Vec<u8> {
        let words = ["", "shop", "bakery", "farm", "name", "Hof ten Dauwe", "natural", "tree"];
        let table = words.iter().fold(Message::default(), |table, word| table.bytes(1, word.as_bytes()));
        let node = |id: i64, lat: i64, lon: i64, tags: &[(u64, u64)]| {
            // Tenths of a degree, in units of 100 nanodegrees.
            let degrees = |tenths: i64| zigzag(tenths * 1_000_000);
            let (keys, values): (Vec<u64>, Vec<u64>) = tags.iter().copied().unzip();
            let node = Message::default().number(1, zigzag(id)).packed(2, &keys).packed(3, &values);
            node.number(8, degrees(lat)).number(9, degrees(lon)).0
        };
        let way = Message::default().number(1, 77).packed(2, &[1, 4]).packed(3, &[3, 5]);
        let way = way.packed(8, &[1, 1, 1, 1].map(zigzag));
        let nodes = [
            node(1, 510, 30, &[(1, 2)]),
            node(2, 510, 32, &[]),
            node(3, 512, 32, &[(6, 7)]),
            node(4, 512, 30, &[]),
        ];
        let nodes = nodes.iter().fold(Message::default(), |group, node| group.bytes(1, node));
        let ways = Message::default().bytes(3, &way.0);
        let data = Message::default().bytes(1, &table.0).bytes(2, &nodes.0).bytes(2, &ways.0);
        let header = Message::default().bytes(4, b"OsmSchema-V0.6");
        [block("OSMHeader", &header), block("OSMData", &data)].concat()
    }

    fn read_bytes(name: &str, bytes: &[u8]) -> Result<Vec<OsmObject>, OsmError> {
        let path = std::env::temp_dir().join(format!("plein-{}-{name}.osm.pbf", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        let mut found = Vec::new();
        let outcome = read(&path, &mut |object| {
            found.push(object);
            true
        });
        std::fs::remove_file(&path).unwrap();
        outcome.map(|()| found)
    }

    #[test]
    fn nodes_and_the_middle_of_ways_are_found() {
        let found = read_bytes("good", &extract()).unwrap();
        assert_eq!(found.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(), ["node/1", "way/77"]);
        assert_eq!(found[0].tags.get("shop").map(String::as_str), Some("bakery"));
        assert_eq!(found[1].tags.get("name").map(String::as_str), Some("Hof ten Dauwe"));
        let middle = found[1].point.unwrap();
        assert!(middle.distance_m(Point::new(51.1, 3.1).unwrap()) < 1.0, "{middle}");
    }

    #[test]
    fn damaged_extracts_are_refused() {
        let good = extract();
        assert!(matches!(read_bytes("cut", &good[..good.len() - 20]), Err(OsmError::Pbf { .. })));
        assert!(matches!(read_bytes("text", b"<osm version=\"0.6\"></osm>"), Err(OsmError::Pbf { .. })));
    }
}
