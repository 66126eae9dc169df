//! An invented but lifelike register: the same seed gives the same shops.
//!
//! The people, shops and chains do not exist; enterprise and establishment numbers lie in ranges that are not issued,
//! telephone numbers in blocks that are not given out, web sites under `.example`.

mod dice;
mod fill;
mod ground;
mod hours;
mod names;
mod place;
mod towns;
mod words;

pub use fill::{FillOptions, fill};
pub use towns::{DemoTown, Village, facts, of, seven};

use kernel::moment::EstablishmentId;

use crate::import::Candidate;

/// The usual number of places of the demo.
pub const USUAL: u64 = 2_500;

/// The most places that are generated.
pub const MOST: u64 = 2_000_000;

/// Invents places. The place with a given number depends on the seed, the count and the towns only.
pub fn generate(seed: u64, count: u64, towns: Vec<DemoTown>) -> impl Iterator<Item = Candidate> + Send {
    let plan = Plan::new(seed, count.min(MOST), towns);
    (0..plan.count).filter_map(move |number| plan.place(number))
}

/// From how many places on signs would repeat themselves too often.
const CROWDED: u64 = 10_000;

/// What is decided before the first place.
struct Plan {
    seed: u64,
    count: u64,
    towns: Vec<DemoTown>,
    /// The number of the first place behind each town.
    ends: Vec<u64>,
    /// So many chains get their first eight outlets, one every `step` places.
    chains: u64,
    step: u64,
}

/// Outlets that a chain has at least: more than the seven that make it one.
const OUTLETS: u64 = 8;

impl Plan {
    fn new(seed: u64, count: u64, towns: Vec<DemoTown>) -> Self {
        let inhabitants = |town: &DemoTown| u64::try_from(town.population).unwrap_or(1).max(1);
        let total: u64 = towns.iter().map(inhabitants).sum::<u64>().max(1);
        let mut sum = 0;
        let ends = towns.iter().map(|town| {
            sum += inhabitants(town);
            count * sum / total
        });
        let ends = ends.collect();
        let known = u64::try_from(words::WORDS.formulas.len()).unwrap_or_default();
        let chains = known.min(count / 60);
        let step = count.checked_div(chains * OUTLETS).unwrap_or(count).max(1);
        Self { seed, count, towns, ends, chains, step }
    }

    fn place(&self, number: u64) -> Option<Candidate> {
        let at = self.ends.partition_point(|end| *end <= number);
        let town = self.towns.get(at)?;
        let first = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let slot = number / self.step;
        let outlet = number.is_multiple_of(self.step) && slot < self.chains * OUTLETS && number != first;
        let formula = outlet.then(|| usize::try_from(slot % self.chains).unwrap_or_default());
        let (seed, first, crowded) = (self.seed, number == first, self.count > CROWDED);
        Some(place::place(&place::Draw { seed, number, first, formula, crowded }, town))
    }
}

/// The id of the place with this number: in order of number, so that large registers are written in order.
fn id_of(seed: u64, number: u64) -> EstablishmentId {
    let mut dice = dice::Dice::new(seed, u64::MAX);
    let [a, b, c, ..] = dice.next().to_be_bytes();
    let [_, _, _, d, e, f, g, h] = number.to_be_bytes();
    let tail = [0, a, 0, d, e, f, g, h, b, c];
    EstablishmentId(uuid::Builder::from_unix_timestamp_millis(place::DAY_MILLIS, &tail).into_uuid())
}

