//! How the columns of a file become fields of places: chosen in a page, kept as a document with a version, applied to
//! every later file of the source.

use std::collections::BTreeMap;

use kernel::text;
use serde::{Deserialize, Serialize};

use super::draft::{self, Draft, FIELDS};
use super::table::{Line, Reading};

/// How a source is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The version of this form of document.
    pub form: u8,
    /// How the file is read.
    pub reading: Reading,
    /// The field of each column, by the column's name.
    pub columns: BTreeMap<String, String>,
    /// Values that hold for every place, by field.
    pub constants: BTreeMap<String, String>,
    /// By field: what a value of the file means. The key is folded.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

/// Words of headers by field, folded, in the four languages. A header that is one of them is that field; otherwise one
/// that begins with one of them.
const HEADERS: &[(&str, &[&str])] = &[
    (
        "key",
        &[
            "id",
            "code",
            "key",
            "sleutel",
            "lidnummer",
            "nummer",
            "nr",
            "numero",
            "reference",
            "referentie",
            "mitgliedsnummer",
            "uid",
            "identifier",
        ],
    ),
    (
        "sign",
        &[
            "naam",
            "name",
            "nom",
            "zaak",
            "zaaknaam",
            "handelsnaam",
            "enseigne",
            "firma",
            "betrieb",
            "bedrijf",
            "shop",
            "winkel",
            "hoeve",
            "titel",
            "title",
            "uithangbord",
            "sign",
        ],
    ),
    ("other_names", &["andere namen", "alias", "autres noms", "other names", "alt name"]),
    (
        "categories",
        &[
            "categorie",
            "category",
            "categories",
            "soort",
            "type",
            "kategorie",
            "sector",
            "branche",
            "activiteit",
            "activite",
            "rubriek",
            "secteur",
            "art",
        ],
    ),
    (
        "products",
        &[
            "producten",
            "product",
            "products",
            "produits",
            "produkte",
            "aanbod",
            "assortiment",
            "offre",
            "angebot",
        ],
    ),
    (
        "description",
        &["omschrijving", "beschrijving", "description", "beschreibung", "info", "tekst", "over ons"],
    ),
    (
        "enterprise_number",
        &[
            "ondernemingsnummer",
            "kbo",
            "kbo nummer",
            "btw",
            "btw nummer",
            "vat",
            "bce",
            "numero d entreprise",
            "numero entreprise",
            "tva",
            "enterprise number",
            "unternehmensnummer",
            "mwst",
        ],
    ),
    (
        "establishment_number",
        &[
            "vestigingsnummer",
            "vestigingseenheid",
            "numero d etablissement",
            "establishment number",
            "niederlassungsnummer",
        ],
    ),
    ("address", &["adres", "address", "adresse", "anschrift"]),
    ("street", &["straat", "street", "rue", "strasse", "straatnaam", "str"]),
    (
        "house_number",
        &["huisnummer", "house number", "hausnummer", "huisnr", "numero de maison", "nr huis", "housenumber"],
    ),
    ("postcode", &["postcode", "code postal", "zip", "plz", "postal code", "postleitzahl", "postnummer"]),
    (
        "locality",
        &[
            "gemeente",
            "plaats",
            "stad",
            "city",
            "town",
            "ville",
            "commune",
            "localite",
            "ort",
            "gemeinde",
            "stadt",
            "deelgemeente",
            "woonplaats",
            "locality",
        ],
    ),
    ("lat", &["lat", "latitude", "breedtegraad", "breitengrad", "y"]),
    ("lon", &["lon", "lng", "long", "longitude", "lengtegraad", "langengrad", "x"]),
    ("point", &["coordinaten", "coordinates", "coordonnees", "koordinaten", "gps", "positie", "geo"]),
    (
        "phone",
        &["telefoon", "tel", "phone", "telephone", "telefon", "gsm", "mobile", "handy", "telefoonnummer"],
    ),
    ("email", &["email", "e mail", "mail", "mailadres", "courriel", "e mailadres"]),
    ("website", &["website", "site", "web", "url", "www", "webseite", "site web", "internet", "homepage"]),
    ("webshop", &["webshop", "boutique en ligne", "onlineshop", "web shop", "webwinkel"]),
    (
        "hours",
        &[
            "openingsuren",
            "uren",
            "openingstijden",
            "horaire",
            "horaires",
            "heures d ouverture",
            "opening hours",
            "hours",
            "offnungszeiten",
            "opening_hours",
        ],
    ),
    ("hours_mo", &["maandag", "ma", "lundi", "monday", "montag", "mon"]),
    ("hours_tu", &["dinsdag", "di", "mardi", "tuesday", "dienstag", "tue"]),
    ("hours_we", &["woensdag", "wo", "mercredi", "wednesday", "mittwoch", "wed"]),
    ("hours_th", &["donderdag", "do", "jeudi", "thursday", "donnerstag", "thu"]),
    ("hours_fr", &["vrijdag", "vr", "vendredi", "friday", "freitag", "fri"]),
    ("hours_sa", &["zaterdag", "za", "samedi", "saturday", "samstag", "sat"]),
    ("hours_su", &["zondag", "zo", "dimanche", "sunday", "sonntag", "sun"]),
    ("has_delivery", &["levering", "levert", "thuislevering", "livraison", "delivery", "lieferung"]),
    ("has_pickup", &["afhalen", "afhaling", "retrait", "pickup", "abholung"]),
    (
        "has_farm",
        &["hoeveproducten", "eigen producten", "produits de la ferme", "farm produce", "hofprodukte"],
    ),
    (
        "has_regional",
        &["streekproduct", "streekproducten", "produits regionaux", "regional", "regionalprodukte"],
    ),
    ("has_organic", &["bio", "biologisch", "organic", "biologique"]),
    ("has_wheelchair", &["rolstoel", "toegankelijk", "wheelchair", "accessible", "rollstuhl"]),
    ("has_voucher", &["cadeaubon", "bon", "bons", "cheque cadeau", "voucher", "gutschein"]),
    (
        "natural_person",
        &["natuurlijke persoon", "eenmanszaak", "personne physique", "sole trader", "einzelunternehmen"],
    ),
    ("closed", &["gesloten", "gestopt", "ferme", "closed", "geschlossen", "stopgezet"]),
];

