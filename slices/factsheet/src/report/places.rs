//! Where it stands and how it changed: maps, months, villages, streets, areas.

#![expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "outlets of a town")]

use chrono::{Months, NaiveDate};
use kernel::category::Group;

use super::kit::{NONE, number, percent, place_columns, place_row, text, whole};
use super::{Part, Section, Speak, group_names};
use crate::catalogue;
use crate::indicators as formula;
use crate::picture::{self, Ground, Paper};
use crate::sheet::Sheet;
use crate::supply::Supply;
use crate::taxonomy::{self, GROUPS, RETAIL};

pub(crate) fn maps(sheet: &Sheet, speak: &impl Speak) -> Section {
    let names = group_names(speak);
    let outlets: Vec<_> = sheet
        .loaded
        .outlets
        .iter()
        .filter(|outlet| {
            outlet.exact && taxonomy::kind(outlet.category.code).is_some_and(|kind| kind.counted)
        })
        .collect();
    let (shown, all) = (outlets.len() as u64, sheet.base.town.supply.outlets());
    let areas: Vec<_> = sheet.loaded.areas.iter().map(|area| (area.name.as_str(), &area.shape)).collect();
    let ground = |only: Option<Group>| Ground {
        outline: &sheet.loaded.outline,
        areas: if only.is_none() { areas.clone() } else { Vec::new() },
        outlets: outlets.clone(),
        only,
    };
    let four = [RETAIL.as_slice(), &[Group::Horeca]].concat();
    let small: Vec<(String, Ground<'_>)> = four
        .iter()
        .map(|group| (speak.say(taxonomy::group_word(*group), &[]), ground(Some(*group))))
        .collect();
    // The table beside the map: how many of each group stand on it.
    let rows: Vec<Vec<String>> = GROUPS
        .iter()
        .zip(&names)
        .map(|(group, name)| {
            let count = outlets.iter().filter(|outlet| outlet.category.group == *group).count();
            vec![name.clone(), whole(speak, count as u64)]
        })
        .collect();
    let heads = || vec![text(speak.say("fs-group", &[]), 3), number(speak.say("fs-on-map", &[]), 1)];
    let mut parts = Vec::new();
    let drawing = picture::map(Paper::Web, &ground(None), &names);
    if !drawing.is_empty() {
        parts.push(Part {
            id: "kaart".to_owned(),
            title: speak.say("fs-map-chart", &[]),
            svg: drawing,
            print: picture::map(Paper::Print, &ground(None), &names),
            columns: heads(),
            rows: rows.clone(),
            note: String::new(),
            drawn_only: true,
        });
        parts.push(Part {
            id: "kaarten".to_owned(),
            title: speak.say("fs-maps-chart", &[]),
            svg: picture::maps(Paper::Web, &small),
            print: picture::maps(Paper::Print, &small),
            columns: heads(),
            rows: rows.into_iter().take(4).collect(),
            note: String::new(),
            drawn_only: true,
        });
    }
    let args = [("shown", whole(speak, shown).into()), ("all", whole(speak, all).into())];
    let seen = speak.say(if parts.is_empty() { "fs-map-none" } else { "fs-map-seen" }, &args);
    let notes = vec![speak.say("fs-map-note", &[])];
    Section { id: "kaart", title: speak.say("fs-map-title", &[]), seen, parts, notes }
}

/// A group as a line: its name, its colour, and its outlets month by month.
type Line = (String, usize, Vec<f64>);

/// Of each group the first month is a hundred; small groups jump too much to be drawn.
fn indexed(months: &[&(NaiveDate, Supply)], begin: &Supply, names: &[String]) -> Vec<Line> {
    let line = |(at, group): (usize, &Group)| {
        let count = |supply: &Supply| f64::from(supply.of_group(*group).outlets);
        let base = count(begin);
        let values = months.iter().map(|(_, supply)| count(supply) / base * 100.0).collect();
        (base >= 20.0).then(|| (names.get(at).cloned().unwrap_or_default(), at, values))
    };
    GROUPS.iter().enumerate().filter_map(line).collect()
}

/// How much more or less, with its sign.
fn change(speak: &impl Speak, now: u64, before: Option<u64>) -> String {
    let growth = before.and_then(|before| formula::growth(now as f64, before as f64));
    growth.map_or_else(
        || NONE.to_owned(),
        |growth| {
            let sign = if growth > 0.0 { "+" } else { "" };
            format!("{sign}{}", catalogue::Unit::Percent.write(speak.language(), growth))
        },
    )
}

pub(crate) fn evolution(sheet: &Sheet, speak: &impl Speak) -> Section {
    let title = speak.say("fs-evolution-title", &[]);
    let months: Vec<_> = sheet.loaded.months.iter().rev().take(25).rev().collect();
    let [(first, begin), .., (last, now)] = months.as_slice() else {
        let seen = speak.say("fs-evolution-none", &[]);
        return Section { id: "evolutie", title, seen, ..Section::default() };
    };
    // A month may be missing.
    let then = last.checked_sub_months(Months::new(12));
    let year_ago = months.iter().find(|(month, _)| Some(*month) == then).map(|(_, supply)| supply);
    let names = group_names(speak);
    let labels: Vec<String> = months.iter().map(|(month, _)| month.format("%-m/%y").to_string()).collect();
    let series = indexed(&months, begin, &names);
    let mut rows = Vec::new();
    let all = speak.say("fs-all", &[]);
    let lines = GROUPS.iter().map(|group| Some(*group)).chain([None]);
    for (group, label) in lines.zip(names.iter().chain([&all])) {
        let count = |supply: &Supply| match group {
            Some(group) => u64::from(supply.of_group(group).outlets),
            None => supply.outlets(),
        };
        let (before, year, now) = (count(begin), year_ago.map(count), count(now));
        let written = year.map_or_else(|| NONE.to_owned(), |year| whole(speak, year));
        rows.push(vec![
            label.clone(),
            whole(speak, before),
            written,
            whole(speak, now),
            change(speak, now, year),
        ]);
    }
    let language = speak.language();
    let part = Part {
        id: "evolutie".to_owned(),
        title: speak.say("fs-evolution-chart", &[]),
        svg: picture::lines(Paper::Web, language, &labels, &series),
        print: picture::lines(Paper::Print, language, &labels, &series),
        columns: vec![
            text(speak.say("fs-group", &[]), 3),
            number(first.format("%-m/%Y").to_string(), 1),
            number(speak.say("fs-year-ago", &[]), 1),
            number(speak.say("fs-now", &[]), 1),
            number(speak.say("fs-change", &[]), 1),
        ],
        rows,
        note: speak.say("fs-evolution-note", &[]),
        drawn_only: false,
    };
    let (was, is) = (year_ago.unwrap_or(begin).outlets(), now.outlets());
    let than = if is > was {
        "more"
    } else if is < was {
        "less"
    } else {
        "same"
    };
    let seen = speak.say(
        "fs-evolution-seen",
        &[
            ("than", than.into()),
            ("from", whole(speak, was).into()),
            ("to", whole(speak, is).into()),
            ("since", if year_ago.is_some() { "year" } else { "begin" }.into()),
        ],
    );
    Section { id: "evolutie", title, seen, parts: vec![part], notes: Vec::new() }
}

pub(crate) fn places(sheet: &Sheet, speak: &impl Speak) -> Section {
    let part = |first: &str, title: &str, all: &[(String, Supply)]| Part {
        title: speak.say(title, &[]),
        columns: place_columns(speak, first),
        rows: all.iter().map(|(name, supply)| place_row(speak, name, supply)).collect(),
        ..Part::default()
    };
    let mut parts = vec![part("fs-village", "fs-villages-title", &sheet.by_village)];
    if !sheet.by_street.is_empty() {
        parts.push(part("fs-street", "fs-streets-title", &sheet.by_street));
    }
    parts.retain(|part| !part.rows.is_empty());
    let seen = match sheet.by_village.first() {
        Some((name, supply)) => {
            let share = formula::share(supply.outlets(), sheet.base.town.supply.outlets());
            let args = [("village", name.as_str().into()), ("share", percent(speak, share).into())];
            speak.say("fs-villages-seen", &args)
        }
        None => speak.say("fs-nothing-seen", &[]),
    };
    Section { id: "kernen", title: speak.say("fs-places-title", &[]), seen, parts, notes: Vec::new() }
}

pub(crate) fn areas(sheet: &Sheet, speak: &impl Speak) -> Section {
    let title = speak.say("fs-areas-chapter", &[]);
    let rows: Vec<Vec<String>> = sheet
        .loaded
        .areas
        .iter()
        .zip(&sheet.by_area)
        .map(|(area, supply)| {
            let label = format!("{} ({})", area.name, speak.say(&crate::areas::word(area.kind), &[]));
            place_row(speak, &label, supply)
        })
        .collect();
    if rows.is_empty() {
        let seen = speak.say("fs-areas-none", &[]);
        return Section { id: "gebieden", title, seen, ..Section::default() };
    }
    let largest = sheet.loaded.areas.iter().zip(&sheet.by_area).max_by_key(|(_, supply)| supply.outlets());
    let seen = largest.map(|(area, supply)| {
        let share = formula::share(supply.outlets(), sheet.base.town.supply.outlets());
        let args = [("area", area.name.as_str().into()), ("share", percent(speak, share).into())];
        speak.say("fs-areas-seen", &args)
    });
    let part =
        Part { title: title.clone(), columns: place_columns(speak, "fs-area"), rows, ..Part::default() };
    let notes = vec![speak.say("fs-areas-note", &[])];
    Section { id: "gebieden", title, seen: seen.unwrap_or_default(), parts: vec![part], notes }
}
