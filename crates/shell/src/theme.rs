//! The look of a town: its colours, name and logo, checked for contrast.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// The text is not a colour.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("«{0}» is not a colour; write it as #1d5c63")]
pub struct ColourError(String);

impl Colour {
    /// White.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };

    /// Reads `#1d5c63` or `#fff`.
    pub fn parse(text: &str) -> Result<Self, ColourError> {
        let wrong = || ColourError(text.chars().take(40).collect());
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        let digits: String = match digits.len() {
            6 => digits.to_owned(),
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return Err(wrong()),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let [_, red, green, blue] = u32::from_str_radix(&digits, 16).map_err(|_| wrong())?.to_be_bytes();
        Ok(Self { red, green, blue })
    }

    /// Relative luminance after WCAG 2.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.red) + 0.7152 * part(self.green) + 0.0722 * part(self.blue)
    }

    /// Contrast ratio with another colour, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The colour mixed with another: `share` of the other, in thousandths.
    #[must_use]
    pub fn mix(self, other: Self, share: u16) -> Self {
        let share = u32::from(share.min(1000));
        let part = |one: u8, two: u8| {
            let mixed = (u32::from(one) * (1000 - share) + u32::from(two) * share + 500) / 1000;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self {
            red: part(self.red, other.red),
            green: part(self.green, other.green),
            blue: part(self.blue, other.blue),
        }
    }

    /// The nearest mix with `towards` that reaches the contrast on the background.
    #[must_use]
    pub fn readable_on(self, background: Self, towards: Self, ratio: f64) -> Self {
        (0..=1000)
            .step_by(20)
            .map(|share| self.mix(towards, share))
            .find(|mixed| mixed.contrast(background) >= ratio)
            .unwrap_or(towards)
    }
}

impl TryFrom<String> for Colour {
    type Error = ColourError;

    fn try_from(text: String) -> Result<Self, ColourError> {
        Self::parse(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The look of one town, or of the platform itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Short key: `plein`, `oostkamp`.
    pub key: String,
    /// The name shown beside the logo.
    pub name: String,
    /// The colour of the header, buttons and links.
    pub primary: Colour,
    /// The colour of small highlights; never of text.
    pub accent: Colour,
    /// File name of the logo among the assets; the platform's own when absent.
    #[serde(default)]
    pub logo: Option<String>,
    /// Host names under which this look is shown.
    #[serde(default)]
    pub hosts: Vec<String>,
}

/// What is wrong with a theme.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ThemeProblem {
    /// Too little contrast to read.
    #[error(
        "{what}: contrast {ratio:.1} is below {least}; choose a darker or lighter colour, such as {proposal}"
    )]
    Contrast {
        /// Which pair of colours.
        what: &'static str,
        /// The ratio.
        ratio: f64,
        /// What is needed.
        least: f64,
        /// The nearest colour that is good.
        proposal: String,
    },
    /// A text is missing or too long.
    #[error("{0} must have 1 to 40 characters")]
    Text(&'static str),
    /// The key is not usable in addresses.
    #[error("the key «{0}» may only have small letters, digits and hyphens")]
    Key(String),
}

/// The least contrast of text (WCAG 2.2 AA, 1.4.3).
pub const TEXT_CONTRAST: f64 = 4.5;

/// The least contrast of graphical marks (1.4.11).
pub const MARK_CONTRAST: f64 = 3.0;

/// Background of pages in the light and the dark theme.
const PAPER: Colour = Colour { red: 0xfb, green: 0xf8, blue: 0xf3 };
const NIGHT: Colour = Colour { red: 0x14, green: 0x1b, blue: 0x1f };
const RAISED_NIGHT: Colour = Colour { red: 0x1e, green: 0x28, blue: 0x2d };
const INK: Colour = Colour { red: 0x1c, green: 0x28, blue: 0x2b };

impl Default for Theme {
    fn default() -> Self {
        Self {
            key: "plein".to_owned(),
            name: "Plein".to_owned(),
            primary: Colour { red: 0x0f, green: 0x54, blue: 0x5c },
            accent: Colour { red: 0xf2, green: 0xb1, blue: 0x34 },
            logo: None,
            hosts: Vec::new(),
        }
    }
}

impl Theme {
    /// Everything that is wrong with the theme; empty when it can be used.
    #[must_use]
    pub fn check(&self) -> Vec<ThemeProblem> {
        let mut problems = Vec::new();
        let sound = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.key.is_empty() || self.key.len() > 40 || !self.key.bytes().all(sound) {
            problems.push(ThemeProblem::Key(self.key.chars().take(40).collect()));
        }
        if self.name.trim().is_empty() || self.name.chars().count() > 40 {
            problems.push(ThemeProblem::Text("the name"));
        }
        for (what, ground) in
            [("white text on the primary colour", Colour::WHITE), ("links on the page", PAPER)]
        {
            let ratio = self.primary.contrast(ground);
            if ratio < TEXT_CONTRAST {
                let proposal = self.primary.readable_on(ground, INK, TEXT_CONTRAST).to_string();
                problems.push(ThemeProblem::Contrast { what, ratio, least: TEXT_CONTRAST, proposal });
            }
        }
        problems
    }

