//! Who acts, in which capacity, and whether that capacity reaches a thing. Pure: no session, no database.
//!
//! One person can hold several capacities: she buys bread (shopper), runs the bakery (merchant, for the enterprise)
//! and sits in the traders' federation (moderator, for the partner). She acts in one of them at a time; what she may
//! do follows from that one alone.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::moment::{EstablishmentId, OrganisationId, PersonId};
use crate::nis::Nis;

/// What somebody can be on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Somebody with an account, for herself.
    Shopper,
    /// Manages the places of an enterprise, or one of them.
    Merchant,
    /// Keeps the data of a partner organisation right: a federation, a label, a region.
    Moderator,
    /// Works for a town.
    Officer,
    /// Guides enterprises one by one.
    Coach,
    /// Runs a subsidised project over several towns.
    Coordinator,
    /// Runs the platform.
    Admin,
}

/// The text is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a role: write shopper, merchant, moderator, officer, coach, coordinator or admin")]
pub struct RoleError(String);

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Self; 7] = [
        Self::Shopper,
        Self::Merchant,
        Self::Moderator,
        Self::Officer,
        Self::Coach,
        Self::Coordinator,
        Self::Admin,
    ];

    /// The code in the database, in `permissions.txt` and in the keys of words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shopper => "shopper",
            Self::Merchant => "merchant",
            Self::Moderator => "moderator",
            Self::Officer => "officer",
            Self::Coach => "coach",
            Self::Coordinator => "coordinator",
            Self::Admin => "admin",
        }
    }

    /// Whether she works with other people's data: her sessions are shorter, and what she looks at is written down.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Shopper | Self::Merchant)
    }

    /// The audience this role belongs to.
    #[must_use]
    pub const fn audience(self) -> Audience {
        match self {
            Self::Shopper => Audience::Citizen,
            Self::Merchant => Audience::Enterprise,
            Self::Officer => Audience::Government,
            Self::Moderator | Self::Coach | Self::Coordinator => Audience::Partner,
            Self::Admin => Audience::Platform,
        }
    }

    /// Whether somebody in this role may invite others into `other`. Nobody hands out more than she has.
    #[must_use]
    pub const fn may_invite(self, other: Self) -> bool {
        match self {
            Self::Admin => true,
            Self::Officer => {
                matches!(other, Self::Officer | Self::Coach)
            }
            Self::Coordinator => matches!(other, Self::Coordinator | Self::Coach | Self::Moderator),
            Self::Moderator => matches!(other, Self::Moderator),
            Self::Merchant => matches!(other, Self::Merchant),
            Self::Shopper | Self::Coach => false,
        }
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        let found = Self::ALL.into_iter().find(|role| role.code() == text);
        found.ok_or_else(|| RoleError(text.chars().take(40).collect()))
    }
}

/// The group of users a capacity belongs to, as ACM/IDM has it (`doelgroep`): one login, one audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// For herself.
    Citizen,
    /// For an enterprise (ACM `EA`).
    Enterprise,
    /// For an organisation that works with towns.
    Partner,
    /// For a government (ACM `GID`, `LB`).
    Government,
    /// For the platform itself.
    Platform,
}

/// How she showed who she is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// She could read mail sent to her address.
    Mail,
    /// With a passkey.
    Passkey,
    /// A recognised service vouched for her (ACM/IDM).
    Service,
    /// The demo let her in.
    Demo,
}

impl Proof {
    /// The code in the database and in the keys of words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Passkey => "passkey",
            Self::Service => "service",
            Self::Demo => "demo",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Mail, Self::Passkey, Self::Service, Self::Demo].into_iter().find(|proof| proof.code() == text)
    }
}

/// The id of a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CapacityId(pub Uuid);

/// One person in one role, for one organisation, within limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Its id.
    pub id: CapacityId,
    /// The role.
    pub role: Role,
    /// For whom: the enterprise, the partner, the town. Nobody for a shopper and for the platform.
    pub organisation: Option<OrganisationId>,
    /// The organisation's name, as pages show it.
    pub organisation_name: String,
    /// The towns she is limited to; empty: no limit by town.
    pub towns: Vec<Nis>,
    /// The label she is limited to (a quality mark, a market, a campaign).
    pub label: Option<String>,
    /// The one place she manages; none: every place of the enterprise.
    pub establishment: Option<EstablishmentId>,
}

