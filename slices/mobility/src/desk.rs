//! What the pages share: the town, the way in, the head, and everything that is known of parking in a town.

use std::collections::HashMap;
use std::sync::Arc;

use ::store::{Store, StoreError};
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use kernel::actor::Thing;
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::nis::Nis;
use shell::head::Robots;
use shell::{Choice, Failure, Head, Reach, Visit, format};
use uuid::Uuid;

use crate::facility::Facility;
use crate::measure::{Filled, Hours, Series};
use crate::round::Seen;
use crate::store::{self as tables, Expected};

/// The path of the desk.
pub(crate) const PATH: &str = "stad/parkeren";
/// The style of the pages.
pub(crate) const STYLE: (&str, &[u8]) = ("mobility.css", include_bytes!("../assets/mobility.css"));
/// Days of counts that are looked at.
pub(crate) const BACK: u64 = 56;
/// Days of rounds that are looked at.
const ROUNDS_BACK: u64 = 366;

/// The calendar of a town.
pub type Calendars = Arc<dyn Fn(Nis) -> Calendar + Send + Sync>;

/// What the handlers share.
pub(crate) struct App {
    pub store: Store,
    pub calendars: Calendars,
}

pub(crate) type Desk = Shared<Arc<App>>;
pub(crate) type Answer = Result<Response, Failure>;

/// The town of an address, when the officer may work there.
pub(crate) fn town(visit: &Visit, code: &str) -> Result<Nis, Failure> {
    let nis = Nis::parse(code).map_err(|_| Failure::not_found())?;
    visit.may(&Thing::new().in_town(nis))?;
    Ok(nis)
}

/// The towns to choose from, and the one that is asked for: the first without a question.
pub(crate) async fn chosen(
    app: &App,
    visit: &Visit,
    asked: &str,
) -> Result<(Option<Nis>, Vec<Choice>), Failure> {
    let own = match visit.reach()? {
        Reach::All => None,
        _ => Some(visit.towns("")?),
    };
    let asked = visit.towns(asked)?.first().copied();
    let language = visit.language;
    let all = app.store.read(|tx| Box::pin(tables::towns(tx, language))).await?;
    let mine = |nis: &Nis| own.as_ref().is_none_or(|own| own.contains(nis));
    let choices: Vec<Choice> = all
        .into_iter()
        .filter(|(nis, _)| mine(nis))
        .map(|(nis, name)| Choice::new(nis.to_string(), name))
        .collect();
    let first = choices.first().and_then(|choice| Nis::parse(&choice.value).ok());
    Ok((asked.or(first), choices))
}

/// The name of a town.
pub(crate) async fn town_name(app: &App, nis: Nis, language: Language) -> Result<String, Failure> {
    let all = app.store.read(|tx| Box::pin(tables::towns(tx, language))).await?;
    Ok(all.into_iter().find(|(known, _)| *known == nis).map_or_else(|| nis.to_string(), |(_, name)| name))
}

