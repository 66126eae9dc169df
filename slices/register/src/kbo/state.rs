//! What is stored of the KBO, and how an update changes it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use serde::{Deserialize, Serialize};

use super::entity::Entity;
use super::listing::{KboEstablishment, KboPair, listing, postcode};
use super::rows::KboRows;
use super::update::KboUpdate;

/// What is stored of an enterprise with at least one place for shoppers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredEnterprise {
    /// Its rows.
    pub rows: KboRows,
    /// How many places for shoppers it has, also outside the towns imported.
    pub outlets: u32,
}

/// Stored rows, all or part of them: of every enterprise in it, all stored establishments are in it too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KboState {
    /// Places for shoppers.
    pub establishments: BTreeMap<EstablishmentNumber, KboRows>,
    /// Their enterprises.
    pub enterprises: BTreeMap<EnterpriseNumber, StoredEnterprise>,
    /// The enterprises of which every establishment in Belgium is in it: those looked up.
    pub complete: BTreeSet<EnterpriseNumber>,
}

/// Whether a place lies in one of the towns; without towns, everywhere is good.
pub(crate) fn lies_in(rows: &KboRows, postcodes: Option<&BTreeSet<u16>>) -> bool {
    let Some(postcodes) = postcodes else { return true };
    rows.addresses.iter().any(|row| {
        let abroad = row.country_nl.as_deref().is_some_and(|country| !country.is_empty());
        let place = row.kind == "BAET" && row.struck_off.is_none() && !abroad;
        place && postcode(row).is_some_and(|code| postcodes.contains(&code))
    })
}

impl KboState {
    /// The place an establishment is, when it is one for shoppers.
    #[must_use]
    pub fn listing(&self, number: EstablishmentNumber) -> Option<KboEstablishment> {
        let rows = self.establishments.get(&number)?;
        let enterprise = self.enterprises.get(&rows.establishment.as_ref()?.enterprise)?;
        listing(KboPair { number, rows, enterprise: &enterprise.rows, outlets: enterprise.outlets })
    }

    /// Adds what is not there yet.
    pub fn add_missing(&mut self, other: Self) {
        for (number, rows) in other.establishments {
            self.establishments.entry(number).or_insert(rows);
        }
        for (number, stored) in other.enterprises {
            self.enterprises.entry(number).or_insert(stored);
        }
        self.complete.extend(other.complete);
    }

    /// Everything in it.
    pub fn entities(&self) -> impl Iterator<Item = Entity> {
        let establishments = self.establishments.keys().map(|number| Entity::from(*number));
        establishments.chain(self.enterprises.keys().map(|number| Entity::from(*number)))
    }

    /// Places for shoppers per enterprise, towns or not.
    fn shops(&self) -> BTreeMap<EnterpriseNumber, u32> {
        let mut shops = BTreeMap::new();
        for (number, rows) in &self.establishments {
            if let Some(own) = rows.establishment.as_ref().filter(|_| self.listing(*number).is_some()) {
                *shops.entry(own.enterprise).or_insert(0) += 1;
            }
        }
        shops
    }

    /// Applies an update. Afterwards the state holds exactly the places for shoppers in the towns, as a full import
    /// of the new situation would: what is gone from it is to be removed from the store.
    ///
    /// Needs what [`KboUpdate::touched`] names and, for what is not stored yet, what [`KboUpdate::to_look_up`] names;
    /// of all that was looked up also what is stored.
    pub fn apply(&mut self, update: &KboUpdate, postcodes: Option<&BTreeSet<u16>>) {
        for (entity, change) in update.changes() {
            if let Some(number) = entity.enterprise() {
                let old = self.enterprises.remove(&number).unwrap_or_default();
                if let Some(rows) = change.apply(old.rows) {
                    self.enterprises.insert(number, StoredEnterprise { rows, outlets: old.outlets });
                }
            } else if let Some(number) = entity.establishment() {
                let old = self.establishments.remove(&number).unwrap_or_default();
                if let Some(rows) = change.apply(old) {
                    self.establishments.insert(number, rows);
                }
            }
        }
        let shops = self.shops();
        for (number, stored) in &mut self.enterprises {
            // Of a town alone not all establishments are stored: then only what was looked up can be counted.
            if postcodes.is_none() || self.complete.contains(number) {
                stored.outlets = shops.get(number).copied().unwrap_or(0);
            }
        }
        let numbers: Vec<EstablishmentNumber> = self.establishments.keys().copied().collect();
        for number in numbers {
            let inside = self.establishments.get(&number).is_some_and(|rows| lies_in(rows, postcodes));
            if !inside || self.listing(number).is_none() {
                self.establishments.remove(&number);
            }
        }
        let owners: BTreeSet<EnterpriseNumber> = self.establishments.values().filter_map(owner).collect();
        self.enterprises.retain(|number, _| owners.contains(number));
        self.complete.clear();
    }

    /// Whether the entity is stored.
    pub(crate) fn knows(&self, entity: Entity) -> bool {
        let enterprise = entity.enterprise().is_some_and(|number| self.enterprises.contains_key(&number));
        enterprise || entity.establishment().is_some_and(|number| self.establishments.contains_key(&number))
    }
}

fn owner(rows: &KboRows) -> Option<EnterpriseNumber> {
    rows.establishment.as_ref().map(|row| row.enterprise)
}
