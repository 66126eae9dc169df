//! The rows of a file that somebody brings, one by one and in little memory: text with separators in any encoding, or the
//! first sheet of a workbook. Whatever a file says of itself, what is read of it stays within limits.
//!
//! [`Reading::of`] finds out how a file is written, [`each`] goes through its rows, [`List::read`] reads a short list whole.

mod list;
mod text;
mod workbook;

use std::io::Read;
use std::ops::ControlFlow;

pub use encoding_rs::Encoding;
pub use list::List;

/// What is read of a file at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file that is held in memory: a workbook, or a list.
    pub file: usize,
    /// Bytes of a workbook once it is unpacked.
    pub unpacked: u64,
    /// Bytes of a row; a quotation mark that is never closed would make one row of the rest of the file.
    pub row: usize,
    /// Columns.
    pub columns: usize,
    /// Rows of a list.
    pub rows: usize,
}

impl Limits {
    /// A list that somebody keeps by hand.
    pub const LIST: Self =
        Self { file: 8_000_000, unpacked: 100_000_000, row: 1_000_000, columns: 60, rows: 20_000 };
}

/// Parts of a workbook.
const MOST_PARTS: usize = 1_000;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text with separators.
    #[default]
    Csv,
    /// A workbook, of which the first sheet is read.
    Xlsx,
}

/// Why a file cannot be read, or not any further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Nothing stands in it.
    #[error("the file is empty")]
    Empty,
    /// A workbook of before 2007.
    #[error("workbooks of before 2007 are not read")]
    OldWorkbook,
    /// It is neither text nor a workbook.
    #[error("this kind of file is not read")]
    Kind,
    /// It is larger than may be, or would be once it is unpacked.
    #[error("the file is larger than may be")]
    Large,
    /// A list has more rows than may be.
    #[error("the list has more rows than may be")]
    Rows,
    /// A list has more columns than may be.
    #[error("the list has more columns than may be")]
    Columns,
    /// A workbook that defines entities: it could grow without end.
    #[error("the workbook defines entities")]
    Doctype,
    /// A workbook that is damaged, with what is wrong.
    #[error("the workbook is damaged: {0}")]
    Workbook(String),
    /// The text stops at a line.
    #[error("line {line}: {why}")]
    Text {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
}

impl Broken {
    /// The end of a key of the words.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::OldWorkbook | Self::Kind => "kind",
            Self::Large => "heavy",
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Doctype | Self::Workbook(_) => "xlsx",
            Self::Text { .. } => "csv",
        }
    }
}

/// A row of a file.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    number: u64,
    cells: Cells<'r>,
}

#[derive(Clone, Copy, Debug)]
enum Cells<'r> {
    Bytes(&'r csv::ByteRecord),
    Texts(&'r [String]),
}

impl<'r> Row<'r> {
    /// The line it begins on, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// A cell without the blanks around it; what is not there is empty. The apostrophe that keeps spreadsheets from
    /// calculating a cell is not part of it.
    #[must_use]
    pub fn cell(&self, at: usize) -> &'r str {
        let text = match self.cells {
            // The decoder lets nothing through that is no text.
            Cells::Bytes(record) => {
                record.get(at).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Cells::Texts(cells) => cells.get(at).map_or("", String::as_str),
        };
        let text = text.trim();
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@', '|', '%']) => rest,
            _ => text,
        }
    }

    /// How many cells it has. Of a workbook one more than the columns that are read, when there are more.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.cells {
            Cells::Bytes(record) => record.len(),
            Cells::Texts(cells) => cells.len(),
        }
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells().all(str::is_empty)
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let row = *self;
        (0..row.len()).map(move |at| row.cell(at))
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What kind of file it is.
    pub kind: Kind,
    /// Between the cells of a text.
    pub separator: char,
    /// How its letters are written. A mark at its begin goes before.
    pub encoding: &'static Encoding,
}

impl Default for Reading {
    fn default() -> Self {
        Self { kind: Kind::Csv, separator: ',', encoding: encoding_rs::UTF_8 }
    }
}

impl Reading {
    /// Finds out how a file is written, from its beginning or the whole of it.
    ///
    /// # Errors
    /// When it is empty, or an older workbook or a PDF.
    pub fn of(bytes: &[u8]) -> Result<Self, Broken> {
        Self::told(bytes, None)
    }

    /// The same of a file of which the encoding is known.
    ///
    /// # Errors
    /// When it is empty, or an older workbook or a PDF.
    pub fn told(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Self, Broken> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Broken::Empty);
        }
        if bytes.starts_with(b"PK") {
            return Ok(Self { kind: Kind::Xlsx, ..Self::default() });
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Broken::OldWorkbook);
        }
        if bytes.starts_with(b"%PDF") {
            return Err(Broken::Kind);
        }
        let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
        let encoding = marked.or(encoding).unwrap_or_else(|| text::encoding_of(bytes));
        Ok(Self { kind: Kind::Csv, separator: text::separator_of(bytes, encoding), encoding })
    }
}

/// Where rows come from.
pub enum Source<'s> {
    /// Text, read as it comes.
    Csv(Box<dyn Read + 's>),
    /// A workbook.
    Xlsx(&'s [u8]),
}

impl<'s> Source<'s> {
    /// A file that is in memory.
    #[must_use]
    pub fn of(bytes: &'s [u8], kind: Kind) -> Self {
        match kind {
            Kind::Csv => Self::Csv(Box::new(bytes)),
            Kind::Xlsx => Self::Xlsx(bytes),
        }
    }
}

/// Goes through the rows in which something stands, until `take` has enough.
///
/// # Errors
/// When the file cannot be read any further.
pub fn each(
    source: Source<'_>,
    reading: &Reading,
    limits: &Limits,
    take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Broken> {
    let mut filled = |row: &Row<'_>| if row.is_empty() { ControlFlow::Continue(()) } else { take(row) };
    match source {
        Source::Csv(from) => text::each(from, reading, limits, &mut filled),
        Source::Xlsx(bytes) => workbook::each(bytes, limits, &mut filled),
    }
}
