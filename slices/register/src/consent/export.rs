//! The ledger as linked data, in the words of OSLO Toestemming.

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::OrganisationId;
use serde_json::{Value, json};

use super::ledger::{Act, Activity, Ledger, Recipient};
use super::page::Loaded;
use super::wording;

/// The namespace of OSLO Toestemming.
const NAMESPACE: &str = "https://data.vlaanderen.be/ns/toestemming#";

fn context() -> Value {
    json!({
        "toestemming": NAMESPACE,
        "schema": "https://schema.org/",
        "dct": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "Toestemming": "toestemming:Toestemming",
        "Verwerkingsactiviteit": "toestemming:Verwerkingsactiviteit",
        "gegevenOp": {"@id": "toestemming:gegevenOp", "@type": "xsd:date"},
        "gegevenVoor": {"@id": "toestemming:gegevenVoor", "@type": "@id"},
        "status": "toestemming:status",
        "beperking": "toestemming:beperking",
        "toestemmingsvraag": {"@id": "toestemming:toestemmingsvraag", "@container": "@language"},
        "verwerkingsgrond": "toestemming:verwerkingsgrond",
        "expires": {"@id": "schema:expires", "@type": "xsd:dateTime"},
        "created": {"@id": "dct:created", "@type": "xsd:dateTime"},
        "type": "dct:type",
        "identifier": "dct:identifier",
    })
}

/// The ledger of an enterprise: what stands, and every act.
pub(crate) fn document(loaded: &Loaded, (org, base): (OrganisationId, &str), now: DateTime<Utc>) -> Value {
    of(&loaded.ledger, (org, base, &|recipient| loaded.names.of(recipient)), now)
}

type NameOf<'a> = &'a dyn Fn(Recipient) -> String;

/// The same, from a ledger and a way to name who gets the data.
pub(crate) fn of(
    ledger: &Ledger,
    (org, base, name_of): (OrganisationId, &str, NameOf<'_>),
    now: DateTime<Utc>,
) -> Value {
    let standing = ledger.at(now);
    let status = |act: &Act| match standing.of(act.activity) {
        Some((status, last)) if last.seq == act.seq => status.code(),
        _ => "replaced",
    };
    let subject = format!("{base}/id/organisatie/{}", org.0.simple());
    let consents: Vec<Value> = ledger.acts().iter().map(|act| consent(act, status(act), &subject)).collect();
    let mut activities: Vec<Activity> = ledger.acts().iter().map(|act| act.activity).collect();
    activities.sort_unstable();
    activities.dedup();
    let activities: Vec<Value> =
        activities.into_iter().map(|one| activity(one, &name_of(one.recipient))).collect();
    let graph = [activities, consents].concat();
    json!({ "@context": context(), "@id": subject, "@graph": graph })
}

fn consent(act: &Act, status: &str, subject: &str) -> Value {
    let limit = act.expires_at.map(|at| format!("until {}", at.to_rfc3339()));
    json!({
        "@type": "Toestemming",
        "@id": format!("{subject}#toestemming-{}", act.seq),
        "identifier": act.id,
        "gegevenOp": act.at.format("%Y-%m-%d").to_string(),
        "created": act.at.to_rfc3339(),
        "gegevenVoor": activity_id(act.activity),
        "status": if act.given { status } else { "withdrawn" },
        "beperking": limit,
        "expires": act.expires_at.map(|at| at.to_rfc3339()),
        "toestemming:versie": format!("{}@{}", act.asked.wording, act.asked.version),
        "toestemming:taal": act.asked.language.tag(),
        "toestemming:hoedanigheid": act.capacity,
        "toestemming:bewijs": act.proof.code(),
        "toestemming:bewijsreferentie": Some(act.reference.as_str()).filter(|text| !text.is_empty()),
    })
}

fn activity_id(activity: Activity) -> String {
    format!("urn:plein:verwerking:{}", activity.code())
}

fn activity(activity: Activity, name: &str) -> Value {
    let texts: serde_json::Map<String, Value> = Language::ALL
        .into_iter()
        .map(|language| (language.code().to_owned(), wording::current(activity).text(language, name).into()))
        .collect();
    json!({
        "@type": "Verwerkingsactiviteit",
        "@id": activity_id(activity),
        "type": activity.purpose.code(),
        "verwerkingsgrond": "consent",
        "toestemmingsvraag": texts,
        "toestemming:ontvanger": if name.is_empty() { activity.recipient.code() } else { name.to_owned() },
        "toestemming:gegevens": activity.fields.code(),
    })
}
