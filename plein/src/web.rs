//! The web application as the settings want it.

use std::sync::Arc;

use kernel::nis::Nis;
use shell::slice::Slice;
use shell::theme::{Colour, Theme};
use shell::{Limits, Site};

use crate::app::Platform;
use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Puts the slices together.
pub fn site(platform: &Platform, slices: &[Slice]) -> Outcome<Arc<Site>> {
    Site::new(site_settings(platform)?, slices).map_err(|problem| Trouble::input(problem.to_string()))
}

/// The settings of the shell.
pub fn site_settings(platform: &Platform) -> Outcome<shell::Settings> {
    let ours = &platform.settings;
    let mut settings = shell::Settings::new(ours.base_url.as_str());
    settings.folder.clone_from(&ours.look);
    settings.embed_origins.clone_from(&ours.embed_origins);
    // The builder of embeds shows them in a frame of our own.
    settings.embed_origins.push(ours.base_url.clone());
    settings.moment = platform.moment.clone();
    settings.sessions = Some(platform.store.clone());
    settings.limits = Limits::default();
    settings.connect = basemap_origin(ours.basemap.as_deref()).into_iter().collect();
    settings.themes.extend(themes(ours)?.into_iter().map(|(_, theme)| theme));
    for proxy in &ours.trusted_proxies {
        let network = shell::guard::Network::parse(proxy)
            .map_err(|problem| Trouble::input(format!("trusted_proxies: {problem}")))?;
        settings.trusted_proxies.push(network);
    }
    Ok(settings)
}

/// The looks of towns.
pub fn themes(settings: &Settings) -> Outcome<Vec<(Nis, Theme)>> {
    let colour = |nis: &str, text: &Option<String>, usual: Colour| match text {
        Some(text) => {
            Colour::parse(text).map_err(|problem| Trouble::input(format!("themes.{nis}: {problem}")))
        }
        None => Ok(usual),
    };
    let mut themes = Vec::new();
    for (nis, theme) in &settings.themes {
        let usual = Theme::default();
        let primary = colour(nis, &theme.primary, usual.primary)?;
        let accent = colour(nis, &theme.accent, usual.accent)?;
        let code = Nis::parse(nis).map_err(|problem| Trouble::input(problem.to_string()))?;
        themes
            .push((code, Theme { key: nis.clone(), name: settings.name.clone(), primary, accent, ..usual }));
    }
    Ok(themes)
}

/// The site of the base map, which the browser may then ask for tiles.
fn basemap_origin(basemap: Option<&str>) -> Option<String> {
    let address = basemap?;
    let (scheme, rest) = address.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split('/').next()?))
}
