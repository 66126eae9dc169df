//! What the register shows on pages of others: what only people tell of a place, and the way to one's own places.

use std::sync::Arc;

use ::store::{Store, StoreError};
use kernel::moment::EstablishmentId;
use serde::Serialize;
use shell::Visit;
use shell::slice::{Panel, Shown, Spot};

use super::announce::AnnouncementRow;
use super::piece::Piece;
use super::store as tables;

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
    crate::consent::limit(store, (place.nis, id), &mut facts).await?;
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
    Ok(Some(minijinja::context! {
        id => subject,
        text => text.cloned().unwrap_or_default(),
        rows => minijinja::Value::from(minijinja::value::Serde(&rows)),
        links => links,
        announced => minijinja::Value::from(minijinja::value::Serde(&announced)),
    }))
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
