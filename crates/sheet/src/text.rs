//! Text with separators, in whatever encoding, as it comes.

use std::cell::Cell as Shared;
use std::io::Read;
use std::ops::ControlFlow;
use std::rc::Rc;

use encoding_rs::{Decoder, Encoding};

use super::{Broken, Cells, Limits, Reading, Row};

/// The separators that are known, the surest first.
const SEPARATORS: [char; 4] = [';', '\t', '|', ','];
/// Bytes and lines that are looked at to find the separator.
const LOOKED_AT: (usize, usize) = (256 * 1_024, 30);

/// By its mark, else UTF-8 when it mostly is that, else the encoding in which spreadsheets here still write. A few broken
/// signs in a text that is UTF-8 otherwise are broken signs; a text full of them is another encoding.
pub(super) fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for piece in bytes.utf8_chunks() {
        sound += piece.valid().chars().filter(|sign| !sign.is_ascii()).count();
        broken += usize::from(!piece.invalid().is_empty());
    }
    if broken > sound { encoding_rs::WINDOWS_1252 } else { encoding_rs::UTF_8 }
}

/// The separator that cuts most of the first lines in the same number of cells.
pub(super) fn separator_of(bytes: &[u8], encoding: &'static Encoding) -> char {
    let text = encoding.decode(bytes.get(..LOOKED_AT.0).unwrap_or(bytes)).0;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT.1).collect();
    let alike = |separator: char| {
        let cuts = |line: &&str| {
            let mut quoted = false;
            let outside = |sign: char| {
                quoted ^= sign == '"';
                !quoted && sign == separator
            };
            line.chars().take(20_000).map(outside).filter(|cut| *cut).count()
        };
        let cuts: Vec<usize> = lines.iter().map(cuts).collect();
        let times = |n: &usize| cuts.iter().filter(|other| *other == n).count();
        cuts.iter().filter(|n| **n > 0).map(times).max().unwrap_or_default()
    };
    // Where several do, a comma stands in numbers and names.
    SEPARATORS.into_iter().rev().max_by_key(|separator| alike(*separator)).unwrap_or(',')
}

/// Text in any encoding as UTF-8, with lines that end in one sign, the last one too.
struct Lines<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    /// The last sign that was read.
    last: u8,
    ended: bool,
}

impl<R: Read> Lines<R> {
    fn new(from: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder();
        Self { from, decoder, raw: Vec::new(), ready: Vec::new(), at: 0, last: b'\n', ended: false }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        self.raw.resize(32_768, 0);
        let read = self.from.read(&mut self.raw)?;
        self.ended = read == 0;
        // At most three bytes for a byte of the oldest encodings.
        let room = self.decoder.max_utf8_buffer_length(read).unwrap_or(131_072);
        self.ready.resize(room, 0);
        let raw = self.raw.get(..read).unwrap_or_default();
        let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.ready, self.ended);
        self.ready.truncate(written);
        self.at = 0;
        let end = self.ready.last().copied().unwrap_or(self.last);
        if self.last == b'\r' || memchr::memchr(b'\r', &self.ready).is_some() {
            self.one_end();
        }
        self.last = end;
        if self.ended && !matches!(end, b'\r' | b'\n') {
            self.ready.push(b'\n');
        }
        Ok(())
    }

    /// Makes `\r\n` and a lone `\r` one `\n`, also where the two came in two pieces.
    fn one_end(&mut self) {
        let mut before = self.last;
        self.ready.retain_mut(|sign| {
            let follows = before == b'\r' && *sign == b'\n';
            before = *sign;
            if *sign == b'\r' {
                *sign = b'\n';
            }
            !follows
        });
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.at >= self.ready.len() && !self.ended {
            self.fill()?;
        }
        let left = self.ready.get(self.at..).unwrap_or_default();
        let count = left.len().min(into.len());
        if let (Some(from), Some(to)) = (left.get(..count), into.get_mut(..count)) {
            to.copy_from_slice(from);
        }
        self.at += count;
        Ok(count)
    }
}

/// Stops a row that does not end.
struct Bounded<R> {
    from: R,
    since: Rc<Shared<usize>>,
    most: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > self.most {
            return Err(std::io::Error::other("row without end"));
        }
        let read = self.from.read(into)?;
        self.since.set(self.since.get() + read);
        Ok(read)
    }
}

