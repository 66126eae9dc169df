//! What visitors reported about the places of a town, for its officers: reading, answering, done.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::actor::{Role, Thing};
use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use shell::slice::{ErasePerson, ExportPerson, Panel, Spot};
use shell::visit::{Asked, Sent};
use shell::{Failure, Head, Page, Reach, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use crate::app::App;
use crate::paths;
use crate::places::Places;
use crate::report::SUBJECTS;
use crate::store::{self as tables, Report};

/// Where the page is.
const PATH: &str = "stad/meldingen";
/// Reports read of one town.
const MOST: i64 = 300;
/// Letters of an answer.
const LONGEST: usize = 600;
/// What the town can do with a report.
const OUTCOMES: [&str; 3] = ["mended", "kept", "nothing"];

/// A report on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// Its id.
    pub id: String,
    /// The town.
    pub nis: String,
    /// The name on the façade; empty when the place is not public any more.
    pub sign: String,
    /// Its public page.
    pub href: String,
    /// The id of the place, for the page where it is managed.
    pub place: String,
    /// What it is about.
    pub subject: &'static str,
    /// In the visitor's words.
    pub message: String,
    /// Its language, for who reads it aloud.
    pub language: String,
    /// When, as `moment` reads it.
    pub at: String,
    /// The visitor wants an answer.
    pub wants_answer: bool,
    /// `mended`, `kept`, `nothing`, or empty while it is open.
    pub outcome: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportsPage {
    /// Towns to choose from: code and name.
    pub towns: Vec<(String, String)>,
    /// The chosen one.
    pub town: String,
    /// Those that wait.
    pub open: Vec<ReportRow>,
    /// Those that were done, the latest first.
    pub done: Vec<ReportRow>,
    /// One was just done.
    pub saved: bool,
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "finder/reports.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = ReportRow {
            id: "3".repeat(32),
            nis: "31022".into(),
            sign: "Bakkerij Verzonnen".into(),
            href: "/nl/oostkamp/bakkerij-verzonnen-01900000000070008000000000000001".into(),
            place: "01900000000070008000000000000001".into(),
            subject: "hours",
            message: "Op maandag gesloten.".into(),
            language: "nl".into(),
            at: "2026-11-20T09:00:00Z".into(),
            wants_answer: true,
            outcome: String::new(),
        };
        let gone = ReportRow {
            sign: String::new(),
            href: String::new(),
            wants_answer: false,
            subject: "other",
            ..row.clone()
        };
        let done = |outcome: &str| ReportRow { outcome: outcome.into(), ..gone.clone() };
        let towns = vec![("31022".into(), "Oostkamp".into()), ("34027".into(), "Menen".into())];
        let page = Self {
            towns,
            town: "31022".into(),
            open: vec![row, gone.clone()],
            done: OUTCOMES.map(done).into(),
            saved: true,
        };
        vec![("some", page), ("none", Self::default())]
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    gedaan: String,
}

/// The towns somebody may choose from, and the one she chose.
fn towns(visit: &Visit, places: &Places, asked: &str) -> Result<(Vec<Nis>, Option<Nis>), Failure> {
    let own = match visit.reach()? {
        Reach::Towns(own) => own,
        Reach::All => places.towns().iter().map(|town| town.nis).collect(),
        _ => return Err(Failure::not_found()),
    };
    let chosen = match Nis::parse(asked).ok() {
        Some(nis) if own.contains(&nis) => Some(nis),
        Some(_) => return Err(Failure::not_found()),
        None => own.first().copied(),
    };
    Ok((own, chosen))
}

/// `GET /stad/meldingen`
pub async fn show(State(app): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let places = app.atlas.places();
    let (own, chosen) = towns(&visit, &places, &told.stad)?;
    let moment = &visit.moment;
    let found = match chosen {
        None => Vec::new(),
        Some(nis) => {
            // What somebody wrote may hold what she should not have written: who reads it is written down.
            let read = app.store.write(|tx| {
                Box::pin(async move {
                    // words: audit-kind-*
                    tx.audit(&Audit::new("view", "reports", nis).in_town(nis), moment).await?;
                    tables::reports(tx, nis, MOST).await
                })
            });
            read.await?
        }
    };
    let mut signs: HashMap<EstablishmentId, (String, String)> = HashMap::new();
    for report in &found {
        if !signs.contains_key(&report.establishment)
            && let Some(listing) = app.finder.get(report.establishment)?
        {
            let href = paths::listing(visit.language, &places, &listing);
            signs.insert(report.establishment, (listing.sign, href));
        }
    }
    let nis = chosen.map(|nis| nis.to_string()).unwrap_or_default();
    let rows = found.iter().map(|report| row(report, &nis, signs.get(&report.establishment)));
    let (open, done): (Vec<ReportRow>, Vec<ReportRow>) = rows.partition(|row| row.outcome.is_empty());
    let name = |nis: Nis| places.town(nis).map_or("", |town| town.name(visit.language)).to_owned();
    let page = ReportsPage {
        towns: own.iter().map(|nis| (nis.to_string(), name(*nis))).collect(),
        town: nis.clone(),
        open,
        done: done.into_iter().take(50).collect(),
        saved: told.gedaan == "1",
    };
    let head = Head::new(visit.say("finder-reports", &[]), "", visit.local(PATH))
        .in_languages(|language: Language| format!("/{language}/{PATH}"))
        .robots(shell::head::Robots::None)
        .style("finder.css");
    visit.page(head, &page)
}

