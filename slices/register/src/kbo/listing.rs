//! From rows to a place: the pure function that both a full import and an update end in.

use std::cmp::Reverse;

use chrono::NaiveDate;
use kernel::language::Language;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use serde::{Deserialize, Serialize};

use super::activity::{self, Activity};
use super::rows::{AddressRow, ContactRow, KboRows, NameRow};
use crate::nace::{NaceKind, NaceVersion};

/// An establishment with everything the KBO tells about it that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KboEstablishment {
    /// Number of the establishment unit.
    pub number: EstablishmentNumber,
    /// Number of the enterprise.
    pub enterprise: EnterpriseNumber,
    /// Start of the establishment.
    pub start: Option<NaiveDate>,
    /// The name to show; empty when there is only the name of a person.
    pub display_name: String,
    /// Name of the company; `None` for natural persons, whose legal name is their own.
    pub legal_name: Option<String>,
    /// Abbreviation of the company.
    pub abbreviation: Option<String>,
    /// Trade names, those of the establishment itself first.
    pub trade_names: Vec<TradeName>,
    /// Whether the enterprise is a natural person: nothing personal may be shown without consent.
    pub natural_person: bool,
    /// Legal situation: `000` is normal.
    pub situation: String,
    /// Where it is; `None` without an address in Belgium or when the address is struck off.
    pub address: Option<KboAddress>,
    /// Since when the address is officially struck off.
    pub struck_off: Option<NaiveDate>,
    /// Activities the category was judged by, main ones first.
    pub nace: Vec<KboNace>,
    /// Code of the main category.
    pub category: &'static str,
    /// Codes of further categories.
    pub further_categories: Vec<&'static str>,
    /// A farm or maker that may sell to the public: to be confirmed before it is listed.
    pub candidate: bool,
    /// Whether the activities are those of the enterprise, for want of own ones.
    pub category_of_enterprise: bool,
    /// Telephone; never of a natural person.
    pub phone: Option<String>,
    /// E-mail; never of a natural person.
    pub email: Option<String>,
    /// Web site.
    pub web: Option<String>,
    /// How many places for shoppers the enterprise has. Seven or more make a chain.
    pub outlets: u32,
}

/// A trade name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TradeName {
    /// Its language, where known.
    pub language: Option<Language>,
    /// The name.
    pub name: String,
}

/// An address in Belgium.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KboAddress {
    /// Street in Dutch, without the municipality that some carry: `Budastraat`, not `Budastraat(Kor)`.
    pub street_nl: String,
    /// Street in French.
    pub street_fr: String,
    /// House number: `24/1`.
    pub house_number: String,
    /// Box.
    pub box_number: Option<String>,
    /// Postal code.
    pub postcode: u16,
    /// Municipality in Dutch.
    pub municipality_nl: String,
    /// Municipality in French.
    pub municipality_fr: String,
    /// Anything else: the name of a shopping centre, a floor.
    pub extra: Option<String>,
}

/// An activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KboNace {
    /// The edition.
    pub version: NaceVersion,
    /// The code, without dots.
    pub code: String,
    /// Whether it is a main activity.
    pub main: bool,
}

/// The most names and activities that go along with one place.
const MOST: usize = 100;

/// A place of which it is known to what enterprise it belongs.
#[derive(Clone, Copy, Debug)]
pub struct KboPair<'a> {
    /// The number of the establishment.
    pub number: EstablishmentNumber,
    /// Its rows.
    pub rows: &'a KboRows,
    /// The rows of its enterprise.
    pub enterprise: &'a KboRows,
    /// How many places for shoppers the enterprise has.
    pub outlets: u32,
}

