//! Every different word once, with what makes comparing fast.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot: ids are given out here and stay within"
)]

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

/// The words of a corpus; a word is a number.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    by_hash: FxHashMap<u64, u32>,
    text: String,
    ends: Vec<u32>,
    facts: Vec<Facts>,
}

/// What is known of a word before it is compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// Which letters and digits occur, one bit each.
    pub letters: u64,
    /// The same for words that sound or look alike.
    pub skeleton: u32,
    /// A word that says little: an article, a kind of street, a legal form.
    pub weak: bool,
    /// How many bytes, 255 for longer words.
    pub length: u8,
    /// The first byte.
    pub first: u8,
}

/// A hash that is the same on every run.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    // The multiplication leaves the low bits poor; spread them.
    let mixed = hasher.finish();
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Lexicon {
    /// The number of a word, new or known.
    pub fn intern(&mut self, word: &str) -> u32 {
        let hash = hash(word.as_bytes());
        if let Some(id) = self.by_hash.get(&hash) {
            return *id;
        }
        let id = self.ends.len() as u32;
        self.by_hash.insert(hash, id);
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
        self.facts.push(facts(word));
        id
    }

    /// The number of a known word.
    pub fn find(&self, word: &str) -> Option<u32> {
        self.by_hash.get(&hash(word.as_bytes())).copied()
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of text held.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The letters of a word.
    pub fn bytes_of(&self, id: u32) -> &[u8] {
        let at = id as usize;
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text.as_bytes()[from..self.ends[at] as usize]
    }

    /// The word.
    pub fn word(&self, id: u32) -> &str {
        std::str::from_utf8(self.bytes_of(id)).unwrap_or_default()
    }

    /// What is known of it.
    pub fn facts(&self, id: u32) -> Facts {
        self.facts[id as usize]
    }

    /// Gives back what growing took too much.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.facts.shrink_to_fit();
    }

    /// Takes the words of another in; tells the new number of each.
    pub fn absorb(&mut self, other: &Self) -> Vec<u32> {
        (0..other.len() as u32).map(|id| self.intern(other.word(id))).collect()
    }
}

/// The words of a corpus and, behind them, those of one record that is not in it.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The corpus.
    pub base: &'a Lexicon,
    /// The words only the record has; their numbers start where the corpus ends.
    pub extra: &'a Lexicon,
}

impl<'a> Words<'a> {
    fn split(self, id: u32) -> (&'a Lexicon, u32) {
        let base = self.base.len() as u32;
        if id < base { (self.base, id) } else { (self.extra, id - base) }
    }

    /// The letters of a word.
    pub fn bytes_of(self, id: u32) -> &'a [u8] {
        let (lexicon, id) = self.split(id);
        lexicon.bytes_of(id)
    }

    /// What is known of it.
    pub fn facts(self, id: u32) -> Facts {
        let (lexicon, id) = self.split(id);
        lexicon.facts(id)
    }
}

fn facts(word: &str) -> Facts {
    let mut letters = 0_u64;
    for byte in word.bytes() {
        letters |= match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + byte - b'0'),
            other => 1 << (36 + other % 28),
        };
    }
    Facts {
        letters,
        skeleton: skeleton(word),
        weak: weak(word),
        length: u8::try_from(word.len()).unwrap_or(u8::MAX),
        first: word.bytes().next().unwrap_or(0),
    }
}

