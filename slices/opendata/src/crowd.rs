//! Counts as linked data: where is counted (Bezoekersgebied) and what was counted by the hour (Druktemeting), in a stream
//! whose pages are the months of a channel. Finer stretches than an hour are not told.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Datelike, Months, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Europe::Brussels;
use counts::{Mode, Step};
use kernel::listing::Layer;
use kernel::moment::day_begins;
use kernel::nis::Nis;
use shell::{Failure, Visit};
use uuid::Uuid;

use crate::documents::data_form;
use crate::form::{Keep, answer, link, see};
use crate::graph::{Graph, Node};
use crate::place::{moment, municipality};
use crate::store::{self as tables, Counted, CountedDay};
use crate::terms as t;
use crate::{App, failed};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The path of the root.
pub const ROOT: &str = "/ldes/druktemetingen";
/// The scheme of what is counted.
pub const SCHEME: &str = "druktekenmerktype";
/// Months of one channel that are named: twenty-five years.
const MOST_MONTHS: usize = 300;
/// A new hour arrives once an hour.
const POLLING: &str = "900";

/// What can be counted: the code of its concept and its words.
const KINDS: [(Mode, &str, [&str; 4]); 5] = [
    (Mode::Pedestrian, "passanten", ["Passanten", "Passants", "Passers-by", "Passanten"]),
    (Mode::Bicycle, "fietsers", ["Fietsers", "Cyclistes", "Cyclists", "Radfahrer"]),
    (Mode::Car, "autos", ["Auto’s", "Voitures", "Cars", "Autos"]),
    (Mode::Heavy, "zwaar-verkeer", ["Zwaar verkeer", "Trafic lourd", "Heavy traffic", "Schwerverkehr"]),
    (Mode::Occupancy, "bezetting", ["Bezette plaatsen", "Places occupées", "Places taken", "Belegte Plätze"]),
];

/// What a code of the scheme stands for.
#[must_use]
pub fn kind(code: &str) -> Option<Mode> {
    KINDS.iter().find(|(_, known, _)| *known == code).map(|(mode, ..)| *mode)
}

fn concept(base: &str, mode: Mode) -> String {
    let code = KINDS.iter().find(|(known, ..)| *known == mode).map_or("passanten", |(_, code, _)| *code);
    format!("{base}/id/concept/{SCHEME}/{code}")
}

/// The scheme: OSLO leaves the list of DruktekenmerkType open.
#[must_use]
pub fn scheme(base: &str) -> Vec<Node> {
    let own = format!("{base}/id/conceptscheme/{SCHEME}");
    let top = Node::new(own.as_str())
        .a(t::CONCEPT_SCHEME)
        .says(t::LABEL, "nl", "Wat er geteld wordt")
        .says(t::LABEL, "fr", "Ce que l’on compte")
        .says(t::LABEL, "en", "What is counted")
        .says(t::LABEL, "de", "Was gezählt wird")
        .each(KINDS, |node, (mode, ..)| node.link(t::TOP_CONCEPT, concept(base, mode)));
    let concepts = KINDS.map(|(mode, code, words)| {
        let node = Node::new(concept(base, mode)).a(t::CONCEPT).link(t::SCHEME, own.as_str());
        let words = ["nl", "fr", "en", "de"].into_iter().zip(words);
        node.with(t::NOTATION, code).each(words, |node, (language, word)| node.says(t::LABEL, language, word))
    });
    std::iter::once(top).chain(concepts).collect()
}

fn site_address(base: &str, nis: Nis, site: Uuid) -> String {
    format!("{base}/id/bezoekersgebied/{nis}/{}", site.simple())
}

fn channel_address(base: &str, nis: Nis, channel: Uuid) -> String {
    format!("{base}{ROOT}/{nis}/{}", channel.simple())
}

