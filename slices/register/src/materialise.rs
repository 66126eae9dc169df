//! One true face from what many sources say: per field the strongest source that speaks is believed.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::category::Category;
use kernel::hours::OpeningHours;
use kernel::language::Language;
use kernel::listing::{Feature, Features, Layer, SourceNote};
use kernel::nis::Nis;
use kernel::number::{EnterpriseNumber, EstablishmentNumber};
use kernel::point::Point;
use kernel::text;

use crate::chains::Chains;
use crate::facts::{Address, Fingerprint, PositionQuality, Record, Source, State};

/// The materialised face of one establishment, as the table of establishments keeps it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields carry the names and meaning of kernel::listing::Listing")]
pub struct Face {
    pub nis: Nis,
    pub layer: Layer,
    pub state: State,
    /// Whether the place may be public.
    pub shown: bool,
    pub sign: String,
    /// The key under which outlets of one formula are counted; none for generic names.
    pub trade_key: Option<String>,
    pub other_names: Vec<String>,
    pub categories: Vec<String>,
    pub products: Vec<String>,
    pub description: Option<String>,
    pub brand: Option<String>,
    pub establishment_number: Option<EstablishmentNumber>,
    pub enterprise_number: Option<EnterpriseNumber>,
    /// The enterprise it belongs to, also where that is not shown. Never public.
    pub belongs_to: Option<EnterpriseNumber>,
    pub natural_person: bool,
    pub address: Address,
    pub point: Option<Point>,
    pub position: PositionQuality,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub hours: Option<String>,
    pub hours_given: Option<String>,
    pub features: Features,
    pub sources: Vec<SourceNote>,
    pub checked_at: Option<DateTime<Utc>>,
    pub vacant_since: Option<NaiveDate>,
}

/// A field of the face whose source can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the fields of Face")]
pub enum Field {
    State,
    Sign,
    Categories,
    Products,
    Description,
    Address,
    Point,
    Phone,
    Email,
    Website,
    Hours,
}

impl Field {
    /// The code under which a source leaves the field empty on purpose.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Sign => "sign",
            Self::Categories => "categories",
            Self::Products => "products",
            Self::Description => "description",
            Self::Address => "address",
            Self::Point => "point",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Website => "website",
            Self::Hours => "hours",
        }
    }
}

/// Which source each field was taken from.
pub type Provenance = Vec<(Field, Source)>;

/// Makes the face of an establishment from its records. None when there are no records.
///
/// Records of equal strength are ordered by their moment, the latest first.
#[must_use]
pub fn materialise<'r>(
    nis: Nis,
    records: impl IntoIterator<Item = &'r Record>,
    chains: &Chains,
) -> Option<(Face, Provenance)> {
    materialise_all(nis, &[records.into_iter().collect()], chains)
}

