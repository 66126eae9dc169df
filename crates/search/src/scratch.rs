//! Which documents satisfy a question so far, as one bit each, and how well, as one number each.
//!
//! A segment of a million documents needs 125 kB of bits: small enough to sweep in microseconds, so that uniting
//! and intersecting lists costs little more than decoding them.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "bits and numbers by document, sized together"
)]

use tantivy::DocId;

/// Runs so close together, in words of 64 documents, become one.
const GAP: usize = 4;
/// The most runs a set is told in.
const MOST_RUNS: usize = 256;

/// A set of documents.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// An empty set for documents below `count`.
    pub fn new(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    /// Empties the set and makes room.
    pub fn reset(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count.div_ceil(64), 0);
    }

    /// Puts every document in the set.
    pub fn fill(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count.div_ceil(64), u64::MAX);
        if let (Some(last), true) = (self.0.last_mut(), !count.is_multiple_of(64)) {
            *last = (1 << (count % 64)) - 1;
        }
    }

    /// Adds a document; tells whether it is new.
    pub fn insert(&mut self, doc: DocId) -> bool {
        let (word, bit) = (&mut self.0[doc as usize / 64], 1 << (doc % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether the document is in the set.
    pub fn contains(&self, doc: DocId) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|word| word & (1 << (doc % 64)) != 0)
    }

    /// Keeps what is in the other set too.
    pub fn intersect(&mut self, other: &Self) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one &= other;
        }
    }

    /// Takes out what is in the other set.
    pub fn subtract(&mut self, other: &Self) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one &= !other;
        }
    }

    /// Runs of documents (from, up to but not including) that together hold the set, and little else. Where documents
    /// stand in the order of the map these are few; when they would be many, one run holds all.
    pub fn runs(&self) -> Vec<(DocId, DocId)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, _) in self.0.iter().enumerate().filter(|(_, word)| **word != 0) {
            let full = runs.len() == MOST_RUNS;
            match runs.last_mut() {
                Some((_, to)) if at <= *to + GAP => *to = at + 1,
                _ if full => return vec![(0, (self.0.len() * 64) as DocId)],
                _ => runs.push((at, at + 1)),
            }
        }
        runs.into_iter().map(|(from, to)| ((from * 64) as DocId, (to * 64) as DocId)).collect()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Calls with every document, in order.
    pub fn for_each(&self, mut visit: impl FnMut(DocId)) {
        for (at, word) in self.0.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                visit((at * 64) as DocId + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }
}

/// Room for one question, kept by the thread for the next.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Documents that satisfy all words so far.
    pub found: Bits,
    /// Documents that satisfy the word at hand.
    pub current: Bits,
    /// Sum of how well the words fit.
    pub sums: Vec<u16>,
    /// How well the word at hand fits.
    pub weights: Vec<u8>,
    /// Extra points for a whole name.
    pub bonus: Vec<u8>,
    /// Documents with extra points.
    pub with_bonus: Vec<DocId>,
}

impl Scratch {
    /// Makes room for a segment.
    pub fn reset(&mut self, count: usize) {
        self.found.reset(count);
        for doc in self.with_bonus.drain(..) {
            if let Some(bonus) = self.bonus.get_mut(doc as usize) {
                *bonus = 0;
            }
        }
        if self.sums.len() < count {
            self.sums.resize(count, 0);
            self.weights.resize(count, 0);
            self.bonus.resize(count, 0);
        }
    }

    /// Notes that the word at hand fits a document.
    pub fn note(&mut self, doc: DocId, weight: u8) {
        let slot = &mut self.weights[doc as usize];
        if self.current.insert(doc) || *slot < weight {
            *slot = weight;
        }
    }

    /// Makes the documents of the first word the ones found.
    pub fn start(&mut self) {
        std::mem::swap(&mut self.found, &mut self.current);
        let (found, sums, weights) = (&self.found, &mut self.sums, &self.weights);
        found.for_each(|doc| sums[doc as usize] = u16::from(weights[doc as usize]));
    }

    /// Keeps only the documents that the word at hand fits too.
    pub fn restrict(&mut self) {
        self.found.intersect(&self.current);
        let (found, sums, weights) = (&self.found, &mut self.sums, &self.weights);
        found.for_each(|doc| sums[doc as usize] += u16::from(weights[doc as usize]));
    }

    /// Adds a document that satisfies all words by its whole name.
    pub fn whole(&mut self, doc: DocId, sum: u16, bonus: u8) {
        let known = !self.found.insert(doc);
        let slot = &mut self.sums[doc as usize];
        *slot = if known { (*slot).max(sum) } else { sum };
        let slot = &mut self.bonus[doc as usize];
        if *slot == 0 {
            self.with_bonus.push(doc);
        }
        *slot = (*slot).max(bonus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bits: &Bits) -> Vec<DocId> {
        let mut found = Vec::new();
        bits.for_each(|doc| found.push(doc));
        found
    }

    #[test]
    fn sets_do_as_sets() {
        let mut bits = Bits::new(200);
        assert!(bits.insert(3) && bits.insert(199) && !bits.insert(3));
        let mut other = Bits::default();
        other.fill(199);
        assert_eq!(other.len(), 199);
        bits.intersect(&other);
        assert_eq!(all(&bits), [3]);
        assert_eq!(
            (bits.len(), bits.contains(3), bits.contains(4), bits.contains(5_000)),
            (1, true, false, false)
        );
    }

    #[test]
    fn runs_hold_the_set_and_little_else() {
        let mut bits = Bits::new(100_000);
        for doc in (5_000..5_300).chain(70_000..70_010) {
            bits.insert(doc);
        }
        assert_eq!(bits.runs(), [(4_992, 5_312), (69_952, 70_016)]);
        let mut scattered = Bits::new(1_000_000);
        for doc in (0..1_000_000).step_by(1_000) {
            scattered.insert(doc);
        }
        assert_eq!(scattered.runs(), [(0, 1_000_000)], "too many runs are worse than none");
        let mut rest = bits.clone();
        rest.subtract(&bits);
        assert_eq!((rest.len(), Bits::new(10).runs()), (0, Vec::new()));
    }

    #[test]
    fn words_add_up_and_nothing_stays_for_the_next_question() {
        let mut scratch = Scratch::default();
        scratch.reset(100);
        scratch.current.reset(100);
        scratch.note(5, 80);
        scratch.note(5, 100);
        scratch.note(6, 60);
        scratch.start();
        scratch.current.reset(100);
        scratch.note(5, 50);
        scratch.note(7, 50);
        scratch.restrict();
        assert_eq!((all(&scratch.found), scratch.sums[5]), (vec![5], 150));
        scratch.whole(9, 200, 30);
        assert_eq!((all(&scratch.found), scratch.bonus[9]), (vec![5, 9], 30));
        scratch.reset(100);
        assert_eq!((scratch.found.len(), scratch.bonus[9]), (0, 0));
    }
}
