//! Everyday words and what they stand for: the thesaurus, the names of the categories, parts of compounds, small words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use kernel::category::Category;
use kernel::language::Language;
use kernel::text::words;

use crate::lexicon::Words;
use crate::stem::stems;

/// The most words of one term of the thesaurus.
pub const MOST_WORDS: usize = 5;

/// What a word stands for: categories with how well they fit, in percent, the best first.
pub type Meaning = Vec<(&'static Category, u8)>;

/// A term as it is shown to somebody who types.
#[derive(Debug)]
pub struct Shown {
    /// Folded, to compare.
    pub key: String,
    /// As written in the thesaurus.
    pub term: String,
    /// The category it leads to.
    pub category: &'static Category,
    /// How well it leads there, in percent.
    pub weight: u8,
}

/// The words of one language.
#[derive(Debug, Default)]
pub struct Tongue {
    meanings: HashMap<String, Meaning>,
    rough: HashMap<String, String>,
    shown: Vec<Shown>,
    small: HashSet<String>,
}

/// All of them.
#[derive(Debug)]
pub struct Vocabulary {
    tongues: [Tongue; 4],
    pieces: HashSet<&'static str>,
    words: Words,
}

const THESAURUS: [&str; 4] = [
    include_str!("../data/thesaurus.nl.tsv"),
    include_str!("../data/thesaurus.fr.tsv"),
    include_str!("../data/thesaurus.en.tsv"),
    include_str!("../data/thesaurus.de.tsv"),
];
const SMALL: [&str; 4] = [
    include_str!("../data/stopwords.nl.txt"),
    include_str!("../data/stopwords.fr.txt"),
    include_str!("../data/stopwords.en.txt"),
    include_str!("../data/stopwords.de.txt"),
];
const PIECES: &str = include_str!("../data/compounds.nl.txt");

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::read);

/// Lines that say something: no empty ones, no remarks.
pub fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

impl Vocabulary {
    /// The vocabulary, read once.
    pub fn get() -> &'static Self {
        &VOCABULARY
    }

    fn read() -> Self {
        let tongues = Language::ALL.map(Tongue::read);
        let pieces = lines(PIECES).map(str::trim).filter(|piece| piece.len() >= 3).collect();
        let known = tongues.iter().flat_map(|tongue| tongue.meanings.keys()).filter(|key| !key.contains(' '));
        let words = Words::new(known.cloned().collect());
        Self { tongues, pieces, words }
    }

    fn tongue(&self, language: Language) -> Option<&Tongue> {
        self.tongues.get(language.index())
    }

    /// The languages, the asked one first.
    fn order(language: Language) -> impl Iterator<Item = Language> {
        [language].into_iter().chain(Language::ALL.into_iter().filter(move |other| *other != language))
    }

    /// What these words together stand for, in the asked language first, then in the others; also by their rough
    /// form, so that plurals and diminutives need not be listed.
    pub fn meaning(&self, words: &[String], language: Language) -> Option<&Meaning> {
        let key = words.join(" ");
        let exact = Self::order(language).find_map(|other| self.tongue(other)?.meanings.get(&key));
        exact.or_else(|| {
            let keys = rough_keys(words);
            Self::order(language).find_map(|other| {
                let tongue = self.tongue(other)?;
                keys.iter().find_map(|rough| tongue.meanings.get(tongue.rough.get(rough)?))
            })
        })
    }

    /// Whether the word says little in this language.
    pub fn is_small(&self, word: &str, language: Language) -> bool {
        self.tongue(language).is_some_and(|tongue| tongue.small.contains(word))
    }

    /// Whether a term of one word in any language.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Terms of one word close to what was typed.
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Terms of a language that start so, the best fitting first.
    pub fn starting(&self, start: &str, language: Language) -> Vec<&Shown> {
        let Some(tongue) = self.tongue(language) else { return Vec::new() };
        let from = tongue.shown.partition_point(|shown| shown.key.as_str() < start);
        let mut found: Vec<&Shown> =
            tongue.shown.iter().skip(from).take_while(|s| s.key.starts_with(start)).collect();
        found.sort_by_key(|shown| (std::cmp::Reverse(shown.weight), shown.key.len(), &shown.key));
        found
    }

    /// Cuts a Dutch compound in two: `kinderschoenen` into `kinder` and `schoenen`. The longest known end decides,
    /// as the end tells what a thing is.
    pub fn split<'a>(&self, word: &'a str) -> Option<(&'a str, &'a str)> {
        if word.len() < 7 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        (3..=word.len() - 4).find_map(|at| {
            let (front, back) = word.split_at_checked(at)?;
            if !self.is_piece(back) {
                return None;
            }
            let links = ["", "s", "en", "e", "n"];
            let bare =
                links.iter().find_map(|link| front.strip_suffix(link).filter(|bare| self.is_piece(bare)))?;
            Some((bare, back))
        })
    }

    fn is_piece(&self, piece: &str) -> bool {
        piece.len() >= 3
            && (self.pieces.contains(piece)
                || (piece.len() >= 4
                    && self.tongues.first().is_some_and(|nl| nl.meanings.contains_key(piece))))
    }
}

