//! Changing one part of a place: the form, a look at what it would become, publishing it, giving a field back.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::language::Language;
use kernel::moment::Moment;
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use store::{StoreError, Tx};

use super::form::{self, Fault, Pairs};
use super::hours::HoursForm;
use super::kinds::{KindRow, kinds};
use super::more::{ACCESS, PAYMENT, SOCIAL, SPOKEN};
use super::piece::{Piece, Section};
use super::place::{self, Place, amend, join};
use super::preview::{ChangeRow, PreviewPage, calendar_of, preview};
use super::show::{self, FieldRow, PlaceHead};
use super::store::{Change, Writing};
use super::{App, find, head, note_view, see, store as tables, writer};
use crate::facts::{Facts, Source};

/// A choice with its group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OptionRow {
    pub code: String,
    pub checked: bool,
}

/// The form of one part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct EditPage {
    pub place: PlaceHead,
    pub section: &'static str,
    pub version: String,
    pub source: &'static str,
    pub on_behalf: bool,
    /// The keys of the words by field.
    pub faults: BTreeMap<String, &'static str>,
    pub values: BTreeMap<String, String>,
    pub kinds: Vec<KindRow>,
    pub searched: String,
    pub features: Vec<OptionRow>,
    pub payment: Vec<OptionRow>,
    pub spoken: Vec<OptionRow>,
    pub access: Vec<OptionRow>,
    pub hours: Option<HoursForm>,
    /// Names of the days of the week, Monday first.
    pub weekdays: Vec<String>,
    /// The fields of this part as they are now.
    pub fields: Vec<FieldRow>,
    /// Fields somebody else changed meanwhile, with their value.
    pub conflicts: Vec<FieldRow>,
}

impl Page for EditPage {
    const TEMPLATE: &'static str = "register/edit.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let facts = Facts {
            sign: Some("Bakkerij Verzinsel".into()),
            categories: vec!["bakery".into()],
            products: vec!["brood".into(), "taart".into()],
            ..Facts::default()
        };
        let mut pages = Vec::new();
        for section in Section::ALL {
            let mut page = filled(section, &facts, Language::Nl);
            page.place = PlaceHead::sample();
            page.source = "owner";
            page.version = "0".into();
            page.hours = section
                .is_hours()
                .then(|| HoursForm::of(Some("Mo-Fr 09:00-18:00; PH off"), NaiveDate::default()));
            pages.push((section.code(), page));
        }
        let mut wrong = filled(Section::Contact, &facts, Language::Nl);
        wrong.place = PlaceHead::sample();
        wrong.source = "town";
        wrong.on_behalf = true;
        wrong.faults = [("phone", "mer-fault-phone"), ("website", "mer-fault-link")]
            .map(|(field, word)| (field.to_owned(), word))
            .into();
        wrong.conflicts = vec![FieldRow {
            code: "email",
            lines: vec!["brood@voorbeeld.be".into()],
            source: "owner",
            at: "2026-11-20T09:00:00Z".into(),
            ..FieldRow::default()
        }];
        pages.push(("refused", wrong));
        let mut hours = filled(Section::Hours, &facts, Language::Nl);
        hours.place = PlaceHead::sample();
        hours.hours = Some(HoursForm { as_text: true, text: "zomaar".into(), ..HoursForm::empty() });
        hours.faults =
            [("tekst", "mer-fault-hours-text"), ("d0", "mer-fault-time"), ("v0", "mer-fault-leave")]
                .map(|(field, word)| (field.to_owned(), word))
                .into();
        pages.push(("hours refused", hours));
        pages
    }
}

