//! A shop as linked data, after OSLO Lokale Economie (Handelszaak), Organisatie (Vestiging) and Adres.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike, Days, NaiveDate, SecondsFormat, Utc};
use kernel::calendar::Calendar;
use kernel::category::Category;
use kernel::hours::{DaySchedule, OpenState, OpeningHours};
use kernel::language::Language;
use kernel::listing::{Feature, Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use sha2::{Digest, Sha256};

use crate::graph::Node;
use crate::terms as t;

/// Who gives numbers to enterprises and establishments.
const KBO: &str = "https://data.vlaanderen.be/id/organisatie/OVO027341";

/// The addresses of our things.
#[derive(Clone, Debug)]
pub struct Addresses<'a>(pub &'a str);

impl Addresses<'_> {
    /// A place.
    #[must_use]
    pub fn shop(&self, id: EstablishmentId) -> String {
        format!("{}/id/handelszaak/{}", self.0, id.0.simple())
    }

    /// A version of a place.
    #[must_use]
    pub fn version(&self, id: EstablishmentId, at: DateTime<Utc>) -> String {
        format!("{}/{}", self.shop(id), moment(at))
    }

    /// An enterprise.
    #[must_use]
    pub fn organisation(&self, number: kernel::number::EnterpriseNumber) -> String {
        format!("{}/id/organisatie/{}", self.0, number.bare())
    }

    /// An address.
    #[must_use]
    pub fn address(&self, id: EstablishmentId) -> String {
        format!("{}/id/adres/{}", self.0, id.0.simple())
    }

    /// Opening hours.
    #[must_use]
    pub fn hours(&self, id: EstablishmentId) -> String {
        format!("{}/id/openingsuren/{}", self.0, id.0.simple())
    }

    /// A kind of shop.
    #[must_use]
    pub fn concept(&self, code: &str) -> String {
        format!("{}/id/concept/aanbod/{code}", self.0)
    }

    /// The document about a place.
    #[must_use]
    pub fn document(&self, id: EstablishmentId) -> String {
        format!("{}/doc/handelszaak/{}", self.0, id.0.simple())
    }
}

/// The official address of a municipality.
#[must_use]
pub fn municipality(nis: Nis) -> String {
    format!("https://data.vlaanderen.be/id/gemeente/{nis}")
}

/// A moment as it is written in addresses and data: to the microsecond, in UTC.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The place as a thing with an address of its own, in a document about it.
#[must_use]
pub fn shop(to: &Addresses<'_>, place: &Listing, hours: Vec<Node>) -> Node {
    let mut contact = contact_point(Node::new(format!("{}#contact", to.document(place.id))), place);
    for (number, opening) in hours.into_iter().enumerate() {
        let id = format!("{}#{}", to.hours(place.id), number + 1);
        contact = contact.inner(t::HOURS_AVAILABLE, opening.named(id));
    }
    contact = contact.inner(t::ADDRESS, address(Node::new(to.address(place.id)), place));
    described(Node::new(to.shop(place.id)), to, place)
        .inner(t::SITE_ADDRESS, contact)
        .with(t::MODIFIED, moment(place.changed_at))
}

/// A version of the place in the stream: complete in itself.
#[must_use]
pub fn version(to: &Addresses<'_>, place: &Listing, at: DateTime<Utc>) -> Node {
    let contact = contact_point(Node::nameless(), place).inner(t::ADDRESS, address(Node::nameless(), place));
    described(Node::new(to.version(place.id, at)), to, place)
        .inner(t::SITE_ADDRESS, contact)
        .link(t::VERSION_OF, to.shop(place.id))
        .with(t::GENERATED, moment(at))
}

/// The last version of a place that is gone: nothing but that.
#[must_use]
pub fn tombstone(to: &Addresses<'_>, id: EstablishmentId, at: DateTime<Utc>, nis: Nis) -> Node {
    Node::new(to.version(id, at))
        .a(t::DELETED)
        .link(t::VERSION_OF, to.shop(id))
        .link(t::SPATIAL, municipality(nis))
        .with(t::GENERATED, moment(at))
}

