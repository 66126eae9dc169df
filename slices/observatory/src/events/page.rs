//! One event: what it brought beside what would have been, how sure that is, and what was compared.

use std::sync::Arc;

use ::store::StoreError;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use forecast::effect::{Sureness, Told};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::chart::{line_chart, ordinary_chart, ordinary_range};
use super::event::Event;
use super::list::{badge, days_in_words, people, range, signed};
use super::store::{self, Kept};
use super::weigh::{Day, Found, Gathered, Part, Plan, State as Stand};
use super::{PATH, names};
use crate::counter::addressed;
use crate::{App, head};

/// An answer in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Words {
    /// more, fewer, nothing.
    pub verdict: &'static str,
    /// hardly-chance, probably-not, may-be.
    pub sure: &'static str,
    pub low: i64,
    pub high: i64,
    pub percent: String,
    /// Of a hundred ordinary weeks so many show as much.
    pub chance: u32,
    pub last_word: bool,
    pub before_unusual: bool,
    pub detectable: String,
}

impl Words {
    fn of(told: &Told, language: Language) -> Self {
        let [low, high] = people(told);
        let [from, _, to] = told.percent;
        Self {
            verdict: badge(told.verdict),
            sure: match told.sureness {
                Sureness::HardlyChance => "hardly-chance",
                Sureness::ProbablyNotChance => "probably-not",
                Sureness::MayBeChance => "may-be",
            },
            low,
            high,
            percent: range(language, from, to),
            chance: hundredths(told.chance),
            last_word: told.last_word,
            before_unusual: told.before_unusual,
            detectable: signed(language, told.detectable),
        }
    }
}

#[expect(clippy::as_conversions, reason = "a share of a hundred")]
fn hundredths(share: f32) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0).ceil() as u32
}

/// A counter by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PartRow {
    pub name: String,
    pub words: Option<Words>,
    pub refused: String,
}

/// The repetitions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Repeated {
    pub series: String,
    pub repetitions: usize,
    pub words: Words,
    pub next: String,
    pub spread: String,
    pub differ: bool,
}

/// What would be seen of an event to come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Ahead {
    pub usual: i64,
    pub at_once: String,
    pub in_the_end: String,
    /// In people.
    pub people: i64,
    pub placebos: usize,
}

impl Ahead {
    pub(super) fn of(plan: &Plan, language: Language) -> Self {
        Self {
            usual: plan.usual,
            at_once: signed(language, plan.at_once),
            in_the_end: signed(language, plan.in_the_end),
            people: plan.usual.saturating_mul(i64::from(plan.in_the_end)) / 100,
            placebos: plan.placebos,
        }
    }

    pub(super) fn sample(at_once: &str) -> Self {
        Self { usual: 3_400, at_once: at_once.into(), in_the_end: "+21 %".into(), people: 714, placebos: 90 }
    }
}

/// What the line shows, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Seen {
    /// People counted on the days of the event, and about how many there would have been.
    pub counted: i64,
    pub without: i64,
    /// The day on which the two differed most.
    pub day: String,
    pub of_day: i64,
    pub expected: i64,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct EventPage {
    pub name: String,
    pub kind: &'static str,
    pub place: String,
    pub note: String,
    pub days: String,
    pub counters: Vec<String>,
    pub back: String,
    pub edit: String,
    pub csv: String,
    pub json: String,
    /// planned, running, answered, refused, waiting.
    pub state: &'static str,
    pub refused: String,
    pub words: Option<Words>,
    pub ahead: Option<Ahead>,
    /// When it can be said at first, and for good.
    pub first_answer: String,
    pub last_answer: String,
    pub seen: Option<Seen>,
    /// What ordinary weeks show, and the event beside them.
    pub ordinary_from: String,
    pub ordinary_to: String,
    pub own: String,
    pub repeated: Option<Repeated>,
    pub parts: Vec<PartRow>,
    pub careful: String,
    pub before: String,
    pub controls: usize,
    pub elsewhere: usize,
    pub left_out: usize,
    pub placebos: usize,
    pub line: Value,
    pub line_rows: Vec<[String; 4]>,
    pub ordinary: Value,
    pub ordinary_rows: Vec<[String; 2]>,
    pub method: i64,
    pub at: String,
}

impl Page for EventPage {
    const TEMPLATE: &'static str = "observatory/events/event.html";

