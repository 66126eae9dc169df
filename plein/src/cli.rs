//! What can be typed after `plein`.

use std::path::PathBuf;

use chrono::NaiveDateTime;
use clap::{Args, Parser, Subcommand, ValueEnum};
use kernel::language::Language;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed; the message says why
  2  the command line is wrong
  3  the input is wrong: a file, a place, a date; nothing was changed
  4  something else is busy with the same work (a second import)
  5  the disk is full
  6  verification found damage";

const LINK_EXAMPLE: &str = "\
Example:
  plein link vkbo.csv osm.csv --out pairs.csv
  plein link members.csv --columns map.toml --threshold 0.8 --out twins.csv

Columns are known by their headers, in Dutch, French and English and as the KBO and OpenStreetMap
write them; the standard error tells which were read as what. A map says it where headers do not:
  name = [\"Benaming\", \"Uithangbord\"]
  city = \"Dorp\"
  id = \"Dossier\"            # id = \"#\" numbers the rows
  ignore = [\"Oude naam\"]

The output has the columns left,right,score,evidence. The score is the probability that the two are
the same; the evidence says why: name~0.93 street= city= phone! (alike, the same, different).
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 wrong file or map, 5 disk full.";

/// Plein: the open platform for the local retail of towns and regions.
#[derive(Debug, Parser)]
#[command(name = "plein", version, about, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    /// The configuration file (default: plein.toml, when it is there).
    #[arg(long, global = true, value_name = "FILE", env = "PLEIN_CONFIG")]
    pub config: Option<PathBuf>,
    /// Where the database and the index live; wins from the configuration.
    #[arg(long, global = true, value_name = "FOLDER", env = "PLEIN_DATA")]
    pub data: Option<PathBuf>,
    /// Print JSON for machines instead of text for people.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What Plein does from the command line.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fill a demo database with seven towns and invented shops, and serve it.
    Demo(Demo),
    /// Serve the configured database.
    Serve(Serve),
    /// Bring a register in: KBO open data, OpenStreetMap, municipalities.
    #[command(subcommand)]
    Import(Import),
    /// Fill the database with invented establishments, for measurements.
    Generate(Generate),
    /// Search as a shopper does.
    Search(Search),
    /// Look after the register: which places may be the same.
    #[command(subcommand)]
    Register(Register),
    /// Read opening hours, one value a line, and tell when they are open.
    Hours(Hours),
    /// Tell which records of two CSV files, or of one, are the same.
    #[command(after_help = LINK_EXAMPLE)]
    Link(Link),
    /// Forecast counts in a file, with intervals.
    Forecast(Forecast),
    /// What an event or action brought, from counts in a file; or why that cannot be said.
    Effect(Effect),
    /// Write a copy of the database that can be checked and restored.
    Backup(Backup),
    /// Bring a backup back into an empty database.
    Restore(Restore),
    /// Check the database, the index and, with a file, a backup.
    Verify(Verify),
    /// Make the search index anew from the database.
    Index,
    /// Ask official registers, as the settings name them.
    #[command(subcommand)]
    Official(Official),
    /// Look after who may run the platform.
    #[command(subcommand)]
    Admin(Admin),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(Config),
    /// Write completions for a shell to the standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual page to the standard output.
    Man,
}

/// `plein demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// How many establishments to invent.
    #[arg(long, default_value_t = 2_500, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub establishments: u32,
    /// Seed of the inventions: the same seed makes the same towns.
    #[arg(long, default_value_t = 2026)]
    pub seed: u64,
    /// Pretend that it is this local moment, and let the clock stand still.
    #[arg(long, value_name = "DATE-TIME", value_parser = moment)]
    pub today: Option<NaiveDateTime>,
    /// Begin again with an empty database.
    #[arg(long)]
    pub fresh: bool,
}

/// `plein serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Address to listen on; wins from the configuration.
    #[arg(long)]
    pub listen: Option<String>,
    /// Pretend that it is this local moment, and let the clock stand still (for measurements).
    #[arg(long, value_name = "DATE-TIME", value_parser = moment, hide = true)]
    pub today: Option<NaiveDateTime>,
}

