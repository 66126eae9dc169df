//! The register: which places there are, from which source every fact comes, and what of it may be public.

pub mod chains;
pub mod consent;
pub mod demo;
pub mod facts;
pub mod gazetteer;
pub mod import;
pub mod kbo;
pub mod linking;
pub mod listing;
pub mod materialise;
pub mod merchant;
pub mod nace;
pub mod official;
pub mod outline;
pub mod partner;
pub mod privacy;
pub mod store;

use std::sync::{Arc, LazyLock};

use kernel::fetch::Fetch;
use kernel::language::Language;
use kernel::search::Curtain;
use shell::slice::Slice;

/// The steps of the register's tables and views. The last step that makes the public view anew holds all of it.
pub const MIGRATIONS: &[(&str, &str)] = &[
    (store::NAME, store::SQL),
    consent::MIGRATION,
    merchant::MIGRATION,
    partner::MIGRATION,
    linking::MIGRATION,
    official::MIGRATION,
    partner::ACCESS_MIGRATION,
    store::WHOLE,
    store::TURNOVER_VIEW,
    store::STARTERS,
];

/// Every statement, in one list that lives as long as the program.
static STATEMENTS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(store::statements);

static TEMPLATES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    [
        consent::TEMPLATES,
        privacy::TEMPLATES,
        merchant::TEMPLATES,
        partner::TEMPLATES,
        linking::TEMPLATES,
        official::TEMPLATES,
    ]
    .concat()
});

/// The words, one file per subject and language.
static WORDS: LazyLock<Vec<(Language, &'static str)>> = LazyLock::new(|| {
    [consent::WORDS, privacy::WORDS, merchant::WORDS, partner::WORDS, linking::WORDS, official::WORDS]
        .concat()
});

/// What the register needs.
#[derive(Clone)]
pub struct Deps {
    /// The database.
    pub store: ::store::Store,
    /// Hides withdrawn places at once.
    pub curtain: Arc<dyn Curtain>,
    /// Asks other servers: webhooks, official registers. None: this server asks nobody.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// Official registers that may be asked about numbers and addresses.
    pub official: Option<Arc<::official::Sources>>,
    /// The public address of the site, for letters that jobs write.
    pub base_url: String,
}

impl std::fmt::Debug for Deps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deps").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// What the register brings to the platform.
#[must_use]
pub fn slice(deps: &Deps) -> Slice {
    let store = &deps.store;
    let consents = Arc::new(consent::Consents::of(deps));
    let (export_person, erase_person) = privacy::duties(&consents);
    let desk = linking::Desk::of(store);
    Slice {
        name: "register",
        routes: merchant::routes(deps, &desk)
            .and(consent::routes(Arc::clone(&consents)))
            .and(privacy::routes(Arc::clone(&consents)))
            .and(partner::routes(deps, &desk))
            .and(linking::routes(deps, &desk))
            .and(official::routes(deps)),
        migrations: MIGRATIONS,
        templates: &TEMPLATES,
        words: &WORDS,
        assets: &[
            merchant::STYLE,
            merchant::SCRIPT,
            consent::STYLE,
            partner::STYLE,
            linking::STYLE,
            official::STYLE,
        ],
        permissions: concat!(
            include_str!("merchant/permissions.txt"),
            include_str!("consent/permissions.txt"),
            include_str!("privacy/permissions.txt"),
            include_str!("partner/permissions.txt"),
            include_str!("linking/permissions.txt"),
            "\n",
            include_str!("official/permissions.txt")
        ),
        jobs: [
            merchant::jobs(deps, &desk),
            consent::jobs(&consents),
            privacy::jobs(&consents),
            partner::jobs(deps),
            linking::jobs(&desk),
            official::jobs(deps),
        ]
        .concat(),
        statements: &STATEMENTS,
        samples: || {
            [
                merchant::page_samples(),
                consent::page_samples(),
                privacy::page_samples(),
                partner::page_samples(),
                linking::page_samples(),
                official::page_samples(),
            ]
            .concat()
        },
        panels: [merchant::panels(store), vec![consent::panel()]].concat(),
        export_person,
        erase_person,
    }
}

/// What the tests of this slice share.
#[cfg(test)]
pub(crate) mod testing {
    use std::sync::{Arc, Mutex};

    use kernel::moment::EstablishmentId;
    use kernel::search::Curtain;

    use crate::Deps;

    /// Notes what was hidden.
    #[derive(Debug, Default)]
    pub struct Drawn(pub Mutex<Vec<EstablishmentId>>);

    impl Curtain for Drawn {
        fn hide(&self, ids: &[EstablishmentId]) {
            self.0.lock().unwrap().extend(ids);
        }
    }

    /// What the slice needs, over a store.
    pub fn deps(store: &store::Store) -> Deps {
        Deps {
            store: store.clone(),
            curtain: Arc::new(Drawn::default()),
            fetch: None,
            official: None,
            base_url: "https://plein.example".to_owned(),
        }
    }
}
