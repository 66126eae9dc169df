//! Establishments as open data: one GeoJSON feature, one CSV line, one JSON-LD node each.

use std::fmt::Write as _;

use kernel::language::Language;
use kernel::listing::{Feature, Listing};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The columns of the CSV file, in order; the same names are the properties in GeoJSON.
pub const COLUMNS: [&str; 25] = [
    "id",
    "establishment_number",
    "enterprise_number",
    "name",
    "other_names",
    "category",
    "category_name",
    "street",
    "house_number",
    "postcode",
    "locality",
    "municipality",
    "nis",
    "lat",
    "lon",
    "position_quality",
    "phone",
    "email",
    "website",
    "opening_hours",
    "features",
    "sources",
    "licences",
    "checked_at",
    "changed_at",
];

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i64),
    /// Nothing known.
    Empty,
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.filter(|text| !text.is_empty()).map_or(Self::Empty, Self::Text)
    }
}

/// The values of an establishment, in the order of [`COLUMNS`].
#[must_use]
pub fn row(listing: &Listing) -> [Cell; COLUMNS.len()] {
    let text = |text: &str| Cell::from(Some(text.to_owned()));
    let joined = |list: &[String]| Cell::from(Some(list.join("; ")));
    let features: Vec<&str> = listing.features.iter().map(Feature::code).collect();
    let sources: Vec<String> = unique(listing.sources.iter().map(|note| note.source.clone()));
    let licences: Vec<String> = unique(listing.sources.iter().map(|note| note.licence.clone()));
    [
        text(&listing.id.to_string()),
        listing.establishment_number.map(kernel::number::EstablishmentNumber::bare).into(),
        listing.enterprise_number.map(kernel::number::EnterpriseNumber::bare).into(),
        text(&listing.sign),
        joined(&listing.other_names),
        joined(&listing.categories),
        text(listing.category().map_or("", |category| category.name(Language::Nl))),
        text(&listing.street),
        text(&listing.house_number),
        listing.postcode.map_or(Cell::Empty, |code| Cell::Whole(i64::from(code.get()))),
        text(&listing.locality),
        text(&listing.municipality),
        Cell::Whole(i64::from(listing.nis)),
        listing.point.map_or(Cell::Empty, |point| Cell::Number(degrees(point.lat))),
        listing.point.map_or(Cell::Empty, |point| Cell::Number(degrees(point.lon))),
        listing.point.map_or(Cell::Empty, |_| text(listing.position_quality.code())),
        listing.phone.clone().into(),
        listing.email.clone().into(),
        listing.website.clone().into(),
        listing.hours.clone().into(),
        Cell::from(Some(features.join("; "))),
        joined(&sources),
        joined(&licences),
        listing.checked_at.map(|at| at.format("%Y-%m-%d").to_string()).into(),
        text(&listing.changed_at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
    ]
}

/// Degrees to a millionth, about ten centimetres.
fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn unique(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen
}

/// The head of the CSV file.
#[must_use]
pub fn csv_head() -> String {
    format!("{}\r\n", COLUMNS.join(","))
}

/// A line of the CSV file.
#[must_use]
pub fn csv_line(listing: &Listing) -> String {
    let mut line = String::with_capacity(300);
    for (at, cell) in row(listing).into_iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        match cell {
            Cell::Text(text) => line.push_str(&csv_field(&text)),
            // Writing to a text cannot fail.
            Cell::Number(number) => {
                let _ = write!(line, "{number}");
            }
            Cell::Whole(number) => {
                let _ = write!(line, "{number}");
            }
            Cell::Empty => {}
        }
    }
    line.push_str("\r\n");
    line
}

