//! How rare things are: what it says that two records share a word, a value or an address.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: fields are numbered and counted by the corpus"
)]

use rustc_hash::FxHashMap;

use crate::block::parallel;
use crate::corpus::{ALL, FIELDS, Field, OR, Records, TEXTS};
use crate::lexicon::hash;

/// Threads that count.
const COUNTERS: usize = 2;

/// How often things occur.
#[derive(Clone, Debug, Default)]
pub struct Stats {
    /// Per field, how much it says that two records share a word.
    surprises: Vec<Vec<f32>>,
    /// Per field, how many records have it.
    pub filled: [u32; FIELDS],
    /// Whole values that more than two records have.
    common: FxHashMap<u64, u32>,
}

impl Stats {
    /// Counts the words of all records.
    pub fn count(records: &Records, words: usize) -> Self {
        let parts = parallel(0..records.count, COUNTERS, |part| Counts::of(records, part, words));
        let mut stats = Self::default();
        for (field, filled) in stats.filled.iter_mut().enumerate() {
            *filled = parts.iter().map(|part| part.filled[field]).sum();
        }
        // Each thread sums up some of the fields, and some of the values.
        stats.surprises = parallel(0..TEXTS, COUNTERS, |fields| {
            fields.map(|field| stats.column(ALL[field], &parts)).collect::<Vec<_>>()
        })
        .concat();
        let common = parallel(0..COUNTERS, COUNTERS, |slices| {
            slices.flat_map(|slice| common_values(&parts, slice)).collect::<Vec<_>>()
        });
        stats.common = common.into_iter().flatten().collect();
        stats
    }

    /// How much each word of a field says.
    fn column(&self, field: Field, parts: &[Counts]) -> Vec<f32> {
        let of = |part: &Counts, word: usize| part.words[field as usize].get(word).copied().unwrap_or(0);
        let words = parts.iter().map(|part| part.words[field as usize].len()).max().unwrap_or(0);
        (0..words).map(|word| self.rarity(field, parts.iter().map(|part| of(part, word)).sum())).collect()
    }

    /// How much it says that two records share this street of this town (0), and this number in it (1).
    pub fn address(&self, records: &Records, at: usize) -> [Option<f32>; 2] {
        address_keys(records, at)
            .map(|key| key.map(|key| self.rarity(Field::Street, self.common.get(&key).copied().unwrap_or(2))))
    }

    /// How much it says that two records share this word: minus the logarithm of the chance.
    pub fn surprise(&self, field: Field, word: u32) -> f32 {
        let known = self.surprises.get(field as usize).and_then(|list| list.get(word as usize)).copied();
        known.unwrap_or_else(|| self.rarity(field, 0))
    }

    fn rarity(&self, field: Field, frequency: u32) -> f32 {
        let all = (self.filled[field as usize].max(2)) as f32;
        // The pair itself does not count as chance.
        let others = (frequency as f32 - 0.6).max(0.6);
        (all / others).ln().max(0.02)
    }

    /// How much it says that two records share this whole value, when that is common knowledge.
    pub fn whole(&self, field: Field, words: &[u32]) -> Option<f32> {
        self.common.get(&value_key(field, words)).map(|count| self.rarity(field, *count))
    }
}

/// What one thread counted.
struct Counts {
    /// Per field, how many records have the word.
    words: Vec<Vec<u32>>,
    filled: [u32; FIELDS],
    /// Whole values and addresses, sorted.
    values: Vec<u64>,
}

impl Counts {
    fn of(records: &Records, part: std::ops::Range<usize>, words: usize) -> Self {
        let mut counts = Self {
            words: vec![Vec::new(); TEXTS],
            filled: [0; FIELDS],
            values: Vec::with_capacity(part.len() * 5),
        };
        for at in part {
            for (field, list) in records.fields(at) {
                let column = &mut counts.words[field as usize];
                if column.is_empty() {
                    column.resize(words, 0);
                }
                counts.filled[field as usize] += 1;
                for (place, word) in list.iter().enumerate() {
                    if *word != OR && !list[..place].contains(word) {
                        column[*word as usize] += 1;
                    }
                }
                let field = ALL[field as usize];
                if matches!(field, Field::Name | Field::Street | Field::City | Field::Maker) {
                    counts.values.push(value_key(field, first_value(list)));
                }
            }
            counts.values.extend(address_keys(records, at).into_iter().flatten());
            for field in [Field::Price, Field::Year] {
                counts.filled[field as usize] += u32::from(records.number(field, at).is_some());
            }
        }
        counts.values.sort_unstable();
        counts
    }
}

/// The values of one slice of all that more than two records have, and how many have each.
fn common_values(parts: &[Counts], slice: usize) -> Vec<(u64, u32)> {
    let width = u64::MAX / COUNTERS as u64 + 1;
    let slice = slice as u64;
    let mut values: Vec<u64> = Vec::new();
    for part in parts {
        let from = part.values.partition_point(|value| value / width < slice);
        let to = part.values.partition_point(|value| value / width <= slice);
        values.extend_from_slice(&part.values[from..to]);
    }
    values.sort_unstable();
    let same = values.chunk_by(|one, other| one == other).filter(|same| same.len() > 2);
    same.map(|same| (same[0], same.len() as u32)).collect()
}

/// The words of the first of several values.
fn first_value(list: &[u32]) -> &[u32] {
    list.split(|word| *word == OR).next().unwrap_or_default()
}

/// Street and town, and street, number and town, as one.
fn address_keys(records: &Records, at: usize) -> [Option<u64>; 2] {
    let first = |field: Field| first_value(records.words(field, at));
    let (street, city) = (first(Field::Street), first(Field::City));
    let town = if city.is_empty() { first(Field::Postcode) } else { city };
    if street.is_empty() || town.is_empty() {
        return [None, None];
    }
    let both = value_key(Field::Street, street) ^ value_key(Field::City, town).rotate_left(23);
    let number = first(Field::Number);
    [Some(both), (!number.is_empty()).then(|| both ^ value_key(Field::Number, number).rotate_left(41))]
}

/// The same for the same words in any order.
pub fn value_key(field: Field, words: &[u32]) -> u64 {
    let sum = words.iter().fold(0_u64, |sum, word| sum.wrapping_add(hash(&word.to_le_bytes())));
    hash(&(sum ^ ((field as u64) << 56)).to_le_bytes())
}
