//! The drawings of our own charts: a small part of SVG, read strictly. What is not known is told, not left out.

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Rect};

/// Elements of one drawing.
const MOST: usize = 20_000;

/// A drawing.
pub(crate) struct Drawing {
    pub width: f32,
    pub height: f32,
    pub marks: Vec<Mark>,
}

impl std::fmt::Debug for Drawing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Drawing({} × {}, {} marks)", self.width, self.height, self.marks.len())
    }
}

/// What is drawn.
pub(crate) enum Mark {
    /// A shape.
    Shape { path: Path, fill: Option<rgb::Color>, stroke: Option<(rgb::Color, f32)> },
    /// A text, from its base line.
    Text { x: f32, y: f32, size: f32, anchor: Anchor, bold: bool, colour: rgb::Color, text: String },
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// What an element takes from those around it.
#[derive(Clone, Copy)]
struct Around {
    x: f32,
    y: f32,
    scale: f32,
    fill: Option<rgb::Color>,
    stroke: Option<rgb::Color>,
    stroke_width: f32,
    size: f32,
    anchor: Anchor,
    bold: bool,
}

/// Reads a drawing. `colour` fills what has no colour of its own, `ink` writes.
pub(crate) fn read(text: &str, colour: rgb::Color, ink: rgb::Color) -> Result<Drawing, String> {
    let document = roxmltree::Document::parse(text).map_err(|error| format!("it is no XML: {error}"))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err("it does not begin with <svg>".to_owned());
    }
    let numbers = |name: &str| -> Option<Vec<f32>> {
        root.attribute(name)?
            .split([' ', ','])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().ok())
            .collect()
    };
    let (x, y, width, height) = match numbers("viewBox").as_deref() {
        Some([x, y, width, height]) => (*x, *y, *width, *height),
        _ => match (numbers("width").as_deref(), numbers("height").as_deref()) {
            (Some([width]), Some([height])) => (0.0, 0.0, *width, *height),
            _ => return Err("it has no viewBox".to_owned()),
        },
    };
    if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
        return Err("it has no size".to_owned());
    }
    let around = Around {
        x: -x,
        y: -y,
        scale: 1.0,
        fill: Some(colour),
        stroke: None,
        stroke_width: 1.0,
        size: 12.0,
        anchor: Anchor::Start,
        bold: false,
    };
    let mut reader = Reader { marks: Vec::new(), ink };
    reader.inside(root, around)?;
    Ok(Drawing { width, height, marks: reader.marks })
}

struct Reader {
    marks: Vec<Mark>,
    ink: rgb::Color,
}

impl Reader {
    fn inside(&mut self, node: roxmltree::Node<'_, '_>, around: Around) -> Result<(), String> {
        for child in node.children().filter(roxmltree::Node::is_element) {
            if self.marks.len() > MOST {
                return Err(format!("it has more than {MOST} elements"));
            }
            self.element(child, around)?;
        }
        Ok(())
    }

    fn element(&mut self, node: roxmltree::Node<'_, '_>, around: Around) -> Result<(), String> {
        let name = node.tag_name().name();
        let around = around.of(node)?;
        let number = |key: &str| number(node, key);
        let shape = match name {
            "g" => return self.inside(node, around),
            // Words for who cannot see: the document has its own.
            "title" | "desc" => return Ok(()),
            "text" => return self.text(node, around),
            "rect" => {
                let mut path = PathBuilder::new();
                let (x, y) = around.at(number("x")?, number("y")?);
                let (wide, high) = (number("width")? * around.scale, number("height")? * around.scale);
                match Rect::from_xywh(x, y, wide, high) {
                    Some(rect) if wide > 0.0 && high > 0.0 => path.push_rect(rect),
                    // A bar of nothing.
                    _ => return Ok(()),
                }
                path
            }
            "line" => {
                let mut path = PathBuilder::new();
                let (from, to) =
                    (around.at(number("x1")?, number("y1")?), around.at(number("x2")?, number("y2")?));
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                path
            }
            "circle" => circle(around.at(number("cx")?, number("cy")?), number("r")? * around.scale),
            "polyline" | "polygon" => points(node, around, name == "polygon")?,
            "path" => path(node.attribute("d").unwrap_or_default(), around)?,
            other => return Err(format!("<{other}> cannot be printed")),
        };
        let Some(path) = shape.finish() else { return Ok(()) };
        let open = matches!(name, "line" | "polyline");
        let stroke = around.stroke.or(if open { Some(self.ink) } else { None });
        let fill = if open { None } else { around.fill };
        let stroke = stroke.map(|colour| (colour, around.stroke_width * around.scale));
        self.marks.push(Mark::Shape { path, fill, stroke });
        Ok(())
    }

