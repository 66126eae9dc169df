//! Spells of use and vacancy: what was seen and said becomes a history without overlaps. The statistical definition of
//! vacancy only; the legal one is in `legal` and neither is worked out from the other.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

/// The earliest day a history may begin.
pub(crate) const EARLIEST: NaiveDate = match NaiveDate::from_ymd_opt(1950, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What stands in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum State {
    /// Somebody does business there.
    Used,
    /// Nobody does.
    Vacant,
    /// It is being rebuilt for use.
    Works,
}

impl State {
    pub(crate) const ALL: [Self; 3] = [Self::Used, Self::Vacant, Self::Works];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Vacant => "vacant",
            Self::Works => "works",
        }
    }

    /// Reads the code, and the Dutch words that stand in files.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "used" | "in gebruik" | "gebruik" | "bezet" | "ingevuld" => Some(Self::Used),
            "vacant" | "leeg" | "leegstand" | "leegstaand" => Some(Self::Vacant),
            "works" | "verbouwing" | "in verbouwing" | "werken" => Some(Self::Works),
            _ => None,
        }
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Somebody stood before the door.
    Field,
    /// The register of enterprises.
    Kbo,
    /// The owner.
    Owner,
    /// The town's own legal register of vacancy.
    Register,
}

impl Source {
    pub(crate) const ALL: [Self; 4] = [Self::Field, Self::Owner, Self::Kbo, Self::Register];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Kbo => "kbo",
            Self::Owner => "owner",
            Self::Register => "register",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == text.trim())
    }
}

/// How sure the first day of a spell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// The day itself is known.
    Exact,
    /// It began after the look before, and at the latest on this day.
    Between,
    /// It was so when one first looked: it began on this day or any day before.
    AtLeast,
}

impl Certainty {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Between => "between",
            Self::AtLeast => "at-least",
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        match text {
            "exact" => Self::Exact,
            "between" => Self::Between,
            _ => Self::AtLeast,
        }
    }
}

/// How long a unit stands empty, as the counts of retail say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Length {
    /// At most a year: vacancy between two users.
    Friction,
    /// More than one year, at most three.
    Long,
    /// More than three years.
    Structural,
}

impl Length {
    pub(crate) const ALL: [Self; 3] = [Self::Friction, Self::Long, Self::Structural];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Friction => "friction",
            Self::Long => "long",
            Self::Structural => "structural",
        }
    }

    /// By the first day and the day of reference. Years are counted from date to date; what began on 29 February is a
    /// year old on 28 February.
    pub(crate) fn of(from: NaiveDate, day: NaiveDate) -> Self {
        let after = |years: u32| from.checked_add_months(Months::new(12 * years)).unwrap_or(NaiveDate::MAX);
        if day <= after(1) {
            Self::Friction
        } else if day <= after(3) {
            Self::Long
        } else {
            Self::Structural
        }
    }
}

/// A spell that stands, with its end worked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub id: Uuid,
    pub state: State,
    pub from: NaiveDate,
    /// The first day it is no longer so.
    pub until: Option<NaiveDate>,
    pub source: Source,
    pub certainty: Certainty,
}

/// A spell as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spell {
    pub id: Uuid,
    pub state: State,
    pub from: NaiveDate,
    pub source: Source,
    pub certainty: Certainty,
}

/// The history: in order of time, without overlaps; two spells of the same state in a row are one.
pub(crate) fn spans(mut spells: Vec<Spell>) -> Vec<Span> {
    spells.sort_by_key(|spell| spell.from);
    let mut found: Vec<Span> = Vec::with_capacity(spells.len());
    for spell in spells {
        if let Some(last) = found.last_mut() {
            if last.state == spell.state {
                continue;
            }
            last.until = Some(spell.from);
        }
        let Spell { id, state, from, source, certainty } = spell;
        found.push(Span { id, state, from, until: None, source, certainty });
    }
    found
}

/// What was so on a day.
pub(crate) fn at(spans: &[Span], day: NaiveDate) -> Option<&Span> {
    spans.iter().rev().find(|span| span.from <= day)
}

/// What somebody saw or said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub day: NaiveDate,
    pub state: State,
    pub source: Source,
}

impl Sighting {
    /// Who stands before the door sees that it is so, not since when.
    const fn certainty(self) -> Certainty {
        match self.source {
            Source::Field => Certainty::Between,
            Source::Kbo | Source::Owner | Source::Register => Certainty::Exact,
        }
    }
}

