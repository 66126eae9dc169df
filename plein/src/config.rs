//! The configuration: a file, the environment and the command line, the last one wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a configuration is refused.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration {path} cannot be read: {error}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("the configuration {path} is wrong: {error}\nSee `plein config example` for every setting.")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Why, with line and column.
        error: String,
    },
    /// A value cannot be.
    #[error("{setting}: {problem}")]
    Value {
        /// The setting.
        setting: &'static str,
        /// What is wrong and how to mend it.
        problem: String,
    },
}

/// Every setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder of the database (when it is SQLite), the index and the customised look.
    pub data: PathBuf,
    /// `sqlite` for a file in the data folder, or a `postgres://` address.
    pub database: String,
    /// Address to listen on.
    pub listen: String,
    /// Public address of the site, without a slash at the end; canonical links and the sitemap are made of it.
    pub base_url: String,
    /// Name of this installation.
    pub name: String,
    /// Who runs it, for the privacy page and the accessibility statement.
    pub operator: Operator,
    /// Folder whose `templates/`, `words/` and `assets/` replace the built-in ones.
    pub look: Option<PathBuf>,
    /// Sites that may show the embeds in a frame: `https://www.oostkamp.be`.
    pub embed_origins: Vec<String>,
    /// Addresses of proxies that may tell the visitor's address.
    pub trusted_proxies: Vec<String>,
    /// A basemap: a PMTiles file, or the address of tiles (a `{z}/{x}/{y}` template). None: plain background.
    pub basemap: Option<String>,
    /// How letters are sent.
    pub mail: Mail,
    /// Private addresses our own requests may reach, such as a service on this machine: `127.0.0.1:9000`.
    pub fetch_private: Vec<String>,
    /// Regular work that another server of the same database does: names of jobs, such as `observatory_forecast`.
    pub jobs_elsewhere: Vec<String>,
    /// Official registers that may be asked, and where. None without an address.
    pub official: official::Settings,
    /// The broker to which devices send their counts (MQTT). None without an address.
    pub mqtt: mqtt::Settings,
    /// Services that vouch for people (OpenID Connect), by their key.
    pub services: BTreeMap<String, ServiceSettings>,
    /// Days that count as a holiday in one town: NIS code to list of dates.
    pub local_days: BTreeMap<String, Vec<chrono::NaiveDate>>,
    /// Colours per town: NIS code to theme.
    pub themes: BTreeMap<String, ThemeSettings>,
}

/// Who runs the site.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Operator {
    /// Name.
    pub name: String,
    /// E-mail for questions on privacy and accessibility.
    pub email: String,
    /// Postal address.
    pub address: String,
}

/// A service that vouches for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceSettings {
    /// On the button.
    pub name: String,
    /// Its address; `/.well-known/openid-configuration` is read below it.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there; better in the environment variable `PLEIN_SERVICE_<KEY>_SECRET`.
    #[serde(skip_serializing)]
    pub secret: String,
    /// What we ask for. Never the national number.
    pub scope: String,
    /// The claim with roles, a list of `Role-context:ORGCODE`.
    pub role_claim: String,
    /// The role of an officer in that list.
    pub officer_role: String,
    /// The town (NIS) of an organisation's code.
    pub towns: BTreeMap<String, String>,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            issuer: String::new(),
            client: String::new(),
            secret: String::new(),
            scope: "openid profile vo".to_owned(),
            role_claim: "plein_rol_3d".to_owned(),
            officer_role: "PleinMedewerker".to_owned(),
            towns: BTreeMap::new(),
        }
    }
}

/// How letters are sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The sender: `Plein <plein@voorbeeld.be>`.
    pub from: String,
    /// The mail server. None: letters are written into `mail/` in the data folder and reach nobody.
    pub server: Option<String>,
    /// Its port; 0 takes the usual one.
    pub port: u16,
    /// `starttls`, `tls`, or `none` for a server on this machine.
    pub protection: String,
    /// The name to sign in with.
    pub user: Option<String>,
    /// The password; better in the environment variable `PLEIN_MAIL_PASSWORD`.
    #[serde(skip_serializing)]
    pub password: Option<String>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "Plein <plein@voorbeeld.be>".to_owned(),
            server: None,
            port: 0,
            protection: "starttls".to_owned(),
            user: None,
            password: None,
        }
    }
}

/// The look of a town.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThemeSettings {
    /// Main colour, `#0b5d51`.
    pub primary: Option<String>,
    /// Accent colour.
    pub accent: Option<String>,
}

