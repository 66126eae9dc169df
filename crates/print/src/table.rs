//! Tables: columns by their shares, the head again on every page, a row in pieces only when no page can hold it.

use kernel::print::{PrintError, Table};

use crate::font::{Fonts, Line};
use crate::layout::{BOTTOM, Draft, Item, LEFT, LINE, Look, RIGHT, TOP, colour, soft, wrap};
use crate::tree::{Kind, Node};

/// Space within a cell.
const PAD_X: f32 = 5.0;
const PAD_Y: f32 = 3.5;

/// A column as it is drawn.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    width: f32,
    number: bool,
}

fn columns(shares: &[(u16, bool)]) -> Vec<Column> {
    let all: f32 = shares.iter().map(|(share, _)| f32::from((*share).max(1))).sum();
    let mut x = LEFT;
    let mut found = Vec::with_capacity(shares.len());
    for (share, number) in shares {
        let width = (RIGHT - LEFT) * f32::from((*share).max(1)) / all;
        found.push(Column { x, width, number: *number });
        x += width;
    }
    found
}

fn count(lines: usize) -> f32 {
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX))
}

fn wrapped(fonts: &Fonts, cells: &[String], columns: &[Column], looks: &[Look]) -> Vec<Vec<Line>> {
    let each = cells.iter().zip(columns).zip(looks);
    each.map(|((cell, column), look)| wrap(fonts, cell, *look, column.width - 2.0 * PAD_X)).collect()
}

fn longest(cells: &[Vec<Line>]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or(1)
}

/// Draws lines of cells beside each other, from the present place on. Without `read` it is decoration.
fn draw(
    draft: &mut Draft,
    cells: &[&[Line]],
    columns: &[Column],
    (looks, read): (&[Look], bool),
) -> Vec<Vec<usize>> {
    let mut leaves = Vec::with_capacity(cells.len());
    for ((lines, column), look) in cells.iter().zip(columns).zip(looks) {
        let mut own = Vec::with_capacity(lines.len());
        let mut top = draft.y + PAD_Y;
        for line in *lines {
            let leaf = read.then(|| draft.leaf());
            own.extend(leaf);
            let free = column.width - 2.0 * PAD_X - line.width * look.size;
            let x = column.x + PAD_X + if column.number { free.max(0.0) } else { 0.0 };
            draft.write(leaf, (x, top), *look, line.clone());
            top += look.leading;
        }
        leaves.push(own);
    }
    leaves
}

/// A table under construction.
struct Work<'a> {
    columns: &'a [Column],
    looks: &'a [Look],
    head: Vec<Vec<Line>>,
    head_looks: Vec<Look>,
    leading: f32,
}

impl Work<'_> {
    fn head_height(&self) -> f32 {
        if self.head.is_empty() { 0.0 } else { count(longest(&self.head)) * self.leading + 2.0 * PAD_Y }
    }

    /// Draws the head; the leaves, when it is the first time.
    fn draw_head(&self, draft: &mut Draft, first: bool) -> Vec<Vec<usize>> {
        if self.head.is_empty() {
            return Vec::new();
        }
        let height = self.head_height();
        let area = Item::Area { x: LEFT, y: draft.y, width: RIGHT - LEFT, height, colour: soft(draft.house) };
        draft.put(area);
        let cells: Vec<&[Line]> = self.head.iter().map(Vec::as_slice).collect();
        let leaves = draw(draft, &cells, self.columns, (&self.head_looks, first));
        draft.y += height;
        leaves
    }

    /// Draws a row, over several pages when it must be; the leaves of its cells.
    fn draw_row(&self, draft: &mut Draft, cells: &[Vec<Line>]) -> Result<Vec<Vec<usize>>, PrintError> {
        let mut leaves: Vec<Vec<usize>> = vec![Vec::new(); cells.len()];
        let total = longest(cells);
        let whole = count(total) * self.leading + 2.0 * PAD_Y;
        let page = BOTTOM - TOP - self.head_height();
        if whole > draft.room() && whole <= page {
            self.turn(draft)?;
        }
        let mut from = 0;
        while from < total {
            let mut fit = 0;
            while from + fit < total && count(fit + 1) * self.leading + 2.0 * PAD_Y <= draft.room() {
                fit += 1;
            }
            if fit == 0 {
                // On an empty page one line always fits.
                self.turn(draft)?;
                fit = 1;
            }
            let part: Vec<&[Line]> = cells
                .iter()
                .map(|lines| lines.get(from..(from + fit).min(lines.len())).unwrap_or(&[]))
                .collect();
            for (all, own) in leaves.iter_mut().zip(draw(draft, &part, self.columns, (self.looks, true))) {
                all.extend(own);
            }
            draft.y += count(fit) * self.leading + 2.0 * PAD_Y;
            from += fit;
            let rule =
                Item::Area { x: LEFT, y: draft.y, width: RIGHT - LEFT, height: 0.6, colour: colour(LINE) };
            draft.put(rule);
        }
        Ok(leaves)
    }

    fn turn(&self, draft: &mut Draft) -> Result<(), PrintError> {
        draft.new_page()?;
        self.draw_head(draft, false);
        Ok(())
    }
}

