//! Where it is busy now: a disc for every place where people on foot are counted, as large as its crowd, in the colour of how
//! it compares with a normal day.

use std::collections::BTreeMap;

use kernel::calendar::Calendar;
use minijinja::Value;
use shell::{Visit, format};

use super::{CounterRow, Loaded, counter_row};
use crate::channel::State as Counting;
use crate::view::real;

/// What each verdict is drawn with, in the order of the legend.
pub(crate) const TONES: [(&str, &str); 4] =
    [("busier", "accent"), ("normal", "link"), ("quieter", "muted"), ("unknown", "line")];
/// Radius in pixels of nobody, and of the largest crowd.
const SIZES: (f64, f64) = (7.0, 24.0);

/// The places of the counters with a position, together with what is behind each; nothing when there are none.
pub(super) fn map(loaded: &Loaded, visit: &Visit, calendar: &Calendar, is_public: bool) -> Option<Value> {
    let mut spots: Vec<(Option<i64>, serde_json::Value, [f64; 2])> = Vec::new();
    let walking: Vec<_> =
        loaded.channels.iter().filter(|one| one.on_foot() && one.state == Counting::Live).collect();
    let mut sites: Vec<_> = walking.iter().map(|one| one.site).collect();
    sites.sort_unstable();
    sites.dedup();
    for id in sites {
        let Some((site, (lat, lon))) = loaded.sites.get(&id).and_then(|site| Some((site, site.point?)))
        else {
            continue;
        };
        let rows: Vec<CounterRow> = walking
            .iter()
            .filter(|one| one.site == id)
            .map(|one| counter_row(loaded, one, visit, calendar))
            .collect();
        let sum = |of: fn(&CounterRow) -> Option<i64>| rows.iter().map(of).sum::<Option<i64>>();
        let (counted, expected) = (sum(|row| row.counted), sum(|row| row.expected));
        let more = counted
            .zip(expected)
            .filter(|(_, expected)| *expected >= 10)
            .map(|(counted, expected)| crate::view::percent((real(counted) / real(expected) - 1.0) * 100.0));
        let verdict = more.map_or("unknown", crate::view::verdict);
        let label = counted.map_or_else(|| "–".to_owned(), |n| format::number(visit.language, real(n), 0));
        // words: obs-map-*
        let said = visit.say(&format!("obs-map-{verdict}"), &[]);
        let mut properties = serde_json::json!({
            "id": id.simple().to_string(), "sign": format!("{}: {label} · {said}", site.name), "state": verdict,
            "label": format!("{} · {label}", site.name),
        });
        let href = rows.first().filter(|row| !is_public && !row.href.is_empty()).map(|row| row.href.clone());
        if let (Some(fields), Some(href)) = (properties.as_object_mut(), href) {
            fields.insert("href".to_owned(), href.into());
        }
        spots.push((counted, properties, [lon, lat]));
    }
    let [lon, lat] = spots.first()?.2;
    let edges = spots.iter().fold([lon, lat, lon, lat], |[w, s, e, n], (_, _, [lon, lat])| {
        [w.min(*lon), s.min(*lat), e.max(*lon), n.max(*lat)]
    });
    let most = spots.iter().filter_map(|(counted, ..)| *counted).max().unwrap_or(0).max(1);
    let features: Vec<serde_json::Value> = spots
        .into_iter()
        .map(|(counted, mut properties, coordinates)| {
            // A disc twice as large is twice the crowd.
            let share = (real(counted.unwrap_or(0)) / real(most)).max(0.0).sqrt();
            if let Some(fields) = properties.as_object_mut() {
                fields.insert("size".to_owned(), (SIZES.0 + share * (SIZES.1 - SIZES.0)).round().into());
            }
            serde_json::json!({
                "type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates}, "properties": properties,
            })
        })
        .collect();
    let tones: BTreeMap<&str, &str> = TONES.into();
    let collection = Value::from(minijinja::value::Serde(
        serde_json::json!({"type": "FeatureCollection", "features": features}),
    ));
    Some(minijinja::context! {
        features => collection,
        tones,
        bounds => edges,
        outline => "/api/v1/places/outlines",
        cooperative => true,
    })
}
