//! The search engine for local retail: places by sign, everyday word, product and address, near and open.
//!
//! Tantivy keeps the inverted index and the stored listings. What is particular to shops is ours: how a question is
//! read (`plan`), how documents are found for it (`matching`), filtered, counted and ranked (`collect`), how a
//! question without an answer is loosened (`answer`), and how places become map tiles (`tile`). See `docs/search.md`.

mod answer;
mod ask;
mod collect;
mod columns;
mod engine;
mod gazetteer;
mod geo;
mod hours;
mod lexicon;
mod matching;
mod names;
mod plan;
mod schema;
mod scratch;
mod snapshot;
mod stem;
mod suggest;
mod tile;
mod times;
mod vocabulary;
mod withheld;

pub use engine::{Bulk, Engine, OpenError, Options};
pub use gazetteer::{Gazetteer, Place, PlaceKind};
pub use hours::Calendars;
pub use withheld::Mark;
