//! Lines along an axis, with a band of what is likely around one of them, and words at single places.

use std::fmt::Write as _;

use kernel::language::Language;

use super::{FOOT, LETTER, Paper, TOP, axis, papers};
use crate::escaped;

/// The most places along the axis.
const MOST_PLACES: usize = 800;
/// Rows of words at places, one below the other.
const MARK_ROWS: usize = 3;
/// Letters of a word at a place.
const LONGEST: usize = 28;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// What was seen.
    Seen,
    /// What is expected, or what would have been.
    Expected,
    /// The same, a year ago.
    Before,
}

impl Stroke {
    const fn class(self) -> &'static str {
        match self {
            Self::Seen => "chart__seen",
            Self::Expected => "chart__expected",
            Self::Before => "chart__before",
        }
    }
}

/// A line; `None` is not known, and the line is broken there.
#[derive(Clone, Debug)]
pub struct Line {
    /// How it is drawn.
    pub stroke: Stroke,
    /// One value for every place, none below nought.
    pub values: Vec<Option<f64>>,
}

/// Lines along an axis.
#[derive(Clone, Debug)]
pub struct Lines {
    /// The words below the places; an empty one is not written.
    pub labels: Vec<String>,
    /// The lines; the first is drawn last, over the others.
    pub lines: Vec<Line>,
    /// Between which values it probably lies, for every place; empty without a band.
    pub band: Vec<Option<(f64, f64)>>,
    /// What happened at a place: its number and a word or two.
    pub marks: Vec<(usize, String)>,
    /// How the numbers are written.
    pub language: Language,
}

impl Lines {
    /// The drawings, the wide one first; which of them is seen is for the style to decide.
    #[must_use]
    pub fn svg(&self) -> String {
        let seen = self.lines.iter().flat_map(|line| &line.values).flatten().copied();
        let band = self.band.iter().flatten().map(|(_, high)| *high);
        let top = seen.chain(band).filter(|value| value.is_finite()).fold(0.0, f64::max);
        let (axis, left) = axis(top, self.language);
        let mut out = String::new();
        for paper in papers(left) {
            self.draw(&paper, &axis, &mut out);
        }
        out
    }

    fn draw(&self, paper: &Paper, axis: &[(f64, String)], out: &mut String) {
        let (width, left) = (paper.width, paper.left);
        paper.open(axis, out);
        let places = self.labels.len().clamp(2, MOST_PLACES);
        let room = width - left - 10.0;
        let x = |at: usize| (at as f64 / (places - 1) as f64).mul_add(room, left + 4.0);
        let y = |value: f64| paper.y(value, axis);
        self.draw_band(&x, &y, out);
        let mut rows = [0.0; MARK_ROWS];
        for (at, word) in self.marks.iter().filter(|(at, _)| *at < places).take(40) {
            draw_mark(paper, x(*at), word, &mut rows, out);
        }
        for line in self.lines.iter().rev() {
            let path = path(line.values.iter().take(MOST_PLACES), &x, &y);
            let _ = write!(out, "<path class=\"{}\" d=\"{path}\"/>", line.stroke.class());
        }
        let longest = self.labels.iter().map(|label| label.chars().count()).max().unwrap_or(1);
        let each = (longest as f64).mul_add(LETTER, 10.0);
        let mut free = 0.0;
        for (at, label) in self.labels.iter().take(MOST_PLACES).enumerate() {
            let middle = x(at).clamp(each / 2.0, width - each / 2.0 + 5.0);
            if label.is_empty() || middle - each / 2.0 < free {
                continue;
            }
            free = middle + each / 2.0;
            let _ = write!(
                out,
                "<text class=\"chart__text\" x=\"{middle:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
                paper.height - 6.0,
                escaped(label)
            );
        }
        out.push_str("</svg>");
    }

    /// The band in pieces: it is broken where nothing is expected.
    fn draw_band(&self, x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64, out: &mut String) {
        let places: Vec<(usize, Option<(f64, f64)>)> =
            self.band.iter().copied().take(MOST_PLACES).enumerate().collect();
        for piece in places.split(|(_, limits)| limits.is_none()) {
            let known: Vec<(usize, f64, f64)> = piece
                .iter()
                .filter_map(|(at, limits)| limits.map(|(low, high)| (*at, low.max(0.0), high)))
                .collect();
            if known.len() < 2 {
                continue;
            }
            let mut path = String::new();
            for (number, (at, _, high)) in known.iter().enumerate() {
                let letter = if number == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{letter}{:.1} {:.1}", x(*at), y(*high));
            }
            for (at, low, _) in known.iter().rev() {
                let _ = write!(path, "L{:.1} {:.1}", x(*at), y(*low));
            }
            let _ = write!(out, "<path class=\"chart__band\" d=\"{path}Z\"/>");
        }
    }
}

