//! How a listing stands in the index: the words it is found by, the numbers it is filtered and ranked by, and itself.
//!
//! All words stand in one field; the first letter of a term tells where the word comes from ([`kind`]).

use kernel::category::Category;
use kernel::listing::{Layer, Listing};
use kernel::moment::EstablishmentId;
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{TantivyDocument, Term};

use crate::geo::{NOWHERE, fixed};
use crate::names;
use crate::stem::stems;

/// Raised whenever what is written into the index changes its meaning; an index of another version must be rebuilt.
pub const VERSION: u32 = 1;
/// The most categories of one place that are indexed.
pub const CATEGORIES: usize = 5;
/// The most words taken from one text.
const MOST_WORDS: usize = 60;
/// Longer words are cut.
const LONGEST_WORD: usize = 60;
/// The most that a listing's facts count as complete.
pub const MOST_COMPLETE: u8 = 5;
/// The bit that marks a place known from OpenStreetMap only.
pub const OSM_BIT: u32 = 1 << 15;

/// Where a term comes from.
pub mod kind {
    /// A word on the façade.
    pub const SIGN: char = 's';
    /// The rough form of a word on the façade.
    pub const STEM: char = 'm';
    /// Part of a compound on the façade.
    pub const PART: char = 'k';
    /// A word of another name.
    pub const OTHER: char = 'o';
    /// The whole sign, written as one word.
    pub const WHOLE: char = 'w';
    /// Another name, written as one word.
    pub const WHOLE_OTHER: char = 'v';
    /// The first letters of a word on the façade.
    pub const START: char = 'e';
    /// A product or service.
    pub const PRODUCT: char = 'p';
    /// A word of the description.
    pub const TEXT: char = 'x';
    /// A word of the street, or the house number.
    pub const STREET: char = 'a';
    /// A word of the village or municipality, or the postal code.
    pub const PLACE: char = 'l';
    /// The main category.
    pub const CATEGORY: char = 'c';
    /// A further category.
    pub const FURTHER: char = 'd';
    /// The municipality.
    pub const NIS: char = 'n';
    /// The postal code.
    pub const POSTCODE: char = 'z';
    /// The kinds whose words people type.
    pub const TYPED: [char; 6] = [SIGN, OTHER, PART, PRODUCT, STREET, PLACE];
}

/// Letters of the beginnings that are indexed.
pub const STARTS: usize = 3;

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    pub id: Field,
    pub terms: Field,
    pub blob: Field,
    pub geo: Field,
    pub facts: Field,
    pub id_high: Field,
    pub id_low: Field,
    pub categories: Field,
    pub hours: Field,
    pub sort: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let number = || NumericOptions::default().set_fast();
    let column = || TextOptions::default().set_fast("raw");
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let fields = Fields {
        id: builder.add_bytes_field("id", BytesOptions::default().set_indexed()),
        terms: builder.add_text_field("terms", TextOptions::default().set_indexing_options(indexing)),
        blob: builder.add_bytes_field("blob", BytesOptions::default().set_stored()),
        geo: builder.add_u64_field("geo", number()),
        facts: builder.add_u64_field("facts", number()),
        id_high: builder.add_u64_field("id_high", number()),
        id_low: builder.add_u64_field("id_low", number()),
        categories: builder.add_text_field("categories", column()),
        hours: builder.add_text_field("hours", column()),
        sort: builder.add_text_field("sort", column()),
    };
    (builder.build(), fields)
}

/// The term by which a place is found and removed by id.
pub fn id_term(fields: &Fields, id: EstablishmentId) -> Term {
    Term::from_field_bytes(fields.id, id.0.as_bytes())
}

/// A listing as it is written, with the words it adds to the lexicon.
pub fn document(
    fields: &Fields,
    listing: &Listing,
) -> Result<(TantivyDocument, Vec<String>), postcard::Error> {
    let mut terms = Terms::default();
    terms.listing(listing);
    let mut document = TantivyDocument::new();
    document.add_bytes(fields.id, listing.id.0.as_bytes());
    document.add_bytes(fields.blob, &postcard::to_stdvec(listing)?);
    let (high, low) = listing.id.0.as_u64_pair();
    document.add_u64(fields.id_high, high);
    document.add_u64(fields.id_low, low);
    document.add_u64(fields.geo, place(listing));
    document.add_u64(fields.facts, facts(listing));
    let codes: Vec<&str> = known_categories(listing).map(|category| category.code).collect();
    document.add_text(fields.categories, codes.join(","));
    document.add_text(fields.hours, listing.hours.as_deref().unwrap_or_default());
    document.add_text(fields.sort, kernel::text::sort_key(&listing.sign));
    let words = terms.typed();
    for term in &terms.0 {
        document.add_text(fields.terms, term);
    }
    Ok((document, words))
}

/// Reads a listing back.
pub fn listing(fields: &Fields, document: &TantivyDocument) -> Option<Listing> {
    let blob = document.get_first(fields.blob)?.as_value().as_bytes()?;
    postcard::from_bytes(blob).ok()
}

/// The categories of a listing that are indexed, the main one first.
pub fn known_categories(listing: &Listing) -> impl Iterator<Item = &'static Category> {
    let mut seen: Vec<&'static Category> = Vec::new();
    for category in listing.categories.iter().filter_map(|code| Category::find(code)) {
        if !seen.contains(&category) && seen.len() < CATEGORIES {
            seen.push(category);
        }
    }
    seen.into_iter()
}

