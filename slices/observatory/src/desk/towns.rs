//! The towns somebody looks after, side by side: for who coordinates a region or a province.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::chart::{Bars, Series, Tone};
use shell::csv::Sheet;
use shell::{Failure, Page, Reach, Visit};

use super::{PATH, SILENT_HOURS, YEAR_DAYS, year_more};
use crate::channel::{Channel, State as Counting};
use crate::store::channels::{self, Town};
use crate::store::sums;
use crate::{App, head, view};

/// The most towns on one page: all of Belgium.
const MOST: usize = 600;
/// Towns in the picture: more cannot be told apart.
const DRAWN: usize = 30;

/// A town in the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TownRow {
    pub name: String,
    pub href: String,
    /// Counters of people on foot that are live, and how many of them are silent.
    pub counters: usize,
    pub silent: usize,
    pub per_day: String,
    pub per_thousand: String,
    pub year: String,
    #[serde(skip)]
    known: Figures,
}

/// What is known of a town's last four weeks.
#[derive(Clone, Debug, Default, PartialEq)]
struct Figures {
    nis: Option<Nis>,
    per_day: Option<f64>,
    per_thousand: Option<f64>,
    year: Option<i64>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TownsDeskPage {
    pub rows: Vec<TownRow>,
    pub svg: Value,
    pub chart_rows: Vec<[String; 2]>,
    pub silent: usize,
    pub file: String,
}

impl Page for TownsDeskPage {
    const TEMPLATE: &'static str = "observatory/desk_towns.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, silent| TownRow {
            name: name.into(),
            href: "/nl/stad/drukte?stad=31022".into(),
            counters: 3,
            silent,
            per_day: "4.100".into(),
            per_thousand: "178".into(),
            year: "+3 %".into(),
            known: Figures::default(),
        };
        let page = Self {
            rows: vec![row("Menen", 0), row("Oostkamp", 1)],
            svg: Value::from_safe_string(String::new()),
            chart_rows: vec![["Menen".into(), "4.100".into()]],
            silent: 1,
            file: "/nl/stad/drukte/steden.csv".into(),
        };
        let well = Self { silent: 0, rows: vec![row("Menen", 0)], ..page.clone() };
        vec![("some", page), ("all well", well), ("none", Self::default())]
    }
}

/// What is read of a town.
struct Read {
    town: Town,
    channels: Vec<Channel>,
    sums: BTreeMap<NaiveDate, i64>,
}

async fn load(app: &App, visit: &Visit) -> Result<Vec<Read>, Failure> {
    let all = matches!(visit.reach()?, Reach::All);
    let own = if all { Vec::new() } else { visit.towns("")? };
    let (own, language, today) = (&own, visit.language, visit.moment.local().date());
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    // The same days of the year before lie a few days from 364 back: holidays are laid on holidays.
    let (recent, before) = ((back(YEAR_DAYS), back(1)), (back(364 + YEAR_DAYS + 14), back(364 - 14)));
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let towns = if all { channels::towns(tx).await? } else { own.clone() };
                let names = channels::all_towns(tx, language).await?;
                let mut found = Vec::with_capacity(towns.len());
                for nis in towns.into_iter().take(MOST) {
                    let unnamed = || Town { nis, name: nis.to_string(), population: None };
                    let town = names.iter().find(|town| town.nis == nis).cloned().unwrap_or_else(unnamed);
                    let channels = channels::channels(tx, nis).await?;
                    let sums = sums::around(tx, nis, recent, before).await?;
                    found.push(Read { town, channels, sums });
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    Ok(found)
}

fn row(app: &App, visit: &Visit, read: &Read) -> TownRow {
    let (language, today, now) = (visit.language, visit.moment.local().date(), visit.moment.now());
    let nis = read.town.nis;
    let walking: Vec<&Channel> =
        read.channels.iter().filter(|one| one.on_foot() && one.state == Counting::Live).collect();
    let quiet = |one: &&&Channel| one.touched_at.is_some_and(|at| now - at > TimeDelta::hours(SILENT_HOURS));
    let from = today.checked_sub_days(Days::new(YEAR_DAYS)).unwrap_or(today);
    let recent: Vec<i64> = read.sums.range(from..today).map(|(_, sum)| *sum).collect();
    let days = i64::try_from(recent.len()).unwrap_or(0);
    let per_day = (days > 0).then(|| view::real(recent.iter().sum()) / view::real(days));
    let people = read.town.population.filter(|people| *people > 0);
    let per_thousand = per_day.zip(people).map(|(mean, people)| mean * 1_000.0 / view::real(people));
    let year = year_more(&read.sums, today, &(app.calendars)(nis)).map(|(more, _)| more);
    TownRow {
        name: read.town.name.clone(),
        href: visit.local(&format!("{PATH}?stad={nis}")),
        counters: walking.len(),
        silent: walking.iter().filter(quiet).count(),
        per_day: view::written(language, per_day),
        per_thousand: view::written(language, per_thousand),
        year: year.map_or_else(|| "–".to_owned(), |more| format!("{more:+}\u{a0}%").replace('-', "−")),
        known: Figures { nis: Some(nis), per_day, per_thousand, year },
    }
}

async fn rows(app: &App, visit: &Visit) -> Result<Vec<TownRow>, Failure> {
    let mut rows: Vec<TownRow> = load(app, visit).await?.iter().map(|read| row(app, visit, read)).collect();
    rows.sort_by_cached_key(|row| kernel::text::sort_key(&row.name));
    Ok(rows)
}

/// `GET /stad/drukte/steden`
pub(crate) async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let rows = rows(&app, &visit).await?;
    let mut drawn: Vec<&TownRow> = rows.iter().filter(|row| row.known.per_day.is_some()).collect();
    drawn.sort_by(|a, b| b.known.per_day.unwrap_or(0.0).total_cmp(&a.known.per_day.unwrap_or(0.0)));
    drawn.truncate(DRAWN);
    let bars = Bars {
        labels: drawn.iter().map(|row| row.name.chars().take(14).collect()).collect(),
        series: vec![Series {
            tone: Tone::First,
            values: drawn.iter().map(|row| row.known.per_day).collect(),
        }],
        language: visit.language,
    };
    let page = TownsDeskPage {
        svg: Value::from_safe_string(if drawn.is_empty() { String::new() } else { bars.svg() }),
        chart_rows: drawn.iter().map(|row| [row.name.clone(), row.per_day.clone()]).collect(),
        silent: rows.iter().map(|row| row.silent).sum(),
        file: visit.local("stad/drukte/steden.csv"),
        rows,
    };
    visit.page(head(&visit, visit.say("obs-towns", &[]), "stad/drukte/steden"), &page)
}