/// The field a header seems to mean.
#[must_use]
pub fn guess(header: &str) -> Option<&'static str> {
    let last = header.rsplit('.').next().unwrap_or(header);
    for text in [last, header] {
        let folded = text::words(&text.replace(['’', '\''], " ")).join(" ");
        if let Some(field) = draft::field(text) {
            return Some(field);
        }
        if let Some((field, _)) = HEADERS.iter().find(|(_, words)| words.contains(&folded.as_str())) {
            return Some(field);
        }
        // Longer words only: `id` begins many a word.
        let begins = |words: &[&str]| words.iter().any(|word| word.len() > 3 && folded.starts_with(word));
        if let Some((field, _)) = HEADERS.iter().find(|(_, words)| begins(words)) {
            return Some(field);
        }
    }
    None
}

impl Mapping {
    /// A first proposal for these columns: each field once, the first column that seems to mean it.
    #[must_use]
    pub fn propose(columns: &[String], reading: &Reading) -> Self {
        let mut mapping = Self { form: 1, reading: reading.clone(), ..Self::default() };
        for column in columns {
            let Some(field) = guess(column) else { continue };
            if draft::is_list(field) || mapping.columns.values().all(|known| known != field) {
                mapping.columns.insert(column.clone(), field.to_owned());
            }
        }
        mapping
    }

