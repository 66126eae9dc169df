//! What the pages show, as files for a spreadsheet: numbers with a point, codes in English.

use axum::extract::{Path, State};
use shell::Visit;
use shell::csv::Sheet;

use crate::desk::{self, Answer, Desk};
use crate::measure::{self, Filled};
use crate::place::find;

/// A number, or nothing.
fn number(value: Option<f64>, decimals: usize) -> String {
    value.map(|value| format!("{value:.decimals$}")).unwrap_or_default()
}

fn weekday(day: usize) -> String {
    (day + 1).to_string()
}

/// `GET /stad/parkeren/{nis}/cijfers.csv`: the register, with the pressure of each facility.
pub(crate) async fn figures(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    let mut sheet = Sheet::new([
        "name",
        "kind",
        "area",
        "place",
        "latitude",
        "longitude",
        "most_minutes",
        "from",
        "spaces",
        "disabled",
        "charging",
        "peak_rate",
        "peak_weekday",
        "peak_hour",
        "mean_rate_9_18",
        "share_85_9_18",
        "hours",
    ]);
    for one in &loaded.facilities {
        let now = one.on(loaded.today);
        let whole = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let filled = loaded.filled(one).map(|filled| measure::pressure(&filled.rates())).unwrap_or_default();
        sheet.row([
            one.name.clone(),
            one.kind.code().to_owned(),
            one.area.clone(),
            one.place.clone(),
            number(one.point.map(|point| point.0), 6),
            number(one.point.map(|point| point.1), 6),
            whole(one.most_minutes),
            now.map(|now| now.from.to_string()).unwrap_or_default(),
            whole(now.map(|now| now.spaces)),
            whole(now.map(|now| now.disabled)),
            whole(now.map(|now| now.charging)),
            number(filled.peak.map(|(.., rate)| rate), 3),
            filled.peak.map(|(day, ..)| weekday(day)).unwrap_or_default(),
            filled.peak.map(|(_, hour, _)| hour.to_string()).unwrap_or_default(),
            number(filled.mean, 3),
            number(filled.pressed, 3),
            filled.hours.to_string(),
        ]);
    }
    Ok(sheet.download(&format!("parkeren-{nis}.csv")))
}

/// `GET /stad/parkeren/{nis}/ritme.csv`: an ordinary week, hour by hour: how full, and how many people pass.
pub(crate) async fn rhythm(State(app): Desk, visit: Visit, Path((_, nis)): Path<(String, String)>) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    let each: Vec<Filled> = loaded
        .facilities
        .iter()
        .filter(|one| one.kind.for_cars() && one.open(loaded.today))
        .filter_map(|one| loaded.filled(one))
        .collect();
    let rates = measure::rhythm(&Filled::together(&each).rates());
    let people = measure::rhythm(&loaded.passers("").0);
    let mut sheet = Sheet::new(["weekday", "hour", "rate", "passers_by"]);
    for (day, (rates, people)) in rates.iter().zip(&people).enumerate() {
        for (hour, (rate, people)) in rates.iter().zip(people).enumerate() {
            sheet.row([weekday(day), hour.to_string(), number(*rate, 3), number(*people, 1)]);
        }
    }
    Ok(sheet.download(&format!("parkeren-week-{nis}.csv")))
}

/// `GET /stad/parkeren/{nis}/rondes.csv`: every count of a round.
pub(crate) async fn rounds(State(app): Desk, visit: Visit, Path((_, nis)): Path<(String, String)>) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    // These heads are read back when the table is pasted.
    let mut sheet = Sheet::new(["straatdeel", "dag", "uur", "bezet", "capaciteit"]);
    for seen in &loaded.rounds {
        let Some(one) = loaded.facilities.iter().find(|one| one.id == seen.facility) else { continue };
        sheet.row([
            one.name.clone(),
            seen.day.to_string(),
            format!("{}:{:02}", seen.minute / 60, seen.minute % 60),
            seen.occupied.to_string(),
            one.spaces(seen.day).map(|spaces| spaces.to_string()).unwrap_or_default(),
        ]);
    }
    Ok(sheet.download(&format!("parkeerdruk-{nis}.csv")))
}

/// `GET /stad/parkeren/{nis}/plaats/{id}/uren.csv`: places taken, hour by hour.
pub(crate) async fn hours(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    let one = find(&loaded, &id)?;
    let mut sheet = Sheet::new(["day", "hour", "taken", "spaces"]);
    for (day, hours) in loaded.taken.get(&one.id).into_iter().flatten() {
        let spaces = one.spaces(*day).map(|spaces| spaces.to_string()).unwrap_or_default();
        for (hour, taken) in hours.iter().enumerate() {
            sheet.row([day.to_string(), hour.to_string(), number(*taken, 1), spaces.clone()]);
        }
    }
    Ok(sheet.download(&format!("parkeren-uren-{nis}.csv")))
}
