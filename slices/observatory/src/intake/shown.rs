//! What the page of a file shows.

use std::ops::ControlFlow;

use chrono_tz::Europe::Brussels;
use counts::Intake;
use counts::intake::Judge;
use counts::intake::table::{self, Kind, MOST_COLUMNS, Mapping, Sample, Source};
use kernel::language::Language;
use serde::Serialize;
use shell::format;
use shell::{Choice, Page, Visit};

use super::page::path;
use super::store::{Report, Upload};

/// Rows shown.
const SHOWN: usize = 6;
/// Readings of those rows shown.
const READ: usize = 12;
/// Refusals of them shown.
const MISREAD: usize = 10;
/// Names of a file that can be linked in a page.
pub(super) const MOST_LINKS: usize = 300;

/// A column of the file, with what is told in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ColumnRow {
    pub number: usize,
    pub name: String,
    pub examples: String,
    /// `start`, `time`, `end`, `channel`, `value`, `uptime`, or empty.
    pub role: &'static str,
}

/// A name of the file and its counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LinkRow {
    pub number: usize,
    pub name: String,
    pub stretches: u64,
    pub minutes: u32,
    pub channel: String,
    /// The stretches of the chosen counter have another length.
    pub unfit: bool,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct FilePage {
    pub town: String,
    pub base: String,
    pub file: String,
    pub state: String,
    pub is_text: bool,
    pub columns: Vec<ColumnRow>,
    pub rows: Vec<Vec<String>>,
    /// Moment, counter, number.
    pub read: Vec<[String; 3]>,
    /// What stood there, and the code of why it was not taken.
    pub misread: Vec<[String; 2]>,
    pub doubts: Vec<&'static str>,
    pub order: String,
    pub zone: String,
    pub stamp: String,
    pub decimal: String,
    pub minutes: String,
    pub percent: bool,
    pub separator: String,
    pub header: u64,
    pub lengths: Vec<Choice>,
    pub links: Vec<LinkRow>,
    pub counters: Vec<Choice>,
    pub report: Report,
    pub from: String,
    pub to: String,
    pub done: i64,
    pub stopped: String,
    pub stopped_field: String,
    pub has_refused: bool,
    /// What to do next: `mapping`, `links`, `wait`, `none`.
    pub step: &'static str,
    pub wrong: String,
}

impl Page for FilePage {
    const TEMPLATE: &'static str = "observatory/file.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = Self {
            town: "31022".into(),
            base: format!("stad/drukte/invoer/31022/{}", "5".repeat(32)),
            file: "tellingen 2025.csv".into(),
            state: "checked".into(),
            is_text: true,
            columns: vec![
                column(0, "Datum", "start", "01/01/2025"),
                column(1, "Uur", "time", "0:00 · 1:00"),
                column(2, "Straat", "channel", "Markt"),
                column(3, "Voetgangers", "value", "12 · 1.034"),
                column(4, "Weer", "", "zon"),
            ],
            rows: vec![["01/01/2025", "0:00", "Markt", "12", "zon"].map(str::to_owned).into()],
            read: vec![["1 januari 2025, 0 uur", "Markt", "12"].map(str::to_owned)],
            misread: vec![["x", "not-a-time"].map(str::to_owned)],
            doubts: vec!["no-zone", "day-or-month"],
            order: "day".into(),
            zone: "brussels".into(),
            stamp: "start".into(),
            decimal: "comma".into(),
            minutes: "60".into(),
            percent: false,
            separator: ";".into(),
            header: 1,
            lengths: lengths(|minutes| minutes.to_string()),
            links: vec![
                link(0, "Markt", &"7".repeat(32), false),
                link(1, "Kerkstraat", "", false),
                link(2, "Station", &"8".repeat(32), true),
            ],
            counters: vec![Choice::new("7".repeat(32), "Markt"), Choice::new("8".repeat(32), "Station")],
            report: Report {
                rows: 17_520,
                stretches: 17_508,
                refused: 12,
                reasons: vec![("twice-time".into(), 2), ("negative".into(), 10)],
                repeated: 3,
                ..Report::default()
            },
            from: "1 januari 2025".into(),
            to: "31 december 2025".into(),
            has_refused: true,
            step: "links",
            ..Self::default()
        };
        page.states()
    }
}

