//! Two places side by side: field by field what each says, whether that agrees, and which of the two would be shown.

use std::collections::BTreeSet;

use kernel::language::Language;
use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::text;
use serde::Serialize;

use super::merge::weight;
use crate::facts::{Address, Facts, Record};
use crate::merchant::piece::Piece;
use crate::merchant::place::Place;

/// What the two say of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Equal,
    Similar,
    Different,
    /// Only one of them says something.
    One,
}

/// What one place says of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Cell {
    pub lines: Vec<String>,
    /// Code of the source.
    pub source: &'static str,
    /// When, as `date` reads it.
    pub at: String,
    /// Shown of the two when they are one.
    pub kept: bool,
}

/// A field of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub code: &'static str,
    pub verdict: Verdict,
    pub one: Cell,
    pub other: Cell,
}

/// The fields that are held side by side.
const FIELDS: [Piece; 10] = [
    Piece::Sign,
    Piece::Address,
    Piece::Phone,
    Piece::Categories,
    Piece::Website,
    Piece::Email,
    Piece::Hours,
    Piece::OtherNames,
    Piece::Products,
    Piece::Description,
];

/// One of the two, as it may be seen by who looks.
#[derive(Clone, Debug)]
pub(crate) struct Side<'a> {
    pub place: &'a Place,
    /// What is public of it, when no more may be seen.
    pub public: Option<&'a Listing>,
}

impl Side<'_> {
    fn facts(&self) -> Facts {
        self.public.map_or_else(|| self.place.believed(), facts_of)
    }
}

/// What is public of a place, as facts.
fn facts_of(listing: &Listing) -> Facts {
    Facts {
        sign: Some(listing.sign.clone()),
        other_names: listing.other_names.clone(),
        categories: listing.categories.clone(),
        products: listing.products.clone(),
        description: listing.description.clone(),
        establishment_number: listing.establishment_number,
        enterprise_number: listing.enterprise_number,
        address: Address {
            street: listing.street.clone(),
            house_number: listing.house_number.clone(),
            postcode: listing.postcode.map(|code| code.get()),
            locality: listing.locality.clone(),
        },
        phone: listing.phone.clone(),
        email: listing.email.clone(),
        website: listing.website.clone(),
        hours: listing.hours.clone(),
        ..Facts::default()
    }
}

/// The two as one: the records of both, and which of them goes on.
pub(crate) fn together(one: &Place, other: &Place, said: [(bool, bool); 2]) -> Place {
    let weigh = |place: &Place, said| {
        let records: Vec<&Record> = place.records.iter().collect();
        weight(place.id, &records, said)
    };
    let [first, second] = said;
    let (survivor, absorbed) =
        if weigh(one, first) <= weigh(other, second) { (one, other) } else { (other, one) };
    survivor.joined(absorbed)
}

/// Field by field what the two say.
pub(crate) fn rows(
    (one, other): (&Side<'_>, &Side<'_>),
    together: &Place,
    (language, say): (Language, &dyn Fn(&str) -> String),
) -> Vec<Row> {
    let (first, second, joined) = (one.facts(), other.facts(), together.believed());
    let mut rows = Vec::new();
    for piece in FIELDS {
        let lines = |facts: &Facts| piece.lines(facts, language, say);
        let shown = lines(&joined);
        let cell = |side: &Side<'_>, facts: &Facts| {
            let told = side.place.told(piece).filter(|_| side.public.is_none());
            let lines = lines(facts);
            Cell {
                kept: !lines.is_empty() && lines == shown,
                source: told.map_or("", |told| told.source.code()),
                at: told.map(|told| told.at.to_rfc3339()).unwrap_or_default(),
                lines,
            }
        };
        let (mut left, mut right) = (cell(one, &first), cell(other, &second));
        // Both say what is shown: it is the first that is marked.
        right.kept &= !left.kept;
        left.kept &= !left.lines.is_empty();
        if let Some(verdict) = verdict(piece, &left.lines, &right.lines) {
            rows.push(Row { code: piece.code(), verdict, one: left, other: right });
        }
    }
    rows.extend(numbers(&first, &second));
    rows
}

/// The rows of the official numbers.
fn numbers(first: &Facts, second: &Facts) -> Vec<Row> {
    let cell = |number: Option<String>| Cell { lines: number.into_iter().collect(), ..Cell::default() };
    let both = [
        (
            "establishment-number",
            first.establishment_number.map(|number| number.to_string()),
            second.establishment_number.map(|number| number.to_string()),
        ),
        (
            "enterprise-number",
            first.enterprise_number.map(|number| number.to_string()),
            second.enterprise_number.map(|number| number.to_string()),
        ),
    ];
    let rows = both.into_iter().filter_map(|(code, one, other)| {
        let verdict = match (&one, &other) {
            (None, None) => return None,
            (Some(one), Some(other)) if one == other => Verdict::Equal,
            (Some(_), Some(_)) => Verdict::Different,
            _ => Verdict::One,
        };
        Some(Row { code, verdict, one: cell(one), other: cell(other) })
    });
    rows.collect()
}

