//! The supply of an area: what stands there, counted by kind. Supplies of several towns add up, so that a province is
//! nothing but the sum of its towns.

use std::collections::BTreeMap;

use kernel::category::{Category, Group};
use kernel::point::Point;
use serde::{Deserialize, Serialize};

use crate::indicators as formula;
use crate::taxonomy::{self, GROUPS, IHB, RETAIL};

/// What a listing can say, in the order of its points.
pub(crate) const ELEMENTS: [(&str, u32); 6] = [
    ("hours", 30),
    ("contact", 20),
    ("website", 15),
    ("description", 15),
    ("products", 10),
    ("position", 10),
];

/// An outlet as the published view tells it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outlet {
    pub category: &'static Category,
    pub chain: bool,
    pub webshop: bool,
    pub delivery: bool,
    pub pickup: bool,
    /// Which of [`ELEMENTS`] its listing says.
    pub said: [bool; 6],
    pub point: Option<Point>,
    /// Whether that is its own position, not the middle of a village.
    pub exact: bool,
    pub street: String,
    pub locality: String,
}

impl Outlet {
    /// Points of its listing, of a hundred.
    pub fn quality(&self) -> u32 {
        self.said.iter().zip(ELEMENTS).filter(|(said, _)| **said).map(|(_, (_, points))| points).sum()
    }
}

/// The counts of one kind, written as a list to keep snapshots short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u32; 6]", into = "[u32; 6]")]
pub(crate) struct Cell {
    pub outlets: u32,
    pub chains: u32,
    pub webshops: u32,
    pub deliveries: u32,
    pub pickups: u32,
    /// The points of all listings together.
    pub quality: u32,
}

impl From<[u32; 6]> for Cell {
    fn from([outlets, chains, webshops, deliveries, pickups, quality]: [u32; 6]) -> Self {
        Self { outlets, chains, webshops, deliveries, pickups, quality }
    }
}

impl From<Cell> for [u32; 6] {
    fn from(cell: Cell) -> Self {
        [cell.outlets, cell.chains, cell.webshops, cell.deliveries, cell.pickups, cell.quality]
    }
}

impl Cell {
    fn add(&mut self, other: Self) {
        self.outlets += other.outlets;
        self.chains += other.chains;
        self.webshops += other.webshops;
        self.deliveries += other.deliveries;
        self.pickups += other.pickups;
        self.quality += other.quality;
    }
}

/// Counts by kind, and how many listings say what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Supply {
    /// By the code of the main category.
    pub kinds: BTreeMap<String, Cell>,
    /// Listings that say each of [`ELEMENTS`].
    #[serde(default)]
    pub said: [u32; 6],
}

