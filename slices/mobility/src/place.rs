//! One facility: how full by day and hour, today beside what was expected, turnover and stays, rounds, its places through
//! the years.

use ::store::{Audit, StoreError};
use axum::extract::{Path, State};
use chrono::{Days, NaiveDate};
use counts::Day;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::format::{self, DateStyle};
use shell::visit::{Asked, Sent};
use shell::{Choice, Failure, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, Loaded, PATH, head, percent, places, refused, see, whole};
use crate::draw;
use crate::facility::{Entry, Facility, Kind, Refusal};
use crate::measure::{self, HOURS};
use crate::overview::moment;
use crate::round::{self, MOST_TEXT, Wrong};
use crate::store as tables;
use crate::turnover::{self, Ground, Known, Turnover};

/// Days of stays that are looked at.
const STAYS_BACK: u64 = 366;
/// Rounds shown.
const MOST_ROUNDS: usize = 40;
/// Wrong rows shown.
const MOST_WRONG: usize = 100;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    gedaan: String,
}

/// What a form of the page sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    stap: String,
    tabel: String,
    plaatsen: String,
    mindervaliden: String,
    laadpunten: String,
    vanaf: String,
    reden: String,
}

/// The turnover in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Moving {
    /// `stays`, `arrivals`, `rises`, or nothing when it was refused.
    pub ground: &'static str,
    pub by_place: String,
    pub by_day: String,
    pub stay: String,
    pub over: String,
    pub days: usize,
    /// Why nothing can be said: `spaces`, `counts`, `coarse`, `days`.
    pub refused: &'static str,
    /// Of too long stretches: how long they are, and may be. Of too few days: how many there are.
    pub told: [i64; 2],
}

