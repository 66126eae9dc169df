//! Who got the data is told when the consent is withdrawn, and confirms that she heard it.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::fetch::Outgoing;
use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{Moment, OrganisationId};
use people::Secret;
use serde::Serialize;
use serde_json::json;
use store::{Audit, Json, NewJob, Result, Row, StoreError, Tx, args};
use uuid::Uuid;

use super::ledger::{Activity, Recipient};
use super::{Consents, store as tables};

/// The kind of the waiting work.
const JOB: &str = "register-withdrawal";
/// How often a notice is tried.
const TRIES: i64 = 30;
/// How long one delivery may take before another server tries it.
const CLAIM: Duration = Duration::from_secs(60);

const DELIVERED: &str =
    "INSERT INTO register_delivery (org, recipient, way, address, first_at, last_at, times)
    VALUES ($1, $2, $3, $4, $5, $5, 1) ON CONFLICT (org, recipient, way, address) DO UPDATE SET
    last_at = excluded.last_at, times = register_delivery.times + 1";
const DELIVERIES: &str = "SELECT recipient, way, address, first_at, last_at, times FROM register_delivery
    WHERE org = $1 ORDER BY last_at DESC, recipient, way, address LIMIT 500";
const ADD: &str =
    "INSERT INTO register_withdrawal_notice (org, id, recipient, way, address, activities, token_hash,
    made_at, attempts, trouble) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '')";
const OF: &str =
    "SELECT id, recipient, way, address, activities, made_at, sent_at, received_at, attempts, trouble
    FROM register_withdrawal_notice WHERE org = $1 ORDER BY made_at DESC, id LIMIT 200";
const ONE: &str =
    "SELECT id, recipient, way, address, activities, made_at, sent_at, received_at, attempts, trouble
    FROM register_withdrawal_notice WHERE org = $1 AND id = $2";
const SENT: &str =
    "UPDATE register_withdrawal_notice SET sent_at = $3, received_at = $4, attempts = attempts + 1,
    trouble = $5, token_hash = $6 WHERE org = $1 AND id = $2";
const BY_TOKEN: &str = "SELECT org, id, received_at FROM register_withdrawal_notice WHERE token_hash = $1";
const RECEIVED: &str = "UPDATE register_withdrawal_notice SET received_at = $3
    WHERE org = $1 AND id = $2 AND received_at IS NULL";
const OPEN_FOR: &str = "SELECT org, id, activities, made_at FROM register_withdrawal_notice
    WHERE recipient = $1 AND made_at > $2 ORDER BY made_at, id LIMIT $3";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.notice.delivered", DELIVERED),
    ("register.notice.deliveries", DELIVERIES),
    ("register.notice.add", ADD),
    ("register.notice.of", OF),
    ("register.notice.one", ONE),
    ("register.notice.sent", SENT),
    ("register.notice.by_token", BY_TOKEN),
    ("register.notice.received", RECEIVED),
    ("register.notice.open_for", OPEN_FOR),
];

/// How somebody got the data, and so how she is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// A webhook: the address is its own.
    Webhook,
    /// She asked for it through the API: the address is that of her contact person.
    Pull,
    /// A file that was made for her: the address is that of her contact person.
    Export,
}

impl Way {
    /// The code in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Pull => "pull",
            Self::Export => "export",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "webhook" => Self::Webhook,
            "export" => Self::Export,
            _ => Self::Pull,
        }
    }
}

/// Somebody who got the data of an enterprise.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Who.
    pub recipient: Recipient,
    /// How.
    pub way: Way,
    /// Where she is told of a withdrawal: a webhook's address, or e-mail.
    pub address: String,
    /// When last.
    pub last_at: DateTime<Utc>,
}

