//! What the register shows on pages of others: what only people tell of a place, and the way to one's own places.

use std::sync::Arc;

use ::store::{Store, StoreError};
use kernel::listing::Layer;
use kernel::moment::EstablishmentId;
use serde::Serialize;
use shell::Visit;
use shell::slice::{Panel, Shown, Spot};

use super::announce::AnnouncementRow;
use super::piece::Piece;
use super::place::Place;
use super::store as tables;
use crate::consent;
use crate::facts::Facts;
use crate::store::faces;

/// A line with its label's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct MoreRow {
    code: &'static str,
    lines: Vec<String>,
    links: Vec<(String, String)>,
}

/// On the page of a place: the description in the reader's language, links, payment, accessibility.
pub(super) fn place(store: Store) -> Panel {
    Panel {
        spot: Spot::Establishment,
        template: "register/panel_place.html",
        load: Arc::new(move |visit: Visit, subject: String| {
            let store = store.clone();
            Box::pin(async move { Ok(load_place(&store, &visit, &subject).await?) })
        }),
    }
}

async fn load_place(store: &Store, visit: &Visit, subject: &str) -> Result<Option<Shown>, StoreError> {
    let Ok(id) = EstablishmentId::parse(subject) else { return Ok(None) };
    let loaded = store
        .read(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(None) };
                let announced = super::announce::of_place(tx, place.nis, id).await?;
                Ok::<_, StoreError>(Some((place, announced)))
            })
        })
        .await?
        .filter(|(place, _)| place.face().is_some_and(|face| face.shown));
    let Some((place, announced)) = loaded else { return Ok(None) };
    let announced: Vec<AnnouncementRow> = announced.iter().map(AnnouncementRow::from).collect();
    let mut facts = place.believed();
    // Only what the enterprise allows.
    consent::limit(store, (place.nis, id), &mut facts).await?;
    let say = |key: &str| visit.say(key, &[]);
    let mut rows = Vec::new();
    for piece in [Piece::PickupHours, Piece::DeliveryHours, Piece::Payment, Piece::Spoken, Piece::Access] {
        let lines = piece.lines(&facts, visit.language, &say);
        if !lines.is_empty() {
            rows.push(MoreRow { code: piece.code(), lines, links: Vec::new() });
        }
    }
    let links = facts.more.webshop.iter().map(|link| ("webshop".to_owned(), link.clone()));
    let social = facts.more.social.iter().map(|(network, link)| (network.clone(), link.clone()));
    let links: Vec<(String, String)> = links.chain(social).collect();
    let text =
        facts.more.descriptions.get(&visit.language).filter(|text| facts.description.as_ref() != Some(*text));
    let osm = osm_hours(store, &place).await?;
    let osm = osm.map(|facts| Piece::Hours.lines(&facts, visit.language, &say)).unwrap_or_default();
    Ok(Some(minijinja::context! {
        id => subject,
        osm => osm,
        text => text.cloned().unwrap_or_default(),
        rows => minijinja::Value::from(minijinja::value::Serde(&rows)),
        links => links,
        announced => minijinja::Value::from(minijinja::value::Serde(&announced)),
    }))
}

/// The hours that OpenStreetMap tells of a place that was found to be the same, when nobody else tells any: beside our own
/// facts, with their source, never among them.
pub(super) async fn osm_hours(store: &Store, place: &Place) -> Result<Option<Facts>, StoreError> {
    let own = place.face().is_some_and(|face| face.layer == Layer::Register && face.hours_given.is_none());
    if !own || place.absorbed.is_empty() {
        return Ok(None);
    }
    let (nis, id) = (place.nis, place.id);
    let below: Vec<EstablishmentId> = place.absorbed.iter().copied().collect();
    let below = below.as_slice();
    let (may, records) = store
        .read(|tx| {
            Box::pin(async move {
                let may = consent::store::may_show(tx, (nis, id), consent::Fields::Hours).await?;
                Ok::<_, StoreError>((may, faces::records_of(tx, nis, below).await?))
            })
        })
        .await?;
    let told =
        records.into_iter().map(|(_, record)| record).find(|one| one.is_osm() && one.facts.hours.is_some());
    Ok(told.filter(|_| may).map(|record| Facts { hours: record.facts.hours, ..Facts::default() }))
}

/// On one's account: the way to one's places.
pub(super) fn account(_store: Store) -> Panel {
    Panel {
        spot: Spot::Account,
        template: "register/panel_account.html",
        load: Arc::new(move |visit: Visit, _| {
            Box::pin(async move {
                let role = visit.acting()?.role().code();
                Ok(Some(minijinja::context! { role }))
            })
        }),
    }
}
