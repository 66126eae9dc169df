//! The walk through a street, on a phone: the doors in order, and one tap each. Plain forms, so that a bad line loses
//! nothing: a form that is sent twice counts once.

use std::time::Duration;

use axum::extract::{Path, Request, State};
use kernel::point::Point;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Choice, Failure, Page, Visit, multipart};

use crate::desk::{self, Answer, App, Desk, Noted, Told, head, in_words, see};
use crate::list::state_of;
use crate::picture;
use crate::spell::{Sighting, Source, State as Use};
use crate::store as tables;
use crate::unit::{Unit, line};

/// Doors of one page.
const MOST: usize = 120;
/// Doors near a position.
const NEAR: usize = 25;
/// How long a photo waits for its turn.
const WAIT: Duration = Duration::from_secs(5);

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    straat: String,
    #[serde(default)]
    bij: String,
    #[serde(default)]
    gedaan: String,
    #[serde(default)]
    fout: String,
    #[serde(default)]
    pand: String,
}

/// A door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct DoorRow {
    pub id: String,
    /// The id of the sighting, should one be made here.
    pub token: String,
    pub label: String,
    pub state: &'static str,
    pub since: String,
    pub seen: String,
    /// Looked at today.
    pub fresh: bool,
    pub href: String,
    pub away: String,
    /// What went wrong here, if anything.
    pub fault: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct WalkPage {
    pub nis: String,
    pub town_name: String,
    pub streets: Vec<Choice>,
    pub street: String,
    pub near: String,
    pub doors: Vec<DoorRow>,
    pub seen_today: usize,
    pub done: String,
    pub done_label: String,
}

impl Page for WalkPage {
    const TEMPLATE: &'static str = "premises/walk.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let door = |n: usize, state, fault: &str| DoorRow {
            id: format!("0190a00000007000800000000000000{n}"),
            token: format!("0190a00000007000800000000000001{n}"),
            label: format!("Verzonnenstraat {n}"),
            state,
            since: "1 maart 2025".into(),
            seen: "2 november 2026".into(),
            fresh: n == 2,
            href: "/nl/stad/leegstand/31022/pand/0190a000000070008000000000000001".into(),
            away: if n == 1 { "40 m".into() } else { String::new() },
            fault: fault.into(),
        };
        let full = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            streets: vec![Choice::new("Verzonnenstraat", "Verzonnenstraat (12)")],
            street: "Verzonnenstraat".into(),
            doors: vec![door(1, "used", ""), door(2, "friction", ""), door(3, "unknown", "photo-kind")],
            seen_today: 1,
            done: "began".into(),
            done_label: "Verzonnenstraat 2".into(),
            ..Self::default()
        };
        let near =
            Self { near: "51.15,3.23".into(), street: String::new(), done: String::new(), ..full.clone() };
        let choose = Self { street: String::new(), doors: Vec::new(), done: String::new(), ..full.clone() };
        let none = Self { streets: Vec::new(), ..choose.clone() };
        vec![("street", full), ("near", near), ("choose", choose), ("none", none)]
    }
}

/// `GET /stad/leegstand/{nis}/ronde`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(ask): Asked<Ask>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let units = app.store.read(|tx| Box::pin(tables::units(tx, nis))).await?;
    let units: Vec<Unit> = units.into_iter().filter(|unit| unit.draft.stock_until.is_none()).collect();
    let today = visit.moment.local().date();
    let near = Point::parse(&ask.bij).ok();
    let doors = match near {
        Some(here) => nearest(&units, here),
        None => units
            .iter()
            .filter(|unit| unit.draft.street == ask.straat)
            .map(|unit| (None, unit))
            .take(MOST)
            .collect(),
    };
    let language = visit.language;
    let door = |(away, unit): &(Option<f64>, &Unit)| DoorRow {
        id: unit.hex(),
        token: visit.moment.new_id().simple().to_string(),
        label: unit.label(),
        state: state_of(unit, today),
        since: unit.state_from.map(|day| in_words(&visit, day)).unwrap_or_default(),
        seen: unit.seen.map(|day| in_words(&visit, day)).unwrap_or_default(),
        fresh: unit.seen == Some(today),
        href: visit.local(&desk::path_of(nis, unit.id)),
        away: away.map(|away| shell::format::metres(language, away)).unwrap_or_default(),
        fault: if unit.hex() == ask.pand { line(&ask.fout, 30) } else { String::new() },
    };
    let done = units.iter().find(|unit| unit.hex() == ask.pand).map(Unit::label).unwrap_or_default();
    let page = WalkPage {
        nis: nis.to_string(),
        town_name: desk::town_name(&app, nis, language).await?,
        streets: streets(&units),
        doors: doors.iter().map(door).collect(),
        street: line(&ask.straat, 120),
        near: near.map(|_| ask.bij.clone()).unwrap_or_default(),
        seen_today: units.iter().filter(|unit| unit.seen == Some(today)).count(),
        done: line(&ask.gedaan, 20),
        done_label: done,
    };
    visit.page(head(&visit, visit.say("prem-walk", &[]), &format!("stad/leegstand/{nis}/ronde")), &page)
}

