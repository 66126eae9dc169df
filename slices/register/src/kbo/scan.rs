//! Reads one file in blocks that start and end with whole rows, on several threads, in bounded memory.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Instant;

use memchr::{memchr, memchr_iter};
use serde::Serialize;

use super::error::KboError;
use super::layout::{Columns, KboFile, KboPart};
use super::row::{Row, RowStart, read_row};
use super::source::KboSource;

/// How much is read at a time: small enough to stay in the processor's cache.
const BLOCK: usize = 1 << 20;

/// The longest row before the file is called damaged.
const LONGEST_ROW: usize = 4 << 20;

/// How far the reading of one file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KboProgress {
    /// The file.
    pub file: KboFile,
    /// Its part.
    pub part: KboPart,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in the file.
    pub total: u64,
    /// Rows read.
    pub rows: u64,
}

/// Called from time to time while files are read, from more than one thread.
pub type ProgressFn<'a> = &'a (dyn Fn(&KboProgress) + Sync);

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The line on which the row starts, from 1 (the line with the column names).
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReport {
    /// The file.
    pub file: KboFile,
    /// Its part.
    pub part: KboPart,
    /// Rows read.
    pub read: u64,
    /// Rows that belong to places we keep.
    pub kept: u64,
    /// Rows that were not taken. Every row is checked for its shape and number; the rows of places we keep also
    /// for their dates and codes.
    pub refused: u64,
    /// The first of them.
    pub examples: Vec<Refused>,
    /// Bytes read.
    pub bytes: u64,
    /// Seconds taken, other files at the same time included.
    pub seconds: f64,
}

/// What to read, and how.
#[derive(Clone, Copy)]
pub(crate) struct Job<'a> {
    pub(crate) source: &'a KboSource,
    pub(crate) file: KboFile,
    pub(crate) part: KboPart,
    pub(crate) workers: usize,
    pub(crate) examples: usize,
    pub(crate) progress: ProgressFn<'a>,
}

/// Whole rows of a file.
#[derive(Debug)]
pub(crate) struct Block {
    place: usize,
    offset: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) columns: Columns,
    start: RowStart,
}

/// What happened to the rows of one block.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) read: u64,
    pub(crate) kept: u64,
    refused: u64,
    examples: Vec<(usize, Cow<'static, str>)>,
    limit: usize,
}

impl Tally {
    fn refuse(&mut self, at: usize, reason: Cow<'static, str>) {
        self.refused += 1;
        if self.examples.len() < self.limit {
            self.examples.push((at, reason));
        }
    }
}

/// Why a row is refused.
pub(crate) type Reason = Cow<'static, str>;

impl Block {
    /// Reads one row at `at`, hands it to `take`, and returns where the next one starts. `take` tells whether the
    /// row is kept.
    pub(crate) fn row_at<'a>(
        &'a self,
        at: usize,
        tally: &mut Tally,
        take: &mut impl FnMut(&Row<'a>, &'a [u8]) -> Result<bool, Reason>,
    ) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        if let [b'\n', ..] | [b'\r', b'\n', ..] | [b'\r'] = rest {
            return at + if rest.first() == Some(&b'\r') { rest.len().min(2) } else { 1 };
        }
        tally.read += 1;
        let mut row = Row::EMPTY;
        let (length, outcome) = match read_row(rest, &mut row) {
            Err(reason) => (self.start.next(rest), Err(Cow::Borrowed(reason))),
            Ok(length) if row.fields().len() != self.columns.count() => (
                length,
                Err(Cow::Owned(format!("{} fields instead of {}", row.fields().len(), self.columns.count()))),
            ),
            Ok(length) => (length, take(&row, rest.get(..length).unwrap_or_default())),
        };
        match outcome {
            Ok(kept) => tally.kept += u64::from(kept),
            Err(reason) => tally.refuse(at, reason),
        }
        at + length
    }

    /// Reads every row.
    pub(crate) fn rows<'a>(
        &'a self,
        tally: &mut Tally,
        mut take: impl FnMut(&Row<'a>, &'a [u8]) -> Result<bool, Reason>,
    ) {
        let mut at = 0;
        while at < self.bytes.len() {
            at = self.row_at(at, tally, &mut take);
        }
    }
}

