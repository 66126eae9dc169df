//! The audit log: who saw or changed what. A row is kept if and only if the transaction is. Rows are linked into one
//! chain of hashes afterwards, in batches, so that writers never wait for each other; [`Store::verify`] checks it.
//!
//! Rows name persons by their id only: when somebody is erased the log need not change. Nothing in `detail` may be a
//! name, an address or what somebody wrote.

use chrono::{DateTime, Utc};
use kernel::moment::{Actor, Moment, OrganisationId, PersonId};
use kernel::nis::Nis;
use serde_json::Value as JsonValue;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::args;
use crate::engine::{Mode, Store};
use crate::error::Result;
use crate::migrate::hex;
use crate::row::Row;
use crate::tx::{Engine, Tx};
use crate::value::{Json, instant_text};

const ADD: &str =
    "INSERT INTO store_audit (id, at, actor, person_id, role, organisation_id, nis, action, kind, subject,
    about_id, of_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const WAIT: &str = "INSERT INTO store_audit_pending (id) VALUES ($1)";
/// One process at a time seals. The number of the lock is ours alone.
const TURN: &str = "SELECT pg_advisory_xact_lock(5077000003)";
const HEAD: &str = "SELECT seq, hash FROM store_audit_seal ORDER BY seq DESC LIMIT 1";
const PENDING: &str =
    "SELECT a.id, a.at, a.actor, a.person_id, a.role, a.organisation_id, a.nis, a.action, a.kind,
    a.subject, a.about_id, a.of_id, a.detail FROM store_audit_pending p JOIN store_audit a ON a.id = p.id
    ORDER BY a.at, a.id LIMIT $1";
const SEAL: &str = "INSERT INTO store_audit_seal (seq, audit_id, hash) VALUES ($1, $2, $3)";
const TAKE_AWAY: &str = "DELETE FROM store_audit_pending WHERE id = $1";
const CHAIN: &str =
    "SELECT s.seq, s.hash, s.audit_id, a.id, a.at, a.actor, a.person_id, a.role, a.organisation_id,
    a.nis, a.action, a.kind, a.subject, a.about_id, a.of_id, a.detail
    FROM store_audit_seal s LEFT JOIN store_audit a ON a.id = s.audit_id ORDER BY s.seq";
const LOOSE: &str = "SELECT COUNT(*) FROM store_audit a WHERE NOT EXISTS
    (SELECT 1 FROM store_audit_seal s WHERE s.audit_id = a.id) AND NOT EXISTS
    (SELECT 1 FROM store_audit_pending p WHERE p.id = a.id)";
const ABOUT: &str =
    "SELECT id, at, actor, person_id, role, organisation_id, nis, action, kind, subject, about_id, of_id,
    detail FROM store_audit WHERE about_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
const OF_TOWN: &str =
    "SELECT id, at, actor, person_id, role, organisation_id, nis, action, kind, subject, about_id,
    of_id, detail FROM store_audit WHERE nis = $1 ORDER BY at DESC, id DESC LIMIT $2";
const SEARCH: &str =
    "SELECT id, at, actor, person_id, role, organisation_id, nis, action, kind, subject, about_id, of_id,
    detail FROM store_audit WHERE nis = $1 AND at >= $2 AND at < $3 AND ($4 = '' OR action = $4)
    AND ($5 = '' OR kind = $5) AND ($6 = '' OR role = $6) AND (at < $7 OR (at = $7 AND id < $8))
    ORDER BY at DESC, id DESC LIMIT $9";
const CHOICES: &str =
    "SELECT DISTINCT action, kind, role FROM store_audit WHERE nis = $1 AND at >= $2 AND at < $3
    ORDER BY action, kind, role LIMIT 500";
const OF_SUBJECT: &str =
    "SELECT id, at, actor, person_id, role, organisation_id, nis, action, kind, subject, about_id,
    of_id, detail FROM store_audit WHERE kind = $1 AND subject = $2 ORDER BY at DESC, id DESC LIMIT $3";

/// The statements of this module, for the test that prepares them.
pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("store.audit.add", ADD),
    ("store.audit.wait", WAIT),
    ("store.audit.head", HEAD),
    ("store.audit.pending", PENDING),
    ("store.audit.seal", SEAL),
    ("store.audit.take_away", TAKE_AWAY),
    ("store.audit.chain", CHAIN),
    ("store.audit.loose", LOOSE),
    ("store.audit.about", ABOUT),
    ("store.audit.of_town", OF_TOWN),
    ("store.audit.search", SEARCH),
    ("store.audit.choices", CHOICES),
    ("store.audit.of_subject", OF_SUBJECT),
];

/// Rows sealed in one transaction.
const BATCH: i64 = 1_000;
/// Rows of one answer.
const MOST: i64 = 1_000;

