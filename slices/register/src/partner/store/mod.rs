//! Every SQL statement about partners: who they are, their sources, imports and places.

pub(crate) mod access;
pub(crate) mod items;
pub(crate) mod keys;

use chrono::{DateTime, Utc};
use kernel::moment::{Moment, OrganisationId};
use kernel::nis::Nis;
use store::{Bulk, Json, Result, Row, Tx, args};
use uuid::Uuid;

pub(crate) use items::*;

use super::mapping::Mapping;
use super::report::Report;
use super::table::{Reading, Wrong};

const PARTNER: &str =
    "SELECT org, slug, label, towns, about, email, website, form_source FROM register_partner
    WHERE org = $1";
const PARTNER_SLUG: &str =
    "SELECT org, slug, label, towns, about, email, website, form_source FROM register_partner
    WHERE slug = $1 ORDER BY org LIMIT 1";
const PARTNERS: &str =
    "SELECT org, slug, label, towns, about, email, website, form_source FROM register_partner
    ORDER BY slug LIMIT 500";
const PUT_PARTNER: &str =
    "INSERT INTO register_partner (org, slug, label, towns, about, email, website, form_source, since)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (org) DO UPDATE SET label = excluded.label,
    towns = excluded.towns, about = excluded.about, email = excluded.email, website = excluded.website,
    form_source = excluded.form_source";

const SOURCE: &str =
    "SELECT org, id, name, licence, access, recipients, clearance, removed, mapping, mapping_version,
    pull_url, pull_tag, pulled_at, pull_told FROM register_partner_source WHERE org = $1 AND id = $2";
const SOURCES: &str = "SELECT org, id, name, licence, access, recipients, clearance, removed, mapping, mapping_version,
    pull_url, pull_tag, pulled_at, pull_told FROM register_partner_source WHERE org = $1 ORDER BY name, id LIMIT 50";
const SOURCES_SHARED: &str = "SELECT org, id, name, licence, access, recipients, clearance, removed, mapping,
    mapping_version, pull_url, pull_tag, pulled_at, pull_told FROM register_partner_source WHERE access <> 'draft'
    ORDER BY name, id LIMIT 500";
const PULLS_DUE: &str = "SELECT org, id FROM register_partner_source WHERE pull_url <> ''
    AND (pulled_at IS NULL OR pulled_at < $1) ORDER BY org, id LIMIT 100";
const PUT_SOURCE: &str = "INSERT INTO register_partner_source (org, id, name, licence, access, recipients, clearance,
    removed, mapping_version, pull_url, pull_tag, pull_told, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, '', '', $10)
    ON CONFLICT (org, id) DO UPDATE SET name = excluded.name, licence = excluded.licence, access = excluded.access,
    recipients = excluded.recipients, clearance = excluded.clearance, removed = excluded.removed,
    pull_url = excluded.pull_url";
const MAP_SOURCE: &str =
    "UPDATE register_partner_source SET mapping = $3, mapping_version = $4 WHERE org = $1 AND id = $2";
const KEEP_MAPPING: &str =
    "INSERT INTO register_partner_mapping (org, source, version, document, made_at, person_id)
    VALUES ($1, $2, $3, $4, $5, $6)";
const PULLED: &str = "UPDATE register_partner_source SET pulled_at = $3, pull_told = $4, pull_tag = $5
    WHERE org = $1 AND id = $2";

const ADD_IMPORT: &str =
    "INSERT INTO register_partner_import (org, id, source, file, state, reading, mapping,
    mapping_version, position, report, data, person_id, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '{}', $9, $10, $11)";
const IMPORT: &str =
    "SELECT org, id, source, file, state, reading, mapping, mapping_version, position, report, made_at,
    ended_at FROM register_partner_import WHERE org = $1 AND id = $2";
const IMPORTS: &str =
    "SELECT org, id, source, file, state, reading, mapping, mapping_version, position, report, made_at,
    ended_at FROM register_partner_import WHERE org = $1 ORDER BY made_at DESC, id DESC LIMIT $2";
const DATA: &str = "SELECT data FROM register_partner_import WHERE org = $1 AND id = $2";
const SET_IMPORT: &str = "UPDATE register_partner_import SET state = $3, mapping = $4, mapping_version = $5,
    reading = $6, position = 0 WHERE org = $1 AND id = $2";
const MARK_IMPORT: &str = "UPDATE register_partner_import SET state = $3, position = $4, report = $5
    WHERE org = $1 AND id = $2";
const END_IMPORT: &str =
    "UPDATE register_partner_import SET state = $3, report = $4, ended_at = $5, data = NULL
    WHERE org = $1 AND id = $2";
