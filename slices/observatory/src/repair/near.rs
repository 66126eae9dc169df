//! What was to do at the time of a repair: it may explain what was found.

use serde::Serialize;
use shell::Visit;

use crate::events::{self, Event};
use crate::store::repairs::Repair;

/// An event at the time of a repair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Near {
    pub name: String,
    pub days: String,
    pub href: String,
}

/// Events that reach the counter and lie within two days of the stretch.
pub(super) fn near<'a>(events: &'a [Event], repair: &Repair) -> impl Iterator<Item = &'a Event> {
    let (first, last, channel) = (repair.stretch.first.0, repair.stretch.last.0, repair.channel);
    events.iter().filter(move |event| {
        let reached = event.channels.is_empty() || event.channels.contains(&channel);
        reached && (event.first() - last).num_days() <= 2 && (first - event.last()).num_days() <= 2
    })
}

/// As the page shows it.
pub(super) fn beside(visit: &Visit, event: &Event) -> Near {
    Near {
        name: event.name.clone(),
        days: events::days_in_words(event, visit.language),
        href: visit.local(&format!("{}/{}/{}", events::PATH, event.nis, event.id.simple())),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use counts::clean::{self, Kind};
    use kernel::nis::Nis;
    use uuid::Uuid;

    use super::*;
    use crate::events::event::tests::event;
    use crate::store::repairs::{State as Said, Stretch};

    #[test]
    fn what_was_to_do_at_the_counter_stands_beside_a_repair() {
        let at = |text: &str| text.parse::<NaiveDate>().unwrap();
        let repair = |channel: u128, from: &str, to: &str| Repair {
            nis: Nis::parse("31022").unwrap(),
            id: Uuid::from_u128(9),
            channel: Uuid::from_u128(channel),
            kind: Kind::LevelShift,
            stretch: Stretch { first: (at(from), 0), last: (at(to), 23) },
            action: clean::Action::Mark,
            facts: clean::Facts::default(),
            state: Said::Found,
            found_at: "2026-06-01T00:00:00Z".parse().unwrap(),
            decided_at: None,
            decided_by: None,
        };
        let events = [event(50, &["2026-05-16", "2026-05-20"])];
        let near = |repair: Repair| near(&events, &repair).count();
        assert_eq!(near(repair(1, "2026-05-22", "2026-05-22")), 1, "the works were over, the street is open");
        assert_eq!(near(repair(1, "2026-05-14", "2026-05-14")), 1);
        assert_eq!(near(repair(1, "2026-05-24", "2026-05-30")), 0);
        assert_eq!(near(repair(2, "2026-05-16", "2026-05-16")), 0, "it does not reach that counter");
    }
}
