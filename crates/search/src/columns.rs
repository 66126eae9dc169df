//! What is needed of every place while searching, side by side in memory: 32 bytes a place, one cache line for two.
//!
//! Tantivy keeps the same numbers on disk, packed bit by bit. Unpacking them once per segment instead of once per
//! candidate is what makes exact counts over tens of thousands of candidates cheap.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "columns of one length, indexed by document"
)]

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::calendar::{Calendar, Community};
use kernel::category::Category;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use kernel::point::{BoundingBox, Point};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader, TantivyError};
use uuid::Uuid;

use crate::geo;
use crate::hours::{HoursBook, NO_HOURS};
use crate::schema::{self, CATEGORIES};

/// Stands where a place has no further category.
pub const NO_CATEGORY: u16 = u16::MAX;
/// Most municipalities in one index.
const MOST_TOWNS: usize = 60_000;

/// The numbers of one place.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Hot {
    /// Latitude in ten-millionths of a degree.
    pub lat: i32,
    /// Longitude in ten-millionths of a degree.
    pub lon: i32,
    /// Rank of its name among those of its segment.
    pub sort: u32,
    /// Opening hours in the [`HoursBook`].
    pub hours: u32,
    /// Ordinals of its categories, the main one first.
    pub categories: [u16; CATEGORIES],
    /// Its features, and the layer as the highest bit.
    pub features: u16,
    /// Its municipality in [`Towns`].
    pub town: u16,
    /// Words on the façade (low four bits) and how complete the facts are (high four bits).
    pub shape: u8,
    /// Quarter of a year in which the facts were last confirmed, counted from 1970.
    pub fresh: u8,
}

impl Hot {
    /// Whether it has a position.
    pub const fn is_placed(&self) -> bool {
        self.lat != geo::NOWHERE
    }

    /// Its position.
    pub fn point(&self) -> Option<Point> {
        self.is_placed()
            .then(|| Point { lat: f64::from(self.lat) / geo::SCALE, lon: f64::from(self.lon) / geo::SCALE })
    }
}

/// Municipalities numbered in the order they were met, the same for all segments.
#[derive(Debug, Default)]
pub struct Towns(Mutex<(HashMap<u32, u16>, Vec<u32>)>);

impl Towns {
    fn lock(&self) -> MutexGuard<'_, (HashMap<u32, u16>, Vec<u32>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a municipality, if any place lies in it.
    pub fn find(&self, nis: Nis) -> Option<u16> {
        self.lock().0.get(&nis.get()).copied()
    }

    /// The municipalities by number.
    pub fn all(&self) -> Vec<u32> {
        self.lock().1.clone()
    }

    fn number(&self, nis: u32) -> u16 {
        let mut towns = self.lock();
        let next = towns.1.len();
        if let Some(number) = towns.0.get(&nis) {
            return *number;
        }
        if next >= MOST_TOWNS {
            return u16::MAX;
        }
        towns.0.insert(nis, next as u16);
        towns.1.push(nis);
        next as u16
    }
}

/// The columns of one segment.
pub struct Columns {
    /// Numbers by document.
    pub hot: Vec<Hot>,
    ids: Vec<u128>,
    /// Cell numbers in order, with the document of each.
    cells: Vec<u64>,
    cell_documents: Vec<DocId>,
    sort: Option<StrColumn>,
}

impl Columns {
    /// Reads the columns of a segment.
    pub fn read(reader: &SegmentReader, towns: &Towns, hours: &HoursBook) -> Result<Self, TantivyError> {
        let count = reader.max_doc() as usize;
        let fast = reader.fast_fields();
        let geo = numbers(&fast.u64("geo")?, count);
        let facts = numbers(&fast.u64("facts")?, count);
        let (high, low) = (numbers(&fast.u64("id_high")?, count), numbers(&fast.u64("id_low")?, count));
        let ids =
            high.iter().zip(&low).map(|(high, low)| (u128::from(*high) << 64) | u128::from(*low)).collect();
        let (kinds, kind_of) = texts(fast.str("categories")?.as_ref(), count, read_categories)?;
        let (spans, span_of) = texts(fast.str("hours")?.as_ref(), count, str::to_owned)?;
        let mut hours = Interned::new(hours, spans);
        let sort = fast.str("sort")?;
        let ranks = sort.as_ref().map_or_else(|| vec![0; count], |column| numbers(column.ords(), count));
        let mut hot = Vec::with_capacity(count);
        for at in 0..count {
            let (lat, lon) = schema::unpack_place(geo[at]);
            let fact = facts[at];
            let nis = ((fact >> 16) & 0xFF_FFFF) as u32;
            hot.push(Hot {
                lat,
                lon,
                sort: ranks[at] as u32,
                hours: hours.number(span_of[at] as usize, nis),
                categories: kinds.get(kind_of[at] as usize).copied().unwrap_or([NO_CATEGORY; CATEGORIES]),
                features: (fact & 0xFFFF) as u16,
                town: towns.number(nis),
                shape: ((fact >> 40) & 0xFF) as u8,
                fresh: ((fact >> 48) & 0xFF) as u8,
            });
        }
        let (cells, cell_documents) = cells(&hot);
        Ok(Self { hot, ids, cells, cell_documents, sort })
    }

