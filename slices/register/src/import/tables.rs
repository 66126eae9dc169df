//! Small tables in text files: comma, semicolon, tab or pipe, with a line of headings.

use std::collections::HashMap;
use std::path::Path;

use thiserror::Error;

/// The largest table read whole into memory.
const MOST_BYTES: u64 = 64 << 20;

/// Why a table cannot be read at all.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file cannot be opened or read.
    #[error("{file}: {error}")]
    Io {
        /// The file.
        file: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file is too large to be such a table.
    #[error("{file} is larger than {MOST_BYTES} bytes: this is not a table of places")]
    TooLarge {
        /// The file.
        file: String,
    },
    /// Bytes that are not UTF-8.
    #[error("{file}, line {line}: not UTF-8 text; save the file with the encoding UTF-8 and try again")]
    Encoding {
        /// The file.
        file: String,
        /// The line.
        line: usize,
    },
    /// A heading is missing.
    #[error("{file}: the column ‘{column}’ is missing; the headings are: {found}")]
    Column {
        /// The file.
        file: String,
        /// What is missing.
        column: String,
        /// What is there.
        found: String,
    },
    /// Nothing in it.
    #[error("{file} is empty")]
    Empty {
        /// The file.
        file: String,
    },
}

/// A table in memory.
pub struct Table {
    /// The name of the file, for messages.
    pub file: String,
    columns: HashMap<String, usize>,
    rows: Vec<(u64, csv::StringRecord)>,
    /// Rows that could not be split, with the reason.
    pub broken: Vec<(u64, String)>,
}

/// One row of a table.
pub struct Row<'a> {
    /// The line in the file.
    pub line: u64,
    table: &'a Table,
    fields: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The trimmed field under a heading; empty when it is not there.
    #[must_use]
    pub fn get(&self, column: &str) -> &str {
        self.table.columns.get(column).and_then(|at| self.fields.get(*at)).unwrap_or_default().trim()
    }
}

/// Reads a whole small file as UTF-8 text.
pub fn read_text(path: &Path) -> Result<String, TableError> {
    let file = file_name(path);
    let io = |error| TableError::Io { file: file.clone(), error };
    if std::fs::metadata(path).map_err(io)?.len() > MOST_BYTES {
        return Err(TableError::TooLarge { file });
    }
    let bytes = std::fs::read(path).map_err(io)?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        TableError::Encoding { file, line: good.iter().filter(|byte| **byte == b'\n').count() + 1 }
    })
}

/// The name of a file without its folders.
#[must_use]
pub fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

impl Table {
    /// Splits a text; the separator is the one that occurs most in the headings.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let headings = text.lines().next().filter(|line| !line.trim().is_empty());
        let headings = headings.ok_or_else(|| TableError::Empty { file: file.to_owned() })?;
        let separators = *b"|\t;,";
        let count = |separator: &u8| headings.bytes().filter(|byte| byte == separator).count();
        let separator = separators.into_iter().max_by_key(count).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
        let mut table =
            Self { file: file.to_owned(), columns: HashMap::new(), rows: Vec::new(), broken: Vec::new() };
        if let Ok(names) = reader.headers() {
            table.columns = names.iter().enumerate().map(|(at, name)| (name.trim().to_owned(), at)).collect();
        }
        for row in reader.into_records() {
            match row {
                Ok(fields) => table.rows.push((fields.position().map_or(0, csv::Position::line), fields)),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    table.broken.push((line, broken_row(&error)));
                }
            }
        }
        Ok(table)
    }

    /// Whether all these headings are there.
    #[must_use]
    pub fn has(&self, columns: &[&str]) -> bool {
        columns.iter().all(|column| self.columns.contains_key(*column))
    }

    /// Refuses the table when a heading is missing.
    pub fn require(&self, columns: &[&str]) -> Result<(), TableError> {
        let Some(missing) = columns.iter().find(|column| !self.columns.contains_key(**column)) else {
            return Ok(());
        };
        let mut found: Vec<&str> = self.columns.keys().map(String::as_str).collect();
        found.sort_unstable();
        let found = found.join(", ").chars().take(200).collect();
        Err(TableError::Column { file: self.file.clone(), column: (*missing).to_owned(), found })
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, fields)| Row { line: *line, table: self, fields })
    }
}

fn broken_row(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields instead of {expected_len}")
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_recognised_and_broken_rows_told() {
        let table =
            Table::parse("a.txt", "\u{feff}nis|name\n31022|Oostkamp\n1|2|3\n31004|Blankenberge\n").unwrap();
        let names: Vec<String> = table.rows().map(|row| row.get("name").to_owned()).collect();
        assert_eq!(names, ["Oostkamp", "Blankenberge"]);
        assert_eq!(table.broken, [(3, "3 fields instead of 2".to_owned())]);
        assert_eq!(table.rows().nth(1).map(|row| row.line), Some(4));
        assert!(table.require(&["nis"]).is_ok());
        let error = table.require(&["postcode"]).unwrap_err().to_string();
        assert!(error.contains("postcode") && error.contains("name"), "{error}");
        assert!(matches!(Table::parse("b", ""), Err(TableError::Empty { .. })));
    }

    #[test]
    fn other_encodings_are_refused_with_the_line() {
        let folder = std::env::temp_dir().join(format!("plein-table-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("latin1.csv");
        std::fs::write(&path, b"nis,name\n1,a\n2,Li\xe8ge\n").unwrap();
        assert!(matches!(read_text(&path), Err(TableError::Encoding { line: 3, .. })));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
