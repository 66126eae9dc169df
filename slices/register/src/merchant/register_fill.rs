//! The number of the enterprise, checked and looked up while a place is registered: what is known fills the form in.

use ::official::vkbo::Number;
use kernel::number::EnterpriseNumber;
use serde::Serialize;
use shell::{Failure, Visit};

use super::App;
use super::form::{self, Pairs};
use crate::official::number::{Known, NumberPage, look_up};

/// What became of a number that was looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct FillNote {
    /// The number as it is written; empty when it is none.
    pub number: String,
    /// Why it is no number: a key of the words.
    pub refusal: &'static str,
    /// Why there is no answer: a key of the words.
    pub trouble: &'static str,
    /// Whether an official register was asked.
    pub asked: bool,
    /// Whether it knows the number.
    pub known: bool,
    /// It is a person: of her only the trade name and the town are given.
    pub natural: bool,
    /// The day it stopped, when it did.
    pub stopped: String,
    /// When the register said so.
    pub asked_at: String,
    /// Something was filled in.
    pub filled: bool,
}

impl FillNote {
    fn of(page: &NumberPage) -> Self {
        let known = page.known.as_ref();
        Self {
            number: page.number.clone(),
            refusal: if page.entered.is_empty() { "off-refusal-form" } else { page.refusal },
            trouble: page.trouble,
            asked: page.asked,
            known: known.is_some(),
            natural: known.is_some_and(|known| known.natural_person),
            stopped: known.map(|known| known.stopped.clone()).unwrap_or_default(),
            asked_at: page.asked_at.clone(),
            filled: false,
        }
    }
}

/// Fills in what is known and left empty. What somebody typed stays.
pub(super) async fn fill(app: &App, visit: &Visit, pairs: &mut Pairs) -> Result<FillNote, Failure> {
    let typed = form::line(pairs.get("nummer"), 40);
    let page = look_up(&app.numbers, visit, &typed).await?;
    let mut note = FillNote::of(&page);
    if let Some(known) = &page.known {
        note.filled = put(pairs, &typed, known);
    }
    Ok(note)
}

fn put(pairs: &mut Pairs, typed: &str, known: &Known) -> bool {
    // The number of an establishment leads to that of its enterprise, which the form asks for.
    let of = EnterpriseNumber::parse(&known.enterprise).ok();
    if let (Ok(Number::Establishment(_)), Some(of)) = (Number::parse(typed), of) {
        pairs.put("nummer", &of.to_string());
    }
    let sign = if known.trade_name.is_empty() { &known.legal_name } else { &known.trade_name };
    let kind = if known.natural_person { "eenmanszaak" } else { "vennootschap" };
    let house = [&known.house_number, &known.box_number].map(String::as_str);
    let house = house.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let fields = [
        ("rechtsvorm", kind),
        ("sign", sign.as_str()),
        ("street", &known.street),
        ("number", &house),
        ("postcode", &known.postcode),
        ("locality", &known.municipality),
        ("phone", &known.phone),
        ("email", &known.email),
    ];
    let mut filled = false;
    for (name, value) in fields {
        filled |= pairs.fill(name, value);
    }
    if pairs.fill("categories", &known.category) {
        pairs.put("hoofd", &known.category);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        Pairs::new(list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn what_somebody_typed_stays() {
        let known = Known {
            trade_name: "Verzinsel".into(),
            legal_name: "Verzinsel BV".into(),
            enterprise: "0403170701".into(),
            street: "Fictieplein".into(),
            house_number: "3".into(),
            box_number: "b".into(),
            category: "cheese".into(),
            ..Known::default()
        };
        let mut form = pairs(&[("nummer", "2000000339"), ("sign", "Ons Winkeltje"), ("street", " ")]);
        assert!(put(&mut form, "2000000339", &known));
        for (name, value) in [
            ("nummer", "0403.170.701"),
            ("sign", "Ons Winkeltje"),
            ("street", "Fictieplein"),
            ("number", "3 b"),
            ("rechtsvorm", "vennootschap"),
            ("hoofd", "cheese"),
        ] {
            assert_eq!(form.get(name), value, "{name}");
        }
        assert!(!put(&mut form, "0403170701", &known), "a second time there is nothing left to fill in");
    }
}
