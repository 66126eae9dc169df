//! What agreement and disagreement are worth, learned from the records themselves.
//!
//! Fellegi and Sunter: a field weighs the logarithm of how often it agrees this far in the same thing (m) against how
//! often by chance (u). Chance comes from random pairs and from how rare the very words are; m is estimated by
//! expectation and maximisation from cautious beginnings that always keep a say.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: fixed tables indexed by field and level"
)]

use rustc_hash::FxHashMap;

use crate::compare::{LEVELS, MISSING, SAME, Seen};
use crate::corpus::{ALL, FIELDS, Field};

/// How many imagined matches stand behind the beginnings.
const STRENGTH: f64 = 15.0;
const ROUNDS: usize = 25;

/// The weights of agreement.
#[derive(Clone, Debug)]
pub struct Model {
    /// Logarithm of m, per field and level.
    same: [[f32; LEVELS]; FIELDS],
    /// Logarithm of u, per field and level, from random pairs.
    chance: [[f32; LEVELS]; FIELDS],
    /// Log odds before anything is compared.
    prior: f32,
    /// What agreement of address fields together is worth at most.
    place_most: f32,
    /// How often two different categories meet in matches beyond chance.
    kindred: FxHashMap<(u64, u64), f32>,
    /// Expected number of matches, from the last round.
    pub expected: f64,
}

/// Cautious beginnings: how often the same thing agrees this far.
const fn beginning(field: Field) -> [f64; LEVELS] {
    match field {
        Field::Name => [0.03, 0.03, 0.07, 0.12, 0.17, 0.58],
        Field::Given => [0.08, 0.02, 0.03, 0.05, 0.10, 0.72],
        Field::Surname => [0.06, 0.02, 0.03, 0.05, 0.10, 0.74],
        Field::Street => [0.10, 0.03, 0.05, 0.08, 0.14, 0.60],
        Field::Number => [0.10, 0.01, 0.05, 0.01, 0.05, 0.78],
        Field::Line => [0.30, 0.05, 0.05, 0.10, 0.10, 0.40],
        Field::City => [0.12, 0.02, 0.03, 0.05, 0.08, 0.70],
        Field::Postcode => [0.06, 0.06, 0.01, 0.06, 0.01, 0.80],
        Field::State => [0.10, 0.01, 0.01, 0.02, 0.06, 0.80],
        Field::Phone => [0.25, 0.01, 0.01, 0.04, 0.04, 0.65],
        Field::Email => [0.25, 0.05, 0.10, 0.05, 0.05, 0.50],
        Field::Site => [0.20, 0.02, 0.05, 0.06, 0.07, 0.60],
        Field::Birth => [0.05, 0.04, 0.02, 0.06, 0.03, 0.80],
        Field::Person => [0.05, 0.01, 0.03, 0.08, 0.02, 0.81],
        Field::Enterprise => [0.12, 0.01, 0.01, 0.03, 0.01, 0.82],
        Field::Establishment => [0.06, 0.01, 0.01, 0.03, 0.01, 0.88],
        Field::Category => [0.40, 0.04, 0.05, 0.05, 0.06, 0.40],
        Field::Description => [0.20, 0.20, 0.20, 0.18, 0.15, 0.07],
        Field::Maker => [0.10, 0.05, 0.10, 0.15, 0.15, 0.45],
        Field::Code => [0.15, 0.02, 0.03, 0.05, 0.05, 0.70],
        Field::Position => [0.04, 0.03, 0.06, 0.12, 0.25, 0.50],
        Field::Price => [0.12, 0.10, 0.12, 0.16, 0.10, 0.40],
        Field::Year => [0.06, 0.02, 0.02, 0.04, 0.11, 0.75],
    }
}

/// The fields that speak for themselves.
const REST: [Field; 13] = [
    Field::Phone,
    Field::Email,
    Field::Site,
    Field::Birth,
    Field::Person,
    Field::Enterprise,
    Field::Establishment,
    Field::Category,
    Field::Description,
    Field::Maker,
    Field::Code,
    Field::Price,
    Field::Year,
];
/// What the same category is worth at most: a street of shoe shops is no single shoe shop.
const CATEGORY_MOST: f32 = 2.5;
/// What different addresses together cost at most: shops and people move.
const PLACE_LEAST: f32 = -9.0;

