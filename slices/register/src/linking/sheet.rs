//! A place as it is compared: everything its sources say, and the rules that need no model.

use std::collections::{BTreeMap, BTreeSet};

use kernel::listing::PositionQuality;
use kernel::moment::EstablishmentId;
use kernel::text;
use linkage::Role;

use crate::facts::{Facts, Record, Source, State};

/// From this likelihood on, in ten-thousandths, two places wait for somebody to look.
pub(crate) const LEAST: i64 = 5_000;
/// What one source lists twice are two places, unless it is this likely.
pub(crate) const LEAST_OF_ONE_SOURCE: i64 = 9_000;
/// From this likelihood on, with a number and the address the same, two places are merged without anybody looking.
pub(crate) const CERTAIN: i64 = 9_900;

/// A place with what is compared of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    pub id: EstablishmentId,
    /// The place and those it speaks for.
    pub members: Vec<EstablishmentId>,
    pub cells: Vec<(Role, String)>,
    pub natural_person: bool,
    sources: BTreeSet<Source>,
    pub establishments: BTreeSet<u64>,
    enterprises: BTreeSet<u64>,
    phones: BTreeSet<String>,
    /// The names on the façade, as words.
    pub names: BTreeSet<String>,
    /// Street and number, as words.
    houses: BTreeSet<String>,
}

/// Adds a cell once.
fn add(cells: &mut Vec<(Role, String)>, role: Role, value: &str) {
    let value = value.trim();
    if !value.is_empty() && !cells.iter().any(|(known, own)| *known == role && own == value) {
        cells.push((role, value.to_owned()));
    }
}

/// The cells of what one source says.
pub(crate) fn cells_of(facts: &Facts, cells: &mut Vec<(Role, String)>) {
    let names = facts.sign.iter().chain(&facts.other_names).chain(&facts.legal_name);
    names.for_each(|name| add(cells, Role::Name, name));
    let address = &facts.address;
    add(cells, Role::Street, &address.street);
    add(cells, Role::HouseNumber, &address.house_number);
    add(cells, Role::City, &address.locality);
    if let Some(code) = address.postcode {
        add(cells, Role::Postcode, &code.to_string());
    }
    facts.phone.iter().for_each(|phone| add(cells, Role::Phone, phone));
    facts.email.iter().for_each(|email| add(cells, Role::Email, email));
    facts.website.iter().chain(&facts.more.webshop).for_each(|site| add(cells, Role::Website, site));
    if let Some(number) = facts.establishment_number {
        add(cells, Role::EstablishmentNumber, &number.bare());
    }
    if let Some(number) = facts.enterprise_number {
        add(cells, Role::EnterpriseNumber, &number.bare());
    }
    if !facts.categories.is_empty() {
        add(cells, Role::Category, &facts.categories.join(";"));
    }
    let exact = facts.position.unwrap_or(PositionQuality::Exact) == PositionQuality::Exact;
    if let Some(point) =
        facts.point.filter(|_| exact && !cells.iter().any(|(role, _)| *role == Role::Latitude))
    {
        cells.push((Role::Latitude, point.lat.to_string()));
        cells.push((Role::Longitude, point.lon.to_string()));
    }
}

/// The last eight digits of a number: with or without the country.
fn phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(8)).collect()
}

