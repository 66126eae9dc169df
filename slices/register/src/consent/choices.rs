//! What a merchant is asked, in the order of her page, and how each choice stands.

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::OrganisationId;
use serde::Serialize;

use super::ledger::{Activity, Fields, Ledger, Purpose, Recipient, Standing, Status};
use super::wording;

/// What everybody may see.
pub(crate) const SHOWN: [Activity; 6] = [
    Activity::LISTED,
    Activity::shown(Fields::Contact),
    Activity::shown(Fields::Hours),
    Activity::shown(Fields::Offer),
    Activity::shown(Fields::Photos),
    Activity::shown(Fields::OwnerName),
];

const fn town(purpose: Purpose, fields: Fields) -> Activity {
    Activity { recipient: Recipient::Town, purpose, fields }
}

/// What else is done with it, without partners.
pub(crate) const OTHERS: [Activity; 4] = [
    Activity::REUSED,
    town(Purpose::Newsletter, Fields::Contact),
    town(Purpose::Statistics, Fields::Offer),
    town(Purpose::Research, Fields::Offer),
];

/// What a partner may get.
pub(crate) fn partner(id: OrganisationId) -> [Activity; 2] {
    let of = |fields| Activity { recipient: Recipient::Organisation(id), purpose: Purpose::Sharing, fields };
    [of(Fields::NameAddress), of(Fields::Contact)]
}

/// Who gets the data, as the page names them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// The partners of the platform.
    pub partners: Vec<(OrganisationId, String)>,
}

impl Names {
    /// The name of a recipient that is an organisation; empty for the others, which the words name.
    pub fn of(&self, recipient: Recipient) -> String {
        let known = |id| self.partners.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone());
        recipient.organisation().and_then(known).unwrap_or_default()
    }
}

/// A choice on the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Choice {
    /// As the form sends it.
    pub code: String,
    /// The question.
    pub text: String,
    /// Whether it is allowed now.
    pub allowed: bool,
    /// `given`, `withdrawn`, `expired`, `unasked`.
    pub status: &'static str,
    /// Since when.
    pub since: Option<String>,
    /// Until when.
    pub until: Option<String>,
}

/// Who asks and for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    pub names: &'a Names,
    pub language: Language,
    pub natural_person: bool,
}

impl Reader<'_> {
    /// How one choice stands.
    pub fn choice(&self, standing: &Standing<'_>, activity: Activity) -> Choice {
        let known = standing.of(activity);
        let instant = |at: DateTime<Utc>| at.to_rfc3339();
        Choice {
            code: activity.code(),
            text: wording::current(activity).text(self.language, &self.names.of(activity.recipient)),
            allowed: standing.allows(activity, self.natural_person),
            status: known.map_or("unasked", |(status, _)| status.code()),
            since: known.map(|(_, act)| instant(act.at)),
            until: known
                .filter(|(status, _)| *status != Status::Withdrawn)
                .and_then(|(_, act)| act.expires_at)
                .map(instant),
        }
    }

    /// How several stand.
    pub fn choices(&self, standing: &Standing<'_>, activities: &[Activity]) -> Vec<Choice> {
        activities.iter().map(|activity| self.choice(standing, *activity)).collect()
    }
}

/// A partner with its choices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PartnerChoices {
    pub name: String,
    pub choices: Vec<Choice>,
}

/// One act of the history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Past {
    pub seq: i64,
    pub at: String,
    pub given: bool,
    /// The question as it was put then.
    pub text: String,
    pub version: i64,
    pub language: &'static str,
    pub capacity: String,
    pub proof: &'static str,
    pub reference: String,
    pub until: Option<String>,
}

/// The acts, the latest first, at most `most`.
pub(crate) fn history(ledger: &Ledger, names: &Names, most: usize) -> Vec<Past> {
    let past = |act: &super::ledger::Act| {
        let asked = &act.asked;
        let wording =
            wording::find(&asked.wording, asked.version).unwrap_or_else(|| wording::current(act.activity));
        Past {
            seq: act.seq,
            at: act.at.to_rfc3339(),
            given: act.given,
            text: wording.text(asked.language, &names.of(act.activity.recipient)),
            version: asked.version,
            language: asked.language.tag(),
            capacity: act.capacity.clone(),
            proof: act.proof.code(),
            reference: act.reference.clone(),
            until: act.expires_at.map(|at| at.to_rfc3339()),
        }
    };
    ledger.acts().iter().rev().take(most).map(past).collect()
}

/// Whether an activity is one somebody may be asked about: those of the page, and no others.
pub(crate) fn is_known(activity: Activity, names: &Names) -> bool {
    let partners = names.partners.iter().flat_map(|(id, _)| partner(*id));
    SHOWN.into_iter().chain(OTHERS).chain(partners).any(|known| known == activity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_what_the_page_asks_can_be_answered() {
        let bond = OrganisationId(Uuid::from_u128(4));
        let names = Names { partners: vec![(bond, "Bond Verzinsel".into())] };
        assert!(is_known(Activity::LISTED, &names) && is_known(partner(bond)[1], &names));
        let stranger = partner(OrganisationId(Uuid::from_u128(5)))[0];
        assert!(!is_known(stranger, &names));
        let odd = Activity {
            recipient: Recipient::OpenData,
            purpose: Purpose::Newsletter,
            fields: Fields::Contact,
        };
        assert!(!is_known(odd, &names));
        let reader = Reader { names: &names, language: Language::Nl, natural_person: true };
        let ledger = Ledger::default();
        let choice = reader.choice(&ledger.at(DateTime::<Utc>::MIN_UTC), partner(bond)[0]);
        assert!(
            choice.text.starts_with("Bond Verzinsel krijgt") && !choice.allowed && choice.status == "unasked"
        );
    }
}