/// `plein import`
#[derive(Debug, Subcommand)]
pub enum Import {
    /// KBO open data: a zip or folder with the full extract or an update.
    Kbo {
        /// The zip file or the folder.
        path: PathBuf,
        /// Keep only these towns: NIS codes, with commas between.
        #[arg(long, value_delimiter = ',', value_name = "NIS")]
        towns: Vec<String>,
        /// The files are an update (deletes and inserts), not a full extract.
        #[arg(long)]
        update: bool,
        /// With an update: a full extract of about the same day, for places that are not known yet.
        #[arg(long, value_name = "ZIP|FOLDER", requires = "update")]
        full: Option<PathBuf>,
        /// Read and report everything, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// OpenStreetMap: GeoJSON, Overpass JSON or .osm.pbf.
    Osm {
        /// The file.
        path: PathBuf,
        /// Keep only these towns: NIS codes, with commas between.
        #[arg(long, value_delimiter = ',', value_name = "NIS")]
        towns: Vec<String>,
        /// The file is complete: what is not in it any more is gone.
        #[arg(long)]
        complete: bool,
        /// Read and report everything, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Counts of passers-by, of any size and layout (CSV, or a workbook). Begun again it changes nothing.
    Counts {
        /// The file.
        path: PathBuf,
        /// The town: its NIS code. Names in the file are known by the codes and names of its counters.
        #[arg(long, value_name = "NIS")]
        town: String,
        /// Which column is what (JSON), where the file does not show it; the refusal shows a proposal.
        #[arg(long, value_name = "FILE")]
        mapping: Option<PathBuf>,
        /// Where to write the rows that were refused, with their reasons (CSV).
        #[arg(long, value_name = "FILE")]
        refused: Option<PathBuf>,
        /// Read and report everything, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Statistical sectors with their inhabitants: CSV, or GeoJSON with outlines.
    Sectors {
        /// The file: code (CD_SECTOR), population (TOTAL), and name, lat and lon when they are there.
        path: PathBuf,
        /// Read and report everything, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Municipalities, mergers, postal places and boundaries.
    Refnis {
        /// Municipalities (CSV).
        municipalities: PathBuf,
        /// Codes that changed by mergers (CSV).
        #[arg(long)]
        changes: Option<PathBuf>,
        /// Postal places (CSV).
        #[arg(long)]
        postal: Option<PathBuf>,
        /// Boundaries (GeoJSON).
        #[arg(long)]
        boundaries: Option<PathBuf>,
        /// Read and report everything, change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// `plein generate`
#[derive(Debug, Args)]
pub struct Generate {
    /// How many.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    pub establishments: u32,
    /// Seed of the inventions.
    #[arg(long, default_value_t = 2026)]
    pub seed: u64,
}

/// The order of results.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SortBy {
    /// The best answer first.
    Best,
    /// The nearest first.
    Distance,
    /// By name.
    Name,
}

/// `plein search`
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for: a sign, a product, a kind of shop.
    #[arg(default_value = "")]
    pub what: String,
    /// Near this position: latitude,longitude.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true, conflicts_with = "town")]
    pub near: Option<String>,
    /// How far from that position, in metres.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(50..=200_000))]
    pub within: u32,
    /// In this town, village or postal code.
    #[arg(long, value_name = "PLACE")]
    pub town: Option<String>,
    /// Open at this local moment.
    #[arg(long, value_name = "DATE-TIME", value_parser = moment)]
    pub open_at: Option<NaiveDateTime>,
    /// Only these categories (codes, with commas between).
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub category: Vec<String>,
    /// Only with these features: delivery, pickup, webshop, farm, regional, wheelchair, independent, voucher, organic.
    #[arg(long, value_delimiter = ',', value_name = "CODE")]
    pub with: Vec<String>,
    /// The order.
    #[arg(long, value_enum, default_value = "best")]
    pub sort: SortBy,
    /// How many results.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub limit: u32,
    /// Results to pass over.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub offset: u32,
    /// Language of the words: nl, fr, en or de.
    #[arg(long, default_value = "nl", value_parser = language)]
    pub language: Language,
}

/// `plein hours`
#[derive(Debug, Args)]
pub struct Hours {
    /// The file, one value a line; `-` reads the standard input.
    pub file: PathBuf,
    /// First day of the window (default: the three windows of the reference answers).
    #[arg(long, value_name = "DATE", requires = "to")]
    pub from: Option<chrono::NaiveDate>,
    /// Day after the last of the window.
    #[arg(long, value_name = "DATE", requires = "from")]
    pub to: Option<chrono::NaiveDate>,
    /// Town whose local days count (NIS code).
    #[arg(long, value_name = "NIS")]
    pub town: Option<String>,
}

/// Whether a record may have several partners.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Partners {
    /// Look at the sure pairs.
    Detect,
    /// At most one each.
    One,
    /// As many as there are.
    Many,
}

/// `plein forecast`
#[derive(Debug, Args)]
pub struct Forecast {
    /// A CSV file with the columns series, time and count; local wall clock.
    pub counts: PathBuf,
    /// A CSV file with the columns date, kind and name: holidays, school holidays, events.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// How far: hours (`24h`), or days for totals of days (`7d`).
    #[arg(long, required_unless_present = "monash")]
    pub horizon: Option<forecast::commands::forecast::Horizon>,
    /// The first midnight to forecast at; without it that after the last count.
    #[arg(long, value_name = "DATE")]
    pub from: Option<chrono::NaiveDate>,
    /// The last midnight to forecast at; without it the first.
    #[arg(long, value_name = "DATE")]
    pub to: Option<chrono::NaiveDate>,
    /// The file to write.
    #[arg(long, value_name = "FILE", required_unless_present = "monash")]
    pub out: Option<PathBuf>,
    /// The file is a `.tsf` of the Monash archive: forecast the last 24 values of every series from those before, and print
    /// the errors as the archive counts them.
    #[arg(long, conflicts_with_all = ["horizon", "from", "to"])]
    pub monash: bool,
}

/// `plein effect`
#[derive(Debug, Args)]
pub struct Effect {
    /// A CSV file with the columns series, time and count; hourly or daily.
    pub counts: PathBuf,
    /// A CSV file with the columns date, kind and name.
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// The series where it happened.
    #[arg(long, value_name = "SERIES", conflicts_with = "cases")]
    pub treated: Option<String>,
    /// The first day.
    #[arg(long, value_name = "DATE", conflicts_with = "cases")]
    pub from: Option<String>,
    /// The last day.
    #[arg(long, value_name = "DATE", conflicts_with = "cases")]
    pub to: Option<String>,
    /// The series to compare with, with commas between them; without it all others.
    #[arg(long, value_name = "SERIES", value_delimiter = ',', conflicts_with = "cases")]
    pub controls: Vec<String>,
    /// A CSV file with the columns series, from and to: a line of the answer for each.
    #[arg(long, value_name = "FILE")]
    pub cases: Option<PathBuf>,
    /// The cases are repetitions of one event: add a line with what an ordinary one brings.
    #[arg(long, requires = "cases")]
    pub pool: bool,
}

/// `plein link`
#[derive(Debug, Args)]
pub struct Link {
    /// A CSV file.
    pub left: PathBuf,
    /// The file to link it with; without it the first is searched for duplicates.
    pub right: Option<PathBuf>,
    /// Which column is what (TOML), where the headers do not tell.
    #[arg(long, value_name = "FILE")]
    pub columns: Option<PathBuf>,
    /// The file to write; `-` is the standard output.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Probability from which a pair is written.
    #[arg(long, default_value_t = 0.5, value_parser = share)]
    pub threshold: f32,
    /// How many partners a record may have.
    #[arg(long, value_enum, default_value = "detect")]
    pub partners: Partners,
}

/// `plein register`
#[derive(Debug, Subcommand)]
pub enum Register {
    /// Compare every place with the others of its town, and list the pairs that may be the same.
    Pairs {
        /// Only this town: its NIS code.
        #[arg(long, value_name = "NIS")]
        town: Option<String>,
    },
    /// Give places without an exact position that of their house, as the Address Register matches it. Can be stopped
    /// and run again: nothing is asked twice within a month.
    Positions {
        /// The towns: NIS codes, with commas between them.
        #[arg(long, value_name = "NIS,…", value_delimiter = ',', required = true)]
        towns: Vec<String>,
        /// Places looked at, at most.
        #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=200_000))]
        most: u64,
        /// Questions in a second, at most.
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=10))]
        per_second: u32,
        /// Ask, and tell what would be found, but write nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// `plein backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write.
    pub to: PathBuf,
}

/// `plein restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The file to read.
    pub from: PathBuf,
}

