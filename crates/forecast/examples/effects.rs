//! Measures what was added to the effect of one event: pooled repetitions, leaking to controls, the smallest effect seen.
//!
//! usage: effects FOLDER      (as made by bench/forecast/prepare.py)
#![allow(clippy::all, clippy::restriction, clippy::pedantic, reason = "a bench")]
use forecast::{
    Panel,
    calendar::Calendar,
    effect::{Answer, Leak, Memory, Occasion, Study, Window, pool},
    random::Random,
    table,
};
use std::fs::File;
use std::io::BufReader;

const SETS: [&str; 3] = ["auckland", "melbourne19", "melbourne15"];
const LENGTHS: [usize; 4] = [1, 3, 7, 28];

struct Set {
    panel: Panel,
    calendar: Calendar,
    cases: Vec<(usize, Vec<Window>)>,
}

fn load(folder: &str, name: &str) -> Set {
    let limits = table::Limits::default();
    let open = |f: String| BufReader::new(File::open(f).unwrap());
    let (panel, _) = table::counts(name, open(format!("{folder}/{name}_events.csv")), &limits).unwrap();
    let (calendar, _) = table::calendar(name, open(format!("{folder}/{name}_days.csv")), &limits).unwrap();
    let panel = panel.daily();
    let study = Study::new(&panel, &calendar, vec![]);
    let cases = LENGTHS
        .map(|n| {
            let list = table::cases(name, open(format!("{folder}/{name}_cases_{n}.csv")), &limits).unwrap();
            (n, list.iter().filter_map(|c| study.window(&c.series, &c.from, &c.to).ok()).collect())
        })
        .to_vec();
    Set { panel, calendar, cases }
}

fn gauss(r: &mut Random) -> f32 {
    (-2.0 * (1.0 - r.unit()).max(1e-9).ln()).sqrt() * (std::f32::consts::TAU * r.unit()).cos()
}

fn answers(set: &Set, windows: &[Window]) -> Vec<(Window, Answer)> {
    let study = Study::new(&set.panel, &set.calendar, windows.to_vec());
    let mut memory = Memory::default();
    windows.iter().filter_map(|w| study.ask(*w, None, &mut memory).ok().map(|a| (*w, a))).collect()
}

/// DerSimonian-Laird with Hartung-Knapp: mean and half width of 95 %.
fn hartung_knapp(y: &[f32], v: &[f32]) -> (f32, f32) {
    let t = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
    let k = y.len() as f32;
    let at = |tau2: f32| {
        let w: Vec<f32> = v.iter().map(|v| 1.0 / (v + tau2)).collect();
        let total: f32 = w.iter().sum();
        let mean = w.iter().zip(y).map(|(w, y)| w * y).sum::<f32>() / total;
        let q: f32 = w.iter().zip(y).map(|(w, y)| w * (y - mean).powi(2)).sum();
        (mean, total, q, w.iter().map(|w| w * w).sum::<f32>())
    };
    let (_, total, q, squares) = at(0.0);
    let tau2 = ((q - (k - 1.0)) / (total - squares / total)).max(0.0);
    let (mean, total, q, _) = at(tau2);
    (mean, t[y.len() - 2] * (q / (k - 1.0) / total).sqrt())
}

fn fixed(y: &[f32], v: &[f32]) -> (f32, f32) {
    let total: f32 = v.iter().map(|v| 1.0 / v).sum();
    (y.iter().zip(v).map(|(y, v)| y / v).sum::<f32>() / total, 1.96 / total.sqrt())
}

/// The fixed mean, and the quantile of the same mean over drawn placebos.
fn placebo(list: &[&Answer], y: &[f32], v: &[f32], r: &mut Random) -> (f32, f32) {
    let mut drawn: Vec<f32> = (0..200)
        .map(|_| {
            fixed(&list.iter().map(|a| a.placebos[r.below(a.placebos.len())]).collect::<Vec<_>>(), v).0.abs()
        })
        .collect();
    drawn.sort_unstable_by(f32::total_cmp);
    (fixed(y, v).0, drawn[190])
}