/// First letter and the consonants that carry a word, so that `bakkery` meets `bakery`, `vermeiren` meets
/// `vermeyren`. Words with digits stay as they are.
fn skeleton(word: &str) -> u32 {
    let bytes = word.as_bytes();
    if bytes.len() < 4 || bytes.iter().any(u8::is_ascii_digit) || !word.is_ascii() {
        return (hash(bytes) >> 32) as u32;
    }
    let mut kept: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let (sound, used) = match (bytes[at], next) {
            (b'p', b'h') => (b'f', 2),
            (b'c', b'k') | (b'k', b'c') | (b'c' | b'k' | b'g', b'h') => (b'k', 2),
            (b'd', b't') | (b't', b'h') => (b't', 2),
            (b'c' | b'q' | b'x', _) => (b'k', 1),
            (b'z', _) => (b's', 1),
            (b'w', _) => (b'v', 1),
            (b'd', _) => (b't', 1),
            (b'h', _) if at > 0 => (0, 1),
            (b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'j', _) => (if at == 0 { b'a' } else { 0 }, 1),
            (other, _) => (other, 1),
        };
        if sound != 0 && kept.last() != Some(&sound) {
            kept.push(sound);
        }
        at += used;
    }
    if kept.len() > 2 && kept.last() == Some(&b's') {
        kept.pop();
    }
    kept.truncate(7);
    if kept.len() < 2 {
        return (hash(bytes) >> 32) as u32;
    }
    (hash(&kept) >> 32) as u32
}

/// Words of names and addresses that many share: they count for a third.
#[expect(clippy::too_many_lines, reason = "one list")]
fn weak(word: &str) -> bool {
    word.len() <= 12
        && matches!(
            word,
            "the"
                | "de"
                | "het"
                | "t"
                | "een"
                | "den"
                | "der"
                | "die"
                | "das"
                | "le"
                | "la"
                | "les"
                | "l"
                | "d"
                | "du"
                | "des"
                | "da"
                | "di"
                | "del"
                | "della"
                | "el"
                | "los"
                | "las"
                | "il"
                | "a"
                | "an"
                | "and"
                | "en"
                | "et"
                | "und"
                | "y"
                | "e"
                | "of"
                | "van"
                | "von"
                | "te"
                | "ter"
                | "ten"
                | "in"
                | "on"
                | "at"
                | "op"
                | "aan"
                | "bij"
                | "chez"
                | "au"
                | "aux"
                | "by"
                | "for"
                | "with"
                | "met"
                | "voor"
                | "s"
                | "bv"
                | "bvba"
                | "nv"
                | "sa"
                | "sprl"
                | "srl"
                | "vzw"
                | "asbl"
                | "cv"
                | "cvba"
                | "gcv"
                | "comm"
                | "vof"
                | "snc"
                | "ltd"
                | "llc"
                | "inc"
                | "co"
                | "corp"
                | "gmbh"
                | "ag"
                | "plc"
                | "sarl"
                | "company"
                | "bedrijf"
                | "street"
                | "avenue"
                | "boulevard"
                | "road"
                | "drive"
                | "lane"
                | "square"
                | "straat"
                | "laan"
                | "plein"
                | "steenweg"
                | "rue"
                | "place"
                | "route"
                | "court"
                | "crescent"
                | "circuit"
                | "highway"
                | "north"
                | "south"
                | "east"
                | "west"
                | "sint"
                | "saint"
                | "bus"
                | "box"
                | "suite"
                | "floor"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_number_and_its_letters() {
        let mut lexicon = Lexicon::default();
        let first = lexicon.intern("bakkerij");
        let second = lexicon.intern("jan");
        assert_eq!(lexicon.intern("bakkerij"), first);
        assert_eq!((lexicon.word(first), lexicon.word(second)), ("bakkerij", "jan"));
        assert_eq!(lexicon.find("piet"), None);
        let mut other = Lexicon::default();
        other.intern("jan");
        other.intern("piet");
        assert_eq!(lexicon.absorb(&other), [1, 2]);
    }

    #[test]
    fn words_that_sound_alike_share_a_skeleton() {
        for (one, other) in [
            ("bakkerij", "bakery"),
            ("vermeiren", "vermeyren"),
            ("delicatessen", "dellicatesen"),
            ("stephan", "stefan"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        assert_ne!(skeleton("bakkerij"), skeleton("beenhouwer"));
        assert_ne!(skeleton("12345678"), skeleton("12345679"));
    }
}
