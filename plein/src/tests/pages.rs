//! Every page of every slice in every language, and every word.

use shell::testing::{check_words, gallery, render_all};

use super::{Folder, demo};

#[tokio::test]
async fn every_page_renders_in_every_language() {
    let folder = Folder::new("pages");
    let platform = demo(&folder, 20).await;
    let slices = platform.slices();
    let pages = render_all(&slices);
    assert!(pages.len() > 40, "only {} pages were rendered", pages.len());
    if let Some(to) = std::env::var_os("PLEIN_GALLERY") {
        gallery::render_gallery(&slices, std::path::Path::new(&to)).expect("the gallery is written");
    }
}

#[tokio::test]
async fn every_word_is_there_and_used() {
    let folder = Folder::new("words");
    let platform = demo(&folder, 20).await;
    for slice in platform.slices() {
        let home = format!("{}/../slices/{}", env!("CARGO_MANIFEST_DIR"), slice.name);
        check_words(&slice, &home);
    }
}

/// Every file of Rust of every slice.
fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder of a slice").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(std::fs::read_to_string(&path).expect("a file of a slice"));
        }
    }
}

#[tokio::test]
async fn the_log_of_a_town_has_a_word_for_every_act() {
    let folder = Folder::new("acts");
    let platform = demo(&folder, 20).await;
    let slices = platform.slices();
    let words: String = slices.iter().flat_map(|slice| slice.words.iter().map(|(_, words)| *words)).collect();
    let mut missing = std::collections::BTreeSet::new();
    let mut acts = 0;
    for slice in &slices {
        let mut files = Vec::new();
        sources(
            std::path::Path::new(&format!("{}/../slices/{}/src", env!("CARGO_MANIFEST_DIR"), slice.name)),
            &mut files,
        );
        for call in files.iter().flat_map(|file| file.split("Audit::new(").skip(1)) {
            let mut parts = call.split('"');
            // An action that is decided at run time stands before the quotes; the kind is then the first in quotes.
            let named = parts.next().is_some_and(str::is_empty);
            let action = if named { parts.next() } else { None };
            let kind = if named { parts.nth(1) } else { parts.next() };
            acts += 1;
            for (start, code) in [("audit-action-", action), ("audit-kind-", kind)] {
                let Some(code) = code else { continue };
                if words.matches(&format!("\n{start}{code} =")).count() != 4 {
                    missing.insert(format!("{start}{code}"));
                }
            }
        }
    }
    assert!(acts > 60, "only {acts} acts were found");
    assert!(missing.is_empty(), "no words in four languages for {missing:?}");
}
