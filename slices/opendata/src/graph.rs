//! Things and what is said of them, written as JSON-LD, Turtle or N-Triples.

use std::collections::BTreeMap;

use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term as Object, Triple};
use oxttl::{NTriplesSerializer, TurtleSerializer};
use serde_json::{Map, Value, json};

use crate::terms::{Class, Kind, PREFIXES, Term, full};

/// What is said of a thing: a value of one of its properties.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Another thing, by its address.
    Link(String),
    /// A text, or a value whose kind the term tells.
    Plain(String),
    /// A text in a language.
    Said(&'static str, String),
    /// Another thing, described on the spot.
    Inner(Node),
}

/// A thing. Without an address it is known only through what points at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    id: Option<String>,
    types: Vec<(String, String)>,
    facts: Vec<(Term, Fact)>,
}

impl Node {
    /// A thing with an address.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// A thing without an address.
    #[must_use]
    pub fn nameless() -> Self {
        Self::default()
    }

    /// The same thing with an address.
    #[must_use]
    pub fn named(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The address.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Is one of these.
    #[must_use]
    pub fn a(mut self, class: Class) -> Self {
        self.types.push((class.0.to_owned(), full(class.1)));
        self
    }

    /// Is one of these, of schema.org.
    #[must_use]
    pub fn a_schema(mut self, name: &str) -> Self {
        let short = format!("schema:{name}");
        self.types.push((short.clone(), full(&short)));
        self
    }

    /// Points at another thing. What is no address is left out: the sources hold every oddity there is.
    #[must_use]
    pub fn link(mut self, term: Term, to: impl Into<String>) -> Self {
        let to = full(&to.into());
        if NamedNode::new(to.as_str()).is_ok() {
            self.facts.push((term, Fact::Link(to)));
        }
        self
    }

    /// Has a value; an empty text is none.
    #[must_use]
    pub fn with(mut self, term: Term, value: impl Into<String>) -> Self {
        let value: String = value.into();
        if !value.is_empty() {
            self.facts.push((term, Fact::Plain(value)));
        }
        self
    }

    /// Has a text in a language.
    #[must_use]
    pub fn says(mut self, term: Term, language: &'static str, text: impl Into<String>) -> Self {
        let text: String = text.into();
        if !text.is_empty() {
            self.facts.push((term, Fact::Said(language, text)));
        }
        self
    }

    /// Has another thing that is described here.
    #[must_use]
    pub fn inner(mut self, term: Term, node: Node) -> Self {
        self.facts.push((term, Fact::Inner(node)));
        self
    }

    /// Says the same of every item of a list.
    #[must_use]
    pub fn each<T>(self, items: impl IntoIterator<Item = T>, say: impl Fn(Self, T) -> Self) -> Self {
        items.into_iter().fold(self, say)
    }

    /// Says something when there is something to say.
    #[must_use]
    pub fn maybe<T>(self, value: Option<T>, say: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => say(self, value),
            None => self,
        }
    }

    fn json(&self) -> Value {
        let mut map = Map::new();
        if let Some(id) = &self.id {
            map.insert("@id".into(), json!(id));
        }
        if let [(only, _)] = self.types.as_slice() {
            map.insert("@type".into(), json!(only));
        } else if !self.types.is_empty() {
            map.insert("@type".into(), self.types.iter().map(|(name, _)| json!(name)).collect());
        }
        let mut said: BTreeMap<(&str, &str), Vec<Value>> = BTreeMap::new();
        let mut order: Vec<&str> = Vec::new();
        let mut plain: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for (term, fact) in &self.facts {
            if !order.contains(&term.name) {
                order.push(term.name);
            }
            match fact {
                Fact::Link(to) => plain.entry(term.name).or_default().push(json!(to)),
                Fact::Plain(value) => plain.entry(term.name).or_default().push(json!(value)),
                Fact::Inner(node) => plain.entry(term.name).or_default().push(node.json()),
                Fact::Said(language, text) => {
                    said.entry((term.name, *language)).or_default().push(json!(text));
                }
            }
        }
        for name in order {
            let mut languages = Map::new();
            for ((of, language), texts) in &said {
                if *of == name {
                    languages.insert((*language).to_owned(), one_or_all(texts));
                }
            }
            match plain.get(name) {
                Some(values) => map.insert(name.to_owned(), one_or_all(values)),
                None => map.insert(name.to_owned(), Value::Object(languages)),
            };
        }
        Value::Object(map)
    }
}

fn one_or_all(values: &[Value]) -> Value {
    if let [only] = values { only.clone() } else { Value::Array(values.to_vec()) }
}

/// Several things together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph(pub Vec<Node>);

impl Graph {
    /// The JSON-LD document, with the context document at this address.
    #[must_use]
    pub fn json_ld(&self, context: &str) -> String {
        let graph: Vec<Value> = self.0.iter().map(Node::json).collect();
        json!({"@context": context, "@graph": graph}).to_string()
    }

    /// The triples, in order. Things without an address are numbered.
    pub fn triples(&self) -> Result<Vec<Triple>, GraphError> {
        let mut walk = Walk::default();
        for node in &self.0 {
            walk.node(node)?;
        }
        Ok(walk.triples)
    }

