//! A place the register does not have yet: is it really not there, in which town does it lie, and how it comes in.

use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use kernel::point::Point;
use kernel::text;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

use super::claim_store::centre;
use super::place::Place;
use super::store::{self as tables, Writing, stored};
use crate::consent::{Activity, How, Proof, Said, record};
use crate::facts::{Facts, PositionQuality, Source};

const BY_NUMBER: &str =
    "SELECT nis, id, sign, street, house_number, postcode, locality FROM register_establishment
    WHERE enterprise_number = $1 AND state <> 'closed' ORDER BY id LIMIT 20";
/// A natural person's number does not stand on the face of her place.
const BY_KBO: &str =
    "SELECT e.nis, e.id, e.sign, e.street, e.house_number, e.postcode, e.locality FROM register_kbo k
    JOIN register_record r ON r.source = 'kbo' AND r.source_key = CAST(k.entity AS TEXT)
    JOIN register_establishment e ON e.nis = r.nis AND e.id = r.establishment
    WHERE k.enterprise = $1 AND e.state <> 'closed' ORDER BY e.id LIMIT 20";
const BY_POSTCODE: &str =
    "SELECT nis, id, sign, street, house_number, postcode, locality FROM register_establishment
    WHERE nis = $1 AND postcode = $2 AND state <> 'closed' AND layer = 'register' ORDER BY id LIMIT 20000";
const TOWNS: &str =
    "SELECT p.nis, p.name, m.name_nl, m.name_fr, m.name_en, m.name_de FROM register_postal_place p
    JOIN register_municipality m ON m.nis = p.nis AND m.valid_to IS NULL
    WHERE p.postcode = $1 ORDER BY p.nis, p.sort_key LIMIT 200";

pub(crate) const STATEMENTS: &[(&str, &str)] = &[
    ("register.new.by_number", BY_NUMBER),
    ("register.new.by_kbo", BY_KBO),
    ("register.new.by_postcode", BY_POSTCODE),
    ("register.new.towns", TOWNS),
];

/// Most places that are proposed.
const MOST: usize = 8;

/// What a new place is compared by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Like<'a> {
    pub number: Option<EnterpriseNumber>,
    pub sign: &'a str,
    pub nis: Option<Nis>,
    pub postcode: Option<u16>,
}

/// A place that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    pub nis: Nis,
    pub id: EstablishmentId,
    pub sign: String,
    pub address: String,
    /// Everybody may see it; of others nothing may be told.
    pub public: bool,
    /// `number` or `name`.
    pub why: &'static str,
}

/// Places the register may have already: of the same enterprise, or of nearly the same name behind the same postal code.
pub(crate) async fn alike(tx: &mut Tx<'_>, like: &Like<'_>) -> Result<Vec<Alike>> {
    let mut found: Vec<Alike> = Vec::new();
    if let Some(number) = like.number {
        for sql in [BY_NUMBER, BY_KBO] {
            for row in tx.rows(sql, args![stored(number)]).await? {
                add(&mut found, read(&row, "number")?);
            }
        }
    }
    if let (Some(nis), Some(postcode), false) = (like.nis, like.postcode, like.sign.trim().is_empty()) {
        let mut near = Vec::new();
        tx.each(BY_POSTCODE, args![nis, i64::from(postcode)], |row| {
            if near_name(like.sign, &row.get::<String>("sign")?) {
                near.push(read(&row, "name")?);
            }
            Ok(())
        })
        .await?;
        near.into_iter().for_each(|one| add(&mut found, one));
    }
    found.truncate(MOST);
    for one in &mut found {
        one.public = tables::is_public(tx, (one.nis, one.id)).await?;
    }
    Ok(found)
}

fn add(found: &mut Vec<Alike>, one: Alike) {
    if !found.iter().any(|known| known.id == one.id) {
        found.push(one);
    }
}

fn read(row: &Row, why: &'static str) -> Result<Alike> {
    let postcode: Option<i64> = row.get("postcode")?;
    let (street, number): (String, String) = (row.get("street")?, row.get("house_number")?);
    let locality: String = row.get("locality")?;
    let street = format!("{street} {number}");
    let town = format!("{} {locality}", postcode.map(|code| code.to_string()).unwrap_or_default());
    let parts: Vec<&str> = [street.trim(), town.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    Ok(Alike {
        nis: row.get("nis")?,
        id: row.get("id")?,
        sign: row.get("sign")?,
        address: parts.join(", "),
        public: false,
        why,
    })
}

/// Whether every word of the shorter name stands in the longer one.
fn near_name(one: &str, two: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let all = text::words(name);
        all.into_iter().filter(|word| !matches!(word.as_str(), "bv" | "nv" | "de" | "het" | "t")).collect()
    };
    let (one, two) = (words(one), words(two));
    let (short, long) = if one.len() <= two.len() { (one, two) } else { (two, one) };
    !short.is_empty() && short.iter().all(|word| long.contains(word))
}

