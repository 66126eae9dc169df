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
