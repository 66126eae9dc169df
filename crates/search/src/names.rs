//! Names as they stand on façades: `H&M`, `'t Hoekske`, `A.S. Adventure`, `McDonald's`, `Kinderschoenenhuis`.

use kernel::text::words;

use crate::vocabulary::Vocabulary;

/// Words that carry no name: whole names are compared without them.
const SMALL: [&str; 34] = [
    "de", "het", "t", "een", "en", "n", "den", "der", "van", "le", "la", "les", "l", "d", "du", "et", "the",
    "and", "a", "of", "und", "die", "das", "bv", "bvba", "nv", "vof", "commv", "cv", "sa", "srl", "sprl",
    "by", "be",
];

/// Whether a word may be missing from a name without changing it.
pub fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// The words a name is found by: its words, initials written together (`A.S.` also as `as`), `h&m` also as `hm`, `h`
/// and `m`.
pub fn words_of_name(name: &str) -> Vec<String> {
    let plain = words(name);
    let mut found = plain.clone();
    let mut initials = String::new();
    for word in plain.iter().map(String::as_str).chain([""]) {
        if word.chars().count() == 1 {
            initials.push_str(word);
        } else {
            if initials.chars().count() > 1 {
                found.push(std::mem::take(&mut initials));
            }
            initials.clear();
        }
        if word.contains(['&', '+']) {
            found.push(word.replace(['&', '+'], ""));
            found.extend(word.split(['&', '+']).filter(|piece| !piece.is_empty()).map(str::to_owned));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A name as one word, the ways people may write it: all words joined, and without the small ones.
pub fn whole_keys(name: &str) -> Vec<String> {
    keys_of(&words(name))
}

/// [`whole_keys`] of words read already.
pub fn keys_of(words: &[String]) -> Vec<String> {
    let joined = |keep: &dyn Fn(&str) -> bool| -> String {
        let kept = words.iter().filter(|word| keep(word)).flat_map(|word| word.chars());
        kept.filter(|character| !matches!(character, '&' | '+')).take(50).collect()
    };
    let mut keys = vec![joined(&|_| true), joined(&|word| !is_small(word))];
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The parts of a compound word: `kinderschoenen` holds `kinder` and `schoenen`.
pub fn parts(word: &str) -> Vec<String> {
    Vocabulary::get()
        .split(word)
        .map_or_else(Vec::new, |(front, back)| vec![front.to_owned(), back.to_owned()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_are_found_as_people_write_them() {
        assert_eq!(words_of_name("H&M"), ["h", "h&m", "hm", "m"]);
        assert_eq!(words_of_name("A.S. Adventure"), ["a", "adventure", "as", "s"]);
        assert_eq!(words_of_name("McDonald’s"), ["mcdonalds"]);
        for (one, other) in [
            ("H&M", "h en m"),
            ("H & M", "HM"),
            ("'t Hoekske", "hoekske"),
            ("A.S. Adventure", "asadventure"),
            ("Mc Donald's", "mcdonalds"),
            ("Kaashuis De Hoeve", "kaas huis hoeve"),
            ("C&A", "c & a"),
        ] {
            let (one, other) = (whole_keys(one), whole_keys(other));
            assert!(one.iter().any(|key| other.contains(key)), "{one:?} and {other:?} do not meet");
        }
    }

    #[test]
    fn names_without_words_have_no_key() {
        assert!(whole_keys("!!!").is_empty());
        assert_eq!(whole_keys("De"), ["de"]);
    }
}
