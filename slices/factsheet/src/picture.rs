//! Drawings of the sheet: shares, comparisons, lines, maps. The same drawing serves the page (colours by class, so that the
//! dark look works) and the paper (colours written out).

#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "small counts that become places on a drawing"
)]

use std::fmt::Write as _;

use kernel::language::Language;
use kernel::point::Point;
use shell::{escaped, format};

use crate::ground::Shape;
use crate::supply::Outlet;
use crate::taxonomy::GROUPS;

/// For what it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// A page: a wide and a narrow drawing.
    Web,
    /// A sheet of paper: the wide one, colours written out.
    Print,
}

/// The colours of the eight groups on paper; the page has them as classes.
const INKS: [&str; 8] =
    ["#0f545c", "#d9730d", "#7a3b69", "#e8a317", "#4a7fb5", "#8a8d3f", "#3f8f5f", "#8f9698"];
/// Whether letters on that colour are light.
const LIGHT: [bool; 8] = [true, false, true, false, true, false, true, false];

const LETTER: f64 = 6.8;

/// A drawing under construction.
struct Pen {
    out: String,
    paper: Paper,
}

impl Pen {
    fn open(&mut self, (width, height): (f64, f64), class: &str) {
        let _ = write!(
            self.out,
            "<svg viewBox=\"0 0 {width:.0} {height:.0}\" class=\"chart {class}\" xmlns=\"http://www.w3.org/2000/svg\">"
        );
    }

    fn close(&mut self) {
        self.out.push_str("</svg>");
    }

    /// How something of a group is filled.
    fn fill(&self, group: usize) -> String {
        let at = group % INKS.len();
        match self.paper {
            Paper::Web => format!("class=\"fs-c{at}\""),
            Paper::Print => format!("fill=\"{}\"", INKS.get(at).copied().unwrap_or("#000000")),
        }
    }

    fn rect(&mut self, (x, y, width, height): (f64, f64, f64, f64), group: usize) {
        let fill = self.fill(group);
        let _ = write!(
            self.out,
            "<rect {fill} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
        );
    }

    fn rule(&mut self, (x1, y1, x2, y2): (f64, f64, f64, f64)) {
        let stroke = match self.paper {
            Paper::Web => "class=\"chart__line\"",
            Paper::Print => "stroke=\"#c9d3d4\" stroke-width=\"0.8\"",
        };
        let _ =
            write!(self.out, "<line {stroke} x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>");
    }

    /// A strong mark: what one compares with.
    fn mark(&mut self, (x1, y1, x2, y2): (f64, f64, f64, f64)) {
        let stroke = match self.paper {
            Paper::Web => "class=\"fs-mark\"",
            Paper::Print => "stroke=\"#1c2526\" stroke-width=\"2\"",
        };
        let _ =
            write!(self.out, "<line {stroke} x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>");
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, tone: Tone, text: &str) {
        let look = match (self.paper, tone) {
            (Paper::Web, Tone::Plain) => "class=\"chart__text\"",
            (Paper::Web, Tone::Light) => "class=\"fs-on fs-on--light\"",
            (Paper::Web, Tone::Dark) => "class=\"fs-on\"",
            (Paper::Print, Tone::Plain) => "font-size=\"12\" fill=\"#4d5b5d\"",
            (Paper::Print, Tone::Light) => "font-size=\"12\" fill=\"#ffffff\" font-weight=\"700\"",
            (Paper::Print, Tone::Dark) => "font-size=\"12\" fill=\"#1c2526\" font-weight=\"700\"",
        };
        let _ = write!(
            self.out,
            "<text {look} x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            escaped(text)
        );
    }
}

/// How a text stands out.
#[derive(Clone, Copy)]
enum Tone {
    Plain,
    Light,
    Dark,
}

fn tone(group: usize) -> Tone {
    if LIGHT.get(group % LIGHT.len()).copied().unwrap_or(true) { Tone::Light } else { Tone::Dark }
}

