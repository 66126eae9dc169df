//! How well the cleaning finds faults: puts known faults into real series and counts what is found and what is not.
//!
//! `cargo run -p counts --example cleaning -- COUNTS.csv KNOWN.csv [--rounds N] [--list]` (see `bench/cleaning/README.md`)
#![expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool: it may stop at a file it cannot read"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use counts::clean::{Action, Channel, Kind, Repair, Town};

/// A generator with a fixed seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + (self.unit() * (high + 1 - low) as f64) as usize
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.between(0, of.len() - 1)]
    }
}

struct Set {
    first: NaiveDate,
    days: usize,
    per_day: usize,
    names: Vec<String>,
    channels: Vec<Channel>,
    known: BTreeSet<NaiveDate>,
}

fn read(file: &str, known: &str) -> Set {
    let text = std::fs::read_to_string(file).expect("the counts can be read");
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.rsplitn(5, ',').collect();
        let time = NaiveDateTime::parse_from_str(cells[2], "%Y-%m-%dT%H:%M").expect("a time");
        rows.push((
            cells[4].to_owned(),
            cells[3].to_owned(),
            time,
            cells[1].parse::<f64>().ok(),
            cells[0].parse::<f32>().ok(),
        ));
    }
    let first = rows.iter().map(|row| row.2.date()).min().expect("a row");
    let last = rows.iter().map(|row| row.2.date()).max().expect("a row");
    let days = (last - first).num_days() as usize + 1;
    let per_day = if rows.iter().any(|row| row.2.hour() > 0) { 24 } else { 1 };
    let mut devices = BTreeMap::new();
    let mut channels: BTreeMap<String, Channel> = BTreeMap::new();
    for (name, device, time, count, uptime) in rows {
        let next = devices.len() as u32;
        let device = *devices.entry(device).or_insert(next);
        let empty =
            || Channel { device, scaled: true, values: vec![None; days * per_day], ..Channel::default() };
        let channel = channels.entry(name).or_insert_with(empty);
        let bin = (time.date() - first).num_days() as usize * per_day
            + if per_day == 1 { 0 } else { time.hour() as usize };
        channel.values[bin] = count;
        if uptime.is_some() {
            channel.uptime.resize(days * per_day, None);
            channel.uptime[bin] = uptime;
        }
    }
    let known = std::fs::read_to_string(known).expect("the known days can be read");
    let known = known.lines().skip(1).filter_map(|line| line.parse().ok()).collect();
    Set {
        first,
        days,
        per_day,
        names: channels.keys().cloned().collect(),
        channels: channels.into_values().collect(),
        known,
    }
}

impl Set {
    fn examine(&self, channels: Vec<Channel>) -> Vec<Vec<Repair>> {
        let town = Town::new(self.first, self.days, self.per_day, channels).expect("channels of one span");
        town.known_days(&self.known).examine()
    }

    fn when(&self, bin: usize) -> String {
        let day = self.first + chrono::Days::new((bin / self.per_day) as u64);
        format!("{day}T{:02}", bin % self.per_day * 24 / self.per_day)
    }

    fn years(&self) -> f64 {
        let told: usize = self.channels.iter().map(|one| one.values.iter().flatten().count()).sum();
        told as f64 / (self.per_day as f64 * 365.25)
    }
}

/// What is put in.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    Dead,
    Flat,
    Spike,
    Shift,
    Level,
    Moved,
    LowDay,
    HighDay,
}

const FAULTS: [(Fault, &str, &[Kind]); 8] = [
    (Fault::Dead, "noughts, 6 hours to 60 days", &[Kind::Dead]),
    (Fault::Flat, "one number, 8 to 72 hours", &[Kind::FlatLine]),
    (Fault::Spike, "1 or 2 hours times 6 to 20", &[Kind::Spike]),
    (Fault::Shift, "clock 1 or 2 hours off, 5 to 60 days", &[Kind::ClockShift]),
    (Fault::Level, "level times 0.4, 0.6, 1.7 or 2.5 from a day on", &[Kind::LevelShift, Kind::Moved]),
    (Fault::Moved, "another counter's numbers from a day on", &[Kind::Moved, Kind::LevelShift]),
    (Fault::LowDay, "1 to 3 days at 10 to 25 %", &[Kind::StrayDay, Kind::Dead]),
    (Fault::HighDay, "1 to 3 days at 350 to 600 %", &[Kind::StrayDay]),
];

struct Put {
    channel: usize,
    first: usize,
    last: usize,
}

