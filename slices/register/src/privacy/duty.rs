//! The duties of the register towards a person: a copy of what it keeps about her, and forgetting her.

use std::sync::Arc;

use kernel::actor::Role;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use serde_json::{Value, json};
use shell::slice::{ErasePerson, ExportPerson};
use store::{Audit, StoreError, Tx, args};

use crate::consent::ledger::Proof;
use crate::consent::record::{self, How};
use crate::consent::{Consents, export, store as tables};
use crate::merchant::photo_store as photos;

const CLAIMS: &str =
    "SELECT nis, id, establishment, state, made_at, note FROM register_claim WHERE person_id = $1
    ORDER BY made_at LIMIT 500";
const EDITS: &str = "SELECT nis, establishment, section, made_at FROM register_edit WHERE person_id = $1
    ORDER BY made_at LIMIT 5000";
const FORGET_CLAIMS: &str =
    "UPDATE register_claim SET note = '', reason = '', code_hash = NULL, facts = NULL WHERE person_id = $1";
const FORGET_QUESTIONS: &str = "DELETE FROM register_still_right WHERE person_id = $1";
const FORGET_STOPS: &str = "DELETE FROM register_still_right_stop WHERE person_id = $1";

const IMPORTS: &str = "SELECT org, file, made_at FROM register_partner_import WHERE person_id = $1
    ORDER BY made_at LIMIT 1000";
const DECISIONS: &str = "SELECT org, accepted, reason, decided_at FROM register_partner_decision
    WHERE person_id = $1 ORDER BY decided_at LIMIT 5000";
/// What she did and decided, by the name it has in her copy: what it was about, when, and in a word how. Whatever table
/// keeps the id of a person stands here, in the statements above, or in the reviewed list of the test that walks the
/// schema (`plein/src/tests/persons.rs`).
const TRACES: &[(&str, &str, &str)] = &[
    (
        "pairs_decided",
        "register.duty.pairs",
        "SELECT id, decided_at, state FROM register_pair WHERE decided_by = $1
        ORDER BY decided_at LIMIT 5000",
    ),
    (
        "merges_made",
        "register.duty.merges",
        "SELECT id, made_at, how FROM register_merge WHERE made_by = $1
        ORDER BY made_at LIMIT 5000",
    ),
    (
        "merges_undone",
        "register.duty.unmerges",
        "SELECT id, ended_at, ended_why FROM register_merge WHERE ended_by = $1
        ORDER BY ended_at LIMIT 5000",
    ),
    (
        "claims_decided",
        "register.duty.claims_decided",
        "SELECT id, decided_at, state FROM register_claim
        WHERE decided_by = $1 ORDER BY decided_at LIMIT 5000",
    ),
    (
        "announcements",
        "register.duty.announcements",
        "SELECT establishment, made_at, kind FROM register_announcement
        WHERE person_id = $1 ORDER BY made_at LIMIT 5000",
    ),
    (
        "helped",
        "register.duty.guardians",
        "SELECT establishment, since, asked FROM register_guardian
        WHERE person_id = $1 ORDER BY since LIMIT 5000",
    ),
    (
        "moderations",
        "register.duty.moderations",
        "SELECT establishment, made_at, reason FROM register_moderation
        WHERE person_id = $1 ORDER BY made_at LIMIT 5000",
    ),
    (
        "yearly_questions",
        "register.duty.questions",
        "SELECT establishment, sent_at, answer FROM register_still_right
        WHERE person_id = $1 ORDER BY sent_at LIMIT 5000",
    ),
    (
        "yearly_questions_stopped",
        "register.duty.stops",
        "SELECT establishment, since, '' FROM register_still_right_stop
        WHERE person_id = $1 ORDER BY since LIMIT 5000",
    ),
    (
        "column_mappings",
        "register.duty.mappings",
        "SELECT source, made_at, '' FROM register_partner_mapping
        WHERE person_id = $1 ORDER BY made_at LIMIT 5000",
    ),
    (
        "places_looked_at",
        "register.duty.locks",
        "SELECT establishment, locked_until, sign FROM register_partner_item
        WHERE locked_by = $1 ORDER BY own_key LIMIT 5000",
    ),
    (
        "breaches_written_down",
        "register.duty.breaches",
        "SELECT id, written_at, risk FROM register_breach
        WHERE written_by = $1 ORDER BY written_at LIMIT 5000",
    ),
    (
        "breach_notes",
        "register.duty.breach_notes",
        "SELECT id, written_at, kind FROM register_breach_note
        WHERE written_by = $1 ORDER BY written_at LIMIT 5000",
    ),
    (
        "access_asked",
        "register.duty.access_asked",
        "SELECT source, asked_at, state FROM register_partner_access
        WHERE asked_by = $1 ORDER BY asked_at LIMIT 5000",
    ),
    (
        "access_decided",
        "register.duty.access_decided",
        "SELECT source, decided_at, state FROM register_partner_access
        WHERE decided_by = $1 ORDER BY decided_at LIMIT 5000",
    ),
];
const FORGET_LOCKS: &str =
    "UPDATE register_partner_item SET locked_by = NULL, locked_until = NULL WHERE locked_by = $1";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.duty.imports", IMPORTS),
    ("register.duty.decisions", DECISIONS),
    ("register.duty.forget_locks", FORGET_LOCKS),
    ("register.duty.claims", CLAIMS),
    ("register.duty.edits", EDITS),
    ("register.duty.forget_claims", FORGET_CLAIMS),
    ("register.duty.forget_questions", FORGET_QUESTIONS),
    ("register.duty.forget_stops", FORGET_STOPS),
];

