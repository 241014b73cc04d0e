//! Open, change language, drag the point, type 3/4, step the gradient, undo, share, open the link.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_e2e::lab::{Lab, Mark, Views};
use bullseye_e2e::{Key, Language, Page, Pointer, Site};

/// The chapter on the home page.
const REGRESSION: &str = ".score-card a[href='#/regression']";

#[test]
fn by_mouse_at_the_root() {
    by_mouse(Site::Root);
}

#[test]
fn by_mouse_under_a_path() {
    by_mouse(Site::Nested);
}

#[test]
fn by_keyboard_at_the_root() {
    by_keyboard(Site::Root);
}

#[test]
fn by_keyboard_under_a_path() {
    by_keyboard(Site::Nested);
}

/// Opens the page for the first time, in a browser of the other language.
fn arrive(page: &Page, language: Language) {
    page.set_languages(language.other().browser());
    page.open("");
    page.clear_storage();
    page.open("");
    expect_language(page, language.other());
}

fn expect_language(page: &Page, language: Language) {
    let words = language.words();
    page.wait_for_text("header .brand", words.text("app_name"));
    let root = page.find("html").attr("lang");
    assert_eq!(root.as_deref(), Some(language.html()));
}

fn by_mouse(site: Site) {
    let page = Page::new(site);
    for language in Language::ALL {
        let words = language.words();
        let lab = Lab::new(&page, "3.1");
        arrive(&page, language);
        page.find(&choose(language)).click();
        page.wait_for_text("h1", words.text("lead_title"));
        page.find(REGRESSION).click();
        lab.find(".expand").click();
        let mut state = Regression::default();
        lab.expect(&Views::of(&state, &words));

        lab.find(".point").drag_by(Pointer::Mouse, 45, 0);
        let dragged = lab.value(0, Mark::Prediction);
        assert!(dragged > state.elements[0].prediction, "{dragged}");
        state.elements[0].prediction = dragged;
        lab.expect(&Views::of(&state, &words));

        lab.field(1, Mark::Prediction).click();
        page.type_text("3/4");
        page.press(Key::Enter);
        state.elements[1].prediction = 3.0 / 4.0;
        state.chosen = 1;
        lab.expect(&Views::of(&state, &words));

        lab.find(".take-step").click();
        lab.expect(&Views::of(&state.step(&state.model()), &words));
        lab.find("button.undo").click();
        lab.expect(&Views::of(&state, &words));

        lab.find("button.share").click();
        open_the_link(&page, &state, language);
    }
}

fn by_keyboard(site: Site) {
    let page = Page::new(site);
    for language in Language::ALL {
        let words = language.words();
        let lab = Lab::new(&page, "3.1");
        arrive(&page, language);
        page.tab_to(&choose(language));
        page.press(Key::Enter);
        page.wait_for_text("h1", words.text("lead_title"));
        page.tab_to(REGRESSION);
        page.press(Key::Enter);
        lab.find(".expand");
        page.tab_to(&lab.css(".expand"));
        page.press(Key::Enter);
        let mut state = Regression::default();
        page.wait_until("the lab to fill the window", || {
            page.url().contains("/regression/3.1")
        });

        page.tab_to(&lab.css(".point"));
        // On its way the focus came through every row, and the curve follows it.
        state.chosen = lab.chosen();
        lab.expect(&Views::of(&state, &words));
        for _ in 0..3 {
            page.press(Key::Right);
        }
        let moved = lab.value(state.chosen, Mark::Prediction);
        let prediction = &mut state.elements[state.chosen].prediction;
        assert!(moved > *prediction, "{moved}");
        *prediction = moved;
        lab.expect(&Views::of(&state, &words));

        page.tab_back_to(&lab.css(".row:nth-child(2) .number.pred input"));
        page.type_text("3/4");
        page.press(Key::Enter);
        state.elements[1].prediction = 3.0 / 4.0;
        state.chosen = 1;
        lab.expect(&Views::of(&state, &words));

        page.tab_to(&lab.css(".take-step"));
        state.chosen = lab.chosen();
        page.press(Key::Enter);
        lab.expect(&Views::of(&state.step(&state.model()), &words));
        page.tab_back_to(&lab.css("button.undo"));
        page.press(Key::Enter);
        lab.expect(&Views::of(&state, &words));

        page.tab_to(&lab.css("button.share"));
        page.press(Key::Enter);
        page.tab_to(&lab.css(".share-link"));
        open_the_link(&page, &state, language);
    }
}

/// The button of a language.
fn choose(language: Language) -> String {
    format!(".languages button[lang={}]", language.html())
}

/// Somebody else, who reads the other language and has never been here, opens the link that the lab shows.
fn open_the_link(page: &Page, state: &Regression, language: Language) {
    let link = Lab::new(page, "3.1").find(".share-link").value();
    assert!(link.starts_with(&page.base()), "{link}");
    page.clear_storage();
    page.set_languages(language.other().browser());
    page.open_url(&link);
    expect_language(page, language);
    let lab = Lab::new(page, "3.1");
    lab.expect(&Views::of(state, &language.words()));
    for (row, element) in state.elements.iter().enumerate() {
        assert_eq!(lab.value(row, Mark::Prediction), element.prediction);
        assert_eq!(lab.value(row, Mark::Truth), element.truth);
    }
    assert_eq!(lab.count("[role=alert]"), 0, "the link counts as damaged");
    // The link spoke its own language; the reader has not chosen it.
    page.open("");
    expect_language(page, language.other());
}