/// What happened to what. Who did it and when comes from the [`Moment`].
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    action: &'static str,
    kind: &'static str,
    subject: String,
    town: Option<Nis>,
    about: Option<PersonId>,
    organisation: Option<OrganisationId>,
    detail: JsonValue,
}

impl Audit {
    /// `Audit::new("view", "dossier", id)`: actions are verbs (view, change, add, withdraw, export, erase, sign-in).
    #[must_use]
    pub fn new(action: &'static str, kind: &'static str, subject: impl ToString) -> Self {
        let detail = JsonValue::Object(serde_json::Map::new());
        let subject = subject.to_string();
        Self { action, kind, subject, town: None, about: None, organisation: None, detail }
    }

    /// It lies in this town.
    #[must_use]
    pub const fn in_town(mut self, nis: Nis) -> Self {
        self.town = Some(nis);
        self
    }

    /// It is about this person: she can see this row.
    #[must_use]
    pub const fn about(mut self, person: PersonId) -> Self {
        self.about = Some(person);
        self
    }

    /// It belongs to this organisation.
    #[must_use]
    pub const fn of(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// What more there is to say: codes, ids, names of fields. Never names, addresses or free text.
    #[must_use]
    pub fn detail(mut self, detail: JsonValue) -> Self {
        self.detail = detail;
        self
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct AuditRow {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of actor: `person`, `program`, `system`, `visitor`.
    pub actor: String,
    /// The person who acted.
    pub person: Option<PersonId>,
    /// In which role.
    pub role: String,
    /// For which organisation.
    pub organisation: Option<OrganisationId>,
    /// In which town.
    pub town: Option<Nis>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub kind: String,
    /// To which one.
    pub subject: String,
    /// About whom.
    pub about: Option<PersonId>,
    /// Whose it is.
    pub of: Option<OrganisationId>,
    /// More.
    pub detail: JsonValue,
}

/// Which rows of a town are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFilter {
    /// The town.
    pub town: Nis,
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Before this moment.
    pub until: DateTime<Utc>,
    /// Only what was done so; empty: everything.
    pub action: String,
    /// Only to this kind of thing; empty: to everything.
    pub kind: String,
    /// Only by who acted in this role; empty: by everybody.
    pub role: String,
    /// Only what is older than this row: where the page before ended.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// What occurs in the log of a town: for the choices of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditChoices {
    /// What was done.
    pub actions: Vec<String>,
    /// To what kinds of things.
    pub kinds: Vec<String>,
    /// In which roles.
    pub roles: Vec<String>,
}

/// Where the chain ends. Written down elsewhere, it proves later that nothing was cut off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AuditHead {
    /// How many rows are sealed.
    pub seq: i64,
    /// The hash of the last.
    pub hash: String,
}

fn read(row: &Row) -> Result<AuditRow> {
    Ok(AuditRow {
        id: row.get("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        person: row.get("person_id")?,
        role: row.get("role")?,
        organisation: row.get("organisation_id")?,
        town: row.get("nis")?,
        action: row.get("action")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        about: row.get("about_id")?,
        of: row.get("of_id")?,
        detail: row.get::<Json<JsonValue>>("detail")?.0,
    })
}

/// The hash of a row in its place of the chain.
fn link(before: &str, seq: i64, row: &AuditRow) -> Result<String> {
    let text = |id: Option<Uuid>| id.map(|id| id.to_string());
    let parts = serde_json::json!([
        before,
        seq,
        row.id.to_string(),
        instant_text(&row.at),
        row.actor,
        text(row.person.map(|id| id.0)),
        row.role,
        text(row.organisation.map(|id| id.0)),
        row.town.map(Nis::get),
        row.action,
        row.kind,
        row.subject,
        text(row.about.map(|id| id.0)),
        text(row.of.map(|id| id.0)),
        row.detail,
    ]);
    Ok(hex(&Sha256::digest(Json(&parts).text()?.as_bytes())))
}

impl Tx<'_> {
    /// Writes down what who acts saw or changed.
    pub async fn audit(&mut self, what: &Audit, moment: &Moment) -> Result<()> {
        let id = moment.new_id();
        let (actor, person, role, organisation) = match &moment.actor {
            Actor::Visitor => ("visitor", None, "", None),
            Actor::System => ("system", None, "", None),
            Actor::Program(organisation) => ("program", None, "", Some(*organisation)),
            Actor::Person(acting) => {
                ("person", Some(acting.person), acting.role().code(), acting.capacity.organisation)
            }
        };
        let detail = Json(&what.detail).text()?;
        let values = args![
            id,
            moment.now(),
            actor,
            person,
            role,
            organisation,
            what.town,
            what.action,
            what.kind,
            &what.subject,
            what.about,
            what.organisation,
            detail
        ];
        self.execute(ADD, values).await?;
        self.execute(WAIT, args![id]).await.map(|_| ())
    }

    /// What others and she herself did with what is about a person, the latest first.
    pub async fn audit_about(&mut self, person: PersonId, limit: i64) -> Result<Vec<AuditRow>> {
        self.rows(ABOUT, args![person, limit.clamp(1, MOST)]).await?.iter().map(read).collect()
    }

    /// What was done in a town, the latest first.
    pub async fn audit_in_town(&mut self, nis: Nis, limit: i64) -> Result<Vec<AuditRow>> {
        self.rows(OF_TOWN, args![nis, limit.clamp(1, MOST)]).await?.iter().map(read).collect()
    }

    /// A page of what was done in a town, the latest first.
    pub async fn audit_search(&mut self, filter: &AuditFilter, limit: i64) -> Result<Vec<AuditRow>> {
        // The page after the last row; before the first page anything goes.
        let (at, id) = filter.after.unwrap_or((filter.until, Uuid::max()));
        let values = args![
            filter.town,
            filter.from,
            filter.until,
            &filter.action,
            &filter.kind,
            &filter.role,
            at,
            id,
            limit.clamp(1, MOST)
        ];
        self.rows(SEARCH, values).await?.iter().map(read).collect()
    }

    /// What occurs in the log of a town between two moments.
    pub async fn audit_choices(
        &mut self,
        town: Nis,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<AuditChoices> {
        let mut found = AuditChoices::default();
        for row in self.rows(CHOICES, args![town, from, until]).await? {
            for (list, name) in
                [(&mut found.actions, "action"), (&mut found.kinds, "kind"), (&mut found.roles, "role")]
            {
                let value: String = row.get(name)?;
                if !value.is_empty() && !list.contains(&value) {
                    list.push(value);
                }
            }
        }
        Ok(found)
    }

    /// What was done with one thing, the latest first.
    pub async fn audit_of(&mut self, kind: &str, subject: &str, limit: i64) -> Result<Vec<AuditRow>> {
        self.rows(OF_SUBJECT, args![kind, subject, limit.clamp(1, MOST)]).await?.iter().map(read).collect()
    }
}

impl Store {
    /// Links what was written since last time into the chain, and tells where it ends. A job calls this every minute.
    pub async fn seal_audit(&self) -> Result<Option<AuditHead>> {
        loop {
            let (sealed, head) = self.write_as(Mode::Queue, |tx| Box::pin(seal(tx))).await?;
            if sealed < BATCH {
                return Ok(head);
            }
        }
    }
}

async fn head(tx: &mut Tx<'_>) -> Result<Option<AuditHead>> {
    let row = tx.row(HEAD, &[]).await?;
    row.map(|row| Ok(AuditHead { seq: row.get(0)?, hash: row.get(1)? })).transpose()
}

async fn seal(tx: &mut Tx<'_>) -> Result<(i64, Option<AuditHead>)> {
    if tx.engine() == Engine::Postgres {
        tx.execute(TURN, &[]).await?;
    }
    let mut end = head(tx).await?;
    let rows: Vec<AuditRow> =
        tx.rows(PENDING, args![BATCH]).await?.iter().map(read).collect::<Result<_>>()?;
    for row in &rows {
        let (seq, before) = end.map_or((1, String::new()), |end| (end.seq + 1, end.hash));
        let hash = link(&before, seq, row)?;
        tx.execute(SEAL, args![seq, row.id, &hash]).await?;
        tx.execute(TAKE_AWAY, args![row.id]).await?;
        end = Some(AuditHead { seq, hash });
    }
    Ok((i64::try_from(rows.len()).unwrap_or(i64::MAX), end))
}

/// Walks the chain from its beginning and tells where it is broken.
pub(crate) async fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut trouble = Vec::new();
    let (mut expected, mut before) = (1_i64, String::new());
    tx.each(CHAIN, &[], |row| {
        let (seq, hash): (i64, String) = (row.get("seq")?, row.get("hash")?);
        if trouble.len() >= 20 {
            return Ok(());
        }
        if seq != expected {
            trouble.push(format!("the audit log lacks the rows {expected} to {}", seq - 1));
        } else if row.get::<Option<Uuid>>("id")?.is_none() {
            trouble.push(format!("row {seq} of the audit log was removed"));
        } else if link(&before, seq, &read(&row)?)? != hash {
            trouble.push(format!("row {seq} of the audit log was changed after it was sealed"));
        }
        expected = seq + 1;
        before = hash;
        Ok(())
    })
    .await?;
    let loose: i64 = tx.one(LOOSE, &[]).await?.get(0)?;
    if loose > 0 {
        trouble.push(format!("{loose} rows were slipped into the audit log, or their seals were removed"));
    }
    Ok(trouble)
}
