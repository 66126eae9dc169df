use std::collections::BTreeMap;

use proptest::prelude::*;

use super::linear::{Explorer, System};
use super::*;

/// A table of rows and columns with their totals and the total of all.
fn grid(rows: usize, columns: usize, values: &[u64]) -> Table {
    let mut cells = Vec::new();
    let mut sums = Vec::new();
    let value = |row: usize, column: usize| values[row * columns + column];
    for row in 0..rows {
        for column in 0..columns {
            cells.push(Cell::people(format!("{row}.{column}"), value(row, column)));
        }
    }
    for row in 0..rows {
        sums.push(Sum {
            total: cells.len(),
            parts: (0..columns).map(|column| row * columns + column).collect(),
        });
        cells.push(Cell::people(format!("row {row}"), (0..columns).map(|column| value(row, column)).sum()));
    }
    for column in 0..columns {
        sums.push(Sum { total: cells.len(), parts: (0..rows).map(|row| row * columns + column).collect() });
        cells.push(Cell::people(format!("column {column}"), (0..rows).map(|row| value(row, column)).sum()));
    }
    let first = rows * columns;
    sums.push(Sum { total: cells.len(), parts: (first..first + rows).collect() });
    sums.push(Sum { total: cells.len(), parts: (first + rows..first + rows + columns).collect() });
    cells.push(Cell::people("all", values.iter().sum()));
    Table { cells, sums, grows: false }
}

fn rule() -> Rule {
    Rule::people(15).unwrap()
}

/// Small cells and those that are shown, by a person with pencil and paper: repeatedly, a sum with one unknown is solved.
fn solved_by_hand(published: &Published) -> BTreeMap<usize, u64> {
    let mut known: BTreeMap<usize, u64> =
        published.cells.iter().enumerate().filter_map(|(at, cell)| Some((at, cell.value?))).collect();
    let mut found = BTreeMap::new();
    loop {
        let before = known.len();
        for sum in &published.sums {
            let unknown: Vec<usize> =
                sum.parts.iter().chain([&sum.total]).copied().filter(|at| !known.contains_key(at)).collect();
            let [one] = unknown.as_slice() else { continue };
            let parts: u64 = sum.parts.iter().filter_map(|part| known.get(part)).sum();
            let value = if *one == sum.total { parts } else { known[&sum.total] - parts };
            known.insert(*one, value);
            found.insert(*one, value);
        }
        if known.len() == before {
            return found;
        }
    }
}

/// The width of what is left of each hidden cell is at least what the rule asks.
fn holds(releases: &[Release]) {
    let intervals = attack_all(releases);
    let hidden: usize = releases
        .iter()
        .map(|one| one.published.cells.iter().filter(|cell| cell.value.is_none()).count())
        .sum();
    assert_eq!(intervals.len(), hidden);
    for one in &intervals {
        let truth = releases[one.release].table.cells[one.cell].value;
        let width = releases[one.release].published.rule.width(truth);
        assert!(
            one.low <= truth && one.high.is_none_or(|high| truth <= high && high - one.low >= width),
            "{one:?} of {truth}"
        );
    }
}

#[test]
fn one_small_cell_takes_three_others_with_it() {
    let table = grid(3, 3, &[4, 60, 80, 50, 70, 90, 65, 75, 85]);
    let alone = published(&table, &rule(), &BTreeSet::from([0]));
    assert_eq!(solved_by_hand(&alone).get(&0), Some(&4));
    let interval = &attack(&alone)[0];
    assert_eq!((interval.low, interval.high, interval.exact), (4, Some(4), true));
    let release = protect(&table, &rule(), &[]).unwrap();
    let hidden: Vec<usize> = (0..16).filter(|at| release.published.cells[*at].value.is_none()).collect();
    assert_eq!(hidden, [0, 1, 3, 4], "the cheapest rectangle");
    assert!(solved_by_hand(&release.published).is_empty());
    holds(&[release]);
}

