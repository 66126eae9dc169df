//! What a partner says about one place, field by field as text, and the check that makes facts of it. Files, the API
//! and the public form all come along here.

use std::collections::BTreeMap;

use kernel::category::Category;
use kernel::hours::OpeningHours;
use kernel::language::Language;
use kernel::listing::{Feature, Features, PositionQuality};
use kernel::nis::{Nis, Postcode};
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use kernel::point::Point;
use kernel::text;

use super::limits;
use super::table::Wrong;
use crate::facts::{Address, Facts, State};
use crate::gazetteer::Gazetteer;

/// Days of the week as opening hours write them, with the field that holds their hours.
pub const DAYS: [(&str, &str); 7] = [
    ("hours_mo", "Mo"),
    ("hours_tu", "Tu"),
    ("hours_we", "We"),
    ("hours_th", "Th"),
    ("hours_fr", "Fr"),
    ("hours_sa", "Sa"),
    ("hours_su", "Su"),
];

/// Features that a column of yes and no can say, with their field.
pub const HAS: [(&str, Feature); 8] = [
    ("has_delivery", Feature::Delivery),
    ("has_pickup", Feature::Pickup),
    ("has_webshop", Feature::Webshop),
    ("has_farm", Feature::FarmProduce),
    ("has_regional", Feature::RegionalProduct),
    ("has_organic", Feature::Organic),
    ("has_wheelchair", Feature::Wheelchair),
    ("has_voucher", Feature::Voucher),
];

/// Every field a partner can fill in, in the order of forms. Words: `partner-field-<code>`.
pub const FIELDS: [&str; 39] = [
    "key",
    "sign",
    "other_names",
    "categories",
    "products",
    "description",
    "enterprise_number",
    "establishment_number",
    "address",
    "street",
    "house_number",
    "postcode",
    "locality",
    "lat",
    "lon",
    "point",
    "phone",
    "email",
    "website",
    "webshop",
    "hours",
    "hours_mo",
    "hours_tu",
    "hours_we",
    "hours_th",
    "hours_fr",
    "hours_sa",
    "hours_su",
    "has_delivery",
    "has_pickup",
    "has_webshop",
    "has_farm",
    "has_regional",
    "has_organic",
    "has_wheelchair",
    "has_voucher",
    "features",
    "natural_person",
    "closed",
];

/// The field of this code.
#[must_use]
pub fn field(code: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| *field == code)
}

/// Whether a field may hold several values.
#[must_use]
pub fn is_list(field: &str) -> bool {
    matches!(field, "other_names" | "categories" | "products" | "features")
}

/// What a partner says about one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    values: BTreeMap<&'static str, Vec<String>>,
}

impl Draft {
    /// Adds a value; nothing when it is empty.
    pub fn add(&mut self, field: &'static str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let values = self.values.entry(field).or_default();
        if is_list(field) {
            for part in value.split([';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
                if values.len() < 40 && !values.iter().any(|known| known == part) {
                    values.push(part.to_owned());
                }
            }
        } else if values.is_empty() {
            values.push(value.to_owned());
        }
    }

    /// The value of a field, or nothing.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.values.get(field).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// The values of a field.
    #[must_use]
    pub fn all(&self, field: &str) -> &[String] {
        self.values.get(field).map_or(&[], Vec::as_slice)
    }
}

/// A place that can be taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The partner's own key.
    pub key: String,
    /// The town.
    pub nis: Nis,
    /// What is said.
    pub facts: Facts,
}

/// What a check needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Towns and villages.
    pub gazetteer: &'a Gazetteer,
    /// The towns the partner works in; empty: everywhere.
    pub towns: &'a [Nis],
}

struct Check<'a> {
    draft: &'a Draft,
    line: u64,
    wrong: Vec<Wrong>,
}

