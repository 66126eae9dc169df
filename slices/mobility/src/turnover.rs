//! How many vehicles use a place in a day, and how long they stay: only what the counts can carry. Pure.
//!
//! - Sensors in bays know every stay: vehicles, mean stay and the share that stays too long.
//! - A count of arrivals beside one of places taken gives the mean stay (Little's law: the vehicles there are on average are
//!   those that come in a minute times the minutes they stay). It says nothing of single stays.
//! - Places taken alone give at least so many vehicles: every rise is an arrival, one that leaves and one that comes in the
//!   same stretch are not seen. The stretches must be short beside the stays.

use chrono::NaiveDate;
use counts::Day;

/// Days that must be counted whole before something is said.
pub(crate) const LEAST_DAYS: usize = 7;
/// A stretch may be at most this part of the longest stay.
const PART: i64 = 3;
/// The longest stretch for facilities without a limit, in minutes.
const MOST_MINUTES: i64 = 15;

/// What the answer was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// Stays, told by sensors in the bays.
    Stays,
    /// Vehicles that came in, beside places taken.
    Arrivals,
    /// Rises of places taken: at least so many.
    Rises,
}

impl Ground {
    /// The end of the key of its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Arrivals => "arrivals",
            Self::Rises => "rises",
        }
    }
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody said how many places there are.
    Spaces,
    /// Nothing is counted that tells of vehicles coming and going.
    Counts,
    /// The stretches are too long beside the stays: how long they are and may be, in minutes.
    Coarse(i64, i64),
    /// Too few whole days were counted.
    Days(usize),
}

impl Refusal {
    /// The end of the key of its words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spaces => "spaces",
            Self::Counts => "counts",
            Self::Coarse(..) => "coarse",
            Self::Days(_) => "days",
        }
    }
}

/// Stays of a day, as sensors in bays tell them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stays {
    pub day: NaiveDate,
    pub vehicles: i64,
    pub minutes: i64,
    pub overstayed: Option<i64>,
}

/// What is known of a facility.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known<'k> {
    /// Places, by day.
    pub spaces: Vec<(NaiveDate, i64)>,
    /// How long one may stay.
    pub most_minutes: Option<i64>,
    /// Places taken.
    pub occupancy: &'k [(NaiveDate, Day)],
    /// Vehicles that came in.
    pub arrivals: &'k [(NaiveDate, Day)],
    /// Stays of days.
    pub stays: &'k [Stays],
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turnover {
    pub ground: Ground,
    pub days: usize,
    /// Vehicles for each place, in a day.
    pub by_place: f64,
    /// Vehicles in a day.
    pub by_day: f64,
    /// Minutes a vehicle stays on average; at most this of rises.
    pub stay: Option<f64>,
    /// The share that stayed too long; only stays can tell it.
    pub over: Option<f64>,
}

fn real(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Known<'_> {
    fn spaces(&self, day: NaiveDate) -> Option<f64> {
        self.spaces
            .iter()
            .find(|(known, _)| *known == day)
            .map(|(_, spaces)| real(*spaces))
            .filter(|n| *n > 0.0)
    }
}

/// The minutes of a stretch.
fn minutes(day: &Day) -> i64 {
    i64::from(day.step().seconds() / 60)
}

/// The values of a day of which every stretch is known.
fn whole(day: &Day) -> Option<Vec<f64>> {
    let values: Option<Vec<f64>> = day.cells().iter().map(|cell| cell.value).collect();
    values.filter(|values| !values.is_empty())
}

/// What can be said of the turnover, from the best ground there is.
pub(crate) fn turnover(known: &Known<'_>) -> Result<Turnover, Refusal> {
    if known.spaces.iter().all(|(_, spaces)| *spaces <= 0) {
        return Err(Refusal::Spaces);
    }
    let by_stays = from_stays(known);
    if let Ok(found) = by_stays {
        return Ok(found);
    }
    if !known.arrivals.is_empty() {
        return from_arrivals(known);
    }
    match (known.occupancy.first(), known.stays.is_empty()) {
        (Some(_), _) => from_rises(known),
        (None, false) => by_stays,
        (None, true) => Err(Refusal::Counts),
    }
}

/// Sums over days: how many, vehicles, places, minutes parked.
#[derive(Default)]
struct Sums {
    days: usize,
    vehicles: f64,
    places: f64,
    minutes: f64,
    stays: bool,
}

