//! What an enterprise allowed whom, for what: the rules, without database. Words after OSLO Toestemming: a consent is
//! given for a processing activity (recipient, purpose, fields), on a moment, until a moment, and has a status.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::moment::{OrganisationId, PersonId};
use uuid::Uuid;

/// Who gets the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// Everybody who looks in the finder.
    Public,
    /// Everybody who reuses the open data.
    OpenData,
    /// The town the place lies in.
    Town,
    /// An organisation of the platform: a federation, a label, another town.
    Organisation(OrganisationId),
}

impl Recipient {
    /// As it is kept.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::OpenData => "open-data".to_owned(),
            Self::Town => "town".to_owned(),
            Self::Organisation(id) => format!("organisation:{}", id.0.simple()),
        }
    }

    /// Reads what is kept.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "public" => Some(Self::Public),
            "open-data" => Some(Self::OpenData),
            "town" => Some(Self::Town),
            _ => {
                let id = text.strip_prefix("organisation:")?;
                OrganisationId::parse(id).ok().map(Self::Organisation)
            }
        }
    }

    /// Whether the recipient is an organisation of its own.
    #[must_use]
    pub const fn organisation(self) -> Option<OrganisationId> {
        match self {
            Self::Organisation(id) => Some(id),
            Self::Public | Self::OpenData | Self::Town => None,
        }
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$each])* $variant),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code in the database, in forms and in the keys of words.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Reads a code.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == text)
            }
        }
    };
}

codes! {
    /// What the data are used for.
    Purpose {
        /// To be shown.
        Publication = "publication",
        /// To be used again by others.
        Reuse = "reuse",
        /// To be written to about campaigns and news.
        Newsletter = "newsletter",
        /// To count.
        Statistics = "statistics",
        /// For research, under conditions.
        Research = "research",
        /// To be passed on to a partner.
        Sharing = "sharing",
    }
}

codes! {
    /// Which fields.
    Fields {
        /// The sign, the kind and the address.
        NameAddress = "name-address",
        /// Telephone, e-mail, site.
        Contact = "contact",
        /// Opening hours.
        Hours = "hours",
        /// Products, services, description.
        Offer = "offer",
        /// Photos.
        Photos = "photos",
        /// The name of the person behind the enterprise.
        OwnerName = "owner-name",
    }
}

codes! {
    /// How it is shown that the consent was given.
    Proof {
        /// A form on this site, by somebody who signed in.
        Form = "form",
        /// A link in a letter.
        Mail = "mail",
        /// A signed paper that an officer keeps.
        Paper = "paper",
        /// A partner has it, under its own reference.
        Partner = "partner",
        /// The invented consents of the demo.
        Demo = "demo",
        /// The account it rested on was erased.
        Erasure = "erasure",
    }
}

/// A processing activity (OSLO `Verwerkingsactiviteit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Activity {
    /// Who gets it.
    pub recipient: Recipient,
    /// For what.
    pub purpose: Purpose,
    /// Which fields.
    pub fields: Fields,
}

impl Activity {
    /// To be shown in the finder at all.
    pub const LISTED: Self = Self::shown(Fields::NameAddress);
    /// To be passed on as open data.
    pub const REUSED: Self =
        Self { recipient: Recipient::OpenData, purpose: Purpose::Reuse, fields: Fields::NameAddress };

    /// To be shown in the finder.
    #[must_use]
    pub const fn shown(fields: Fields) -> Self {
        Self { recipient: Recipient::Public, purpose: Purpose::Publication, fields }
    }

    /// As a form sends it: `public.publication.contact`.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}.{}.{}", self.recipient.code(), self.purpose.code(), self.fields.code())
    }

    /// Reads what a form sends.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (recipient, purpose, fields) = (parts.next()?, parts.next()?, parts.next()?);
        let activity = Self {
            recipient: Recipient::parse(recipient)?,
            purpose: Purpose::parse(purpose)?,
            fields: Fields::parse(fields)?,
        };
        parts.next().is_none().then_some(activity)
    }

    /// What counts when nothing was said (C-02, C-03): business facts of a legal person are public, anything else needs
    /// consent.
    #[must_use]
    pub const fn allowed_unasked(self, natural_person: bool) -> bool {
        !natural_person
            && matches!(self.purpose, Purpose::Publication | Purpose::Reuse)
            && matches!(self.recipient, Recipient::Public | Recipient::OpenData)
            && !matches!(self.fields, Fields::OwnerName)
    }
}

/// The question as it was put: which text, which version of it, in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The text's code.
    pub wording: String,
    /// Its version.
    pub version: i64,
    /// The language.
    pub language: Language,
}