/// The streets, with how many doors each has.
fn streets(units: &[Unit]) -> Vec<Choice> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for unit in units {
        match found.last_mut() {
            Some((street, count)) if *street == unit.draft.street => *count += 1,
            _ => found.push((&unit.draft.street, 1)),
        }
    }
    found.into_iter().take(400).map(|(street, n)| Choice::new(street, format!("{street} ({n})"))).collect()
}

/// The doors around a position, the nearest first.
fn nearest(units: &[Unit], here: Point) -> Vec<(Option<f64>, &Unit)> {
    let mut found: Vec<(f64, &Unit)> =
        units.iter().filter_map(|unit| Some((unit.draft.point?.distance_m(here), unit))).collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.into_iter().take(NEAR).map(|(away, unit)| (Some(away), unit)).collect()
}

/// A photo as it may be kept, if one was sent.
pub(crate) async fn develop(
    app: &App,
    file: &axum::body::Bytes,
) -> Result<Result<Option<tables::Print>, &'static str>, Failure> {
    if file.is_empty() {
        return Ok(Ok(None));
    }
    let turn = tokio::time::timeout(WAIT, app.darkroom.acquire()).await;
    let turn = turn.map_err(|_| Failure::busy(10))?.map_err(Failure::internal)?;
    let file = file.clone();
    // A panic while reading is a photo that cannot be read, not the end of the request.
    let read = tokio::task::spawn_blocking(move || picture::read(&file)).await;
    drop(turn);
    Ok(read.unwrap_or(Err("photo-broken")).map(Some))
}

/// `POST /stad/leegstand/{nis}/ronde/{id}`: one tap.
pub(crate) async fn tap(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    request: Request,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let sent = multipart::read(request, picture::MOST_BYTES.saturating_mul(2)).await?;
    let back = |what: &str| {
        let to = url(&visit, &unit, (sent.get("straat"), sent.get("bij")), what);
        Ok(see(&to))
    };
    let Some(state) = Use::parse(sent.get("staat")) else { return back("fout=state") };
    let token = desk::id(sent.get("sleutel")).unwrap_or_else(|_| visit.moment.new_id());
    let print = match develop(&app, &sent.file).await? {
        Ok(print) => print,
        Err(fault) => return back(&format!("fout={fault}")),
    };
    let sighting = Sighting { day: visit.moment.local().date(), state, source: Source::Field };
    let told = Told { id: token, sighting, evidence: line(sent.get("nota"), 500) };
    match keep(&app, &visit, &unit, (&told, print.as_ref())).await? {
        Noted::Done(code) => back(&format!("gedaan={code}")),
        Noted::Before => back("gedaan=confirmed"),
        Noted::Refused(code) => back(&format!("fout={code}")),
    }
}

/// Takes what was seen, with its photo.
pub(crate) async fn keep(
    app: &App,
    visit: &Visit,
    unit: &Unit,
    (told, print): (&Told, Option<&tables::Print>),
) -> Result<Noted, Failure> {
    let (at, moment) = ((unit.nis, unit.id), &visit.moment);
    let noted = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let noted = desk::note(tx, at, told, moment).await?;
                if let (Noted::Done(_), Some(print)) = (&noted, print) {
                    tables::add_photo(tx, at, (told.id, print), moment).await?;
                }
                Ok(noted)
            })
        })
        .await?;
    Ok(noted)
}

/// Back to the door that was tapped.
fn url(visit: &Visit, unit: &Unit, (street, near): (&str, &str), what: &str) -> String {
    let (nis, hex) = (unit.nis, unit.hex());
    let where_from = if near.is_empty() {
        format!("straat={}", shell::encode(&line(street, 120)))
    } else {
        format!("bij={}", shell::encode(&line(near, 60)))
    };
    let path = visit.local(&format!("stad/leegstand/{nis}/ronde"));
    format!("{path}?{where_from}&{what}&pand={hex}#deur-{hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_doors_come_first() {
        let unit = |n: u128, lat: f64| {
            let mut unit = crate::testing::unit(n, "Markt", "1");
            unit.draft.point = Point::new(lat, 3.2).ok();
            unit
        };
        let units = [unit(1, 51.2), unit(2, 51.1), unit(3, 51.15)];
        let here = Point::new(51.11, 3.2).unwrap();
        let found: Vec<u128> = nearest(&units, here).iter().map(|(_, unit)| unit.id.as_u128()).collect();
        assert_eq!(found, [2, 3, 1]);
    }

    #[test]
    fn streets_are_counted_in_their_order() {
        let units = [
            crate::testing::unit(1, "Kerkstraat", "1"),
            crate::testing::unit(2, "Kerkstraat", "3"),
            crate::testing::unit(3, "Markt", "1"),
        ];
        let told: Vec<String> = streets(&units).into_iter().map(|choice| choice.label).collect();
        assert_eq!(told, ["Kerkstraat (2)", "Markt (1)"]);
    }
}
