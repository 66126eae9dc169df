//! What is said of a place, field by field: as the API gives it back, and as a moderator compares it.

use kernel::category::Category;
use kernel::language::Language;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::draft::HAS;
use super::store::Said;
use crate::facts::{Facts, State};

/// The fields a partner filled in, as it would send them again.
pub(crate) fn fields(said: &Said) -> Map<String, Value> {
    let facts = &said.facts;
    let mut map = Map::new();
    let mut put =
        |name: &str, value: Option<Value>| drop(value.map(|value| map.insert(name.to_owned(), value)));
    let text = |value: &Option<String>| value.clone().map(Value::from);
    let filled = |value: &str| (!value.is_empty()).then(|| json!(value));
    let list = |values: &[String]| (!values.is_empty()).then(|| json!(values));
    put("sign", text(&facts.sign));
    put("other_names", list(&facts.other_names));
    put("categories", list(&facts.categories));
    put("products", list(&facts.products));
    put("description", text(&facts.description));
    put("enterprise_number", facts.enterprise_number.map(|number| json!(number.to_string())));
    put("establishment_number", facts.establishment_number.map(|number| json!(number.to_string())));
    put("street", filled(&facts.address.street));
    put("house_number", filled(&facts.address.house_number));
    put("postcode", facts.address.postcode.map(|code| json!(code.to_string())));
    put("locality", filled(&facts.address.locality));
    // A position that was only guessed from the village is not the partner's word.
    let point = facts.point.filter(|_| facts.position.is_none());
    put("lat", point.map(|point| json!(point.lat)));
    put("lon", point.map(|point| json!(point.lon)));
    put("phone", text(&facts.phone));
    put("email", text(&facts.email));
    put("website", text(&facts.website));
    put("webshop", text(&facts.more.webshop));
    put("hours", text(&facts.hours));
    for (name, feature) in HAS {
        let said =
            if facts.has.has(feature) { Some(true) } else { facts.has_not.has(feature).then_some(false) };
        put(name, said.map(Value::from));
    }
    put("natural_person", facts.natural_person.map(Value::from));
    put("closed", (facts.state == Some(State::Closed)).then_some(json!(true)));
    map
}

/// A field beside itself: what was approved, and what is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The code of the field.
    pub field: String,
    /// What was approved.
    pub before: String,
    /// What is proposed.
    pub after: String,
    /// They differ.
    pub differs: bool,
}

fn readable(field: &str, value: &Value, facts: &Facts, language: Language) -> String {
    match value {
        Value::Array(_) if field == "categories" => {
            let names = facts.categories.iter().filter_map(|code| Category::find(code));
            names.map(|category| category.name(language)).collect::<Vec<_>>().join(", ")
        }
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "✓" } else { "✗" }.to_owned(),
        other => other.to_string(),
    }
}

/// What was approved beside what is proposed, field by field; what neither speaks of is left out.
pub(crate) fn compare(before: Option<&Said>, after: Option<&Said>, language: Language) -> Vec<Row> {
    let texts = |said: Option<&Said>| -> Vec<(String, String)> {
        let Some(said) = said else { return Vec::new() };
        let all = fields(said).into_iter();
        all.map(|(field, value)| (field.clone(), readable(&field, &value, &said.facts, language))).collect()
    };
    let (before, after) = (texts(before), texts(after));
    let value = |of: &[(String, String)], field: &str| {
        of.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let rows = super::draft::FIELDS.into_iter().filter_map(|field| {
        let (before, after) = (value(&before, field), value(&after, field));
        let differs = before != after;
        (!before.is_empty() || !after.is_empty()).then(|| Row {
            field: field.to_owned(),
            before,
            after,
            differs,
        })
    });
    rows.collect()
}
