//! The engine: opens the index, answers questions, takes changes.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use chrono::NaiveDate;
use kernel::listing::Listing;
use kernel::moment::EstablishmentId;
use kernel::search::{Answer, Change, Finder, Indexer, SearchError, SearchQuery, Suggestion, TileId};
use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::store::Compressor;
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError};
use thiserror::Error;

use crate::answer::{self, Question};
use crate::columns::{Columns, Towns};
use crate::gazetteer::Gazetteer;
use crate::geo;
use crate::hours::{Calendars, HoursBook};
use crate::lexicon::Lexicon;
use crate::schema::{self, Fields, kind};
use crate::snapshot::{Segment, Snapshot};
use crate::withheld::{self, Withheld};

/// Memory for collecting changes before they are written.
const WRITER_BYTES: usize = 48 << 20;
/// The same while a whole register is written.
const BULK_BYTES: usize = 200 << 20;
/// So many places are put in the order of the map before they are written.
const BULK_RUN: usize = 200_000;
/// Stored listings are compressed in pieces of this size: small, as twenty single ones are read per answer.
const PIECE: usize = 4 << 10;
/// Pieces of stored listings kept unpacked.
const KEPT_PIECES: usize = 2_000;
/// With more segments than this after a bulk, they are merged into one.
const BULK_SEGMENTS: usize = 1;

/// Why an index cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The index was written by another version.
    #[error("the search index in {0} was written by another version of Plein: rebuild it from the register")]
    Rebuild(PathBuf),
    /// The folder or its files cannot be read.
    #[error("the search index in {0} cannot be opened: {1}")]
    Index(PathBuf, String),
}

/// What the engine must know besides the index.
#[derive(Debug)]
pub struct Options {
    /// Places by name, for place names among the words of a question.
    pub gazetteer: Gazetteer,
    /// Calendars, as holidays differ by community and town.
    pub calendars: Calendars,
    /// Opening hours are prepared for the weeks after this day.
    pub today: NaiveDate,
}

/// Kept with every commit.
#[derive(Debug, Serialize, Deserialize)]
struct Seal {
    fingerprint: u64,
    checkpoint: Option<String>,
}

impl Seal {
    fn text(checkpoint: Option<&str>) -> Result<String, TantivyError> {
        let seal = Self { fingerprint: schema::fingerprint(), checkpoint: checkpoint.map(str::to_owned) };
        serde_json::to_string(&seal).map_err(|error| TantivyError::InternalError(error.to_string()))
    }
}

/// The search engine. Searches run on as many threads as call them and never wait for writing.
pub struct Engine {
    index: Index,
    reader: IndexReader,
    /// The fields of the index.
    pub(crate) fields: Fields,
    writer: Mutex<Option<IndexWriter>>,
    snapshot: ArcSwap<Snapshot>,
    gazetteer: ArcSwap<Gazetteer>,
    columns: Mutex<HashMap<SegmentId, Arc<Columns>>>,
    generation: AtomicU64,
    /// Places that may not be found although the index may hold them.
    pub(crate) withheld: Withheld,
    /// Municipalities by number.
    pub(crate) towns: Towns,
    /// Opening hours by number.
    pub(crate) hours: HoursBook,
}

