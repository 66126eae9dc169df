//! From question to answer, loosening step by step when nothing fits, and telling so.
#![expect(clippy::as_conversions, reason = "positions between their sizes")]

use std::sync::Arc;

use chrono::{Datelike, NaiveDateTime, Timelike};
use kernel::category::Category;
use kernel::point::Point;
use kernel::search::{Answer, Area, Hit, SearchError, SearchQuery, Sort, Understanding, Widening, limits};
use tantivy::TantivyError;

use crate::ask::Ask;
use crate::collect::{Conditions, Edges, Found, Ranking, Shape};
use crate::engine::{Engine, failed};
use crate::geo::Ruler;
use crate::plan::{Group, Plan, Reader, category_group};
use crate::schema::kind;
use crate::snapshot::{Outcome, Snapshot};

/// With fewer results than this, other spellings are proposed.
const FEW: usize = 3;
/// Most other spellings proposed.
const MOST_SPELLINGS: usize = 3;
/// Most words for which leaving out two at once is tried.
const MOST_PAIRS: usize = 6;

/// One question being answered.
pub struct Question<'a> {
    engine: &'a Engine,
    snapshot: &'a Snapshot,
    reader: Reader<'a>,
    query: &'a SearchQuery,
    /// What was read in it.
    pub plan: Plan,
    /// What is asked of the index.
    pub ask: Ask,
}

/// Refuses what goes beyond the limits.
pub fn check(query: &SearchQuery) -> Result<(), SearchError> {
    let beyond = |what, limit| Err(SearchError::Limit { what, limit });
    if query.what.len() > limits::TEXT && query.what.chars().count() > limits::TEXT {
        return beyond("text", limits::TEXT);
    }
    if query.limit > limits::PAGE {
        return beyond("page", limits::PAGE);
    }
    if query.offset > limits::OFFSET {
        return beyond("offset", limits::OFFSET);
    }
    Ok(())
}

impl<'a> Question<'a> {
    /// Reads a question.
    pub fn new(
        engine: &'a Engine,
        snapshot: &'a Snapshot,
        gazetteer: &'a crate::Gazetteer,
        query: &'a SearchQuery,
    ) -> Self {
        let reader = Reader { lexicon: &snapshot.lexicon, gazetteer, language: query.language };
        let plan = reader.read(query);
        let ask = ask(engine, query, &plan);
        Self { engine, snapshot, reader, query, plan, ask }
    }

    fn run(&self, groups: &[Group], whole: &[String]) -> Result<Arc<Outcome>, TantivyError> {
        self.snapshot.run(&self.ask, groups, whole).map(Arc::new)
    }

    /// What tells this question from others in the same minute.
    fn key(&self) -> String {
        let (query, minute) = (self.query, self.minute());
        let codes: Vec<&str> = query.filters.categories.iter().map(|category| category.code).collect();
        let filters = (codes, query.filters.features, query.filters.layer, query.filters.vacant);
        let page = (query.sort, query.offset, query.limit, query.facets);
        let words = (&query.what, query.language, query.read_words);
        let open = self.ask.conditions.open.is_some();
        format!("{words:?} {:?} {filters:?} {open} {minute} {page:?}", query.area)
    }

    fn minute(&self) -> NaiveDateTime {
        to_minute(self.plan.open_at.or(self.query.filters.open_at).unwrap_or(self.query.now))
    }

    /// The answer. Many ask the same in the same minute: the page a town links to, the word of the season.
    pub fn answer(self) -> Result<Answer, SearchError> {
        let found = self.snapshot.remembered(self.key(), || self.find()).map_err(failed)?;
        let (outcome, understanding) = found.as_ref();
        Ok(Answer {
            hits: self.hits(outcome.inside.iter().skip(self.query.offset))?,
            total: outcome.total,
            outside: self.hits(outcome.outside.iter())?,
            facets: outcome.facets.clone().unwrap_or_default(),
            understanding: understanding.clone(),
        })
    }