/// A text as a CSV field: quoted where needed, and never a formula when a spreadsheet opens the file.
#[must_use]
pub fn csv_field(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let risky = clean.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
    // A telephone number begins with a plus and is no formula, as long as only digits and spaces follow.
    let phone = clean.strip_prefix('+').is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '/'))
    });
    let safe = if risky && !phone { format!("'{clean}") } else { clean };
    if safe.contains([',', '"', ';', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// A GeoJSON feature.
#[must_use]
pub fn feature(listing: &Listing) -> Value {
    let mut properties = Map::new();
    for (name, cell) in COLUMNS.iter().zip(row(listing)) {
        if !matches!(*name, "lat" | "lon") {
            properties.insert((*name).to_owned(), serde_json::to_value(cell).unwrap_or(Value::Null));
        }
    }
    let geometry = listing.point.map_or(
        Value::Null,
        |point| json!({"type": "Point", "coordinates": [degrees(point.lon), degrees(point.lat)]}),
    );
    json!({"type": "Feature", "id": listing.id.to_string(), "geometry": geometry, "properties": properties})
}

/// What the names in the JSON-LD file mean: schema.org for shops, the vocabularies of Digitaal Vlaanderen for sites.
#[must_use]
pub fn context() -> Value {
    json!({
        "@vocab": "https://schema.org/",
        "schema": "https://schema.org/",
        "org": "http://www.w3.org/ns/org#",
        "regorg": "http://www.w3.org/ns/regorg#",
        "adms": "http://www.w3.org/ns/adms#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "dct": "http://purl.org/dc/terms/",
        "siteOf": {"@id": "org:siteOf", "@type": "@id"},
        "prefLabel": "skos:prefLabel",
        "altLabel": "skos:altLabel",
        "source": "dct:source",
        "licence": "dct:license",
        "modified": {"@id": "dct:modified", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
        "sameAs": {"@id": "schema:sameAs", "@type": "@id"}
    })
}

/// A JSON-LD node.
#[must_use]
pub fn node(listing: &Listing, base: &str) -> Value {
    let id = listing.id.0.simple();
    let schema = listing.category().map_or("Store", |category| category.schema_org);
    let mut node = json!({
        "@id": format!("{base}/id/handelszaak/{id}"),
        "@type": ["org:Site", schema],
        "prefLabel": listing.sign,
        "name": listing.sign,
        "address": crate::json_ld::address(listing),
        "modified": listing.changed_at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    let Some(fields) = node.as_object_mut() else { return node };
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    if !listing.other_names.is_empty() {
        set("altLabel", json!(listing.other_names));
    }
    if let Some(point) = listing.point.filter(|_| !listing.position_quality.is_rough()) {
        set("geo", crate::json_ld::geo(point));
    }
    if let Some(number) = listing.enterprise_number {
        set("siteOf", json!(format!("https://data.vlaanderen.be/id/onderneming/{}", number.bare())));
    }
    let same = crate::json_ld::same_as(listing);
    if !same.is_empty() {
        set("sameAs", json!(same));
    }
    for (name, value) in [
        ("telephone", &listing.phone),
        ("email", &listing.email),
        ("url", &listing.website),
        ("openingHours", &listing.hours),
    ] {
        if let Some(value) = value {
            set(name, json!(value));
        }
    }
    set("source", json!(unique(listing.sources.iter().map(|note| note.source.clone()))));
    set("licence", json!(unique(listing.sources.iter().map(|note| note.licence.clone()))));
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_spreadsheet_gets_no_formulas() {
        assert_eq!(csv_field("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        assert_eq!(csv_field("@SUM(1)"), "\"'@SUM(1)\"");
        assert_eq!(csv_field("-1+cmd|x"), "\"'-1+cmd|x\"");
        assert_eq!(csv_field("+32 50 00 00 00"), "+32 50 00 00 00");
        assert_eq!(csv_field("+1+cmd"), "\"'+1+cmd\"");
        assert_eq!(csv_field("Kaas, wijn"), "\"Kaas, wijn\"");
        assert_eq!(csv_field("Twee\nlijnen"), "Twee lijnen");
        assert_eq!(csv_field("'t Hoekske"), "\"'t Hoekske\"");
    }

    #[test]
    fn one_establishment_in_three_forms() {
        let listing = sample::bakery();
        let line = csv_line(&listing);
        assert!(line.contains("Bakkerij Verzonnen") && line.ends_with("\r\n"), "{line}");
        let feature = feature(&listing);
        assert_eq!(feature["properties"]["name"], "Bakkerij Verzonnen");
        assert_eq!(feature["geometry"]["coordinates"][1], listing.point.unwrap().lat);
        assert_eq!(feature["properties"].as_object().unwrap().len(), COLUMNS.len() - 2);
        let node = node(&listing, "https://plein.example");
        assert_eq!(node["@type"], serde_json::json!(["org:Site", "Bakery"]));
        assert!(node["@id"].as_str().unwrap().starts_with("https://plein.example/id/handelszaak/"));
    }
}
