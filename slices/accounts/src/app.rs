//! What the handlers share.

use std::sync::{Arc, OnceLock};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use kernel::actor::{CapacityId, Proof, Role};
use kernel::language::Language;
use kernel::moment::{Actor, Moment, PersonId};
use kernel::nis::Nis;
use kernel::print::Printer;
use people::{Allowance, NewSession, Secret, capacity, session};
use shell::slice::{ErasePerson, ExportPerson, Slice};
use shell::{Failure, Visit};
use store::{Audit, Store, Tx};

use crate::demo::DemoAccount;
use crate::service::Services;

/// The municipalities and their names in a language, by name.
#[derive(Clone)]
pub struct Towns(Arc<dyn Fn(Language) -> Vec<(Nis, String)> + Send + Sync>);

impl std::fmt::Debug for Towns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Towns")
    }
}

impl Towns {
    /// Those a function tells.
    pub fn new(tell: impl Fn(Language) -> Vec<(Nis, String)> + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// All of them.
    #[must_use]
    pub fn all(&self, language: Language) -> Vec<(Nis, String)> {
        (self.0)(language)
    }

    /// The name of one; its code when the name is not known.
    #[must_use]
    pub fn name(&self, nis: Nis, language: Language) -> String {
        let found = self.all(language).into_iter().find(|(known, _)| *known == nis);
        found.map_or_else(|| nis.to_string(), |(_, name)| name)
    }

    /// Reads a list people typed: names (in any language) or codes, with commas or on lines of their own; at most 100.
    pub fn read(&self, text: &str) -> Result<Vec<Nis>, String> {
        let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()).take(100);
        let mut found = Vec::new();
        for part in parts {
            let wanted = kernel::text::slug(part);
            let named = || {
                let all = Language::ALL.into_iter().flat_map(|language| self.all(language));
                all.into_iter().find(|(_, name)| kernel::text::slug(name) == wanted).map(|(nis, _)| nis)
            };
            let known = |nis: &Nis| self.all(Language::Nl).iter().any(|(one, _)| one == nis);
            let nis = Nis::parse(part).ok().filter(known).or_else(named);
            found.push(nis.ok_or_else(|| part.chars().take(60).collect::<String>())?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

/// What the slice needs.
#[derive(Clone, Debug)]
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Services that vouch for people, when there are any.
    pub services: Option<Services>,
    /// The duties of all slices towards a person; the binary fills it once they are known.
    pub duties: Duties,
    /// The municipalities.
    pub towns: Towns,
    /// Prints documents.
    pub printer: Arc<dyn Printer>,
}

/// The duties of all slices: a copy of everything about a person, and forgetting her.
#[derive(Clone, Default)]
pub struct Duties(Arc<OnceLock<Vec<Duty>>>);

struct Duty {
    slice: &'static str,
    export: ExportPerson,
    erase: ErasePerson,
}

impl std::fmt::Debug for Duties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Duties")
    }
}

impl Duties {
    /// Notes the duties of all slices, once.
    pub fn fill(&self, slices: &[Slice]) {
        let duty = |slice: &Slice| Duty {
            slice: slice.name,
            export: slice.export_person.clone(),
            erase: slice.erase_person.clone(),
        };
        // Filled a second time the first stays: the slices are the same.
        drop(self.0.set(slices.iter().map(duty).collect()));
    }

    /// Everything every slice keeps about a person.
    pub async fn export(&self, person: PersonId, moment: &Moment) -> Result<serde_json::Value, Failure> {
        let mut all = serde_json::Map::new();
        for duty in self.0.get().into_iter().flatten() {
            let part = (duty.export)(person, moment.clone()).await.map_err(Failure::internal)?;
            if !part.is_null() {
                all.insert(duty.slice.to_owned(), part);
            }
        }
        Ok(all.into())
    }

    /// Forgets a person everywhere. The account itself goes last, so that a failure leaves somebody who can ask again.
    pub async fn erase(&self, person: PersonId, moment: &Moment) -> Result<u64, Failure> {
        let mut count = 0;
        let all = || self.0.get().into_iter().flatten();
        let own = |duty: &&Duty| duty.slice == crate::NAME;
        for duty in all().filter(|duty| !own(duty)).chain(all().filter(own)) {
            count += (duty.erase)(person, moment.clone()).await.map_err(Failure::internal)?;
        }
        Ok(count)
    }
}

/// What the handlers share.
#[derive(Debug)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) duties: Duties,
    pub(crate) towns: Towns,
    pub(crate) printer: Arc<dyn Printer>,
    pub(crate) services: Option<Services>,
    pub(crate) demo: Option<Vec<DemoAccount>>,
}

