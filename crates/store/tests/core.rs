//! What every slice relies on, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must stop"
)]

use chrono::{DateTime, NaiveDate, Utc};
use kernel::events::Event;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::testing::moment;
use store::{Bulk, Json, Kind, Migration, Store, StoreError, Tx, args};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[Migration {
    slice: "test",
    name: "2026-11-22_test",
    sql: "CREATE TABLE test_shop (
              nis BIGINT NOT NULL,
              id @id NOT NULL,
              name TEXT NOT NULL,
              staff BIGINT,
              share @real,
              open @flag NOT NULL,
              extra @json,
              since @day,
              seen @instant,
              seal @bytes,
              PRIMARY KEY (nis, id),
              UNIQUE (nis, name)
          ) @strict;
          CREATE TABLE test_hour (
              nis BIGINT NOT NULL, shop @id NOT NULL, day BIGINT NOT NULL CHECK (day BETWEEN 1 AND 7),
              PRIMARY KEY (nis, shop, day),
              FOREIGN KEY (nis, shop) REFERENCES test_shop (nis, id)
          ) @clustered;
          CREATE VIEW test_open_shop AS SELECT nis, id, name, CAST(staff AS TEXT) AS staff FROM test_shop WHERE open;",
}];

const ADD: &str = "INSERT INTO test_shop (nis, id, name, staff, share, open, extra, since, seen, seal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

fn oostkamp() -> Nis {
    Nis::parse("31022").unwrap()
}

async fn add(tx: &mut Tx<'_>, name: &str, moment: &Moment) -> Result<Uuid, StoreError> {
    let id = moment.new_id();
    let none = None::<String>;
    let row =
        args![oostkamp(), id, name, 1_i64, 0.5, true, none, None::<NaiveDate>, moment.now(), None::<Vec<u8>>];
    tx.execute(ADD, row).await?;
    Ok(id)
}

async fn count(store: &Store) -> i64 {
    let row = store.read(|tx| Box::pin(async move { tx.one("SELECT COUNT(*) FROM test_shop", &[]).await }));
    row.await.unwrap().get(0).unwrap()
}

