//! The catalogue of everything that may be reused, after DCAT-AP Vlaanderen 3 (2026-02-12), for the harvesters of
//! Metadata Vlaanderen: data sets, their forms, and the services that give them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use kernel::listing::Layer;
use kernel::nis::Nis;
use shell::{Failure, Visit};

use crate::form::{Form, Keep, answer, see, wanted};
use crate::graph::{Graph, Node};
use crate::place::{moment, municipality};
use crate::terms as t;
use crate::{App, Operator, crowd, expected, failed, files as table, pages, store as tables};

const FILE_TYPE: &str = "http://publications.europa.eu/resource/authority/file-type/";
const FREQUENCY: &str = "http://publications.europa.eu/resource/authority/frequency/";
const PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";
const ECONOMY: &str = "http://publications.europa.eu/resource/authority/data-theme/ECON";
const DUTCH: &str = "http://publications.europa.eu/resource/authority/language/NLD";
/// The licence of the catalogue itself, as the Flemish open data portal asks.
const CC_ZERO: &str = "https://data.vlaanderen.be/id/licentie/creative-commons-zero-verklaring/v1.0";
const PROFILE: &str = "https://data.vlaanderen.be/doc/applicatieprofiel/DCAT-AP-VL";
const LOCAL_ECONOMY: &str = "https://data.vlaanderen.be/doc/applicatieprofiel/lokale-economie";
const LDES: &str = "https://w3id.org/ldes/specification";
const OPEN_API: &str = "https://spec.openapis.org/oas/v3.1.0";
/// The most towns that are named one by one.
const MOST_TOWNS: usize = 400;

/// What the catalogue says beyond what is fixed.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The public address of the site.
    pub base: &'a str,
    /// Who publishes.
    pub operator: &'a Operator,
    /// The towns there are data of.
    pub towns: Vec<Nis>,
    /// The towns that show counts.
    pub counted: Vec<Nis>,
    /// When the first and the last fact were noted.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Now, for what was never changed.
    pub now: DateTime<Utc>,
}

/// `GET /catalogus`
pub async fn show(State(app): State<Arc<App>>, visit: Visit) -> Result<Response, Failure> {
    let offered = [Form::JsonLd, Form::Turtle, Form::NTriples, Form::Html];
    let form = wanted(&visit, &offered);
    if form == Form::Html {
        return Ok(see("/open-data"));
    }
    let (towns, counted, span) = app
        .store
        .read(|tx| {
            Box::pin(async move {
                Ok((tables::towns(tx).await?, tables::counted_towns(tx).await?, tables::span(tx).await?))
            })
        })
        .await
        .map_err(failed)?;
    let (base, operator, now) = (visit.base_url(), &app.operator, visit.moment.now());
    let facts = Facts { base, operator, towns, counted, span, now };
    answer(&visit, &graph(&facts), form, Keep::Ask)
}

/// A text in four languages.
type Words = [&'static str; 4];

fn says(node: Node, term: t::Term, words: Words) -> Node {
    node.each(["nl", "fr", "en", "de"].into_iter().zip(words), |node, (language, text)| {
        node.says(term, language, text)
    })
}

/// A data set.
struct Set {
    key: &'static str,
    title: Words,
    about: Words,
    layer: Layer,
    often: &'static str,
    conforms: &'static [&'static str],
    /// Title, path, type of file and media type of each form.
    files: &'static [(&'static str, &'static str, &'static str, &'static str)],
}