/// Every statement of the duties.
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    let traces = TRACES.iter().map(|(_, name, sql)| (*name, *sql));
    STATEMENTS.iter().copied().chain(traces).collect()
}

/// Both duties.
pub(crate) fn duties(consents: &Arc<Consents>) -> (ExportPerson, ErasePerson) {
    let (one, two) = (Arc::clone(consents), Arc::clone(consents));
    (
        Arc::new(move |person, moment| {
            let consents = Arc::clone(&one);
            Box::pin(async move { copy(&consents, person, &moment).await.map_err(|error| error.to_string()) })
        }),
        Arc::new(move |person, moment| {
            let consents = Arc::clone(&two);
            Box::pin(
                async move { forget(&consents, person, &moment).await.map_err(|error| error.to_string()) },
            )
        }),
    )
}

/// The enterprises somebody acts for as a whole.
async fn enterprises(
    tx: &mut Tx<'_>,
    person: PersonId,
    moment: &Moment,
) -> store::Result<Vec<OrganisationId>> {
    let held = people::capacity::of_person(tx, person, moment).await?;
    let whole = held
        .iter()
        .filter(|held| held.capacity.role == Role::Merchant && held.capacity.establishment.is_none());
    let mut found: Vec<OrganisationId> = whole.filter_map(|held| held.capacity.organisation).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

async fn copy(consents: &Consents, person: PersonId, moment: &Moment) -> Result<Value, StoreError> {
    let base = consents.base_url.as_str();
    consents
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut ledgers = Vec::new();
                for org in enterprises(tx, person, moment).await? {
                    let ledger = tables::ledger(tx, org).await?;
                    ledgers.push(export::of(&ledger, (org, base, &|_| String::new()), moment.now()));
                }
                let acts: Vec<Value> = tables::by_person(tx, person)
                    .await?
                    .into_iter()
                    .map(|(org, seq)| json!({"enterprise": org, "act": seq}))
                    .collect();
                let mut all = json!({
                    "consents": ledgers,
                    "consents_given_or_withdrawn_by_you": acts,
                    "claims": claims(tx, person).await?,
                    "edits": edits(tx, person).await?,
                    "photos": photos::by_person(tx, person).await?,
                    "imports": imports(tx, person).await?,
                    "decisions": decisions(tx, person).await?,
                });
                for (name, _, sql) in TRACES {
                    let found = traces(tx, sql, person).await?;
                    if let (Some(all), false) = (all.as_object_mut(), found.is_empty()) {
                        all.insert((*name).to_owned(), found.into());
                    }
                }
                Ok(all)
            })
        })
        .await
}

async fn claims(tx: &mut Tx<'_>, person: PersonId) -> store::Result<Vec<Value>> {
    let rows = tx.rows(CLAIMS, args![person]).await?;
    rows.iter()
        .map(|row| {
            let place: Option<EstablishmentId> = row.get("establishment")?;
            let (state, note): (String, String) = (row.get("state")?, row.get("note")?);
            let made: chrono::DateTime<chrono::Utc> = row.get("made_at")?;
            Ok(json!({"establishment": place, "state": state, "note": note, "made_at": made}))
        })
        .collect()
}

