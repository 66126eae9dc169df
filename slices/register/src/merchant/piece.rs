//! The fields a person can change, one by one.

use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::{Feature, Features};
use serde::Serialize;

use super::hours::told;
use crate::facts::Facts;

/// A field a person can change, give back or leave empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Piece {
    Sign,
    OtherNames,
    Categories,
    Products,
    Description,
    Hours,
    PickupHours,
    DeliveryHours,
    Phone,
    Email,
    Website,
    Webshop,
    Social,
    Delivery,
    Pickup,
    Wheelchair,
    Organic,
    Regional,
    Payment,
    Spoken,
    Access,
    Address,
}

/// Fields that are changed on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Section {
    Name,
    Kind,
    Text,
    Hours,
    Pickup,
    Delivery,
    Contact,
    Services,
    Address,
}

impl Section {
    pub(crate) const ALL: [Self; 9] = [
        Self::Name,
        Self::Kind,
        Self::Text,
        Self::Hours,
        Self::Contact,
        Self::Services,
        Self::Pickup,
        Self::Delivery,
        Self::Address,
    ];

    /// The part of the address, and of the keys of words.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Name => "naam",
            Self::Kind => "aanbod",
            Self::Text => "tekst",
            Self::Hours => "uren",
            Self::Pickup => "afhaaluren",
            Self::Delivery => "leveruren",
            Self::Contact => "contact",
            Self::Services => "diensten",
            Self::Address => "adres",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// The fields of the page.
    pub(crate) const fn pieces(self) -> &'static [Piece] {
        match self {
            Self::Name => &[Piece::Sign, Piece::OtherNames],
            Self::Kind => &[Piece::Categories, Piece::Products],
            Self::Text => &[Piece::Description],
            Self::Hours => &[Piece::Hours],
            Self::Pickup => &[Piece::PickupHours],
            Self::Delivery => &[Piece::DeliveryHours],
            Self::Contact => &[Piece::Phone, Piece::Email, Piece::Website, Piece::Webshop, Piece::Social],
            Self::Services => &[
                Piece::Delivery,
                Piece::Pickup,
                Piece::Wheelchair,
                Piece::Organic,
                Piece::Regional,
                Piece::Payment,
                Piece::Spoken,
                Piece::Access,
            ],
            Self::Address => &[Piece::Address],
        }
    }

    /// The service whose hours the page is about.
    pub(crate) const fn service(self) -> Option<&'static str> {
        match self {
            Self::Pickup => Some("pickup"),
            Self::Delivery => Some("delivery"),
            _ => None,
        }
    }

    /// Whether the page is about hours.
    pub(crate) const fn is_hours(self) -> bool {
        matches!(self, Self::Hours | Self::Pickup | Self::Delivery)
    }
}

impl Piece {
    pub(crate) const ALL: [Self; 22] = [
        Self::Sign,
        Self::OtherNames,
        Self::Categories,
        Self::Products,
        Self::Description,
        Self::Hours,
        Self::PickupHours,
        Self::DeliveryHours,
        Self::Phone,
        Self::Email,
        Self::Website,
        Self::Webshop,
        Self::Social,
        Self::Delivery,
        Self::Pickup,
        Self::Wheelchair,
        Self::Organic,
        Self::Regional,
        Self::Payment,
        Self::Spoken,
        Self::Access,
        Self::Address,
    ];

