//! A town's counters on one page: today beside a normal day, the days to come, the rhythm of the week, the year.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use counts::suppress::Rule;
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::letter::Phrase;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Deserialize;
use shell::chart::{Bars, Series, Tone};
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::post::said;
use shell::visit::Asked;
use shell::{Choice, Failure, Reach, Visit};

use crate::channel::{Channel, State as Counting};
use crate::store::channels::{self, Town};
use crate::store::days::{self, Expected, Total};
use crate::view::{self, HOURS};
use crate::{App, alerts, head, post, weekly};

mod areas;
mod load;
mod map;
mod page;
pub(crate) mod towns;

pub(crate) use load::{Loaded, load};
pub(crate) use page::{AreaRow, ComingRow, CounterRow, DeskPage};

/// Where the page is.
pub(crate) const PATH: &str = "stad/drukte";
/// Hours without counts after which a counter is said to be silent.
const SILENT_HOURS: i64 = 26;
/// Days after which what was out of the ordinary is shown no more.
const ALERT_DAYS: i64 = 7;
/// Days that are compared with the year before.
const YEAR_DAYS: u64 = 28;
/// Of fewer people in an hour everybody sees no number.
pub(crate) const FEW: i64 = Rule::USUAL.cast_signed();
/// Record days shown.
const RECORDS: usize = 5;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub stad: String,
    /// An area of the town.
    #[serde(default)]
    pub gebied: String,
}

fn coming_chart(days: &[(String, Option<f64>)], language: Language) -> Value {
    let series =
        vec![Series { tone: Tone::First, values: days.iter().map(|(_, expected)| *expected).collect() }];
    let bars = Bars { labels: days.iter().map(|(word, _)| word.clone()).collect(), series, language };
    Value::from_safe_string(bars.svg())
}

fn counter_row(loaded: &Loaded, channel: &Channel, visit: &Visit, calendar: &Calendar) -> CounterRow {
    let now = visit.moment.local();
    let today = now.date();
    let site = loaded.sites.get(&channel.site);
    let list = loaded.hours.get(&channel.id).map(Vec::as_slice).unwrap_or_default();
    let (expected, _) = loaded.expected((channel.id, list), today, calendar);
    let hours = loaded.hours_of(channel.id, today);
    let beside = if channel.mode.adds_up() {
        view::beside(&loaded.comparable(1, &hours, &expected), &expected)
    } else {
        view::latest(&hours, &expected)
    };
    let last = loaded.last_known.get(&channel.id).copied();
    let midnight = today.and_time(chrono::NaiveTime::MIN);
    let hours_today = (now - midnight).num_hours();
    let silent = match last {
        Some(last) if last < today => (today - last).num_days() * 24 - 24 + hours_today >= SILENT_HOURS - 24,
        Some(_) => false,
        None => true,
    };
    let more = beside.and_then(|beside| beside.more());
    let written = |day: NaiveDate| format::date(visit.language, day, DateStyle::Long);
    let counted = beside.map(|beside| view::whole(beside.counted));
    CounterRow {
        name: channel.label(site),
        area: site.map_or_else(String::new, |site| site.area.clone()),
        href: if loaded.only_public {
            String::new()
        } else {
            visit.local(&format!("{PATH}/teller/{}/{}", channel.nis, channel.id.simple()))
        },
        mode: channel.mode.code(),
        state: channel.state.code(),
        counted,
        told: match counted {
            Some(n) => format::number(visit.language, view::real(n), 0),
            None if loaded.only_public && hours.iter().any(Option::is_some) => visit.say("obs-few", &[]),
            None => String::new(),
        },
        expected: beside.map(|beside| view::whole(beside.expected)),
        more,
        verdict: more.map_or("unknown", view::verdict),
        silent_since: last
            .filter(|_| silent && channel.state == Counting::Live)
            .map(written)
            .unwrap_or_default(),
    }
}

