//! Whole extracts, read from folder and zip, good and bad; updates against full imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::number::{EnterpriseNumber, EstablishmentNumber};

use super::*;

/// A folder that goes away at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("plein-kbo-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), bytes).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

type Csv = BTreeMap<KboFile, Vec<Vec<Option<String>>>>;

fn header(file: KboFile, part: KboPart) -> String {
    let names: Vec<String> = file.expected(part).iter().map(|name| format!("\"{name}\"")).collect();
    names.join(",") + "\n"
}

fn meta(kind: &str, number: u32) -> String {
    format!(
        "\"Variable\",\"Value\"\n\"SnapshotDate\",\"20-11-2026\"\n\"ExtractTimestamp\",\"21-11-2026 07:00:00\"\n\
         \"ExtractType\",\"{kind}\"\n\"ExtractNumber\",\"{number}\"\n\"Version\",\"1.0.0\"\n"
    )
}

/// A number with its check digits.
fn dotted(base: u32) -> String {
    Entity::from_base(base).to_string()
}

const BAKER: u32 = 19_990_001;
const CHAIN: u32 = 19_990_002;
const OFFICE: u32 = 19_990_003;

/// A tiny extract: a baker (a person) with one shop, a chain with eight shops and a store room, and an office.
fn tiny() -> BTreeMap<KboFile, String> {
    let mut files: BTreeMap<KboFile, String> =
        KboFile::ENTITIES.into_iter().map(|file| (file, header(file, KboPart::Full))).collect();
    let mut add = |file: KboFile, row: String| {
        let text = files.get_mut(&file).unwrap();
        text.push_str(&row);
        text.push('\n');
    };
    let (baker, chain, office) = (dotted(BAKER), dotted(CHAIN), dotted(OFFICE));
    add(KboFile::Enterprise, format!("\"{baker}\",\"AC\",\"000\",\"1\",,,01-05-1998"));
    add(KboFile::Enterprise, format!("\"{chain}\",\"AC\",\"000\",\"2\",\"014\",\"614\",01-05-1998"));
    add(KboFile::Enterprise, format!("\"{office}\",\"AC\",\"000\",\"2\",\"610\",,01-05-1998"));
    add(KboFile::Denomination, format!("\"{baker}\",\"2\",\"001\",\"Voorbeeldmans, Jan\""));
    add(KboFile::Denomination, format!("\"{chain}\",\"2\",\"001\",\"KETEN\nNV\""));
    add(KboFile::Denomination, format!("\"{office}\",\"2\",\"001\",\"Kantoor BV\""));
    add(KboFile::Contact, format!("\"{baker}\",\"ENT\",\"EMAIL\",\"jan@voorbeeld.be\""));
    add(KboFile::Activity, format!("\"{baker}\",\"001\",\"2025\",\"10712\",\"MAIN\""));
    add(KboFile::Activity, format!("\"{chain}\",\"006\",\"2025\",\"47110\",\"MAIN\""));
    add(KboFile::Activity, format!("\"{office}\",\"001\",\"2025\",\"69201\",\"MAIN\""));
    for (at, owner) in
        [BAKER, CHAIN, CHAIN, CHAIN, CHAIN, CHAIN, CHAIN, CHAIN, CHAIN, CHAIN, OFFICE].iter().enumerate()
    {
        let number = dotted(89_900_000 + u32::try_from(at).unwrap());
        let postcode = if at % 2 == 0 { 8020 } else { 9000 };
        add(KboFile::Establishment, format!("\"{number}\",01-06-2001,\"{}\"", dotted(*owner)));
        add(
            KboFile::Address,
            format!(
                "\"{number}\",\"BAET\",,,\"{postcode}\",\"Oostkamp\",\"Oostkamp\",\"Markt\",\"Markt\",\"{at}\",\"\",\"\","
            ),
        );
        if at == 1 {
            // A store room says so itself.
            add(KboFile::Activity, format!("\"{number}\",\"003\",\"2025\",\"52100\",\"MAIN\""));
        }
    }
    files
}

fn folder_of(files: &BTreeMap<KboFile, String>) -> Folder {
    let folder = Folder::new();
    folder.write("meta.csv", meta("full", 552));
    for (file, text) in files {
        folder.write(&file.name(KboPart::Full), text);
    }
    folder
}

