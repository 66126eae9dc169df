//! The slice through its front door, over an invented register, on both databases.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ::store::{Migration, Store, args};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use chrono::TimeDelta;
use kernel::calendar::{Calendar, Community};
use kernel::events::Event;
use kernel::listing::Listing;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use oxrdf::Triple;
use register::demo::{FillOptions, fill};
use register::import::silent;
use serde_json::Value;
use shell::{Settings, Site};
use tower::ServiceExt;

use crate::store as tables;
use crate::stream;

static STEPS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    let step = |slice: &'static str, steps: &[(&'static str, &'static str)]| -> Vec<Migration> {
        steps.iter().map(|&(name, sql)| Migration { slice, name, sql }).collect()
    };
    [
        people::STEPS.to_vec(),
        step("register", register::MIGRATIONS),
        step("observatory", observatory::MIGRATIONS),
        step("opendata", crate::MIGRATIONS),
    ]
    .concat()
});

const BASE: &str = "https://plein.example";

struct Door {
    app: Router,
    store: Store,
    moment: Moment,
}

struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn triples(&self) -> Vec<Triple> {
        assert_eq!(self.status, 200, "{}", self.text);
        oxttl::NTriplesParser::new().for_slice(self.text.as_bytes()).collect::<Result<_, _>>().unwrap()
    }

    /// What the predicate with this ending points at.
    fn all(&self, predicate: &str) -> Vec<String> {
        let triples = self.triples();
        let found = triples.iter().filter(|triple| triple.predicate.as_str().ends_with(predicate));
        found.map(|triple| triple.object.to_string().trim_matches(['<', '>']).to_owned()).collect()
    }
}

impl Door {
    async fn new(store: Store, places: u64) -> Self {
        let moment = ::store::testing::moment(1);
        let options = FillOptions { seed: 2026, count: places, everywhere: false, progress: silent() };
        fill(&store, &moment, options).await.unwrap();
        let deps = crate::Deps {
            store: store.clone(),
            calendars: std::sync::Arc::new(|_| Calendar::belgium(Community::Nl)),
            operator: crate::Operator {
                name: "Stad Voorbeeld".into(),
                email: "data@voorbeeld.example".into(),
            },
        };
        let slices = [crate::slice(deps)];
        let settings = Settings { strict: true, moment: moment.clone(), ..Settings::new(BASE) };
        let site = Site::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
        Self { app: shell::app(&site, &slices), store, moment }
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Got {
        let path = path.strip_prefix(BASE).unwrap_or(path);
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Got { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// As N-Triples.
    async fn get(&self, path: &str) -> Got {
        self.ask(path, &[("accept", "application/n-triples")]).await
    }

    async fn follow(&self) {
        stream::follow(&self.store, &self.moment).await.unwrap();
    }

    async fn open(&self, nis: Nis) -> Vec<Listing> {
        let all = register::listing::of_town(&self.store, nis, None, 5_000).await.unwrap();
        all.into_iter().filter(stream::belongs).collect()
    }

    /// Changes rows of the register and says so, as its own writes do.
    async fn change(&self, sql: &'static str, place: &Listing) {
        let (moment, nis, id) = (&self.moment, place.nis, place.id);
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tx.execute(sql, args![nis, id]).await?;
                    tx.publish(&Event::EstablishmentsChanged { nis, ids: vec![id] }, moment).await
                })
            })
            .await
            .unwrap();
    }

    /// The addresses of the pages of a town.
    async fn pages(&self, nis: Nis) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let node = self.get(&format!("/ldes/handelszaken/{nis}")).await;
        node.all("tree#node").into_iter().filter(|page| seen.insert(page.clone())).collect()
    }

    /// Every member of a town's part of the stream: its address and of what it is a version.
    async fn members(&self, nis: Nis) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for page in self.pages(nis).await {
            let page = self.get(&page).await;
            let members = page.all("tree#member");
            for triple in page.triples() {
                let subject = triple.subject.to_string().trim_matches(['<', '>']).to_owned();
                if triple.predicate.as_str().ends_with("isVersionOf") {
                    assert!(members.contains(&subject), "{subject} is told but no member");
                    found.insert(subject, triple.object.to_string().trim_matches(['<', '>']).to_owned());
                }
            }
            assert_eq!(members.len(), page.all("isVersionOf").len(), "a member is not told");
        }
        found
    }
}

