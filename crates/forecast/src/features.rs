//! What is known at an origin about a slot to come: lags, levels, calendar. Nothing later than the origin is read.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot numeric module: every index is made from the table's own sizes"
)]

use crate::calendar::{Calendar, Days};
use crate::look::{Around, Look, flag, mean};
use crate::panel::Panel;

/// Days of history that make the level of a series.
pub const LEVEL_DAYS: usize = 28;
/// Days with counts below which there is no level.
const LEVEL_LEAST: usize = 3;
/// Below this mean per slot a series is too small to be compared with others.
const SMALLEST_LEVEL: f32 = 0.2;
/// Days without anybody after which a counter is taken for dead.
const DEAD_RUN: usize = 3;
/// How far the calendar reaches beyond the counts.
pub const AHEAD: usize = 40;

/// A table of counts with everything that is worked out once per day.
#[derive(Debug)]
pub struct Frame {
    panel: Panel,
    days: Days,
    means: Vec<f32>,
    level: Vec<f32>,
    week: Vec<f32>,
    dead: Vec<u16>,
    named: Vec<f32>,
    /// No feature looks further back than so many days before its origin.
    reach: usize,
}

/// The median of the finite values among at most eight; `NaN` without any.
fn median8(values: &mut [f32; 8], n: usize) -> f32 {
    let seen = &mut values[..n];
    match n {
        0 => f32::NAN,
        _ => {
            seen.sort_unstable_by(f32::total_cmp);
            if n % 2 == 1 { seen[n / 2] } else { f32::midpoint(seen[n / 2 - 1], seen[n / 2]) }
        }
    }
}

impl Frame {
    /// Works out levels and the calendar; days on which a counter was evidently dead become missing.
    #[must_use]
    pub fn new(panel: &Panel, calendar: &Calendar) -> Self {
        Self::within(panel, calendar, usize::MAX)
    }

    /// The same, seen as if every series were only `reach` days old.
    #[must_use]
    pub fn within(panel: &Panel, calendar: &Calendar, reach: usize) -> Self {
        let days = Days::new(calendar, panel.first(), panel.days() + AHEAD);
        let mut frame = Self {
            panel: panel.clone(),
            days,
            means: Vec::new(),
            level: Vec::new(),
            week: Vec::new(),
            dead: vec![0; panel.series() * (panel.days() + 1)],
            named: Vec::new(),
            reach,
        };
        for s in 0..panel.series() {
            frame.screen(s);
            frame.work_out_levels(s);
        }
        frame.work_out_named_days();
        frame
    }

    /// A day on which nobody at all was counted is missing where that is unusual for its weekday. Judged by the past only.
    fn screen(&mut self, s: usize) {
        let (count, slots) = (self.panel.days(), self.panel.slots());
        let empty: Vec<Option<bool>> = (0..count)
            .map(|d| {
                let day = self.panel.day(s, d);
                day.iter().any(|v| v.is_finite()).then(|| day.iter().all(|v| v.is_nan() || *v == 0.0))
            })
            .collect();
        let mut run = 0_u16;
        for d in 0..count {
            let at = s * (count + 1) + d + 1;
            if empty[d] != Some(true) {
                run = if empty[d].is_none() { run } else { 0 };
                self.dead[at] = run;
                continue;
            }
            let usual = (1..=8)
                .filter_map(|k| d.checked_sub(7 * k).and_then(|q| empty[q]))
                .fold((0, 0), |(zero, all), e| (zero + usize::from(e), all + 1));
            let lively =
                mean((1..=LEVEL_DAYS).filter_map(|k| d.checked_sub(k)).map(|q| self.panel.day_mean(s, q)))
                    >= 1.0;
            let unusual = usual.1 >= 2 && usual.0 * 4 < usual.1.max(4) && lively;
            if unusual || usize::from(run) >= DEAD_RUN {
                run += 1;
                for h in 0..slots {
                    self.panel.set(s, d, h, f32::NAN);
                }
            } else if self.days.at(d).special || usual.0 > 0 {
                run = 0;
            } else {
                run += 1;
            }
            self.dead[at] = run;
        }
    }

    fn work_out_levels(&mut self, s: usize) {
        let count = self.panel.days();
        self.means.extend((0..count).map(|d| self.panel.day_mean(s, d)));
        let means = &self.means[s * count..];
        for o in 0..=count {
            let last = |n: usize| means[o.saturating_sub(n)..o].iter().copied();
            let span = LEVEL_DAYS.min(self.reach);
            let enough = last(span).filter(|m| m.is_finite()).count() >= LEVEL_LEAST;
            self.level.push(if enough { mean(last(span)) } else { f32::NAN });
            self.week.push(mean(last(7)));
        }
    }

    /// How much busier or quieter the town was on each named day than on the same weekdays before it (a log ratio).
    fn work_out_named_days(&mut self) {
        self.named = (0..self.panel.days())
            .map(|d| {
                if !self.days.at(d).special && !self.days.at(d).turn_of_year {
                    return f32::NAN;
                }
                let mut ratios: Vec<f32> = (0..self.panel.series())
                    .map(|s| {
                        let before = self.ordinary(d, 0, |q| self.mean_of(s, q));
                        ((self.mean_of(s, d) + 0.5) / (before.0 + 0.5)).ln()
                    })
                    .filter(|r| r.is_finite())
                    .collect();
                ratios.sort_unstable_by(f32::total_cmp);
                ratios.get(ratios.len() / 2).copied().unwrap_or(f32::NAN)
            })
            .collect();
    }

