//! A first look at a pair: do the words they share say enough?
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: fields are numbered by the corpus"
)]

use crate::corpus::{ALL, Field, OR, Records, Stats};

/// A record made ready to be held beside many: what it would say if its words were shared.
pub struct Screen {
    words: Vec<(u32, u32, f32)>,
}

impl Screen {
    pub fn of(stats: &Stats, records: &Records, at: usize) -> Self {
        let mut words = Vec::with_capacity(24);
        for (field, list) in records.fields(at) {
            // A category shared says little, a text is compared whole.
            if field == Field::Category as u32 || field == Field::State as u32 {
                continue;
            }
            for word in list.iter().filter(|word| **word != OR) {
                words.push((field, *word, stats.surprise(ALL[field as usize], *word)));
            }
        }
        Self { words }
    }

    /// Whether there is little to share: then every likeness deserves a look.
    pub const fn is_poor(&self) -> bool {
        self.words.len() < 5
    }

    /// The sum of what the shared words say.
    ///
    /// Town and postcode are one thing: the one that says more counts.
    pub fn shared(&self, records: &Records, at: usize) -> f32 {
        let (mut sum, mut area) = (0.0_f32, 0.0_f32);
        let mut from = 0;
        for (field, list) in records.fields(at) {
            while self.words.get(from).is_some_and(|(known, ..)| *known < field) {
                from += 1;
            }
            let mut place = from;
            let mut own = 0.0;
            while let Some((known, word, surprise)) = self.words.get(place) {
                if *known != field {
                    break;
                }
                if list.contains(word) {
                    own += surprise;
                }
                place += 1;
            }
            if field == Field::City as u32 || field == Field::Postcode as u32 {
                area = area.max(own);
            } else {
                sum += own;
            }
        }
        sum + area
    }
}
