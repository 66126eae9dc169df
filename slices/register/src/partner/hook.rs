//! Telling other systems what happens: signed messages to the addresses a partner gave, tried again when they do not
//! arrive, written down either way.

use kernel::fetch::{Fetch, Outgoing};
use kernel::moment::{Moment, OrganisationId};
use serde_json::{Value, json};
use store::{Job, NewJob, Result, Store, Tx};
use uuid::Uuid;

use super::store::keys::{self, Delivery, Hook};

/// The kind of work in the queue.
pub(crate) const JOB: &str = "register.hook";
/// How often a message is tried: over about two and a half hours.
const ATTEMPTS: i64 = 10;

/// Tells every webhook of a partner, in the transaction of what happened. `kind`: `place.accepted`, `place.refused`,
/// `import.done`, `consent.withdrawn`, `test`.
pub async fn announce(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    kind: &str,
    data: &Value,
    moment: &Moment,
) -> Result<usize> {
    let hooks: Vec<Hook> = keys::hooks(tx, org).await?.into_iter().filter(|hook| hook.active).collect();
    for hook in &hooks {
        tell(tx, (org, hook.id), kind, data, moment).await?;
    }
    Ok(hooks.len())
}

/// Tells one webhook.
pub(crate) async fn tell(
    tx: &mut Tx<'_>,
    (org, hook): (OrganisationId, Uuid),
    kind: &str,
    data: &Value,
    moment: &Moment,
) -> Result<Uuid> {
    let id = moment.new_id();
    let body =
        json!({"id": id, "kind": kind, "at": moment.now().to_rfc3339(), "partner": org.0, "data": data});
    let one = Delivery {
        id,
        hook,
        kind: kind.to_owned(),
        body: body.to_string(),
        state: "waiting".to_owned(),
        attempts: 0,
        status: None,
        trouble: String::new(),
        made_at: moment.now(),
        tried_at: None,
    };
    keys::add_delivery(tx, org, &one).await?;
    again(tx, (org, id), moment).await?;
    Ok(id)
}

/// Puts a message in the queue; one that was put aside is tried again.
pub(crate) async fn again(tx: &mut Tx<'_>, (org, id): (OrganisationId, Uuid), moment: &Moment) -> Result<()> {
    let payload = json!({"org": org.0, "id": id});
    let key = id.to_string();
    let job = NewJob { kind: JOB, key: Some(&key), payload, due: moment.now(), most_attempts: ATTEMPTS };
    tx.enqueue(&job, moment).await.map(drop)
}

/// The signature of a message: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`.
#[must_use]
pub fn sign(secret: &str, seconds: i64, body: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
    let tag = ring::hmac::sign(&key, format!("{seconds}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

/// Sends one message of the queue and notes how that went.
pub(crate) async fn deliver(store: &Store, fetch: &dyn Fetch, job: &Job, moment: &Moment) -> Result<()> {
    let id = |name: &str| {
        job.payload.get(name).and_then(Value::as_str).and_then(|text| Uuid::try_parse(text).ok())
    };
    let (Some(org), Some(id)) = (id("org").map(OrganisationId), id("id")) else {
        return store.finish_job(job).await;
    };
    let (found, hooks) = store
        .read(|tx| {
            Box::pin(async move { Ok((keys::delivery(tx, (org, id)).await?, keys::hooks(tx, org).await?)) })
        })
        .await?;
    let Some(mut one) = found else { return store.finish_job(job).await };
    let hook = hooks.into_iter().find(|hook| hook.id == one.hook && (hook.active || one.kind == "test"));
    let Some(hook) = hook else {
        (one.state, one.trouble) = ("dead".to_owned(), "the webhook was removed or rests".to_owned());
        note(store, org, &one).await?;
        return store.finish_job(job).await;
    };
    let answer = fetch.fetch(message(&hook, &one, moment)).await;
    one.attempts = job.attempt;
    one.tried_at = Some(moment.now());
    let trouble = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => {
            (one.state, one.status, one.trouble) =
                ("sent".to_owned(), Some(answer.status.into()), String::new());
            None
        }
        Ok(answer) => {
            one.status = Some(answer.status.into());
            Some(format!("answered {}", answer.status))
        }
        Err(trouble) => Some(trouble.chars().take(300).collect()),
    };
    let Some(trouble) = trouble else {
        note(store, org, &one).await?;
        return store.finish_job(job).await;
    };
    one.trouble.clone_from(&trouble);
    // 410 says that nobody will ever listen there again.
    let gone = one.status == Some(410);
    let last = Job { most_attempts: job.attempt, ..job.clone() };
    let again = store.fail_job(if gone { &last } else { job }, &trouble, moment).await?;
    if again.is_none() {
        "dead".clone_into(&mut one.state);
    }
    note(store, org, &one).await?;
    if gone {
        store.write(|tx| Box::pin(async move { keys::set_hook(tx, (org, hook.id), false).await })).await?;
    }
    Ok(())
}

fn message(hook: &Hook, one: &Delivery, moment: &Moment) -> Outgoing {
    let signature = sign(&hook.secret, moment.now().timestamp(), &one.body);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("plein-signature", signature),
        ("plein-event", one.kind.clone()),
        ("plein-delivery", one.id.to_string()),
    ];
    Outgoing { url: hook.url.clone(), headers, body: Some(one.body.clone().into_bytes()) }
}

async fn note(store: &Store, org: OrganisationId, one: &Delivery) -> Result<()> {
    store.write(|tx| Box::pin(async move { keys::tried(tx, org, one).await })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_over_time_and_body() {
        let signed = sign("geheim", 1_795_000_000, "{\"a\":1}");
        assert_eq!(signed, sign("geheim", 1_795_000_000, "{\"a\":1}"));
        assert!(signed.starts_with("t=1795000000,v1=") && signed.len() == 16 + 64, "{signed}");
        for other in [
            sign("ander", 1_795_000_000, "{\"a\":1}"),
            sign("geheim", 1_795_000_001, "{\"a\":1}"),
            sign("geheim", 1_795_000_000, "{\"a\":2}"),
        ] {
            assert_ne!(signed, other);
        }
        // RFC 4231, test case 2, reached through an empty time: the library is what it says it is.
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"Jefe");
        let tag = ring::hmac::sign(&key, b"what do ya want for nothing?");
        assert!(tag.as_ref().starts_with(&[0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60]));
    }
}
