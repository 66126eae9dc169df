//! Made-up counts with known answers, through the commands and the models.

#![expect(clippy::unwrap_used, clippy::as_conversions, reason = "helpers of tests may fail loudly")]

use std::io::Cursor;
use std::path::PathBuf;

use chrono::{Datelike, Days, NaiveDate};
use forecast::calendar::{Calendar, Entry, Kind};
use forecast::commands::{effect, forecast as command, monash};
use forecast::effect::{Leak, Memory, Occasion, Refusal, Study, Verdict};
use forecast::features::{Frame, Target};
use forecast::model::{Model, Settings};
use forecast::panel::Panel;
use forecast::random::Random;
use forecast::roll::{self, Plan};
use forecast::table::{self, Limits, TableError};

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

/// The shape of a day in a shopping street.
fn shape(slot: usize, weekday: u32) -> f32 {
    let hour = slot as f32;
    let busy = (-((hour - 15.0) / 4.0).powi(2)).exp() * 400.0 + 5.0;
    busy * if weekday == 6 {
        0.3
    } else if weekday == 5 {
        1.6
    } else {
        1.0
    }
}

/// Four streets with a common weather and their own chance; on holidays a fifth of the people.
fn town(days: usize, holidays: &[NaiveDate]) -> Panel {
    let names = ["Markt", "Kerkstraat", "Stationsplein", "Dijk"].map(str::to_owned).to_vec();
    let mut panel = Panel::new(names, day("2024-01-01"), days, 24);
    let mut random = Random::new(11);
    for d in 0..days {
        let date = panel.date(d);
        let weather = 1.0 + 0.3 * (random.unit() - 0.5);
        for s in 0..4 {
            let own = 1.0 + 0.1 * (random.unit() - 0.5);
            for h in 0..24 {
                let rest = if holidays.contains(&date) { 0.2 } else { 1.0 };
                let mean = shape(h, date.weekday().num_days_from_monday())
                    * weather
                    * own
                    * rest
                    * (1.0 + s as f32 / 2.0);
                panel.set(s, d, h, (mean * (1.0 + 0.2 * (random.unit() - 0.5))).round());
            }
        }
    }
    panel
}

fn holidays() -> Vec<NaiveDate> {
    // A Tuesday every seven weeks.
    (0..12_u64).map(|k| day("2024-01-30") + Days::new(49 * k)).collect()
}

fn calendar(days: &[NaiveDate]) -> Calendar {
    let entry = |date: &NaiveDate| Entry { date: *date, kind: Kind::Holiday, name: "Rustdag".to_owned() };
    Calendar::new(days.iter().map(entry).collect())
}

fn small() -> Settings {
    let mut settings = Settings::default();
    settings.growth.trees = 30;
    settings
}

#[test]
fn nothing_after_the_origin_changes_a_forecast() {
    let free = holidays();
    let panel = town(200, &free);
    let mut changed = panel.clone();
    for s in 0..4 {
        for d in 150..200 {
            for h in 0..24 {
                changed.set(s, d, h, 9999.0);
            }
        }
    }
    for gap in [0, 3, 6, 9] {
        let forecast = |panel: &Panel| {
            let frame = Frame::new(panel, &calendar(&free));
            let model = Model::fit(&frame, 150, gap, small(), &mut Random::new(1));
            let at = |slot| Target { series: 1, day: 150 + gap, gap, slot };
            (0..24).map(|slot| model.predict(&frame, at(slot)).mean).collect::<Vec<f32>>()
        };
        assert_eq!(forecast(&panel), forecast(&changed), "gap {gap}");
    }
}

