//! Invented events for the demo: what the invented counts hold, one thing that brought nothing, and what is to come.

use ::store::{Store, StoreError};
use chrono::{Datelike, Days, NaiveDate};
use kernel::moment::Moment;
use kernel::nis::Nis;
use uuid::Uuid;

use super::event::{Event, Kind};
use super::store;
use crate::demo::braderie;
use crate::store::channels;

/// Gives towns with counters events, when they have none.
pub async fn fill(store: &Store, towns: &[Nis], moment: &Moment) -> Result<(), StoreError> {
    for (number, nis) in towns.iter().enumerate() {
        let nis = *nis;
        store
            .write(|tx| {
                Box::pin(async move {
                    if store::count(tx, nis).await? > 0 {
                        return Ok(());
                    }
                    let sites = channels::sites(tx, nis).await?;
                    let all = channels::channels(tx, nis).await?;
                    let station = sites.iter().find(|site| site.name == "Stationsstraat");
                    let station = station.and_then(|site| all.iter().find(|one| one.site == site.id));
                    for event in invent((nis, number), station.map(|one| one.id), moment) {
                        store::put_event(tx, &event).await?;
                    }
                    Ok::<_, StoreError>(())
                })
            })
            .await?;
    }
    Ok(())
}

fn ago(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

fn invent((nis, number): (Nis, usize), station: Option<Uuid>, moment: &Moment) -> Vec<Event> {
    let today = moment.local().date();
    let event = |name: &str, kind: Kind, series: &str, days: Vec<NaiveDate>| Event {
        nis,
        id: moment.new_id(),
        name: name.into(),
        kind,
        place: "Centrum".into(),
        note: String::new(),
        series: series.into(),
        days,
        channels: Vec::new(),
        changed_at: moment.now(),
    };
    let mut all: Vec<Event> = (today.year() - 3..=today.year() + 1)
        .filter_map(|year| Some((year, braderie(year, number)?)))
        .filter(|(_, days)| days.iter().all(|day| *day > ago(today, 1_060)))
        .map(|(year, days)| event(&format!("Braderie {year}"), Kind::Braderie, "Braderie", days.into()))
        .collect();
    if number > 0 {
        return all;
    }
    let run = |from: u64, to: u64| (to..=from).rev().map(|days| ago(today, days)).collect::<Vec<NaiveDate>>();
    if let Some(station) = station {
        let works = event("Werken in de Stationsstraat", Kind::Works, "", run(221, 200));
        all.push(Event { channels: vec![station], place: "Stationsstraat".into(), ..works });
    }
    all.push(event("Bonnenactie van het voorjaar", Kind::Action, "", run(262, 249)));
    let sundays =
        today.iter_days().skip(7).filter(|day| day.weekday() == chrono::Weekday::Sun).take(3).collect();
    all.push(event("Koopzondagen", Kind::Shopping, "Koopzondagen", sundays));
    all
}
