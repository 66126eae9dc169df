//! The search form with its filters: what can be chosen, how many there would be, and what is chosen now.

use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::Feature;
use kernel::search::{Facets, Sort};
use serde::Serialize;
use shell::format;

use crate::ask::{Asked, Entry};
use crate::hits::Phrases;
use crate::paths;

/// A choice in a list of filters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// The code in the address.
    pub value: String,
    /// Its name.
    pub label: String,
    /// How many there would be.
    pub count: Option<usize>,
    /// Whether it is chosen.
    pub checked: bool,
    /// The pictogram, or nothing.
    pub icon: &'static str,
}

/// A chosen filter with the address without it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chip {
    /// What is chosen.
    pub label: String,
    /// The same question without it.
    pub href: String,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FormView {
    /// Where it goes.
    pub action: String,
    /// What was typed.
    pub wat: String,
    /// Where.
    pub waar: String,
    /// A position that was given.
    pub bij: String,
    /// The part of the map that was asked.
    pub kader: String,
    /// `""`, `now` or `om`.
    pub open: &'static str,
    /// The chosen moment as the browser's field wants it.
    pub om: String,
    /// The earliest moment that can be chosen.
    pub earliest: String,
    /// The latest.
    pub latest: String,
    /// The order.
    pub sort: &'static str,
    /// Whether the order by distance makes sense.
    pub can_sort_by_distance: bool,
    /// The distance around a position, in metres.
    pub straal: String,
    /// How many are open.
    pub open_count: usize,
    /// Kinds of places.
    pub categories: Vec<Choice>,
    /// Facts.
    pub features: Vec<Choice>,
    /// What is chosen, each with the way to undo it.
    pub chips: Vec<Chip>,
    /// The question with all filters taken away.
    pub clear: String,
    /// Whether filters are chosen.
    pub filtered: bool,
}

/// At most so many kinds in the list of filters.
const MOST_KINDS: usize = 20;

/// Writes the form for an answered question.
#[must_use]
pub fn write(
    entry: &Entry,
    asked: &Asked,
    facets: &Facets,
    phrases: &Phrases,
    language: Language,
) -> FormView {
    let filters = &asked.query.filters;
    let moment = filters.open_at.filter(|_| !matches!(entry.open.as_str(), "now" | "nu"));
    let day = |offset: i64| {
        (asked.query.now + chrono::TimeDelta::days(offset)).format("%Y-%m-%dT00:00").to_string()
    };
    let place = asked.place.spot().map(|spot| spot.key.clone());
    FormView {
        action: paths::Fixed::Search.path(language),
        wat: entry.wat.clone(),
        waar: place.unwrap_or_else(|| entry.waar.clone()),
        bij: if entry.waar.is_empty() { entry.bij.clone() } else { String::new() },
        kader: entry.kader.clone(),
        open: match (filters.open_at, moment) {
            (None, _) => "",
            (Some(_), None) => "now",
            (Some(_), Some(_)) => "om",
        },
        om: moment.map(|moment| moment.format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default(),
        earliest: day(0),
        latest: day(365),
        sort: sort_code(asked.query.sort),
        can_sort_by_distance: asked.query.area.origin().is_some(),
        straal: entry.straal.clone(),
        open_count: facets.open,
        categories: kinds(facets, &filters.categories, language),
        features: facts(facets, asked, phrases),
        chips: chips(entry, asked, phrases, language),
        clear: paths::search(language, &without_filters(entry)),
        filtered: !without_filters(entry).query_string().eq(&entry.but(|_| ()).query_string()),
    }
}

fn without_filters(entry: &Entry) -> Entry {
    entry.but(|e| {
        e.cat.clear();
        e.met.clear();
        e.open.clear();
        e.laag.clear();
    })
}

/// The code of an order.
#[must_use]
pub const fn sort_code(sort: Sort) -> &'static str {
    match sort {
        Sort::Best => "best",
        Sort::Distance => "distance",
        Sort::Name => "name",
    }
}

