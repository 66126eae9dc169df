//! Organisations somebody can act for. Each is known by a key, so that whoever meets it first makes it.

use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use serde::Serialize;
use store::{Result, Row, Tx, args};

const ADD: &str =
    "INSERT INTO people_organisation (id, key, kind, name, created_at) VALUES ($1, $2, $3, $4, $5)";
const BY_KEY: &str = "SELECT id, key, kind, name FROM people_organisation WHERE key = $1";
const BY_ID: &str = "SELECT id, key, kind, name FROM people_organisation WHERE id = $1";
const RENAME: &str = "UPDATE people_organisation SET name = $2 WHERE id = $1";
const LIST: &str = "SELECT id, key, kind, name FROM people_organisation WHERE kind <> 'enterprise'
    ORDER BY kind, name, id LIMIT 500";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("people.organisation.add", ADD),
    ("people.organisation.by_key", BY_KEY),
    ("people.organisation.by_id", BY_ID),
    ("people.organisation.rename", RENAME),
    ("people.organisation.list", LIST),
];

/// What an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrganisationKind {
    /// A municipality.
    Town,
    /// An enterprise of the KBO.
    Enterprise,
    /// A partner: a federation, a label, a region, a project.
    Partner,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The municipality, when it is one.
    pub town: Option<Nis>,
    /// The enterprise number, when it is an enterprise.
    pub enterprise: Option<EnterpriseNumber>,
}

fn read(row: &Row) -> Result<Organisation> {
    let (key, kind): (String, String) = (row.get("key")?, row.get("kind")?);
    let kind = match kind.as_str() {
        "town" => OrganisationKind::Town,
        "enterprise" => OrganisationKind::Enterprise,
        _ => OrganisationKind::Partner,
    };
    let rest = key.split_once(':').map_or("", |(_, rest)| rest);
    Ok(Organisation {
        id: row.get("id")?,
        kind,
        name: row.get("name")?,
        town: (kind == OrganisationKind::Town).then(|| Nis::parse(rest).ok()).flatten(),
        enterprise: (kind == OrganisationKind::Enterprise)
            .then(|| EnterpriseNumber::parse(rest).ok())
            .flatten(),
    })
}

/// The key of an enterprise.
fn enterprise_key(number: EnterpriseNumber) -> String {
    let digits: String = number.to_string().chars().filter(char::is_ascii_digit).collect();
    format!("enterprise:{digits}")
}

/// The organisation that is this municipality.
pub async fn town(tx: &mut Tx<'_>, nis: Nis, name: &str, moment: &Moment) -> Result<OrganisationId> {
    ensure(tx, (&format!("town:{nis}"), "town"), name, moment).await
}

/// The organisation that is this enterprise.
pub async fn enterprise(
    tx: &mut Tx<'_>,
    number: EnterpriseNumber,
    name: &str,
    moment: &Moment,
) -> Result<OrganisationId> {
    ensure(tx, (&enterprise_key(number), "enterprise"), name, moment).await
}

/// The enterprise behind a place of which no number is known: a stall, a vending machine at a farm.
pub async fn unnumbered(
    tx: &mut Tx<'_>,
    establishment: EstablishmentId,
    name: &str,
    moment: &Moment,
) -> Result<OrganisationId> {
    ensure(tx, (&format!("place:{establishment}"), "enterprise"), name, moment).await
}

/// The organisation that is this enterprise, when anybody ever acted for it.
pub async fn find_enterprise(tx: &mut Tx<'_>, number: EnterpriseNumber) -> Result<Option<Organisation>> {
    let key = enterprise_key(number);
    tx.row(BY_KEY, args![&key]).await?.map(|row| read(&row)).transpose()
}

/// A new partner organisation.
pub async fn partner(tx: &mut Tx<'_>, name: &str, moment: &Moment) -> Result<OrganisationId> {
    let id = moment.new_id();
    add(tx, OrganisationId(id), (&format!("partner:{id}"), "partner"), (name, moment)).await
}

async fn ensure(
    tx: &mut Tx<'_>,
    (key, kind): (&str, &str),
    name: &str,
    moment: &Moment,
) -> Result<OrganisationId> {
    match tx.row(BY_KEY, args![key]).await? {
        Some(row) => row.get("id"),
        None => add(tx, OrganisationId(moment.new_id()), (key, kind), (name, moment)).await,
    }
}

async fn add(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    (key, kind): (&str, &str),
    (name, moment): (&str, &Moment),
) -> Result<OrganisationId> {
    let name = crate::person::clean_name(name);
    tx.execute(ADD, args![id, key, kind, &name, moment.now()]).await?;
    Ok(id)
}

/// The organisation with this id.
pub async fn get(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<Organisation>> {
    tx.row(BY_ID, args![id]).await?.map(|row| read(&row)).transpose()
}

/// Gives an organisation another name.
pub async fn rename(tx: &mut Tx<'_>, id: OrganisationId, name: &str) -> Result<()> {
    tx.execute(RENAME, args![id, crate::person::clean_name(name)]).await.map(|_| ())
}

/// Towns and partners, at most 500 (enterprises are too many to list).
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Organisation>> {
    tx.rows(LIST, &[]).await?.iter().map(read).collect()
}
