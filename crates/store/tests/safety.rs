//! What must hold when things go wrong or happen at the same time, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a test that cannot go on must stop"
)]

use std::io::Read as _;
use std::time::Duration;

use chrono::TimeDelta;
use kernel::events::Event;
use kernel::moment::Moment;
use kernel::nis::Nis;
use store::testing::{another, moment, schema_report};
use store::{Catalogue, Engine, Kind, Migration, NewJob, Settings, Store, StoreError, Tx, args};

const MIGRATIONS: &[Migration] = &[Migration {
    slice: "test",
    name: "2026-11-22_test",
    sql: "CREATE TABLE test_town (nis BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL) @strict;
          INSERT INTO test_town (nis, name) VALUES (31022, 'Oostkamp');
          CREATE TABLE test_shop (
              nis BIGINT NOT NULL REFERENCES test_town (nis), id @id NOT NULL, name TEXT NOT NULL, share @real,
              open @flag NOT NULL, extra @json, since @day, seen @instant NOT NULL, seal @bytes,
              PRIMARY KEY (nis, id)
          ) @strict;
          CREATE UNIQUE INDEX test_shop_name ON test_shop (nis, name) WHERE open;
          CREATE INDEX test_shop_since ON test_shop (nis, since);
          CREATE TABLE test_hour (nis BIGINT NOT NULL, shop @id NOT NULL, day BIGINT NOT NULL,
              PRIMARY KEY (nis, shop, day), FOREIGN KEY (nis, shop) REFERENCES test_shop (nis, id)) @clustered;
          CREATE VIEW test_open AS SELECT nis, id FROM test_shop WHERE open;",
}];

const ADD: &str = "INSERT INTO test_shop (nis, id, name, share, open, extra, since, seen, seal)
    VALUES (31022, $1, $2, $3, $4, $5, $6, $7, $8)";

async fn fill(store: &Store, rows: usize, moment: &Moment) {
    store
        .write(|tx| {
            Box::pin(async move {
                for at in 0..rows {
                    let share =
                        [Some(-0.1), Some(1e300), Some(5e-324), None, Some(f64::INFINITY), Some(3.0)][at % 6];
                    let name = format!("Winkel ‘{at}’ \"\\\n☕");
                    let extra = (at % 2 == 0).then_some("{\"a\": [1, null]}");
                    let day = (at % 3 == 0).then(|| moment.now().date_naive() - TimeDelta::days(at as i64));
                    let seal = (at % 4 == 0).then(|| vec![0_u8, 255, at as u8]);
                    let seen = moment.now() + TimeDelta::microseconds(at as i64);
                    let id = moment.new_id();
                    tx.execute(ADD, args![id, name, share, at % 2 == 1, extra, day, seen, seal]).await?;
                    tx.execute("INSERT INTO test_hour (nis, shop, day) VALUES (31022, $1, 1)", args![id])
                        .await?;
                }
                tx.publish(&Event::PlacesChanged, moment).await
            })
        })
        .await
        .unwrap();
}

async fn number(store: &Store, sql: &'static str) -> i64 {
    store.read(|tx| Box::pin(async move { tx.one(sql, &[]).await?.get(0) })).await.unwrap()
}

/// The lines of a dump without its first, which names the engine.
fn content(path: &std::path::Path) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

async fn empty_like(store: &Store) -> Store {
    if store.engine() == Engine::Sqlite {
        return Store::open("sqlite::memory:").await.unwrap();
    }
    for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
        store.write(|tx| Box::pin(async move { tx.execute(sql, &[]).await })).await.unwrap();
    }
    another(store).await
}

