use ::store::Store;
use counts::intake::table::{Sample, guess};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::run;
use super::store::{self as tables, Key, Report, Upload};
use crate::channel::tests::channel;
use crate::channel::{Channel, Site, SiteKind, State};
use crate::store::{channels, days};

pub(super) fn nis() -> Nis {
    Nis::parse("31022").unwrap()
}

pub(super) fn moment() -> Moment {
    Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1)
}

fn live(id: u128, name: &str) -> Channel {
    Channel { id: Uuid::from_u128(id), name: name.to_owned(), state: State::Live, ..channel() }
}

pub(super) async fn ready(store: &Store) {
    let site = Site {
        nis: nis(),
        id: Uuid::from_u128(2),
        name: "Centrum".into(),
        kind: SiteKind::Square,
        area: String::new(),
        point: None,
        note: String::new(),
    };
    let (site, moment) = (&site, &moment());
    store
        .write(|tx| {
            Box::pin(async move {
                channels::put_site(tx, site, moment).await?;
                channels::put_channel(tx, &live(10, "Markt"), moment).await?;
                channels::put_channel(tx, &live(11, "Kerkstraat"), moment).await
            })
        })
        .await
        .unwrap();
}

/// Keeps a file as if it were brought in a page, in pieces of an odd size.
pub(super) async fn bring(store: &Store, text: &str) -> Upload {
    let moment = &moment();
    let proposal = guess(&Sample::of(text.as_bytes()).unwrap());
    let upload = &Upload {
        nis: nis(),
        id: Uuid::from_u128(77),
        file: "telling.csv".into(),
        size: i64::try_from(text.len()).unwrap(),
        state: "checking".into(),
        mapping: proposal.mapping,
        doubts: proposal.doubts,
        links: Vec::new(),
        report: Report::default(),
        done: 0,
        person: None,
        made_at: moment.now(),
        ended_at: None,
    };
    store
        .write(|tx| {
            Box::pin(async move {
                tables::add_upload(tx, upload).await?;
                for (number, piece) in (0_i64..).zip(text.as_bytes().chunks(997)) {
                    tables::add_piece(tx, (upload.nis, upload.id), number, piece).await?;
                }
                run::enqueue(tx, "check", (upload.nis, upload.id), moment).await
            })
        })
        .await
        .unwrap();
    work(store).await
}

async fn work(store: &Store) -> Upload {
    run::work(store, &moment()).await.unwrap();
    store
        .read(|tx| Box::pin(async move { tables::one_upload(tx, nis(), Uuid::from_u128(77)).await }))
        .await
        .unwrap()
        .unwrap()
}

