//! A place the register does not have yet: is it really not there, in which town does it lie, and how it comes in.

use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, PersonId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use kernel::point::Point;
use kernel::text;
use serde::Serialize;
use store::{Result, Row, Tx, args};
use uuid::Uuid;

use super::claim_store::centre;
use super::place::Place;
use super::store::{self as tables, Writing, stored};
use crate::consent::{Activity, How, Proof, Said, record};
use crate::facts::{Facts, PositionQuality, Source};
use crate::linking::{self, Desk, Sight, address};

/// Also where the number does not stand on the face: of natural persons.
const BY_NUMBER: &str =
    "SELECT nis, id, sign, street, house_number, postcode, locality FROM register_establishment
    WHERE belongs_to = $1 AND merged_root IS NULL AND state <> 'closed' ORDER BY id LIMIT 20";
const TOWNS: &str =
    "SELECT p.nis, p.name, m.name_nl, m.name_fr, m.name_en, m.name_de FROM register_postal_place p
    JOIN register_municipality m ON m.nis = p.nis AND m.valid_to IS NULL
    WHERE p.postcode = $1 ORDER BY p.nis, p.sort_key LIMIT 200";

pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("register.new.by_number", BY_NUMBER), ("register.new.towns", TOWNS)];

/// Most places that are proposed.
const MOST: usize = 8;

/// A place that may be the same as a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct AlikeRow {
    pub id: String,
    pub sign: String,
    pub address: String,
}

/// A place of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    nis: Nis,
    id: EstablishmentId,
    sign: String,
    address: String,
    /// Everybody may see it; of others nothing may be told.
    public: bool,
}

impl Known {
    fn row(self) -> AlikeRow {
        AlikeRow { id: self.id.0.simple().to_string(), sign: self.sign, address: self.address }
    }
}

/// Towns that are looked through.
const MOST_TOWNS: usize = 4;

/// Places like the one these facts tell of, in these towns: what looks like it, and what carries its enterprise number.
/// `anywhere`: somebody looks a place up, by half of its name or by its number in whichever town. The second: there are
/// others, of which nothing may be told.
pub(crate) async fn alike(
    desk: &Desk,
    (towns, anywhere): (&[Nis], bool),
    facts: &Facts,
    sight: Sight,
) -> Result<(Vec<AlikeRow>, bool)> {
    let (mut rows, mut others): (Vec<AlikeRow>, bool) = (Vec::new(), false);
    let mut found = Vec::new();
    // The number is looked for below; another number speaks against nothing: a place that was taken over has one.
    let like = Facts { enterprise_number: None, ..facts.clone() };
    for nis in towns.iter().take(MOST_TOWNS) {
        let like = linking::likeness(desk, *nis, &like, (sight, None)).await?;
        others |= like.others;
        found.extend(like.shown);
        let Some(sign) = &facts.sign else { continue };
        // Who looks a place up types less than who registers one: half of its name.
        let named = linking::named(desk, *nis, sign, sight).await?;
        let same = |one: &linking::Alike| text::words(&one.sign) == text::words(sign);
        found.extend(named.into_iter().filter(|one| anywhere || same(one)));
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.percent));
    for one in found {
        let row = AlikeRow { id: one.id.0.simple().to_string(), sign: one.sign, address: one.address };
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    if let Some(number) = facts.enterprise_number {
        let known = desk.store.read(|tx| Box::pin(of_enterprise(tx, number))).await?;
        for one in known.into_iter().filter(|one| anywhere || towns.contains(&one.nis)) {
            if !one.public && sight == Sight::Public {
                others = true;
            } else if !rows.iter().any(|row| row.id == one.id.0.simple().to_string()) {
                rows.push(one.row());
            }
        }
    }
    rows.truncate(MOST);
    Ok((rows, others))
}

/// The places of an enterprise, in whichever town.
async fn of_enterprise(tx: &mut Tx<'_>, number: EnterpriseNumber) -> Result<Vec<Known>> {
    let rows = tx.rows(BY_NUMBER, args![stored(number)]).await?;
    let mut found = rows.iter().take(MOST).map(read).collect::<Result<Vec<Known>>>()?;
    for one in &mut found {
        one.public = tables::is_public(tx, (one.nis, one.id)).await?;
    }
    Ok(found)
}

fn read(row: &Row) -> Result<Known> {
    let code = row.get::<Option<i64>>("postcode")?.map(|code| code.to_string()).unwrap_or_default();
    let text = |name: &'static str| row.get::<String>(name);
    Ok(Known {
        nis: row.get("nis")?,
        id: row.get("id")?,
        sign: text("sign")?,
        address: address(&text("street")?, &text("house_number")?, (&code, &text("locality")?)),
        public: false,
    })
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