fn nis(code: &str) -> Nis {
    Nis::parse(code).unwrap()
}

fn thing(id: EstablishmentId) -> String {
    format!("{BASE}/id/handelszaak/{}", id.0.simple())
}

const HIDE: &str = "UPDATE register_establishment SET shown = FALSE WHERE nis = $1 AND id = $2";
const SHOW: &str = "UPDATE register_establishment SET shown = TRUE WHERE nis = $1 AND id = $2";
const RENAME: &str = "UPDATE register_establishment SET sign = 'Nieuwe Naam' WHERE nis = $1 AND id = $2";
const NO_PHONE: &str = "UPDATE register_establishment SET phone = NULL WHERE nis = $1 AND id = $2";
const PHONE: &str = "UPDATE register_establishment SET phone = '050 99 88 77' WHERE nis = $1 AND id = $2";
const KEEP_IN: &str = "INSERT INTO register_standing (nis, establishment, org, published, reused, changed_at)
    VALUES ($1, $2, $2, TRUE, FALSE, '2026-11-22T08:00:00Z')
    ON CONFLICT (nis, establishment) DO UPDATE SET published = TRUE, reused = FALSE";

::store::both_engines! {
    migrations = &STEPS;

    async fn the_schema_fits(store: Store) {
        let reviewed: Vec<(&str, &str)> = [people::TOWNLESS, register::consent::TOWNLESS, crate::TOWNLESS].concat();
        let found = ::store::testing::schema_report(&STEPS, &reviewed, &store).await;
        let ours: Vec<&String> = found.iter().filter(|line| line.contains("opendata")).collect();
        assert!(ours.is_empty(), "{ours:#?}");
        assert_eq!(::store::testing::prepares(crate::STATEMENTS, &store).await, Vec::<String>::new());
    }

    async fn the_stream_tells_of_every_place_once(store: Store) {
        let door = Door::new(store, 700).await;
        assert_eq!(door.get("/ldes/handelszaken/31022").await.status, 404, "nothing was followed yet");
        door.follow().await;
        let root = door.get("/ldes/handelszaken").await;
        let towns = root.all("tree#node");
        assert_eq!(towns.len(), 7);
        assert_eq!(root.all("tree#view"), [format!("{BASE}/ldes/handelszaken")]);
        let mut all = 0;
        for town in towns {
            let code = nis(town.rsplit('/').next().unwrap());
            let told: BTreeSet<String> = door.members(code).await.into_values().collect();
            let open: BTreeSet<String> = door.open(code).await.iter().map(|place| thing(place.id)).collect();
            assert_eq!(told, open);
            all += told.len();
        }
        assert!(all > 500, "{all}");
        // Following again, and filling again after the outbox was thrown away, changes nothing.
        let before = door.members(nis("31022")).await;
        door.follow().await;
        stream::fill(&door.store, &door.moment).await.unwrap();
        assert_eq!(door.members(nis("31022")).await, before);
    }

    async fn a_change_is_a_new_version_at_the_end(store: Store) {
        let door = Door::new(store, 200).await;
        door.follow().await;
        let place = door.open(nis("31022")).await.swap_remove(0);
        let before = door.members(place.nis).await;
        let old = before.iter().find(|(_, of)| **of == thing(place.id)).unwrap().0.clone();
        assert_eq!(door.get(&old).await.status, 303, "the version stands");
        door.change(RENAME, &place).await;
        door.follow().await;
        let after = door.members(place.nis).await;
        assert_eq!(after.len(), before.len(), "one version of each");
        let new = after.iter().find(|(_, of)| **of == thing(place.id)).unwrap().0.clone();
        let moment_of = |version: &str| version.rsplit('/').next().unwrap().to_owned();
        let latest = after.keys().map(|version| moment_of(version)).max().unwrap();
        assert!(new != old && moment_of(&new) == latest, "the new version is the last");
        assert_eq!((door.get(&old).await.status, door.get(&new).await.status), (410, 303));
        // The same once more is no version.
        door.change(RENAME, &place).await;
        door.follow().await;
        assert_eq!(door.members(place.nis).await, after);
    }

    async fn what_is_withdrawn_is_told_by_nothing_at_once(store: Store) {
        let door = Door::new(store, 2_000).await;
        door.follow().await;
        let town = nis("31022");
        let pages = door.pages(town).await;
        assert!(pages.len() >= 2, "the town has {} pages", pages.len());
        let first = door.get(&pages[0]).await;
        assert!(first.header("cache-control").contains("immutable"), "{}", first.header("cache-control"));
        assert_eq!(first.all("ldes#immutable").len(), 1);
        let last = door.get(pages.last().unwrap()).await;
        assert_eq!(last.header("cache-control"), "no-cache");
        let told = first.all("isVersionOf");
        let gone = door.open(town).await.into_iter().find(|place| told.contains(&thing(place.id))).unwrap();
        let document = format!("/doc/handelszaak/{}", gone.id.0.simple());
        assert_eq!(door.get(&document).await.status, 200);
        door.change(HIDE, &gone).await;
        // The stream has not followed yet.
        let page = door.get(&pages[0]).await;
        assert!(!page.text.contains(&gone.id.0.simple().to_string()) && !page.text.contains(&format!("\"{}\"", gone.sign)));
        assert_eq!(page.all("tree#member").len(), told.len() - 1);
        for path in [
            document.clone(),
            format!("{document}.ttl"),
            format!("/id/handelszaak/{}", gone.id.0.simple()),
            format!("/id/adres/{}", gone.id.0.simple()),
            format!("/id/openingsuren/{}", gone.id.0.simple()),
        ] {
            assert_eq!(door.get(&path).await.status, 410, "{path}");
        }
        // Now it has: a tombstone at the end, another address for the page.
        door.follow().await;
        assert_eq!(door.get(&pages[0]).await.status, 410, "the old address of the page is gone");
        let now = door.pages(town).await;
        assert_eq!(now[0], pages[0].replace("/0-0", "/0-1"));
        let stones = door.get(now.last().unwrap()).await;
        let deleted: Vec<Triple> =
            stones.triples().into_iter().filter(|triple| triple.object.to_string().contains("activitystreams#Delete")
                && triple.predicate.as_str().ends_with("#type")).collect();
        assert_eq!(deleted.len(), 1);
        let subject = deleted[0].subject.to_string();
        assert_eq!(stones.triples().iter().filter(|triple| triple.subject.to_string() == subject).count(), 4);
        // It comes back as a version; a month later nobody speaks of another that stayed away.
        door.change(SHOW, &gone).await;
        door.follow().await;
        assert!(door.members(town).await.values().any(|of| *of == thing(gone.id)));
        door.change(HIDE, &gone).await;
        door.follow().await;
        let later = Moment::fixed(door.moment.now() + TimeDelta::days(stream::GONE_DAYS + 1), 5);
        assert_eq!(stream::prune(&door.store, &later).await.unwrap(), 1);
        assert!(!door.members(town).await.values().any(|of| *of == thing(gone.id)));
    }

    async fn a_withdrawn_number_gives_the_page_another_address(store: Store) {
        let door = Door::new(store, 2_000).await;
        let town = nis("31022");
        let place = door.open(town).await.swap_remove(0);
        door.change(PHONE, &place).await;
        door.follow().await;
        let pages = door.pages(town).await;
        let with = {
            let mut found = None;
            for page in &pages {
                if door.get(page).await.text.contains("050 99 88 77") {
                    found = Some(page.clone());
                }
            }
            found.unwrap()
        };
        let closed = with != *pages.last().unwrap();
        assert!(closed, "the place stands on a closed page");
        door.change(NO_PHONE, &place).await;
        assert!(!door.get(&with).await.text.contains("050 99 88 77"), "at once");
        door.follow().await;
        assert_eq!(door.get(&with).await.status, 410);
    }

    async fn what_may_not_be_reused_has_a_page_but_no_data(store: Store) {
        let door = Door::new(store, 120).await;
        door.follow().await;
        let place = door.open(nis("31022")).await.swap_remove(0);
        door.change(KEEP_IN, &place).await;
        let own = format!("/id/handelszaak/{}", place.id.0.simple());
        let page = door.ask(&own, &[("accept", "text/html")]).await;
        assert_eq!(page.status, 303);
        assert!(page.header("location").ends_with(&place.slug()), "{}", page.header("location"));
        assert_eq!(door.get(&own).await.status, 410);
        assert_eq!(door.get(&format!("/doc/handelszaak/{}", place.id.0.simple())).await.status, 410);
        assert!(!door.members(place.nis).await.values().any(|of| *of == thing(place.id)));
        door.follow().await;
        let text = door.get(door.pages(place.nis).await.last().unwrap()).await;
        assert!(text.text.contains("activitystreams#Delete"), "readers are told to forget it");
        if let Some(number) = place.enterprise_number {
            let document = door.get(&format!("/doc/organisatie/{}", number.bare())).await;
            assert!(!document.text.contains(&place.id.0.simple().to_string()));
        }
    }

    async fn a_place_that_moves_is_told_in_its_new_town_only(store: Store) {
        let door = Door::new(store, 120).await;
        door.follow().await;
        let place = door.open(nis("31022")).await.swap_remove(0);
        let (moment, id, from, to) = (&door.moment, place.id, place.nis, nis("34027"));
        door.store.write(|tx| Box::pin(async move {
            tx.execute("UPDATE register_establishment SET nis = $3 WHERE nis = $1 AND id = $2", args![from, id, to]).await?;
            tx.publish(&Event::EstablishmentsChanged { nis: from, ids: vec![id] }, moment).await?;
            tx.publish(&Event::EstablishmentsChanged { nis: to, ids: vec![id] }, moment).await
        })).await.unwrap();
        door.follow().await;
        assert!(!door.members(from).await.values().any(|of| *of == thing(id)), "neither told nor mourned");
        assert!(door.members(to).await.values().any(|of| *of == thing(id)));
    }

    async fn two_servers_note_a_change_once(store: Store) {
        let door = Door::new(store, 150).await;
        door.follow().await;
        let place = door.open(nis("31022")).await.swap_remove(0);
        let before = door.members(place.nis).await;
        door.change(RENAME, &place).await;
        let other = ::store::testing::another(&door.store).await;
        let (one, two) = (stream::follow(&door.store, &door.moment), stream::follow(&other, &door.moment));
        let (one, two) = tokio::join!(one, two);
        one.unwrap();
        two.unwrap();
        other.close().await;
        assert_eq!(door.members(place.nis).await.len(), before.len());
        let (seq, _) = door.store.read(|tx| Box::pin(tables::town(tx, place.nis))).await.unwrap().unwrap();
        assert_eq!(seq, i64::try_from(before.len()).unwrap() + 1);
    }

    async fn a_document_is_given_in_the_form_that_is_asked_for(store: Store) {
        let door = Door::new(store, 120).await;
        door.follow().await;
        let place = door.open(nis("31022")).await.into_iter()
            .find(|place| place.enterprise_number.is_some() && place.hours.is_some()).unwrap();
        let id = place.id.0.simple();
        let lead = door.ask(&format!("/id/handelszaak/{id}"), &[("accept", "text/turtle")]).await;
        assert_eq!((lead.status, lead.header("location")), (303, format!("/doc/handelszaak/{id}").as_str()));
        let document = format!("/doc/handelszaak/{id}");
        let turtle = door.ask(&document, &[("accept", "text/turtle")]).await;
        assert_eq!(turtle.header("content-type"), "text/turtle");
        assert!(turtle.headers.get_all("vary").iter().any(|value| value == "accept"));
        assert_eq!(turtle.header("access-control-allow-origin"), "*");
        assert!(turtle.headers.get_all("link").iter().any(|link| link.to_str().unwrap().contains("by/4.0")));
        let same = door.ask(&document, &[("accept", "text/turtle"), ("if-none-match", turtle.header("etag"))]).await;
        assert_eq!((same.status, same.text.as_str()), (304, ""));
        let read: Vec<Triple> = oxttl::TurtleParser::new().for_slice(turtle.text.as_bytes()).collect::<Result<_, _>>().unwrap();
        assert_eq!(read.len(), door.get(&format!("{document}.nt")).await.triples().len());
        let json: Value = serde_json::from_str(&door.ask(&document, &[]).await.text).unwrap();
        let context = json["@context"].as_str().unwrap();
        let words: Value = serde_json::from_str(&door.ask(context, &[]).await.text).unwrap();
        for key in json["@graph"][1].as_object().unwrap().keys().filter(|key| !key.starts_with('@')) {
            assert!(words["@context"][key].is_object(), "{key} is not in the context");
        }
        let page = door.ask(&document, &[("accept", "text/html,*/*;q=0.1")]).await;
        assert_eq!(page.status, 303);
        let number = place.enterprise_number.unwrap().bare();
        assert_eq!(door.get(&format!("/id/organisatie/{number}")).await.header("location"), format!("/doc/organisatie/{number}"));
        assert!(door.get(&format!("/doc/organisatie/{number}")).await.all("hasSite").contains(&thing(place.id)));
    }

    async fn what_is_not_there_is_said_plainly(store: Store) {
        let door = Door::new(store, 30).await;
        door.follow().await;
        for (path, status) in [
            ("/doc/handelszaak/0190a0000000700080000000000000ff", 410),
            ("/doc/handelszaak/0190a0000000400080000000000000ff", 404),
            ("/doc/handelszaak/0190A000-0000-7000-8000-0000000000FF", 404),
            ("/doc/handelszaak/x", 404),
            ("/doc/handelszaak/", 404),
            ("/doc/organisatie/0428759497", 404),
            ("/doc/organisatie/0428.759.497", 404),
            ("/doc/organisatie/1", 404),
            ("/doc/conceptscheme/anders", 404),
            ("/id/concept/aanbod/nergens", 404),
            ("/id/concept/aanbod/bakery", 303),
            ("/id/handelszaak/0190a0000000700080000000000000ff/gisteren", 404),
            ("/ns/context/plein-0.jsonld", 404),
            ("/ns/shapes/../../etc", 404),
            ("/ns/shapes/handelszaak.ttl", 200),
            ("/ldes/handelszaken/99999", 404),
            ("/ldes/handelszaken/x", 404),
            ("/ldes/handelszaken/31022/0-0", 200),
            ("/ldes/handelszaken/31022/0-1", 404),
            ("/ldes/handelszaken/31022/9-0", 404),
            ("/ldes/handelszaken/31022/999999999999999999999-0", 404),
            ("/ldes/handelszaken/31022/0", 404),
            ("/.well-known/void", 302),
        ] {
            let got = door.get(path).await;
            assert_eq!(got.status, status, "{path}: {}", got.text);
        }
    }

    async fn counts_are_a_stream_of_months_until_the_town_shows_them_no_more(store: Store) {
        let door = Door::new(store, 20).await;
        assert_eq!(door.get("/ldes/druktemetingen/31022").await.status, 404, "nothing is counted yet");
        let calendar = |_| Calendar::belgium(Community::Nl);
        observatory::demo::fill(&door.store, (&[nis("31022")], &calendar), &door.moment).await.unwrap();
        let towns = door.get("/ldes/druktemetingen").await.all("tree#node");
        assert_eq!(towns, [format!("{BASE}/ldes/druktemetingen/31022")]);
        let channels = door.get(&towns[0]).await.all("tree#node");
        assert_eq!(channels.len(), 9);
        let months = door.get(&channels[0]).await.all("tree#node");
        let last = door.get(months.last().unwrap()).await;
        let (members, values) = (last.all("tree#member"), last.all("schema.org/value"));
        let kinds = last.all("dc/terms/type");
        let counted = kinds.iter().filter(|kind| kind.ends_with("/druktemetingtype/telling")).count();
        assert!(members.len() > 24 && members.len() == counted, "{} {counted}", members.len());
        let results = last.all("OM_Observation.result");
        let few = results.iter().filter(|result| result.ends_with("/drukteresultaat/minder-dan-15")).count();
        assert_eq!((results.len(), values.len() + few), (members.len(), members.len()));
        assert!(few > 0 && few < members.len(), "a quiet hour has few, a busy one has not: {few}");
        for value in &values {
            let number: f64 = value.trim_start_matches('"').split('"').next().unwrap().parse().unwrap();
            assert!(number == 0.0 || number >= 15.0, "{value} people");
        }
        assert!(last.all("Druktemeting.geobserveerdKenmerk").len() == members.len());
        let october = months.iter().rev().find(|month| month.ends_with("-10")).unwrap();
        assert_eq!(door.get(october).await.all("tree#member").len(), 31 * 24 + 1, "October has an hour more");
        let site = last.all("featureOfInterest").remove(0);
        assert!(door.get(&site).await.all("prefLabel").len() == 1);
        let lead = door.get(last.all("isVersionOf").first().unwrap()).await;
        assert_eq!((lead.status, format!("{BASE}{}", lead.header("location"))), (303, months.last().unwrap().clone()));
        for (scheme, many) in [("druktekenmerktype", 5), ("druktemetingtype", 2), ("drukteresultaat", 3)] {
            assert_eq!(door.get(&format!("/doc/conceptscheme/{scheme}")).await.all("hasTopConcept").len(), many);
        }
        assert_eq!(door.get("/id/concept/drukteresultaat/minder-dan-15").await.status, 303);
        assert_eq!(door.get("/id/concept/drukteresultaat/minder-dan-5").await.status, 404);
        door.store
            .write(|tx| Box::pin(async move {
                tx.execute("UPDATE observatory_channel SET is_public = FALSE WHERE nis = $1", args![nis("31022")]).await
            }))
            .await
            .unwrap();
        for path in [&towns[0], &channels[0], months.last().unwrap(), &site] {
            assert_eq!(door.get(path).await.status, 404, "{path}");
        }
    }

    async fn the_counts_of_a_town_are_a_file_for_analysts(store: Store) {
        let door = Door::new(store, 20).await;
        assert_eq!(door.get("/open-data/drukte/31022.csv").await.status, 404, "nothing is counted yet");
        assert!(door.get("/nl/open-data/drukte").await.text.contains("Nog geen tellingen"));
        let calendar = |_| Calendar::belgium(Community::Nl);
        let town = nis("31022");
        observatory::demo::fill(&door.store, (&[town], &calendar), &door.moment).await.unwrap();
        let page = door.get("/nl/open-data/drukte").await;
        assert_eq!(page.status, 200);
        for form in ["csv", "parquet", "arrow"] {
            assert!(page.text.contains(&format!("href=\"/open-data/drukte/31022.{form}\"")), "{form}");
        }
        assert_eq!(door.get("/open-data/drukte").await.header("location"), "/nl/open-data/drukte");
        let csv = door.get("/open-data/drukte/31022.csv").await;
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert!(csv.header("content-disposition").contains("drukte-31022-"), "{}", csv.header("content-disposition"));
        let rows: Vec<Vec<&str>> = csv.text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let channels: BTreeSet<&str> = rows.iter().map(|row| row[3]).collect();
        assert_eq!(channels.len(), 9);
        let (first, last) = (rows.iter().map(|row| row[6]).min().unwrap(), rows.iter().map(|row| row[6]).max().unwrap());
        let from = door.moment.local().date().checked_sub_months(chrono::Months::new(12)).unwrap();
        assert!(first >= from.to_string().as_str() && last > first, "{first} {last}");
        for row in &rows {
            let few = row[8].parse::<f64>().is_ok_and(|count| count > 0.0 && count < 15.0);
            assert!(!few || row[4] == "occupancy", "{row:?}");
        }
        let told: BTreeSet<&str> = rows.iter().map(|row| row[9]).collect();
        assert!(told.contains("few") && told.contains("counted"), "{told:?}");
        // What the stream tells of an hour is what the file tells.
        let month = door.get(&format!("/ldes/druktemetingen/31022/{}/{}", rows[100][3], rows[100][6].get(..7).unwrap())).await;
        let known = rows.iter().filter(|row| row[3] == rows[100][3] && row[9] != "unknown");
        let starts: BTreeSet<String> = known.map(|row| format!("{BASE}/id/druktemeting/31022/{}/{}", row[3], row[6])).collect();
        let streamed = month.all("isVersionOf");
        let within: Vec<_> = streamed.iter().filter(|of| of.as_str() >= format!("{BASE}/id/druktemeting/31022/{}/{}", rows[100][3], rows[100][6]).as_str()).collect();
        assert!(within.len() > 24 && within.iter().all(|of| starts.contains(of.as_str())), "{within:?}");
        for path in ["/open-data/drukte/31022.parquet", "/open-data/drukte/31022.arrow?jaar=2025"] {
            let file = door.get(path).await;
            assert!(file.status == 200 && file.text.len() > 10_000, "{path}: {} {}", file.status, file.text.len());
        }
        for (path, status) in [
            ("/open-data/drukte/31022.csv?jaar=1999", 400),
            ("/open-data/drukte/31022.csv?jaar=x", 400),
            ("/open-data/drukte/31022.xlsx", 404),
            ("/open-data/drukte/31022", 404),
            ("/open-data/drukte/99999.csv", 404),
            ("/open-data/drukte/x.csv", 404),
        ] {
            assert_eq!(door.get(path).await.status, status, "{path}");
        }
        assert_eq!(door.get("/catalogus").await.all("dcat#distribution").len(), 10 + 3);
    }

    async fn forecasts_are_told_of_what_a_town_shows(store: Store) {
        let door = Door::new(store, 20).await;
        let calendar = |_| Calendar::belgium(Community::Nl);
        let town = nis("31022");
        observatory::demo::fill(&door.store, (&[town], &calendar), &door.moment).await.unwrap();
        let towns = door.get("/ldes/druktevoorspellingen").await;
        assert_eq!(towns.all("tree#node"), [format!("{BASE}/ldes/druktevoorspellingen/31022")]);
        assert_eq!(towns.all("ldes#versionAmount").len(), 1);
        let channels = door.get(&towns.all("tree#node")[0]).await.all("tree#node");
        assert_eq!(channels.len(), 9);
        assert!(door.get(&channels[0]).await.all("tree#member").is_empty(), "nothing was forecast yet");
        let one = door.store.read(|tx| Box::pin(tables::counted(tx, town))).await.unwrap().swap_remove(0);
        let today = door.moment.local().date();
        let day = |ahead| today.checked_add_days(chrono::Days::new(ahead)).unwrap();
        let hours = format!("[{}]", vec!["[40.5,30.0,55.0,20.0,80.0]"; 24].join(","));
        let (at, id) = (door.moment.now(), one.id);
        door.store
            .write(|tx| {
                let hours = &hours;
                Box::pin(async move {
                    let add = "INSERT INTO observatory_forecast (nis, channel, day, origin, hours, total, at)
                        VALUES ($1, $2, $3, $4, $5, '[900.0,800.0,1000.0,700.0,1100.0]', $6)";
                    tx.execute("DELETE FROM observatory_forecast WHERE nis = $1", args![town]).await?;
                    tx.execute(add, args![town, id, day(1), today, hours.as_str(), at]).await?;
                    tx.execute(add, args![town, id, day(9), today, "[]", at]).await?;
                    let past = today.checked_sub_days(chrono::Days::new(1)).unwrap();
                    tx.execute(add, args![town, id, past, past, hours.as_str(), at]).await
                })
            })
            .await
            .unwrap();
        let own = format!("/ldes/druktevoorspellingen/31022/{}", id.simple());
        let page = door.get(&own).await;
        let members = page.all("tree#member");
        let whole = usize::from(one.mode.adds_up());
        assert_eq!(members.len(), counts::time::hours(day(1)) + whole, "a day by the hour, another as a whole");
        let kinds = page.all("dc/terms/type");
        let of = |ending: &str| kinds.iter().filter(|kind| kind.ends_with(ending)).count();
        assert_eq!((of("/voorspelling"), of("/telling")), (members.len(), 0));
        assert_eq!((of("/interval-80"), of("/interval-95")), (members.len(), members.len()));
        let lead = door.get(&members[0]).await;
        assert_eq!((lead.status, lead.header("location")), (303, own.as_str()));
        door.store
            .write(|tx| Box::pin(async move {
                tx.execute("UPDATE observatory_channel SET is_public = FALSE WHERE nis = $1 AND id = $2", args![town, id]).await
            }))
            .await
            .unwrap();
        assert_eq!(door.get(&own).await.status, 404);
        let left = door.store.read(|tx| Box::pin(tables::expected(tx, (town, id), today))).await.unwrap();
        assert!(left.is_empty(), "the view itself tells nothing of what is not shown");
    }

    async fn the_catalogue_names_what_there_is(store: Store) {
        let door = Door::new(store, 60).await;
        door.follow().await;
        let catalogue = door.get("/catalogus").await;
        assert_eq!(catalogue.all("dcat#dataset").len(), 5);
        assert_eq!(catalogue.all("foaf/0.1/name"), ["\"Stad Voorbeeld\"@nl"]);
        assert!(catalogue.all("dcat#accessURL").contains(&format!("{BASE}/ldes/handelszaken")));
        let page = door.ask("/catalogus", &[("accept", "text/html")]).await;
        assert_eq!((page.status, page.header("location")), (303, "/open-data"));
        let turtle = door.ask("/catalogus", &[("accept", "text/turtle")]).await;
        let read: Vec<Triple> = oxttl::TurtleParser::new().for_slice(turtle.text.as_bytes()).collect::<Result<_, _>>().unwrap();
        assert_eq!(read.len(), catalogue.triples().len());
    }
}

#[test]
fn the_shapes_are_sound_turtle() {
    for (name, text) in crate::SHAPES {
        let parser = oxttl::TurtleParser::new().with_base_iri(format!("{BASE}/ns/shapes/{name}")).unwrap();
        let read: Result<Vec<Triple>, _> = parser.for_slice(text.as_bytes()).collect();
        assert!(read.as_ref().is_ok_and(|triples| triples.len() > 20), "{name}: {read:?}");
    }
}
