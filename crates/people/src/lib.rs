//! Persons, the organisations they act for, their capacities and sessions: what every slice may need to know about who
//! somebody is. The pages for it are in `slices/accounts`; which routes a role may use is in each slice's
//! `permissions.txt`, kept by the shell.
//!
//! A slice that finds out that somebody may act for somebody (a claim that was proved, a partner that was admitted)
//! grants a capacity in its own transaction:
//!
//! ```no_run
//! use kernel::actor::Role;
//! use kernel::moment::{Moment, PersonId};
//! use kernel::number::EnterpriseNumber;
//! use people::{Grant, capacity, organisation};
//! use store::Tx;
//!
//! async fn claim_proved(
//!     tx: &mut Tx<'_>, person: PersonId, number: EnterpriseNumber, name: &str, moment: &Moment,
//! ) -> store::Result<()> {
//!     let enterprise = organisation::enterprise(tx, number, name, moment).await?;
//!     capacity::grant(tx, &Grant::new(person, Role::Merchant).of(enterprise), moment).await?;
//!     Ok(())
//! }
//! ```

pub mod capacity;
pub mod label;
pub mod organisation;
pub mod person;
pub mod post;
pub mod rate;
pub mod seal;
pub mod secret;
pub mod session;

pub use capacity::{Grant, Held, Limits};
pub use label::Label;
pub use organisation::{Organisation, OrganisationKind};
pub use person::Person;
pub use rate::Allowance;
pub use seal::Sealer;
pub use secret::Secret;
pub use session::{Found, Listed, NewSession};

/// The steps of these tables, for the binary: `(name, SQL)`, of the part called [`NAME`].
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("2026-11-22_people", include_str!("../migrations/2026-11-22_people.sql")),
    ("2026-11-22_people_label", include_str!("../migrations/2026-11-22_people_label.sql")),
];

/// The name these migrations go under.
pub const NAME: &str = "people";

/// The steps as the store takes them.
pub const STEPS: &[store::Migration] = &[
    store::Migration {
        slice: NAME,
        name: "2026-11-22_people",
        sql: include_str!("../migrations/2026-11-22_people.sql"),
    },
    store::Migration {
        slice: NAME,
        name: "2026-11-22_people_label",
        sql: include_str!("../migrations/2026-11-22_people_label.sql"),
    },
];

/// Tables that belong to no town, and why (for the test of the schema).
pub const TOWNLESS: &[(&str, &str)] = &[
    ("people_person", "a person belongs to no town: she may act in several"),
    ("people_organisation", "small and the same everywhere; enterprises and federations work over towns"),
    ("people_capacity", "belongs to a person; its towns are in people_capacity_town"),
    ("people_session", "read at every request of somebody signed in, before any town is known"),
    ("people_label", "belongs to an organisation, which may work over towns; a few hundred"),
    ("people_rate", "limits per network and per address, before any town is known"),
];

/// Every statement, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        person::STATEMENTS,
        organisation::STATEMENTS,
        capacity::STATEMENTS,
        label::STATEMENTS,
        session::STATEMENTS,
        rate::STATEMENTS,
    ]
    .concat()
}
