//! From the bytes of one or two files to a corpus, and from pairs to a file.

use std::io::Write;

use crate::batch::Pair;
use crate::corpus::{Corpus, Reading, Side};
use crate::role::{Columns, Role};
use crate::table::{Limits, Rows, Table, TableError};

/// What a column map says: header and role, or no role for a column that must not be used.
pub type Map = [(String, Option<Role>)];

/// One or two files that were read.
#[derive(Debug)]
pub struct Files {
    /// The records.
    pub corpus: Corpus,
    /// Per file what its columns were read as.
    pub columns: Vec<Columns>,
    /// Per file what was read.
    pub rows: Vec<Rows>,
}

/// Why a file cannot be read; the first tells which: 0 left, 1 right.
pub type Wrong = (usize, TableError);

/// Reads one or two CSV files; two are read side by side.
///
/// With `numbered` the rows are numbered from 1 instead of taking ids from a column.
pub fn read(
    left: &[u8],
    right: Option<&[u8]>,
    map: &Map,
    numbered: bool,
    limits: Limits,
) -> Result<Files, Wrong> {
    let open = |bytes, which| {
        let table = Table::open(bytes, limits).map_err(|error| (which, error))?;
        let mut columns = Columns::detect(&table.headers, map);
        if numbered {
            columns.without_id();
        }
        Ok((table, columns))
    };
    let first = open(left, 0)?;
    let Some(right) = right else {
        let (table, columns) = first;
        let reading = Reading::of(&used(&columns), &[]);
        let (side, rows) = table.read(&columns, Side::new(reading), limits).map_err(|error| (0, error))?;
        return Ok(Files { corpus: Corpus::one(side), columns: vec![columns], rows: vec![rows] });
    };
    let second = open(right, 1)?;
    let side = |one: &(Table<'_>, Columns), other: &(Table<'_>, Columns), which| {
        let reading = Reading::of(&used(&one.1), &used(&other.1));
        one.0.read(&one.1, Side::new(reading), limits).map_err(|error| (which, error))
    };
    let (one, other) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| side(&second, &first, 1));
        let one = side(&first, &second, 0);
        let other = beside.join().unwrap_or_else(|reason| std::panic::resume_unwind(reason));
        (one, other)
    });
    let ((one, rows), (other, other_rows)) = (one?, other?);
    let columns = vec![first.1, second.1];
    Ok(Files { corpus: Corpus::two(one, other), columns, rows: vec![rows, other_rows] })
}

fn used(columns: &Columns) -> Vec<Role> {
    columns.roles.iter().flatten().copied().collect()
}

/// Writes `left,right,score,evidence`.
pub fn write(pairs: &[Pair], corpus: &Corpus, to: impl Write) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["left", "right", "score", "evidence"])?;
    for pair in pairs {
        let score = format!("{:.4}", pair.score);
        writer.write_record([corpus.id(pair.left), corpus.id(pair.right), &score, &pair.evidence])?;
    }
    writer.flush()
}
