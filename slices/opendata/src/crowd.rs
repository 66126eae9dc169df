//! Counts as linked data: where is counted (Bezoekersgebied) and what was counted by the hour (Druktemeting), in a stream
//! whose pages are the months of a channel. Finer stretches than an hour are not told.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Datelike, Months, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Europe::Brussels;
use kernel::listing::Layer;
use kernel::moment::day_begins;
use kernel::nis::Nis;
use shell::{Failure, Visit};
use uuid::Uuid;

use crate::documents::data_form;
use crate::form::{Keep, answer, link, see};
use crate::graph::{Graph, Node};
use crate::hours::{Hour, Told};
use crate::place::{moment, municipality};
use crate::store::{self as tables, Counted, CountedDay};
use crate::terms as t;
use crate::{App, concepts, failed, hours};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The path of the root.
pub const ROOT: &str = "/ldes/druktemetingen";
/// Months of one channel that are named: twenty-five years.
const MOST_MONTHS: usize = 300;
/// A new hour arrives once an hour.
const POLLING: &str = "900";

fn site_address(base: &str, nis: Nis, site: Uuid) -> String {
    format!("{base}/id/bezoekersgebied/{nis}/{}", site.simple())
}

fn channel_address(base: &str, nis: Nis, channel: Uuid) -> String {
    format!("{base}{ROOT}/{nis}/{}", channel.simple())
}

/// One of the two streams, as every document of it says.
pub fn stream(base: &str, root: &str) -> Node {
    Node::new(format!("{base}{root}#stroom"))
        .a(t::EVENT_STREAM)
        .link(t::VIEW, format!("{base}{root}"))
        .link(t::TIMESTAMP_PATH, "prov:generatedAtTime")
        .link(t::VERSION_OF_PATH, "dct:isVersionOf")
        .with(t::POLLING, POLLING)
        .link(t::SHAPE, format!("{base}/ns/shapes/druktemeting.ttl#Druktemeting"))
        .link(t::LICENCE, Layer::Register.licence())
}

/// A list as linked data write it.
fn list(items: &[&str]) -> Node {
    let Some((first, rest)) = items.split_first() else { return Node::nameless() };
    let node = Node::nameless().link(t::FIRST, *first);
    if rest.is_empty() { node.link(t::REST, "rdf:nil") } else { node.inner(t::REST, list(rest)) }
}

/// Answers with the licence of counts.
pub fn respond(visit: &Visit, graph: &Graph) -> Answer {
    let mut response = answer(visit, graph, data_form(visit), Keep::Ask)?;
    link(&mut response, Layer::Register.licence(), "license");
    Ok(response)
}

/// Reads a town and an id as addresses write them.
pub fn read(nis: &str, id: &str) -> Result<(Nis, Uuid), Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    let known = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    // One way to write it: 32 small hexadecimal digits.
    if known.simple().to_string() == id { Ok((nis, known)) } else { Err(Failure::not_found()) }
}

/// What a town shows, one of which is asked for.
pub async fn one(app: &App, (nis, id): (Nis, Uuid)) -> Result<Counted, Failure> {
    let all = app.store.read(|tx| Box::pin(tables::counted(tx, nis))).await.map_err(failed)?;
    all.into_iter().find(|one| one.id == id).ok_or_else(Failure::not_found)
}

/// The root of a stream: the towns.
pub async fn towns_of(app: &App, visit: &Visit, root: &str, more: fn(Node) -> Node) -> Answer {
    let base = visit.base_url();
    let towns = app.store.read(|tx| Box::pin(tables::counted_towns(tx))).await.map_err(failed)?;
    let node = more(Node::new(format!("{base}{root}")).a(t::TREE_NODE)).each(towns, |node, nis| {
        let to = Node::nameless()
            .a(t::EQUAL_TO)
            .link(t::PATH, "dct:spatial")
            .link(t::VALUE_THING, municipality(nis))
            .link(t::NODE, format!("{base}{root}/{nis}"));
        node.inner(t::RELATION, to)
    });
    respond(visit, &Graph(vec![stream(base, root), node]))
}

/// A town in a stream: its channels.
pub async fn channels_of(app: &App, visit: &Visit, root: &str, code: &str) -> Answer {
    let nis = Nis::parse(code).map_err(|_| Failure::not_found())?;
    let base = visit.base_url();
    let all = app.store.read(|tx| Box::pin(tables::counted(tx, nis))).await.map_err(failed)?;
    if all.is_empty() {
        return Err(Failure::not_found());
    }
    let node = Node::new(format!("{base}{root}/{nis}")).a(t::TREE_NODE).each(&all, |node, one| {
        let to = Node::nameless()
            .a(t::EQUAL_TO)
            .link(t::PATH, "iso:OM_Observation.featureOfInterest")
            .link(t::VALUE_THING, site_address(base, nis, one.site))
            .link(t::NODE, format!("{base}{root}/{nis}/{}", one.id.simple()));
        node.inner(t::RELATION, to)
    });
    respond(visit, &Graph(vec![stream(base, root), node]))
}

