//! What events brought, worked out from the sums of days: without database, clock or request.
#![expect(clippy::as_conversions, reason = "counts and per cents in the arithmetic of effects")]

use std::collections::BTreeMap;

use chrono::NaiveDate;
use forecast::calendar::{Calendar as Special, Entry, Kind};
use forecast::effect::{
    self, Answer, Beside, Leak, Memory, Occasion, Pooled, Refusal, Rule, Site, Study, Told, Window,
};
use forecast::panel::Panel;
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::event::Event;

/// The version of the method: answers of another one are worked out anew.
pub const METHOD: i64 = 1;
/// Days shown before and after an event.
const AROUND: usize = 28;
/// What may leak to controls in the careful reading: a quarter of the effect, to two counters.
const LEAK: Leak = Leak { share: 0.25, neighbours: 2 };
/// The same answers give the same pooled one.
const SEED: u64 = 1;

/// The sums of a counter.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// Its town.
    pub nis: Nis,
    /// The counter.
    pub channel: Uuid,
    /// Where it stands.
    pub at: Option<(f64, f64)>,
    /// Whether it may be compared with.
    pub may_serve: bool,
    /// Whole days: people who passed.
    pub totals: Vec<(NaiveDate, i64)>,
}

/// Where an answer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Still to come: the smallest effect that would be seen.
    #[default]
    Planned,
    /// Going on.
    Running,
    /// Answered.
    Answered,
    /// The counts cannot carry an answer.
    Refused,
}

/// What is said of one counter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The counter.
    pub channel: Uuid,
    /// The answer.
    pub told: Option<Told>,
    /// Why there is none.
    pub refused: Option<String>,
}

/// A day beside what would have been.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// People counted.
    pub counted: Option<f32>,
    /// People who would have come.
    pub expected: Option<f32>,
    /// Between how many on nineteen ordinary days of twenty.
    pub low: Option<f32>,
    /// The upper limit.
    pub high: Option<f32>,
}

/// What would be seen of an event to come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// People on ordinary days of the same kind.
    pub usual: i64,
    /// The smallest effect seen at once, in per cent.
    pub at_once: i32,
    /// The smallest effect seen four weeks later, in per cent.
    pub in_the_end: i32,
    /// Windows of the past this was learnt from.
    pub placebos: usize,
}

/// What an event brought.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Where the answer stands.
    pub state: State,
    /// Why there is none.
    pub refused: Option<String>,
    /// The answer.
    pub told: Option<Told>,
    /// The same, when a quarter of the effect may have leaked to two of the counters it was compared with: per cent.
    pub careful: Option<[i32; 2]>,
    /// How far the two weeks before strayed, in per cent.
    pub before: Option<i32>,
    /// What the same estimate found in ordinary weeks, in per cent, sorted.
    pub placebos: Vec<f32>,
    /// Counters it was compared with, and how many of them in other towns.
    pub controls: usize,
    /// Of them in other towns.
    pub elsewhere: usize,
    /// Counters left out of the comparison.
    pub left_out: usize,
    /// People counted on the days of the event: another number asks for another answer.
    pub counted: i64,
    /// Each counter by itself, when there are several.
    pub parts: Vec<Part>,
    /// The days of the event and around it.
    pub days: Vec<Day>,
    /// For an event to come.
    pub plan: Option<Plan>,
}

impl Found {
    /// Whether it will not change any more by itself.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.told.as_ref().is_some_and(|told| told.last_word)
    }
}

/// What an ordinary repetition of an event brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gathered {
    /// The answer.
    pub told: Told,
    /// What the next repetition may bring, in per cent.
    pub next: [i32; 2],
    /// How much repetitions differ: standard deviation in per cent.
    pub spread: i32,
    /// Whether they differ more than ordinary weeks do.
    pub differ: bool,
    /// How many.
    pub repetitions: usize,
}

/// Why there is no answer, as the words know it.
fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Unknown(_) => "unknown",
        Refusal::Date(_) | Refusal::Backwards(..) | Refusal::Outside(..) => "outside",
        Refusal::TooLong(_) => "too-long",
        Refusal::NotCounted(..) => "not-counted",
        Refusal::Failed(..) => "failed",
        Refusal::Empty(_) => "empty",
        Refusal::OnlySpecial => "only-special",
        Refusal::TooShort(..) => "too-short",
        Refusal::TooFew(_) => "too-few",
        Refusal::NoBase => "no-base",
    }
}

fn percent(log: f32) -> i32 {
    (log.exp_m1() * 100.0).round().clamp(-100.0, 1e6) as i32
}

