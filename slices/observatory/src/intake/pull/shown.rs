//! What the pages of sources show.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Brussels;
use counts::Intake;
use serde::Serialize;
use shell::format;
use shell::{Choice, Page, Visit};

use super::form::{self, Entry, Refusal};
use super::run::{FAULTS, Fault};
use super::store::{Answer, Source};
use crate::channel::Channel;
use crate::intake::shown::readings;

/// A source in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SourceRow {
    pub name: String,
    pub kind: &'static str,
    pub href: String,
    pub running: bool,
    pub fails: i64,
    pub asked: String,
    pub next: String,
    pub names: usize,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct SourcesPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub kinds: [&'static str; 4],
    pub rows: Vec<SourceRow>,
    /// This server asks others.
    pub asks: bool,
}

impl Page for SourcesPage {
    const TEMPLATE: &'static str = "observatory/sources.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, kind: &'static str, running, fails| SourceRow {
            name: name.into(),
            kind,
            href: format!("/nl/stad/drukte/bronnen/31022/{}", "5".repeat(32)),
            running,
            fails,
            asked: if running { "22 november 2026, 9.12 uur".into() } else { String::new() },
            next: if running { "22 november 2026, 9.30 uur".into() } else { String::new() },
            names: 6,
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            kinds: form::KINDS,
            rows: vec![
                row("Telraam", "telraam", true, 0),
                row("Parkings", "feed", true, 3),
                row("Platform", "fiware", false, 0),
            ],
            asks: true,
        };
        vec![
            ("full", page.clone()),
            ("empty", Self { rows: Vec::new(), ..page.clone() }),
            ("asks nobody", Self { asks: false, ..page }),
            ("choose", Self { kinds: form::KINDS, ..Self::default() }),
        ]
    }
}

/// What trying brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tried {
    /// The code of what went wrong; empty when it answered.
    pub fault: &'static str,
    pub detail: String,
    pub rows: u64,
    pub refused: u64,
    /// Moment, name, number.
    pub read: Vec<[String; 3]>,
    /// What stood there, and the code of why it was not taken.
    pub misread: Vec<[String; 2]>,
}

/// A name of the source and its counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct NameRow {
    pub number: usize,
    pub name: String,
    pub minutes: u32,
    /// What it told last, and of when.
    pub value: String,
    pub at: String,
    pub channel: String,
    /// The stretches of the chosen counter have another length.
    pub unfit: bool,
}

/// What a turn brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AnswerRow {
    pub at: String,
    pub outcome: String,
    pub detail: String,
    pub is_bad: bool,
    pub added: i64,
    pub corrected: i64,
    pub same: i64,
    pub refused: i64,
    pub unlinked: i64,
}

/// A source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct SourcePage {
    pub town: String,
    pub kind: &'static str,
    pub name: String,
    pub fresh: bool,
    /// Where its form goes.
    pub base: String,
    /// Where a broker sends to.
    pub address: String,
    pub entry: Entry,
    pub has_key: bool,
    /// Keys can be kept on this server.
    pub keeps_keys: bool,
    pub minutes: Vec<Choice>,
    pub headers: Vec<Choice>,
    pub refusal: Refusal,
    pub running: bool,
    pub fails: i64,
    pub next: String,
    pub last: Option<AnswerRow>,
    pub answers: Vec<AnswerRow>,
    pub tried: Option<Tried>,
    pub names: Vec<NameRow>,
    pub linked: usize,
    pub counters: Vec<Choice>,
    /// Of the last answer: what stood there, and the code of why it was not taken.
    pub misread: Vec<[String; 2]>,
}

impl Page for SourcePage {
    const TEMPLATE: &'static str = "observatory/source.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let mut all = Vec::new();
        for kind in form::KINDS {
            all.push((kind, sample(kind)));
        }
        let page = sample("feed");
        let fresh = Self {
            fresh: true,
            names: Vec::new(),
            answers: Vec::new(),
            last: None,
            base: "stad/drukte/bronnen/31022/nieuw".into(),
            ..page.clone()
        };
        let tried = Tried {
            rows: 12,
            refused: 1,
            read: vec![["22 november 2026, 9 uur", "P Markt", "380"].map(str::to_owned)],
            misread: vec![["gisteren", "not-a-time"].map(str::to_owned)],
            ..Tried::default()
        };
        all.push(("tried", Self { tried: Some(tried), ..page.clone() }));
        for fault in FAULTS {
            let tried = Tried { fault, detail: "https://voorbeeld.be".into(), ..Tried::default() };
            all.push((fault, Self { tried: Some(tried), fails: 2, ..page.clone() }));
        }
        for why in form::WHYS {
            all.push((why, Self { refusal: form::refused("url", why), ..fresh.clone() }));
        }
        all.push(("stopped", Self { running: false, next: String::new(), keeps_keys: false, ..page }));
        all
    }
}

