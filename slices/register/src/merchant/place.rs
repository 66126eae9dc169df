//! A place with everything that is said of it, and what of it is believed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::actor::{Acting, Thing};
use kernel::moment::{EstablishmentId, OrganisationId};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use uuid::Uuid;

use super::piece::Piece;
use super::store::Change;
use crate::chains::Chains;
use crate::facts::{Facts, Record, Source};
use crate::materialise::{Face, materialise_all};

/// A place with everything that is said of it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub nis: Nis,
    pub id: EstablishmentId,
    /// The strongest source first; of one source the latest first.
    pub records: Vec<Record>,
    /// The organisations that manage it.
    pub organisations: Vec<OrganisationId>,
    /// With which place each record came, when it is not this one but one that is the same; and those places.
    pub origins: BTreeMap<(Source, String), EstablishmentId>,
    pub absorbed: BTreeSet<EstablishmentId>,
    /// Who manages which of them all; empty when it stands alone.
    pub managed: Vec<(EstablishmentId, OrganisationId)>,
}

/// Who told a field, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub source: Source,
    pub at: DateTime<Utc>,
}

impl Place {
    pub(crate) fn new(
        nis: Nis,
        id: EstablishmentId,
        mut records: Vec<Record>,
        organisations: Vec<OrganisationId>,
    ) -> Self {
        records.sort_by(|a, b| a.source.rank().cmp(&b.source.rank()).then(b.observed_at.cmp(&a.observed_at)));
        let (origins, absorbed, managed) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        Self { nis, id, records, organisations, origins, absorbed, managed }
    }

    /// The place together with another that is the same, and whose page this one's becomes.
    pub(crate) fn joined(&self, other: &Self) -> Self {
        let mut records = [self.records.as_slice(), other.records.as_slice()].concat();
        // What OpenStreetMap tells stays in a layer of its own.
        if records.iter().any(|record| !record.is_osm()) {
            records.retain(|record| !record.is_osm());
        }
        let mut organisations = self.organisations.clone();
        organisations.extend(other.organisations.iter().filter(|own| !self.organisations.contains(own)));
        let key = |record: &Record| (record.source, record.source_key.clone());
        let mut origins = self.origins.clone();
        origins.extend(other.records.iter().map(|record| (key(record), other.origin(record))));
        let absorbed = self.absorbed.iter().chain(&other.absorbed).copied().chain([other.id]).collect();
        let managed = [self.managers(), other.managers()].concat();
        Self { origins, absorbed, managed, ..Self::new(self.nis, self.id, records, organisations) }
    }

    /// The place and those it speaks for.
    pub(crate) fn members(&self) -> Vec<EstablishmentId> {
        std::iter::once(self.id).chain(self.absorbed.iter().copied()).collect()
    }

    /// The place with which a record came.
    pub(crate) fn origin(&self, record: &Record) -> EstablishmentId {
        self.origins.get(&(record.source, record.source_key.clone())).copied().unwrap_or(self.id)
    }

    /// Who manages which of the places.
    fn managers(&self) -> Vec<(EstablishmentId, OrganisationId)> {
        if self.absorbed.is_empty() {
            return self.organisations.iter().map(|organisation| (self.id, *organisation)).collect();
        }
        self.managed.clone()
    }

    /// The place a new record of who acts belongs to: the one she manages.
    pub(crate) fn home(&self, source: Source, acting: Option<&Acting>) -> EstablishmentId {
        let own = acting.and_then(|acting| acting.capacity.organisation).filter(|_| source == Source::Owner);
        let mut hers = self.managers().into_iter().filter(|(_, organisation)| Some(*organisation) == own);
        match hers.next() {
            Some((first, _)) if hers.all(|(id, _)| id != self.id) => first,
            _ => self.id,
        }
    }

    /// Only what came with one of the places.
    pub(crate) fn of(&self, origin: EstablishmentId) -> Self {
        let own = self.records.iter().filter(|record| self.origin(record) == origin).cloned().collect();
        Self::new(self.nis, origin, own, self.organisations.clone())
    }

    /// What permissions ask about, for somebody who may be limited to one of the places that are the same.
    pub(crate) fn thing_for(&self, acting: Option<&Acting>) -> Thing {
        let limit = acting.and_then(|acting| acting.capacity.establishment);
        match limit.filter(|only| self.absorbed.contains(only)) {
            Some(only) => self.thing().at(only),
            None => self.thing(),
        }
    }

    /// What permissions ask about.
    pub(crate) fn thing(&self) -> Thing {
        let thing = Thing::new().in_town(self.nis).at(self.id);
        self.organisations.iter().fold(thing, |thing, organisation| thing.of(*organisation))
    }

