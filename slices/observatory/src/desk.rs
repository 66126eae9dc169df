//! A town's counters on one page: today beside a normal day, the days to come, the rhythm of the week, the year.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use counts::Mode;
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Deserialize;
use shell::chart::{Bars, Series, Tone};
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::visit::Asked;
use shell::{Choice, Failure, Reach, Visit};
use uuid::Uuid;

use crate::channel::{Channel, Site, State as Counting};
use crate::foresee::WHOLE_TOWN;
use crate::store::channels::{self, Town};
use crate::store::days::{self, Expected, Forecast};
use crate::store::sums::{self, Whose};
use crate::view::{self, DayHours, HOURS, Hours};
use crate::{App, head};

mod page;

pub(crate) use page::{ComingRow, CounterRow, DeskPage};

/// Where the page is.
pub(crate) const PATH: &str = "stad/drukte";
/// Days read hour by hour.
const DAYS_OF_HOURS: u64 = view::RHYTHM_WEEKS * 7 + 7;
/// Days of which sums are read: a year, and the same days a year before.
const DAYS_OF_SUMS: u64 = 364 + 80;
/// Hours without counts after which a counter is said to be silent.
const SILENT_HOURS: i64 = 26;
/// Record days shown.
const RECORDS: usize = 5;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    pub stad: String,
}

fn coming_chart(days: &[(String, Option<f64>)], language: Language) -> Value {
    let series =
        vec![Series { tone: Tone::First, values: days.iter().map(|(_, expected)| *expected).collect() }];
    let bars = Bars { labels: days.iter().map(|(word, _)| word.clone()).collect(), series, language };
    Value::from_safe_string(bars.svg())
}

/// What is known of a town.
pub(crate) struct Loaded {
    pub town: Option<Town>,
    pub sites: HashMap<Uuid, Site>,
    pub channels: Vec<Channel>,
    /// The last weeks of each channel, by the hours of the clock.
    pub hours: HashMap<Uuid, Vec<DayHours>>,
    pub last_known: HashMap<Uuid, NaiveDate>,
    pub forecasts: Vec<Forecast>,
    /// The people on foot of all counters together, by day.
    pub sums: BTreeMap<NaiveDate, i64>,
    /// And by week.
    pub week_sums: BTreeMap<NaiveDate, i64>,
}

/// Loads what pages of a town show; `only_public` for what everybody may see.
pub(crate) async fn load(
    app: &App,
    (nis, language): (Nis, Language),
    today: NaiveDate,
    only_public: bool,
) -> Result<Loaded, StoreError> {
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let ahead = today.checked_add_days(Days::new(14)).unwrap_or(today);
    app.store
        .read(|tx| {
            Box::pin(async move {
                let town = channels::town(tx, nis, language).await?;
                let sites = channels::sites(tx, nis).await?.into_iter().map(|site| (site.id, site)).collect();
                let shown = |one: &Channel| one.counts() && (!only_public || one.is_public);
                let channels: Vec<Channel> =
                    channels::channels(tx, nis).await?.into_iter().filter(shown).collect();
                let (mut hours, mut last_known) = (HashMap::new(), HashMap::new());
                for channel in &channels {
                    let list = days::days(tx, (nis, channel.id), (back(DAYS_OF_HOURS), today)).await?;
                    let known = list.iter().rev().find(|used| used.cells.known() > 0);
                    last_known.extend(known.map(|used| (channel.id, used.day)));
                    let adds_up = channel.mode.adds_up();
                    let by_hour = list.iter().map(|used| (used.day, view::clock_hours(used, adds_up)));
                    hours.insert(channel.id, by_hour.collect());
                }
                let wanted = |id: Uuid| id == WHOLE_TOWN || channels.iter().any(|one| one.id == id);
                let mut forecasts = days::forecasts(tx, nis, (today, ahead)).await?;
                forecasts.retain(|one| wanted(one.channel));
                let whose = Whose { only_public, ..Whose::all(nis) };
                let sums = sums::days(tx, &whose, (back(DAYS_OF_SUMS), today)).await?;
                let week_sums = sums::weeks(tx, &whose, (back(7 * 106), today)).await?;
                Ok(Loaded { town, sites, channels, hours, last_known, forecasts, sums, week_sums })
            })
        })
        .await
}