struct Done<T> {
    place: usize,
    offset: u64,
    bytes: u64,
    lines: u64,
    tally: Tally,
    /// For each example the line within the block.
    example_lines: Vec<u64>,
    result: Result<T, usize>,
}

/// Reads a file; `work` makes something of each block. The results come in the order of the file.
pub(crate) fn scan<T: Send>(
    job: &Job<'_>,
    work: impl Fn(&Block, &mut Tally) -> T + Sync,
) -> Result<(Vec<T>, FileReport), KboError> {
    let begun = Instant::now();
    let stop = AtomicBool::new(false);
    let name = job.file.name(job.part);
    let (to_work, blocks) = sync_channel::<Block>(job.workers * 2);
    let blocks = Mutex::new(blocks);
    let (give_back, spare) = channel::<Vec<u8>>();
    let (to_collect, done) = channel::<Done<T>>();
    let (work, blocks, stop) = (&work, &blocks, &stop);
    let (produced, mut found) = std::thread::scope(|threads| {
        let name = name.as_str();
        let producer = threads.spawn(move || {
            job.source.read(name, |reader| Producer { job, name, stop, spare }.run(reader, &to_work))
        });
        for _ in 0..job.workers {
            let (give_back, to_collect) = (give_back.clone(), to_collect.clone());
            threads.spawn(move || work_on(blocks, job.examples, work, &give_back, &to_collect));
        }
        drop((give_back, to_collect));
        let found = collect(job, &done, stop);
        (producer.join(), found)
    });
    found.sort_unstable_by_key(|done| done.place);
    let bad =
        found.iter().find_map(|done| done.result.as_ref().err().map(|at| (done.place, done.offset, *at)));
    if let Some((place, offset, at)) = bad {
        let lines: u64 = found.iter().filter(|done| done.place < place).map(|done| done.lines).sum();
        let within = found.iter().find(|done| done.place == place).map_or(0, |done| done.lines);
        let offset = offset + u64::try_from(at).unwrap_or(0);
        return Err(KboError::Encoding { file: name, line: 2 + lines + within, offset });
    }
    match produced {
        Ok(result) => result?,
        Err(panic) => std::panic::resume_unwind(panic),
    }
    Ok(summed(job, found, begun.elapsed().as_secs_f64()))
}

fn summed<T>(job: &Job<'_>, found: Vec<Done<T>>, seconds: f64) -> (Vec<T>, FileReport) {
    let mut report = FileReport {
        file: job.file,
        part: job.part,
        read: 0,
        kept: 0,
        refused: 0,
        examples: Vec::new(),
        bytes: 0,
        seconds,
    };
    let mut results = Vec::with_capacity(found.len());
    let mut line = 2;
    for done in found {
        report.read += done.tally.read;
        report.kept += done.tally.kept;
        report.refused += done.tally.refused;
        report.bytes += done.bytes;
        for ((_, reason), within) in done.tally.examples.into_iter().zip(done.example_lines) {
            if report.examples.len() < job.examples {
                report.examples.push(Refused { line: line + within, reason: reason.into_owned() });
            }
        }
        line += done.lines;
        results.extend(done.result);
    }
    (results, report)
}

fn collect<T>(job: &Job<'_>, done: &Receiver<Done<T>>, stop: &AtomicBool) -> Vec<Done<T>> {
    let total = job.source.size(job.file, job.part);
    let (mut found, mut bytes, mut rows) = (Vec::new(), 0, 0);
    for one in done {
        bytes += one.bytes;
        rows += one.tally.read;
        if one.result.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        found.push(one);
        (job.progress)(&KboProgress { file: job.file, part: job.part, bytes, total, rows });
    }
    found
}

