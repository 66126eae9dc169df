//! A file on its way in: which column is what, the first rows as they would be read, what is in it, which of its names is
//! which counter; bringing it in, its report, taking it back.

use std::ops::ControlFlow;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use chrono_tz::Europe::Brussels;
use counts::Intake;
use counts::intake::Judge;
use counts::intake::clock::{Order, Zone};
use counts::intake::number::Decimal;
use counts::intake::table::{self, Doubt, Kind, MOST_COLUMNS, Mapping, Sample, Source, Stamp, Values};
use kernel::nis::Nis;
use serde::Serialize;
use shell::csv::Sheet;
use shell::format;
use shell::visit::Sent;
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use super::page::{Answer, Shared, path, see, town_of};
use super::run::{self, PIECE};
use super::store::{self as tables, Report, Upload};
use crate::channel::Channel;
use crate::store::channels;
use crate::{App, head};

/// Rows shown.
const SHOWN: usize = 6;
/// Readings of those rows shown.
const READ: usize = 12;

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
    pub read: Vec<[String; 4]>,
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
        let column = |number, name: &str, role, examples: &str| ColumnRow {
            number,
            name: name.into(),
            role,
            examples: examples.into(),
        };
        let link = |number, name: &str, channel: &str, unfit| LinkRow {
            number,
            name: name.into(),
            stretches: 8_760,
            minutes: 60,
            channel: channel.into(),
            unfit,
        };
        let text = |cells: [&str; 4]| cells.map(str::to_owned);
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
            read: vec![text(["1 januari 2025, 0 uur", "Markt", "12", ""]), text(["x", "", "", "not-a-time"])],
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

/// Whether somebody has to tell more before the file can be read.
pub(crate) fn stops(doubt: &Doubt) -> bool {
    matches!(doubt, Doubt::NoTime | Doubt::NoValue | Doubt::NoLength)
}

fn lengths(say: impl Fn(u32) -> String) -> Vec<Choice> {
    let own = [5_u32, 10, 15, 30, 60, 1_440].map(|minutes| Choice::new(minutes.to_string(), say(minutes)));
    own.into()
}

pub(crate) type At = Path<(String, String, String)>;

/// The file of an address, for who may act in its town.
async fn find(app: &App, visit: &Visit, nis: &str, id: &str) -> Result<Upload, Failure> {
    let nis = town_of(visit, nis)?;
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    let found = app.store.read(|tx| Box::pin(async move { tables::one_upload(tx, nis, id).await })).await?;
    found.ok_or_else(Failure::not_found)
}

/// `GET /stad/drukte/invoer/{nis}/{id}`
pub(crate) async fn show(State(app): Shared, visit: Visit, Path((_, nis, id)): At) -> Answer {
    let upload = find(&app, &visit, &nis, &id).await?;
    page(&app, &visit, upload, "").await
}

async fn page(app: &App, visit: &Visit, upload: Upload, wrong: &str) -> Answer {
    let nis = upload.nis;
    let editable = matches!(upload.state.as_str(), "new" | "checked" | "failed");
    let of = (nis, upload.id);
    let (channels, sites, begin) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let begin = if editable { tables::piece(tx, of, 0).await? } else { None };
                Ok::<_, StoreError>((
                    channels::channels(tx, nis).await?,
                    channels::sites(tx, nis).await?,
                    begin,
                ))
            })
        })
        .await?;
    let begin = match begin {
        // A workbook can only be looked at whole.
        Some(first) if first.starts_with(b"PK") && first.len() >= PIECE => Some(whole(app, of, first).await?),
        other => other,
    };
    let (mapping, judge) = (upload.mapping.clone(), Judge::new(visit.moment.now()));
    let looked = match begin {
        Some(begin) => {
            tokio::task::spawn_blocking(move || look(&begin, &mapping, judge)).await.ok().flatten()
        }
        None => None,
    };
    let mut shown = compose(visit, &upload, looked);
    shown.counters = counters(&channels, &sites);
    for link in &mut shown.links {
        let chosen = channels.iter().find(|channel| channel.id.simple().to_string() == link.channel);
        link.unfit = chosen.is_some_and(|channel| channel.step.seconds() != link.minutes * 60);
    }
    wrong.clone_into(&mut shown.wrong);
    let title = upload.file.clone();
    let mut response = visit.page(head(visit, title, &path(nis, upload.id)), &shown)?;
    if shown.step == "wait" {
        response.headers_mut().insert("refresh", HeaderValue::from_static("3"));
    }
    Ok(response)
}

