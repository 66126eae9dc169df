//! Asking for one record: is it there already?

use rustc_hash::FxHashMap;

use crate::batch::Work;
use crate::block::{Blocks, Keys, most_shared};
use crate::compare::Comparer;
use crate::corpus::{Corpus, Reading, Records, Side, SideError};
use crate::evidence;
use crate::lexicon::{Lexicon, Words};
use crate::model::{Model, probability};
use crate::role::Role;

/// Records a key may have before it says nothing.
const MOST_IN_BLOCK: usize = 60;
/// Candidates compared for one question.
const MOST_CANDIDATES: usize = 600;

/// A record that may be the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Its id.
    pub id: String,
    /// Probability that it is the same.
    pub score: f32,
    /// Why: `name~0.93 street= city= phone!`.
    pub evidence: String,
}

/// A record as it is asked for or added: roles with their text.
pub type Stored<'a> = [(Role, &'a str)];

/// Existing records, ready to be compared with a new one.
#[derive(Debug)]
pub struct Index {
    corpus: Corpus,
    blocks: Blocks,
    model: Model,
    reading: Reading,
    /// Records that were added later, each with the words only they have.
    later: Vec<Side>,
    gone: rustc_hash::FxHashSet<u32>,
    numbers: FxHashMap<String, u32>,
}

impl Index {
    /// Makes an index of a set. Weights are learned from the duplicates the set has, if any.
    #[must_use]
    pub fn new(side: Side, reading: Reading, threads: usize) -> Self {
        let corpus = Corpus::one(side);
        let empty = Lexicon::default();
        let (blocks, model) = {
            let work = Work::new(&corpus, &empty);
            let keys = Keys { words: work.comparer.words, stats: &corpus.stats };
            let blocks =
                Blocks::build(keys, &corpus.records, 0..corpus.records.count, MOST_IN_BLOCK, threads);
            let mut model = work.begin();
            model.expect_one_in_five(corpus.records.count);
            (blocks, model)
        };
        let numbers = (0..corpus.records.count)
            .filter_map(|at| Some((corpus.records.id(at).to_owned(), u32::try_from(at).ok()?)))
            .collect();
        Self { corpus, blocks, model, reading, later: Vec::new(), gone: Default::default(), numbers }
    }

    /// How many records can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.corpus.records.count + self.later.len() - self.gone.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a record, or replaces the one with the same id.
    pub fn put(&mut self, id: &str, record: &Stored<'_>) -> Result<(), SideError> {
        self.remove(id);
        let side = self.read(id, record)?;
        let number = u32::try_from(self.corpus.records.count + self.later.len()).unwrap_or(u32::MAX);
        let mut keys = Vec::new();
        self.keys(&side).of(&side.records, 0, &mut keys);
        self.blocks.add(&keys, number);
        self.numbers.insert(id.to_owned(), number);
        self.later.push(side);
        Ok(())
    }

    /// Takes a record out; tells whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        self.numbers.remove(id).is_some_and(|number| self.gone.insert(number))
    }

    /// Reads one record; words the corpus does not know get numbers behind it.
    fn read(&self, id: &str, record: &Stored<'_>) -> Result<Side, SideError> {
        let mut side = Side::new(self.reading);
        side.push(id, record.iter().copied())?;
        side.translate(&self.corpus.lexicon);
        Ok(side)
    }

    const fn keys<'a>(&'a self, side: &'a Side) -> Keys<'a> {
        Keys { words: Words { base: &self.corpus.lexicon, extra: &side.lexicon }, stats: &self.corpus.stats }
    }

    /// The records that may be the same, the most likely first.
    ///
    /// `least` is the probability from which a record is told; `most` how many are told.
    pub fn candidates(&self, record: &Stored<'_>, least: f32, most: usize) -> Result<Vec<Match>, SideError> {
        let mut asked = self.read("", record)?;
        let (mut keys, mut found) = (Vec::new(), Vec::new());
        self.keys(&asked).of(&asked.records, 0, &mut keys);
        self.blocks.sharing(&keys, &mut found);
        found.retain(|number| !self.gone.contains(number));
        most_shared(&mut found, MOST_CANDIDATES);
        // Records that came later bring words of their own; they are read again beside the question.
        let base = self.corpus.records.count;
        let mut matches = Vec::new();
        for number in found {
            let at = usize::try_from(number).unwrap_or(0);
            let matched = if at < base {
                self.beside(&asked.lexicon, &asked.records, (&self.corpus.records, at))
            } else if let Some(later) = self.later.get(at - base) {
                let moved = asked.adopt(later, &self.corpus.lexicon);
                self.beside(&asked.lexicon, &asked.records, (&moved, 0))
            } else {
                None
            };
            matches.extend(matched.filter(|matched| matched.score >= least));
        }
        matches.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        matches.truncate(most);
        Ok(matches)
    }

    fn beside(&self, extra: &Lexicon, asked: &Records, other: (&Records, usize)) -> Option<Match> {
        let words = Words { base: &self.corpus.lexicon, extra };
        let seen = Comparer { words, stats: &self.corpus.stats }.compare((asked, 0), other);
        let score = probability(self.model.logit(&seen));
        (score > 0.0).then(|| Match {
            id: other.0.id(other.1).to_owned(),
            score,
            evidence: evidence::told(&seen),
        })
    }
}
