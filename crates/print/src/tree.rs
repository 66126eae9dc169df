//! What is what: the tree a reading program follows. Its leaves are pieces on the pages, known by a number until they
//! are drawn.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, Node as KrillaNode, TableHeaderScope, Tag, TagGroup};

/// What a piece of a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Heading(u16, String),
    Paragraph,
    List,
    Item,
    Mark,
    Body,
    Table(String),
    Caption,
    Head,
    Rows,
    Row,
    ColumnHead,
    RowHead,
    Cell,
    Figure(String),
    Group,
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    pub children: Vec<Child>,
}

/// What hangs on a node.
#[derive(Clone, Debug)]
pub(crate) enum Child {
    Node(Node),
    Leaf(usize),
}

impl Node {
    pub fn new(kind: Kind) -> Self {
        Self { kind, children: Vec::new() }
    }

    pub fn with(kind: Kind, leaves: impl IntoIterator<Item = usize>) -> Self {
        Self { kind, children: leaves.into_iter().map(Child::Leaf).collect() }
    }

    pub fn push(&mut self, node: Self) {
        self.children.push(Child::Node(node));
    }

    /// The node as the writer of the file wants it; every leaf is used once.
    pub fn finish(self, drawn: &mut [Option<Identifier>]) -> TagGroup {
        let mut group = self.kind.group();
        for child in self.children {
            match child {
                Child::Node(node) => group.push(KrillaNode::Group(node.finish(drawn))),
                Child::Leaf(at) => {
                    if let Some(id) = drawn.get_mut(at).and_then(Option::take) {
                        group.push(KrillaNode::Leaf(id));
                    }
                }
            }
        }
        group
    }
}

impl Kind {
    fn group(self) -> TagGroup {
        match self {
            Self::Heading(level, text) => {
                TagGroup::new(Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text)))
            }
            Self::Paragraph => TagGroup::new(Tag::P),
            Self::List => TagGroup::new(Tag::L(ListNumbering::Disc)),
            Self::Item => TagGroup::new(Tag::LI),
            Self::Mark => TagGroup::new(Tag::Lbl),
            Self::Body => TagGroup::new(Tag::LBody),
            Self::Table(summary) => {
                TagGroup::new(Tag::Table.with_summary(Some(summary).filter(|text| !text.is_empty())))
            }
            Self::Caption => TagGroup::new(Tag::Caption),
            Self::Head => TagGroup::new(Tag::THead),
            Self::Rows => TagGroup::new(Tag::TBody),
            Self::Row => TagGroup::new(Tag::TR),
            Self::ColumnHead => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
            Self::RowHead => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
            Self::Cell => TagGroup::new(Tag::TD),
            Self::Figure(alt) => TagGroup::new(Tag::Figure(Some(alt))),
            Self::Group => TagGroup::new(Tag::Div),
        }
    }
}
