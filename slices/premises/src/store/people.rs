//! The statements about owners and seekers: who they are, and forgetting them.

use ::store::{Json, Result, Row, Tx, args};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use crate::matching::Wish;

pub(super) const OWNER: &str =
    "SELECT name, email, phone, postal, noted_at FROM premises_owner WHERE nis = $1 AND unit = $2";
pub(super) const SET_OWNER: &str =
    "INSERT INTO premises_owner (nis, unit, name, email, phone, postal, noted_at, noted_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (nis, unit) DO UPDATE SET name = excluded.name,
    email = excluded.email, phone = excluded.phone, postal = excluded.postal, noted_at = excluded.noted_at,
    noted_by = excluded.noted_by";
pub(super) const FORGET_OWNER: &str = "DELETE FROM premises_owner WHERE nis = $1 AND unit = $2";
pub(super) const SEEKERS: &str =
    "SELECT id, name, email, phone, plan, kind, starter, least_m2, most_m2, places,
    most_rent_cents, consent_day, consent_how, until_day FROM premises_seeker
    WHERE nis = $1 ORDER BY added_at DESC, id LIMIT 500";
pub(super) const SEEKER: &str =
    "SELECT id, name, email, phone, plan, kind, starter, least_m2, most_m2, places,
    most_rent_cents, consent_day, consent_how, until_day FROM premises_seeker WHERE nis = $1 AND id = $2";
pub(super) const ADD_SEEKER: &str =
    "INSERT INTO premises_seeker (nis, id, name, email, phone, plan, kind, starter, least_m2,
    most_m2, places, most_rent_cents, consent_day, consent_how, until_day, added_at, added_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
pub(super) const FORGET_SEEKER: &str = "DELETE FROM premises_seeker WHERE nis = $1 AND id = $2";
pub(super) const PURGE_SEEKERS: &str = "DELETE FROM premises_seeker WHERE until_day < $1";
pub(super) const INTRODUCTIONS: &str = "SELECT id, seeker, unit, outcome, made_at FROM premises_introduction
    WHERE nis = $1 ORDER BY made_at DESC, id LIMIT 1000";
pub(super) const INTRODUCE: &str =
    "INSERT INTO premises_introduction (nis, id, seeker, unit, outcome, made_at, made_by)
    VALUES ($1, $2, $3, $4, 'open', $5, $6) ON CONFLICT DO NOTHING";
pub(super) const OUTCOME: &str =
    "UPDATE premises_introduction SET outcome = $3, outcome_at = $4, outcome_by = $5
    WHERE nis = $1 AND id = $2";

pub(super) const OWNERS_OF: &str =
    "SELECT nis, unit, name, email, phone, postal, noted_at FROM premises_owner
    WHERE email = $1 LIMIT 1000";
pub(super) const SEEKERS_OF: &str = "SELECT id, name, email, phone, plan, kind, starter, least_m2, most_m2, places,
    most_rent_cents, consent_day, consent_how, until_day, added_at FROM premises_seeker WHERE email = $1 LIMIT 1000";
pub(super) const FORGET_OWNERS_OF: &str = "DELETE FROM premises_owner WHERE email = $1";
pub(super) const FORGET_SEEKERS_OF: &str = "DELETE FROM premises_seeker WHERE email = $1";

