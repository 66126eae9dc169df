//! Towns like this one: near in the number of inhabitants and in how densely they live, in the same region.
//!
//! Method: the distance between two towns is √((ln population ratio)² + (½ ln density ratio)²). Candidates have between half
//! and double the inhabitants and a register that is filled (at least [`LEAST_OUTLETS`] outlets); the [`MOST_PEERS`] nearest
//! are taken, and with fewer than [`LEAST_PEERS`] there is no comparison.

use kernel::nis::Nis;

use crate::supply::Supply;

/// Peers at most.
pub(crate) const MOST_PEERS: usize = 8;
/// Fewer are no cluster.
pub(crate) const LEAST_PEERS: usize = 3;
/// A town with fewer outlets has a register that is still being filled.
pub(crate) const LEAST_OUTLETS: u64 = 30;

/// A town with its supply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Town {
    pub nis: Nis,
    pub name: String,
    pub population: Option<u64>,
    pub km2: Option<f64>,
    pub supply: Supply,
}

impl Town {
    /// Inhabitants per square kilometre.
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "inhabitants of a town")]
    pub fn density(&self) -> Option<f64> {
        crate::indicators::quotient(self.population? as f64, self.km2?)
    }

    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "inhabitants of a town")]
    pub fn inhabitants(&self) -> Option<f64> {
        self.population.filter(|count| *count > 0).map(|count| count as f64)
    }
}

/// The province of a town by its code; Brussels stands for itself. Codes as Statbel gives them.
pub(crate) const fn province(nis: Nis) -> u32 {
    let code = nis.get();
    match code / 1000 {
        21 => 4000,
        23 | 24 => 20001,
        25 => 20002,
        _ => code / 10_000 * 10_000,
    }
}

/// 2 Flanders, 3 Wallonia, 4 Brussels.
pub(crate) const fn region(nis: Nis) -> u32 {
    match province(nis) {
        4000 => 4,
        10_000 | 20_001 | 30_000 | 40_000 | 70_000 => 2,
        _ => 3,
    }
}

fn distance(one: &Town, other: &Town) -> Option<f64> {
    let people = (other.inhabitants()? / one.inhabitants()?).ln();
    let dense = match (one.density(), other.density()) {
        (Some(here), Some(there)) => (there / here).ln() / 2.0,
        _ => 0.0,
    };
    (people.abs() <= std::f64::consts::LN_2 + 1e-9).then(|| people.hypot(dense))
}

/// The peers of a town, the nearest first; none when there are too few.
pub(crate) fn of<'a>(town: &Town, all: &'a [Town]) -> Vec<&'a Town> {
    let mut found: Vec<(f64, &Town)> = all
        .iter()
        .filter(|other| other.nis != town.nis && region(other.nis) == region(town.nis))
        .filter(|other| other.supply.outlets() >= LEAST_OUTLETS)
        .filter_map(|other| Some((distance(town, other)?, other)))
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.nis.cmp(&other.1.nis)));
    if found.len() < LEAST_PEERS {
        return Vec::new();
    }
    found.into_iter().take(MOST_PEERS).map(|(_, town)| town).collect()
}

/// The sum of towns, as one.
pub(crate) fn together<'a>(towns: impl IntoIterator<Item = &'a Town>) -> Option<Town> {
    let mut towns = towns.into_iter();
    let mut sum = towns.next()?.clone();
    for town in towns {
        sum.supply.add(&town.supply);
        // Per inhabitant nothing can be told when the inhabitants of one are not known.
        sum.population = sum.population.zip(town.population).map(|(one, other)| one + other);
        sum.km2 = sum.km2.zip(town.km2).map(|(one, other)| one + other);
    }
    Some(sum)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::supply::tests::outlet;

    pub(crate) fn town(code: u32, population: u64, km2: f64, kinds: &[(&str, usize)]) -> Town {
        let outlets: Vec<_> =
            kinds.iter().flat_map(|(code, count)| std::iter::repeat_n(outlet(code), *count)).collect();
        Town {
            nis: Nis::try_from(code).unwrap(),
            name: code.to_string(),
            population: Some(population),
            km2: Some(km2),
            supply: Supply::of(&outlets),
        }
    }

    #[test]
    fn peers_are_alike_in_people_and_density() {
        let full = [("bakery", 40)];
        let here = town(31022, 23_800, 80.0, &full);
        let all = [
            here.clone(),
            town(34013, 28_500, 95.0, &full),
            town(34027, 33_500, 110.0, &full),
            // As many people, packed together.
            town(31004, 23_800, 4.0, &full),
            // Three times as large.
            town(34022, 77_000, 80.0, &full),
            // The register of this one is nearly empty.
            town(31033, 23_800, 80.0, &[("bakery", 3)]),
            // In Wallonia.
            town(53014, 23_800, 80.0, &full),
        ];
        let found: Vec<u32> = of(&here, &all).iter().map(|town| town.nis.get()).collect();
        assert_eq!(found, [34013, 34027, 31004], "the nearest first");
        assert!(of(&here, &all[..3]).is_empty(), "two are no cluster");
        let unknown = Town { population: None, ..here };
        assert!(of(&unknown, &all).is_empty());
    }

    #[test]
    fn towns_add_up() {
        let one = town(31022, 20_000, 80.0, &[("bakery", 4)]);
        let two = town(34013, 30_000, 20.0, &[("bakery", 6), ("pub", 1)]);
        let sum = together([&one, &two]).unwrap();
        assert_eq!((sum.population, sum.supply.outlets(), sum.density()), (Some(50_000), 11, Some(500.0)));
        let unknown = Town { population: None, ..two };
        assert_eq!(together([&one, &unknown]).unwrap().population, None);
        assert!(together([]).is_none());
    }

    #[test]
    fn provinces_by_code() {
        for (code, wanted) in [
            (31022_u32, 30_000),
            (11002, 10_000),
            (21004, 4000),
            (23088, 20_001),
            (24062, 20_001),
            (25072, 20_002),
            (71072, 70_000),
        ] {
            assert_eq!(province(Nis::try_from(code).unwrap()), wanted);
        }
        assert_eq!(region(Nis::try_from(24062_u32).unwrap()), 2);
        assert_eq!(region(Nis::try_from(25072_u32).unwrap()), 3);
    }
}
