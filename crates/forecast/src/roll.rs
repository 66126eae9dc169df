//! Rolling origins: for every origin a forecast that uses only what was known then.
#![expect(
    clippy::indexing_slicing,
    reason = "the tables of forecasts are filled for every job before they are read"
)]

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::features::{Frame, Target};
use crate::interval::{Band, Calibration, Past};
use crate::model::{Model, Point, Settings};
use crate::random::Random;

/// Which forecasts are asked for, and how often the models are fitted anew.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The first origin: the midnight before this day.
    pub from: usize,
    /// The last origin.
    pub to: usize,
    /// How many days ahead, 1 or more.
    pub days: usize,
    /// Days after which the models are fitted anew.
    pub refit: usize,
    /// Days before the first origin that are forecast to learn how wide the intervals are.
    pub rehearsal: usize,
    /// How models are fitted.
    pub settings: Settings,
    /// How many threads may work.
    pub threads: usize,
    /// Where chance begins.
    pub seed: u64,
}

/// The forecast of one day of one series from one origin.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// The series.
    pub series: usize,
    /// The day that begins at the origin.
    pub origin: usize,
    /// The day that is forecast.
    pub day: usize,
    /// A point per slot.
    pub points: Vec<Point>,
    /// Limits per slot.
    pub bands: Vec<Band>,
}

/// Days with counts below which a table is too short to learn from.
pub const SHORTEST: usize = 14;
/// Models before a model whose trees are averaged in.
const REMEMBERED: usize = 2;
/// Days a model of the rehearsal serves.
const REHEARSAL_REFIT: usize = 92;

#[derive(Debug, Clone, Copy)]
struct Job {
    gap: usize,
    first: usize,
    end: usize,
}

fn jobs(plan: &Plan, gap: usize) -> Vec<Job> {
    let mut out = Vec::new();
    let start = plan.from.saturating_sub(plan.rehearsal + gap).max(SHORTEST);
    let mut first = start.min(plan.from);
    while first < plan.from {
        // A short past is rehearsed with models that are younger.
        let step = REHEARSAL_REFIT.min(first / 2).max(7);
        let end = (first + step).min(plan.from);
        out.push(Job { gap, first, end });
        first = end;
    }
    while first <= plan.to {
        let end = (first + plan.refit).min(plan.to + 1);
        out.push(Job { gap, first, end });
        first = end;
    }
    out
}

fn learn(frame: &Frame, plan: &Plan, job: Job) -> Model {
    let seed = plan.seed ^ u64::try_from(job.first * 64 + job.gap).unwrap_or(0);
    Model::fit(frame, job.first, job.gap, plan.settings, &mut Random::new(seed))
}

fn predict(frame: &Frame, job: Job, model: &Model) -> Vec<(usize, Past)> {
    let slots = frame.panel().slots();
    let mut out = Vec::new();
    for origin in job.first..job.end {
        let day = origin + job.gap;
        for series in 0..frame.panel().series() {
            let at = |slot| Target { series, day, gap: job.gap, slot };
            let points = (0..slots).map(|slot| model.predict(frame, at(slot))).collect();
            out.push((origin, Past { series, day, points }));
        }
    }
    out
}

/// Does something for every item on several threads and keeps the results in order.
fn together<T: Sync, R: Send>(items: &[T], threads: usize, each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, 64) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((item, place)) = items.get(at).zip(results.get(at)) else { return };
                    let result = each(item);
                    if let Ok(mut place) = place.lock() {
                        *place = Some(result);
                    }
                }
            });
        }
    });
    results.into_iter().filter_map(|place| place.into_inner().ok().flatten()).collect()
}

/// Forecasts every origin of the plan. `done` hears of each forecast in order of day, one distance after the other.
pub fn roll(frame: &Frame, plan: &Plan, mut done: impl FnMut(Forecast)) {
    for gap in 0..plan.days {
        let list = jobs(plan, gap);
        let mut models = together(&list, plan.threads, |job| learn(frame, plan, *job));
        for at in (1..models.len()).rev() {
            if let [earlier @ .., model] = &mut models[..=at] {
                model.remember(earlier.iter().rev().take(REMEMBERED));
            }
        }
        let pairs: Vec<(Job, Model)> = list.into_iter().zip(models).collect();
        let all = together(&pairs, plan.threads, |(job, model)| predict(frame, *job, model)).concat();
        calibrate(frame, plan, all, &mut done);
    }
}

/// Walks through the forecasts day by day: before an origin only what had come true by then is learnt.
fn calibrate(frame: &Frame, plan: &Plan, all: Vec<(usize, Past)>, done: &mut impl FnMut(Forecast)) {
    let mut calibration = Calibration::new(frame);
    let series = frame.panel().series().max(1);
    let mut all = all.into_iter();
    // Days that have not come true yet.
    let mut waiting: VecDeque<Vec<Past>> = VecDeque::new();
    while let Some((origin, first)) = all.next() {
        let rest = all.by_ref().take(series - 1).map(|(_, past)| past);
        let today: Vec<Past> = std::iter::once(first).chain(rest).collect();
        while waiting.front().and_then(|past| past.first()).is_some_and(|past| past.day < origin) {
            waiting.pop_front().into_iter().for_each(|past| calibration.learn(past));
        }
        if origin >= plan.from {
            for past in &today {
                let bands = calibration.bands(past);
                let Past { series, day, points } = past.clone();
                done(Forecast { series, origin, day, points, bands });
            }
        }
        waiting.push_back(today);
    }
}