impl Moving {
    fn of(found: Result<Turnover, turnover::Refusal>, language: Language) -> Self {
        let decimal = |value: f64| format::number(language, value, 1);
        match found {
            Ok(found) => Self {
                ground: found.ground.code(),
                by_place: decimal(found.by_place),
                by_day: whole(language, Some(found.by_day)),
                stay: found.stay.map(|stay| whole(language, Some(stay))).unwrap_or_default(),
                over: found.over.map(|over| percent(language, Some(over))).unwrap_or_default(),
                days: found.days,
                ..Self::default()
            },
            Err(refusal) => Self {
                refused: refusal.code(),
                told: match refusal {
                    turnover::Refusal::Coarse(is, may) => [is, may],
                    turnover::Refusal::Days(days) => [i64::try_from(days).unwrap_or(0), 0],
                    _ => [0, 0],
                },
                ..Self::default()
            },
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct PlacePage {
    pub town: String,
    pub town_name: String,
    pub base: String,
    pub name: String,
    pub kind: &'static str,
    pub area: String,
    pub address: String,
    pub most_minutes: i64,
    pub note: String,
    pub ended: String,
    /// Places, of which for people with a disability and with a charging point; empty when nobody said.
    pub spaces: Vec<String>,
    /// From, places, disabled, charging, reason.
    pub history: Vec<Vec<String>>,
    pub counted: bool,
    pub today: Value,
    pub today_rows: Vec<Vec<String>>,
    pub expected: bool,
    pub heat: Value,
    pub heat_columns: Vec<Choice>,
    pub heat_rows: Vec<Vec<String>>,
    pub peak: [String; 2],
    pub mean: String,
    pub pressed: String,
    pub moving: Moving,
    /// Moment, taken, rate.
    pub rounds: Vec<Vec<String>>,
    pub saved: &'static str,
    pub refusal: Option<Refusal>,
    pub entry: Entry,
    pub text: String,
    pub wrong: Vec<Wrong>,
    pub missing: bool,
}

impl Page for PlacePage {
    const TEMPLATE: &'static str = "mobility/place.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let (today, today_rows) = draw::today(&[Some(4.0); HOURS], &[], Language::Nl);
        let (heat, heat_rows) = draw::heat(&[[Some(0.5); HOURS]; 7], Language::Nl);
        let full = Self {
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            base: "stad/parkeren/31022/plaats/00000000000000000000000000000001".into(),
            name: "Shop-and-go Kerkstraat".into(),
            kind: Kind::Bays.code(),
            area: "Centrum".into(),
            address: "Kerkstraat 1-40".into(),
            most_minutes: 30,
            note: "Verzonnen.".into(),
            spaces: ["12", "1", "0"].map(str::to_owned).into(),
            history: vec![["1 januari 2024", "12", "1", "0", "Opening"].map(str::to_owned).into()],
            counted: true,
            today,
            today_rows,
            expected: true,
            heat,
            heat_columns: draw::heat_columns("Dag".into(), Language::Nl),
            heat_rows,
            peak: ["96 %", "zaterdag 15.00"].map(str::to_owned),
            mean: "70 %".into(),
            pressed: "20 %".into(),
            moving: Moving {
                ground: Ground::Stays.code(),
                by_place: "11,2".into(),
                by_day: "134".into(),
                stay: "23".into(),
                over: "14 %".into(),
                days: 30,
                ..Moving::default()
            },
            rounds: vec![["za 21/11 10.00", "11", "92 %"].map(str::to_owned).into()],
            ..Self::default()
        };
        let refused = |why: &'static str| Self {
            moving: Moving { refused: why, told: [60, 10], ..Moving::default() },
            counted: false,
            spaces: Vec::new(),
            rounds: Vec::new(),
            ended: "1 mei 2026".into(),
            ..full.clone()
        };
        let grounds = |ground: Ground| Self {
            moving: Moving { ground: ground.code(), over: String::new(), ..full.moving.clone() },
            ..full.clone()
        };
        let whys = ["day", "future", "number", "minutes", "part", "rows"];
        let wrong = whys.map(|why| Wrong { line: 3, why, text: "31/02/2026 12".into() }).into();
        let mut all = vec![
            ("bays", full.clone()),
            ("arrivals", grounds(Ground::Arrivals)),
            ("rises", grounds(Ground::Rises)),
            ("wrong table", Self { wrong, text: "dag;voertuigen".into(), ..full.clone() }),
            ("no table", Self { missing: true, ..full.clone() }),
            ("saved places", Self { saved: "capacity", ..full.clone() }),
            ("saved stays", Self { saved: "stays", ..full.clone() }),
            ("changed", Self { saved: "changed", ..full.clone() }),
        ];
        all.extend(["spaces", "counts", "coarse", "days"].map(|why| ("nothing can be said", refused(why))));
        all.extend(["spaces", "number", "part", "day", "far"].map(|why| {
            let refusal = Some(Refusal { field: "plaatsen", why });
            ("places refused", Self { refusal, ..full.clone() })
        }));
        all
    }
}

/// The path of a facility within a language.
pub(crate) fn path(nis: Nis, id: Uuid) -> String {
    format!("{PATH}/{nis}/plaats/{}", id.simple())
}

/// A day in words, with its year.
fn in_words(language: Language, day: NaiveDate) -> String {
    use chrono::Datelike;
    format!("{} {}", format::date(language, day, DateStyle::Day), day.year())
}

/// The facility of an address, when the officer may work there.
pub(crate) fn find(loaded: &Loaded, id: &str) -> Result<Facility, Failure> {
    let id = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    loaded.facilities.iter().find(|one| one.id == id).cloned().ok_or_else(Failure::not_found)
}

/// What its turnover is worked out from.
async fn moving(
    app: &App,
    one: &Facility,
    today: NaiveDate,
) -> Result<Result<Turnover, turnover::Refusal>, Failure> {
    let back = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let yesterday = back(1);
    let (occupancy, arrivals, stays) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut counted: [Vec<(NaiveDate, Day)>; 2] = [Vec::new(), Vec::new()];
                for (place, channel) in counted.iter_mut().zip([one.occupancy, one.arrivals]) {
                    if let Some(channel) = channel {
                        *place = tables::days(tx, (one.nis, channel), (back(desk::BACK), yesterday)).await?;
                    }
                }
                let [occupancy, arrivals] = counted;
                let stays = tables::stays(tx, (one.nis, one.id), back(STAYS_BACK)).await?;
                Ok::<_, StoreError>((occupancy, arrivals, stays))
            })
        })
        .await?;
    let days = back(STAYS_BACK).iter_days().take_while(|day| *day <= today);
    let spaces = days.filter(|day| one.open(*day)).filter_map(|day| Some((day, one.spaces(day)?))).collect();
    let known = Known {
        spaces,
        most_minutes: one.most_minutes,
        occupancy: &occupancy,
        arrivals: &arrivals,
        stays: &stays,
    };
    Ok(turnover::turnover(&known))
}

async fn page(app: &App, visit: &Visit, (loaded, one): (&Loaded, &Facility)) -> Result<PlacePage, Failure> {
    let language = visit.language;
    let mut page = PlacePage {
        town: one.nis.to_string(),
        town_name: desk::town_name(app, one.nis, language).await?,
        base: path(one.nis, one.id),
        name: one.name.clone(),
        kind: one.kind.code(),
        area: one.area.clone(),
        address: one.place.clone(),
        most_minutes: one.most_minutes.unwrap_or(0),
        note: one.note.clone(),
        ended: one.ended_on.map(|day| in_words(language, day)).unwrap_or_default(),
        moving: Moving::of(moving(app, one, loaded.today).await?, language),
        entry: Entry { vanaf: loaded.today.to_string(), ..Entry::default() },
        ..PlacePage::default()
    };
    let row = |capacity: &crate::facility::Capacity| {
        let [spaces, disabled, charging] =
            [capacity.spaces, capacity.disabled, capacity.charging].map(|number| places(language, number));
        vec![in_words(language, capacity.from), spaces, disabled, charging, capacity.reason.clone()]
    };
    page.history = one.capacity.iter().rev().map(row).collect();
    if let Some(now) = one.on(loaded.today) {
        page.spaces = [now.spaces, now.disabled, now.charging].map(|number| places(language, number)).into();
    }
    if let Some(filled) = loaded.filled(one) {
        let rates = filled.rates();
        let found = measure::pressure(&rates);
        page.counted = true;
        (page.heat, page.heat_rows) = draw::heat(&measure::rhythm(&rates), language);
        page.heat_columns = draw::heat_columns(visit.say("mob-day", &[]), language);
        page.mean = percent(language, found.mean);
        page.pressed = percent(language, found.pressed);
        if let Some((day, hour, rate)) = found.peak {
            let when = format!("{} {}", draw::weekday(language, day), draw::hour(language, hour));
            page.peak = [percent(language, Some(rate)), when];
        }
        let hoped = loaded.hoped(one);
        page.expected = !hoped.is_empty();
        let taken = loaded.now(one).unwrap_or([None; HOURS]);
        (page.today, page.today_rows) = draw::today(&taken, hoped, language);
    }
    let small = |number: i64| f64::from(i32::try_from(number).unwrap_or(i32::MAX));
    let seen = loaded.rounds.iter().filter(|seen| seen.facility == one.id).take(MOST_ROUNDS);
    page.rounds = seen
        .map(|seen| {
            let rate = one.spaces(seen.day).filter(|n| *n > 0).map(|n| small(seen.occupied) / small(n));
            let when = moment(language, (seen.day, seen.minute));
            vec![when, places(language, seen.occupied), percent(language, rate)]
        })
        .collect();
    Ok(page)
}

