//! Measures reading, answering and the table on real values: `cargo run --profile bench -p kernel --example hours_speed`.

#![expect(clippy::print_stdout, clippy::indexing_slicing, clippy::expect_used, reason = "a measurement")]

use std::hint::black_box;
use std::io::Read;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use kernel::calendar::{Calendar, Community};
use kernel::hours::{DEFAULT_DAYS, HoursTable, OpeningHours};

const ROUNDS: u32 = 20;

fn values() -> Option<Vec<String>> {
    let path = kernel::shared_data("opening_hours/oracle_opening_hours.jsonl.gz")?;
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).ok()?).read_to_string(&mut text).ok()?;
    let value = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        row["value"].as_str().map(str::to_owned)
    };
    Some(text.lines().filter_map(value).collect())
}

/// The best of some rounds, per value.
fn per_value(count: usize, mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    best / u32::try_from(count).unwrap_or(1)
}

fn main() {
    let Some(values) = values() else { return };
    let calendar = Calendar::belgium(Community::Nl).at(50.83, 3.26);
    let date = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
    println!("{} values, best of {ROUNDS} rounds", values.len());

    let read = per_value(values.len(), || {
        for value in &values {
            let _ = black_box(
                OpeningHours::parse(black_box(value)).map(|parsed| parsed.hours.normalised().len()),
            );
        }
    });
    println!("read + standard form: {read:?} a value");
    let crate_read = per_value(values.len(), || {
        for value in &values {
            let parsed: Result<opening_hours::OpeningHours, _> = black_box(value).parse();
            let _ = black_box(parsed.map(|hours| hours.normalize().to_string().len()));
        }
    });
    println!("crate opening-hours, read + normalise + write: {crate_read:?} a value");

    let hours: Vec<OpeningHours> = values.iter().filter_map(|value| value.parse().ok()).collect();
    let day = per_value(hours.len(), || {
        for hours in &hours {
            black_box(hours.day(date, &calendar));
        }
    });
    println!("one day: {day:?} a value");

    let start = Instant::now();
    let mut table = HoursTable::new(date, DEFAULT_DAYS);
    for hours in &hours {
        table.intern(hours, &calendar);
    }
    println!(
        "table of {} values, {} distinct days: {:?}",
        table.len(),
        table.distinct_days(),
        start.elapsed()
    );
    let moment = (date + Days::new(1)).and_hms_opt(10, 30, 0).expect("a time");
    let set = per_value(1, || {
        black_box(table.open_set(black_box(moment)));
    });
    println!("states of all values at a moment: {set:?}");

    let mut many = HoursTable::new(date, DEFAULT_DAYS);
    for number in 0..20_000_u32 {
        let (a, b) = (number % 140, number / 140);
        let text = format!("Mo-Fr {:02}:{:02}-{:02}:{:02}; PH off", 6 + a / 30, a % 30, 14 + b / 30, b % 30);
        many.intern(&text.parse().expect("a value"), &calendar);
    }
    let bytes = many.to_bytes();
    let load = per_value(1, || {
        let known = |key: &str| (key == calendar.key()).then(|| calendar.clone());
        black_box(HoursTable::from_bytes(&bytes, known).expect("a table").len());
    });
    println!("loading {} distinct values ({} bytes): {load:?}", many.len(), bytes.len());
    let set = per_value(1, || {
        black_box(many.open_set(black_box(moment)));
    });
    println!("states of {} values at a moment: {set:?}", many.len());
}
