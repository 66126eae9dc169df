//! A table of squares, darker where there is more: the rhythm of a week at a glance.

use std::fmt::Write as _;

use super::LETTER;
use crate::escaped;

/// The most squares of a drawing.
const MOST: usize = 1_000;

/// Squares in rows.
#[derive(Clone, Debug)]
pub struct Heat {
    /// The words left of the rows.
    pub rows: Vec<String>,
    /// The words below the columns; an empty one is not written.
    pub columns: Vec<String>,
    /// The values, row after row; `None` is not known.
    pub values: Vec<Option<f64>>,
}

impl Heat {
    /// The drawings, the wide one first.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut out = String::new();
        for (class, width, tall) in [("chart__wide", 720.0, 26.0), ("chart__narrow", 340.0, 24.0)] {
            self.draw(class, width, tall, &mut out);
        }
        out
    }

    fn draw(&self, class: &str, width: f64, tall: f64, out: &mut String) {
        let longest = self.rows.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        // Letters such as m are wider than most, and here a word has two.
        let left = (longest as f64).mul_add(LETTER * 1.4, 8.0);
        let columns = self.columns.len().max(1);
        let each = (width - left) / columns as f64;
        let height = tall.mul_add(self.rows.len() as f64, 22.0);
        let most =
            self.values.iter().flatten().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
        let _ = write!(
            out,
            "<svg viewBox=\"0 0 {width} {height:.0}\" class=\"chart {class}\" xmlns=\"http://www.w3.org/2000/svg\">"
        );
        for (row, word) in self.rows.iter().enumerate() {
            let top = tall * row as f64;
            let _ = write!(
                out,
                "<text class=\"chart__text\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                left - 6.0,
                top + tall / 2.0 + 4.0,
                escaped(word)
            );
        }
        for (at, value) in self.values.iter().take(MOST).enumerate() {
            let (row, column) = (at / columns, at % columns);
            let (x, y) = (each.mul_add(column as f64, left), tall * row as f64);
            let (class, opacity) = match value.filter(|value| value.is_finite()) {
                None => ("chart__hole", 1.0),
                Some(value) if most > 0.0 => {
                    ("chart__first", (value / most).clamp(0.0, 1.0).mul_add(0.94, 0.06))
                }
                Some(_) => ("chart__first", 0.06),
            };
            let _ = write!(
                out,
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" fill-opacity=\"{opacity:.2}\"/>",
                x + 0.75,
                y + 0.75,
                (each - 1.5).max(0.5),
                tall - 1.5
            );
        }
        let mut free = 0.0;
        for (at, word) in self.columns.iter().enumerate().filter(|(_, word)| !word.is_empty()) {
            let wide = (word.chars().count() as f64).mul_add(LETTER, 6.0);
            let middle = each.mul_add(at as f64 + 0.5, left);
            if middle - wide / 2.0 < free {
                continue;
            }
            free = middle + wide / 2.0;
            let _ = write!(
                out,
                "<text class=\"chart__text\" x=\"{middle:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
                height - 6.0,
                escaped(word)
            );
        }
        out.push_str("</svg>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_the_darkest_and_a_hole_is_a_hole() {
        let heat = Heat {
            rows: vec!["ma".into(), "<di>".into()],
            columns: vec!["9 u".into(), String::new()],
            values: vec![Some(0.0), Some(50.0), None, Some(100.0)],
        };
        let svg = heat.svg();
        assert_eq!(svg.matches("fill-opacity=\"1.00\"").count(), 4, "the hole and the most, on two papers");
        assert_eq!(svg.matches("chart__hole").count(), 2);
        assert!(svg.contains("0.53") && svg.contains("&lt;di&gt;"));
        let none = Heat { rows: vec![], columns: vec![], values: vec![Some(f64::NAN)] };
        assert!(!none.svg().contains("NaN"));
    }
}
