//! Invented establishments and places for samples of pages and for tests. Nobody in them exists.

#[cfg(test)]
use chrono::NaiveDateTime;
use chrono::{DateTime, Utc};
use kernel::listing::{Feature, Features, Layer, Listing, PositionQuality, SourceNote};
use kernel::moment::EstablishmentId;
use kernel::nis::{Nis, Postcode};
use kernel::point::Point;
use uuid::Uuid;

#[cfg(test)]
/// The moment of the samples: Wednesday 25 November 2026, half past ten in the morning.
#[must_use]
pub fn now() -> NaiveDateTime {
    DateTime::<Utc>::from_timestamp(1_795_602_600, 0).unwrap_or_default().naive_utc()
}

/// An instant of the samples.
#[must_use]
pub fn instant() -> DateTime<Utc> {
    DateTime::<Utc>::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}

/// Ids of the samples.
#[must_use]
pub const fn id(number: u128) -> EstablishmentId {
    EstablishmentId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number))
}

#[expect(clippy::expect_used, reason = "the codes of the samples stand written out below")]
fn nis(code: u32) -> Nis {
    Nis::try_from(code).expect("a sample's code is valid")
}

/// A bakery with everything known about it.
#[must_use]
pub fn bakery() -> Listing {
    Listing {
        id: id(1),
        nis: nis(31_022),
        layer: Layer::Register,
        sign: "Bakkerij Verzonnen".into(),
        other_names: vec!["Verzonnen & Zoon".into()],
        categories: vec!["bakery".into(), "pastry".into()],
        products: vec!["desembrood".into(), "boterkoeken".into(), "taart op bestelling".into()],
        description: Some("Ambachtelijke bakkerij met steenoven en een klein terras.".into()),
        brand: None,
        establishment_number: kernel::number::EstablishmentNumber::parse("2000000339").ok(),
        enterprise_number: None,
        street: "Fictieve Dorpsstraat".into(),
        house_number: "12A".into(),
        postcode: Postcode::try_from(8020).ok(),
        locality: "Oostkamp".into(),
        municipality: "Oostkamp".into(),
        point: Point::new(51.1531, 3.2352).ok(),
        position_quality: PositionQuality::Exact,
        phone: Some("+32 50 00 00 00".into()),
        email: Some("hallo@bakkerij-verzonnen.example".into()),
        website: Some("https://bakkerij-verzonnen.example/".into()),
        hours: Some("Tu-Sa 07:00-12:30,13:30-18:00; Su 07:00-12:00; PH off".into()),
        features: [Feature::Independent, Feature::Delivery, Feature::Wheelchair, Feature::Voucher]
            .into_iter()
            .collect(),
        sources: vec![
            SourceNote { source: "owner".into(), licence: "CC BY 4.0".into(), observed_at: instant() },
            SourceNote { source: "kbo".into(), licence: "KBO open data".into(), observed_at: instant() },
        ],
        checked_at: Some(instant()),
        changed_at: instant(),
    }
}

/// A shop of which little is known, from the open map.
#[must_use]
pub fn bare() -> Listing {
    Listing {
        id: id(2),
        layer: Layer::Osm,
        sign: "'t Hoekske \"<&>\"".into(),
        other_names: Vec::new(),
        categories: vec!["convenience".into()],
        products: Vec::new(),
        description: None,
        establishment_number: None,
        street: String::new(),
        house_number: String::new(),
        locality: "Ruddervoorde".into(),
        point: Point::new(51.0971, 3.2071).ok(),
        position_quality: PositionQuality::PostcodeCentre,
        phone: None,
        email: None,
        website: None,
        hours: None,
        features: Features::NONE,
        sources: vec![SourceNote {
            source: "osm".into(),
            licence: "ODbL 1.0".into(),
            observed_at: instant(),
        }],
        checked_at: None,
        ..bakery()
    }
}

/// A weekly market.
#[must_use]
pub fn market() -> Listing {
    Listing {
        id: id(3),
        sign: "Wekelijkse markt".into(),
        categories: vec!["marketplace".into()],
        hours: Some("We 08:00-12:00".into()),
        features: Features::NONE,
        ..bakery()
    }
}

/// Vending machine that is always open, in another town.
#[must_use]
pub fn vending() -> Listing {
    Listing {
        id: id(4),
        nis: nis(34_040),
        sign: "Broodautomaat De Verzonnen Molen".into(),
        categories: vec!["vending_bread".into()],
        hours: Some("24/7".into()),
        features: Features::of(Feature::VendingMachine),
        locality: "Beveren".into(),
        municipality: "Waregem".into(),
        postcode: Postcode::try_from(8791).ok(),
        point: Point::new(50.8731, 3.3911).ok(),
        ..bakery()
    }
}
