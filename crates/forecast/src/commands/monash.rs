//! `plein forecast FILE.tsf --monash`: the protocol of the Monash archive. The last 24 values of every series are the test,
//! everything before them may be learnt from; forecasts are rounded, errors are taken per series and then over the series.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::{CommandError, create, name, open, read_calendar};
use crate::calendar::Calendar;
use crate::features::{Frame, Target};
use crate::model::{Model, Settings};
use crate::panel::Panel;
use crate::random::Random;
use crate::roll::SHORTEST;
use crate::tsf::{self, Series};

/// Values at the end of every series that are the test.
const TEST: usize = 24;
/// Days of history that are read: what is learnt from, and a year before it to compare with.
const HISTORY: i64 = 1500;
/// Days before the end at which the model before is fitted, whose trees are averaged in.
const EARLIER: usize = 30;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// The `.tsf` file.
    pub file: PathBuf,
    /// The calendar: date, kind, name.
    pub calendar: Option<PathBuf>,
    /// Where the forecasts go, if anywhere.
    pub out: Option<PathBuf>,
    /// Where chance begins.
    pub seed: u64,
}

/// The result for one series.
#[derive(Debug, Clone)]
struct Scored {
    name: String,
    origin: NaiveDateTime,
    forecast: Vec<f32>,
    actual: Vec<f32>,
    week: Vec<f32>,
}

impl Scored {
    /// Mean absolute and root mean square error of a forecast.
    fn errors(&self, forecast: &[f32]) -> (f64, f64) {
        let pairs = || self.actual.iter().zip(forecast).filter(|(a, f)| a.is_finite() && f.is_finite());
        let n = f64::from(u32::try_from(pairs().count().max(1)).unwrap_or(1));
        let error = |(a, f): (&f32, &f32)| f64::from(a - f).abs();
        let absolute: f64 = pairs().map(error).sum();
        let square: f64 = pairs().map(|p| error(p).powi(2)).sum();
        (absolute / n, (square / n).sqrt())
    }
}

/// Reads, forecasts, prints the errors; writes the forecasts if asked.
///
/// # Errors
/// When a file cannot be used.
pub fn run(arguments: &Arguments, out: &mut dyn Write, told: &mut dyn Write) -> Result<(), CommandError> {
    let file = name(&arguments.file);
    let all = tsf::read(&file, open(&arguments.file)?).map_err(|e| CommandError::Asked(e.to_string()))?;
    let calendar = read_calendar(arguments.calendar.as_deref(), told)?;
    if calendar.entries().is_empty() {
        writeln!(told, "no calendar was given: holidays are forecast like ordinary days")?;
    }
    let mut groups: BTreeMap<NaiveDateTime, Vec<usize>> = BTreeMap::new();
    for (number, series) in all.iter().enumerate() {
        match origin(series) {
            Some(origin) => groups.entry(origin).or_default().push(number),
            None => writeln!(
                told,
                "{file}, series {}: shorter than {SHORTEST} days and a test day, left out",
                series.name
            )?,
        }
    }
    let mut scored = Vec::new();
    for (origin, members) in &groups {
        scored.extend(group(&all, (*origin, members), &calendar, arguments.seed));
        writeln!(told, "{} of {} series forecast, last origin {origin}", scored.len(), all.len())?;
    }
    if scored.is_empty() {
        return Err(CommandError::Asked(format!("{file}: no series is long enough")));
    }
    print(&scored, out)?;
    match &arguments.out {
        Some(path) => write(&scored, create(path)?),
        None => Ok(()),
    }
}

/// The hour of the first value of the test.
fn origin(series: &Series) -> Option<NaiveDateTime> {
    let hours = series.values.len().checked_sub(TEST).filter(|n| *n >= SHORTEST * 24)?;
    series.start.checked_add_signed(TimeDelta::try_hours(i64::try_from(hours).ok()?)?)
}

