//! Where everything stands: lines, blocks and pages, in points from the upper left corner of an A4 page.

use kernel::print::{Block, Chart, Document, Level, Picture, PrintError};
use krilla::color::rgb;
use krilla::image::Image;

use crate::MOST_PAGES;
use crate::font::{Fonts, Line, Weight};
use crate::svg::{self, Drawing};
use crate::tree::{Kind, Node};

pub(crate) const WIDTH: f32 = 595.276;
pub(crate) const HEIGHT: f32 = 841.89;
pub(crate) const LEFT: f32 = 56.0;
pub(crate) const RIGHT: f32 = WIDTH - 56.0;
pub(crate) const TOP: f32 = 58.0;
pub(crate) const BOTTOM: f32 = HEIGHT - 66.0;
/// The height of a picture or chart at most.
const MOST_HIGH: f32 = 420.0;

pub(crate) const INK: [u8; 3] = [0x1c, 0x25, 0x26];
pub(crate) const MUTED: [u8; 3] = [0x4d, 0x5b, 0x5d];
pub(crate) const LINE: [u8; 3] = [0xc9, 0xd3, 0xd4];
pub(crate) const ACCENT: [u8; 3] = [0xf2, 0xb1, 0x34];
const HOUSE: [u8; 3] = [0x0f, 0x54, 0x5c];

pub(crate) fn colour([red, green, blue]: [u8; 3]) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

/// A colour nearly white: behind the heads of tables.
pub(crate) fn soft([red, green, blue]: [u8; 3]) -> rgb::Color {
    let mix = |part: u8| u8::try_from((u16::from(part) + 9 * 255) / 10).unwrap_or(u8::MAX);
    rgb::Color::new(mix(red), mix(green), mix(blue))
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub weight: Weight,
    pub size: f32,
    pub leading: f32,
    pub colour: rgb::Color,
}

impl Look {
    pub fn new(weight: Weight, size: f32, leading: f32, ink: [u8; 3]) -> Self {
        Self { weight, size, leading, colour: colour(ink) }
    }

    pub fn body() -> Self {
        Self::new(Weight::Text, 10.5, 15.0, INK)
    }

    pub fn small() -> Self {
        Self::new(Weight::Text, 9.0, 12.5, INK)
    }

    pub fn strong() -> Self {
        Self { weight: Weight::Bold, ..Self::small() }
    }

    pub fn note() -> Self {
        Self::new(Weight::Text, 9.0, 12.5, MUTED)
    }
}

/// Something on a page. What has no leaf is decoration.
pub(crate) enum Item {
    Text { leaf: Option<usize>, x: f32, y: f32, size: f32, colour: rgb::Color, line: Line },
    Area { x: f32, y: f32, width: f32, height: f32, colour: rgb::Color },
    Picture { leaf: usize, x: f32, y: f32, width: f32, height: f32, image: Image },
    Chart { leaf: usize, x: f32, y: f32, width: f32, drawing: Drawing },
}

/// A heading in the outline.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub level: u16,
    pub text: String,
    pub page: usize,
    pub y: f32,
}

/// The pages as they fill.
pub(crate) struct Draft {
    pub pages: Vec<Vec<Item>>,
    pub nodes: Vec<Node>,
    pub marks: Vec<Mark>,
    pub leaves: usize,
    pub y: f32,
    pub house: [u8; 3],
}

impl Draft {
    /// The room that is left on the page.
    pub fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// What follows begins on a new page.
    pub fn new_page(&mut self) -> Result<(), PrintError> {
        if self.pages.len() >= MOST_PAGES {
            return Err(PrintError::TooLong(MOST_PAGES));
        }
        self.pages.push(Vec::new());
        self.y = TOP;
        Ok(())
    }

    /// Makes sure that this much fits.
    pub fn need(&mut self, height: f32) -> Result<(), PrintError> {
        if height > self.room() && self.y > TOP { self.new_page() } else { Ok(()) }
    }

    pub fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    pub fn put(&mut self, item: Item) {
        if let Some(page) = self.pages.last_mut() {
            page.push(item);
        }
    }

