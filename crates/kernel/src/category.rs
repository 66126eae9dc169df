//! What a place sells or does: one list of categories for the register, the finder and the map.
//!
//! The list stands in `data/categories.tsv`; the codes follow OpenStreetMap's values.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A kind of shop, eating place, craft, farm or service.
#[derive(Debug)]
pub struct Category {
    /// Position in the list; only for use within one run or one index.
    pub ordinal: u16,
    /// Stable code: `bakery`.
    pub code: &'static str,
    /// OpenStreetMap tags, the main one first: `shop=bakery`.
    pub osm: Vec<&'static str>,
    /// The group of goods or services.
    pub group: Group,
    /// The most specific schema.org type: `Bakery`.
    pub schema_org: &'static str,
    /// Key of the pictogram.
    pub icon: &'static str,
    names: [&'static str; 4],
    plurals: [&'static str; 4],
    slugs: [&'static str; 4],
    neighbours: Vec<&'static str>,
    /// Relative weight in a lifelike register of a small Flemish town.
    pub share: u32,
}

/// Groups of goods and services, after the usual Flemish division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Daily goods: food, personal care.
    Dagelijks,
    /// Periodic goods: clothes, leisure.
    Periodiek,
    /// Exceptional goods: house, garden, electronics.
    Uitzonderlijk,
    /// Eating and drinking.
    Horeca,
    /// Services.
    Diensten,
    /// Crafts.
    Ambacht,
    /// Farms and producers.
    Landbouw,
    /// Fuel and vehicles.
    Transport,
    /// Vacant premises.
    Leegstand,
}

impl Group {
    /// Reads the code used in the list.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "dagelijks" => Self::Dagelijks,
            "periodiek" => Self::Periodiek,
            "uitzonderlijk" => Self::Uitzonderlijk,
            "horeca" => Self::Horeca,
            "diensten" => Self::Diensten,
            "ambacht" => Self::Ambacht,
            "landbouw" => Self::Landbouw,
            "transport" => Self::Transport,
            "leegstand" => Self::Leegstand,
            _ => return None,
        })
    }
}

impl Category {
    /// The name of one such place.
    #[must_use]
    pub fn name(&self, language: Language) -> &'static str {
        self.names.get(language.index()).copied().unwrap_or(self.code)
    }

    /// The name of several.
    #[must_use]
    pub fn plural(&self, language: Language) -> &'static str {
        self.plurals.get(language.index()).copied().unwrap_or(self.code)
    }

    /// The word used in addresses, unique per language.
    #[must_use]
    pub fn slug(&self, language: Language) -> &'static str {
        self.slugs.get(language.index()).copied().unwrap_or(self.code)
    }

    /// What to propose when there is none of this kind nearby.
    pub fn neighbours(&self) -> impl Iterator<Item = &'static Category> {
        self.neighbours.iter().filter_map(|code| Self::find(code))
    }

    /// The whole list.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &LIST.categories
    }

    /// The category with this code.
    #[must_use]
    pub fn find(code: &str) -> Option<&'static Self> {
        LIST.by_code.get(code).and_then(|at| LIST.categories.get(*at))
    }

    /// The category at this position of the list.
    #[must_use]
    pub fn at(ordinal: u16) -> Option<&'static Self> {
        LIST.categories.get(usize::from(ordinal))
    }

    /// The category for an OpenStreetMap tag, `shop=bakery`.
    #[must_use]
    pub fn by_osm(tag: &str) -> Option<&'static Self> {
        LIST.by_osm.get(tag).and_then(|at| LIST.categories.get(*at))
    }

    /// The category with this word in its address.
    #[must_use]
    pub fn by_slug(language: Language, slug: &str) -> Option<&'static Self> {
        LIST.categories.iter().find(|category| category.slug(language) == slug)
    }
}

impl PartialEq for Category {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Category {}

struct List {
    categories: Vec<Category>,
    by_code: HashMap<&'static str, usize>,
    by_osm: HashMap<&'static str, usize>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    let mut list = List { categories: Vec::new(), by_code: HashMap::new(), by_osm: HashMap::new() };
    for line in include_str!("../data/categories.tsv").lines().skip(1).filter(|line| !line.trim().is_empty())
    {
        let at = list.categories.len();
        let Some(category) = read(line, u16::try_from(at).unwrap_or(u16::MAX)) else { continue };
        list.by_code.insert(category.code, at);
        for tag in &category.osm {
            list.by_osm.entry(tag).or_insert(at);
        }
        list.categories.push(category);
    }
    list
});

/// Columns of the list, in order.
const COLUMNS: usize = 19;

fn read(line: &'static str, ordinal: u16) -> Option<Category> {
    let fields: Vec<&'static str> = line.split('\t').map(str::trim).collect();
    let fields: [&'static str; COLUMNS] = fields.try_into().ok()?;
    let [code, osm, group, schema_org, icon, rest @ ..] = fields;
    let [nl, fr, en, de, nls, frs, ens, des, snl, sfr, sen, sde, neighbours, share] = rest;
    let pieces =
        |text: &'static str, by: char| text.split(by).map(str::trim).filter(|p| !p.is_empty()).collect();
    Some(Category {
        ordinal,
        code,
        osm: pieces(osm, ';'),
        group: Group::parse(group)?,
        schema_org,
        icon,
        names: [nl, fr, en, de],
        plurals: [nls, frs, ens, des],
        slugs: [snl, sfr, sen, sde],
        neighbours: pieces(neighbours, ','),
        share: share.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_of_the_list_is_read() {
        let text = include_str!("../data/categories.tsv");
        let lines = text.lines().skip(1).filter(|line| !line.trim().is_empty());
        for (number, line) in lines.enumerate() {
            assert!(read(line, 0).is_some(), "line {} of categories.tsv cannot be read: {line}", number + 2);
        }
        assert!(Category::all().len() > 150, "only {} categories", Category::all().len());
    }

    #[test]
    fn names_and_addresses_are_complete_and_unique() {
        for language in Language::ALL {
            let mut seen = HashSet::new();
            for category in Category::all() {
                assert!(!category.name(language).is_empty() && !category.plural(language).is_empty());
                let slug = category.slug(language);
                assert_eq!(slug, crate::text::slug(slug), "{}: not a plain address", category.code);
                assert!(seen.insert(slug), "{slug} stands twice in {language}");
            }
        }
    }

    #[test]
    fn neighbours_exist() {
        for category in Category::all() {
            for code in &category.neighbours {
                assert!(Category::find(code).is_some(), "{}: unknown neighbour {code}", category.code);
            }
        }
        assert!(Category::find("bakery").is_some_and(|bakery| bakery.neighbours().count() > 0));
        assert_eq!(Category::by_osm("shop=bakery").map(|c| c.code), Some("bakery"));
    }
}
