//! Lists of objects, and features with a point. The elements are found first and read one by one, so that a list of ten
//! million empty brackets costs no memory.

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Kind, Table, Wrong, limits};

/// The elements of the first list, with whether it is called `features`.
struct Elements<'t> {
    found: Vec<&'t RawValue>,
    features: bool,
    more: bool,
}

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Seek;
        impl<'de> Visitor<'de> for Seek {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of objects")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Elements<'de>, A::Error> {
                let (mut found, mut more) = (Vec::new(), false);
                while found.len() <= limits::ROWS {
                    let Some(one) = list.next_element::<&RawValue>()? else { break };
                    found.push(one);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    more = true;
                }
                Ok(Elements { found, features: false, more })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Elements<'de>, A::Error> {
                let mut found: Option<Elements<'de>> = None;
                while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
                    let value = map.next_value::<&RawValue>()?;
                    let is_features = key == "features";
                    if value.get().starts_with('[') && (found.is_none() || is_features) {
                        let mut list: Elements<'de> =
                            serde_json::from_str(value.get()).map_err(serde::de::Error::custom)?;
                        list.features = is_features;
                        found = Some(list);
                    }
                }
                found.ok_or_else(|| serde::de::Error::custom("there is no list in it"))
            }
        }
        input.deserialize_any(Seek)
    }
}

/// The named values of an element, or why there are none.
type Found = Result<Vec<(String, String)>, Wrong>;

pub(super) fn read(text: &str, most: usize) -> Result<Table, Wrong> {
    let elements: Elements<'_> = serde_json::from_str(text).map_err(|error| {
        Wrong::new(u64::try_from(error.line()).unwrap_or_default(), "", "json", &error.to_string())
    })?;
    let kind = if elements.features { Kind::GeoJson } else { Kind::Json };
    let mut columns: Vec<String> = Vec::new();
    let mut read: Vec<(u64, Found)> = Vec::new();
    let mut cells = 0_usize;
    for (at, raw) in elements.found.iter().take(most + 1).enumerate() {
        let number = u64::try_from(at).unwrap_or_default() + 1;
        let row = element(raw, number, elements.features);
        for (name, _) in row.iter().flatten() {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        cells = cells.saturating_add(row.as_ref().map_or(0, Vec::len));
        if columns.len() > limits::COLUMNS {
            return Err(Wrong::file("many-columns", columns.len()));
        }
        if cells > limits::CELLS {
            return Err(Wrong::file("many-cells", cells));
        }
        read.push((number, row));
    }
    if elements.more && most >= limits::ROWS {
        return Err(Wrong::file("many-rows", limits::ROWS));
    }
    if columns.is_empty()
        && let Some((_, Err(wrong))) = read.first()
    {
        return Err(wrong.clone());
    }
    let names = columns.clone();
    let mut table = Table::new(kind, columns)?;
    for (number, row) in read {
        match row {
            Ok(row) => {
                let value =
                    |name: &String| row.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                let cells = names.iter().map(|name| value(name).unwrap_or_default()).collect();
                if !table.put(number, cells, most) {
                    break;
                }
            }
            Err(wrong) => table.refused.push((wrong, Vec::new())),
        }
    }
    Ok(table)
}

fn element(raw: &RawValue, number: u64, feature: bool) -> Result<Vec<(String, String)>, Wrong> {
    let text = raw.get();
    if text.len() > limits::ROW {
        return Err(Wrong::new(number, "", "long-row", text));
    }
    let value: Value =
        serde_json::from_str(text).map_err(|error| Wrong::new(number, "", "json", &error.to_string()))?;
    let Value::Object(map) = &value else { return Err(Wrong::new(number, "", "no-object", text)) };
    let mut row = Vec::new();
    if feature {
        if let Some(id) = map.get("id") {
            row.push(("id".to_owned(), scalar(id)));
        }
        let geometry = map.get("geometry");
        let is_point = geometry.and_then(|g| g.get("type")).and_then(Value::as_str) == Some("Point");
        let coordinates = geometry.and_then(|g| g.get("coordinates")).and_then(Value::as_array);
        let (Some(lon), Some(lat)) =
            (coordinates.and_then(|c| c.first()).filter(|_| is_point), coordinates.and_then(|c| c.get(1)))
        else {
            return Err(Wrong::new(number, "geometry", "no-point", ""));
        };
        row.extend([("lat".to_owned(), scalar(lat)), ("lon".to_owned(), scalar(lon))]);
        if let Some(properties) = map.get("properties") {
            flatten("", properties, 0, &mut row);
        }
    } else {
        flatten("", &value, 0, &mut row);
    }
    Ok(row)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// Objects within become `adres.straat`, lists become one cell; what lies deeper than four is left out.
fn flatten(prefix: &str, value: &Value, depth: usize, row: &mut Vec<(String, String)>) {
    let Value::Object(map) = value else { return };
    for (key, value) in map {
        if row.len() > limits::COLUMNS {
            return;
        }
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(_) if depth < 4 => flatten(&name, value, depth + 1, row),
            Value::Object(_) => {}
            Value::Array(list) => {
                let texts: Vec<String> = list
                    .iter()
                    .filter(|one| !one.is_object() && !one.is_array())
                    .map(scalar)
                    .take(100)
                    .collect();
                row.push((name, texts.join("; ")));
            }
            other => row.push((name, scalar(other))),
        }
    }
}
