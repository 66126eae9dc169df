//! Tests through the front door: every route, in every language, with good and bad input.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::Listing;
use kernel::nis::Nis;
use serde_json::Value;
use shell::site::{Settings as SiteSettings, Site};
use shell::testing;
use store::Store;
use tower::ServiceExt;

use crate::app::{Deps, Operator, Settings, belgian_calendars};
use crate::paths::Fixed;
use crate::places::Atlas;
use crate::places::tests::world;
use crate::sample;
use crate::stand_in::StandIn;

const PERSON: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

fn listings() -> Vec<Listing> {
    let mut all = vec![sample::bakery(), sample::bare(), sample::market(), sample::vending()];
    // Twenty-five hairdressers: more than a page.
    for number in 10..35 {
        let mut one = sample::bakery();
        one.id = sample::id(number);
        one.sign = format!("Kapsalon Verzinsel {number}");
        one.categories = vec!["hairdresser".into()];
        one.products = vec!["knippen".into()];
        one.features = kernel::listing::Features::NONE;
        all.push(one);
    }
    all
}

fn deps(store: Store) -> Deps {
    Deps {
        finder: Arc::new(StandIn(listings())),
        store,
        atlas: Arc::new(Atlas::new(world())),
        calendars: belgian_calendars(),
        settings: Settings {
            operator: Operator {
                name: "Stad Voorbeeld".into(),
                email: "plein@voorbeeld.example".into(),
                address: "Fictieplein 1".into(),
            },
            embed_origins: vec!["https://www.oostkamp.example".into()],
            ..Settings::default()
        },
        random: || "not so random, for tests".to_owned(),
        not_reused: Arc::new(|| Box::pin(async { Ok(std::collections::HashSet::new()) })),
    }
}

struct Door {
    app: Router,
    jobs: Vec<shell::slice::Job>,
}

struct Got {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The page is whole and sound.
    fn page(&self, status: u16) -> String {
        let html = self.text();
        assert_eq!(self.status, status, "{html}");
        // The braces of a style sheet are no template.
        let problems = testing::check_html(&html)
            .into_iter()
            .filter(|text| !(text.contains('}') && html.contains("</style>")));
        assert_eq!(problems.collect::<Vec<_>>(), Vec::<String>::new(), "{html}");
        html
    }
}

impl Door {
    fn new(store: Store) -> Self {
        Self::with(deps(store))
    }

    fn with(deps: Deps) -> Self {
        let slices = [crate::slice(deps)];
        let settings = SiteSettings {
            strict: true,
            moment: testing::moment(),
            embed_origins: vec!["https://www.oostkamp.example".into()],
            ..SiteSettings::new("https://plein.example")
        };
        let site = Site::new(settings, &slices).unwrap_or_else(|error| panic!("{error}"));
        let [slice] = slices;
        let jobs = slice.jobs.clone();
        Self { app: shell::app(&site, &[slice]), jobs }
    }

    async fn send(&self, request: Request<Body>) -> Got {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Got { status, headers, bytes: to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec() }
    }

    async fn get(&self, path: &str) -> Got {
        self.get_as(path, "nl-BE").await
    }

    async fn get_as(&self, path: &str, accept: &str) -> Got {
        let request = Request::get(path)
            .header(header::ACCEPT_LANGUAGE, accept)
            .header(header::USER_AGENT, PERSON)
            .header(header::REFERER, "https://www.oostkamp.example/winkels")
            .body(Body::empty());
        self.send(request.unwrap()).await
    }

    async fn post(&self, path: &str, body: &str) -> Got {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, PERSON)
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn run_jobs(&self) {
        for job in &self.jobs {
            (job.run)(testing::moment()).await.unwrap();
        }
    }
}

fn bakery_path(language: &str) -> String {
    format!("/{language}/oostkamp/{}", sample::bakery().slug())
}

/// Whether a JSON value has the form an OpenAPI schema asks; tells the first difference.
fn conforms(value: &Value, schema: &Value, document: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return conforms(value, &document["components"]["schemas"][name], document, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Err(format!("{at}: the schema has no type")),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = kinds.contains(&kind) || kind == "integer" && kinds.contains(&"number");
    if !fits {
        return Err(format!("{at}: {kind} instead of {kinds:?}"));
    }
    if let (Some(allowed), Some(text)) = (schema["enum"].as_array(), value.as_str())
        && !allowed.iter().any(|one| one == text)
    {
        return Err(format!("{at}: «{text}» is none of {allowed:?}"));
    }
    if let Value::Array(items) = value {
        for (number, item) in items.iter().enumerate() {
            conforms(item, &schema["items"], document, &format!("{at}[{number}]"))?;
        }
    }
    if let (Value::Object(fields), Some(properties)) = (value, schema["properties"].as_object()) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                return Err(format!("{at}: «{name}» is missing"));
            }
        }
        for (name, field) in fields {
            let Some(known) = properties.get(name) else {
                return Err(format!("{at}: «{name}» is not described"));
            };
            conforms(field, known, document, &format!("{at}.{name}"))?;
        }
    }
    Ok(())
}