impl Sheet {
    /// The sheet of a place from all records of it and of those it speaks for.
    pub(crate) fn new(id: EstablishmentId, members: Vec<EstablishmentId>, records: &[&Record]) -> Self {
        let mut ranked = records.to_vec();
        ranked.sort_by_key(|record| (record.source.rank(), std::cmp::Reverse(record.observed_at)));
        let mut sheet = Self {
            id,
            members,
            cells: Vec::new(),
            natural_person: records.iter().any(|record| record.facts.natural_person == Some(true)),
            // The Address Register tells of houses, not of who is in them.
            sources: records
                .iter()
                .map(|record| record.source)
                .filter(|source| *source != Source::Addresses)
                .collect(),
            establishments: BTreeSet::new(),
            enterprises: BTreeSet::new(),
            phones: BTreeSet::new(),
            names: BTreeSet::new(),
            houses: BTreeSet::new(),
        };
        for record in ranked {
            let facts = &record.facts;
            cells_of(facts, &mut sheet.cells);
            sheet.establishments.extend(facts.establishment_number.map(|number| number.get()));
            sheet.enterprises.extend(facts.enterprise_number.map(|number| number.get()));
            sheet.phones.extend(facts.phone.iter().map(|told| phone(told)).filter(|told| told.len() == 8));
            sheet.names.extend(facts.sign.iter().map(|name| text::words(name).join(" ")));
            let house =
                text::words(&format!("{} {}", facts.address.street, facts.address.house_number)).join(" ");
            if !facts.address.street.is_empty() && !facts.address.house_number.is_empty() {
                sheet.houses.insert(house);
            }
        }
        sheet
    }

    /// The cells as linkage takes them.
    pub(crate) fn stored(&self) -> Vec<(Role, &str)> {
        self.cells.iter().map(|(role, value)| (*role, value.as_str())).collect()
    }

    fn one_house(&self, other: &Self) -> bool {
        !self.houses.is_disjoint(&other.houses)
    }

    /// Whether a pair of this likelihood is worth somebody's time.
    pub(crate) fn plausible(&self, other: &Self, score: i64) -> bool {
        let both_numbered = !self.establishments.is_empty() && !other.establishments.is_empty();
        let other_number = both_numbered && self.establishments.is_disjoint(&other.establishments);
        let one_source = !self.sources.is_disjoint(&other.sources);
        if other_number || one_source {
            return score >= LEAST_OF_ONE_SOURCE && self.one_house(other);
        }
        score >= LEAST
    }

    /// Whether two places are the same beyond doubt: the same establishment number; or nearly so by likelihood, in the
    /// same house under the same name with the same telephone or enterprise, told by different sources.
    pub(crate) fn certain(&self, other: &Self, score: i64) -> bool {
        if self.natural_person || other.natural_person {
            return false;
        }
        if !self.establishments.is_empty() && !other.establishments.is_empty() {
            return !self.establishments.is_disjoint(&other.establishments)
                && self.sources.is_disjoint(&other.sources);
        }
        let number =
            !self.phones.is_disjoint(&other.phones) || !self.enterprises.is_disjoint(&other.enterprises);
        score >= CERTAIN
            && number
            && self.one_house(other)
            && !self.names.is_disjoint(&other.names)
            && self.sources.is_disjoint(&other.sources)
    }
}

/// Whether a place in this state is compared: what stopped or stands empty is not.
pub(crate) fn is_compared(state: &str) -> bool {
    [State::Listed, State::Hidden].iter().any(|known| known.code() == state)
}