/// Makes one face from the records of places that are the same: of each its own records.
///
/// When one of them belongs to a natural person, the whole does. What OpenStreetMap tells counts only when nobody else
/// tells anything: its licence asks for a layer of its own.
#[must_use]
pub fn materialise_all(nis: Nis, members: &[Vec<&Record>], chains: &Chains) -> Option<(Face, Provenance)> {
    let (ranked, natural_person) = heard(members);
    ranked.first()?;
    let pick = Pick { ranked: &ranked, natural_person };
    let mut from = Provenance::new();

    let state = pick.first(Field::State, &mut from, |record| record.facts.state).unwrap_or(State::Listed);
    let moderated = ranked.iter().any(|record| record.source == Source::Town && record.facts.moderated);
    let state = if moderated { State::Hidden } else { state };
    let categories = pick
        .first(Field::Categories, &mut from, |record| {
            let known = record.facts.categories.iter().filter(|code| Category::find(code).is_some());
            Some(known.cloned().collect::<Vec<_>>()).filter(|codes| !codes.is_empty())
        })
        .unwrap_or_default();
    let address = pick
        .first(Field::Address, &mut from, |r| {
            // The Address Register repeats the address it was asked about.
            let own = r.source != Source::Addresses && !r.facts.address.is_empty();
            own.then(|| r.facts.address.clone())
        })
        .unwrap_or_default();
    let trade_name = pick.sign(&mut from);
    let sign = trade_name.clone().or_else(|| pick.stand_in(state, &categories, &address));
    let (point, position) = pick.point(&address, &mut from);
    let hours_given = pick.first(Field::Hours, &mut from, |record| record.facts.hours.clone());
    let main = categories.first().map_or("", String::as_str);
    let enterprise_number = pick.first_plain(|record| record.facts.enterprise_number);
    let sign = sign.unwrap_or_default();
    let said_brand = pick.first_plain(|record| record.facts.brand.clone());
    let verdict = chains.judge(&sign, main, enterprise_number, said_brand);
    let features = with_kind(pick.features(), state, main, verdict.chain);
    let shown = matches!(state, State::Listed | State::Vacant)
        && !categories.is_empty()
        && !sign.is_empty()
        && (!pick.natural_person || trade_name.is_some());

    let face = Face {
        nis,
        layer: if ranked.iter().all(|record| record.facts.osm_layer) { Layer::Osm } else { Layer::Register },
        state,
        shown,
        trade_key: verdict.trade_key,
        other_names: pick.other_names(&sign),
        products: pick
            .first(Field::Products, &mut from, |r| Some(r.facts.products.clone()).filter(|p| !p.is_empty()))
            .unwrap_or_default(),
        description: pick.first(Field::Description, &mut from, |record| record.facts.description.clone()),
        brand: verdict.brand,
        establishment_number: pick.first_plain(|record| record.facts.establishment_number),
        enterprise_number: enterprise_number.filter(|_| !pick.natural_person),
        belongs_to: pick.official_number().or(enterprise_number),
        natural_person: pick.natural_person,
        phone: pick.contact(Field::Phone, &mut from, |record| record.facts.phone.clone()),
        email: pick.contact(Field::Email, &mut from, |record| record.facts.email.clone()),
        website: pick.contact(Field::Website, &mut from, |record| record.facts.website.clone()),
        hours: hours_given.as_deref().and_then(normalised_hours),
        hours_given,
        features,
        sources: ranked.iter().map(|record| note(record)).collect(),
        checked_at: ranked.iter().filter_map(|record| checked(record)).max(),
        vacant_since: pick.first_plain(|record| record.facts.vacant_since).filter(|_| state == State::Vacant),
        sign,
        categories,
        address,
        point,
        position,
    };
    debug_assert!(ranked.is_sorted_by_key(|record| record.source.rank()));
    Some((face, from))
}

/// Who is heard, the strongest first, and whether it is about a natural person.
fn heard<'r>(members: &[Vec<&'r Record>]) -> (Vec<&'r Record>, bool) {
    let mut ranked = by_rank(&members.concat());
    if members.len() < 2 {
        let natural_person = says_natural_person(&ranked);
        return (ranked, natural_person);
    }
    if ranked.iter().any(|record| !record.is_osm()) {
        ranked.retain(|record| !record.is_osm());
    }
    (ranked, members.iter().any(|records| says_natural_person(&by_rank(records))))
}

/// The strongest first; of equal strength the latest.
fn by_rank<'r>(records: &[&'r Record]) -> Vec<&'r Record> {
    let mut ranked = records.to_vec();
    ranked.sort_by(|a, b| {
        let rank = a.source.rank().cmp(&b.source.rank()).then(b.observed_at.cmp(&a.observed_at));
        // Whatever the order in which the database gave them, the face is the same.
        rank.then_with(|| a.source_key.cmp(&b.source_key))
    });
    ranked
}

/// The most official source that knows it decides whether the enterprise is a natural person.
fn says_natural_person(ranked: &[&Record]) -> bool {
    let kbo = ranked.iter().filter(|record| record.source == Source::Kbo);
    kbo.chain(ranked.iter()).find_map(|record| record.facts.natural_person).unwrap_or(false)
}

fn note(record: &Record) -> SourceNote {
    SourceNote {
        source: record.source.code().to_owned(),
        licence: record.licence.clone(),
        observed_at: record.observed_at,
    }
}

/// When somebody looked: a statement by the place or the town counts as a look, a register extract does not.
fn checked(record: &Record) -> Option<DateTime<Utc>> {
    let said = matches!(record.source, Source::Owner | Source::Town | Source::Partner(_));
    record.facts.checked.or_else(|| said.then_some(record.observed_at))
}

