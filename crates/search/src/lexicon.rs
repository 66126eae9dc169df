//! The words in use, found exactly, by their beginning, or with typing errors.
//!
//! Misspelt words are found by deleting letters: two words at most `d` edits apart meet when each loses at most `d`
//! letters (of the first seven). That takes microseconds where walking the dictionary takes a tenth of a millisecond.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tables of offsets built together, read per word"
)]

use std::collections::HashSet;
use std::sync::Arc;

/// Letters of a word that take part in the deletions.
const HEAD: usize = 7;
/// Longer words are not corrected.
const LONGEST: usize = 40;
/// The most corrections looked at for one word.
const MOST_CANDIDATES: usize = 4_000;
/// The most corrections given for one word.
pub const MOST_CORRECTIONS: usize = 24;

/// A word close to what was typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// Edits between the two: letters added, left out, changed, or two swapped.
    pub edits: u8,
    /// Whether the first letter differs: people seldom get that one wrong.
    pub other_start: bool,
    /// The word.
    pub word: String,
}

/// A fixed set of words.
#[derive(Debug, Default)]
pub struct Words {
    text: String,
    ends: Vec<u32>,
    deletions: Vec<(u32, u32)>,
}

impl Words {
    /// The set of these words.
    pub fn new(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        words.dedup();
        let mut set =
            Self { text: String::with_capacity(words.iter().map(String::len).sum()), ..Self::default() };
        let mut hashes = Vec::new();
        for (at, word) in words.iter().enumerate() {
            set.text.push_str(word);
            set.ends.push(set.text.len() as u32);
            if correctable(word) {
                let depth = if word.len() >= 6 { 2 } else { 1 };
                deletions(word.as_bytes(), depth, &mut hashes);
                set.deletions.extend(hashes.drain(..).map(|hash| (hash, at as u32)));
            }
        }
        set.deletions.sort_unstable();
        set.deletions.dedup();
        set.deletions.shrink_to_fit();
        set
    }

    /// How many words.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    fn word(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.text.get(from..self.ends[at] as usize).unwrap_or_default()
    }

    fn lower_bound(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.word(middle) < word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Whether the word is in the set.
    pub fn contains(&self, word: &str) -> bool {
        let at = self.lower_bound(word);
        at < self.len() && self.word(at) == word
    }

    /// The words that start so, in order.
    pub fn starting<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        (self.lower_bound(start)..self.len())
            .map(|at| self.word(at))
            .take_while(move |word| word.starts_with(start))
    }

    /// Every word.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.word(at))
    }

    fn near(&self, typed: &str, edits: u8, found: &mut Vec<Near>) {
        let mut hashes = Vec::new();
        deletions(typed.as_bytes(), edits, &mut hashes);
        let mut candidates = Vec::new();
        for hash in hashes {
            let from = self.deletions.partition_point(|(other, _)| *other < hash);
            let same = self.deletions[from..].iter().take_while(|(other, _)| *other == hash);
            candidates.extend(same.map(|(_, at)| *at).take(MOST_CANDIDATES));
        }
        candidates.sort_unstable();
        candidates.dedup();
        for at in candidates {
            let word = self.word(at as usize);
            if let Some(distance) = edit_distance(typed.as_bytes(), word.as_bytes(), edits)
                && distance > 0
            {
                let other_start = word.as_bytes().first() != typed.as_bytes().first();
                found.push(Near { edits: distance, other_start, word: word.to_owned() });
            }
        }
    }
}

