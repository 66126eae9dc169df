//! The words of our linked data: one table from which the context document, the JSON-LD and the triples are made, so
//! that they cannot disagree. The names follow the labels of OSLO (Lokale Economie 2024-12-05, Organisatie, Adres,
//! DCAT-AP Vlaanderen), the addresses their terms.

use serde_json::{Map, Value, json};

/// How the value of a term is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The address of another thing, or a thing described on the spot.
    Thing,
    /// Text without a language.
    Text,
    /// Text in a language.
    Said,
    /// A value of a data type, in the short form of its address.
    Typed(&'static str),
}

/// A property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its name in JSON-LD.
    pub name: &'static str,
    /// Its address in short form: `skos:prefLabel`.
    pub short: &'static str,
    /// How values are written.
    pub kind: Kind,
}

/// A class: its name in JSON-LD and its address in short form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class(pub &'static str, pub &'static str);

/// The vocabularies and their short names.
pub const PREFIXES: &[(&str, &str)] = &[
    ("adms", "http://www.w3.org/ns/adms#"),
    ("adr", "https://data.vlaanderen.be/ns/adres#"),
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geosparql", "http://www.opengis.net/ont/geosparql#"),
    ("ldes", "https://w3id.org/ldes#"),
    ("le", "https://data.vlaanderen.be/ns/lokale-economie#"),
    ("iso", "http://def.isotc211.org/iso19156/2011/Observation#"),
    ("locn", "http://www.w3.org/ns/locn#"),
    ("mdcat", "https://data.vlaanderen.be/ns/metadata-dcat#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("regorg", "http://www.w3.org/ns/regorg#"),
    ("qudt", "http://qudt.org/schema/qudt/"),
    ("schema", "https://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("tree", "https://w3id.org/tree#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

macro_rules! terms {
    ($($constant:ident = $name:literal $short:literal $kind:expr;)+) => {
        $(#[doc = concat!("`", $short, "`")] pub const $constant: Term = Term { name: $name, short: $short, kind: $kind };)+
        /// Every property.
        pub const TERMS: &[Term] = &[$($constant),+];
    };
}

macro_rules! classes {
    ($($constant:ident = $name:literal $short:literal;)+) => {
        $(#[doc = concat!("`", $short, "`")] pub const $constant: Class = Class($name, $short);)+
        /// Every class.
        pub const CLASSES: &[Class] = &[$($constant),+];
    };
}

const MOMENT: Kind = Kind::Typed("xsd:dateTime");
const WHOLE: Kind = Kind::Typed("xsd:integer");

terms! {
    // Shops, organisations, addresses.
    NAME = "naam" "skos:prefLabel" Kind::Text;
    OTHER_NAME = "alternatieveNaam" "skos:altLabel" Kind::Text;
    LABEL = "voorkeurslabel" "skos:prefLabel" Kind::Said;
    ABOUT = "omschrijving" "dct:description" Kind::Text;
    TYPE = "type" "dct:type" Kind::Thing;
    KEYWORD = "aanbod" "schema:keywords" Kind::Text;
    SAME_AS = "zelfdeAls" "owl:sameAs" Kind::Thing;
    IDENTIFIER = "identificator" "adms:identifier" Kind::Thing;
    REGISTRATION = "registratie" "regorg:registration" Kind::Thing;
    NOTATION = "notatie" "skos:notation" Kind::Text;
    AGENCY = "schemaAgentschap" "adms:schemaAgency" Kind::Text;
    CREATOR = "maker" "dct:creator" Kind::Thing;
    SITE_OF = "isVestigingVan" "org:siteOf" Kind::Thing;
    HAS_SITE = "heeftVestiging" "org:hasSite" Kind::Thing;
    SITE_ADDRESS = "vestigingsadres" "org:siteAddress" Kind::Thing;
    EMAIL = "email" "schema:email" Kind::Text;
    PHONE = "telefoon" "schema:telephone" Kind::Text;
    PAGE = "pagina" "foaf:page" Kind::Thing;
    HOURS = "openingsuren" "schema:openingHours" Kind::Text;
    HOURS_AVAILABLE = "urenBeschikbaarheid" "schema:hoursAvailable" Kind::Thing;
    DAY = "dag" "schema:dayOfWeek" Kind::Thing;
    OPENS = "opent" "schema:opens" Kind::Typed("xsd:time");
    CLOSES = "sluit" "schema:closes" Kind::Typed("xsd:time");
    ADDRESS = "adres" "locn:address" Kind::Thing;
    STREET = "straatnaam" "locn:thoroughfare" Kind::Text;
    HOUSE_NUMBER = "huisnummer" "locn:locatorDesignator" Kind::Text;
    POSTCODE = "postcode" "locn:postCode" Kind::Text;
    POST_NAME = "postnaam" "locn:postName" Kind::Text;
    TOWN_NAME = "gemeentenaam" "adr:gemeentenaam" Kind::Said;
    COUNTRY = "land" "adr:land" Kind::Said;
    GEOMETRY = "geometrie" "locn:geometry" Kind::Thing;
    WKT = "wkt" "geosparql:asWKT" Kind::Typed("geosparql:wktLiteral");
    FEATURE = "voorziening" "schema:amenityFeature" Kind::Thing;
    FEATURE_NAME = "kenmerk" "schema:name" Kind::Text;
    FEATURE_VALUE = "waarde" "schema:value" Kind::Typed("xsd:boolean");
    SPATIAL = "gebied" "dct:spatial" Kind::Thing;
    VERSION_OF = "isVersieVan" "dct:isVersionOf" Kind::Thing;
    GENERATED = "gegenereerdOp" "prov:generatedAtTime" MOMENT;
    // Counts.
    OBSERVED = "geobserveerdObject" "iso:OM_Observation.featureOfInterest" Kind::Thing;
    CHARACTERISTIC = "geobserveerdKenmerk" "le:Druktemeting.geobserveerdKenmerk" Kind::Thing;
    PHENOMENON_TIME = "fenomeentijd" "iso:OM_Observation.phenomenonTime" Kind::Thing;
    RESULT = "resultaat" "iso:OM_Observation.result" Kind::Thing;
    BEGINS = "beginPeriode" "schema:startDate" MOMENT;
    ENDS = "eindePeriode" "schema:endDate" MOMENT;
    AMOUNT = "hoeveelheid" "schema:value" Kind::Typed("xsd:decimal");
    UNIT = "standaardEenheid" "qudt:unit" Kind::Thing;
    QUALITY = "resultaatkwaliteit" "iso:OM_Observation.resultQuality" Kind::Thing;
    LEAST = "minimum" "schema:minValue" Kind::Typed("xsd:decimal");
    MOST = "maximum" "schema:maxValue" Kind::Typed("xsd:decimal");
    AT_PLACE = "plaats" "prov:atLocation" Kind::Thing;
    // Documents and code lists.
    TOPIC = "hoofdonderwerp" "foaf:primaryTopic" Kind::Thing;
    IN_DATASET = "inDataset" "void:inDataset" Kind::Thing;
    ATTRIBUTION = "bronvermelding" "dct:rights" Kind::Thing;
    RIGHTS_TEXT = "tekst" "rdfs:label" Kind::Said;
    SCHEME = "inSchema" "skos:inScheme" Kind::Thing;
    TOP_CONCEPT = "topConcept" "skos:hasTopConcept" Kind::Thing;
    CLOSE_MATCH = "verwant" "skos:closeMatch" Kind::Thing;
    FIRST = "eerste" "rdf:first" Kind::Thing;
    REST = "rest" "rdf:rest" Kind::Thing;
    // Streams.
    VIEW = "view" "tree:view" Kind::Thing;
    MEMBER = "lid" "tree:member" Kind::Thing;
    RELATION = "relatie" "tree:relation" Kind::Thing;
    NODE = "knoop" "tree:node" Kind::Thing;
    PATH = "pad" "tree:path" Kind::Thing;
    VALUE_AT = "vanaf" "tree:value" MOMENT;
    VALUE_THING = "voor" "tree:value" Kind::Thing;
    SHAPE = "vorm" "tree:shape" Kind::Thing;
    TIMESTAMP_PATH = "tijdstipPad" "ldes:timestampPath" Kind::Thing;
    VERSION_OF_PATH = "versiePad" "ldes:versionOfPath" Kind::Thing;
    DELETE_PATH = "verwijderPad" "ldes:versionDeletePath" Kind::Thing;
    DELETE_OBJECT = "verwijderWaarde" "ldes:versionDeleteObject" Kind::Thing;
    POLLING = "navraagNa" "ldes:pollingInterval" WHOLE;
    RETENTION = "bewaring" "ldes:retentionPolicy" Kind::Thing;
    VERSION_AMOUNT = "aantalVersies" "ldes:versionAmount" WHOLE;
    DELETE_DURATION = "verwijderingenBewaard" "ldes:versionDeleteDuration" Kind::Typed("xsd:duration");
    IMMUTABLE = "onveranderlijk" "ldes:immutable" Kind::Typed("xsd:boolean");
    // The catalogue.
    TITLE = "titel" "dct:title" Kind::Said;
    DESCRIPTION = "beschrijving" "dct:description" Kind::Said;
    ID_TEXT = "kenteken" "dct:identifier" Kind::Text;
    PUBLISHER = "uitgever" "dct:publisher" Kind::Thing;
    AGENT_NAME = "agentnaam" "foaf:name" Kind::Said;
    CONTACT = "contactinformatie" "dcat:contactPoint" Kind::Thing;
    CONTACT_NAME = "contactnaam" "vcard:fn" Kind::Text;
    CONTACT_MAIL = "contactadres" "vcard:hasEmail" Kind::Thing;
    LICENCE = "licentie" "dct:license" Kind::Thing;
    DATASET = "heeftDataset" "dcat:dataset" Kind::Thing;
    SERVICE = "heeftDataService" "dcat:service" Kind::Thing;
    RECORD = "record" "dcat:record" Kind::Thing;
    ISSUED = "publicatiedatum" "dct:issued" MOMENT;
    MODIFIED = "wijzigingsdatum" "dct:modified" MOMENT;
    CONFORMS = "conform" "dct:conformsTo" Kind::Thing;
    ACCESS = "toegankelijkheid" "dct:accessRights" Kind::Thing;
    THEME = "thema" "dcat:theme" Kind::Thing;
    TAG = "trefwoord" "dcat:keyword" Kind::Said;
    LANGUAGE = "taal" "dct:language" Kind::Thing;
    FREQUENCY = "periodiciteit" "dct:accrualPeriodicity" Kind::Thing;
    COVERS = "geografischeDekking" "dct:spatial" Kind::Thing;
    PERIOD = "temporeleDekking" "dct:temporal" Kind::Thing;
    START = "begin" "dcat:startDate" Kind::Typed("xsd:date");
    PROVENANCE = "herkomst" "dct:provenance" Kind::Thing;
    LANDING = "landingspagina" "dcat:landingPage" Kind::Thing;
    DISTRIBUTION = "distributie" "dcat:distribution" Kind::Thing;
    ACCESS_URL = "toegangsUrl" "dcat:accessURL" Kind::Thing;
    DOWNLOAD_URL = "downloadUrl" "dcat:downloadURL" Kind::Thing;
    FORMAT = "formaat" "dct:format" Kind::Thing;
    MEDIA_TYPE = "mediatype" "dcat:mediaType" Kind::Thing;
    ACCESS_SERVICE = "wordtAangebodenDoor" "dcat:accessService" Kind::Thing;
    ENDPOINT = "endpointUrl" "dcat:endpointURL" Kind::Thing;
    ENDPOINT_TEXT = "endpointbeschrijving" "dcat:endpointDescription" Kind::Thing;
    SERVES = "biedtInformatieAanOver" "dcat:servesDataset" Kind::Thing;
    FOR_USE = "landingspaginaVoorGebruiksinformatie" "mdcat:landingspaginaVoorGebruiksinformatie" Kind::Thing;
}

classes! {
    SHOP = "Handelszaak" "le:Handelszaak";
    SITE = "Vestiging" "org:Site";
    VISITED = "Bezoekersgebied" "le:Bezoekersgebied";
    COUNT = "Druktemeting" "le:Druktemeting";
    COUNTED = "Druktekenmerk" "le:Druktekenmerk";
    STRETCH = "Periode" "dct:PeriodOfTime";
    QUANTITY = "KwantitatieveWaarde" "schema:QuantitativeValue";
    ORGANISATION = "GeregistreerdeOrganisatie" "regorg:RegisteredOrganization";
    IDENTIFICATION = "Identificator" "adms:Identifier";
    CONTACT_POINT = "Contactinfo" "schema:ContactPoint";
    POSTAL_ADDRESS = "Adresvoorstelling" "locn:Address";
    SHAPE_OF = "Geometrie" "locn:Geometry";
    OPENING = "Openingsuren" "schema:OpeningHoursSpecification";
    AMENITY = "Voorziening" "schema:LocationFeatureSpecification";
    DELETED = "Verwijderd" "as:Delete";
    DOCUMENT = "Document" "foaf:Document";
    CONCEPT = "Concept" "skos:Concept";
    CONCEPT_SCHEME = "Conceptschema" "skos:ConceptScheme";
    EVENT_STREAM = "EventStream" "ldes:EventStream";
    TREE_NODE = "Knoop" "tree:Node";
    EQUAL_TO = "GelijkAan" "tree:EqualToRelation";
    FROM = "VanafOfGelijk" "tree:GreaterThanOrEqualToRelation";
    BEFORE = "Voor" "tree:LessThanRelation";
    RETENTION_POLICY = "Bewaarregel" "ldes:RetentionPolicy";
    CATALOG = "Catalogus" "dcat:Catalog";
    CATALOG_RECORD = "CatalogusRecord" "dcat:CatalogRecord";
    DATA_SET = "Dataset" "dcat:Dataset";
    VOID_SET = "VoidDataset" "void:Dataset";
    PLACE = "Locatie" "dct:Location";
    HOW_OFTEN = "Frequentie" "dct:Frequency";
    DISTRIBUTED = "Distributie" "dcat:Distribution";
    DATA_SERVICE = "Dataservice" "dcat:DataService";
    AGENT = "Agent" "dct:Agent";
    KIND_OF_CONTACT = "Contact" "vcard:Kind";
    LICENCE_TEXT = "LicentieDocument" "dct:LicenseDocument";
    RIGHTS = "JuridischeBepaling" "dct:RightsStatement";
    HISTORY = "HerkomstVerklaring" "dct:ProvenanceStatement";
    STANDARD = "Standaard" "dct:Standard";
    PERIOD_OF_TIME = "Tijdsperiode" "dct:PeriodOfTime";
}

/// The version of the context document. Who changes what stands in it gives it the next number: documents that others
/// kept go on meaning what they meant.
pub const CONTEXT_VERSION: u32 = 3;

/// The path of the context document.
#[must_use]
pub fn context_path() -> String {
    format!("/ns/context/plein-{CONTEXT_VERSION}.jsonld")
}

/// The full address of a short form. What has no known prefix is a full address already.
#[must_use]
pub fn full(short: &str) -> String {
    let known = short.split_once(':').and_then(|(prefix, rest)| {
        let space = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
        Some(format!("{}{rest}", space.1))
    });
    known.unwrap_or_else(|| short.to_owned())
}

/// The context document.
#[must_use]
pub fn context() -> Value {
    let mut words = Map::new();
    words.insert("@version".into(), json!(1.1));
    for (prefix, space) in PREFIXES {
        words.insert((*prefix).to_owned(), json!(space));
    }
    for Class(name, short) in CLASSES {
        words.insert((*name).to_owned(), json!(short));
    }
    for term in TERMS {
        let word = match term.kind {
            Kind::Thing => json!({"@id": term.short, "@type": "@id"}),
            Kind::Text => json!({"@id": term.short}),
            Kind::Said => json!({"@id": term.short, "@container": "@language"}),
            Kind::Typed(kind) => json!({"@id": term.short, "@type": kind}),
        };
        words.insert(term.name.to_owned(), word);
    }
    json!({ "@context": words })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn every_name_means_one_thing() {
        let mut names = BTreeSet::new();
        for name in TERMS.iter().map(|term| term.name).chain(CLASSES.iter().map(|class| class.0)) {
            assert!(names.insert(name), "{name} stands there twice");
            assert!(PREFIXES.iter().all(|(prefix, _)| *prefix != name), "{name} is also a prefix");
        }
        for short in TERMS.iter().map(|term| term.short).chain(CLASSES.iter().map(|class| class.1)) {
            assert!(full(short).starts_with("http"), "{short} has no known prefix");
        }
        assert_eq!(full("skos:prefLabel"), "http://www.w3.org/2004/02/skos/core#prefLabel");
        assert_eq!(full("https://plein.example/x"), "https://plein.example/x");
    }

    /// A context that was published stays as it was: whoever changes it raises [`CONTEXT_VERSION`] and writes the new
    /// print here.
    #[test]
    fn the_published_context_stays_as_it_was() {
        let prefixes = PREFIXES.iter().map(|(prefix, space)| format!("{prefix} {space}"));
        let classes = CLASSES.iter().map(|class| format!("{} {}", class.0, class.1));
        let terms = TERMS.iter().map(|term| format!("{} {} {:?}", term.name, term.short, term.kind));
        let all: Vec<String> = prefixes.chain(classes).chain(terms).collect();
        let print = format!("{:x}", Sha256::digest(all.join("\n")));
        assert_eq!((CONTEXT_VERSION, print.get(..16)), (3, Some(PRINT)));
    }

    const PRINT: &str = "dcb32c1219c0cbd2";
}