#[test]
fn forecasts_beat_last_week_and_keep_their_word_on_holidays_too() {
    let free = holidays();
    let panel = town(420, &free);
    let frame = Frame::new(&panel, &calendar(&free));
    let plan = Plan {
        from: 330,
        to: 410,
        days: 1,
        refit: 60,
        rehearsal: 120,
        settings: small(),
        threads: 2,
        seed: 1,
    };
    let (mut error, mut last, mut inside, mut holiday, mut n) = (0.0, 0.0, [0.0; 2], (0.0, 0.0), 0.0);
    roll::roll(&frame, &plan, |f| {
        assert_eq!(f.origin, f.day);
        for (h, (point, band)) in f.points.iter().zip(&f.bands).enumerate() {
            let y = panel.get(f.series, f.day, h);
            error += (y - point.mean).abs();
            last += (y - panel.get(f.series, f.day - 7, h)).abs();
            inside[0] += f32::from(u8::from(band.lo80 <= y && y <= band.hi80));
            inside[1] += f32::from(u8::from(band.lo95 <= y && y <= band.hi95));
            assert!(band.lo95 <= band.lo80 && band.lo80 <= band.hi80 && band.hi80 <= band.hi95);
            n += 1.0;
            if free.contains(&panel.date(f.day)) {
                holiday.0 += (y - point.mean).abs();
                holiday.1 += (y - panel.get(f.series, f.day - 7, h)).abs();
            }
        }
    });
    assert!(n > 6000.0);
    assert!(error < 0.8 * last, "{error} against {last}");
    assert!(holiday.0 < 0.35 * holiday.1, "holidays: {} against {}", holiday.0, holiday.1);
    assert!((inside[0] / n - 0.80).abs() < 0.05, "{}", inside[0] / n);
    assert!((inside[1] / n - 0.95).abs() < 0.03, "{}", inside[1] / n);
}

#[test]
fn a_young_series_a_gap_and_a_dead_counter_are_forecast_soberly() {
    let mut panel = town(260, &[]);
    for d in 0..260 {
        for h in 0..24 {
            if d < 225 {
                panel.set(1, d, h, f32::NAN);
            }
            if (200..215).contains(&d) {
                panel.set(2, d, h, f32::NAN);
            }
            if d >= 230 {
                panel.set(3, d, h, 0.0);
            }
        }
    }
    let frame = Frame::new(&panel, &Calendar::default());
    let model = Model::fit(&frame, 260, 0, small(), &mut Random::new(1));
    let total = |series| {
        (0..24).map(|slot| model.predict(&frame, Target { series, day: 260, gap: 0, slot }).mean).sum::<f32>()
    };
    let weekday = panel.date(260).weekday().num_days_from_monday();
    let usual = (0..24).map(|h| shape(h, weekday)).sum::<f32>();
    for (series, scale) in [(0, 1.0), (1, 1.5), (2, 2.0)] {
        let ratio = total(series) / (usual * scale);
        assert!((0.8..1.25).contains(&ratio), "series {series}: {ratio}");
    }
    assert_eq!(total(3), 0.0, "a counter silent for a month");
}

#[test]
fn a_closed_street_is_forecast_empty_and_teaches_nothing() {
    let mut panel = town(200, &[]);
    let closed: Vec<NaiveDate> = [120, 121, 199].map(|d| panel.date(d)).to_vec();
    for s in 0..4 {
        for d in [120, 121] {
            for h in 0..24 {
                panel.set(s, d, h, 0.0);
            }
        }
    }
    let entry = |date: &NaiveDate| Entry { date: *date, kind: Kind::Closure, name: "Wegenwerken".to_owned() };
    let frame = Frame::new(&panel, &Calendar::new(closed.iter().map(entry).collect()));
    let model = Model::fit(&frame, 198, 0, small(), &mut Random::new(1));
    let noon = |day| model.predict(&frame, Target { series: 0, day, gap: 0, slot: 15 }).mean;
    assert!(noon(199) < 5.0, "{}", noon(199));
    assert!(noon(198) > 200.0, "{}", noon(198));
}

#[test]
fn a_year_of_zeros_is_forecast_as_zero_and_refused_as_an_effect() {
    let mut panel = town(400, &[]);
    for d in 0..400 {
        for h in 0..24 {
            panel.set(1, d, h, 0.0);
        }
    }
    let frame = Frame::new(&panel, &Calendar::default());
    let plan = Plan {
        from: 395,
        to: 396,
        days: 1,
        refit: 30,
        rehearsal: 60,
        settings: small(),
        threads: 2,
        seed: 1,
    };
    roll::roll(&frame, &plan, |f| {
        if f.series == 1 {
            assert!(f.points.iter().all(|p| p.mean == 0.0) && f.bands.iter().all(|b| b.hi95 < 5.0), "{f:?}");
        }
    });
    let study = Study::new(&panel, &Calendar::default(), Vec::new());
    let window = study.window("Kerkstraat", "2024-09-13", "2024-09-15").unwrap();
    assert!(matches!(study.ask(window, None, &mut Memory::default()), Err(Refusal::Empty(_))));
}