/// Puts an error of the index into words.
#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
pub fn failed(error: TantivyError) -> SearchError {
    SearchError::Index(error.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Opens the index in a folder, or makes an empty one.
    ///
    /// An index of another version is refused with [`OpenError::Rebuild`]: call [`Engine::rebuild`] and feed it anew.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let wrong = |error: &dyn std::fmt::Display| OpenError::Index(path.to_owned(), error.to_string());
        std::fs::create_dir_all(path).map_err(|error| wrong(&error))?;
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(path).map_err(|error| wrong(&error))?;
        let index = if Index::exists(&directory).map_err(|error| wrong(&error))? {
            let index = Index::open(directory).map_err(|error| wrong(&error))?;
            let payload = index.load_metas().map_err(|error| wrong(&error))?.payload;
            let seal: Option<Seal> = payload.and_then(|payload| serde_json::from_str(&payload).ok());
            if index.schema() != schema || seal.is_none_or(|seal| seal.fingerprint != schema::fingerprint()) {
                return Err(OpenError::Rebuild(path.to_owned()));
            }
            index
        } else {
            let settings = IndexSettings {
                docstore_compression: Compressor::Lz4,
                docstore_blocksize: PIECE,
                ..IndexSettings::default()
            };
            Index::create(directory, schema, settings).and_then(sealed).map_err(|error| wrong(&error))?
        };
        Self::of(index, fields, options, Some(path.join("hours.bin"))).map_err(|error| wrong(&error))
    }

    /// Throws the index in a folder away and opens an empty one.
    pub fn rebuild(path: &Path, options: Options) -> Result<Self, OpenError> {
        if path.join("meta.json").exists() {
            std::fs::remove_dir_all(path)
                .map_err(|error| OpenError::Index(path.to_owned(), error.to_string()))?;
        }
        Self::open(path, options)
    }

    /// An index in memory only, for tests and small sets.
    pub fn in_memory(options: Options) -> Result<Self, SearchError> {
        let (schema, fields) = schema::schema();
        let settings = IndexSettings { docstore_blocksize: PIECE, ..IndexSettings::default() };
        let index = Index::builder().schema(schema).settings(settings).create_in_ram().and_then(sealed);
        index.and_then(|index| Self::of(index, fields, options, None)).map_err(failed)
    }

    fn of(
        index: Index,
        fields: Fields,
        options: Options,
        hours: Option<PathBuf>,
    ) -> Result<Self, TantivyError> {
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(KEPT_PIECES)
            .try_into()?;
        let nothing = Snapshot::new(reader.searcher(), Vec::new(), Lexicon::default(), Vec::new(), 0);
        let engine = Self {
            index,
            reader,
            fields,
            writer: Mutex::default(),
            snapshot: ArcSwap::from_pointee(nothing),
            gazetteer: ArcSwap::from_pointee(options.gazetteer),
            columns: Mutex::default(),
            generation: AtomicU64::new(0),
            withheld: Withheld::default(),
            towns: Towns::default(),
            hours: HoursBook::open(options.calendars, options.today, hours),
        };
        let lexicon = engine.words_in_use()?;
        engine.take_snapshot(|_| lexicon)?;
        Ok(engine)
    }

    /// Replaces the gazetteer, after places changed.
    pub fn set_gazetteer(&self, gazetteer: Gazetteer) {
        self.gazetteer.store(Arc::new(gazetteer));
    }

    /// The places by name, for the box "where".
    pub fn gazetteer(&self) -> Arc<Gazetteer> {
        self.gazetteer.load_full()
    }

    /// Grows with every change of the index: what was made from it (tiles, pages) may be kept until then.
    pub fn generation(&self) -> u64 {
        self.snapshot.load().generation
    }

    /// The index as it is now.
    pub(crate) fn now(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The words of all segments.
    fn words_in_use(&self) -> Result<Lexicon, TantivyError> {
        let mut words: Vec<String> = Vec::new();
        for reader in self.reader.searcher().segment_readers() {
            let terms = reader.inverted_index(self.fields.terms)?;
            for kind in kind::TYPED {
                let from = kind.to_string();
                let Some(next) = char::from_u32(u32::from(kind) + 1).map(String::from) else { continue };
                let mut stream =
                    terms.terms().range().ge(from.as_bytes()).lt(next.as_bytes()).into_stream()?;
                while stream.advance() {
                    let word = stream.key().get(1..).and_then(|word| std::str::from_utf8(word).ok());
                    words.extend(word.map(str::to_owned));
                }
            }
        }
        Ok(Lexicon::new(words))
    }

    /// Lets searches see what was committed and is not withheld.
    pub(crate) fn take_snapshot(
        &self,
        lexicon: impl FnOnce(&Lexicon) -> Lexicon,
    ) -> Result<(), TantivyError> {
        // One at a time to the end, so that nobody puts an older view in the place of a newer one.
        let mut known = lock(&self.columns);
        let searcher = self.reader.searcher();
        let (withheld, _) = self.withheld.now();
        let mut segments = Vec::new();
        let mut used = HashMap::new();
        for reader in searcher.segment_readers() {
            let columns = match known.get(&reader.segment_id()) {
                Some(columns) => Arc::clone(columns),
                None => Arc::new(Columns::read(reader, &self.towns, &self.hours)?),
            };
            used.insert(reader.segment_id(), Arc::clone(&columns));
            let terms = reader.inverted_index(self.fields.terms)?;
            let alive = withheld::alive(reader, &self.fields, &withheld)?;
            segments.push(Segment { reader: reader.clone(), columns, terms, alive });
        }
        *known = used;
        self.hours.save();
        let generation = self.generation.fetch_add(1, Ordering::Relaxed) + 1;
        let towns = self.towns.all();
        let lexicon = lexicon(&self.now().lexicon);
        self.snapshot.store(Arc::new(Snapshot::new(searcher, segments, lexicon, towns, generation)));
        Ok(())
    }

    fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut IndexWriter) -> Result<T, TantivyError>,
    ) -> Result<T, TantivyError> {
        let mut held = lock(&self.writer);
        let writer = match held.as_mut() {
            Some(writer) => writer,
            None => held.insert(writer(&self.index, 1, WRITER_BYTES)?),
        };
        let done = work(writer);
        if done.is_err() {
            // Whatever was half done is forgotten; the next change starts with a fresh writer.
            *held = None;
        }
        done
    }

    fn commit(writer: &mut IndexWriter, checkpoint: Option<&str>) -> Result<(), TantivyError> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&Seal::text(checkpoint)?);
        prepared.commit().map(|_| ())
    }

    fn write(&self, changes: Vec<Change>, checkpoint: &str) -> Result<(), TantivyError> {
        self.with_writer(|writer| {
            let mut words = HashSet::new();
            let mut operations = Vec::with_capacity(changes.len() * 2);
            for change in changes {
                match change {
                    Change::Remove(id) => {
                        operations.push(UserOperation::Delete(schema::id_term(&self.fields, id)))
                    }
                    Change::Put(listing) => {
                        let (document, typed) =
                            schema::document(&self.fields, &listing).map_err(unwritable)?;
                        words.extend(typed);
                        operations.push(UserOperation::Delete(schema::id_term(&self.fields, listing.id)));
                        operations.push(UserOperation::Add(document));
                    }
                }
            }
            writer.run(operations)?;
            Self::commit(writer, Some(checkpoint))?;
            self.reader.reload()?;
            self.take_snapshot(|now| now.with(words))
        })
    }

    /// Writes a whole register in one go, in place of what the index holds. Searches see the old index until
    /// [`Bulk::finish`]. No other changes are taken meanwhile.
    pub fn bulk(&self) -> Result<Bulk<'_>, SearchError> {
        let mut held = lock(&self.writer);
        *held = None;
        let writer = writer(&self.index, 1, BULK_BYTES).map_err(failed)?;
        writer.delete_all_documents().map_err(failed)?;
        Ok(Bulk { engine: self, _held: held, writer, seen: HashSet::new(), waiting: Vec::new() })
    }

    /// Prepares opening hours for the weeks after this day. Call it once a day; it returns at once when nothing is
    /// to be done. Searches go on meanwhile.
    pub fn renew_hours(&self, today: NaiveDate) {
        self.hours.renew(today);
    }

    /// Bytes of columns held in memory.
    pub fn memory(&self) -> usize {
        self.now().segments.iter().map(|segment| segment.columns.bytes()).sum()
    }
}

