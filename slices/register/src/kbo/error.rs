//! What stops an import, in words that say where and how to mend it.

use std::path::PathBuf;

use thiserror::Error;

/// Why an extract cannot be read at all. Single broken rows do not stop an import: they are refused and reported.
#[derive(Debug, Error)]
pub enum KboError {
    /// Nothing at this path.
    #[error("there is no file or folder ‘{0}’: give the zip as downloaded, or the folder it was unpacked in")]
    Missing(PathBuf),
    /// Something else than a KBO extract.
    #[error("‘{path}’ is not a KBO open-data extract: {reason}")]
    NotKbo {
        /// The path given.
        path: PathBuf,
        /// What is missing or odd.
        reason: String,
    },
    /// A full extract where an update was expected, or the reverse.
    #[error("‘{path}’ is {found}: {advice}")]
    Kind {
        /// The path given.
        path: PathBuf,
        /// What it is.
        found: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// Reading failed.
    #[error("reading {file} failed: {source}; nothing was changed, try again")]
    Io {
        /// The file being read.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A damaged zip.
    #[error("the zip ‘{path}’ is damaged ({reason}): download it again")]
    Zip {
        /// The path given.
        path: PathBuf,
        /// What the unpacker said.
        reason: String,
    },
    /// A wrong encoding.
    #[error(
        "{file}, line {line} (byte {offset}): this is not UTF-8; download the extract again or convert it"
    )]
    Encoding {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The byte, from 0.
        offset: u64,
    },
    /// A missing or renamed column.
    #[error("{file}: {reason}; the layout of the extract has changed or the file is damaged")]
    Header {
        /// The file.
        file: String,
        /// Which column.
        reason: String,
    },
    /// More than is sane: a zip bomb or the wrong file.
    #[error("{file} is larger than accepted ({size} bytes, at most {limit}): this is no KBO extract")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size, as far as known.
        size: u64,
        /// The most that is accepted.
        limit: u64,
    },
    /// A row without end.
    #[error("{file}: the row that starts at byte {offset} does not end within 4 MB; the file is damaged")]
    LongRow {
        /// The file.
        file: String,
        /// Where the row starts.
        offset: u64,
    },
}