fn place(listing: &Listing) -> u64 {
    let pack = |lat: i32, lon: i32| (u64::from(lat.cast_unsigned()) << 32) | u64::from(lon.cast_unsigned());
    listing.point.map_or_else(|| pack(NOWHERE, NOWHERE), |point| pack(fixed(point.lat), fixed(point.lon)))
}

/// Reads a packed position back.
pub fn unpack_place(packed: u64) -> (i32, i32) {
    let half = |bits: u64| u32::try_from(bits & 0xFFFF_FFFF).unwrap_or_default().cast_signed();
    (half(packed >> 32), half(packed))
}

/// Features, municipality, length of the sign, completeness and freshness in one number.
fn facts(listing: &Listing) -> u64 {
    let layer = if listing.layer == Layer::Osm { OSM_BIT } else { 0 };
    let features = u64::from((listing.features.0 & (OSM_BIT - 1)) | layer);
    let nis = u64::from(listing.nis.get());
    let words = u64::try_from(kernel::text::words(&listing.sign).len().min(15)).unwrap_or(15);
    let complete = [
        listing.hours.is_some(),
        listing.point.is_some(),
        listing.phone.is_some() || listing.email.is_some(),
        listing.website.is_some(),
        !listing.products.is_empty() || listing.description.is_some(),
    ];
    let complete = complete.into_iter().map(u64::from).sum::<u64>();
    let quarters = listing.checked_at.map_or(0, |at| (at.timestamp() / 7_889_238).clamp(0, 255));
    let fresh = u64::try_from(quarters).unwrap_or_default();
    features | (nis << 16) | (words << 40) | (complete << 44) | (fresh << 48)
}

/// The terms of one document, with their kind before them.
#[derive(Default)]
struct Terms(Vec<String>);

impl Terms {
    fn listing(&mut self, listing: &Listing) {
        self.names(listing);
        for product in listing.products.iter().take(MOST_WORDS) {
            self.words(kind::PRODUCT, product, true);
        }
        if let Some(description) = &listing.description {
            self.words(kind::TEXT, description, true);
        }
        self.words(kind::STREET, &listing.street, false);
        self.words(kind::STREET, &listing.house_number, false);
        self.words(kind::PLACE, &listing.locality, false);
        self.words(kind::PLACE, &listing.municipality, false);
        for (at, category) in known_categories(listing).enumerate() {
            self.add(if at == 0 { kind::CATEGORY } else { kind::FURTHER }, category.code);
        }
        self.add(kind::NIS, &listing.nis.to_string());
        if let Some(postcode) = listing.postcode {
            self.add(kind::POSTCODE, &postcode.to_string());
            self.add(kind::PLACE, &postcode.to_string());
        }
        self.0.sort_unstable();
        self.0.dedup();
    }

    fn names(&mut self, listing: &Listing) {
        for word in names::words_of_name(&listing.sign).iter().take(MOST_WORDS) {
            self.add(kind::SIGN, word);
            self.stems(kind::STEM, word);
            for (at, character) in word.char_indices().take(STARTS) {
                self.add(kind::START, word.get(..at + character.len_utf8()).unwrap_or(word));
            }
            for part in names::parts(word) {
                self.add(kind::PART, &part);
                self.stems(kind::PART, &part);
            }
        }
        for key in names::whole_keys(&listing.sign) {
            self.add(kind::WHOLE, &key);
        }
        for name in listing.other_names.iter().chain(&listing.brand).take(20) {
            for word in names::words_of_name(name).iter().take(MOST_WORDS) {
                self.add(kind::OTHER, word);
                self.stems(kind::OTHER, word);
            }
            for key in names::whole_keys(name) {
                self.add(kind::WHOLE_OTHER, &key);
            }
        }
    }

    fn words(&mut self, kind: char, text: &str, stem: bool) {
        for word in kernel::text::words(text).iter().take(MOST_WORDS) {
            self.add(kind, word);
            if stem {
                self.stems(kind, word);
            }
        }
    }

    fn stems(&mut self, kind: char, word: &str) {
        let (one, other) = stems(word);
        for stem in [Some(one), other].into_iter().flatten().filter(|stem| stem != word) {
            self.add(kind, &stem);
        }
    }

    fn add(&mut self, kind: char, word: &str) {
        let mut term = String::with_capacity(word.len() + 1);
        term.push(kind);
        term.extend(word.chars().take(LONGEST_WORD));
        self.0.push(term);
    }

    /// The words people may type, for the lexicon.
    fn typed(&self) -> Vec<String> {
        let typed = self.0.iter().filter(|term| kind::TYPED.iter().any(|kind| term.starts_with(*kind)));
        typed.filter_map(|term| term.get(1..).map(str::to_owned)).collect()
    }
}

/// A number that changes when the stored form of a listing changes, so that an old index is not misread.
pub fn fingerprint() -> u64 {
    let sample = serde_json::json!({
        "id": "00000000-0000-7000-8000-000000000000", "nis": 31022, "layer": "register", "sign": "s",
        "other_names": [], "categories": [], "products": [], "description": null, "brand": null,
        "establishment_number": null, "enterprise_number": null, "street": "", "house_number": "", "postcode": null,
        "locality": "", "municipality": "", "point": null, "phone": null, "email": null, "website": null,
        "hours": null, "features": 0, "sources": [], "checked_at": null, "changed_at": "2026-01-01T00:00:00Z"
    });
    let bytes = serde_json::from_value::<Listing>(sample).ok().and_then(|l| postcard::to_stdvec(&l).ok());
    let hash = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.unwrap_or_default().iter().fold(0xcbf2_9ce4_8422_2325_u64, hash) ^ u64::from(VERSION)
}
