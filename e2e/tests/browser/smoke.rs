//! The page opens, anywhere, without a word on the console.

use bullseye_e2e::{Page, Site};

#[test]
fn opens_at_the_root_and_under_a_path() {
    for site in Site::ALL {
        let page = Page::new(site);
        page.open("");
        assert!(!page.find("h1").text().is_empty());
        page.check_accessibility();
    }
}
