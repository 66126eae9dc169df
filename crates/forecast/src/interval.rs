//! Calibrated intervals: how wide is learnt from the errors of earlier forecasts, never from the fit.
//!
//! The size of an error is modelled (a small regression), errors are divided by it, and the quantiles of what remains over
//! the last weeks of a series are its interval. Special days have their own quantiles, over all series and a longer time.
//! After each day the level aimed at moves a little, so that the coverage stays what it says.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot numeric module: indices come from the tables' own sizes"
)]

use crate::features::Frame;
use crate::look::flag;
use crate::model::Point;
use crate::model::lad::{self, Fit, Rows};

/// Inputs of the regression of the size of errors.
const INPUTS: usize = 24;
/// Days of errors a series' own quantiles are taken from.
const WINDOW: usize = 56;
/// Days of errors the regression and the special days look back on.
const MEMORY: usize = 730;
/// Days after which the regression is fitted anew.
const REFIT: usize = 30;
/// How fast the level aimed at moves.
const STEP: f32 = 0.04;
/// Errors of its own below which a series borrows those of all.
const LEAST: usize = 150;

/// One forecast of a day and what came of it.
#[derive(Debug, Clone)]
pub struct Past {
    /// The series.
    pub series: usize,
    /// The day that was forecast.
    pub day: usize,
    /// A point per slot.
    pub points: Vec<Point>,
}

/// The limits of one slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Four in five fall between these.
    pub lo80: f32,
    /// See above.
    pub hi80: f32,
    /// Nineteen in twenty fall between these.
    pub lo95: f32,
    /// See above.
    pub hi95: f32,
}

fn inputs(frame: &Frame, day: usize, slot: usize, point: &Point) -> [f32; INPUTS] {
    let calendar = frame.calendar();
    let (today, before, after) = (calendar.at(day), calendar.at(day.saturating_sub(1)), calendar.at(day + 1));
    let size = |v: f32| (v.max(0.0) + 1.0).ln();
    let mut x = [0.0; INPUTS];
    x[0] = 1.0;
    x[1] = size(point.mean);
    x[2] = size(point.level);
    x[3] = size(point.unrest);
    x[4] = size((point.linear - point.tree).abs());
    x[5] = point.jump.min(2.0);
    x[6] = flag(today.special);
    x[7] = flag(before.special);
    x[8] = flag(after.special);
    x[9] = flag(today.to_christmas > -8 && today.to_christmas < 22);
    x[10] = flag(today.weekday == 5);
    x[11] = flag(today.weekday == 6);
    x[12] = flag(today.weekday == 4);
    x[13] = flag(today.turn_of_year);
    if frame.panel().slots() > 1 {
        x[14 + slot / 3] = 1.0;
    }
    x
}

/// Looks at forecasts in the order of their days and tells the limits of the next.
#[derive(Debug)]
pub struct Calibration<'a> {
    frame: &'a Frame,
    size: [f32; INPUTS],
    fitted: Option<usize>,
    /// For each series the days seen: the day and its scores.
    own: Vec<Vec<(usize, Vec<f32>)>>,
    special: Vec<(usize, Vec<f32>)>,
    seen: Vec<Past>,
    /// For each series the levels aimed at, 80 and 95 %, and those of special days.
    aims: Vec<[f32; 2]>,
    special_aims: [f32; 2],
}

const NOMINAL: [f32; 2] = [0.80, 0.95];

fn quantile(sorted: &[f32], q: f32) -> f32 {
    if sorted.is_empty() {
        return 0.0;
    }
    // The conformal rank: one more error than was seen could lie anywhere.
    let rank = (q * (sorted.len() + 1) as f32 - 1.0).clamp(0.0, (sorted.len() - 1) as f32);
    let (low, part) = (rank.floor() as usize, rank.fract());
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] * (1.0 - part) + sorted[high] * part
}

impl<'a> Calibration<'a> {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(frame: &'a Frame) -> Self {
        let series = frame.panel().series();
        let mut size = [0.0; INPUTS];
        // Until errors were seen: the square root law of counts, twice as wide.
        (size[0], size[1]) = (0.7, 0.5);
        Self {
            frame,
            size,
            fitted: None,
            own: vec![Vec::new(); series],
            special: Vec::new(),
            seen: Vec::new(),
            aims: vec![NOMINAL; series],
            special_aims: NOMINAL,
        }
    }

    fn scale(&self, day: usize, slot: usize, point: &Point) -> f32 {
        lad::dot(&inputs(self.frame, day, slot, point), &self.size).clamp(-3.0, 14.0).exp()
    }

    /// Whether a day is counted among the special ones.
    fn is_special(&self, day: usize) -> bool {
        self.frame.calendar().at(day).special
    }

