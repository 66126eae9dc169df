//! What is said of a figure of towns through time: as it is, or beside the town's own normal; and what is common to others.
//! Pure.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use kernel::language::Language;
use shell::format;

use super::months::LEAST_TOWNS;
use crate::store::figures::Quarter;
use crate::store::sharing::Dataset;
use crate::view;

/// A figure through time, by the first day of each month or quarter.
pub(crate) type Course = BTreeMap<NaiveDate, f64>;

/// Units below which a rate says more of a few buildings than of a town.
const LEAST_UNITS: i64 = 20;

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Kept between 0 and 1, written in per cent.
    Percent,
    /// For every thousand inhabitants.
    PerThousand,
    /// A number of its own.
    Number,
}

impl Unit {
    /// As it stands in files.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::PerThousand => "/1000",
            Self::Number => "1",
        }
    }

    /// For people.
    pub(crate) fn write(self, language: Language, value: f64) -> String {
        match self {
            Self::Percent => format!("{}\u{a0}%", format::number(language, value * 100.0, 1)),
            Self::PerThousand => format::number(language, value, 1),
            Self::Number => format::number(language, value, 2),
        }
    }

    /// For axes and files: shares in per cent.
    pub(crate) fn plain(self, value: f64) -> f64 {
        if self == Self::Percent { value * 100.0 } else { value }
    }
}

/// A figure towns may lay side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub code: &'static str,
    pub unit: Unit,
}

const fn figure(code: &'static str, unit: Unit) -> Figure {
    Figure { code, unit }
}

/// What stands empty.
pub(crate) const VACANCY: [Figure; 4] = [
    figure("vacancy", Unit::Percent),
    figure("vacancy-floor", Unit::Percent),
    figure("vacancy-long", Unit::Percent),
    figure("vacancy-per", Unit::PerThousand),
];

/// What there is of shops, and how it is mixed.
pub(crate) const RETAIL: [Figure; 19] = [
    figure("density", Unit::PerThousand),
    figure("retail-density", Unit::PerThousand),
    figure("daily-density", Unit::PerThousand),
    figure("chains", Unit::Percent),
    figure("webshop", Unit::Percent),
    figure("delivery", Unit::Percent),
    figure("horeca", Unit::Percent),
    figure("diversity", Unit::Number),
    figure("evenness", Unit::Number),
    figure("core", Unit::Percent),
    figure("turnover-rate", Unit::Percent),
    figure("mix-daily", Unit::Percent),
    figure("mix-periodic", Unit::Percent),
    figure("mix-exceptional", Unit::Percent),
    figure("mix-horeca", Unit::Percent),
    figure("mix-services", Unit::Percent),
    figure("mix-crafts", Unit::Percent),
    figure("mix-farms", Unit::Percent),
    figure("mix-transport", Unit::Percent),
];

/// A set of such figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Vacancy,
    Retail,
}

impl Set {
    pub(crate) const fn dataset(self) -> Dataset {
        match self {
            Self::Vacancy => Dataset::Vacancy,
            Self::Retail => Dataset::Retail,
        }
    }

    /// The last part of its address.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Vacancy => "leegstand",
            Self::Retail => "winkels",
        }
    }

    pub(crate) const fn figures(self) -> &'static [Figure] {
        match self {
            Self::Vacancy => &VACANCY,
            Self::Retail => &RETAIL,
        }
    }

    /// The figure with this code, or the first.
    pub(crate) fn find(self, code: &str) -> Figure {
        let all = self.figures();
        all.iter().find(|one| one.code == code).or(all.first()).copied().unwrap_or(figure("", Unit::Number))
    }

    /// Months of a step.
    pub(crate) const fn step(self) -> u32 {
        match self {
            Self::Vacancy => 3,
            Self::Retail => 1,
        }
    }

    /// Steps that are drawn.
    pub(crate) const fn shown(self) -> u32 {
        match self {
            Self::Vacancy => 13,
            Self::Retail => 24,
        }
    }

    /// From which day is read, so that the first that is drawn has a year before it.
    pub(crate) fn since(self, today: NaiveDate) -> NaiveDate {
        today.checked_sub_months(Months::new(self.step() * self.shown() + 13)).unwrap_or(today)
    }
}

/// What a quarter tells; nothing of a register that knows few units, or of too few of them what stands in them.
pub(crate) fn told(one: &Quarter, people: Option<i64>) -> Vec<(&'static str, f64)> {
    if one.units < LEAST_UNITS || one.not_known * 5 > one.units + one.not_known {
        return Vec::new();
    }
    let share = |part: i64, whole: i64| (whole > 0).then(|| view::real(part) / view::real(whole));
    // By floor only where that of four units in five is known.
    let floor = share(one.vacant_wvo, one.wvo).filter(|_| one.without_wvo * 5 <= one.units);
    let per = people.and_then(|people| share(one.vacant * 1_000, people));
    [
        ("vacancy", share(one.vacant, one.units)),
        ("vacancy-floor", floor),
        ("vacancy-long", share(one.longer, one.units)),
        ("vacancy-per", per),
    ]
    .into_iter()
    .filter_map(|(code, value)| Some((code, value?)))
    .collect()
}

