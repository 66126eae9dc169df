//! The desk of vacancy: the number first, how it came about, where it is, and what waits for somebody.

use std::collections::HashMap;

use ::store::StoreError;
use axum::extract::State;
use chrono::NaiveDate;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, head, in_words, m2, path_of, percent, written};
use crate::legal::{self, Taken};
use crate::rate::{self, Counted, Rates};
use crate::spell::Length;
use crate::store::{self as tables, legal as legal_tables, people, signals};
use crate::unit::{Unit, line};
use crate::{draw, plan, spell};

/// Months of the chart.
pub(crate) const MONTHS: u32 = 24;
/// Rows of a table of streets.
const MOST_STREETS: usize = 60;
/// Terms that are named.
const MOST_TERMS: usize = 8;
/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    pub dag: String,
    #[serde(default)]
    pub gebied: String,
}

/// One length of vacancy: code, units, share, square metres.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct LengthRow {
    pub code: &'static str,
    pub units: i64,
    pub share: String,
    pub m2: String,
}

/// A term that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TermRow {
    pub what: &'static str,
    pub day: String,
    pub unit: String,
    pub href: String,
}

/// What waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Waiting {
    pub signals: usize,
    pub seekers: usize,
    pub starters: usize,
    pub unseen: usize,
    pub offered: i64,
    pub terms: Vec<TermRow>,
}

/// The figures of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Figures {
    pub by_units: String,
    pub by_m2: String,
    pub vacant: i64,
    pub stock: i64,
    pub used: i64,
    pub works: i64,
    pub vacant_m2: String,
    pub stock_m2: String,
    pub unknown: i64,
    pub without_m2: i64,
    pub vacant_without_m2: i64,
    pub at_least: i64,
}

impl Figures {
    fn sample() -> Self {
        Self {
            by_units: "11,7 %".into(),
            by_m2: "9,8 %".into(),
            vacant: 7,
            stock: 60,
            used: 51,
            works: 2,
            vacant_m2: "812 m²".into(),
            stock_m2: "8.290 m²".into(),
            unknown: 1,
            without_m2: 4,
            vacant_without_m2: 2,
            at_least: 1,
        }
    }

    fn of(rates: &Rates, language: Language) -> Self {
        Self {
            by_units: percent(language, rates.by_units()),
            by_m2: percent(language, rates.by_m2()),
            vacant: rates.vacant.units,
            stock: rates.stock(),
            used: rates.used.units,
            works: rates.works.units,
            vacant_m2: m2(language, Some(rates.vacant.m2)),
            stock_m2: m2(language, Some(rates.stock_m2())),
            unknown: rates.unknown,
            without_m2: rates.without_m2,
            vacant_without_m2: rates.vacant_without_m2,
            at_least: rates.at_least,
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct OverviewPage {
    pub towns: Vec<Choice>,
    pub nis: String,
    pub town_name: String,
    pub slug: String,
    pub day: String,
    pub day_words: String,
    pub today: String,
    pub areas: Vec<Choice>,
    pub area: String,
    pub units: usize,
    pub figures: Figures,
    pub lengths: Vec<LengthRow>,
    pub strip: Value,
    pub months: Vec<[String; 5]>,
    pub svg: Value,
    /// Share, taken into use, left, stock a year before.
    pub turnover: [String; 4],
    /// Area, units, vacant, rate, vacant m², rate by m², unknown.
    pub by_area: Vec<[String; 7]>,
    pub by_street: Vec<[String; 7]>,
    pub map: Option<Value>,
    pub waiting: Waiting,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "premises/overview.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let towns = vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")];
        let row = |name: &str| [name, "24", "3", "12,5 %", "310 m²", "11,2 %", "1"].map(str::to_owned);
        let full = Self {
            towns: towns.clone(),
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            slug: "oostkamp".into(),
            day: "2026-11-22".into(),
            day_words: "22 november 2026".into(),
            today: "2026-11-22".into(),
            areas: vec![Choice::new("", "Heel de stad"), Choice::new("Kern", "Kern")],
            area: String::new(),
            units: 61,
            figures: Figures::sample(),
            lengths: Length::ALL
                .map(|length| LengthRow {
                    code: length.code(),
                    units: 2,
                    share: "33,3 %".into(),
                    m2: "200 m²".into(),
                })
                .into(),
            strip: Value::from_safe_string(draw::lengths(&[rate::Amount { units: 2, m2: 200 }; 3])),
            months: vec![["30/11/2026", "11,7 %", "9,8 %", "7", "60"].map(str::to_owned)],
            svg: Value::from_safe_string(draw::months(&[(NaiveDate::MIN, Rates::default())], Language::Nl)),
            turnover: ["8,3 %", "3", "2", "60"].map(str::to_owned),
            by_area: vec![row("Kern")],
            by_street: vec![row("Verzonnenstraat"), row("Markt")],
            map: Some(
                minijinja::context! { features => "/nl/stad/leegstand/31022/kaart.json", bounds => [3.2, 51.1, 3.3, 51.2] },
            ),
            waiting: Waiting {
                signals: 2,
                seekers: 3,
                starters: 4,
                unseen: 12,
                offered: 4,
                terms: ["appeal", "listing", "levy", "levy-exempt", "strike"]
                    .map(|what| TermRow {
                        what,
                        day: "1 december 2026".into(),
                        unit: "Verzonnenstraat 12".into(),
                        href: "/nl/stad/leegstand/31022/pand/0190a000000070008000000000000001/register"
                            .into(),
                    })
                    .into(),
            },
        };
        let quiet = Self {
            waiting: Waiting::default(),
            map: None,
            figures: Figures { by_units: "0 %".into(), ..Figures::default() },
            ..full.clone()
        };
        let empty = Self {
            towns,
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            today: full.today.clone(),
            ..Self::default()
        };
        vec![("full", full), ("quiet", quiet), ("empty", empty), ("nowhere", Self::default())]
    }
}

