//! The Address Register (matching, proposals, one address) and the geocoder of Flanders.

use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::point::Point;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Answer;
use crate::{OfficialError, Source, Sources, lambert};

/// The most proposals that are read.
const MOST: usize = 20;

/// An address as somebody wrote it, in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressQuestion {
    /// The municipality's name.
    pub municipality: String,
    /// Its code.
    pub nis: Option<Nis>,
    /// Postal code.
    pub postcode: String,
    /// Street.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Box.
    pub box_number: String,
}

/// An official address that may be the one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddressMatch {
    /// Its official address on the web.
    pub uri: Option<String>,
    /// In one line.
    pub full: String,
    /// Street.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postal code.
    pub postcode: String,
    /// Municipality.
    pub municipality: String,
    /// `inGebruik`, `voorgesteld`, …
    pub status: String,
    /// Where it stands.
    pub point: Option<Point>,
    /// How exact the position is: `afgeleidVanPerceel`, `aangeduidDoorBeheerder`, …
    pub method: String,
    /// From 0 to 100.
    pub score: f64,
}

/// A proposal while somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The official number.
    pub id: String,
    /// In one line.
    pub text: String,
}

/// A place the geocoder found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Located {
    /// In one line.
    pub text: String,
    /// What it is: `basisregisters_adres`, `basisregisters_straat`, …
    pub kind: String,
    /// Where it is.
    pub point: Point,
}

impl Located {
    /// Whether it is a house and not only a street or a town.
    #[must_use]
    pub fn is_house(&self) -> bool {
        let kind = self.kind.to_lowercase();
        ["adres", "huisnummer", "housenumber"].iter().any(|word| kind.contains(word))
    }
}

fn query(pairs: &[(&str, &str)]) -> String {
    let mut writer = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.trim().is_empty()) {
        writer.append_pair(name, value.trim());
    }
    writer.finish().replace('+', "%20")
}

