//! A round through the streets: a number for each section, on a phone, or a table pasted from a spreadsheet. Plain forms: what is
//! sent twice counts once.

use ::store::Audit;
use axum::extract::{Path, State};
use chrono::{NaiveDateTime, Timelike};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};

use crate::desk::{self, Answer, App, Desk, Loaded, PATH, head, refused, see};
use crate::draw;
use crate::facility::{Facility, line, whole};
use crate::round::{self, MOST_TEXT, Seen, Wrong, check, minute};
use crate::store as tables;

/// Sections on one page.
const MOST: usize = 120;
/// Wrong rows shown.
const MOST_WRONG: usize = 100;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    gebied: String,
    #[serde(default)]
    dag: String,
    #[serde(default)]
    uur: String,
    #[serde(default)]
    gedaan: String,
}

/// A pasted table.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Table {
    #[serde(default)]
    tabel: String,
}

/// A section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Section {
    pub id: String,
    pub name: String,
    pub place: String,
    pub spaces: String,
    pub value: String,
    /// Why it was not taken: `number`, `more`, `capacity`, `future`.
    pub why: &'static str,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct TourPage {
    pub town: String,
    pub town_name: String,
    pub areas: Vec<Choice>,
    pub area: String,
    pub day: String,
    pub hour: String,
    pub sections: Vec<Section>,
    /// How many sections were taken just now.
    pub saved: usize,
    pub faults: bool,
    pub text: String,
    pub wrong: Vec<Wrong>,
    pub missing: bool,
}

impl Page for TourPage {
    const TEMPLATE: &'static str = "mobility/tour.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let section = |n: usize, why: &'static str| Section {
            id: format!("0190a00000007000800000000000000{n}"),
            name: format!("Verzonnenstraat {n}"),
            place: if n == 1 { "tussen Markt en Kerkstraat".into() } else { String::new() },
            spaces: "24".into(),
            value: if n == 2 { "23".into() } else { String::new() },
            why,
        };
        let full = Self {
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            areas: vec![Choice::new("", "Heel de gemeente"), Choice::new("Kern", "Kern")],
            day: "2026-11-21".into(),
            hour: "10:00".into(),
            sections: vec![section(1, ""), section(2, "")],
            ..Self::default()
        };
        let whys = ["number", "more", "capacity", "future"];
        let sections = whys.iter().enumerate().map(|(n, why)| section(n + 1, why)).collect();
        let codes = ["section", "moment", "number", "future", "more", "capacity", "rows"];
        let wrong = codes.map(|why| Wrong { line: 4, why, text: "Markt 12".into() }).into();
        vec![
            ("round", full.clone()),
            ("taken", Self { saved: 2, ..full.clone() }),
            ("not taken", Self { sections, faults: true, ..full.clone() }),
            ("wrong table", Self { wrong, text: "straat;dag".into(), saved: 3, ..full.clone() }),
            ("no table", Self { missing: true, ..full.clone() }),
            ("no sections", Self { sections: Vec::new(), ..full }),
        ]
    }
}

/// What is counted by hand: everything without a counter of its own.
fn sections<'l>(loaded: &'l Loaded, area: &str) -> Vec<&'l Facility> {
    let wanted = |one: &&Facility| {
        one.occupancy.is_none() && one.open(loaded.today) && (area.is_empty() || one.area == area)
    };
    loaded.facilities.iter().filter(wanted).take(MOST).collect()
}

/// The moment of a round: what is asked, or the running quarter.
fn moment_of(day: &str, hour: &str, now: NaiveDateTime) -> NaiveDateTime {
    let told = round::moment(&format!("{day} {hour}")).filter(|at| *at <= now);
    let quarter = |now: NaiveDateTime| {
        now.with_minute(now.minute() / 15 * 15)
            .and_then(|at| at.with_second(0))
            .and_then(|at| at.with_nanosecond(0))
    };
    told.or_else(|| quarter(now)).unwrap_or(now)
}

async fn page(
    app: &App,
    visit: &Visit,
    (nis, loaded): (Nis, &Loaded),
    (area, at): (&str, NaiveDateTime),
) -> Result<TourPage, Failure> {
    let known = |one: &Facility| {
        let same =
            |seen: &&Seen| seen.facility == one.id && seen.day == at.date() && seen.minute == minute(at);
        loaded.rounds.iter().find(same).map(|seen| seen.occupied.to_string())
    };
    let section = |one: &&Facility| Section {
        id: one.hex(),
        name: one.name.clone(),
        place: one.place.clone(),
        spaces: one.spaces(at.date()).map(|n| n.to_string()).unwrap_or_default(),
        value: known(one).unwrap_or_default(),
        why: "",
    };
    let mut names: Vec<&str> = sections(loaded, "").iter().map(|one| one.area.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = Choice::new("", visit.say("mob-area-all", &[]));
    let some = names.into_iter().filter(|name| !name.is_empty()).map(|name| Choice::new(name, name));
    Ok(TourPage {
        town: nis.to_string(),
        town_name: desk::town_name(app, nis, visit.language).await?,
        areas: std::iter::once(all).chain(some).collect(),
        area: area.to_owned(),
        day: at.date().to_string(),
        hour: at.format("%H:%M").to_string(),
        sections: sections(loaded, area).iter().map(section).collect(),
        ..TourPage::default()
    })
}

fn respond(visit: &Visit, page: &TourPage) -> Answer {
    let path = format!("{PATH}/{}/ronde", page.town);
    let answer = visit.page(head(visit, visit.say("mob-tour", &[]), &path), page);
    if page.missing || page.faults || (!page.wrong.is_empty() && page.saved == 0) {
        refused(answer)
    } else {
        answer
    }
}

/// `GET /stad/parkeren/{nis}/ronde`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let now = visit.moment.local();
    let loaded = desk::load(&app, nis, now.date()).await?;
    let at = moment_of(&told.dag, &told.uur, now);
    let mut page = page(&app, &visit, (nis, &loaded), (&line(&told.gebied, 120), at)).await?;
    page.saved = told.gedaan.parse().unwrap_or(0).min(round::MOST_ROWS);
    respond(&visit, &page)
}