impl Capacity {
    /// Whether everything the other may lies within the limits of this one: it gives no town, label or place this one has
    /// not. Whether both act for the same organisation is asked apart.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        // An officer without towns reaches nothing, everybody else without towns reaches all.
        let nowhere = other.towns.is_empty() && other.role == Role::Officer;
        let listed = !other.towns.is_empty() && other.towns.iter().all(|nis| self.towns.contains(nis));
        (self.towns.is_empty() || nowhere || listed) && self.is_of(other)
    }

    /// Whether the other works, in part at least, within the limits of this one.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let free = self.towns.is_empty() || other.towns.is_empty();
        (free || other.towns.iter().any(|nis| self.towns.contains(nis))) && self.is_of(other)
    }

    fn is_of(&self, other: &Self) -> bool {
        let label = self.label.is_none() || self.label == other.label;
        label && (self.establishment.is_none() || self.establishment == other.establishment)
    }
}

/// A person who signed in, in the capacity she chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    /// The person.
    pub person: PersonId,
    /// Her name, as pages show it.
    pub name: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// How she showed who she is.
    pub proof: Proof,
}

impl Acting {
    /// The role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.capacity.role
    }
}

/// What a thing is, as far as permissions are concerned: whose, where, under which labels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thing {
    person: Option<PersonId>,
    organisations: Vec<OrganisationId>,
    establishment: Option<EstablishmentId>,
    town: Option<Nis>,
    labels: Vec<String>,
}

impl Thing {
    /// A thing nothing is known of yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// It lies in this town.
    #[must_use]
    pub const fn in_town(mut self, nis: Nis) -> Self {
        self.town = Some(nis);
        self
    }

    /// It belongs to this organisation (an enterprise, a partner, a town); may be said more than once.
    #[must_use]
    pub fn of(mut self, organisation: OrganisationId) -> Self {
        self.organisations.push(organisation);
        self
    }

    /// It belongs to this place.
    #[must_use]
    pub const fn at(mut self, establishment: EstablishmentId) -> Self {
        self.establishment = Some(establishment);
        self
    }

    /// It is about this person.
    #[must_use]
    pub const fn about(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }

    /// It carries this label; may be said more than once.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.labels.push(label.into());
        self
    }
}

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everything the route shows.
    All,
    /// Only what is about herself.
    Mine,
    /// Only what belongs to the organisation she acts for (and to her one place, when she is limited to it).
    Own,
    /// Only what lies in her towns.
    Town,
    /// Only what carries her label (and lies in her towns, when she is limited to some).
    Label,
}

