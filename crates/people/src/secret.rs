//! Secrets: 256 random bits that are shown once and kept as a hash, and short codes for people to type over.

use sha2::{Digest, Sha256};

/// A secret on its way to its owner. Not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Letters of a code: none that look like another, none that make words.
const LETTERS: &[u8; 24] = b"BCDFGHJKMNPQRSTVWXZ23456";

/// Signs of a code.
const CODE_LENGTH: usize = 8;

impl Secret {
    /// A new secret of 256 bits, 64 hexadecimal signs.
    pub fn new() -> store::Result<Self> {
        Ok(Self(hex(&random::<32>()?)))
    }

    /// A new code of eight signs (37 bits) to type over; allow a few tries only.
    pub fn code() -> store::Result<Self> {
        let bytes = random::<{ CODE_LENGTH * 2 }>()?;
        let letters = bytes.chunks_exact(2).map(|pair| {
            let number = pair.iter().fold(0_usize, |sum, byte| sum * 256 + usize::from(*byte));
            char::from(LETTERS.get(number % LETTERS.len()).copied().unwrap_or(b'B'))
        });
        Ok(Self(letters.collect()))
    }

    /// A secret somebody shows us. Only what could be one is taken.
    #[must_use]
    pub fn shown(text: &str) -> Option<Self> {
        let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// A code somebody typed: spaces, hyphens and small letters do not matter.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text: String =
            text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').take(20).collect();
        let text = text.to_ascii_uppercase();
        let fits = text.len() == CODE_LENGTH && text.bytes().all(|byte| LETTERS.contains(&byte));
        fits.then_some(Self(text))
    }

    /// What is shown to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept.
    #[must_use]
    pub fn hash(&self) -> String {
        self.derive("")
    }

    /// Another value that only who knows the secret can make: the token of its forms, a code bound to an id.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> String {
        hex(&self.bytes(purpose))
    }

    /// The same value as bytes.
    pub(crate) fn bytes(&self, purpose: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"plein/");
        hasher.update(purpose.as_bytes());
        hasher.update(b"/");
        hasher.update(self.0.as_bytes());
        hasher.finalize().into()
    }
}

/// Whether two texts are the same, in a time that tells nothing about where they differ.
#[must_use]
pub fn same(one: &str, two: &str) -> bool {
    one.len() == two.len() && one.bytes().zip(two.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// A hash of something that must not be kept readable, such as an address in a rate limit.
#[must_use]
pub fn mark(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize())
}

pub(crate) fn random<const N: usize>() -> store::Result<[u8; N]> {
    let mut bytes = [0_u8; N];
    let told = |error| store::StoreError::new(store::Kind::Other, format!("no randomness: {error}"));
    getrandom::fill(&mut bytes).map_err(told)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_read_back() {
        let (one, two) = (Secret::new().unwrap(), Secret::new().unwrap());
        assert_ne!(one, two);
        assert_eq!(Secret::shown(one.reveal()), Some(one.clone()));
        assert_eq!(Secret::shown("abc"), None);
        assert_eq!(Secret::shown(&"g".repeat(64)), None);
        assert_ne!(one.hash(), one.derive("csrf"));
        assert!(same(&one.hash(), &one.hash()) && !same(&one.hash(), &two.hash()));
        assert_eq!(format!("{one:?}"), "Secret(…)");
        let code = Secret::code().unwrap();
        let (front, back) = code.reveal().split_at(4);
        let typed = format!(" {}-{back} ", front.to_lowercase());
        assert_eq!(Secret::typed(&typed), Some(code));
        assert_eq!(Secret::typed("AEIOUAEI"), None);
        assert_ne!(mark(&["ab", "c"]), mark(&["a", "bc"]));
    }
}