/// The town behind a postal code; the name of the village decides when there are several. `Err`: the key of the words.
pub(crate) async fn town_of(
    tx: &mut Tx<'_>,
    (postcode, locality): (u16, &str),
) -> Result<std::result::Result<Nis, (&'static str, &'static str)>> {
    let rows = tx.rows(TOWNS, args![i64::from(postcode)]).await?;
    let wanted = text::words(locality);
    let (mut all, mut named): (Vec<Nis>, Option<Nis>) = (Vec::new(), None);
    for row in &rows {
        let nis: Nis = row.get("nis")?;
        if !all.contains(&nis) {
            all.push(nis);
        }
        for name in ["name", "name_nl", "name_fr", "name_en", "name_de"] {
            if text::words(&row.get::<String>(name)?) == wanted {
                named = named.or(Some(nis));
            }
        }
    }
    Ok(match (all.as_slice(), named) {
        ([], _) => Err(("postcode", "mer-register-postcode")),
        ([only], _) => Ok(*only),
        (_, Some(nis)) => Ok(nis),
        _ => Err(("locality", "mer-register-locality")),
    })
}

/// The towns with this postal code.
pub(crate) async fn towns_with(tx: &mut Tx<'_>, postcode: u16) -> Result<Vec<Nis>> {
    let mut all: Vec<Nis> = Vec::new();
    for row in tx.rows(TOWNS, args![i64::from(postcode)]).await? {
        let nis = row.get("nis")?;
        if !all.contains(&nis) {
            all.push(nis);
        }
    }
    Ok(all)
}

/// Brings a place into the register. `by_town`: an officer looked at it, so that its enterprise number is more than what
/// somebody typed.
pub(crate) async fn create(
    tx: &mut Tx<'_>,
    nis: Nis,
    (mut facts, by_town): (Facts, bool),
    moment: &Moment,
) -> Result<EstablishmentId> {
    let id = EstablishmentId(moment.new_id());
    if facts.point.is_none() {
        let middle = centre(tx, nis, facts.address.postcode.unwrap_or_default()).await?;
        facts.point = middle.and_then(|(lat, lon)| Point::new(lat, lon).ok());
        facts.position = facts.point.map(|_| PositionQuality::PostcodeCentre);
    }
    let official = Facts {
        enterprise_number: facts.enterprise_number,
        natural_person: facts.natural_person,
        ..Facts::default()
    };
    let new = Place::new(nis, id, Vec::new(), Vec::new());
    let how = |source| Writing { source, section: "nieuw", on_behalf: false };
    let mut written = tables::write(tx, &new, how(Source::Owner), facts, moment).await?;
    if by_town && let Some(place) = tables::load(tx, id).await? {
        written = tables::write(tx, &place, how(Source::Town), official, moment).await?;
    }
    debug_assert!(!written.hide, "a new place was not public before");
    Ok(id)
}

/// What somebody allowed in a form about her own enterprise, until it may be written into the ledger.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Allowed<'a> {
    pub activities: &'a [Activity],
    pub person: PersonId,
    pub language: Language,
    pub at: chrono::DateTime<chrono::Utc>,
    pub claim: Uuid,
}

/// Writes what was allowed into the ledger of the enterprise, once it is known that it is hers. Who manages one of
/// several places only cannot speak for all of them: her ticks are left out.
pub(crate) async fn allow(
    tx: &mut Tx<'_>,
    org: kernel::moment::OrganisationId,
    (allowed, whole): (Allowed<'_>, bool),
    moment: &Moment,
) -> Result<Vec<EstablishmentId>> {
    let places = record::places(tx, org).await?;
    if allowed.activities.is_empty() || !(whole || places.len() <= 1) {
        return Ok(crate::consent::settle(tx, org, moment).await?.hide);
    }
    let said: Vec<Said> = allowed.activities.iter().copied().map(Said::yes).collect();
    let how = How {
        language: allowed.language,
        by: Some(allowed.person),
        capacity: "merchant".to_owned(),
        proof: Proof::Form,
        reference: allowed.claim.simple().to_string(),
        at: Some(allowed.at),
    };
    Ok(record(tx, org, &said, &how, moment).await?.hide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_when_the_shorter_stands_in_the_longer() {
        for (one, two) in [
            ("Bakkerij Verzinsel", "BAKKERIJ VERZINSEL BV"),
            ("Verzinsel", "Bakkerij Verzinsel"),
            ("'t Hoekske", "Café ’t Hoekske"),
        ] {
            assert!(near_name(one, two) && near_name(two, one), "{one} {two}");
        }
        for (one, two) in [("Bakkerij Verzinsel", "Bakkerij Krul"), ("", "Bakkerij"), ("BV", "NV")] {
            assert!(!near_name(one, two), "{one} {two}");
        }
    }
}
