//! The letter of Monday morning, to each officer who asked for it.

use std::sync::Arc;
use std::time::Duration;

use ::store::{Store, StoreError};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use kernel::letter::Letter;
use kernel::moment::{Moment, PersonId, day_begins};
use kernel::nis::Nis;
use shell::slice::Job;

use super::load::{self, Known};
use super::{page, report};
use crate::post::{self, Kind};
use crate::{App, Calendars};

/// Minutes after midnight at which letters of Monday go out: after the night's forecasts.
const HOUR: TimeDelta = TimeDelta::minutes(6 * 60 + 30);
/// Days after which last week is old news: who was down until then does not write any more.
const NEWS: u64 = 3;

/// The week that is written about now and since when it may be; nothing while no letters are due.
fn due(moment: &Moment) -> Option<(NaiveDate, DateTime<Utc>)> {
    let monday = counts::time::week(moment.local().date());
    let from = day_begins(monday) + HOUR;
    let until = day_begins(monday.checked_add_days(Days::new(NEWS))?);
    let open = from <= moment.now() && moment.now() < until;
    open.then(|| (load::last_week(moment), from))
}

/// What letters need besides the database.
pub(crate) struct Office<'a> {
    pub store: &'a Store,
    pub calendars: &'a Calendars,
    pub base_url: &'a str,
}

/// The letter of a report.
fn letter(known: &Known, town: &str, reader: &post::Reader, office: &Office<'_>) -> Letter {
    let calendar = (office.calendars)(known.nis);
    let report = report::report(known, town, &calendar, reader.language);
    let reason = kernel::letter::Phrase::new("wk-mail-reason").with("town", town);
    let mut letter = Letter::new(&reader.to, reader.language, report.subject, reason);
    for phrase in report.lead.into_iter().chain(report.parts.into_iter().flat_map(|part| part.lines)) {
        letter = letter.say(phrase);
    }
    let path = page::path(known.nis, known.monday);
    letter.action("wk-mail-open", format!("{}/{}/{path}", office.base_url, reader.language))
}

/// Writes to one reader, once.
async fn write(
    office: &Office<'_>,
    (known, who): (&Known, PersonId),
    moment: &Moment,
) -> Result<bool, StoreError> {
    let what = format!("{}:{}", Kind::Weekly.code(), page::name(known.monday));
    let (what, nis) = (what.as_str(), known.nis);
    office
        .store
        .write(|tx| {
            Box::pin(async move {
                let asked = post::store::choice(tx, nis, who).await?.weekly.is_some();
                if !asked || post::store::was_sent(tx, (nis, who, what)).await? {
                    return Ok(false);
                }
                let Some(reader) = post::reader(tx, (nis, who), moment).await? else {
                    post::lost(tx, (nis, who), moment).await?;
                    return Ok(false);
                };
                let town = load::town_name(tx, nis, reader.language).await?;
                let letter = letter(known, &town, &reader, office);
                post::send(tx, (nis, who, what), letter, (office.base_url, moment)).await?;
                Ok(true)
            })
        })
        .await
}

/// Writes the letters that are due. How many were written; the first trouble is told after everybody else was written to.
pub(crate) async fn round(office: &Office<'_>, moment: &Moment) -> Result<usize, StoreError> {
    let Some((monday, from)) = due(moment) else { return Ok(0) };
    let what = format!("{}:{}", Kind::Weekly.code(), page::name(monday));
    let what = what.as_str();
    let waiting = office
        .store
        .read(|tx| Box::pin(async move { post::store::waiting_weekly(tx, from, what).await }))
        .await?;
    let (mut sent, mut trouble) = (0, None);
    for group in waiting.chunk_by(|(one, ..), (other, ..)| one == other) {
        let Some((nis, ..)) = group.first() else { continue };
        match town(office, (*nis, monday), group, moment).await {
            Ok(letters) => sent += letters,
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    trouble.map_or(Ok(sent), Err)
}

async fn town(
    office: &Office<'_>,
    (nis, monday): (Nis, NaiveDate),
    group: &[post::store::Waiting],
    moment: &Moment,
) -> Result<usize, StoreError> {
    let known =
        office.store.read(|tx| Box::pin(async move { load::load(tx, (nis, monday), moment).await })).await?;
    let mut sent = 0;
    for (_, who, _) in group {
        sent += usize::from(write(office, (&known, *who), moment).await?);
    }
    Ok(sent)
}

/// Regular work.
pub(crate) fn jobs(app: &Arc<App>) -> Vec<Job> {
    let work = async |app: Arc<App>, moment: Moment| {
        let office = Office { store: &app.store, calendars: &app.calendars, base_url: &app.base_url };
        let sent = round(&office, &moment).await?;
        if sent > 0 {
            tracing::info!(sent, "reports of the week were written");
        }
        Ok::<_, StoreError>(())
    };
    vec![Job::new("observatory_weekly", Duration::from_secs(120), app, work)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_out_on_monday_morning_and_not_when_they_are_old() {
        let due =
            |at: &str| due(&Moment::fixed(at.parse().unwrap(), 1)).map(|(monday, _)| monday.to_string());
        assert_eq!(due("2026-11-22T12:00:00Z"), None, "Sunday");
        assert_eq!(due("2026-11-23T05:29:00Z"), None, "half past six is half past five in Greenwich");
        assert_eq!(due("2026-11-23T05:30:00Z"), Some("2026-11-16".into()));
        assert_eq!(
            due("2026-11-25T22:59:00Z"),
            Some("2026-11-16".into()),
            "a server that was down catches up"
        );
        assert_eq!(due("2026-11-25T23:00:00Z"), None, "on Thursday it is old");
    }
}
