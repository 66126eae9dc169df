//! The same kind of event over towns, taken together: what a braderie brings in an ordinary town, and where yours stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::{Result as Stored, StoreError, Tx, args};
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use forecast::effect::{Together, over};
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::Serialize;
use shell::chart::Span;
use shell::visit::Asked;
use shell::{Failure, Page, Visit};

use super::months::names;
use super::{Front, Names, PATH, front, name_of};
use crate::desk::Told;
use crate::events::{Kind, range};
use crate::store::sharing::Dataset;
use crate::{App, head};

/// Answers of all towns read at once: the latest of each.
const MOST: i64 = 5_000;
/// The widest the picture goes, in per cent.
const WIDEST: i32 = 150;

const OWN: &str = "SELECT e.nis, e.kind, e.first_day, f.low, f.middle, f.high, f.is_final
    FROM observatory_event e JOIN observatory_effect f ON f.nis = e.nis AND f.event = e.id
    WHERE e.nis = $1 AND f.middle IS NOT NULL ORDER BY e.nis, e.first_day DESC LIMIT $2";
// Each town decided that the others, or everybody, may read these.
const SHARED: &str = "SELECT e.nis, e.kind, e.first_day, f.low, f.middle, f.high, f.is_final
    FROM observatory_sharing s JOIN observatory_event e ON e.nis = s.nis
    JOIN observatory_effect f ON f.nis = e.nis AND f.event = e.id
    WHERE s.dataset = 'effects' AND (s.audience = 'everyone' OR (s.audience = 'towns' AND $1))
    AND f.middle IS NOT NULL ORDER BY e.nis, e.first_day DESC LIMIT $2";

/// The statements of this file.
pub const STATEMENTS: &[(&str, &str)] =
    &[("observatory.between.events.own", OWN), ("observatory.between.events.shared", SHARED)];

/// What one event brought, in per cent: low, middle, high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Brought {
    pub nis: Nis,
    pub kind: Kind,
    pub first_day: NaiveDate,
    pub percent: [i32; 3],
    pub is_final: bool,
}

fn brought(row: &::store::Row) -> Stored<Brought> {
    let percent = |name: &str| -> Stored<i32> {
        let value: i64 = row.get(name)?;
        Ok(i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX }))
    };
    Ok(Brought {
        nis: row.get("nis")?,
        kind: Kind::read(&row.get::<String>("kind")?),
        first_day: row.get("first_day")?,
        percent: [percent("low")?, percent("middle")?, percent("high")?],
        is_final: row.get("is_final")?,
    })
}

/// What the events of a town brought.
pub(crate) async fn of_town(tx: &mut Tx<'_>, nis: Nis) -> Stored<Vec<Brought>> {
    tx.rows(OWN, args![nis, MOST]).await?.iter().map(brought).collect()
}

/// What the events of towns brought that show it: to towns that show theirs, or to everybody.
pub(crate) async fn shared(tx: &mut Tx<'_>, among_towns: bool) -> Stored<Vec<Brought>> {
    tx.rows(SHARED, args![among_towns, MOST]).await?.iter().map(brought).collect()
}

/// A town in the table of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub name: String,
    pub own: bool,
    pub events: usize,
    pub provisional: bool,
    /// "+12 % … +30 %".
    pub percent: String,
    pub span: Value,
}

/// A kind of event over towns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct KindOver {
    pub kind: &'static str,
    pub rows: Vec<Row>,
    pub events: usize,
    pub towns: usize,
    /// What an ordinary one brings: "+12 % … +30 %".
    pub together: String,
    /// more, fewer, nothing.
    pub verdict: &'static str,
    /// What the next may bring.
    pub next: String,
    pub span: Value,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct EventsPage {
    pub front: Front,
    pub shares: bool,
    pub kinds: Vec<KindOver>,
}

impl Page for EventsPage {
    const TEMPLATE: &'static str = "observatory/between/events.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, own| Row {
            name: name.into(),
            own,
            events: 3,
            provisional: own,
            percent: "+12 % … +30 %".into(),
            span: Value::from_safe_string(String::new()),
        };
        let kind = |kind: Kind, verdict| KindOver {
            kind: kind.code(),
            rows: vec![row("Menen", false), row("Oostkamp", true)],
            events: 6,
            towns: 2,
            together: "+14 % … +22 %".into(),
            verdict,
            next: "+2 % … +38 %".into(),
            span: Value::from_safe_string(String::new()),
        };
        let verdicts = ["more", "fewer", "nothing"];
        let kinds = Kind::ALL.into_iter().zip(verdicts.into_iter().cycle()).map(|(one, v)| kind(one, v));
        let page = Self { front: Front::example(), shares: true, kinds: kinds.collect() };
        let alone =
            Self { shares: false, kinds: page.kinds.iter().take(1).cloned().collect(), ..page.clone() };
        let none = Self { kinds: Vec::new(), ..page.clone() };
        vec![("several", page), ("not shared", alone), ("nothing", none), ("no town", Self::default())]
    }
}

