//! Sources that others have: asking for one that is given on request, and the owner's answer (P-10). Whoever
//! asks says what for; who refuses or ends says why; either side can end it, and both read how it stands.

use std::collections::HashMap;

use ::store::{Audit, StoreError, Tx};
use axum::extract::{Path, State as Handed};
use chrono::TimeDelta;
use kernel::moment::{Moment, OrganisationId};
use people::{Allowance, rate};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shell::visit::{Asked, Sent};
use shell::{Page, Visit};
use uuid::Uuid;

use super::app::{Answer, Shared, head, id, see};
use super::hook;
use super::store::access::{self, Access, State};
use super::store::{self as tables, Source};

/// Askings of one organisation: ten at once, then one in an hour.
const ASKINGS: Allowance = Allowance { burst: 10, every: TimeDelta::hours(1) };
/// Signs of a purpose and of a reason.
const LONGEST: usize = 500;
const SHORTEST: usize = 10;

/// Whether a source may be known of by another organisation: a draft is nobody's business, a list is for who is on it.
pub(crate) fn may_know(source: &Source, org: OrganisationId) -> bool {
    match source.access.as_str() {
        "open" | "request" => true,
        "listed" => source.recipients.contains(&org),
        _ => false,
    }
}

/// Whether another organisation may read a source: it is open, the owner ticked it, or agreed to its asking.
pub(crate) fn may_read(source: &Source, org: OrganisationId, agreed: &[Uuid]) -> bool {
    if source.org == org {
        return true;
    }
    match source.access.as_str() {
        "open" => true,
        "listed" => source.recipients.contains(&org),
        "request" => source.recipients.contains(&org) || agreed.contains(&source.id),
        _ => false,
    }
}

/// A source of somebody else, and how asking for it stands.
#[derive(Clone, Debug, Serialize)]
pub struct OtherRow {
    source: String,
    name: String,
    owner: String,
    licence: String,
    /// `open`, `listed`, `free` (may be asked), `asked`, `agreed`, `refused`, `ended`.
    state: &'static str,
    reason: String,
    at: Option<String>,
    may_ask: bool,
    may_stop: bool,
}

/// What somebody asked of us.
#[derive(Clone, Debug, Serialize)]
pub struct AskedRow {
    id: String,
    source: String,
    asker: String,
    purpose: String,
    state: &'static str,
    reason: String,
    at: String,
}

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct AccessPage {
    org: String,
    organisation: String,
    asked: Vec<AskedRow>,
    others: Vec<OtherRow>,
    fault: Option<&'static str>,
    done: bool,
}

impl Page for AccessPage {
    const TEMPLATE: &'static str = "register/partner_access.html";

    fn samples() -> Vec<(&'static str, Self)> {
        let other = |name: &str, state: &'static str, (may_ask, may_stop): (bool, bool)| OtherRow {
            source: "5".repeat(32),
            name: name.into(),
            owner: "Hoevelabel Verzinsel".into(),
            licence: "CC BY 4.0".into(),
            state,
            reason: if state == "refused" { "Dit zijn alleen onze leden.".into() } else { String::new() },
            at: may_stop.then(|| "2026-11-20T09:00:00Z".to_owned()),
            may_ask,
            may_stop,
        };
        let asked = |state: &'static str| AskedRow {
            id: "6".repeat(32),
            source: "Ledenlijst".into(),
            asker: "Streekfederatie Verzinsel".into(),
            purpose: "Voor de folder van de markten.".into(),
            state,
            reason: if state == "refused" { "Nog niet nagekeken.".into() } else { String::new() },
            at: "2026-11-20T09:00:00Z".into(),
        };
        let page = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            asked: ["asked", "agreed", "refused", "ended"].map(asked).to_vec(),
            others: vec![
                other("Hoeves", "free", (true, false)),
                other("Markten", "asked", (false, true)),
                other("Kramen", "agreed", (false, true)),
                other("Proef", "refused", (true, false)),
                other("Oud", "ended", (true, false)),
                other("Alles", "open", (false, false)),
                other("Voor ons", "listed", (false, false)),
            ],
            fault: None,
            done: true,
        };
        let empty = Self { asked: Vec::new(), others: Vec::new(), done: false, ..page.clone() };
        let fault = |fault| Self { fault: Some(fault), done: false, ..page.clone() };
        vec![
            ("full", page.clone()),
            ("empty", empty),
            ("no purpose", fault("purpose")),
            ("no reason", fault("reason")),
            ("many", fault("many")),
            ("changed", fault("changed")),
        ]
    }
}

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asking {
    fout: String,
    gedaan: String,
}

