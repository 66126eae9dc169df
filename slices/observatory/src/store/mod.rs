//! Every statement of the slice.

pub mod batches;
pub mod channels;
pub mod days;
pub mod forecasts;
pub mod months;
pub mod repairs;

/// Every statement, for the test that prepares them.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        channels::STATEMENTS,
        days::STATEMENTS,
        batches::STATEMENTS,
        forecasts::STATEMENTS,
        months::STATEMENTS,
        repairs::STATEMENTS,
        crate::intake::STATEMENTS,
        crate::intake::PULL_STATEMENTS,
        crate::events::store::STATEMENTS,
    ]
    .concat()
}
