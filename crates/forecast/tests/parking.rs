//! Car parks a day ahead: better than the same hour of last week, and than yesterday's.
//!
//! Thirty car parks of Birmingham, October to December 2016, counted every half hour from eight to half past four (Birmingham
//! City Council, CC BY; UCI). Nothing is told of the nights, as of many car parks.

#![expect(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::panic,
    reason = "helpers of tests may fail loudly and say why they skip"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike};
use forecast::calendar::{Entry, Kind};
use forecast::features::Frame;
use forecast::model::Settings;
use forecast::roll::{self, Plan};
use forecast::{Calendar, Panel};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

/// Hours of a day of the table.
const HOURS: usize = 24;

/// The readings by car park and half hour, with its places; nothing where the data are not at hand.
fn readings() -> Option<BTreeMap<(String, NaiveDate, usize), Vec<f32>>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/counts/birmingham_parking_2016.parquet");
    if !path.exists() {
        assert!(std::env::var("CI").is_err(), "{} is missing", path.display());
        eprintln!("skipped: {} is not at hand", path.display());
        return None;
    }
    let file = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut halves: BTreeMap<(String, NaiveDate, usize, bool), f32> = BTreeMap::new();
    for row in file.get_row_iter(None).unwrap() {
        let row = row.unwrap();
        let cell = |wanted: &str| row.get_column_iter().find(|(name, _)| *name == wanted).unwrap().1;
        let number = |wanted: &str| match cell(wanted) {
            Field::Long(value) => *value,
            other => panic!("{wanted} is {other:?}"),
        };
        let at = match cell("t") {
            Field::Long(nanoseconds) => DateTime::from_timestamp_nanos(*nanoseconds),
            Field::TimestampMicros(micros) => DateTime::from_timestamp_micros(*micros).unwrap(),
            other => panic!("t is {other:?}"),
        };
        // Read some minutes before or after: to the nearest half hour.
        let at = at.naive_utc() + TimeDelta::minutes(15);
        let (taken, places) = (number("n"), number("Capacity"));
        if taken < 0 {
            continue;
        }
        let sensor = cell("sensor").to_string().trim_matches('"').to_owned();
        let key = (sensor, at.date(), at.hour() as usize, at.minute() >= 30);
        let value = taken.min(places) as f32;
        // Of doubles the higher one.
        let kept = halves.entry(key).or_insert(value);
        *kept = kept.max(value);
    }
    let mut hours: BTreeMap<(String, NaiveDate, usize), Vec<f32>> = BTreeMap::new();
    for ((sensor, day, hour, _), value) in halves {
        if (8..17).contains(&hour) {
            hours.entry((sensor, day, hour)).or_default().push(value);
        }
    }
    Some(hours)
}

fn panel(hours: &BTreeMap<(String, NaiveDate, usize), Vec<f32>>) -> Panel {
    let mut names: Vec<String> = hours.keys().map(|(sensor, ..)| sensor.clone()).collect();
    names.dedup();
    let days: Vec<NaiveDate> = hours.keys().map(|(_, day, _)| *day).collect();
    let (first, last) = (*days.iter().min().unwrap(), *days.iter().max().unwrap());
    let mut panel = Panel::new(names.clone(), first, (last - first).num_days() as usize + 1, HOURS);
    for ((sensor, day, hour), values) in hours {
        let series = names.iter().position(|name| name == sensor).unwrap();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        panel.set(series, panel.index(*day).unwrap(), *hour, mean);
    }
    panel
}

/// The mean absolute errors by series, and then over the series: ours, last week's, yesterday's.
fn errors(panel: &Panel, from: usize) -> [f64; 3] {
    let christmas = NaiveDate::from_ymd_opt(2016, 12, 25).unwrap();
    let special =
        Calendar::new(vec![Entry { date: christmas, kind: Kind::Holiday, name: "Christmas Day".into() }]);
    let plan = Plan {
        from,
        to: panel.days() - 1,
        days: 1,
        refit: 30,
        rehearsal: 180.min(from / 2),
        settings: Settings::default(),
        threads: 2,
        seed: 1,
    };
    let frame = Frame::new(panel, &special);
    let mut sums: BTreeMap<usize, ([f64; 3], f64)> = BTreeMap::new();
    roll::roll(&frame, &plan, |one| {
        for (hour, point) in one.points.iter().enumerate() {
            let counted = panel.get(one.series, one.day, hour);
            let week = panel.get(one.series, one.day - 7, hour);
            let yesterday = panel.get(one.series, one.day - 1, hour);
            if [counted, week, yesterday].iter().all(|value| value.is_finite()) {
                let (sum, n) = sums.entry(one.series).or_default();
                for (sum, told) in sum.iter_mut().zip([point.mean.round(), week, yesterday]) {
                    *sum += f64::from((told - counted).abs());
                }
                *n += 1.0;
            }
        }
    });
    let series = sums.len() as f64;
    let mut out = [0.0; 3];
    for (sum, n) in sums.values() {
        for (out, sum) in out.iter_mut().zip(sum) {
            *out += sum / n / series;
        }
    }
    out
}

#[test]
fn car_parks_are_forecast_better_than_last_week_was() {
    let Some(hours) = readings() else { return };
    let panel = panel(&hours);
    assert_eq!(panel.series(), 30);
    // From the first of November on: four weeks are known before the first origin.
    let from = panel.index(NaiveDate::from_ymd_opt(2016, 11, 1).unwrap()).unwrap();
    let [ours, week, yesterday] = errors(&panel, from);
    eprintln!("places off, per hour: ours {ours:.2}, last week {week:.2}, yesterday {yesterday:.2}");
    assert!(ours < 0.9 * week, "ours {ours:.2}, last week {week:.2}");
    assert!(ours < yesterday, "ours {ours:.2}, yesterday {yesterday:.2}");
}