const PRUNE_DATA: &str =
    "UPDATE register_partner_import SET data = NULL WHERE data IS NOT NULL AND made_at < $1";
const DROP_REFUSED: &str = "DELETE FROM register_partner_refused WHERE org = $1 AND import_id = $2";
const REFUSED: &str = "SELECT line, field, code, value, cells FROM register_partner_refused
    WHERE org = $1 AND import_id = $2 ORDER BY number LIMIT $3";

const STATEMENTS: &[(&str, &str)] = &[
    ("register.partner.one", PARTNER),
    ("register.partner.slug", PARTNER_SLUG),
    ("register.partner.all", PARTNERS),
    ("register.partner.put", PUT_PARTNER),
    ("register.partner.source", SOURCE),
    ("register.partner.sources", SOURCES),
    ("register.partner.sources_shared", SOURCES_SHARED),
    ("register.partner.pulls_due", PULLS_DUE),
    ("register.partner.put_source", PUT_SOURCE),
    ("register.partner.map_source", MAP_SOURCE),
    ("register.partner.keep_mapping", KEEP_MAPPING),
    ("register.partner.pulled", PULLED),
    ("register.partner.add_import", ADD_IMPORT),
    ("register.partner.import", IMPORT),
    ("register.partner.imports", IMPORTS),
    ("register.partner.data", DATA),
    ("register.partner.set_import", SET_IMPORT),
    ("register.partner.mark_import", MARK_IMPORT),
    ("register.partner.end_import", END_IMPORT),
    ("register.partner.prune_data", PRUNE_DATA),
    ("register.partner.drop_refused", DROP_REFUSED),
    ("register.partner.refused", REFUSED),
];

/// Every statement about partners.
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, access::STATEMENTS, items::STATEMENTS, keys::STATEMENTS].concat()
}

/// A partner organisation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Partner {
    pub org: OrganisationId,
    pub slug: String,
    /// The label its places carry.
    pub label: String,
    /// The towns it works in; empty: everywhere.
    pub towns: Vec<Nis>,
    pub about: String,
    pub email: String,
    pub website: String,
    /// The source that takes what the public form brings; none: there is no form.
    pub form_source: Option<Uuid>,
}

/// What a partner brings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub org: OrganisationId,
    pub id: Uuid,
    pub name: String,
    pub licence: String,
    /// `draft`, `open`, `request`, `listed`.
    pub access: String,
    /// Organisations that may have it, when it is not open.
    pub recipients: Vec<OrganisationId>,
    /// `all`: a moderator looks at every change; `none`.
    pub clearance: String,
    /// What happens to places that are gone from a file: `keep` or `close`.
    pub removed: String,
    pub mapping: Option<Mapping>,
    pub mapping_version: i64,
    pub pull_url: String,
    pub pull_tag: String,
    pub pulled_at: Option<DateTime<Utc>>,
    pub pull_told: String,
}

impl Source {
    /// Whether its places are in the public register.
    pub(crate) fn is_public(&self) -> bool {
        self.access == "open"
    }

    /// The key of a record of this source.
    pub(crate) fn record_key(&self, own_key: &str) -> String {
        format!("{}/{own_key}", self.id.simple())
    }
}

/// A file that was brought.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Import {
    pub org: OrganisationId,
    pub id: Uuid,
    pub source: Uuid,
    pub file: String,
    /// `new`, `checking`, `checked`, `running`, `done`, `failed`, `undoing`, `undone`.
    pub state: String,
    pub reading: Reading,
    pub mapping: Option<Mapping>,
    pub mapping_version: i64,
    pub position: i64,
    pub report: Report,
    pub made_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

pub(super) fn list<T>(row: &Row, column: &str) -> Result<Vec<T>>
where
    T: serde::de::DeserializeOwned,
{
    Ok(row.get::<Json<Vec<T>>>(column)?.0)
}

fn partner_of(row: &Row) -> Result<Partner> {
    Ok(Partner {
        org: row.get("org")?,
        slug: row.get("slug")?,
        label: row.get("label")?,
        towns: list(row, "towns")?,
        about: row.get("about")?,
        email: row.get("email")?,
        website: row.get("website")?,
        form_source: row.get("form_source")?,
    })
}

fn source_of(row: &Row) -> Result<Source> {
    Ok(Source {
        org: row.get("org")?,
        id: row.get("id")?,
        name: row.get("name")?,
        licence: row.get("licence")?,
        access: row.get("access")?,
        recipients: list(row, "recipients")?,
        clearance: row.get("clearance")?,
        removed: row.get("removed")?,
        mapping: row.get::<Option<Json<Mapping>>>("mapping")?.map(|json| json.0),
        mapping_version: row.get("mapping_version")?,
        pull_url: row.get("pull_url")?,
        pull_tag: row.get("pull_tag")?,
        pulled_at: row.get("pulled_at")?,
        pull_told: row.get("pull_told")?,
    })
}

