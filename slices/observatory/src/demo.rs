//! Invented counts for the demo: three years of lifelike streets, with weather, holidays, a market day, a braderie, road works,
//! a dead and a moved counter, and two car parks.

mod parking;

use ::store::{Store, StoreError};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use counts::{Cell, Day, Mode, Step};
use kernel::calendar::Calendar;
use kernel::moment::Moment;
use kernel::nis::Nis;

use crate::channel::{Channel, Direction, Instrument, Site, SiteKind, State};
use crate::keep::sums;
use crate::store::channels::{self, Stand};
use crate::store::days::{self, Changes, Stored, Week};
use crate::store::goals::{self, Goal, Indicator};
use crate::store::sharing::{self, Audience, Dataset};

/// Days of history.
const HISTORY: u64 = 1_096;
/// A town in the middle of Flanders, for places of counters that have none.
const MIDDLE: (f64, f64) = (51.0, 3.5);

/// Chance that repeats itself.
struct Dice(u64);

impl Dice {
    /// Between nought and one.
    #[expect(clippy::as_conversions, reason = "53 bits fit a float")]
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Around nought, one wide.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    /// A number of people when so many are expected.
    fn people(&mut self, expected: f64) -> f64 {
        self.normal().mul_add(expected.max(0.0).sqrt() * 1.3, expected).round().max(0.0)
    }
}

/// What a day is like in a town, the same for all of its counters.
struct Weather {
    /// By how much people go out more or less.
    factor: f64,
}

/// The days of a town, with weather that lasts for some days.
fn weather(first: NaiveDate, dice: &mut Dice) -> Vec<Weather> {
    let mut mood = 0.0;
    (0..=HISTORY)
        .filter_map(|at| first.checked_add_days(Days::new(at)))
        .map(|day| {
            mood = 0.6 * mood + 0.8 * dice.normal();
            let wet = if dice.share() < 0.22 { -0.18 } else { 0.0 };
            let season = (f64::from(day.ordinal()) / 365.25 * std::f64::consts::TAU - 1.9).sin() * 0.12;
            Weather { factor: (0.06_f64.mul_add(mood, wet) + season).exp() }
        })
        .collect()
}

/// What one counter is like.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    site: SiteKind,
    area: &'static str,
    mode: Mode,
    instrument: Instrument,
    /// Most people in an hour of an ordinary weekday.
    height: f64,
    /// How much busier a Saturday and a Sunday are.
    saturday: f64,
    sunday: f64,
    capacity: Option<i64>,
    /// Where it stands from the middle of the town, in thousandths of a degree.
    off: (f64, f64),
}

const MARKET: Kind = Kind {
    name: "Markt",
    site: SiteKind::Square,
    area: "Centrum",
    mode: Mode::Pedestrian,
    instrument: Instrument::Stereo,
    height: 240.0,
    saturday: 1.9,
    sunday: 0.7,
    capacity: None,
    off: (0.0, 0.0),
};
const KINDS: [Kind; 6] = [
    MARKET,
    Kind {
        name: "Stationsstraat",
        site: SiteKind::Street,
        instrument: Instrument::Thermal,
        height: 150.0,
        saturday: 1.2,
        sunday: 0.5,
        off: (2.1, 1.4),
        ..MARKET
    },
    Kind {
        name: "Kerkstraat",
        site: SiteKind::Street,
        instrument: Instrument::Beam,
        height: 60.0,
        saturday: 1.5,
        sunday: 0.9,
        off: (-1.2, 1.1),
        ..MARKET
    },
    Kind {
        name: "Vaartdijk",
        site: SiteKind::Street,
        area: "Rand",
        mode: Mode::Bicycle,
        instrument: Instrument::Telraam,
        height: 90.0,
        saturday: 0.9,
        sunday: 1.3,
        off: (4.0, -2.5),
        ..MARKET
    },
    Kind {
        name: "Parking Markt",
        site: SiteKind::CarPark,
        mode: Mode::Occupancy,
        instrument: Instrument::Barrier,
        height: 150.0,
        saturday: 1.15,
        sunday: 0.4,
        capacity: Some(180),
        off: (0.6, -0.4),
        ..MARKET
    },
    Kind {
        name: "Parking Station",
        site: SiteKind::CarPark,
        mode: Mode::Occupancy,
        instrument: Instrument::Barrier,
        height: 290.0,
        saturday: 0.5,
        sunday: 0.25,
        capacity: Some(320),
        off: (2.6, 1.9),
        ..MARKET
    },
];

