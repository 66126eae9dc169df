//! A map background: the tile address of somebody else, or a PMTiles archive that stands beside the town's data.
//!
//! An archive is one file with all tiles of a region (<https://github.com/protomaps/PMTiles>, version 3). It is read
//! piece by piece: the directory at its root stays in memory, the directories below it are remembered, tiles are not.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::search::TileId;
use shell::failure::{Failure, Kind};
use shell::visit::Visit;

/// Where the background of maps comes from.
#[derive(Clone, Debug)]
pub enum Basemap {
    /// Pictures of another server: an address with `{z}`, `{x}` and `{y}`.
    Tiles(String),
    /// An archive of our own.
    Archive(Arc<Archive>),
}

/// Why an archive cannot be used.
#[derive(Debug)]
pub struct ArchiveError {
    path: PathBuf,
    problem: String,
}

impl std::fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the map archive {} cannot be used: {}", self.path.display(), self.problem)
    }
}

impl std::error::Error for ArchiveError {}

/// What the tiles are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileKind {
    /// Shapes, drawn in the browser.
    Vector,
    /// Pictures.
    Picture(&'static str),
}

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
}

/// The bytes of the header.
const HEADER: usize = 127;
/// The largest directory, unpacked.
const MOST_DIRECTORY: u64 = 16 * 1024 * 1024;
/// The largest tile.
const MOST_TILE: u64 = 8 * 1024 * 1024;
/// Directories below the root that are remembered.
const REMEMBERED: usize = 64;
/// How deep directories may stand below each other.
const DEEPEST_DIRECTORY: usize = 4;
/// The longest text that names the makers of the map.
const MOST_CREDIT: usize = 500;

/// A PMTiles archive.
pub struct Archive {
    file: File,
    root: Arc<[Entry]>,
    leaves: Mutex<HashMap<u64, Arc<[Entry]>>>,
    leaf_from: u64,
    data_from: u64,
    directories: Packing,
    tiles: Packing,
    /// What the tiles are.
    pub kind: TileKind,
    /// The least and the greatest zoom.
    pub zooms: (u8, u8),
    /// Whom to thank, as plain text.
    pub credit: String,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Archive")
            .field("kind", &self.kind)
            .field("zooms", &self.zooms)
            .finish_non_exhaustive()
    }
}

/// A row of a directory: a run of tiles with the same content, or (run 0) a directory below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    tile: u64,
    offset: u64,
    length: u64,
    run: u64,
}

impl Archive {
    /// Opens an archive and reads its root.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Self::read(path)
            .map_err(|problem| ArchiveError { path: path.to_owned(), problem: problem.to_string() })
    }

    fn read(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let head = bytes(&file, 0, u64::try_from(HEADER).unwrap_or_default(), MOST_DIRECTORY)?;
        if !head.starts_with(b"PMTiles") {
            return Err(wrong("it is no PMTiles file"));
        }
        if head.get(7) != Some(&3) {
            return Err(wrong(
                "it is of another version than 3: make it anew with a recent `pmtiles convert`",
            ));
        }
        let directories = packing(&head, 97, "directories")?;
        let root = unpack(&bytes(&file, number(&head, 8), number(&head, 16), MOST_DIRECTORY)?, directories)?;
        let told = unpack(&bytes(&file, number(&head, 24), number(&head, 32), MOST_DIRECTORY)?, directories)?;
        let byte = |at: usize| head.get(at).copied().unwrap_or_default();
        Ok(Self {
            root: entries(&root)?,
            leaves: Mutex::default(),
            leaf_from: number(&head, 40),
            data_from: number(&head, 56),
            directories,
            tiles: packing(&head, 98, "tiles")?,
            kind: kind(byte(99))?,
            zooms: (byte(100), byte(101)),
            credit: credit(&told),
            file,
        })
    }

    /// The bytes of a tile as they are stored, or nothing when the archive has none there.
    fn tile(&self, tile: TileId) -> io::Result<Option<Vec<u8>>> {
        let wanted = number_of(tile);
        let mut rows = Arc::clone(&self.root);
        for _ in 0..DEEPEST_DIRECTORY {
            let Some(row) = find(&rows, wanted) else { return Ok(None) };
            if row.run > 0 {
                let from =
                    self.data_from.checked_add(row.offset).ok_or_else(|| wrong("a tile lies nowhere"))?;
                return bytes(&self.file, from, row.length, MOST_TILE).map(Some);
            }
            rows = self.below(row)?;
        }
        Err(wrong("its directories stand too deep"))
    }

    fn below(&self, row: Entry) -> io::Result<Arc<[Entry]>> {
        let known = |leaves: &Mutex<HashMap<u64, Arc<[Entry]>>>| {
            leaves.lock().unwrap_or_else(PoisonError::into_inner).get(&row.offset).cloned()
        };
        if let Some(rows) = known(&self.leaves) {
            return Ok(rows);
        }
        let from = self.leaf_from.checked_add(row.offset).ok_or_else(|| wrong("a directory lies nowhere"))?;
        let packed = bytes(&self.file, from, row.length, MOST_DIRECTORY)?;
        let rows = entries(&unpack(&packed, self.directories)?)?;
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        if leaves.len() >= REMEMBERED {
            leaves.clear();
        }
        leaves.insert(row.offset, Arc::clone(&rows));
        Ok(rows)
    }

    const fn content_type(&self) -> &'static str {
        match self.kind {
            TileKind::Vector => "application/vnd.mapbox-vector-tile",
            TileKind::Picture(name) => name,
        }
    }
}