/// How many different hours are remembered by one thread; shops share few of them.
const MOST_HOURS: usize = 20_000;

thread_local! {
    /// Hours read before. Reading takes tens of microseconds, an import reads millions, and most are the same.
    static HOURS: RefCell<HashMap<String, Option<String>>> = RefCell::default();
}

/// The hours in the normal form, or none when they cannot be read.
fn normalised_hours(given: &str) -> Option<String> {
    HOURS.with_borrow_mut(|known| {
        if let Some(read) = known.get(given) {
            return read.clone();
        }
        let read = OpeningHours::parse(given).ok().map(|parsed| parsed.hours.normalised().to_owned());
        if known.len() >= MOST_HOURS {
            known.clear();
        }
        known.insert(given.to_owned(), read.clone());
        read
    })
}

/// Adds the features that follow from what the place is.
fn with_kind(features: Features, state: State, main: &str, chain: bool) -> Features {
    let vending = main.starts_with("vending_");
    // A source may know of outlets elsewhere.
    let chain = chain || features.has(Feature::Chain);
    let mut features = features.without(Feature::Chain).without(Feature::Independent);
    if state == State::Vacant || main == "vacant" {
        return features.with(Feature::Vacant);
    }
    if chain {
        features = features.with(Feature::Chain);
    } else if !vending && !matches!(main, "marketplace" | "atm" | "charging_station") {
        features = features.with(Feature::Independent);
    }
    if vending {
        features = features.with(Feature::VendingMachine);
    }
    if main == "market_stall" {
        features = features.with(Feature::MarketStall);
    }
    if matches!(main, "farm" | "pick_your_own" | "beekeeper" | "vending_milk" | "vending_eggs") {
        features = features.with(Feature::FarmProduce);
    }
    features
}

struct Pick<'a> {
    ranked: &'a [&'a Record],
    natural_person: bool,
}

