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