fn described(node: Node, to: &Addresses<'_>, place: &Listing) -> Node {
    let vacant = place.features.has(Feature::Vacant);
    let node = if vacant { node.a(t::PLACE) } else { node.a(t::SHOP).a(t::SITE) };
    let schema = place.category().filter(|_| !vacant).map(|category| category.schema_org);
    node.maybe(schema, Node::a_schema)
        .with(t::NAME, &place.sign)
        .each(&place.other_names, |node, name| node.with(t::OTHER_NAME, name))
        .maybe(place.description.as_ref(), |node, text| node.with(t::ABOUT, text))
        .each(known(place), |node, code| node.link(t::TYPE, to.concept(code)))
        .each(&place.products, |node, word| node.with(t::KEYWORD, word))
        .maybe(place.establishment_number, |node, number| {
            let bare = number.bare();
            node.link(t::SAME_AS, format!("https://data.vlaanderen.be/id/vestiging/{bare}"))
                .inner(t::IDENTIFIER, identifier(&bare))
        })
        .maybe(place.enterprise_number, |node, number| node.link(t::SITE_OF, to.organisation(number)))
        .link(t::SPATIAL, municipality(place.nis))
        .maybe(wkt(place), |node, wkt| {
            node.inner(t::GEOMETRY, Node::nameless().a(t::SHAPE_OF).with(t::WKT, wkt))
        })
        .each(place.features.iter().filter(told_feature), |node, feature| {
            let one = Node::nameless().a(t::AMENITY).with(t::FEATURE_NAME, feature.code());
            node.inner(t::FEATURE, one.with(t::FEATURE_VALUE, "true"))
        })
}

/// What the place itself has, not what it is.
fn told_feature(feature: &Feature) -> bool {
    !matches!(feature, Feature::Vacant | Feature::Independent | Feature::Chain)
}

fn known(place: &Listing) -> Vec<&str> {
    place.categories.iter().map(String::as_str).filter(|code| Category::find(code).is_some()).collect()
}

/// A number of the Crossroads Bank.
#[must_use]
pub fn identifier(bare: &str) -> Node {
    Node::nameless()
        .a(t::IDENTIFICATION)
        .with(t::NOTATION, bare)
        .with(t::AGENCY, "Kruispuntbank van Ondernemingen")
        .link(t::CREATOR, KBO)
}

/// The middle of a village is no place to send anybody.
fn wkt(place: &Listing) -> Option<String> {
    let point = place.point.filter(|_| !place.position_quality.is_rough())?;
    Some(format!("POINT({} {})", degrees(point.lon), degrees(point.lat)))
}

/// Degrees to a millionth, about ten centimetres.
fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn contact_point(node: Node, place: &Listing) -> Node {
    node.a(t::CONTACT_POINT)
        .maybe(place.email.as_ref(), |node, email| node.with(t::EMAIL, email))
        .maybe(place.phone.as_ref(), |node, phone| node.with(t::PHONE, phone))
        .maybe(place.website.as_ref(), |node, site| node.link(t::PAGE, site))
        .maybe(place.hours.as_ref(), |node, hours| node.with(t::HOURS, hours))
}

fn address(node: Node, place: &Listing) -> Node {
    node.a(t::POSTAL_ADDRESS)
        .with(t::STREET, &place.street)
        .with(t::HOUSE_NUMBER, &place.house_number)
        .with(t::POSTCODE, place.postcode.map(|code| code.to_string()).unwrap_or_default())
        .with(t::POST_NAME, &place.locality)
        .says(t::TOWN_NAME, "nl", &place.municipality)
        .says(t::COUNTRY, "nl", "België")
}

/// The document that speaks of a thing, and the licence of what it says.
#[must_use]
pub fn document(address: &str, topic: &str, (layer, base): (Layer, &str)) -> Node {
    let (licence, whom) = (layer.licence(), layer.attribution());
    let rights = Node::nameless().a(t::RIGHTS).says(t::RIGHTS_TEXT, "nl", whom);
    Node::new(address)
        .a(t::DOCUMENT)
        .link(t::TOPIC, topic)
        .link(t::LICENCE, licence)
        .inner(t::ATTRIBUTION, rights)
        .link(t::IN_DATASET, format!("{base}/catalogus#{}", layer.code()))
}