/// One act in the ledger. Nothing is ever changed: a withdrawal is an act of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its place among the acts of the enterprise, from 1.
    pub seq: i64,
    /// Its id.
    pub id: Uuid,
    /// What for.
    pub activity: Activity,
    /// Given, or withdrawn.
    pub given: bool,
    /// The question.
    pub asked: Asked,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// By whom, when it is a person with an account.
    pub by: Option<PersonId>,
    /// In which capacity: `merchant`, `officer`, `moderator`, `link`, `system`.
    pub capacity: String,
    /// How it is shown.
    pub proof: Proof,
    /// Where the proof is kept: a file number, a partner's reference.
    pub reference: String,
}

/// How a consent stands (OSLO `status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Given and not expired.
    Given,
    /// Withdrawn, or refused.
    Withdrawn,
    /// Given once, and run out.
    Expired,
}

impl Status {
    /// The code in keys of words and in exports.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// The acts of one enterprise, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    acts: Vec<Act>,
}

impl Ledger {
    /// A ledger of these acts.
    #[must_use]
    pub fn new(mut acts: Vec<Act>) -> Self {
        acts.sort_by_key(|act| act.seq);
        Self { acts }
    }

    /// The acts, the first one first.
    #[must_use]
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// The number the next act gets.
    #[must_use]
    pub fn next(&self) -> i64 {
        self.acts.last().map_or(1, |act| act.seq + 1)
    }

    /// What stands at a moment: of each activity the last act until then.
    #[must_use]
    pub fn at(&self, moment: DateTime<Utc>) -> Standing<'_> {
        let mut last = BTreeMap::new();
        for act in self.acts.iter().filter(|act| act.at <= moment) {
            last.insert(act.activity, act);
        }
        let status = |act: &Act| match (act.given, act.expires_at) {
            (false, _) => Status::Withdrawn,
            (true, Some(end)) if end <= moment => Status::Expired,
            (true, _) => Status::Given,
        };
        Standing { of: last.into_iter().map(|(activity, act)| (activity, (status(act), act))).collect() }
    }
}

/// What stands at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing<'l> {
    of: BTreeMap<Activity, (Status, &'l Act)>,
}

impl<'l> Standing<'l> {
    /// How it stands with one activity, when anything was ever said.
    #[must_use]
    pub fn of(&self, activity: Activity) -> Option<(Status, &'l Act)> {
        self.of.get(&activity).copied()
    }