/// Forecasts the series whose test begins at one hour. Days begin at that hour; nothing at or after it is read, nor the test
/// of any other series.
fn group(
    all: &[Series],
    (origin, members): (NaiveDateTime, &[usize]),
    calendar: &Calendar,
    seed: u64,
) -> Vec<Scored> {
    let turn = TimeDelta::hours(i64::from(origin.hour()));
    let end = (origin - turn).date();
    let first = earliest(all, end, turn);
    let days = usize::try_from((end - first).num_days()).unwrap_or(0);
    let names = all.iter().map(|s| s.name.clone()).collect();
    let mut panel = Panel::new(names, first, days, 24);
    for (number, series) in all.iter().enumerate() {
        let known = series.values.len().saturating_sub(TEST);
        let offset = (series.start - turn - first.and_time(chrono::NaiveTime::MIN)).num_hours();
        for (at, value) in series.values.iter().enumerate().take(known) {
            let hour = i64::try_from(at).ok().map(|at| at + offset);
            if let Some(hour) = hour.and_then(|h| usize::try_from(h).ok()).filter(|h| *h < days * 24) {
                panel.set(number, hour / 24, hour % 24, *value);
            }
        }
    }
    let frame = Frame::new(&panel, calendar);
    let fit = |end: usize| Model::fit(&frame, end, 0, Settings::default(), &mut Random::new(seed));
    let earlier = days.saturating_sub(EARLIER);
    let model = std::thread::scope(|scope| {
        let before = (earlier >= 2 * SHORTEST).then(|| scope.spawn(|| fit(earlier)));
        let mut model = fit(days);
        if let Some(before) = before.and_then(|b| b.join().ok()) {
            model.remember([&before].into_iter());
        }
        model
    });
    let one = |number: &usize| {
        let series = all.get(*number)?;
        let known = series.values.len().checked_sub(TEST)?;
        let at = |slot| Target { series: *number, day: days, gap: 0, slot };
        Some(Scored {
            name: series.name.clone(),
            origin,
            forecast: (0..TEST).map(|slot| model.predict(&frame, at(slot)).mean.round()).collect(),
            actual: series.values.get(known..)?.to_vec(),
            week: series.values.get(known.checked_sub(168)?..known.checked_sub(168 - TEST)?)?.to_vec(),
        })
    };
    members.iter().filter_map(one).collect()
}

/// The first day that is read: of the series, but not too long ago.
fn earliest(all: &[Series], end: NaiveDate, turn: TimeDelta) -> NaiveDate {
    let limit = end - TimeDelta::days(HISTORY);
    let starts = all.iter().map(|s| (s.start - turn).date()).filter(|d| *d < end);
    starts.min().map_or(limit, |d| d.max(limit))
}

fn print(scored: &[Scored], out: &mut dyn Write) -> Result<(), CommandError> {
    let n = f64::from(u32::try_from(scored.len()).unwrap_or(u32::MAX));
    let (mut sums, mut week) = ((0.0, 0.0), 0.0);
    for s in scored {
        let (mae, rmse) = s.errors(&s.forecast);
        let (last, _) = s.errors(&s.week);
        writeln!(out, "{}\t{}\tMAE {mae:.2}\tRMSE {rmse:.2}\tlast week {last:.2}", s.name, s.origin)?;
        sums = (sums.0 + mae, sums.1 + rmse);
        week += last;
    }
    writeln!(
        out,
        "{} series: MAE {:.2}, RMSE {:.2}, same hour last week {:.2}",
        scored.len(),
        sums.0 / n,
        sums.1 / n,
        week / n
    )?;
    Ok(())
}

fn write(scored: &[Scored], out: impl Write) -> Result<(), CommandError> {
    let broken = |e: csv::Error| CommandError::Write(std::io::Error::other(e));
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["series", "time", "mean", "count"]).map_err(broken)?;
    for s in scored {
        let mut time = s.origin;
        for (forecast, actual) in s.forecast.iter().zip(&s.actual) {
            let at = time.format("%Y-%m-%dT%H:%M").to_string();
            let cells = [s.name.as_str(), &at, &format!("{forecast:.0}"), &format!("{actual}")];
            writer.write_record(cells).map_err(broken)?;
            time += TimeDelta::hours(1);
        }
    }
    writer.flush()?;
    Ok(())
}
