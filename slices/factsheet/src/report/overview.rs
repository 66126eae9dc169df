//! People, supply, mix, branches, the categories of the decree.

use shell::format;

use super::kit::{
    NONE, columns, decimal, indicators, name, number, per_ten_thousand, percent, province, shares, text,
    value, whole,
};
use super::{Big, Part, Section, Speak, group_names, relation};
use crate::catalogue::{self, Base};
use crate::indicators as formula;
use crate::picture::{self, Compared, Paper};
use crate::sheet::Sheet;
use crate::supply::Supply;
use crate::taxonomy::{self, GROUPS, IHB};

/// The numbers first.
pub(crate) fn big(sheet: &Sheet, speak: &impl Speak) -> Vec<Big> {
    let one = |code: &str| {
        let indicator = catalogue::find(code)?;
        let other = sheet.cluster.as_ref().map(|base| value(indicator, base, speak));
        let other = other.filter(|text| text != NONE);
        Some(Big {
            label: name(indicator, speak),
            value: value(indicator, &sheet.base, speak),
            other: other.map(|value| speak.say("fs-against", &[("value", value.into())])).unwrap_or_default(),
        })
    };
    ["outlets", "density", "horeca", "chains", "webshop", "diversity"].into_iter().filter_map(one).collect()
}

pub(crate) fn people(sheet: &Sheet, speak: &impl Speak) -> Section {
    let columns = columns(sheet, speak);
    let row = |key: &str, write: &dyn Fn(&Base) -> String| {
        let values = columns.iter().map(|(_, base)| write(base));
        std::iter::once(speak.say(key, &[])).chain(values).collect::<Vec<_>>()
    };
    // Of several towns the mean.
    let mean = |base: &Base, of: fn(&crate::peers::Town) -> Option<f64>| -> Option<f64> {
        let towns = if base.members.is_empty() { std::slice::from_ref(&base.town) } else { &base.members };
        let values: Option<Vec<f64>> = towns.iter().map(of).collect();
        values.map(|values| {
            values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX))
        })
    };
    let rows = vec![
        row("fs-inhabitants", &|base| {
            decimal(speak, mean(base, crate::peers::Town::inhabitants).map(f64::round), 0)
        }),
        row("fs-km2", &|base| decimal(speak, mean(base, |town| town.km2), 1)),
        row("fs-people-km2", &|base| decimal(speak, base.town.density().map(f64::round), 0)),
    ];
    let heads = columns.iter().map(|(label, _)| number(label.clone(), 2));
    let mut notes = vec![speak.say("fs-people-note", &[])];
    if sheet.peers.is_empty() {
        notes.push(speak.say("fs-no-peers", &[]));
    } else {
        notes.push(speak.say("fs-peers", &[("towns", sheet.peers.join(", ").into())]));
    }
    if sheet.cluster.is_some() || sheet.in_province.is_some() {
        notes.push(speak.say("fs-together-note", &[]));
    }
    if sheet.in_province.is_some() {
        let (name, n) = (province(sheet, speak), sheet.province_towns);
        notes.push(speak.say("fs-province-note", &[("province", name.into()), ("n", n.into())]));
    }
    if !sheet.loaded.sector_source.is_empty() {
        let (n, file) = (sheet.loaded.sectors.len(), sheet.loaded.sector_source.as_str());
        notes.push(speak.say("fs-sectors-note", &[("n", n.into()), ("file", file.into())]));
    }
    let town = sheet.base.town.name.as_str();
    let seen = match (sheet.base.town.population, sheet.base.town.density()) {
        (Some(people), Some(dense)) => speak.say(
            "fs-people-seen",
            &[
                ("town", town.into()),
                ("people", whole(speak, people).into()),
                ("dense", format::number(speak.language(), dense.round(), 0).into()),
            ],
        ),
        _ => speak.say("fs-people-unknown", &[("town", town.into())]),
    };
    let part = Part {
        columns: std::iter::once(text(speak.say("fs-indicator", &[]), 4)).chain(heads).collect(),
        rows,
        title: speak.say("fs-people-title", &[]),
        ..Part::default()
    };
    Section { id: "bevolking", title: speak.say("fs-people-title", &[]), seen, parts: vec![part], notes }
}

pub(crate) fn supply(sheet: &Sheet, speak: &impl Speak) -> Section {
    let codes = [
        "outlets",
        "density",
        "retail",
        "retail-density",
        "daily-density",
        "horeca",
        "chains",
        "variety",
        "diversity",
        "evenness",
        "core",
        "turnover-rate",
        "vacancy",
        "vacancy-floor",
        "floor",
        "floor-density",
        "core-floor",
    ];
    let density = |base: &Base| catalogue::find("density").and_then(|one| (one.value)(base));
    let (here, there) = (density(&sheet.base), sheet.cluster.as_ref().and_then(density));
    let seen = speak.say(
        "fs-supply-seen",
        &[
            ("town", sheet.base.town.name.as_str().into()),
            ("n", whole(speak, sheet.base.town.supply.outlets()).into()),
            ("density", decimal(speak, here, 1).into()),
            ("than", relation(here, there).into()),
            ("other", decimal(speak, there, 1).into()),
        ],
    );
    let mut notes = vec![speak.say("fs-supply-note", &[])];
    if sheet.loaded.others > 0 {
        notes.push(speak.say("fs-others-note", &[("n", whole(speak, sheet.loaded.others).into())]));
    }
    let unmeasured = ["vacancy", "floor"]
        .iter()
        .any(|what| catalogue::find(what).is_none_or(|one| (one.value)(&sheet.base).is_none()));
    if unmeasured {
        notes.push(speak.say("fs-not-measured", &[]));
    }
    let part = Part { title: speak.say("fs-supply-title", &[]), ..indicators(sheet, speak, &codes) };
    Section { id: "aanbod", title: speak.say("fs-supply-title", &[]), seen, parts: vec![part], notes }
}

