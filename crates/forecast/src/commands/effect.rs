//! `plein effect`: what an event or action brought, one answer a line.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::{CommandError, name, open, read_calendar, read_counts};
use crate::effect::{self, Answer, Memory, Occasion, Pooled, Refusal, Study, Window};
use crate::table::{self, Case, Limits};

/// What is asked of `plein effect`.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// The counts: series, time, count; hourly or daily.
    pub counts: PathBuf,
    /// The calendar: date, kind, name.
    pub calendar: Option<PathBuf>,
    /// Which events.
    pub question: Question,
    /// As JSON, one object a line; otherwise as sentences.
    pub json: bool,
    /// The cases are repetitions of one event: a last line tells what an ordinary one brings.
    pub pool: bool,
}

/// One event or a file of them.
#[derive(Debug, Clone)]
pub enum Question {
    /// One event.
    One {
        /// The series.
        treated: String,
        /// The first day.
        from: String,
        /// The last day.
        to: String,
        /// The series to compare with; all others if empty.
        controls: Vec<String>,
    },
    /// A file with the columns series, from and to.
    Cases(PathBuf),
}

/// One answer, as it is written.
#[derive(Debug, Serialize)]
pub struct Line {
    series: String,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    #[serde(flatten)]
    effect: Option<Effect>,
}

/// The figures of an answer, in percent of what would have been.
#[derive(Debug, Serialize)]
struct Effect {
    effect_pct: f64,
    lo95: f64,
    hi95: f64,
    lo90: f64,
    hi90: f64,
    extra: f64,
    extra_lo95: f64,
    extra_hi95: f64,
    measurable: bool,
    status: &'static str,
    chance: f64,
    detectable_pct: f64,
    before_pct: Option<f64>,
    before_unusual: bool,
    days: usize,
    placebos: usize,
    controls: usize,
}

fn tenth(v: f32, by: f64) -> f64 {
    (f64::from(v) * by).round() / by
}

fn percent(log: f32) -> f64 {
    tenth(log.exp_m1() * 100.0, 100.0)
}

impl Effect {
    fn of(answer: &Answer) -> Self {
        let [half90, half95] = answer.half;
        // The people who would have come, and so the people who came beyond them.
        let beyond = |log: f32| tenth(answer.counted * (1.0 - (-log).exp()), 1.0);
        Self {
            effect_pct: percent(answer.log),
            lo95: percent(answer.log - half95),
            hi95: percent(answer.log + half95),
            lo90: percent(answer.log - half90),
            hi90: percent(answer.log + half90),
            extra: beyond(answer.log),
            extra_lo95: beyond(answer.log - half95),
            extra_hi95: beyond(answer.log + half95),
            measurable: answer.log.abs() > half95,
            status: if answer.last_word { "final" } else { "provisional" },
            chance: tenth(answer.chance, 1000.0),
            detectable_pct: percent(answer.detectable),
            before_pct: answer.before.map(|b| percent(b.0)),
            before_unusual: answer.before.is_some_and(|b| b.1),
            days: answer.days,
            placebos: answer.placebos.len(),
            controls: answer.controls,
        }
    }
}

impl Line {
    fn new(case: &Case, answer: Result<Answer, Refusal>) -> Self {
        let (refused, effect) = match answer {
            Ok(answer) => (None, Some(Effect::of(&answer))),
            Err(refusal) => (Some(refusal.to_string()), None),
        };
        Self { series: case.series.clone(), from: case.from.clone(), to: case.to.clone(), refused, effect }
    }

    /// The answer as a sentence.
    fn sentence(&self) -> String {
        let what = format!("{}, {} to {}", self.series, self.from, self.to);
        let Some(e) = &self.effect else {
            return format!("{what}: no answer: {}", self.refused.as_deref().unwrap_or_default());
        };
        let sure = if e.measurable { "hardly chance" } else { "no measurable effect" };
        let unusual =
            if e.before_unusual { "; the two weeks before were unusual already, read with care" } else { "" };
        format!(
            "{what}: {:+.1} % ({:+.1} to {:+.1} %, 95 %), {:+.0} people ({:+.0} to {:+.0}): {sure} ({}){unusual}",
            e.effect_pct, e.lo95, e.hi95, e.extra, e.extra_lo95, e.extra_hi95, e.status
        )
    }
}

