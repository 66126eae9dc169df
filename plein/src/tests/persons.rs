//! No table forgets that it knows somebody: every column that names a person is told in a copy of her data and emptied
//! when she is forgotten, or stands here with the reason why not. A column nobody thought of fails the test.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::moment::{Moment, PersonId};
use people::person;
use store::{AssertSqlSafe, Catalogue, ColumnKind, ColumnShape, Store, StoreError, Value};
use uuid::Uuid;

use super::{Folder, demo};

/// What happens to a column that names somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Duty {
    /// In her copy; gone when she is forgotten.
    ToldAndGone,
    /// In her copy; history keeps her bare id, which names nobody once the account is empty.
    ToldAndBare,
    /// Not in her copy, for this reason; gone when she is forgotten.
    Gone(&'static str),
    /// It names nobody, or may not be touched.
    Kept(&'static str),
}

use Duty::{Gone, Kept, ToldAndBare, ToldAndGone};

/// Every column that may name a person.
const REVIEWED: &[(&str, &str, Duty)] = &[
    ("accounts_ceremony", "person_id", Gone("lives for minutes")),
    ("accounts_identity", "person_id", ToldAndGone),
    ("accounts_invitation", "email", ToldAndGone),
    ("accounts_invitation", "invited_by", ToldAndBare),
    ("accounts_link", "email", Gone("a request to sign in, gone after a day")),
    ("accounts_passkey", "person_id", ToldAndGone),
    ("finder_report", "email", ToldAndGone),
    ("finder_report", "handled_by", ToldAndBare),
    ("people_capacity", "person_id", Kept("told; withdrawn, and bound to an account without name")),
    ("observatory_batch", "person", ToldAndBare),
    ("observatory_upload", "person", ToldAndGone),
    ("observatory_repair", "decided_by", ToldAndGone),
    ("observatory_post", "person", ToldAndGone),
    ("observatory_posted", "person", ToldAndGone),
    ("mobility_capacity", "noted_by", ToldAndBare),
    ("mobility_facility", "added_by", ToldAndBare),
    ("mobility_round", "noted_by", ToldAndBare),
    ("mobility_stay", "noted_by", ToldAndBare),
    ("people_capacity", "granted_by", ToldAndBare),
    ("people_person", "email", Kept("told; emptied with the account, shown by the tests of accounts")),
    ("people_session", "person_id", Kept("told; ended with the account, shown by the tests of accounts")),
    ("premises_introduction", "made_by", ToldAndBare),
    ("premises_introduction", "outcome_by", ToldAndBare),
    ("premises_legal_step", "noted_by", ToldAndBare),
    ("premises_legal_step", "withdrawn_by", ToldAndBare),
    ("premises_owner", "email", ToldAndGone),
    ("premises_owner", "noted_by", ToldAndBare),
    ("premises_photo", "taken_by", ToldAndBare),
    ("premises_regulation", "changed_by", ToldAndBare),
    ("premises_seeker", "added_by", ToldAndBare),
    ("premises_seeker", "email", ToldAndGone),
    ("premises_sighting", "noted_by", ToldAndBare),
    ("premises_signal", "decided_by", ToldAndBare),
    ("premises_spell", "noted_by", ToldAndBare),
    ("premises_spell", "withdrawn_by", ToldAndBare),
    ("premises_unit", "added_by", ToldAndBare),
    ("register_announcement", "address", Kept("where a place moves to: no person's")),
    ("register_announcement", "person_id", ToldAndBare),
    ("register_breach", "persons", Kept("how many persons a breach touched")),
    ("register_breach", "written_by", ToldAndBare),
    ("register_breach_note", "written_by", ToldAndBare),
    ("register_claim", "person_id", ToldAndBare),
    ("register_claim", "decided_by", ToldAndBare),
    ("register_consent", "given_by", Kept("told as the number of the act; the ledger is never changed")),
    ("register_delivery", "address", Kept("where an organisation gets data, kept five years as proof")),
    ("register_edit", "person_id", ToldAndBare),
    ("register_edit", "undone_by", Kept("the edit that undid it, no person")),
    ("register_establishment", "email", Kept("a place's own address, with its consents")),
    ("register_establishment", "natural_person", Kept("whether an enterprise is a person: no name")),
    ("register_guardian", "person_id", ToldAndBare),
    ("register_merge", "made_by", ToldAndBare),
    ("register_merge", "ended_by", ToldAndBare),
    ("register_moderation", "person_id", ToldAndBare),
    ("register_pair", "decided_by", ToldAndBare),
    ("register_partner", "email", Kept("the organisation's own public address")),
    ("register_partner_access", "asked_by", ToldAndBare),
    ("register_partner_access", "decided_by", ToldAndBare),
    ("register_partner_decision", "person_id", ToldAndBare),
    ("register_partner_import", "person_id", ToldAndBare),
    ("register_partner_item", "locked_by", ToldAndGone),
    ("register_partner_mapping", "person_id", ToldAndBare),
    ("register_photo", "person_id", ToldAndBare),
    ("register_still_right", "person_id", ToldAndGone),
    ("register_still_right_stop", "person_id", ToldAndGone),
    ("register_withdrawal_notice", "address", Kept("where an organisation is told of a withdrawal")),
    (
        "store_audit",
        "person_id",
        Kept("told where it is about her; the log is only ever added to, and keeps bare ids"),
    ),
    ("store_audit", "about_id", Kept("told; the log is only ever added to, and keeps bare ids")),
    ("store_job", "claimed_by", Kept("which server does the work")),
];

/// Whether a name of a column sounds like somebody.
fn names_somebody(column: &str) -> bool {
    let exact = ["about_id", "address", "owner_email", "mail", "phone_of", "author", "actor_id"];
    exact.contains(&column)
        || column.ends_with("_by")
        || ["person", "email", "account_id", "user"].iter().any(|part| column.contains(part))
}

/// The day that all moments of a table's row fall on, so that its row is recognised in a copy.
fn day_of(table: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2031, 1, 1)
        .and_then(|day| day.checked_add_days(Days::new(u64::try_from(table).expect("a small number"))))
        .expect("a day")
}

