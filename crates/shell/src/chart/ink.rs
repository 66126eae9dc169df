//! A chart by itself: for paper, and as a file that keeps its looks outside the page. What the page's style says by class
//! is written out on every mark.

/// What each class of a mark looks like on white.
const INKS: [(&str, &str); 11] = [
    ("chart__text", "fill=\"#4d5b5d\" font-family=\"sans-serif\" font-size=\"12\""),
    ("chart__line", "stroke=\"#c9d3d4\" stroke-width=\"1\""),
    ("chart__unknown", "stroke=\"#4d5b5d\" stroke-dasharray=\"2 2\""),
    ("chart__first", "fill=\"#0f545c\""),
    ("chart__alarm", "fill=\"#a8321f\""),
    ("chart__hole", "fill=\"#e9ecec\""),
    ("chart__band", "fill=\"#dbe7e8\""),
    (
        "chart__seen",
        "fill=\"none\" stroke=\"#0f545c\" stroke-width=\"2.5\" stroke-linejoin=\"round\" stroke-linecap=\"round\"",
    ),
    ("chart__expected", "fill=\"none\" stroke=\"#1c2526\" stroke-width=\"1.2\" stroke-dasharray=\"5 4\""),
    ("chart__before", "fill=\"none\" stroke=\"#8f9698\" stroke-width=\"1.5\""),
    ("chart__mark", "stroke=\"#a8321f\" stroke-width=\"1\" stroke-dasharray=\"3 3\""),
];

/// The first drawing of a chart (the wide one), with its colours written out. Nothing when there is none.
#[must_use]
pub fn standalone(svg: &str) -> Option<String> {
    let end = svg.find("</svg>")?;
    let mut drawing = svg.get(..end)?.get(svg.find("<svg")?..)?.to_owned();
    drawing.push_str("</svg>");
    for (class, ink) in INKS {
        drawing = drawing.replace(&format!("class=\"{class}\""), ink);
    }
    Some(drawing)
}

#[cfg(test)]
mod tests {
    use kernel::language::Language;

    use super::super::{Bars, Heat, Line, Lines, Series, Stroke, Tone};
    use super::*;

    #[test]
    fn every_mark_of_every_chart_keeps_its_looks() {
        let values = vec![Some(1.0), None, Some(3.0)];
        let line = |stroke| Line { stroke, values: values.clone() };
        let words = || vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let lines = Lines {
            labels: words(),
            lines: vec![line(Stroke::Seen), line(Stroke::Expected), line(Stroke::Before)],
            band: vec![Some((0.0, 1.0)); 3],
            marks: vec![(1, "braderie".into())],
            language: Language::Nl,
        };
        let series = [Tone::First, Tone::Alarm].map(|tone| Series { tone, values: values.clone() }).into();
        let bars = Bars { labels: words(), series, language: Language::Nl };
        let heat = Heat { rows: vec!["ma".into()], columns: words(), values: values.clone() };
        for svg in [lines.svg(), bars.svg(), heat.svg()] {
            let alone = standalone(&svg).unwrap();
            let classes: Vec<&str> = alone.split("class=\"").skip(1).collect();
            assert_eq!(classes.len(), 1, "only that of the drawing itself: {alone}");
            assert_eq!(alone.matches("<svg").count(), 1);
            assert_eq!(alone.matches("</svg>").count(), 1);
        }
        assert_eq!(standalone(""), None);
    }
}