    /// The field of a column.
    #[must_use]
    pub fn field_of(&self, column: &str) -> Option<&'static str> {
        self.columns.get(column).and_then(|code| draft::field(code))
    }

    /// What a value of the file means for a field.
    #[must_use]
    pub fn meaning<'v>(&'v self, field: &str, value: &'v str) -> &'v str {
        let known = self.values.get(field);
        known.and_then(|known| known.get(&text::fold(value.trim()))).map_or(value, String::as_str)
    }

    /// The columns that are missing from a file, of those that are read.
    #[must_use]
    pub fn missing(&self, columns: &[String]) -> Vec<String> {
        self.columns.keys().filter(|name| !columns.contains(name)).cloned().collect()
    }

    /// A row as a draft.
    #[must_use]
    pub fn apply(&self, columns: &[String], line: &Line) -> Draft {
        let mut draft = Draft::default();
        for (column, cell) in columns.iter().zip(&line.cells) {
            let Some(field) = self.field_of(column) else { continue };
            if draft::is_list(field) {
                // A whole cell may have a meaning, or each of its parts.
                let whole = self.meaning(field, cell);
                if whole == cell.as_str() {
                    let parts = cell.split([';', '|', '\n']);
                    let parts = parts.flat_map(|part| self.list_parts(field, part.trim()));
                    parts.for_each(|part| draft.add(field, &part));
                } else {
                    draft.add(field, whole);
                }
            } else {
                draft.add(field, self.meaning(field, cell));
            }
        }
        for (field, value) in &self.constants {
            if let Some(field) = draft::field(field).filter(|field| draft.all(field).is_empty()) {
                draft.add(field, value);
            }
        }
        draft
    }

    /// Commas part a list too, unless the whole is known.
    fn list_parts(&self, field: &str, part: &str) -> Vec<String> {
        let known = |text: &str| match field {
            "categories" => draft::category(text).is_some() || self.meaning(field, text) != text,
            _ => false,
        };
        if known(part) || !part.contains(',') {
            return vec![self.meaning(field, part).to_owned()];
        }
        part.split(',').map(|piece| self.meaning(field, piece.trim()).to_owned()).collect()
    }

    /// The same document with only what is known: fields that exist, texts that are not too long.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        self.form = 1;
        self.columns.retain(|name, code| name.len() <= 400 && FIELDS.contains(&code.as_str()));
        self.constants
            .retain(|code, value| FIELDS.contains(&code.as_str()) && code != "key" && !value.is_empty());
        self.values.retain(|code, known| FIELDS.contains(&code.as_str()) && !known.is_empty());
        for known in self.values.values_mut() {
            while known.len() > 500 {
                known.pop_last();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> Line {
        Line { number: 2, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    #[test]
    fn headers_in_four_languages_are_understood() {
        for (header, field) in [
            ("Naam", "sign"),
            ("Nom", "sign"),
            ("Code postal", "postcode"),
            ("PLZ", "postcode"),
            ("E-mailadres", "email"),
            ("Öffnungszeiten", "hours"),
            ("Heures d’ouverture", "hours"),
            ("Ondernemingsnummer (KBO)", "enterprise_number"),
            ("adres.straat", "street"),
            ("LATITUDE", "lat"),
            ("lundi", "hours_mo"),
            ("Lidnummer", "key"),
            ("has_organic", "has_organic"),
        ] {
            assert_eq!(guess(header), Some(field), "{header}");
        }
        for header in ["Opmerking", "", "Idee", "(3)"] {
            assert_eq!(guess(header), None, "{header}");
        }
        for (field, _) in HEADERS {
            assert!(FIELDS.contains(field), "{field}");
        }
    }

    #[test]
    fn rows_follow_columns_values_and_constants() {
        let columns: Vec<String> = ["Nr", "Naam", "Soort", "Postcode", "Leeg"].map(str::to_owned).to_vec();
        let mut mapping = Mapping::propose(&columns, &Reading::default());
        assert_eq!(mapping.columns.len(), 4);
        mapping
            .values
            .entry("categories".into())
            .or_default()
            .insert("broodjes, warm".into(), "bakery".into());
        mapping.constants.insert("locality".into(), "Oostkamp".into());
        let draft = mapping.apply(&columns, &line(&["7", "Zoet", "Broodjes, Warm", "8020", "x"]));
        assert_eq!(
            (draft.get("key"), draft.all("categories"), draft.get("locality")),
            ("7", &["bakery".to_owned()][..], "Oostkamp")
        );
        let draft = mapping.apply(&columns, &line(&["7", "Zoet", "Bakkerij, slagerij", "8020", ""]));
        assert_eq!(draft.all("categories"), ["Bakkerij", "slagerij"]);
        assert_eq!(mapping.missing(&columns[1..]), ["Nr"]);
        let text = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&text).unwrap(), mapping);
        mapping.columns.insert("Leeg".into(), "password".into());
        assert_eq!(mapping.cleaned().columns.len(), 4, "unknown fields fall away");
    }
}
