//! Chains and independents.
//!
//! A place belongs to a chain when its sign is a known brand, when its enterprise has at least seven establishments,
//! or when at least seven places of the same kind carry the same, not generic, name (Locatus calls a formula with
//! seven outlets a chain).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use kernel::category::Category;
use kernel::language::Language;
use kernel::number::EnterpriseNumber;
use kernel::text;

/// From how many outlets on a formula is a chain.
pub const OUTLETS: i64 = 7;

/// Known brands and the formulas counted in this register.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    keys: HashSet<String>,
}

/// Whether a place belongs to a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Part of a chain.
    pub chain: bool,
    /// The brand, when known.
    pub brand: Option<String>,
    /// The key under which places with the same name and kind are counted; none for generic names.
    pub trade_key: Option<String>,
}

impl Chains {
    /// Only the known brands.
    #[must_use]
    pub fn known() -> Self {
        Self::default()
    }

    /// The known brands and the counted formulas (trade keys and enterprise keys).
    #[must_use]
    pub fn counted(keys: impl IntoIterator<Item = String>) -> Self {
        Self { keys: keys.into_iter().collect() }
    }

    /// Judges a place.
    #[must_use]
    pub fn judge(
        &self,
        sign: &str,
        category: &str,
        enterprise: Option<EnterpriseNumber>,
        said: Option<String>,
    ) -> Verdict {
        let brand = said.or_else(|| brand_of(sign, category).map(str::to_owned));
        let trade_key = trade_key(sign, category);
        let counted = |key: &String| self.keys.contains(key);
        let chain = brand.is_some()
            || enterprise.map(enterprise_key).as_ref().is_some_and(counted)
            || trade_key.as_ref().is_some_and(counted);
        Verdict { chain, brand, trade_key }
    }

    /// How many formulas were counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no formula was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The counted keys that stand in one set and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Vec<String> {
        self.keys.symmetric_difference(&other.keys).cloned().collect()
    }
}

/// The key under which the outlets of an enterprise are counted.
#[must_use]
pub fn enterprise_key(number: EnterpriseNumber) -> String {
    format!("e:{}", number.bare())
}

/// The key under which places with the same name and kind are counted. None for names that say nothing about a
/// formula: names with an article (`’t Hoekske`), and a kind with a family name (`Bakkerij Janssens`).
#[must_use]
pub fn trade_key(sign: &str, category: &str) -> Option<String> {
    let mut words = text::words(sign);
    words.retain(|word| !LEGAL_FORMS.contains(&word.as_str()));
    let first = words.first()?;
    // The patterns last: they take longer than everything else about a place.
    if ARTICLES.contains(&first.as_str())
        || words.iter().any(|word| KINDS.contains(word.as_str()))
        || is_generic(sign)
    {
        return None;
    }
    let name = words.join(" ");
    (name.chars().count() >= 3).then(|| format!("n:{name}|{category}"))
}

/// The brand behind a sign, when it is one of the known brands.
#[must_use]
pub fn brand_of(sign: &str, category: &str) -> Option<&'static str> {
    let name = text::words(sign).join(" ");
    let candidates = BRANDS.get(name.as_str())?;
    candidates.iter().find(|brand| related(brand.category, category)).map(|brand| brand.name)
}

/// Whether two categories may be two views of one shop: the same, or neighbours.
fn related(brand: &str, place: &str) -> bool {
    let near = |one: &str, other: &str| {
        Category::find(one).is_some_and(|category| category.neighbours().any(|near| near.code == other))
    };
    brand == place || near(brand, place) || near(place, brand)
}

const LEGAL_FORMS: [&str; 9] = ["bv", "bvba", "nv", "cv", "cvba", "vof", "sa", "srl", "sprl"];
const ARTICLES: [&str; 14] =
    ["de", "het", "t", "den", "d", "een", "le", "la", "les", "l", "the", "der", "die", "das"];

/// Words that name a kind of place: the names of our categories, and what else stands on façades.
static KINDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let more = "bakkerij bakery slagerij beenhouwerij boucherie kapsalon coiffure kapper haarmode frituur friet \
        frietjes cafe taverne brasserie restaurant eetcafe apotheek pharmacie garage bistro hotel salon boetiek \
        boutique hoeve hoevewinkel hof drankenhandel dagbladhandel krantenwinkel ijssalon ijs snackbar snack pizzeria \
        bloemen schoenen optiek juwelier juwelen immo kantoor tearoom traiteur viswinkel vishandel kaashandel \
        groenten fruit fietsen electro nachtwinkel night wassalon wasserette nagelstudio nails schoonheidssalon \
        schoonheidsinstituut beauty fashion mode kledij lingerie tattoo dierenarts tuincentrum bouwmaterialen \
        schrijnwerkerij pita kebab sushi bar pub broodjes broodjeszaak bank camping b&b markt wekelijkse feestzaal \
        carwash taxi autorijschool drukkerij fotograaf begrafenissen uitvaartzorg chocolatier patisserie";
    let names =
        Category::all().iter().flat_map(|category| Language::ALL.map(|language| category.name(language)));
    names.flat_map(text::words).chain(more.split_whitespace().map(str::to_owned)).collect()
});

