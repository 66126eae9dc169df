//! Towns side by side for everybody: of those that decided so.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::language::Language;
use kernel::nis::Nis;
use serde::Serialize;
use shell::csv::Sheet;
use shell::{Failure, Head, Page, Visit};

use super::Names;
use super::events::{Brought, KindOver, by_kind, shared as shared_events};
use super::months::{Row, last_month, names, row, shared, since};
use crate::store::months::Month;
use crate::{App, STYLE};

/// Where the page is.
const PATH: &str = "drukte/steden";

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct TownsPage {
    pub month: String,
    pub rows: Vec<Row>,
    pub kinds: Vec<KindOver>,
    pub file: String,
}

impl Page for TownsPage {
    const TEMPLATE: &'static str = "observatory/between/public.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let months = super::months::MonthsPage::samples().into_iter().next();
        let events = super::events::EventsPage::samples().into_iter().next();
        let page = Self {
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
    names: Names,
}

async fn load(app: &App, today: NaiveDate, language: Language) -> Result<Known, Failure> {
    let known = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>(Known {
                    months: shared(tx, since(today), false).await?,
                    events: shared_events(tx, false).await?,
                    names: names(tx, language).await?,
                })
            })
        })
        .await?;
    Ok(known)
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
        kinds: by_kind(&known.events, (None, visit.language), &known.names),
        file: visit.local(&format!("{PATH}.csv")),
    };
    let head = Head::new(visit.say("btw-public", &[]), visit.say("btw-public-lead", &[]), visit.local(PATH))
        .in_languages(|language: Language| format!("/{language}/{PATH}"))
        .style(STYLE.0);
    visit.page(head, &page)
}

/// `GET /drukte/steden.csv`: every month and every event that towns show everybody.
pub(crate) async fn csv(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let known = load(&app, visit.moment.local().date(), visit.language).await?;
    let mut sheet =
        Sheet::new(["nis", "town", "what", "from", "mean_day", "low_pct", "effect_pct", "high_pct"]);
    for (nis, all) in &known.months {
        let name = super::name_of(&known.names, *nis);
        for one in all {
            let (month, mean) = (one.month.to_string(), one.mean_day.to_string());
            sheet.row([&nis.to_string(), &name, "month", &month, &mean, "", "", ""]);
        }
    }
    for one in &known.events {
        let name = super::name_of(&known.names, one.nis);
        let [low, middle, high] = one.percent.map(|percent| percent.to_string());
        let (nis, day) = (one.nis.to_string(), one.first_day.to_string());
        sheet.row([&nis, &name, one.kind.code(), &day, "", &low, &middle, &high]);
    }
    Ok(sheet.download("steden.csv"))
}
