//! Labels: what a moderator can be limited to. Each belongs to one organisation.

use kernel::moment::{Moment, OrganisationId};
use serde::Serialize;
use store::{Result, Row, Tx, args};

const ADD: &str = "INSERT INTO people_label (code, name, organisation_id, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (code) DO NOTHING";
const RENAME: &str = "UPDATE people_label SET name = $2 WHERE code = $1";
const BY_CODE: &str = "SELECT l.code, l.name, l.organisation_id, o.name AS organisation FROM people_label l
    JOIN people_organisation o ON o.id = l.organisation_id WHERE l.code = $1";
const LIST: &str = "SELECT l.code, l.name, l.organisation_id, o.name AS organisation FROM people_label l
    JOIN people_organisation o ON o.id = l.organisation_id ORDER BY l.name, l.code LIMIT 500";
const OF_ORGANISATION: &str =
    "SELECT l.code, l.name, l.organisation_id, o.name AS organisation FROM people_label l
    JOIN people_organisation o ON o.id = l.organisation_id WHERE l.organisation_id = $1
    ORDER BY l.name, l.code LIMIT 100";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("people.label.add", ADD),
    ("people.label.rename", RENAME),
    ("people.label.by_code", BY_CODE),
    ("people.label.list", LIST),
    ("people.label.of_organisation", OF_ORGANISATION),
];

/// Signs of a code.
const LONGEST: usize = 40;

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Its code: `hoeveproducten`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The name of that organisation.
    pub organisation_name: String,
}

fn read(row: &Row) -> Result<Label> {
    Ok(Label {
        code: row.get("code")?,
        name: row.get("name")?,
        organisation: row.get("organisation_id")?,
        organisation_name: row.get("organisation")?,
    })
}

/// The code of a name: small letters, digits and hyphens, at most forty signs. Nothing when nothing is left.
#[must_use]
pub fn code(name: &str) -> Option<String> {
    let code: String = kernel::text::slug(name).chars().take(LONGEST).collect();
    let code = code.trim_matches('-');
    (!code.is_empty()).then(|| code.to_owned())
}

/// A new label; `false` when its code is taken.
pub async fn add(
    tx: &mut Tx<'_>,
    (code, name): (&str, &str),
    organisation: OrganisationId,
    moment: &Moment,
) -> Result<bool> {
    let values = args![code, crate::person::clean_name(name), organisation, moment.now()];
    Ok(tx.execute(ADD, values).await? == 1)
}

/// Gives a label another name; its code stays.
pub async fn rename(tx: &mut Tx<'_>, code: &str, name: &str) -> Result<bool> {
    Ok(tx.execute(RENAME, args![code, crate::person::clean_name(name)]).await? == 1)
}

/// The label of this code.
pub async fn get(tx: &mut Tx<'_>, code: &str) -> Result<Option<Label>> {
    tx.row(BY_CODE, args![code]).await?.map(|row| read(&row)).transpose()
}

/// All labels by name, at most 500.
pub async fn list(tx: &mut Tx<'_>) -> Result<Vec<Label>> {
    tx.rows(LIST, &[]).await?.iter().map(read).collect()
}

/// The labels of one organisation, at most 100.
pub async fn of_organisation(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<Label>> {
    tx.rows(OF_ORGANISATION, args![organisation]).await?.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_follows_from_the_name() {
        assert_eq!(code("Hoeveproducten Leiestreek").as_deref(), Some("hoeveproducten-leiestreek"));
        assert_eq!(code(" !? "), None);
        assert!(code(&"lang ".repeat(30)).is_some_and(|code| code.len() <= LONGEST && !code.ends_with('-')));
    }
}
