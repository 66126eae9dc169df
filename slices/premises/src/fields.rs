//! Adding a unit, and changing what is written down of it.

use ::store::Audit;
use axum::extract::{Path, State};
use kernel::nis::Nis;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Choice, Page, Visit};
use uuid::Uuid;

use crate::desk::{self, Answer, App, Desk, head, path_of, refused, see};
use crate::store as tables;
use crate::unit::{Draft, KINDS, Wrong};

/// What the form sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Form {
    pub own_key: String,
    pub street: String,
    pub house_number: String,
    #[serde(rename = "box")]
    pub box_number: String,
    pub postcode: String,
    pub locality: String,
    pub address_uri: String,
    pub lat: String,
    pub lon: String,
    pub kind: String,
    pub area: String,
    pub core: String,
    pub wvo: String,
    pub net_area: String,
    pub stock_from: String,
    pub stock_until: String,
}

impl Form {
    fn get(&self, name: &str) -> String {
        let value = match name {
            "own_key" => &self.own_key,
            "street" => &self.street,
            "house_number" => &self.house_number,
            "box" => &self.box_number,
            "postcode" => &self.postcode,
            "locality" => &self.locality,
            "address_uri" => &self.address_uri,
            "lat" => &self.lat,
            "lon" => &self.lon,
            "kind" => &self.kind,
            "area" => &self.area,
            "core" => &self.core,
            "wvo" => &self.wvo,
            "net_area" => &self.net_area,
            "stock_from" => &self.stock_from,
            "stock_until" => &self.stock_until,
            _ => return String::new(),
        };
        value.clone()
    }

    fn of(draft: &Draft) -> Self {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let day = |value: Option<chrono::NaiveDate>| value.map(|value| value.to_string()).unwrap_or_default();
        let degrees = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
        Self {
            own_key: draft.own_key.clone(),
            street: draft.street.clone(),
            house_number: draft.house_number.clone(),
            box_number: draft.box_number.clone(),
            postcode: number(draft.postcode),
            locality: draft.locality.clone(),
            address_uri: draft.address_uri.clone(),
            lat: degrees(draft.point.map(|point| point.lat)),
            lon: degrees(draft.point.map(|point| point.lon)),
            kind: draft.kind.clone(),
            area: draft.area.clone(),
            core: if draft.in_core { "1" } else { "" }.to_owned(),
            wvo: number(draft.wvo),
            net_area: number(draft.net_area),
            stock_from: day(draft.stock_from),
            stock_until: day(draft.stock_until),
        }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct FieldsPage {
    pub nis: String,
    pub town_name: String,
    /// Where the form goes, within the language.
    pub action: String,
    /// The unit; empty for a new one.
    pub label: String,
    pub form: Form,
    pub kinds: Vec<Choice>,
    /// Field and code of what is wrong.
    pub wrong: std::collections::BTreeMap<&'static str, &'static str>,
}

impl Page for FieldsPage {
    const TEMPLATE: &'static str = "premises/fields.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let new = Self {
            nis: "31022".into(),
            town_name: "Oostkamp".into(),
            action: "stad/leegstand/31022/nieuw".into(),
            kinds: KINDS.map(|kind| Choice::new(kind, kind)).into(),
            ..Self::default()
        };
        let codes = ["street", "number", "kind", "uri", "postcode", "m2", "day", "order", "position"];
        let names = [
            "street",
            "house_number",
            "kind",
            "address_uri",
            "postcode",
            "wvo",
            "stock_from",
            "stock_until",
            "lat",
        ];
        let wrong = Self {
            label: "Verzonnenstraat 12".into(),
            action: "stad/leegstand/31022/pand/0190a000000070008000000000000001/gegevens".into(),
            form: Form { street: "Verzonnenstraat".into(), core: "1".into(), ..Form::default() },
            wrong: names.into_iter().zip(codes).collect(),
            ..new.clone()
        };
        vec![("new", new), ("wrong", wrong)]
    }
}

async fn respond(
    app: &App,
    visit: &Visit,
    (nis, unit, label): (Nis, Option<Uuid>, &str),
    (form, wrong): (Form, Vec<Wrong>),
) -> Answer {
    let action = match unit {
        Some(unit) => format!("{}/gegevens", path_of(nis, unit)),
        None => format!("stad/leegstand/{nis}/nieuw"),
    };
    // words: prem-kind-*
    let kinds = KINDS.map(|kind| Choice::new(kind, visit.say(&format!("prem-kind-{kind}"), &[])));
    let page = FieldsPage {
        nis: nis.to_string(),
        town_name: desk::town_name(app, nis, visit.language).await?,
        action,
        label: label.to_owned(),
        form,
        kinds: kinds.into(),
        wrong: wrong.iter().map(|wrong| (wrong.field, wrong.code)).collect(),
    };
    let title = if unit.is_some() { "prem-edit" } else { "prem-new" };
    // words: prem-edit prem-new
    let answer = visit.page(head(visit, visit.say(title, &[]), &page.action), &page);
    if page.wrong.is_empty() { answer } else { refused(answer) }
}

/// `GET /stad/leegstand/{nis}/nieuw`: what the address tells is filled in already.
pub(crate) async fn new(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Asked(form): Asked<Form>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    respond(&app, &visit, (nis, None, ""), (form, Vec::new())).await
}

/// `POST /stad/leegstand/{nis}/nieuw`
pub(crate) async fn add(
    State(app): Desk,
    visit: Visit,
    Path((_, nis)): Path<(String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let nis = desk::town(&visit, &nis)?;
    let draft = match Draft::read(|name| form.get(name)) {
        Ok(draft) => draft,
        Err(wrong) => return respond(&app, &visit, (nis, None, ""), (form, wrong)).await,
    };
    let (id, moment) = (visit.moment.new_id(), &visit.moment);
    let new = &[(id, draft)];
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::add(tx, nis, new, moment).await?;
                tx.audit(&Audit::new("add", "premises", id).in_town(nis), moment).await
            })
        })
        .await?;
    Ok(see(&format!("{}?gedaan=added#melding", visit.local(&path_of(nis, id)))))
}

/// `GET /stad/leegstand/{nis}/pand/{id}/gegevens`
pub(crate) async fn edit(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let at = (unit.nis, Some(unit.id), unit.label());
    respond(&app, &visit, (at.0, at.1, &at.2), (Form::of(&unit.draft), Vec::new())).await
}

/// `POST /stad/leegstand/{nis}/pand/{id}/gegevens`
pub(crate) async fn change(
    State(app): Desk,
    visit: Visit,
    Path((_, nis, id)): Path<(String, String, String)>,
    Sent(form): Sent<Form>,
) -> Answer {
    let unit = desk::unit(&app, &visit, (&nis, &id)).await?;
    let (at, label) = ((unit.nis, unit.id), unit.label());
    let draft = match Draft::read(|name| form.get(name)) {
        Ok(draft) => draft,
        Err(wrong) => return respond(&app, &visit, (at.0, Some(at.1), &label), (form, wrong)).await,
    };
    let (draft, moment) = (&draft, &visit.moment);
    app.store
        .write(|tx| {
            Box::pin(async move {
                tables::change(tx, at, draft, moment.now()).await?;
                tx.audit(&Audit::new("change", "premises", at.1).in_town(at.0), moment).await
            })
        })
        .await?;
    Ok(see(&format!("{}?gedaan=changed#melding", visit.local(&path_of(at.0, at.1)))))
}
