//! Judged questions in three languages against the demo's register: is a right answer among the first three, in the
//! asked place or just outside it?

use kernel::hours::OpenState;
use kernel::language::Language;
use kernel::search::{Area, Filters, Finder, Hit, SearchQuery, Sort};

use super::{Folder, demo, moment};
use crate::app::Platform;

/// The least share of questions with a right answer among the first three.
const LEAST: f64 = 0.95;

/// A question with what is right.
struct Judged {
    query: SearchQuery,
    expect: String,
    line: String,
}

fn read(platform: &Platform, language: Language, text: &str) -> Vec<Judged> {
    text.lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[what, place, open_at, expect] = fields.as_slice() else { panic!("four columns: {line}") };
            let area = if place.is_empty() {
                Area::Everywhere
            } else {
                platform.area(place, language).unwrap_or_else(|problem| panic!("{line}: {problem}"))
            };
            let open_at = (!open_at.is_empty()).then(|| format!("{open_at}:00").parse().expect("a moment"));
            let query = SearchQuery {
                what: what.to_owned(),
                language,
                area,
                filters: Filters { open_at, ..Filters::default() },
                sort: Sort::Best,
                now: moment().local(),
                offset: 0,
                limit: 10,
                facets: false,
                read_words: true,
            };
            Judged { query, expect: expect.to_owned(), line: line.to_owned() }
        })
        .collect()
}

fn right(expect: &str, hit: &Hit) -> bool {
    match expect.split_once('=') {
        Some(("cat", codes)) => {
            codes.split(',').any(|code| hit.listing.categories.iter().any(|have| have == code))
        }
        Some(("sign", sign)) => hit.listing.sign == sign,
        _ => panic!("cannot judge by ‘{expect}’"),
    }
}

fn judge(platform: &Platform, judged: &Judged) -> bool {
    let answer = platform.engine.search(&judged.query).expect("an answer");
    // A page shows two lists: what is in the asked place, and the nearest just outside it.
    let mut first = answer.hits.iter().take(3).chain(answer.outside.iter().take(3));
    first.any(|hit| right(&judged.expect, hit))
        && (judged.query.filters.open_at.is_none() || answer.hits.iter().all(|hit| open_then(hit, judged)))
}

/// What was found instead, to see why.
fn shown(platform: &Platform, judged: &Judged) -> String {
    let answer = platform.engine.search(&judged.query).expect("an answer");
    let show = |hit: &Hit| format!("{} ({})", hit.listing.sign, hit.listing.categories.join(" "));
    let hits: Vec<String> = answer.hits.iter().take(3).map(show).collect();
    let outside: Vec<String> = answer.outside.iter().take(3).map(show).collect();
    format!("{} of {}; outside {}", hits.join(", "), answer.total, outside.join(", "))
}

fn open_then(hit: &Hit, judged: &Judged) -> bool {
    let (Some(at), Some(hours)) = (judged.query.filters.open_at, &hit.listing.hours) else { return false };
    let calendar = finder::belgian_calendars()(hit.listing.nis);
    let parsed = kernel::hours::OpeningHours::parse(hours).expect("kept hours are readable");
    parsed.hours.state_at(at, &calendar).0 == OpenState::Open
}

#[tokio::test]
async fn a_right_answer_is_among_the_first_three() {
    let folder = Folder::new("relevance");
    let platform = demo(&folder, 2_500).await;
    let sets = [
        (Language::Nl, include_str!("../../tests/queries/nl.tsv"), 300),
        (Language::Fr, include_str!("../../tests/queries/fr.tsv"), 60),
        (Language::En, include_str!("../../tests/queries/en.tsv"), 60),
    ];
    let mut low = Vec::new();
    for (language, text, least) in sets {
        let judged = read(&platform, language, text);
        assert!(judged.len() >= least, "{language}: only {} judged questions", judged.len());
        let missed: Vec<&Judged> = judged.iter().filter(|judged| !judge(&platform, judged)).collect();
        let found = judged.len() - missed.len();
        let share =
            f64::from(u32::try_from(found).unwrap()) / f64::from(u32::try_from(judged.len()).unwrap());
        println!("{language}: {found} of {} ({:.1} %)", judged.len(), share * 100.0);
        for judged in &missed {
            println!("  missed: {}\n          {}", judged.line, shown(&platform, judged));
        }
        if share < LEAST {
            low.push(format!("{language} {share:.3}"));
        }
    }
    assert!(low.is_empty(), "below {LEAST}: {low:?}");
}
