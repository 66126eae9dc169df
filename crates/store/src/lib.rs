//! The database: SQLite in a file by default, PostgreSQL in production, and one SQL text for both.
//!
//! A slice writes each statement once, with `$1` placeholders, as a constant; its functions take a [`Tx`] and run it
//! with [`args!`]. Who opens the transaction decides its kind: [`Store::read`] sees one moment and changes nothing,
//! [`Store::write`] is all or nothing and as if writes ran one after another.
//!
//! ```
//! use store::{Migration, Store, Tx, args};
//! use kernel::moment::{Actor, Moment};
//! use kernel::language::Language;
//!
//! const STEPS: &[Migration] = &[Migration {
//!     slice: "market",
//!     name: "2026-11-22_market",
//!     sql: "CREATE TABLE market_stall (
//!               nis BIGINT NOT NULL,
//!               id @id NOT NULL,
//!               name TEXT NOT NULL,
//!               open @flag NOT NULL,
//!               PRIMARY KEY (nis, id)
//!           ) @strict;",
//! }];
//! const ADD: &str = "INSERT INTO market_stall (nis, id, name, open) VALUES ($1, $2, $3, $4)";
//! const NAMES: &str = "SELECT name FROM market_stall WHERE nis = $1 AND open ORDER BY name LIMIT 100";
//!
//! async fn add(tx: &mut Tx<'_>, nis: i64, name: &str, moment: &Moment) -> store::Result<()> {
//!     tx.execute(ADD, args![nis, moment.new_id(), name, true]).await.map(|_| ())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> store::Result<()> {
//! let moment = Moment::real(Actor::System, Language::Nl);
//! let store = Store::open("sqlite::memory:").await?;
//! store.migrate(STEPS, &moment).await?;
//!
//! // A closure that may run again: it borrows what it needs.
//! let (moment, name) = (&moment, "Kaas van Verzinsel");
//! store.write(|tx| Box::pin(async move { add(tx, 31_022, name, moment).await })).await?;
//!
//! let rows = store.read(|tx| Box::pin(async move { tx.rows(NAMES, args![31_022_i64]).await })).await?;
//! assert_eq!(rows[0].get::<String>("name")?, "Kaas van Verzinsel");
//! # Ok(())
//! # }
//! ```
//!
//! | for | see |
//! |---|---|
//! | the schema | [`Migration`], [`Store::migrate`], [`Catalogue`], [`twin_report`], [`tenant_report`] |
//! | many rows at once | [`Bulk`], [`Tx::insert_many`]; many at a time out: [`Tx::each`], [`Tx::rows_of`], [`listing`] |
//! | telling other slices | [`Tx::publish`], [`Store::follow`], [`Store::events_after`] |
//! | work for later | [`Tx::enqueue`], [`Store::claim_job`] |
//! | one at a time | [`Store::lease`] |
//! | who did what | [`Tx::audit`], [`Store::seal_audit`] |
//! | safety | [`Store::backup`], [`Store::dump`], [`Store::restore`], [`Store::verify`] |
//! | tests | [`both_engines!`], [`testing`] |
//!
//! Two differences between the engines remain visible. Text in PostgreSQL cannot hold the character U+0000; it is
//! refused there. And a read on PostgreSQL sees a snapshot that does not take part in the ordering of writes, so it may
//! see a later write without an earlier one that did not conflict with it; decide inside a write.

// The macros name this crate by its own path, here too.
extern crate self as store;

mod audit;
mod bulk;
mod catalogue;
mod dump;
mod engine;
mod error;
mod jobs;
mod lease;
mod listing;
mod migrate;
mod outbox;
mod row;
#[doc(hidden)]
pub mod testing;
mod tx;
mod value;
mod verify;

pub use audit::{Audit, AuditChoices, AuditFilter, AuditHead, AuditRow};
pub use bulk::{Batch, Bulk};
pub use catalogue::{
    Catalogue, ColumnKind, ColumnShape, ForeignShape, IndexShape, REVIEWED, TableShape, tenant_report,
    twin_report,
};
pub use dump::{DumpReport, check_dump};
pub use engine::{Settings, Store};
pub use error::{Kind, Result, StoreError};
pub use jobs::{DeadJob, Job, NewJob};
pub use lease::{Holder, Lease};
pub use listing::listing;
pub use migrate::{Migration, OWN};
pub use outbox::{Follower, OutboxState, Published};
pub use row::{Column, Place, Row};
pub use sqlx::{AssertSqlSafe, SqlSafeStr};
pub use tx::{Connection, Engine, Tx};
pub use value::{Json, Value};
pub use verify::{Check, check_backup};

/// Every statement of this crate, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        migrate::STATEMENTS,
        outbox::STATEMENTS,
        lease::STATEMENTS,
        jobs::STATEMENTS,
        verify::STATEMENTS,
        audit::STATEMENTS,
    ]
    .concat()
}