/// Makes a place of its rows; `None` when it is no place for shoppers or its enterprise is not known.
#[must_use]
pub fn listing(pair: KboPair<'_>) -> Option<KboEstablishment> {
    let own = pair.rows.establishment.as_ref()?;
    let enterprise = pair.enterprise.enterprise.as_ref()?;
    let person = enterprise.is_person();
    let (judged, category_of_enterprise) = judged_by(pair.rows, pair.enterprise);
    let categories = activity::categories(judged);
    let ((category, kind), further) = categories.split_first()?;
    let legal_name = first_name(&pair.enterprise.names, "001");
    let trade_names = trade_names(pair, person.then_some(legal_name).flatten());
    let legal_name = legal_name.filter(|_| !person).map(tidy);
    let abbreviation = first_name(&pair.enterprise.names, "002").filter(|_| !person).map(tidy);
    let display_name = trade_names.first().map(|name| name.name.clone());
    let display_name = display_name.or_else(|| legal_name.clone()).or_else(|| abbreviation.clone());
    let place = pair.rows.addresses.iter().filter(|address| address.kind == "BAET");
    let struck_off = place.clone().filter_map(|address| address.struck_off).min();
    let address = place.filter(|address| address.struck_off.is_none()).find_map(KboAddress::of);
    let contact = |kind: &str, of_enterprise: bool| {
        let of = |rows: &[ContactRow]| rows.iter().find(|row| row.kind == kind).map(|row| tidy(&row.value));
        of(&pair.rows.contacts).or_else(|| of(&pair.enterprise.contacts).filter(|_| of_enterprise))
    };
    Some(KboEstablishment {
        number: pair.number,
        enterprise: own.enterprise,
        start: own.start,
        display_name: display_name.unwrap_or_default(),
        legal_name,
        abbreviation,
        trade_names,
        natural_person: person,
        situation: enterprise.situation.clone(),
        struck_off: struck_off.filter(|_| address.is_none()),
        address,
        nace: activities(judged),
        category,
        further_categories: further.iter().map(|(category, _)| *category).collect(),
        candidate: *kind == NaceKind::Candidate,
        category_of_enterprise,
        // The telephone of a head office says nothing about one of several shops.
        phone: contact("TEL", pair.outlets <= 1).filter(|_| !person),
        email: contact("EMAIL", pair.outlets <= 1).filter(|_| !person),
        web: contact("WEB", true),
        outlets: pair.outlets,
    })
}

/// The activities to judge a place by: its own, or those of its enterprise when it has no main activity itself.
///
/// An establishment with main activities of its own is believed: the store room of a supermarket is no supermarket.
fn judged_by<'a>(own: &'a KboRows, enterprise: &'a KboRows) -> (&'a [Activity], bool) {
    if own.activities.iter().any(|row| row.is_main()) {
        (&own.activities, false)
    } else {
        (&enterprise.activities, true)
    }
}

fn activities(rows: &[Activity]) -> Vec<KboNace> {
    let mut all: Vec<_> =
        rows.iter().map(|row| (!row.is_main(), Reverse(row.version()), row.number())).collect();
    all.sort_unstable();
    all.dedup();
    let mut nace: Vec<KboNace> = Vec::new();
    for (at, (other, version, number)) in all.iter().enumerate() {
        // A main activity that is also a secondary one for another service is a main one.
        let again = all.iter().take(at).any(|known| (known.1, known.2) == (*version, *number));
        if !again && nace.len() < MOST {
            nace.push(KboNace { version: version.0, code: Activity::digits(*number), main: !other });
        }
    }
    nace
}

/// The preferred one of the names of a kind: Dutch, unknown, French, German, English.
fn first_name<'a>(names: &'a [NameRow], kind: &str) -> Option<&'a str> {
    let of_kind = names.iter().filter(|name| name.kind == kind);
    of_kind.min_by_key(|name| preference(name.language)).map(|name| name.text.as_str())
}

const fn preference(language: u8) -> u8 {
    match language {
        2 => 0,
        0 => 1,
        1 => 2,
        other => other,
    }
}

/// The trade names of the place, then those of its enterprise; never the own name of a person.
fn trade_names(pair: KboPair<'_>, person: Option<&str>) -> Vec<TradeName> {
    let person = std::cell::LazyCell::new(|| person.map(bare));
    let mut found: Vec<TradeName> = Vec::new();
    for (rows, kind) in [(pair.rows, "003"), (pair.rows, "004"), (pair.enterprise, "003")] {
        let mut names: Vec<&NameRow> = rows.names.iter().filter(|name| name.kind == kind).collect();
        names.sort_by_key(|name| preference(name.language));
        for name in names.into_iter().take(MOST) {
            let text = tidy(&name.text);
            let personal = person.as_ref().is_some_and(|person| *person == bare(&text));
            if !text.is_empty() && !personal && !found.iter().any(|known| known.name == text) {
                found.push(TradeName { language: language(name.language), name: text });
            }
        }
    }
    found.truncate(MOST);
    found
}

const fn language(code: u8) -> Option<Language> {
    match code {
        1 => Some(Language::Fr),
        2 => Some(Language::Nl),
        3 => Some(Language::De),
        4 => Some(Language::En),
        _ => None,
    }
}

