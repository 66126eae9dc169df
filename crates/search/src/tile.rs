//! Vector tiles: the places that answer a question, grouped where they would lie on top of each other.
//!
//! A tile is one run of cell numbers, and so is every square of its grid: grouping is counting along the run.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a grid of fixed size and 12-bit positions"
)]

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use chrono::Timelike;
use kernel::hours::OpenState;
use kernel::search::{SearchError, SearchQuery, TileId};
use tantivy::{DocId, TantivyError};

use crate::answer::Question;
use crate::engine::{Engine, failed};
use crate::geo::{DEPTH, apart, tile_run};
use crate::scratch::Bits;
use crate::snapshot::Snapshot;

/// The deepest tile.
const DEEPEST: u8 = 22;
/// Levels of the grid within a tile: 16 by 16 squares.
const GRID: u32 = 4;
const SQUARES: usize = 1 << (2 * GRID);
/// Units along the side of a tile.
const EXTENT: u32 = 4096;
/// From this zoom on places are shown one by one, as long as there are at most this many in the tile.
const SINGLE: [(u8, usize); 3] = [(0, 40), (14, 400), (16, 2_000)];
/// Tiles kept.
const MOST_TILES: usize = 2_000;

/// What falls into one square of the grid.
#[derive(Clone, Copy, Debug, Default)]
struct Square {
    count: u32,
    x: u64,
    y: u64,
}

/// One thing on the map.
struct Mark {
    x: u32,
    y: u32,
    count: u32,
    place: Option<(u32, DocId)>,
}

/// Makes a tile, or gives the one made before.
pub fn tile(engine: &Engine, tile: TileId, query: &SearchQuery) -> Result<Vec<u8>, SearchError> {
    let side = 1_u32.checked_shl(u32::from(tile.z)).unwrap_or(0);
    if tile.z > DEEPEST || tile.x >= side || tile.y >= side {
        return Err(SearchError::Limit { what: "tile", limit: usize::from(DEEPEST) });
    }
    let (snapshot, gazetteer) = (engine.now(), engine.gazetteer());
    let key = key(tile, query);
    let lock = || snapshot.tiles.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&key) {
        return Ok(known.as_ref().clone());
    }
    let question = Question::new(engine, &snapshot, &gazetteer, query);
    let marks = marks(&snapshot, &question, tile).map_err(failed)?;
    let made = encode(engine, &snapshot, query, &marks).map_err(failed)?;
    let mut tiles = lock();
    if tiles.len() >= MOST_TILES {
        tiles.clear();
    }
    tiles.insert(key, Arc::new(made.clone()));
    Ok(made)
}

fn key(tile: TileId, query: &SearchQuery) -> String {
    let filters = &query.filters;
    let codes: Vec<&str> = filters.categories.iter().map(|category| category.code).collect();
    // States on the map may be five minutes old; an asked moment counts exactly.
    let now = (query.now.date(), query.now.hour(), query.now.minute() / 5);
    let (what, area, language) = (&query.what, &query.area, query.language);
    let rest = (filters.features, filters.layer, filters.open_at, filters.vacant, query.read_words);
    format!("{tile:?} {what:?} {area:?} {language} {codes:?} {rest:?} {now:?}")
}

fn marks(snapshot: &Snapshot, question: &Question<'_>, tile: TileId) -> Result<Vec<Mark>, TantivyError> {
    let (from, to) = tile_run(tile.z, tile.x, tile.y);
    let mut squares = [Square::default(); SQUARES];
    let mut places: Vec<(u64, u32, DocId)> = Vec::new();
    let most = SINGLE.iter().rev().find(|(zoom, _)| tile.z >= *zoom).map_or(0, |(_, most)| *most);
    let shift = 2 * (DEPTH - u32::from(tile.z) - GRID.min(DEPTH - u32::from(tile.z)));
    let mut total = 0_usize;
    for (at, segment) in snapshot.segments.iter().enumerate() {
        let (cells, documents) = segment.columns.run(from, to);
        if cells.is_empty() {
            continue;
        }
        let fitting = fitting(snapshot, question, at)?;
        let alive = segment.alive.as_ref();
        let conditions = &question.ask.conditions;
        for (cell, doc) in cells.iter().zip(documents) {
            let fits = fitting.as_ref().is_none_or(|fitting| fitting.contains(*doc))
                && alive.is_none_or(|alive| alive.is_alive(*doc))
                && conditions.all(&segment.columns.hot[*doc as usize]);
            if !fits {
                continue;
            }
            let square = &mut squares[((cell - from) >> shift) as usize % SQUARES];
            let (x, y) = apart(*cell);
            square.count += 1;
            square.x += u64::from(x);
            square.y += u64::from(y);
            total += 1;
            if total <= most || square.count == 1 {
                places.push((*cell, at as u32, *doc));
            }
        }
    }
    let single = total <= most;
    let position = |x: u64, y: u64| (scale(x, tile.z), scale(y, tile.z));
    let mut marks = Vec::new();
    for (cell, segment, doc) in places {
        if single || squares[((cell - from) >> shift) as usize % SQUARES].count == 1 {
            let (x, y) = apart(cell);
            let (x, y) = position(u64::from(x), u64::from(y));
            marks.push(Mark { x, y, count: 1, place: Some((segment, doc)) });
        }
    }
    for square in squares.iter().filter(|square| !single && square.count > 1) {
        let count = u64::from(square.count);
        let (x, y) = position(square.x / count, square.y / count);
        marks.push(Mark { x, y, count: square.count, place: None });
    }
    Ok(marks)
}