/// A mark with its words in the first row that is still free there; without words where none is.
fn draw_mark(paper: &Paper, x: f64, word: &str, rows: &mut [f64; MARK_ROWS], out: &mut String) {
    let _ = write!(
        out,
        "<line class=\"chart__mark\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/>",
        paper.height - FOOT,
    );
    let word: String = word.chars().take(LONGEST).collect();
    let length = word.chars().count() as f64 * LETTER;
    let beyond = x > paper.width * 0.7;
    let (at, anchor, begin) =
        if beyond { (x - 5.0, "end", x - 5.0 - length) } else { (x + 5.0, "start", x + 5.0) };
    let Some((row, end)) = rows.iter_mut().enumerate().find(|(_, end)| **end <= begin) else { return };
    *end = begin + length + LETTER;
    let _ = write!(
        out,
        "<text class=\"chart__text\" x=\"{at:.1}\" y=\"{:.0}\" text-anchor=\"{anchor}\">{}</text>",
        14.0_f64.mul_add(row as f64, TOP + 10.0),
        escaped(&word)
    );
}

/// A line through the known values; a value between two unknown ones is a dot.
fn path<'v>(
    values: impl Iterator<Item = &'v Option<f64>>,
    x: &dyn Fn(usize) -> f64,
    y: &dyn Fn(f64) -> f64,
) -> String {
    let mut path = String::new();
    let mut drawing = false;
    for (at, value) in values.enumerate() {
        match value.filter(|value| value.is_finite()) {
            None => drawing = false,
            Some(value) => {
                let (x, y) = (x(at), y(value.max(0.0)));
                let _ =
                    if drawing { write!(path, "L{x:.1} {y:.1}") } else { write!(path, "M{x:.1} {y:.1}h.01") };
                drawing = true;
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: Vec<Option<f64>>, band: Vec<Option<(f64, f64)>>) -> String {
        let labels = (0..values.len()).map(|hour| format!("{hour} u")).collect();
        let lines = vec![Line { stroke: Stroke::Seen, values }];
        Lines { labels, lines, band, marks: vec![(1, "<braderie>".into())], language: Language::Nl }.svg()
    }

    #[test]
    fn a_line_is_broken_where_nothing_is_known() {
        let svg = drawn(vec![Some(1.0), Some(2.0), None, Some(4.0), None], Vec::new());
        let path = svg.split("chart__seen\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!((path.matches('M').count(), path.matches('L').count()), (2, 1), "{path}");
        assert!(svg.contains("&lt;braderie&gt;") && !svg.contains("<braderie>"));
        assert_eq!(svg.matches("<svg").count(), 2);
    }

    #[test]
    fn words_of_marks_do_not_cover_each_other() {
        let marks = |n: usize| (0..n).map(|at| (at, "braderie in de straat".to_owned())).collect();
        let lines = |n| Lines {
            labels: vec![String::new(); 52],
            lines: Vec::new(),
            band: Vec::new(),
            marks: marks(n),
            language: Language::Nl,
        };
        let heights = |svg: &str| -> Vec<String> {
            let wide = svg.split("</svg>").next().unwrap();
            let texts = wide.split("<text").filter(|text| text.contains("braderie"));
            texts
                .map(|text| text.split("y=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
                .collect()
        };
        let found = heights(&lines(2).svg());
        assert_eq!(found.len(), 2);
        assert_ne!(found[0], found[1], "side by side they would touch");
        assert_eq!(heights(&lines(9).svg()).len(), MARK_ROWS, "what finds no room stays a line");
    }

    #[test]
    fn the_band_has_pieces_and_counts_for_the_axis() {
        let band =
            vec![Some((1.0, 90.0)), Some((1.0, 95.0)), None, Some((-5.0, 2.0)), Some((0.0, 2.0)), None];
        let svg = drawn(vec![Some(10.0); 6], band);
        assert_eq!(svg.matches("chart__band").count(), 4, "two pieces on two papers");
        assert!(svg.contains(">100</text>"), "{svg}");
        assert!(!svg.contains("NaN"));
    }

    #[test]
    fn nothing_and_nonsense_can_be_drawn() {
        for values in [vec![], vec![None; 3], vec![Some(f64::NAN), Some(f64::INFINITY)]] {
            let svg = drawn(values, Vec::new());
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