fn wrong(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

fn packing(head: &[u8], at: usize, what: &str) -> io::Result<Packing> {
    match head.get(at) {
        Some(1) => Ok(Packing::None),
        Some(2) => Ok(Packing::Gzip),
        _ => Err(wrong(&format!("its {what} are neither plain nor gzip: make it anew with gzip"))),
    }
}

fn kind(code: u8) -> io::Result<TileKind> {
    Ok(match code {
        1 => TileKind::Vector,
        2 => TileKind::Picture("image/png"),
        3 => TileKind::Picture("image/jpeg"),
        4 => TileKind::Picture("image/webp"),
        5 => TileKind::Picture("image/avif"),
        _ => return Err(wrong("its tiles are neither vector tiles nor pictures")),
    })
}

fn number(head: &[u8], at: usize) -> u64 {
    let eight = head.get(at..at + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok());
    eight.map_or(0, u64::from_le_bytes)
}

fn bytes(file: &File, from: u64, length: u64, most: u64) -> io::Result<Vec<u8>> {
    if length > most {
        return Err(wrong("a piece of it is larger than may be"));
    }
    let mut out = vec![0; usize::try_from(length).map_err(|_| wrong("a piece of it is too large"))?];
    file.read_exact_at(&mut out, from).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => wrong("it is cut short"),
        _ => error,
    })?;
    Ok(out)
}

fn unpack(packed: &[u8], packing: Packing) -> io::Result<Vec<u8>> {
    if packing == Packing::None {
        return Ok(packed.to_vec());
    }
    let mut out = Vec::new();
    let read = flate2::read::GzDecoder::new(packed).take(MOST_DIRECTORY + 1).read_to_end(&mut out)?;
    if u64::try_from(read).is_ok_and(|read| read <= MOST_DIRECTORY) {
        Ok(out)
    } else {
        Err(wrong("a piece of it unpacks to too much"))
    }
}

/// Whom the archive thanks, without its HTML: our pages set no foreign HTML.
fn credit(metadata: &[u8]) -> String {
    let read: serde_json::Value = serde_json::from_slice(metadata).unwrap_or_default();
    let html = read.get("attribution").and_then(serde_json::Value::as_str).unwrap_or_default();
    let mut out = String::new();
    let mut inside = false;
    for sign in html.chars() {
        match sign {
            '<' => inside = true,
            '>' => inside = false,
            sign if !inside && !sign.is_control() => out.push(sign),
            _ => {}
        }
    }
    let out = out.replace("&copy;", "©").replace("&amp;", "&");
    out.trim().chars().take(MOST_CREDIT).collect()
}

/// Reads a directory: four columns of numbers, each of varying length.
fn entries(bytes: &[u8]) -> io::Result<Arc<[Entry]>> {
    let mut rest = bytes;
    let count = varint(&mut rest)?;
    // Every row takes at least four bytes.
    let count = usize::try_from(count).ok().filter(|count| *count <= bytes.len() / 4);
    let count = count.ok_or_else(|| wrong("a directory promises more than it holds"))?;
    let mut rows = vec![Entry { tile: 0, offset: 0, length: 0, run: 0 }; count];
    let mut tile = 0_u64;
    for row in &mut rows {
        tile =
            tile.checked_add(varint(&mut rest)?).ok_or_else(|| wrong("a tile has an impossible number"))?;
        row.tile = tile;
    }
    for row in &mut rows {
        row.run = varint(&mut rest)?;
    }
    for row in &mut rows {
        row.length = varint(&mut rest)?;
    }
    let mut next = 0_u64;
    for row in &mut rows {
        row.offset = match varint(&mut rest)? {
            0 => next,
            offset => offset - 1,
        };
        next = row.offset.saturating_add(row.length);
    }
    Ok(rows.into())
}

