//! Letters wait in the job queue until the binary sends them: they go out if and only if the transaction is kept.

use kernel::letter::Letter;
use kernel::moment::Moment;
use store::{NewJob, Result, StoreError, Tx};

/// How often a letter is tried: a day and a half with the queue's growing pauses.
const TRIES: i64 = 40;

/// Puts a letter in the queue.
pub async fn send(tx: &mut Tx<'_>, letter: &Letter, moment: &Moment) -> Result<()> {
    let payload = serde_json::to_value(letter)
        .map_err(|error| StoreError::new(store::Kind::Other, format!("a letter as JSON: {error}")))?;
    let job = NewJob { kind: Letter::JOB, key: None, payload, due: moment.now(), most_attempts: TRIES };
    tx.enqueue(&job, moment).await.map(|_| ())
}
