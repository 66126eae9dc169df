//! Forecasts for every counter and for the town as a whole: each night, and when counts of past days arrive.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::forecast::calendar::{Entry, Kind};
use ::forecast::features::Frame;
use ::forecast::model::Settings;
use ::forecast::roll::{self, Plan, SHORTEST};
use ::forecast::{Calendar as Special, Panel};
use ::store::{Store, StoreError};
use chrono::{DateTime, Days, NaiveDate, Utc};
use counts::Step;
use kernel::calendar::{Calendar, DayKind};
use kernel::language::Language;
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use shell::slice::Job;
use uuid::Uuid;

use crate::App;
use crate::channel::{Channel, State};
use crate::store::channels;
use crate::store::days::{self, Expected, Forecast};
use crate::view::{self, HOURS};

/// The channel under which a forecast of the whole town is kept: people on foot, all counters together.
pub const WHOLE_TOWN: Uuid = Uuid::nil();
/// Days of history that are learnt from.
const HISTORY: u64 = 1_100;
/// Days ahead by the hour, and as totals.
const HOURS_AHEAD: usize = 7;
const DAYS_AHEAD: usize = 14;
/// Days before the origin that are forecast to learn how wide the intervals are.
const REHEARSAL: usize = 180;
/// Forecasts of days further back than this are forgotten: they serve to tell what was normal.
const KEPT: u64 = 800;
/// The same counts give the same forecasts.
const SEED: u64 = 1;

/// Under which id an area of a town is forecast: made from its name, so that it is the same every night.
pub(crate) fn area_id(area: &str) -> Uuid {
    let mark = people::secret::mark(&["observatory-area", area]);
    Uuid::try_parse(mark.get(..32).unwrap_or_default()).unwrap_or_default()
}

/// What is known of a channel, and the area of its site.
type Counted = (Channel, String, Vec<days::Used>);

/// What is known of a town's counters, as tables of hours and of days.
struct Known {
    hourly: Panel,
    daily: Panel,
    /// Which channel each series of a table is.
    hours_of: Vec<Uuid>,
    days_of: Vec<Uuid>,
    /// Places of car parks: more cannot be taken.
    places: HashMap<Uuid, f32>,
}

/// Makes the forecasts of a town from what is known before `today`.
pub async fn town(
    store: &Store,
    nis: Nis,
    calendar: &Calendar,
    moment: &Moment,
) -> Result<usize, StoreError> {
    let today = moment.local().date();
    let Some(known) = load(store, nis, today).await? else { return Ok(0) };
    let special = special_days(calendar, known.hourly.first(), today);
    let at = moment.now();
    let made = tokio::task::spawn_blocking(move || make(&known, &special, today, at)).await;
    let made = made.map_err(|error| StoreError::new(::store::Kind::Other, error.to_string()))?;
    let made = &made;
    let oldest = today.checked_sub_days(Days::new(KEPT)).unwrap_or(today);
    store
        .write(|tx| {
            Box::pin(async move {
                days::drop_forecasts(tx, nis, oldest).await?;
                days::put_forecasts(tx, nis, made).await
            })
        })
        .await?;
    Ok(made.len())
}

/// Which channels are forecast: those that count and add up.
fn wanted(channel: &Channel) -> bool {
    channel.state == State::Live
}

async fn load(store: &Store, nis: Nis, today: NaiveDate) -> Result<Option<Known>, StoreError> {
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let from = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let counted = store
        .read(|tx| {
            Box::pin(async move {
                let mut found = Vec::new();
                let sites = channels::sites(tx, nis).await?;
                for channel in channels::channels(tx, nis).await?.into_iter().filter(wanted) {
                    let list = days::days(tx, (nis, channel.id), (from, yesterday)).await?;
                    let site = sites.iter().find(|site| site.id == channel.site);
                    found.push((channel, site.map(|site| site.area.clone()).unwrap_or_default(), list));
                }
                Ok::<_, StoreError>(found)
            })
        })
        .await?;
    let first = counted.iter().filter_map(|(.., list)| list.first()).map(|one| one.day).min();
    let Some(first) = first else { return Ok(None) };
    let length = usize::try_from((today - first).num_days()).unwrap_or(0);
    Ok((length >= SHORTEST).then(|| tables(&counted, (first, length))))
}

