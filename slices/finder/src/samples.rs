//! Samples of every page in every state, for the tests that render them in all languages and for the gallery.

use kernel::language::Language;
use kernel::listing::Listing;
use minijinja::Value;

use crate::ask::Refusal;
use crate::embed::{BuilderPage, EmbedPage, Shape};
use crate::establishment::{DayView, EstablishmentPage, ReportView, SourceView};
use crate::fixed::OperatorView;
use crate::form::{Chip, Choice, FormView};
use crate::hits::{self, HitView};
use crate::home::{HomePage, TileView, TownLink};
use crate::mapview::MapView;
use crate::minimap::{Dot, MiniMap, Name};
use crate::report;
use crate::results::{Link, Note, ResultsPage};
use crate::sample;
use crate::town::{KindPage, MarketView, TownPage, TownsPage};
use crate::visitors::VisitorsPage;

type Named<P> = Vec<(&'static str, P)>;

fn link(label: &str, href: &str) -> Link {
    Link { label: label.to_owned(), href: href.to_owned() }
}

/// The operator of the samples.
#[must_use]
pub fn operator() -> OperatorView {
    OperatorView {
        name: "Stad Voorbeeld".into(),
        email: "plein@voorbeeld.example".into(),
        address: "Fictieplein 1, 8000 Voorbeeld".into(),
    }
}

fn hit(listing: &Listing, state: &'static str, hours: &str) -> HitView {
    let category = listing.category();
    HitView {
        href: format!("/nl/oostkamp/{}", listing.slug()),
        id: listing.id.to_string(),
        sign: listing.sign.clone(),
        category: category.map_or("", |category| category.name(Language::Nl)).to_owned(),
        icon: category.map_or("shop", |category| category.icon),
        street: listing.street_line(),
        locality: hits::locality(listing),
        distance: if listing.position_quality.is_rough() { "±\u{a0}3 km" } else { "850 m" }.into(),
        rough: listing.position_quality.is_rough(),
        state,
        hours: hours.into(),
        facts: vec!["Levert aan huis".into()],
        osm: listing.layer == kernel::listing::Layer::Osm,
        photo: if state == "open" { crate::photos::SAMPLE.into() } else { String::new() },
        at: listing.point.map(|point| (point.lon, point.lat)),
    }
}

fn hit_list() -> Vec<HitView> {
    vec![
        hit(&sample::bakery(), "open", "Open tot 12.30 uur"),
        hit(&sample::bare(), "unknown", "Openingsuren niet bekend"),
        hit(&sample::market(), "closed", "Gesloten, opent woensdag om 8.00 uur"),
        hit(&sample::vending(), "open", "Altijd open"),
    ]
}

fn choice(value: &str, label: &str, count: usize, checked: bool) -> Choice {
    Choice { value: value.into(), label: label.into(), count: Some(count), checked, icon: "" }
}

fn map() -> MapView {
    MapView {
        tiles: "/tiles/{z}/{x}/{y}.mvt?wat=brood".into(),
        bounds: [3.1, 51.1, 3.3, 51.2],
        outline: "/api/v1/places/outlines",
        ..MapView::default()
    }
}

fn still() -> MiniMap {
    MiniMap {
        width: 640,
        height: 300,
        town: "M100 40l300 -20l120 120l-80 130l-260 10z".into(),
        around: vec!["M-40 -40l140 80l80 240l-220 20z".into()],
        dots: vec![Dot { x: 320, y: 150 }],
        names: vec![Name { x: 320, y: 120, text: "Oostkamp".into() }],
    }
}

fn form() -> FormView {
    FormView {
        action: "/nl/zoek".into(),
        wat: "brood".into(),
        waar: "Oostkamp".into(),
        open: "om",
        om: "2026-11-29T10:00".into(),
        earliest: "2026-11-25T00:00".into(),
        latest: "2027-11-25T00:00".into(),
        sort: "best",
        can_sort_by_distance: true,
        open_count: 12,
        categories: vec![
            choice("bakery", "Bakkerijen", 12, true),
            choice("supermarket", "Supermarkten", 5, false),
        ],
        features: vec![
            choice("delivery", "Levert aan huis", 4, false),
            choice("wheelchair", "Toegankelijk met een rolstoel", 9, true),
        ],
        chips: vec![Chip { label: "Bakkerijen".into(), href: "/nl/zoek?wat=brood&waar=Oostkamp".into() }],
        clear: "/nl/zoek?wat=brood&waar=Oostkamp".into(),
        filtered: true,
        ..FormView::default()
    }
}

/// Results: many, none, one to choose, with errors.
#[must_use]
#[expect(clippy::too_many_lines, reason = "samples are data: one per state of the page")]
pub fn results() -> Named<ResultsPage> {
    let many = ResultsPage {
        form: form(),
        area: "Oostkamp".into(),
        total: 47,
        hits: hit_list(),
        outside: hit_list(),
        notes: vec![
            Note::Understood { names: "Bakkerijen".into() },
            Note::Moment { moment: "zo 29 nov. 2026 10.00 uur".into() },
            Note::Corrected { words: "brood".into() },
            Note::LeftOut { words: "glutenvrij".into() },
            Note::Wider,
            Note::Neighbours { names: "Supermarkten".into() },
            Note::Place { name: "Oostkamp".into() },
        ],
        did_you_mean: vec![link("brood", "/nl/zoek?wat=brood")],
        page: 2,
        last: 3,
        previous: "/nl/zoek?wat=brood".into(),
        next: "/nl/zoek?wat=brood&blad=3".into(),
        map: Some(map()),
        ..ResultsPage::default()
    };
    let plain =
        FormView { action: "/nl/zoek".into(), wat: "zzz".into(), sort: "best", ..FormView::default() };
    let nothing = ResultsPage {
        form: plain.clone(),
        ways: vec![
            link("finder-way-no-filters", "/nl/zoek?wat=zzz"),
            link("finder-way-everywhere", "/nl/zoek"),
            link("finder-way-all-here", "/nl/zoek?waar=Oostkamp"),
        ],
        page: 1,
        last: 1,
        map: Some(map()),
        ..ResultsPage::default()
    };
    let several = ResultsPage {
        form: FormView { waar: "Beveren".into(), ..plain.clone() },
        choices: vec![
            link("8791 Beveren (Waregem)", "/nl/zoek?waar=8791+Beveren"),
            link("8800 Beveren (Roeselare)", "/nl/zoek?waar=8800+Beveren"),
        ],
        ambiguous: true,
        page: 1,
        last: 1,
        ..ResultsPage::default()
    };
    let errors = ResultsPage {
        errors: [
            "place-unknown",
            "moment",
            "moment-far",
            "page",
            "text-too-long",
            "category-unknown",
            "feature-unknown",
            "position",
            "radius",
            "box",
            "sort-unknown",
            "layer-unknown",
            "too-many",
        ]
        .map(|code| Refusal { field: "waar", code, value: "Parijs".into(), limit: 500 })
        .to_vec(),
        choices: vec![link("Oostkamp", "/nl/zoek?waar=Oostkamp")],
        hits: hit_list(),
        total: 4,
        area_kind: "map",
        ..nothing.clone()
    };
    let here = ResultsPage {
        area_kind: "here",
        total: 1,
        hits: hit_list().into_iter().take(1).collect(),
        ..nothing.clone()
    };
    vec![("many", many), ("nothing", nothing), ("several", several), ("errors", errors), ("here", here)]
}

/// The first page: full, and before any import.
#[must_use]
pub fn homes() -> Named<HomePage> {
    let tile = |label: &str, icon, count| TileView {
        label: label.into(),
        href: "/nl/zoek?cat=bakery".into(),
        icon,
        count,
    };
    let full = HomePage {
        action: "/nl/zoek".into(),
        total: 2_512,
        kinds: vec![tile("Bakkerijen", "bread", Some(124)), tile("Beenhouwerijen", "meat", None)],
        towns: vec![TownLink { label: "Oostkamp".into(), href: "/nl/oostkamp".into(), count: Some(412) }],
        all_towns: "/nl/gemeenten".into(),
        examples: vec![link("warm brood op zondag", "/nl/zoek?wat=warm+brood+op+zondag")],
    };
    let empty = HomePage { total: 0, kinds: Vec::new(), towns: Vec::new(), ..full.clone() };
    vec![("full", full), ("empty", empty)]
}

fn day(name: &str, text: &str) -> DayView {
    DayView {
        name: name.into(),
        date: "24 november".into(),
        spans: if text.is_empty() { Vec::new() } else { vec![(text.into(), String::new())] },
        ..DayView::default()
    }
}

/// An establishment: all known, next to nothing known, vacant, with a refused report.
#[must_use]
#[expect(clippy::too_many_lines, reason = "samples are data: one per state of the page")]
pub fn establishments() -> Named<EstablishmentPage> {
    let days = vec![
        DayView {
            today: true,
            spans: vec![
                ("7.00 – 12.30".into(), String::new()),
                ("13.30 – 18.00".into(), "op afspraak".into()),
            ],
            ..day("dinsdag", "")
        },
        DayView { whole: true, ..day("woensdag", "0.00 – 24.00") },
        DayView { holiday: "Kerstmis".into(), unusual: true, ..day("vrijdag", "") },
    ];
    let full = EstablishmentPage {
        href: "/nl/oostkamp/bakkerij-verzonnen-01900000000070008000000000000001".into(),
        sign: "Bakkerij Verzonnen".into(),
        other_names: "Verzonnen & Zoon".into(),
        category: Some(link("Bakkerij", "/nl/oostkamp/bakkers")),
        icon: "bread",
        photos: crate::photos::samples(),
        more_categories: "Banketbakkerij".into(),
        trail: vec![
            link("Start", "/nl/"),
            link("Oostkamp", "/nl/oostkamp"),
            link("Bakkerijen", "/nl/oostkamp/bakkers"),
            link("Bakkerij Verzonnen", "/nl/oostkamp/x"),
        ],
        state: "open",
        state_text: "Open tot 12.30 uur".into(),
        special: vec![DayView { holiday: "Nieuwjaar".into(), unusual: true, ..day("vrijdag", "") }],
        days,
        leave: vec![("28 december".into(), "9 januari".into())],
        street: "Fictieve Dorpsstraat 12A".into(),
        locality: "8020 Oostkamp".into(),
        directions: "geo:51.1531,3.2352?q=51.1531,3.2352(Bakkerij)".into(),
        phone: Some(link("+32 50 00 00 00", "tel:+3250000000")),
        email: Some(link("hallo@bakkerij-verzonnen.example", "mailto:hallo@bakkerij-verzonnen.example")),
        website: Some(link("bakkerij-verzonnen.example", "https://bakkerij-verzonnen.example/")),
        facts: vec![("Levert aan huis".into(), "delivery"), ("Zelfstandige zaak".into(), "independent")],
        products: vec!["desembrood".into(), "boterkoeken".into()],
        description: "Ambachtelijke bakkerij met steenoven.".into(),
        sources: ["owner", "kbo", "town", "osm", "demo", "unizo"]
            .map(|code| SourceView {
                code: code.into(),
                licence: "CC BY 4.0".into(),
                date: "za 14 nov. 2026".into(),
            })
            .to_vec(),
        checked: "za 14 nov. 2026".into(),
        changed: "za 14 nov. 2026".into(),
        still: Some(still()),
        map: Some(map()),
        similar: hit_list(),
        similar_href: "/nl/zoek?cat=bakery".into(),
        number: "2.000.000.339".into(),
        ..EstablishmentPage::default()
    };
    let bare = EstablishmentPage {
        href: full.href.clone(),
        sign: "'t Hoekske \"<&>\"".into(),
        icon: "shop",
        trail: full.trail.clone(),
        state: "unknown",
        state_text: "Openingsuren niet bekend".into(),
        locality: "8020 Ruddervoorde".into(),
        changed: "za 14 nov. 2026".into(),
        stale: true,
        osm: true,
        report: ReportView { sent: true, ..ReportView::default() },
        ..EstablishmentPage::default()
    };
    let refused = |refusal, message: &str| EstablishmentPage {
        report: ReportView {
            sent: false,
            refusal: Some(refusal),
            subject: "hours".into(),
            message: message.into(),
            email: "an@".into(),
        },
        ..full.clone()
    };
    vec![
        ("short report", refused(report::Refusal::Short, "")),
        ("long report", refused(report::Refusal::Long, "te lang")),
        ("many reports", refused(report::Refusal::Many, "Op maandag gesloten")),
        (
            "vacant",
            EstablishmentPage {
                vacant: true,
                state: "closed",
                state_text: "Leegstand".into(),
                ..bare.clone()
            },
        ),
        ("full", full),
        ("bare", bare),
    ]
}

/// A town: full and empty.
#[must_use]
pub fn towns() -> Named<TownPage> {
    let full = TownPage {
        name: "Oostkamp".into(),
        key: "Oostkamp".into(),
        action: "/nl/zoek".into(),
        trail: vec![link("Start", "/nl/"), link("Oostkamp", "/nl/oostkamp")],
        total: 412,
        open: 87,
        open_href: "/nl/zoek?waar=Oostkamp&open=now".into(),
        kinds: vec![TileView {
            label: "Bakkerijen".into(),
            href: "/nl/oostkamp/bakkers".into(),
            icon: "bread",
            count: Some(12),
        }],
        features: vec![TownLink {
            label: "Levert aan huis".into(),
            href: "/nl/zoek?met=delivery".into(),
            count: Some(31),
        }],
        villages: vec![link("8020 Ruddervoorde", "/nl/zoek?waar=8020+Ruddervoorde")],
        markets: vec![MarketView {
            sign: "Wekelijkse markt".into(),
            href: "/nl/oostkamp/markt".into(),
            days: vec!["woensdag 8.00 – 12.00".into()],
        }],
        still: still(),
        map: Some(map()),
        neighbours: vec![link("Beernem", "/nl/beernem")],
        data: "/open-data/plein-register.geojson?gemeente=31022".into(),
        panels: Vec::new(),
    };
    let empty = TownPage {
        total: 0,
        open: 0,
        kinds: Vec::new(),
        features: Vec::new(),
        markets: Vec::new(),
        map: None,
        ..full.clone()
    };
    vec![("full", full), ("empty", empty)]
}

/// A kind of place in a town: some and none.
#[must_use]
pub fn kinds() -> Named<KindPage> {
    let full = KindPage {
        town: "Oostkamp".into(),
        kind: "Bakkerijen".into(),
        icon: "bread",
        trail: vec![
            link("Start", "/nl/"),
            link("Oostkamp", "/nl/oostkamp"),
            link("Bakkerijen", "/nl/oostkamp/bakkers"),
        ],
        total: 32,
        open: 5,
        open_href: "/nl/zoek?waar=Oostkamp&open=now".into(),
        search_href: "/nl/zoek?waar=Oostkamp&cat=bakery".into(),
        hits: hit_list(),
        outside: hit_list(),
        neighbours: vec![link("Supermarkten", "/nl/oostkamp/supermarkten")],
        elsewhere: vec![link("Beernem", "/nl/beernem/bakkers")],
        page: 1,
        last: 2,
        path: "/nl/oostkamp/bakkers".into(),
        map: Some(map()),
    };
    let empty = KindPage { total: 0, open: 0, hits: Vec::new(), last: 1, ..full.clone() };
    vec![("full", full), ("empty", empty)]
}

/// The list of towns.
#[must_use]
pub fn town_lists() -> Named<TownsPage> {
    let towns = vec![
        TownLink { label: "Oostende".into(), href: "/nl/oostende".into(), count: None },
        TownLink { label: "Oostkamp".into(), href: "/nl/oostkamp".into(), count: Some(412) },
    ];
    let full = TownsPage { letters: vec![("O".into(), towns)], count: 2, still: still() };
    vec![("full", full), ("empty", TownsPage::default())]
}

/// Weekly visitors: some weeks, and none yet.
#[must_use]
pub fn visitors() -> Named<VisitorsPage> {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let full = VisitorsPage {
        action: "/nl/bezoekers".into(),
        towns: vec![shell::Choice::new("", "Alle gemeenten")],
        rows: vec![texts(&[
            "16 november – zo 22 nov. 2026",
            "1.204",
            "5.310",
            "400",
            "700",
            "350",
            "90",
            "<5",
        ])],
        partners: vec![texts(&["www.oostkamp.example", "120", "310"])],
        by_town: vec![texts(&["Oostkamp", "820", "2.310"])],
        svg: Value::from_safe_string(crate::visitors::sample_drawing()),
        file: "/open-data/visitors.csv".into(),
        latest: "1.204".into(),
        latest_week: "16 november – zo 22 nov. 2026".into(),
        ..VisitorsPage::default()
    };
    let empty = VisitorsPage {
        action: "/nl/bezoekers".into(),
        towns: full.towns.clone(),
        file: full.file.clone(),
        svg: Value::from(""),
        ..VisitorsPage::default()
    };
    vec![("full", full), ("empty", empty)]
}

/// Frames of every shape.
#[must_use]
pub fn embeds() -> Named<EmbedPage> {
    let list = EmbedPage {
        shape: Shape::List,
        title: "Bakkerijen in Oostkamp".into(),
        total: 12,
        hits: hit_list(),
        more: "/nl/zoek?waar=Oostkamp".into(),
        map: None,
    };
    let map = EmbedPage { shape: Shape::Map, map: Some(map()), ..list.clone() };
    let card =
        EmbedPage { shape: Shape::Card, hits: hit_list().into_iter().take(1).collect(), ..list.clone() };
    let empty = EmbedPage { total: 0, hits: Vec::new(), ..list.clone() };
    vec![("list", list), ("map", map), ("card", card), ("empty", empty)]
}

/// The page where one makes an embed.
#[must_use]
pub fn builders() -> Named<BuilderPage> {
    let plain =
        |value: &str, label: &str, checked| Choice { count: None, ..choice(value, label, 0, checked) };
    let full = BuilderPage {
        action: "/nl/embed".into(),
        shapes: vec![plain("list", "Lijst", true), plain("map", "Kaart", false)],
        towns: vec![plain("31022", "Oostkamp", true)],
        town: "31022".into(),
        categories: vec![Choice { icon: "bread", ..plain("bakery", "Bakkerijen", true) }],
        colour: "#0f545c".into(),
        count: 10,
        languages: vec![plain("nl", "Nederlands", true)],
        language: "nl".into(),
        src: "https://plein.example/embed/list?taal=nl&gemeente=31022".into(),
        code: "<iframe src=\"https://plein.example/embed/list\"></iframe>".into(),
        plain: "<iframe src=\"https://plein.example/embed/list\"></iframe>".into(),
        ..BuilderPage::default()
    };
    let card =
        BuilderPage { needs_id: true, error: Some(Refusal::new("kleur", "colour", "rood")), ..full.clone() };
    vec![("list", full), ("card without a place", card)]
}
