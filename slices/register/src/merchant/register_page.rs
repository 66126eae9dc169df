//! The pages on which a merchant registers a place: one thing a page, then everything together before it is sent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::actor::Role;
use kernel::language::Language;
use kernel::moment::{EstablishmentId, Moment};
use kernel::nis::Nis;
use kernel::number::EnterpriseNumber;
use serde::Serialize;
use shell::visit::{Asked, Sent};
use shell::{Failure, Page, Visit};
use store::{StoreError, Tx};

use super::asked::{ConsentRow, questions, ticked};
use super::claim::{file, state_path};
use super::claim_store::Claim;
use super::edit;
use super::form::{self, Fault, Pairs};
use super::hours::HoursForm;
use super::kinds::{KindRow, kinds};
use super::piece::{Piece, Section};
use super::preview::{ChangeRow, PreviewDay, calendar_of, preview};
use super::register::{self, AlikeRow, Allowed, allow, town_of};
use super::register_fill::{FillNote, fill};
use super::register_search::{PATH, Told};
use super::{App, SCRIPT, head, see, store as tables};
use crate::facts::Facts;
use crate::linking::Sight;

type Shared = State<Arc<App>>;
type Answer = Result<Response, Failure>;

/// The pages, one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Place,
    Offer,
    Hours,
    Contact,
    Consent,
    Look,
}

impl Step {
    const ALL: [Self; 6] = [Self::Place, Self::Offer, Self::Hours, Self::Contact, Self::Consent, Self::Look];

