//! The sheet on paper.

use kernel::print::{Block, Chart, Column, Document, Figure, Level, Table};
use shell::Visit;

use crate::report::{Part, Report, Section};

/// The document of a report.
pub(crate) fn document(report: &Report, visit: &Visit) -> Document {
    let mut blocks = vec![Block::Figures(
        report
            .big
            .iter()
            .map(|big| Figure { value: big.value.clone(), label: big.label.clone(), note: big.other.clone() })
            .collect(),
    )];
    for section in &report.sections {
        chapter(section, &mut blocks);
    }
    Document {
        title: report.title.clone(),
        subtitle: report.subtitle.clone(),
        author: "Plein".to_owned(),
        language: visit.language,
        made_at: visit.moment.now(),
        foot: format!("{} · {}", report.title, host(visit)),
        page: visit.say("fs-page", &[("page", "{page}".into()), ("pages", "{pages}".into())]),
        colour: None,
        blocks,
    }
}

fn host(visit: &Visit) -> String {
    visit.base_url().split_once("://").map_or("", |(_, host)| host).to_owned()
}

fn chapter(section: &Section, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(Level::One, section.title.clone()));
    blocks.push(Block::Paragraph(section.seen.clone()));
    for part in &section.parts {
        // A chapter of one table needs no second title.
        let caption = if part.title == section.title { String::new() } else { part.title.clone() };
        if !part.print.is_empty() {
            blocks.push(Block::Chart(Chart {
                svg: part.print.clone(),
                alt: alt(part, &section.seen),
                caption: if part.note.is_empty() {
                    caption.clone()
                } else {
                    format!("{caption}. {}", part.note)
                },
            }));
        }
        if !part.rows.is_empty() && (!part.drawn_only || part.print.is_empty()) {
            blocks
                .push(Block::Table(table(part, if part.print.is_empty() { caption } else { String::new() })));
        }
        if part.print.is_empty() && !part.note.is_empty() {
            blocks.push(Block::Note(part.note.clone()));
        }
    }
    blocks.extend(section.notes.iter().map(|note| Block::Note(note.clone())));
}

/// What a drawing shows, for who cannot see it; the table below it says the numbers.
fn alt(part: &Part, seen: &str) -> String {
    format!("{}. {seen}", part.title)
}

fn table(part: &Part, caption: String) -> Table {
    let column = |column: &crate::report::Column| {
        let label = if column.label.is_empty() { " ".to_owned() } else { column.label.clone() };
        let share = column.share.max(1);
        if column.number { Column::number(label, share) } else { Column::text(label, share) }
    };
    Table { caption, columns: part.columns.iter().map(column).collect(), rows: part.rows.clone() }
}