fn coming(loaded: &Loaded, page: &mut DeskPage, visit: &Visit, calendar: &Calendar) {
    let language = visit.language;
    let today = visit.moment.local().date();
    let series = loaded.town_series();
    let days: Vec<(NaiveDate, Expected)> = (1..=7_u64)
        .filter_map(|ahead| {
            let day = today.checked_add_days(Days::new(ahead))?;
            Some((day, loaded.forecast(series, day)?.total?))
        })
        .collect();
    let bars: Vec<_> = days
        .iter()
        .map(|(day, expected)| {
            let word: String = format::date(language, *day, DateStyle::Weekday).chars().take(2).collect();
            (format!("{word} {}", day.format("%-d/%-m")), Some(expected.mean()))
        })
        .collect();
    page.coming_svg = coming_chart(&bars, language);
    page.coming = days
        .iter()
        .map(|(day, expected)| ComingRow {
            day: format::date(language, *day, DateStyle::Long),
            expected: format::number(language, expected.mean(), 0),
            between: view::between(language, Some(expected.most())),
            special: special(calendar, *day, language),
        })
        .collect();
    let busiest = days.iter().max_by(|(_, a), (_, b)| a.mean().total_cmp(&b.mean()));
    page.busiest = busiest.map(|(day, _)| format::date(language, *day, DateStyle::Long)).unwrap_or_default();
}

/// The name of a holiday.
pub(crate) fn special(calendar: &Calendar, day: NaiveDate, language: Language) -> String {
    calendar.public_holiday(day).map(|name| name.text(language).to_owned()).unwrap_or_default()
}

fn fill(loaded: &Loaded, page: &mut DeskPage, visit: &Visit, calendar: &Calendar) {
    let language = visit.language;
    let today = visit.moment.local().date();
    page.counters =
        loaded.channels.iter().map(|channel| counter_row(loaded, channel, visit, calendar)).collect();
    page.map = map::map(loaded, &page.counters, visit);
    page.today = format::date(language, today, DateStyle::Long);
    let town = loaded.walking_hours();
    let counted = town.iter().find(|(day, _)| *day == today).map_or([None; HOURS], |(_, hours)| *hours);
    let (expected, band) = loaded.expected((loaded.town_series(), &town), today, calendar);
    let few = loaded.few(loaded.walking(), today);
    let comparable = loaded.comparable(loaded.walking().count(), &counted, &expected);
    let beside = view::beside(&comparable, &expected);
    page.told = beside.map(|beside| format::number(language, beside.counted, 0)).unwrap_or_default();
    page.is_quiet = loaded.only_public && beside.is_none() && counted.iter().any(Option::is_some);
    page.expected = beside.map_or(0, |beside| view::whole(beside.expected));
    page.more = beside.and_then(|beside| beside.more());
    page.verdict = page.more.map_or("unknown", view::verdict);
    page.until = beside.map(|beside| view::hour_word(language, beside.until)).unwrap_or_default();
    page.has_band = !band.is_empty();
    page.today_svg = view::day_chart(&comparable, &expected, &band, language);
    page.today_rows = view::day_rows(&counted, &expected, &band, language);
    for (row, (hour, few)) in page.today_rows.iter_mut().zip(counted.into_iter().zip(few)) {
        // Hours of few stand for half as many as may be told: at most so many passed all of them.
        if let Some(hour) = hour.filter(|_| few > 0) {
            row[1] = format!("< {}", format::number(language, hour + view::real(few * FEW) / 2.0, 0));
        }
    }
    coming(loaded, page, visit, calendar);
    let rhythm = view::rhythm(&town, calendar);
    page.rhythm_peak = peak_day(&rhythm, language);
    (page.rhythm_svg, page.rhythm_rows) = view::rhythm_chart(rhythm, language);
    let monday = counts::time::week(today);
    (page.season_svg, page.season_rows) =
        view::season_chart(&loaded.week_sums, monday, &loaded.events, language);
    let sums = &loaded.sums;
    if let Some((more, days)) = year_more(sums, today, calendar) {
        page.year_more = Some(more);
        page.year_days = days;
    }
    let year = today.checked_sub_days(Days::new(364)).unwrap_or(today);
    let mut best: Vec<(NaiveDate, i64)> =
        sums.iter().map(|(day, sum)| (*day, *sum)).filter(|(day, _)| *day > year && *day < today).collect();
    best.sort_by_key(|(day, sum)| (std::cmp::Reverse(*sum), *day));
    page.records = best
        .into_iter()
        .take(RECORDS)
        .map(|(day, sum)| {
            [format::date(language, day, DateStyle::Long), format::number(language, view::real(sum), 0)]
        })
        .collect();
}