impl Model {
    /// The beginnings, with chance from random pairs.
    pub fn begin(random: &[Seen], sizes: Sizes) -> Self {
        let mut same = [[0.0; LEVELS]; FIELDS];
        let mut chance = [[0.0; LEVELS]; FIELDS];
        for field in ALL {
            let at = field as usize;
            let mut counts = [0.0_f64; LEVELS];
            for seen in random {
                if seen.level[at] != MISSING {
                    counts[usize::from(seen.level[at])] += 1.0;
                }
            }
            let all: f64 = counts.iter().sum();
            for level in 0..LEVELS {
                same[at][level] = beginning(field)[level].ln() as f32;
                // Where nothing was seen, chance is what a handful of pairs more could have shown.
                let floor = if level == 0 { 4.0 } else { 0.05 };
                let mut share = (counts[level] + floor) / (all + 5.0);
                // Numbers of one street differ by a digit more often than numbers at large.
                if field == Field::Number && level == 2 {
                    share = share.max(0.08);
                }
                chance[at][level] = share.ln() as f32;
            }
        }
        let records = (sizes.left + sizes.right).max(2) as f32;
        Self {
            same,
            chance,
            prior: odds(0.2 * sizes.smaller() / sizes.pairs()),
            place_most: records.ln() + 1.0,
            kindred: FxHashMap::default(),
            expected: 0.0,
        }
    }

    /// What one field says.
    pub fn weight(&self, field: Field, seen: &Seen) -> f32 {
        let at = field as usize;
        let level = seen.level[at];
        if level == MISSING {
            return 0.0;
        }
        let (place, surprise) = (usize::from(level), seen.surprise[at]);
        let chance = match level {
            0 | 1 => self.chance[at][place],
            SAME if !matches!(field, Field::Price | Field::Year) => -surprise,
            _ => self.chance[at][place].max(-surprise),
        };
        let weight = self.same[at][place] - chance;
        if field == Field::Category && level <= 1 {
            let kindred = seen.categories.and_then(|pair| self.kindred.get(&ordered(pair))).copied();
            return weight + kindred.unwrap_or(0.0);
        }
        if field == Field::Category { weight.min(CATEGORY_MOST) } else { weight }
    }

    /// Log odds that two records are the same.
    pub fn logit(&self, seen: &Seen) -> f32 {
        let weight = |field: Field| self.weight(field, seen);
        let place = self.place(seen);
        let person = weight(Field::Given) + weight(Field::Surname);
        let apart =
            seen.level[Field::Given as usize] == MISSING && seen.level[Field::Surname as usize] == MISSING;
        // A whole name beside its parts says little more.
        let name = weight(Field::Name) * if apart { 1.0 } else { 0.25 };
        let rest: f32 = REST.iter().map(|field| weight(*field)).sum();
        // Sites and addresses of mail are often made of the name: together they say less.
        let named = (name + person).max(0.0);
        let derived = weight(Field::Site).max(0.0) + weight(Field::Email).max(0.0);
        let rest = rest - 0.5 * derived.min(named);
        self.prior + name + person + rest + place
    }

    /// What the address says: town and postcode are one thing, and so are a street and its town.
    fn place(&self, seen: &Seen) -> f32 {
        let weight = |field: Field| self.weight(field, seen);
        let (city, postcode) = (weight(Field::City), weight(Field::Postcode));
        let area = match (city > 0.0, postcode > 0.0) {
            (true, true) => city.max(postcode),
            (false, false) => city.min(postcode) + 0.4 * city.max(postcode),
            _ => city + postcode,
        };
        let mut street = weight(Field::Street);
        let number = weight(Field::Number);
        let mut most = self.place_most;
        if street > 0.0 && area > 0.0 {
            let [town, house] = seen.address;
            if let Some(town) = town {
                street = street.min((town - area).max(0.3));
            }
            if let Some(house) = house.filter(|_| number > 0.0) {
                most = most.min(house + 1.0);
            }
        }
        // Neighbours in a street have much in common; another number makes the rest of the address weak evidence.
        if seen.level[Field::Number as usize] == 0 {
            most *= 0.5;
        }
        let rest = weight(Field::Line) + weight(Field::State).min(0.5) + weight(Field::Position);
        (area + street + number + rest).clamp(PLACE_LEAST, most)
    }

    /// Learns from pairs worth looking at; `of` tells the left record of each, `share` which part of all they are.
    ///
    /// Rivals for one record share its probability, so that a crowd of faint likenesses never counts as matches.
    pub fn learn(&mut self, pairs: &[Seen], of: &[u32], sizes: Sizes, share: f64) {
        // A record of one set may have several partners, but a crowd is no crowd of partners.
        let partners = if sizes.right == 0 { 4.0 } else { 1.0 };
        for round in 0..ROUNDS {
            let mut counts = [[0.0_f64; LEVELS]; FIELDS];
            let mut expected = 0.0_f64;
            let chances = self.chances(pairs, of, partners);
            for (seen, chance) in pairs.iter().zip(&chances).filter(|(_, chance)| **chance >= 0.001) {
                expected += f64::from(*chance);
                for (at, level) in seen.level.iter().enumerate() {
                    if *level != MISSING {
                        counts[at][usize::from(*level)] += f64::from(*chance);
                    }
                }
            }
            for field in ALL {
                self.settle(field, &counts[field as usize]);
            }
            let before = self.expected;
            self.expected = (expected / share.max(1e-9)).clamp(0.5, sizes.most());
            self.prior = odds((self.expected as f32) / sizes.pairs());
            if round % 5 == 4 {
                self.meet(pairs, &chances);
            }
            if round > 10 && (before - self.expected).abs() < 1e-4 * self.expected {
                break;
            }
        }
    }

