//! Writing the counted visitors away, and the salt of the day.

use chrono::{Days, Timelike};
use kernel::moment::Moment;
use store::Store;

use super::count::Counter;
use crate::store as tables;

/// Lines written in one transaction.
const BATCH: usize = 50;

/// Adds what the counter gathered to the tables. What could not be written is lost, never counted twice.
pub async fn flush(store: &Store, counter: &Counter) -> store::Result<usize> {
    let places = counter.take_places();
    let lines = counter.take();
    for batch in lines.chunks(BATCH) {
        store
            .write(|tx| {
                Box::pin(async move {
                    for (line, gathered) in batch {
                        tables::add_visits(tx, line, &gathered.marks, gathered.views).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    for batch in places.chunks(BATCH) {
        store
            .write(|tx| {
                Box::pin(async move {
                    for (line, gathered) in batch {
                        tables::add_place_visits(tx, *line, &gathered.marks, gathered.views).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(lines.len())
}

/// Weeks for which the figures of one place are kept.
pub const PLACE_WEEKS: u64 = 104;

/// Forgets the figures of places of long ago.
pub async fn forget(store: &Store, moment: &Moment) -> store::Result<u64> {
    let today = moment.local().date();
    let before = today.checked_sub_days(Days::new(PLACE_WEEKS * 7)).unwrap_or(today);
    store.write(|tx| Box::pin(async move { tables::purge_place_visits(tx, before).await })).await
}

/// Makes the salt of today, and in the last hour of the day that of tomorrow; the salts of earlier days are destroyed.
pub async fn renew_salts(
    store: &Store,
    counter: &Counter,
    moment: &Moment,
    random: impl Fn() -> String + Send + Sync,
) -> store::Result<()> {
    let local = moment.local();
    let today = local.date();
    let mut fresh = vec![(today, random())];
    if local.hour() == 23
        && let Some(tomorrow) = today.checked_add_days(Days::new(1))
    {
        fresh.push((tomorrow, random()));
    }
    counter.set_salts(tables::keep_salts(store, fresh).await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{PageKind, Seen, Sketch};
    use super::*;
    use kernel::nis::Nis;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    fn seen(last: u8) -> Seen<'static> {
        let ip = std::net::IpAddr::from([193, 190, last, 1]);
        Seen { ip: Some(ip), user_agent: FIREFOX, ahead: false }
    }

    store::both_engines! {
        migrations = crate::own_steps();

        async fn two_processes_count_a_shared_visitor_once(store: Store) {
            let moment = store::testing::moment(1);
            let (one, two) = (Counter::new(b"one"), Counter::new(b"two"));
            renew_salts(&store, &one, &moment, || "first".to_owned()).await.unwrap();
            renew_salts(&store, &two, &moment, || "second".to_owned()).await.unwrap();
            for last in 0..40 {
                one.note(seen(last), moment.now(), (PageKind::Town, 31_022), "");
                two.note(seen(last + 20), moment.now(), (PageKind::Town, 31_022), "");
            }
            assert_eq!(flush(&store, &one).await.unwrap(), 1);
            assert_eq!(flush(&store, &two).await.unwrap(), 1);
            assert_eq!(flush(&store, &two).await.unwrap(), 0);
            let week = crate::visitors::monday(moment.local().date());
            let town = Nis::parse("31022").ok();
            let kept = store.read(|tx| Box::pin(async move { tables::visits_since(tx, week, town, 10).await })).await.unwrap();
            assert_eq!(kept.len(), 1);
            assert_eq!(kept[0].views, 80);
            let visitors = kept[0].sketch.estimate();
            assert!((58..=62).contains(&visitors), "60 visitors are told as {visitors}");
            assert_ne!(kept[0].sketch, Sketch::default());
            let other = Nis::parse("34040").ok();
            let none = store.read(|tx| Box::pin(async move { tables::visits_since(tx, week, other, 10).await })).await.unwrap();
            assert!(none.is_empty());
        }

        async fn the_salt_of_yesterday_is_destroyed(store: Store) {
            let today = "2026-11-22".parse().unwrap();
            let tomorrow = "2026-11-23".parse().unwrap();
            let first = tables::keep_salts(&store, vec![(today, "a".into())]).await.unwrap();
            let again = tables::keep_salts(&store, vec![(today, "b".into()), (tomorrow, "c".into())]).await.unwrap();
            assert_eq!(first, [(today, "a".to_owned())]);
            assert_eq!(again, [(today, "a".to_owned()), (tomorrow, "c".to_owned())]);
            let next = tables::keep_salts(&store, vec![(tomorrow, "d".into())]).await.unwrap();
            assert_eq!(next, [(tomorrow, "c".to_owned())]);
        }
    }
}
