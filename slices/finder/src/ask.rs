//! What somebody asks in an address, read piece by piece: every piece is understood, or refused with a reason.
//!
//! The same reader serves the pages, the map tiles, the embeds and the API; the API may use English names.

use chrono::{Datelike, NaiveDateTime};
use kernel::category::Category;
use kernel::language::Language;
use kernel::listing::{Feature, Features, Layer};
use kernel::point::{BoundingBox, Point};
use kernel::search::{Area, Filters, SearchQuery, Sort, limits};
use serde::Serialize;

use crate::places::Places;
use crate::whereabouts::{Where, look_up};

/// Results on a page.
pub const PAGE_SIZE: usize = 20;
/// Bytes of the part of an address behind the question mark.
pub const MOST_BYTES: usize = 4096;
/// Categories or features in one question.
pub const MOST_CODES: usize = 30;
/// How far around a position to look when nothing is said.
pub const RADIUS_M: u32 = 5_000;
/// The nearest and farthest that may be asked.
pub const RADII_M: std::ops::RangeInclusive<u32> = 100..=100_000;

/// The question as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What is looked for.
    pub wat: String,
    /// Where, in words.
    pub waar: String,
    /// A position, latitude and longitude.
    pub bij: String,
    /// Metres around it.
    pub straal: String,
    /// What the map shows.
    pub kader: String,
    /// `now`, a moment, or `om` when the moment stands in [`Entry::om`].
    pub open: String,
    /// A moment from the form's own field.
    pub om: String,
    /// Categories.
    pub cat: Vec<String>,
    /// Features.
    pub met: Vec<String>,
    /// The order.
    pub sorteer: String,
    /// The page.
    pub blad: String,
    /// The layer.
    pub laag: String,
    /// The partner whose site shows the answer in a frame.
    pub partner: String,
}

/// Why a piece of a question cannot be answered as written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refusal {
    /// Which piece, by its name in the address.
    pub field: &'static str,
    /// Stable code; the words for it are `refusal-<code>`.
    pub code: &'static str,
    /// What was written, cut short.
    pub value: String,
    /// The limit that was passed, when there is one.
    pub limit: i64,
}

impl Refusal {
    /// A refusal that quotes what was written.
    #[must_use]
    pub fn new(field: &'static str, code: &'static str, value: &str) -> Self {
        Self { field, code, value: value.chars().take(60).collect(), limit: 0 }
    }

    /// With the limit that was passed.
    #[must_use]
    pub const fn over(mut self, limit: i64) -> Self {
        self.limit = limit;
        self
    }

    /// The HTTP status that fits: what does not exist is 404, what cannot be read is 400.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.code {
            "place-unknown" => 404,
            "too-long" => 414,
            _ => 400,
        }
    }
}

impl Entry {
    /// Reads the part of an address behind the question mark. Unknown names are left alone: other people's
    /// tracking words must not break a page.
    pub fn read(raw: Option<&str>) -> Result<Self, Refusal> {
        let raw = raw.unwrap_or_default();
        if raw.len() > MOST_BYTES {
            return Err(Refusal::new("wat", "too-long", "").over(crate::num::signed(MOST_BYTES)));
        }
        let mut entry = Self::default();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let slot = match &*name {
                "wat" | "q" => &mut entry.wat,
                "waar" | "place" => &mut entry.waar,
                "bij" | "near" => &mut entry.bij,
                "straal" | "radius" => &mut entry.straal,
                "kader" | "bbox" => &mut entry.kader,
                "open" | "open_at" => &mut entry.open,
                "om" => &mut entry.om,
                "sorteer" | "sort" => &mut entry.sorteer,
                "blad" | "page" => &mut entry.blad,
                "laag" | "layer" => &mut entry.laag,
                "partner" => &mut entry.partner,
                "cat" | "category" => {
                    add(&mut entry.cat, value);
                    continue;
                }
                "met" | "feature" => {
                    add(&mut entry.met, value);
                    continue;
                }
                _ => continue,
            };
            value.clone_into(slot);
        }
        // The form has a choice (now, at a moment) and a field for the moment: in addresses they are one.
        if matches!(entry.open.as_str(), "om" | "") && !entry.om.is_empty() {
            entry.open = std::mem::take(&mut entry.om);
        } else if entry.open == "om" {
            entry.open.clear();
        }
        entry.om.clear();
        Ok(entry)
    }

    /// The question as it is written in an address; empty pieces are left out, so that one question has one address.
    #[must_use]
    pub fn query_string(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let single = [
            ("wat", &self.wat),
            ("waar", &self.waar),
            ("bij", &self.bij),
            ("straal", &self.straal),
            ("kader", &self.kader),
            ("open", &self.open),
        ];
        for (name, value) in single {
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        for code in &self.cat {
            out.append_pair("cat", code);
        }
        for code in &self.met {
            out.append_pair("met", code);
        }
        for (name, value) in [
            ("sorteer", &self.sorteer),
            ("laag", &self.laag),
            ("partner", &self.partner),
            ("blad", &self.blad),
        ] {
            let first_page = name == "blad" && value == "1";
            if !value.is_empty() && !first_page {
                out.append_pair(name, value);
            }
        }
        out.finish()
    }

    /// The same question on the first page, changed a little.
    #[must_use]
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { blad: String::new(), ..self.clone() };
        change(&mut other);
        other
    }

    /// Whether nothing at all is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { sorteer: self.sorteer.clone(), partner: self.partner.clone(), ..Self::default() }
    }
}

