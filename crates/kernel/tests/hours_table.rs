//! The precomputed table must answer what the rules answer, at every moment.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::time::Instant;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use kernel::calendar::{Calendar, CalendarDay, Community, DayKind, DayName};
use kernel::hours::{DEFAULT_DAYS, HoursId, HoursTable, OpenState, OpeningHours, TableError};
use proptest::prelude::*;

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn town() -> Calendar {
    let fair = CalendarDay {
        first: first() + Days::new(9),
        last: first() + Days::new(9),
        kind: DayKind::TownClosing,
        name: DayName::same("Kermis"),
    };
    Calendar::belgium(Community::Nl).with_local_days("31022", vec![fair])
}

fn calendars() -> [Calendar; 3] {
    [Calendar::belgium(Community::Nl), Calendar::belgium(Community::Fr).at(50.6, 5.6), town()]
}

fn known(key: &str) -> Option<Calendar> {
    calendars().into_iter().find(|calendar| calendar.key() == key)
}

fn day_part() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "Mo-Fr ",
        "Sa ",
        "Sa,Su ",
        "Fr-Mo ",
        "Su[1] ",
        "Tu[-1] ",
        "PH ",
        "Su,PH ",
        "SH Mo-Fr ",
        "Dec ",
        "Nov 30-Jan 10 ",
        "week 48-52/2 Th ",
        "2026 Dec 24 ",
        "PH -1 day ",
    ])
    .prop_map(str::to_owned)
}

fn time_part() -> impl Strategy<Value = String> {
    (0_u16..1440, 1_u16..1500, 0_u8..8).prop_map(|(from, length, shape)| {
        // The syntax counts to 48:00 and no further.
        let to = (from + length).min(48 * 60);
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        match shape {
            0 => "off".to_owned(),
            1 => "\"op afspraak\"".to_owned(),
            2 => format!("{}+", clock(from)),
            3 => "sunrise-sunset".to_owned(),
            4 if to < 1440 => format!("{}-{}+", clock(from), clock(to)),
            5 => format!("{}-{} unknown", clock(from), clock(to)),
            _ => format!("{}-{}", clock(from), clock(to)),
        }
    })
}