impl Pick<'_> {
    fn first<T>(&self, field: Field, from: &mut Provenance, get: impl Fn(&Record) -> Option<T>) -> Option<T> {
        for record in self.ranked {
            if let Some(value) = get(record) {
                from.push((field, record.source));
                return Some(value);
            }
            if record.facts.leaves_empty(field.code()) {
                return None;
            }
        }
        None
    }

    fn first_plain<T>(&self, get: impl Fn(&Record) -> Option<T>) -> Option<T> {
        self.ranked.iter().find_map(|record| get(record))
    }

    /// The enterprise number as others than the owner tell it: what she types proves nothing.
    fn official_number(&self) -> Option<EnterpriseNumber> {
        let kbo = self.ranked.iter().filter(|record| record.source == Source::Kbo);
        let others = self.ranked.iter().filter(|record| record.source != Source::Owner);
        kbo.chain(others).find_map(|record| record.facts.enterprise_number)
    }

    /// Contact data of a natural person are private unless the place itself gave them to be shown.
    fn contact<T>(
        &self,
        field: Field,
        from: &mut Provenance,
        get: impl Fn(&Record) -> Option<T>,
    ) -> Option<T> {
        let allowed = |record: &Record| !self.natural_person || record.source.speaks_for_the_place();
        self.first(field, from, |record| if allowed(record) { get(record) } else { None })
    }

    /// Whether a name is the private name of the natural person behind the enterprise.
    fn private(&self, name: &str) -> bool {
        if !self.natural_person {
            return false;
        }
        let sorted = |name: &str| {
            let mut words = text::words(name);
            words.sort();
            words
        };
        let words = sorted(name);
        self.ranked
            .iter()
            .filter(|record| !record.source.speaks_for_the_place())
            .filter_map(|record| record.facts.legal_name.as_deref())
            .any(|legal| sorted(legal) == words)
    }

    fn sign(&self, from: &mut Provenance) -> Option<String> {
        let said = |record: &Record| {
            let names = record.facts.sign.iter().chain(&record.facts.other_names);
            let private = |name: &&String| !record.source.speaks_for_the_place() && self.private(name);
            names.filter(|name| !private(name)).find(|name| !name.trim().is_empty()).cloned()
        };
        self.first(Field::Sign, from, said).or_else(|| {
            let legal = |record: &Record| record.facts.legal_name.clone();
            if self.natural_person { None } else { self.first(Field::Sign, from, legal) }
        })
    }

    /// What stands in for a name: the address of vacant premises, the kind of a nameless vending machine or market.
    fn stand_in(&self, state: State, categories: &[String], address: &Address) -> Option<String> {
        let kind = categories.first().and_then(|code| Category::find(code))?.name(Language::Nl);
        if state == State::Vacant && !address.street.is_empty() {
            return Some(format!("{} {}", address.street, address.house_number).trim().to_owned());
        }
        (!self.natural_person).then(|| kind.to_owned())
    }

    fn other_names(&self, sign: &str) -> Vec<String> {
        let mut seen = vec![text::words(sign)];
        let mut names = Vec::new();
        for record in self.ranked {
            let facts = &record.facts;
            for name in facts.sign.iter().chain(&facts.other_names).chain(&facts.legal_name) {
                let words = text::words(name);
                let secret = self.natural_person && facts.legal_name.as_ref() == Some(name);
                if words.is_empty()
                    || secret
                    || self.private(name)
                    || seen.contains(&words)
                    || names.len() == 12
                {
                    continue;
                }
                seen.push(words);
                names.push(name.clone());
            }
        }
        names
    }

    /// The most exact position; among equally exact ones that of the strongest source.
    fn point(&self, address: &Address, from: &mut Provenance) -> (Option<Point>, PositionQuality) {
        let exactness = |record: &&&Record| record.facts.position.unwrap_or(PositionQuality::Exact);
        // Who says that the place moved does not know the old position: it counts no more.
        let moved = self.ranked.iter().position(|record| record.facts.leaves_empty(Field::Point.code()));
        let last = moved.unwrap_or(usize::MAX);
        let told = self.ranked.iter().enumerate().filter(|(at, record)| match record.source {
            // It tells of a house, whoever is in it: as long as the place has that address.
            Source::Addresses => record.facts.address.is_house_of(address),
            _ => *at <= last,
        });
        let told = told.map(|(_, record)| record);
        let best = told.filter(|record| record.facts.point.is_some()).min_by_key(exactness);
        let Some(record) = best else { return (None, PositionQuality::TownCentre) };
        from.push((Field::Point, record.source));
        (record.facts.point, exactness(&record))
    }

    /// Feature by feature, the strongest source that says yes or no.
    fn features(&self) -> Features {
        let mut features = Features::NONE;
        for feature in Feature::ALL {
            let said = self.ranked.iter().find_map(|record| {
                if record.facts.has.has(feature) {
                    Some(true)
                } else {
                    record.facts.has_not.has(feature).then_some(false)
                }
            });
            if said == Some(true) {
                features = features.with(feature);
            }
        }
        features
    }
}