/// The share of the busiest hour, by the hour of the clock.
const WALKING: [f64; 24] = [
    0.01, 0.01, 0.005, 0.005, 0.01, 0.03, 0.08, 0.2, 0.35, 0.5, 0.75, 0.85, 0.7, 0.75, 0.9, 1.0, 0.95, 0.8,
    0.5, 0.3, 0.2, 0.12, 0.07, 0.03,
];
const PARKED: [f64; 24] = [
    0.2, 0.18, 0.17, 0.17, 0.17, 0.2, 0.3, 0.5, 0.75, 0.9, 1.0, 0.98, 0.85, 0.9, 0.97, 0.95, 0.88, 0.75, 0.6,
    0.5, 0.42, 0.35, 0.3, 0.25,
];

/// The weekend of the braderie: the first of September with a Sunday, and each town a week after the one before it; else it
/// could not be told from a fine weekend.
#[must_use]
pub fn braderie(year: i32, number: usize) -> Option<[NaiveDate; 3]> {
    let first = (1..=7)
        .filter_map(|day| NaiveDate::from_ymd_opt(year, 9, day))
        .find(|day| day.weekday() == Weekday::Sun)?;
    let sunday = first.checked_add_days(Days::new(7 * u64::try_from(number).ok()?))?;
    let before = |days: u64| sunday.checked_sub_days(Days::new(days));
    Some([before(2)?, before(1)?, sunday])
}

/// What is out of the ordinary for a counter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Told nought for eleven days in spring, as if nobody passed.
    Dead,
    /// Hung elsewhere from a day on.
    Moved,
}

/// One counter of one town.
struct Counter<'a> {
    kind: Kind,
    fault: Fault,
    /// Which town, and how big it is beside the first one.
    number: usize,
    size: f64,
    market: Weekday,
    calendar: &'a Calendar,
    today: NaiveDate,
}

impl Counter<'_> {
    /// The days on which something was wrong or unusual, counted back from today.
    fn ago(&self, day: NaiveDate) -> i64 {
        (self.today - day).num_days()
    }

    fn factor(&self, day: NaiveDate, hour: usize) -> f64 {
        let mut factor = match day.weekday() {
            Weekday::Sat => self.kind.saturday,
            Weekday::Sun => self.kind.sunday,
            _ => 1.0,
        };
        let on_foot = self.kind.mode == Mode::Pedestrian;
        if self.calendar.is_public_holiday(day) {
            factor = 0.45;
        } else if on_foot && day.weekday() == self.market && (8..13).contains(&hour) {
            factor *= 1.7;
        }
        if self.calendar.is_school_holiday(day) {
            factor *= if on_foot { 1.06 } else { 0.88 };
        }
        let at_braderie = || braderie(day.year(), self.number).is_some_and(|days| days.contains(&day));
        if on_foot && (10..23).contains(&hour) && at_braderie() {
            factor *= [2.1, 1.5, 1.8, 1.3].get(self.number % 4).copied().unwrap_or(1.5);
        }
        // In the weeks before Christmas.
        if on_foot && day.month() == 12 && (5..25).contains(&day.day()) {
            factor *= 1.18;
        }
        // Road works in the street to the station, last spring.
        if self.kind.name == "Stationsstraat" && (200..=221).contains(&self.ago(day)) {
            factor *= 0.45;
        }
        if self.fault == Fault::Moved && self.ago(day) < 150 {
            factor *= 1.35;
        }
        factor
    }

    fn day(&self, day: NaiveDate, weather: &Weather, dice: &mut Dice, hours_known: usize) -> Day {
        let parked = self.kind.mode == Mode::Occupancy;
        let dead = self.fault == Fault::Dead && (230..=240).contains(&self.ago(day));
        let cells = (0..Step::HOUR.cells(day))
            .map(|at| {
                let hour = usize::try_from(Step::HOUR.hour(day, at)).unwrap_or(0);
                let share = if parked { PARKED } else { WALKING }.get(hour).copied().unwrap_or(0.0);
                let weather = if parked { 1.0 } else { weather.factor };
                let expected = self.kind.height * self.size * share * self.factor(day, hour) * weather;
                let people = dice.people(expected);
                let most = self.kind.capacity.map_or(f64::MAX, crate::view::real);
                let value = if dead { 0.0 } else { people.min(most) };
                Cell { value: (at < hours_known).then_some(value), uptime: None }
            })
            .collect();
        Day::of(Step::HOUR, cells)
    }
}

/// Fills the towns with invented counters, when they have none.
pub async fn fill(
    store: &Store,
    (towns, calendars): (&[Nis], &(dyn Fn(Nis) -> Calendar + Send + Sync)),
    moment: &Moment,
) -> Result<(), StoreError> {
    let known = store.read(|tx| Box::pin(async move { channels::towns(tx).await })).await?;
    for (number, nis) in towns.iter().enumerate().filter(|(_, nis)| !known.contains(nis)) {
        fill_town(store, (number, *nis), &calendars(*nis), moment).await?;
        crate::between::months::note(store, *nis, moment).await?;
        // All but the first share what they count with other towns: that one is for the officer of the demo to decide.
        if number > 0 {
            share(store, (number, *nis), moment).await?;
        }
    }
    crate::events::demo::fill(store, towns, moment).await
}

