//! What counted hours say: how full, when, and whether a car finds a place when the town is busiest. Pure.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::facility::Facility;

/// Hours on a clock.
pub(crate) const HOURS: usize = 24;
/// Days of a week.
pub(crate) const DAYS: usize = 7;
/// From this rate on people go round looking for a place: the rule of thumb of parking studies.
pub(crate) const PRESSED: f64 = 0.85;
/// From this rate on it is as good as full.
pub(crate) const FULL: f64 = 0.95;
/// The hours in which shops are visited: from nine to six.
pub(crate) const SHOPPING: std::ops::Range<usize> = 9..18;
/// Hours with both counts below which nothing is said of the two together.
const LEAST_HOURS: usize = 150;
/// The busiest of the visiting hours that are looked at: one in ten.
const BUSIEST: usize = 10;
/// The share of the busiest hours that must be full before it is said to limit the visit.
const OFTEN: f64 = 0.25;

/// A day by the hours of the clock.
pub(crate) type Hours = [Option<f64>; HOURS];
/// What was counted.
pub(crate) type Series = BTreeMap<NaiveDate, Hours>;
/// A mean for every hour of a week, Monday first.
pub(crate) type Week = [Hours; DAYS];

fn real(number: i64) -> f64 {
    f64::from(i32::try_from(number).unwrap_or(i32::MAX))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn weekday(day: NaiveDate) -> usize {
    usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0)
}

/// Places taken and places there are, hour by hour.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filled {
    pub taken: Series,
    pub spaces: Series,
}

impl Filled {
    /// Of one facility, with the places of each day.
    pub fn of(facility: &Facility, taken: Series) -> Self {
        let mut spaces = Series::new();
        for (day, hours) in &taken {
            let places = facility.spaces(*day).filter(|places| *places > 0 && facility.open(*day)).map(real);
            spaces.insert(*day, hours.map(|taken| taken.and(places)));
        }
        Self { taken, spaces }
    }

    /// Several together: only hours in which each of them is known.
    pub fn together(all: &[Self]) -> Self {
        let mut sum = Self::default();
        let days: std::collections::BTreeSet<NaiveDate> =
            all.iter().flat_map(|one| one.taken.keys().copied()).collect();
        for day in days {
            let add = |of: &dyn Fn(&Self) -> Option<Hours>| -> Hours {
                std::array::from_fn(|hour| {
                    all.iter().map(|one| of(one)?.get(hour).copied().flatten()).sum::<Option<f64>>()
                })
            };
            let (taken, spaces) =
                (add(&|one| one.taken.get(&day).copied()), add(&|one| one.spaces.get(&day).copied()));
            sum.taken.insert(day, taken);
            sum.spaces.insert(day, spaces);
        }
        sum
    }

    /// The share of the places that was taken.
    pub fn rates(&self) -> Series {
        let rate = |(day, taken): (&NaiveDate, &Hours)| {
            let places = self.spaces.get(day).copied().unwrap_or_default();
            let hours: Hours = std::array::from_fn(|hour| {
                let taken = taken.get(hour).copied().flatten()?;
                places.get(hour).copied().flatten().map(|places| taken / places)
            });
            (*day, hours)
        };
        self.taken.iter().map(rate).collect()
    }
}

/// The rhythm of a week: the mean of every hour.
pub(crate) fn rhythm(series: &Series) -> Week {
    let mut sums = [[(0.0, 0_usize); HOURS]; DAYS];
    for (day, hours) in series {
        let Some(row) = sums.get_mut(weekday(*day)) else { continue };
        for (place, value) in row.iter_mut().zip(hours) {
            if let Some(value) = value {
                place.0 += value;
                place.1 += 1;
            }
        }
    }
    sums.map(|row| row.map(|(sum, n)| (n > 0).then(|| sum / count(n))))
}

/// The highest hour of a week.
pub(crate) fn highest(week: &Week) -> Option<(usize, usize, f64)> {
    let all = week.iter().enumerate().flat_map(|(day, hours)| {
        hours.iter().enumerate().filter_map(move |(hour, value)| value.map(|value| (day, hour, value)))
    });
    all.max_by(|one, other| one.2.total_cmp(&other.2))
}

/// How hard it is to find a place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Pressure {
    /// The mean of the shopping hours, Sundays left out.
    pub mean: Option<f64>,
    /// The highest hour of an ordinary week: day, hour, rate.
    pub peak: Option<(usize, usize, f64)>,
    /// The share of the shopping hours in which 85 % or more was taken.
    pub pressed: Option<f64>,
    /// How many shopping hours were counted.
    pub hours: usize,
}

