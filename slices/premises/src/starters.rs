//! Who started in the town, from the dates of the register of enterprises, beside the premises: where each stands, and for
//! who stands in none, which empty units may suit. Who is not public is told by month and activity alone.

use std::collections::{BTreeMap, HashMap};

use ::store::{StoreError, Tx};
use axum::extract::{Path, State};
use chrono::{Months, NaiveDate};
use kernel::category::{Category, Group};
use kernel::language::Language;
use kernel::nis::Nis;
use kernel::point::Point;
use serde::{Deserialize, Serialize};
use shell::format;
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, Desk, Noted, Told, head, in_words, path_of, see};
use crate::list::state_of;
use crate::signal::{Key, key};
use crate::spell::{Sighting, Source, State as Use};
use crate::store::{self as tables, starters};
use crate::unit::{Unit, line};

/// Months that are looked back.
const MONTHS: u32 = 12;
/// Empty units that are named beside one who stands in none.
const MOST_NEAR: usize = 3;

/// A starter that is public: who and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Here {
    pub id: Uuid,
    pub sign: String,
    pub street: String,
    pub house_number: String,
    pub postcode: Option<i64>,
    pub locality: String,
    /// Where exactly, when that is known.
    pub point: Option<Point>,
}

/// Somebody who started.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Starter {
    /// Nothing of who is not public.
    pub here: Option<Here>,
    /// The first day; of who is not public the first of the month.
    pub day: NaiveDate,
    pub category: String,
    /// Who told the day: `kbo`, or the register by the end of a month.
    pub source: String,
}

/// The kind of premises an activity asks for.
fn kind_of(category: &str) -> &'static str {
    match Category::find(category).map(|category| category.group) {
        Some(Group::Horeca) => "horeca",
        Some(Group::Diensten) => "service",
        Some(Group::Ambacht) => "craft",
        Some(Group::Dagelijks | Group::Periodiek | Group::Uitzonderlijk) => "shop",
        Some(Group::Landbouw | Group::Transport | Group::Leegstand) | None => "",
    }
}

/// The units of the stock by their address.
fn by_address(units: &[Unit]) -> HashMap<Key, Vec<&Unit>> {
    let mut found: HashMap<Key, Vec<&Unit>> = HashMap::new();
    for unit in units.iter().filter(|unit| unit.draft.stock_until.is_none()) {
        let draft = &unit.draft;
        found.entry(key(draft.postcode, &draft.street, &draft.house_number)).or_default().push(unit);
    }
    found
}

fn address_of(here: &Here) -> Key {
    key(here.postcode, &here.street, &here.house_number)
}

/// Empty units of the kind an activity asks for, the nearest first; without a place of one's own by the order of streets.
fn near<'u>(units: &'u [Unit], category: &str, point: Option<Point>) -> Vec<(&'u Unit, Option<f64>)> {
    let kind = kind_of(category);
    let empty = |unit: &&Unit| unit.draft.stock_until.is_none() && unit.state == Some(Use::Vacant);
    let mut found: Vec<(&Unit, Option<f64>)> = units
        .iter()
        .filter(empty)
        .filter(|unit| !kind.is_empty() && unit.draft.kind == kind)
        .map(|unit| (unit, point.zip(unit.draft.point).map(|(one, other)| one.distance_m(other))))
        .collect();
    found.sort_by(|(_, one), (_, other)| one.unwrap_or(f64::MAX).total_cmp(&other.unwrap_or(f64::MAX)));
    found.truncate(MOST_NEAR);
    found
}

/// The day on which a unit was taken into use: the start, when the unit was not seen empty since; else today, for that is
/// when an officer says so.
fn taken_on(unit: &Unit, start: NaiveDate, today: NaiveDate) -> NaiveDate {
    let since = unit.state_from.into_iter().chain(unit.seen).max();
    if since.is_some_and(|since| start <= since) { today } else { start.min(today) }
}

/// A unit beside a starter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Beside {
    pub id: String,
    pub label: String,
    pub href: String,
    pub state: &'static str,
    pub away: String,
}

/// A starter on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StarterRow {
    pub id: String,
    pub sign: String,
    pub day: String,
    /// Whether that is the day of the KBO; else it is the month in which the register saw her.
    pub dated: bool,
    pub activity: String,
    pub address: String,
    /// The units at her address.
    pub at: Vec<Beside>,
    /// The one unit is not known as in use: an officer may say that it is.
    pub settles: bool,
    /// Empty units that may suit who stands in none.
    pub near: Vec<Beside>,
    /// Where the unit at her address can be added.
    pub add: String,
    pub token: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct StartersPage {
    pub nis: String,
    pub town_name: String,
    pub since: String,
    pub rows: Vec<StarterRow>,
    /// Activity and number of who is not public.
    pub hidden: Vec<[String; 2]>,
    pub all: usize,
    pub matched: usize,
    pub done: String,
    pub fault: String,
}