impl Loaded {
    /// Whether a channel is one of those that make the town's number: people on foot, by the hour.
    fn on_foot(channel: &Channel) -> bool {
        channel.mode == Mode::Pedestrian && channel.step != counts::Step::DAY
    }

    fn walking(&self) -> impl Iterator<Item = &Channel> {
        self.channels.iter().filter(|channel| Self::on_foot(channel) && channel.state == Counting::Live)
    }

    /// Hours of a channel on a day.
    pub fn hours_of(&self, channel: Uuid, day: NaiveDate) -> [Option<f64>; HOURS] {
        let list = self.hours.get(&channel).map(Vec::as_slice).unwrap_or_default();
        list.iter().find(|(other, _)| *other == day).map_or([None; HOURS], |(_, hours)| *hours)
    }

    /// Every day of the last weeks of the town as a whole.
    pub fn walking_hours(&self) -> Vec<(NaiveDate, [Option<f64>; HOURS])> {
        let mut days: BTreeMap<NaiveDate, Vec<&[Option<f64>; HOURS]>> = BTreeMap::new();
        for channel in self.walking() {
            for (day, hours) in self.hours.get(&channel.id).into_iter().flatten() {
                days.entry(*day).or_default().push(hours);
            }
        }
        let most = days.values().map(Vec::len).max().unwrap_or(0);
        let whole = days.into_iter().filter(|(_, list)| list.len() == most);
        whole.map(|(day, list)| (day, view::together(list))).collect()
    }

    /// What is expected of a day of a channel.
    pub fn forecast(&self, channel: Uuid, day: NaiveDate) -> Option<&Forecast> {
        self.forecasts.iter().find(|one| one.channel == channel && one.day == day)
    }

    /// Under which id the town as a whole is forecast: one counter is the whole town.
    pub fn town_series(&self) -> Uuid {
        let mut walking = self.walking();
        match (walking.next(), walking.next()) {
            (Some(only), None) => only.id,
            _ => WHOLE_TOWN,
        }
    }

    /// What is expected of a day of the town or of a channel: the forecast, else what is normal.
    pub fn expected(
        &self,
        (series, days): (Uuid, &[DayHours]),
        day: NaiveDate,
        calendar: &Calendar,
    ) -> Hours {
        match self.forecast(series, day).filter(|one| one.hours.len() == HOURS) {
            Some(forecast) => view::expected_hours(&forecast.hours),
            None => (view::normal_hours(days, day, calendar), Vec::new()),
        }
    }
}

