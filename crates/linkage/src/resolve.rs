//! From pairs that look alike to an answer without contradictions.

use rustc_hash::FxHashMap;

use crate::batch::{Edge, Options, Pairing, Work};
use crate::model::{Model, probability};

/// Sets whose sure pairs have a second partner less often than this hold everything once.
const SECOND_PARTNERS: f64 = 0.05;
/// Sure pairs needed before that is believed.
const ENOUGH: usize = 20;
/// Members a group may have; larger ones keep only their pairs.
const LARGEST_GROUP: usize = 40;

/// The answer.
pub struct Resolved {
    pub edges: Vec<(u32, u32, f32)>,
    pub one_to_one: bool,
}

/// Chooses among the pairs.
pub fn resolve(mut edges: Vec<Edge>, work: &Work<'_>, model: &Model, options: Options) -> Resolved {
    edges.sort_by(|a, b| b.logit.total_cmp(&a.logit).then((a.left, a.right).cmp(&(b.left, b.right))));
    let one_to_one = match options.pairing {
        Pairing::One => true,
        Pairing::Many => false,
        Pairing::Detect => holds_once(&edges),
    };
    let itself = work.sizes.right == 0;
    let chosen = if one_to_one {
        best_partners(&edges, options.threshold)
    } else if itself {
        groups(&edges, work, model, options.threshold)
    } else {
        edges
            .iter()
            .map(|edge| (edge.left, edge.right, probability(edge.logit)))
            .filter(|(_, _, score)| *score >= options.threshold)
            .collect()
    };
    Resolved { edges: chosen, one_to_one }
}

/// Whether sure pairs hardly ever give a record a second partner.
fn holds_once(edges: &[Edge]) -> bool {
    let mut partners: FxHashMap<u32, usize> = FxHashMap::default();
    let mut sure = 0_usize;
    for edge in edges.iter().filter(|edge| edge.logit > 3.0) {
        *partners.entry(edge.left).or_default() += 1;
        *partners.entry(edge.right).or_default() += 1;
        sure += 1;
    }
    let several = partners.values().filter(|count| **count > 1).count();
    #[expect(clippy::as_conversions, reason = "a share, not a count")]
    let share = several as f64 / partners.len().max(1) as f64;
    sure >= ENOUGH && share < SECOND_PARTNERS
}

/// Gives each record its best free partner; rivals take probability from each other.
fn best_partners(edges: &[Edge], threshold: f32) -> Vec<(u32, u32, f32)> {
    let odds = |edge: &Edge| f64::from(edge.logit.min(30.0)).exp();
    let mut rivals: FxHashMap<u32, f64> = FxHashMap::default();
    for edge in edges {
        *rivals.entry(edge.left).or_default() += odds(edge);
        *rivals.entry(edge.right).or_default() += odds(edge);
    }
    let mut taken: rustc_hash::FxHashSet<u32> = rustc_hash::FxHashSet::default();
    let mut chosen = Vec::new();
    for edge in edges {
        if taken.contains(&edge.left) || taken.contains(&edge.right) {
            continue;
        }
        let sum = |record: u32| rivals.get(&record).copied().unwrap_or(0.0);
        let own = odds(edge);
        let most = sum(edge.left).max(sum(edge.right)).max(own);
        #[expect(clippy::as_conversions, reason = "a probability")]
        let score = (own / (1.0 + most)) as f32;
        // Between equal rivals the first is as good as any: it keeps half of what both have.
        if score.max(probability(edge.logit) * 0.55 * f32::from(u8::from(own * 2.5 > most))) >= threshold {
            taken.insert(edge.left);
            taken.insert(edge.right);
            chosen.push((edge.left, edge.right, score.max(threshold)));
        }
    }
    chosen
}

/// Groups of records of one set that are the same thing: joined where the members agree on average.
fn groups(edges: &[Edge], work: &Work<'_>, model: &Model, threshold: f32) -> Vec<(u32, u32, f32)> {
    let mut home: FxHashMap<u32, u32> = FxHashMap::default();
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut known: FxHashMap<(u32, u32), f32> = FxHashMap::default();
    for edge in edges {
        known.insert(ordered(edge.left, edge.right), edge.logit);
    }
    let logit = |a: u32, b: u32| -> f32 {
        let (a, b) = ordered(a, b);
        known.get(&(a, b)).copied().unwrap_or_else(|| {
            model.logit(&work.seen(usize::try_from(a).unwrap_or(0), usize::try_from(b).unwrap_or(0)))
        })
    };
    let mut loose = Vec::new();
    for edge in edges.iter().filter(|edge| probability(edge.logit) >= threshold) {
        let own = |record: u32| home.get(&record).copied().unwrap_or(record);
        let (one, other) = (own(edge.left), own(edge.right));
        if one == other {
            continue;
        }
        let first = members.remove(&one).unwrap_or_else(|| vec![one]);
        let second = members.remove(&other).unwrap_or_else(|| vec![other]);
        if first.len() + second.len() > LARGEST_GROUP || !agree(&first, &second, &logit) {
            members.insert(one, first);
            members.insert(other, second);
            loose.push(*edge);
            continue;
        }
        let mut all = first;
        all.extend(second);
        for record in &all {
            home.insert(*record, one);
        }
        members.insert(one, all);
    }
    let mut chosen = Vec::new();
    for group in members.values() {
        for (place, a) in group.iter().enumerate() {
            for b in group.iter().skip(place + 1) {
                let (a, b) = ordered(*a, *b);
                chosen.push((a, b, through(a, b, group, &logit).max(threshold)));
            }
        }
    }
    // Too large or quarrelling groups: only pairs that are sure by themselves.
    chosen.extend(
        loose
            .iter()
            .filter(|edge| edge.logit > 6.0)
            .map(|edge| (edge.left, edge.right, probability(edge.logit))),
    );
    chosen
}

const fn ordered(a: u32, b: u32) -> (u32, u32) {
    if a <= b { (a, b) } else { (b, a) }
}

/// Whether two groups are one: their members agree on average, no pair counting without bounds.
fn agree(first: &[u32], second: &[u32], logit: &impl Fn(u32, u32) -> f32) -> bool {
    if first.len() == 1 && second.len() == 1 {
        return true;
    }
    let (mut sum, mut count) = (0.0_f32, 0.0_f32);
    for a in first {
        for b in second {
            sum += logit(*a, *b).clamp(-12.0, 12.0);
            count += 1.0;
        }
    }
    sum / count > -1.0
}

/// The probability of a pair, by itself or through a third record.
fn through(a: u32, b: u32, group: &[u32], logit: &impl Fn(u32, u32) -> f32) -> f32 {
    let own = probability(logit(a, b));
    let by_others = group
        .iter()
        .filter(|c| **c != a && **c != b)
        .map(|c| probability(logit(a, *c)) * probability(logit(*c, b)))
        .fold(0.0_f32, f32::max);
    own.max(by_others)
}
