//! The events of a town, each with what it brought in a badge.

use std::sync::Arc;

use ::store::StoreError;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use forecast::effect::{self, Verdict};
use kernel::language::Language;
use serde::{Deserialize, Serialize};
use shell::csv::Sheet;
use shell::format::{self, DateStyle};
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit};

use super::PATH;
use super::event::{Event, Kind};
use super::store::{self, Kept};
use super::weigh::{self, Gathered};
use crate::desk::chosen;
use crate::{App, head};

/// An event in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub name: String,
    pub kind: &'static str,
    pub place: String,
    pub days: String,
    pub href: String,
    /// more, fewer, nothing, refused, planned, running, waiting.
    pub badge: &'static str,
    /// "+12 % tot +30 %"; of a planned one what would be seen.
    pub percent: String,
    pub extra: [i64; 2],
    pub provisional: bool,
}

/// What repetitions bring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct SeriesRow {
    pub name: String,
    pub repetitions: usize,
    pub badge: &'static str,
    pub percent: String,
    pub next: String,
    pub differ: bool,
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    /// How many events were brought in just now.
    #[serde(default)]
    ingevoerd: String,
    #[serde(default)]
    gedaan: String,
}

/// The list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct ListPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub coming: Vec<Row>,
    pub past: Vec<Row>,
    pub series: Vec<SeriesRow>,
    pub fresh: String,
    pub import: String,
    pub file: String,
    /// What was just done: events brought in, one taken away.
    pub brought: usize,
    pub removed: bool,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "observatory/events/list.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |badge: &'static str, kind: &'static str| Row {
            name: "Braderie".into(),
            kind,
            place: "Kerkstraat".into(),
            days: "16 en 17 mei 2026".into(),
            href: "/nl/stad/evenementen/31022/1".into(),
            badge,
            percent: "+12 % … +31 %".into(),
            extra: [1_200, 2_100],
            provisional: badge == "more",
        };
        let badges = ["more", "fewer", "nothing", "refused", "running", "waiting"];
        let kinds = Kind::ALL.map(Kind::code);
        let series = |badge: &'static str, differ| SeriesRow {
            name: "Braderie".into(),
            repetitions: 4,
            badge,
            percent: "+14 % … +22 %".into(),
            next: "+5 % … +33 %".into(),
            differ,
        };
        let page = Self {
            towns: [("31022", "Oostkamp"), ("34027", "Menen")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            coming: vec![row("planned", "market"), row("waiting", "fair")],
            past: badges.iter().zip(kinds.iter().cycle()).map(|(badge, kind)| row(badge, kind)).collect(),
            series: vec![series("more", true), series("nothing", false), series("fewer", false)],
            fresh: "/nl/stad/evenementen/31022/nieuw".into(),
            import: "/nl/stad/evenementen/31022/lijst".into(),
            file: "/nl/stad/evenementen.csv?stad=31022".into(),
            ..Self::default()
        };
        let all = kinds.map(|kind| row("more", kind)).to_vec();
        let empty = Self { coming: Vec::new(), past: Vec::new(), series: Vec::new(), ..page.clone() };
        vec![
            ("some", page.clone()),
            ("brought", Self { brought: 12, ..page.clone() }),
            ("removed", Self { removed: true, ..page.clone() }),
            ("kinds", Self { past: all, ..page }),
            ("none", empty.clone()),
            ("no town", Self { town: String::new(), towns: Vec::new(), ..empty }),
        ]
    }
}

/// The days of an event in words.
pub(crate) fn days_in_words(event: &Event, language: Language) -> String {
    let word = |day: NaiveDate| format::date(language, day, DateStyle::Short);
    if event.days.len() <= 1 {
        return word(event.first());
    }
    if event.in_a_row() {
        return format!("{} – {}", word(event.first()), word(event.last()));
    }
    let mut shown: Vec<String> = event.days.iter().take(6).map(|day| word(*day)).collect();
    if event.days.len() > 6 {
        shown.push("…".into());
    }
    shown.join(" · ")
}