#[expect(clippy::as_conversions, reason = "counts in the arithmetic of forecasts")]
fn tables(counted: &[Counted], (first, length): (NaiveDate, usize)) -> Known {
    let hourly: Vec<_> = counted.iter().filter(|(channel, ..)| channel.step != Step::DAY).collect();
    let sums = together(&hourly);
    let mut hours_of: Vec<Uuid> = hourly.iter().map(|(channel, ..)| channel.id).collect();
    hours_of.extend(sums.iter().map(|(id, _)| *id));
    let names = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect();
    let mut panel = Panel::new(names(&hours_of), first, length, HOURS);
    for (series, (channel, _, list)) in hourly.iter().enumerate() {
        for used in list {
            let Some(day) = panel.index(used.day).filter(|day| *day < length) else { continue };
            for (hour, value) in view::clock_hours(used, channel.mode.adds_up()).into_iter().enumerate() {
                if let Some(value) = value {
                    panel.set(series, day, hour, value as f32);
                }
            }
        }
    }
    panel.mend_single_gaps();
    for (at, (_, series)) in sums.iter().enumerate() {
        add_up(&mut panel, hourly.len() + at, series);
    }
    let mut days_of = hours_of.clone();
    let only_days: Vec<_> = counted.iter().filter(|(channel, ..)| channel.step == Step::DAY).collect();
    days_of.extend(only_days.iter().map(|(channel, ..)| channel.id));
    let sums = panel.daily();
    let mut daily = Panel::new(names(&days_of), first, length, 1);
    for series in 0..hours_of.len() {
        (0..length).for_each(|day| daily.set(series, day, 0, sums.get(series, day, 0)));
    }
    for (at, (.., list)) in only_days.iter().enumerate() {
        for used in list {
            let value = used.cells.sum();
            if let Some((day, value)) = daily.index(used.day).filter(|day| *day < length).zip(value) {
                daily.set(hours_of.len() + at, day, 0, value as f32);
            }
        }
    }
    let places = counted.iter().filter(|(channel, ..)| !channel.mode.adds_up());
    let places = places.filter_map(|(channel, ..)| Some((channel.id, channel.capacity? as f32))).collect();
    Known { hourly: panel, daily, hours_of, days_of, places }
}

/// What is forecast together besides the counters themselves: the town and its areas, where several count people on foot.
/// An area with all of them is the town.
fn together(hourly: &[&Counted]) -> Vec<(Uuid, Vec<usize>)> {
    let walking: Vec<(usize, &str)> = hourly
        .iter()
        .enumerate()
        .filter(|(_, (channel, ..))| channel.on_foot())
        .map(|(at, (_, area, _))| (at, area.as_str()))
        .collect();
    let mut areas: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
    for (at, area) in walking.iter().filter(|(_, area)| !area.is_empty()) {
        areas.entry(area).or_default().push(*at);
    }
    let all = Some((WHOLE_TOWN, walking.iter().map(|(at, _)| *at).collect::<Vec<usize>>()));
    let several = |series: &Vec<usize>| series.len() > 1;
    let parts = areas.into_iter().filter(|(_, series)| series.len() < walking.len());
    let parts = parts.map(|(area, series)| (area_id(area), series));
    all.into_iter().chain(parts).filter(|(_, series)| several(series)).collect()
}