impl Default for Operator {
    fn default() -> Self {
        Self { name: "Plein".to_owned(), email: "plein@voorbeeld.be".to_owned(), address: String::new() }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            database: "sqlite".to_owned(),
            listen: "127.0.0.1:8080".to_owned(),
            base_url: "http://localhost:8080".to_owned(),
            name: "Plein".to_owned(),
            operator: Operator::default(),
            look: None,
            embed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            basemap: None,
            mail: Mail::default(),
            fetch_private: Vec::new(),
            jobs_elsewhere: Vec::new(),
            official: official::Settings::default(),
            mqtt: mqtt::Settings::default(),
            services: BTreeMap::new(),
            local_days: BTreeMap::new(),
            themes: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// Reads the file (the named one must exist, `plein.toml` may), then lets the environment speak.
    pub fn load(named: Option<&Path>, data: Option<&Path>) -> Result<(Self, Option<PathBuf>), ConfigError> {
        let usual = Path::new("plein.toml");
        let file = named.or_else(|| usual.exists().then_some(usual));
        let mut settings = match file {
            Some(path) => Self::read(path)?,
            None => Self::default(),
        };
        if let Ok(database) = std::env::var("PLEIN_DATABASE") {
            settings.database = database;
        }
        if let Ok(password) = std::env::var("PLEIN_MAIL_PASSWORD") {
            settings.mail.password = Some(password);
        }
        if let Ok(password) = std::env::var("PLEIN_MQTT_PASSWORD") {
            settings.mqtt.password = Some(password);
        }
        if let Ok(key) = std::env::var("PLEIN_ADDRESS_KEY") {
            settings.official.key = Some(key);
        }
        if let Ok(names) = std::env::var("PLEIN_JOBS_ELSEWHERE") {
            settings.jobs_elsewhere = names.split(',').map(|name| name.trim().to_owned()).collect();
        }
        if let Some(data) = data {
            data.clone_into(&mut settings.data);
        }
        settings.check()?;
        Ok((settings, file.map(Path::to_path_buf)))
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Read { path: path.to_path_buf(), error })?;
        toml::from_str(&text)
            .map_err(|error| ConfigError::Parse { path: path.to_path_buf(), error: error.to_string() })
    }

    /// The address of the database.
    pub fn database_url(&self) -> String {
        if self.database == "sqlite" {
            format!("sqlite:{}", self.data.join("plein.sqlite").display())
        } else {
            self.database.clone()
        }
    }

    /// The folder of the search index.
    pub fn index(&self) -> PathBuf {
        self.data.join("index")
    }

    fn check(&self) -> Result<(), ConfigError> {
        let refuse = |setting, problem: String| Err(ConfigError::Value { setting, problem });
        if self.database != "sqlite"
            && !["sqlite:", "postgres:", "postgresql:"].iter().any(|start| self.database.starts_with(start))
        {
            return refuse(
                "database",
                "write `sqlite` or an address that starts with postgres://".to_owned(),
            );
        }
        if !web(&self.base_url) || self.base_url.ends_with('/') {
            return refuse(
                "base_url",
                format!("‘{}’ must start with https:// and not end with a slash", self.base_url),
            );
        }
        if let Some(origin) =
            self.embed_origins.iter().find(|origin| !web(origin) || origin.matches('/').count() != 2)
        {
            return refuse(
                "embed_origins",
                format!("‘{origin}’ must be an origin, such as https://www.oostkamp.be"),
            );
        }
        let official = [&self.official.vkbo, &self.official.addresses, &self.official.geolocation];
        if let Some(address) = official.into_iter().flatten().find(|address| !web(address)) {
            return refuse("official", format!("‘{address}’ must start with https://"));
        }
        if let Err(problem) = self.mqtt.check() {
            return refuse("mqtt", problem.to_string());
        }
        if let Err(problem) = self.basemap() {
            return refuse("basemap", problem);
        }
        for nis in self.local_days.keys().chain(self.themes.keys()) {
            if let Err(problem) = kernel::nis::Nis::parse(nis) {
                return refuse("local_days, themes", problem.to_string());
            }
        }
        Ok(())
    }

    /// The basemap, opened when it is a file; or what is wrong with it.
    pub fn basemap(&self) -> Result<Option<finder::Basemap>, String> {
        let Some(text) = &self.basemap else { return Ok(None) };
        let address = web(text) && ["{z}", "{x}", "{y}"].iter().all(|part| text.contains(part));
        if address {
            return Ok(Some(finder::Basemap::Tiles(text.clone())));
        }
        if web(text) || !text.ends_with(".pmtiles") {
            return Err(format!(
                "‘{text}’ must be a PMTiles file on this machine, such as kaart.pmtiles, or a tile address, such as \
                 https://tegels.voorbeeld.be/{{z}}/{{x}}/{{y}}.png"
            ));
        }
        let archive = finder::Archive::open(Path::new(text)).map_err(|error| error.to_string())?;
        Ok(Some(finder::Basemap::Archive(Arc::new(archive))))
    }

    /// An example with every setting.
    pub fn example() -> &'static str {
        include_str!("plein.example.toml")
    }
}

fn web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_configuration_and_names_every_setting() {
        let settings: Settings = toml::from_str(Settings::example()).unwrap();
        settings.check().unwrap();
        let all = serde_json::to_value(Settings::default()).unwrap();
        for key in all.as_object().unwrap().keys() {
            assert!(Settings::example().contains(key.as_str()), "the example does not show {key}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let unknown = toml::from_str::<Settings>("databse = \"sqlite\"").unwrap_err();
        assert!(unknown.to_string().contains("databse"), "{unknown}");
        for (setting, text) in [
            ("database", "database = \"mysql://x\""),
            ("base_url", "base_url = \"plein.be/\""),
            ("embed_origins", "embed_origins = [\"https://www.oostkamp.be/shops\"]"),
            ("basemap", "basemap = \"https://tegels.voorbeeld.be/vlaanderen.pmtiles\""),
            ("basemap", "basemap = \"/nergens/vlaanderen.pmtiles\""),
            ("basemap", "basemap = \"kaart.mbtiles\""),
            ("mqtt", "[mqtt]\nbroker = \"mqtt://broker.voorbeeld.be\""),
            ("official", "[official]\nvkbo = \"geo.api.vlaanderen.be\""),
            ("local_days", "[local_days]\nOostkamp = [\"2026-07-11\"]"),
        ] {
            let settings: Settings = toml::from_str(text).unwrap();
            let refused = settings.check().unwrap_err().to_string();
            assert!(refused.starts_with(setting), "{refused}");
        }
    }
}
