//! Places as partners have them, the steps that changed them, and the decisions of moderators.

use chrono::{DateTime, Utc};
use kernel::moment::{EstablishmentId, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use store::{Bulk, Json, Result, Row, Tx, args};
use uuid::Uuid;

use crate::facts::Facts;

const ITEM_COLUMNS: &str =
    "SELECT org, source, own_key, establishment, state, nis, approved, proposed, revision, via,
    import_id, proposed_at, changed_at, locked_by, locked_until FROM register_partner_item
    WHERE org = $1 AND source = $2 AND own_key IN (@keys)";
const ITEMS_OF: &str =
    "SELECT org, source, own_key, establishment, state, nis, approved, proposed, revision, via,
    import_id, proposed_at, changed_at, locked_by, locked_until FROM register_partner_item
    WHERE org = $1 AND source = $2 AND own_key > $3 ORDER BY own_key LIMIT $4";
const WAITING: &str =
    "SELECT org, source, own_key, establishment, state, nis, approved, proposed, revision, via,
    import_id, proposed_at, changed_at, locked_by, locked_until FROM register_partner_item
    WHERE org = $1 AND state = 'waiting' ORDER BY proposed_at, source, own_key LIMIT $2";
const COUNT_ITEMS: &str =
    "SELECT source, state, COUNT(*) FROM register_partner_item WHERE org = $1 GROUP BY source, state";
const LOCK: &str = "UPDATE register_partner_item SET locked_by = $4, locked_until = $5
    WHERE org = $1 AND source = $2 AND own_key = $3 AND (locked_by IS NULL OR locked_by = $4 OR locked_until < $6)";
const DROP_ITEM: &str = "DELETE FROM register_partner_item WHERE org = $1 AND source = $2 AND own_key = $3";
const DROP_RECORD: &str = "DELETE FROM register_record WHERE nis = $1 AND source = $2 AND source_key = $3";
const OTHERS: &str = "SELECT COUNT(*) FROM register_record WHERE nis = $1 AND establishment = $2";
const DROP_FACE: &str = "DELETE FROM register_establishment WHERE nis = $1 AND id = $2";
const STEPS_OF: &str = "SELECT id, source, own_key, revision, before FROM register_partner_step
    WHERE org = $1 AND import_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
const DROP_STEPS: &str = "DELETE FROM register_partner_step WHERE org = $1 AND import_id = $2 AND id >= $3";
const ADD_ASKED: &str =
    "INSERT INTO register_partner_asked (org, source, own_key, allowed, language, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const ASKED: &str = "SELECT allowed, language, asked_at FROM register_partner_asked
    WHERE org = $1 AND source = $2 AND own_key = $3";
const DROP_ASKED: &str = "DELETE FROM register_partner_asked WHERE org = $1 AND source = $2 AND own_key = $3";
const DECIDED: &str =
    "INSERT INTO register_partner_decision (org, id, source, own_key, accepted, reason, person_id,
    proposed_at, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const TIMES: &str = "SELECT proposed_at, decided_at FROM register_partner_decision
    WHERE org = $1 AND decided_at > $2 ORDER BY decided_at DESC LIMIT 10000";

pub(super) const STATEMENTS: &[(&str, &str)] = &[
    ("register.partner.items", ITEM_COLUMNS),
    ("register.partner.items_of", ITEMS_OF),
    ("register.partner.waiting", WAITING),
    ("register.partner.count_items", COUNT_ITEMS),
    ("register.partner.lock", LOCK),
    ("register.partner.drop_item", DROP_ITEM),
    ("register.partner.drop_record", DROP_RECORD),
    ("register.partner.others", OTHERS),
    ("register.partner.drop_face", DROP_FACE),
    ("register.partner.steps_of", STEPS_OF),
    ("register.partner.drop_steps", DROP_STEPS),
    ("register.partner.add_asked", ADD_ASKED),
    ("register.partner.asked", ASKED),
    ("register.partner.drop_asked", DROP_ASKED),
    ("register.partner.decided", DECIDED),
    ("register.partner.times", TIMES),
];

/// A place as a partner has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub org: OrganisationId,
    pub source: Uuid,
    pub own_key: String,
    pub establishment: EstablishmentId,
    /// `waiting`, `settled`, `refused`, `gone`.
    pub state: String,
    pub nis: Nis,
    pub approved: Option<Said>,
    pub proposed: Option<Said>,
    pub revision: i64,
    pub via: String,
    pub import: Option<Uuid>,
    pub proposed_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub locked_by: Option<PersonId>,
    pub locked_until: Option<DateTime<Utc>>,
}

/// What was said of a place, and where it lies.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Said {
    pub nis: Nis,
    pub facts: Facts,
}