/// Downward and upward, so that rounding claims nothing.
fn outward([low, high]: [f32; 2]) -> [i32; 2] {
    let of = |log: f32| (log.exp_m1() * 100.0).clamp(-100.0, 1e6);
    [of(low).floor() as i32, of(high).ceil() as i32]
}

/// Everything that is asked at once for a town.
#[derive(Debug)]
pub struct Question<'a> {
    /// The town.
    pub nis: Nis,
    /// Its counters, and those of other towns that may serve.
    pub counted: &'a [Counted],
    /// Its events.
    pub events: &'a [Event],
    /// Days of events at counters of other towns: no examples of ordinary days.
    pub elsewhere: &'a [(Uuid, Vec<NaiveDate>)],
    /// The calendar.
    pub special: &'a Special,
    /// Today is not counted to its end.
    pub today: NaiveDate,
}

/// The series of a study: the counters, then sums of counters that events reach together.
struct Tables {
    study: Study,
    sites: Vec<Site>,
    /// Which counters each series sums.
    members: Vec<Vec<Uuid>>,
}

/// What each event brought, and what ordinary repetitions of a series bring.
pub type Answers = (Vec<(Uuid, Found)>, Vec<(String, Gathered)>);

impl Question<'_> {
    /// The counters an event reaches, among those that count.
    fn reached(&self, event: &Event) -> Vec<Uuid> {
        let own = self.counted.iter().filter(|one| one.nis == self.nis).map(|one| one.channel);
        let mut reached: Vec<Uuid> =
            own.filter(|one| event.channels.is_empty() || event.channels.contains(one)).collect();
        reached.sort_unstable();
        reached
    }

    fn tables(&self) -> Option<Tables> {
        let days = || self.counted.iter().flat_map(|one| one.totals.iter().map(|(day, _)| *day));
        let first = days().min()?;
        let last = days().filter(|day| *day < self.today).max()?;
        let length = usize::try_from((last - first).num_days() + 1).ok()?;
        let mut members: Vec<Vec<Uuid>> = self.counted.iter().map(|one| vec![one.channel]).collect();
        for event in self.events {
            let reached = self.reached(event);
            if reached.len() > 1 && !members.contains(&reached) {
                members.push(reached);
            }
        }
        let names = (0..members.len()).map(|n| n.to_string()).collect();
        let mut panel = Panel::new(names, first, length, 1);
        for (series, one) in self.counted.iter().enumerate() {
            for (day, total) in &one.totals {
                if let Some(at) = panel.index(*day).filter(|at| *at < length) {
                    panel.set(series, at, 0, *total as f32);
                }
            }
        }
        let place = |channel: &Uuid| self.counted.iter().position(|one| one.channel == *channel);
        for series in self.counted.len()..members.len() {
            let of: Vec<usize> = members.get(series).into_iter().flatten().filter_map(place).collect();
            for day in 0..length {
                // Where one of them is not known, neither is the sum.
                let sum = of.iter().map(|one| panel.get(*one, day, 0)).sum();
                panel.set(series, day, 0, sum);
            }
        }
        let sites = members.iter().map(|group| self.site(group)).collect();
        let known = self.known(&panel, &members);
        Some(Tables { study: Study::new(&panel, self.special, known), sites, members })
    }

    /// A counter stands where it stands, a sum of several in their middle; a sum serves nobody as a control.
    fn site(&self, group: &[Uuid]) -> Site {
        let all: Vec<&Counted> = self.counted.iter().filter(|one| group.contains(&one.channel)).collect();
        let points: Vec<(f64, f64)> = all.iter().filter_map(|one| one.at).collect();
        let n = points.len() as f64;
        let middle = points.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0 / n, sum.1 + at.1 / n));
        let town = all.first().map_or(self.nis, |one| one.nis);
        let may_serve = all.len() == 1 && all.iter().all(|one| one.may_serve);
        Site {
            town: u64::from(town.get()),
            at: (n > 0.0 && n == all.len() as f64).then_some(middle),
            may_serve,
        }
    }

    /// Days of events: no examples of ordinary ones, for every series with a counter they reach.
    fn known(&self, panel: &Panel, members: &[Vec<Uuid>]) -> Vec<Window> {
        let own = self.events.iter().map(|event| (self.reached(event), &event.days));
        let other = self.elsewhere.iter().map(|(channel, days)| (vec![*channel], days));
        let mut known = Vec::new();
        for (reached, days) in own.chain(other) {
            for (series, group) in members.iter().enumerate() {
                if group.iter().any(|one| reached.contains(one)) {
                    let numbers = days.iter().filter_map(|day| panel.index(*day));
                    known.extend(numbers.map(|first| Window { series, first, days: 1 }));
                }
            }
        }
        known
    }

    /// What could be seen of an event among those that were asked, before anybody plans it.
    #[must_use]
    pub fn ahead(&self, event: &Event) -> Found {
        let refused = |why: &str| Found { refused: Some(why.to_owned()), ..Found::default() };
        let Some(tables) = self.tables() else { return refused("no-base") };
        let reached = self.reached(event);
        let Some(series) = tables.members.iter().position(|group| *group == reached) else {
            return refused("no-counter");
        };
        let controls = tables.controls(series, &reached);
        tables.ahead(self, event, (series, &controls), &mut Memory::default())
    }

    /// Days on which the ordinary is no measure.
    fn holiday(&self, day: NaiveDate) -> bool {
        let on = |entry: &Entry| entry.date == day && matches!(entry.kind, Kind::Holiday | Kind::Closure);
        self.special.entries().iter().any(on)
    }

    /// What every event brought, and what ordinary repetitions bring.
    #[must_use]
    pub fn answer(&self) -> Answers {
        let Some(tables) = self.tables() else {
            let empty = |event: &Event| {
                let state = if event.first() > self.today { State::Planned } else { State::Refused };
                let refused = (state == State::Refused).then(|| "no-base".to_owned());
                (event.id, Found { state, refused, ..Found::default() })
            };
            return (self.events.iter().map(empty).collect(), Vec::new());
        };
        let mut memory = Memory::default();
        let mut all = Vec::with_capacity(self.events.len());
        let mut repetitions: BTreeMap<&str, Vec<(Occasion, Answer)>> = BTreeMap::new();
        for event in self.events {
            let (found, answer) = tables.weigh(self, event, &mut memory);
            if let Some(answer) = answer.filter(|_| !event.series.is_empty()) {
                repetitions.entry(&event.series).or_default().push(answer);
            }
            all.push((event.id, found));
        }
        let pooled = repetitions
            .into_iter()
            .filter_map(|(name, list)| Some((name.to_owned(), gathered(&effect::pool(&list, SEED).ok()?))))
            .collect();
        (all, pooled)
    }
}