/// Notes that somebody got the data of enterprises. Whoever hands data to a known recipient calls this in the same
/// transaction.
pub async fn delivered(
    tx: &mut Tx<'_>,
    orgs: &[OrganisationId],
    (recipient, way, address): (Recipient, Way, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    for org in orgs {
        tx.execute(DELIVERED, args![*org, recipient.code(), way.code(), address, now]).await?;
    }
    Ok(())
}

/// Who got the data of an enterprise, the latest first.
pub async fn deliveries(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Delivery>> {
    let mut found = Vec::new();
    for row in tx.rows(DELIVERIES, args![org]).await? {
        let Some(recipient) = Recipient::parse(&row.get::<String>("recipient")?) else { continue };
        let way = Way::parse(&row.get::<String>("way")?);
        found.push(Delivery { recipient, way, address: row.get("address")?, last_at: row.get("last_at")? });
    }
    Ok(found)
}

/// What becomes of a notice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub id: Uuid,
    pub recipient: Recipient,
    pub way: Way,
    pub address: String,
    pub activities: Vec<Activity>,
    pub made_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub trouble: String,
}

fn read(row: &Row) -> Result<Option<Notice>> {
    let Some(recipient) = Recipient::parse(&row.get::<String>("recipient")?) else { return Ok(None) };
    let activities: Vec<String> = row.get::<Json<Vec<String>>>("activities")?.0;
    Ok(Some(Notice {
        id: row.get("id")?,
        recipient,
        way: Way::parse(&row.get::<String>("way")?),
        address: row.get("address")?,
        activities: activities.iter().filter_map(|code| Activity::parse(code)).collect(),
        made_at: row.get("made_at")?,
        sent_at: row.get("sent_at")?,
        received_at: row.get("received_at")?,
        trouble: row.get("trouble")?,
    }))
}

/// The notices of an enterprise, the latest first.
pub(crate) async fn of(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Notice>> {
    let rows = tx.rows(OF, args![org]).await?;
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

/// Which of the withdrawn activities concern somebody who got the data: her own, and to be shown at all, on which
/// everything rests.
fn concerning(withdrawn: &[Activity], recipient: Recipient) -> Vec<Activity> {
    let own =
        |activity: &&Activity| activity.recipient == recipient || activity.recipient == Recipient::Public;
    withdrawn.iter().filter(own).copied().collect()
}

/// Puts a notice in the queue for each way in which somebody got the data. Tells how many.
pub(crate) async fn write(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    withdrawn: &[Activity],
    moment: &Moment,
) -> Result<usize> {
    if withdrawn.is_empty() {
        return Ok(0);
    }
    let mut told = 0;
    for delivery in deliveries(tx, org).await? {
        let activities = concerning(withdrawn, delivery.recipient);
        if activities.is_empty() {
            continue;
        }
        let id = moment.new_id();
        let list = tables::list(&activities)?;
        let (recipient, way) = (delivery.recipient.code(), delivery.way.code());
        tx.execute(ADD, args![org, id, &recipient, way, &delivery.address, &list, "", moment.now()]).await?;
        let payload = json!({"org": org, "id": id});
        let key = id.to_string();
        let job = NewJob { kind: JOB, key: Some(&key), payload, due: moment.now(), most_attempts: TRIES };
        tx.enqueue(&job, moment).await?;
        told += 1;
    }
    Ok(told)
}

/// The withdrawals a recipient has to follow, after a moment; a partner asks for them through the API.
pub async fn withdrawals_for(
    tx: &mut Tx<'_>,
    recipient: Recipient,
    (after, limit): (DateTime<Utc>, i64),
) -> Result<Vec<(OrganisationId, Vec<Activity>, DateTime<Utc>)>> {
    let rows = tx.rows(OPEN_FOR, args![recipient.code(), after, limit.clamp(1, 1_000)]).await?;
    rows.iter()
        .map(|row| {
            let activities: Vec<String> = row.get::<Json<Vec<String>>>("activities")?.0;
            let activities = activities.iter().filter_map(|code| Activity::parse(code)).collect();
            Ok((row.get("org")?, activities, row.get("made_at")?))
        })
        .collect()
}

/// Delivers what waits. A job calls this.
pub(crate) async fn work(consents: &Consents, moment: &Moment) -> std::result::Result<(), String> {
    let holder = format!("withdrawals {}", std::process::id());
    for _ in 0..50 {
        let claimed =
            consents.store.claim_job(&[JOB], &holder, CLAIM, moment).await.map_err(|e| e.to_string())?;
        let Some(job) = claimed else { return Ok(()) };
        let done = match address_of(&job.payload) {
            Some((org, id)) => deliver(consents, (org, id), moment).await,
            None => Ok(()),
        };
        let noted = match done {
            Ok(()) => consents.store.finish_job(&job).await,
            Err(trouble) => consents.store.fail_job(&job, &trouble, moment).await.map(drop),
        };
        noted.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn address_of(payload: &serde_json::Value) -> Option<(OrganisationId, Uuid)> {
    let id = |name: &str| Uuid::try_parse(payload.get(name)?.as_str()?).ok();
    Some((OrganisationId(id("org")?), id("id")?))
}

async fn deliver(
    consents: &Consents,
    (org, id): (OrganisationId, Uuid),
    moment: &Moment,
) -> std::result::Result<(), String> {
    let text = |error: StoreError| error.to_string();
    let found = consents
        .store
        .read(|tx| {
            Box::pin(async move {
                let row = tx.row(ONE, args![org, id]).await?;
                let notice = row.map(|row| read(&row)).transpose()?.flatten();
                let name = people::organisation::get(tx, org).await?.map(|org| org.name).unwrap_or_default();
                let places = super::record::places(tx, org).await?;
                Ok::<_, StoreError>(notice.map(|notice| (notice, name, places)))
            })
        })
        .await
        .map_err(text)?;
    let Some((notice, name, places)) = found else { return Ok(()) };
    if notice.received_at.is_some() {
        return Ok(());
    }
    let ids: Vec<String> = places.iter().map(|(_, id)| id.0.to_string()).collect();
    match notice.way {
        Way::Webhook => {
            let outcome = post(consents, &notice, &ids).await;
            let (received, trouble) = match &outcome {
                Ok(()) => (Some(moment.now()), String::new()),
                Err(trouble) => (None, trouble.chars().take(300).collect()),
            };
            note(consents, (org, &notice), (received, &trouble, ""), moment).await.map_err(text)?;
            outcome
        }
        Way::Pull | Way::Export if notice.address.contains('@') => {
            mail(consents, (org, &notice, &name), moment).await.map_err(text)
        }
        // Nobody to write to: the recipient sees it when it asks what was withdrawn.
        Way::Pull | Way::Export => Ok(()),
    }
}

/// Tells a webhook. What it answers is its receipt.
async fn post(consents: &Consents, notice: &Notice, ids: &[String]) -> std::result::Result<(), String> {
    let Some(fetch) = &consents.fetch else { return Err("this server may not ask others".to_owned()) };
    let activities: Vec<String> = notice.activities.iter().map(|activity| activity.code()).collect();
    let body = json!({
        "event": "consent.withdrawn",
        "id": notice.id,
        "at": notice.made_at,
        "establishments": ids,
        "activities": activities,
    });
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("plein-event", "consent.withdrawn".to_owned()),
    ];
    let outgoing =
        Outgoing { url: notice.address.clone(), headers, body: Some(body.to_string().into_bytes()) };
    let answer = fetch.fetch(outgoing).await?;
    if (200..300).contains(&answer.status) { Ok(()) } else { Err(format!("it answered {}", answer.status)) }
}

/// Writes to the contact person, with a link to confirm that she heard it.
async fn mail(
    consents: &Consents,
    (org, notice, name): (OrganisationId, &Notice, &str),
    moment: &Moment,
) -> Result<()> {
    let secret = Secret::new()?;
    let url = format!("{}/{}/ontvangen/{}", consents.base_url, Language::Nl.code(), secret.reveal());
    let days = TimeDelta::days(30).num_days();
    let letter = Letter::new(
        &notice.address,
        Language::Nl,
        "consent-letter-gone-subject",
        "consent-letter-gone-reason",
    )
    .say(Phrase::new("consent-letter-gone-text").with("name", name))
    .say(Phrase::new("consent-letter-gone-do").with("days", days))
    .action("consent-letter-gone-button", url);
    let (letter, hash) = (&letter, secret.hash());
    let hash = hash.as_str();
    consents
        .store
        .write(|tx| {
            Box::pin(async move {
                people::post::send(tx, letter, moment).await?;
                tx.execute(SENT, args![org, notice.id, moment.now(), None::<DateTime<Utc>>, "", hash])
                    .await
                    .map(drop)
            })
        })
        .await
}

async fn note(
    consents: &Consents,
    (org, notice): (OrganisationId, &Notice),
    (received, trouble, hash): (Option<DateTime<Utc>>, &str, &str),
    moment: &Moment,
) -> Result<()> {
    let id = notice.id;
    consents
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.execute(SENT, args![org, id, moment.now(), received, trouble, hash]).await?;
                if received.is_some() {
                    tx.audit(&Audit::new("receive", "withdrawal-notice", id).of(org), moment).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The notice a link in a letter belongs to, and whether its receipt was confirmed.
pub(crate) async fn by_token(
    tx: &mut Tx<'_>,
    token: &Secret,
) -> Result<Option<(OrganisationId, Uuid, bool)>> {
    let Some(row) = tx.row(BY_TOKEN, args![token.hash()]).await? else { return Ok(None) };
    let received: Option<DateTime<Utc>> = row.get("received_at")?;
    Ok(Some((row.get("org")?, row.get("id")?, received.is_some())))
}

/// Notes that the recipient heard it.
pub(crate) async fn receive(
    tx: &mut Tx<'_>,
    (org, id): (OrganisationId, Uuid),
    moment: &Moment,
) -> Result<()> {
    if tx.execute(RECEIVED, args![org, id, moment.now()]).await? == 1 {
        tx.audit(&Audit::new("receive", "withdrawal-notice", id).of(org), moment).await?;
    }
    Ok(())
}

/// How it stands with each recipient: the latest notice of each way.
pub(crate) fn latest(notices: Vec<Notice>) -> Vec<Notice> {
    let mut seen: BTreeMap<(Recipient, Way, String), ()> = BTreeMap::new();
    let fresh =
        |notice: &Notice| seen.insert((notice.recipient, notice.way, notice.address.clone()), ()).is_none();
    let mut fresh = fresh;
    notices.into_iter().filter(|notice| fresh(notice)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::ledger::{Fields, Purpose};

    #[test]
    fn who_got_the_data_hears_what_concerns_her() {
        let bond = Recipient::Organisation(OrganisationId(Uuid::from_u128(1)));
        let other = Recipient::Organisation(OrganisationId(Uuid::from_u128(2)));
        let share = Activity { recipient: bond, purpose: Purpose::Sharing, fields: Fields::Contact };
        assert_eq!(concerning(&[share], bond), [share]);
        assert_eq!(concerning(&[share], other), []);
        assert_eq!(concerning(&[share, Activity::LISTED], other), [Activity::LISTED]);
    }
}
