//! What the register of establishments says of units: somebody came to an empty one, somebody left, a source calls it
//! vacant. It is told to the officer and changes nothing by itself: a new seat on paper is no open door.

use std::collections::{BTreeMap, HashMap};

use ::store::{Result, Store};
use chrono::NaiveDate;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::text::slug;
use uuid::Uuid;

use crate::spell::State;
use crate::store::{self as tables, signals};

/// A public establishment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub id: Uuid,
    pub street: String,
    pub house_number: String,
    pub postcode: Option<i64>,
    /// The register says that the premises are empty.
    pub vacant: bool,
    pub vacant_since: Option<NaiveDate>,
}

/// An establishment that was seen at a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tenant {
    pub last: NaiveDate,
    pub gone: Option<NaiveDate>,
}

/// A unit as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    pub id: Uuid,
    pub street: String,
    pub house_number: String,
    pub postcode: Option<i64>,
    pub state: Option<State>,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    pub unit: Uuid,
    pub establishment: Uuid,
    /// `came`, `went`, `said`.
    pub kind: &'static str,
    pub day: NaiveDate,
}

/// What a comparison brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    pub seen: Vec<(Uuid, Uuid)>,
    pub gone: Vec<(Uuid, Uuid)>,
    pub signals: Vec<Signal>,
}

/// An address as it is compared: postcode, street, number.
pub(crate) type Key = (Option<i64>, String, String);

pub(crate) fn key(postcode: Option<i64>, street: &str, number: &str) -> Key {
    let number = number.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase();
    (postcode, slug(street), number)
}

/// Compares the units of a town with its public establishments. Where several units share an address nobody can tell
/// which of them is meant, and nothing is said.
pub(crate) fn compare(
    doors: &[Door],
    places: &[Place],
    tenants: &HashMap<(Uuid, Uuid), Tenant>,
    today: NaiveDate,
) -> Compared {
    let mut at: BTreeMap<Key, (Vec<&Door>, Vec<&Place>)> = BTreeMap::new();
    for door in doors {
        at.entry(key(door.postcode, &door.street, &door.house_number)).or_default().0.push(door);
    }
    for place in places {
        if let Some((_, there)) = at.get_mut(&key(place.postcode, &place.street, &place.house_number)) {
            there.push(place);
        }
    }
    let mut found = Compared::default();
    for (doors, places) in at.values() {
        let [door] = doors.as_slice() else { continue };
        one(door, places, tenants, (&mut found, today));
    }
    found
}

fn one(
    door: &Door,
    places: &[&Place],
    tenants: &HashMap<(Uuid, Uuid), Tenant>,
    (found, today): (&mut Compared, NaiveDate),
) {
    let tell = |establishment, kind, day| Signal { unit: door.id, establishment, kind, day };
    let mut open = places.iter().filter(|place| !place.vacant).peekable();
    let nobody = open.peek().is_none();
    for place in open {
        found.seen.push((door.id, place.id));
        let new = tenants.get(&(door.id, place.id)).is_none_or(|tenant| tenant.gone.is_some());
        if new && door.state == Some(State::Vacant) {
            found.signals.push(tell(place.id, "came", today));
        }
    }
    for ((_, establishment), _) in
        tenants.iter().filter(|((unit, _), tenant)| *unit == door.id && tenant.gone.is_none())
    {
        let still = places.iter().any(|place| place.id == *establishment && !place.vacant);
        if !still {
            found.gone.push((door.id, *establishment));
            if nobody && door.state == Some(State::Used) {
                found.signals.push(tell(*establishment, "went", today));
            }
        }
    }
    let said =
        places.iter().find_map(|place| place.vacant_since.filter(|_| place.vacant).map(|day| (place, day)));
    if let Some((place, day)) = said
        && nobody
        && door.state == Some(State::Used)
        && day <= today
        && !found.signals.iter().any(|signal| signal.unit == door.id)
    {
        found.signals.push(tell(place.id, "said", day));
    }
}

