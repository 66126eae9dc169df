//! What slices tell each other, through the transactional outbox. Few, and only facts that happened.

use serde::{Deserialize, Serialize};

use crate::moment::EstablishmentId;
use crate::nis::Nis;

/// A fact that other slices act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The public face of establishments of one town changed: listed, edited, closed or withdrawn.
    /// A listener reads the published view for these ids; what is not there any more is gone.
    EstablishmentsChanged {
        /// The town.
        nis: Nis,
        /// At most [`Event::MOST_IDS`] establishments.
        ids: Vec<EstablishmentId>,
    },
    /// Establishments of one town may not be public any more: withdrawn, hidden, erased. Said in the same transaction as
    /// [`Event::EstablishmentsChanged`], and heard first: a listener hides them at once.
    EstablishmentsWithdrawn {
        /// The town.
        nis: Nis,
        /// At most [`Event::MOST_IDS`] establishments.
        ids: Vec<EstablishmentId>,
    },
    /// Towns, postal places or boundaries changed.
    PlacesChanged,
}

impl Event {
    /// How many ids one event may carry; an import writes several events.
    pub const MOST_IDS: usize = 500;
}
