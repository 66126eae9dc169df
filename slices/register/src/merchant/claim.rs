//! Claiming a place: by a code sent to the contact the register knows, or by asking the town. Whoever signed in for the
//! enterprise itself manages its places without asking.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use kernel::actor::Role;
use kernel::language::Language;
use kernel::letter::{Letter, Phrase};
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use people::{Allowance, Grant, Secret, capacity, organisation, rate};
use serde::{Deserialize, Serialize};
use shell::visit::Sent;
use shell::{Failure, Page, Visit};
use store::{Audit, StoreError, Tx};
use uuid::Uuid;

use super::asked::{ConsentRow, contact_of, masked, questions, ticked};
use super::claim_store::{self as claims, Claim};
use super::form::Pairs;
use super::place::Place;
use super::register::{Allowed, allow};
use super::show::PlaceHead;
use super::{App, form, head, see, store as tables};
use crate::consent::Activity;

/// How long a code can be used.
const CODE: TimeDelta = TimeDelta::hours(1);
/// Guesses at one code.
const TRIES: i64 = 5;
/// Claims of one person: five at once, then one in six hours.
const OF_PERSON: Allowance = Allowance { burst: 5, every: TimeDelta::hours(6) };
/// Letters to the contact of one place: two at once, then one in twelve hours.
const TO_PLACE: Allowance = Allowance { burst: 2, every: TimeDelta::hours(12) };

/// The page on which one claims a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ClaimPage {
    pub place: PlaceHead,
    /// Who acts manages it already.
    pub hers: bool,
    /// Where a code would go: `b…d@voorbeeld.be`.
    pub contact: String,
    pub number: String,
    pub note: String,
    pub fault: Option<&'static str>,
    /// What is asked of who is her own enterprise: nothing is shown of her that she does not allow.
    pub consents: Vec<ConsentRow>,
    #[serde(skip)]
    pub ticked: Vec<Activity>,
}

impl Page for ClaimPage {
    const TEMPLATE: &'static str = "register/claim.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page =
            Self { place: PlaceHead::sample(), contact: "b…d@voorbeeld.be".into(), ..Self::default() };
        vec![
            ("contact", page.clone()),
            ("no contact", Self { contact: String::new(), ..page.clone() }),
            (
                "refused",
                Self {
                    number: "123".into(),
                    note: "Hallo".into(),
                    fault: Some("mer-claim-number"),
                    ..page.clone()
                },
            ),
            ("herself", Self { consents: questions(Language::Nl, &[Activity::LISTED]), ..page.clone() }),
            ("hers", Self { hers: true, ..page }),
        ]
    }
}

/// How a claim stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ClaimStatePage {
    pub id: String,
    pub nis: String,
    pub sign: String,
    pub place: String,
    pub state: String,
    pub reason: String,
    pub contact: String,
    pub wrong: bool,
}

impl Page for ClaimStatePage {
    const TEMPLATE: &'static str = "register/claim_state.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let page = |state: &str| Self {
            id: "1".repeat(32),
            nis: "31022".into(),
            sign: "Bakkerij Verzinsel".into(),
            place: "2".repeat(32),
            state: state.into(),
            contact: "b…d@voorbeeld.be".into(),
            ..Self::default()
        };
        vec![
            ("code", page("code")),
            ("wrong code", Self { wrong: true, ..page("code") }),
            ("waiting", page("waiting")),
            ("approved", page("approved")),
            ("refused", Self { reason: "Dit nummer hoort bij iemand anders.".into(), ..page("refused") }),
            ("expired", page("expired")),
        ]
    }
}

/// One's own claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ClaimsPage {
    pub claims: Vec<ClaimStatePage>,
}

impl Page for ClaimsPage {
    const TEMPLATE: &'static str = "register/claims.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let claims = ClaimStatePage::samples().into_iter().map(|(_, page)| page).collect();
        vec![("some", Self { claims }), ("none", Self::default())]
    }
}

/// What a claim is decided from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask<'a> {
    /// The number as typed.
    pub number: &'a str,
    /// The number others tell of the place.
    pub official: Option<EnterpriseNumber>,
    /// Whether a contact is known.
    pub has_contact: bool,
    /// Whether a code is asked for, not the town.
    pub by_code: bool,
}

