//! Parking in a town at a glance: does it limit the visit, when is it full, where, and what is expected of today.

use axum::extract::State;
use chrono::Timelike;
use kernel::language::Language;
use kernel::nis::Nis;
use minijinja::Value;
use serde::{Deserialize, Serialize};
use shell::visit::Asked;
use shell::{Choice, Page, Visit};

use crate::desk::{self, Answer, Desk, Loaded, PATH, head, percent, places, whole};
use crate::draw;
use crate::facility::{Facility, Kind, line};
use crate::measure::{self, DAYS, Filled, HOURS, Hours, Judged, Pressure, Verdict, Week};
use crate::round;
use crate::store::Expected;

/// Moments of rounds side by side.
const MOMENTS: usize = 8;

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Told {
    #[serde(default)]
    stad: String,
    #[serde(default)]
    gebied: String,
}

/// A facility in the ranking.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Row {
    pub name: String,
    pub href: String,
    pub kind: &'static str,
    pub area: String,
    pub spaces: String,
    /// Its highest hour: rate, bar and when.
    pub peak: String,
    pub bar: Value,
    pub when: String,
    /// Mean of the shopping hours, and the share of them of 85 % or more.
    pub mean: String,
    pub pressed: String,
    /// Places free in the last hour that was counted.
    pub free: String,
    /// `sensor`, `hand` or `none`.
    pub source: &'static str,
}

/// Rounds by hand, side by side.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct RoundsShown {
    pub columns: Vec<Choice>,
    pub rows: Vec<Vec<String>>,
    pub svg: Value,
    pub counts: usize,
    pub pressed: usize,
    pub fullest: String,
    pub when: String,
    pub rate: String,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct OverviewPage {
    pub towns: Vec<Choice>,
    pub town: String,
    pub town_name: String,
    pub areas: Vec<Choice>,
    pub area: String,
    pub any: bool,
    /// Places for cars, for people with a disability, with a charging point, for bicycles.
    pub spaces: [String; 4],
    /// The answer: a code and the sentence.
    pub verdict: &'static str,
    pub says: String,
    /// Hours looked at, busiest of them, mean rate then, share of 85 % and of 95 %.
    pub ground: [String; 5],
    pub whole_town: bool,
    /// Last hour, places taken, free and rate.
    pub now: Option<[String; 4]>,
    pub expected: String,
    pub today: Value,
    pub today_rows: Vec<Vec<String>>,
    pub heat: Value,
    pub heat_columns: Vec<Choice>,
    pub heat_rows: Vec<Vec<String>>,
    pub heat_says: String,
    pub week: Value,
    pub week_rows: Vec<Vec<String>>,
    pub week_says: String,
    pub rows: Vec<Row>,
    pub rounds: Option<RoundsShown>,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "mobility/overview.html";

    #[expect(clippy::too_many_lines, reason = "samples are data: one per state of the page")]
    fn samples() -> Vec<(&'static str, Self)> {
        let row = |name: &str, kind: Kind, source| Row {
            name: name.into(),
            href: "/nl/stad/parkeren/31022/plaats/00000000000000000000000000000001".into(),
            kind: kind.code(),
            area: "Centrum".into(),
            spaces: "180".into(),
            peak: "96 %".into(),
            bar: draw::bar(Some(0.96)),
            when: "zaterdag 15.00".into(),
            mean: "78 %".into(),
            pressed: "31 %".into(),
            free: "24".into(),
            source,
        };
        let week: Week = [[Some(0.5); HOURS]; DAYS];
        let drawn = draw::week(&week, &week, Language::Nl);
        let (today, today_rows) = draw::today(&[Some(4.0); HOURS], &[], Language::Nl);
        let (heat, heat_rows) = draw::heat(&week, Language::Nl);
        let full = Self {
            towns: vec![Choice::new("31022", "Oostkamp"), Choice::new("34027", "Menen")],
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            areas: vec![Choice::new("", "Heel de gemeente"), Choice::new("Centrum", "Centrum")],
            any: true,
            spaces: ["620", "14", "8", "120"].map(str::to_owned),
            verdict: "room",
            says: "Er is plaats.".into(),
            ground: ["720", "72", "74 %", "12 %", "3 %"].map(str::to_owned),
            whole_town: true,
            now: Some(["11.00", "312", "188", "62 %"].map(str::to_owned)),
            expected: "Het drukst om 15.00".into(),
            today,
            today_rows,
            heat,
            heat_columns: draw::heat_columns("Dag".into(), Language::Nl),
            heat_rows,
            heat_says: "Het volst op zaterdag om 15.00: 96 %.".into(),
            week: drawn.0,
            week_rows: drawn.1,
            week_says: "Beide het hoogst op zaterdag.".into(),
            rows: vec![
                row("Parking Markt", Kind::CarPark, "sensor"),
                row("Kerkstraat noord", Kind::BlueZone, "hand"),
                row("Fietsenstalling", Kind::Bicycle, "none"),
                row("Shop-and-go", Kind::Bays, "sensor"),
                row("Stationsstraat", Kind::Street, "hand"),
            ],
            rounds: Some(RoundsShown {
                columns: vec![Choice::new("", "Naam"), Choice::new("", "za 21/11 10.00")],
                rows: vec![vec!["Kerkstraat noord".into(), "95 %".into()]],
                svg: Value::from_safe_string(String::new()),
                counts: 24,
                pressed: 5,
                fullest: "Kerkstraat noord".into(),
                when: "za 21 nov. 10.00".into(),
                rate: "95 %".into(),
            }),
            ..Self::default()
        };
        let bare = Self {
            verdict: "unknown",
            whole_town: false,
            area: "Centrum".into(),
            now: None,
            expected: String::new(),
            heat_rows: Vec::new(),
            week_rows: Vec::new(),
            rounds: None,
            ..full.clone()
        };
        let empty = Self {
            any: false,
            rows: Vec::new(),
            town: "31022".into(),
            town_name: "Oostkamp".into(),
            ..Self::default()
        };
        vec![("full", full), ("little is known", bare), ("empty", empty), ("nowhere", Self::default())]
    }
}

