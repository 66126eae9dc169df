//! What one source says about one establishment, and who the source is.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::listing::Features;
pub use kernel::listing::PositionQuality;
use kernel::moment::OrganisationId;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use kernel::point::Point;
use kernel::text;
use serde::{Deserialize, Serialize};

pub use crate::merchant::more::More;

/// Who says something. The order is the precedence: the first that speaks about a field is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The merchant.
    Owner,
    /// An officer of the town.
    Town,
    /// A partner organisation: a federation, a label, a region.
    Partner(OrganisationId),
    /// The Crossroads Bank for Enterprises (KBO open data).
    Kbo,
    /// The Address Register of Flanders: it tells only where an address stands.
    Addresses,
    /// The invented register of the demo.
    Demo,
    /// OpenStreetMap.
    Osm,
}

impl Source {
    /// The sources that are always there, the strongest first. Partners come between the town and the KBO.
    pub const BUILT_IN: [Self; 6] =
        [Self::Owner, Self::Town, Self::Kbo, Self::Addresses, Self::Demo, Self::Osm];

    /// The kind of source, as pages and the API name it. All partners have the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Town => "town",
            Self::Partner(_) => "federation",
            Self::Kbo => "kbo",
            Self::Addresses => "addresses",
            Self::Demo => "demo",
            Self::Osm => "osm",
        }
    }

    /// The key of the source in the database: its code, and of a partner which one it is.
    #[must_use]
    pub fn key(self) -> Cow<'static, str> {
        match self {
            Self::Partner(organisation) => format!("federation:{}", organisation.0.simple()).into(),
            other => other.code().into(),
        }
    }

    /// Reads a key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(id) = text.strip_prefix("federation:") {
            let id = uuid::Uuid::try_parse(id).ok()?;
            return Some(Self::Partner(OrganisationId(id)));
        }
        Self::BUILT_IN.into_iter().find(|source| source.code() == text)
    }

    /// How strong it is: the lower is believed. Partners are as strong as each other; the latest is believed.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Owner => 0,
            Self::Town => 1,
            Self::Partner(_) => 2,
            Self::Kbo => 3,
            Self::Addresses => 4,
            Self::Demo => 5,
            Self::Osm => 6,
        }
    }

    /// The licence under which its facts may be reused.
    #[must_use]
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Owner | Self::Town | Self::Partner(_) | Self::Addresses => {
                "Modellicentie Gratis Hergebruik 1.0"
            }
            Self::Kbo => "KBO Open Data",
            Self::Demo => "CC0-1.0 (invented)",
            Self::Osm => "ODbL-1.0",
        }
    }

    /// The line that names the source, to be printed where its facts are shown.
    #[must_use]
    pub const fn attribution(self) -> &'static str {
        match self {
            Self::Owner => "The merchant",
            Self::Town => "The town",
            Self::Partner(_) => "Partner organisation",
            Self::Kbo => "Kruispuntbank van Ondernemingen, FOD Economie",
            Self::Addresses => "Adressenregister, Digitaal Vlaanderen",
            Self::Demo => "Invented for the demonstration: no such place exists",
            Self::Osm => "© OpenStreetMap contributors",
        }
    }

    /// Whether a person stands behind the statement, so that private contact data in it were given to be shown.
    #[must_use]
    pub const fn speaks_for_the_place(self) -> bool {
        matches!(self, Self::Owner | Self::Town | Self::Partner(_) | Self::Demo)
    }
}

/// Whether and how a place exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// In business.
    Listed,
    /// In business, but not to be shown.
    Hidden,
    /// Stopped.
    Closed,
    /// Premises without a business.
    Vacant,
}

impl State {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Hidden => "hidden",
            Self::Closed => "closed",
            Self::Vacant => "vacant",
        }
    }
}

/// An address as written by one source; taken whole, never mixed from two sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street: String,
    /// House number with letter and box: `12A bus 3`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub house_number: String,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<u16>,
    /// Village or quarter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub locality: String,
}

impl Address {
    /// Whether both tell of the same house, however it is written.
    #[must_use]
    pub fn is_house_of(&self, other: &Self) -> bool {
        let house = |one: &Self| text::words(&format!("{} {}", one.street, one.house_number));
        !self.street.is_empty() && self.postcode == other.postcode && house(self) == house(other)
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.street.is_empty() && self.postcode.is_none() && self.locality.is_empty()
    }
}

/// What one source says about one establishment. What it does not speak about stays empty.
///
/// The order of the fields is the order of the stored document, and so of its fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Whether and how the place exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The name on the façade.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign: Option<String>,
    /// Trade names and abbreviations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    /// The legal name; of a natural person it is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Category codes, the main one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// Products and services in everyday words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// A short description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The brand, when the source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Number of the establishment unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub establishment_number: Option<EstablishmentNumber>,
    /// Number of the enterprise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise_number: Option<EnterpriseNumber>,
    /// Whether the enterprise is a natural person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub natural_person: Option<bool>,
    /// The address.
    #[serde(skip_serializing_if = "Address::is_empty")]
    pub address: Address,
    /// The position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// How exact it is; exact when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<PositionQuality>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Web site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Opening hours as the source wrote them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Features the source says it has.
    #[serde(skip_serializing_if = "none")]
    pub has: Features,
    /// Features the source says it has not.
    #[serde(skip_serializing_if = "none")]
    pub has_not: Features,
    /// Since when the premises are vacant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vacant_since: Option<NaiveDate>,
    /// When somebody last looked, when the source knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<DateTime<Utc>>,
    /// Belongs to the layer of OpenStreetMap.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub osm_layer: bool,
    /// Codes of fields the source leaves empty on purpose: what weaker sources say of them is not shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// What only people tell: links, payment, languages, accessibility.
    #[serde(skip_serializing_if = "More::is_empty")]
    pub more: More,
    /// The town took the place out of view, whatever stronger sources say.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub moderated: bool,
    /// The official address the position was found by, as a web address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official_address: Option<String>,
    /// How the position was found, in the words of its source: `aangeduidDoorBeheerder`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_method: Option<String>,
}