/// `plein verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// A backup to check, instead of the database in use.
    pub backup: Option<PathBuf>,
}

/// `plein admin`
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Invite somebody to run the platform: prints a link to accept it with, and sends it by mail.
    Invite {
        /// The address.
        email: String,
    },
}

/// `plein official`
#[derive(Debug, Subcommand)]
pub enum Official {
    /// What the enriched Crossroads Bank (VKBO) says of an enterprise or establishment.
    Enterprise {
        /// The number, with or without dots.
        number: String,
    },
    /// The official addresses that a written address may be, and where they are.
    Address {
        /// The address: `Markt 1, 8020 Oostkamp`.
        text: String,
    },
}

/// `plein config`
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Check the configuration and show what counts, and where it was said.
    Check,
    /// Write an example with every setting and its meaning to the standard output.
    Example,
}

fn moment(text: &str) -> Result<NaiveDateTime, String> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .ok_or_else(|| format!("‘{text}’ is not a moment: write it as 2026-11-29T10:00"))
}

fn share(text: &str) -> Result<f32, String> {
    let known = text.replace(',', ".").parse::<f32>().ok().filter(|share| (0.02..=1.0).contains(share));
    known.ok_or_else(|| format!("‘{text}’ is not a probability: write a number from 0.02 to 1"))
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| format!("‘{text}’ is not a language of Plein: nl, fr, en or de"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_example_of_the_manual_is_understood() {
        let line = [
            "plein",
            "search",
            "warm brood",
            "--near",
            "51.13,3.23",
            "--open-at",
            "2026-11-29T10:00",
            "--json",
        ];
        let cli = Cli::try_parse_from(line).unwrap();
        assert!(cli.json);
        let Command::Search(search) = cli.command else { panic!("not a search") };
        assert_eq!(search.what, "warm brood");
        assert_eq!(search.open_at.map(|at| at.to_string()).as_deref(), Some("2026-11-29 10:00:00"));
    }

    #[test]
    fn an_impossible_moment_is_refused_with_an_example() {
        let refused =
            Cli::try_parse_from(["plein", "search", "x", "--open-at", "2026-02-30T10:00"]).unwrap_err();
        assert!(refused.to_string().contains("2026-11-29T10:00"), "{refused}");
        assert_eq!(refused.exit_code(), 2);
    }
}
