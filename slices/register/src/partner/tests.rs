//! Through the front door, on both databases: as the right and the wrong partner, as a program, as somebody unknown.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use kernel::actor::{Proof, Role};
use kernel::fetch::{Fetch, Fetching, Incoming, Outgoing};
use kernel::moment::{Moment, OrganisationId};
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use serde_json::Value;
use shell::{Settings, Site};
use store::{Store, StoreError};
use tower::ServiceExt;

mod sharing;

use super::store::{self as tables, keys};
use super::{hook, run};
use crate::listing;
use crate::merchant::tests::STEPS;
use crate::store::places;

/// Another server: answers what it is told to, and remembers what it was asked.
#[derive(Debug, Default)]
struct Elsewhere {
    answers: Mutex<Vec<Result<Incoming, String>>>,
    asked: Mutex<Vec<Outgoing>>,
}

impl Fetch for Elsewhere {
    fn fetch(&self, outgoing: Outgoing) -> Fetching<'_> {
        self.asked.lock().unwrap().push(outgoing);
        let answer = self.answers.lock().unwrap().pop().unwrap_or_else(|| Err("nobody there".into()));
        Box::pin(async move { answer })
    }
}

struct World {
    app: Router,
    store: Store,
    moment: Moment,
    elsewhere: Arc<Elsewhere>,
    orgs: [OrganisationId; 2],
    tokens: [Secret; 2],
}

async fn world(store: &Store) -> World {
    let moment = shell::testing::moment();
    let at = &moment;
    let (towns, villages) = &crate::demo::facts();
    let made = store
        .write(|tx| {
            Box::pin(async move {
                places::replace_municipalities(tx, towns).await?;
                places::replace_places(tx, villages).await?;
                let (mut orgs, mut tokens) = (Vec::new(), Vec::new());
                for (name, email) in
                    [("Bond Verzinsel", "een@voorbeeld.be"), ("Hoevelabel Verzinsel", "twee@voorbeeld.be")]
                {
                    let org = organisation::partner(tx, name, at).await?;
                    let who = person::ensure(tx, email, "Joris Verzonnen", at).await?;
                    let held = capacity::grant(tx, &Grant::new(who.id, Role::Moderator).of(org), at).await?;
                    let new =
                        NewSession { person: who.id, capacity: held, proof: Proof::Mail, agent: "test" };
                    tokens.extend(session::open(tx, &new, at).await?);
                    orgs.push(org);
                }
                Ok::<_, StoreError>((orgs, tokens))
            })
        })
        .await
        .unwrap();
    let elsewhere = Arc::new(Elsewhere::default());
    let deps = crate::Deps { fetch: Some(elsewhere.clone()), ..crate::testing::deps(store) };
    let slices = [crate::slice(&deps)];
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let site = Site::new(settings, &slices).unwrap();
    let app = shell::app(&site, &slices);
    World {
        app,
        store: store.clone(),
        moment,
        elsewhere,
        orgs: made.0.try_into().unwrap(),
        tokens: made.1.try_into().unwrap(),
    }
}

