//! Documents as PDF files that can be read aloud (PDF/UA-1): headings, tables, pictures and charts laid out on A4, with
//! page numbers, an outline, and a tree that tells what is what.
//!
//! The model of a document stands in [`kernel::print`]; this crate decides what it looks like.

mod figures;
mod font;
mod layout;
mod paint;
mod svg;
mod table;
mod tree;

use kernel::print::{Document, PrintError, Printer};

use crate::font::Fonts;

/// Pages of one document.
pub const MOST_PAGES: usize = 1_000;

/// The printer. Its fonts are read once.
pub struct Pdf {
    fonts: Fonts,
}

impl std::fmt::Debug for Pdf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pdf")
    }
}

impl Pdf {
    /// Reads the fonts.
    pub fn new() -> Result<Self, PrintError> {
        let fonts = Fonts::new().ok_or_else(|| PrintError::Write("the fonts cannot be read".to_owned()))?;
        Ok(Self { fonts })
    }
}

impl Printer for Pdf {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, PrintError> {
        let draft = layout::lay_out(document, &self.fonts)?;
        paint::paint(document, &self.fonts, &draft)
    }
}
