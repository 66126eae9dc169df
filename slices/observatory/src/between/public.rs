//! Towns side by side for everybody: of those that decided so.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::{Months, NaiveDate};
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::csv::Sheet;
use shell::{Failure, Head, Page, Visit};

use super::Names;
use super::beside::{Courses, last_of, of_months, of_quarters};
use super::course::{Set, Unit};
use super::events::{Brought, KindOver, by_kind, shared as shared_events};
use super::figures::{name_of_figure, period};
use super::months::{Row, last_month, names, row, shared, since};
use crate::store::figures;
use crate::store::months::Month;
use crate::{App, STYLE};

/// Where the page is.
const PATH: &str = "drukte/steden";

/// Figures of the shops that stand on the page; the file holds all.
const SHOWN: [&str; 6] = ["density", "retail-density", "chains", "webshop", "horeca", "diversity"];

/// A set of figures: a row for every town that shows it, with the month or quarter it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SetTable {
    pub set: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TownsPage {
    pub month: String,
    pub rows: Vec<Row>,
    pub sets: Vec<SetTable>,
    pub kinds: Vec<KindOver>,
    pub file: String,
}

impl Page for TownsPage {
    const TEMPLATE: &'static str = "observatory/between/public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let months = super::months::MonthsPage::samples().into_iter().next();
        let events = super::events::EventsPage::samples().into_iter().next();
        let set = |set: Set| SetTable {
            set: set.dataset().code(),
            columns: vec!["Leegstand".into()],
            rows: vec![vec!["Menen".into(), "K3 2026".into(), "11,7\u{a0}%".into()]],
        };
        let page = Self {
            sets: vec![set(Set::Vacancy), set(Set::Retail)],
            month: "10/2026".into(),
            rows: months.map(|(_, page)| page.rows).unwrap_or_default(),
            kinds: events.map(|(_, page)| page.kinds).unwrap_or_default(),
            file: "/nl/drukte/steden.csv".into(),
        };
        vec![("some", page), ("none", Self::default())]
    }
}

/// What towns show everybody.
struct Known {
    months: BTreeMap<Nis, Vec<Month>>,
    events: Vec<Brought>,
    vacancy: BTreeMap<Nis, Courses>,
    retail: BTreeMap<Nis, Courses>,
    names: Names,
}

impl Known {
    fn of(&self, set: Set) -> &BTreeMap<Nis, Courses> {
        match set {
            Set::Vacancy => &self.vacancy,
            Set::Retail => &self.retail,
        }
    }
}

async fn load(app: &App, today: NaiveDate, language: Language) -> Result<Known, Failure> {
    let known = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let names = names(tx, language).await?;
                let quarters = figures::vacancy_shared(tx, Set::Vacancy.since(today), false).await?;
                // The month that runs, or the one before where it was not counted yet.
                let before = today.checked_sub_months(Months::new(2)).unwrap_or(today);
                Ok::<_, StoreError>(Known {
                    months: shared(tx, since(today), false).await?,
                    events: shared_events(tx, false).await?,
                    vacancy: of_quarters(&quarters, &names),
                    retail: of_months(figures::retail_latest(tx, (before, today), false).await?),
                    names,
                })
            })
        })
        .await?;
    Ok(known)
}

/// The last that each town tells of a set.
fn set_table(known: &Known, set: Set, visit: &Visit) -> Option<SetTable> {
    let on_page = |code: &str| set == Set::Vacancy || SHOWN.contains(&code);
    let figures: Vec<_> = set.figures().iter().filter(|one| on_page(one.code)).collect();
    let mut rows: Vec<Vec<String>> = known
        .of(set)
        .iter()
        .filter_map(|(nis, courses)| {
            let last = last_of(courses)?;
            let mut row = vec![super::name_of(&known.names, *nis), period(set, last, visit)];
            row.extend(figures.iter().map(|one| {
                let value = courses.get(one.code).and_then(|course| course.get(&last));
                value.map_or_else(|| "–".to_owned(), |value| one.unit.write(visit.language, *value))
            }));
            Some(row)
        })
        .collect();
    rows.sort_by_cached_key(|row| row.first().map(|name| kernel::text::sort_key(name)));
    let columns = figures.iter().map(|one| name_of_figure(**one, visit)).collect();
    (!rows.is_empty()).then(|| SetTable { set: set.dataset().code(), columns, rows })
}

/// `GET /drukte/steden`
pub(crate) async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let today = visit.moment.local().date();
    let known = load(&app, today, visit.language).await?;
    let month = last_month(today);
    let told = (month, false, visit.language);
    let mut rows: Vec<Row> =
        known.months.iter().map(|(nis, all)| row(&known.names, *nis, all, told)).collect();
    rows.sort_by_cached_key(|row| kernel::text::sort_key(&row.name));
    let page = TownsPage {
        month: month.format("%-m/%Y").to_string(),
        rows,
        sets: [Set::Vacancy, Set::Retail]
            .into_iter()
            .filter_map(|set| set_table(&known, set, &visit))
            .collect(),
        kinds: by_kind(&known.events, (None, visit.language), &known.names),
        file: visit.local(&format!("{PATH}.csv")),
    };
    let head = Head::new(visit.say("btw-public", &[]), visit.say("btw-public-lead", &[]), visit.local(PATH))
        .in_languages(|language: Language| format!("/{language}/{PATH}"))
        .style(STYLE.0);
    visit.page(head, &page)
}

/// `GET /drukte/steden.csv`: every month, event, quarter and figure that towns show everybody.
pub(crate) async fn csv(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let known = load(&app, visit.moment.local().date(), visit.language).await?;
    let mut sheet = Sheet::new([
        "nis",
        "town",
        "what",
        "from",
        "mean_day",
        "low_pct",
        "effect_pct",
        "high_pct",
        "value",
        "unit",
    ]);
    for (nis, all) in &known.months {
        let name = super::name_of(&known.names, *nis);
        for one in all {
            let (month, mean) = (one.month.to_string(), one.mean_day.to_string());
            sheet.row([&nis.to_string(), &name, "month", &month, &mean, "", "", "", "", ""]);
        }
    }
    for one in &known.events {
        let name = super::name_of(&known.names, one.nis);
        let [low, middle, high] = one.percent.map(|percent| percent.to_string());
        let (nis, day) = (one.nis.to_string(), one.first_day.to_string());
        sheet.row([&nis, &name, one.kind.code(), &day, "", &low, &middle, &high, "", ""]);
    }
    for set in [Set::Vacancy, Set::Retail] {
        for (nis, courses) in known.of(set) {
            let (nis, name) = (nis.to_string(), super::name_of(&known.names, *nis));
            for (code, course) in courses {
                // Places are what shares are made of: counted, not a figure of the set.
                let unit =
                    set.figures().iter().find(|one| one.code == code).map_or(Unit::Number, |one| one.unit);
                for (from, value) in course {
                    let (from, value) = (from.to_string(), format!("{:.4}", unit.plain(*value)));
                    sheet.row([&nis, &name, code, &from, "", "", "", "", &value, unit.code()]);
                }
            }
        }
    }
    Ok(sheet.download("steden.csv"))
}
