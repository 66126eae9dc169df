//! What others send, read: files in any layout, and the messages of devices, platforms and suppliers. Every way in ends
//! in the same [`crate::Intake`]: what was taken, and what was refused with its place and its reason. One bad row never
//! stops the rest.

pub mod clock;
pub mod device;
pub mod fiware;
pub mod jsonpath;
pub(crate) mod judge;
pub(crate) mod list;
pub mod number;
pub mod sensorthings;
pub mod table;
pub mod telraam;

pub use judge::{Judge, beat as stretch_of};

use serde_json::Value;

/// The most observations in one message.
pub const MOST_IN_A_MESSAGE: usize = 50_000;

/// A JSON value as a short text, for the report.
pub(crate) fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(200).collect(),
        other => other.to_string().chars().take(200).collect(),
    }
}

/// A number, also when it stands between quotation marks. Nothing there is not measured.
pub(crate) fn count(value: Option<&Value>) -> Result<Option<f64>, crate::Trouble> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => number.as_f64().map(Some).ok_or(crate::Trouble::NotANumber),
        Some(Value::String(text)) => number::read(text, number::Decimal::Point),
        Some(_) => Err(crate::Trouble::NotANumber),
    }
}
