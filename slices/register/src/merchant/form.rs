//! Reading the forms of a place: what was typed becomes facts, or a fault beside its field.

use kernel::category::Category;
use kernel::language::Language;
use serde::Serialize;

use super::hours::HoursForm;
use super::more::{ACCESS, PAYMENT, SOCIAL, SPOKEN};
use super::piece::{Piece, Section};
use crate::facts::Facts;

/// Most fields of a form.
const MOST: usize = 400;
/// Longest value of a field.
const LONGEST: usize = 4_000;

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        let cut = |text: String| {
            if text.len() > LONGEST { text.chars().take(LONGEST / 4).collect() } else { text }
        };
        Self(pairs.into_iter().take(MOST).map(|(name, value)| (name, cut(value))).collect())
    }

    /// The first value of a field, or nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether the field was sent with something in it.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// Fills a field in that was left empty; whether it was.
    pub(crate) fn fill(&mut self, name: &str, value: &str) -> bool {
        if value.is_empty() || !self.get(name).trim().is_empty() {
            return false;
        }
        self.put(name, value);
        true
    }

    /// Gives a field a value, whatever was in it.
    pub(crate) fn put(&mut self, name: &str, value: &str) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// What has to be carried along so that the form can be sent again.
    pub(crate) fn kept(&self) -> Vec<(String, String)> {
        let own = |name: &str| matches!(name, "csrf" | "stap" | "versie");
        self.0.iter().filter(|(name, value)| !own(name) && !value.is_empty()).cloned().collect()
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// The field.
    pub field: String,
    /// The key of the words.
    pub word: &'static str,
}

impl Fault {
    pub(crate) fn new(field: impl Into<String>, word: &'static str) -> Self {
        Self { field: field.into(), word }
    }
}

/// The facts a form asks for, over those that are believed now.
pub(crate) fn read(section: Section, pairs: &Pairs, believed: &Facts) -> Result<Facts, Vec<Fault>> {
    let mut facts = believed.clone();
    let mut faults = Vec::new();
    match section {
        Section::Name => names(pairs, &mut facts, &mut faults),
        Section::Kind => kinds(pairs, &mut facts, &mut faults),
        Section::Text => texts(pairs, &mut facts, &mut faults),
        Section::Hours => match HoursForm::sent(pairs).read() {
            Ok(hours) => facts.hours = hours,
            Err(wrong) => faults = wrong,
        },
        Section::Pickup | Section::Delivery => {
            let service = section.service().unwrap_or_default();
            match HoursForm::sent(pairs).read() {
                Ok(Some(hours)) => drop(facts.more.service_hours.insert(service.to_owned(), hours)),
                Ok(None) => drop(facts.more.service_hours.remove(service)),
                Err(wrong) => faults = wrong,
            }
        }
        Section::Contact => contact(pairs, &mut facts, &mut faults),
        Section::Services => services(pairs, &mut facts),
        Section::Address => address(pairs, &mut facts, &mut faults),
    }
    if faults.is_empty() { Ok(facts) } else { Err(faults) }
}

/// One line without needless white space.
pub(crate) fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().filter(|sign| !sign.is_control()).take(most).collect()
}

