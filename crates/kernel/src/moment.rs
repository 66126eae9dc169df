//! Who acts, when, in which language, and the source of new ids: everything a rule may not fetch itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::Brussels;
use uuid::Uuid;

use crate::actor::Acting;
use crate::language::Language;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the written form.
            pub fn parse(text: &str) -> Result<Self, uuid::Error> {
                Uuid::try_parse(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

id!(
    /// Our own id of an establishment; it stays when numbers and names change.
    EstablishmentId,
    /// Our own id of an organisation: an enterprise, a partner, a town.
    OrganisationId,
    /// Our own id of a person with an account.
    PersonId,
);

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Actor {
    /// Somebody we do not know: a visitor.
    #[default]
    Visitor,
    /// The system itself: a job, an import, the command line.
    System,
    /// A program of an organisation, known by its key.
    Program(OrganisationId),
    /// A person who signed in, in the capacity she chose.
    Person(Arc<Acting>),
}

impl Actor {
    /// The person, when it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(acting) => Some(acting.person),
            Self::Visitor | Self::System | Self::Program(_) => None,
        }
    }
}

/// The moment a day begins on the clocks of Flanders.
#[must_use]
pub fn day_begins(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // The clocks never change at midnight here; were it so, the day would begin as its date says in UTC.
    Brussels.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// Where the time comes from.
#[derive(Clone, Debug)]
enum Clock {
    Real,
    Fixed(DateTime<Utc>),
}

/// Where ids come from: random, or counted from a seed so that a test or a demo repeats itself.
#[derive(Clone, Debug)]
enum Ids {
    Random,
    Seeded(Arc<AtomicU64>),
}

/// The circumstances of an act. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Moment {
    clock: Clock,
    ids: Ids,
    /// Who acts.
    pub actor: Actor,
    /// The language of the answer.
    pub language: Language,
}

impl Moment {
    /// The real world: the system's clock and random ids.
    #[must_use]
    pub const fn real(actor: Actor, language: Language) -> Self {
        Self { clock: Clock::Real, ids: Ids::Random, actor, language }
    }

    /// A moment that stands still, with ids counted from a seed: for tests and the demo.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>, seed: u64) -> Self {
        Self {
            clock: Clock::Fixed(now),
            ids: Ids::Seeded(Arc::new(AtomicU64::new(seed << 20))),
            actor: Actor::System,
            language: Language::Nl,
        }
    }

    /// The clock stands still, ids are random: the demo on a chosen day.
    #[must_use]
    pub const fn still(now: DateTime<Utc>) -> Self {
        Self { clock: Clock::Fixed(now), ids: Ids::Random, actor: Actor::System, language: Language::Nl }
    }

    /// Now, in UTC, to the microsecond (what both databases keep).
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the real clock is read")]
    pub fn now(&self) -> DateTime<Utc> {
        match self.clock {
            Clock::Real => Utc::now().trunc_subsecs(6),
            Clock::Fixed(now) => now,
        }
    }

    /// Now on the clocks of Flanders.
    #[must_use]
    pub fn local(&self) -> NaiveDateTime {
        self.now().with_timezone(&Brussels).naive_local()
    }

    /// A new id, in order of time.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where random ids are made")]
    pub fn new_id(&self) -> Uuid {
        match &self.ids {
            Ids::Random => Uuid::now_v7(),
            Ids::Seeded(counter) => {
                let count = counter.fetch_add(1, Ordering::Relaxed);
                let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
                let mut tail = [0_u8; 10];
                // Spread the counter over the random part, so that ids look and sort like real ones.
                let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                for (slot, byte) in
                    tail.iter_mut().zip(count.to_be_bytes().into_iter().chain(mixed.to_be_bytes()))
                {
                    *slot = byte;
                }
                uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_moment_repeats_itself() {
        let now = DateTime::parse_from_rfc3339("2026-07-01T10:00:00Z").unwrap().to_utc();
        let (one, two) = (Moment::fixed(now, 7), Moment::fixed(now, 7));
        let ids: Vec<Uuid> = (0..3).map(|_| one.new_id()).collect();
        assert_eq!(ids, (0..3).map(|_| two.new_id()).collect::<Vec<_>>());
        assert!(ids.is_sorted() && ids[0] != ids[1]);
        assert_ne!(Moment::fixed(now, 8).new_id(), ids[0]);
        assert_eq!(one.local().to_string(), "2026-07-01 12:00:00");
        let day = |text: &str| day_begins(text.parse().unwrap()).to_rfc3339();
        assert_eq!(day("2026-07-01"), "2026-06-30T22:00:00+00:00");
        assert_eq!(day("2026-10-25"), "2026-10-24T22:00:00+00:00", "the day of 25 hours");
        assert_eq!(day("2026-10-26"), "2026-10-25T23:00:00+00:00");
    }
}
