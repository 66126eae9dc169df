//! What is known about one slot, as inputs of the regressions and the trees.
#![expect(
    clippy::indexing_slicing,
    reason = "hot numeric module: rows have as many places as there are inputs"
)]

use crate::calendar::Day;

/// The mean of the finite values, `NaN` without any.
pub(crate) fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (mut sum, mut n) = (0.0_f32, 0.0_f32);
    for v in values {
        if v.is_finite() {
            sum += v;
            n += 1.0;
        }
    }
    if n > 0.0 { sum / n } else { f32::NAN }
}

fn or(value: f32, otherwise: f32) -> f32 {
    if value.is_finite() { value } else { otherwise }
}

pub(crate) fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
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
    pub(crate) lags: [f32; 10],
    pub(crate) m4: f32,
    pub(crate) md4: f32,
    pub(crate) md8: f32,
    pub(crate) near: [f32; 4],
    pub(crate) evening: [f32; 3],
    pub(crate) evening_change: f32,
    pub(crate) day: [f32; 3],
    pub(crate) change: [f32; 2],
    pub(crate) week: f32,
    pub(crate) same_kind: f32,
    pub(crate) working: f32,
    pub(crate) free: f32,
    pub(crate) sunday: f32,
    pub(crate) year: [f32; 4],
    pub(crate) named: f32,
    /// The calendar around the day.
    pub calendar: Around,
    /// Whether the history is long enough to know the seasons.
    pub seasons: bool,
    pub(crate) slot: f32,
    pub(crate) series: f32,
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

    /// Inputs of the trees: the same facts, missing ones left missing, and what the regressions say.
    pub fn tree(&self, line: f32, out: &mut [f32; TREE]) {
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
        row.raw(line);
    }
}