/// What an officer did: its name in her copy, and the statement.
pub(super) const TRACES: [(&str, &str); 13] = [
    (
        "units_added",
        "SELECT id, added_at, kind FROM premises_unit WHERE added_by = $1 ORDER BY added_at LIMIT 5000",
    ),
    (
        "spells_noted",
        "SELECT id, noted_at, state FROM premises_spell WHERE noted_by = $1 ORDER BY noted_at LIMIT 5000",
    ),
    (
        "spells_withdrawn",
        "SELECT id, withdrawn_at, withdrawn_why FROM premises_spell WHERE withdrawn_by = $1
        ORDER BY withdrawn_at LIMIT 5000",
    ),
    (
        "units_looked_at",
        "SELECT id, noted_at, outcome FROM premises_sighting WHERE noted_by = $1 ORDER BY noted_at LIMIT 5000",
    ),
    (
        "photos_taken",
        "SELECT id, taken_at, '' FROM premises_photo WHERE taken_by = $1 ORDER BY taken_at LIMIT 5000",
    ),
    (
        "owners_noted",
        "SELECT unit, noted_at, '' FROM premises_owner WHERE noted_by = $1 ORDER BY noted_at LIMIT 5000",
    ),
    (
        "legal_steps_taken",
        "SELECT id, noted_at, step FROM premises_legal_step WHERE noted_by = $1 ORDER BY noted_at LIMIT 5000",
    ),
    (
        "legal_steps_withdrawn",
        "SELECT id, withdrawn_at, withdrawn_why FROM premises_legal_step WHERE withdrawn_by = $1
        ORDER BY withdrawn_at LIMIT 5000",
    ),
    (
        "terms_written",
        "SELECT changed_by, changed_at, decision_uri FROM premises_regulation WHERE changed_by = $1
        ORDER BY changed_at LIMIT 1000",
    ),
    (
        "seekers_added",
        "SELECT id, added_at, kind FROM premises_seeker WHERE added_by = $1 ORDER BY added_at LIMIT 5000",
    ),
    (
        "introductions_made",
        "SELECT id, made_at, outcome FROM premises_introduction WHERE made_by = $1 ORDER BY made_at LIMIT 5000",
    ),
    (
        "introductions_followed",
        "SELECT id, outcome_at, outcome FROM premises_introduction WHERE outcome_by = $1
        ORDER BY outcome_at LIMIT 5000",
    ),
    (
        "signals_decided",
        "SELECT id, decided_at, state FROM premises_signal WHERE decided_by = $1 ORDER BY decided_at LIMIT 5000",
    ),
];

/// Who owns a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub postal: String,
}

