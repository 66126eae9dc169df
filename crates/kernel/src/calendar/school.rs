//! School holidays of the three communities.
//!
//! Flanders follows a rule of decades. The German-speaking Community follows the same rule, with an exception
//! now and then. The French Community left it in the summer of 2022 for seven weeks of school and two of rest.
//! Periods run from Monday to Sunday, whatever the publisher writes for the weekend at the end.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{CalendarDay, Community, DayKind, DayName, easter};

/// The five school holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchoolHoliday {
    /// Around 1 November.
    Autumn,
    /// Around Christmas and New Year.
    Christmas,
    /// Around carnival.
    Carnival,
    /// Around Easter, or in the spring.
    Easter,
    /// July and August.
    Summer,
}

impl SchoolHoliday {
    /// All five, in the order of the school year.
    pub const ALL: [Self; 5] = [Self::Autumn, Self::Christmas, Self::Carnival, Self::Easter, Self::Summer];

    /// The name in four languages.
    #[must_use]
    pub const fn name(self) -> DayName {
        DayName::fixed(match self {
            Self::Autumn => ["Herfstvakantie", "Congé d'automne", "Herbstferien", "Autumn half-term"],
            Self::Christmas => {
                ["Kerstvakantie", "Vacances d'hiver", "Weihnachtsferien", "Christmas holidays"]
            }
            Self::Carnival => ["Krokusvakantie", "Congé de détente", "Karnevalsferien", "Carnival half-term"],
            Self::Easter => ["Paasvakantie", "Vacances de printemps", "Osterferien", "Easter holidays"],
            Self::Summer => ["Zomervakantie", "Vacances d'été", "Sommerferien", "Summer holidays"],
        })
    }
}

type Period = (NaiveDate, NaiveDate);

/// The last school year whose dates were decreed when this was written; later years follow the rule.
#[must_use]
pub const fn school_published_until(community: Community) -> i32 {
    match community {
        Community::Nl => 2029,
        Community::Fr => 2027,
        Community::De => 2026,
    }
}

/// Decrees that broke the rule: community, holiday, year in which it starts, first and last (month, day).
type Exception = (Community, SchoolHoliday, i32, (u32, u32), (u32, u32));

const EXCEPTIONS: [Exception; 6] = [
    // The second wave of COVID-19: two weeks in Flanders, and a Christmas that began on the Friday in 2021.
    (Community::Nl, SchoolHoliday::Autumn, 2020, (11, 2), (11, 15)),
    (Community::Nl, SchoolHoliday::Christmas, 2021, (12, 24), (1, 9)),
    // The last summer of the old rhythm ended earlier in the French Community.
    (Community::Fr, SchoolHoliday::Summer, 2022, (7, 1), (8, 28)),
    (Community::De, SchoolHoliday::Summer, 2020, (7, 1), (8, 30)),
    (Community::De, SchoolHoliday::Summer, 2024, (6, 29), (8, 31)),
    // The German-speaking schools took the weeks after Easter, not those before.
    (Community::De, SchoolHoliday::Easter, 2025, (4, 21), (5, 4)),
];

/// Mondays on which the carnival holiday of the French Community begins, six or seven weeks after Christmas as
/// decreed; in other years seven weeks are assumed.
const FRENCH_CARNIVAL: [(i32, u32, u32); 5] =
    [(2023, 2, 20), (2024, 2, 26), (2025, 2, 24), (2026, 2, 16), (2027, 2, 22)];

/// The period of a holiday that starts in a calendar year.
pub(super) fn period(community: Community, holiday: SchoolHoliday, year: i32) -> Option<Period> {
    let exception = EXCEPTIONS.iter().find(|(c, h, y, ..)| (*c, *h, *y) == (community, holiday, year));
    if let Some((.., first, last)) = exception {
        let end_year = if last < first { year + 1 } else { year };
        return Some((date(year, first.0, first.1)?, date(end_year, last.0, last.1)?));
    }
    // The first school year of the new rhythm is 2022-2023.
    let new_rhythm = community == Community::Fr
        && match holiday {
            SchoolHoliday::Autumn | SchoolHoliday::Christmas => year >= 2022,
            SchoolHoliday::Carnival | SchoolHoliday::Easter | SchoolHoliday::Summer => year >= 2023,
        };
    if new_rhythm { new_french(holiday, year) } else { classic(holiday, year) }
}

