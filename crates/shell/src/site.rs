//! The site: everything slices brought, put together once at start-up and shared by all requests.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::actor::Acting;
use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use minijinja::{Environment, Value, context};
use thiserror::Error;

use crate::assets::{AssetFile, Assets, AssetsError};
use crate::functions::{self, Shared};
use crate::guard::Network;
use crate::head::Head;
use crate::permit::Rules;
use crate::routes::{PermissionProblem, Route, check_permissions, rules_of};
use crate::slice::{Panel, Slice};
use crate::theme::{Theme, ThemeProblem};
use crate::visit::Visit;
use crate::words::{Words, WordsError};

/// Limits on what a request may ask of the server.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of path and question together.
    pub address: usize,
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a request may take.
    pub time: Duration,
    /// Requests worked on at the same moment.
    pub at_once: usize,
    /// How long a request waits for its turn before it is sent away.
    pub wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            address: 8192,
            body: 1_000_000,
            time: Duration::from_secs(15),
            at_once: 256,
            wait: Duration::from_millis(1500),
        }
    }
}

/// How this site is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public address, without a slash at the end: `https://plein.example`.
    pub base_url: String,
    /// Folder with a town's own `templates/`, `words/` and `assets/`, which replace ours file by file.
    pub folder: Option<PathBuf>,
    /// Whether templates in the folder are read again when they change.
    pub reload: bool,
    /// Whether a missing word, file or pictogram is an error (tests) or is mended and logged (production).
    pub strict: bool,
    /// Looks; the first is the platform's own.
    pub themes: Vec<Theme>,
    /// Sites that may show `/embed` in a frame: `https://www.oostkamp.be`, or `*`.
    pub embed_origins: Vec<String>,
    /// Other addresses the browser may fetch maps from.
    pub connect: Vec<String>,
    /// Proxies whose word about the client is believed.
    pub trusted_proxies: Vec<Network>,
    /// Limits.
    pub limits: Limits,
    /// The database where sessions are kept. Without it nobody can sign in.
    pub sessions: Option<store::Store>,
    /// Clock and source of ids of every visit.
    pub moment: Moment,
}

impl Settings {
    /// The usual settings for an address.
    #[must_use]
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url: String = base_url.into();
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            folder: None,
            reload: false,
            strict: false,
            themes: vec![Theme::default()],
            embed_origins: Vec::new(),
            connect: Vec::new(),
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            sessions: None,
            moment: Moment::real(Actor::Visitor, Language::Nl),
        }
    }
}

/// Why a site cannot start.
#[derive(Debug, Error)]
pub enum SiteError {
    /// Words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// Files.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// A theme cannot be read well.
    #[error("theme {key}: {problem}")]
    Theme {
        /// The theme.
        key: String,
        /// What is wrong.
        problem: ThemeProblem,
    },
    /// Routes without permission.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Permissions(Vec<PermissionProblem>),
    /// Two slices bring a template of the same name.
    #[error("the template {0} exists twice")]
    Template(&'static str),
    /// A template cannot be read.
    #[error("{0:#}")]
    Syntax(minijinja::Error),
    /// The base address cannot be used.
    #[error("«{0}» is not a web address; write it as https://plein.example")]
    BaseUrl(String),
    /// A site for frames cannot be used.
    #[error("«{0}» is not the origin of a site; write it as https://www.town.example")]
    Origin(String),
}

/// Everything slices brought.
pub struct Site {
    settings: Settings,
    environments: HashMap<Language, Environment<'static>>,
    words: Arc<Words>,
    assets: Arc<Assets>,
    themes: HashMap<String, Arc<Theme>>,
    hosts: HashMap<String, Arc<Theme>>,
    own_theme: Arc<Theme>,
    panels: Vec<Panel>,
    routes: Vec<Route>,
    rules: Rules,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("base_url", &self.settings.base_url).finish_non_exhaustive()
    }
}

impl Site {
    /// Puts a site together, and refuses one that cannot work.
    pub fn new(settings: Settings, slices: &[Slice]) -> Result<Arc<Self>, SiteError> {
        check_settings(&settings)?;
        let problems: Vec<PermissionProblem> = slices
            .iter()
            .flat_map(|slice| check_permissions(slice.name, slice.routes.rows(), slice.permissions))
            .collect();
        if !problems.is_empty() {
            return Err(SiteError::Permissions(problems));
        }
        let own: (&str, &[(Language, &str)]) = ("shell", crate::embedded::WORDS);
        let mut words =
            Words::new(std::iter::once(own).chain(slices.iter().map(|slice| (slice.name, slice.words))))?;
        let part = |name: &str| settings.folder.as_ref().map(|folder| folder.join(name));
        if let Some(folder) = part("words") {
            words.replace_from(&folder)?;
        }
        let assets = Assets::new(all_assets(slices), part("assets").as_deref())?;
        let sprite = assets.content("icons.svg").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let shared = Shared {
            words: Arc::new(words),
            assets: Arc::new(assets),
            icons: Arc::new(functions::icons_of(sprite.as_deref().unwrap_or_default())),
            templates: Arc::new(all_templates(slices)?),
            folder: part("templates"),
            reload: settings.reload,
            strict: settings.strict,
        };
        let environments: HashMap<_, _> = Language::ALL
            .into_iter()
            .map(|language| (language, functions::environment(language, &shared)))
            .collect();
        if let Some(environment) = environments.get(&Language::Nl) {
            for name in shared.templates.keys() {
                environment.get_template(name).map_err(SiteError::Syntax)?;
            }
        }
        let (words, assets) = (shared.words, shared.assets);
        Ok(Arc::new(Self::finish(settings, slices, environments, (words, assets))))
    }

