//! Imports from file to published view, on both engines.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use kernel::events::Event;
use kernel::listing::{Feature, Layer, Listing};
use kernel::moment::EstablishmentId;
use kernel::nis::Nis;
use store::testing::moment;
use store::{Kind, Store};

use super::*;
use crate::demo::{FillOptions, fill};
use crate::facts::{Facts, Record, Source, State};
use crate::listing::{self, Cursor};
use crate::store::{MIGRATIONS, faces, imports};

fn nis(code: u32) -> Nis {
    Nis::try_from(code).unwrap()
}

fn osm(complete: bool, dry_run: bool) -> OsmOptions {
    OsmOptions { towns: HashSet::new(), complete, dry_run, progress: silent() }
}

async fn everything(store: &Store) -> Vec<Listing> {
    let (mut all, mut from) = (Vec::new(), Cursor::START);
    loop {
        let page = listing::all(store, from, 1_000).await.unwrap();
        let Some(last) = page.last() else { return all };
        from = Cursor::after(last);
        all.extend(page);
    }
}

async fn events(store: &Store) -> Vec<Event> {
    store.events_after(0, 10_000).await.unwrap().into_iter().map(|published| published.event).collect()
}

async fn demo(store: &Store, count: u64) -> Report {
    // Every run has its own ids, whatever ran before.
    let runs = store.read(|tx| Box::pin(imports::recent(tx, 500))).await.unwrap().len();
    let moment = moment(100 + u64::try_from(runs).unwrap());
    let options = FillOptions { seed: 11, count, everywhere: false, progress: silent() };
    fill(store, &moment, options).await.unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!(
        "plein-import-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
    folder.join(name)
}

fn shop(id: u32, name: &str, lat: f64, lon: f64) -> String {
    format!(
        r#"{{"type":"node","id":{id},"lat":{lat},"lon":{lon},"tags":{{"shop":"bakery","name":"{name}"}}}}"#
    )
}

fn overpass(shops: &[String]) -> String {
    format!("{{\"elements\":[{}]}}", shops.join(",\n"))
}

async fn with_all_towns(store: &Store) -> bool {
    let names = [
        "geo/be_municipalities_2025.csv",
        "geo/nis_code_changes.csv",
        "geo/be_postal_places.csv",
        "geo/be_municipalities_2025.geojson",
    ];
    let Some(paths) = names.iter().map(|name| kernel::shared_data(name)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let report = import_refnis(store, &moment(2), paths.clone(), false, silent()).await.unwrap();
    assert!(report.new > 3_200, "{report}");
    let again = import_refnis(store, &moment(3), paths, false, silent()).await.unwrap();
    assert_eq!((again.new, again.changed, again.gone), (0, 0, 0), "{again}");
    true
}

store::both_engines! {
    migrations = MIGRATIONS;

    async fn the_demo_fills_and_repeats_itself(store: Store) {
        let first = demo(&store, 700).await;
        assert_eq!((first.read, first.new, first.refused_total), (700, 700, 0), "{first}");
        let all = everything(&store).await;
        assert!((640..690).contains(&all.len()), "{} shown", all.len());
        assert!(all.iter().all(|listing| !listing.sign.is_empty() && listing.category().is_some()));
        assert!(all.iter().all(|listing| !listing.municipality.is_empty() && listing.point.is_some()));
        let told: usize = events(&store).await.iter().map(|event| match event {
            Event::EstablishmentsChanged { ids, .. } => ids.len(),
            Event::EstablishmentsWithdrawn { .. } | Event::PlacesChanged => 0,
        }).sum();
        assert!(told >= 700, "{told} ids were published");
        let before = events(&store).await.len();
        let again = demo(&store, 700).await;
        assert_eq!((again.new, again.changed, again.unchanged, again.gone), (0, 0, 700, 0), "{again}");
        assert_eq!(events(&store).await.len(), before, "nothing changed, so nobody is told");
        assert_eq!(everything(&store).await, all);
        let fewer = demo(&store, 300).await;
        assert_eq!(fewer.gone, 400, "{fewer}");
        assert!(everything(&store).await.len() <= 300);
    }

    async fn the_shared_shops_all_find_their_place(store: Store) {
        if !with_all_towns(&store).await {
            return;
        }
        let Some(path) = kernel::shared_data("shops/be_farmshops_markets_vending_osm_2026-01-29.geojson") else { return };
        let dry = import_osm(&store, &moment(4), &path, osm(false, true)).await.unwrap();
        assert!(everything(&store).await.is_empty(), "a dry run writes nothing");
        let report = import_osm(&store, &moment(5), &path, osm(false, false)).await.unwrap();
        assert_eq!((dry.read, dry.new), (report.read, report.new));
        assert_eq!((report.read, report.refused_total), (724, 0), "{report}");
        let left_out: u64 = report.left_out.values().sum();
        assert_eq!(report.new + left_out, 724, "{report}");
        assert!(left_out <= 2, "{report}");
        let text = std::fs::read_to_string(&path).unwrap();
        let truth: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected: BTreeMap<&str, &str> = truth["features"].as_array().unwrap().iter()
            .map(|feature| (feature["properties"]["osm_id"].as_str().unwrap(), feature["properties"]["nis"].as_str().unwrap()))
            .collect();
        let keys: Vec<&str> = expected.keys().copied().collect();
        let keys = keys.as_slice();
        let known = store.read(|tx| Box::pin(faces::known(tx, Source::Osm, keys))).await.unwrap();
        let agree = known.iter().filter(|known| expected[known.source_key.as_str()] == known.nis.to_string()).count();
        assert!(agree * 100 >= known.len() * 99, "only {agree} of {} lie in the right town", known.len());
        let all = everything(&store).await;
        assert!(all.len() >= 722 && all.iter().all(|listing| listing.layer == Layer::Osm), "{}", all.len());
        assert!(all.iter().all(|listing| listing.sources[0].licence == "ODbL-1.0"));
        assert!(all.iter().filter(|listing| listing.features.has(Feature::VendingMachine)).count() >= 240);
        assert!(all.iter().filter(|listing| listing.hours.is_some()).count() >= 235, "hours are lost");
        let again = import_osm(&store, &moment(6), &path, osm(true, false)).await.unwrap();
        assert_eq!((again.new, again.changed, again.gone), (0, 0, 0), "{again}");
    }

    async fn changes_moves_and_departures_are_followed(store: Store) {
        demo(&store, 0).await;
        let two = file("two.json", &overpass(&[shop(1, "De Korst", 51.154, 3.235), shop(2, "De Kruim", 51.154, 3.236)]));
        let first = import_osm(&store, &moment(2), &two, osm(true, false)).await.unwrap();
        assert_eq!(first.new, 2, "{first}");
        let before = everything(&store).await;
        // The first is renamed and moves to Waregem, the second is gone.
        let one = file("one.json", &overpass(&[shop(1, "De Nieuwe Korst", 50.8888, 3.427)]));
        let second = import_osm(&store, &moment(3), &one, osm(true, false)).await.unwrap();
        assert_eq!((second.new, second.changed, second.gone), (0, 1, 1), "{second}");
        let after = everything(&store).await;
        assert_eq!(after.len(), 1);
        assert_eq!((after[0].sign.as_str(), after[0].nis), ("De Nieuwe Korst", nis(34_040)));
        assert!(before.iter().any(|old| old.id == after[0].id), "a place that moves keeps its id");
        let told: HashSet<(Nis, EstablishmentId)> = events(&store).await.into_iter().flat_map(|event| match event {
            Event::EstablishmentsChanged { nis, ids } => ids.into_iter().map(|id| (nis, id)).collect(),
            Event::EstablishmentsWithdrawn { .. } | Event::PlacesChanged => Vec::new(),
        }).collect();
        assert!(told.contains(&(nis(31_022), after[0].id)) && told.contains(&(nis(34_040), after[0].id)));
        // It comes back.
        let third = import_osm(&store, &moment(4), &two, osm(true, false)).await.unwrap();
        assert_eq!((third.new, third.changed), (0, 2), "{third}");
        assert_eq!(everything(&store).await.len(), 2);
    }

    async fn an_import_never_overwrites_what_the_owner_said(store: Store) {
        demo(&store, 0).await;
        let path = file("owner.json", &overpass(&[shop(5, "Oude Naam", 51.154, 3.235)]));
        import_osm(&store, &moment(2), &path, osm(false, false)).await.unwrap();
        let place = everything(&store).await.remove(0);
        let facts = Facts { sign: Some("Eigen Naam".into()), phone: Some("050 00 11 22".into()), ..Facts::default() };
        let record = Record::new(Source::Owner, place.id.to_string(), moment(3).now(), facts);
        let said = Candidate { nis: place.nis, id: Some(place.id), records: vec![record], kept: Vec::new() };
        write_now(&store, &moment(3), &[said]).await.unwrap();
        let renamed = file("owner2.json", &overpass(&[shop(5, "Andere Naam", 51.154, 3.235)]));
        import_osm(&store, &moment(4), &renamed, osm(true, false)).await.unwrap();
        let all = everything(&store).await;
        assert_eq!(all.len(), 1, "the owner's word belongs to the place");
        assert_eq!((all[0].sign.as_str(), all[0].phone.as_deref()), ("Eigen Naam", Some("050 00 11 22")));
        assert_eq!(all[0].other_names, ["Andere Naam"]);
        assert_eq!(all[0].sources.iter().map(|note| note.source.as_str()).collect::<Vec<_>>(), ["owner", "osm"]);
        assert!(all[0].checked_at.is_some());
    }

    async fn a_broken_file_changes_nothing_after_the_last_whole_batch(store: Store) {
        demo(&store, 0).await;
        let mut shops: Vec<String> = (1..=1_100).map(|id| shop(id, &format!("Bakker {id}"), 51.154, 3.235)).collect();
        let whole = overpass(&shops);
        shops[1_050] = "{oops".to_owned();
        let broken = file("broken.json", &overpass(&shops));
        let error = import_osm(&store, &moment(2), &broken, osm(false, false)).await.unwrap_err();
        assert!(error.to_string().contains("line 1051"), "{error}");
        let kept = everything(&store).await.len();
        assert!(kept == 1_000 || kept == 500, "whole batches only: {kept}");
        let latest = store.read(|tx| Box::pin(imports::recent(tx, 10))).await.unwrap();
        let latest = latest.into_iter().find(|import| import.kind == "osm").unwrap();
        assert_eq!(latest.state, "failed");
        // The same file mended goes on; what was written before is unchanged.
        let mended = file("broken.json", &whole);
        let report = import_osm(&store, &moment(3), &mended, osm(false, false)).await.unwrap();
        assert_eq!(report.new + report.unchanged, 1_100, "{report}");
        assert_eq!(everything(&store).await.len(), 1_100);
    }

    async fn an_interrupted_import_is_taken_up_where_it_stopped(store: Store) {
        demo(&store, 0).await;
        let shops: Vec<String> = (1..=1_200).map(|id| shop(id, &format!("Bakker {id}"), 51.154, 3.235)).collect();
        let path = file("resume.json", &overpass(&shops));
        // An import that wrote one batch and then lost its machine.
        let input = run::identity(&path);
        let (id, input) = (moment(9).new_id(), input.as_str());
        let cut = file("resume-cut.json", &overpass(&shops[..500]));
        import_osm(&store, &moment(2), &cut, osm(false, false)).await.unwrap();
        let marked = Report { new: 500, ..Report::of("osm") };
        let later = moment(2).now() + chrono::TimeDelta::seconds(1);
        store.write(|tx| {
            let marked = marked.clone();
            Box::pin(async move {
                imports::start(tx, id, &Report::of("osm"), input, later).await?;
                imports::mark(tx, id, 500, &marked).await
            })
        }).await.unwrap();
        let report = import_osm(&store, &moment(3), &path, osm(true, false)).await.unwrap();
        assert!(report.resumed, "{report}");
        assert_eq!((report.new, report.unchanged, report.gone), (1_200, 0, 0), "500 before, 700 now: {report}");
        assert_eq!(everything(&store).await.len(), 1_200);
        let latest = store.read(|tx| Box::pin(imports::recent(tx, 1))).await.unwrap().remove(0);
        assert_eq!((latest.id, latest.state.as_str()), (id, "done"));
    }

    async fn a_second_import_at_the_same_time_is_refused(store: Store) {
        demo(&store, 0).await;
        let path = file("lease.json", &overpass(&[shop(1, "De Korst", 51.154, 3.235)]));
        let now = moment(2);
        let held = store.lease("import", "kbo extract.zip", std::time::Duration::from_secs(60), &now).await.unwrap();
        let error = import_osm(&store, &now, &path, osm(false, false)).await.unwrap_err();
        assert!(matches!(&error, ImportError::Store(error) if matches!(error.kind(), Kind::Held(_))), "{error}");
        assert!(error.to_string().contains("extract.zip"), "it says who is busy: {error}");
        import_osm(&store, &now, &path, osm(false, true)).await.unwrap();
        held.release().await.unwrap();
        import_osm(&store, &now, &path, osm(false, false)).await.unwrap();
        assert_eq!(everything(&store).await.len(), 1);
    }

    async fn seven_outlets_make_a_chain_and_six_do_not(store: Store) {
        demo(&store, 0).await;
        let outlets = |count: u32| -> Vec<String> {
            (1..=count).map(|id| shop(id, "Zonnehoed", 51.154, 3.235)).collect()
        };
        let chains = async |store: &Store| {
            everything(store).await.iter().filter(|listing| listing.features.has(Feature::Chain)).count()
        };
        let six = file("six.json", &overpass(&outlets(6)));
        import_osm(&store, &moment(2), &six, osm(true, false)).await.unwrap();
        assert_eq!(chains(&store).await, 0);
        let seven = file("seven.json", &overpass(&outlets(7)));
        import_osm(&store, &moment(3), &seven, osm(true, false)).await.unwrap();
        assert_eq!(chains(&store).await, 7);
        import_osm(&store, &moment(4), &six, osm(true, false)).await.unwrap();
        assert_eq!(chains(&store).await, 0, "one closed: no chain any more");
        assert!(everything(&store).await.iter().all(|listing| listing.features.has(Feature::Independent)));
    }

    async fn what_may_not_be_public_is_in_no_page(store: Store) {
        demo(&store, 0).await;
        let person = Facts {
            sign: None,
            legal_name: Some("Klaproos Joke".into()),
            natural_person: Some(true),
            categories: vec!["hairdresser".into()],
            ..Facts::default()
        };
        let candidate = |key: &str, facts: Facts| Candidate {
            nis: nis(31_022),
            id: None,
            records: vec![Record::new(Source::Kbo, key.to_owned(), moment(1).now(), facts)],
            kept: Vec::new(),
        };
        let closed = Facts { sign: Some("Dicht".into()), state: Some(State::Closed), natural_person: Some(false), ..person.clone() };
        let open = Facts { sign: Some("Kapsalon Krul".into()), ..person.clone() };
        let krul = EstablishmentId(uuid::Uuid::from_u128(77));
        let open = Candidate { id: Some(krul), ..candidate("c", open) };
        let all = [candidate("a", person), candidate("b", closed), open];
        let clock = moment(2);
        write_now(&store, &clock, &all).await.unwrap();
        assert_eq!(everything(&store).await, [], "nobody consented");
        let (org, mut said) = (kernel::moment::OrganisationId(uuid::Uuid::from_u128(78)), [None; 7]);
        said[0] = Some(true);
        let stand = crate::consent::store::Stand { nis: nis(31_022), establishment: krul, org, said, expires_at: None };
        let (stands, now) = (&[stand], clock.now());
        store.write(|tx| Box::pin(crate::consent::store::put(tx, stands, now))).await.unwrap();
        let shown = everything(&store).await;
        assert_eq!(shown.iter().map(|listing| listing.sign.as_str()).collect::<Vec<_>>(), ["Kapsalon Krul"]);
        assert!(!format!("{shown:?}").contains("Klaproos"));
        let town = listing::of_town(&store, nis(31_022), None, 10).await.unwrap();
        assert_eq!(town, shown);
        assert_eq!(listing::by_ids(&store, nis(31_022), &[shown[0].id]).await.unwrap(), shown);
        assert_eq!(listing::by_id(&store, shown[0].id).await.unwrap().as_ref(), shown.first());
        assert_eq!(listing::counts(&store).await.unwrap(), [(nis(31_022), 1)]);
        let held: i64 = store.read(|tx| Box::pin(faces::count(tx))).await.unwrap();
        assert_eq!(held, 3);
    }

    async fn the_synthetic_kbo_is_imported_and_updated(store: Store) {
        let Some(full) = kernel::shared_data("kbo/synthetic/KboOpenData_0140_2025_10_05_Full") else { return };
        let update = kernel::shared_data("kbo/synthetic/KboOpenData_0141_2025_10_06_Update").unwrap();
        if !with_all_towns(&store).await {
            return;
        }
        let options = |full: Option<&Path>| KboOptions {
            towns: HashSet::new(), full: full.map(Path::to_owned), dry_run: false, progress: silent(),
        };
        let report = import_kbo(&store, &moment(4), &full, options(None)).await.unwrap();
        assert!(report.new > 100, "{report}");
        assert_eq!(report.notes.get("data of").map(String::as_str), Some("2025-10-04"));
        let all = everything(&store).await;
        assert!(all.len() > 50, "{} are shown: {report}", all.len());
        assert!(all.iter().all(|listing| listing.sources[0].source == "kbo" && listing.point.is_some()));
        let again = import_kbo(&store, &moment(5), &full, options(None)).await.unwrap();
        assert_eq!((again.new, again.changed, again.gone), (0, 0, 0), "{again}");
        let changed = import_kbo(&store, &moment(6), &update, options(Some(&full))).await.unwrap();
        assert!(changed.changed + changed.new + changed.gone > 0, "{changed}");
        let sources = store.read(|tx| Box::pin(imports::sources(tx))).await.unwrap();
        assert!(sources.iter().any(|source| source.code == "kbo" && source.data_of.is_some_and(|day| day.to_string() == "2025-10-05")));
    }
}

#[test]
fn without_towns_an_import_says_what_to_do_first() {
    store::testing::on_sqlite(MIGRATIONS, async |store: Store| {
        let path = file("early.json", &overpass(&[]));
        let error = import_osm(&store, &moment(1), &path, osm(false, false)).await.unwrap_err();
        assert!(error.to_string().contains("import refnis"), "{error}");
    });
}
