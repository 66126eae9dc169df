//! What a shop's own site says of it in the words of schema.org: JSON-LD first, microdata otherwise. And what its
//! `robots.txt` allows us to read.

use kernel::hours::OpeningHours;
use serde_json::Value;

use crate::facts::Address;

/// Objects looked at in one page.
const MOST_OBJECTS: usize = 400;
/// Rows of opening hours.
const MOST_HOURS: usize = 100;
/// Blocks of JSON-LD in one page.
const MOST_BLOCKS: usize = 30;

/// What the site says.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Says {
    pub phone: Option<String>,
    pub address: Address,
    /// In the notation of OpenStreetMap, in normal form.
    pub hours: Option<String>,
}

impl Says {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Says {
    let mut best = Says::default();
    for block in blocks(html) {
        let Ok(value) = serde_json::from_str::<Value>(block) else { continue };
        let mut objects = Vec::new();
        gather(&value, &mut objects, 0);
        for object in objects {
            let says = of_object(object);
            if score(&says) > score(&best) {
                best = says;
            }
        }
    }
    if best.is_empty() { of_microdata(html) } else { best }
}

/// How much is said: hours tell most.
fn score(says: &Says) -> usize {
    usize::from(says.hours.is_some()) * 4
        + usize::from(says.phone.is_some()) * 2
        + usize::from(!says.address.is_empty())
}

/// The texts between `<script type="application/ld+json">` and `</script>`.
fn blocks(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((head, body)) = after.split_once('>') else { break };
        let Some((text, next)) = body.split_once("</script") else { break };
        if head.contains("application/ld+json") {
            found.push(text.trim());
        }
        if found.len() >= MOST_BLOCKS {
            break;
        }
        rest = next;
    }
    found
}

/// Every object of a document, also inside `@graph`, lists and parts.
fn gather<'v>(value: &'v Value, found: &mut Vec<&'v Value>, depth: usize) {
    if depth > 12 || found.len() >= MOST_OBJECTS {
        return;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|one| gather(one, found, depth + 1)),
        Value::Object(fields) => {
            found.push(value);
            fields.values().for_each(|one| gather(one, found, depth + 1));
        }
        _ => {}
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    let value = match value? {
        Value::Array(list) => list.first()?,
        other => other,
    };
    let text = match value {
        Value::String(text) => super::form::line(text, 200),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn of_object(object: &Value) -> Says {
    let phone = text(object.get("telephone")).filter(|phone| super::form::phone(phone).is_ok());
    // Who only gives an address or a number says it of itself; a part of an address is no place.
    let is_place = object.get("address").is_some()
        || object.get("openingHoursSpecification").is_some()
        || object.get("openingHours").is_some();
    if !is_place {
        return Says::default();
    }
    let address = object.get("address").map(address).unwrap_or_default();
    let hours = object.get("openingHoursSpecification").and_then(specification);
    Says { phone, address, hours: hours.or_else(|| object.get("openingHours").and_then(plain)) }
}

fn address(value: &Value) -> Address {
    let value = match value {
        Value::Array(list) => list.first().unwrap_or(&Value::Null),
        other => other,
    };
    let part = |name: &str| text(value.get(name)).unwrap_or_default();
    let (street, house_number) = split_street(&part("streetAddress"));
    Address {
        street,
        house_number,
        postcode: part("postalCode")
            .trim_start_matches("B-")
            .parse()
            .ok()
            .filter(|code| (1000..=9999).contains(code)),
        locality: part("addressLocality"),
    }
}

/// `Marktstraat 3A bus 2` is a street and a number.
fn split_street(line: &str) -> (String, String) {
    let words: Vec<&str> = line.split(' ').collect();
    let number = |word: &&str| word.starts_with(|sign: char| sign.is_ascii_digit());
    match words.iter().skip(1).position(number) {
        Some(at) => {
            let (street, rest) = words.split_at((at + 1).min(words.len()));
            (street.join(" ").trim_end_matches(',').to_owned(), rest.join(" "))
        }
        None => (line.to_owned(), String::new()),
    }
}

const DAYS: [(&str, &str); 8] = [
    ("monday", "Mo"),
    ("tuesday", "Tu"),
    ("wednesday", "We"),
    ("thursday", "Th"),
    ("friday", "Fr"),
    ("saturday", "Sa"),
    ("sunday", "Su"),
    ("publicholidays", "PH"),
];

fn day(value: &Value) -> Option<&'static str> {
    let name = value.as_str()?.rsplit(['/', '#']).next()?.to_ascii_lowercase();
    DAYS.iter()
        .find(|(long, short)| *long == name || short.to_ascii_lowercase() == name)
        .map(|(_, short)| *short)
}