/// The pressure that rates tell.
pub(crate) fn pressure(rates: &Series) -> Pressure {
    let shopping: Vec<f64> = rates
        .iter()
        .filter(|(day, _)| weekday(**day) < 6)
        .flat_map(|(_, hours)| hours.get(SHOPPING).unwrap_or_default().iter().flatten().copied())
        .collect();
    let share = |n: usize| (!shopping.is_empty()).then(|| count(n) / count(shopping.len()));
    Pressure {
        mean: (!shopping.is_empty()).then(|| shopping.iter().sum::<f64>() / count(shopping.len())),
        peak: highest(&rhythm(rates)),
        pressed: share(shopping.iter().filter(|rate| **rate >= PRESSED).count()),
        hours: shopping.len(),
    }
}

/// Whether parking limits the visit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// Too few hours in which both were counted.
    Unknown,
    /// In a good part of the busiest hours there was as good as no place.
    Full,
    /// One is full while there is room in another: which, and which.
    Uneven(usize, usize),
    /// People have to look for a place in a good part of the busiest hours.
    Tight,
    /// There is room.
    Room,
}

/// Passers-by and places taken in the same hours.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    pub verdict: Verdict,
    /// Hours in which both were counted, and the busiest of them that were looked at.
    pub hours: usize,
    pub busiest: usize,
    /// Of the busiest hours: the mean rate, the mean and least number of free places, the share of hours of 85 % and of 95 %.
    pub rate: f64,
    pub free: f64,
    pub least: f64,
    pub pressed: f64,
    pub full: f64,
}

/// Looks at the hours in which most people passed: how full was it then? `each` are the facilities the sum is made of.
/// It tells what went together, not what caused what.
pub(crate) fn judge(people: &Series, all: &Filled, each: &[Filled]) -> Judged {
    let mut both: Vec<(f64, NaiveDate, usize)> = Vec::new();
    let rates = all.rates();
    for (day, hours) in people {
        let Some(of_day) = rates.get(day) else { continue };
        for (hour, people) in hours.iter().enumerate() {
            if let (Some(people), Some(Some(_))) = (people, of_day.get(hour)) {
                both.push((*people, *day, hour));
            }
        }
    }
    let hours = both.len();
    both.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    both.truncate((hours / BUSIEST).max(1));
    let of = |series: &Series| -> Vec<f64> {
        both.iter().filter_map(|(_, day, hour)| series.get(day)?.get(*hour).copied().flatten()).collect()
    };
    let share = |rates: &[f64], least: f64| {
        let many = rates.iter().filter(|rate| **rate >= least).count();
        if rates.is_empty() { 0.0 } else { count(many) / count(rates.len()) }
    };
    let then = of(&rates);
    let free: Vec<f64> =
        of(&all.spaces).iter().zip(of(&all.taken)).map(|(spaces, taken)| (spaces - taken).max(0.0)).collect();
    let mean = |values: &[f64]| {
        if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / count(values.len()) }
    };
    let (pressed, full) = (share(&then, PRESSED), share(&then, FULL));
    let apart: Vec<Vec<f64>> = each.iter().map(|one| of(&one.rates())).collect();
    let verdict = if hours < LEAST_HOURS {
        Verdict::Unknown
    } else if full >= OFTEN {
        Verdict::Full
    } else if pressed >= OFTEN {
        Verdict::Tight
    } else {
        uneven(&apart, &share, &mean).unwrap_or(Verdict::Room)
    };
    Judged {
        verdict,
        hours,
        busiest: both.len(),
        rate: mean(&then),
        free: mean(&free),
        least: free.iter().copied().reduce(f64::min).unwrap_or(0.0),
        pressed,
        full,
    }
}

/// One that is often full while another has room.
fn uneven(
    apart: &[Vec<f64>],
    share: &dyn Fn(&[f64], f64) -> f64,
    mean: &dyn Fn(&[f64]) -> f64,
) -> Option<Verdict> {
    let full = apart.iter().position(|rates| share(rates, FULL) >= OFTEN)?;
    let others = apart.iter().enumerate().filter(|(at, rates)| *at != full && !rates.is_empty());
    let (room, rates) = others.min_by(|one, other| mean(one.1).total_cmp(&mean(other.1)))?;
    (mean(rates) < PRESSED).then_some(Verdict::Uneven(full, room))
}