    fn text(&mut self, node: roxmltree::Node<'_, '_>, around: Around) -> Result<(), String> {
        let (x, y) = around.at(number(node, "x")?, number(node, "y")?);
        let mut text = String::new();
        for piece in node.descendants().filter_map(|piece| piece.is_text().then(|| piece.text()).flatten()) {
            text.push_str(piece);
        }
        let colour = match node.attribute("fill") {
            Some(_) => around.fill.unwrap_or(self.ink),
            None => self.ink,
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let size = around.size * around.scale;
            self.marks.push(Mark::Text {
                x,
                y,
                size,
                anchor: around.anchor,
                bold: around.bold,
                colour,
                text,
            });
        }
        Ok(())
    }
}

impl Around {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y + y * self.scale)
    }

    /// What holds within an element.
    fn of(mut self, node: roxmltree::Node<'_, '_>) -> Result<Self, String> {
        if let Some(text) = node.attribute("transform") {
            self = self.moved(text)?;
        }
        let current = self.fill;
        if let Some(text) = node.attribute("fill") {
            self.fill = colour(text, current)?;
        }
        if let Some(text) = node.attribute("stroke") {
            self.stroke = colour(text, current)?;
        }
        if node.attribute("stroke-width").is_some() {
            self.stroke_width = number(node, "stroke-width")?.max(0.0);
        }
        if node.attribute("font-size").is_some() {
            self.size = number(node, "font-size")?.clamp(1.0, 200.0);
        }
        match node.attribute("text-anchor") {
            Some("middle") => self.anchor = Anchor::Middle,
            Some("end") => self.anchor = Anchor::End,
            Some("start") => self.anchor = Anchor::Start,
            _ => {}
        }
        if let Some(weight) = node.attribute("font-weight") {
            self.bold = weight == "bold" || weight.parse::<u16>().is_ok_and(|weight| weight >= 600);
        }
        Ok(self)
    }

    fn moved(mut self, text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let wrong = || format!("the transform «{text}» cannot be printed");
            let (name, after) = rest.split_once('(').ok_or_else(wrong)?;
            let (values, after) = after.split_once(')').ok_or_else(wrong)?;
            let values: Option<Vec<f32>> = values
                .split([' ', ','])
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().ok())
                .collect();
            match (name.trim(), values.ok_or_else(wrong)?.as_slice()) {
                ("translate", [x]) => self.x += x * self.scale,
                ("translate", [x, y]) => (self.x, self.y) = self.at(*x, *y),
                ("scale", [by]) if *by > 0.0 => self.scale *= by,
                _ => return Err(wrong()),
            }
            rest = after.trim_start_matches([' ', ',']);
        }
        Ok(self)
    }
}

fn number(node: roxmltree::Node<'_, '_>, key: &str) -> Result<f32, String> {
    let text = node.attribute(key).unwrap_or("0").trim().trim_end_matches("px");
    let value: Option<f32> = text.parse().ok().filter(|value: &f32| value.is_finite());
    let value = value.ok_or_else(|| format!("{key}=\"{text}\" is no number"))?;
    if value.abs() < 1e6 { Ok(value) } else { Err(format!("{key}=\"{text}\" is too large")) }
}