#[test]
fn two_small_cells_that_share_a_small_sum_are_not_enough() {
    // 3 and 5 are hidden, but their sum of 8 would be told by the total: neither could be above 7.
    let cells = vec![
        Cell::people("a", 3),
        Cell::people("b", 5),
        Cell::people("c", 200),
        Cell::people("d", 300),
        Cell::people("all", 508),
    ];
    let table = Table { cells, sums: vec![Sum { total: 4, parts: vec![0, 1, 2, 3] }], grows: false };
    let bare = published(&table, &rule(), &BTreeSet::from([0, 1]));
    assert_eq!(
        attack(&bare).iter().map(|one| (one.low, one.high)).collect::<Vec<_>>(),
        [(1, Some(7)), (1, Some(7))]
    );
    let release = protect(&table, &rule(), &[]).unwrap();
    let shown: Vec<_> = release.published.cells.iter().map(|cell| cell.value).collect();
    assert_eq!(shown, [None, None, None, Some(300), Some(508)]);
    holds(&[release]);
}

#[test]
fn nought_is_shown_and_hidden_is_not_nought() {
    let release = protect(&grid(2, 3, &[0, 40, 50, 7, 60, 70]), &rule(), &[]).unwrap();
    assert_eq!(release.published.cells[0].value, Some(0));
    assert!(release.published.cells[3].value.is_none());
    holds(&[release]);
}

#[test]
fn a_second_publication_must_not_undo_the_first() {
    // Hidden with b at first; were c hidden with it the second time, b would be told, and so a.
    let of = |values: [u64; 3]| {
        let keys = ["a", "b", "c"];
        let mut cells: Vec<Cell> =
            keys.iter().zip(values).map(|(key, value)| Cell::people(*key, value)).collect();
        cells.push(Cell::people("all", values.iter().sum()));
        Table { cells, sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }], grows: false }
    };
    let first = protect(&of([5, 40, 90]), &rule(), &[]).unwrap();
    assert!(first.published.cells[1].value.is_none() && first.published.cells[2].value.is_some());
    let bad = of([5, 40, 90]);
    let told = Release { published: published(&bad, &rule(), &BTreeSet::from([0, 2])), table: bad };
    assert!(attack_all(&[first.clone(), told]).iter().any(|one| one.cell == 0 && one.high == Some(one.low)));
    let second = protect(&of([5, 40, 90]), &rule(), std::slice::from_ref(&first)).unwrap();
    assert_eq!(second.published, first.published);
    holds(&[first, second]);
}

#[test]
fn a_few_people_more_are_not_told_by_showing_both_numbers() {
    let of = |value: u64| Table {
        cells: vec![Cell::people("week 12", value), Cell::people("week 13", 300)],
        sums: vec![],
        grows: true,
    };
    let first = protect(&of(109), &rule(), &[]).unwrap();
    assert_eq!(first.published.cells[0].value, Some(109));
    let more = protect(&of(112), &rule(), std::slice::from_ref(&first)).unwrap();
    assert_eq!(more.published.cells[0].value, None);
    assert_eq!(more.published.cells[1].value, Some(300));
    let third = protect(&of(115), &rule(), &[first.clone(), more.clone()]).unwrap();
    assert_eq!(third.published.cells[0].value, None, "six since the first");
    let many = protect(&of(160), &rule(), &[first.clone(), more]).unwrap();
    assert_eq!(many.published.cells[0].value, Some(160));
    assert_eq!(
        protect(&of(124), &rule(), &[first]).unwrap().published.cells[0].value,
        Some(124),
        "fifteen may be told"
    );
}

#[test]
fn amounts_are_hidden_when_one_shop_shines_through() {
    let rule = Rule::turnover();
    assert!(rule.is_small(&Cell::money("two", 100_000, 2, 50_000)));
    assert!(rule.is_small(&Cell::money("one large", 100_000, 9, 70_001)));
    assert!(!rule.is_small(&Cell::money("many", 100_000, 9, 70_000)));
    let cells = vec![
        Cell::money("bakers", 5_000_000, 2, 4_000_000),
        Cell::money("butchers", 9_000_000, 6, 2_000_000),
        Cell::money("clothes", 30_000_000, 20, 5_000_000),
        Cell::money("all", 44_000_000, 28, 5_000_000),
    ];
    let release = protect(
        &Table { cells, sums: vec![Sum { total: 3, parts: vec![0, 1, 2] }], grows: false },
        &rule,
        &[],
    )
    .unwrap();
    let shown: Vec<bool> = release.published.cells.iter().map(|cell| cell.value.is_some()).collect();
    assert_eq!(shown, [false, false, true, true]);
    holds(&[release]);
}