fn pooling(sets: &[Set]) {
    println!(
        "pooled: coverage of 95 % and half width (log), per number of repetitions and their true spread"
    );
    println!(
        "reps spread | ours cover half | fixed | placebo draws | Hartung-Knapp | next time | told to differ"
    );
    let mut r = Random::new(7);
    let all: Vec<Vec<(Window, Answer)>> =
        sets.iter().flat_map(|s| s.cases.iter().take(3).map(|(_, w)| answers(s, w))).collect();
    for k in [2, 3, 5, 8] {
        for tau in [0.0_f32, 0.05, 0.1, 0.2] {
            let mut n = 0.0;
            let mut sums = [[0.0_f32; 2]; 4];
            let (mut next, mut differ) = (0.0, 0.0);
            for _ in 0..900 {
                let group = &all[r.below(all.len())];
                let mut list: Vec<(Occasion, Answer)> = Vec::new();
                let mut number = 0;
                while list.len() < k {
                    let (w, a) = &group[r.below(group.len())];
                    let mut a = a.clone();
                    a.log += 0.1 + tau * gauss(&mut r);
                    // Days of its own for each, so that every draw is a repetition.
                    list.push((Occasion::new(w.series, vec![number * 1000]), a));
                    number += 1;
                }
                let y: Vec<f32> = list.iter().map(|l| l.1.log).collect();
                let v: Vec<f32> = list.iter().map(|l| (l.1.half[1] / 1.96).powi(2)).collect();
                let p = pool(&list, 1).unwrap();
                let truth = 0.1;
                let ask: Vec<&Answer> = list.iter().map(|l| &l.1).collect();
                let three = [fixed(&y, &v), placebo(&ask, &y, &v, &mut r), hartung_knapp(&y, &v)];
                n += 1.0;
                let hit = |lo: f32, hi: f32| f32::from(u8::from(lo <= truth && truth <= hi));
                sums[0][0] += hit(p.in95[0], p.in95[1]);
                sums[0][1] += (p.in95[1] - p.in95[0]) / 2.0;
                for (s, (m, h)) in sums[1..].iter_mut().zip(three) {
                    s[0] += hit(m - h, m + h);
                    s[1] += h;
                }
                let another = 0.1 + tau * gauss(&mut r);
                next += f32::from(u8::from(p.next95[0] <= another && another <= p.next95[1]));
                differ += f32::from(u8::from(p.differ_chance < 0.05));
            }
            let f = |i: usize| format!("{:.3} {:.3}", sums[i][0] / n, sums[i][1] / n);
            println!(
                "{k} {tau:.2} | {} | {} | {} | {} | {:.3} | {:.3}",
                f(0),
                f(1),
                f(2),
                f(3),
                next / n,
                differ / n
            );
        }
    }
}

fn lifted(panel: &Panel, series: &[usize], w: Window, by: f32) -> Panel {
    let mut out = panel.clone();
    for &s in series {
        for d in w.first..w.first + w.days {
            out.set(s, d, 0, panel.get(s, d, 0) * by.exp());
        }
    }
    out
}

