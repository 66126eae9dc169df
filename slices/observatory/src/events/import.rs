//! A list of events at once: a file of a spreadsheet or pasted out of it, in the words of OSLO or of the town hall.

use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::Serialize;
use sheet::{Broken, Limits, List};
use shell::{Failure, Page, Visit, csv, multipart};
use uuid::Uuid;

use super::event::{Event, Kind, MOST_CHANNELS, MOST_NAME, MOST_NOTE, days};
use super::form::{cut, seen, town};
use super::{PATH, names, store};
use crate::{App, head};

/// Rows of one list.
const MOST_ROWS: usize = 500;
/// Bytes of what is pasted.
const MOST_TEXT: usize = 200_000;
/// What is read of a file.
const LIMITS: Limits = Limits { file: 2_000_000, rows: MOST_ROWS, ..Limits::LIST };

/// A row that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Wrong {
    pub line: u64,
    pub why: &'static str,
    pub text: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct ImportPage {
    pub action: String,
    pub back: String,
    pub text: String,
    /// Why nothing was read: the end of a key of the words.
    pub fault: &'static str,
    /// Events that were kept, the others are wrong.
    pub kept: usize,
    pub wrong: Vec<Wrong>,
    pub most: usize,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "observatory/events/import.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            action: "/nl/stad/evenementen/31022/lijst".into(),
            back: "/nl/stad/evenementen?stad=31022".into(),
            most: MOST_ROWS,
            ..Self::default()
        };
        let whys = ["name", "no-days", "not-a-day", "backwards", "too-far", "year", "counters", "too-many"];
        let wrong = whys.map(|why| Wrong { line: 3, why, text: "Braderie;31/02/2026".into() }).to_vec();
        vec![
            ("empty", page.clone()),
            (
                "some wrong",
                Self {
                    kept: 12,
                    wrong: wrong.clone(),
                    text: "naam;van\nBraderie;31/02/2026".into(),
                    ..page.clone()
                },
            ),
            ("all wrong", Self { wrong, text: "naam;van\nBraderie;31/02/2026".into(), ..page.clone() }),
        ]
        .into_iter()
        .chain(FAULTS.map(|fault| (fault, Self { fault, ..page.clone() })))
        .collect()
    }
}

/// Why a list cannot be read at all. Nothing, no names above the columns, or what is wrong with the file.
const FAULTS: [&str; 8] = ["nothing", "missing", "kind", "heavy", "rows", "columns", "xlsx", "csv"];

fn code(broken: &Broken) -> &'static str {
    // One row alone is no list: then the names are missing.
    if *broken == Broken::Empty { "missing" } else { broken.code() }
}

/// The headings that are understood; the first of each is ours, the second OSLO's.
const HEADINGS: [(&str, &[&str]); 9] = [
    ("name", &["naam", "titel", "gebeurtenis", "name", "nom", "title"]),
    ("kind", &["soort", "type", "kind", "genre", "art"]),
    ("place", &["plaats", "locatie", "place", "lieu", "ort"]),
    ("from", &["van", "tijdstip.begin", "begin", "datum", "date", "from", "du", "start", "von"]),
    ("to", &["tot", "tijdstip.einde", "einde", "to", "au", "end", "bis"]),
    ("also", &["ook", "dagen", "days", "jours", "tage"]),
    ("series", &["reeks", "series", "série", "reihe"]),
    ("note", &["nota", "beschrijving", "note", "description", "notiz"]),
    ("counters", &["tellers", "counters", "compteurs", "zähler"]),
];

/// A list as it was read.
#[derive(Debug, Default)]
struct Read {
    events: Vec<Event>,
    wrong: Vec<Wrong>,
    /// The headings and the rows that are wrong, to be mended.
    left: String,
}

/// Reads a list. `None` when the first row names no name or no day.
fn read(list: &List, nis: Nis, names: &[(Uuid, String)], moment: &Moment) -> Option<Read> {
    let place = |what: &str| {
        let (_, words) = HEADINGS.iter().find(|(name, _)| *name == what)?;
        list.columns.iter().position(|head| words.contains(&head.as_str()))
    };
    place("name")?;
    place("from").or_else(|| place("also"))?;
    let written = |row: &[String]| row.iter().map(|text| csv::cell(text)).collect::<Vec<_>>().join(";");
    let mut found = Read { left: written(&list.columns), ..Read::default() };
    for (line, row) in &list.rows {
        let cell = |what: &str| place(what).and_then(|at| row.get(at)).map_or("", String::as_str);
        match one(&cell, nis, names, moment) {
            Ok(event) => found.events.push(event),
            Err(why) => {
                let written = written(row);
                found.wrong.push(Wrong { line: *line, why, text: cut(&written, MOST_NAME) });
                found.left.push('\n');
                found.left.push_str(&written);
            }
        }
    }
    Some(found)
}

