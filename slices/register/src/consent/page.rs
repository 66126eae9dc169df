//! The merchant's one page about consent: what she allows whom, for what, since when. Each switch changes it at once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::language::Language;
use kernel::moment::OrganisationId;
use serde::{Deserialize, Serialize};
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Reach, Visit};
use store::{Audit, Tx};

use super::choices::{self, Choice, Names, OTHERS, PartnerChoices, Past, Reader, SHOWN};
use super::ledger::{Activity, Ledger};
use super::notice::{self, Notice};
use super::record::{self, How, Said};
use super::store as tables;
use super::{Consents, head, see};

/// Acts shown of the history.
const MOST_PAST: usize = 100;
/// Places named on the page.
const MOST_PLACES: usize = 20;
/// Where the page is.
pub(super) const PATH: &str = "mijn/toestemmingen";

/// A place on the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceRow {
    sign: String,
    address: String,
    town: String,
    /// Where everybody sees it; nothing when nobody does.
    href: Option<String>,
}

/// How it stands with somebody who got the data and was told of a withdrawal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NoticeRow {
    recipient: &'static str,
    name: String,
    way: &'static str,
    /// `received`, `sent`, `waiting`, `failing`.
    state: &'static str,
    at: String,
}

/// Everything about one enterprise.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Sheet {
    pub name: String,
    pub natural_person: bool,
    pub places: Vec<PlaceRow>,
    pub more_places: usize,
    pub shown: Vec<Choice>,
    pub others: Vec<Choice>,
    pub partners: Vec<PartnerChoices>,
    pub history: Vec<Past>,
    pub notices: Vec<NoticeRow>,
}

/// What is loaded of an enterprise.
pub(crate) struct Loaded {
    pub name: String,
    pub ledger: Ledger,
    pub names: Names,
    pub places: Vec<(tables::Place, bool)>,
    pub count: usize,
    pub notices: Vec<Notice>,
}

/// Loads everything about an enterprise.
pub(crate) async fn load(tx: &mut Tx<'_>, org: OrganisationId) -> store::Result<Loaded> {
    let name = people::organisation::get(tx, org).await?.map(|known| known.name).unwrap_or_default();
    let ids = record::places(tx, org).await?;
    let mut places = Vec::new();
    for (nis, id) in ids.iter().take(MOST_PLACES) {
        if let Some(place) = tables::place(tx, *nis, *id).await? {
            let public = tables::public(tx, *nis, &[*id]).await?.contains(id);
            places.push((place, public));
        }
    }
    Ok(Loaded {
        name,
        ledger: tables::ledger(tx, org).await?,
        names: Names { partners: tables::partners(tx).await? },
        places,
        count: ids.len(),
        notices: notice::latest(notice::of(tx, org).await?),
    })
}

impl Loaded {
    /// What the page shows.
    pub fn sheet(&self, visit: &Visit) -> Sheet {
        // One natural person among the records is enough to be careful.
        let natural_person = self.places.iter().any(|(place, _)| place.natural_person);
        let reader = Reader { names: &self.names, language: visit.language, natural_person };
        let standing = self.ledger.at(visit.moment.now());
        let partner = |(id, name): &(OrganisationId, String)| PartnerChoices {
            name: name.clone(),
            choices: reader.choices(&standing, &choices::partner(*id)),
        };
        Sheet {
            name: self.name.clone(),
            natural_person,
            places: self.places.iter().map(|place| row(place, visit.language)).collect(),
            more_places: self.count.saturating_sub(self.places.len()),
            shown: reader.choices(&standing, &SHOWN),
            others: reader.choices(&standing, &OTHERS),
            partners: self.names.partners.iter().map(partner).collect(),
            history: choices::history(&self.ledger, &self.names, MOST_PAST),
            notices: self.notices.iter().map(|notice| notice_row(notice, &self.names)).collect(),
        }
    }
}

pub(super) fn row((place, public): &(tables::Place, bool), language: Language) -> PlaceRow {
    let town = place.town.get(language.index()).cloned().unwrap_or_default();
    PlaceRow {
        sign: place.sign.clone(),
        address: place.address.clone(),
        town,
        href: public.then(|| format!("/id/{}", place.id.0.simple())),
    }
}

fn notice_row(notice: &Notice, names: &Names) -> NoticeRow {
    let (state, at) = match (notice.received_at, notice.sent_at) {
        (Some(at), _) => ("received", at),
        (None, Some(at)) if notice.trouble.is_empty() => ("sent", at),
        (None, Some(at)) => ("failing", at),
        (None, None) => ("waiting", notice.made_at),
    };
    NoticeRow {
        recipient: recipient_key(notice),
        name: names.of(notice.recipient),
        way: notice.way.code(),
        state,
        at: at.to_rfc3339(),
    }
}

