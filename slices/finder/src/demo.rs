//! What visitors did in the demo: a few reports of errors, and weeks of visits to one place.

use chrono::{Days, TimeDelta};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use store::{Result, Store, Tx, args};

use crate::store::{self as tables, Report};
use crate::visitors::monday;

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
    store.write(|tx| Box::pin(async move { fill(tx, nis, moment).await })).await
}

async fn fill(tx: &mut Tx<'_>, nis: Nis, moment: &Moment) -> Result<()> {
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
    let Some(first) = places.first() else { return Ok(()) };
    let this = monday(moment.local().date());
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
