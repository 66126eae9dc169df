//! Persons with an account.

use chrono::{DateTime, Utc};
use kernel::actor::{CapacityId, Role};
use kernel::language::Language;
use kernel::moment::{Moment, PersonId};
use serde::Serialize;
use store::{Result, Row, Tx, args};

use crate::capacity::{self, Grant};

const ADD: &str =
    "INSERT INTO people_person (id, name, email, language, created_at) VALUES ($1, $2, $3, $4, $5)";
const BY_ID: &str = "SELECT id, name, email, language, created_at FROM people_person
    WHERE id = $1 AND erased_at IS NULL";
const BY_EMAIL: &str = "SELECT id, name, email, language, created_at FROM people_person
    WHERE email = $1 AND erased_at IS NULL";
const CHANGE: &str = "UPDATE people_person SET name = $2, language = $3 WHERE id = $1 AND erased_at IS NULL";
const ERASE: &str = "UPDATE people_person SET name = '', email = NULL, erased_at = $2
    WHERE id = $1 AND erased_at IS NULL";
const FIRST: &str = "SELECT COUNT(*) FROM people_person WHERE erased_at IS NULL";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("people.person.add", ADD),
    ("people.person.by_id", BY_ID),
    ("people.person.by_email", BY_EMAIL),
    ("people.person.change", CHANGE),
    ("people.person.erase", ERASE),
    ("people.person.count", FIRST),
];

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Her id.
    pub id: PersonId,
    /// Her name as she wrote it; may be empty.
    pub name: String,
    /// The address she signs in with; none when only a service vouches for her.
    pub email: Option<String>,
    /// The language of our letters.
    pub language: Language,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

/// Signs of a name.
pub const LONGEST_NAME: usize = 120;

/// An address as it is kept, or nothing when it cannot be one: one `@`, a dotted host, no spaces, at most 254 signs.
#[must_use]
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, host) = text.rsplit_once('@')?;
    let plain = |sign: char| !sign.is_whitespace() && !sign.is_control() && !"<>(),;:\\\"[]@".contains(sign);
    let host_ok = host.contains('.')
        && host.split('.').all(|part| {
            !part.is_empty()
                && !part.starts_with('-')
                && part.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
    let fits = !local.is_empty() && local.len() <= 64 && text.len() <= 254;
    (fits && host_ok && local.chars().all(plain)).then(|| text.to_lowercase())
}

/// The mailbox an address leads to, as far as that can be told: limits on letters are counted for it, so that
/// `an+1@voorbeeld.be` and `an+2@voorbeeld.be` do not fill it together. For counting only, never to tell who somebody is.
#[must_use]
pub fn mailbox(email: &str) -> String {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let own = local.split('+').next().filter(|own| !own.is_empty()).unwrap_or(local);
    match host {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", own.replace('.', "")),
        _ => format!("{own}@{host}"),
    }
}

/// A name as it is kept: no line breaks or control signs, at most [`LONGEST_NAME`] signs.
#[must_use]
pub fn clean_name(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect()
}

fn read(row: &Row) -> Result<Person> {
    let language: String = row.get("language")?;
    Ok(Person {
        id: row.get("id")?,
        name: row.get("name")?,
        email: row.get("email")?,
        language: Language::parse(&language).unwrap_or_default(),
        created_at: row.get("created_at")?,
    })
}

/// The person with this id.
pub async fn get(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<Person>> {
    tx.row(BY_ID, args![id]).await?.map(|row| read(&row)).transpose()
}

/// The person with this address (as [`email`] gives it).
pub async fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Person>> {
    tx.row(BY_EMAIL, args![email]).await?.map(|row| read(&row)).transpose()
}

/// A new person, with the capacity everybody has: shopper.
pub async fn add(
    tx: &mut Tx<'_>,
    name: &str,
    email: Option<&str>,
    moment: &Moment,
) -> Result<(Person, CapacityId)> {
    let person = Person {
        id: PersonId(moment.new_id()),
        name: clean_name(name),
        email: email.map(ToOwned::to_owned),
        language: moment.language,
        created_at: moment.now(),
    };
    let values = args![person.id, &person.name, &person.email, person.language.code(), person.created_at];
    tx.execute(ADD, values).await?;
    let shopper = capacity::grant(tx, &Grant::new(person.id, Role::Shopper), moment).await?;
    Ok((person, shopper))
}

/// The person with this address; made when there is none.
pub async fn ensure(tx: &mut Tx<'_>, email: &str, name: &str, moment: &Moment) -> Result<Person> {
    match by_email(tx, email).await? {
        Some(person) => Ok(person),
        None => Ok(add(tx, name, Some(email), moment).await?.0),
    }
}

/// Changes name and language.
pub async fn change(tx: &mut Tx<'_>, id: PersonId, name: &str, language: Language) -> Result<bool> {
    Ok(tx.execute(CHANGE, args![id, clean_name(name), language.code()]).await? == 1)
}

/// Forgets a person: name and address go, sessions end, capacities are withdrawn. The bare id stays.
pub async fn erase(tx: &mut Tx<'_>, id: PersonId, moment: &Moment) -> Result<u64> {
    let sessions = crate::session::end_all(tx, id).await?;
    let capacities = capacity::withdraw_all(tx, id, moment).await?;
    Ok(sessions + capacities + tx.execute(ERASE, args![id, moment.now()]).await?)
}

/// How many persons there are.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64> {
    tx.one(FIRST, &[]).await?.get(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_addresses_of_one_mailbox_count_as_one() {
        assert_eq!(mailbox("an+1@voorbeeld.be"), mailbox("an+2@voorbeeld.be"));
        assert_eq!(mailbox("a.n@gmail.com"), mailbox("an+x@googlemail.com"));
        assert_ne!(mailbox("a.n@voorbeeld.be"), mailbox("an@voorbeeld.be"), "elsewhere a point is a point");
        assert_eq!(mailbox("+x@voorbeeld.be"), "+x@voorbeeld.be");
    }

    #[test]
    fn addresses_are_read_and_nonsense_refused() {
        assert_eq!(email(" An.Verzinsel@Voorbeeld.BE ").as_deref(), Some("an.verzinsel@voorbeeld.be"));
        assert!(email("o'neil+winkel@sub.voorbeeld.be").is_some());
        for wrong in ["", "an", "@voorbeeld.be", "an@", "an@be", "a b@c.be", "an@voorbeeld..be", "an@-x.be"] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
        assert_eq!(email("a@b.be\r\nBcc: x@y.be"), None, "no second header");
        assert_eq!(email(&format!("{}@b.be", "a".repeat(65))), None);
        assert_eq!(clean_name("  An \n Verzinsel\u{7} "), "An Verzinsel");
    }
}