/// The head of a page that nobody finds by searching.
pub(crate) fn head(visit: &Visit, title: impl Into<String>, path: &str) -> Head {
    let path = path.to_owned();
    Head::new(title, "", visit.local(&path))
        .in_languages(|language: Language| format!("/{language}/{path}"))
        .robots(Robots::None)
        .style(STYLE.0)
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(path: String) -> Response {
    let headers = [(header::LOCATION, path), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The page, with the status of a form that was not taken.
pub(crate) fn refused(answer: Answer) -> Answer {
    answer.map(|mut response| {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response
    })
}

/// A share in whole percent; a dash where nobody knows.
pub(crate) fn percent(language: Language, share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{} %", format::number(language, share * 100.0, 0)))
}

/// A whole number; a dash where nobody knows.
pub(crate) fn whole(language: Language, number: Option<f64>) -> String {
    number.map_or_else(|| "–".to_owned(), |number| format::number(language, number, 0))
}

/// A sum of places.
pub(crate) fn places(language: Language, number: i64) -> String {
    whole(language, i32::try_from(number).ok().map(f64::from))
}

/// Everything that is known of parking in a town.
pub(crate) struct Loaded {
    pub facilities: Vec<Facility>,
    /// Places taken, by facility.
    pub taken: HashMap<Uuid, Series>,
    /// People who passed, by counter: its area and its hours.
    pub people: Vec<(String, Series)>,
    /// What was expected of today, by counter.
    pub expected: HashMap<Uuid, Vec<Expected>>,
    pub rounds: Vec<Seen>,
    pub today: NaiveDate,
    /// Days on which nothing is as usual.
    holidays: Vec<NaiveDate>,
}

/// Loads a town.
pub(crate) async fn load(app: &App, nis: Nis, today: NaiveDate) -> Result<Loaded, Failure> {
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let calendar = (app.calendars)(nis);
    let holidays: Vec<NaiveDate> = back(BACK)
        .iter_days()
        .take_while(|day| *day <= today)
        .filter(|day| calendar.is_public_holiday(*day))
        .collect();
    let holidays = &holidays;
    let loaded = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut facilities = tables::facilities(tx, nis).await?;
                facilities.sort_by_cached_key(|one| kernel::text::sort_key(&one.name));
                let counters = tables::counters(tx, nis).await?;
                let (mut taken, mut people) = (HashMap::new(), Vec::new());
                for one in &facilities {
                    let Some(channel) = one.occupancy else { continue };
                    let days = tables::days(tx, (nis, channel), (back(BACK), today)).await?;
                    taken.insert(one.id, by_clock(&days, false));
                }
                for one in counters.iter().filter(|one| one.passing() && one.live) {
                    let days = tables::days(tx, (nis, one.id), (back(BACK), today)).await?;
                    people.push((one.area.clone(), by_clock(&days, true)));
                }
                Ok::<_, StoreError>(Loaded {
                    facilities,
                    taken,
                    people,
                    expected: tables::expected(tx, nis, today).await?,
                    rounds: tables::rounds(tx, nis, back(ROUNDS_BACK)).await?,
                    today,
                    holidays: holidays.clone(),
                })
            })
        })
        .await?;
    Ok(loaded)
}

fn by_clock(days: &[(NaiveDate, counts::Day)], adds_up: bool) -> Series {
    days.iter().map(|(day, counted)| (*day, counted.clock_hours(*day, adds_up))).collect()
}

impl Loaded {
    /// Days as they usually are: passed, and no holidays.
    pub fn usual(&self, series: &Series) -> Series {
        let usual = |day: &NaiveDate| *day < self.today && !self.holidays.contains(day);
        series.iter().filter(|(day, _)| usual(day)).map(|(day, hours)| (*day, *hours)).collect()
    }

    /// How full a facility was, on usual days; nothing when nothing was counted.
    pub fn filled(&self, one: &Facility) -> Option<Filled> {
        let usual = self.usual(self.taken.get(&one.id)?);
        let any = usual.values().flatten().any(Option::is_some);
        any.then(|| Filled::of(one, usual))
    }

    /// Places taken today.
    pub fn now(&self, one: &Facility) -> Option<Hours> {
        self.taken.get(&one.id)?.get(&self.today).copied()
    }

    /// What was expected of today.
    pub fn hoped(&self, one: &Facility) -> &[Expected] {
        one.occupancy.and_then(|id| self.expected.get(&id)).map(Vec::as_slice).unwrap_or_default()
    }

    /// People who passed on usual days, of the counters of an area where it has some: with whether it has.
    pub fn passers(&self, area: &str) -> (Series, bool) {
        let key = kernel::text::fold(area);
        let within: Vec<Series> = self
            .people
            .iter()
            .filter(|(own, _)| !area.is_empty() && kernel::text::fold(own) == key)
            .map(|(_, series)| self.usual(series))
            .collect();
        if !within.is_empty() {
            return (crate::measure::sum(&within), true);
        }
        let all: Vec<Series> = self.people.iter().map(|(_, series)| self.usual(series)).collect();
        (crate::measure::sum(&all), area.is_empty())
    }
}
