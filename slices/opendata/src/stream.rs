//! The event stream of shops: what the outbox tells becomes versions, one of each place, the latest.
//!
//! A version keeps no content, only which place it is of and when it was noted: what it says is read from the published
//! view when a page is asked for. So what is withdrawn is nowhere from that moment on, and nothing is left to be erased.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ::store::{Kind, Result, Store, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::events::Event;
use kernel::listing::{Feature, Layer, Listing};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use uuid::Uuid;

use crate::place;
use crate::store::{self as tables, Latest, NewVersion, PAGE_SIZE, Version};

/// Events read at once.
const EVENTS: i64 = 200;
/// Places looked at at once.
const PLACES: i64 = 500;
/// How long the stream says that a place is gone.
pub const GONE_DAYS: i64 = 30;

/// Whether the stream tells of a place. Places that only OpenStreetMap knows have another licence.
#[must_use]
pub fn belongs(place: &Listing) -> bool {
    place.layer == Layer::Register && !place.features.has(Feature::Vacant)
}

/// What becomes of one place in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing changed.
    Keep,
    /// A version: it is there, with these facts told and this fingerprint.
    Told(i64, i64),
    /// A version: it is gone.
    Gone,
    /// It is told in another town: here it is forgotten without a word.
    Moved,
}

/// Decides what becomes of a place: what may be told of it, what was told last, and whether another town tells of it.
#[must_use]
pub fn decide(now: Option<&Listing>, last: Option<&Latest>, elsewhere: bool) -> Step {
    match (now, last) {
        (Some(place), last) => {
            let (told, print) = (place::told(place), place::print(place));
            match last {
                Some(last) if !last.gone && last.print == print => Step::Keep,
                _ => Step::Told(told, print),
            }
        }
        (None, None) => Step::Keep,
        (None, Some(_)) if elsewhere => Step::Moved,
        (None, Some(last)) if last.gone => Step::Keep,
        (None, Some(_)) => Step::Gone,
    }
}

/// Whether the page of the last version must get another address: something that stood on it was withdrawn, and whoever
/// keeps copies of pages must not be asked for it again.
#[must_use]
pub fn withdraws(step: Step, last: Option<&Latest>) -> bool {
    match (step, last) {
        (Step::Gone | Step::Moved, Some(_)) => true,
        (Step::Told(told, _), Some(last)) => last.told & !told != 0,
        _ => false,
    }
}

/// Notes what became of places of a town. Tells how many versions were added.
pub async fn record(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId], now: DateTime<Utc>) -> Result<usize> {
    let open: HashMap<EstablishmentId, Listing> = tables::places(tx, nis, ids)
        .await?
        .into_iter()
        .filter(belongs)
        .map(|place| (place.id, place))
        .collect();
    let known: HashMap<EstablishmentId, Latest> = tables::latest(tx, nis, ids)
        .await?
        .into_iter()
        .map(|latest| (latest.establishment, latest))
        .collect();
    let (mut last_seq, last_at) = tables::town(tx, nis).await?.unwrap_or((0, DateTime::UNIX_EPOCH));
    // Never back in time, whatever the clock does: readers stop at what they have seen.
    let mut at = now.max(last_at + TimeDelta::microseconds(1));
    let (mut new, mut revised) = (Vec::new(), BTreeSet::new());
    for id in ids {
        let last = known.get(id);
        let moved = last.is_some() && !open.contains_key(id) && told_elsewhere(tx, nis, *id).await?;
        let step = decide(open.get(id), last, moved);
        if let Some(last) = last.filter(|_| step != Step::Keep) {
            tables::drop_version(tx, nis, last.seq).await?;
            let page = (last.seq - 1) / PAGE_SIZE;
            if withdraws(step, Some(last)) && last_seq >= (page + 1) * PAGE_SIZE {
                revised.insert(page);
            }
        }
        let (gone, told, print) = match step {
            Step::Keep | Step::Moved => continue,
            Step::Told(told, print) => (false, told, print),
            Step::Gone => (true, 0, 0),
        };
        last_seq += 1;
        let version = Version { seq: last_seq, establishment: *id, at, gone };
        new.push(NewVersion { version, told, print });
        at += TimeDelta::microseconds(1);
    }
    for page in revised {
        tables::revise(tx, nis, page).await?;
    }
    tables::add(tx, nis, &new).await?;
    Ok(new.len())
}

/// Whether the place moved to another town, whose part of the stream tells of it.
async fn told_elsewhere(tx: &mut Tx<'_>, nis: Nis, id: EstablishmentId) -> Result<bool> {
    Ok(tables::place(tx, id).await?.is_some_and(|place| place.nis != nis && belongs(&place)))
}