    /// Writes a line whose top is at `top`.
    pub fn write(&mut self, leaf: Option<usize>, (x, top): (f32, f32), look: Look, line: Line) {
        // Letters stand in the middle of their line.
        let y = top + (look.leading + look.size * 0.7) / 2.0;
        self.put(Item::Text { leaf, x, y, size: look.size, colour: look.colour, line });
    }

    /// Lines one below the other, on as many pages as needed; their leaves.
    pub fn lines(&mut self, lines: Vec<Line>, x: f32, look: Look) -> Result<Vec<usize>, PrintError> {
        let mut leaves = Vec::with_capacity(lines.len());
        let total = lines.len();
        for (at, line) in lines.into_iter().enumerate() {
            // No line alone at the foot or at the top of a page.
            let together = if at == 0 && total > 1 || at + 2 == total && total > 2 { 2.0 } else { 1.0 };
            self.need(look.leading * together)?;
            let leaf = self.leaf();
            self.write(Some(leaf), (x, self.y), look, line);
            leaves.push(leaf);
            self.y += look.leading;
        }
        Ok(leaves)
    }
}

/// Breaks a text into lines. Words too long for a line are broken where they must.
pub(crate) fn wrap(fonts: &Fonts, text: &str, look: Look, width: f32) -> Vec<Line> {
    let text = fonts.writable(text, look.weight);
    let most = width / look.size;
    let measure = |text: &str| fonts.shape(text, look.weight).width;
    let space = measure(" ");
    let mut lines: Vec<String> = Vec::new();
    let (mut current, mut used) = (String::new(), 0.0_f32);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        for part in broken(word, most, &measure) {
            let wide = measure(&part);
            if !current.is_empty() && used + space + wide > most {
                // The space that ends a line keeps the words apart for who reads aloud.
                current.push(' ');
                lines.push(std::mem::take(&mut current));
                used = 0.0;
            }
            if !current.is_empty() {
                current.push(' ');
                used += space;
            }
            current.push_str(&part);
            used += wide;
        }
    }
    lines.push(if current.is_empty() && lines.is_empty() { " ".to_owned() } else { current });
    lines.iter().filter(|line| !line.is_empty()).map(|line| fonts.shape(line, look.weight)).collect()
}

/// A word in pieces that fit.
fn broken(word: &str, most: f32, measure: &impl Fn(&str) -> f32) -> Vec<String> {
    // Nearly every word fits: half an em a letter is wide enough for all of them.
    if word.len() < 16 || measure(word) <= most {
        return vec![word.to_owned()];
    }
    let mut parts = vec![String::new()];
    let mut used = 0.0;
    for sign in word.chars() {
        let wide = measure(sign.encode_utf8(&mut [0; 4]));
        if used + wide > most * 0.98 && used > 0.0 {
            parts.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(part) = parts.last_mut() {
            part.push(sign);
        }
    }
    parts
}

/// Lays a document out.
pub(crate) fn lay_out(document: &Document, fonts: &Fonts) -> Result<Draft, PrintError> {
    let house = document.colour.unwrap_or(HOUSE);
    let mut draft =
        Draft { pages: vec![Vec::new()], nodes: Vec::new(), marks: Vec::new(), leaves: 0, y: TOP, house };
    title(&mut draft, document, fonts)?;
    let mut deepest = 1;
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Heading(level, text) => {
                let below = beneath(document.blocks.get(at + 1..).unwrap_or_default(), &draft);
                heading(&mut draft, fonts, (*level, text, below), &mut deepest)?;
            }
            Block::Paragraph(text) => paragraph(&mut draft, fonts, text, Look::body())?,
            Block::Note(text) => paragraph(&mut draft, fonts, text, Look::note())?,
            Block::List(lines) => list(&mut draft, fonts, lines)?,
            Block::Figures(figures) => crate::figures::figures(&mut draft, fonts, figures)?,
            Block::Pairs(pairs) => crate::table::pairs(&mut draft, fonts, pairs)?,
            Block::Table(table) => crate::table::table(&mut draft, fonts, table, at + 1)?,
            Block::Picture(one) => picture(&mut draft, fonts, one, at + 1)?,
            Block::Chart(one) => chart(&mut draft, fonts, one, at + 1)?,
            Block::NewPage => {
                if draft.y > TOP {
                    draft.new_page()?;
                }
            }
        }
    }
    Ok(draft)
}

