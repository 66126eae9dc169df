//! What an import tells: how many places are new, changed, the same, gone, refused and why.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The counts of an import or of its rehearsal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Rows in the file.
    pub rows: u64,
    /// Places the source did not have.
    pub new: u64,
    /// Places about which something changes.
    pub changed: u64,
    /// Places about which nothing changes.
    pub unchanged: u64,
    /// Places that are gone from the file and were closed.
    pub gone: u64,
    /// Places that are gone from the file and stay.
    pub kept: u64,
    /// Of the new and changed ones, those that wait for a moderator.
    pub waiting: u64,
    /// Rows that could not be used.
    pub refused: u64,
    /// Faults by code.
    pub reasons: BTreeMap<String, u64>,
    /// Places put back by undoing, and places that changed later and were left alone.
    pub restored: u64,
    /// Places that changed after the import and were left alone when it was undone.
    pub left: u64,
    /// Why the import as a whole stopped: a code.
    pub trouble: String,
    /// Nothing was written.
    pub rehearsal: bool,
}