#[test]
fn whole_numbers_narrow_what_fractions_would_allow() {
    // Twice the hidden number stands as a total: only an even one fits.
    let system = System { bounds: vec![(1, 100), (31, 34), (0, 0)], relations: vec![vec![(0, 2), (1, -1)]] };
    let mut explorer = Explorer::new(&system);
    assert!(explorer.possible());
    assert_eq!(explorer.interval(0), Some((16, 17, true)));
    let none = System { bounds: vec![(1, 3), (9, 9)], relations: vec![vec![(0, 2), (1, -1)]] };
    assert!(!Explorer::new(&none).possible());
}

#[test]
fn what_cannot_be_is_refused() {
    assert_eq!(Rule::people(9), Err(Unprotected::Floor(9)));
    let twice = Table { cells: vec![Cell::people("a", 1), Cell::people("a", 2)], ..Table::default() };
    assert_eq!(protect(&twice, &rule(), &[]), Err(Unprotected::Twice("a".into())));
    let wrong = Table {
        cells: vec![Cell::people("a", 1), Cell::people("b", 2)],
        sums: vec![Sum { total: 1, parts: vec![0] }],
        grows: false,
    };
    assert_eq!(protect(&wrong, &rule(), &[]), Err(Unprotected::Sum(0)));
    let many =
        Table { cells: (0..1_201).map(|n| Cell::people(n.to_string(), 50)).collect(), ..Table::default() };
    assert_eq!(protect(&many, &rule(), &[]), Err(Unprotected::TooMany(1_201)));
}

/// Counts as they come: many small, some nought.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0_u64), 3 => 1_u64..15, 3 => 15_u64..60, 3 => 60_u64..2_000]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// No hidden cell of any table of rows and columns can be worked out, rounded or not, and no more precisely than the rule says.
    #[test]
    fn nothing_hidden_is_told(rows in 2_usize..5, columns in 2_usize..5, values in proptest::collection::vec(count(), 16), five in any::<bool>()) {
        let rule = if five { rule().rounded_to(5) } else { rule() };
        let release = protect(&grid(rows, columns, &values[..rows * columns]), &rule, &[]).unwrap();
        for (cell, seen) in release.table.cells.iter().zip(&release.published.cells) {
            prop_assert!(!rule.is_small(cell) || seen.value.is_none());
            prop_assert!(cell.value != 0 || seen.value == Some(0));
        }
        if !five {
            prop_assert!(solved_by_hand(&release.published).is_empty());
        }
        for one in attack(&release.published) {
            let width = rule.width(release.table.cells[one.cell].value);
            prop_assert!(one.high.is_none_or(|high| high - one.low >= width));
        }
        holds(&[release]);
    }

    /// Nor by holding two publications against each other, when some numbers were corrected in between.
    #[test]
    fn nothing_hidden_is_told_by_the_difference_of_two(
        values in proptest::collection::vec(count(), 9),
        more in proptest::collection::vec(prop_oneof![3 => Just(0_u64), 1 => 1_u64..40], 9),
        grows in any::<bool>(),
    ) {
        let later: Vec<u64> = values.iter().zip(&more).map(|(value, more)| value + more).collect();
        let first = protect(&Table { grows, ..grid(3, 3, &values) }, &rule(), &[]).unwrap();
        let second = protect(&Table { grows, ..grid(3, 3, &later) }, &rule(), std::slice::from_ref(&first)).unwrap();
        for (at, (a, b)) in values.iter().zip(&later).enumerate() {
            let both = first.published.cells[at].value.is_some() && second.published.cells[at].value.is_some();
            prop_assert!(!both || a == b || b - a >= 15, "{a} and {b} were both shown");
        }
        holds(&[first, second]);
    }

    /// Tables in three directions, where fractions and whole numbers part ways, are safe too.
    #[test]
    fn three_directions_are_safe(values in proptest::collection::vec(count(), 8)) {
        let mut cells: Vec<Cell> = values.iter().enumerate().map(|(at, value)| Cell::people(at.to_string(), *value)).collect();
        let mut sums = Vec::new();
        for direction in [1_usize, 2, 4] {
            for at in (0..8).filter(|at| at & direction == 0) {
                sums.push(Sum { total: cells.len(), parts: vec![at, at | direction] });
                cells.push(Cell::people(format!("{direction}/{at}"), values[at] + values[at | direction]));
            }
        }
        holds(&[protect(&Table { cells, sums, grows: false }, &rule(), &[]).unwrap()]);
    }
}
