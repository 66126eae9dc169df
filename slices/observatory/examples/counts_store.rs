//! Fills a database with invented counts through the front door of the slice, and tells how fast, how big and how quickly a
//! town is read back: `cargo run --release -p observatory --example counts_store -- sqlite:/tmp/x.sqlite TOWNS CHANNELS YEARS`.
#![expect(clippy::print_stdout, reason = "a measurement is told on the screen")]

use std::time::Instant;

use chrono::{Days, NaiveDate, TimeDelta};
use counts::{Mode, Observation, Step};
use kernel::language::Language;
use kernel::moment::{Moment, day_begins};
use kernel::nis::Nis;
use observatory::channel::{Channel, Direction, Instrument, Site, SiteKind, State};
use observatory::store::sums::{self, Whose};
use observatory::store::{channels, days};
use store::{Migration, Store};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The view of the register that the pages join.
const PLACES: &str =
    "CREATE TABLE register_public_place (kind TEXT NOT NULL, nis BIGINT NOT NULL, name_nl TEXT, name_fr TEXT,
    name_en TEXT, name_de TEXT, population BIGINT, lat @real, lon @real) @strict;";
/// Times that each question is asked.
const TURNS: usize = 10;
/// Days brought at once.
const PIECE: u64 = 180;

fn main() -> Outcome<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, towns, each, years] = words.as_slice() else {
        return Err("say: DATABASE TOWNS CHANNELS YEARS".into());
    };
    let (towns, each, years): (u32, u128, u64) = (towns.parse()?, each.parse()?, years.parse()?);
    let moment = Moment::fixed("2026-11-22T12:00:00Z".parse()?, 1);
    let store = Store::open(url).await?;
    let own = observatory::MIGRATIONS.iter();
    let own = own.map(|(name, sql)| Migration { slice: observatory::NAME, name, sql });
    let places = Migration { slice: "places", name: "places", sql: PLACES };
    store.migrate(&std::iter::once(places).chain(own).collect::<Vec<_>>(), &moment).await?;
    let last: NaiveDate = "2026-11-21".parse()?;
    let first = last.checked_sub_days(Days::new(years * 365)).ok_or("too many years")?;
    let began = Instant::now();
    let mut told = 0_u64;
    for town in 0..towns {
        let nis = Nis::parse(&(31_003 + town).to_string())?;
        let channels: Vec<Channel> =
            (0..each).map(|at| channel(nis, u128::from(town) * 1_000 + at)).collect();
        put(&store, &channels, &moment).await?;
        let mut from = first;
        while from <= last {
            let to = from.checked_add_days(Days::new(PIECE - 1)).ok_or("too late")?.min(last);
            let brought: Vec<_> =
                channels.iter().map(|channel| (channel, hours(channel, from, to))).collect();
            told += brought.iter().map(|(_, list)| u64::try_from(list.len()).unwrap_or(0)).sum::<u64>();
            let (brought, moment, batch) = (&brought, &moment, moment.new_id());
            store
                .write(|tx| {
                    Box::pin(async move { observatory::keep::take(tx, (nis, batch), brought, moment).await })
                })
                .await?;
            from = to.checked_add_days(Days::new(1)).ok_or("too late")?;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{told} values in {seconds:.1} s: {:.0} a second", number(told) / seconds);
    read(&store, Nis::parse("31003")?, (first, last)).await?;
    read_all(&store, last).await?;
    store.close().await;
    Ok(())
}

#[expect(clippy::as_conversions, reason = "a measurement")]
fn number(value: u64) -> f64 {
    value as f64
}

fn channel(nis: Nis, id: u128) -> Channel {
    Channel {
        nis,
        id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + id),
        site: Uuid::from_u128(1),
        name: format!("Teller {id}"),
        mode: Mode::Pedestrian,
        direction: Direction::Both,
        instrument: Instrument::Beam,
        step: Step::HOUR,
        capacity: None,
        state: State::Live,
        is_public: true,
        is_control: true,
        processing: "1".into(),
        dpia: "1".into(),
        live_from: None,
        ended_on: None,
        touched_at: None,
    }
}

