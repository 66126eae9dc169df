//! Cuts an opening-hours value into tokens: numbers and clock times as people write them, words, signs.

use std::iter::Peekable;
use std::str::CharIndices;

use super::words::{self, Meaning};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A bare number and how many digits it was written with.
    Num(u16, u8),
    /// A clock time in minutes; `true` when AM or PM was given.
    Time(u16, bool),
    Word(Meaning),
    /// A word of no known meaning.
    Unknown,
    /// A number with an ordinal ending: `1e`, `3rd`.
    Nth(i8),
    /// A full date: year (0 when not given), month, day.
    Date(i32, u8, u8),
    Quote,
    /// `24/7` in its many spellings.
    Always,
    /// `24/24`: all day long.
    AllDay,
    Semicolon,
    Comma,
    Dash,
    Plus,
    Colon,
    Dot,
    Slash,
    Bars,
    SquareOpen,
    SquareClose,
    RoundOpen,
    RoundClose,
    Other,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Position in characters, from 0.
    pub at: usize,
    /// Byte range in the text.
    pub start: usize,
    pub end: usize,
}

struct Lexer<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    at: usize,
    tokens: Vec<Token>,
    after_month: bool,
}

/// Cuts a value into tokens. Never fails: what means nothing becomes [`Kind::Other`] or [`Kind::Unknown`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let lexer = Lexer {
        text,
        chars: text.char_indices().peekable(),
        at: 0,
        tokens: Vec::with_capacity(text.len() / 3 + 2),
        after_month: false,
    };
    lexer.run()
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Token> {
        while let Some(&(start, c)) = self.chars.peek() {
            let at = self.at;
            if c == '\n' || c == '\r' {
                self.bump();
                // A new line separates like a comma, unless a sign already did.
                let separated = self.tokens.last().is_none_or(|last| {
                    matches!(last.kind, Kind::Semicolon | Kind::Comma | Kind::Bars | Kind::Dash | Kind::Colon)
                });
                if !separated {
                    self.push(Kind::Comma, at, start);
                }
                continue;
            }
            if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' | '°' | '⁰')
            {
                self.bump();
                continue;
            }
            let kind = if c.is_ascii_digit() {
                self.number()
            } else if c.is_alphabetic() {
                self.word()
            } else {
                self.sign(c)
            };
            self.after_month = matches!(kind, Kind::Word(Meaning::Month(_) | Meaning::MonthOrFrench(..)));
            self.push(kind, at, start);
        }
        self.tokens
    }

    fn push(&mut self, kind: Kind, at: usize, start: usize) {
        let end = self.position();
        self.tokens.push(Token { kind, at, start, end });
    }

    fn position(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(index, _)| *index)
    }

    fn bump(&mut self) -> Option<char> {
        let (_, c) = self.chars.next()?;
        self.at += 1;
        Some(c)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.bump();
        }
    }

    fn rest(&mut self) -> &str {
        let position = self.position();
        self.text.get(position..).unwrap_or_default()
    }

    fn sign(&mut self, c: char) -> Kind {
        self.bump();
        match c {
            ';' | '؛' | '；' => Kind::Semicolon,
            ',' | '，' | '、' => Kind::Comma,
            '-' | '–' | '—' | '−' | '‐' | '‑' | '~' | '～' | '―' | '→' => Kind::Dash,
            '+' | '＋' => Kind::Plus,
            ':' | '：' | '=' => Kind::Colon,
            '.' | '…' | '•' | '*' => Kind::Dot,
            '/' => Kind::Slash,
            '|' => {
                while self.chars.next_if(|(_, next)| *next == '|').is_some() {
                    self.at += 1;
                }
                Kind::Bars
            }
            '[' => Kind::SquareOpen,
            ']' => Kind::SquareClose,
            '(' => Kind::RoundOpen,
            ')' => Kind::RoundClose,
            '&' => Kind::Word(Meaning::And),
            '"' | '“' | '”' | '„' | '«' => {
                while let Some(next) = self.bump() {
                    if matches!(next, '"' | '“' | '”' | '»') {
                        break;
                    }
                }
                Kind::Quote
            }
            _ => Kind::Other,
        }
    }

    fn word(&mut self) -> Kind {
        let start = self.position();
        while self.chars.next_if(|(_, c)| c.is_alphabetic() || matches!(c, '\'' | '’')).is_some() {
            self.at += 1;
        }
        let end = self.position();
        let word = self.text.get(start..end).unwrap_or_default();
        if word.len() <= 2 && word.is_ascii() && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            // The short names are nearly all there is: spare the allocation of `to_lowercase`.
            let mut buffer = [0_u8; 2];
            for (to, from) in buffer.iter_mut().zip(word.bytes()) {
                *to = from.to_ascii_lowercase();
            }
            let lower = buffer.get(..word.len()).and_then(|bytes| std::str::from_utf8(bytes).ok());
            return lower.and_then(words::meaning).map_or(Kind::Unknown, Kind::Word);
        }
        words::meaning(&word.to_lowercase()).map_or(Kind::Unknown, Kind::Word)
    }

    /// A number, and all that may be glued to it.
    fn number(&mut self) -> Kind {
        let (value, digits) = self.digits();
        if digits > 4 {
            return Kind::Other;
        }
        if let Some(kind) = self.always(value, digits) {
            return kind;
        }
        if digits == 4 {
            return self.iso_date(value).unwrap_or(Kind::Num(value, digits));
        }
        if digits <= 2 {
            if let Some(kind) = self.numeric_date(value) {
                return kind;
            }
            if let Some(minutes) = self.minutes(value) {
                return self.half_of_day(minutes);
            }
            if let Some(kind) = self.ordinal(value) {
                return kind;
            }
            if value <= 12
                && let Kind::Time(minutes, true) = self.half_of_day(value * 60)
            {
                return Kind::Time(minutes, true);
            }
        }
        Kind::Num(value, digits)
    }

    fn digits(&mut self) -> (u16, u8) {
        let (mut value, mut digits) = (0_u16, 0_u8);
        while let Some((_, c)) = self.chars.next_if(|(_, c)| c.is_ascii_digit()) {
            self.at += 1;
            digits = digits.saturating_add(1);
            let digit = u16::try_from(c.to_digit(10).unwrap_or(0)).unwrap_or(0);
            value = value.saturating_mul(10).saturating_add(digit);
        }
        (value, digits)
    }

    /// `24/7`, `24h/24`, `24 u/7 d`, `7/7`, `7j/7`.
    fn always(&mut self, value: u16, digits: u8) -> Option<Kind> {
        if !(value == 24 && digits == 2 || value == 7 && digits == 1) {
            return None;
        }
        let rest = self.rest();
        let tail = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
        let unit = rest.get(..rest.len() - tail.len()).unwrap_or_default();
        if unit.len() > 6 {
            return None;
        }
        let tail = tail.strip_prefix(['/', 'x'])?.trim_start_matches(' ');
        let count: String = tail.chars().take_while(char::is_ascii_digit).collect();
        let after: String = tail.chars().skip(count.len()).take_while(|c| c.is_ascii_alphabetic()).collect();
        let kind = match (value, count.as_str()) {
            (24, "7") => Kind::Always,
            (24, "24") => Kind::AllDay,
            (7, "7") => Kind::Word(Meaning::Days(0, 6)),
            _ => return None,
        };
        let glued = matches!(after.as_str(), "" | "h" | "u" | "d" | "j" | "t" | "uur" | "std");
        if !glued {
            return None;
        }
        let length = rest.len() - tail.len() + count.len() + after.len();
        // All of it is ASCII, so that bytes are characters.
        self.skip(length);
        Some(kind)
    }

    /// `2026-12-25`.
    fn iso_date(&mut self, year: u16) -> Option<Kind> {
        let rest = self.rest().as_bytes();
        let [b'-', a, b, b'-', c, d, tail @ ..] = rest else { return None };
        let two =
            |x: &u8, y: &u8| (x.is_ascii_digit() && y.is_ascii_digit()).then(|| (x - b'0') * 10 + (y - b'0'));
        let (month, day) = (two(a, b)?, two(c, d)?);
        let ends = tail.first().is_none_or(|next| !next.is_ascii_digit() && *next != b':');
        if !ends || !(1900..=2199).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        self.skip(6);
        Some(Kind::Date(i32::from(year), month, day))
    }

    /// `24.12.`, `24.12.2026`, `24/12/2026`, `24/12`.
    fn numeric_date(&mut self, day: u16) -> Option<Kind> {
        let in_weeks = self.tokens.iter().rev().take(4).any(|token| token.kind == Kind::Word(Meaning::Week));
        let rest = self.rest();
        let sign = rest.chars().next().filter(|c| matches!(c, '.' | '/'))?;
        let tail = rest.get(1..)?;
        let month_digits = tail.chars().take_while(char::is_ascii_digit).count();
        let month: u8 = tail.get(..month_digits)?.parse().ok()?;
        let two_digits = month_digits == 2;
        let tail = tail.get(month_digits..)?;
        let mut length = 1 + month_digits;
        let mut year = 0;
        let year_digits =
            tail.strip_prefix(sign).map_or(0, |after| after.chars().take_while(char::is_ascii_digit).count());
        if year_digits == 4 {
            year = tail.get(1..5)?.parse().ok()?;
            length += 5;
        } else if sign == '.' {
            // `9.30` is a clock time: a date in this form needs its second full stop.
            if !tail.starts_with('.') || year_digits != 0 {
                return None;
            }
            length += 1;
        } else if !two_digits || in_weeks {
            // `week 25-29/2` is about every second week.
            return None;
        }
        let day = u8::try_from(day).ok()?;
        if !(1..=2).contains(&month_digits) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        self.skip(length);
        Some(Kind::Date(year, month, day))
    }

    /// The minutes after an hour: `:30`, `.30`, `u30`, `h`, ` u`, `: 30`.
    fn minutes(&mut self, hour: u16) -> Option<u16> {
        if hour > 48 {
            return None;
        }
        let after_month = self.after_month;
        let mut chars = self.rest().chars();
        let sign = chars.next()?;
        let tail = chars.as_str();
        let (length, minutes) = match sign {
            ':' => colon_minutes(tail, after_month)?,
            '.' if !after_month => full_stop_minutes(tail)?,
            'h' | 'u' | 'H' | 'U' => unit_minutes(tail)?,
            ' ' => {
                let after = tail.strip_prefix(['h', 'u'])?;
                let word_ends = after.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '.');
                word_ends.then_some((1, 0))?
            }
            _ => return None,
        };
        self.skip(1 + length);
        Some(hour * 60 + minutes)
    }

    /// `1e`, `2de`, `3rd`, `1er`.
    fn ordinal(&mut self, value: u16) -> Option<Kind> {
        let nth = i8::try_from(value).ok().filter(|nth| (1..=5).contains(nth))?;
        let rest = self.rest();
        let ending: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
        let lower = ending.to_lowercase();
        if !matches!(
            lower.as_str(),
            "e" | "de" | "ste" | "st" | "nd" | "rd" | "th" | "er" | "ère" | "ème" | "ième"
        ) {
            return None;
        }
        self.skip(ending.chars().count());
        Some(Kind::Nth(nth))
    }

    /// Reads AM or PM after a time, in any spelling.
    fn half_of_day(&mut self, minutes: u16) -> Kind {
        let rest = self.rest();
        let tail = rest.trim_start_matches([' ', '\u{a0}']);
        let gap = rest.chars().count() - tail.chars().count();
        let mut chars = tail.chars();
        let small = tail.starts_with(char::is_lowercase);
        let half = chars.next().map(|c| c.to_ascii_lowercase()).filter(|c| matches!(c, 'a' | 'p'));
        let Some(half) = half else { return Kind::Time(minutes, false) };
        let tail = chars.as_str();
        let dot = usize::from(tail.starts_with('.'));
        let tail = tail.get(dot..).unwrap_or_default();
        let Some(tail) = tail.strip_prefix(['m', 'M']) else { return Kind::Time(minutes, false) };
        // German "am Freitag" is no AM: a small word of its own, before a capital.
        let capital_follows =
            tail.strip_prefix(' ').is_some_and(|after| after.starts_with(char::is_uppercase));
        let german = half == 'a' && gap > 0 && dot == 0 && capital_follows && small;
        if tail.starts_with(char::is_alphabetic) || german || minutes >= 13 * 60 {
            return Kind::Time(minutes, false);
        }
        self.skip(gap + 1 + dot + 1);
        if dot == 1 && self.rest().starts_with('.') {
            self.skip(1);
        }
        let hours = minutes / 60 % 12;
        Kind::Time(hours * 60 + minutes % 60 + if half == 'p' { 720 } else { 0 }, true)
    }
}