    const fn code(self) -> &'static str {
        match self {
            Self::Place => "zaak",
            Self::Offer => "aanbod",
            Self::Hours => "uren",
            Self::Contact => "contact",
            Self::Consent => "toestemming",
            Self::Look => "kijk",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    fn number(self) -> usize {
        Self::ALL.iter().position(|step| *step == self).map_or(1, |at| at + 1)
    }

    fn next(self) -> Self {
        Self::ALL.get(self.number()).copied().unwrap_or(Self::Look)
    }

    fn previous(self) -> Self {
        self.number().checked_sub(2).and_then(|at| Self::ALL.get(at)).copied().unwrap_or(Self::Place)
    }

    /// Whether a field stands on this page; the others travel along unseen.
    fn owns(self, name: &str) -> bool {
        match self {
            Self::Place => matches!(
                name,
                "nummer"
                    | "rechtsvorm"
                    | "sign"
                    | "other-names"
                    | "street"
                    | "number"
                    | "postcode"
                    | "locality"
            ),
            Self::Offer => matches!(name, "categories" | "hoofd" | "products" | "zoek"),
            Self::Hours => {
                let row = |start: &str| {
                    let digit = |rest: &str| rest.starts_with(|sign: char| sign.is_ascii_digit());
                    name.strip_prefix(start).is_some_and(digit)
                };
                matches!(name, "feest-dicht" | "tekst" | "als-tekst") || ["d", "v", "b"].into_iter().any(row)
            }
            Self::Contact => {
                matches!(name, "phone" | "email" | "website" | "webshop")
                    || super::more::SOCIAL.contains(&name)
            }
            Self::Consent => matches!(name, "toestemming" | "bericht"),
            Self::Look => false,
        }
    }
}

/// One page of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct RegisterPage {
    pub step: &'static str,
    pub number: usize,
    pub steps: usize,
    /// What was filled in on the other pages.
    pub kept: Vec<(String, String)>,
    pub values: BTreeMap<String, String>,
    /// The keys of the words by field.
    pub faults: BTreeMap<String, &'static str>,
    pub kinds: Vec<KindRow>,
    pub searched: String,
    pub hours: Option<HoursForm>,
    pub weekdays: Vec<String>,
    /// Places that may be the same.
    pub alike: Vec<AlikeRow>,
    /// There are others, of which nothing may be told.
    pub more_alike: bool,
    /// What became of the number that was looked up.
    pub looked_up: Option<FillNote>,
    /// She is her own enterprise.
    pub natural: bool,
    pub consents: Vec<ConsentRow>,
    /// Everything together.
    pub lines: Vec<ChangeRow>,
    pub days: Vec<PreviewDay>,
    /// She signed in for this enterprise: nobody has to look at it.
    pub proved: bool,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "register/register.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let sent = |pairs: &[(&str, &str)]| {
            Pairs::new(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
        };
        let pairs = sent(&[("sign", "Kaas Verzinsel"), ("categories", "cheese"), ("hoofd", "cheese")]);
        let mut pages: Vec<(&'static str, Self)> =
            Step::ALL.into_iter().map(|step| (step.code(), shown(step, &pairs, Language::Nl))).collect();
        for (_, page) in &mut pages {
            page.natural = true;
            page.consents = questions(Language::Nl, &[]);
            if page.step == "kijk" {
                page.lines = vec![ChangeRow {
                    code: "sign",
                    before: Vec::new(),
                    after: vec!["Kaas Verzinsel".into()],
                }];
            }
        }
        let mut wrong = shown(Step::Place, &pairs, Language::Nl);
        wrong.faults = [
            ("nummer", "mer-claim-number"),
            ("rechtsvorm", "mer-register-form-needed"),
            ("postcode", "mer-register-postcode"),
            ("locality", "mer-register-locality"),
        ]
        .map(|(field, word)| (field.to_owned(), word))
        .into();
        wrong.alike = vec![AlikeRow {
            id: "2".repeat(32),
            sign: "Kaas Verzinsel".into(),
            address: "8020 Oostkamp".into(),
        }];
        wrong.more_alike = true;
        pages.push(("refused", wrong));
        let told = FillNote {
            number: "0403.170.701".into(),
            asked: true,
            known: true,
            asked_at: "2026-11-22T08:00:00Z".into(),
            filled: true,
            ..FillNote::default()
        };
        let notes = [
            ("filled", told.clone()),
            ("filled-person", FillNote { natural: true, stopped: "2026-10-31".into(), ..told.clone() }),
            ("number-unknown", FillNote { known: false, filled: false, ..told.clone() }),
            ("number-sound", FillNote { known: false, filled: false, asked: false, ..told }),
            ("number-wrong", FillNote { refusal: "off-refusal-check", ..FillNote::default() }),
            ("number-silent", FillNote { trouble: "off-trouble-silent", ..FillNote::default() }),
        ];
        pages.extend(notes.map(|(name, note)| {
            (name, Self { looked_up: Some(note), ..shown(Step::Place, &pairs, Language::Nl) })
        }));
        let proved = Self { proved: true, natural: false, ..shown(Step::Look, &pairs, Language::Nl) };
        pages.push(("proved", proved));
        pages
    }
}

/// A page with what was sent.
fn shown(step: Step, pairs: &Pairs, language: Language) -> RegisterPage {
    let base = edit::again(Section::Contact, pairs, language);
    let mut values = base.values;
    for name in ["nummer", "rechtsvorm", "bericht"] {
        values.insert(name.to_owned(), pairs.get(name).to_owned());
    }
    let main = pairs.get("hoofd");
    let mut codes: Vec<String> = pairs.all("categories").into_iter().map(ToOwned::to_owned).collect();
    codes.sort_by_key(|code| code != main);
    let kept = pairs.kept().into_iter().filter(|(name, _)| {
        let own = name == "van" || (step == Step::Place && name == "toch");
        !own && !step.owns(name)
    });
    RegisterPage {
        step: step.code(),
        number: step.number(),
        steps: Step::ALL.len(),
        kept: kept.collect(),
        values,
        kinds: kinds(&codes, pairs.get("zoek"), language),
        searched: form::line(pairs.get("zoek"), 60),
        hours: (step == Step::Hours).then(|| {
            let sent = HoursForm::sent(pairs);
            if sent.is_empty() && !sent.as_text { HoursForm { holidays_closed: true, ..sent } } else { sent }
        }),
        weekdays: base.weekdays,
        natural: pairs.get("rechtsvorm") == "eenmanszaak",
        consents: questions(language, &ticked(pairs)),
        ..RegisterPage::default()
    }
}

