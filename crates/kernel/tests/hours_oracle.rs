//! Our answers against the reference answers of opening_hours.js 3.15.0 on real values.
//!
//! The list of disagreements in docs/opening-hours.md is compared with what is found, so that it cannot rot. To write
//! it anew: `PLEIN_WRITE_DOCS=1 cargo test -p kernel --test hours_oracle`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests may fail loudly"
)]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use kernel::calendar::{Calendar, Community};
use kernel::hours::report::{default_windows, report};
use serde_json::Value;

const FILE: &str = "opening_hours/oracle_opening_hours.jsonl.gz";

/// What the standard grammar knows as words; anything else is free text or another language.
const GRAMMAR: &[&str] = &[
    "mo", "tu", "we", "th", "fr", "sa", "su", "ph", "sh", "jan", "feb", "mar", "apr", "may", "jun", "jul",
    "aug", "sep", "oct", "nov", "dec", "off", "closed", "open", "unknown", "week", "easter", "day", "days",
    "dawn", "sunrise", "sunset", "dusk",
];

/// Why we differ, by value: the reasons are ours and are kept when the list is written anew.
const TWO_RULES: &str =
    "the days after the hours begin a rule of their own; the reference gives all hours to all days";
const REASONS: &[(&str, &str)] = &[
    ("Do und Fr: 15:30 - 18:30 Sa: 10:00 - 14:0", TWO_RULES),
    ("Mo, Di, Do, Fr 8.00 - 12.30 Uhr und 15.00 - 18.30 Uhr Sa. 9.00 bis 13.00 Uhr", TWO_RULES),
    (
        "Montag - Freitag von 08.00 - 12.00 + 13.00 - 18.00 Uhr,\u{a0}Samstag von 08.00 - 13.00 Uhr",
        "a plus between two time spans means \"and\"; the reference reads an open end",
    ),
    ("durchgehend geöffnet", "means always open; the reference drops both words and is left with nothing"),
];

fn without_free_text(value: &str) -> bool {
    !value.contains('"')
        && value
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .all(|word| GRAMMAR.contains(&word.to_lowercase().as_str()))
}

/// The calendar of the reference answers: Kortrijk.
fn kortrijk() -> Calendar {
    Calendar::belgium(Community::Nl).at(50.83, 3.26)
}

