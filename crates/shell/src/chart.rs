//! Charts as pictures of their own, without script: drawn once for a page and once for a phone, so that the figures
//! along them can be read on both. The table beside a chart says the same in numbers.

#![expect(clippy::as_conversions, reason = "small counts that become places on a drawing")]

mod heat;
mod lines;
mod span;

use std::fmt::Write as _;

use kernel::language::Language;

pub use heat::Heat;
pub use lines::{Line, Lines, Stroke};
pub use span::Span;

use crate::{escaped, format};

/// The most groups of bars in one chart; a table serves better beyond that.
const MOST_GROUPS: usize = 400;

/// What a series is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The first thing one looks at.
    First,
    /// Loss, closing, warning.
    Alarm,
}

impl Tone {
    /// The class of its marks.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::First => "chart__first",
            Self::Alarm => "chart__alarm",
        }
    }
}

/// Values side by side, one for every group; `None` is not known or may not be told.
#[derive(Clone, Debug)]
pub struct Series {
    /// How it is drawn.
    pub tone: Tone,
    /// One value for every group; none below nought.
    pub values: Vec<Option<f64>>,
}

/// Bars in groups along an axis.
#[derive(Clone, Debug)]
pub struct Bars {
    /// The words below the groups, as short as they come.
    pub labels: Vec<String>,
    /// What stands side by side in each group.
    pub series: Vec<Series>,
    /// How the numbers are written.
    pub language: Language,
}

/// The measures of a drawing, in its own units; letters are 12 high and about 6.8 wide.
struct Paper {
    class: &'static str,
    width: f64,
    height: f64,
    /// Room for the numbers left.
    left: f64,
}

const TOP: f64 = 10.0;
const FOOT: f64 = 24.0;
const LETTER: f64 = 6.8;

/// The lines of an axis from nought: 2 to 6 of them at round numbers, whole where the values are counts.
fn lines(most: f64) -> Vec<f64> {
    let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
    let rough = most / 4.0;
    let size = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|part| part * size).find(|step| *step >= rough);
    let mut step = step.unwrap_or(size * 10.0);
    if most >= 1.0 && step < 1.0 {
        step = 1.0;
    }
    let mut all = vec![0.0];
    while all.len() < 12 && all.last().is_some_and(|last| *last < most) {
        all.push(all.len() as f64 * step);
    }
    all
}

/// The axis up to a value, and the room its numbers need.
fn axis(top: f64, language: Language) -> (Vec<(f64, String)>, f64) {
    let lines = lines(top);
    let written: Vec<String> = lines.iter().map(|line| format::number(language, *line, 1)).collect();
    let longest = written.iter().map(|text| text.chars().count()).max().unwrap_or(1);
    let left = (longest as f64).mul_add(LETTER, 8.0);
    (lines.into_iter().zip(written).collect(), left)
}

/// A page's and a phone's.
const fn papers(left: f64) -> [Paper; 2] {
    [
        Paper { class: "chart__wide", width: 720.0, height: 220.0, left },
        Paper { class: "chart__narrow", width: 340.0, height: 200.0, left },
    ]
}

impl Paper {
    /// How high a value stands.
    fn y(&self, value: f64, axis: &[(f64, String)]) -> f64 {
        let most = axis.last().map_or(1.0, |(line, _)| *line);
        (1.0 - (value / most).clamp(0.0, 1.0)).mul_add(self.height - FOOT - TOP, TOP)
    }

    /// Begins the drawing, with the lines of the axis.
    fn open(&self, axis: &[(f64, String)], out: &mut String) {
        let Self { class, width, height, left } = self;
        // Writing to a text cannot fail.
        let _ = write!(
            out,
            "<svg viewBox=\"0 0 {width} {height}\" class=\"chart {class}\" xmlns=\"http://www.w3.org/2000/svg\">"
        );
        for (line, text) in axis {
            let at = self.y(*line, axis);
            let _ = write!(
                out,
                "<line class=\"chart__line\" x1=\"{left:.0}\" x2=\"{width}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
                 <text class=\"chart__text\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                left - 6.0,
                at + 4.0
            );
        }
    }
}

impl Bars {
    /// The drawings, the wide one first; which of them is seen is for the style to decide.
    #[must_use]
    pub fn svg(&self) -> String {
        let top = self.series.iter().flat_map(|series| &series.values).flatten().copied().fold(0.0, f64::max);
        let (axis, left) = axis(top, self.language);
        let mut out = String::new();
        for paper in papers(left) {
            self.draw(&paper, &axis, &mut out);
        }
        out
    }

