//! Merchants keep their own places right, and officers help and moderate.

pub mod more;