impl Item {
    /// What is said of it now: what waits, else what was approved.
    pub(crate) fn latest(&self) -> Option<&Said> {
        self.proposed.as_ref().or(self.approved.as_ref())
    }

    pub(crate) fn sign(&self) -> &str {
        self.latest().and_then(|said| said.facts.sign.as_deref()).unwrap_or_default()
    }
}

fn item_of(row: &Row) -> Result<Item> {
    let said =
        |column: &str| Ok::<_, store::StoreError>(row.get::<Option<Json<Said>>>(column)?.map(|json| json.0));
    Ok(Item {
        org: row.get("org")?,
        source: row.get("source")?,
        own_key: row.get("own_key")?,
        establishment: row.get("establishment")?,
        state: row.get("state")?,
        nis: row.get("nis")?,
        approved: said("approved")?,
        proposed: said("proposed")?,
        revision: row.get("revision")?,
        via: row.get("via")?,
        import: row.get("import_id")?,
        proposed_at: row.get("proposed_at")?,
        changed_at: row.get("changed_at")?,
        locked_by: row.get("locked_by")?,
        locked_until: row.get("locked_until")?,
    })
}

/// The places with these keys.
pub(crate) async fn items(
    tx: &mut Tx<'_>,
    (org, source): (OrganisationId, Uuid),
    keys: &[&str],
) -> Result<Vec<Item>> {
    tx.rows_of(ITEM_COLUMNS, args![org, source], keys).await?.iter().map(item_of).collect()
}

/// The place with this key.
pub(crate) async fn item(tx: &mut Tx<'_>, of: (OrganisationId, Uuid), key: &str) -> Result<Option<Item>> {
    Ok(items(tx, of, &[key]).await?.pop())
}

/// Places of a source in order of key, after the given one.
pub(crate) async fn items_of(
    tx: &mut Tx<'_>,
    (org, source): (OrganisationId, Uuid),
    after: &str,
    most: i64,
) -> Result<Vec<Item>> {
    tx.rows(ITEMS_OF, args![org, source, after, most]).await?.iter().map(item_of).collect()
}

/// Places that wait for a moderator, the oldest first.
pub(crate) async fn waiting(tx: &mut Tx<'_>, org: OrganisationId, most: i64) -> Result<Vec<Item>> {
    tx.rows(WAITING, args![org, most]).await?.iter().map(item_of).collect()
}