async fn whole(app: &App, of: (Nis, Uuid), first: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let mut all = first;
    for number in 1.. {
        let more = app.store.read(|tx| Box::pin(async move { tables::piece(tx, of, number).await })).await?;
        match more {
            Some(more) => all.extend(more),
            None => break,
        }
    }
    Ok(all)
}

/// Counters by site and name.
fn counters(channels: &[Channel], sites: &[crate::channel::Site]) -> Vec<Choice> {
    let live = channels.iter().filter(|channel| channel.state != crate::channel::State::Ended);
    let mut list: Vec<Choice> = live
        .map(|channel| {
            let site =
                sites.iter().find(|site| site.id == channel.site).map_or("", |site| site.name.as_str());
            let same = site.is_empty() || site == channel.name || channel.name.is_empty();
            let label = if same { site.to_owned() } else { format!("{site} · {}", channel.name) };
            Choice::new(
                channel.id.simple().to_string(),
                if label.is_empty() { channel.name.clone() } else { label },
            )
        })
        .collect();
    list.sort_by_cached_key(|choice| kernel::text::sort_key(&choice.label));
    list
}

/// The beginning of a file, as it stands and as it is read.
struct Look {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    intake: Intake,
}

fn look(begin: &[u8], mapping: &Mapping, judge: Judge) -> Option<Look> {
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

fn compose(visit: &Visit, upload: &Upload, looked: Option<Look>) -> FilePage {
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
    let Some(Look { names, rows, intake }) = looked else { return page };
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
    let told = intake.readings.into_iter().take(READ).map(|reading| {
        let value = reading
            .observation
            .value
            .map_or_else(|| "–".to_owned(), |value| format::number(language, value, 0));
        [shown(reading.observation.start), reading.channel, value, String::new()]
    });
    let refused = intake
        .refusals
        .into_iter()
        .map(|refusal| [refusal.told, String::new(), String::new(), refusal.trouble.code().to_owned()]);
    page.read = told.chain(refused).collect();
    page
}

/// Names of a file that can be linked in a page.
const MOST_LINKS: usize = 300;

/// The mapping that a form tells.
fn mapping_of(pairs: &[(String, String)], before: &Mapping) -> Mapping {
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    let read = |name: &str| serde_json::Value::String(get(name).to_owned());
    let mut mapping = Mapping {
        kind: before.kind,
        encoding: before.encoding.clone(),
        separator: match get("scheiding") {
            "tab" => '\t',
            text => text.chars().next().filter(|sign| ";,|".contains(*sign)).unwrap_or(before.separator),
        },
        header: get("kop").parse().unwrap_or(before.header).min(100),
        decimal: serde_json::from_value(read("komma")).unwrap_or(Decimal::Point),
        order: serde_json::from_value(read("volgorde")).unwrap_or(Order::Year),
        zone: serde_json::from_value(read("klok")).unwrap_or(Zone::Brussels),
        stamp: serde_json::from_value(read("stempel")).unwrap_or(Stamp::Start),
        seconds: get("minuten").parse::<u32>().ok().and_then(|minutes| minutes.checked_mul(60)),
        percent: get("procent") == "1",
        ..Mapping::default()
    };
    let mut times = Vec::new();
    for number in 0..MOST_COLUMNS {
        let Some((_, name)) = pairs.iter().find(|(key, _)| *key == format!("n{number}")) else { break };
        match get(&format!("k{number}")) {
            "start" => mapping.start.push(name.clone()),
            "time" => times.push(name.clone()),
            "end" => mapping.end.push(name.clone()),
            "channel" => mapping.channel.push(name.clone()),
            "uptime" => mapping.uptime = Some(name.clone()),
            "value" => {
                let known = before.values.iter().find(|value| value.column == *name);
                let fresh = || Values { column: name.clone(), name: name.clone(), after: 0 };
                mapping.values.push(known.cloned().unwrap_or_else(fresh));
            }
            _ => {}
        }
    }
    mapping.start.append(&mut times);
    if let ([only], false) = (mapping.values.as_mut_slice(), mapping.channel.is_empty()) {
        only.name.clear();
    }
    mapping
}

/// `POST /stad/drukte/invoer/{nis}/{id}`: looks again, brings in, takes back.
pub(crate) async fn act(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let mut upload = find(&app, &visit, &nis, &id).await?;
    let action = pairs.iter().find(|(name, _)| name == "actie").map_or("", |(_, value)| value.as_str());
    let open = matches!(upload.state.as_str(), "new" | "checked" | "failed");
    let (work, state, act) = match (action, upload.state.as_str()) {
        ("lees", _) if open => ("check", "checking", "change"),
        ("breng", "checked") => ("bring", "running", "accept"),
        ("terug", "done") => ("undo", "undoing", "withdraw"),
        _ => return Ok(see(&visit, &path(upload.nis, upload.id))),
    };
    if work == "check" {
        upload.mapping = mapping_of(&pairs, &upload.mapping);
        upload.doubts.retain(|doubt| !stops(doubt));
    }
    if work == "bring" {
        match links_of(&app, &upload, &pairs).await? {
            links if links.is_empty() => return page(&app, &visit, upload, "links").await,
            links => upload.links = links,
        }
    }
    state.clone_into(&mut upload.state);
    upload.done = 0;
    let (upload, moment) = (&upload, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                if work == "bring" {
                    for (name, channel) in &upload.links {
                        channels::put_alias(tx, upload.nis, run::SOURCE, (name, *channel)).await?;
                    }
                }
                tables::set_upload(tx, upload).await?;
                run::enqueue(tx, work, (upload.nis, upload.id), moment).await?;
                tx.audit(&Audit::new(act, "counts-file", upload.id).in_town(upload.nis), moment).await
            })
        })
        .await?;
    Ok(see(&visit, &path(upload.nis, upload.id)))
}

