//! Nothing that people type may make the reader stumble: real refused values, arbitrary strings, long ones.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

use std::io::Read;

use flate2::read::GzDecoder;
use kernel::calendar::{Calendar, Community};
use kernel::hours::report::{default_windows, report};
use kernel::hours::{HoursFault, LONGEST, OpeningHours};
use proptest::prelude::*;

/// Reads a value and asks everything about it; the standard form must read back to the same.
fn exercise(value: &str, calendar: &Calendar) -> bool {
    match OpeningHours::parse(value) {
        Ok(parsed) => {
            let hours = parsed.hours;
            let again = OpeningHours::parse(hours.normalised())
                .unwrap_or_else(|error| panic!("{value:?} became {:?}: {error}", hours.normalised()));
            assert_eq!(again.hours.normalised(), hours.normalised(), "{value:?}");
            let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
            for day in date.iter_days().take(10) {
                let schedule = hours.day(day, calendar);
                assert_eq!(schedule, again.hours.day(day, calendar), "{value:?}");
                for pair in schedule.spans().windows(2) {
                    assert!(pair[0].end <= pair[1].start, "{value:?}");
                }
                assert!(schedule.spans().iter().all(|span| span.start < span.end && span.end <= 1440));
            }
            true
        }
        Err(error) => {
            assert!(error.at <= value.chars().count(), "{value:?}: {error:?}");
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

#[test]
fn refused_values_of_the_whole_world_do_no_harm() {
    let Some(path) = kernel::shared_data("opening_hours/oh_invalid_osm_simonpoole.txt.gz") else { return };
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let calendar = Calendar::belgium(Community::Nl);
    let (mut all, mut understood) = (0, 0);
    for line in text.lines() {
        all += 1;
        understood += usize::from(exercise(line, &calendar));
    }
    println!("{understood} of {all} values that another reader refuses are understood");
    assert!(all > 14_000);
    // Half of them would mean that we guess.
    assert!(understood * 2 < all, "{understood} of {all}");
}

#[test]
fn real_values_are_understood() {
    let calendar = Calendar::belgium(Community::Nl);
    for (file, least) in [("oh_osm_belgium_subset.tsv", 97), ("oh_osm_farmshops_2026-01-29.tsv", 96)] {
        let Some(path) = kernel::shared_data(&format!("opening_hours/{file}")) else { return };
        let (mut all, mut understood) = (0, 0);
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let Some((count, value)) = line.split_once('\t') else { continue };
            if count.parse::<u32>().is_err() {
                continue;
            }
            all += 1;
            let value = value.replace("\\n", "\n");
            if exercise(&value, &calendar) {
                understood += 1;
            } else {
                println!("refused: {value}");
            }
        }
        println!("{file}: {understood} of {all}");
        assert!(all > 150 && understood * 100 >= all * least, "{file}: {understood} of {all}");
    }
}

#[test]
fn long_values_are_refused_at_once() {
    let long = "€".repeat(LONGEST + 1);
    assert_eq!(OpeningHours::parse(&long).unwrap_err().what, HoursFault::TooLong);
    let calendar = Calendar::belgium(Community::Nl);
    // The longest that is read stays quick to answer.
    let dense = "Mo 1-2,".repeat(LONGEST / 7);
    exercise(&dense, &calendar);
    let answer = report(&dense, &default_windows(), &calendar);
    assert!(answer.ok || answer.error.is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn arbitrary_text_does_no_harm(text in "\\PC{0,60}") {
        exercise(&text, &Calendar::belgium(Community::Nl));
    }

    #[test]
    fn shuffled_vocabulary_does_no_harm(parts in prop::collection::vec(prop::sample::select(PARTS), 1..14)) {
        exercise(&parts.concat(), &Calendar::belgium(Community::Fr).at(50.83, 3.26));
    }
}

const PARTS: &[&str] = &[
    "Mo",
    "Tu",
    "-",
    ",",
    ", ",
    " ",
    ";",
    "; ",
    "||",
    " || ",
    "Fr",
    "Su[1]",
    "Sa[-1]",
    "PH",
    "SH",
    " -1 day",
    "08:00",
    "12:00",
    "09:00-18:00",
    "18:00-02:00",
    "17:00+",
    "sunrise-sunset",
    "(sunset+01:00)",
    "sunrise",
    "\"x\"",
    "\"",
    "off",
    "open",
    "unknown",
    "closed",
    "Jan",
    "Dec 24",
    "-Feb 29",
    "2026",
    "2026-2028/2",
    "week ",
    "1-53/2",
    "easter",
    " +2 days",
    ":",
    "24/7",
    "24/24",
    "maandag",
    "di",
    "ma",
    "mardi",
    "tot",
    "bis",
    "van",
    "9u30",
    "9h",
    "9",
    "12",
    "1e",
    "eerste ",
    "5 PM",
    "am",
    "op afspraak",
    "behalve ",
    "en ",
    "und",
    "+",
    "(",
    ")",
    "[",
    "]",
    "/",
    ".",
    "24.12.",
    "24/12/2026",
    "2026-12-24",
    "\n",
    "°",
    "weekend",
    "week-end",
    "vanaf ",
    "48:00",
    "00:00",
    "24:00",
    "26:00",
    "mar",
    "é",
    "\u{a0}",
    "０",
];
