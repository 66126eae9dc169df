//! Places that may not be found any more although the index still holds them: withdrawn a moment ago, and the index
//! follows within a second. Each snapshot is made without them, so that results, counts, tiles and proposals agree.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::moment::EstablishmentId;
use kernel::search::{Curtain, SearchError};
use tantivy::directory::OwnedBytes;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::{BitSet, DocId, SegmentReader, TantivyError};

use crate::engine::{Engine, failed};
use crate::lexicon::Lexicon;
use crate::matching;
use crate::schema::{self, Fields};

/// A moment in the life of the set: what was withheld later is not released by somebody who looked before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(u64);

#[derive(Debug, Default)]
struct State {
    clock: u64,
    since: HashMap<EstablishmentId, u64>,
}

/// The places withheld now.
#[derive(Debug, Default)]
pub(crate) struct Withheld(Mutex<State>);

impl Withheld {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Withholds places from now on.
    pub fn add(&self, ids: &[EstablishmentId]) {
        let mut state = self.lock();
        state.clock += 1;
        let now = state.clock;
        state.since.extend(ids.iter().map(|id| (*id, now)));
    }

    /// Releases those of the places that were withheld before the mark. Tells whether there were any.
    pub fn release(&self, ids: &[EstablishmentId], mark: Mark) -> bool {
        let mut state = self.lock();
        let before = state.since.len();
        for id in ids {
            if state.since.get(id).is_some_and(|since| *since <= mark.0) {
                state.since.remove(id);
            }
        }
        state.since.len() < before
    }

    /// Whether a place is withheld.
    pub fn contains(&self, id: EstablishmentId) -> bool {
        self.lock().since.contains_key(&id)
    }

    /// The places withheld, and the moment at which that is so.
    pub fn now(&self) -> (Vec<EstablishmentId>, Mark) {
        let state = self.lock();
        (state.since.keys().copied().collect(), Mark(state.clock))
    }
}

/// The documents of a segment that may be found; all of them, when absent.
pub(crate) fn alive(
    reader: &SegmentReader,
    fields: &Fields,
    withheld: &[EstablishmentId],
) -> Result<Option<AliveBitSet>, TantivyError> {
    let known = reader.alive_bitset();
    let mut hidden: Vec<DocId> = Vec::new();
    if !withheld.is_empty() {
        let index = reader.inverted_index(fields.id)?;
        for id in withheld {
            let term = schema::id_term(fields, *id);
            if let Some(info) = index.terms().get(term.serialized_value_bytes())? {
                matching::each_of(&index, &info, |doc| hidden.push(doc))?;
            }
        }
    }
    if hidden.is_empty() {
        return Ok(known.cloned());
    }
    let mut left = BitSet::with_max_value_and_full(reader.max_doc());
    if let Some(known) = known {
        left.intersect_update(known.bitset());
    }
    hidden.into_iter().for_each(|doc| left.remove(doc));
    let mut bytes = Vec::new();
    write_alive_bitset(&left, &mut bytes)?;
    Ok(Some(AliveBitSet::open(OwnedBytes::new(bytes))))
}

impl Engine {
    /// Lets nobody find these places any more, from the moment this returns, although the index may still hold them
    /// and whatever is written into it meanwhile. Does not wait for who writes.
    pub fn withhold(&self, ids: &[EstablishmentId]) -> Result<(), SearchError> {
        self.withheld.add(ids);
        self.take_snapshot(Lexicon::clone).map_err(failed)
    }

    /// The places that are withheld, and the moment at which that is so; see [`Engine::release`].
    pub fn withheld(&self) -> (Vec<EstablishmentId>, Mark) {
        self.withheld.now()
    }

    /// Lets places be found again, as far as the index holds them. Only those that were withheld before the mark:
    /// take the mark, look whether they may be public, release.
    pub fn release(&self, ids: &[EstablishmentId], mark: Mark) -> Result<(), SearchError> {
        if self.withheld.release(ids, mark) {
            self.take_snapshot(Lexicon::clone).map_err(failed)?;
        }
        Ok(())
    }
}

impl Curtain for Engine {
    fn hide(&self, ids: &[EstablishmentId]) {
        if let Err(error) = self.withhold(ids) {
            tracing::error!(%error, "places could not be hidden at once; the index follows");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_looked_before_releases_nothing_that_was_withheld_later() {
        let id = |n| EstablishmentId(uuid::Uuid::from_u128(n));
        let set = Withheld::default();
        set.add(&[id(1)]);
        let (_, before) = set.now();
        set.add(&[id(2)]);
        assert!(!set.release(&[id(2)], before) && set.contains(id(2)));
        set.add(&[id(1)]);
        assert!(!set.release(&[id(1)], before), "withheld once more");
        assert!(set.release(&[id(1), id(2)], set.now().1));
        assert_eq!(set.now().0, []);
    }
}
