//! What a file with sites or with channels says: which are new, which change, which rows cannot be used and why. With a
//! file of measures it makes the trio in which towns and suppliers hand counts over; the codes of the channels are the
//! names by which the measures know them.

use std::collections::{HashMap, HashSet};

use ::counts::intake::table::Sample;
use ::counts::{Mode, Refusal, Step, Trouble};
use kernel::nis::Nis;
use kernel::text::fold;
use uuid::Uuid;

use crate::channel::{Channel, Direction, Instrument, Site, SiteKind, State};

/// Letters of a name, and of a note.
const MOST_NAME: usize = 80;
const MOST_NOTE: usize = 500;
/// Where Belgium is.
const LATITUDES: std::ops::RangeInclusive<f64> = 49.0..=52.0;
const LONGITUDES: std::ops::RangeInclusive<f64> = 2.0..=7.0;

/// Which of the three files it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Sites,
    Channels,
}

/// The columns, and the names by which files know them: letters and digits only, without accents.
const COLUMNS: &[(&str, &[&str])] = &[
    ("site", &["siteid", "sitecode", "site", "telpuntid", "telpuntcode", "codetelpunt", "idsite"]),
    (
        "channel",
        &[
            "channelid",
            "channelcode",
            "channel",
            "tellerid",
            "tellercode",
            "codeteller",
            "kanaalid",
            "idcanal",
        ],
    ),
    ("name", &["name", "naam", "nom", "bezeichnung", "sitename", "channelname", "naamtelpunt", "naamteller"]),
    ("kind", &["kind", "type", "soort", "sitetype", "art"]),
    ("area", &["area", "gebied", "zone", "wijk", "quartier", "gebiet"]),
    ("latitude", &["latitude", "lat", "breedtegraad", "breedte", "y"]),
    ("longitude", &["longitude", "lon", "lng", "long", "lengtegraad", "x"]),
    ("note", &["note", "nota", "opmerking", "remarque", "description", "beschrijving"]),
    ("mode", &["mode", "modus", "wat", "voertuigtype", "vehicletype", "usertype", "verkehrsmittel"]),
    ("direction", &["direction", "richting", "sens", "richtung"]),
    ("instrument", &["instrument", "toestel", "sensortype", "appareil", "geraet", "gerat"]),
    ("step", &["step", "seconds", "seconden", "stap", "interval", "pas"]),
    ("capacity", &["capacity", "plaatsen", "capaciteit", "capacite", "kapazitat"]),
    ("processing", &["processing", "verwerking", "verwerkingsregister", "registre"]),
    ("dpia", &["dpia", "geb", "aipd", "dsfa"]),
];

/// Words for what is counted, beside our own codes.
const MODES: &[(&str, Mode)] = &[
    ("voetganger", Mode::Pedestrian),
    ("voetgangers", Mode::Pedestrian),
    ("pieton", Mode::Pedestrian),
    ("pietons", Mode::Pedestrian),
    ("pedestrians", Mode::Pedestrian),
    ("fussganger", Mode::Pedestrian),
    ("fiets", Mode::Bicycle),
    ("fietsen", Mode::Bicycle),
    ("fietsers", Mode::Bicycle),
    ("velo", Mode::Bicycle),
    ("velos", Mode::Bicycle),
    ("bike", Mode::Bicycle),
    ("fahrrad", Mode::Bicycle),
    ("auto", Mode::Car),
    ("autos", Mode::Car),
    ("wagens", Mode::Car),
    ("voiture", Mode::Car),
    ("voitures", Mode::Car),
    ("vrachtwagen", Mode::Heavy),
    ("bezetting", Mode::Occupancy),
    ("occupation", Mode::Occupancy),
    ("parking", Mode::Occupancy),
];

const DIRECTIONS: &[(&str, Direction)] = &[
    ("beide", Direction::Both),
    ("deux", Direction::Both),
    ("", Direction::Both),
    ("naar", Direction::In),
    ("centrum in", Direction::In),
    ("entrant", Direction::In),
    ("van", Direction::Out),
    ("centrum uit", Direction::Out),
    ("sortant", Direction::Out),
];

