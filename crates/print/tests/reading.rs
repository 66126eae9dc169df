//! What is printed is read back: the words, the tree, the title, the language, the pages.
#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fall over"
)]

use kernel::language::Language;
use kernel::print::{Block, Chart, Column, Document, Figure, Level, Picture, PrintError, Printer, Table};
use lopdf::{Dictionary, Object};

fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Al mijn gegevens".into(),
        subtitle: "Mia Deegsma, 22 november 2026".into(),
        author: "Plein".into(),
        language: Language::Nl,
        made_at: "2026-11-22T09:30:00Z".parse().unwrap(),
        foot: "plein.example".into(),
        page: "Bladzijde {page} van {pages}".into(),
        colour: None,
        blocks,
    }
}

fn print(blocks: Vec<Block>) -> lopdf::Document {
    let bytes = print::Pdf::new().unwrap().pdf(&document(blocks)).expect("a file");
    lopdf::Document::load_mem(&bytes).expect("it can be read")
}

fn text(file: &lopdf::Document) -> String {
    let pages: Vec<u32> = file.get_pages().keys().copied().collect();
    file.extract_text(&pages).unwrap().replace('\n', " ")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every role of the tree, in reading order.
fn roles(file: &lopdf::Document) -> Vec<String> {
    fn walk(file: &lopdf::Document, object: &Object, found: &mut Vec<String>) {
        let object = file.dereference(object).map_or(object, |(_, object)| object);
        match object {
            Object::Array(all) => all.iter().for_each(|one| walk(file, one, found)),
            Object::Dictionary(one) => {
                if let Ok(Object::Name(name)) = one.get(b"S") {
                    found.push(String::from_utf8_lossy(name).into_owned());
                }
                if let Ok(inside) = one.get(b"K") {
                    walk(file, inside, found);
                }
            }
            _ => {}
        }
    }
    let root = catalogue(file).get(b"StructTreeRoot").unwrap();
    let mut found = Vec::new();
    walk(file, root, &mut found);
    found
}

fn catalogue(file: &lopdf::Document) -> &Dictionary {
    file.catalog().unwrap()
}

fn table(rows: usize) -> Table {
    Table {
        caption: "Toestemmingen".into(),
        columns: vec![Column::text("Wie", 3), Column::text("Waarvoor", 5), Column::number("Hoeveel", 2)],
        rows: (0..rows)
            .map(|row| vec![format!("Ontvanger {row}"), "Tonen op de kaart".into(), row.to_string()])
            .collect(),
    }
}

#[test]
fn words_are_found_again_and_what_is_what_is_known() {
    let file = print(vec![
        Block::Heading(Level::One, "Uw account".into()),
        Block::Paragraph("Alles wat wij over u bewaren, ook wat in Łódź gezegd werd: €\u{a0}12,50.".into()),
        Block::List(vec!["Brood".into(), "Koeken".into()]),
        Block::Pairs(vec![("Naam".into(), "Mia Deegsma".into()), ("E-mail".into(), String::new())]),
        Block::Table(table(3)),
        Block::Note("Kleine letter".into()),
    ]);
    let said = flat(&text(&file));
    for wanted in [
        "Al mijn gegevens",
        "Uw account",
        "gezegd werd",
        "12,50",
        "Koeken",
        "Mia Deegsma",
        "Toestemmingen",
        "Ontvanger 2",
        "Bladzijde 1 van 1",
        "plein.example",
        "Kleine letter",
    ] {
        assert!(said.contains(wanted), "{wanted} is not in: {said}");
    }
    // Letters of the second file of a font; this reader puts spaces where the file changes.
    assert!(said.replace(' ', "").contains("watinŁódźgezegdwerd:€"), "{said}");
    let roles = roles(&file);
    assert_eq!(roles.iter().filter(|role| *role == "TH").count(), 3 + 2, "{roles:?}");
    assert_eq!(roles.iter().filter(|role| *role == "TD").count(), 9 + 2, "an empty value is a cell too");
    for wanted in ["H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Table", "Caption", "THead", "TBody", "TR"] {
        assert!(roles.iter().any(|role| role == wanted), "{wanted} is not in {roles:?}");
    }
    let first = roles.iter().position(|role| role == "H1").unwrap();
    assert!(first < roles.iter().position(|role| role == "Table").unwrap());
}

#[test]
fn the_file_tells_its_title_language_and_standard() {
    let file = print(vec![
        Block::Heading(Level::One, "Een".into()),
        Block::Heading(Level::Three, "Diep".into()),
        Block::Paragraph("x".into()),
    ]);
    let catalogue = catalogue(&file);
    assert_eq!(catalogue.get(b"Lang").unwrap().as_str().unwrap(), b"nl-BE");
    let marked = file.dereference(catalogue.get(b"MarkInfo").unwrap()).unwrap().1.as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
    assert!(catalogue.get(b"Outlines").is_ok());
    let metadata = file.dereference(catalogue.get(b"Metadata").unwrap()).unwrap().1.as_stream().unwrap();
    let xmp = metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone());
    let xmp = String::from_utf8_lossy(&xmp);
    assert!(xmp.contains("pdfuaid:part") && xmp.contains("Al mijn gegevens"), "{xmp}");
    let roles = roles(&file);
    assert!(
        roles.iter().any(|role| role == "H3") && !roles.iter().any(|role| role == "H4"),
        "no step is skipped"
    );
}