impl Face {
    /// A fingerprint of everything public, to tell whether the public face changed.
    #[must_use]
    pub fn fingerprint(&self) -> i64 {
        let mut print = Fingerprint::new();
        let mut add = |value: &dyn std::fmt::Debug| print.add(format!("{value:?}").as_bytes());
        add(&(self.nis, self.layer, self.state, self.shown, &self.sign, &self.other_names));
        add(&(&self.categories, &self.products, &self.description, &self.brand, self.features));
        add(&(self.establishment_number, self.enterprise_number, &self.address, self.point, self.position));
        add(&(&self.phone, &self.email, &self.website, &self.hours, &self.hours_given));
        add(&(&self.sources, self.checked_at, self.vacant_since));
        if self.belongs_to != self.enterprise_number {
            add(&self.belongs_to);
        }
        print.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    fn at(day: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(&format!("{day}T08:00:00Z")).unwrap().to_utc()
    }

    fn record(source: Source, day: &str, facts: Facts) -> Record {
        Record::new(source, format!("{}-{day}", source.code()), at(day), facts)
    }

    fn face(records: &[Record]) -> (Face, Provenance) {
        materialise(Nis::parse("31022").unwrap(), records, &Chains::known()).unwrap()
    }

    fn bakery(sign: &str) -> Facts {
        Facts { sign: Some(sign.into()), categories: vec!["bakery".into()], ..Facts::default() }
    }

    #[test]
    fn l01_one_face_from_places_that_are_the_same() {
        let nis = Nis::parse("31022").unwrap();
        let kbo = record(Source::Kbo, "2026-08-01", Facts { phone: Some("1".into()), ..bakery("KBO") });
        let town = record(Source::Town, "2020-08-01", Facts { phone: Some("2".into()), ..Facts::default() });
        let osm = record(
            Source::Osm,
            "2026-09-01",
            Facts { hours: Some("Mo 08:00-18:00".into()), osm_layer: true, ..bakery("OSM") },
        );
        let natural = record(
            Source::Partner(kernel::moment::OrganisationId(uuid::Uuid::from_u128(1))),
            "2026-09-01",
            Facts { natural_person: Some(true), website: Some("https://a.example".into()), ..bakery("Bond") },
        );
        let all = |members: &[Vec<&Record>]| materialise_all(nis, members, &Chains::known()).unwrap().0;
        let joined = all(&[vec![&kbo], vec![&town, &osm]]);
        assert_eq!((joined.sign.as_str(), joined.phone.as_deref()), ("KBO", Some("2")));
        assert_eq!(
            (joined.layer, joined.hours_given),
            (Layer::Register, None),
            "no fact of the map is copied"
        );
        assert!(joined.sources.iter().all(|note| note.source != "osm"));
        let maps = all(&[vec![&osm], vec![&osm]]);
        assert_eq!(
            (maps.layer, maps.hours_given.is_some()),
            (Layer::Osm, true),
            "two of the map stay in its layer"
        );
        let official =
            record(Source::Kbo, "2026-08-01", Facts { natural_person: Some(false), ..bakery("KBO") });
        assert!(!all(&[vec![&official, &natural]]).natural_person, "of one place the KBO knows best");
        assert!(
            all(&[vec![&official], vec![&natural]]).natural_person,
            "of two, one natural person is enough"
        );
    }

    #[test]
    fn r01_the_strongest_source_that_speaks_is_believed_field_by_field() {
        let kbo =
            Facts { phone: Some("050 1".into()), website: Some("https://k.example".into()), ..bakery("KBO") };
        let osm = Facts { hours: Some("Mo-Fr 08:00-18:00".into()), osm_layer: true, ..bakery("OSM") };
        let owner = Facts { sign: Some("De Korrel".into()), phone: Some("050 2".into()), ..Facts::default() };
        let records = [
            record(Source::Osm, "2026-09-01", osm),
            record(Source::Kbo, "2026-08-01", kbo),
            record(Source::Owner, "2020-01-01", owner),
        ];
        let (face, from) = face(&records);
        assert_eq!((face.sign.as_str(), face.phone.as_deref()), ("De Korrel", Some("050 2")));
        assert_eq!(face.website.as_deref(), Some("https://k.example"));
        assert_eq!(face.hours_given.as_deref(), Some("Mo-Fr 08:00-18:00"));
        assert!(from.contains(&(Field::Sign, Source::Owner)) && from.contains(&(Field::Hours, Source::Osm)));
        assert!(from.contains(&(Field::Categories, Source::Kbo)));
        assert_eq!(face.other_names, ["KBO", "OSM"]);
        assert_eq!(
            face.sources.iter().map(|s| s.source.as_str()).collect::<Vec<_>>(),
            ["owner", "kbo", "osm"]
        );
        assert_eq!(
            face.layer,
            Layer::Register,
            "the register's word lifts it out of the OpenStreetMap layer"
        );
        assert_eq!(face.checked_at, Some(at("2020-01-01")), "an extract is no look at the place");
    }

    #[test]
    fn r02_a_later_word_of_the_same_source_replaces_the_earlier() {
        let records = [
            record(Source::Town, "2024-01-01", bakery("Oud")),
            record(Source::Town, "2026-01-01", bakery("Nieuw")),
        ];
        assert_eq!(face(&records).0.sign, "Nieuw");
    }

    #[test]
    fn r01_partners_are_as_strong_as_each_other_below_the_town_and_above_the_kbo() {
        let partner = |n| Source::Partner(kernel::moment::OrganisationId(uuid::Uuid::from_u128(n)));
        let (early, late) = (
            record(partner(1), "2026-01-01", bakery("Vroeg")),
            record(partner(2), "2026-02-01", bakery("Laat")),
        );
        let kbo = record(Source::Kbo, "2026-09-01", bakery("KBO"));
        let town =
            record(Source::Town, "2020-01-01", Facts { phone: Some("050 2".into()), ..Facts::default() });
        let (face, from) = face(&[kbo, early, late, town]);
        assert_eq!((face.sign.as_str(), face.phone.as_deref()), ("Laat", Some("050 2")));
        assert!(from.contains(&(Field::Sign, partner(2))));
        let codes: Vec<&str> = face.sources.iter().map(|note| note.source.as_str()).collect();
        assert_eq!(codes, ["town", "federation", "federation", "kbo"], "no ids on public pages");
    }

    #[test]
    fn r03_a_natural_person_is_listed_under_a_trade_name_only() {
        let person = Facts {
            legal_name: Some("Verslype Godelieve".into()),
            natural_person: Some(true),
            phone: Some("0470 00 00 00".into()),
            email: Some("godelieve@voorbeeld.be".into()),
            enterprise_number: EnterpriseNumber::from_base(7_000_001),
            categories: vec!["hairdresser".into()],
            ..Facts::default()
        };
        let (nameless, _) = face(&[record(Source::Kbo, "2026-01-01", person.clone())]);
        assert!(!nameless.shown && nameless.sign.is_empty());
        let own_name = Facts { sign: Some("Godelieve VERSLYPE".into()), ..person.clone() };
        assert!(
            !face(&[record(Source::Kbo, "2026-01-01", own_name)]).0.shown,
            "her own name is no trade name"
        );
        let trading = Facts { sign: Some("Kapsalon Krul".into()), ..person };
        let (listed, _) = face(&[record(Source::Kbo, "2026-01-01", trading.clone())]);
        assert!(listed.shown && listed.natural_person);
        assert_eq!((listed.sign.as_str(), listed.phone, listed.email), ("Kapsalon Krul", None, None));
        assert_eq!(listed.enterprise_number, None);
        assert!(listed.other_names.is_empty());
        let owner = Facts { phone: Some("050 20 20 20".into()), ..Facts::default() };
        let (own, _) =
            face(&[record(Source::Kbo, "2026-01-01", trading), record(Source::Owner, "2026-01-01", owner)]);
        assert_eq!(own.phone.as_deref(), Some("050 20 20 20"), "what she gives herself is shown");
    }

    #[test]
    fn r04_a_company_may_appear_under_its_legal_name() {
        let company = Facts {
            legal_name: Some("Korenbloem BV".into()),
            natural_person: Some(false),
            enterprise_number: EnterpriseNumber::from_base(7_000_001),
            categories: vec!["bakery".into()],
            ..Facts::default()
        };
        let (face, _) = face(&[record(Source::Kbo, "2026-01-01", company)]);
        assert!(face.shown && face.enterprise_number.is_some());
        assert_eq!(face.sign, "Korenbloem BV");
    }

    #[test]
    fn r05_what_is_closed_hidden_or_of_no_kind_is_not_shown() {
        for state in [State::Closed, State::Hidden] {
            let facts = Facts { state: Some(state), ..bakery("X") };
            assert!(!face(&[record(Source::Kbo, "2026-01-01", facts)]).0.shown);
        }
        let unknown =
            Facts { sign: Some("X".into()), categories: vec!["spaceport".into()], ..Facts::default() };
        assert!(!face(&[record(Source::Kbo, "2026-01-01", unknown)]).0.shown);
        let hidden = Facts { state: Some(State::Hidden), ..Facts::default() };
        let records =
            [record(Source::Owner, "2026-01-01", hidden), record(Source::Kbo, "2026-02-01", bakery("X"))];
        assert!(!face(&records).0.shown, "the owner's wish outlives an import");
    }

    #[test]
    fn r14_a_position_by_address_counts_while_the_address_is_that() {
        let at = |lat| Point::new(lat, 3.1).ok();
        let house = |number: &str| Address {
            street: "Kerkstraat".into(),
            house_number: number.into(),
            postcode: Some(8020),
            locality: "Oostkamp".into(),
        };
        let kbo = Facts {
            address: house("1"),
            point: at(51.0),
            position: Some(PositionQuality::PostcodeCentre),
            ..bakery("X")
        };
        let found = Facts { address: house("1"), point: at(51.2), ..Facts::default() };
        let both = [record(Source::Kbo, "2026-01-01", kbo), record(Source::Addresses, "2026-02-01", found)];
        let (known, from) = face(&both);
        assert_eq!((known.point, known.position), (at(51.2), PositionQuality::Exact));
        assert!(
            from.contains(&(Field::Point, Source::Addresses))
                && from.contains(&(Field::Address, Source::Kbo))
        );
        // The owner moved: what was found of the old house counts no more, what is found of the new one does.
        let moved = Facts { address: house("9"), without: vec!["point".into()], ..Facts::default() };
        let after = [&both[..], &[record(Source::Owner, "2026-03-01", moved.clone())]].concat();
        assert_eq!(face(&after).0.point, None);
        let again = Facts { address: house("9"), point: at(51.3), ..Facts::default() };
        let after = [
            both[0].clone(),
            record(Source::Addresses, "2026-04-01", again),
            record(Source::Owner, "2026-03-01", moved),
        ];
        assert_eq!(face(&after).0.point, at(51.3));
    }

    #[test]
    fn r06_the_most_exact_position_wins_then_the_strongest() {
        let centre = Facts {
            point: Point::new(51.0, 3.0).ok(),
            position: Some(PositionQuality::PostcodeCentre),
            ..bakery("A")
        };
        let exact = Facts { point: Point::new(51.1, 3.1).ok(), ..bakery("A") };
        let both = [record(Source::Kbo, "2026-01-01", centre), record(Source::Osm, "2026-01-01", exact)];
        let (face, from) = face(&both);
        assert_eq!((face.point, face.position), (Point::new(51.1, 3.1).ok(), PositionQuality::Exact));
        assert!(from.contains(&(Field::Point, Source::Osm)));
    }

    #[test]
    fn r07_features_are_decided_one_by_one() {
        let yes = Features::of(Feature::Delivery).with(Feature::Wheelchair);
        let osm = Facts { has: yes, ..bakery("A") };
        let owner = Facts { has_not: Features::of(Feature::Delivery), ..Facts::default() };
        let records = [record(Source::Osm, "2026-01-01", osm), record(Source::Owner, "2026-01-01", owner)];
        let features = face(&records).0.features;
        assert!(features.has(Feature::Wheelchair) && !features.has(Feature::Delivery));
        assert!(features.has(Feature::Independent));
    }

    #[test]
    fn nameless_machines_and_vacant_premises_get_a_sign() {
        let machine = Facts { categories: vec!["vending_milk".into()], osm_layer: true, ..Facts::default() };
        let (machine, _) = face(&[record(Source::Osm, "2026-01-01", machine)]);
        assert!(
            machine.shown && machine.features.has(Feature::VendingMachine) && machine.layer == Layer::Osm
        );
        assert_eq!(machine.sign, Category::find("vending_milk").unwrap().name(Language::Nl));
        let vacant = Facts {
            state: Some(State::Vacant),
            categories: vec!["vacant".into()],
            address: Address { street: "Kerkstraat".into(), house_number: "12".into(), ..Address::default() },
            vacant_since: NaiveDate::from_ymd_opt(2025, 3, 1),
            ..Facts::default()
        };
        let (vacant, _) = face(&[record(Source::Town, "2026-01-01", vacant)]);
        assert_eq!((vacant.sign.as_str(), vacant.features), ("Kerkstraat 12", Features::of(Feature::Vacant)));
        assert!(vacant.vacant_since.is_some());
    }

    #[test]
    fn the_fingerprint_follows_the_public_face() {
        let one = face(&[record(Source::Kbo, "2026-01-01", bakery("A"))]).0;
        let mut two = one.clone();
        assert_eq!(one.fingerprint(), two.fingerprint());
        two.hours = Some("24/7".into());
        assert_ne!(one.fingerprint(), two.fingerprint());
    }
}
