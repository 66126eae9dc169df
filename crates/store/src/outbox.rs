//! The transactional outbox: what a write publishes is kept if and only if the write is, and every process can follow it
//! in one order without gaps.
//!
//! Numbers are given after the commit, by one process at a time (an advisory lock on PostgreSQL, the single writer on
//! SQLite). So a reader that asks for everything after its last number never misses one, however the writers overlap.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::events::Event;
use kernel::moment::Moment;
use tokio::sync::watch;

use crate::args;
use crate::bulk::Bulk;
use crate::engine::{Mode, Store};
use crate::error::{Kind, Result, StoreError};
use crate::tx::{Engine, Tx};
use crate::value::{Json, Value};

/// How often a listener looks by itself: events of other processes are found within this time.
const LOOK: Duration = Duration::from_millis(200);
/// How many events are put in order or read at once.
const MOST_EVENTS: i64 = 10_000;

const PUBLISH: &str =
    "INSERT INTO store_outbox_pending (id, step, nis, event, published_at) VALUES ($1, $2, $3, $4, $5)";
/// One process at a time gives numbers. The number of the lock is ours alone.
const TURN: &str = "SELECT pg_advisory_xact_lock(5077000002)";
const WAITING: &str = "SELECT id FROM store_outbox_pending LIMIT 1";
/// `born` is the number PostgreSQL gave the transaction, so that what a later transaction says comes later.
const NUMBER: &str = "INSERT INTO store_outbox (seq, id, nis, event, published_at)
    SELECT s.last + ROW_NUMBER() OVER (ORDER BY p.born, p.published_at, p.step, p.id),
           p.id, p.nis, p.event, p.published_at
    FROM (SELECT * FROM store_outbox_pending ORDER BY born, published_at, step, id LIMIT $1) p
    CROSS JOIN store_outbox_state s";
const COUNT_UP: &str = "UPDATE store_outbox_state SET last = last + $1 WHERE one = 1";
const TAKE_AWAY: &str = "DELETE FROM store_outbox_pending WHERE id IN (
    SELECT o.id FROM store_outbox o CROSS JOIN store_outbox_state s WHERE o.seq > s.last - $1)";
const STATE: &str = "SELECT last, floor FROM store_outbox_state WHERE one = 1";
const AFTER: &str = "SELECT seq, event, published_at FROM store_outbox WHERE seq > $1 ORDER BY seq LIMIT $2";
const OLD: &str = "SELECT COALESCE(MAX(seq), 0) FROM store_outbox WHERE published_at < $1 AND seq <= $2";
const PRUNE: &str = "DELETE FROM store_outbox WHERE seq <= $1";
const RAISE_FLOOR: &str = "UPDATE store_outbox_state SET floor = $1 WHERE one = 1 AND floor < $1";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("store.outbox.publish", PUBLISH),
    ("store.outbox.waiting", WAITING),
    ("store.outbox.number", NUMBER),
    ("store.outbox.count_up", COUNT_UP),
    ("store.outbox.take_away", TAKE_AWAY),
    ("store.outbox.state", STATE),
    ("store.outbox.after", AFTER),
    ("store.outbox.old", OLD),
    ("store.outbox.prune", PRUNE),
    ("store.outbox.raise_floor", RAISE_FLOOR),
];

/// An event with its place in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its number: the one before it had `seq - 1`.
    pub seq: i64,
    /// What happened.
    pub event: Event,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// Where the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct OutboxState {
    /// The number of the last event; 0 before the first.
    pub last: i64,
    /// The number of the last event that was thrown away. A reader that is not past it must rebuild.
    pub floor: i64,
}

/// What [`Tx::publish_all`] writes.
const PENDING: Bulk = Bulk {
    table: "store_outbox_pending",
    columns: &["id", "step", "nis", "event", "published_at"],
    tail: "",
};

impl Tx<'_> {
    /// Says what happened. Others hear it when this transaction is kept, and only then.
    pub async fn publish(&mut self, event: &Event, moment: &Moment) -> Result<()> {
        let row = self.waiting_row(event, moment)?;
        self.execute(PUBLISH, &row).await.map(|_| ())
    }

    /// Says many things in one go, in this order.
    pub async fn publish_all(&mut self, events: &[Event], moment: &Moment) -> Result<()> {
        let mut batch = PENDING.batch();
        for event in events {
            batch.push(self.waiting_row(event, moment)?)?;
        }
        self.insert_many(&batch).await.map(|_| ())
    }

    fn waiting_row(&mut self, event: &Event, moment: &Moment) -> Result<[Value<'static>; 5]> {
        let nis = match event {
            Event::EstablishmentsChanged { nis, ids } | Event::EstablishmentsWithdrawn { nis, ids } => {
                if ids.len() > Event::MOST_IDS {
                    let text =
                        format!("an event with {} ids; write several of {}", ids.len(), Event::MOST_IDS);
                    return Err(StoreError::new(Kind::Other, text));
                }
                i64::from(*nis)
            }
            Event::PlacesChanged => 0,
        };
        self.count_published();
        let step = i64::try_from(self.published()).unwrap_or(i64::MAX);
        let text = Json(event).text()?;
        Ok([moment.new_id().into(), step.into(), nis.into(), text.into(), moment.now().into()])
    }
}