/// The documents of a segment that satisfy words and area; none when everything does.
fn fitting(snapshot: &Snapshot, question: &Question<'_>, at: usize) -> Result<Option<Bits>, TantivyError> {
    let everywhere = matches!(question.ask.shape, crate::collect::Shape::Everywhere);
    if question.plan.groups.is_empty() && everywhere {
        return Ok(None);
    }
    let columns = &snapshot.segments[at].columns;
    let mut bits = Bits::new(columns.hot.len());
    let wanted = (question.plan.groups.as_slice(), question.plan.whole.as_slice());
    snapshot.every_in(&question.ask, wanted, at, &mut |doc| {
        bits.insert(doc);
    })?;
    Ok(Some(bits))
}

/// A position at full depth as units within its tile.
const fn scale(position: u64, zoom: u8) -> u32 {
    let levels = DEPTH - zoom as u32;
    let within = position & ((1 << levels) - 1);
    ((within * EXTENT as u64) >> levels) as u32
}

fn encode(
    engine: &Engine,
    snapshot: &Snapshot,
    query: &SearchQuery,
    marks: &[Mark],
) -> Result<Vec<u8>, TantivyError> {
    let mut layer = Layer::new();
    for mark in marks {
        let mut tags = Vec::new();
        match mark.place {
            None => layer.tag(&mut tags, "count", Value::Number(u64::from(mark.count))),
            Some((segment, doc)) => {
                let Some(listing) = snapshot.listing(&engine.fields, segment, doc)? else { continue };
                let hours = snapshot.segments[segment as usize].columns.hot[doc as usize].hours;
                let state = match engine.hours.state(hours, query.now) {
                    OpenState::Open => "open",
                    OpenState::Closed => "closed",
                    OpenState::Unknown => "unknown",
                };
                layer.tag(&mut tags, "id", Value::Text(listing.id.to_string()));
                layer.tag(&mut tags, "slug", Value::Text(listing.slug()));
                layer.tag(
                    &mut tags,
                    "icon",
                    Value::Text(listing.category().map_or("shop", |c| c.icon).to_owned()),
                );
                layer.tag(&mut tags, "state", Value::Text(state.to_owned()));
                layer.tag(&mut tags, "sign", Value::Text(listing.sign));
            }
        }
        layer.point(&tags, mark.x, mark.y);
    }
    Ok(layer.finish())
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Value {
    Text(String),
    Number(u64),
}

/// One layer in the Mapbox vector tile format, version 2.1 (protocol buffers).
struct Layer {
    features: Vec<u8>,
    keys: Vec<&'static str>,
    values: HashMap<Value, u64>,
    encoded_values: Vec<u8>,
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A field with a length before it.
fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

impl Layer {
    fn new() -> Self {
        Self { features: Vec::new(), keys: Vec::new(), values: HashMap::new(), encoded_values: Vec::new() }
    }

    fn tag(&mut self, tags: &mut Vec<u8>, key: &'static str, value: Value) {
        let at = self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        varint(tags, at as u64);
        let next = self.values.len() as u64;
        let encoded = &mut self.encoded_values;
        let at = *self.values.entry(value).or_insert_with_key(|value| {
            let mut content = Vec::new();
            match value {
                Value::Text(text) => bytes(&mut content, 1, text.as_bytes()),
                Value::Number(value) => number(&mut content, 5, *value),
            }
            bytes(encoded, 4, &content);
            next
        });
        varint(tags, at);
    }

    fn point(&mut self, tags: &[u8], x: u32, y: u32) {
        const MOVE_TO_ONE: u64 = 1 | 1 << 3;
        let mut geometry = Vec::new();
        varint(&mut geometry, MOVE_TO_ONE);
        varint(&mut geometry, u64::from(x) * 2);
        varint(&mut geometry, u64::from(y) * 2);
        let mut feature = Vec::new();
        bytes(&mut feature, 2, tags);
        number(&mut feature, 3, 1);
        bytes(&mut feature, 4, &geometry);
        bytes(&mut self.features, 2, &feature);
    }

    fn finish(self) -> Vec<u8> {
        if self.features.is_empty() {
            return Vec::new();
        }
        let mut layer = Vec::new();
        number(&mut layer, 15, 2);
        bytes(&mut layer, 1, b"places");
        layer.extend_from_slice(&self.features);
        for key in &self.keys {
            bytes(&mut layer, 3, key.as_bytes());
        }
        layer.extend_from_slice(&self.encoded_values);
        number(&mut layer, 5, u64::from(EXTENT));
        let mut tile = Vec::new();
        bytes(&mut tile, 3, &layer);
        tile
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_become_units_of_the_tile() {
        assert_eq!(scale(0x3FF_FFFF, 0), EXTENT - 1);
        assert_eq!(scale(1 << 25, 0), EXTENT / 2);
        assert_eq!(scale(1 << 25, 1), 0);
    }

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        let mut out = Vec::new();
        varint(&mut out, 300);
        assert_eq!(out, [0xAC, 0x02]);
    }

    #[test]
    fn an_empty_tile_is_empty() {
        assert!(Layer::new().finish().is_empty());
    }
}
