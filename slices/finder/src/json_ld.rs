//! What search engines read about an establishment: schema.org in JSON-LD, hours and holidays included.

use chrono::{Datelike, NaiveDate};
use kernel::listing::{Feature, Listing};
use kernel::point::Point;
use serde_json::{Map, Value, json};

use crate::week::{DayHours, Week};

/// schema.org's postal address.
#[must_use]
pub fn address(listing: &Listing) -> Value {
    let mut address = Map::new();
    address.insert("@type".into(), json!("PostalAddress"));
    for (name, text) in [
        ("streetAddress", listing.street_line()),
        ("postalCode", listing.postcode.map(|code| code.to_string()).unwrap_or_default()),
        (
            "addressLocality",
            if listing.locality.is_empty() { &listing.municipality } else { &listing.locality }.clone(),
        ),
    ] {
        if !text.is_empty() {
            address.insert(name.into(), json!(text));
        }
    }
    address.insert("addressCountry".into(), json!("BE"));
    Value::Object(address)
}

/// schema.org's coordinates, to five decimals.
#[must_use]
pub fn geo(point: Point) -> Value {
    let five = |value: f64| (value * 1e5).round() / 1e5;
    json!({"@type": "GeoCoordinates", "latitude": five(point.lat), "longitude": five(point.lon)})
}

/// The same establishment in the official registers.
#[must_use]
pub fn same_as(listing: &Listing) -> Vec<String> {
    let number = listing.establishment_number;
    number
        .map(|number| format!("https://data.vlaanderen.be/id/vestiging/{}", number.bare()))
        .into_iter()
        .collect()
}

/// The establishment for its page at `url`.
#[must_use]
pub fn business(listing: &Listing, url: &str, (week, images): (Option<&Week>, &[String])) -> Value {
    let schema = listing.category().map_or("Store", |category| category.schema_org);
    let mut out = json!({
        "@context": "https://schema.org",
        "@type": schema,
        "@id": format!("{url}#shop"),
        "name": listing.sign,
        "url": url,
        "address": address(listing),
        "currenciesAccepted": "EUR",
    });
    let Some(fields) = out.as_object_mut() else { return out };
    let mut set = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    // The middle of a village is no place to send anybody.
    if let Some(point) = listing.point.filter(|_| !listing.position_quality.is_rough()) {
        set("geo", geo(point));
    }
    if let Some(number) = listing.enterprise_number {
        set("vatID", json!(format!("BE{}", number.bare())));
    }
    for (name, value) in
        [("telephone", &listing.phone), ("email", &listing.email), ("description", &listing.description)]
    {
        if let Some(value) = value {
            set(name, json!(value));
        }
    }
    if !images.is_empty() {
        set("image", json!(images));
    }
    if !listing.other_names.is_empty() {
        set("alternateName", json!(listing.other_names));
    }
    if listing.features.has(Feature::Voucher) {
        set("paymentAccepted", json!(format!("Bancontact, cadeaubon {}", listing.municipality)));
    }
    let mut same = same_as(listing);
    same.extend(listing.website.clone());
    if !same.is_empty() {
        set("sameAs", json!(same));
    }
    if let Some(week) = week {
        let (usual, special) = hours(week);
        if !usual.is_empty() {
            set("openingHoursSpecification", json!(usual));
        }
        if !special.is_empty() {
            set("specialOpeningHoursSpecification", json!(special));
        }
    }
    out
}

/// The usual hours per day of the week, and the days that differ from them.
fn hours(week: &Week) -> (Vec<Value>, Vec<Value>) {
    let mut usual: Vec<(&DayHours, Vec<&'static str>)> = Vec::new();
    for day in &week.usual {
        let name = weekday(day.date);
        match usual.iter_mut().find(|(known, _)| known.spans == day.spans) {
            Some((_, names)) => names.push(name),
            None => usual.push((day, vec![name])),
        }
    }
    let usual = usual.iter().flat_map(|(day, names)| {
        day.spans.iter().filter(|span| !span.maybe).map(move |span| {
            json!({
                "@type": "OpeningHoursSpecification", "dayOfWeek": names,
                "opens": clock(span.from), "closes": closes(span.to),
            })
        })
    });
    let special = week.special.iter().flat_map(|day| {
        let date = day.date.to_string();
        let one = |opens: String, closes: String| {
            json!({
                "@type": "OpeningHoursSpecification", "opens": opens, "closes": closes,
                "validFrom": date, "validThrough": date,
            })
        };
        let open: Vec<Value> =
            day.spans.iter().filter(|s| !s.maybe).map(|s| one(clock(s.from), closes(s.to))).collect();
        if open.is_empty() { vec![one("00:00".into(), "00:00".into())] } else { open }
    });
    (usual.collect(), special.collect())
}

const fn weekday_name(index: u32) -> &'static str {
    match index {
        0 => "Monday",
        1 => "Tuesday",
        2 => "Wednesday",
        3 => "Thursday",
        4 => "Friday",
        5 => "Saturday",
        _ => "Sunday",
    }
}

fn weekday(date: NaiveDate) -> &'static str {
    weekday_name(date.weekday().num_days_from_monday())
}

/// Minutes of the day as a clock shows them.
fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// The end of a day is written 23:59, as search engines want it.
fn closes(minutes: u16) -> String {
    if minutes == 24 * 60 { "23:59".into() } else { clock(minutes) }
}

/// The trail of pages above this one.
#[must_use]
pub fn trail(steps: &[(String, String)]) -> Value {
    let items: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(at, (name, url))| json!({"@type": "ListItem", "position": at + 1, "name": name, "item": url}))
        .collect();
    json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})
}

/// The site itself, with its search box.
#[must_use]
pub fn site(name: &str, url: &str, search: &str) -> Value {
    json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": name, "url": url,
        "potentialAction": {
            "@type": "SearchAction", "target": format!("{search}?wat={{search_term_string}}"),
            "query-input": "required name=search_term_string",
        },
    })
}

/// A list of establishments on a page.
#[must_use]
pub fn list(name: &str, items: &[(String, String)]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .enumerate()
        .map(|(at, (name, url))| json!({"@type": "ListItem", "position": at + 1, "name": name, "url": url}))
        .collect();
    json!({
        "@context": "https://schema.org", "@type": "ItemList", "name": name,
        "numberOfItems": items.len(), "itemListElement": items,
    })
}
