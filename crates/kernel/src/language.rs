//! The four languages of the interface.

use serde::{Deserialize, Serialize};

/// A language of the interface. Flemish Dutch is the source language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Flemish Dutch (nl-BE).
    #[default]
    Nl,
    /// Belgian French (fr-BE).
    Fr,
    /// English.
    En,
    /// German (de-BE).
    De,
}

impl Language {
    /// Every language, the source language first.
    pub const ALL: [Self; 4] = [Self::Nl, Self::Fr, Self::En, Self::De];

    /// The two-letter code used in addresses and file names.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::Fr => "fr",
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The BCP 47 tag used in `lang` and `hreflang`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl-BE",
            Self::Fr => "fr-BE",
            Self::En => "en",
            Self::De => "de-BE",
        }
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::Fr => "Français",
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// Position in arrays that hold one value per language, in the order of [`Language::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Nl => 0,
            Self::Fr => 1,
            Self::En => 2,
            Self::De => 3,
        }
    }

    /// Reads a language code or tag (`nl`, `nl-BE`, `FR`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let head = text.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| head.eq_ignore_ascii_case(language.code()))
    }

    /// The best of our languages for an `Accept-Language` header; Dutch when nothing fits.
    #[must_use]
    pub fn from_accept(header: &str) -> Self {
        let mut best = (0.0_f32, Self::Nl);
        for part in header.split(',').take(20) {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().and_then(Self::parse) else { continue };
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").and_then(|q| q.parse().ok()))
                .unwrap_or(1.0);
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_language_takes_the_heaviest_we_have() {
        assert_eq!(Language::from_accept("de-DE,de;q=0.9,en;q=0.8"), Language::De);
        assert_eq!(Language::from_accept("pt-BR, fr;q=0.4, en;q=0.7"), Language::En);
        assert_eq!(Language::from_accept("pt-BR"), Language::Nl);
        assert_eq!(Language::from_accept(""), Language::Nl);
        assert_eq!(Language::from_accept("en;q=oops"), Language::En);
    }
}