/// The form with the values of some facts.
fn filled(section: Section, facts: &Facts, language: Language) -> EditPage {
    let mut page = EditPage { section: section.code(), ..EditPage::default() };
    let mut put = |name: &str, value: &str| drop(page.values.insert(name.to_owned(), value.to_owned()));
    let plain = |text: &Option<String>| text.clone().unwrap_or_default();
    put("sign", &plain(&facts.sign));
    put("other-names", &facts.other_names.join("\n"));
    put("products", &facts.products.join("\n"));
    put("phone", &plain(&facts.phone));
    put("email", &plain(&facts.email));
    put("website", &plain(&facts.website));
    put("webshop", &plain(&facts.more.webshop));
    for network in SOCIAL {
        put(network, facts.more.social.get(*network).map_or("", String::as_str));
    }
    put("street", &facts.address.street);
    put("number", &facts.address.house_number);
    put("postcode", &facts.address.postcode.map(|code| code.to_string()).unwrap_or_default());
    put("locality", &facts.address.locality);
    let others = &facts.more.descriptions;
    for other in Language::ALL {
        let own = match other {
            Language::Nl => {
                facts.description.clone().filter(|text| !others.values().any(|other| other == text))
            }
            other => others.get(&other).cloned(),
        };
        put(&format!("tekst-{other}"), &own.unwrap_or_default());
    }
    let chosen = |known: &[&str], own: &[String]| {
        let row =
            |code: &&str| OptionRow { code: (*code).to_owned(), checked: own.iter().any(|one| one == code) };
        known.iter().map(row).collect::<Vec<_>>()
    };
    page.payment = chosen(PAYMENT, &facts.more.payment);
    page.spoken = chosen(SPOKEN, &facts.more.spoken);
    page.access = chosen(ACCESS, &facts.more.access);
    let features = Section::Services.pieces().iter().filter_map(|piece| Some((piece, piece.feature()?)));
    page.features = features
        .map(|(piece, feature)| OptionRow { code: piece.code().to_owned(), checked: facts.has.has(feature) })
        .collect();
    page.kinds = kinds(&facts.categories, "", language);
    page.weekdays = weekdays(language);
    page
}

/// Names of the days of the week, Monday first.
pub(crate) fn weekdays(language: Language) -> Vec<String> {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    let names = monday.iter_days().take(7);
    names.map(|day| shell::format::date(language, day, shell::format::DateStyle::Weekday)).collect()
}

/// What a form asks for, decided.
#[derive(Debug, PartialEq)]
pub(crate) enum Decision {
    /// What the writer's record becomes, and what is then believed.
    Change { own: Box<Facts>, wanted: Box<Facts> },
    /// Somebody else changed these fields meanwhile.
    Conflict(Vec<Piece>),
    /// Something is wrong in the form.
    Refused(Vec<Fault>),
}

/// Decides what a form does to a place: others' changes since the form was opened are kept.
pub(crate) fn decide(
    (place, changes): (&Place, &[Change]),
    (source, section): (Source, Section),
    pairs: &Pairs,
    at: DateTime<Utc>,
) -> Decision {
    let now = place.believed();
    let base = place.before(changes, pairs.get("versie")).believed();
    let mine = match form::read(section, pairs, &base) {
        Ok(mine) => mine,
        Err(faults) => return Decision::Refused(faults),
    };
    let pieces = section.pieces();
    let (wanted, conflicts) = join(&base, &now, &mine, pieces);
    if !conflicts.is_empty() {
        return Decision::Conflict(conflicts.into_iter().map(|conflict| conflict.piece).collect());
    }
    let stronger = |piece: &&Piece| {
        !piece.same(&now, &wanted)
            && place.told(**piece).is_some_and(|told| told.source.rank() < source.rank())
    };
    let refused: Vec<Fault> =
        pieces.iter().filter(stronger).map(|piece| Fault::new(piece.code(), "mer-fault-owner")).collect();
    if !refused.is_empty() {
        return Decision::Refused(refused);
    }
    let own = amend(&place.facts(source), &now, &wanted, pieces, at);
    Decision::Change { own: Box::new(own), wanted: Box::new(wanted) }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;
type At = Path<(String, String, String)>;

fn section_of(code: &str) -> Result<Section, Failure> {
    Section::parse(code).ok_or_else(Failure::not_found)
}

async fn changes_of(app: &App, place: &Place) -> Result<Vec<Change>, StoreError> {
    let (nis, id) = (place.nis, place.id);
    app.store.read(|tx| Box::pin(async move { tables::changes(tx, nis, id).await })).await
}

/// The hours a part is about.
fn hours_in(section: Section, facts: &Facts) -> Option<&String> {
    match section.service() {
        Some(service) => facts.more.service_hours.get(service),
        None => facts.hours.as_ref().filter(|_| section == Section::Hours),
    }
}

/// `GET /zaak/{id}/{deel}`
pub(crate) async fn form(State(app): Shared, visit: Visit, Path((_, id, part)): At) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let section = section_of(&part)?;
    note_view(&app, &visit, &place).await?;
    let who = writer(&app, &visit, &place).await?;
    let changes = changes_of(&app, &place).await?;
    let believed = place.believed();
    let mut page = filled(section, &believed, visit.language);
    if section.is_hours() {
        let today = visit.moment.local().date();
        page.hours = Some(HoursForm::of(hours_in(section, &believed).map(String::as_str), today));
    }
    page.version = place::version(&changes);
    respond(&visit, &place, who, page)
}

