//! Counting visitors while they come by: a salted hash of the network and the browser's name, in memory only.
//!
//! Nothing is stored on or read from the visitor's device. The salt changes every day and the old one is destroyed,
//! so that a hash of today says nothing about tomorrow; who comes on two days counts twice.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Europe::Brussels;
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::bots;

/// A kind of page in the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PageKind {
    /// The first page.
    Home,
    /// Results of a search.
    Results,
    /// One establishment.
    Establishment,
    /// A town, or a kind of shop in a town.
    Town,
    /// Something shown in a frame on another site.
    Embed,
}

impl PageKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Home, Self::Results, Self::Establishment, Self::Town, Self::Embed];

    /// The code in the database and in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Results => "results",
            Self::Establishment => "establishment",
            Self::Town => "town",
            Self::Embed => "embed",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == text)
    }
}

/// One line of the figures: a week, a town (0 for none), a kind of page and a partner (empty for our own site).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// The town's code, 0 where no town is meant.
    pub nis: i64,
    /// The Monday of the week.
    pub week: NaiveDate,
    /// The kind of page.
    pub kind: PageKind,
    /// The partner's code.
    pub partner: String,
}

/// A line of the figures of one place: its town, the Monday of the week, the place.
pub type PlaceLine = (Nis, NaiveDate, EstablishmentId);

/// What is seen of a request, and forgotten after the hash is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// The network address.
    pub ip: Option<IpAddr>,
    /// What the program calls itself.
    pub user_agent: &'a str,
    /// Whether the browser only fetches ahead, or asks for the head.
    pub ahead: bool,
}

/// What gathered since the last time it was written away.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Marks of the visitors.
    pub marks: Vec<u64>,
    /// Pages seen.
    pub views: i64,
}

/// Above this many marks new ones wait for the next writing: a flood must not fill the memory.
const MOST_MARKS: usize = 200_000;

/// The counter of one process.
#[derive(Debug)]
pub struct Counter {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    salts: HashMap<NaiveDate, Vec<u8>>,
    own: Vec<u8>,
    lines: HashMap<Line, Gathered>,
    places: HashMap<PlaceLine, Gathered>,
    marks: usize,
}

impl Counter {
    /// A counter with a salt of its own, used until the shared salt of the day is known.
    #[must_use]
    pub fn new(own: &[u8]) -> Self {
        let state = State {
            salts: HashMap::new(),
            own: own.to_vec(),
            lines: HashMap::new(),
            places: HashMap::new(),
            marks: 0,
        };
        Self { state: Mutex::new(state) }
    }

    /// Sets the salts of the days that count now; every other one is forgotten.
    pub fn set_salts(&self, salts: Vec<(NaiveDate, String)>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.salts = salts.into_iter().map(|(day, salt)| (day, salt.into_bytes())).collect();
    }

    /// Counts a page. Robots and pages fetched ahead do not count.
    pub fn note(&self, seen: Seen<'_>, now: DateTime<Utc>, (kind, nis): (PageKind, i64), partner: &str) {
        if seen.ahead || bots::is_robot(seen.user_agent) {
            return;
        }
        let today = now.with_timezone(&Brussels).date_naive();
        let line = Line { nis, week: monday(today), kind, partner: partner.to_owned() };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mark = mark(state.salts.get(&today).unwrap_or(&state.own), seen);
        let room = state.marks < MOST_MARKS;
        let gathered = state.lines.entry(line).or_default();
        gathered.views += 1;
        if room {
            gathered.marks.push(mark);
            state.marks += 1;
        }
    }

    /// Counts the page of one place, for the figures of who manages it.
    pub fn note_place(&self, seen: Seen<'_>, now: DateTime<Utc>, (nis, id): (Nis, EstablishmentId)) {
        if seen.ahead || bots::is_robot(seen.user_agent) {
            return;
        }
        let today = now.with_timezone(&Brussels).date_naive();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.marks >= MOST_MARKS {
            return;
        }
        let mark = mark(state.salts.get(&today).unwrap_or(&state.own), seen);
        let gathered = state.places.entry((nis, monday(today), id)).or_default();
        gathered.views += 1;
        gathered.marks.push(mark);
        state.marks += 1;
    }

