//! The table as Parquet: a group of rows for each channel.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::{Broken, Pipe, Row, Writer, nis_number};
use crate::store::FileChannel;

const SCHEMA: &str = "message drukte {
    required int32 nis;
    required binary site (STRING);
    required binary place (STRING);
    required binary channel (STRING);
    required binary mode (STRING);
    required binary direction (STRING);
    required int64 start (TIMESTAMP(MILLIS,true));
    required int32 seconds;
    optional double count;
    required binary told (STRING);
    required boolean repaired;
    required int64 version;
    required int64 noted (TIMESTAMP(MILLIS,true));
}";

/// A Parquet file in the making.
pub struct Columns {
    channels: Vec<FileChannel>,
    writer: SerializedFileWriter<Pipe>,
}

impl Columns {
    /// A file of these channels.
    pub fn new(channels: &[FileChannel], pipe: Pipe) -> Result<Self, Broken> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let writer = SerializedFileWriter::new(pipe, schema, Arc::new(properties))?;
        Ok(Self { channels: channels.to_vec(), writer })
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, Pipe>;

fn column<T: DataType>(group: &mut Group<'_>, values: &[T::T], there: Option<&[i16]>) -> Result<()> {
    let next = group.next_column()?;
    let mut column = next.ok_or_else(|| ParquetError::General("more columns than the schema has".into()))?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}

/// A column that is the same in every row.
fn same(group: &mut Group<'_>, text: &str, rows: usize) -> Result<()> {
    column::<ByteArrayType>(group, &vec![ByteArray::from(text); rows], None)
}

impl Writer for Columns {
    fn add(&mut self, channel: usize, rows: &[Row]) -> Result<(), Broken> {
        let Some(one) = self.channels.get(channel).filter(|_| !rows.is_empty()) else { return Ok(()) };
        let many = rows.len();
        let mut group = self.writer.next_row_group()?;
        let out = &mut group;
        let numbers = |of: fn(&Row) -> i64| rows.iter().map(of).collect::<Vec<i64>>();
        column::<Int32Type>(out, &vec![nis_number(one.nis); many], None)?;
        same(out, &one.site.simple().to_string(), many)?;
        same(out, &one.place, many)?;
        same(out, &one.id.simple().to_string(), many)?;
        same(out, one.mode.code(), many)?;
        same(out, &one.direction, many)?;
        column::<Int64Type>(out, &numbers(|row| row.hour.start.timestamp_millis()), None)?;
        column::<Int32Type>(out, &rows.iter().map(Row::seconds).collect::<Vec<_>>(), None)?;
        let counted: Vec<f64> = rows.iter().filter_map(Row::count).collect();
        let there: Vec<i16> = rows.iter().map(|row| i16::from(row.count().is_some())).collect();
        column::<DoubleType>(out, &counted, Some(&there))?;
        let told: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row.told())).collect();
        column::<ByteArrayType>(out, &told, None)?;
        column::<BoolType>(out, &rows.iter().map(|row| row.repaired).collect::<Vec<_>>(), None)?;
        column::<Int64Type>(out, &numbers(|row| row.version), None)?;
        column::<Int64Type>(out, &numbers(|row| row.noted.timestamp_millis()), None)?;
        group.close()?;
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<(), Broken> {
        self.writer.close()?;
        Ok(())
    }
}