fn respond(visit: &Visit, place: &Place, (source, on_behalf): (Source, bool), mut page: EditPage) -> Answer {
    let say = |key: &str| visit.say(key, &[]);
    let section = section_of(page.section)?;
    page.place = PlaceHead::of(place);
    page.source = source.code();
    page.on_behalf = on_behalf;
    page.fields = section
        .pieces()
        .iter()
        .map(|piece| show::field(place, *piece, source, (visit.language, &say)))
        .collect();
    let path = format!("zaak/{}/{}", page.place.id, page.section);
    let refused = !page.faults.is_empty() || !page.conflicts.is_empty();
    let title = format!("{} – {}", visit.say("mer-edit", &[]), page.place.sign);
    let mut response = visit.page(head(visit, title, &path), &page)?;
    if refused {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// The form as it was sent, to be shown again.
pub(crate) fn again(section: Section, pairs: &Pairs, language: Language) -> EditPage {
    let mut page = filled(section, &Facts::default(), language);
    for (name, value) in &mut page.values {
        pairs.get(name).clone_into(value);
    }
    let sent = |name: &str, rows: &mut Vec<OptionRow>| {
        let chosen = pairs.all(name);
        for row in rows {
            row.checked = chosen.contains(&row.code.as_str());
        }
    };
    sent("payment", &mut page.payment);
    sent("spoken", &mut page.spoken);
    sent("access", &mut page.access);
    for row in &mut page.features {
        row.checked = pairs.has(&row.code);
    }
    let main = pairs.get("hoofd");
    let mut codes: Vec<String> = pairs.all("categories").into_iter().map(ToOwned::to_owned).collect();
    codes.sort_by_key(|code| code != main);
    page.kinds = kinds(&codes, pairs.get("zoek"), language);
    page.searched = form::line(pairs.get("zoek"), 60);
    page.hours = section.is_hours().then(|| HoursForm::sent(pairs));
    page.version = form::line(pairs.get("versie"), 40);
    page
}

/// `POST /zaak/{id}/{deel}`: look, go back, search a kind, or publish.
pub(crate) async fn post(
    State(app): Shared,
    visit: Visit,
    Path((_, id, part)): At,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let section = section_of(&part)?;
    let who = writer(&app, &visit, &place).await?;
    let pairs = Pairs::new(pairs);
    match pairs.get("stap") {
        "zoek" | "terug" => respond(&visit, &place, who, again(section, &pairs, visit.language)),
        "publiceer" => publish(&app, &visit, &place, (who, section), &pairs).await,
        _ => {
            let changes = changes_of(&app, &place).await?;
            let decision = decide((&place, &changes), (who.0, section), &pairs, visit.moment.now());
            let Decision::Change { wanted, .. } = decision else {
                return turned_down(&visit, &place, (who, section), &pairs, (&changes, decision));
            };
            look(&visit, &place, (who.0, section), &pairs, &wanted)
        }
    }
}

/// Shows the form again with what is in the way.
fn turned_down(
    visit: &Visit,
    place: &Place,
    (who, section): ((Source, bool), Section),
    pairs: &Pairs,
    (changes, decision): (&[Change], Decision),
) -> Answer {
    let mut page = again(section, pairs, visit.language);
    match decision {
        Decision::Refused(faults) => {
            for fault in faults {
                page.faults.entry(fault.field).or_insert(fault.word);
            }
        }
        Decision::Conflict(pieces) => {
            let say = |key: &str| visit.say(key, &[]);
            let row = |piece| show::field(place, piece, who.0, (visit.language, &say));
            page.conflicts = pieces.into_iter().map(row).collect();
            // Who publishes after having seen the other's value means it.
            page.version = place::version(changes);
        }
        Decision::Change { .. } => {}
    }
    respond(visit, place, who, page)
}

fn look(
    visit: &Visit,
    place: &Place,
    (source, section): (Source, Section),
    pairs: &Pairs,
    wanted: &Facts,
) -> Answer {
    let now = place.believed();
    let say = |key: &str| visit.say(key, &[]);
    let lines = |piece: Piece, facts: &Facts| piece.lines(facts, visit.language, &say);
    let changed = section.pieces().iter().filter(|piece| !piece.same(&now, wanted));
    let changes: Vec<ChangeRow> = changed
        .map(|piece| ChangeRow {
            code: piece.code(),
            before: lines(*piece, &now),
            after: lines(*piece, wanted),
        })
        .collect();
    let today = visit.moment.local().date();
    let hours = hours_in(section, wanted);
    let page = PreviewPage {
        place: PlaceHead::of(place),
        section: section.code(),
        version: form::line(pairs.get("versie"), 40),
        source: source.code(),
        kept: pairs.kept(),
        days: hours
            .map(|hours| preview(hours, today, &calendar_of(Some(place.nis)), visit.language))
            .unwrap_or_default(),
        changes,
    };
    let path = format!("zaak/{}/{}", page.place.id, page.section);
    visit.page(head(visit, visit.say("mer-preview", &[]), &path), &page)
}

/// Loads, decides and writes in one transaction, so that nobody's change slips in between.
async fn publish(
    app: &App,
    visit: &Visit,
    place: &Place,
    (who, section): ((Source, bool), Section),
    pairs: &Pairs,
) -> Answer {
    let (moment, id) = (&visit.moment, place.id);
    let done = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(Ok(false)) };
                let changes = tables::changes(tx, place.nis, id).await?;
                let decision = decide((&place, &changes), (who.0, section), pairs, moment.now());
                let Decision::Change { own, .. } = decision else {
                    return Ok(Err((place, changes, decision)));
                };
                Ok::<_, StoreError>(Ok(say(tx, &place, (who, section), *own, moment).await?))
            })
        })
        .await?;
    match done {
        Ok(hide) => app.hide(id, hide),
        Err((place, changes, decision)) => {
            return turned_down(visit, &place, (who, section), pairs, (&changes, decision));
        }
    }
    let path = format!("zaak/{}", id.0.simple());
    Ok(see(&format!("{}?bewaard={}#{}", visit.local(&path), section.code(), section.code())))
}

