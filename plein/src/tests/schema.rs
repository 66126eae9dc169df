//! The schema of all slices together, on both databases.

use store::Store;
use store::testing::{prepares, schema_report};

/// Tables that belong to no town, each with its reason.
const REVIEWED: &[(&str, &str)] = &[
    ("register_source", "a handful of sources with their licences, the same for every town"),
    ("register_import", "the log of imports, which bring many towns at once"),
    ("register_chain", "how many outlets a chain has in the whole country"),
    (
        "register_kbo",
        "rows as the KBO gives them, by its own numbers: an enterprise has establishments in many towns",
    ),
];

store::both_engines! {
    migrations = &crate::app::migrations();

    async fn the_schema_is_the_same_on_both_and_can_be_spread_by_town(store: Store) {
        let reviewed = [
            REVIEWED,
            people::TOWNLESS,
            accounts::TOWNLESS,
            register::consent::TOWNLESS,
            register::linking::TOWNLESS,
            opendata::TOWNLESS,
            official::TOWNLESS,
            observatory::TOWNLESS,
        ]
        .concat();
        let found = schema_report(&crate::app::migrations(), &reviewed, &store).await;
        assert!(found.is_empty(), "{found:#?}");
    }

    async fn every_statement_prepares(store: Store) {
        let mut statements = store::statements();
        statements.extend(register::store::statements());
        statements.extend(finder::STATEMENTS.iter().copied());
        statements.extend(opendata::STATEMENTS.iter().chain(official::store::STATEMENTS).copied());
        statements.extend(observatory::store::statements());
        statements.extend(factsheet::STATEMENTS.iter().chain(premises::STATEMENTS).copied());
        statements.extend(mobility::STATEMENTS);
        statements.extend(people::statements());
        statements.extend([accounts::store::STATEMENTS, accounts::store::MORE_STATEMENTS, accounts::store::SERVICE_STATEMENTS].concat());
        assert!(statements.len() > 50, "only {} statements are listed", statements.len());
        let refused = prepares(&statements, &store).await;
        assert!(refused.is_empty(), "{refused:#?}");
    }
}
