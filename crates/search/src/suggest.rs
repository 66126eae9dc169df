//! Proposals while typing: kinds of places, places by name, words.

use std::cmp::Reverse;

use kernel::category::Category;
use kernel::search::{SearchError, SearchQuery, Suggestion, limits};
use kernel::text::words;

use crate::answer::Question;
use crate::engine::{Engine, failed};
use crate::plan::Group;
use crate::schema::STARTS;
use crate::vocabulary::Vocabulary;

/// Kinds proposed at most.
const CATEGORIES: usize = 4;
/// Words proposed at most.
const WORDS: usize = 3;
/// Completions looked at.
const MOST_COMPLETIONS: usize = 24;

/// Proposes while typing; the last word may be unfinished.
pub fn suggest(engine: &Engine, query: &SearchQuery) -> Result<Vec<Suggestion>, SearchError> {
    let typed = words(&query.what);
    let limit = query.limit.min(limits::SUGGESTIONS);
    let (Some(last), true) = (typed.last(), limit > 0) else { return Ok(Vec::new()) };
    let mut found = categories(&typed, query);
    found.truncate(limit);
    let room = limit - found.len();
    let (snapshot, gazetteer) = (engine.now(), engine.gazetteer());
    let mut asked = query.clone();
    asked.facets = false;
    asked.read_words = false;
    asked.offset = 0;
    asked.limit = room.max(1);
    asked.area = kernel::search::Area::Everywhere;
    let mut question = Question::new(engine, &snapshot, &gazetteer, &asked);
    question.measure_from(query.area.origin());
    let mut groups: Vec<Group> = std::mem::take(&mut question.plan.groups);
    groups.pop_if(|group| group.typed == *last);
    groups.push(question.unfinished(last));
    let places = question.nearby(&groups, &query.area).map_err(failed)?;
    let hits = question.hits(places.iter().take(room))?;
    let few = found.len() + hits.len() < limit;
    found.extend(hits.into_iter().map(|hit| Suggestion::Place(Box::new(hit))));
    if few && last.chars().count() >= STARTS {
        let mut completions = Vec::new();
        for word in snapshot.lexicon.starting(last).filter(|word| *word != last).take(MOST_COMPLETIONS) {
            let count = snapshot.popularity(word).map_err(failed)?;
            if count > 1 {
                completions.push((Reverse(count), word.to_owned()));
            }
        }
        completions.sort();
        let front = typed.get(..typed.len() - 1).unwrap_or_default().join(" ");
        for (_, word) in completions.into_iter().take(WORDS.min(limit - found.len())) {
            found.push(Suggestion::Word(format!("{front} {word}").trim().to_owned()));
        }
    }
    Ok(found)
}

/// Kinds of places whose everyday word starts with what was typed, each kind once; the word itself first.
fn categories(typed: &[String], query: &SearchQuery) -> Vec<Suggestion> {
    let vocabulary = Vocabulary::get();
    let start = typed.join(" ");
    let mut seen: Vec<&'static Category> = Vec::new();
    let mut found = Vec::new();
    let mut add = |category: &'static Category, word: String| {
        if seen.len() < CATEGORIES && !seen.contains(&category) {
            seen.push(category);
            found.push(Suggestion::Category { category, word });
        }
    };
    if let Some((category, _)) = vocabulary.meaning(typed, query.language).and_then(|meaning| meaning.first())
    {
        add(category, start.clone());
    }
    if start.chars().count() >= 2 {
        for shown in vocabulary.starting(&start, query.language).into_iter().take(60) {
            add(shown.category, shown.term.clone());
        }
    }
    found
}