impl Facts {
    /// Whether a field is left empty on purpose.
    #[must_use]
    pub fn leaves_empty(&self, code: &str) -> bool {
        self.without.iter().any(|left| left == code)
    }
}

fn none(features: &Features) -> bool {
    *features == Features::NONE
}

/// One source's record of one establishment: the facts with their source, licence and moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Who says it.
    pub source: Source,
    /// The source's own key: an establishment number, `node/123`.
    pub source_key: String,
    /// The licence of the facts.
    pub licence: String,
    /// When the source said it.
    pub observed_at: DateTime<Utc>,
    /// What it says.
    pub facts: Facts,
    /// A fingerprint of what the source says besides the facts and what is kept beside them; 0 when there is nothing.
    pub beside: i64,
}

impl Record {
    /// A record under the licence its source has.
    #[must_use]
    pub fn new(source: Source, source_key: String, observed_at: DateTime<Utc>, facts: Facts) -> Self {
        Self { source, source_key, licence: source.licence().to_owned(), observed_at, facts, beside: 0 }
    }

    /// Whether it comes from OpenStreetMap, whose facts stay in a layer of their own.
    #[must_use]
    pub fn is_osm(&self) -> bool {
        self.source == Source::Osm || self.facts.osm_layer
    }

    /// The document as stored, and its fingerprint. A later observation of the same facts has the same one.
    pub fn document(&self) -> Result<(String, i64), serde_json::Error> {
        let document = serde_json::to_string(&self.facts)?;
        let mut print = Fingerprint::new();
        print.add(document.as_bytes());
        print.add(self.licence.as_bytes());
        if self.beside != 0 {
            print.add(&self.beside.to_le_bytes());
        }
        Ok((document, print.value()))
    }
}

/// A stable 64-bit fingerprint (FNV-1a with a final mix); the same on every machine and release.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a field; the boundary between fields counts.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.0 = (self.0 ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// The value, as the databases keep it.
    #[must_use]
    pub const fn value(self) -> i64 {
        let mut mixed = self.0;
        mixed ^= mixed >> 32;
        mixed = mixed.wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^= mixed >> 32;
        mixed.cast_signed()
    }
}

impl Default for Fingerprint {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_keep_every_fact_and_nothing_empty() {
        let moment = DateTime::parse_from_rfc3339("2026-03-01T00:00:00Z").unwrap().to_utc();
        let facts =
            Facts { sign: Some("’t Hoekske".into()), natural_person: Some(true), ..Facts::default() };
        let record = Record::new(Source::Kbo, "2000000339".into(), moment, facts.clone());
        let (document, print) = record.document().unwrap();
        assert_eq!(document, r#"{"sign":"’t Hoekske","natural_person":true}"#);
        assert_eq!(serde_json::from_str::<Facts>(&document).unwrap(), facts);
        let later = Record { observed_at: moment + chrono::TimeDelta::days(1), ..record.clone() };
        assert_eq!(later.document().unwrap().1, print, "a later look at the same facts is no change");
        let other = Record { licence: "CC-BY-4.0".into(), ..record };
        assert_ne!(other.document().unwrap().1, print, "another licence is a change");
    }

    #[test]
    fn fingerprints_tell_fields_apart() {
        let print = |fields: &[&str]| {
            let mut print = Fingerprint::new();
            fields.iter().for_each(|field| print.add(field.as_bytes()));
            print.value()
        };
        assert_ne!(print(&["ab", "c"]), print(&["a", "bc"]));
        assert_eq!(print(&["ab", "c"]), print(&["ab", "c"]));
        assert_eq!(print(&["plein"]), -2_389_089_383_416_256_219, "the fingerprint must never change");
    }

    #[test]
    fn sources_are_ranked_and_read_back() {
        let partner = |n| Source::Partner(OrganisationId(uuid::Uuid::from_u128(n)));
        let all = [
            Source::Owner,
            Source::Town,
            partner(7),
            Source::Kbo,
            Source::Addresses,
            Source::Demo,
            Source::Osm,
        ];
        assert!(all.is_sorted() && all.is_sorted_by_key(|source| source.rank()));
        for source in all {
            assert_eq!(Source::parse(&source.key()), Some(source));
        }
        assert_eq!(partner(7).key(), "federation:00000000000000000000000000000007");
        assert_eq!((partner(7).rank(), partner(7).code()), (partner(8).rank(), partner(8).code()));
        assert_eq!((Source::parse("federation"), Source::parse("federation:7")), (None, None));
    }
}
