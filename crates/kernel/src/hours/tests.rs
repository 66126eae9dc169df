//! How values are read and answered, by example.

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::calendar::Community;

fn calendar() -> Calendar {
    Calendar::belgium(Community::Nl).at(50.83, 3.26)
}

fn normal(text: &str) -> String {
    match OpeningHours::parse(text) {
        Ok(parsed) => parsed.hours.normalised().to_owned(),
        Err(error) => format!("ERROR {error}"),
    }
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn state(hours: &str, moment: &str) -> OpenState {
    hours.parse::<OpeningHours>().unwrap().state_at(at(moment), &calendar()).0
}

#[test]
fn what_people_write_becomes_the_standard_form() {
    for (written, expected) in [
        ("We, Sa 08:00-13:00", "We,Sa 08:00-13:00"),
        ("Ma-Vr 9u30-12u, 13u30-18u; Za 9-12u", "Mo-Fr 09:30-12:00,13:30-18:00; Sa 09:00-12:00"),
        ("maandag tot vrijdag van 9 tot 12 en van 13.30 tot 18 uur", "Mo-Fr 09:00-12:00,13:30-18:00"),
        (
            "lundi-vendredi 9h-12h et 14h-18h30, samedi 9h-12h",
            "Mo-Fr 09:00-12:00,14:00-18:30, Sa 09:00-12:00",
        ),
        ("Lu-Ve 9h30-18h; Sa 10h-17h; Di fermé", "Mo-Fr 09:30-18:00; Sa 10:00-17:00; Su off"),
        ("ma me ve 9h-12h", "Tu,We,Fr 09:00-12:00"),
        ("Ma,Wo,Vr 9:00-12:00", "Mo,We,Fr 09:00-12:00"),
        ("Di-Do 9-12, So geschlossen", "Tu-Th 09:00-12:00, Su off"),
        ("Montag bis Freitag 8 bis 12 Uhr und 14 bis 18 Uhr", "Mo-Fr 08:00-12:00,14:00-18:00"),
        ("Mo-Fr 7:30 AM - 5 PM, Sat 8am-noon", "Mo-Fr 07:30-17:00, Sa 08:00-12:00"),
        ("24u/24", "00:00-24:00"),
        ("24u/24 7/7", "Mo-Su 00:00-24:00"),
        ("24/7", "24/7"),
        ("08:00 - 20:00  Dimanche: 9:00 - 13:00", "08:00-20:00, Su 09:00-13:00"),
        ("10:00-18:00 Mo-Fr", "Mo-Fr 10:00-18:00"),
        ("9 AM - 6 PM Mon-Fri, 8-12 Sat", "Mo-Fr 09:00-18:00, Sa 08:00-12:00"),
        ("Dagelijks 8-20u, behalve feestdagen", "Mo-Su 08:00-20:00; PH off"),
        ("op afspraak", "\"op afspraak\""),
        ("enkel op afspraak", "\"enkel op afspraak\""),
        ("Nach Vereinbarung.", "\"Nach Vereinbarung\""),
        ("sur rendez-vous", "\"sur rendez-vous\""),
        ("by appointment only", "\"by appointment only\""),
        ("Wo 14:00-18:00, of op afspraak", "We 14:00-18:00 || \"of op afspraak\""),
        ("zaterdag op afspraak", "Sa \"op afspraak\""),
        ("Mo–Fr 09:00–18:00", "Mo-Fr 09:00-18:00"),
        ("Mo-Fr 0900-1800", "Mo-Fr 09:00-18:00"),
        ("elke eerste zondag van de maand 10-17u", "Su[1] 10:00-17:00"),
        ("1ste en 3de zaterdag 9:00-12:00", "Sa[1,3] 09:00-12:00"),
        ("zon- en feestdagen 10:00-12:00", "Su,PH 10:00-12:00"),
        ("vanaf 17u", "17:00+"),
        ("Mo-Sa 09:00-18:00; Dec 24,31 09:00-16:00;", "Mo-Sa 09:00-18:00; Dec 24,Dec 31 09:00-16:00"),
        ("25 december gesloten", "Dec 25 off"),
        ("1. - 26. März 9-17 Uhr", "Mar 01-26 09:00-17:00"),
        ("1 tot 15 mei gesloten", "May 01-15 off"),
        ("Mo-Fr 09:00-18:00; 2026-12-24 off", "Mo-Fr 09:00-18:00; 2026 Dec 24 off"),
        ("april-oktober ma-zo 10:00-18:00", "Apr-Oct Mo-Su 10:00-18:00"),
        ("schoolvakanties ma-vr 10-12u", "SH Mo-Fr 10:00-12:00"),
        ("jours fériés fermé", "PH off"),
        ("week-end 10h-18h", "Sa-Su 10:00-18:00"),
        ("Oct-Mar 8-13", "Oct-Mar 08:00-13:00"),
        ("open", "open"),
        ("11:00 am to 10:00 pm, Monday-Saturday", "Mo-Sa 11:00-22:00"),
        ("17h30 - 22h, 7j/7", "Mo-Su 17:30-22:00"),
        ("Sa Su PH 10:00-22:00", "Sa,Su,PH 10:00-22:00"),
        ("PH Fr 17:00-20:00", "PH Fr 17:00-20:00"),
        ("\"Bei gutem Wetter\" open", "open \"Bei gutem Wetter\""),
    ] {
        let found = normal(written);
        assert_eq!(found, expected, "{written}");
        assert_eq!(normal(&found), found, "the standard form of {written} is stable");
    }
}

#[test]
fn errors_say_what_where_and_how_to_mend() {
    for (written, fault, at) in [
        ("", HoursFault::Empty, 0),
        (" ; ", HoursFault::Empty, 1),
        ("Mo-Fr 09:00-18:00; wanneer het past", HoursFault::UnknownWord, 19),
        ("Mo 09:00", HoursFault::NoEnd, 3),
        ("Mo 25:00-26:00", HoursFault::BadTime, 3),
        ("Feb 30 off", HoursFault::BadDate, 0),
        ("Tu,Th 14:00-16:00; Sa 09:00-", HoursFault::Incomplete, 28),
        ("Mo-Fr 8:00-17-00", HoursFault::Unexpected, 13),
        ("Mo] 08:00-12:00", HoursFault::Unexpected, 2),
        ("week 30-20 Mo", HoursFault::BadDate, 8),
        ("9-18 Mo-Fr 9-12 Sa", HoursFault::Doubtful, 16),
        ("10-5 Monday to Friday", HoursFault::Doubtful, 0),
        ("10:00AM to 900", HoursFault::Doubtful, 0),
        ("10-00 18-00", HoursFault::Doubtful, 0),
        ("Jan-Dec 01-07 Th 18:00-19:00", HoursFault::Doubtful, 8),
        ("we pm", HoursFault::Unexpected, 3),
    ] {
        let error = OpeningHours::parse(written).unwrap_err();
        assert_eq!((error.what, error.at), (fault, at), "{written}: {error}");
        assert!(error.to_string().contains(error.hint));
    }
    let long = "Mo 09:00-12:00; ".repeat(70);
    assert_eq!(OpeningHours::parse(&long).unwrap_err().code(), "hours-too-long");
    let codes: std::collections::HashSet<_> = HoursFault::ALL.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), HoursFault::ALL.len());
}