/// The widths a paper asks for, with the class of each.
fn sizes(paper: Paper) -> &'static [(f64, &'static str)] {
    match paper {
        Paper::Web => &[(720.0, "chart__wide"), (340.0, "chart__narrow")],
        Paper::Print => &[(720.0, "")],
    }
}

fn draw(paper: Paper, mut one: impl FnMut(&mut Pen, f64, &str)) -> String {
    let mut pen = Pen { out: String::new(), paper };
    for (width, class) in sizes(paper) {
        one(&mut pen, *width, class);
    }
    pen.out
}

/// A short text, cut where it must be.
fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// The names of groups with their colours, in rows; the height it took.
fn legend(pen: &mut Pen, (left, top, width): (f64, f64, f64), names: &[String]) -> f64 {
    let (mut x, mut y) = (left, top);
    for (group, name) in names.iter().enumerate() {
        let wide = (name.chars().count() as f64).mul_add(LETTER, 30.0);
        if x + wide > left + width && x > left {
            x = left;
            y += 20.0;
        }
        pen.rect((x, y, 12.0, 12.0), group);
        pen.text((x + 17.0, y + 10.5), "start", Tone::Plain, name);
        x += wide;
    }
    y + 20.0 - top
}

fn legend_height(width: f64, names: &[String]) -> f64 {
    let mut unseen = Pen { out: String::new(), paper: Paper::Web };
    legend(&mut unseen, (0.0, 0.0, width), names)
}

/// Shares of groups as one bar for each column (town, cluster, province).
pub(crate) fn shares(
    paper: Paper,
    language: Language,
    columns: &[(String, Vec<f64>)],
    names: &[String],
) -> String {
    draw(paper, |pen, width, class| {
        let (label_room, bar): (f64, f64) = (18.0, 34.0);
        let row = label_room + bar + 10.0;
        let height = row.mul_add(columns.len() as f64, 8.0) + legend_height(width, names);
        pen.open((width, height), class);
        for (at, (label, shares)) in columns.iter().enumerate() {
            let top = row * at as f64;
            pen.text((0.0, top + 13.0), "start", Tone::Plain, &cut(label, (width / LETTER) as usize));
            let mut x = 0.0;
            for (group, share) in shares.iter().enumerate() {
                let wide = share.clamp(0.0, 1.0) * width;
                pen.rect((x, top + label_room, wide, bar), group);
                let said = format!("{}\u{a0}%", format::number(language, (share * 100.0).round(), 0));
                if wide > (said.chars().count() as f64).mul_add(LETTER, 8.0) {
                    pen.text((x + wide / 2.0, top + label_room + 22.0), "middle", tone(group), &said);
                }
                x += wide;
            }
        }
        legend(pen, (0.0, row * columns.len() as f64 + 4.0, width), names);
        pen.close();
    })
}

/// A value beside what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compared {
    pub label: String,
    /// Colour.
    pub group: usize,
    pub value: f64,
    /// Of the towns compared with.
    pub other: Option<f64>,
    /// The value, written.
    pub said: String,
}

/// Lying bars with a mark where the comparison stands.
pub(crate) fn compared(paper: Paper, rows: &[Compared]) -> String {
    draw(paper, |pen, width, class| {
        let narrow = width < 500.0;
        // On a phone the name stands above its bar.
        let (left, row): (f64, f64) = if narrow { (0.0, 38.0) } else { (210.0, 24.0) };
        let most =
            rows.iter().flat_map(|row| [Some(row.value), row.other]).flatten().fold(0.0, f64::max).max(1e-9);
        let room = width - left - 64.0;
        pen.open((width, row.mul_add(rows.len() as f64, 6.0)), class);
        for (at, one) in rows.iter().enumerate() {
            let top = row * at as f64;
            let (bar_top, high) = if narrow { (top + 17.0, 14.0) } else { (top + 4.0, 15.0) };
            if narrow {
                pen.text((0.0, top + 12.0), "start", Tone::Plain, &cut(&one.label, 46));
            } else {
                pen.text((left - 8.0, top + 15.5), "end", Tone::Plain, &cut(&one.label, 29));
            }
            let wide = one.value / most * room;
            pen.rect((left, bar_top, wide.max(0.5), high), one.group);
            let mut end = left + wide;
            if let Some(other) = one.other {
                let x = left + other / most * room;
                pen.mark((x, bar_top - 3.0, x, bar_top + high + 3.0));
                end = end.max(x);
            }
            pen.text((end + 6.0, bar_top + 11.5), "start", Tone::Plain, &one.said);
        }
        pen.close();
    })
}

