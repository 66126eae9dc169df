//! The database: SQLite in a file by default, PostgreSQL in production, and one SQL text for both.

// The macros name this crate by its own path, here too.
extern crate self as store;

mod bulk;
mod engine;
mod error;
mod lease;
mod migrate;
mod outbox;
mod row;
#[doc(hidden)]
pub mod testing;
mod tx;
mod value;

pub use bulk::{Batch, Bulk};
pub use engine::{Settings, Store};
pub use error::{Kind, Result, StoreError};
pub use lease::{Holder, Lease};
pub use migrate::{Migration, OWN};
pub use outbox::{Follower, OutboxState, Published};
pub use row::{Column, Place, Row};
pub use sqlx::{AssertSqlSafe, SqlSafeStr};
pub use tx::{Connection, Engine, Tx};
pub use value::{Json, Value};

/// Every statement of this crate, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [migrate::STATEMENTS, outbox::STATEMENTS, lease::STATEMENTS].concat()
}
