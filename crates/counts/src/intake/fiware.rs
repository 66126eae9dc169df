//! FIWARE's CrowdFlowObserved and OffStreetParking, as NGSI v2 sends them (normalised or as plain keys and values) and as
//! NGSI-LD does; a single entity, a list, or a notification with `data`. A channel is the id of the entity; passers-by in a
//! direction are its id with `/towards` or `/away`.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{Judge, clock, count, list, told};
use crate::{Intake, Reading, Refusal, Trouble};

/// Reads entities. `seconds` is the length of a stretch that tells none; a state of a car park lies in the stretch of its
/// moment.
#[must_use]
pub fn entities(body: &Value, seconds: u32, judge: Judge) -> Intake {
    let data = body.get("data").unwrap_or(body);
    list::objects(body, data, &mut |row, fields, intake| match entity(row, fields, seconds, judge) {
        Ok(readings) => intake.readings.extend(readings),
        Err(refusal) => intake.refuse(refusal),
    })
}

/// The value of an attribute, in whichever of the three forms.
fn attribute<'e>(entity: &'e Map<String, Value>, name: &str) -> Option<&'e Value> {
    match entity.get(name)? {
        Value::Object(inner) => {
            let value = inner.get("value").or_else(|| inner.get("object"))?;
            // NGSI-LD writes moments as {"@type": "DateTime", "@value": …}.
            Some(value.get("@value").unwrap_or(value))
        }
        plain => Some(plain),
    }
}

fn moment(entity: &Map<String, Value>, row: u64, names: &[&str]) -> Result<Option<DateTime<Utc>>, Refusal> {
    for name in names {
        if let Some(value) = attribute(entity, name).filter(|value| !value.is_null()) {
            let text =
                value.as_str().ok_or_else(|| Refusal::new(row, *name, Trouble::NotATime, &told(value)))?;
            return clock::instant(text).map(Some).map_err(|trouble| Refusal::new(row, *name, trouble, text));
        }
    }
    Ok(None)
}

fn entity(
    row: u64,
    entity: &Map<String, Value>,
    seconds: u32,
    judge: Judge,
) -> Result<Vec<Reading>, Refusal> {
    let missing = |name: &str| Refusal::new(row, name, Trouble::Missing, "");
    let id = entity.get("id").and_then(Value::as_str).ok_or_else(|| missing("id"))?;
    match entity
        .get("type")
        .and_then(Value::as_str)
        .map(|kind| kind.rsplit(['/', '#']).next().unwrap_or(kind))
    {
        Some("CrowdFlowObserved") => crowd(row, id, entity, seconds, judge),
        Some("OffStreetParking") => parking(row, id, entity, seconds, judge).map(|reading| vec![reading]),
        Some(other) => Err(Refusal::new(row, "type", Trouble::Malformed, other)),
        None => Err(missing("type")),
    }
}

fn crowd(
    row: u64,
    id: &str,
    entity: &Map<String, Value>,
    seconds: u32,
    judge: Judge,
) -> Result<Vec<Reading>, Refusal> {
    let (mut from, mut to) =
        (moment(entity, row, &["dateObservedFrom"])?, moment(entity, row, &["dateObservedTo"])?);
    if from.is_none()
        && let Some(text) = attribute(entity, "dateObserved").and_then(Value::as_str)
    {
        // A moment, or both ends with a stroke between.
        let mut ends = text.split('/');
        let mut next = || {
            ends.next()
                .map(clock::instant)
                .transpose()
                .map_err(|trouble| Refusal::new(row, "dateObserved", trouble, text))
        };
        (from, to) = (next()?, next()?.or(to));
    }
    let start = from.ok_or_else(|| Refusal::new(row, "dateObserved", Trouble::Missing, ""))?;
    let seconds = match to {
        Some(to) if to > start => judge
            .between(start, to)
            .map_err(|trouble| Refusal::new(row, "dateObservedTo", trouble, &to.to_rfc3339()))?,
        _ => seconds,
    };
    let mut readings = Vec::new();
    for (name, side) in
        [("peopleCount", ""), ("peopleCountTowards", "/towards"), ("peopleCountAway", "/away")]
    {
        let Some(value) = attribute(entity, name) else { continue };
        readings.push(reading((row, name), &format!("{id}{side}"), value, (start, seconds), judge)?);
    }
    if readings.is_empty() {
        return Err(Refusal::new(row, "peopleCount", Trouble::Missing, ""));
    }
    Ok(readings)
}

fn reading(
    (row, name): (u64, &str),
    channel: &str,
    value: &Value,
    (start, seconds): (DateTime<Utc>, u32),
    judge: Judge,
) -> Result<Reading, Refusal> {
    let refusal = |trouble| Refusal::new(row, name, trouble, &told(value));
    let number = count(Some(value)).map_err(refusal)?;
    let observation = judge.observation(start, seconds, number, None).map_err(|(field, trouble)| {
        Refusal::new(row, if field == "value" { name } else { field }, trouble, &told(value))
    })?;
    Ok(Reading { channel: channel.to_owned(), observation })
}

