//! Units out of a file: every row is taken, or told with what is wrong with it; the rest goes on.

use std::collections::HashMap;

use ::store::{Audit, Result as Stored, Tx};
use axum::extract::{Path, Request, State};
use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde::Serialize;
use sheet::{Limits, List};
use shell::{Failure, Page, Visit, multipart};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, Noted, Told, head, refused};
use crate::list;
use crate::spell::{Certainty, EARLIEST, Sighting, Source, Spell, State as Use};
use crate::store::{self as tables, NewSpell};
use crate::unit::{self, Draft};

/// Rows with something wrong that are shown.
const MOST_SHOWN: usize = 300;

/// Other names of columns, as towns write them.
const ALIASES: [(&str, &str); 30] = [
    ("sleutel", "own_key"),
    ("eigen sleutel", "own_key"),
    ("straat", "street"),
    ("straatnaam", "street"),
    ("huisnummer", "house_number"),
    ("nummer", "house_number"),
    ("huisnr", "house_number"),
    ("bus", "box"),
    ("busnummer", "box"),
    ("deelgemeente", "locality"),
    ("gemeente", "locality"),
    ("plaats", "locality"),
    ("adres_uri", "address_uri"),
    ("breedtegraad", "lat"),
    ("lengtegraad", "lon"),
    ("soort", "kind"),
    ("gebied", "area"),
    ("winkelgebied", "area"),
    ("kern", "core"),
    ("kernwinkelgebied", "core"),
    ("winkelvloeroppervlakte", "wvo"),
    ("wvo m2", "wvo"),
    ("netto handelsoppervlakte", "net_area"),
    ("nho", "net_area"),
    ("toestand", "state"),
    ("staat", "state"),
    ("sinds", "state_from"),
    ("leeg sinds", "state_from"),
    ("bron", "source"),
    ("gezien", "seen"),
];
/// Kinds as towns write them.
const KINDS: [(&str, &str); 8] = [
    ("winkel", "shop"),
    ("detailhandel", "shop"),
    ("diensten", "service"),
    ("dienst", "service"),
    ("ambacht", "craft"),
    ("ontspanning", "leisure"),
    ("ander", "other"),
    ("andere", "other"),
];

/// A row that was not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct WrongRow {
    pub line: u64,
    pub field: &'static str,
    pub code: &'static str,
    pub value: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub spells: usize,
    pub refused: usize,
    pub wrong: Vec<WrongRow>,
    /// Only looked at.
    pub trial: bool,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ImportPage {
    pub nis: String,
    pub town_name: String,
    pub columns: Vec<&'static str>,
    pub report: Option<Report>,
    pub fault: &'static str,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "premises/import.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let codes = [
            "street",
            "number",
            "kind",
            "uri",
            "postcode",
            "m2",
            "day",
            "order",
            "position",
            "state",
            "contradicts",
            "future",
            "too-old",
            "twice",
            "unknown-id",
        ];
        let wrong = codes.map(|code| WrongRow { line: 12, field: "street", code, value: "?".into() });
        let report = Report {
            rows: 60,
            new: 40,
            changed: 3,
            same: 2,
            spells: 30,
            refused: 15,
            wrong: wrong.into(),
            trial: false,
        };
        let page = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            columns: list::COLUMNS.into(),
            ..Self::default()
        };
        vec![
            ("form", page.clone()),
            ("done", Self { report: Some(report.clone()), ..page.clone() }),
            (
                "trial",
                Self {
                    report: Some(Report { trial: true, refused: 0, wrong: Vec::new(), ..report }),
                    ..page.clone()
                },
            ),
            ("refused", Self { fault: "xlsx", ..page }),
        ]
    }
}

/// A row of the file as a unit, with what it says of its state.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    line: u64,
    id: Option<Uuid>,
    draft: Draft,
    state: Option<(Use, Option<NaiveDate>, Source)>,
    seen: Option<NaiveDate>,
}

fn columns(table: &List) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (at, name) in table.columns.iter().enumerate() {
        let known = ALIASES.iter().find(|(alias, _)| alias == name).map_or(name.as_str(), |(_, known)| known);
        found.entry(known.to_owned()).or_insert(at);
    }
    found
}

