//! Where an extract comes from: a folder, or the zip as downloaded, which is read without unpacking it to disk.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use super::error::KboError;
use super::layout::{Columns, KboFile, KboPart, read_date, shortened};
use super::row::{Row, read_row};

/// The most that is accepted of an extract; the real one is 2.1 GB, its largest file 1.5 GB.
#[derive(Clone, Copy, Debug)]
pub struct KboLimits {
    /// Bytes in one unpacked file.
    pub file: u64,
    /// Bytes in all unpacked files together.
    pub total: u64,
    /// How many times larger a file may be unpacked than packed, checked above 64 MB.
    pub ratio: u64,
}

impl Default for KboLimits {
    fn default() -> Self {
        Self { file: 8 << 30, total: 16 << 30, ratio: 250 }
    }
}

/// A full extract, or the changes since the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KboKind {
    /// Everything.
    Full,
    /// Changes.
    Update,
}

/// What the extract says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KboMeta {
    /// The day of the data. The conditions of reuse ask to name it.
    pub snapshot: NaiveDate,
    /// The number of the extract; updates follow each other by one.
    pub number: u32,
    /// Full or update.
    pub kind: KboKind,
}

/// An extract on disk, recognised and checked, not yet read.
#[derive(Debug)]
pub struct KboSource {
    path: PathBuf,
    meta: KboMeta,
    limits: KboLimits,
    sizes: BTreeMap<String, u64>,
    /// Position in the zip; `None` for a folder.
    places: Option<BTreeMap<String, usize>>,
}

impl KboSource {
    /// Opens a zip or folder and checks that it is a complete extract.
    pub fn open(path: &Path) -> Result<Self, KboError> {
        Self::open_within(path, KboLimits::default())
    }

    /// As [`Self::open`], with limits of one's own.
    pub fn open_within(path: &Path, limits: KboLimits) -> Result<Self, KboError> {
        let about = std::fs::metadata(path).map_err(|_| KboError::Missing(path.to_owned()))?;
        let (sizes, places) = if about.is_dir() {
            (folder(path)?, None)
        } else {
            let (sizes, places) = packed(path, limits)?;
            (sizes, Some(places))
        };
        let total = sizes.values().sum::<u64>();
        for (file, size, limit) in sizes
            .iter()
            .map(|(name, size)| (name.clone(), *size, limits.file))
            .chain([("the whole extract".to_owned(), total, limits.total)])
        {
            if size > limit {
                return Err(KboError::TooLarge { file, size, limit });
            }
        }
        let blank = KboMeta { snapshot: NaiveDate::default(), number: 0, kind: KboKind::Full };
        let mut source = Self { path: path.to_owned(), meta: blank, limits, sizes, places };
        source.meta = source.read_meta()?;
        source.check_complete()?;
        Ok(source)
    }

    /// What the extract says of itself.
    #[must_use]
    pub const fn meta(&self) -> &KboMeta {
        &self.meta
    }

    /// The path it was opened from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of one unpacked file.
    #[must_use]
    pub fn size(&self, file: KboFile, part: KboPart) -> u64 {
        self.sizes.get(&file.name(part)).copied().unwrap_or(0)
    }

    /// The most bytes a file may have, whatever its directory says.
    pub(crate) const fn file_limit(&self) -> u64 {
        self.limits.file
    }

    /// Hands a reader of one file to `work`.
    pub(crate) fn read<R>(
        &self,
        name: &str,
        work: impl FnOnce(&mut dyn Read) -> Result<R, KboError>,
    ) -> Result<R, KboError> {
        let io = |source| KboError::Io { file: name.to_owned(), source };
        let Some(places) = &self.places else {
            let mut file = File::open(self.path.join(name)).map_err(io)?;
            return work(&mut file);
        };
        let broken = |error: zip::result::ZipError| self.broken(&error.to_string());
        let mut archive =
            ZipArchive::new(BufReader::with_capacity(1 << 16, File::open(&self.path).map_err(io)?))
                .map_err(broken)?;
        let place = places.get(name).copied().ok_or_else(|| self.broken("a file has gone"))?;
        let mut entry = archive.by_index(place).map_err(broken)?;
        work(&mut entry)
    }

    fn broken(&self, reason: &str) -> KboError {
        KboError::Zip { path: self.path.clone(), reason: reason.to_owned() }
    }

    /// A failed read: in a zip it means damage, in a folder trouble with the disk.
    pub(crate) fn failed(&self, name: &str, source: std::io::Error) -> KboError {
        if self.places.is_some() {
            self.broken(&format!("{name}: {source}"))
        } else {
            KboError::Io { file: name.to_owned(), source }
        }
    }

    fn not_kbo(&self, reason: impl Into<String>) -> KboError {
        KboError::NotKbo { path: self.path.clone(), reason: reason.into() }
    }

