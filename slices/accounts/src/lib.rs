//! Accounts: signing in, one's own account, the people of an organisation. What a slice needs to know about who somebody
//! is stands in the crate `people`; what a route allows in each slice's `permissions.txt`.

mod account;
mod app;
mod copy;
pub mod demo;
mod holder;
pub mod invite;
mod log;
mod manage;
mod members;
mod mine;
mod passkey;
pub mod service;
mod sign_in;
pub mod store;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ::store::{Store, StoreError};
use kernel::language::Language;
use kernel::moment::Moment;
use people::{rate, session};
use shell::slice::{Job, Slice};
use shell::{Routes, samples};

pub use app::{Deps, Duties, Towns};

/// The name of the slice.
pub const NAME: &str = "accounts";

/// The steps of the tables.
pub const MIGRATIONS: &[(&str, &str)] = &[store::MIGRATION, store::SERVICE_MIGRATION];

/// Tables that belong to no town, and why.
pub const TOWNLESS: &[(&str, &str)] = &[
    ("accounts_link", "somebody who signs in is not known yet; gone after a day"),
    ("accounts_invitation", "belongs to an organisation, which may work over towns"),
    ("accounts_identity_capacity", "belongs to a person, who acts in several towns"),
    ("accounts_identity", "belongs to a person, who acts in several towns"),
    ("accounts_passkey", "belongs to a person, who acts in several towns"),
    ("accounts_ceremony", "lives for minutes, before anybody is known"),
];

const TEMPLATES: &[(&str, &str)] = &[
    ("accounts/sign_in.html", include_str!("../templates/accounts/sign_in.html")),
    ("accounts/wait.html", include_str!("../templates/accounts/wait.html")),
    ("accounts/confirm.html", include_str!("../templates/accounts/confirm.html")),
    ("accounts/account.html", include_str!("../templates/accounts/account.html")),
    ("accounts/capacities.html", include_str!("../templates/accounts/capacities.html")),
    ("accounts/capacity.html", include_str!("../templates/accounts/capacity.html")),
    ("accounts/erase.html", include_str!("../templates/accounts/erase.html")),
    ("accounts/erased.html", include_str!("../templates/accounts/erased.html")),
    ("accounts/seen.html", include_str!("../templates/accounts/seen.html")),
    ("accounts/invitation.html", include_str!("../templates/accounts/invitation.html")),
    ("accounts/members.html", include_str!("../templates/accounts/members.html")),
    ("accounts/holder.html", include_str!("../templates/accounts/holder.html")),
    ("accounts/manage.html", include_str!("../templates/accounts/manage.html")),
    ("accounts/persons.html", include_str!("../templates/accounts/persons.html")),
    ("accounts/log.html", include_str!("../templates/accounts/log.html")),
];

const WORDS: &[(Language, &str)] = &[
    (Language::Nl, include_str!("../words/nl.ftl")),
    (Language::Fr, include_str!("../words/fr.ftl")),
    (Language::En, include_str!("../words/en.ftl")),
    (Language::De, include_str!("../words/de.ftl")),
];

static STATEMENTS: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| [store::STATEMENTS, store::MORE_STATEMENTS, store::SERVICE_STATEMENTS].concat());

/// The slice. `demo` are the invented persons of the demo, when it is one.
#[must_use]
pub fn slice(deps: Deps, demo: Option<Vec<demo::DemoAccount>>) -> Slice {
    let (export_person, erase_person) = mine::duties(&deps.store);
    let jobs = vec![prune_job(&deps.store), seal_job(&deps.store)];
    let app = Arc::new(app::App {
        store: deps.store,
        duties: deps.duties,
        towns: deps.towns,
        printer: deps.printer,
        services: deps.services,
        demo,
    });
    Slice {
        name: NAME,
        routes: routes(app),
        migrations: MIGRATIONS,
        templates: TEMPLATES,
        words: WORDS,
        assets: &[
            ("accounts.css", include_bytes!("../assets/accounts.css")),
            ("passkey.js", include_bytes!("../assets/passkey.js")),
        ],
        permissions: include_str!("../permissions.txt"),
        jobs,
        statements: &STATEMENTS,
        samples: || {
            [
                samples::<sign_in::SignInPage>(),
                samples::<sign_in::WaitPage>(),
                samples::<sign_in::ConfirmPage>(),
                samples::<account::AccountPage>(),
                samples::<account::CapacityPage>(),
                samples::<mine::ErasePage>(),
                samples::<mine::ErasedPage>(),
                samples::<mine::SeenPage>(),
                samples::<invite::InvitationPage>(),
                samples::<members::MembersPage>(),
                samples::<holder::HolderPage>(),
                samples::<manage::ManagePage>(),
                samples::<manage::PersonsPage>(),
                samples::<log::LogPage>(),
            ]
            .concat()
        },
        panels: Vec::new(),
        export_person,
        erase_person,
    }
}