fn sealed(index: Index) -> Result<Index, TantivyError> {
    let mut writer = writer(&index, 1, WRITER_BYTES)?;
    Engine::commit(&mut writer, None)?;
    Ok(index)
}

fn unwritable(error: postcard::Error) -> TantivyError {
    TantivyError::InvalidArgument(format!("a listing cannot be written: {error}"))
}

fn writer(index: &Index, threads: usize, bytes: usize) -> Result<IndexWriter, TantivyError> {
    let writer = index.writer_with_num_threads(threads, bytes)?;
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

/// A whole register being written; see [`Engine::bulk`].
///
/// Places are written in the order of the map, in long runs: what lies together is then read together, and the
/// places of an area are a few runs of document numbers.
pub struct Bulk<'a> {
    engine: &'a Engine,
    _held: MutexGuard<'a, Option<IndexWriter>>,
    writer: IndexWriter,
    seen: HashSet<EstablishmentId>,
    /// Cell and packed listing.
    waiting: Vec<(u64, Vec<u8>)>,
}

impl Bulk<'_> {
    /// Adds a place. When the same id comes twice, the later one stays.
    pub fn add(&mut self, listing: &Listing) -> Result<(), SearchError> {
        if !self.seen.insert(listing.id) {
            self.write()?;
            self.writer.delete_term(schema::id_term(&self.engine.fields, listing.id));
        }
        let packed = postcard::to_stdvec(listing).map_err(|error| failed(unwritable(error)))?;
        self.waiting.push((listing.point.map_or(u64::MAX, geo::number), packed));
        if self.waiting.len() >= BULK_RUN { self.write() } else { Ok(()) }
    }

    /// Writes the places that wait, in the order of the map.
    fn write(&mut self) -> Result<(), SearchError> {
        self.waiting.sort_unstable();
        for (_, packed) in self.waiting.drain(..) {
            let wrong = |error| failed(unwritable(error));
            let listing: Listing = postcard::from_bytes(&packed).map_err(wrong)?;
            let (document, _) = schema::document(&self.engine.fields, &listing).map_err(wrong)?;
            self.writer.add_document(document).map_err(failed)?;
        }
        Ok(())
    }

    /// Makes everything findable at once and keeps the checkpoint. Without this nothing changes.
    pub fn finish(mut self, checkpoint: &str) -> Result<usize, SearchError> {
        self.write()?;
        let Self { engine, _held, mut writer, seen, .. } = self;
        let work = || -> Result<(), TantivyError> {
            Engine::commit(&mut writer, Some(checkpoint))?;
            let segments = engine.index.searchable_segment_ids()?;
            if segments.len() > BULK_SEGMENTS {
                writer.merge(&segments).wait()?;
            }
            writer.garbage_collect_files().wait()?;
            writer.wait_merging_threads()?;
            engine.reader.reload()?;
            let lexicon = engine.words_in_use()?;
            engine.take_snapshot(|_| lexicon)
        };
        work().map_err(failed)?;
        Ok(seen.len())
    }
}