    /// The counts, dead days taken out.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// The calendar.
    #[must_use]
    pub fn calendar(&self) -> &Days {
        &self.days
    }

    /// The mean of a day.
    #[must_use]
    pub fn mean_of(&self, s: usize, d: usize) -> f32 {
        if d >= self.panel.days() { f32::NAN } else { self.means[s * self.panel.days() + d] }
    }

    /// The level of a series as known before `origin`: the mean of its last four weeks, if it can carry a comparison.
    #[must_use]
    pub fn level(&self, s: usize, origin: usize) -> Option<f32> {
        let at = origin.min(self.panel.days());
        let level = self.level[s * (self.panel.days() + 1) + at];
        let least = SMALLEST_LEVEL * if self.panel.slots() == 1 { 24.0 } else { 1.0 };
        (level >= least).then_some(level)
    }

    /// Whether the counter has been silent for days before `origin`.
    #[must_use]
    pub fn is_dead(&self, s: usize, origin: usize) -> bool {
        let at = origin.min(self.panel.days());
        usize::from(self.dead[s * (self.panel.days() + 1) + at]) >= DEAD_RUN
    }

    /// What the series did at the same hour of the last days of the same kind, for series without a level.
    #[must_use]
    pub fn fallback(&self, at: Target) -> f32 {
        let Target { series: s, day: d, gap, slot: h } = at;
        let origin = d.saturating_sub(gap);
        let (mean4, ..) = self.ordinary(d, gap, |q| self.panel.get(s, q, h));
        let last = || {
            (1..=366)
                .filter_map(|k| origin.checked_sub(k))
                .map(|q| self.panel.get(s, q, h))
                .find(|v| v.is_finite())
        };
        if mean4.is_finite() { mean4 } else { last().unwrap_or(0.0) }
    }

    fn week_level(&self, s: usize, origin: usize) -> f32 {
        self.week[s * (self.panel.days() + 1) + origin.min(self.panel.days())]
    }

    /// Mean and median of four and median of eight same weekdays known with `gap` days between, holidays left out.
    fn ordinary(&self, d: usize, gap: usize, value: impl Fn(usize) -> f32) -> (f32, f32, f32) {
        let (mut four, mut eight) = ([0.0_f32; 8], [0.0_f32; 8]);
        let (mut n4, mut n8) = (0, 0);
        for k in 1..=8 {
            let Some(q) = d.checked_sub(7 * (k + gap / 7)) else { break };
            if self.days.at(q).special || q + gap + self.reach.min(d) < d {
                continue;
            }
            let v = value(q);
            if v.is_finite() {
                if k <= 4 {
                    four[n4] = v;
                    n4 += 1;
                }
                eight[n8] = v;
                n8 += 1;
            }
        }
        let m4 = mean(four[..n4].iter().copied());
        (m4, median8(&mut four, n4), median8(&mut eight, n8))
    }

    /// What is known about `slot` of day `d`, `gap` days after the day of the origin. `None` without a level.
    #[must_use]
    pub fn look(&self, at: Target) -> Option<Look> {
        let Target { series: s, day: d, gap, slot: h } = at;
        let origin = d.checked_sub(gap)?;
        let level = self.level(s, origin)?;
        let p = &self.panel;
        let back = |k: usize| origin.checked_sub(k).filter(|_| k <= self.reach);
        let count = |q: Option<usize>, slot: usize| q.map_or(f32::NAN, |q| p.get(s, q, slot) / level);
        let weeks = |k: usize| d.checked_sub(7 * (k + gap / 7)).filter(|q| origin - q <= self.reach);
        let mut lags = [f32::NAN; 10];
        for (k, lag) in lags.iter_mut().enumerate() {
            *lag = if k < 6 { count(back(k + 1), h) } else { count(weeks(k - 5), h) };
        }
        let (m4, md4, md8) = self.ordinary(d, gap, |q| p.get(s, q, h) / level);
        let today = self.days.at(d);
        let kinds = self.by_kind(s, origin, h, level);
        let day_mean = |q: Option<usize>| q.map_or(f32::NAN, |q| self.mean_of(s, q));
        let change = |k: usize| (day_mean(back(k)).ln_1p() - day_mean(back(k + 7)).ln_1p()).clamp(-3.0, 3.0);
        let evening = self.evening(s, origin);
        let year = self.a_year_ago(s, d, origin, h);
        let near = self.near_last_week(at, level);
        Some(Look {
            level,
            lags,
            m4,
            md4,
            md8,
            near,
            evening: [
                count(back(1), p.slots().saturating_sub(3)),
                count(back(1), p.slots().saturating_sub(2)),
                count(back(1), p.slots() - 1),
            ],
            evening_change: evening,
            day: [day_mean(back(1)) / level, day_mean(back(2)) / level, day_mean(weeks(1)) / level],
            change: [change(1), change(2)],
            week: self.week_level(s, origin) / level,
            same_kind: if today.free { kinds.1 } else { kinds.0 },
            working: kinds.0,
            free: kinds.1,
            sunday: kinds.2,
            year,
            named: self.named_before(d, origin),
            calendar: self.calendar_of(d),
            seasons: true,
            slot: h as f32,
            series: s as f32,
        })
    }