fn add(list: &mut Vec<String>, value: &str) {
    for code in value.split(',').map(str::trim).filter(|code| !code.is_empty()) {
        if list.len() <= MOST_CODES && !list.iter().any(|known| known == code) {
            list.push(code.to_owned());
        }
    }
}

/// The ground on which a question is read.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The known towns and villages.
    pub places: &'a Places,
    /// The visitor's language.
    pub language: Language,
    /// The local time.
    pub now: NaiveDateTime,
}

/// A question understood: what can be answered, and what could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question for the engine, without the pieces that were refused.
    pub query: SearchQuery,
    /// What the place words mean.
    pub place: Where,
    /// Pieces that were refused.
    pub refusals: Vec<Refusal>,
    /// The page, from 1.
    pub page: usize,
}

impl Asked {
    /// The status of the answer: 200, or that of the first refusal.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.refusals.first().map_or(200, Refusal::status)
    }
}

/// Reads a question. Pure: the same words on the same ground give the same question.
#[must_use]
pub fn decide(entry: &Entry, ground: Ground<'_>) -> Asked {
    let mut refusals = Vec::new();
    let mut keep = |outcome: Result<(), Refusal>| refusals.extend(outcome.err());
    let mut filters = Filters::default();
    let mut what = entry.wat.clone();
    if what.chars().count() > limits::TEXT {
        keep(Err(Refusal::new("wat", "text-too-long", &what).over(crate::num::signed(limits::TEXT))));
        what = String::new();
    }
    keep(read_categories(entry, ground.language).map(|found| filters.categories = found));
    keep(read_features(entry).map(|(features, vacant)| {
        filters.features = features;
        filters.vacant = vacant;
    }));
    keep(read_open(&entry.open, ground.now).map(|moment| filters.open_at = moment));
    keep(read_layer(&entry.laag).map(|layer| filters.layer = layer));
    let (mut sort, mut page) = (Sort::Best, 1);
    keep(read_sort(&entry.sorteer).map(|read| sort = read));
    keep(read_page(&entry.blad).map(|read| page = read));
    let (place, area) = read_area(entry, ground, &mut refusals);
    let query = SearchQuery {
        read_words: true,
        what,
        language: ground.language,
        area,
        filters,
        sort,
        now: ground.now,
        offset: (page - 1) * PAGE_SIZE,
        limit: PAGE_SIZE,
        facets: true,
    };
    Asked { query, place, refusals, page }
}

fn read_categories(entry: &Entry, language: Language) -> Result<Vec<&'static Category>, Refusal> {
    if entry.cat.len() > MOST_CODES {
        return Err(Refusal::new("cat", "too-many", "").over(crate::num::signed(MOST_CODES)));
    }
    let find = |code: &String| {
        Category::find(code)
            .or_else(|| Category::by_slug(language, code))
            .ok_or_else(|| Refusal::new("cat", "category-unknown", code))
    };
    entry.cat.iter().map(find).collect()
}

fn read_features(entry: &Entry) -> Result<(Features, bool), Refusal> {
    if entry.met.len() > MOST_CODES {
        return Err(Refusal::new("met", "too-many", "").over(crate::num::signed(MOST_CODES)));
    }
    let find =
        |code: &String| Feature::parse(code).ok_or_else(|| Refusal::new("met", "feature-unknown", code));
    let features: Features = entry.met.iter().map(find).collect::<Result<Features, Refusal>>()?;
    Ok((features, features.has(Feature::Vacant)))
}