/// `GET /ldes/druktemetingen`
pub async fn root(State(app): Shared, visit: Visit) -> Answer {
    towns_of(&app, &visit, ROOT, |node| node).await
}

/// `GET /ldes/druktemetingen/{nis}`
pub async fn town(State(app): Shared, visit: Visit, Path(code): Path<String>) -> Answer {
    channels_of(&app, &visit, ROOT, &code).await
}

/// The first of a month, and of the one after.
fn month_of(day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = day.with_day(1)?;
    Some((first, first.checked_add_months(Months::new(1))?))
}

/// `GET /ldes/druktemetingen/{nis}/{channel}`: the months.
pub async fn channel(State(app): Shared, visit: Visit, Path((nis, id)): Path<(String, String)>) -> Answer {
    let (nis, id) = read(&nis, &id)?;
    let one = one(&app, (nis, id)).await?;
    let span = app.store.read(|tx| Box::pin(tables::counted_span(tx, nis, one.id))).await.map_err(failed)?;
    let base = visit.base_url();
    let own = channel_address(base, nis, one.id);
    let mut node = Node::new(own.as_str()).a(t::TREE_NODE);
    if let Some((first, last)) = span {
        let mut months: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let mut next = month_of(first);
        while let Some((begin, end)) = next.filter(|(begin, _)| *begin <= last && months.len() < MOST_MONTHS)
        {
            months.push((begin, end));
            next = month_of(end);
        }
        for (begin, end) in months {
            let relation = |class: t::Class, at: NaiveDate| {
                Node::nameless()
                    .a(class)
                    .inner(t::PATH, list(&["iso:OM_Observation.phenomenonTime", "schema:startDate"]))
                    .with(t::VALUE_AT, moment(day_begins(at)))
                    .link(t::NODE, format!("{own}/{}", begin.format("%Y-%m")))
            };
            node = node
                .inner(t::RELATION, relation(t::FROM, begin))
                .inner(t::RELATION, relation(t::BEFORE, end));
        }
    }
    respond(&visit, &Graph(vec![stream(base, ROOT), node]))
}

/// A version of a measurement, if anything is known.
fn member(base: &str, (nis, one): (Nis, &Counted), day: &CountedDay, hour: &Hour) -> Option<Node> {
    let start = hour.start.to_rfc3339_opts(SecondsFormat::Secs, true);
    let own = format!("{base}/id/druktemeting/{nis}/{}/{start}", one.id.simple());
    let node = measured(base, (nis, one), hour.start, hour.seconds)
        .named(format!("{own}/v{}", day.version))
        .link(t::VERSION_OF, own)
        .with(t::GENERATED, moment(day.at))
        .link(t::TYPE, concepts::address(base, concepts::MEASUREMENT, concepts::COUNTED));
    match hour.told {
        Told::Counted(value) => Some(node.inner(t::RESULT, amount(value))),
        Told::Few => Some(node.link(t::RESULT, concepts::address(base, concepts::RESULT, concepts::FEW))),
        Told::Unknown => None,
    }
}

/// What every measurement says: of what, where and when.
pub fn measured(base: &str, (nis, one): (Nis, &Counted), start: DateTime<Utc>, seconds: i64) -> Node {
    let period = Node::nameless()
        .a(t::STRETCH)
        .with(t::BEGINS, moment(start))
        .with(t::ENDS, moment(start + TimeDelta::seconds(seconds)));
    let counted = Node::nameless().a(t::COUNTED).link(t::TYPE, concepts::characteristic(base, one.mode));
    Node::nameless()
        .a(t::COUNT)
        .link(t::OBSERVED, site_address(base, nis, one.site))
        .inner(t::CHARACTERISTIC, counted)
        .inner(t::PHENOMENON_TIME, period)
}

/// So many.
pub fn amount(value: f64) -> Node {
    Node::nameless()
        .a(t::QUANTITY)
        .with(t::AMOUNT, decimal(value))
        .link(t::UNIT, "http://qudt.org/vocab/unit/NUM")
}

