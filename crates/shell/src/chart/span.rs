//! From low to high with the middle, beside a line at nought: one row of a table of effects.

use std::fmt::Write as _;

/// How wide and tall the drawing is.
const WIDTH: f64 = 180.0;
const HEIGHT: f64 = 20.0;

/// What lies between a low and a high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The low end.
    pub low: f64,
    /// The middle.
    pub middle: f64,
    /// The high end.
    pub high: f64,
    /// What the drawing reaches on both sides of nought; spans of one table share it.
    pub edge: f64,
    /// Whether it is the sum of the others.
    pub whole: bool,
}

impl Span {
    /// The drawing. The words beside it say the same.
    #[must_use]
    pub fn svg(&self) -> String {
        let edge = self.edge.max(1.0);
        let x = |value: f64| {
            let share = if value.is_finite() { (value / edge).clamp(-1.0, 1.0) } else { 0.0 };
            share.mul_add(WIDTH / 2.0 - 6.0, WIDTH / 2.0)
        };
        let (low, middle, high) = (x(self.low), x(self.middle), x(self.high));
        let (nought, half) = (WIDTH / 2.0, HEIGHT / 2.0);
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" class=\"chart chart__span\" aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\"><path class=\"chart__line\" d=\"M{nought} 0V{HEIGHT}\"/>"
        );
        let _ = if self.whole {
            write!(
                out,
                "<path class=\"chart__first\" d=\"M{low:.1} {half}L{middle:.1} 3L{high:.1} {half}L{middle:.1} {:.1}Z\"/>",
                HEIGHT - 3.0
            )
        } else {
            write!(
                out,
                "<path class=\"chart__seen\" d=\"M{low:.1} {half}H{high:.1}\"/><circle class=\"chart__first\" cx=\"{middle:.1}\" cy=\"{half}\" r=\"4.5\"/>"
            )
        };
        out.push_str("</svg>");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_drawn_where_it_lies_and_never_outside() {
        let span = Span { low: 10.0, middle: 20.0, high: 90.0, edge: 40.0, whole: false };
        let svg = span.svg();
        assert!(svg.contains("M111.0 10H174.0") && svg.contains("cx=\"132.0\""), "{svg}");
        assert!(svg.contains("M90 0V20"), "the line at nought: {svg}");
        let whole = Span { low: -20.0, middle: f64::NAN, high: 0.0, whole: true, ..span }.svg();
        assert!(whole.contains("M48.0 10L90.0 3L90.0 10"), "{whole}");
    }
}
