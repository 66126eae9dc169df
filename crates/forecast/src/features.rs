//! What is known at an origin about a slot to come: lags, levels, calendar. Nothing later than the origin is read.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "hot numeric module: every index is made from the table's own sizes"
)]

use crate::calendar::{Calendar, Day, Days};
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

/// The mean of the finite values, `NaN` without any.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (mut sum, mut n) = (0.0_f32, 0_u32);
    for v in values {
        if v.is_finite() {
            sum += v;
            n += 1;
        }
    }
    if n == 0 { f32::NAN } else { sum / n as f32 }
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

fn or(value: f32, otherwise: f32) -> f32 {
    if value.is_finite() { value } else { otherwise }
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
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

/// The calendar around a day.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// The day itself.
    pub today: Day,
    /// The day before.
    pub yesterday: Day,
    /// The day after.
    pub tomorrow: Day,
    /// A week before.
    pub week_ago: Day,
    /// School holidays against the four weeks before.
    pub school: f32,
    /// A period (sales) against the four weeks before.
    pub period: f32,
}

/// What is known about a slot, in units of the level of its series.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The level: the mean of the last four weeks, per slot.
    pub level: f32,
    lags: [f32; 10],
    m4: f32,
    md4: f32,
    md8: f32,
    near: [f32; 4],
    evening: [f32; 3],
    evening_change: f32,
    day: [f32; 3],
    change: [f32; 2],
    week: f32,
    same_kind: f32,
    working: f32,
    free: f32,
    sunday: f32,
    year: [f32; 4],
    named: f32,
    /// The calendar around the day.
    pub calendar: Around,
    /// Whether the history is long enough to know the seasons.
    pub seasons: bool,
    slot: f32,
    series: f32,
}

/// Inputs of the linear models, padded to whole vector registers.
pub const LINEAR: usize = 72;
/// Inputs of the correction per series.
pub const OWN: usize = 24;
/// Inputs of the trees.
pub const TREE: usize = 64;
/// Those inputs of the trees that tell the season: the days to Christmas, the day of the year and of the month.
pub const SEASON: std::ops::RangeInclusive<usize> = 47..=52;
/// Those inputs of the trees that are names, not sizes: the weekday, the name of the day, the series.
pub const NAMES: [usize; 3] = [36, 44, 57];

struct Row<'a> {
    out: &'a mut [f32],
    next: usize,
}

impl Row<'_> {
    fn put(&mut self, value: f32) {
        self.out[self.next] = if value.is_finite() { value } else { 0.0 };
        self.next += 1;
    }
    fn raw(&mut self, value: f32) {
        self.out[self.next] = value;
        self.next += 1;
    }
}

impl Look {
    /// The profile everything is compared with: the median of four same weekdays, or the next best.
    #[must_use]
    pub fn profile(&self) -> f32 {
        or(or(or(self.md4, self.lags[6]), or(self.same_kind, self.md8)), or(self.lags[0], 0.0))
    }

    /// On a day of closure: as few as on earlier days of that closure, nobody if it is the first.
    #[must_use]
    pub fn when_closed(&self) -> f32 {
        if self.named.is_finite() { self.profile() * self.level * self.named.exp().min(1.0) } else { 0.0 }
    }

    /// How much the last same weekdays differ among themselves.
    #[must_use]
    pub fn unrest(&self) -> f32 {
        let p = self.profile();
        mean(self.lags[6..].iter().map(|l| (l - p).abs()))
    }

    /// The day before against a week earlier, in absolute terms.
    #[must_use]
    pub fn jump(&self) -> f32 {
        or(self.change[0].abs(), 0.0)
    }

    /// Inputs of the linear model: differences from the profile, levels, and the profile times the calendar.
    pub fn linear(&self, out: &mut [f32; LINEAR]) {
        out.fill(0.0);
        let p = self.profile();
        let mut row = Row { out, next: 0 };
        row.put(0.1);
        row.put(p);
        let kinds = [self.m4, self.md8, self.same_kind, self.working, self.free, self.sunday];
        for v in self.lags.iter().chain(&self.near).chain(&kinds) {
            row.put(or(*v, p) - p);
        }
        for v in self.evening.iter().chain(&self.day) {
            row.put(*v);
        }
        row.put(self.week);
        for v in [self.evening_change, self.change[0], self.change[1]] {
            row.put(or(v, 0.0).clamp(-1.5, 1.5) * p);
        }
        self.linear_calendar(&mut row, p);
        let [y364, y371, same, grown] = self.year;
        for v in [y364, y371, same] {
            row.put(or(v, p) - p);
        }
        row.put(flag(same.is_finite()) * p);
        row.put(or(grown, 0.0).clamp(-1.0, 1.0) * p);
        let ratio = or(self.named, 0.0).clamp(-3.0, 2.0);
        let special = flag(self.calendar.today.special);
        row.put((ratio.exp() - 1.0) * p);
        row.put(special * (ratio.exp() - 1.0) * p);
        row.put(self.calendar.school * p);
        row.put(self.calendar.period * p);
    }

