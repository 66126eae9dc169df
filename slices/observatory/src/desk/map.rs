//! Where it is busy now: a disc for every place where people on foot are counted, as large as its crowd, in the colour of how
//! it compares with a normal day.

use std::collections::BTreeMap;

use minijinja::Value;
use serde_json::{Map, json};
use shell::{Visit, format};
use uuid::Uuid;

use super::{CounterRow, Loaded};
use crate::channel::State as Counting;
use crate::view::{self, Beside, real};

/// What each verdict is drawn with, in the order of the legend.
const TONES: [(&str, &str); 4] =
    [("busier", "accent"), ("normal", "link"), ("quieter", "muted"), ("unknown", "line")];
/// Radius in pixels of nobody, and of the largest crowd.
const SIZES: (f64, f64) = (7.0, 24.0);

/// The counters at a place, taken together.
struct Spot<'r> {
    rows: Vec<&'r CounterRow>,
    name: &'r str,
    point: (f64, f64),
}

impl Spot<'_> {
    fn counted(&self) -> Option<i64> {
        self.rows.iter().map(|row| row.counted).sum()
    }

    fn verdict(&self) -> &'static str {
        let expected: Option<i64> = self.rows.iter().map(|row| row.expected).sum();
        let beside = self.counted().zip(expected).map(|(counted, expected)| Beside {
            counted: real(counted),
            expected: real(expected),
            until: view::HOURS,
        });
        beside.and_then(|beside| beside.more()).map_or("unknown", view::verdict)
    }

    fn feature(&self, id: Uuid, most: i64, loaded: &Loaded, visit: &Visit) -> serde_json::Value {
        let (name, verdict) = (self.name, self.verdict());
        let counted = self.counted();
        let number = |n: i64| format::number(visit.language, real(n), 0);
        let few = || self.rows.iter().map(|row| row.told.as_str()).find(|told| !told.is_empty());
        let label = counted.map_or_else(|| few().unwrap_or("–").to_owned(), number);
        // words: obs-map-*
        let said = visit.say(&format!("obs-map-{verdict}"), &[]);
        // A disc twice as large is twice the crowd.
        let share = (real(counted.unwrap_or(0)) / real(most.max(1))).max(0.0).sqrt();
        let mut properties = Map::new();
        properties.insert("id".into(), id.simple().to_string().into());
        properties.insert("sign".into(), format!("{name}: {label} · {said}").into());
        properties.insert("state".into(), verdict.into());
        properties.insert("label".into(), format!("{name} · {label}").into());
        properties.insert("size".into(), (SIZES.0 + share * (SIZES.1 - SIZES.0)).round().into());
        // Everybody sees where is counted; the counter itself is for the desk.
        if let Some(row) = self.rows.first().filter(|_| !loaded.only_public) {
            properties.insert("href".into(), row.href.clone().into());
        }
        let (lat, lon) = self.point;
        let geometry = json!({"type": "Point", "coordinates": [lon, lat]});
        json!({"type": "Feature", "geometry": geometry, "properties": properties})
    }
}

/// The places of the counters with a position, with what the row of each counter says; nothing when there are none.
pub(super) fn map(loaded: &Loaded, rows: &[CounterRow], visit: &Visit) -> Option<Value> {
    let mut spots: BTreeMap<Uuid, Spot<'_>> = BTreeMap::new();
    for (channel, row) in loaded.channels.iter().zip(rows) {
        let site = loaded.sites.get(&channel.site);
        let Some((name, point)) = site.and_then(|site| Some((site.name.as_str(), site.point?))) else {
            continue;
        };
        if channel.on_foot() && channel.state == Counting::Live {
            spots
                .entry(channel.site)
                .or_insert_with(|| Spot { rows: Vec::new(), name, point })
                .rows
                .push(row);
        }
    }
    let (lat, lon) = spots.values().next()?.point;
    let edges = spots.values().fold([lon, lat, lon, lat], |[w, s, e, n], spot| {
        let (lat, lon) = spot.point;
        [w.min(lon), s.min(lat), e.max(lon), n.max(lat)]
    });
    let most = spots.values().filter_map(Spot::counted).max().unwrap_or(0);
    let features: Vec<_> = spots.iter().map(|(id, spot)| spot.feature(*id, most, loaded, visit)).collect();
    let collection = json!({"type": "FeatureCollection", "features": features});
    let tones: BTreeMap<&str, &str> = TONES.into();
    Some(minijinja::context! {
        features => Value::from(minijinja::value::Serde(collection)),
        tones,
        bounds => edges,
        outline => "/api/v1/places/outlines",
        cooperative => true,
    })
}