async fn edits(tx: &mut Tx<'_>, person: PersonId) -> store::Result<Vec<Value>> {
    let rows = tx.rows(EDITS, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (place, section): (EstablishmentId, String) =
                (row.get("establishment")?, row.get("section")?);
            let made: chrono::DateTime<chrono::Utc> = row.get("made_at")?;
            Ok(json!({"establishment": place, "section": section, "made_at": made}))
        })
        .collect()
}

/// What she did of one kind.
async fn traces(tx: &mut Tx<'_>, sql: &'static str, person: PersonId) -> store::Result<Vec<Value>> {
    let rows = tx.rows(sql, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (what, how): (uuid::Uuid, String) = (row.get(0)?, row.get(2)?);
            let at: Option<chrono::DateTime<chrono::Utc>> = row.get(1)?;
            Ok(json!({"id": what, "at": at, "how": how}))
        })
        .collect()
}

/// The files she brought for a partner.
async fn imports(tx: &mut Tx<'_>, person: PersonId) -> store::Result<Vec<Value>> {
    let rows = tx.rows(IMPORTS, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (org, file): (OrganisationId, String) = (row.get("org")?, row.get("file")?);
            let made: chrono::DateTime<chrono::Utc> = row.get("made_at")?;
            Ok(json!({"organisation": org, "file": file, "made_at": made}))
        })
        .collect()
}

/// What she decided as a moderator.
async fn decisions(tx: &mut Tx<'_>, person: PersonId) -> store::Result<Vec<Value>> {
    let rows = tx.rows(DECISIONS, args![person]).await?;
    rows.iter()
        .map(|row| {
            let (org, accepted): (OrganisationId, bool) = (row.get("org")?, row.get("accepted")?);
            let reason: String = row.get("reason")?;
            let at: chrono::DateTime<chrono::Utc> = row.get("decided_at")?;
            Ok(json!({"organisation": org, "accepted": accepted, "reason": reason, "at": at}))
        })
        .collect()
}

/// History keeps her bare id, which says nothing once the account is empty. When nobody else acts for her enterprise and
/// she is the enterprise herself, the consents that rested on her are withdrawn.
async fn forget(consents: &Consents, person: PersonId, moment: &Moment) -> Result<u64, StoreError> {
    let (count, hide) = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut count = tx.execute(FORGET_CLAIMS, args![person]).await?;
                count += tx.execute(FORGET_QUESTIONS, args![person]).await?;
                count += tx.execute(FORGET_STOPS, args![person]).await?;
                count += tx.execute(FORGET_LOCKS, args![person]).await?;
                let mut hide = Vec::new();
                for org in enterprises(tx, person, moment).await? {
                    if is_last(tx, (person, org), moment).await? && is_natural(tx, org).await? {
                        let effect = record::withdraw_everything(tx, org, &how(), moment).await?;
                        count += u64::try_from(effect.acts.len()).unwrap_or_default();
                        hide.extend(effect.hide);
                        count += photos::forget(tx, org, moment).await?;
                    }
                }
                tx.audit(&Audit::new("erase", "register", person.0).about(person), moment).await?;
                Ok::<_, StoreError>((count, hide))
            })
        })
        .await?;
    consents.curtain.hide(&hide);
    Ok(count)
}

fn how() -> How {
    How {
        language: Language::Nl,
        by: None,
        capacity: "system".to_owned(),
        proof: Proof::Erasure,
        reference: String::new(),
        at: None,
    }
}

async fn is_last(
    tx: &mut Tx<'_>,
    (person, org): (PersonId, OrganisationId),
    moment: &Moment,
) -> store::Result<bool> {
    let held = people::capacity::of_organisation(tx, org, moment).await?;
    let others = held.iter().filter(|held| held.person != person && held.capacity.establishment.is_none());
    Ok(others.count() == 0)
}

async fn is_natural(tx: &mut Tx<'_>, org: OrganisationId) -> store::Result<bool> {
    for (nis, id) in record::places(tx, org).await? {
        if tables::place(tx, nis, id).await?.is_some_and(|place| place.natural_person) {
            return Ok(true);
        }
    }
    Ok(false)
}
