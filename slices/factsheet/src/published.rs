//! What is worked out of a town and published by month, so that towns can be laid side by side without anybody counting
//! their places: densities, shares, the mix by group. Typed figures stay with the town that typed them.

use crate::catalogue::{Base, find};
use crate::peers::LEAST_OUTLETS;
use crate::taxonomy::{GROUPS, group_word};

/// The indicators, by their code in the catalogue.
pub(crate) const CODES: [&str; 12] = [
    "outlets",
    "density",
    "retail-density",
    "daily-density",
    "horeca",
    "chains",
    "diversity",
    "evenness",
    "core",
    "turnover-rate",
    "webshop",
    "delivery",
];

/// What can be told of a town, with the share of each group as `mix-daily`. Nothing of a town whose register is still
/// being filled: its figures would tell how far that is.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "outlets of a town")]
pub(crate) fn values(base: &Base) -> Vec<(String, f64)> {
    let all = base.town.supply.outlets();
    if all < LEAST_OUTLETS {
        return Vec::new();
    }
    let told = |code: &&str| Some(((*code).to_owned(), find(code)?.of(base)?));
    let mut found: Vec<(String, f64)> = CODES.iter().filter_map(told).collect();
    for (group, outlets) in GROUPS.into_iter().zip(base.town.supply.groups()) {
        let code = group_word(group).trim_start_matches("fs-group-");
        found.push((format!("mix-{code}"), outlets as f64 / all as f64));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::tests::town;

    #[test]
    fn shares_add_up_and_a_register_that_is_being_filled_says_nothing() {
        let base = Base::of(town(31022, 20_000, 80.0, &[("bakery", 30), ("shoes", 6), ("pub", 4)]));
        let found = values(&base);
        let of = |code: &str| found.iter().find(|(one, _)| one == code).map(|(_, value)| *value);
        assert_eq!((of("outlets"), of("density"), of("horeca")), (Some(40.0), Some(2.0), Some(0.1)));
        assert_eq!((of("mix-daily"), of("mix-horeca"), of("mix-farms")), (Some(0.75), Some(0.1), Some(0.0)));
        let mix: f64 =
            found.iter().filter(|(code, _)| code.starts_with("mix-")).map(|(_, value)| value).sum();
        assert!((mix - 1.0).abs() < 1e-9, "{mix}");
        assert_eq!(of("core"), None, "no core was drawn");
        let few = Base::of(town(31022, 20_000, 80.0, &[("bakery", 29)]));
        assert!(values(&few).is_empty());
        assert!(CODES.iter().all(|code| find(code).is_some()));
    }
}
