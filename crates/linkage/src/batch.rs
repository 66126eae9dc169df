//! Linking two sets, or one with itself.

use crate::block::{Blocks, Keys, balanced, most_shared};
use crate::compare::{Comparer, Seen};
use crate::corpus::{Corpus, Stats};
use crate::evidence;
use crate::lexicon::{Lexicon, Words};
use crate::model::{Model, Sizes, probability};
use crate::resolve;
use crate::screen::Screen;

/// Sets with at most this many pairs are compared whole.
const ALL_PAIRS: f32 = 1_500_000.0;
/// Random pairs that tell what happens by chance.
const RANDOM_PAIRS: usize = 60_000;
/// Pairs to learn from.
const LEARN_FROM: usize = 400_000;
/// Pairs below this probability are forgotten at once.
const WORTH_KEEPING: f32 = 0.02;

/// Whether a record may have several partners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairing {
    /// Look at the sure pairs: sets that hold everything once give one partner each.
    #[default]
    Detect,
    /// At most one partner each.
    One,
    /// As many as there are.
    Many,
}

/// How to link.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Probability from which a pair is told.
    pub threshold: f32,
    /// Whether a record may have several partners.
    pub pairing: Pairing,
    /// Threads to use.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.5, pairing: Pairing::Detect, threads: 2 }
    }
}

/// Two records that are the same thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Number of the record on the left (`Corpus::id` tells its id).
    pub left: u32,
    /// Number of the record on the right, or of the second of a set.
    pub right: u32,
    /// Probability that they are the same.
    pub score: f32,
    /// Why: `name~0.93 street= city= phone!`.
    pub evidence: String,
}

/// What happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Records on the left and on the right (none: linked with itself).
    pub records: (usize, usize),
    /// Pairs that were compared.
    pub compared: u64,
    /// Matches the model expects.
    pub expected: f64,
    /// Whether each record was given at most one partner.
    pub one_to_one: bool,
    /// Pairs told.
    pub pairs: usize,
}

/// The pairs and the report.
#[derive(Clone, Debug)]
pub struct Linked {
    /// Pairs, by the left record and then the best first.
    pub pairs: Vec<Pair>,
    /// What happened.
    pub report: Report,
}

/// A pair with its log odds.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub left: u32,
    pub right: u32,
    pub logit: f32,
}

/// A small generator of random numbers, the same on every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    pub const fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[expect(clippy::as_conversions, reason = "the remainder fits what it was taken of")]
        let drawn = ((self.0 >> 11) % (if limit == 0 { 1 } else { limit as u64 })) as usize;
        drawn
    }
}

/// What linking works with.
pub struct Work<'a> {
    pub corpus: &'a Corpus,
    pub comparer: Comparer<'a>,
    pub sizes: Sizes,
    extra: std::marker::PhantomData<&'a Lexicon>,
}

impl<'a> Work<'a> {
    pub fn new(corpus: &'a Corpus, empty: &'a Lexicon) -> Self {
        let words = Words { base: &corpus.lexicon, extra: empty };
        let (left, right) = corpus.sizes();
        Self {
            corpus,
            comparer: Comparer { words, stats: &corpus.stats },
            sizes: Sizes { left, right },
            extra: std::marker::PhantomData,
        }
    }

    pub fn stats(&self) -> &'a Stats {
        &self.corpus.stats
    }

    pub fn seen(&self, left: usize, right: usize) -> Seen {
        let records = &self.corpus.records;
        self.comparer.compare((records, left), (records, right))
    }

    /// Where the records stand that the left is compared with.
    fn right(&self) -> std::ops::Range<usize> {
        if self.sizes.right == 0 { 0..self.sizes.left } else { self.sizes.left..self.corpus.records.count }
    }

    /// What shared words must say before a pair is worth a closer look.
    fn least_shared(&self) -> f32 {
        0.78 * (5.0 * self.sizes.pairs() / self.sizes.smaller()).ln()
    }

    /// Pairs drawn at random.
    fn random(&self) -> Vec<Seen> {
        let mut dice = Dice::new(20_261_122);
        let right = self.right();
        let count = RANDOM_PAIRS.min((right.len() * self.sizes.left).max(1) * 4);
        (0..count)
            .filter_map(|_| {
                let (left, right) = (dice.below(self.sizes.left), right.start + dice.below(right.len()));
                (left != right).then(|| self.seen(left, right))
            })
            .collect()
    }

    /// The model, begun from random pairs.
    pub fn begin(&self) -> Model {
        Model::begin(&self.random(), self.sizes)
    }
}

/// Where the pairs to compare come from.
enum Source {
    /// Every pair there is.
    All,
    /// Records that share rare keys.
    Blocks(Box<Blocks>, usize),
}

impl Source {
    fn of(work: &Work<'_>, threads: usize) -> Self {
        if work.sizes.pairs() <= ALL_PAIRS {
            return Self::All;
        }
        let right = work.right();
        let most = (4_000_000 / right.len().max(1)).clamp(30, 1000);
        let keys = Keys { words: work.comparer.words, stats: work.stats() };
        let blocks = Blocks::build(keys, &work.corpus.records, right, most, threads);
        Self::Blocks(Box::new(blocks), most * 4)
    }

