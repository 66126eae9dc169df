//! Linking real and invented sets, with floors that a change for the worse goes through.
#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fall over"
)]

mod invent;

use std::collections::{BTreeMap, BTreeSet};

use invent::{LEFT_HEADER, Land, RIGHT_HEADER, Wear, line};
use linkage::{Index, Limits, Options, Reading, Role, Side, files};

/// Precision, recall and F1 of the pairs of one or two texts against a truth.
struct Found {
    precision: f64,
    recall: f64,
    pairs: usize,
}

impl Found {
    fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall).max(1e-9)
    }
}

fn link(left: &str, right: Option<&str>, same: impl Fn(&str, &str) -> bool, truth: usize) -> Found {
    let read = files::read(left.as_bytes(), right.map(str::as_bytes), &[], false, Limits::default()).unwrap();
    let linked = linkage::link(&read.corpus, Options::default());
    let good =
        linked.pairs.iter().filter(|p| same(read.corpus.id(p.left), read.corpus.id(p.right))).count() as f64;
    let pairs = linked.pairs.len();
    Found { precision: good / (pairs.max(1) as f64), recall: good / (truth.max(1) as f64), pairs }
}

fn text(path: &str) -> Option<String> {
    Some(std::fs::read_to_string(kernel::shared_data(path)?).unwrap())
}

#[test]
fn persons_with_slips_are_found_again() {
    let (Some(left), Some(right)) =
        (text("linkage/febrl/dataset4a.csv"), text("linkage/febrl/dataset4b.csv"))
    else {
        return;
    };
    let number = |id: &str| id.split('-').nth(1).unwrap_or_default().to_owned();
    let found = link(&left, Some(&right), |a, b| number(a) == number(b), 5_000);
    assert!(found.f1() >= 0.999, "{} {}", found.precision, found.recall);
}

#[test]
fn persons_that_occur_several_times_are_grouped() {
    for (file, truth) in [("dataset1", 500), ("dataset2", 1_934), ("dataset3", 6_538)] {
        let Some(text) = text(&format!("linkage/febrl/{file}.csv")) else { return };
        let number = |id: &str| id.split('-').nth(1).unwrap_or_default().to_owned();
        let found = link(&text, None, |a, b| number(a) == number(b), truth);
        assert!(found.f1() >= 0.997, "{file}: {} {}", found.precision, found.recall);
    }
}

/// The restaurants as rows of cells; the last is the truth and is never shown.
fn restaurants() -> Option<Vec<Vec<String>>> {
    let text = text("linkage/restaurants_dedupe/restaurant-nophone-training.csv")?;
    let rows = text.lines().skip(1).filter(|line| !line.is_empty());
    Some(
        rows.map(|row| row.split(", ").map(|cell| cell.trim_matches(['"', ' ']).to_owned()).collect())
            .collect(),
    )
}

#[test]
fn restaurants_are_found_without_phone_and_with_less() {
    let Some(rows) = restaurants() else { return };
    let truth = |id: &str| rows[id.parse::<usize>().unwrap()].last().unwrap().clone();
    for (kept, floor) in
        [(vec![0, 1, 2, 3], 0.95), (vec![0, 1, 2], 0.93), (vec![0, 1], 0.90), (vec![0, 2], 0.62)]
    {
        let names = ["name", "address", "city", "cuisine"];
        let header: Vec<&str> = kept.iter().map(|at| names[*at]).collect();
        let mut file = format!("id,{}\n", header.join(","));
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = kept.iter().map(|k| format!("\"{}\"", row[*k])).collect();
            file.push_str(&format!("{at},{}\n", cells.join(",")));
        }
        let found = link(&file, None, |a, b| truth(a) == truth(b), 112);
        assert!(found.f1() >= floor, "{header:?}: {} {}", found.precision, found.recall);
    }
}

