//! The public face of an establishment: what may be shown, found, exported and put on a map.
//!
//! A [`Listing`] exists only for places that may be public. It is made from the published view of the register
//! and nothing else; pages, the search index, tiles and open data all speak of this one type.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::moment::EstablishmentId;
use crate::nis::{Nis, Postcode};
use crate::number::{EnterpriseNumber, EstablishmentNumber};
use crate::point::Point;

/// A yes-or-no fact that shoppers filter on. The value is its bit in [`Features`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Feature {
    /// Brings goods home.
    Delivery = 0,
    /// Orders can be collected.
    Pickup = 1,
    /// Has a web shop.
    Webshop = 2,
    /// Sells own farm produce.
    FarmProduce = 3,
    /// Sells recognised regional products.
    RegionalProduct = 4,
    /// Reachable for wheelchairs.
    Wheelchair = 5,
    /// Not part of a chain.
    Independent = 6,
    /// Accepts the voucher of its town.
    Voucher = 7,
    /// Part of a chain of at least seven establishments or of a known brand.
    Chain = 8,
    /// A stall on a market.
    MarketStall = 9,
    /// A vending machine.
    VendingMachine = 10,
    /// Organic goods.
    Organic = 11,
    /// Vacant premises.
    Vacant = 12,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 13] = [
        Self::Delivery,
        Self::Pickup,
        Self::Webshop,
        Self::FarmProduce,
        Self::RegionalProduct,
        Self::Wheelchair,
        Self::Independent,
        Self::Voucher,
        Self::Chain,
        Self::MarketStall,
        Self::VendingMachine,
        Self::Organic,
        Self::Vacant,
    ];

    /// The features offered as filters in the finder, in the order they are shown.
    pub const FILTERS: [Self; 9] = [
        Self::Delivery,
        Self::Pickup,
        Self::Webshop,
        Self::FarmProduce,
        Self::RegionalProduct,
        Self::Wheelchair,
        Self::Independent,
        Self::Voucher,
        Self::Organic,
    ];

    /// The code used in addresses, files and the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Pickup => "pickup",
            Self::Webshop => "webshop",
            Self::FarmProduce => "farm",
            Self::RegionalProduct => "regional",
            Self::Wheelchair => "wheelchair",
            Self::Independent => "independent",
            Self::Voucher => "voucher",
            Self::Chain => "chain",
            Self::MarketStall => "market",
            Self::VendingMachine => "vending",
            Self::Organic => "organic",
            Self::Vacant => "vacant",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.code() == text)
    }
}

/// A set of [`Feature`]s, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Features(pub u32);

impl Features {
    /// No features.
    pub const NONE: Self = Self(0);

    /// The set with one more.
    #[must_use]
    pub const fn with(self, feature: Feature) -> Self {
        Self(self.0 | Self::of(feature).0)
    }

    /// The set without one.
    #[must_use]
    pub const fn without(self, feature: Feature) -> Self {
        Self(self.0 & !Self::of(feature).0)
    }

    /// The set of one.
    #[must_use]
    pub const fn of(feature: Feature) -> Self {
        #[expect(clippy::as_conversions, reason = "the discriminant is the bit, and From is not const")]
        let bit = feature as u32;
        Self(1 << bit)
    }

    /// Whether the feature is in the set.
    #[must_use]
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & Self::of(feature).0 != 0
    }

    /// Whether every feature of the other set is in this one.
    #[must_use]
    pub const fn has_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The features in the set.
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| self.has(*feature))
    }
}

impl FromIterator<Feature> for Features {
    fn from_iter<I: IntoIterator<Item = Feature>>(features: I) -> Self {
        features.into_iter().fold(Self::NONE, Self::with)
    }
}

/// Layers are kept apart because their licences differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The register itself: partners, towns, merchants and official sources.
    #[default]
    Register,
    /// Places known from OpenStreetMap only (ODbL), never merged into the register's own fields.
    Osm,
}

impl Layer {
    /// The code used in addresses, files and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Osm => "osm",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Register, Self::Osm].into_iter().find(|layer| layer.code() == text)
    }

    /// The address of its licence.
    #[must_use]
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Register => "https://creativecommons.org/licenses/by/4.0/",
            Self::Osm => "https://opendatacommons.org/licenses/odbl/1-0/",
        }
    }

    /// Whom to name beside its data.
    #[must_use]
    pub const fn attribution(self) -> &'static str {
        match self {
            Self::Register => {
                "Plein; Kruispuntbank van Ondernemingen (FOD Economie); gemeenten en handelaars"
            }
            Self::Osm => "© OpenStreetMap contributors",
        }
    }
}