store::both_engines! {
    migrations = MIGRATIONS;

    async fn every_kind_of_value_comes_back_as_it_went(store: Store) {
        let moment = moment(1);
        let id = EstablishmentId(moment.new_id());
        let seen: DateTime<Utc> = "1969-07-20T20:17:40.123456789Z".parse().unwrap();
        let day = NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
        let extra = Json(vec!["é".to_owned(), "\"'\\".to_owned()]);
        let text = extra.text().unwrap();
        store.write(|tx| {
            let text = text.clone();
            Box::pin(async move {
                let seal: &[u8] = &[0, 255, 7];
                tx.execute(ADD, args![oostkamp(), id, "Bakkerij 't Zoet ☕", i64::MIN, -0.1, false, text, day, seen, seal]).await
            })
        }).await.unwrap();
        let row = store.read(|tx| Box::pin(async move { tx.row("SELECT * FROM test_shop WHERE nis = $1 AND id = $2", args![oostkamp(), id]).await })).await.unwrap().unwrap();
        assert_eq!(row.get::<Nis>("nis").unwrap(), oostkamp());
        assert_eq!(row.get::<EstablishmentId>("id").unwrap(), id);
        assert_eq!(row.get::<String>("name").unwrap(), "Bakkerij 't Zoet ☕");
        assert_eq!(row.get::<Option<i64>>("staff").unwrap(), Some(i64::MIN));
        assert_eq!(row.get::<f64>("share").unwrap(), -0.1);
        assert!(!row.get::<bool>("open").unwrap());
        assert_eq!(row.get::<Json<Vec<String>>>("extra").unwrap(), extra);
        assert_eq!(row.get::<NaiveDate>("since").unwrap(), day);
        assert_eq!(row.get::<DateTime<Utc>>("seen").unwrap().to_rfc3339(), "1969-07-20T20:17:40.123456+00:00");
        assert_eq!(row.get::<Vec<u8>>("seal").unwrap(), [0, 255, 7]);
        let wrong = row.get::<i64>("name").unwrap_err();
        assert_eq!(*wrong.kind(), Kind::Decode);
        assert!(wrong.to_string().contains("column name"), "{wrong}");
        assert!(row.get::<i64>("nothing").is_err());
    }

    async fn null_is_an_error_unless_an_option_is_read(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        store.write(|tx| Box::pin(async move { add(tx, "Slagerij Fictief", moment).await })).await.unwrap();
        let row = store.read(|tx| Box::pin(async move { tx.one("SELECT extra, since, seal, 1 AS one, NULL AS none FROM test_shop", &[]).await })).await.unwrap();
        assert_eq!(row.get::<Option<String>>("extra").unwrap(), None);
        assert_eq!(row.get::<Option<NaiveDate>>("since").unwrap(), None);
        assert!(row.get::<String>("extra").unwrap_err().to_string().contains("NULL"));
        assert!(row.get::<Vec<u8>>("seal").is_err());
        assert_eq!(row.get::<i64>("one").unwrap(), 1, "a literal is a number of some width");
    }

    async fn a_refusal_undoes_everything(store: Store) {
        #[derive(Debug)]
        enum Refusal { Full, Store }
        impl From<StoreError> for Refusal { fn from(_: StoreError) -> Self { Self::Store } }
        let moment = moment(1);
        let moment = &moment;
        let refused: Result<(), Refusal> = store.try_write(|tx| Box::pin(async move {
            add(tx, "Kaaswinkel Verzonnen", moment).await?;
            Err(Refusal::Full)
        })).await;
        assert!(matches!(refused, Err(Refusal::Full)));
        assert_eq!(count(&store).await, 0);
    }

    async fn a_failed_statement_loses_the_transaction(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        let outcome = store.write(|tx| Box::pin(async move {
            add(tx, "Dubbel", moment).await?;
            let twice = add(tx, "Dubbel", moment).await.unwrap_err();
            assert!(twice.is_unique(), "{twice:?}");
            let after = add(tx, "Anders", moment).await.unwrap_err();
            assert!(after.is_unique(), "{after:?}");
            Ok(())
        })).await;
        assert!(outcome.unwrap_err().is_unique(), "even when the closure hides the failure");
        assert_eq!(count(&store).await, 0);
    }

    async fn keys_and_checks_are_kept(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        let hour = "INSERT INTO test_hour (nis, shop, day) VALUES ($1, $2, $3)";
        let loose = store.write(|tx| Box::pin(async move { tx.execute(hour, args![31_022_i64, moment.new_id(), 1_i64]).await })).await.unwrap_err();
        assert_eq!(*loose.kind(), Kind::ForeignKey);
        let eighth = store.write(|tx| Box::pin(async move {
            let id = add(tx, "Winkel", moment).await?;
            tx.execute(hour, args![31_022_i64, id, 8_i64]).await
        })).await.unwrap_err();
        assert_eq!(*eighth.kind(), Kind::Refused);
        assert_eq!(count(&store).await, 0);
    }

    async fn a_reader_cannot_write(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        assert!(store.read(|tx| Box::pin(async move { add(tx, "Stiekem", moment).await })).await.is_err());
        assert_eq!(count(&store).await, 0);
    }

    async fn forgotten_values_are_noticed(store: Store) {
        let few = store.read(|tx| Box::pin(async move { tx.row("SELECT name FROM test_shop WHERE nis = $1 AND name = $2", args![1_i64]).await })).await;
        assert!(few.err().unwrap().to_string().contains("wants 2 values and got 1"));
    }

    async fn rows_are_found_by_a_list_of_keys(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        let ids = store.write(|tx| Box::pin(async move {
            let mut ids = Vec::new();
            for at in 0..30 { ids.push(add(tx, &format!("Winkel {at}"), moment).await?); }
            Ok(ids)
        })).await.unwrap();
        for some in [0, 1, 7, 30] {
            let keys: Vec<_> = ids.iter().take(some).map(store::Value::from).collect();
            let keys = &keys;
            let rows = store.read(|tx| Box::pin(async move {
                tx.rows_in("SELECT id FROM test_shop WHERE nis = $1 AND id IN (@keys)", args![oostkamp()], keys).await
            })).await.unwrap();
            assert_eq!(rows.len(), some);
        }
        let many = vec![store::Value::from(1_i64); 501];
        let many = &many;
        assert!(store.read(|tx| Box::pin(async move { tx.rows_in("SELECT 1 AS x WHERE 1 IN (@keys)", &[], many).await })).await.is_err());
    }

    async fn text_sorts_by_its_bytes(store: Store) {
        let moment = moment(1);
        let moment = &moment;
        let names = store.write(|tx| Box::pin(async move {
            for name in ["zee", "Zon", "école", "appel", "a b", "ab"] { add(tx, name, moment).await?; }
            let rows = tx.rows("SELECT name FROM test_open_shop ORDER BY name", &[]).await?;
            rows.iter().map(|row| row.get::<String>(0)).collect::<Result<Vec<_>, _>>()
        })).await.unwrap();
        assert_eq!(names, ["Zon", "a b", "ab", "appel", "zee", "école"]);
    }

    async fn many_rows_at_once(store: Store) {
        const TARGET: Bulk = Bulk {
            table: "test_shop",
            columns: &["nis", "id", "name", "staff", "share", "open", "extra", "since", "seen", "seal"],
            tail: "ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name",
        };
        let moment = moment(1);
        let ids: Vec<Uuid> = (0..6_001).map(|_| moment.new_id()).collect();
        for round in ["oud", "nieuw"] {
            let mut batch = TARGET.batch();
            for (at, id) in ids.iter().enumerate() {
                let staff = (at % 3 == 0).then_some(5_i64);
                let seal = (at % 2 == 0).then(|| vec![1_u8]);
                batch.push(args![oostkamp(), id, format!("{round} {at}"), staff, 0.25, at % 2 == 0, None::<&str>, None::<NaiveDate>, moment.now(), seal].iter().cloned()).unwrap();
            }
            assert!(batch.push([]).is_err());
            assert_eq!(batch.len(), 6_001);
            let batch = &batch;
            let touched = store.write(|tx| Box::pin(async move { tx.insert_many(batch).await })).await.unwrap();
            assert_eq!(touched, 6_001);
        }
        assert_eq!(count(&store).await, 6_001);
        let sql = "SELECT COUNT(*), COUNT(staff), COUNT(seal) FROM test_shop WHERE name = 'nieuw 6000' OR name = 'nieuw 1'";
        let row = store.read(|tx| Box::pin(async move { tx.one(sql, &[]).await })).await.unwrap();
        assert_eq!((row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap(), row.get::<i64>(2).unwrap()), (2, 1, 1));
    }

    async fn own_statements_prepare(store: Store) {
        assert_eq!(store::testing::prepares(&store::statements(), &store).await, Vec::<String>::new());
        let wrong = store::testing::prepares(&[("wrong", "SELECT nothing FROM test_shop")], &store).await;
        assert!(wrong.len() == 1 && wrong[0].starts_with("wrong: "), "{wrong:?}");
    }

    async fn concurrent_writers_neither_lose_nor_fail(store: Store) {
        let moment = moment(1);
        let m = &moment;
        let id = store.write(|tx| Box::pin(async move { add(tx, "Teller", m).await })).await.unwrap();
        let tasks: Vec<_> = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..5 {
                    // Read, then write: lost updates unless the engine puts the writers in order.
                    loop {
                        let done = store.write(|tx| Box::pin(async move {
                            let staff: i64 = tx.one("SELECT staff FROM test_shop WHERE id = $1", args![id]).await?.get(0)?;
                            tokio::task::yield_now().await;
                            tx.execute("UPDATE test_shop SET staff = $2 WHERE id = $1", args![id, staff + 1]).await
                        })).await;
                        match done {
                            Ok(_) => break,
                            Err(error) => assert_eq!(*error.kind(), Kind::Busy, "{error}"),
                        }
                    }
                }
            })
        }).collect();
        for task in tasks { task.await.unwrap(); }
        let staff: i64 = store.read(|tx| Box::pin(async move { tx.one("SELECT staff FROM test_shop", &[]).await?.get(0) })).await.unwrap();
        assert_eq!(staff, 21);
    }

    async fn events_come_with_their_write(store: Store) {
        let moment = moment(1);
        let m = &moment;
        let mut follower = store.follow(0);
        let failed = store.write(|tx| Box::pin(async move {
            tx.publish(&Event::PlacesChanged, m).await?;
            Err::<(), _>(StoreError::new(Kind::Other, "no"))
        })).await;
        assert!(failed.is_err());
        assert!(store.events_after(0, 10).await.unwrap().is_empty());
        let changed = Event::EstablishmentsChanged { nis: oostkamp(), ids: vec![EstablishmentId(m.new_id())] };
        let said = &changed;
        store.write(|tx| Box::pin(async move {
            add(tx, "Nieuw", m).await?;
            tx.publish(said, m).await?;
            tx.publish(&Event::PlacesChanged, m).await
        })).await.unwrap();
        let heard = follower.next(1).await.unwrap();
        assert_eq!((heard[0].seq, &heard[0].event, heard[0].at), (1, &changed, m.now()));
        assert_eq!(follower.next(10).await.unwrap()[0].seq, 2);
        let elsewhere = store::testing::another(&store).await;
        let waiting = tokio::spawn(async move { follower.next(10).await });
        elsewhere.write(|tx| Box::pin(async move { tx.publish(&Event::PlacesChanged, m).await })).await.unwrap();
        let heard = tokio::time::timeout(std::time::Duration::from_secs(1), waiting).await;
        assert_eq!(heard.expect("heard within a second").unwrap().unwrap()[0].seq, 3);
    }

    async fn a_second_import_is_told_who_is_busy(store: Store) {
        let m = moment(1);
        let hour = std::time::Duration::from_secs(3600);
        let lease = store.lease("import", "els@server-1", hour, &m).await.unwrap();
        let refused = store.lease("import", "jan", hour, &m).await.unwrap_err();
        assert!(matches!(refused.kind(), Kind::Held(held) if held.holder == "els@server-1" && held.since == m.now()));
        assert!(refused.to_string().contains("els@server-1 since 2026-11-22 "), "{refused}");
        let later = Moment::fixed(m.now() + hour, 2);
        let taken = store.lease("import", "jan", hour, &later).await.unwrap();
        assert!(lease.renew(&later).await.is_err(), "it ran out and jan has it");
        lease.release().await.unwrap();
        taken.renew(&later).await.unwrap();
        taken.release().await.unwrap();
        store.lease("import", "els", hour, &m).await.unwrap().release().await.unwrap();
    }
}