/// Lines over time; every series begins at its first value.
pub(crate) fn lines(
    paper: Paper,
    language: Language,
    labels: &[String],
    series: &[(String, usize, Vec<f64>)],
) -> String {
    let all = || series.iter().flat_map(|(_, _, values)| values).copied().filter(|value| value.is_finite());
    let (low, high) =
        all().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high || labels.len() < 2 {
        return String::new();
    }
    let room = (high - low).max(4.0);
    let step =
        [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0].into_iter().find(|step| room / step <= 6.0).unwrap_or(200.0);
    let (bottom, top) = ((low / step).floor() * step, (high / step).ceil() * step);
    let span = (top - bottom).max(step);
    let names: Vec<String> = series.iter().map(|(name, _, _)| name.clone()).collect();
    draw(paper, |pen, width, class| {
        let (left, above, plot) = (44.0, 10.0, 170.0);
        let height = above + plot + 26.0 + legend_height(width, &names) + 4.0;
        let x = |at: usize| (width - left - 12.0).mul_add(at as f64 / (labels.len() - 1).max(1) as f64, left);
        let y = |value: f64| (1.0 - (value - bottom) / span).mul_add(plot, above);
        pen.open((width, height), class);
        let mut line = bottom;
        while line <= top + step / 2.0 {
            pen.rule((left, y(line), width, y(line)));
            pen.text((left - 6.0, y(line) + 4.0), "end", Tone::Plain, &format::number(language, line, 0));
            line += step;
        }
        let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(1) as f64;
        let every =
            ((longest.mul_add(LETTER, 12.0)) * labels.len() as f64 / (width - left)).ceil().max(1.0) as usize;
        for (at, label) in labels.iter().enumerate().step_by(every) {
            pen.text((x(at), above + plot + 18.0), "middle", Tone::Plain, label);
        }
        for (_, group, values) in series {
            let points: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(at, value)| format!("{:.1},{:.1}", x(at), y(*value)))
                .collect();
            let ink = INKS.get(group % INKS.len()).copied().unwrap_or("#000000");
            let look = match pen.paper {
                Paper::Web => format!("class=\"fs-l{}\"", group % INKS.len()),
                Paper::Print => format!("fill=\"none\" stroke=\"{ink}\" stroke-width=\"2.2\""),
            };
            let _ = write!(pen.out, "<polyline {look} points=\"{}\"/>", points.join(" "));
        }
        let (mut x, y) = (left, above + plot + 30.0);
        for (name, group, _) in series {
            pen.rect((x, y, 12.0, 12.0), *group);
            pen.text((x + 17.0, y + 10.5), "start", Tone::Plain, name);
            x += (name.chars().count() as f64).mul_add(LETTER, 30.0);
        }
        pen.close();
    })
}

/// What a map shows.
pub(crate) struct Ground<'a> {
    pub outline: &'a Shape,
    /// Areas with their names.
    pub areas: Vec<(&'a str, &'a Shape)>,
    pub outlets: Vec<&'a Outlet>,
    /// The group of which the dots stand out; none: all of them.
    pub only: Option<kernel::category::Group>,
}