/// The browser's own secret between asking to sign in and being signed in.
pub(crate) const ASKED: &str = "plein-vraag";
/// How long a request to sign in can be used.
pub(crate) const ASK_MINUTES: i64 = 15;

/// Requests to sign in of one network: 30 at once, then one in 20 seconds.
pub(crate) const OF_NETWORK: Allowance = Allowance { burst: 30, every: TimeDelta::seconds(20) };
/// Letters to one address: three at once, then one in five minutes.
pub(crate) const TO_ADDRESS: Allowance = Allowance { burst: 3, every: TimeDelta::minutes(5) };

/// What a browser says it is, in two words.
pub(crate) fn agent(visit: &Visit) -> String {
    let text =
        visit.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A path of this site to go to afterwards; anything else becomes nothing.
pub(crate) fn back(text: &str) -> String {
    let sound = text.starts_with('/')
        && !text.starts_with("//")
        && text.len() <= 1000
        && !text.contains(['\\', '\n', '\r', '\t'])
        && text.chars().all(|sign| !sign.is_control() && sign.is_ascii());
    if sound { text.to_owned() } else { String::new() }
}

/// Sends the browser to a page, after a form was taken.
pub(crate) fn see(path: &str) -> Response {
    let headers = [(header::LOCATION, path.to_owned()), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Somebody showed who she is: opens a session and leads her on.
pub(crate) struct Welcome {
    pub(crate) token: Secret,
    pub(crate) choose: bool,
}

/// Opens a session: in the asked capacity; else in the only one beside shopper; else as shopper, and she chooses.
pub(crate) async fn welcome(
    tx: &mut Tx<'_>,
    person: PersonId,
    wanted: Option<CapacityId>,
    (proof, agent): (Proof, &str),
    moment: &Moment,
) -> store::Result<Option<Welcome>> {
    let held = capacity::of_person(tx, person, moment).await?;
    let others: Vec<_> = held.iter().filter(|held| held.capacity.role != Role::Shopper).collect();
    let shopper = held.iter().find(|held| held.capacity.role == Role::Shopper);
    let chosen = match (wanted, others.as_slice()) {
        (Some(wanted), _) => held.iter().find(|held| held.capacity.id == wanted),
        (None, [only]) => Some(*only),
        (None, _) => shopper.or(held.first()),
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let new = NewSession { person, capacity: chosen.capacity.id, proof, agent };
    let Some(token) = session::open(tx, &new, moment).await? else { return Ok(None) };
    let what = Audit::new("sign-in", "account", person.0)
        .about(person)
        .detail(serde_json::json!({"proof": proof.code(), "role": chosen.capacity.role.code()}));
    // From here on it is she who acts.
    let mut hers = moment.clone();
    if let Some(found) = session::find(tx, &token, moment).await? {
        hers.actor = Actor::Person(Arc::new(found.acting));
    }
    tx.audit(&what, &hers).await?;
    Ok(Some(Welcome { token, choose: wanted.is_none() && others.len() > 1 }))
}

/// Where somebody goes who has just signed in.
pub(crate) fn way(visit: &Visit, welcome: &Welcome, back: &str) -> String {
    match (welcome.choose, back) {
        (true, "") => visit.local("mijn/hoedanigheid"),
        (true, back) => format!("{}?naar={}", visit.local("mijn/hoedanigheid"), shell::encode(back)),
        (false, "") => visit.local(shell::identity::ACCOUNT),
        (false, back) => back.to_owned(),
    }
}

/// The answer to somebody who has just signed in.
pub(crate) fn enter(visit: &Visit, welcome: &Welcome, back: &str) -> Response {
    let mut response = see(&way(visit, welcome, back));
    visit.begin_session(&mut response, &welcome.token);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_typed_by_name_or_code() {
        let nis = |text: &str| Nis::parse(text).unwrap();
        let towns = Towns::new(move |language| {
            let bruges = if language == Language::Fr { "Bruges" } else { "Brugge" };
            vec![(nis("31005"), bruges.to_owned()), (nis("31022"), "Oostkamp".to_owned())]
        });
        assert_eq!(towns.read("oostkamp, Bruges\n31022"), Ok(vec![nis("31005"), nis("31022")]));
        assert_eq!(towns.read(" , "), Ok(Vec::new()));
        assert_eq!(towns.read("Oostkamp, Verzinselgem"), Err("Verzinselgem".to_owned()));
        assert_eq!(towns.read("99999"), Err("99999".to_owned()), "a code of no town here");
    }

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        assert_eq!(back("/nl/mijn?x=1"), "/nl/mijn?x=1");
        for wrong in ["//kwaad.example", "https://kwaad.example", "/\\kwaad", "/a\r\nSet-Cookie: x", "nl", ""]
        {
            assert_eq!(back(wrong), "", "{wrong}");
        }
    }
}
