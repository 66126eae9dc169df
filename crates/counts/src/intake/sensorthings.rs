//! OGC SensorThings 1.1, the part by which devices bring observations: `CreateObservations` with its lists, and one
//! observation at a time. `resultTime` and links are not looked at.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{Judge, MOST_IN_A_MESSAGE, clock, count, told};
use crate::intake::judge::beat;
use crate::{Intake, Observation, Reading, Refusal, Step, Trouble, personal};

/// What is known of a datastream before anything of it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// How long a stretch is when only a moment is told.
    pub seconds: u32,
    /// A state, such as places taken: a moment anywhere in a stretch is of that stretch.
    pub state: bool,
}

/// What is known of the datastreams; nothing of one that does not exist for who asks.
pub type Streams<'s> = &'s dyn Fn(&str) -> Option<Stream>;

/// The observations of a message, and for each one in its order whether it was taken: the answer of `CreateObservations`
/// has a line for every one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// What was taken and refused. A row is the place of an observation in the whole message, from 1.
    pub intake: Intake,
    /// The place of its reading in the intake, or why not.
    pub each: Vec<Result<usize, Refusal>>,
}

impl Answer {
    fn put(&mut self, read: Result<Reading, Refusal>) {
        self.intake.rows += 1;
        match read {
            Ok(reading) => {
                self.each.push(Ok(self.intake.readings.len()));
                self.intake.readings.push(reading);
            }
            Err(refusal) => {
                self.each.push(Err(refusal.clone()));
                self.intake.refuse(refusal);
            }
        }
    }

    fn row(&self) -> u64 {
        self.intake.rows + 1
    }

    fn whole(refusal: Refusal) -> Self {
        let mut answer = Self::default();
        answer.each.push(Err(refusal.clone()));
        answer.intake.refuse(refusal);
        answer
    }
}

/// Reads the body of `POST …/CreateObservations`.
#[must_use]
pub fn create(body: &Value, streams: Streams<'_>, judge: Judge) -> Answer {
    if let Err(refusal) = personal::message(body) {
        return Answer::whole(refusal);
    }
    let Some(groups) = body.as_array() else {
        return Answer::whole(Refusal::new(1, "", Trouble::Malformed, "[…]"));
    };
    let listed = |group: &Value| group.get("dataArray").and_then(Value::as_array).map_or(1, Vec::len);
    let all: usize = groups.iter().map(listed).sum();
    if all > MOST_IN_A_MESSAGE {
        return Answer::whole(Refusal::new(1, "", Trouble::TooMany, &all.to_string()));
    }
    let mut answer = Answer::default();
    for group in groups {
        self::group(group, streams, judge, &mut answer);
    }
    answer
}

fn group(group: &Value, streams: Streams<'_>, judge: Judge, answer: &mut Answer) {
    let stream = group.get("Datastream").and_then(identity);
    let components: Option<Vec<&str>> = group
        .get("components")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect());
    let (Some(stream), Some(components), Some(rows)) =
        (stream, components, group.get("dataArray").and_then(Value::as_array))
    else {
        let missing =
            Refusal::new(answer.row(), "Datastream, components, dataArray", Trouble::Missing, &told(group));
        answer.put(Err(missing));
        return;
    };
    for row in rows {
        let number = answer.row();
        let read = match row.as_array() {
            Some(cells) if cells.len() == components.len() => {
                let fields = components.iter().zip(cells);
                let entity: Map<String, Value> =
                    fields.map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect();
                observation(&entity, &stream, streams(&stream), judge).map_err(|wrong| wrong.at(number))
            }
            _ => Err(Refusal::new(number, "dataArray", Trouble::Malformed, &told(row))),
        };
        answer.put(read);
    }
}

/// Reads one observation, posted to a datastream or naming it itself.
#[must_use]
pub fn single(body: &Value, stream: Option<&str>, streams: Streams<'_>, judge: Judge) -> Answer {
    if let Err(refusal) = personal::message(body) {
        return Answer::whole(refusal);
    }
    let Some(entity) = body.as_object() else {
        return Answer::whole(Refusal::new(1, "", Trouble::Malformed, "{…}"));
    };
    let own = entity.get("Datastream").and_then(identity);
    let Some(stream) = stream.map(str::to_owned).or(own) else {
        return Answer::whole(Refusal::new(1, "Datastream", Trouble::Missing, ""));
    };
    let mut answer = Answer::default();
    let known = streams(&stream);
    answer.put(observation(entity, &stream, known, judge).map_err(|wrong| wrong.at(1)));
    answer
}

