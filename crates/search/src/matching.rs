//! Finds the documents of one segment that satisfy every word of a question.
#![expect(clippy::as_conversions, reason = "counts of documents between their sizes")]

use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED, TantivyError};

use crate::plan::{FULL, Group};
use crate::schema::kind;
use crate::scratch::Scratch;

/// Looking up one document in a list costs about as much as decoding this many.
const JUMP: u64 = 40;
/// Points above a full match for a sign that is exactly what was typed.
pub const WHOLE_SIGN: u8 = 24;
/// The same for another name.
pub const WHOLE_OTHER: u8 = 14;

/// A group looked up in one segment.
pub struct Lists {
    lists: Vec<(TermInfo, u8)>,
    /// Documents in all lists together.
    pub cost: u64,
}

/// Looks up the terms of a group.
pub fn look_up(index: &InvertedIndexReader, group: &Group) -> Result<Lists, TantivyError> {
    let mut found = Lists { lists: Vec::new(), cost: 0 };
    for alternative in &group.alternatives {
        if let Some(info) = index.terms().get(alternative.term.as_bytes())? {
            found.cost += u64::from(info.doc_freq);
            found.lists.push((info, alternative.weight));
        }
    }
    Ok(found)
}

fn open(index: &InvertedIndexReader, info: &TermInfo) -> Result<BlockSegmentPostings, TantivyError> {
    Ok(index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?)
}

/// Calls with every document of a term.
pub fn each(
    index: &InvertedIndexReader,
    term: &str,
    mut visit: impl FnMut(DocId),
) -> Result<(), TantivyError> {
    if let Some(info) = index.terms().get(term.as_bytes())? {
        sweep(open(index, &info)?, &mut visit);
    }
    Ok(())
}

/// Calls with every document of a term looked up before.
pub fn each_of(
    index: &InvertedIndexReader,
    info: &TermInfo,
    mut visit: impl FnMut(DocId),
) -> Result<(), TantivyError> {
    sweep(open(index, info)?, &mut visit);
    Ok(())
}

fn sweep(mut postings: BlockSegmentPostings, visit: &mut impl FnMut(DocId)) {
    loop {
        let docs = postings.docs();
        if docs.is_empty() {
            return;
        }
        for doc in docs {
            visit(*doc);
        }
        postings.advance();
    }
}

/// Calls with the documents of some runs only; the blocks between them are not even decoded.
fn sweep_runs(mut postings: BlockSegmentPostings, runs: &[(DocId, DocId)], visit: &mut impl FnMut(DocId)) {
    for (from, to) in runs {
        let mut at = postings.seek(*from);
        loop {
            let docs = postings.docs().get(at..).unwrap_or_default();
            if docs.is_empty() {
                return;
            }
            let inside = if docs.last().is_some_and(|last| last < to) {
                docs.len()
            } else {
                docs.partition_point(|doc| doc < to)
            };
            docs.iter().take(inside).for_each(|doc| visit(*doc));
            if inside < docs.len() {
                break;
            }
            postings.advance();
            at = 0;
        }
    }
}

/// Leaves in the scratch the documents that satisfy every group, or the whole of the question as a name. Given runs
/// of documents to look `within`, others may be passed over.
pub fn find(
    index: &Arc<InvertedIndexReader>,
    (groups, whole): (&[Lists], &[String]),
    within: Option<&[(DocId, DocId)]>,
    count: u32,
    scratch: &mut Scratch,
) -> Result<(), TantivyError> {
    scratch.reset(count as usize);
    let mut order: Vec<&Lists> = groups.iter().collect();
    order.sort_by_key(|lists| lists.cost);
    let mut left = u64::MAX;
    for (at, lists) in order.iter().enumerate() {
        if lists.cost == 0 {
            scratch.found.reset(count as usize);
            break;
        }
        scratch.current.reset(count as usize);
        let jumps = left.saturating_mul(lists.lists.len() as u64).saturating_mul(JUMP);
        if at > 0 && jumps < lists.cost {
            jump(index, lists, scratch)?;
        } else {
            for (info, weight) in &lists.lists {
                let postings = open(index, info)?;
                match within {
                    None => sweep(postings, &mut |doc| scratch.note(doc, *weight)),
                    Some(runs) => sweep_runs(postings, runs, &mut |doc| scratch.note(doc, *weight)),
                }
            }
        }
        if at == 0 {
            scratch.start();
        } else {
            scratch.restrict();
        }
        left = scratch.found.len() as u64;
        if left == 0 {
            break;
        }
    }
    names(index, groups.len(), whole, scratch)
}

/// Looks up only the documents found so far.
fn jump(index: &InvertedIndexReader, lists: &Lists, scratch: &mut Scratch) -> Result<(), TantivyError> {
    let mut wanted: Vec<DocId> = Vec::new();
    scratch.found.for_each(|doc| wanted.push(doc));
    for (info, weight) in &lists.lists {
        let mut postings = open(index, info)?;
        for doc in &wanted {
            let place = postings.seek(*doc);
            let reached = postings.doc(place);
            if reached == *doc {
                scratch.note(*doc, *weight);
            } else if reached == TERMINATED {
                break;
            }
        }
    }
    Ok(())
}

fn names(
    index: &InvertedIndexReader,
    groups: usize,
    whole: &[String],
    scratch: &mut Scratch,
) -> Result<(), TantivyError> {
    if groups == 0 {
        return Ok(());
    }
    let full = u16::from(FULL) * groups as u16;
    for key in whole {
        let (own, other) = (full, full - u16::from(FULL) / 12 * groups as u16);
        each(index, &format!("{}{key}", kind::WHOLE), |doc| scratch.whole(doc, own, WHOLE_SIGN))?;
        each(index, &format!("{}{key}", kind::WHOLE_OTHER), |doc| scratch.whole(doc, other, WHOLE_OTHER))?;
    }
    Ok(())
}
