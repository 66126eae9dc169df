//! One counter: a day hour by hour beside what was expected, the last weeks, its history, its file.

use std::sync::Arc;

use ::store::StoreError;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use kernel::actor::Thing;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::chart::{Line, Lines, Stroke};
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::visit::Asked;
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use crate::channel::{Channel, Site};
use crate::desk::{PATH, special};
use crate::events::{self, Event};
use crate::store::channels::{self, Stand};
use crate::store::days;
use crate::view::{self, HOURS};
use crate::{App, head, repair};

/// Days shown as a line.
const SHOWN_DAYS: u64 = 91;
/// Days of a file by the hour.
const MOST_FILE_DAYS: u64 = 1_100;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    dag: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct CounterPage {
    pub town: String,
    pub name: String,
    pub area: String,
    pub mode: &'static str,
    pub direction: &'static str,
    pub instrument: &'static str,
    pub state: &'static str,
    pub capacity: Option<i64>,
    pub back: String,
    pub edit: String,
    pub day: String,
    pub day_value: String,
    pub special: String,
    pub before: String,
    pub after: String,
    /// Counted over the day as far as it is known.
    pub counted: Option<i64>,
    pub more: Option<i64>,
    pub verdict: &'static str,
    pub repaired: bool,
    /// Repairs and marks of the weeks that are shown.
    pub marks: usize,
    pub marks_href: String,
    pub known: usize,
    pub cells: usize,
    pub day_svg: Value,
    pub day_rows: Vec<[String; 4]>,
    pub has_band: bool,
    pub weeks_svg: Value,
    /// Day, counted, expected.
    pub weeks_rows: Vec<[String; 3]>,
    pub rhythm_svg: Value,
    pub rhythm_rows: Vec<Vec<String>>,
    pub from: String,
    pub to: String,
    /// From when, why, by how much counts were corrected.
    pub stands: Vec<[String; 3]>,
    pub file: String,
}

impl Page for CounterPage {
    const TEMPLATE: &'static str = "observatory/counter.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let hours: [Option<f64>; HOURS] = std::array::from_fn(|at| u32::try_from(at).ok().map(f64::from));
        let band: Vec<_> = hours.iter().map(|value| value.map(|value| (value / 2.0, value * 2.0))).collect();
        let (rhythm_svg, rhythm_rows) = view::rhythm_chart(hours.repeat(7), Language::Nl);
        let page = Self {
            town: "Oostkamp".into(),
            name: "Markt".into(),
            area: "Centrum".into(),
            mode: "pedestrian",
            direction: "both",
            instrument: "beam",
            state: "live",
            capacity: None,
            back: "/nl/stad/drukte?stad=31022".into(),
            edit: "/nl/stad/drukte/tellers/31022/1".into(),
            day: "zondag 22 november 2026".into(),
            day_value: "2026-11-22".into(),
            special: "Kerstmis".into(),
            before: "?dag=2026-11-21".into(),
            after: "?dag=2026-11-23".into(),
            counted: Some(276),
            more: Some(12),
            verdict: "busier",
            repaired: true,
            marks: 2,
            marks_href: "/nl/stad/drukte/herstel?stad=31022&teller=1".into(),
            known: 23,
            cells: 24,
            day_svg: view::day_chart(&hours, &hours, &band, Language::Nl),
            day_rows: view::day_rows(&hours, &hours, &band, Language::Nl),
            has_band: true,
            weeks_svg: Value::from_safe_string(String::new()),
            weeks_rows: vec![["21 november 2026".into(), "300".into(), "280".into()]],
            rhythm_svg,
            rhythm_rows,
            from: "1 januari 2024".into(),
            to: "22 november 2026".into(),
            stands: vec![["1 maart 2025".into(), "Verplaatst naar nummer 12".into(), "100 %".into()]],
            file: "telling.csv".into(),
        };
        let each = |mode: &'static str, direction: &'static str, instrument: &'static str| Self {
            mode,
            direction,
            instrument,
            ..page.clone()
        };
        let none =
            Self { counted: None, more: None, verdict: "unknown", special: String::new(), ..page.clone() };
        vec![
            ("counted", page.clone()),
            ("bicycle", Self { verdict: "quieter", more: Some(-12), ..each("bicycle", "in", "telraam") }),
            (
                "car",
                Self { verdict: "normal", more: Some(2), state: "ended", ..each("car", "out", "thermal") },
            ),
            ("heavy", Self { state: "draft", ..each("heavy", "both", "stereo") }),
            (
                "parking",
                Self { capacity: Some(200), has_band: false, ..each("occupancy", "both", "barrier") },
            ),
            (
                "by hand",
                Self { stands: Vec::new(), marks: 0, repaired: false, ..each("pedestrian", "both", "hand") },
            ),
            ("telecom", each("pedestrian", "both", "telecom")),
            ("nothing", none),
        ]
    }
}

