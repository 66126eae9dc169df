//! One row of a comma-separated file, read in place: no copy, no allocation.
#![expect(
    clippy::indexing_slicing,
    reason = "runs for each of 47 million rows; every index is below the length checked in the same function"
)]

use std::borrow::Cow;

use memchr::{memchr, memchr2, memrchr};

/// The most fields a row may have; the widest file has thirteen.
pub(crate) const MAX_FIELDS: usize = 16;

/// The longest field that is accepted, in bytes.
const MAX_FIELD: usize = 4_000;

/// One field: nothing between the commas is told apart from an empty text between quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field<'a> {
    /// Nothing between the commas.
    Null,
    /// Text, with or without quotes around it.
    Text(&'a [u8]),
    /// Text between quotes in which quotes stand doubled.
    Doubled(&'a [u8]),
}

impl<'a> Field<'a> {
    /// The bytes, for fields that hold codes, numbers and dates. Doubled quotes stay as they are.
    #[inline]
    pub(crate) const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Null => &[],
            Self::Text(bytes) | Self::Doubled(bytes) => bytes,
        }
    }

    /// The text; `None` when there was nothing between the commas.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Null => None,
            Self::Text(bytes) => Some(utf8(bytes)),
            Self::Doubled(bytes) => Some(Cow::Owned(utf8(bytes).replace("\"\"", "\""))),
        }
    }

    /// As [`Self::text`], owned.
    pub(crate) fn owned(self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }
}

/// Blocks are verified as UTF-8 before they are read, so the second branch is never taken.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// The fields of one row, in the order of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    fields: [Field<'a>; MAX_FIELDS],
    count: usize,
}

impl<'a> Row<'a> {
    pub(crate) const EMPTY: Self = Self { fields: [Field::Null; MAX_FIELDS], count: 0 };

    pub(crate) fn fields(&self) -> &[Field<'a>] {
        &self.fields[..self.count]
    }

    #[inline]
    pub(crate) fn field(&self, at: usize) -> Field<'a> {
        if at < self.count { self.fields[at] } else { Field::Null }
    }
}

/// Reads the row at the start of `text` and returns its length, line end included.
pub(crate) fn read_row<'a>(text: &'a [u8], row: &mut Row<'a>) -> Result<usize, &'static str> {
    let (mut at, mut count) = (0, 0);
    loop {
        if count == MAX_FIELDS {
            return Err("too many fields");
        }
        let (field, end) =
            if text.get(at) == Some(&b'"') { quoted(text, at + 1)? } else { unquoted(text, at)? };
        if end - at > MAX_FIELD {
            return Err("a field is longer than 4,000 bytes");
        }
        row.fields[count] = field;
        count += 1;
        row.count = count;
        at = match text.get(end..) {
            None | Some([]) => return Ok(end),
            Some([b',', ..]) => end + 1,
            Some([b'\n', ..]) => return Ok(end + 1),
            Some([b'\r', b'\n', ..]) => return Ok(end + 2),
            Some([b'\r']) => return Ok(end + 1),
            Some(_) => return Err("text after a closing quote"),
        };
    }
}