/// A text under one of these names, at whatever depth the register keeps it.
fn text(value: &Value, path: &[&str]) -> String {
    let mut at = value;
    for name in path {
        match at.get(name) {
            Some(next) => at = next,
            None => return String::new(),
        }
    }
    match at {
        Value::String(text) => text.trim().chars().take(300).collect(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

impl Sources {
    /// The official addresses that an address may be, the most likely first.
    pub async fn match_address(
        &self,
        asked: &AddressQuestion,
        moment: &Moment,
    ) -> Result<Answer<Vec<AddressMatch>>, OfficialError> {
        let nis = asked.nis.map(|nis| nis.to_string()).unwrap_or_default();
        let query = query(&[
            ("gemeentenaam", &asked.municipality),
            ("niscode", &nis),
            ("postcode", &asked.postcode),
            ("straatnaam", &asked.street),
            ("huisnummer", &asked.house_number),
            ("busnummer", &asked.box_number),
        ]);
        let answer: Answer<Value> =
            self.ask(Source::Addresses, &format!("/v2/adresmatch?{query}"), moment).await?;
        Ok(answer.map(|found| {
            let list = found.get("adresMatches")?.as_array()?;
            let mut matches: Vec<AddressMatch> = list.iter().take(MOST).map(address_match).collect();
            matches.sort_by(|one, other| other.score.total_cmp(&one.score));
            Some(matches)
        }))
    }

    /// Proposals for what somebody types.
    pub async fn propose_addresses(
        &self,
        typed: &str,
        nis: Option<Nis>,
        moment: &Moment,
    ) -> Result<Answer<Vec<Proposal>>, OfficialError> {
        let nis = nis.map(|nis| nis.to_string()).unwrap_or_default();
        let path = format!("/v3/adressen/zoeken?{}", query(&[("query", typed), ("niscode", &nis)]));
        let answer: Answer<Value> = self.ask(Source::Addresses, &path, moment).await?;
        Ok(answer.map(|found| {
            let list = found.get("results").or(found.get("resultaten")).unwrap_or(&found).as_array()?.clone();
            let one = |one: &Value| Proposal { id: text(one, &["objectId"]), text: text(one, &["result"]) };
            Some(list.iter().take(MOST).map(one).filter(|one| !one.text.is_empty()).collect())
        }))
    }

    /// One address by its official number.
    pub async fn address(&self, id: u64, moment: &Moment) -> Result<Answer<AddressMatch>, OfficialError> {
        let answer: Answer<Value> =
            self.ask(Source::Addresses, &format!("/v3/adressen/{id}"), moment).await?;
        // Version 3 wraps what version 2 gave bare.
        Ok(answer.map(|found| Some(full_address(found.get("data").unwrap_or(&found)))))
    }

    /// Where something is that somebody wrote in one line.
    pub async fn locate(
        &self,
        written: &str,
        count: u8,
        moment: &Moment,
    ) -> Result<Answer<Vec<Located>>, OfficialError> {
        let count = count.clamp(1, 20).to_string();
        let path = format!("/v4/Location?{}", query(&[("q", written), ("c", &count)]));
        let answer: Answer<Value> = self.ask(Source::Geolocation, &path, moment).await?;
        Ok(answer.map(|found| {
            let list = found.get("LocationResult")?.as_array()?;
            Some(list.iter().take(MOST).filter_map(located).collect())
        }))
    }
}

fn located(value: &Value) -> Option<Located> {
    let number = |name: &str| value.get("Location")?.get(name)?.as_f64();
    let degrees = number("Lat_WGS84").zip(number("Lon_WGS84"));
    let metres = || number("X_Lambert72").zip(number("Y_Lambert72"));
    let point = match degrees {
        Some((lat, lon)) => Point::new(lat, lon).ok()?,
        None => metres().and_then(|(x, y)| lambert::to_wgs84(x, y))?,
    };
    Some(Located { text: text(value, &["FormattedAddress"]), kind: text(value, &["LocationType"]), point })
}

fn spelled(value: &Value, inner: &str, kind: &str) -> String {
    // `gemeente.gemeentenaam.geografischeNaam.spelling`, and the same with `heeft…` in version 3.
    text(value, &[inner, kind, "geografischeNaam", "spelling"])
}

fn first(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

fn address_match(value: &Value) -> AddressMatch {
    let mut found = full_address(value);
    found.score = value.get("score").and_then(Value::as_f64).unwrap_or_default().clamp(0.0, 100.0);
    found
}

fn full_address(value: &Value) -> AddressMatch {
    let position = value.get("adresPositie").or(value.get("positie")).unwrap_or(&Value::Null);
    let uri = first([text(value, &["identificator", "id"]), text(value, &["@id"])]);
    AddressMatch {
        uri: Some(uri).filter(|uri| uri.starts_with("https://")),
        full: first([
            text(value, &["volledigAdres", "geografischeNaam", "spelling"]),
            text(value, &["volledigAdres"]),
            full_text(value),
        ]),
        street: first([
            spelled(value, "straatnaam", "straatnaam"),
            spelled(value, "heeftStraatnaam", "straatnaam"),
        ]),
        house_number: text(value, &["huisnummer"]),
        postcode: first([
            text(value, &["postinfo", "objectId"]),
            text(value, &["heeftPostinfo", "objectId"]),
        ]),
        municipality: first([
            spelled(value, "gemeente", "gemeentenaam"),
            spelled(value, "heeftGemeentenaam", "gemeentenaam"),
        ]),
        status: first([text(value, &["adresStatus"]), text(value, &["status"])]),
        point: point(position),
        method: first([text(position, &["positieGeometrieMethode"]), text(position, &["methode"])]),
        score: 0.0,
    }
}

/// The full text of version 3, of the first language.
fn full_text(value: &Value) -> String {
    let texts =
        value.get("isVerrijktMet").and_then(|rich| rich.get("volledigAdres").unwrap_or(rich).as_array());
    let first = texts.and_then(|texts| texts.first()).unwrap_or(&Value::Null);
    text(first, &["spelling"])
}

/// The position: a point in GML, in metres of the map of 1972.
fn point(position: &Value) -> Option<Point> {
    let geometries: Vec<&Value> = match position.get("geometrie").or(position.get("geometries")) {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one) => vec![one],
        None => return None,
    };
    geometries.into_iter().find_map(|geometry| {
        if let Some(coordinates) = geometry.get("coordinates") {
            return crate::vkbo::point(coordinates);
        }
        gml(geometry.get("gml")?.as_str()?)
    })
}

/// `<gml:Point srsName="…/31370"><gml:pos>140252.76 198794.27</gml:pos></gml:Point>`
fn gml(text: &str) -> Option<Point> {
    if !text.contains("31370") {
        return None;
    }
    let (_, rest) = text.split_once("<gml:pos>")?;
    let (numbers, _) = rest.split_once("</gml:pos>")?;
    let mut numbers = numbers.split_whitespace().map(str::parse::<f64>);
    let (x, y) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    lambert::to_wgs84(x, y)
}
