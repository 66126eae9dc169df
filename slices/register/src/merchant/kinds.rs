//! Kinds of places found by the words people use for what they sell.

use kernel::category::Category;
use kernel::language::Language;
use kernel::text;
use serde::Serialize;

/// A kind of place one can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct KindRow {
    pub code: &'static str,
    pub label: String,
    pub icon: &'static str,
    pub checked: bool,
    pub main: bool,
}

/// The chosen kinds, and those that everyday words lead to.
pub(crate) fn kinds(chosen: &[String], words: &str, language: Language) -> Vec<KindRow> {
    let row = |category: &'static Category, checked, main| KindRow {
        code: category.code,
        label: category.name(language).to_owned(),
        icon: category.icon,
        checked,
        main,
    };
    let known = chosen.iter().filter_map(|code| Category::find(code));
    let mut rows: Vec<KindRow> =
        known.enumerate().map(|(at, category)| row(category, true, at == 0)).collect();
    let wanted: Vec<String> = text::words(words).into_iter().filter(|word| word.len() > 1).take(6).collect();
    if wanted.is_empty() {
        return rows;
    }
    let mut found: Vec<(usize, &'static Category)> = Category::all()
        .iter()
        .filter(|category| category.code != "vacant" && !chosen.iter().any(|code| code == category.code))
        .filter_map(|category| Some((fit(category, &wanted)?, category)))
        .collect();
    found.sort_by_key(|(rank, category)| (*rank, category.ordinal));
    rows.extend(found.into_iter().take(12).map(|(_, category)| row(category, false, false)));
    rows
}

/// How well words fit a kind: its name, words that begin its name, what one buys there. Lower is better.
fn fit(category: &'static Category, wanted: &[String]) -> Option<usize> {
    let names =
        Language::ALL.into_iter().flat_map(|language| [category.name(language), category.plural(language)]);
    let names: Vec<String> = names.flat_map(text::words).collect();
    let goods: Vec<String> =
        crate::demo::goods_of(category.code).iter().flat_map(|word| text::words(word)).collect();
    let near = |one: &str, two: &str| {
        one == two || (two.len() > 3 && one.starts_with(two)) || (one.len() > 3 && two.starts_with(one))
    };
    wanted
        .iter()
        .filter_map(|word| {
            if names.iter().any(|name| name == word) {
                Some(0)
            } else if names.iter().any(|name| near(name, word)) {
                Some(1)
            } else {
                goods.iter().any(|good| near(good, word)).then_some(2)
            }
        })
        .min()
}