    fn find(&self) -> Result<(Arc<Outcome>, Understanding), TantivyError> {
        let mut understanding = Understanding {
            categories: self.plan.categories.clone(),
            open_at: self.plan.open_at,
            area: self.plan.place.as_ref().map(|(area, _)| area.clone()),
            ..Understanding::default()
        };
        if !self.plan.cut.is_empty() {
            understanding.widened.push(Widening::LeftOut(self.plan.cut.clone()));
        }
        let exact = self.run(&self.plan.groups, &self.plan.whole)?;
        let outcome = if exact.total > 0 {
            if exact.total < FEW {
                self.propose(&mut understanding)?;
            }
            exact
        } else {
            self.loosen(exact, &mut understanding)?
        };
        Ok((outcome, understanding))
    }

    /// Nothing fits. In turn: other spellings, places outside with neighbouring kinds inside, fewer words.
    fn loosen(&self, exact: Arc<Outcome>, told: &mut Understanding) -> Result<Arc<Outcome>, TantivyError> {
        let groups = &self.plan.groups;
        if groups.is_empty() {
            return self.wider(exact, told);
        }
        let corrected: Vec<Group> =
            groups
                .iter()
                .map(|group| {
                    if group.has_meaning { group.clone() } else { self.reader.corrected(group, groups.len()) }
                })
                .collect();
        let near = self.run(&corrected, &self.plan.whole)?;
        if near.total > 0 {
            told.widened.extend(self.spelling(&corrected)?.map(Widening::Corrected));
            return Ok(if exact.outside.is_empty() { near } else { with_outside(&near, &exact) });
        }
        if !exact.outside.is_empty() {
            return self.wider(exact, told);
        }
        if !near.outside.is_empty() {
            told.widened.extend(self.spelling(&corrected)?.map(Widening::Corrected));
            return self.wider(near, told);
        }
        let (outcome, kept) = self.leave_out(&corrected)?;
        let left: Vec<String> =
            groups.iter().zip(&kept).filter(|(_, kept)| !**kept).map(|(g, _)| g.typed.clone()).collect();
        self.propose(told)?;
        told.widened.push(Widening::LeftOut(left));
        if outcome.total > 0 { Ok(outcome) } else { self.wider(outcome, told) }
    }

    /// Nothing inside the area: what lies outside remains, and neighbouring kinds inside.
    fn wider(&self, outcome: Arc<Outcome>, told: &mut Understanding) -> Result<Arc<Outcome>, TantivyError> {
        if !outcome.outside.is_empty() {
            told.widened.push(Widening::WiderArea);
        }
        let asked = if self.query.filters.categories.is_empty() {
            let pure = self.plan.groups.iter().all(|group| group.has_meaning);
            self.plan.categories.iter().filter(|_| pure).take(1).copied().collect()
        } else {
            self.query.filters.categories.clone()
        };
        let mut neighbours: Vec<&'static Category> = Vec::new();
        for category in asked.iter().flat_map(|category| category.neighbours()) {
            if !asked.contains(&category) && !neighbours.contains(&category) {
                neighbours.push(category);
            }
        }
        if neighbours.is_empty() || self.query.offset > 0 {
            return Ok(outcome);
        }
        let mut query = self.query.clone();
        query.filters.categories = Vec::new();
        let ask = Ask { outside: 0, ..ask(self.engine, &query, &self.plan) };
        let beside = self.snapshot.run(&ask, &[category_group(&neighbours)], &[])?;
        if beside.total == 0 {
            return Ok(outcome);
        }
        told.widened.push(Widening::Neighbours(neighbours));
        Ok(with_outside(&beside, &outcome))
    }

