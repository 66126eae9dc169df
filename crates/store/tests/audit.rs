//! The audit log: kept with its transaction, only ever added to, and every tampering is seen.
#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fall over"
)]

use std::sync::Arc;

use kernel::actor::{Acting, Capacity, CapacityId, Proof, Role};
use kernel::moment::{Actor, Moment, PersonId};
use kernel::nis::Nis;
use store::{Audit, Migration, Store, StoreError, args};
use uuid::Uuid;

const NONE: &[Migration] = &[];

fn officer(moment: &Moment) -> Moment {
    let capacity = Capacity {
        id: CapacityId(Uuid::from_u128(5)),
        role: Role::Officer,
        organisation: None,
        organisation_name: String::new(),
        towns: Vec::new(),
        label: None,
        establishment: None,
    };
    let acting =
        Acting { person: PersonId(Uuid::from_u128(7)), name: "An".into(), capacity, proof: Proof::Mail };
    let mut moment = moment.clone();
    moment.actor = Actor::Person(Arc::new(acting));
    moment
}

async fn write(store: &Store, moment: &Moment, times: u32) {
    store
        .write(|tx| {
            Box::pin(async move {
                for number in 0..times {
                    let what = Audit::new("view", "dossier", number)
                        .in_town(Nis::try_from(31_022_u32).expect("a code"))
                        .about(PersonId(Uuid::from_u128(9)))
                        .detail(serde_json::json!({"b": [1, 2.5], "a": "é"}));
                    tx.audit(&what, moment).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
        .expect("rows");
}

async fn trouble(store: &Store) -> Vec<String> {
    let checks = store.verify(NONE).await.expect("checks");
    checks.into_iter().find(|check| check.name == "audit log").expect("the check").trouble
}

/// Does what the triggers forbid, as somebody with all rights over the database would.
async fn tamper(store: &Store, sql: &'static str) {
    store
        .write(|tx| {
            Box::pin(async move {
                let off: &[&str] = match tx.engine() {
                    store::Engine::Sqlite => &[
                        "DROP TRIGGER IF EXISTS store_audit_kept_u",
                        "DROP TRIGGER IF EXISTS store_audit_kept_d",
                        "DROP TRIGGER IF EXISTS store_audit_seal_kept_d",
                    ],
                    store::Engine::Postgres => &[
                        "ALTER TABLE store_audit DISABLE TRIGGER ALL",
                        "ALTER TABLE store_audit_seal DISABLE TRIGGER ALL",
                    ],
                };
                for line in off {
                    tx.execute(*line, &[]).await?;
                }
                tx.execute(sql, &[]).await
            })
        })
        .await
        .expect("tampering");
}

store::both_engines! {
    migrations = NONE;

    async fn a_row_tells_who_did_what(store: Store) {
        let moment = store::testing::moment(1);
        write(&store, &officer(&moment), 2).await;
        let rows = store.read(|tx| Box::pin(async move { tx.audit_about(PersonId(Uuid::from_u128(9)), 10).await }))
            .await.expect("rows");
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].actor.as_str(), rows[0].role.as_str(), rows[0].action.as_str()), ("person", "officer", "view"));
        assert_eq!((rows[0].person, rows[0].town), (Some(PersonId(Uuid::from_u128(7))), Nis::try_from(31_022_u32).ok()));
        let moment = &moment;
        let undone: Result<(), StoreError> = store.write(|tx| Box::pin(async move {
            tx.audit(&Audit::new("view", "dossier", "x"), moment).await?;
            tx.execute("INSERT INTO no_such_table (a) VALUES (1)", args![]).await.map(|_| ())
        })).await;
        assert!(undone.is_err());
        let of = store.read(|tx| Box::pin(async move { tx.audit_of("dossier", "x", 10).await })).await.expect("rows");
        assert_eq!(of, [], "kept only with its transaction");
        let town = Nis::try_from(31_022_u32).expect("a code");
        let rows = store.read(|tx| Box::pin(async move { tx.audit_in_town(town, 1).await })).await.expect("rows");
        assert_eq!(rows.len(), 1);
    }

    async fn the_log_is_only_added_to(store: Store) {
        let moment = store::testing::moment(2);
        write(&store, &moment, 3).await;
        assert_eq!(store.seal_audit().await.expect("sealed").map(|head| head.seq), Some(3));
        for sql in ["UPDATE store_audit SET action = 'nothing'", "DELETE FROM store_audit", "DELETE FROM store_audit_seal"] {
            let done = store.write(|tx| Box::pin(async move { tx.execute(sql, &[]).await })).await;
            assert!(done.is_err(), "{sql}");
        }
        assert_eq!(trouble(&store).await, Vec::<String>::new());
    }

    async fn a_changed_row_is_seen(store: Store) {
        let moment = store::testing::moment(3);
        write(&store, &moment, 5).await;
        store.seal_audit().await.expect("sealed");
        write(&store, &moment, 1).await;
        assert_eq!(trouble(&store).await, Vec::<String>::new(), "what waits for its seal is sound");
        tamper(&store, "UPDATE store_audit SET action = 'erase' WHERE subject = '3'").await;
        assert_eq!(trouble(&store).await, ["row 4 of the audit log was changed after it was sealed"]);
    }

    async fn a_removed_or_slipped_in_row_is_seen(store: Store) {
        let moment = store::testing::moment(4);
        write(&store, &moment, 4).await;
        let head = store.seal_audit().await.expect("sealed").expect("a head");
        assert_eq!(store.seal_audit().await.expect("again"), Some(head), "nothing new, the same end");
        tamper(&store, "DELETE FROM store_audit WHERE subject = '1'").await;
        assert_eq!(trouble(&store).await, ["row 2 of the audit log was removed"]);
        tamper(&store, "DELETE FROM store_audit_seal WHERE seq = 3").await;
        let found = trouble(&store).await;
        assert!(found.iter().any(|line| line.contains("lacks the rows 3 to 3")), "{found:?}");
        assert!(found.iter().any(|line| line.contains("slipped in")), "{found:?}");
    }

    async fn sealing_and_writing_at_once_leaves_one_chain(store: Store) {
        let moment = store::testing::moment(5);
        let other = store::testing::another(&store).await;
        let (one, two) = (officer(&moment), officer(&Moment::real(Actor::System, kernel::language::Language::Nl)));
        for _ in 0..5 {
            let all = futures_util::future::join4(write(&store, &one, 20), write(&other, &two, 20), store.seal_audit(), other.seal_audit()).await;
            all.2.expect("sealed");
            all.3.expect("sealed");
        }
        assert_eq!(store.seal_audit().await.expect("sealed").map(|head| head.seq), Some(200));
        assert_eq!(trouble(&store).await, Vec::<String>::new());
    }
}