/// Whether a claim is taken, and with which number.
pub(crate) fn decide(ask: &Ask<'_>) -> Result<EnterpriseNumber, &'static str> {
    let number = EnterpriseNumber::parse(ask.number).map_err(|_| "mer-claim-number")?;
    if !ask.by_code {
        return Ok(number);
    }
    if !ask.has_contact {
        return Err("mer-claim-no-contact");
    }
    // The code alone would let a helper in the shop become its manager: the number has to fit what is known.
    match ask.official {
        Some(official) if official == number => Ok(number),
        Some(_) => Err("mer-claim-other-number"),
        // Whoever typed the number of another enterprise would look into its papers: the town decides.
        None => Err("mer-claim-no-contact"),
    }
}

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

async fn open(app: &App, id: &str) -> Result<Place, Failure> {
    let id = EstablishmentId::parse(id).map_err(|_| Failure::not_found())?;
    let place = app.store.read(|tx| Box::pin(async move { tables::load(tx, id).await })).await?;
    // What the town hid or consent does not cover may still be claimed by who runs it.
    place.ok_or_else(Failure::not_found)
}

fn is_hers(visit: &Visit, place: &Place) -> bool {
    let Ok(acting) = visit.acting() else { return false };
    acting.role() == Role::Merchant
        && kernel::actor::Scope::Own.reaches(acting, &place.thing_for(Some(acting)))
}

/// `GET /beheren/{id}`
pub(crate) async fn form(State(app): Shared, visit: Visit, Path((_, id)): Path<(String, String)>) -> Answer {
    let place = open(&app, &id).await?;
    let hers = is_hers(&visit, &place);
    if hers {
        remember(&app, &visit, &place).await?;
    }
    show(&visit, &place, ClaimPage { hers, ..ClaimPage::default() })
}

/// Who signed in for the enterprise of a place finds it among her places from now on.
async fn remember(app: &App, visit: &Visit, place: &Place) -> Result<(), Failure> {
    let acting = visit.acting()?;
    let organisation = acting.capacity.organisation.filter(|own| place.organisations.contains(own));
    let Some(organisation) = organisation else { return Ok(()) };
    let (moment, at) = (&visit.moment, (place.nis, place.id));
    app.store
        .write(|tx| Box::pin(async move { tables::add_manager(tx, at, organisation, moment).await }))
        .await?;
    Ok(())
}

fn show(visit: &Visit, place: &Place, page: ClaimPage) -> Answer {
    let contact = contact_of(place).map(|email| masked(&email)).unwrap_or_default();
    let refused = page.fault.is_some();
    let mut shown = PlaceHead::of(place);
    if !shown.shown {
        // What is not public may be somebody's home.
        shown.address.clear();
    }
    let herself = place.face().is_some_and(|face| face.natural_person);
    let consents = if herself { questions(visit.language, &page.ticked) } else { Vec::new() };
    let page = ClaimPage { place: shown, contact, consents, ..page };
    let path = format!("beheren/{}", page.place.id);
    let mut response = visit.page(head(visit, visit.say("mer-claim-title", &[]), &path), &page)?;
    if refused {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// `POST /beheren/{id}`
pub(crate) async fn post(
    State(app): Shared,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let place = open(&app, &id).await?;
    let pairs = Pairs::new(pairs);
    let by_code = pairs.get("weg") == "code";
    let contact = contact_of(&place);
    let ask = Ask {
        number: pairs.get("nummer"),
        official: place.official_number(),
        has_contact: contact.is_some(),
        by_code,
    };
    let note: String = pairs.get("bericht").chars().take(1_000).collect();
    let allowed = ticked(&pairs);
    let number = match decide(&ask) {
        Ok(number) => number,
        Err(fault) => {
            let page = ClaimPage {
                number: form::line(pairs.get("nummer"), 30),
                note,
                fault: Some(fault),
                ticked: allowed,
                ..ClaimPage::default()
            };
            return show(&visit, &place, page);
        }
    };
    let acting = visit.acting()?;
    let (who, proof) = (acting.person, acting.proof);
    let secret = if by_code { Some(Secret::code()?) } else { None };
    let claim = Claim {
        nis: place.nis,
        id: visit.moment.new_id(),
        establishment: Some(place.id),
        person: who,
        number: Some(number),
        state: if by_code { "code" } else { "waiting" }.to_owned(),
        code: secret.as_ref().map(Secret::hash),
        code_until: secret.as_ref().map(|_| visit.moment.now() + CODE),
        tries: 0,
        facts: None,
        consents: allowed,
        language: visit.language,
        note,
        made_at: visit.moment.now(),
        decided_at: None,
        proof: proof.code().to_owned(),
        reason: String::new(),
    };
    let letter = contact.zip(secret.as_ref()).map(|(to, code)| code_letter(&visit, &place, (to, code)));
    let wait = file(&app, &visit, &claim, letter).await?;
    if let Some(wait) = wait {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds()).unwrap_or(3_600)));
    }
    Ok(see(&visit.local(&state_path(claim.nis, claim.id))))
}

