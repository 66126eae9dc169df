//! One event: what it brought beside what would have been, how sure that is, and what was compared.

use std::sync::Arc;

use ::store::StoreError;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use forecast::effect::{Sureness, Told};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::chart::{Bars, Line, Lines, Series, Stroke, Tone};
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use super::event::Event;
use super::list::{badge, days_in_words, people, range, signed};
use super::store::{self, Kept};
use super::weigh::{Day, Found, Gathered, Part, Plan, State as Stand};
use super::{PATH, names};
use crate::counter::addressed;
use crate::view::{between, written};
use crate::{App, head};

/// The bars of the distribution of ordinary weeks.
const BARS: usize = 15;

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
            day: chrono::NaiveDate::from_ymd_opt(2026, 5, at).unwrap_or_default(),
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
        let ahead = Ahead {
            usual: 3_400,
            at_once: "+33 %".into(),
            in_the_end: "+21 %".into(),
            people: 714,
            placebos: 90,
        };
        all.push(("planned", Self { state: "planned", ahead: Some(ahead), ..bare.clone() }));
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

/// Counted over what would have been, the days of the event marked.
fn line_chart(days: &[Day], marked: &[usize], language: Language) -> (Value, Vec<[String; 4]>) {
    let of = |value: Option<f32>| value.map(f64::from);
    let limits = |one: &Day| of(one.low).zip(of(one.high));
    let label = |(at, one): (usize, &Day)| {
        if at % 7 == 0 { format::date(language, one.day, DateStyle::Day) } else { String::new() }
    };
    let lines = vec![
        Line { stroke: Stroke::Seen, values: days.iter().map(|one| of(one.counted)).collect() },
        Line { stroke: Stroke::Expected, values: days.iter().map(|one| of(one.expected)).collect() },
    ];
    let chart = Lines {
        labels: days.iter().enumerate().map(label).collect(),
        lines,
        band: days.iter().map(limits).collect(),
        marks: marked.iter().map(|at| (*at, String::new())).collect(),
        language,
    };
    let row = |one: &Day| {
        [
            format::date(language, one.day, DateStyle::Short),
            written(language, of(one.counted)),
            written(language, of(one.expected)),
            between(language, limits(one)),
        ]
    };
    (Value::from_safe_string(chart.svg()), days.iter().map(row).collect())
}

/// What ordinary weeks show, in bars of equal width; that of the event stands out.
#[expect(clippy::as_conversions, reason = "some hundred windows in fifteen bars")]
fn ordinary_chart(placebos: &[f32], event: Option<i32>, language: Language) -> (Value, Vec<[String; 2]>) {
    let event = event.map(|percent| percent as f32);
    let widest = placebos.iter().copied().chain(event).fold(5.0_f32, |most, one| most.max(one.abs()));
    // A whole even number of per cents for every bar, so that the middle one lies around nothing.
    let width = (widest * 2.0 / BARS as f32).ceil().max(1.0);
    let place = |value: f32| ((value / width).round() as i64 + (BARS / 2) as i64).clamp(0, BARS as i64 - 1);
    let own = event.map(place);
    let mut bars = [0_u32; BARS];
    for value in placebos {
        if let Some(bar) = usize::try_from(place(*value)).ok().and_then(|at| bars.get_mut(at)) {
            *bar += 1;
        }
    }
    let middle = |at: usize| (at as i64 - (BARS / 2) as i64) as f32 * width;
    let labels: Vec<String> = (0..BARS).map(|at| signed(language, middle(at) as i32)).collect();
    let here = |at: usize| own == i64::try_from(at).ok();
    let series = |tone: Tone, wanted: &dyn Fn(usize) -> bool, least: f64| Series {
        tone,
        values: bars
            .iter()
            .enumerate()
            .map(|(at, n)| Some(if wanted(at) { f64::from(*n).max(least) } else { 0.0 }))
            .collect(),
    };
    let tones = vec![series(Tone::First, &|at| !here(at), 0.0), series(Tone::Alarm, &here, 0.5)];
    let rows = labels.iter().zip(bars).map(|(label, n)| [label.clone(), n.to_string()]).collect();
    (Value::from_safe_string(Bars { labels, series: tones, language }.svg()), rows)
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

fn ahead(plan: &Plan, language: Language) -> Ahead {
    Ahead {
        usual: plan.usual,
        at_once: signed(language, plan.at_once),
        in_the_end: signed(language, plan.in_the_end),
        people: plan.usual.saturating_mul(i64::from(plan.in_the_end)) / 100,
        placebos: plan.placebos,
    }
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
    page.ahead = found.plan.as_ref().map(|plan| ahead(plan, language));
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
    }
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
    fn every_ordinary_week_stands_in_a_bar_and_the_event_is_seen_even_alone() {
        let placebos = [-60.0, -4.0, -0.4, 0.0, 0.6, 3.0, 9.0];
        let (svg, rows) = ordinary_chart(&placebos, Some(45), Language::Nl);
        assert_eq!(rows.iter().map(|[_, n]| n.parse::<usize>().unwrap()).sum::<usize>(), placebos.len());
        assert_eq!(rows.len(), BARS);
        assert!(rows[BARS / 2][1].parse::<u32>().unwrap() >= 4, "around nothing: {rows:?}");
        assert!(svg.to_string().contains("chart__alarm"));
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