/// What was filled in until now.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filled {
    facts: Facts,
    number: Option<EnterpriseNumber>,
}

/// Reads one page over what the pages before it said.
fn read(step: Step, pairs: &Pairs, filled: &mut Filled) -> Vec<Fault> {
    let section = match step {
        Step::Place => Section::Name,
        Step::Offer => Section::Kind,
        Step::Hours => Section::Hours,
        Step::Contact => Section::Contact,
        Step::Consent | Step::Look => return Vec::new(),
    };
    let mut faults = Vec::new();
    match form::read(section, pairs, &filled.facts) {
        Ok(facts) => filled.facts = facts,
        Err(wrong) => faults = wrong,
    }
    if step == Step::Place {
        form::address(pairs, &mut filled.facts, &mut faults);
        filled.number = EnterpriseNumber::parse(pairs.get("nummer")).ok();
        filled.facts.enterprise_number = filled.number;
        if filled.number.is_none() {
            faults.push(Fault::new("nummer", "mer-claim-number"));
        }
        filled.facts.natural_person = match pairs.get("rechtsvorm") {
            "eenmanszaak" => Some(true),
            "vennootschap" => Some(false),
            _ => {
                faults.push(Fault::new("rechtsvorm", "mer-register-form-needed"));
                None
            }
        };
    }
    faults
}

/// Reads every page up to one. `Err`: the first page with something wrong.
fn read_until(last: Step, pairs: &Pairs) -> Result<Filled, (Step, Vec<Fault>)> {
    let mut filled = Filled::default();
    for step in Step::ALL.into_iter().filter(|step| *step <= last) {
        let faults = read(step, pairs, &mut filled);
        if !faults.is_empty() {
            return Err((step, faults));
        }
    }
    Ok(filled)
}

