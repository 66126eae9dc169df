//! Looks for what is out of the ordinary in a town: today's and yesterday's hours, and counters that fell silent.

use ::store::{Result, Store, StoreError, Tx};
use chrono::{Days, NaiveDate, TimeDelta};
use forecast::alarm::{Hour, Rule};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::{Alert, Kind, store};
use crate::channel::{Channel, State};
use crate::events::{self, Event};
use crate::repair;
use crate::store::channels;
use crate::store::days::{self, Forecast, Used};
use crate::view;

/// Silence of longer ago than this is no news.
const NEWS_DAYS: i64 = 30;
/// A counter that falls silent again within so many days is not told again.
const SAME_DAYS: i64 = 7;

/// Whether an event explains people at a counter on a day.
fn explained(events: &[Event], channel: Uuid, day: NaiveDate) -> bool {
    let reaches = |event: &&Event| event.channels.is_empty() || event.channels.contains(&channel);
    events.iter().filter(reaches).any(|event| event.days.contains(&day))
}

/// The crowd of a day at a counter, when nobody expected it.
fn crowd(used: &Used, forecast: &Forecast, moment: &Moment) -> Option<Alert> {
    let counted = view::clock_hours(used, true);
    let expected: Vec<Hour> =
        forecast.hours.iter().map(|hour| Hour { mean: hour.mean(), high: hour.nearly_all().1 }).collect();
    let found = Rule::default().crowd(&counted, &expected)?;
    let hour = |hour: usize| i64::try_from(hour).unwrap_or(0);
    Some(Alert {
        channel: forecast.channel,
        kind: Kind::Crowd,
        day: used.day,
        hours: (hour(found.first), hour(found.last)),
        counted: view::whole(found.counted),
        expected: view::whole(found.expected),
        found_at: moment.now(),
    })
}

async fn crowds(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<Vec<Alert>> {
    let today = moment.local().date();
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let forecasts = days::forecasts(tx, nis, (yesterday, today)).await?;
    let events = events::store::events(tx, nis).await?;
    let counting = |one: &Channel| one.state == State::Live && one.mode.adds_up();
    let mut found = Vec::new();
    for channel in channels::channels(tx, nis).await?.into_iter().filter(counting) {
        let list = days::days(tx, (nis, channel.id), (yesterday, today)).await?;
        for used in list.iter().filter(|used| !explained(&events, channel.id, used.day)) {
            let told = forecasts.iter().find(|one| one.channel == channel.id && one.day == used.day);
            found.extend(told.and_then(|forecast| crowd(used, forecast, moment)));
        }
    }
    Ok(found)
}

async fn silent(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<Vec<Alert>> {
    let oldest = moment.local().date() - TimeDelta::days(NEWS_DAYS);
    let mut found = Vec::new();
    for quiet in repair::quiet(tx, nis, moment).await? {
        let around = (quiet.since - TimeDelta::days(SAME_DAYS), quiet.since + TimeDelta::days(SAME_DAYS));
        if quiet.since < oldest || store::told_silent(tx, (nis, quiet.channel), around).await? {
            continue;
        }
        found.push(Alert {
            channel: quiet.channel,
            kind: if quiet.sends { Kind::Noughts } else { Kind::Quiet },
            day: quiet.since,
            hours: (0, 0),
            counted: 0,
            expected: 0,
            found_at: moment.now(),
        });
    }
    Ok(found)
}

/// Looks. Reads only.
pub(crate) async fn look(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<Vec<Alert>> {
    let mut found = crowds(tx, nis, moment).await?;
    found.extend(silent(tx, nis, moment).await?);
    Ok(found)
}

/// Looks in a town, and keeps what is found.
pub(crate) async fn find(kept: &Store, nis: Nis, moment: &Moment) -> Result<usize> {
    let found = kept.read(|tx| Box::pin(async move { look(tx, nis, moment).await })).await?;
    if !found.is_empty() {
        let found = &found;
        kept.write(|tx| {
            Box::pin(async move {
                for alert in found {
                    store::put(tx, nis, alert).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    }
    Ok(found.len())
}