fn leading_digits(text: &str) -> (usize, u16) {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (count, text.get(..count).and_then(|digits| digits.parse().ok()).unwrap_or(u16::MAX))
}

/// After `:`: two digits, perhaps after a space; one zero when a digit was lost; seconds when they are zero.
fn colon_minutes(tail: &str, after_month: bool) -> Option<(usize, u16)> {
    let gap = usize::from(tail.starts_with(' '));
    let (count, value) = leading_digits(tail.get(gap..)?);
    let after = tail.get(gap + count..)?;
    let clock_follows = after.starts_with([':', '.', 'h', 'u', 'H', 'U']);
    match (count, value) {
        (2, 0..60) if !(clock_follows || after_month && gap > 0) => Some((gap + 2, value)),
        (1, 0) if gap == 0 && !after.starts_with(char::is_alphanumeric) && !clock_follows => Some((1, 0)),
        (2, 0..60) if gap == 0 && after.starts_with(":00") && !after_month => Some((5, value)),
        _ => None,
    }
}

/// After `.`: two digits; `9.30.` may end a sentence.
fn full_stop_minutes(tail: &str) -> Option<(usize, u16)> {
    let (count, value) = leading_digits(tail);
    let after = tail.get(count..)?;
    let digits_follow =
        after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (count == 2 && value < 60 && !after.starts_with(':') && !digits_follow).then_some((2, value))
}

/// After `h` or `u`: two digits glued to it, or none.
fn unit_minutes(tail: &str) -> Option<(usize, u16)> {
    let (count, value) = leading_digits(tail);
    match (count, value) {
        (2, 0..60) => Some((2, value)),
        (0, _) if !tail.starts_with(char::is_alphabetic) => Some((0, 0)),
        _ => None,
    }
}
