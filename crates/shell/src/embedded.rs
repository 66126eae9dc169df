//! What the shell brings itself, inside the binary.

use kernel::language::Language;

use crate::assets::AssetFile;

/// Templates.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("layout.html", include_str!("../templates/layout.html")),
    ("embed_layout.html", include_str!("../templates/embed_layout.html")),
    ("components.html", include_str!("../templates/components.html")),
    ("letter.html", include_str!("../templates/letter.html")),
    ("failure.html", include_str!("../templates/failure.html")),
];

/// Words.
pub(crate) const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/nl.ftl")),
    (Language::Fr, include_str!("../words/fr.ftl")),
    (Language::En, include_str!("../words/en.ftl")),
    (Language::De, include_str!("../words/de.ftl")),
];

/// Files.
pub(crate) const ASSETS: &[AssetFile] = &[
    ("utrecht.css", include_bytes!("../assets/utrecht.css")),
    ("plein.css", include_bytes!("../assets/plein.css")),
    ("plein-display.woff2", include_bytes!("../assets/plein-display.woff2")),
    ("facades.svg", include_bytes!("../assets/facades.svg")),
    ("chart.js", include_bytes!("../assets/chart.js")),
    ("map.js", include_bytes!("../assets/map.js")),
    ("embed.js", include_bytes!("../assets/embed.js")),
    ("maplibre-gl.mjs", include_bytes!("../assets/maplibre-gl.mjs")),
    ("maplibre-gl-worker.mjs", include_bytes!("../assets/maplibre-gl-worker.mjs")),
    ("maplibre-gl.css", include_bytes!("../assets/maplibre-gl.css")),
    ("plein.js", include_bytes!("../assets/plein.js")),
    ("icons.svg", include_bytes!("../assets/icons.svg")),
    ("share.png", include_bytes!("../assets/share.png")),
    ("logo.svg", include_bytes!("../assets/logo.svg")),
];