/// A file, read.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub what: What,
    columns: HashMap<&'static str, (usize, String)>,
    rows: Vec<(u64, Vec<String>)>,
}

fn plain(name: &str) -> String {
    fold(name).chars().filter(|sign| sign.is_ascii_alphanumeric()).collect()
}

/// Whether a file is one of sites or channels; nothing when it is another.
pub(crate) fn file(sample: &Sample) -> Option<File> {
    let (header, rest) = sample.rows.split_first()?;
    let mut columns: HashMap<&'static str, (usize, String)> = HashMap::new();
    for (at, name) in header.1.iter().enumerate() {
        let folded = plain(name);
        let known = COLUMNS.iter().find(|(_, names)| names.contains(&folded.as_str()));
        if let Some((code, _)) = known {
            columns.entry(code).or_insert((at, name.trim().to_owned()));
        }
        // A file that tells moments is one of measures.
        let begins = ["start", "tijdstip", "datetime", "timestamp", "enddate"];
        let is = ["date", "datum", "tijd", "time", "uur", "count", "aantal", "end", "einde", "value"];
        if begins.iter().any(|word| folded.starts_with(word)) || is.contains(&folded.as_str()) {
            return None;
        }
    }
    let has = |code: &str| columns.contains_key(code);
    let what = match (has("site"), has("channel"), has("mode"), has("name")) {
        (true, true, true, _) => What::Channels,
        (true, false, false, true) => What::Sites,
        _ => return None,
    };
    Some(File { what, columns, rows: rest.to_vec() })
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    New,
    Changes,
    Nothing,
}

impl Does {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changes => "changes",
            Self::Nothing => "nothing",
        }
    }
}

/// A row that can be used.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line<T> {
    pub row: u64,
    pub code: String,
    pub does: Does,
    pub item: T,
}

/// What a file comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told<T> {
    pub lines: Vec<Line<T>>,
    pub refused: Vec<Refusal>,
}

/// One row, by the names of columns.
struct Cells<'f> {
    row: u64,
    file: &'f File,
    cells: &'f [String],
}

impl Cells<'_> {
    fn get(&self, code: &str) -> &str {
        let at = self.file.columns.get(code).map(|(at, _)| *at);
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    fn refused(&self, code: &str, trouble: Trouble) -> Refusal {
        let name = self.file.columns.get(code).map_or(code, |(_, name)| name.as_str());
        Refusal::new(self.row, name, trouble, self.get(code))
    }

    fn text(&self, code: &str, most: usize) -> String {
        self.get(code).chars().filter(|sign| !sign.is_control()).take(most).collect()
    }

    fn needed(&self, code: &str) -> Result<String, Refusal> {
        Some(self.text(code, MOST_NAME))
            .filter(|text| !text.is_empty())
            .ok_or_else(|| self.refused(code, Trouble::Missing))
    }

    fn number(&self, code: &str) -> Result<Option<f64>, Refusal> {
        match self.get(code) {
            "" => Ok(None),
            text => {
                text.replace(',', ".").parse().map(Some).map_err(|_| self.refused(code, Trouble::NotANumber))
            }
        }
    }

    /// One of a list, by its code or another word for it; what is not told is as it was, else the usual.
    fn one_of<T: Copy>(
        &self,
        code: &str,
        read: impl Fn(&str) -> Option<T>,
        (was, usual): (Option<T>, T),
    ) -> Result<T, Refusal> {
        match self.get(code) {
            "" => Ok(was.unwrap_or(usual)),
            text => {
                read(text).or_else(|| read(&fold(text))).ok_or_else(|| self.refused(code, Trouble::Malformed))
            }
        }
    }
}

/// What a row means, by its cells and its code.
type Read<'a, T> = dyn FnMut(&Cells<'_>, &str) -> Result<(Does, T), Refusal> + 'a;