/// The id of a datastream in `{"@iot.id": 7}`, number or text.
fn identity(stream: &Value) -> Option<String> {
    match stream.get("@iot.id")? {
        Value::String(text) => Some(text.chars().take(200).collect()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What is wrong with an observation, before its place is known.
struct Wrong {
    field: &'static str,
    trouble: Trouble,
    told: String,
}

impl Wrong {
    fn at(self, row: u64) -> Refusal {
        Refusal::new(row, self.field, self.trouble, &self.told)
    }
}

fn observation(
    entity: &Map<String, Value>,
    stream: &str,
    known: Option<Stream>,
    judge: Judge,
) -> Result<Reading, Wrong> {
    let wrong = |field, trouble, told: String| Wrong { field, trouble, told };
    let known = known.ok_or_else(|| wrong("Datastream", Trouble::UnknownChannel, stream.to_owned()))?;
    let time = entity.get("phenomenonTime").and_then(Value::as_str);
    let time = time.ok_or_else(|| wrong("phenomenonTime", Trouble::Missing, String::new()))?;
    let (start, seconds) =
        stretch(time, known, judge).map_err(|trouble| wrong("phenomenonTime", trouble, time.to_owned()))?;
    let result = entity.get("result").ok_or_else(|| wrong("result", Trouble::Missing, String::new()))?;
    let value = count(Some(result)).map_err(|trouble| wrong("result", trouble, told(result)))?;
    let uptime = uptime(entity).map_err(|trouble| wrong("parameters.uptime", trouble, String::new()))?;
    let observation = judge.observation(start, seconds, value, uptime).map_err(|(field, trouble)| {
        let field = if field == "value" { "result" } else { "phenomenonTime" };
        wrong(field, trouble, if field == "result" { told(result) } else { time.to_owned() })
    })?;
    Ok(Reading { channel: stream.to_owned(), observation })
}

/// `from/to`, or a moment: the begin of a stretch, or anywhere in it for a state.
fn stretch(time: &str, known: Stream, judge: Judge) -> Result<(DateTime<Utc>, u32), Trouble> {
    let Some((from, to)) = time.split_once('/') else {
        let moment = clock::instant(time)?;
        return Ok((if known.state { beat(moment, known.seconds) } else { moment }, known.seconds));
    };
    let (from, to) = (clock::instant(from)?, clock::instant(to)?);
    // A stretch may be told as ending a second before the next.
    let to = if (to - from).num_seconds() % 60 == 59 { to + TimeDelta::seconds(1) } else { to };
    Ok((from, judge.between(from, to)?))
}

/// `parameters.uptime`, or `resultQuality` as a number or with an `uptime` in it.
fn uptime(entity: &Map<String, Value>) -> Result<Option<f64>, Trouble> {
    let parameters = entity.get("parameters").and_then(|parameters| parameters.get("uptime"));
    let quality = entity.get("resultQuality");
    let quality = quality
        .filter(|quality| quality.is_number())
        .or_else(|| quality.and_then(|inner| inner.get("uptime")));
    count(parameters.or(quality))
}

/// An observation as it is shown.
#[must_use]
pub fn entity(id: &str, observation: &Observation) -> Value {
    let day = observation.seconds == Step::DAY.seconds();
    // A day ends where the next begins, 23 to 25 hours later.
    let end = if day {
        beat(observation.start + TimeDelta::hours(36), observation.seconds)
    } else {
        observation.start + TimeDelta::seconds(i64::from(observation.seconds))
    };
    let form = |moment: DateTime<Utc>| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let mut shown = serde_json::json!({
        "@iot.id": id,
        "phenomenonTime": format!("{}/{}", form(observation.start), form(end)),
        "result": observation.value,
    });
    if let (Some(uptime), Some(fields)) = (observation.uptime, shown.as_object_mut()) {
        fields.insert("parameters".to_owned(), serde_json::json!({"uptime": uptime}));
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::intake::judge::tests::{at, judge};

    fn streams(id: &str) -> Option<Stream> {
        match id {
            "7" => Some(Stream { seconds: 900, state: false }),
            "p" => Some(Stream { seconds: 300, state: true }),
            _ => None,
        }
    }

    #[test]
    fn lists_are_taken_row_by_row() {
        let body = json!([
            {"Datastream": {"@iot.id": 7}, "components": ["phenomenonTime", "result", "parameters"], "dataArray@iot.count": 5, "dataArray": [
                ["2026-03-14T10:00:00Z/2026-03-14T10:15:00Z", 97, {"uptime": 0.98}],
                ["2026-03-14T10:15:00Z/2026-03-14T10:30:00Z", -1, {}],
                ["2026-03-14T10:30:00Z", null, {"uptime": 0}],
                ["2026-03-14T10:45:00", 3, {}],
                ["2026-03-14T11:00:00Z", 3]
            ]},
            {"Datastream": {"@iot.id": "8"}, "components": ["phenomenonTime", "result"], "dataArray": [["2026-03-14T10:00:00Z", 1]]},
            {"Datastream": {"@iot.id": "p"}, "components": ["result", "phenomenonTime", "resultQuality"], "dataArray": [[120, "2026-03-14T10:02:11Z", 1.0]]},
            {"components": []}
        ]);
        let answer = create(&body, &streams, judge());
        let troubles: Vec<(u64, Trouble)> =
            answer.intake.refusals.iter().map(|one| (one.row, one.trouble)).collect();
        assert_eq!(
            troubles,
            [
                (2, Trouble::Negative),
                (4, Trouble::NoZone),
                (5, Trouble::Malformed),
                (6, Trouble::UnknownChannel),
                (8, Trouble::Missing)
            ]
        );
        let starts: Vec<_> =
            answer.intake.readings.iter().map(|one| (one.observation.start, one.observation.value)).collect();
        assert_eq!(
            starts,
            [
                (at("2026-03-14T10:00:00Z"), Some(97.0)),
                (at("2026-03-14T10:30:00Z"), None),
                (at("2026-03-14T10:00:00Z"), Some(120.0))
            ]
        );
        assert_eq!(answer.intake.readings[0].observation.uptime, Some(0.98));
        assert_eq!(
            answer.each.iter().map(Result::is_ok).collect::<Vec<_>>(),
            [true, false, true, false, false, false, true, false]
        );
        assert_eq!(answer.intake.rows, 8);
    }

    #[test]
    fn single_observations_and_whole_refusals() {
        let body = json!({"phenomenonTime": "2026-03-14T10:00:00+01:00/2026-03-14T10:14:59+01:00", "resultTime": "x", "result": "12"});
        let answer = single(&body, Some("7"), &streams, judge());
        assert_eq!(answer.intake.readings[0].observation.start, at("2026-03-14T09:00:00Z"));
        assert_eq!(answer.intake.readings[0].observation.value, Some(12.0));
        let personal = json!({"phenomenonTime": "2026-03-14T10:00:00Z", "result": 1, "parameters": {"mac": "a4:83:e7:12:34:56"}});
        assert_eq!(
            single(&personal, Some("7"), &streams, judge()).intake.refusals[0].trouble,
            Trouble::Personal
        );
        assert_eq!(
            single(&json!(3), Some("7"), &streams, judge()).intake.refusals[0].trouble,
            Trouble::Malformed
        );
        assert_eq!(
            single(&json!({"result": 1}), None, &streams, judge()).intake.refusals[0].field,
            "Datastream"
        );
        let rows: Vec<Value> = (0..=MOST_IN_A_MESSAGE).map(|_| json!([])).collect();
        let many = json!([{"Datastream": {"@iot.id": 7}, "components": [], "dataArray": rows}]);
        assert_eq!(create(&many, &streams, judge()).intake.refusals[0].trouble, Trouble::TooMany);
    }

    #[test]
    fn what_is_shown_is_read_back() {
        let observation = Observation {
            start: at("2026-03-14T10:00:00Z"),
            seconds: 900,
            value: Some(4.0),
            uptime: Some(0.5),
        };
        let answer = single(&entity("1", &observation), Some("7"), &streams, judge());
        assert_eq!(answer.intake.readings[0].observation, observation);
    }

    proptest! {
        #[test]
        fn no_message_falls_over(bytes in prop::collection::vec(any::<u8>(), 0..200), time: String, result: f64) {
            if let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
                let _ = create(&value, &streams, judge());
            }
            let answer = single(&json!({"phenomenonTime": time, "result": result}), Some("7"), &streams, judge());
            prop_assert_eq!(answer.each.len(), 1);
        }
    }
}