fn import_of(row: &Row) -> Result<Import> {
    Ok(Import {
        org: row.get("org")?,
        id: row.get("id")?,
        source: row.get("source")?,
        file: row.get("file")?,
        state: row.get("state")?,
        reading: row.get::<Json<Reading>>("reading")?.0,
        mapping: row.get::<Option<Json<Mapping>>>("mapping")?.map(|json| json.0),
        mapping_version: row.get("mapping_version")?,
        position: row.get("position")?,
        report: row.get::<Json<Report>>("report")?.0,
        made_at: row.get("made_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// The partner with this id.
pub(crate) async fn partner(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Option<Partner>> {
    tx.row(PARTNER, args![org]).await?.as_ref().map(partner_of).transpose()
}

/// The partner with this name in its address.
pub(crate) async fn by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<Partner>> {
    tx.row(PARTNER_SLUG, args![slug]).await?.as_ref().map(partner_of).transpose()
}

/// Every partner.
pub(crate) async fn partners(tx: &mut Tx<'_>) -> Result<Vec<Partner>> {
    tx.rows(PARTNERS, args![]).await?.iter().map(partner_of).collect()
}

/// Adds a partner, or changes what it says of itself.
pub(crate) async fn put_partner(tx: &mut Tx<'_>, one: &Partner, now: DateTime<Utc>) -> Result<()> {
    let towns = Json(&one.towns).text()?;
    let about = (&one.about, &one.email, &one.website);
    tx.execute(
        PUT_PARTNER,
        args![one.org, &one.slug, &one.label, towns, about.0, about.1, about.2, one.form_source, now],
    )
    .await
    .map(|_| ())
}

/// A source of a partner.
pub(crate) async fn source(tx: &mut Tx<'_>, org: OrganisationId, id: Uuid) -> Result<Option<Source>> {
    tx.row(SOURCE, args![org, id]).await?.as_ref().map(source_of).transpose()
}

/// The sources of a partner.
pub(crate) async fn sources(tx: &mut Tx<'_>, org: OrganisationId) -> Result<Vec<Source>> {
    tx.rows(SOURCES, args![org]).await?.iter().map(source_of).collect()
}

/// Sources that are shared with others in some way.
pub(crate) async fn shared(tx: &mut Tx<'_>) -> Result<Vec<Source>> {
    tx.rows(SOURCES_SHARED, args![]).await?.iter().map(source_of).collect()
}

/// Sources that have to be fetched, because that was not done since.
pub(crate) async fn pulls_due(tx: &mut Tx<'_>, since: DateTime<Utc>) -> Result<Vec<(OrganisationId, Uuid)>> {
    let rows = tx.rows(PULLS_DUE, args![since]).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Adds a source, or changes its settings.
pub(crate) async fn put_source(tx: &mut Tx<'_>, one: &Source, now: DateTime<Utc>) -> Result<()> {
    let recipients = Json(&one.recipients).text()?;
    let (access, clearance, removed) = (&one.access, &one.clearance, &one.removed);
    let args = args![
        one.org,
        one.id,
        &one.name,
        &one.licence,
        access,
        recipients,
        clearance,
        removed,
        &one.pull_url,
        now
    ];
    tx.execute(PUT_SOURCE, args).await.map(|_| ())
}

/// Keeps a new version of how a source is read, when it differs, and tells its number.
pub(crate) async fn keep_mapping(
    tx: &mut Tx<'_>,
    one: &Source,
    mapping: &Mapping,
    moment: &Moment,
) -> Result<i64> {
    if one.mapping.as_ref() == Some(mapping) {
        return Ok(one.mapping_version);
    }
    let version = one.mapping_version + 1;
    let text = Json(mapping).text()?;
    tx.execute(MAP_SOURCE, args![one.org, one.id, &text, version]).await?;
    let person = moment.actor.person();
    tx.execute(KEEP_MAPPING, args![one.org, one.id, version, &text, moment.now(), person]).await?;
    Ok(version)
}

/// Notes that a source was fetched, and how that went.
pub(crate) async fn pulled(
    tx: &mut Tx<'_>,
    one: &Source,
    (told, tag): (&str, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(PULLED, args![one.org, one.id, now, told, tag]).await.map(|_| ())
}

/// Adds a file.
pub(crate) async fn add_import(tx: &mut Tx<'_>, one: &Import, data: &[u8], moment: &Moment) -> Result<()> {
    let reading = Json(&one.reading).text()?;
    let mapping = one.mapping.as_ref().map(|mapping| Json(mapping).text()).transpose()?;
    let person = moment.actor.person();
    let args = args![
        one.org,
        one.id,
        one.source,
        &one.file,
        &one.state,
        reading,
        mapping,
        one.mapping_version,
        data,
        person,
        one.made_at
    ];
    tx.execute(ADD_IMPORT, args).await.map(|_| ())
}

/// An import.
pub(crate) async fn import(tx: &mut Tx<'_>, org: OrganisationId, id: Uuid) -> Result<Option<Import>> {
    tx.row(IMPORT, args![org, id]).await?.as_ref().map(import_of).transpose()
}

/// The latest imports of a partner.
pub(crate) async fn imports(tx: &mut Tx<'_>, org: OrganisationId, most: i64) -> Result<Vec<Import>> {
    tx.rows(IMPORTS, args![org, most]).await?.iter().map(import_of).collect()
}

/// The file of an import, as long as it is kept.
pub(crate) async fn data(tx: &mut Tx<'_>, org: OrganisationId, id: Uuid) -> Result<Option<Vec<u8>>> {
    match tx.row(DATA, args![org, id]).await? {
        Some(row) => row.get(0),
        None => Ok(None),
    }
}

/// Begins a check or an import: how the file is read is fixed.
pub(crate) async fn set_import(tx: &mut Tx<'_>, one: &Import) -> Result<()> {
    let mapping = one.mapping.as_ref().map(|mapping| Json(mapping).text()).transpose()?;
    let reading = Json(&one.reading).text()?;
    tx.execute(SET_IMPORT, args![one.org, one.id, &one.state, mapping, one.mapping_version, reading]).await?;
    tx.execute(DROP_REFUSED, args![one.org, one.id]).await.map(|_| ())
}

/// Notes how far an import is.
pub(crate) async fn mark_import(tx: &mut Tx<'_>, one: &Import) -> Result<()> {
    let report = Json(&one.report).text()?;
    tx.execute(MARK_IMPORT, args![one.org, one.id, &one.state, one.position, report]).await.map(|_| ())
}

/// Notes how an import ended; the file is not kept longer.
pub(crate) async fn end_import(tx: &mut Tx<'_>, one: &Import, now: DateTime<Utc>) -> Result<()> {
    let report = Json(&one.report).text()?;
    tx.execute(END_IMPORT, args![one.org, one.id, &one.state, report, now]).await.map(|_| ())
}

/// Forgets files that nobody imported.
pub(crate) async fn prune_data(tx: &mut Tx<'_>, before: DateTime<Utc>) -> Result<u64> {
    tx.execute(PRUNE_DATA, args![before]).await
}

const REFUSED_ROWS: Bulk = Bulk {
    table: "register_partner_refused",
    columns: &["org", "import_id", "number", "line", "field", "code", "value", "cells"],
    tail: "",
};

/// Keeps rows that could not be used, numbered from `from`.
pub(crate) async fn add_refused(
    tx: &mut Tx<'_>,
    (org, import): (OrganisationId, Uuid),
    from: usize,
    rows: &[(Wrong, Vec<String>)],
) -> Result<()> {
    let mut batch = REFUSED_ROWS.batch();
    for (at, (wrong, cells)) in rows.iter().enumerate() {
        let number = i64::try_from(from + at).unwrap_or(i64::MAX);
        let line = i64::try_from(wrong.line).unwrap_or(i64::MAX);
        let cells = Json(cells).text()?;
        batch.push([
            org.into(),
            import.into(),
            number.into(),
            line.into(),
            wrong.field.as_str().into(),
            wrong.code.as_str().into(),
            wrong.value.as_str().into(),
            cells.into(),
        ])?;
    }
    if batch.is_empty() { Ok(()) } else { tx.insert_many(&batch).await.map(drop) }
}

/// Rows that could not be used.
pub(crate) async fn refused(
    tx: &mut Tx<'_>,
    (org, import): (OrganisationId, Uuid),
    most: i64,
) -> Result<Vec<(Wrong, Vec<String>)>> {
    let rows = tx.rows(REFUSED, args![org, import, most]).await?;
    let read = |row: &Row| {
        let line = u64::try_from(row.get::<i64>(0)?).unwrap_or_default();
        let wrong = Wrong { line, field: row.get(1)?, code: row.get(2)?, value: row.get(3)? };
        Ok((wrong, list(row, "cells")?))
    };
    rows.iter().map(read).collect()
}
