//! `plein forecast`: counts in, forecasts with intervals out.

use std::io::Write;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::{CommandError, create, read_calendar, read_counts};
use crate::calendar::Calendar;
use crate::features::Frame;
use crate::model::Settings;
use crate::panel::Panel;
use crate::roll::{self, Forecast, Plan, SHORTEST};

/// How far ahead, and in which steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// Hour by hour, for so many days.
    Hours(usize),
    /// Daily totals, for so many days.
    Days(usize),
}

/// The furthest day that is forecast.
const FURTHEST: usize = 14;

impl std::str::FromStr for Horizon {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "the horizon \"{text}\" is not known: take hours (24h, 48h … {}h) or daily totals (1d … {FURTHEST}d, usually 7d)",
                FURTHEST * 24
            )
        };
        let (number, days) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
            (Some(n), _) => (n, false),
            (_, Some(n)) => (n, true),
            _ => return Err(wrong()),
        };
        let n: usize = number.parse().map_err(|_| wrong())?;
        match n {
            1..=FURTHEST if days => Ok(Self::Days(n)),
            n if !days && n > 0 && n % 24 == 0 && n / 24 <= FURTHEST => Ok(Self::Hours(n / 24)),
            _ => Err(wrong()),
        }
    }
}

/// What is asked of `plein forecast`.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// The counts: series, time, count.
    pub counts: PathBuf,
    /// The calendar: date, kind, name.
    pub calendar: Option<PathBuf>,
    /// How far ahead.
    pub horizon: Horizon,
    /// The first origin; the day after the last count if not given.
    pub from: Option<NaiveDate>,
    /// The last origin; the first if not given.
    pub to: Option<NaiveDate>,
    /// Where the forecasts go.
    pub out: PathBuf,
    /// How many threads may work.
    pub threads: usize,
    /// Where chance begins.
    pub seed: u64,
}

/// Reads, forecasts, writes. What was left out and what was done is told line by line.
///
/// # Errors
/// When a file cannot be used or the question does not fit the counts.
pub fn run(arguments: &Arguments, told: &mut dyn Write) -> Result<(), CommandError> {
    let panel = read_counts(&arguments.counts, told)?;
    let calendar = read_calendar(arguments.calendar.as_deref(), told)?;
    let plan = plan(&panel, arguments)?;
    warn(&panel, &calendar, &plan, told)?;
    let mut out = create(&arguments.out)?;
    let written = write(&panel, &calendar, &plan, &mut out)?;
    out.flush()?;
    writeln!(told, "{written} forecasts in {}", arguments.out.display())?;
    Ok(())
}

/// The counts in the steps that are forecast.
fn steps(panel: &Panel, horizon: Horizon) -> Result<Panel, CommandError> {
    match horizon {
        Horizon::Hours(_) if panel.slots() == 1 => Err(CommandError::Asked(
            "these counts are daily, so there is no forecast by the hour; ask for days (--horizon 7d)"
                .to_owned(),
        )),
        Horizon::Days(_) if panel.slots() > 1 => Ok(panel.daily()),
        _ => Ok(panel.clone()),
    }
}

/// Which origins: within the counts, or the first midnight after them; and not before something was counted.
fn plan(panel: &Panel, arguments: &Arguments) -> Result<Asked, CommandError> {
    let counted = panel.date(panel.days());
    let from = arguments.from.unwrap_or(arguments.to.unwrap_or(counted));
    let to = arguments.to.unwrap_or(from);
    let span =
        format!("the counts run from {} to {}", panel.first(), panel.date(panel.days().saturating_sub(1)));
    if to < from {
        return Err(CommandError::Asked(format!("--to {to} lies before --from {from}; turn them round")));
    }
    if to > counted {
        return Err(CommandError::Asked(format!(
            "the origin {to} is too late: {span}, so the last origin is {counted}"
        )));
    }
    let earliest = panel.date(SHORTEST);
    let (Some(first), Some(last)) = (panel.index(from).filter(|d| *d >= SHORTEST), panel.index(to)) else {
        return Err(CommandError::Asked(format!(
            "the origin {from} is too early: {span}, and {SHORTEST} days of counts are needed before it, so the first origin is {earliest}"
        )));
    };
    let (days, daily) = match arguments.horizon {
        Horizon::Hours(days) => (days, panel.slots() == 1),
        Horizon::Days(days) => (days, true),
    };
    let settings = if daily { Settings::daily() } else { Settings::default() };
    let plan = Plan {
        from: first,
        to: last,
        days,
        refit: 30,
        rehearsal: 400,
        settings,
        threads: arguments.threads,
        seed: arguments.seed,
    };
    Ok(Asked { plan, horizon: arguments.horizon })
}