/// Puts a fault into a channel; `None` where the spot does not carry one (a hole, too few people, known days).
fn put(
    set: &Set,
    channels: &mut [Channel],
    fault: Fault,
    channel: usize,
    random: &mut Random,
) -> Option<Put> {
    let size = set.per_day;
    let all = set.days * size;
    let long = match fault {
        Fault::Dead => random.one(&[6, 12, 24, 72, 240, 1440]) * size.min(24) / 24,
        Fault::Flat => random.between(8, 72),
        Fault::Spike => random.between(1, 2),
        Fault::Shift => random.between(5, 60) * size,
        Fault::Level | Fault::Moved => 0,
        Fault::LowDay | Fault::HighDay => random.between(1, 3) * size,
    }
    .max(1);
    let mut first = random.between(60 * size, all.saturating_sub(60 * size + long));
    if !matches!(fault, Fault::Dead | Fault::Flat | Fault::Spike) {
        first -= first % size;
    }
    let until_end = matches!(fault, Fault::Level | Fault::Moved);
    let last = if until_end { all - 1 } else { first + long - 1 };
    let from = if until_end { first - 30 * size } else { first.saturating_sub(14 * size) };
    let to = if until_end { first + 30 * size } else { last + 14 * size };
    let near = &channels[channel].values[from..to];
    let told: Vec<f64> = near.iter().flatten().copied().collect();
    let inside: f64 = channels[channel].values[first..=last].iter().flatten().sum();
    if told.len() * 10 < near.len() * 8
        || told.iter().sum::<f64>() / (told.len() as f64) < 5.0
        || inside < 60.0
    {
        return None;
    }
    let known = (first / size..=(last / size).min(first / size + 3))
        .any(|day| set.known.contains(&(set.first + chrono::Days::new(day as u64))));
    if known {
        return None;
    }
    let by = match fault {
        Fault::Spike => 6.0 + 14.0 * random.unit(),
        Fault::Level => random.one(&[0.4, 0.6, 1.7, 2.5]),
        Fault::LowDay => 0.1 + 0.15 * random.unit(),
        Fault::HighDay => 3.5 + 2.5 * random.unit(),
        _ => 1.0,
    };
    let hours = random.one(&[-2_i64, -1, 1, 2]) * (size as i64 / 24);
    let other = random.between(0, channels.len() - 1);
    let before = channels[channel].values.clone();
    let donor = channels[other].values.clone();
    let start = before[first];
    if fault == Fault::Flat && start.is_none_or(|value| value < 1.0)
        || fault == Fault::Moved && other == channel
    {
        return None;
    }
    if fault == Fault::Spike
        && before[first..=last].iter().any(|value| value.is_none_or(|value| value < 10.0))
    {
        return None;
    }
    if fault == Fault::Moved && donor[first..to].iter().flatten().count() * 10 < (to - first) * 8 {
        return None;
    }
    for bin in first..=last {
        let value = before[bin];
        channels[channel].values[bin] = match fault {
            Fault::Dead => value.map(|_| 0.0),
            Fault::Flat => value.and(start),
            Fault::Shift => before.get((bin as i64 - hours) as usize).copied().flatten(),
            Fault::Moved => donor[bin],
            _ => value.map(|value| (value * by).round()),
        };
    }
    Some(Put { channel, first, last })
}

fn overlaps(a: (usize, usize), b: (usize, usize)) -> usize {
    (a.1.min(b.1) + 1).saturating_sub(a.0.max(b.0))
}

/// Whether a repair is about what was put in.
fn hits(set: &Set, repair: &Repair, put: &Put) -> bool {
    if repair.kind.is_boundary() {
        return repair.first.abs_diff(put.first) <= 10 * set.per_day;
    }
    2 * overlaps((repair.first, repair.last), (put.first, put.last)) > repair.last + 1 - repair.first
        || 2 * overlaps((repair.first, repair.last), (put.first, put.last)) > put.last + 1 - put.first
}

#[derive(Default)]
struct Score {
    put: usize,
    found: usize,
    bins: usize,
    bins_found: usize,
    told: usize,
    right: usize,
    other: usize,
}

/// One fault in about a year, in one channel of three, so that the town stays what it is.
fn spoiled(set: &Set, fault: Fault, round: u64) -> (Vec<Channel>, Vec<Put>) {
    let mut random = Random(1000 + round * 100 + fault as u64);
    let mut channels = set.channels.clone();
    let mut puts = Vec::new();
    let times = match fault {
        Fault::Level | Fault::Moved => 1,
        Fault::Shift => (set.days / 730).max(1),
        _ => (set.days / 365).max(1),
    };
    for channel in 0..channels.len() {
        if random.unit() < 1.0 / 3.0 {
            for _ in 0..times {
                puts.extend(put(set, &mut channels, fault, channel, &mut random));
            }
        }
    }
    (channels, puts)
}