    /// The id of a document.
    pub fn id(&self, doc: DocId) -> EstablishmentId {
        EstablishmentId(Uuid::from_u128(self.ids[doc as usize]))
    }

    /// The key by which the document is sorted by name.
    pub fn sort_key(&self, doc: DocId) -> String {
        let mut key = String::new();
        if let Some(column) = &self.sort {
            // A rank that cannot be read sorts first; nothing else depends on it.
            let _ = column.ord_to_str(u64::from(self.hot[doc as usize].sort), &mut key);
        }
        key
    }

    /// The documents in a run of cells, with the cells.
    pub fn run(&self, from: u64, to: u64) -> (&[u64], &[DocId]) {
        let from = self.cells.partition_point(|cell| *cell < from);
        let to = from + self.cells[from..].partition_point(|cell| *cell < to);
        (&self.cells[from..to], &self.cell_documents[from..to])
    }

    /// The documents that may lie in the box: all that do, and a few that lie just outside.
    pub fn near_box<'a>(&'a self, runs: &'a [(u64, u64)]) -> impl Iterator<Item = DocId> + 'a {
        runs.iter().flat_map(|(from, to)| self.run(*from, *to).1.iter().copied())
    }

    /// How many documents may lie in the box.
    pub fn count_near(&self, area: &BoundingBox) -> usize {
        geo::cover(area).iter().map(|(from, to)| self.run(*from, *to).1.len()).sum()
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        self.hot.len() * (size_of::<Hot>() + 16) + self.cells.len() * 12
    }
}

/// Looks opening hours up once per value and calendar, not once per place.
struct Interned<'a> {
    book: &'a HoursBook,
    values: Vec<String>,
    calendars: Vec<(Calendar, Vec<Option<u32>>)>,
    towns: HashMap<u32, usize>,
}

impl<'a> Interned<'a> {
    fn new(book: &'a HoursBook, values: Vec<String>) -> Self {
        Self { book, values, calendars: Vec::new(), towns: HashMap::new() }
    }

    fn number(&mut self, value: usize, nis: u32) -> u32 {
        let Some(text) = self.values.get(value).filter(|text| !text.is_empty()) else { return NO_HOURS };
        let calendars = &mut self.calendars;
        let (book, count) = (self.book, self.values.len());
        let at = *self.towns.entry(nis).or_insert_with(|| {
            let calendar = Nis::try_from(nis)
                .map_or_else(|_| Calendar::belgium(Community::Nl), |nis| book.calendar(nis));
            let known = calendars.iter().position(|(known, _)| known.key() == calendar.key());
            known.unwrap_or_else(|| {
                calendars.push((calendar, vec![None; count]));
                calendars.len() - 1
            })
        });
        let (calendar, numbers) = &mut self.calendars[at];
        *numbers[value].get_or_insert_with(|| book.intern(text, calendar))
    }
}

fn cells(hot: &[Hot]) -> (Vec<u64>, Vec<DocId>) {
    let placed =
        hot.iter().enumerate().filter_map(|(doc, hot)| Some((geo::number(hot.point()?), doc as DocId)));
    let mut cells: Vec<(u64, DocId)> = placed.collect();
    cells.sort_unstable();
    cells.into_iter().unzip()
}

fn numbers(column: &Column<u64>, count: usize) -> Vec<u64> {
    let mut found = vec![0; count];
    if column.get_cardinality().is_full() {
        column.values.get_range(0, &mut found);
    } else {
        for (doc, number) in found.iter_mut().enumerate() {
            *number = column.first(doc as DocId).unwrap_or_default();
        }
    }
    found
}

/// The distinct values of a text column, read, and for each document which one it has.
fn texts<T>(
    column: Option<&StrColumn>,
    count: usize,
    mut read: impl FnMut(&str) -> T,
) -> Result<(Vec<T>, Vec<u64>), TantivyError> {
    let Some(column) = column else { return Ok((Vec::new(), vec![0; count])) };
    let mut values = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        values.push(read(std::str::from_utf8(stream.key()).unwrap_or_default()));
    }
    Ok((values, numbers(column.ords(), count)))
}

fn read_categories(codes: &str) -> [u16; CATEGORIES] {
    let mut ordinals = [NO_CATEGORY; CATEGORIES];
    let known = codes.split(',').filter_map(Category::find);
    for (slot, category) in ordinals.iter_mut().zip(known) {
        *slot = category.ordinal;
    }
    ordinals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_takes_half_a_cache_line() {
        assert_eq!(size_of::<Hot>(), 32);
    }

    #[test]
    fn towns_keep_their_number() {
        let towns = Towns::default();
        let first = towns.number(31_022);
        assert_eq!((towns.number(31_004), towns.number(31_022)), (first + 1, first));
        assert_eq!(towns.find(Nis::parse("31004").unwrap()), Some(first + 1));
        assert_eq!(towns.find(Nis::parse("99999").unwrap()), None);
        assert_eq!(towns.all(), [31_022, 31_004]);
    }
}