/// Lets somebody of the demo be written to about a town, as if she had asked for it a month ago.
pub async fn post(store: &Store, nis: Nis, email: &str, moment: &Moment) -> Result<(), StoreError> {
    let since = Some(moment.now() - chrono::TimeDelta::days(30));
    store
        .write(|tx| {
            Box::pin(async move {
                let Some(who) = people::person::by_email(tx, email).await? else { return Ok(()) };
                let choice = crate::post::store::Choice { weekly: since, alerts: since };
                crate::post::store::put(tx, (nis, who.id), choice).await
            })
        })
        .await
}

/// What a town of the demo shows others: some of it to everybody.
async fn share(store: &Store, (number, nis): (usize, Nis), moment: &Moment) -> Result<(), StoreError> {
    let counted = if number % 2 == 0 { Audience::Everyone } else { Audience::Towns };
    // Of what stands empty the fourth says nothing, and of the shops another shows everybody.
    let chosen = |dataset: Dataset| match dataset {
        Dataset::Months | Dataset::Effects => counted,
        Dataset::Vacancy if number == 3 => Audience::Nobody,
        Dataset::Vacancy if number % 3 == 1 => Audience::Everyone,
        Dataset::Vacancy => Audience::Towns,
        Dataset::Retail if number % 3 == 2 => Audience::Towns,
        Dataset::Retail => Audience::Everyone,
    };
    store
        .write(|tx| {
            Box::pin(async move {
                for dataset in Dataset::ALL {
                    sharing::share(tx, nis, (dataset, chosen(dataset)), moment).await?;
                }
                // The second town proposes what the others go for.
                if number != 1 {
                    let (proposed, _) = goals::goals(tx).await?;
                    for goal in proposed {
                        goals::follow(tx, nis, (goal.nis, goal.id), true, moment).await?;
                    }
                    return Ok(());
                }
                let goal = Goal {
                    nis,
                    id: moment.new_id(),
                    name: "Onze centra winnen weer bezoekers".into(),
                    indicator: Indicator::Index,
                    definition: "Alle tellers van voetgangers samen, een gemiddelde dag van de maand naast die van de twaalf \
                        maanden ervoor. Een nieuwe teller telt pas mee na een jaar."
                        .into(),
                    target: 103,
                    by_day: moment.local().date().checked_add_months(chrono::Months::new(13)).unwrap_or_default(),
                };
                goals::propose(tx, &goal, moment).await
            })
        })
        .await
}

async fn fill_town(
    store: &Store,
    (number, nis): (usize, Nis),
    calendar: &Calendar,
    moment: &Moment,
) -> Result<(), StoreError> {
    let today = moment.local().date();
    let first = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let mut dice = Dice(u64::from(u32::try_from(number).unwrap_or(0)) * 7_919 + 17);
    let weather = weather(first, &mut dice);
    let wanted = match number {
        0 => KINDS.len(),
        1 | 2 => 4,
        _ => 3,
    };
    let market = [Weekday::Thu, Weekday::Wed, Weekday::Fri].get(number % 3).copied().unwrap_or(Weekday::Tue);
    let size = [1.0, 0.8, 0.6, 0.5, 0.35, 0.3, 0.25].get(number).copied().unwrap_or(0.3);
    let middle = place(store, nis).await?;
    for (at, kind) in KINDS.into_iter().take(wanted).enumerate() {
        let fault = match (number, at) {
            (0, 2) => Fault::Dead,
            (1, 1) | (0, 1) => Fault::Moved,
            _ => Fault::None,
        };
        let counter = Counter { kind, fault, number, size, market, calendar, today };
        let (site, channel) = things(&counter, nis, middle, moment);
        let days = invent(&counter, (first, &weather), &mut dice, moment);
        // The move of the first town is written down; that of the second is for the cleaning to find.
        let moved = (number == 0 && fault == Fault::Moved).then(|| Stand {
            from: today.checked_sub_days(Days::new(149)).unwrap_or(today),
            point: site.point,
            factor: 1_000_000,
            reason: "Verplaatst naar de overkant van de straat".into(),
        });
        write(store, (&site, &channel), &days, moved.as_ref(), moment).await?;
    }
    if number == 0 { parking::fill(store, (nis, middle), moment).await } else { Ok(()) }
}