/// A map: the outline of the town, its areas, a dot for each place with a position of its own.
pub(crate) fn map(paper: Paper, ground: &Ground<'_>, names: &[String]) -> String {
    let Some([west, south, east, north]) = ground.outline.bounds() else { return String::new() };
    let narrow = f64::midpoint(south, north).to_radians().cos();
    let (wide, high) = ((east - west) * narrow, north - south);
    draw(paper, |pen, width, class| {
        let most_high = if paper == Paper::Print { 400.0 } else { 460.0 };
        let scale = ((width - 12.0) / wide).min(most_high / high);
        let left = (width - wide * scale) / 2.0;
        let place =
            |[lon, lat]: [f64; 2]| ((lon - west) * narrow * scale + left, (north - lat).mul_add(scale, 6.0));
        let height = high * scale + 18.0;
        let legend_room = legend_height(width, names);
        pen.open((width, height + legend_room), class);
        shape(
            pen,
            ground.outline,
            &place,
            "fs-town",
            "fill=\"#f3f1ea\" stroke=\"#9aa5a6\" stroke-width=\"1.2\"",
        );
        for (_, area) in &ground.areas {
            shape(pen, area, &place, "fs-area", "fill=\"#dcebec\" stroke=\"#0f545c\" stroke-width=\"1.4\"");
        }
        let radius = if width < 500.0 { 1.9 } else { 2.4 };
        for outlet in &ground.outlets {
            let Some(Point { lat, lon }) = outlet.point else { continue };
            let Some(group) = GROUPS.iter().position(|group| *group == outlet.category.group) else {
                continue;
            };
            if ground.only.is_some_and(|only| only != outlet.category.group) {
                continue;
            }
            let ((x, y), fill) = (place([lon, lat]), pen.fill(group));
            let _ = write!(pen.out, "<circle {fill} cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"/>");
        }
        for (name, area) in &ground.areas {
            let Some([west, _, east, north]) = area.bounds() else { continue };
            let (x, y) = place([f64::midpoint(west, east), north]);
            pen.text(
                (x.clamp(60.0, width - 60.0), (y - 4.0).max(11.0)),
                "middle",
                Tone::Dark,
                &cut(name, 26),
            );
        }
        legend(pen, (0.0, height, width), names);
        pen.close();
    })
}

/// Small maps in two columns, each of one group.
pub(crate) fn maps(paper: Paper, all: &[(String, Ground<'_>)]) -> String {
    let Some([west, south, east, north]) = all.first().and_then(|(_, ground)| ground.outline.bounds()) else {
        return String::new();
    };
    let narrow = f64::midpoint(south, north).to_radians().cos();
    draw(paper, |pen, width, class| {
        let cell = (width - 16.0) / 2.0;
        let scale = (cell / ((east - west) * narrow)).min(230.0 / (north - south));
        let (map_wide, map_high) = ((east - west) * narrow * scale, (north - south) * scale);
        let row = map_high + 32.0;
        pen.open((width, row * all.len().div_ceil(2) as f64), class);
        for (at, (name, ground)) in all.iter().enumerate() {
            let (left, top) = (if at % 2 == 0 { 0.0 } else { cell + 16.0 }, row * (at / 2) as f64);
            pen.text((left, top + 13.0), "start", Tone::Dark, name);
            let from = left + (cell - map_wide) / 2.0;
            let place = |[lon, lat]: [f64; 2]| {
                ((lon - west) * narrow * scale + from, (north - lat).mul_add(scale, top + 22.0))
            };
            let print = "fill=\"#f3f1ea\" stroke=\"#9aa5a6\" stroke-width=\"1\"";
            shape(pen, ground.outline, &place, "fs-town", print);
            for outlet in &ground.outlets {
                let Some(Point { lat, lon }) = outlet.point else { continue };
                let Some(group) = GROUPS.iter().position(|group| *group == outlet.category.group) else {
                    continue;
                };
                if ground.only == Some(outlet.category.group) {
                    let ((x, y), fill) = (place([lon, lat]), pen.fill(group));
                    let _ = write!(pen.out, "<circle {fill} cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.8\"/>");
                }
            }
        }
        pen.close();
    })
}

fn shape(pen: &mut Pen, shape: &Shape, place: &dyn Fn([f64; 2]) -> (f64, f64), class: &str, print: &str) {
    let look = match pen.paper {
        Paper::Web => format!("class=\"{class}\""),
        Paper::Print => print.to_owned(),
    };
    for ring in shape.polygons.iter().filter_map(|rings| rings.first()) {
        let points: Vec<String> = ring
            .iter()
            .map(|position| {
                let (x, y) = place(*position);
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = write!(pen.out, "<polygon {look} points=\"{}\"/>", points.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supply::tests::outlet;

    fn names() -> Vec<String> {
        (0..8).map(|at| format!("Groep {at}")).collect()
    }

    #[test]
    fn a_bar_of_shares_fills_its_width() {
        let svg = shares(
            Paper::Web,
            Language::Nl,
            &[("Oostkamp".into(), vec![0.5, 0.3, 0.2]), ("Vlaanderen <b>".into(), vec![0.25, 0.25, 0.5])],
            &names(),
        );
        let wide = svg.split("</svg>").next().unwrap();
        let sum: f64 = wide
            .split("<rect")
            .filter(|rect| rect.contains("height=\"34.0\""))
            .map(|rect| {
                rect.split("width=\"").nth(1).unwrap().split('"').next().unwrap().parse::<f64>().unwrap()
            })
            .sum();
        assert!((sum - 1440.0).abs() < 0.5, "{sum}");
        assert!(wide.contains("50\u{a0}%") && wide.contains("&lt;b&gt;") && !wide.contains("<b>"));
        assert_eq!(svg.matches("<svg").count(), 2);
    }

    #[test]
    fn what_is_printed_has_its_colours_written_out() {
        let shop = Outlet { point: Point::new(51.15, 3.25).ok(), exact: true, ..outlet("bakery") };
        let outline = Shape::circle(Point::new(51.15, 3.25).unwrap(), 4_000.0);
        let core = Shape::circle(Point::new(51.15, 3.25).unwrap(), 400.0);
        let ground = Ground {
            outline: &outline,
            areas: vec![("Kern", &core)],
            outlets: vec![&shop, &shop],
            only: None,
        };
        let rows =
            [Compared { label: "Mode".into(), group: 1, value: 2.0, other: Some(4.0), said: "2".into() }];
        for svg in [
            shares(Paper::Print, Language::Nl, &[("A".into(), vec![1.0])], &names()),
            compared(Paper::Print, &rows),
            lines(
                Paper::Print,
                Language::Nl,
                &["1".into(), "2".into()],
                &[("A".into(), 0, vec![100.0, 104.0])],
            ),
            map(Paper::Print, &ground, &names()),
        ] {
            assert_eq!(svg.matches("<svg").count(), 1);
            assert!(!svg.contains("class=\"fs-") && svg.contains("#"), "{svg}");
        }
        assert_eq!(map(Paper::Print, &ground, &[]).matches("<circle").count(), 2);
        let pubs = Ground { only: Some(kernel::category::Group::Horeca), ..ground };
        assert_eq!(map(Paper::Print, &pubs, &[]).matches("<circle").count(), 0);
    }

    #[test]
    fn nothing_to_draw_draws_nothing() {
        assert!(lines(Paper::Web, Language::Nl, &["1".into()], &[("A".into(), 0, vec![1.0])]).is_empty());
        assert!(lines(Paper::Web, Language::Nl, &[], &[]).is_empty());
        let nowhere =
            Ground { outline: &Shape::default(), areas: Vec::new(), outlets: Vec::new(), only: None };
        assert!(map(Paper::Web, &nowhere, &names()).is_empty());
    }
}
