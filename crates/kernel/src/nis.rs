//! Municipality and postal codes.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a NIS or postal code is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodeError {
    /// Not a five-digit code of a Belgian municipality.
    #[error("‘{0}’ is not a NIS code: write the five digits, for example 31022 for Oostkamp")]
    Nis(String),
    /// Not a four-digit Belgian postal code.
    #[error("‘{0}’ is not a Belgian postal code: write four digits between 1000 and 9999")]
    Postcode(String),
}

/// The five-digit NIS (REFNIS) code of a municipality. It is the tenant key of every town's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Nis(u32);

impl Nis {
    /// Reads five digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let number: u32 = text.parse().map_err(|_| CodeError::Nis(text.to_owned()))?;
        Self::try_from(number)
    }

    /// The code as a number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Nis {
    type Error = CodeError;
    fn try_from(number: u32) -> Result<Self, CodeError> {
        if (10_000..=99_999).contains(&number) {
            Ok(Self(number))
        } else {
            Err(CodeError::Nis(number.to_string()))
        }
    }
}

impl TryFrom<i64> for Nis {
    type Error = CodeError;
    fn try_from(number: i64) -> Result<Self, CodeError> {
        u32::try_from(number).map_err(|_| CodeError::Nis(number.to_string())).and_then(Self::try_from)
    }
}

impl From<Nis> for u32 {
    fn from(nis: Nis) -> Self {
        nis.0
    }
}

impl From<Nis> for i64 {
    fn from(nis: Nis) -> Self {
        Self::from(nis.0)
    }
}

impl std::fmt::Display for Nis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A Belgian postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Postcode(u16);

impl Postcode {
    /// Reads four digits, with or without the country prefix (`B-8020`).
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let bare = text.trim().trim_start_matches(['B', 'b']).trim_start_matches('-').trim();
        let number: u16 = bare.parse().map_err(|_| CodeError::Postcode(text.trim().to_owned()))?;
        Self::try_from(number)
    }

    /// The code as a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Postcode {
    type Error = CodeError;
    fn try_from(number: u16) -> Result<Self, CodeError> {
        if (1000..=9999).contains(&number) {
            Ok(Self(number))
        } else {
            Err(CodeError::Postcode(number.to_string()))
        }
    }
}

impl From<Postcode> for u16 {
    fn from(code: Postcode) -> Self {
        code.0
    }
}

impl std::fmt::Display for Postcode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_parsed_at_the_border() {
        assert_eq!(Nis::parse(" 31022 ").map(Nis::get), Ok(31_022));
        assert!(Nis::parse("3102").is_err());
        assert!(Nis::parse("Oostkamp").is_err());
        assert_eq!(Postcode::parse("B-8020").map(Postcode::get), Ok(8020));
        assert!(Postcode::parse("0999").is_err());
        assert!(Postcode::parse("80200").is_err());
        assert!(serde_json::from_str::<Nis>("12").is_err());
    }
}
