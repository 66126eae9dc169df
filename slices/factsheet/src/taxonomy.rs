//! Our own open division of kinds of places: goods groups (of the kernel), branches below them, and the six categories of
//! the decree on integrated retail policy (IHB). The table is `data/branches.tsv`.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::category::{Category, Group};

/// The groups in the order in which officers know them.
pub(crate) const GROUPS: [Group; 8] = [
    Group::Dagelijks,
    Group::Periodiek,
    Group::Uitzonderlijk,
    Group::Horeca,
    Group::Diensten,
    Group::Ambacht,
    Group::Landbouw,
    Group::Transport,
];

/// Retail in the strict sense: daily, periodic and exceptional goods.
pub(crate) const RETAIL: [Group; 3] = [Group::Dagelijks, Group::Periodiek, Group::Uitzonderlijk];

/// The categories of the decree of 15 July 2016 as they hold since 4 March 2024.
pub(crate) const IHB: [char; 6] = ['A', 'B', 'C', 'D', 'E', 'F'];

/// What the table says of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Branch: `fashion`.
    pub branch: &'static str,
    /// Category of the decree; none for what is not retail.
    pub ihb: Option<char>,
    /// Whether it is a commercial outlet with premises: machines, stalls and cash points are not.
    pub counted: bool,
}

static TABLE: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let lines = include_str!("../data/branches.tsv").lines().skip(1);
    lines.filter_map(read).collect()
});

fn read(line: &'static str) -> Option<(&'static str, Kind)> {
    let fields: Vec<&'static str> = line.split('\t').collect();
    let [code, branch, ihb, counted] = fields.try_into().ok()?;
    let ihb = ihb.chars().next().filter(|letter| IHB.contains(letter));
    Some((code, Kind { branch, ihb, counted: counted == "1" }))
}

/// The kind behind a category.
pub(crate) fn kind(code: &str) -> Option<Kind> {
    TABLE.get(code).copied()
}

/// The word of a group: `group-dagelijks`.
pub(crate) const fn group_word(group: Group) -> &'static str {
    match group {
        Group::Dagelijks => "fs-group-daily",
        Group::Periodiek => "fs-group-periodic",
        Group::Uitzonderlijk => "fs-group-exceptional",
        Group::Horeca => "fs-group-horeca",
        Group::Diensten => "fs-group-services",
        Group::Ambacht => "fs-group-crafts",
        Group::Landbouw => "fs-group-farms",
        Group::Transport => "fs-group-transport",
        Group::Leegstand => "fs-group-vacant",
    }
}

/// The branches in the order of the table, each with its group.
pub(crate) fn branches() -> &'static [(&'static str, Group)] {
    static LIST: LazyLock<Vec<(&'static str, Group)>> = LazyLock::new(|| {
        let mut found: Vec<(&'static str, Group)> = Vec::new();
        for category in Category::all() {
            let Some(kind) = kind(category.code).filter(|kind| kind.counted) else { continue };
            if !found.iter().any(|(branch, _)| *branch == kind.branch) {
                found.push((kind.branch, category.group));
            }
        }
        found.sort_by_key(|(_, group)| GROUPS.iter().position(|one| one == group));
        found
    });
    &LIST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_its_place() {
        for category in Category::all() {
            let kind =
                kind(category.code).unwrap_or_else(|| panic!("{} is not in branches.tsv", category.code));
            let retail = RETAIL.contains(&category.group);
            if retail && kind.counted && !["mall", "bookmaker"].contains(&category.code) {
                assert!(kind.ihb.is_some(), "{} is retail without a category of the decree", category.code);
            }
            if matches!(category.group, Group::Horeca | Group::Diensten | Group::Leegstand) {
                assert_eq!(kind.ihb, None, "{} is no retail", category.code);
            }
        }
        assert_eq!(TABLE.len(), Category::all().len(), "a line names a category that is not there");
    }

    #[test]
    fn the_decree_is_followed_where_it_is_clear() {
        for (code, letter) in [
            ("bakery", 'A'),
            ("shoes", 'B'),
            ("garden_centre", 'C'),
            ("car", 'D'),
            ("furniture", 'E'),
            ("books", 'F'),
        ] {
            assert_eq!(kind(code).unwrap().ihb, Some(letter), "{code}");
        }
        assert!(!kind("vending_milk").unwrap().counted && !kind("vacant").unwrap().counted);
    }

    #[test]
    fn branches_stand_in_the_order_of_their_groups() {
        let list = branches();
        assert!((20..=30).contains(&list.len()), "{list:?}");
        assert_eq!(list.first().map(|(_, group)| *group), Some(Group::Dagelijks));
        assert!(!list.iter().any(|(branch, _)| *branch == "-"));
    }
}
