//! What the map on a page needs: which tiles, where, and the outlines behind them.

use kernel::language::Language;
use kernel::point::{BoundingBox, Point};
use kernel::search::Area;
use serde::Serialize;

use crate::app::App;
use crate::ask::Entry;
use crate::basemap::{Basemap, TileKind};
use crate::places::Places;

/// The options of a map, read by the script.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MapView {
    /// Address of the tiles with the same question as the list.
    pub tiles: String,
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// Address of the outlines of towns.
    pub outline: &'static str,
    /// The base map under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseMap>,
    /// A place to mark: longitude and latitude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<(f64, f64)>,
    /// Address of the page of a place, with `{slug}` for its last piece.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub href: String,
}

/// A base map, chosen in the settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct BaseMap {
    /// Its tile address.
    pub tiles: String,
    /// `vector` or `raster`.
    pub kind: &'static str,
    /// Whom to thank.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attribution: String,
    /// The least zoom with tiles.
    pub minzoom: u8,
    /// The greatest zoom with tiles; the map stretches them beyond.
    pub maxzoom: u8,
}

impl BaseMap {
    /// What the script needs to know.
    #[must_use]
    pub fn new(basemap: &Basemap) -> Self {
        match basemap {
            Basemap::Tiles(address) => Self {
                tiles: address.clone(),
                kind: "raster",
                attribution: String::new(),
                minzoom: 0,
                maxzoom: 19,
            },
            Basemap::Archive(archive) => Self {
                tiles: "/basemap/{z}/{x}/{y}".to_owned(),
                kind: if archive.kind == TileKind::Vector { "vector" } else { "raster" },
                attribution: archive.credit.clone(),
                minzoom: archive.zooms.0,
                maxzoom: archive.zooms.1,
            },
        }
    }
}

impl MapView {
    /// A map that shows the places of a question.
    #[must_use]
    pub fn new(app: &App, language: Language, bounds: BoundingBox, entry: &Entry) -> Self {
        let only = entry.but(|e| {
            e.sorteer.clear();
            e.waar.clear();
            e.bij.clear();
            e.straal.clear();
            e.partner.clear();
        });
        let query = only.query_string();
        let tiles = if query.is_empty() {
            "/tiles/{z}/{x}/{y}.mvt".to_owned()
        } else {
            format!("/tiles/{{z}}/{{x}}/{{y}}.mvt?{query}")
        };
        Self {
            tiles,
            bounds: crate::results::corners(bounds),
            outline: "/api/v1/places/outlines",
            base: app.settings.basemap.as_ref().map(BaseMap::new),
            point: None,
            // The page of a place redirects to its own address, whatever stands for the town.
            href: format!("/{language}/-/{{slug}}"),
        }
    }

    /// With a place to mark.
    #[must_use]
    pub const fn marking(mut self, point: Point) -> Self {
        self.point = Some((point.lon, point.lat));
        self
    }
}

/// The box to show for an area and what was found in it.
#[must_use]
pub fn bounds_of(area: &Area, places: &Places, found: impl Iterator<Item = Point>) -> BoundingBox {
    match area {
        Area::Box(shown) => *shown,
        Area::Town { nis, centre } => places
            .town(*nis)
            .map_or_else(|| BoundingBox::around(*centre, 5_000.0), crate::places::Town::bounds),
        Area::Postal { centre, .. } => BoundingBox::around(*centre, 3_000.0),
        Area::Around { centre, radius_m } => BoundingBox::around(*centre, f64::from(*radius_m)),
        Area::Everywhere => {
            let points = found.map(|p| BoundingBox { south: p.lat, north: p.lat, west: p.lon, east: p.lon });
            let towns = places.towns().iter().map(crate::places::Town::bounds);
            join(points).or_else(|| join(towns)).map_or(FLANDERS, |b| BoundingBox {
                south: b.south - 0.01,
                west: b.west - 0.01,
                north: b.north + 0.01,
                east: b.east + 0.01,
            })
        }
    }
}

/// Shown when nothing is known at all.
const FLANDERS: BoundingBox = BoundingBox { south: 50.68, west: 2.54, north: 51.51, east: 5.92 };

fn join(boxes: impl Iterator<Item = BoundingBox>) -> Option<BoundingBox> {
    boxes.reduce(|a, b| BoundingBox {
        south: a.south.min(b.south),
        west: a.west.min(b.west),
        north: a.north.max(b.north),
        east: a.east.max(b.east),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;

    #[test]
    fn the_map_shows_the_area_or_what_was_found() {
        let places = world();
        let town = places.by_slug("oostkamp").unwrap();
        let area = Area::Town { nis: town.nis, centre: town.centre };
        assert_eq!(bounds_of(&area, &places, std::iter::empty()), town.bounds());
        let found = [Point::new(51.0, 3.0).unwrap(), Point::new(51.2, 3.4).unwrap()];
        let shown = bounds_of(&Area::Everywhere, &places, found.into_iter());
        assert!(shown.contains(found[0]) && shown.contains(found[1]) && !shown.contains(town_far()));
        assert_eq!(bounds_of(&Area::Everywhere, &Places::default(), std::iter::empty()), FLANDERS);
    }

    fn town_far() -> Point {
        Point::new(50.628, 5.526).unwrap()
    }
}