struct Brand {
    name: &'static str,
    category: &'static str,
}

/// The known brands by folded name, ours after those of the name suggestion index.
static BRANDS: LazyLock<HashMap<String, Vec<Brand>>> = LazyLock::new(|| {
    let mut brands = HashMap::new();
    read_brands(include_str!("../data/brands.tsv"), &mut brands);
    read_brands(include_str!("../data/brands_extra.tsv"), &mut brands);
    brands
});

/// Names that name a kind of place and no formula; their patterns stand in `data/generic_names.tsv`.
static GENERIC: LazyLock<regex::RegexSet> = LazyLock::new(|| {
    let lines = include_str!("../data/generic_names.tsv").lines().skip(1);
    let patterns =
        lines.filter_map(|line| line.split('\t').next()).filter(|pattern| !pattern.trim().is_empty());
    regex::RegexSet::new(patterns).unwrap_or_else(|_| regex::RegexSet::empty())
});

/// Whether a name says only what kind of place it is: `De Bakker`, `Frituur`.
#[must_use]
pub fn is_generic(name: &str) -> bool {
    let name = name.trim().to_lowercase().replace(['’', '‘'], "'");
    // A pattern of words takes in five at most; only signs and digits go on for longer.
    let many =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).count() > 5;
    if many && name.starts_with(char::is_alphabetic) {
        return false;
    }
    GENERIC.is_match(&name)
}

/// Reads a list of brands with the headings `name`, `match` (spellings, by `;`) and `category`.
fn read_brands(text: &'static str, brands: &mut HashMap<String, Vec<Brand>>) {
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().unwrap_or_default().split('\t').map(str::trim).collect();
    let column = |wanted: &str| headings.iter().position(|heading| *heading == wanted);
    let (Some(name), Some(spellings), Some(category)) = (column("name"), column("match"), column("category"))
    else {
        return;
    };
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let fields: Vec<&'static str> = line.split('\t').map(str::trim).collect();
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        for spelling in std::iter::once(field(name)).chain(field(spellings).split(';')) {
            let key = text::words(spelling).join(" ");
            if key.is_empty() || is_generic(spelling) {
                continue;
            }
            let known = brands.entry(key).or_default();
            if !known.iter().any(|brand| brand.name == field(name) && brand.category == field(category)) {
                known.push(Brand { name: field(name), category: field(category) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read_whole() {
        assert!(BRANDS.len() > 1_500, "only {} brands", BRANDS.len());
        let patterns =
            include_str!("../data/generic_names.tsv").lines().skip(1).filter(|l| !l.trim().is_empty());
        assert_eq!(GENERIC.len(), patterns.count(), "a pattern cannot be read");
        for brand in BRANDS.values().flatten() {
            assert!(
                Category::find(brand.category).is_some(),
                "{}: unknown category {}",
                brand.name,
                brand.category
            );
        }
    }

    #[test]
    fn known_brands_are_chains_and_their_namesakes_are_not() {
        let judge = |sign: &str, category: &str| Chains::known().judge(sign, category, None, None);
        let albert = judge("ALBERT HEIJN", "supermarket");
        assert_eq!(albert.brand.as_deref(), Some("Albert Heijn"));
        assert!(albert.chain);
        assert!(!judge("Albert Heijn", "hairdresser").chain, "a namesake of another kind");
        for sign in ["Bakkerij", "De Bakker", "Frituur", "’t Hoekske", "Bakkerij Verslype-Demuynck"] {
            assert!(!judge(sign, "bakery").chain, "{sign}");
        }
    }

    #[test]
    fn seven_outlets_make_a_chain() {
        let number = EnterpriseNumber::from_base(7_000_001).unwrap();
        let name = trade_key("Molenwiek Markten NV", "supermarket").unwrap();
        assert_eq!(name, trade_key("molenwiek markten", "supermarket").unwrap());
        let chains = Chains::counted([enterprise_key(number), name]);
        assert!(chains.judge("Anders", "bakery", Some(number), None).chain);
        assert!(chains.judge("Molenwiek Markten", "supermarket", None, None).chain);
        assert!(!chains.judge("Molenwiek Markten", "bakery", None, None).chain, "another kind of place");
        assert_eq!(chains.difference(&Chains::known()).len(), 2);
    }

    #[test]
    fn names_that_everybody_uses_are_not_counted() {
        for sign in [
            "’t Hoekske",
            "De Korenaar",
            "Bakkerij Janssens",
            "Café Centrum",
            "Frituur Leo",
            "Snack",
            "NV",
            "XL",
        ] {
            assert_eq!(trade_key(sign, "friterie"), None, "{sign}");
        }
        assert!(trade_key("Zonnehoed", "florist").is_some());
    }
}