/// Places taken: told, or what is left of all, or a share of all.
fn parking(
    row: u64,
    id: &str,
    entity: &Map<String, Value>,
    seconds: u32,
    judge: Judge,
) -> Result<Reading, Refusal> {
    let number = |name: &str| match attribute(entity, name) {
        Some(value) => count(Some(value)).map_err(|trouble| Refusal::new(row, name, trouble, &told(value))),
        None => Ok(None),
    };
    let moment =
        moment(entity, row, &["observationDateTime", "occupancyModified", "dateModified", "modifiedAt"])?;
    let moment = moment.ok_or_else(|| Refusal::new(row, "observationDateTime", Trouble::Missing, ""))?;
    let (total, free) = (number("totalSpotNumber")?, number("availableSpotNumber")?);
    let taken = match (number("occupiedSpotNumber")?, total, free, number("occupancy")?) {
        (Some(taken), ..) => taken,
        // More places free than there are happens when a count drifts: then nobody is in.
        (None, Some(total), Some(free), _) => (total - free).max(0.0),
        (None, Some(total), None, Some(share)) => (total * share).round(),
        _ => return Err(Refusal::new(row, "occupiedSpotNumber", Trouble::Missing, "")),
    };
    let observation = judge
        .state(moment, seconds, Some(taken))
        .map_err(|(field, trouble)| Refusal::new(row, field, trouble, &taken.to_string()))?;
    Ok(Reading { channel: id.to_owned(), observation })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::intake::judge::tests::{at, judge};

    fn one(body: &Value) -> Vec<(String, Option<f64>, DateTime<Utc>, u32)> {
        let intake = entities(body, 3_600, judge());
        assert_eq!(intake.refusals, [], "{body}");
        let told = |one: Reading| {
            (one.channel, one.observation.value, one.observation.start, one.observation.seconds)
        };
        intake.readings.into_iter().map(told).collect()
    }

    #[test]
    fn the_three_forms_of_a_crowd_are_the_same() {
        let plain = json!({"id": "urn:c:1", "type": "CrowdFlowObserved", "dateObserved": "2026-03-14T10:00:00Z/2026-03-14T10:15:00Z", "peopleCount": 100, "peopleCountTowards": 60, "peopleCountAway": 40});
        let normalised = json!({"id": "urn:c:1", "type": "CrowdFlowObserved",
            "dateObservedFrom": {"type": "DateTime", "value": "2026-03-14T10:00:00Z", "metadata": {}}, "dateObservedTo": {"type": "DateTime", "value": "2026-03-14T10:15:00Z"},
            "peopleCount": {"type": "Integer", "value": 100}, "peopleCountTowards": {"type": "Integer", "value": 60}, "peopleCountAway": {"type": "Integer", "value": 40}});
        let linked = json!({"data": [{"id": "urn:c:1", "type": "https://uri.fiware.org/ns/data-models#CrowdFlowObserved", "@context": "x",
            "dateObservedFrom": {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-03-14T10:00:00Z"}},
            "dateObservedTo": {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-03-14T10:15:00Z"}},
            "peopleCount": {"type": "Property", "value": 100, "observedAt": "2026-03-14T10:15:00Z"}, "peopleCountTowards": {"type": "Property", "value": 60}, "peopleCountAway": {"type": "Property", "value": 40},
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [3.7, 51.0]}}}]});
        let told = one(&plain);
        assert_eq!(told[0], ("urn:c:1".to_owned(), Some(100.0), at("2026-03-14T10:00:00Z"), 900));
        assert_eq!((told[1].0.as_str(), told[2].0.as_str()), ("urn:c:1/towards", "urn:c:1/away"));
        assert_eq!(one(&normalised), told);
        assert_eq!(one(&linked), told);
    }

    #[test]
    fn places_taken_are_told_or_worked_out() {
        let park = |fields: Value| {
            let mut body =
                json!({"id": "p", "type": "OffStreetParking", "observationDateTime": "2026-03-14T10:07:31Z"});
            body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            one(&body).remove(0)
        };
        let hour = at("2026-03-14T10:00:00Z");
        assert_eq!(
            park(json!({"totalSpotNumber": 500, "availableSpotNumber": 120})),
            ("p".to_owned(), Some(380.0), hour, 3_600)
        );
        assert_eq!(park(json!({"occupiedSpotNumber": {"value": 7}})).1, Some(7.0));
        assert_eq!(park(json!({"totalSpotNumber": 200, "occupancy": 0.25})).1, Some(50.0));
        assert_eq!(park(json!({"totalSpotNumber": 200, "availableSpotNumber": 203})).1, Some(0.0));
    }

    #[test]
    fn wrong_entities_are_told() {
        let wrong = |body: Value| entities(&body, 3_600, judge()).refusals.remove(0);
        assert_eq!(wrong(json!({"id": "x", "type": "Device"})).trouble, Trouble::Malformed);
        assert_eq!(
            wrong(json!({"id": "x", "type": "CrowdFlowObserved", "peopleCount": 3})).field,
            "dateObserved"
        );
        assert_eq!(
            wrong(json!({"id": "x", "type": "CrowdFlowObserved", "dateObserved": "2026-03-14T10:00:00Z"}))
                .field,
            "peopleCount"
        );
        assert_eq!(wrong(json!({"id": "x", "type": "CrowdFlowObserved", "dateObserved": "2026-03-14", "peopleCount": 1})).trouble, Trouble::NoZone);
    }

    proptest! {
        #[test]
        fn no_entity_falls_over(bytes in prop::collection::vec(any::<u8>(), 0..200), date: String, total: f64) {
            if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
                let _ = entities(&value, 900, judge());
            }
            let _ = entities(&json!({"id": "x", "type": "OffStreetParking", "observationDateTime": date, "totalSpotNumber": total, "occupancy": total}), 900, judge());
        }
    }
}
