//! Reporting an error on the page of an establishment: without an account, without a name, with limits.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::listing::Listing;
use serde::{Deserialize, Serialize};
use shell::failure::Failure;
use shell::visit::Visit;
use store::Store;

use crate::app::App;
use crate::store as tables;
use crate::store::Report;
use crate::visitors::Seen;

/// What a report may be about.
pub const SUBJECTS: [&str; 6] = ["other", "hours", "closed", "moved", "contact", "category"];
/// Characters of a message.
pub const LONGEST: usize = 1_000;
const SHORTEST: usize = 5;
/// Reports per hour in one town, and about one establishment.
const PER_TOWN: i64 = 60;
const PER_PLACE: i64 = 6;
/// Reports per hour from one network.
const PER_NETWORK: usize = 5;
/// How long reports are kept.
pub const KEPT_DAYS: i64 = 365;

/// What the form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// What it is about.
    #[serde(default)]
    pub onderwerp: String,
    /// In the visitor's words.
    #[serde(default)]
    pub bericht: String,
    /// Where an answer goes, for who wants one.
    #[serde(default)]
    pub email: String,
    /// A field people do not see; robots fill it in.
    #[serde(default)]
    pub website: String,
}

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Nothing, or next to nothing, was written.
    Short,
    /// Too much was written.
    Long,
    /// Too many reports this hour.
    Many,
    /// The address for an answer is none.
    Address,
}

/// How many reports there were within the hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// In the town.
    pub town: i64,
    /// About the establishment.
    pub place: i64,
    /// From the same network.
    pub network: usize,
}

/// What is taken: the subject, the message, the address for an answer.
pub type Taken = (&'static str, String, Option<String>);

/// Whether a report is taken. What only a robot would send is thrown away without a word: `Ok(None)`.
pub fn decide(entry: &Entry, recent: Recent) -> Result<Option<Taken>, Refusal> {
    let message: String = entry.bericht.trim().chars().filter(|c| !c.is_control() || *c == '\n').collect();
    match message.chars().count() {
        0..SHORTEST => return Err(Refusal::Short),
        SHORTEST..=LONGEST => {}
        _ => return Err(Refusal::Long),
    }
    if recent.town >= PER_TOWN || recent.place >= PER_PLACE || recent.network >= PER_NETWORK {
        return Err(Refusal::Many);
    }
    if !entry.website.is_empty() {
        return Ok(None);
    }
    let email = match entry.email.trim() {
        "" => None,
        text => Some(people::person::email(text).ok_or(Refusal::Address)?),
    };
    let subject = SUBJECTS.into_iter().find(|subject| *subject == entry.onderwerp).unwrap_or("other");
    Ok(Some((subject, message, email)))
}

/// Remembers how many reports came from each network in the last hour, by a mark that changes every day.
#[derive(Debug, Default)]
pub struct Gate {
    seen: Mutex<HashMap<u64, Vec<DateTime<Utc>>>>,
}

/// Networks remembered at most; above that the gate starts anew.
const MOST_NETWORKS: usize = 10_000;

impl Gate {
    /// How many reports came from this network in the last hour.
    pub fn recent(&self, mark: u64, now: DateTime<Utc>) -> usize {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = seen.get_mut(&mark) else { return 0 };
        times.retain(|at| now - *at < TimeDelta::hours(1));
        times.len()
    }

    /// One more.
    pub fn note(&self, mark: u64, now: DateTime<Utc>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_NETWORKS {
            seen.clear();
        }
        seen.entry(mark).or_default().push(now);
    }
}

/// Takes a report: looks, decides, keeps.
pub async fn take(
    app: &App,
    visit: &Visit,
    listing: &Listing,
    entry: &Entry,
) -> Result<Result<(), Refusal>, Failure> {
    let now = visit.moment.now();
    let mark = app.counter.mark_of(Seen { ip: visit.client, user_agent: "", ahead: false }, now);
    let recent = recent(&app.store, listing, now, app.gate.recent(mark, now)).await?;
    let (subject, message, email) = match decide(entry, recent) {
        Ok(Some(taken)) => taken,
        Ok(None) => return Ok(Ok(())),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let report = Report {
        id: visit.moment.new_id(),
        establishment: listing.id,
        sent_at: now,
        subject: subject.to_owned(),
        message,
        language: visit.language.code().to_owned(),
        email,
        outcome: String::new(),
    };
    let nis = listing.nis;
    app.store
        .write(|tx| {
            let report = report.clone();
            Box::pin(async move { tables::add_report(tx, nis, &report).await })
        })
        .await
        .map_err(crate::failed)?;
    app.gate.note(mark, now);
    Ok(Ok(()))
}

async fn recent(
    store: &Store,
    listing: &Listing,
    now: DateTime<Utc>,
    network: usize,
) -> Result<Recent, Failure> {
    let (nis, id, since) = (listing.nis, listing.id, now - TimeDelta::hours(1));
    let counted =
        store.read(|tx| Box::pin(async move { tables::reports_since(tx, nis, since, id).await })).await;
    let (town, place) = counted.map_err(crate::failed)?;
    Ok(Recent { town, place, network })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(message: &str) -> Entry {
        Entry { onderwerp: "hours".into(), bericht: message.into(), ..Entry::default() }
    }

    #[test]
    fn a_report_is_taken_within_limits() {
        let none = Recent::default();
        assert_eq!(
            decide(&entry(" Op maandag gesloten. "), none),
            Ok(Some(("hours", "Op maandag gesloten.".into(), None)))
        );
        assert_eq!(decide(&entry("   "), none), Err(Refusal::Short));
        assert_eq!(decide(&entry(&"x".repeat(1_001)), none), Err(Refusal::Long));
        assert_eq!(decide(&entry("Op maandag gesloten."), Recent { place: 6, ..none }), Err(Refusal::Many));
        assert_eq!(decide(&entry("Op maandag gesloten."), Recent { town: 60, ..none }), Err(Refusal::Many));
        assert_eq!(decide(&entry("Op maandag gesloten."), Recent { network: 5, ..none }), Err(Refusal::Many));
        let odd = Entry { onderwerp: "<b>".into(), ..entry("Iets anders is fout") };
        assert_eq!(decide(&odd, none).unwrap().unwrap().0, "other");
        let wants = |email: &str| Entry { email: email.into(), ..entry("Op maandag gesloten.") };
        assert_eq!(decide(&wants("an@"), none), Err(Refusal::Address));
        let taken = decide(&wants(" An@Voorbeeld.be "), none).unwrap().unwrap();
        assert!(taken.2.is_some_and(|email| email.eq_ignore_ascii_case("an@voorbeeld.be")));
        let robot = Entry { website: "http://spam.example".into(), ..entry("Koop nu pillen") };
        assert_eq!(decide(&robot, none), Ok(None));
    }

    #[test]
    fn the_gate_forgets_after_an_hour() {
        let gate = Gate::default();
        let at = DateTime::<Utc>::from_timestamp(1_000_000, 0).unwrap();
        for minute in 0..3 {
            gate.note(7, at + TimeDelta::minutes(minute * 20));
        }
        assert_eq!(gate.recent(7, at + TimeDelta::minutes(45)), 3);
        assert_eq!(gate.recent(7, at + TimeDelta::minutes(70)), 2);
        assert_eq!(gate.recent(8, at), 0);
    }
}