/// `GET /stad/drukte/steden.csv`
pub(crate) async fn csv(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let mut sheet =
        Sheet::new(["nis", "town", "counters", "silent", "mean_day", "per_1000_inhabitants", "year_pct"]);
    // As a spreadsheet of this language reads it: no signs between thousands.
    let decimal = |value: Option<f64>| {
        let text = value.map(|value| format!("{value:.1}")).unwrap_or_default();
        if visit.language == Language::En { text } else { text.replace('.', ",") }
    };
    for row in rows(&app, &visit).await? {
        let known = &row.known;
        sheet.row([
            &known.nis.map(|nis| nis.to_string()).unwrap_or_default(),
            &row.name,
            &row.counters.to_string(),
            &row.silent.to_string(),
            &decimal(known.per_day),
            &decimal(known.per_thousand),
            &known.year.map(|year| year.to_string()).unwrap_or_default(),
        ]);
    }
    Ok(sheet.download("drukte-steden.csv"))
}

#[cfg(test)]
mod tests {
    use ::store::Store;
    use axum::http::StatusCode;
    use kernel::language::Language;

    use crate::testing::{at, day, door, officer, town};

    ::store::both_engines! {
        migrations = &crate::testing::WORLD;

        async fn who_looks_after_several_towns_sees_them_side_by_side(store: Store) {
            let moment = at("2026-11-22T09:30:00Z");
            // A tenth more than the year before; the Kerkstraat fell silent in the last week.
            let more = |which, date: chrono::NaiveDate, hour: usize| match which {
                1 if date >= day("2026-09-01") && (9..18).contains(&hour) => Some(110.0),
                2 if date >= day("2026-11-15") => Some(-1.0),
                _ => None,
            };
            town(&store, day("2026-11-21"), more, &moment).await;
            let both = officer(&store, ("beide@voorbeeld.be", Language::Nl), &["31022", "34027"], &moment).await;
            let door = door(&store, &moment);
            let page = door.text(Some(&both), "/nl/stad/drukte/steden").await;
            assert!(page.contains("Oostkamp") && page.contains("Menen"), "a town without counters stands there too");
            let file = door.text(Some(&both), "/nl/stad/drukte/steden.csv").await;
            let line = |nis: &str| file.lines().find(|line| line.contains(nis)).unwrap().to_owned();
            // Only days of which both counters are known: 990 and 450 a day.
            assert!(line("31022").contains(";Oostkamp;2;0;\"1440,0\";\"62,6\";7"), "{file}");
            assert!(line("34027").contains(";Menen;0;0;;;"), "{file}");
            assert_eq!(door.get(None, "/nl/stad/drukte/steden").await.0, StatusCode::SEE_OTHER);
        }
    }
}
