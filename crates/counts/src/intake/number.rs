//! Numbers as people and spreadsheets write them.

use serde::{Deserialize, Serialize};

use crate::Trouble;

/// The sign before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimal {
    /// 1,234.5
    #[default]
    Point,
    /// 1.234,5
    Comma,
}

/// What stands in files for "not measured".
const ABSENT: &[&str] = &[
    "-",
    "--",
    "na",
    "n/a",
    "n.a.",
    "nan",
    "null",
    "none",
    "nil",
    "n.b.",
    "nb",
    "undefined",
    "missing",
    "#n/a",
    "#n/b",
    "geen data",
    "geen meting",
    "pas de mesure",
    "no data",
    "keine daten",
    "\\n",
];

/// Reads a number; an empty cell and the usual words for it are "not measured".
///
/// # Errors
/// When it is neither.
pub fn read(text: &str, decimal: Decimal) -> Result<Option<f64>, Trouble> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = text.bytes().fold(0_u32, |sum, byte| sum * 10 + u32::from(byte - b'0'));
        return Ok(Some(f64::from(number)));
    }
    if text.len() > 40 {
        return Err(Trouble::NotANumber);
    }
    if absent(text) {
        return Ok(None);
    }
    plain(text, decimal)
        .and_then(|plain| plain.parse().ok())
        .filter(|n: &f64| n.is_finite())
        .map(Some)
        .ok_or(Trouble::NotANumber)
}

/// Whether a text says that nothing was measured.
#[must_use]
pub fn absent(text: &str) -> bool {
    ABSENT.iter().any(|word| word.eq_ignore_ascii_case(text.trim()))
}

/// The number as machines write it: without the signs between thousands, with a point.
fn plain(text: &str, decimal: Decimal) -> Option<String> {
    let (point, thousand) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let mut plain = String::with_capacity(text.len());
    let signs: Vec<char> = text.chars().collect();
    let digit = |at: usize| signs.get(at).is_some_and(char::is_ascii_digit);
    let mut decimals = false;
    for (at, sign) in signs.iter().copied().enumerate() {
        let between = at > 0 && digit(at - 1) && !decimals;
        let group = between && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
        match sign {
            '0'..='9' => plain.push(sign),
            '-' | '+' if at == 0 => plain.push(sign),
            '\u{2212}' if at == 0 => plain.push('-'),
            'e' | 'E' if at > 0 => plain.push('e'),
            '-' | '+' if matches!(signs.get(at - 1), Some('e' | 'E')) => plain.push(sign),
            _ if sign == point && !decimals => {
                decimals = true;
                plain.push('.');
            }
            _ if group && (sign == thousand || matches!(sign, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')) => {
            }
            _ => return None,
        }
    }
    plain.bytes().any(|byte| byte.is_ascii_digit()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written_here_and_elsewhere() {
        for (text, decimal, number) in [
            ("12", Decimal::Point, 12.0),
            ("1234567", Decimal::Comma, 1_234_567.0),
            ("1.234", Decimal::Comma, 1_234.0),
            ("1.234", Decimal::Point, 1.234),
            ("1.234.567,5", Decimal::Comma, 1_234_567.5),
            ("1,234.5", Decimal::Point, 1_234.5),
            ("1 234,5", Decimal::Comma, 1_234.5),
            ("1\u{202f}234", Decimal::Comma, 1_234.0),
            ("-3", Decimal::Point, -3.0),
            ("1.5e3", Decimal::Point, 1_500.0),
            (" 7 ", Decimal::Point, 7.0),
        ] {
            assert_eq!(read(text, decimal), Ok(Some(number)), "{text}");
        }
        for text in ["", " ", "NA", "n.b.", "-", "NaN", "geen meting"] {
            assert_eq!(read(text, Decimal::Comma), Ok(None), "{text}");
        }
        for text in ["twaalf", "1.2.3", "12,34,5", "1;2", "12 34", "0x10", "inf", "e", "1e999", "1,5,5"] {
            assert_eq!(read(text, Decimal::Point), Err(Trouble::NotANumber), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(number in -1.0e9_f64..1.0e9) {
            prop_assert_eq!(read(&number.to_string(), Decimal::Point), Ok(Some(number)));
            let comma = number.to_string().replace('.', ",");
            prop_assert_eq!(read(&comma, Decimal::Comma), Ok(Some(number)));
        }

        #[test]
        fn no_text_falls_over(text: String) {
            let _ = read(&text, Decimal::Point);
            let _ = read(&text, Decimal::Comma);
        }
    }
}