impl Scope {
    /// As `permissions.txt` writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Own => "own",
            Self::Town => "town",
            Self::Label => "label",
        }
    }

    /// Reads the word of `permissions.txt`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Mine, Self::Own, Self::Town, Self::Label].into_iter().find(|scope| scope.code() == text)
    }

    /// Whether this reaches the thing for who acts. What is not known of a thing is never assumed.
    #[must_use]
    pub fn reaches(self, acting: &Acting, thing: &Thing) -> bool {
        let capacity = &acting.capacity;
        // A limit by town binds whatever else is allowed, as soon as it is known where the thing lies.
        let towns_ok = match thing.town {
            Some(town) => capacity.towns.is_empty() || capacity.towns.contains(&town),
            None => true,
        };
        match self {
            Self::All => true,
            Self::Mine => thing.person == Some(acting.person),
            Self::Own => {
                let own = capacity.organisation.is_some_and(|own| thing.organisations.contains(&own));
                let place = capacity.establishment.is_none_or(|place| thing.establishment == Some(place));
                own && place && towns_ok
            }
            Self::Town => thing.town.is_some_and(|town| capacity.towns.contains(&town)),
            Self::Label => {
                let labelled = capacity.label.as_ref().is_some_and(|label| thing.labels.contains(label));
                labelled && towns_ok && (capacity.towns.is_empty() || thing.town.is_some())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn acting(role: Role, towns: &[u32], label: Option<&str>) -> Acting {
        Acting {
            person: PersonId(id(1)),
            name: "An Verzinsel".into(),
            capacity: Capacity {
                id: CapacityId(id(2)),
                role,
                organisation: Some(OrganisationId(id(3))),
                organisation_name: "Verzinsel".into(),
                towns: towns.iter().map(|nis| Nis::try_from(*nis).unwrap()).collect(),
                label: label.map(Into::into),
                establishment: None,
            },
            proof: Proof::Mail,
        }
    }

    #[test]
    fn a_scope_reaches_what_is_known_to_be_hers_and_nothing_else() {
        let oostkamp = Nis::try_from(31_022_u32).unwrap();
        let menen = Nis::try_from(34_027_u32).unwrap();
        let officer = acting(Role::Officer, &[31_022], None);
        assert!(Scope::Town.reaches(&officer, &Thing::new().in_town(oostkamp)));
        assert!(!Scope::Town.reaches(&officer, &Thing::new().in_town(menen)));
        assert!(!Scope::Town.reaches(&officer, &Thing::new()), "an unknown town is not hers");
        assert!(!Scope::Town.reaches(&acting(Role::Officer, &[], None), &Thing::new().in_town(oostkamp)));

        let merchant = acting(Role::Merchant, &[], None);
        let own = Thing::new().of(OrganisationId(id(9))).of(OrganisationId(id(3))).in_town(menen);
        assert!(Scope::Own.reaches(&merchant, &own));
        assert!(!Scope::Own.reaches(&merchant, &Thing::new().of(OrganisationId(id(9)))));
        assert!(!Scope::Own.reaches(&acting(Role::Moderator, &[31_022], None), &own), "outside her towns");

        let mut one_place = merchant.clone();
        one_place.capacity.establishment = Some(EstablishmentId(id(7)));
        assert!(!Scope::Own.reaches(&one_place, &own));
        assert!(Scope::Own.reaches(&one_place, &own.clone().at(EstablishmentId(id(7)))));

        let label = acting(Role::Moderator, &[31_022], Some("hoeve"));
        assert!(Scope::Label.reaches(&label, &Thing::new().labelled("hoeve").in_town(oostkamp)));
        assert!(!Scope::Label.reaches(&label, &Thing::new().labelled("hoeve").in_town(menen)));
        assert!(!Scope::Label.reaches(&label, &Thing::new().labelled("hoeve")), "where is not known");
        assert!(!Scope::Label.reaches(&label, &Thing::new().labelled("bio").in_town(oostkamp)));

        assert!(Scope::Mine.reaches(&merchant, &Thing::new().about(PersonId(id(1)))));
        assert!(!Scope::Mine.reaches(&merchant, &Thing::new()));
    }

    #[test]
    fn limits_are_never_wider_than_ones_own() {
        let of = |role, towns: &[u32], label| acting(role, towns, label).capacity;
        let free = of(Role::Coordinator, &[], None);
        let bound = of(Role::Coordinator, &[31_022, 34_027], Some("hoeve"));
        for (other, covers, meets) in [
            (of(Role::Moderator, &[31_022], Some("hoeve")), true, true),
            (of(Role::Moderator, &[], Some("hoeve")), false, true),
            (of(Role::Moderator, &[31_022, 31_005], Some("hoeve")), false, true),
            (of(Role::Moderator, &[31_005], Some("hoeve")), false, false),
            (of(Role::Moderator, &[31_022], Some("bio")), false, false),
            (of(Role::Moderator, &[31_022], None), false, false),
        ] {
            assert_eq!((bound.covers(&other), bound.meets(&other)), (covers, meets), "{other:?}");
            assert!(free.covers(&other) && free.meets(&other), "without limits everything is within them");
        }
        assert!(
            bound.covers(&of(Role::Officer, &[], Some("hoeve"))),
            "an officer without town reaches nothing"
        );
        let shop = |n: Option<u128>| Capacity {
            establishment: n.map(|n| EstablishmentId(id(n))),
            ..of(Role::Merchant, &[], None)
        };
        assert!(shop(Some(7)).covers(&shop(Some(7))) && shop(None).covers(&shop(Some(7))));
        assert!(!shop(Some(7)).covers(&shop(Some(8))) && !shop(Some(7)).covers(&shop(None)));
    }

    #[test]
    fn nobody_hands_out_more_than_she_has() {
        for role in Role::ALL {
            assert_eq!(role.code().parse::<Role>(), Ok(role));
            assert_eq!(role.may_invite(Role::Admin), role == Role::Admin);
        }
        assert!("boss".parse::<Role>().is_err());
    }
}