struct Asked {
    plan: Plan,
    horizon: Horizon,
}

/// Tells what a reader of the forecasts should know.
fn warn(panel: &Panel, calendar: &Calendar, asked: &Asked, told: &mut dyn Write) -> std::io::Result<()> {
    if calendar.entries().is_empty() {
        writeln!(
            told,
            "no calendar was given: holidays are forecast like ordinary days (--calendar DAYS.csv with date,kind,name)"
        )?;
    }
    let (mut silent, mut young, mut quiet) = (Vec::new(), Vec::new(), Vec::new());
    for (s, series) in panel.names().iter().enumerate() {
        let before = (0..asked.plan.from).map(|d| panel.day_mean(s, d)).filter(|m| m.is_finite());
        let (mut days, mut sum) = (0_usize, 0.0_f32);
        for mean in before {
            days += 1;
            sum += mean;
        }
        if sum <= 0.0 {
            silent.push(series.as_str());
        } else if days < 56 {
            young.push(series.as_str());
        } else if panel.slots() > 1
            && matches!(asked.horizon, Horizon::Hours(_))
            && f64::from(sum) < 5.0 * f64::from(u32::try_from(days).unwrap_or(u32::MAX))
        {
            quiet.push(series.as_str());
        }
    }
    let few = |list: &[&str]| {
        let shown: Vec<&str> = list.iter().copied().take(5).collect();
        let more = list.len().saturating_sub(5);
        if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
    };
    if !silent.is_empty() {
        writeln!(
            told,
            "nobody was ever counted before the first origin, so 0 is forecast; look at the counter: {}",
            few(&silent)
        )?;
    }
    if !young.is_empty() {
        writeln!(
            told,
            "less than eight weeks of history before the first origin, the forecast leans on the other series: {}",
            few(&young)
        )?;
    }
    if !quiet.is_empty() {
        writeln!(
            told,
            "fewer than 5 per hour: single hours are mostly chance there, daily totals say more (--horizon 7d): {}",
            few(&quiet)
        )?;
    }
    Ok(())
}

/// Series that are learnt together: more teach hardly more, and would have to be held in memory.
const TOGETHER: usize = 64;

/// Writes all forecasts and tells how many there are.
fn write(
    panel: &Panel,
    calendar: &Calendar,
    asked: &Asked,
    out: &mut dyn Write,
) -> Result<usize, CommandError> {
    let panel = steps(panel, asked.horizon)?;
    let mut writer = csv::Writer::from_writer(out);
    let header = ["series", "origin", "time", "mean", "lo80", "hi80", "lo95", "hi95"];
    writer.write_record(header).map_err(broken)?;
    let groups = panel.series().div_ceil(TOGETHER).max(1);
    let each = panel.series().div_ceil(groups);
    let mut written = 0;
    for group in 0..groups {
        let end = (group * each + each).min(panel.series());
        let part = panel.part((group * each).min(end)..end);
        let frame = Frame::new(&part, calendar);
        let mut forecasts: Vec<Forecast> = Vec::new();
        roll::roll(&frame, &asked.plan, |f| forecasts.push(f));
        forecasts.sort_by_key(|f| (f.series, f.origin, f.day));
        for forecast in &forecasts {
            written += write_day(&part, forecast, &mut writer)?;
        }
    }
    writer.flush()?;
    Ok(written)
}

fn broken(error: csv::Error) -> CommandError {
    CommandError::Write(std::io::Error::other(error))
}

fn write_day(
    panel: &Panel,
    f: &Forecast,
    writer: &mut csv::Writer<&mut dyn Write>,
) -> Result<usize, CommandError> {
    let series = panel.names().get(f.series).map_or("", String::as_str);
    let origin = format!("{}T00:00", panel.date(f.origin));
    let day = panel.date(f.day);
    for (slot, (point, band)) in f.points.iter().zip(&f.bands).enumerate() {
        let time = format!("{day}T{slot:02}:00");
        let cells = [point.mean, band.lo80, band.hi80, band.lo95, band.hi95].map(|v| format!("{v:.1}"));
        let [mean, lo80, hi80, lo95, hi95] = &cells;
        writer.write_record([series, &origin, &time, mean, lo80, hi80, lo95, hi95]).map_err(broken)?;
    }
    Ok(f.points.len())
}
