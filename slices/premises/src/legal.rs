//! The legal register of vacancy (leegstandsregister): which step may follow which, what each day brings, and when a levy
//! falls due. What is seen in the street (`spell`) never moves it: a finding is an act of an officer, with its own proof.
//!
//! A building is vacant when more than half of its floor is not used for what it is meant for, for at least twelve months
//! in a row. Months run from date to date; a term that would end on a day that is not there ends on the last of its month.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

/// How long a building has to be unused.
const UNUSED_MONTHS: u32 = 12;
/// The most levies that are looked ahead for.
const MOST_LEVIES: u32 = 40;

/// A step of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Something points to vacancy.
    Indication,
    /// An officer found it vacant, in a dated deed.
    Deed,
    /// The owner was told.
    Notice,
    /// The owner objects.
    Appeal,
    /// The appeal is right: the file ends.
    AppealUpheld,
    /// The appeal is not.
    AppealRejected,
    /// It is on the register.
    Listing,
    /// No levy until a day.
    Exemption,
    /// It is used again: six months of use lead off the register.
    UseResumed,
    /// It is not used any more: it stays on the register.
    VacantAgain,
    /// It is off the register.
    Struck,
    /// The file ends before a listing.
    Dropped,
}

impl Step {
    pub(crate) const ALL: [Self; 12] = [
        Self::Indication,
        Self::Deed,
        Self::Notice,
        Self::Appeal,
        Self::AppealUpheld,
        Self::AppealRejected,
        Self::Listing,
        Self::Exemption,
        Self::UseResumed,
        Self::VacantAgain,
        Self::Struck,
        Self::Dropped,
    ];

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Indication => "indication",
            Self::Deed => "deed",
            Self::Notice => "notice",
            Self::Appeal => "appeal",
            Self::AppealUpheld => "upheld",
            Self::AppealRejected => "rejected",
            Self::Listing => "listing",
            Self::Exemption => "exemption",
            Self::UseResumed => "resumed",
            Self::VacantAgain => "again",
            Self::Struck => "struck",
            Self::Dropped => "dropped",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == text)
    }

    const fn ends(self) -> bool {
        matches!(self, Self::AppealUpheld | Self::Struck | Self::Dropped)
    }
}

/// A step as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub id: Uuid,
    pub step: Step,
    pub day: NaiveDate,
    /// Of an exemption: the last day it holds.
    pub until: Option<NaiveDate>,
    /// Of a deed: since when, how much of how much.
    pub unused_from: Option<NaiveDate>,
    pub unused_m2: Option<i64>,
    pub total_m2: Option<i64>,
}

/// The terms of a town's regulation, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Regulation {
    pub appeal: u32,
    /// From the listing to the first levy.
    pub first_levy: u32,
    /// From levy to levy.
    pub levy_every: u32,
    /// How long it has to be used before it is struck off.
    pub strike: u32,
}

impl Default for Regulation {
    fn default() -> Self {
        Self { appeal: 1, first_levy: 12, levy_every: 12, strike: 6 }
    }
}

/// Why a step cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not after the step before.
    Order,
    /// The day is before the step before.
    Before,
    /// The day is yet to come.
    Future,
    /// Unused for less than twelve months.
    TooShort,
    /// Half of the floor or less.
    TooLittle,
    /// A deed says since when, and how much of how much is unused.
    Missing,
    /// The owner can still object, or the appeal waits for an answer.
    AppealOpen,
    /// The appeal came too late.
    AppealLate,
    /// Not used for six months yet.
    NotLongUsed,
    /// An exemption ends on a day after it begins.
    Until,
}

impl Refusal {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Before => "before",
            Self::Future => "future",
            Self::TooShort => "too-short",
            Self::TooLittle => "too-little",
            Self::Missing => "missing",
            Self::AppealOpen => "appeal-open",
            Self::AppealLate => "appeal-late",
            Self::NotLongUsed => "not-long-used",
            Self::Until => "until",
        }
    }
}