fn sample(kind: &'static str) -> SourcePage {
    let answer = |outcome: &str, is_bad| AnswerRow {
        at: "22 november 2026, 9.15 uur".into(),
        outcome: outcome.into(),
        detail: if is_bad { "503".into() } else { String::new() },
        is_bad,
        added: 4,
        corrected: 1,
        same: 2,
        refused: 1,
        unlinked: 3,
    };
    let name = |number, name: &str, channel: &str, unfit| NameRow {
        number,
        name: name.into(),
        minutes: 15,
        value: "380".into(),
        at: "22 november 2026, 9 uur".into(),
        channel: channel.into(),
        unfit,
    };
    SourcePage {
        town: "31022".into(),
        kind,
        name: "Parkings in het centrum".into(),
        base: format!("stad/drukte/bronnen/31022/{}", "5".repeat(32)),
        address: if kind == "notify" {
            "https://plein.voorbeeld.be/ngsi/31022/1".into()
        } else {
            String::new()
        },
        entry: form::blank(kind, chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default()),
        has_key: true,
        keeps_keys: true,
        minutes: minutes(kind, |minutes| minutes.to_string()),
        headers: headers(),
        running: true,
        next: "22 november 2026, 9.30 uur".into(),
        last: Some(answer("ok", false)),
        answers: vec![answer("ok", false), answer("same", false), answer("status", true)],
        names: vec![
            name(0, "P Markt", &"7".repeat(32), false),
            name(1, "P Station", "", false),
            name(2, "P Zuid", &"8".repeat(32), true),
        ],
        linked: 2,
        counters: vec![Choice::new("7".repeat(32), "Markt"), Choice::new("8".repeat(32), "Station")],
        misread: vec![["gisteren", "not-a-time"].map(str::to_owned)],
        ..SourcePage::default()
    }
}

/// How often a source may be asked.
fn minutes(kind: &str, say: impl Fn(i64) -> String) -> Vec<Choice> {
    let offered = if kind == "telraam" { form::HOURS.as_slice() } else { form::MINUTES.as_slice() };
    offered.iter().map(|minutes| Choice::new(minutes.to_string(), say(*minutes))).collect()
}

fn headers() -> Vec<Choice> {
    let label = |code: &str| match code {
        "bearer" => "Authorization: Bearer …",
        "apikey" => "Authorization: Apikey …",
        "x-api-key" => "X-Api-Key: …",
        _ => "X-Auth-Token: …",
    };
    super::plan::Shown::ALL.iter().map(|(_, code)| Choice::new(*code, label(code))).collect()
}

pub(super) fn at(visit: &Visit, at: DateTime<Utc>) -> String {
    format::moment(visit.language, at.with_timezone(&Brussels).naive_local())
}

/// What trying brought, to be shown.
pub(super) fn tried(visit: &Visit, told: Result<Intake, Fault>) -> Tried {
    match told {
        Ok(intake) => {
            let (rows, refused) = (intake.rows, intake.refused);
            let (read, misread) = readings(visit.language, intake);
            Tried { rows, refused, read, misread, ..Tried::default() }
        }
        Err(fault) => Tried { fault: fault.code, detail: fault.detail, ..Tried::default() },
    }
}

fn answer_row(visit: &Visit, answer: &Answer) -> AnswerRow {
    AnswerRow {
        at: at(visit, answer.at),
        is_bad: FAULTS.contains(&answer.outcome.as_str()),
        outcome: answer.outcome.clone(),
        detail: answer.detail.clone(),
        added: answer.added,
        corrected: answer.corrected,
        same: answer.same,
        refused: answer.refused,
        unlinked: answer.unlinked,
    }
}

/// The page of a kind of source, without one.
pub(super) fn empty(visit: &Visit, kind: &'static str, entry: Entry) -> SourcePage {
    SourcePage {
        kind,
        entry,
        minutes: minutes(kind, |minutes| {
            visit.say("obs-in-minutes", &[("n", u32::try_from(minutes).unwrap_or_default().into())])
        }),
        headers: headers(),
        ..SourcePage::default()
    }
}

/// What is known of a source.
pub(super) struct Known {
    pub source: Source,
    pub answers: Vec<Answer>,
    pub links: Vec<(String, uuid::Uuid)>,
    pub channels: Vec<Channel>,
}

/// The page of a source.
pub(super) fn compose(visit: &Visit, known: &Known) -> SourcePage {
    let source = &known.source;
    let kind = form::KINDS.into_iter().find(|kind| *kind == source.plan.code()).unwrap_or("feed");
    let mut page = empty(visit, kind, form::entry_of(source));
    page.town = source.nis.to_string();
    page.name.clone_from(&source.name);
    page.has_key = source.sealed.is_some();
    if !source.plan.is_asked() {
        page.address = format!("{}/ngsi/{}/{}", visit.base_url(), source.nis, source.id);
    }
    page.running = source.running;
    page.fails = source.fails;
    page.next = source.next_at.filter(|_| source.running).map(|next| at(visit, next)).unwrap_or_default();
    page.answers = known.answers.iter().map(|answer| answer_row(visit, answer)).collect();
    page.last = page.answers.first().cloned();
    let refusals = source.memory.refusals.iter();
    page.misread = refusals.map(|one| [one.told.clone(), one.trouble.code().to_owned()]).collect();
    page.names = source
        .memory
        .seen
        .iter()
        .enumerate()
        .map(|(number, (name, seen))| {
            let channel = known.links.iter().find(|(alias, _)| alias == name).map(|(_, id)| *id);
            let chosen = channel.and_then(|id| known.channels.iter().find(|channel| channel.id == id));
            NameRow {
                number,
                name: name.clone(),
                minutes: seen.seconds / 60,
                value: seen
                    .value
                    .map_or_else(|| "–".to_owned(), |value| format::number(visit.language, value, 0)),
                at: at(visit, seen.at),
                channel: chosen.map(|channel| channel.id.simple().to_string()).unwrap_or_default(),
                unfit: chosen.is_some_and(|channel| channel.step.seconds() != seen.seconds),
            }
        })
        .collect();
    page.linked = page.names.iter().filter(|name| !name.channel.is_empty()).count();
    page
}
