//! What of a place another organisation gets through the API: no field further than its enterprise allows (C-02), and
//! nothing of what was withdrawn. Who got something is noted, so that a withdrawal reaches her.

use kernel::moment::{Moment, OrganisationId};
use store::{Result, Tx};

use super::store::{self as tables, Item};
use crate::consent::ledger::{Activity, Fields, Ledger, Purpose, Recipient, Standing};
use crate::consent::{notice, store as consents};
use crate::facts::Facts;

/// The fields that are asked about, in the order of [`May`].
const ASKED: [Fields; 4] = [Fields::NameAddress, Fields::Contact, Fields::Hours, Fields::Offer];

/// What may be passed on: name and address, contact, hours, what is sold.
type May = [bool; 4];

/// What an enterprise allows one organisation. A natural person has to have said yes, to that organisation or to
/// everybody; for a company nobody may have said no.
fn decide(standing: &Standing<'_>, natural: bool, asker: OrganisationId) -> May {
    ASKED.map(|fields| {
        let share = Activity { recipient: Recipient::Organisation(asker), purpose: Purpose::Sharing, fields };
        let (own, all) = (standing.said(share), standing.said(Activity::shown(fields)));
        let no = own == Some(false) || (own.is_none() && all == Some(false));
        let yes = own == Some(true) || all == Some(true);
        !no && (yes || !natural)
    })
}

/// Takes out what may not be passed on. None: nothing may.
fn cut(facts: &Facts, natural: bool, [name, contact, hours, offer]: May) -> Option<Facts> {
    if !name {
        return None;
    }
    let mut facts = facts.clone();
    if natural {
        facts.legal_name = None;
    }
    if !contact {
        (facts.phone, facts.email, facts.website, facts.more.webshop) = (None, None, None, None);
        facts.more.social.clear();
    }
    if !hours {
        facts.hours = None;
        facts.more.service_hours.clear();
    }
    if !offer {
        (facts.products, facts.description) = (Vec::new(), None);
        facts.more.descriptions.clear();
    }
    Some(facts)
}

/// The approved places of a source as another organisation may have them.
pub(super) async fn to(
    tx: &mut Tx<'_>,
    asker: OrganisationId,
    items: Vec<Item>,
    moment: &Moment,
) -> Result<Vec<Item>> {
    let (mut found, mut given) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        let Some(approved) = &item.approved else { continue };
        let known = consents::place(tx, item.nis, item.establishment).await?;
        let said = approved.facts.natural_person == Some(true);
        let natural = said || known.as_ref().is_some_and(|place| place.natural_person);
        let enterprise = match approved.facts.enterprise_number {
            Some(number) => people::organisation::find_enterprise(tx, number).await?.map(|one| one.id),
            None => None,
        };
        let holder = match enterprise {
            Some(enterprise) => Some(enterprise),
            None => consents::holder(tx, item.nis, item.establishment).await?,
        };
        let ledger = match holder {
            Some(holder) => consents::ledger(tx, holder).await?,
            None => Ledger::new(Vec::new()),
        };
        let may = decide(&ledger.at(moment.now()), natural, asker);
        let Some(facts) = cut(&approved.facts, natural, may) else { continue };
        let approved = tables::Said { nis: approved.nis, facts };
        found.push(Item { approved: Some(approved), proposed: None, ..item });
        given.extend(holder);
    }
    given.sort_unstable();
    given.dedup();
    if !given.is_empty() {
        let address = tables::partner(tx, asker).await?.map(|partner| partner.email).unwrap_or_default();
        let to = (Recipient::Organisation(asker), notice::Way::Pull, address.as_str());
        notice::delivered(tx, &given, to, moment.now()).await?;
    }
    Ok(found)
}