/// Goes through the rows; the same code twice is refused.
fn each<T>(file: &File, code: &str, read: &mut Read<'_, T>) -> Told<T> {
    let (mut told, mut met) = (Told { lines: Vec::new(), refused: Vec::new() }, HashSet::new());
    for (row, cells) in &file.rows {
        let cells = Cells { row: *row, file, cells };
        let line = cells.needed(code).and_then(|own| {
            if !met.insert(own.clone()) {
                return Err(cells.refused(code, Trouble::Duplicate));
            }
            let (does, item) = read(&cells, &own)?;
            Ok(Line { row: *row, code: own, does, item })
        });
        match line {
            Ok(line) => told.lines.push(line),
            Err(refusal) => told.refused.push(refusal),
        }
    }
    told
}

fn does<T: PartialEq>(was: Option<&T>, now: &T) -> Does {
    match was {
        None => Does::New,
        Some(was) if was == now => Does::Nothing,
        Some(_) => Does::Changes,
    }
}

/// What of a town is known before: sites and channels by the codes files gave them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub sites: Vec<Site>,
    pub channels: Vec<Channel>,
    pub site_codes: HashMap<String, Uuid>,
    pub channel_codes: HashMap<String, Uuid>,
    /// Channels of which something was counted: what they count cannot change any more.
    pub counted: HashSet<Uuid>,
}

impl Known {
    fn site(&self, code: &str) -> Option<&Site> {
        let id = self.site_codes.get(code)?;
        self.sites.iter().find(|site| site.id == *id)
    }

    fn channel(&self, code: &str) -> Option<&Channel> {
        let id = self.channel_codes.get(code)?;
        self.channels.iter().find(|channel| channel.id == *id)
    }
}

/// The sites of a file.
pub(crate) fn sites(file: &File, known: &Known, nis: Nis, id: &mut dyn FnMut() -> Uuid) -> Told<Site> {
    each(file, "site", &mut |cells, code| {
        let was = known.site(code);
        let (lat, lon) = (cells.number("latitude")?, cells.number("longitude")?);
        let point = match lat.zip(lon) {
            Some((lat, lon)) if LATITUDES.contains(&lat) && LONGITUDES.contains(&lon) => Some((lat, lon)),
            None if lat.is_none() && lon.is_none() => was.and_then(|was| was.point),
            _ => return Err(cells.refused("latitude", Trouble::Malformed)),
        };
        let kept = |told: String, was: Option<&String>| {
            if told.is_empty() { was.cloned().unwrap_or_default() } else { told }
        };
        let site = Site {
            nis,
            id: was.map_or_else(&mut *id, |was| was.id),
            name: cells.needed("name")?,
            kind: cells.one_of("kind", SiteKind::parse, (was.map(|was| was.kind), SiteKind::Street))?,
            area: kept(cells.text("area", MOST_NAME), was.map(|was| &was.area)),
            point,
            note: kept(cells.text("note", MOST_NOTE), was.map(|was| &was.note)),
        };
        Ok((does(was, &site), site))
    })
}

/// A channel that is being prepared.
fn fresh((nis, id): (Nis, Uuid), site: Uuid, (mode, step): (Mode, Step), instrument: Instrument) -> Channel {
    Channel {
        nis,
        id,
        site,
        name: String::new(),
        mode,
        direction: Direction::Both,
        instrument,
        step,
        capacity: None,
        state: State::Draft,
        is_public: true,
        is_control: true,
        processing: String::new(),
        dpia: String::new(),
        live_from: None,
        ended_on: None,
        touched_at: None,
    }
}

