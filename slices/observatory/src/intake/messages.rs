//! Messages of devices over MQTT: what was sent to `plein/{town}/{channel}/counts` in our own small form, or to
//! `v1.1/Datastreams({channel})/Observations` as SensorThings has it. The broker says who may send where; here a channel of
//! another town than the topic names is not known.

use std::collections::{BTreeMap, HashMap};

use ::store::{Store, StoreError, Tx};
use chrono::Datelike;
use counts::intake::{Judge, device, sensorthings};
use counts::{Intake, Reading, Refusal, Trouble};
use kernel::moment::Moment;
use kernel::nis::Nis;
use serde_json::Value;
use uuid::Uuid;

use super::bring::{self, Counted, From};
use super::things::{in_brackets, known};
use crate::channel::{Channel, Direction, State};
use crate::store::{channels, days};

/// What came of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// Stretches of which nothing was known.
    pub added: i64,
    /// Stretches of which the same was known.
    pub same: i64,
    /// Stretches of which something else was known.
    pub corrected: i64,
    /// What was refused.
    pub refused: u64,
    /// Messages to topics that are no counter's.
    pub astray: u64,
}

/// Where a message was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Counts(Nis, Uuid),
    Things(Uuid),
}

fn topic(text: &str) -> Option<Topic> {
    let id = |text: &str| Uuid::try_parse(text).ok();
    let mut parts = text.split('/');
    match (parts.next()?, parts.next()?, parts.next()?, parts.next(), parts.next()) {
        ("plein", nis, channel, Some("counts"), None) => {
            Some(Topic::Counts(Nis::parse(nis).ok()?, id(channel)?))
        }
        ("v1.1", entity, "Observations", None, None) => {
            Some(Topic::Things(id(&in_brackets(entity, "Datastreams")?)?))
        }
        _ => None,
    }
}

/// The messages of a town and day are one batch, which goes on all day and can be taken back as one.
fn batch_of(nis: Nis, moment: &Moment) -> Uuid {
    let day = u128::from(moment.local().date().num_days_from_ce().unsigned_abs());
    Uuid::from_u128((0x6d71_7474_u128 << 96) | (0x8000_8000_u128 << 64) | (u128::from(nis.get()) << 32) | day)
}

/// Takes messages in one transaction, all or none. The same messages once more change nothing.
///
/// # Errors
/// When the database does not keep them.
pub async fn take(store: &Store, messages: &[(&str, &[u8])], moment: &Moment) -> Result<Came, StoreError> {
    store
        .write(|tx| {
            Box::pin(async move {
                let mut came = Came::default();
                let mut towns: BTreeMap<Nis, Vec<Payload<'_>>> = BTreeMap::new();
                let mut homes: HashMap<Uuid, Option<Nis>> = HashMap::new();
                for (text, payload) in messages {
                    let (nis, id, own) = match topic(text) {
                        Some(Topic::Counts(nis, id)) => (Some(nis), id, true),
                        Some(Topic::Things(id)) => (home(tx, &mut homes, id).await?, id, false),
                        None => (None, Uuid::nil(), false),
                    };
                    match nis {
                        Some(nis) => towns.entry(nis).or_default().push((id, own, payload)),
                        None => came.astray += 1,
                    }
                }
                for (nis, list) in towns {
                    town(tx, (nis, &list), &mut came, moment).await?;
                }
                Ok(came)
            })
        })
        .await
}

/// A message: of which channel, whether in our own form, and what it says.
type Payload<'m> = (Uuid, bool, &'m [u8]);

async fn home(
    tx: &mut Tx<'_>,
    homes: &mut HashMap<Uuid, Option<Nis>>,
    id: Uuid,
) -> ::store::Result<Option<Nis>> {
    if let Some(known) = homes.get(&id) {
        return Ok(*known);
    }
    let found = channels::home(tx, id).await?;
    homes.insert(id, found);
    Ok(found)
}