impl Check<'_> {
    fn refuse(&mut self, field: &str, code: &str, value: &str) {
        self.wrong.push(Wrong::new(self.line, field, code, value));
    }

    /// One line of text of at most so many signs.
    fn line(&mut self, field: &'static str, most: usize) -> Option<String> {
        let value = self.draft.get(field).split_whitespace().collect::<Vec<_>>().join(" ");
        let value: String = value.chars().filter(|sign| !sign.is_control()).collect();
        if value.chars().count() > most {
            self.refuse(field, "long", &value);
            return None;
        }
        (!value.is_empty()).then_some(value)
    }

    fn read<T>(&mut self, field: &'static str, code: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.draft.get(field).to_owned();
        if value.is_empty() {
            return None;
        }
        let found = read(&value);
        if found.is_none() {
            self.refuse(field, code, &value);
        }
        found
    }

    fn lines(&mut self, field: &'static str, most: usize) -> Vec<String> {
        let mut found = Vec::new();
        for value in self.draft.all(field) {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            if value.chars().count() > most {
                self.refuse(field, "long", &value);
            } else {
                found.push(value);
            }
        }
        found.truncate(30);
        found
    }
}

/// Makes facts of a draft, or tells everything that is wrong with it.
///
/// # Errors
/// Every field that cannot be used, with the code of the reason.
pub fn check(draft: &Draft, line: u64, ground: Ground<'_>) -> Result<Entry, Vec<Wrong>> {
    let mut check = Check { draft, line, wrong: Vec::new() };
    let key = draft.get("key").to_owned();
    if key.is_empty() || key.len() > limits::KEY || key.chars().any(char::is_control) {
        check.refuse("key", if key.is_empty() { "missing" } else { "key" }, &key);
    }
    let mut facts = Facts { sign: check.line("sign", 120), ..Facts::default() };
    if facts.sign.is_none() && check.wrong.iter().all(|wrong| wrong.field != "sign") {
        check.refuse("sign", "missing", "");
    }
    facts.other_names = check.lines("other_names", 120);
    facts.categories = categories(&mut check);
    facts.products = check.lines("products", 80);
    facts.description = check.line("description", 2_000);
    contact(&mut check, &mut facts);
    numbers(&mut check, &mut facts);
    facts.hours = hours(&mut check);
    features(&mut check, &mut facts);
    let nis = place(&mut check, &mut facts, ground);
    match nis {
        Some(nis) if check.wrong.is_empty() => Ok(Entry { key, nis, facts }),
        _ => Err(check.wrong),
    }
}

fn categories(check: &mut Check<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in check.draft.all("categories") {
        match category(value) {
            Some(category) if found.iter().any(|code| code == category.code) => {}
            Some(category) => found.push(category.code.to_owned()),
            None => check.refuse("categories", "category", value),
        }
    }
    if found.is_empty() && check.wrong.iter().all(|wrong| wrong.field != "categories") {
        check.refuse("categories", "missing", "");
    }
    found.truncate(8);
    found
}

/// The category meant by a code, an OpenStreetMap tag or a name in one of the four languages.
#[must_use]
pub fn category(value: &str) -> Option<&'static Category> {
    if let Some(found) = Category::find(value).or_else(|| Category::by_osm(value)) {
        return Some(found);
    }
    let folded = text::fold(value.trim());
    if folded.is_empty() || folded.len() > 100 {
        return None;
    }
    let named = |category: &&Category| {
        Language::ALL.into_iter().any(|language| {
            [category.name(language), category.plural(language)]
                .into_iter()
                .any(|name| text::fold(name) == folded)
        })
    };
    Category::all().iter().find(named)
}

/// Yes or no, in four languages.
#[must_use]
pub fn yes_or_no(value: &str) -> Option<bool> {
    match text::fold(value).as_str() {
        "ja" | "j" | "oui" | "o" | "yes" | "y" | "x" | "1" | "true" | "waar" | "vrai" | "wahr" => Some(true),
        "nee" | "neen" | "n" | "non" | "no" | "nein" | "0" | "false" | "onwaar" | "faux" | "falsch" | "-" => {
            Some(false)
        }
        _ => None,
    }
}