fn gathered(pooled: &Pooled) -> Gathered {
    Gathered {
        told: pooled.told(),
        next: outward(pooled.next95),
        spread: percent(pooled.spread),
        differ: pooled.differ_chance < 0.05,
        repetitions: pooled.repetitions,
    }
}

impl Tables {
    fn weigh(
        &self,
        asked: &Question<'_>,
        event: &Event,
        memory: &mut Memory,
    ) -> (Found, Option<(Occasion, Answer)>) {
        let reached = asked.reached(event);
        let Some(series) = self.members.iter().position(|group| *group == reached) else {
            return (
                Found { state: State::Refused, refused: Some("no-counter".into()), ..Found::default() },
                None,
            );
        };
        let controls = self.controls(series, &reached);
        if event.last() >= asked.today {
            return (self.ahead(asked, event, (series, &controls), memory), None);
        }
        let panel = self.study.panel();
        let numbers: Option<Vec<usize>> = event.days.iter().map(|day| panel.index(*day)).collect();
        let occasion = Occasion::new(series, numbers.unwrap_or_else(|| vec![usize::MAX]));
        let answer = self.study.ask_days(&occasion, Some(&controls), memory);
        let mut found = self.found(&occasion, &answer);
        found.controls = controls.len();
        found.elsewhere = self.elsewhere(series, &controls);
        found.left_out = asked.counted.len().saturating_sub(controls.len() + reached.len());
        if reached.len() > 1 {
            found.parts = reached.iter().map(|channel| self.part(&occasion, *channel, memory)).collect();
        }
        let beside = self.study.beside(&occasion, Some(&controls), AROUND, memory);
        let known = |value: f32| value.is_finite().then(|| value.round());
        let day = |one: &Beside| {
            let day = panel.date(one.day);
            let ordinary = event.days.contains(&day) || !asked.holiday(day);
            let beside = |value: f32| known(value).filter(|_| ordinary);
            let [expected, low, high] = [one.expected, one.low, one.high].map(beside);
            Day { day, counted: known(one.counted), expected, low, high }
        };
        found.days = beside.iter().map(day).collect();
        (found, answer.ok().map(|answer| (occasion, answer)))
    }

    /// By place, and never one that the event itself reaches.
    fn controls(&self, series: usize, reached: &[Uuid]) -> Vec<usize> {
        let mut kept = Rule::default().by_place(&self.sites, series).kept;
        kept.retain(|one| match self.members.get(*one).map(Vec::as_slice) {
            Some([single]) => {
                !reached.contains(single) && self.sites.get(*one).is_some_and(|site| site.may_serve)
            }
            _ => false,
        });
        kept
    }

