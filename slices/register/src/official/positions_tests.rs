//! Positions by address, on both databases, with answers of our own making.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::official::{OfficialError, Settings, Sources};
use ::store::Store;
use chrono::TimeDelta;
use kernel::fetch::{Fetch, Fetching, Incoming, Outgoing};
use kernel::moment::Moment;
use kernel::nis::Nis;

use super::positions::{Options, Report, Unclear, run};
use crate::facts::{Facts, PositionQuality, Source};
use crate::import::write_now;
use crate::merchant::tests::{NUMBER, OOSTKAMP, candidate, id, kbo, moment, world};
use crate::store::faces;

static STEPS: std::sync::LazyLock<Vec<::store::Migration>> =
    std::sync::LazyLock::new(|| [people::STEPS, crate::store::MIGRATIONS, ::official::STEPS].concat());

/// An Address Register that knows some houses, and counts what it is asked.
#[derive(Debug, Default)]
struct Register {
    houses: BTreeMap<&'static str, String>,
    asked: Mutex<Vec<String>>,
    refuses: Option<u16>,
}

impl Fetch for Register {
    fn fetch(&self, outgoing: Outgoing) -> Fetching<'_> {
        let url = outgoing.url;
        let house = url.split("huisnummer=").nth(1).map(|rest| rest.split('&').next().unwrap().to_owned());
        self.asked.lock().unwrap().push(url);
        let found = self.houses.get(house.unwrap_or_default().as_str());
        let body = format!("{{\"adresMatches\":[{}]}}", found.map(String::as_str).unwrap_or_default());
        let status = self.refuses.unwrap_or(200);
        Box::pin(async move { Ok(Incoming { status, body: body.into_bytes(), ..Incoming::default() }) })
    }
}

/// A house as the register tells of it; in metres of the map of 1972.
fn house(number: &str, (x, y): (u32, u32)) -> String {
    format!(
        "{{\"identificator\":{{\"id\":\"https://data.vlaanderen.be/id/adres/{x}\"}},\"huisnummer\":\"{number}\",\
         \"postinfo\":{{\"objectId\":\"8020\"}},\"adresStatus\":\"inGebruik\",\"score\":99,\
         \"adresPositie\":{{\"positieGeometrieMethode\":\"afgeleidVanObject\",\"geometrie\":{{\"gml\":\
         \"<gml:Point srsName=31370><gml:pos>{x}.0 {y}.0</gml:pos></gml:Point>\"}}}}}}"
    )
}

/// A clock that goes on a second each time it is looked at, also from one run to the next.
fn clock() -> Moment {
    static TICK: AtomicI64 = AtomicI64::new(1);
    let at = TICK.fetch_add(1, Ordering::SeqCst);
    Moment::fixed(moment().now() + TimeDelta::seconds(at), u64::try_from(at).unwrap())
}

fn options(dry_run: bool) -> Options {
    let towns = vec![Nis::parse(OOSTKAMP).unwrap()];
    Options { towns, most: 1_000, pause: Duration::ZERO, dry_run }
}

async fn street(store: &Store, houses: &[(u128, &str)]) {
    let places: Vec<_> = houses
        .iter()
        .map(|(at, number)| {
            let mut facts: Facts = kbo(&format!("Zaak {at}"), NUMBER);
            facts.address.house_number = (*number).to_owned();
            facts.point = kernel::point::Point::new(50.85, 4.35).ok();
            facts.position = Some(PositionQuality::PostcodeCentre);
            candidate(OOSTKAMP, *at, facts)
        })
        .collect();
    write_now(store, &moment(), &places).await.unwrap();
}

fn sources(store: &Store, register: &Arc<Register>) -> Sources {
    let addresses = Some("https://adressen.example".to_owned());
    let fetch: Arc<dyn Fetch> = register.clone();
    Sources::new(fetch, store.clone(), Settings { addresses, ..Settings::default() })
}

async fn go(store: &Store, register: &Arc<Register>, options: &Options) -> Result<Report, OfficialError> {
    run(store, &sources(store, register), options, &clock).await
}

