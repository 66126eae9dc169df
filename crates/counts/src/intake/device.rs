//! Plein's own message of a counter, small enough for a radio: `{"start", "end", "in", "out", "uptime", "seq"}`, or
//! `"count"` instead of the two directions, or a list of such messages. A reading is of `in`, of `out` or of `count`.

use serde_json::{Map, Value};

use super::{Judge, clock, count, list, told};
use crate::{Intake, Reading, Refusal, Trouble};

/// The numbers a message may have, by the name of their reading.
pub const PARTS: [&str; 3] = ["in", "out", "count"];

/// Reads a message. `seconds` is the length of a stretch that tells no end.
#[must_use]
pub fn message(body: &Value, seconds: u32, judge: Judge) -> Intake {
    list::objects(body, body, &mut |row, fields, intake| stretch(row, fields, seconds, judge, intake))
}

fn stretch(row: u64, fields: &Map<String, Value>, seconds: u32, judge: Judge, intake: &mut Intake) {
    let time = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => {
            clock::instant(text).map_err(|trouble| Refusal::new(row, name, trouble, text))
        }
        Some(other) => Err(Refusal::new(row, name, Trouble::NotATime, &told(other))),
        None => Err(Refusal::new(row, name, Trouble::Missing, "")),
    };
    let span = time("start").and_then(|start| {
        if fields.get("end").is_none_or(Value::is_null) {
            return Ok((start, seconds));
        }
        let end = time("end")?;
        let seconds = judge
            .between(start, end)
            .map_err(|trouble| Refusal::new(row, "end", trouble, &end.to_rfc3339()))?;
        Ok((start, seconds))
    });
    let (start, seconds) = match span {
        Ok(span) => span,
        Err(refusal) => return intake.refuse(refusal),
    };
    let uptime = match count(fields.get("uptime")) {
        Ok(uptime) => uptime,
        Err(trouble) => return intake.refuse(Refusal::new(row, "uptime", trouble, "")),
    };
    let parts: Vec<(&str, &Value)> =
        PARTS.into_iter().filter_map(|part| fields.get(part).map(|value| (part, value))).collect();
    if parts.is_empty() {
        intake.refuse(Refusal::new(row, "in, out, count", Trouble::Missing, ""));
    }
    for (part, value) in parts {
        let read = count(Some(value)).map_err(|trouble| (part, trouble)).and_then(|number| {
            judge
                .observation(start, seconds, number, uptime)
                .map_err(|(field, trouble)| (if field == "value" { part } else { field }, trouble))
        });
        match read {
            Ok(observation) => intake.readings.push(Reading { channel: part.to_owned(), observation }),
            Err((field, trouble)) => intake.refuse(Refusal::new(row, field, trouble, &told(value))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::intake::judge::tests::{at, judge};

    #[test]
    fn directions_are_readings_of_their_own() {
        let body = json!({"start": "2026-03-14T10:00:00Z", "end": "2026-03-14T10:15:00Z", "in": 12, "out": 9, "uptime": 0.5, "seq": 3});
        let intake = message(&body, 3_600, judge());
        assert_eq!(intake.refused, 0);
        let told: Vec<_> =
            intake.readings.iter().map(|one| (one.channel.as_str(), one.observation.value)).collect();
        assert_eq!(told, [("in", Some(12.0)), ("out", Some(9.0))]);
        assert_eq!(
            (intake.readings[0].observation.start, intake.readings[0].observation.seconds),
            (at("2026-03-14T10:00:00Z"), 900)
        );
        let intake = message(&json!([{"start": "2026-03-14T10:00:00Z", "count": null}]), 3_600, judge());
        assert_eq!(
            (intake.readings[0].observation.value, intake.readings[0].observation.seconds),
            (None, 3_600)
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_field() {
        let wrong = |body: Value| {
            let refusal = message(&body, 900, judge()).refusals.remove(0);
            (refusal.field, refusal.trouble)
        };
        assert_eq!(wrong(json!({"count": 1})), ("start".into(), Trouble::Missing));
        assert_eq!(
            wrong(json!({"start": "2026-03-14T10:00:00", "count": 1})),
            ("start".into(), Trouble::NoZone)
        );
        assert_eq!(
            wrong(json!({"start": "2026-03-14T10:00:00Z"})),
            ("in, out, count".into(), Trouble::Missing)
        );
        assert_eq!(
            wrong(json!({"start": "2026-03-14T10:00:00Z", "in": -1})),
            ("in".into(), Trouble::Negative)
        );
        assert_eq!(
            wrong(json!({"start": "2026-03-14T10:01:00Z", "in": 1})),
            ("time".into(), Trouble::Stretch)
        );
        assert_eq!(
            wrong(json!({"start": "2026-03-14T10:00:00Z", "in": 1, "macs": ["x"]})),
            ("macs".into(), Trouble::Personal)
        );
        assert_eq!(wrong(json!("12")), (String::new(), Trouble::Malformed));
    }

    proptest! {
        #[test]
        fn no_message_falls_over(bytes in prop::collection::vec(any::<u8>(), 0..200), start: String, count: f64) {
            if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
                let _ = message(&value, 900, judge());
            }
            let _ = message(&json!({"start": start, "count": count}), 900, judge());
        }
    }
}
