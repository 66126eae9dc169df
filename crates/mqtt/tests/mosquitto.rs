//! Against a real Mosquitto, over TLS with a name and password, as it stands at a town's.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test says what went wrong by failing, and why it was skipped"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mqtt::{Message, Settings, Take, Taking};
use rumqttc::{AsyncClient, MqttOptions, QoS};
use tokio::task::JoinHandle;

/// The broker, or nothing where it is not installed: then the test says so, and fails where everything has to be tested.
fn installed() -> bool {
    let found = Command::new("mosquitto").arg("-h").output().is_ok()
        && Command::new("mosquitto_passwd").arg("--help").output().is_ok()
        && Command::new("openssl").arg("version").output().is_ok();
    if !found {
        assert!(std::env::var("CI").is_err(), "mosquitto and openssl have to be installed for this test");
        println!("skipped: mosquitto is not installed (apt-get install mosquitto)");
    }
    found
}

struct Broker {
    child: Child,
    folder: PathBuf,
    port: u16,
    plain: u16,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

fn start(folder: &Path) -> Child {
    let config = folder.join("mosquitto.conf");
    Command::new("mosquitto")
        .arg("-c")
        .arg(config)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Broker {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("plein-mqtt-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = |name: &str| folder.join(name).display().to_string();
        run(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                &file("key.pem"),
                "-out",
                &file("cert.pem"),
            ],
        );
        run("mosquitto_passwd", &["-c", "-b", &file("passwords"), "plein", "geheim"]);
        run("mosquitto_passwd", &["-b", &file("passwords"), "toestel", "sleutel"]);
        // A device may write its own topic and nothing else; the server may read all.
        let rules = "user plein\ntopic read plein/#\ntopic read v1.1/#\n\nuser toestel\ntopic write plein/31022/+/counts\n";
        std::fs::write(folder.join("rules"), rules).unwrap();
        let (port, plain) = (free_port(), free_port());
        let user = "user root\n";
        let config = format!(
            "{user}per_listener_settings false\nallow_anonymous false\npassword_file {}\nacl_file {}\nmax_inflight_messages 2000\n\
            max_queued_messages 100000\npersistence true\npersistence_location {}/\nautosave_interval 1\n\
            listener {port} 127.0.0.1\ncertfile {}\nkeyfile {}\nlistener {plain} 127.0.0.1\n",
            file("passwords"),
            file("rules"),
            folder.display(),
            file("cert.pem"),
            file("key.pem"),
        );
        std::fs::write(folder.join("mosquitto.conf"), config).unwrap();
        let child = start(&folder);
        Self { child, folder, port, plain }
    }

    fn settings(&self) -> Settings {
        Settings {
            broker: Some(format!("mqtts://localhost:{}", self.port)),
            user: Some("plein".to_owned()),
            password: Some("geheim".to_owned()),
            certificates: Some(self.folder.join("cert.pem")),
            ..Settings::default()
        }
    }

    /// A device that sends numbered messages and waits until the broker has them all.
    async fn send(&self, numbers: std::ops::Range<usize>) {
        let mut options = MqttOptions::new(format!("toestel-{}", numbers.start), "127.0.0.1", self.plain);
        options.set_credentials("toestel", "sleutel");
        options.set_inflight(500);
        let (client, mut events) = AsyncClient::new(options, 1_000);
        let count = numbers.len();
        let sender = tokio::spawn(async move {
            for number in numbers {
                let topic = format!("plein/31022/{}/counts", number % 10);
                client.publish(topic, QoS::AtLeastOnce, false, number.to_string()).await.unwrap();
            }
        });
        let mut told = 0;
        while told < count {
            match events.poll().await {
                Ok(rumqttc::Event::Incoming(rumqttc::Packet::PubAck(_))) => told += 1,
                Ok(_) => {}
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        sender.await.unwrap();
    }
}

#[derive(Default)]
struct Seen {
    numbers: Mutex<BTreeSet<usize>>,
    batches: AtomicUsize,
    messages: AtomicUsize,
    broken: AtomicBool,
}

impl Take for Seen {
    fn take<'t>(&'t self, messages: &'t [Message]) -> Taking<'t> {
        Box::pin(async move {
            if self.broken.load(Ordering::Acquire) {
                return Err("the database is away".to_owned());
            }
            assert!(messages.len() <= mqtt::MOST);
            let read =
                |message: &Message| String::from_utf8_lossy(&message.payload).parse::<usize>().unwrap();
            self.numbers.lock().unwrap().extend(messages.iter().map(read));
            self.batches.fetch_add(1, Ordering::AcqRel);
            self.messages.fetch_add(messages.len(), Ordering::AcqRel);
            Ok(())
        })
    }
}

impl Seen {
    async fn until(&self, count: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.numbers.lock().unwrap().len() < count {
            assert!(Instant::now() < end, "only {} of {count} came", self.numbers.lock().unwrap().len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn listen(broker: &Broker, seen: &Arc<Seen>, room: usize) -> JoinHandle<()> {
    let (settings, seen) = (broker.settings(), Arc::clone(seen));
    tokio::spawn(async move { mqtt::listen_with_room(&settings, seen, room).await.unwrap() })
}

/// A broker that is listened to, or nothing where it is not installed. It keeps nothing for who never listened: waits until
/// the first message comes through.
async fn ready(name: &str, room: usize) -> Option<(Broker, Arc<Seen>, JoinHandle<()>)> {
    if !installed() {
        return None;
    }
    let (broker, seen) = (Broker::new(name), Arc::new(Seen::default()));
    let listener = listen(&broker, &seen, room);
    let end = Instant::now() + Duration::from_secs(60);
    while seen.numbers.lock().unwrap().is_empty() {
        assert!(Instant::now() < end, "the broker is not listened to");
        broker.send(0..1).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Some((broker, seen, listener))
}

/// More messages than there is room for, taken slowly: nobody waits for somebody who waits for him.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_does_not_stop_who_listens() {
    let Some((broker, seen, listener)) = ready("flood", 8).await else { return };
    broker.send(0..5_000).await;
    seen.until(5_000).await;
    listener.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_whoever_falls() {
    let Some((mut broker, seen, listener)) = ready("fall", mqtt::ROOM).await else { return };
    broker.send(0..1_000).await;
    seen.until(1_000).await;
    // The database is away for a moment: nothing is acknowledged, nothing is lost.
    seen.broken.store(true, Ordering::Release);
    broker.send(1_000..1_500).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(seen.numbers.lock().unwrap().len(), 1_000);
    // And falls while they wait: whoever comes next gets them.
    listener.abort();
    let _ = listener.await;
    seen.broken.store(false, Ordering::Release);
    broker.send(1_500..2_000).await;
    let listener = listen(&broker, &seen, mqtt::ROOM);
    seen.until(2_000).await;
    // The broker falls and comes back; the listener finds it again by itself.
    let _ = Command::new("kill").arg(broker.child.id().to_string()).status();
    let _ = broker.child.wait();
    broker.child = start(&broker.folder);
    broker.send(2_000..2_500).await;
    seen.until(2_500).await;
    listener.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_messages_come_in_few_batches() {
    let Some((broker, seen, listener)) = ready("many", mqtt::ROOM).await else { return };
    broker.send(0..100).await;
    seen.until(100).await;
    let began = Instant::now();
    broker.send(100..20_100).await;
    seen.until(20_100).await;
    let seconds = began.elapsed().as_secs_f64();
    let (messages, batches) = (seen.messages.load(Ordering::Acquire), seen.batches.load(Ordering::Acquire));
    println!("20,000 messages in {seconds:.1} s, {:.0} a second, in {batches} batches", 20_000.0 / seconds);
    assert!(messages < 22_000, "nothing comes twice without need: {messages}");
    listener.abort();
}
