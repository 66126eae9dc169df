//! A few doubles for the demo, from an invented second source: places of the register that a federation of merchants and
//! the open map know too, under slightly other words.

use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use store::{Result, Row, Store, Tx, args};

use crate::facts::{Address, Facts, Record, Source};
use crate::import::{Candidate, write_now};

const FIRST: &str = "SELECT id, sign, main_category, street, house_number, postcode, locality, phone, lat, lon
    FROM register_public_establishment WHERE nis = $1 AND layer = 'register' AND state = 'listed' AND brand IS NULL
    AND phone IS NOT NULL AND street <> '' AND main_category <> 'vacant' ORDER BY id LIMIT $2";
const KNOWN: &str = "SELECT source_key FROM register_record WHERE nis = $1 AND source = $2 LIMIT 1";

pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("register.linking.demo_first", FIRST), ("register.linking.demo_known", KNOWN)];

/// Doubles in each town.
const DOUBLES: i64 = 5;

/// Adds the doubles, once.
pub async fn fill(
    store: &Store,
    moment: &Moment,
    (partner, towns): (OrganisationId, &[Nis]),
) -> Result<usize> {
    let mut added = Vec::new();
    for nis in towns {
        let nis = *nis;
        let rows = store.read(|tx| Box::pin(async move { places(tx, nis, partner).await })).await?;
        for (number, place) in rows.into_iter().enumerate() {
            added.extend(double(nis, number, &place, (partner, moment)));
        }
    }
    write_now(store, moment, &added).await?;
    Ok(added.len())
}

struct Place {
    id: EstablishmentId,
    facts: Facts,
}

async fn places(tx: &mut Tx<'_>, nis: Nis, partner: OrganisationId) -> Result<Vec<Place>> {
    if tx.row(KNOWN, args![nis, Source::Partner(partner).key().as_ref()]).await?.is_some() {
        return Ok(Vec::new());
    }
    let read = |row: &Row| {
        let facts = Facts {
            sign: Some(row.get("sign")?),
            categories: vec![row.get("main_category")?],
            address: Address {
                street: row.get("street")?,
                house_number: row.get("house_number")?,
                postcode: row.get::<Option<i64>>("postcode")?.and_then(|code| u16::try_from(code).ok()),
                locality: row.get("locality")?,
            },
            phone: row.get("phone")?,
            point: row
                .get::<Option<f64>>("lat")?
                .zip(row.get::<Option<f64>>("lon")?)
                .and_then(|(lat, lon)| kernel::point::Point::new(lat, lon).ok()),
            ..Facts::default()
        };
        Ok(Place { id: row.get("id")?, facts })
    };
    tx.rows(FIRST, args![nis, DOUBLES]).await?.iter().map(read).collect()
}

/// The same place as somebody else would write it down. Of five, four come from the federation, one from the open map.
fn double(
    nis: Nis,
    number: usize,
    place: &Place,
    (partner, moment): (OrganisationId, &Moment),
) -> Option<Candidate> {
    let mut facts = place.facts.clone();
    let sign = facts.sign.clone()?;
    let swapped = || {
        let mut words: Vec<&str> = sign.split_whitespace().collect();
        words.rotate_left(1);
        words.join(" ")
    };
    let short = facts.address.street.replace("straat", "str.");
    match number {
        0 => {
            facts.address.street = short;
            facts.website = Some("https://leden.verzinsel.example/0".into());
        }
        1 => (facts.sign, facts.phone) = (Some(swapped()), None),
        2 => {
            facts.sign = Some(format!("{sign} bv"));
            facts.phone = facts.phone.map(|phone| phone.replacen('0', "+32 ", 1));
            facts.address.house_number.clear();
        }
        3 => facts.sign = sign.split_whitespace().last().map(str::to_owned),
        _ => {
            facts.osm_layer = true;
            facts.hours = Some("Mo-Fr 09:00-18:00".into());
            facts.phone = None;
        }
    }
    let source = if facts.osm_layer { Source::Osm } else { Source::Partner(partner) };
    let key = format!("dubbel-{}", place.id.0.simple());
    let mut record = Record::new(source, key, moment.now(), facts);
    if source != Source::Osm {
        record.licence = "CC0-1.0 (invented)".to_owned();
    }
    Some(Candidate { nis, id: None, records: vec![record], kept: Vec::new() })
}