/// The usual week: for each day of the week the most frequent hours of the coming weeks, holidays not counted.
#[must_use]
pub fn usual_week(place: &Listing, calendar: &Calendar, today: NaiveDate) -> Vec<Node> {
    let Some(parsed) = place.hours.as_deref().and_then(|text| OpeningHours::parse(text).ok()) else {
        return Vec::new();
    };
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())));
    let Some(monday) = monday else { return Vec::new() };
    let mut found: Vec<(Spans, Vec<&'static str>)> = Vec::new();
    for (day, name) in (0_u64..).zip(DAYS) {
        let dates = (0..WEEKS).filter_map(|week| monday.checked_add_days(Days::new(week * 7 + day)));
        let mut kinds: Vec<(usize, Spans)> = Vec::new();
        for date in dates.filter(|date| !calendar.is_public_holiday(*date)) {
            let spans = spans(&parsed.hours.day(date, calendar));
            match kinds.iter_mut().find(|(_, known)| *known == spans) {
                Some((count, _)) => *count += 1,
                None => kinds.push((1, spans)),
            }
        }
        // Of those as frequent the first.
        kinds.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let Some((_, spans)) = kinds.into_iter().next() else { continue };
        match found.iter_mut().find(|(known, _)| *known == spans) {
            Some((_, days)) => days.push(name),
            None => found.push((spans, vec![name])),
        }
    }
    let openings = found.iter().flat_map(|(spans, days)| {
        spans.iter().map(move |(from, to)| {
            Node::nameless()
                .a(t::OPENING)
                .each(days, |node, day| node.link(t::DAY, format!("schema:{day}")))
                .with(t::OPENS, from)
                .with(t::CLOSES, to)
        })
    });
    openings.collect()
}

/// The stretches of a day: from and to, as a clock writes them.
type Spans = Vec<(String, String)>;

/// How many weeks are looked at for the usual hours.
const WEEKS: u64 = 9;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The stretches of a day during which it is open for sure. The end of the day is written 23:59:59.
fn spans(day: &DaySchedule) -> Spans {
    let open = day.spans().iter().filter(|span| span.state == OpenState::Open);
    open.map(|span| (clock(span.start), clock(span.end))).collect()
}

fn clock(minutes: u16) -> String {
    if minutes == 24 * 60 {
        return "23:59:59".to_owned();
    }
    format!("{:02}:{:02}:00", minutes / 60 % 24, minutes % 60)
}

/// Which facts a version tells that somebody may withdraw, a bit each.
#[must_use]
pub fn told(place: &Listing) -> i64 {
    let facts = [
        place.phone.is_some(),
        place.email.is_some(),
        place.website.is_some(),
        place.hours.is_some(),
        place.description.is_some(),
        !place.products.is_empty(),
        place.enterprise_number.is_some(),
        place.establishment_number.is_some(),
    ];
    facts.iter().enumerate().filter(|(_, told)| **told).map(|(bit, _)| 1_i64 << bit).sum()
}

/// A fingerprint of what a version says. What no version tells does not count: when somebody confirmed the facts, who
/// said so.
#[must_use]
pub fn print(place: &Listing) -> i64 {
    let bare = Addresses("https://plein.invalid");
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write!(text, "{:?}", version(&bare, place, DateTime::UNIX_EPOCH));
    let digest = Sha256::digest(text);
    let first: [u8; 8] = std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default());
    i64::from_be_bytes(first)
}

