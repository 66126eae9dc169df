//! What the chapters share: columns, numbers as people read them, charts of shares.

#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "outlets and inhabitants of a province at most"
)]

use kernel::category::Group;
use shell::format;

use super::{Column, Part, Speak};
use crate::catalogue::{self, Base, Indicator, LEAST};
use crate::indicators as formula;
use crate::picture::{self, Paper};
use crate::sheet::Sheet;
use crate::supply::Supply;
use crate::taxonomy::{self, RETAIL};

/// Nothing to tell.
pub(super) const NONE: &str = "–";

pub(super) fn text(label: String, share: u16) -> Column {
    Column { label, number: false, share }
}

pub(super) fn number(label: String, share: u16) -> Column {
    Column { label, number: true, share }
}

pub(super) fn whole(speak: &impl Speak, count: u64) -> String {
    format::number(speak.language(), count as f64, 0)
}

pub(super) fn decimal(speak: &impl Speak, value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| format::number(speak.language(), value, decimals))
}

pub(super) fn percent(speak: &impl Speak, share: Option<f64>) -> String {
    share.map_or_else(|| NONE.to_owned(), |share| catalogue::Unit::Percent.write(speak.language(), share))
}

/// A share that is told only when it is about enough outlets.
pub(super) fn told(part: u32, whole: u32) -> Option<f64> {
    if u64::from(whole) < LEAST { None } else { formula::share(part.into(), whole.into()) }
}

/// The town and what it is held against, with the names of the columns.
pub(super) fn columns<'a>(sheet: &'a Sheet, speak: &impl Speak) -> Vec<(String, &'a Base)> {
    let mut found = vec![(sheet.base.town.name.clone(), &sheet.base)];
    let cluster = sheet.cluster.as_ref().map(|base| (speak.say("fs-cluster", &[]), base));
    let province = sheet.in_province.as_ref().map(|base| (province(sheet, speak), base));
    found.extend(cluster.into_iter().chain(province));
    found
}

pub(super) fn province(sheet: &Sheet, speak: &impl Speak) -> String {
    // words: fs-province-*
    speak.say(&format!("fs-province-{}", sheet.province), &[])
}

pub(super) fn value(indicator: &Indicator, base: &Base, speak: &impl Speak) -> String {
    let found = indicator.of(base);
    found.map_or_else(|| NONE.to_owned(), |value| indicator.unit.write(speak.language(), value))
}

pub(super) fn name(indicator: &Indicator, speak: &impl Speak) -> String {
    // words: fs-ind-*
    speak.say(&format!("fs-ind-{}", indicator.code), &[])
}

/// A table of indicators, a column for each of what is compared.
pub(super) fn indicators(sheet: &Sheet, speak: &impl Speak, codes: &[&str]) -> Part {
    let columns = columns(sheet, speak);
    let rows = codes.iter().filter_map(|code| catalogue::find(code)).map(|indicator| {
        let values = columns.iter().map(|(_, base)| value(indicator, base, speak));
        std::iter::once(name(indicator, speak)).chain(values).collect()
    });
    let heads = columns.iter().map(|(label, _)| number(label.clone(), 2));
    Part {
        columns: std::iter::once(text(speak.say("fs-indicator", &[]), 4)).chain(heads).collect(),
        rows: rows.collect(),
        ..Part::default()
    }
}

/// A chart of shares over the columns, with its table of counts and shares.
pub(super) fn shares(
    sheet: &Sheet,
    speak: &impl Speak,
    (id, title, names): (&str, &str, &[String]),
    counts: &dyn Fn(&Supply) -> Vec<u64>,
) -> Part {
    let columns = columns(sheet, speak);
    let mixes: Vec<(String, Vec<u64>, Vec<f64>)> = columns
        .iter()
        .filter_map(|(label, base)| {
            let counts = counts(&base.town.supply);
            let mix = formula::mix(&counts)?;
            Some((label.clone(), counts, mix))
        })
        .collect();
    let drawn: Vec<(String, Vec<f64>)> =
        mixes.iter().map(|(label, _, mix)| (label.clone(), mix.clone())).collect();
    let rows = names.iter().enumerate().map(|(at, name)| {
        let here = mixes.first().and_then(|(_, counts, _)| counts.get(at)).copied().unwrap_or(0);
        let shares = mixes.iter().map(|(_, _, mix)| percent(speak, mix.get(at).copied()));
        [name.clone(), whole(speak, here)].into_iter().chain(shares).collect()
    });
    let heads = mixes.iter().map(|(label, _, _)| number(label.clone(), 2));
    let language = speak.language();
    Part {
        id: id.to_owned(),
        title: speak.say(title, &[]),
        svg: picture::shares(Paper::Web, language, &drawn, names),
        print: picture::shares(Paper::Print, language, &drawn, names),
        columns: [text(speak.say("fs-group", &[]), 3), number(speak.say("fs-outlets-here", &[]), 1)]
            .into_iter()
            .chain(heads)
            .collect(),
        rows: rows.collect(),
        note: String::new(),
        drawn_only: false,
    }
}

/// Outlets per ten thousand inhabitants.
pub(super) fn per_ten_thousand(count: u64, base: &Base) -> Option<f64> {
    formula::per_thousand(count as f64 * 10.0, base.town.population?)
}

/// The columns of tables by place.
pub(super) fn place_columns(speak: &impl Speak, first: &str) -> Vec<Column> {
    let mut columns = vec![text(speak.say(first, &[]), 2), number(speak.say("fs-outlets-here", &[]), 1)];
    let groups = [RETAIL.as_slice(), &[Group::Horeca, Group::Diensten]].concat();
    columns.extend(groups.iter().map(|group| number(speak.say(taxonomy::group_word(*group), &[]), 1)));
    columns.push(number(speak.say("fs-chains-short", &[]), 1));
    columns
}

pub(super) fn place_row(speak: &impl Speak, name: &str, supply: &Supply) -> Vec<String> {
    let mut row = vec![name.to_owned(), whole(speak, supply.outlets())];
    let groups = [RETAIL.as_slice(), &[Group::Horeca, Group::Diensten]].concat();
    row.extend(groups.iter().map(|group| whole(speak, supply.of_group(*group).outlets.into())));
    let all = supply.all();
    row.push(percent(speak, told(all.chains, all.outlets)));
    row
}
