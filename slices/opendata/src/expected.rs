//! What is expected of the days to come, as linked data beside what was counted: each forecast says that it is one, when it
//! was made, and between which limits the number probably lies.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use counts::Step;
use kernel::moment::day_begins;
use kernel::nis::Nis;
use shell::{Failure, Visit};

use crate::concepts::{self, FORECAST, MEASUREMENT, RESULT};
use crate::crowd::{self, amount, decimal, measured};
use crate::form::see;
use crate::graph::{Graph, Node};
use crate::place::moment;
use crate::store::{self as tables, Counted, Expected, ExpectedDay};
use crate::terms as t;
use crate::{App, failed};

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The path of the root.
pub const ROOT: &str = "/ldes/druktevoorspellingen";

/// `GET /ldes/druktevoorspellingen`
pub async fn root(State(app): Shared, visit: Visit) -> Answer {
    // A night later there is another forecast, and this one is told no more.
    let latest = |node: Node| {
        node.inner(t::RETENTION, Node::nameless().a(t::RETENTION_POLICY).with(t::VERSION_AMOUNT, "1"))
    };
    crowd::towns_of(&app, &visit, ROOT, latest).await
}

/// `GET /ldes/druktevoorspellingen/{nis}`
pub async fn town(State(app): Shared, visit: Visit, Path(code): Path<String>) -> Answer {
    crowd::channels_of(&app, &visit, ROOT, &code).await
}

/// A stretch of time and what is expected of it.
type Stretch = (DateTime<Utc>, i64, Expected);

/// The stretches of a day. Where only the day as a whole is forecast that is one; of places taken a whole day says nothing.
fn stretches(one: &Counted, day: &ExpectedDay) -> Vec<Stretch> {
    let many = counts::time::hours(day.day);
    if day.hours.is_empty() {
        let seconds = i64::try_from(many * 3_600).unwrap_or(86_400);
        let total = day.total.filter(|_| one.mode.adds_up());
        return total.map(|total| (day_begins(day.day), seconds, total)).into_iter().collect();
    }
    // Forecasts are made for the hours of the clock: one of them may pass twice, or not at all.
    let hour = |number: usize| {
        let clock = usize::try_from(Step::HOUR.hour(day.day, number)).ok()?;
        Some((Step::HOUR.begins(day.day, number), 3_600, *day.hours.get(clock)?))
    };
    (0..many).filter_map(hour).collect()
}

fn interval(base: &str, code: &str, (least, most): (f64, f64)) -> Node {
    Node::nameless()
        .a(t::QUANTITY)
        .link(t::TYPE, concepts::address(base, RESULT, code))
        .with(t::LEAST, decimal(least.max(0.0)))
        .with(t::MOST, decimal(most.max(0.0)))
}

fn member(base: &str, (nis, one): (Nis, &Counted), at: DateTime<Utc>, stretch: &Stretch) -> Node {
    let (start, seconds, Expected(mean, lo80, hi80, lo95, hi95)) = *stretch;
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let own = format!("{base}/id/druktevoorspelling/{nis}/{}/{}", one.id.simple(), text(start));
    measured(base, (nis, one), start, seconds)
        .named(format!("{own}/{}", text(at)))
        .link(t::VERSION_OF, own)
        .with(t::GENERATED, moment(at))
        .link(t::TYPE, concepts::address(base, MEASUREMENT, FORECAST))
        .inner(t::RESULT, amount(mean.max(0.0)))
        .inner(t::QUALITY, interval(base, concepts::MOST, (lo80, hi80)))
        .inner(t::QUALITY, interval(base, concepts::NEARLY_ALL, (lo95, hi95)))
}

/// `GET /ldes/druktevoorspellingen/{nis}/{channel}`
pub async fn channel(State(app): Shared, visit: Visit, Path((nis, id)): Path<(String, String)>) -> Answer {
    let (nis, id) = crowd::read(&nis, &id)?;
    let one = crowd::one(&app, (nis, id)).await?;
    let today: NaiveDate = visit.moment.local().date();
    let days = app.store.read(|tx| Box::pin(tables::expected(tx, (nis, id), today))).await.map_err(failed)?;
    let (base, now) = (visit.base_url(), visit.moment.now());
    let all =
        days.iter().flat_map(|day| stretches(&one, day).into_iter().map(move |stretch| (day.at, stretch)));
    // What passed is told by what was counted.
    let ahead = all.filter(|(_, (start, seconds, _))| *start + TimeDelta::seconds(*seconds) > now);
    let members: Vec<Node> = ahead.map(|(at, stretch)| member(base, (nis, &one), at, &stretch)).collect();
    let ids: Vec<String> = members.iter().filter_map(|member| member.id().map(str::to_owned)).collect();
    let own = Node::new(format!("{base}{ROOT}/{nis}/{}", id.simple())).a(t::TREE_NODE);
    let mut nodes = vec![crowd::stream(base, ROOT).each(ids, |stream, id| stream.link(t::MEMBER, id)), own];
    nodes.extend(members);
    crowd::respond(&visit, &Graph(nodes))
}

