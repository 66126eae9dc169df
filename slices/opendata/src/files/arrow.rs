//! The table as an Arrow file (IPC): a batch for each channel; texts that repeat stand there once.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder};
use arrow_array::types::{Int8Type, Int16Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Int8Array, Int16Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use counts::Mode;

use super::{Broken, COLUMNS, Pipe, Row, TOLD, Writer, nis_number};
use crate::store::FileChannel;

/// An Arrow file in the making.
pub struct Batches {
    channels: Vec<FileChannel>,
    /// The texts of each column: a file has one list for each.
    sites: ArrayRef,
    places: ArrayRef,
    ids: ArrayRef,
    modes: ArrayRef,
    directions: ArrayRef,
    told: ArrayRef,
    schema: Arc<Schema>,
    writer: FileWriter<Pipe>,
}

fn texts<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(texts))
}

impl Batches {
    /// A file of these channels.
    pub fn new(channels: &[FileChannel], pipe: Pipe) -> Result<Self, Broken> {
        let moment = || DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
        let listed = |key| DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8));
        let (many, few) = (|| listed(DataType::Int16), || listed(DataType::Int8));
        let kinds = [
            DataType::Int32,
            many(),
            many(),
            many(),
            few(),
            many(),
            moment(),
            DataType::Int32,
            DataType::Float64,
            few(),
            DataType::Boolean,
            DataType::Int64,
            moment(),
        ];
        let field = |(name, kind): (&str, DataType)| Field::new(name, kind, name == "count");
        let schema = Arc::new(Schema::new(COLUMNS.into_iter().zip(kinds).map(field).collect::<Vec<_>>()));
        Ok(Self {
            channels: channels.to_vec(),
            sites: texts(channels.iter().map(|one| one.site.simple().to_string())),
            places: texts(channels.iter().map(|one| &one.place)),
            ids: texts(channels.iter().map(|one| one.id.simple().to_string())),
            modes: texts(Mode::ALL.map(Mode::code)),
            directions: texts(channels.iter().map(|one| &one.direction)),
            told: texts(TOLD),
            writer: FileWriter::try_new(pipe, &schema)?,
            schema,
        })
    }
}

/// A column that says the same in every row: one of a list of texts.
fn same(list: &ArrayRef, at: usize, rows: usize) -> Result<ArrayRef, Broken> {
    let keys = Int16Array::from(vec![i16::try_from(at)?; rows]);
    Ok(Arc::new(DictionaryArray::<Int16Type>::try_new(keys, Arc::clone(list))?))
}

/// A column of a short list of texts.
fn one_of(list: &ArrayRef, at: impl Iterator<Item = usize>) -> Result<ArrayRef, Broken> {
    let keys = at.map(i8::try_from).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::from(keys), Arc::clone(list))?))
}

fn moments(of: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(TimestampMillisecondArray::from_iter_values(of).with_timezone("UTC"))
}

impl Writer for Batches {
    fn add(&mut self, channel: usize, rows: &[Row]) -> Result<(), Broken> {
        let Some(one) = self.channels.get(channel).filter(|_| !rows.is_empty()) else { return Ok(()) };
        let many = rows.len();
        let mode = Mode::ALL.iter().position(|mode| *mode == one.mode).unwrap_or_default();
        let told = |row: &Row| TOLD.iter().position(|told| *told == row.told()).unwrap_or_default();
        let (mut count, mut repaired) = (Float64Builder::new(), BooleanBuilder::new());
        for row in rows {
            count.append_option(row.count());
            repaired.append_value(row.repaired);
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Int32Array::from(vec![nis_number(one.nis); many])),
            same(&self.sites, channel, many)?,
            same(&self.places, channel, many)?,
            same(&self.ids, channel, many)?,
            one_of(&self.modes, std::iter::repeat_n(mode, many))?,
            same(&self.directions, channel, many)?,
            moments(rows.iter().map(|row| row.hour.start.timestamp_millis())),
            Arc::new(Int32Array::from_iter_values(rows.iter().map(Row::seconds))),
            Arc::new(count.finish()),
            one_of(&self.told, rows.iter().map(told))?,
            Arc::new(repaired.finish()),
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.version))),
            moments(rows.iter().map(|row| row.noted.timestamp_millis())),
        ];
        self.writer.write(&RecordBatch::try_new(Arc::clone(&self.schema), columns)?)?;
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<(), Broken> {
        self.writer.finish()?;
        Ok(())
    }
}
