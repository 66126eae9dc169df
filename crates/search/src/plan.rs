//! From typed text to what is looked up: every word becomes a group of alternatives, each with a weight.
//!
//! A word may be satisfied by a name, a category it stands for, a product, or the address; a place answers when it
//! satisfies every group. The weights are explained in `docs/search.md`.

use chrono::NaiveDateTime;
use kernel::category::Category;
use kernel::language::Language;
use kernel::point::Point;
use kernel::search::{Area, SearchQuery};
use kernel::text::words;

use crate::gazetteer::Gazetteer;
use crate::lexicon::{Lexicon, Near, forgiven};
use crate::names;
use crate::schema::{STARTS, kind};
use crate::stem::stems;
use crate::times;
use crate::vocabulary::{MOST_WORDS, Meaning, Vocabulary};

/// The most words of a question that are looked up.
const MOST_GROUPS: usize = 12;
/// The most words taken for an unfinished one.
const MOST_ENDINGS: usize = 160;
/// Points for a word on the façade; all other weights stand in relation to this.
pub const FULL: u8 = 100;
/// A meaning this strong makes a bare mention on the façade the weaker reading.
const STRONG: u8 = 70;

/// One way to satisfy a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The term in the index.
    pub term: String,
    /// How well it fits, of [`FULL`].
    pub weight: u8,
}

/// One word of the question.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// As typed, folded.
    pub typed: String,
    /// The ways to satisfy it.
    pub alternatives: Vec<Alternative>,
    /// Whether it stands for categories.
    pub has_meaning: bool,
    /// The words it was corrected to, the likeliest first.
    pub corrections: Vec<Near>,
}

/// A question, read.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its words.
    pub groups: Vec<Group>,
    /// The whole of it as a name.
    pub whole: Vec<String>,
    /// The categories its words stand for.
    pub categories: Vec<&'static Category>,
    /// A moment read in it.
    pub open_at: Option<NaiveDateTime>,
    /// A place read in it.
    pub place: Option<(Area, Point)>,
    /// Words beyond the limit.
    pub cut: Vec<String>,
}

/// What reading needs to know.
pub struct Reader<'a> {
    /// Words in use.
    pub lexicon: &'a Lexicon,
    /// Places by name.
    pub gazetteer: &'a Gazetteer,
    /// The language of the question.
    pub language: Language,
}