fn one<'a>(
    cell: &dyn Fn(&str) -> &'a str,
    nis: Nis,
    names: &[(Uuid, String)],
    moment: &Moment,
) -> Result<Event, &'static str> {
    let name = cut(cell("name"), MOST_NAME);
    if name.is_empty() {
        return Err("name");
    }
    let days = days(cell("from"), cell("to"), cell("also")).map_err(super::event::WrongDays::code)?;
    let wanted = cell("counters").split(['|', '/', '+']).map(str::trim).filter(|text| !text.is_empty());
    let known =
        |text: &str| names.iter().find(|(_, name)| kernel::text::fold(name) == kernel::text::fold(text));
    let channels: Option<Vec<Uuid>> =
        wanted.take(MOST_CHANNELS + 1).map(|text| known(text).map(|(id, _)| *id)).collect();
    let mut channels = channels.filter(|all| all.len() <= MOST_CHANNELS).ok_or("counters")?;
    channels.sort_unstable();
    channels.dedup();
    Ok(Event {
        nis,
        id: moment.new_id(),
        kind: Kind::read(if cell("kind").trim().is_empty() { &name } else { cell("kind") }),
        name,
        place: cut(cell("place"), MOST_NAME),
        note: cut(cell("note"), MOST_NOTE),
        series: cut(cell("series"), MOST_NAME),
        days,
        channels,
        changed_at: moment.now(),
    })
}

/// The same event brought again keeps its id, so that nothing is there twice.
fn again(events: Vec<Event>, known: &[Event]) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for mut event in events {
        let same = |one: &&Event| one.name == event.name && one.days == event.days;
        if kept.iter().any(|one| same(&one)) {
            continue;
        }
        if let Some(same) = known.iter().find(same) {
            event.id = same.id;
        }
        kept.push(event);
    }
    kept
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

fn form(visit: &Visit, nis: Nis, page: ImportPage) -> Answer {
    let path = format!("{PATH}/{nis}/lijst");
    let bad = page.kept == 0 && (!page.fault.is_empty() || !page.wrong.is_empty());
    let page = ImportPage {
        action: visit.local(&path),
        back: visit.local(&format!("{PATH}?stad={nis}")),
        most: MOST_ROWS,
        ..page
    };
    let answer = visit.page(head(visit, visit.say("evt-import", &[]), &path), &page)?;
    Ok(if bad { (StatusCode::UNPROCESSABLE_ENTITY, answer).into_response() } else { answer })
}

/// `GET /stad/evenementen/{nis}/lijst`
pub(crate) async fn show(visit: Visit, Path((_, nis)): Path<(String, String)>) -> Answer {
    let nis = town(&visit, &nis)?;
    form(&visit, nis, ImportPage::default())
}

/// `POST /stad/evenementen/{nis}/lijst`: what is right is kept, what is wrong is given back to be mended.
pub(crate) async fn bring(
    State(app): Shared,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let nis = town(&visit, &nis)?;
    let sent = multipart::read_with_texts(request, 2 * LIMITS.file, MOST_TEXT).await?;
    let text = sent.get("tabel").to_owned();
    let fault = |fault| form(&visit, nis, ImportPage { text: text.clone(), fault, ..ImportPage::default() });
    let bytes = if sent.file.is_empty() { text.as_bytes().to_vec() } else { sent.file.to_vec() };
    if bytes.is_empty() {
        return fault("nothing");
    }
    let list = tokio::task::spawn_blocking(move || List::read(&bytes, &LIMITS));
    let list = match list.await.map_err(Failure::internal)? {
        Ok(list) => list,
        Err(broken) => return fault(code(&broken)),
    };
    let (names, known) = app
        .store
        .read(|tx| {
            Box::pin(
                async move { Ok::<_, StoreError>((names(tx, nis).await?, store::events(tx, nis).await?)) },
            )
        })
        .await?;
    let Some(Read { events, mut wrong, left }) = read(&list, nis, &names, &visit.moment) else {
        return fault("missing");
    };
    let events = again(events, &known);
    let fresh = events.iter().filter(|one| known.iter().all(|known| known.id != one.id)).count();
    if fresh > usize::try_from(store::MOST).unwrap_or(0).saturating_sub(known.len()) {
        let wrong = vec![Wrong { line: 0, why: "too-many", text: String::new() }];
        return form(&visit, nis, ImportPage { text: text.clone(), wrong, ..ImportPage::default() });
    }
    let kept = events.len();
    if kept > 0 {
        keep(&app, nis, &events, &visit.moment).await?;
    }
    if wrong.is_empty() {
        return Ok(seen(visit.local(&format!("{PATH}?stad={nis}&ingevoerd={kept}"))));
    }
    wrong.truncate(50);
    form(&visit, nis, ImportPage { text: left, kept, wrong, ..ImportPage::default() })
}

