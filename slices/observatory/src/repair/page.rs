//! The page of repairs: what was found wrong, why it is thought so, what is used instead, and the last word of a person.

use std::collections::HashMap;
use std::sync::Arc;

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use counts::Step;
use counts::clean::{self, Kind};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::chart::{Line, Lines, Stroke};
use shell::format::{self, DateStyle};
use shell::visit::{Asked, Sent};
use shell::words::Arg;
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use super::Quiet;
use super::near::{Near, beside, near};
use crate::channel::{Channel, Site};
use crate::counter::addressed;
use crate::desk::{PATH, chosen};
use crate::events::{self, Event};
use crate::store::days::{Stored, Used};
use crate::store::repairs::{self, Repair, State as Said};
use crate::store::{channels, days};
use crate::view::{self, HOURS};
use crate::{App, head};

/// Repairs on a page.
const ON_A_PAGE: usize = 10;
/// A stretch of more days is drawn day by day.
const BY_HOUR: i64 = 6;
/// Days drawn at most.
const MOST_DAYS: i64 = 120;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    teller: String,
    #[serde(default)]
    soort: String,
    #[serde(default)]
    staat: String,
    #[serde(default)]
    blad: String,
}

/// One repair.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    pub id: String,
    pub kind: &'static str,
    pub name: String,
    pub counter: String,
    pub when: String,
    pub says: String,
    pub does: &'static str,
    pub state: &'static str,
    pub decided: String,
    pub post: String,
    /// What was to do there at that time: it may explain what was found.
    pub events: Vec<Near>,
    pub svg: Value,
    pub rows: Vec<[String; 3]>,
}

/// A silent counter.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Silent {
    pub name: String,
    pub href: String,
    pub since: String,
    pub sends: bool,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct RepairsPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub counters: Vec<Choice>,
    pub counter: String,
    pub kinds: Vec<&'static str>,
    pub kind: String,
    pub states: Vec<&'static str>,
    pub state: String,
    pub silent: Vec<Silent>,
    pub rows: Vec<Row>,
    pub total: usize,
    /// Of all repairs of the town, whatever is chosen.
    pub all: usize,
    /// Of those that are shown: they change what is used; nobody judged them.
    pub changing: usize,
    pub fresh: usize,
    pub current: usize,
    pub last: usize,
}

impl Page for RepairsPage {
    const TEMPLATE: &'static str = "observatory/repairs.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |at: usize, kind: Kind| Row {
            id: at.to_string(),
            kind: kind.code(),
            name: "Markt".into(),
            counter: "/nl/stad/drukte/teller/31022/1".into(),
            when: "18 november 2026, 9 u. – 19 november 2026, 16 u.".into(),
            says: "Deze teller gaf 31 uur lang nul; er werden er ongeveer 2.450 verwacht.".into(),
            does: ["exclude", "scale", "shift", "by-uptime", "mark"].get(at % 5).copied().unwrap_or("mark"),
            state: Said::ALL.get(at % 3).map_or("found", |said| said.code()),
            decided: if at.is_multiple_of(3) { String::new() } else { "20 november 2026".into() },
            post: "/nl/stad/drukte/herstel/31022/1".into(),
            events: if at == 1 {
                vec![Near {
                    name: "Werken in de Kerkstraat".into(),
                    days: "18 november 2026".into(),
                    href: "/nl/stad/evenementen/31022/1".into(),
                }]
            } else {
                Vec::new()
            },
            svg: Value::from_safe_string(String::new()),
            rows: vec![["18 november, 9 u.".into(), "0".into(), String::new()]],
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            counters: vec![Choice::new("", "Alle tellers"), Choice::new("1", "Markt")],
            kinds: Kind::ALL.iter().map(|kind| kind.code()).collect(),
            states: Said::ALL.iter().map(|said| said.code()).collect(),
            silent: vec![
                Silent {
                    name: "Markt".into(),
                    href: "/nl/stad/drukte".into(),
                    since: "18 november 2026".into(),
                    sends: true,
                },
                Silent {
                    name: "Kerkstraat".into(),
                    href: "/nl/stad/drukte".into(),
                    since: "18 november 2026".into(),
                    sends: false,
                },
            ],
            rows: Kind::ALL.iter().enumerate().map(|(at, kind)| row(at, *kind)).collect(),
            total: 23,
            all: 23,
            changing: 1,
            fresh: 14,
            current: 2,
            last: 3,
            ..Self::default()
        };
        let empty =
            Self { rows: Vec::new(), silent: Vec::new(), total: 0, current: 1, last: 1, ..page.clone() };
        vec![
            ("some", page),
            ("none of these", Self { kind: "dead".into(), ..empty.clone() }),
            ("nothing", Self { all: 0, towns: Vec::new(), ..empty }),
        ]
    }
}

