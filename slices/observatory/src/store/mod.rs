//! Every statement of the slice.

pub mod channels;
pub mod days;

/// Every statement, for the test that prepares them.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [channels::STATEMENTS, days::STATEMENTS, crate::events::store::STATEMENTS].concat()
}
