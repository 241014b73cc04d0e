//! The words of the text: terms open their explanation, and other words set the labs.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_e2e::lab::{Lab, Views};
use bullseye_e2e::{Key, Language, Page, Site, Value, json};

#[test]
fn a_term_opens_its_card_and_escape_returns_the_focus() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("#/glossary");
        let entry = page.find(".glossary [data-term=label]").text();
        let name = page.find(".glossary [data-term=label] dt").text();
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
            page.wait_until("the explanation", || card.text().contains(&entry));
            assert_eq!(card.name(), name);
            page.wait_until("the keyboard in the card", || card.is_focused());
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

/// What is said of an answer now.
fn said(page: &Page, question: &str) -> String {
    page.find(&format!("[data-try={question}] .outcome")).text()
}

#[test]
fn a_question_is_guessed_revealed_and_tried_again() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("#/regression");
        page.clear_storage();
        page.reload();
        let question = page.find("[data-try=double]");
        let option = |number| {
            let css = format!("[data-try=double] input[data-option='{number}']");
            page.find(&css)
        };
        let button = page.find("[data-try=double] .reveal");
        let right: usize = (question.attr("data-right").and_then(|n| n.parse().ok()))
            .unwrap_or_else(|| panic!("no option is right"));
        let wrong = if right == 1 { 2 } else { 1 };
        assert_eq!(option(right).role(), "radio");
        assert_eq!(said(&page, "double"), "");
        assert_eq!(button.attr("disabled").as_deref(), Some(""));

        // By mouse, and wrong.
        option(wrong).click();
        let reveal = button.name();
        button.click();
        assert_eq!(question.attr("data-state").as_deref(), Some("miss"));
        let miss = said(&page, "double");
        assert!(!miss.is_empty());
        assert_eq!(page.find("[data-try=double] .outcome").role(), "status");
        assert!(button.is_focused(), "the focus is lost");
        assert_ne!(button.name(), reveal, "the button still reveals");

        // Again by keyboard, and right: nothing is chosen any more, and the keyboard is where one chooses.
        page.press(Key::Enter);
        assert_eq!(said(&page, "double"), "");
        assert_eq!(button.name(), reveal);
        assert_eq!(button.attr("disabled").as_deref(), Some(""));
        assert!(option(1).is_focused(), "the focus is lost");
        assert!(page.find_all("[data-try=double] :checked").is_empty());
        page.press(Key::Space);
        while option(right).attr("data-option") != page.focused().attr("data-option") {
            page.press(Key::Down);
        }
        page.tab_to("[data-try=double] .reveal");
        page.press(Key::Enter);
        assert_eq!(question.attr("data-state").as_deref(), Some("hit"));
        let hit = said(&page, "double");
        assert_ne!(hit, miss);
        page.check_accessibility();

        // It stays over a reload and in the other language.
        page.reload();
        page.wait_until("the answer to be back", || said(&page, "double") == hit);
        let other = language.other();
        let choose = format!(".languages button[lang={}]", other.html());
        page.find(&choose).click();
        page.wait_until("the answer in the other language", || {
            let now = said(&page, "double");
            !now.is_empty() && now != hit
        });
        assert_eq!(
            page.find("[data-try=double]").attr("data-chosen"),
            Some(format!("{right}!"))
        );

        page.open("#/");
        page.wait_for_text(".score-card", other.words().text("progress_tried"));
        page.clear_storage();
    }
}

#[test]
fn a_misprint_is_found_by_mouse_and_by_keyboard_and_again() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        page.open("#/regression");
        let misprint = page.find("[data-try=mse-print]");
        let right = misprint.attr("data-right").unwrap_or_default();
        let suspects = page.find_all("[data-try=mse-print] .suspect");
        let sound = suspects
            .iter()
            .find(|suspect| suspect.attr("data-option").as_ref() != Some(&right));
        let sound = sound.unwrap_or_else(|| panic!("everything is wrong"));
        let again = page.find("[data-try=mse-print] .again");
        assert!(!again.is_displayed());
        sound.click();
        assert_eq!(sound.attr("aria-pressed").as_deref(), Some("true"));
        assert_eq!(misprint.attr("data-state").as_deref(), Some("miss"));
        assert!(said(&page, "mse-print").contains(&sound.name()));

        let wrong = page.tab_back_to(&format!("[data-try=mse-print] [data-option='{right}']"));
        page.press(Key::Space);
        assert_eq!(misprint.attr("data-state").as_deref(), Some("hit"));
        assert_eq!(sound.attr("aria-pressed").as_deref(), Some("false"));
        assert!(wrong.is_focused(), "the focus is lost");
        let struck = "return getComputedStyle(arguments[0]).textDecorationLine";
        assert_eq!(wrong.script(struck, vec![]), json!("line-through"));
        page.check_accessibility();

        let is_found = || {
            let misprint = page.find("[data-try=mse-print]");
            misprint.attr("data-state").as_deref() == Some("hit")
        };
        page.reload();
        page.wait_until("the misprint to be found still", is_found);
        page.tab_to("[data-try=mse-print] .again");
        page.press(Key::Enter);
        assert!(!is_found());
        assert_eq!(said(&page, "mse-print"), "");
        let pressed = "[data-try=mse-print] [aria-pressed=true]";
        assert!(page.find_all(pressed).is_empty());
        let first = page.find("[data-try=mse-print] .suspect");
        assert!(first.is_focused(), "the focus is lost");
        page.reload();
        page.find("[data-try=mse-print]");
        assert!(!is_found(), "the answer is back");
        page.clear_storage();
    }
}

/// A long word of the text breaks over lines as the text around it does: nothing is set beside its box.
#[test]
fn words_of_the_text_break_over_lines() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::En.browser());
    page.resize(360, 740);
    let script = "return [...document.querySelectorAll('.prose [data-set]')].map((word) => {
        const lines = [...word.getClientRects()];
        const after = document.createRange();
        const rest = word.nextSibling;
        if (lines.length < 2 || /^\\s/.test(rest?.data ?? ' ')) return [lines.length, 0];
        after.setStart(rest, 0);
        after.setEnd(rest, 1);
        const next = after.getClientRects()[0]?.left ?? lines.at(-1).right;
        return [lines.length, Math.abs(next - lines.at(-1).right)];
    })";
    for route in ["#/mistakes", "#/free-lab"] {
        page.open(route);
        page.find(".column .prose");
        page.wait_until_ready();
        let words = page.script(script, vec![]);
        let words = words.as_array().cloned().unwrap_or_default();
        let number = |word: &Value, at: usize| word[at].as_f64().unwrap_or(f64::NAN);
        assert!(words.iter().any(|word| number(word, 0) > 1.0), "{route}");
        for word in &words {
            assert!(number(word, 1) < 3.0, "{route}: {words:?}");
        }
    }
}

#[test]
fn the_keys_of_a_button_press_a_word() {
    let language = Language::En;
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    for key in [Key::Enter, Key::Space] {
        page.open("#/regression");
        page.clear_storage();
        page.reload();
        let lab = Lab::new(&page, "3.2");
        let word = page.find("[data-set][data-lab='3.2']");
        let before = lab.views();
        word.press(key);
        page.wait_until("the lab to change", || lab.views() != before);
    }
}
