//! `plein gallery`: every page in every language, from its samples, as files to look at.

use crate::app::Platform;
use crate::cli::Gallery;
use crate::commands::now;
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Writes the files.
pub async fn run(gallery: &Gallery, settings: Settings) -> Outcome {
    let platform = Platform::open(settings, now()).await?;
    let slices = platform.slices();
    let count = shell::gallery::write(&gallery.folder, crate::web::site_settings(&platform)?, &slices)
        .map_err(Trouble::failed)?;
    crate::commands::about::print(&format!("{count} pages in {}\n", gallery.folder.display()))
}