fn invented(count: usize, wear: Wear) -> (String, String, BTreeSet<(String, String)>) {
    let land = Land::new(11);
    let left = land.left(count, 12);
    let right = land.right(&left, count, wear, 13);
    let lines = |header: &str, rows: Vec<String>| format!("{header}\n{}\n", rows.join("\n"));
    let truth =
        right.iter().filter_map(|(shop, of)| Some((format!("L{}", (*of)?), shop.id.clone()))).collect();
    (
        lines(LEFT_HEADER, left.iter().map(line).collect()),
        lines(RIGHT_HEADER, right.iter().map(|(shop, _)| line(shop)).collect()),
        truth,
    )
}

#[test]
fn shops_in_two_registers_are_found_however_worn() {
    for (count, strength, floor) in
        [(100, 1.0, 0.90), (1_000, 1.0, 0.96), (5_000, 0.3, 0.98), (5_000, 2.0, 0.90), (20_000, 1.0, 0.97)]
    {
        let (left, right, truth) = invented(count, Wear { shared: 0.6, strength });
        let same = |a: &str, b: &str| truth.contains(&(a.to_owned(), b.to_owned()));
        let found = link(&left, Some(&right), same, truth.len());
        assert!(found.f1() >= floor, "{count} × {strength}: {} {}", found.precision, found.recall);
    }
}

#[test]
fn sets_without_anything_in_common_give_hardly_a_pair() {
    for count in [100, 2_000, 10_000] {
        let (left, right, _) = invented(count, Wear { shared: 0.0, strength: 1.0 });
        let found = link(&left, Some(&right), |_, _| false, 0);
        assert!(found.pairs <= 1 + count / 500, "{count}: {} pairs", found.pairs);
        let found = link(&left, None, |_, _| false, 0);
        assert!(found.pairs <= 1 + count / 500, "{count} with itself: {} pairs", found.pairs);
    }
}

#[test]
fn a_new_record_finds_the_one_that_is_there() {
    let land = Land::new(21);
    let left = land.left(20_000, 22);
    let right = land.right(&left, 500, Wear { shared: 1.0, strength: 1.0 }, 23);
    let cells = |shop: &invent::Shop| -> Vec<(Role, String)> {
        vec![
            (Role::Name, shop.name.clone()),
            (Role::Street, shop.street.clone()),
            (Role::HouseNumber, shop.number.clone()),
            (Role::Postcode, shop.postcode.clone()),
            (Role::City, shop.city.clone()),
            (Role::Phone, shop.phone.clone()),
        ]
    };
    let borrowed =
        |cells: &'_ [(Role, String)]| -> BTreeMap<Role, String> { cells.iter().cloned().collect() };
    let roles = [Role::Name, Role::Street, Role::HouseNumber, Role::Postcode, Role::City, Role::Phone];
    let reading = Reading::of(&roles, &[]);
    let mut side = Side::new(reading);
    for shop in &left {
        let row = borrowed(&cells(shop));
        side.push(&shop.id, row.iter().map(|(role, text)| (*role, text.as_str()))).unwrap();
    }
    let mut index = Index::new(side, reading, 2);
    let mut first = 0;
    let ask = |index: &Index, shop: &invent::Shop| {
        let row = borrowed(&cells(shop));
        let asked: Vec<(Role, &str)> = row.iter().map(|(role, text)| (*role, text.as_str())).collect();
        index.candidates(&asked, 0.3, 5).unwrap()
    };
    for (shop, of) in &right {
        let found = ask(&index, shop);
        first += usize::from(found.first().is_some_and(|m| Some(&m.id) == of.map(|at| &left[at].id)));
    }
    assert!(first >= 450, "{first} of 500");
    // Gone is gone; put back under another id is found under it.
    let shop = &left[7];
    assert!(index.remove("L7") && !index.remove("L7"));
    assert!(ask(&index, shop).iter().all(|found| found.id != "L7"));
    let row = borrowed(&cells(shop));
    let again: Vec<(Role, &str)> = row.iter().map(|(role, text)| (*role, text.as_str())).collect();
    index.put("again", &again).unwrap();
    assert_eq!(ask(&index, shop).first().map(|found| found.id.as_str()), Some("again"));
    assert_eq!(index.len(), 20_000);
}