impl Supply {
    /// Counts outlets. What has no premises of its own (machines, stalls, cash points) is left out.
    pub fn of<'a>(outlets: impl IntoIterator<Item = &'a Outlet>) -> Self {
        let mut supply = Self::default();
        for outlet in outlets {
            supply.count(outlet);
        }
        supply
    }

    fn count(&mut self, outlet: &Outlet) {
        if !taxonomy::kind(outlet.category.code).is_some_and(|kind| kind.counted) {
            return;
        }
        let cell = self.kinds.entry(outlet.category.code.to_owned()).or_default();
        cell.add(Cell {
            outlets: 1,
            chains: u32::from(outlet.chain),
            webshops: u32::from(outlet.webshop),
            deliveries: u32::from(outlet.delivery),
            pickups: u32::from(outlet.pickup),
            quality: outlet.quality(),
        });
        for (sum, said) in self.said.iter_mut().zip(outlet.said) {
            *sum += u32::from(said);
        }
    }

    /// Adds another supply to this one.
    pub fn add(&mut self, other: &Self) {
        for (code, cell) in &other.kinds {
            self.kinds.entry(code.clone()).or_default().add(*cell);
        }
        for (sum, said) in self.said.iter_mut().zip(other.said) {
            *sum += said;
        }
    }

    /// The sum over the kinds that are wanted.
    pub fn sum(&self, wanted: impl Fn(&'static Category) -> bool) -> Cell {
        let mut sum = Cell::default();
        for (code, cell) in &self.kinds {
            if Category::find(code).is_some_and(&wanted) {
                sum.add(*cell);
            }
        }
        sum
    }

    /// Everything.
    pub fn all(&self) -> Cell {
        self.sum(|_| true)
    }

    pub fn of_group(&self, group: Group) -> Cell {
        self.sum(|category| category.group == group)
    }

    /// Daily, periodic and exceptional goods together.
    pub fn retail(&self) -> Cell {
        self.sum(|category| RETAIL.contains(&category.group))
    }

    pub fn of_branch(&self, branch: &str) -> Cell {
        self.sum(|category| taxonomy::kind(category.code).is_some_and(|kind| kind.branch == branch))
    }

    pub fn of_ihb(&self, letter: char) -> Cell {
        self.sum(|category| taxonomy::kind(category.code).is_some_and(|kind| kind.ihb == Some(letter)))
    }

    /// Outlets of one kind.
    pub fn of_kind(&self, code: &str) -> u64 {
        self.kinds.get(code).map_or(0, |cell| cell.outlets.into())
    }

    pub fn outlets(&self) -> u64 {
        self.all().outlets.into()
    }

    /// Outlets by group, in the order of [`GROUPS`].
    pub fn groups(&self) -> [u64; 8] {
        GROUPS.map(|group| self.of_group(group).outlets.into())
    }

    /// Outlets by category of the decree.
    pub fn decree(&self) -> [u64; 6] {
        IHB.map(|letter| self.of_ihb(letter).outlets.into())
    }

    /// Outlets by kind, for diversity.
    pub fn counts(&self) -> Vec<u64> {
        self.kinds.values().map(|cell| cell.outlets.into()).collect()
    }

    /// Kinds there are any of.
    pub fn variety(&self) -> u64 {
        self.kinds.values().filter(|cell| cell.outlets > 0).map(|_| 1).sum()
    }

    /// The mean points of the listings, of a hundred.
    pub fn quality(&self) -> Option<f64> {
        let all = self.all();
        formula::quotient(all.quality.into(), all.outlets.into())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn outlet(code: &str) -> Outlet {
        Outlet {
            category: Category::find(code).unwrap(),
            chain: false,
            webshop: false,
            delivery: false,
            pickup: false,
            said: [false; 6],
            point: None,
            exact: false,
            street: String::new(),
            locality: String::new(),
        }
    }

    #[test]
    fn outlets_are_counted_by_kind_group_and_branch() {
        let mut all: Vec<Outlet> =
            ["bakery", "bakery", "butcher", "shoes", "furniture", "pub", "vending_milk", "atm"]
                .iter()
                .map(|code| outlet(code))
                .collect();
        all[0].chain = true;
        all[0].webshop = true;
        all[0].said = [true, true, false, false, false, true];
        let supply = Supply::of(&all);
        assert_eq!(supply.outlets(), 6, "machines and cash points are no outlets");
        assert_eq!(supply.groups(), [3, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(supply.decree(), [3, 1, 0, 0, 1, 0]);
        assert_eq!(supply.of_branch("food").outlets, 3);
        assert_eq!((supply.of_kind("bakery"), supply.of_kind("books"), supply.variety()), (2, 0, 5));
        assert_eq!((supply.retail().outlets, supply.all().chains, supply.all().webshops), (5, 1, 1));
        assert_eq!(supply.all().quality, 60);
        assert_eq!(supply.quality(), Some(10.0));
        assert_eq!(supply.said, [1, 1, 0, 0, 0, 1]);
        assert_eq!(Supply::default().quality(), None);
    }

    #[test]
    fn supplies_add_up_and_are_read_back() {
        let mut one = Supply::of(&[outlet("bakery"), outlet("pub")]);
        let two = Supply::of(&[outlet("bakery"), outlet("shoes")]);
        one.add(&two);
        assert_eq!((one.outlets(), one.of_kind("bakery")), (4, 2));
        let text = serde_json::to_string(&one).unwrap();
        assert!(text.contains("\"bakery\":[2,0,0,0,0,0]"), "{text}");
        assert_eq!(serde_json::from_str::<Supply>(&text).unwrap(), one);
    }

    #[test]
    fn the_points_of_a_listing_are_a_hundred() {
        assert_eq!(ELEMENTS.iter().map(|(_, points)| points).sum::<u32>(), 100);
        let full = Outlet { said: [true; 6], ..outlet("bakery") };
        assert_eq!(full.quality(), 100);
    }
}