fn title(draft: &mut Draft, document: &Document, fonts: &Fonts) -> Result<(), PrintError> {
    let width = RIGHT - LEFT;
    draft.put(Item::Area { x: 0.0, y: 0.0, width: WIDTH, height: 14.0, colour: colour(draft.house) });
    draft.put(Item::Area { x: LEFT, y: 14.0, width: 64.0, height: 5.0, colour: colour(ACCENT) });
    draft.marks.push(Mark { level: 1, text: document.title.clone(), page: 0, y: draft.y });
    let look = Look::new(Weight::Display, 25.0, 30.0, draft.house);
    let lines = wrap(fonts, &document.title, look, width);
    let leaves = draft.lines(lines, LEFT, look)?;
    draft.nodes.push(Node::with(Kind::Heading(1, document.title.clone()), leaves));
    if !document.subtitle.is_empty() {
        draft.y += 4.0;
        let look = Look::new(Weight::Text, 12.0, 17.0, MUTED);
        let lines = wrap(fonts, &document.subtitle, look, width);
        let leaves = draft.lines(lines, LEFT, look)?;
        draft.nodes.push(Node::with(Kind::Paragraph, leaves));
    }
    draft.y += 12.0;
    Ok(())
}

fn heading(
    draft: &mut Draft,
    fonts: &Fonts,
    (level, text, below): (Level, &str, f32),
    deepest: &mut u16,
) -> Result<(), PrintError> {
    let (wanted, look, before) = match level {
        Level::One => (2, Look::new(Weight::Display, 17.0, 22.0, draft.house), 16.0),
        Level::Two => (3, Look::new(Weight::Bold, 13.0, 18.0, INK), 12.0),
        Level::Three => (4, Look::new(Weight::Bold, 10.5, 15.0, INK), 8.0),
    };
    // Nobody who listens hears a step that is not there.
    let depth = wanted.min(*deepest + 1);
    *deepest = depth;
    let lines = wrap(fonts, text, look, RIGHT - LEFT);
    let high = f32::from(u16::try_from(lines.len()).unwrap_or(u16::MAX)) * look.leading;
    if draft.y > TOP {
        // With at least two lines of what it is a heading of, and with the drawing it leads to.
        draft.need(before + high + 34.0 + below)?;
    }
    if draft.y > TOP {
        draft.y += before;
    }
    draft.marks.push(Mark { level: depth, text: text.to_owned(), page: draft.pages.len() - 1, y: draft.y });
    let leaves = draft.lines(lines, LEFT, look)?;
    draft.nodes.push(Node::with(Kind::Heading(depth, text.to_owned()), leaves));
    draft.y += 4.0;
    Ok(())
}

/// The height of a drawing that follows a heading at once, or after one paragraph. What cannot be read is told later.
fn beneath(blocks: &[Block], draft: &Draft) -> f32 {
    let chart = match blocks {
        [Block::Chart(one), ..] | [Block::Paragraph(_), Block::Chart(one), ..] => one,
        _ => return 0.0,
    };
    let Ok(drawing) = svg::read(&chart.svg, colour(draft.house), colour(INK)) else { return 0.0 };
    let (_, height) = fitted((drawing.width, drawing.height), RIGHT - LEFT);
    // A sentence of two lines stands between them.
    height + 30.0
}

fn paragraph(draft: &mut Draft, fonts: &Fonts, text: &str, look: Look) -> Result<(), PrintError> {
    if text.trim().is_empty() {
        return Ok(());
    }
    let leaves = draft.lines(wrap(fonts, text, look, RIGHT - LEFT), LEFT, look)?;
    draft.nodes.push(Node::with(Kind::Paragraph, leaves));
    draft.y += 6.0;
    Ok(())
}

fn list(draft: &mut Draft, fonts: &Fonts, texts: &[String]) -> Result<(), PrintError> {
    let (look, indent) = (Look::body(), 14.0);
    let mut node = Node::new(Kind::List);
    for text in texts {
        let lines = wrap(fonts, text, look, RIGHT - LEFT - indent);
        draft.need(look.leading)?;
        let mark = draft.leaf();
        let bullet = fonts.shape("•", look.weight);
        draft.write(Some(mark), (LEFT + 2.0, draft.y), look, bullet);
        let leaves = draft.lines(lines, LEFT + indent, look)?;
        let mut item = Node::new(Kind::Item);
        item.push(Node::with(Kind::Mark, [mark]));
        item.push(Node::with(Kind::Body, leaves));
        node.push(item);
        draft.y += 2.0;
    }
    if !texts.is_empty() {
        draft.nodes.push(node);
        draft.y += 6.0;
    }
    Ok(())
}