/// `now`, or a day and an hour as browsers write them. A moment far away is refused: hours are not known so far.
pub fn read_open(text: &str, now: NaiveDateTime) -> Result<Option<NaiveDateTime>, Refusal> {
    match text {
        "" => return Ok(None),
        "now" | "nu" => return Ok(Some(now)),
        _ => {}
    }
    let moment = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| Refusal::new("open", "moment", text))?;
    if (moment.year() - now.year()).abs() > 1 {
        return Err(Refusal::new("open", "moment-far", text));
    }
    Ok(Some(moment))
}

fn read_layer(text: &str) -> Result<Option<Layer>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    Layer::parse(text).map(Some).ok_or_else(|| Refusal::new("laag", "layer-unknown", text))
}

fn read_sort(text: &str) -> Result<Sort, Refusal> {
    match text {
        "" | "best" => Ok(Sort::Best),
        "distance" => Ok(Sort::Distance),
        "name" => Ok(Sort::Name),
        _ => Err(Refusal::new("sorteer", "sort-unknown", text)),
    }
}

fn read_page(text: &str) -> Result<usize, Refusal> {
    if text.is_empty() {
        return Ok(1);
    }
    let last = limits::OFFSET / PAGE_SIZE;
    match text.parse::<usize>() {
        Ok(page) if (1..=last).contains(&page) => Ok(page),
        _ => Err(Refusal::new("blad", "page", text).over(crate::num::signed(last))),
    }
}

