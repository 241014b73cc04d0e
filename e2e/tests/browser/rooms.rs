//! A lab's room that does not come, one that comes late, and one that leaves its style sheets behind.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_e2e::lab::{Lab, Views};
use bullseye_e2e::{Language, Page, Site, Value, json};

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

/// A room's style sheets stay in the page when its chapter is left.
#[test]
fn a_chapter_looks_the_same_whichever_was_read_before() {
    let chapters = [
        "/archery",
        "/loss",
        "/regression",
        "/classification",
        "/training",
        "/mistakes",
        "/cheat-sheet",
        "/practice?exercise=mse-mean&seed=5",
        "/more-losses",
        "/free-lab",
    ];
    let page = Page::new(Site::Root);
    page.resize(1280, 800);
    let at_first: Vec<Value> = (chapters.iter())
        .map(|chapter| {
            page.open(&format!("#{chapter}"));
            boxes(&page)
        })
        .collect();
    // Reversed, so that each is seen again after all others have been.
    page.open("#/");
    for chapter in chapters {
        page.go(chapter);
        boxes(&page);
    }
    for (chapter, first) in chapters.iter().zip(&at_first).rev() {
        page.go(chapter);
        let again = boxes(&page);
        let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let (first, again) = (all(first), all(&again));
        for (before, after) in first.iter().zip(&again) {
            assert_eq!(before, after, "{chapter}");
        }
        assert_eq!(first.len(), again.len(), "{chapter}");
    }
}

/// What stands in the places of the open chapter, and how large it is.
fn boxes(page: &Page) -> Value {
    page.wait_until("the labs are there", || {
        page.find_all(".place")
            .iter()
            .all(|place| place.attr("aria-busy").as_deref() == Some("false"))
            && !page.find_all(".place").is_empty()
    });
    page.next_frame();
    page.next_frame();
    let measure = "return [...document.querySelectorAll('.place *')].map(element => {
        const { width, height } = element.getBoundingClientRect();
        return `${element.tagName}.${element.getAttribute('class')} ${Math.round(width)} x ${Math.round(height)}`;
    })";
    page.script(measure, Vec::new())
}

/// Makes requests for these addresses fail.
fn block(page: &Page, urls: &[&str]) {
    page.devtools("Network.enable", json!({}));
    page.devtools("Network.setBlockedURLs", json!({ "urls": urls }));
}