async fn town(
    tx: &mut Tx<'_>,
    (nis, list): (Nis, &[Payload<'_>]),
    came: &mut Came,
    moment: &Moment,
) -> ::store::Result<()> {
    let all = channels::channels(tx, nis).await?;
    let open = all.iter().filter(|channel| channel.state != State::Ended);
    let by_id: HashMap<Uuid, &Channel> = open.map(|channel| (channel.id, channel)).collect();
    let judge = Judge::new(moment.now());
    let mut intake = Intake::default();
    for (id, own, payload) in list {
        let Some(channel) = by_id.get(id) else {
            intake.refuse(Refusal::new(0, id.to_string(), Trouble::UnknownChannel, ""));
            continue;
        };
        read(channel, *own, payload, judge, &mut intake);
    }
    let names: HashMap<String, &Channel> =
        by_id.iter().map(|(id, channel)| (id.to_string(), *channel)).collect();
    let sorted = bring::sort(&intake.readings, &|id| names.get(id).copied());
    let from = From { nis, batch: batch_of(nis, moment), source: "mqtt", name: "MQTT", person: None };
    let brought = bring::keep(tx, &from, &sorted, moment).await?;
    for (at, trouble) in &brought.refused {
        if let Some(reading) = intake.readings.get(*at) {
            let told = reading.observation.start.to_rfc3339();
            let refusal = Refusal::new(0, reading.channel.as_str(), *trouble, &told);
            intake.refused += 1;
            intake.refusals.push(refusal);
        }
    }
    came.added += brought.added;
    came.same += brought.same;
    came.corrected += brought.corrected;
    came.refused += intake.refused;
    if brought.added + brought.corrected == 0 && intake.refused == 0 {
        return Ok(());
    }
    let before = match intake.refused {
        0 => 0,
        _ => days::one_batch(tx, nis, from.batch).await?.map_or(0, |batch| batch.refused),
    };
    let before = u64::try_from(before).unwrap_or_default();
    let rows = u64::try_from(list.len()).unwrap_or_default();
    let counted = Counted { rows, refused: intake.refused, before, refusals: &intake.refusals };
    bring::note(tx, &from, &brought, &counted, moment).await
}

/// Reads one message for its channel.
fn read(channel: &Channel, own: bool, payload: &[u8], judge: Judge, intake: &mut Intake) {
    let id = channel.id.to_string();
    let Ok(body) = serde_json::from_slice::<Value>(payload) else {
        return intake.refuse(Refusal::new(0, id, Trouble::Malformed, ""));
    };
    let found = if own {
        let mut found = device::message(&body, channel.step.seconds(), judge);
        found.readings = of_direction(channel, &id, found.readings);
        if found.readings.is_empty() && found.refused == 0 {
            found.refuse(Refusal::new(0, "in, out, count", Trouble::Missing, ""));
        }
        found
    } else {
        sensorthings::single(&body, Some(&id), &|_| Some(known(channel)), judge).intake
    };
    intake.readings.extend(found.readings);
    intake.refused += found.refused;
    intake.refusals.extend(found.refusals.into_iter().map(|refusal| {
        // Which message it was nobody can look up: which counter it was does help.
        Refusal { field: format!("{} {}", channel.name, refusal.field), ..refusal }
    }));
}

/// What of a message is of a channel: its own direction, or both added up.
fn of_direction(channel: &Channel, id: &str, readings: Vec<Reading>) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    for reading in readings {
        let wanted = match (channel.direction, reading.channel.as_str()) {
            (_, "count") | (Direction::Both, _) => true,
            (Direction::In, part) => part == "in",
            (Direction::Out, part) => part == "out",
        };
        if !wanted {
            continue;
        }
        // The total wins from its parts; parts of the same stretch are added up.
        let same = found.iter_mut().find(|one| one.observation.start == reading.observation.start);
        match same {
            Some(one) if reading.channel == "count" => one.observation = reading.observation,
            Some(one) => {
                let sum = one.observation.value.zip(reading.observation.value).map(|(a, b)| a + b);
                one.observation.value = sum;
            }
            None => found.push(Reading { channel: id.to_owned(), ..reading }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read() {
        let id = Uuid::from_u128(7);
        let nis = Nis::parse("31022").unwrap();
        assert_eq!(topic(&format!("plein/31022/{id}/counts")), Some(Topic::Counts(nis, id)));
        assert_eq!(topic(&format!("v1.1/Datastreams('{id}')/Observations")), Some(Topic::Things(id)));
        assert_eq!(topic(&format!("v1.1/Datastreams({id})/Observations")), Some(Topic::Things(id)));
        for text in [
            "",
            "plein",
            "plein/31022/x/counts",
            "plein/1/2/3/4",
            "v1.1/Things(1)/Observations",
            "plein//counts",
        ] {
            assert_eq!(topic(text), None, "{text}");
        }
    }
}
