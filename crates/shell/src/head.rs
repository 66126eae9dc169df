//! What a page tells search engines, sharing sites and the browser's tab.

use kernel::language::Language;
use minijinja::{Value, context};
use serde::Serialize;

use crate::site::Site;

/// Whether search engines may keep a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Robots {
    /// Keep it and follow its links.
    #[default]
    Index,
    /// Do not keep it, follow its links (result pages, filters).
    Follow,
    /// Neither.
    None,
}

/// The head of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// Title without the name of the site.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Path of the one address of this content: `/nl/oostkamp`.
    pub canonical: String,
    /// The path of the same content in each language.
    pub alternates: Vec<(Language, String)>,
    /// Search engines.
    pub robots: Robots,
    /// Path or address of a picture for sharing; the platform's own when absent.
    pub image: Option<String>,
    /// schema.org data.
    pub json_ld: Vec<serde_json::Value>,
    /// Names of script modules to load, beside `plein.js`.
    pub scripts: Vec<&'static str>,
    /// Names of style sheets to load, beside `plein.css`.
    pub styles: Vec<&'static str>,
    /// Which entry of the main navigation this page belongs to: `search`, `towns`, …
    pub section: &'static str,
    /// Whether the content may use the whole width (results with a map).
    pub wide: bool,
}

impl Head {
    /// A head with title, description and canonical path.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        description: impl Into<String>,
        canonical: impl Into<String>,
    ) -> Self {
        let (title, description, canonical) = (title.into(), description.into(), canonical.into());
        Self { title, description, canonical, ..Self::default() }
    }

    /// Says where the same content stands in every language.
    #[must_use]
    pub fn in_languages(mut self, path: impl Fn(Language) -> String) -> Self {
        self.alternates = Language::ALL.into_iter().map(|language| (language, path(language))).collect();
        self
    }

    /// With schema.org data.
    #[must_use]
    pub fn json_ld(mut self, value: serde_json::Value) -> Self {
        self.json_ld.push(value);
        self
    }

    /// With a word for search engines.
    #[must_use]
    pub const fn robots(mut self, robots: Robots) -> Self {
        self.robots = robots;
        self
    }

    /// With a script module of the assets.
    #[must_use]
    pub fn script(mut self, name: &'static str) -> Self {
        self.scripts.push(name);
        self
    }

    /// With a style sheet of the assets.
    #[must_use]
    pub fn style(mut self, name: &'static str) -> Self {
        self.styles.push(name);
        self
    }

    /// Belonging to an entry of the main navigation.
    #[must_use]
    pub const fn section(mut self, section: &'static str) -> Self {
        self.section = section;
        self
    }

    /// Using the whole width.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The form templates read.
    pub(crate) fn value(&self, site: &Site, language: Language, name: &str) -> Value {
        let base = site.settings().base_url.as_str();
        let whole =
            |path: &str| if path.starts_with('/') { format!("{base}{path}") } else { path.to_owned() };
        let full_title = if self.title.is_empty() || self.title == name {
            name.to_owned()
        } else {
            format!("{} · {name}", self.title)
        };
        let alternates: Vec<Value> =
            self.alternates.iter().map(|(other, path)| alternate(*other, path, &whole(path))).collect();
        let switch: Vec<Value> =
            Language::ALL.into_iter().map(|other| self.switch(other, language)).collect();
        let fallback = self.alternates.iter().find(|(other, _)| *other == Language::Nl);
        let image = self.image.as_deref().map_or_else(|| site.asset_or_empty("share.png"), str::to_owned);
        context! {
            title => self.title.as_str(),
            full_title,
            description => self.description.as_str(),
            canonical => if self.canonical.is_empty() { String::new() } else { whole(&self.canonical) },
            alternates,
            switch,
            x_default => fallback.map(|(_, path)| whole(path)),
            robots => match self.robots {
                Robots::Index => "",
                Robots::Follow => "noindex, follow",
                Robots::None => "noindex, nofollow",
            },
            image => whole(&image),
            json_ld => self.json_ld.iter().map(script_safe).collect::<Vec<Value>>(),
            scripts => self.scripts.iter().map(|name| site.asset_or_empty(name)).collect::<Vec<String>>(),
            styles => self.styles.iter().map(|name| site.asset_or_empty(name)).collect::<Vec<String>>(),
            section => self.section,
            wide => self.wide,
        }
    }

    /// One entry of the language switch: the same page when it exists, the home page otherwise.
    fn switch(&self, other: Language, current: Language) -> Value {
        let path = self.alternates.iter().find(|(language, _)| *language == other);
        let path = path.map_or_else(|| format!("/{other}/"), |(_, path)| path.clone());
        context! {
            code => other.code(),
            tag => other.tag(),
            name => other.own_name(),
            path,
            current => other == current,
        }
    }
}

fn alternate(language: Language, path: &str, href: &str) -> Value {
    context! { code => language.code(), tag => language.tag(), path, href }
}

/// JSON that can stand inside a `<script>` element: no character of it can end the element or begin another.
#[must_use]
pub fn script_safe<T: Serialize>(value: &T) -> Value {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    let mut out = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(sign),
        }
    }
    Value::from_safe_string(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shared_elsewhere_has_a_picture() {
        let site = Site::new(crate::Settings::new("https://plein.example"), &[]).unwrap();
        let image =
            |head: Head| head.value(&site, Language::Nl, "Plein").get_attr("image").unwrap().to_string();
        let own = image(Head::new("Brood", "", "/nl/zoek"));
        assert!(own.starts_with("https://plein.example/assets/share.") && own.ends_with(".png"), "{own}");
        let shown = site.assets().content("share.png").unwrap();
        assert_eq!(&shown[1..4], b"PNG");
        let side = |at: usize| u32::from_be_bytes(shown[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (1200, 630), "the size that sharing sites ask for");
        let other = Head { image: Some("/assets/kermis.png".into()), ..Head::default() };
        assert_eq!(image(other), "https://plein.example/assets/kermis.png");
    }

    #[test]
    fn json_cannot_leave_its_script() {
        let evil = serde_json::json!({"name": "</script><script>alert(1)</script>&\u{2028}"});
        let safe = script_safe(&evil).to_string();
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).unwrap(),
            evil,
            "and it is the same JSON"
        );
    }
}