fn within(language: Language, [low, _, high]: [i32; 3]) -> String {
    range(language, low, high)
}

/// Which way an interval points.
const fn verdict([low, _, high]: [i32; 3]) -> &'static str {
    if low > 0 {
        "more"
    } else if high < 0 {
        "fewer"
    } else {
        "nothing"
    }
}

/// Kinds of events over towns: each town's own taken together first, so that who organises most does not weigh most.
pub(super) fn by_kind(
    all: &[Brought],
    (own, language): (Option<Nis>, Language),
    names: &Names,
) -> Vec<KindOver> {
    let mut kinds: BTreeMap<&'static str, BTreeMap<Nis, Vec<Brought>>> = BTreeMap::new();
    for one in all {
        kinds.entry(one.kind.code()).or_default().entry(one.nis).or_default().push(*one);
    }
    let mut found: Vec<KindOver> = kinds
        .into_iter()
        .filter_map(|(kind, towns)| over_towns(kind, &towns, (own, language), names))
        .collect();
    found.sort_by_key(|kind| (std::cmp::Reverse(kind.towns), std::cmp::Reverse(kind.events), kind.kind));
    found
}

fn over_towns(
    kind: &'static str,
    towns: &BTreeMap<Nis, Vec<Brought>>,
    (own, language): (Option<Nis>, Language),
    names: &Names,
) -> Option<KindOver> {
    let mut each: Vec<(Nis, &Vec<Brought>, Together)> = Vec::new();
    for (nis, events) in towns {
        let percents: Vec<[i32; 3]> = events.iter().map(|one| one.percent).collect();
        each.push((*nis, events, over(&percents)?));
    }
    let together = over(&each.iter().map(|(_, _, one)| one.percent()).collect::<Vec<_>>())?;
    each.sort_by_key(|(_, _, one)| std::cmp::Reverse(one.percent()[1]));
    let edge = each.iter().flat_map(|(_, _, one)| one.percent()).chain(together.next_percent());
    let edge = edge.map(i32::abs).max().unwrap_or(10).clamp(10, WIDEST);
    let span = |percent: [i32; 3], whole: bool| {
        let [low, middle, high] = percent.map(f64::from);
        Value::from_safe_string(Span { low, middle, high, edge: f64::from(edge), whole }.svg())
    };
    let rows = each
        .iter()
        .map(|(nis, events, one)| Row {
            name: name_of(names, *nis),
            own: Some(*nis) == own,
            events: events.len(),
            provisional: events.iter().any(|event| !event.is_final),
            percent: within(language, one.percent()),
            span: span(one.percent(), false),
        })
        .collect();
    let [next_low, next_high] = together.next_percent();
    Some(KindOver {
        kind,
        rows,
        events: each.iter().map(|(_, events, _)| events.len()).sum(),
        towns: each.len(),
        together: within(language, together.percent()),
        verdict: verdict(together.percent()),
        next: range(language, next_low, next_high),
        span: span(together.percent(), true),
    })
}

/// `GET /stad/drukte/vergelijken/evenementen`
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    visit: Visit,
    Asked(told): Asked<Told>,
) -> Result<Response, Failure> {
    let (nis, mut front) = front(&app, &visit, &told.stad).await?;
    front.back = "evenementen";
    let shares = front.shows(Dataset::Effects);
    let mut page = EventsPage { front, shares, ..EventsPage::default() };
    if let Some(nis) = nis {
        let language = visit.language;
        let (all, names) = app
            .store
            .read(|tx| {
                Box::pin(async move {
                    let mut all = of_town(tx, nis).await?;
                    // Who does not show its own sees only what is for everybody.
                    all.extend(shared(tx, shares).await?.into_iter().filter(|one| one.nis != nis));
                    Ok::<_, StoreError>((all, names(tx, language).await?))
                })
            })
            .await?;
        page.kinds = by_kind(&all, (Some(nis), language), &names);
    }
    let title = visit.say("btw-events", &[]);
    visit.page(head(&visit, title, &format!("{PATH}/evenementen")), &page)
}
