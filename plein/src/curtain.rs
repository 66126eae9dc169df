//! Hides withdrawn places before the index has followed, and lets go of them when it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kernel::events::Event;
use search::Mark;
use store::{Kind, Published};

use crate::app::Platform;
use crate::outcome::Outcome;

/// Events read at once: they are only looked through.
const EVENTS: i64 = 500;
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_millis(500);

/// How far the index has followed the outbox.
#[derive(Debug, Default)]
pub struct Applied(AtomicI64);

impl Applied {
    /// The index holds what was published up to this event.
    pub fn reach(&self, seq: i64) {
        self.0.store(seq, Ordering::Release);
    }

    fn is_past(&self, published: &Published) -> bool {
        published.seq <= self.0.load(Ordering::Acquire)
    }
}

/// Follows the outbox for withdrawals alone, so that they do not wait behind an import, until the process ends.
pub async fn forever(platform: Platform, seen: i64, applied: Arc<Applied>) {
    let mut follower = platform.store.follow(seen);
    loop {
        match follower.next(EVENTS).await {
            Ok(events) => draw(&platform, &applied, &events),
            // What was missed is gone with the index that is made anew.
            Err(error) if matches!(error.kind(), Kind::Behind { .. }) => {
                match platform.store.outbox_state().await {
                    Ok(state) => follower = platform.store.follow(state.last),
                    Err(error) => wait(&error).await,
                }
            }
            Err(error) => wait(&error).await,
        }
    }
}

async fn wait(error: &store::StoreError) {
    tracing::error!(%error, "following withdrawals failed; trying again");
    tokio::time::sleep(AGAIN).await;
}

/// Hides what was withdrawn and what the index does not know of yet.
fn draw(platform: &Platform, applied: &Applied, events: &[Published]) {
    let mut ids = Vec::new();
    for published in events.iter().filter(|published| !applied.is_past(published)) {
        if let Event::EstablishmentsWithdrawn { ids: withdrawn, .. } = &published.event {
            ids.extend(withdrawn);
        }
    }
    if !ids.is_empty()
        && let Err(error) = platform.engine.withhold(&ids)
    {
        tracing::error!(%error, "places could not be hidden at once; the index follows");
    }
}

/// When withheld places may be let go of: once the index has followed everything that was published before the mark.
#[derive(Debug, Default)]
pub struct Release {
    waiting: Option<(Mark, i64)>,
}

impl Release {
    /// Notes what is withheld and how far the outbox is, unless something waits already. Call it before reading events.
    pub async fn note(&mut self, platform: &Platform) -> Outcome {
        if self.waiting.is_none() {
            let (ids, mark) = platform.engine.withheld();
            if !ids.is_empty() {
                // After the mark: whatever led to it is in the outbox by now.
                self.waiting = Some((mark, platform.store.outbox_state().await?.last));
            }
        }
        Ok(())
    }

    /// The index has followed up to this event: it now says itself what may be found of what was withheld before.
    pub fn reached(&mut self, platform: &Platform, seen: i64) -> Outcome {
        if let Some((mark, last)) = self.waiting
            && seen >= last
        {
            self.waiting = None;
            let (ids, _) = platform.engine.withheld();
            platform.engine.release(&ids, mark)?;
        }
        Ok(())
    }
}
