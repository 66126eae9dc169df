//! Reader of `.osm.pbf` extracts in passes: first which ways and areas are places, then which ways those areas are made
//! of, then where the nodes of all of them lie. Memory grows with the places, not with the file.

use std::collections::HashMap;
use std::path::Path;

use kernel::point::Point;
use osmpbf::{Element, ElementReader, RelMemberType};

use super::osm::OsmError;
use super::osm_json::{OsmObject, Take};
use super::osm_tags::{self, KEYS, Reading, Tags};
use super::tables::file_name;

/// How many ways and areas may be places; ten times what the whole of Belgium has.
const MOST_OUTLINES: usize = 2_000_000;
/// How many nodes they may have together.
const MOST_CORNERS: usize = 100_000_000;

/// A way or an area that may be a place: its tags, and the box around its nodes as they are met.
struct Outline {
    key: String,
    tags: Tags,
    bounds: Option<[f64; 4]>,
}

/// Which nodes belong to which outlines.
#[derive(Default)]
struct Corners {
    /// Sorted by node before it is asked.
    pairs: Vec<(i64, u32)>,
    /// Some bits for each node: most of the many millions of nodes are told apart here.
    filter: Vec<u64>,
}

impl Corners {
    fn add(&mut self, nodes: impl Iterator<Item = i64>, outline: usize) {
        let outline = u32::try_from(outline).unwrap_or(u32::MAX);
        self.pairs.extend(nodes.map(|node| (node, outline)));
    }

