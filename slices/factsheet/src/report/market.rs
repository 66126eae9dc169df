//! Where people buy, what is sold online, what is missing, and how everything is defined.

use shell::format;

use super::kit::{decimal, name, number, percent, text, told, value, whole};
use super::{Part, Section, Speak, group_names, relation};
use crate::catalogue::{INDICATORS, LEAST, Source};
use crate::indicators as formula;
use crate::missing::Gap;
use crate::picture::{self, Compared, Paper};
use crate::sheet::Sheet;
use crate::supply::{ELEMENTS, Supply};
use crate::taxonomy::GROUPS;

pub(crate) fn flows(sheet: &Sheet, speak: &impl Speak) -> Section {
    let mut rows = Vec::new();
    let mut known = 0;
    let codes = ["vacancy", "vacancy-floor", "floor", "floor-density", "core-floor"];
    for indicator in INDICATORS {
        let here =
            matches!(indicator.source, Source::Entered | Source::Sectors) && !codes.contains(&indicator.code);
        if !here {
            continue;
        }
        let found = (indicator.value)(&sheet.base);
        let figure = sheet.base.figure(indicator.figure);
        let from = match (indicator.source, figure) {
            _ if found.is_none() => speak.say("fs-unmeasured", &[]),
            (_, Some(figure)) => {
                let method =
                    if figure.method.is_empty() { String::new() } else { format!(" ({})", figure.method) };
                format!("{}, {}{method}", figure.source, figure.year)
            }
            _ => speak.say("fs-source-sectors", &[]),
        };
        known += usize::from(found.is_some());
        rows.push(vec![name(indicator, speak), value(indicator, &sheet.base, speak), from]);
    }
    let binding = sheet.base.figure("binding-daily").map(|figure| figure.value / 100.0);
    let [near, far] = sheet.base.reach;
    let mut seen = Vec::new();
    if let Some(share) = near.zip(far) {
        let args =
            [("near", percent(speak, Some(share.0)).into()), ("far", percent(speak, Some(share.1)).into())];
        seen.push(speak.say("fs-reach-seen", &args));
    }
    if let Some(binding) = binding {
        seen.push(speak.say("fs-binding-seen", &[("share", percent(speak, Some(binding)).into())]));
    }
    if known == 0 {
        seen.push(speak.say("fs-flows-none", &[]));
    }
    let title = speak.say("fs-flows-title", &[]);
    let part = Part {
        title: title.clone(),
        columns: vec![
            text(speak.say("fs-indicator", &[]), 4),
            number(sheet.base.town.name.clone(), 2),
            text(speak.say("fs-source", &[]), 4),
        ],
        rows,
        ..Part::default()
    };
    let notes = vec![speak.say("fs-flows-note", &[]), speak.say("fs-reach-note", &[])];
    Section { id: "koopstromen", title, seen: seen.join(" "), parts: vec![part], notes }
}

pub(crate) fn online(sheet: &Sheet, speak: &impl Speak) -> Section {
    let names = group_names(speak);
    let (mut rows, mut drawn) = (Vec::new(), Vec::new());
    for (at, (group, label)) in GROUPS.iter().zip(&names).enumerate() {
        let cell = sheet.base.town.supply.of_group(*group);
        if cell.outlets == 0 {
            continue;
        }
        let webshop = told(cell.webshops, cell.outlets);
        let other = sheet.cluster.as_ref().and_then(|base| {
            let cell = base.town.supply.of_group(*group);
            told(cell.webshops, cell.outlets)
        });
        let points = (u64::from(cell.outlets) >= LEAST)
            .then(|| formula::quotient(cell.quality.into(), cell.outlets.into()))
            .flatten();
        rows.push(vec![
            label.clone(),
            whole(speak, cell.outlets.into()),
            percent(speak, webshop),
            percent(speak, other),
            percent(speak, told(cell.deliveries, cell.outlets)),
            percent(speak, told(cell.pickups, cell.outlets)),
            decimal(speak, points.map(f64::round), 0),
        ]);
        if let Some(value) = webshop {
            drawn.push(Compared {
                label: label.clone(),
                group: at,
                value,
                other,
                said: percent(speak, webshop),
            });
        }
    }
    let online = Part {
        id: "webshops".to_owned(),
        title: speak.say("fs-online-chart", &[]),
        svg: picture::compared(Paper::Web, &drawn),
        print: picture::compared(Paper::Print, &drawn),
        columns: vec![
            text(speak.say("fs-group", &[]), 3),
            number(speak.say("fs-outlets-here", &[]), 1),
            number(speak.say("fs-webshop", &[]), 2),
            number(speak.say("fs-webshop-cluster", &[]), 2),
            number(speak.say("fs-delivery", &[]), 1),
            number(speak.say("fs-pickup", &[]), 1),
            number(speak.say("fs-listing-points", &[]), 1),
        ],
        rows,
        note: speak.say("fs-online-note", &[]),
        drawn_only: false,
    };
    let all = sheet.base.town.supply.all();
    let share = told(all.webshops, all.outlets);
    let there = sheet.cluster.as_ref().and_then(|base| {
        let all = base.town.supply.all();
        told(all.webshops, all.outlets)
    });
    let seen = speak.say(
        "fs-online-seen",
        &[
            ("share", percent(speak, share).into()),
            ("than", relation(share, there).into()),
            ("other", percent(speak, there).into()),
            ("points", decimal(speak, sheet.base.town.supply.quality().map(f64::round), 0).into()),
        ],
    );
    let parts = vec![online, listing(sheet, speak)];
    Section { id: "online", title: speak.say("fs-online-title", &[]), seen, parts, notes: Vec::new() }
}

