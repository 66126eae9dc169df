//! The pages of the event stream (LDES): a root that names the towns, a node for each town that names its pages, and
//! pages of two hundred versions.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::listing::{Layer, Listing};
use kernel::nis::Nis;
use shell::{Failure, Visit};

use crate::documents::data_form;
use crate::form::{Keep, answer, link};
use crate::graph::{Graph, Node};
use crate::place::{self, Addresses, moment, municipality};
use crate::store::{self as tables, PageRow, Version};
use crate::stream::{GONE_DAYS, belongs};
use crate::terms as t;
use crate::{App, failed};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// After how many seconds it is worth asking again.
const POLLING: &str = "60";

/// The path of the root.
pub const ROOT: &str = "/ldes/handelszaken";

fn stream_address(base: &str) -> String {
    format!("{base}{ROOT}#stroom")
}

fn town_address(base: &str, nis: Nis) -> String {
    format!("{base}{ROOT}/{nis}")
}

fn page_address(base: &str, nis: Nis, page: &PageRow) -> String {
    format!("{base}{ROOT}/{nis}/{}-{}", page.page, page.revision)
}

/// The stream itself, as every page of it says.
fn stream(base: &str) -> Node {
    Node::new(stream_address(base))
        .a(t::EVENT_STREAM)
        .link(t::VIEW, format!("{base}{ROOT}"))
        .link(t::TIMESTAMP_PATH, "prov:generatedAtTime")
        .link(t::VERSION_OF_PATH, "dct:isVersionOf")
        .link(t::DELETE_PATH, "rdf:type")
        .link(t::DELETE_OBJECT, "as:Delete")
        .with(t::POLLING, POLLING)
        .link(t::SHAPE, format!("{base}/ns/shapes/handelszaak.ttl#Versie"))
        .link(t::LICENCE, Layer::Register.licence())
}

fn respond(visit: &Visit, graph: &Graph, keep: Keep) -> Answer {
    let mut response = answer(visit, graph, data_form(visit), keep)?;
    link(&mut response, Layer::Register.licence(), "license");
    Ok(response)
}

/// `GET /ldes/handelszaken`
pub async fn root(State(app): Shared, visit: Visit) -> Answer {
    let base = visit.base_url();
    let towns = app.store.read(|tx| Box::pin(tables::towns(tx))).await.map_err(failed)?;
    let retention = Node::nameless()
        .a(t::RETENTION_POLICY)
        .with(t::VERSION_AMOUNT, "1")
        .with(t::DELETE_DURATION, format!("P{GONE_DAYS}D"));
    let node = Node::new(format!("{base}{ROOT}")).a(t::TREE_NODE).inner(t::RETENTION, retention);
    let node = node.each(towns, |node, nis| {
        let to = Node::nameless()
            .a(t::EQUAL_TO)
            .link(t::PATH, "dct:spatial")
            .link(t::VALUE_THING, municipality(nis))
            .link(t::NODE, town_address(base, nis));
        node.inner(t::RELATION, to)
    });
    respond(&visit, &Graph(vec![stream(base), node]), Keep::Ask)
}

/// `GET /ldes/handelszaken/{nis}`
pub async fn town(State(app): Shared, visit: Visit, Path(code): Path<String>) -> Answer {
    let nis = Nis::parse(&code).map_err(|_| Failure::not_found())?;
    let base = visit.base_url();
    let found = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let known = tables::town(tx, nis).await?;
                Ok(if known.is_some() { Some(tables::pages(tx, nis).await?) } else { None })
            })
        })
        .await
        .map_err(failed)?;
    let pages = found.ok_or_else(Failure::not_found)?;
    let node = relations(Node::new(town_address(base, nis)).a(t::TREE_NODE), &pages, base, nis);
    respond(&visit, &Graph(vec![stream(base), node]), Keep::Ask)
}

/// Two relations for each page: from its first moment, and before the first of the next.
fn relations(mut node: Node, pages: &[PageRow], base: &str, nis: Nis) -> Node {
    for (at, page) in pages.iter().enumerate() {
        let to = page_address(base, nis, page);
        let relation = |class: t::Class, value: String| {
            Node::nameless()
                .a(class)
                .link(t::PATH, "prov:generatedAtTime")
                .with(t::VALUE_AT, value)
                .link(t::NODE, to.as_str())
        };
        node = node.inner(t::RELATION, relation(t::FROM, moment(page.first_at)));
        if let Some(next) = pages.get(at + 1) {
            node = node.inner(t::RELATION, relation(t::BEFORE, moment(next.first_at)));
        }
    }
    node
}