fn code_letter(visit: &Visit, place: &Place, (to, code): (String, &Secret)) -> Letter {
    let shown = code.reveal();
    let shown = match shown.split_at_checked(4) {
        Some((one, two)) => format!("{one}-{two}"),
        None => shown.to_owned(),
    };
    Letter::new(
        to,
        visit.language,
        Phrase::new("mer-letter-code-subject").with("sign", place.name()),
        "mer-letter-code-reason",
    )
    .say(Phrase::new("mer-letter-code-text").with("sign", place.name()))
    .code(shown)
}

/// Writes a claim down, within the limits; the wait when there were too many.
pub(crate) async fn file(
    app: &App,
    visit: &Visit,
    claim: &Claim,
    letter: Option<Letter>,
) -> Result<Option<TimeDelta>, StoreError> {
    let (moment, letter) = (&visit.moment, letter.as_ref());
    app.store
        .write(|tx| {
            Box::pin(async move {
                let who = claim.person.0.to_string();
                if let Some(wait) = rate::spend(tx, "claim", &who, OF_PERSON, moment.now()).await? {
                    return Ok(Some(wait));
                }
                if let (Some(letter), Some(place)) = (letter, claim.establishment) {
                    let whom = place.0.to_string();
                    if let Some(wait) = rate::spend(tx, "claim-code", &whom, TO_PLACE, moment.now()).await? {
                        return Ok(Some(wait));
                    }
                    people::post::send(tx, letter, moment).await?;
                }
                claims::add(tx, claim).await?;
                let detail = serde_json::json!({"state": claim.state});
                let what = Audit::new("add", "claim", claim.id)
                    .in_town(claim.nis)
                    .about(claim.person)
                    .detail(detail);
                tx.audit(&what, moment).await?;
                Ok::<_, StoreError>(None)
            })
        })
        .await
}

pub(crate) fn state_path(nis: Nis, id: Uuid) -> String {
    format!("aanvraag/{nis}/{}", id.simple())
}

async fn own_claim(
    app: &App,
    visit: &Visit,
    (nis, id): (&str, &str),
) -> Result<(Claim, Option<Place>), Failure> {
    let at = Nis::parse(nis).ok().zip(Uuid::try_parse(id).ok());
    let loaded = match at {
        None => None,
        Some((nis, id)) => {
            app.store
                .read(|tx| {
                    Box::pin(async move {
                        let Some(claim) = claims::get(tx, nis, id).await? else { return Ok(None) };
                        let place = match claim.establishment {
                            Some(id) => tables::load(tx, id).await?,
                            None => None,
                        };
                        Ok::<_, StoreError>(Some((claim, place)))
                    })
                })
                .await?
        }
    };
    let thing = kernel::actor::Thing::new();
    visit.may(&loaded.iter().fold(thing, |thing, (claim, _)| thing.about(claim.person)))?;
    loaded.ok_or_else(Failure::not_found)
}

fn view(claim: &Claim, place: Option<&Place>) -> ClaimStatePage {
    let asked = claim.facts.as_ref().and_then(|facts| facts.sign.clone()).unwrap_or_else(|| "—".to_owned());
    ClaimStatePage {
        id: claim.id.simple().to_string(),
        nis: claim.nis.to_string(),
        sign: place.map_or(asked, Place::name),
        place: claim.establishment.map(|id| id.0.simple().to_string()).unwrap_or_default(),
        state: claim.state.clone(),
        reason: claim.reason.clone(),
        contact: place.and_then(contact_of).map(|email| masked(&email)).unwrap_or_default(),
        wrong: false,
    }
}

type At = Path<(String, String, String)>;

/// `GET /aanvraag/{nis}/{id}`
pub(crate) async fn state(State(app): Shared, visit: Visit, Path((_, nis, id)): At) -> Answer {
    let (claim, place) = own_claim(&app, &visit, (&nis, &id)).await?;
    let path = state_path(claim.nis, claim.id);
    visit.page(head(&visit, visit.say("mer-claim-state", &[]), &path), &view(&claim, place.as_ref()))
}

/// `GET /aanvragen`: one's own claims.
pub(crate) async fn mine(State(app): Shared, visit: Visit) -> Answer {
    let who = visit.person()?;
    let all = app
        .store
        .read(|tx| {
            Box::pin(async move {
                let mut all = Vec::new();
                for claim in claims::of_person(tx, who).await? {
                    let place = match claim.establishment {
                        Some(id) => tables::load(tx, id).await?,
                        None => None,
                    };
                    all.push(view(&claim, place.as_ref()));
                }
                Ok::<_, StoreError>(all)
            })
        })
        .await?;
    visit.page(head(&visit, visit.say("mer-claims", &[]), "aanvragen"), &ClaimsPage { claims: all })
}