fn spill(sets: &[Set]) {
    println!(
        "\nleaking: effect +22 % (log 0.2); to the k controls the answer leans on most, or to k at random"
    );
    println!(
        "where k share | bias, share of the effect | worst told | cover 95 plain | cover 95 widened | half width plain, widened"
    );
    let mut r = Random::new(3);
    for worst in [true, false] {
        for k in [1, 3, 6] {
            for share in [0.05_f32, 0.1, 0.25, 0.5] {
                let (mut n, mut bias, mut told, mut plain, mut wide, mut widths) =
                    (0.0, 0.0, 0.0, 0.0, 0.0, [0.0; 2]);
                let mut out_of_bound = 0;
                for set in sets {
                    for (_, windows) in set.cases.iter().filter(|c| c.0 == 3 || c.0 == 7) {
                        for w in windows.iter().step_by(8) {
                            let own = lifted(&set.panel, &[w.series], *w, 0.2);
                            let ask = |p: &Panel| {
                                Study::new(p, &set.calendar, vec![]).ask(*w, None, &mut Memory::default())
                            };
                            let Ok(clean) = ask(&own) else { continue };
                            let mut leans = clean.leans.clone();
                            if worst {
                                leans.sort_by(|a, b| b.1.total_cmp(&a.1));
                            } else {
                                r.shuffle(&mut leans);
                            }
                            let reached: Vec<usize> = leans.iter().take(k).map(|l| l.0).collect();
                            let Ok(found) = ask(&lifted(&own, &reached, *w, 0.2 * share)) else { continue };
                            // The estimate without leak has an error of its own: the bias is what the leak changed.
                            let b = (clean.log - found.log) / 0.2;
                            let bound = found.under(Leak { share, neighbours: k });
                            n += 1.0;
                            bias += b;
                            told += bound.hidden;
                            out_of_bound +=
                                usize::from(b > bound.hidden + 0.005 || -b > bound.feigned + 0.005);
                            let inside = |lo: f32, hi: f32| f32::from(u8::from(lo <= 0.2 && 0.2 <= hi));
                            plain += inside(found.log - found.half[1], found.log + found.half[1]);
                            wide += inside(bound.in95[0], bound.in95[1]);
                            widths[0] += found.half[1];
                            widths[1] += (bound.in95[1] - bound.in95[0]) / 2.0;
                        }
                    }
                }
                println!(
                    "{} {k} {share:.2} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} {:.3} | {n} events, {out_of_bound} beyond the bound",
                    if worst { "worst" } else { "random" },
                    bias / n,
                    told / n,
                    plain / n,
                    wide / n,
                    widths[0] / n,
                    widths[1] / n
                );
            }
        }
    }
}

fn cut(panel: &Panel, days: usize) -> Panel {
    let mut out = Panel::new(panel.names().to_vec(), panel.first(), days, 1);
    for s in 0..panel.series() {
        for d in 0..days {
            out.set(s, d, 0, panel.get(s, d, 0));
        }
    }
    out
}

fn power(sets: &[Set]) {
    println!(
        "\nsmallest effect told before the event from counts until three weeks earlier, then brought: share seen (aim 0.80)"
    );
    for (i, length) in LENGTHS.into_iter().enumerate() {
        let (mut n, mut seen, mut at_once, mut size) = (0.0, 0.0, 0.0, [0.0, 0.0]);
        for set in sets {
            for w in &set.cases[i].1 {
                let past = Study::new(&cut(&set.panel, w.first - 21), &set.calendar, vec![]);
                let dates: Vec<_> = (w.first..w.first + w.days).map(|d| set.panel.date(d)).collect();
                let Ok(told) = past.detectable(w.series, &dates, None, &mut Memory::default()) else {
                    continue;
                };
                let whole = Study::new(&set.panel, &set.calendar, vec![]);
                let first = Study::new(&cut(&set.panel, w.first + w.days), &set.calendar, vec![]);
                let (Ok(end), Ok(now)) = (
                    whole.ask(*w, None, &mut Memory::default()),
                    first.ask(*w, None, &mut Memory::default()),
                ) else {
                    continue;
                };
                n += 1.0;
                seen += f32::from(u8::from(end.log + told.in_the_end > end.half[1]));
                at_once += f32::from(u8::from(now.log + told.at_once > now.half[1]));
                size[0] += told.in_the_end.exp_m1();
                size[1] += told.at_once.exp_m1();
            }
        }
        println!(
            "{length} days: {n} events; in the end +{:.1} % seen {:.3}; at once +{:.1} % seen {:.3}",
            100.0 * size[0] / n,
            seen / n,
            100.0 * size[1] / n,
            at_once / n
        );
    }
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let what = std::env::args().nth(2).unwrap_or_default();
    let sets: Vec<Set> = SETS.iter().map(|n| load(&folder, n)).collect();
    if what.is_empty() || what == "pool" {
        pooling(&sets);
    }
    if what.is_empty() || what == "leak" {
        spill(&sets);
    }
    if what.is_empty() || what == "power" {
        power(&sets);
    }
}
