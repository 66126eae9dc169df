//! What the form of a source means, and why it may be refused.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use counts::intake::clock::{Order, Zone};
use counts::intake::jsonpath::{Mapping, Number, Path};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::plan::{Feed, Fiware, Notify, Plan, Shown, Telraam};
use super::store::Source;

/// The kinds of sources.
pub(super) const KINDS: [&str; 4] = ["telraam", "feed", "fiware", "notify"];
/// How often one may be asked, in minutes. What counts hours is not asked more often than that.
pub(super) const MINUTES: [i64; 5] = [5, 10, 15, 30, 60];
pub(super) const HOURS: [i64; 4] = [60, 180, 360, 1_440];
/// Devices of one source.
const MOST_IDS: usize = 40;
const MOST_URL: usize = 500;
const MOST_NAME: usize = 80;
const MOST_KEY: usize = 2_000;
/// The address of Telraam.
const TELRAAM: &str = "https://telraam-api.net/v1/reports/traffic";

/// The fields.
const FIELDS: [&str; 23] = [
    "naam",
    "url",
    "kop",
    "minuten",
    "segmenten",
    "niveau",
    "formaat",
    "vanaf",
    "lijst",
    "pad_id",
    "pad_soort",
    "pad_tijd",
    "volgorde",
    "klok",
    "getal",
    "pad_waarde",
    "pad_plaatsen",
    "pad_vrij",
    "ngsi",
    "entiteit",
    "dienst",
    "deel",
    "context",
];

/// What a form says, by field; never the key.
pub(crate) type Entry = BTreeMap<&'static str, String>;

/// Why a form is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    pub field: &'static str,
    pub why: &'static str,
}

/// Every reason.
pub(super) const WHYS: [&str; 9] = ["name", "url", "ids", "day", "path", "choice", "key", "seal", "many"];

pub(super) const fn refused(field: &'static str, why: &'static str) -> Refusal {
    Refusal { field, why }
}

/// The fields of a form that was sent.
pub(super) fn entry(pairs: &[(String, String)]) -> Entry {
    let told = |name: &str| pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim());
    FIELDS.into_iter().map(|name| (name, told(name).chars().take(4_000).collect())).collect()
}

/// An empty form.
pub(super) fn blank(kind: &str, today: NaiveDate) -> Entry {
    let mut entry = entry(&[]);
    let since = today.checked_sub_months(chrono::Months::new(12)).unwrap_or(today);
    let usual = [
        ("url", if kind == "telraam" { TELRAAM } else { "" }.to_owned()),
        ("minuten", if kind == "feed" { "15" } else { "60" }.to_owned()),
        ("niveau", "segments".into()),
        ("formaat", "per-hour".into()),
        ("vanaf", since.to_string()),
        ("lijst", "results[*]".into()),
        ("getal", "left".into()),
        ("volgorde", "year".into()),
        ("klok", "brussels".into()),
        ("ngsi", "v2".into()),
        ("entiteit", "OffStreetParking".into()),
        ("kop", "bearer".into()),
    ];
    entry.extend(usual);
    entry
}

/// The code under which a value is stored.
fn code<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn chosen<T: DeserializeOwned>(entry: &Entry, field: &'static str) -> Result<T, Refusal> {
    let told = serde_json::Value::String(get(entry, field).to_owned());
    serde_json::from_value(told).map_err(|_| refused(field, "choice"))
}

fn get<'e>(entry: &'e Entry, field: &str) -> &'e str {
    entry.get(field).map_or("", String::as_str)
}

/// The form as it stands for a source.
pub(super) fn entry_of(source: &Source) -> Entry {
    let mut entry = entry(&[]);
    entry.insert("naam", source.name.clone());
    entry.insert("minuten", source.minutes.to_string());
    entry.insert("url", source.plan.url().to_owned());
    match &source.plan {
        Plan::Telraam(plan) => {
            entry.insert("segmenten", plan.ids.join("\n"));
            entry.insert("niveau", plan.level.clone());
            entry.insert("formaat", plan.format.clone());
            entry.insert("vanaf", plan.since.to_string());
        }
        Plan::Feed(Feed { shown, mapping, .. }) => {
            let path = |path: Option<&Path>| path.map(|path| path.as_str().to_owned()).unwrap_or_default();
            entry.insert("kop", code(shown));
            entry.insert("lijst", path(Some(&mapping.items)));
            entry.insert("pad_id", path(Some(&mapping.channel)));
            entry.insert("pad_soort", path(mapping.kind.as_ref()));
            entry.insert("pad_tijd", path(mapping.time.as_ref()));
            entry.insert("volgorde", code(&mapping.order));
            entry.insert("klok", code(&mapping.zone));
            match &mapping.number {
                Number::Told(told) => {
                    entry.insert("getal", "told".into());
                    entry.insert("pad_waarde", path(Some(told)));
                }
                Number::Left { all, free } => {
                    entry.insert("getal", "left".into());
                    entry.insert("pad_plaatsen", path(Some(all)));
                    entry.insert("pad_vrij", path(Some(free)));
                }
            }
        }
        Plan::Fiware(plan) => {
            entry.insert("kop", code(&plan.shown));
            entry.insert("ngsi", if plan.linked { "ld" } else { "v2" }.into());
            entry.insert("entiteit", plan.entity.clone());
            entry.insert("dienst", plan.service.clone());
            entry.insert("deel", plan.part.clone());
            entry.insert("context", plan.context.clone());
        }
        Plan::Notify(_) => {}
    }
    entry
}

