//! The few number conversions the finder needs, in one place.
#![expect(
    clippy::as_conversions,
    reason = "each conversion here is bounded first; std offers no checked form for floats"
)]

/// Rounds to the nearest whole number; what does not fit becomes the nearest that does, NaN becomes zero.
#[must_use]
pub fn round(value: f64) -> i64 {
    value.round() as i64
}

/// A count as a float, for shares and averages.
#[must_use]
pub fn float(count: usize) -> f64 {
    count as f64
}

/// A count as a signed number, for templates and the database.
#[must_use]
pub fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_numbers_are_tamed() {
        assert_eq!((round(f64::NAN), round(1e300), round(-2.5)), (0, i64::MAX, -3));
        assert_eq!(signed(usize::MAX), i64::MAX);
    }
}
