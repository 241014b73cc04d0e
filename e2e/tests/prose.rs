//! The words of the text: terms open their explanation, and other words set the labs.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_e2e::lab::{Lab, Views};
use bullseye_e2e::{Key, Language, Page, Site};

#[test]
fn a_term_opens_its_card_and_escape_returns_the_focus() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        let words = language.words();
        page.set_languages(language.browser());
        page.open("#/glossary");
        let entry = page.find(".glossary [data-term=label]").text();
        assert!(!entry.is_empty());
        page.open("#/regression");
        let term = page.find(".column [data-term=label]");
        assert_eq!(term.role(), "button");
        for by_key in [false, true] {
            if by_key {
                term.press(Key::Enter);
            } else {
                term.click();
            }
            let card = page.find(".term-card");
            assert_eq!(card.role(), "dialog");
            assert_eq!(card.name(), words.text("glossary"));
            page.wait_until("the explanation", || card.text().contains(&entry));
            page.press(Key::Escape);
            assert_eq!(page.find_all(".term-card").len(), 0);
            assert!(term.is_focused(), "the focus is lost");
        }
        term.click();
        page.find(".term-card .close-card").click();
        assert_eq!(page.find_all(".term-card").len(), 0);
        assert!(term.is_focused(), "the focus is lost");
    }
}

#[test]
fn a_word_of_the_text_sets_its_lab() {
    let language = Language::En;
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page.open("#/regression");
    let word = page.find("[data-set][data-lab='3.2']");
    let wanted = format!(
        "{}&loss=L1Loss&true=3,1,1",
        word.attr("data-set").unwrap_or_default()
    );
    let Ok(state) = Regression::decode(&wanted) else {
        panic!("the text asks for no state: {wanted}");
    };
    word.click();
    Lab::new(&page, "3.2").expect(&Views::of(&state, &language.words()));
    Lab::new(&page, "3.1").expect(&Views::of(&Regression::default(), &language.words()));
}
