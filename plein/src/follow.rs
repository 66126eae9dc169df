//! Keeps the index up to date: builds it when it is new, then follows the outbox.

use std::sync::Arc;
use std::time::Duration;

use kernel::events::Event;
use kernel::listing::Listing;
use kernel::search::{Change, Indexer};
use register::listing::{self, Cursor};
use store::{Kind, StoreError};

use crate::app::Platform;
use crate::curtain::{Applied, Release};
use crate::outcome::{Outcome, Trouble};

/// Events read at once.
const EVENTS: i64 = 200;
/// How long one turn waits for events.
const TURN: Duration = Duration::from_millis(500);
/// Listings read at once.
const LISTINGS: usize = 2_000;

/// Brings the index up to the last event and returns that event's number.
pub async fn catch_up(platform: &Platform) -> Outcome<i64> {
    let Some(mut seen) = checkpoint(platform)? else { return rebuild(platform).await };
    loop {
        let events = match platform.store.events_after(seen, EVENTS).await {
            Ok(events) => events,
            Err(error) if matches!(error.kind(), Kind::Behind { .. }) => return rebuild(platform).await,
            Err(error) => return Err(error.into()),
        };
        let Some(last) = events.last() else { return Ok(seen) };
        seen = last.seq;
        apply(platform, events.into_iter().map(|published| published.event), seen).await?;
    }
}

/// Makes the index anew from the published view.
pub async fn rebuild(platform: &Platform) -> Outcome<i64> {
    let started = std::time::Instant::now();
    // What happens from here on is followed afterwards: an event seen twice does no harm, one missed would.
    let seen = platform.store.outbox_state().await?.last;
    platform.reload_places().await?;
    // Reading waits for the database, writing keeps a processor busy: each on a thread of its own.
    let (pages, mut arriving) = tokio::sync::mpsc::channel::<Vec<Listing>>(2);
    let engine = platform.engine.clone();
    let writing = tokio::task::spawn_blocking(move || {
        let mut bulk = engine.bulk()?;
        let mut complete = false;
        while let Some(page) = arriving.blocking_recv() {
            // The empty page is the end; without it the reading failed, and the old index stays.
            complete = page.is_empty();
            for listing in &page {
                bulk.add(listing)?;
            }
        }
        if complete { bulk.finish(&seen.to_string()) } else { Ok(0) }
    });
    let mut cursor = Cursor::START;
    loop {
        let page = listing::all(&platform.store, cursor, LISTINGS).await?;
        let last = page.last().map(Cursor::after);
        if pages.send(page).await.is_err() {
            break;
        }
        let Some(last) = last else { break };
        cursor = last;
    }
    drop(pages);
    let count = writing.await.map_err(Trouble::failed)??;
    tracing::info!(count, seconds = started.elapsed().as_secs_f32(), "the index is made anew");
    Ok(seen)
}

/// Follows the outbox until the process ends. Failures are told and tried again.
pub async fn forever(platform: Platform, mut seen: i64, applied: Arc<Applied>) {
    let mut release = Release::default();
    applied.reach(seen);
    loop {
        let mut follower = platform.store.follow(seen);
        loop {
            match follow(&platform, &mut follower, &mut release).await {
                Ok(now) => {
                    seen = now;
                    applied.reach(seen);
                }
                Err(problem) => {
                    tracing::error!(%problem, "following the outbox failed; trying again");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    break;
                }
            }
        }
        if let Ok(Some(kept)) = checkpoint(&platform) {
            seen = kept;
        }
    }
}

/// One turn: waits a while for events and puts what they say into the index.
async fn follow(platform: &Platform, follower: &mut store::Follower, release: &mut Release) -> Outcome<i64> {
    release.note(platform).await?;
    let seen = match tokio::time::timeout(TURN, follower.next(EVENTS)).await {
        // Nothing happened: how far we are, we were.
        Err(_) => follower.seq(),
        Ok(Ok(events)) => {
            let seen = follower.seq();
            apply(platform, events.into_iter().map(|published| published.event), seen).await?;
            seen
        }
        Ok(Err(error)) if matches!(error.kind(), Kind::Behind { .. }) => {
            let seen = rebuild(platform).await?;
            *follower = platform.store.follow(seen);
            seen
        }
        Ok(Err(error)) => return Err(error.into()),
    };
    release.reached(platform, seen)?;
    Ok(seen)
}

async fn apply(platform: &Platform, events: impl Iterator<Item = Event>, seen: i64) -> Outcome {
    let mut changes = Vec::new();
    for event in events {
        match event {
            Event::PlacesChanged => platform.reload_places().await?,
            Event::EstablishmentsChanged { nis, ids } => {
                let public = listing::by_ids(&platform.store, nis, &ids).await?;
                let shown: std::collections::HashSet<_> = public.iter().map(|listing| listing.id).collect();
                changes.extend(ids.into_iter().filter(|id| !shown.contains(id)).map(Change::Remove));
                changes.extend(public.into_iter().map(|listing| Change::Put(Box::new(listing))));
            }
            // The change itself is published beside it; hiding at once is the work of `curtain`.
            Event::EstablishmentsWithdrawn { .. } => {}
        }
    }
    let engine = platform.engine.clone();
    tokio::task::spawn_blocking(move || engine.apply(changes, &seen.to_string()))
        .await
        .map_err(Trouble::failed)?
        .map_err(Trouble::from)
}

fn checkpoint(platform: &Platform) -> Outcome<Option<i64>> {
    let kept = platform.engine.checkpoint()?;
    kept.map(|text| {
        text.parse().map_err(|_| {
            StoreError::new(Kind::Decode, format!("the index keeps ‘{text}’ as its checkpoint")).into()
        })
    })
    .transpose()
}