fn work_on<T>(
    blocks: &Mutex<Receiver<Block>>,
    examples: usize,
    work: impl Fn(&Block, &mut Tally) -> T,
    give_back: &Sender<Vec<u8>>,
    to_collect: &Sender<Done<T>>,
) {
    loop {
        let Some(block) = blocks.lock().ok().and_then(|blocks| blocks.recv().ok()) else { return };
        let mut tally = Tally { limit: examples, ..Tally::default() };
        let (result, lines) = match simdutf8::basic::from_utf8(&block.bytes) {
            Ok(_) => (Ok(work(&block, &mut tally)), count_lines(&block.bytes)),
            Err(_) => {
                let at = simdutf8::compat::from_utf8(&block.bytes)
                    .map_or_else(|error| error.valid_up_to(), str::len);
                (Err(at), count_lines(block.bytes.get(..at).unwrap_or_default()))
            }
        };
        let upto = |at: usize| count_lines(block.bytes.get(..at).unwrap_or_default());
        let example_lines = tally.examples.iter().map(|(at, _)| upto(*at)).collect();
        let done = Done {
            place: block.place,
            offset: block.offset,
            bytes: u64::try_from(block.bytes.len()).unwrap_or(0),
            lines,
            tally,
            example_lines,
            result,
        };
        // The other ends are gone only when the scan has failed already.
        let _ = give_back.send(block.bytes);
        if to_collect.send(done).is_err() {
            return;
        }
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    u64::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX)
}

struct Producer<'a> {
    job: &'a Job<'a>,
    name: &'a str,
    stop: &'a AtomicBool,
    spare: Receiver<Vec<u8>>,
}

impl Producer<'_> {
    fn run(self, reader: &mut dyn Read, out: &SyncSender<Block>) -> Result<(), KboError> {
        let mut bytes = Vec::with_capacity(BLOCK * 2);
        let mut read = 0;
        let mut ended = self.fill(reader, &mut bytes, &mut read)?;
        let (columns, mut offset) = self.header(&mut bytes)?;
        let start = RowStart::of(&bytes);
        for place in 0.. {
            let mut split = if ended { Some(bytes.len()) } else { start.last(&bytes) };
            while split.is_none() {
                if bytes.len() > LONGEST_ROW {
                    return Err(KboError::LongRow { file: self.name.to_owned(), offset });
                }
                ended = self.fill(reader, &mut bytes, &mut read)?;
                split = if ended { Some(bytes.len()) } else { start.last(&bytes) };
            }
            let mut next = self.spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK * 2));
            next.clear();
            if let Some(rest) = split.and_then(|split| bytes.get(split..)) {
                next.extend_from_slice(rest);
            }
            bytes.truncate(bytes.len() - next.len());
            let length = u64::try_from(bytes.len()).unwrap_or(0);
            let block = Block { place, offset, bytes, columns, start };
            if out.send(block).is_err() || self.stop.load(Ordering::Relaxed) || ended {
                return Ok(());
            }
            offset += length;
            bytes = next;
            ended = self.fill(reader, &mut bytes, &mut read)?;
        }
        Ok(())
    }

    /// Adds a block's worth of bytes; tells whether the file has ended.
    fn fill(&self, reader: &mut dyn Read, bytes: &mut Vec<u8>, read: &mut u64) -> Result<bool, KboError> {
        bytes.reserve(BLOCK + 1);
        let room = u64::try_from(BLOCK).unwrap_or(0);
        let got = reader
            .take(room)
            .read_to_end(bytes)
            .map_err(|source| self.job.source.failed(self.name, source))?;
        *read += u64::try_from(got).unwrap_or(0);
        let limit = self.job.source.file_limit();
        if *read > limit {
            return Err(KboError::TooLarge { file: self.name.to_owned(), size: *read, limit });
        }
        Ok(got < BLOCK)
    }

    /// Takes the first line off and finds the columns in it.
    fn header(&self, bytes: &mut Vec<u8>) -> Result<(Columns, u64), KboError> {
        let file = || self.name.to_owned();
        let mut length = match bytes.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => 3,
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
                return Err(KboError::Encoding { file: file(), line: 1, offset: 0 });
            }
            _ => 0,
        };
        let text = bytes.get(length..).unwrap_or_default();
        let line = text.get(..memchr(b'\n', text).map_or(text.len(), |end| end + 1)).unwrap_or_default();
        if let Err(error) = std::str::from_utf8(line) {
            let offset = u64::try_from(length + error.valid_up_to()).unwrap_or(0);
            return Err(KboError::Encoding { file: file(), line: 1, offset });
        }
        let columns = Columns::find(line, self.job.file.expected(self.job.part))
            .map_err(|reason| KboError::Header { file: file(), reason })?;
        length += line.len();
        bytes.drain(..length);
        Ok((columns, u64::try_from(length).unwrap_or(0)))
    }
}