fn respond(visit: &Visit, page: &PlacePage) -> Answer {
    let answer = visit.page(head(visit, page.name.as_str(), &page.base).wide(), page);
    let wrong = page.refusal.is_some() || page.missing || (page.saved.is_empty() && !page.wrong.is_empty());
    if wrong { refused(answer) } else { answer }
}

/// `GET /stad/parkeren/{nis}/plaats/{id}`
pub(crate) async fn show(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Asked(told): Asked<Told>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    let one = find(&loaded, &id)?;
    let mut page = page(&app, &visit, (&loaded, &one)).await?;
    page.saved = ["capacity", "stays", "changed"].into_iter().find(|code| *code == told.gedaan).unwrap_or("");
    respond(&visit, &page)
}

/// `POST /stad/parkeren/{nis}/plaats/{id}`: places from a day on, or a table of stays.
pub(crate) async fn post(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
    let one = find(&loaded, &id)?;
    match form.stap.as_str() {
        "plaatsen" => change_places(&app, &visit, (&loaded, &one), form).await,
        "verblijf" => bring_stays(&app, &visit, (&loaded, &one), form.tabel).await,
        _ => Err(Failure::not_found()),
    }
}

async fn change_places(app: &App, visit: &Visit, (loaded, one): (&Loaded, &Facility), form: Form) -> Answer {
    let entry = Entry {
        plaatsen: form.plaatsen,
        mindervaliden: form.mindervaliden,
        laadpunten: form.laadpunten,
        vanaf: form.vanaf,
        reden: form.reden,
        ..Entry::default()
    };
    let capacity = match entry.capacity(loaded.today) {
        Ok(capacity) => capacity,
        Err(refusal) => {
            let page = page(app, visit, (loaded, one)).await?;
            return respond(visit, &PlacePage { refusal: Some(refusal), entry, ..page });
        }
    };
    let (capacity, moment, at) = (&capacity, &visit.moment, (one.nis, one.id));
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::put_capacity(tx, at, capacity, moment).await?;
                let detail = serde_json::json!({ "from": capacity.from, "spaces": capacity.spaces });
                let what = Audit::new("change", "mobility-capacity", at.1).in_town(at.0).detail(detail);
                tx.audit(&what, moment).await
            })
        })
        .await?;
    Ok(see(format!("{}?gedaan=capacity#melding", visit.local(&path(at.0, at.1)))))
}

async fn bring_stays(app: &App, visit: &Visit, (loaded, one): (&Loaded, &Facility), text: String) -> Answer {
    let read = if text.len() > MOST_TEXT { None } else { round::stays(&text, loaded.today) };
    let Some((stays, mut wrong)) = read.filter(|(stays, wrong)| stays.len() + wrong.len() > 0) else {
        let page = page(app, visit, (loaded, one)).await?;
        return respond(visit, &PlacePage { missing: true, text, ..page });
    };
    wrong.truncate(MOST_WRONG);
    if !stays.is_empty() {
        let (stays, moment, at) = (&stays, &visit.moment, (one.nis, one.id));
        app.store
            .write(|tx| {
                Box::pin(async move {
                    tables::put_stays(tx, at, stays, moment).await?;
                    let detail = serde_json::json!({ "days": stays.len() });
                    let what = Audit::new("add", "mobility-stay", at.1).in_town(at.0).detail(detail);
                    tx.audit(&what, moment).await
                })
            })
            .await?;
    }
    if wrong.is_empty() {
        return Ok(see(format!("{}?gedaan=stays#melding", visit.local(&path(one.nis, one.id)))));
    }
    let page = page(app, visit, (loaded, one)).await?;
    let saved = if stays.is_empty() { "" } else { "stays" };
    respond(visit, &PlacePage { wrong, saved, text, ..page })
}
