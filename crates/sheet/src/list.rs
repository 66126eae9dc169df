//! A list that fits in memory, read whole.

use std::ops::ControlFlow;

use super::{Broken, Limits, Reading, Source, each};

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The names of its columns, in small letters.
    pub columns: Vec<String>,
    /// The rows below them: the line in the file, and the cells.
    pub rows: Vec<(u64, Vec<String>)>,
}

impl List {
    /// Reads a list: the first row names the columns.
    ///
    /// # Errors
    /// When it is no list, or larger than `limits`. A list without rows is empty.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Broken> {
        if bytes.len() > limits.file {
            return Err(Broken::Large);
        }
        let reading = Reading::of(bytes)?;
        let mut list = Self::default();
        let mut wrong = None;
        each(Source::of(bytes, reading.kind), &reading, limits, &mut |row| {
            let is_named = !list.columns.is_empty();
            wrong = if row.cells().any(|cell| cell.contains('\0')) {
                Some(Broken::Kind)
            } else if !is_named && row.len() > limits.columns {
                Some(Broken::Columns)
            } else if list.rows.len() >= limits.rows {
                Some(Broken::Rows)
            } else {
                None
            };
            if wrong.is_some() {
                return ControlFlow::Break(());
            }
            if is_named {
                let cells = row.cells().take(limits.columns).map(str::to_owned).collect();
                list.rows.push((row.number(), cells));
            } else {
                list.columns = row.cells().map(str::to_lowercase).collect();
            }
            ControlFlow::Continue(())
        })?;
        match wrong {
            Some(wrong) => Err(wrong),
            None if list.rows.is_empty() => Err(Broken::Empty),
            None => Ok(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<List, Broken> {
        List::read(bytes, &Limits::LIST)
    }

    #[test]
    fn any_usual_file_of_text_is_read() {
        for text in [
            "Straat;Nummer\r\nMarkt;1\r\n",
            "\u{feff}Straat,Nummer\n\"Markt\",1\n\n",
            "Straat\tNummer\nMarkt\t1",
        ] {
            let list = read(text.as_bytes()).unwrap();
            assert_eq!(list.columns, ["straat", "nummer"]);
            assert_eq!(list.rows, [(2, vec!["Markt".to_owned(), "1".to_owned()])]);
        }
        assert_eq!(read(b"straat\nCaf\xe9straat\n").unwrap().rows[0].1, ["Caféstraat"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert_eq!(read(b""), Err(Broken::Empty));
        assert_eq!(read(b"a;b\n"), Err(Broken::Empty));
        assert_eq!(read(b"a;b\n\0\0;1\n"), Err(Broken::Kind));
        assert_eq!(read(b"%PDF-1.7 x"), Err(Broken::Kind));
        assert_eq!(read(&vec![b'a'; Limits::LIST.file + 1]), Err(Broken::Large));
        let many = "a\n".repeat(Limits::LIST.rows + 2);
        assert_eq!(read(many.as_bytes()), Err(Broken::Rows));
        assert_eq!(read(format!("{}\n1;2\n", ";x".repeat(60)).as_bytes()), Err(Broken::Columns));
    }
}