/// Reads the name of a page: number and revision.
fn read_page(name: &str) -> Option<(i64, i64)> {
    let (page, revision) = name.split_once('-')?;
    let number = |text: &str| {
        let sound = !text.is_empty() && text.len() <= 9 && text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| sound)
    };
    Some((number(page)?, number(revision)?))
}

/// What is on a page at this moment: the page, whether it is closed, its versions and the places they tell of.
type OnPage = (PageRow, bool, Vec<Version>, Vec<Listing>);

/// `GET /ldes/handelszaken/{nis}/{page}`
pub async fn page(State(app): Shared, visit: Visit, Path((code, name)): Path<(String, String)>) -> Answer {
    let nis = Nis::parse(&code).map_err(|_| Failure::not_found())?;
    let (number, revision) = read_page(&name).ok_or_else(Failure::not_found)?;
    let found: Option<Option<OnPage>> = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let Some((last, _)) = tables::town(tx, nis).await? else { return Ok(None) };
                let Some(row) = tables::page(tx, nis, number).await? else {
                    // A page that was emptied stood there once.
                    let was_there = number * tables::PAGE_SIZE < last;
                    return Ok(was_there.then_some(None));
                };
                let versions = tables::on_page(tx, nis, number).await?;
                let ids: Vec<_> = versions
                    .iter()
                    .filter(|version| !version.gone)
                    .map(|version| version.establishment)
                    .collect();
                let places = tables::places(tx, nis, &ids).await?;
                Ok(Some(Some((row, row.is_closed(last), versions, places))))
            })
        })
        .await
        .map_err(failed)?;
    let (row, closed, versions, places) = found.ok_or_else(Failure::not_found)?.ok_or_else(Failure::gone)?;
    if row.revision != revision {
        return Err(if revision < row.revision { Failure::gone() } else { Failure::not_found() });
    }
    let graph = page_graph(visit.base_url(), nis, (&row, closed), &versions, &places);
    respond(&visit, &graph, if closed { Keep::Closed } else { Keep::Ask })
}

/// The page as a graph. A version whose place may not be told any more is left out, whether the stream knows it already
/// or not.
fn page_graph(
    base: &str,
    nis: Nis,
    (row, closed): (&PageRow, bool),
    versions: &[Version],
    places: &[Listing],
) -> Graph {
    let to = Addresses(base);
    let mut members = Vec::with_capacity(versions.len());
    for version in versions {
        if version.gone {
            members.push(place::tombstone(&to, version.establishment, version.at, nis));
        } else if let Some(place) = places.iter().find(|place| place.id == version.establishment)
            && belongs(place)
        {
            members.push(place::version(&to, place, version.at));
        }
    }
    let node = Node::new(page_address(base, nis, row)).a(t::TREE_NODE);
    let node = if closed { node.with(t::IMMUTABLE, "true") } else { node };
    let ids: Vec<String> = members.iter().filter_map(|member| member.id().map(str::to_owned)).collect();
    let stream = stream(base).each(ids, |stream, id| stream.link(t::MEMBER, id));
    let mut nodes = vec![stream, node];
    nodes.extend(members);
    Graph(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pages_are_read_strictly() {
        assert_eq!(read_page("12-3"), Some((12, 3)));
        for wrong in ["12", "-1-0", "1-", "1-+2", "1-2-3", "99999999999-0", "a-b", ""] {
            assert_eq!(read_page(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap() {
        let at = |second: u32| format!("2026-11-22T08:00:{second:02}Z").parse().unwrap();
        let row = |page, revision, second| PageRow { page, revision, first_at: at(second) };
        let nis = Nis::parse("31022").unwrap();
        let pages = [row(0, 2, 0), row(1, 0, 10), row(4, 0, 20)];
        let node = relations(Node::new("https://plein.example/x"), &pages, "https://plein.example", nis);
        let text = Graph(vec![node]).n_triples().unwrap();
        assert_eq!(text.matches("GreaterThanOrEqualToRelation").count(), 3);
        assert_eq!(text.matches("LessThanRelation").count(), 2, "the last page is open to the future");
        assert_eq!(text.matches("/31022/0-2>").count(), 2);
        assert_eq!(text.matches("08:00:10").count(), 2, "where one ends the next begins");
    }
}