/// Each step as a share of the mean of the year before it, 100 being as usual; only where three quarters of that year are
/// known.
pub(crate) fn beside_own(course: &Course, step: u32) -> Course {
    let least = (9 / step.max(1)).try_into().unwrap_or(9);
    let mut found = Course::new();
    for (from, value) in course {
        let year = from.checked_sub_months(Months::new(12)).unwrap_or(*from);
        let before: Vec<f64> = course.range(year..*from).map(|(_, value)| *value).collect();
        let sum: f64 = before.iter().sum();
        if before.len() >= least && sum > 0.0 {
            let mean = sum / f64::from(u32::try_from(before.len()).unwrap_or(1));
            found.insert(*from, value / mean * 100.0);
        }
    }
    found
}

/// What is common to several towns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Common {
    pub towns: usize,
    pub middle: f64,
    pub low: f64,
    pub high: f64,
}

/// What is common to some values; of fewer than three nothing, for two could work each other out.
pub(crate) fn common(values: Vec<f64>) -> Option<Common> {
    if values.len() < LEAST_TOWNS {
        return None;
    }
    let (low, high) =
        values.iter().fold((f64::MAX, f64::MIN), |(low, high), one| (low.min(*one), high.max(*one)));
    Some(Common { towns: values.len(), middle: view::median(values.clone())?, low, high })
}

/// The location quotient of a group: its share here beside its share in other towns together, each with its places and
/// its share.
pub(crate) fn quotient(own: f64, others: &[(f64, f64)]) -> Option<(f64, f64)> {
    if others.len() < LEAST_TOWNS {
        return None;
    }
    let all: f64 = others.iter().map(|(places, _)| places).sum();
    let part: f64 = others.iter().map(|(places, share)| places * share).sum();
    let share = if all > 0.0 { part / all } else { 0.0 };
    (share > 0.0).then(|| (share, own / share))
}

#[cfg(test)]
mod tests {
    use kernel::nis::Nis;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn quarter() -> Quarter {
        Quarter {
            nis: Nis::parse("31022").unwrap(),
            first: day("2026-07-01"),
            units: 50,
            vacant: 5,
            longer: 2,
            not_known: 5,
            wvo: 4_000,
            vacant_wvo: 600,
            without_wvo: 10,
        }
    }

    #[test]
    fn a_quarter_tells_what_its_register_can_carry() {
        let all = told(&quarter(), Some(25_000));
        assert_eq!(
            all,
            [("vacancy", 0.1), ("vacancy-floor", 0.15), ("vacancy-long", 0.04), ("vacancy-per", 0.2)]
        );
        let codes = |one: Quarter| told(&one, None).iter().map(|(code, _)| *code).collect::<Vec<_>>();
        assert_eq!(codes(quarter()), ["vacancy", "vacancy-floor", "vacancy-long"], "per nobody");
        assert_eq!(codes(Quarter { without_wvo: 11, ..quarter() }), ["vacancy", "vacancy-long"]);
        assert!(codes(Quarter { units: 19, ..quarter() }).is_empty(), "a few buildings are no town");
        assert!(codes(Quarter { not_known: 13, ..quarter() }).is_empty(), "of too many nobody knows");
        assert_eq!(codes(Quarter { not_known: 12, ..quarter() }).len(), 3);
    }

    #[test]
    fn a_step_is_a_share_of_the_towns_own_year_before() {
        let quarters = ["2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"];
        let course: Course = quarters.map(day).into_iter().zip([0.10, 0.10, 0.08, 0.12, 0.11]).collect();
        let found = beside_own(&course, 3);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [day("2026-04-01"), day("2026-07-01")]);
        assert!((found[&day("2026-07-01")] - 110.0).abs() < 1e-9, "{found:?}");
        let months: Course = (1..=9).map(|month| (day(&format!("2026-0{month}-01")), 2.0)).collect();
        assert!(beside_own(&months, 1).is_empty(), "eight months are no year");
        let nought: Course = quarters.map(day).into_iter().map(|day| (day, 0.0)).collect();
        assert!(beside_own(&nought, 3).is_empty(), "beside nothing nothing can be said");
    }

    #[test]
    fn two_towns_have_nothing_in_common() {
        assert_eq!(common(vec![1.0, 2.0]), None);
        assert_eq!(common(vec![3.0, 1.0, 2.0]), Some(Common { towns: 3, middle: 2.0, low: 1.0, high: 3.0 }));
    }

    #[test]
    fn a_quotient_weighs_towns_by_their_places() {
        let others = [(100.0, 0.2), (300.0, 0.4), (100.0, 0.2)];
        let (share, quotient) = quotient(0.16, &others).unwrap();
        assert!((share - 0.32).abs() < 1e-9 && (quotient - 0.5).abs() < 1e-9);
        assert_eq!(super::quotient(0.16, &others[..2]), None);
        assert_eq!(super::quotient(0.0, &[(10.0, 0.0); 3]), None, "nobody has any");
    }

    #[test]
    fn values_are_written_with_their_unit() {
        assert_eq!(Unit::Percent.write(Language::Nl, 0.117), "11,7\u{a0}%");
        assert_eq!(Unit::PerThousand.write(Language::Nl, 4.26), "4,3");
        assert_eq!(Set::Retail.find("chains").unit, Unit::Percent);
        assert_eq!(Set::Vacancy.find("chains").code, "vacancy", "not of this set");
    }
}