/// A name with its words in order of the alphabet, so that ‘Peeters, Jan’ is seen to be ‘Jan Peeters’.
fn bare(name: &str) -> Vec<String> {
    let folded = kernel::text::fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort_unstable();
    words
}

/// The text with single spaces.
fn tidy(text: &str) -> String {
    let bytes = text.as_bytes();
    let plain = bytes.iter().all(|byte| *byte >= b' ')
        && !bytes.starts_with(b" ")
        && !bytes.ends_with(b" ")
        && !bytes.windows(2).any(|pair| pair == b"  ")
        && (text.is_ascii() || text.chars().all(|c| c == ' ' || !c.is_whitespace()));
    if plain { text.to_owned() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

impl KboAddress {
    /// The address of a row, when it is in Belgium.
    fn of(row: &AddressRow) -> Option<Self> {
        if row.country_nl.as_deref().is_some_and(|country| !country.is_empty()) {
            return None;
        }
        let text = |field: &Option<String>| field.as_deref().map(tidy).unwrap_or_default();
        let optional = |field: &Option<String>| Some(text(field)).filter(|text| !text.is_empty());
        Some(Self {
            street_nl: street(&text(&row.street_nl)),
            street_fr: street(&text(&row.street_fr)),
            house_number: text(&row.house_number),
            box_number: optional(&row.box_number),
            postcode: postcode(row)?,
            municipality_nl: text(&row.municipality_nl),
            municipality_fr: text(&row.municipality_fr),
            extra: optional(&row.extra),
        })
    }
}

/// The Belgian postal code of a row.
pub(crate) fn postcode(row: &AddressRow) -> Option<u16> {
    let code = row.postcode.as_deref()?.trim();
    code.parse().ok().filter(|code| (1_000..=9_999).contains(code))
}

/// The street without the municipality that it may carry in brackets.
fn street(text: &str) -> String {
    let stripped =
        text.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map(|(street, _)| street.trim());
    stripped.filter(|street| !street.is_empty()).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::rows::{EnterpriseRow, EstablishmentRow};
    use super::*;

    fn name(kind: &str, language: u8, text: &str) -> NameRow {
        NameRow { kind: kind.to_owned(), language, text: text.to_owned() }
    }

    fn contact(kind: &str, value: &str) -> ContactRow {
        ContactRow { kind: kind.to_owned(), entity: "ENT".to_owned(), value: value.to_owned() }
    }

    fn activity(text: &str) -> Activity {
        Activity::try_from(text.to_owned()).unwrap()
    }

    fn bakery(kind: &str) -> (KboRows, KboRows) {
        let establishment = EstablishmentRow {
            enterprise: EnterpriseNumber::parse("0403.227.515").unwrap(),
            start: NaiveDate::from_ymd_opt(1998, 5, 1),
        };
        let own = KboRows {
            establishment: Some(establishment),
            addresses: vec![AddressRow {
                kind: "BAET".to_owned(),
                postcode: Some("8500".to_owned()),
                street_nl: Some("Budastraat(Kor)".to_owned()),
                house_number: Some("7".to_owned()),
                box_number: Some(String::new()),
                municipality_nl: Some("Kortrijk".to_owned()),
                ..AddressRow::default()
            }],
            ..KboRows::default()
        };
        let enterprise = KboRows {
            enterprise: Some(EnterpriseRow {
                status: "AC".to_owned(),
                situation: "000".to_owned(),
                kind: kind.to_owned(),
                form: None,
                form_cac: None,
                start: None,
            }),
            names: vec![name("001", 2, "Voorbeeld, Jan")],
            contacts: vec![
                contact("TEL", "056 00 00 00"),
                contact("EMAIL", "jan@voorbeeld.be"),
                contact("WEB", "www.voorbeeld.be"),
            ],
            activities: vec![activity("2025 MAIN 001 10712")],
            ..KboRows::default()
        };
        (own, enterprise)
    }

    fn made(own: &KboRows, enterprise: &KboRows, outlets: u32) -> Option<KboEstablishment> {
        let number = EstablishmentNumber::parse("2.000.000.339").unwrap();
        listing(KboPair { number, rows: own, enterprise, outlets })
    }

    #[test]
    fn nothing_personal_leaves_a_natural_person() {
        let (mut own, mut enterprise) = bakery("1");
        let place = made(&own, &enterprise, 1).unwrap();
        assert!(place.natural_person);
        assert_eq!(
            (place.display_name.as_str(), &place.legal_name, &place.phone, &place.email),
            ("", &None, &None, &None)
        );
        assert!(!format!("{place:?}").contains("Jan"), "{place:?}");
        // The own name as a trade name is still the own name.
        enterprise.names.push(name("003", 2, "JAN VOORBEELD"));
        assert_eq!(made(&own, &enterprise, 1).unwrap().display_name, "");
        own.names.push(name("003", 2, "Bakkerij  't Zonnetje"));
        let place = made(&own, &enterprise, 1).unwrap();
        assert_eq!(place.display_name, "Bakkerij 't Zonnetje");
        assert_eq!(place.trade_names.len(), 1);
        // An unknown kind is treated as a person.
        let (own, enterprise) = bakery("0");
        assert!(!format!("{:?}", made(&own, &enterprise, 1).unwrap()).contains("Jan"));
    }

    #[test]
    fn a_company_shows_its_names_and_contacts() {
        let (own, mut enterprise) = bakery("2");
        enterprise.names = vec![name("001", 1, "Boulangerie Exemple"), name("001", 2, "Bakkerij Voorbeeld")];
        let place = made(&own, &enterprise, 1).unwrap();
        assert_eq!(place.display_name, "Bakkerij Voorbeeld");
        assert_eq!(place.phone.as_deref(), Some("056 00 00 00"));
        assert_eq!((place.category, place.candidate, place.category_of_enterprise), ("bakery", false, true));
        let address = place.address.unwrap();
        assert_eq!(
            (address.street_nl.as_str(), address.postcode, address.box_number),
            ("Budastraat", 8500, None)
        );
        let chain = made(&own, &enterprise, 8).unwrap();
        assert_eq!(
            (chain.phone, chain.web.as_deref()),
            (None, Some("www.voorbeeld.be")),
            "no head office number"
        );
    }

    #[test]
    fn own_activities_go_before_those_of_the_enterprise() {
        let (mut own, enterprise) = bakery("2");
        own.activities = vec![activity("2025 MAIN 003 52100")];
        assert!(made(&own, &enterprise, 1).is_none(), "a store room is no bakery");
        own.activities = vec![activity("2025 MAIN 003 56301"), activity("2008 MAIN 003 56301")];
        let place = made(&own, &enterprise, 1).unwrap();
        assert_eq!((place.category, place.category_of_enterprise), ("pub", false));
        assert_eq!(place.nace.len(), 2);
    }

    #[test]
    fn struck_off_and_foreign_addresses_are_no_places() {
        let (mut own, enterprise) = bakery("2");
        own.addresses[0].struck_off = NaiveDate::from_ymd_opt(2024, 11, 13);
        let place = made(&own, &enterprise, 1).unwrap();
        assert_eq!((place.address, place.struck_off), (None, NaiveDate::from_ymd_opt(2024, 11, 13)));
        own.addresses[0].struck_off = None;
        own.addresses[0].country_nl = Some("Frankrijk".to_owned());
        assert_eq!(made(&own, &enterprise, 1).unwrap().address, None);
        assert!(made(&own, &KboRows::default(), 1).is_none(), "without its enterprise nothing is known");
    }

    #[test]
    fn spaces_become_single() {
        for text in [" a b", "a  b", "a b ", "a\tb", "a\nb", "a\u{a0}b", "a \u{2003} b"] {
            assert_eq!(tidy(text), "a b", "{text:?}");
        }
    }

    #[test]
    fn an_activity_stands_once_per_edition() {
        let rows =
            ["2025 SECO 001 47210", "2025 MAIN 006 47210", "2008 MAIN 001 47210", "2025 MAIN 001 01130"];
        let found = activities(&rows.map(activity));
        let seen: Vec<(&str, &str, bool)> =
            found.iter().map(|nace| (nace.version.year(), nace.code.as_str(), nace.main)).collect();
        assert_eq!(seen, [("2025", "01130", true), ("2025", "47210", true), ("2008", "47210", true)]);
    }

    #[test]
    fn streets_lose_their_municipality() {
        assert_eq!(street("Budastraat(Kor)"), "Budastraat");
        assert_eq!(street("Kerkstraat (Heule)"), "Kerkstraat");
        assert_eq!(street("(Markt)"), "(Markt)");
        assert_eq!(street("Grote Markt"), "Grote Markt");
    }
}