impl Sums {
    fn told(&self, ground: Ground, over: Option<f64>) -> Result<Turnover, Refusal> {
        if self.days < LEAST_DAYS {
            return Err(Refusal::Days(self.days));
        }
        Ok(Turnover {
            ground,
            days: self.days,
            by_place: self.vehicles / self.places,
            by_day: self.vehicles / count(self.days),
            stay: (self.stays && self.vehicles > 0.0).then(|| self.minutes / self.vehicles),
            over,
        })
    }
}

fn from_stays(known: &Known<'_>) -> Result<Turnover, Refusal> {
    let mut sums = Sums { stays: true, ..Sums::default() };
    let (mut over, mut of) = (0.0, 0.0);
    for one in known.stays {
        let Some(places) = known.spaces(one.day) else { continue };
        sums.days += 1;
        sums.vehicles += real(one.vehicles);
        sums.places += places;
        sums.minutes += real(one.minutes);
        if let Some(overstayed) = one.overstayed {
            over += real(overstayed);
            of += real(one.vehicles);
        }
    }
    sums.told(Ground::Stays, (of > 0.0).then(|| over / of))
}

fn from_arrivals(known: &Known<'_>) -> Result<Turnover, Refusal> {
    let mut sums = Sums { stays: !known.occupancy.is_empty(), ..Sums::default() };
    for (day, counted) in known.arrivals {
        let (Some(came), Some(places)) = (whole(counted), known.spaces(*day)) else { continue };
        if sums.stays {
            // The mean stay wants both on the same days.
            let taken = known.occupancy.iter().find(|(other, _)| other == day);
            let Some((taken, each)) = taken.and_then(|(_, taken)| Some((whole(taken)?, minutes(taken))))
            else {
                continue;
            };
            sums.minutes += taken.iter().sum::<f64>() * real(each);
        }
        sums.days += 1;
        sums.vehicles += came.iter().sum::<f64>();
        sums.places += places;
    }
    sums.told(Ground::Arrivals, None)
}

fn from_rises(known: &Known<'_>) -> Result<Turnover, Refusal> {
    let each = known.occupancy.last().map_or(0, |(_, day)| minutes(day));
    let most = known.most_minutes.map_or(MOST_MINUTES, |stay| stay / PART);
    if each > most {
        return Err(Refusal::Coarse(each, most));
    }
    let mut sums = Sums { stays: true, ..Sums::default() };
    for (day, counted) in known.occupancy {
        let (Some(taken), Some(places)) = (whole(counted), known.spaces(*day)) else { continue };
        let rises = taken.windows(2).filter_map(|pair| Some((pair.last()? - pair.first()?).max(0.0)));
        sums.days += 1;
        sums.vehicles += rises.sum::<f64>();
        sums.places += places;
        sums.minutes += taken.iter().sum::<f64>() * real(each);
    }
    sums.told(Ground::Rises, None)
}

#[cfg(test)]
mod tests {
    use counts::{Cell, Step};

    use super::*;
    use crate::facility::tests::date;

    /// A street of bays, simulated minute by minute: vehicles come by chance, stay for a while, and drive on when all bays are
    /// taken. Tells places taken and arrivals by stretches, and the true number of vehicles, minutes and too long stays.
    struct Street {
        occupancy: Vec<(NaiveDate, Day)>,
        arrivals: Vec<(NaiveDate, Day)>,
        stays: Vec<Stays>,
    }

