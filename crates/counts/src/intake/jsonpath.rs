//! Any JSON feed by a few paths: where the list is, and in each item the name, the moment and the numbers. Paths have
//! dots, `[2]` and `[*]`: `records[*].fields`, `totalcapacity`. No filters, no functions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::{self, Order, Placed, Told, Zone, place};
use super::{Judge, MOST_IN_A_MESSAGE, count, told};
use crate::{Intake, Reading, Refusal, Trouble, personal};

/// The most steps of a path, and signs.
const MOST_STEPS: usize = 20;
const MOST_SIGNS: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Field(String),
    At(usize),
    All,
}

/// Why a text is no path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a path: use names with dots, [2] and [*], for example records[*].fields.count")]
pub struct PathError(pub String);

/// A path into a JSON value. An empty one is the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let wrong = || PathError(text.chars().take(MOST_SIGNS).collect());
        if text.len() > MOST_SIGNS {
            return Err(wrong());
        }
        let mut steps = Vec::new();
        let mut rest = text.trim().strip_prefix('$').unwrap_or(text.trim());
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (index, after) = inner.split_once(']').ok_or_else(wrong)?;
                let quoted =
                    index.strip_prefix(['\'', '"']).and_then(|index| index.strip_suffix(['\'', '"']));
                steps.push(match (index.trim(), quoted) {
                    ("*", _) => Step::All,
                    (_, Some(name)) if !name.is_empty() => Step::Field(name.to_owned()),
                    (number, _) => Step::At(number.parse().map_err(|_| wrong())?),
                });
                rest = after;
                continue;
            }
            rest = match rest.strip_prefix('.') {
                Some(after) => after,
                None if steps.is_empty() => rest,
                None => return Err(wrong()),
            };
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end).ok_or_else(wrong)?;
            if name.trim().is_empty() {
                return Err(wrong());
            }
            steps.push(if name == "*" { Step::All } else { Step::Field(name.to_owned()) });
            rest = after;
        }
        if steps.len() > MOST_STEPS {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Everything it leads to, at most one more than a message may hold.
    #[must_use]
    pub fn all<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![value];
        for step in &self.steps {
            let mut next = Vec::new();
            for value in found {
                match (step, value) {
                    (Step::Field(name), Value::Object(fields)) => next.extend(fields.get(name)),
                    (Step::At(at), Value::Array(items)) => next.extend(items.get(*at)),
                    (Step::All, Value::Array(items)) => next.extend(items.iter().take(MOST_IN_A_MESSAGE + 1)),
                    (Step::All, Value::Object(fields)) => {
                        next.extend(fields.values().take(MOST_IN_A_MESSAGE + 1))
                    }
                    _ => {}
                }
                if next.len() > MOST_IN_A_MESSAGE {
                    break;
                }
            }
            found = next;
        }
        found
    }

    /// The first thing it leads to.
    #[must_use]
    pub fn first<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.all(value).into_iter().next()
    }
}

impl TryFrom<String> for Path {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(&text)
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.text
    }
}

/// How a number is found in an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// It is told: passers-by, or places taken.
    Told(Path),
    /// What is left of all.
    Left {
        /// All places.
        all: Path,
        /// Places that are free.
        free: Path,
    },
}

/// Which path leads to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The items, from the top.
    pub items: Path,
    /// What names the channel, in an item.
    pub channel: Path,
    /// What is counted, in an item, when a channel is one kind of it: it is put behind the name with a stroke.
    #[serde(default)]
    pub kind: Option<Path>,
    /// The moment, in an item; without one it is the moment of asking.
    #[serde(default)]
    pub time: Option<Path>,
    /// How the moment is written.
    #[serde(default)]
    pub order: Order,
    /// On which clock, when it does not say.
    #[serde(default)]
    pub zone: Zone,
    /// The number.
    pub number: Number,
    /// How long a stretch is, in seconds; a moment in it is of it.
    pub seconds: u32,
}

/// Reads a feed that was asked at a moment.
#[must_use]
pub fn feed(body: &Value, mapping: &Mapping, asked: DateTime<Utc>, judge: Judge) -> Intake {
    let mut intake = Intake::default();
    if let Err(refusal) = personal::message(body) {
        intake.refuse(refusal);
        return intake;
    }
    let items = mapping.items.all(body);
    if items.is_empty() || items.len() > MOST_IN_A_MESSAGE {
        let trouble = if items.is_empty() { Trouble::Missing } else { Trouble::TooMany };
        intake.refuse(Refusal::new(0, mapping.items.as_str(), trouble, ""));
        return intake;
    }
    for (row, item) in (1_u64..).zip(items) {
        intake.rows += 1;
        match self::item(row, item, mapping, asked, judge) {
            Ok(reading) => intake.readings.push(reading),
            Err(refusal) => intake.refuse(refusal),
        }
    }
    intake
}