/// `GET /stad/parkeren`
pub(crate) async fn show(State(app): Desk, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let (nis, towns) = desk::chosen(&app, &visit, &told.stad).await?;
    let mut page = OverviewPage { towns, ..OverviewPage::default() };
    if let Some(nis) = nis {
        let loaded = desk::load(&app, nis, visit.moment.local().date()).await?;
        page.town = nis.to_string();
        let here = page.towns.iter().find(|choice| choice.value == page.town);
        page.town_name = here.map(|choice| choice.label.clone()).unwrap_or_default();
        fill(&mut page, &loaded, (nis, &line(&told.gebied, 120)), &visit);
    }
    visit.page(head(&visit, visit.say("mob-title", &[]), PATH).wide(), &page)
}

/// The facilities of a page: in use today, and of the area.
fn shown<'l>(loaded: &'l Loaded, area: &str) -> Vec<&'l Facility> {
    let within = |one: &&Facility| one.open(loaded.today) && (area.is_empty() || one.area == area);
    loaded.facilities.iter().filter(within).collect()
}

fn areas(loaded: &Loaded, visit: &Visit) -> Vec<Choice> {
    let mut names: Vec<&str> = loaded.facilities.iter().map(|one| one.area.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let all = Choice::new("", visit.say("mob-area-all", &[]));
    let some = names.into_iter().filter(|name| !name.is_empty()).map(|name| Choice::new(name, name));
    std::iter::once(all).chain(some).take(100).collect()
}

fn fill(page: &mut OverviewPage, loaded: &Loaded, (nis, area): (Nis, &str), visit: &Visit) {
    let language = visit.language;
    let shown = shown(loaded, area);
    page.any = !loaded.facilities.is_empty();
    page.areas = areas(loaded, visit);
    area.clone_into(&mut page.area);
    page.spaces = spaces(&shown, loaded, language);
    let cars = shown.iter().copied().filter(|one| one.kind.for_cars());
    let counted: Vec<(&Facility, Filled)> = cars.filter_map(|one| Some((one, loaded.filled(one)?))).collect();
    let each: Vec<Filled> = counted.iter().map(|(_, filled)| filled.clone()).collect();
    let all = Filled::together(&each);
    let (people, whole_town) = loaded.passers(area);
    page.whole_town = whole_town;
    let judged = measure::judge(&people, &all, &each);
    let names: Vec<&str> = counted.iter().map(|(one, _)| one.name.as_str()).collect();
    (page.verdict, page.says) = verdict(&judged, (&all, &names), visit);
    page.ground = [
        whole(language, Some(number(judged.hours))),
        whole(language, Some(number(judged.busiest))),
        percent(language, Some(judged.rate)),
        percent(language, Some(judged.pressed)),
        percent(language, Some(judged.full)),
    ];
    if !each.is_empty() {
        let rates = measure::rhythm(&all.rates());
        charts(page, (&rates, &measure::rhythm(&people)), visit);
        let facilities: Vec<&Facility> = counted.iter().map(|(one, _)| *one).collect();
        today(page, loaded, &facilities, visit);
    }
    page.rounds = rounds(loaded, &shown, visit);
    page.rows = rows(loaded, (nis, &shown), visit);
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Places for cars, of which for people with a disability and with a charging point; and places for bicycles.
fn spaces(shown: &[&Facility], loaded: &Loaded, language: Language) -> [String; 4] {
    let (mut cars, mut disabled, mut charging, mut bicycles) = (0, 0, 0, 0);
    for one in shown {
        let Some(capacity) = one.on(loaded.today) else { continue };
        if one.kind.for_cars() {
            cars += capacity.spaces;
            disabled += capacity.disabled;
            charging += capacity.charging;
        } else {
            bicycles += capacity.spaces;
        }
    }
    [cars, disabled, charging, bicycles].map(|sum| places(language, sum))
}

/// The answer in a sentence.
fn verdict(judged: &Judged, (all, names): (&Filled, &[&str]), visit: &Visit) -> (&'static str, String) {
    let language = visit.language;
    let name = |at: usize| names.get(at).copied().unwrap_or_default().to_owned();
    let many = all.spaces.values().rev().flat_map(|hours| hours.iter().flatten()).next().copied();
    match judged.verdict {
        Verdict::Unknown => (
            "unknown",
            visit
                .say("mob-verdict-unknown", &[("hours", whole(language, Some(number(judged.hours))).into())]),
        ),
        Verdict::Full => {
            ("full", visit.say("mob-verdict-full", &[("share", percent(language, Some(judged.full)).into())]))
        }
        Verdict::Tight => (
            "tight",
            visit.say("mob-verdict-tight", &[("share", percent(language, Some(judged.pressed)).into())]),
        ),
        Verdict::Uneven(full, room) => (
            "uneven",
            visit.say("mob-verdict-uneven", &[("full", name(full).into()), ("room", name(room).into())]),
        ),
        Verdict::Room => (
            "room",
            visit.say(
                "mob-verdict-room",
                &[
                    ("free", whole(language, Some(judged.free)).into()),
                    ("spaces", whole(language, many).into()),
                    ("least", whole(language, Some(judged.least)).into()),
                ],
            ),
        ),
    }
}

fn charts(page: &mut OverviewPage, (rates, people): (&Week, &Week), visit: &Visit) {
    let language = visit.language;
    (page.heat, page.heat_rows) = draw::heat(rates, language);
    page.heat_columns = draw::heat_columns(visit.say("mob-day", &[]), language);
    let top = measure::highest(rates);
    if let Some((day, hour, rate)) = top {
        page.heat_says = visit.say(
            "mob-heat-says",
            &[
                ("day", draw::weekday(language, day).into()),
                ("hour", draw::hour(language, hour).into()),
                ("rate", percent(language, Some(rate)).into()),
            ],
        );
    }
    if let (Some((full_day, full_hour, _)), Some((day, hour, _))) = (top, measure::highest(people)) {
        (page.week, page.week_rows) = draw::week(rates, people, language);
        let at = rates.get(day).and_then(|hours| hours.get(hour)).copied().flatten();
        page.week_says = visit.say(
            "mob-week-says",
            &[
                ("when", format!("{} {}", draw::weekday(language, day), draw::hour(language, hour)).into()),
                ("rate", percent(language, at).into()),
                (
                    "full",
                    format!("{} {}", draw::weekday(language, full_day), draw::hour(language, full_hour))
                        .into(),
                ),
            ],
        );
    }
}

/// Sums of hours over facilities; an hour is known when each is.
fn add(all: &[Hours]) -> Hours {
    std::array::from_fn(|hour| {
        if all.is_empty() { None } else { all.iter().map(|one| one.get(hour).copied().flatten()).sum() }
    })
}

/// What is expected of several together. The limits are added up too, which makes them wide rather than narrow.
fn expect(all: &[&[Expected]]) -> Vec<Expected> {
    if all.is_empty() || all.iter().any(|one| one.len() < HOURS) {
        return Vec::new();
    }
    let at = |hour: usize| {
        let hours = all.iter().filter_map(|one| one.get(hour));
        hours.fold(Expected::default(), |sum, one| Expected {
            mean: sum.mean + one.mean,
            low: sum.low + one.low,
            high: sum.high + one.high,
        })
    };
    (0..HOURS).map(at).collect()
}

fn today(page: &mut OverviewPage, loaded: &Loaded, facilities: &[&Facility], visit: &Visit) {
    let language = visit.language;
    let counted: Vec<Hours> = facilities.iter().map(|one| loaded.now(one).unwrap_or([None; HOURS])).collect();
    let taken = add(&counted);
    let expected = expect(&facilities.iter().map(|one| loaded.hoped(one)).collect::<Vec<_>>());
    let spaces = facilities.iter().map(|one| one.spaces(loaded.today)).sum::<Option<i64>>();
    let spaces = spaces.and_then(|sum| i32::try_from(sum).ok()).map(f64::from).filter(|sum| *sum > 0.0);
    let last = taken.iter().enumerate().filter_map(|(hour, value)| Some((hour, (*value)?))).next_back();
    page.now = last.zip(spaces).map(|((hour, taken), spaces)| {
        [
            draw::hour(language, hour),
            whole(language, Some(taken)),
            whole(language, Some((spaces - taken).max(0.0))),
            percent(language, Some(taken / spaces)),
        ]
    });
    let now = usize::try_from(visit.moment.local().hour()).unwrap_or(0);
    let coming = expected.iter().enumerate().skip(now);
    if let Some((hour, most)) = coming.max_by(|one, other| one.1.mean.total_cmp(&other.1.mean)) {
        page.expected = visit.say(
            "mob-expected-says",
            &[
                ("hour", draw::hour(language, hour).into()),
                ("taken", whole(language, Some(most.mean)).into()),
                ("low", whole(language, Some(most.low)).into()),
                ("high", whole(language, Some(most.high)).into()),
                ("spaces", whole(language, spaces).into()),
            ],
        );
    }
    (page.today, page.today_rows) = draw::today(&taken, &expected, language);
}

/// The moment of a round in few letters.
pub(crate) fn moment(language: Language, (day, minute): (chrono::NaiveDate, i64)) -> String {
    use shell::format::{DateStyle, date};
    let weekday: String = date(language, day, DateStyle::Weekday).chars().take(2).collect();
    format!("{weekday} {} {}", day.format("%-d/%-m"), draw::minute(language, minute))
}

fn rounds(loaded: &Loaded, shown: &[&Facility], visit: &Visit) -> Option<RoundsShown> {
    let language = visit.language;
    let list: Vec<Facility> = shown.iter().map(|one| (*one).clone()).collect();
    let found = round::summary(&list, &loaded.rounds, MOMENTS);
    let (at, day, minute, rate) = found.fullest?;
    let names: Vec<String> =
        found.rates.iter().filter_map(|(at, _)| list.get(*at)).map(|one| one.name.clone()).collect();
    let moments: Vec<String> = found.moments.iter().map(|one| moment(language, *one)).collect();
    let rates: Vec<Vec<Option<f64>>> = found.rates.iter().map(|(_, rates)| rates.clone()).collect();
    let rows = names.iter().zip(&rates).map(|(name, rates)| {
        std::iter::once(name.clone()).chain(rates.iter().map(|rate| percent(language, *rate))).collect()
    });
    Some(RoundsShown {
        columns: std::iter::once(visit.say("mob-name", &[]))
            .chain(moments.iter().cloned())
            .map(|text| Choice::new("", text))
            .collect(),
        rows: rows.collect(),
        svg: draw::squares(&names, &moments, &rates),
        counts: found.counts,
        pressed: found.pressed,
        fullest: list.get(at).map(|one| one.name.clone()).unwrap_or_default(),
        when: moment(language, (day, minute)),
        rate: percent(language, Some(rate)),
    })
}

/// The pressure of a facility that is counted by hand: of the rounds there are.
fn by_hand(loaded: &Loaded, one: &Facility) -> Option<(Pressure, (chrono::NaiveDate, i64))> {
    let found = round::summary(std::slice::from_ref(one), &loaded.rounds, usize::MAX);
    let (_, day, minute, rate) = found.fullest?;
    let rates: Vec<f64> = found.rates.iter().flat_map(|(_, rates)| rates.iter().flatten().copied()).collect();
    let mean = rates.iter().sum::<f64>() / number(rates.len().max(1));
    let pressed = number(found.pressed) / number(found.counts.max(1));
    let pressure =
        Pressure { mean: Some(mean), peak: Some((0, 0, rate)), pressed: Some(pressed), hours: found.counts };
    Some((pressure, (day, minute)))
}

/// The facilities, the fullest first.
fn rows(loaded: &Loaded, (nis, shown): (Nis, &[&Facility]), visit: &Visit) -> Vec<Row> {
    let language = visit.language;
    let mut found: Vec<(f64, Row)> = shown
        .iter()
        .map(|one| {
            let mut row = Row {
                name: one.name.clone(),
                href: visit.local(&crate::place::path(nis, one.id)),
                kind: one.kind.code(),
                area: one.area.clone(),
                spaces: one.spaces(loaded.today).map_or_else(|| "–".to_owned(), |sum| places(language, sum)),
                source: "none",
                ..Row::default()
            };
            let filled = loaded.filled(one);
            let (pressure, when) = if let Some(filled) = &filled {
                row.source = "sensor";
                let pressure = measure::pressure(&filled.rates());
                let when = pressure.peak.map(|(day, hour, _)| {
                    format!("{} {}", draw::weekday(language, day), draw::hour(language, hour))
                });
                (pressure, when.unwrap_or_default())
            } else if let Some((pressure, at)) = by_hand(loaded, one) {
                row.source = "hand";
                (pressure, moment(language, at))
            } else {
                (Pressure::default(), String::new())
            };
            let peak = pressure.peak.map(|(.., rate)| rate);
            row.peak = percent(language, peak);
            row.bar = draw::bar(peak);
            row.when = when;
            row.mean = percent(language, pressure.mean);
            row.pressed = percent(language, pressure.pressed);
            row.free = free(loaded, one, language);
            (peak.unwrap_or(-1.0), row)
        })
        .collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    found.into_iter().map(|(_, row)| row).collect()
}

/// Places free in the last hour that was counted today.
fn free(loaded: &Loaded, one: &Facility, language: Language) -> String {
    let last = loaded.now(one).and_then(|hours| hours.iter().rev().flatten().next().copied());
    let spaces = one.spaces(loaded.today).and_then(|sum| i32::try_from(sum).ok()).map(f64::from);
    whole(language, spaces.zip(last).map(|(spaces, taken)| (spaces - taken).max(0.0)))
}