fn oracle() -> Option<Vec<Value>> {
    let file = std::fs::File::open(kernel::shared_data(FILE)?).unwrap();
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[derive(Default, Debug)]
struct Tally {
    strict: usize,
    strict_agreed: usize,
    all: usize,
    agreed: usize,
    same_form: usize,
    refused: usize,
    refused_understood: usize,
    disagreements: BTreeMap<String, String>,
}

fn tally(rows: &[Value]) -> Tally {
    let (windows, calendar) = (default_windows(), kortrijk());
    let mut tally = Tally::default();
    for row in rows {
        let value = row["value"].as_str().unwrap();
        let ours = serde_json::to_value(report(value, &windows, &calendar)).unwrap();
        if row["ok"] == false {
            tally.refused += 1;
            tally.refused_understood += usize::from(ours["ok"] == true);
            continue;
        }
        // Start, end, state and remark of every interval must be the same, in all three windows.
        let agreed = ours["ok"] == true && ours["intervals"] == row["intervals"];
        tally.all += 1;
        tally.agreed += usize::from(agreed);
        tally.same_form += usize::from(ours.get("pretty") == row.get("pretty"));
        if without_free_text(value) {
            tally.strict += 1;
            tally.strict_agreed += usize::from(agreed);
        }
        if !agreed {
            let reason = REASONS.iter().find(|(known, _)| *known == value).map(|(_, reason)| *reason);
            tally.disagreements.insert(value.to_owned(), reason.unwrap_or("REASON MISSING").to_owned());
        }
    }
    tally
}

fn section(tally: &Tally) -> String {
    let mut text = format!(
        "Of {} values the reference understands, {} carry no free text; on {} of those we agree, and on {} of all. The \
         standard form is the same, letter by letter, for {}. Of {} values the reference refuses we understand {}.\n\n\
         | value | why we differ |\n|---|---|\n",
        tally.all,
        tally.strict,
        tally.strict_agreed,
        tally.agreed,
        tally.same_form,
        tally.refused,
        tally.refused_understood
    );
    for (value, reason) in &tally.disagreements {
        let value = value.replace('|', "\\|").replace('\u{a0}', " ");
        text.push_str(&format!("| `{value}` | {reason} |\n"));
    }
    text
}

#[test]
fn we_agree_with_the_reference() {
    let Some(rows) = oracle() else { return };
    let tally = tally(&rows);
    println!("{tally:#?}");
    assert_eq!(tally.all + tally.refused, 2_724);
    assert_eq!(tally.strict_agreed, tally.strict, "every value without free text must agree");
    assert!(
        tally.strict > 2_300,
        "the definition of free text must not hollow the test out: {}",
        tally.strict
    );
    assert!(tally.agreed * 100 >= tally.all * 98, "{} of {}", tally.agreed, tally.all);

    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/opening-hours.md");
    let text = std::fs::read_to_string(&docs).unwrap();
    let (begin, end) = ("<!-- measured: begin -->\n", "<!-- measured: end -->");
    let start = text.find(begin).expect("docs/opening-hours.md has its begin mark") + begin.len();
    let stop = text.find(end).expect("docs/opening-hours.md has its end mark");
    let expected = section(&tally);
    if std::env::var_os("PLEIN_WRITE_DOCS").is_some() {
        std::fs::write(&docs, format!("{}{expected}{}", &text[..start], &text[stop..])).unwrap();
        return;
    }
    assert!(!expected.contains("REASON MISSING"), "{expected}");
    assert_eq!(&text[start..stop], expected, "run with PLEIN_WRITE_DOCS=1 to write the list anew");
}

/// The crate `opening-hours` is a second opinion: it must understand our standard form, and where the two references
/// do not differ (no remarks, holidays, open ends, sun or later rules without days) its evaluation under our calendar must be ours.
#[test]
fn the_standard_form_is_understood_by_others() {
    use kernel::hours::{OpenState, OpeningHours};
    use opening_hours_syntax::rules::RuleKind;

    let Some(rows) = oracle() else { return };
    let (mut read, mut refused, mut same) = (0, Vec::new(), 0);
    let context = opening_hours::Context::default();
    for row in &rows {
        let value = row["value"].as_str().unwrap();
        let Ok(ours) = value.parse::<OpeningHours>() else { continue };
        read += 1;
        let Ok(theirs) = ours.normalised().parse::<opening_hours::OpeningHours>() else {
            refused.push(ours.normalised().to_owned());
            continue;
        };
        let text = ours.normalised();
        let hours_alone = text.split("; ").skip(1).any(|rule| rule.starts_with(|c: char| c.is_ascii_digit()));
        let apart = ["PH", "SH", "+", "sun", "||"].iter().any(|part| text.contains(part));
        if !without_free_text(text) || apart || hours_alone {
            continue;
        }
        // A calendar far from holidays: the first half of March.
        let theirs = theirs.with_context(context.clone());
        for date in chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().iter_days().take(14) {
            let expected: Vec<(u16, u16)> = theirs
                .schedule_at(date)
                .into_iter()
                .filter(|range| range.kind == RuleKind::Open)
                .map(|range| (range.range.start.mins_from_midnight(), range.range.end.mins_from_midnight()))
                .collect();
            let found: Vec<(u16, u16)> = ours
                .day(date, &kortrijk())
                .spans()
                .iter()
                .filter(|span| span.state == OpenState::Open)
                .map(|span| (span.start, span.end))
                .collect();
            assert_eq!(found, expected, "{text} on {date}");
        }
        same += 1;
    }
    println!("read {read}, refused by the crate {refused:?}, same evaluation {same}");
    assert!(same > 1_500, "{same}");
    assert!(refused.is_empty() && read > 2_600, "{refused:?} of {read}");
}