/// Fills a series with the sum of others: of those that counted that week, and only when each of them is known.
fn add_up(panel: &mut Panel, last: usize, series: &[usize]) {
    for day in 0..panel.days() {
        let week = day.saturating_sub(3)..(day + 4).min(panel.days());
        let counts =
            |one: usize| week.clone().any(|day| panel.day(one, day).iter().any(|value| value.is_finite()));
        let counting: Vec<usize> = series.iter().copied().filter(|one| counts(*one)).collect();
        if counting.is_empty() {
            continue;
        }
        for hour in 0..HOURS {
            let sum: f32 = counting.iter().map(|one| panel.get(*one, day, hour)).sum();
            if sum.is_finite() {
                panel.set(last, day, hour, sum);
            }
        }
    }
}

/// The calendar in the words of the models.
pub fn special_days(calendar: &Calendar, first: NaiveDate, today: NaiveDate) -> Special {
    let from = first.checked_sub_days(Days::new(400)).unwrap_or(first);
    let to = today.checked_add_days(Days::new(60)).unwrap_or(today);
    let mut entries = Vec::new();
    for period in calendar.between(from, to) {
        let kind = match period.kind {
            DayKind::Legal => Kind::Holiday,
            DayKind::TownClosing => Kind::Closure,
            DayKind::School => Kind::School,
            DayKind::Sales => Kind::Period,
            DayKind::Local => Kind::Event,
            DayKind::SundayFeast | DayKind::Community => continue,
        };
        let name = period.name.text(Language::Nl).to_owned();
        let days = period.first.max(from).iter_days().take_while(|day| *day <= period.last.min(to));
        entries.extend(days.map(|date| Entry { date, kind, name: name.clone() }));
    }
    Special::new(entries)
}

/// The work itself, without database or clock.
fn make(known: &Known, special: &Special, today: NaiveDate, at: DateTime<Utc>) -> Vec<Forecast> {
    let mut made: std::collections::BTreeMap<(Uuid, NaiveDate), Forecast> = std::collections::BTreeMap::new();
    let hours = roll_on(&known.hourly, special, HOURS_AHEAD, Settings::default());
    let days = roll_on(&known.daily, special, DAYS_AHEAD, Settings::daily());
    let mut place = |channel: Option<&Uuid>, day: usize, panel: &Panel, put: &dyn Fn(&mut Forecast)| {
        let Some(channel) = channel.copied() else { return };
        let day = panel.date(day);
        let empty = Forecast { channel, day, origin: today, hours: Vec::new(), total: None, at };
        put(made.entry((channel, day)).or_insert(empty));
    };
    let most = |channel: Option<&Uuid>, slots: f32| {
        channel.and_then(|id| known.places.get(id)).map_or(f32::MAX, |places| places * slots)
    };
    for (series, day, expected) in hours {
        let channel = known.hours_of.get(series);
        let within: Vec<Expected> = expected.iter().map(|one| one.at_most(most(channel, 1.0))).collect();
        place(channel, day, &known.hourly, &|one: &mut Forecast| one.hours.clone_from(&within));
    }
    for (series, day, expected) in days {
        let channel = known.days_of.get(series);
        let within = expected.first().map(|one| one.at_most(most(channel, 24.0)));
        place(channel, day, &known.daily, &|one: &mut Forecast| one.total = within);
    }
    made.into_values().collect()
}

/// Series, day, and what is expected of each of its slots.
type Rolled = Vec<(usize, usize, Vec<Expected>)>;

fn roll_on(panel: &Panel, special: &Special, ahead: usize, settings: Settings) -> Rolled {
    if panel.series() == 0 {
        return Vec::new();
    }
    let origin = panel.days();
    let plan = Plan {
        from: origin,
        to: origin,
        days: ahead,
        refit: 30,
        rehearsal: REHEARSAL.min(origin / 2),
        settings,
        threads: 1,
        seed: SEED,
    };
    let frame = Frame::new(panel, special);
    let mut rolled = Vec::new();
    roll::roll(&frame, &plan, |one| {
        let expected = one.points.iter().zip(&one.bands).map(|(point, band)| {
            let round = |value: f32| (value.max(0.0) * 10.0).round() / 10.0;
            Expected(
                round(point.mean),
                round(band.lo80),
                round(band.hi80),
                round(band.lo95),
                round(band.hi95),
            )
        });
        rolled.push((one.series, one.day, expected.collect()));
    });
    rolled
}

