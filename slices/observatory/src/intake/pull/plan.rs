//! What a source is asked, and how its answer is read. Nothing here reaches out: [`Plan::next`] says what to ask, given how
//! far one is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use counts::intake::{Judge, fiware, jsonpath, telraam};
use counts::{Intake, Reading, Refusal};
use kernel::fetch::Outgoing;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Days of one call: the supplier gives at most three months.
const TELRAAM_DAYS: i64 = 85;
/// Days that are asked once more: numbers come late, and are corrected.
const TELRAAM_AGAIN: TimeDelta = TimeDelta::days(2);
/// Entities of one page of a context broker, and pages.
const PAGE: usize = 1_000;
const MOST_PAGES: usize = 10;
/// Devices that are asked to try a source.
const TRIED: usize = 3;
/// Names that are remembered of a source.
pub(super) const MOST_NAMES: usize = 500;

/// In which header a key is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shown {
    /// `Authorization: Bearer …`
    #[default]
    Bearer,
    /// `X-Api-Key`
    XApiKey,
    /// `Authorization: Apikey …`
    Apikey,
    /// `X-Auth-Token`
    XAuthToken,
}

impl Shown {
    pub(crate) const ALL: [(Self, &'static str); 4] = [
        (Self::Bearer, "bearer"),
        (Self::XApiKey, "x-api-key"),
        (Self::Apikey, "apikey"),
        (Self::XAuthToken, "x-auth-token"),
    ];

    /// The header with a key.
    pub(crate) fn header(self, key: &str) -> (&'static str, String) {
        match self {
            Self::Bearer => ("authorization", format!("Bearer {key}")),
            Self::XApiKey => ("x-api-key", key.to_owned()),
            Self::Apikey => ("authorization", format!("Apikey {key}")),
            Self::XAuthToken => ("x-auth-token", key.to_owned()),
        }
    }
}

/// Segments or devices of Telraam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Telraam {
    /// `…/v1/reports/traffic`
    pub url: String,
    /// `segments` or `instances`.
    pub level: String,
    /// `per-hour` or `hourly`: their libraries do not agree on the word.
    pub format: String,
    /// The numbers of the segments or devices.
    pub ids: Vec<String>,
    /// The first day.
    pub since: NaiveDate,
}

/// Any JSON feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Feed {
    pub url: String,
    pub shown: Shown,
    pub mapping: jsonpath::Mapping,
}

/// A FIWARE context broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fiware {
    /// The address before `/v2/…` or `/ngsi-ld/…`.
    pub url: String,
    pub shown: Shown,
    /// NGSI-LD instead of NGSI v2.
    pub linked: bool,
    /// `CrowdFlowObserved` or `OffStreetParking`.
    pub entity: String,
    /// The tenant (`Fiware-Service`), and the part of it (`Fiware-ServicePath`).
    pub service: String,
    pub part: String,
    /// The address of the context by which NGSI-LD knows the names.
    pub context: String,
    /// How long a stretch is that does not say so.
    pub seconds: u32,
}

/// A context broker that sends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notify {
    /// How long a stretch is that does not say so.
    pub seconds: u32,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Plan {
    Telraam(Telraam),
    Feed(Feed),
    Fiware(Fiware),
    Notify(Notify),
}

/// A name in the words of the source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// How long its stretches are.
    pub seconds: u32,
    /// What it told last, and of when.
    pub value: Option<f64>,
    pub at: DateTime<Utc>,
}

/// How far one is with a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// Up to when each device was asked.
    pub reached: BTreeMap<String, DateTime<Utc>>,
    /// The stretch of each state that was taken last: of several in a stretch the first holds.
    pub held: BTreeMap<String, DateTime<Utc>>,
    /// The version of the content.
    pub tag: String,
    /// The names it told.
    pub seen: BTreeMap<String, Seen>,
    /// What of the last answer could not be taken.
    pub refusals: Vec<Refusal>,
}

impl Memory {
    /// Remembers which names there are.
    pub(super) fn see(&mut self, readings: &[Reading]) {
        for reading in readings {
            let (name, told) = (&reading.channel, &reading.observation);
            let now = Seen { seconds: told.seconds, value: told.value, at: told.start };
            let room = self.seen.len() < MOST_NAMES;
            match self.seen.get_mut(name) {
                Some(known) if known.at <= told.start => *known = now,
                Some(_) => {}
                None if room => {
                    self.seen.insert(name.clone(), now);
                }
                None => {}
            }
        }
    }
}

