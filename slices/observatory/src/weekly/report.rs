//! The report of a week in words: phrases with their values, so that the page, the paper and the letter say the same.

use chrono::{Datelike, NaiveDate};
use forecast::effect::Verdict;
use kernel::calendar::Calendar;
use kernel::language::Language;
use kernel::letter::Phrase;
use shell::chart::{Line, Lines, Stroke};
use shell::format::{self, DateStyle};

use super::figures::{Against, Week};
use super::load::Known;
use crate::desk::special;
use crate::events::{Event, days_in_words, people, range};
use crate::view::{self, real, verdict, written};

/// Lines of one subject at most.
const MOST_LINES: usize = 6;
/// Counters that are named because they went another way.
const MOST_APART: usize = 2;

/// A number that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Big {
    pub value: String,
    pub label: Phrase,
    pub note: Phrase,
}

/// A subject with its sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub id: &'static str,
    pub title: Phrase,
    pub lines: Vec<Phrase>,
}

/// A day of last week: day, counted, normal, a year before.
pub(crate) type DayRow = [String; 4];
/// A day to come: day, expected, between.
pub(crate) type ComingRow = [String; 3];

/// The report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub title: Phrase,
    /// "week 47", and from when to when.
    pub number: u32,
    pub span: String,
    pub subject: Phrase,
    pub big: Vec<Big>,
    pub lead: Vec<Phrase>,
    pub parts: Vec<Part>,
    pub svg: String,
    pub rows: Vec<DayRow>,
    pub coming: Vec<ComingRow>,
}

/// Says things about one week in one language.
struct Teller<'a> {
    known: &'a Known,
    week: &'a Week,
    calendar: &'a Calendar,
    language: Language,
}

/// Puts a week into words.
pub(crate) fn report(known: &Known, town: &str, calendar: &Calendar, language: Language) -> Report {
    let week = known.week(calendar);
    let teller = Teller { known, week: &week, calendar, language };
    let (from, to) = Week::span(known.monday);
    let coming = known.is_last && week.coming.iter().any(|(_, expected)| expected.is_some());
    let more = week.against_normal().more();
    // words: wk-subject-*
    let subject = format!("wk-subject-{}", more.map_or("unknown", verdict));
    let mut parts = vec![teller.stood_out(), teller.events(), teller.quiet()];
    parts.extend(coming.then(|| teller.ahead()));
    parts.retain(|part| !part.lines.is_empty());
    Report {
        title: Phrase::new("wk-title-of").with("town", town),
        number: from.iso_week().week(),
        span: format!(
            "{} – {} {}",
            format::date(language, from, DateStyle::Day),
            format::date(language, to, DateStyle::Day),
            to.year()
        ),
        subject: Phrase::new(subject).with("town", town).with("n", more.unwrap_or(0).abs()),
        big: teller.big(),
        lead: teller.lead(),
        parts,
        svg: teller.chart(coming),
        rows: teller.rows(),
        coming: if coming { teller.coming_rows() } else { Vec::new() },
    }
}

/// A number of people.
fn people_words(language: Language, n: f64) -> String {
    format::number(language, n, 0)
}

fn per_cent(language: Language, n: i64) -> String {
    let sign = match n {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}\u{a0}%", format::number(language, real(n.abs()), 0))
}

