//! The page of a file in every state it has.

use std::collections::BTreeMap;

use shell::{Choice, Page};

use super::{ColumnRow, FIELDS, Fault, ImportPage, SeenRow, ValueRow};
use crate::partner::report::Report;

impl Page for ImportPage {
    const TEMPLATE: &'static str = "register/partner_import.html";

    #[expect(clippy::too_many_lines, reason = "one page in every state it has")]
    fn samples() -> Vec<(&'static str, Self)> {
        let fault = |code: &str| Fault {
            line: 7,
            field: "Soort".into(),
            code: code.into(),
            value: "ruimtehaven".into(),
        };
        let report = Report {
            rows: 214,
            new: 200,
            changed: 8,
            unchanged: 3,
            gone: 1,
            kept: 2,
            waiting: 208,
            refused: 3,
            reasons: BTreeMap::from([("category".into(), 2), ("where".into(), 1)]),
            restored: 5,
            left: 1,
            trouble: "many-gone".into(),
            rehearsal: true,
        };
        let editing = Self {
            org: "7".repeat(32),
            organisation: "Handelaarsbond Verzinsel".into(),
            id: "6".repeat(32),
            source: "5".repeat(32),
            source_name: "Ledenlijst".into(),
            clears: true,
            file: "leden.csv".into(),
            state: "checked".into(),
            reasons: vec![("category".into(), 2), ("where".into(), 1)],
            report: report.clone(),
            columns: vec![
                ColumnRow {
                    number: 0,
                    name: "Naam".into(),
                    field: "sign".into(),
                    examples: vec!["Hoeve Verzinsel".into()],
                },
                ColumnRow { number: 1, name: "Opmerking".into(), field: String::new(), examples: Vec::new() },
            ],
            fields: FIELDS.to_vec(),
            values: vec![
                ValueRow {
                    number: 0,
                    field: "categories".into(),
                    from: "ruimtehaven".into(),
                    to: String::new(),
                    count: 2,
                },
                ValueRow {
                    number: 1,
                    field: "hours".into(),
                    from: "soms".into(),
                    to: "Mo-Fr 09:00-18:00".into(),
                    count: 1,
                },
                ValueRow {
                    number: 2,
                    field: "features".into(),
                    from: "thuis".into(),
                    to: "delivery".into(),
                    count: 1,
                },
                ValueRow {
                    number: 3,
                    field: "has_organic".into(),
                    from: "wel".into(),
                    to: "yes".into(),
                    count: 1,
                },
            ],
            constants: vec![
                ("categories".into(), "farm".into()),
                ("locality".into(), "8020 Oostkamp".into()),
            ],
            seen: vec![
                SeenRow {
                    line: 2,
                    sign: "Hoeve Verzinsel".into(),
                    place: "Kerkstraat 1, 8020 Oostkamp".into(),
                    kinds: "hoeve".into(),
                    wrong: Vec::new(),
                },
                SeenRow {
                    line: 7,
                    sign: "Zonder".into(),
                    place: String::new(),
                    kinds: String::new(),
                    wrong: vec![fault("category")],
                },
            ],
            refused: vec![fault("category")],
            separator: ";".into(),
            encoding: "utf-8".into(),
            is_text: true,
            kinds: vec![Choice::new("farm", "Hoevewinkel")],
            features: vec!["delivery".into()],
            trouble: None,
            editable: true,
            share: 100,
        };
        let with = |state: &str, editable: bool| Self {
            state: state.into(),
            editable,
            share: 40,
            ..editing.clone()
        };
        let unreadable = Self {
            trouble: Some(fault("bomb")),
            columns: Vec::new(),
            seen: Vec::new(),
            values: Vec::new(),
            state: "new".into(),
            is_text: false,
            ..editing.clone()
        };
        let failed =
            Self { report: Report { trouble: "column-gone".into(), ..report }, ..with("failed", false) };
        vec![
            ("checked", editing.clone()),
            ("new", with("new", true)),
            ("checking", with("checking", false)),
            ("running", with("running", false)),
            ("done", Self { clears: false, ..with("done", false) }),
            ("undoing", with("undoing", false)),
            ("undone", with("undone", false)),
            ("failed", failed),
            ("unreadable", unreadable),
        ]
    }
}