impl FilePage {
    /// The same file in the states it can be in.
    fn states(self) -> Vec<(&'static str, Self)> {
        let page = self;
        let done = Report { added: 17_000, corrected: 8, same: 500, unlinked: 100, ..page.report.clone() };
        vec![
            ("checked", page.clone()),
            (
                "new",
                Self {
                    state: "new".into(),
                    step: "mapping",
                    doubts: vec!["no-time", "no-length"],
                    report: Report::default(),
                    links: Vec::new(),
                    has_refused: false,
                    ..page.clone()
                },
            ),
            (
                "busy",
                Self {
                    state: "running".into(),
                    step: "wait",
                    done: 9_000,
                    columns: Vec::new(),
                    ..page.clone()
                },
            ),
            (
                "done",
                Self {
                    state: "done".into(),
                    step: "none",
                    report: done.clone(),
                    columns: Vec::new(),
                    links: Vec::new(),
                    ..page.clone()
                },
            ),
            (
                "undone",
                Self {
                    state: "undone".into(),
                    step: "none",
                    report: Report { undone: Some((3, 728)), ..done },
                    columns: Vec::new(),
                    links: Vec::new(),
                    ..page.clone()
                },
            ),
            (
                "stopped",
                Self { stopped: "personal".into(), stopped_field: "mac".into(), step: "mapping", ..page },
            ),
        ]
    }
}

fn column(number: usize, name: &str, role: &'static str, examples: &str) -> ColumnRow {
    ColumnRow { number, name: name.into(), role, examples: examples.into() }
}

fn link(number: usize, name: &str, channel: &str, unfit: bool) -> LinkRow {
    let channel = channel.to_owned();
    LinkRow { number, name: name.into(), stretches: 8_760, minutes: 60, channel, unfit }
}

fn lengths(say: impl Fn(u32) -> String) -> Vec<Choice> {
    let own = [5_u32, 10, 15, 30, 60, 1_440].map(|minutes| Choice::new(minutes.to_string(), say(minutes)));
    own.into()
}

/// The beginning of a file, as it stands and as it is read.
pub(super) struct Look {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    intake: Intake,
}

pub(super) fn look(begin: &[u8], mapping: &Mapping, judge: Judge) -> Option<Look> {
    let sample = Sample::of(begin).ok()?;
    let line =
        |number: u64| sample.rows.iter().find(|(line, _)| *line == number).map(|(_, cells)| cells.clone());
    let width = sample.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    let mut names = line(mapping.header).unwrap_or_default();
    names.resize(width.min(MOST_COLUMNS), String::new());
    let names = table::column_names(&names);
    let below = sample.rows.iter().filter(|(line, _)| *line > mapping.header);
    let rows = below.take(SHOWN).map(|(_, cells)| cells.clone()).collect();
    let mut intake = Intake::default();
    // The first thousand lines are more than enough to show a dozen readings.
    let cut = begin.get(..200_000.min(begin.len())).unwrap_or(begin);
    let end = if cut.len() < begin.len() { cut.iter().rposition(|byte| *byte == b'\n') } else { None };
    let source = match mapping.kind {
        Kind::Csv => Source::Csv(Box::new(cut.get(..end.unwrap_or(cut.len())).unwrap_or(cut))),
        Kind::Xlsx => Source::Xlsx(begin),
    };
    let _ = table::read(source, mapping, judge, &mut |piece| {
        intake.readings.extend(piece.readings.into_iter().take(READ));
        intake.refusals.extend(piece.refusals.into_iter().take(4));
        ControlFlow::Break(())
    });
    Some(Look { names, rows, intake })
}

/// What is told in a column.
fn role(mapping: &Mapping, name: &str) -> &'static str {
    let is = |list: &[String], at: usize| list.get(at).is_some_and(|one| one == name);
    if is(&mapping.start, 0) {
        "start"
    } else if is(&mapping.start, 1) {
        "time"
    } else if mapping.end.iter().any(|one| one == name) {
        "end"
    } else if mapping.channel.iter().any(|one| one == name) {
        "channel"
    } else if mapping.values.iter().any(|value| value.column == name) {
        "value"
    } else if mapping.uptime.as_deref() == Some(name) {
        "uptime"
    } else {
        ""
    }
}

