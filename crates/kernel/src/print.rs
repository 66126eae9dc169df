//! A document to be printed, and the port of whoever turns it into a file. Texts are given ready to read, in one
//! language; what it looks like is the printer's business.

use chrono::{DateTime, Utc};

use crate::language::Language;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its title: on the first page and in the window of the reader.
    pub title: String,
    /// A line below the title; may be empty.
    pub subtitle: String,
    /// Who made it.
    pub author: String,
    /// The language of its texts.
    pub language: Language,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// At the foot of every page, on the left.
    pub foot: String,
    /// At the foot of every page, on the right: `Page {page} of {pages}`.
    pub page: String,
    /// The colour of titles and bars, as red, green and blue. None: the house's own.
    pub colour: Option<[u8; 3]>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(Level, String),
    /// A paragraph.
    Paragraph(String),
    /// A remark in small print.
    Note(String),
    /// A list with a mark before each line.
    List(Vec<String>),
    /// Numbers that stand out, three beside each other.
    Figures(Vec<Figure>),
    /// Names and their values.
    Pairs(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A picture.
    Picture(Picture),
    /// A chart.
    Chart(Chart),
    /// What follows begins on a new page.
    NewPage,
}

/// A number that stands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The number, as short as it comes.
    pub value: String,
    /// What it counts.
    pub label: String,
    /// What it is compared with; may be empty.
    pub note: String,
}

/// How deep a heading stands below the title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A chapter.
    One,
    /// A part of a chapter.
    Two,
    /// A part of that.
    Three,
}

/// A table; every row has as many cells as there are columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What it is; may be empty.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it.
    pub label: String,
    /// Its share of the width, beside those of the others.
    pub share: u16,
    /// Whether it holds numbers, which stand on the right.
    pub number: bool,
}

impl Column {
    /// A column of texts.
    #[must_use]
    pub fn text(label: impl Into<String>, share: u16) -> Self {
        Self { label: label.into(), share, number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(label: impl Into<String>, share: u16) -> Self {
        Self { label: label.into(), share, number: true }
    }
}

/// A picture: PNG or JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub data: Vec<u8>,
    /// What can be seen, for who cannot see it.
    pub alt: String,
    /// A line below it; may be empty.
    pub caption: String,
    /// How much of the width it takes, in percent.
    pub width: u8,
}

/// A chart, drawn as SVG: rectangles, lines, circles, paths and texts, moved and scaled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The drawing.
    pub svg: String,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// A line below it; may be empty.
    pub caption: String,
}

/// Why a document cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// It has too many pages.
    #[error("the document has more than {0} pages; print it in parts")]
    TooLong(usize),
    /// A picture cannot be read.
    #[error("picture {number} cannot be read: {problem}")]
    Picture {
        /// The how manieth block it is.
        number: usize,
        /// What is wrong.
        problem: String,
    },
    /// A chart is not drawn with what can be printed.
    #[error("chart {number} cannot be printed: {problem}")]
    Chart {
        /// The how manieth block it is.
        number: usize,
        /// What is wrong.
        problem: String,
    },
    /// A table has rows of another length than its head.
    #[error("table {number}: row {row} has {cells} cells, and there are {columns} columns")]
    Table {
        /// The how manieth block it is.
        number: usize,
        /// The row.
        row: usize,
        /// Its cells.
        cells: usize,
        /// The columns.
        columns: usize,
    },
    /// It could not be written.
    #[error("the document could not be written: {0}")]
    Write(String),
}

/// Turns documents into files.
pub trait Printer: Send + Sync + std::fmt::Debug {
    /// The document as a PDF file. Takes the processor for a while: not for the thread that serves requests.
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, PrintError>;
}
