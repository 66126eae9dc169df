//! Letters about a town's counters: who wants which, whether she may still have them, that each is sent once, and the link
//! with which she has no more of them.

mod choice;
mod stop;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use ::store::{Audit, Result, StoreError, Tx};
use kernel::actor::Role;
use kernel::language::Language;
use kernel::letter::Letter;
use kernel::moment::{Moment, PersonId};
use kernel::nis::Nis;
use people::{Secret, capacity, person};

pub(crate) use choice::{Post, choose, of_visit};
pub(crate) use stop::{StopPage, ask, take};

/// What somebody can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The report of the week, on Monday morning.
    Weekly,
    /// What is out of the ordinary, at most once a day.
    Alerts,
}

impl Kind {
    /// With what the name of a letter begins.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Weekly => "week",
            Self::Alerts => "alert",
        }
    }

    /// The kind of a letter by its name.
    pub fn of(what: &str) -> Option<Self> {
        let code = what.split(':').next()?;
        [Self::Weekly, Self::Alerts].into_iter().find(|kind| kind.code() == code)
    }
}

/// Where to write, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    pub to: String,
    pub language: Language,
}

/// Somebody who may be written to about a town: she has an address, and the town is still entrusted to her.
pub(crate) async fn reader(
    tx: &mut Tx<'_>,
    (nis, who): (Nis, PersonId),
    moment: &Moment,
) -> Result<Option<Reader>> {
    let Some(known) = person::get(tx, who).await? else { return Ok(None) };
    let held = capacity::of_person(tx, who, moment).await?;
    let entrusted = held.iter().any(|held| match held.capacity.role {
        Role::Admin => true,
        Role::Officer => held.capacity.towns.contains(&nis),
        _ => false,
    });
    Ok(known.email.filter(|_| entrusted).map(|to| Reader { to, language: known.language }))
}

/// Puts a letter in the queue and notes that it was, in one transaction: it goes out once, whatever stops in between.
pub(crate) async fn send(
    tx: &mut Tx<'_>,
    (nis, who, what): (Nis, PersonId, &str),
    letter: Letter,
    (base_url, moment): (&str, &Moment),
) -> Result<()> {
    let secret = Secret::new()?;
    let url = format!("{base_url}/{}/drukte/afmelden/{}", letter.language, secret.reveal());
    let letter = letter.stop("post-stop-link", url);
    people::post::send(tx, &letter, moment).await?;
    store::note(tx, (nis, who, what), &secret.hash(), moment).await
}

/// Takes away what somebody asked for about a town she lost, so that it does not come back by itself.
pub(crate) async fn lost(tx: &mut Tx<'_>, (nis, who): (Nis, PersonId), moment: &Moment) -> Result<()> {
    store::put(tx, (nis, who), store::Choice::default()).await?;
    let detail = serde_json::json!({"weekly": false, "alerts": false, "reason": "rights"});
    let what = Audit::new("change", "crowd-post", nis).in_town(nis).about(who).detail(detail);
    tx.audit(&what, moment).await
}

/// What is kept of somebody.
pub(crate) async fn export(
    tx: &mut Tx<'_>,
    who: PersonId,
) -> std::result::Result<serde_json::Value, StoreError> {
    let (asked, sent) = (store::of_person(tx, who).await?, store::sent_to(tx, who).await?);
    if asked.is_empty() && sent.is_empty() {
        return Ok(serde_json::Value::Null);
    }
    Ok(serde_json::json!({"asked": asked, "sent": sent}))
}