impl Teller<'_> {
    fn n(&self, n: i64) -> String {
        people_words(self.language, real(n))
    }

    /// "zaterdag 21 november"
    fn day(&self, day: NaiveDate) -> String {
        let comma = if self.language == Language::De { "," } else { "" };
        format!(
            "{}{comma} {}",
            format::date(self.language, day, DateStyle::Weekday),
            format::date(self.language, day, DateStyle::Day)
        )
    }

    fn big(&self) -> Vec<Big> {
        let (counted, days) = self.week.total();
        let dash = || "–".to_owned();
        let share = |against: Against| against.more().map_or_else(dash, |more| per_cent(self.language, more));
        let of = |against: Against, key: &str| {
            Phrase::new(key).with("n", people_words(self.language, against.other)).with("days", against.days)
        };
        let (normal, year) = (self.week.against_normal(), self.week.against_year());
        vec![
            Big {
                value: if days > 0 { self.n(counted) } else { dash() },
                label: Phrase::new("wk-big-counted"),
                note: Phrase::new("wk-big-days").with("days", days),
            },
            Big {
                value: share(normal),
                label: Phrase::new("wk-big-normal"),
                note: of(normal, "wk-big-other"),
            },
            Big { value: share(year), label: Phrase::new("wk-big-year"), note: of(year, "wk-big-other") },
        ]
    }

    fn lead(&self) -> Vec<Phrase> {
        let (counted, days) = self.week.total();
        if days == 0 {
            return vec![Phrase::new("wk-says-nothing")];
        }
        let normal = self.week.against_normal();
        // words: wk-says-*
        let verdict = normal.more().map_or("unknown", verdict);
        let mut lead = vec![
            Phrase::new(format!("wk-says-{verdict}"))
                .with("counted", self.n(counted))
                .with("n", normal.more().unwrap_or(0).abs())
                .with("days", days),
        ];
        let year = self.week.against_year();
        lead.extend(year.more().map(|more| {
            // words: wk-year-*
            let way = match more {
                0 => "same",
                1.. => "up",
                _ => "down",
            };
            Phrase::new(format!("wk-year-{way}")).with("n", more.abs()).with("days", year.days)
        }));
        let best = self.week.best();
        lead.extend(best.map(|(day, counted)| {
            Phrase::new("wk-best").with("day", self.day(day)).with("n", self.n(counted))
        }));
        lead
    }

    fn stood_out(&self) -> Part {
        let mut lines: Vec<Phrase> = self
            .week
            .out_of_line()
            .map(|day| {
                let key = if day.out_of_line() > 0 { "wk-day-above" } else { "wk-day-below" };
                Phrase::new(key)
                    .with("day", self.day(day.day))
                    .with("n", self.n(day.counted.unwrap_or(0)))
                    .with("expected", people_words(self.language, day.normal.unwrap_or(0.0)))
            })
            .collect();
        lines.extend(self.week.apart().into_iter().take(MOST_APART).map(|(channel, more)| {
            let key = if more > 0 { "wk-counter-up" } else { "wk-counter-down" };
            Phrase::new(key).with("name", self.known.name(channel)).with("n", more.abs())
        }));
        for day in self.week.days.iter().map(|day| day.day) {
            let name = special(self.calendar, day, self.language);
            if !name.is_empty() {
                lines.push(Phrase::new("wk-holiday").with("day", self.day(day)).with("name", name));
            }
        }
        if lines.is_empty() && self.week.against_normal().days > 0 {
            lines.push(Phrase::new("wk-nothing-special"));
        }
        lines.truncate(MOST_LINES);
        Part { id: "opvallend", title: Phrase::new("wk-head-stood-out"), lines }
    }

    fn happened(&self, event: &Event) -> Phrase {
        let kept = self.known.effects.iter().find(|kept| kept.event == event.id);
        let about = |key: &str| {
            Phrase::new(key).with("name", &event.name).with("days", days_in_words(event, self.language))
        };
        let Some(found) = kept.map(|kept| &kept.found) else { return about("wk-event-waiting") };
        if found.refused.is_some() {
            return about("wk-event-refused");
        }
        let Some(told) = &found.told else { return about("wk-event-waiting") };
        let [low, high] = people(told);
        let [from, _, to] = told.percent;
        let key = match told.verdict {
            Verdict::More => "wk-event-more",
            Verdict::Fewer => "wk-event-fewer",
            Verdict::Nothing => "wk-event-nothing",
        };
        let last_word = if told.last_word { "yes" } else { "no" };
        about(key)
            .with("low", self.n(low))
            .with("high", self.n(high))
            .with("range", range(self.language, from, to))
            .with("final", last_word)
    }

    fn events(&self) -> Part {
        let (from, to) = Week::span(self.week.monday);
        let during = |event: &&Event| event.days.iter().any(|day| from <= *day && *day <= to);
        let lines = self.known.events.iter().filter(during).take(MOST_LINES).map(|one| self.happened(one));
        Part { id: "evenementen", title: Phrase::new("wk-head-events"), lines: lines.collect() }
    }

    fn quiet(&self) -> Part {
        let mut lines: Vec<Phrase> = self
            .known
            .quiet
            .iter()
            .map(|quiet| {
                let key = if quiet.sends { "wk-quiet-sends" } else { "wk-quiet" };
                let day = format::date(self.language, quiet.since, DateStyle::Long);
                Phrase::new(key).with("name", self.known.name(quiet.channel)).with("day", day)
            })
            .collect();
        let told = |channel| self.known.quiet.iter().any(|quiet| quiet.channel == channel);
        let gaps = self.week.counters.iter().filter(|one| one.days < one.due && !told(one.channel));
        lines.extend(gaps.map(|one| {
            Phrase::new("wk-gaps")
                .with("name", self.known.name(one.channel))
                .with("n", one.days)
                .with("days", one.due)
        }));
        let rest = lines.len().saturating_sub(MOST_LINES);
        lines.truncate(MOST_LINES);
        if rest > 0 {
            lines.push(Phrase::new("wk-quiet-more").with("n", rest));
        }
        Part { id: "stil", title: Phrase::new("wk-head-quiet"), lines }
    }

    fn ahead(&self) -> Part {
        let known = self.week.coming.iter().filter_map(|(day, expected)| Some((*day, (*expected)?)));
        let busiest = known.max_by(|(_, a), (_, b)| a.mean().total_cmp(&b.mean()));
        let mut lines: Vec<Phrase> = busiest
            .map(|(day, expected)| {
                let (low, high) = expected.most();
                Phrase::new("wk-coming-busiest")
                    .with("day", self.day(day))
                    .with("n", people_words(self.language, expected.mean()))
                    .with("low", people_words(self.language, low.max(0.0)))
                    .with("high", people_words(self.language, high))
            })
            .into_iter()
            .collect();
        for (day, _) in &self.week.coming {
            let name = special(self.calendar, *day, self.language);
            if !name.is_empty() {
                lines.push(Phrase::new("wk-holiday").with("day", self.day(*day)).with("name", name));
            }
        }
        let sunday = Week::span(self.week.monday).1;
        let planned = self.known.events.iter().filter(|event| event.days.iter().any(|day| *day > sunday));
        lines.extend(planned.map(|event| {
            Phrase::new("wk-event-coming")
                .with("name", &event.name)
                .with("days", days_in_words(event, self.language))
        }));
        lines.truncate(MOST_LINES);
        Part { id: "komend", title: Phrase::new("wk-head-coming"), lines }
    }

    /// The days along the chart: last week, and the next when it is told.
    fn chart(&self, coming: bool) -> String {
        let label = |day: NaiveDate| {
            let word: String = format::date(self.language, day, DateStyle::Weekday).chars().take(2).collect();
            format!("{word} {}", day.day())
        };
        let ahead: Vec<_> = if coming { self.week.coming.clone() } else { Vec::new() };
        let days: Vec<NaiveDate> =
            self.week.days.iter().map(|day| day.day).chain(ahead.iter().map(|(day, _)| *day)).collect();
        let counted = self.week.days.iter().map(|day| day.counted.map(real)).collect();
        let before = self.week.days.iter().map(|day| day.before.map(real)).collect();
        let normal = self.week.days.iter().map(|day| day.normal);
        let expected = ahead.iter().map(|(_, expected)| expected.map(|one| one.mean()));
        let limits = self.week.days.iter().map(|day| day.limits.map(|[most, _]| most));
        let ahead_limits = ahead.iter().map(|(_, expected)| expected.map(|one| one.most()));
        let band: Vec<Option<(f64, f64)>> = limits.chain(ahead_limits).collect();
        let line = |stroke, values| Line { stroke, values };
        Lines {
            labels: days.iter().map(|day| label(*day)).collect(),
            lines: vec![
                line(Stroke::Seen, counted),
                line(Stroke::Expected, normal.chain(expected).collect()),
                line(Stroke::Before, before),
            ],
            band,
            marks: view::marks(&self.known.events, None, &days, |day| day),
            language: self.language,
        }
        .svg()
    }

    fn rows(&self) -> Vec<DayRow> {
        let language = self.language;
        let row = |day: &super::figures::Day| {
            let name = special(self.calendar, day.day, language);
            let called =
                if name.is_empty() { self.day(day.day) } else { format!("{} · {name}", self.day(day.day)) };
            [
                called,
                written(language, day.counted.map(real)),
                written(language, day.normal),
                written(language, day.before.map(real)),
            ]
        };
        self.week.days.iter().map(row).collect()
    }

    fn coming_rows(&self) -> Vec<ComingRow> {
        let language = self.language;
        self.week
            .coming
            .iter()
            .map(|(day, expected)| {
                [
                    self.day(*day),
                    written(language, expected.map(|one| one.mean())),
                    view::between(language, expected.map(|one| one.most())),
                ]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
