//! The towns somebody looks after, side by side: for who coordinates a region or a province.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::moment::Moment;
use minijinja::Value;
use serde::Serialize;
use shell::chart::{Bars, Series, Tone};
use shell::csv::Sheet;
use shell::{Failure, Page, Visit};

use super::{PATH, SILENT_HOURS, YEAR_DAYS, areas, looked_after, year_more};
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
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TownsDeskPage {
    pub rows: Vec<TownRow>,
    pub svg: Value,
    pub chart_rows: Vec<[String; 2]>,
    pub silent: usize,
    /// The town that gained most on the year before and what it gained, and the one that gained least.
    pub most: Option<[String; 2]>,
    pub least: Option<[String; 2]>,
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
        };
        let page = Self {
            rows: vec![row("Menen", 0), row("Oostkamp", 1)],
            svg: Value::from_safe_string(String::new()),
            chart_rows: vec![["Menen".into(), "4.100".into()]],
            silent: 1,
            most: Some(["Menen".into(), "+3 %".into()]),
            least: Some(["Oostkamp".into(), "−1 %".into()]),
            file: "/nl/stad/drukte/steden.csv".into(),
        };
        let alone = Self { silent: 0, rows: vec![row("Menen", 0)], most: None, least: None, ..page.clone() };
        vec![("some", page), ("one, all well", alone), ("none", Self::default())]
    }
}

/// What is known of a town's last four weeks.
struct Figures {
    town: Town,
    counters: usize,
    silent: usize,
    per_day: Option<f64>,
    per_thousand: Option<f64>,
    year: Option<i64>,
}

impl Figures {
    fn of(
        town: Town,
        channels: &[Channel],
        sums: &BTreeMap<NaiveDate, i64>,
        (moment, calendar): (&Moment, &Calendar),
    ) -> Self {
        let (today, now) = (moment.local().date(), moment.now());
        let walking = || channels.iter().filter(|one| one.on_foot() && one.state == Counting::Live);
        let is_silent =
            |one: &&Channel| one.touched_at.is_some_and(|at| now - at > TimeDelta::hours(SILENT_HOURS));
        let (sum, days) = areas::last_weeks(sums, today);
        let per_day =
            (days > 0).then(|| view::real(sum) / view::real(i64::try_from(days).unwrap_or(i64::MAX)));
        let people = town.population.filter(|people| *people > 0);
        Self {
            counters: walking().count(),
            silent: walking().filter(is_silent).count(),
            per_day,
            per_thousand: per_day.zip(people).map(|(mean, people)| mean * 1_000.0 / view::real(people)),
            year: year_more(sums, today, calendar).map(|(more, _)| more),
            town,
        }
    }

    fn row(&self, visit: &Visit) -> TownRow {
        let language = visit.language;
        TownRow {
            name: self.town.name.clone(),
            href: visit.local(&format!("{PATH}?stad={}", self.town.nis)),
            counters: self.counters,
            silent: self.silent,
            per_day: view::written(language, self.per_day),
            per_thousand: view::written(language, self.per_thousand),
            year: view::signed(self.year),
        }
    }
}

/// The towns somebody looks after, by name.
async fn load(app: &App, visit: &Visit) -> Result<Vec<Figures>, Failure> {
    let mut towns = looked_after(app, visit).await?;
    towns.truncate(MOST);
    towns.sort_by_cached_key(|town| kernel::text::sort_key(&town.name));
    let today = visit.moment.local().date();
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let recent = (back(YEAR_DAYS), back(1));
    let found = app
        .store
        .read(|tx| {
            let (towns, calendars) = (towns.clone(), &app.calendars);
            Box::pin(async move {
                let mut found = Vec::with_capacity(towns.len());
                for town in towns {
                    let calendar = calendars(town.nis);
                    let channels = channels::channels(tx, town.nis).await?;
                    let sums = sums::around(tx, town.nis, recent, year_before(recent, &calendar)).await?;
                    found.push(Figures::of(town, &channels, &sums, (&visit.moment, &calendar)));
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    Ok(found)
}

/// From the first to the last of the days a year earlier: holidays lie on holidays, so they may be weeks further apart.
fn year_before((from, to): (NaiveDate, NaiveDate), calendar: &Calendar) -> (NaiveDate, NaiveDate) {
    let days = from.iter_days().take_while(|day| *day <= to);
    let before: Vec<NaiveDate> = days.filter_map(|day| view::year_before(day, calendar)).collect();
    (before.iter().min().copied().unwrap_or(from), before.iter().max().copied().unwrap_or(to))
}

/// `GET /stad/drukte/steden`
pub(crate) async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let towns = load(&app, &visit).await?;
    let mut drawn: Vec<(&str, f64)> =
        towns.iter().filter_map(|one| Some((one.town.name.as_str(), one.per_day?))).collect();
    drawn.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    drawn.truncate(DRAWN);
    let mut years: Vec<(&str, i64)> =
        towns.iter().filter_map(|one| Some((one.town.name.as_str(), one.year?))).collect();
    years.sort_by_key(|(_, more)| *more);
    let told = |(name, more): &(&str, i64)| [(*name).to_owned(), view::signed(Some(*more))];
    let [least, most] = match years.as_slice() {
        [first, .., last] if first.1 < last.1 => [Some(told(first)), Some(told(last))],
        _ => [None, None],
    };
    let bars = Bars {
        labels: drawn.iter().map(|(name, _)| name.chars().take(14).collect()).collect(),
        series: vec![Series {
            tone: Tone::First,
            values: drawn.iter().map(|(_, mean)| Some(*mean)).collect(),
        }],
        language: visit.language,
    };
    let page = TownsDeskPage {
        svg: Value::from_safe_string(if drawn.is_empty() { String::new() } else { bars.svg() }),
        chart_rows: drawn
            .iter()
            .map(|(name, mean)| [(*name).to_owned(), view::written(visit.language, Some(*mean))])
            .collect(),
        silent: towns.iter().map(|one| one.silent).sum(),
        most,
        least,
        file: visit.local("stad/drukte/steden.csv"),
        rows: towns.iter().map(|one| one.row(&visit)).collect(),
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
    for one in load(&app, &visit).await? {
        sheet.row([
            &one.town.nis.to_string(),
            &one.town.name,
            &one.counters.to_string(),
            &one.silent.to_string(),
            &decimal(one.per_day),
            &decimal(one.per_thousand),
            &one.year.map(|year| year.to_string()).unwrap_or_default(),
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