/// Reads, answers, writes one line per case to `out`. What was left out is told apart.
///
/// # Errors
/// When a file cannot be used at all. A single case that cannot be answered is a line with the reason.
pub fn run(arguments: &Arguments, out: &mut dyn Write, told: &mut dyn Write) -> Result<(), CommandError> {
    let panel = read_counts(&arguments.counts, told)?;
    let calendar = read_calendar(arguments.calendar.as_deref(), told)?;
    let (cases, controls) = match &arguments.question {
        Question::One { treated, from, to, controls } => {
            let case = Case { line: 0, series: treated.clone(), from: from.clone(), to: to.clone() };
            (vec![case], controls.clone())
        }
        Question::Cases(path) => (table::cases(&name(path), open(path)?, &Limits::default())?, Vec::new()),
    };
    let blank = Study::new(&panel, &calendar, Vec::new());
    let windows: Vec<Result<Window, Refusal>> =
        cases.iter().map(|c| blank.window(&c.series, &c.from, &c.to)).collect();
    let known: Vec<Window> = windows.iter().filter_map(|w| w.as_ref().ok().copied()).collect();
    let study = Study::new(&panel, &calendar, known);
    let numbers: Result<Vec<usize>, CommandError> = controls
        .iter()
        .map(|c| {
            let at = study.panel().names().iter().position(|n| n == c);
            at.ok_or_else(|| {
                CommandError::Asked(format!("there is no series \"{c}\" among the counts to compare with"))
            })
        })
        .collect();
    let numbers = numbers?;
    let mut memory = Memory::default();
    let mut used: Vec<(Occasion, Answer)> = Vec::new();
    for (case, window) in cases.iter().zip(windows) {
        let ask = |w| study.ask(w, (!numbers.is_empty()).then_some(&numbers), &mut memory);
        let answer = window.clone().and_then(ask);
        if let (Ok(window), Ok(answer)) = (window, &answer) {
            used.push((window.into(), answer.clone()));
        }
        let line = Line::new(case, answer);
        if arguments.json {
            serde_json::to_writer(&mut *out, &line).map_err(std::io::Error::from)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", line.sentence())?;
        }
    }
    if arguments.pool {
        pooled(&effect::pool(&used, 1), arguments.json, out)?;
    }
    Ok(())
}

/// The last line: what an ordinary repetition brings.
fn pooled(answer: &Result<Pooled, Refusal>, json: bool, out: &mut dyn Write) -> Result<(), CommandError> {
    let line = match answer {
        Err(why) if json => serde_json::json!({"pooled": {"refused": why.to_string()}}).to_string(),
        Err(why) => format!("together: no answer: {why}"),
        Ok(p) => {
            let [lo95, hi95] = p.in95.map(percent);
            let [next_lo, next_hi] = p.next95.map(percent);
            if json {
                serde_json::json!({"pooled": {
                    "effect_pct": percent(p.log), "lo95": lo95, "hi95": hi95,
                    "lo90": percent(p.in90[0]), "hi90": percent(p.in90[1]), "next_lo95": next_lo, "next_hi95": next_hi,
                    "chance": tenth(p.chance, 1000.0), "spread_pct": percent(p.spread),
                    "differ_chance": tenth(p.differ_chance, 1000.0), "repetitions": p.repetitions, "answers": p.answers,
                }})
                .to_string()
            } else {
                format!(
                    "together ({} repetitions): {:+.1} % ({lo95:+.1} to {hi95:+.1} %, 95 %); the next one: {next_lo:+.1} to {next_hi:+.1} %",
                    p.repetitions,
                    percent(p.log)
                )
            }
        }
    };
    writeln!(out, "{line}")?;
    Ok(())
}