/// How many places each source has, by state.
pub(crate) async fn count_items(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<(Uuid, String, i64)>> {
    let rows = tx.rows(COUNT_ITEMS, args![org]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// Takes a place for one moderator. False: somebody else has it.
pub(crate) async fn lock(
    tx: &mut Tx<'_>,
    item: &Item,
    person: PersonId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let args = args![item.org, item.source, &item.own_key, person, until, now];
    Ok(tx.execute(LOCK, args).await? == 1)
}

const ITEMS: Bulk = Bulk {
    table: "register_partner_item",
    columns: &[
        "org", "source", "own_key", "establishment", "state", "nis", "sign", "approved", "proposed", "revision", "via",
        "import_id", "proposed_at", "changed_at", "locked_by", "locked_until",
    ],
    tail: "ON CONFLICT (org, source, own_key) DO UPDATE SET establishment = excluded.establishment,
        state = excluded.state, nis = excluded.nis, sign = excluded.sign, approved = excluded.approved,
        proposed = excluded.proposed, revision = excluded.revision, via = excluded.via, import_id = excluded.import_id,
        proposed_at = excluded.proposed_at, changed_at = excluded.changed_at, locked_by = excluded.locked_by,
        locked_until = excluded.locked_until",
};

/// Writes places as they are now.
pub(crate) async fn put_items(tx: &mut Tx<'_>, items: &[Item]) -> Result<()> {
    let mut batch = ITEMS.batch();
    let text = |said: &Option<Said>| said.as_ref().map(|said| Json(said).text()).transpose();
    for item in items {
        batch.push([
            item.org.into(),
            item.source.into(),
            item.own_key.as_str().into(),
            item.establishment.into(),
            item.state.as_str().into(),
            item.nis.into(),
            item.sign().to_owned().into(),
            text(&item.approved)?.into(),
            text(&item.proposed)?.into(),
            item.revision.into(),
            item.via.as_str().into(),
            item.import.into(),
            item.proposed_at.into(),
            item.changed_at.into(),
            item.locked_by.into(),
            item.locked_until.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Forgets a place: as if it had never been brought.
pub(crate) async fn drop_item(tx: &mut Tx<'_>, item: &Item) -> Result<()> {
    tx.execute(DROP_ITEM, args![item.org, item.source, &item.own_key]).await.map(|_| ())
}

/// Takes a record out of the register. True: nobody else says anything of the place.
pub(crate) async fn drop_record(
    tx: &mut Tx<'_>,
    (nis, establishment): (Nis, EstablishmentId),
    source: &str,
    key: &str,
) -> Result<bool> {
    tx.execute(DROP_RECORD, args![nis, source, key]).await?;
    let others: i64 = tx.one(OTHERS, args![nis, establishment]).await?.get(0)?;
    if others == 0 {
        tx.execute(DROP_FACE, args![nis, establishment]).await?;
    }
    Ok(others == 0)
}

/// What was changed about a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub id: Uuid,
    pub source: Uuid,
    pub own_key: String,
    pub import: Option<Uuid>,
    /// The revision it made.
    pub revision: i64,
    /// What the place was before; none: it was not there.
    pub before: Option<Before>,
}

/// What a place was before a change.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Before {
    pub state: String,
    pub approved: Option<Said>,
    pub proposed: Option<Said>,
    pub via: String,
    pub import: Option<Uuid>,
    pub proposed_at: Option<DateTime<Utc>>,
}

const STEPS: Bulk = Bulk {
    table: "register_partner_step",
    columns: &["org", "id", "source", "own_key", "import_id", "revision", "before", "made_at"],
    tail: "",
};

/// Writes down what was changed.
pub(crate) async fn add_steps(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    steps: &[Step],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut batch = STEPS.batch();
    for step in steps {
        let before = step.before.as_ref().map(|before| Json(before).text()).transpose()?;
        batch.push([
            org.into(),
            step.id.into(),
            step.source.into(),
            step.own_key.as_str().into(),
            step.import.into(),
            step.revision.into(),
            before.into(),
            now.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// What an import changed, the latest first.
pub(crate) async fn steps_of(
    tx: &mut Tx<'_>,
    (org, import): (OrganisationId, Uuid),
    before: Uuid,
    most: i64,
) -> Result<Vec<Step>> {
    let rows = tx.rows(STEPS_OF, args![org, import, before, most]).await?;
    let read = |row: &Row| {
        Ok(Step {
            id: row.get("id")?,
            source: row.get("source")?,
            own_key: row.get("own_key")?,
            import: Some(import),
            revision: row.get("revision")?,
            before: row.get::<Option<Json<Before>>>("before")?.map(|json| json.0),
        })
    };
    rows.iter().map(read).collect()
}

/// Forgets the steps of an import from this one on: they were undone.
pub(crate) async fn drop_steps(
    tx: &mut Tx<'_>,
    (org, import): (OrganisationId, Uuid),
    from: Uuid,
) -> Result<()> {
    tx.execute(DROP_STEPS, args![org, import, from]).await.map(|_| ())
}

/// Writes down how a moderator decided.
pub(crate) async fn decided(
    tx: &mut Tx<'_>,
    item: &Item,
    (accepted, reason): (bool, &str),
    moment: &Moment,
) -> Result<()> {
    let (now, person) = (moment.now(), moment.actor.person());
    let proposed = item.proposed_at.unwrap_or(now);
    let id = moment.new_id();
    let args = args![item.org, id, item.source, &item.own_key, accepted, reason, person, proposed, now];
    tx.execute(DECIDED, args).await.map(|_| ())
}

/// When places were proposed and decided on, since a moment.
pub(crate) async fn times(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, DateTime<Utc>)>> {
    let rows = tx.rows(TIMES, args![org, since]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What somebody allowed in the form of a partner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// Codes of what is allowed.
    pub allowed: Vec<String>,
    pub language: String,
    pub at: DateTime<Utc>,
}

/// Keeps what somebody allowed, until a moderator decides.
pub(crate) async fn add_asked(tx: &mut Tx<'_>, item: &Item, asked: &Asked) -> Result<()> {
    let allowed = Json(&asked.allowed).text()?;
    let args = args![item.org, item.source, &item.own_key, allowed, &asked.language, asked.at];
    tx.execute(ADD_ASKED, args).await.map(drop)
}

/// Takes out what somebody allowed.
pub(crate) async fn take_asked(tx: &mut Tx<'_>, item: &Item) -> Result<Option<Asked>> {
    let Some(row) = tx.row(ASKED, args![item.org, item.source, &item.own_key]).await? else {
        return Ok(None);
    };
    tx.execute(DROP_ASKED, args![item.org, item.source, &item.own_key]).await?;
    Ok(Some(Asked { allowed: row.get::<Json<Vec<String>>>(0)?.0, language: row.get(1)?, at: row.get(2)? }))
}
