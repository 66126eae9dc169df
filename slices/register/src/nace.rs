//! From an activity code (NACE-BEL 2003, 2008 or 2025) to a category of the finder.
//!
//! The list stands in `data/nace.tsv`. A code may be a beginning (`011` covers every `011xx`); the longest one wins.
//! What is left out on purpose stands in the list too, with its reason.

use std::sync::LazyLock;

use kernel::category::{Category, Group};
use serde::{Deserialize, Serialize};

/// The editions of the Belgian activity classification in use in the KBO, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NaceVersion {
    /// NACE-BEL 2003.
    #[serde(rename = "2003")]
    V2003,
    /// NACE-BEL 2008.
    #[serde(rename = "2008")]
    V2008,
    /// NACE-BEL 2025.
    #[serde(rename = "2025")]
    V2025,
}

impl NaceVersion {
    /// Every edition, the oldest first.
    pub const ALL: [Self; 3] = [Self::V2003, Self::V2008, Self::V2025];

    /// The year, as the KBO writes it.
    #[must_use]
    pub const fn year(self) -> &'static str {
        match self {
            Self::V2003 => "2003",
            Self::V2008 => "2008",
            Self::V2025 => "2025",
        }
    }

    /// Reads the year.
    #[must_use]
    pub fn parse(year: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.year().as_bytes() == year)
    }

    /// Position in arrays that hold one value per edition.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::V2003 => 0,
            Self::V2008 => 1,
            Self::V2025 => 2,
        }
    }
}

/// How sure an activity code tells that shoppers are welcome. The order is the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NaceKind {
    /// A place for shoppers.
    Shop,
    /// A place for shoppers of which the code does not tell the goods.
    General,
    /// A farm or maker that may sell to the public: to be confirmed before it is listed.
    Candidate,
    /// Left out on purpose.
    Out,
}

/// One line of the list.
#[derive(Debug)]
pub struct Nace {
    /// Code of the category in `kernel::category`; `-` when left out.
    pub category: &'static str,
    /// How sure the code is.
    pub kind: NaceKind,
    /// Why, where it is not evident.
    pub note: &'static str,
    code: &'static str,
    versions: [bool; 3],
}

impl Nace {
    /// The group of goods or services of the category.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        Category::find(self.category).map(|category| category.group)
    }
}

/// The list and, per edition, the line for each code of five digits.
pub(crate) struct NaceTable {
    lines: Vec<Nace>,
    by_code: [Vec<u16>; 3],
}

impl NaceTable {
    /// The position (from 1) of the line for the first five digits of a code; 0 when the code is no place for
    /// shoppers.
    #[inline]
    pub(crate) fn place(&self, version: NaceVersion, five_digits: usize) -> u16 {
        self.by_code.get(version.index()).and_then(|codes| codes.get(five_digits)).copied().unwrap_or(0)
    }

    /// The line at a position given by [`Self::place`].
    pub(crate) fn line(&self, place: u16) -> Option<&Nace> {
        usize::from(place).checked_sub(1).and_then(|at| self.lines.get(at))
    }
}

/// The list, read once.
pub(crate) static NACE: LazyLock<NaceTable> = LazyLock::new(|| {
    let text = include_str!("../data/nace.tsv");
    let lines: Vec<Nace> = text.lines().skip(1).filter_map(read).collect();
    let by_code = NaceVersion::ALL.map(|version| spread(&lines, version));
    NaceTable { lines, by_code }
});

/// What the list says of a code of at least five digits, also of what is left out.
#[must_use]
pub fn find(version: NaceVersion, code: &str) -> Option<&'static Nace> {
    let covers =
        |line: &&Nace| line.versions.get(version.index()) == Some(&true) && code.starts_with(line.code);
    NACE.lines.iter().filter(covers).max_by_key(|line| line.code.len())
}

fn read(line: &'static str) -> Option<Nace> {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [versions, code, category, kind, note]: [&'static str; 5] = fields.try_into().ok()?;
    let kind = match kind {
        "shop" => NaceKind::Shop,
        "general" => NaceKind::General,
        "candidate" => NaceKind::Candidate,
        "out" => NaceKind::Out,
        _ => return None,
    };
    let versions = NaceVersion::ALL.map(|version| versions.split(',').any(|year| year == version.year()));
    Some(Nace { category, kind, note, code, versions })
}