    fn finish(
        settings: Settings,
        slices: &[Slice],
        environments: HashMap<Language, Environment<'static>>,
        (words, assets): (Arc<Words>, Arc<Assets>),
    ) -> Self {
        let themes: HashMap<String, Arc<Theme>> =
            settings.themes.iter().map(|theme| (theme.key.clone(), Arc::new(theme.clone()))).collect();
        let own_theme = settings.themes.first().and_then(|theme| themes.get(&theme.key)).cloned();
        let hosts = themes
            .values()
            .flat_map(|theme| theme.hosts.iter().map(|host| (host.to_lowercase(), theme.clone())))
            .collect();
        Self {
            environments,
            words,
            assets,
            hosts,
            own_theme: own_theme.unwrap_or_default(),
            themes,
            panels: slices.iter().flat_map(|slice| slice.panels.clone()).collect(),
            rules: Rules::new(
                slices.iter().flat_map(|slice| rules_of(slice.routes.rows(), slice.permissions)),
            ),
            routes: slices.iter().flat_map(|slice| slice.routes.rows().to_vec()).collect(),
            settings,
        }
    }

    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The words.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The files.
    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// Every route of every slice.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Who may use which route.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What slices show on shared pages.
    #[must_use]
    pub fn panels(&self) -> &[Panel] {
        &self.panels
    }

    /// The look with this key.
    #[must_use]
    pub fn theme(&self, key: &str) -> Option<Arc<Theme>> {
        self.themes.get(key).cloned()
    }

    /// The look for a host name.
    #[must_use]
    pub(crate) fn theme_for(&self, host: Option<&str>) -> Arc<Theme> {
        let host = host.map(|host| host.split(':').next().unwrap_or_default().to_lowercase());
        host.and_then(|host| self.hosts.get(&host)).unwrap_or(&self.own_theme).clone()
    }

    pub(crate) fn asset_or_empty(&self, name: &str) -> String {
        self.assets.address(name).unwrap_or_default()
    }

    /// Renders a template that is no page of the site, such as a letter; it gets `page` and no visit.
    pub(crate) fn render_plain(
        &self,
        language: Language,
        template: &str,
        page: Value,
    ) -> Result<String, minijinja::Error> {
        let Some(environment) = self.environments.get(&language) else { return Ok(String::new()) };
        environment.get_template(template)?.render(context! { page })
    }

    /// Renders a template for a visit.
    pub fn render(
        &self,
        visit: &Visit,
        template: &str,
        head: &Head,
        page: Value,
    ) -> Result<String, minijinja::Error> {
        let Some(environment) = self.environments.get(&visit.language) else { return Ok(String::new()) };
        let theme = &visit.theme;
        let logo = theme.logo.as_deref().and_then(|logo| self.assets.address(logo));
        let context = context! {
            page,
            head => head.value(self, visit.language, &theme.name),
            layout => if visit.embed { "embed_layout.html" } else { "layout.html" },
            visit => context! {
                language => visit.language.code(),
                tag => visit.language.tag(),
                path => visit.path.as_str(),
                query => visit.query.as_str(),
                nonce => visit.nonce.as_str(),
                embed => visit.embed,
                base_url => self.settings.base_url.as_str(),
                accounts => self.settings.sessions.is_some(),
                acting => visit.acting().ok().map(acting_value),
                csrf => csrf_field(visit.csrf()),
                csrf_token => visit.csrf(),
                theme => context! {
                    key => theme.key.as_str(),
                    name => theme.name.as_str(),
                    logo,
                    colour => theme.primary.to_string(),
                    style => (**theme != Theme::default()).then(|| Value::from_safe_string(theme.style())),
                },
            },
        };
        environment.get_template(template)?.render(context)
    }
}

/// What pages show of who acts.
fn acting_value(acting: &Acting) -> Value {
    context! {
        name => acting.name.as_str(),
        role => acting.role().code(),
        organisation => acting.capacity.organisation_name.as_str(),
    }
}

/// The hidden field every form carries: `{{ visit.csrf }}`.
fn csrf_field(token: &str) -> Value {
    // The token is hexadecimal, made by us.
    let safe = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let field =
        if safe { format!("<input type=\"hidden\" name=\"csrf\" value=\"{token}\">") } else { String::new() };
    Value::from_safe_string(field)
}

fn check_settings(settings: &Settings) -> Result<(), SiteError> {
    for theme in &settings.themes {
        if let Some(problem) = theme.check().into_iter().next() {
            return Err(SiteError::Theme { key: theme.key.clone(), problem });
        }
    }
    let is_origin = |text: &str| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', ';', ',', '\'', '"']))
    };
    if !is_origin(&settings.base_url) {
        return Err(SiteError::BaseUrl(settings.base_url.clone()));
    }
    let others = settings.embed_origins.iter().chain(&settings.connect);
    match others.into_iter().find(|site| *site != "*" && !is_origin(site)) {
        Some(site) => Err(SiteError::Origin(site.clone())),
        None => Ok(()),
    }
}

fn all_assets(slices: &[Slice]) -> Vec<AssetFile> {
    let own = crate::embedded::ASSETS.iter().copied();
    own.chain(slices.iter().flat_map(|slice| slice.assets.iter().copied())).collect()
}

fn all_templates(slices: &[Slice]) -> Result<HashMap<&'static str, &'static str>, SiteError> {
    let mut templates = HashMap::new();
    let all = crate::embedded::TEMPLATES.iter().chain(slices.iter().flat_map(|slice| slice.templates));
    for (name, text) in all {
        if templates.insert(*name, *text).is_some() {
            return Err(SiteError::Template(name));
        }
    }
    Ok(templates)
}