fn routes(app: Arc<app::App>) -> Routes {
    Routes::new()
        .get("/{lang}/aanmelden", sign_in::form)
        .post("/{lang}/aanmelden", sign_in::ask)
        .get("/{lang}/aanmelden/post", sign_in::wait)
        .post("/{lang}/aanmelden/post", sign_in::code)
        .get("/{lang}/aanmelden/link/{token}", sign_in::open)
        .post("/{lang}/aanmelden/link/{token}", sign_in::confirm)
        .post("/{lang}/aanmelden/demo", demo::sign_in)
        .get("/{lang}/aanmelden/dienst/{key}", service::leave)
        .get(service::RETURN, service::come_back)
        .get("/{lang}/aanmelden/gewist", mine::erased)
        .get("/{lang}/uitnodiging/{token}", invite::show)
        .post("/{lang}/uitnodiging/{token}", invite::accept)
        .get("/{lang}/mijn", account::show)
        .post("/{lang}/mijn", account::change)
        .get("/{lang}/mijn/hoedanigheid", account::choose)
        .post("/{lang}/mijn/hoedanigheid", account::switch)
        .post("/{lang}/mijn/sessies/{id}", account::end)
        .post("/{lang}/aanmelden/sleutel", passkey::ask)
        .post("/{lang}/aanmelden/sleutel/antwoord", passkey::show)
        .post("/{lang}/mijn/sleutels/nieuw", passkey::ask_new)
        .post("/{lang}/mijn/sleutels", passkey::add)
        .post("/{lang}/mijn/sleutels/{id}", passkey::rename)
        .post("/{lang}/mijn/sleutels/{id}/verwijderen", passkey::remove)
        .post("/{lang}/mijn/afmelden", account::sign_out)
        .post("/{lang}/mijn/overal-afmelden", account::sign_out_everywhere)
        .get("/{lang}/mijn/gegevens.json", mine::export)
        .get("/{lang}/mijn/gegevens.pdf", copy::pdf)
        .get("/{lang}/mijn/inzage", mine::seen)
        .get("/{lang}/mijn/wissen", mine::ask_erase)
        .post("/{lang}/mijn/wissen", mine::erase)
        .get("/{lang}/mensen", members::show)
        .post("/{lang}/mensen", members::send)
        .post("/{lang}/mensen/{id}/intrekken", members::withdraw)
        .get("/{lang}/mensen/{id}", holder::show)
        .post("/{lang}/mensen/{id}", holder::limit)
        .post("/{lang}/mensen/{id}/afmelden", holder::end)
        .get("/{lang}/beheer/organisaties", manage::show)
        .post("/{lang}/beheer/organisaties", manage::add)
        .get("/{lang}/beheer/personen", manage::persons)
        .post("/{lang}/beheer/personen", manage::find)
        .get("/{lang}/stad/logboek", log::show)
        .get("/{lang}/stad/logboek.csv", log::csv)
        .with_state(app)
}

/// Forgets what ran out.
fn prune_job(store: &Store) -> Job {
    let work = async |store: Store, moment: Moment| {
        let moment = &moment;
        store
            .write(|tx| {
                Box::pin(async move {
                    session::prune(tx, moment).await?;
                    rate::prune(tx, moment.now()).await?;
                    store::prune(tx, moment.now()).await?;
                    Ok::<_, StoreError>(())
                })
            })
            .await
    };
    Job::new("accounts_prune", Duration::from_secs(600), store, work)
}

/// Links the audit log into its chain.
fn seal_job(store: &Store) -> Job {
    let work = async |store: Store, _: Moment| {
        let head = store.seal_audit().await?;
        if let Some(head) = head {
            // Kept apart from the database, this line proves later that nothing was cut off.
            tracing::info!(target: "audit", seq = head.seq, hash = head.hash, "sealed");
        }
        Ok::<_, StoreError>(())
    };
    Job::new("accounts_seal_audit", Duration::from_secs(60), store, work)
}
