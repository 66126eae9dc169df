//! The peer closest to us: Tantivy as its manual shows it, with words, categories and position of the same places.

use std::path::Path;

use kernel::listing::Listing;
use kernel::point::{BoundingBox, Point};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::{Index, Searcher, TantivyDocument, TantivyError, Term};

use super::questions::{Kind, Question};

/// A plain index.
pub struct Bare {
    searcher: Searcher,
    words: Field,
    category: Field,
    lat: Field,
    lon: Field,
    blob: Field,
}

impl Bare {
    /// Writes the index.
    pub fn build(folder: &Path, places: &[Listing]) -> Result<Self, TantivyError> {
        std::fs::create_dir_all(folder)?;
        let mut schema = Schema::builder();
        let words = schema.add_text_field("words", TEXT);
        let category = schema.add_text_field("category", STRING);
        let lat = schema.add_f64_field("lat", FAST | INDEXED);
        let lon = schema.add_f64_field("lon", FAST | INDEXED);
        let blob = schema.add_text_field("blob", STORED);
        let index = Index::create_in_dir(folder, schema.build())?;
        let mut writer = index.writer_with_num_threads(2, 200 << 20)?;
        for place in places {
            let mut document = TantivyDocument::new();
            document.add_text(words, kernel::text::words(&place.sign).join(" "));
            for code in &place.categories {
                document.add_text(category, code);
            }
            if let Some(point) = place.point {
                document.add_f64(lat, point.lat);
                document.add_f64(lon, point.lon);
            }
            document.add_text(blob, serde_json::to_string(place).unwrap_or_default());
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        Self::open(folder)
    }

    /// Opens the index.
    pub fn open(folder: &Path) -> Result<Self, TantivyError> {
        let index = Index::open_in_dir(folder)?;
        let field = |name: &str| index.schema().get_field(name);
        Ok(Self {
            words: field("words")?,
            category: field("category")?,
            lat: field("lat")?,
            lon: field("lon")?,
            blob: field("blob")?,
            searcher: index.reader()?.searcher(),
        })
    }

    /// Answers a question: the best twenty within the box, and how many there are. No counts per facet, no opening
    /// hours, no second stage: less work than ours.
    pub fn search(&self, question: &Question) -> Result<(usize, Vec<Listing>), TantivyError> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if question.categories.is_empty() {
            for word in kernel::text::words(&question.what) {
                let term = Term::from_field_text(self.words, &word);
                let query: Box<dyn Query> = match question.kind {
                    Kind::Typo => Box::new(FuzzyTermQuery::new(term, 1, true)),
                    _ => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
                };
                parts.push((Occur::Must, query));
            }
        }
        for code in &question.categories {
            let term = Term::from_field_text(self.category, code);
            parts.push((Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic))));
        }
        let area =
            BoundingBox::around(Point { lat: question.lat, lon: question.lon }, f64::from(question.radius));
        for (field, low, high) in [(self.lat, area.south, area.north), (self.lon, area.west, area.east)] {
            let bound = |value| std::ops::Bound::Included(Term::from_field_f64(field, value));
            parts.push((Occur::Must, Box::new(RangeQuery::new(bound(low), bound(high)))));
        }
        let collector = (TopDocs::with_limit(20).order_by_score(), Count);
        let (best, count) = self.searcher.search(&BooleanQuery::new(parts), &collector)?;
        let mut found = Vec::new();
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let text = document.get_first(self.blob).and_then(|value| value.as_str()).unwrap_or_default();
            found.extend(serde_json::from_str::<Listing>(text).ok());
        }
        Ok((count, found))
    }
}
