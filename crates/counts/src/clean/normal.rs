//! What a channel usually counts, and how the rest of the town fared.
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "numeric module: every index is a bin or day of the span, whose lengths are checked when the town is made"
)]

use super::{Action, Channel, Facts, Kind, Repair, Settled, Town};

/// The middle of numbers; not a number when there are none.
pub(super) fn median(numbers: &mut [f64]) -> f64 {
    if numbers.is_empty() {
        return f64::NAN;
    }
    let middle = numbers.len() / 2;
    let odd = numbers.len() % 2 == 1;
    let (below, high, _) = numbers.select_nth_unstable_by(middle, f64::total_cmp);
    if odd { *high } else { f64::midpoint(below.iter().copied().fold(f64::MIN, f64::max), *high) }
}

/// The number below which a share of them lies.
pub(super) fn quantile(numbers: &mut [f64], share: f64) -> f64 {
    if numbers.is_empty() {
        return f64::NAN;
    }
    let place = ((numbers.len() - 1) as f64 * share).round() as usize;
    *numbers.select_nth_unstable_by(place, f64::total_cmp).1
}

/// One channel while it is looked at.
pub(super) struct Look {
    /// Which device.
    pub device: u32,
    /// The numbers not yet found wrong; not a number where there is none.
    pub work: Vec<f64>,
    /// By weekday and bin of the day, over the whole span.
    pub profile: Vec<f64>,
    /// The first days of new levels.
    pub borders: Vec<usize>,
    /// Bin by bin: the middle of the same weekday of the weeks around, on the same level.
    pub normal: Vec<f64>,
    /// The sums of days, holes allowed for by the profile; not a number where too little was counted.
    pub totals: Vec<f64>,
    /// The middle of the sums of the same weekday of the weeks around.
    pub usual: Vec<f64>,
    /// By day: whether the unusual is usual then.
    pub known: Vec<bool>,
    per_day: usize,
    settled: Vec<Settled>,
    found: Vec<Repair>,
}

impl Look {
    pub fn new(town: &Town, channel: &Channel) -> Self {
        let work =
            channel.values.iter().map(|value| value.filter(|v| v.is_finite()).unwrap_or(f64::NAN)).collect();
        let mut look = Self {
            device: channel.device,
            work,
            profile: Vec::new(),
            borders: Vec::new(),
            normal: Vec::new(),
            totals: Vec::new(),
            usual: Vec::new(),
            known: town.known.iter().zip(town.flags(&channel.known)).map(|(all, own)| *all || own).collect(),
            per_day: town.per_day,
            settled: channel.settled.clone(),
            found: Vec::new(),
        };
        look.learn(town);
        look
    }

    /// Whether every day of a stretch of bins is known to be unusual.
    pub fn all_known(&self, first: usize, last: usize) -> bool {
        let days = first / self.per_day..=last / self.per_day;
        self.known.get(days).is_some_and(|known| known.iter().all(|known| *known))
    }

    /// Learns the profile and the sums of days from what is left.
    pub fn learn(&mut self, town: &Town) {
        let size = town.per_day;
        let mut sums = vec![(0.0, 0.0); 7 * size];
        let mut quiet = vec![false; self.work.len()];
        for (first, last) in runs(&self.work, |value| value == 0.0) {
            // A day or more of noughts may be the fault that is looked for.
            if last + 1 - first >= size.max(2) {
                quiet[first..=last].fill(true);
            }
        }
        for (bin, value) in self.work.iter().enumerate() {
            if value.is_nan() || quiet[bin] {
                continue;
            }
            let slot = &mut sums[town.weekday(bin / size) * size + bin % size];
            slot.0 += value;
            slot.1 += 1.0;
        }
        self.profile = sums.iter().map(|(sum, n)| if *n > 0.0 { sum / n } else { f64::NAN }).collect();
        self.sum_days(town);
    }

    /// Sums the days from what is left.
    pub fn sum_days(&mut self, town: &Town) {
        let size = town.per_day;
        self.totals = (0..town.days)
            .map(|day| {
                let shape = &self.profile[town.weekday(day) * size..][..size];
                let whole: f64 = shape.iter().filter(|p| p.is_finite()).sum();
                let mut sum = 0.0;
                let mut seen = 0.0;
                for (value, part) in self.work[day * size..][..size].iter().zip(shape) {
                    if value.is_finite() {
                        sum += value;
                        seen += part.max(0.0);
                    }
                }
                if whole > 0.0 && seen / whole >= 0.6 { sum * whole / seen } else { f64::NAN }
            })
            .collect();
    }

    /// What the profile expects of a day.
    pub fn day_profile(&self, town: &Town, day: usize) -> f64 {
        let size = town.per_day;
        self.profile[town.weekday(day) * size..][..size].iter().filter(|p| p.is_finite()).sum()
    }

