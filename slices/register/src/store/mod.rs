//! Every SQL statement of the register, and functions over a transaction that run them.

pub mod faces;
pub mod imports;
pub mod kbo;
pub mod places;

use store::Migration;

/// The schema.
pub const MIGRATIONS: &[Migration] = &[
    Migration { slice: "register", name: NAME, sql: SQL },
    Migration { slice: "register", name: crate::consent::MIGRATION.0, sql: crate::consent::MIGRATION.1 },
    Migration { slice: "register", name: crate::merchant::MIGRATION.0, sql: crate::merchant::MIGRATION.1 },
    Migration { slice: "register", name: crate::partner::MIGRATION.0, sql: crate::partner::MIGRATION.1 },
    Migration { slice: "register", name: crate::linking::MIGRATION.0, sql: crate::linking::MIGRATION.1 },
    Migration { slice: "register", name: crate::official::MIGRATION.0, sql: crate::official::MIGRATION.1 },
    Migration {
        slice: "register",
        name: crate::partner::ACCESS_MIGRATION.0,
        sql: crate::partner::ACCESS_MIGRATION.1,
    },
    Migration { slice: "register", name: WHOLE.0, sql: WHOLE.1 },
    Migration { slice: "register", name: TURNOVER_VIEW.0, sql: TURNOVER_VIEW.1 },
    Migration { slice: "register", name: STARTERS.0, sql: STARTERS.1 },
];

/// The name of the first step of the schema.
pub(crate) const NAME: &str = "2026-11-22_register";

/// Its text.
pub(crate) const SQL: &str = include_str!("../../migrations/2026-11-22_register.sql");

/// The step that publishes how many started and stopped.
pub(crate) const TURNOVER_VIEW: (&str, &str) = (
    "2026-11-22_register_turnover_view",
    include_str!("../../migrations/2026-11-22_register_turnover_view.sql"),
);

/// The step that publishes who started.
pub(crate) const STARTERS: (&str, &str) =
    ("2026-11-23_register_starters", include_str!("../../migrations/2026-11-23_register_starters.sql"));

/// The step that concerns several parts of the register at once.
pub(crate) const WHOLE: (&str, &str) =
    ("2026-11-22_register_whole", include_str!("../../migrations/2026-11-22_register_whole.sql"));

/// Every statement, for the test that prepares them on both engines.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        faces::STATEMENTS,
        imports::STATEMENTS,
        kbo::STATEMENTS,
        places::STATEMENTS,
        crate::listing::STATEMENTS,
        &crate::merchant::statements(),
        &crate::consent::statements(),
        &crate::privacy::statements(),
        &crate::partner::store::statements(),
        &crate::linking::statements(),
        crate::official::store::STATEMENTS,
        crate::official::positions::STATEMENTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    store::both_engines! {
        migrations = MIGRATIONS;

        async fn every_statement_prepares(store: store::Store) {
            let wrong = store::testing::prepares(&statements(), &store).await;
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        }
    }

    #[test]
    fn every_table_of_a_town_has_the_town_first_in_its_key() {
        // Reference tables are small and the same everywhere.
        let reference = ["register_chain", "register_source", "register_import", "register_kbo"];
        for table in MIGRATIONS[0].sql.split("CREATE TABLE ").skip(1) {
            let name = table.split_whitespace().next().unwrap();
            let body = table.split("@strict").next().unwrap();
            assert!(reference.contains(&name) || body.contains("PRIMARY KEY (nis,"), "{name}");
        }
    }
}