/// `09:00`, `9:00:00`, `09:00+01:00`.
fn clock(value: Option<&Value>) -> Option<String> {
    let text = value?.as_str()?.trim_start_matches('T');
    let mut parts = text.split([':', '+', 'Z']);
    let (hour, minute): (u16, u16) = (parts.next()?.trim().parse().ok()?, parts.next()?.trim().parse().ok()?);
    (hour <= 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// `openingHoursSpecification` as rules by day. Rows for some dates only are left out.
fn specification(value: &Value) -> Option<String> {
    let rows: Vec<&Value> = match value {
        Value::Array(list) => list.iter().take(MOST_HOURS).collect(),
        one => vec![one],
    };
    let mut days: Vec<(&'static str, Vec<String>)> = Vec::new();
    for row in rows {
        if row.get("validFrom").is_some() || row.get("validThrough").is_some() {
            continue;
        }
        let named: Vec<&'static str> = match row.get("dayOfWeek") {
            Some(Value::Array(list)) => list.iter().filter_map(day).collect(),
            Some(one) => day(one).into_iter().collect(),
            None => continue,
        };
        let (Some(opens), Some(closes)) = (clock(row.get("opens")), clock(row.get("closes"))) else {
            continue;
        };
        let closes = match closes.as_str() {
            "23:59" | "00:00" if opens != closes => "24:00".to_owned(),
            _ => closes,
        };
        for name in named {
            let at = days.iter().position(|(known, _)| *known == name);
            let at = at.unwrap_or_else(|| {
                days.push((name, Vec::new()));
                days.len() - 1
            });
            // Closed is written as from midnight to midnight.
            if let Some((_, spans)) = days.get_mut(at).filter(|_| opens != closes) {
                spans.push(format!("{opens}-{closes}"));
            }
        }
    }
    let rule = |(name, spans): &(&str, Vec<String>)| {
        let mut spans = spans.clone();
        spans.sort();
        spans.dedup();
        if spans.is_empty() { format!("{name} off") } else { format!("{name} {}", spans.join(",")) }
    };
    if days.iter().all(|(_, spans)| spans.is_empty()) {
        return None;
    }
    normal(&days.iter().map(rule).collect::<Vec<_>>().join("; "))
}

/// `openingHours`: `Mo-Fr 09:00-18:00`, or a list of them.
fn plain(value: &Value) -> Option<String> {
    let rows: Vec<&str> = match value {
        Value::Array(list) => list.iter().take(MOST_HOURS).filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => return None,
    };
    normal(&rows.join("; "))
}

fn normal(hours: &str) -> Option<String> {
    let parsed = OpeningHours::parse(hours).ok()?;
    Some(parsed.hours.normalised().to_owned())
}

/// Attributes of one tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once(name) {
        let whole = before.ends_with(char::is_whitespace);
        let after = after.trim_start();
        if let Some(value) = after.strip_prefix('=').filter(|_| whole) {
            let value = value.trim_start();
            let quote = value.chars().next()?;
            return match quote {
                '"' | '\'' => value.get(1..)?.split(quote).next(),
                _ => value.split(char::is_whitespace).next(),
            };
        }
        rest = after;
    }
    None
}

/// `itemprop` of the first place on the page.
fn of_microdata(html: &str) -> Says {
    if !html.contains("itemprop") {
        return Says::default();
    }
    let mut first: Vec<(String, String)> = Vec::new();
    for piece in html.split('<').take(200_000) {
        let Some((tag, inside)) = piece.split_once('>') else { continue };
        let Some(name) = attribute(tag, "itemprop") else { continue };
        let own = attribute(tag, "content").or_else(|| attribute(tag, "datetime")).unwrap_or(inside);
        let value = super::form::line(own, 200);
        if !value.is_empty() && first.len() < MOST_OBJECTS {
            first.push((name.to_owned(), value));
        }
    }
    let one = |name: &str| first.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let (street, house_number) = split_street(&one("streetAddress").unwrap_or_default());
    let rows: Vec<&str> =
        first.iter().filter(|(known, _)| known == "openingHours").map(|(_, value)| value.as_str()).collect();
    Says {
        phone: one("telephone").filter(|phone| super::form::phone(phone).is_ok()),
        address: Address {
            street,
            house_number,
            postcode: one("postalCode")
                .and_then(|code| code.parse().ok())
                .filter(|code| (1000..=9999).contains(code)),
            locality: one("addressLocality").unwrap_or_default(),
        },
        hours: if rows.is_empty() { None } else { normal(&rows.join("; ")) },
    }
}

/// Whom a group of `robots.txt` names, and its rules: whether a path is allowed.
type Group = (Vec<String>, Vec<(bool, String)>);