/// `GET /partner/{org}/toegang`
pub(crate) async fn show(
    Handed(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Asked(asking): Asked<Asking>,
) -> Answer {
    let (org, known) = app.partner_at(&visit, &org).await?;
    let loaded = app.store.read(|tx| {
        Box::pin(async move {
            let sources = (tables::sources(tx, org).await?, tables::shared(tx).await?);
            let askings = (access::of_owner(tx, org).await?, access::of_asker(tx, org).await?);
            Ok::<_, StoreError>((sources, askings, people::organisation::list(tx).await?))
        })
    });
    let ((own, shared), (asked, mine), all) = loaded.await?;
    let names: HashMap<OrganisationId, String> = all.into_iter().map(|one| (one.id, one.name)).collect();
    let name = |org: OrganisationId| names.get(&org).cloned().unwrap_or_default();
    let asked = asked.into_iter().filter_map(|one| {
        let source = own.iter().find(|source| source.id == one.source)?;
        Some(AskedRow {
            id: one.id.simple().to_string(),
            source: source.name.clone(),
            asker: name(one.asker),
            purpose: one.purpose,
            state: one.state.code(),
            reason: one.reason,
            at: one.decided_at.unwrap_or(one.asked_at).to_rfc3339(),
        })
    });
    let others = shared.iter().filter(|source| source.org != org && may_know(source, org));
    let fault = ["purpose", "reason", "many", "changed"].into_iter().find(|code| *code == asking.fout);
    let page = AccessPage {
        org: org.0.simple().to_string(),
        organisation: known.name,
        asked: asked.collect(),
        others: others.map(|source| other_row(source, org, &mine, name(source.org))).collect(),
        fault,
        done: asking.gedaan == "1",
    };
    visit.page(head(&visit, "partner-sharing", &format!("partner/{}/toegang", org.0.simple())), &page)
}

fn other_row(source: &Source, org: OrganisationId, mine: &[Access], owner: String) -> OtherRow {
    // The latest asking counts; the list begins with it.
    let last = mine.iter().find(|one| one.source == source.id && one.org == source.org);
    let ticked = source.recipients.contains(&org);
    let state = match (source.access.as_str(), last) {
        ("open", _) => "open",
        ("listed", _) => "listed",
        _ if ticked => "listed",
        (_, None) => "free",
        (_, Some(one)) => one.state.code(),
    };
    OtherRow {
        source: format!("{}/{}", source.org.0.simple(), source.id.simple()),
        name: source.name.clone(),
        owner,
        licence: source.licence.clone(),
        state,
        reason: last.map(|one| one.reason.clone()).unwrap_or_default(),
        at: last.map(|one| one.decided_at.unwrap_or(one.asked_at).to_rfc3339()),
        may_ask: matches!(state, "free" | "refused" | "ended"),
        may_stop: matches!(state, "asked" | "agreed"),
    }
}

/// What the forms send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    actie: String,
    /// The source that is asked for: its owner and its id.
    bron: String,
    /// The asking that is answered.
    id: String,
    tekst: String,
}

/// What somebody wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ask,
    Stop,
    Agree,
    Refuse,
    End,
}

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Purpose,
    Reason,
    Many,
    Changed,
}

impl Refusal {
    const fn code(self) -> &'static str {
        match self {
            Self::Purpose => "purpose",
            Self::Reason => "reason",
            Self::Many => "many",
            Self::Changed => "changed",
        }
    }
}

