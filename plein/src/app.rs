//! Puts the pieces together: database, places, index, slices.

use std::sync::Arc;

use finder::{Atlas, Places};
use kernel::calendar::{Calendar, CalendarDay, DayKind, DayName};
use kernel::language::Language;
use kernel::moment::Moment;
use kernel::nis::Nis;
use kernel::search::Area;
use search::{Calendars, Engine, Gazetteer, OpenError, Options, Place, PlaceKind};
use shell::slice::Slice;
use store::{Migration, Store};

use crate::config::Settings;
use crate::outcome::{Outcome, Trouble};

/// Everything a command may need.
#[derive(Clone)]
pub struct Platform {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The database, migrated.
    pub store: Store,
    /// The search engine.
    pub engine: Arc<Engine>,
    /// Towns and villages.
    pub atlas: Arc<Atlas>,
    /// Clock and ids.
    pub moment: Moment,
    /// The invented persons one may sign in as: in the demo only.
    pub demo: Option<Vec<accounts::demo::DemoAccount>>,
    /// Services that vouch for people.
    pub services: Option<accounts::service::Services>,
    /// Prints documents.
    pub printer: Arc<dyn kernel::print::Printer>,
}

impl Platform {
    /// Opens the database (made when it is not there), the places and the index.
    pub async fn open(settings: Settings, moment: Moment) -> Outcome<Self> {
        let services = crate::services::open(&settings)?;
        let store = open_store(&settings, &moment).await?;
        let atlas = Arc::new(Atlas::default());
        atlas.replace(finder::load_places(&store).await?);
        let path = settings.index();
        let options = || Options {
            gazetteer: gazetteer(&atlas.places()),
            calendars: calendars(&settings),
            today: moment.local().date(),
        };
        let engine = match Engine::open(&path, options()) {
            Err(OpenError::Rebuild(_)) => {
                tracing::info!("the index was written by another version; it is made anew");
                Engine::rebuild(&path, options())
            }
            other => other,
        }
        .map_err(Trouble::failed)?;
        Ok(Self {
            settings: Arc::new(settings),
            store,
            engine: Arc::new(engine),
            atlas,
            moment,
            demo: None,
            services,
            printer: Arc::new(print::Pdf::new().map_err(Trouble::failed)?),
        })
    }

    /// Reads the places anew, after they changed.
    pub async fn reload_places(&self) -> Outcome {
        self.atlas.replace(finder::load_places(&self.store).await?);
        self.engine.set_gazetteer(gazetteer(&self.atlas.places()));
        Ok(())
    }

    /// The area a place name stands for, or a word about the choice.
    pub fn area(&self, text: &str, language: Language) -> Outcome<Area> {
        let gazetteer = self.engine.gazetteer();
        let found = gazetteer.find(text, language);
        match found.as_slice() {
            [] => Err(Trouble::input(format!(
                "no place is called ‘{text}’: write a town, a village or a postal code of the register"
            ))),
            [place] => Ok(place.area()),
            // A postal code that several villages of one town share is one area.
            [first, rest @ ..]
                if rest.iter().all(|place| {
                    place.postcode.is_some() && place.postcode == first.postcode && place.nis == first.nis
                }) =>
            {
                Ok(first.area())
            }
            several => {
                let names: Vec<String> =
                    several.iter().take(10).map(|place| gazetteer.label(place, language)).collect();
                Err(Trouble::input(format!("‘{text}’ is the name of several places: {}", names.join(", "))))
            }
        }
    }

    /// The slices, in the order of their routes.
    pub fn slices(&self) -> Vec<Slice> {
        let deps = finder::Deps {
            finder: self.engine.clone(),
            store: self.store.clone(),
            atlas: Arc::clone(&self.atlas),
            calendars: self.calendars_of_towns(),
            settings: finder::Settings {
                operator: finder::Operator {
                    name: self.settings.operator.name.clone(),
                    email: self.settings.operator.email.clone(),
                    address: self.settings.operator.address.clone(),
                },
                embed_origins: self.settings.embed_origins.clone(),
                basemap: self.settings.basemap().unwrap_or_else(|problem| {
                    tracing::error!(%problem, "maps are shown without their background");
                    None
                }),
                ..finder::Settings::default()
            },
            random,
            not_reused: register::consent::not_reused(&self.store),
        };
        let duties = accounts::Duties::default();
        let accounts = accounts::Deps {
            store: self.store.clone(),
            services: self.services.clone(),
            duties: duties.clone(),
            towns: towns(&self.atlas),
            printer: Arc::clone(&self.printer),
        };
        let client = crate::services::client(&self.settings)
            .inspect_err(|problem| tracing::error!(%problem, "other servers cannot be asked"))
            .ok();
        let register = register::Deps {
            store: self.store.clone(),
            curtain: self.engine.clone(),
            official: client.clone().map(|client| Arc::new(self.official(client))),
            fetch: client.map(|client| -> Arc<dyn kernel::fetch::Fetch> { client }),
            base_url: self.settings.base_url.clone(),
        };
        let observatory = observatory::Deps {
            store: self.store.clone(),
            calendars: self.calendars_of_towns(),
            fetch: register.fetch.clone(),
            seal: crate::services::sealer(&self.settings)
                .inspect_err(|problem| tracing::error!(%problem, "keys of suppliers cannot be kept"))
                .ok(),
            base_url: self.settings.base_url.clone(),
            printer: Arc::clone(&self.printer),
        };
        let slices = vec![
            register::slice(&register),
            accounts::slice(accounts, self.demo.clone()),
            finder::slice(deps),
            opendata::slice(self.open_data()),
            observatory::slice(observatory),
            premises::slice(premises::Deps { store: self.store.clone(), printer: Arc::clone(&self.printer) }),
            factsheet::slice(factsheet::Deps {
                store: self.store.clone(),
                printer: Arc::clone(&self.printer),
            }),
            mobility::slice(mobility::Deps {
                store: self.store.clone(),
                calendars: self.calendars_of_towns(),
            }),
        ];
        duties.fill(&slices);
        slices
    }
}