async fn go_on(store: &Store, mut upload: Upload, (what, state): (&'static str, &str)) -> Upload {
    upload.state = state.to_owned();
    let (upload, moment) = (&upload, &moment());
    store
        .write(|tx| {
            Box::pin(async move {
                tables::set_upload(tx, upload).await?;
                run::enqueue(tx, what, (upload.nis, upload.id), moment).await
            })
        })
        .await
        .unwrap();
    work(store).await
}

pub(super) async fn known(store: &Store, id: u128) -> i64 {
    let span = ("2000-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
    let of = (nis(), Uuid::from_u128(id));
    let totals = store.read(|tx| Box::pin(async move { days::totals(tx, of, span).await })).await.unwrap();
    totals.iter().map(|total| total.known).sum()
}

fn file() -> String {
    let mut text = String::from("tijdstip;teller;aantal\n");
    for hour in 0..200_u32 {
        for (name, count) in [("Markt", 100), ("kerkstraat", 20), ("Station", 3)] {
            let (day, of_day) = (1 + hour / 24, hour % 24);
            text.push_str(&format!("{day:02}/09/2026 {of_day:02}:00;{name};{}\n", count + hour % 24));
        }
    }
    text.push_str("02/09/2026 10:00;Markt;-5\n03/09/2026 10:30;Markt;5\n04/09/2026 10:00;Markt;1\n");
    text
}

::store::both_engines! {
    migrations = &crate::STEPS;

    async fn a_file_is_looked_through_brought_in_once_and_taken_back(store: ::store::Store) {
        ready(&store).await;
        let upload = bring(&store, &file()).await;
        assert_eq!(upload.state, "checked", "{:?}", upload.report);
        assert_eq!((upload.report.rows, upload.report.stretches, upload.report.refused), (603, 600, 3));
        let reasons: Vec<&str> = upload.report.reasons.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(reasons, ["duplicate", "negative", "stretch"]);
        let names: Vec<&str> = upload.report.channels.iter().map(|named| named.name.as_str()).collect();
        assert_eq!(names, ["Markt", "Station", "kerkstraat"]);
        let links: Vec<&str> = upload.links.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(links, ["Markt", "kerkstraat"], "a name that is a counter's is linked by itself");
        assert_eq!((known(&store, 10).await, known(&store, 11).await), (0, 0), "nothing is kept before somebody says so");
        let done = go_on(&store, upload, ("bring", "running")).await;
        assert_eq!(done.state, "done");
        assert_eq!((done.report.added, done.report.unlinked, done.report.refused), (400, 200, 3));
        assert_eq!((known(&store, 10).await, known(&store, 11).await), (200, 200));
        let (rows, batch) = store.read(|tx| Box::pin(async move {
            Ok((tables::refused(tx, nis(), Uuid::from_u128(77), 100).await?, days::one_batch(tx, nis(), Uuid::from_u128(77)).await?))
        })).await.unwrap();
        let lines: Vec<(i64, &str)> = rows.iter().map(|row| (row.0, row.2.as_str())).collect();
        assert_eq!(lines, [(602, "negative"), (603, "stretch"), (604, "duplicate")]);
        let batch = batch.unwrap();
        assert_eq!((batch.added, batch.refused, batch.rows, batch.source.as_str()), (400, 3, 603, "file"));
        let pieces = store.read(|tx| Box::pin(async move { tables::piece(tx, (nis(), Uuid::from_u128(77)), 0).await }));
        assert_eq!(pieces.await.unwrap(), None, "the bytes go once they are in");
        let undone = go_on(&store, done, ("undo", "undoing")).await;
        assert_eq!(undone.state, "undone");
        assert_eq!((known(&store, 10).await, known(&store, 11).await), (0, 0));
    }

    async fn a_file_with_people_in_it_is_refused_whole(store: ::store::Store) {
        ready(&store).await;
        let text = file().replacen("Markt;100", "Markt;100;a4:83:e7:12:34:56", 1).replacen("aantal", "aantal;opmerking", 1);
        let upload = bring(&store, &text).await;
        assert_eq!(upload.report.stopped.as_ref().map(|refusal| refusal.trouble.code()), Some("personal"));
        assert_eq!(upload.report.stretches, upload.report.channels.iter().map(|named| named.stretches).sum::<u64>() + upload.report.stretches);
        assert!(upload.report.channels.is_empty());
    }

    async fn files_nobody_brings_in_are_let_go(store: ::store::Store) {
        ready(&store).await;
        bring(&store, &file()).await;
        let later = Moment::fixed("2026-12-22T12:00:00Z".parse().unwrap(), 1);
        run::tidy(&store, &later).await.unwrap();
        assert_eq!(work(&store).await.state, "gone");
    }

    async fn a_key_is_known_by_its_hash_until_it_ends(store: ::store::Store) {
        ready(&store).await;
        let key = Key {
            nis: nis(), id: Uuid::from_u128(5), name: "poort".into(), channel: None, made_at: moment().now(),
            used_at: None, revoked_at: None,
        };
        let key = &key;
        store.write(|tx| Box::pin(async move { tables::add_key(tx, key, "hash").await })).await.unwrap();
        let find = || async { store.read(|tx| Box::pin(async move { tables::key_of(tx, "hash").await })).await.unwrap() };
        assert_eq!(find().await.as_ref(), Some(key));
        let now = moment().now();
        let ended = store.write(|tx| Box::pin(async move { tables::revoke_key(tx, nis(), key.id, now).await }));
        assert!(ended.await.unwrap());
        assert_eq!(find().await, None);
    }
}