/// The quoted field of which the text starts at `start`, and the position after its closing quote.
#[inline]
fn quoted(text: &[u8], start: usize) -> Result<(Field<'_>, usize), &'static str> {
    let (mut from, mut doubled) = (start, false);
    loop {
        let end = from + memchr(b'"', &text[from..]).ok_or("a quote is never closed")?;
        if text.get(end + 1) == Some(&b'"') {
            doubled = true;
            from = end + 2;
        } else {
            let bytes = &text[start..end];
            return Ok((if doubled { Field::Doubled(bytes) } else { Field::Text(bytes) }, end + 1));
        }
    }
}

/// The field without quotes at `start`, and the position after it.
#[inline]
fn unquoted(text: &[u8], start: usize) -> Result<(Field<'_>, usize), &'static str> {
    let length = memchr2(b',', b'\n', &text[start..]).unwrap_or(text.len() - start);
    let mut bytes = &text[start..start + length];
    if text.get(start + length) != Some(&b',') && bytes.last() == Some(&b'\r') {
        bytes = &bytes[..length - 1];
    }
    if memchr(b'"', bytes).is_some() {
        return Err("a quote in a field without quotes");
    }
    let end = start + bytes.len();
    Ok((if bytes.is_empty() { Field::Null } else { Field::Text(bytes) }, end))
}

/// How the start of a row is told from a line break inside a quoted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowStart {
    /// Rows start with a quoted number. Inside a quoted text a line break is never followed by a single quote and
    /// a digit, so `⏎"7` always starts a row, also after a broken one.
    Quoted,
    /// Rows start with a bare number: every line break ends a row.
    Bare,
}

impl RowStart {
    /// Looks at the first row.
    pub(crate) fn of(first: &[u8]) -> Self {
        if first.first() == Some(&b'"') { Self::Quoted } else { Self::Bare }
    }

    fn starts(self, rest: &[u8]) -> bool {
        match (self, rest) {
            (_, []) => false,
            (Self::Bare, _) | (Self::Quoted, [b'"', b'0'..=b'9', ..]) => true,
            (Self::Quoted, _) => false,
        }
    }

    /// The start of the last row in `text`, when it is not the first.
    pub(crate) fn last(self, text: &[u8]) -> Option<usize> {
        let mut end = text.len();
        while let Some(line_end) = memrchr(b'\n', &text[..end]) {
            if self.starts(&text[line_end + 1..]) {
                return Some(line_end + 1);
            }
            end = line_end;
        }
        None
    }

    /// The start of the first row after the beginning of `text`, or its end.
    pub(crate) fn next(self, text: &[u8]) -> usize {
        let mut from = 0;
        while let Some(length) = memchr(b'\n', &text[from..]) {
            from += length + 1;
            if self.starts(&text[from..]) {
                return from;
            }
        }
        text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Vec<Option<String>>, usize), &'static str> {
        let mut row = Row::EMPTY;
        let length = read_row(text.as_bytes(), &mut row)?;
        Ok((row.fields().iter().map(|field| field.owned()).collect(), length))
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn null_and_empty_are_told_apart() {
        let (fields, length) = read("\"1\",,\"\",x\n\"2\"").unwrap();
        assert_eq!(fields, [some("1"), None, some(""), some("x")]);
        assert_eq!(length, 10);
        assert_eq!(read("\"1\",").unwrap().0, [some("1"), None], "a trailing comma is a last, empty field");
    }

    #[test]
    fn line_ends_quotes_and_line_breaks_in_quotes() {
        assert_eq!(read("\"a\"\r\nb").unwrap(), (vec![some("a")], 5));
        assert_eq!(read("a,b\r\n").unwrap(), (vec![some("a"), some("b")], 5));
        assert_eq!(read("a,\r\n").unwrap(), (vec![some("a"), None], 4));
        assert_eq!(read("\"d\"\"a\",\"x\ny\"\n").unwrap().0, [some("d\"a"), some("x\ny")]);
        assert_eq!(read("\"\"\"\"\n").unwrap().0, [some("\"")]);
        assert_eq!(read("last").unwrap(), (vec![some("last")], 4));
        assert_eq!(read("last\r").unwrap(), (vec![some("last")], 5));
    }

    #[test]
    fn broken_rows_are_refused() {
        assert_eq!(read("\"a\"b,c\n"), Err("text after a closing quote"));
        assert_eq!(read("\"a,c\n"), Err("a quote is never closed"));
        assert_eq!(read("a\"b,c\n"), Err("a quote in a field without quotes"));
        assert_eq!(read(&",".repeat(16)), Err("too many fields"));
        assert!(read(&format!("\"{}\"\n", "x".repeat(5_000))).unwrap_err().contains("4,000"));
    }

    #[test]
    fn rows_are_found_again_after_a_broken_one() {
        let text = b"\"1\",\"never closed\n\"2\",\"x\ny\"\n\"3\"\n";
        let next = RowStart::Quoted.next(text);
        assert_eq!(&text[next..next + 3], b"\"2\"");
        let last = RowStart::Quoted.last(text).unwrap();
        assert_eq!(&text[last..], b"\"3\"\n");
        assert_eq!(RowStart::Quoted.last(b"\"1\",\"a\nb\"\n"), None, "a break inside quotes starts no row");
        assert_eq!(RowStart::Bare.last(b"1,a\n2,b"), Some(4));
    }
}
