//! Why two records are a pair, in a few signs.

use std::fmt::Write;

use crate::compare::{MISSING, SAME, Seen};
use crate::corpus::ALL;

/// `name~0.93 street= city= phone!`: the same, alike, different; what one side does not know is left out.
pub fn told(seen: &Seen) -> String {
    let mut told = String::new();
    for (field, (level, alike)) in ALL.iter().zip(seen.level.iter().zip(&seen.alike)) {
        if *level == MISSING {
            continue;
        }
        if !told.is_empty() {
            told.push(' ');
        }
        told.push_str(field.name());
        match *level {
            SAME => told.push('='),
            0 => told.push('!'),
            _ => {
                // Writing to a text does not fail.
                let _written = write!(told, "~{:.2}", f32::from(*alike) / 100.0);
            }
        }
    }
    told
}
