//! A commercial unit: what is written down of it, read from a form or from a row of a file by the same rules.

use chrono::NaiveDate;
use kernel::nis::Nis;
use kernel::point::Point;
use kernel::text;
use uuid::Uuid;

use crate::spell::{Certainty, State};

/// The kinds, by code; words: prem-kind-<code>.
pub(crate) const KINDS: [&str; 6] = ["shop", "horeca", "service", "craft", "leisure", "other"];
/// The most square metres of a unit.
const MOST_M2: i64 = 200_000;
/// Letters of a line.
const LINE: usize = 120;

/// A unit as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub nis: Nis,
    pub id: Uuid,
    pub draft: Draft,
    pub state: Option<State>,
    pub state_from: Option<NaiveDate>,
    pub certainty: Certainty,
    pub seen: Option<NaiveDate>,
    pub offered: bool,
    pub consent_day: Option<NaiveDate>,
    pub consent_how: String,
    pub rent_cents: Option<i64>,
    pub offer_text: String,
}

impl Unit {
    /// Street and number.
    pub(crate) fn label(&self) -> String {
        self.draft.label()
    }

    /// The id as it stands in addresses.
    pub(crate) fn hex(&self) -> String {
        self.id.simple().to_string()
    }

    /// Whether everybody may see it as available.
    pub(crate) fn is_public(&self) -> bool {
        self.offered
            && self.consent_day.is_some()
            && self.draft.stock_until.is_none()
            && matches!(self.state, Some(State::Vacant | State::Works))
    }
}

/// What an officer or a file tells of a unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub own_key: String,
    pub street: String,
    pub house_number: String,
    pub box_number: String,
    pub postcode: Option<i64>,
    pub locality: String,
    pub address_uri: String,
    pub point: Option<Point>,
    pub kind: String,
    pub area: String,
    pub in_core: bool,
    pub wvo: Option<i64>,
    pub net_area: Option<i64>,
    pub stock_from: Option<NaiveDate>,
    pub stock_until: Option<NaiveDate>,
}

/// A field that cannot be taken: its name and the end of the key of the reason, `prem-wrong-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub field: &'static str,
    pub code: &'static str,
}

/// One line of text without oddities.
pub(crate) fn line(text: &str, most: usize) -> String {
    let clean = text.split_whitespace().collect::<Vec<_>>().join(" ");
    clean.chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// Text of several lines.
pub(crate) fn lines(text: &str, most: usize) -> String {
    let clean = text.lines().map(|one| line(one, most)).collect::<Vec<_>>().join("\n");
    clean.trim().chars().take(most).collect()
}

/// A whole number, with a comma or point for the decimals and rounded to the nearest; nothing of nothing.
pub(crate) fn whole(text: &str) -> Result<Option<i64>, ()> {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let text = text.trim_end_matches("m²").trim_end_matches("m2").replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let (before, behind) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.bytes().all(|sign| sign.is_ascii_digit());
    if before.is_empty() || before.len() > 9 || !digits(before) || !digits(behind) || behind.len() > 6 {
        return Err(());
    }
    let up = behind.bytes().next().is_some_and(|first| first >= b'5');
    before.parse::<i64>().map(|number| Some(number + i64::from(up))).map_err(|_| ())
}

/// A day, as `2026-11-22` or `22/11/2026`.
pub(crate) fn day(text: &str) -> Result<Option<NaiveDate>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let text = text.split(['T', ' ']).next().unwrap_or_default();
    ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| *day >= crate::spell::EARLIEST)
        .map_or(Err(()), |day| Ok(Some(day)))
}

/// Yes or no, as people write it.
pub(crate) fn yes(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "1" | "ja" | "j" | "yes" | "oui" | "true" | "waar" | "x" | "on"
    )
}

/// The number in front of a house number, to put a street in order.
pub(crate) fn house_order(number: &str) -> i64 {
    let digits: String = number.chars().take_while(char::is_ascii_digit).take(9).collect();
    digits.parse().unwrap_or(0)
}

impl Draft {
    /// Street and number.
    pub(crate) fn label(&self) -> String {
        let bus =
            if self.box_number.is_empty() { String::new() } else { format!(" bus {}", self.box_number) };
        format!("{} {}{bus}", self.street, self.house_number).trim().to_owned()
    }

    /// The key by which a street is sorted.
    pub(crate) fn street_key(&self) -> String {
        text::sort_key(&self.street)
    }