    /// The days on the same level as a day, first and past the last.
    pub fn segment(&self, town: &Town, day: usize) -> (usize, usize) {
        let first = self.borders.iter().copied().filter(|border| *border <= day).max().unwrap_or(0);
        let past = self.borders.iter().copied().filter(|border| *border > day).min().unwrap_or(town.days);
        (first, past)
    }

    /// After what is surely wrong has been taken out: reckons what is normal around each day.
    pub fn settle(&mut self, town: &Town) {
        let size = town.per_day;
        self.learn(town);
        self.normal = vec![f64::NAN; self.work.len()];
        self.usual = vec![f64::NAN; town.days];
        let mut around = Vec::new();
        let mut days = Vec::new();
        for day in 0..town.days {
            self.same_weekdays(town, day, &mut days);
            around.clear();
            around.extend(days.iter().map(|day| self.totals[*day]));
            self.usual[day] = median(&mut around);
            for slot in 0..size {
                around.clear();
                around.extend(days.iter().map(|day| self.work[day * size + slot]).filter(|v| v.is_finite()));
                if around.len() >= 3 {
                    self.normal[day * size + slot] = median(&mut around);
                }
            }
        }
    }

    /// The same weekday of four weeks before and after, of eight when too few were counted, on the same level.
    fn same_weekdays(&self, town: &Town, day: usize, days: &mut Vec<usize>) {
        let (first, past) = self.segment(town, day);
        for reach in [4_usize, 8] {
            days.clear();
            for week in 1..=reach {
                let before = day.checked_sub(7 * week).filter(|day| *day >= first);
                let after = Some(day + 7 * week).filter(|day| *day < past);
                days.extend(before.into_iter().chain(after).filter(|day| self.totals[*day].is_finite()));
            }
            if days.len() >= 3 {
                return;
            }
        }
        days.clear();
    }

    /// Whether somebody called this right before: a stretch of which half or more was looked at.
    fn was_settled(&self, kind: Kind, first: usize, last: usize, per_day: usize) -> bool {
        let near = if kind.is_boundary() { 14 * per_day } else { 0 };
        self.settled.iter().any(|one| {
            let silent = |kind: Kind| matches!(kind, Kind::Dead | Kind::FlatLine | Kind::StrayDay);
            let alike = one.kind == kind
                || (one.kind.is_boundary() && kind.is_boundary())
                || (silent(one.kind) && silent(kind));
            let from = first.max(one.first.saturating_sub(near));
            let to = last.min(one.last + near);
            alike && to >= from && 2 * (to + 1 - from) > last - first
        })
    }

    /// Notes what was found and takes its bins out of what is left, unless somebody called it right. Whether it was noted.
    pub fn note(
        &mut self,
        town: &Town,
        kind: Kind,
        action: Action,
        (first, last, facts): (usize, usize, Facts),
    ) -> bool {
        if self.was_settled(kind, first, last, town.per_day) {
            return false;
        }
        if matches!(action, Action::Exclude | Action::Shift { .. }) {
            self.work[first..=last].fill(f64::NAN);
        }
        self.found.push(Repair { first, last, kind, action, facts });
        true
    }

    /// Whether a repair of a kind touches a day.
    pub fn has(&self, kind: Kind, day: usize, per_day: usize) -> bool {
        let (first, last) = (day * per_day, (day + 1) * per_day - 1);
        self.found.iter().any(|one| one.kind == kind && one.first <= last && one.last >= first)
    }

    pub fn into_repairs(self) -> Vec<Repair> {
        let mut found = self.found;
        found.sort_by_key(|repair| (repair.first, repair.last, repair.kind));
        found
    }
}

/// Stretches of bins, first and last, of which the numbers satisfy.
pub(super) fn runs(work: &[f64], wanted: impl Fn(f64) -> bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut begun = None;
    for (bin, value) in work.iter().enumerate() {
        match (begun, wanted(*value)) {
            (None, true) => begun = Some(bin),
            (Some(first), false) => {
                found.push((first, bin - 1));
                begun = None;
            }
            _ => {}
        }
    }
    if let Some(first) = begun {
        found.push((first, work.len() - 1));
    }
    found
}

/// How the rest of the town fared in bins: the middle of what other devices counted as a share of what they expected.
/// Not a number when nobody else counted.
pub(super) fn town_share(
    looks: &[Look],
    own: usize,
    (first, last): (usize, usize),
    expected: &[Vec<f64>],
) -> f64 {
    let mut shares: Vec<f64> = looks
        .iter()
        .zip(expected)
        .filter(|(look, _)| look.device != looks[own].device)
        .filter_map(|(look, expected)| {
            let pairs = look.work[first..=last].iter().zip(&expected[first..=last]);
            let (sum, hoped) = pairs
                .filter(|(value, hoped)| value.is_finite() && hoped.is_finite())
                .fold((0.0, 0.0), |(sum, all), (value, hoped)| (sum + value, all + hoped));
            (hoped >= 10.0).then_some(sum / hoped)
        })
        .collect();
    median(&mut shares)
}
