//! The word of a service about somebody: a signed token, read and checked (OpenID Connect Core 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ring::signature::UnparsedPublicKey;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;
use serde_json::Value;

/// Clocks may differ by this much.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// Signs of a token.
const LONGEST: usize = 50_000;

/// The public keys of a service.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: String,
}

/// What has to be in a token.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who speaks.
    pub issuer: &'a str,
    /// To whom: us.
    pub client: &'a str,
    /// The question it answers.
    pub nonce: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Checks a token and returns what it says, or why it is not believed (for the log).
pub fn check(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Value, &'static str> {
    if token.len() > LONGEST {
        return Err("the token is too long");
    }
    let (signed, signature) = token.rsplit_once('.').ok_or("it is no token")?;
    let (header, claims) = signed.split_once('.').ok_or("it is no token")?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| "it is not encoded as a token");
    let header: Header =
        serde_json::from_slice(&decode(header)?).map_err(|_| "the token has no readable header")?;
    let signature = decode(signature)?;
    let fits = |key: &&Key| {
        (header.kid.is_empty() || key.kid == header.kid) && key.purpose.as_deref().is_none_or(|p| p == "sig")
    };
    let verified = keys.keys.iter().filter(fits).any(|key| signed_by(key, &header.alg, signed, &signature));
    if !verified {
        return Err("no key of the service made this signature");
    }
    let claims: Value =
        serde_json::from_slice(&decode(claims)?).map_err(|_| "the token says nothing readable")?;
    says(&claims, expected)?;
    Ok(claims)
}

fn signed_by(key: &Key, algorithm: &str, signed: &str, signature: &[u8]) -> bool {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    match (algorithm, key.kty.as_str(), key.crv.as_str()) {
        ("RS256", "RSA", _) => {
            let key = RsaPublicKeyComponents { n: decode(&key.n), e: decode(&key.e) };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), signature).is_ok()
        }
        ("ES256", "EC", "P-256") => {
            let point = [vec![4], decode(&key.x), decode(&key.y)].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(signed.as_bytes(), signature)
                .is_ok()
        }
        // Everything else, `none` above all, is no signature.
        _ => false,
    }
}

fn says(claims: &Value, expected: &Expected<'_>) -> Result<(), &'static str> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("iss") != expected.issuer {
        return Err("it was issued by somebody else");
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = text("azp");
    if !audience.contains(&expected.client)
        || (audience.len() > 1 && party != expected.client)
        || (!party.is_empty() && party != expected.client)
    {
        return Err("it is meant for somebody else");
    }
    let instant = |name: &str| {
        claims.get(name).and_then(Value::as_i64).and_then(|at| DateTime::<Utc>::from_timestamp(at, 0))
    };
    if instant("exp").is_none_or(|until| until + LEEWAY <= expected.now) {
        return Err("it has run out");
    }
    if instant("iat").is_none_or(|at| at - LEEWAY > expected.now) {
        return Err("it comes from the future");
    }
    if text("nonce").is_empty() || !people::secret::same(text("nonce"), expected.nonce) {
        return Err("it answers another question");
    }
    if text("sub").is_empty() { Err("it does not say about whom") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    struct Issuer {
        pair: EcdsaKeyPair,
    }

    impl Issuer {
        fn new() -> Self {
            let random = SystemRandom::new();
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let pair =
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).unwrap();
            Self { pair }
        }

        fn keys(&self) -> Keys {
            let point = self.pair.public_key().as_ref();
            let part = |from: usize| URL_SAFE_NO_PAD.encode(&point[from..from + 32]);
            serde_json::from_value(
                json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", "x": part(1), "y": part(33)}]}),
            )
            .unwrap()
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let signed = format!("{}.{}", encode(header), encode(claims));
            let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
            format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn claims() -> Value {
        let at = now().timestamp();
        json!({"iss": "https://op.example", "aud": "plein", "sub": "s1", "nonce": "n", "iat": at, "exp": at + 300})
    }

    #[test]
    fn a_sound_token_is_believed_and_no_other() {
        let issuer = Issuer::new();
        let header = json!({"alg": "ES256", "kid": "a"});
        let expected = Expected { issuer: "https://op.example", client: "plein", nonce: "n", now: now() };
        let try_it =
            |header: &Value, claims: &Value| check(&issuer.token(header, claims), &issuer.keys(), &expected);
        assert_eq!(try_it(&header, &claims()).unwrap()["sub"], "s1");
        for (name, value, why) in [
            ("iss", json!("https://kwaad.example"), "it was issued by somebody else"),
            ("aud", json!("ander"), "it is meant for somebody else"),
            ("aud", json!(["plein", "ander"]), "it is meant for somebody else"),
            ("azp", json!("ander"), "it is meant for somebody else"),
            ("exp", json!(now().timestamp() - 61), "it has run out"),
            ("exp", json!(null), "it has run out"),
            ("iat", json!(now().timestamp() + 61), "it comes from the future"),
            ("nonce", json!("m"), "it answers another question"),
            ("nonce", json!(""), "it answers another question"),
            ("sub", json!(""), "it does not say about whom"),
        ] {
            let mut other = claims();
            other[name] = value;
            assert_eq!(try_it(&header, &other).unwrap_err(), why, "{name}");
        }
        let unsigned = "no key of the service made this signature";
        for header in
            [json!({"alg": "none"}), json!({"alg": "HS256", "kid": "a"}), json!({"alg": "ES256", "kid": "b"})]
        {
            assert_eq!(try_it(&header, &claims()).unwrap_err(), unsigned);
        }
        let foreign = Issuer::new().token(&header, &claims());
        assert_eq!(check(&foreign, &issuer.keys(), &expected).unwrap_err(), unsigned);
        let token = issuer.token(&header, &claims());
        let (start, signature) = token.rsplit_once('.').unwrap();
        let swapped = format!(
            "{}.{}.{signature}",
            start.split('.').next().unwrap(),
            URL_SAFE_NO_PAD.encode(claims().to_string().replace("s1", "s2"))
        );
        assert_eq!(check(&swapped, &issuer.keys(), &expected).unwrap_err(), unsigned);
        assert!(check("geen.token", &issuer.keys(), &expected).is_err());
    }
}