fn kinds(facets: &Facets, chosen: &[&'static Category], language: Language) -> Vec<Choice> {
    let of = |category: &'static Category, count: Option<usize>, checked: bool| Choice {
        value: category.code.to_owned(),
        label: category.plural(language).to_owned(),
        count,
        checked,
        icon: category.icon,
    };
    let counted =
        |category: &Category| facets.categories.iter().find(|(one, _)| *one == category).map(|(_, n)| *n);
    let mut out: Vec<Choice> = chosen.iter().map(|one| of(one, counted(one), true)).collect();
    let others = facets.categories.iter().filter(|(one, count)| *count > 0 && !chosen.contains(one));
    out.extend(others.take(MOST_KINDS).map(|(one, count)| of(one, Some(*count), false)));
    out
}

fn facts(facets: &Facets, asked: &Asked, phrases: &Phrases) -> Vec<Choice> {
    let of = |feature: Feature| {
        let checked = asked.query.filters.features.has(feature);
        let count = facets.features.iter().find(|(one, _)| *one == feature).map(|(_, count)| *count);
        (checked || count.is_some_and(|count| count > 0)).then(|| Choice {
            value: feature.code().to_owned(),
            label: phrases.feature(feature).to_owned(),
            count,
            checked,
            icon: "",
        })
    };
    Feature::FILTERS.into_iter().filter_map(of).collect()
}

fn chips(entry: &Entry, asked: &Asked, phrases: &Phrases, language: Language) -> Vec<Chip> {
    let mut out = Vec::new();
    let mut add = |label: String, other: Entry| {
        out.push(Chip { label, href: paths::search(language, &other) });
    };
    for (code, category) in entry.cat.iter().zip(&asked.query.filters.categories) {
        add(category.plural(language).to_owned(), entry.but(|e| e.cat.retain(|one| one != code)));
    }
    for code in &entry.met {
        if let Some(feature) = Feature::parse(code) {
            add(phrases.feature(feature).to_owned(), entry.but(|e| e.met.retain(|one| one != code)));
        }
    }
    if let Some(moment) = asked.query.filters.open_at {
        let now = matches!(entry.open.as_str(), "now" | "nu");
        let label = if now {
            phrases.bare(kernel::hours::OpenState::Open).to_owned()
        } else {
            format::moment(language, moment)
        };
        add(label, entry.but(|e| e.open.clear()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ask::{Ground, decide};
    use crate::places::tests::world;
    use crate::sample;

    #[test]
    fn each_chip_takes_one_filter_away() {
        let places = world();
        let entry =
            Entry::read(Some("wat=brood&waar=Oostkamp&cat=bakery&met=delivery&open=now&blad=2")).unwrap();
        let asked = decide(&entry, Ground { places: &places, language: Language::Nl, now: sample::now() });
        let facets = Facets { categories: vec![(Category::find("cafe").unwrap(), 3)], ..Facets::default() };
        let form = write(&entry, &asked, &facets, &Phrases::default(), Language::Nl);
        let hrefs: Vec<&str> = form.chips.iter().map(|chip| chip.href.as_str()).collect();
        assert_eq!(
            hrefs,
            [
                "/nl/zoek?wat=brood&waar=Oostkamp&open=now&met=delivery",
                "/nl/zoek?wat=brood&waar=Oostkamp&open=now&cat=bakery",
                "/nl/zoek?wat=brood&waar=Oostkamp&cat=bakery&met=delivery",
            ]
        );
        assert_eq!(form.clear, "/nl/zoek?wat=brood&waar=Oostkamp");
        assert!(form.filtered);
        assert_eq!(
            form.categories.iter().map(|c| (c.value.as_str(), c.checked)).collect::<Vec<_>>(),
            [("bakery", true), ("cafe", false)]
        );
        assert_eq!((form.open, form.om.as_str()), ("now", ""));
    }

    #[test]
    fn a_chosen_moment_stands_in_its_field() {
        let places = world();
        let entry = Entry::read(Some("open=2026-11-29T10:00")).unwrap();
        let asked = decide(&entry, Ground { places: &places, language: Language::Nl, now: sample::now() });
        let form = write(&entry, &asked, &Facets::default(), &Phrases::default(), Language::Nl);
        assert_eq!((form.open, form.om.as_str()), ("om", "2026-11-29T10:00"));
        assert_eq!((form.earliest.as_str(), form.latest.as_str()), ("2026-11-25T00:00", "2027-11-25T00:00"));
        assert_eq!(form.chips.len(), 1);
    }
}