/// The channels of a file. A new one is being prepared: it goes live on its own page, with its papers.
pub(crate) fn channels(file: &File, known: &Known, nis: Nis, id: &mut dyn FnMut() -> Uuid) -> Told<Channel> {
    each(file, "channel", &mut |cells, code| {
        let was = known.channel(code);
        let site =
            known.site(cells.get("site")).ok_or_else(|| cells.refused("site", Trouble::UnknownSite))?;
        let word = |list: &[(&str, Mode)], text: &str| {
            list.iter().find(|(name, _)| *name == text).map(|(_, one)| *one)
        };
        let mode = |text: &str| Mode::parse(text).or_else(|| word(MODES, text));
        let direction = |text: &str| {
            let other = DIRECTIONS.iter().find(|(name, _)| *name == text).map(|(_, one)| *one);
            Direction::parse(text).or(other)
        };
        let mode = cells.one_of("mode", mode, (was.map(|was| was.mode), Mode::Pedestrian))?;
        let step = match cells.number("step")? {
            None => was.map_or(Step::HOUR, |was| was.step),
            Some(told) => step(told).ok_or_else(|| cells.refused("step", Trouble::Stretch))?,
        };
        if was.is_some_and(|was| known.counted.contains(&was.id) && (was.step != step || was.mode != mode)) {
            return Err(cells.refused("step", Trouble::Counted));
        }
        let capacity = match cells.number("capacity")? {
            None => was.and_then(|was| was.capacity),
            Some(places) if (1.0..=100_000.0).contains(&places) => Some(crate::view::whole(places)),
            Some(_) => return Err(cells.refused("capacity", Trouble::TooHigh)),
        };
        let usual = if mode == Mode::Occupancy { Instrument::Barrier } else { Instrument::Beam };
        let kept = |told: String, was: Option<&String>| {
            if told.is_empty() { was.cloned().unwrap_or_default() } else { told }
        };
        let base = was.cloned().unwrap_or_else(|| fresh((nis, id()), site.id, (mode, step), usual));
        let channel = Channel {
            site: site.id,
            name: kept(cells.text("name", MOST_NAME), was.map(|was| &was.name)),
            direction: cells.one_of(
                "direction",
                direction,
                (was.map(|was| was.direction), Direction::Both),
            )?,
            instrument: cells.one_of(
                "instrument",
                Instrument::parse,
                (was.map(|was| was.instrument), usual),
            )?,
            processing: kept(cells.text("processing", MOST_NOTE), was.map(|was| &was.processing)),
            dpia: kept(cells.text("dpia", MOST_NOTE), was.map(|was| &was.dpia)),
            mode,
            step,
            capacity,
            ..base
        };
        Ok((does(was, &channel), channel))
    })
}