/// What the form with the code sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct CodeEntry {
    #[serde(default)]
    code: String,
}

/// `POST /aanvraag/{nis}/{id}`: the code.
pub(crate) async fn code(
    State(app): Shared,
    visit: Visit,
    Path((_, nis, id)): At,
    Sent(entry): Sent<CodeEntry>,
) -> Answer {
    let (claim, place) = own_claim(&app, &visit, (&nis, &id)).await?;
    let (moment, typed) = (&visit.moment, Secret::typed(&entry.code));
    let (typed, claim_now) = (typed.as_ref(), (claim.nis, claim.id));
    let sign = place.as_ref().map(Place::name).unwrap_or_default();
    let sign = sign.as_str();
    let right = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(claim) = claims::get(tx, claim_now.0, claim_now.1).await? else { return Ok(None) };
                let open = claim.state == "code" && claim.tries < TRIES;
                let in_time = claim.code_until.is_some_and(|until| until > moment.now());
                claims::tried(tx, &claim).await?;
                let fits = typed
                    .zip(claim.code.as_deref())
                    .is_some_and(|(typed, hash)| people::secret::same(&typed.hash(), hash));
                let (true, Some(establishment)) = (open && in_time && fits, claim.establishment) else {
                    return Ok(None);
                };
                claims::decide(tx, &claim, ("approved", ""), claim.establishment, moment).await?;
                admit(tx, &claim, (establishment, sign), false, moment).await.map(Some)
            })
        })
        .await?;
    if let Some(hide) = right {
        app.curtain.hide(&hide);
        return Ok(see(&visit.local(&state_path(claim.nis, claim.id))));
    }
    let page = ClaimStatePage { wrong: true, ..view(&claim, place.as_ref()) };
    let path = state_path(claim.nis, claim.id);
    let mut response = visit.page(head(&visit, visit.say("mer-claim-state", &[]), &path), &page)?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

/// Makes somebody manager: of one place, or of every place of the enterprise. What she allowed when she asked enters the
/// ledger. The places of which less may be shown now.
pub(crate) async fn admit(
    tx: &mut Tx<'_>,
    claim: &Claim,
    (establishment, sign): (EstablishmentId, &str),
    whole: bool,
    moment: &Moment,
) -> store::Result<Vec<EstablishmentId>> {
    let Some(number) = claim.number else { return Ok(Vec::new()) };
    let organisation = organisation::enterprise(tx, number, sign, moment).await?;
    tables::add_manager(tx, (claim.nis, establishment), organisation, moment).await?;
    let mut grant = Grant::new(claim.person, Role::Merchant).of(organisation);
    if !whole {
        grant = grant.at(establishment);
    }
    let capacity = capacity::grant(tx, &grant, moment).await?;
    let detail = serde_json::json!({"claim": claim.id, "capacity": capacity, "whole": whole});
    let what = Audit::new("grant", "establishment", establishment.0)
        .in_town(claim.nis)
        .of(organisation)
        .about(claim.person)
        .detail(detail);
    tx.audit(&what, moment).await?;
    let allowed = Allowed {
        activities: &claim.consents,
        person: claim.person,
        language: claim.language,
        at: claim.made_at,
        claim: claim.id,
    };
    allow(tx, organisation, (allowed, whole), moment).await
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_code_needs_a_contact_and_the_right_number() {
        let official = EnterpriseNumber::parse("0403.170.701").ok();
        let ask = Ask { number: "0403170701", official, has_contact: true, by_code: true };
        assert_eq!(decide(&ask), Ok(official.unwrap()));
        assert_eq!(decide(&Ask { number: "0403170702", ..ask.clone() }), Err("mer-claim-number"));
        assert_eq!(decide(&Ask { number: "0202.239.951", ..ask.clone() }), Err("mer-claim-other-number"));
        assert_eq!(decide(&Ask { has_contact: false, ..ask.clone() }), Err("mer-claim-no-contact"));
        let unknown = Ask { official: None, ..ask.clone() };
        assert_eq!(decide(&unknown), Err("mer-claim-no-contact"), "any number could be typed");
        assert!(decide(&Ask { number: "0202.239.951", by_code: false, ..ask }).is_ok(), "the town will look");
    }

    #[test]
    fn an_address_is_shown_half() {
        assert_eq!(masked("brood@voorbeeld.be"), "b…d@voorbeeld.be");
        assert_eq!(masked("b@voorbeeld.be"), "b…@voorbeeld.be");
        assert_eq!(masked("be@voorbeeld.be"), "b…@voorbeeld.be");
        assert_eq!(masked("nonsense"), "");
    }
}
