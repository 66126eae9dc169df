//! Measurements of Plein beside its peers. Each part is built only when asked for, as each brings much along.

#[cfg(feature = "search")]
pub mod search;
