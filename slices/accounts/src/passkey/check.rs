//! What a passkey says, checked (Web Authentication level 3, 7.1 and 7.2): pure, without database or clock. Signatures
//! are verified by `ring`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use people::{Secret, secret};
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256};
use ring::signature::{RsaPublicKeyComponents, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use super::cbor::{self, Item};

/// Signatures we can check, best first: Ed25519, ECDSA over P-256, RSA with SHA-256 (numbers of COSE).
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];
const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;
/// Bytes of one part of an answer.
const LONGEST: usize = 8_192;
/// Bytes of the name of a passkey.
const LONGEST_ID: usize = 1_023;

/// We, towards authenticators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The host passkeys are bound to.
    pub id: String,
    /// Where our pages come from.
    pub origin: String,
}

impl Party {
    /// From the address of the site. Nothing when browsers would refuse: without TLS (but for this very machine), or
    /// at a number instead of a name.
    pub fn of(base_url: &str) -> Option<Self> {
        let (scheme, rest) = base_url.split_once("://")?;
        let host = rest.split('/').next()?.to_ascii_lowercase();
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let id = host.split(':').next()?;
        let number = host.starts_with('[') || id.parse::<std::net::Ipv4Addr>().is_ok();
        let safe = scheme == "https" || id == "localhost" || id.ends_with(".localhost");
        (safe && !number && !id.is_empty())
            .then(|| Self { id: id.to_owned(), origin: format!("{scheme}://{host}") })
    }
}

/// What has to be in an answer.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// We.
    pub party: &'a Party,
    /// The hash of the challenge.
    pub challenge: &'a str,
}

/// The challenge as the authenticator signs it.
pub fn challenge(secret: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(secret.reveal())
}

/// The public half of a passkey; numbers in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "alg")]
pub enum PublicKey {
    /// ECDSA over P-256.
    ES256 {
        /// The point, uncompressed.
        point: String,
    },
    /// Ed25519.
    EdDSA {
        /// The point.
        point: String,
    },
    /// RSA, PKCS#1 v1.5.
    RS256 {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
}

impl PublicKey {
    /// Reads a COSE key (RFC 9053).
    fn read(key: &Item<'_>) -> Option<Self> {
        let number = |label| key.label(label).and_then(Item::int);
        let bytes = |label| key.label(label).and_then(Item::bytes);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match (number(1)?, number(3)?) {
            (2, ES256) if number(-1) == Some(1) => {
                let (x, y) = (bytes(-2)?, bytes(-3)?);
                let whole = x.len() == 32 && y.len() == 32;
                whole.then(|| Self::ES256 { point: encode(&[&[4], x, y].concat()) })
            }
            (1, EDDSA) if number(-1) == Some(6) => {
                let x = bytes(-2)?;
                (x.len() == 32).then(|| Self::EdDSA { point: encode(x) })
            }
            (3, RS256) => {
                let (n, e) = (bytes(-1)?, bytes(-2)?);
                (256..=1024).contains(&n.len()).then(|| Self::RS256 { n: encode(n), e: encode(e) })
            }
            _ => None,
        }
    }

    const fn algorithm(&self) -> i64 {
        match self {
            Self::ES256 { .. } => ES256,
            Self::EdDSA { .. } => EDDSA,
            Self::RS256 { .. } => RS256,
        }
    }

    fn verify(&self, signed: &[u8], signature: &[u8]) -> bool {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
        let done = match self {
            Self::ES256 { point } => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, decode(point)).verify(signed, signature)
            }
            Self::EdDSA { point } => {
                UnparsedPublicKey::new(&ED25519, decode(point)).verify(signed, signature)
            }
            Self::RS256 { n, e } => RsaPublicKeyComponents { n: decode(n), e: decode(e) }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                signed,
                signature,
            ),
        };
        done.is_ok()
    }
}

/// What changes about a passkey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dynamic {
    /// How often it signed, if it counts.
    pub count: u32,
    /// Whether it may be copied to other devices of its owner.
    pub eligible: bool,
    /// Whether it is.
    pub backed_up: bool,
    /// Whether it once counted back: two devices may hold what only one should.
    #[serde(default)]
    pub doubtful: bool,
}

/// A passkey that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its own name.
    pub id: String,
    /// Its public half.
    pub key: PublicKey,
    /// What changes about it.
    pub dynamic: Dynamic,
}

/// The parts of an answer, as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// What the browser says about the question.
    pub client: &'a [u8],
    /// What the authenticator says.
    pub data: &'a [u8],
    /// Its signature over both.
    pub signature: &'a [u8],
}