impl Platform {
    /// The official registers of the settings.
    pub fn official(&self, client: Arc<fetch::Client>) -> official::Sources {
        official::Sources::new(client, self.store.clone(), self.settings.official.clone())
    }

    /// The calendar of each town.
    pub fn calendars_of_towns(&self) -> Arc<dyn Fn(Nis) -> Calendar + Send + Sync> {
        let settings = Arc::clone(&self.settings);
        Arc::new(move |nis| calendar(&settings, nis))
    }

    /// What the open data need.
    fn open_data(&self) -> opendata::Deps {
        let operator = &self.settings.operator;
        opendata::Deps {
            store: self.store.clone(),
            calendars: self.calendars_of_towns(),
            operator: opendata::Operator { name: operator.name.clone(), email: operator.email.clone() },
        }
    }
}

/// The municipalities by name, as they are known now.
fn towns(atlas: &Arc<Atlas>) -> accounts::Towns {
    let atlas = Arc::clone(atlas);
    accounts::Towns::new(move |language| {
        let places = atlas.places();
        let name = |town: &finder::Town| (town.nis, town.name(language).to_owned());
        let mut all: Vec<(Nis, String)> = places.towns().iter().map(name).collect();
        all.sort_by_cached_key(|(_, name)| kernel::text::sort_key(name));
        all
    })
}

/// Opens the database and brings its schema up to date.
pub async fn open_store(settings: &Settings, moment: &Moment) -> Outcome<Store> {
    std::fs::create_dir_all(&settings.data).map_err(|error| {
        Trouble::input(format!("the data folder {} cannot be made: {error}", settings.data.display()))
    })?;
    let store = Store::open(&settings.database_url()).await?;
    store.migrate(&migrations(), moment).await?;
    Ok(store)
}

/// The migrations of every slice, in order of time.
pub fn migrations() -> Vec<Migration> {
    let slices: [(&'static str, &'static [(&'static str, &'static str)]); 10] = [
        (people::NAME, people::MIGRATIONS),
        ("register", register::MIGRATIONS),
        ("finder", finder::MIGRATIONS),
        (accounts::NAME, accounts::MIGRATIONS),
        ("opendata", opendata::MIGRATIONS),
        (observatory::NAME, observatory::MIGRATIONS),
        ("premises", premises::MIGRATIONS),
        (official::NAME, official::MIGRATIONS),
        ("factsheet", factsheet::MIGRATIONS),
        ("mobility", mobility::MIGRATIONS),
    ];
    let all = slices
        .into_iter()
        .flat_map(|(slice, steps)| steps.iter().map(move |(name, sql)| Migration { slice, name, sql }));
    all.collect()
}

/// The calendars: those of the communities, and those of towns for which the settings add days.
pub fn calendars(settings: &Settings) -> Calendars {
    let towns = settings.local_days.keys().filter_map(|code| Nis::parse(code).ok());
    Calendars::new(towns.map(|nis| (nis, calendar(settings, nis))).collect())
}

/// The calendar of a town: its community's, and the days the settings add.
pub fn calendar(settings: &Settings, nis: Nis) -> Calendar {
    let base = Calendars::default().of(nis);
    let code = nis.to_string();
    let days = settings.local_days.get(&code).map(Vec::as_slice).unwrap_or_default();
    if days.is_empty() {
        return base;
    }
    let closing = days.iter().map(|day| CalendarDay {
        first: *day,
        last: *day,
        kind: DayKind::TownClosing,
        name: DayName::same(""),
    });
    base.with_local_days(&code, closing.collect())
}

/// The places as the engine reads them in typed words.
fn gazetteer(places: &Places) -> Gazetteer {
    let towns = places.towns().iter().flat_map(|town| {
        Language::ALL.into_iter().map(|language| Place {
            name: town.name(language).to_owned(),
            language,
            nis: town.nis,
            postcode: None,
            point: town.centre,
            kind: PlaceKind::Municipality,
        })
    });
    let villages = places.villages().iter().map(|village| Place {
        name: village.name.clone(),
        language: Language::Nl,
        nis: village.nis,
        postcode: Some(village.postcode),
        point: village.centre,
        kind: PlaceKind::Village,
    });
    Gazetteer::new(towns.chain(villages).collect())
}

/// A hundred and twenty-two random bits, written down.
#[expect(clippy::disallowed_methods, reason = "salts must be random, also where the clock stands still")]
fn random() -> String {
    uuid::Uuid::new_v4().to_string()
}
