//! Everything the search benchmark needs: invented places, questions about them, and a plain Tantivy index to compare.

pub mod bare;
pub mod places;
pub mod questions;
pub mod usage;