impl Reader<'_> {
    /// Reads a question.
    pub fn read(&self, query: &SearchQuery) -> Plan {
        let mut plan = Plan::default();
        let mut typed = words(&query.what);
        if typed.len() > MOST_GROUPS {
            plan.cut = typed.split_off(MOST_GROUPS);
        }
        if query.read_words
            && let Some(read) = times::read(&typed, self.language, query.now)
        {
            plan.open_at = Some(read.moment);
            typed = read.rest;
        }
        plan.whole = names::keys_of(&typed);
        if query.read_words {
            plan.place = self.place(&typed);
        }
        self.groups(&typed, &mut plan);
        plan
    }

    /// A municipality or village named at the end, after something to look for (`bakker oostkamp`).
    fn place(&self, typed: &[String]) -> Option<(Area, Point)> {
        (1..typed.len().min(6)).find_map(|at| {
            let (before, name) = typed.split_at_checked(at)?;
            let something = before.iter().any(|word| !Vocabulary::get().is_small(word, self.language));
            let place = if something { self.gazetteer.only(&name.join(" ")) } else { None }?;
            Some((place.area(), place.point))
        })
    }

    fn groups(&self, typed: &[String], plan: &mut Plan) {
        let vocabulary = Vocabulary::get();
        let meanings = self.meanings(typed);
        let content = |at: usize, word: &String| {
            meanings.get(at).is_some_and(Option::is_some)
                || !(vocabulary.is_small(word, self.language) || names::is_small(word))
        };
        let any_content = typed.iter().enumerate().any(|(at, word)| content(at, word));
        let kept: Vec<usize> = typed
            .iter()
            .enumerate()
            .filter(|(at, word)| !any_content || content(*at, word))
            .map(|(at, _)| at)
            .collect();
        for (order, at) in kept.iter().enumerate() {
            let Some(word) = typed.get(*at) else { continue };
            let meaning = meanings.get(*at).copied().flatten();
            for (category, weight) in meaning.into_iter().flatten() {
                if *weight >= 40 && !plan.categories.contains(category) {
                    plan.categories.push(category);
                }
            }
            let beside = |other: Option<&usize>| other.and_then(|other| typed.get(*other));
            let before = order.checked_sub(1).and_then(|order| beside(kept.get(order)));
            let joined = [
                before.map(|before| format!("{before}{word}")),
                beside(kept.get(order + 1)).map(|after| format!("{word}{after}")),
            ];
            if let (None, false, Some((front, back))) = (meaning, self.is_known(word), self.halves(word)) {
                plan.groups.push(self.group(front, None, kept.len() + 1));
                plan.groups.push(self.group(back, None, kept.len() + 1));
                continue;
            }
            let mut group = self.group(word, meaning, kept.len());
            for joined in joined.into_iter().flatten() {
                if self.lexicon.contains(&joined) || vocabulary.contains(&joined) {
                    let meaning = vocabulary.meaning(std::slice::from_ref(&joined), self.language);
                    self.alternatives(&joined, meaning, FULL, &mut group.alternatives);
                }
            }
            tidy(&mut group.alternatives);
            plan.groups.push(group);
        }
    }

    /// For each word what it stands for, alone or with its neighbours; the longest term wins.
    fn meanings(&self, typed: &[String]) -> Vec<Option<&'static Meaning>> {
        let vocabulary = Vocabulary::get();
        let mut found = vec![None; typed.len()];
        let mut at = 0;
        while at < typed.len() {
            let longest = (1..=MOST_WORDS.min(typed.len() - at)).rev().find_map(|count| {
                let span = typed.get(at..at + count)?;
                Some((count, vocabulary.meaning(span, self.language)?))
            });
            let Some((count, meaning)) = longest else {
                at += 1;
                continue;
            };
            for slot in found.iter_mut().skip(at).take(count) {
                *slot = Some(meaning);
            }
            at += count;
        }
        found
    }

    fn is_known(&self, word: &str) -> bool {
        self.lexicon.contains(word)
            || self.lexicon.contains(&stems(word).0)
            || Vocabulary::get().contains(word)
    }

    /// Two known words written as one: `bakkerijjanssens`. The split that leaves the longest shorter half wins.
    fn halves<'a>(&self, word: &'a str) -> Option<(&'a str, &'a str)> {
        let splits = (2..word.len().saturating_sub(2)).filter_map(|at| word.split_at_checked(at));
        let known = splits.filter(|(front, back)| self.is_known(front) && self.is_known(back));
        known
            .max_by_key(|(front, back)| front.len().min(back.len()))
            .filter(|(front, back)| front.len() + back.len() > 5)
    }

    fn group(&self, word: &str, meaning: Option<&'static Meaning>, words: usize) -> Group {
        let vocabulary = Vocabulary::get();
        let meaning = meaning.or_else(|| vocabulary.meaning(&[word.to_owned()], self.language));
        let mut group = Group { typed: word.to_owned(), has_meaning: meaning.is_some(), ..Group::default() };
        self.alternatives(word, meaning, FULL, &mut group.alternatives);
        if meaning.is_none()
            && let Some((_, back)) = vocabulary.split(word)
            && let Some(meaning) = vocabulary.meaning(&[back.to_owned()], self.language)
        {
            // The end of a compound tells what a thing is: a `kinderfietsenwinkel` is a bicycle shop.
            categories(meaning, 80, &mut group.alternatives);
            group.has_meaning = true;
        }
        if words > 1 || looks_like_street(word) {
            push(&mut group.alternatives, kind::STREET, word, 55);
        }
        tidy(&mut group.alternatives);
        group
    }

    /// All ways in which this very word may be satisfied. `share` is how much of the weight is left, in percent.
    #[expect(clippy::unused_self, reason = "reads as part of the reader, beside `group`")]
    fn alternatives(&self, word: &str, meaning: Option<&Meaning>, share: u8, out: &mut Vec<Alternative>) {
        let strong = meaning.and_then(|meaning| meaning.first()).is_some_and(|(_, weight)| *weight >= STRONG);
        let sign = if strong { 86 } else { FULL };
        let part = |weight: u8| scaled(weight, share);
        push(out, kind::SIGN, word, part(sign));
        push(out, kind::OTHER, word, part(sign - 8));
        push(out, kind::PART, word, part(76));
        push(out, kind::PRODUCT, word, part(86));
        push(out, kind::TEXT, word, part(66));
        push(out, kind::PLACE, word, part(80));
        push(out, kind::STEM, word, part(sign - 4));
        let (one, other) = stems(word);
        for stem in [Some(one), other].into_iter().flatten().filter(|stem| stem != word) {
            push(out, kind::SIGN, &stem, part(sign - 4));
            push(out, kind::STEM, &stem, part(sign - 4));
            push(out, kind::OTHER, &stem, part(sign - 12));
            push(out, kind::PART, &stem, part(74));
            push(out, kind::PRODUCT, &stem, part(84));
            push(out, kind::TEXT, &stem, part(64));
        }
        if let Some(meaning) = meaning {
            categories(meaning, share, out);
        }
    }

    /// The same word with its likely corrections as further alternatives.
    pub fn corrected(&self, group: &Group, words: usize) -> Group {
        let vocabulary = Vocabulary::get();
        let edits = forgiven(&group.typed);
        let mut group = group.clone();
        let mut near = self.lexicon.near(&group.typed, edits);
        let lists = Lexicon::near_in(vocabulary.words(), &group.typed, edits);
        near.extend(lists);
        near.sort_unstable();
        near.dedup();
        for correction in &near {
            let share = FULL - 20 * correction.edits - if correction.other_start { 10 } else { 0 };
            let meaning = vocabulary.meaning(std::slice::from_ref(&correction.word), self.language);
            self.alternatives(&correction.word, meaning, share, &mut group.alternatives);
            if words > 1 || looks_like_street(&correction.word) {
                push(&mut group.alternatives, kind::STREET, &correction.word, scaled(50, share));
            }
        }
        tidy(&mut group.alternatives);
        group.corrections = near;
        group
    }

    /// A word that may be unfinished: what starts with it counts too.
    pub fn unfinished(&self, word: &str) -> Group {
        let mut group = self.group(word, None, 2);
        let length = word.chars().count();
        if length <= STARTS {
            push(&mut group.alternatives, kind::START, word, 90);
        } else {
            for whole in self.lexicon.starting(word).take(MOST_ENDINGS).filter(|whole| *whole != word) {
                push(&mut group.alternatives, kind::SIGN, whole, 90);
                push(&mut group.alternatives, kind::OTHER, whole, 80);
            }
        }
        tidy(&mut group.alternatives);
        group
    }
}