/// How far one turn is.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn {
    ended: BTreeSet<String>,
    pages: usize,
    over: bool,
}

/// What the call was for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A device up to a moment, which may be the last of this turn.
    Device { id: String, to: DateTime<Utc>, last: bool },
    /// Everything there is.
    Whole,
    /// A page.
    Page,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub outgoing: Outgoing,
    /// How the key is shown, if there is one.
    pub shown: Shown,
    part: Part,
}

impl Plan {
    /// Its code, which is the source of its batches as well.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Telraam(_) => "telraam",
            Self::Feed(_) => "feed",
            Self::Fiware(_) => "fiware",
            Self::Notify(_) => "notify",
        }
    }

    /// The address.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Telraam(Telraam { url, .. })
            | Self::Feed(Feed { url, .. })
            | Self::Fiware(Fiware { url, .. }) => url,
            Self::Notify(_) => "",
        }
    }

    /// Whether it is asked; one that sends by itself is not.
    pub(crate) const fn is_asked(&self) -> bool {
        !matches!(self, Self::Notify(_))
    }

    /// Whether a supplier counts the calls with a key.
    pub(super) const fn is_counted(&self) -> bool {
        matches!(self, Self::Telraam(_))
    }

    /// What to ask now; nothing when everything was asked.
    pub(super) fn next(&self, memory: &Memory, turn: &Turn, now: DateTime<Utc>) -> Option<Call> {
        if turn.over {
            return None;
        }
        match self {
            Self::Telraam(plan) => plan.next(memory, turn, now),
            Self::Feed(plan) => Some(plan.next(memory)),
            Self::Fiware(plan) => Some(plan.next(turn)),
            Self::Notify(_) => None,
        }
    }

    /// A small part of it, to try it.
    pub(super) fn trial(&self, today: NaiveDate) -> Self {
        let mut plan = self.clone();
        if let Self::Telraam(plan) = &mut plan {
            plan.since = today.pred_opt().unwrap_or(today);
            plan.ids.truncate(TRIED);
        }
        plan
    }

    /// Lets go of how far one is with these names, so that what was passed over is asked again.
    pub(super) fn again(&self, memory: &mut Memory, names: &[String]) {
        memory.tag.clear();
        for name in names {
            memory.held.remove(name);
            memory.reached.remove(name.split('/').next().unwrap_or(name));
        }
    }

    /// Notes that a call was answered, with so many entities.
    pub(super) fn answered(&self, (memory, turn): (&mut Memory, &mut Turn), call: &Call, rows: u64) {
        match &call.part {
            Part::Whole => turn.over = true,
            Part::Page => {
                turn.pages += 1;
                turn.over = usize::try_from(rows).unwrap_or(usize::MAX) < PAGE || turn.pages >= MOST_PAGES;
            }
            Part::Device { id, to, last } => {
                memory.reached.insert(id.clone(), *to);
                if *last {
                    turn.ended.insert(id.clone());
                }
            }
        }
    }

    /// Reads an answer that was given at a moment.
    pub(super) fn read(&self, body: &Value, asked: DateTime<Utc>) -> Intake {
        let judge = Judge::new(asked);
        match self {
            Self::Telraam(_) => telraam::report(body, judge),
            Self::Feed(plan) => jsonpath::feed(body, &plan.mapping, asked, judge),
            // A page without entities is the last one, and no mistake.
            Self::Fiware(_) if body.as_array().is_some_and(Vec::is_empty) => Intake::default(),
            Self::Fiware(Fiware { seconds, .. }) | Self::Notify(Notify { seconds }) => {
                fiware::entities(body, *seconds, judge)
            }
        }
    }
}

impl Telraam {
    /// Device by device, from where one was: a call for every three months, until the last whole hour.
    fn next(&self, memory: &Memory, turn: &Turn, now: DateTime<Utc>) -> Option<Call> {
        let hour = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
        let first = kernel::moment::day_begins(self.since);
        self.ids.iter().filter(|id| !turn.ended.contains(*id)).find_map(|id| {
            let reached = memory.reached.get(id);
            let from = reached.map_or(first, |at| (*at - TELRAAM_AGAIN).max(first));
            let to = (from + TimeDelta::days(TELRAAM_DAYS)).min(hour);
            (from < to).then(|| self.call(id, (from, to), to == hour))
        })
    }