/// Which name was said to be which counter.
async fn links_of(
    app: &App,
    upload: &Upload,
    pairs: &[(String, String)],
) -> Result<Vec<(String, Uuid)>, Failure> {
    let nis = upload.nis;
    let known = app.store.read(|tx| Box::pin(async move { channels::channels(tx, nis).await })).await?;
    let named = upload.report.channels.iter().take(MOST_LINKS).enumerate();
    let link = |(number, named): (usize, &tables::Named)| {
        let key = format!("t{number}");
        let (_, told) = pairs.iter().find(|(name, _)| *name == key)?;
        let id = Uuid::try_parse(told).ok()?;
        known.iter().any(|channel| channel.id == id).then(|| (named.name.clone(), id))
    };
    Ok(named.filter_map(link).collect())
}

/// `GET /stad/drukte/invoer/{nis}/{id}/geweigerd.csv`
pub(crate) async fn refused(State(app): Shared, visit: Visit, Path((_, nis, id)): At) -> Answer {
    let upload = find(&app, &visit, &nis, &id).await?;
    let of = (upload.nis, upload.id);
    let most = super::bring::MOST_REFUSED;
    let rows =
        app.store.read(|tx| Box::pin(async move { tables::refused(tx, of.0, of.1, most).await })).await?;
    // words: obs-in-csv-*
    let titles =
        ["line", "column", "told", "reason"].map(|part| visit.say(&format!("obs-in-csv-{part}"), &[]));
    let mut sheet = Sheet::new(titles);
    for (line, field, trouble, told) in rows {
        // words: obs-trouble-*
        let reason = visit.say(&format!("obs-trouble-{trouble}"), &[]);
        let line = if line > 0 { line.to_string() } else { String::new() };
        sheet.row([line, field, told, reason]);
    }
    Ok(sheet.download("geweigerd.csv"))
}