#[test]
fn three_states_with_remarks() {
    let hours: OpeningHours = "We 14:00-18:00 || \"op afspraak\"".parse().unwrap();
    let (found, comment) = hours.state_at(at("2026-11-25 13:59"), &calendar());
    assert_eq!((found, comment.as_deref()), (OpenState::Unknown, Some("op afspraak")));
    assert_eq!(hours.state_at(at("2026-11-25 14:00"), &calendar()), (OpenState::Open, None));
    assert!(hours.mentions_appointment());
    let (found, comment) =
        "17:00+".parse::<OpeningHours>().unwrap().state_at(at("2026-11-25 17:00"), &calendar());
    assert_eq!((found, comment.as_deref()), (OpenState::Unknown, Some(OPEN_END)));
    let (found, comment) =
        "PH 10:00-12:00".parse::<OpeningHours>().unwrap().state_at(at("2026-12-25 11:00"), &calendar());
    assert_eq!((found, comment.as_deref()), (OpenState::Open, Some("Kerstmis - Noël")));
}

#[test]
fn holidays_are_those_of_the_calendar() {
    let bakery = "Mo-Su 07:00-12:30; PH off";
    assert_eq!(state(bakery, "2026-04-05 08:00"), OpenState::Open, "Easter Sunday is no legal holiday");
    assert_eq!(state(bakery, "2026-04-06 08:00"), OpenState::Closed);
    assert_eq!(state(bakery, "2026-07-11 08:00"), OpenState::Open, "11 July is no legal holiday");
    let hours: OpeningHours = "SH Mo-Fr 10:00-12:00".parse().unwrap();
    let moment = at("2026-02-25 11:00");
    assert_eq!(hours.state_at(moment, &Calendar::belgium(Community::Nl)).0, OpenState::Closed);
    assert_eq!(hours.state_at(moment, &Calendar::belgium(Community::Fr)).0, OpenState::Open);
}