/// Several counters of people together: only hours in which each of those that count that day is known.
pub(crate) fn sum(all: &[Series]) -> Series {
    let mut days: BTreeMap<NaiveDate, Vec<&Hours>> = BTreeMap::new();
    for series in all {
        for (day, hours) in series {
            days.entry(*day).or_default().push(hours);
        }
    }
    let most = days.values().map(Vec::len).max().unwrap_or(0);
    let whole = days.into_iter().filter(|(_, list)| list.len() == most);
    let add = |list: &[&Hours]| -> Hours {
        std::array::from_fn(|hour| list.iter().map(|hours| hours.get(hour).copied().flatten()).sum())
    };
    whole.map(|(day, list)| (day, add(&list))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facility::tests::{date, facility, places};

    /// Days in a row from a Monday, by a rule.
    fn series(days: u64, of: impl Fn(usize, usize) -> Option<f64>) -> Series {
        let first = date("2026-09-07");
        (0..days)
            .map(|at| {
                let day = first + chrono::Days::new(at);
                (day, std::array::from_fn(|hour| of(weekday(day), hour)))
            })
            .collect()
    }

    /// Busy on Saturday afternoon.
    fn people(days: u64) -> Series {
        series(days, |day, hour| {
            let busy = if day == 5 && (13..17).contains(&hour) { 900.0 } else { 0.0 };
            Some(busy + count(hour))
        })
    }

    fn filled(spaces: i64, of: impl Fn(usize, usize) -> Option<f64>) -> Filled {
        Filled::of(&facility(1, "Markt", spaces), series(56, of))
    }

    #[test]
    fn the_rate_follows_the_places_of_the_day() {
        let mut one = facility(1, "Markt", 100);
        one.capacity.push(places("2026-09-10", 50));
        let rates = Filled::of(&one, series(7, |_, _| Some(25.0))).rates();
        assert_eq!(rates[&date("2026-09-09")][12], Some(0.25));
        assert_eq!(rates[&date("2026-09-10")][12], Some(0.5));
        one.capacity.clear();
        let unknown = Filled::of(&one, series(1, |_, _| Some(25.0))).rates();
        assert_eq!(unknown[&date("2026-09-07")][12], None, "without places there is no rate");
    }

    #[test]
    fn a_sum_is_known_when_each_of_its_parts_is() {
        let (one, two) = (filled(100, |_, _| Some(50.0)), filled(300, |_, hour| (hour > 6).then_some(150.0)));
        let sum = Filled::together(&[one, two]);
        let day = date("2026-09-08");
        assert_eq!((sum.taken[&day][6], sum.taken[&day][7]), (None, Some(200.0)));
        assert_eq!(sum.rates()[&day][7], Some(0.5));
    }

    #[test]
    fn the_week_and_its_highest_hour() {
        let rates = series(14, |day, hour| Some(if (day, hour) == (5, 15) { 0.97 } else { 0.4 }));
        let found = pressure(&rates);
        let (day, hour, rate) = found.peak.unwrap();
        assert_eq!((day, hour), (5, 15));
        assert!((rate - 0.97).abs() < 1e-9);
        // Two Saturdays of 12 days with nine shopping hours each.
        assert_eq!(found.hours, 12 * 9);
        assert!((found.pressed.unwrap() - 2.0 / 108.0).abs() < 1e-9);
        assert_eq!(pressure(&Series::new()), Pressure::default());
    }

    #[test]
    fn full_when_the_town_is_busiest() {
        let full = filled(100, |day, hour| Some(if day == 5 && hour > 8 { 99.0 } else { 30.0 }));
        let found = judge(&people(56), &full, std::slice::from_ref(&full));
        assert_eq!(found.verdict, Verdict::Full);
        assert!(found.full >= OFTEN && found.least <= 1.0, "{found:?}");
    }

    #[test]
    fn full_at_night_says_nothing_of_the_visit() {
        let night = filled(100, |_, hour| Some(if hour < 6 { 100.0 } else { 40.0 }));
        let found = judge(&people(56), &night, std::slice::from_ref(&night));
        assert_eq!(found.verdict, Verdict::Room);
        assert!((found.free - 60.0).abs() < 1e-9);
    }

    #[test]
    fn one_full_beside_one_with_room() {
        let each = [
            filled(100, |day, hour| Some(if day == 5 && hour > 8 { 99.0 } else { 30.0 })),
            filled(300, |_, _| Some(90.0)),
        ];
        let found = judge(&people(56), &Filled::together(&each), &each);
        assert_eq!(found.verdict, Verdict::Uneven(0, 1));
        let tight = filled(100, |day, _| Some(if day == 5 { 88.0 } else { 30.0 }));
        assert_eq!(judge(&people(56), &tight, std::slice::from_ref(&tight)).verdict, Verdict::Tight);
    }

    #[test]
    fn a_few_days_are_no_ground() {
        let full = filled(100, |_, _| Some(100.0));
        let found = judge(&people(5), &full, std::slice::from_ref(&full));
        assert_eq!((found.verdict, found.hours), (Verdict::Unknown, 120));
        assert_eq!(judge(&Series::new(), &full, &[]).verdict, Verdict::Unknown);
    }

    #[test]
    fn people_are_added_up_when_all_counters_count() {
        let one = series(3, |_, _| Some(5.0));
        let mut two = series(3, |_, hour| (hour != 4).then_some(7.0));
        two.remove(&date("2026-09-08"));
        let both = sum(&[one, two]);
        assert_eq!(both.len(), 2, "a day on which one was silent is left out");
        assert_eq!((both[&date("2026-09-07")][3], both[&date("2026-09-07")][4]), (Some(12.0), None));
    }
}
