//! What a program is told of a new place that looks like one that is there already, from another source.

use serde_json::{Value, json};
use shell::Visit;

use super::app::App;
use super::item::Outcome;
use super::store::Item;
use crate::linking::{Alike, Sight, alike};

/// Adds to the answer about a new place the public places it looks like, the most likely first.
pub(super) async fn told(
    app: &App,
    visit: &Visit,
    (outcome, item): (Outcome, &Item),
    mut told: Value,
) -> ::store::Result<Value> {
    let Some(said) = item.latest().filter(|_| outcome == Outcome::New) else { return Ok(told) };
    let found = alike(&app.desk, said.nis, &said.facts, (Sight::Public, Some(item.establishment))).await?;
    let view = |one: &Alike| {
        json!({
            "establishment": one.id.0,
            "sign": one.sign,
            "address": one.address,
            "likelihood": f64::from(one.percent) / 100.0,
            "evidence": one.evidence,
            "url": format!("{}/api/v1/establishments/{}", visit.base_url(), one.id.0.simple()),
        })
    };
    if let Some(told) = told.as_object_mut() {
        told.insert("alike".into(), found.iter().map(view).collect());
    }
    Ok(told)
}
