//! The register: which places there are, from which source every fact comes, and what of it may be public.

pub mod chains;
pub mod demo;
pub mod facts;
pub mod gazetteer;
pub mod import;
pub mod kbo;
pub mod listing;
pub mod materialise;
pub mod nace;
pub mod outline;
pub mod store;