/// Everything the desk shows of a town.
struct Found {
    units: Vec<Unit>,
    counted: Vec<Counted>,
    steps: Vec<legal_tables::Kept>,
    terms: legal::Regulation,
    signals: usize,
    seekers: usize,
    starters: usize,
    offered: i64,
}

async fn load(app: &App, nis: Nis, today: NaiveDate) -> Result<Found, Failure> {
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let (units, counted) = desk::counted(tx, nis).await?;
                Ok::<_, StoreError>(Found {
                    units,
                    counted,
                    steps: legal_tables::of_town(tx, nis).await?,
                    terms: legal_tables::regulation(tx, nis).await?.0,
                    signals: signals::open(tx, nis).await?.len(),
                    seekers: people::seekers(tx, nis).await?.len(),
                    starters: crate::starters::count(tx, nis, today).await?,
                    offered: tables::public_count(tx, nis).await?,
                })
            })
        })
        .await?;
    Ok(found)
}

/// `GET /stad/leegstand`
pub(crate) async fn show(State(app): Desk, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (nis, towns) = desk::chosen(&app, &visit, &told.stad).await?;
    let today = visit.moment.local().date();
    let mut page = OverviewPage { towns, today: today.to_string(), ..OverviewPage::default() };
    if let Some(nis) = nis {
        page.nis = nis.to_string();
        page.town_name = desk::town_name(&app, nis, visit.language).await?;
        page.slug = kernel::text::slug(&desk::town_name(&app, nis, Language::Nl).await?);
        let day =
            told.dag.parse().ok().filter(|day| *day <= today && *day >= spell::EARLIEST).unwrap_or(today);
        let found = load(&app, nis, today).await?;
        fill(&mut page, &found, (nis, day, &line(&told.gebied, 120)), &visit);
    }
    visit.page(head(&visit, visit.say("prem-title", &[]), "stad/leegstand").wide(), &page)
}