struct Loaded {
    town: String,
    channels: HashMap<Uuid, Channel>,
    sites: HashMap<Uuid, Site>,
    repairs: Vec<Repair>,
    events: Vec<Event>,
    quiet: Vec<Quiet>,
}

impl Loaded {
    /// As the desk calls a counter.
    fn name(&self, channel: Uuid) -> String {
        let Some(channel) = self.channels.get(&channel) else { return String::new() };
        let site = self.sites.get(&channel.site).map(|site| site.name.as_str()).unwrap_or_default();
        match (site, channel.name.as_str()) {
            (site, own) if own.is_empty() || own == site => site.to_owned(),
            ("", own) => own.to_owned(),
            (site, own) => format!("{site} – {own}"),
        }
    }
}

async fn load(app: &App, visit: &Visit, nis: Nis) -> Result<Loaded, Failure> {
    let (language, moment) = (visit.language, &visit.moment);
    let loaded = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let town = channels::town(tx, nis, language).await?.map(|town| town.name).unwrap_or_default();
                let channels =
                    channels::channels(tx, nis).await?.into_iter().map(|one| (one.id, one)).collect();
                let sites = channels::sites(tx, nis).await?.into_iter().map(|one| (one.id, one)).collect();
                let repairs = repairs::repairs(tx, nis).await?;
                let quiet = super::quiet(tx, nis, moment).await?;
                let events = events::store::events(tx, nis).await?;
                Ok::<_, StoreError>(Loaded { town, channels, sites, repairs, events, quiet })
            })
        })
        .await?;
    Ok(loaded)
}

/// `GET /stad/drukte/herstel`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, towns) = chosen(&app, &visit, &told.stad).await?;
    let mut page = RepairsPage {
        towns,
        kinds: Kind::ALL.iter().map(|kind| kind.code()).collect(),
        states: Said::ALL.iter().map(|said| said.code()).collect(),
        current: 1,
        last: 1,
        ..RepairsPage::default()
    };
    if let Some(nis) = nis {
        let loaded = load(&app, &visit, nis).await?;
        fill(&app, &visit, (nis, &loaded), &told, &mut page).await?;
    }
    visit.page(head(&visit, visit.say("rep-title", &[]), &format!("{PATH}/herstel")), &page)
}

async fn fill(
    app: &App,
    visit: &Visit,
    (nis, loaded): (Nis, &Loaded),
    told: &Told,
    page: &mut RepairsPage,
) -> Result<(), Failure> {
    let channel = Uuid::try_parse(&told.teller).ok();
    let (kind, said) = (Kind::parse(&told.soort), Said::parse(&told.staat));
    let wanted = |one: &&Repair| {
        channel.is_none_or(|channel| one.channel == channel)
            && kind.is_none_or(|kind| one.kind == kind)
            && said.is_none_or(|said| one.state == said)
    };
    let found: Vec<&Repair> = loaded.repairs.iter().filter(wanted).collect();
    page.town = nis.to_string();
    page.town_name.clone_from(&loaded.town);
    page.counter = channel.map(|channel| channel.simple().to_string()).unwrap_or_default();
    page.kind = kind.map(|kind| kind.code().to_owned()).unwrap_or_default();
    page.state = said.map(|said| said.code().to_owned()).unwrap_or_default();
    page.counters = loaded
        .channels
        .values()
        .map(|channel| Choice::new(channel.id.simple().to_string(), loaded.name(channel.id)))
        .collect();
    page.counters.sort_by_cached_key(|choice| kernel::text::sort_key(&choice.label));
    page.counters.insert(0, Choice::new("", visit.say("rep-all-counters", &[])));
    page.all = loaded.repairs.len();
    page.total = found.len();
    page.changing = found.iter().filter(|one| one.changes()).count();
    page.fresh = found.iter().filter(|one| one.state == Said::Found).count();
    page.last = found.len().div_ceil(ON_A_PAGE).max(1);
    page.current = told.blad.parse::<usize>().unwrap_or(1).clamp(1, page.last);
    page.silent = loaded.quiet.iter().map(|quiet| silent(visit, nis, loaded, quiet)).collect();
    for repair in found.into_iter().skip((page.current - 1) * ON_A_PAGE).take(ON_A_PAGE) {
        let Some(channel) = loaded.channels.get(&repair.channel) else { continue };
        let span = drawn(repair);
        let stored = app
            .store
            .read(|tx| Box::pin(async move { days::stored_days(tx, (nis, channel.id), span).await }))
            .await?;
        page.rows.push(row(visit, loaded, (repair, channel), (span, &stored)));
    }
    Ok(())
}

