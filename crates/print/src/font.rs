//! The fonts, and lines of text shaped with them.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};

/// Which of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// For reading.
    Text,
    /// For what stands out.
    Bold,
    /// For titles.
    Display,
}

/// A file of a font.
struct Face {
    font: Font,
    shape: rustybuzz::Face<'static>,
    upem: f32,
}

/// A piece of a line in one file of a font.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub font: Font,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In units of the size.
    pub width: f32,
}

/// A line, shaped. Widths are in units of the size.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub pieces: Vec<Piece>,
    pub width: f32,
}

/// All fonts.
pub(crate) struct Fonts {
    faces: [Vec<Face>; 3],
}

const TEXT: [&[u8]; 2] = [
    include_bytes!("../fonts/text-regular-latin.ttf"),
    include_bytes!("../fonts/text-regular-latin-ext.ttf"),
];
const BOLD: [&[u8]; 2] =
    [include_bytes!("../fonts/text-bold-latin.ttf"), include_bytes!("../fonts/text-bold-latin-ext.ttf")];
const DISPLAY: [&[u8]; 2] = [
    include_bytes!("../fonts/display-bold-latin.ttf"),
    include_bytes!("../fonts/display-bold-latin-ext.ttf"),
];

fn face(data: &'static [u8]) -> Option<Face> {
    let font = Font::new(data.into(), 0)?;
    let upem = font.units_per_em();
    Some(Face { font, shape: rustybuzz::Face::from_slice(data, 0)?, upem })
}

impl Fonts {
    /// Reads the fonts of the house.
    pub fn new() -> Option<Self> {
        let all = |files: [&'static [u8]; 2]| files.into_iter().map(face).collect::<Option<Vec<Face>>>();
        Some(Self { faces: [all(TEXT)?, all(BOLD)?, all(DISPLAY)?] })
    }

    fn of(&self, weight: Weight) -> &[Face] {
        let [text, bold, display] = &self.faces;
        match weight {
            Weight::Text => text,
            Weight::Bold => bold,
            Weight::Display => display,
        }
    }

    /// The text as it can be written: what breaks lines or has no picture in the fonts is spelled out, so that nothing
    /// is lost and nothing is an empty box.
    pub fn writable(&self, text: &str, weight: Weight) -> String {
        let faces = self.of(weight);
        let mut out = String::with_capacity(text.len());
        for sign in text.chars() {
            match sign {
                // Hyphens and joiners nobody sees.
                '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
                sign if sign.is_control() || sign.is_whitespace() && sign != '\u{a0}' => out.push(' '),
                '\u{2010}' | '\u{2011}' => out.push('-'),
                sign if faces.iter().any(|face| face.shape.glyph_index(sign).is_some()) => out.push(sign),
                sign => out.push_str(&format!("[U+{:04X}]", u32::from(sign))),
            }
        }
        out
    }

    /// Shapes a line of writable text.
    pub fn shape(&self, text: &str, weight: Weight) -> Line {
        let faces = self.of(weight);
        let mut line = Line::default();
        let mut run = String::new();
        let mut current = 0;
        for sign in text.chars() {
            let has = |at: usize| faces.get(at).is_some_and(|face| face.shape.glyph_index(sign).is_some());
            let wanted =
                if has(current) { current } else { (0..faces.len()).find(|at| has(*at)).unwrap_or(0) };
            if wanted != current && !run.is_empty() {
                line.add(faces.get(current), &run);
                run.clear();
            }
            current = wanted;
            run.push(sign);
        }
        if !run.is_empty() {
            line.add(faces.get(current), &run);
        }
        line
    }
}

impl Line {
    fn add(&mut self, face: Option<&Face>, text: &str) {
        let Some(face) = face else { return };
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&face.shape, &[], buffer);
        let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| index(info.cluster)).collect();
        let scaled = |units: i32| number(units) / face.upem;
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(starts.len());
        for (at, (info, position)) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()).enumerate() {
            let start = index(info.cluster);
            let end = starts.iter().skip(at).find(|next| **next > start).copied().unwrap_or(text.len());
            let advance = scaled(position.x_advance);
            width += advance;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                advance,
                scaled(position.x_offset),
                scaled(position.y_offset),
                scaled(position.y_advance),
                start..end,
                None,
            ));
        }
        self.width += width;
        self.pieces.push(Piece { font: face.font.clone(), text: text.to_owned(), glyphs, width });
    }
}

fn index(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}

/// A number of the font's units: they fit in sixteen bits, but for runs of many glyphs.
fn number(units: i32) -> f32 {
    i16::try_from(units).map_or(0.0, f32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_nothing_is_an_empty_box() {
        let fonts = Fonts::new().unwrap();
        assert_eq!(fonts.writable("één\u{ad} €\tŁódź’s", Weight::Text), "één € Łódź’s");
        assert_eq!(fonts.writable("kaas 🧀", Weight::Text), "kaas [U+1F9C0]");
        let line = fonts.shape("Łódź en Gent", Weight::Bold);
        assert!(line.pieces.len() > 1, "two files of one font");
        let all: String = line.pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(all, "Łódź en Gent");
        let wide = fonts.shape("breed", Weight::Text).width;
        assert!(wide > fonts.shape("smal", Weight::Text).width && wide < 5.0);
        for piece in &line.pieces {
            let covered: usize = piece.glyphs.iter().map(|glyph| glyph.text_range.len()).sum();
            assert_eq!(covered, piece.text.len(), "every glyph says which letters it stands for");
        }
    }
}
