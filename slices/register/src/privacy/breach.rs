//! The log of breaches of personal data (GDPR art. 33): nothing in it is ever changed, notes are added; a clock counts the
//! 72 hours within which the authority has to hear of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use kernel::moment::Moment;
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use store::{Audit, Result, StoreError, Tx, args};
use uuid::Uuid;

use crate::consent::{Consents, head, see};

const ADD: &str = "INSERT INTO register_breach (id, known_at, nature, risk, persons, written_by, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ALL: &str =
    "SELECT id, known_at, nature, risk, persons FROM register_breach ORDER BY known_at DESC, id LIMIT 100";
const IS: &str = "SELECT id FROM register_breach WHERE id = $1";
const ADD_NOTE: &str = "INSERT INTO register_breach_note (breach, id, kind, text, at, written_by, written_at)
    VALUES ($1, $2, $3, $4, $5, $6, $5)";
const NOTES: &str = "SELECT breach, kind, text, at FROM register_breach_note ORDER BY at, id LIMIT 2000";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.breach.add", ADD),
    ("register.breach.all", ALL),
    ("register.breach.is", IS),
    ("register.breach.add_note", ADD_NOTE),
    ("register.breach.notes", NOTES),
];

/// Hours within which the authority has to be told.
const HOURS: i64 = 72;
/// Signs of a text.
const LONGEST: usize = 2_000;
const RISKS: &[&str] = &["none", "some", "high"];
const KINDS: &[&str] = &["assessment", "measure", "authority", "persons", "closed"];
const PATH: &str = "beheer/datalekken";

/// How it stands with the 72 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clock {
    /// No risk: the authority need not be told.
    No,
    /// So many hours left.
    Due(i64),
    /// So many hours over.
    Late(i64),
    /// Told within the limit.
    InTime,
    /// Told, too late.
    After,
}

