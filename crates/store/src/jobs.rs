//! Work for later: kept in the database, claimed by one process at a time, tried again when it fails.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::moment::Moment;
use uuid::Uuid;

use crate::args;
use crate::engine::{Mode, Store};
use crate::error::{Kind, Result, StoreError};
use crate::tx::Tx;
use crate::value::{Json, Value};

const ENQUEUE: &str = "INSERT INTO store_job (id, kind, key, payload, due_at, attempts, most_attempts)
    VALUES ($1, $2, $3, $4, $5, 0, $6)
    ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, due_at = excluded.due_at, attempts = 0,
    dead_at = NULL, trouble = NULL WHERE store_job.dead_at IS NOT NULL";
const FREE: &str = "UPDATE store_job SET claimed_at = NULL, claimed_by = NULL, lease_until = NULL,
    dead_at = CASE WHEN attempts >= most_attempts THEN $1 END, trouble = 'it stopped without a word'
    WHERE lease_until <= $1";
const CLAIM: &str =
    "UPDATE store_job SET claimed_at = $1, claimed_by = $2, lease_until = $3, attempts = attempts + 1
    WHERE id = (SELECT id FROM store_job WHERE claimed_at IS NULL AND dead_at IS NULL AND due_at <= $1
    AND kind IN (@keys) ORDER BY due_at, id LIMIT 1) AND claimed_at IS NULL
    RETURNING id, kind, key, payload, attempts, most_attempts";
const DUE: &str = "SELECT id FROM store_job WHERE claimed_at IS NULL AND dead_at IS NULL AND due_at <= $1
    AND kind IN (@keys) LIMIT 1";
const FINISH: &str = "DELETE FROM store_job WHERE id = $1 AND attempts = $2 AND claimed_at IS NOT NULL";
const EXTEND: &str =
    "UPDATE store_job SET lease_until = $3 WHERE id = $1 AND attempts = $2 AND claimed_at IS NOT NULL";
const FAIL: &str =
    "UPDATE store_job SET claimed_at = NULL, claimed_by = NULL, lease_until = NULL, due_at = $3,
    dead_at = $4, trouble = $5 WHERE id = $1 AND attempts = $2 AND claimed_at IS NOT NULL";
const DEAD: &str = "SELECT id, kind, key, payload, attempts, most_attempts, trouble FROM store_job
    WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, id LIMIT $1";
const REVIVE: &str =
    "UPDATE store_job SET dead_at = NULL, attempts = 0, due_at = $2 WHERE id = $1 AND dead_at IS NOT NULL";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("store.jobs.enqueue", ENQUEUE),
    ("store.jobs.free", FREE),
    ("store.jobs.claim", CLAIM),
    ("store.jobs.due", DUE),
    ("store.jobs.finish", FINISH),
    ("store.jobs.extend", EXTEND),
    ("store.jobs.fail", FAIL),
    ("store.jobs.dead", DEAD),
    ("store.jobs.revive", REVIVE),
];

/// Work to be put in the queue.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// What kind of work: `finder.sitemap`.
    pub kind: &'a str,
    /// Work of the same kind and key is queued once; `None` queues it whatever else waits.
    pub key: Option<&'a str>,
    /// What the work needs to know.
    pub payload: serde_json::Value,
    /// Not before this moment.
    pub due: DateTime<Utc>,
    /// How often it may be tried before it is put aside as dead.
    pub most_attempts: i64,
}

/// Claimed work.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// What the work needs to know.
    pub payload: serde_json::Value,
    /// The number of this attempt, from 1.
    pub attempt: i64,
    /// How often it may be tried.
    pub most_attempts: i64,
}

/// Work that was tried as often as it may.
#[derive(Clone, Debug, PartialEq)]
pub struct DeadJob {
    /// The work.
    pub job: Job,
    /// What went wrong the last time.
    pub trouble: String,
}

impl Tx<'_> {
    /// Puts work in the queue, if and only if this transaction is kept. `false`: it waited there already.
    pub async fn enqueue(&mut self, job: &NewJob<'_>, moment: &Moment) -> Result<bool> {
        let id = moment.new_id();
        let key = job.key.map_or_else(|| id.to_string(), ToOwned::to_owned);
        let payload = Json(&job.payload).text()?;
        let values = args![id, job.kind, key, payload, job.due, job.most_attempts.max(1)];
        Ok(self.execute(ENQUEUE, values).await? == 1)
    }
}