fn measure(set: &Set, clean: &[Vec<Repair>], fault: (Fault, &[Kind]), rounds: u64) -> Score {
    let mut score = Score::default();
    for round in 0..rounds {
        let (channels, puts) = spoiled(set, fault.0, round);
        let found = set.examine(channels);
        for one in &puts {
            let about: Vec<&Repair> = found[one.channel]
                .iter()
                .filter(|repair| fault.1.contains(&repair.kind) && hits(set, repair, one))
                .collect();
            score.put += 1;
            score.found += usize::from(!about.is_empty());
            score.bins += one.last + 1 - one.first;
            let covered: usize =
                about.iter().map(|repair| overlaps((repair.first, repair.last), (one.first, one.last))).sum();
            score.bins_found += covered;
            if about.is_empty() && std::env::args().any(|one| one == "--missed") {
                let all: Vec<(&str, String)> = found[one.channel]
                    .iter()
                    .filter(|r| overlaps((r.first, r.last), (one.first, one.last)) > 0)
                    .map(|r| (r.kind.code(), set.when(r.first)))
                    .collect();
                println!(
                    "missed: {} {} .. {} {all:?}",
                    set.names[one.channel],
                    set.when(one.first),
                    set.when(one.last)
                );
            }
        }
        for (channel, repairs) in found.iter().enumerate() {
            for repair in repairs {
                let span = (repair.first, repair.last);
                let was = clean[channel].iter().any(|old| {
                    let near = old.kind.is_boundary()
                        && repair.kind.is_boundary()
                        && old.first.abs_diff(repair.first) <= 10 * set.per_day;
                    near || old.kind == repair.kind
                        && !old.kind.is_boundary()
                        && overlaps((old.first, old.last), span) > 0
                });
                let mine = puts.iter().filter(|put| put.channel == channel);
                let hit = mine.clone().any(|put| {
                    hits(set, repair, put)
                        || overlaps((put.first, put.last), span) > 0 && !repair.kind.is_boundary()
                });
                if hit || !was {
                    if fault.1.contains(&repair.kind) {
                        score.told += 1;
                        score.right += usize::from(hit);
                    } else {
                        score.other += usize::from(!hit);
                    }
                }
            }
        }
    }
    score
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let set = read(&arguments[0], &arguments[1]);
    let rounds = arguments
        .iter()
        .position(|one| one == "--rounds")
        .map_or(3, |at| arguments[at + 1].parse().expect("a number"));
    let begun = Instant::now();
    let clean = set.examine(set.channels.clone());
    let years = set.years();
    println!(
        "{} channels, {} days, {:.1} channel-years; examined in {:.2} s",
        set.channels.len(),
        set.days,
        years,
        begun.elapsed().as_secs_f64()
    );
    println!("untouched: kind, repairs, per channel-year, bins");
    for kind in Kind::ALL {
        let of: Vec<&Repair> = clean.iter().flatten().filter(|repair| repair.kind == kind).collect();
        let changing = of.iter().filter(|repair| repair.action != Action::Mark).count();
        let bins: u64 = of
            .iter()
            .filter(|repair| repair.action != Action::Mark)
            .map(|repair| u64::from(repair.facts.bins))
            .sum();
        println!(
            "  {:14} {:5} {:8.3}  of which {changing} change {bins} bins",
            kind.code(),
            of.len(),
            of.len() as f64 / years
        );
    }
    if arguments.iter().any(|one| one == "--list") {
        for (name, repairs) in set.names.iter().zip(&clean) {
            for r in repairs {
                println!(
                    "{name} {} {} {} {:?} {:?}",
                    set.when(r.first),
                    set.when(r.last),
                    r.kind.code(),
                    r.action,
                    r.facts
                );
            }
        }
    }
    if rounds > 0 {
        println!(
            "put in | faults | recall | hours covered | repairs of the kind | precision | of other kinds, elsewhere"
        );
    }
    for (fault, name, kinds) in FAULTS {
        let daily = matches!(fault, Fault::Flat | Fault::Spike | Fault::Shift | Fault::Moved);
        if rounds == 0 || set.per_day == 1 && daily {
            continue;
        }
        let s = measure(&set, &clean, (fault, kinds), rounds);
        let share = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        let covered =
            if matches!(fault, Fault::Level | Fault::Moved) { f64::NAN } else { share(s.bins_found, s.bins) };
        println!(
            "{name} | {} | {:.1} % | {covered:.1} % | {} | {:.1} % | {}",
            s.put,
            share(s.found, s.put),
            s.told,
            share(s.right, s.told),
            s.other
        );
    }
}