    /// The record of a source.
    pub(crate) fn record(&self, source: Source) -> Option<&Record> {
        self.records.iter().find(|record| record.source == source)
    }

    /// What a source says.
    pub(crate) fn facts(&self, source: Source) -> Facts {
        self.record(source).map(|record| record.facts.clone()).unwrap_or_default()
    }

    /// The enterprise number as others than the owner tell it: what the owner types proves nothing.
    pub(crate) fn official_number(&self) -> Option<EnterpriseNumber> {
        let others = self.records.iter().filter(|record| record.source != Source::Owner);
        let official = self.records.iter().filter(|record| record.source == Source::Kbo);
        official.chain(others).find_map(|record| record.facts.enterprise_number)
    }

    /// The face as visitors would see it.
    pub(crate) fn face(&self) -> Option<Face> {
        let mut members: BTreeMap<EstablishmentId, Vec<&Record>> = BTreeMap::new();
        for record in &self.records {
            members.entry(self.origin(record)).or_default().push(record);
        }
        let members: Vec<Vec<&Record>> = members.into_values().collect();
        materialise_all(self.nis, &members, &Chains::known()).map(|(face, _)| face)
    }

    /// The name to call it by, also when it may not be public.
    pub(crate) fn name(&self) -> String {
        let face = self.face().map(|face| face.sign).unwrap_or_default();
        if face.is_empty() { "—".to_owned() } else { face }
    }

    /// Field by field what is believed, as the form shows it.
    pub(crate) fn believed(&self) -> Facts {
        let mut facts = Facts::default();
        for piece in Piece::ALL {
            if let Some((record, _)) = self.speaker(piece) {
                piece.copy(&record.facts, &mut facts);
            }
        }
        facts
    }

    /// Who told a field, and when.
    pub(crate) fn told(&self, piece: Piece) -> Option<Told> {
        self.speaker(piece).map(|(_, told)| told)
    }

    fn speaker(&self, piece: Piece) -> Option<(&Record, Told)> {
        let speaks =
            |record: &&Record| piece.is_told(&record.facts) || record.facts.leaves_empty(piece.code());
        let record = self.records.iter().find(speaks)?;
        let at = record.facts.more.told.get(piece.code()).copied().unwrap_or(record.observed_at);
        Some((record, Told { source: record.source, at }))
    }

    /// The place as it was before the changes after a version; the latest change comes first.
    pub(crate) fn before(&self, changes: &[Change], version: &str) -> Self {
        let mut past = self.clone();
        for change in changes.iter().take_while(|change| name_of(change.id) != version) {
            let of = |record: &Record| {
                record.source == change.source && self.origin(record) == change.establishment
            };
            let at = past.records.iter().position(of);
            let at = at.or_else(|| past.records.iter().position(|record| record.source == change.source));
            match at.and_then(|at| past.records.get_mut(at)) {
                Some(record) => record.facts = change.before.clone(),
                None => {
                    let key = change.establishment.0.simple().to_string();
                    past.records.push(Record::new(change.source, key, change.made_at, change.before.clone()));
                }
            }
        }
        let Self { origins, absorbed, managed, .. } = self.clone();
        Self { origins, absorbed, managed, ..Self::new(past.nis, past.id, past.records, past.organisations) }
    }
}

/// The version of a place: its latest change.
pub(crate) fn version(changes: &[Change]) -> String {
    changes.first().map_or_else(|| "0".to_owned(), |change| name_of(change.id))
}

fn name_of(id: Uuid) -> String {
    id.simple().to_string()
}

/// Two people changed the same field at the same time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conflict {
    pub piece: Piece,
}

/// Puts together what somebody filled in and what others changed meanwhile. What she did not touch follows the others;
/// what both touched is told, and hers stands.
pub(crate) fn join(base: &Facts, now: &Facts, mine: &Facts, pieces: &[Piece]) -> (Facts, Vec<Conflict>) {
    let mut joined = mine.clone();
    let mut conflicts = Vec::new();
    for piece in pieces {
        if piece.same(mine, base) {
            piece.copy(now, &mut joined);
        } else if !piece.same(now, base) && !piece.same(mine, now) {
            conflicts.push(Conflict { piece: *piece });
        }
    }
    (joined, conflicts)
}