/// The page on which a forecast stands.
async fn page_of(app: &App, (nis, id, start): (&str, &str, &str)) -> Answer {
    let (nis, id) = crowd::read(nis, id)?;
    start.parse::<DateTime<Utc>>().map_err(|_| Failure::not_found())?;
    crowd::one(app, (nis, id)).await?;
    Ok(see(&format!("{ROOT}/{nis}/{}", id.simple())))
}

/// `GET /id/druktevoorspelling/{nis}/{channel}/{start}`
pub async fn forecast(State(app): Shared, Path((nis, id, start)): Path<(String, String, String)>) -> Answer {
    page_of(&app, (&nis, &id, &start)).await
}

/// `GET /id/druktevoorspelling/{nis}/{channel}/{start}/{version}`
pub async fn forecast_version(
    State(app): Shared,
    Path((nis, id, start, _)): Path<(String, String, String, String)>,
) -> Answer {
    page_of(&app, (&nis, &id, &start)).await
}

#[cfg(test)]
mod tests {
    use counts::Mode;
    use uuid::Uuid;

    use super::*;

    fn counted(mode: Mode) -> Counted {
        Counted { id: Uuid::from_u128(1), site: Uuid::from_u128(2), mode }
    }

    fn day(text: &str, hours: usize, total: Option<f64>) -> ExpectedDay {
        let number = |at: usize| u32::try_from(at).map(f64::from).unwrap();
        let hours = (0..hours).map(|at| Expected(number(at), 0.0, 90.0, 0.0, 120.0)).collect();
        let total = total.map(|total| Expected(total, 10.0, 20.0, 5.0, 25.0));
        ExpectedDay { day: text.parse().unwrap(), hours, total, at: "2026-10-24T02:00:00Z".parse().unwrap() }
    }

    #[test]
    fn an_hour_that_passes_twice_is_told_twice_and_one_that_is_skipped_never() {
        let of = |text: &str| {
            let told = stretches(&counted(Mode::Pedestrian), &day(text, 24, None));
            told.iter().map(|(.., expected)| expected.0).collect::<Vec<_>>()
        };
        let back = of("2026-10-25");
        assert_eq!((back.len(), &back[..5]), (25, [0.0, 1.0, 2.0, 2.0, 3.0].as_slice()));
        let on = of("2027-03-28");
        assert_eq!((on.len(), &on[..4]), (23, [0.0, 1.0, 3.0, 4.0].as_slice()));
    }

    #[test]
    fn a_day_without_hours_is_told_as_a_whole_when_its_sum_means_something() {
        let far = day("2026-11-30", 0, Some(15.0));
        let told = stretches(&counted(Mode::Pedestrian), &far);
        assert_eq!((told.len(), told[0].1, told[0].2.0), (1, 86_400, 15.0));
        assert!(stretches(&counted(Mode::Occupancy), &far).is_empty());
        assert!(stretches(&counted(Mode::Pedestrian), &day("2026-11-30", 0, None)).is_empty());
    }

    #[test]
    fn a_forecast_says_that_it_is_one_with_its_limits() {
        let base = "https://plein.example";
        let (one, far) = (counted(Mode::Pedestrian), day("2026-11-30", 24, None));
        let stretch = stretches(&one, &far)[12];
        let node = member(base, (Nis::parse("31022").unwrap(), &one), far.at, &stretch);
        let id = node.id().unwrap().to_owned();
        assert!(id.ends_with("/2026-11-30T11:00:00Z/2026-10-24T02:00:00Z"), "{id}");
        let text = Graph(vec![node]).n_triples().unwrap();
        for piece in [
            "dc/terms/type> <https://plein.example/id/concept/druktemetingtype/voorspelling>",
            "<https://plein.example/id/concept/drukteresultaat/interval-80>",
            "<https://plein.example/id/concept/drukteresultaat/interval-95>",
            "schema.org/value> \"12\"^^",
            "schema.org/maxValue> \"120\"^^",
            "generatedAtTime> \"2026-10-24T02:00:00",
        ] {
            assert!(text.contains(piece), "{piece} is not in {text}");
        }
    }
}