/// Follows the outbox to its end. The first time, and when events were thrown away, everything is compared.
pub async fn follow(store: &Store, moment: &Moment) -> Result<()> {
    loop {
        let position = store.read(|tx| Box::pin(tables::position(tx))).await?;
        let Some(position) = position else { return fill(store, moment).await };
        let events = match store.events_after(position, EVENTS).await {
            Err(error) if matches!(error.kind(), Kind::Behind { .. }) => return fill(store, moment).await,
            other => other?,
        };
        let Some(last) = events.last().map(|published| published.seq) else { return Ok(()) };
        let mut towns: BTreeMap<Nis, BTreeSet<EstablishmentId>> = BTreeMap::new();
        for published in events {
            match published.event {
                Event::EstablishmentsChanged { nis, ids } | Event::EstablishmentsWithdrawn { nis, ids } => {
                    towns.entry(nis).or_default().extend(ids);
                }
                Event::PlacesChanged => {}
            }
        }
        for (nis, ids) in towns {
            note(store, nis, &ids.into_iter().collect::<Vec<_>>(), moment).await?;
        }
        // Another server that was faster did the same work; noting it twice changes nothing.
        store.write(|tx| Box::pin(tables::move_on(tx, position, last))).await?;
    }
}

async fn note(store: &Store, nis: Nis, ids: &[EstablishmentId], moment: &Moment) -> Result<()> {
    for piece in ids.chunks(usize::try_from(PLACES).unwrap_or(1)) {
        let now = moment.now();
        store.write(|tx| Box::pin(record(tx, nis, piece, now))).await?;
    }
    Ok(())
}

/// Compares everything that is public with the stream, and everything in the stream with what is public.
pub async fn fill(store: &Store, moment: &Moment) -> Result<()> {
    // What happens from here on is followed afterwards: an event seen twice does no harm, one missed would.
    let seen = store.outbox_state().await?.last;
    for public in [true, false] {
        let mut after = (0_i64, EstablishmentId(Uuid::nil()));
        loop {
            let next = store
                .read(|tx| {
                    Box::pin(async move {
                        if public {
                            tables::walk_public(tx, after, PLACES).await
                        } else {
                            tables::walk_versions(tx, after, PLACES).await
                        }
                    })
                })
                .await?;
            let Some((nis, id)) = next.last().copied() else { break };
            after = (nis.into(), id);
            let mut towns: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
            for (nis, id) in next {
                towns.entry(nis).or_default().push(id);
            }
            for (nis, ids) in towns {
                note(store, nis, &ids, moment).await?;
            }
        }
    }
    store.write(|tx| Box::pin(tables::begin(tx, seen))).await
}

/// Forgets that places are gone after a month, and pages on which nothing stands any more.
pub async fn prune(store: &Store, moment: &Moment) -> Result<u64> {
    let before = moment.now() - TimeDelta::days(GONE_DAYS);
    store
        .write(|tx| {
            Box::pin(async move {
                let gone = tables::drop_gone(tx, before).await?;
                Ok(gone + tables::drop_empty_pages(tx).await?)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::tests::bakery;

    fn latest(place: &Listing) -> Latest {
        let (told, print) = (place::told(place), place::print(place));
        Latest { establishment: place.id, seq: 7, gone: false, told, print }
    }

    #[test]
    fn what_becomes_of_a_place() {
        let place = bakery();
        let last = latest(&place);
        let told = Step::Told(last.told, last.print);
        let gone = Latest { gone: true, ..last };
        let older = Latest { print: 1, ..last };
        for (now, known, elsewhere, step) in [
            (Some(&place), None, false, told),
            (Some(&place), Some(&last), false, Step::Keep),
            (Some(&place), Some(&older), false, told),
            (Some(&place), Some(&gone), false, told),
            (None, None, false, Step::Keep),
            (None, Some(&last), false, Step::Gone),
            (None, Some(&gone), false, Step::Keep),
            (None, Some(&last), true, Step::Moved),
        ] {
            assert_eq!(decide(now, known, elsewhere), step);
        }
    }

    #[test]
    fn a_page_gets_another_address_only_when_something_is_withdrawn_from_it() {
        let place = bakery();
        let last = latest(&place);
        assert!(withdraws(Step::Gone, Some(&last)) && withdraws(Step::Moved, Some(&last)));
        assert!(!withdraws(Step::Told(last.told, 1), Some(&last)), "a correction withdraws nothing");
        assert!(withdraws(Step::Told(last.told & !1, 1), Some(&last)), "the telephone number was withdrawn");
        assert!(!withdraws(Step::Told(last.told, 1), None));
    }

    #[test]
    fn vacant_premises_and_places_of_the_open_map_stay_out() {
        let place = bakery();
        assert!(belongs(&place));
        assert!(!belongs(&Listing { layer: Layer::Osm, ..place.clone() }));
        assert!(!belongs(&Listing { features: place.features.with(Feature::Vacant), ..place }));
    }
}