/// What is known of a counter.
struct Loaded {
    town: String,
    site: Option<Site>,
    channel: Channel,
    span: Option<(NaiveDate, NaiveDate)>,
    list: Vec<days::Used>,
    forecasts: Vec<days::Forecast>,
    stands: Vec<Stand>,
    marks: usize,
    events: Vec<Event>,
}

async fn load(app: &App, visit: &Visit, (nis, id): (Nis, Uuid), day: NaiveDate) -> Result<Loaded, Failure> {
    let language = visit.language;
    let from = day.checked_sub_days(Days::new(SHOWN_DAYS)).unwrap_or(day);
    let loaded = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let Some(channel) = channels::one_channel(tx, nis, id).await? else { return Ok(None) };
                let town =
                    channels::town(tx, nis, language).await?.map_or_else(String::new, |town| town.name);
                let site = channels::one_site(tx, nis, channel.site).await?;
                let span = days::span(tx, nis, id).await?;
                let list = days::days(tx, (nis, id), (from, day)).await?;
                let forecasts = days::forecasts_of(tx, (nis, id), (from, day)).await?;
                let stands = channels::stands(tx, nis, id).await?;
                let marks = repair::marks(tx, (nis, id), (from, day)).await?.len();
                let events = events::store::events(tx, nis).await?;
                Ok::<_, StoreError>(Some(Loaded {
                    town,
                    site,
                    channel,
                    span,
                    list,
                    forecasts,
                    stands,
                    marks,
                    events,
                }))
            })
        })
        .await?;
    loaded.ok_or_else(Failure::not_found)
}

/// A town and a channel of an address; only whom the town is entrusted to gets further.
pub(crate) fn addressed(visit: &Visit, nis: &str, id: &str) -> Result<(Nis, Uuid), Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok((nis, Uuid::try_parse(id).map_err(|_| Failure::not_found())?))
}

/// `GET /stad/drukte/teller/{nis}/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let today = visit.moment.local().date();
    let day = told.dag.parse::<NaiveDate>().map_or(today, |day| day.min(today));
    let loaded = load(&app, &visit, (nis, id), day).await?;
    let page = fill(&app, &visit, &loaded, day);
    let path = format!("{PATH}/teller/{nis}/{}", id.simple());
    visit.page(head(&visit, page.name.clone(), &path), &page)
}

fn fill(app: &App, visit: &Visit, loaded: &Loaded, day: NaiveDate) -> CounterPage {
    let (language, channel) = (visit.language, &loaded.channel);
    let calendar = (app.calendars)(channel.nis);
    let adds_up = channel.mode.adds_up();
    let days: Vec<_> = loaded.list.iter().map(|used| (used.day, view::clock_hours(used, adds_up))).collect();
    let this = loaded.list.iter().find(|used| used.day == day);
    let counted = this.map_or([None; HOURS], |used| view::clock_hours(used, adds_up));
    let told = loaded.forecasts.iter().find(|one| one.day == day && one.hours.len() == HOURS);
    let (expected, band) = match told {
        Some(forecast) => view::expected_hours(&forecast.hours),
        None => (view::normal_hours(&days, day, &calendar), Vec::new()),
    };
    let beside = if adds_up { view::beside } else { view::latest }(&counted, &expected);
    let more = beside.and_then(|beside| beside.more());
    let (weeks_svg, weeks_rows) = weeks(loaded, day, language);
    let (rhythm_svg, rhythm_rows) = view::rhythm_chart(view::rhythm(&days, &calendar), language);
    let long = |day: NaiveDate| format::date(language, day, DateStyle::Long);
    let at = |day: Option<NaiveDate>| day.map(|day| format!("?dag={day}")).unwrap_or_default();
    let today = visit.moment.local().date();
    let after = day.checked_add_days(Days::new(1)).filter(|next| *next <= today);
    let here = visit.local(&format!("{PATH}/teller/{}/{}", channel.nis, channel.id.simple()));
    let sum = this.and_then(|used| used.cells.sum()).map(|sum| {
        let known = this.map_or(1, |used| used.cells.known().max(1));
        view::whole(if adds_up { sum } else { sum / f64::from(u32::try_from(known).unwrap_or(1)) })
    });
    CounterPage {
        town: loaded.town.clone(),
        name: loaded.site.as_ref().map_or_else(|| channel.name.clone(), |site| site.name.clone()),
        area: loaded.site.as_ref().map(|site| site.area.clone()).unwrap_or_default(),
        mode: channel.mode.code(),
        direction: channel.direction.code(),
        instrument: channel.instrument.code(),
        state: channel.state.code(),
        capacity: channel.capacity,
        back: visit.local(&format!("{PATH}?stad={}", channel.nis)),
        edit: visit.local(&format!("{PATH}/tellers/{}/{}", channel.nis, channel.id.simple())),
        day: format::date(language, day, DateStyle::Long),
        day_value: day.to_string(),
        special: special(&calendar, day, language),
        before: at(day.checked_sub_days(Days::new(1))),
        after: at(after),
        counted: sum,
        more,
        verdict: more.map_or("unknown", view::verdict),
        repaired: this.is_some_and(|used| used.repaired),
        marks: loaded.marks,
        marks_href: visit.local(&format!(
            "{PATH}/herstel?stad={}&teller={}",
            channel.nis,
            channel.id.simple()
        )),
        known: this.map_or(0, |used| used.cells.known()),
        cells: this.map_or_else(|| channel.step.cells(day), |used| used.cells.cells().len()),
        day_svg: view::day_chart(&counted, &expected, &band, language),
        day_rows: view::day_rows(&counted, &expected, &band, language),
        has_band: !band.is_empty(),
        weeks_svg,
        weeks_rows,
        rhythm_svg,
        rhythm_rows,
        from: loaded.span.map(|(from, _)| long(from)).unwrap_or_default(),
        to: loaded.span.map(|(_, to)| long(to)).unwrap_or_default(),
        stands: stands(&loaded.stands, language),
        file: format!("{here}/telling.csv"),
    }
}