fn address(text: &str, field: &'static str) -> Result<String, Refusal> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    // Whether it may be reached is judged when it is asked, by what its name then stands for.
    let sound = rest
        .is_some_and(|rest| !rest.is_empty() && !rest.split('/').next().unwrap_or_default().contains('@'))
        && text.len() <= MOST_URL
        && !text.chars().any(|sign| sign.is_whitespace() || sign.is_control());
    if sound { Ok(text.to_owned()) } else { Err(refused(field, "url")) }
}

/// Its name and how often it is asked.
pub(super) fn name(kind: &str, entry: &Entry) -> Result<(String, i64), Refusal> {
    let name: String =
        get(entry, "naam").split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_NAME).collect();
    if name.is_empty() {
        return Err(refused("naam", "name"));
    }
    let offered = if kind == "telraam" { HOURS.as_slice() } else { MINUTES.as_slice() };
    let minutes = get(entry, "minuten").parse().ok().filter(|minutes| offered.contains(minutes));
    Ok((name, minutes.ok_or(refused("minuten", "choice"))?))
}

/// The key that was told: nothing when the field was left empty.
pub(super) fn key(pairs: &[(String, String)]) -> Result<Option<String>, Refusal> {
    let told = pairs.iter().find(|(name, _)| name == "sleutel").map_or("", |(_, value)| value.trim());
    if told.len() > MOST_KEY || !told.chars().all(|sign| sign.is_ascii_graphic()) {
        return Err(refused("sleutel", "key"));
    }
    Ok(Some(told.to_owned()).filter(|told| !told.is_empty()))
}

/// What is to be asked.
pub(super) fn plan(kind: &str, entry: &Entry, minutes: i64, today: NaiveDate) -> Result<Plan, Refusal> {
    let seconds = u32::try_from(minutes * 60).unwrap_or(3_600);
    if kind == "notify" {
        return Ok(Plan::Notify(Notify { seconds }));
    }
    let url = address(get(entry, "url"), "url")?;
    match kind {
        "telraam" => telraam(url, entry, today).map(Plan::Telraam),
        "feed" => feed(url, entry, seconds).map(Plan::Feed),
        _ => fiware(url, entry, seconds).map(Plan::Fiware),
    }
}

fn telraam(url: String, entry: &Entry, today: NaiveDate) -> Result<Telraam, Refusal> {
    let told =
        get(entry, "segmenten").split([',', ';', ' ', '\n', '\r', '\t']).filter(|part| !part.is_empty());
    let mut ids: Vec<String> = Vec::new();
    for id in told {
        if id.len() > 20 || !id.bytes().all(|sign| sign.is_ascii_digit()) {
            return Err(refused("segmenten", "ids"));
        }
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    if ids.is_empty() || ids.len() > MOST_IDS {
        return Err(refused("segmenten", "ids"));
    }
    let since = get(entry, "vanaf").parse::<NaiveDate>().ok();
    let oldest = NaiveDate::from_ymd_opt(2018, 1, 1).unwrap_or_default();
    let since = since.filter(|day| *day <= today && *day >= oldest).ok_or(refused("vanaf", "day"))?;
    let one_of = |field: &'static str, list: [&str; 2]| {
        let told = get(entry, field);
        if list.contains(&told) { Ok(told.to_owned()) } else { Err(refused(field, "choice")) }
    };
    Ok(Telraam {
        url,
        level: one_of("niveau", ["segments", "instances"])?,
        format: one_of("formaat", ["per-hour", "hourly"])?,
        ids,
        since,
    })
}

fn feed(url: String, entry: &Entry, seconds: u32) -> Result<Feed, Refusal> {
    let path = |field: &'static str| Path::parse(get(entry, field)).map_err(|_| refused(field, "path"));
    let maybe = |field: &'static str| {
        if get(entry, field).is_empty() { Ok(None) } else { path(field).map(Some) }
    };
    let needed = |field: &'static str| {
        if get(entry, field).is_empty() { Err(refused(field, "path")) } else { path(field) }
    };
    let number = match get(entry, "getal") {
        "told" => Number::Told(needed("pad_waarde")?),
        "left" => Number::Left { all: needed("pad_plaatsen")?, free: needed("pad_vrij")? },
        _ => return Err(refused("getal", "choice")),
    };
    let mapping = Mapping {
        items: path("lijst")?,
        channel: needed("pad_id")?,
        kind: maybe("pad_soort")?,
        time: maybe("pad_tijd")?,
        order: chosen::<Order>(entry, "volgorde")?,
        zone: chosen::<Zone>(entry, "klok")?,
        number,
        seconds,
    };
    Ok(Feed { url, shown: chosen::<Shown>(entry, "kop")?, mapping })
}

