//! The enriched Crossroads Bank for Enterprises (VKBO): enterprises and establishments by their number, over OGC API
//! Features.

use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::number::{EnterpriseNumber, EstablishmentNumber, NumberError};
use kernel::point::Point;
use serde::{Deserialize, Serialize};

use crate::ask::Answer;
use crate::{OfficialError, Source, Sources, lambert};

/// A number of an enterprise or an establishment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// Of an enterprise.
    Enterprise(EnterpriseNumber),
    /// Of an establishment.
    Establishment(EstablishmentNumber),
}

impl Number {
    /// Reads a written number; the first digit tells which kind it is.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        match EnterpriseNumber::parse(text) {
            Ok(number) => Ok(Self::Enterprise(number)),
            Err(NumberError::Start(..)) => EstablishmentNumber::parse(text).map(Self::Establishment),
            Err(error) => Err(error),
        }
    }

    /// The ten digits.
    #[must_use]
    pub fn bare(self) -> String {
        match self {
            Self::Enterprise(number) => number.bare(),
            Self::Establishment(number) => number.bare(),
        }
    }
}

/// An activity: the version of the classification, the code, and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// `2008` or `2025`.
    pub version: String,
    /// The code without dots.
    pub code: String,
    /// In words.
    pub text: String,
}

/// An address as the register has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryAddress {
    /// Street.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Box.
    pub box_number: String,
    /// Postal code.
    pub postcode: String,
    /// Municipality.
    pub municipality: String,
    /// Whether the Address Register knows it.
    pub verified: bool,
}

/// What the Crossroads Bank says of a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The number, ten digits.
    pub number: String,
    /// Of an establishment: the number of its enterprise.
    pub parent: Option<String>,
    /// Whether the enterprise is a natural person: her name is a personal datum.
    pub natural_person: bool,
    /// The legal name. None of a natural person unless she is asked.
    pub legal_name: Option<String>,
    /// The trade name.
    pub trade_name: Option<String>,
    /// The legal form.
    pub legal_form: Option<String>,
    /// The legal state: `Normale toestand`.
    pub legal_state: Option<String>,
    /// When it began.
    pub started: Option<NaiveDate>,
    /// When it stopped.
    pub stopped: Option<NaiveDate>,
    /// Why it stopped.
    pub stop_reason: Option<String>,
    /// Its main activity: that of the VAT before that of social security.
    pub activity: Option<Activity>,
    /// Its address: that of the Address Register before its own.
    pub address: EntryAddress,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Where it stands.
    pub point: Option<Point>,
}

#[derive(Deserialize)]
struct Features {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Option<Geometry>,
    properties: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: serde_json::Value,
}

impl Sources {
    /// What the Crossroads Bank says of a number.
    pub async fn enterprise(&self, number: Number, moment: &Moment) -> Result<Answer<Entry>, OfficialError> {
        let bare = number.bare();
        let filter = format!("Ondernemingsnr eq '{bare}'");
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("f", "application/json")
            .append_pair("limit", "2")
            .append_pair("filter-lang", "cql-text")
            .append_pair("filter", &filter)
            .finish();
        // A plus is a plus to some servers; a space is written as %20.
        let path = format!("/ogc/features/v1/collections/Vkbo/items?{}", query.replace('+', "%20"));
        let answer: Answer<Features> = self.ask(Source::Vkbo, &path, moment).await?;
        Ok(answer.map(|found| {
            let feature = found
                .features
                .into_iter()
                .find(|one| text(one, "Ondernemingsnr").as_deref() == Some(&bare))?;
            Some(entry(&feature, bare.clone()))
        }))
    }
}

/// A text; a space alone is the register's way of saying nothing.
fn text(feature: &Feature, name: &str) -> Option<String> {
    let value = feature.properties.get(name)?;
    let text = match value {
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.chars().take(500).collect())
}

/// A day; the first and the last day of the calendar are the register's way of saying nothing.
fn day(feature: &Feature, name: &str) -> Option<NaiveDate> {
    let text = text(feature, name)?;
    let date = text.get(..10).and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?;
    let year = chrono::Datelike::year(&date);
    (year > 1900 && year < 9999).then_some(date)
}

fn entry(feature: &Feature, number: String) -> Entry {
    let get = |name: &str| text(feature, name);
    let natural_person =
        get("Type_onderneming").is_some_and(|kind| kind.to_lowercase().contains("natuurlijk"));
    Entry {
        number,
        parent: get("Ondernemingsnr_maatsch_zetel"),
        natural_person,
        legal_name: get("Maatschappelijke_naam"),
        trade_name: get("Commerciele_naam"),
        legal_form: get("Rechtsvorm"),
        legal_state: get("Rechtstoestand"),
        started: day(feature, "Startdatum"),
        stopped: day(feature, "Datum_stopzetting"),
        stop_reason: get("Reden_stopzetting"),
        activity: activity(feature, "BTW", "NACE_versie_BTW")
            .or_else(|| activity(feature, "RSZ", "NACE_Versie_RSZ")),
        address: address(feature),
        email: get("Email"),
        phone: get("Telefoonnummer"),
        point: feature.geometry.as_ref().and_then(|geometry| point(&geometry.coordinates)),
    }
}

fn activity(feature: &Feature, kind: &str, version: &str) -> Option<Activity> {
    let code = text(feature, &format!("NACE_hoofdact_{kind}"))?;
    Some(Activity {
        version: text(feature, version).unwrap_or_default(),
        code: code.chars().filter(char::is_ascii_digit).collect(),
        text: text(feature, &format!("Omschrijving_hoofdact_{kind}")).unwrap_or_default(),
    })
}

fn address(feature: &Feature) -> EntryAddress {
    let get = |name: &str| text(feature, name).unwrap_or_default();
    let municipality = get("KBO_Gemeente");
    if text(feature, "AR_straat").is_some() {
        return EntryAddress {
            street: get("AR_straat"),
            house_number: get("AR_huisnr"),
            box_number: get("AR_busnr"),
            postcode: get("AR_postcode"),
            municipality,
            verified: true,
        };
    }
    EntryAddress {
        street: get("KBO_Straat"),
        house_number: get("KBO_Huisnr"),
        box_number: get("KBO_Busnr"),
        postcode: get("KBO_Postcode"),
        municipality,
        verified: false,
    }
}

/// A position: metres of the Belgian map, or degrees, whichever the numbers can be.
pub(crate) fn point(coordinates: &serde_json::Value) -> Option<Point> {
    let (x, y) = (coordinates.get(0)?.as_f64()?, coordinates.get(1)?.as_f64()?);
    if lambert::is_on_map(x, y) {
        return lambert::to_wgs84(x, y);
    }
    let in_belgium = (2.0..7.0).contains(&x) && (49.0..52.0).contains(&y);
    if in_belgium { Point::new(y, x).ok() } else { None }
}