fn is_instant(column: &str) -> bool {
    ["_at", "_until"].iter().any(|end| column.ends_with(end)) || ["at", "since", "until"].contains(&column)
}

fn is_day(column: &str) -> bool {
    column.ends_with("_day") || ["day", "week", "month"].contains(&column)
}

/// A value that a column takes: nothing where it may be, else something of its kind.
fn value<'v>(column: &ColumnShape, day: NaiveDate, number: u128) -> Value<'v> {
    let at: DateTime<Utc> = day.and_hms_opt(10, 0, 0).expect("an hour").and_utc();
    match column.kind {
        _ if is_instant(&column.name) => at.into(),
        _ if is_day(&column.name) => day.into(),
        ColumnKind::Flag => false.into(),
        ColumnKind::Int => 1_i64.into(),
        ColumnKind::Real => 1.0_f64.into(),
        ColumnKind::Bytes if column.name == "content" || column.name == "data" => vec![0_u8].into(),
        ColumnKind::Id | ColumnKind::Bytes => Uuid::from_u128(number).into(),
        _ if column.name == "dynamic_state" => {
            r#"{"count":0,"eligible":false,"backed_up":false}"#.to_owned().into()
        }
        _ if column.name.ends_with("_hash") => format!("{number:064}").into(),
        _ => "[]".to_owned().into(),
    }
}

/// Writes one row into a table in which a column names the person.
async fn plant(
    store: &Store,
    (table, shape): (&str, &store::TableShape),
    column: &str,
    (person, email): (PersonId, &str),
    number: usize,
) {
    let day = day_of(number);
    let taken: Vec<&ColumnShape> = shape
        .columns
        .iter()
        .filter(|one| {
            one.name == column || !one.nullable || (is_instant(&one.name) && one.name != "erased_at")
        })
        .collect();
    let names: Vec<&str> = taken.iter().map(|one| one.name.as_str()).collect();
    let places: Vec<String> = (1..=taken.len()).map(|at| format!("${at}")).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    let sql = sql.as_str();
    let taken = &taken;
    let done = store
        .write(|tx| {
            Box::pin(async move {
                let values: Vec<Value<'_>> = taken
                    .iter()
                    .enumerate()
                    .map(|(at, one)| match one.name == column {
                        true if column == "email" => email.into(),
                        true => person.0.into(),
                        false => value(one, day, u128::try_from(number * 100 + at + 1).expect("a number")),
                    })
                    .collect();
                tx.execute(AssertSqlSafe(sql.to_owned()), &values).await
            })
        })
        .await;
    done.unwrap_or_else(|error| panic!("{table}.{column} takes no row: {error}"));
}