    /// Means of a slot over the last working and free days of two weeks, and over the Sundays and holidays of four.
    fn by_kind(&self, s: usize, origin: usize, h: usize, level: f32) -> (f32, f32, f32) {
        let mut sums = [(0.0_f32, 0.0_f32); 3];
        for k in 1..=self.reach.min(28) {
            let Some(q) = origin.checked_sub(k) else { break };
            let day = self.days.at(q);
            let v = self.panel.get(s, q, h);
            if !v.is_finite() {
                continue;
            }
            if k <= 14 {
                let kind = &mut sums[usize::from(day.free)];
                kind.0 += v;
                kind.1 += 1.0;
            }
            if day.weekday == 6 || day.holiday {
                sums[2].0 += v;
                sums[2].1 += 1.0;
            }
        }
        let of = |(sum, n): (f32, f32)| if n > 0.0 { sum / n / level } else { f32::NAN };
        (of(sums[0]), of(sums[1]), of(sums[2]))
    }

    fn evening(&self, s: usize, origin: usize) -> f32 {
        let slots = self.panel.slots();
        if slots == 1 || origin < 8 {
            return f32::NAN;
        }
        let of = |q: usize| mean((slots - 4..slots).map(|h| self.panel.get(s, q, h)));
        (of(origin - 1).ln_1p() - of(origin - 8).ln_1p()).clamp(-3.0, 3.0)
    }

    /// The slots around the same hour of last week, also over midnight, as far as they are known.
    fn near_last_week(&self, at: Target, level: f32) -> [f32; 4] {
        let Target { series: s, day: d, gap, slot: h } = at;
        let slots = self.panel.slots() as i64;
        let mut out = [f32::NAN; 4];
        if slots == 1 {
            return out;
        }
        let week = (7 * (1 + gap / 7)) as i64;
        for (i, step) in [-2_i64, -1, 1, 2].into_iter().enumerate() {
            let at = (d as i64 - week) * slots + h as i64 + step;
            if let (Ok(q), Ok(slot)) =
                (usize::try_from(at.div_euclid(slots)), usize::try_from(at.rem_euclid(slots)))
                && q + gap < d
            {
                out[i] = self.panel.get(s, q, slot) / level;
            }
        }
        out
    }

    /// 52 and 53 weeks ago, the last day of the same name, each in units of its own level; and the change of level since.
    fn a_year_ago(&self, s: usize, d: usize, origin: usize, h: usize) -> [f32; 4] {
        let then = |q: Option<usize>, back: usize| {
            let q = q.filter(|q| *q < origin && origin - q <= self.reach)?;
            let level = self.level(s, q.checked_sub(back).unwrap_or(q))?;
            Some(self.panel.get(s, q, h) / level)
        };
        let y364 = then(d.checked_sub(364), 0).unwrap_or(f32::NAN);
        let y371 = then(d.checked_sub(371), 0).unwrap_or(f32::NAN);
        let same = self.days.earlier(d).iter().find_map(|q| then(Some(*q), 0).filter(|v| v.is_finite()));
        let level_then = origin
            .checked_sub(364)
            .filter(|_| self.reach > 364)
            .and_then(|q| self.level(s, q))
            .unwrap_or(f32::NAN);
        let level_now = self.level(s, origin).unwrap_or(f32::NAN);
        [y364, y371, same.unwrap_or(f32::NAN), (level_now / level_then).ln()]
    }

    /// What days of this name did to the town before, over at most three of them.
    fn named_before(&self, d: usize, origin: usize) -> f32 {
        let known =
            self.days.earlier(d).iter().filter(|q| **q < origin).filter_map(|q| self.named.get(*q).copied());
        mean(known.filter(|v| v.is_finite()).take(3))
    }

    fn calendar_of(&self, d: usize) -> Around {
        let at = |k: i64| usize::try_from(d as i64 + k).map(|q| self.days.at(q)).unwrap_or_default();
        let today = at(0);
        let school_before = (1..=4).map(|k| flag(at(-7 * k).school)).sum::<f32>() / 4.0;
        let period_before = (1..=4).map(|k| flag(at(-7 * k).period)).sum::<f32>() / 4.0;
        Around {
            today,
            yesterday: at(-1),
            tomorrow: at(1),
            week_ago: at(-7),
            school: flag(today.school) - school_before,
            period: flag(today.period) - period_before,
        }
    }
}

/// One slot to forecast: `day` lies `gap` days after the day of the origin.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The number of the series.
    pub series: usize,
    /// The day of the slot.
    pub day: usize,
    /// Days between the origin's day and it: 0 for the day that begins at the origin.
    pub gap: usize,
    /// The slot of the day.
    pub slot: usize,
}
