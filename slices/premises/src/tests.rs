//! Through the front door, on both databases.

use std::sync::Arc;

use ::store::{Migration, Store, StoreError, args};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use kernel::actor::{Proof, Role};
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use kernel::print::{Document, PrintError, Printer};
use people::{Grant, NewSession, Secret, capacity, organisation, person, session};
use shell::{Settings, Site};
use tower::ServiceExt;
use uuid::Uuid;

use crate::spell::{Sighting, Source, State};
use crate::testing::OOSTKAMP;
use crate::{desk, signal, store as tables};

static STEPS: std::sync::LazyLock<Vec<Migration>> = std::sync::LazyLock::new(|| {
    let steps = |slice, steps: &'static [(&'static str, &'static str)]| {
        steps.iter().map(move |(name, sql)| Migration { slice, name, sql })
    };
    let own: Vec<Migration> =
        steps("register", register::MIGRATIONS).chain(steps("premises", crate::MIGRATIONS)).collect();
    [people::STEPS, &own].concat()
});

/// Prints the words of a document, so that a test can read them.
#[derive(Debug)]
struct Plain;

impl Printer for Plain {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, PrintError> {
        Ok(format!("{document:?}").into_bytes())
    }
}

struct Door {
    app: Router,
    store: Store,
    moment: Moment,
    slice: shell::Slice,
}

struct Guest<'d> {
    door: &'d Door,
    token: Secret,
    who: PersonId,
}

async fn door(store: &Store) -> Door {
    let moment = shell::testing::moment();
    store
        .write(|tx| {
            Box::pin(async move {
                for (nis, name) in [(OOSTKAMP, "Oostkamp"), ("34027", "Menen")] {
                    let sql = "INSERT INTO register_municipality (nis, valid_from, name_nl, name_fr, name_de, name_en,
                        sort_key, outline, lat, lon) VALUES ($1, $2, $3, $3, $3, $3, $3, '[]', 51.1544, 3.2353)";
                    let from = chrono::NaiveDate::from_ymd_opt(1977, 1, 1).unwrap();
                    tx.execute(sql, args![Nis::parse(nis).unwrap(), from, name]).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
    let slice = crate::slice(crate::Deps { store: store.clone(), printer: Arc::new(Plain) });
    let settings = Settings {
        strict: true,
        moment: moment.clone(),
        sessions: Some(store.clone()),
        ..Settings::new("https://plein.example")
    };
    let slices = [slice.clone()];
    let site = Site::new(settings, &slices).unwrap();
    Door { app: shell::app(&site, &slices), store: store.clone(), moment, slice }
}

impl Door {
    async fn officer(&self, nis: &str) -> Guest<'_> {
        let (moment, email) = (&self.moment, format!("officer-{nis}@voorbeeld.be"));
        let email = email.as_str();
        let (who, token) = self
            .store
            .write(|tx| {
                Box::pin(async move {
                    let who = person::ensure(tx, email, "Iemand Verzonnen", moment).await?;
                    let nis = Nis::parse(nis).unwrap();
                    let town = organisation::town(tx, nis, "Stad", moment).await?;
                    let grant = Grant::new(who.id, Role::Officer).of(town).towns([nis]);
                    let held = capacity::grant(tx, &grant, moment).await?;
                    let new =
                        NewSession { person: who.id, capacity: held, proof: Proof::Mail, agent: "test" };
                    Ok::<_, StoreError>((who.id, session::open(tx, &new, moment).await?.unwrap()))
                })
            })
            .await
            .unwrap();
        Guest { door: self, token, who }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: Body) -> (StatusCode, String, String) {
        let response = self.app.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, usize::MAX).await.unwrap()).into_owned();
        assert_ne!(parts.status, StatusCode::INTERNAL_SERVER_ERROR, "{text}");
        let to = parts.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        (parts.status, text, to)
    }

    async fn visitor(&self, path: &str) -> (StatusCode, String) {
        let (status, text, _) = self.ask(Request::get(path), Body::empty()).await;
        (status, text)
    }

    async fn acts(&self, nis: &str) -> Vec<String> {
        let nis = Nis::parse(nis).unwrap();
        let rows =
            self.store.read(|tx| Box::pin(async move { tx.audit_in_town(nis, 200).await })).await.unwrap();
        rows.into_iter().map(|row| format!("{} {}", row.action, row.kind)).collect()
    }
}

impl Guest<'_> {
    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header("cookie", format!("__Host-plein={}", self.token.reveal()))
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let (status, text, _) = self.door.ask(self.request(Method::GET, path), Body::empty()).await;
        (status, text)
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String, String) {
        let csrf = self.token.derive("csrf");
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request =
            self.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        self.door.ask(request, Body::from(body)).await
    }

    /// As a form with a file does.
    async fn send(&self, path: &str, fields: &[(&str, &str)], file: &[u8]) -> (StatusCode, String, String) {
        let csrf = self.token.derive("csrf");
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            body.extend(
                format!("--grens\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .into_bytes(),
            );
        }
        body.extend(b"--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"x\"\r\n\r\n");
        body.extend(file);
        body.extend(b"\r\n--grens--\r\n");
        let request =
            self.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=grens");
        self.door.ask(request, Body::from(body)).await
    }

    /// Adds a unit and tells its path.
    async fn unit(&self, street: &str, number: &str, wvo: &str) -> String {
        let fields = [
            ("street", street),
            ("house_number", number),
            ("postcode", "8020"),
            ("wvo", wvo),
            ("kind", "shop"),
            ("area", "Kern"),
        ];
        let (status, page, to) = self.post("/nl/stad/leegstand/31022/nieuw", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        to.split('?').next().unwrap().to_owned()
    }

    async fn see(&self, unit: &str, state: &str, day: &str) -> String {
        let key = Uuid::from_u128(
            day.bytes()
                .chain(unit.bytes())
                .chain(state.bytes())
                .fold(7_u128, |all, byte| all.wrapping_mul(131).wrapping_add(byte.into())),
        );
        let key = key.simple().to_string();
        let fields = [
            ("stap", "gezien"),
            ("staat", state),
            ("bron", "owner"),
            ("dag", day),
            ("sleutel", key.as_str()),
        ];
        self.send(unit, &fields, b"").await.2
    }
}

