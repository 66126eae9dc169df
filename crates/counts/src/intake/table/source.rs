//! The beginning of a file, and the way through its rows.

use std::ops::ControlFlow;

use sheet::{Broken, Encoding, Limits, Row};

pub use sheet::Source;

use super::{Kind, MOST_BYTES_OF_A_ROW, MOST_COLUMNS, Mapping};
use crate::{Refusal, Trouble};

/// The most bytes of a workbook: its parts have to be in memory.
pub const MOST_BYTES_OF_XLSX: usize = 60_000_000;
/// Bytes and rows that are looked at to propose a mapping.
const SAMPLE_BYTES: usize = 256 * 1_024;
const SAMPLE_ROWS: usize = 1_000;
/// What is read at most; how many rows is the taker's.
const LIMITS: Limits = Limits {
    file: MOST_BYTES_OF_XLSX,
    unpacked: 1_500_000_000,
    row: MOST_BYTES_OF_A_ROW,
    columns: MOST_COLUMNS,
    rows: usize::MAX,
};

/// Goes through the rows that are not empty.
pub(super) fn each(
    source: Source<'_>,
    mapping: &Mapping,
    take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let reading = sheet::Reading {
        separator: mapping.separator,
        encoding: Encoding::for_label(mapping.encoding.as_bytes())
            .unwrap_or(sheet::Reading::default().encoding),
        ..sheet::Reading::default()
    };
    sheet::each(source, &reading, &LIMITS, take).map_err(refusal)
}

fn refusal(broken: Broken) -> Refusal {
    let (line, trouble, told) = match broken {
        Broken::Empty => (0, Trouble::Missing, String::new()),
        Broken::Kind | Broken::OldWorkbook => (0, Trouble::Malformed, "xls".to_owned()),
        Broken::Large | Broken::Rows | Broken::Columns => (0, Trouble::TooMany, String::new()),
        Broken::Doctype => (0, Trouble::Malformed, "doctype".to_owned()),
        Broken::Workbook(why) => (0, Trouble::Malformed, why),
        Broken::Text { line, why } => (line, Trouble::Malformed, why),
    };
    Refusal::new(line, "", trouble, &told)
}

/// The beginning of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// What kind of file it is.
    pub kind: Kind,
    /// Between the cells.
    pub separator: char,
    /// The encoding.
    pub encoding: String,
    /// The first rows, with their lines.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl Sample {
    /// Looks at the beginning of a file; a workbook has to be whole.
    ///
    /// # Errors
    /// When it is no table.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        let reading = sheet::Reading::of(beginning(bytes)).map_err(refusal)?;
        let source = match reading.kind {
            sheet::Kind::Csv => Source::of(beginning(bytes), sheet::Kind::Csv),
            sheet::Kind::Xlsx => Source::Xlsx(bytes),
        };
        let (mut rows, mut is_text) = (Vec::new(), true);
        sheet::each(source, &reading, &LIMITS, &mut |row| {
            let cells: Vec<String> = row.cells().take(MOST_COLUMNS).map(str::to_owned).collect();
            is_text &= cells.iter().all(|cell| !cell.contains('\0'));
            rows.push((row.number(), cells));
            if rows.len() >= SAMPLE_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .map_err(refusal)?;
        if !is_text {
            return Err(Refusal::new(0, "", Trouble::Malformed, "nul"));
        }
        let kind = match reading.kind {
            sheet::Kind::Csv => Kind::Csv,
            sheet::Kind::Xlsx => Kind::Xlsx,
        };
        let encoding = reading.encoding.name().to_ascii_lowercase();
        Ok(Self { kind, separator: reading.separator, encoding, rows })
    }
}

/// So much of a file as is looked at, without the line it is cut in.
fn beginning(bytes: &[u8]) -> &[u8] {
    let cut = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let end = if cut.len() < bytes.len() { cut.iter().rposition(|byte| *byte == b'\n') } else { None };
    cut.get(..end.unwrap_or(cut.len())).unwrap_or(cut)
}
