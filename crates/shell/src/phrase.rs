//! Texts made ready beforehand: what most of Fluent's messages need (values, and a choice by number or word) is
//! taken apart once, so that a page with a hundred texts does not take them apart a hundred times. Whatever else a
//! message holds is left to Fluent itself, and so are mistakes.

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use kernel::language::Language;

use crate::format;
use crate::words::Arg;

/// A text in pieces.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Phrase(Vec<Piece>);

#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    Value(String),
    Choice { by: String, variants: Vec<(Key, Phrase)>, other: Phrase },
}

#[derive(Debug, PartialEq)]
enum Key {
    Number(f64),
    Word(String),
}

/// The messages of a file that can be made ready.
pub(crate) fn phrases(resource: &FluentResource) -> impl Iterator<Item = (String, Option<Phrase>)> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => {
            let phrase = message.value.as_ref().and_then(Phrase::read);
            Some((message.id.name.to_owned(), phrase))
        }
        _ => None,
    })
}

impl Phrase {
    fn read(pattern: &Pattern<&str>) -> Option<Self> {
        pattern.elements.iter().map(Piece::read).collect::<Option<Vec<Piece>>>().map(Self)
    }

    /// The text, when it is the same every time.
    pub(crate) fn constant(&self) -> Option<String> {
        let mut out = String::new();
        for piece in &self.0 {
            let Piece::Text(text) = piece else { return None };
            out.push_str(text);
        }
        Some(out)
    }

    /// Says it; nothing when a value is missing.
    pub(crate) fn say(&self, language: Language, args: &[(&str, Arg)]) -> Option<String> {
        let mut out = String::new();
        self.write(language, args, &mut out).map(|()| out)
    }

    fn write(&self, language: Language, args: &[(&str, Arg)], out: &mut String) -> Option<()> {
        let value = |name: &str| args.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Value(name) => match value(name)? {
                    Arg::Text(text) => out.push_str(text),
                    Arg::Number(number) => out.push_str(&format::number(language, *number, 2)),
                },
                Piece::Choice { by, variants, other } => {
                    let value = value(by)?;
                    let chosen = variants.iter().find(|(key, _)| key.fits(language, value));
                    chosen.map_or(other, |(_, phrase)| phrase).write(language, args, out)?;
                }
            }
        }
        Some(())
    }
}

impl Piece {
    fn read(element: &PatternElement<&str>) -> Option<Self> {
        let expression = match element {
            PatternElement::TextElement { value } => return Some(Self::Text((*value).to_owned())),
            PatternElement::Placeable { expression } => expression,
        };
        match expression {
            Expression::Inline(InlineExpression::StringLiteral { value }) if !value.contains('\\') => {
                Some(Self::Text((*value).to_owned()))
            }
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                Some(Self::Value(id.name.to_owned()))
            }
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                Self::choice(id.name, variants)
            }
            _ => None,
        }
    }

    fn choice(by: &str, all: &[Variant<&str>]) -> Option<Self> {
        let other = Phrase::read(&all.iter().find(|variant| variant.default)?.value)?;
        let mut variants = Vec::new();
        for variant in all {
            let key = match &variant.key {
                VariantKey::Identifier { name } => Key::Word((*name).to_owned()),
                VariantKey::NumberLiteral { value } => Key::Number(value.parse().ok()?),
            };
            variants.push((key, Phrase::read(&variant.value)?));
        }
        Some(Self::Choice { by: by.to_owned(), variants, other })
    }
}

impl Key {
    fn fits(&self, language: Language, value: &Arg) -> bool {
        match (self, value) {
            (Self::Number(key), Arg::Number(number)) => key == number,
            (Self::Word(key), Arg::Text(text)) => key == text,
            (Self::Word(key), Arg::Number(number)) => key == plural(language, *number),
            (Self::Number(_), Arg::Text(_)) => false,
        }
    }
}

/// The plural form of a number (Unicode CLDR, cardinals), as Fluent's own library has it.
fn plural(language: Language, number: f64) -> &'static str {
    let number = number.abs();
    match language {
        Language::Fr if number < 2.0 => "one",
        Language::Nl | Language::En | Language::De if number == 1.0 => "one",
        _ => "other",
    }
}