const SETS: [Set; 5] = [
    Set {
        key: "register",
        title: [
            "Handelszaken: het register",
            "Commerces : le registre",
            "Shops: the register",
            "Geschäfte: das Register",
        ],
        about: [
            "Winkels, hoeves, horeca en ambachten uit de Kruispuntbank van Ondernemingen, van gemeenten en van handelaars.",
            "Magasins, fermes, horeca et artisans de la Banque-Carrefour des Entreprises, des communes et des commerçants.",
            "Shops, farms, eating places and crafts from the Crossroads Bank for Enterprises, towns and merchants.",
            "Läden, Höfe, Gaststätten und Handwerk aus der Zentralen Datenbank der Unternehmen, von Gemeinden und Händlern.",
        ],
        layer: Layer::Register,
        often: "CONT",
        conforms: &[LOCAL_ECONOMY],
        files: &[
            ("CSV", "/open-data/plein-register.csv", "CSV", "text/csv"),
            ("GeoJSON", "/open-data/plein-register.geojson", "GEOJSON", "application/geo+json"),
            ("JSON-LD", "/open-data/plein-register.jsonld", "JSON_LD", "application/ld+json"),
            ("LDES", pages::ROOT, "RDF_TURTLE", "text/turtle"),
        ],
    },
    Set {
        key: "osm",
        title: [
            "Handelszaken: de open kaart",
            "Commerces : la carte ouverte",
            "Shops: the open map",
            "Geschäfte: die offene Karte",
        ],
        about: [
            "Zaken die we alleen van OpenStreetMap kennen. Een laag apart, met een eigen licentie.",
            "Commerces connus par OpenStreetMap seulement. Une couche à part, avec sa propre licence.",
            "Places known from OpenStreetMap only. A layer of its own, with its own licence.",
            "Geschäfte, die nur OpenStreetMap kennt. Eine eigene Ebene mit eigener Lizenz.",
        ],
        layer: Layer::Osm,
        often: "CONT",
        conforms: &[],
        files: &[
            ("CSV", "/open-data/plein-osm.csv", "CSV", "text/csv"),
            ("GeoJSON", "/open-data/plein-osm.geojson", "GEOJSON", "application/geo+json"),
            ("JSON-LD", "/open-data/plein-osm.jsonld", "JSON_LD", "application/ld+json"),
        ],
    },
    Set {
        key: "bezoekers",
        title: [
            "Bezoekerscijfers van de site",
            "Chiffres de fréquentation du site",
            "Visitor figures of the site",
            "Besucherzahlen der Seite",
        ],
        about: [
            "Bezoeken per week en per gemeente, op de server geteld, zonder gegevens van bezoekers.",
            "Visites par semaine et par commune, comptées sur le serveur, sans données des visiteurs.",
            "Visits per week and town, counted on the server, without data of visitors.",
            "Besuche je Woche und Gemeinde, auf dem Server gezählt, ohne Daten der Besucher.",
        ],
        layer: Layer::Register,
        often: "WEEKLY",
        conforms: &[],
        files: &[("CSV", "/open-data/visitors.csv", "CSV", "text/csv")],
    },
    Set {
        key: "druktemetingen",
        title: ["Druktemetingen", "Mesures d’affluence", "Footfall", "Passantenzahlen"],
        about: [
            "Voorbijgangers, fietsers, auto’s en bezette parkeerplaatsen per uur, van gemeenten die hun tellingen tonen.",
            "Passants, cyclistes, voitures et places de parking occupées par heure, des communes qui montrent leurs comptages.",
            "Passers-by, cyclists, cars and parking places taken by the hour, of towns that show their counts.",
            "Passanten, Radfahrer, Autos und belegte Parkplätze pro Stunde, von Gemeinden, die ihre Zählungen zeigen.",
        ],
        layer: Layer::Register,
        often: "HOURLY",
        conforms: &[LOCAL_ECONOMY],
        files: &[("LDES", crowd::ROOT, "RDF_TURTLE", "text/turtle")],
    },
    Set {
        key: "druktevoorspellingen",
        title: ["Druktevoorspellingen", "Prévisions d’affluence", "Footfall forecasts", "Passantenprognosen"],
        about: [
            "Wat er de komende veertien dagen verwacht wordt, met de grenzen waartussen het waarschijnlijk ligt: een week per uur, daarna per dag.",
            "Ce qui est attendu les quatorze jours suivants, avec les limites entre lesquelles cela se situe probablement : une semaine par heure, ensuite par jour.",
            "What is expected of the next fourteen days, with the limits between which it probably lies: a week by the hour, then by the day.",
            "Was für die nächsten vierzehn Tage erwartet wird, mit den Grenzen, zwischen denen es wahrscheinlich liegt: eine Woche nach Stunden, danach nach Tagen.",
        ],
        layer: Layer::Register,
        often: "DAILY",
        conforms: &[LOCAL_ECONOMY],
        files: &[("LDES", expected::ROOT, "RDF_TURTLE", "text/turtle")],
    },
];

/// The set whose files there is one of for each town.
const BY_TOWN: &str = "druktemetingen";

/// A service.
struct Service {
    key: &'static str,
    title: Words,
    about: Words,
    endpoint: &'static str,
    described: &'static str,
    conforms: &'static str,
    serves: &'static [&'static str],
}