/// A number as `xsd:decimal` wants it: never with an exponent.
pub fn decimal(value: f64) -> String {
    let text = format!("{value:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short.is_empty() { "0".to_owned() } else { short.to_owned() }
}

/// Reads `2026-11`.
fn read_month(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let sound = text.len() == 7
        && text.bytes().enumerate().all(
            |(at, sign)| {
                if at == 4 { sign == b'-' } else { sign.is_ascii_digit() }
            },
        );
    if !sound {
        return None;
    }
    month_of(format!("{text}-01").parse().ok()?)
}

/// `GET /ldes/druktemetingen/{nis}/{channel}/{month}`
pub async fn month(
    State(app): Shared,
    visit: Visit,
    Path((nis, id, month)): Path<(String, String, String)>,
) -> Answer {
    let (nis, id) = read(&nis, &id)?;
    let (first, next) = read_month(&month).ok_or_else(Failure::not_found)?;
    let one = one(&app, (nis, id)).await?;
    let last = next.pred_opt().unwrap_or(next);
    let days = app
        .store
        .read(|tx| Box::pin(tables::counted_days(tx, (nis, id), (first, last))))
        .await
        .map_err(failed)?;
    if days.is_empty() {
        return Err(Failure::not_found());
    }
    let base = visit.base_url();
    let members: Vec<Node> = days
        .iter()
        .flat_map(|day| hours::of(one.mode, day).into_iter().map(move |hour| (day, hour)))
        .filter_map(|(day, hour)| member(base, (nis, &one), day, &hour))
        .collect();
    let ids: Vec<String> = members.iter().filter_map(|member| member.id().map(str::to_owned)).collect();
    let own = format!("{}/{month}", channel_address(base, nis, id));
    let mut nodes = vec![
        stream(base, ROOT).each(ids, |stream, id| stream.link(t::MEMBER, id)),
        Node::new(own).a(t::TREE_NODE),
    ];
    nodes.extend(members);
    respond(&visit, &Graph(nodes))
}

/// The page on which a measurement stands.
async fn page_of(app: &App, (nis, id, start): (&str, &str, &str)) -> Answer {
    let (nis, id) = read(nis, id)?;
    let at: DateTime<Utc> = start.parse().map_err(|_| Failure::not_found())?;
    one(app, (nis, id)).await?;
    let day = at.with_timezone(&Brussels).date_naive();
    Ok(see(&format!("{}/{}", channel_address("", nis, id), day.format("%Y-%m"))))
}

/// `GET /id/druktemeting/{nis}/{channel}/{start}`
pub async fn measurement(
    State(app): Shared,
    Path((nis, id, start)): Path<(String, String, String)>,
) -> Answer {
    page_of(&app, (&nis, &id, &start)).await
}

/// `GET /id/druktemeting/{nis}/{channel}/{start}/{version}`
pub async fn measurement_version(
    State(app): Shared,
    Path((nis, id, start, _)): Path<(String, String, String, String)>,
) -> Answer {
    page_of(&app, (&nis, &id, &start)).await
}

/// `GET /id/bezoekersgebied/{nis}/{site}`
pub async fn site(State(app): Shared, visit: Visit, Path((nis, id)): Path<(String, String)>) -> Answer {
    let (nis, id) = read(&nis, &id)?;
    let found = app.store.read(|tx| Box::pin(tables::counted_site(tx, nis, id))).await.map_err(failed)?;
    let (name, area, point) = found.ok_or_else(Failure::not_found)?;
    let geometry = point
        .map(|(lat, lon)| Node::nameless().a(t::SHAPE_OF).with(t::WKT, format!("POINT ({lon:.6} {lat:.6})")));
    let place = Node::nameless()
        .a(t::PLACE)
        .link(t::SPATIAL, municipality(nis))
        .maybe(geometry, |node, geometry| node.inner(t::GEOMETRY, geometry));
    let node = Node::new(site_address(visit.base_url(), nis, id))
        .a(t::VISITED)
        .with(t::NAME, name)
        .with(t::ABOUT, area)
        .inner(t::AT_PLACE, place);
    respond(&visit, &Graph(vec![node]))
}

#[cfg(test)]
mod tests {
    use counts::Mode;

    use super::*;

    #[test]
    fn months_are_read_strictly() {
        let month = |text: &str| read_month(text).map(|(first, next)| (first.to_string(), next.to_string()));
        assert_eq!(month("2026-12"), Some(("2026-12-01".into(), "2027-01-01".into())));
        for wrong in ["2026-13", "2026-1", "26-12", "2026-12-01", "+026-12", ""] {
            assert_eq!(month(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_never_have_an_exponent() {
        assert_eq!([0.0, 412.0, 1.25, 1e9].map(decimal), ["0", "412", "1.25", "1000000000"]);
    }

    #[test]
    fn an_hour_of_few_people_is_told_without_a_number_and_an_unknown_one_is_not_told() {
        let day = hours::tests::day("2026-10-25", 3_600, &[Some(80.0), Some(9.0), Some(0.0)]);
        let one = Counted { id: Uuid::from_u128(1), site: Uuid::from_u128(2), mode: Mode::Pedestrian };
        let nis = Nis::parse("31022").unwrap();
        let told = hours::of(one.mode, &day);
        let base = "https://plein.example";
        let members: Vec<Node> =
            told.iter().filter_map(|hour| member(base, (nis, &one), &day, hour)).collect();
        let text = |node: &Node| Graph(vec![node.clone()]).n_triples().unwrap();
        assert_eq!(members.len(), 3);
        assert_eq!(
            members[0].id(),
            Some(
                "https://plein.example/id/druktemeting/31022/00000000000000000000000000000001/2026-10-24T22:00:00Z/v3"
            )
        );
        assert!(text(&members[0]).contains("\"80\"") && text(&members[2]).contains("\"0\""));
        let few = text(&members[1]);
        assert!(
            few.contains(
                "OM_Observation.result> <https://plein.example/id/concept/drukteresultaat/minder-dan-15>"
            ),
            "{few}"
        );
        assert!(!few.contains("decimal"), "{few}");
    }
}