    fn draw(&self, paper: &Paper, axis: &[(f64, String)], out: &mut String) {
        let Paper { width, height, left, .. } = paper;
        let y = |value: f64| paper.y(value, axis);
        paper.open(axis, out);
        let groups = self.labels.len().clamp(1, MOST_GROUPS);
        // A few groups do not become walls.
        let step = ((width - left) / groups as f64).min(90.0);
        let bar = step * 0.8 / self.series.len().max(1) as f64;
        let longest = self.labels.iter().map(|label| label.chars().count()).max().unwrap_or(1);
        let every = ((longest as f64).mul_add(LETTER, 8.0) / step).ceil().max(1.0) as usize;
        for (at, label) in self.labels.iter().take(MOST_GROUPS).enumerate() {
            let start = step.mul_add(at as f64, *left);
            for (beside, series) in self.series.iter().enumerate() {
                let x = bar.mul_add(beside as f64, step.mul_add(0.1, start));
                mark(series, at, (x, bar, y(0.0)), &y, out);
            }
            if at % every == 0 {
                let _ = write!(
                    out,
                    "<text class=\"chart__text\" x=\"{:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{}</text>",
                    step.mul_add(0.5, start),
                    height - 6.0,
                    escaped(label)
                );
            }
        }
        out.push_str("</svg>");
    }
}

/// One bar; a stroke on the ground where there is no value.
fn mark(
    series: &Series,
    at: usize,
    (x, bar, ground): (f64, f64, f64),
    y: &dyn Fn(f64) -> f64,
    out: &mut String,
) {
    let gap = bar * 0.08;
    let (x, wide) = (x + gap, gap.mul_add(-2.0, bar).max(1.0));
    let _ = match series.values.get(at).copied().flatten() {
        Some(value) => {
            let top = y(value);
            let class = series.tone.class();
            let tall = ground - top;
            write!(
                out,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" rx=\"1.5\"/>"
            )
        }
        None => write!(
            out,
            "<line class=\"chart__unknown\" x1=\"{x:.1}\" x2=\"{:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
            x + wide,
            ground - 3.0,
            ground - 3.0
        ),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(values: &[Option<f64>]) -> String {
        let labels = (1..=values.len()).map(|month| format!("{month}/26")).collect();
        let series = vec![Series { tone: Tone::First, values: values.to_vec() }];
        Bars { labels, series, language: Language::Nl }.svg()
    }

    #[test]
    fn the_lines_are_round_and_reach_over_the_highest() {
        for (most, last) in [
            (0.0, 1.0),
            (1.0, 1.0),
            (3.0, 3.0),
            (7.0, 8.0),
            (1_204.0, 1_500.0),
            (98_000.0, 100_000.0),
            (0.4, 0.4),
        ] {
            let all = lines(most);
            assert!((all.last().unwrap() - last).abs() < 1e-9, "{most}: {all:?}");
            assert!((2..=6).contains(&all.len()), "{most}: {all:?}");
        }
        assert_eq!(lines(f64::NAN), [0.0, 1.0]);
    }

    #[test]
    fn a_bar_is_as_tall_as_its_value_and_an_unknown_one_is_no_nought() {
        let svg = bars(&[Some(10.0), Some(5.0), None, Some(0.0)]);
        let wide = svg.split("</svg>").next().unwrap();
        let tall: Vec<f64> = wide
            .split("<rect")
            .skip(1)
            .map(|rect| rect.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(tall.len(), 3, "{wide}");
        assert!((tall[0] / tall[1] - 2.0).abs() < 0.01 && tall[2].abs() < 0.01, "{tall:?}");
        assert_eq!(wide.matches("chart__unknown").count(), 1);
    }

    #[test]
    fn words_below_never_touch() {
        for (count, least) in [(12, 4), (26, 4), (104, 4)] {
            for drawing in bars(&vec![Some(1.0); count]).split("</svg>").filter(|one| !one.is_empty()) {
                let at: Vec<f64> = drawing
                    .split("<text")
                    .skip(1)
                    .filter(|text| text.contains("middle"))
                    .map(|text| {
                        text.split("x=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
                    })
                    .collect();
                assert!(at.len() >= least, "{at:?}");
                assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= 5.0 * LETTER), "{at:?}");
            }
        }
    }

    #[test]
    fn words_cannot_break_out() {
        let series = vec![Series { tone: Tone::Alarm, values: vec![Some(1.0)] }];
        let svg = Bars { labels: vec!["<script>&".into()], series, language: Language::En }.svg();
        assert!(svg.contains("&lt;script&gt;&amp;") && !svg.contains("<script"), "{svg}");
    }
}
