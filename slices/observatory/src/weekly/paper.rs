//! The report on one sheet of paper.

use chrono::{DateTime, Utc};
use kernel::language::Language;
use kernel::letter::Phrase;
use kernel::print::{Block, Chart, Column, Document, Figure, Level, Table};
use shell::Site;
use shell::chart::standalone;
use shell::post::said;

use super::report::Report;

/// The document of a report.
pub(crate) fn document(
    report: &Report,
    (site, language): (&Site, Language),
    made_at: DateTime<Utc>,
) -> Document {
    let say = |phrase: &Phrase| said(site, language, phrase);
    let word = |key: &str| said(site, language, &Phrase::new(key));
    let mut blocks = vec![Block::Figures(
        report
            .big
            .iter()
            .map(|big| Figure { value: big.value.clone(), label: say(&big.label), note: say(&big.note) })
            .collect(),
    )];
    let lead: Vec<String> = report.lead.iter().map(say).collect();
    blocks.push(Block::Paragraph(lead.join(" ")));
    let alt = format!("{}. {}", word("wk-chart"), lead.join(" "));
    if let Some(svg) = standalone(&report.svg) {
        blocks.push(Block::Chart(Chart { svg, alt, caption: word("wk-chart-caption") }));
    }
    blocks.push(Block::Table(table(report, &word)));
    for part in &report.parts {
        blocks.push(Block::Heading(Level::Two, say(&part.title)));
        blocks.push(Block::List(part.lines.iter().map(say).collect()));
    }
    let title = say(&report.title);
    let host = site.settings().base_url.split_once("://").map_or("", |(_, host)| host);
    Document {
        subtitle: format!("{} · {}", say(&number(report)), report.span),
        author: "Plein".to_owned(),
        language,
        made_at,
        foot: format!("{title} · {host}"),
        page: word("wk-page").replace("<page>", "{page}").replace("<pages>", "{pages}"),
        colour: None,
        blocks,
        title,
    }
}

/// "Week 47"
pub(crate) fn number(report: &Report) -> Phrase {
    Phrase::new("wk-number").with("n", report.number)
}

/// Last week beside the next, weekday by weekday: one small table.
fn table(report: &Report, word: &dyn Fn(&str) -> String) -> Table {
    let ahead = !report.coming.is_empty();
    let mut columns = vec![
        Column::text(word("wk-column-day"), if ahead { 30 } else { 40 }),
        Column::number(word("wk-column-counted"), 15),
        Column::number(word("wk-column-normal"), 15),
        Column::number(word("wk-column-before"), 15),
    ];
    if ahead {
        columns.push(Column::text(word("wk-column-coming"), 28));
        columns.push(Column::number(word("wk-column-expected"), 15));
        columns.push(Column::number(word("wk-column-between"), 26));
    }
    let rows = report.rows.iter().enumerate().map(|(at, row)| {
        let coming = report.coming.get(at).into_iter().flatten();
        row.iter().chain(coming).cloned().collect()
    });
    Table { caption: String::new(), rows: rows.collect(), columns }
}
