//! Numbers that stand out: cards, three beside each other.

use kernel::print::{Figure, PrintError};

use crate::font::{Fonts, Line, Weight};
use crate::layout::{Draft, INK, Item, LEFT, Look, MUTED, RIGHT, soft, wrap};
use crate::tree::{Kind, Node};

/// Cards in a row.
const BESIDE: usize = 3;
const GAP: f32 = 10.0;
const PAD: f32 = 10.0;

/// The lines of a card.
struct Card {
    value: Vec<Line>,
    label: Vec<Line>,
    note: Vec<Line>,
}

fn height(lines: &[Line], look: Look) -> f32 {
    f32::from(u16::try_from(lines.len()).unwrap_or(u16::MAX)) * look.leading
}

/// Draws the cards; each is a paragraph for who listens: the number, what it counts, what it is compared with.
pub(crate) fn figures(draft: &mut Draft, fonts: &Fonts, all: &[Figure]) -> Result<(), PrintError> {
    let value = Look::new(Weight::Display, 22.0, 27.0, draft.house);
    let label = Look::new(Weight::Bold, 9.5, 12.5, INK);
    let note = Look::new(Weight::Text, 8.5, 11.5, MUTED);
    let wide = (RIGHT - LEFT - GAP * 2.0) / 3.0;
    for row in all.chunks(BESIDE) {
        let lines = |text: &str, look: Look| {
            if text.trim().is_empty() { Vec::new() } else { wrap(fonts, text, look, wide - 2.0 * PAD) }
        };
        let cards: Vec<Card> = row
            .iter()
            .map(|one| Card {
                value: lines(&one.value, value),
                label: lines(&one.label, label),
                note: lines(&one.note, note),
            })
            .collect();
        let tall = cards
            .iter()
            .map(|card| height(&card.value, value) + height(&card.label, label) + height(&card.note, note))
            .fold(0.0, f32::max)
            + 2.0 * PAD;
        draft.need(tall + GAP)?;
        let (top, mut x) = (draft.y, LEFT);
        for card in cards {
            let colour = soft(draft.house);
            draft.put(Item::Area { x, y: top, width: wide, height: tall, colour });
            let mut y = top + PAD - 2.0;
            let mut leaves = Vec::new();
            for (lines, look) in [(card.value, value), (card.label, label), (card.note, note)] {
                for line in lines {
                    let leaf = draft.leaf();
                    draft.write(Some(leaf), (x + PAD, y), look, line);
                    leaves.push(leaf);
                    y += look.leading;
                }
            }
            draft.nodes.push(Node::with(Kind::Paragraph, leaves));
            x += wide + GAP;
        }
        draft.y = top + tall + GAP;
    }
    Ok(())
}