/// The lines of a text area, each once.
fn lines(text: &str, most: usize, longest: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split(['\n', ';']).map(|part| line(part, longest)).filter(|part| !part.is_empty()) {
        if !found.contains(&part) && found.len() < most {
            found.push(part);
        }
    }
    found
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn names(pairs: &Pairs, facts: &mut Facts, faults: &mut Vec<Fault>) {
    facts.sign = filled(line(pairs.get("sign"), 120));
    facts.other_names = lines(pairs.get("other-names"), 6, 120);
    if facts.sign.is_none() {
        faults.push(Fault::new("sign", "mer-fault-sign"));
    }
}

fn kinds(pairs: &Pairs, facts: &mut Facts, faults: &mut Vec<Fault>) {
    let main = pairs.get("hoofd");
    let mut codes: Vec<String> = Vec::new();
    let chosen = pairs.all("categories");
    for code in std::iter::once(&main).filter(|main| chosen.contains(main)).chain(&chosen) {
        let known = Category::find(code).is_some_and(|category| category.code != "vacant");
        if known && !codes.iter().any(|other| other == code) && codes.len() < 8 {
            codes.push((*code).to_owned());
        }
    }
    if codes.is_empty() {
        faults.push(Fault::new("categories", "mer-fault-categories"));
    }
    facts.categories = codes;
    facts.products = lines(pairs.get("products"), 40, 60);
}

fn texts(pairs: &Pairs, facts: &mut Facts, faults: &mut Vec<Fault>) {
    facts.description = None;
    facts.more.descriptions.clear();
    for language in Language::ALL {
        let name = format!("tekst-{language}");
        let text: String = pairs.get(&name).replace('\r', "").trim().to_owned();
        let text: String = text.chars().filter(|sign| !sign.is_control() || *sign == '\n').collect();
        if text.chars().count() > 600 {
            faults.push(Fault::new(name, "mer-fault-long"));
        }
        if text.is_empty() {
            continue;
        }
        if language == Language::Nl {
            facts.description = Some(text);
        } else {
            facts.more.descriptions.insert(language, text);
        }
    }
    // The one text that is searched is the Dutch one, or else the first there is.
    if facts.description.is_none()
        && let Some((_, first)) = facts.more.descriptions.iter().next()
    {
        facts.description = Some(first.clone());
    }
}

fn contact(pairs: &Pairs, facts: &mut Facts, faults: &mut Vec<Fault>) {
    facts.phone = match phone(pairs.get("phone")) {
        Ok(phone) => phone,
        Err(word) => {
            faults.push(Fault::new("phone", word));
            None
        }
    };
    let email = pairs.get("email").trim();
    facts.email = people::person::email(email);
    if facts.email.is_none() && !email.is_empty() {
        faults.push(Fault::new("email", "mer-fault-email"));
    }
    let mut address = |name: &'static str| match link(pairs.get(name)) {
        Ok(link) => link,
        Err(word) => {
            faults.push(Fault::new(name, word));
            None
        }
    };
    facts.website = address("website");
    facts.more.webshop = address("webshop");
    facts.more.social.clear();
    for network in SOCIAL {
        match social(network, pairs.get(network)) {
            Ok(Some(link)) => drop(facts.more.social.insert((*network).to_owned(), link)),
            Ok(None) => {}
            Err(word) => faults.push(Fault::new(*network, word)),
        }
    }
}

/// A telephone number as written, with 8 to 15 digits.
pub(crate) fn phone(text: &str) -> Result<Option<String>, &'static str> {
    let text = line(text, 30);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|sign| sign.is_ascii_digit() || "+ ./-()".contains(sign));
    match (text.is_empty(), plain && (8..=15).contains(&digits)) {
        (true, _) => Ok(None),
        (_, true) => Ok(Some(text)),
        _ => Err("mer-fault-phone"),
    }
}

/// A web address: `https://` is added when it is left out; names, ports and secrets in it are refused.
pub(crate) fn link(text: &str) -> Result<Option<String>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = "mer-fault-link";
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => ("https".to_owned(), text),
    };
    if !matches!(scheme.as_str(), "http" | "https") || text.len() > 300 {
        return Err(wrong);
    }
    let (host, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at_checked(at).ok_or(wrong)?,
        None => (rest, ""),
    };
    let host = host.to_lowercase();
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|sign| sign.is_alphanumeric() || sign == '-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let named = host.contains('.')
        && host.split('.').all(part)
        && last.chars().all(char::is_alphabetic)
        && last.len() > 1;
    let clean =
        path.chars().all(|sign| !sign.is_whitespace() && !sign.is_control() && !"<>\"'\\`{}".contains(sign));
    if named && clean { Ok(Some(format!("{scheme}://{host}{path}"))) } else { Err(wrong) }
}

/// A page on a social network; it has to be on that network.
fn social(network: &str, text: &str) -> Result<Option<String>, &'static str> {
    let hosts: &[&str] = match network {
        "facebook" => &["facebook.com", "fb.com"],
        "instagram" => &["instagram.com"],
        "linkedin" => &["linkedin.com"],
        "tiktok" => &["tiktok.com"],
        "whatsapp" => &["wa.me", "whatsapp.com"],
        _ => &["youtube.com", "youtu.be"],
    };
    let Some(link) = link(text).map_err(|_| "mer-fault-social")? else { return Ok(None) };
    let host =
        link.split("://").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let there = hosts.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")));
    if there { Ok(Some(link)) } else { Err("mer-fault-social") }
}