    /// Takes what gathered about places, for writing away.
    pub fn take_places(&self) -> Vec<(PlaceLine, Gathered)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines: Vec<(PlaceLine, Gathered)> = std::mem::take(&mut state.places).into_iter().collect();
        lines.sort_by_key(|line| line.0);
        lines
    }

    /// Takes what gathered, for writing away.
    pub fn take(&self) -> Vec<(Line, Gathered)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.marks = 0;
        let mut lines: Vec<(Line, Gathered)> = std::mem::take(&mut state.lines).into_iter().collect();
        lines.sort_by(|a, b| a.0.cmp(&b.0));
        lines
    }

    /// A short mark of a visitor for limits within the day (error reports); empty network gives one shared mark.
    pub fn mark_of(&self, seen: Seen<'_>, now: DateTime<Utc>) -> u64 {
        let today = now.with_timezone(&Brussels).date_naive();
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        mark(state.salts.get(&today).unwrap_or(&state.own), Seen { user_agent: "", ..seen })
    }
}

/// The Monday of the week of a day.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

fn mark(salt: &[u8], seen: Seen<'_>) -> u64 {
    let mut hash = Sha256::new();
    hash.update(salt);
    hash.update(prefix(seen.ip));
    hash.update(seen.user_agent.as_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The network without the last part: 24 bits of an old address, 48 of a new one.
fn prefix(ip: Option<IpAddr>) -> Vec<u8> {
    match ip.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(ip)) => ip.octets().iter().take(3).copied().collect(),
        Some(IpAddr::V6(ip)) => ip.octets().iter().take(6).copied().collect(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::Sketch;
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    fn seen(ip: &str) -> Seen<'_> {
        Seen { ip: ip.parse().ok(), user_agent: FIREFOX, ahead: false }
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn visitors(lines: &[(Line, Gathered)]) -> i64 {
        let mut sketch = Sketch::default();
        lines.iter().flat_map(|(_, gathered)| &gathered.marks).for_each(|mark| sketch.add(*mark));
        sketch.estimate()
    }

    #[test]
    fn a_visitor_counts_once_a_day_and_every_page_counts() {
        let counter = Counter::new(b"own");
        let noon = at("2026-11-25T11:00:00Z");
        for ip in ["193.190.1.7", "193.190.1.9", "193.190.2.7", "2a02:1810:1:2::1", "2a02:1810:1:ffff::1"] {
            counter.note(seen(ip), noon, (PageKind::Results, 31_022), "");
            counter.note(seen(ip), noon, (PageKind::Town, 31_022), "oostkamp");
        }
        let lines = counter.take();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].0.week.to_string(), "2026-11-23");
        assert_eq!(lines.iter().map(|(_, g)| g.views).sum::<i64>(), 10);
        assert_eq!(visitors(&lines), 3, "one network and browser is one visitor");
        assert!(counter.take().is_empty());
    }

    #[test]
    fn another_day_or_salt_gives_other_marks() {
        let counter = Counter::new(b"own");
        let days = ["2026-11-25", "2026-11-26"].map(|day| day.parse::<NaiveDate>().unwrap());
        counter.set_salts(vec![(days[0], "a".into()), (days[1], "b".into())]);
        counter.note(seen("1.2.3.4"), at("2026-11-25T11:00:00Z"), (PageKind::Home, 0), "");
        counter.note(seen("1.2.3.4"), at("2026-11-26T11:00:00Z"), (PageKind::Home, 0), "");
        assert_eq!(visitors(&counter.take()), 2);
        let twin = Counter::new(b"another process");
        twin.set_salts(vec![(days[0], "a".into())]);
        let when = at("2026-11-25T11:00:00Z");
        assert_eq!(counter.mark_of(seen("1.2.3.4"), when), twin.mark_of(seen("1.2.3.4"), when));
    }

    #[test]
    fn robots_and_prefetches_do_not_count() {
        let counter = Counter::new(b"own");
        let noon = at("2026-11-25T11:00:00Z");
        counter.note(
            Seen { user_agent: "Googlebot/2.1 (+http://google.com)", ..seen("1.2.3.4") },
            noon,
            (PageKind::Home, 0),
            "",
        );
        counter.note(Seen { ahead: true, ..seen("1.2.3.4") }, noon, (PageKind::Home, 0), "");
        assert!(counter.take().is_empty());
    }

    #[test]
    fn weeks_begin_on_monday_in_brussels() {
        let counter = Counter::new(b"own");
        counter.note(seen("1.2.3.4"), at("2026-11-29T22:30:00Z"), (PageKind::Home, 0), "");
        counter.note(seen("1.2.3.4"), at("2026-11-29T23:30:00Z"), (PageKind::Home, 0), "");
        let weeks: Vec<String> = counter.take().iter().map(|(line, _)| line.week.to_string()).collect();
        assert_eq!(weeks, ["2026-11-23", "2026-11-30"]);
    }
}
