//! Imports: each reads a file in a thread of its own and writes in batches, each batch all or nothing.
//!
//! One import at a time (a lease), resumable (the place of the last batch is kept), idempotent (what did not change is
//! not written), with a dry run and a report.

mod kbo;
mod osm;
mod osm_json;
mod osm_pbf;
mod osm_tags;
mod places;
mod refnis;
mod report;
mod run;
mod tables;
#[cfg(test)]
mod tests;
mod write;

use std::sync::Arc;

use thiserror::Error;

pub use kbo::{KboOptions, import_kbo};
pub use osm::{OsmError, OsmOptions, import_osm};
pub(crate) use places::gazetteer_with;
pub use places::{import_refnis, load_gazetteer};
pub use refnis::{RefnisError, looks_like_places};
pub use report::{MOST_REFUSED, Refused, Report};
pub(crate) use run::{Feed, Job, run};
pub use write::Candidate;
pub use write::write_now;
pub(crate) use write::{load_chains, remake};

/// How far an import is; given to the caller about once per batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The share of the input that is read, from 0 to 1, when it can be known.
    pub share: Option<f64>,
    /// Places written or compared until now.
    pub places: u64,
    /// Of them new.
    pub new: u64,
    /// Of them changed.
    pub changed: u64,
    /// What is being done, for the reader: a file name.
    pub doing: String,
}

/// Called with the progress; must be quick.
pub type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// A progress that nobody looks at.
#[must_use]
pub fn silent() -> OnProgress {
    Arc::new(|_| {})
}

/// Why an import did not happen or stopped.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The database; also when another import is running.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A file of OpenStreetMap.
    #[error(transparent)]
    Osm(#[from] OsmError),
    /// A file of places.
    #[error(transparent)]
    Refnis(#[from] RefnisError),
    /// A KBO extract.
    #[error(transparent)]
    Kbo(#[from] crate::kbo::KboError),
    /// Places cannot be put in a town.
    #[error("no municipalities are known yet: run `plein import refnis` first (or start with `plein demo`)")]
    NoTowns,
    /// Asked for towns that do not exist.
    #[error("{0} is not a municipality of today: give its NIS code, for example 31022")]
    UnknownTown(kernel::nis::Nis),
    /// The reading thread ended without a word.
    #[error("reading {0} stopped unexpectedly; nothing of the last batch was written, run the import again")]
    Lost(String),
}