fn services(pairs: &Pairs, facts: &mut Facts) {
    for piece in Section::Services.pieces() {
        let Some(feature) = piece.feature() else { continue };
        if pairs.has(piece.code()) {
            facts.has = facts.has.with(feature);
            facts.has_not = facts.has_not.without(feature);
        } else {
            facts.has = facts.has.without(feature);
            facts.has_not = facts.has_not.with(feature);
        }
    }
    let chosen = |name: &str, known: &[&str]| {
        let sent = pairs.all(name);
        known.iter().filter(|code| sent.contains(code)).map(|code| (*code).to_owned()).collect::<Vec<_>>()
    };
    facts.more.payment = chosen(Piece::Payment.code(), PAYMENT);
    facts.more.spoken = chosen(Piece::Spoken.code(), SPOKEN);
    facts.more.access = chosen(Piece::Access.code(), ACCESS);
}

/// Reads an address out of a form.
pub(crate) fn address(pairs: &Pairs, facts: &mut Facts, faults: &mut Vec<Fault>) {
    let address = &mut facts.address;
    address.street = line(pairs.get("street"), 120);
    address.house_number = line(pairs.get("number"), 20);
    address.locality = line(pairs.get("locality"), 80);
    address.postcode = pairs.get("postcode").trim().parse().ok().filter(|code| (1000..=9999).contains(code));
    if address.street.is_empty() {
        faults.push(Fault::new("street", "mer-fault-street"));
    }
    if address.postcode.is_none() {
        faults.push(Fault::new("postcode", "mer-fault-postcode"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Pairs {
        Pairs::new(list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn links_are_mended_or_refused() {
        assert_eq!(link("www.Verzinsel.example/Shop"), Ok(Some("https://www.verzinsel.example/Shop".into())));
        assert_eq!(link(" http://a.be?x=1 "), Ok(Some("http://a.be?x=1".into())));
        assert_eq!(link(""), Ok(None));
        for wrong in [
            "javascript:alert(1)",
            "ftp://a.be",
            "https://u:p@a.be",
            "https://127.0.0.1",
            "localhost",
            "https://a.be:8080",
            "https://a.be/<b>",
            "https://a..be",
            "https://a.be/\u{7}",
        ] {
            assert!(link(wrong).is_err(), "{wrong}");
        }
        assert!(social("facebook", "https://www.facebook.com/verzinsel").is_ok());
        assert!(social("facebook", "https://facebook.com.kwaad.example/x").is_err());
    }

    #[test]
    fn telephone_numbers_have_enough_digits() {
        assert_eq!(phone("050 12 34 56"), Ok(Some("050 12 34 56".into())));
        assert_eq!(phone("+32 (0)50/12.34.56"), Ok(Some("+32 (0)50/12.34.56".into())));
        assert!(phone("bel mij").is_err() && phone("123").is_err());
    }

    #[test]
    fn each_form_becomes_facts() {
        let old = Facts { phone: Some("050 12 34 56".into()), ..Facts::default() };
        let sent = pairs(&[
            ("hoofd", "cheese"),
            ("categories", "bakery"),
            ("categories", "cheese"),
            ("categories", "nonsense"),
            ("products", "brood\r\n kaas \nbrood"),
        ]);
        let facts = read(Section::Kind, &sent, &old).unwrap();
        assert_eq!(facts.categories, ["cheese", "bakery"], "the main kind first");
        assert_eq!(facts.products, ["brood", "kaas"]);
        assert_eq!(facts.phone, old.phone, "the rest stays");
        let sent =
            pairs(&[("delivery", "1"), ("payment", "cash"), ("payment", "gold"), ("access", "toilet")]);
        let facts = read(Section::Services, &sent, &old).unwrap();
        assert!(Piece::Delivery.is_told(&facts) && Piece::Pickup.is_told(&facts));
        assert_eq!(facts.more.payment, ["cash"]);
        let facts = read(Section::Text, &pairs(&[("tekst-fr", "Bonjour")]), &old).unwrap();
        assert_eq!(facts.description.as_deref(), Some("Bonjour"));
        let faults = read(
            Section::Contact,
            &pairs(&[("phone", "x"), ("email", "y"), ("website", "z"), ("tiktok", "https://a.be")]),
            &old,
        );
        let fields: Vec<String> = faults.unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["phone", "email", "website", "tiktok"]);
        assert!(read(Section::Name, &pairs(&[]), &old).is_err());
        assert!(read(Section::Address, &pairs(&[("street", "Straat"), ("postcode", "99")]), &old).is_err());
    }
}