const SERVICES: [Service; 4] = [
    Service {
        key: "api",
        title: ["Plein API", "API de Plein", "Plein API", "Plein-API"],
        about: [
            "Handelszaken zoeken, zonder sleutel.",
            "Chercher des commerces, sans clé.",
            "Search shops, without a key.",
            "Geschäfte suchen, ohne Schlüssel.",
        ],
        endpoint: "/api/v1",
        described: "/api/v1/openapi.json",
        conforms: OPEN_API,
        serves: &["register", "osm"],
    },
    Service {
        key: "ldes",
        title: [
            "Wijzigingen van handelszaken",
            "Modifications des commerces",
            "Changes of shops",
            "Änderungen von Geschäften",
        ],
        about: [
            "Elke wijziging van een zaak als nieuwe versie, om een eigen kopie bij te houden (LDES).",
            "Chaque modification d’un commerce comme nouvelle version, pour tenir une copie à jour (LDES).",
            "Every change of a shop as a new version, to keep a copy up to date (LDES).",
            "Jede Änderung eines Geschäfts als neue Version, um eine Kopie aktuell zu halten (LDES).",
        ],
        endpoint: pages::ROOT,
        described: "/ns/shapes/stroom.ttl",
        conforms: LDES,
        serves: &["register"],
    },
    Service {
        key: "ldes-drukte",
        title: ["Tellingen", "Comptages", "Counts", "Zählungen"],
        about: [
            "Elk uur dat geteld werd, per maand, en elke verbetering als nieuwe versie (LDES).",
            "Chaque heure comptée, par mois, et chaque correction comme nouvelle version (LDES).",
            "Every hour that was counted, by month, and every correction as a new version (LDES).",
            "Jede gezählte Stunde, nach Monaten, und jede Berichtigung als neue Version (LDES).",
        ],
        endpoint: crowd::ROOT,
        described: COUNT_SHAPE,
        conforms: LDES,
        serves: &["druktemetingen"],
    },
    Service {
        key: "ldes-voorspellingen",
        title: ["Voorspellingen", "Prévisions", "Forecasts", "Prognosen"],
        about: [
            "De laatste voorspelling van elke teller (LDES).",
            "La dernière prévision de chaque compteur (LDES).",
            "The latest forecast of every counter (LDES).",
            "Die letzte Prognose jedes Zählers (LDES).",
        ],
        endpoint: expected::ROOT,
        described: COUNT_SHAPE,
        conforms: LDES,
        serves: &["druktevoorspellingen"],
    },
];

const COUNT_SHAPE: &str = "/ns/shapes/druktemeting.ttl";

/// The catalogue.
#[must_use]
pub fn graph(facts: &Facts<'_>) -> Graph {
    let base = facts.base;
    let own = format!("{base}/catalogus");
    let modified = facts.span.map_or(facts.now, |(_, last)| last);
    let keys: Vec<&str> =
        SETS.iter().map(|set| set.key).chain(SERVICES.iter().map(|service| service.key)).collect();
    let title =
        ["Plein: lokale handel", "Plein : commerce local", "Plein: local retail", "Plein: lokaler Handel"];
    let catalog = says(Node::new(&*own).a(t::CATALOG), t::TITLE, title);
    let catalog = says(
        catalog,
        t::DESCRIPTION,
        [
            "Alles wat van dit plein mag worden hergebruikt.",
            "Tout ce qui peut être réutilisé de cette place.",
            "Everything of this square that may be reused.",
            "Alles, was von diesem Platz weiterverwendet werden darf.",
        ],
    )
    .with(t::ID_TEXT, &*own)
    .link(t::LICENCE, CC_ZERO)
    .link(t::LANGUAGE, DUTCH)
    .with(t::MODIFIED, moment(modified))
    .each(&SETS, |node, set| node.link(t::DATASET, format!("{own}#{}", set.key)))
    .each(&SERVICES, |node, service| node.link(t::SERVICE, format!("{own}#{}", service.key)))
    .each(&keys, |node, key| node.link(t::RECORD, format!("{own}#record-{key}")));
    let mut nodes = vec![signed(catalog, &own)];
    nodes.extend(people(facts, &own));
    nodes.extend(keys.iter().map(|key| record(&own, key, facts, modified)));
    for set in &SETS {
        nodes.push(data_set(set, facts, &own));
        nodes.extend(files(set, facts).iter().map(|file| distribution(set, file, base, &own)));
    }
    nodes.extend(SERVICES.iter().map(|service| data_service(service, base, &own)));
    nodes.extend(named(facts));
    Graph(nodes)
}

fn signed(node: Node, own: &str) -> Node {
    node.link(t::PUBLISHER, format!("{own}#uitgever")).link(t::CONTACT, format!("{own}#contact"))
}