    /// The code in records, forms and the keys of words. Those of the face agree with its fields.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::OtherNames => "other-names",
            Self::Categories => "categories",
            Self::Products => "products",
            Self::Description => "description",
            Self::Hours => "hours",
            Self::PickupHours => "pickup-hours",
            Self::DeliveryHours => "delivery-hours",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Webshop => "webshop",
            Self::Social => "social",
            Self::Delivery => "delivery",
            Self::Pickup => "pickup",
            Self::Wheelchair => "wheelchair",
            Self::Organic => "organic",
            Self::Regional => "regional",
            Self::Payment => "payment",
            Self::Spoken => "spoken",
            Self::Access => "access",
            Self::Address => "address",
        }
    }

    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|piece| piece.code() == code)
    }

    /// The feature behind a field that is yes or no.
    pub(crate) const fn feature(self) -> Option<Feature> {
        match self {
            Self::Delivery => Some(Feature::Delivery),
            Self::Pickup => Some(Feature::Pickup),
            Self::Wheelchair => Some(Feature::Wheelchair),
            Self::Organic => Some(Feature::Organic),
            Self::Regional => Some(Feature::RegionalProduct),
            _ => None,
        }
    }

    const fn service(self) -> Option<&'static str> {
        match self {
            Self::PickupHours => Some("pickup"),
            Self::DeliveryHours => Some("delivery"),
            _ => None,
        }
    }

    /// Whether the facts say something about the field.
    pub(crate) fn is_told(self, facts: &Facts) -> bool {
        let more = &facts.more;
        if let Some(feature) = self.feature() {
            return facts.has.has(feature) || facts.has_not.has(feature);
        }
        match self {
            Self::Sign => facts.sign.is_some(),
            Self::OtherNames => !facts.other_names.is_empty(),
            Self::Categories => !facts.categories.is_empty(),
            Self::Products => !facts.products.is_empty(),
            Self::Description => facts.description.is_some() || !more.descriptions.is_empty(),
            Self::Hours => facts.hours.is_some(),
            Self::Phone => facts.phone.is_some(),
            Self::Email => facts.email.is_some(),
            Self::Website => facts.website.is_some(),
            Self::Webshop => more.webshop.is_some(),
            Self::Social => !more.social.is_empty(),
            Self::Payment => !more.payment.is_empty(),
            Self::Spoken => !more.spoken.is_empty(),
            Self::Access => !more.access.is_empty(),
            Self::Address => !facts.address.is_empty(),
            _ => self.service().is_some_and(|service| more.service_hours.contains_key(service)),
        }
    }

    /// Takes the field over, also when it is empty.
    pub(crate) fn copy(self, from: &Facts, to: &mut Facts) {
        if let Some(feature) = self.feature() {
            let set = |from: Features, to: Features| {
                if from.has(feature) { to.with(feature) } else { to.without(feature) }
            };
            to.has = set(from.has, to.has);
            to.has_not = set(from.has_not, to.has_not);
            return;
        }
        match self {
            Self::Sign => to.sign.clone_from(&from.sign),
            Self::OtherNames => to.other_names.clone_from(&from.other_names),
            Self::Categories => to.categories.clone_from(&from.categories),
            Self::Products => to.products.clone_from(&from.products),
            Self::Description => {
                to.description.clone_from(&from.description);
                to.more.descriptions.clone_from(&from.more.descriptions);
            }
            Self::Hours => to.hours.clone_from(&from.hours),
            Self::Phone => to.phone.clone_from(&from.phone),
            Self::Email => to.email.clone_from(&from.email),
            Self::Website => to.website.clone_from(&from.website),
            Self::Webshop => to.more.webshop.clone_from(&from.more.webshop),
            Self::Social => to.more.social.clone_from(&from.more.social),
            Self::Payment => to.more.payment.clone_from(&from.more.payment),
            Self::Spoken => to.more.spoken.clone_from(&from.more.spoken),
            Self::Access => to.more.access.clone_from(&from.more.access),
            Self::Address => to.address.clone_from(&from.address),
            _ => {
                let Some(service) = self.service() else { return };
                match from.more.service_hours.get(service) {
                    Some(hours) => {
                        drop(to.more.service_hours.insert(service.to_owned(), hours.clone()));
                    }
                    None => drop(to.more.service_hours.remove(service)),
                }
            }
        }
    }

    /// Whether two say the same of the field. A feature nobody speaks about is one it has not.
    pub(crate) fn same(self, one: &Facts, two: &Facts) -> bool {
        if let Some(feature) = self.feature() {
            return one.has.has(feature) == two.has.has(feature);
        }
        let only = |facts: &Facts| {
            let mut part = Facts::default();
            self.copy(facts, &mut part);
            part
        };
        only(one) == only(two)
    }

    /// The value as lines to read. `say` gives the words for codes.
    pub(crate) fn lines(
        self,
        facts: &Facts,
        language: Language,
        say: &dyn Fn(&str) -> String,
    ) -> Vec<String> {
        let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
        let more = &facts.more;
        let coded = |start: &str, codes: &[String]| {
            let words: Vec<String> = codes.iter().map(|code| say(&format!("{start}{code}"))).collect();
            if words.is_empty() { Vec::new() } else { vec![words.join(", ")] }
        };
        if let Some(feature) = self.feature() {
            let said = (facts.has.has(feature), facts.has_not.has(feature));
            return match said {
                (true, _) => vec![say("mer-yes")],
                (_, true) => vec![say("mer-no")],
                _ => Vec::new(),
            };
        }
        match self {
            Self::Sign => one(&facts.sign),
            Self::OtherNames => facts.other_names.clone(),
            Self::Categories => {
                let names = facts.categories.iter().filter_map(|code| Category::find(code));
                let names: Vec<&str> = names.map(|category| category.name(language)).collect();
                if names.is_empty() { Vec::new() } else { vec![names.join(", ")] }
            }
            Self::Products => {
                if facts.products.is_empty() {
                    Vec::new()
                } else {
                    vec![facts.products.join(", ")]
                }
            }
            Self::Description => {
                one(&facts.description).into_iter().chain(more.descriptions.values().cloned()).collect()
            }
            Self::Hours => facts.hours.as_ref().map_or_else(Vec::new, |hours| told(hours, language, say)),
            Self::Phone => one(&facts.phone),
            Self::Email => one(&facts.email),
            Self::Website => one(&facts.website),
            Self::Webshop => one(&more.webshop),
            Self::Social => more.social.values().cloned().collect(),
            Self::Payment => coded("mer-payment-", &more.payment),
            Self::Spoken => coded("mer-spoken-", &more.spoken),
            Self::Access => coded("mer-access-", &more.access),
            Self::Address => {
                let address = &facts.address;
                let street = format!("{} {}", address.street, address.house_number);
                let postcode = address.postcode.map(|code| code.to_string()).unwrap_or_default();
                let town = format!("{postcode} {}", address.locality);
                [street.trim(), town.trim()]
                    .into_iter()
                    .filter(|l| !l.is_empty())
                    .map(ToOwned::to_owned)
                    .collect()
            }
            _ => {
                let hours = self.service().and_then(|service| more.service_hours.get(service));
                hours.map_or_else(Vec::new, |hours| told(hours, language, say))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Address;

    #[test]
    fn every_field_stands_on_one_page_and_is_copied_whole() {
        let mut full = Facts {
            sign: Some("A".into()),
            other_names: vec!["B".into()],
            categories: vec!["bakery".into()],
            products: vec!["brood".into()],
            description: Some("C".into()),
            hours: Some("Mo 09:00-12:00".into()),
            phone: Some("1".into()),
            email: Some("a@voorbeeld.be".into()),
            website: Some("https://a.example".into()),
            address: Address { street: "Straat".into(), house_number: "1".into(), ..Address::default() },
            ..Facts::default()
        };
        full.more.webshop = Some("https://b.example".into());
        full.more.social.insert("facebook".into(), "https://facebook.com/a".into());
        full.more.payment = vec!["cash".into()];
        full.more.spoken = vec!["nl".into()];
        full.more.access = vec!["toilet".into()];
        full.more.service_hours.insert("pickup".into(), "Mo 10:00-11:00".into());
        full.more.service_hours.insert("delivery".into(), "Mo 10:00-11:00".into());
        for piece in Piece::ALL {
            if let Some(feature) = piece.feature() {
                full.has = full.has.with(feature);
            }
        }
        let mut copied = Facts::default();
        for piece in Piece::ALL {
            assert!(piece.is_told(&full), "{piece:?}");
            assert!(!piece.is_told(&copied) && !piece.same(&full, &copied), "{piece:?}");
            piece.copy(&full, &mut copied);
            assert!(piece.same(&full, &copied), "{piece:?}");
            assert!(!piece.lines(&full, Language::Nl, &|key| key.to_owned()).is_empty(), "{piece:?}");
            assert_eq!(Piece::parse(piece.code()), Some(piece));
            let on = Section::ALL.iter().filter(|section| section.pieces().contains(&piece)).count();
            assert_eq!(on, 1, "{piece:?}");
        }
        assert_eq!(copied, full);
        for piece in Piece::ALL {
            piece.copy(&Facts::default(), &mut copied);
        }
        assert_eq!(copied, Facts::default());
        for section in Section::ALL {
            assert_eq!(Section::parse(section.code()), Some(section));
        }
    }
}