/// What a sighting does to the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The spell that is withdrawn.
    pub withdraw: Option<Uuid>,
    /// The first day of the spell that begins, and how sure it is. A spell that began on that very day is withdrawn.
    pub begins: Option<(NaiveDate, Certainty)>,
}

impl Change {
    /// Nothing changes: what was known is confirmed.
    pub(crate) const CONFIRMS: Self = Self { withdraw: None, begins: None };

    /// How it is kept in the list of sightings.
    pub(crate) const fn code(&self) -> &'static str {
        match (self.withdraw.is_some(), self.begins.is_some()) {
            (false, false) => "confirmed",
            (false, true) => "began",
            (true, _) => "corrected",
        }
    }
}

/// Why a sighting is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The day is yet to come.
    Future,
    /// The day is before anything we keep.
    TooOld,
    /// Another spell stands on both sides: first correct the history.
    Contradicts,
}

impl Refusal {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Future => "future",
            Self::TooOld => "too-old",
            Self::Contradicts => "contradicts",
        }
    }
}

/// What a sighting does to a history.
pub(crate) fn decide(spans: &[Span], seen: Sighting, today: NaiveDate) -> Result<Change, Refusal> {
    if seen.day > today {
        return Err(Refusal::Future);
    }
    if seen.day < EARLIEST {
        return Err(Refusal::TooOld);
    }
    let begins = |certainty| Change { withdraw: None, begins: Some((seen.day, certainty)) };
    let place = spans.iter().rposition(|span| span.from <= seen.day);
    let Some(place) = place else {
        // Before everything that is known: it was so already, or it was another state until then.
        let first = spans.first().filter(|first| first.state == seen.state).map(|first| first.id);
        let certainty = if seen.source == Source::Field { Certainty::AtLeast } else { seen.certainty() };
        return Ok(Change { withdraw: first, ..begins(certainty) });
    };
    let now = spans.get(place);
    if now.is_some_and(|now| now.state == seen.state) {
        return Ok(Change::CONFIRMS);
    }
    match (now, spans.get(place + 1)) {
        (_, Some(next)) if next.state == seen.state => {
            // It began earlier than was thought.
            let same_day = now.filter(|now| now.from == seen.day);
            match same_day {
                Some(_) => Err(Refusal::Contradicts),
                None => Ok(Change { withdraw: Some(next.id), ..begins(seen.certainty()) }),
            }
        }
        (_, Some(_)) => Err(Refusal::Contradicts),
        (Some(now), None) if now.from == seen.day => {
            // A slip of the finger on the same day.
            let before = place.checked_sub(1).and_then(|before| spans.get(before));
            let goes_on = before.is_some_and(|before| before.state == seen.state);
            let begins = if goes_on { None } else { Some((seen.day, now.certainty)) };
            Ok(Change { withdraw: Some(now.id), begins })
        }
        _ => Ok(begins(seen.certainty())),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn history(all: &[(u128, State, &str)]) -> Vec<Span> {
        let spell = |(id, state, from): &(u128, State, &str)| Spell {
            id: Uuid::from_u128(*id),
            state: *state,
            from: day(from),
            source: Source::Field,
            certainty: Certainty::Between,
        };
        spans(all.iter().map(spell).collect())
    }

    fn seen(text: &str, state: State, source: Source) -> Sighting {
        Sighting { day: day(text), state, source }
    }

    #[test]
    fn vacancy_grows_older_on_the_anniversary_not_before() {
        for (from, on, length) in [
            ("2025-11-22", "2025-11-22", Length::Friction),
            ("2025-11-22", "2026-11-22", Length::Friction),
            ("2025-11-22", "2026-11-23", Length::Long),
            ("2023-11-22", "2026-11-22", Length::Long),
            ("2023-11-22", "2026-11-23", Length::Structural),
            ("2024-02-29", "2025-02-28", Length::Friction),
            ("2024-02-29", "2025-03-01", Length::Long),
            ("2024-02-29", "2027-02-28", Length::Long),
            ("2024-02-29", "2027-03-01", Length::Structural),
            ("2023-02-28", "2024-02-28", Length::Friction),
            ("2023-02-28", "2024-02-29", Length::Long),
            ("2025-12-31", "2026-12-31", Length::Friction),
            ("2025-12-31", "2027-01-01", Length::Long),
        ] {
            assert_eq!(Length::of(day(from), day(on)), length, "{from} on {on}");
        }
    }

    #[test]
    fn a_spell_ends_where_the_next_begins() {
        let all = history(&[
            (3, State::Used, "2026-03-01"),
            (1, State::Used, "2020-01-01"),
            (2, State::Vacant, "2024-05-01"),
            (4, State::Used, "2026-06-01"),
        ]);
        let told: Vec<_> = all.iter().map(|span| (span.state, span.until)).collect();
        let expected = [
            (State::Used, Some(day("2024-05-01"))),
            (State::Vacant, Some(day("2026-03-01"))),
            (State::Used, None),
        ];
        assert_eq!(told, expected, "the second use in a row is the same spell");
        assert_eq!(at(&all, day("2019-12-31")), None);
        assert_eq!(at(&all, day("2024-04-30")).unwrap().state, State::Used);
        assert_eq!(at(&all, day("2024-05-01")).unwrap().state, State::Vacant);
    }

    #[test]
    fn a_sighting_confirms_begins_or_corrects() {
        let today = day("2026-11-22");
        let all = history(&[(1, State::Used, "2020-01-01"), (2, State::Vacant, "2026-06-01")]);
        let decide = |text, state, source| decide(&all, seen(text, state, source), today);
        let id = |n| Some(Uuid::from_u128(n));
        assert_eq!(decide("2026-11-22", State::Vacant, Source::Field), Ok(Change::CONFIRMS));
        assert_eq!(decide("2023-01-01", State::Used, Source::Field), Ok(Change::CONFIRMS));
        assert_eq!(
            decide("2026-11-22", State::Works, Source::Field),
            Ok(Change { withdraw: None, begins: Some((today, Certainty::Between)) })
        );
        assert_eq!(
            decide("2026-03-01", State::Vacant, Source::Owner),
            Ok(Change { withdraw: id(2), begins: Some((day("2026-03-01"), Certainty::Exact)) }),
            "the owner knows that it began earlier"
        );
        assert_eq!(
            decide("2026-06-01", State::Used, Source::Field),
            Ok(Change { withdraw: id(2), begins: None }),
            "a slip of the finger: the use goes on"
        );
        assert_eq!(
            decide("2010-01-01", State::Used, Source::Field),
            Ok(Change { withdraw: id(1), begins: Some((day("2010-01-01"), Certainty::AtLeast)) })
        );
        assert_eq!(decide("2023-01-01", State::Works, Source::Field), Err(Refusal::Contradicts));
        assert_eq!(decide("2026-11-23", State::Used, Source::Field), Err(Refusal::Future));
        assert_eq!(decide("1949-12-31", State::Used, Source::Field), Err(Refusal::TooOld));
        let first = super::decide(&[], seen("2026-11-22", State::Vacant, Source::Field), today);
        assert_eq!(first, Ok(Change { withdraw: None, begins: Some((today, Certainty::AtLeast)) }));
    }

    proptest! {
        #[test]
        fn no_sightings_make_a_history_that_overlaps(
            all in proptest::collection::vec((0_u64..400, 0_usize..3, 0_usize..4), 1..40)
        ) {
            let mut kept: Vec<Spell> = Vec::new();
            let today = day("2026-11-22");
            for (at, (ago, state, source)) in all.into_iter().enumerate() {
                let seen = Sighting {
                    day: today - chrono::Days::new(ago),
                    state: State::ALL[state],
                    source: Source::ALL[source],
                };
                let before = spans(kept.clone());
                let Ok(change) = decide(&before, seen, today) else { continue };
                kept.retain(|spell| Some(spell.id) != change.withdraw);
                if let Some((from, certainty)) = change.begins {
                    kept.retain(|spell| spell.from != from);
                    let id = Uuid::from_u128(u128::try_from(at).unwrap() + 1);
                    kept.push(Spell { id, state: seen.state, from, source: seen.source, certainty });
                }
                let after = spans(kept.clone());
                prop_assert_eq!(super::at(&after, seen.day).map(|span| span.state), Some(seen.state));
                let sound = after.windows(2).all(|pair| {
                    pair[0].from < pair[1].from
                        && pair[0].until == Some(pair[1].from)
                        && pair[0].state != pair[1].state
                });
                prop_assert!(sound);
                let mut days: Vec<_> = kept.iter().map(|spell| spell.from).collect();
                days.sort_unstable();
                days.dedup();
                prop_assert_eq!(days.len(), kept.len(), "no two live spells begin on one day");
            }
        }
    }
}
