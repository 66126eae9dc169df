//! How much of a town stands empty, on a day: by units and by square metres, with what is counted and what is unknown.
//!
//! Counted are the units of the stock of which it is known what stood in them on that day: in use, being rebuilt, or
//! vacant; shops, horeca and services alike. By square metres only the sales floor (WVO) is counted, and only of units of
//! which it is known; the net trading area of the decree is another measure and is left alone.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::spell::{Certainty, Length, Span, State, at};

/// What is counted of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub street: String,
    pub area: String,
    pub in_core: bool,
    pub wvo: Option<i64>,
    /// In the stock from this day; nothing: as long as we know.
    pub stock_from: Option<NaiveDate>,
    /// Not in the stock any more from this day.
    pub stock_until: Option<NaiveDate>,
    pub spans: Vec<Span>,
}

impl Counted {
    fn in_stock(&self, day: NaiveDate) -> bool {
        self.stock_from.is_none_or(|from| from <= day) && self.stock_until.is_none_or(|until| day < until)
    }
}

/// Units and square metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub units: i64,
    pub m2: i64,
}

impl Amount {
    fn add(&mut self, m2: Option<i64>) {
        self.units += 1;
        self.m2 += m2.unwrap_or(0);
    }
}

/// A share in basis points, or nothing of nothing.
pub(crate) fn share(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 { None } else { Some((part.saturating_mul(10_000) + whole / 2) / whole) }
}

/// What is counted on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rates {
    pub used: Amount,
    pub works: Amount,
    pub vacant: Amount,
    /// Friction, long, structural.
    pub lengths: [Amount; 3],
    /// Vacant units of which the spell may be older than is known.
    pub at_least: i64,
    /// In the stock, but nobody knows what stood in them: not counted.
    pub unknown: i64,
    /// Counted by units, but without a sales floor: not counted by square metres.
    pub without_m2: i64,
    /// Of these, the vacant ones.
    pub vacant_without_m2: i64,
}

impl Rates {
    /// The units counted.
    pub(crate) const fn stock(&self) -> i64 {
        self.used.units + self.works.units + self.vacant.units
    }

    /// The square metres counted.
    pub(crate) const fn stock_m2(&self) -> i64 {
        self.used.m2 + self.works.m2 + self.vacant.m2
    }

    /// Vacant units of all that are counted, in basis points.
    pub(crate) fn by_units(&self) -> Option<i64> {
        share(self.vacant.units, self.stock())
    }

    /// Vacant sales floor of all that is counted, in basis points.
    pub(crate) fn by_m2(&self) -> Option<i64> {
        share(self.vacant.m2, self.stock_m2())
    }

    fn add(&mut self, unit: &Counted, day: NaiveDate) {
        if !unit.in_stock(day) {
            return;
        }
        let Some(span) = at(&unit.spans, day) else {
            self.unknown += 1;
            return;
        };
        let vacant = span.state == State::Vacant;
        if unit.wvo.is_none() {
            self.without_m2 += 1;
            self.vacant_without_m2 += i64::from(vacant);
        }
        match span.state {
            State::Used => self.used.add(unit.wvo),
            State::Works => self.works.add(unit.wvo),
            State::Vacant => self.vacant.add(unit.wvo),
        }
        if vacant {
            let length = Length::of(span.from, day);
            let place = Length::ALL.iter().zip(&mut self.lengths).find(|(one, _)| **one == length);
            place.into_iter().for_each(|(_, amount)| amount.add(unit.wvo));
            self.at_least += i64::from(span.certainty == Certainty::AtLeast);
        }
    }
}

/// The figures of these units on a day.
pub(crate) fn rates<'u>(units: impl IntoIterator<Item = &'u Counted>, day: NaiveDate) -> Rates {
    let mut found = Rates::default();
    units.into_iter().for_each(|unit| found.add(unit, day));
    found
}

/// The same for each street, area, or whatever the key tells.
pub(crate) fn grouped(
    units: &[Counted],
    day: NaiveDate,
    key: impl Fn(&Counted) -> Option<String>,
) -> BTreeMap<String, Rates> {
    let mut found: BTreeMap<String, Rates> = BTreeMap::new();
    for unit in units {
        if let Some(key) = key(unit) {
            found.entry(key).or_default().add(unit, day);
        }
    }
    found.retain(|_, rates| rates.stock() + rates.unknown > 0);
    found
}

/// Days of reference: the last day of each of the months before, and the day itself.
pub(crate) fn months(day: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let first = day.with_day(1).unwrap_or(day);
    let end = |ago: u32| first.checked_sub_months(Months::new(ago))?.checked_sub_days(Days::new(1));
    let mut found: Vec<NaiveDate> = (0..count).rev().filter_map(end).collect();
    found.push(day);
    found
}

/// How many units were taken into use and left in the year up to a day, of the stock at its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turnover {
    pub filled: i64,
    pub left: i64,
    pub stock: i64,
}

impl Turnover {
    /// (new + left) ÷ stock, in basis points.
    pub(crate) fn share(&self) -> Option<i64> {
        share(self.filled + self.left, self.stock)
    }
}

