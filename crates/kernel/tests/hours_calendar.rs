//! The computed calendars against published ones.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use kernel::calendar::{Calendar, Community, DayKind, SalesSeason, sales_period};
use kernel::language::Language;

fn rows(file: &str) -> Option<Vec<Vec<String>>> {
    let path = kernel::shared_data(&format!("calendar/{file}"))?;
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect();
    Some(rows)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn holidays_equal_the_published_table() {
    let Some(rows) = rows("be_public_holidays_2015_2035.csv") else { return };
    let calendar = Calendar::belgium(Community::Nl);
    let expected: BTreeSet<(NaiveDate, String)> =
        rows.iter().map(|row| (day(&row[0]), row[4].clone())).collect();
    let decades = [("2015-01-01", "2024-12-31"), ("2025-01-01", "2034-12-31"), ("2035-01-01", "2035-12-31")];
    let found: BTreeSet<(NaiveDate, String)> = decades
        .into_iter()
        .flat_map(|(first, last)| calendar.between(day(first), day(last)))
        .filter_map(|found| {
            let kind = match found.kind {
                DayKind::Legal => "legal",
                DayKind::SundayFeast => "sunday_feast",
                DayKind::Community => "community_nl",
                _ => return None,
            };
            Some((found.first, kind.to_owned()))
        })
        .collect();
    assert_eq!(expected.len(), rows.len());
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, extra {extra:?}");
    for row in &rows {
        if row[4] == "legal" {
            let name = calendar.public_holiday(day(&row[0])).unwrap();
            for language in Language::ALL {
                assert!(!name.text(language).is_empty());
            }
        }
    }
}

#[test]
fn school_holidays_cover_the_published_ones_and_differ_in_weekends_only() {
    let Some(rows) = rows("be_school_holidays_2019_2029.csv") else { return };
    let mut periods = 0;
    for community in Community::ALL {
        let calendar = Calendar::belgium(community);
        let mut published = BTreeSet::new();
        let mut last = day("2019-01-01");
        for row in rows.iter().filter(|row| row[0] == community.code() && !row[2].is_empty()) {
            let (start, end) = (day(&row[1]), day(&row[2]));
            published.extend(start.iter_days().take_while(|day| *day <= end));
            last = last.max(end);
            periods += 1;
        }
        let first = *published.first().unwrap();
        for date in first.iter_days().take_while(|day| *day <= last) {
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            let ours = calendar.is_school_holiday(date);
            let free_anyway = weekend || calendar.is_public_holiday(date);
            if published.contains(&date) {
                assert!(ours, "{community:?}: {date} is a published holiday");
            } else if !free_anyway {
                assert!(!ours, "{community:?}: {date} is a school day");
            }
        }
    }
    assert_eq!(periods, 49 + 38 + 34, "periods with an end in the file");
}

#[test]
fn sales_equal_the_published_table() {
    let Some(rows) = rows("be_solden_2015_2035.csv") else { return };
    for row in &rows {
        let season = if row[0] == "winter" { SalesSeason::Winter } else { SalesSeason::Summer };
        let start = day(&row[1]);
        let (first, last, waiting) = sales_period(start.year(), season).unwrap();
        assert_eq!((first, last, waiting), (start, day(&row[2]), day(&row[3])), "{row:?}");
        assert_eq!(first.pred_opt().unwrap(), day(&row[4]));
    }
    assert_eq!(rows.len(), 42);
}