/// How much listings say.
fn listing(sheet: &Sheet, speak: &impl Speak) -> Part {
    let supply = &sheet.base.town.supply;
    let cluster = sheet.cluster.as_ref().map(|base| &base.town.supply);
    let share = |supply: &Supply, at: usize| {
        let said = supply.said.get(at).copied().unwrap_or(0);
        formula::share(said.into(), supply.outlets())
    };
    let rows = ELEMENTS.iter().enumerate().map(|(at, (code, points))| {
        // words: fs-element-*
        vec![
            speak.say(&format!("fs-element-{code}"), &[]),
            points.to_string(),
            percent(speak, share(supply, at)),
            percent(speak, cluster.and_then(|supply| share(supply, at))),
        ]
    });
    Part {
        title: speak.say("fs-listing-title", &[]),
        columns: vec![
            text(speak.say("fs-element", &[]), 4),
            number(speak.say("fs-points", &[]), 1),
            number(sheet.base.town.name.clone(), 2),
            number(speak.say("fs-cluster", &[]), 2),
        ],
        rows: rows.collect(),
        note: speak.say("fs-listing-note", &[]),
        ..Part::default()
    }
}

fn gap_row(gap: &Gap, peers: usize, speak: &impl Speak) -> Vec<String> {
    let (low, high) = gap.usual;
    let usual = if low == high {
        whole(speak, low)
    } else {
        format!("{}–{}", whole(speak, low), whole(speak, high))
    };
    vec![
        gap.category.plural(speak.language()).to_owned(),
        whole(speak, gap.here),
        usual,
        decimal(speak, Some(gap.expected), 1),
        decimal(speak, Some(gap.quotient), 2),
        format!("{}/{peers}", gap.with),
        percent(speak, Some(gap.chance)),
    ]
}

/// Why a kind is told as missing: `Towns like yours of 23,000 inhabitants have 3 to 5 bookshops; here 0.`
fn reason(gap: &Gap, people: u64, speak: &impl Speak) -> String {
    let (low, high) = gap.usual;
    let rounded = (people + 500) / 1000 * 1000;
    speak.say(
        "fs-missing-reason",
        &[
            ("people", whole(speak, rounded.max(1000)).into()),
            ("span", if low == high { "one" } else { "two" }.into()),
            ("low", whole(speak, low).into()),
            ("high", whole(speak, high).into()),
            ("kind", gap.category.plural(speak.language()).to_lowercase().into()),
            ("here", whole(speak, gap.here).into()),
        ],
    )
}

pub(crate) fn missing(sheet: &Sheet, speak: &impl Speak) -> Section {
    let title = speak.say("fs-missing-title", &[]);
    let people = sheet.base.town.population.unwrap_or(0);
    if sheet.peers.is_empty() || sheet.gaps.looked_at == 0 {
        let seen = speak.say("fs-missing-no-peers", &[]);
        return Section { id: "ontbreekt", title, seen, ..Section::default() };
    }
    let peers = sheet.peers.len();
    let part = |title: &str, gaps: &[Gap]| Part {
        title: speak.say(title, &[]),
        columns: vec![
            text(speak.say("fs-kind", &[]), 4),
            number(speak.say("fs-here", &[]), 1),
            number(speak.say("fs-usual", &[]), 2),
            number(speak.say("fs-expected", &[]), 2),
            number("LQ".to_owned(), 1),
            number(speak.say("fs-with", &[]), 2),
            number(speak.say("fs-chance", &[]), 2),
        ],
        rows: gaps.iter().take(20).map(|gap| gap_row(gap, peers, speak)).collect(),
        ..Part::default()
    };
    let mut parts =
        vec![part("fs-missing-table", &sheet.gaps.missing), part("fs-many-table", &sheet.gaps.many)];
    parts.retain(|part| !part.rows.is_empty());
    let reasons: Vec<String> =
        sheet.gaps.missing.iter().take(5).map(|gap| reason(gap, people, speak)).collect();
    let seen = if reasons.is_empty() { speak.say("fs-missing-none", &[]) } else { reasons.join(" ") };
    let chance = sheet.gaps.by_chance().round();
    let args =
        [("n", sheet.gaps.looked_at.into()), ("chance", format::number(speak.language(), chance, 0).into())];
    Section { id: "ontbreekt", title, seen, parts, notes: vec![speak.say("fs-missing-note", &args)] }
}

pub(crate) fn definitions(speak: &impl Speak) -> Section {
    let rows = INDICATORS.iter().map(|indicator| {
        vec![
            name(indicator, speak),
            speak.say(&format!("fs-ind-{}-what", indicator.code), &[]),
            speak.say(indicator.source.word(), &[]),
        ]
    });
    let title = speak.say("fs-definitions-title", &[]);
    let part = Part {
        title: title.clone(),
        columns: vec![
            text(speak.say("fs-indicator", &[]), 3),
            text(speak.say("fs-definition", &[]), 6),
            text(speak.say("fs-source", &[]), 2),
        ],
        rows: rows.collect(),
        ..Part::default()
    };
    let notes = vec![speak.say("fs-thresholds-note", &[("n", LEAST.to_string().into())])];
    Section { id: "definities", title, seen: speak.say("fs-definitions-seen", &[]), parts: vec![part], notes }
}