    /// The most of the words that still find something; words with a known meaning are kept rather than others.
    fn leave_out(&self, corrected: &[Group]) -> Result<(Arc<Outcome>, Vec<bool>), TantivyError> {
        let count = corrected.len();
        let mut masks: Vec<Vec<bool>> = Vec::new();
        for one in 0..count {
            masks.push((0..count).map(|at| at != one).collect());
        }
        if (3..=MOST_PAIRS).contains(&count) {
            for one in 0..count {
                masks.extend(
                    (one + 1..count).map(|other| (0..count).map(|at| at != one && at != other).collect()),
                );
            }
        }
        if count > 2 {
            masks.extend((0..count).map(|one| (0..count).map(|at| at == one).collect()));
        }
        let weigh = |mask: &[bool]| {
            let kept = mask.iter().filter(|kept| **kept).count();
            let meant =
                mask.iter().zip(corrected).filter(|(kept, group)| **kept && group.has_meaning).count();
            (kept, meant)
        };
        masks.retain(|mask| mask.contains(&true));
        masks.sort_by_key(|mask| std::cmp::Reverse(weigh(mask)));
        let mut outside: Option<(Arc<Outcome>, Vec<bool>)> = None;
        for mask in masks {
            let part: Vec<Group> = corrected
                .iter()
                .zip(&mask)
                .filter(|(_, kept)| **kept)
                .map(|(group, _)| group.clone())
                .collect();
            let outcome = self.run(&part, &[])?;
            if outcome.total > 0 {
                return Ok((outcome, mask));
            }
            if outside.is_none() && !outcome.outside.is_empty() {
                outside = Some((outcome, mask));
            }
        }
        match outside {
            Some(found) => Ok(found),
            // Not one word is known: the nearest places of any kind, told as such.
            None => {
                let all = self.run(&[], &[])?;
                let nearest = if all.inside.is_empty() { all.outside.clone() } else { all.inside.clone() };
                let outside = nearest.into_iter().take(limits::OUTSIDE).collect();
                let outcome = Outcome { outside, ..Outcome::default() };
                Ok((Arc::new(outcome), vec![false; count]))
            }
        }
    }

    /// The question with its unknown words put right.
    fn spelling(&self, corrected: &[Group]) -> Result<Option<String>, TantivyError> {
        let mut changed = false;
        let mut text = Vec::new();
        for group in corrected {
            let better = self.better(group, 0)?;
            changed |= better.is_some();
            text.push(better.unwrap_or_else(|| group.typed.clone()));
        }
        Ok(changed.then(|| text.join(" ")))
    }

    /// The likeliest other spelling of a word that more places have than `most`.
    fn better(&self, group: &Group, most: usize) -> Result<Option<String>, TantivyError> {
        /// Edits, whether it begins otherwise, and how many places have it, the most first.
        type Rank = (u8, bool, std::cmp::Reverse<usize>);
        let mut best: Option<(Rank, &str)> = None;
        for near in &group.corrections {
            let meant = crate::vocabulary::Vocabulary::get().contains(&near.word);
            let known = self.snapshot.popularity(&near.word)? + if meant { 50 } else { 0 };
            let rank = (near.edits, near.other_start, std::cmp::Reverse(known));
            if known > most && best.is_none_or(|(other, _)| rank < other) {
                best = Some((rank, &near.word));
            }
        }
        Ok(best.map(|(_, word)| word.to_owned()))
    }

    /// Proposes other spellings of the words without a known meaning.
    fn propose(&self, told: &mut Understanding) -> Result<(), TantivyError> {
        let groups = &self.plan.groups;
        for (at, group) in
            groups.iter().enumerate().filter(|(_, group)| !group.has_meaning).take(MOST_SPELLINGS)
        {
            let own = self.snapshot.popularity(&group.typed)?;
            let group = self.reader.corrected(group, groups.len());
            if let Some(better) = self.better(&group, own * 5)? {
                let word = |other: usize, group: &Group| {
                    if other == at { better.clone() } else { group.typed.clone() }
                };
                let text: Vec<String> =
                    groups.iter().enumerate().map(|(other, group)| word(other, group)).collect();
                told.did_you_mean.push(text.join(" "));
            }
        }
        Ok(())
    }

    /// Measures distances from another point.
    pub fn measure_from(&mut self, origin: Option<Point>) {
        self.ask.origin = origin;
        self.ask.ranking.ruler = origin.map(Ruler::new);
        self.ask.ranking.decay = Ranking::decay(true);
    }

    /// A word that may be unfinished, as a group.
    pub fn unfinished(&self, word: &str) -> Group {
        self.reader.unfinished(word)
    }

    /// The best places for the groups: near the area first, then anywhere.
    pub fn nearby(&self, groups: &[Group], area: &Area) -> Result<Vec<Found>, TantivyError> {
        let mut ask = ask(self.engine, self.query, &self.plan);
        ask.ranking = Ranking { words: groups.len() as u16, ..self.ask.ranking };
        ask.conditions.open = None;
        if let Some(origin) = area.origin() {
            for radius in [15_000.0, 60_000.0] {
                ask.shape = circle(origin, radius);
                let found = self.snapshot.run(&ask, groups, &[])?.inside;
                if found.len() >= ask.keep {
                    return Ok(found);
                }
            }
        }
        ask.shape = Shape::Everywhere;
        Ok(self.snapshot.run(&ask, groups, &self.plan.whole)?.inside)
    }