/// Whether a town wants new forecasts: none since the night, or counts arrived since.
fn stale(made: Option<DateTime<Utc>>, touched: Option<DateTime<Utc>>, moment: &Moment) -> bool {
    let Some(made) = made else { return true };
    // Counts of today itself change nothing: once in three hours is enough for those of the days before.
    let late = touched.is_some_and(|touched| touched > made + chrono::TimeDelta::hours(3));
    made < day_begins(moment.local().date()) || late
}

/// One town at a time, so that nobody waits for all of them.
async fn next(app: &App, moment: &Moment) -> Result<(), StoreError> {
    let towns = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut wanting = None;
                for nis in channels::towns(tx).await? {
                    let made = days::forecast_at(tx, nis).await?;
                    let touched =
                        channels::channels(tx, nis).await?.iter().filter_map(|one| one.touched_at).max();
                    if touched.is_some() && stale(made, touched, moment) {
                        wanting = Some(nis);
                        break;
                    }
                }
                Ok::<_, StoreError>(wanting)
            })
        })
        .await?;
    let Some(nis) = towns else { return Ok(()) };
    let made = town(&app.store, nis, &(app.calendars)(nis), moment).await?;
    crate::between::months::note(&app.store, nis, moment).await?;
    tracing::info!(%nis, made, "days were forecast");
    Ok(())
}

/// Regular work.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let work = async |app: Arc<App>, moment: Moment| next(&app, &moment).await;
    vec![Job::new("observatory_forecast", Duration::from_secs(30), app, work)]
}

#[cfg(test)]
mod tests {
    use counts::{Cell, Day, Mode};
    use kernel::calendar::Community;

    use super::*;
    use crate::channel::tests::channel;

    /// Weekdays of one height and Saturdays of another, busier in the afternoon.
    fn counted(id: u128, height: f64, days: u64) -> Counted {
        let first: NaiveDate = "2026-06-01".parse().unwrap();
        let list = (0..days)
            .map(|at| {
                let day = first.checked_add_days(Days::new(at)).unwrap();
                let busy = if at % 7 == 5 { 2.0 } else { 1.0 };
                let cell = |hour: usize| {
                    let high = if (9..19).contains(&hour) { 10.0 } else { 1.0 };
                    Cell { value: Some(high * height * busy), uptime: None }
                };
                let cells = (0..Step::HOUR.cells(day)).map(cell).collect();
                days::Used { day, cells: Day::of(Step::HOUR, cells), repaired: false }
            })
            .collect();
        (Channel { id: Uuid::from_u128(id), state: State::Live, ..channel() }, String::new(), list)
    }

    #[test]
    fn a_town_is_forecast_for_every_counter_and_as_a_whole() {
        let all = [counted(1, 5.0, 120), counted(2, 20.0, 120)];
        let first = all[0].2[0].day;
        let known = tables(&all, (first, 120));
        assert_eq!(known.hours_of, [Uuid::from_u128(1), Uuid::from_u128(2), WHOLE_TOWN]);
        assert_eq!(known.hourly.get(2, 5, 12), 500.0);
        let today = first.checked_add_days(Days::new(120)).unwrap();
        let special = special_days(&Calendar::belgium(Community::Nl), first, today);
        let at = "2026-09-29T00:00:00Z".parse().unwrap();
        let made = make(&known, &special, today, at);
        assert_eq!(made.len(), 3 * DAYS_AHEAD);
        let of = |channel: Uuid, ahead: u64| {
            let day = today.checked_add_days(Days::new(ahead)).unwrap();
            made.iter().find(|one| one.channel == channel && one.day == day).unwrap()
        };
        // Saturday the third of October is the fourth day ahead of Tuesday.
        let (tuesday, saturday) = (of(WHOLE_TOWN, 0), of(WHOLE_TOWN, 4));
        assert!((tuesday.hours[12].mean() - 250.0).abs() < 25.0, "{:?}", tuesday.hours[12]);
        assert!((saturday.hours[12].mean() - 500.0).abs() < 60.0, "{:?}", saturday.hours[12]);
        let total = of(Uuid::from_u128(1), 9).total.unwrap();
        assert!(
            total.1 <= total.0 && total.0 <= total.2 && total.3 <= total.1 && total.2 <= total.4,
            "{total:?}"
        );
        assert!(of(Uuid::from_u128(1), 9).hours.is_empty(), "hours only a week ahead");
    }