/// A length: in seconds, or in minutes when it is too short for that.
fn step(told: f64) -> Option<Step> {
    let whole = u32::try_from(crate::view::whole(told)).ok()?;
    Step::of(whole).ok().or_else(|| Step::of(whole.checked_mul(60)?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nis() -> Nis {
        Nis::parse("31022").unwrap()
    }

    fn read(text: &str) -> Option<File> {
        file(&Sample::of(text.as_bytes()).unwrap())
    }

    fn ids() -> impl FnMut() -> Uuid {
        let mut last = 100_u128;
        move || {
            last += 1;
            Uuid::from_u128(last)
        }
    }

    const SITES: &str = "site_id;Naam;soort;gebied;lat;lon\n\
        S1;Markt;square;Centrum;51,21;3,22\nS2;Kerkstraat;;Centrum;;\nS3;;street;;;\nS1;Nog eens;;;;\nS4;Ver;street;;48.8;2.3\nS5;Plein;kermis;;;\n";
    const CHANNELS: &str = "channel_id,site_id,name,mode,direction,step,capacity\n\
        K1,S1,Markt in,voetgangers,in,15,\nK2,S1,Fietsen,Fiets,,3600,\nK3,S9,X,pedestrian,,3600,\nK4,S2,P Kerk,parking,,900,120\nK5,S2,Y,vliegtuig,,,\nK6,S2,Z,auto,,7,\n";

    #[test]
    fn the_three_files_are_told_apart() {
        assert_eq!(read(SITES).map(|file| file.what), Some(What::Sites));
        assert_eq!(read(CHANNELS).map(|file| file.what), Some(What::Channels));
        assert!(read("channel_id,counter_id,start_datetime,end_datetime,count\nc,k,2026-03-14T10:00:00Z,2026-03-14T11:00:00Z,1\n").is_none());
        assert!(read("tijdstip;teller;aantal\n01/09/2026 00:00;Markt;1\n").is_none());
        assert!(read("naam;adres\nx;y\n").is_none());
    }

    #[test]
    fn rows_are_new_or_refused_with_their_column() {
        let mut known = Known::default();
        let told = sites(&read(SITES).unwrap(), &known, nis(), &mut ids());
        let lines: Vec<(u64, &str, &str)> =
            told.lines.iter().map(|line| (line.row, line.code.as_str(), line.item.name.as_str())).collect();
        assert_eq!(lines, [(2, "S1", "Markt"), (3, "S2", "Kerkstraat")]);
        assert_eq!(told.lines[0].item.point, Some((51.21, 3.22)));
        assert!(told.lines.iter().all(|line| line.does == Does::New));
        let refused: Vec<(u64, &str, Trouble)> =
            told.refused.iter().map(|one| (one.row, one.field.as_str(), one.trouble)).collect();
        assert_eq!(
            refused,
            [
                (4, "Naam", Trouble::Missing),
                (5, "site_id", Trouble::Duplicate),
                (6, "lat", Trouble::Malformed),
                (7, "soort", Trouble::Malformed)
            ]
        );
        for line in told.lines {
            known.site_codes.insert(line.code, line.item.id);
            known.sites.push(line.item);
        }
        let told = channels(&read(CHANNELS).unwrap(), &known, nis(), &mut ids());
        let lines: Vec<(&str, Mode, u32, Option<i64>)> = told
            .lines
            .iter()
            .map(|line| (line.code.as_str(), line.item.mode, line.item.step.seconds(), line.item.capacity))
            .collect();
        assert_eq!(
            lines,
            [
                ("K1", Mode::Pedestrian, 900, None),
                ("K2", Mode::Bicycle, 3_600, None),
                ("K4", Mode::Occupancy, 900, Some(120))
            ]
        );
        assert!(told.lines.iter().all(|line| line.item.state == State::Draft), "papers first");
        let refused: Vec<(u64, Trouble)> = told.refused.iter().map(|one| (one.row, one.trouble)).collect();
        assert_eq!(refused, [(4, Trouble::UnknownSite), (6, Trouble::Malformed), (7, Trouble::Stretch)]);
    }

    #[test]
    fn the_same_file_again_changes_nothing_and_what_was_counted_stays() {
        let mut known = Known::default();
        for line in sites(&read(SITES).unwrap(), &known, nis(), &mut ids()).lines {
            known.site_codes.insert(line.code, line.item.id);
            known.sites.push(line.item);
        }
        for line in channels(&read(CHANNELS).unwrap(), &known, nis(), &mut ids()).lines {
            known.counted.insert(line.item.id);
            known.channel_codes.insert(line.code, line.item.id);
            known.channels.push(Channel { state: State::Live, ..line.item });
        }
        let again = sites(&read(SITES).unwrap(), &known, nis(), &mut ids());
        assert!(again.lines.iter().all(|line| line.does == Does::Nothing), "{again:?}");
        let again = channels(&read(CHANNELS).unwrap(), &known, nis(), &mut ids());
        assert!(again.lines.iter().all(|line| line.does == Does::Nothing && line.item.state == State::Live));
        let changed = CHANNELS.replace("K1,S1,Markt in,voetgangers,in,15", "K1,S1,Markt,voetgangers,in,60");
        let told = channels(&read(&changed).unwrap(), &known, nis(), &mut ids());
        assert_eq!(told.refused[0].trouble, Trouble::Counted);
        let renamed = CHANNELS.replace("Markt in", "Markt naar het centrum");
        let told = channels(&read(&renamed).unwrap(), &known, nis(), &mut ids());
        assert_eq!((told.lines[0].does, told.lines[0].item.id), (Does::Changes, known.channels[0].id));
    }
}