fn counter_row(loaded: &Loaded, channel: &Channel, visit: &Visit, calendar: &Calendar) -> CounterRow {
    let now = visit.moment.local();
    let today = now.date();
    let site = loaded.sites.get(&channel.site);
    let name = site.map_or_else(String::new, |site| site.name.clone());
    let name = match (name.is_empty(), channel.name.is_empty() || channel.name == name) {
        (true, _) => channel.name.clone(),
        (false, true) => name,
        (false, false) => format!("{name} – {}", channel.name),
    };
    let list = loaded.hours.get(&channel.id).map(Vec::as_slice).unwrap_or_default();
    let counted = loaded.hours_of(channel.id, today);
    let (expected, _) = loaded.expected((channel.id, list), today, calendar);
    let compare = if channel.mode.adds_up() { view::beside } else { view::latest };
    let beside = compare(&counted, &expected);
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
    CounterRow {
        name,
        area: site.map_or_else(String::new, |site| site.area.clone()),
        href: visit.local(&format!("{PATH}/teller/{}/{}", channel.nis, channel.id.simple())),
        mode: channel.mode.code(),
        state: channel.state.code(),
        counted: beside.map(|beside| view::whole(beside.counted)),
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
    page.today = format::date(language, today, DateStyle::Long);
    let town = loaded.walking_hours();
    let counted = town.iter().find(|(day, _)| *day == today).map_or([None; HOURS], |(_, hours)| *hours);
    let (expected, band) = loaded.expected((loaded.town_series(), &town), today, calendar);
    let beside = view::beside(&counted, &expected);
    page.counted = beside.map(|beside| view::whole(beside.counted));
    page.expected = beside.map_or(0, |beside| view::whole(beside.expected));
    page.more = beside.and_then(|beside| beside.more());
    page.verdict = page.more.map_or("unknown", view::verdict);
    page.until = beside.map(|beside| view::hour_word(language, beside.until)).unwrap_or_default();
    page.has_band = !band.is_empty();
    page.today_svg = view::day_chart(&counted, &expected, &band, language);
    page.today_rows = view::day_rows(&counted, &expected, &band, language);
    coming(loaded, page, visit, calendar);
    let rhythm = view::rhythm(&town, calendar);
    page.rhythm_peak = peak_day(&rhythm, language);
    (page.rhythm_svg, page.rhythm_rows) = view::rhythm_chart(rhythm, language);
    let monday = counts::time::week(today);
    (page.season_svg, page.season_rows) = view::season_chart(&loaded.week_sums, monday, language);
    let sums = &loaded.sums;
    let span = (
        today.checked_sub_days(Days::new(28)).unwrap_or(today),
        today.checked_sub_days(Days::new(1)).unwrap_or(today),
    );
    let years = view::years(sums, span, calendar);
    if years.days >= 14 && years.before > 0 {
        let share = view::real(years.now) / view::real(years.before);
        page.year_more = Some(view::percent((share - 1.0) * 100.0));
        page.year_days = years.days;
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

/// The same for everybody: without ways to the desk.
pub(crate) fn fill_public(loaded: &Loaded, page: &mut DeskPage, visit: &Visit, calendar: &Calendar) {
    page.town_name = loaded.town.as_ref().map(|town| town.name.clone()).unwrap_or_default();
    fill(loaded, page, visit, calendar);
    page.counters.iter_mut().for_each(|row| row.href = String::new());
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

/// The towns to choose from.
pub(crate) async fn choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Failure> {
    let all = matches!(visit.reach()?, Reach::All);
    let own = if all { Vec::new() } else { visit.towns("")? };
    let (own, language) = (&own, visit.language);
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let towns = if all { channels::towns(tx).await? } else { own.clone() };
                let mut found = Vec::with_capacity(towns.len());
                for nis in towns {
                    let town = channels::town(tx, nis, language).await?;
                    let name = town.map_or_else(|| nis.to_string(), |town| town.name);
                    found.push(Choice::new(nis.to_string(), name));
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    Ok(found)
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
        let loaded = load(&app, (nis, visit.language), today, false).await?;
        page.town = nis.to_string();
        page.town_name = loaded.town.as_ref().map(|town| town.name.clone()).unwrap_or_default();
        page.file = visit.local(&format!("{PATH}.csv?stad={nis}"));
        page.public_href = visit.local(&format!("drukte/{nis}"));
        if !loaded.channels.is_empty() {
            fill(&loaded, &mut page, &visit, &(app.calendars)(nis));
        }
    }
    visit.page(head(&visit, visit.say("obs-title", &[]), PATH), &page)
}

/// `GET /stad/drukte.csv`: a row for every counter and day of more than a year.
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let nis = visit.towns(&told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let sheet = sheet(&app, nis, visit.moment.local().date(), false).await?;
    Ok(sheet.ok_or_else(Failure::not_found)?.download(&format!("drukte-{nis}.csv")))
}

/// The days of every counter, as a table for a spreadsheet; nothing of a town without counters to show.
pub(crate) async fn sheet(
    app: &App,
    nis: Nis,
    today: NaiveDate,
    only_public: bool,
) -> Result<Option<Sheet>, StoreError> {
    let from = today.checked_sub_days(Days::new(DAYS_OF_SUMS)).unwrap_or(today);
    let (sites, mut channels, totals) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let (sites, channels) = (channels::sites(tx, nis).await?, channels::channels(tx, nis).await?);
                Ok::<_, StoreError>((sites, channels, days::town_totals(tx, nis, (from, today)).await?))
            })
        })
        .await?;
    channels.retain(|one| one.counts() && (!only_public || one.is_public));
    if channels.is_empty() {
        return Ok(None);
    }
    let mut sheet = Sheet::new(["site", "channel", "mode", "day", "count", "known", "of"]);
    for (id, total) in &totals {
        let Some(channel) = channels.iter().find(|one| one.id == *id) else { continue };
        let site = sites.iter().find(|one| one.id == channel.site).map_or("", |site| site.name.as_str());
        sheet.row([
            site,
            &channel.name,
            channel.mode.code(),
            &total.day.to_string(),
            &total.total.to_string(),
            &total.known.to_string(),
            &total.cells.to_string(),
        ]);
    }
    Ok(Some(sheet))
}
