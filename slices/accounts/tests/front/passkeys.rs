//! Passkeys through the front door, with a device made of a key pair.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use store::Store;

use super::{Browser, STEPS};

const ORIGIN: &str = "https://plein.example";

/// A device with one passkey.
struct Device {
    pair: EcdsaKeyPair,
    id: &'static str,
    user: String,
    count: u32,
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn client(kind: &str, question: &Value, origin: &str) -> String {
    json!({"type": kind, "challenge": question["challenge"], "origin": origin, "crossOrigin": false})
        .to_string()
}

impl Device {
    fn new(id: &'static str) -> Self {
        let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(kind, &SystemRandom::new()).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &SystemRandom::new()).expect("a key");
        Self { pair, id, user: String::new(), count: 0 }
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.count += 1;
        [digest(&SHA256, b"plein.example").as_ref(), &[flags], &self.count.to_be_bytes()].concat()
    }

    /// Answers the question for a new passkey.
    fn make(&mut self, question: &Value, origin: &str) -> Value {
        self.user = question["user"]["id"].as_str().expect("whose").to_owned();
        let point = self.pair.public_key().as_ref().to_vec();
        let data = [
            self.data(0x45),
            vec![0; 17],
            vec![u8::try_from(self.id.len()).expect("short")],
            self.id.as_bytes().to_vec(),
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec(),
            point[1..33].to_vec(),
            b"\x22\x58\x20".to_vec(),
            point[33..].to_vec(),
        ]
        .concat();
        let length = u8::try_from(data.len()).expect("short");
        let attestation =
            [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[length][..], &data].concat();
        json!({"client": encode(client("webauthn.create", question, origin)), "attestation": encode(attestation)})
    }

    /// Answers the question for any passkey.
    fn show(&mut self, question: &Value, origin: &str) -> Value {
        let client = client("webauthn.get", question, origin);
        let data = self.data(0x05);
        let signed = [&data, digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        json!({
            "id": encode(self.id), "user": self.user, "client": encode(client), "data": encode(data),
            "signature": encode(signature.as_ref()), "naar": "",
        })
    }
}

async fn ask(browser: &mut Browser) -> Value {
    let (status, question) = browser.send("/nl/aanmelden/sleutel", &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (question["rpId"].as_str(), question["userVerification"].as_str()),
        (Some("plein.example"), Some("required"))
    );
    question
}

const ANSWER: &str = "/nl/aanmelden/sleutel/antwoord";

/// Somebody signs in by mail and makes a passkey.
async fn with_passkey(browser: &mut Browser, email: &str, id: &'static str) -> Device {
    browser.sign_in(email).await;
    let (_, question) = browser.send("/nl/mijn/sleutels/nieuw", &json!({})).await;
    let mut device = Device::new(id);
    let answer = device.make(&question, ORIGIN);
    let (status, told) = browser.send("/nl/mijn/sleutels", &answer).await;
    assert_eq!(
        (status, told["to"].as_str()),
        (StatusCode::OK, Some("/nl/mijn?bewaard=1")),
        "{}",
        browser.page
    );
    let letter = browser.letter().await.expect("a letter to its owner");
    assert_eq!((letter.to.as_str(), letter.subject.key.as_str()), (email, "acc-passkey-letter-subject"));
    device
}

/// The address of the form that changes her passkey.
fn form(browser: &Browser) -> String {
    let id = browser.page.split("/nl/mijn/sleutels/").nth(1).and_then(|rest| rest.get(..32));
    let id = id.filter(|id| id.bytes().all(|byte| byte.is_ascii_hexdigit())).expect("a passkey on the page");
    format!("/nl/mijn/sleutels/{id}")
}

store::both_engines! {
    migrations = STEPS;

    async fn a_passkey_is_made_shown_named_and_removed(store: Store) {
        let mut an = Browser::new(&store, None);
        let mut device = with_passkey(&mut an, "an@voorbeeld.be", "one").await;
        an.post("/nl/mijn/afmelden", "").await;
        assert!(an.token().is_none());
        let question = ask(&mut an).await;
        assert_eq!(question["allowCredentials"], json!([]), "nobody says who she is");
        let answer = device.show(&question, ORIGIN);
        let (status, told) = an.send(ANSWER, &answer).await;
        assert_eq!((status, told["to"].as_str()), (StatusCode::OK, Some("/nl/mijn")), "{}", an.page);
        assert!(an.token().is_some());
        an.get("/nl/mijn").await;
        assert!(an.page.contains("an@voorbeeld.be") && an.page.contains("met een toegangssleutel"));
        assert!(an.page.contains("laatst gebruikt") && an.page.contains("Firefox, Linux"));

        let form = form(&an);
        an.post(&form, "naam=Mijn+telefoon%0A").await;
        an.get("/nl/mijn").await;
        assert!(an.page.contains("<strong>Mijn telefoon</strong>"));
        let mut els = an.other();
        els.sign_in("els@voorbeeld.be").await;
        assert_eq!(els.post(&form, "naam=x").await.0, StatusCode::NOT_FOUND);
        assert_eq!(els.post(&format!("{form}/verwijderen"), "").await.0, StatusCode::NOT_FOUND, "it is not hers");
        an.get("/nl/mijn/inzage").await;
        assert!(an.page.contains("Toegangssleutel"), "it stands in the log");

        an.post(&format!("{form}/verwijderen"), "").await;
        let mut later = an.other();
        let question = ask(&mut later).await;
        let answer = device.show(&question, ORIGIN);
        let (status, told) = later.send(ANSWER, &answer).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told["message"].as_str().is_some_and(|text| text.contains("is niet gelukt")));
        assert!(later.token().is_none(), "what was removed opens nothing");
    }