fn respond(visit: &Visit, page: &RegisterPage) -> Answer {
    let path = format!("{PATH}/nieuw");
    let mut head = head(visit, visit.say("mer-register", &[]), &path);
    if page.step == Step::Place.code() {
        head = head.script(SCRIPT.0);
    }
    let mut response = visit.page(head, page)?;
    if !page.faults.is_empty() {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

/// `GET /zaak-toevoegen/nieuw`
pub(crate) async fn form(State(_): Shared, visit: Visit, Asked(told): Asked<Told>) -> Answer {
    let number = EnterpriseNumber::parse(&told.zaak).map(|number| number.to_string());
    let name = if number.is_ok() { String::new() } else { form::line(&told.zaak, 120) };
    let pairs = [("sign", name), ("nummer", number.unwrap_or_default()), ("postcode", told.postcode)];
    let pairs = Pairs::new(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    respond(&visit, &shown(Step::Place, &pairs, visit.language))
}

/// What the database says about what was filled in.
struct Ground {
    town: Result<Nis, (&'static str, &'static str)>,
    proved: bool,
}

async fn ground(app: &App, visit: &Visit, filled: &Filled) -> Result<Ground, Failure> {
    let facts = &filled.facts;
    let (postcode, locality) = (facts.address.postcode.unwrap_or_default(), facts.address.locality.as_str());
    let number = filled.number;
    let acting = visit.acting()?;
    let own = acting
        .capacity
        .organisation
        .filter(|_| acting.role() == Role::Merchant && acting.capacity.establishment.is_none());
    let towns = &acting.capacity.towns;
    app.store
        .read(|tx| {
            Box::pin(async move {
                let town = town_of(tx, (postcode, locality)).await?;
                let known = match own {
                    Some(own) => people::organisation::get(tx, own).await?,
                    None => None,
                };
                let hers =
                    known.is_some_and(|known| known.enterprise.is_some() && known.enterprise == number);
                let there = town.is_ok_and(|nis| towns.is_empty() || towns.contains(&nis));
                Ok::<_, StoreError>(Ground { town, proved: hers && there })
            })
        })
        .await
        .map_err(Failure::from)
}

/// `POST /zaak-toevoegen/nieuw`
pub(crate) async fn post(
    State(app): Shared,
    visit: Visit,
    Sent(pairs): Sent<Vec<(String, String)>>,
) -> Answer {
    let mut pairs = Pairs::new(pairs);
    let now = Step::parse(pairs.get("van")).unwrap_or(Step::Place);
    match pairs.get("stap") {
        "terug" => return respond(&visit, &shown(now.previous(), &pairs, visit.language)),
        "zoek" => return respond(&visit, &shown(now, &pairs, visit.language)),
        "vul" if now == Step::Place => {
            let looked_up = Some(fill(&app, &visit, &mut pairs).await?);
            let page = RegisterPage { looked_up, ..shown(now, &pairs, visit.language) };
            return respond(&visit, &page);
        }
        _ => {}
    }
    let refused = |step: Step, faults: Vec<Fault>| {
        let mut page = shown(step, &pairs, visit.language);
        for fault in faults {
            page.faults.entry(fault.field).or_insert(fault.word);
        }
        page
    };
    let filled = match read_until(now, &pairs) {
        Ok(filled) => filled,
        Err((step, faults)) => return respond(&visit, &refused(step, faults)),
    };
    let ground = ground(&app, &visit, &filled).await?;
    let nis = match ground.town {
        Ok(nis) => nis,
        Err((field, word)) => return respond(&visit, &refused(Step::Place, vec![Fault::new(field, word)])),
    };
    // Something like it is there: the same page once more, with what it is. Who goes on means it.
    if now == Step::Place && pairs.get("toch").is_empty() {
        let here = [nis];
        let (alike, more_alike) =
            register::alike(&app.desk, (&here, false), &filled.facts, Sight::Public).await?;
        if !alike.is_empty() || more_alike {
            let page = RegisterPage { alike, more_alike, ..shown(Step::Place, &pairs, visit.language) };
            return respond(&visit, &page);
        }
    }
    if now == Step::Look && pairs.get("stap") == "verstuur" {
        return send(&app, &visit, (nis, ground.proved), (filled, &pairs)).await;
    }
    let next = now.next();
    let mut page = RegisterPage { proved: ground.proved, ..shown(next, &pairs, visit.language) };
    if next == Step::Look {
        together(&mut page, &visit, (nis, &filled.facts));
    }
    respond(&visit, &page)
}

/// Everything that was filled in, as it will be.
fn together(page: &mut RegisterPage, visit: &Visit, (nis, facts): (Nis, &Facts)) {
    let say = |key: &str| visit.say(key, &[]);
    let row = |piece: &Piece| ChangeRow {
        code: piece.code(),
        before: Vec::new(),
        after: piece.lines(facts, visit.language, &say),
    };
    page.lines = Piece::ALL.iter().map(row).filter(|row| !row.after.is_empty()).collect();
    let today = visit.moment.local().date();
    let days =
        facts.hours.as_ref().map(|hours| preview(hours, today, &calendar_of(Some(nis)), visit.language));
    page.days = days.unwrap_or_default();
}

/// Sends it to the town; what she signed in for herself comes into the register at once.
async fn send(
    app: &App,
    visit: &Visit,
    (nis, proved): (Nis, bool),
    (filled, pairs): (Filled, &Pairs),
) -> Answer {
    let acting = visit.acting()?;
    let consents = if filled.facts.natural_person == Some(true) { ticked(pairs) } else { Vec::new() };
    let claim = Claim {
        nis,
        id: visit.moment.new_id(),
        establishment: None,
        person: acting.person,
        number: filled.number,
        state: "waiting".to_owned(),
        code: None,
        code_until: None,
        tries: 0,
        facts: Some(filled.facts),
        consents,
        language: visit.language,
        note: pairs.get("bericht").chars().take(1_000).collect(),
        made_at: visit.moment.now(),
        decided_at: None,
        proof: acting.proof.code().to_owned(),
        reason: String::new(),
    };
    if proved {
        let moment = &visit.moment;
        let claim = &claim;
        let own = acting.capacity.organisation;
        let (id, hide) =
            app.store.write(|tx| Box::pin(async move { enter(tx, claim, own, moment).await })).await?;
        app.curtain.hide(&hide);
        return Ok(see(&visit.local(&format!("zaak/{}?bewaard=nieuw", id.0.simple()))));
    }
    if let Some(wait) = file(app, visit, &claim, None).await? {
        return Err(Failure::too_many(u32::try_from(wait.num_seconds()).unwrap_or(3_600)));
    }
    Ok(see(&visit.local(&state_path(claim.nis, claim.id))))
}

/// A place of an enterprise whose own people say that it is theirs.
async fn enter(
    tx: &mut Tx<'_>,
    claim: &Claim,
    own: Option<kernel::moment::OrganisationId>,
    moment: &Moment,
) -> store::Result<(EstablishmentId, Vec<EstablishmentId>)> {
    let facts = claim.facts.clone().unwrap_or_default();
    let id = register::create(tx, claim.nis, (facts, false), moment).await?;
    let Some(own) = own else { return Ok((id, Vec::new())) };
    tables::add_manager(tx, (claim.nis, id), own, moment).await?;
    let allowed = Allowed {
        activities: &claim.consents,
        person: claim.person,
        language: claim.language,
        at: claim.made_at,
        claim: claim.id,
    };
    let hide = allow(tx, own, (allowed, true), moment).await?;
    Ok((id, hide))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_travels_along_until_the_end() {
        let names = [
            "nummer",
            "sign",
            "categories",
            "hoofd",
            "d0-van1",
            "feest-dicht",
            "phone",
            "facebook",
            "toestemming",
            "bericht",
        ];
        let pairs = Pairs::new(names.map(|name| (name.to_owned(), "x".to_owned())).into());
        for step in Step::ALL {
            let page = shown(step, &pairs, Language::Nl);
            let kept: Vec<&str> = page.kept.iter().map(|(name, _)| name.as_str()).collect();
            for name in names {
                assert_ne!(kept.contains(&name), step.owns(name), "{name} on {}", step.code());
            }
        }
        for name in names {
            assert_eq!(Step::ALL.iter().filter(|step| step.owns(name)).count(), 1, "{name}");
        }
        assert!(!Step::Hours.owns("delivery") && !Step::Hours.owns("bericht"));
    }

    #[test]
    fn the_first_page_with_a_mistake_is_shown_again() {
        let good = [
            ("nummer", "0403.170.701"),
            ("rechtsvorm", "eenmanszaak"),
            ("sign", "Kaas"),
            ("street", "Straat"),
            ("postcode", "8020"),
            ("hoofd", "cheese"),
            ("categories", "cheese"),
        ];
        let pairs = |list: &[(&str, &str)]| {
            Pairs::new(list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
        };
        let filled = read_until(Step::Look, &pairs(&good)).unwrap();
        assert_eq!(filled.facts.natural_person, Some(true));
        assert_eq!(filled.facts.categories, ["cheese"]);
        let wrong = |at: usize, value: &'static str| {
            let mut list = good;
            list[at].1 = value;
            read_until(Step::Look, &pairs(&list)).unwrap_err()
        };
        assert_eq!(wrong(0, "0403.170.702"), (Step::Place, vec![Fault::new("nummer", "mer-claim-number")]));
        assert_eq!(wrong(1, ""), (Step::Place, vec![Fault::new("rechtsvorm", "mer-register-form-needed")]));
        assert_eq!(wrong(6, "nonsense").0, Step::Offer);
        assert!(read_until(Step::Place, &pairs(&good[..5])).is_ok(), "the rest is asked later");
    }
}