/// How the last weeks compare with the same days a year before: per cent more, and over how many days.
fn year_more(sums: &BTreeMap<NaiveDate, i64>, today: NaiveDate, calendar: &Calendar) -> Option<(i64, usize)> {
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let years = view::years(sums, (back(YEAR_DAYS), back(1)), calendar);
    let share = view::real(years.now) / view::real(years.before);
    let known = years.days >= 14 && years.before > 0;
    known.then(|| (view::percent((share - 1.0) * 100.0), years.days))
}

/// The same for everybody: without ways to the desk.
pub(crate) fn fill_public(loaded: &Loaded, page: &mut DeskPage, visit: &Visit, calendar: &Calendar) {
    page.town_name = loaded.town.as_ref().map(|town| town.name.clone()).unwrap_or_default();
    fill(loaded, page, visit, calendar);
}

/// The weekday on which most people pass.
fn peak_day(rhythm: &[Option<f64>], language: Language) -> String {
    let sum = |hours: &[Option<f64>]| hours.iter().flatten().sum::<f64>();
    let best = rhythm.chunks(HOURS).enumerate().max_by(|(_, a), (_, b)| sum(a).total_cmp(&sum(b)));
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    best.filter(|(_, hours)| sum(hours) > 0.0)
        .and_then(|(at, _)| monday.checked_add_days(Days::new(u64::try_from(at).ok()?)))
        .map(|day| format::date(language, day, DateStyle::Weekday))
        .unwrap_or_default()
}

/// The towns whose counters somebody looks after: for some all of them.
async fn looked_after(app: &App, visit: &Visit) -> Result<Vec<Town>, Failure> {
    let all = matches!(visit.reach()?, Reach::All);
    let own = if all { Vec::new() } else { visit.towns("")? };
    let (own, language) = (&own, visit.language);
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let towns = if all { channels::towns(tx).await? } else { own.clone() };
                let names = channels::all_towns(tx, language).await?;
                let unnamed = |nis: Nis| Town { nis, name: nis.to_string(), population: None };
                let named = |nis| names.iter().find(|town| town.nis == nis).cloned();
                Ok::<_, StoreError>(
                    towns.into_iter().map(|nis| named(nis).unwrap_or_else(|| unnamed(nis))).collect(),
                )
            })
        })
        .await?;
    Ok(found)
}

/// The towns to choose from.
pub(crate) async fn choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let towns = looked_after(app, visit).await?;
    Ok(towns.into_iter().map(|town| Choice::new(town.nis.to_string(), town.name)).collect())
}

/// The town a page is about, and those one may choose from.
pub(crate) async fn chosen(
    app: &App,
    visit: &Visit,
    asked: &str,
) -> Result<(Option<Nis>, Vec<Choice>), Failure> {
    let first = visit.towns(asked)?.first().copied();
    let towns = choices(app, visit).await?;
    let nis = first.or_else(|| towns.first().and_then(|choice| Nis::parse(&choice.value).ok()));
    Ok((nis, towns))
}