/// How exact a position is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PositionQuality {
    /// The place itself or its address.
    #[default]
    Exact,
    /// The centre of the village its postal code and name belong to.
    PostcodeCentre,
    /// The centre of the municipality.
    TownCentre,
}

impl PositionQuality {
    /// The code in the database, in files and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::PostcodeCentre => "postcode_centre",
            Self::TownCentre => "town_centre",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Exact, Self::PostcodeCentre, Self::TownCentre].into_iter().find(|one| one.code() == text)
    }

    /// Whether the position stands for a whole village or town, so that a distance to it is a guess.
    #[must_use]
    pub const fn is_rough(self) -> bool {
        !matches!(self, Self::Exact)
    }
}

/// Where the facts of a listing come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceNote {
    /// Code of the source: `kbo`, `osm`, `town`, `owner`, `demo`.
    pub source: String,
    /// Name of the licence under which the facts may be reused.
    pub licence: String,
    /// When the source said so.
    pub observed_at: DateTime<Utc>,
}

/// The public face of one establishment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// Our own id.
    pub id: EstablishmentId,
    /// The town.
    pub nis: Nis,
    /// The layer it belongs to.
    pub layer: Layer,
    /// The name on the façade. Never empty.
    pub sign: String,
    /// Other names people may know it by: trade names, abbreviations, the legal name of a company.
    pub other_names: Vec<String>,
    /// Category codes, the main one first. Never empty.
    pub categories: Vec<String>,
    /// Products and services in everyday words, as the merchant or source wrote them.
    pub products: Vec<String>,
    /// A short description in the language of the source.
    pub description: Option<String>,
    /// The known brand, when it is one.
    pub brand: Option<String>,
    /// Number of the establishment unit.
    pub establishment_number: Option<EstablishmentNumber>,
    /// Number of the enterprise (companies only).
    pub enterprise_number: Option<EnterpriseNumber>,
    /// Street.
    pub street: String,
    /// House number, with letter and box: `12A bus 3`.
    pub house_number: String,
    /// Postal code.
    pub postcode: Option<Postcode>,
    /// The village or quarter that belongs to the postal code.
    pub locality: String,
    /// The municipality.
    pub municipality: String,
    /// Where it stands.
    pub point: Option<Point>,
    /// How exact that is.
    #[serde(default)]
    pub position_quality: PositionQuality,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Normalised opening hours (OpenStreetMap syntax), holidays and annual leave included.
    pub hours: Option<String>,
    /// Yes-or-no facts.
    pub features: Features,
    /// Where the facts come from, the strongest source first.
    pub sources: Vec<SourceNote>,
    /// When somebody last confirmed the facts.
    pub checked_at: Option<DateTime<Utc>>,
    /// When the public face last changed.
    pub changed_at: DateTime<Utc>,
}

impl Listing {
    /// The main category.
    #[must_use]
    pub fn category(&self) -> Option<&'static Category> {
        self.categories.first().and_then(|code| Category::find(code))
    }

    /// Street and number on one line.
    #[must_use]
    pub fn street_line(&self) -> String {
        format!("{} {}", self.street, self.house_number).trim().to_owned()
    }

    /// The last piece of the address of its page: name and id, `bakkerij-janssens-0190a…`.
    #[must_use]
    pub fn slug(&self) -> String {
        let name = crate::text::slug(&self.sign);
        let id = self.id.0.simple();
        if name.is_empty() { id.to_string() } else { format!("{name}-{id}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for feature in Feature::ALL {
            assert_eq!(Feature::parse(feature.code()), Some(feature));
            assert!(Features::of(feature).has(feature));
        }
        let all: Features = Feature::ALL.into_iter().collect();
        assert_eq!(all.0.count_ones(), 13, "two features share a bit");
        assert!(!all.without(Feature::Voucher).has(Feature::Voucher));
        assert!(all.has_all(Features::of(Feature::Chain)) && !Features::NONE.has_all(all));
        assert_eq!(Layer::parse("osm"), Some(Layer::Osm));
        for quality in [PositionQuality::Exact, PositionQuality::PostcodeCentre, PositionQuality::TownCentre]
        {
            assert_eq!(PositionQuality::parse(quality.code()), Some(quality));
            assert_eq!(quality.is_rough(), quality != PositionQuality::Exact);
            assert_eq!(serde_json::to_value(quality).unwrap(), quality.code(), "one code everywhere");
        }
    }
}
