//! One moment of the index: what a search sees from begin to end, whatever is written meanwhile.
#![expect(clippy::as_conversions, reason = "positions of segments and documents between their sizes")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::point::BoundingBox;
use kernel::search::{Facets, Understanding};
use tantivy::fastfield::AliveBitSet;
use tantivy::index::InvertedIndexReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, TantivyDocument, TantivyError};

use crate::ask::Ask;
use crate::collect::{Best, Counts, Found, Pass};
use crate::columns::Columns;
use crate::geo;
use crate::lexicon::Lexicon;
use crate::matching::{self, Lists};
use crate::plan::Group;
use crate::schema::{self, Fields, kind};
use crate::scratch::{Bits, Scratch};

/// The farthest that anything is looked for outside an area, in metres.
const FARTHEST: f64 = 400_000.0;
/// Answers remembered, of some four kilobytes each.
const MOST_REMEMBERED: usize = 4_096;
/// Documents looked at to tell how common a word is.
const ENOUGH: usize = 2_000;

thread_local! {
    static SCRATCH: RefCell<(Scratch, Bits)> = RefCell::default();
}

/// One segment.
pub struct Segment {
    /// Tantivy's reader.
    pub reader: SegmentReader,
    /// The numbers of its places.
    pub columns: Arc<Columns>,
    /// Its terms.
    pub terms: Arc<InvertedIndexReader>,
    /// The documents that may be found: neither taken away nor withheld. All of them, when absent.
    pub alive: Option<AliveBitSet>,
}

impl Segment {
    /// Whether a document may not be found any more.
    pub fn is_gone(&self, doc: DocId) -> bool {
        self.alive.as_ref().is_some_and(|alive| alive.is_deleted(doc))
    }

    /// How many documents may be found.
    pub fn count(&self) -> usize {
        self.alive.as_ref().map_or(self.reader.max_doc() as usize, AliveBitSet::num_alive_docs)
    }
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The best inside, in order.
    pub inside: Vec<Found>,
    /// The best outside, in order.
    pub outside: Vec<Found>,
    /// How many inside.
    pub total: usize,
    /// Counts, when asked.
    pub facets: Option<Facets>,
}

/// What was found, and how the question was understood.
pub type Remembered = (Arc<Outcome>, Understanding);

/// The index at one moment.
pub struct Snapshot {
    /// Tantivy's searcher: keeps the files of this moment.
    pub searcher: Searcher,
    /// The segments.
    pub segments: Vec<Segment>,
    /// Words in use.
    pub lexicon: Lexicon,
    /// Municipalities by number.
    pub towns: Vec<u32>,
    /// Grows with every change.
    pub generation: u64,
    /// Places.
    pub count: usize,
    remembered: Mutex<HashMap<String, Arc<Remembered>>>,
    /// Tiles made already.
    pub tiles: Mutex<HashMap<String, Arc<Vec<u8>>>>,
}

impl Snapshot {
    /// A moment of the index.
    pub fn new(
        searcher: Searcher,
        segments: Vec<Segment>,
        lexicon: Lexicon,
        towns: Vec<u32>,
        generation: u64,
    ) -> Self {
        let count = segments.iter().map(Segment::count).sum();
        Self {
            searcher,
            segments,
            lexicon,
            towns,
            generation,
            count,
            remembered: Mutex::default(),
            tiles: Mutex::default(),
        }
    }