/// The size of something within the width and height there are.
fn fitted((width, height): (f32, f32), wanted: f32) -> (f32, f32) {
    let ratio = height / width.max(0.01);
    let wide = wanted.min(MOST_HIGH / ratio.max(0.01));
    (wide, wide * ratio)
}

fn pixels(count: u32) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

fn picture(draft: &mut Draft, fonts: &Fonts, one: &Picture, number: usize) -> Result<(), PrintError> {
    let wrong = |problem: String| PrintError::Picture { number, problem };
    let data = || krilla::Data::from(one.data.clone());
    let image = match one.data.get(..4) {
        Some([0x89, b'P', b'N', b'G']) => Image::from_png(data(), true).map_err(wrong)?,
        Some([0xff, 0xd8, ..]) => Image::from_jpeg(data(), true).map_err(wrong)?,
        _ => return Err(wrong("it is neither PNG nor JPEG".to_owned())),
    };
    let (width, height) = image.size();
    let share = f32::from(one.width.clamp(5, 100)) / 100.0;
    let (width, height) = fitted((pixels(width), pixels(height)), (RIGHT - LEFT) * share);
    draft.need(height + 20.0)?;
    let leaf = draft.leaf();
    draft.put(Item::Picture { leaf, x: LEFT, y: draft.y, width, height, image });
    draft.y += height + 4.0;
    figure(draft, fonts, leaf, (&one.alt, &one.caption))
}

fn chart(draft: &mut Draft, fonts: &Fonts, one: &Chart, number: usize) -> Result<(), PrintError> {
    let wrong = |problem: String| PrintError::Chart { number, problem };
    let drawing = svg::read(&one.svg, colour(draft.house), colour(INK)).map_err(wrong)?;
    let (width, height) = fitted((drawing.width, drawing.height), RIGHT - LEFT);
    draft.need(height + 20.0)?;
    let leaf = draft.leaf();
    draft.put(Item::Chart { leaf, x: LEFT, y: draft.y, width, drawing });
    draft.y += height + 4.0;
    figure(draft, fonts, leaf, (&one.alt, &one.caption))
}

fn figure(
    draft: &mut Draft,
    fonts: &Fonts,
    leaf: usize,
    (alt, caption): (&str, &str),
) -> Result<(), PrintError> {
    let figure = Node::with(Kind::Figure(alt.to_owned()), [leaf]);
    if caption.is_empty() {
        draft.nodes.push(figure);
    } else {
        let mut group = Node::new(Kind::Group);
        group.push(figure);
        let look = Look::note();
        let leaves = draft.lines(wrap(fonts, caption, look, RIGHT - LEFT), LEFT, look)?;
        group.push(Node::with(Kind::Paragraph, leaves));
        draft.nodes.push(group);
    }
    draft.y += 8.0;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn lines_fit_and_keep_every_word_apart() {
        let fonts = Fonts::new().unwrap();
        let look = Look::body();
        let long = "De bakker bakt brood en koeken, elke dag vanaf zes uur, behalve op dinsdag.";
        let lines = wrap(&fonts, long, look, 120.0);
        assert!(lines.len() > 3);
        assert_eq!(text(&lines).concat(), long, "the space at the end of a line is kept");
        for line in &lines {
            assert!(line.width * look.size <= 123.0, "{}", line.width * look.size);
        }
        let address = format!("https://voorbeeld.be/{}", "a".repeat(300));
        let lines = wrap(&fonts, &address, look, 120.0);
        assert!(lines.len() > 5 && lines.iter().all(|line| line.width * look.size <= 123.0));
        assert_eq!(text(&lines).concat().replace(' ', ""), address);
        assert_eq!(text(&wrap(&fonts, "", look, 120.0)), [" "], "an empty cell is still a cell");
    }
}
