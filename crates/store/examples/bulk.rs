//! Measures bulk inserts of 20-column rows, and ids kept as bytes against ids kept as text.
//!
//! `cargo run --profile bench -p store --example bulk [address] [rows]`

use std::time::Instant;

use kernel::language::Language;
use kernel::moment::{Actor, Moment};
use store::{Bulk, Engine, Migration, Store, StoreError, args};

const STEPS: &[Migration] = &[Migration {
    slice: "bulk",
    name: "1",
    sql: "CREATE TABLE bulk_place (nis BIGINT NOT NULL, id @id NOT NULL, number BIGINT, name TEXT NOT NULL, folded TEXT NOT NULL,
        street TEXT, house TEXT, box TEXT, postcode BIGINT, town TEXT, lon @real, lat @real, category TEXT, listed @flag NOT NULL,
        phone TEXT, site TEXT, hours TEXT, source TEXT NOT NULL, seen @instant NOT NULL, opened @day,
        PRIMARY KEY (nis, id)) @strict;
        CREATE TABLE bulk_bytes (id @id NOT NULL PRIMARY KEY, n BIGINT NOT NULL) @strict;
        CREATE TABLE bulk_text (id TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) @strict;",
}];
const PLACES: Bulk<'static> = Bulk {
    table: "bulk_place",
    columns: &[
        "nis", "id", "number", "name", "folded", "street", "house", "box", "postcode", "town", "lon", "lat",
        "category", "listed", "phone", "site", "hours", "source", "seen", "opened",
    ],
    tail: "ON CONFLICT (nis, id) DO UPDATE SET name = excluded.name",
};
const BYTES: Bulk<'static> = Bulk { table: "bulk_bytes", columns: &["id", "n"], tail: "" };
const TEXT: Bulk<'static> = Bulk { table: "bulk_text", columns: &["id", "n"], tail: "" };

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut words = std::env::args().skip(1);
    let address = words.next().unwrap_or_else(|| "sqlite::memory:".to_owned());
    let rows: usize = words.next().and_then(|word| word.parse().ok()).unwrap_or(500_000);
    let moment = Moment::real(Actor::System, Language::Nl);
    let store = Store::open(&address).await?;
    store.migrate(STEPS, &moment).await?;
    let began = Instant::now();
    for part in 0..rows / 10_000 {
        let mut batch = PLACES.batch();
        for at in 0..10_000 {
            let name = format!("Bakkerij Verzinsel {at}");
            let listed = at % 2 == 0;
            batch.push([
                31_022_i64.into(),
                moment.new_id().into(),
                2_000_000_000_i64.into(),
                name.to_lowercase().into(),
                name.into(),
                "Kortrijksestraat".into(),
                "12".into(),
                None::<&str>.into(),
                8020_u16.into(),
                "Oostkamp".into(),
                3.2353_f64.into(),
                51.1542_f64.into(),
                "bakery".into(),
                listed.into(),
                "+32 50 00 00 00".into(),
                "https://verzinsel.example/".into(),
                "Mo-Fr 08:00-18:00".into(),
                "demo".into(),
                moment.now().into(),
                moment.now().date_naive().into(),
            ])?;
        }
        let batch = &batch;
        store.write(|tx| Box::pin(async move { tx.insert_many(batch).await })).await?;
        if part == 0 {
            eprintln!("first 10,000 rows in {:?}", began.elapsed());
        }
    }
    let took = began.elapsed();
    let speed = f64::from(u32::try_from(rows).unwrap_or_default()) / took.as_secs_f64();
    eprintln!("{:?}: {rows} rows of 20 columns in {took:?}, {speed:.0} rows/s", store.engine());
    if store.engine() == Engine::Sqlite {
        ids(&store, &moment, rows.min(200_000)).await?;
    }
    Ok(())
}

async fn ids(store: &Store, moment: &Moment, rows: usize) -> Result<(), StoreError> {
    let ids: Vec<uuid::Uuid> = (0..rows).map(|_| moment.new_id()).collect();
    for (target, bytes) in [(BYTES, true), (TEXT, false), (BYTES, true), (TEXT, false)] {
        let (clear, find) = if bytes {
            ("DELETE FROM bulk_bytes", "SELECT n FROM bulk_bytes WHERE id = $1")
        } else {
            ("DELETE FROM bulk_text", "SELECT n FROM bulk_text WHERE id = $1")
        };
        store.write(|tx| Box::pin(async move { tx.execute(clear, &[]).await })).await?;
        let began = Instant::now();
        let mut batch = target.batch();
        for id in &ids {
            batch.push([if bytes { id.into() } else { id.to_string().into() }, 1_i64.into()])?;
        }
        let batch = &batch;
        store.write(|tx| Box::pin(async move { tx.insert_many(batch).await })).await?;
        let written = began.elapsed();
        let began = Instant::now();
        let some: Vec<uuid::Uuid> = ids.iter().step_by(20).copied().collect();
        let some = &some;
        store
            .read(|tx| {
                Box::pin(async move {
                    for id in some {
                        if bytes {
                            tx.one(find, args![id]).await?
                        } else {
                            tx.one(find, args![id.to_string()]).await?
                        };
                    }
                    Ok(())
                })
            })
            .await?;
        eprintln!(
            "{} ids: {rows} written in {written:?}, {} found in {:?}",
            if bytes { "bytes" } else { "text " },
            some.len(),
            began.elapsed()
        );
    }
    Ok(())
}
