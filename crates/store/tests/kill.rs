//! A process that is killed in the middle of its writes loses nothing that it confirmed.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use kernel::events::Event;
use kernel::moment::Moment;
use store::testing::moment;
use store::{Migration, Store, args};

const MIGRATIONS: &[Migration] = &[Migration {
    slice: "test",
    name: "2026-11-22_test",
    sql: "CREATE TABLE test_entry (nis BIGINT NOT NULL, n BIGINT NOT NULL, half BIGINT NOT NULL,
              PRIMARY KEY (nis, n, half)) @strict;",
}];
const ADDRESS: &str = "PLEIN_TEST_KILLED_WRITER";
const ADD: &str = "INSERT INTO test_entry (nis, n, half) VALUES (31022, $1, $2)";

/// Not a test by itself: the process that gets killed.
#[test]
#[ignore = "started and killed by the test below"]
fn writer() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let (address, from) = address.split_once(' ').unwrap();
    let from: i64 = from.parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(address).await.unwrap();
        let seed = u64::try_from(from).unwrap() + 1;
        let m: Moment = moment(seed);
        let m = &m;
        for n in from.. {
            let write = store.write(|tx| {
                Box::pin(async move {
                    tx.execute(ADD, args![n, 1_i64]).await?;
                    tx.publish(&Event::PlacesChanged, m).await?;
                    tx.execute(ADD, args![n, 2_i64]).await
                })
            });
            write.await.unwrap();
            println!("kept {n}");
            std::io::stdout().flush().unwrap();
        }
    });
}

store::both_engines! {
    migrations = MIGRATIONS;

    async fn what_was_confirmed_survives_a_kill(store: Store) {
        let address = store::testing::address(&store);
        let mut from = 0_i64;
        for round in 0..6 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "writer", "--nocapture", "--test-threads=1"])
                .env(ADDRESS, format!("{address} {from}"))
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut confirmed = None;
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let enough = from + 5 + round * 13;
            for line in lines {
                let line = line.unwrap();
                let Some((_, n)) = line.split_once("kept ") else { continue };
                confirmed = Some(n.trim().parse::<i64>().unwrap());
                if confirmed >= Some(enough) {
                    // Std kills with SIGKILL; lines on their way still count as confirmed.
                    let _ = child.kill();
                }
            }
            child.wait().unwrap();
            let confirmed = confirmed.expect("the writer confirmed something");
            let fresh = store::testing::another(&store).await;
            let sql = "SELECT COUNT(*), COALESCE(MAX(n), -1), COALESCE(SUM(half), 0) = 3 * COUNT(DISTINCT n) FROM test_entry";
            let row = fresh.read(|tx| Box::pin(async move { tx.one(sql, &[]).await })).await.unwrap();
            let (count, last): (i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
            assert!(row.get::<bool>(2).unwrap(), "no half writes");
            assert!(last >= confirmed && count == 2 * (last + 1), "round {round}: {count} rows to {last}, confirmed {confirmed}");
            let events = fresh.outbox_state().await.unwrap();
            assert_eq!(events.last, last + 1, "one event per write, none lost, none twice");
            let found = fresh.verify(MIGRATIONS).await.unwrap();
            assert!(found.iter().all(|check| check.trouble.is_empty()), "{found:?}");
            fresh.close().await;
            from = last + 1;
        }
    }
}