/// One edition of the list, spread over all codes of five digits; longer beginnings overwrite shorter ones.
fn spread(lines: &[Nace], version: NaceVersion) -> Vec<u16> {
    let mut codes = vec![0_u16; 100_000];
    for length in 1..=5_u32 {
        for (at, line) in lines.iter().enumerate() {
            let fits = line.versions.get(version.index()) == Some(&true);
            if !fits || u32::try_from(line.code.len()) != Ok(length) {
                continue;
            }
            let (Ok(start), Ok(place)) = (line.code.parse::<usize>(), u16::try_from(at + 1)) else {
                continue;
            };
            let width = 10_usize.pow(5 - length);
            let place = if line.kind == NaceKind::Out { 0 } else { place };
            if let Some(span) = codes.get_mut(start * width..(start + 1) * width) {
                span.fill(place);
            }
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_line_is_read_once_and_knows_its_category() {
        let text = include_str!("../data/nace.tsv");
        assert_eq!(NACE.lines.len(), text.lines().count() - 1, "a line cannot be read");
        let mut seen = HashSet::new();
        for line in &NACE.lines {
            assert!(line.versions.contains(&true), "{}: no edition", line.code);
            assert!((2..=5).contains(&line.code.len()) && line.code.bytes().all(|b| b.is_ascii_digit()));
            for version in NaceVersion::ALL.into_iter().filter(|version| line.versions[version.index()]) {
                assert!(seen.insert((version, line.code)), "{} stands twice", line.code);
            }
            if line.kind == NaceKind::Out {
                assert!(
                    !line.note.is_empty() && line.category == "-",
                    "{}: left out without a reason",
                    line.code
                );
            } else {
                assert!(line.group().is_some(), "{}: unknown category {}", line.code, line.category);
            }
        }
    }

    #[test]
    fn every_retail_code_maps_or_is_left_out_with_a_reason() {
        for (version, file, column, least) in
            [(NaceVersion::V2008, "nacebel_2008", 1, 77), (NaceVersion::V2025, "nacebel_2025", 2, 72)]
        {
            let Some(path) = kernel::shared_data(&format!("nace/{file}_nl_fr_de_en.csv")) else { return };
            let text = std::fs::read_to_string(path).unwrap();
            let codes: Vec<&str> = text.lines().filter_map(|line| line.split(',').nth(column)).collect();
            let of = |division: &str| -> Vec<&str> {
                codes.iter().copied().filter(|c| c.len() == 5 && c.starts_with(division)).collect()
            };
            assert!(of("47").len() >= least, "{file}: only {} codes read", of("47").len());
            for code in ["47", "55", "56", "95", "96"].into_iter().flat_map(of) {
                assert!(find(version, code).is_some(), "{code} of {file} is neither mapped nor left out");
            }
            // No line of the list speaks of a code that the edition does not have.
            for line in NACE.lines.iter().filter(|line| line.versions[version.index()]) {
                assert!(codes.iter().any(|code| code.starts_with(line.code)), "{file} has no {}", line.code);
            }
        }
    }

    #[test]
    fn bakers_farms_and_pharmacies_are_found_in_every_edition() {
        let category = |version, code| find(version, code).map(|line| (line.category, line.kind));
        assert_eq!(category(NaceVersion::V2025, "10712"), Some(("bakery", NaceKind::Shop)));
        assert_eq!(category(NaceVersion::V2008, "10711"), Some(("-", NaceKind::Out)));
        assert_eq!(category(NaceVersion::V2025, "01500"), Some(("farm", NaceKind::Candidate)));
        assert_eq!(category(NaceVersion::V2008, "01191"), Some(("garden_centre", NaceKind::Candidate)));
        assert_eq!(category(NaceVersion::V2003, "52310"), Some(("pharmacy", NaceKind::Shop)));
        assert_eq!(category(NaceVersion::V2008, "47730"), Some(("pharmacy", NaceKind::Shop)));
        assert_eq!(category(NaceVersion::V2025, "62010"), None);
        // The same number means another trade in another edition.
        assert_eq!(category(NaceVersion::V2008, "47640").map(|c| c.0), Some("sports"));
        assert_eq!(category(NaceVersion::V2025, "47640").map(|c| c.0), Some("toys"));
    }

    #[test]
    fn the_fast_table_says_the_same_as_the_list() {
        for version in NaceVersion::ALL {
            for code in 0..100_000_usize {
                let fast = NACE.line(NACE.place(version, code)).map(|line| line.code);
                let slow = find(version, &format!("{code:05}"))
                    .filter(|line| line.kind != NaceKind::Out)
                    .map(|line| line.code);
                assert_eq!(fast, slow, "{version:?} {code:05}");
            }
        }
    }
}