/// Whether `robots.txt` lets us read the first page of a site. The group that names us counts, otherwise that of all.
pub(crate) fn allows(robots: &str, us: &str) -> bool {
    let mut groups: Vec<Group> = Vec::new();
    let mut naming = false;
    for line in robots.lines().take(5_000) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim().to_owned());
        match key.as_str() {
            "user-agent" => {
                if !naming {
                    groups.push((Vec::new(), Vec::new()));
                }
                naming = true;
                if let Some((names, _)) = groups.last_mut() {
                    names.push(value.to_ascii_lowercase());
                }
            }
            "allow" | "disallow" => {
                naming = false;
                if let Some((_, rules)) = groups.last_mut() {
                    rules.push((key == "allow", value));
                }
            }
            _ => naming = false,
        }
    }
    let of = |name: &str| -> Option<Vec<(bool, String)>> {
        let mine = groups.iter().filter(|(names, _)| names.iter().any(|known| known == name));
        let rules: Vec<Vec<(bool, String)>> = mine.map(|(_, rules)| rules.clone()).collect();
        (!rules.is_empty()).then(|| rules.concat())
    };
    let rules = of(us).or_else(|| of("*")).unwrap_or_default();
    // Of the rules that fit the first page the longest counts, and permission wins from a prohibition as long.
    let fits = |rule: &str| matches!(rule, "/" | "/*" | "/$" | "*" | "/*$");
    let fitting = rules.iter().filter(|(_, rule)| fits(rule));
    fitting.max_by_key(|(allow, rule)| (rule.len(), *allow)).is_none_or(|(allow, _)| *allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> String {
        format!(
            "<html><head><script>var x = 1;</script><script type=\"application/ld+json\">\n{json}\n</script></head></html>"
        )
    }

    #[test]
    fn hours_address_and_telephone_are_read_from_json_ld() {
        let says = read(&page(
            r#"{"@context": "https://schema.org", "@graph": [
                {"@type": "WebSite", "name": "x"},
                {"@type": ["Bakery"], "telephone": "+32 50 12 34 56",
                 "address": {"@type": "PostalAddress", "streetAddress": "Lange Straat 3A bus 2", "postalCode": "8020", "addressLocality": "Oostkamp"},
                 "openingHoursSpecification": [
                    {"dayOfWeek": ["Monday", "https://schema.org/Tuesday"], "opens": "09:00", "closes": "12:30"},
                    {"dayOfWeek": "Monday", "opens": "13:30:00", "closes": "18:00"},
                    {"dayOfWeek": "Sunday", "opens": "00:00", "closes": "00:00"},
                    {"dayOfWeek": "Friday", "opens": "01:00", "closes": "02:00", "validFrom": "2026-01-01"}]}]}"#,
        ));
        assert_eq!(says.phone.as_deref(), Some("+32 50 12 34 56"));
        assert_eq!(
            (says.address.street.as_str(), says.address.house_number.as_str()),
            ("Lange Straat", "3A bus 2")
        );
        assert_eq!(says.address.postcode, Some(8020));
        let hours = says.hours.unwrap();
        assert!(
            hours.contains("Mo 09:00-12:30,13:30-18:00") && hours.contains("Su off") && !hours.contains("Fr"),
            "{hours}"
        );
        let plain = read(&page(
            r#"{"@type":"Store","openingHours":["Mo-Fr 09:00-18:00","Sa 10:00-16:00"],"address":"x"}"#,
        ));
        assert_eq!(plain.hours.as_deref(), normal("Mo-Fr 09:00-18:00; Sa 10:00-16:00").as_deref());
        assert!(plain.address.is_empty());
    }

    #[test]
    fn microdata_is_read_when_there_is_nothing_else() {
        let says = read(
            "<div itemscope itemtype='https://schema.org/Store'><span itemprop=\"telephone\">050 12 34 56</span>\
             <meta itemprop=openingHours content=\"Mo-Fr 09:00-18:00\"><span itemprop='streetAddress'>Markt 1</span></div>",
        );
        assert_eq!(says.phone.as_deref(), Some("050 12 34 56"));
        assert_eq!((says.address.street.as_str(), says.address.house_number.as_str()), ("Markt", "1"));
        assert_eq!(says.hours.as_deref(), normal("Mo-Fr 09:00-18:00").as_deref());
    }

    #[test]
    fn nonsense_says_nothing() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        for html in [
            "",
            "<script type=\"application/ld+json\">",
            "<script type='application/ld+json'>{</script>",
            "<b itemprop",
            "<p itemprop=>x",
            &page("[1,2,{\"telephone\":{\"a\":1}}]"),
            &page(&deep),
            &page(r#"{"openingHours":"whenever","openingHoursSpecification":7,"address":[]}"#),
        ] {
            assert!(read(html).is_empty(), "{html}");
        }
    }

    #[test]
    fn robots_are_obeyed() {
        assert!(allows("", "plein") && allows("User-agent: *\nDisallow:", "plein"));
        assert!(allows("User-agent: *\nDisallow: /private", "plein"));
        assert!(!allows("User-agent: *\nDisallow: /", "plein"));
        assert!(allows("User-agent: *\nDisallow: /\n\nUser-agent: Plein\nAllow: /", "plein"));
        assert!(!allows("user-agent: google\nuser-agent: plein\ndisallow: / # all", "plein"));
        assert!(allows("User-agent: *\nDisallow: /\nAllow: /$", "plein"), "only the first page");
    }
}
