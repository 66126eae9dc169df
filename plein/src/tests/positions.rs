//! `plein register positions` against an Address Register of our own over real HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use kernel::nis::Nis;
use official::lambert;
use register::demo::{FillOptions, fill};
use register::facts::{Address, Facts, PositionQuality, Record, Source};
use register::import::{Candidate, write_now};
use register::listing;
use tokio::net::TcpListener;

use super::{Folder, moment};
use crate::app::open_store;
use crate::cli::Register;
use crate::commands::register::run;
use crate::config::Settings;

const ANSWER: &str = r#"{"adresMatches":[{"identificator":{"id":"https://data.vlaanderen.be/id/adres/1000002"},
"postinfo":{"objectId":"8020"},"huisnummer":"12A","adresPositie":{"positieGeometrieMethode":"aangeduidDoorBeheerder",
"geometrie":{"gml":"<gml:Point srsName=\"31370\"><gml:pos>70400.12 203500.50</gml:pos></gml:Point>"}},
"adresStatus":"inGebruik","score":100}],"warnings":[]}"#;

async fn answer(State(count): State<Arc<AtomicUsize>>) -> &'static str {
    count.fetch_add(1, Ordering::SeqCst);
    ANSWER
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_places_what_the_address_register_knows() {
    let folder = Folder::new("positions");
    let count = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let app = Router::new().fallback(answer).with_state(Arc::clone(&count));
    tokio::spawn(async move { axum::serve(listener, app).await });
    let settings = || Settings {
        data: folder.0.clone(),
        fetch_private: vec![address.to_string()],
        official: official::Settings { addresses: Some(format!("http://{address}")), ..Default::default() },
        ..Settings::default()
    };
    let oostkamp = Nis::parse("31022").expect("a town");
    let near = lambert::to_wgs84(70_500.0, 203_600.0);
    let facts = Facts {
        sign: Some("Bakkerij Verzinsel".into()),
        categories: vec!["bakery".into()],
        address: Address {
            street: "Verzonnenstraat".into(),
            house_number: "12A".into(),
            postcode: Some(8020),
            locality: "Oostkamp".into(),
        },
        point: near,
        position: Some(PositionQuality::PostcodeCentre),
        ..Facts::default()
    };
    let record = Record::new(Source::Kbo, "2000000339".into(), moment().now(), facts);
    let place = Candidate { nis: oostkamp, id: None, records: vec![record], kept: Vec::new() };
    let store = open_store(&settings(), &moment()).await.expect("a database");
    let towns = FillOptions { seed: 1, count: 0, everywhere: false, progress: register::import::silent() };
    fill(&store, &moment(), towns).await.expect("the towns");
    write_now(&store, &moment(), &[place]).await.expect("a place");
    store.close().await;
    let command =
        |dry_run| Register::Positions { towns: vec!["31022".into()], most: 10, per_second: 10, dry_run };
    for dry_run in [true, false, false] {
        run(&command(dry_run), settings(), true).await.expect("a run");
        let store = open_store(&settings(), &moment()).await.expect("a database");
        let found = listing::of_town(&store, oostkamp, None, 10).await.expect("places");
        store.close().await;
        let exact = found.iter().filter(|one| one.position_quality == PositionQuality::Exact).count();
        assert_eq!(exact, usize::from(!dry_run), "{found:?}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 1, "asked once: the answer is kept");
    let nowhere =
        run(&command(false), Settings { official: official::Settings::default(), ..settings() }, true).await;
    assert!(nowhere.is_err(), "nothing is asked without an address");
}