pub(super) fn each(
    from: Box<dyn Read + '_>,
    reading: &Reading,
    limits: &Limits,
    take: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<(), Broken> {
    let since = Rc::new(Shared::new(0));
    let from =
        Bounded { from: Lines::new(from, reading.encoding), since: Rc::clone(&since), most: limits.row };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(reading.separator).unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .from_reader(from);
    let mut record = csv::ByteRecord::new();
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|error| {
            let line = reader.position().line();
            Broken::Text { line, why: error.to_string() }
        })?;
        if !more {
            return Ok(());
        }
        since.set(0);
        // The reader stands behind the end of the row; cells may hold lines, and empty lines may lie before it.
        let within = record.iter().map(|cell| memchr::memchr_iter(b'\n', cell).count()).sum::<usize>();
        let after = u64::try_from(within).unwrap_or(u64::MAX).saturating_add(1);
        let number = reader.position().line().saturating_sub(after).max(1);
        if take(&Row { number, cells: Cells::Bytes(&record) }).is_break() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Source;

    fn rows(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut rows = Vec::new();
        let reading = Reading::of(bytes).unwrap();
        crate::each(Source::of(bytes, reading.kind), &reading, &Limits::LIST, &mut |row| {
            rows.push((row.number(), row.cells().map(str::to_owned).collect()));
            ControlFlow::Continue(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn every_row_is_known_by_the_line_it_begins_on() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "a;b", "", "1;\"twee", "regels\"", "2;x", "", "", "3;y"].join(end);
            for last in ["", end] {
                let lines: Vec<u64> =
                    rows(format!("{text}{last}").as_bytes()).iter().map(|row| row.0).collect();
                assert_eq!(lines, [2, 4, 6, 9], "{end:?} {last:?}");
            }
        }
    }

    #[test]
    fn any_separator_and_encoding_is_read() {
        for separator in [';', ',', '\t', '|'] {
            let text = format!("Naam{separator}Plaats\n\"Café{separator} Zoet\"{separator}Oostkamp\n");
            let found = rows(text.as_bytes());
            assert_eq!(found[1].1, [format!("Café{separator} Zoet"), "Oostkamp".to_owned()]);
        }
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("Naam;Prijs\nCafé;€ 5\n");
        assert_eq!(rows(&latin)[1].1, ["Café", "€ 5"]);
        let wide: Vec<u8> = "\u{feff}Naam;X\nCafé;1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows(&wide), [(1, vec!["Naam".into(), "X".into()]), (2, vec!["Café".into(), "1".into()])]);
    }

    #[test]
    fn numbers_with_commas_are_not_cut() {
        assert_eq!(rows(b"8,5;9,5\n7,0;1,5\n")[0].1, ["8,5", "9,5"]);
        assert_eq!(rows(b"naam,opmerking; vrij\nA,x\nB,y\n")[0].1, ["naam", "opmerking; vrij"]);
    }

    #[test]
    fn what_spreadsheets_would_calculate_comes_back_as_it_was() {
        assert_eq!(rows(b"a;b;c\n'=1+1;'s avonds; '-5 \n")[1].1, ["=1+1", "'s avonds", "-5"]);
    }

    #[test]
    fn a_row_that_does_not_end_is_no_row() {
        let mut text = b"a;b\n1;\"".to_vec();
        text.resize(2_500_000, b'x');
        let reading = Reading::of(&text).unwrap();
        let mut seen = 0;
        let outcome = crate::each(Source::of(&text, reading.kind), &reading, &Limits::LIST, &mut |_| {
            seen += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(outcome, Err(Broken::Text { line: 2, why: "row without end".into() }));
        assert_eq!(seen, 1);
    }

    proptest! {
        /// However a text is cut in pieces, it is the same text.
        #[test]
        fn ends_of_lines_are_found_across_pieces(text in "[a\r\n]{0,60}", piece in 1_usize..5) {
            struct Pieces<'p>(&'p [u8], usize);
            impl Read for Pieces<'_> {
                fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                    let size = self.1.min(self.0.len()).min(into.len());
                    let (now, rest) = self.0.split_at(size);
                    into[..size].copy_from_slice(now);
                    self.0 = rest;
                    Ok(size)
                }
            }
            let mut found = String::new();
            Lines::new(Pieces(text.as_bytes(), piece), encoding_rs::UTF_8).read_to_string(&mut found).unwrap();
            let mut wanted = text.replace("\r\n", "\n").replace('\r', "\n");
            if !wanted.is_empty() && !wanted.ends_with('\n') {
                wanted.push('\n');
            }
            prop_assert_eq!(found, wanted);
        }
    }
}
