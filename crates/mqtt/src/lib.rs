//! Listens to an MQTT broker (Mosquitto, EMQX) for messages of devices. Every message is handed over at least once and
//! acknowledged only after it was taken: what is in doubt after a fall, ours or the broker's, comes again. Whoever takes
//! messages must therefore bear the same message twice.

mod settings;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, Packet, Publish, QoS};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

pub use settings::{Settings, SettingsError};

/// The most messages that are taken at once.
pub const MOST: usize = 2_000;
/// The longest a message waits for others.
const WAIT: Duration = Duration::from_millis(250);
/// When nothing came for so long, nothing more is waited for: a broker sends no more than it may before we acknowledge.
const QUIET: Duration = Duration::from_millis(5);
/// The longest rest before a broker that went away is tried again.
const REST: Duration = Duration::from_secs(30);
/// Messages that wait here to be taken; while there is no room for more, the broker keeps them.
pub const ROOM: usize = 65_535;
/// What waits to be told to the broker. Far more than ever waits: who takes messages must never wait for the connection, which
/// may be waiting for room among the messages itself. There are brokers that send on without end before anything is
/// acknowledged (Mosquitto 2.0.11 sends twenty for each acknowledgement), so that numbers of messages are no limit.
const TO_TELL: usize = 1 << 24;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where it was sent to.
    pub topic: String,
    /// What it holds.
    pub payload: Vec<u8>,
}

/// Messages being taken. An error says why they could not be: they are offered again.
pub type Taking<'t> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 't>>;

/// Takes messages.
pub trait Take: Send + Sync + 'static {
    /// Takes messages, all or none.
    fn take<'t>(&'t self, messages: &'t [Message]) -> Taking<'t>;
}

/// A message with the connection it came over: after a new connection its number may mean another message.
struct Arrived {
    publish: Publish,
    connection: u64,
}

/// Listens until it is dropped.
///
/// # Errors
/// When the settings cannot be used. A broker that does not answer is none: it is tried again.
pub async fn listen(settings: &Settings, take: Arc<dyn Take>) -> Result<(), SettingsError> {
    listen_with_room(settings, take, ROOM).await
}

/// The same with room for so many messages (at least one) that wait to be taken.
///
/// # Errors
/// When the settings cannot be used.
pub async fn listen_with_room(
    settings: &Settings,
    take: Arc<dyn Take>,
    room: usize,
) -> Result<(), SettingsError> {
    let options = settings.options()?;
    let (client, events) = AsyncClient::new(options, TO_TELL);
    let (sender, receiver) = mpsc::channel(room.max(1));
    let connection = Arc::new(AtomicU64::new(0));
    let poller = poll(events, client.clone(), settings.topics.clone(), (sender, Arc::clone(&connection)));
    let worker = work(receiver, client, take, connection);
    tokio::join!(poller, worker);
    Ok(())
}

/// Keeps the connection, and begins again when it is lost.
async fn poll(
    mut events: EventLoop,
    client: AsyncClient,
    topics: Vec<String>,
    (sender, connection): (mpsc::Sender<Arrived>, Arc<AtomicU64>),
) {
    let mut rest = Duration::from_millis(500);
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                rest = Duration::from_millis(500);
                connection.fetch_add(1, Ordering::AcqRel);
                tracing::info!("connected to the MQTT broker");
                for topic in &topics {
                    if let Err(error) = client.try_subscribe(topic.clone(), QoS::AtLeastOnce) {
                        tracing::error!(%error, topic, "an MQTT topic is not listened to");
                    }
                }
            }
            Ok(Event::Incoming(Packet::Publish(publish))) => {
                let connection = connection.load(Ordering::Acquire);
                if sender.send(Arrived { publish, connection }).await.is_err() {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the MQTT broker went away; it is tried again");
                sleep(rest).await;
                rest = (rest * 2).min(REST);
            }
        }
    }
}

/// Takes what arrived, in batches, and acknowledges it afterwards.
async fn work(
    mut receiver: mpsc::Receiver<Arrived>,
    client: AsyncClient,
    take: Arc<dyn Take>,
    connection: Arc<AtomicU64>,
) {
    while let Some(first) = receiver.recv().await {
        let batch = gather(&mut receiver, first).await;
        let text =
            |publish: &Publish| Message { topic: publish.topic.clone(), payload: publish.payload.to_vec() };
        let messages: Vec<Message> = batch.iter().map(|arrived| text(&arrived.publish)).collect();
        let mut rest = Duration::from_millis(200);
        while let Err(error) = take.take(&messages).await {
            tracing::error!(%error, messages = messages.len(), "messages could not be kept; they are tried again");
            sleep(rest).await;
            rest = (rest * 2).min(REST);
        }
        for arrived in batch {
            if arrived.connection == connection.load(Ordering::Acquire)
                && let Err(error) = client.try_ack(&arrived.publish)
            {
                tracing::warn!(%error, "a message that was kept was not acknowledged; it comes again");
            }
        }
    }
}

async fn gather(receiver: &mut mpsc::Receiver<Arrived>, first: Arrived) -> Vec<Arrived> {
    let end = Instant::now() + WAIT;
    let mut batch = vec![first];
    while batch.len() < MOST {
        match timeout_at(end.min(Instant::now() + QUIET), receiver.recv()).await {
            Ok(Some(arrived)) => batch.push(arrived),
            Ok(None) | Err(_) => break,
        }
    }
    batch
}