#[test]
fn an_injected_effect_is_found_and_nothing_is_not() {
    let mut panel = town(420, &[]);
    let study = |panel: &Panel| Study::new(panel, &Calendar::default(), Vec::new());
    let ask = |panel: &Panel, series: &str, from: &str, to: &str| {
        let study = study(panel);
        let window = study.window(series, from, to)?;
        study.ask(window, None, &mut Memory::default())
    };
    let quiet = (1..=12)
        .filter(|d| {
            let from = format!("2024-10-{d:02}");
            let answer = ask(&panel, "Dijk", &from, &from).unwrap();
            answer.log.abs() <= answer.half[1]
        })
        .count();
    assert!(quiet >= 10, "an effect was claimed on {} of 12 ordinary days", 12 - quiet);
    let nothing = ask(&panel, "Markt", "2024-09-13", "2024-09-15").unwrap();
    let first = panel.index(day("2024-09-13")).unwrap();
    for d in first..first + 3 {
        for h in 0..24 {
            let n = panel.get(0, d, h);
            panel.set(0, d, h, n * 1.3);
        }
    }
    let found = ask(&panel, "Markt", "2024-09-13", "2024-09-15").unwrap();
    assert!((found.log.exp() - 1.3).abs() < 0.06, "{}", found.log.exp());
    assert!(found.log - found.half[1] > 0.0 && found.last_word && found.chance < 0.05);
    assert!((found.log - nothing.log - 1.3_f32.ln()).abs() < 1e-3, "the event must not explain itself away");
    assert!(matches!(ask(&panel, "Mark", "2024-09-13", "2024-09-15"), Err(Refusal::Unknown(_))));
    assert!(matches!(ask(&panel, "Markt", "2024-09-15", "2024-09-13"), Err(Refusal::Backwards(..))));
    assert!(matches!(ask(&panel, "Markt", "2026-10-04", "2026-10-06"), Err(Refusal::Outside(..))));
    assert!(matches!(ask(&panel, "Markt", "2024-02-01", "2024-09-01"), Err(Refusal::TooLong(_))));
    assert!(matches!(ask(&town(120, &[]), "Markt", "2024-04-01", "2024-04-03"), Err(Refusal::TooShort(..))));
    for h in 8..20 {
        panel.set(0, first, h, 0.0);
    }
    assert!(matches!(ask(&panel, "Markt", "2024-09-13", "2024-09-15"), Err(Refusal::Failed(1, 3))));
}

#[test]
fn an_effect_without_weeks_after_it_is_provisional() {
    let panel = town(420, &[]);
    let study = Study::new(&panel, &Calendar::default(), Vec::new());
    let last = panel.date(419).to_string();
    let window = study.window("Dijk", &last, &last).unwrap();
    let answer = study.ask(window, None, &mut Memory::default()).unwrap();
    assert!(!answer.last_word && answer.half[1] > 0.0);
}

fn read(text: &str) -> Result<(Panel, table::Report), TableError> {
    table::counts("tellingen.csv", Cursor::new(text.to_owned()), &Limits::default())
}

