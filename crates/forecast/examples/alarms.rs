//! Measures how often a crowd nobody expected is told of, on counts in which nobody wrote events down.
//!
//! usage: alarms NAME FROM TO      (NAME.csv: series,time,count; NAME_days.csv: date,kind,name)
#![allow(clippy::all, clippy::restriction, clippy::pedantic, reason = "a bench")]
use chrono::NaiveDate;
use forecast::{
    alarm::{Hour, Rule},
    calendar::Calendar,
    features::Frame,
    model::Settings,
    roll::{self, Plan},
    table,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (name, from, to) = (&args[0], &args[1], &args[2]);
    let limits = table::Limits::default();
    let (mut panel, _) =
        table::counts(name, BufReader::new(File::open(format!("{name}.csv")).unwrap()), &limits).unwrap();
    panel.mend_single_gaps();
    let (calendar, _) = table::calendar("days", File::open(format!("{name}_days.csv")).unwrap(), &limits)
        .unwrap_or((Calendar::default(), Default::default()));
    let at = |text: &str| panel.index(text.parse::<NaiveDate>().unwrap()).unwrap();
    let plan = Plan {
        from: at(from),
        to: at(to),
        days: 1,
        refit: 30,
        rehearsal: 180,
        settings: Settings::default(),
        threads: 2,
        seed: 1,
    };
    let frame = Frame::new(&panel, &calendar);
    let mut days = Vec::new();
    roll::roll(&frame, &plan, |one| {
        let expected: Vec<Hour> = one
            .points
            .iter()
            .zip(&one.bands)
            .map(|(point, band)| Hour { mean: f64::from(point.mean), high: f64::from(band.hi95) })
            .collect();
        let counted: Vec<Option<f64>> = panel
            .day(one.series, one.day)
            .iter()
            .map(|value| value.is_finite().then(|| f64::from(*value)))
            .collect();
        days.push((one.series, one.day, counted, expected));
    });
    let known = days.iter().filter(|(_, _, counted, _)| counted.iter().any(Option::is_some)).count();
    println!("series {} counter-days {known}", panel.series());
    println!("beyond people hours | alarms, per counter and year, days with any, per year, on holidays");
    for (beyond, people, hours) in [
        (0.0, 0.0, 1),
        (0.0, 40.0, 3),
        (0.5, 40.0, 3),
        (1.0, 40.0, 2),
        (1.0, 40.0, 3),
        (1.0, 40.0, 4),
        (1.5, 40.0, 3),
        (2.0, 40.0, 3),
    ] {
        let rule = Rule { beyond, people, hours };
        let mut by_day: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (series, day, counted, expected) in &days {
            if rule.crowd(counted, expected).is_some() {
                by_day.entry(*day).or_default().insert(*series);
            }
        }
        let alarms: usize = by_day.values().map(BTreeSet::len).sum();
        let length = (plan.to - plan.from + 1) as f64;
        println!(
            "{beyond:>4} {people:>4} {hours} | {alarms:>6} {:>7.2} {:>5} {:>7.1}",
            alarms as f64 / known as f64 * 365.0,
            by_day.len(),
            by_day.len() as f64 / length * 365.0,
        );
        if (beyond, hours) == (1.0, 3) {
            let mut most: Vec<_> = by_day.iter().collect();
            most.sort_by_key(|(_, series)| std::cmp::Reverse(series.len()));
            for (day, series) in most.iter().take(25) {
                println!("      {} {} counters", panel.date(**day), series.len());
            }
        }
    }
}