/// Writes down what was seen, and that it was.
async fn keep(app: &App, visit: &Visit, nis: Nis, seen: &[Seen]) -> Result<(), Failure> {
    if seen.is_empty() {
        return Ok(());
    }
    let moment = &visit.moment;
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::put_rounds(tx, nis, seen, moment).await?;
                let detail = serde_json::json!({ "sections": seen.len() });
                let what = Audit::new("add", "mobility-round", nis).in_town(nis).detail(detail);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    Ok(())
}

/// `POST /stad/parkeren/{nis}/ronde`: a number for each section, `bezet-<id>`; an empty one was not counted.
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(fields): Sent<Vec<(String, String)>>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let now = visit.moment.local();
    let loaded = desk::load(&app, nis, now.date()).await?;
    let get = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let area = line(get("gebied"), 120);
    let told = round::moment(&format!("{} {}", get("dag"), get("uur")));
    let at = told.unwrap_or(now);
    let (mut seen, mut faults) = (Vec::new(), Vec::new());
    for one in sections(&loaded, "") {
        let typed = get(&format!("bezet-{}", one.hex())).trim();
        if typed.is_empty() {
            continue;
        }
        let told = whole(typed).ok().flatten().ok_or("number");
        match told.and_then(|occupied| check(one, (at, now), occupied)) {
            Ok(good) => seen.push(good),
            Err(why) => faults.push((one.hex(), why)),
        }
    }
    if faults.is_empty() && told.is_some() {
        keep(&app, &visit, nis, &seen).await?;
        let (day, hour) = (at.date(), draw::minute(kernel::language::Language::En, minute(at)));
        let to = visit.local(&format!("{PATH}/{nis}/ronde"));
        let area = shell::encode(&area);
        return Ok(see(format!("{to}?gebied={area}&dag={day}&uur={hour}&gedaan={}#melding", seen.len())));
    }
    let mut page = page(&app, &visit, (nis, &loaded), (&area, at)).await?;
    page.faults = true;
    for section in &mut page.sections {
        get(&format!("bezet-{}", section.id)).clone_into(&mut section.value);
        section.why = faults.iter().find(|(id, _)| *id == section.id).map_or("", |(_, why)| why);
    }
    respond(&visit, &page)
}

/// `POST /stad/parkeren/{nis}/tabel`: rounds as they stand in a spreadsheet.
pub(crate) async fn paste(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(table): Sent<Table>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let now = visit.moment.local();
    let loaded = desk::load(&app, nis, now.date()).await?;
    let text = table.tabel;
    let read = if text.len() > MOST_TEXT { None } else { round::read(&text, &loaded.facilities, now) };
    let found = read.filter(|(seen, wrong)| seen.len() + wrong.len() > 0);
    let at = moment_of("", "", now);
    let mut page = page(&app, &visit, (nis, &loaded), ("", at)).await?;
    match found {
        None => {
            page.missing = true;
            page.text = text;
        }
        Some((seen, mut wrong)) => {
            keep(&app, &visit, nis, &seen).await?;
            wrong.truncate(MOST_WRONG);
            page.saved = seen.len();
            if wrong.is_empty() {
                let to = visit.local(&format!("{PATH}/{nis}/ronde"));
                return Ok(see(format!("{to}?gedaan={}#melding", seen.len())));
            }
            page.wrong = wrong;
            page.text = text;
        }
    }
    respond(&visit, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facility::tests::date;

    #[test]
    fn a_round_is_now_or_when_it_was() {
        let now = date("2026-11-22").and_hms_opt(10, 38, 12).unwrap();
        assert_eq!(moment_of("", "", now).to_string(), "2026-11-22 10:30:00");
        assert_eq!(moment_of("2026-11-21", "14:00", now).to_string(), "2026-11-21 14:00:00");
        assert_eq!(
            moment_of("2026-11-23", "14:00", now).to_string(),
            "2026-11-22 10:30:00",
            "not in the future"
        );
    }
}