#[test]
fn bad_rows_are_told_with_their_line_and_the_rest_goes_on() {
    let text = "\u{feff}series;time;count\n\
        Markt;2026-05-01T10:00;5\n\
        Markt;2026-05-01T10:00;6\n\
        Markt;2026-05-01 11:00:00;-3\n\
        Markt;2026-05-01T12:00Z;5\n\
        Markt;2026-05-01T12:00+02:00;5\n\
        Markt;01/05/2026;5\n\
        Markt;2026-05-01T13:15;5\n\
        Markt;2026-05-01T14:00;veel\n\
        Markt;2026-05-01T15:00;\n\
        ;2026-05-01T16:00;1\n\
        Markt;2026-05-01T17:00;7\n";
    let (panel, report) = read(text).unwrap();
    assert_eq!((report.used, report.left_out), (2, 8));
    let lines: Vec<u64> = report.mistakes.iter().map(|m| m.line).collect();
    assert_eq!(lines, [4, 5, 6, 7, 8, 9, 11, 3]);
    let said = |line: u64| report.mistakes.iter().find(|m| m.line == line).unwrap().what.clone();
    assert!(said(3).contains("second count") && said(4).contains("negative"), "{report:?}");
    assert!(
        said(5).contains("zone") && said(6).contains("zone") && said(8).contains("whole hour"),
        "{report:?}"
    );
    assert_eq!((panel.get(0, 0, 10), panel.get(0, 0, 17)), (5.0, 7.0));
    assert!(panel.get(0, 0, 15).is_nan(), "an empty cell is not zero");
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    assert!(read("place,time,count\n").unwrap_err().to_string().contains("\"series\" is missing"));
    assert!(read("").unwrap_err().to_string().contains("is missing"));
    let empty = read("series,time,count\na,b,c\n").unwrap_err().to_string();
    assert!(empty.contains("no usable row; line 2"), "{empty}");
    let far =
        read("series,time,count\na,0001-01-01T00:00,1\na,2026-01-01T00:00,1\n").unwrap_err().to_string();
    assert!(far.contains("span"), "{far}");
    let few = Limits { rows: 2, ..Limits::default() };
    let text = "series,time,count\na,2026-01-01,1\na,2026-01-02,1\na,2026-01-03,1\n";
    assert!(
        table::counts("x.csv", Cursor::new(text), &few).unwrap_err().to_string().contains("limit of 2 rows")
    );
}

#[test]
fn the_hour_that_comes_twice_and_the_one_that_is_skipped() {
    let text = "series,time,count\na,2026-10-25T02:00,4\na,2026-10-25T02:00,6\na,2026-03-29T01:00,8\na,2026-03-29T03:00,4\n";
    let (panel, report) = read(text).unwrap();
    assert_eq!((report.clock_back, report.left_out), (1, 0));
    let autumn = panel.index(day("2026-10-25")).unwrap();
    assert_eq!(panel.get(0, autumn, 2), 5.0);
    assert_eq!(panel.get(0, 0, 2), 6.0);
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(panel: &Panel, path: &PathBuf) {
    let mut text = String::from("series,time,count\n");
    for (s, name) in panel.names().iter().enumerate() {
        for d in 0..panel.days() {
            for h in 0..24 {
                text.push_str(&format!("{name},{}T{h:02}:00,{}\n", panel.date(d), panel.get(s, d, h)));
            }
        }
    }
    std::fs::write(path, text).unwrap();
}

#[test]
fn the_commands_read_and_write_what_they_promise() {
    let folder = folder("commands");
    let counts = folder.join("counts.csv");
    write(&town(230, &[]), &counts);
    let out = folder.join("out.csv");
    let ask = |horizon: &str, from: &str, to: &str| {
        let arguments = command::Arguments {
            counts: counts.clone(),
            calendar: None,
            horizon: horizon.parse().unwrap(),
            from: Some(day(from)),
            to: Some(day(to)),
            out: out.clone(),
            threads: 2,
            seed: 1,
        };
        let mut told = Vec::new();
        command::run(&arguments, &mut told).map(|()| String::from_utf8(told).unwrap())
    };
    let told = ask("7d", "2024-08-01", "2024-08-03").unwrap();
    assert!(told.contains("no calendar was given") && told.contains("84 forecasts"), "{told}");
    let text = std::fs::read_to_string(&out).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("series,origin,time,mean,lo80,hi80,lo95,hi95"));
    assert!(lines.next().unwrap().starts_with("Markt,2024-08-01T00:00,2024-08-01T00:00,"));
    assert_eq!(lines.count(), 83);
    let late = ask("24h", "2025-08-01", "2025-08-01").unwrap_err().to_string();
    assert!(late.contains("too late") && late.contains("2024-08-18"), "{late}");
    assert!(ask("24h", "2024-01-03", "2024-08-01").unwrap_err().to_string().contains("too early"));
    assert!("3 weeks".parse::<command::Horizon>().unwrap_err().contains("7d"));
    let cases = folder.join("cases.csv");
    std::fs::write(&cases, "series,from,to\nMarkt,2024-05-03,2024-05-05\nNergens,2024-05-03,2024-05-05\n")
        .unwrap();
    let question = effect::Question::Cases(cases);
    let arguments = effect::Arguments { counts, calendar: None, question, json: true, pool: true };
    let mut answers = Vec::new();
    effect::run(&arguments, &mut answers, &mut Vec::new()).unwrap();
    let answers: Vec<serde_json::Value> =
        String::from_utf8(answers).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert!(answers[0]["effect_pct"].is_number() || answers[0]["refused"].is_string(), "{answers:?}");
    assert!(answers[1]["refused"].as_str().unwrap().contains("no series"), "{answers:?}");
    assert!(answers[2]["pooled"]["refused"].as_str().unwrap().contains("at least two"), "{answers:?}");
}

