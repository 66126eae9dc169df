//! What a question asks of the index besides its words, and which documents lie where it asks.
#![expect(clippy::as_conversions, reason = "counts of documents between their sizes")]

use kernel::point::{BoundingBox, Point};
use tantivy::{DocId, TantivyError};

use crate::collect::{Conditions, Ranking, Shape};
use crate::geo::{self, Disc};
use crate::matching::{self, Lists};
use crate::scratch::Bits;
use crate::snapshot::Segment;

/// With fewer documents found for the words, all are looked at, inside the area and outside, in one pass.
const FEW: u64 = 1_500;
/// The same when it is doubtful whether enough of them lie inside.
const MANY: u64 = 20_000;
/// So many documents found are each asked where they lie; with more, all of the area are gathered first.
const SIFTED: u64 = 4_000;
/// The first ring outside a small area, in metres.
const NEXT_DOOR: f64 = 4_000.0;

/// What a question asks of the index, words apart.
pub struct Ask {
    /// Conditions.
    pub conditions: Conditions,
    /// Where to look.
    pub shape: Shape,
    /// The term that all places in a town or with a postal code have.
    pub term: Option<String>,
    /// Ranking inside.
    pub ranking: Ranking,
    /// Ranking outside.
    pub ranking_outside: Ranking,
    /// How many of the best are kept.
    pub keep: usize,
    /// With fewer inside than this, places outside are given.
    pub enough: usize,
    /// How many outside are kept.
    pub outside: usize,
    /// Whether to count.
    pub counted: bool,
    /// Where distances are measured from.
    pub origin: Option<Point>,
}

impl Ask {
    pub const fn is_everywhere(&self) -> bool {
        matches!(self.shape, Shape::Everywhere)
    }

    /// How far the first ring outside the area reaches, in metres from the origin.
    pub fn reach(&self) -> f64 {
        match &self.shape {
            Shape::Circle { radius, .. } => (radius * 2.0).max(NEXT_DOOR),
            _ => NEXT_DOOR * 3.0,
        }
    }

    /// Whether it saves work to look only at what lies in the area; then that is gathered, and told in runs.
    pub fn narrow(
        &self,
        segment: &Segment,
        lists: &[Lists],
        gathered: &mut Bits,
    ) -> Result<Option<Vec<(DocId, DocId)>>, TantivyError> {
        let cheapest = lists.iter().map(|list| list.cost).min().unwrap_or(0);
        let count = u64::from(segment.reader.max_doc());
        // Of one word it can be told whether there will be enough inside; several are seldom found together.
        let plenty = lists.len() == 1
            && cheapest > FEW
            && cheapest.saturating_mul(self.estimate(segment)) > count.saturating_mul(2 * self.enough as u64);
        if cheapest <= if plenty { FEW } else { MANY } {
            return Ok(None);
        }
        self.gather(segment, gathered)?;
        let runs = gathered.runs();
        let within: u64 = runs.iter().map(|(from, to)| u64::from(to - from)).sum();
        Ok((within * 2 < count).then_some(runs))
    }

    /// Those of the documents found that lie in the area.
    pub fn sift(&self, segment: &Segment, found: &Bits, gathered: &mut Bits) -> Result<(), TantivyError> {
        if matches!(self.shape, Shape::Postal(_)) || found.len() as u64 > SIFTED {
            self.gather(segment, gathered)?;
            gathered.intersect(found);
            return Ok(());
        }
        let hot = &segment.columns.hot;
        gathered.reset(hot.len());
        found.for_each(|doc| {
            if hot.get(doc as usize).is_some_and(|hot| self.shape.contains(hot)) {
                gathered.insert(doc);
            }
        });
        Ok(())
    }

    /// How many documents of a segment may lie in the area, roughly.
    fn estimate(&self, segment: &Segment) -> u64 {
        let estimate = match &self.shape {
            Shape::Everywhere => segment.columns.hot.len(),
            Shape::Circle { centre, radius, .. } => {
                segment.columns.count_near(&BoundingBox::around(*centre, *radius))
            }
            Shape::Box(area) => segment.columns.count_near(area),
            Shape::Town(_) | Shape::Postal(_) => segment.columns.hot.len() / 300,
        };
        estimate as u64
    }

    /// The documents of a segment that lie in the area.
    pub fn gather(&self, segment: &Segment, gathered: &mut Bits) -> Result<(), TantivyError> {
        let hot = &segment.columns.hot;
        let fits = |doc: DocId| hot.get(doc as usize).is_some_and(|hot| self.shape.contains(hot));
        gathered.reset(hot.len());
        let mut add = |doc: DocId| {
            if fits(doc) {
                gathered.insert(doc);
            }
        };
        match (&self.shape, &self.term) {
            (Shape::Postal(_) | Shape::Town(_), Some(term)) => matching::each(&segment.terms, term, add)?,
            (Shape::Circle { centre, radius, .. }, _) => {
                // A little wider: the box is drawn on a sphere, the circle measured on it.
                let disc = Disc::new(*centre, *radius);
                for (from, to) in geo::cover(&BoundingBox::around(*centre, radius * 1.01 + 1.0)) {
                    let (cells, documents) = segment.columns.run(from, to);
                    for (cell, doc) in cells.iter().zip(documents) {
                        if disc.holds(*cell).unwrap_or_else(|| fits(*doc)) {
                            gathered.insert(*doc);
                        }
                    }
                }
            }
            (Shape::Box(area), _) => segment.columns.near_box(&geo::cover(area)).for_each(add),
            _ => (0..hot.len() as DocId).for_each(&mut add),
        }
        Ok(())
    }
}
