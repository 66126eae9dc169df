//! What a column means, told by its header.

use kernel::text::fold;

use crate::headers::HEADERS;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The value that names the record in the output.
    Id,
    /// Name of a place, company or product, or the whole name of a person; also the sign.
    Name,
    /// Given name of a person.
    GivenName,
    /// Surname of a person.
    Surname,
    /// Street, or a whole address on one line.
    Street,
    /// House number.
    HouseNumber,
    /// Second line of an address.
    AddressLine,
    /// City, municipality or suburb.
    City,
    /// Postcode.
    Postcode,
    /// State, province or country.
    State,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
    /// Website.
    Website,
    /// Date of birth.
    BirthDate,
    /// Number of a person: national register, social security.
    PersonNumber,
    /// Number of an enterprise.
    EnterpriseNumber,
    /// Number of an establishment.
    EstablishmentNumber,
    /// Kind of place or thing.
    Category,
    /// Latitude in degrees.
    Latitude,
    /// Longitude in degrees.
    Longitude,
    /// Longer text.
    Description,
    /// Who made it: brand, manufacturer, author.
    Maker,
    /// A code of the thing itself: barcode, model, ISBN.
    Code,
    /// Price.
    Price,
    /// Year.
    Year,
}

/// Words before a header that say whose it is, not what it is.
const PREFIXES: &[&str] = &[
    "addr ",
    "contact ",
    "ltable ",
    "rtable ",
    "left ",
    "right ",
    "l ",
    "r ",
    "shop ",
    "store ",
    "company ",
    "business ",
    "restaurant ",
    "vestiging ",
    "establishment ",
    "tags ",
    "customer ",
    "place ",
    "venue ",
    "primary ",
    "product ",
];
/// Words after a header that say in which language it is or which one of several.
const SUFFIXES: &[&str] = &[" nl", " fr", " de", " en", " l", " r", " 1", " primary", " l1"];

impl Role {
    /// The name of the role in a column map and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        HEADERS.iter().find(|(role, ..)| *role == self).map_or("", |(_, name, _)| name)
    }

    /// The role with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let wanted = plain(name);
        HEADERS.iter().find(|(_, known, _)| plain(known) == wanted).map(|(role, ..)| *role)
    }

    /// Every name, for an error that helps.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        HEADERS.iter().map(|(_, name, _)| *name).collect()
    }

    /// Every role.
    pub fn all() -> impl Iterator<Item = Self> {
        HEADERS.iter().map(|(role, ..)| *role)
    }

    /// What a header means, when it is one of the known ones.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        let whole = plain(header);
        let mut tries = vec![whole.clone()];
        for prefix in PREFIXES {
            tries.extend(whole.strip_prefix(prefix).map(str::to_owned));
        }
        for one in tries.clone() {
            for suffix in SUFFIXES {
                tries.extend(one.strip_suffix(suffix).map(str::to_owned));
            }
        }
        tries.iter().find_map(|one| exact(one))
    }
}

fn exact(header: &str) -> Option<Role> {
    HEADERS.iter().find(|(_, _, known)| known.contains(&header)).map(|(role, ..)| *role)
}

/// Folded, `camelCase` opened, other signs as one blank.
fn plain(header: &str) -> String {
    let mut opened = String::with_capacity(header.len() + 4);
    let mut before_small = false;
    for character in header.chars() {
        if character.is_uppercase() && before_small {
            opened.push(' ');
        }
        before_small = character.is_lowercase();
        opened.push(character);
    }
    let folded: String = fold(&opened).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What each column of a file is read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The headers as they stand in the file.
    pub headers: Vec<String>,
    /// The role of each; nothing where the column is not used.
    pub roles: Vec<Option<Role>>,
}

impl Columns {
    /// Reads the headers; what the map names goes before what the header seems to mean.
    ///
    /// A name in the map that is no header of this file is left out: a map may serve two files.
    #[must_use]
    pub fn detect(headers: &[String], map: &[(String, Option<Role>)]) -> Self {
        let mut roles: Vec<Option<Role>> = headers
            .iter()
            .map(|header| {
                let known = map.iter().find(|(name, _)| plain(name) == plain(header));
                known.map_or_else(|| Role::of_header(header), |(_, role)| *role)
            })
            .collect();
        let mapped = |role: Role| map.iter().any(|(_, known)| *known == Some(role));
        // One id: the plainest wins, the others are not used.
        let order = |header: &String| {
            let at = HEADERS.first().and_then(|(_, _, known)| known.iter().position(|h| *h == plain(header)));
            let named =
                map.iter().any(|(name, role)| plain(name) == plain(header) && *role == Some(Role::Id));
            (!named, at.unwrap_or(usize::MAX))
        };
        let best = headers
            .iter()
            .zip(&roles)
            .enumerate()
            .filter(|(_, (_, role))| **role == Some(Role::Id))
            .min_by_key(|(_, (header, _))| order(header))
            .map(|(at, _)| at);
        for (at, role) in roles.iter_mut().enumerate() {
            if *role == Some(Role::Id) && Some(at) != best {
                *role = None;
            }
        }
        // `nom` beside `prénom` is a surname, and so is `naam` beside `voornaam`.
        if roles.contains(&Some(Role::GivenName))
            && !roles.contains(&Some(Role::Surname))
            && !mapped(Role::Name)
        {
            let short = |header: &String| matches!(plain(header).as_str(), "nom" | "naam" | "name");
            if let Some(at) = headers.iter().position(short)
                && let Some(role) = roles.get_mut(at)
            {
                *role = Some(Role::Surname);
            }
        }
        Self { headers: headers.to_vec(), roles }
    }

