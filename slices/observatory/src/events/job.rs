//! Works answers out: every night, after an event was written down or changed, and after the method changed.
//!
//! An answer that is final stays, unless the event, its counts or the method changed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ::store::{Store, StoreError};
use chrono::{DateTime, Days, NaiveDate, Utc};
use counts::Mode;
use kernel::calendar::Calendar;
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use shell::slice::Job;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::event::Event;
use super::store::{self, Kept};
use super::weigh::{Answers, Counted, Found, METHOD, Question};
use crate::App;
use crate::channel::{Channel, State};
use crate::foresee::special_days;
use crate::store::{channels, days};

/// Days of history that are compared.
const HISTORY: u64 = 1_100;
/// Counters of other towns that serve as controls, at most.
const MOST_CONTROLS: usize = 120;

/// What is loaded of a town.
struct Loaded {
    counted: Vec<Counted>,
    events: Vec<Event>,
    elsewhere: Vec<(Uuid, Vec<NaiveDate>)>,
    before: Vec<Kept>,
}

/// Whether a channel counts people on foot, and has counted.
pub(crate) fn counts_people(channel: &Channel) -> bool {
    channel.mode == Mode::Pedestrian && channel.state != State::Draft
}

/// Whether a channel may be compared with by other towns.
fn serves(channel: &Channel) -> bool {
    counts_people(channel) && channel.is_control && channel.is_public
}

/// Works out what the events of a town brought, from what is known before today.
pub async fn town(
    store: &Store,
    nis: Nis,
    calendar: &Calendar,
    moment: &Moment,
) -> Result<usize, StoreError> {
    let today = moment.local().date();
    let loaded = load(store, nis, today).await?;
    let first = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let special = special_days(calendar, first, today);
    let before: BTreeMap<Uuid, Kept> = loaded.before.iter().map(|kept| (kept.event, kept.clone())).collect();
    let changed: BTreeMap<Uuid, DateTime<Utc>> =
        loaded.events.iter().map(|event| (event.id, event.changed_at)).collect();
    let work = move || {
        let Loaded { counted, events, elsewhere, .. } = &loaded;
        Question { nis, counted, events, elsewhere, special: &special, today }.answer()
    };
    let (found, pooled): Answers = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::new(::store::Kind::Other, error.to_string()))?;
    let fresh: Vec<&(Uuid, Found)> = found
        .iter()
        .filter(|(id, found)| {
            !before.get(id).is_some_and(|kept| stays(kept, found, changed.get(id).copied()))
        })
        .collect();
    // Old answers are noted as looked at, so that nobody asks again before the night.
    let (found, fresh, pooled, before) = (&found, &fresh, &pooled, &before);
    store
        .write(|tx| {
            Box::pin(async move {
                for (id, answer) in found {
                    let stands = fresh.iter().all(|(other, _)| other != id);
                    let answer = before.get(id).filter(|_| stands).map_or(answer, |kept| &kept.found);
                    store::put_effect(tx, (nis, *id), (METHOD, answer), moment).await?;
                }
                store::put_series(tx, nis, (METHOD, pooled), moment).await
            })
        })
        .await?;
    Ok(fresh.len())
}

/// One at a time: what is asked by somebody who waits takes a processor for a moment.
static TURN: Semaphore = Semaphore::const_new(1);

/// What could be seen of an event that nobody planned yet.
pub(super) async fn ahead(
    store: &Store,
    event: &Event,
    calendar: &Calendar,
    moment: &Moment,
) -> Result<Found, StoreError> {
    let _turn = TURN.acquire().await;
    let today = moment.local().date();
    let mut loaded = load(store, event.nis, today).await?;
    let first = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let special = special_days(calendar, first, today);
    loaded.events.retain(|one| one.id != event.id);
    loaded.events.push(event.clone());
    let (nis, event) = (event.nis, event.clone());
    let work = move || {
        let Loaded { counted, events, elsewhere, .. } = &loaded;
        Question { nis, counted, events, elsewhere, special: &special, today }.ahead(&event)
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::new(::store::Kind::Other, error.to_string()))
}

/// Whether an answer that was given stays.
fn stays(kept: &Kept, now: &Found, changed: Option<DateTime<Utc>>) -> bool {
    kept.found.is_final()
        && kept.method == METHOD
        && kept.found.counted == now.counted
        && changed.is_some_and(|changed| changed < kept.at)
}

async fn load(store: &Store, nis: Nis, today: NaiveDate) -> Result<Loaded, StoreError> {
    let from = today.checked_sub_days(Days::new(HISTORY)).unwrap_or(today);
    let span = (from, today.pred_opt().unwrap_or(today));
    store
        .read(|tx| {
            Box::pin(async move {
                let mut counted = Vec::new();
                let mut elsewhere = Vec::new();
                let mut towns = channels::towns(tx).await?;
                towns.sort_by_key(|one| *one != nis);
                for town in towns {
                    let own = town == nis;
                    let all = channels::channels(tx, town).await?;
                    let wanted = |one: &Channel| if own { counts_people(one) } else { serves(one) };
                    let wanted: Vec<Channel> = all.into_iter().filter(wanted).collect();
                    if wanted.is_empty() || (!own && counted.len() >= MOST_CONTROLS) {
                        continue;
                    }
                    let sites = channels::sites(tx, town).await?;
                    let every: Vec<Uuid> = wanted.iter().map(|one| one.id).collect();
                    for channel in wanted {
                        let totals = days::totals(tx, (town, channel.id), span).await?;
                        let whole = totals.iter().filter(|total| total.whole());
                        let site = sites.iter().find(|site| site.id == channel.site);
                        counted.push(Counted {
                            nis: town,
                            channel: channel.id,
                            at: site.and_then(|site| site.point),
                            may_serve: channel.is_control,
                            totals: whole.map(|total| (total.day, total.total)).collect(),
                        });
                    }
                    if !own {
                        for event in store::events(tx, town).await? {
                            let reached = if event.channels.is_empty() { &every } else { &event.channels };
                            elsewhere.extend(reached.iter().map(|one| (*one, event.days.clone())));
                        }
                    }
                }
                let events = store::events(tx, nis).await?;
                let before = store::effects(tx, nis).await?;
                Ok::<_, StoreError>(Loaded { counted, events, elsewhere, before })
            })
        })
        .await
}

/// Towns worked out in one turn.
const AT_ONCE: i64 = 10;

async fn next(app: &App, moment: &Moment) -> Result<(), StoreError> {
    let night = day_begins(moment.local().date());
    let wanting = app
        .store
        .read(|tx| Box::pin(async move { store::wanting(tx, (METHOD, night), AT_ONCE).await }))
        .await?;
    for nis in wanting {
        let fresh = town(&app.store, nis, &(app.calendars)(nis), moment).await?;
        tracing::info!(%nis, fresh, "what events brought was worked out");
    }
    Ok(())
}

/// Regular work.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let work = async |app: Arc<App>, moment: Moment| next(&app, &moment).await;
    vec![Job::new("observatory_effects", Duration::from_secs(20), app, work)]
}
