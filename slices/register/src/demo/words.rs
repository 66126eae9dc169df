//! The words of the demo, read once from the tables in `demo/`.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::category::Category;

use super::dice::Dice;

/// What is known of one kind of place.
#[derive(Debug, Default)]
pub(super) struct Kind {
    pub words: Vec<&'static str>,
    pub signs: Vec<&'static str>,
    pub products: Vec<&'static str>,
    pub hours: &'static str,
}

/// An invented chain.
#[derive(Debug)]
pub(super) struct Formula {
    pub name: &'static str,
    pub category: &'static str,
    pub share: u32,
}

/// Everything the generator draws from.
pub(super) struct Words {
    lists: HashMap<&'static str, Vec<&'static str>>,
    kinds: HashMap<&'static str, Kind>,
    pub formulas: Vec<Formula>,
    /// Category codes with the running sum of their shares.
    weights: Vec<(u32, &'static str)>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lines =
        |text: &'static str| text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let split = |text: &'static str| {
        text.split(';').map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    let mut lists = HashMap::new();
    for line in lines(include_str!("../../demo/words.tsv")) {
        if let Some((name, words)) = line.split_once('\t') {
            lists.insert(name, split(words));
        }
    }
    let mut kinds = HashMap::new();
    for line in lines(include_str!("../../demo/kinds.tsv")) {
        let mut fields = line.split('\t');
        let (Some(category), Some(words), Some(signs), Some(products)) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let hours = fields.next().unwrap_or("shop").trim();
        kinds.insert(
            category,
            Kind { words: split(words), signs: split(signs), products: split(products), hours },
        );
    }
    let formulas = lines(include_str!("../../demo/chains.tsv")).filter_map(|line| {
        let mut fields = line.split('\t');
        let (name, category, share) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Formula { name, category, share: share.trim().parse().ok()? })
    });
    let mut sum = 0;
    let weights = Category::all().iter().map(|category| {
        sum += category.share;
        (sum, category.code)
    });
    Words { lists, kinds, formulas: formulas.collect(), weights: weights.collect() }
});

impl Words {
    /// A list by name.
    pub fn list(&self, name: &str) -> &[&'static str] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// What is known of a kind.
    pub fn kind(&self, category: &str) -> Option<&Kind> {
        self.kinds.get(category)
    }

    /// A category, as often as its share says.
    pub fn category(&self, dice: &mut Dice) -> &'static str {
        let total = self.weights.last().map_or(1, |(sum, _)| *sum);
        let drawn = u32::try_from(dice.below(usize::try_from(total).unwrap_or(1))).unwrap_or_default();
        let at = self.weights.partition_point(|(sum, _)| *sum <= drawn);
        self.weights.get(at).map_or("shop", |(_, code)| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read_and_name_known_categories() {
        assert!(WORDS.kinds.len() > 125, "{}", WORDS.kinds.len());
        for (code, kind) in &WORDS.kinds {
            assert!(Category::find(code).is_some(), "kinds.tsv: unknown category {code}");
            assert!(!kind.words.is_empty() && !kind.signs.is_empty() && kind.products.len() >= 2, "{code}");
        }
        for formula in &WORDS.formulas {
            assert!(Category::find(formula.category).is_some(), "chains.tsv: {}", formula.name);
        }
        for list in ["family", "given", "noun", "adjective", "diminutive", "english", "french"] {
            assert!(WORDS.list(list).len() >= 10, "{list}");
        }
    }

    #[test]
    fn no_invented_name_is_a_real_brand() {
        let kinds =
            WORDS.kinds.iter().flat_map(|(code, kind)| kind.signs.iter().map(move |sign| (*sign, *code)));
        let chains = WORDS.formulas.iter().map(|formula| (formula.name, formula.category));
        for (name, category) in kinds.chain(chains) {
            assert_eq!(crate::chains::brand_of(name, category), None, "{name} is a brand");
        }
    }
}