async fn conforming(door: &Door, path: &str, described: &str, status: u16) -> Value {
    let got = door.get(path).await;
    assert_eq!(got.status, status, "{path}: {}", got.text());
    assert_eq!(got.header("access-control-allow-origin"), "*", "{path}");
    let document: Value = serde_json::from_str(crate::OPENAPI).unwrap();
    let answer = &document["paths"][described]["get"]["responses"][status.to_string()];
    let content =
        answer["content"].as_object().unwrap_or_else(|| panic!("{described} {status} is not described"));
    let (kind, body) = content.iter().next().unwrap();
    assert!(got.header("content-type").starts_with(kind.as_str()), "{path}: {}", got.header("content-type"));
    let value = got.json();
    conforms(&value, &body["schema"], &document, path).unwrap_or_else(|error| panic!("{error}\n{value:#}"));
    value
}

#[test]
fn words_are_in_order() {
    let slice = tokio_block(async { crate::slice(deps(Store::open("sqlite::memory:").await.unwrap())) });
    testing::check_words(&slice, env!("CARGO_MANIFEST_DIR"));
}

fn tokio_block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn every_sample_renders_in_every_language() {
    let slice = tokio_block(async { crate::slice(deps(Store::open("sqlite::memory:").await.unwrap())) });
    let rendered = testing::render_all(&[with_others(slice)]);
    assert!(rendered.len() >= 32 * 4, "only {} pages", rendered.len());
    // Every language has its own words: no page may read the same in two languages.
    let texts: BTreeSet<&str> = rendered.iter().map(|page| page.html.as_str()).collect();
    assert_eq!(texts.len(), rendered.len());
}

/// The finder beside the routes its pages lead to, which other slices serve.
fn with_others(mut slice: shell::Slice) -> shell::Slice {
    const OTHERS: [&str; 6] = [
        "/foto/{file}",
        "/catalogus",
        "/ldes/handelszaken",
        "/doc/{kind}/{id}",
        "/ns/shapes/{file}",
        "/open-data/drukte",
    ];
    let mut permissions = slice.permissions.to_owned();
    for path in OTHERS {
        slice.routes = slice.routes.and(shell::Routes::new().get(path, async || "").with_state(()));
        permissions.push_str(&format!("\nGET {path} everyone"));
    }
    slice.permissions = permissions.leak();
    slice
}

/// Writes the samples as files, to look at: `PLEIN_GALLERY=/tmp/gallery cargo test -p finder gallery`.
#[test]
fn gallery() {
    let Some(folder) = std::env::var_os("PLEIN_GALLERY") else { return };
    let slice = tokio_block(async { crate::slice(deps(Store::open("sqlite::memory:").await.unwrap())) });
    testing::render_gallery(&[slice], std::path::Path::new(&folder)).unwrap();
}