fn people(facts: &Facts<'_>, own: &str) -> [Node; 2] {
    let operator = facts.operator;
    let mail = (!operator.email.is_empty()).then(|| format!("mailto:{}", operator.email));
    [
        Node::new(format!("{own}#uitgever")).a(t::AGENT).says(t::AGENT_NAME, "nl", &operator.name),
        Node::new(format!("{own}#contact"))
            .a(t::KIND_OF_CONTACT)
            .with(t::CONTACT_NAME, &operator.name)
            .maybe(mail, |node, mail| node.link(t::CONTACT_MAIL, mail))
            .link(t::PAGE, format!("{}/open-data", facts.base)),
    ]
}

fn record(own: &str, key: &str, facts: &Facts<'_>, modified: DateTime<Utc>) -> Node {
    let id = format!("{own}#record-{key}");
    Node::new(&*id)
        .a(t::CATALOG_RECORD)
        .with(t::ID_TEXT, &*id)
        .link(t::TOPIC, format!("{own}#{key}"))
        .maybe(facts.span, |node, (first, _)| node.with(t::ISSUED, moment(first)))
        .with(t::MODIFIED, moment(modified))
        .link(t::CONFORMS, PROFILE)
}

fn data_set(set: &Set, facts: &Facts<'_>, own: &str) -> Node {
    let id = format!("{own}#{}", set.key);
    let source = Node::nameless().a(t::HISTORY).says(t::RIGHTS_TEXT, "nl", set.layer.attribution());
    let node = says(Node::new(&*id).a(t::DATA_SET).a(t::VOID_SET), t::TITLE, set.title);
    let node = says(node, t::DESCRIPTION, set.about)
        .with(t::ID_TEXT, &*id)
        .link(t::ACCESS, PUBLIC)
        .link(t::THEME, ECONOMY)
        .link(t::LANGUAGE, DUTCH)
        .link(t::LICENCE, set.layer.licence())
        .link(t::FREQUENCY, format!("{FREQUENCY}{}", set.often))
        .link(t::LANDING, format!("{}/open-data", facts.base))
        .inner(t::PROVENANCE, source)
        .each(set.conforms, |node, standard| node.link(t::CONFORMS, *standard))
        .each(["handel", "winkels", "gemeenten"], |node, word| node.says(t::TAG, "nl", word))
        .each(facts.towns.iter().take(MOST_TOWNS), |node, nis| node.link(t::COVERS, municipality(*nis)))
        .each(files(set, facts), |node, file| node.link(t::DISTRIBUTION, file_id(own, set, &file.title)));
    let node = node.maybe(facts.span, |node, (first, last)| {
        let period =
            Node::nameless().a(t::PERIOD_OF_TIME).with(t::START, first.format("%Y-%m-%d").to_string());
        node.with(t::ISSUED, moment(first)).with(t::MODIFIED, moment(last)).inner(t::PERIOD, period)
    });
    signed(node, own)
}

/// A form of a data set.
struct FileOf {
    title: String,
    path: String,
    kind: &'static str,
    media: &'static str,
}

/// The forms of a data set, those of each town among them.
fn files(set: &Set, facts: &Facts<'_>) -> Vec<FileOf> {
    let fixed = set.files.iter().map(|&(title, path, kind, media)| FileOf {
        title: title.to_owned(),
        path: path.to_owned(),
        kind,
        media,
    });
    let of_town = |nis: &Nis| {
        let nis = *nis;
        table::Form::ALL.map(|form| FileOf {
            title: format!("{} {nis}", form.name()),
            path: form.path(nis),
            kind: form.file_type(),
            media: form.media(),
        })
    };
    let towns = facts.counted.iter().take(if set.key == BY_TOWN { MOST_TOWNS } else { 0 });
    fixed.chain(towns.flat_map(of_town)).collect()
}

fn file_id(own: &str, set: &Set, title: &str) -> String {
    format!("{own}#{}-{}", set.key, title.to_lowercase().replace(' ', "-"))
}

fn distribution(set: &Set, file: &FileOf, base: &str, own: &str) -> Node {
    let id = file_id(own, set, &file.title);
    let node = Node::new(&*id)
        .a(t::DISTRIBUTED)
        .with(t::ID_TEXT, &*id)
        .says(t::TITLE, "nl", &*file.title)
        .link(t::ACCESS_URL, format!("{base}{}", file.path))
        .link(t::FORMAT, format!("{FILE_TYPE}{}", file.kind))
        .link(t::MEDIA_TYPE, format!("http://www.iana.org/assignments/media-types/{}", file.media))
        .link(t::LICENCE, set.layer.licence());
    match SERVICES.iter().find(|service| service.endpoint == file.path) {
        Some(service) => {
            node.link(t::ACCESS_SERVICE, format!("{own}#{}", service.key)).link(t::CONFORMS, LDES)
        }
        None => node.link(t::DOWNLOAD_URL, format!("{base}{}", file.path)),
    }
}

