//! The files of a KBO open-data extract and their columns.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::row::{MAX_FIELDS, Row, read_row};

/// A file of the extract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KboFile {
    /// Facts about the extract.
    Meta,
    /// Enterprises.
    Enterprise,
    /// Establishment units.
    Establishment,
    /// Names.
    Denomination,
    /// Addresses.
    Address,
    /// Activities.
    Activity,
    /// Telephone, e-mail, web.
    Contact,
}

/// Whether a file belongs to a full extract or is one half of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KboPart {
    /// `activity.csv`
    Full,
    /// `activity_delete.csv`
    Delete,
    /// `activity_insert.csv`
    Insert,
}

impl KboFile {
    /// The files with rows per entity.
    pub const ENTITIES: [Self; 6] = [
        Self::Enterprise,
        Self::Establishment,
        Self::Denomination,
        Self::Address,
        Self::Activity,
        Self::Contact,
    ];

    /// The name without `.csv`.
    #[must_use]
    pub const fn stem(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Enterprise => "enterprise",
            Self::Establishment => "establishment",
            Self::Denomination => "denomination",
            Self::Address => "address",
            Self::Activity => "activity",
            Self::Contact => "contact",
        }
    }

    /// The name in the extract: `activity_insert.csv`.
    #[must_use]
    pub fn name(self, part: KboPart) -> String {
        let part = match part {
            KboPart::Full => "",
            KboPart::Delete => "_delete",
            KboPart::Insert => "_insert",
        };
        format!("{}{part}.csv", self.stem())
    }

    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Meta => &["Variable", "Value"],
            Self::Enterprise => &[
                "EnterpriseNumber",
                "Status",
                "JuridicalSituation",
                "TypeOfEnterprise",
                "JuridicalForm",
                "JuridicalFormCAC",
                "StartDate",
            ],
            Self::Establishment => &["EstablishmentNumber", "StartDate", "EnterpriseNumber"],
            Self::Denomination => &["EntityNumber", "Language", "TypeOfDenomination", "Denomination"],
            Self::Address => &[
                "EntityNumber",
                "TypeOfAddress",
                "CountryNL",
                "CountryFR",
                "Zipcode",
                "MunicipalityNL",
                "MunicipalityFR",
                "StreetNL",
                "StreetFR",
                "HouseNumber",
                "Box",
                "ExtraAddressInfo",
                "DateStrikingOff",
            ],
            Self::Activity => &["EntityNumber", "ActivityGroup", "NaceVersion", "NaceCode", "Classification"],
            Self::Contact => &["EntityNumber", "EntityContact", "ContactType", "Value"],
        }
    }

    /// The columns expected in this part of the file.
    pub(crate) fn expected(self, part: KboPart) -> &'static [&'static str] {
        match part {
            KboPart::Delete => self.columns().get(..1).unwrap_or_default(),
            KboPart::Full | KboPart::Insert => self.columns(),
        }
    }
}

impl fmt::Display for KboFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.stem())
    }
}

/// Where the expected columns stand in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Columns {
    order: [usize; MAX_FIELDS],
    count: usize,
    official: bool,
}

impl Columns {
    /// Finds the expected columns by name in the first line of a file.
    pub(crate) fn find(header: &[u8], expected: &[&'static str]) -> Result<Self, String> {
        let mut row = Row::EMPTY;
        read_row(header, &mut row).map_err(|reason| format!("the first line cannot be read: {reason}"))?;
        let found: Vec<String> = row.fields().iter().filter_map(|field| field.owned()).collect();
        let mut order = [0; MAX_FIELDS];
        for (place, name) in order.iter_mut().zip(expected) {
            *place = found.iter().position(|column| column.trim() == *name).ok_or_else(|| {
                format!("column ‘{name}’ is missing; the first line has: {}", shortened(&found.join(", ")))
            })?;
        }
        let official =
            found.len() == expected.len() && order.iter().zip(0..expected.len()).all(|(a, b)| *a == b);
        Ok(Self { order, count: row.fields().len(), official })
    }

    /// How many fields each row has.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Whether the columns stand as in the official layout.
    pub(crate) const fn official(&self) -> bool {
        self.official
    }

    /// Where the expected column stands.
    #[inline]
    pub(crate) fn place(&self, column: usize) -> usize {
        self.order.get(column).copied().unwrap_or(MAX_FIELDS)
    }
}

/// At most 200 characters of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// A date as the files write it: `dd-mm-yyyy`.
pub(crate) fn read_date(text: &[u8]) -> Result<Option<NaiveDate>, &'static str> {
    const WRONG: &str = "a date is not written as dd-mm-yyyy";
    let digits = |part: &[u8]| {
        part.iter().try_fold(0_u32, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
    };
    match text {
        [] => Ok(None),
        [d1, d2, b'-', m1, m2, b'-', year @ ..] if year.len() == 4 => {
            let (Some(day), Some(month), Some(year)) =
                (digits(&[*d1, *d2]), digits(&[*m1, *m2]), digits(year))
            else {
                return Err(WRONG);
            };
            let date = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
            date.map(Some).ok_or("a date does not exist")
        }
        _ => Err(WRONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name_and_missed_by_name() {
        let expected = KboFile::Establishment.expected(KboPart::Full);
        let official = b"\"EstablishmentNumber\",\"StartDate\",\"EnterpriseNumber\"\n";
        let columns = Columns::find(official, expected).unwrap();
        assert!(columns.official() && columns.count() == 3);
        let moved = b"EnterpriseNumber,EstablishmentNumber,New,StartDate\r\n";
        let columns = Columns::find(moved, expected).unwrap();
        assert!(!columns.official() && columns.count() == 4);
        assert_eq!([columns.place(0), columns.place(1), columns.place(2)], [1, 3, 0]);
        let message = Columns::find(b"EstablishmentNumber,Begin,EnterpriseNumber\n", expected).unwrap_err();
        assert!(message.contains("‘StartDate’ is missing") && message.contains("Begin"), "{message}");
    }

    #[test]
    fn dates_are_read_and_checked() {
        assert_eq!(read_date(b"29-02-2024"), Ok(NaiveDate::from_ymd_opt(2024, 2, 29)));
        assert_eq!(read_date(b""), Ok(None));
        assert_eq!(read_date(b"29-02-2023"), Err("a date does not exist"));
        for wrong in [&b"2024-02-29"[..], b"1-1-2024", b"01/01/2024", b"aa-01-2024"] {
            assert!(read_date(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn names_follow_the_extract() {
        assert_eq!(KboFile::Activity.name(KboPart::Insert), "activity_insert.csv");
        assert_eq!(KboFile::Meta.name(KboPart::Full), "meta.csv");
        assert_eq!(KboFile::Address.expected(KboPart::Delete), ["EntityNumber"]);
    }
}
