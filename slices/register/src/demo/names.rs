//! Signs on invented façades.

use kernel::category::Category;
use kernel::language::Language;
use kernel::text;

use super::dice::Dice;
use super::words::WORDS;

/// A sign for a place of this kind. `village` may stand in it.
pub(super) fn sign(category: &str, village: &str, dice: &mut Dice) -> String {
    let kind = WORDS.kind(category);
    let generic = Category::find(category).map_or("Winkel", |category| category.name(Language::Nl));
    let word = kind.map_or(generic, |kind| dice.pick(&kind.words));
    let own = kind.map_or("", |kind| dice.pick(&kind.signs));
    match dice.below(100) {
        0..=33 if !own.is_empty() => varied(own, village, dice),
        0..=52 => format!("{word} {}", family(dice)),
        53..=57 => format!("{word} {}-{}", family(dice), family(dice)),
        58..=64 => format!("De {} {}", dice.pick(WORDS.list("adjective")), dice.pick(WORDS.list("noun"))),
        65..=70 => format!("’t {}", dice.pick(WORDS.list("diminutive"))),
        71..=75 => format!("{word} De {}", dice.pick(WORDS.list("noun"))),
        76..=80 => format!("Bij {}", dice.pick(WORDS.list("given"))),
        81..=84 => format!("{word} {}", dice.pick(WORDS.list("given"))),
        85..=87 => format!("{} & {}", dice.pick(WORDS.list("given")), dice.pick(WORDS.list("given"))),
        88..=90 => format!("{word} ’t {}", dice.pick(WORDS.list("diminutive"))),
        91..=93 => dice.pick(WORDS.list("english")).to_owned(),
        94..=96 => dice.pick(WORDS.list("french")).to_owned(),
        _ => format!("{word} {village}"),
    }
}

/// In a large register the same pun stands on several façades, each with its own addition.
fn varied(own: &str, village: &str, dice: &mut Dice) -> String {
    match dice.below(10) {
        0 => format!("{own} {village}"),
        1 => format!("{own} bij {}", dice.pick(WORDS.list("given"))),
        _ => own.to_owned(),
    }
}

/// A family name that nobody has.
pub(super) fn family(dice: &mut Dice) -> String {
    dice.pick(WORDS.list("family")).to_owned()
}

/// First name and family name of an invented person.
pub(super) fn person(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(WORDS.list("given")), family(dice))
}

/// The legal name behind a sign: a company, or the name of an invented person.
pub(super) fn legal_name(person: bool, sign: &str, dice: &mut Dice) -> String {
    if person {
        return format!("{} {}", family(dice), dice.pick(WORDS.list("given")));
    }
    let form = dice.pick(&["BV", "BV", "BV", "NV", "VOF", "CommV"]);
    if dice.percent(40) { format!("{sign} {form}") } else { format!("{} {form}", family(dice)) }
}

/// A name for addresses on the web: under `.example`, which nobody can own.
pub(super) fn domain(sign: &str, number: u64) -> String {
    let slug: String = text::slug(sign).chars().take(40).collect();
    let name = if slug.is_empty() { "zaak" } else { slug.as_str() };
    format!("{name}{}.example", number % 97)
}