fn contact(check: &mut Check<'_>, facts: &mut Facts) {
    facts.phone = check.read("phone", "phone", |value| {
        let digits = value.chars().filter(char::is_ascii_digit).count();
        let sound = value.chars().all(|sign| sign.is_ascii_digit() || " +/().-".contains(sign));
        (sound && (8..=15).contains(&digits)).then(|| value.to_owned())
    });
    facts.email = check.read("email", "email", people::person::email);
    facts.website = check.read("website", "website", web_address);
    facts.more.webshop = check.read("webshop", "website", web_address);
}

/// A web address, with `https://` before it when that was left out.
#[must_use]
pub fn web_address(value: &str) -> Option<String> {
    let full = if value.contains("://") { value.to_owned() } else { format!("https://{value}") };
    let rest = full.strip_prefix("https://").or_else(|| full.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let sound = host.contains('.')
        && !host.contains('@')
        && host.len() < 254
        && host.chars().all(|sign| sign.is_alphanumeric() || ".-:".contains(sign));
    let plain =
        full.chars().all(|sign| !sign.is_whitespace() && !sign.is_control() && !"<>\"'".contains(sign));
    (sound && plain && full.len() <= 300).then_some(full)
}

fn numbers(check: &mut Check<'_>, facts: &mut Facts) {
    facts.enterprise_number =
        check.read("enterprise_number", "number", |value| EnterpriseNumber::parse(value).ok());
    facts.establishment_number =
        check.read("establishment_number", "number", |value| EstablishmentNumber::parse(value).ok());
    facts.natural_person = check.read("natural_person", "yes", yes_or_no);
    if check.read("closed", "yes", yes_or_no) == Some(true) {
        facts.state = Some(State::Closed);
    }
}

fn hours(check: &mut Check<'_>) -> Option<String> {
    let given = check.draft.get("hours").to_owned();
    if !given.is_empty() {
        if given.len() <= 1_000 && OpeningHours::parse(&given).is_ok() {
            return Some(given);
        }
        check.refuse("hours", "hours", &given);
        return None;
    }
    let mut parts = Vec::new();
    for (field, day) in DAYS {
        let value = check.draft.get(field).to_owned();
        if value.is_empty() {
            continue;
        }
        let part = if is_shut(&value) { format!("{day} off") } else { format!("{day} {value}") };
        match OpeningHours::parse(&part) {
            Ok(parsed) if value.len() <= 200 => parts.push(parsed.hours.normalised().to_owned()),
            _ => check.refuse(field, "hours", &value),
        }
    }
    let open = parts.iter().any(|part| !part.ends_with("off"));
    open.then(|| parts.join("; "))
}

fn is_shut(value: &str) -> bool {
    matches!(
        text::fold(value).as_str(),
        "gesloten"
            | "toe"
            | "dicht"
            | "ferme"
            | "closed"
            | "geschlossen"
            | "zu"
            | "off"
            | "/"
            | "-"
            | "x"
            | ""
    )
}

fn features(check: &mut Check<'_>, facts: &mut Facts) {
    let (mut has, mut has_not) = (Features::NONE, Features::NONE);
    for (field, feature) in HAS {
        match check.read(field, "yes", yes_or_no) {
            Some(true) => has = has.with(feature),
            Some(false) => has_not = has_not.with(feature),
            None => {}
        }
    }
    for value in check.draft.all("features") {
        // What follows from the kind of place or from its chain is not for a partner to say.
        let said = Feature::parse(value).filter(|feature| HAS.iter().any(|(_, known)| known == feature));
        match said {
            Some(feature) => has = has.with(feature),
            None => check.refuse("features", "feature", value),
        }
    }
    (facts.has, facts.has_not) = (has, has_not);
}

/// Street and number of an address in one line: the number begins at the first word with a digit behind the street.
fn split_address(value: &str) -> (String, String) {
    let words: Vec<&str> = value.split_whitespace().collect();
    let at = words.iter().skip(1).position(|word| word.starts_with(|sign: char| sign.is_ascii_digit()));
    let at = at.map_or(words.len(), |at| at + 1);
    let join = |words: Option<&[&str]>| words.unwrap_or_default().join(" ").trim_end_matches(',').to_owned();
    (join(words.get(..at)), join(words.get(at..)))
}

fn decimal(value: &str) -> Option<f64> {
    value.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

fn place(check: &mut Check<'_>, facts: &mut Facts, ground: Ground<'_>) -> Option<Nis> {
    let mut address = Address {
        street: check.line("street", 120).unwrap_or_default(),
        house_number: check.line("house_number", 30).unwrap_or_default(),
        postcode: check.read("postcode", "postcode", |value| Postcode::parse(value).ok()).map(Postcode::get),
        locality: check.line("locality", 80).unwrap_or_default(),
    };
    if let Some(whole) = check.line("address", 200).filter(|_| address.street.is_empty()) {
        let (street, number) = split_address(whole.split(',').next().unwrap_or_default());
        (address.street, address.house_number) = (street, number);
    }
    // `8020 Oostkamp` in one cell.
    if let (None, Some((code, name))) = (address.postcode, address.locality.split_once(' '))
        && let Ok(code) = Postcode::parse(code)
    {
        (address.postcode, address.locality) = (Some(code.get()), name.trim().to_owned());
    }
    let point = position(check);
    let told = address.postcode.and_then(|code| ground.gazetteer.town_of(code, &address.locality));
    let nis = told.or_else(|| point.and_then(|point| ground.gazetteer.town_at(point)));
    let Some(nis) = nis else {
        if check
            .wrong
            .iter()
            .all(|wrong| !matches!(wrong.field.as_str(), "postcode" | "lat" | "lon" | "point"))
        {
            let shown = format!("{} {}", address.postcode.unwrap_or_default(), address.locality);
            check.refuse("postcode", "where", &shown);
        }
        return None;
    };
    if !ground.towns.is_empty() && !ground.towns.contains(&nis) {
        let name =
            ground.gazetteer.town(nis).and_then(|town| town.names.first()).cloned().unwrap_or_default();
        check.refuse("postcode", "area", &name);
        return None;
    }
    match point {
        Some(_) => facts.point = point,
        None => {
            let centre = ground.gazetteer.centre_of(address.postcode, &address.locality, nis);
            (facts.point, facts.position) =
                (centre.map(|(point, _)| point), centre.map(|(_, quality): (_, PositionQuality)| quality));
        }
    }
    facts.address = address;
    Some(nis)
}

fn position(check: &mut Check<'_>) -> Option<Point> {
    let both = check.draft.get("point").to_owned();
    let (lat, lon) = if both.is_empty() {
        (check.draft.get("lat").to_owned(), check.draft.get("lon").to_owned())
    } else {
        let (lat, lon) = both.split_once([',', ' ', ';']).unwrap_or_default();
        (lat.trim().to_owned(), lon.trim_matches([',', ' ', ';']).to_owned())
    };
    if lat.is_empty() && lon.is_empty() && both.is_empty() {
        return None;
    }
    let shown = format!("{lat} {lon}");
    let (Some(lat), Some(lon)) = (decimal(&lat), decimal(&lon)) else {
        check.refuse("lat", "position", &shown);
        return None;
    };
    // Belgium and a margin around it.
    let fits = |lat: f64, lon: f64| (49.0..52.0).contains(&lat) && (2.0..7.0).contains(&lon);
    if !fits(lat, lon) {
        check.refuse("lat", if fits(lon, lat) { "swapped" } else { "abroad" }, &shown);
        return None;
    }
    Point::new(lat, lon).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn gazetteer() -> Gazetteer {
        let (towns, places) = crate::demo::facts();
        Gazetteer::new(towns, places)
    }

    pub(crate) fn draft(values: &[(&str, &str)]) -> Draft {
        let mut draft = Draft::default();
        for (code, value) in values {
            draft.add(field(code).expect("a field"), value);
        }
        draft
    }

    fn checked(values: &[(&str, &str)]) -> Result<Entry, Vec<(String, String)>> {
        let gazetteer = gazetteer();
        let ground = Ground { gazetteer: &gazetteer, towns: &[] };
        check(&draft(values), 7, ground)
            .map_err(|wrong| wrong.into_iter().map(|one| (one.field, one.code)).collect())
    }

    const BAKER: [(&str, &str); 4] = [
        ("key", "B-1"),
        ("sign", "Bakkerij Verzinsel"),
        ("categories", "bakkerij"),
        ("locality", "8020 Oostkamp"),
    ];

    #[test]
    fn a_draft_becomes_facts() {
        let mut values = BAKER.to_vec();
        values.extend([
            ("address", "Korte Kerkstraat 12 bus 3"),
            ("phone", "050 12 34 56"),
            ("email", "Info@Verzinsel.example"),
            ("website", "www.verzinsel.example"),
            ("hours_mo", "9u-12u30"),
            ("hours_tu", "gesloten"),
            ("has_delivery", "ja"),
            ("has_pickup", "nee"),
            ("products", "brood; taart|brood"),
        ]);
        let entry = checked(&values).unwrap();
        assert_eq!((entry.key.as_str(), entry.nis.get()), ("B-1", 31_022));
        let facts = entry.facts;
        assert_eq!(facts.categories, ["bakery"]);
        assert_eq!(
            (facts.address.street.as_str(), facts.address.house_number.as_str()),
            ("Korte Kerkstraat", "12 bus 3")
        );
        assert_eq!((facts.address.postcode, facts.address.locality.as_str()), (Some(8020), "Oostkamp"));
        assert_eq!(facts.website.as_deref(), Some("https://www.verzinsel.example"));
        assert_eq!(facts.hours.as_deref(), Some("Mo 09:00-12:30; Tu off"));
        assert!(facts.has.has(Feature::Delivery) && facts.has_not.has(Feature::Pickup));
        assert_eq!(facts.products, ["brood", "taart"]);
        assert!(facts.point.is_some() && facts.position.is_some(), "the village stands in for the position");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = checked(&[
            ("categories", "ruimtehaven"),
            ("phone", "bel mij"),
            ("email", "geen adres"),
            ("website", "javascript:alert(1)"),
            ("enterprise_number", "0123456789"),
            ("hours", "soms"),
            ("has_delivery", "misschien"),
            ("lat", "3,2"),
            ("lon", "51,1"),
        ])
        .unwrap_err();
        let want = [
            ("key", "missing"),
            ("sign", "missing"),
            ("categories", "category"),
            ("phone", "phone"),
            ("email", "email"),
            ("website", "website"),
            ("enterprise_number", "number"),
            ("hours", "hours"),
            ("has_delivery", "yes"),
            ("lat", "swapped"),
        ];
        let got: Vec<(&str, &str)> =
            wrong.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
        assert_eq!(got, want);
        let but = |field: &'static str, value: &'static str| {
            let mut values = BAKER.to_vec();
            values.retain(|(known, _)| *known != field);
            values.push((field, value));
            checked(&values).unwrap_err()
        };
        assert_eq!(but("locality", "9999 Nergens")[0].1, "where");
        assert_eq!(but("point", "40.7, -74.0")[0].1, "abroad");
        assert_eq!(but("features", "chain")[0].1, "feature");
        assert_eq!(but("sign", "x".repeat(121).leak())[0].1, "long");
    }

    #[test]
    fn a_partner_brings_places_of_its_own_area_only() {
        let gazetteer = gazetteer();
        let towns = [Nis::parse("34027").unwrap()];
        let wrong = check(&draft(&BAKER), 1, Ground { gazetteer: &gazetteer, towns: &towns }).unwrap_err();
        assert_eq!((wrong[0].code.as_str(), wrong[0].value.as_str()), ("area", "Oostkamp"));
    }

    #[test]
    fn categories_are_known_by_code_tag_and_name() {
        for text in ["bakery", "shop=bakery", "Bakkerij", "boulangerie", "Bakery", "Bäckerei"] {
            assert_eq!(category(text).map(|category| category.code), Some("bakery"), "{text}");
        }
        assert_eq!(split_address("Sint-Jansplein"), ("Sint-Jansplein".into(), String::new()));
        assert_eq!(split_address("11 Novemberlaan 4"), ("11 Novemberlaan".into(), "4".into()));
    }
}