    /// Fetches results.
    pub fn hits<'f>(&self, found: impl Iterator<Item = &'f Found>) -> Result<Vec<Hit>, SearchError> {
        let mut hits = Vec::new();
        for found in found {
            let (segment, doc) = (found.segment, found.doc);
            let listing = self.snapshot.listing(&self.engine.fields, segment, doc).map_err(failed)?;
            let hot =
                self.snapshot.segments.get(segment as usize).and_then(|s| s.columns.hot.get(doc as usize));
            let (Some(listing), Some(hot)) = (listing, hot) else { continue };
            let distance_m =
                self.ask.origin.and_then(|origin| listing.point.map(|point| origin.distance_m(point)));
            let state = self.engine.hours.state(hot.hours, self.query.now);
            hits.push(Hit { listing, distance_m, state, score: found.score });
        }
        if self.query.sort == Sort::Distance && self.ask.origin.is_some() {
            let metres = |hit: &Hit| hit.distance_m.unwrap_or(f64::MAX);
            hits.sort_by(|a, b| metres(a).total_cmp(&metres(b)));
        }
        Ok(hits)
    }
}

fn with_outside(inside: &Outcome, outside: &Outcome) -> Arc<Outcome> {
    Arc::new(Outcome { outside: outside.outside.clone(), ..inside.clone() })
}

/// Seconds do not matter for opening hours.
pub fn to_minute(moment: NaiveDateTime) -> NaiveDateTime {
    moment.with_second(0).and_then(|moment| moment.with_nanosecond(0)).unwrap_or(moment)
}

fn ask(engine: &Engine, query: &SearchQuery, plan: &Plan) -> Ask {
    let open_at = plan.open_at.or(query.filters.open_at).map(to_minute);
    let counted = engine.hours.open_at(open_at.unwrap_or_else(|| to_minute(query.now)));
    let open = open_at.is_some().then(|| Arc::clone(&counted));
    let (shape, term) = shape(engine, query, plan);
    let origin = plan.place.as_ref().map(|(_, point)| *point).or_else(|| query.area.origin());
    let precise = plan.place.is_none() && matches!(query.area, Area::Around { .. });
    let date = query.now.date();
    let quarters = (date.year() - 1970) * 4 + date.month0() as i32 / 3;
    let ranking = Ranking {
        sort: query.sort,
        ruler: origin.map(Ruler::new),
        decay: Ranking::decay(precise),
        words: plan.groups.len() as u16,
        quarter: u8::try_from(quarters.max(0)).unwrap_or(u8::MAX),
    };
    let everywhere = matches!(shape, Shape::Everywhere);
    Ask {
        conditions: Conditions::new(&query.filters, open, counted),
        shape,
        term,
        ranking,
        ranking_outside: Ranking { sort: Sort::Best, decay: Ranking::decay(true), ..ranking },
        keep: query.offset + query.limit,
        enough: query.limit,
        outside: if everywhere || query.offset > 0 { 0 } else { limits::OUTSIDE },
        counted: query.facets,
        origin,
    }
}

fn shape(engine: &Engine, query: &SearchQuery, plan: &Plan) -> (Shape, Option<String>) {
    if plan.place.is_some() {
        return (Shape::Everywhere, None);
    }
    match &query.area {
        Area::Everywhere => (Shape::Everywhere, None),
        Area::Town { nis, .. } => (Shape::Town(engine.towns.find(*nis)), Some(format!("{}{nis}", kind::NIS))),
        Area::Postal { postcode, nis, .. } => {
            (Shape::Postal(engine.towns.find(*nis)), Some(format!("{}{postcode}", kind::POSTCODE)))
        }
        Area::Around { centre, radius_m } => (circle(*centre, f64::from(*radius_m)), None),
        Area::Box(area) => (Shape::Box(*area), None),
    }
}

fn circle(centre: Point, radius: f64) -> Shape {
    Shape::Circle { centre, ruler: Ruler::new(centre), radius, edges: Edges::around(centre, radius) }
}