::store::both_engines! {
    migrations = &STEPS;

    async fn places_get_the_position_of_their_house(store: Store) {
        let door = world(&store).await;
        // The two bakeries of the world stand at number 1; of these houses the register knows two.
        street(&store, &[(11, "12A bus 3"), (12, "14"), (13, "99")]).await;
        let houses = [("12A", house("12A", (70_400, 203_500))), ("14", house("14", (70_450, 203_520)))];
        let register = Arc::new(Register { houses: houses.into(), ..Register::default() });
        // The middle of the village lies elsewhere in Flanders: too far, until we know better.
        let report = go(&store, &register, &options(false)).await.unwrap();
        assert_eq!((report.found, report.unclear.get(&Unclear::Far)), (0, Some(&2)), "{report:?}");
        let near = ::official::lambert::to_wgs84(70_500.0, 203_600.0).unwrap();
        store.write(|tx| Box::pin(async move {
            let sql = "UPDATE register_establishment SET lat = $1, lon = $2";
            tx.execute(sql, ::store::args![near.lat, near.lon]).await
        })).await.unwrap();

        let before = register.asked.lock().unwrap().len();
        let dry = go(&store, &register, &options(true)).await.unwrap();
        assert_eq!((dry.found, dry.asked), (2, 0), "answers are kept: nothing is asked twice");
        assert_eq!(door.public(12).await.unwrap().position_quality, PositionQuality::PostcodeCentre, "a dry run writes nothing");
        let report = go(&store, &register, &options(false)).await.unwrap();
        assert_eq!((report.found, report.looked_at), (2, 5), "{report:?}");
        assert_eq!(report.unclear.get(&Unclear::Unknown), Some(&3), "{report:?}");
        assert!(report.named.iter().any(|one| one.id == id(13) && one.address == "Verzonnenstraat 99, 8020 Oostkamp"));
        assert_eq!(register.asked.lock().unwrap().len(), before);
        let listing = door.public(11).await.unwrap();
        assert_eq!(listing.position_quality, PositionQuality::Exact);
        let told = ::official::lambert::to_wgs84(70_400.0, 203_500.0).unwrap();
        assert!(listing.point.unwrap().distance_m(told) < 1.0);
        // Source, licence, moment and quality are kept.
        let (nis, own) = (Nis::parse(OOSTKAMP).unwrap(), [id(11)]);
        let own = own.as_slice();
        let records = store.read(|tx| Box::pin(async move { faces::records_of(tx, nis, own).await })).await.unwrap();
        let (_, record) = records.iter().find(|(_, record)| record.source == Source::Addresses).expect("its record");
        assert_eq!(record.licence, "Modellicentie Gratis Hergebruik 1.0");
        assert!(record.observed_at > moment().now());
        assert_eq!(record.facts.official_address.as_deref(), Some("https://data.vlaanderen.be/id/adres/70400"));
        assert_eq!(record.facts.position_method.as_deref(), Some("afgeleidVanObject"));

        // What was found is not asked again; the rest from what is kept.
        let again = go(&store, &register, &options(false)).await.unwrap();
        assert_eq!((again.looked_at, again.asked, again.found), (3, 0, 0));
        // It moves: the position of the old house counts no more.
        street(&store, &[(11, "99")]).await;
        assert_eq!(door.public(11).await.unwrap().position_quality, PositionQuality::PostcodeCentre);
    }

    async fn a_run_stops_when_nobody_answers_and_goes_on_later(store: Store) {
        world(&store).await;
        street(&store, &[(11, "2"), (12, "3"), (13, "4"), (14, "5"), (15, "6"), (16, "7")]).await;
        let silent = Arc::new(Register { refuses: Some(400), ..Register::default() });
        let report = go(&store, &silent, &options(false)).await.unwrap();
        assert_eq!((report.looked_at, report.unclear.get(&Unclear::Silent)), (5, Some(&5)), "{report:?}");
        assert!(report.stopped.as_deref().unwrap().contains("400"), "{report:?}");
        let locked = Arc::new(Register { refuses: Some(403), ..Register::default() });
        let report = go(&store, &locked, &options(false)).await.unwrap();
        assert_eq!(locked.asked.lock().unwrap().len(), 1, "a refused key is not tried again");
        assert!(report.stopped.as_deref().unwrap().contains("check the key"), "{report:?}");
        // As many as were asked for.
        let register = Arc::new(Register::default());
        let some = Options { most: 3, ..options(false) };
        let report = go(&store, &register, &some).await.unwrap();
        assert_eq!((report.looked_at, report.stopped), (3, None));
        let off = Sources::new(register.clone(), store.clone(), Settings::default());
        let refused = run(&store, &off, &options(false), &clock).await;
        assert!(matches!(refused, Err(OfficialError::Off(_))));
    }
}