/// What people buy at a kind of place, in everyday Dutch words.
pub(crate) fn goods_of(category: &str) -> &'static [&'static str] {
    words::WORDS.kind(category).map_or(&[], |kind| kind.products.as_slice())
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use kernel::category::Group;
    use kernel::listing::Feature;

    use super::*;
    use crate::chains::{Chains, OUTLETS};
    use crate::facts::State;
    use crate::materialise::{Face, materialise};

    fn faces(seed: u64, count: u64) -> Vec<Face> {
        let chains = Chains::known();
        generate(seed, count, seven()).map(|c| materialise(c.nis, &c.records, &chains).unwrap().0).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_places() {
        let all = |seed| generate(seed, 400, seven()).collect::<Vec<_>>();
        let (one, two) = (all(7), all(7));
        assert_eq!(one, two);
        assert_eq!(one.len(), 400);
        assert_ne!(one, all(8));
        let ids: Vec<EstablishmentId> = one.iter().filter_map(|candidate| candidate.id).collect();
        assert!(ids.is_sorted() && ids.iter().collect::<HashSet<_>>().len() == 400);
        let keys: HashSet<&str> =
            one.iter().map(|candidate| candidate.records[0].source_key.as_str()).collect();
        assert_eq!(keys.len(), 400);
    }

    #[test]
    fn the_usual_demo_is_lifelike() {
        let faces = faces(2026, USUAL);
        let shown: Vec<&Face> = faces.iter().filter(|face| face.shown).collect();
        assert!((2_400..=2_500).contains(&shown.len()), "{} are shown", shown.len());
        assert!(shown.len() < faces.len(), "natural persons without a trade name are not shown");
        let share = |what: &dyn Fn(&&&Face) -> bool| 100 * shown.iter().filter(what).count() / shown.len();
        let horeca = share(&|f| {
            kernel::category::Category::find(&f.categories[0]).is_some_and(|c| c.group == Group::Horeca)
        });
        assert!((15..=32).contains(&horeca), "{horeca} % horeca");
        let chain = share(&|f| f.features.has(Feature::Chain));
        assert!((8..=25).contains(&chain), "{chain} % chains");
        assert!((2..=8).contains(&share(&|f| f.state == State::Vacant)), "vacant premises");
        assert!(share(&|f| f.hours.is_some()) > 80, "hours");
        assert_eq!(
            shown.iter().filter(|f| f.hours_given.is_some() && f.hours.is_none()).count(),
            0,
            "unreadable hours"
        );
        assert!(
            share(&|f| f.hours.as_ref().is_some_and(|h| h.contains("jaarlijks verlof"))) > 10,
            "annual leave"
        );
        assert!((10..=45).contains(&share(&|f| f.checked_at.is_some())), "freshness");
        for feature in [
            Feature::MarketStall,
            Feature::VendingMachine,
            Feature::FarmProduce,
            Feature::Voucher,
            Feature::Organic,
        ] {
            assert!(shown.iter().filter(|f| f.features.has(feature)).count() >= 10, "{feature:?}");
        }
        let signs: HashSet<&str> = shown.iter().map(|f| f.sign.as_str()).collect();
        assert!(signs.len() > 1_400, "only {} different signs", signs.len());
        let kinds: HashSet<&str> = shown.iter().map(|f| f.categories[0].as_str()).collect();
        assert!(kinds.len() > 170, "only {} kinds", kinds.len());
    }

    #[test]
    fn every_place_stands_inside_its_town() {
        let towns = seven();
        for face in faces(3, USUAL) {
            let town = towns.iter().find(|town| town.nis == face.nis).unwrap();
            let point = face.point.unwrap();
            let edge = town.outline.distance_m(point).unwrap();
            assert!(town.outline.contains(point) || edge < 300.0, "{} {point}: {edge} m outside", town.name);
            assert!(town.villages.iter().any(|village| Some(village.postcode) == face.address.postcode));
        }
    }

    #[test]
    fn invented_chains_have_at_least_seven_outlets() {
        let mut outlets: HashMap<String, i64> = HashMap::new();
        for face in faces(2026, USUAL) {
            if let Some(brand) = face.brand {
                *outlets.entry(brand).or_default() += 1;
            }
        }
        assert_eq!(outlets.len(), 24);
        for (name, count) in outlets {
            assert!(count >= OUTLETS, "{name} has {count}");
        }
    }

    #[test]
    fn nobody_can_be_called_or_mailed() {
        for face in faces(5, 2_000) {
            for text in [&face.email, &face.website].into_iter().flatten() {
                assert!(text.trim_end_matches('/').ends_with(".example"), "{text}");
            }
            if let Some(phone) = &face.phone {
                assert!(phone.split(' ').nth(1).is_some_and(|block| block == "00"), "{phone}");
            }
        }
    }
}
