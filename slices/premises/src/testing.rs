//! What the tests of several files share.

use kernel::nis::Nis;
use uuid::Uuid;

use crate::spell::Certainty;
use crate::unit::{Draft, Unit};

pub(crate) const OOSTKAMP: &str = "31022";

/// A unit nothing more is known of.
pub(crate) fn unit(n: u128, street: &str, number: &str) -> Unit {
    Unit {
        nis: Nis::parse(OOSTKAMP).unwrap(),
        id: Uuid::from_u128(n),
        draft: Draft {
            street: street.into(),
            house_number: number.into(),
            kind: "shop".into(),
            ..Draft::default()
        },
        state: None,
        state_from: None,
        certainty: Certainty::AtLeast,
        seen: None,
        offered: false,
        consent_day: None,
        consent_how: String::new(),
        rent_cents: None,
        offer_text: String::new(),
    }
}