store::both_engines! {
    migrations = crate::own_steps();

    async fn the_root_leads_to_the_language_of_the_visitor(store: Store) {
        let door = Door::new(store);
        for (accept, path) in [("fr-BE,fr;q=0.9", "/fr/"), ("de", "/de/"), ("pl", "/nl/"), ("nl-BE", "/nl/")] {
            let got = door.get_as("/", accept).await;
            assert_eq!((got.status, got.header("location")), (303, path));
        }
        assert_eq!(door.get("/nl").await.header("location"), "/nl/");
        assert_eq!(door.get("/xx/").await.status, 404);
        assert_eq!(door.get("/embed").await.header("location"), "/nl/embed");
        assert_eq!(door.get_as("/open-data", "fr").await.header("location"), "/fr/open-data");
    }

    async fn the_first_page_speaks_four_languages(store: Store) {
        let door = Door::new(store);
        for (language, words) in [("nl", "Wat zoekt u?"), ("fr", "Que cherchez-vous"), ("en", "What are you looking for?"), ("de", "Was suchen Sie?")] {
            let html = door.get(&format!("/{language}/")).await.page(200);
            assert!(html.contains(words) && html.contains("data-locate"), "{language}");
            assert!(html.contains("\"@type\":\"WebSite\""));
            assert!(html.contains("29"), "the number of places");
        }
    }

    async fn results_are_a_list_and_a_map(store: Store) {
        let door = Door::new(store);
        let html = door.get("/nl/zoek?wat=brood&waar=Oostkamp").await.page(200);
        assert!(html.contains("Bakkerij Verzonnen") && html.contains(&bakery_path("nl")));
        assert!(html.contains("data-total"), "the total");
        assert!(html.contains("Open tot 12.00 uur"), "Sunday morning: {html}");
        assert!(html.contains("We zoeken bij: Bakkerijen"));
        assert!(html.contains("Net buiten Oostkamp") && html.contains("Broodautomaat"), "the second stage");
        assert!(html.contains("/tiles/{z}/{x}/{y}.mvt?wat=brood"), "the map asks the same question");
        assert!(!html.contains("noindex"), "what and where with an answer is a page worth keeping");
        for way in ["/nl/zoek?wat=brood", "/nl/zoek?wat=brood&waar=Oostkamp&met=wheelchair", "/nl/zoek?waar=Oostkamp&cat=hairdresser&blad=2", "/nl/zoek?wat=zzzzqq&waar=Oostkamp"] {
            let html = door.get(way).await.page(200);
            assert!(html.contains("noindex, follow"), "{way}");
        }
        assert!(html.contains("hreflang=\"fr-BE\" href=\"https://plein.example/fr/chercher?wat=brood&#x2f;") || html.contains("/fr/chercher?wat=brood&amp;waar=Oostkamp"), "the switch keeps the question");
        for (path, words) in [("/fr/chercher", "à Oostkamp"), ("/en/search", "in Oostkamp"), ("/de/suche", "in Oostkamp")] {
            let html = door.get(&format!("{path}?wat=brood&waar=Oostkamp")).await.page(200);
            assert!(html.contains(words) && html.contains("Bakkerij Verzonnen"), "{path}");
        }
        let moved = door.get("/fr/zoek?wat=brood").await;
        assert_eq!((moved.status, moved.header("location")), (308, "/fr/chercher?wat=brood"));
    }

    async fn filters_pages_and_chips(store: Store) {
        let door = Door::new(store);
        let html = door.get("/nl/zoek?waar=Oostkamp&cat=hairdresser&blad=2").await.page(200);
        assert!(html.contains("Kapsalon Verzinsel 34") && !html.contains("Kapsalon Verzinsel 10<"));
        assert!(html.contains("Blad 2 van 2") && html.contains("rel=\"prev\"") && !html.contains("rel=\"next\""));
        assert!(html.contains("data-chip href=\"/nl/zoek?waar=Oostkamp\""), "{html}");
        let open = door.get("/nl/zoek?waar=Oostkamp&open=2026-11-25T09:00").await.page(200);
        assert!(open.contains("wo 25 nov. 2026"), "the chosen moment as a chip");
        assert!(open.contains("value=\"2026-11-25T09:00\""), "and in its field");
        let closed = door.get("/nl/zoek?wat=brood&waar=Oostkamp&open=2026-11-23T03:00").await.page(200);
        assert!(closed.contains("Zoek opnieuw zonder filters"), "never a dead end");
        let near = door.get("/nl/zoek?wat=brood&bij=51.15,3.23&sorteer=distance").await.page(200);
        assert!(near.contains("in uw buurt") && near.contains(" m<"));
        let corrected = door.get("/nl/zoek?wat=broot").await.page(200);
        assert!(corrected.contains("We zochten op “brood”") && corrected.contains(">broodje</a>"));
    }

    async fn bad_questions_get_a_clear_answer_in_the_own_language(store: Store) {
        let door = Door::new(store);
        for (path, status, words) in [
            ("/nl/zoek?wat=brood&waar=Nergenshuizen", 404, "De plaats “Nergenshuizen” kennen we niet"),
            ("/fr/chercher?wat=pain&waar=Nergenshuizen", 404, "Nous ne connaissons pas l’endroit « Nergenshuizen »"),
            ("/en/search?waar=Oostkamp&open=2026-02-30T10:00", 400, "“2026-02-30T10:00” is not a day and an hour"),
            ("/de/suche?waar=Oostkamp&blad=0", 400, "Die Seite „0“ gibt es nicht"),
            ("/nl/zoek?waar=Oostkamp&cat=onzin", 400, "De soort zaak “onzin” kennen we niet"),
            ("/nl/zoek?waar=Oostkamp&bij=hier&met=korting", 400, "kenmerk"),
            ("/nl/zoek?waar=%3Cscript%3E", 404, "&lt;script&gt;"),
        ] {
            let html = door.get(path).await.page(status);
            assert!(html.contains(words), "{path}: {html}");
            assert!(!html.contains("<script>"), "{path}");
        }
        let long = door.get(&format!("/nl/zoek?wat={}", "a".repeat(10_240))).await;
        assert!(long.page(414).contains("te lang"));
        let text = door.get(&format!("/nl/zoek?wat={}", "a".repeat(300))).await;
        assert!(text.page(400).contains("Houd het bij 200 tekens"));
        let broken = door.get("/nl/zoek?wat=kapot").await.page(500);
        assert!(!broken.contains("stand-in") && broken.contains("Referentie"), "the log keeps the cause");
        assert_eq!(door.get("/nl/zoek?wat=%ff%fe").await.status, 200, "bytes that are no text are read as well as can be");
    }

    async fn a_shared_name_gives_a_choice(store: Store) {
        let door = Door::new(store);
        let html = door.get("/nl/zoek?wat=brood&waar=Beveren").await.page(200);
        assert!(html.contains("Welk Beveren bedoelt u?"));
        assert!(html.contains("href=\"/nl/zoek?wat=brood&amp;waar=8791+Beveren\""), "{html}");
        let chosen = door.get("/nl/zoek?wat=brood&waar=8791+Beveren").await.page(200);
        assert!(chosen.contains("Broodautomaat") && chosen.contains("Beveren (Waregem)"));
        let mended = door.get("/nl/zoek?wat=brood&waar=Oostkmap").await.page(200);
        assert!(mended.contains("We zochten in Oostkamp."));
    }

    async fn an_establishment_tells_everything(store: Store) {
        let door = Door::new(store);
        for (language, today) in [("nl", "vandaag"), ("fr", "aujourd’hui"), ("en", "today"), ("de", "heute")] {
            let html = door.get(&bakery_path(language)).await.page(200);
            assert!(html.contains(today) && html.contains("Fictieve Dorpsstraat 12A"), "{language}");
            assert!(html.contains("tel:+3250000000") && html.contains("geo:51.15310,3.23520"));
            assert_eq!(html.matches("rel=\"canonical\"").count(), 1);
            assert_eq!(html.matches("rel=\"alternate\" hreflang").count(), 5);
            assert!(html.contains("still__town"), "the small map");
        }
        let html = door.get(&bakery_path("nl")).await.text();
        let data = html.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["@type"], "Bakery");
        assert_eq!(data["address"]["postalCode"], "8020");
        assert_eq!(data["openingHoursSpecification"][0]["dayOfWeek"], serde_json::json!(["Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]));
        assert_eq!(data["openingHoursSpecification"][0]["opens"], "07:00");
        let special = data["specialOpeningHoursSpecification"].as_array().unwrap();
        assert!(special.iter().any(|day| day["validFrom"] == "2026-12-25" && day["closes"] == "00:00"), "{special:?}");
        assert!(data["sameAs"][0].as_str().unwrap().ends_with("/id/vestiging/2000000339"));
        let bare = door.get(&format!("/nl/oostkamp/{}", sample::bare().slug())).await.page(200);
        assert!(bare.contains("De openingsuren kennen we nog niet") && bare.contains("OpenStreetMap contributors"));
        assert!(bare.contains("noindex") && bare.contains("&lt;&amp;&gt;") && !bare.contains("<&>"), "names are escaped");
    }

    async fn addresses_of_establishments_mend_themselves(store: Store) {
        let door = Door::new(store);
        let id = sample::bakery().id.0.simple();
        for path in [format!("/nl/waregem/oude-naam-{id}"), format!("/nl/oostkamp/{id}"), format!("/nl/-/x-{id}"), format!("/id/{id}")] {
            let got = door.get(&path).await;
            assert!([303, 308].contains(&got.status), "{path}: {}", got.status);
            assert_eq!(got.header("location"), bakery_path("nl"), "{path}");
        }
        let gone = door.get("/nl/oostkamp/weg-0190000000007000800000000000ffff").await.page(410);
        assert!(gone.contains("Alle zaken in Oostkamp"), "a way on");
        assert_eq!(door.get("/nl/oostkamp/weg-00000000000000000000000000000000").await.status, 404);
        assert_eq!(door.get("/nl/oostkamp/bestaat-niet").await.status, 404);
        assert!(door.get("/nl/bestaat-niet").await.page(404).contains("/nl/gemeenten"));
    }

    async fn the_address_of_a_place_that_is_the_same_as_another_leads_to_it(store: Store) {
        let (old, lost) = ("0190000000007000800000000000ffff", "0190000000007000800000000000fffe");
        let survivor = sample::bakery().id;
        store.write(|tx| Box::pin(async move {
            let add = "INSERT INTO register_public_alias (nis, id, survivor) VALUES ($1, $2, $3)";
            let id = |text: &str| kernel::moment::EstablishmentId::parse(text).unwrap();
            tx.execute(add, store::args![31022_i64, id(old), survivor]).await?;
            tx.execute(add, store::args![31022_i64, id(lost), id("0190000000007000800000000000aaaa")]).await
        })).await.unwrap();
        let door = Door::new(store);
        let got = door.get(&format!("/nl/oostkamp/oude-naam-{old}")).await;
        assert_eq!((got.status, got.header("location")), (308, bakery_path("nl").as_str()));
        let got = door.get(&format!("/id/{old}")).await;
        assert_eq!((got.status, got.header("location")), (303, bakery_path("nl").as_str()));
        let got = door.get(&format!("/api/v1/establishments/{old}")).await;
        let to = format!("/api/v1/establishments/{}", survivor.0.simple());
        assert_eq!((got.status, got.header("location")), (308, to.as_str()));
        assert_eq!(door.get(&format!("/nl/oostkamp/x-{lost}")).await.status, 410, "the other is not public either");
    }

    async fn a_report_is_kept_and_limited(store: Store) {
        let door = Door::new(store.clone());
        let path = bakery_path("nl");
        let sent = door.post(&path, "onderwerp=hours&bericht=Op+maandag+gesloten.&website=").await;
        assert_eq!((sent.status, sent.header("location")), (303, format!("{path}?gemeld=1#melden").as_str()));
        assert!(door.get(&format!("{path}?gemeld=1")).await.page(200).contains("Dank u wel"));
        let empty = door.post(&path, "onderwerp=hours&bericht=").await.page(400);
        assert!(empty.contains("Schrijf in enkele woorden") && empty.contains("value=\"hours\" selected"));
        let robot = door.post(&path, "bericht=Koop+hier+pillen&website=http%3A%2F%2Fspam.example").await;
        assert_eq!(robot.status, 303, "a robot learns nothing");
        let nis = Nis::parse("31022").unwrap();
        let kept = store.read(|tx| Box::pin(async move { crate::reports(tx, nis, 10).await })).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].subject.as_str(), kept[0].message.as_str(), kept[0].language.as_str()), ("hours", "Op maandag gesloten.", "nl"));
        for _ in 0..4 {
            assert_eq!(door.post(&path, "bericht=Nog+eens+iets").await.status, 303);
        }
        assert!(door.post(&path, "bericht=Nog+eens+iets").await.page(429).contains("Probeer het over een uur opnieuw"));
        assert_eq!(door.post("/nl/oostkamp/bakkers", "bericht=Nog+eens+iets").await.status, 405);
        let foreign = Request::post(&path).header("sec-fetch-site", "cross-site").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from("bericht=hallo daar")).unwrap();
        assert_eq!(door.send(foreign).await.status, 403);
    }

    async fn a_town_and_its_kinds(store: Store) {
        let door = Door::new(store);
        for (language, path) in [("nl", "/nl/oostkamp"), ("fr", "/fr/oostkamp"), ("en", "/en/oostkamp"), ("de", "/de/oostkamp")] {
            let html = door.get(path).await.page(200);
            let kind = Category::find("hairdresser").unwrap();
            let language = Language::parse(language).unwrap();
            assert!(html.contains(&format!("{path}/{}", kind.slug(language))), "{path}");
            assert!(html.contains("Wekelijkse markt") && html.contains("BreadcrumbList"));
            assert!(html.contains("8020 Ruddervoorde"));
        }
        assert_eq!(door.get("/nl/furnes").await.header("location"), "/nl/veurne");
        assert_eq!(door.get("/nl/31022").await.header("location"), "/nl/oostkamp");
        let kind = Category::find("hairdresser").unwrap();
        let slug = kind.slug(Language::Nl);
        let html = door.get(&format!("/nl/oostkamp/{slug}")).await.page(200);
        assert!(html.contains("Kapsalon Verzinsel 10") && html.contains("ItemList") && html.contains("Blad 1 van 2"));
        let second = door.get(&format!("/nl/oostkamp/{slug}?blad=2")).await.page(200);
        assert!(second.contains(&format!("canonical\" href=\"https://plein.example/nl/oostkamp/{slug}?blad=2")), "{second}");
        assert_eq!(door.get(&format!("/nl/oostkamp/{slug}?blad=x")).await.status, 400);
        let french = kind.slug(Language::Fr);
        assert_eq!(door.get(&format!("/nl/oostkamp/{french}")).await.header("location"), format!("/nl/oostkamp/{slug}"));
        let none = door.get(&format!("/nl/veurne/{slug}")).await.page(200);
        assert!(none.contains("noindex") && none.contains("Kapsalon"), "none here, but the nearest are shown");
        let towns = door.get("/nl/gemeenten").await.page(200);
        assert!(towns.contains("Oostkamp") && towns.contains("Sint-Niklaas"));
    }

    async fn pages_with_a_fixed_text(store: Store) {
        let door = Door::new(store);
        for language in Language::ALL {
            for page in [Fixed::About, Fixed::Privacy, Fixed::Accessibility, Fixed::OpenData, Fixed::Visitors, Fixed::Embed] {
                let html = door.get(&page.path(language)).await.page(200);
                assert_eq!(html.matches("<h1").count(), 1, "{page:?}");
                // The words in the footer are Dutch in every language.
                let dutch = format!("/{language}/{}", page.word(Language::Nl));
                let got = door.get(&dutch).await;
                assert!(got.status == 200 || got.header("location") == page.path(language), "{dutch}");
            }
        }
        let statement = door.get("/nl/toegankelijkheid").await.text();
        for part in ["Nalevingsstatus", "Niet-toegankelijke inhoud", "Opstelling", "Feedback", "Handhavingsprocedure", "Stad Voorbeeld", "https://plein.example"] {
            assert!(statement.contains(part), "{part}");
        }
    }

    async fn open_data_are_whole_and_kept_apart(store: Store) {
        let door = Door::new(store);
        let register = door.get("/open-data/plein-register.geojson").await;
        assert_eq!((register.status, register.header("content-type")), (200, "application/geo+json"));
        assert!(register.header("link").contains("by/4.0"));
        let features = register.json()["features"].as_array().unwrap().len();
        assert_eq!(features, 28);
        let osm = door.get("/open-data/plein-osm.geojson").await.json();
        assert!(osm["license"].as_str().unwrap().contains("odbl"));
        assert_eq!(osm["features"].as_array().unwrap().len(), 1);
        let town = door.get("/open-data/plein-register.csv?gemeente=34040").await;
        let text = town.text();
        assert_eq!(text.lines().count(), 2, "{text}");
        assert!(text.starts_with("\u{feff}id,establishment_number") && text.contains("Broodautomaat"));
        assert!(town.header("content-disposition").contains("plein-register.csv"));
        let graph = door.get("/open-data/plein-register.jsonld").await.json();
        assert_eq!(graph["@graph"].as_array().unwrap().len(), 28);
        let catalogue = door.get("/open-data/catalog.jsonld").await;
        assert_eq!((catalogue.status, catalogue.header("location")), (308, "/catalogus"));
        assert_eq!(door.get("/open-data/plein-register.xlsx").await.status, 404);
        assert!(door.get("/open-data/plein-register.csv?gemeente=99999").await.page(400).contains("NIS-code"));
    }

    async fn the_api_answers_as_it_is_described(store: Store) {
        let door = Door::new(store);
        let found = conforming(&door, "/api/v1/search?q=brood&place=Oostkamp&open_at=now", "/api/v1/search", 200).await;
        assert_eq!(found["total"], 1);
        assert_eq!(found["results"][0]["state"], "open");
        assert_eq!(found["results"][0]["next_change"], "2026-11-22T12:00:00");
        conforming(&door, "/api/v1/search?limit=3&page=2", "/api/v1/search", 200).await;
        conforming(&door, "/api/v1/suggest?q=bro", "/api/v1/suggest", 200).await;
        let places = conforming(&door, "/api/v1/suggest?kind=place&q=bever", "/api/v1/suggest", 200).await;
        assert_eq!(places[0]["value"], "8791 Beveren");
        let id = sample::bakery().id;
        let one = conforming(&door, &format!("/api/v1/establishments/{id}"), "/api/v1/establishments/{id}", 200).await;
        assert_eq!(one["opening_hours"], "Tu-Sa 07:00-12:30,13:30-18:00; Su 07:00-12:00; PH off");
        conforming(&door, "/api/v1/categories?taal=fr", "/api/v1/categories", 200).await;
        conforming(&door, "/api/v1/places", "/api/v1/places", 200).await;
        let outlines = conforming(&door, "/api/v1/places/outlines", "/api/v1/places/outlines", 200).await;
        assert_eq!(outlines["features"].as_array().unwrap().len(), 6);
        conforming(&door, "/api/v1/openapi.json", "/api/v1/openapi.json", 200).await;
    }

    async fn problems_of_the_api_have_stable_codes(store: Store) {
        let door = Door::new(store);
        for (path, described, status, code) in [
            ("/api/v1/search?place=Parijs".to_owned(), "/api/v1/search", 404, "place-unknown"),
            ("/api/v1/search?place=Beveren".to_owned(), "/api/v1/search", 400, "place-several"),
            ("/api/v1/search?open_at=straks".to_owned(), "/api/v1/search", 400, "moment"),
            ("/api/v1/search?limit=101".to_owned(), "/api/v1/search", 400, "limit"),
            ("/api/v1/search?limit=100&page=500".to_owned(), "/api/v1/search", 400, "page"),
            ("/api/v1/search?category=onzin".to_owned(), "/api/v1/search", 400, "category-unknown"),
            (format!("/api/v1/search?q={}", "a".repeat(5_000)), "/api/v1/search", 414, "too-long"),
            (format!("/api/v1/suggest?q={}", "a".repeat(300)), "/api/v1/suggest", 400, "text-too-long"),
            ("/api/v1/establishments/x".to_owned(), "/api/v1/establishments/{id}", 404, "not-found"),
            ("/api/v1/establishments/0190000000007000800000000000ffff".to_owned(), "/api/v1/establishments/{id}", 410, "gone"),
        ] {
            let problem = conforming(&door, &path, described, status).await;
            assert_eq!(problem["code"], code, "{path}");
            assert_eq!(problem["status"], status, "{path}");
        }
        let problem = door.get("/api/v1/search?place=Beveren&taal=fr").await.json();
        assert_eq!(problem["choices"][0], "8791 Beveren");
        assert!(problem["detail"].as_str().unwrap().contains("Plusieurs endroits"), "{problem}");
        assert_eq!(problem["field"], "place");
    }

    async fn every_route_of_the_api_is_described_and_the_other_way_round(store: Store) {
        let slice = crate::slice(deps(store));
        let routes: BTreeSet<&str> = slice.routes.rows().iter().map(|route| route.path).filter(|path| path.starts_with("/api/")).collect();
        let document: Value = serde_json::from_str(crate::OPENAPI).unwrap();
        let described: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(routes, described);
    }

    async fn tiles_carry_the_same_question(store: Store) {
        let door = Door::new(store);
        let tile = door.get("/tiles/0/0/0.mvt?wat=brood").await;
        assert_eq!((tile.status, tile.bytes.as_slice()), (200, [3_u8].as_slice()));
        assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
        assert_eq!(door.get("/tiles/14/8341/5472.mvt").await.status, 204);
        assert_eq!(door.get("/tiles/3/9/0.mvt").await.status, 404);
        assert_eq!(door.get("/tiles/0/0/0.mvt?open=morgen").await.status, 400);
    }

    async fn sitemaps_name_every_public_page(store: Store) {
        let door = Door::new(store);
        let index = door.get("/sitemap.xml").await.text();
        assert!(index.contains("https://plein.example/sitemaps/31022-1.xml.gz") && index.contains("pages.xml.gz"));
        assert!(!index.contains("62093"), "towns without places have no file");
        let got = door.get("/sitemaps/31022-1.xml.gz").await;
        assert_eq!(got.header("content-type"), "application/gzip");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(got.bytes.as_slice()), &mut text).unwrap();
        assert!(text.contains(&format!("<loc>https://plein.example{}</loc><lastmod>2026-11-18</lastmod>", bakery_path("nl"))), "{}", text.chars().take(2000).collect::<String>());
        assert!(!text.contains("hoekske"), "the open map's places are not ours to list");
        assert_eq!(door.get("/sitemaps/31022-9.xml.gz").await.status, 404);
        assert_eq!(door.get("/sitemaps/x.xml.gz").await.status, 404);
        let robots = door.get("/robots.txt").await.text();
        assert!(robots.contains("Sitemap: https://plein.example/sitemap.xml") && robots.contains("Disallow: /nl/zoek"));
    }

    async fn embeds_stand_in_frames_of_allowed_sites_only(store: Store) {
        let door = Door::new(store);
        for shape in ["list", "map"] {
            let got = door.get(&format!("/embed/{shape}?gemeente=31022&cat=bakery&taal=nl&kleur=c8102e")).await;
            let html = got.page(200);
            assert!(html.contains("Bakkerij Verzonnen") && html.contains("#c8102e"), "{shape}");
            assert!(got.header("content-security-policy").contains("https://www.oostkamp.example"));
        }
        let card = door.get(&format!("/embed/card?taal=fr&id={}", sample::bakery().slug())).await.page(200);
        assert!(card.contains("/fr/oostkamp/"));
        assert!(door.get("/nl/").await.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(door.get("/embed/list?gemeente=99999").await.status, 400);
        assert_eq!(door.get("/embed/poster").await.status, 404);
        let script = door.get("/embed.js").await;
        assert!(script.text().contains("plein:height") && script.header("content-type").starts_with("text/javascript"));
        let builder = door.get("/nl/embed?vorm=map&gemeente=31022&cat=bakery&kleur=%23c8102e&taal=de").await.page(200);
        assert!(builder.contains("https://plein.example/embed/map?taal=de&amp;gemeente=31022&amp;cat=bakery&amp;kleur=c8102e"), "{builder}");
        assert_eq!(door.get("/nl/embed?kleur=rood").await.status, 400);
    }

    async fn a_town_puts_a_map_beside_its_data(store: Store) {
        use crate::basemap::{Archive, Basemap, tests::{archive, file}};
        let path = file("front", &archive(1));
        let mut with = deps(store.clone());
        with.settings.basemap = Some(Basemap::Archive(Arc::new(Archive::open(&path).unwrap())));
        let door = Door::with(with);
        let page = door.get("/nl/zoek?waar=Oostkamp").await.page(200);
        assert!(page.contains("/basemap/{z}/{x}/{y}") && page.contains("© OpenStreetMap"), "the map thanks its makers");
        let asked = |encoding: &'static str| {
            Request::get("/basemap/14/8341/5472").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap()
        };
        let plain = door.send(asked("identity")).await;
        assert_eq!((plain.status, plain.text().as_str(), plain.header("content-encoding")), (200, "tile 14", ""));
        assert_eq!(plain.header("content-type"), "application/vnd.mapbox-vector-tile");
        let packed = door.send(asked("gzip")).await;
        assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("gzip", "accept-encoding"));
        assert!(packed.bytes.starts_with(&[0x1f, 0x8b]), "sent as it is stored");
        assert!(packed.header("cache-control").contains("max-age=86400"));
        assert_eq!(door.get("/basemap/14/0/0").await.status, 204);
        assert_eq!(door.get("/basemap/14/99999/0").await.status, 404);
        std::fs::remove_file(path).unwrap();
        assert_eq!(Door::new(store).get("/basemap/14/8341/5472").await.status, 404, "nobody put a map there");
    }

    async fn visitors_are_counted_and_told(store: Store) {
        let door = Door::new(store);
        for path in ["/nl/", "/nl/zoek?waar=Oostkamp", "/embed/list?gemeente=31022"] {
            door.get(path).await;
        }
        let head = Request::head("/nl/").header(header::USER_AGENT, PERSON).body(Body::empty()).unwrap();
        door.send(head).await;
        let robot = Request::get("/nl/").header(header::USER_AGENT, "Mozilla/5.0 (compatible; Googlebot/2.1)").body(Body::empty()).unwrap();
        door.send(robot).await;
        door.run_jobs().await;
        let html = door.get("/nl/bezoekers").await.page(200);
        assert!(html.contains("&lt;5"), "one visitor is hidden: {html}");
        let csv = door.get("/open-data/visitors.csv").await.text();
        assert_eq!(csv.lines().nth(1), Some("2026-11-16,,,all,,,1"), "{csv}");
        assert_eq!(csv.lines().count(), 7, "{csv}");
        assert_eq!(door.get("/nl/bezoekers?gemeente=Parijs").await.status, 400);
        assert_eq!(StatusCode::OK, door.get("/nl/bezoekers?gemeente=31022").await.status);
    }
}

