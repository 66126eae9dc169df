//! Named leases: one import, one backup at a time, across all processes.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::moment::Moment;
use uuid::Uuid;

use crate::args;
use crate::engine::{Mode, Store};
use crate::error::{Kind, Result, StoreError};

const TAKE: &str = "INSERT INTO store_lease (name, holder, ticket, since, until) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ticket = excluded.ticket, since = excluded.since,
    until = excluded.until WHERE store_lease.until <= excluded.since";
const WHO: &str = "SELECT holder, since, until FROM store_lease WHERE name = $1";
const RENEW: &str = "UPDATE store_lease SET until = $3 WHERE name = $1 AND ticket = $2";
const RELEASE: &str = "DELETE FROM store_lease WHERE name = $1 AND ticket = $2";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("store.lease.take", TAKE),
    ("store.lease.who", WHO),
    ("store.lease.renew", RENEW),
    ("store.lease.release", RELEASE),
];

/// Who holds a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What is held: `import`.
    pub name: String,
    /// By whom, as they called themselves.
    pub holder: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Until when, unless they renew it.
    pub until: DateTime<Utc>,
}

/// A lease that we hold. It ends by [`Lease::release`], or by itself when it is not renewed in time.
#[derive(Debug)]
#[must_use]
pub struct Lease {
    store: Store,
    name: String,
    ticket: Uuid,
    length: Duration,
}

impl Store {
    /// Takes a lease, or fails with [`Kind::Held`] that says who has it and since when.
    pub async fn lease(&self, name: &str, holder: &str, length: Duration, moment: &Moment) -> Result<Lease> {
        let (ticket, now) = (moment.new_id(), moment.now());
        let until = now + length;
        let other = self
            .write_as(Mode::Queue, |tx| {
                Box::pin(async move {
                    if tx.execute(TAKE, args![name, holder, ticket, now, until]).await? == 1 {
                        return Ok(None);
                    }
                    let row = tx.one(WHO, args![name]).await?;
                    let (holder, since, until) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok::<_, StoreError>(Some(Holder { name: name.to_owned(), holder, since, until }))
                })
            })
            .await?;
        match other {
            None => Ok(Lease { store: self.clone(), name: name.to_owned(), ticket, length }),
            Some(other) => {
                let text = format!(
                    "‘{name}’ is held by {} since {}; wait until it is done (it ends by itself at {} if it stopped)",
                    other.holder,
                    other.since.format("%Y-%m-%d %H:%M:%S UTC"),
                    other.until.format("%H:%M:%S UTC"),
                );
                Err(StoreError::new(Kind::Held(Box::new(other)), text))
            }
        }
    }
}

impl Lease {
    /// Keeps the lease for its length from now. Fails when it ran out and somebody else took it: stop then.
    pub async fn renew(&self, moment: &Moment) -> Result<()> {
        let (name, ticket, until) = (self.name.as_str(), self.ticket, moment.now() + self.length);
        let kept = self
            .store
            .write_as(Mode::Queue, |tx| {
                Box::pin(async move { tx.execute(RENEW, args![name, ticket, until]).await })
            })
            .await?;
        if kept == 1 {
            return Ok(());
        }
        let text = format!("the lease ‘{name}’ ran out and was given to somebody else: stop");
        Err(StoreError::new(Kind::Busy, text))
    }

    /// Gives the lease back.
    pub async fn release(self) -> Result<()> {
        let (name, ticket) = (self.name.as_str(), self.ticket);
        self.store
            .write_as(Mode::Queue, |tx| {
                Box::pin(async move { tx.execute(RELEASE, args![name, ticket]).await })
            })
            .await
            .map(|_: u64| ())
    }
}