    #[expect(clippy::too_many_lines, reason = "every kind of answer is shown once")]
    fn samples() -> Vec<(&'static str, Self)> {
        let words = |verdict: &'static str, sure: &'static str| Words {
            verdict,
            sure,
            low: 1_200,
            high: 2_100,
            percent: "+12 % … +31 %".into(),
            chance: 2,
            last_word: verdict != "fewer",
            before_unusual: verdict == "fewer",
            detectable: "+18 %".into(),
        };
        let day = |at: u32| Day {
            day: NaiveDate::from_ymd_opt(2026, 5, at).unwrap_or_default(),
            counted: (at != 4).then_some(if at == 16 { 9_000.0 } else { 6_000.0 }),
            expected: Some(6_200.0),
            low: Some(5_000.0),
            high: Some(7_500.0),
        };
        let days: Vec<Day> = (1..=28).map(day).collect();
        let (line, line_rows) = line_chart(&days, &[16], Language::Nl);
        let (ordinary, ordinary_rows) =
            ordinary_chart(&[-20.0, -8.5, -3.0, 0.4, 2.0, 5.5, 9.0, 14.0], Some(24), Language::Nl);
        let page = Self {
            name: "Braderie".into(),
            kind: "braderie",
            place: "Kerkstraat".into(),
            note: "Met muziek op de Markt.".into(),
            days: "16 en 17 mei 2026".into(),
            counters: vec!["Markt".into(), "Kerkstraat".into()],
            back: "/nl/stad/evenementen?stad=31022".into(),
            edit: "/nl/stad/evenementen/31022/1/wijzigen".into(),
            csv: "/nl/stad/evenementen/31022/1/effect.csv".into(),
            json: "/nl/stad/evenementen/31022/1/effect.json".into(),
            state: "answered",
            first_answer: "18 mei 2026".into(),
            last_answer: "15 juni 2026".into(),
            seen: Some(Seen {
                counted: 15_000,
                without: 13_400,
                day: "zaterdag 16 mei 2026".into(),
                of_day: 9_000,
                expected: 6_200,
            }),
            ordinary_from: "−9 %".into(),
            ordinary_to: "+8 %".into(),
            own: "+21 %".into(),
            words: Some(words("more", "hardly-chance")),
            repeated: Some(Repeated {
                series: "Braderie".into(),
                repetitions: 4,
                words: words("more", "probably-not"),
                next: "+2 % … +40 %".into(),
                spread: "+6 %".into(),
                differ: true,
            }),
            parts: vec![
                PartRow {
                    name: "Markt".into(),
                    words: Some(words("nothing", "may-be")),
                    refused: String::new(),
                },
                PartRow { name: "Kerkstraat".into(), words: None, refused: "failed".into() },
            ],
            careful: "+10 % … +37 %".into(),
            before: "−2 %".into(),
            controls: 14,
            elsewhere: 12,
            left_out: 3,
            placebos: 120,
            line,
            line_rows,
            ordinary,
            ordinary_rows,
            method: 1,
            at: "22 november 2026".into(),
            ..Self::default()
        };
        let bare = Self { words: None, repeated: None, parts: Vec::new(), ..page.clone() };
        let mut all = vec![
            ("more", page.clone()),
            ("fewer", Self { words: Some(words("fewer", "probably-not")), ..page.clone() }),
            ("nothing", Self { words: Some(words("nothing", "may-be")), repeated: None, ..page }),
            ("waiting", Self { state: "waiting", line_rows: Vec::new(), ..bare.clone() }),
            (
                "running",
                Self { state: "running", line_rows: Vec::new(), counters: Vec::new(), ..bare.clone() },
            ),
        ];
        let ahead = |at_once: &str| Some(Ahead::sample(at_once));
        all.push(("planned", Self { state: "planned", ahead: ahead("+33 %"), ..bare.clone() }));
        all.push(("running", Self { state: "running", ahead: ahead("+21 %"), ..bare.clone() }));
        let refusals = [
            "outside",
            "too-long",
            "not-counted",
            "failed",
            "empty",
            "only-special",
            "too-short",
            "no-base",
            "no-counter",
            "unknown",
            "too-few",
        ];
        all.extend(
            refusals.map(|why| ("refused", Self { state: "refused", refused: why.into(), ..bare.clone() })),
        );
        all
    }
}

/// What is loaded.
struct Loaded {
    event: Event,
    kept: Option<Kept>,
    pooled: Option<Gathered>,
    names: Vec<(Uuid, String)>,
}