fn stream(base: &str) -> Node {
    Node::new(format!("{base}{ROOT}#stroom"))
        .a(t::EVENT_STREAM)
        .link(t::VIEW, format!("{base}{ROOT}"))
        .link(t::TIMESTAMP_PATH, "prov:generatedAtTime")
        .link(t::VERSION_OF_PATH, "dct:isVersionOf")
        .with(t::POLLING, POLLING)
        .link(t::LICENCE, Layer::Register.licence())
}

fn respond(visit: &Visit, graph: &Graph) -> Answer {
    let mut response = answer(visit, graph, data_form(visit), Keep::Ask)?;
    link(&mut response, Layer::Register.licence(), "license");
    Ok(response)
}

fn read(nis: &str, id: &str) -> Result<(Nis, Uuid), Failure> {
    let nis = Nis::parse(nis).map_err(|_| Failure::not_found())?;
    let known = Uuid::try_parse(id).map_err(|_| Failure::not_found())?;
    // One way to write it: 32 small hexadecimal digits.
    if known.simple().to_string() == id { Ok((nis, known)) } else { Err(Failure::not_found()) }
}

/// What a town shows, one of which is asked for.
async fn one(app: &App, (nis, id): (Nis, Uuid)) -> Result<Counted, Failure> {
    let all = app.store.read(|tx| Box::pin(tables::counted(tx, nis))).await.map_err(failed)?;
    all.into_iter().find(|one| one.id == id).ok_or_else(Failure::not_found)
}

/// `GET /ldes/druktemetingen`
pub async fn root(State(app): Shared, visit: Visit) -> Answer {
    let base = visit.base_url();
    let towns = app.store.read(|tx| Box::pin(tables::counted_towns(tx))).await.map_err(failed)?;
    let node = Node::new(format!("{base}{ROOT}")).a(t::TREE_NODE).each(towns, |node, nis| {
        let to = Node::nameless()
            .a(t::EQUAL_TO)
            .link(t::PATH, "dct:spatial")
            .link(t::VALUE_THING, municipality(nis))
            .link(t::NODE, format!("{base}{ROOT}/{nis}"));
        node.inner(t::RELATION, to)
    });
    respond(&visit, &Graph(vec![stream(base), node]))
}

/// `GET /ldes/druktemetingen/{nis}`
pub async fn town(State(app): Shared, visit: Visit, Path(code): Path<String>) -> Answer {
    let nis = Nis::parse(&code).map_err(|_| Failure::not_found())?;
    let base = visit.base_url();
    let all = app.store.read(|tx| Box::pin(tables::counted(tx, nis))).await.map_err(failed)?;
    if all.is_empty() {
        return Err(Failure::not_found());
    }
    let node = Node::new(format!("{base}{ROOT}/{nis}")).a(t::TREE_NODE).each(&all, |node, one| {
        let to = Node::nameless()
            .a(t::EQUAL_TO)
            .link(t::PATH, "iso:OM_Observation.featureOfInterest")
            .link(t::VALUE_THING, site_address(base, nis, one.site))
            .link(t::NODE, channel_address(base, nis, one.id));
        node.inner(t::RELATION, to)
    });
    respond(&visit, &Graph(vec![stream(base), node]))
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
                    .link(t::PATH, "schema:startDate")
                    .with(t::VALUE_AT, moment(day_begins(at)))
                    .link(t::NODE, format!("{own}/{}", begin.format("%Y-%m")))
            };
            node = node
                .inner(t::RELATION, relation(t::FROM, begin))
                .inner(t::RELATION, relation(t::BEFORE, end));
        }
    }
    respond(&visit, &Graph(vec![stream(base), node]))
}

/// An hour of counts, as a version of a measurement.
struct Hour {
    start: DateTime<Utc>,
    seconds: i64,
    value: f64,
    version: i64,
    at: DateTime<Utc>,
}

