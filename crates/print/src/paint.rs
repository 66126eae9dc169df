//! Writes the file: every piece at its place, marked for what it is.

use chrono::{Datelike, Timelike};
use kernel::print::{Document, PrintError};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TagTree};
use krilla::{Document as File, SerializeSettings};

use crate::font::{Fonts, Line, Weight};
use crate::layout::{BOTTOM, Draft, HEIGHT, Item, LEFT, LINE, Look, Mark, RIGHT, WIDTH, colour};
use crate::svg::{Anchor, Drawing, Mark as Drawn};

/// Writes a document that is laid out.
pub(crate) fn paint(document: &Document, fonts: &Fonts, draft: &Draft) -> Result<Vec<u8>, PrintError> {
    let wrong = |problem: String| PrintError::Write(problem);
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|problem| wrong(format!("{problem:?}")))?;
    let mut file = File::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut drawn: Vec<Option<Identifier>> = vec![None; draft.leaves];
    let pages = draft.pages.len();
    for (at, items) in draft.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| wrong("no page".to_owned()))?;
        let mut page = file.start_page_with(settings);
        let mut surface = page.surface();
        for item in items {
            put(&mut surface, fonts, item, &mut drawn);
        }
        foot(&mut surface, fonts, document, (at + 1, pages));
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new();
    for node in &draft.nodes {
        tree.push(node.clone().finish(&mut drawn));
    }
    file.set_tag_tree(tree);
    file.set_outline(outline(&draft.marks));
    file.set_metadata(metadata(document));
    file.finish().map_err(|problem| wrong(format!("{problem:?}")))
}

fn metadata(document: &Document) -> Metadata {
    let at = document.made_at;
    let small = |value: u32| u8::try_from(value).unwrap_or(1);
    let made = DateTime::new(u16::try_from(at.year()).unwrap_or(2026))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0);
    Metadata::new()
        .title(document.title.clone())
        .description(document.subtitle.clone())
        .language(document.language.tag().to_owned())
        .creator("Plein".to_owned())
        .authors(vec![document.author.clone()])
        .creation_date(made)
}

/// The headings as a tree.
fn outline(marks: &[Mark]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = marks;
    while let Some((first, after)) = rest.split_first() {
        let inside = after.iter().take_while(|mark| mark.level > first.level).count();
        let (own, others) = after.split_at_checked(inside).unwrap_or((after, &[]));
        outline.push_child(branch(first, own));
        rest = others;
    }
    outline
}

fn branch(mark: &Mark, inside: &[Mark]) -> OutlineNode {
    let place = XyzDestination::new(mark.page, Point::from_xy(LEFT, (mark.y - 10.0).max(0.0)));
    let mut node = OutlineNode::new(mark.text.clone(), place);
    let mut rest = inside;
    while let Some((first, after)) = rest.split_first() {
        let deeper = after.iter().take_while(|one| one.level > first.level).count();
        let (own, others) = after.split_at_checked(deeper).unwrap_or((after, &[]));
        node.push_child(branch(first, own));
        rest = others;
    }
    node
}

