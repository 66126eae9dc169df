//! The rows of one entity as they are stored, so that an update can be applied to them exactly.

use std::borrow::Cow;

use chrono::NaiveDate;
use kernel::number::EnterpriseNumber;
use serde::{Deserialize, Serialize};

use super::activity::Activity;
use super::entity::Entity;
use super::layout::{Columns, KboFile, read_date};
use super::row::Row;
use super::scan::Reason;
use crate::nace::NACE;

/// All rows we keep of one enterprise or establishment, sorted and without doubles, so that equal rows make equal
/// documents. Of the activities only those that matter for a category are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KboRows {
    /// From enterprise.csv.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<EnterpriseRow>,
    /// From establishment.csv.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub establishment: Option<EstablishmentRow>,
    /// From denomination.csv.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameRow>,
    /// From address.csv.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<AddressRow>,
    /// From activity.csv.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Activity>,
    /// From contact.csv.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactRow>,
}

/// A row of enterprise.csv.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterpriseRow {
    /// `AC`: active.
    pub status: String,
    /// `000`: normal; `050`: bankruptcy opened.
    pub situation: String,
    /// `1`: natural person, `2`: legal person, `0`: unknown.
    pub kind: String,
    /// Legal form, legal persons only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Legal form as it must be read until the articles are adapted to the new code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_cac: Option<String>,
    /// Start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
}

impl EnterpriseRow {
    /// Whether a name, telephone or e-mail may be that of a person. Unknown counts as a person.
    #[must_use]
    pub fn is_person(&self) -> bool {
        self.kind != "2"
    }
}

/// A row of establishment.csv.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstablishmentRow {
    /// To which enterprise it belongs.
    pub enterprise: EnterpriseNumber,
    /// Start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
}

/// A row of denomination.csv.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NameRow {
    /// `001` legal name, `002` abbreviation, `003` trade name, `004` name of the branch.
    pub kind: String,
    /// 0 unknown, 1 French, 2 Dutch, 3 German, 4 English.
    pub language: u8,
    /// The name.
    pub text: String,
}

/// A row of address.csv.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressRow {
    /// `BAET` establishment, `REGO` seat, `ABBR` branch.
    pub kind: String,
    /// Since when the address is officially struck off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub struck_off: Option<NaiveDate>,
    /// Country, only when it is not Belgium: Dutch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_nl: Option<String>,
    /// Country, only when it is not Belgium: French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_fr: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Municipality: Dutch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality_nl: Option<String>,
    /// Municipality: French, or often Dutch again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality_fr: Option<String>,
    /// Street: Dutch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_nl: Option<String>,
    /// Street: French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_fr: Option<String>,
    /// House number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// Box; an empty text and nothing at all are told apart.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub box_number: Option<String>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<String>,
}

/// A row of contact.csv.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContactRow {
    /// `TEL`, `EMAIL`, `WEB`, sometimes `FAX`.
    pub kind: String,
    /// `ENT`, `EST` or `BRA`.
    pub entity: String,
    /// The number or address.
    pub value: String,
}

impl KboRows {
    /// Brings the rows in their one order.
    pub(crate) fn settle(&mut self) {
        self.names.sort_unstable();
        self.names.dedup();
        self.addresses.sort_unstable();
        self.addresses.dedup();
        self.activities.sort_unstable();
        self.activities.dedup();
        self.contacts.sort_unstable();
        self.contacts.dedup();
    }

    /// Removes the rows that came from one file.
    pub(crate) fn clear(&mut self, file: KboFile) {
        match file {
            KboFile::Meta => {}
            KboFile::Enterprise => self.enterprise = None,
            KboFile::Establishment => self.establishment = None,
            KboFile::Denomination => self.names.clear(),
            KboFile::Address => self.addresses.clear(),
            KboFile::Activity => self.activities.clear(),
            KboFile::Contact => self.contacts.clear(),
        }
    }

    /// Adds the rows of another set; an enterprise or establishment row replaces.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.enterprise = other.enterprise.clone().or_else(|| self.enterprise.take());
        self.establishment = other.establishment.clone().or_else(|| self.establishment.take());
        self.names.extend_from_slice(&other.names);
        self.addresses.extend_from_slice(&other.addresses);
        self.activities.extend_from_slice(&other.activities);
        self.contacts.extend_from_slice(&other.contacts);
    }

    /// Adds one row of a file, of which the number was read already.
    pub(crate) fn add(&mut self, file: KboFile, row: &Row<'_>, columns: &Columns) -> Result<(), Reason> {
        check(file, row, columns)?;
        let field = |column| row.field(columns.place(column));
        let optional = |column| field(column).owned();
        let text = |column| field(column).owned().unwrap_or_default();
        let date = |column| read_date(field(column).bytes()).ok().flatten();
        match file {
            KboFile::Meta => {}
            KboFile::Enterprise => {
                self.enterprise = Some(EnterpriseRow {
                    status: text(1),
                    situation: text(2),
                    kind: text(3),
                    form: optional(4),
                    form_cac: optional(5),
                    start: date(6),
                });
            }
            KboFile::Establishment => {
                let enterprise = Entity::parse(field(2).bytes())?.enterprise().ok_or(NO_ENTERPRISE)?;
                self.establishment = Some(EstablishmentRow { enterprise, start: date(1) });
            }
            KboFile::Denomination => {
                let language = field(1).bytes().first().map_or(0, |digit| digit.wrapping_sub(b'0'));
                self.names.push(NameRow { kind: text(2), language, text: text(3) });
            }
            KboFile::Address => self.addresses.push(AddressRow {
                kind: text(1),
                struck_off: date(12),
                country_nl: optional(2),
                country_fr: optional(3),
                postcode: optional(4),
                municipality_nl: optional(5),
                municipality_fr: optional(6),
                street_nl: optional(7),
                street_fr: optional(8),
                house_number: optional(9),
                box_number: optional(10),
                extra: optional(11),
            }),
            KboFile::Activity => {
                let [group, version, code, class] = [1, 2, 3, 4].map(|column| field(column).bytes());
                let activity = Activity::read(group, version, code, class)?;
                if activity.matters(&NACE) {
                    self.activities.push(activity);
                }
            }
            KboFile::Contact => {
                self.contacts.push(ContactRow { entity: text(1), kind: text(2), value: text(3) });
            }
        }
        Ok(())
    }
}

