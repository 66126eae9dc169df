//! Photos of places, as the register publishes them: on the page of a place, and the first of each beside a result.
//!
//! They are asked for when a page is written, not kept in the index: what is withdrawn is not shown from the same moment.

use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use serde::Serialize;

use crate::app::App;
use crate::hits::HitView;
use crate::store::{self as tables, Photo};

/// A photo on the page of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PhotoView {
    /// The addresses of its sizes begin with this.
    pub href: String,
    /// What can be seen.
    pub alt: String,
    /// The text under it.
    pub caption: String,
    /// Of the largest size.
    pub width: i64,
    /// Of the largest size.
    pub height: i64,
    /// How wide each size is, for browsers to choose: small, middle, large.
    pub widths: [i64; 3],
}

/// The longest sides of the sizes, the smallest first.
const SIDES: [i64; 3] = [240, 720, 1_440];

fn href(photo: &Photo) -> String {
    format!("/foto/{}", photo.id.simple())
}

impl From<&Photo> for PhotoView {
    fn from(photo: &Photo) -> Self {
        let longest = photo.width.max(photo.height).max(1);
        let wide = |side: i64| (photo.width * side.min(longest) / longest).max(1);
        Self {
            href: href(photo),
            alt: photo.alt.clone(),
            caption: photo.caption.clone(),
            width: photo.width,
            height: photo.height,
            widths: SIDES.map(wide),
        }
    }
}

/// The photos of a place. A database that cannot answer now costs the photos, not the page.
pub async fn of(app: &App, listing: &Listing) -> Vec<PhotoView> {
    let (nis, id) = (listing.nis, listing.id);
    let found = app.store.read(|tx| Box::pin(async move { tables::photos(tx, nis, id).await })).await;
    match found {
        Ok(photos) => photos.iter().map(PhotoView::from).collect(),
        Err(error) => {
            tracing::warn!(%error, "photos cannot be read");
            Vec::new()
        }
    }
}

/// Puts the first photo beside each result that has one.
pub async fn beside(app: &App, lists: &mut [&mut Vec<HitView>]) {
    let ids: Vec<EstablishmentId> = lists
        .iter()
        .flat_map(|list| list.iter())
        .filter(|hit| !hit.osm)
        .filter_map(|hit| EstablishmentId::parse(&hit.id).ok())
        .collect();
    if ids.is_empty() {
        return;
    }
    let ids = &ids;
    let found = app.store.read(|tx| Box::pin(async move { tables::first_photos(tx, ids).await })).await;
    let found = found.unwrap_or_else(|error| {
        tracing::warn!(%error, "photos cannot be read");
        Vec::new()
    });
    for (id, photo) in &found {
        let id = id.to_string();
        for hit in lists.iter_mut().flat_map(|list| list.iter_mut()).filter(|hit| hit.id == id) {
            hit.photo = format!("{}-s.jpg", href(photo));
        }
    }
}

/// The address of a small photo, for the samples.
pub const SAMPLE: &str = "/foto/0190a000000070008000000000000001-s.jpg";

/// Two invented photos, for the samples.
#[must_use]
pub fn samples() -> Vec<PhotoView> {
    let view = |number: u8, alt: &str, caption: &str, (width, height): (i64, i64)| PhotoView {
        href: format!("/foto/0190a00000007000800000000000000{number}"),
        alt: alt.to_owned(),
        caption: caption.to_owned(),
        width,
        height,
        widths: [240, 720, width],
    };
    vec![
        view(1, "De gevel met een rode deur", "Sinds 1952", (1_440, 960)),
        view(2, "De toonbank", "", (960, 1_440)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_how_wide_each_size_is() {
        let photo = |width, height| Photo { width, height, ..Photo::default() };
        assert_eq!(PhotoView::from(&photo(1_440, 960)).widths, [240, 720, 1_440]);
        assert_eq!(PhotoView::from(&photo(960, 1_440)).widths, [160, 480, 960]);
        assert_eq!(PhotoView::from(&photo(300, 200)).widths, [240, 300, 300]);
        assert_eq!(PhotoView::from(&Photo::default()).widths, [1, 1, 1]);
    }
}