/// A full page: twenty shops of different kinds, twenty kinds and all facts to choose from, some results outside.
fn full_answer() -> kernel::search::Answer {
    use kernel::category::Category;
    let kinds: Vec<&'static Category> = Category::all().iter().take(40).collect();
    let hit = |number: usize| {
        let mut listing = if number.is_multiple_of(5) { sample::bare() } else { sample::bakery() };
        listing.id = sample::id(u128::try_from(number).unwrap() + 100);
        listing.sign = format!("Zaak Verzinsel & Dochters {number}");
        listing.categories = vec![kinds[number % kinds.len()].code.to_owned()];
        let distance_m = Some(f64::from(u32::try_from(number).unwrap()) * 137.0);
        kernel::search::Hit { listing, distance_m, state: kernel::hours::OpenState::Open, score: 1.0 }
    };
    let features = kernel::listing::Feature::FILTERS.into_iter().map(|one| (one, 123)).collect();
    kernel::search::Answer {
        hits: (0..20).map(hit).collect(),
        total: 1_234,
        facets: kernel::search::Facets {
            categories: kinds.iter().map(|kind| (*kind, 45)).collect(),
            features,
            open: 321,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The time this thread has worked; the clock on the wall says little on a busy machine.
fn cpu_micros() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse::<u64>().unwrap() / 1_000
}

/// What a page of twenty results costs in process: `cargo test -p finder --release the_cost -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement, not a test"]
fn the_cost_of_a_page_of_results() {
    tokio_block(async {
        let mut deps = deps(Store::open("sqlite::memory:").await.unwrap());
        deps.finder = Arc::new(crate::stand_in::Canned(StandIn(listings()), full_answer().into()));
        let door = Door::with(deps);
        let path = "/nl/zoek?wat=brood&waar=Oostkamp";
        let first = door.get(path).await;
        assert!(first.text().matches("hits__item").count() >= 20);
        for encoding in ["identity", "gzip"] {
            let ask = || {
                let request = Request::get(path).header(header::USER_AGENT, PERSON);
                request.header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap()
            };
            let bytes = door.send(ask()).await.bytes.len();
            let started = cpu_micros();
            for _ in 0..2_000 {
                assert_eq!(door.send(ask()).await.status, 200);
            }
            println!(
                "{encoding}: {} CPU µs a page of twenty results ({bytes} bytes), from the door to the last byte, without the search",
                (cpu_micros() - started) / 2_000
            );
        }
    });
}
