//! How a place is shown to who manages it: field by field, with who said it and when, and what is missing.

use kernel::language::Language;
use serde::Serialize;
use shell::Visit;

use super::piece::{Piece, Section};
use super::place::Place;
use crate::facts::{Facts, Source};

/// A field with its value, who told it and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct FieldRow {
    pub code: &'static str,
    pub lines: Vec<String>,
    /// Code of the source, or nothing when nobody told it.
    pub source: &'static str,
    /// When, as `date` reads it.
    pub at: String,
    /// Left empty on purpose.
    pub emptied: bool,
    /// Told in the name of who looks, while another source would say something too.
    pub can_give_back: bool,
}

/// A page of fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct SectionRow {
    pub code: &'static str,
    pub fields: Vec<FieldRow>,
    /// Nothing is known at all.
    pub empty: bool,
}

/// The name, place and address of a place, for the head of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PlaceHead {
    pub id: String,
    pub sign: String,
    pub address: String,
    pub icon: &'static str,
    /// Visible to visitors.
    pub shown: bool,
    /// `listed`, `hidden`, `closed`, `vacant`.
    pub state: &'static str,
}

impl PlaceHead {
    pub(crate) fn of(place: &Place) -> Self {
        let face = place.face();
        let face = face.as_ref();
        let address = face.map(|face| {
            let street = format!("{} {}", face.address.street, face.address.house_number);
            let code = face.address.postcode.map(|code| code.to_string()).unwrap_or_default();
            let town = format!("{code} {}", face.address.locality);
            let parts = [street.trim().to_owned(), town.trim().to_owned()];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        });
        let category = face
            .and_then(|face| face.categories.first())
            .and_then(|code| kernel::category::Category::find(code));
        Self {
            id: place.id.0.simple().to_string(),
            sign: place.name(),
            address: address.unwrap_or_default(),
            icon: category.map_or("shop", |category| category.icon),
            shown: face.is_some_and(|face| face.shown),
            state: face.map_or("hidden", |face| face.state.code()),
        }
    }

    pub(crate) fn sample() -> Self {
        Self {
            id: "0190a000000070008000000000000001".into(),
            sign: "Bakkerij Verzinsel".into(),
            address: "Verzonnenstraat 1, 8020 Oostkamp".into(),
            icon: "bread",
            shown: true,
            state: "listed",
        }
    }
}

/// The fields of a place by page.
pub(crate) fn sections(place: &Place, visit: &Visit, own: Source) -> Vec<SectionRow> {
    let say = |key: &str| visit.say(key, &[]);
    Section::ALL
        .into_iter()
        .map(|section| {
            let fields: Vec<FieldRow> = section
                .pieces()
                .iter()
                .map(|piece| field(place, *piece, own, (visit.language, &say)))
                .collect();
            SectionRow {
                code: section.code(),
                empty: fields.iter().all(|field| field.lines.is_empty()),
                fields,
            }
        })
        .collect()
}

/// A field as it is believed now.
pub(crate) fn field(
    place: &Place,
    piece: Piece,
    own: Source,
    (language, say): (Language, &dyn Fn(&str) -> String),
) -> FieldRow {
    let told = place.told(piece);
    let lines = piece.lines(&place.believed(), language, say);
    let others =
        place.records.iter().any(|record| record.source.rank() > own.rank() && piece.is_told(&record.facts));
    FieldRow {
        code: piece.code(),
        emptied: lines.is_empty() && told.is_some_and(|told| told.source == own),
        can_give_back: told.is_some_and(|told| told.source == own) && others,
        source: told.map_or("", |told| told.source.code()),
        at: told.map(|told| told.at.to_rfc3339()).unwrap_or_default(),
        lines,
    }
}

/// What visitors like to know, and is not known yet.
const WANTED: [Section; 5] =
    [Section::Hours, Section::Kind, Section::Contact, Section::Text, Section::Services];

/// How complete a place is, of a hundred, and the pages on which something is missing.
pub(crate) fn missing(facts: &Facts) -> (u8, Vec<&'static str>) {
    let known = |section: Section| match section {
        Section::Hours => facts.hours.is_some(),
        Section::Kind => !facts.categories.is_empty() && !facts.products.is_empty(),
        Section::Contact => facts.phone.is_some() || facts.email.is_some(),
        Section::Text => facts.description.is_some(),
        _ => !facts.more.payment.is_empty() && !facts.more.access.is_empty(),
    };
    let missing: Vec<&'static str> =
        WANTED.into_iter().filter(|section| !known(*section)).map(Section::code).collect();
    let count = u8::try_from(missing.len()).unwrap_or(5);
    (100_u8.saturating_sub(count * 20), missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_lowers_how_complete_a_place_is() {
        let mut facts = Facts::default();
        let (bare, lacking) = missing(&facts);
        assert_eq!((bare, lacking.len()), (0, 5));
        facts.hours = Some("Mo 09:00-12:00".into());
        facts.description = Some("x".into());
        facts.phone = Some("1".into());
        facts.categories = vec!["bakery".into()];
        facts.products = vec!["brood".into()];
        facts.more.payment = vec!["cash".into()];
        facts.more.access = vec!["toilet".into()];
        assert_eq!(missing(&facts), (100, Vec::new()));
        facts.hours = None;
        assert_eq!(missing(&facts).1, ["uren"]);
    }
}
