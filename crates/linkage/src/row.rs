//! One record on its way from cells to words.

use crate::clean;
use crate::corpus::{Field, MOST_VALUES, Reading};
use crate::role::Role;

/// One record while it is read.
#[derive(Default)]
pub struct Row {
    pub fields: Vec<(Field, Vec<Vec<String>>)>,
    pub lat: Option<f32>,
    pub lon: Option<f32>,
    pub price: Option<f32>,
    pub year: Option<f32>,
    person: Vec<String>,
}

impl Row {
    fn value(&mut self, field: Field, words: Vec<String>) {
        if words.is_empty() {
            return;
        }
        match self.fields.iter_mut().find(|(known, _)| *known == field) {
            Some((_, values)) => {
                if !values.contains(&words) {
                    values.push(words);
                }
            }
            None => self.fields.push((field, vec![words])),
        }
    }

    fn one(&mut self, field: Field, word: Option<String>) {
        if let Some(word) = word {
            self.value(field, vec![word]);
        }
    }

    fn text(&mut self, field: Field, text: &str) {
        let mut words = Vec::new();
        clean::words(text, &mut words);
        self.value(field, words);
    }

    pub fn read(&mut self, role: Role, text: &str, reading: Reading) {
        let mut words = Vec::new();
        match role {
            Role::Id => {}
            Role::Name => self.name(text),
            Role::GivenName | Role::Surname if reading.person_as_name => clean::words(text, &mut self.person),
            Role::GivenName => self.text(Field::Given, text),
            Role::Surname => self.text(Field::Surname, text),
            Role::Street => self.street(text, reading),
            Role::HouseNumber => self.one(Field::Number, clean::house_number(text)),
            Role::AddressLine => self.text(Field::Line, text),
            Role::City => self.text(Field::City, text),
            Role::Postcode => self.one(Field::Postcode, clean::postcode(text)),
            Role::State => self.text(Field::State, text),
            Role::Phone => {
                clean::phones(text, &mut words);
                for word in words {
                    self.value(Field::Phone, vec![word]);
                }
            }
            Role::Email => {
                clean::email(text, &mut words);
                self.value(Field::Email, words);
            }
            Role::Website => {
                clean::website(text, &mut words);
                self.value(Field::Site, words);
            }
            Role::BirthDate => self.one(Field::Birth, clean::date(text)),
            Role::PersonNumber => self.one(Field::Person, clean::code(text)),
            Role::EnterpriseNumber => self.one(Field::Enterprise, clean::register_number(text)),
            Role::EstablishmentNumber => self.one(Field::Establishment, clean::register_number(text)),
            Role::Category => {
                for part in text.split([';', '|']).take(MOST_VALUES) {
                    self.text(Field::Category, part);
                }
            }
            Role::Description => self.text(Field::Description, text),
            Role::Maker => self.text(Field::Maker, text),
            Role::Code => self.one(Field::Code, clean::code(text)),
            Role::Latitude => self.lat = clean::number(text),
            Role::Longitude => self.lon = clean::number(text),
            Role::Price => self.price = clean::number(text),
            Role::Year => self.year = clean::number(text),
        }
    }

    fn name(&mut self, text: &str) {
        self.text(Field::Name, text);
    }

    fn street(&mut self, text: &str, reading: Reading) {
        let street = clean::street(text, reading.number_in_street);
        if let Some(number) = street.number {
            self.one(Field::Number, clean::house_number(&number));
        }
        self.value(Field::Street, street.words);
        if !reading.place_in_street {
            return;
        }
        for part in street.rest {
            let mut words = Vec::new();
            clean::words(&part, &mut words);
            let code = words.iter().position(|word| {
                (4..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
            });
            if let Some(at) = code {
                let code = words.remove(at);
                self.one(Field::Postcode, Some(code));
            }
            self.value(Field::City, words);
        }
    }

    pub fn finish(&mut self, reading: Reading) {
        if reading.person_as_name {
            let person = std::mem::take(&mut self.person);
            self.value(Field::Name, person);
        }
    }
}
