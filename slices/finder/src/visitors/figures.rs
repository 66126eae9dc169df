//! The weekly figures as they may be published: small counts are hidden.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::PageKind;
use super::sketch::Sketch;
use crate::store::Kept;

/// Below this many visitors a figure is hidden.
pub const LEAST: i64 = 5;

/// A figure: visitors and pages, or hidden because so few came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Different visitors, about; nothing when hidden.
    pub visitors: Option<i64>,
    /// Pages seen; nothing when hidden.
    pub views: Option<i64>,
    /// Whether something is hidden.
    pub hidden: bool,
}

/// A line of the table: a week with its total, and its parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The Monday.
    pub week: NaiveDate,
    /// Everything together.
    pub total: Cell,
    /// Per kind of page, in the order of [`PageKind::ALL`].
    pub kinds: Vec<Cell>,
}

/// All figures of a page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Per week, the latest first.
    pub weeks: Vec<Row>,
    /// Per town (0 = no town) over the shown weeks, the busiest first.
    pub towns: Vec<(i64, Cell)>,
    /// Per partner over the shown weeks, the busiest first.
    pub partners: Vec<(String, Cell)>,
}

#[derive(Clone, Debug, Default)]
struct Sum {
    sketch: Sketch,
    views: i64,
}

impl Sum {
    fn add(&mut self, kept: &Kept) {
        self.sketch.merge(&kept.sketch);
        self.views += kept.views;
    }

    fn cell(&self) -> Cell {
        Cell::of(&self.sketch, self.views)
    }
}

impl Cell {
    /// The figure of so many pages and who saw them, as it may be told.
    #[must_use]
    pub fn of(sketch: &Sketch, views: i64) -> Self {
        if views == 0 {
            return Self { visitors: Some(0), views: Some(0), hidden: false };
        }
        let visitors = sketch.estimate();
        if visitors < LEAST {
            return HIDDEN;
        }
        Self { visitors: Some(visitors), views: Some(views), hidden: false }
    }
}

const HIDDEN: Cell = Cell { visitors: None, views: None, hidden: true };

/// Puts the figures together.
#[must_use]
pub fn figures(kept: &[Kept]) -> Figures {
    let mut weeks: BTreeMap<NaiveDate, (Sum, BTreeMap<PageKind, Sum>)> = BTreeMap::new();
    let mut towns: BTreeMap<i64, Sum> = BTreeMap::new();
    let mut partners: BTreeMap<String, Sum> = BTreeMap::new();
    for one in kept {
        let (total, kinds) = weeks.entry(one.line.week).or_default();
        total.add(one);
        kinds.entry(one.line.kind).or_default().add(one);
        towns.entry(one.line.nis).or_default().add(one);
        if !one.line.partner.is_empty() {
            partners.entry(one.line.partner.clone()).or_default().add(one);
        }
    }
    let row = |(week, (total, kinds)): (&NaiveDate, &(Sum, BTreeMap<PageKind, Sum>))| {
        let cells =
            PageKind::ALL.iter().map(|kind| kinds.get(kind).map_or_else(|| Sum::default().cell(), Sum::cell));
        let mut cells: Vec<Cell> = cells.collect();
        hide_second(&mut cells);
        Row { week: *week, total: total.cell(), kinds: cells }
    };
    Figures {
        weeks: weeks.iter().rev().map(row).collect(),
        towns: busiest(&towns),
        partners: busiest(&partners),
    }
}

fn busiest<K: Clone>(sums: &BTreeMap<K, Sum>) -> Vec<(K, Cell)> {
    let mut out: Vec<(K, Cell)> = sums.iter().map(|(key, sum)| (key.clone(), sum.cell())).collect();
    out.sort_by_key(|(_, cell)| std::cmp::Reverse(cell.visitors));
    out
}

/// One hidden part could be found by taking the others from the total: the smallest of them is hidden too.
fn hide_second(cells: &mut [Cell]) {
    if cells.iter().filter(|cell| cell.hidden).count() != 1 {
        return;
    }
    let smallest =
        cells.iter_mut().filter(|cell| !cell.hidden && cell.views != Some(0)).min_by_key(|cell| cell.views);
    if let Some(cell) = smallest {
        *cell = HIDDEN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visitors::Line;

    fn kept(week: &str, kind: PageKind, nis: i64, partner: &str, visitors: std::ops::Range<u64>) -> Kept {
        let mut sketch = Sketch::default();
        let views = i64::try_from(visitors.end - visitors.start).unwrap() * 2;
        visitors.for_each(|n| sketch.add((n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)));
        let line = Line { nis, week: week.parse().unwrap(), kind, partner: partner.into() };
        Kept { line, views, sketch }
    }

    #[test]
    fn a_visitor_of_two_kinds_of_pages_counts_once_in_the_total() {
        let figures = figures(&[
            kept("2026-11-16", PageKind::Home, 0, "", 0..50),
            kept("2026-11-16", PageKind::Results, 31_022, "", 20..70),
            kept("2026-11-23", PageKind::Embed, 31_022, "www.oostkamp.example", 0..10),
        ]);
        assert_eq!(figures.weeks.len(), 2);
        assert_eq!(figures.weeks[0].week.to_string(), "2026-11-23", "the latest first");
        assert_eq!(figures.weeks[1].total, Cell { visitors: Some(70), views: Some(200), hidden: false });
        assert_eq!(figures.towns[0].0, 31_022);
        assert_eq!(figures.partners, [("www.oostkamp.example".to_owned(), figures.weeks[0].total)]);
    }

    #[test]
    fn small_counts_are_hidden_and_cannot_be_worked_out() {
        let figures = figures(&[
            kept("2026-11-16", PageKind::Home, 0, "", 0..4),
            kept("2026-11-16", PageKind::Results, 0, "", 0..9),
            kept("2026-11-16", PageKind::Town, 0, "", 0..30),
        ]);
        let kinds = &figures.weeks[0].kinds;
        assert!(kinds[0].hidden && kinds[1].hidden && !kinds[3].hidden, "{kinds:?}");
        assert_eq!(kinds[2].visitors, Some(0), "none is no secret");
    }
}