store::both_engines! {
    migrations = MIGRATIONS;

    async fn the_schema_is_the_same_on_both_engines_and_goes_by_town(store: Store) {
        let reviewed = [("test_town", "one row per town")];
        // Its key is `nis`, so it needs no review; a stale list is noticed too.
        assert_eq!(schema_report(MIGRATIONS, &[], &store).await, Vec::<String>::new());
        assert_eq!(schema_report(MIGRATIONS, &reviewed, &store).await, Vec::<String>::new());
        assert_eq!(schema_report(MIGRATIONS, &[("gone", "x")], &store).await.len(), 1);
        let catalogue = Catalogue::read(&store).await.unwrap();
        let shop = &catalogue.tables["test_shop"];
        assert_eq!(shop.primary, ["nis", "id"]);
        assert_eq!(shop.indexes.iter().filter(|index| index.unique && index.partial).count(), 1);
        assert_eq!(shop.foreign.first().unwrap().table, "test_town");
        assert_eq!(catalogue.views["test_open"], ["nis", "id"]);
        let order = catalogue.in_order();
        let at = |name| order.iter().position(|table| *table == name).unwrap();
        assert!(at("test_town") < at("test_shop") && at("test_shop") < at("test_hour"));
    }

    async fn a_schema_that_cannot_be_spread_is_found_out(store: Store) {
        let bad = [MIGRATIONS[0], Migration { slice: "bad", name: "1", sql:
            "CREATE TABLE bad_one (id @id NOT NULL PRIMARY KEY, nis BIGINT NOT NULL, mail TEXT NOT NULL UNIQUE) @strict;
             CREATE TABLE bad_two (nis BIGINT NOT NULL, id @id NOT NULL REFERENCES bad_one (id), PRIMARY KEY (nis, id)) @strict;" }];
        store.migrate(&bad, &moment(1)).await.unwrap();
        let found = schema_report(&bad, &[], &store).await;
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|line| line.contains("mail")) && found.iter().any(|line| line.contains("across towns")));
        let mut other = Catalogue::read(&store).await.unwrap();
        let here = other.clone();
        other.tables.get_mut("bad_one").unwrap().columns[1].nullable = true;
        other.tables.remove("bad_two");
        assert_eq!(store::twin_report(&here, &other).len(), 2);
    }

    async fn edited_unknown_and_failing_migrations_are_refused(store: Store) {
        let m = moment(1);
        assert_eq!(store.migrate(MIGRATIONS, &m).await.unwrap(), 0);
        let edited = [Migration { sql: "CREATE TABLE test_town (nis BIGINT) @strict;", ..MIGRATIONS[0] }];
        let refused = store.migrate(&edited, &m).await.unwrap_err();
        assert!(*refused.kind() == Kind::Migration && refused.to_string().contains("was changed after it ran"), "{refused}");
        let refused = store.migrate(&[], &m).await.unwrap_err();
        assert!(refused.to_string().contains("newer program"), "{refused}");
        let half = [MIGRATIONS[0], Migration { slice: "test", name: "2", sql: "CREATE TABLE test_half (nis BIGINT NOT NULL PRIMARY KEY) @strict; SELECT nonsense;" }];
        let failed = store.migrate(&half, &m).await.unwrap_err();
        assert!(failed.to_string().contains("test/2 failed and was undone"), "{failed}");
        assert!(!Catalogue::read(&store).await.unwrap().tables.contains_key("test_half"));
        assert!(store.check_migrations(&half).await.unwrap_err().to_string().contains("has not run yet"));
        store.check_migrations(MIGRATIONS).await.unwrap();
    }

    async fn processes_that_start_together_migrate_once(store: Store) {
        let other = another(&store).await;
        let steps = [MIGRATIONS[0],
            Migration { slice: "test", name: "2", sql: "CREATE TABLE test_two (nis BIGINT NOT NULL PRIMARY KEY) @strict;" },
            Migration { slice: "test", name: "3", sql: "CREATE TABLE test_three (nis BIGINT NOT NULL PRIMARY KEY) @strict;" }];
        let m = moment(1);
        let (one, two) = tokio::join!(store.migrate(&steps, &m), other.migrate(&steps, &m));
        assert_eq!(one.unwrap() + two.unwrap(), 2);
    }

    async fn a_full_disk_keeps_nothing_and_passes(store: Store) {
        let m = moment(1);
        if store.engine() == Engine::Postgres {
            let full = store.write(|tx| Box::pin(async move {
                tx.execute("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$", &[]).await
            })).await.unwrap_err();
            assert!(*full.kind() == Kind::DiskFull && full.to_string().contains("make room"), "{full}");
            return;
        }
        fn limit<'t>(tx: &'t mut Tx<'_>, pages: &'static str) -> futures_util::future::BoxFuture<'t, store::Result<()>> {
            Box::pin(async move { tx.row(pages, &[]).await.map(|_| ()) })
        }
        let before = number(&store, "SELECT COUNT(*) FROM test_shop").await;
        store.write(|tx| limit(tx, "PRAGMA max_page_count = 1")).await.unwrap();
        let m1 = &m;
        let full = store.write(|tx| Box::pin(async move {
            for at in 0..2_000 {
                tx.execute(ADD, args![m1.new_id(), format!("Winkel {at}"), 1.0, false, None::<&str>, None::<chrono::NaiveDate>, m1.now(), vec![7_u8; 500]]).await?;
            }
            Ok(())
        })).await.unwrap_err();
        assert!(*full.kind() == Kind::DiskFull && full.to_string().contains("make room"), "{full}");
        assert_eq!(number(&store, "SELECT COUNT(*) FROM test_shop").await, before, "reads go on, nothing half written");
        store.write(|tx| limit(tx, "PRAGMA max_page_count = 1000000")).await.unwrap();
        fill(&store, 50, &m).await;
    }

    async fn a_writer_that_waits_too_long_is_told(store: Store) {
        if store.engine() == Engine::Postgres { return; }
        let mut settings = Settings::new(&format!("sqlite:{}", store.file().unwrap().display()));
        settings.patience = Duration::from_millis(150);
        let other = Store::open_with(&settings).await.unwrap();
        let busy = store.write(|_tx| { let other = other.clone(); Box::pin(async move {
            Ok(other.write(|tx| Box::pin(async move { tx.execute("DELETE FROM test_hour", &[]).await })).await)
        })}).await.unwrap();
        assert_eq!(*busy.unwrap_err().kind(), Kind::Busy);
    }

    async fn a_follower_misses_nothing_however_writers_overlap(store: Store) {
        const WRITERS: u64 = 6;
        const EACH: i64 = 20;
        let reader = another(&store).await;
        let follower = tokio::spawn(async move {
            let mut follower = reader.follow(0);
            let mut heard = Vec::new();
            while heard.len() < usize::try_from(i64::try_from(WRITERS).unwrap() * EACH).unwrap() {
                heard.extend(follower.next(7).await.unwrap());
            }
            heard
        });
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let store = another(&store).await;
            writers.push(tokio::spawn(async move {
                let m = moment(100 + writer);
                for at in 0..EACH {
                    let event = Event::EstablishmentsChanged { nis: Nis::try_from(10_000 + i64::try_from(writer).unwrap()).unwrap(),
                        ids: vec![kernel::moment::EstablishmentId(uuid::Uuid::from_u64_pair(writer, u64::try_from(at).unwrap()))] };
                    let (event, m) = (&event, &m);
                    store.write(|tx| Box::pin(async move {
                        tx.publish(event, m).await?;
                        // The event is written long before some commits, and just before others.
                        tokio::time::sleep(Duration::from_millis((writer * 7 + u64::try_from(at).unwrap() * 3) % 11)).await;
                        Ok(())
                    })).await.unwrap();
                }
            }));
        }
        for writer in writers { writer.await.unwrap(); }
        let heard = tokio::time::timeout(Duration::from_secs(20), follower).await.expect("all is heard").unwrap();
        let numbers: Vec<i64> = heard.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (1..=i64::try_from(WRITERS).unwrap() * EACH).collect::<Vec<_>>());
        let mut next = std::collections::BTreeMap::new();
        for event in heard {
            let Event::EstablishmentsChanged { nis, ids } = event.event else { panic!("only these were said") };
            let (_, at) = ids[0].0.as_u64_pair();
            let expected = next.entry(nis).or_insert(0_u64);
            assert_eq!(at, *expected, "one writer's events keep their order");
            *expected += 1;
        }
        assert_eq!(store.verify(MIGRATIONS).await.unwrap().iter().flat_map(|check| &check.trouble).count(), 0);
    }

    async fn what_a_dead_process_left_is_still_heard_in_order(store: Store) {
        if store.engine() == Engine::Sqlite { return; }
        let m = moment(1);
        let m = &m;
        const LEAVE: &str = "INSERT INTO store_outbox_pending (id, step, nis, event, published_at) VALUES ($1, 1, 0, $2, $3)";
        // Its clock runs backwards, and its ids too: the order of the commits counts.
        for at in 0..3 {
            store.write(|tx| Box::pin(async move {
                let event = Event::EstablishmentsChanged { nis: Nis::try_from(10_000 + at).unwrap(), ids: vec![] };
                tx.execute(LEAVE, args![m.new_id(), serde_json::to_string(&event).unwrap(), m.now() - TimeDelta::days(at)]).await
            })).await.unwrap();
        }
        let heard = store.events_after(0, 10).await.unwrap();
        let towns: Vec<u32> = heard.iter().map(|event| match &event.event {
            Event::EstablishmentsChanged { nis, .. } | Event::EstablishmentsWithdrawn { nis, .. } => nis.get(),
            Event::PlacesChanged => 0,
        }).collect();
        assert_eq!(towns, [10_000, 10_001, 10_002]);
    }

    async fn a_reader_that_is_too_far_behind_learns_it(store: Store) {
        for day in 0..10 {
            let m = Moment::fixed(moment(1).now() + TimeDelta::days(day), u64::try_from(day).unwrap());
            let m = &m;
            store.write(|tx| Box::pin(async move { tx.publish(&Event::PlacesChanged, m).await })).await.unwrap();
        }
        let before = moment(1).now() + TimeDelta::days(5);
        assert_eq!(store.prune_events(before, 7).await.unwrap(), 3, "the last seven stay whatever their age");
        assert_eq!(store.prune_events(before, 0).await.unwrap(), 2);
        let behind = store.events_after(4, 10).await.unwrap_err();
        assert_eq!(*behind.kind(), Kind::Behind { floor: 5 });
        assert_eq!(store.events_after(5, 10).await.unwrap().len(), 5);
        let ahead = store.events_after(11, 10).await.unwrap_err();
        assert!(matches!(ahead.kind(), Kind::Behind { .. }), "the database was restored from an older backup");
        assert_eq!(store.prune_events(before + TimeDelta::days(100), 0).await.unwrap(), 5);
        let state = store.outbox_state().await.unwrap();
        assert_eq!((state.last, state.floor), (10, 10));
        assert!(store.verify(MIGRATIONS).await.unwrap().iter().all(|check| check.trouble.is_empty()));
        let m = moment(9);
        let m = &m;
        store.write(|tx| Box::pin(async move { tx.publish(&Event::PlacesChanged, m).await })).await.unwrap();
        assert_eq!(store.events_after(10, 10).await.unwrap()[0].seq, 11, "numbers are never given twice");
    }

    async fn work_is_done_once_tried_again_and_put_aside(store: Store) {
        let m = moment(1);
        let hour = Duration::from_secs(3600);
        let job = NewJob { kind: "mail", key: Some("week 47"), payload: serde_json::json!({"to": "a"}), due: m.now(), most_attempts: 2 };
        let (m0, j) = (&m, &job);
        let queued = store.write(|tx| Box::pin(async move { Ok((tx.enqueue(j, m0).await?, tx.enqueue(j, m0).await?)) })).await.unwrap();
        assert_eq!(queued, (true, false));
        assert!(store.claim_job(&["other"], "a", hour, &m).await.unwrap().is_none());
        let first = store.claim_job(&["other", "mail"], "a", hour, &m).await.unwrap().unwrap();
        assert_eq!((first.attempt, first.payload["to"].as_str()), (1, Some("a")));
        assert!(store.claim_job(&["mail"], "b", hour, &m).await.unwrap().is_none(), "it is claimed");
        // The claim runs out; another process takes the work, and the first may not end it any more.
        let later = Moment::fixed(m.now() + hour, 5);
        let second = store.claim_job(&["mail"], "b", hour, &later).await.unwrap().unwrap();
        assert_eq!(second.attempt, 2);
        assert_eq!(*store.finish_job(&first).await.unwrap_err().kind(), Kind::Busy);
        store.extend_job(&second, hour, &later).await.unwrap();
        assert_eq!(store.fail_job(&second, "no such address", &later).await.unwrap(), None);
        assert!(store.claim_job(&["mail"], "b", hour, &later).await.unwrap().is_none());
        let dead = store.dead_jobs(10).await.unwrap();
        assert_eq!((dead.len(), dead[0].trouble.as_str()), (1, "no such address"));
        assert!(store.revive_job(dead[0].job.id, &later).await.unwrap());
        let again = store.claim_job(&["mail"], "c", hour, &later).await.unwrap().unwrap();
        let due = store.fail_job(&again, "busy", &later).await.unwrap().unwrap();
        assert_eq!(due, later.now() + Duration::from_secs(20));
        assert!(store.claim_job(&["mail"], "c", hour, &later).await.unwrap().is_none(), "not due yet");
        let last = store.claim_job(&["mail"], "c", hour, &Moment::fixed(due, 6)).await.unwrap().unwrap();
        store.finish_job(&last).await.unwrap();
        assert_eq!(number(&store, "SELECT COUNT(*) FROM store_job").await, 0);
    }

    async fn many_workers_share_the_work_without_doubles(store: Store) {
        let m = moment(1);
        let m0 = &m;
        store.write(|tx| Box::pin(async move {
            for at in 0..40 {
                let job = NewJob { kind: "k", key: None, payload: serde_json::json!(at), due: m0.now(), most_attempts: 1 };
                tx.enqueue(&job, m0).await?;
            }
            Ok(())
        })).await.unwrap();
        let mut workers = Vec::new();
        for worker in 0..4 {
            let store = another(&store).await;
            let m = m.clone();
            workers.push(tokio::spawn(async move {
                let mut done = Vec::new();
                while let Some(job) = store.claim_job(&["k"], &format!("w{worker}"), Duration::from_secs(60), &m).await.unwrap() {
                    store.finish_job(&job).await.unwrap();
                    done.push(job.payload.as_i64().unwrap());
                }
                done
            }));
        }
        let mut all = Vec::new();
        for worker in workers { all.extend(worker.await.unwrap()); }
        all.sort_unstable();
        assert_eq!(all, (0..40).collect::<Vec<_>>());
    }

    async fn a_dump_goes_from_engine_to_engine_and_back(store: Store) {
        let m = moment(1);
        fill(&store, 2_345, &m).await;
        let folder = tempfile::tempdir().unwrap();
        let (a, b, c) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
        let report = store.dump(&a, &m).await.unwrap();
        assert!(report.rows > 2 * 2_345 && report.bytes == std::fs::metadata(&a).unwrap().len(), "{report:?}");
        let refused = store.restore(&a, MIGRATIONS, &m).await.unwrap_err();
        assert!(refused.to_string().contains("holds tables already"), "{refused}");
        assert!(store.dump(&a, &m).await.unwrap_err().to_string().contains("exists already"));
        let other = Store::open("sqlite::memory:").await.unwrap();
        // A newer program restores an older dump and brings it up to date.
        let newer = [MIGRATIONS[0], Migration { slice: "test", name: "2", sql: "ALTER TABLE test_hour ADD COLUMN note TEXT;" }];
        let back = other.restore(&a, MIGRATIONS, &m).await.unwrap();
        assert_eq!(back, report);
        other.dump(&b, &m).await.unwrap();
        assert_eq!(content(&a), content(&b));
        let empty = empty_like(&store).await;
        assert!(empty.restore(&b, &[], &m).await.unwrap_err().to_string().contains("newer program"));
        empty.restore(&b, MIGRATIONS, &m).await.unwrap();
        empty.dump(&c, &m).await.unwrap();
        assert_eq!(content(&a), content(&c));
        assert!(empty.verify(MIGRATIONS).await.unwrap().iter().all(|check| check.trouble.is_empty()));
        let up = empty_like(&empty).await;
        up.restore(&c, &newer, &m).await.unwrap();
        up.check_migrations(&newer).await.unwrap();
    }

    async fn a_damaged_dump_is_never_restored(store: Store) {
        let m = moment(1);
        fill(&store, 20, &m).await;
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("good"), folder.path().join("bad"));
        store.dump(&good, &m).await.unwrap();
        let bytes = std::fs::read(&good).unwrap();
        let step = (bytes.len() * 8 / 400).max(1);
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&bad, flipped).unwrap();
            assert_eq!(*store::check_dump(&bad).unwrap_err().kind(), Kind::Dump, "bit {bit}");
        }
        for length in [0, 10, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&bad, &bytes[..length]).unwrap();
            assert!(store::check_dump(&bad).is_err(), "cut at {length}");
        }
        let empty = empty_like(&store).await;
        let refused = empty.restore(&bad, MIGRATIONS, &m).await.unwrap_err();
        assert!(refused.to_string().contains("nothing was restored"), "{refused}");
        assert!(Catalogue::read(&empty).await.unwrap().tables.is_empty());
        empty.restore(&good, MIGRATIONS, &m).await.unwrap();
    }

    async fn the_copy_of_the_file_is_whole(store: Store) {
        let m = moment(1);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backup.db");
        if store.engine() == Engine::Postgres {
            assert!(store.backup(&path).await.unwrap_err().to_string().contains("pg_dump"));
            return;
        }
        fill(&store, 300, &m).await;
        store.backup(&path).await.unwrap();
        assert!(store.backup(&path).await.is_err(), "never over an older one");
        store::check_backup(&path).unwrap();
        let copy = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        assert_eq!(number(&copy, "SELECT COUNT(*) FROM test_shop").await, 300);
        copy.close().await;
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(&path, bytes).unwrap();
        assert!(store::check_backup(&path).is_err());
    }

    async fn damage_is_seen(store: Store) {
        let m = moment(1);
        fill(&store, 1_000, &m).await;
        assert!(store.verify(MIGRATIONS).await.unwrap().iter().all(|check| check.trouble.is_empty()));
        store.write(|tx| Box::pin(async move { tx.execute("DELETE FROM store_outbox WHERE seq = 1", &[]).await })).await.unwrap();
        let found = store.verify(MIGRATIONS).await.unwrap();
        assert_eq!(found.iter().filter(|check| !check.trouble.is_empty()).map(|check| check.name).collect::<Vec<_>>(), ["outbox"]);
        let Some(file) = store.file().map(ToOwned::to_owned) else { return };
        store.close().await;
        let mut bytes = std::fs::read(&file).unwrap();
        let page = bytes.len() / 4096 / 2 * 4096;
        bytes[page..page + 4096].fill(0xAB);
        std::fs::write(&file, bytes).unwrap();
        let broken = Store::open(&format!("sqlite:{}", file.display())).await.unwrap();
        let found = broken.verify(MIGRATIONS).await.unwrap();
        assert!(found.iter().any(|check| check.name == "integrity" && !check.trouble.is_empty()), "{found:?}");
    }
}

#[tokio::test]
async fn a_wrong_address_says_how_to_write_it() {
    for (address, word) in
        [("mysql://x", "sqlite:plein.db"), ("sqlite:/nowhere/at/all.db", "/nowhere/at/all.db")]
    {
        let error: StoreError = Store::open(address).await.unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    let mut settings = Settings::new("postgres://a@127.0.0.1:1/b");
    settings.patience = Duration::from_millis(500);
    let error = Store::open_with(&settings).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Unreachable | Kind::Busy), "{error:?}");
}

#[tokio::test]
async fn a_cluster_that_may_lose_work_is_refused() {
    let Some(cluster) = store::testing::cluster() else { return };
    let refused = Store::open(&cluster).await;
    let relaxed = Store::open(&format!("{cluster}?plein_durability=relaxed")).await;
    assert!(relaxed.is_ok());
    // The private test cluster runs without fsync.
    assert!(refused.unwrap_err().to_string().contains("fsync = off"));
}