/// Reads the clock.
pub(crate) fn clock(
    known: DateTime<Utc>,
    risk: &str,
    told: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Clock {
    let end = known + TimeDelta::hours(HOURS);
    match told {
        Some(told) if told <= end => Clock::InTime,
        Some(_) => Clock::After,
        None if risk == "none" => Clock::No,
        None if now <= end => Clock::Due((end - now).num_hours()),
        None => Clock::Late((now - end).num_hours()),
    }
}

impl Clock {
    const fn shown(self) -> (&'static str, i64) {
        match self {
            Self::No => ("no", 0),
            Self::Due(hours) => ("due", hours),
            Self::Late(hours) => ("late", hours),
            Self::InTime => ("in-time", 0),
            Self::After => ("after", 0),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct NoteRow {
    kind: String,
    text: String,
    at: String,
}

#[derive(Clone, Debug, Serialize)]
struct BreachRow {
    id: String,
    known_at: String,
    nature: String,
    risk: String,
    persons: i64,
    clock: &'static str,
    hours: i64,
    notes: Vec<NoteRow>,
}

#[derive(Clone, Debug, Serialize)]
struct Possible {
    value: &'static str,
    label: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Entry {
    #[serde(default)]
    bekend: String,
    #[serde(default)]
    wat: String,
    #[serde(default)]
    personen: String,
    #[serde(default)]
    risico: String,
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct BreachesPage {
    rows: Vec<BreachRow>,
    risks: Vec<Possible>,
    kinds: Vec<Possible>,
    entry: Entry,
    refusal: Option<&'static str>,
    now: String,
}

impl Page for BreachesPage {
    const TEMPLATE: &'static str = "register/breaches.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |at: u8, clock: Clock, risk: &str| {
            let (clock, hours) = clock.shown();
            let note = |kind: &&str| NoteRow {
                kind: (*kind).to_owned(),
                text: "Verzonnen.".into(),
                at: "2026-11-21T12:00:00Z".into(),
            };
            BreachRow {
                id: format!("{at:032}"),
                known_at: "2026-11-21T09:00:00Z".into(),
                nature: "Een lijst ging naar het verkeerde adres.".into(),
                risk: risk.to_owned(),
                persons: 14,
                clock,
                hours,
                notes: KINDS.iter().map(note).collect(),
            }
        };
        let choice = |value: &&'static str| Possible { value, label: (*value).to_owned() };
        let full = Self {
            rows: vec![
                row(1, Clock::Due(41), "some"),
                row(2, Clock::Late(3), "high"),
                row(3, Clock::InTime, "high"),
                row(4, Clock::After, "some"),
                row(5, Clock::No, "none"),
            ],
            risks: RISKS.iter().map(choice).collect(),
            kinds: KINDS.iter().map(choice).collect(),
            entry: Entry::default(),
            refusal: None,
            now: "2026-11-22T10:00".into(),
        };
        let refused = |why| Self { rows: Vec::new(), refusal: Some(why), ..full.clone() };
        vec![
            ("some", full.clone()),
            ("moment", refused("moment")),
            ("text", refused("text")),
            ("number", refused("number")),
            ("choice", refused("choice")),
        ]
    }
}

/// What is written down.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Breach {
    known_at: DateTime<Utc>,
    nature: String,
    risk: String,
    persons: i64,
}

/// What the form says, or why it is not taken.
pub(crate) fn decide(entry: &Entry, now: DateTime<Utc>) -> std::result::Result<Breach, &'static str> {
    let local = NaiveDateTime::parse_from_str(entry.bekend.trim(), "%Y-%m-%dT%H:%M").map_err(|_| "moment")?;
    let known = chrono_tz::Europe::Brussels.from_local_datetime(&local).earliest().ok_or("moment")?.to_utc();
    if known > now || known < now - TimeDelta::days(3_660) {
        return Err("moment");
    }
    let nature = text(&entry.wat)?;
    let persons = match entry.personen.trim() {
        "" => 0,
        number => number.parse().ok().filter(|count| (0..1_000_000_000).contains(count)).ok_or("number")?,
    };
    let risk = RISKS.iter().find(|risk| **risk == entry.risico).ok_or("choice")?;
    Ok(Breach { known_at: known, nature, risk: (*risk).to_owned(), persons })
}

fn text(given: &str) -> std::result::Result<String, &'static str> {
    let given = given.trim();
    if given.is_empty() || given.chars().count() > LONGEST { Err("text") } else { Ok(given.to_owned()) }
}

type Shared = State<Arc<Consents>>;
type Answer = std::result::Result<Response, Failure>;

/// `GET /beheer/datalekken`
pub(crate) async fn show(State(consents): Shared, visit: Visit) -> Answer {
    page(&consents, &visit, (Entry::default(), None)).await
}

async fn page(consents: &Consents, visit: &Visit, (entry, refusal): (Entry, Option<&'static str>)) -> Answer {
    let now = visit.moment.now();
    let rows = consents.store.read(|tx| Box::pin(rows(tx, now))).await?;
    let possible = |start: &str, all: &[&'static str]| {
        let one =
            |value: &&'static str| Possible { value, label: visit.say(&format!("{start}-{value}"), &[]) };
        all.iter().map(one).collect::<Vec<_>>()
    };
    let page = BreachesPage {
        rows,
        risks: possible("privacy-risk", RISKS),
        kinds: possible("privacy-note", KINDS),
        entry,
        refusal,
        now: visit.moment.local().format("%Y-%m-%dT%H:%M").to_string(),
    };
    visit.page(head(visit, "privacy-breach-title", PATH), &page)
}

async fn rows(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<Vec<BreachRow>> {
    let mut notes: Vec<(Uuid, String, String, DateTime<Utc>)> = Vec::new();
    for row in tx.rows(NOTES, &[]).await? {
        notes.push((row.get("breach")?, row.get("kind")?, row.get("text")?, row.get("at")?));
    }
    let mut found = Vec::new();
    for row in tx.rows(ALL, &[]).await? {
        let (id, known_at, risk): (Uuid, DateTime<Utc>, String) =
            (row.get("id")?, row.get("known_at")?, row.get("risk")?);
        let own = || notes.iter().filter(|(breach, ..)| *breach == id);
        let told = own().find(|(_, kind, ..)| kind == "authority").map(|(.., at)| *at);
        let (clock, hours) = clock(known_at, &risk, told, now).shown();
        let note = |(_, kind, text, at): &(Uuid, String, String, DateTime<Utc>)| NoteRow {
            kind: kind.clone(),
            text: text.clone(),
            at: at.to_rfc3339(),
        };
        found.push(BreachRow {
            id: id.simple().to_string(),
            known_at: known_at.to_rfc3339(),
            nature: row.get("nature")?,
            risk,
            persons: row.get("persons")?,
            clock,
            hours,
            notes: own().map(note).collect(),
        });
    }
    Ok(found)
}

/// `POST /beheer/datalekken`
pub(crate) async fn add(State(consents): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let breach = match decide(&entry, visit.moment.now()) {
        Ok(breach) => breach,
        Err(refusal) => return page(&consents, &visit, (entry, Some(refusal))).await,
    };
    let (breach, moment) = (&breach, &visit.moment);
    consents.store.write(|tx| Box::pin(write(tx, breach, moment))).await?;
    Ok(see(&visit.local(PATH)))
}

async fn write(tx: &mut Tx<'_>, breach: &Breach, moment: &Moment) -> Result<()> {
    let id = moment.new_id();
    let by = moment.actor.person();
    let values = args![id, breach.known_at, &breach.nature, &breach.risk, breach.persons, by, moment.now()];
    tx.execute(ADD, values).await?;
    tx.audit(&Audit::new("add", "breach", id), moment).await
}

/// What the form under a breach sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct NoteEntry {
    #[serde(default)]
    soort: String,
    #[serde(default)]
    tekst: String,
}

/// `POST /beheer/datalekken/{id}`
pub(crate) async fn note(
    State(consents): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(entry): Sent<NoteEntry>,
) -> Answer {
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let kind = KINDS.iter().find(|kind| **kind == entry.soort);
    let (kind, text) = match (kind, text(&entry.tekst)) {
        (Some(kind), Ok(text)) => (*kind, text),
        (None, _) => return page(&consents, &visit, (Entry::default(), Some("choice"))).await,
        (_, Err(refusal)) => return page(&consents, &visit, (Entry::default(), Some(refusal))).await,
    };
    let (text, moment) = (text.as_str(), &visit.moment);
    let known = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                if tx.row(IS, args![id]).await?.is_none() {
                    return Ok(false);
                }
                let by = moment.actor.person();
                tx.execute(ADD_NOTE, args![id, moment.new_id(), kind, text, moment.now(), by]).await?;
                let what = Audit::new("add", "breach-note", id).detail(serde_json::json!({"kind": kind}));
                tx.audit(&what, moment).await?;
                Ok::<_, StoreError>(true)
            })
        })
        .await?;
    if known { Ok(see(&visit.local(PATH))) } else { Err(Failure::not_found()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_72_hours_from_when_it_became_known() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (known, now) = (at("2026-11-20T10:00:00Z"), at("2026-11-22T12:00:00Z"));
        assert_eq!(clock(known, "some", None, now), Clock::Due(22));
        assert_eq!(clock(known, "none", None, now), Clock::No);
        assert_eq!(clock(known, "high", None, at("2026-11-23T15:00:00Z")), Clock::Late(5));
        assert_eq!(clock(known, "high", Some(at("2026-11-23T10:00:00Z")), now), Clock::InTime);
        assert_eq!(clock(known, "high", Some(at("2026-11-23T10:00:01Z")), now), Clock::After);
    }

    #[test]
    fn a_breach_has_a_moment_that_was_a_text_and_a_risk() {
        let now: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let good = Entry {
            bekend: "2026-11-22T10:30".into(),
            wat: " Lijst verstuurd ".into(),
            personen: "14".into(),
            risico: "some".into(),
        };
        let breach = decide(&good, now).unwrap();
        assert_eq!(
            (breach.known_at.to_rfc3339().as_str(), breach.nature.as_str(), breach.persons),
            ("2026-11-22T09:30:00+00:00", "Lijst verstuurd", 14)
        );
        for (wrong, why) in [
            (Entry { bekend: "2026-11-22T11:30".into(), ..good.clone() }, "moment"),
            (Entry { bekend: "gisteren".into(), ..good.clone() }, "moment"),
            (Entry { wat: "  ".into(), ..good.clone() }, "text"),
            (Entry { personen: "-1".into(), ..good.clone() }, "number"),
            (Entry { personen: "veel".into(), ..good.clone() }, "number"),
            (Entry { risico: "erg".into(), ..good.clone() }, "choice"),
        ] {
            assert_eq!(decide(&wrong, now), Err(why));
        }
    }
}