#[test]
fn long_tables_go_on_and_their_head_is_told_once() {
    let mut long = table(120);
    long.rows.push(vec!["Lang".into(), "woord ".repeat(3_000), "1".into()]);
    let file = print(vec![Block::Table(long)]);
    let pages = file.get_pages().len();
    assert!((5..40).contains(&pages), "{pages} pages");
    let roles = roles(&file);
    assert_eq!(roles.iter().filter(|role| *role == "TH").count(), 3);
    assert_eq!(roles.iter().filter(|role| *role == "TR").count(), 1 + 121);
    let said = flat(&text(&file));
    assert!(said.contains(&format!("Bladzijde {pages} van {pages}")));
    assert_eq!(said.matches("Waarvoor").count(), pages, "the head stands on every page");
    assert_eq!(said.matches("woord").count(), 3_000, "nothing is cut off");
}

#[test]
fn pictures_and_charts_are_told_to_who_cannot_see_them() {
    // Two by two pixels, red.
    let png = include_bytes!("red.png").to_vec();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 80\"><rect x=\"0\" y=\"20\" width=\"40\" height=\"60\"/><line x1=\"0\" y1=\"80\" x2=\"200\" y2=\"80\"/><text x=\"20\" y=\"15\" text-anchor=\"middle\">12 bezoekers</text></svg>";
    let chart = Chart { svg: svg.into(), alt: "Bezoekers per week".into(), caption: "Figuur 1".into() };
    let picture = Picture { data: png, alt: "De gevel".into(), caption: String::new(), width: 30 };
    let file = print(vec![Block::Chart(chart.clone()), Block::Picture(picture.clone())]);
    assert_eq!(roles(&file).iter().filter(|role| *role == "Figure").count(), 2);
    let said = flat(&text(&file));
    assert!(said.contains("12 bezoekers") && said.contains("Figuur 1"), "{said}");
    let printer = print::Pdf::new().unwrap();
    let wrong = document(vec![Block::Picture(Picture { data: b"GIF89a".to_vec(), ..picture })]);
    assert!(matches!(printer.pdf(&wrong), Err(PrintError::Picture { number: 1, .. })));
    let wrong = document(vec![Block::NewPage, Block::Chart(Chart { svg: "<svg/>".into(), ..chart })]);
    assert!(matches!(printer.pdf(&wrong), Err(PrintError::Chart { number: 2, .. })));
}

#[test]
fn what_cannot_be_is_told() {
    let printer = print::Pdf::new().unwrap();
    let mut crooked = table(2);
    crooked.rows[1].pop();
    let told = printer.pdf(&document(vec![Block::Table(crooked)])).unwrap_err();
    assert_eq!(told, PrintError::Table { number: 1, row: 2, cells: 2, columns: 3 });
    let endless = (0..1_100).flat_map(|_| [Block::Paragraph("x".into()), Block::NewPage]).collect();
    assert_eq!(printer.pdf(&document(endless)).unwrap_err(), PrintError::TooLong(print::MOST_PAGES));
    // Whatever somebody typed goes in.
    let odd = "\u{0}\u{1F9C0}日本 \u{202e}ab\u{300} \t\r\n ﷽ fi ffi AV ".repeat(20);
    printer
        .pdf(&document(vec![Block::Paragraph(odd.clone()), Block::Pairs(vec![(odd.clone(), odd)])]))
        .expect("a file");
}

#[test]
fn numbers_that_stand_out_are_read_with_what_they_count() {
    let figure = |value: &str, note: &str| Figure {
        value: value.into(),
        label: "zaken per 1.000 inwoners".into(),
        note: note.into(),
    };
    let all: Vec<Figure> =
        (0..80).map(|at| figure(&format!("{at},5"), if at % 2 == 0 { "10,1 elders" } else { "" })).collect();
    let file = print(vec![Block::Figures(all), Block::Figures(Vec::new())]);
    let said = flat(&text(&file));
    assert!(
        said.contains("79,5 zaken per 1.000 inwoners")
            && said.contains("78,5 zaken per 1.000 inwoners 10,1 elders"),
        "{said}"
    );
    assert_eq!(
        roles(&file).iter().filter(|role| *role == "P").count(),
        81,
        "a paragraph each, and the line below the title"
    );
    assert!(file.get_pages().len() > 1, "cards go on over the page");
}

#[test]
fn a_heading_goes_along_with_the_drawing_it_leads_to() {
    let chart = |high: u32| Chart {
        svg: format!("<svg viewBox=\"0 0 720 {high}\"><rect width=\"9\" height=\"9\"/></svg>"),
        alt: "Een kaart".into(),
        caption: String::new(),
    };
    // The page is more than half full: the drawing does not fit below.
    let file = print(vec![
        Block::Chart(chart(500)),
        Block::Chart(chart(200)),
        Block::Heading(Level::One, "Kaart van het aanbod".into()),
        Block::Paragraph("Alle zaken.".into()),
        Block::Chart(chart(450)),
    ]);
    let page = |number: u32| flat(&file.extract_text(&[number]).unwrap().replace('\n', " "));
    assert_eq!(file.get_pages().len(), 2);
    assert!(
        !page(1).contains("Kaart van het aanbod") && page(2).contains("Kaart van het aanbod"),
        "{}",
        page(1)
    );
}