async fn keep(app: &App, nis: Nis, events: &[Event], moment: &Moment) -> Result<(), StoreError> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                for event in events {
                    store::put_event(tx, event).await?;
                }
                let many = serde_json::json!({ "events": events.len() });
                tx.audit(&Audit::new("add", "events", nis).in_town(nis).detail(many), moment).await
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> Moment {
        Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
    }

    fn told(text: &str) -> Option<Read> {
        let names = [(Uuid::from_u128(1), "Markt".to_owned()), (Uuid::from_u128(2), "Kerkstraat".to_owned())];
        let list = List::read(text.as_bytes(), &LIMITS).ok()?;
        read(&list, Nis::parse("31022").unwrap(), &names, &moment())
    }

    #[test]
    fn a_list_is_read_in_the_words_of_oslo_and_of_the_town_hall() {
        let text = "\u{feff}titel;type;tijdstip.begin;tijdstip.einde;beschrijving;tellers\r\n\
            \"Braderie; met muziek\";braderie;16/05/2026;17/05/2026;;markt | Kerkstraat\r\n\r\n\
            Kermis;;2026-09-05;;\"Zegt \"\"ja\"\"\";\r\n";
        let Read { events, wrong, .. } = told(text).unwrap();
        assert_eq!(wrong, []);
        assert_eq!((events[0].name.as_str(), events[0].days.len()), ("Braderie; met muziek", 2));
        assert_eq!(events[0].channels, [1, 2].map(Uuid::from_u128));
        assert_eq!((events[1].kind, events[1].note.as_str()), (Kind::Fair, "Zegt \"ja\""));
        let tabs = told("naam\tdagen\nAdvent\t2026-11-29 2026-12-06\n").unwrap().events;
        assert_eq!(tabs[0].days.len(), 2);
    }

    #[test]
    fn wrong_rows_are_told_with_their_line_and_a_list_without_headings_is_refused() {
        let Read { events, wrong, left } = told(
            "naam,van,tellers\n,2026-05-16,\nKermis,31/02/2026,\nKermis,2026-05-16,Dijk\nGoed,2026-05-16,\n",
        )
        .unwrap();
        assert_eq!(events.len(), 1);
        let told_wrong: Vec<(u64, &str)> = wrong.iter().map(|one| (one.line, one.why)).collect();
        assert_eq!(told_wrong, [(2, "name"), (3, "not-a-day"), (4, "counters")]);
        assert_eq!(left, "naam;van;tellers\n;2026-05-16;\nKermis;31/02/2026;\nKermis;2026-05-16;Dijk");
        assert!(told("Braderie;2026-05-16\n").is_none());
        assert!(told("").is_none());
        let formula = told("naam;van\n=1+1;nooit\n").unwrap().left;
        assert_eq!(told(&formula).unwrap().left, formula, "what is given back can be brought again");
    }

    #[test]
    fn what_is_brought_again_is_not_there_twice() {
        let known = told("naam;van\nKermis;2026-05-16\n").unwrap().events;
        let list = "naam;van\nKermis;2026-05-16\nKermis;2027-05-15\nKermis;16/05/2026\n";
        let events = again(told(list).unwrap().events, &known);
        assert_eq!(events.len(), 2, "twice in one list is once");
        assert_eq!(events[0].id, known[0].id);
        assert_ne!(events[1].id, known[0].id);
    }
}