fn fill(colour: rgb::Color) -> Fill {
    Fill { paint: colour.into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

/// Draws within a mark: what it is for who reads aloud.
fn marked(
    surface: &mut Surface<'_>,
    leaf: Option<usize>,
    drawn: &mut [Option<Identifier>],
    draw: impl FnOnce(&mut Surface<'_>),
) {
    let tag = match leaf {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
    };
    let id = surface.start_tagged(tag);
    draw(surface);
    surface.end_tagged();
    if let Some(place) = leaf.and_then(|at| drawn.get_mut(at)) {
        *place = Some(id);
    }
}

fn put(surface: &mut Surface<'_>, fonts: &Fonts, item: &Item, drawn: &mut [Option<Identifier>]) {
    match item {
        Item::Text { leaf, x, y, size, colour, line } => {
            marked(surface, *leaf, drawn, |surface| text(surface, line, (*x, *y), *size, *colour));
        }
        Item::Area { x, y, width, height, colour } => {
            marked(surface, None, drawn, |surface| area(surface, (*x, *y, *width, *height), *colour));
        }
        Item::Picture { leaf, x, y, width, height, image } => {
            let Some(size) = Size::from_wh(*width, *height) else { return };
            figure(surface, *leaf, drawn, |surface| {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(image.clone(), size);
                surface.pop();
            });
        }
        Item::Chart { leaf, x, y, width, drawing } => {
            let scale = width / drawing.width;
            figure(surface, *leaf, drawn, |surface| {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.push_transform(&Transform::from_scale(scale, scale));
                chart(surface, fonts, drawing);
                surface.pop();
                surface.pop();
            });
        }
    }
}

fn figure(
    surface: &mut Surface<'_>,
    leaf: usize,
    drawn: &mut [Option<Identifier>],
    draw: impl FnOnce(&mut Surface<'_>),
) {
    let id = surface.start_tagged(ContentTag::Other);
    draw(surface);
    surface.end_tagged();
    if let Some(place) = drawn.get_mut(leaf) {
        *place = Some(id);
    }
}

fn text(surface: &mut Surface<'_>, line: &Line, (x, y): (f32, f32), size: f32, colour: rgb::Color) {
    surface.set_stroke(None);
    surface.set_fill(Some(fill(colour)));
    let mut x = x;
    for piece in &line.pieces {
        surface.draw_glyphs(
            Point::from_xy(x, y),
            &piece.glyphs,
            piece.font.clone(),
            &piece.text,
            size,
            false,
        );
        x += piece.width * size;
    }
}

fn area(surface: &mut Surface<'_>, (x, y, width, height): (f32, f32, f32, f32), colour: rgb::Color) {
    let mut path = PathBuilder::new();
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.set_stroke(None);
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

fn chart(surface: &mut Surface<'_>, fonts: &Fonts, drawing: &Drawing) {
    for mark in &drawing.marks {
        match mark {
            Drawn::Shape { path, fill: inside, stroke } => {
                if inside.is_none() && stroke.is_none() {
                    continue;
                }
                surface.set_fill(inside.map(fill));
                surface.set_stroke(stroke.map(|(colour, width)| Stroke {
                    paint: colour.into(),
                    width,
                    miter_limit: 4.0,
                    line_cap: LineCap::Butt,
                    line_join: LineJoin::Miter,
                    opacity: NormalizedF32::ONE,
                    dash: None,
                }));
                surface.draw_path(path);
            }
            Drawn::Text { x, y, size, anchor, bold, colour, text: said } => {
                let weight = if *bold { Weight::Bold } else { Weight::Text };
                let line = fonts.shape(&fonts.writable(said, weight), weight);
                let back = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => line.width * size / 2.0,
                    Anchor::End => line.width * size,
                };
                text(surface, &line, (x - back, *y), *size, *colour);
            }
        }
    }
    surface.set_stroke(None);
}

/// The foot of a page: whose document, and which page.
fn foot(surface: &mut Surface<'_>, fonts: &Fonts, document: &Document, (page, pages): (usize, usize)) {
    let look = Look::note();
    let y = BOTTOM + 26.0;
    let tag = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer));
    surface.start_tagged(tag);
    area(surface, (LEFT, y - 16.0, RIGHT - LEFT, 0.6), colour(LINE));
    let left = fonts.shape(&fonts.writable(&document.foot, look.weight), look.weight);
    text(surface, &left, (LEFT, y), look.size, look.colour);
    let number = document.page.replace("{page}", &page.to_string()).replace("{pages}", &pages.to_string());
    let right = fonts.shape(&fonts.writable(&number, look.weight), look.weight);
    text(surface, &right, (RIGHT - right.width * look.size, y), look.size, look.colour);
    surface.end_tagged();
}