impl World {
    async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{body}");
        (parts.status, parts.headers, body)
    }

    async fn get(&self, who: usize, path: &str) -> (StatusCode, String) {
        let cookie = format!("__Host-plein={}", self.tokens[who].reveal());
        let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
        let (status, _, body) = self.send(request).await;
        (status, body)
    }

    async fn post_as(
        &self,
        who: usize,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> (StatusCode, String, String) {
        let request = Request::post(path)
            .header("cookie", format!("__Host-plein={}", self.tokens[who].reveal()))
            .header("x-csrf-token", self.tokens[who].derive("csrf"))
            .header("content-type", kind)
            .body(Body::from(body))
            .unwrap();
        let (status, headers, body) = self.send(request).await;
        let to = headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (status, to, body)
    }

    async fn post(&self, who: usize, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_as(who, path, "application/x-www-form-urlencoded", body.into_bytes()).await
    }

    /// Makes a source; its path.
    async fn source(&self, who: usize, more: &[(&str, &str)]) -> String {
        let org = self.orgs[who].0.simple();
        self.get(who, "/nl/partner").await;
        let (status, to, body) =
            self.post(who, &format!("/nl/partner/{org}/bron"), &[("naam", "Leden")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        if !more.is_empty() {
            let fields = [&[("naam", "Leden")], more].concat();
            assert_eq!(self.post(who, &to, &fields).await.0, StatusCode::SEE_OTHER);
        }
        to
    }

    async fn upload(&self, who: usize, source: &str, file: &[u8]) -> String {
        let head =
            "--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"leden.csv\"\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--grens--\r\n"].concat();
        let (status, to, body) = self
            .post_as(who, &format!("{source}/bestand"), "multipart/form-data; boundary=grens", body)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert!(to.contains("/invoer/"), "{to}");
        to
    }

    /// The fields of the mapping form as the page proposes them.
    async fn proposed(&self, who: usize, import: &str) -> Vec<(String, String)> {
        let (status, page) = self.get(who, import).await;
        assert_eq!(status, StatusCode::OK);
        let mut fields = Vec::new();
        for (number, part) in
            page.split("<li class=\"par__map\"><input type=\"hidden\" name=\"n").skip(1).enumerate()
        {
            let name = part.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
            fields.push((format!("n{number}"), name.to_owned()));
            let select = part.split("</select>").next().unwrap();
            let chosen = select.split("\" selected").next().filter(|_| select.contains("\" selected"));
            let chosen = chosen.and_then(|text| text.rsplit("value=\"").next()).unwrap_or_default();
            fields.push((format!("k{number}"), chosen.to_owned()));
        }
        fields
    }

    async fn import(&self, who: usize, path: &str, action: &str, more: &[(&str, &str)]) -> String {
        let mut fields = self.proposed(who, path).await;
        fields.push(("actie".into(), action.into()));
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let (status, _, body) = self.post(who, path, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        self.work().await;
        self.get(who, path).await.1
    }

    async fn work(&self) {
        let fetch: Arc<dyn Fetch> = self.elsewhere.clone();
        run::work(&self.store, Some(&fetch), &self.moment).await.unwrap();
    }

    async fn post_office(&self) {
        while let Some(job) = self
            .store
            .claim_job(&[hook::JOB], "test", std::time::Duration::from_secs(60), &self.moment)
            .await
            .unwrap()
        {
            hook::deliver(&self.store, self.elsewhere.as_ref(), &job, &self.moment).await.unwrap();
        }
    }

    /// The signs everybody sees.
    async fn public(&self) -> Vec<String> {
        let all = listing::all(&self.store, listing::Cursor::START, 100).await.unwrap();
        let mut signs: Vec<String> = all.into_iter().map(|listing| listing.sign).collect();
        signs.sort();
        signs
    }

    async fn accept_all(&self, who: usize) {
        let org = self.orgs[who].0.simple();
        let path = format!("/nl/partner/{org}/nazicht");
        let (_, page) = self.get(who, &path).await;
        let values: Vec<&str> = page
            .split("name=\"zaak\" value=\"")
            .skip(1)
            .map(|part| part.split('"').next().unwrap())
            .collect();
        let fields: Vec<(&str, &str)> = values.iter().map(|value| ("zaak", *value)).collect();
        let (status, to, _) = self.post(who, &path, &fields).await;
        assert_eq!((status, to), (StatusCode::SEE_OTHER, format!("{path}?gedaan={}", values.len())));
    }

    async fn key(&self, who: usize) -> String {
        let org = self.orgs[who].0.simple();
        self.get(who, "/nl/partner").await;
        let (_, _, page) = self
            .post(who, &format!("/nl/partner/{org}/koppelingen"), &[("actie", "sleutel"), ("naam", "x")])
            .await;
        page.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }

    async fn call(
        &self,
        method: Method,
        key: &str,
        path: &str,
        (body, more): (&str, &[(&str, &str)]),
    ) -> (StatusCode, HeaderMap, Value) {
        let mut request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let (status, headers, body) = self.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        (status, headers, serde_json::from_str(&body).unwrap_or(Value::Null))
    }
}

const FILE: &str = "Lidnummer;Naam;Soort;Adres;Postcode;Gemeente;Tel;Uren\n\
    1;Hoeve Verzinsel;Hoevewinkel van het dorp;Kerkstraat 1;8020;Oostkamp;050 12 34 56;ma-vr 9u-18u\n\
    2;Bakkerij Verzinsel;bakkerij;Dorp 2;8020;Oostkamp;050 12 34 57;\n\
    3;Zonder Plek;bakkerij;Nergens 1;9999;Nergens;=cmd|' /C calc'!A0;\n";
const MEANING: [(&str, &str); 3] =
    [("w0-veld", "categories"), ("w0-van", "Hoevewinkel van het dorp"), ("w0-naar", "farm")];

store::both_engines! {
    migrations = &STEPS;

    async fn a_file_goes_all_the_way_and_back(store: Store) {
        let world = world(&store).await;
        let source = world.source(0, &[]).await;
        let import = world.upload(0, &source, FILE.as_bytes()).await;
        let page = world.get(0, &import).await.1;
        assert!(page.contains("Bakkerij Verzinsel") && page.contains("Hoevewinkel van het dorp"), "{page}");

        let page = world.import(0, &import, "proef", &MEANING).await;
        assert!(page.contains("Proef: er is niets gewijzigd"), "{page}");
        assert_eq!(world.public().await, Vec::<String>::new());
        let csv = world.get(0, &format!("{import}/geweigerd.csv")).await.1;
        assert!(csv.contains("4;Tel;") && csv.contains("'=cmd|' /C calc'!A0") && csv.contains("4;Postcode;9999"), "{csv}");

        let page = world.import(0, &import, "invoer", &MEANING).await;
        assert!(page.contains("ingevoerd"), "{page}");
        assert_eq!(world.public().await, Vec::<String>::new(), "nothing is shown before a moderator looked");
        world.accept_all(0).await;
        assert_eq!(world.public().await, ["Bakkerij Verzinsel", "Hoeve Verzinsel"]);

        // The same file again changes nothing; another one changes one place, which stays as it was until cleared.
        let again = world.upload(0, &source, FILE.as_bytes()).await;
        world.import(0, &again, "invoer", &MEANING).await;
        let waiting = async || store.read(|tx| { let org = world.orgs[0]; Box::pin(async move { tables::waiting(tx, org, 10).await }) }).await.unwrap();
        assert_eq!(waiting().await.len(), 0);
        let other = FILE.replace("Bakkerij Verzinsel", "Bakkerij De Nieuwe");
        let third = world.upload(0, &source, other.as_bytes()).await;
        world.import(0, &third, "invoer", &MEANING).await;
        assert_eq!(waiting().await.len(), 1);
        assert_eq!(world.public().await, ["Bakkerij Verzinsel", "Hoeve Verzinsel"]);
        world.accept_all(0).await;
        assert_eq!(world.public().await, ["Bakkerij De Nieuwe", "Hoeve Verzinsel"]);

        // Undoing the third restores what was; undoing the first leaves what changed later alone.
        assert_eq!(world.post(0, &format!("{third}/ongedaan"), &[]).await.0, StatusCode::SEE_OTHER);
        world.work().await;
        assert_eq!(world.public().await, ["Bakkerij Verzinsel", "Hoeve Verzinsel"]);
        world.post(0, &format!("{import}/ongedaan"), &[]).await;
        world.work().await;
        let page = world.get(0, &import).await.1;
        assert!(page.contains("1 zaken teruggezet; 1 veranderden later"), "{page}");
        assert_eq!(world.public().await, ["Bakkerij Verzinsel"], "the place the third import had touched stays");
    }

    async fn a_moderator_gets_a_copy_of_her_work_and_holds_nothing_once_forgotten(store: Store) {
        let world = world(&store).await;
        let source = world.source(0, &[]).await;
        let import = world.upload(0, &source, FILE.as_bytes()).await;
        world.import(0, &import, "invoer", &MEANING).await;
        let (org, of) = (world.orgs[0], source.rsplit('/').next().unwrap().to_owned());
        let one = format!("/nl/partner/{}/nazicht/{of}/1", org.0.simple());
        world.get(0, &one).await;
        let held = async || {
            let waiting = store.read(|tx| Box::pin(async move { tables::waiting(tx, org, 10).await })).await.unwrap();
            waiting.iter().filter(|item| item.locked_by.is_some()).count()
        };
        assert_eq!(held().await, 1, "she looks at it");
        world.post(0, &format!("/nl/partner/{}/nazicht/{of}/2", org.0.simple()), &[("besluit", "nee"), ("reden", "dubbel"), ("versie", "1")]).await;
        let who = store.read(|tx| Box::pin(async move { person::by_email(tx, "een@voorbeeld.be").await })).await.unwrap().unwrap().id;
        let consents = Arc::new(crate::consent::Consents::of(&crate::testing::deps(&store)));
        let (export, erase) = crate::privacy::duties(&consents);
        let copy = export(who, world.moment.clone()).await.unwrap();
        assert_eq!((copy["imports"][0]["file"].as_str(), copy["decisions"][0]["reason"].as_str()), (Some("leden.csv"), Some("dubbel")), "{copy}");
        erase(who, world.moment.clone()).await.unwrap();
        assert_eq!(held().await, 0);
    }

    async fn another_organisation_gets_no_field_further_than_the_enterprise_allows(store: Store) {
        use crate::consent::ledger::{Activity, Fields, Purpose, Recipient};
        use crate::consent::{notice, record};
        let world = world(&store).await;
        let path = world.source(0, &[("nazicht", "none")]).await;
        let base = format!("/api/v1/partner/sources/{}/places", path.rsplit('/').next().unwrap());
        let (key, stranger) = (world.key(0).await, world.key(1).await);
        for (own, number, natural) in [("zij", "0700.000.104", true), ("nv", "0403.170.701", false)] {
            let place = format!(r#"{{"sign":"Zaak {own}","categories":["farm"],"locality":"8020 Oostkamp","phone":"050 12 34 56","hours":"Mo-Fr 09:00-18:00","products":["eieren"],"enterprise_number":"{number}","natural_person":{natural},"lat":51.15,"lon":3.23}}"#);
            let (status, _, body) = world.call(Method::PUT, &key, &format!("{base}/{own}"), (&place, &[])).await;
            assert_eq!(status, StatusCode::CREATED, "{body}");
        }
        let theirs = world.orgs[1].0.simple().to_string();
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "listed"), ("nazicht", "none"), ("ontvanger", &theirs)]).await;
        let seen = async || {
            let (status, _, body) = world.call(Method::GET, &stranger, &base, ("", &[])).await;
            assert_eq!(status, StatusCode::OK);
            body["places"].as_array().unwrap().clone()
        };
        let places = seen().await;
        assert_eq!(places.len(), 1, "a natural person said nothing: {places:?}");
        assert_eq!(places[0]["place"]["phone"].as_str(), Some("050 12 34 56"));
        let (at, asker) = (&world.moment, world.orgs[1]);
        let say = async |number: &str, fields, given: bool| {
            let number = kernel::number::EnterpriseNumber::parse(number).unwrap();
            store.write(|tx| Box::pin(async move {
                let org = organisation::enterprise(tx, number, "Zaak", at).await?;
                let activity = Activity { recipient: Recipient::Organisation(asker), purpose: Purpose::Sharing, fields };
                let said = if given { record::Said::yes(activity) } else { record::Said::no(activity) };
                record(tx, org, &[said], &record::How::form(at), at).await?;
                Ok::<_, StoreError>(org)
            })).await.unwrap()
        };
        let her = say("0700.000.104", Fields::NameAddress, true).await;
        let places = seen().await;
        let hers = places.iter().find(|one| one["key"] == "zij").expect("what she allowed");
        assert_eq!((hers["place"]["phone"].as_str(), hers["place"]["hours"].as_str()), (None, None), "and no field further: {hers}");
        say("0700.000.104", Fields::Hours, true).await;
        assert!(seen().await.iter().any(|one| one["key"] == "zij" && one["place"]["hours"].is_string()));
        let told = store.read(|tx| Box::pin(notice::deliveries(tx, her))).await.unwrap();
        assert!(told.iter().any(|one| one.recipient == Recipient::Organisation(asker)), "who got it is noted");
        say("0700.000.104", Fields::NameAddress, false).await;
        say("0403.170.701", Fields::NameAddress, false).await;
        assert_eq!(seen().await, Vec::<Value>::new(), "withdrawn is withdrawn, for a company too");
    }

    async fn only_the_own_partner_is_reached(store: Store) {
        let world = world(&store).await;
        let source = world.source(0, &[]).await;
        let import = world.upload(0, &source, FILE.as_bytes()).await;
        world.import(0, &import, "invoer", &MEANING).await;
        let org = world.orgs[0].0.simple();
        let key = format!("/nl/partner/{org}/nazicht/{}/2", source.rsplit('/').next().unwrap());
        world.get(1, "/nl/partner").await;
        for path in [source.as_str(), &import, &format!("{import}/geweigerd.csv"), &format!("/nl/partner/{org}/nazicht"), &key, &format!("/nl/partner/{org}/koppelingen")] {
            let (status, body) = world.get(1, path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            assert!(!body.contains("Verzinsel\n") && !body.contains("Hoeve Verzinsel"), "{path}");
        }
        for path in [source.as_str(), &import, &format!("{import}/ongedaan"), &format!("{source}/bestand"), &format!("{source}/ophalen"), &key,
            &format!("/nl/partner/{org}/nazicht"), &format!("/nl/partner/{org}/koppelingen"), &format!("/nl/partner/{org}/profiel"), &format!("/nl/partner/{org}/bron")] {
            assert_eq!(world.post(1, path, &[("besluit", "ja"), ("naam", "x")]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.post(0, "/nl/partner/nieuw", &[("naam", "x")]).await.0, StatusCode::FORBIDDEN);
        // Two moderators do not work on the same place.
        let page = world.get(0, &key).await.1;
        assert!(page.contains("name=\"besluit\""), "{page}");
        let (at, of) = (&world.moment, world.orgs[0]);
        let colleague = store.write(|tx| Box::pin(async move {
            let who = person::ensure(tx, "drie@voorbeeld.be", "An Verzonnen", at).await?;
            let held = capacity::grant(tx, &Grant::new(who.id, Role::Moderator).of(of), at).await?;
            session::open(tx, &NewSession { person: who.id, capacity: held, proof: Proof::Mail, agent: "test" }, at).await
        })).await.unwrap().unwrap();
        let other = World { tokens: [colleague, Secret::new().unwrap()], app: world.app.clone(), store: store.clone(), moment: world.moment.clone(), elsewhere: world.elsewhere.clone(), orgs: world.orgs };
        let page = other.get(0, &key).await.1;
        assert!(page.contains("Een andere moderator") && !page.contains("name=\"besluit\""), "{page}");
        let (_, to, _) = other.post(0, &key, &[("besluit", "ja"), ("versie", "1")]).await;
        assert!(to.ends_with("?fout=1"), "{to}");
        let (_, to, _) = world.post(0, &key, &[("besluit", "ja"), ("versie", "9")]).await;
        assert!(to.ends_with("?fout=1"), "a decision about another version: {to}");
        let (_, to, _) = world.post(0, &key, &[("besluit", "nee"), ("versie", "1"), ("reden", "dubbel")]).await;
        assert!(to.ends_with("gedaan=1"), "{to}");
        assert_eq!(world.public().await, Vec::<String>::new());
    }

    async fn a_program_keeps_places_right(store: Store) {
        let world = world(&store).await;
        let path = world.source(0, &[("nazicht", "none")]).await;
        let base = format!("/api/v1/partner/sources/{}/places", path.rsplit('/').next().unwrap());
        let key = world.key(0).await;
        let place = r#"{"sign":"Hoeve Verzinsel","categories":["farm"],"locality":"8020 Oostkamp","phone":"050 12 34 56","lat":51.15,"lon":3.23}"#;
        let one = format!("{base}/h%2F1");
        let (status, headers, body) = world.call(Method::PUT, &key, &one, (place, &[])).await;
        assert_eq!((status, body["state"].as_str(), body["key"].as_str()), (StatusCode::CREATED, Some("settled"), Some("h/1")), "{body}");
        let tag = headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(world.public().await, ["Hoeve Verzinsel"]);
        let (status, headers, _) = world.call(Method::PUT, &key, &one, (place, &[])).await;
        assert_eq!((status, headers["etag"].to_str().unwrap()), (StatusCode::OK, tag.as_str()), "idempotent");
        let (status, _, body) = world.call(Method::GET, &key, &one, ("", &[])).await;
        assert_eq!((status, body["place"]["phone"].as_str(), body["place"]["lat"].as_f64()), (StatusCode::OK, Some("050 12 34 56"), Some(51.15)));
        assert_eq!(world.call(Method::GET, &key, &one, ("", &[("if-none-match", &tag)])).await.0, StatusCode::NOT_MODIFIED);
        let other = place.replace("Hoeve", "Boerderij");
        let (status, headers, body) = world.call(Method::PUT, &key, &one, (&other, &[("if-match", "\"0-settled\"")])).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::PRECONDITION_FAILED, Some("changed")));
        assert_eq!(headers["content-type"], "application/problem+json");
        assert_eq!(world.call(Method::PUT, &key, &one, (&other, &[("if-match", &tag)])).await.0, StatusCode::OK);
        assert_eq!(world.public().await, ["Boerderij Verzinsel"]);
        let (status, _, body) = world.call(Method::PUT, &key, &one, (r#"{"sign":"X","colour":"red","hours":7}"#, &[])).await;
        assert_eq!((status, body["errors"][0]["field"].as_str(), body["errors"][0]["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("colour"), Some("field")), "{body}");
        assert_eq!(world.call(Method::PUT, &key, &one, ("{", &[])).await.0, StatusCode::BAD_REQUEST);

        let lines = format!("{}\n{}\nniets\n", r#"{"key":"a","sign":"A","categories":"bakery","locality":"8020 Oostkamp"}"#, r#"{"key":"a","sign":"A","categories":"bakery","locality":"8020 Oostkamp"}"#);
        let (status, _, body) = world.call(Method::PUT, &key, &base, (&lines, &[("content-type", "application/x-ndjson")])).await;
        assert_eq!((status, body["new"].as_u64(), body["refused"].as_array().unwrap().len()), (StatusCode::OK, Some(1), 2), "{body}");
        let many = format!("[{}{{}}]", "{},".repeat(1_000));
        assert_eq!(world.call(Method::PUT, &key, &base, (&many, &[])).await.0, StatusCode::PAYLOAD_TOO_LARGE);
        let (_, _, body) = world.call(Method::GET, &key, &format!("{base}?limit=1"), ("", &[])).await;
        assert_eq!((body["places"].as_array().unwrap().len(), body["next"].as_str()), (1, Some("a")));

        // Another partner reads what is open, and changes nothing.
        let stranger = world.key(1).await;
        assert_eq!(world.call(Method::GET, &stranger, &base, ("", &[])).await.0, StatusCode::OK);
        assert_eq!(world.call(Method::PUT, &stranger, &one, (place, &[])).await.0, StatusCode::NOT_FOUND);
        assert_eq!(world.call(Method::DELETE, &stranger, &one, ("", &[])).await.0, StatusCode::NOT_FOUND);
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "draft"), ("nazicht", "none")]).await;
        world.work().await;
        assert_eq!(world.public().await, Vec::<String>::new(), "a draft is nobody's to see");
        assert_eq!(world.call(Method::GET, &stranger, &base, ("", &[])).await.0, StatusCode::NOT_FOUND);
        let theirs = world.orgs[1].0.simple().to_string();
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "listed"), ("nazicht", "none"), ("ontvanger", &theirs)]).await;
        assert_eq!(world.call(Method::GET, &stranger, &base, ("", &[])).await.0, StatusCode::OK);
        world.post(0, &path, &[("naam", "Leden"), ("toegang", "open"), ("nazicht", "none")]).await;
        world.work().await;
        assert_eq!(world.public().await, ["A", "Boerderij Verzinsel"]);

        assert_eq!(world.call(Method::DELETE, &key, &one, ("", &[])).await.0, StatusCode::NO_CONTENT);
        assert_eq!(world.public().await, ["A"]);
        let (status, _, body) = world.call(Method::GET, &"0".repeat(64), &base, ("", &[])).await;
        assert_eq!((status, body["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("key")));
        let org = world.orgs[0];
        let known = store.read(|tx| Box::pin(async move { keys::keys(tx, org).await })).await.unwrap();
        assert!(known[0].used_at.is_some());
        let id = known[0].id.simple().to_string();
        world.post(0, &format!("/nl/partner/{}/koppelingen", org.0.simple()), &[("actie", "sleutel-weg"), ("id", &id)]).await;
        assert_eq!(world.call(Method::GET, &key, &base, ("", &[])).await.0, StatusCode::UNAUTHORIZED);
    }

    async fn messages_are_signed_tried_again_and_written_down(store: Store) {
        let world = world(&store).await;
        world.get(0, "/nl/partner").await;
        let path = format!("/nl/partner/{}/koppelingen", world.orgs[0].0.simple());
        let (_, _, page) = world.post(0, &path, &[("actie", "haak"), ("adres", "https://verzinsel.example/haak")]).await;
        let secret = page.split("data-secret>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let org = world.orgs[0];
        let hooks = store.read(|tx| Box::pin(async move { keys::hooks(tx, org).await })).await.unwrap();
        let id = hooks[0].id.simple().to_string();
        world.elsewhere.answers.lock().unwrap().push(Ok(Incoming { status: 204, ..Incoming::default() }));
        world.post(0, &path, &[("actie", "haak-proef"), ("id", &id)]).await;
        world.post_office().await;
        let sent = world.elsewhere.asked.lock().unwrap().pop().unwrap();
        let body = String::from_utf8(sent.body.clone().unwrap()).unwrap();
        let signature = sent.headers.iter().find(|(name, _)| *name == "plein-signature").unwrap().1.clone();
        assert_eq!(signature, hook::sign(&secret, world.moment.now().timestamp(), &body));
        // A server that falls over is tried again; one that says 410 is left in peace.
        world.elsewhere.answers.lock().unwrap().push(Ok(Incoming { status: 500, ..Incoming::default() }));
        world.post(0, &path, &[("actie", "haak-proef"), ("id", &id)]).await;
        world.post_office().await;
        let list = async || store.read(|tx| Box::pin(async move { keys::deliveries(tx, org).await })).await.unwrap();
        let waiting = list().await.into_iter().find(|one| one.state == "waiting").unwrap();
        assert_eq!((waiting.attempts, waiting.status, waiting.trouble.as_str()), (1, Some(500), "answered 500"));
        world.elsewhere.answers.lock().unwrap().push(Ok(Incoming { status: 410, ..Incoming::default() }));
        world.post(0, &path, &[("actie", "haak-proef"), ("id", &id)]).await;
        world.post_office().await;
        assert!(list().await.iter().any(|one| one.state == "dead" && one.status == Some(410)));
        let hooks = store.read(|tx| Box::pin(async move { keys::hooks(tx, org).await })).await.unwrap();
        assert!(!hooks[0].active, "nobody listens there any more");
    }

    async fn files_are_fetched_with_their_version(store: Store) {
        let world = world(&store).await;
        let source = world.source(0, &[("nazicht", "none"), ("adres", "https://verzinsel.example/leden.csv"), ("weg", "close")]).await;
        let import = world.upload(0, &source, FILE.as_bytes()).await;
        world.import(0, &import, "invoer", &MEANING).await;
        assert_eq!(world.public().await.len(), 2);
        let shorter: String = FILE.lines().take(2).map(|line| format!("{line}\n")).collect();
        world.elsewhere.answers.lock().unwrap().push(Ok(Incoming { status: 200, tag: "\"v2\"".into(), body: shorter.into_bytes(), ..Incoming::default() }));
        run::queue_pulls(&store, &world.moment).await.unwrap();
        world.work().await;
        assert_eq!(world.public().await, ["Hoeve Verzinsel"], "what is gone from the file is closed");
        world.elsewhere.answers.lock().unwrap().push(Ok(Incoming { status: 304, ..Incoming::default() }));
        world.post(0, &format!("{source}/ophalen"), &[]).await;
        world.work().await;
        let asked = world.elsewhere.asked.lock().unwrap().pop().unwrap();
        assert!(asked.headers.contains(&("if-none-match", "\"v2\"".to_owned())), "{asked:?}");
        assert!(world.get(0, &source).await.1.contains("er was niets veranderd"));
        assert_eq!(run::queue_pulls(&store, &world.moment).await.unwrap(), 0, "once a day");
    }

    async fn somebody_registers_in_the_form_of_a_partner(store: Store) {
        let world = world(&store).await;
        world.get(0, "/nl/partner").await;
        let path = format!("/nl/partner/{}/profiel", world.orgs[0].0.simple());
        assert_eq!(world.post(0, &path, &[("formulier", "1"), ("over", "Wij zijn verzonnen.")]).await.0, StatusCode::SEE_OTHER);
        let form = async |fields: &[(&str, &str)]| {
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            let request = Request::post("/nl/partners/bond-verzinsel").header("content-type", "application/x-www-form-urlencoded");
            world.send(request.body(Body::from(body)).unwrap()).await
        };
        let fields = [("sign", "Kaas van Verzinsel"), ("categories", "cheese"), ("address", "Dorp 3"), ("locality", "8020 Oostkamp"), ("enterprise_number", "0403.170.701")];
        let (status, _, page) = form(&fields).await;
        assert!(status == StatusCode::OK && page.contains("Vink de eerste keuze aan"), "{page}");
        let (_, _, page) = form(&[("sign", "X"), ("mag", "listed")]).await;
        assert!(page.contains("Dit moet ingevuld zijn"), "{page}");
        let (status, headers, page) = form(&[&fields[..], &[("mag", "listed"), ("mag", "news"), ("mag", "alles")]].concat()).await;
        assert_eq!((status, headers.get("location").map(|to| to.to_str().unwrap())), (StatusCode::SEE_OTHER, Some("/nl/partners/bond-verzinsel?dank=1")), "{page}");
        assert_eq!(world.public().await, Vec::<String>::new());
        world.accept_all(0).await;
        assert_eq!(world.public().await, ["Kaas van Verzinsel"]);
        let number = kernel::number::EnterpriseNumber::parse("0403.170.701").unwrap();
        let partner = world.orgs[0];
        let allowed = store.read(|tx| Box::pin(async move {
            let enterprise = organisation::find_enterprise(tx, number).await?.expect("an enterprise").id;
            let mut allowed = Vec::new();
            for (code, activity) in super::review::activities(partner) {
                let ledger = crate::consent::store::ledger(tx, enterprise).await?;
                if ledger.acts().iter().any(|act| act.activity == activity && act.given) {
                    allowed.push(code);
                }
            }
            Ok(allowed)
        })).await.unwrap();
        assert_eq!(allowed, ["listed", "news"]);

        // Who registers it once more is told that it is there; when she says that it is another, it is taken.
        let again = [&fields[..], &[("mag", "listed")]].concat();
        let (status, _, page) = form(&again).await;
        assert!(status == StatusCode::OK && page.contains("data-alike") && page.contains("Kaas van Verzinsel"), "{page}");
        let (status, ..) = form(&[&again[..], &[("toch", "1")]].concat()).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        // A program of another partner hears it in the answer.
        let (key, source) = (world.key(1).await, world.source(1, &[]).await);
        let path = format!("/api/v1/partner/sources/{}/places/9", source.rsplit('/').next().unwrap());
        let place = r#"{"sign":"Kaas van Verzinsel","categories":["cheese"],"address":"Dorp 3","locality":"8020 Oostkamp"}"#;
        let (status, _, answer) = world.call(Method::PUT, &key, &path, (place, &[])).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        assert_eq!(answer["alike"][0]["sign"], "Kaas van Verzinsel", "{answer}");
        assert!(answer["alike"][0]["likelihood"].as_f64().unwrap() >= 0.4);
        let (_, _, answer) = world.call(Method::PUT, &key, &path, (place, &[])).await;
        assert_eq!(answer["alike"], Value::Null, "only with a new place");
    }
}