fn silent(visit: &Visit, nis: Nis, loaded: &Loaded, quiet: &Quiet) -> Silent {
    Silent {
        name: loaded.name(quiet.channel),
        href: visit.local(&format!("{PATH}/teller/{nis}/{}", quiet.channel.simple())),
        since: format::date(visit.language, quiet.since, DateStyle::Long),
        sends: quiet.sends,
    }
}

/// The days to draw: the stretch and what lies around it.
fn drawn(repair: &Repair) -> (NaiveDate, NaiveDate) {
    let (first, last) = (repair.stretch.first.0, repair.stretch.last.0);
    let days = (last - first).num_days();
    let around = if repair.kind.is_boundary() {
        28
    } else if days <= BY_HOUR {
        1
    } else {
        14
    };
    let from = first.checked_sub_days(Days::new(around)).unwrap_or(first);
    let to = last.checked_add_days(Days::new(around)).unwrap_or(last);
    let most = u64::try_from(MOST_DAYS).unwrap_or(0);
    (from, to.min(from.checked_add_days(Days::new(most)).unwrap_or(to)))
}

fn row(
    visit: &Visit,
    loaded: &Loaded,
    (repair, channel): (&Repair, &Channel),
    (span, stored): ((NaiveDate, NaiveDate), &[Stored]),
) -> Row {
    let language = visit.language;
    let (svg, rows) = picture((repair, channel), span, stored, language);
    Row {
        id: repair.id.simple().to_string(),
        kind: repair.kind.code(),
        name: loaded.name(channel.id),
        counter: visit.local(&format!("{PATH}/teller/{}/{}", channel.nis, channel.id.simple())),
        when: when(repair, channel, language),
        says: says(visit, repair, channel),
        does: repair.action.code(),
        state: repair.state.code(),
        decided: repair
            .decided_at
            .map(|at| {
                format::date(
                    language,
                    at.with_timezone(&chrono_tz::Europe::Brussels).date_naive(),
                    DateStyle::Long,
                )
            })
            .unwrap_or_default(),
        post: visit.local(&format!("{PATH}/herstel/{}/{}", channel.nis, repair.id.simple())),
        events: near(&loaded.events, repair).map(|event| beside(visit, event)).take(3).collect(),
        svg,
        rows,
    }
}

/// The stretch, in words.
pub(crate) fn when(repair: &Repair, channel: &Channel, language: Language) -> String {
    let (first, last) = (repair.stretch.first, repair.stretch.last);
    let date = |day: NaiveDate| format::date(language, day, DateStyle::Long);
    let whole = channel.step == Step::DAY || (first.1 == 0 && last.1 == 23);
    let hour = |hour: u32| view::hour_word(language, usize::try_from(hour).unwrap_or(0));
    match (whole, first.0 == last.0) {
        (true, true) => date(first.0),
        (true, false) => format!("{} – {}", date(first.0), date(last.0)),
        (false, true) => format!("{}, {} – {}", date(first.0), hour(first.1), hour(last.1 + 1)),
        (false, false) => {
            format!("{}, {} – {}, {}", date(first.0), hour(first.1), date(last.0), hour(last.1 + 1))
        }
    }
}

/// Why it is thought so, in a sentence. Also for the page of a counter.
pub(crate) fn says(visit: &Visit, repair: &Repair, channel: &Channel) -> String {
    let bins = if channel.step == Step::DAY { 1 } else { HOURS };
    let told = clean::Repair {
        first: 0,
        last: 0,
        kind: repair.kind,
        action: repair.action,
        facts: repair.facts.clone(),
    };
    let long = |hours: f64| {
        if hours >= 72.0 {
            visit.say("rep-days", &[("n", (hours / 24.0).round().into())])
        } else {
            visit.say("rep-hours", &[("n", hours.into())])
        }
    };
    let mut words: Vec<(&str, Arg)> = Vec::new();
    for word in clean::words(&told, bins) {
        words.push(match (word.name, repair.kind) {
            ("hours", _) => ("long", long(word.figure).into()),
            ("usual", Kind::Dead | Kind::FlatLine) => ("usual", long(word.figure).into()),
            ("minutes", _) => ("long-off", long(word.figure / 60.0).into()),
            ("counted" | "usual", _) => (word.name, word.figure.round().into()),
            (name, _) => (name, word.figure.into()),
        });
    }
    // words: rep-says-*
    visit.say(&format!("rep-says-{}", told.variant()), &words)
}

