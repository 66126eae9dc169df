//! How places hang together that were found to be the same: a tree, whose top speaks for all below.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use store::{Result, Tx, args};

const STANDS: &str = "SELECT id, merged_root FROM register_establishment
    WHERE nis = $1 AND (merged_root IS NOT NULL OR absorbs) AND id IN (@keys)";
const BELOW: &str =
    "SELECT id, merged_into FROM register_establishment WHERE nis = $1 AND merged_root IN (@keys)";

pub(crate) const STATEMENTS: &[(&str, &str)] =
    &[("register.linking.stands", STANDS), ("register.linking.below", BELOW)];

/// Places that stand under another, with that other. Places that stand alone are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Family {
    parents: BTreeMap<EstablishmentId, EstablishmentId>,
}

impl Family {
    /// A family of these places under these others.
    #[cfg(test)]
    pub(crate) fn new(under: impl IntoIterator<Item = (EstablishmentId, EstablishmentId)>) -> Self {
        Self { parents: under.into_iter().collect() }
    }

    /// The place this one was merged into.
    pub(crate) fn parent(&self, id: EstablishmentId) -> Option<EstablishmentId> {
        self.parents.get(&id).copied()
    }

    /// The places above this one, the nearest first.
    pub(crate) fn above(&self, id: EstablishmentId) -> Vec<EstablishmentId> {
        let mut line = Vec::new();
        let mut at = id;
        while let Some(parent) = self.parent(at).filter(|parent| *parent != id && !line.contains(parent)) {
            line.push(parent);
            at = parent;
        }
        line
    }

    /// The place that speaks for this one; itself when it stands alone.
    pub(crate) fn root(&self, id: EstablishmentId) -> EstablishmentId {
        self.above(id).last().copied().unwrap_or(id)
    }

    /// The places directly under this one.
    pub(crate) fn children(&self, id: EstablishmentId) -> Vec<EstablishmentId> {
        self.parents.iter().filter(|(_, parent)| **parent == id).map(|(child, _)| *child).collect()
    }

    /// This place and all below it, itself first.
    pub(crate) fn members(&self, id: EstablishmentId) -> Vec<EstablishmentId> {
        let mut all = vec![id];
        let mut at = 0;
        while let Some(next) = all.get(at).copied() {
            for child in self.children(next) {
                if !all.contains(&child) {
                    all.push(child);
                }
            }
            at += 1;
        }
        all
    }

    /// Whether the place stands under another or has others under it.
    pub(crate) fn holds(&self, id: EstablishmentId) -> bool {
        self.parents.contains_key(&id) || self.parents.values().any(|parent| *parent == id)
    }

    /// These places and all above them.
    pub(crate) fn with_above(&self, ids: &[EstablishmentId]) -> Vec<EstablishmentId> {
        let all: BTreeSet<EstablishmentId> =
            ids.iter().flat_map(|id| std::iter::once(*id).chain(self.above(*id))).collect();
        all.into_iter().collect()
    }

    /// These places and all below them.
    pub(crate) fn with_below(&self, ids: &[EstablishmentId]) -> Vec<EstablishmentId> {
        let all: BTreeSet<EstablishmentId> = ids.iter().flat_map(|id| self.members(*id)).collect();
        all.into_iter().collect()
    }
}

/// The families these places of a town belong to. Costs one short question when they stand alone.
pub(crate) async fn family(tx: &mut Tx<'_>, nis: Nis, ids: &[EstablishmentId]) -> Result<Family> {
    let mut roots = BTreeSet::new();
    for row in tx.rows_of(STANDS, args![nis], ids).await? {
        let (id, root): (EstablishmentId, Option<EstablishmentId>) = (row.get(0)?, row.get(1)?);
        roots.insert(root.unwrap_or(id));
    }
    let roots: Vec<EstablishmentId> = roots.into_iter().collect();
    let mut parents = BTreeMap::new();
    for row in tx.rows_of(BELOW, args![nis], &roots).await? {
        if let Some(parent) = row.get::<Option<EstablishmentId>>(1)? {
            parents.insert(row.get(0)?, parent);
        }
    }
    Ok(Family { parents })
}

/// The place that speaks for each of these, where that is another.
pub(crate) async fn speakers(
    tx: &mut Tx<'_>,
    places: &[(Nis, EstablishmentId)],
) -> Result<HashMap<EstablishmentId, EstablishmentId>> {
    let mut towns: BTreeMap<Nis, Vec<EstablishmentId>> = BTreeMap::new();
    for (nis, id) in places {
        towns.entry(*nis).or_default().push(*id);
    }
    let mut found = HashMap::new();
    for (nis, ids) in towns {
        let family = family(tx, nis, &ids).await?;
        found.extend(ids.into_iter().map(|id| (id, family.root(id))).filter(|(id, root)| id != root));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> EstablishmentId {
        EstablishmentId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_family_knows_who_stands_under_whom() {
        let family = Family::new([(id(2), id(1)), (id(3), id(2)), (id(4), id(1)), (id(6), id(5))]);
        assert_eq!((family.root(id(3)), family.root(id(1)), family.root(id(9))), (id(1), id(1), id(9)));
        assert_eq!(family.above(id(3)), [id(2), id(1)]);
        assert_eq!(family.members(id(1)), [id(1), id(2), id(4), id(3)]);
        assert_eq!(family.members(id(3)), [id(3)]);
        assert_eq!(family.with_above(&[id(3), id(6)]), [id(1), id(2), id(3), id(5), id(6)]);
        assert_eq!(family.with_below(&[id(2)]), [id(2), id(3)]);
        assert!(family.holds(id(1)) && family.holds(id(4)) && !family.holds(id(9)));
    }

    #[test]
    fn a_ring_ends() {
        let family = Family::new([(id(1), id(2)), (id(2), id(1))]);
        assert_eq!(family.above(id(1)), [id(2)]);
        assert_eq!(family.members(id(1)), [id(1), id(2)]);
    }
}
