//! How alike two words are.
#![expect(clippy::indexing_slicing, clippy::as_conversions, reason = "hot: lengths are checked at the door")]

use crate::lexicon::Facts;

/// Longest word that is compared letter by letter.
const LONGEST: usize = 32;

/// Insertions, deletions, substitutions and swaps of neighbours between two words; gives up above `most`.
pub fn edits(one: &[u8], other: &[u8], most: usize) -> Option<usize> {
    let (one, other) = trim_common(one, other);
    if one.len().abs_diff(other.len()) > most || one.len() > LONGEST || other.len() > LONGEST {
        return None;
    }
    if one.is_empty() || other.is_empty() {
        let count = one.len().max(other.len());
        return (count <= most).then_some(count);
    }
    let width = other.len();
    let mut before = [0_u8; LONGEST + 1];
    let mut above = [0_u8; LONGEST + 1];
    let mut row = [0_u8; LONGEST + 1];
    for (at, cell) in above.iter_mut().enumerate().take(width + 1) {
        *cell = at as u8;
    }
    for i in 1..=one.len() {
        row[0] = i as u8;
        let mut least = row[0];
        for j in 1..=width {
            let change = above[j - 1] + u8::from(one[i - 1] != other[j - 1]);
            let mut best = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            least = least.min(best);
        }
        if usize::from(least) > most {
            return None;
        }
        before = above;
        above = row;
    }
    let count = usize::from(above[width]);
    (count <= most).then_some(count)
}

fn trim_common<'a>(mut one: &'a [u8], mut other: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    while let (Some((a, x)), Some((b, y))) = (one.split_first(), other.split_first())
        && a == b
    {
        (one, other) = (x, y);
    }
    while let (Some((a, x)), Some((b, y))) = (one.split_last(), other.split_last())
        && a == b
    {
        (one, other) = (x, y);
    }
    (one, other)
}

/// Slips allowed in a word, by the length of the longer of two.
const fn allowed(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    }
}

/// Whether two words can be alike at all, told from what is known of them without reading their letters.
pub const fn worth_reading(one: Facts, other: Facts) -> bool {
    let (short, long) = if one.length <= other.length { (one, other) } else { (other, one) };
    // An abbreviation has no letter that the long form lacks, and begins like it.
    if short.first == long.first && short.letters & !long.letters == 0 {
        return true;
    }
    let allowed = allowed(long.length as usize);
    allowed > 0
        && (long.length - short.length) as usize <= allowed
        && (one.letters ^ other.letters).count_ones() as usize <= 2 * allowed
}

/// How alike two different words are: 0 (not) to below 1; typing errors, abbreviations and initials count.
pub fn words(one: &[u8], other: &[u8], letters: (u64, u64)) -> f32 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return 0.0;
    }
    // Initials and abbreviations.
    if long.starts_with(short) && !long[0].is_ascii_digit() {
        return match short.len() {
            1 => 0.5,
            2 => 0.6,
            3 => 0.8,
            _ => 0.88 + 0.1 * (short.len() as f32 / long.len() as f32),
        };
    }
    let allowed = allowed(long.len());
    if allowed == 0 {
        return 0.0;
    }
    // A number with another digit is another number.
    let digits = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    if digits(short) && digits(long) && long.len() < 7 {
        return 0.0;
    }
    if (letters.0 ^ letters.1).count_ones() as usize > 2 * allowed {
        return contraction(short, long);
    }
    match edits(one, other, allowed) {
        Some(count) => {
            let alike = 1.0 - count as f32 / long.len() as f32;
            // A change of the first letter is rarely a slip.
            if one[0] == other[0] { alike } else { alike - 0.08 }
        }
        None => contraction(short, long),
    }
}

/// `blvd` for `boulevard`, `intl` for `international`: same begin and end, letters in the same order.
fn contraction(short: &[u8], long: &[u8]) -> f32 {
    if short.len() < 3
        || short.len() * 2 > long.len() + 1
        || short[0] != long[0]
        || short.last() != long.last()
    {
        return 0.0;
    }
    let mut rest = long.iter();
    if short.iter().all(|letter| rest.any(|other| other == letter)) { 0.75 } else { 0.0 }
}

/// How alike two codes are: 2 for one slip, 1 for two in a long code, 0 for different.
pub fn codes(one: &[u8], other: &[u8]) -> u8 {
    let longest = one.len().max(other.len());
    if longest < 3 {
        return 0;
    }
    match edits(one, other, 2) {
        Some(0 | 1) => 2,
        Some(2) if longest >= 7 => 1,
        _ => 0,
    }
}

/// Whether two dates `yyyymmdd` differ only by day and month changing places.
pub fn day_month_swapped(one: &[u8], other: &[u8]) -> bool {
    one.len() == 8
        && other.len() == 8
        && one[..4] == other[..4]
        && one[4..6] == other[6..8]
        && one[6..8] == other[4..6]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> f32 {
        words(one.as_bytes(), other.as_bytes(), (0, 0))
    }

    #[test]
    fn edits_count_slips_of_the_keyboard() {
        for (one, other, count) in [
            ("kerk", "krek", 1),
            ("bakker", "bakkerij", 2),
            ("jan", "jan", 0),
            ("", "ab", 2),
            ("elki", "elki", 0),
        ] {
            assert_eq!(edits(one.as_bytes(), other.as_bytes(), 3), Some(count), "{one} {other}");
        }
        assert_eq!(edits(b"bakker", b"slager", 2), None);
        assert_eq!(edits(b"abcdef", b"ghijkl", 3), None);
    }

    #[test]
    fn abbreviations_initials_and_slips_are_alike_and_other_words_not() {
        assert!(alike("deli", "delicatessen") > 0.85);
        assert!(alike("blvd", "boulevard") > 0.7);
        assert!(alike("j", "jan") > 0.4);
        assert!(alike("vermeulen", "vermuelen") > 0.85);
        assert!(alike("painter", "paintor") > 0.8);
        assert!(alike("bakker", "slager") < 0.6);
        assert!(alike("12", "13") < 0.1);
        assert!(alike("1200", "1201") < 0.1);
    }

    #[test]
    fn what_is_known_of_words_never_hides_a_likeness() {
        let words = [
            "j",
            "jan",
            "deli",
            "delicatessen",
            "blvd",
            "boulevard",
            "vermeulen",
            "vermuelen",
            "vermeiren",
            "painter",
            "paintor",
            "bakker",
            "bakkery",
            "bakkerij",
            "slager",
            "12",
            "13",
            "1200",
            "intl",
            "international",
            "kerk",
            "krek",
            "a",
            "ab",
            "ba",
            "abc",
            "bac",
            "caféke",
            "cafeke",
            "zeerlangwoordmetveelletters",
            "zeerlangwoordmetvelleters",
        ];
        let mut lexicon = crate::lexicon::Lexicon::default();
        let mut alike = 0;
        for one in words {
            for other in words.iter().filter(|other| **other != one) {
                let (a, b) = (lexicon.intern(one), lexicon.intern(other));
                let (x, y) = (lexicon.facts(a), lexicon.facts(b));
                if super::words(one.as_bytes(), other.as_bytes(), (x.letters, y.letters)) >= 0.5 {
                    alike += 1;
                    assert!(worth_reading(x, y), "{one} {other}");
                }
            }
        }
        assert!(alike > 20, "{alike}");
    }

    #[test]
    fn dates_with_day_and_month_swapped_are_seen() {
        assert!(day_month_swapped(b"19800312", b"19801203"));
        assert!(!day_month_swapped(b"19800312", b"19801204"));
    }
}
