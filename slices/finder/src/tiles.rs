//! Vector tiles with the places that answer the question of the list.

use std::hash::{Hash, Hasher};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::search::TileId;
use shell::failure::{Failure, Kind};
use shell::visit::Visit;

use crate::app::{App, ground};
use crate::ask::{Entry, decide};

/// The deepest zoom that is drawn; the map stretches it beyond.
pub const DEEPEST: u8 = 18;

/// Reads the address of a tile; `42.mvt` and `42` are the same row.
#[must_use]
pub fn read(z: &str, x: &str, y: &str) -> Option<TileId> {
    let z: u8 = z.parse().ok().filter(|z| *z <= DEEPEST)?;
    let y = y.strip_suffix(".mvt").or_else(|| y.strip_suffix(".pbf")).unwrap_or(y);
    let inside = |text: &str| text.parse::<u32>().ok().filter(|n| *n < 1_u32 << z);
    Some(TileId { z, x: inside(x)?, y: inside(y)? })
}

/// Sends a tile.
pub async fn show(app: &App, visit: &Visit, (z, x, y): (&str, &str, &str)) -> Result<Response, Failure> {
    let Some(tile) = read(z, x, y) else {
        return Err(Failure::new(Kind::NotFound).detail("finder-tile-unknown"));
    };
    let entry = Entry::read(Some(&visit.query)).map_err(|_| Failure::new(Kind::AddressTooLong))?;
    let places = app.atlas.places();
    let asked = decide(&entry, ground(visit, &places));
    if let Some(refusal) = asked.refusals.first() {
        return Err(crate::refused(refusal));
    }
    let bytes = app.finder.tile(tile, &asked.query)?;
    let tag = tag(&bytes);
    let same = visit.headers.get(header::IF_NONE_MATCH).is_some_and(|asked| *asked == tag);
    let mut response = match (same, bytes.is_empty()) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (_, true) => StatusCode::NO_CONTENT.into_response(),
        _ => bytes.into_response(),
    };
    let out = response.headers_mut();
    out.insert(header::ETAG, tag);
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile"));
    // A place that was withdrawn is on nobody's map: a kept tile is asked for again, which costs a few bytes.
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    out.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    Ok(response)
}

/// A mark of what a tile holds.
fn tag(bytes: &[u8]) -> HeaderValue {
    let mut hasher = std::hash::DefaultHasher::new();
    bytes.hash(&mut hasher);
    let text = format!("W/\"{:x}-{:016x}\"", bytes.len(), hasher.finish());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("W/\"0\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_within_the_world_are_drawn() {
        assert_eq!(read("14", "8341", "5472.mvt"), Some(TileId { z: 14, x: 8341, y: 5472 }));
        assert_eq!(read("0", "0", "0"), Some(TileId { z: 0, x: 0, y: 0 }));
        for (z, x, y) in [
            ("0", "1", "0"),
            ("19", "0", "0"),
            ("255", "0", "0"),
            ("4", "16", "0"),
            ("4", "-1", "0"),
            ("a", "0", "0"),
            ("4", "0", "0.png"),
        ] {
            assert_eq!(read(z, x, y), None, "{z}/{x}/{y}");
        }
    }
}