/// A number of per cent with its sign.
pub(crate) fn signed(language: Language, value: i32) -> String {
    let sign = match value {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}\u{a0}%", format::number(language, f64::from(value.unsigned_abs()), 0))
}

/// "+12 % … +31 %"
pub(crate) fn range(language: Language, low: i32, high: i32) -> String {
    format!("{} … {}", signed(language, low), signed(language, high))
}

pub(crate) const fn badge(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::More => "more",
        Verdict::Fewer => "fewer",
        Verdict::Nothing => "nothing",
    }
}

/// From the fewest to the most, without a sign: of a loss the people who stayed away.
pub(crate) fn people(told: &effect::Told) -> [i64; 2] {
    let [low, _, high] = told.extra;
    match told.verdict {
        Verdict::Fewer => [high.saturating_neg().max(0), low.saturating_neg()],
        Verdict::More | Verdict::Nothing => [low, high],
    }
}

/// The answer to an event as it stands: one to what it was before it was changed is none.
fn kept_of<'a>(effects: &'a [Kept], event: &Event) -> Option<&'a Kept> {
    effects.iter().find(|kept| kept.event == event.id && kept.at > event.changed_at)
}

fn row(event: &Event, kept: Option<&Kept>, visit: &Visit) -> Row {
    let language = visit.language;
    let mut row = Row {
        name: event.name.clone(),
        kind: event.kind.code(),
        place: event.place.clone(),
        days: days_in_words(event, language),
        href: visit.local(&format!("{PATH}/{}/{}", event.nis, event.id.simple())),
        badge: "waiting",
        ..Row::default()
    };
    let Some(found) = kept.map(|kept| &kept.found) else { return row };
    row.badge = match found.state {
        weigh::State::Planned => "planned",
        weigh::State::Running => "running",
        weigh::State::Refused => "refused",
        weigh::State::Answered => "nothing",
    };
    if let Some(told) = &found.told {
        row.badge = badge(told.verdict);
        let [low, _, high] = told.percent;
        row.percent = range(language, low, high);
        row.extra = people(told);
        row.provisional = !told.last_word;
    } else if let Some(plan) = found.plan.filter(|_| found.state == weigh::State::Planned) {
        row.percent = signed(language, plan.in_the_end);
    }
    row
}

fn series_row(name: &str, gathered: &Gathered, language: Language) -> SeriesRow {
    let [low, _, high] = gathered.told.percent;
    let [next_low, next_high] = gathered.next;
    SeriesRow {
        name: name.to_owned(),
        repetitions: gathered.repetitions,
        badge: badge(gathered.told.verdict),
        percent: range(language, low, high),
        next: range(language, next_low, next_high),
        differ: gathered.differ,
    }
}

/// `GET /stad/evenementen`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, towns) = chosen(&app, &visit, &told.stad).await?;
    let mut page = ListPage {
        towns,
        brought: told.ingevoerd.parse().unwrap_or_default(),
        removed: told.gedaan == "weg",
        ..ListPage::default()
    };
    if let Some(nis) = nis {
        let (events, effects, series) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    let events = store::events(tx, nis).await?;
                    Ok::<_, StoreError>((
                        events,
                        store::effects(tx, nis).await?,
                        store::series(tx, nis).await?,
                    ))
                })
            })
            .await?;
        page.town = nis.to_string();
        let own = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = own.map(|choice| choice.label.clone()).unwrap_or_default();
        page.fresh = visit.local(&format!("{PATH}/{nis}/nieuw"));
        page.import = visit.local(&format!("{PATH}/{nis}/lijst"));
        page.file = visit.local(&format!("{PATH}.csv?stad={nis}"));
        let today = visit.moment.local().date();
        let (coming, past): (Vec<&Event>, Vec<&Event>) = events.iter().partition(|one| one.last() >= today);
        let kept = |event: &Event| kept_of(&effects, event);
        page.coming = coming.iter().rev().map(|event| row(event, kept(event), &visit)).collect();
        page.past = past.iter().map(|event| row(event, kept(event), &visit)).collect();
        page.series = series.iter().map(|(name, one)| series_row(name, one, visit.language)).collect();
    }
    visit.page(head(&visit, visit.say("evt-title", &[]), PATH), &page)
}