/// A day so many months later; the end of the month when there is no such day.
pub(crate) fn after(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The steps of the file that is open, in order: what came after the last end.
pub(crate) fn file(steps: &[Taken]) -> &[Taken] {
    let begin = steps.iter().rposition(|taken| taken.step.ends()).map_or(0, |end| end + 1);
    steps.get(begin..).unwrap_or_default()
}

fn last(file: &[Taken], step: Step) -> Option<&Taken> {
    file.iter().rev().find(|taken| taken.step == step)
}

/// Where a file stands: its last step that is no exemption.
pub(crate) fn now(file: &[Taken]) -> Option<&Taken> {
    file.iter().rev().find(|taken| taken.step != Step::Exemption)
}

/// The last day on which the owner can object.
pub(crate) fn appeal_until(file: &[Taken], terms: Regulation) -> Option<NaiveDate> {
    last(file, Step::Notice).map(|notice| after(notice.day, terms.appeal))
}

/// Which steps may follow.
pub(crate) fn next(file: &[Taken]) -> Vec<Step> {
    match now(file).map(|taken| taken.step) {
        None => vec![Step::Indication],
        Some(Step::Indication) => vec![Step::Deed, Step::Dropped],
        Some(Step::Deed) => vec![Step::Notice, Step::Dropped],
        Some(Step::Notice) => vec![Step::Appeal, Step::Listing, Step::Dropped],
        Some(Step::Appeal) => vec![Step::AppealRejected, Step::AppealUpheld],
        Some(Step::AppealRejected) => vec![Step::Listing, Step::Dropped],
        Some(Step::Listing | Step::VacantAgain) => vec![Step::Exemption, Step::UseResumed, Step::Struck],
        Some(Step::UseResumed) => vec![Step::Struck, Step::VacantAgain, Step::Exemption],
        Some(_) => vec![Step::Indication],
    }
}

/// Whether a step may be taken.
pub(crate) fn decide(
    steps: &[Taken],
    new: &Taken,
    terms: Regulation,
    today: NaiveDate,
) -> Result<(), Refusal> {
    let file = file(steps);
    if !next(file).contains(&new.step) {
        return Err(Refusal::Order);
    }
    if new.day > today {
        return Err(Refusal::Future);
    }
    if steps.last().is_some_and(|before| new.day < before.day) {
        return Err(Refusal::Before);
    }
    match new.step {
        Step::Deed => {
            let told = new.unused_from.zip(new.unused_m2.zip(new.total_m2));
            let (from, (unused, total)) = told.ok_or(Refusal::Missing)?;
            if after(from, UNUSED_MONTHS) > new.day {
                return Err(Refusal::TooShort);
            }
            if unused > total || unused.saturating_mul(2) <= total {
                return Err(Refusal::TooLittle);
            }
            Ok(())
        }
        Step::Appeal => {
            let late = appeal_until(file, terms).is_some_and(|until| new.day > until);
            if late { Err(Refusal::AppealLate) } else { Ok(()) }
        }
        Step::Listing => {
            let answered = last(file, Step::AppealRejected).is_some();
            let open = !answered && appeal_until(file, terms).is_some_and(|until| new.day <= until);
            if open { Err(Refusal::AppealOpen) } else { Ok(()) }
        }
        Step::Exemption => {
            if new.until.is_some_and(|until| until > new.day) {
                Ok(())
            } else {
                Err(Refusal::Until)
            }
        }
        // Demolition or another function leads off the register at once; use does after its months.
        Step::Struck => {
            let used = now(file).filter(|taken| taken.step == Step::UseResumed);
            let early = used.is_some_and(|used| after(used.day, terms.strike) > new.day);
            if early { Err(Refusal::NotLongUsed) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// A levy: the day it falls due, which one it is, and whether an exemption stands in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Levy {
    pub day: NaiveDate,
    pub number: u32,
    pub exempt: bool,
}

/// The levies of a file up to a day, and the next one after it.
pub(crate) fn levies(file: &[Taken], terms: Regulation, today: NaiveDate) -> Vec<Levy> {
    let Some(listed) = file.iter().find(|taken| taken.step == Step::Listing) else { return Vec::new() };
    let struck = last(file, Step::Struck).map(|taken| taken.day);
    let mut found = Vec::new();
    for number in 0..MOST_LEVIES {
        let months = terms.first_levy.saturating_add(number.saturating_mul(terms.levy_every.max(1)));
        // Counted from the listing, not from the levy before: the end of a month does not creep forward.
        let day = after(listed.day, months);
        if struck.is_some_and(|struck| day >= struck) {
            break;
        }
        let holds = |taken: &Taken| {
            taken.step == Step::Exemption && taken.day <= day && taken.until.is_some_and(|until| day <= until)
        };
        found.push(Levy { day, number: number + 1, exempt: file.iter().any(holds) });
        if day > today {
            break;
        }
    }
    found
}

/// A term that runs: what comes on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// `appeal`, `listing`, `levy`, `levy-exempt`, `strike`.
    pub what: &'static str,
    pub day: NaiveDate,
}

/// The terms that run in a file.
pub(crate) fn terms(file: &[Taken], rules: Regulation, today: NaiveDate) -> Vec<Term> {
    let mut found = Vec::new();
    let Some(now) = now(file) else { return found };
    if now.step == Step::Notice
        && let Some(until) = appeal_until(file, rules)
    {
        found.push(Term { what: "appeal", day: until });
        found.push(Term { what: "listing", day: until.succ_opt().unwrap_or(until) });
    }
    if matches!(now.step, Step::Listing | Step::UseResumed | Step::VacantAgain) {
        if now.step == Step::UseResumed {
            found.push(Term { what: "strike", day: after(now.day, rules.strike) });
        }
        let next = levies(file, rules, today).into_iter().find(|levy| levy.day > today);
        found.extend(
            next.map(|levy| Term { what: if levy.exempt { "levy-exempt" } else { "levy" }, day: levy.day }),
        );
    }
    found.sort_by_key(|term| term.day);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::tests::day;

    fn taken(step: Step, on: &str) -> Taken {
        Taken {
            id: Uuid::nil(),
            step,
            day: day(on),
            until: None,
            unused_from: None,
            unused_m2: None,
            total_m2: None,
        }
    }

    fn deed(on: &str, from: &str, (unused, total): (i64, i64)) -> Taken {
        Taken {
            unused_from: Some(day(from)),
            unused_m2: Some(unused),
            total_m2: Some(total),
            ..taken(Step::Deed, on)
        }
    }

    const TERMS: Regulation = Regulation { appeal: 1, first_levy: 12, levy_every: 12, strike: 6 };

    fn allowed(steps: &[Taken], new: Taken) -> Result<(), Refusal> {
        decide(steps, &new, TERMS, day("2030-01-01"))
    }

    #[test]
    fn vacant_is_more_than_half_for_twelve_months() {
        let before = [taken(Step::Indication, "2024-01-10")];
        for (on, from, m2, result) in [
            ("2025-03-01", "2024-03-01", (101, 200), Ok(())),
            ("2025-02-28", "2024-03-01", (101, 200), Err(Refusal::TooShort)),
            ("2025-02-28", "2024-02-29", (200, 200), Ok(())),
            ("2025-02-27", "2024-02-29", (200, 200), Err(Refusal::TooShort)),
            ("2025-03-01", "2024-03-01", (100, 200), Err(Refusal::TooLittle)),
            ("2025-03-01", "2024-03-01", (201, 200), Err(Refusal::TooLittle)),
            ("2025-03-01", "2024-03-01", (0, 0), Err(Refusal::TooLittle)),
        ] {
            assert_eq!(allowed(&before, deed(on, from, m2)), result, "{on} {from} {m2:?}");
        }
        assert_eq!(allowed(&before, taken(Step::Deed, "2025-03-01")), Err(Refusal::Missing));
    }

    #[test]
    fn steps_follow_each_other_and_never_go_back_in_time() {
        let mut file = vec![];
        for step in Step::ALL {
            let result = allowed(&file, taken(step, "2026-01-01"));
            assert_eq!(result.is_ok(), step == Step::Indication, "{step:?}");
        }
        file.push(taken(Step::Indication, "2026-01-10"));
        assert_eq!(allowed(&file, taken(Step::Dropped, "2026-01-09")), Err(Refusal::Before));
        assert_eq!(
            decide(&file, &taken(Step::Dropped, "2026-01-12"), TERMS, day("2026-01-11")),
            Err(Refusal::Future)
        );
        file.push(taken(Step::Dropped, "2026-02-01"));
        assert_eq!(allowed(&file, taken(Step::Indication, "2026-02-01")), Ok(()), "a new file");
    }

    #[test]
    fn nothing_is_listed_while_the_owner_can_object() {
        let begin = || {
            vec![
                taken(Step::Indication, "2024-12-01"),
                deed("2025-01-15", "2023-01-01", (90, 90)),
                taken(Step::Notice, "2025-01-31"),
            ]
        };
        let file = begin();
        assert_eq!(appeal_until(&file, TERMS), Some(day("2025-02-28")), "there is no 31 February");
        assert_eq!(allowed(&file, taken(Step::Listing, "2025-02-28")), Err(Refusal::AppealOpen));
        assert_eq!(allowed(&file, taken(Step::Listing, "2025-03-01")), Ok(()));
        assert_eq!(allowed(&file, taken(Step::Appeal, "2025-02-28")), Ok(()));
        assert_eq!(allowed(&file, taken(Step::Appeal, "2025-03-01")), Err(Refusal::AppealLate));
        let mut file = begin();
        file.push(taken(Step::Appeal, "2025-02-10"));
        assert_eq!(
            allowed(&file, taken(Step::Listing, "2025-06-01")),
            Err(Refusal::Order),
            "it waits for an answer"
        );
        file.push(taken(Step::AppealRejected, "2025-02-20"));
        assert_eq!(allowed(&file, taken(Step::Listing, "2025-02-20")), Ok(()));
    }

    fn listed(on: &str) -> Vec<Taken> {
        vec![
            taken(Step::Indication, "2020-01-01"),
            deed("2020-01-02", "2018-01-01", (90, 90)),
            taken(Step::Notice, "2020-01-03"),
            taken(Step::Listing, on),
        ]
    }

    #[test]
    fn levies_fall_due_a_year_after_the_listing_and_every_year() {
        let file = listed("2024-02-29");
        let days = |file: &[Taken], terms, on: &str| -> Vec<String> {
            levies(file, terms, day(on)).iter().map(|levy| levy.day.to_string()).collect()
        };
        assert_eq!(days(&file, TERMS, "2024-03-01"), ["2025-02-28"]);
        assert_eq!(
            days(&file, TERMS, "2028-03-01"),
            ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]
        );
        let six = Regulation { first_levy: 6, ..TERMS };
        assert_eq!(
            days(&file, six, "2025-08-29"),
            ["2024-08-29", "2025-08-29", "2026-08-29"],
            "months 6, 18, 30"
        );
        assert!(levies(&file[..3], TERMS, day("2028-01-01")).is_empty());
    }

    #[test]
    fn an_exemption_holds_until_its_last_day() {
        let mut file = listed("2024-06-01");
        file.push(Taken { until: Some(day("2025-06-01")), ..taken(Step::Exemption, "2024-07-01") });
        let found = levies(&file, TERMS, day("2026-06-02"));
        assert_eq!(found.iter().map(|levy| levy.exempt).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(terms(&file, TERMS, day("2025-01-01"))[0].what, "levy-exempt");
        assert_eq!(allowed(&file, taken(Step::Exemption, "2025-01-01")), Err(Refusal::Until));
    }

    #[test]
    fn six_months_of_use_lead_off_the_register() {
        let mut file = listed("2024-06-01");
        assert_eq!(allowed(&file, taken(Step::Struck, "2024-07-01")), Ok(()), "demolished");
        file.push(taken(Step::UseResumed, "2024-08-31"));
        assert_eq!(allowed(&file, taken(Step::Struck, "2025-02-27")), Err(Refusal::NotLongUsed));
        assert_eq!(allowed(&file, taken(Step::Struck, "2025-02-28")), Ok(()));
        let running = terms(&file, TERMS, day("2024-12-01"));
        assert_eq!(
            running,
            [Term { what: "strike", day: day("2025-02-28") }, Term { what: "levy", day: day("2025-06-01") }]
        );
        file.push(Taken { until: Some(day("2026-01-01")), ..taken(Step::Exemption, "2024-12-01") });
        assert_eq!(
            allowed(&file, taken(Step::Struck, "2025-02-27")),
            Err(Refusal::NotLongUsed),
            "an exemption does not shorten the term"
        );
        file.push(taken(Step::Struck, "2025-03-10"));
        assert!(levies(&file, TERMS, day("2026-01-01")).is_empty(), "no levy after it is struck off");
        assert!(super::file(&file).is_empty());
    }
}
