//! finder