    fn elsewhere(&self, series: usize, controls: &[usize]) -> usize {
        let town = |one: usize| self.sites.get(one).map(|site| site.town);
        controls.iter().filter(|one| town(**one) != town(series)).count()
    }

    fn part(&self, event: &Occasion, channel: Uuid, memory: &mut Memory) -> Part {
        let series = self.members.iter().position(|group| group.as_slice() == [channel]);
        let Some(series) = series else {
            return Part { channel, told: None, refused: Some("no-counter".into()) };
        };
        let reached: Vec<Uuid> = self.members.get(event.series()).cloned().unwrap_or_default();
        let alone = Occasion::new(series, event.days().to_vec());
        match self.study.ask_days(&alone, Some(&self.controls(series, &reached)), memory) {
            Ok(answer) => Part { channel, told: Some(answer.told()), refused: None },
            Err(why) => Part { channel, told: None, refused: Some(code(&why).into()) },
        }
    }

    fn found(&self, event: &Occasion, answer: &Result<Answer, Refusal>) -> Found {
        let panel = self.study.panel();
        let inside = event.days().iter().filter(|day| **day < panel.days());
        let counts = inside.map(|day| panel.get(event.series(), *day, 0)).filter(|value| value.is_finite());
        let counted = counts.map(f64::from).sum::<f64>().round() as i64;
        match answer {
            Err(why) => {
                Found { state: State::Refused, refused: Some(code(why).into()), counted, ..Found::default() }
            }
            Ok(answer) => Found {
                state: State::Answered,
                told: Some(answer.told()),
                careful: Some(outward(answer.under(LEAK).in95)),
                before: answer.before.map(|(log, _)| percent(log)),
                placebos: answer.placebos.iter().map(|log| (log.exp_m1() * 1000.0).round() / 10.0).collect(),
                counted,
                ..Found::default()
            },
        }
    }

