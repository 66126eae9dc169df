//! The addresses of the finder's pages, in every language.

use kernel::language::Language;
use kernel::listing::Listing;

use crate::ask::Entry;
use crate::places::{Places, Town};

/// Pages with one fixed word in their address per language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fixed {
    /// Results of a search.
    Search,
    /// All towns.
    Towns,
    /// Open data.
    OpenData,
    /// Weekly visitors.
    Visitors,
    /// The accessibility statement.
    Accessibility,
    /// What happens with data about people.
    Privacy,
    /// About the platform.
    About,
    /// Making an embed.
    Embed,
}

impl Fixed {
    /// Every fixed page.
    pub const ALL: [Self; 8] = [
        Self::Search,
        Self::Towns,
        Self::OpenData,
        Self::Visitors,
        Self::Accessibility,
        Self::Privacy,
        Self::About,
        Self::Embed,
    ];

    /// The word in the address.
    #[must_use]
    pub const fn word(self, language: Language) -> &'static str {
        let words = match self {
            Self::Search => ["zoek", "chercher", "search", "suche"],
            Self::Towns => ["gemeenten", "communes", "towns", "gemeinden"],
            Self::OpenData => ["open-data", "open-data", "open-data", "open-data"],
            Self::Visitors => ["bezoekers", "visiteurs", "visitors", "besucher"],
            Self::Accessibility => ["toegankelijkheid", "accessibilite", "accessibility", "barrierefreiheid"],
            Self::Privacy => ["privacy", "vie-privee", "privacy", "datenschutz"],
            Self::About => ["over", "a-propos", "about", "ueber-uns"],
            Self::Embed => ["embed", "embed", "embed", "embed"],
        };
        let [nl, fr, en, de] = words;
        match language {
            Language::Nl => nl,
            Language::Fr => fr,
            Language::En => en,
            Language::De => de,
        }
    }

    /// The page with this word, in whatever language.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|page| Language::ALL.into_iter().any(|language| page.word(language) == word))
    }

    /// The path of the page.
    #[must_use]
    pub fn path(self, language: Language) -> String {
        format!("/{language}/{}", self.word(language))
    }
}

/// The path of a search.
#[must_use]
pub fn search(language: Language, entry: &Entry) -> String {
    let query = entry.query_string();
    let path = Fixed::Search.path(language);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The path of a town.
#[must_use]
pub fn town(language: Language, town: &Town) -> String {
    format!("/{language}/{}", town.slug(language))
}

/// The path of an establishment. Outside known towns its NIS code stands in the place of the town.
#[must_use]
pub fn listing(language: Language, places: &Places, listing: &Listing) -> String {
    match places.town(listing.nis) {
        Some(town) => format!("/{language}/{}/{}", town.slug(language), listing.slug()),
        None => format!("/{language}/{}/{}", listing.nis, listing.slug()),
    }
}

/// The id at the end of the address of an establishment: 32 hexadecimal digits, alone or behind a hyphen.
#[must_use]
pub fn id_in(slug: &str) -> Option<kernel::moment::EstablishmentId> {
    let at = slug.len().checked_sub(32)?;
    let (head, tail) = slug.split_at_checked(at)?;
    let plain = tail.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
    if !plain || !(head.is_empty() || head.ends_with('-')) {
        return None;
    }
    kernel::moment::EstablishmentId::parse(tail).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;
    use crate::sample;

    #[test]
    fn the_id_is_read_from_the_end_of_the_address() {
        let bakery = sample::bakery();
        assert_eq!(id_in(&bakery.slug()), Some(bakery.id));
        assert_eq!(id_in(&bakery.id.0.simple().to_string()), Some(bakery.id));
        for other in
            ["", "bakkers", "x0190000000007000800000000000000g", "bakker0190000000007000800000000000000001"]
        {
            assert_eq!(id_in(other), None, "{other}");
        }
        assert_eq!(id_in(&"é".repeat(40)), None);
    }

    #[test]
    fn addresses_stay_within_their_language() {
        let (places, bakery) = (world(), sample::bakery());
        assert!(listing(Language::Fr, &places, &bakery).starts_with("/fr/oostkamp/bakkerij-verzonnen-0190"));
        let mut stray = bakery;
        stray.nis = kernel::nis::Nis::parse("11001").unwrap();
        assert!(listing(Language::Nl, &places, &stray).starts_with("/nl/11001/"));
        for page in Fixed::ALL {
            for language in Language::ALL {
                assert_eq!(Fixed::find(page.word(language)), Some(page));
            }
        }
    }
}