    fn call(&self, id: &str, (from, to): (DateTime<Utc>, DateTime<Utc>), last: bool) -> Call {
        let form = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%SZ").to_string();
        let body = json!({
            "level": self.level, "format": self.format, "id": id, "time_start": form(from), "time_end": form(to),
        });
        let outgoing = Outgoing {
            url: self.url.clone(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: Some(body.to_string().into_bytes()),
        };
        Call { outgoing, shown: Shown::XApiKey, part: Part::Device { id: id.to_owned(), to, last } }
    }
}

impl Feed {
    fn next(&self, memory: &Memory) -> Call {
        let tag = Some(&memory.tag).filter(|tag| !tag.is_empty());
        let headers = tag.map(|tag| ("if-none-match", tag.clone())).into_iter().collect();
        let outgoing = Outgoing { url: self.url.clone(), headers, body: None };
        Call { outgoing, shown: self.shown, part: Part::Whole }
    }
}

impl Fiware {
    fn next(&self, turn: &Turn) -> Call {
        let (path, tenant) = if self.linked {
            ("ngsi-ld/v1/entities", "ngsild-tenant")
        } else {
            ("v2/entities", "fiware-service")
        };
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("type", &self.entity)
            .append_pair("limit", &PAGE.to_string())
            .append_pair("offset", &(turn.pages * PAGE).to_string())
            .finish();
        let mut headers = Vec::new();
        if !self.service.is_empty() {
            headers.push((tenant, self.service.clone()));
        }
        if !self.part.is_empty() && !self.linked {
            headers.push(("fiware-servicepath", self.part.clone()));
        }
        if self.linked && !self.context.is_empty() {
            let link = format!(
                r#"<{}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json""#,
                self.context
            );
            headers.push(("link", link));
        }
        let url = format!("{}/{path}?{query}", self.url.trim_end_matches('/'));
        Call { outgoing: Outgoing { url, headers, body: None }, shown: self.shown, part: Part::Page }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use counts::intake::clock::{Order, Zone};
    use counts::intake::jsonpath::{Mapping, Number, Path};

    use super::*;

    pub(crate) fn telraam(url: &str) -> Plan {
        Plan::Telraam(Telraam {
            url: url.to_owned(),
            level: "segments".into(),
            format: "per-hour".into(),
            ids: vec!["9000001844".into(), "9000001845".into()],
            since: "2026-06-01".parse().unwrap(),
        })
    }

    pub(crate) fn feed(url: &str) -> Plan {
        let path = |text: &str| Path::parse(text).unwrap();
        let mapping = Mapping {
            items: path("results[*]"),
            channel: path("name"),
            kind: None,
            time: Some(path("lastupdate")),
            order: Order::Year,
            zone: Zone::Told,
            number: Number::Left { all: path("total"), free: path("free") },
            seconds: 900,
        };
        Plan::Feed(Feed { url: url.to_owned(), shown: Shown::Apikey, mapping })
    }

    pub(crate) fn fiware(url: &str, linked: bool) -> Plan {
        Plan::Fiware(Fiware {
            url: url.to_owned(),
            shown: Shown::XAuthToken,
            linked,
            entity: "CrowdFlowObserved".into(),
            service: "oostkamp".into(),
            part: "/centrum".into(),
            context: "https://voorbeeld.be/context.jsonld".into(),
            seconds: 3_600,
        })
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn body(call: &Call) -> Value {
        serde_json::from_slice(call.outgoing.body.as_ref().unwrap()).unwrap()
    }

    #[test]
    fn telraam_is_asked_device_by_device_three_months_at_a_time_and_again_what_was_new() {
        let (plan, now) = (telraam("https://t.be/x"), at("2026-11-22T12:40:00Z"));
        let (mut memory, mut turn, mut asked) = (Memory::default(), Turn::default(), Vec::new());
        while let Some(call) = plan.next(&memory, &turn, now) {
            let told = body(&call);
            let text = |name: &str| told[name].as_str().unwrap().to_owned();
            asked.push((text("id"), text("time_start"), text("time_end")));
            plan.answered((&mut memory, &mut turn), &call, 24);
            assert!(asked.len() < 20, "it comes to an end");
        }
        let first: Vec<(&str, &str)> = asked
            .iter()
            .filter(|one| one.0 == "9000001844")
            .map(|one| (one.1.as_str(), one.2.as_str()))
            .collect();
        assert_eq!(
            first,
            [
                ("2026-05-31 22:00:00Z", "2026-08-24 22:00:00Z"),
                ("2026-08-22 22:00:00Z", "2026-11-15 22:00:00Z"),
                ("2026-11-13 22:00:00Z", "2026-11-22 12:00:00Z"),
            ]
        );
        assert_eq!(asked.len(), 6, "both");
        let later = plan.next(&memory, &Turn::default(), at("2026-11-22T13:05:00Z")).unwrap();
        assert_eq!(body(&later)["time_start"], "2026-11-20 12:00:00Z", "two days once more");
        assert_eq!(body(&later)["time_end"], "2026-11-22 13:00:00Z");
        let Plan::Telraam(mut early) = plan else { panic!("another plan") };
        early.since = "2027-01-01".parse().unwrap();
        assert_eq!(Plan::Telraam(early).next(&Memory::default(), &Turn::default(), now), None);
    }

    #[test]
    fn a_broken_turn_goes_on_where_it_was() {
        let (plan, now) = (telraam("https://t.be/x"), at("2026-11-22T12:40:00Z"));
        let (mut memory, mut turn) = (Memory::default(), Turn::default());
        let call = plan.next(&memory, &turn, now).unwrap();
        plan.answered((&mut memory, &mut turn), &call, 24);
        let kept: Memory = serde_json::from_str(&serde_json::to_string(&memory).unwrap()).unwrap();
        let again = plan.next(&kept, &Turn::default(), now).unwrap();
        assert_eq!(body(&again)["time_start"], "2026-08-22 22:00:00Z");
    }

    #[test]
    fn a_feed_is_asked_once_with_the_version_that_is_known() {
        let plan = feed("https://f.be/x?a=1");
        let (mut memory, mut turn) = (Memory { tag: "\"v7\"".into(), ..Memory::default() }, Turn::default());
        let call = plan.next(&memory, &turn, at("2026-11-22T12:40:00Z")).unwrap();
        assert_eq!(call.outgoing.headers, [("if-none-match", "\"v7\"".to_owned())]);
        plan.answered((&mut memory, &mut turn), &call, 3);
        assert_eq!(plan.next(&memory, &turn, at("2026-11-22T12:40:00Z")), None);
    }

    #[test]
    fn a_broker_is_asked_page_by_page() {
        let now = at("2026-11-22T12:40:00Z");
        let (plan, mut memory, mut turn) =
            (fiware("https://b.be/", false), Memory::default(), Turn::default());
        let call = plan.next(&memory, &turn, now).unwrap();
        assert_eq!(call.outgoing.url, "https://b.be/v2/entities?type=CrowdFlowObserved&limit=1000&offset=0");
        assert_eq!(
            call.outgoing.headers,
            [("fiware-service", "oostkamp".to_owned()), ("fiware-servicepath", "/centrum".to_owned())]
        );
        plan.answered((&mut memory, &mut turn), &call, 1_000);
        let call = plan.next(&memory, &turn, now).unwrap();
        assert!(call.outgoing.url.ends_with("offset=1000"), "{}", call.outgoing.url);
        plan.answered((&mut memory, &mut turn), &call, 12);
        assert_eq!(plan.next(&memory, &turn, now), None);
        let linked = fiware("https://b.be", true).next(&memory, &Turn::default(), now).unwrap().outgoing;
        assert!(linked.url.starts_with("https://b.be/ngsi-ld/v1/entities?"), "{}", linked.url);
        assert!(
            linked.headers.iter().any(|(name, value)| *name == "link" && value.contains("context.jsonld"))
        );
    }

    #[test]
    fn plans_are_read_back() {
        for plan in [telraam("https://t.be/x"), feed("https://f.be/x"), fiware("https://b.be", true)] {
            let text = serde_json::to_string(&plan).unwrap();
            assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan, "{text}");
        }
        assert_eq!(Shown::Apikey.header("x"), ("authorization", "Apikey x".to_owned()));
    }
}