/// The rule of Flanders.
fn classic(holiday: SchoolHoliday, year: i32) -> Option<Period> {
    match holiday {
        SchoolHoliday::Autumn => {
            let feast = date(year, 11, 1)?;
            let start = if feast.weekday() == Weekday::Sun { feast.succ_opt()? } else { monday_of(feast)? };
            weeks(start, 1)
        }
        SchoolHoliday::Christmas => {
            let feast = date(year, 12, 25)?;
            let weekend = matches!(feast.weekday(), Weekday::Sat | Weekday::Sun);
            weeks(plus(monday_of(feast)?, if weekend { 7 } else { 0 })?, 2)
        }
        SchoolHoliday::Carnival => weeks(easter(year)?.checked_sub_days(Days::new(48))?, 1),
        SchoolHoliday::Easter => {
            let sunday = easter(year)?;
            let start = if sunday.month() == 3 {
                sunday.succ_opt()?
            } else if sunday > date(year, 4, 15)? {
                sunday.checked_sub_days(Days::new(13))?
            } else {
                first_monday_from(date(year, 4, 1)?)?
            };
            let (start, end) = weeks(start, 2)?;
            // Easter Monday closes the holiday when Easter Sunday is its last day.
            Some((start, if end == sunday { end.succ_opt()? } else { end }))
        }
        SchoolHoliday::Summer => Some((date(year, 7, 1)?, date(year, 8, 31)?)),
    }
}

/// The rhythm of the French Community since the school year 2022-2023.
fn new_french(holiday: SchoolHoliday, year: i32) -> Option<Period> {
    match holiday {
        SchoolHoliday::Autumn => weeks(monday_of(date(year, 11, 1)?)?.checked_sub_days(Days::new(7))?, 2),
        SchoolHoliday::Christmas => classic(holiday, year),
        SchoolHoliday::Carnival => {
            let decreed = FRENCH_CARNIVAL.iter().find(|(y, ..)| *y == year);
            let start = match decreed {
                Some((_, month, day)) => date(year, *month, *day)?,
                None => plus(classic(SchoolHoliday::Christmas, year - 1)?.1, 1 + 7 * 7)?,
            };
            weeks(start, 2)
        }
        SchoolHoliday::Easter => weeks(first_monday_from(date(year, 4, 26)?)?, 2),
        SchoolHoliday::Summer => {
            // School ends on the first Friday after 1 July; it begins again seven weeks later.
            let third = date(year, 7, 3)?;
            let to_saturday = (12 - third.weekday().num_days_from_monday()) % 7;
            let start = plus(third, u64::from(to_saturday))?;
            Some((start, plus(start, 50)?))
        }
    }
}

/// The holiday a date lies in.
pub(super) fn holiday_on(community: Community, day: NaiveDate) -> Option<SchoolHoliday> {
    // Each month can only lie in few holidays: look no further.
    let candidates: &[(SchoolHoliday, i32)] = match day.month() {
        1 => &[(SchoolHoliday::Christmas, -1)],
        2 | 3 => &[(SchoolHoliday::Carnival, 0), (SchoolHoliday::Easter, 0)],
        4 | 5 => &[(SchoolHoliday::Easter, 0)],
        6..=8 => &[(SchoolHoliday::Summer, 0)],
        10 | 11 => &[(SchoolHoliday::Autumn, 0)],
        12 => &[(SchoolHoliday::Christmas, 0)],
        _ => &[],
    };
    candidates.iter().map(|(holiday, back)| (*holiday, day.year() + back)).find_map(|(holiday, year)| {
        let (first, last) = period(community, holiday, year)?;
        (first <= day && day <= last).then_some(holiday)
    })
}

/// All school holidays that touch the days from `first` to `last`.
pub(super) fn between(community: Community, first: NaiveDate, last: NaiveDate) -> Vec<CalendarDay> {
    let mut days = Vec::new();
    for year in first.year() - 1..=last.year() {
        for holiday in SchoolHoliday::ALL {
            if let Some((start, end)) = period(community, holiday, year)
                && start <= last
                && end >= first
            {
                days.push(CalendarDay {
                    first: start,
                    last: end,
                    kind: DayKind::School,
                    name: holiday.name(),
                });
            }
        }
    }
    days
}

fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn plus(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

fn monday_of(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))
}

fn first_monday_from(day: NaiveDate) -> Option<NaiveDate> {
    plus(day, u64::from((7 - day.weekday().num_days_from_monday()) % 7))
}

fn weeks(monday: NaiveDate, count: u64) -> Option<Period> {
    Some((monday, plus(monday, 7 * count - 1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searching_by_month_finds_what_the_periods_say() {
        for community in Community::ALL {
            let first = date(2019, 1, 1).unwrap();
            let all = between(community, first, date(2040, 12, 31).unwrap());
            for day in first.iter_days().take_while(|day| day.year() < 2040) {
                let expected = all.iter().any(|period| period.contains(day));
                assert_eq!(holiday_on(community, day).is_some(), expected, "{community:?} {day}");
            }
        }
    }
}