fn row(
    (line, cells): &(u64, Vec<String>),
    columns: &HashMap<String, usize>,
    today: NaiveDate,
) -> Result<Row, Vec<WrongRow>> {
    let get = |name: &str| {
        let value = columns.get(name).and_then(|at| cells.get(*at)).map_or("", String::as_str);
        let lower = value.trim().to_lowercase();
        match (name, KINDS.iter().find(|(alias, _)| *alias == lower)) {
            ("kind", Some((_, code))) => (*code).to_owned(),
            _ => value.to_owned(),
        }
    };
    let wrong = |field: &'static str, code| {
        let value: String = get(field).chars().take(60).collect();
        WrongRow { line: *line, field, code, value }
    };
    let draft = Draft::read(get).map_err(|all| -> Vec<WrongRow> {
        all.into_iter().map(|one| wrong(one.field, one.code)).collect()
    })?;
    let id = get("id");
    let id = if id.is_empty() {
        None
    } else {
        Some(Uuid::try_parse(&id).map_err(|_| vec![wrong("id", "unknown-id")])?)
    };
    let day = |field: &'static str| match unit::day(&get(field)) {
        Ok(day) if day.is_none_or(|day| day <= today) => Ok(day),
        Ok(_) => Err(vec![wrong(field, "future")]),
        Err(()) => Err(vec![wrong(field, "day")]),
    };
    let (from, seen) = (day("state_from")?, day("seen")?);
    let state = match get("state").trim() {
        "" => None,
        text => {
            let state = Use::parse(text).ok_or_else(|| vec![wrong("state", "state")])?;
            Some((state, from, Source::parse(&get("source")).unwrap_or(Source::Field)))
        }
    };
    Ok(Row { line: *line, id, draft, state, seen })
}

/// Takes the rows of a file. In a trial everything is done, and undone at the end.
pub(crate) async fn take(
    tx: &mut Tx<'_>,
    nis: Nis,
    (table, trial): (&List, bool),
    moment: &Moment,
) -> Stored<Report> {
    let today = moment.local().date();
    let columns = columns(table);
    let mut report = Report { rows: table.rows.len(), trial, ..Report::default() };
    let known: HashMap<Uuid, Draft> =
        tables::units(tx, nis).await?.into_iter().map(|unit| (unit.id, unit.draft)).collect();
    let keys = tables::keys(tx, nis).await?;
    let mut taken: HashMap<Uuid, u64> = HashMap::new();
    let mut new: Vec<(Uuid, Draft, Row)> = Vec::new();
    let mut new_keys: HashMap<String, u64> = HashMap::new();
    for cells in &table.rows {
        let row = match row(cells, &columns, today) {
            Ok(row) => row,
            Err(wrong) => {
                report.refuse(wrong);
                continue;
            }
        };
        let by_key = || keys.get(&row.draft.own_key).copied().filter(|_| !row.draft.own_key.is_empty());
        match row.id.or_else(by_key) {
            Some(id) => {
                let Some(before) = known.get(&id) else {
                    report.refuse(vec![WrongRow {
                        line: row.line,
                        field: "id",
                        code: "unknown-id",
                        value: id.simple().to_string(),
                    }]);
                    continue;
                };
                if taken.insert(id, row.line).is_some() {
                    report.refuse(vec![WrongRow {
                        line: row.line,
                        field: "id",
                        code: "twice",
                        value: row.draft.label(),
                    }]);
                    continue;
                }
                let same = *before == rounded(&row.draft, before);
                if !same && !trial {
                    tables::change(tx, (nis, id), &row.draft, moment.now()).await?;
                }
                let spells = state_of_known(tx, (nis, id), &row, (trial, moment), &mut report).await?;
                *(if same && !spells { &mut report.same } else { &mut report.changed }) += 1;
            }
            None => {
                let key = row.draft.own_key.clone();
                if !key.is_empty() && new_keys.insert(key, row.line).is_some() {
                    report.refuse(vec![WrongRow {
                        line: row.line,
                        field: "own_key",
                        code: "twice",
                        value: row.draft.own_key.clone(),
                    }]);
                    continue;
                }
                new.push((moment.new_id(), row.draft.clone(), row));
            }
        }
    }
    add(tx, nis, new, (&mut report, moment)).await?;
    Ok(report)
}

/// A position that is the same to six decimals is the same.
fn rounded(draft: &Draft, before: &Draft) -> Draft {
    let near = draft.point.zip(before.point).is_some_and(|(one, other)| one.distance_m(other) < 0.2);
    if near { Draft { point: before.point, ..draft.clone() } } else { draft.clone() }
}

impl Report {
    fn refuse(&mut self, wrong: Vec<WrongRow>) {
        self.refused += 1;
        self.remark(wrong);
    }

    fn remark(&mut self, wrong: Vec<WrongRow>) {
        let room = MOST_SHOWN.saturating_sub(self.wrong.len());
        self.wrong.extend(wrong.into_iter().take(room));
    }
}

