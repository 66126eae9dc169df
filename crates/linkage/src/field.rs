//! The fields in order, and their short names.

use crate::corpus::{FIELDS, Field};

/// Every field in order.
pub const ALL: [Field; FIELDS] = [
    Field::Name,
    Field::Given,
    Field::Surname,
    Field::Street,
    Field::Number,
    Field::Line,
    Field::City,
    Field::Postcode,
    Field::State,
    Field::Phone,
    Field::Email,
    Field::Site,
    Field::Birth,
    Field::Person,
    Field::Enterprise,
    Field::Establishment,
    Field::Category,
    Field::Description,
    Field::Maker,
    Field::Code,
    Field::Position,
    Field::Price,
    Field::Year,
];

impl Field {
    /// The short name in evidence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Given => "given_name",
            Self::Surname => "surname",
            Self::Street => "street",
            Self::Number => "number",
            Self::Line => "address_2",
            Self::City => "city",
            Self::Postcode => "postcode",
            Self::State => "state",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Site => "website",
            Self::Birth => "birth",
            Self::Person => "person_number",
            Self::Enterprise => "enterprise",
            Self::Establishment => "establishment",
            Self::Category => "category",
            Self::Description => "description",
            Self::Maker => "maker",
            Self::Code => "code",
            Self::Position => "position",
            Self::Price => "price",
            Self::Year => "year",
        }
    }
}