/// The hours of a day that are known; a channel that is told by the day has one stretch.
fn hours(mode: Mode, (day, cells, version, at): &CountedDay) -> Vec<Hour> {
    let hour = |(number, value): (usize, Option<f64>)| {
        let start = Step::HOUR.begins(*day, number);
        Some(Hour { start, seconds: 3_600, value: value?, version: *version, at: *at })
    };
    if cells.step() == Step::DAY {
        let start = day_begins(*day);
        let seconds = i64::try_from(counts::time::hours(*day) * 3_600).unwrap_or(86_400);
        return cells
            .sum()
            .map(|value| Hour { start, seconds, value, version: *version, at: *at })
            .into_iter()
            .collect();
    }
    cells.hourly(mode.adds_up()).into_iter().enumerate().filter_map(hour).collect()
}

fn member(base: &str, nis: Nis, one: &Counted, hour: &Hour) -> Node {
    let start = hour.start.to_rfc3339_opts(SecondsFormat::Secs, true);
    let own = format!("{base}/id/druktemeting/{nis}/{}/{start}", one.id.simple());
    let period = Node::nameless()
        .a(t::STRETCH)
        .with(t::BEGINS, moment(hour.start))
        .with(t::ENDS, moment(hour.start + TimeDelta::seconds(hour.seconds)));
    let counted = Node::nameless().a(t::COUNTED).link(t::TYPE, concept(base, one.mode));
    let amount = Node::nameless()
        .a(t::QUANTITY)
        .with(t::AMOUNT, decimal(hour.value))
        .link(t::UNIT, "http://qudt.org/vocab/unit/NUM");
    Node::new(format!("{own}/v{}", hour.version))
        .a(t::COUNT)
        .link(t::VERSION_OF, own)
        .with(t::GENERATED, moment(hour.at))
        .link(t::OBSERVED, site_address(base, nis, one.site))
        .inner(t::CHARACTERISTIC, counted)
        .inner(t::PHENOMENON_TIME, period)
        .inner(t::RESULT, amount)
}

/// A number as `xsd:decimal` wants it: never with an exponent.
fn decimal(value: f64) -> String {
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
    let members: Vec<Node> =
        days.iter().flat_map(|day| hours(one.mode, day)).map(|hour| member(base, nis, &one, &hour)).collect();
    let ids: Vec<String> = members.iter().filter_map(|member| member.id().map(str::to_owned)).collect();
    let own = format!("{}/{month}", channel_address(base, nis, id));
    let mut nodes =
        vec![stream(base).each(ids, |stream, id| stream.link(t::MEMBER, id)), Node::new(own).a(t::TREE_NODE)];
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
    use counts::{Cell, Day};

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
    fn quarters_are_told_by_the_hour_and_what_is_not_known_is_not_told() {
        let day: NaiveDate = "2026-10-25".parse().unwrap();
        let step = Step::of(900).unwrap();
        let mut cells = Day::empty(step, day);
        for cell in 0..11 {
            cells.put(cell, Cell { value: Some(2.0), uptime: None });
        }
        let at = "2026-10-26T00:00:00Z".parse().unwrap();
        let told = hours(Mode::Pedestrian, &(day, cells, 3, at));
        let starts: Vec<_> = told.iter().map(|hour| (hour.start.to_rfc3339(), hour.value)).collect();
        assert_eq!(
            starts,
            [("2026-10-24T22:00:00+00:00".to_owned(), 8.0), ("2026-10-24T23:00:00+00:00".to_owned(), 8.0)]
        );
        let one = Counted { id: Uuid::from_u128(1), site: Uuid::from_u128(2), mode: Mode::Pedestrian };
        let node = member("https://plein.example", Nis::parse("31022").unwrap(), &one, &told[0]);
        assert_eq!(
            node.id(),
            Some(
                "https://plein.example/id/druktemeting/31022/00000000000000000000000000000001/2026-10-24T22:00:00Z/v3"
            )
        );
    }

    #[test]
    fn every_kind_has_a_concept() {
        for mode in Mode::ALL {
            let address = concept("", mode);
            assert_eq!(kind(address.rsplit('/').next().unwrap()), Some(mode));
        }
        assert_eq!(scheme("https://plein.example").len(), 6);
    }
}
