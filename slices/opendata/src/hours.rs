//! What everybody may know of a day of counts, hour by hour: the one place where hours of few people are hidden.

use chrono::{DateTime, Utc};
use counts::suppress::{Rule, hours as suppressed};
use counts::{Day, Mode, Step};
use kernel::moment::day_begins;

use crate::store::CountedDay;

/// What is told of an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Told {
    /// So many.
    Counted(f64),
    /// Somebody, but so few that they might be recognised.
    Few,
    /// Nothing was measured.
    Unknown,
}

/// An hour of counts. A channel that counts by the day has one of a whole day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hour {
    /// When it begins.
    pub start: DateTime<Utc>,
    /// How long it is.
    pub seconds: i64,
    /// What is told of it.
    pub told: Told,
}

/// The hours of a day.
#[must_use]
pub fn of(mode: Mode, counted: &CountedDay) -> Vec<Hour> {
    let (day, cells) = (counted.day, &counted.cells);
    let whole = cells.step() == Step::DAY;
    let seconds =
        if whole { i64::try_from(counts::time::hours(day) * 3_600).unwrap_or(86_400) } else { 3_600 };
    let hour = |(number, told): (usize, Told)| {
        let start = if whole { day_begins(day) } else { Step::HOUR.begins(day, number) };
        Hour { start, seconds, told }
    };
    tell(mode, cells).into_iter().enumerate().map(hour).collect()
}

/// Hides the hours of few people. Places taken are about nobody.
fn tell(mode: Mode, cells: &Day) -> Vec<Told> {
    if !mode.adds_up() {
        let values = if cells.step() == Step::DAY { vec![cells.sum()] } else { cells.hourly(false) };
        return values.into_iter().map(|value| value.map_or(Told::Unknown, Told::Counted)).collect();
    }
    let told = suppressed::day(cells, Rule::USUAL);
    let each = told.hours().iter().map(|hour| match hour {
        suppressed::Hour::Unknown => Told::Unknown,
        suppressed::Hour::Shown(value) => Told::Counted(*value),
        suppressed::Hour::Few => Told::Few,
    });
    each.collect()
}

#[cfg(test)]
pub mod tests {
    use chrono::NaiveDate;
    use counts::Cell;

    use super::*;

    /// A day of one value for each stretch.
    pub fn day(text: &str, seconds: u32, values: &[Option<f64>]) -> CountedDay {
        let (day, step): (NaiveDate, Step) = (text.parse().unwrap(), Step::of(seconds).unwrap());
        let mut cells = Day::empty(step, day);
        for (cell, value) in values.iter().enumerate() {
            cells.put(cell, Cell { value: *value, uptime: None });
        }
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        CountedDay { day, cells, version: 3, at, repaired: false }
    }

    #[test]
    fn quarters_are_told_by_the_hour_and_an_hour_of_three_quarters_is_not_known() {
        let counted = day("2026-10-25", 900, &[Some(20.0); 11]);
        let told = of(Mode::Pedestrian, &counted);
        assert_eq!(told.len(), 25, "the clocks go back");
        assert_eq!(told[0].start.to_rfc3339(), "2026-10-24T22:00:00+00:00");
        assert_eq!((told[0].told, told[1].told), (Told::Counted(80.0), Told::Counted(80.0)));
        assert!(told[2..].iter().all(|hour| hour.told == Told::Unknown && hour.seconds == 3_600));
    }

    #[test]
    fn an_hour_of_few_people_is_neither_nought_nor_left_out() {
        let quarters = [[0.0; 4], [1.0, 0.0, 0.0, 0.0], [4.0, 4.0, 3.0, 3.0], [4.0, 4.0, 4.0, 3.0]].concat();
        let quarters: Vec<_> = quarters.into_iter().map(Some).collect();
        let told = |mode| {
            let told = of(mode, &day("2026-11-02", 900, &quarters));
            told[..4].iter().map(|hour| hour.told).collect::<Vec<_>>()
        };
        let hidden = [Told::Counted(0.0), Told::Few, Told::Few, Told::Counted(15.0)];
        for mode in [Mode::Pedestrian, Mode::Bicycle, Mode::Car, Mode::Heavy] {
            assert_eq!(told(mode), hidden, "{mode:?}");
        }
        let taken = [0.0, 0.25, 3.5, 3.75].map(Told::Counted);
        assert_eq!(told(Mode::Occupancy), taken, "places taken are about nobody");
    }

    #[test]
    fn a_day_told_as_a_whole_is_as_long_as_it_was() {
        let told = of(Mode::Pedestrian, &day("2026-03-29", 86_400, &[Some(412.0)]));
        assert_eq!((told.len(), told[0].seconds, told[0].told), (1, 23 * 3_600, Told::Counted(412.0)));
        assert_eq!(of(Mode::Pedestrian, &day("2026-03-29", 86_400, &[Some(9.0)]))[0].told, Told::Few);
        assert_eq!(of(Mode::Pedestrian, &day("2026-03-29", 86_400, &[None]))[0].told, Told::Unknown);
    }
}