/// The sheets of places: each with the records of its members.
pub(crate) fn sheets(
    roots: &BTreeMap<EstablishmentId, Vec<EstablishmentId>>,
    records: &[(EstablishmentId, Record)],
) -> Vec<Sheet> {
    let mut of: BTreeMap<EstablishmentId, Vec<&Record>> = BTreeMap::new();
    for (id, record) in records {
        of.entry(*id).or_default().push(record);
    }
    let made = roots.iter().map(|(root, members)| {
        let own: Vec<&Record> =
            members.iter().filter_map(|member| of.get(member)).flatten().copied().collect();
        Sheet::new(*root, members.clone(), &own)
    });
    made.filter(|sheet| !sheet.cells.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Address;
    use kernel::number::EstablishmentNumber;

    fn record(source: Source, change: impl FnOnce(&mut Facts)) -> Record {
        let mut facts = Facts {
            sign: Some("Bakkerij Verzinsel".into()),
            phone: Some("+32 50 00 00 01".into()),
            address: Address { street: "Kerkstraat".into(), house_number: "1".into(), ..Address::default() },
            ..Facts::default()
        };
        change(&mut facts);
        Record::new(source, "1".into(), "2026-11-01T00:00:00Z".parse().unwrap(), facts)
    }

    fn sheet(n: u128, record: &Record) -> Sheet {
        let id = EstablishmentId(uuid::Uuid::from_u128(n));
        Sheet::new(id, vec![id], &[record])
    }

    fn number(n: u32) -> Option<EstablishmentNumber> {
        EstablishmentNumber::from_base(n)
    }

    #[test]
    fn l03_only_what_is_beyond_doubt_is_certain() {
        let kbo = sheet(1, &record(Source::Kbo, |_| {}));
        let osm = |change: fn(&mut Facts)| sheet(2, &record(Source::Osm, change));
        assert!(kbo.certain(&osm(|facts| facts.phone = Some("050 00 00 01".into())), 9_950));
        assert!(!kbo.certain(&osm(|_| {}), 9_800), "less likely");
        assert!(
            !kbo.certain(&osm(|facts| facts.phone = Some("050 00 00 02".into())), 9_950),
            "another telephone"
        );
        assert!(!kbo.certain(&osm(|facts| facts.address.house_number = "3".into()), 9_950), "another house");
        assert!(!kbo.certain(&osm(|facts| facts.sign = Some("Anders".into())), 9_950), "another name");
        assert!(!kbo.certain(&osm(|facts| facts.natural_person = Some(true)), 9_950), "a natural person");
        assert!(!kbo.certain(&sheet(3, &record(Source::Kbo, |_| {})), 9_999), "one source lists them twice");
    }

    #[test]
    fn l03_an_establishment_number_decides() {
        let of = |source, n| {
            sheet(
                1,
                &record(source, |facts| {
                    facts.establishment_number = number(n);
                    facts.sign = Some(format!("Zaak {n} {source:?}"));
                    facts.phone = None;
                }),
            )
        };
        let partner = Source::Partner(kernel::moment::OrganisationId(uuid::Uuid::from_u128(7)));
        assert!(of(Source::Kbo, 20_000_001).certain(&of(partner, 20_000_001), 100), "whatever the name");
        assert!(
            !of(Source::Kbo, 20_000_001).certain(&of(partner, 20_000_002), 9_999),
            "two numbers, two places"
        );
    }

    #[test]
    fn two_numbers_or_one_source_must_be_very_likely_to_be_shown() {
        let kbo = |n, house: &str| {
            sheet(
                1,
                &record(Source::Kbo, |facts| {
                    facts.establishment_number = number(n);
                    facts.address.house_number = house.into();
                }),
            )
        };
        assert!(!kbo(20_000_001, "1").plausible(&kbo(20_000_002, "3"), 9_999), "outlets in one street");
        assert!(kbo(20_000_001, "1").plausible(&kbo(20_000_002, "1"), 9_500), "the KBO has one twice");
        let osm = sheet(2, &record(Source::Osm, |_| {}));
        assert!(kbo(20_000_001, "3").plausible(&osm, 5_100) && !kbo(20_000_001, "1").plausible(&osm, 4_900));
    }

    #[test]
    fn every_source_adds_its_words_once() {
        let (kbo, town) =
            (record(Source::Kbo, |_| {}), record(Source::Town, |facts| facts.phone = Some("2".into())));
        let id = EstablishmentId(uuid::Uuid::from_u128(1));
        let sheet = Sheet::new(id, vec![id], &[&kbo, &town]);
        let of = |role: Role| sheet.cells.iter().filter(|(own, _)| *own == role).count();
        assert_eq!((of(Role::Name), of(Role::Phone), of(Role::Street)), (1, 2, 1));
        assert_eq!(sheet.cells[2], (Role::HouseNumber, "1".to_owned()));
    }
}
