//! The report of a week: on Monday morning by mail to who asked for it, as a page, and on one sheet of paper.

mod figures;
mod load;
mod page;
mod paper;
mod report;
mod send;
#[cfg(test)]
mod tests;

pub(crate) use page::{PATH, WeekPage, last, show};
pub(crate) use send::jobs;