    fn chances(&self, pairs: &[Seen], of: &[u32], partners: f32) -> Vec<f32> {
        let mut chances: Vec<f32> = pairs.iter().map(|seen| probability(self.logit(seen))).collect();
        let mut from = 0;
        for same in of.chunk_by(|one, other| one == other) {
            let rivals = &mut chances[from..from + same.len()];
            let sum: f32 = rivals.iter().sum();
            if sum > partners {
                rivals.iter_mut().for_each(|one| *one *= partners / sum);
            }
            from += same.len();
        }
        chances
    }

    /// For questions one by one: one in five is there already.
    pub fn expect_one_in_five(&mut self, records: usize) {
        self.prior = odds(0.2 / records.max(1) as f32);
    }

    /// The new m of a field: what was counted and what was believed, within bounds.
    fn settle(&mut self, field: Field, counts: &[f64; LEVELS]) {
        let begin = beginning(field);
        let all: f64 = counts.iter().sum();
        let mut new = [0.0; LEVELS];
        for (level, new) in new.iter_mut().enumerate() {
            let share = (counts[level] + STRENGTH * begin[level]) / (all + STRENGTH);
            // A field cannot lose its meaning: what disagrees stays a sign of difference.
            let most = if level <= 1 { (begin[level] * freedom(field)).min(0.75) } else { 1.0 };
            *new = share.clamp(begin[level] / 20.0, most);
        }
        let sum: f64 = new.iter().sum();
        for (same, new) in self.same[field as usize].iter_mut().zip(new) {
            *same = (new / sum).ln() as f32;
        }
    }

    /// Which different categories meet in matches more than by chance: `steakhouse` and `american`.
    fn meet(&mut self, pairs: &[Seen], chances: &[f32]) {
        let mut met: FxHashMap<(u64, u64), f32> = FxHashMap::default();
        let mut each: FxHashMap<u64, f32> = FxHashMap::default();
        let mut all = 0.0_f32;
        let sure = pairs.iter().zip(chances).filter(|(_, chance)| **chance > 0.5);
        for (pair, chance) in sure.filter_map(|(seen, chance)| Some((seen.categories?, *chance))) {
            *met.entry(ordered(pair)).or_default() += chance;
            *each.entry(pair.0).or_default() += chance;
            *each.entry(pair.1).or_default() += chance;
            all += chance;
        }
        if all < 10.0 {
            return;
        }
        self.kindred = met
            .into_iter()
            .filter(|((a, b), _)| a != b)
            .filter_map(|((a, b), count)| {
                let share = |kind: &u64| each.get(kind).copied().unwrap_or(0.0) / (2.0 * all);
                let by_chance = 2.0 * all * share(&a) * share(&b);
                // One meeting proves nothing: it may be the very pair that asks.
                let more = ((count - 1.0).max(0.0) + 0.5) / (by_chance + 0.5);
                (more > 1.0).then(|| ((a, b), more.ln().min(2.5)))
            })
            .collect();
    }
}

/// How far the share of disagreement may grow beyond its beginning.
const fn freedom(field: Field) -> f64 {
    match field {
        Field::Name | Field::Surname | Field::Birth | Field::Person | Field::Establishment => 1.6,
        Field::Category | Field::Price | Field::Line => 2.5,
        _ => 3.0,
    }
}

const fn ordered((a, b): (u64, u64)) -> (u64, u64) {
    if a <= b { (a, b) } else { (b, a) }
}

/// How large the sets are.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Records on the left.
    pub left: usize,
    /// Records on the right; none when the left is linked with itself.
    pub right: usize,
}

impl Sizes {
    /// Pairs that exist.
    pub fn pairs(self) -> f32 {
        let (left, right) = (self.left as f32, self.right as f32);
        if self.right == 0 { (left * (left - 1.0) / 2.0).max(1.0) } else { (left * right).max(1.0) }
    }

    /// Records that could have a partner.
    pub fn smaller(self) -> f32 {
        if self.right == 0 { self.left as f32 * 0.5 } else { self.left.min(self.right) as f32 }
    }

    /// Matches that are possible at all, within reason.
    fn most(self) -> f64 {
        f64::from(self.smaller()) * if self.right == 0 { 8.0 } else { 1.0 } + 0.5
    }
}

fn odds(probability: f32) -> f32 {
    let p = probability.clamp(1e-14, 0.5);
    (p / (1.0 - p)).ln()
}

/// From log odds to a probability.
pub fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}