#[test]
fn the_protocol_of_the_archive_is_kept_also_where_series_end_at_different_hours() {
    let panel = town(230, &[]);
    let mut text = String::from(
        "@attribute series_name string\n@attribute start_timestamp date\n@frequency hourly\n@data\n",
    );
    // The second ends nine hours earlier, the third ten days; the last is too short.
    let series = |s: usize, hours: std::ops::Range<usize>| {
        hours.map(|h| panel.get(s, h / 24, h % 24).to_string()).collect::<Vec<String>>().join(",")
    };
    for (s, hours) in [(0, 0..5520), (1, 0..5511), (2, 0..5280), (3, 0..300)] {
        text.push_str(&format!("{}:2024-01-01 00-00-00:{}\n", panel.names()[s], series(s, hours)));
    }
    let folder = folder("monash");
    let (file, out) = (folder.join("streets.tsf"), folder.join("out.csv"));
    let ask = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let arguments =
            monash::Arguments { file: file.clone(), calendar: None, out: Some(out.clone()), seed: 1 };
        let (mut said, mut told) = (Vec::new(), Vec::new());
        monash::run(&arguments, &mut said, &mut told).unwrap();
        (String::from_utf8(said).unwrap(), String::from_utf8(told).unwrap())
    };
    let (said, told) = ask(&text);
    assert!(said.contains("3 series: MAE") && told.contains("Dijk: shorter"), "{said} {told}");
    assert!(said.contains("Kerkstraat\t2024-08-16 15:00:00"), "{said}");
    let number = |line: &str, word: &str| -> f32 {
        let rest = line.split(word).nth(1).unwrap();
        rest.trim().split(|c: char| c != '.' && !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    };
    let all = said.lines().last().unwrap();
    // Three single days: chance plays a part, but hours or days out of step would be wrong by far more.
    assert!(number(all, "MAE") < 1.2 * number(all, "last week"), "{said}");
    let before = std::fs::read_to_string(&out).unwrap();
    assert_eq!(before.lines().count(), 1 + 3 * 24);
    // What is to be forecast may not change what is forecast.
    let changed: String = text
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            let n = cells.len();
            if n > 1000 {
                cells[n - 24..].fill("9999");
            }
            cells.join(",") + "\n"
        })
        .collect();
    ask(&changed);
    let means =
        |text: &str| text.lines().map(|l| l.split(',').nth(2).unwrap().to_owned()).collect::<Vec<String>>();
    assert_eq!(means(&before), means(&std::fs::read_to_string(&out).unwrap()));
}

