//! The two pictures of an answer: the days around the event, and what ordinary weeks show.

use kernel::language::Language;
use minijinja::Value;
use shell::chart::{Bars, Line, Lines, Series, Stroke, Tone};
use shell::format::{self, DateStyle};

use super::list::signed;
use super::weigh::Day;
use crate::view::{between, written};

/// The bars of the distribution of ordinary weeks.
const BARS: usize = 15;

/// Counted over what would have been, with a line where the event begins and one where it ends.
pub(super) fn line_chart(days: &[Day], marked: &[usize], language: Language) -> (Value, Vec<[String; 4]>) {
    let of = |value: Option<f32>| value.map(f64::from);
    let limits = |one: &Day| of(one.low).zip(of(one.high));
    let label = |(at, one): (usize, &Day)| {
        if at % 7 == 0 { format::date(language, one.day, DateStyle::Day) } else { String::new() }
    };
    let lines = vec![
        Line { stroke: Stroke::Seen, values: days.iter().map(|one| of(one.counted)).collect() },
        Line { stroke: Stroke::Expected, values: days.iter().map(|one| of(one.expected)).collect() },
    ];
    let chart = Lines {
        labels: days.iter().enumerate().map(label).collect(),
        lines,
        band: days.iter().map(limits).collect(),
        marks: edges(marked).into_iter().map(|at| (at, String::new())).collect(),
        language,
    };
    let row = |one: &Day| {
        [
            format::date(language, one.day, DateStyle::Short),
            written(language, of(one.counted)),
            written(language, of(one.expected)),
            between(language, limits(one)),
        ]
    };
    (Value::from_safe_string(chart.svg()), days.iter().map(row).collect())
}

/// What ordinary weeks show, in bars of equal width; that of the event stands out.
#[expect(clippy::as_conversions, reason = "some hundred windows in fifteen bars")]
pub(super) fn ordinary_chart(
    placebos: &[f32],
    event: Option<i32>,
    language: Language,
) -> (Value, Vec<[String; 2]>) {
    let event = event.map(|percent| percent as f32);
    let widest = placebos.iter().copied().chain(event).fold(5.0_f32, |most, one| most.max(one.abs()));
    // A whole even number of per cents for every bar, so that the middle one lies around nothing.
    let width = (widest * 2.0 / BARS as f32).ceil().max(1.0);
    let place = |value: f32| ((value / width).round() as i64 + (BARS / 2) as i64).clamp(0, BARS as i64 - 1);
    let own = event.map(place);
    let mut bars = [0_u32; BARS];
    for value in placebos {
        if let Some(bar) = usize::try_from(place(*value)).ok().and_then(|at| bars.get_mut(at)) {
            *bar += 1;
        }
    }
    let middle = |at: usize| (at as i64 - (BARS / 2) as i64) as f32 * width;
    let labels: Vec<String> = (0..BARS).map(|at| signed(language, middle(at) as i32)).collect();
    let here = |at: usize| own == i64::try_from(at).ok();
    let series = |tone: Tone, wanted: &dyn Fn(usize) -> bool, least: f64| Series {
        tone,
        values: bars
            .iter()
            .enumerate()
            .map(|(at, n)| Some(if wanted(at) { f64::from(*n).max(least) } else { 0.0 }))
            .collect(),
    };
    // High enough to be found beside a hundred weeks; the table tells the number.
    let tallest = bars.iter().copied().max().unwrap_or_default();
    let least = (f64::from(tallest) / 8.0).max(0.5);
    let tones = vec![series(Tone::First, &|at| !here(at), 0.0), series(Tone::Alarm, &here, least)];
    let rows = labels.iter().zip(bars).map(|(label, n)| [label.clone(), n.to_string()]).collect();
    (Value::from_safe_string(Bars { labels, series: tones, language }.svg()), rows)
}

/// The first and the last of days that follow each other.
fn edges(marked: &[usize]) -> Vec<usize> {
    let beside =
        |at: usize, step: isize| at.checked_add_signed(step).is_some_and(|one| marked.contains(&one));
    marked.iter().copied().filter(|at| !(beside(*at, -1) && beside(*at, 1))).collect()
}

/// Between what nineteen of twenty ordinary weeks lie, in per cent. They are sorted.
pub(super) fn ordinary_range(placebos: &[f32]) -> Option<[f32; 2]> {
    let last = placebos.len().checked_sub(1)?;
    let cut = last / 40;
    Some([*placebos.get(cut)?, *placebos.get(last - cut)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ordinary_week_stands_in_a_bar_and_the_event_is_seen_even_alone() {
        let placebos = [-60.0, -4.0, -0.4, 0.0, 0.6, 3.0, 9.0];
        let (svg, rows) = ordinary_chart(&placebos, Some(45), Language::Nl);
        assert_eq!(rows.iter().map(|[_, n]| n.parse::<usize>().unwrap()).sum::<usize>(), placebos.len());
        assert_eq!(rows.len(), BARS);
        assert!(rows[BARS / 2][1].parse::<u32>().unwrap() >= 4, "around nothing: {rows:?}");
        assert!(svg.to_string().contains("chart__alarm"));
    }

    #[test]
    fn a_line_stands_where_an_event_begins_and_where_it_ends() {
        assert_eq!(edges(&[28, 29, 30, 31, 36]), [28, 31, 36]);
        assert_eq!(edges(&[0, 1]), [0, 1]);
        assert_eq!(edges(&[]), [0; 0]);
    }

    #[test]
    fn nineteen_of_twenty_ordinary_weeks_lie_in_the_range() {
        let weeks: Vec<f32> = (0..=100_u8).map(|n| f32::from(n) - 50.0).collect();
        assert_eq!(ordinary_range(&weeks), Some([-48.0, 48.0]));
        assert_eq!(ordinary_range(&[3.0]), Some([3.0, 3.0]));
        assert_eq!(ordinary_range(&[]), None);
    }
}