/// What a row says of the state of a unit that is known; tells whether it began or corrected a spell.
async fn state_of_known(
    tx: &mut Tx<'_>,
    (nis, id): (Nis, Uuid),
    row: &Row,
    (trial, moment): (bool, &Moment),
    report: &mut Report,
) -> Stored<bool> {
    let Some((state, from, source)) = row.state else { return Ok(false) };
    let today = moment.local().date();
    let sighting = Sighting { day: from.or(row.seen).unwrap_or(today), state, source };
    let spans = tables::live(tx, nis, id).await?;
    let change = match crate::spell::decide(&spans, sighting, today) {
        Ok(change) => change,
        Err(refusal) => {
            report.remark(vec![WrongRow {
                line: row.line,
                field: "state_from",
                code: refusal.code(),
                value: row.draft.label(),
            }]);
            return Ok(false);
        }
    };
    let begins = change.code() != "confirmed";
    report.spells += usize::from(begins);
    // A file that only confirms what it was made from adds no sightings.
    if begins && !trial {
        let told = Told { id: moment.new_id(), sighting, evidence: String::new() };
        if let Noted::Refused(code) = desk::note(tx, (nis, id), &told, moment).await? {
            tracing::warn!(code, "a row of a file was decided twice and differently");
        }
    }
    Ok(begins)
}

async fn add(
    tx: &mut Tx<'_>,
    nis: Nis,
    new: Vec<(Uuid, Draft, Row)>,
    (report, moment): (&mut Report, &Moment),
) -> Stored<()> {
    let today = moment.local().date();
    report.new = new.len();
    let mut spells = Vec::new();
    for (id, _, row) in &new {
        let Some((state, from, source)) = row.state else { continue };
        let certainty = if from.is_some() { Certainty::Exact } else { Certainty::AtLeast };
        let from = from.or(row.seen).unwrap_or(today).max(EARLIEST);
        let spell = Spell { id: moment.new_id(), state, from, source, certainty };
        spells.push(NewSpell { unit: *id, spell, evidence: String::new() });
    }
    report.spells += spells.len();
    if report.trial {
        return Ok(());
    }
    let drafts: Vec<(Uuid, Draft)> = new.iter().map(|(id, draft, _)| (*id, draft.clone())).collect();
    tables::add(tx, nis, &drafts, moment).await?;
    tables::add_spells(tx, nis, &spells, moment).await?;
    for (id, _, row) in &new {
        tables::refresh(tx, (nis, *id), moment.now()).await?;
        if let Some(seen) = row.seen {
            tables::seen(tx, (nis, *id), seen).await?;
        }
    }
    Ok(())
}

async fn respond(
    app: &App,
    visit: &Visit,
    nis: Nis,
    (report, fault): (Option<Report>, &'static str),
) -> Answer {
    let page = ImportPage {
        nis: nis.to_string(),
        town_name: desk::town_name(app, nis, visit.language).await?,
        columns: list::COLUMNS.into(),
        report,
        fault,
    };
    let answer = visit
        .page(head(visit, visit.say("prem-import", &[]), &format!("stad/leegstand/{nis}/invoer")), &page);
    if fault.is_empty() { answer } else { refused(answer) }
}

/// `GET /stad/leegstand/{nis}/invoer`
pub(crate) async fn show(State(app): Desk, visit: Visit, Path((_, nis)): Path<(String, String)>) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    respond(&app, &visit, nis, (None, "")).await
}

/// `POST /stad/leegstand/{nis}/invoer`
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let sent = multipart::read(request, Limits::LIST.file.saturating_mul(2)).await?;
    let file = sent.file.clone();
    let read = tokio::task::spawn_blocking(move || List::read(&file, &Limits::LIST));
    let read = read.await.map_err(Failure::internal)?;
    let table = match read {
        Ok(table) => table,
        Err(broken) => return respond(&app, &visit, nis, (None, broken.code())).await,
    };
    if !columns(&table).contains_key("street") && !columns(&table).contains_key("id") {
        return respond(&app, &visit, nis, (None, "head")).await;
    }
    let (table, trial, moment) = (&table, unit::yes(sent.get("proef")), &visit.moment);
    let report = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let report = take(tx, nis, (table, trial), moment).await?;
                if !trial {
                    let detail = serde_json::json!({"new": report.new, "changed": report.changed, "refused": report.refused});
                    tx.audit(&Audit::new("add", "premises-import", nis).in_town(nis).detail(detail), moment).await?;
                }
                Ok(report)
            })
        })
        .await?;
    respond(&app, &visit, nis, (Some(report), "")).await
}
