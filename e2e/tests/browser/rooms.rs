//! A lab's room that does not come, and one that comes late.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_e2e::lab::{Lab, Views};
use bullseye_e2e::{Language, Page, Site, json};

#[test]
fn a_lab_that_did_not_arrive_can_be_fetched_again_and_then_does_what_was_asked() {
    let page = Page::new(Site::Nested);
    for language in Language::ALL {
        let words = language.words();
        page.set_languages(language.browser());
        block(&page, &["*/labs*"]);
        page.open("#/regression");
        let place = ".place[data-lab='3.1']";
        page.wait_for_text(&format!("{place} [role=alert]"), words.text("lab_failed"));

        let word = page.find("[data-set][data-lab='3.1']");
        let query = word.attr("data-set").unwrap_or_default();
        word.click();
        block(&page, &[]);
        page.find(&format!("{place} button")).click();
        let usual = Regression::default().encode();
        let asked = Regression::decode(&format!("{query}&{usual}"));
        let asked = asked.unwrap_or_else(|_| panic!("no state: {query}"));
        Lab::new(&page, "3.1").expect(&Views::of(&asked, &words));
        page.clear_storage();
    }
}

/// Makes requests for these addresses fail.
fn block(page: &Page, urls: &[&str]) {
    page.devtools("Network.enable", json!({}));
    page.devtools("Network.setBlockedURLs", json!({ "urls": urls }));
}