    #[test]
    fn an_area_of_several_counters_is_forecast_together() {
        let of = |id, area: &str| {
            let (channel, _, list) = counted(id, 5.0, 30);
            (channel, area.to_owned(), list)
        };
        let all = [of(1, "Centrum"), of(2, "Centrum"), of(3, "Station"), of(4, "")];
        let known = tables(&all, (all[0].2[0].day, 30));
        assert_eq!(known.hours_of[4..], [WHOLE_TOWN, area_id("Centrum")], "one counter is no sum");
        assert_eq!((known.hourly.get(4, 5, 12), known.hourly.get(5, 5, 12)), (400.0, 200.0));
        let one = tables(&[of(1, "Centrum"), of(2, "Centrum")], (all[0].2[0].day, 30));
        assert_eq!(one.hours_of[2..], [WHOLE_TOWN], "an area with all of them is the town");
        assert_eq!(area_id("Centrum"), area_id("Centrum"));
        assert_ne!(area_id("Centrum"), area_id("Station"));
    }

    #[test]
    fn no_more_vehicles_are_expected_than_there_are_places() {
        let (mut parked, area, list) = counted(1, 10.0, 120);
        parked.mode = Mode::Occupancy;
        // A car park that is nearly full on weekdays, and would be far over it on Saturdays.
        parked.capacity = Some(110);
        let first = list[0].day;
        let known = tables(&[(parked, area, list)], (first, 120));
        let today = first.checked_add_days(Days::new(120)).unwrap();
        let special = special_days(&Calendar::belgium(Community::Nl), first, today);
        let made = make(&known, &special, today, "2026-09-29T00:00:00Z".parse().unwrap());
        let hours: Vec<&Expected> = made.iter().flat_map(|one| &one.hours).collect();
        assert!(
            hours.len() >= 7 * 24 && hours.iter().all(|one| one.0 <= 110.0 && one.4 <= 110.0 && one.3 >= 0.0)
        );
        assert!(hours.iter().any(|one| one.0 > 105.0), "a full Saturday is expected full");
        assert!(made.iter().filter_map(|one| one.total).all(|total| total.4 <= 110.0 * 24.0));
    }

    #[test]
    fn a_sum_is_not_known_when_one_counter_fell_silent() {
        let (mut first, second) = (counted(1, 5.0, 30), counted(2, 20.0, 30));
        for used in &mut first.2[10..12] {
            used.cells = Day::of(Step::HOUR, vec![Cell::default(); 24]);
        }
        let known = tables(&[first, second], ("2026-06-01".parse().unwrap(), 30));
        assert!(known.hourly.get(2, 10, 12).is_nan() && known.hourly.get(2, 12, 12).is_finite());
    }

    #[test]
    fn new_forecasts_are_made_after_the_night_and_after_late_counts() {
        let moment = Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1);
        let at = |text: &str| Some(text.parse().unwrap());
        assert!(stale(None, None, &moment));
        assert!(stale(at("2026-11-21T12:00:00Z"), None, &moment));
        assert!(!stale(at("2026-11-22T01:00:00Z"), at("2026-11-22T03:00:00Z"), &moment));
        assert!(stale(at("2026-11-22T01:00:00Z"), at("2026-11-22T04:01:00Z"), &moment));
    }
}