/// Edits forgiven in a word of this length: none in the shortest, two in long ones.
pub fn forgiven(word: &str) -> u8 {
    match word.chars().count() {
        _ if !correctable(word) => 0,
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

fn correctable(word: &str) -> bool {
    (2..=LONGEST).contains(&word.len()) && word.chars().any(char::is_alphabetic)
}

fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn deletions(word: &[u8], depth: u8, hashes: &mut Vec<u32>) {
    let head = &word[..word.len().min(HEAD)];
    hashes.push(hash(head.iter().copied()));
    for skip in 0..head.len() {
        hashes.push(hash(head.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, byte)| *byte)));
        if depth > 1 {
            for other in skip + 1..head.len() {
                let kept = head.iter().enumerate().filter(|(at, _)| *at != skip && *at != other);
                hashes.push(hash(kept.map(|(_, byte)| *byte)));
            }
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
}

/// Edits between two words when at most `most`: letters added, left out, changed, or neighbours swapped.
pub fn edit_distance(one: &[u8], other: &[u8], most: u8) -> Option<u8> {
    if one.len().abs_diff(other.len()) > usize::from(most) || one.len() > LONGEST || other.len() > LONGEST {
        return None;
    }
    let mut rows = [[0_u8; LONGEST + 1]; 3];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at as u8;
    }
    for (i, a) in one.iter().enumerate() {
        let (now, before, earlier) = ((i + 1) % 3, i % 3, (i + 2) % 3);
        rows[now][0] = (i + 1) as u8;
        let mut least = rows[now][0];
        for (j, b) in other.iter().enumerate() {
            let change = rows[before][j] + u8::from(a != b);
            let mut best = change.min(rows[before][j + 1] + 1).min(rows[now][j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(rows[earlier][j - 1] + 1);
            }
            rows[now][j + 1] = best;
            least = least.min(best);
        }
        if least > most {
            return None;
        }
    }
    let distance = rows[one.len() % 3][other.len()];
    (distance <= most).then_some(distance)
}

/// The words of the whole index: a large set made at start and a small one with what came since.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    base: Arc<Words>,
    recent: Arc<Words>,
}

impl Lexicon {
    /// A lexicon of these words.
    pub fn new(words: Vec<String>) -> Self {
        Self { base: Arc::new(Words::new(words)), recent: Arc::default() }
    }

    /// The same with more words. The large set is remade only when the small one has grown large.
    pub fn with(&self, words: HashSet<String>) -> Self {
        let fresh: Vec<String> = words.into_iter().filter(|word| !self.contains(word)).collect();
        if fresh.is_empty() {
            return self.clone();
        }
        let recent = fresh.into_iter().chain(self.recent.iter().map(str::to_owned));
        if self.recent.len() > 2_000 + self.base.len() / 10 {
            return Self::new(recent.chain(self.base.iter().map(str::to_owned)).collect());
        }
        Self { base: Arc::clone(&self.base), recent: Arc::new(Words::new(recent.collect())) }
    }

    /// Whether the word is known.
    pub fn contains(&self, word: &str) -> bool {
        self.base.contains(word) || self.recent.contains(word)
    }

    /// Words that start so.
    pub fn starting<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        self.base.starting(start).chain(self.recent.starting(start))
    }

    /// Words of a fixed set close to what was typed, the closest first.
    pub fn near_in(words: &Words, typed: &str, edits: u8) -> Vec<Near> {
        let mut found = Vec::new();
        if edits > 0 && correctable(typed) {
            words.near(typed, edits, &mut found);
        }
        found.sort_unstable();
        found.truncate(MOST_CORRECTIONS);
        found
    }

    /// Words close to what was typed, the closest first.
    pub fn near(&self, typed: &str, edits: u8) -> Vec<Near> {
        let mut found = Vec::new();
        if edits > 0 && correctable(typed) {
            self.base.near(typed, edits, &mut found);
            self.recent.near(typed, edits, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MOST_CORRECTIONS);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(one: &str, other: &str) -> Option<u8> {
        edit_distance(one.as_bytes(), other.as_bytes(), 2)
    }

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("bakker", "bakker"), Some(0));
        assert_eq!(distance("baker", "bakker"), Some(1));
        assert_eq!(distance("abkker", "bakker"), Some(1), "two letters swapped are one slip");
        assert_eq!(distance("bekkar", "bakker"), Some(2));
        assert_eq!(distance("bek", "bakker"), None);
        assert_eq!(distance("", "ab"), Some(2));
    }

    #[test]
    fn every_slip_is_found() {
        let words = ["bakkerij", "hoevewinkel", "kaas", "vandewalle", "janssens", "schoenen", "oostkamp"];
        let lexicon = Lexicon::new(words.iter().map(|word| (*word).to_owned()).collect());
        for word in words {
            let letters = word.as_bytes();
            for at in 0..letters.len() {
                let mut slips = vec![[&letters[..at], &letters[at + 1..]].concat()];
                slips.push([&letters[..at], b"q", &letters[at..]].concat());
                slips.push([&letters[..at], b"q", &letters[at + 1..]].concat());
                if at > 0 {
                    let mut swapped = letters.to_vec();
                    swapped.swap(at - 1, at);
                    slips.push(swapped);
                }
                for slip in slips {
                    let slip = String::from_utf8(slip).unwrap();
                    let found = slip == word || lexicon.near(&slip, 1).iter().any(|near| near.word == word);
                    assert!(found, "{word} is not found by {slip}");
                }
            }
        }
        assert_eq!(lexicon.near("bakkrei", 2)[0].word, "bakkerij");
        assert!(lexicon.near("fiets", 1).is_empty());
    }

    #[test]
    fn new_words_join() {
        let mut lexicon = Lexicon::new(vec!["brood".into(), "broodje".into()]);
        for batch in 0..6 {
            let words = (batch * 500..(batch + 1) * 500).map(|number| format!("naam{number}"));
            lexicon = lexicon.with(words.chain(["brood".into()]).collect());
        }
        assert!(lexicon.contains("naam0") && lexicon.contains("naam2999") && lexicon.contains("broodje"));
        assert!(lexicon.base.len() > 2_000, "the small set was never taken up");
        assert_eq!(lexicon.starting("brood").collect::<Vec<_>>(), ["brood", "broodje"]);
        assert_eq!(lexicon.starting("naam299").count(), 11);
    }

    #[test]
    fn letters_of_any_script_do_no_harm() {
        let lexicon = Lexicon::new(vec!["ψαρι".into(), "寿司".into(), "x".into(), String::new()]);
        assert!(lexicon.contains("寿司"));
        for typed in ["ψαρ", "寿", "\u{1f956}\u{1f956}\u{1f956}", "a", ""] {
            lexicon.near(typed, forgiven(typed));
        }
    }
}