pub(crate) fn mix(sheet: &Sheet, speak: &impl Speak) -> Section {
    let names = group_names(speak);
    let part =
        shares(sheet, speak, ("mix", "fs-mix-chart", &names), &|supply: &Supply| supply.groups().to_vec());
    let here = sheet.base.town.supply.groups();
    let largest = here.iter().enumerate().max_by_key(|(_, count)| **count).map_or(0, |(at, _)| at);
    let mine = formula::mix(&here);
    let theirs = sheet.cluster.as_ref().and_then(|base| formula::mix(&base.town.supply.groups()));
    let share = mine.as_ref().and_then(|mix| mix.get(largest)).copied();
    // Where the town differs most from towns like it.
    let apart = mine.as_ref().zip(theirs.as_ref()).and_then(|(mine, theirs)| {
        let differences = mine.iter().zip(theirs).map(|(here, there)| here - there).enumerate();
        differences.max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()))
    });
    let (apart_name, than) = match apart.filter(|(_, difference)| difference.abs() >= 0.02) {
        Some((at, difference)) => {
            (names.get(at).cloned().unwrap_or_default(), if difference > 0.0 { "more" } else { "less" })
        }
        None => (String::new(), if apart.is_some() { "same" } else { "none" }),
    };
    let points = apart.map_or(0.0, |(_, difference)| (difference.abs() * 1000.0).round() / 10.0);
    let seen = if share.is_none() {
        speak.say("fs-nothing-seen", &[])
    } else {
        speak.say(
            "fs-mix-seen",
            &[
                ("group", names.get(largest).cloned().unwrap_or_default().into()),
                ("share", percent(speak, share).into()),
                ("than", than.into()),
                ("apart", apart_name.into()),
                ("points", format::number(speak.language(), points, 1).into()),
            ],
        )
    };
    let notes = vec![speak.say("fs-mix-note", &[])];
    Section { id: "mix", title: speak.say("fs-mix-title", &[]), seen, parts: vec![part], notes }
}

pub(crate) fn branches(sheet: &Sheet, speak: &impl Speak) -> Section {
    let mut drawn = Vec::new();
    let mut rows = Vec::new();
    for (branch, group) in taxonomy::branches() {
        let count = |base: &Base| u64::from(base.town.supply.of_branch(branch).outlets);
        let here = count(&sheet.base);
        let there = sheet.cluster.as_ref().map(|base| (count(base), base));
        if here < 1 && there.is_none_or(|(count, _)| count == 0) {
            continue;
        }
        // words: fs-branch-*
        let label = speak.say(&format!("fs-branch-{branch}"), &[]);
        let rate = per_ten_thousand(here, &sheet.base);
        let other = there.and_then(|(count, base)| per_ten_thousand(count, base));
        rows.push(vec![label.clone(), whole(speak, here), decimal(speak, rate, 1), decimal(speak, other, 1)]);
        if let Some(value) = rate {
            let at = GROUPS.iter().position(|one| one == group).unwrap_or(0);
            drawn.push(Compared { label, group: at, value, other, said: whole(speak, here) });
        }
    }
    let part = Part {
        id: "branches".to_owned(),
        title: speak.say("fs-branch-chart", &[]),
        svg: picture::compared(Paper::Web, &drawn),
        print: picture::compared(Paper::Print, &drawn),
        columns: vec![
            text(speak.say("fs-branch", &[]), 4),
            number(speak.say("fs-outlets-here", &[]), 1),
            number(speak.say("fs-per-ten-thousand", &[]), 2),
            number(speak.say("fs-cluster", &[]), 2),
        ],
        rows,
        note: speak.say("fs-branch-note", &[]),
        drawn_only: false,
    };
    let largest = drawn.iter().max_by(|one, other| one.value.total_cmp(&other.value));
    let seen = largest.map(|one| {
        let args = [("branch", one.label.as_str().into()), ("n", one.said.as_str().into())];
        speak.say("fs-branch-seen", &args)
    });
    let seen = seen.unwrap_or_else(|| speak.say("fs-nothing-seen", &[]));
    Section {
        id: "branches",
        title: speak.say("fs-branch-title", &[]),
        seen,
        parts: vec![part],
        notes: Vec::new(),
    }
}

pub(crate) fn decree(sheet: &Sheet, speak: &impl Speak) -> Section {
    // words: fs-ihb-*
    let names = IHB.map(|letter| speak.say(&format!("fs-ihb-{}", letter.to_ascii_lowercase()), &[]));
    let part =
        shares(sheet, speak, ("ihb", "fs-ihb-chart", &names), &|supply: &Supply| supply.decree().to_vec());
    let counts = sheet.base.town.supply.decree();
    let largest = counts.iter().enumerate().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 0);
    let seen = match largest {
        Some((at, count)) => speak.say(
            "fs-ihb-seen",
            &[
                ("name", names.get(at).cloned().unwrap_or_default().into()),
                ("n", whole(speak, *count).into()),
                ("all", whole(speak, counts.iter().sum()).into()),
            ],
        ),
        None => speak.say("fs-nothing-seen", &[]),
    };
    let notes = vec![speak.say("fs-ihb-note", &[])];
    Section { id: "ihb", title: speak.say("fs-ihb-title", &[]), seen, parts: vec![part], notes }
}