fn fiware(url: String, entry: &Entry, seconds: u32) -> Result<Fiware, Refusal> {
    let entity = get(entry, "entiteit");
    if !["CrowdFlowObserved", "OffStreetParking"].contains(&entity) {
        return Err(refused("entiteit", "choice"));
    }
    let word = |field: &'static str, signs: &str| {
        let told = get(entry, field);
        let sound = |sign: char| sign.is_ascii_alphanumeric() || signs.contains(sign);
        if told.len() <= 200 && told.chars().all(sound) {
            Ok(told.to_owned())
        } else {
            Err(refused(field, "choice"))
        }
    };
    let context = match get(entry, "context") {
        "" => String::new(),
        told => address(told, "context")?,
    };
    Ok(Fiware {
        url,
        shown: chosen::<Shown>(entry, "kop")?,
        linked: get(entry, "ngsi") == "ld",
        entity: entity.to_owned(),
        service: word("dienst", "_-:")?,
        part: word("deel", "_-/#,")?,
        context,
        seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::super::plan::tests as plans;
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    fn filled(kind: &str, fields: &[(&'static str, &str)]) -> Entry {
        let mut entry = blank(kind, today());
        entry.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        entry
    }

    #[test]
    fn a_source_is_read_back_from_its_own_form() {
        for plan in [
            plans::telraam("https://t.be/x"),
            plans::feed("https://f.be/x"),
            plans::fiware("https://b.be", true),
        ] {
            let minutes = if plan.code() == "feed" { 15 } else { 60 };
            let source = super::super::tests::source(plan.clone(), minutes);
            let entry = entry_of(&source);
            assert_eq!(name(plan.code(), &entry), Ok((source.name.clone(), minutes)));
            assert_eq!(self::plan(plan.code(), &entry, minutes, today()), Ok(plan));
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        let telraam = |fields: &[(&'static str, &str)]| {
            let entry =
                filled("telraam", &[&[("segmenten", "9000001844, 9000001845\n9000001844")], fields].concat());
            plan("telraam", &entry, 60, today())
        };
        let Ok(Plan::Telraam(plan)) = telraam(&[]) else { panic!("refused") };
        assert_eq!(plan.ids, ["9000001844", "9000001845"]);
        assert_eq!(plan.since, "2025-11-22".parse::<NaiveDate>().unwrap());
        assert_eq!(telraam(&[("segmenten", "")]), Err(refused("segmenten", "ids")));
        assert_eq!(telraam(&[("segmenten", "de markt")]), Err(refused("segmenten", "ids")));
        assert_eq!(telraam(&[("vanaf", "2027-01-01")]), Err(refused("vanaf", "day")));
        assert_eq!(telraam(&[("niveau", "alles")]), Err(refused("niveau", "choice")));
        for url in ["", "telraam.net", "ftp://x.be", "https://", "https://a b", "https://a:b@x.be/"] {
            assert_eq!(telraam(&[("url", url)]), Err(refused("url", "url")), "{url}");
        }
        let feed = |fields: &[(&'static str, &str)]| {
            let own = [
                ("url", "https://f.be"),
                ("pad_id", "name"),
                ("pad_plaatsen", "total"),
                ("pad_vrij", "free"),
            ];
            super::plan("feed", &filled("feed", &[&own[..], fields].concat()), 15, today())
        };
        assert!(feed(&[]).is_ok());
        assert_eq!(feed(&[("pad_id", "")]), Err(refused("pad_id", "path")));
        assert_eq!(feed(&[("lijst", "a..b")]), Err(refused("lijst", "path")));
        assert_eq!(feed(&[("getal", "told")]), Err(refused("pad_waarde", "path")));
        let fiware = |fields: &[(&'static str, &str)]| {
            let entry = filled("fiware", &[&[("url", "https://b.be")], fields].concat());
            super::plan("fiware", &entry, 60, today())
        };
        assert!(fiware(&[]).is_ok());
        assert_eq!(fiware(&[("dienst", "a\r\nb")]), Err(refused("dienst", "choice")));
        assert_eq!(fiware(&[("entiteit", "Device")]), Err(refused("entiteit", "choice")));
        assert_eq!(name("feed", &filled("feed", &[("naam", " ")])), Err(refused("naam", "name")));
        assert_eq!(
            name("feed", &filled("feed", &[("naam", "x"), ("minuten", "7")])),
            Err(refused("minuten", "choice"))
        );
        let told = |text: &str| key(&[("sleutel".to_owned(), text.to_owned())]);
        assert_eq!(told(" abc "), Ok(Some("abc".to_owned())));
        assert_eq!(told(""), Ok(None));
        assert_eq!(told("a\r\nX-Admin: 1"), Err(refused("sleutel", "key")));
        for why in ["ids", "day", "choice", "url", "path", "name", "key"] {
            assert!(WHYS.contains(&why));
        }
    }
}