async fn load(app: &App, nis: Nis, id: Uuid) -> Result<Loaded, Failure> {
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let Some(event) = store::one_event(tx, nis, id).await? else { return Ok(None) };
                let kept = store::effect(tx, nis, id).await?;
                let all = store::series(tx, nis).await?;
                let pooled = all.into_iter().find(|(name, _)| *name == event.series).map(|(_, one)| one);
                Ok::<_, StoreError>(Some(Loaded { event, kept, pooled, names: names(tx, nis).await? }))
            })
        })
        .await?;
    found.ok_or_else(Failure::not_found)
}

fn part_row(part: &Part, names: &[(Uuid, String)], language: Language) -> PartRow {
    PartRow {
        name: names
            .iter()
            .find(|(id, _)| *id == part.channel)
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        words: part.told.as_ref().map(|told| Words::of(told, language)),
        refused: part.refused.clone().unwrap_or_default(),
    }
}

#[expect(clippy::as_conversions, reason = "people and per cents, rounded")]
fn whole(value: f32) -> i32 {
    value.round() as i32
}

/// Three figures of a number: what is estimated is not known to the last person.
fn roughly(people: i64) -> i64 {
    let mut unit = 1;
    while people / unit >= 1_000 {
        unit *= 10;
    }
    (people + unit / 2) / unit * unit
}

/// What was counted on the days of the event, and the day that stands out.
fn seen(event: &Event, found: &Found, language: Language) -> Option<Seen> {
    let told = found.told.as_ref()?;
    let inside = found.days.iter().filter(|one| event.days.contains(&one.day));
    let both = inside.filter_map(|one| Some((one.day, one.counted?, one.expected?)));
    let gap = |(_, counted, expected): &(NaiveDate, f32, f32)| (counted - expected).abs();
    let (day, counted, expected) = both.max_by(|one, other| gap(one).total_cmp(&gap(other)))?;
    let [_, extra, _] = told.extra;
    Some(Seen {
        counted: found.counted,
        without: roughly(found.counted.saturating_sub(extra).max(0)),
        day: format::date(language, day, DateStyle::Long),
        of_day: whole(counted).into(),
        expected: roughly(whole(expected).into()),
    })
}

fn repeated(series: &str, pooled: &Gathered, language: Language) -> Repeated {
    let [low, high] = pooled.next;
    Repeated {
        series: series.to_owned(),
        repetitions: pooled.repetitions,
        words: Words::of(&pooled.told, language),
        next: range(language, low, high),
        spread: signed(language, pooled.spread),
        differ: pooled.differ,
    }
}

fn fill(
    page: &mut EventPage,
    event: &Event,
    found: &Found,
    (names, language): (&[(Uuid, String)], Language),
) {
    page.state = match found.state {
        Stand::Planned => "planned",
        Stand::Running => "running",
        Stand::Answered => "answered",
        Stand::Refused => "refused",
    };
    page.refused = found.refused.clone().unwrap_or_default();
    page.words = found.told.as_ref().map(|told| Words::of(told, language));
    page.ahead = found.plan.as_ref().map(|plan| Ahead::of(plan, language));
    page.seen = seen(event, found, language);
    page.parts = found.parts.iter().map(|part| part_row(part, names, language)).collect();
    page.careful = found.careful.map(|[low, high]| range(language, low, high)).unwrap_or_default();
    page.before = found.before.map(|percent| signed(language, percent)).unwrap_or_default();
    (page.controls, page.elsewhere, page.left_out) = (found.controls, found.elsewhere, found.left_out);
    page.placebos = found.placebos.len();
    if !found.days.is_empty() {
        let marked = found.days.iter().enumerate().filter(|(_, one)| event.days.contains(&one.day));
        let marked: Vec<usize> = marked.map(|(at, _)| at).collect();
        (page.line, page.line_rows) = line_chart(&found.days, &marked, language);
    }
    if !found.placebos.is_empty() {
        let own = found.told.as_ref().map(|told| told.percent[1]);
        (page.ordinary, page.ordinary_rows) = ordinary_chart(&found.placebos, own, language);
        page.own = own.map(|own| signed(language, own)).unwrap_or_default();
        let [low, high] = ordinary_range(&found.placebos).unwrap_or_default().map(whole);
        (page.ordinary_from, page.ordinary_to) = (signed(language, low), signed(language, high));
    }
}

