//! Counts of passers-by and of places taken, from the moment a device or a file tells them to the moment they are shown:
//! reading what others send, keeping a day in few bytes, finding what a broken device told, and hiding small numbers.
//!
//! Pure: no file, clock or chance of its own.

pub mod clean;
pub mod day;
pub mod intake;
pub mod observation;
pub mod personal;
pub mod suppress;
pub mod time;

pub use day::{Cell, Day, Put};
pub use observation::{Intake, Mode, Observation, Reading, Refusal, Trouble};
pub use time::Step;