    async fn an_answer_counts_once_here_and_in_time(store: Store) {
        let mut an = Browser::new(&store, None);
        let mut device = with_passkey(&mut an, "an@voorbeeld.be", "one").await;
        let mut here = an.other();
        let question = ask(&mut here).await;
        let answer = device.show(&question, ORIGIN);
        let asked = here.jar.clone();
        let mut elsewhere = an.other();
        elsewhere.send(ANSWER, &answer).await;
        assert!(elsewhere.token().is_none(), "another browser did not ask");
        let mut late = an.other();
        late.jar.clone_from(&asked);
        assert_eq!(here.send(ANSWER, &answer).await.0, StatusCode::OK);
        assert_eq!(late.send(ANSWER, &answer).await.0, StatusCode::UNPROCESSABLE_ENTITY, "an answer counts once");
        assert!(late.token().is_none());

        for wrong in ["https://kwaad.example", "https://plein.example:444"] {
            let mut tricked = an.other();
            let question = ask(&mut tricked).await;
            let (asked, answer) = (tricked.jar.clone(), device.show(&question, wrong));
            assert_eq!(tricked.send(ANSWER, &answer).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            tricked.jar = asked;
            let answer = device.show(&question, ORIGIN);
            tricked.send(ANSWER, &answer).await;
            assert!(tricked.token().is_none(), "a refused question is spent too");
        }

        let mut slow = an.other();
        let question = ask(&mut slow).await;
        let answer = device.show(&question, ORIGIN);
        let mut slow = slow.later(301);
        slow.send(ANSWER, &answer).await;
        assert!(slow.token().is_none(), "after five minutes it is too late");
        let question = ask(&mut slow).await;
        let answer = device.show(&question, ORIGIN);
        assert_eq!(slow.later(299).send(ANSWER, &answer).await.0, StatusCode::OK);
    }

    async fn nobody_comes_in_with_what_is_not_hers(store: Store) {
        let mut an = Browser::new(&store, None);
        let mut hers = with_passkey(&mut an, "an@voorbeeld.be", "one").await;
        let mut els = an.other();
        let mut other = with_passkey(&mut els, "els@voorbeeld.be", "two").await;
        for case in 0..5 {
            let mut browser = an.other();
            let question = ask(&mut browser).await;
            let mut answer = other.show(&question, ORIGIN);
            match case {
                0 => answer["user"] = json!(hers.user),
                1 => answer["id"] = json!(encode(hers.id)),
                2 => { answer["id"] = json!(encode(hers.id)); answer["user"] = json!(hers.user); }
                3 => answer["signature"] = hers.show(&question, ORIGIN)["signature"].clone(),
                _ => answer["user"] = json!(""),
            }
            assert_eq!(browser.send(ANSWER, &answer).await.0, StatusCode::UNPROCESSABLE_ENTITY, "case {case}");
            assert!(browser.token().is_none(), "case {case}");
        }
        let mut browser = an.other();
        for nonsense in [json!({}), json!({"id": "x", "client": "%%%"}), json!({"client": "A".repeat(20_000)})] {
            ask(&mut browser).await;
            assert_eq!(browser.send(ANSWER, &nonsense).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        }

        // A passkey of somebody else is not taken over, nor made for a question that was put to somebody else.
        let (_, question) = els.send("/nl/mijn/sleutels/nieuw", &json!({})).await;
        let stolen = Device::new("one").make(&question, ORIGIN);
        assert_eq!(els.send("/nl/mijn/sleutels", &stolen).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, question) = an.send("/nl/mijn/sleutels/nieuw", &json!({})).await;
        let crossed = Device::new("three").make(&question, ORIGIN);
        assert_eq!(els.send("/nl/mijn/sleutels", &crossed).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let foreign = Device::new("three").make(&question, "https://kwaad.example");
        assert_eq!(an.send("/nl/mijn/sleutels", &foreign).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(an.send("/nl/mijn/sleutels", &crossed).await.0, StatusCode::UNPROCESSABLE_ENTITY, "spent by the try before");
        let visitor = an.other().send("/nl/mijn/sleutels/nieuw", &json!({})).await;
        assert_eq!(visitor.0, StatusCode::SEE_OTHER, "only who is signed in");
        let (_, question) = an.send("/nl/mijn/sleutels/nieuw", &json!({})).await;
        assert_eq!(question["excludeCredentials"][0]["id"], json!(encode("one")), "this device has one");
        let answer = Device::new("three").make(&question, ORIGIN).to_string();
        let (status, _) = an.ask_as(axum::http::Method::POST, "/nl/mijn/sleutels", ("application/json", ""), &answer).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "not without the token of our forms");
    }

    async fn a_copied_passkey_is_pointed_out(store: Store) {
        let mut an = Browser::new(&store, None);
        let mut device = with_passkey(&mut an, "an@voorbeeld.be", "one").await;
        device.count = 10;
        for (count, doubtful) in [(10, false), (4, true), (20, true)] {
            device.count = count;
            let mut browser = an.other();
            let question = ask(&mut browser).await;
            let answer = device.show(&question, ORIGIN);
            assert_eq!(browser.send(ANSWER, &answer).await.0, StatusCode::OK);
            browser.get("/nl/mijn").await;
            assert_eq!(browser.page.contains("mogelijk gekopieerd"), doubtful, "{count}");
        }
        an.get("/nl/mijn/inzage").await;
        assert_eq!(an.page.matches("in twijfel getrokken").count(), 1, "noted once");
    }

    async fn being_forgotten_forgets_passkeys(store: Store) {
        let mut an = Browser::new(&store, None);
        let mut device = with_passkey(&mut an, "an@voorbeeld.be", "one").await;
        an.get("/nl/mijn/gegevens.json").await;
        let copy: Value = serde_json::from_str(&an.page).expect("JSON");
        assert_eq!(copy["accounts"]["passkeys"][0]["name"], "Firefox, Linux");
        an.post("/nl/mijn/wissen", "zeker=ja").await;
        let mut later = an.other();
        let question = ask(&mut later).await;
        let answer = device.show(&question, ORIGIN);
        assert_eq!(later.send(ANSWER, &answer).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(later.token().is_none());
    }
}
