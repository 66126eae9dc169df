//! Secrets that are not ours to hash: a key that a supplier gave, which we have to show it again. They are sealed with a
//! key that is not in the database, so that a copy of the database alone tells none of them. What is sealed belongs to one
//! place: moved to another row it does not open.

use std::sync::Arc;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use store::{Kind, Result, StoreError};

use crate::secret::{Secret, random};

/// Seals and opens.
#[derive(Clone)]
pub struct Sealer(Arc<LessSafeKey>);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

impl Sealer {
    /// With the key of this installation.
    pub fn new(own: &Secret) -> Result<Self> {
        let key = own.bytes("seal");
        let key = UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| failed("no key"))?;
        Ok(Self(Arc::new(LessSafeKey::new(key))))
    }

    /// Seals a secret for a place: the table and the id of the row.
    pub fn seal(&self, place: &str, secret: &str) -> Result<Vec<u8>> {
        let nonce = random::<NONCE_LEN>()?;
        let mut sealed = secret.as_bytes().to_vec();
        let about = Aad::from(place.as_bytes());
        let done = self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), about, &mut sealed);
        done.map_err(|_| failed("a secret could not be sealed"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place; nothing when it was sealed elsewhere, with another key, or was changed.
    #[must_use]
    pub fn open(&self, place: &str, sealed: &[u8]) -> Option<String> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = rest.to_vec();
        let open = self.0.open_in_place(nonce, Aad::from(place.as_bytes()), &mut bytes).ok()?;
        String::from_utf8(open.to_vec()).ok()
    }
}

fn failed(text: &str) -> StoreError {
    StoreError::new(Kind::Other, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_in_its_place_with_its_key_only() {
        let (own, other) = (Secret::new().unwrap(), Secret::new().unwrap());
        let sealer = Sealer::new(&own).unwrap();
        let sealed = sealer.seal("source 1", "sleutel van Telraam").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"Telraam"));
        assert_eq!(sealer.open("source 1", &sealed).as_deref(), Some("sleutel van Telraam"));
        assert_eq!(
            Sealer::new(&own).unwrap().open("source 1", &sealed).as_deref(),
            Some("sleutel van Telraam")
        );
        assert_eq!(sealer.open("source 2", &sealed), None, "not in another row");
        assert_eq!(Sealer::new(&other).unwrap().open("source 1", &sealed), None, "not with another key");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open("source 1", &changed), None, "not when byte {at} was changed");
        }
        assert_eq!(sealer.open("source 1", &[]), None);
        assert_ne!(sealer.seal("source 1", "x").unwrap(), sealer.seal("source 1", "x").unwrap());
        assert_eq!(format!("{sealer:?}"), "Sealer(…)");
    }
}