/// Gives numbers to what is committed (on SQLite: to what this transaction is about to commit).
pub(crate) async fn sequence(tx: &mut Tx<'_>) -> Result<i64> {
    if tx.engine() == Engine::Postgres {
        tx.execute(TURN, &[]).await?;
    }
    let mut all = 0;
    loop {
        let moved = i64::try_from(tx.execute(NUMBER, args![MOST_EVENTS]).await?).unwrap_or_default();
        tx.execute(COUNT_UP, args![moved]).await?;
        tx.execute(TAKE_AWAY, args![moved]).await?;
        all += moved;
        if moved < MOST_EVENTS {
            return Ok(all);
        }
    }
}

impl Store {
    pub(crate) async fn sequence_events(&self) -> Result<i64> {
        let mut tx = Tx::new(self.begin(Mode::Queue).await?);
        let done = sequence(&mut tx).await;
        let (connection, ..) = tx.into_parts();
        match done {
            Ok(moved) => crate::engine::commit(connection).await.map(|()| moved),
            Err(error) => {
                crate::engine::rollback(connection).await;
                Err(error)
            }
        }
    }

    /// The events after a number, in order, at most `limit` of them.
    ///
    /// Fails with [`Kind::Behind`] when events after `seq` were thrown away: the reader then rebuilds what it keeps from
    /// the tables, having first noted [`Store::outbox_state`], and goes on from there.
    pub async fn events_after(&self, seq: i64, limit: i64) -> Result<Vec<Published>> {
        if self.engine() == Engine::Postgres {
            // Left by a process that died between its commit and the numbering.
            let waiting = self.read(|tx| Box::pin(async move { tx.row(WAITING, &[]).await })).await?;
            if waiting.is_some() {
                self.sequence_events().await?;
            }
        }
        let limit = limit.clamp(1, MOST_EVENTS);
        self.read(|tx| {
            Box::pin(async move {
                let state = state(tx).await?;
                if seq < state.floor {
                    let text = format!(
                        "events up to number {} were thrown away and this reader is at {seq}: it must rebuild",
                        state.floor
                    );
                    return Err(StoreError::new(Kind::Behind { floor: state.floor }, text));
                }
                if seq > state.last {
                    let text = format!("this reader is at event {seq} of {}: it must rebuild", state.last);
                    return Err(StoreError::new(Kind::Behind { floor: state.floor }, text));
                }
                let rows = tx.rows(AFTER, args![seq, limit]).await?;
                rows.iter()
                    .map(|row| {
                        Ok(Published { seq: row.get(0)?, event: row.get::<Json<Event>>(1)?.0, at: row.get(2)? })
                    })
                    .collect()
            })
        })
        .await
    }

    /// Where the outbox stands now. A reader that builds from the tables notes `last` before it begins.
    pub async fn outbox_state(&self) -> Result<OutboxState> {
        if self.engine() == Engine::Postgres {
            self.sequence_events().await?;
        }
        self.read(|tx| Box::pin(state(tx))).await
    }

    /// Follows the events after a number, waiting for new ones.
    #[must_use]
    pub fn follow(&self, seq: i64) -> Follower {
        Follower { store: self.clone(), seq, signal: self.changes().subscribe() }
    }

    /// Throws away events said before a moment, but keeps the last `keep` whatever their age. Tells how many went.
    pub async fn prune_events(&self, before: DateTime<Utc>, keep: i64) -> Result<u64> {
        self.write_as(Mode::Queue, |tx| {
            Box::pin(async move {
                if tx.engine() == Engine::Postgres {
                    tx.execute(TURN, &[]).await?;
                }
                let last = state(tx).await?.last;
                let floor: i64 = tx.one(OLD, args![before, last - keep.max(0)]).await?.get(0)?;
                tx.execute(RAISE_FLOOR, args![floor]).await?;
                tx.execute(PRUNE, args![floor]).await
            })
        })
        .await
    }
}

pub(crate) async fn state(tx: &mut Tx<'_>) -> Result<OutboxState> {
    let row = tx.one(STATE, &[]).await?;
    Ok(OutboxState { last: row.get(0)?, floor: row.get(1)? })
}

/// Follows the outbox. It may be dropped between two calls without losing events: `seq` is what was handed out last.
#[derive(Debug)]
pub struct Follower {
    store: Store,
    seq: i64,
    signal: watch::Receiver<u64>,
}

impl Follower {
    /// Waits for events and hands them out in order, at most `limit` at a time.
    ///
    /// Events of this process come at once, those of other processes within a fifth of a second.
    pub async fn next(&mut self, limit: i64) -> Result<Vec<Published>> {
        loop {
            self.signal.mark_unchanged();
            let events = self.store.events_after(self.seq, limit).await?;
            if let Some(last) = events.last() {
                self.seq = last.seq;
                return Ok(events);
            }
            let _ = tokio::time::timeout(LOOK, self.signal.changed()).await;
        }
    }

    /// The number of the event handed out last.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        self.seq
    }
}