const NO_ENTERPRISE: &str = "EnterpriseNumber is not the number of an enterprise";

/// Checks the dates and codes of one row without making anything of it.
pub(crate) fn check(file: KboFile, row: &Row<'_>, columns: &Columns) -> Result<(), Reason> {
    let field = |column| row.field(columns.place(column)).bytes();
    let code = |column: usize, longest: usize| -> Result<(), Reason> {
        let ok = field(column).len() <= longest && field(column).iter().all(u8::is_ascii_alphanumeric);
        if ok {
            return Ok(());
        }
        let name = file.expected(super::layout::KboPart::Full).get(column).copied().unwrap_or_default();
        Err(Cow::Owned(format!("{name} is not a code of at most {longest} characters")))
    };
    match file {
        KboFile::Enterprise => {
            for (column, longest) in [(1, 2), (2, 3), (3, 1), (4, 3), (5, 3)] {
                code(column, longest)?;
            }
            read_date(field(6))?;
        }
        KboFile::Establishment => {
            read_date(field(1))?;
            Entity::parse(field(2))?.enterprise().ok_or(NO_ENTERPRISE)?;
        }
        KboFile::Denomination => {
            if !matches!(field(1), [b'0'..=b'4']) {
                return Err(Cow::Borrowed("unknown Language"));
            }
            code(2, 3)?;
            if field(3).is_empty() {
                return Err(Cow::Borrowed("Denomination is empty"));
            }
        }
        KboFile::Address => {
            code(1, 4)?;
            read_date(field(12))?;
        }
        KboFile::Contact => {
            code(1, 3)?;
            code(2, 5)?;
        }
        KboFile::Meta | KboFile::Activity => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::layout::KboPart;
    use super::super::row::read_row;
    use super::*;

    fn add(rows: &mut KboRows, file: KboFile, text: &str) -> Result<(), Reason> {
        let names = file.expected(KboPart::Full).join(",");
        let columns = Columns::find(names.as_bytes(), file.expected(KboPart::Full)).unwrap();
        let mut row = Row::EMPTY;
        read_row(text.as_bytes(), &mut row).unwrap();
        rows.add(file, &row, &columns)
    }

    #[test]
    fn a_row_becomes_a_document_and_comes_back() {
        let mut rows = KboRows::default();
        add(&mut rows, KboFile::Establishment, "\"2.000.000.339\",01-05-1998,\"0403.227.515\"").unwrap();
        add(
            &mut rows,
            KboFile::Denomination,
            "\"2.000.000.339\",\"2\",\"003\",\"De \"\"Gouden\"\" Korenaar\"",
        )
        .unwrap();
        let address = "\"2.000.000.339\",\"BAET\",,,\"8500\",\"Kortrijk\",\"Courtrai\",\"Budastraat(Kor)\",\
                       \"Budastraat(Kor)\",\"7\",\"\",,13-11-2024";
        add(&mut rows, KboFile::Address, address).unwrap();
        add(&mut rows, KboFile::Activity, "\"2.000.000.339\",\"001\",\"2025\",\"10712\",\"MAIN\"").unwrap();
        add(&mut rows, KboFile::Activity, "\"2.000.000.339\",\"001\",\"2025\",\"62010\",\"SECO\"").unwrap();
        rows.settle();
        assert_eq!(rows.activities.len(), 1, "a secondary activity that is not for shoppers does not matter");
        assert_eq!(rows.names[0].text, "De \"Gouden\" Korenaar");
        assert_eq!(rows.addresses[0].box_number.as_deref(), Some(""), "\"\" is not nothing");
        assert_eq!(rows.addresses[0].extra, None);
        let json = serde_json::to_string(&rows).unwrap();
        assert!(json.contains("\"2025 MAIN 001 10712\"") && !json.contains("contacts"), "{json}");
        assert_eq!(serde_json::from_str::<KboRows>(&json).unwrap(), rows);
    }

    #[test]
    fn wrong_codes_and_dates_are_refused_with_a_reason() {
        let mut rows = KboRows::default();
        for (file, text, reason) in [
            (KboFile::Establishment, "\"2.000.000.339\",31-02-1998,\"0403.227.515\"", "does not exist"),
            (
                KboFile::Establishment,
                "\"2.000.000.339\",,\"2.000.000.339\"",
                "not the number of an enterprise",
            ),
            (KboFile::Denomination, "\"2.000.000.339\",\"7\",\"003\",\"X\"", "Language"),
            (KboFile::Denomination, "\"2.000.000.339\",\"2\",\"003\",\"\"", "empty"),
            (KboFile::Enterprise, "\"0403.227.515\",\"AC\",\"0000\",\"2\",,,", "JuridicalSituation"),
            (KboFile::Contact, "\"0403.227.515\",\"ENT\",\"TELEFOON\",\"1\"", "ContactType"),
        ] {
            let found = add(&mut rows, file, text).unwrap_err();
            assert!(found.contains(reason), "{text}: {found}");
        }
        assert_eq!(rows, KboRows::default());
    }
}
