//! The slice through its front door, over an invented register, on both databases.

use std::sync::{Arc, LazyLock};

use ::store::{Migration, Store, args};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::Role;
use kernel::moment::Moment;
use kernel::nis::Nis;
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use register::demo::{FillOptions, fill};
use register::import::silent;
use shell::{Settings, Site};
use tower::ServiceExt;

use crate::store as tables;

static STEPS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let step = |slice: &'static str, steps: &[(&'static str, &'static str)]| -> Vec<Migration> {
        steps.iter().map(|&(name, sql)| Migration { slice, name, sql }).collect()
    };
    // What the register of premises publishes.
    let rate = "CREATE TABLE premises_public_rate (nis BIGINT NOT NULL PRIMARY KEY, units BIGINT NOT NULL,
        vacant BIGINT NOT NULL, wvo BIGINT NOT NULL, vacant_wvo BIGINT NOT NULL, without_wvo BIGINT NOT NULL) @strict;";
    [
        people::STEPS.to_vec(),
        step("register", register::MIGRATIONS),
        step("premises", &[("rate", rate)]),
        step("factsheet", crate::MIGRATIONS),
    ]
    .concat()
});

const OOSTKAMP: &str = "31022";
const MENEN: &str = "34027";

fn nis(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

struct Door {
    app: Router,
    store: Store,
    moment: Moment,
}

/// The invented towns, counted.
async fn world(store: Store) -> Door {
    let moment = ::store::testing::moment(1);
    let options = FillOptions { seed: 2026, count: 900, everywhere: false, progress: silent() };
    fill(&store, &moment, options).await.unwrap();
    register::official::turnover::invent(&store, &moment).await.unwrap();
    crate::daily(&store, &moment).await.unwrap();
    let printer = Arc::new(print::Pdf::new().unwrap());
    let slices = [crate::slice(crate::Deps { store: store.clone(), printer })];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
    Door { app: shell::app(&site, &slices), store, moment }
}

impl Door {
    async fn officer(&self, of: &str) -> Secret {
        let (moment, nis) = (&self.moment, nis(of));
        let email = format!("officer-{of}@voorbeeld.be");
        let email = email.as_str();
        self.store
            .write(|tx| {
                Box::pin(async move {
                    let who = person::ensure(tx, email, "Iemand Verzonnen", moment).await?;
                    let town = organisation::town(tx, nis, "Stad", moment).await?;
                    let grant = Grant::new(who.id, Role::Officer).of(town).towns([nis]);
                    let capacity = capacity::grant(tx, &grant, moment).await?;
                    let proof = kernel::actor::Proof::Mail;
                    session::open(tx, &NewSession { person: who.id, capacity, proof, agent: "test" }, moment)
                        .await
                })
            })
            .await
            .unwrap()
            .expect("a session")
    }

    async fn ask(&self, who: Option<&Secret>, path: &str) -> (StatusCode, Vec<u8>) {
        let mut request = Request::get(path);
        if let Some(token) = who {
            request = request.header("cookie", format!("__Host-plein={}", token.reveal()));
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    async fn post(&self, who: &Secret, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let csrf = who.derive("csrf");
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("cookie", format!("__Host-plein={}", who.reveal()))
            .header("content-type", "application/x-www-form-urlencoded");
        let (status, body) = self.send(request.body(Body::from(body)).unwrap()).await;
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    async fn text(&self, who: Option<&Secret>, path: &str) -> String {
        let (status, body) = self.ask(who, path).await;
        let text = String::from_utf8_lossy(&body).into_owned();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }
}

/// The value of an indicator in the file, in one of its columns.
fn cell(csv: &str, code: &str, column: usize) -> String {
    let line = csv
        .lines()
        .find(|line| line.starts_with(&format!("{code};")))
        .unwrap_or_else(|| panic!("{code} in {csv}"));
    // Quoted cells may hold the mark.
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => quoted = !quoted,
            ';' if !quoted => cells.push(String::new()),
            sign => cells.last_mut().unwrap().push(sign),
        }
    }
    cells[column].clone()
}

const TOWN: usize = 4;
const CLUSTER: usize = 5;
const PROVINCE: usize = 6;
const SOURCE: usize = 7;

::store::both_engines! {
    migrations = &STEPS;

    async fn a_sheet_tells_what_the_register_holds(store: Store) {
        let door = world(store).await;
        let csv = door.text(None, "/nl/oostkamp/feitenfiche.csv").await;
        let town = nis(OOSTKAMP);
        let listed: i64 = door
            .store
            .read(|tx| {
                Box::pin(async move {
                    let sql = "SELECT COUNT(*) FROM register_public_establishment WHERE nis = $1 AND layer = 'register'
                        AND state = 'listed' AND main_category NOT IN ('atm', 'charging_station', 'taxi', 'ticket',
                        'toy_library', 'storage_rental', 'bicycle_rental', 'food_truck', 'holiday_home', 'pick_your_own',
                        'beekeeper', 'marketplace', 'market_stall', 'vacant') AND main_category NOT IN ('vending_food',
                        'vending_milk', 'vending_eggs', 'vending_bread', 'vending_pizza', 'vending_ice', 'vending_flowers')";
                    tx.one(sql, args![town]).await?.get::<i64>(0)
                })
            })
            .await
            .unwrap();
        assert!(listed > 50, "{listed}");
        assert_eq!(cell(&csv, "outlets", TOWN), listed.to_string());
        let density: f64 = cell(&csv, "density", TOWN).parse().unwrap();
        assert!((density - f64::from(i32::try_from(listed).unwrap()) / 23.8).abs() < 0.001, "{density}");
        assert!(!cell(&csv, "density", CLUSTER).is_empty() && !cell(&csv, "density", PROVINCE).is_empty());
        // The mean of the seven invented towns.
        let all: f64 = cell(&csv, "outlets", PROVINCE).parse().unwrap();
        assert!(all > 100.0 && all < 129.0, "{all}");
        assert_eq!(cell(&csv, "vacancy", TOWN), "", "nothing is made up");
        let put = async |units: i64, without: i64| {
            door.store
                .write(|tx| {
                    Box::pin(async move {
                        tx.execute("DELETE FROM premises_public_rate", args![]).await?;
                        let add = "INSERT INTO premises_public_rate VALUES ($1, $2, 4, 1000, 250, $3)";
                        tx.execute(add, args![town, units, without]).await
                    })
                })
                .await
                .unwrap();
            door.text(None, "/nl/oostkamp/feitenfiche.csv").await
        };
        let csv = put(40, 8).await;
        assert_eq!((cell(&csv, "vacancy", TOWN), cell(&csv, "vacancy-floor", TOWN)), ("10".into(), "25".into()));
        assert_eq!(cell(&csv, "vacancy", SOURCE), "panden in de straat gezien");
        assert_eq!(cell(&put(40, 9).await, "vacancy-floor", TOWN), "", "of too many units the floor is unknown");
        assert_eq!(cell(&put(19, 0).await, "vacancy", TOWN), "", "a handful of premises is no town");
        assert!(!cell(&csv, "turnover-rate", TOWN).is_empty(), "twelve months were looked at");
    }

    async fn everybody_reads_the_sheet_and_officers_what_is_missing(store: Store) {
        let door = world(store).await;
        for (language, title) in
            [("nl", "Feitenfiche detailhandel"), ("fr", "Fiche commerce de détail"), ("en", "Retail fact sheet"), ("de", "Faktenblatt Einzelhandel")]
        {
            let page = door.text(None, &format!("/{language}/oostkamp/feitenfiche")).await;
            assert!(page.contains(title) && page.contains("id=\"mix\"") && page.contains("fs-c0"));
            assert!(!page.contains("id=\"ontbreekt\""), "for officers");
        }
        assert_eq!(door.ask(None, "/nl/nergenshuizen/feitenfiche").await.0, StatusCode::NOT_FOUND);
        assert_ne!(door.ask(None, "/nl/stad/feitenfiche").await.0, StatusCode::OK);
        let officer = door.officer(OOSTKAMP).await;
        let page = door.text(Some(&officer), "/nl/stad/feitenfiche").await;
        assert!(page.contains("Feitenfiche detailhandel Oostkamp") && page.contains("id=\"ontbreekt\""));
        assert_eq!(door.ask(Some(&officer), "/nl/stad/feitenfiche?stad=34027").await.0, StatusCode::NOT_FOUND);
        for path in ["/nl/stad/feitenfiche.pdf", "/nl/stad/feitenfiche.csv", "/nl/stad/feitenfiche/gebieden", "/nl/stad/feitenfiche/cijfers"] {
            assert_eq!(door.ask(Some(&officer), &format!("{path}?stad={MENEN}")).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn the_sheet_is_printed(store: Store) {
        let door = world(store).await;
        let officer = door.officer(OOSTKAMP).await;
        for (who, path) in [(None, "/fr/oostkamp/feitenfiche.pdf"), (Some(&officer), "/nl/stad/feitenfiche.pdf")] {
            let (status, bytes) = door.ask(who, path).await;
            assert_eq!(status, StatusCode::OK, "{}", String::from_utf8_lossy(&bytes));
            assert!(bytes.starts_with(b"%PDF") && bytes.len() > 20_000, "{} bytes", bytes.len());
        }
    }

    async fn areas_are_drawn_counted_and_removed(store: Store) {
        let door = world(store).await;
        let officer = door.officer(OOSTKAMP).await;
        let path = "/nl/stad/feitenfiche/gebieden";
        let area = [("stad", OOSTKAMP), ("naam", "Dorpskern"), ("soort", "core"), ("midden", "51.1544, 3.2353"), ("straal", "5000")];
        assert_eq!(door.post(&officer, path, &area).await.0, StatusCode::SEE_OTHER);
        let page = door.text(Some(&officer), path).await;
        assert!(page.contains("Dorpskern") && page.contains("Kernwinkelgebied"));
        let csv = door.text(Some(&officer), "/nl/stad/feitenfiche.csv").await;
        let core: f64 = cell(&csv, "core", TOWN).parse().unwrap();
        assert!(core > 10.0 && core <= 100.0, "{core}");
        assert!(door.text(None, "/nl/oostkamp/feitenfiche").await.contains("Dorpskern (Kernwinkelgebied)"));
        // Not of another town, and nothing that is no area.
        assert_eq!(door.post(&officer, path, &[("stad", MENEN), ("naam", "X"), ("soort", "core")]).await.0, StatusCode::NOT_FOUND);
        let (status, page) = door.post(&officer, path, &[("stad", OOSTKAMP), ("naam", "X"), ("soort", "core"), ("vorm", "{}")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("Polygon") && page.contains("value=\"X\""), "what was typed is kept");
        let (id, other) = (nis(OOSTKAMP), door.officer(MENEN).await);
        let areas = door.store.read(|tx| Box::pin(async move { tables::areas(tx, id).await })).await.unwrap();
        let id = areas[0].id.simple().to_string();
        assert_eq!(door.post(&other, path, &[("stad", MENEN), ("weg", &id)]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(door.post(&officer, path, &[("stad", OOSTKAMP), ("weg", &id)]).await.0, StatusCode::SEE_OTHER);
        assert!(!door.text(Some(&officer), path).await.contains("Dorpskern"));
    }

    async fn typed_figures_appear_with_their_source(store: Store) {
        let door = world(store).await;
        let officer = door.officer(OOSTKAMP).await;
        let path = "/nl/stad/feitenfiche/cijfers";
        let figure = [("stad", OOSTKAMP), ("wat", "binding-daily"), ("jaar", "2024"), ("waarde", "81,5"), ("bron", "Enquête <b>Verzinsel</b>")];
        assert_eq!(door.post(&officer, path, &figure).await.0, StatusCode::SEE_OTHER);
        let csv = door.text(None, "/nl/oostkamp/feitenfiche.csv").await;
        assert_eq!((cell(&csv, "binding-daily", TOWN).as_str(), cell(&csv, "flight-daily", TOWN).as_str()), ("81.5", "18.5"));
        assert_eq!(cell(&csv, "binding-daily", 8), "2024");
        let page = door.text(None, "/nl/oostkamp/feitenfiche").await;
        assert!(page.contains("Verzinsel&lt;") && !page.contains("<b>Verzinsel"));
        let (status, page) = door.post(&officer, path, &[("stad", OOSTKAMP), ("wat", "binding-daily"), ("jaar", "2024"), ("waarde", "181"), ("bron", "x")]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("tussen 0 en 100"));
        assert_eq!(door.post(&officer, path, &[("stad", OOSTKAMP), ("weg", "binding-daily 2024")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(cell(&door.text(None, "/nl/oostkamp/feitenfiche.csv").await, "binding-daily", TOWN), "");
    }

    async fn months_are_written_once_a_day(store: Store) {
        let door = world(store).await;
        let town = nis(OOSTKAMP);
        let months = || door.store.read(|tx| Box::pin(async move { tables::months(tx, town).await }));
        assert_eq!(months().await.unwrap().len(), 1);
        assert_eq!(crate::daily(&door.store, &door.moment).await.unwrap(), 0, "counted already");
        let next = Moment::fixed(door.moment.now() + chrono::TimeDelta::days(40), 7);
        assert_eq!(crate::daily(&door.store, &next).await.unwrap(), 7);
        let found = months().await.unwrap();
        assert_eq!(found.len(), 2);
        assert!(found[0].0 < found[1].0 && found[0].1 == found[1].1);
    }

    async fn what_follows_is_published_by_month_with_towns_like_it(store: Store) {
        let door = world(store).await;
        let towns = [nis(OOSTKAMP)];
        door.store
            .write(|tx| Box::pin(async move {
                tx.execute("DELETE FROM factsheet_month", args![]).await?;
                tx.execute("DELETE FROM factsheet_indicator", args![]).await.map(drop)
            }))
            .await
            .unwrap();
        crate::demo(&door.store, &towns, &door.moment).await.unwrap();
        crate::take(&door.store, towns[0], &door.moment).await.unwrap();
        let sql = "SELECT month, value FROM factsheet_public_indicator WHERE nis = $1 AND code = $2 ORDER BY month";
        let read = async |code: &'static str| -> Vec<f64> {
            let rows = door.store.read(|tx| Box::pin(async move { tx.rows(sql, args![nis(OOSTKAMP), code]).await })).await.unwrap();
            rows.iter().map(|row| row.get(1).unwrap()).collect()
        };
        let density = read("density").await;
        assert_eq!(density.len(), 25, "what was counted before is told too");
        let shown = cell(&door.text(None, "/nl/oostkamp/feitenfiche.csv").await, "density", TOWN);
        assert!((shown.parse::<f64>().unwrap() - density[24]).abs() < 0.001, "{shown} is what the sheet says: {}", density[24]);
        assert_eq!(read("core").await.len(), 1, "a core is drawn today");
        assert!(read("binding-daily").await.is_empty(), "what the town typed stays with it");
        let peers = "SELECT nis, peer FROM factsheet_public_peer ORDER BY nis, place";
        let rows = door.store.read(|tx| Box::pin(async move { tx.rows(peers, args![]).await })).await.unwrap();
        let all: Vec<(i64, i64)> = rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect();
        assert!(all.iter().all(|(one, other)| one != other) && !all.is_empty(), "{all:?}");
    }

    async fn sectors_bring_walking_distances(store: Store) {
        let door = world(store).await;
        assert_eq!(cell(&door.text(None, "/nl/oostkamp/feitenfiche.csv").await, "reach-800", TOWN), "");
        let folder = std::env::temp_dir().join(format!("plein-sectors-{}-{:?}", std::process::id(), std::thread::current().id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("sectoren.csv");
        std::fs::write(&file, "code,population,lat,lon\n31022A000,900,51.1544,3.2353\n31022A001,100,51.09,3.17\n99x,1,1,1\n").unwrap();
        let dry = crate::import_sectors(&door.store, &file, true).await.unwrap();
        assert_eq!((dry.written, dry.inhabitants, dry.refused_total), (2, 1000, 1));
        assert_eq!(cell(&door.text(None, "/nl/oostkamp/feitenfiche.csv").await, "reach-800", TOWN), "", "a dry run");
        crate::import_sectors(&door.store, &file, false).await.unwrap();
        crate::import_sectors(&door.store, &file, false).await.unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        let town = nis(OOSTKAMP);
        let (sectors, source) = door.store.read(|tx| Box::pin(async move { tables::sectors(tx, town).await })).await.unwrap();
        assert_eq!((sectors.len(), source.as_str()), (2, "sectoren.csv"));
        let reach = cell(&door.text(None, "/nl/oostkamp/feitenfiche.csv").await, "reach-800", TOWN);
        assert!(["90", "0", "100", "10"].contains(&reach.as_str()), "{reach}");
    }

    async fn the_demo_invents_two_years(store: Store) {
        let door = world(store).await;
        let towns = [nis(OOSTKAMP), nis(MENEN)];
        // Counted towns have a past already: it is left.
        crate::demo(&door.store, &towns, &door.moment).await.unwrap();
        let town = nis(OOSTKAMP);
        let months = || door.store.read(|tx| Box::pin(async move { tables::months(tx, town).await }));
        assert_eq!(months().await.unwrap().len(), 1);
        door.store
            .write(|tx| Box::pin(async move { tx.execute("DELETE FROM factsheet_month", args![]).await.map(drop) }))
            .await
            .unwrap();
        crate::demo(&door.store, &towns, &door.moment).await.unwrap();
        assert_eq!(months().await.unwrap().len(), 24);
        crate::take(&door.store, town, &door.moment).await.unwrap();
        assert_eq!(months().await.unwrap().len(), 25);
        let page = door.text(None, "/nl/oostkamp/feitenfiche").await;
        assert!(page.contains("class=\"fs-l"), "lines are drawn");
        assert!(page.contains("fs-area\""), "areas are drawn");
    }

    async fn the_schema_is_sound(store: Store) {
        let found = ::store::testing::prepares(crate::STATEMENTS, &store).await;
        assert!(found.is_empty(), "{found:#?}");
        let own: Vec<String> = ::store::testing::schema_report(&STEPS, &[], &store).await;
        let own: Vec<&String> = own.iter().filter(|line| line.contains("factsheet_")).collect();
        assert!(own.is_empty(), "{own:#?}");
    }
}