/// What a source has to say so that the wanted values are believed. Fields that stay as they are stay with who told them.
pub(crate) fn amend(
    own: &Facts,
    believed: &Facts,
    wanted: &Facts,
    pieces: &[Piece],
    at: DateTime<Utc>,
) -> Facts {
    let mut amended = own.clone();
    for piece in pieces {
        if piece.same(believed, wanted) {
            continue;
        }
        piece.copy(wanted, &mut amended);
        amended.without.retain(|code| code != piece.code());
        if !piece.is_told(wanted) {
            amended.without.push(piece.code().to_owned());
        }
        amended.more.told.insert(piece.code().to_owned(), at);
    }
    amended
}

/// What a source says once it leaves a field to the others again.
pub(crate) fn give_back(own: &Facts, piece: Piece) -> Facts {
    let mut given = own.clone();
    piece.copy(&Facts::default(), &mut given);
    given.without.retain(|code| code != piece.code());
    given.more.told.remove(piece.code());
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn place() -> Place {
        let kbo = Facts {
            sign: Some("BAKKERIJ VERZINSEL".into()),
            phone: Some("050 12 34 56".into()),
            enterprise_number: EnterpriseNumber::from_base(1_234_567),
            categories: vec!["bakery".into()],
            ..Facts::default()
        };
        let owner = Facts { sign: Some("Bakkerij Verzinsel".into()), ..Facts::default() };
        Place::new(
            Nis::parse("31022").unwrap(),
            EstablishmentId(Uuid::from_u128(1)),
            vec![
                Record::new(Source::Kbo, "k".into(), at("2026-11-01T00:00:00Z"), kbo),
                Record::new(Source::Owner, "o".into(), at("2026-11-02T00:00:00Z"), owner),
            ],
            Vec::new(),
        )
    }

    #[test]
    fn every_field_tells_who_said_it_and_what_is_untouched_stays_there() {
        let place = place();
        assert_eq!(place.told(Piece::Sign).unwrap().source, Source::Owner);
        assert_eq!(
            place.told(Piece::Phone),
            Some(Told { source: Source::Kbo, at: at("2026-11-01T00:00:00Z") })
        );
        let believed = place.believed();
        let wanted = Facts { website: Some("https://verzinsel.example".into()), ..believed.clone() };
        let now = at("2026-11-22T10:00:00Z");
        let own =
            amend(&place.facts(Source::Owner), &believed, &wanted, &[Piece::Phone, Piece::Website], now);
        assert_eq!(own.phone, None, "the telephone stays with the KBO");
        assert_eq!(own.website.as_deref(), Some("https://verzinsel.example"));
        assert_eq!(own.more.told.get("website"), Some(&now));
    }

    #[test]
    fn an_emptied_field_hides_what_others_say_until_it_is_given_back() {
        let mut place = place();
        let believed = place.believed();
        let wanted = Facts { phone: None, ..believed.clone() };
        let own = amend(
            &place.facts(Source::Owner),
            &believed,
            &wanted,
            &[Piece::Phone],
            at("2026-11-22T10:00:00Z"),
        );
        place.records[0].facts = own.clone();
        assert_eq!(place.believed().phone, None);
        assert_eq!(place.face().unwrap().phone, None);
        assert_eq!(place.told(Piece::Phone).unwrap().source, Source::Owner);
        place.records[0].facts = give_back(&own, Piece::Phone);
        assert_eq!(place.face().unwrap().phone.as_deref(), Some("050 12 34 56"));
    }

    #[test]
    fn what_two_people_change_at_once_is_not_lost() {
        let base = Facts { sign: Some("A".into()), phone: Some("1".into()), ..Facts::default() };
        let now = Facts { phone: Some("2".into()), email: Some("x@voorbeeld.be".into()), ..base.clone() };
        let mine = Facts { phone: Some("3".into()), sign: Some("B".into()), ..base.clone() };
        let pieces = [Piece::Sign, Piece::Phone, Piece::Email];
        let (joined, conflicts) = join(&base, &now, &mine, &pieces);
        assert_eq!(joined.email.as_deref(), Some("x@voorbeeld.be"), "untouched by me: theirs");
        assert_eq!(joined.sign.as_deref(), Some("B"));
        assert_eq!(joined.phone.as_deref(), Some("3"));
        assert_eq!(conflicts, vec![Conflict { piece: Piece::Phone }]);
        assert_eq!(join(&base, &base, &mine, &pieces).1, Vec::new(), "nobody else was busy");
    }

    #[test]
    fn what_the_owner_types_proves_no_enterprise() {
        let mut place = place();
        place.records[0].facts.enterprise_number = EnterpriseNumber::from_base(7_654_321);
        assert_eq!(place.official_number(), EnterpriseNumber::from_base(1_234_567));
    }
}