    /// The tokens as a style sheet: light, and dark when the device asks for it. Tints that follow from the two
    /// colours are computed here, each with enough contrast.
    #[must_use]
    pub fn style(&self) -> String {
        let mut out = String::with_capacity(700);
        let primary = self.primary.readable_on(PAPER, INK, TEXT_CONTRAST);
        let strong = primary.mix(INK, 350);
        let soft = primary.mix(Colour::WHITE, 890).readable_on(primary, Colour::WHITE, TEXT_CONTRAST);
        let light_link = self.primary.mix(Colour::WHITE, 450);
        let night_link = light_link.readable_on(RAISED_NIGHT, Colour::WHITE, 7.0);
        let night_soft = self.primary.mix(NIGHT, 650).readable_on(night_link, NIGHT, TEXT_CONTRAST);
        let on_accent = if self.accent.contrast(INK) >= TEXT_CONTRAST { INK } else { Colour::WHITE };
        let both = format!("--plein-accent:{};--plein-on-accent:{on_accent}", self.accent);
        let _ = write!(
            out,
            ":root{{--plein-primary:{primary};--plein-on-primary:#fff;--plein-primary-strong:{strong};\
             --plein-primary-soft:{soft};--plein-link:{primary};--plein-header:{primary};{both}}}\
             @media(prefers-color-scheme:dark){{:root{{--plein-primary:{night_link};--plein-on-primary:{NIGHT};\
             --plein-primary-strong:{};--plein-primary-soft:{night_soft};--plein-link:{night_link};\
             --plein-header:{}}}}}",
            night_link.mix(Colour::WHITE, 350),
            self.primary.mix(NIGHT, 550).readable_on(Colour::WHITE, NIGHT, 7.0),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let black = Colour::parse("#000").unwrap();
        assert!((black.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        let grey = Colour::parse("#767676").unwrap();
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01, "the well-known limit of grey on white");
        assert!(Colour::parse("rood").is_err() && Colour::parse("#12345").is_err());
        assert_eq!(Colour::parse("#0F545C").unwrap().to_string(), "#0f545c");
    }

    #[test]
    fn the_own_theme_is_sound_and_yellow_letters_are_refused_with_a_proposal() {
        assert_eq!(Theme::default().check(), []);
        let yellow = Theme { primary: Colour::parse("#ffed00").unwrap(), ..Theme::default() };
        let problems = yellow.check();
        let ThemeProblem::Contrast { proposal, .. } = &problems[0] else { panic!("{problems:?}") };
        let mended = Theme { primary: Colour::parse(proposal).unwrap(), ..yellow };
        assert!(mended.check().iter().all(|problem| !problem.to_string().starts_with("white text")));
    }

    #[test]
    fn every_computed_tint_can_be_read() {
        for primary in ["#0f545c", "#000000", "#ffffff", "#ffed00", "#c8102e", "#7b1fa2", "#4caf50"] {
            let theme = Theme { primary: Colour::parse(primary).unwrap(), ..Theme::default() };
            let style = theme.style();
            let token = |name: &str, nth: usize| {
                let rest = style.split(&format!("--plein-{name}:")).nth(nth).unwrap();
                Colour::parse(rest.split([';', '}']).next().unwrap()).unwrap()
            };
            assert!(token("link", 1).contrast(PAPER) >= TEXT_CONTRAST, "{primary} light link: {style}");
            assert!(token("primary", 1).contrast(Colour::WHITE) >= TEXT_CONTRAST, "{primary} light button");
            assert!(token("link", 2).contrast(RAISED_NIGHT) >= TEXT_CONTRAST, "{primary} dark link");
            assert!(token("primary", 2).contrast(NIGHT) >= TEXT_CONTRAST, "{primary} dark button");
            assert!(token("header", 2).contrast(Colour::WHITE) >= TEXT_CONTRAST, "{primary} dark header");
            assert!(
                token("link", 1).contrast(token("primary-soft", 1)) >= TEXT_CONTRAST,
                "{primary} on tint"
            );
            assert!(
                token("link", 2).contrast(token("primary-soft", 2)) >= TEXT_CONTRAST,
                "{primary} dark tint"
            );
        }
    }

    #[test]
    fn keys_and_names_are_checked() {
        let theme = Theme { key: "a b".to_owned(), name: " ".to_owned(), ..Theme::default() };
        assert_eq!(theme.check(), [ThemeProblem::Key("a b".to_owned()), ThemeProblem::Text("the name")]);
    }
}