/// The step and its words: whoever asks says what for, who refuses or takes away says why.
fn decide(action: &str, text: &str) -> Result<(Step, String), Refusal> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    let enough = text.chars().count() >= SHORTEST;
    match action {
        "vraag" if enough => Ok((Step::Ask, text)),
        "vraag" => Err(Refusal::Purpose),
        "stop" => Ok((Step::Stop, text)),
        "geef" => Ok((Step::Agree, text)),
        "weiger" | "beeindig" if !enough => Err(Refusal::Reason),
        "weiger" => Ok((Step::Refuse, text)),
        "beeindig" => Ok((Step::End, text)),
        _ => Err(Refusal::Changed),
    }
}

/// What a step makes of an asking, when it may be taken.
const fn next(step: Step, now: State) -> Option<State> {
    match (step, now) {
        (Step::Agree, State::Asked) => Some(State::Agreed),
        (Step::Refuse, State::Asked) => Some(State::Refused),
        (Step::End, State::Agreed) | (Step::Stop, State::Asked | State::Agreed) => Some(State::Ended),
        _ => None,
    }
}

/// `POST /partner/{org}/toegang`
pub(crate) async fn act(
    Handed(app): Shared,
    visit: Visit,
    Path((_, org)): Path<(String, String)>,
    Sent(entry): Sent<Entry>,
) -> Answer {
    let (org, _) = app.partner_at(&visit, &org).await?;
    let moment = &visit.moment;
    let pair = entry.bron.split_once('/').and_then(|(of, source)| Some((id(of).ok()?, id(source).ok()?)));
    let of = pair.map(|(of, source)| (OrganisationId(of), source));
    let which = id(&entry.id).unwrap_or_default();
    let done = match decide(&entry.actie, &entry.tekst) {
        Err(refusal) => Err(refusal),
        Ok((step, text)) => {
            let text = text.as_str();
            app.store
                .write(|tx| {
                    Box::pin(async move {
                        match (step, of) {
                            (Step::Ask, Some(of)) => ask(tx, org, (of, text), moment).await,
                            (Step::Stop, Some(of)) => stop(tx, org, (of, text), moment).await,
                            (Step::Agree | Step::Refuse | Step::End, _) => {
                                answer(tx, (org, which), (step, text), moment).await
                            }
                            _ => Ok(Err(Refusal::Changed)),
                        }
                    })
                })
                .await?
        }
    };
    let end = match done {
        Ok(()) => "gedaan=1".to_owned(),
        Err(refusal) => format!("fout={}", refusal.code()),
    };
    Ok(see(&visit, &format!("partner/{}/toegang?{end}", org.0.simple())))
}

type Done = store::Result<Result<(), Refusal>>;

/// Asks for a source of somebody else. One that may not be known of is not there.
async fn ask(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    ((owner, source), purpose): ((OrganisationId, Uuid), &str),
    moment: &Moment,
) -> Done {
    let found = tables::source(tx, owner, source).await?;
    let Some(found) = found.filter(|one| one.access == "request" && one.org != org) else {
        return Ok(Err(Refusal::Changed));
    };
    let mine = access::of_asker(tx, org).await?;
    let open = |one: &&Access| one.source == source && matches!(one.state, State::Asked | State::Agreed);
    if found.recipients.contains(&org) || mine.iter().any(|one| open(&one)) {
        return Ok(Err(Refusal::Changed));
    }
    if rate::spend(tx, "partner-access", &org.0.to_string(), ASKINGS, moment.now()).await?.is_some() {
        return Ok(Err(Refusal::Many));
    }
    let id = access::ask(tx, (owner, source), (org, purpose), moment).await?;
    note(tx, ("add", id), (owner, org), moment).await?;
    let data = json!({"source": source, "asker": org.0, "purpose": purpose});
    hook::announce(tx, owner, "access.asked", &data, moment).await?;
    Ok(Ok(()))
}

/// Gives back what one asked for, or takes the question back.
async fn stop(
    tx: &mut Tx<'_>,
    org: OrganisationId,
    ((owner, source), text): ((OrganisationId, Uuid), &str),
    moment: &Moment,
) -> Done {
    let mine = access::of_asker(tx, org).await?;
    let last = mine.iter().find(|one| one.org == owner && one.source == source);
    let Some(one) = last else { return Ok(Err(Refusal::Changed)) };
    settle(tx, one, (Step::Stop, text), moment).await
}

