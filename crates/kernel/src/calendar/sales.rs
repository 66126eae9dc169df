//! The sales ("solden"): 3 to 31 January and 1 to 31 July, a day earlier when the first day is a Sunday.

use chrono::{Datelike, Months, NaiveDate, Weekday};

use super::{CalendarDay, DayKind, DayName};

/// The two sales of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SalesSeason {
    /// January.
    Winter,
    /// July.
    Summer,
}

impl SalesSeason {
    /// The name of the season in four languages.
    #[must_use]
    pub fn name(self) -> DayName {
        match self {
            Self::Winter => {
                DayName::fixed(["Wintersolden", "Soldes d'hiver", "Winterschlussverkauf", "Winter sales"])
            }
            Self::Summer => {
                DayName::fixed(["Zomersolden", "Soldes d'été", "Sommerschlussverkauf", "Summer sales"])
            }
        }
    }
}

/// A decree that moved the sales: year, season, first and last day as (month, day).
type Moved = (i32, SalesSeason, (u32, u32), (u32, u32));

const MOVED: [Moved; 1] = [(2020, SalesSeason::Summer, (8, 1), (8, 31))];

/// The sales of a season, with the waiting period ("sperperiode", one month) before it: sales first and last
/// day, waiting first day. The waiting period ends on the day before the sales.
#[must_use]
pub fn sales_period(year: i32, season: SalesSeason) -> Option<(NaiveDate, NaiveDate, NaiveDate)> {
    let moved = MOVED.iter().find(|(y, s, ..)| (*y, *s) == (year, season));
    let (first, last) = match (moved, season) {
        (Some((_, _, first, last)), _) => (*first, *last),
        (None, SalesSeason::Winter) => ((1, 3), (1, 31)),
        (None, SalesSeason::Summer) => ((7, 1), (7, 31)),
    };
    let normal = NaiveDate::from_ymd_opt(year, first.0, first.1)?;
    let end = NaiveDate::from_ymd_opt(year, last.0, last.1)?;
    let waiting = normal.checked_sub_months(Months::new(1))?;
    if normal.weekday() == Weekday::Sun {
        Some((normal.pred_opt()?, end, waiting.pred_opt()?))
    } else {
        Some((normal, end, waiting))
    }
}

pub(super) fn between(first: NaiveDate, last: NaiveDate) -> Vec<CalendarDay> {
    let mut days = Vec::new();
    for year in first.year()..=last.year() {
        for season in [SalesSeason::Winter, SalesSeason::Summer] {
            if let Some((start, end, _)) = sales_period(year, season)
                && start <= last
                && end >= first
            {
                days.push(CalendarDay { first: start, last: end, kind: DayKind::Sales, name: season.name() });
            }
        }
    }
    days
}