/// What the source told beside what is used.
fn picture(
    (repair, channel): (&Repair, &Channel),
    (from, to): (NaiveDate, NaiveDate),
    stored: &[Stored],
    language: Language,
) -> (Value, Vec<[String; 3]>) {
    let long = (repair.stretch.last.0 - repair.stretch.first.0).num_days() > BY_HOUR;
    let by_day = long || repair.kind.is_boundary() || channel.step == Step::DAY;
    let adds_up = channel.mode.adds_up();
    let (mut labels, mut told, mut used, mut rows, mut marks) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let number =
        |value: Option<f64>| value.map(|value| format::number(language, value, 0)).unwrap_or_default();
    for day in from.iter_days().take_while(|day| *day <= to) {
        let known = stored.iter().find(|one| one.day == day);
        let hours = |cells: &counts::Day| {
            let used = Used { day, cells: cells.clone(), repaired: false };
            if by_day { vec![of_day(&used, adds_up)] } else { view::clock_hours(&used, adds_up).to_vec() }
        };
        let bins = if by_day { 1 } else { HOURS };
        let raw = known.map_or_else(|| vec![None; bins], |one| hours(&one.raw));
        let now = known.map_or_else(|| vec![None; bins], |one| hours(one.used.as_ref().unwrap_or(&one.raw)));
        let short = format::date(language, day, DateStyle::Short);
        for (hour, (raw, now)) in raw.into_iter().zip(now).enumerate() {
            let at = u32::try_from(hour).unwrap_or(0);
            if (day, if by_day { repair.stretch.first.1 } else { at }) == repair.stretch.first {
                marks.push((labels.len(), short.clone()));
            }
            rows.push([
                if by_day { short.clone() } else { format!("{short}, {}", view::hour_word(language, hour)) },
                number(raw),
                number(now),
            ]);
            labels.push(if hour == 0 { short.clone() } else { String::new() });
            told.push(raw);
            used.push(now);
        }
    }
    let lines =
        vec![Line { stroke: Stroke::Seen, values: used }, Line { stroke: Stroke::Before, values: told }];
    let chart = Lines { labels, lines, band: Vec::new(), marks, language };
    (Value::from_safe_string(chart.svg()), rows)
}

fn of_day(used: &Used, adds_up: bool) -> Option<f64> {
    let known = u32::try_from(used.cells.known()).ok().filter(|known| *known > 0)?;
    used.cells.sum().map(|sum| if adds_up { sum } else { sum / f64::from(known) })
}

/// What the buttons send.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Entry {
    #[serde(default)]
    besluit: String,
    #[serde(default)]
    terug: String,
}

/// `POST /stad/drukte/herstel/{nis}/{id}`
pub(crate) async fn decide(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(entry): Sent<Entry>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let said = Said::parse(&entry.besluit).ok_or_else(|| Failure::bad_input("besluit", "rep-which"))?;
    let moment = &visit.moment;
    let decided = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(repair) = super::decide(tx, (nis, id), said, moment).await? else { return Ok(None) };
                let detail = serde_json::json!({ "kind": repair.kind.code(), "state": said.code() });
                // words: audit-kind-repair
                let action = if said == Said::Undone { "doubt" } else { "change" };
                let what = Audit::new(action, "repair", id).in_town(nis).detail(detail);
                tx.audit(&what, moment).await?;
                Ok::<_, StoreError>(Some(()))
            })
        })
        .await?;
    decided.ok_or_else(Failure::not_found)?;
    // Back to where one was: only the question behind the address is taken over.
    let kept: String = entry
        .terug
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric() || "=&-".contains(*sign))
        .take(200)
        .collect();
    let back = visit.local(&format!("{PATH}/herstel?stad={nis}&{kept}"));
    let back = format!("{}#herstel-{}", back.trim_end_matches('&'), id.simple());
    let headers = [(header::LOCATION, back), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
