//! The foundation of Plein: the words every slice speaks, as types that cannot be wrong.
//!
//! Nothing here reads a file, a clock or a network: time, ids and randomness arrive as a [`moment::Moment`].

pub mod actor;
pub mod calendar;
pub mod category;
pub mod events;
pub mod fetch;
pub mod hours;
pub mod language;
pub mod letter;
pub mod listing;
pub mod moment;
pub mod nis;
pub mod number;
pub mod point;
pub mod print;
pub mod search;
pub mod text;

/// Finds the folder with the real data used by tests and measurements, or says why the test is skipped.
///
/// The data lie beside the repository (`../shared/data`) and are never part of it. In CI their absence is a failure.
#[doc(hidden)]
pub fn shared_data(relative: &str) -> Option<std::path::PathBuf> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(relative);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "shared data are missing in CI: {relative}");
    eprintln!("skipped: ../shared/data/{relative} is not there");
    None
}