fn data_service(service: &Service, base: &str, own: &str) -> Node {
    let id = format!("{own}#{}", service.key);
    let node = says(Node::new(&*id).a(t::DATA_SERVICE), t::TITLE, service.title);
    let node = says(node, t::DESCRIPTION, service.about)
        .with(t::ID_TEXT, &*id)
        .link(t::ENDPOINT, format!("{base}{}", service.endpoint))
        .link(t::ENDPOINT_TEXT, format!("{base}{}", service.described))
        .link(t::CONFORMS, service.conforms)
        .link(t::ACCESS, PUBLIC)
        .link(t::THEME, ECONOMY)
        .link(t::LANDING, format!("{base}/open-data"))
        .link(t::FOR_USE, format!("{base}/open-data"))
        .link(t::LICENCE, Layer::Register.licence())
        .each(["handel", "winkels"], |node, word| node.says(t::TAG, "nl", word))
        .each(service.serves, |node, set| node.link(t::SERVES, format!("{own}#{set}")));
    signed(node, own)
}

/// What others gave an address to, and what kind of thing it is, so that a reader need not look it up.
fn named(facts: &Facts<'_>) -> Vec<Node> {
    let mut nodes: Vec<Node> = [CC_ZERO, Layer::Register.licence(), Layer::Osm.licence()]
        .map(|iri| Node::new(iri).a(t::LICENCE_TEXT))
        .into();
    nodes.extend([PROFILE, LOCAL_ECONOMY, LDES, OPEN_API].map(|iri| Node::new(iri).a(t::STANDARD)));
    nodes.extend([PUBLIC, ECONOMY].map(|iri| Node::new(iri).a(t::CONCEPT)));
    let kinds: BTreeSet<&str> = SETS.iter().flat_map(|set| files(set, facts)).map(|file| file.kind).collect();
    nodes.extend(kinds.iter().map(|kind| Node::new(format!("{FILE_TYPE}{kind}")).a(t::CONCEPT)));
    let often: BTreeSet<&str> = SETS.iter().map(|set| set.often).collect();
    nodes.extend(often.iter().map(|often| Node::new(format!("{FREQUENCY}{often}")).a(t::HOW_OFTEN)));
    nodes.extend(facts.towns.iter().take(MOST_TOWNS).map(|nis| Node::new(municipality(*nis)).a(t::PLACE)));
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_points_at_what_is_there() {
        let operator = Operator { name: "Stad Voorbeeld".into(), email: "data@voorbeeld.example".into() };
        let at: DateTime<Utc> = "2026-11-22T08:00:00Z".parse().unwrap();
        let facts = Facts {
            base: "https://plein.example",
            operator: &operator,
            towns: vec![Nis::parse("31022").unwrap()],
            counted: vec![Nis::parse("31022").unwrap(), Nis::parse("34027").unwrap()],
            span: Some((at, at)),
            now: at,
        };
        let triples = graph(&facts).triples().unwrap();
        let subjects: std::collections::HashSet<String> =
            triples.iter().map(|triple| triple.subject.to_string()).collect();
        for triple in &triples {
            let object = triple.object.to_string();
            let inside = object.starts_with("<https://plein.example/catalogus");
            let listed = [FREQUENCY, FILE_TYPE].iter().any(|list| object.starts_with(&format!("<{list}")));
            assert!(!(inside || listed) || subjects.contains(&object), "{triple} points at nothing");
        }
        assert_eq!(
            triples.iter().filter(|triple| triple.predicate.as_str().ends_with("#distribution")).count(),
            10 + 2 * 3
        );
        let objects = |ending: &str| {
            let found = triples.iter().filter(move |triple| triple.predicate.as_str().ends_with(ending));
            found.map(|triple| triple.object.to_string()).collect::<Vec<_>>()
        };
        for form in ["csv", "parquet", "arrow"] {
            let url = format!("<https://plein.example/open-data/drukte/34027.{form}>");
            assert!(objects("#downloadURL").contains(&url), "{url} is not named");
        }
        for stream in [pages::ROOT, crowd::ROOT, expected::ROOT] {
            let url = format!("<https://plein.example{stream}>");
            assert!(objects("#endpointURL").contains(&url) && objects("#accessURL").contains(&url));
            assert!(!objects("#downloadURL").contains(&url), "{url} is no file");
        }
    }
}
