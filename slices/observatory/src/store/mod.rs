//! Every statement of the slice.

pub mod batches;
pub mod channels;
pub mod days;
pub mod figures;
pub mod forecasts;
pub mod goals;
pub mod months;
pub mod repairs;
pub mod sharing;
pub mod sums;

/// Every statement, for the test that prepares them.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        channels::STATEMENTS,
        days::STATEMENTS,
        batches::STATEMENTS,
        figures::STATEMENTS,
        forecasts::STATEMENTS,
        months::STATEMENTS,
        repairs::STATEMENTS,
        sums::STATEMENTS,
        sharing::STATEMENTS,
        goals::STATEMENTS,
        crate::between::events::STATEMENTS,
        crate::intake::STATEMENTS,
        crate::intake::PULL_STATEMENTS,
        crate::events::store::STATEMENTS,
        crate::post::store::STATEMENTS,
        crate::alerts::store::STATEMENTS,
    ]
    .concat()
}