    fn dice(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(*state >> 33).unwrap()) / f64::from(1_u32 << 31)
    }

    fn street(bays: usize, seconds: u32, days: u64) -> Street {
        let (mut state, step) = (7_u64, Step::of(seconds).unwrap());
        let each = usize::try_from(seconds / 60).unwrap();
        let mut out = Street { occupancy: Vec::new(), arrivals: Vec::new(), stays: Vec::new() };
        for at in 0..days {
            let day = date("2026-09-07") + chrono::Days::new(at);
            let (mut parked, mut taken, mut came): (Vec<usize>, Vec<f64>, Vec<f64>) = Default::default();
            let mut told = Stays { day, vehicles: 0, minutes: 0, overstayed: Some(0) };
            let mut arrived = 0.0;
            for minute in 0..1_440 {
                parked.retain(|until| *until > minute);
                let open = (480..1_140).contains(&minute);
                if open && parked.len() < bays && dice(&mut state) < 0.25 {
                    // From 5 to 45 minutes; a third of them longer than half an hour.
                    let share = dice(&mut state);
                    let stay = 5 + (1..40_i32).filter(|n| f64::from(*n) <= share * 40.0).count();
                    parked.push(minute + stay);
                    told.vehicles += 1;
                    told.minutes += i64::try_from(stay).unwrap();
                    told.overstayed = told.overstayed.map(|n| n + i64::from(stay > 30));
                    arrived += 1.0;
                }
                if (minute + 1) % each == 0 {
                    taken.push(count(parked.len()));
                    came.push(arrived);
                    arrived = 0.0;
                }
            }
            let cells = |values: Vec<f64>| {
                Day::of(step, values.into_iter().map(|v| Cell { value: Some(v), uptime: None }).collect())
            };
            out.occupancy.push((day, cells(taken)));
            out.arrivals.push((day, cells(came)));
            out.stays.push(told);
        }
        out
    }

    fn known(street: &Street, bays: i64) -> Known<'_> {
        Known {
            spaces: street.occupancy.iter().map(|(day, _)| (*day, bays)).collect(),
            most_minutes: Some(30),
            ..Known::default()
        }
    }

    #[test]
    fn three_grounds_agree_with_what_happened() {
        let street = street(12, 300, 14);
        let by_stays = turnover(&Known { stays: &street.stays, ..known(&street, 12) }).unwrap();
        let true_stay = by_stays.stay.unwrap();
        assert_eq!((by_stays.ground, by_stays.days), (Ground::Stays, 14));
        assert!((0.25..0.45).contains(&by_stays.over.unwrap()), "{by_stays:?}");

        let both = Known { occupancy: &street.occupancy, arrivals: &street.arrivals, ..known(&street, 12) };
        let by_arrivals = turnover(&both).unwrap();
        assert_eq!(by_arrivals.ground, Ground::Arrivals);
        assert!((by_arrivals.by_place - by_stays.by_place).abs() < 1e-9);
        let little = by_arrivals.stay.unwrap();
        assert!((little / true_stay - 1.0).abs() < 0.03, "{little} for {true_stay}");
        assert_eq!(by_arrivals.over, None, "arrivals say nothing of single stays");

        let by_rises = turnover(&Known { arrivals: &[], ..both }).unwrap();
        assert_eq!(by_rises.ground, Ground::Rises);
        assert!(by_rises.by_place <= by_stays.by_place, "at least so many");
        // With a dozen busy bays a stretch of five minutes sees a little under half of the arrivals.
        assert!(by_rises.by_place > 0.4 * by_stays.by_place, "{by_rises:?} of {by_stays:?}");
        assert!(by_rises.stay.unwrap() >= true_stay, "at most so long");
    }

    #[test]
    fn what_the_counts_cannot_carry_is_refused() {
        let hourly = street(12, 3_600, 14);
        let of = |k: Known<'_>| turnover(&k).unwrap_err();
        assert_eq!(of(Known { occupancy: &hourly.occupancy, ..known(&hourly, 12) }), Refusal::Coarse(60, 10));
        let open = Known { occupancy: &hourly.occupancy, most_minutes: None, ..known(&hourly, 12) };
        assert_eq!(of(open), Refusal::Coarse(60, 15));
        assert_eq!(of(known(&hourly, 12)), Refusal::Counts);
        assert_eq!(of(known(&hourly, 0)), Refusal::Spaces);
        let short = street(12, 300, 6);
        assert_eq!(of(Known { occupancy: &short.occupancy, ..known(&short, 12) }), Refusal::Days(6));
        assert_eq!(of(Known { stays: &short.stays, ..known(&short, 12) }), Refusal::Days(6));
    }

    #[test]
    fn a_day_with_a_hole_does_not_count() {
        let mut street = street(12, 300, 8);
        street.occupancy[3].1.cells_mut()[100].value = None;
        let found = turnover(&Known { occupancy: &street.occupancy, ..known(&street, 12) }).unwrap();
        assert_eq!(found.days, 7);
        street.occupancy[4].1.cells_mut()[100].value = None;
        let found = turnover(&Known { occupancy: &street.occupancy, ..known(&street, 12) });
        assert_eq!(found.unwrap_err(), Refusal::Days(6));
    }

    #[test]
    fn a_day_of_stays_without_places_is_no_zero() {
        let street = street(12, 300, 10);
        let mut half = known(&street, 12);
        half.spaces.truncate(8);
        half.stays = &street.stays;
        assert_eq!(turnover(&half).unwrap().days, 8);
    }
}