fn recipient_key(notice: &Notice) -> &'static str {
    use super::ledger::Recipient;
    match notice.recipient {
        Recipient::Public => "public",
        Recipient::OpenData => "open-data",
        Recipient::Town => "town",
        Recipient::Organisation(_) => "organisation",
    }
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentsPage {
    sheet: Sheet,
    /// Who manages one place only may look, not change.
    can_change: bool,
    unknown: bool,
}

impl Page for ConsentsPage {
    const TEMPLATE: &'static str = "register/consents.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let full = Self { sheet: sample(), can_change: true, unknown: false };
        let legal = Sheet { natural_person: false, notices: Vec::new(), ..sample() };
        let empty = Sheet {
            places: Vec::new(),
            partners: Vec::new(),
            history: Vec::new(),
            more_places: 0,
            ..legal.clone()
        };
        vec![
            ("natural person", full.clone()),
            ("one place only", Self { sheet: legal, can_change: false, unknown: false }),
            ("nothing yet", Self { sheet: empty, unknown: true, ..full }),
        ]
    }
}

/// An invented enterprise.
#[expect(clippy::too_many_lines, reason = "one page with everything on it")]
pub(crate) fn sample() -> Sheet {
    let choice = |activity: Activity, allowed, status: &'static str| Choice {
        code: activity.code(),
        text: super::wording::current(activity).text(Language::Nl, "Bond Verzinsel"),
        allowed,
        status,
        since: (status != "unasked").then(|| "2026-11-02T09:00:00Z".to_owned()),
        until: (status == "given" || status == "expired").then(|| "2027-11-02T09:00:00Z".to_owned()),
    };
    let states = [
        (true, "given"),
        (true, "unasked"),
        (false, "withdrawn"),
        (false, "expired"),
        (false, "unasked"),
        (true, "given"),
    ];
    let partner = OrganisationId(uuid::Uuid::from_u128(7));
    let list = |all: &[Activity]| {
        all.iter()
            .zip(states)
            .map(|(one, (allowed, status))| choice(*one, allowed, status))
            .collect::<Vec<_>>()
    };
    let past = |seq, given, proof: &'static str, capacity: &str| Past {
        seq,
        at: "2026-11-02T09:00:00Z".into(),
        given,
        text: super::wording::current(Activity::LISTED).text(Language::Nl, ""),
        version: 1,
        language: "nl-BE",
        capacity: capacity.into(),
        proof,
        reference: if proof == "paper" { "2026/114".into() } else { String::new() },
        until: None,
    };
    let notice = |recipient, state, way| NoticeRow {
        recipient,
        name: if recipient == "organisation" { "Bond Verzinsel".into() } else { String::new() },
        way,
        state,
        at: "2026-11-22T10:00:00Z".into(),
    };
    Sheet {
        name: "Kapsalon Krul".into(),
        natural_person: true,
        places: vec![
            PlaceRow {
                sign: "Kapsalon Krul".into(),
                address: "Verzonnenstraat 3".into(),
                town: "Oostkamp".into(),
                href: Some("/id/0".into()),
            },
            PlaceRow { sign: "Krul 2".into(), address: String::new(), town: "Menen".into(), href: None },
        ],
        more_places: 3,
        shown: list(&SHOWN),
        others: list(&OTHERS),
        partners: vec![PartnerChoices {
            name: "Bond Verzinsel".into(),
            choices: list(&choices::partner(partner)),
        }],
        history: vec![
            past(4, false, "form", "merchant"),
            past(3, true, "paper", "officer"),
            past(2, true, "mail", "link"),
            past(1, true, "partner", "moderator"),
        ],
        notices: vec![
            notice("organisation", "received", "webhook"),
            notice("organisation", "sent", "pull"),
            notice("town", "waiting", "export"),
            notice("open-data", "failing", "webhook"),
            notice("public", "waiting", "pull"),
        ],
    }
}

type Shared = State<Arc<Consents>>;
type Answer = Result<Response, Failure>;

/// The enterprise somebody acts for, and whether she acts for the whole of it.
fn whose(visit: &Visit) -> Result<(OrganisationId, bool), Failure> {
    match visit.reach()? {
        Reach::Own { organisation, establishment, .. } => Ok((organisation, establishment.is_none())),
        _ => Err(Failure::not_found()),
    }
}

/// `GET /mijn/toestemmingen`
pub(crate) async fn show(State(consents): Shared, visit: Visit) -> Answer {
    let (org, can_change) = whose(&visit)?;
    let loaded = consents.store.read(|tx| Box::pin(load(tx, org))).await?;
    let page = ConsentsPage { sheet: loaded.sheet(&visit), can_change, unknown: false };
    visit.page(head(&visit, "consent-title", PATH), &page)
}

