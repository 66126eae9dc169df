//! What is found beside what is known: the same repair keeps its id, its words and what people said of it.

use chrono::{Days, NaiveDate};
use counts::clean::{self, Action, Facts, Kind};
use kernel::moment::Moment;
use uuid::Uuid;

use crate::channel::Channel;
use crate::store::repairs::{Repair, State, Stretch};

/// Borders found so many days from each other are the same.
const NEAR: u64 = 14;
/// What began in the first days of the history is not judged again: what is normal there is no longer known.
const EDGE: u64 = 70;

/// Something found, by hours of the clock.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub kind: Kind,
    pub stretch: Stretch,
    pub action: Action,
    pub facts: Facts,
}

impl Found {
    /// From bins of a span to hours of the clock.
    pub fn of(repair: clean::Repair, first: NaiveDate, bins: usize) -> Self {
        let at = |bin: usize, end: u32| {
            let day =
                first.checked_add_days(Days::new(u64::try_from(bin / bins).unwrap_or(0))).unwrap_or(first);
            (day, if bins == 1 { end } else { u32::try_from(bin % bins).unwrap_or(0) })
        };
        let begin = at(repair.first, 0);
        // A border has no end: it is kept as the day it lies on.
        let last = if repair.kind.is_boundary() { (begin.0, 23) } else { at(repair.last, 23) };
        Self {
            kind: repair.kind,
            stretch: Stretch { first: begin, last },
            action: repair.action,
            facts: repair.facts,
        }
    }

    fn is(&self, known: &Repair) -> bool {
        if self.kind.is_boundary() && known.kind.is_boundary() {
            let apart = (self.stretch.first.0 - known.stretch.first.0).num_days().unsigned_abs();
            return apart <= NEAR;
        }
        self.kind == known.kind
            && self.stretch.first <= known.stretch.last
            && known.stretch.first <= self.stretch.last
    }
}

/// What to keep and what to forget.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Plan {
    pub kept: Vec<Repair>,
    pub gone: Vec<Uuid>,
}

/// What to keep and forget; with the first day that was looked at, and whether there is more before it.
pub(super) fn plan(
    channel: &Channel,
    known: &[Repair],
    found: &[Found],
    (first, cut): (NaiveDate, bool),
    moment: &Moment,
) -> Plan {
    let mut plan = Plan::default();
    let mut met = Vec::new();
    let edge = if cut { first.checked_add_days(Days::new(EDGE)).unwrap_or(first) } else { first };
    for one in found {
        let same = |known: &&Repair| one.is(known) && !met.contains(&known.id);
        // What was undone is not found again, also when it is found a little larger.
        if known.iter().any(|known| known.state == State::Undone && one.is(known)) {
            continue;
        }
        let before = known.iter().find(same);
        if let Some(before) = before {
            met.push(before.id);
        }
        // The beginning may have left the history.
        let begins = before.map(|before| before.stretch.first).filter(|begin| begin.0 < first);
        let stretch = Stretch { first: begins.unwrap_or(one.stretch.first), ..one.stretch };
        let repair = Repair {
            nis: channel.nis,
            id: before.map_or_else(|| moment.new_id(), |before| before.id),
            channel: channel.id,
            kind: one.kind,
            stretch,
            action: one.action,
            facts: one.facts.clone(),
            state: before.map_or(State::Found, |before| before.state),
            found_at: before.map_or_else(|| moment.now(), |before| before.found_at),
            decided_at: before.and_then(|before| before.decided_at),
            decided_by: before.and_then(|before| before.decided_by),
        };
        if before != Some(&repair) {
            plan.kept.push(repair);
        }
    }
    let unmet = known.iter().filter(|one| one.state == State::Found && !met.contains(&one.id));
    plan.gone = unmet.filter(|one| one.stretch.first.0 >= edge).map(|one| one.id).collect();
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::tests::channel;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn found(from: &str, to: &str) -> Found {
        let stretch = Stretch { first: (day(from), 9), last: (day(to), 17) };
        Found { kind: Kind::Dead, stretch, action: Action::Exclude, facts: Facts::default() }
    }

    fn planned(known: &[Repair], found: &[Found]) -> Plan {
        let moment = Moment::fixed("2026-11-22T12:00:00Z".parse().unwrap(), 1);
        plan(&channel(), known, found, (day("2026-01-01"), true), &moment)
    }

    #[test]
    fn a_silence_that_lasts_grows_and_keeps_its_id_and_verdict() {
        let first = planned(&[], &[found("2026-06-01", "2026-06-02")]).kept.remove(0);
        let accepted = Repair { state: State::Accepted, ..first };
        let next = planned(std::slice::from_ref(&accepted), &[found("2026-06-01", "2026-06-05")]);
        let [grown] = next.kept.as_slice() else { panic!("{next:?}") };
        assert_eq!(
            (grown.id, grown.state, grown.stretch.last.0),
            (accepted.id, State::Accepted, day("2026-06-05"))
        );
        assert_eq!(
            planned(std::slice::from_ref(grown), &[found("2026-06-01", "2026-06-05")]),
            Plan::default()
        );
    }

    #[test]
    fn what_was_undone_stays_undone_and_what_is_no_more_goes_unless_accepted() {
        let first = planned(&[], &[found("2026-06-01", "2026-06-02")]).kept.remove(0);
        let undone = Repair { state: State::Undone, ..first.clone() };
        assert_eq!(planned(&[undone], &[found("2026-06-01", "2026-06-05")]), Plan::default());
        assert_eq!(planned(std::slice::from_ref(&first), &[]).gone, [first.id]);
        assert_eq!(planned(&[Repair { state: State::Accepted, ..first.clone() }], &[]), Plan::default());
        let old = Stretch { first: (day("2026-01-20"), 0), last: (day("2026-01-21"), 0) };
        assert_eq!(
            planned(&[Repair { stretch: old, ..first }], &[]),
            Plan::default(),
            "too near the edge to judge"
        );
    }

    #[test]
    fn a_border_is_a_day() {
        let repair = clean::Repair {
            first: 48,
            last: 999,
            kind: Kind::Moved,
            action: Action::Mark,
            facts: Facts::default(),
        };
        let found = Found::of(repair, day("2026-06-01"), 24);
        assert_eq!(found.stretch, Stretch { first: (day("2026-06-03"), 0), last: (day("2026-06-03"), 23) });
    }
}