    /// The records worth comparing with this one.
    fn candidates(&self, work: &Work<'_>, left: usize, keys: &mut Vec<u64>, found: &mut Vec<u32>) {
        let itself = work.sizes.right == 0;
        match self {
            Self::All => {
                found.clear();
                let right = if itself { left + 1..work.sizes.left } else { work.right() };
                found.extend(right.filter_map(|at| u32::try_from(at).ok()));
            }
            Self::Blocks(blocks, most) => {
                Keys { words: work.comparer.words, stats: work.stats() }.of(&work.corpus.records, left, keys);
                blocks.sharing(keys, found);
                if itself {
                    found.retain(|other| u32::try_from(left).is_ok_and(|left| *other > left));
                }
                most_shared(found, *most);
                let screen = Screen::of(work.stats(), &work.corpus.records, left);
                if screen.is_poor() {
                    return;
                }
                work.corpus.records.call(found);
                let least = work.least_shared();
                found.retain(|other| {
                    usize::try_from(*other).is_ok_and(|at| screen.shared(&work.corpus.records, at) >= least)
                });
            }
        }
    }
}

/// Learns the weights from a part of the left records.
fn learn(work: &Work<'_>, source: &Source, threads: usize) -> Model {
    let mut model = work.begin();
    let left = work.sizes.left;
    // As many records as give enough pairs, spread over the set.
    let probe = left.div_ceil(200).max(1);
    let (mut keys, mut found, mut pairs) = (Vec::new(), Vec::new(), 0_usize);
    for at in (0..left).step_by(probe) {
        source.candidates(work, at, &mut keys, &mut found);
        pairs += found.len();
    }
    let each = pairs.div_ceil(left.div_ceil(probe)).max(1);
    let step = if matches!(source, Source::All) { 1 } else { (left * each).div_ceil(LEARN_FROM).max(1) };
    let parts = balanced(0..left.div_ceil(step), threads, |part| {
        let (mut keys, mut found, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for at in part {
            source.candidates(work, at * step, &mut keys, &mut found);
            for other in &found {
                let one = work.seen(at * step, usize::try_from(*other).unwrap_or(0));
                if model.logit(&one) > -9.0 {
                    seen.push((u32::try_from(at).unwrap_or(0), one));
                }
            }
        }
        seen
    });
    let (of, seen): (Vec<u32>, Vec<Seen>) = parts.into_iter().flatten().unzip();
    #[expect(clippy::as_conversions, reason = "a share, not a count")]
    let share = left.div_ceil(step) as f64 / left.max(1) as f64;
    model.learn(&seen, &of, work.sizes, share);
    model
}

/// Links a corpus: two sides with each other, or one with itself.
#[must_use]
pub fn link(corpus: &Corpus, options: Options) -> Linked {
    let empty = Lexicon::default();
    let work = Work::new(corpus, &empty);
    let (left, right) = corpus.sizes();
    let mut report = Report { records: (left, right), ..Report::default() };
    let both = left > 0 && (right > 0 || left > 1 && corpus.records.count == left);
    if !both {
        return Linked { pairs: Vec::new(), report };
    }
    let source = Source::of(&work, options.threads);
    let model = learn(&work, &source, options.threads);
    let parts = balanced(0..left, options.threads, |part| {
        let (mut keys, mut found, mut edges, mut compared) = (Vec::new(), Vec::new(), Vec::new(), 0_u64);
        for at in part {
            source.candidates(&work, at, &mut keys, &mut found);
            for other in &found {
                compared += 1;
                let logit = model.logit(&work.seen(at, usize::try_from(*other).unwrap_or(0)));
                if probability(logit) >= WORTH_KEEPING
                    && let Ok(left) = u32::try_from(at)
                {
                    edges.push(Edge { left, right: *other, logit });
                }
            }
        }
        (edges, compared)
    });
    drop(source);
    let mut edges = Vec::new();
    for (some, compared) in parts {
        edges.extend(some);
        report.compared += compared;
    }
    report.expected = model.expected;
    let resolved = resolve::resolve(edges, &work, &model, options);
    report.one_to_one = resolved.one_to_one;
    let chosen = &resolved.edges;
    let told = balanced(0..chosen.len(), options.threads, |part| -> Vec<Pair> {
        let some = chosen.iter().skip(part.start).take(part.len());
        some.map(|(left, right, score)| {
            let seen = work.seen(usize::try_from(*left).unwrap_or(0), usize::try_from(*right).unwrap_or(0));
            Pair { left: *left, right: *right, score: *score, evidence: evidence::told(&seen) }
        })
        .collect()
    });
    let mut pairs: Vec<Pair> = told.into_iter().flatten().collect();
    pairs.sort_by(|a, b| a.left.cmp(&b.left).then(b.score.total_cmp(&a.score)).then(a.right.cmp(&b.right)));
    report.pairs = pairs.len();
    Linked { pairs, report }
}
