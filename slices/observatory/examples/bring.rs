//! How many observations are brought in a second, from the text of a file to the commit:
//! `cargo run --profile bench -p observatory --example bring -- sqlite:/tmp/counts.sqlite 2000000 [messages]`.
//! With `messages` they come one by one, as devices send them, two thousand at a time.

use std::collections::HashMap;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use counts::intake::Judge;
use counts::intake::table::{Sample, Source, guess, read};
use counts::{Intake, Mode, Observation, Step};
use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::nis::Nis;
use observatory::channel::{Channel, Direction, Instrument, Site, SiteKind, State};
use observatory::store::channels;
use observatory::{intake, keep};
use store::{Migration, Store};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Counters of the town.
const COUNTERS: u32 = 30;

fn channel(nis: Nis, number: u32) -> Channel {
    Channel {
        nis,
        id: Uuid::from_u128(u128::from(number) + 100),
        site: Uuid::from_u128(1),
        name: format!("Teller {number}"),
        mode: Mode::Pedestrian,
        direction: Direction::Both,
        instrument: Instrument::Beam,
        step: Step::HOUR,
        capacity: None,
        state: State::Live,
        is_public: true,
        is_control: true,
        processing: "meting".into(),
        dpia: "meting".into(),
        live_from: None,
        ended_on: None,
        touched_at: None,
    }
}

async fn prepare(store: &Store, nis: Nis, all: &[Channel], moment: &Moment) -> Outcome<()> {
    let steps: Vec<Migration> = observatory::MIGRATIONS
        .iter()
        .map(|&(name, sql)| Migration { slice: observatory::NAME, name, sql })
        .collect();
    store.migrate(&steps, moment).await?;
    let site = &Site {
        nis,
        id: Uuid::from_u128(1),
        name: "Centrum".into(),
        kind: SiteKind::Street,
        area: String::new(),
        point: None,
        note: String::new(),
    };
    store
        .write(|tx| {
            Box::pin(async move {
                channels::put_site(tx, site, moment).await?;
                for channel in all {
                    channels::put_channel(tx, channel, moment).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

async fn keep_piece(
    store: &Store,
    nis: Nis,
    all: &[Channel],
    piece: Intake,
    moment: &Moment,
) -> Outcome<i64> {
    let mut lists: HashMap<&str, Vec<Observation>> = HashMap::new();
    for reading in &piece.readings {
        lists.entry(reading.channel.as_str()).or_default().push(reading.observation);
    }
    let brought: Vec<(&Channel, Vec<Observation>)> =
        all.iter().filter_map(|channel| Some((channel, lists.remove(channel.name.as_str())?))).collect();
    let brought = &brought;
    let batch = Uuid::from_u128(7);
    let taken = store
        .write(|tx| Box::pin(async move { keep::take(tx, (nis, batch), brought, moment).await }))
        .await?;
    Ok(taken.iter().map(|taken| taken.added).sum())
}

async fn file(store: &Store, nis: Nis, all: &[Channel], rows: u32, moment: &Moment) -> Outcome<(f64, i64)> {
    let begin: DateTime<Utc> = "2000-01-01T00:00:00Z".parse()?;
    let mut text = String::from("sensor;tijdstip;aantal\n");
    for row in 0..rows {
        let time = begin + TimeDelta::hours(i64::from(row / COUNTERS));
        text.push_str(&format!(
            "Teller {};{};{}\n",
            row % COUNTERS,
            time.format("%Y-%m-%dT%H:%M:%SZ"),
            row % 977
        ));
    }
    let mapping = guess(&Sample::of(text.as_bytes()).map_err(|refusal| format!("{refusal:?}"))?).mapping;
    let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
    let judge = Judge::new(moment.now());
    let began = Instant::now();
    let reader = tokio::task::spawn_blocking(move || {
        read(Source::Csv(Box::new(text.as_bytes())), &mapping, judge, &mut |piece| match sender
            .blocking_send(piece)
        {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    });
    let mut added = 0;
    while let Some(piece) = receiver.recv().await {
        added += keep_piece(store, nis, all, piece, moment).await?;
    }
    reader.await?;
    Ok((began.elapsed().as_secs_f64(), added))
}

async fn messages(
    store: &Store,
    nis: Nis,
    all: &[Channel],
    rows: u32,
    moment: &Moment,
) -> Outcome<(f64, i64)> {
    let begin: DateTime<Utc> = "2000-01-01T00:00:00Z".parse()?;
    let mut sent: Vec<(String, String)> = Vec::new();
    for hour in 0..rows / COUNTERS {
        for channel in all {
            let start = begin + TimeDelta::hours(i64::from(hour));
            let body = format!(
                r#"{{"start":"{}","in":{},"out":4,"uptime":1,"seq":{hour}}}"#,
                start.to_rfc3339(),
                hour % 97
            );
            sent.push((format!("plein/{nis}/{}/counts", channel.id), body));
        }
    }
    let began = Instant::now();
    let mut added = 0;
    for piece in sent.chunks(2_000) {
        let piece: Vec<(&str, &[u8])> =
            piece.iter().map(|(topic, body)| (topic.as_str(), body.as_bytes())).collect();
        added += intake::messages::take(store, &piece, moment).await?.added;
    }
    Ok((began.elapsed().as_secs_f64(), added))
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("which database?")?;
    let rows: u32 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let by_message = arguments.next().is_some();
    let (nis, moment) = (Nis::parse("31022")?, Moment::real(Actor::System, Language::Nl));
    let store = Store::open(&address).await?;
    let all: Vec<Channel> = (0..COUNTERS).map(|number| channel(nis, number)).collect();
    prepare(&store, nis, &all, &moment).await?;
    let (seconds, added) = if by_message {
        messages(&store, nis, &all, rows, &moment).await?
    } else {
        file(&store, nis, &all, rows, &moment).await?
    };
    let rate = f64::from(rows) / seconds;
    writeln!(std::io::stdout(), "{added} observations kept in {seconds:.2} s, {rate:.0} a second")?;
    Ok(())
}