    fn ahead(
        &self,
        asked: &Question<'_>,
        event: &Event,
        (series, controls): (usize, &[usize]),
        memory: &mut Memory,
    ) -> Found {
        let state = if event.first() > asked.today { State::Planned } else { State::Running };
        let told = self.study.detectable(series, &event.days, Some(controls), memory);
        let plan = told.as_ref().ok().map(|told| Plan {
            usual: told.usual.round() as i64,
            at_once: percent(told.at_once),
            in_the_end: percent(told.in_the_end),
            placebos: told.placebos,
        });
        let refused = told.err().map(|why| code(&why).to_owned());
        Found {
            state,
            refused,
            plan,
            controls: controls.len(),
            elsewhere: self.elsewhere(series, controls),
            ..Found::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Days};
    use forecast::effect::Verdict;
    use forecast::random::Random;

    use super::*;
    use crate::events::event::tests::event;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Counters of two towns under one weather; the first two lifted on some days.
    fn counted(days: usize, lifted: &[(&str, f64)]) -> Vec<Counted> {
        let mut random = Random::new(5);
        let town = |code: &str| Nis::parse(code).unwrap();
        let mut all: Vec<Counted> = (1..=8_u128)
            .map(|id| Counted {
                nis: town(if id <= 3 { "31022" } else { "34027" }),
                channel: Uuid::from_u128(id),
                at: Some((51.1 + id as f64 / 10_000.0, 3.2)),
                may_serve: id != 8,
                totals: Vec::new(),
            })
            .collect();
        for at in 0..days {
            let date = day("2024-01-01").checked_add_days(Days::new(at as u64)).unwrap();
            let weather = 1.0 + 0.4 * f64::from(random.unit() - 0.5);
            for (number, one) in all.iter_mut().enumerate() {
                let weekday = if date.weekday().num_days_from_monday() >= 5 { 1.5 } else { 1.0 };
                let own = 1.0 + 0.1 * f64::from(random.unit() - 0.5);
                let event = lifted.iter().find(|(on, _)| day(on) == date).filter(|_| number < 2);
                let lift = event.map_or(1.0, |(_, by)| *by);
                let size = 1000.0 * (1.0 + number as f64 / 4.0);
                one.totals.push((date, (size * weekday * weather * own * lift).round() as i64));
            }
        }
        all
    }

    fn ask(counted: &[Counted], events: &[Event], today: &str) -> Answers {
        let special = Special::default();
        let nis = Nis::parse("31022").unwrap();
        Question { nis, counted, events, elsewhere: &[], special: &special, today: day(today) }.answer()
    }

    #[test]
    fn what_a_braderie_brought_is_told_per_counter_and_together_and_pooled_over_its_years() {
        // The third Saturday of May, and the second of June the year after.
        let lifted = [("2024-05-18", 1.4), ("2025-06-14", 1.3)];
        let counted = counted(700, &lifted);
        let two = vec![Uuid::from_u128(1), Uuid::from_u128(2)];
        let on = |id: u128, at: &str| Event { channels: two.clone(), ..event(id, &[at]) };
        let events = [on(10, "2024-05-18"), on(11, "2025-06-14"), on(12, "2026-05-16")];
        let (found, pooled) = ask(&counted, &events, "2025-12-01");
        let of = |id: u128| &found.iter().find(|(event, _)| *event == Uuid::from_u128(id)).unwrap().1;
        let told = of(10).told.as_ref().unwrap();
        assert_eq!(told.verdict, Verdict::More, "{told:?}");
        assert!(told.percent[0] > 0 && told.percent[0] <= 40 && told.percent[2] >= 40, "{told:?}");
        assert!(told.last_word && of(10).is_final());
        assert_eq!(of(10).parts.len(), 2);
        // The third counter of the town stands 10 m from the second; the eighth is not lent.
        assert_eq!((of(10).controls, of(10).elsewhere, of(10).left_out), (4, 4, 2));
        let shown = of(10).days.iter().find(|one| one.day == day("2024-05-18")).unwrap();
        assert!(shown.counted.unwrap() > shown.high.unwrap(), "{shown:?}");
        assert_eq!(of(10).days.len(), 57);
        let gathered = &pooled.iter().find(|(name, _)| name == "Braderie").unwrap().1;
        assert_eq!((gathered.repetitions, gathered.told.verdict), (2, Verdict::More));
        let plan = of(12).plan.unwrap();
        assert_eq!(of(12).state, State::Planned);
        assert!((1..60).contains(&plan.in_the_end) && plan.in_the_end <= plan.at_once, "{plan:?}");
        assert!((2_700..4_000).contains(&plan.usual), "{plan:?}");
        // Told before it is planned: the same, and nothing of it is kept.
        let special = Special::default();
        let nis = Nis::parse("31022").unwrap();
        let today = day("2025-12-01");
        let asked =
            Question { nis, counted: &counted, events: &events, elsewhere: &[], special: &special, today };
        assert_eq!(asked.ahead(&events[2]).plan, Some(plan));
        let nowhere = Event { channels: vec![Uuid::from_u128(99)], ..events[2].clone() };
        assert_eq!(asked.ahead(&nowhere).refused.as_deref(), Some("no-counter"));
        // A holiday beside the event is not compared.
        let may = |at: &str| of(10).days.iter().find(|one| one.day == day(at)).unwrap().expected;
        assert!(may("2024-05-09").is_some());
        let feast = Entry { date: day("2024-05-09"), kind: Kind::Holiday, name: "Hemelvaart".into() };
        let special = Special::new(vec![feast]);
        let asked = Question { special: &special, ..asked };
        let shown = asked.answer().0.swap_remove(0).1.days;
        let feast = shown.iter().find(|one| one.day == day("2024-05-09")).unwrap();
        assert!(feast.counted.is_some() && feast.expected.is_none() && feast.high.is_none());
        // An honest nothing, and the same under a careful reading.
        let (quiet, _) = ask(&counted, &[on(13, "2025-09-13")], "2025-12-01");
        assert_eq!(quiet[0].1.told.as_ref().unwrap().verdict, Verdict::Nothing);
    }

    #[test]
    fn what_cannot_be_said_is_refused_with_its_reason() {
        let counted = counted(200, &[]);
        let state = |events: &[Event], today: &str| ask(&counted, events, today).0[0].1.clone();
        let before = state(&[event(1, &["2023-05-01"])], "2024-07-01");
        assert_eq!(before.refused.as_deref(), Some("outside"));
        let short = state(&[event(1, &["2024-03-02"])], "2024-04-01");
        assert_eq!((short.state, short.refused.as_deref()), (State::Refused, Some("too-short")), "{short:?}");
        let nowhere = state(
            &[Event { channels: vec![Uuid::from_u128(99)], ..event(1, &["2024-03-02"]) }],
            "2024-04-01",
        );
        assert_eq!(nowhere.refused.as_deref(), Some("no-counter"));
        let running = state(&[event(1, &["2024-07-01", "2024-07-02"])], "2024-07-02");
        assert_eq!(running.state, State::Running);
        let (none, _) = ask(&[], &[event(1, &["2024-03-02"])], "2024-04-01");
        assert_eq!(none[0].1.refused.as_deref(), Some("no-base"));
    }
}