fn quiet(_: &KboProgress) {}

fn import(path: &Path) -> Result<KboImport, KboError> {
    import_with(path, &KboOptions::default())
}

fn import_with(path: &Path, options: &KboOptions) -> Result<KboImport, KboError> {
    read_full(&KboSource::open(path)?, options, &quiet)
}

fn records(import: &KboImport) -> Vec<KboRecord> {
    import.batches(3).flatten().collect()
}

fn report_of(import: &KboImport, file: KboFile) -> &FileReport {
    import.report.files.iter().find(|report| report.file == file).unwrap()
}

fn zipped(folder: &Path) -> (Folder, PathBuf) {
    let out = Folder::new();
    let path = out.0.join("KboOpenData_0552_2026_11_21_Full.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        zip.start_file(format!("inner/{}", entry.file_name().to_string_lossy()), options).unwrap();
        zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    (out, path)
}

#[test]
fn the_places_for_shoppers_are_found_in_order_of_number() {
    let folder = folder_of(&tiny());
    let found = import(&folder.0).unwrap();
    let records = records(&found);
    assert!(records.is_sorted_by_key(|record| record.listing.number));
    assert_eq!(
        records.len(),
        9,
        "a baker and eight of nine of the chain: the store room and the office are none"
    );
    let baker = &records[0].listing;
    assert_eq!((baker.category, baker.display_name.as_str(), baker.natural_person), ("bakery", "", true));
    let chain = &records[1].listing;
    assert_eq!((chain.category, chain.display_name.as_str(), chain.outlets), ("supermarket", "KETEN NV", 8));
    assert_eq!(found.report.enterprises, 2);
    assert_eq!(found.enterprises(1).flatten().count(), 2);
    assert_eq!(report_of(&found, KboFile::Establishment).read, 11);
    assert!(found.report.files.iter().all(|file| file.refused == 0));
    assert_eq!(found.report.meta.number, 552);
}

#[test]
fn a_zip_reads_like_its_folder_on_any_number_of_threads() {
    let folder = folder_of(&tiny());
    let expected = records(&import(&folder.0).unwrap());
    let (_keep, zip) = zipped(&folder.0);
    for threads in [1, 2, 5] {
        let options = KboOptions { threads, ..KboOptions::default() };
        assert_eq!(records(&import_with(&zip, &options).unwrap()), expected);
    }
}

#[test]
fn an_import_goes_on_where_it_stopped() {
    let folder = folder_of(&tiny());
    let all = records(&import(&folder.0).unwrap());
    for stop in 0..all.len() {
        let options = KboOptions { resume_after: Some(all[stop].listing.number), ..KboOptions::default() };
        assert_eq!(records(&import_with(&folder.0, &options).unwrap()), all[stop + 1..]);
    }
}

#[test]
fn towns_are_chosen_by_postal_code_and_chains_are_still_counted_everywhere() {
    let folder = folder_of(&tiny());
    let options = KboOptions { postcodes: Some(BTreeSet::from([8020])), ..KboOptions::default() };
    let found = import_with(&folder.0, &options).unwrap();
    let places = records(&found);
    assert_eq!(places.len(), 5);
    assert!(places.iter().all(|place| place.listing.address.as_ref().unwrap().postcode == 8020));
    assert_eq!(places[1].listing.outlets, 8, "the other shops of the chain lie elsewhere");
    assert_eq!(found.report.elsewhere, 4);
}

#[test]
fn line_ends_a_byte_order_mark_and_other_column_orders_change_nothing() {
    let files = tiny();
    let expected = records(&import(&folder_of(&files).0).unwrap());
    let windows = files.iter().map(|(file, text)| {
        // The line break inside a name stays as it is.
        let text = text.replace('\n', "\r\n").replace("KETEN\r\nNV", "KETEN\nNV");
        (*file, format!("\u{feff}{text}"))
    });
    assert_eq!(records(&import(&folder_of(&windows.collect()).0).unwrap()), expected);
    let mut moved = files;
    let turned: Vec<String> = moved[&KboFile::Activity]
        .lines()
        .map(|line| line.split(',').rev().collect::<Vec<_>>().join(","))
        .collect();
    moved.insert(KboFile::Activity, turned.join("\n"));
    assert_eq!(records(&import(&folder_of(&moved).0).unwrap()), expected, "columns are found by name");
}

#[test]
fn broken_rows_are_refused_with_line_and_reason_and_the_rest_is_read() {
    let mut files = tiny();
    let good = records(&import(&folder_of(&files).0).unwrap());
    let names = files.get_mut(&KboFile::Denomination).unwrap();
    names.push_str("\"1999.000.199\",\"2\",\"003\",\"never closed\n");
    names.push_str(&format!("\"{}\",\"2\",\"003\",\"one\",\"too many\"\n", dotted(BAKER)));
    names.push_str(&format!("\"{}\",\"9\",\"003\",\"unknown language\"\n", dotted(BAKER)));
    names.push_str("\"1999.000.100\",\"2\",\"003\",\"wrong check digits\"\n");
    let activity = files.get_mut(&KboFile::Activity).unwrap();
    activity.insert_str(
        activity.find('\n').unwrap() + 1,
        "\"1999.000.199\",\"001\",\"2025\",\"47110\",\"MAIN\"\n",
    );
    let units = files.get_mut(&KboFile::Establishment).unwrap();
    units.push_str(&format!("\"{}\",31-02-2001,\"{}\"\n", dotted(89_900_100), dotted(BAKER)));
    units.push_str(&format!("\"{}\",01-02-2001,\"{}\"\n", dotted(89_900_000), dotted(CHAIN)));
    units.push_str(&format!("\"{}\",01-02-2001,\"{}\"\n", dotted(89_900_101), dotted(19_990_009)));
    activity_of_nobody(&mut files);
    let found = import(&folder_of(&files).0).unwrap();
    assert_eq!(records(&found), good);
    let names = report_of(&found, KboFile::Denomination);
    // The header is line 1, and the name of the chain takes two lines.
    let lines: Vec<u64> = names.examples.iter().map(|refused| refused.line).collect();
    assert_eq!((names.refused, lines), (4, vec![6, 7, 8, 9]), "{:?}", names.examples);
    assert!(names.examples[1].reason.contains("5 fields instead of 4"));
    let activity = report_of(&found, KboFile::Activity);
    assert_eq!(activity.examples[0], Refused { line: 2, reason: "the check digits do not fit".to_owned() });
    let units = report_of(&found, KboFile::Establishment);
    assert_eq!((units.refused, units.examples[0].line), (1, 13));
    assert_eq!((found.report.doubles, found.report.orphans), (1, 1));
}

/// An activity of an enterprise that does not stand in enterprise.csv.
fn activity_of_nobody(files: &mut BTreeMap<KboFile, String>) {
    let row = format!("\"{}\",\"001\",\"2025\",\"10712\",\"MAIN\"\n", dotted(19_990_009));
    files.get_mut(&KboFile::Activity).unwrap().push_str(&row);
}

#[test]
fn only_the_first_refused_rows_are_listed() {
    let mut files = tiny();
    for _ in 0..500 {
        files.get_mut(&KboFile::Contact).unwrap().push_str("\"x\",\"ENT\",\"TEL\",\"1\"\n");
    }
    let found = import(&folder_of(&files).0).unwrap();
    let report = report_of(&found, KboFile::Contact);
    assert_eq!((report.refused, report.examples.len()), (500, 20));
}

#[test]
fn a_wrong_encoding_names_file_line_and_byte() {
    let mut files = tiny();
    let names = files.remove(&KboFile::Denomination).unwrap();
    let folder = folder_of(&files);
    let mut bytes = names.clone().into_bytes();
    bytes.extend_from_slice(b"\"1999.000.199\",\"2\",\"003\",\"Caf\xe9\"\n");
    let at = bytes.iter().position(|byte| *byte == 0xe9).unwrap();
    folder.write("denomination.csv", bytes);
    match import(&folder.0) {
        Err(KboError::Encoding { file, line, offset }) => {
            assert_eq!((file.as_str(), line, offset), ("denomination.csv", 6, u64::try_from(at).unwrap()));
        }
        other => panic!("{other:?}"),
    }
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(names.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    folder.write("denomination.csv", utf16);
    assert!(matches!(import(&folder.0), Err(KboError::Encoding { line: 1, .. })));
}

#[test]
fn what_is_no_extract_is_told_clearly() {
    let files = tiny();
    let folder = folder_of(&files);
    assert!(matches!(import(&folder.0.join("nowhere")), Err(KboError::Missing(_))));
    folder.write("some.txt", "no zip");
    let message = import(&folder.0.join("some.txt")).unwrap_err().to_string();
    assert!(message.contains("no readable zip"), "{message}");
    folder.write("establishment.csv", "\"EstablishmentNumber\",\"Begin\",\"EnterpriseNumber\"\n");
    let message = import(&folder.0).unwrap_err().to_string();
    assert!(message.contains("establishment.csv") && message.contains("‘StartDate’ is missing"), "{message}");
    fs::remove_file(folder.0.join("address.csv")).unwrap();
    let message = import(&folder.0).unwrap_err().to_string();
    assert!(message.contains("it has no address.csv"), "{message}");
    folder.write("meta.csv", meta("update", 3));
    let message = import(&folder.0).unwrap_err().to_string();
    assert!(message.contains("it has no enterprise_delete.csv"), "{message}");
    let empty = Folder::new();
    assert!(import(&empty.0).unwrap_err().to_string().contains("it has no meta.csv"));
    let full = folder_of(&files);
    let source = KboSource::open(&full.0).unwrap();
    let error = read_update(&source, &KboOptions::default(), &quiet).unwrap_err().to_string();
    assert!(error.contains("a full extract") && error.contains("without --update"), "{error}");
}

#[test]
fn bombs_and_damaged_zips_are_refused() {
    let files = tiny();
    let folder = folder_of(&files);
    let limits = KboLimits { file: 300, ..KboLimits::default() };
    assert!(matches!(KboSource::open_within(&folder.0, limits), Err(KboError::TooLarge { .. })));
    let limits = KboLimits { total: 2_000, ..KboLimits::default() };
    let error = KboSource::open_within(&folder.0, limits).unwrap_err().to_string();
    assert!(error.contains("the whole extract"), "{error}");
    // A gigabyte of the same letter, in the place of a file.
    folder.write("contact.csv", vec![b'a'; 80 << 20]);
    let (_keep, bomb) = zipped(&folder.0);
    assert!(matches!(KboSource::open(&bomb), Err(KboError::TooLarge { .. })));
    assert!(matches!(import(&folder.0), Err(KboError::Header { .. })), "one endless line is no header");
    let contact = header(KboFile::Contact, KboPart::Full) + "\"" + &"a".repeat(9 << 20);
    folder.write("contact.csv", contact);
    assert!(matches!(import(&folder.0), Err(KboError::LongRow { .. })));
    let (keep, zip) = zipped(&folder_of(&files).0);
    let mut bytes = fs::read(&zip).unwrap();
    for at in (60..bytes.len() / 2).step_by(7) {
        bytes[at] ^= 0x55;
    }
    keep.write("damaged.zip", &bytes);
    assert!(import(&keep.0.join("damaged.zip")).is_err());
    keep.write("half.zip", &fs::read(&zip).unwrap()[..600]);
    assert!(matches!(import(&keep.0.join("half.zip")), Err(KboError::NotKbo { .. })));
}

/// Rows broken off at block borders would show here: every row carries its own number.
#[test]
fn nothing_is_lost_between_blocks() {
    let mut files = tiny();
    let text = files.get_mut(&KboFile::Denomination).unwrap();
    let lines = 120_000;
    for at in 0..lines {
        let break_in_name = if at % 1_000 == 0 { "\n" } else { "" };
        text.push_str(&format!("\"{}\",\"2\",\"003\",\"Naam {break_in_name}{at} é\"\n", dotted(BAKER)));
    }
    let expected: BTreeSet<String> =
        (0..lines).map(|at| format!("Naam {}{at} é", if at % 1_000 == 0 { "\n" } else { "" })).collect();
    assert!(text.len() > 3 << 20, "it must take several blocks");
    text.push_str("\"1999.000.199\",\"2\",\"003\",\"wrong\"\n");
    let last = u64::try_from(text.lines().count()).unwrap();
    let found = import(&folder_of(&files).0).unwrap();
    let baker = found.enterprises(10).flatten().next().unwrap();
    let names: BTreeSet<String> =
        baker.stored.rows.names.into_iter().filter(|name| name.kind == "003").map(|name| name.text).collect();
    assert_eq!(names, expected);
    assert_eq!(
        report_of(&found, KboFile::Denomination).examples[0].line,
        last,
        "lines are counted across blocks"
    );
}

#[test]
fn progress_ends_at_the_size_of_each_file() {
    let folder = folder_of(&tiny());
    let seen = std::sync::Mutex::new(BTreeMap::new());
    let source = KboSource::open(&folder.0).unwrap();
    let note = |progress: &KboProgress| {
        seen.lock().unwrap().insert(progress.file, *progress);
    };
    read_full(&source, &KboOptions::default(), &note).unwrap();
    let seen = seen.into_inner().unwrap();
    assert_eq!(seen.len(), KboFile::ENTITIES.len());
    for progress in seen.values() {
        let first_line = u64::try_from(header(progress.file, KboPart::Full).len()).unwrap();
        assert_eq!(progress.bytes + first_line, progress.total, "{progress:?}");
    }
}

// ---- updates -------------------------------------------------------------------------------------------------

/// The rows of an extract on disk.
fn csv_of(folder: &Path, part: KboPart) -> Csv {
    let read = |file: KboFile| {
        let bytes = fs::read(folder.join(file.name(part))).unwrap();
        let (mut rows, mut rest, mut row) = (Vec::new(), bytes.as_slice(), row::Row::EMPTY);
        while !rest.is_empty() {
            rest = &rest[row::read_row(rest, &mut row).unwrap()..];
            rows.push(row.fields().iter().map(|field| field.owned()).collect());
        }
        rows.remove(0);
        rows
    };
    KboFile::ENTITIES.into_iter().map(|file| (file, read(file))).collect()
}

fn write_csv(folder: &Folder, csv: &Csv, part: KboPart) {
    for (file, rows) in csv {
        let mut text = header(*file, part);
        for row in rows {
            let date =
                |value: &str| value.len() == 10 && value.as_bytes()[2] == b'-' && value.as_bytes()[5] == b'-';
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match cell {
                    None => String::new(),
                    Some(value) if date(value) => value.clone(),
                    Some(value) => format!("\"{}\"", value.replace('"', "\"\"")),
                })
                .collect();
            text.push_str(&(cells.join(",") + "\n"));
        }
        folder.write(&file.name(part), text);
    }
}

/// Applies an update to the raw rows: the definition that the import must agree with.
fn by_hand(base: &Csv, deletes: &Csv, inserts: &Csv) -> Csv {
    let mut after = base.clone();
    for (file, rows) in &mut after {
        let gone: BTreeSet<&Option<String>> = deletes[file].iter().map(|row| &row[0]).collect();
        rows.retain(|row| !gone.contains(&row[0]));
        rows.extend(inserts[file].iter().cloned());
    }
    after
}

/// Only what an importer loads for an update: the entities named and what belongs to them.
fn part_of(state: &KboState, touched: &BTreeSet<Entity>) -> KboState {
    let mut owners: BTreeSet<EnterpriseNumber> =
        touched.iter().filter_map(|entity| entity.enterprise()).collect();
    let owner = |rows: &KboRows| rows.establishment.as_ref().unwrap().enterprise;
    for number in touched.iter().filter_map(|entity| entity.establishment()) {
        owners.extend(state.establishments.get(&number).map(owner));
    }
    let keep = |(number, rows): (&EstablishmentNumber, &KboRows)| {
        owners.contains(&owner(rows)).then(|| (*number, rows.clone()))
    };
    KboState {
        establishments: state.establishments.iter().filter_map(keep).collect(),
        enterprises: state
            .enterprises
            .iter()
            .filter(|(number, _)| owners.contains(number))
            .map(|(number, stored)| (*number, stored.clone()))
            .collect(),
        complete: BTreeSet::new(),
    }
}

/// What an importer does: load a part, look up, apply, store back.
fn updated(stored: &KboState, base: &Path, update: &Path, postcodes: Option<&BTreeSet<u16>>) -> KboState {
    let options = KboOptions::default();
    let update = read_update(&KboSource::open(update).unwrap(), &options, &quiet).unwrap();
    let wanted = update.to_look_up(&part_of(stored, &update.touched()), postcodes);
    let found = look_up(&KboSource::open(base).unwrap(), &wanted, &options, &quiet).unwrap();
    let before = part_of(stored, &update.touched().into_iter().chain(found.entities()).collect());
    let mut part = before.clone();
    part.add_missing(found);
    part.apply(&update, postcodes);
    let mut after = stored.clone();
    after.establishments.retain(|number, _| !before.establishments.contains_key(number));
    after.enterprises.retain(|number, _| !before.enterprises.contains_key(number));
    after.add_missing(part);
    after
}

fn full_state(path: &Path, postcodes: Option<&BTreeSet<u16>>) -> KboState {
    let options = KboOptions { postcodes: postcodes.cloned(), ..KboOptions::default() };
    import_with(path, &options).unwrap().state()
}

fn update_folder(deletes: &Csv, inserts: &Csv) -> Folder {
    let folder = Folder::new();
    folder.write("meta.csv", meta("update", 553));
    write_csv(&folder, deletes, KboPart::Delete);
    write_csv(&folder, inserts, KboPart::Insert);
    folder
}

/// Tells the first difference rather than everything.
fn same(found: &KboState, expected: &KboState) {
    for number in found.establishments.keys().chain(expected.establishments.keys()) {
        assert_eq!(found.establishments.get(number), expected.establishments.get(number), "{number}");
    }
    for number in found.enterprises.keys().chain(expected.enterprises.keys()) {
        assert_eq!(found.enterprises.get(number), expected.enterprises.get(number), "{number}");
    }
}

fn compare(base: &Csv, deletes: &Csv, inserts: &Csv, postcodes: Option<&BTreeSet<u16>>) -> (usize, usize) {
    let before = Folder::new();
    before.write("meta.csv", meta("full", 552));
    write_csv(&before, base, KboPart::Full);
    let after = Folder::new();
    after.write("meta.csv", meta("full", 553));
    write_csv(&after, &by_hand(base, deletes, inserts), KboPart::Full);
    let update = update_folder(deletes, inserts);
    let stored = full_state(&before.0, postcodes);
    let expected = full_state(&after.0, postcodes);
    let found = updated(&stored, &before.0, &update.0, postcodes);
    same(&found, &expected);
    let again = updated(&found, &before.0, &update.0, postcodes);
    same(&again, &expected);
    for number in expected.establishments.keys() {
        assert!(expected.listing(*number).is_some(), "{number} is stored but no place");
    }
    (stored.establishments.len(), expected.establishments.len())
}

fn synthetic() -> Option<(Csv, Csv, Csv)> {
    let full = kernel::shared_data("kbo/synthetic/KboOpenData_0140_2025_10_05_Full")?;
    let update = kernel::shared_data("kbo/synthetic/KboOpenData_0141_2025_10_06_Update")?;
    Some((csv_of(&full, KboPart::Full), csv_of(&update, KboPart::Delete), csv_of(&update, KboPart::Insert)))
}

#[test]
fn the_synthetic_extract_is_read_whole() {
    let Some(path) = kernel::shared_data("kbo/synthetic/KboOpenData_0140_2025_10_05_Full") else { return };
    let found = import(&path).unwrap();
    let read = |file| report_of(&found, file).read;
    assert_eq!(read(KboFile::Enterprise), 160);
    assert_eq!(read(KboFile::Establishment), 197);
    assert_eq!(read(KboFile::Denomination), 313);
    assert_eq!(read(KboFile::Address), 293);
    assert_eq!(read(KboFile::Activity), 1_007);
    assert_eq!(read(KboFile::Contact), 132);
    assert!(found.report.files.iter().all(|file| file.refused == 0), "{:?}", found.report.files);
    let places = records(&found);
    // All invented trades are places for shoppers.
    assert_eq!(places.len(), 197);
    let persons = places.iter().filter(|place| place.listing.natural_person);
    for person in persons {
        assert_eq!(
            (&person.listing.phone, &person.listing.email, &person.listing.legal_name),
            (&None, &None, &None)
        );
    }
    let streets = places.iter().filter_map(|place| place.listing.address.as_ref()).map(|a| &a.street_nl);
    assert!(streets.clone().count() > 190 && streets.clone().all(|street| !street.contains('(')));
}

#[test]
fn the_synthetic_update_gives_what_a_full_import_gives() {
    let Some((base, deletes, inserts)) = synthetic() else { return };
    let (before, after) = compare(&base, &deletes, &inserts, None);
    assert_ne!(before, after, "two enterprises stop and one starts");
    compare(&base, &deletes, &inserts, Some(&BTreeSet::from([8000, 8510, 8500])));
}

/// A small generator of repeatable randomness.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

const CODES: [&str; 6] = ["47110", "62010", "56301", "69201", "01500", "52100"];

/// Other rows for an entity in one file, as an update would bring them.
fn other_rows(
    dice: &mut Dice,
    file: KboFile,
    number: &str,
    old: &[Vec<Option<String>>],
) -> Vec<Vec<Option<String>>> {
    let row = |cells: &[&str]| cells.iter().map(|cell| Some((*cell).to_owned())).collect::<Vec<_>>();
    match file {
        KboFile::Activity => (0..dice.below(3))
            .map(|_| {
                let class = ["MAIN", "MAIN", "SECO"][dice.below(3)];
                row(&[number, "003", ["2008", "2025"][dice.below(2)], CODES[dice.below(6)], class])
            })
            .collect(),
        KboFile::Address => {
            let mut rows = old.to_vec();
            for row in &mut rows {
                row[4] = Some(["8000", "8500", "9000"][dice.below(3)].to_owned());
                row[12] = (dice.below(5) == 0).then(|| "01-02-2024".to_owned());
            }
            rows
        }
        KboFile::Denomination => {
            old.iter().cloned().chain([row(&[number, "2", "003", "Nieuwe naam"])]).collect()
        }
        KboFile::Contact => vec![row(&[number, "ENT", "WEB", "www.voorbeeld.be"])],
        _ => old.to_vec(),
    }
}

/// Random updates: entities stop, change activities (also into and out of retail), move, change owner.
fn random_update(dice: &mut Dice, base: &Csv) -> (Csv, Csv) {
    let empty = || KboFile::ENTITIES.into_iter().map(|file| (file, Vec::new())).collect::<Csv>();
    let (mut deletes, mut inserts) = (empty(), empty());
    let owners: Vec<Option<String>> = base[&KboFile::Enterprise].iter().map(|row| row[0].clone()).collect();
    for file in [KboFile::Enterprise, KboFile::Establishment] {
        for entity in &base[&file] {
            let number = entity[0].clone().unwrap();
            let rows_of = |file: KboFile| -> Vec<Vec<Option<String>>> {
                base[&file].iter().filter(|row| row[0].as_deref() == Some(&number)).cloned().collect()
            };
            match dice.below(12) {
                0 => KboFile::ENTITIES.iter().filter(|file| !rows_of(**file).is_empty()).for_each(|file| {
                    deletes.get_mut(file).unwrap().push(vec![Some(number.clone())]);
                }),
                1..5 => {
                    for file in [KboFile::Activity, KboFile::Address, KboFile::Denomination, KboFile::Contact]
                    {
                        if dice.below(2) == 0 {
                            deletes.get_mut(&file).unwrap().push(vec![Some(number.clone())]);
                            let rows = other_rows(dice, file, &number, &rows_of(file));
                            inserts.get_mut(&file).unwrap().extend(rows);
                        }
                    }
                }
                5 if file == KboFile::Establishment => {
                    deletes.get_mut(&file).unwrap().push(vec![Some(number.clone())]);
                    let mut moved = entity.clone();
                    moved[2] = owners[dice.below(owners.len())].clone();
                    inserts.get_mut(&file).unwrap().push(moved);
                }
                _ => {}
            }
        }
    }
    (deletes, inserts)
}

#[test]
fn random_updates_give_what_a_full_import_gives() {
    let Some((mut base, ..)) = synthetic() else { return };
    let mut dice = Dice(7);
    // Many start as something else than a shop, so that updates bring them in.
    for row in base.get_mut(&KboFile::Activity).unwrap() {
        if dice.below(2) == 0 {
            row[3] = Some("62010".to_owned());
        }
    }
    let mut sizes = BTreeSet::new();
    for round in 0..8 {
        let (deletes, inserts) = random_update(&mut dice, &base);
        let towns = BTreeSet::from([8000, 8500]);
        sizes.insert(compare(&base, &deletes, &inserts, None));
        sizes.insert(compare(&base, &deletes, &inserts, Some(&towns)));
        if round % 3 == 2 {
            base = by_hand(&base, &deletes, &inserts);
        }
    }
    assert!(sizes.len() > 10, "{sizes:?}");
}