/// The kinds of shop as a scheme of concepts, in four languages.
#[must_use]
pub fn scheme(to: &Addresses<'_>) -> Vec<Node> {
    let scheme = format!("{}/id/conceptscheme/aanbod", to.0);
    let own = Node::new(&*scheme).a(t::CONCEPT_SCHEME).says(t::LABEL, "nl", "Aanbod van handelszaken").says(
        t::LABEL,
        "en",
        "Kinds of shops",
    );
    let own =
        own.each(Category::all(), |node, category| node.link(t::TOP_CONCEPT, to.concept(category.code)));
    let concepts = Category::all().iter().map(|category| {
        Node::new(to.concept(category.code))
            .a(t::CONCEPT)
            .each(Language::ALL, |node, language| {
                node.says(t::LABEL, language.code(), category.name(language))
            })
            .with(t::NOTATION, category.code)
            .link(t::SCHEME, &*scheme)
            .link(t::CLOSE_MATCH, format!("schema:{}", category.schema_org))
    });
    std::iter::once(own).chain(concepts).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::calendar::Community;
    use kernel::listing::{Features, PositionQuality};
    use kernel::nis::Postcode;
    use kernel::number::{EnterpriseNumber, EstablishmentNumber};
    use kernel::point::Point;

    use super::*;
    use crate::graph::Graph;

    /// An invented bakery.
    pub(crate) fn bakery() -> Listing {
        Listing {
            id: EstablishmentId::parse("0190a000-0000-7000-8000-000000000001").unwrap(),
            nis: Nis::parse("31022").unwrap(),
            layer: Layer::Register,
            sign: "Bakkerij Verzonnen".into(),
            other_names: vec!["De Zoete Inval".into()],
            categories: vec!["bakery".into(), "nergens-bekend".into()],
            products: vec!["brood".into(), "taart".into()],
            description: Some("Brood op zuurdesem.".into()),
            brand: None,
            establishment_number: EstablishmentNumber::parse("2000000339").ok(),
            enterprise_number: EnterpriseNumber::parse("0428759497").ok(),
            street: "Verzonnenstraat".into(),
            house_number: "12A bus 3".into(),
            postcode: Postcode::parse("8020").ok(),
            locality: "Oostkamp".into(),
            municipality: "Oostkamp".into(),
            point: Point::new(51.153_000_4, 3.237).ok(),
            position_quality: PositionQuality::Exact,
            phone: Some("+32 50 00 00 00".into()),
            email: Some("info@verzonnen.example".into()),
            website: Some("https://verzonnen.example".into()),
            hours: Some("Tu-Sa 07:00-12:30,13:30-18:00; Su 07:00-12:00; PH off".into()),
            features: Features::NONE.with(Feature::Delivery).with(Feature::Independent),
            sources: Vec::new(),
            checked_at: None,
            changed_at: "2026-11-22T08:00:00Z".parse().unwrap(),
        }
    }

    fn triples(node: Node) -> String {
        Graph(vec![node]).n_triples().unwrap()
    }

    const BASE: Addresses<'static> = Addresses("https://plein.example");

    #[test]
    fn a_shop_is_told_in_the_terms_of_oslo() {
        let place = bakery();
        let week = usual_week(&place, &Calendar::belgium(Community::ALL[0]), place.changed_at.date_naive());
        assert_eq!(week.len(), 3, "morning and afternoon, and Sunday");
        let text = triples(shop(&BASE, &place, week));
        for piece in [
            "<https://data.vlaanderen.be/ns/lokale-economie#Handelszaak>",
            "<http://www.w3.org/ns/org#Site>",
            "<https://schema.org/Bakery>",
            "<http://www.w3.org/ns/org#siteOf> <https://plein.example/id/organisatie/0428759497>",
            "<http://www.w3.org/2002/07/owl#sameAs> <https://data.vlaanderen.be/id/vestiging/2000000339>",
            "\"POINT(3.237 51.153)\"^^<http://www.opengis.net/ont/geosparql#wktLiteral>",
            "<http://purl.org/dc/terms/type> <https://plein.example/id/concept/aanbod/bakery>",
            "<http://www.w3.org/ns/locn#locatorDesignator> \"12A bus 3\"",
            "\"07:00:00\"^^<http://www.w3.org/2001/XMLSchema#time>",
            "\"delivery\"",
        ] {
            assert!(text.contains(piece), "{piece} is not in\n{text}");
        }
        assert!(!text.contains("nergens-bekend") && !text.contains("independent"));
    }

    #[test]
    fn a_rough_position_is_not_told() {
        let mut place = bakery();
        place.position_quality = PositionQuality::PostcodeCentre;
        assert!(!triples(version(&BASE, &place, place.changed_at)).contains("POINT"));
    }

    #[test]
    fn a_tombstone_says_nothing_of_the_place() {
        let place = bakery();
        let text = triples(tombstone(&BASE, place.id, place.changed_at, place.nis));
        assert!(text.contains("activitystreams#Delete") && text.contains("isVersionOf"));
        assert_eq!(text.lines().count(), 4, "{text}");
    }

    #[test]
    fn the_print_follows_what_is_said() {
        let place = bakery();
        let confirmed = Listing { checked_at: Some(place.changed_at), ..place.clone() };
        assert_eq!(print(&place), print(&confirmed), "a confirmation is no new version");
        for other in [
            Listing { phone: None, ..place.clone() },
            Listing { sign: "Anders".into(), ..place.clone() },
            Listing { hours: Some("Mo-Fr 09:00-17:00".into()), ..place.clone() },
            Listing { enterprise_number: None, ..place.clone() },
            Listing { point: Point::new(51.0, 3.0).ok(), ..place.clone() },
        ] {
            assert_ne!(print(&place), print(&other));
        }
        assert_eq!(told(&place).count_ones(), 8);
        assert_eq!(told(&Listing { phone: None, ..place.clone() }), told(&place) & !1);
    }

    #[test]
    fn every_kind_of_shop_is_a_concept() {
        let text = Graph(scheme(&BASE)).n_triples().unwrap();
        assert!(
            text.contains(
                "/id/concept/aanbod/bakery> <http://www.w3.org/2004/02/skos/core#prefLabel> \"bakkerij\"@nl"
            ) || text.contains("\"Bakkerij\"@nl"),
            "{}",
            text.lines().take(40).collect::<Vec<_>>().join("\n")
        );
        assert_eq!(text.matches("hasTopConcept").count(), Category::all().len());
    }
}