impl Finder for Engine {
    fn search(&self, query: &SearchQuery) -> Result<Answer, SearchError> {
        answer::check(query)?;
        let (snapshot, gazetteer) = (self.now(), self.gazetteer());
        Question::new(self, &snapshot, &gazetteer, query).answer()
    }

    fn suggest(&self, query: &SearchQuery) -> Result<Vec<Suggestion>, SearchError> {
        answer::check(query)?;
        crate::suggest::suggest(self, query)
    }

    fn get(&self, id: EstablishmentId) -> Result<Option<Listing>, SearchError> {
        if self.withheld.contains(id) {
            return Ok(None);
        }
        let snapshot = self.now();
        let Some((segment, doc)) = snapshot.locate(&self.fields, id).map_err(failed)? else {
            return Ok(None);
        };
        snapshot.listing(&self.fields, segment, doc).map_err(failed)
    }

    fn tile(&self, tile: TileId, query: &SearchQuery) -> Result<Vec<u8>, SearchError> {
        answer::check(query)?;
        crate::tile::tile(self, tile, query)
    }

    fn each(&self, query: &SearchQuery, visit: &mut dyn FnMut(Listing) -> bool) -> Result<(), SearchError> {
        answer::check(query)?;
        let (snapshot, gazetteer) = (self.now(), self.gazetteer());
        let question = Question::new(self, &snapshot, &gazetteer, query);
        let mut found: Vec<(EstablishmentId, u32, u32)> = Vec::new();
        let mut note = |segment: u32, doc: u32| {
            let at = usize::try_from(segment).unwrap_or(usize::MAX);
            found.extend(snapshot.segments.get(at).map(|s| (s.columns.id(doc), segment, doc)));
        };
        snapshot
            .every(&question.ask, &question.plan.groups, &question.plan.whole, &mut note)
            .map_err(failed)?;
        found.sort_unstable();
        for (id, segment, doc) in found {
            // A long walk outlives its beginning.
            if self.withheld.contains(id) {
                continue;
            }
            let Some(listing) = snapshot.listing(&self.fields, segment, doc).map_err(failed)? else {
                continue;
            };
            if !visit(listing) {
                break;
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.snapshot.load().count
    }

    fn generation(&self) -> u64 {
        Self::generation(self)
    }
}

impl Indexer for Engine {
    fn apply(&self, changes: Vec<Change>, checkpoint: &str) -> Result<(), SearchError> {
        self.write(changes, checkpoint).map_err(failed)
    }

    fn checkpoint(&self) -> Result<Option<String>, SearchError> {
        let payload = self.index.load_metas().map_err(failed)?.payload.unwrap_or_default();
        let seal: Seal =
            serde_json::from_str(&payload).map_err(|error| SearchError::Index(error.to_string()))?;
        Ok(seal.checkpoint)
    }

    fn clear(&self) -> Result<(), SearchError> {
        let clear = |writer: &mut IndexWriter| {
            writer.delete_all_documents()?;
            Self::commit(writer, None)?;
            self.reader.reload()?;
            self.take_snapshot(|_| Lexicon::default())
        };
        self.with_writer(clear).map_err(failed)
    }
}