/// `GET /stad/evenementen.csv`: the register in the terms of OSLO, and what every event brought.
pub(crate) async fn csv(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let nis = visit.towns(&told.stad)?.first().copied().ok_or_else(Failure::not_found)?;
    let (events, effects) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>((store::events(tx, nis).await?, store::effects(tx, nis).await?))
            })
        })
        .await?;
    let mut sheet = Sheet::new(COLUMNS);
    for event in &events {
        sheet.row(cells(event, kept_of(&effects, event)));
    }
    Ok(sheet.download(&format!("evenementen-{nis}.csv")))
}

/// OSLO Gebeurtenis: titel, beschrijving, type, plaats (prov:atLocation), tijdstip; then the answer.
const COLUMNS: [&str; 16] = [
    "identificator",
    "titel",
    "type",
    "beschrijving",
    "plaats",
    "tijdstip.begin",
    "tijdstip.einde",
    "dagen",
    "reeks",
    "toestand",
    "effect_pct",
    "effect_pct_laag",
    "effect_pct_hoog",
    "extra_laag",
    "extra_hoog",
    "methode",
];

fn cells(event: &Event, kept: Option<&Kept>) -> Vec<String> {
    let days: Vec<String> = event.days.iter().map(ToString::to_string).collect();
    let told = kept.and_then(|kept| kept.found.told.as_ref());
    let state = kept.map(|kept| match kept.found.state {
        weigh::State::Planned => "planned",
        weigh::State::Running => "running",
        weigh::State::Refused => "refused",
        weigh::State::Answered if kept.found.is_final() => "final",
        weigh::State::Answered => "provisional",
    });
    let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let percent = |pick: fn(&effect::Told) -> i32| number(told.map(|told| i64::from(pick(told))));
    vec![
        event.id.to_string(),
        event.name.clone(),
        event.kind.code().into(),
        event.note.clone(),
        event.place.clone(),
        event.first().to_string(),
        event.last().to_string(),
        days.join(" "),
        event.series.clone(),
        state.unwrap_or_default().into(),
        percent(|told| told.percent[1]),
        percent(|told| told.percent[0]),
        percent(|told| told.percent[2]),
        number(told.map(|told| told.extra[0])),
        number(told.map(|told| told.extra[2])),
        number(kept.map(|kept| kept.method)),
    ]
}

#[cfg(test)]
mod tests {
    use forecast::effect::{Sureness, Told};

    use super::*;
    use crate::events::event::tests::event;

    fn told(verdict: Verdict, extra: [i64; 3]) -> Told {
        Told {
            verdict,
            sureness: Sureness::ProbablyNotChance,
            chance: 0.03,
            extra,
            percent: [-31, -20, -12],
            last_word: true,
            before_unusual: false,
            detectable: 10,
        }
    }

    #[test]
    fn people_and_per_cents_are_written_as_one_says_them() {
        assert_eq!(people(&told(Verdict::Fewer, [-2100, -1600, -1200])), [1200, 2100]);
        assert_eq!(people(&told(Verdict::More, [1200, 1600, 2100])), [1200, 2100]);
        assert_eq!(range(Language::Nl, -31, 12), "−31\u{a0}% … +12\u{a0}%");
        assert_eq!(signed(Language::Nl, 0), "0\u{a0}%");
    }

    #[test]
    fn the_file_has_a_cell_for_every_column_and_days_in_words_are_short() {
        let event = event(7, &["2026-05-16", "2026-05-17"]);
        assert_eq!(cells(&event, None).len(), COLUMNS.len());
        assert_eq!(cells(&event, None)[7], "2026-05-16 2026-05-17");
        assert_eq!(days_in_words(&event, Language::Nl).matches('–').count(), 1);
        let sundays = crate::events::event::tests::event(7, &["2026-05-10", "2026-05-17"]);
        assert!(days_in_words(&sundays, Language::Nl).contains('·'));
    }
}