impl Page for StartersPage {
    const TEMPLATE: &'static str = "premises/starters.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let unit = |state| Beside {
            id: "0190a000000070008000000000000001".into(),
            label: "Verzonnenstraat 12".into(),
            href: "/nl/stad/leegstand/31022/pand/0190a000000070008000000000000001".into(),
            state,
            away: String::new(),
        };
        let row = |at: Vec<Beside>, settles: bool, near: Vec<Beside>| StarterRow {
            id: "0190a000000070008000000000000008".into(),
            sign: "Bakkerij Verzinsel".into(),
            day: "1 november 2026".into(),
            dated: !settles,
            activity: "Bakkerij".into(),
            address: "Verzonnenstraat 12, 8020 Oostkamp".into(),
            at,
            settles,
            near,
            add: "/nl/stad/leegstand/31022/nieuw?street=Verzonnenstraat".into(),
            token: "0190a000000070008000000000000009".into(),
        };
        let far = Beside { away: "350 m".into(), ..unit("long") };
        let full = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            since: "23 november 2025".into(),
            rows: vec![
                row(vec![unit("friction")], true, Vec::new()),
                row(vec![unit("used")], false, Vec::new()),
                row(vec![unit("used"), unit("long")], false, Vec::new()),
                row(Vec::new(), false, vec![far, unit("friction")]),
            ],
            hidden: vec![["Kapper".to_owned(), "2".to_owned()]],
            all: 6,
            matched: 3,
            done: "settled".into(),
            fault: String::new(),
        };
        let none = Self {
            rows: Vec::new(),
            hidden: Vec::new(),
            all: 0,
            done: String::new(),
            fault: "contradicts".into(),
            ..full.clone()
        };
        vec![("full", full), ("none", none)]
    }
}

/// What an address may carry.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    gedaan: String,
    #[serde(default)]
    fout: String,
}

fn since(today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(MONTHS)).unwrap_or(today)
}

fn activity(category: &str, language: Language) -> String {
    Category::find(category).map_or("", |category| category.name(language)).to_owned()
}

fn address(here: &Here) -> String {
    let code = here.postcode.map(|code| code.to_string()).unwrap_or_default();
    let parts = [format!("{} {}", here.street, here.house_number), format!("{code} {}", here.locality)];
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn beside(unit: &Unit, away: Option<f64>, visit: &Visit) -> Beside {
    Beside {
        id: unit.hex(),
        label: unit.label(),
        href: visit.local(&path_of(unit.nis, unit.id)),
        state: state_of(unit, visit.moment.local().date()),
        away: away.map(|metres| format::metres(visit.language, metres)).unwrap_or_default(),
    }
}

/// Where a unit at an address is added, with what is known of it.
fn adding(nis: Nis, here: &Here, category: &str, visit: &Visit) -> String {
    let postcode = here.postcode.map(|code| code.to_string()).unwrap_or_default();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("street", &here.street)
        .append_pair("house_number", &here.house_number)
        .append_pair("postcode", &postcode)
        .append_pair("locality", &here.locality)
        .append_pair("kind", kind_of(category))
        .finish();
    format!("{}?{query}", visit.local(&format!("stad/leegstand/{nis}/nieuw")))
}

fn row(
    starter: &Starter,
    here: &Here,
    (units, doors): (&[Unit], &HashMap<Key, Vec<&Unit>>),
    (nis, visit): (Nis, &Visit),
) -> StarterRow {
    let there = doors.get(&address_of(here)).map(Vec::as_slice).unwrap_or_default();
    let settles = matches!(there, [unit] if unit.state != Some(Use::Used));
    let near = if there.is_empty() { near(units, &starter.category, here.point) } else { Vec::new() };
    let has_address = !here.street.is_empty() && !here.house_number.is_empty();
    StarterRow {
        id: here.id.simple().to_string(),
        sign: here.sign.clone(),
        day: in_words(visit, starter.day),
        dated: starter.source != "register",
        activity: activity(&starter.category, visit.language),
        address: address(here),
        at: there.iter().map(|unit| beside(unit, None, visit)).collect(),
        settles,
        near: near.into_iter().map(|(unit, away)| beside(unit, away, visit)).collect(),
        add: if there.is_empty() && has_address {
            adding(nis, here, &starter.category, visit)
        } else {
            String::new()
        },
        token: visit.moment.new_id().simple().to_string(),
    }
}

/// Once each: a place that became one with another may have begun twice.
fn once(all: Vec<Starter>) -> Vec<Starter> {
    let mut seen = std::collections::HashSet::new();
    all.into_iter().filter(|one| one.here.as_ref().is_none_or(|here| seen.insert(here.id))).collect()
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx<'_>, nis: Nis, today: NaiveDate) -> Result<usize, StoreError> {
    Ok(once(starters::since(tx, nis, since(today)).await?).len())
}

/// `GET /stad/leegstand/{nis}/starters`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let from = since(visit.moment.local().date());
    let (units, all) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let all = starters::since(tx, nis, from).await?;
                Ok::<_, StoreError>((tables::units(tx, nis).await?, all))
            })
        })
        .await?;
    let all = once(all);
    let doors = by_address(&units);
    let mut hidden: BTreeMap<String, u32> = BTreeMap::new();
    for one in all.iter().filter(|one| one.here.is_none()) {
        *hidden.entry(activity(&one.category, visit.language)).or_default() += 1;
    }
    let rows: Vec<StarterRow> = all
        .iter()
        .filter_map(|one| Some(row(one, one.here.as_ref()?, (&units, &doors), (nis, &visit))))
        .collect();
    let page = StartersPage {
        nis: nis.to_string(),
        town_name: desk::town_name(&app, nis, visit.language).await?,
        since: in_words(&visit, from),
        all: all.len(),
        matched: rows.iter().filter(|row| !row.at.is_empty()).count(),
        rows,
        hidden: hidden.into_iter().map(|(activity, n)| [activity, n.to_string()]).collect(),
        done: line(&ask.gedaan, 20),
        fault: line(&ask.fout, 20),
    };
    visit
        .page(head(&visit, visit.say("prem-starters", &[]), &format!("stad/leegstand/{nis}/starters")), &page)
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    zaak: String,
    pand: String,
    token: String,
}

