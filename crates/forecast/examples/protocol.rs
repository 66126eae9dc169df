//! Measures forecasts by the protocol of rolling origins: one origin at each midnight, 24 hours ahead.
//!
//! usage: [REFIT=30] [EVERY=1] [THREADS=2] protocol FOLDER/auckland [setting=value …]
//! `EVERY` takes only every so-manieth midnight; models are still fitted anew every `REFIT` days.
#![allow(clippy::all, clippy::restriction, clippy::pedantic, reason = "a bench")]
use chrono::NaiveDate;
use forecast::{
    calendar::Calendar,
    features::{Frame, Target},
    model::{Model, Settings},
    random::Random,
    table,
};
use std::fs::File;
use std::io::BufReader;

/// Seconds this thread has had of a processor.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |name: &str, otherwise| std::env::var(name).ok().and_then(|s| s.parse().ok()).unwrap_or(otherwise);
    let (refit, every, threads): (usize, usize, usize) =
        (number("REFIT", 30), number("EVERY", 1), number("THREADS", 2));
    let name = args.remove(0);
    let limits = table::Limits::default();
    let t0 = std::time::Instant::now();
    let (panel, report) =
        table::counts(&name, BufReader::new(File::open(format!("{name}.csv")).unwrap()), &limits).unwrap();
    let (cal, _) = table::calendar("days", File::open(format!("{name}_days.csv")).unwrap(), &limits)
        .unwrap_or((Calendar::default(), Default::default()));
    eprintln!(
        "read {:?} used {} left out {} series {}",
        t0.elapsed(),
        report.used,
        report.left_out,
        panel.series()
    );
    let (a, b) = match &name {
        n if n.ends_with("15") => ("2014-12-04", "2015-01-31"),
        n if n.ends_with("19") => ("2019-11-01", "2019-12-31"),
        _ => ("2025-01-01", "2025-12-31"),
    };
    let d = |s: &str| panel.index(NaiveDate::parse_from_str(s, "%Y-%m-%d").unwrap()).unwrap();
    let (from, to) = (d(a), d(b));
    let mut set = Settings::default();
    for a in &args {
        let (k, v) = a.split_once('=').unwrap();
        let f = || v.parse::<f32>().unwrap();
        match k {
            "trees" => set.growth.trees = f() as usize,
            "leaves" => set.growth.leaves = f() as usize,
            "rate" => set.growth.rate = f(),
            "rows" => set.growth.rows = f(),
            "inputs" => set.growth.inputs = f(),
            "least" => set.growth.least = f() as usize,
            "thl" => set.tree_half_life = f(),
            "hl" => set.half_life = f(),
            "trows" => set.tree_rows = f(),
            "hist" => set.history = f() as usize,
            "thist" => set.tree_history = f() as usize,
            "rough" => set.linear.rough = f() as usize,
            "rounds" => set.linear.rounds = f() as usize,
            "ridge" => set.linear.ridge = f() as f64,
            "far" => set.growth.far = f(),
            "tw" => set.tree_weight = f(),
            "own" => set.own.ridge = f() as f64,
            _ => panic!("{k}"),
        }
    }
    let frame = Frame::new(&panel, &cal);
    let keep: Vec<usize> = (0..panel.series())
        .filter(|s| {
            let n =
                (0..from).map(|d| panel.day(*s, d).iter().filter(|v| v.is_finite()).count()).sum::<usize>();
            let m =
                (from..=to).map(|d| panel.day(*s, d).iter().filter(|v| v.is_finite()).count()).sum::<usize>();
            n >= 24 * 200 && m * 2 > (to + 1 - from) * 24
        })
        .collect();
    let blocks: Vec<usize> = (from..=to).step_by(refit).collect();
    let next = std::sync::Mutex::new(blocks.clone());
    let sums = std::sync::Mutex::new(vec![[0.0_f64; 12]; panel.series()]);
    let times = std::sync::Mutex::new((0.0, 0.0));
    std::thread::scope(|sc| {
        for _ in 0..threads {
            sc.spawn(|| {
                loop {
                    let Some(start) = next.lock().unwrap().pop() else { return };
                    let t = processor();
                    let model = Model::fit(&frame, start, 0, set, &mut Random::new(1));
                    let fit = processor() - t;
                    let t = processor();
                    let mut local = vec![[0.0_f64; 12]; panel.series()];
                    for day in (start..(start + refit).min(to + 1)).filter(|d| (d - from) % every == 0) {
                        for &series in &keep {
                            for slot in 0..24 {
                                let y = panel.get(series, day, slot);
                                if !y.is_finite() {
                                    continue;
                                }
                                let p = model.predict(&frame, Target { series, day, gap: 0, slot });
                                let sn = [7, 14, 21, 28, 1, 2, 3]
                                    .iter()
                                    .map(|k| panel.get(series, day - k, slot))
                                    .find(|v| v.is_finite())
                                    .unwrap_or(0.0);
                                let e = |f: f32| f64::from((y - f.round()).abs());
                                let c = &mut local[series];
                                c[0] += 1.0;
                                c[1] += e(p.mean);
                                c[2] += e(p.linear);
                                c[3] += e(p.tree);
                                c[4] += e(sn);
                                c[10] += e(p.linear * 0.35 + p.tree * 0.65);
                                c[11] += e(p.linear * 0.65 + p.tree * 0.35);
                                if frame.calendar().at(day).holiday {
                                    c[5] += 1.0;
                                    c[6] += e(p.mean);
                                    c[7] += e(sn);
                                    c[8] += e(p.linear);
                                    c[9] += e(p.tree);
                                }
                            }
                        }
                    }
                    let pred = processor() - t;
                    let mut all = sums.lock().unwrap();
                    for (a, l) in all.iter_mut().zip(&local) {
                        for k in 0..12 {
                            a[k] += l[k];
                        }
                    }
                    let mut t = times.lock().unwrap();
                    t.0 += fit;
                    t.1 += pred;
                }
            });
        }
    });
    let all = sums.into_inner().unwrap();
    let avg = |k: usize, n: usize| {
        keep.iter().filter(|s| all[**s][n] > 0.0).map(|s| all[*s][k] / all[*s][n]).sum::<f64>()
            / keep.len() as f64
    };
    let t = times.into_inner().unwrap();
    println!(
        "holidays linear {:.1} tree {:.1}; 35/65 {:.2} 65/35 {:.2}",
        avg(8, 5),
        avg(9, 5),
        avg(10, 0),
        avg(11, 0)
    );
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = memory.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("").trim();
    println!(
        "{name} {args:?}: sensors {} MAE {:.2} linear {:.2} tree {:.2} last week {:.2} | holidays {:.1} sn {:.1} | {} fits of {:.2} processor s, forecasts {:.1} s, at most {memory}",
        keep.len(),
        avg(1, 0),
        avg(2, 0),
        avg(3, 0),
        avg(4, 0),
        avg(6, 5),
        avg(7, 5),
        blocks.len(),
        t.0 / blocks.len() as f64,
        t.1,
    );
}
