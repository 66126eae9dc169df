//! Telraam v1: the rows of `reports/traffic`. A channel is a segment, what is counted, and the side it goes to:
//! `9000001844/pedestrian`, `9000001844/pedestrian/lft`.

use serde_json::{Map, Value};

use super::{Judge, clock, count, list, told};
use crate::{Intake, Reading, Refusal, Step, Trouble};

/// Below this share of an hour the supplier itself calls its number poor: it is "not measured", with its share kept.
pub const LEAST_UPTIME: f64 = 0.5;

/// What is counted, in the supplier's words.
pub const MODES: [&str; 4] = ["pedestrian", "bike", "car", "heavy"];

/// Reads an answer: the object with `report`, or the list of rows itself.
#[must_use]
pub fn report(body: &Value, judge: Judge) -> Intake {
    let rows = body.get("report").unwrap_or(body);
    if !rows.is_array() {
        let mut intake = Intake::default();
        intake.refuse(Refusal::new(0, "report", Trouble::Malformed, &told(body)));
        return intake;
    }
    list::objects(body, rows, &mut |number, fields, intake| row(number, fields, judge, intake))
}

fn row(number: u64, row: &Map<String, Value>, judge: Judge, intake: &mut Intake) {
    let refusal = |field: &str, trouble, told: &str| Refusal::new(number, field, trouble, told);
    let identity = |name: &str| match row.get(name) {
        Some(Value::Number(number)) => {
            number.as_i64().filter(|number| *number >= 0).map(|number| number.to_string())
        }
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    // An answer about a segment has −1 for the device, and the other way round.
    let Some(segment) = identity("segment_id").or_else(|| identity("instance_id")) else {
        return intake.refuse(refusal("segment_id", Trouble::Missing, ""));
    };
    let Some(date) = row.get("date").and_then(Value::as_str) else {
        return intake.refuse(refusal("date", Trouble::Missing, ""));
    };
    let start = match clock::instant(date) {
        Ok(start) => start,
        Err(trouble) => return intake.refuse(refusal("date", trouble, date)),
    };
    let seconds = match row.get("interval").and_then(Value::as_str) {
        None | Some("hourly" | "per-hour") => Step::HOUR.seconds(),
        Some("quarterly" | "per-quarter") => 900,
        Some("daily" | "per-day") => Step::DAY.seconds(),
        Some(other) => return intake.refuse(refusal("interval", Trouble::Stretch, other)),
    };
    let uptime = match count(row.get("uptime")) {
        Ok(uptime) => uptime,
        Err(trouble) => return intake.refuse(refusal("uptime", trouble, "")),
    };
    let poor = uptime.is_some_and(|uptime| uptime < LEAST_UPTIME);
    for mode in MODES {
        for side in ["", "_lft", "_rgt"] {
            let field = format!("{mode}{side}");
            let Some(found) = row.get(&field) else { continue };
            let read = count(Some(found)).and_then(|value| {
                judge.observation(start, seconds, value, uptime).map_err(|(_, trouble)| trouble)
            });
            match read {
                Ok(mut observation) => {
                    if poor {
                        observation.value = None;
                    }
                    let channel = format!("{segment}/{mode}{}", side.replace('_', "/"));
                    intake.readings.push(Reading { channel, observation });
                }
                Err(trouble) => intake.refuse(refusal(&field, trouble, &told(found))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::intake::judge::tests::judge;

    fn hour(uptime: f64, pedestrian: f64) -> Value {
        json!({"instance_id": -1, "segment_id": 9_000_001_844_u64, "date": "2026-03-14T10:00:00.000Z", "interval": "hourly", "uptime": uptime,
            "heavy": 0, "car": 61.5, "bike": 12, "pedestrian": pedestrian, "pedestrian_lft": pedestrian / 3.0, "pedestrian_rgt": pedestrian * 2.0 / 3.0,
            "car_speed_hist_0to70plus": [0, 10.5, 60, 29.5], "timezone": "Europe/Brussels", "v85": 31.5})
    }

    #[test]
    fn hours_become_readings_by_what_is_counted_and_side() {
        let intake = report(&json!({"status_code": 200, "report": [hour(0.75, 33.0)]}), judge());
        assert_eq!((intake.refused, intake.rows), (0, 1));
        let told: Vec<(&str, Option<f64>)> =
            intake.readings.iter().map(|one| (one.channel.as_str(), one.observation.value)).collect();
        assert_eq!(
            told,
            [
                ("9000001844/pedestrian", Some(33.0)),
                ("9000001844/pedestrian/lft", Some(11.0)),
                ("9000001844/pedestrian/rgt", Some(22.0)),
                ("9000001844/bike", Some(12.0)),
                ("9000001844/car", Some(61.5)),
                ("9000001844/heavy", Some(0.0)),
            ]
        );
        assert!(intake.readings.iter().all(|one| one.observation.uptime == Some(0.75)));
    }

    #[test]
    fn a_poor_hour_is_not_measured_and_a_good_nought_is_a_nought() {
        let intake = report(&json!([hour(0.49, 3.0), hour(0.0, 0.0)]), judge());
        assert!(
            intake
                .readings
                .iter()
                .all(|one| one.observation.value.is_none() && one.observation.uptime.is_some())
        );
        let dead = report(&json!([hour(1.0, 0.0)]), judge());
        assert_eq!(
            dead.readings[0].observation.value,
            Some(0.0),
            "whether the device is dead is seen in the whole series"
        );
    }

    #[test]
    fn bad_rows_do_not_stop_the_others() {
        let mut wrong = hour(0.9, 1.0);
        wrong["date"] = json!("vandaag");
        let mut negative = hour(0.9, 1.0);
        negative["bike"] = json!(-4);
        let intake = report(&json!([3, wrong, negative, {"date": "2026-03-14T10:00:00Z"}]), judge());
        let troubles: Vec<(u64, Trouble)> =
            intake.refusals.iter().map(|one| (one.row, one.trouble)).collect();
        assert_eq!(
            troubles,
            [(1, Trouble::Malformed), (2, Trouble::NotATime), (3, Trouble::Negative), (4, Trouble::Missing)]
        );
        assert_eq!(intake.readings.len(), 5);
        assert_eq!(report(&json!({"message": "Forbidden"}), judge()).refusals[0].trouble, Trouble::Malformed);
    }

    proptest! {
        #[test]
        fn no_answer_falls_over(bytes in prop::collection::vec(any::<u8>(), 0..200), date: String, uptime: f64, pedestrian: f64) {
            if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
                let _ = report(&value, judge());
            }
            let mut row = hour(uptime, pedestrian);
            row["date"] = json!(date);
            let _ = report(&json!([row]), judge());
        }
    }
}