fn item(
    row: u64,
    item: &Value,
    mapping: &Mapping,
    asked: DateTime<Utc>,
    judge: Judge,
) -> Result<Reading, Refusal> {
    let missing = |path: &Path| Refusal::new(row, path.as_str(), Trouble::Missing, "");
    let name = |path: &Path| match path.first(item) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text.trim().chars().take(200).collect()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(missing(path)),
    };
    let channel: String = name(&mapping.channel)?;
    let channel = match &mapping.kind {
        Some(kind) => format!("{channel}/{}", name(kind)?),
        None => channel,
    };
    let moment = match &mapping.time {
        None => asked,
        Some(path) => {
            let found = path.first(item).ok_or_else(|| missing(path))?;
            let text = match found {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            moment(&text, mapping).map_err(|trouble| Refusal::new(row, path.as_str(), trouble, &text))?
        }
    };
    let number = |path: &Path| -> Result<Option<f64>, Refusal> {
        let found = path.first(item).ok_or_else(|| missing(path))?;
        count(Some(found)).map_err(|trouble| Refusal::new(row, path.as_str(), trouble, &told(found)))
    };
    let (value, path) = match &mapping.number {
        Number::Told(path) => (number(path)?, path),
        Number::Left { all, free } => match (number(all)?, number(free)?) {
            // More free than there are: a count that drifted; nobody is in.
            (Some(all), Some(free)) => (Some((all - free).max(0.0)), free_path(&mapping.number)),
            _ => (None, free_path(&mapping.number)),
        },
    };
    let observation = judge.state(moment, mapping.seconds, value).map_err(|(field, trouble)| {
        let field = if field == "value" { path.as_str() } else { field };
        Refusal::new(row, field, trouble, &told(item))
    })?;
    Ok(Reading { channel, observation })
}

const fn free_path(number: &Number) -> &Path {
    match number {
        Number::Told(path) | Number::Left { free: path, .. } => path,
    }
}

fn moment(text: &str, mapping: &Mapping) -> Result<DateTime<Utc>, Trouble> {
    match (clock::read(text, mapping.order).ok_or(Trouble::NotATime)?, mapping.zone) {
        (Told::Instant(moment), _) => Ok(moment),
        (Told::Local(_), Zone::Told) => Err(Trouble::NoZone),
        (Told::Local(local), Zone::Utc) => Ok(local.and_utc()),
        (Told::Local(local), Zone::Brussels) => match place(local)? {
            Placed::Once(moment) => Ok(moment),
            Placed::Twice(..) => Err(Trouble::TwiceTime),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::intake::judge::tests::{at, judge};

    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    #[test]
    fn paths_lead_where_they_say() {
        let body = json!({"a": [{"b": 1}, {"b": 2}], "c.d": 3, "e": {"x": 1, "y": 2}});
        let all = |text: &str| path(text).all(&body).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(all("a[*].b"), [json!(1), json!(2)]);
        assert_eq!(all("$.a[1].b"), [json!(2)]);
        assert_eq!(all("['c.d']"), [json!(3)]);
        assert_eq!(all("e.*"), [json!(1), json!(2)]);
        assert_eq!(all(""), std::slice::from_ref(&body));
        assert!(all("a.b").is_empty());
        for text in ["a..b", "a[", "a[x]", ".", "a[1]b", &"a.".repeat(40), &"a".repeat(400)] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }

    fn parking() -> Mapping {
        Mapping {
            items: path("results[*]"),
            channel: path("name"),
            kind: None,
            time: Some(path("lastupdate")),
            order: Order::Year,
            zone: Zone::Told,
            number: Number::Left { all: path("totalcapacity"), free: path("availablecapacity") },
            seconds: 900,
        }
    }

    #[test]
    fn a_parking_feed_is_read() {
        let body = json!({"total_count": 3, "results": [
            {"name": "P Markt", "lastupdate": "2026-03-14T10:07:31+01:00", "totalcapacity": 648, "availablecapacity": 120, "isopennow": 1},
            {"name": "P Station", "lastupdate": "gisteren", "totalcapacity": 648, "availablecapacity": 120},
            {"name": "P Vrijdag", "lastupdate": "2026-03-14T10:07:31+01:00", "totalcapacity": 10},
            {"name": "P Zuid", "lastupdate": "2026-03-14T10:07:31+01:00", "totalcapacity": 10, "availablecapacity": 12}]});
        let intake = feed(&body, &parking(), at("2026-03-14T10:10:00Z"), judge());
        let told: Vec<_> =
            intake.readings.iter().map(|one| (one.channel.as_str(), one.observation.value)).collect();
        assert_eq!(told, [("P Markt", Some(528.0)), ("P Zuid", Some(0.0))]);
        assert_eq!(intake.readings[0].observation.start, at("2026-03-14T09:00:00Z"));
        let troubles: Vec<_> = intake.refusals.iter().map(|one| (one.row, one.trouble)).collect();
        assert_eq!(troubles, [(2, Trouble::NotATime), (3, Trouble::Missing)]);
        let asked = Mapping { time: None, ..parking() };
        assert_eq!(
            feed(&body, &asked, at("2026-03-14T10:10:00Z"), judge()).readings[0].observation.start,
            at("2026-03-14T10:00:00Z")
        );
        let by_kind = Mapping { kind: Some(path("isopennow")), ..parking() };
        let names = feed(&body, &by_kind, at("2026-03-14T10:10:00Z"), judge()).readings;
        assert_eq!(names.iter().map(|one| one.channel.as_str()).collect::<Vec<_>>(), ["P Markt/1"]);
        assert_eq!(
            feed(&json!({}), &parking(), at("2026-03-14T10:10:00Z"), judge()).refusals[0].trouble,
            Trouble::Missing
        );
        let text = serde_json::to_string(&parking()).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), parking());
    }

    proptest! {
        #[test]
        fn nothing_falls_over(text: String, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let value = serde_json::from_slice::<Value>(&bytes).unwrap_or_default();
            if let Ok(path) = Path::parse(&text) {
                let _ = path.all(&value);
            }
            let _ = feed(&value, &parking(), at("2026-03-14T10:10:00Z"), judge());
        }
    }
}