/// A date so many days later.
fn after(day: NaiveDate, days: u64, language: Language) -> String {
    let later = day.checked_add_days(Days::new(days)).unwrap_or(day);
    format::date(language, later, DateStyle::Long)
}

/// `GET /stad/evenementen/{nis}/{id}`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let Loaded { event, kept, pooled, names } = load(&app, nis, id).await?;
    let language = visit.language;
    let path = format!("{PATH}/{nis}/{}", id.simple());
    let named = names.iter().filter(|(id, _)| event.channels.contains(id));
    let mut page = EventPage {
        name: event.name.clone(),
        kind: event.kind.code(),
        place: event.place.clone(),
        note: event.note.clone(),
        days: days_in_words(&event, language),
        counters: named.map(|(_, name)| name.clone()).collect(),
        back: visit.local(&format!("{PATH}?stad={nis}")),
        edit: visit.local(&format!("{path}/wijzigen")),
        csv: visit.local(&format!("{path}/effect.csv")),
        json: visit.local(&format!("{path}/effect.json")),
        state: "waiting",
        first_answer: after(event.last(), 1, language),
        last_answer: after(event.last(), 29, language),
        repeated: pooled.map(|pooled| repeated(&event.series, &pooled, language)),
        ..EventPage::default()
    };
    if let Some(kept) = kept.filter(|kept| kept.at > event.changed_at) {
        page.method = kept.method;
        let day = kept.at.with_timezone(&chrono_tz::Europe::Brussels).date_naive();
        page.at = format::date(language, day, DateStyle::Short);
        fill(&mut page, &event, &kept.found, (&names, language));
    }
    visit.page(head(&visit, event.name, &path), &page)
}

/// `GET …/effect.csv`: every day of the event and around it, beside what would have been.
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let Loaded { event, kept, .. } = load(&app, nis, id).await?;
    let found = kept.map(|kept| kept.found).unwrap_or_default();
    let mut sheet = Sheet::new(["date", "event", "count", "expected", "low95", "high95"]);
    for one in &found.days {
        let number = |value: Option<f32>| value.map(|value| value.to_string()).unwrap_or_default();
        let within = if event.days.contains(&one.day) { "1" } else { "0" };
        sheet.row([
            one.day.to_string(),
            within.to_owned(),
            number(one.counted),
            number(one.expected),
            number(one.low),
            number(one.high),
        ]);
    }
    Ok(sheet.download(&format!("effect-{}.csv", id.simple())))
}

/// `GET …/effect.json`: the whole answer with the version of the method.
pub(crate) async fn json(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (nis, id) = addressed(&visit, &nis, &id)?;
    let Loaded { event, kept, pooled, .. } = load(&app, nis, id).await?;
    let body = serde_json::json!({
        "@type": "Gebeurtenis",
        "identificator": event.id,
        "titel": event.name,
        "type": event.kind.code(),
        "beschrijving": event.note,
        "plaats": event.place,
        "tijdstip": { "begin": event.first(), "einde": event.last(), "dagen": event.days },
        "reeks": event.series,
        "methode": kept.as_ref().map(|kept| kept.method),
        "berekend": kept.as_ref().map(|kept| kept.at),
        "effect": kept.map(|kept| kept.found),
        "herhalingen": pooled,
    });
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"effect-{}.json\"", id.simple())),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, body.to_string()).into_response())
}

#[cfg(test)]
mod tests {
    use forecast::effect::Verdict;

    use super::*;

    #[test]
    fn what_is_estimated_is_told_roughly() {
        assert_eq!([0, 994, 4_352, 15_885, 99_960].map(roughly), [0, 994, 4_350, 15_900, 100_000]);
    }

    #[test]
    fn an_answer_is_put_into_words() {
        let told = Told {
            verdict: Verdict::Fewer,
            sureness: Sureness::HardlyChance,
            chance: 0.011,
            extra: [-2100, -1600, -1200],
            percent: [-31, -24, -18],
            last_word: false,
            before_unusual: true,
            detectable: 12,
        };
        let words = Words::of(&told, Language::Nl);
        assert_eq!(
            (words.verdict, words.sure, words.low, words.high),
            ("fewer", "hardly-chance", 1200, 2100)
        );
        assert_eq!(words.chance, 2, "rounded upward: 1.1 of a hundred is not 1");
    }
}
