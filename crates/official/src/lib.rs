//! What official registers say: the enriched Crossroads Bank for Enterprises (VKBO), the Address Register and the
//! geocoder of Flanders.
//!
//! Nothing is asked unless the settings name an address. Answers are kept in the database for as long as they count; a
//! source that is asked too often, or that says so itself, is left alone for a while; what failed is tried again a few
//! times; an answer that ran out is used when the source does not answer, and says so.

pub mod address;
mod ask;
pub mod lambert;
pub mod store;
pub mod vkbo;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ::store::{Migration, Store};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::fetch::Fetch;
use people::rate::Allowance;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use address::{AddressMatch, AddressQuestion, Located, Proposal};
pub use ask::Answer;
pub use vkbo::Entry;

/// The owner of the tables.
pub const NAME: &str = "official";

/// The steps of the tables.
pub const MIGRATIONS: &[(&str, &str)] =
    &[("2026-11-22_official", include_str!("../migrations/2026-11-22_official.sql"))];

/// The same, as the database takes them.
pub const STEPS: &[Migration] = &[Migration {
    slice: NAME,
    name: "2026-11-22_official",
    sql: include_str!("../migrations/2026-11-22_official.sql"),
}];

/// Tables that belong to no town, each with its reason.
pub const TOWNLESS: &[(&str, &str)] =
    &[("official_answer", "answers of registers of the whole country, by a hash of the question")];

/// Which sources may be asked, and where. Nothing is asked without an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// `https://geo.api.vlaanderen.be/VKBO`
    pub vkbo: Option<String>,
    /// `https://api.basisregisters.vlaanderen.be`
    pub addresses: Option<String>,
    /// `https://geo.api.vlaanderen.be/geolocation`
    pub geolocation: Option<String>,
    /// The key for the Address Register; better in the environment variable `PLEIN_ADDRESS_KEY`.
    #[serde(skip_serializing)]
    pub key: Option<String>,
}

/// A source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The enriched Crossroads Bank.
    Vkbo,
    /// The Address Register.
    Addresses,
    /// The geocoder.
    Geolocation,
}

impl Source {
    /// Its name in the settings, the log and the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vkbo => "vkbo",
            Self::Addresses => "addresses",
            Self::Geolocation => "geolocation",
        }
    }

    /// How long an answer counts. Enterprises change daily; addresses seldom.
    #[must_use]
    pub const fn validity(self) -> TimeDelta {
        match self {
            Self::Vkbo => TimeDelta::days(1),
            Self::Addresses | Self::Geolocation => TimeDelta::days(30),
        }
    }

    /// How often it may be asked, by all our servers together.
    #[must_use]
    pub const fn allowance(self) -> Allowance {
        match self {
            Self::Vkbo => Allowance { burst: 20, every: TimeDelta::milliseconds(500) },
            Self::Addresses | Self::Geolocation => {
                Allowance { burst: 50, every: TimeDelta::milliseconds(100) }
            }
        }
    }
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum OfficialError {
    /// The settings name no address for it.
    #[error("{0} is not asked: put its address under [official] in the settings")]
    Off(&'static str),
    /// It was asked too often, or is busy; try again after so many seconds.
    #[error("{source_name} is busy; try again in {seconds} s")]
    Busy {
        /// The source.
        source_name: &'static str,
        /// After how long.
        seconds: u32,
    },
    /// It refuses the question, or our key.
    #[error("{source_name} refuses the question (status {status}){}", key_hint(.status))]
    Refused {
        /// The source.
        source_name: &'static str,
        /// Its status.
        status: u16,
    },
    /// It did not answer, or its answer was too slow or too large.
    #[error("{source_name} does not answer: {problem}")]
    Unreachable {
        /// The source.
        source_name: &'static str,
        /// What went wrong.
        problem: String,
    },
    /// Its answer is not what it should be.
    #[error("{source_name} answers something that cannot be read: {problem}")]
    Broken {
        /// The source.
        source_name: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// Our own database.
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

fn key_hint(status: &u16) -> &'static str {
    if matches!(*status, 401 | 403) { ": check the key under [official]" } else { "" }
}

/// What may be asked.
#[derive(Clone)]
pub struct Sources {
    pub(crate) fetch: Arc<dyn Fetch>,
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    /// Until when a source asked to be left alone.
    pub(crate) quiet: Arc<Mutex<BTreeMap<Source, DateTime<Utc>>>>,
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("vkbo", &self.settings.vkbo).finish_non_exhaustive()
    }
}

impl Sources {
    /// The sources of the settings.
    #[must_use]
    pub fn new(fetch: Arc<dyn Fetch>, store: Store, settings: Settings) -> Self {
        Self { fetch, store, settings, quiet: Arc::default() }
    }

    /// Whether a source may be asked.
    #[must_use]
    pub fn asks(&self, source: Source) -> bool {
        self.base(source).is_ok()
    }

    pub(crate) fn base(&self, source: Source) -> Result<&str, OfficialError> {
        let base = match source {
            Source::Vkbo => &self.settings.vkbo,
            Source::Addresses => &self.settings.addresses,
            Source::Geolocation => &self.settings.geolocation,
        };
        let base = base.as_deref().map(|base| base.trim_end_matches('/')).filter(|base| !base.is_empty());
        base.ok_or(OfficialError::Off(source.code()))
    }

    /// Forgets answers that ran out a week ago: until then they stand in for a source that does not answer.
    pub async fn forget_old(&self, now: DateTime<Utc>) -> Result<u64, OfficialError> {
        let before = now - TimeDelta::days(7);
        Ok(self.store.write(|tx| Box::pin(store::forget(tx, before))).await?)
    }
}