    fn read_meta(&self) -> Result<KboMeta, KboError> {
        const NAME: &str = "meta.csv";
        if !self.sizes.contains_key(NAME) {
            return Err(self.not_kbo("it has no meta.csv"));
        }
        let mut bytes = Vec::new();
        self.read(NAME, |reader| {
            reader.take(1 << 16).read_to_end(&mut bytes).map_err(|source| self.failed(NAME, source))
        })?;
        if let Err(error) = std::str::from_utf8(&bytes) {
            let offset = u64::try_from(error.valid_up_to()).unwrap_or(u64::MAX);
            return Err(KboError::Encoding { file: NAME.to_owned(), line: 1, offset });
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let facts = pairs(text).map_err(|reason| KboError::Header { file: NAME.to_owned(), reason })?;
        let fact = |name: &str| {
            facts.get(name).map(String::as_str).ok_or_else(|| self.not_kbo(format!("meta.csv has no {name}")))
        };
        let odd = |name: &str| self.not_kbo(format!("{name} in meta.csv cannot be read"));
        let snapshot = read_date(fact("SnapshotDate")?.as_bytes()).ok().flatten();
        let kind = match fact("ExtractType")?.to_ascii_lowercase().as_str() {
            "full" => KboKind::Full,
            "update" => KboKind::Update,
            other => {
                return Err(self.not_kbo(format!("unknown ExtractType ‘{}’ in meta.csv", shortened(other))));
            }
        };
        Ok(KboMeta {
            snapshot: snapshot.ok_or_else(|| odd("SnapshotDate"))?,
            number: fact("ExtractNumber")?.trim().parse().map_err(|_| odd("ExtractNumber"))?,
            kind,
        })
    }

    fn check_complete(&self) -> Result<(), KboError> {
        let parts: &[KboPart] = match self.meta.kind {
            KboKind::Full => &[KboPart::Full],
            KboKind::Update => &[KboPart::Delete, KboPart::Insert],
        };
        for file in KboFile::ENTITIES {
            for name in parts.iter().map(|part| file.name(*part)) {
                if !self.sizes.contains_key(&name) {
                    return Err(self.not_kbo(format!("it has no {name}")));
                }
            }
        }
        Ok(())
    }

    /// Refuses an extract of the other kind.
    pub(crate) fn must_be(&self, kind: KboKind) -> Result<(), KboError> {
        let path = self.path.clone();
        match (self.meta.kind, kind) {
            (KboKind::Full, KboKind::Update) => {
                Err(KboError::Kind { path, found: "a full extract", advice: "import it without --update" })
            }
            (KboKind::Update, KboKind::Full) => Err(KboError::Kind {
                path,
                found: "an update",
                advice: "import it with --update, after a full extract",
            }),
            _ => Ok(()),
        }
    }
}

/// The names and values of meta.csv.
fn pairs(text: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let columns = Columns::find(text, KboFile::Meta.expected(KboPart::Full))?;
    let (mut facts, mut rest, mut row) = (BTreeMap::new(), text, Row::EMPTY);
    while !rest.is_empty() && facts.len() < 100 {
        let length = read_row(rest, &mut row).map_err(str::to_owned)?;
        let value = |column| row.field(columns.place(column)).owned().unwrap_or_default();
        facts.insert(value(0), value(1));
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(facts)
}

fn folder(path: &Path) -> Result<BTreeMap<String, u64>, KboError> {
    let io = |source| KboError::Io { file: path.display().to_string(), source };
    let mut sizes = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(io)?.take(1_000) {
        let entry = entry.map_err(io)?;
        let about = std::fs::metadata(entry.path()).map_err(io)?;
        if about.is_file() {
            sizes.insert(entry.file_name().to_string_lossy().into_owned(), about.len());
        }
    }
    Ok(sizes)
}

type Packed = (BTreeMap<String, u64>, BTreeMap<String, usize>);

fn packed(path: &Path, limits: KboLimits) -> Result<Packed, KboError> {
    let io = |source| KboError::Io { file: path.display().to_string(), source };
    let not = |reason: String| KboError::NotKbo { path: path.to_owned(), reason };
    let file = BufReader::new(File::open(path).map_err(io)?);
    let mut archive =
        ZipArchive::new(file).map_err(|error| not(format!("it is no readable zip ({error})")))?;
    if archive.len() > 1_000 {
        return Err(not("it holds more than a thousand files".to_owned()));
    }
    let (mut sizes, mut places) = (BTreeMap::new(), BTreeMap::new());
    for place in 0..archive.len() {
        let entry = archive
            .by_index_raw(place)
            .map_err(|error| KboError::Zip { path: path.to_owned(), reason: error.to_string() })?;
        let path_inside = entry.name().map_err(|error| not(error.to_string()))?;
        let Some(name) = path_inside.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
        else {
            continue;
        };
        let (size, packed) = (entry.size(), entry.compressed_size().max(1));
        if size > 64 << 20 && size / packed > limits.ratio {
            return Err(KboError::TooLarge { file: name, size, limit: packed.saturating_mul(limits.ratio) });
        }
        if places.insert(name.clone(), place).is_some() {
            return Err(not(format!("it holds {} twice", shortened(&name))));
        }
        sizes.insert(name, size);
    }
    Ok((sizes, places))
}
