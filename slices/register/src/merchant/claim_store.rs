//! The statements of claims.

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Json, Result, Row, Tx, args};
use uuid::Uuid;

use super::store::stored;
use crate::consent::Activity;
use crate::facts::Facts;

const ADD: &str =
    "INSERT INTO register_claim (nis, id, establishment, person_id, enterprise_number, state, code_hash,
    code_until, tries, facts, note, made_at, proof, reason, consents, language)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, '', $13, $14)";
const BY_ID: &str =
    "SELECT nis, id, establishment, person_id, enterprise_number, state, code_hash, code_until, tries,
    facts, consents, language, note, made_at, decided_at, proof, reason FROM register_claim WHERE nis = $1 AND id = $2";
const OF_PERSON: &str =
    "SELECT nis, id, establishment, person_id, enterprise_number, state, code_hash, code_until, tries,
    facts, consents, language, note, made_at, decided_at, proof, reason FROM register_claim WHERE person_id = $1
    ORDER BY made_at DESC, id LIMIT 50";
const OF_TOWN: &str =
    "SELECT nis, id, establishment, person_id, enterprise_number, state, code_hash, code_until, tries,
    facts, consents, language, note, made_at, decided_at, proof, reason FROM register_claim WHERE nis = $1 AND state = $2
    ORDER BY made_at, id LIMIT 200";
const TRY: &str = "UPDATE register_claim SET tries = tries + 1 WHERE nis = $1 AND id = $2";
const DECIDE: &str = "UPDATE register_claim SET state = $3, decided_at = $4, decided_by = $5, reason = $6,
    establishment = $7, code_hash = NULL, code_until = NULL WHERE nis = $1 AND id = $2 AND state IN ('code', 'waiting')";
const PRUNE: &str =
    "UPDATE register_claim SET state = 'expired', code_hash = NULL WHERE state = 'code' AND code_until < $1";
const FORGET: &str =
    "UPDATE register_claim SET note = '', reason = '', facts = NULL, consents = '[]' WHERE decided_at < $1";
const OF_NUMBER: &str = "SELECT COUNT(*) FROM register_establishment WHERE enterprise_number = $1";
const CENTRE: &str =
    "SELECT lat, lon FROM register_postal_place WHERE nis = $1 AND postcode = $2 AND lat IS NOT NULL
    ORDER BY sort_key LIMIT 1";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.claim.add", ADD),
    ("register.claim.by_id", BY_ID),
    ("register.claim.of_person", OF_PERSON),
    ("register.claim.of_town", OF_TOWN),
    ("register.claim.try", TRY),
    ("register.claim.decide", DECIDE),
    ("register.claim.prune", PRUNE),
    ("register.claim.forget", FORGET),
    ("register.claim.of_number", OF_NUMBER),
    ("register.claim.centre", CENTRE),
];

/// Somebody who asks to manage a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claim {
    pub nis: Nis,
    pub id: Uuid,
    /// None: a place the register does not have yet.
    pub establishment: Option<EstablishmentId>,
    pub person: PersonId,
    pub number: Option<EnterpriseNumber>,
    /// `code`, `waiting`, `approved`, `refused`, `expired`.
    pub state: String,
    pub code: Option<String>,
    pub code_until: Option<DateTime<Utc>>,
    pub tries: i64,
    pub facts: Option<Facts>,
    /// What may be done with the data, once the claim is approved.
    pub consents: Vec<Activity>,
    /// The language the questions were read in.
    pub language: Language,
    pub note: String,
    pub made_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    /// How she signed in.
    pub proof: String,
    pub reason: String,
}

fn read(row: &Row) -> Result<Claim> {
    let number: i64 = row.get("enterprise_number")?;
    Ok(Claim {
        nis: row.get("nis")?,
        id: row.get("id")?,
        establishment: row.get("establishment")?,
        person: row.get("person_id")?,
        number: EnterpriseNumber::from_u64(number.unsigned_abs()).ok(),
        state: row.get("state")?,
        code: row.get("code_hash")?,
        code_until: row.get("code_until")?,
        tries: row.get("tries")?,
        facts: row.get::<Option<Json<Facts>>>("facts")?.map(|facts| facts.0),
        consents: row
            .get::<Json<Vec<String>>>("consents")?
            .0
            .iter()
            .filter_map(|code| Activity::parse(code))
            .collect(),
        language: Language::parse(&row.get::<String>("language")?).unwrap_or_default(),
        note: row.get("note")?,
        made_at: row.get("made_at")?,
        decided_at: row.get("decided_at")?,
        proof: row.get("proof")?,
        reason: row.get("reason")?,
    })
}

pub(crate) async fn add(tx: &mut Tx<'_>, claim: &Claim) -> Result<()> {
    let number = claim.number.map(stored).unwrap_or_default();
    let facts = claim.facts.as_ref().map(|facts| Json(facts).text()).transpose()?;
    let consents: Vec<String> = claim.consents.iter().map(|activity| activity.code()).collect();
    let consents = Json(&consents).text()?;
    let values = args![
        claim.nis,
        claim.id,
        claim.establishment,
        claim.person,
        number,
        &claim.state,
        claim.code.as_deref(),
        claim.code_until,
        facts,
        &claim.note,
        claim.made_at,
        &claim.proof,
        consents,
        claim.language.code()
    ];
    tx.execute(ADD, values).await.map(drop)
}

pub(crate) async fn get(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Claim>> {
    tx.row(BY_ID, args![nis, id]).await?.map(|row| read(&row)).transpose()
}

pub(crate) async fn of_person(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Claim>> {
    tx.rows(OF_PERSON, args![person]).await?.iter().map(read).collect()
}

pub(crate) async fn waiting(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Claim>> {
    tx.rows(OF_TOWN, args![nis, "waiting"]).await?.iter().map(read).collect()
}

/// One more try at the code; counted whatever comes of it.
pub(crate) async fn tried(tx: &mut Tx<'_>, claim: &Claim) -> Result<()> {
    tx.execute(TRY, args![claim.nis, claim.id]).await.map(drop)
}

/// Ends a claim; false when it had ended already.
pub(crate) async fn decide(
    tx: &mut Tx<'_>,
    claim: &Claim,
    (state, reason): (&str, &str),
    establishment: Option<EstablishmentId>,
    moment: &Moment,
) -> Result<bool> {
    let by = moment.actor.person();
    let values = args![claim.nis, claim.id, state, moment.now(), by, reason, establishment];
    Ok(tx.execute(DECIDE, values).await? == 1)
}

/// Codes that ran out, and what need not be kept of claims that ended long ago.
pub(crate) async fn prune(tx: &mut Tx<'_>, now: DateTime<Utc>) -> Result<u64> {
    let gone = tx.execute(PRUNE, args![now]).await?;
    Ok(gone + tx.execute(FORGET, args![now - chrono::TimeDelta::days(365)]).await?)
}

/// How many places the register has of an enterprise.
pub(crate) async fn count_of(tx: &mut Tx<'_>, number: EnterpriseNumber) -> Result<i64> {
    tx.one(OF_NUMBER, args![stored(number)]).await?.get(0)
}

/// The middle of the village of a postal code.
pub(crate) async fn centre(tx: &mut Tx<'_>, nis: Nis, postcode: u16) -> Result<Option<(f64, f64)>> {
    let row = tx.row(CENTRE, args![nis, i64::from(postcode)]).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