fn rough_keys(words: &[String]) -> Vec<String> {
    let all: Vec<(String, Option<String>)> = words.iter().map(|word| stems(word)).collect();
    let first = all.iter().map(|(one, _)| one.as_str()).collect::<Vec<_>>().join(" ");
    let mut keys = vec![first];
    if all.iter().any(|(_, other)| other.is_some()) {
        let second =
            all.iter().map(|(one, other)| other.as_deref().unwrap_or(one)).collect::<Vec<_>>().join(" ");
        keys.push(second);
    }
    keys
}

impl Tongue {
    fn read(language: Language) -> Self {
        let mut tongue = Self::default();
        let small = SMALL.get(language.index()).copied().unwrap_or_default();
        tongue.small = lines(small).flat_map(words).collect();
        let thesaurus = THESAURUS.get(language.index()).copied().unwrap_or_default();
        for line in lines(thesaurus).skip(1) {
            tongue.line(line);
        }
        for category in Category::all() {
            for name in [category.name(language), category.plural(language)] {
                tongue.add(name, &vec![(category, 100)], name == category.name(language));
            }
        }
        tongue.shown.sort_by(|one, other| one.key.cmp(&other.key).then(other.weight.cmp(&one.weight)));
        tongue.shown.dedup_by(|later, earlier| later.key == earlier.key);
        let mut rough: Vec<(String, String)> = Vec::new();
        for key in tongue.meanings.keys() {
            let words: Vec<String> = key.split(' ').map(str::to_owned).collect();
            rough.extend(rough_keys(&words).into_iter().map(|form| (form, key.clone())));
        }
        // The shortest term owns its rough form.
        rough.sort_by(|one, other| (one.1.len(), &one.1).cmp(&(other.1.len(), &other.1)));
        for (form, key) in rough {
            tongue.rough.entry(form).or_insert(key);
        }
        tongue
    }

    fn line(&mut self, line: &'static str) {
        let mut fields = line.split('\t');
        let (Some(term), Some(_kind), Some(categories)) = (fields.next(), fields.next(), fields.next())
        else {
            return;
        };
        let mut meaning: Meaning = categories
            .split(',')
            .filter_map(|pair| {
                let (code, weight) = pair.trim().split_once(':')?;
                Some((Category::find(code)?, weight.trim().parse::<u8>().ok()?.min(100)))
            })
            .collect();
        meaning.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        if meaning.is_empty() {
            return;
        }
        self.add(term, &meaning, true);
        for form in fields.next().unwrap_or_default().split(';').filter(|form| !form.trim().is_empty()) {
            self.add(form, &meaning, false);
        }
    }

    fn add(&mut self, term: &str, meaning: &Meaning, show: bool) {
        let found = words(term);
        if found.is_empty() || found.len() > MOST_WORDS {
            return;
        }
        let key = found.join(" ");
        if show && let Some((category, weight)) = meaning.first() {
            self.shown.push(Shown {
                key: key.clone(),
                term: term.trim().to_owned(),
                category,
                weight: *weight,
            });
        }
        let known = self.meanings.entry(key).or_default();
        for (category, weight) in meaning {
            match known.iter_mut().find(|(other, _)| other == category) {
                Some((_, other)) => *other = (*other).max(*weight),
                None => known.push((category, *weight)),
            }
        }
        known.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str, language: Language) -> Option<&'static str> {
        let meaning = Vocabulary::get().meaning(&words(text), language)?;
        meaning.first().map(|(category, _)| category.code)
    }

    #[test]
    fn everyday_words_lead_to_categories() {
        for (text, code) in [
            ("brood", "bakery"),
            ("belegd broodje", "sandwich"),
            ("bakkerijen", "bakery"),
            ("fietsband", "bicycle_repair"),
            ("verf", "paint"),
            ("aardbeien plukken", "pick_your_own"),
            ("petatten", "farm"),
        ] {
            assert_eq!(best(text, Language::Nl), Some(code), "{text}");
        }
        assert_eq!(best("boulangeries", Language::Fr), Some("bakery"));
        assert_eq!(
            best("butchers", Language::Nl),
            Some("butcher"),
            "words of another language are understood too"
        );
        assert_eq!(best("xqzzy", Language::Nl), None);
    }

    #[test]
    fn every_line_of_the_thesaurus_is_read() {
        for (language, text) in Language::ALL.into_iter().zip(THESAURUS) {
            for line in lines(text).skip(1) {
                let fields: Vec<&str> = line.split('\t').collect();
                assert!(fields.len() >= 3, "{language}: {line}");
                for pair in fields[2].split(',').filter(|pair| !pair.is_empty()) {
                    let (code, weight) = pair.split_once(':').unwrap_or_else(|| panic!("{language}: {line}"));
                    assert!(
                        Category::find(code.trim()).is_some(),
                        "{language}: unknown category {code} in {line}"
                    );
                    assert!(
                        weight.trim().parse::<u8>().is_ok_and(|weight| weight <= 100),
                        "{language}: {line}"
                    );
                }
            }
        }
    }

    #[test]
    fn compounds_fall_apart_at_the_right_place() {
        let vocabulary = Vocabulary::get();
        assert_eq!(vocabulary.split("kinderschoenen"), Some(("kinder", "schoenen")));
        assert_eq!(vocabulary.split("hoevewinkel"), Some(("hoeve", "winkel")));
        assert!(vocabulary.split("fietsbandenwinkel").is_some_and(|(_, back)| back.ends_with("winkel")));
        assert_eq!(vocabulary.split("janssens"), None);
    }
}