/// How far the two agree; none when nobody says anything.
fn verdict(piece: Piece, one: &[String], other: &[String]) -> Option<Verdict> {
    if one.is_empty() && other.is_empty() {
        return None;
    }
    if one.is_empty() || other.is_empty() {
        return Some(Verdict::One);
    }
    let (one, other) = (plain(piece, one), plain(piece, other));
    if one == other {
        return Some(Verdict::Equal);
    }
    Some(if alike(&one, &other) { Verdict::Similar } else { Verdict::Different })
}

/// A value without what does not matter: the country of a telephone, the way a site is written.
fn plain(piece: Piece, lines: &[String]) -> String {
    let whole = lines.join(" ");
    match piece {
        Piece::Phone => {
            let digits: Vec<char> = whole.chars().filter(char::is_ascii_digit).collect();
            digits.iter().skip(digits.len().saturating_sub(8)).collect()
        }
        Piece::Website => {
            let rest = whole.rsplit("://").next().unwrap_or_default();
            text::fold(rest.trim_start_matches("www.").trim_end_matches('/'))
        }
        _ => text::words(&whole).join(" "),
    }
}

/// Whether two texts share more than half of their pairs of letters.
fn alike(one: &str, other: &str) -> bool {
    let pairs = |text: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = text.chars().collect();
        letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
    };
    let (one, other) = (pairs(one), pairs(other));
    let shared = one.intersection(&other).count();
    shared * 2 > (one.len() + other.len()) / 2
}

/// A piece of evidence: the field and how far it agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Sign {
    pub field: String,
    pub verdict: Verdict,
}

/// Reads evidence: `name~0.93 street= phone!`. What has no word is left out.
pub(crate) fn signs(evidence: &str) -> Vec<Sign> {
    let known = [
        "name",
        "street",
        "number",
        "city",
        "postcode",
        "phone",
        "email",
        "website",
        "enterprise",
        "establishment",
        "category",
        "position",
    ];
    let read = evidence.split_whitespace().filter_map(|part| {
        let end = part.find(['=', '~', '!'])?;
        let (field, mark) = part.split_at_checked(end)?;
        let verdict = match mark.chars().next()? {
            '=' => Verdict::Equal,
            '~' => Verdict::Similar,
            _ => Verdict::Different,
        };
        known.contains(&field).then(|| Sign { field: field.to_owned(), verdict })
    });
    read.collect()
}

/// Whether two places would be out of sight once they are one, while one of them can be seen now: somebody never gave
/// her consent, or took it back.
pub(crate) fn would_hide(
    together: &Place,
    sides: [(&Place, bool); 2],
    (allowed, refused): (&BTreeSet<EstablishmentId>, &BTreeSet<EstablishmentId>),
) -> bool {
    if !sides.iter().any(|(_, public)| *public) {
        return false;
    }
    let Some(face) = together.face() else { return true };
    let unasked = face.natural_person && !allowed.contains(&together.id);
    let objected = sides.iter().any(|(place, public)| {
        let face = place.face();
        !*public && face.is_some_and(|face| face.shown && !face.natural_person)
    });
    !face.shown || unasked || objected || together.members().iter().any(|member| refused.contains(member))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l04_a_field_is_equal_alike_or_different() {
        let of = |piece, one: &str, other: &str| {
            let lines = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
            verdict(piece, &lines(one), &lines(other))
        };
        assert_eq!(of(Piece::Sign, "’t Hoekske", "'T HOEKSKE"), Some(Verdict::Equal));
        assert_eq!(of(Piece::Sign, "Bakkerij Verzinsel", "Bakkerij Verzinzel bv"), Some(Verdict::Similar));
        assert_eq!(of(Piece::Sign, "Bakkerij Verzinsel", "Kapper Knip"), Some(Verdict::Different));
        assert_eq!(of(Piece::Phone, "+32 50 12 34 56", "050 12 34 56"), Some(Verdict::Equal));
        assert_eq!(of(Piece::Website, "https://www.a.example/", "http://a.example"), Some(Verdict::Equal));
        assert_eq!(of(Piece::Hours, "", "ma 9-12"), Some(Verdict::One));
        assert_eq!(of(Piece::Hours, "", ""), None);
    }

    #[test]
    fn evidence_is_read_back() {
        let read = signs("name~0.93 street= phone! birth= nonsense");
        let told: Vec<(&str, Verdict)> =
            read.iter().map(|sign| (sign.field.as_str(), sign.verdict)).collect();
        let wanted = [("name", Verdict::Similar), ("street", Verdict::Equal), ("phone", Verdict::Different)];
        assert_eq!(told, wanted);
    }
}