fn id_of(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}

const DESK: &str = "/nl/stad/leegstand";
const TOWN: &str = "/nl/stad/leegstand/31022";

::store::both_engines! {
    migrations = &STEPS;

    async fn the_schema_is_alike_and_every_statement_prepares(store: Store) {
        assert_eq!(::store::testing::prepares(crate::STATEMENTS, &store).await, Vec::<String>::new());
        let report = ::store::testing::schema_report(&STEPS, &[], &store).await;
        assert_eq!(report.into_iter().filter(|line| line.contains("premises")).collect::<Vec<_>>(), Vec::<String>::new());
    }

    async fn an_officer_walks_the_street_and_the_rate_changes(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let (status, page) = els.get(DESK).await;
        assert!(status == StatusCode::OK && page.contains("nog geen panden"), "{page}");
        let one = els.unit("Verzonnenstraat", "2", "100").await;
        let two = els.unit("Verzonnenstraat", "10", "300").await;
        for unit in [&one, &two] {
            assert!(els.see(unit, "used", "2020-01-01").await.contains("gedaan=began"));
        }
        let (_, page) = els.get(DESK).await;
        assert!(page.contains("data-rate>0 %"), "{page}");
        let (_, page) = els.get(&format!("{TOWN}/ronde?straat=Verzonnenstraat")).await;
        let (first, second) = (page.find("Verzonnenstraat 2<").unwrap(), page.find("Verzonnenstraat 10<").unwrap());
        assert!(first < second, "in the order of the numbers, not of the letters");
        let token = page.split("name=\"sleutel\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let tap = [("staat", "vacant"), ("sleutel", token.as_str()), ("straat", "Verzonnenstraat"), ("nota", "rolluik neer")];
        let walk = format!("{TOWN}/ronde/{}", id_of(&one));
        let (_, _, to) = els.send(&walk, &tap, b"").await;
        assert!(to.contains("gedaan=began") && to.ends_with(&format!("#deur-{}", id_of(&one))), "{to}");
        // The line was bad: the browser sends it once more.
        let (_, _, to) = els.send(&walk, &tap, b"").await;
        assert!(to.contains("gedaan=confirmed"), "{to}");
        let (_, page) = els.get(DESK).await;
        assert!(page.contains("data-rate>50 %") && page.contains("data-rate-m2>25 %"), "{page}");
        let (_, page) = els.get(&one).await;
        assert!(page.contains("rolluik neer") && page.contains("Waarnemingen (2)"), "{page}");
        // The day before it was in use still.
        let (_, page) = els.get(&format!("{DESK}?stad=31022&dag=2026-07-01")).await;
        assert!(page.contains("data-rate>0 %"), "{page}");
        assert_eq!(door.acts(OOSTKAMP).await.iter().filter(|act| *act == "add premises-sighting").count(), 3);
    }

    async fn nobody_elses_officer_gets_in(store: Store) {
        let door = door(&store).await;
        let (els, other) = (door.officer(OOSTKAMP).await, door.officer("34027").await);
        let unit = els.unit("Verzonnenstraat", "2", "100").await;
        for path in [
            format!("{DESK}?stad=31022"), format!("{TOWN}/panden"), format!("{TOWN}/panden.csv"), format!("{TOWN}/ronde"),
            format!("{TOWN}/zoekers"), format!("{TOWN}/kaart.json"), unit.clone(), format!("{unit}/eigenaar"),
            // Under her own town the unit is not there either.
            unit.replace("31022", "34027"),
        ] {
            assert_eq!(other.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(door.visitor(&path).await.0, StatusCode::SEE_OTHER, "{path}");
        }
        let (status, ..) = other.send(&unit, &[("stap", "gezien"), ("staat", "vacant")], b"").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    async fn what_was_believed_stays_readable(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "2", "").await;
        els.see(&unit, "used", "2020-01-01").await;
        els.see(&unit, "vacant", "2026-03-01").await;
        let to = els.see(&unit, "vacant", "2026-01-15").await;
        assert!(to.contains("gedaan=corrected"), "the owner says it began earlier: {to}");
        let to = els.see(&unit, "works", "2023-01-01").await;
        assert!(to.contains("fout=contradicts"), "{to}");
        let (_, page) = els.get(&unit).await;
        assert!(page.contains("sinds 15 januari 2026") && page.contains("Ingetrokken (1)"), "{page}");
        let spell = page.split("name=\"periode\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (_, _, to) = els.send(&unit, &[("stap", "trek-in"), ("periode", &spell), ("waarom", "")], b"").await;
        assert!(to.contains("fout=why"), "{to}");
        els.send(&unit, &[("stap", "trek-in"), ("periode", &spell), ("waarom", "verkeerde deur")], b"").await;
        let (_, page) = els.get(&unit).await;
        assert!(page.contains("verkeerde deur") && page.contains("Ingetrokken (2)"), "{page}");
        let (nis, id) = (Nis::parse(OOSTKAMP).unwrap(), Uuid::parse_str(&id_of(&unit)).unwrap());
        let found = store.read(|tx| Box::pin(tables::one(tx, nis, id))).await.unwrap().unwrap();
        assert_eq!(found.state, Some(State::Used), "the unit says again what its history says");
    }

    async fn a_list_comes_in_row_by_row_and_goes_round(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let file = "straat;huisnummer;soort;wvo;toestand;leeg sinds;eigen sleutel\r\n\
            Verzonnenstraat;1;winkel;80;leeg;01/03/2025;A1\r\n\
            ;2;winkel;80;leeg;;\r\n\
            Verzonnenstraat;3;kasteel;-4;leeg;;\r\n\
            Verzonnenstraat;4;horeca;;bezet;;A4\r\n\
            Verzonnenstraat;5;;;leeg;31/02/2025;\r\n\
            Verzonnenstraat;6;;;half;;\r\n\
            Verzonnenstraat;7;;;leeg;01/03/2027;\r\n";
        let path = format!("{TOWN}/invoer");
        let (status, page, _) = els.send(&path, &[("proef", "1")], file.as_bytes()).await;
        assert!(status == StatusCode::OK && page.contains("Proef") && page.contains("2 nieuwe panden"), "{page}");
        assert!(els.get(&format!("{TOWN}/panden")).await.1.contains("0 van 0"));
        let (_, page, _) = els.send(&path, &[], file.as_bytes()).await;
        assert!(page.contains("7 rijen: 2 nieuwe panden, 0 gewijzigd, 0 onveranderd, 2 nieuwe periodes, 5 geweigerd"), "{page}");
        assert!(page.contains("Vul de straat in") && page.contains("kasteel") && page.contains("moet nog komen"), "{page}");
        // The same file again: known by their own keys.
        let (_, page, _) = els.send(&path, &[], file.as_bytes()).await;
        assert!(page.contains("0 nieuwe panden, 0 gewijzigd, 2 onveranderd, 0 nieuwe periodes, 5 geweigerd"), "{page}");
        // What goes out comes in as it was.
        let (_, csv) = els.get(&format!("{TOWN}/panden.csv")).await;
        assert!(csv.contains(";2025-03-01;exact;field;"), "{csv}");
        let (_, page, _) = els.send(&path, &[], csv.as_bytes()).await;
        assert!(page.contains("0 nieuwe panden, 0 gewijzigd, 2 onveranderd, 0 nieuwe periodes, 0 geweigerd"), "{page}");
        let (status, page, _) = els.send(&path, &[], b"naam;kleur\nx;y\n").await;
        assert!(status == StatusCode::BAD_REQUEST && page.contains("geen kolom met de straat"), "{page}");
        let (_, figures) = els.get(&format!("{TOWN}/cijfers.csv")).await;
        assert!(figures.lines().count() > 100 && figures.lines().last().unwrap().contains(";2;1;5000;80;80;10000;0;1;0;"), "{figures}");
    }

    async fn only_what_the_owner_allows_is_public(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        els.see(&unit, "vacant", "2026-03-01").await;
        els.post(&format!("{unit}/eigenaar"), &[("naam", "Godelieve Geheim"), ("mail", "g@geheim.example"), ("post", "Dreef 1")]).await;
        let public = "/nl/oostkamp/leegstaande-panden";
        assert!(door.visitor(public).await.1.contains("nu geen panden beschikbaar"));
        els.send(&unit, &[("stap", "aanbod"), ("aanbieden", "1")], b"").await;
        assert!(!door.visitor(public).await.1.contains("Verzonnenstraat 12"), "offered without consent");
        let (_, _, to) = els.send(&unit, &[("stap", "aanbod"), ("aanbieden", "1"), ("toestemming", "2026-07-01")], b"").await;
        assert!(to.contains("fout=how"), "{to}");
        els.send(&unit, &[("stap", "aanbod"), ("aanbieden", "1"), ("toestemming", "2026-07-01"), ("hoe", "brief"), ("huur", "950")], b"").await;
        let (status, page) = door.visitor(public).await;
        assert!(status == StatusCode::OK && page.contains("Verzonnenstraat 12") && page.contains("950 euro"), "{page}");
        assert!(!page.contains("Godelieve") && !page.contains("geheim.example"));
        els.see(&unit, "used", "2026-07-01").await;
        assert!(!door.visitor(public).await.1.contains("Verzonnenstraat 12"), "in use again");
        assert_eq!(door.visitor("/nl/nergenshuizen/leegstaande-panden").await.0, StatusCode::NOT_FOUND);
    }

    async fn the_legal_register_takes_its_own_steps(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        let path = format!("{unit}/register");
        let deed = |since: &'static str| [("wat", "stap"), ("stap", "deed"), ("dag", "2026-02-01"), ("sinds", since), ("ongebruikt", "80"), ("totaal", "120")];
        assert_eq!(els.get(&format!("{unit}/brief/akte.pdf")).await.0, StatusCode::NOT_FOUND, "no deed, no letter");
        els.post(&path, &[("wat", "stap"), ("stap", "indication"), ("dag", "2026-01-05")]).await;
        let (_, _, to) = els.post(&path, &deed("2025-02-02")).await;
        assert!(to.contains("fout=too-short"), "{to}");
        let (_, _, to) = els.post(&path, &deed("2025-02-01")).await;
        assert!(to.contains("gedaan=step"), "{to}");
        els.post(&format!("{unit}/eigenaar"), &[("naam", "Godelieve Verzonnen"), ("post", "Fictielaan 3\n8020 Oostkamp")]).await;
        let (status, letter) = els.get(&format!("{}/brief/kennisgeving.pdf", unit.replace("/nl/", "/fr/"))).await;
        assert!(status == StatusCode::OK && letter.contains("Godelieve Verzonnen, Fictielaan 3, 8020 Oostkamp"), "{letter}");
        assert!(letter.contains("Kennisgeving van de vaststelling") && letter.contains("80 m²"), "acts of the town are in Dutch: {letter}");
        let (_, letter) = els.get(&format!("{}/brief/uitnodiging.pdf", unit.replace("/nl/", "/fr/"))).await;
        assert!(letter.contains("Votre local de nouveau"), "{letter}");
        els.post(&path, &[("wat", "stap"), ("stap", "notice"), ("dag", "2026-02-02")]).await;
        let (_, _, to) = els.post(&path, &[("wat", "stap"), ("stap", "listing"), ("dag", "2026-03-02")]).await;
        assert!(to.contains("fout=appeal-open"), "{to}");
        let (_, _, to) = els.post(&path, &[("wat", "stap"), ("stap", "listing"), ("dag", "2026-03-03")]).await;
        assert!(to.contains("gedaan=step"), "{to}");
        let (_, page) = els.get(&path).await;
        assert!(page.contains("3 maart 2027"), "the first levy: {page}");
        els.post(&path, &[("wat", "regels"), ("beroep", "1"), ("eerste", "6"), ("volgende", "12"), ("schrapping", "6")]).await;
        let (_, page) = els.get(&path).await;
        assert!(page.contains("3 september 2026"), "the town's own term: {page}");
        // The street knows nothing of it, and the other way round.
        let (_, page) = els.get(&unit).await;
        assert!(page.contains("prem__mark--unknown"), "{page}");
        let (_, page) = els.get(DESK).await;
        assert!(page.contains("heffing verschuldigd") && page.contains("data-rate>–"), "{page}");
    }

    async fn seekers_are_matched_introduced_and_forgotten(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        let large = els.unit("Verzonnenstraat", "14", "900").await;
        els.see(&unit, "vacant", "2026-03-01").await;
        els.see(&large, "vacant", "2026-03-01").await;
        let path = format!("{TOWN}/zoekers");
        let form = [("naam", "Fien Fictief"), ("mail", "fien@verzonnen.example"), ("plan", "Boekenwinkel"), ("soort", "shop"), ("van", "70"), ("tot", "100"),
            ("plaatsen", "Kern"), ("hoe", "formulier"), ("einde", "2027-01-01")];
        let (status, page, _) = els.post(&path, &form).await;
        assert!(status == StatusCode::BAD_REQUEST && page.contains("Zonder toestemming") && page.contains("Boekenwinkel"), "{page}");
        let (_, _, to) = els.post(&path, &[&form[..], &[("akkoord", "1")]].concat()).await;
        let seeker = to.split('?').next().unwrap().to_owned();
        let (_, page) = els.get(&seeker).await;
        assert!(page.contains("85 m², gevraagd 70–100 m²") && page.contains("in Kern, zoals gevraagd"), "{page}");
        assert!(!page.contains("Verzonnenstraat 14"), "much too large");
        let (_, list) = els.get(&path).await;
        assert!(list.contains("Boekenwinkel") && !list.contains("Fien Fictief"), "the list names nobody");
        let (_, page) = els.get(&unit).await;
        assert!(page.contains("Boekenwinkel") && !page.contains("Fien"), "{page}");
        els.post(&seeker, &[("stap", "breng-samen"), ("pand", &id_of(&unit))]).await;
        let (_, page) = els.get(&seeker).await;
        let made = page.split("name=\"kennismaking\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        els.post(&seeker, &[("stap", "uitkomst"), ("kennismaking", &made), ("uitkomst", "visit")]).await;
        assert!(els.get(&unit).await.1.contains("bezocht"));
        let acts = door.acts(OOSTKAMP).await;
        for act in ["add premises-seeker", "view premises-seeker", "add premises-introduction", "change premises-introduction"] {
            assert!(acts.contains(&act.to_owned()), "{act}: {acts:?}");
        }
        // She has an account under the same address: her copy tells it, and forgetting her takes it away.
        let moment = &door.moment;
        let fien = store
            .write(|tx| Box::pin(async move { Ok::<_, StoreError>(person::ensure(tx, "fien@verzonnen.example", "Fien", moment).await?.id) }))
            .await
            .unwrap();
        let copy = (door.slice.export_person)(fien, moment.clone()).await.unwrap().to_string();
        assert!(copy.contains("Boekenwinkel") && copy.contains("looks_for_premises"), "{copy}");
        assert_eq!((door.slice.erase_person)(fien, moment.clone()).await.unwrap(), 1);
        assert_eq!(els.get(&seeker).await.0, StatusCode::NOT_FOUND);
        let hers = (door.slice.export_person)(els.who, moment.clone()).await.unwrap();
        assert_eq!(hers["units_added"].as_array().unwrap().len(), 2, "{hers}");
    }

    async fn what_is_kept_long_enough_goes(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let form = [("naam", "Fien Fictief"), ("mail", "fien@verzonnen.example"), ("plan", "Boeken"), ("hoe", "mail"), ("einde", "2026-12-01"), ("akkoord", "1")];
        let (_, _, to) = els.post(&format!("{TOWN}/zoekers"), &form).await;
        let seeker = to.split('?').next().unwrap().to_owned();
        let on = |day: &str| Moment::fixed(format!("{day}T12:00:00Z").parse().unwrap(), 5);
        crate::regular(&store, &on("2026-12-01")).await.unwrap();
        assert_eq!(els.get(&seeker).await.0, StatusCode::OK, "the last day");
        crate::regular(&store, &on("2026-12-02")).await.unwrap();
        assert_eq!(els.get(&seeker).await.0, StatusCode::NOT_FOUND);
    }

    async fn the_register_tells_and_the_officer_decides(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        els.see(&unit, "vacant", "2026-03-01").await;
        let facts = register::facts::Facts {
            sign: Some("Bakkerij Verzinsel".into()),
            categories: vec!["bakery".into()],
            address: register::facts::Address { street: "Verzonnenstraat".into(), house_number: "12".into(), postcode: Some(8020), locality: "Oostkamp".into() },
            ..register::facts::Facts::default()
        };
        let record = register::facts::Record::new(register::facts::Source::Kbo, "kbo-1".to_owned(), door.moment.now(), facts);
        let nis = Nis::parse(OOSTKAMP).unwrap();
        let place = register::import::Candidate { nis, id: None, records: vec![record], kept: Vec::new() };
        register::import::write_now(&store, &door.moment, &[place]).await.unwrap();
        assert_eq!(signal::of_town(&store, nis, &door.moment).await.unwrap(), 1);
        assert_eq!(signal::of_town(&store, nis, &door.moment).await.unwrap(), 0, "told once");
        let path = format!("{TOWN}/signalen");
        let (_, page) = els.get(&path).await;
        assert!(page.contains("Bakkerij Verzinsel"), "{page}");
        let (_, before) = els.get(&unit).await;
        assert!(before.contains("prem__mark--friction"), "nothing changes by itself");
        let signal = page.split("name=\"signaal\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (_, _, to) = els.post(&path, &[("signaal", &signal), ("besluit", "neem")]).await;
        assert!(to.contains("gedaan=taken"), "{to}");
        let (_, page) = els.get(&unit).await;
        assert!(page.contains("prem__mark--used") && page.contains("KBO en zakenregister"), "{page}");
        assert_eq!(els.post(&path, &[("signaal", &signal), ("besluit", "neem")]).await.0, StatusCode::NOT_FOUND);
    }

    async fn starters_stand_beside_their_premises(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let (at, empty) = (els.unit("Verzonnenstraat", "12", "85").await, els.unit("Markt", "3", "90").await);
        els.see(&at, "vacant", "2026-03-01").await;
        els.see(&empty, "vacant", "2026-03-01").await;
        let nis = Nis::parse(OOSTKAMP).unwrap();
        let facts = |sign: &str, street: &str, person: bool| register::facts::Facts {
            sign: Some(sign.into()),
            categories: vec!["bakery".into()],
            natural_person: Some(person),
            address: register::facts::Address { street: street.into(), house_number: "12".into(), postcode: Some(8020), locality: "Oostkamp".into() },
            ..register::facts::Facts::default()
        };
        let all = [("Bakkerij Verzinsel", "Verzonnenstraat", false), ("Deeg Denkbeeld", "Nergensweg", false), ("Kapsalon Alleen", "Thuisstraat", true)];
        let places: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(n, (sign, street, person))| {
                let key = format!("kbo-{n}");
                let record = register::facts::Record::new(register::facts::Source::Kbo, key, door.moment.now(), facts(sign, street, *person));
                register::import::Candidate { nis, id: None, records: vec![record], kept: Vec::new() }
            })
            .collect();
        register::import::write_now(&store, &door.moment, &places).await.unwrap();
        // What the register notes of a start, as it stands in its own table.
        store
            .write(|tx| {
                Box::pin(async move {
                    let ids = tx.rows("SELECT id FROM register_establishment WHERE nis = $1 ORDER BY sign", args![nis]).await?;
                    for (row, day) in ids.iter().zip(["2026-10-09", "2026-10-12", "2026-09-20"]) {
                        let id: Uuid = row.get(0)?;
                        let day: chrono::NaiveDate = day.parse().unwrap();
                        let sql = "INSERT INTO register_turnover (nis, month, establishment, kind, day, category, source)
                            VALUES ($1, $2, $3, 'start', $4, 'bakery', 'kbo')";
                        let month = chrono::Datelike::with_day(&day, 1).unwrap();
                        tx.execute(sql, args![nis, month, id, day]).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await
            .unwrap();
        signal::of_town(&store, nis, &door.moment).await.unwrap();
        let path = format!("{TOWN}/starters");
        let (status, page) = els.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        for piece in ["Bakkerij Verzinsel", "9 oktober 2026", "Deeg Denkbeeld", "Markt 3", "street=Nergensweg", "begonnen 3 zaken; 1 daarvan staat"] {
            assert!(page.contains(piece), "{piece} is not in the page");
        }
        assert!(!page.contains("Alleen") && !page.contains("Thuisstraat") && page.contains("Zonder naam en adres"), "a natural person is not named");
        let part = |name: &str| page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
        let (zaak, pand, token) = (part("zaak"), part("pand"), part("token"));
        assert_eq!(pand, id_of(&at));
        let form = [("zaak", zaak.as_str()), ("pand", pand.as_str()), ("token", token.as_str())];
        let elsewhere = id_of(&empty);
        let wrong = [("zaak", zaak.as_str()), ("pand", elsewhere.as_str()), ("token", token.as_str())];
        assert_eq!(els.post(&path, &wrong).await.0, StatusCode::NOT_FOUND, "only the unit at her address");
        for _ in 0..2 {
            let (_, _, to) = els.post(&path, &form).await;
            assert!(to.contains("gedaan=settled"), "{to}");
        }
        let (_, page) = els.get(&at).await;
        assert!(page.contains("prem__mark--used") && page.contains("9 oktober 2026"), "in use from the day of the start");
        let (_, page) = els.get(&format!("{TOWN}/signalen")).await;
        assert!(!page.contains("Bakkerij Verzinsel"), "what the register said of it is settled too");
        let (status, form) = els.get(&format!("{TOWN}/nieuw?street=Nergensweg&house_number=12")).await;
        assert!(status == StatusCode::OK && form.contains("value=\"Nergensweg\""), "filled in already");
        assert_eq!(door.officer("34027").await.get(&path).await.0, StatusCode::NOT_FOUND);
    }

    async fn quarters_are_kept_and_follow_what_is_seen(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let (one, two) = (els.unit("Markt", "1", "100").await, els.unit("Markt", "2", "50").await);
        els.see(&one, "used", "2020-01-01").await;
        els.see(&two, "vacant", "2025-02-01").await;
        let read = async || {
            let sql = "SELECT quarter, units, vacant, longer, not_known, wvo, vacant_wvo FROM premises_public_quarter
                WHERE nis = $1 ORDER BY quarter DESC LIMIT 10";
            let rows = store.read(|tx| Box::pin(async move { tx.rows(sql, args![Nis::parse(OOSTKAMP).unwrap()]).await })).await.unwrap();
            rows.iter()
                .map(|row| (1..7).map(|at| row.get::<i64>(at).unwrap()).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        };
        assert_eq!(crate::quarter::run(&store, &door.moment).await.unwrap(), 1);
        let before = read().await;
        assert_eq!(before[0], [2, 1, 1, 0, 150, 50]);
        assert_eq!(before[8], [1, 0, 0, 1, 100, 0], "nobody knows what stood there then");
        els.see(&one, "vacant", "2026-10-15").await;
        assert_eq!(crate::quarter::run(&store, &door.moment).await.unwrap(), 1);
        assert_eq!(read().await[0], [2, 2, 1, 0, 150, 150]);
        assert_eq!(read().await[1], before[1], "what was is as it was");
    }

    async fn a_photo_is_kept_without_what_hides_in_it(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        let walk = format!("{TOWN}/ronde/{}", id_of(&unit));
        let tap = [("staat", "vacant"), ("straat", "Verzonnenstraat")];
        let (_, _, to) = els.send(&walk, &tap, b"no photo at all").await;
        assert!(to.contains("fout=photo-kind"), "{to}");
        let mut photo = Vec::new();
        image::RgbImage::from_pixel(400, 300, image::Rgb([120, 40, 40]))
            .write_to(&mut std::io::Cursor::new(&mut photo), image::ImageFormat::Png)
            .unwrap();
        let (_, _, to) = els.send(&walk, &tap, &photo).await;
        assert!(to.contains("gedaan=began"), "{to}");
        let (_, page) = els.get(&unit).await;
        let picture = page.split("/foto/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(els.get(&format!("{unit}/foto/{picture}")).await.0, StatusCode::OK);
        assert_eq!(door.officer("34027").await.get(&format!("{unit}/foto/{picture}")).await.0, StatusCode::NOT_FOUND);
    }

    async fn the_demo_has_a_lifelike_history(store: Store) {
        let door = door(&store).await;
        let nis = Nis::parse(OOSTKAMP).unwrap();
        let count = crate::demo(&store, &[nis], &door.moment).await.unwrap();
        assert!((50..=80).contains(&count), "{count}");
        assert_eq!(crate::demo(&store, &[nis], &door.moment).await.unwrap(), 0, "once");
        let els = door.officer(OOSTKAMP).await;
        let (_, page) = els.get(DESK).await;
        assert!(page.contains("Verzonnenstraat") && page.contains("chart__seen") && page.contains("prem__strip"), "{page}");
        let (status, json) = els.get(&format!("{TOWN}/kaart.json")).await;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((status, json["features"].as_array().unwrap().len()), (StatusCode::OK, count));
    }

    async fn units_and_spells_never_disagree(store: Store) {
        let door = door(&store).await;
        let els = door.officer(OOSTKAMP).await;
        let unit = els.unit("Verzonnenstraat", "12", "85").await;
        let (nis, id) = (Nis::parse(OOSTKAMP).unwrap(), Uuid::parse_str(&id_of(&unit)).unwrap());
        let moment = &door.moment;
        for (at, (state, day)) in [(State::Used, "2020-05-01"), (State::Vacant, "2024-02-29"), (State::Works, "2024-02-29"), (State::Used, "2025-01-01"), (State::Vacant, "2019-01-01")]
            .into_iter()
            .enumerate()
        {
            let sighting = Sighting { day: day.parse().unwrap(), state, source: Source::Field };
            let told = &desk::Told { id: Uuid::from_u128(u128::try_from(at).unwrap() + 1), sighting, evidence: String::new() };
            store.write(|tx| Box::pin(async move { desk::note(tx, (nis, id), told, moment).await })).await.unwrap();
            let (live, unit) = store
                .read(|tx| Box::pin(async move { Ok((tables::live(tx, nis, id).await?, tables::one(tx, nis, id).await?)) }))
                .await
                .unwrap();
            let (last, unit) = (live.last().unwrap(), unit.unwrap());
            assert_eq!((unit.state, unit.state_from), (Some(last.state), Some(last.from)));
        }
    }
}

async fn nothing() {}

/// Stands in for the pages of others that ours lead to.
fn others() -> shell::Slice {
    let (export_person, erase_person) = shell::nothing_about_persons();
    shell::Slice {
        name: "others",
        routes: shell::Routes::new().get("/{lang}/", nothing).get("/{lang}/{page}", nothing).with_state(()),
        migrations: &[],
        templates: &[],
        words: &[],
        assets: &[],
        permissions: "GET /{lang}/ everyone\nGET /{lang}/{page} everyone",
        jobs: Vec::new(),
        statements: &[],
        samples: Vec::new,
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}

#[test]
fn every_page_renders_and_every_word_is_used() {
    let store = tokio::runtime::Runtime::new().unwrap().block_on(Store::open("sqlite::memory:")).unwrap();
    let slice = crate::slice(crate::Deps { store, printer: Arc::new(Plain) });
    shell::testing::check_words(&slice, env!("CARGO_MANIFEST_DIR"));
    let pages = shell::testing::render_all(&[others(), slice]);
    assert!(pages.len() > 100, "{}", pages.len());
}