fn varint(rest: &mut &[u8]) -> io::Result<u64> {
    let mut out = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, tail) = rest.split_first().ok_or_else(|| wrong("a directory is cut short"))?;
        *rest = tail;
        out |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(out);
        }
    }
    Err(wrong("a number in a directory is too long"))
}

/// The row that holds a tile or the way to it.
fn find(rows: &[Entry], tile: u64) -> Option<Entry> {
    let behind = rows.partition_point(|row| row.tile <= tile);
    let row = *rows.get(behind.checked_sub(1)?)?;
    (row.run == 0 || tile - row.tile < row.run).then_some(row)
}

/// The number of a tile: all lesser zooms first, then along Hilbert's curve.
fn number_of(tile: TileId) -> u64 {
    let zoom = u32::from(tile.z);
    let before = ((1_u64 << (2 * zoom)) - 1) / 3;
    let (mut x, mut y) = (u64::from(tile.x), u64::from(tile.y));
    let mut along = 0;
    let mut side = (1_u64 << zoom) >> 1;
    while side > 0 {
        let (right, up) = (u64::from(x & side > 0), u64::from(y & side > 0));
        along += side * side * ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                (x, y) = ((side - 1).wrapping_sub(x), (side - 1).wrapping_sub(y));
            }
            (x, y) = (y, x);
        }
        side >>= 1;
    }
    before + along
}