async fn count(store: &Store, (table, column): (&str, &str), (person, email): (PersonId, &str)) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1");
    let sql = sql.as_str();
    store
        .read(|tx| {
            Box::pin(async move {
                let whom: Value<'_> = if column == "email" { email.into() } else { person.0.into() };
                tx.one(AssertSqlSafe(sql.to_owned()), &[whom]).await?.get(0)
            })
        })
        .await
        .expect("a count")
}

/// Columns nobody thought of, and thoughts about columns that are gone.
fn unreviewed(catalogue: &Catalogue) -> Vec<String> {
    let reviewed: BTreeMap<(&str, &str), Duty> =
        REVIEWED.iter().map(|(table, column, duty)| ((*table, *column), *duty)).collect();
    let mut trouble = Vec::new();
    for (table, shape) in &catalogue.tables {
        for column in shape.columns.iter().filter(|column| names_somebody(&column.name)) {
            if !reviewed.contains_key(&(table.as_str(), column.name.as_str())) {
                trouble.push(format!("{table}.{}: who is that, and what happens to it?", column.name));
            }
        }
    }
    for (table, column) in reviewed.keys() {
        let known = catalogue
            .tables
            .get(*table)
            .is_some_and(|shape| shape.columns.iter().any(|one| one.name == *column));
        if !known {
            trouble.push(format!("{table}.{column} is reviewed, but there is no such column"));
        }
    }
    trouble
}

#[tokio::test]
async fn every_column_that_names_somebody_is_told_and_emptied_or_has_a_reason() {
    let folder = Folder::new("persons");
    let platform = demo(&folder, 5).await;
    let store = platform.store.clone();
    let moment: &Moment = &platform.moment;
    let catalogue = Catalogue::read(&store).await.expect("the schema");
    let mut trouble = unreviewed(&catalogue);
    assert_eq!(trouble, Vec::<String>::new());

    let email = "kanarie@persoon.example";
    let her = store
        .write(|tx| {
            Box::pin(async move {
                Ok::<_, StoreError>(person::add(tx, "Kanarie", Some(email), moment).await?.0.id)
            })
        })
        .await
        .expect("a person");
    let planted: Vec<(usize, &str, &str, Duty)> = REVIEWED
        .iter()
        .enumerate()
        .filter(|(_, (table, _, duty))| !matches!(duty, Kept(_)) && *table != "people_capacity")
        .map(|(at, (table, column, duty))| (at, *table, *column, *duty))
        .collect();
    for (at, table, column, _) in &planted {
        plant(&store, (table, &catalogue.tables[*table]), column, (her, email), *at).await;
        assert_eq!(count(&store, (table, column), (her, email)).await, 1, "{table}.{column}");
    }
    let slices = platform.slices();
    let mut copy = String::new();
    for slice in &slices {
        copy.push_str(&(slice.export_person)(her, moment.clone()).await.expect("a copy").to_string());
    }
    for (at, table, column, duty) in &planted {
        let told = copy.contains(&day_of(*at).to_string());
        if matches!(duty, ToldAndGone | ToldAndBare) && !told {
            trouble.push(format!("{table}.{column} is not in her copy"));
        }
    }
    // The account itself goes last.
    for slice in slices
        .iter()
        .filter(|slice| slice.name != "accounts")
        .chain(slices.iter().filter(|slice| slice.name == "accounts"))
    {
        (slice.erase_person)(her, moment.clone()).await.expect("forgotten");
    }
    for (_, table, column, duty) in &planted {
        let left = count(&store, (table, column), (her, email)).await;
        if matches!(duty, ToldAndGone | Gone(_)) && left > 0 {
            trouble.push(format!("{table}.{column} still names her"));
        }
    }
    assert_eq!(trouble, Vec::<String>::new());
    let after = store.read(|tx| Box::pin(async move { person::get(tx, her).await })).await.expect("nobody");
    assert_eq!(after, None, "a bare id names nobody");
}