fn row(kind: &Kind, leaves: Vec<Vec<usize>>, first: Kind) -> Node {
    let mut node = Node::new(Kind::Row);
    for (at, own) in leaves.into_iter().enumerate() {
        node.push(Node::with(if at == 0 { first.clone() } else { kind.clone() }, own));
    }
    node
}

/// A table with a head.
pub(crate) fn table(
    draft: &mut Draft,
    fonts: &Fonts,
    table: &Table,
    number: usize,
) -> Result<(), PrintError> {
    let size = table.columns.len();
    if let Some((at, wrong)) = table.rows.iter().enumerate().find(|(_, row)| row.len() != size || size == 0) {
        return Err(PrintError::Table { number, row: at + 1, cells: wrong.len(), columns: size });
    }
    if table.rows.is_empty() {
        return Ok(());
    }
    let shares: Vec<(u16, bool)> = table.columns.iter().map(|one| (one.share, one.number)).collect();
    let columns = columns(&shares);
    let (looks, head_looks) = (vec![Look::small(); size], vec![Look::strong(); size]);
    let labels: Vec<String> = table.columns.iter().map(|column| column.label.clone()).collect();
    let head = wrapped(fonts, &labels, &columns, &head_looks);
    let work = Work { columns: &columns, looks: &looks, head, head_looks, leading: Look::small().leading };
    let mut node = Node::new(Kind::Table(table.caption.clone()));
    draft.need(work.head_height() + 3.0 * work.leading + 20.0)?;
    if !table.caption.is_empty() {
        let look = Look::strong();
        let leaves = draft.lines(wrap(fonts, &table.caption, look, RIGHT - LEFT), LEFT, look)?;
        node.push(Node::with(Kind::Caption, leaves));
        draft.y += 3.0;
    }
    let leaves = work.draw_head(draft, true);
    let mut section = Node::new(Kind::Head);
    section.push(row(&Kind::ColumnHead, leaves, Kind::ColumnHead));
    node.push(section);
    let mut body = Node::new(Kind::Rows);
    for cells in &table.rows {
        let cells = wrapped(fonts, cells, &columns, &looks);
        let leaves = work.draw_row(draft, &cells)?;
        body.push(row(&Kind::Cell, leaves, Kind::Cell));
    }
    node.push(body);
    draft.nodes.push(node);
    draft.y += 10.0;
    Ok(())
}

/// Names and their values: a table whose first column names the rows.
pub(crate) fn pairs(draft: &mut Draft, fonts: &Fonts, pairs: &[(String, String)]) -> Result<(), PrintError> {
    if pairs.is_empty() {
        return Ok(());
    }
    let columns = columns(&[(3, false), (7, false)]);
    let looks = [Look::strong(), Look::small()];
    let work = Work {
        columns: &columns,
        looks: &looks,
        head: Vec::new(),
        head_looks: Vec::new(),
        leading: Look::small().leading,
    };
    let mut node = Node::new(Kind::Table(String::new()));
    let mut body = Node::new(Kind::Rows);
    for (name, value) in pairs {
        let cells = wrapped(fonts, &[name.clone(), value.clone()], &columns, &looks);
        let leaves = work.draw_row(draft, &cells)?;
        body.push(row(&Kind::Cell, leaves, Kind::RowHead));
    }
    node.push(body);
    draft.nodes.push(node);
    draft.y += 10.0;
    Ok(())
}