/// When a device was moved or adjusted.
fn stands(stands: &[Stand], language: Language) -> Vec<[String; 3]> {
    let row = |stand: &Stand| {
        let factor = format::number(language, view::real(stand.factor) / 10_000.0, 1);
        [format::date(language, stand.from, DateStyle::Long), stand.reason.clone(), format!("{factor} %")]
    };
    stands.iter().map(row).collect()
}

/// The days of the last weeks as a line, over what was expected of them.
fn weeks(loaded: &Loaded, last: NaiveDate, language: Language) -> (Value, Vec<[String; 3]>) {
    let adds_up = loaded.channel.mode.adds_up();
    let first = last.checked_sub_days(Days::new(SHOWN_DAYS)).unwrap_or(last);
    let (mut labels, mut counted, mut expected, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for day in first.iter_days().take_while(|day| *day <= last) {
        let used = loaded.list.iter().find(|used| used.day == day);
        let whole = used.filter(|used| used.cells.known() * 24 >= used.cells.cells().len() * 22);
        let sum = whole.and_then(|used| {
            let known = f64::from(u32::try_from(used.cells.known().max(1)).unwrap_or(1));
            used.cells.sum().map(|sum| if adds_up { sum } else { sum / known })
        });
        let told = loaded.forecasts.iter().find(|one| one.day == day).and_then(|one| one.total);
        let told = told.map(|total| total.mean());
        labels.push(day.format("%-d/%-m").to_string());
        counted.push(sum);
        expected.push(told);
        rows.push([
            format::date(language, day, DateStyle::Long),
            view::written(language, sum),
            view::written(language, told),
        ]);
    }
    rows.reverse();
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
    let marks = view::marks(&loaded.events, Some(loaded.channel.id), &days, |day| day);
    let lines = vec![
        Line { stroke: Stroke::Seen, values: counted },
        Line { stroke: Stroke::Expected, values: expected },
    ];
    let chart = Lines { labels, lines, band: Vec::new(), marks, language };
    (Value::from_safe_string(chart.svg()), rows)
}

/// `GET /stad/drukte/teller/{nis}/{id}/telling.csv`: every stretch of three years, in UTC and on the clock.
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let today = visit.moment.local().date();
    let from = today.checked_sub_days(Days::new(MOST_FILE_DAYS)).unwrap_or(today);
    let stored = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let known = channels::one_channel(tx, nis, id).await?;
                Ok::<_, StoreError>(
                    known.is_some().then_some(days::stored_days(tx, (nis, id), (from, today)).await?),
                )
            })
        })
        .await?
        .ok_or_else(Failure::not_found)?;
    let mut sheet = Sheet::new(["start", "local", "seconds", "count", "used", "uptime"]);
    for day in &stored {
        let used = day.used.as_ref().unwrap_or(&day.raw);
        let step = day.raw.step();
        for (at, (raw, used)) in day.raw.cells().iter().zip(used.cells()).enumerate() {
            let begins = step.begins(day.day, at);
            let local = begins.with_timezone(&chrono_tz::Europe::Brussels);
            let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
            sheet.row([
                begins.to_rfc3339(),
                local.format("%Y-%m-%dT%H:%M").to_string(),
                step.seconds().to_string(),
                number(raw.value),
                number(used.value),
                raw.uptime.map(|uptime| uptime.to_string()).unwrap_or_default(),
            ]);
        }
    }
    Ok(sheet.download(&format!("telling-{}.csv", id.simple())))
}