/// `GET /stad/drukte`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, towns) = chosen(&app, &visit, &told.stad).await?;
    let mut page = DeskPage { towns, ..DeskPage::default() };
    if let Some(nis) = nis {
        let today = visit.moment.local().date();
        let town = load(&app, (nis, visit.language), today, false).await?;
        let calendar = (app.calendars)(nis);
        let areas = town.areas();
        let area = areas.iter().find(|area| **area == told.gebied);
        if area.is_none() && !told.gebied.is_empty() {
            return Err(Failure::not_found());
        }
        page.areas = areas::rows(&town, &areas, &visit, &calendar);
        page.area = area.cloned().unwrap_or_default();
        let loaded = match area {
            Some(area) => town.only(area),
            None => town,
        };
        page.town = nis.to_string();
        page.town_name = loaded.town.as_ref().map(|town| town.name.clone()).unwrap_or_default();
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("stad", &page.town)
            .extend_pairs((!page.area.is_empty()).then_some(("gebied", page.area.as_str())))
            .finish();
        page.file = visit.local(&format!("{PATH}.csv?{query}"));
        page.public_href = visit.local(&format!("drukte/{nis}"));
        if !loaded.channels.is_empty() {
            fill(&loaded, &mut page, &visit, &calendar);
            page.week = visit.local(&format!("{}?stad={nis}", weekly::PATH));
            page.post = Some(post::of_visit(&app, &visit, nis).await?);
            (page.alerts, page.advice) = unusual(&app, &visit, nis).await?;
        }
    }
    visit.page(head(&visit, visit.say("obs-title", &[]), PATH), &page)
}

/// What was out of the ordinary these days, in sentences, and what is to be checked.
async fn unusual(app: &App, visit: &Visit, nis: Nis) -> Result<(Vec<String>, Vec<String>), Failure> {
    let after = visit.moment.now() - TimeDelta::days(ALERT_DAYS);
    let (found, names) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let found = alerts::store::since(tx, nis, after).await?;
                Ok::<_, StoreError>((found, alerts::names(tx, nis).await?))
            })
        })
        .await?;
    let say = |phrase: &Phrase| said(visit.site(), visit.language, phrase);
    let told = alerts::sentences(&found, &names, visit.language).iter().map(say).collect();
    Ok((told, alerts::advice(&found).map(|key| visit.say(key, &[])).collect()))
}

/// `GET /stad/drukte.csv`: a row for every counter and day of more than a year, of the town or of an area.
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let nis = visit.towns(&told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let of = Of { nis, area: &told.gebied, only_public: false };
    let sheet = sheet(&app, of, visit.moment.local().date()).await?;
    Ok(sheet.ok_or_else(Failure::not_found)?.download(&format!("drukte-{nis}.csv")))
}

/// Which counters a table is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Of<'a> {
    pub nis: Nis,
    /// An area of the town; empty for all of it.
    pub area: &'a str,
    pub only_public: bool,
}

/// The days of every counter, as a table for a spreadsheet; nothing of a town without counters to show.
pub(crate) async fn sheet(
    app: &App,
    Of { nis, area, only_public }: Of<'_>,
    today: NaiveDate,
) -> Result<Option<Sheet>, StoreError> {
    let from = today.checked_sub_days(Days::new(load::DAYS_OF_SUMS)).unwrap_or(today);
    let (sites, mut channels, totals) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let (sites, channels) = (channels::sites(tx, nis).await?, channels::channels(tx, nis).await?);
                Ok::<_, StoreError>((sites, channels, days::town_totals(tx, nis, (from, today)).await?))
            })
        })
        .await?;
    let inside = |id| area.is_empty() || sites.iter().any(|site| site.id == id && site.area == area);
    channels.retain(|one| one.counts() && (!only_public || one.is_public) && inside(one.site));
    if channels.is_empty() {
        return Ok(None);
    }
    let mut sheet = Sheet::new(["site", "channel", "mode", "day", "count", "known", "of"]);
    let told = |total: &Total| match (only_public, total.shown) {
        (false, _) => total.total.to_string(),
        (true, Some(shown)) if shown == 0 || shown >= FEW => shown.to_string(),
        (true, Some(_)) => format!("<{FEW}"),
        (true, None) => String::new(),
    };
    for (id, total) in &totals {
        let Some(channel) = channels.iter().find(|one| one.id == *id) else { continue };
        let site = sites.iter().find(|one| one.id == channel.site).map_or("", |site| site.name.as_str());
        sheet.row([
            site,
            &channel.name,
            channel.mode.code(),
            &total.day.to_string(),
            &told(total),
            &total.known.to_string(),
            &total.cells.to_string(),
        ]);
    }
    Ok(Some(sheet))
}