/// The owner of a unit, if anybody wrote down who.
pub(crate) async fn owner(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<Option<Owner>> {
    let row = tx.row(OWNER, args![nis, unit]).await?;
    let read = |row: &Row| {
        Ok(Owner { name: row.get(0)?, email: row.get(1)?, phone: row.get(2)?, postal: row.get(3)? })
    };
    row.as_ref().map(read).transpose()
}

/// Writes down the owner of a unit.
pub(crate) async fn set_owner(
    tx: &mut Tx<'_>,
    (nis, unit): (Nis, Uuid),
    owner: &Owner,
    moment: &Moment,
) -> Result<()> {
    let values = args![
        nis,
        unit,
        &owner.name,
        &owner.email,
        &owner.phone,
        &owner.postal,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(SET_OWNER, values).await.map(drop)
}

/// Forgets the owner of a unit.
pub(crate) async fn forget_owner(tx: &mut Tx<'_>, nis: Nis, unit: Uuid) -> Result<()> {
    tx.execute(FORGET_OWNER, args![nis, unit]).await.map(drop)
}

/// Who looks for premises.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Seeker {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub plan: String,
    pub starter: bool,
    pub wish: Wish,
    pub consent_day: NaiveDate,
    pub consent_how: String,
    pub until: NaiveDate,
}

fn seeker(row: &Row) -> Result<Seeker> {
    Ok(Seeker {
        id: row.get("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        plan: row.get("plan")?,
        starter: row.get("starter")?,
        wish: Wish {
            kind: row.get("kind")?,
            least_m2: row.get("least_m2")?,
            most_m2: row.get("most_m2")?,
            places: row.get::<Json<Vec<String>>>("places")?.0,
            most_rent: row.get("most_rent_cents")?,
        },
        consent_day: row.get("consent_day")?,
        consent_how: row.get("consent_how")?,
        until: row.get("until_day")?,
    })
}

/// Who looks for premises in a town, the latest first.
pub(crate) async fn seekers(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Seeker>> {
    tx.rows(SEEKERS, args![nis]).await?.iter().map(seeker).collect()
}

/// One of them.
pub(crate) async fn one_seeker(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<Option<Seeker>> {
    tx.row(SEEKER, args![nis, id]).await?.as_ref().map(seeker).transpose()
}

/// Adds somebody who looks for premises.
pub(crate) async fn add_seeker(tx: &mut Tx<'_>, nis: Nis, new: &Seeker, moment: &Moment) -> Result<()> {
    let places = Json(&new.wish.places).text()?;
    let values = args![
        nis,
        new.id,
        &new.name,
        &new.email,
        &new.phone,
        &new.plan,
        &new.wish.kind,
        new.starter,
        new.wish.least_m2,
        new.wish.most_m2,
        places,
        new.wish.most_rent,
        new.consent_day,
        &new.consent_how,
        new.until,
        moment.now(),
        moment.actor.person()
    ];
    tx.execute(ADD_SEEKER, values).await.map(drop)
}

/// Forgets somebody who looks for premises.
pub(crate) async fn forget_seeker(tx: &mut Tx<'_>, nis: Nis, id: Uuid) -> Result<bool> {
    Ok(tx.execute(FORGET_SEEKER, args![nis, id]).await? == 1)
}

/// Forgets everybody whose day is over.
pub(crate) async fn purge_seekers(tx: &mut Tx<'_>, today: NaiveDate) -> Result<u64> {
    tx.execute(PURGE_SEEKERS, args![today]).await
}

/// A seeker and a unit that were brought together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Introduction {
    pub id: Uuid,
    pub seeker: Uuid,
    pub unit: Uuid,
    pub outcome: String,
    pub made_at: DateTime<Utc>,
}

/// The introductions of a town, the latest first.
pub(crate) async fn introductions(tx: &mut Tx<'_>, nis: Nis) -> Result<Vec<Introduction>> {
    let rows = tx.rows(INTRODUCTIONS, args![nis]).await?;
    let read = |row: &Row| {
        Ok(Introduction {
            id: row.get(0)?,
            seeker: row.get(1)?,
            unit: row.get(2)?,
            outcome: row.get(3)?,
            made_at: row.get(4)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Brings a seeker and a unit together, once.
pub(crate) async fn introduce(
    tx: &mut Tx<'_>,
    nis: Nis,
    (seeker, unit): (Uuid, Uuid),
    moment: &Moment,
) -> Result<bool> {
    let values = args![nis, moment.new_id(), seeker, unit, moment.now(), moment.actor.person()];
    Ok(tx.execute(INTRODUCE, values).await? == 1)
}

/// Writes down what came of it.
pub(crate) async fn outcome(
    tx: &mut Tx<'_>,
    nis: Nis,
    (id, outcome): (Uuid, &str),
    moment: &Moment,
) -> Result<bool> {
    let values = args![nis, id, outcome, moment.now(), moment.actor.person()];
    Ok(tx.execute(OUTCOME, values).await? == 1)
}

/// What is kept about whoever has this address, as owner and as seeker.
pub(crate) async fn kept_of(tx: &mut Tx<'_>, email: &str) -> Result<serde_json::Value> {
    let owners = tx.rows(OWNERS_OF, args![email]).await?;
    let owned = owners.iter().map(|row| {
        let (name, phone, postal): (String, String, String) =
            (row.get("name")?, row.get("phone")?, row.get("postal")?);
        let (unit, at): (Uuid, DateTime<Utc>) = (row.get("unit")?, row.get("noted_at")?);
        Ok(serde_json::json!({"unit": unit, "name": name, "phone": phone, "postal": postal, "noted_at": at}))
    });
    let owned: Vec<serde_json::Value> = owned.collect::<Result<_>>()?;
    let rows = tx.rows(SEEKERS_OF, args![email]).await?;
    let sought = rows.iter().map(|row| {
        let (one, at): (Seeker, DateTime<Utc>) = (seeker(row)?, row.get("added_at")?);
        Ok(serde_json::json!({
            "name": one.name, "phone": one.phone, "plan": one.plan, "kind": one.wish.kind, "places": one.wish.places,
            "consent_day": one.consent_day, "consent": one.consent_how, "until": one.until, "added_at": at,
        }))
    });
    let sought: Vec<serde_json::Value> = sought.collect::<Result<_>>()?;
    Ok(serde_json::json!({"owner_of": owned, "looks_for_premises": sought}))
}

/// Forgets whoever has this address; tells how many records went.
pub(crate) async fn forget_of(tx: &mut Tx<'_>, email: &str) -> Result<u64> {
    let owners = tx.execute(FORGET_OWNERS_OF, args![email]).await?;
    Ok(owners + tx.execute(FORGET_SEEKERS_OF, args![email]).await?)
}
