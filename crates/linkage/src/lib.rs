//! Record linkage: which records of two sets, or of one set, speak of the same place, person or thing.
//!
//! Nothing here is trained and nothing reads a clock or a file by itself. A set is read with [`Side`], two sides
//! (or one) become a [`Corpus`], and [`link`] tells the pairs with the probability that they are the same, and why.
//! [`Index`] answers the same question for one record while somebody is typing it.
//!
//! The method and its words are told in the README of this crate.

mod batch;
mod block;
mod clean;
mod compare;
mod corpus;
mod evidence;
mod field;
pub mod files;
mod headers;
mod index;
mod lexicon;
mod model;
mod resolve;
mod role;
mod row;
mod screen;
mod similar;
mod stats;
mod table;

pub use batch::{Linked, Options, Pair, Pairing, Report, link};
pub use corpus::{Corpus, Reading, Side, SideError};
pub use index::{Index, Match, Stored};
pub use role::{Columns, Role};
pub use table::{Limits, Rows, Table, TableError};