#[test]
fn a_night_runs_past_midnight() {
    let bar = "Fr,Sa 20:00-03:00";
    assert_eq!(state(bar, "2026-11-28 02:59"), OpenState::Open);
    assert_eq!(state(bar, "2026-11-28 03:00"), OpenState::Closed);
    assert_eq!(state(bar, "2026-11-29 02:00"), OpenState::Open);
    assert_eq!(state(bar, "2026-11-30 02:00"), OpenState::Closed);
    assert_eq!(state("20:00-26:00", "2026-11-30 01:59"), OpenState::Open);
}

#[test]
fn the_next_change_is_found_far_and_near() {
    let hours: OpeningHours = "Mo-Fr 09:00-12:00,13:00-18:00; PH off".parse().unwrap();
    let next = |moment: &str| hours.next_change(at(moment), &calendar());
    assert_eq!(next("2026-11-23 10:00"), Some(at("2026-11-23 12:00")));
    assert_eq!(next("2026-11-23 12:00"), Some(at("2026-11-23 13:00")));
    assert_eq!(next("2026-12-24 18:00"), Some(at("2026-12-28 09:00")));
    let always: OpeningHours = "24/7".parse().unwrap();
    assert_eq!(always.next_change(at("2026-11-23 10:00"), &calendar()), None);
    let nights: OpeningHours = "22:00-02:00".parse().unwrap();
    assert_eq!(nights.next_change(at("2026-11-23 23:00"), &calendar()), Some(at("2026-11-24 02:00")));
    let yearly: OpeningHours = "Dec 06 10:00-12:00".parse().unwrap();
    assert_eq!(yearly.next_change(at("2026-12-06 12:00"), &calendar()), Some(at("2027-12-06 10:00")));
}

#[test]
fn dates_wrap_over_the_year_and_over_leap_days() {
    let winter = "Nov 15-Feb 10 10:00-12:00";
    assert_eq!(state(winter, "2026-12-31 11:00"), OpenState::Open);
    assert_eq!(state(winter, "2027-02-10 11:00"), OpenState::Open);
    assert_eq!(state(winter, "2027-02-11 11:00"), OpenState::Closed);
    assert_eq!(state("Feb 29 10:00-12:00", "2027-06-01 11:00"), OpenState::Closed);
    assert_eq!(state("Feb 29 10:00-12:00", "2028-02-29 11:00"), OpenState::Open);
    assert_eq!(state("Feb 29-Mar 02 10:00-12:00", "2027-03-01 11:00"), OpenState::Open);
    assert_eq!(state("easter -2 days 10:00-12:00", "2026-04-03 11:00"), OpenState::Open);
    assert_eq!(state("2026 Dec 24-2027 Jan 02 off", "2026-12-25 11:00"), OpenState::Closed);
    assert_eq!(state("Su[-1] 10:00-12:00", "2026-11-29 11:00"), OpenState::Open);
    assert_eq!(state("Su[-1] 10:00-12:00", "2026-11-22 11:00"), OpenState::Closed);
}

#[test]
fn they_travel_as_text() {
    let hours: OpeningHours = "Ma-Vr 9-12u".parse().unwrap();
    assert_eq!(serde_json::to_string(&hours).unwrap(), "\"Mo-Fr 09:00-12:00\"");
    assert_eq!(serde_json::from_str::<OpeningHours>("\"Mo-Fr 9:00-12:00\"").unwrap(), hours);
    assert!(serde_json::from_str::<OpeningHours>("\"Mo-Fr\u{1}\"").is_err());
}

#[test]
fn the_days_of_a_schedule_are_sorted_and_whole() {
    let hours: OpeningHours = "14:00-18:00,08:00-12:00,12:00-13:00".parse().unwrap();
    let date = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let spans: Vec<_> =
        hours.day(date, &calendar()).spans().iter().map(|span| (span.start, span.end)).collect();
    assert_eq!(spans, [(480, 780), (840, 1080)]);
}