/// A town's sites and channels.
async fn put(store: &Store, all: &[Channel], moment: &Moment) -> Outcome<()> {
    store
        .write(|tx| {
            Box::pin(async move {
                for channel in all {
                    let site = Site {
                        nis: channel.nis,
                        id: channel.site,
                        name: "Markt".into(),
                        kind: SiteKind::Square,
                        area: String::new(),
                        point: None,
                        note: String::new(),
                    };
                    channels::put_site(tx, &site, moment).await?;
                    channels::put_channel(tx, channel, moment).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

/// Hours of a street: from nought at night to some hundreds.
fn hours(channel: &Channel, from: NaiveDate, to: NaiveDate) -> Vec<Observation> {
    let (begin, end) = (day_begins(from), day_begins(to.checked_add_days(Days::new(1)).unwrap_or(to)));
    let mut state =
        channel.id.as_u128() ^ u128::from(from.format("%Y%j").to_string().parse::<u64>().unwrap_or(1));
    let mut list = Vec::new();
    let mut start = begin;
    while start < end {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let hour = start.timestamp() / 3_600 % 24;
        let height = if (8..20).contains(&hour) { 400 } else { 40 };
        let value = u32::try_from((state >> 40) % height).unwrap_or(0);
        list.push(Observation { start, seconds: 3_600, value: Some(f64::from(value)), uptime: None });
        start += TimeDelta::hours(1);
    }
    list
}

/// What a town's page reads.
async fn read(store: &Store, nis: Nis, (first, last): (NaiveDate, NaiveDate)) -> Outcome<()> {
    let back = |days: u64| last.checked_sub_days(Days::new(days)).unwrap_or(last);
    let mut times = Vec::new();
    for _ in 0..TURNS {
        let began = Instant::now();
        let rows = store
            .read(|tx| {
                Box::pin(async move {
                    let mut rows = 0;
                    for channel in channels::channels(tx, nis).await? {
                        rows += days::days(tx, (nis, channel.id), (back(63), last)).await?.len();
                    }
                    rows += sums::days(tx, &Whose::all(nis), (back(444), last)).await?.len();
                    rows += sums::weeks(tx, &Whose::all(nis), (back(742), last)).await?.len();
                    Ok::<_, store::StoreError>(rows)
                })
            })
            .await?;
        times.push((began.elapsed().as_secs_f64() * 1_000.0, rows));
    }
    tell("what a town's page reads", times);
    let began = Instant::now();
    let all =
        store.read(|tx| Box::pin(async move { days::town_totals(tx, nis, (first, last)).await })).await?;
    println!("every day of a town: {:.1} ms for {} sums", began.elapsed().as_secs_f64() * 1_000.0, all.len());
    Ok(())
}

/// What the page of all towns side by side reads.
async fn read_all(store: &Store, last: NaiveDate) -> Outcome<()> {
    let back = |days: u64| last.checked_sub_days(Days::new(days)).unwrap_or(last);
    let (recent, before) = ((back(27), last), (back(395), back(360)));
    let mut times = Vec::new();
    for _ in 0..TURNS {
        let began = Instant::now();
        let rows = store
            .read(|tx| {
                Box::pin(async move {
                    let mut rows = channels::all_towns(tx, Language::Nl).await?.len();
                    for nis in channels::towns(tx).await? {
                        rows += channels::channels(tx, nis).await?.len();
                        rows += sums::around(tx, nis, recent, before).await?.len();
                    }
                    Ok::<_, store::StoreError>(rows)
                })
            })
            .await?;
        times.push((began.elapsed().as_secs_f64() * 1_000.0, rows));
    }
    tell("what the page of all towns reads", times);
    Ok(())
}

/// The middle and the slowest of some turns.
fn tell(what: &str, mut times: Vec<(f64, usize)>) {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    let (slowest, _) = times.last().copied().unwrap_or_default();
    println!("{what}: {:.1} ms (slowest {slowest:.1}) for {} rows", middle.0, middle.1);
}