/// What a switch sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    /// The activity, or `alles`.
    #[serde(default)]
    wat: String,
    /// `aan` or `uit`.
    #[serde(default)]
    stand: String,
}

/// Why a switch is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing of that name is asked.
    Unknown,
}

/// What a switch wants said.
pub(crate) fn decide(
    entry: &Entry,
    ledger: &Ledger,
    names: &Names,
    visit: &Visit,
) -> Result<Vec<Said>, Refusal> {
    let standing = ledger.at(visit.moment.now());
    match (entry.wat.as_str(), entry.stand.as_str()) {
        ("alles", "uit") => Ok(record::everything(&standing)),
        (code, stand @ ("aan" | "uit")) => {
            let activity = Activity::parse(code).filter(|activity| choices::is_known(*activity, names));
            let activity = activity.ok_or(Refusal::Unknown)?;
            Ok(vec![if stand == "aan" { Said::yes(activity) } else { Said::no(activity) }])
        }
        _ => Err(Refusal::Unknown),
    }
}

/// `POST /mijn/toestemmingen`
pub(crate) async fn change(State(consents): Shared, visit: Visit, Sent(entry): Sent<Entry>) -> Answer {
    let (org, can_change) = whose(&visit)?;
    if !can_change {
        return Err(Failure::not_found());
    }
    let loaded = consents.store.read(|tx| Box::pin(load(tx, org))).await?;
    let Ok(said) = decide(&entry, &loaded.ledger, &loaded.names, &visit) else {
        let page = ConsentsPage { sheet: loaded.sheet(&visit), can_change, unknown: true };
        return visit.page(head(&visit, "consent-title", PATH), &page);
    };
    let (how, moment, said) = (&How::form(&visit.moment), &visit.moment, said.as_slice());
    let effect = consents
        .store
        .write(|tx| Box::pin(async move { record::record(tx, org, said, how, moment).await }))
        .await?;
    consents.curtain.hide(&effect.hide);
    let (Some(from), Some(to)) = (effect.acts.first(), effect.acts.last()) else {
        // It stood that way already.
        return Ok(see(&visit.local(PATH)));
    };
    Ok(see(&format!("{}/gedaan?van={from}&tot={to}", visit.local(PATH))))
}

/// What just changed, and what it does.
#[derive(Clone, Debug, Serialize)]
pub struct DonePage {
    acts: Vec<Past>,
    places: Vec<PlaceRow>,
    told: usize,
    any_withdrawn: bool,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "register/consent_done.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sheet = sample();
        let acts: Vec<Past> = sheet.history.iter().take(2).cloned().collect();
        let given: Vec<Past> = sheet.history.iter().filter(|past| past.given).take(1).cloned().collect();
        vec![
            ("withdrawn", Self { acts, places: sheet.places.clone(), told: 2, any_withdrawn: true }),
            ("given", Self { acts: given, places: sheet.places, told: 0, any_withdrawn: false }),
        ]
    }
}

/// Which acts.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Range {
    #[serde(default)]
    van: i64,
    #[serde(default)]
    tot: i64,
}

/// `GET /mijn/toestemmingen/gedaan`
pub(crate) async fn done(State(consents): Shared, visit: Visit, Asked(range): Asked<Range>) -> Answer {
    let (org, _) = whose(&visit)?;
    let loaded = consents.store.read(|tx| Box::pin(load(tx, org))).await?;
    let between = |past: &Past| (range.van..=range.tot).contains(&past.seq);
    let acts: Vec<Past> = choices::history(&loaded.ledger, &loaded.names, usize::MAX)
        .into_iter()
        .filter(between)
        .take(50)
        .collect();
    let moments: Vec<&str> = acts.iter().map(|past| past.at.as_str()).collect();
    let told = loaded
        .notices
        .iter()
        .filter(|notice| moments.contains(&notice.made_at.to_rfc3339().as_str()))
        .count();
    if acts.is_empty() {
        return Ok(see(&visit.local(PATH)));
    }
    let page = DonePage {
        any_withdrawn: acts.iter().any(|past| !past.given),
        acts,
        places: loaded.places.iter().map(|place| row(place, visit.language)).collect(),
        told,
    };
    visit.page(head(&visit, "consent-done-title", &format!("{PATH}/gedaan")), &page)
}

/// `GET /mijn/toestemmingen/gegevens.jsonld`
pub(crate) async fn export(State(consents): Shared, visit: Visit) -> Answer {
    let (org, _) = whose(&visit)?;
    let moment = &visit.moment;
    let loaded = consents
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.audit(&Audit::new("export", "consent", org.0).of(org), moment).await?;
                load(tx, org).await
            })
        })
        .await?;
    let document = super::export::document(&loaded, (org, visit.base_url()), visit.moment.now());
    let text = serde_json::to_string_pretty(&document).map_err(Failure::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/ld+json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"plein-toestemmingen.jsonld\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}
