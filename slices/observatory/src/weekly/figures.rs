//! The figures of a week: each day beside what was normal and beside the year before, counter by counter, and what is
//! expected of the days after. Pure.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use kernel::calendar::Calendar;
use uuid::Uuid;

use crate::channel::{Channel, State};
use crate::foresee::WHOLE_TOWN;
use crate::store::days::{Expected, Forecast, Total};
use crate::view::{normal_total, percent, real, year_before};

/// Per cent from normal at which a counter by itself is worth a word.
const WORTH: i64 = 15;
/// How much further from normal than the town.
const APART: i64 = 10;
/// Per cent from normal at which a day stands out where no limits are known.
const FAR: i64 = 30;

/// A number beside another, over the days on which both are known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Against {
    pub counted: i64,
    pub other: f64,
    pub days: usize,
}

impl Against {
    fn add(self, counted: Option<i64>, other: Option<f64>) -> Self {
        match counted.zip(other) {
            Some((counted, other)) => {
                Self { counted: self.counted + counted, other: self.other + other, days: self.days + 1 }
            }
            None => self,
        }
    }

    /// Per cent more; nothing when too little is known or expected to speak of a share.
    pub fn more(&self) -> Option<i64> {
        (self.days > 0 && self.other >= 10.0)
            .then(|| percent((real(self.counted) / self.other - 1.0) * 100.0))
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Day {
    pub day: NaiveDate,
    /// Nothing when a counter missed a part of it.
    pub counted: Option<i64>,
    pub normal: Option<f64>,
    /// Between what four days in five stay, and nearly all.
    pub limits: Option<[(f64, f64); 2]>,
    /// The day of the year before that it is compared with.
    pub before: Option<i64>,
}

impl Day {
    /// 1 when it was far above what was expected, -1 when far below.
    pub fn out_of_line(&self) -> i8 {
        let (Some(counted), Some(normal)) = (self.counted.map(real), self.normal) else { return 0 };
        let (low, high) = match self.limits {
            Some([_, nearly_all]) => nearly_all,
            None => {
                let share = real(FAR) / 100.0;
                (normal * (1.0 - share), normal * (1.0 + share))
            }
        };
        match counted {
            counted if counted > high => 1,
            counted if counted < low => -1,
            _ => 0,
        }
    }
}

/// A counter over the week.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Counter {
    pub channel: Uuid,
    /// Over the days on which it is known what is normal.
    pub against: Against,
    pub counted: i64,
    /// Whole days.
    pub days: usize,
    /// Days on which it should have counted.
    pub due: usize,
}

/// The week.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Week {
    pub monday: NaiveDate,
    pub days: Vec<Day>,
    pub counters: Vec<Counter>,
    /// The seven days after, as far as they are expected.
    pub coming: Vec<(NaiveDate, Option<Expected>)>,
}

impl Week {
    /// The days of a week that begins on a Monday.
    pub fn span(monday: NaiveDate) -> (NaiveDate, NaiveDate) {
        (monday, monday.checked_add_days(Days::new(6)).unwrap_or(monday))
    }

    /// Everybody counted on days of which all is known, and how many days those are.
    pub fn total(&self) -> (i64, usize) {
        self.days.iter().filter_map(|day| day.counted).fold((0, 0), |(sum, n), one| (sum + one, n + 1))
    }

    pub fn against_normal(&self) -> Against {
        self.days.iter().fold(Against::default(), |sum, day| sum.add(day.counted, day.normal))
    }

    pub fn against_year(&self) -> Against {
        self.days.iter().fold(Against::default(), |sum, day| sum.add(day.counted, day.before.map(real)))
    }

    /// The day on which most people passed.
    pub fn best(&self) -> Option<(NaiveDate, i64)> {
        let known = self.days.iter().filter_map(|day| Some((day.day, day.counted?)));
        known.max_by_key(|(day, counted)| (*counted, std::cmp::Reverse(*day))).filter(|(_, n)| *n > 0)
    }