    fn linear_calendar(&self, row: &mut Row<'_>, p: f32) {
        let Around { today, yesterday, tomorrow, week_ago, .. } = self.calendar;
        for k in 0..7 {
            row.put(flag(today.weekday == k) * p);
        }
        let (kind, sunday) = (or(self.same_kind, p), or(self.sunday, or(self.same_kind, p)));
        let (week, before) = (or(self.lags[6], p), or(self.lags[0], p));
        let holiday = flag(today.special);
        row.put(holiday * p);
        row.put(holiday * (sunday - p));
        row.put(holiday * (kind - p));
        row.put(flag(week_ago.special) * (week - p));
        row.put(flag(week_ago.special) * p);
        row.put(flag(yesterday.special) * p);
        row.put(flag(tomorrow.special) * p);
        row.put(flag(!today.free && yesterday.free && tomorrow.free) * p);
        row.put(flag(yesterday.free) * p);
        row.put(flag(tomorrow.free) * p);
        row.put(flag(yesterday.special) * (before - p));
        row.put(flag(today.free == yesterday.free) * (before - p));
        let known = flag(self.seasons);
        for angle in [today.season, today.season * 2.0] {
            row.put(angle.sin() * p * known);
            row.put(angle.cos() * p * known);
        }
        let to = f32::from(today.to_christmas);
        let near = flag(to > 0.0 && to <= 21.0);
        row.put(near * p);
        row.put(near * (22.0 - to) / 21.0 * p);
        row.put(flag((-7.0..=0.0).contains(&to)) * p);
    }

    /// The few inputs of the correction per series, taken from the linear ones.
    pub fn own(&self, out: &mut [f32; OWN]) {
        out.fill(0.0);
        let p = self.profile();
        let today = self.calendar.today;
        let mut row = Row { out, next: 0 };
        row.put(0.1);
        row.put(p);
        for v in [
            self.lags[0],
            self.lags[1],
            self.lags[6],
            self.lags[7],
            self.m4,
            self.md8,
            self.same_kind,
            self.sunday,
        ] {
            row.put(or(v, p) - p);
        }
        row.put(self.week);
        row.put(or(self.change[0], 0.0).clamp(-1.5, 1.5) * p);
        row.put(or(self.evening_change, 0.0).clamp(-1.5, 1.5) * p);
        row.put(today.season.sin() * p * flag(self.seasons));
        row.put(today.season.cos() * p * flag(self.seasons));
        row.put(flag(today.weekday == 4) * p);
        row.put(flag(today.weekday == 5) * p);
        row.put(flag(today.weekday == 6) * p);
        row.put(flag(self.calendar.tomorrow.free) * p);
        row.put(flag(today.special) * p);
        row.put(or(self.year[0], p) - p);
        row.put(self.calendar.school * p);
        let to = f32::from(today.to_christmas);
        row.put(flag(to > 0.0 && to <= 21.0) * p);
    }

    /// Inputs of the trees: the same facts, missing ones left missing.
    pub fn tree(&self, out: &mut [f32; TREE]) {
        out.fill(f32::NAN);
        let mut row = Row { out, next: 0 };
        let kinds =
            [self.m4, self.md4, self.md8, self.same_kind, self.working, self.free, self.sunday, self.week];
        for v in self.lags.iter().chain(&kinds).chain(&self.near).chain(&self.evening).chain(&self.day) {
            row.raw(*v);
        }
        for v in [self.evening_change, self.change[0], self.change[1], self.named].iter().chain(&self.year) {
            row.raw(*v);
        }
        let Around { today, yesterday, tomorrow, week_ago, school, period } = self.calendar;
        row.raw(f32::from(today.weekday));
        for day in [today, yesterday, tomorrow, week_ago] {
            row.raw(flag(day.special));
        }
        for day in [today, yesterday, tomorrow] {
            row.raw(flag(day.free));
        }
        row.raw(f32::from(today.name));
        row.raw(f32::from(today.to_next));
        row.raw(f32::from(today.since_last));
        row.raw(f32::from(today.to_christmas));
        row.raw(today.season.sin());
        row.raw(today.season.cos());
        row.raw((today.season * 2.0).sin());
        row.raw((today.season * 2.0).cos());
        row.raw(f32::from(today.of_month));
        row.raw(school);
        row.raw(period);
        row.raw(flag(today.school));
        row.raw(self.slot);
        row.raw(self.series);
        row.raw(self.level.ln());
        row.raw(self.profile());
    }
}