fn fill(page: &mut OverviewPage, found: &Found, (nis, day, area): (Nis, NaiveDate, &str), visit: &Visit) {
    let language = visit.language;
    page.units = found.units.len();
    page.day = day.to_string();
    page.day_words = in_words(visit, day);
    page.areas = areas(found, visit);
    area.clone_into(&mut page.area);
    let inside: Vec<Counted> =
        found.counted.iter().filter(|unit| area.is_empty() || unit.area == area).cloned().collect();
    let rates = rate::rates(&inside, day);
    page.figures = Figures::of(&rates, language);
    page.lengths = Length::ALL
        .iter()
        .zip(rates.lengths)
        .map(|(length, amount)| LengthRow {
            code: length.code(),
            units: amount.units,
            share: percent(language, rate::share(amount.units, rates.vacant.units)),
            m2: m2(language, Some(amount.m2)),
        })
        .collect();
    page.strip = Value::from_safe_string(draw::lengths(&rates.lengths));
    let months: Vec<(NaiveDate, Rates)> =
        rate::months(day, MONTHS).into_iter().map(|day| (day, rate::rates(&inside, day))).collect();
    page.svg = Value::from_safe_string(draw::months(&months, language));
    page.months = months.iter().rev().map(|(day, rates)| month(*day, rates, language)).collect();
    let turnover = rate::turnover(&inside, day);
    page.turnover = [
        percent(language, turnover.share()),
        written(language, turnover.filled),
        written(language, turnover.left),
        written(language, turnover.stock),
    ];
    page.by_area =
        table(&found.counted, day, language, |unit| Some(unit.area.clone()).filter(|area| !area.is_empty()));
    // The core the town delimited may hold several areas: it stands above them.
    let core = visit.say("prem-in-core", &[]);
    let within = table(&found.counted, day, language, |unit| unit.in_core.then(|| core.clone()));
    page.by_area.splice(0..0, within);
    page.by_street = table(&inside, day, language, |unit| Some(unit.street.clone()));
    page.map = plan::map(&found.units, nis, day, visit);
    page.waiting = waiting(found, nis, visit);
}

fn areas(found: &Found, visit: &Visit) -> Vec<Choice> {
    let mut names: Vec<&str> = found.units.iter().map(|unit| unit.draft.area.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = Choice::new("", visit.say("prem-area-all", &[]));
    let some = names.into_iter().filter(|name| !name.is_empty()).map(|name| Choice::new(name, name));
    std::iter::once(all).chain(some).take(100).collect()
}

fn month(day: NaiveDate, rates: &Rates, language: Language) -> [String; 5] {
    [
        day.format("%d/%m/%Y").to_string(),
        percent(language, rates.by_units()),
        percent(language, rates.by_m2()),
        written(language, rates.vacant.units),
        written(language, rates.stock()),
    ]
}

/// Groups with their figures, the emptiest first.
fn table(
    units: &[Counted],
    day: NaiveDate,
    language: Language,
    key: impl Fn(&Counted) -> Option<String>,
) -> Vec<[String; 7]> {
    let mut found: Vec<(String, Rates)> = rate::grouped(units, day, key).into_iter().collect();
    found.sort_by_key(|(_, rates)| std::cmp::Reverse((rates.vacant.units, rates.by_units())));
    let row = |(name, rates): (String, Rates)| {
        [
            name,
            written(language, rates.stock()),
            written(language, rates.vacant.units),
            percent(language, rates.by_units()),
            m2(language, Some(rates.vacant.m2)),
            percent(language, rates.by_m2()),
            written(language, rates.unknown),
        ]
    };
    found.into_iter().take(MOST_STREETS).map(row).collect()
}

fn waiting(found: &Found, nis: Nis, visit: &Visit) -> Waiting {
    let today = visit.moment.local().date();
    let year = today.checked_sub_months(chrono::Months::new(12)).unwrap_or(today);
    let stale = |unit: &&Unit| unit.draft.stock_until.is_none() && unit.seen.is_none_or(|seen| seen < year);
    Waiting {
        signals: found.signals,
        seekers: found.seekers,
        starters: found.starters,
        unseen: found.units.iter().filter(stale).count(),
        offered: found.offered,
        terms: running(found, nis, visit),
    }
}

/// The terms of the legal register that run, the nearest first.
fn running(found: &Found, nis: Nis, visit: &Visit) -> Vec<TermRow> {
    let today = visit.moment.local().date();
    let mut files: HashMap<Uuid, Vec<Taken>> = HashMap::new();
    for kept in &found.steps {
        files.entry(kept.unit).or_default().push(kept.taken.clone());
    }
    let mut all: Vec<(NaiveDate, &'static str, Uuid)> = Vec::new();
    for (unit, steps) in &files {
        let terms = legal::terms(legal::file(steps), found.terms, today);
        all.extend(terms.iter().map(|term| (term.day, term.what, *unit)));
    }
    all.sort_unstable();
    let label = |id: Uuid| found.units.iter().find(|unit| unit.id == id).map(Unit::label).unwrap_or_default();
    all.into_iter()
        .take(MOST_TERMS)
        .map(|(day, what, unit)| TermRow {
            what,
            day: in_words(visit, day),
            unit: label(unit),
            href: visit.local(&format!("{}/register", path_of(nis, unit))),
        })
        .collect()
}