    /// The listing of a document.
    pub fn listing(
        &self,
        fields: &Fields,
        segment: u32,
        doc: DocId,
    ) -> Result<Option<Listing>, TantivyError> {
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(segment, doc))?;
        Ok(schema::listing(fields, &document))
    }

    /// Where a place stands.
    pub fn locate(&self, fields: &Fields, id: EstablishmentId) -> Result<Option<(u32, DocId)>, TantivyError> {
        for (at, segment) in self.segments.iter().enumerate() {
            let index = segment.reader.inverted_index(fields.id)?;
            let mut found = None;
            if let Some(info) = index.terms().get(schema::id_term(fields, id).serialized_value_bytes())? {
                matching::each_of(&index, &info, |doc| {
                    if !segment.is_gone(doc) {
                        found = Some((at as u32, doc));
                    }
                })?;
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// How many places have this word, as far as it matters; places taken away do not count.
    pub fn popularity(&self, word: &str) -> Result<usize, TantivyError> {
        let mut count = 0;
        for segment in &self.segments {
            for kind in kind::TYPED {
                let term = format!("{kind}{word}");
                let Some(info) = segment.terms.terms().get(term.as_bytes())? else { continue };
                if segment.alive.is_none() || info.doc_freq as usize > ENOUGH {
                    let gone = segment.reader.max_doc() as usize - segment.count();
                    count += (info.doc_freq as usize).saturating_sub(gone);
                    continue;
                }
                matching::each_of(&segment.terms, &info, |doc| count += usize::from(!segment.is_gone(doc)))?;
            }
        }
        Ok(count)
    }

    /// Answers, from memory when the same was asked in the same minute of the same moment of the index.
    pub fn remembered(
        &self,
        key: String,
        make: impl FnOnce() -> Result<Remembered, TantivyError>,
    ) -> Result<Arc<Remembered>, TantivyError> {
        let lock = || self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&key) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(make()?);
        let mut remembered = lock();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(key, Arc::clone(&made));
        Ok(made)
    }

    /// Finds what satisfies all groups.
    pub fn run(&self, ask: &Ask, groups: &[Group], whole: &[String]) -> Result<Outcome, TantivyError> {
        SCRATCH.with_borrow_mut(|(scratch, gathered)| self.run_in(ask, groups, whole, (scratch, gathered)))
    }

    fn run_in(
        &self,
        ask: &Ask,
        groups: &[Group],
        whole: &[String],
        (scratch, gathered): (&mut Scratch, &mut Bits),
    ) -> Result<Outcome, TantivyError> {
        let mut outcome = Outcome::default();
        let mut counts = ask.counted.then(|| Counts::new(self.towns.len()));
        let mut looked_outside = true;
        for (at, segment) in self.segments.iter().enumerate() {
            let mut pass = self.pass(ask, at, counts.as_mut());
            if !groups.is_empty() {
                let room = (&mut *scratch, &mut *gathered);
                looked_outside &= find_in(segment, (ask, groups, whole), &mut pass, room)?;
            } else if ask.is_everywhere() {
                (0..segment.reader.max_doc()).for_each(|doc| pass.offer(doc, 0, 0, true));
            } else {
                looked_outside = false;
                ask.gather(segment, gathered)?;
                gathered.for_each(|doc| pass.offer(doc, 0, 0, true));
            }
            outcome.total += pass.total;
            outcome.inside.extend(pass.inside.finish());
            outcome.outside.extend(pass.outside.finish());
        }
        outcome.facets = counts.map(|counts| counts.facets(&self.towns));
        if ask.outside == 0 || outcome.total >= ask.enough {
            outcome.outside.clear();
        } else if !looked_outside && !ask.is_everywhere() {
            outcome.outside = self.look_outside(ask, (groups, whole), (scratch, gathered))?;
        }
        self.order(&mut outcome.inside, ask.keep);
        self.order(&mut outcome.outside, ask.outside);
        Ok(outcome)
    }

    fn pass<'a>(&'a self, ask: &'a Ask, at: usize, counts: Option<&'a mut Counts>) -> Pass<'a> {
        #[expect(clippy::indexing_slicing, reason = "the position comes from the list itself")]
        let segment = &self.segments[at];
        Pass {
            columns: &segment.columns,
            segment: at as u32,
            alive: segment.alive.as_ref(),
            conditions: &ask.conditions,
            ranking: &ask.ranking,
            ranking_outside: &ask.ranking_outside,
            inside: Best::new(ask.keep, &segment.columns),
            outside: Best::new(ask.outside, &segment.columns),
            total: 0,
            enough: ask.enough,
            counts,
        }
    }

    /// The nearest outside the area, when the first pass kept to it: in ever wider rings, until nothing farther away
    /// could be better.
    fn look_outside(
        &self,
        ask: &Ask,
        (groups, whole): (&[Group], &[String]),
        (scratch, gathered): (&mut Scratch, &mut Bits),
    ) -> Result<Vec<Found>, TantivyError> {
        let mut found = Vec::new();
        let mut radius = ask.reach();
        let named = self.is_named(whole)?;
        loop {
            found.clear();
            let area = ask.origin.map(|origin| BoundingBox::around(origin, radius));
            let near: usize =
                area.iter().flat_map(|area| self.segments.iter().map(|s| s.columns.count_near(area))).sum();
            // A ring with most of the register in it is no saving.
            let ring = area.filter(|_| radius < FARTHEST && (groups.is_empty() || near * 3 < self.count));
            for (at, segment) in self.segments.iter().enumerate() {
                let mut pass = self.pass(ask, at, None);
                pass.inside = Best::new(0, &segment.columns);
                pass.enough = usize::MAX;
                ask.gather(segment, gathered)?;
                let mut around = Bits::new(segment.columns.hot.len());
                match &ring {
                    Some(ring) => segment.columns.near_box(&geo::cover(ring)).for_each(|doc| {
                        around.insert(doc);
                    }),
                    None => around.fill(segment.columns.hot.len()),
                }
                around.subtract(gathered);
                if groups.is_empty() {
                    around.for_each(|doc| pass.offer(doc, 0, 0, false));
                } else {
                    let (lists, runs) = (look_up(segment, groups)?, around.runs());
                    let count = segment.reader.max_doc();
                    matching::find(&segment.terms, (&lists, whole), Some(&runs), count, scratch)?;
                    scratch.found.intersect(&around);
                    pass.offer_found(scratch, false);
                }
                found.extend(pass.outside.finish());
            }
            self.order(&mut found, ask.outside);
            let worst = found.last().map_or(f32::NEG_INFINITY, |found| found.score);
            let enough =
                found.len() >= ask.outside && worst >= ask.ranking_outside.best_beyond(radius, named);
            if enough || ring.is_none() {
                return Ok(found);
            }
            radius *= 3.0;
        }
    }

    /// Whether any place bears the whole of the question as its name.
    fn is_named(&self, whole: &[String]) -> Result<bool, TantivyError> {
        for segment in &self.segments {
            for (key, kind) in whole.iter().flat_map(|key| [(key, kind::WHOLE), (key, kind::WHOLE_OTHER)]) {
                if segment.terms.terms().get(format!("{kind}{key}").as_bytes())?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The best of all segments: points, then name, then id.
    fn order(&self, found: &mut Vec<Found>, keep: usize) {
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        if self.segments.len() > 1 {
            for tied in found.chunk_by_mut(|a, b| a.score.total_cmp(&b.score).is_eq()) {
                let mixed =
                    tied.first().is_some_and(|first| tied.iter().any(|other| other.segment != first.segment));
                if mixed {
                    tied.sort_by_cached_key(|one| self.name_key(one));
                }
            }
        }
        found.truncate(keep);
    }

    fn name_key(&self, found: &Found) -> Option<(String, EstablishmentId)> {
        let columns = &self.segments.get(found.segment as usize)?.columns;
        Some((columns.sort_key(found.doc), columns.id(found.doc)))
    }

    /// Every document that satisfies the question, segment by segment.
    pub fn every(
        &self,
        ask: &Ask,
        groups: &[Group],
        whole: &[String],
        visit: &mut dyn FnMut(u32, DocId),
    ) -> Result<(), TantivyError> {
        for at in 0..self.segments.len() {
            self.every_in(ask, (groups, whole), at, &mut |doc| visit(at as u32, doc))?;
        }
        Ok(())
    }

    /// Every document of one segment that satisfies the question.
    pub fn every_in(
        &self,
        ask: &Ask,
        (groups, whole): (&[Group], &[String]),
        at: usize,
        visit: &mut dyn FnMut(DocId),
    ) -> Result<(), TantivyError> {
        let Some(segment) = self.segments.get(at) else { return Ok(()) };
        SCRATCH.with_borrow_mut(|(scratch, gathered)| {
            let count = segment.reader.max_doc();
            if groups.is_empty() {
                scratch.found.fill(count as usize);
            } else {
                matching::find(&segment.terms, (&look_up(segment, groups)?, whole), None, count, scratch)?;
            }
            if !ask.is_everywhere() {
                ask.gather(segment, gathered)?;
                scratch.found.intersect(gathered);
            }
            let hot = &segment.columns.hot;
            scratch.found.for_each(|doc| {
                let fits = hot.get(doc as usize).is_some_and(|hot| ask.conditions.all(hot));
                if fits && !segment.is_gone(doc) {
                    visit(doc);
                }
            });
            Ok(())
        })
    }
}

/// Finds and offers what satisfies the groups. Tells whether places outside the area were looked at as well.
fn find_in(
    segment: &Segment,
    (ask, groups, whole): (&Ask, &[Group], &[String]),
    pass: &mut Pass<'_>,
    (scratch, gathered): (&mut Scratch, &mut Bits),
) -> Result<bool, TantivyError> {
    let lists = look_up(segment, groups)?;
    let count = segment.reader.max_doc();
    if ask.is_everywhere() {
        matching::find(&segment.terms, (&lists, whole), None, count, scratch)?;
        pass.offer_found(scratch, true);
        return Ok(true);
    }
    if let Some(runs) = ask.narrow(segment, &lists, gathered)? {
        // Common words: only what lies in the area is looked at.
        matching::find(&segment.terms, (&lists, whole), Some(&runs), count, scratch)?;
        scratch.found.intersect(gathered);
        pass.offer_found(scratch, true);
        return Ok(false);
    }
    // Rare words: one pass finds what lies outside as well.
    matching::find(&segment.terms, (&lists, whole), None, count, scratch)?;
    ask.sift(segment, &scratch.found, gathered)?;
    scratch.found.subtract(gathered);
    pass.offer_set(scratch, gathered);
    if pass.total < pass.enough {
        pass.offer_found(scratch, false);
    }
    Ok(true)
}

fn look_up(segment: &Segment, groups: &[Group]) -> Result<Vec<Lists>, TantivyError> {
    groups.iter().map(|group| matching::look_up(&segment.terms, group)).collect()
}