/// Compares every town that keeps premises. Tells how many new signals there are.
pub(crate) async fn run(store: &Store, moment: &Moment) -> Result<usize> {
    let towns = store.read(|tx| Box::pin(tables::with_units(tx))).await?;
    let mut count = 0;
    for nis in towns {
        count += of_town(store, nis, moment).await?;
    }
    Ok(count)
}

/// Compares one town.
pub(crate) async fn of_town(store: &Store, nis: Nis, moment: &Moment) -> Result<usize> {
    let today = moment.local().date();
    store
        .write(|tx| {
            Box::pin(async move {
                let doors: Vec<Door> = tables::units(tx, nis)
                    .await?
                    .into_iter()
                    .filter(|unit| unit.draft.stock_until.is_none())
                    .map(|unit| Door {
                        id: unit.id,
                        street: unit.draft.street,
                        house_number: unit.draft.house_number,
                        postcode: unit.draft.postcode,
                        state: unit.state,
                    })
                    .collect();
                let places = signals::places(tx, nis).await?;
                let known = signals::tenants(tx, nis).await?;
                let found = compare(&doors, &places, &known, today);
                for pair in &found.seen {
                    // Once a month is often enough to know when somebody was last there.
                    let fresh = known
                        .get(pair)
                        .is_some_and(|tenant| tenant.gone.is_none() && (today - tenant.last).num_days() < 30);
                    if !fresh {
                        signals::see(tx, nis, *pair, today).await?;
                    }
                }
                for pair in &found.gone {
                    signals::gone(tx, nis, *pair, today).await?;
                }
                let mut new = 0;
                for signal in &found.signals {
                    new += usize::from(signals::add(tx, nis, signal, moment).await?);
                }
                Ok(new)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::tests::day;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn door(n: u128, number: &str, state: Option<State>) -> Door {
        Door {
            id: id(n),
            street: "Kérkstraat".into(),
            house_number: number.into(),
            postcode: Some(8020),
            state,
        }
    }

    fn place(n: u128, number: &str) -> Place {
        Place {
            id: id(n),
            street: "kerkstraat".into(),
            house_number: number.into(),
            postcode: Some(8020),
            vacant: false,
            vacant_since: None,
        }
    }

    fn told(found: &Compared) -> Vec<(Uuid, &str)> {
        found.signals.iter().map(|signal| (signal.unit, signal.kind)).collect()
    }

    #[test]
    fn who_comes_and_goes_is_told_once() {
        let today = day("2026-11-22");
        let doors = [
            door(1, "1", Some(State::Vacant)),
            door(2, "2 A", Some(State::Used)),
            door(3, "3", Some(State::Used)),
            door(4, "4", Some(State::Vacant)),
            door(5, "5", Some(State::Vacant)),
            door(6, "5", Some(State::Vacant)),
        ];
        let mut empty = place(13, "3");
        (empty.vacant, empty.vacant_since) = (true, Some(day("2026-09-01")));
        let places = [place(11, "1"), place(12, "2a"), empty, place(15, "5")];
        let first = compare(&doors, &places, &HashMap::new(), today);
        assert_eq!(told(&first), [(id(1), "came"), (id(3), "said")], "two doors at 5: nobody knows which");
        assert_eq!(first.seen, [(id(1), id(11)), (id(2), id(12))]);
        let known = |pairs: &[(Uuid, Uuid)]| -> HashMap<(Uuid, Uuid), Tenant> {
            pairs.iter().map(|pair| (*pair, Tenant { last: today, gone: None })).collect()
        };
        let again = compare(&doors, &places, &known(&first.seen), today);
        assert_eq!(told(&again), [(id(3), "said")], "kept once by the day it names");
        let left = compare(&doors, &places[..1], &known(&first.seen), today);
        assert_eq!(told(&left), [(id(2), "went")]);
        assert_eq!(left.gone, [(id(2), id(12))]);
    }
}