/// 20 s after the first failure, then twice as long each time, at most an hour.
fn wait_after(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 10)).unwrap_or(1);
    Duration::from_secs((10_u64 << doublings).min(3600))
}

fn lost(job: &Job) -> StoreError {
    let text = format!("the claim on job {} {} ran out and somebody else has it: stop", job.kind, job.id);
    StoreError::new(Kind::Busy, text)
}

fn read(row: &crate::Row) -> Result<Job> {
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        key: row.get(2)?,
        payload: row.get::<Json<serde_json::Value>>(3)?.0,
        attempt: row.get(4)?,
        most_attempts: row.get(5)?,
    })
}

impl Store {
    /// Claims the work of these kinds that is due longest, for a while. `None`: nothing is due.
    pub async fn claim_job(
        &self,
        kinds: &[&str],
        holder: &str,
        length: Duration,
        moment: &Moment,
    ) -> Result<Option<Job>> {
        let (now, until) = (moment.now(), moment.now() + length);
        let keys: Vec<Value<'_>> = kinds.iter().map(|kind| Value::from(*kind)).collect();
        let keys = &keys;
        // Two may look at the same row; the one that comes second finds it claimed and looks again.
        for _ in 0..10 {
            let (claimed, more) = self
                .write_as(Mode::Queue, |tx| {
                    Box::pin(async move {
                        tx.execute(FREE, args![now]).await?;
                        let rows = tx.rows_in(CLAIM, args![now, holder, until], keys).await?;
                        let claimed = rows.first().map(read).transpose()?;
                        let more = claimed.is_none() && !tx.rows_in(DUE, args![now], keys).await?.is_empty();
                        Ok::<_, StoreError>((claimed, more))
                    })
                })
                .await?;
            if claimed.is_some() || !more {
                return Ok(claimed);
            }
        }
        Ok(None)
    }

    /// The work is done: it leaves the queue. Fails when the claim had run out.
    pub async fn finish_job(&self, job: &Job) -> Result<()> {
        let (id, attempt) = (job.id, job.attempt);
        let done = self.write_as(Mode::Queue, |tx| {
            Box::pin(async move { tx.execute(FINISH, args![id, attempt]).await })
        });
        if done.await? == 1 { Ok(()) } else { Err(lost(job)) }
    }

    /// Keeps the claim for a while longer. Fails when it had run out: stop then.
    pub async fn extend_job(&self, job: &Job, length: Duration, moment: &Moment) -> Result<()> {
        let (id, attempt, until) = (job.id, job.attempt, moment.now() + length);
        let done = self.write_as(Mode::Queue, |tx| {
            Box::pin(async move { tx.execute(EXTEND, args![id, attempt, until]).await })
        });
        if done.await? == 1 { Ok(()) } else { Err(lost(job)) }
    }

    /// The work failed: it is tried again later, or put aside. Tells when it is due again; `None` means put aside.
    pub async fn fail_job(&self, job: &Job, trouble: &str, moment: &Moment) -> Result<Option<DateTime<Utc>>> {
        let (id, attempt, now) = (job.id, job.attempt, moment.now());
        let due = now + wait_after(attempt);
        let dead = (attempt >= job.most_attempts).then_some(now);
        let done = self.write_as(Mode::Queue, |tx| {
            Box::pin(async move { tx.execute(FAIL, args![id, attempt, due, dead, trouble]).await })
        });
        match done.await? {
            1 => Ok(dead.is_none().then_some(due)),
            _ => Err(lost(job)),
        }
    }

    /// What was put aside, the latest first.
    pub async fn dead_jobs(&self, limit: i64) -> Result<Vec<DeadJob>> {
        let rows =
            self.read(|tx| Box::pin(async move { tx.rows(DEAD, args![limit.clamp(1, 1000)]).await })).await?;
        rows.iter()
            .map(|row| {
                Ok(DeadJob { job: read(row)?, trouble: row.get::<Option<String>>(6)?.unwrap_or_default() })
            })
            .collect()
    }

    /// Tries work that was put aside again. `false`: there is no such work.
    pub async fn revive_job(&self, id: Uuid, moment: &Moment) -> Result<bool> {
        let now = moment.now();
        let done = self
            .write_as(Mode::Queue, |tx| Box::pin(async move { tx.execute(REVIVE, args![id, now]).await }));
        done.await.map(|touched: u64| touched == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_an_hour() {
        let waits: Vec<u64> = (1..=12).map(|attempt| wait_after(attempt).as_secs()).collect();
        assert_eq!(waits, [20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600]);
    }
}