/// The turnover of the year that ends on a day. What began before anybody looked did not begin in that year.
pub(crate) fn turnover(units: &[Counted], day: NaiveDate) -> Turnover {
    let from = day.checked_sub_months(Months::new(12)).unwrap_or(day);
    let mut found = Turnover { stock: rates(units, from).stock(), ..Turnover::default() };
    for span in units.iter().flat_map(|unit| &unit.spans).filter(|span| span.state == State::Used) {
        let began = span.from > from && span.from <= day && span.certainty != Certainty::AtLeast;
        found.filled += i64::from(began);
        found.left += i64::from(span.until.is_some_and(|until| until > from && until <= day));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::tests::{day, history};

    fn unit(street: &str, wvo: Option<i64>, spans: &[(u128, State, &str)]) -> Counted {
        Counted {
            street: street.into(),
            area: "Kern".into(),
            in_core: true,
            wvo,
            stock_from: None,
            stock_until: None,
            spans: history(spans),
        }
    }

    fn town() -> Vec<Counted> {
        vec![
            unit("Markt", Some(100), &[(1, State::Used, "2010-01-01")]),
            unit("Markt", None, &[(1, State::Used, "2010-01-01"), (2, State::Vacant, "2026-06-01")]),
            unit("Markt", Some(60), &[(1, State::Used, "2010-01-01"), (2, State::Vacant, "2025-11-22")]),
            unit("Kerkstraat", Some(240), &[(1, State::Vacant, "2022-02-01")]),
            unit(
                "Kerkstraat",
                Some(200),
                &[(1, State::Vacant, "2024-01-01"), (2, State::Works, "2026-10-01")],
            ),
            unit("Kerkstraat", Some(50), &[(1, State::Used, "2026-11-20")]),
            unit("Kerkstraat", Some(80), &[]),
        ]
    }

    #[test]
    fn the_rate_is_vacant_of_all_that_are_known() {
        let town = town();
        let on = rates(&town, day("2026-11-22"));
        assert_eq!((on.vacant.units, on.stock(), on.unknown), (3, 6, 1));
        assert_eq!(on.by_units(), Some(5_000));
        assert_eq!((on.vacant.m2, on.stock_m2()), (300, 650), "without the unit of unknown size");
        assert_eq!(on.by_m2(), Some(4_615));
        assert_eq!((on.without_m2, on.vacant_without_m2), (1, 1));
        assert_eq!(on.lengths.map(|amount| amount.units), [2, 0, 1]);
        let later = rates(&town, day("2026-11-23"));
        assert_eq!(later.lengths.map(|amount| amount.units), [1, 1, 1], "a year and a day");
        assert_eq!(on.lengths.iter().map(|amount| amount.m2).sum::<i64>(), on.vacant.m2);
        assert_eq!(rates(&[], day("2026-11-22")).by_units(), None, "nothing of nothing is no nought");
    }

    #[test]
    fn a_unit_counts_while_it_is_in_the_stock() {
        let mut gone = unit("Markt", Some(10), &[(1, State::Vacant, "2020-01-01")]);
        gone.stock_from = Some(day("2021-01-01"));
        gone.stock_until = Some(day("2026-01-01"));
        let stock = |text: &str| rates([&gone], day(text)).stock();
        assert_eq!(["2020-12-31", "2021-01-01", "2025-12-31", "2026-01-01"].map(stock), [0, 1, 1, 0]);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let town = town();
        let on = day("2026-11-22");
        let streets = grouped(&town, on, |unit| Some(unit.street.clone()));
        assert_eq!(streets.keys().collect::<Vec<_>>(), ["Kerkstraat", "Markt"]);
        assert_eq!(streets.values().map(Rates::stock).sum::<i64>(), rates(&town, on).stock());
        assert_eq!(streets["Markt"].by_units(), Some(6_667));
        assert!(grouped(&town, on, |_| None).is_empty());
    }

    #[test]
    fn months_end_where_they_end() {
        let days = months(day("2024-03-15"), 3);
        assert_eq!(days, ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-15"].map(day));
    }

    #[test]
    fn turnover_counts_who_came_and_went_in_a_year() {
        let town = [
            unit("Markt", None, &[(1, State::Used, "2010-01-01"), (2, State::Vacant, "2026-06-01")]),
            unit("Markt", None, &[(1, State::Vacant, "2010-01-01"), (2, State::Used, "2026-06-01")]),
            unit("Markt", None, &[(1, State::Used, "2010-01-01"), (2, State::Vacant, "2025-11-22")]),
            unit(
                "Markt",
                None,
                &[
                    (1, State::Used, "2010-01-01"),
                    (2, State::Vacant, "2025-11-23"),
                    (3, State::Used, "2026-11-22"),
                ],
            ),
        ];
        let found = turnover(&town, day("2026-11-22"));
        assert_eq!(found, Turnover { filled: 2, left: 2, stock: 4 });
        assert_eq!(found.share(), Some(10_000));
    }
}