/// `POST /stad/leegstand/{nis}/starters`: the unit at the address of a starter is in use.
pub(crate) async fn settle(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let (nis, moment) = (desk::town(&visit, &nis)?, &visit.moment);
    let (zaak, pand, token) = (desk::id(&form.zaak)?, desk::id(&form.pand)?, desk::id(&form.token)?);
    let today = moment.local().date();
    let noted = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let all = starters::since(tx, nis, since(today)).await?;
                let found = all.iter().find_map(|one| {
                    one.here.as_ref().filter(|here| here.id == zaak).map(|here| (one.day, here))
                });
                let unit = tables::one(tx, nis, pand).await?;
                let Some(((day, here), unit)) = found.zip(unit) else { return Ok(None) };
                let draft = &unit.draft;
                if key(draft.postcode, &draft.street, &draft.house_number) != address_of(here) {
                    return Ok(None);
                }
                let day = taken_on(&unit, day, today);
                let sighting = Sighting { day, state: Use::Used, source: Source::Kbo };
                let told = Told { id: token, sighting, evidence: String::new() };
                let noted = desk::note(tx, (nis, pand), &told, moment).await?;
                if !matches!(noted, Noted::Refused(_)) {
                    starters::confirm(tx, nis, (pand, zaak), moment).await?;
                }
                Ok::<_, StoreError>(Some(noted))
            })
        })
        .await?;
    let what = match noted.ok_or_else(Failure::not_found)? {
        Noted::Refused(code) => format!("fout={code}"),
        Noted::Done(_) | Noted::Before => "gedaan=settled".to_owned(),
    };
    Ok(see(&visit.local(&format!("stad/leegstand/{nis}/starters?{what}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::tests::day;
    use crate::testing::unit;

    fn empty(n: u128, street: &str, kind: &str, point: Option<Point>) -> Unit {
        let mut unit = unit(n, street, "1");
        unit.state = Some(Use::Vacant);
        unit.state_from = Some(day("2026-03-01"));
        unit.draft.kind = kind.into();
        unit.draft.point = point;
        unit
    }

    #[test]
    fn empty_units_of_the_kind_are_named_the_nearest_first() {
        let at = |lat| Point::new(lat, 3.23).ok();
        let mut used = empty(5, "Markt", "horeca", at(51.15));
        used.state = Some(Use::Used);
        let mut gone = empty(6, "Markt", "horeca", at(51.15));
        gone.draft.stock_until = Some(day("2026-01-01"));
        let units = [
            empty(1, "Ver", "horeca", at(51.20)),
            empty(2, "Hier", "horeca", at(51.151)),
            empty(3, "Onbekend", "horeca", None),
            empty(4, "Winkel", "shop", at(51.15)),
            used,
            gone,
        ];
        let names = |category: &str, point| -> Vec<String> {
            near(&units, category, point).iter().map(|(unit, _)| unit.draft.street.clone()).collect()
        };
        assert_eq!(names("pub", at(51.15)), ["Hier", "Ver", "Onbekend"]);
        assert_eq!(names("bakery", at(51.15)), ["Winkel"]);
        assert_eq!(names("pub", None).len(), 3);
        assert!(names("niets", at(51.15)).is_empty(), "what she does says nothing of premises");
    }

    #[test]
    fn a_unit_is_taken_from_the_start_unless_it_was_seen_empty_since() {
        let today = day("2026-11-23");
        let mut unit = empty(1, "Markt", "shop", None);
        assert_eq!(taken_on(&unit, day("2026-10-01"), today), day("2026-10-01"));
        assert_eq!(taken_on(&unit, day("2026-02-01"), today), today, "empty since March");
        unit.seen = Some(day("2026-11-01"));
        assert_eq!(taken_on(&unit, day("2026-10-01"), today), today, "seen empty in November");
        unit.state_from = None;
        unit.seen = None;
        assert_eq!(taken_on(&unit, day("2026-02-01"), today), day("2026-02-01"));
    }
}
