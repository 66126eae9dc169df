//! Enterprise and establishment numbers of the Crossroads Bank for Enterprises (KBO).
//!
//! Both have ten digits; the last two are 97 minus the first eight modulo 97.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a number is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Something else than digits and separators, or the wrong count of digits.
    #[error("‘{0}’ does not have ten digits")]
    Form(String),
    /// The first digit belongs to another kind of number.
    #[error("‘{0}’ does not start with {1}")]
    Start(String, &'static str),
    /// The check digits do not fit: a typing error somewhere.
    #[error("the check digits of ‘{0}’ do not fit: one of the digits is wrong")]
    Check(String),
}

/// The digits of a written number: separators, `BE` and a missing leading zero are forgiven.
fn digits(text: &str) -> Result<u64, NumberError> {
    let wrong = || NumberError::Form(text.chars().take(40).collect());
    let bare = text.trim();
    let bare = bare.strip_prefix("BE").or_else(|| bare.strip_prefix("be")).unwrap_or(bare);
    let bare = bare.replace("(0)", "0");
    let (mut number, mut count) = (0_u64, 0_u32);
    for character in bare.chars() {
        match character {
            '.' | '-' | '/' | ' ' | '\u{a0}' => {}
            _ => {
                let digit = character.to_digit(10).ok_or_else(wrong)?;
                count += 1;
                if count > 10 {
                    return Err(wrong());
                }
                number = number * 10 + u64::from(digit);
            }
        }
    }
    // A nine-digit number is the old form of an enterprise number without its leading zero.
    if count == 10 || (count == 9 && number > 99_999_999) { Ok(number) } else { Err(wrong()) }
}

const fn check_fits(number: u64) -> bool {
    97 - (number / 100) % 97 == number % 100
}

macro_rules! kbo_number {
    ($name:ident, $doc:literal, $range:expr, $starts:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(u64);

        impl $name {
            /// Reads a written number, dotted or not.
            pub fn parse(text: &str) -> Result<Self, NumberError> {
                let number = digits(text)?;
                if !($range).contains(&(number / 1_000_000_000)) {
                    return Err(NumberError::Start(text.trim().to_owned(), $starts));
                }
                if !check_fits(number) {
                    return Err(NumberError::Check(text.trim().to_owned()));
                }
                Ok(Self(number))
            }

            /// The number for its first eight digits: the check digits are computed.
            #[must_use]
            pub fn from_base(base: u32) -> Option<Self> {
                let base = u64::from(base);
                let number = base * 100 + (97 - base % 97);
                ($range).contains(&(number / 1_000_000_000)).then_some(Self(number))
            }

            /// Reads a number that was checked before (from the database or a fast reader).
            pub fn from_u64(number: u64) -> Result<Self, NumberError> {
                Self::parse(&format!("{number:010}"))
            }

            /// The ten digits as a number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The ten digits without dots, as used in addresses and identifiers.
            #[must_use]
            pub fn bare(self) -> String {
                format!("{:010}", self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;
            fn try_from(text: String) -> Result<Self, NumberError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.bare()
            }
        }
    };
}

kbo_number!(EnterpriseNumber, "The number of an enterprise: `0428.759.497`.", 0..=1, "0 or 1");
kbo_number!(EstablishmentNumber, "The number of an establishment unit: `2.000.000.339`.", 2..=8, "2 to 8");

impl std::fmt::Display for EnterpriseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.0;
        write!(f, "{:04}.{:03}.{:03}", n / 1_000_000, n / 1000 % 1000, n % 1000)
    }
}

impl std::fmt::Display for EstablishmentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = self.0;
        write!(f, "{}.{:03}.{:03}.{:03}", n / 1_000_000_000, n / 1_000_000 % 1000, n / 1000 % 1000, n % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_forms_are_one_number() {
        for text in ["0428.759.497", "BE 0428.759.497", "428759497", "BE0428759497", "0428 759 497"] {
            assert_eq!(EnterpriseNumber::parse(text).map(EnterpriseNumber::get), Ok(428_759_497), "{text}");
        }
        let number = EstablishmentNumber::parse("2000000339").unwrap();
        assert_eq!(number.to_string(), "2.000.000.339");
        assert_eq!(number.bare(), "2000000339");
    }

    #[test]
    fn wrong_digits_are_told_apart() {
        assert!(matches!(EnterpriseNumber::parse("0428.759.498"), Err(NumberError::Check(_))));
        assert!(matches!(EnterpriseNumber::parse("2000000339"), Err(NumberError::Start(..))));
        assert!(matches!(EnterpriseNumber::parse("04287"), Err(NumberError::Form(_))));
        assert!(matches!(EnterpriseNumber::parse("04287594970"), Err(NumberError::Form(_))));
        assert!(matches!(EnterpriseNumber::parse("0428x759497"), Err(NumberError::Form(_))));
    }

    #[test]
    fn every_single_digit_error_is_found() {
        let good = "0403227515";
        for place in 0..10 {
            for digit in b'0'..=b'9' {
                let mut bytes = good.as_bytes().to_vec();
                bytes[place] = digit;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(EnterpriseNumber::parse(&text).is_ok(), text == good, "{text}");
            }
        }
    }

    #[test]
    fn the_published_examples_agree() {
        let Some(path) = crate::shared_data("kbo/numbers_valid_invalid.csv") else { return };
        let text = std::fs::read_to_string(path).unwrap();
        let mut seen = 0;
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let &[kind, number, expected, ..] = fields.as_slice() else {
                panic!("unexpected layout: {line}")
            };
            let found = match kind {
                "enterprise" => EnterpriseNumber::parse(number).is_ok(),
                "establishment" => EstablishmentNumber::parse(number).is_ok(),
                _ => continue,
            };
            assert_eq!(found, expected == "valid", "{line}");
            seen += 1;
        }
        assert!(seen > 2_000, "only {seen} examples read");
    }
}
