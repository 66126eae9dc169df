use std::collections::{BTreeMap, HashMap};

use forecast::effect::{Sureness, Told};
use kernel::calendar::Community;
use uuid::Uuid;

use super::super::figures::tests::{counters, day, forecast, sums, totals};
use super::*;
use crate::events::event::tests::event;
use crate::events::store::Kept;
use crate::events::weigh::{Found, State};
use crate::foresee::WHOLE_TOWN;
use crate::repair::Quiet;

fn known() -> Known {
    let busy = |id: Uuid, at: NaiveDate| (id == Uuid::from_u128(1) && at == day("2026-11-21")).then_some(400);
    let channels = counters();
    Known {
        nis: kernel::nis::Nis::parse("31022").unwrap(),
        monday: day("2026-11-16"),
        is_last: true,
        names: channels.iter().map(|one| (one.id, one.name.clone())).collect::<HashMap<_, _>>(),
        channels,
        sums: sums(&totals(busy)),
        totals: totals(busy),
        forecasts: vec![
            forecast(WHOLE_TOWN, "2026-11-21", 200.0),
            forecast(WHOLE_TOWN, "2026-11-22", 150.0),
            forecast(WHOLE_TOWN, "2026-11-28", 240.0),
            forecast(WHOLE_TOWN, "2026-11-23", 150.0),
        ],
        events: vec![event(9, &["2026-11-21"])],
        effects: Vec::new(),
        quiet: vec![Quiet { channel: Uuid::from_u128(2), since: day("2026-11-19"), sends: false }],
    }
}

fn keys(phrases: &[Phrase]) -> Vec<&str> {
    phrases.iter().map(|one| one.key.as_str()).collect()
}

fn made(known: &Known) -> Report {
    report(known, "Oostkamp", &Calendar::belgium(Community::Nl), Language::Nl)
}

#[test]
fn the_week_is_told_in_plain_sentences() {
    let found = made(&known());
    assert_eq!((found.number, found.span.as_str()), (47, "16 november – 22 november 2026"));
    // 6 × 150 + 450 beside 6 × 150 + 200.
    assert_eq!(found.subject.key, "wk-subject-busier");
    assert_eq!(found.subject.values["n"], "23");
    assert_eq!(keys(&found.lead), ["wk-says-busier", "wk-year-up", "wk-best"]);
    assert_eq!(found.lead[0].values["counted"], "1.350");
    assert_eq!(found.lead[2].values["day"], "zaterdag 21 november");
    let ids: Vec<&str> = found.parts.iter().map(|part| part.id).collect();
    assert_eq!(ids, ["opvallend", "evenementen", "stil", "komend"]);
    assert_eq!(keys(&found.parts[0].lines)[0], "wk-day-above");
    assert_eq!(keys(&found.parts[1].lines), ["wk-event-waiting"]);
    assert_eq!(keys(&found.parts[2].lines), ["wk-quiet"]);
    assert_eq!(found.parts[3].lines[0].values["day"], "zaterdag 28 november");
    assert_eq!((found.rows.len(), found.coming.len()), (7, 7));
    assert_eq!(found.rows[5][1], "450");
    assert_eq!(found.coming[1][1], "–", "of Tuesday nothing is forecast");
    assert!(found.svg.contains("Braderie") && found.svg.contains("chart__band"));
}

#[test]
fn a_week_long_past_tells_nothing_of_what_comes_and_nothing_of_now() {
    let past = Known { is_last: false, quiet: Vec::new(), ..known() };
    let found = made(&past);
    assert!(
        found.coming.is_empty() && found.parts.iter().all(|part| part.id != "komend" && part.id != "stil")
    );
    assert!(!found.svg.contains(">ma 23<"));
}

#[test]
fn what_an_event_brought_is_told_as_sure_as_it_is() {
    let told = |verdict, last_word| Told {
        verdict,
        sureness: Sureness::ProbablyNotChance,
        chance: 0.03,
        extra: [120, 160, 210],
        percent: [12, 20, 31],
        last_word,
        before_unusual: false,
        detectable: 10,
    };
    let line = |found: Found| {
        let at = "2026-11-22T06:00:00Z".parse().unwrap();
        let kept = Kept { event: event(9, &[]).id, method: 1, at, found };
        made(&Known { effects: vec![kept], ..known() }).parts[1].lines[0].clone()
    };
    let answered =
        |verdict, last| Found { state: State::Answered, told: Some(told(verdict, last)), ..Found::default() };
    let more = line(answered(Verdict::More, false));
    assert_eq!((more.key.as_str(), more.values["final"].as_str()), ("wk-event-more", "no"));
    assert_eq!((more.values["low"].as_str(), more.values["high"].as_str()), ("120", "210"));
    assert_eq!(line(answered(Verdict::Nothing, true)).values["final"], "yes");
    assert_eq!(line(answered(Verdict::Fewer, true)).key, "wk-event-fewer");
    let refused = Found { state: State::Refused, refused: Some("no-base".into()), ..Found::default() };
    assert_eq!(line(refused).key, "wk-event-refused");
}

#[test]
fn nothing_counted_is_said() {
    let found = made(&Known {
        totals: Vec::new(),
        sums: BTreeMap::new(),
        events: Vec::new(),
        quiet: Vec::new(),
        ..known()
    });
    assert_eq!(keys(&found.lead), ["wk-says-nothing"]);
    assert_eq!(found.subject.key, "wk-subject-unknown");
    assert_eq!(found.big[0].value, "–");
    assert_eq!(
        found.parts[0].lines.iter().filter(|one| one.key == "wk-gaps").count(),
        2,
        "two counters to check"
    );
}
