//! The letter about what is out of the ordinary: everything of a day and a town together.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use ::store::{Store, StoreError, Tx};
use chrono::{NaiveDate, TimeDelta, Timelike};
use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use shell::format::{self, DateStyle};
use shell::slice::Job;
use uuid::Uuid;

use super::{Alert, Kind, find, store};
use crate::channel::Channel;
use crate::post;
use crate::store::channels;
use crate::view::{hour_word, real};
use crate::{App, desk};

/// What was found longer ago is no news.
const NEWS: TimeDelta = TimeDelta::days(3);
/// Hours between which letters go out.
const AWAKE: std::ops::Range<u32> = 7..21;
/// So many counters on one day are told of together.
const TOGETHER: usize = 3;
/// Sentences of a letter.
const MOST_LINES: usize = 12;

/// What is out of the ordinary, in sentences.
pub(crate) fn sentences(alerts: &[Alert], names: &HashMap<Uuid, String>, language: Language) -> Vec<Phrase> {
    let name = |alert: &Alert| names.get(&alert.channel).cloned().unwrap_or_default();
    let day = |day: NaiveDate| format::date(language, day, DateStyle::Long);
    let number = |n: i64| format::number(language, real(n), 0);
    let hour = |hour: i64| hour_word(language, usize::try_from(hour).unwrap_or(0));
    let mut crowds: BTreeMap<NaiveDate, Vec<&Alert>> = BTreeMap::new();
    let mut lines = Vec::new();
    for alert in alerts {
        match alert.kind {
            Kind::Crowd => crowds.entry(alert.day).or_default().push(alert),
            Kind::Quiet | Kind::Noughts => {
                let key = if alert.kind == Kind::Quiet { "wk-quiet" } else { "wk-quiet-sends" };
                lines.push(Phrase::new(key).with("name", name(alert)).with("day", day(alert.day)));
            }
        }
    }
    for (at, mut list) in crowds {
        list.sort_by_key(|alert| std::cmp::Reverse(alert.counted - alert.expected));
        if list.len() >= TOGETHER {
            let names: Vec<String> = list.iter().map(|alert| name(alert)).collect();
            lines.push(
                Phrase::new("al-crowds")
                    .with("day", day(at))
                    .with("n", list.len())
                    .with("names", names.join(", ")),
            );
            continue;
        }
        lines.extend(list.into_iter().map(|alert| {
            Phrase::new("al-crowd")
                .with("name", name(alert))
                .with("day", day(at))
                .with("from", hour(alert.hours.0))
                .with("to", hour(alert.hours.1 + 1))
                .with("n", number(alert.counted))
                .with("expected", number(alert.expected))
        }));
    }
    let rest = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if rest > 0 {
        lines.push(Phrase::new("al-more").with("n", rest));
    }
    lines
}

/// What is to be checked.
pub(crate) fn advice(alerts: &[Alert]) -> impl Iterator<Item = &'static str> {
    let any = |kinds: &[Kind]| alerts.iter().any(|alert| kinds.contains(&alert.kind));
    let crowd = any(&[Kind::Crowd]).then_some("al-check-crowd");
    let quiet = any(&[Kind::Quiet, Kind::Noughts]).then_some("al-check-quiet");
    crowd.into_iter().chain(quiet)
}

/// The counters of a town by name.
pub(crate) async fn names(tx: &mut Tx<'_>, nis: Nis) -> ::store::Result<HashMap<Uuid, String>> {
    let sites = channels::sites(tx, nis).await?;
    let all = channels::channels(tx, nis).await?;
    let name = |one: &Channel| (one.id, one.label(sites.iter().find(|site| site.id == one.site)));
    Ok(all.iter().map(name).collect())
}

/// Writes to one reader what she was not told yet; at most once a day.
async fn write(
    app: &Office<'_>,
    (nis, who): (Nis, PersonId),
    what: &str,
    moment: &Moment,
) -> Result<bool, StoreError> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let asked = post::store::choice(tx, nis, who).await?.alerts;
                let sent = post::store::was_sent(tx, (nis, who, what)).await?;
                let Some(asked) = asked.filter(|_| !sent) else { return Ok(false) };
                let Some(reader) = post::reader(tx, (nis, who), moment).await? else {
                    post::lost(tx, (nis, who), moment).await?;
                    return Ok(false);
                };
                let last = post::store::last(tx, (nis, who), post::Kind::Alerts).await?;
                let after = last.unwrap_or(asked).max(asked).max(moment.now() - NEWS);
                let alerts = store::since(tx, nis, after).await?;
                if alerts.is_empty() {
                    return Ok(false);
                }
                let names = names(tx, nis).await?;
                let town = channels::town(tx, nis, reader.language).await?;
                let town = town.map_or_else(|| nis.to_string(), |town| town.name);
                let phrase = |key: &str| Phrase::new(key).with("town", &town);
                let mut letter = Letter::new(
                    &reader.to,
                    reader.language,
                    phrase("al-mail-subject"),
                    phrase("al-mail-reason"),
                );
                for sentence in sentences(&alerts, &names, reader.language) {
                    letter = letter.say(sentence);
                }
                for key in advice(&alerts) {
                    letter = letter.say(key);
                }
                let desk = format!("{}/{}/{}?stad={nis}", app.base_url, reader.language, desk::PATH);
                let letter = letter.action("al-mail-open", desk);
                post::send(tx, (nis, who, what), letter, (app.base_url, moment)).await?;
                Ok(true)
            })
        })
        .await
}

/// What the work needs.
pub(crate) struct Office<'a> {
    pub store: &'a Store,
    pub base_url: &'a str,
}

/// Looks in every town, then writes to who asked for it. How many letters; the first trouble is told at the end.
pub(crate) async fn round(app: &Office<'_>, moment: &Moment) -> Result<usize, StoreError> {
    let towns = app.store.read(|tx| Box::pin(async move { channels::towns(tx).await })).await?;
    let mut trouble = None;
    for nis in towns {
        trouble = trouble.or(find(app.store, nis, moment).await.err());
    }
    if !AWAKE.contains(&moment.local().hour()) {
        return trouble.map_or(Ok(0), Err);
    }
    let what = format!("{}:{}", post::Kind::Alerts.code(), moment.local().date());
    let what = what.as_str();
    let waiting = app
        .store
        .read(|tx| {
            Box::pin(async move { post::store::waiting_alerts(tx, what, moment.now() - NEWS, moment).await })
        })
        .await?;
    let mut sent = 0;
    for (nis, who, _) in waiting {
        match write(app, (nis, who), what, moment).await {
            Ok(written) => sent += usize::from(written),
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    trouble.map_or(Ok(sent), Err)
}

/// Regular work; once a while letters of long ago are forgotten.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let watch = async |app: Arc<App>, moment: Moment| {
        let office = Office { store: &app.store, base_url: &app.base_url };
        let sent = round(&office, &moment).await?;
        if sent > 0 {
            tracing::info!(sent, "letters about what is out of the ordinary were written");
        }
        Ok::<_, StoreError>(())
    };
    let prune = async |app: Arc<App>, moment: Moment| {
        let moment = &moment;
        app.store.write(|tx| Box::pin(async move { post::store::prune(tx, moment).await })).await
    };
    vec![
        Job::new("observatory_alerts", Duration::from_secs(600), app, watch),
        Job::new("observatory_post", Duration::from_secs(24 * 3_600), app, prune),
    ]
}