fn value() -> impl Strategy<Value = String> {
    let rule = (day_part(), time_part()).prop_map(|(day, time)| day + &time);
    let join = prop::sample::select(vec!["; ", ", ", " || "]);
    prop::collection::vec((join, rule), 1..5).prop_map(|rules| {
        rules
            .iter()
            .enumerate()
            .map(|(i, (join, rule))| if i == 0 { rule.clone() } else { format!("{join}{rule}") })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_table_answers_what_the_rules_answer(
        values in prop::collection::vec((value(), 0_usize..3), 1..12),
        moments in prop::collection::vec((-3_i64..90, 0_i64..1440), 1..40),
    ) {
        let mut table = HoursTable::new(first(), DEFAULT_DAYS);
        let calendars = calendars();
        let mut ids = Vec::new();
        for (value, calendar) in &values {
            let hours: OpeningHours = value.parse().unwrap();
            ids.push((table.intern(&hours, &calendars[*calendar]), hours, &calendars[*calendar]));
        }
        let again = HoursTable::from_bytes(&table.to_bytes(), known).unwrap();
        let midnight = first().and_time(NaiveTime::MIN);
        // Some moments at random, and the minutes around midnight of each of those days.
        for (day, minute) in moments {
            for minute in [minute, 0, 1, 1439] {
                let moment = midnight + TimeDelta::days(day) + TimeDelta::minutes(minute);
                let set = table.open_set(moment);
                prop_assert_eq!(&set, &again.open_set(moment));
                for (id, hours, calendar) in &ids {
                    let exact = hours.state_at(moment, calendar).0;
                    prop_assert_eq!(set.state(*id), exact, "{} at {}", hours, moment);
                    prop_assert_eq!(table.state(*id, moment), exact);
                    prop_assert_eq!(set.is_open(*id), exact == OpenState::Open);
                }
            }
        }
    }
}

#[test]
fn values_are_kept_once_per_calendar_and_ids_survive() {
    let mut table = HoursTable::new(first(), 14);
    let hours: OpeningHours = "Mo-Fr 09:00-18:00; PH off".parse().unwrap();
    let written: OpeningHours = "ma-vr 9-18u; feestdagen gesloten".parse().unwrap();
    let [nl, fr, town] = calendars();
    let a = table.intern(&hours, &nl);
    assert_eq!(table.intern(&written, &nl), a);
    let b = table.intern(&hours, &town);
    assert_ne!(a, b);
    let c = table.intern(&"We 14:00-18:00".parse().unwrap(), &fr);
    assert_eq!((table.len(), table.window().1), (3, first() + Days::new(14)));

    let noon = |days: u64| (first() + Days::new(days)).and_hms_opt(12, 0, 0).unwrap();
    // The town closes on 1 December, a Tuesday.
    assert_eq!((table.state(a, noon(9)), table.state(b, noon(9))), (OpenState::Open, OpenState::Closed));

    let mut table = HoursTable::from_bytes(&table.to_bytes(), known).unwrap();
    assert_eq!(table.intern(&hours, &town), b);
    let d = table.intern(&"24/7".parse().unwrap(), &nl);
    assert_eq!(d, HoursId(3));
    table.move_window(first() + Days::new(7), 21);
    assert_eq!(table.state(b, noon(9)), OpenState::Closed);
    assert_eq!(
        table.open_set(noon(10)).states(),
        [OpenState::Open, OpenState::Open, OpenState::Closed, OpenState::Open]
    );
    assert_eq!(table.hours(c).unwrap().normalised(), "We 14:00-18:00");
    assert_eq!(table.open_set(noon(10)).state(HoursId(99)), OpenState::Closed);
}

#[test]
fn damaged_bytes_are_refused() {
    let mut table = HoursTable::new(first(), 70);
    for hour in 1..24 {
        let hours: OpeningHours = format!("Mo-Fr {:02}:00-24:00; PH off", hour).parse().unwrap();
        table.intern(&hours, &Calendar::belgium(Community::Nl));
    }
    let bytes = table.to_bytes();
    assert!(HoursTable::from_bytes(&bytes, known).is_ok());
    assert_eq!(HoursTable::from_bytes(b"nothing", known).unwrap_err(), TableError::NotATable);
    assert_eq!(
        HoursTable::from_bytes(&bytes, |_| None).unwrap_err(),
        TableError::UnknownCalendar("nl".into())
    );
    let mut other = bytes.clone();
    other[8] = 99;
    assert_eq!(HoursTable::from_bytes(&other, known).unwrap_err(), TableError::OtherVersion(99));
    for at in (10..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert_eq!(HoursTable::from_bytes(&damaged, known).unwrap_err(), TableError::Damaged, "byte {at}");
        assert!(HoursTable::from_bytes(&bytes[..at], known).is_err());
    }
}

#[test]
fn twenty_thousand_values_load_quickly() {
    let mut table = HoursTable::new(first(), DEFAULT_DAYS);
    let calendar = Calendar::belgium(Community::Nl);
    for number in 0..20_000_u32 {
        let (open, close) = (number % 140, number / 140);
        let text = format!(
            "Mo-Fr {:02}:{:02}-12:00,13:00-{:02}:{:02}; Sa 09:00-12:00; PH off",
            6 + open / 30,
            open % 30,
            14 + close / 30,
            close % 30
        );
        table.intern(&text.parse().unwrap(), &calendar);
    }
    assert_eq!(table.len(), 20_000);
    let bytes = table.to_bytes();
    let start = Instant::now();
    let loaded = HoursTable::from_bytes(&bytes, known).unwrap();
    let load = start.elapsed();
    let moment: NaiveDateTime = (first() + Days::new(1)).and_hms_opt(11, 30, 0).unwrap();
    let start = Instant::now();
    let open = loaded.open_set(moment).states().iter().filter(|state| **state == OpenState::Open).count();
    println!("{} bytes, loaded in {load:?}; asked in {:?}", bytes.len(), start.elapsed());
    assert_eq!(open, 20_000);
    // The product promises 100 ms in an optimised build; here the machine may be busy and the build is not.
    assert!(load.as_millis() < 1_000, "{load:?}");
}