#[test]
fn separate_days_are_one_event_and_an_event_that_moves_is_pooled() {
    let mut panel = town(700, &[]);
    let study =
        |panel: &Panel, known: Vec<forecast::effect::Window>| Study::new(panel, &Calendar::default(), known);
    // Three Sundays in a row, a quarter more people; the same on other dates the year after.
    let first = panel.index(day("2024-11-24")).unwrap();
    let second = panel.index(day("2025-10-19")).unwrap();
    let events = [vec![first, first + 7, first + 14], vec![second, second + 7]];
    for d in events.iter().flatten() {
        for h in 0..24 {
            panel.set(0, *d, h, panel.get(0, *d, h) * 1.25);
        }
    }
    let known: Vec<forecast::effect::Window> =
        events.iter().flatten().map(|d| forecast::effect::Window { series: 0, first: *d, days: 1 }).collect();
    let study = study(&panel, known);
    let mut memory = Memory::default();
    let answers: Vec<(Occasion, forecast::effect::Answer)> = events
        .iter()
        .map(|days| {
            let event = Occasion::new(0, days.clone());
            let answer = study.ask_days(&event, None, &mut memory).unwrap();
            assert!((answer.log.exp() - 1.25).abs() < 0.08, "{days:?}: {}", answer.log.exp());
            assert_eq!(answer.days, days.len());
            (event, answer)
        })
        .collect();
    let pooled = forecast::effect::pool(&answers, 1).unwrap();
    assert_eq!(pooled.repetitions, 2);
    assert!((pooled.log.exp() - 1.25).abs() < 0.06 && pooled.in95[0] > 0.0, "{pooled:?}");
    let told = answers[0].1.told();
    assert_eq!(told.verdict, Verdict::More);
    assert!(
        told.extra[0] > 0 && told.extra[0] <= told.extra[1] && told.extra[1] <= told.extra[2],
        "{told:?}"
    );
    // Day by day: the lifted days lie above the band, the others around what would have been.
    let beside = study.beside(&answers[0].0, None, 10, &mut memory);
    assert_eq!(beside.len(), 15 + 20);
    let (on, off): (Vec<forecast::effect::Beside>, Vec<forecast::effect::Beside>) =
        beside.into_iter().partition(|b| events[0].contains(&b.day));
    assert!(on.iter().all(|b| b.counted > b.expected * 1.1 && b.low < b.expected), "{on:?}");
    let inside = off.iter().filter(|b| b.low <= b.counted && b.counted <= b.high).count();
    assert!(inside * 10 >= off.len() * 8, "{inside} of {}", off.len());
    let long = Occasion::new(0, vec![100, 400]);
    assert!(matches!(study.ask_days(&long, None, &mut memory), Err(Refusal::TooLong(301))));
    assert!(matches!(
        study.ask_days(&Occasion::new(0, vec![9999]), None, &mut memory),
        Err(Refusal::Outside(..))
    ));
}

#[test]
fn what_can_be_seen_is_told_before_the_event() {
    let panel = town(420, &[]);
    let study = Study::new(&panel, &Calendar::default(), Vec::new());
    let mut memory = Memory::default();
    // Long after the last count: a Saturday, and a whole week.
    let saturday = day("2026-05-16");
    let week: Vec<NaiveDate> = (0..7_u64).map(|k| saturday + Days::new(k)).collect();
    let one = study.detectable(3, &[saturday], None, &mut memory).unwrap();
    let seven = study.detectable(3, &week, None, &mut memory).unwrap();
    assert!(one.in_the_end > 0.01 && one.in_the_end < 0.5, "{one:?}");
    assert!(seven.in_the_end < one.in_the_end, "{seven:?} {one:?}");
    let usual: f32 = (0..24).map(|h| shape(h, 5)).sum::<f32>() * 2.5;
    assert!((one.usual / usual - 1.0).abs() < 0.15, "{} {usual}", one.usual);
    assert!(matches!(
        study.detectable(3, &[saturday, saturday + Days::new(200)], None, &mut memory),
        Err(Refusal::TooLong(201))
    ));
}

#[test]
fn what_leaks_to_the_controls_is_bounded() {
    let mut panel = town(420, &[]);
    let first = panel.index(day("2024-09-13")).unwrap();
    let lift = |panel: &mut Panel, series: usize, by: f32| {
        for d in first..first + 3 {
            for h in 0..24 {
                panel.set(series, d, h, panel.get(series, d, h) * by);
            }
        }
    };
    lift(&mut panel, 0, 1.3);
    let ask = |panel: &Panel| {
        let study = Study::new(panel, &Calendar::default(), Vec::new());
        study
            .ask(study.window("Markt", "2024-09-13", "2024-09-15").unwrap(), None, &mut Memory::default())
            .unwrap()
    };
    let clean = ask(&panel);
    lift(&mut panel, 1, 1.3_f32.powf(0.5));
    let leaked = ask(&panel);
    assert!(leaked.log < clean.log - 0.01, "a lifted control hides a part: {} {}", leaked.log, clean.log);
    let widened = leaked.under(Leak { share: 0.5, neighbours: 1 });
    assert!(widened.in95[0] <= 1.3_f32.ln() && 1.3_f32.ln() <= widened.in95[1], "{widened:?}");
    assert!((clean.log - leaked.log) / 1.3_f32.ln() <= widened.hidden + 0.01, "{widened:?}");
    let none = leaked.under(Leak { share: 0.0, neighbours: 3 });
    assert!((none.in95[1] - leaked.log - leaked.half[1]).abs() < 1e-6);
}