fn read_area(entry: &Entry, ground: Ground<'_>, refusals: &mut Vec<Refusal>) -> (Where, Area) {
    let mut keep = |refusal: Refusal| refusals.push(refusal);
    let radius = match entry.straal.as_str() {
        "" => None,
        text => match text.parse::<u32>() {
            Ok(metres) if RADII_M.contains(&metres) => Some(metres),
            _ => {
                keep(Refusal::new("straal", "radius", text).over(i64::from(*RADII_M.end())));
                None
            }
        },
    };
    let place = look_up(ground.places, &entry.waar, ground.language);
    if matches!(place, Where::Unknown(_)) {
        keep(Refusal::new("waar", "place-unknown", &entry.waar));
    }
    if !entry.kader.is_empty() {
        match BoundingBox::parse(&entry.kader) {
            Ok(shown) => return (place, Area::Box(shown)),
            Err(_) => keep(Refusal::new("kader", "box", &entry.kader)),
        }
    }
    if let Some(spot) = place.spot() {
        let (nis, centre) = (spot.nis, spot.centre);
        let area = match (radius, spot.postcode) {
            (Some(radius_m), _) => Area::Around { centre, radius_m },
            (None, Some(postcode)) => Area::Postal { postcode, nis, centre },
            (None, None) => Area::Town { nis, centre },
        };
        return (place, area);
    }
    if !entry.bij.is_empty() {
        match Point::parse(&entry.bij) {
            Ok(centre) => return (place, Area::Around { centre, radius_m: radius.unwrap_or(RADIUS_M) }),
            Err(_) => keep(Refusal::new("bij", "position", &entry.bij)),
        }
    }
    (place, Area::Everywhere)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::world;

    fn at() -> NaiveDateTime {
        NaiveDateTime::parse_from_str("2026-11-22T10:00", "%Y-%m-%dT%H:%M").unwrap()
    }

    fn asked(raw: &str) -> Asked {
        let places = world();
        decide(
            &Entry::read(Some(raw)).unwrap(),
            Ground { places: &places, language: Language::Nl, now: at() },
        )
    }

    #[test]
    fn a_full_question_is_understood() {
        let asked = asked(
            "wat=warm+brood&waar=8020&open=2026-11-29T10:00&cat=bakery&cat=cafe&met=delivery&sorteer=distance&blad=3",
        );
        assert_eq!(asked.refusals, []);
        assert_eq!(asked.query.what, "warm brood");
        assert!(matches!(asked.query.area, Area::Town { nis, .. } if nis.get() == 31_022));
        assert_eq!(asked.query.filters.open_at.unwrap().to_string(), "2026-11-29 10:00:00");
        assert_eq!(asked.query.filters.categories.len(), 2);
        assert!(asked.query.filters.features.has(Feature::Delivery));
        assert_eq!((asked.query.sort, asked.query.offset, asked.page), (Sort::Distance, 40, 3));
        assert_eq!(asked.status(), 200);
    }

    #[test]
    fn english_names_mean_the_same() {
        let dutch = asked("wat=kaas&waar=Veurne&open=now&cat=cheese&met=farm&sorteer=name&straal=3000");
        let english =
            asked("q=kaas&place=Veurne&open_at=now&category=cheese&feature=farm&sort=name&radius=3000");
        assert_eq!(dutch, english);
        assert!(matches!(dutch.query.area, Area::Around { radius_m: 3_000, .. }));
    }

    #[test]
    fn each_bad_piece_is_named_and_the_rest_still_answered() {
        for (raw, field, code, status) in [
            ("waar=Parijs&wat=brood", "waar", "place-unknown", 404),
            ("open=2026-02-30T10:00&wat=brood", "open", "moment", 400),
            ("open=gisteren&wat=brood", "open", "moment", 400),
            ("open=2036-02-20T10:00&wat=brood", "open", "moment-far", 400),
            ("blad=0&wat=brood", "blad", "page", 400),
            ("blad=-1&wat=brood", "blad", "page", 400),
            ("blad=501&wat=brood", "blad", "page", 400),
            ("blad=twee&wat=brood", "blad", "page", 400),
            ("bij=hier&wat=brood", "bij", "position", 400),
            ("bij=51,181&wat=brood", "bij", "position", 400),
            ("straal=99999999&bij=51,3&wat=brood", "straal", "radius", 400),
            ("kader=1,2,3&wat=brood", "kader", "box", 400),
            ("cat=onbestaand&wat=brood", "cat", "category-unknown", 400),
            ("met=korting&wat=brood", "met", "feature-unknown", 400),
            ("sorteer=duurste&wat=brood", "sorteer", "sort-unknown", 400),
            ("laag=google&wat=brood", "laag", "layer-unknown", 400),
        ] {
            let asked = asked(raw);
            let refusal = asked.refusals.first().unwrap_or_else(|| panic!("{raw}: accepted"));
            assert_eq!((refusal.field, refusal.code, asked.status()), (field, code, status), "{raw}");
            assert_eq!(asked.query.what, "brood", "{raw}");
        }
        assert_eq!(asked(&format!("wat={}", "x".repeat(201))).refusals[0].code, "text-too-long");
        assert_eq!(asked(&format!("wat={}", "x".repeat(200))).refusals, []);
        let long = format!("wat={}", "x".repeat(10_240));
        assert_eq!(Entry::read(Some(&long)).unwrap_err().status(), 414);
        let many: Vec<String> = (0..99).map(|n| format!("cat=c{n}")).collect();
        assert_eq!(asked(&many.join("&")).refusals[0].code, "too-many");
    }

    #[test]
    fn the_map_wins_over_the_place_and_the_place_over_the_position() {
        assert!(matches!(asked("kader=3,51,3.5,51.5&waar=Veurne").query.area, Area::Box(_)));
        assert!(matches!(asked("bij=51.1,3.2&waar=Veurne").query.area, Area::Town { .. }));
        assert!(matches!(asked("bij=51.1,3.2").query.area, Area::Around { radius_m: RADIUS_M, .. }));
        assert!(matches!(asked("waar=Ruddervoorde").query.area, Area::Postal { .. }));
        assert_eq!(asked("").query.area, Area::Everywhere);
    }

    #[test]
    fn one_question_has_one_address() {
        let raw = "utm_source=x&blad=1&cat=bakery,cafe&cat=bakery&wat=+kaas+%26+brood&open=om&om=2026-11-29T10%3A00&waar=";
        let entry = Entry::read(Some(raw)).unwrap();
        assert_eq!(entry.query_string(), "wat=kaas+%26+brood&open=2026-11-29T10%3A00&cat=bakery&cat=cafe");
        assert_eq!(Entry::read(Some(&entry.query_string())).unwrap().query_string(), entry.query_string());
        let paged = entry.but(|e| e.blad = "2".into());
        assert!(paged.query_string().ends_with("&blad=2"));
        assert_eq!(paged.but(|e| e.cat.clear()).query_string(), "wat=kaas+%26+brood&open=2026-11-29T10%3A00");
        assert!(Entry::read(Some("sorteer=name")).unwrap().is_empty() && !entry.is_empty());
    }
}