    /// Forgets which column holds the id.
    pub fn without_id(&mut self) {
        for role in self.roles.iter_mut().filter(|role| **role == Some(Role::Id)) {
            *role = None;
        }
    }

    /// The place of the id.
    #[must_use]
    pub fn id(&self) -> Option<usize> {
        self.roles.iter().position(|role| *role == Some(Role::Id))
    }

    /// Whether a column has this role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&Some(role))
    }

    /// Whether the name of a person stands in columns of its own.
    #[must_use]
    pub fn has_person(&self) -> bool {
        self.has(Role::GivenName) || self.has(Role::Surname)
    }

    /// Whether the file has this column.
    #[must_use]
    pub fn knows(&self, header: &str) -> bool {
        self.headers.iter().any(|known| plain(known) == plain(header))
    }

    /// `name (Naam, Uithangbord), city (Gemeente)`: what was read as what.
    #[must_use]
    pub fn told(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        for (role, name, _) in HEADERS {
            let from: Vec<&str> = self
                .roles
                .iter()
                .zip(&self.headers)
                .filter(|(known, _)| **known == Some(*role))
                .map(|(_, header)| header.as_str())
                .collect();
            if !from.is_empty() {
                told.push(format!("{name} ({})", from.join(", ")));
            }
        }
        told.join(", ")
    }

    /// The headers that are not used.
    #[must_use]
    pub fn unused(&self) -> Vec<&str> {
        self.headers
            .iter()
            .zip(&self.roles)
            .filter(|(_, role)| role.is_none())
            .map(|(header, _)| header.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_three_languages_and_of_registers_are_known() {
        for (header, role) in [
            ("Naam", Role::Name),
            ("Uithangbord", Role::Name),
            ("dénomination", Role::Name),
            ("addr:housenumber", Role::HouseNumber),
            ("contact:phone", Role::Phone),
            ("MunicipalityNL", Role::City),
            ("StreetFR", Role::Street),
            ("Zipcode", Role::Postcode),
            ("EnterpriseNumber", Role::EnterpriseNumber),
            ("Ondernemingsnr.", Role::EnterpriseNumber),
            (" address_1", Role::Street),
            ("E-mail", Role::Email),
            ("voornaam", Role::GivenName),
            ("soc_sec_id", Role::PersonNumber),
            ("cuisine", Role::Category),
        ] {
            assert_eq!(Role::of_header(header), Some(role), "{header}");
        }
        for unknown in ["cluster", "source", "updated_at", "opening_hours", "naam van de controleur", ""] {
            assert_eq!(Role::of_header(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_header_means_one_thing() {
        let mut all: Vec<&str> = HEADERS.iter().flat_map(|(_, _, known)| known.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for header in all {
            assert_eq!(plain(header), header, "written as it is compared");
        }
    }

    #[test]
    fn the_plainest_id_wins_and_the_map_goes_first() {
        let headers: Vec<String> =
            ["unique_id", "id", "naam", "x1"].iter().map(ToString::to_string).collect();
        let columns = Columns::detect(&headers, &[]);
        assert_eq!(columns.id(), Some(1));
        assert_eq!(columns.unused(), ["unique_id", "x1"]);
        let map = [
            ("unique_id".to_owned(), Some(Role::Id)),
            ("x1".to_owned(), Some(Role::City)),
            ("naam".to_owned(), None),
        ];
        let columns = Columns::detect(&headers, &map);
        assert_eq!(columns.roles, [Some(Role::Id), None, None, Some(Role::City)]);
    }

    #[test]
    fn a_name_beside_a_given_name_is_a_surname() {
        let headers: Vec<String> = ["nom", "prénom"].iter().map(ToString::to_string).collect();
        assert_eq!(Columns::detect(&headers, &[]).roles, [Some(Role::Surname), Some(Role::GivenName)]);
    }
}
