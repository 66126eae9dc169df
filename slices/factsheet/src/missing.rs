//! What is missing here, and what there is much of: each kind of place held against what towns of this size have.
//!
//! A kind is told as missing when its location quotient is below 0.75, towns like this one would have at least 1.5 of it, and
//! so few would come about by chance less than once in ten times (Poisson). As two hundred kinds are held against chance, some
//! are always told by chance alone: how many at most is told with the list.

use kernel::category::Category;

use crate::indicators as formula;
use crate::peers::Town;
use crate::taxonomy;

/// Below this a kind is rare here.
pub(crate) const RARE: f64 = 0.75;
/// Above this there is much of it.
pub(crate) const MANY: f64 = 1.25;
/// Expected counts below this are too small to miss anything.
pub(crate) const LEAST_EXPECTED: f64 = 1.5;
/// How rarely chance may bring it.
pub(crate) const CHANCE: f64 = 0.1;

/// A kind that stands out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Gap {
    pub category: &'static Category,
    /// What there is.
    pub here: u64,
    /// What towns like this would have, by their inhabitants.
    pub expected: f64,
    /// The middle half of the peers, for as many inhabitants.
    pub usual: (u64, u64),
    /// Peers that have at least one.
    pub with: usize,
    pub quotient: f64,
    /// How often chance alone brings so few, or so many.
    pub chance: f64,
}

/// What stands out, and how many kinds were looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gaps {
    pub missing: Vec<Gap>,
    pub many: Vec<Gap>,
    pub looked_at: usize,
}

impl Gaps {
    /// How many of the list chance brings at most.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "some two hundred kinds")]
    pub fn by_chance(&self) -> f64 {
        self.looked_at as f64 * CHANCE
    }
}

/// The probability of at most so many, when so many are expected.
pub(crate) fn at_most(count: u64, expected: f64) -> f64 {
    if !(expected.is_finite() && expected >= 0.0) {
        return 1.0;
    }
    let mut term = (-expected).exp();
    let mut sum = term;
    for step in 1..=count.min(10_000) {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "at most ten thousand")]
        let step = step as f64;
        term *= expected / step;
        sum += term;
    }
    sum.min(1.0)
}

/// The probability of at least so many.
pub(crate) fn at_least(count: u64, expected: f64) -> f64 {
    if count == 0 { 1.0 } else { (1.0 - at_most(count - 1, expected)).max(0.0) }
}

/// Holds a town against its peers.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of shops")]
pub(crate) fn find(town: &Town, peers: &[&Town]) -> Gaps {
    let mut gaps = Gaps::default();
    let (Some(together), Some(people)) = (crate::peers::together(peers.iter().copied()), town.inhabitants())
    else {
        return gaps;
    };
    let Some(others) = together.inhabitants() else { return gaps };
    let (all_here, all_there) = (town.supply.outlets(), together.supply.outlets());
    for category in Category::all() {
        // The rest group is no kind one could miss.
        if category.code == "shop" || !taxonomy::kind(category.code).is_some_and(|kind| kind.counted) {
            continue;
        }
        let (here, there) = (town.supply.of_kind(category.code), together.supply.of_kind(category.code));
        let expected = there as f64 / others * people;
        if expected < LEAST_EXPECTED {
            continue;
        }
        let Some(quotient) = formula::location_quotient(here, all_here, there, all_there) else { continue };
        gaps.looked_at += 1;
        let (few, many) = (at_most(here, expected), at_least(here, expected));
        let gap = |chance: f64| Gap {
            category,
            here,
            expected,
            usual: usual(category.code, peers, people),
            with: peers.iter().filter(|peer| peer.supply.of_kind(category.code) > 0).count(),
            quotient,
            chance,
        };
        if quotient < RARE && few < CHANCE {
            gaps.missing.push(gap(few));
        } else if quotient > MANY && many < CHANCE && here >= 3 {
            gaps.many.push(gap(many));
        }
    }
    gaps.missing.sort_by(|one, other| one.chance.total_cmp(&other.chance));
    gaps.many.sort_by(|one, other| one.chance.total_cmp(&other.chance));
    gaps
}

/// The quarter points of the peers' counts, each as if it had this many inhabitants.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of shops, none below nought"
)]
fn usual(code: &str, peers: &[&Town], people: f64) -> (u64, u64) {
    let mut scaled: Vec<f64> = peers
        .iter()
        .filter_map(|peer| Some(peer.supply.of_kind(code) as f64 / peer.inhabitants()? * people))
        .collect();
    scaled.sort_by(f64::total_cmp);
    let last = scaled.len().saturating_sub(1) as f64;
    let at = |share: f64| {
        let place = last * share;
        let (below, part) = (place.floor(), place.fract());
        let value = |at: f64| scaled.get(at as usize).copied().unwrap_or(0.0);
        (value(below + 1.0).max(value(below)) - value(below)).mul_add(part, value(below)).round() as u64
    };
    (at(0.25), at(0.75))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::tests::town;

    #[test]
    fn chances_by_hand() {
        // e⁻³ = 0.0498; (1 + 3) e⁻³ = 0.1991.
        assert!((at_most(0, 3.0) - 0.049_787).abs() < 1e-6);
        assert!((at_most(1, 3.0) - 0.199_148).abs() < 1e-6);
        assert!((at_least(1, 3.0) - 0.950_213).abs() < 1e-6);
        assert!((at_least(0, 3.0) - 1.0).abs() < 1e-12);
        assert!((at_most(500, 3.0) - 1.0).abs() < 1e-9);
        assert!((at_most(0, f64::NAN) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_town_without_bookshops_misses_them() {
        let base = [("bakery", 40), ("books", 4), ("shoes", 1)];
        let peers = [
            town(34013, 23_000, 90.0, &base),
            town(34027, 23_000, 90.0, &base),
            town(31004, 23_000, 90.0, &base),
        ];
        let peers: Vec<&Town> = peers.iter().collect();
        let here = town(31022, 23_000, 90.0, &[("bakery", 38), ("pub", 9)]);
        let gaps = find(&here, &peers);
        assert_eq!(gaps.missing.len(), 1, "{:?}", gaps.missing);
        let gap = &gaps.missing[0];
        assert_eq!((gap.category.code, gap.here, gap.usual, gap.with), ("books", 0, (4, 4), 3));
        assert!((gap.expected - 4.0).abs() < 1e-9 && gap.quotient.abs() < 1e-9 && gap.chance < 0.02);
        // Shoe shops: one expected is too few to miss. Pubs: nowhere else, so nothing to hold them against.
        assert_eq!(gaps.looked_at, 2);
        assert!(gaps.many.is_empty());
    }

    #[test]
    fn much_of_a_kind_is_told_too_and_size_counts() {
        let peers = [
            town(34013, 20_000, 90.0, &[("bakery", 40), ("friterie", 4)]),
            town(34027, 40_000, 90.0, &[("bakery", 80), ("friterie", 8)]),
            town(31004, 20_000, 90.0, &[("bakery", 40), ("friterie", 4)]),
        ];
        let peers: Vec<&Town> = peers.iter().collect();
        let here = town(31022, 10_000, 90.0, &[("bakery", 20), ("friterie", 8)]);
        let gaps = find(&here, &peers);
        assert!(gaps.missing.is_empty());
        assert_eq!(gaps.many.len(), 1);
        assert_eq!((gaps.many[0].category.code, gaps.many[0].usual), ("friterie", (2, 2)));
        assert_eq!(find(&here, &[]), Gaps::default(), "without peers nothing is missing");
    }
}
