//! The table as CSV.

use std::fmt::Write as _;
use std::io::Write as _;

use chrono::SecondsFormat;
use shell::csv::cell;

use super::{Broken, COLUMNS, Pipe, Row, Writer};
use crate::crowd::decimal;
use crate::store::FileChannel;

/// A CSV file in the making.
pub struct Text {
    /// What each row of a channel begins with.
    begins: Vec<String>,
    pipe: Pipe,
}

impl Text {
    /// The mark at the start tells spreadsheets that the text is UTF-8.
    pub fn new(channels: &[FileChannel], mut pipe: Pipe) -> Result<Self, Broken> {
        write!(pipe, "\u{feff}{}\r\n", COLUMNS.join(","))?;
        let begin = |one: &FileChannel| {
            let (site, id) = (one.site.simple(), one.id.simple());
            let (place, mode, direction) = (cell(&one.place), one.mode.code(), cell(&one.direction));
            format!("{},{site},{place},{id},{mode},{direction}", one.nis)
        };
        Ok(Self { begins: channels.iter().map(begin).collect(), pipe })
    }
}

impl Writer for Text {
    fn add(&mut self, channel: usize, rows: &[Row]) -> Result<(), Broken> {
        let begin = self.begins.get(channel).map_or("", String::as_str);
        let mut text = String::with_capacity(rows.len() * (begin.len() + 90));
        for row in rows {
            let start = row.hour.start.to_rfc3339_opts(SecondsFormat::Secs, true);
            let noted = row.noted.to_rfc3339_opts(SecondsFormat::Millis, true);
            let count = row.count().map(decimal).unwrap_or_default();
            let (seconds, told, repaired, version) = (row.seconds(), row.told(), row.repaired, row.version);
            write!(text, "{begin},{start},{seconds},{count},{told},{repaired},{version},{noted}\r\n")?;
        }
        Ok(self.pipe.write_all(text.as_bytes())?)
    }

    fn end(self: Box<Self>) -> Result<(), Broken> {
        Ok(())
    }
}
