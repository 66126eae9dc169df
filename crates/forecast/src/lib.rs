//! Forecasts of counts, and what an event did: pure numerics, without files, clock or chance of their own.
//!
//! Counts of several series lie in a [`Panel`], what kind of day it is in a [`Calendar`]. The commands are thin: they read
//! files, ask the models and write files.

pub mod alarm;
pub mod calendar;
pub mod commands;
pub mod effect;
pub mod features;
pub mod interval;
pub mod look;
pub mod model;
pub mod panel;
pub mod random;
pub mod roll;
pub mod table;
pub mod tsf;

pub use calendar::Calendar;
pub use panel::Panel;