    /// Takes in what came of the forecasts of one day, for all series.
    pub fn learn(&mut self, forecasts: Vec<Past>) {
        let Some(day) = forecasts.first().map(|past| past.day) else { return };
        let mut hits = [[0.0_f32; 2]; 2];
        for past in forecasts {
            let truth = self.frame.panel().day(past.series, day);
            let band = self.bands(&past);
            let (mut scores, mut inside) = (Vec::new(), [0.0_f32; 2]);
            for (slot, point) in past.points.iter().enumerate() {
                let y = truth[slot];
                if y.is_finite() {
                    scores.push((y - point.mean) / self.scale(day, slot, point));
                    inside[0] += flag(band[slot].lo80 <= y && y <= band[slot].hi80);
                    inside[1] += flag(band[slot].lo95 <= y && y <= band[slot].hi95);
                }
            }
            if scores.is_empty() {
                continue;
            }
            for k in 0..2 {
                let share = inside[k] / scores.len() as f32;
                if self.is_special(day) {
                    hits[k][0] += share;
                    hits[k][1] += 1.0;
                } else {
                    let aim = &mut self.aims[past.series][k];
                    *aim = (*aim + STEP * (NOMINAL[k] - share)).clamp(0.5, 0.998);
                }
            }
            if self.is_special(day) {
                self.special.push((day, scores));
            } else {
                let own = &mut self.own[past.series];
                own.push((day, scores));
                let stale = own.iter().take_while(|(d, _)| d + WINDOW < day).count();
                own.drain(..stale);
            }
            self.seen.push(past);
        }
        for (k, [share, n]) in hits.into_iter().enumerate().filter(|(_, [_, n])| *n > 0.0) {
            let aim = &mut self.special_aims[k];
            *aim = (*aim + 2.0 * STEP * (NOMINAL[k] - share / n)).clamp(0.5, 0.998);
        }
        if self.fitted.is_none_or(|d| d + REFIT <= day) && self.seen.len() >= 28 {
            self.fit(day);
        }
    }

    /// Fits the size of errors anew and scores what was seen with it.
    fn fit(&mut self, day: usize) {
        self.seen.retain(|p| p.day + MEMORY >= day);
        let mut rows = Rows::<INPUTS>::new();
        let step = self.seen.iter().map(|p| p.points.len()).sum::<usize>() / 60_000 + 1;
        for (i, past) in self.seen.iter().enumerate() {
            for (slot, point) in past.points.iter().enumerate() {
                let y = self.frame.panel().get(past.series, past.day, slot);
                if y.is_finite() && (i + slot) % step == 0 {
                    rows.x.push(inputs(self.frame, past.day, slot, point));
                    rows.y.push(((y - point.mean).abs() + 0.5).ln());
                    rows.w.push(0.5_f32.powf((day - past.day) as f32 / 180.0));
                }
            }
        }
        let start = self.size;
        self.size = lad::fit(&rows, Fit { ridge: 1e-4, rough: 0, rounds: 8 }, &start, &[0.0; INPUTS]);
        self.fitted = Some(day);
        self.own.iter_mut().for_each(Vec::clear);
        self.special.clear();
        for past in std::mem::take(&mut self.seen) {
            let scores: Vec<f32> = past
                .points
                .iter()
                .enumerate()
                .map(|(slot, p)| {
                    (self.frame.panel().get(past.series, past.day, slot) - p.mean)
                        / self.scale(past.day, slot, p)
                })
                .filter(|v| v.is_finite())
                .collect();
            if self.is_special(past.day) {
                self.special.push((past.day, scores));
            } else if past.day + WINDOW >= day {
                self.own[past.series].push((past.day, scores));
            }
            self.seen.push(past);
        }
    }

    /// The limits of the forecasts of a series and day.
    #[must_use]
    pub fn bands(&self, past: &Past) -> Vec<Band> {
        let special = self.is_special(past.day);
        let mut scores: Vec<f32> = if special && self.special.len() >= 2 {
            self.special.iter().flat_map(|s| s.1.iter().copied()).collect()
        } else {
            self.own[past.series].iter().flat_map(|s| s.1.iter().copied()).collect()
        };
        let mut aims = if special { self.special_aims } else { self.aims[past.series] };
        let least = if self.frame.panel().slots() == 1 { LEAST / 8 } else { LEAST };
        if scores.len() < least {
            let all = self.own.iter().flat_map(|o| o.iter().rev().take(14)).flat_map(|s| s.1.iter().copied());
            scores.extend(all);
            aims = NOMINAL;
        }
        scores.sort_unstable_by(f32::total_cmp);
        let side = |aim: f32, plain: f32| {
            if scores.len() < 10 {
                (-plain, plain)
            } else {
                (quantile(&scores, (1.0 - aim) / 2.0), quantile(&scores, f32::midpoint(1.0, aim)))
            }
        };
        let (in80, in95) = (side(aims[0], 2.0), side(aims[1], 4.0));
        past.points
            .iter()
            .enumerate()
            .map(|(slot, point)| {
                let scale = self.scale(past.day, slot, point);
                let lo = |q: f32| (point.mean + q.min(0.0) * scale).max(0.0);
                let hi = |q: f32| point.mean + q.max(0.0) * scale;
                Band {
                    lo80: lo(in80.0),
                    hi80: hi(in80.1),
                    lo95: lo(in95.0.min(in80.0)),
                    hi95: hi(in95.1.max(in80.1)),
                }
            })
            .collect()
    }
}