/// The owner answers, or ends what it agreed to.
async fn answer(
    tx: &mut Tx<'_>,
    (org, id): (OrganisationId, Uuid),
    what: (Step, &str),
    moment: &Moment,
) -> Done {
    let Some(one) = access::one(tx, org, id).await? else { return Ok(Err(Refusal::Changed)) };
    settle(tx, &one, what, moment).await
}

/// Takes a step, and tells the other side.
async fn settle(tx: &mut Tx<'_>, one: &Access, (step, text): (Step, &str), moment: &Moment) -> Done {
    let Some(after) = next(step, one.state) else { return Ok(Err(Refusal::Changed)) };
    if !access::decide(tx, one, (after, text), moment).await? {
        return Ok(Err(Refusal::Changed));
    }
    let action = if after == State::Ended { "withdraw" } else { "change" };
    note(tx, (action, one.id), (one.org, one.asker), moment).await?;
    let other = if step == Step::Stop { one.org } else { one.asker };
    let data = json!({"source": one.source, "asker": one.asker.0, "state": after.code(), "reason": text});
    hook::announce(tx, other, &format!("access.{}", after.code()), &data, moment).await?;
    Ok(Ok(()))
}

/// Written down for both organisations; never the words that were typed.
async fn note(
    tx: &mut Tx<'_>,
    (action, id): (&'static str, Uuid),
    (owner, asker): (OrganisationId, OrganisationId),
    moment: &Moment,
) -> store::Result<()> {
    for org in [owner, asker] {
        tx.audit(&Audit::new(action, "partner-access", id).of(org), moment).await?;
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;

    fn source(access: &str, recipients: &[u128]) -> Source {
        let recipients = recipients.iter().map(|n| OrganisationId(Uuid::from_u128(*n))).collect();
        let own = super::super::home::new_source(OrganisationId(Uuid::from_u128(1)), Uuid::from_u128(9));
        Source { access: access.into(), recipients, ..own }
    }

    #[test]
    fn each_access_reaches_whom_it_says() {
        let (owner, two, agreed) =
            (OrganisationId(Uuid::from_u128(1)), OrganisationId(Uuid::from_u128(2)), [Uuid::from_u128(9)]);
        for (access, recipients, agreed, knows, reads) in [
            ("draft", &[2][..], &agreed[..], false, false),
            ("open", &[], &[], true, true),
            ("listed", &[], &agreed, false, false),
            ("listed", &[2], &[], true, true),
            ("request", &[], &[], true, false),
            ("request", &[], &agreed, true, true),
            ("request", &[2], &[], true, true),
            ("something-new", &[2], &agreed, false, false),
        ] {
            let one = source(access, recipients);
            assert_eq!(
                (may_know(&one, two), may_read(&one, two, agreed)),
                (knows, reads),
                "{access} {recipients:?}"
            );
            assert!(may_read(&one, owner, &[]), "its owner always");
        }
    }

    #[test]
    fn a_step_is_taken_once_and_says_why() {
        assert_eq!(decide("vraag", "  te kort "), Err(Refusal::Purpose));
        assert_eq!(decide("weiger", ""), Err(Refusal::Reason));
        assert_eq!(decide("beeindig", ""), Err(Refusal::Reason));
        assert_eq!(decide("iets", "lang genoeg zo"), Err(Refusal::Changed));
        assert_eq!(
            decide("vraag", "voor de folder\r\nvan de markt"),
            Ok((Step::Ask, "voor de folder van de markt".into()))
        );
        assert_eq!(decide("geef", "").map(|(step, _)| step), Ok(Step::Agree));
        assert_eq!(next(Step::Agree, State::Asked), Some(State::Agreed));
        for (step, now) in [
            (Step::Agree, State::Refused),
            (Step::Agree, State::Ended),
            (Step::Refuse, State::Agreed),
            (Step::End, State::Asked),
            (Step::Stop, State::Refused),
        ] {
            assert_eq!(next(step, now), None, "{step:?} {now:?}");
        }
    }
}
