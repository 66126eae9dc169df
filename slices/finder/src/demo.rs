//! What visitors did in the demo: a few reports of errors, half a year of visits to every town, and weeks of visits to
//! one place.

use chrono::{Days, NaiveDate, TimeDelta};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Result, Store, Tx, args};

use crate::store::{self as tables, Report};
use crate::visitors::{Line, PageKind, monday};

const PLACES: &str = "SELECT id FROM register_public_establishment WHERE nis = $1 AND layer = 'register'
    AND enterprise_number IS NOT NULL ORDER BY id LIMIT 3";

pub(crate) const STATEMENT: (&str, &str) = ("finder.demo_places", PLACES);

/// What visitors wrote.
const WROTE: [(&str, &str, &str, bool); 3] = [
    ("hours", "nl", "Op woensdagnamiddag stond ik voor een gesloten deur, terwijl hier open staat.", true),
    ("moved", "nl", "Deze zaak is verhuisd naar de overkant van de straat.", false),
    ("contact", "fr", "Le numéro de téléphone ne fonctionne plus.", false),
];

/// Invents them for the first town; the first of its places has visitors. A second time nothing happens.
pub async fn demo(store: &Store, towns: &[Nis], moment: &Moment) -> Result<()> {
    let Some(nis) = towns.first().copied() else { return Ok(()) };
    store.write(|tx| Box::pin(async move { fill(tx, (nis, towns), moment).await })).await
}

async fn fill(tx: &mut Tx<'_>, (nis, towns): (Nis, &[Nis]), moment: &Moment) -> Result<()> {
    if !tables::reports(tx, nis, 1).await?.is_empty() {
        return Ok(());
    }
    let rows = tx.rows(PLACES, args![nis]).await?;
    let places: Vec<EstablishmentId> = rows.iter().map(|row| row.get(0)).collect::<Result<_>>()?;
    for ((at, (subject, language, message, answer)), place) in (1..).zip(WROTE).zip(places.iter().cycle()) {
        let report = Report {
            id: moment.new_id(),
            establishment: *place,
            sent_at: moment.now() - TimeDelta::hours(20 * at),
            subject: subject.to_owned(),
            message: message.to_owned(),
            language: language.to_owned(),
            email: answer.then(|| "bezoeker@voorbeeld.be".to_owned()),
            outcome: String::new(),
        };
        tables::add_report(tx, nis, &report).await?;
    }
    let this = monday(moment.local().date());
    town_visits(tx, towns, this).await?;
    let Some(first) = places.first() else { return Ok(()) };
    for ago in 0..16_u64 {
        let week = this.checked_sub_days(Days::new(7 * ago)).unwrap_or(this);
        // More towards the end of the year, and a quiet week that is not told.
        let visitors = if ago == 9 { 3 } else { 64 - 3 * ago + (ago * 7) % 11 };
        let marks: Vec<u64> =
            (0..visitors).map(|n| (n + 1 + ago * 1_000).wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let views = i64::try_from(visitors * 2).unwrap_or_default();
        tables::add_place_visits(tx, (nis, week, *first), &marks, views).await?;
    }
    Ok(())
}

/// Weeks of every town: quieter in summer, busy before the feasts, and each kind of page seen by some of the same people.
async fn town_visits(tx: &mut Tx<'_>, towns: &[Nis], this: NaiveDate) -> Result<()> {
    for (town, nis) in (0_u64..).zip(towns) {
        for ago in 0..26_u64 {
            let week = this.checked_sub_days(Days::new(7 * ago)).unwrap_or(this);
            let season = if ago < 4 {
                130
            } else if (12..20).contains(&ago) {
                70
            } else {
                100
            };
            let people = (60 + 23 * ((town * 5) % 7)) * season * (95 + (ago * 7 + town * 3) % 11) / 10_000;
            for (share, kind) in [(9, PageKind::Results), (7, PageKind::Establishment), (3, PageKind::Town)] {
                let seen = people * share / 10;
                let line = Line { nis: i64::from(*nis), week, kind, partner: String::new() };
                let marks: Vec<u64> = (0..seen)
                    .map(|n| (n + 1 + ago * 1_000 + town * 100_000).wrapping_mul(0x9E37_79B9_7F4A_7C15))
                    .collect();
                tables::add_visits(tx, &line, &marks, i64::try_from(seen * 2).unwrap_or_default()).await?;
            }
        }
    }
    Ok(())
}
