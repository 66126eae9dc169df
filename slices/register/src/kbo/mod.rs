//! Reads the open data of the Kruispuntbank van Ondernemingen (KBO), full extracts and updates.
//!
//! Nothing here knows a database. The way to import:
//!
//! - **full**: [`KboSource::open`], [`read_full`], then store [`KboImport::batches`] and [`KboImport::enterprises`];
//! - **update**: [`read_update`]; load what is stored of [`KboUpdate::touched`] (with all establishments of each
//!   enterprise, and the enterprise of each establishment) into a [`KboState`]; read what [`KboUpdate::to_look_up`]
//!   names from a full extract with [`look_up`]; load what is stored of that too, then [`KboState::add_missing`];
//!   [`KboState::apply`]; store what is in the state and remove what is gone from it.
//!
//! Some rules of the data that the code follows: a delete takes away *all* rows of an entity in one file, and rows
//! that did not change come back in the insert; an entity may have many main activities; nothing between two commas
//! is not the same as an empty text; natural persons have their own name as legal name.

mod activity;
mod entity;
mod error;
mod full;
mod layout;
mod listing;
mod row;
mod rows;
mod scan;
mod source;
mod state;
mod tables;
mod update;

#[cfg(test)]
mod tests;

pub use activity::Activity;
pub use entity::Entity;
pub use error::KboError;
pub use full::{KboEnterprise, KboImport, KboOptions, KboRecord, KboReport, look_up, read_full};
pub use layout::{KboFile, KboPart};
pub use listing::{KboAddress, KboEstablishment, KboNace, KboPair, TradeName, listing};
pub use rows::{AddressRow, ContactRow, EnterpriseRow, EstablishmentRow, KboRows, NameRow};
pub use scan::{FileReport, KboProgress, ProgressFn, Refused};
pub use source::{KboKind, KboLimits, KboMeta, KboSource};
pub use state::{KboState, StoredEnterprise};
pub use update::{EntityUpdate, KboUpdate, read_update};