    /// As Turtle.
    pub fn turtle(&self) -> Result<String, GraphError> {
        let mut serializer = TurtleSerializer::new();
        for (prefix, space) in PREFIXES {
            serializer =
                serializer.with_prefix(*prefix, *space).map_err(|error| GraphError(error.to_string()))?;
        }
        let mut writer = serializer.for_writer(Vec::new());
        for triple in self.triples()? {
            writer.serialize_triple(&triple).map_err(|error| GraphError(error.to_string()))?;
        }
        let bytes = writer.finish().map_err(|error| GraphError(error.to_string()))?;
        String::from_utf8(bytes).map_err(|error| GraphError(error.to_string()))
    }

    /// As N-Triples.
    pub fn n_triples(&self) -> Result<String, GraphError> {
        let mut writer = NTriplesSerializer::new().for_writer(Vec::new());
        for triple in self.triples()? {
            writer.serialize_triple(&triple).map_err(|error| GraphError(error.to_string()))?;
        }
        String::from_utf8(writer.finish()).map_err(|error| GraphError(error.to_string()))
    }
}

/// A document could not be written: our own mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError(String);

impl std::fmt::Display for GraphError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "linked data: {}", self.0)
    }
}

#[derive(Default)]
struct Walk {
    triples: Vec<Triple>,
    nameless: u32,
}

impl Walk {
    fn named(iri: &str) -> Result<NamedNode, GraphError> {
        NamedNode::new(iri).map_err(|error| GraphError(format!("{iri}: {error}")))
    }

    fn node(&mut self, node: &Node) -> Result<NamedOrBlankNode, GraphError> {
        let subject: NamedOrBlankNode = match &node.id {
            Some(id) => Self::named(id)?.into(),
            None => {
                self.nameless += 1;
                BlankNode::new(format!("b{}", self.nameless))
                    .map_err(|error| GraphError(error.to_string()))?
                    .into()
            }
        };
        for (_, class) in &node.types {
            let a = Self::named("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")?;
            self.triples.push(Triple::new(subject.clone(), a, Self::named(class)?));
        }
        for (term, fact) in &node.facts {
            let object: Object = match fact {
                Fact::Link(to) => Self::named(to)?.into(),
                Fact::Said(language, text) => {
                    let literal = Literal::new_language_tagged_literal(text.as_str(), *language);
                    literal.map_err(|error| GraphError(error.to_string()))?.into()
                }
                Fact::Plain(value) => match term.kind {
                    Kind::Typed(kind) => {
                        Literal::new_typed_literal(value.as_str(), Self::named(&full(kind))?).into()
                    }
                    Kind::Thing | Kind::Text | Kind::Said => {
                        Literal::new_simple_literal(value.as_str()).into()
                    }
                },
                Fact::Inner(inner) => self.node(inner)?.into(),
            };
            self.triples.push(Triple::new(subject.clone(), Self::named(&full(term.short))?, object));
        }
        Ok(subject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::{
        ABOUT, ADDRESS, CONTACT_POINT, GENERATED, NAME, OTHER_NAME, PAGE, POSTAL_ADDRESS, SHOP, STREET,
        TOWN_NAME,
    };

    fn shop() -> Graph {
        let address =
            Node::nameless().a(POSTAL_ADDRESS).with(STREET, "Straat \"A\"\n").says(TOWN_NAME, "nl", "Menen");
        Graph(vec![
            Node::new("https://plein.example/id/handelszaak/1")
                .a(SHOP)
                .a(CONTACT_POINT)
                .a_schema("Bakery")
                .with(NAME, "Bakkerij 'Zoet' \\ ĳs")
                .with(OTHER_NAME, "Eén")
                .with(OTHER_NAME, "Twee")
                .with(ABOUT, "")
                .link(PAGE, "niet echt een adres")
                .link(PAGE, "https://voorbeeld.example/?a=1&b=2")
                .with(GENERATED, "2026-11-22T08:00:00Z")
                .inner(ADDRESS, address),
        ])
    }

    #[test]
    fn json_ld_uses_the_names_of_the_context() {
        let text = shop().json_ld("https://plein.example/ns/context/plein-3.jsonld");
        let json: Value = serde_json::from_str(&text).unwrap();
        let shop = &json["@graph"][0];
        assert_eq!(shop["@type"], json!(["Handelszaak", "Contactinfo", "schema:Bakery"]));
        assert_eq!(shop["alternatieveNaam"], json!(["Eén", "Twee"]));
        assert_eq!(shop["pagina"], "https://voorbeeld.example/?a=1&b=2", "what is no address is left out");
        assert_eq!(shop["adres"]["gemeentenaam"], json!({"nl": "Menen"}));
        assert!(shop.get("omschrijving").is_none());
    }

    #[test]
    fn triples_escape_what_must_be() {
        let text = shop().n_triples().unwrap();
        assert_eq!(text.lines().count(), 12, "{text}");
        assert!(text.contains("\"Straat \\\"A\\\"\\n\""), "{text}");
        assert!(text.contains("\"Bakkerij 'Zoet' \\\\ ĳs\""), "{text}");
        let moment = "\"2026-11-22T08:00:00Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>";
        assert!(text.contains(moment), "{text}");
        assert!(text.contains("\"Menen\"@nl"), "{text}");
    }

    #[test]
    fn turtle_says_the_same_as_n_triples() {
        let graph = shop();
        let read: Result<Vec<Triple>, _> =
            oxttl::TurtleParser::new().for_slice(graph.turtle().unwrap().as_bytes()).collect();
        assert_eq!(read.unwrap().len(), graph.triples().unwrap().len());
    }
}