fn colour(text: &str, current: Option<rgb::Color>) -> Result<Option<rgb::Color>, String> {
    let wrong = || format!("the colour «{text}» cannot be printed; write #rrggbb");
    let digits = match text {
        "none" | "transparent" => return Ok(None),
        "currentColor" => return Ok(current),
        "white" => "ffffff",
        "black" => "000000",
        text => text.strip_prefix('#').ok_or_else(wrong)?,
    };
    let long: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let part = |at: usize| long.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
    match (long.len(), part(0), part(2), part(4)) {
        (6, Some(red), Some(green), Some(blue)) => Ok(Some(rgb::Color::new(red, green, blue))),
        _ => Err(wrong()),
    }
}

fn circle((x, y): (f32, f32), r: f32) -> PathBuilder {
    // The share of the radius at which four curves are round to the eye.
    let k = r * 0.552_285;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path
}

fn points(node: roxmltree::Node<'_, '_>, around: Around, closed: bool) -> Result<PathBuilder, String> {
    let text = node.attribute("points").unwrap_or_default();
    let numbers: Option<Vec<f32>> = text
        .split(|sign: char| sign.is_whitespace() || sign == ',')
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|value: &f32| value.is_finite()))
        .collect();
    let numbers = numbers.ok_or_else(|| "points hold something that is no number".to_owned())?;
    let mut path = PathBuilder::new();
    for (at, pair) in numbers.chunks_exact(2).enumerate() {
        let [x, y] = pair else { continue };
        let (x, y) = around.at(*x, *y);
        if at == 0 {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    Ok(path)
}

/// The numbers after one command of a path.
fn split(text: &str) -> Result<Vec<(char, Vec<f32>)>, String> {
    let mut found: Vec<(char, Vec<f32>)> = Vec::new();
    let mut word = String::new();
    let flush = |word: &mut String, found: &mut Vec<(char, Vec<f32>)>| -> Result<(), String> {
        if word.is_empty() {
            return Ok(());
        }
        let value: f32 = word.parse().map_err(|_| format!("«{word}» in a path is no number"))?;
        word.clear();
        match found.last_mut() {
            Some((_, numbers)) if value.is_finite() => numbers.push(value),
            _ => return Err("a path begins with a number".to_owned()),
        }
        Ok(())
    };
    for sign in text.chars() {
        let exponent = word.ends_with(['e', 'E']);
        match sign {
            'e' | 'E' if !word.is_empty() => word.push(sign),
            sign if sign.is_ascii_alphabetic() => {
                flush(&mut word, &mut found)?;
                found.push((sign, Vec::new()));
            }
            '-' | '+' if !exponent => {
                flush(&mut word, &mut found)?;
                word.push(sign);
            }
            '.' if word.contains('.') => {
                flush(&mut word, &mut found)?;
                word.push(sign);
            }
            sign if sign == ',' || sign.is_whitespace() => flush(&mut word, &mut found)?,
            sign => word.push(sign),
        }
    }
    flush(&mut word, &mut found)?;
    Ok(found)
}

fn path(text: &str, around: Around) -> Result<PathBuilder, String> {
    let mut path = PathBuilder::new();
    let (mut x, mut y) = (0.0_f32, 0.0_f32);
    let mut start = (0.0_f32, 0.0_f32);
    for (command, numbers) in split(text)? {
        let kind = command.to_ascii_uppercase();
        let size = match kind {
            'M' | 'L' => 2,
            'H' | 'V' => 1,
            'C' => 6,
            'Q' => 4,
            'Z' => {
                path.close();
                (x, y) = start;
                continue;
            }
            _ => return Err(format!("the command «{command}» of a path cannot be printed")),
        };
        if numbers.len() % size != 0 || numbers.is_empty() {
            return Err(format!("«{command}» in a path has {} numbers", numbers.len()));
        }
        let relative = command.is_ascii_lowercase();
        let (mut base_x, mut base_y) = if relative { (x, y) } else { (0.0, 0.0) };
        for (at, part) in numbers.chunks_exact(size).enumerate() {
            match (kind, part) {
                ('H', [to]) => x = base_x + to,
                ('V', [to]) => y = base_y + to,
                ('M' | 'L', [to_x, to_y]) => (x, y) = (base_x + to_x, base_y + to_y),
                ('C', [a, b, c, d, to_x, to_y]) => {
                    let (one, two) = (around.at(base_x + a, base_y + b), around.at(base_x + c, base_y + d));
                    (x, y) = (base_x + to_x, base_y + to_y);
                    let to = around.at(x, y);
                    path.cubic_to(one.0, one.1, two.0, two.1, to.0, to.1);
                }
                ('Q', [a, b, to_x, to_y]) => {
                    let one = around.at(base_x + a, base_y + b);
                    (x, y) = (base_x + to_x, base_y + to_y);
                    let to = around.at(x, y);
                    path.quad_to(one.0, one.1, to.0, to.1);
                }
                _ => {}
            }
            let to = around.at(x, y);
            if kind == 'M' && at == 0 {
                path.move_to(to.0, to.1);
                start = (x, y);
            } else if matches!(kind, 'M' | 'L' | 'H' | 'V') {
                path.line_to(to.0, to.1);
            }
            if relative {
                (base_x, base_y) = (x, y);
            }
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> Result<Drawing, String> {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 50\">{inside}</svg>");
        read(&text, rgb::Color::new(1, 2, 3), rgb::Color::black())
    }

    #[test]
    fn our_own_charts_are_read() {
        let all = drawing(
            "<title>x</title><g transform=\"translate(10, 5) scale(2)\" fill=\"#f00\"><rect x=\"1\" y=\"1\" width=\"4\" height=\"3\"/>\
             <path d=\"M0,0l5 5h-2.5V1c1 1 2 2 3 3Z\"/></g><line x1=\"0\" y1=\"0\" x2=\"9\" y2=\"9\"/>\
             <polyline points=\"0,0 1,1 2,0\" stroke=\"#112233\"/><circle cx=\"5\" cy=\"5\" r=\"2\"/>\
             <text x=\"3\" y=\"9\" text-anchor=\"end\" font-weight=\"700\">1 234 <tspan>euro</tspan></text><rect width=\"0\" height=\"9\"/>",
        )
        .unwrap();
        assert_eq!((all.width, all.height, all.marks.len()), (100.0, 50.0, 6));
        let Mark::Shape { fill, .. } = &all.marks[0] else { panic!("a bar") };
        assert_eq!(*fill, Some(rgb::Color::new(255, 0, 0)));
        assert!(
            matches!(&all.marks[2], Mark::Shape { fill: None, stroke: Some(_), .. }),
            "a line is drawn, not filled"
        );
        assert!(
            matches!(&all.marks[5], Mark::Text { text, anchor: Anchor::End, bold: true, .. } if text == "1 234 euro")
        );
    }

    #[test]
    fn what_cannot_be_printed_is_told() {
        for (wrong, said) in [
            ("<image href=\"x\"/>", "<image>"),
            ("<rect x=\"nan\"/>", "no number"),
            ("<rect x=\"1e9\"/>", "too large"),
            ("<rect fill=\"url(#a)\"/>", "colour"),
            ("<g transform=\"rotate(3)\"/>", "rotate"),
            ("<path d=\"M0 0A1 1 0 0 0 1 1\"/>", "«A»"),
            ("<path d=\"5 M0 0\"/>", "begins with a number"),
            ("<path d=\"M0\"/>", "1 numbers"),
            ("<rect", "no XML"),
        ] {
            let told = drawing(wrong).unwrap_err();
            assert!(told.contains(said), "{wrong}: {told}");
        }
        assert!(read("<svg/>", rgb::Color::black(), rgb::Color::black()).unwrap_err().contains("viewBox"));
        let entities = "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg viewBox=\"0 0 1 1\"><text>&a;</text></svg>";
        assert!(
            read(entities, rgb::Color::black(), rgb::Color::black()).is_err(),
            "no definitions of its own"
        );
    }
}