/// A group satisfied by any of these categories.
pub fn category_group(categories: &[&'static Category]) -> Group {
    let mut group = Group { has_meaning: true, ..Group::default() };
    for category in categories {
        push(&mut group.alternatives, kind::CATEGORY, category.code, FULL);
        push(&mut group.alternatives, kind::FURTHER, category.code, 92);
    }
    tidy(&mut group.alternatives);
    group
}

fn categories(meaning: &Meaning, share: u8, out: &mut Vec<Alternative>) {
    for (category, weight) in meaning {
        let weight = 60 + scaled(40, *weight);
        push(out, kind::CATEGORY, category.code, scaled(weight, share));
        push(out, kind::FURTHER, category.code, scaled(weight - 8, share));
    }
}

fn scaled(weight: u8, percent: u8) -> u8 {
    u8::try_from(u16::from(weight) * u16::from(percent) / 100).unwrap_or(FULL).max(1)
}

fn push(out: &mut Vec<Alternative>, kind: char, word: &str, weight: u8) {
    let mut term = String::with_capacity(word.len() + 1);
    term.push(kind);
    term.push_str(word);
    out.push(Alternative { term, weight });
}

/// Each term once, with its best weight.
fn tidy(alternatives: &mut Vec<Alternative>) {
    alternatives.sort_unstable_by(|one, other| one.term.cmp(&other.term).then(other.weight.cmp(&one.weight)));
    alternatives.dedup_by(|later, earlier| later.term == earlier.term);
}

/// Whether the word is probably part of an address.
fn looks_like_street(word: &str) -> bool {
    const ENDS: [&str; 19] = [
        "straat",
        "laan",
        "weg",
        "plein",
        "steenweg",
        "dreef",
        "kaai",
        "baan",
        "lei",
        "kade",
        "pad",
        "markt",
        "singel",
        "vest",
        "rue",
        "avenue",
        "boulevard",
        "chaussee",
        "dijk",
    ];
    ENDS.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, known: &[&str]) -> Plan {
        let lexicon = Lexicon::new(known.iter().map(|word| (*word).to_owned()).collect());
        let gazetteer = Gazetteer::default();
        let reader = Reader { lexicon: &lexicon, gazetteer: &gazetteer, language: Language::Nl };
        let mut plan = Plan::default();
        reader.groups(&words(text), &mut plan);
        plan
    }

    fn weight(group: &Group, term: &str) -> Option<u8> {
        group.alternatives.iter().find(|other| other.term == term).map(|other| other.weight)
    }

    #[test]
    fn a_word_is_a_name_a_category_or_a_product() {
        let plan = read("brood", &[]);
        assert_eq!(plan.groups.len(), 1);
        let group = &plan.groups[0];
        assert_eq!(weight(group, "cbakery"), Some(100));
        assert!(weight(group, "sbrood") < weight(group, "cbakery"));
        assert!(weight(group, "dbakery") < weight(group, "cbakery"));
        assert!(weight(group, "abrood").is_none(), "one word alone does not ask for a street");
        assert_eq!(plan.categories[0].code, "bakery");
    }

    #[test]
    fn words_are_joined_and_split() {
        let plan = read("bakkerijjanssens", &["bakkerij", "janssens"]);
        assert_eq!(
            plan.groups.iter().map(|group| group.typed.as_str()).collect::<Vec<_>>(),
            ["bakkerij", "janssens"]
        );
        let plan = read("zwarte panter", &["zwartepanter"]);
        assert!(plan.groups.iter().all(|group| weight(group, "szwartepanter") == Some(100)));
    }

    #[test]
    fn small_words_go_when_something_remains() {
        assert_eq!(read("de bakker", &[]).groups.len(), 1);
        assert_eq!(read("de", &[]).groups.len(), 1);
        assert_eq!(read("", &[]).groups.len(), 0);
    }

    #[test]
    fn several_words_may_be_one_thing() {
        let plan = read("aardbeien plukken", &[]);
        assert!(plan.groups.iter().all(|group| weight(group, "cpick_your_own") == Some(100)));
    }
}