    /// Reads the fields, whatever tells them; every mistake is named.
    pub(crate) fn read(get: impl Fn(&str) -> String) -> Result<Self, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let short = |name: &str| line(&get(name), LINE);
        let mut draft = Self {
            own_key: short("own_key"),
            street: short("street"),
            house_number: line(&get("house_number"), 12),
            box_number: line(&get("box"), 12),
            locality: short("locality"),
            area: short("area"),
            in_core: yes(&get("core")),
            kind: short("kind").to_lowercase(),
            address_uri: short("address_uri"),
            ..Self::default()
        };
        let mut note = |field, code| wrong.push(Wrong { field, code });
        if draft.street.is_empty() {
            note("street", "street");
        }
        if draft.house_number.is_empty() {
            note("house_number", "number");
        }
        if draft.kind.is_empty() {
            "shop".clone_into(&mut draft.kind);
        } else if !KINDS.contains(&draft.kind.as_str()) {
            note("kind", "kind");
        }
        if !draft.address_uri.is_empty()
            && !draft.address_uri.starts_with("https://data.vlaanderen.be/id/adres/")
        {
            note("address_uri", "uri");
        }
        match whole(&get("postcode")) {
            Ok(code) if code.is_none_or(|code| (1000..=9999).contains(&code)) => draft.postcode = code,
            _ => note("postcode", "postcode"),
        }
        for (name, slot) in [("wvo", &mut draft.wvo), ("net_area", &mut draft.net_area)] {
            match whole(&get(name)) {
                // An area of nought is an area nobody knows.
                Ok(m2) if m2.is_none_or(|m2| m2 <= MOST_M2) => *slot = m2.filter(|m2| *m2 > 0),
                _ => note(name, "m2"),
            }
        }
        for (name, slot) in [("stock_from", &mut draft.stock_from), ("stock_until", &mut draft.stock_until)] {
            match day(&get(name)) {
                Ok(day) => *slot = day,
                Err(()) => note(name, "day"),
            }
        }
        if draft.stock_from.zip(draft.stock_until).is_some_and(|(from, until)| until <= from) {
            note("stock_until", "order");
        }
        match place(&get("lat"), &get("lon")) {
            Ok(point) => draft.point = point,
            Err(()) => note("lat", "position"),
        }
        if wrong.is_empty() { Ok(draft) } else { Err(wrong) }
    }
}

/// A position in or near Belgium, or none.
fn place(lat: &str, lon: &str) -> Result<Option<Point>, ()> {
    let (lat, lon) = (lat.trim().replace(',', "."), lon.trim().replace(',', "."));
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let (lat, lon) = (lat.parse::<f64>().map_err(|_| ())?, lon.parse::<f64>().map_err(|_| ())?);
    let near = (49.0..=52.0).contains(&lat) && (2.0..=7.0).contains(&lon);
    if near { Point::new(lat, lon).map(Some).map_err(|_| ()) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Draft, Vec<Wrong>> {
        let find = |name: &str| pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        Draft::read(|name| find(name).to_owned())
    }

    #[test]
    fn a_unit_is_read_and_every_mistake_is_named() {
        let draft = read(&[
            ("street", " Verzonnen  straat "),
            ("house_number", "12A"),
            ("wvo", "85,6 m²"),
            ("net_area", "0"),
            ("stock_from", "01/02/2020"),
            ("lat", "51,15"),
            ("lon", "3.23"),
            ("core", "ja"),
        ])
        .unwrap();
        assert_eq!(
            (draft.label().as_str(), draft.wvo, draft.net_area),
            ("Verzonnen straat 12A", Some(86), None)
        );
        assert_eq!(
            (draft.kind.as_str(), draft.in_core, draft.stock_from),
            ("shop", true, day("2020-02-01").unwrap())
        );
        assert_eq!(house_order("12A"), 12);
        assert_eq!(house_order("A"), 0);
        let wrong = read(&[
            ("kind", "kasteel"),
            ("wvo", "-5"),
            ("postcode", "99"),
            ("address_uri", "https://elders.example/1"),
            ("stock_from", "2020-02-01"),
            ("stock_until", "2020-02-01"),
            ("lat", "3.2"),
            ("lon", "51.1"),
        ])
        .unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|wrong| wrong.field).collect();
        let expected =
            ["street", "house_number", "kind", "address_uri", "postcode", "wvo", "stock_until", "lat"];
        assert_eq!(fields, expected);
    }

    #[test]
    fn numbers_and_days_are_read_as_they_are_written() {
        for (text, number) in
            [("", Ok(None)), ("12", Ok(Some(12))), ("12.4", Ok(Some(12))), ("1 200", Ok(Some(1_200)))]
        {
            assert_eq!(whole(text), number, "{text}");
        }
        for text in ["-1", "1e3", "twaalf", "1.2.3", "9999999999"] {
            assert_eq!(whole(text), Err(()), "{text}");
        }
        assert_eq!(day("31/02/2020"), Err(()));
        assert_eq!(day("1949-12-31"), Err(()));
        assert_eq!(day(""), Ok(None));
    }
}
