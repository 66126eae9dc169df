//! How many observations are brought in a second, from the text of a file to the commit:
//! `cargo run --profile bench -p observatory --example bring -- sqlite:/tmp/counts.sqlite 2000000 [messages]`.
//! With `messages` they come one by one, as devices send them, two thousand at a time; with `mqtt://127.0.0.1:1883` they
//! are sent to that broker and listened to there, until the last one is in the database.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use counts::{Mode, Step};
use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use kernel::nis::Nis;
use observatory::channel::{Channel, Direction, Instrument, Site, SiteKind, State};
use observatory::intake;
use observatory::store::channels;
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

/// A file as `plein import counts` brings it: read on a thread of its own, kept piece by piece.
async fn file(store: &Store, nis: Nis, rows: u32, moment: &Moment) -> Outcome<(f64, i64)> {
    let begin: DateTime<Utc> = "2000-01-01T00:00:00Z".parse()?;
    let path = std::env::temp_dir().join(format!("plein-bring-{}.csv", std::process::id()));
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "sensor;tijdstip;aantal")?;
    for row in 0..rows {
        let time = begin + TimeDelta::hours(i64::from(row / COUNTERS));
        let time = time.format("%Y-%m-%dT%H:%M:%SZ");
        writeln!(file, "Teller {};{time};{}", row % COUNTERS, row % 977)?;
    }
    file.flush()?;
    let asked = intake::import::Asked { nis, mapping: None, dry_run: false };
    let began = Instant::now();
    let report = intake::import::file(store, &path, asked, &mut std::io::sink(), moment).await?;
    let seconds = began.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok((seconds, report.added))
}

async fn messages(
    store: &Store,
    nis: Nis,
    all: &[Channel],
    rows: u32,
    moment: &Moment,
) -> Outcome<(f64, i64)> {
    let sent = sent(nis, all, rows)?;
    let began = Instant::now();
    let mut added = 0;
    for piece in sent.chunks(2_000) {
        let piece: Vec<(&str, &[u8])> =
            piece.iter().map(|(topic, body)| (topic.as_str(), body.as_bytes())).collect();
        added += intake::messages::take(store, &piece, moment).await?.added;
    }
    Ok((began.elapsed().as_secs_f64(), added))
}

/// What devices send: an hour of each of them, hour by hour.
fn sent(nis: Nis, all: &[Channel], rows: u32) -> Outcome<Vec<(String, String)>> {
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
    Ok(sent)
}

/// Counts what is kept, and asks the database for more.
struct Keeper {
    store: Store,
    moment: Moment,
    added: AtomicI64,
    took: AtomicUsize,
}

impl mqtt::Take for Keeper {
    fn take<'t>(&'t self, messages: &'t [mqtt::Message]) -> mqtt::Taking<'t> {
        Box::pin(async move {
            let read: Vec<(&str, &[u8])> =
                messages.iter().map(|one| (one.topic.as_str(), one.payload.as_slice())).collect();
            let came = intake::messages::take(&self.store, &read, &self.moment).await;
            self.added.fetch_add(came.map_err(|error| error.to_string())?.added, Ordering::AcqRel);
            self.took.fetch_add(messages.len(), Ordering::AcqRel);
            Ok(())
        })
    }
}

/// From a client through a broker into the database; both ends share this machine.
async fn broker(
    store: &Store,
    (nis, all): (Nis, &[Channel]),
    address: &str,
    rows: u32,
    moment: &Moment,
) -> Outcome<(f64, i64)> {
    let settings = mqtt::Settings {
        broker: Some(address.to_owned()),
        client: "meting".into(),
        ..mqtt::Settings::default()
    };
    let keeper = Arc::new(Keeper {
        store: store.clone(),
        moment: moment.clone(),
        added: AtomicI64::new(0),
        took: AtomicUsize::new(0),
    });
    let taking = keeper.clone();
    let listening = tokio::spawn(async move { mqtt::listen(&settings, taking).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (host, port) = address.trim_start_matches("mqtt://").split_once(':').ok_or("which port?")?;
    let mut options = rumqttc::MqttOptions::new("toestel", host, port.parse()?);
    options.set_inflight(1_000);
    let (client, mut events) = rumqttc::AsyncClient::new(options, 1_000);
    tokio::spawn(async move { while events.poll().await.is_ok() {} });
    let sent = sent(nis, all, rows)?;
    let wanted = sent.len();
    let began = Instant::now();
    for (topic, body) in sent {
        client.publish(topic, rumqttc::QoS::AtLeastOnce, false, body).await?;
    }
    while keeper.took.load(Ordering::Acquire) < wanted {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    listening.abort();
    Ok((seconds, keeper.added.load(Ordering::Acquire)))
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("which database?")?;
    let rows: u32 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let how = arguments.next();
    let (nis, moment) = (Nis::parse("31022")?, Moment::real(Actor::System, Language::Nl));
    let store = Store::open(&address).await?;
    let all: Vec<Channel> = (0..COUNTERS).map(|number| channel(nis, number)).collect();
    prepare(&store, nis, &all, &moment).await?;
    let (seconds, added) = match how.as_deref() {
        None => file(&store, nis, rows, &moment).await?,
        Some(address) if address.starts_with("mqtt://") => {
            broker(&store, (nis, &all), address, rows, &moment).await?
        }
        Some(_) => messages(&store, nis, &all, rows, &moment).await?,
    };
    let rate = f64::from(rows) / seconds;
    writeln!(std::io::stdout(), "{added} observations kept in {seconds:.2} s, {rate:.0} a second")?;
    Ok(())
}
