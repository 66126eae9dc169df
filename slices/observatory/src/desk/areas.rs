//! The areas of a town beside each other.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kernel::calendar::Calendar;
use shell::{Visit, format};

use super::{AreaRow, Loaded, PATH, YEAR_DAYS, year_more};
use crate::view;

fn row(loaded: &Loaded, area: &str, town_sum: i64, visit: &Visit, calendar: &Calendar) -> AreaRow {
    let language = visit.language;
    let today = visit.moment.local().date();
    let days = loaded.walking_hours();
    let counted = days.iter().find(|(day, _)| *day == today).map_or([None; view::HOURS], |(_, hours)| *hours);
    let (expected, _) = loaded.expected((loaded.town_series(), &days), today, calendar);
    let beside = view::beside(&counted, &expected);
    let more = beside.and_then(|beside| beside.more());
    let sums = &loaded.sums;
    let (sum, known) = last_weeks(sums, today);
    let counters = loaded.walking().count();
    let number = |value: Option<f64>| view::written(language, value);
    let per_day = (known > 0).then(|| view::real(sum) / view::real(i64::try_from(known).unwrap_or(1)));
    let per_counter =
        per_day.filter(|_| counters > 0).map(|mean| mean / view::real(i64::try_from(counters).unwrap_or(1)));
    let share = (town_sum > 0 && known > 0).then(|| view::real(sum) / view::real(town_sum) * 100.0);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("stad", loaded.town.as_ref().map(|town| town.nis.to_string()).unwrap_or_default())])
        .append_pair("gebied", area)
        .finish();
    AreaRow {
        name: area.to_owned(),
        href: visit.local(&format!("{PATH}?{query}")),
        counters,
        today: number(beside.map(|beside| beside.counted)),
        more: view::signed(more),
        per_day: number(per_day),
        per_counter: number(per_counter),
        share: share
            .map_or_else(|| "–".to_owned(), |share| format!("{}\u{a0}%", format::number(language, share, 0))),
        year: view::signed(year_more(sums, today, calendar).map(|(more, _)| more)),
    }
}

/// Everybody of the last weeks, and over how many days.
pub(super) fn last_weeks(sums: &BTreeMap<NaiveDate, i64>, today: NaiveDate) -> (i64, usize) {
    let from = today.checked_sub_days(Days::new(YEAR_DAYS)).unwrap_or(today);
    let known = sums.iter().filter(|(day, _)| (from..today).contains(*day));
    known.fold((0, 0), |(sum, n), (_, one)| (sum + one, n + 1))
}

/// A row for every area.
pub(super) fn rows(town: &Loaded, areas: &[String], visit: &Visit, calendar: &Calendar) -> Vec<AreaRow> {
    let parts: Vec<Loaded> = areas.iter().map(|area| town.only(area)).collect();
    let today = visit.moment.local().date();
    let all: i64 = parts.iter().map(|part| last_weeks(&part.sums, today).0).sum();
    areas.iter().zip(&parts).map(|(area, part)| row(part, area, all, visit, calendar)).collect()
}