/// A part of an answer, out of base64url.
pub fn part(text: &str) -> Result<Vec<u8>, &'static str> {
    if text.len() > LONGEST * 4 / 3 {
        return Err("a part of the answer is too long");
    }
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| "a part of the answer is not base64url")
}

/// Checks a new passkey, or tells why it is not taken (for the log).
pub fn made(client: &[u8], attestation: &[u8], expected: &Expected<'_>) -> Result<Made, &'static str> {
    asked_by_us(client, "webauthn.create", expected)?;
    let mut rest = attestation;
    let object = cbor::read(&mut rest).filter(|_| rest.is_empty());
    let object = object.ok_or("the attestation cannot be read")?;
    let data = object.get("authData").and_then(Item::bytes).ok_or("the attestation has no data")?;
    let told = Told::read(data, expected.party)?;
    let (id, key) = told.made(data)?;
    attested(&object, &key, (data, client))?;
    Ok(Made { id: URL_SAFE_NO_PAD.encode(id), key, dynamic: told.dynamic })
}

/// We ask for no attestation. Some authenticators still sign with the new key itself, which proves no more than that
/// they have it; a maker's signature is nothing we asked for.
fn attested(object: &Item<'_>, key: &PublicKey, (data, client): (&[u8], &[u8])) -> Result<(), &'static str> {
    let statement = object.get("attStmt").ok_or("the attestation has no statement")?;
    match object.get("fmt") {
        Some(Item::Text("none")) if *statement == Item::Map(Vec::new()) => Ok(()),
        Some(Item::Text("packed")) if statement.get("x5c").is_none() => {
            let algorithm = statement.get("alg").and_then(Item::int);
            let signature = statement.get("sig").and_then(Item::bytes).unwrap_or_default();
            let sound = algorithm == Some(key.algorithm()) && key.verify(&signed(data, client), signature);
            if sound { Ok(()) } else { Err("the new key did not sign its own attestation") }
        }
        _ => Err("an attestation nobody asked for"),
    }
}

/// Checks that a passkey signed our question, and tells what has changed about it, or why it is not believed.
pub fn shown(
    answer: &Signed<'_>,
    (key, before): (&PublicKey, Dynamic),
    expected: &Expected<'_>,
) -> Result<Dynamic, &'static str> {
    asked_by_us(answer.client, "webauthn.get", expected)?;
    let told = Told::read(answer.data, expected.party)?;
    if !key.verify(&signed(answer.data, answer.client), answer.signature) {
        return Err("the passkey did not sign this");
    }
    if told.dynamic.eligible != before.eligible {
        return Err("it tells something else about copies than when it was made");
    }
    let counts = told.dynamic.count > 0 || before.count > 0;
    let back = counts && told.dynamic.count <= before.count;
    Ok(Dynamic {
        count: told.dynamic.count.max(before.count),
        doubtful: before.doubtful || back,
        ..told.dynamic
    })
}

fn signed(data: &[u8], client: &[u8]) -> Vec<u8> {
    [data, digest(&SHA256, client).as_ref()].concat()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// The browser says which question it put, and on which page.
fn asked_by_us(client: &[u8], kind: &str, expected: &Expected<'_>) -> Result<(), &'static str> {
    let client: Client = serde_json::from_slice(client).map_err(|_| "the browser's part cannot be read")?;
    if client.r#type != kind {
        return Err("it answers a question of another kind");
    }
    if client.origin != expected.party.origin || client.cross_origin {
        return Err("the question was put on another site");
    }
    let shown = URL_SAFE_NO_PAD.decode(client.challenge.trim_end_matches('=')).ok();
    let shown = shown.and_then(|bytes| String::from_utf8(bytes).ok());
    let hash = shown.and_then(|text| Secret::shown(&text)).map(|secret| secret.hash());
    if hash.is_some_and(|hash| secret::same(&hash, expected.challenge)) {
        Ok(())
    } else {
        Err("it answers another question")
    }
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;

/// What an authenticator says of itself: a hash of our name, five flags, a count.
struct Told {
    flags: u8,
    dynamic: Dynamic,
}

/// Bytes before a new key.
const BEFORE_KEY: usize = 37;

impl Told {
    fn read(data: &[u8], party: &Party) -> Result<Self, &'static str> {
        let short = "the authenticator's part is too short";
        let (hash, rest) = data.split_at_checked(32).ok_or(short)?;
        let (flags, rest) = rest.split_first().ok_or(short)?;
        let count = rest.first_chunk::<4>().ok_or(short)?;
        if hash != digest(&SHA256, party.id.as_bytes()).as_ref() {
            return Err("it is a passkey of another site");
        }
        let has = |flag| flags & flag != 0;
        if !has(PRESENT) || !has(VERIFIED) {
            return Err("the device did not check who used it");
        }
        if has(BACKED_UP) && !has(ELIGIBLE) {
            return Err("it is copied and may not be");
        }
        let dynamic = Dynamic {
            count: u32::from_be_bytes(*count),
            eligible: has(ELIGIBLE),
            backed_up: has(BACKED_UP),
            doubtful: false,
        };
        Ok(Self { flags: *flags, dynamic })
    }

    /// The name and public half of a new passkey.
    fn made<'a>(&self, data: &'a [u8]) -> Result<(&'a [u8], PublicKey), &'static str> {
        let none = "there is no new passkey in it";
        if self.flags & ATTESTED == 0 {
            return Err(none);
        }
        // After 16 bytes that tell the make: the length of the name, the name, the key.
        let (_, rest) = data.split_at_checked(BEFORE_KEY + 16).ok_or(none)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(none)?;
        let (id, mut rest) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or(none)?;
        if id.is_empty() || id.len() > LONGEST_ID {
            return Err("its name is of a wrong length");
        }
        let key = cbor::read(&mut rest).ok_or("its key cannot be read")?;
        PublicKey::read(&key).map(|key| (id, key)).ok_or("its key is of a kind nobody asked for")
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    enum Pair {
        P256(EcdsaKeyPair),
        Ed(Ed25519KeyPair),
    }

    /// An authenticator in a browser on a page.
    struct Device {
        pair: Pair,
        host: &'static str,
        origin: &'static str,
        flags: u8,
        count: u32,
    }

    const GOOD: u8 = PRESENT | VERIFIED;

    impl Device {
        fn new(edwards: bool) -> Self {
            let random = SystemRandom::new();
            let pair = if edwards {
                let made = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
                Pair::Ed(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap())
            } else {
                let kind = &ECDSA_P256_SHA256_ASN1_SIGNING;
                let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
                Pair::P256(EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap())
            };
            Self { pair, host: "plein.example", origin: "https://plein.example", flags: GOOD, count: 1 }
        }

        fn sign(&self, bytes: &[u8]) -> Vec<u8> {
            match &self.pair {
                Pair::P256(pair) => pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec(),
                Pair::Ed(pair) => pair.sign(bytes).as_ref().to_vec(),
            }
        }

        fn cose(&self) -> Vec<u8> {
            match &self.pair {
                Pair::P256(pair) => {
                    let point = pair.public_key().as_ref();
                    let start: &[u8] = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
                    [start, &point[1..33], b"\x22\x58\x20", &point[33..]].concat()
                }
                Pair::Ed(pair) => {
                    let start: &[u8] = b"\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20";
                    [start, pair.public_key().as_ref()].concat()
                }
            }
        }

        fn data(&self, flags: u8) -> Vec<u8> {
            let hash = digest(&SHA256, self.host.as_bytes());
            [hash.as_ref(), &[self.flags | flags], &self.count.to_be_bytes()].concat()
        }

        fn client(&self, kind: &str, question: &Secret) -> Vec<u8> {
            json!({"type": kind, "challenge": challenge(question), "origin": self.origin, "crossOrigin": false})
                .to_string()
                .into_bytes()
        }

        fn new_data(&self) -> Vec<u8> {
            [self.data(ATTESTED), vec![0; 16], vec![0, 4], b"name".to_vec(), self.cose()].concat()
        }

        fn attestation(&self, statement: &[u8]) -> Vec<u8> {
            let data = self.new_data();
            let length = u8::try_from(data.len()).unwrap();
            [b"\xa3\x63fmt", statement, b"\x68authData\x58", &[length], &data].concat()
        }
    }

    const NONE: &[u8] = b"\x64none\x67attStmt\xa0";

    fn party() -> Party {
        Party::of("https://plein.example").unwrap()
    }

    fn make(device: &Device, statement: &[u8], kind: &str) -> Result<Made, &'static str> {
        let (question, party) = (Secret::new().unwrap(), party());
        let expected = Expected { party: &party, challenge: &question.hash() };
        made(&device.client(kind, &question), &device.attestation(statement), &expected)
    }

    fn sign_in(device: &Device, known: &Made) -> Result<Dynamic, &'static str> {
        let (question, party) = (Secret::new().unwrap(), party());
        let expected = Expected { party: &party, challenge: &question.hash() };
        let (client, data) = (device.client("webauthn.get", &question), device.data(0));
        let signature = device.sign(&signed(&data, &client));
        let answer = Signed { client: &client, data: &data, signature: &signature };
        shown(&answer, (&known.key, known.dynamic), &expected)
    }

    #[test]
    fn a_passkey_is_made_and_shown() {
        for edwards in [false, true] {
            let mut device = Device::new(edwards);
            let known = make(&device, NONE, "webauthn.create").unwrap();
            assert_eq!((known.id.as_str(), known.dynamic.count), ("bmFtZQ", 1));
            device.count = 2;
            let now = sign_in(&device, &known).unwrap();
            assert_eq!((now.count, now.doubtful), (2, false));
            let other = Device::new(edwards);
            assert_eq!(sign_in(&other, &known), Err("the passkey did not sign this"));
        }
    }

    #[test]
    fn what_is_not_as_asked_is_refused() {
        let sound = Device::new(false);
        let known = make(&sound, NONE, "webauthn.create").unwrap();
        let wrong = |change: &dyn Fn(&mut Device)| {
            let mut device = Device::new(false);
            change(&mut device);
            make(&device, NONE, "webauthn.create").unwrap_err()
        };
        assert_eq!(
            wrong(&|one| one.origin = "https://plein.example.kwaad.example"),
            "the question was put on another site"
        );
        assert_eq!(wrong(&|one| one.origin = "http://plein.example"), "the question was put on another site");
        assert_eq!(wrong(&|one| one.host = "kwaad.example"), "it is a passkey of another site");
        assert_eq!(wrong(&|one| one.flags = PRESENT), "the device did not check who used it");
        assert_eq!(wrong(&|one| one.flags = VERIFIED), "the device did not check who used it");
        assert_eq!(wrong(&|one| one.flags = GOOD | BACKED_UP), "it is copied and may not be");
        assert_eq!(make(&sound, NONE, "webauthn.get"), Err("it answers a question of another kind"));
        let maker = b"\x63tpm\x67attStmt\xa0";
        assert_eq!(make(&sound, maker, "webauthn.create"), Err("an attestation nobody asked for"));
        let forged = b"\x66packed\x67attStmt\xa2\x63alg\x26\x63sig\x41\x00";
        assert_eq!(
            make(&sound, forged, "webauthn.create"),
            Err("the new key did not sign its own attestation")
        );

        let (question, party) = (Secret::new().unwrap(), party());
        let (client, data) = (sound.client("webauthn.get", &question), sound.data(0));
        let signature = sound.sign(&signed(&data, &client));
        let try_it = |client: &[u8], data: &[u8], signature: &[u8], hash: &str| {
            let expected = Expected { party: &party, challenge: hash };
            shown(&Signed { client, data, signature }, (&known.key, Dynamic::default()), &expected)
        };
        let hash = question.hash();
        assert!(try_it(&client, &data, &signature, &hash).is_ok());
        let other = Secret::new().unwrap().hash();
        assert_eq!(try_it(&client, &data, &signature, &other), Err("it answers another question"));
        let unsigned = Err("the passkey did not sign this");
        let mut tampered = data.clone();
        tampered[36] = 200;
        assert_eq!(try_it(&client, &tampered, &signature, &hash), unsigned, "the count is signed");
        let padded = [client.clone(), b" ".to_vec()].concat();
        assert_eq!(try_it(&padded, &data, &signature, &hash), unsigned, "the browser's part is signed");
        let mut bent = signature.clone();
        let last = bent.len() - 1;
        bent[last] ^= 1;
        assert_eq!(try_it(&client, &data, &bent, &hash), unsigned);
        assert_eq!(try_it(&client, &data, b"", &hash), unsigned);
        assert_eq!(
            try_it(&client, &data[..36], &signature, &hash),
            Err("the authenticator's part is too short")
        );
        let framed = String::from_utf8(client.clone()).unwrap().replace("false", "true");
        assert_eq!(
            try_it(framed.as_bytes(), &data, &signature, &hash),
            Err("the question was put on another site")
        );
    }

    #[test]
    fn the_new_keys_own_signature_is_checked_and_cut_off_answers_are_refused() {
        let device = Device::new(false);
        let (question, party) = (Secret::new().unwrap(), party());
        let expected = Expected { party: &party, challenge: &question.hash() };
        let client = device.client("webauthn.create", &question);
        let signature = device.sign(&signed(&device.new_data(), &client));
        let length = u8::try_from(signature.len()).unwrap();
        let statement =
            [b"\x66packed\x67attStmt\xa2\x63alg\x26\x63sig\x58", &[length][..], &signature].concat();
        let whole = device.attestation(&statement);
        assert!(made(&client, &whole, &expected).is_ok());
        for end in 0..whole.len() {
            assert!(made(&client, &whole[..end], &expected).is_err(), "cut off after {end}");
        }
    }

    #[test]
    fn a_count_that_goes_back_is_noted_for_good() {
        let mut device = Device::new(false);
        device.count = 7;
        let mut known = make(&device, NONE, "webauthn.create").unwrap();
        device.count = 7;
        known.dynamic = sign_in(&device, &known).unwrap();
        assert_eq!((known.dynamic.count, known.dynamic.doubtful), (7, true), "the same is back too");
        device.count = 8;
        assert!(sign_in(&device, &known).unwrap().doubtful);
        let mut silent = Device::new(false);
        silent.count = 0;
        let known = make(&silent, NONE, "webauthn.create").unwrap();
        assert!(!sign_in(&silent, &known).unwrap().doubtful, "many devices do not count");
        silent.flags = GOOD | ELIGIBLE;
        assert!(sign_in(&silent, &known).is_err(), "what may be copied is told when it is made");
    }

    #[test]
    fn passkeys_are_offered_where_browsers_take_them() {
        let of = |text| Party::of(text).map(|party| (party.id, party.origin));
        let pair = |id: &str, origin: &str| Some((id.to_owned(), origin.to_owned()));
        assert_eq!(of("https://Plein.example:443"), pair("plein.example", "https://plein.example"));
        assert_eq!(of("https://plein.example:8443"), pair("plein.example", "https://plein.example:8443"));
        assert_eq!(of("http://localhost:8080"), pair("localhost", "http://localhost:8080"));
        for no in
            ["http://127.0.0.1:8080", "https://192.0.2.7", "https://[::1]:1", "http://plein.example", "plein"]
        {
            assert_eq!(of(no), None, "{no}");
        }
    }

    // A key made for this test, and its signature over `signed bytes` (PKCS#1 v1.5, SHA-256).
    const MODULUS: &str = "zc2BYKeeCtgR-9pN7PO6rgqnYW_99OQNH_KtYj4Pbne0DE4-11oPRw5IU8CdampQFsyE-FHgwGxZ9JMHGXtD8xNL1c3NZ_MwaX2gL8zELPEVhoI5BxQOAeE7dKGa6718tN-3V-CPa4wzrLx-JdmEMWWNP8EFkfjHcT-BA6MhzAVo2OG15R80MD0HDShln1dSBLEx8f_d1PNqJympMlTOMBX8C7WnZ9EyCU0681L8UgrLzoQ6pn_CvUWoO7A0PMMOQcq50orWKLUzmIZATywCAF7ghK1wYiThvts34znd9s0I7ypAmYObBlA2MTF6w12ym_FFVZkhf7_Ia79C8rfLXw";
    const SIGNATURE: &str = "fX1wd8r7Lq3TmEYJRDX8Ns-IHS8oQIHwWQKlLG6hWIyIAgpb_NIumNp2e-3mHoRACxgvVd6i75oi2Jq-0IjJwFbgPigMNZ7fxzIqct7xrXipUeqFOWuBQLoreNz1pREXXXhRUngS8hpykRdNMnLfxQfg2KHFFqpkhf5osHWYxjwVeLwWHY6KDOz_5EpOwQrjV93ynEfst-P48ufdrES7nolMP8khFsQ27eiDKds_krLcgFPUuzvaInv5UtFLSbZvU9JiUMRSdB3x05gVLGl3isySDgx2C7F8vGBPWt5che8z8U-BT8L2ExYR4VAadCEWtVriSeKQTaAq-7-gDuvmnw";

    #[test]
    fn keys_of_windows_sign_with_rsa() {
        let modulus = URL_SAFE_NO_PAD.decode(MODULUS).unwrap();
        let start: &[u8] = b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00";
        let cose = [start, &modulus, b"\x21\x43\x01\x00\x01"].concat();
        let key = PublicKey::read(&cbor::read(&mut cose.as_slice()).unwrap()).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap();
        assert!(key.verify(b"signed bytes", &signature));
        assert!(!key.verify(b"other bytes", &signature));
        let mixed = [b"\xa4\x01\x03\x03\x26", &cose[6..]].concat();
        assert_eq!(
            PublicKey::read(&cbor::read(&mut mixed.as_slice()).unwrap()),
            None,
            "a key for another algorithm"
        );
    }
}
