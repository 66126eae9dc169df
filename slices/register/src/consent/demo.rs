//! The demo's natural persons: most allow that their place is shown, some never said so, some withdrew.

use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use store::{Result, Store, Tx, args};
use uuid::Uuid;

use super::ledger::{Act, Activity, Asked, Fields, Ledger, Proof};
use super::record::{self, How, Said};
use super::store::{self as tables, Stand};
use super::{choices, wording};

const SILENT: &str = "SELECT nis, id FROM register_establishment e WHERE e.natural_person AND e.shown
    AND (e.nis, e.id) > ($1, $2) AND NOT EXISTS (SELECT 1 FROM register_standing s WHERE s.nis = e.nis
    AND s.establishment = e.id) ORDER BY e.nis, e.id LIMIT $3";

const NATURAL: &str =
    "SELECT e.nis, e.id, e.sign FROM register_establishment e WHERE e.natural_person AND e.shown
    ORDER BY e.nis, e.id LIMIT 20";

pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("register.consent.demo_silent", SILENT), ("register.consent.demo_natural", NATURAL)];

/// Places written in one transaction.
const BATCH: i64 = 2_000;

/// What an invented natural person said: of twenty, seventeen allow it, one withdrew it, two never said anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Character {
    Allows,
    Withdrew,
    Silent,
}

fn character(id: EstablishmentId) -> Character {
    let [.., last] = id.0.into_bytes();
    // The last bytes are the same for all; the number of the place stands before them.
    let number = id.0.as_u128() >> 16;
    match (number ^ u128::from(last)) % 20 {
        0 | 1 => Character::Silent,
        2 => Character::Withdrew,
        _ => Character::Allows,
    }
}

/// Invents the consents of natural persons who said nothing yet. `few`: only the one that all rests on, for large
/// registers.
pub(crate) async fn fill(store: &Store, moment: &Moment, few: bool) -> Result<u64> {
    let (mut after, mut written) = ((0_i64, EstablishmentId(Uuid::nil())), 0);
    loop {
        let page = store.write(|tx| Box::pin(async move { page(tx, after, few, moment).await })).await?;
        let Some(last) = page.last() else { return Ok(written) };
        after = (i64::from(last.0), last.1);
        written += u64::try_from(page.len()).unwrap_or_default();
    }
}

async fn page(
    tx: &mut Tx<'_>,
    after: (i64, EstablishmentId),
    few: bool,
    moment: &Moment,
) -> Result<Vec<(Nis, EstablishmentId)>> {
    let rows = tx.rows(SILENT, args![after.0, after.1, BATCH]).await?;
    let found: Vec<(Nis, EstablishmentId)> =
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_>>()?;
    let (mut acts, mut stands) = (Vec::new(), Vec::new());
    for place in &found {
        let org = OrganisationId(moment.new_id());
        let own = invent(character(place.1), few, moment);
        if own.is_empty() {
            continue;
        }
        let ledger = Ledger::new(own);
        stands.push(stand(&ledger, org, *place, moment));
        acts.extend(ledger.acts().iter().map(|act| (org, act.clone())));
    }
    tables::add(tx, &acts).await?;
    tables::put(tx, &stands, moment.now()).await?;
    let mut towns: std::collections::BTreeMap<Nis, Vec<EstablishmentId>> = std::collections::BTreeMap::new();
    for stand in &stands {
        towns.entry(stand.nis).or_default().push(stand.establishment);
    }
    let events: Vec<kernel::events::Event> = towns
        .iter()
        .flat_map(|(nis, ids)| {
            ids.chunks(kernel::events::Event::MOST_IDS)
                .map(|ids| kernel::events::Event::EstablishmentsChanged { nis: *nis, ids: ids.to_vec() })
        })
        .collect();
    if !events.is_empty() {
        tx.publish_all(&events, moment).await?;
    }
    Ok(found)
}

/// Gives the first natural person with a number an enterprise of her own to sign in for, with her consents, so that what
/// they do can be seen.
pub async fn merchant(store: &Store, moment: &Moment) -> Result<Option<(EnterpriseNumber, String)>> {
    store.write(|tx| Box::pin(make_merchant(tx, moment))).await
}

async fn make_merchant(tx: &mut Tx<'_>, moment: &Moment) -> Result<Option<(EnterpriseNumber, String)>> {
    for row in tx.rows(NATURAL, &[]).await? {
        let place: (Nis, EstablishmentId) = (row.get("nis")?, row.get("id")?);
        let sign: String = row.get("sign")?;
        let known = crate::merchant::store::load(tx, place.1).await?;
        let Some(number) = known.and_then(|place| place.official_number()) else { continue };
        let org = people::organisation::enterprise(tx, number, &sign, moment).await?;
        if tables::ledger(tx, org).await?.acts().is_empty() {
            crate::merchant::store::add_manager(tx, place, org, moment).await?;
            tables::hold(tx, place, org, moment.now()).await?;
            let shown = choices::SHOWN.into_iter().filter(|activity| activity.fields != Fields::OwnerName);
            let said: Vec<Said> = shown.chain([Activity::REUSED]).map(Said::yes).collect();
            record::record(tx, org, &said, &How::form(moment).proved(Proof::Demo, ""), moment).await?;
        }
        return Ok(Some((number, sign)));
    }
    Ok(None)
}

fn stand(
    ledger: &Ledger,
    org: OrganisationId,
    (nis, establishment): (Nis, EstablishmentId),
    moment: &Moment,
) -> Stand {
    let standing = ledger.at(moment.now());
    let mut said = [None; 7];
    let activities = tables::SHOWN.into_iter().map(Activity::shown).chain([Activity::REUSED]);
    for (slot, activity) in said.iter_mut().zip(activities) {
        *slot = standing.said(activity);
    }
    Stand { nis, establishment, org, said, expires_at: standing.next_expiry() }
}

fn invent(character: Character, few: bool, moment: &Moment) -> Vec<Act> {
    if character == Character::Silent {
        return Vec::new();
    }
    let mut activities: Vec<(Activity, bool)> = choices::SHOWN
        .into_iter()
        .filter(|activity| activity.fields != Fields::OwnerName)
        .chain([Activity::REUSED])
        .map(|activity| (activity, true))
        .collect();
    if few {
        activities.truncate(4);
    }
    if character == Character::Withdrew {
        activities.truncate(1);
        activities.push((Activity::LISTED, false));
    }
    let act = |(seq, (activity, given)): (i64, (Activity, bool))| {
        let wording = wording::current(activity);
        Act {
            seq,
            id: moment.new_id(),
            activity,
            given,
            asked: Asked { wording: wording.code.clone(), version: wording.version, language: Language::Nl },
            at: moment.now(),
            expires_at: None,
            by: None,
            capacity: "merchant".to_owned(),
            proof: Proof::Demo,
            reference: String::new(),
        }
    };
    (1..).zip(activities).map(act).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_allow_it_some_do_not() {
        let moment = store::testing::moment(3);
        let all: Vec<Character> = (0..2_000).map(|_| character(EstablishmentId(moment.new_id()))).collect();
        let count = |of: Character| all.iter().filter(|one| **one == of).count();
        assert!(count(Character::Allows) > 1_500, "{}", count(Character::Allows));
        assert!(count(Character::Withdrew) > 40 && count(Character::Silent) > 100);
        assert_eq!(invent(Character::Silent, false, &moment), []);
        let withdrew = Ledger::new(invent(Character::Withdrew, false, &moment));
        assert_eq!(withdrew.at(moment.now()).said(Activity::LISTED), Some(false));
    }
}