    /// Everything anything was ever said about.
    pub fn all(&self) -> impl Iterator<Item = (Activity, Status, &'l Act)> + '_ {
        self.of.iter().map(|(activity, (status, act))| (*activity, *status, *act))
    }

    /// What was said: yes, no, or nothing that still counts (C-05: what ran out says nothing any more).
    #[must_use]
    pub fn said(&self, activity: Activity) -> Option<bool> {
        match self.of(activity)?.0 {
            Status::Given => Some(true),
            Status::Withdrawn => Some(false),
            Status::Expired => None,
        }
    }

    /// Whether it is allowed, for an enterprise that is a natural person or not.
    #[must_use]
    pub fn allows(&self, activity: Activity, natural_person: bool) -> bool {
        self.said(activity).unwrap_or_else(|| activity.allowed_unasked(natural_person))
    }

    /// When the first of the standing consents runs out.
    #[must_use]
    pub fn next_expiry(&self) -> Option<DateTime<Utc>> {
        let standing = self.of.values().filter(|(status, _)| *status == Status::Given);
        standing.filter_map(|(_, act)| act.expires_at).min()
    }

    /// The recipients of whom something was asked and who may have the data now.
    #[must_use]
    pub fn recipients(&self) -> Vec<Recipient> {
        let given = self.of.iter().filter(|(_, (status, _))| *status == Status::Given);
        let mut found: Vec<Recipient> = given.map(|(activity, _)| activity.recipient).collect();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2026-11-{day:02}T09:00:00Z").parse().unwrap()
    }

    fn act(seq: i64, activity: Activity, given: bool, day: u32) -> Act {
        Act {
            seq,
            id: Uuid::from_u128(u128::try_from(seq).unwrap()),
            activity,
            given,
            asked: Asked { wording: "w".into(), version: 1, language: Language::Nl },
            at: at(day),
            expires_at: None,
            by: None,
            capacity: "merchant".into(),
            proof: Proof::Form,
            reference: String::new(),
        }
    }

    #[test]
    fn c01_the_last_word_counts_and_the_past_stays_as_it_was() {
        let ledger = Ledger::new(vec![
            act(3, Activity::LISTED, true, 20),
            act(1, Activity::LISTED, true, 10),
            act(2, Activity::LISTED, false, 15),
        ]);
        let said = |day| ledger.at(at(day)).said(Activity::LISTED);
        assert_eq!((said(9), said(10), said(15), said(20)), (None, Some(true), Some(false), Some(true)));
        assert_eq!(ledger.next(), 4);
        assert_eq!(Ledger::default().next(), 1);
    }

    #[test]
    fn c02_a_natural_person_needs_it_for_anything() {
        let nothing = Ledger::default();
        let standing = nothing.at(at(1));
        for recipient in [Recipient::Public, Recipient::OpenData, Recipient::Town] {
            for purpose in Purpose::ALL {
                for fields in Fields::ALL {
                    let activity = Activity { recipient, purpose: *purpose, fields: *fields };
                    assert!(!standing.allows(activity, true), "{activity:?}");
                }
            }
        }
    }

    #[test]
    fn c03_business_facts_of_a_legal_person_may_be_public_its_owners_name_and_letters_may_not() {
        let nothing = Ledger::default();
        let standing = nothing.at(at(1));
        assert!(standing.allows(Activity::LISTED, false) && standing.allows(Activity::REUSED, false));
        assert!(standing.allows(Activity::shown(Fields::Contact), false));
        assert!(!standing.allows(Activity::shown(Fields::OwnerName), false));
        let mail =
            Activity { recipient: Recipient::Town, purpose: Purpose::Newsletter, fields: Fields::Contact };
        let partner = Recipient::Organisation(OrganisationId(Uuid::from_u128(9)));
        let share = Activity { recipient: partner, purpose: Purpose::Sharing, fields: Fields::NameAddress };
        assert!(!standing.allows(mail, false) && !standing.allows(share, false));
        let objects = Ledger::new(vec![act(1, Activity::LISTED, false, 1)]);
        assert!(!objects.at(at(1)).allows(Activity::LISTED, false), "a legal person may object");
    }

    #[test]
    fn c05_what_ran_out_says_nothing_any_more() {
        let mut given = act(1, Activity::LISTED, true, 1);
        given.expires_at = Some(at(10));
        let ledger = Ledger::new(vec![given, act(2, Activity::REUSED, true, 1)]);
        assert!(ledger.at(at(9)).allows(Activity::LISTED, true));
        assert_eq!(ledger.at(at(9)).next_expiry(), Some(at(10)));
        let after = ledger.at(at(10));
        assert_eq!(after.of(Activity::LISTED).unwrap().0, Status::Expired);
        assert!(!after.allows(Activity::LISTED, true) && after.allows(Activity::LISTED, false));
        assert_eq!(after.next_expiry(), None);
        assert_eq!(after.recipients(), [Recipient::OpenData]);
    }

    #[test]
    fn activities_are_read_back_and_nonsense_refused() {
        let partner = Recipient::Organisation(OrganisationId(Uuid::from_u128(77)));
        for recipient in [Recipient::Public, Recipient::OpenData, Recipient::Town, partner] {
            for purpose in Purpose::ALL {
                let activity = Activity { recipient, purpose: *purpose, fields: Fields::Hours };
                assert_eq!(Activity::parse(&activity.code()), Some(activity));
            }
        }
        for wrong in
            ["", "public", "public.publication", "public.publication.hours.x", "town.x.hours", "x.y.z"]
        {
            assert_eq!(Activity::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Proof::parse("paper"), Some(Proof::Paper));
    }

    /// A naive model: replays every act on a plain list.
    #[test]
    fn the_ledger_agrees_with_a_naive_replay() {
        let mut seed = 7_u64;
        let mut roll = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..300 {
            let mut acts = Vec::new();
            for seq in 1..=i64::try_from(roll(30)).unwrap() {
                let fields = Fields::ALL[usize::try_from(roll(3)).unwrap()];
                let day = u32::try_from(seq).unwrap().div_ceil(2).clamp(1, 28);
                let mut one = act(seq, Activity::shown(fields), roll(2) == 0, day);
                one.expires_at = (roll(3) == 0)
                    .then(|| at(day) + chrono::TimeDelta::days(i64::try_from(roll(9)).unwrap()));
                acts.push(one);
            }
            let ledger = Ledger::new(acts.clone());
            for day in 1..=28 {
                for fields in Fields::ALL {
                    let mut said = None;
                    for act in acts.iter().filter(|act| act.activity.fields == *fields && act.at <= at(day)) {
                        said = Some(act.given)
                            .filter(|given| !given || act.expires_at.is_none_or(|end| end > at(day)));
                    }
                    assert_eq!(ledger.at(at(day)).said(Activity::shown(*fields)), said);
                }
            }
        }
    }
}