/// Writes what somebody says of one part, when it is something else than before. Whether the place has to be hidden.
async fn say(
    tx: &mut Tx<'_>,
    place: &Place,
    ((source, on_behalf), section): ((Source, bool), Section),
    own: Facts,
    moment: &Moment,
) -> store::Result<bool> {
    if own == place.facts(source) {
        return Ok(false);
    }
    let how = Writing { source, section: section.code(), on_behalf };
    Ok(tables::write(tx, place, how, own, moment).await?.hide)
}

/// What the form to give a field back sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Giving {
    #[serde(default)]
    veld: String,
}

/// `POST /zaak/{id}/{deel}/teruggeven`: leaves a field to the other sources again.
pub(crate) async fn give_back(
    State(app): Shared,
    visit: Visit,
    Path((_, id, part)): At,
    Sent(giving): Sent<Giving>,
) -> Answer {
    let place = find(&app, &visit, &id).await?;
    let section = section_of(&part)?;
    let piece = Piece::parse(&giving.veld).filter(|piece| section.pieces().contains(piece));
    let piece = piece.ok_or_else(Failure::not_found)?;
    let who = writer(&app, &visit, &place).await?;
    let (moment, id) = (&visit.moment, place.id);
    let hide = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(place) = tables::load(tx, id).await? else { return Ok(false) };
                let own = place::give_back(&place.facts(who.0), piece);
                say(tx, &place, (who, section), own, moment).await
            })
        })
        .await?;
    app.hide(id, hide);
    let path = visit.local(&format!("zaak/{}", id.0.simple()));
    Ok(see(&format!("{path}?bewaard={0}#{0}", section.code())).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_lead_to_kinds() {
        let first = |words: &str| kinds(&[], words, Language::Nl).first().map(|row| row.code);
        assert_eq!(first("bakkerij"), Some("bakery"));
        assert_eq!(first("Bakker"), Some("bakery"));
        assert_eq!(first("cheese"), Some("cheese"));
        assert!(kinds(&[], "brood", Language::Nl).iter().any(|row| row.code == "bakery"));
        let rows = kinds(&["bakery".into()], "kaas", Language::Fr);
        assert!(rows[0].checked && rows[0].main && rows[0].code == "bakery");
        assert!(rows.iter().any(|row| row.code == "cheese" && !row.checked));
        assert!(kinds(&[], "", Language::Nl).is_empty());
    }
}
