//! What every way in does with its readings: finds their channels, keeps them, writes down what was refused and why.

use std::collections::HashMap;

use ::store::{Result, Tx};
use counts::{Observation, Reading, Refusal, Trouble};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use uuid::Uuid;

use super::store as tables;
use crate::channel::{Channel, State};
use crate::keep;
use crate::store::days;

/// The most refused rows of a batch that are kept one by one.
pub(crate) const MOST_REFUSED: i64 = 20_000;

/// Where readings come from.
#[derive(Clone, Debug)]
pub(crate) struct From<'f> {
    pub nis: Nis,
    pub batch: Uuid,
    /// `file`, `sensorthings`, `mqtt`, `hand`, …
    pub source: &'f str,
    /// Of the file or device.
    pub name: &'f str,
    pub person: Option<PersonId>,
}

/// Readings with their channels.
#[derive(Debug, Default)]
pub(crate) struct Sorted<'c> {
    /// By channel, in the order of their coming.
    pub by_channel: Vec<(&'c Channel, Vec<Observation>)>,
    /// Of each channel, the places of its observations in the list of readings.
    pub places: Vec<Vec<usize>>,
    /// Places of readings whose channel is not known.
    pub unknown: Vec<usize>,
}

/// Sorts readings by channel.
pub(crate) fn sort<'c>(readings: &[Reading], find: &dyn Fn(&str) -> Option<&'c Channel>) -> Sorted<'c> {
    let mut sorted = Sorted::default();
    let mut at: HashMap<&str, Option<usize>> = HashMap::new();
    let mut known: HashMap<Uuid, usize> = HashMap::new();
    for (place, reading) in readings.iter().enumerate() {
        let slot = *at.entry(reading.channel.as_str()).or_insert_with(|| {
            let channel = find(&reading.channel).filter(|channel| channel.state != State::Ended)?;
            // Two names may be the same channel.
            Some(*known.entry(channel.id).or_insert_with(|| {
                sorted.by_channel.push((channel, Vec::new()));
                sorted.places.push(Vec::new());
                sorted.by_channel.len() - 1
            }))
        });
        let lists = slot.and_then(|slot| sorted.by_channel.get_mut(slot).zip(sorted.places.get_mut(slot)));
        match lists {
            Some(((_, list), places)) => {
                list.push(reading.observation);
                places.push(place);
            }
            None => sorted.unknown.push(place),
        }
    }
    sorted
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Brought {
    pub added: i64,
    pub same: i64,
    pub corrected: i64,
    /// The place of the reading, and why it was not taken.
    pub refused: Vec<(usize, Trouble)>,
}

/// Keeps sorted readings.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    from: &From<'_>,
    sorted: &Sorted<'_>,
    moment: &Moment,
) -> Result<Brought> {
    let taken = keep::take(tx, (from.nis, from.batch), &sorted.by_channel, moment).await?;
    let mut brought = Brought::default();
    for (taken, places) in taken.iter().zip(&sorted.places) {
        brought.added += taken.added;
        brought.same += taken.same;
        brought.corrected += taken.corrected;
        let refused = taken.refused.iter();
        brought.refused.extend(refused.filter_map(|(at, trouble)| Some((*places.get(*at)?, *trouble))));
    }
    Ok(brought)
}

/// Numbers of a batch, or of a piece of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted<'r> {
    pub rows: u64,
    pub refused: u64,
    /// Refused before in the same batch.
    pub before: u64,
    pub refusals: &'r [Refusal],
}

/// Writes the batch, or adds to it, with the rows that were refused.
pub(crate) async fn note(
    tx: &mut Tx<'_>,
    from: &From<'_>,
    brought: &Brought,
    counted: &Counted<'_>,
    moment: &Moment,
) -> Result<()> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let batch = days::Batch {
        nis: from.nis,
        id: from.batch,
        source: from.source.to_owned(),
        name: from.name.to_owned(),
        at: moment.now(),
        person: from.person,
        rows: number(counted.rows),
        added: brought.added,
        same: brought.same,
        corrected: brought.corrected,
        refused: number(counted.refused),
        refusals: counted.refusals.iter().take(100).cloned().collect(),
        undone_at: None,
    };
    days::put_batch(tx, &batch).await?;
    let before = number(counted.before);
    let room = usize::try_from(MOST_REFUSED - before).unwrap_or_default();
    let told = counted.refusals.get(..room.min(counted.refusals.len())).unwrap_or_default();
    if told.is_empty() { Ok(()) } else { tables::put_refused(tx, (from.nis, from.batch), before, told).await }
}