fn row(report: &Report, nis: &str, place: Option<&(String, String)>) -> ReportRow {
    let subject = SUBJECTS.into_iter().find(|subject| *subject == report.subject);
    ReportRow {
        id: report.id.simple().to_string(),
        nis: nis.to_owned(),
        sign: place.map(|(sign, _)| sign.clone()).unwrap_or_default(),
        href: place.map(|(_, href)| href.clone()).unwrap_or_default(),
        place: report.establishment.0.simple().to_string(),
        subject: subject.unwrap_or("other"),
        message: report.message.clone(),
        language: report.language.clone(),
        at: report.sent_at.to_rfc3339(),
        wants_answer: report.email.is_some(),
        outcome: report.outcome.clone(),
    }
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    #[serde(default)]
    uitkomst: String,
    #[serde(default)]
    antwoord: String,
}

/// `POST /stad/meldingen/{nis}/{id}`: done, with an answer to who wants one.
pub async fn handle(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let nis = Nis::parse(&nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    let id = Uuid::try_parse(&id).map_err(|_| Failure::not_found())?;
    let outcome = OUTCOMES.into_iter().find(|known| *known == entry.uitkomst);
    let outcome = outcome.ok_or_else(Failure::not_found)?;
    let answer: String = entry.antwoord.trim().chars().take(LONGEST).collect();
    let known = app
        .store
        .read(|tx| Box::pin(async move { tables::one_report(tx, nis, id).await }))
        .await?
        .ok_or_else(Failure::not_found)?;
    let sign = app.finder.get(known.establishment)?.map(|listing| listing.sign).unwrap_or_default();
    let (moment, answer, sign) = (&visit.moment, answer.as_str(), sign.as_str());
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(report) = tables::one_report(tx, nis, id).await? else { return Ok(false) };
                let by = (moment.now(), moment.actor.person());
                if !tables::handle_report(tx, (nis, id), outcome, by).await? {
                    return Ok(false);
                }
                let detail = json!({"outcome": outcome, "answered": report.email.is_some()});
                tx.audit(&Audit::new("change", "report", id).in_town(nis).detail(detail), moment).await?;
                tell(tx, &report, (outcome, answer, sign), moment).await?;
                Ok::<_, StoreError>(true)
            })
        })
        .await?;
    if !done {
        return Err(Failure::not_found());
    }
    let to = format!("{}?stad={nis}&gedaan=1", visit.local(PATH));
    let headers = [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// Answers whoever left an address; it was forgotten in the same transaction.
async fn tell(
    tx: &mut Tx<'_>,
    report: &Report,
    (outcome, answer, sign): (&str, &str, &str),
    moment: &Moment,
) -> Result<(), StoreError> {
    let Some(email) = &report.email else { return Ok(()) };
    let language = Language::parse(&report.language).unwrap_or_default();
    // words: finder-report-letter-*
    let sign = if sign.is_empty() { "—" } else { sign };
    let subject = Phrase::new("finder-report-letter-subject").with("sign", sign);
    let mut letter = Letter::new(email, language, subject, "finder-report-letter-reason")
        .say(Phrase::new("finder-report-letter-yours").with("message", &report.message))
        .say(format!("finder-report-letter-{outcome}").as_str());
    if !answer.is_empty() {
        letter = letter.say(Phrase::new("finder-report-letter-answer").with("answer", answer));
    }
    people::post::send(tx, &letter, moment).await
}

/// On an officer's own page: the way to the reports.
#[must_use]
pub fn panel() -> Panel {
    Panel {
        spot: Spot::Account,
        template: "finder/panel_reports.html",
        load: Arc::new(|visit: Visit, _| {
            Box::pin(async move {
                let officer = matches!(visit.acting()?.role(), Role::Officer | Role::Admin);
                Ok(officer.then(|| minijinja::context! {}))
            })
        }),
    }
}

/// What is kept about somebody: reports that wait for an answer to her address.
#[must_use]
pub fn duties(app: &Arc<App>) -> (ExportPerson, ErasePerson) {
    let (one, two) = (Arc::clone(app), Arc::clone(app));
    let export: ExportPerson = Arc::new(move |person: PersonId, _| {
        let app = Arc::clone(&one);
        Box::pin(async move {
            let found = app.store.read(|tx| {
                Box::pin(async move {
                    let handled = tables::reports_by(tx, person).await?;
                    let waiting = match address(tx, person).await? {
                        Some(email) => tables::reports_of(tx, &email).await?,
                        None => Vec::new(),
                    };
                    Ok((waiting, handled))
                })
            });
            let (found, handled) = found.await.map_err(|error: StoreError| error.to_string())?;
            let rows: Vec<Json> = found
                .iter()
                .map(|one| json!({"sent_at": one.sent_at, "subject": one.subject, "message": one.message}))
                .collect();
            let handled: Vec<Json> = handled
                .iter()
                .map(|(id, at, outcome)| json!({"id": id, "at": at, "outcome": outcome}))
                .collect();
            Ok(json!({"reports_waiting_for_an_answer": rows, "reports_handled": handled}))
        })
    });
    let erase: ErasePerson = Arc::new(move |person: PersonId, _| {
        let app = Arc::clone(&two);
        Box::pin(async move {
            let gone = app.store.write(|tx| {
                Box::pin(async move {
                    let Some(email) = address(tx, person).await? else { return Ok(0) };
                    tables::forget_address(tx, &email).await
                })
            });
            gone.await.map_err(|error: StoreError| error.to_string())
        })
    });
    (export, erase)
}

async fn address(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
    Ok(people::person::get(tx, person).await?.and_then(|person| person.email))
}