    fn sort(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.filter = vec![0; (self.pairs.len() / 4).next_power_of_two().max(64)];
        for at in 0..self.pairs.len() {
            let Some((node, _)) = self.pairs.get(at) else { continue };
            let (word, bit) = self.place(*node);
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// Word and bit of a node in the filter.
    fn place(&self, node: i64) -> (usize, u64) {
        let mixed = node.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
        let length = u64::try_from(self.filter.len()).unwrap_or(1).max(1);
        (usize::try_from((mixed >> 6) % length).unwrap_or_default(), 1 << (mixed & 63))
    }

    fn outlines_of(&self, node: i64) -> impl Iterator<Item = usize> {
        let (word, bit) = self.place(node);
        let possible = self.filter.get(word).is_some_and(|word| word & bit != 0);
        let from = if possible { self.pairs.partition_point(|(other, _)| *other < node) } else { usize::MAX };
        let found = self.pairs.get(from..).unwrap_or_default().iter();
        found.take_while(move |(other, _)| *other == node).filter_map(|(_, at)| usize::try_from(*at).ok())
    }
}

/// What the first passes find out.
#[derive(Default)]
struct Plan {
    outlines: Vec<Outline>,
    corners: Corners,
    /// The ways that areas are made of.
    members: HashMap<i64, Vec<usize>>,
    too_many: bool,
    stopped: bool,
}

impl Plan {
    /// Keeps what is a place; the rest is handed on at once, for the count: a country has a million car parks.
    fn outline(&mut self, key: String, tags: Tags, take: Take<'_>) -> Option<usize> {
        self.too_many |= self.outlines.len() >= MOST_OUTLINES || self.corners.pairs.len() >= MOST_CORNERS;
        if self.too_many || self.stopped {
            return None;
        }
        if !matches!(osm_tags::read(&tags), Reading::Place(_)) {
            self.stopped = !take(OsmObject { key, tags, point: None });
            return None;
        }
        self.outlines.push(Outline { key, tags, bounds: None });
        self.outlines.len().checked_sub(1)
    }

    fn first(&mut self, element: Element<'_>, take: Take<'_>) {
        match element {
            Element::Way(way) if way.tags().any(|(key, _)| interesting(key)) => {
                let key = format!("way/{}", way.id());
                if let Some(at) = self.outline(key, tags_of(way.tags()), take) {
                    self.corners.add(way.refs(), at);
                }
            }
            Element::Relation(area)
                if area.tags().any(|(key, value)| key == "type" && value == "multipolygon")
                    && area.tags().any(|(key, _)| interesting(key)) =>
            {
                let key = format!("relation/{}", area.id());
                let Some(at) = self.outline(key, tags_of(area.tags()), take) else { return };
                for member in area.members().filter(|member| member.member_type == RelMemberType::Way) {
                    self.members.entry(member.member_id).or_default().push(at);
                }
            }
            _ => {}
        }
    }

    fn second(&mut self, element: Element<'_>) {
        let Element::Way(way) = element else { return };
        for at in self.members.get(&way.id()).into_iter().flatten() {
            self.corners.add(way.refs(), *at);
        }
    }

    fn meet(&mut self, node: i64, lat: f64, lon: f64) {
        for at in self.corners.outlines_of(node) {
            if let Some(outline) = self.outlines.get_mut(at) {
                outline.bounds = Some(widened(outline.bounds, lat, lon));
            }
        }
    }
}

/// Reads an extract. What is no place comes first and without a position; then nodes, then ways and areas with the middle
/// of the box around their nodes.
pub fn read(path: &Path, take: Take<'_>) -> Result<(), OsmError> {
    let file = file_name(path);
    let broken = |error: osmpbf::Error| OsmError::Pbf { file: file.clone(), error: error.to_string() };
    let open = || ElementReader::from_path(path).map_err(broken);
    let mut plan = Plan::default();
    open()?.for_each(|element| plan.first(element, take)).map_err(broken)?;
    if !plan.members.is_empty() {
        open()?.for_each(|element| plan.second(element)).map_err(broken)?;
    }
    if plan.too_many || plan.corners.pairs.len() > MOST_CORNERS {
        let error = format!("more than {MOST_OUTLINES} ways and areas that may be places");
        return Err(OsmError::Pbf { file, error });
    }
    plan.corners.sort();
    let mut going = !plan.stopped;
    let each = |element: Element<'_>| {
        let (id, lat, lon, tags) = match element {
            Element::Node(node) => (node.id(), node.lat(), node.lon(), tags_if_interesting(node.tags())),
            Element::DenseNode(node) => (node.id(), node.lat(), node.lon(), tags_if_interesting(node.tags())),
            Element::Way(_) | Element::Relation(_) => return,
        };
        plan.meet(id, lat, lon);
        if let Some(tags) = tags.filter(|_| going) {
            going = take(OsmObject { key: format!("node/{id}"), tags, point: Point::new(lat, lon).ok() });
        }
    };
    open()?.for_each(each).map_err(broken)?;
    for outline in plan.outlines {
        if !going {
            break;
        }
        let middle = outline.bounds.and_then(|[south, west, north, east]| {
            Point::new(f64::midpoint(south, north), f64::midpoint(west, east)).ok()
        });
        going = take(OsmObject { key: outline.key, tags: outline.tags, point: middle });
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

    /// Nodes 1 to 4 in a square and a tree, a shop on node 1, a way around all of them that is a farm shop, and an area
    /// made of a way without tags along the northern side.
    fn extract() -> Vec<u8> {
        let words = [
            "",
            "shop",
            "bakery",
            "farm",
            "name",
            "Hof ten Dauwe",
            "natural",
            "tree",
            "type",
            "multipolygon",
        ];
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
        let side = Message::default().number(1, 78).packed(8, &[3, 1].map(zigzag));
        let ways = Message::default().bytes(3, &way.0).bytes(3, &side.0);
        let area = Message::default().number(1, 9).packed(2, &[8, 1]).packed(3, &[9, 2]).packed(8, &[0]);
        let area = area.packed(9, &[zigzag(78)]).packed(10, &[1]);
        let areas = Message::default().bytes(4, &area.0);
        let data =
            Message::default().bytes(1, &table.0).bytes(2, &nodes.0).bytes(2, &ways.0).bytes(2, &areas.0);
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
        assert_eq!(
            found.iter().map(|object| object.key.as_str()).collect::<Vec<_>>(),
            ["node/1", "way/77", "relation/9"]
        );
        assert_eq!(found[0].tags.get("shop").map(String::as_str), Some("bakery"));
        assert_eq!(found[1].tags.get("name").map(String::as_str), Some("Hof ten Dauwe"));
        let middle = found[1].point.unwrap();
        assert!(middle.distance_m(Point::new(51.1, 3.1).unwrap()) < 1.0, "{middle}");
        let side = found[2].point.unwrap();
        assert!(side.distance_m(Point::new(51.2, 3.1).unwrap()) < 1.0, "{side}");
    }

    #[test]
    fn damaged_extracts_are_refused() {
        let good = extract();
        assert!(matches!(read_bytes("cut", &good[..good.len() - 20]), Err(OsmError::Pbf { .. })));
        assert!(matches!(read_bytes("text", b"<osm version=\"0.6\"></osm>"), Err(OsmError::Pbf { .. })));
    }
}