    /// Days far from what was expected.
    pub fn out_of_line(&self) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(|day| day.out_of_line() != 0)
    }

    /// Counters that went another way than the town, the furthest first.
    pub fn apart(&self) -> Vec<(Uuid, i64)> {
        let town = self.against_normal().more().unwrap_or(0);
        let more = |one: &Counter| one.against.more().filter(|_| one.against.days >= 4);
        let mut found: Vec<(Uuid, i64)> = self
            .counters
            .iter()
            .filter_map(|one| Some((one.channel, more(one)?)))
            .filter(|(_, more)| more.abs() >= WORTH && (more - town).abs() >= APART)
            .collect();
        found.sort_by_key(|(channel, more)| (std::cmp::Reverse(more.abs()), *channel));
        found
    }
}

/// What the figures are made of.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub channels: &'a [Channel],
    /// Of each counter.
    pub totals: &'a [(Uuid, Total)],
    /// Of all who count people on foot together.
    pub sums: &'a BTreeMap<NaiveDate, i64>,
    pub forecasts: &'a [Forecast],
    pub calendar: &'a Calendar,
}

impl Source<'_> {
    fn expected(&self, series: Uuid, day: NaiveDate) -> Option<Expected> {
        self.forecasts.iter().find(|one| one.channel == series && one.day == day)?.total
    }

    /// Under which id the town as a whole is forecast: one counter is the whole town.
    fn whole(&self) -> Uuid {
        let mut walking = self.channels.iter().filter(|one| one.on_foot() && one.state == State::Live);
        match (walking.next(), walking.next()) {
            (Some(only), None) => only.id,
            _ => WHOLE_TOWN,
        }
    }

    /// What was expected of a day before it began; else what days like it were like.
    fn normal(&self, series: Uuid, sums: &BTreeMap<NaiveDate, i64>, day: NaiveDate) -> Option<f64> {
        let told = self.expected(series, day).map(|expected| expected.mean());
        told.or_else(|| normal_total(sums, day, self.calendar))
    }

    fn counter(&self, channel: &Channel, (from, to): (NaiveDate, NaiveDate)) -> Counter {
        let mine = self.totals.iter().filter(|(id, total)| *id == channel.id && total.whole());
        let sums: BTreeMap<NaiveDate, i64> = mine.map(|(_, total)| (total.day, total.total)).collect();
        let week = || from.iter_days().take_while(|day| *day <= to);
        let against = week().fold(Against::default(), |sum, day| {
            sum.add(sums.get(&day).copied(), self.normal(channel.id, &sums, day))
        });
        let known: Vec<i64> = week().filter_map(|day| sums.get(&day).copied()).collect();
        let due = |day: &NaiveDate| {
            channel.live_from.is_none_or(|first| first <= *day)
                && channel.ended_on.is_none_or(|last| last >= *day)
        };
        Counter {
            channel: channel.id,
            against,
            counted: known.iter().sum(),
            days: known.len(),
            due: week().filter(due).count(),
        }
    }

    /// The week that begins on a Monday.
    pub fn week(&self, monday: NaiveDate) -> Week {
        let span = Week::span(monday);
        let (sums, whole) = (self.sums, self.whole());
        let day = |day: NaiveDate| Day {
            day,
            counted: sums.get(&day).copied(),
            normal: self.normal(whole, sums, day),
            limits: self.expected(whole, day).map(|expected| [expected.most(), expected.nearly_all()]),
            before: year_before(day, self.calendar).and_then(|before| sums.get(&before).copied()),
        };
        let counting = |one: &&Channel| one.counts() && one.mode.adds_up();
        let next = span.1.iter_days().skip(1).take(7);
        Week {
            monday,
            days: monday.iter_days().take(7).map(day).collect(),
            counters: self.channels.iter().filter(counting).map(|one| self.counter(one, span)).collect(),
            coming: next.map(|day| (day, self.expected(whole, day))).collect(),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::calendar::Community;

    use super::*;
    use crate::channel::tests::channel;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn counters() -> Vec<Channel> {
        let live = |id: u128| Channel {
            id: Uuid::from_u128(id),
            name: format!("Straat {id}"),
            state: State::Live,
            ..channel()
        };
        vec![live(1), live(2)]
    }

    /// A year and more in which the first counter tells 100 a day and the second 50, except as `odd` says.
    pub(crate) fn totals(odd: impl Fn(Uuid, NaiveDate) -> Option<i64>) -> Vec<(Uuid, Total)> {
        let mut all = Vec::new();
        for (id, usual) in [(Uuid::from_u128(1), 100), (Uuid::from_u128(2), 50)] {
            let days = day("2025-09-01").iter_days().take_while(|one| *one <= day("2026-11-22"));
            for one in days {
                let total = odd(id, one).unwrap_or(usual);
                let known = if total < 0 { 3 } else { 24 };
                let total = total.max(0);
                all.push((id, Total { day: one, total, shown: Some(total), known, cells: 24 }));
            }
        }
        all
    }

    /// Both together, on days on which both are known.
    pub(crate) fn sums(totals: &[(Uuid, Total)]) -> BTreeMap<NaiveDate, i64> {
        let mut days: BTreeMap<NaiveDate, (i64, usize)> = BTreeMap::new();
        for (_, total) in totals.iter().filter(|(_, total)| total.whole()) {
            let sum = days.entry(total.day).or_default();
            *sum = (sum.0 + total.total, sum.1 + 1);
        }
        days.into_iter().filter(|(_, (_, n))| *n == 2).map(|(day, (sum, _))| (day, sum)).collect()
    }

    pub(crate) fn forecast(channel: Uuid, at: &str, mean: f32) -> Forecast {
        let expected = Expected(mean, mean * 0.9, mean * 1.1, mean * 0.8, mean * 1.2);
        Forecast {
            channel,
            day: day(at),
            origin: day(at),
            hours: Vec::new(),
            total: Some(expected),
            at: "2026-11-16T00:00:00Z".parse().unwrap(),
        }
    }

    fn week(totals: &[(Uuid, Total)], forecasts: &[Forecast]) -> Week {
        let calendar = Calendar::belgium(Community::Nl);
        let channels = counters();
        let sums = &sums(totals);
        Source { channels: &channels, totals, sums, forecasts, calendar: &calendar }.week(day("2026-11-16"))
    }

    #[test]
    fn a_week_is_compared_with_normal_and_with_the_year_before() {
        let busy = |id: Uuid, at: NaiveDate| {
            (id == Uuid::from_u128(1) && at >= day("2026-11-16")).then_some(if at == day("2026-11-21") {
                400
            } else {
                100
            })
        };
        let found = week(&totals(busy), &[]);
        assert_eq!(found.total(), (6 * 150 + 450, 7));
        let normal = found.against_normal();
        assert_eq!((normal.other, normal.days, normal.more()), (1_050.0, 7, Some(29)));
        assert_eq!(found.against_year().more(), Some(29));
        assert_eq!(found.best(), Some((day("2026-11-21"), 450)));
        assert_eq!(found.out_of_line().map(|one| one.day).collect::<Vec<_>>(), [day("2026-11-21")]);
        assert_eq!(found.apart(), [(Uuid::from_u128(1), 43)], "the other was normal");
        assert_eq!(found.coming.len(), 7);
        assert_eq!(found.coming[0], (day("2026-11-23"), None), "nothing was forecast");
    }

    #[test]
    fn what_was_forecast_is_what_was_normal() {
        let forecasts =
            [forecast(WHOLE_TOWN, "2026-11-16", 100.0), forecast(WHOLE_TOWN, "2026-11-23", 160.0)];
        let found = week(&totals(|_, _| None), &forecasts);
        assert_eq!(found.days[0].normal, Some(100.0));
        assert_eq!(found.days[0].out_of_line(), 1, "150 beside at most 120");
        assert_eq!(found.days[1].normal, Some(150.0));
        assert_eq!(found.days[1].out_of_line(), 0);
        assert_eq!(found.coming[0].1.map(|one| one.mean()), Some(160.0));
    }

    #[test]
    fn days_on_which_a_counter_was_silent_are_left_out_and_told() {
        let silent =
            |id: Uuid, at: NaiveDate| (id == Uuid::from_u128(2) && at == day("2026-11-18")).then_some(-1);
        let found = week(&totals(silent), &[]);
        assert_eq!(found.total(), (900, 6));
        assert_eq!(found.against_normal().days, 6);
        let gaps: Vec<(usize, usize)> = found.counters.iter().map(|one| (one.days, one.due)).collect();
        assert_eq!(gaps, [(7, 7), (6, 7)]);
    }

    #[test]
    fn nothing_is_nothing() {
        let found = week(&[], &[]);
        assert_eq!((found.total(), found.best(), found.against_normal().more()), ((0, 0), None, None));
        assert!(found.apart().is_empty() && found.out_of_line().next().is_none());
    }
}