fn code<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn compose(visit: &Visit, upload: &Upload, looked: Option<Look>) -> FilePage {
    let (mapping, report, language) = (&upload.mapping, &upload.report, visit.language);
    let shown = |moment: chrono::DateTime<chrono::Utc>| {
        format::moment(language, moment.with_timezone(&Brussels).naive_local())
    };
    let stopped = report.stopped.as_ref();
    let step = match upload.state.as_str() {
        "checking" | "running" | "undoing" | "arriving" => "wait",
        "checked" if stopped.is_none() && report.stretches > 0 => "links",
        "new" | "checked" | "failed" => "mapping",
        _ => "none",
    };
    let mut page = FilePage {
        town: upload.nis.to_string(),
        base: path(upload.nis, upload.id),
        file: upload.file.clone(),
        state: upload.state.clone(),
        is_text: mapping.kind == Kind::Csv,
        doubts: upload.doubts.iter().map(|doubt| doubt.code()).collect(),
        order: code(&mapping.order),
        zone: code(&mapping.zone),
        stamp: code(&mapping.stamp),
        decimal: code(&mapping.decimal),
        minutes: mapping.seconds.map(|seconds| (seconds / 60).to_string()).unwrap_or_default(),
        percent: mapping.percent,
        separator: if mapping.separator == '\t' { "tab".to_owned() } else { mapping.separator.to_string() },
        header: mapping.header,
        lengths: lengths(|minutes| visit.say("obs-in-minutes", &[("n", minutes.into())])),
        report: report.clone(),
        from: report.span.map(|(first, _)| shown(first)).unwrap_or_default(),
        to: report.span.map(|(_, last)| shown(last)).unwrap_or_default(),
        done: upload.done,
        stopped: stopped.map(|refusal| refusal.trouble.code().to_owned()).unwrap_or_default(),
        stopped_field: stopped.map(|refusal| refusal.field.clone()).unwrap_or_default(),
        has_refused: report.refused > 0,
        step,
        ..FilePage::default()
    };
    page.links = report
        .channels
        .iter()
        .take(MOST_LINKS)
        .enumerate()
        .map(|(number, named)| {
            let channel = upload.links.iter().find(|(name, _)| *name == named.name);
            LinkRow {
                number,
                name: named.name.clone(),
                stretches: named.stretches,
                minutes: named.seconds / 60,
                channel: channel.map(|(_, id)| id.simple().to_string()).unwrap_or_default(),
                unfit: false,
            }
        })
        .collect();
    if let Some(looked) = looked {
        fill(&mut page, (language, mapping), looked);
    }
    page
}

/// Shows the beginning of the file, and what became of it.
fn fill(page: &mut FilePage, (language, mapping): (Language, &Mapping), looked: Look) {
    let Look { names, rows, intake } = looked;
    page.columns = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let cells = rows.iter().filter_map(|row| row.get(number)).filter(|cell| !cell.is_empty());
            let mut examples: Vec<&str> = cells.map(String::as_str).collect();
            examples.dedup();
            let examples =
                examples.into_iter().take(3).collect::<Vec<_>>().join(" · ").chars().take(80).collect();
            ColumnRow { number, name: name.clone(), examples, role: role(mapping, name) }
        })
        .collect();
    page.rows = rows;
    (page.read, page.misread) = readings(language, intake);
}

/// The first readings (moment, name, number) and refusals (what stood there, the code of why).
pub(super) fn readings(language: Language, intake: Intake) -> (Vec<[String; 3]>, Vec<[String; 2]>) {
    let shown = |moment: chrono::DateTime<chrono::Utc>| {
        format::moment(language, moment.with_timezone(&Brussels).naive_local())
    };
    let told = intake.readings.into_iter().take(READ).map(|reading| {
        let number = |value| format::number(language, value, 0);
        let value = reading.observation.value.map_or_else(|| "–".to_owned(), number);
        [shown(reading.observation.start), reading.channel, value]
    });
    let refused = intake.refusals.into_iter().take(MISREAD);
    (told.collect(), refused.map(|refusal| [refusal.told, refusal.trouble.code().to_owned()]).collect())
}