/// The middle of a town.
async fn place(store: &Store, nis: Nis) -> Result<(f64, f64), StoreError> {
    let found = store.read(|tx| Box::pin(async move { channels::centre(tx, nis).await })).await?;
    Ok(found.unwrap_or(MIDDLE))
}

fn things(counter: &Counter<'_>, nis: Nis, middle: (f64, f64), moment: &Moment) -> (Site, Channel) {
    let kind = counter.kind;
    let point = (middle.0 + kind.off.0 / 1_000.0, middle.1 + kind.off.1 / 1_000.0);
    let site = Site {
        nis,
        id: moment.new_id(),
        name: kind.name.into(),
        kind: kind.site,
        area: kind.area.into(),
        point: Some(point),
        note: "Verzonnen telpunt van de demo.".into(),
    };
    let channel = Channel {
        nis,
        id: moment.new_id(),
        site: site.id,
        name: String::new(),
        mode: kind.mode,
        direction: Direction::Both,
        instrument: kind.instrument,
        step: Step::HOUR,
        capacity: kind.capacity,
        state: State::Live,
        is_public: true,
        is_control: true,
        processing: "Register van verwerkingen, nr. 12 (verzonnen)".into(),
        dpia: "Nota van het schepencollege (verzonnen)".into(),
        live_from: counter.today.checked_sub_days(Days::new(HISTORY)),
        ended_on: None,
        touched_at: None,
    };
    (site, channel)
}

fn invent(
    counter: &Counter<'_>,
    (first, weather): (NaiveDate, &[Weather]),
    dice: &mut Dice,
    moment: &Moment,
) -> Vec<(NaiveDate, Day)> {
    let now = moment.local();
    let mut out = Vec::new();
    for (day, weather) in first.iter_days().zip(weather) {
        let passed = (now - day.and_time(chrono::NaiveTime::MIN)).num_hours();
        let known = usize::try_from(passed.clamp(0, 25)).unwrap_or(25);
        if known > 0 {
            out.push((day, counter.day(day, weather, dice, known)));
        }
    }
    out
}

pub(crate) async fn write(
    store: &Store,
    (site, channel): (&Site, &Channel),
    list: &[(NaiveDate, Day)],
    moved: Option<&Stand>,
    moment: &Moment,
) -> Result<(), StoreError> {
    let batch = moment.new_id();
    let nis = channel.nis;
    store
        .write(|tx| {
            Box::pin(async move {
                channels::put_site(tx, site, moment).await?;
                channels::put_channel(tx, channel, moment).await?;
                if let Some(stand) = moved {
                    channels::put_stand(tx, (nis, channel.id), stand, moment).await?;
                }
                let mut changes = Changes::new();
                let mut weeks: std::collections::BTreeMap<NaiveDate, Week> =
                    std::collections::BTreeMap::new();
                let mut added = 0;
                for (day, raw) in list {
                    let sums = sums(channel.mode, raw);
                    let (day, at) = (*day, moment.now());
                    let stored = Stored {
                        day,
                        raw: raw.clone(),
                        used: None,
                        version: 1,
                        batch,
                        at,
                        total: 0,
                        known: 0,
                        cells: 0,
                    };
                    changes.day((nis, channel.id), &stored, sums)?;
                    let week = counts::time::week(day);
                    let sum = weeks.entry(week).or_insert(Week { week, total: 0, days: 0 });
                    sum.total += sums.total;
                    sum.days += i64::from(sums.known == sums.cells);
                    added += sums.known;
                }
                weeks.into_values().try_for_each(|week| changes.week((nis, channel.id), week))?;
                changes.write(tx).await?;
                days::touch(tx, nis, channel.id, moment).await?;
                let head = days::Batch {
                    nis,
                    id: batch,
                    source: "demo".into(),
                    name: site.name.clone(),
                    at: moment.now(),
                    person: None,
                    rows: added,
                    added,
                    same: 0,
                    corrected: 0,
                    refused: 0,
                    refusals: Vec::new(),
                    undone_at: None,
                };
                days::put_batch(tx, &head).await
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_repeats_itself_and_is_in_the_middle() {
        let mut dice = Dice(5);
        let mean = (0..10_000).map(|_| dice.people(100.0)).sum::<f64>() / 10_000.0;
        assert!((mean - 100.0).abs() < 1.0, "{mean}");
        assert_eq!(Dice(5).share().to_bits(), Dice(5).share().to_bits());
    }

    #[test]
    fn the_braderie_is_the_first_full_weekend_of_september() {
        let days = |number| braderie(2026, number).unwrap().map(|day| day.to_string());
        assert_eq!(days(0), ["2026-09-04", "2026-09-05", "2026-09-06"]);
        assert_eq!(days(3), ["2026-09-25", "2026-09-26", "2026-09-27"], "every town has its own");
    }
}