/// Sends a tile of the archive.
pub async fn show(
    basemap: Option<&Basemap>,
    visit: &Visit,
    tile: Option<TileId>,
) -> Result<Response, Failure> {
    let unknown = || Failure::new(Kind::NotFound).detail("finder-tile-unknown");
    let (Some(Basemap::Archive(archive)), Some(tile)) = (basemap, tile) else { return Err(unknown()) };
    let reader = Arc::clone(archive);
    let read = tokio::task::spawn_blocking(move || reader.tile(tile)).await.map_err(Failure::internal)?;
    let mut response = match read? {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(stored) => {
            let sent_packed = archive.tiles == Packing::Gzip && shell::assets::takes_gzip(&visit.headers);
            let packing = if sent_packed { Packing::None } else { archive.tiles };
            let mut response = unpack(&stored, packing)?.into_response();
            if sent_packed {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            response
        }
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(archive.content_type()));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}

#[cfg(test)]
#[expect(clippy::as_conversions, reason = "a small archive, written byte by byte")]
pub mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn write_varint(out: &mut Vec<u8>, mut number: u64) {
        while number >= 0x80 {
            out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
            number >>= 7;
        }
        out.push(u8::try_from(number).unwrap());
    }

    fn directory(rows: &[Entry]) -> Vec<u8> {
        let mut out = Vec::new();
        write_varint(&mut out, rows.len() as u64);
        let mut last = 0;
        for row in rows {
            write_varint(&mut out, row.tile - last);
            last = row.tile;
        }
        rows.iter().for_each(|row| write_varint(&mut out, row.run));
        rows.iter().for_each(|row| write_varint(&mut out, row.length));
        let mut next = None;
        for row in rows {
            write_varint(&mut out, if next == Some(row.offset) { 0 } else { row.offset + 1 });
            next = Some(row.offset + row.length);
        }
        gzip(&out)
    }

    /// An archive with one tile per zoom from 0 to 14 over Oostkamp, the deeper half in a directory below the root.
    pub fn archive(code: u8) -> Vec<u8> {
        let over = |z: u8| TileId { z, x: 8341 >> (14 - z), y: 5472 >> (14 - z) };
        let tiles: Vec<(u64, Vec<u8>)> =
            (0..=14).map(|z| (number_of(over(z)), gzip(format!("tile {z}").as_bytes()))).collect();
        let mut data = Vec::new();
        let mut rows = Vec::new();
        for (tile, bytes) in &tiles {
            let entry = Entry { tile: *tile, offset: data.len() as u64, length: bytes.len() as u64, run: 1 };
            rows.push(entry);
            data.extend(bytes);
        }
        let leaf = directory(&rows[8..]);
        let mut top = rows[..8].to_vec();
        top.push(Entry { tile: rows[8].tile, offset: 0, length: leaf.len() as u64, run: 0 });
        let root = directory(&top);
        let told =
            gzip(br#"{"attribution":"<a href=\"https://x.example\">&copy; OpenStreetMap</a> & verzinsels"}"#);
        let mut head = b"PMTiles\x03".to_vec();
        let mut from = HEADER as u64;
        for piece in [&root, &told, &leaf, &data] {
            head.extend(from.to_le_bytes());
            head.extend((piece.len() as u64).to_le_bytes());
            from += piece.len() as u64;
        }
        head.extend([0; 24]);
        head.extend([1, 2, 2, code, 0, 14]);
        head.resize(HEADER, 0);
        [head, root, told, leaf, data].concat()
    }

    /// Writes bytes into a new file and gives its path.
    pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
        static MADE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("plein-{}-{number}-{name}.pmtiles", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn tiles_are_numbered_along_the_curve() {
        let number = |z, x, y| number_of(TileId { z, x, y });
        assert_eq!(
            [number(0, 0, 0), number(1, 0, 0), number(1, 0, 1), number(1, 1, 1), number(1, 1, 0)],
            [0, 1, 2, 3, 4]
        );
        // From the text of the format: 12/3423/1763.
        assert_eq!(number(12, 3423, 1763), 19_078_479);
        for zoom in [2_u8, 3, 5] {
            let side = 1_u32 << zoom;
            let mut all: Vec<u64> =
                (0..side).flat_map(|x| (0..side).map(move |y| number(zoom, x, y))).collect();
            all.sort_unstable();
            let first = ((1_u64 << (2 * u32::from(zoom))) - 1) / 3;
            assert!(all.iter().copied().eq(first..first + u64::from(side * side)), "each number once");
        }
    }

    #[test]
    fn tiles_come_out_of_an_archive() {
        let path = file("whole", &archive(1));
        let archive = Archive::open(&path).unwrap();
        assert_eq!((archive.kind, archive.zooms), (TileKind::Vector, (0, 14)));
        assert_eq!(archive.credit, "© OpenStreetMap & verzinsels", "its HTML is left out");
        for z in [0_u8, 7, 8, 14] {
            let tile = TileId { z, x: 8341 >> (14 - z), y: 5472 >> (14 - z) };
            let stored = archive.tile(tile).unwrap().unwrap();
            assert_eq!(unpack(&stored, Packing::Gzip).unwrap(), format!("tile {z}").into_bytes());
        }
        assert_eq!(archive.tile(TileId { z: 14, x: 0, y: 0 }).unwrap(), None);
        assert_eq!(archive.leaves.lock().unwrap().len(), 1, "the directory below is remembered");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_is_no_sound_archive_is_refused_and_breaks_nothing() {
        let whole = archive(1);
        let told = |name: &str, bytes: &[u8]| {
            let path = file(name, bytes);
            let told = Archive::open(&path).err().map(|error| error.to_string()).unwrap_or_default();
            std::fs::remove_file(path).unwrap();
            told
        };
        assert!(told("none", b"<html>").contains("cut short"));
        assert!(told("html", &[b'<'; 200]).contains("no PMTiles file"));
        let change = |at: usize, byte: u8| {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            bytes
        };
        assert!(told("old", &change(7, 2)).contains("version"));
        assert!(told("brotli", &change(98, 3)).contains("gzip"));
        assert!(told("kind", &change(99, 9)).contains("neither vector"));
        assert!(told("huge", &change(20, 0xff)).contains("larger than may be"));
        assert!(told("short", &whole[..HEADER + 3]).contains("cut short"));
        assert!(
            Archive::open(Path::new("/nowhere/map.pmtiles"))
                .unwrap_err()
                .to_string()
                .contains("/nowhere/map.pmtiles")
        );
        // A byte wrong anywhere gives an error or other bytes, never a panic.
        for at in (8..whole.len()).step_by(3) {
            let path = file("broken", &change(at, 0xaa));
            if let Ok(archive) = Archive::open(&path) {
                for z in 0..=14_u8 {
                    let _ = archive.tile(TileId { z, x: 8341 >> (14 - z), y: 5472 >> (14 - z) });
                }
            }
            std::fs::remove_file(path).unwrap();
        }
    }
}
