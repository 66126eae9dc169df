//! Regular work: consents that run out, letters that remind of it, notices to who got the data.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::actor::Role;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{Moment, OrganisationId};
use shell::slice::{Job, Work};
use store::{StoreError, Tx};

use super::{Consents, link, notice, page, record, store as tables};

/// Enterprises looked at in one turn.
const BATCH: i64 = 100;
/// So many days before a consent runs out, somebody is reminded.
const REMIND_DAYS: i64 = 30;

type Done = Result<(), String>;

pub(super) fn jobs(consents: &Arc<Consents>) -> Vec<Job> {
    vec![
        job("register_consent_expiry", 60, consents, |consents, moment| Box::pin(expire(consents, moment))),
        job("register_consent_reminders", 86_400, consents, |consents, moment| {
            Box::pin(remind(consents, moment))
        }),
        job("register_withdrawal_notices", 2, consents, |consents, moment| {
            Box::pin(async move { notice::work(&consents, &moment).await })
        }),
    ]
}

fn job(
    name: &'static str,
    seconds: u64,
    consents: &Arc<Consents>,
    run: fn(Arc<Consents>, Moment) -> Work<Done>,
) -> Job {
    let consents = Arc::clone(consents);
    let run = Arc::new(move |moment| run(Arc::clone(&consents), moment));
    Job { name, every: Duration::from_secs(seconds), run }
}

/// Takes back what may be shown on consents that ran out.
pub(super) async fn expire(consents: Arc<Consents>, moment: Moment) -> Done {
    let (store, moment) = (&consents.store, &moment);
    let told = |error: StoreError| error.to_string();
    loop {
        let now = moment.now();
        let orgs = store.read(|tx| Box::pin(tables::expired(tx, now, BATCH))).await.map_err(told)?;
        for org in &orgs {
            let org = *org;
            let effect = store
                .write(|tx| Box::pin(async move { record::settle(tx, org, moment).await }))
                .await
                .map_err(told)?;
            consents.curtain.hide(&effect.hide);
        }
        if orgs.len() < usize::try_from(BATCH).unwrap_or_default() {
            return Ok(());
        }
    }
}

/// Writes to merchants whose consents run out within a month, once for each end.
pub(super) async fn remind(consents: Arc<Consents>, moment: Moment) -> Done {
    let (store, moment) = (&consents.store, &moment);
    let told = |error: StoreError| error.to_string();
    let now = moment.now();
    let until = now + TimeDelta::days(REMIND_DAYS);
    loop {
        let ending =
            store.read(|tx| Box::pin(tables::ending(tx, (now, until), BATCH))).await.map_err(told)?;
        for (org, end) in &ending {
            let (org, end, base) = (*org, *end, consents.base_url.as_str());
            store
                .write(|tx| Box::pin(async move { remind_one(tx, (org, end), base, moment).await }))
                .await
                .map_err(told)?;
        }
        if ending.len() < usize::try_from(BATCH).unwrap_or_default() {
            return Ok(());
        }
    }
}

async fn remind_one(
    tx: &mut Tx<'_>,
    (org, end): (OrganisationId, DateTime<Utc>),
    base_url: &str,
    moment: &Moment,
) -> Result<(), StoreError> {
    tables::reminded(tx, (org, end), moment.now()).await?;
    let name = people::organisation::get(tx, org).await?.map(|known| known.name).unwrap_or_default();
    let day = end.with_timezone(&chrono_tz::Europe::Brussels).format("%d/%m/%Y").to_string();
    for held in people::capacity::of_organisation(tx, org, moment).await? {
        let whole = held.capacity.role == Role::Merchant && held.capacity.establishment.is_none();
        let (true, Some(email)) = (whole, held.email) else { continue };
        let person = people::person::get(tx, held.person).await?;
        let language = person.map(|person| person.language).unwrap_or_default();
        let mut stop = moment.clone();
        stop.language = language;
        let stop = link::make(tx, (org, None), (REMIND_DAYS + 30, base_url), &stop).await?;
        let letter =
            Letter::new(email, language, "consent-letter-ends-subject", "consent-letter-ends-reason")
                .say(Phrase::new("consent-letter-ends-text").with("name", &name).with("day", &day))
                .say(Phrase::new("consent-letter-ends-stop").with("link", stop))
                .action("consent-letter-ends-button", format!("{base_url}/{language}/{}", page::PATH));
        people::post::send(tx, &letter, moment).await?;
    }
    Ok(())
}
