//! The regression lab as a learner uses it: every view changes the others, and a link brings everything back.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::Regression;
use bullseye_core::number::{minus, show_float, show_signed};
use bullseye_e2e::lab::{Lab, printed};
use bullseye_e2e::{Key, Page, Pointer, Site};

const LAB: &str = "#/regression/3.1";

/// The state in the address, which the page writes whenever a hand rests.
fn state(page: &Page) -> Regression {
    let url = page.url();
    let query = url.split_once('?').map_or("", |(_, query)| query);
    Regression::decode(query).expect("the address holds a state")
}

/// What each of the five views says must be what the core says of the state, once the hand is calm.
fn check_views(page: &Page) {
    let state = state(page);
    let model = state.model();
    let loss = minus(&model.printed());
    let says = |view: &str, value: &str, read: &dyn Fn() -> Option<String>| {
        page.wait_until(&format!("{view} to say {value}"), || {
            read().unwrap_or_default().contains(value)
        });
    };
    page.wait_for_text(".whole output", &loss);
    for (i, element) in state.elements.iter().enumerate() {
        let row = || page.find_all(".whole .row svg[role=group]")[i].attr("aria-label");
        for value in [
            show_float(f64::from(element.prediction)),
            show_float(f64::from(element.truth)),
            show_signed(f64::from(model.terms[i].difference)),
        ] {
            says("the range", &value, &row);
        }
    }
    let chosen = &state.elements[state.chosen];
    let curve = || page.find(".whole .chart > svg").attr("aria-description");
    for value in [&loss, &show_float(f64::from(chosen.prediction))] {
        says("the curve", value, &curve);
    }
    for output in &state.script().output {
        let code = || Some(page.find(".whole .E .code").text());
        says("the code", output, &code);
    }
    says("the arithmetic", &loss, &|| {
        let words = "return document.querySelector('.whole .words').textContent";
        page.script(words, vec![]).as_str().map(str::to_owned)
    });
    for term in &model.terms {
        let gradient = || page.find(".whole .arrows").attr("aria-label");
        says(
            "the gradient",
            &printed(f64::from(term.gradient)),
            &gradient,
        );
    }
}

/// Does something, and sees that the state is another one and that all views follow.
fn changes(page: &Page, what: &str, act: impl FnOnce()) {
    let before = page.url();
    act();
    page.wait_until(what, || page.url() != before);
    check_views(page);
}

#[test]
fn every_view_that_takes_input_moves_the_others() {
    let page = Page::new(Site::Root);
    page.set_languages("en");
    page.open(LAB);
    let marker = ".whole .row .handle.pred";
    changes(&page, "a marker is dragged", || {
        page.find(marker).drag_by(Pointer::Mouse, 40, 0)
    });
    changes(&page, "a marker is dragged by touch", || {
        page.find(".whole .row .handle.true")
            .drag_by(Pointer::Touch, -30, 0);
    });
    changes(&page, "a marker is moved by a key", || {
        page.find(marker).press(Key::Right)
    });
    changes(&page, "a slider is moved by a key", || {
        page.find(".whole .slider.true").press(Key::Left);
    });
    changes(&page, "a number is typed", || {
        page.find(".whole .number.pred input").fill("１／３");
        page.press(Key::Enter);
    });
    changes(&page, "the point is dragged", || {
        page.find(".whole .point").drag_by(Pointer::Mouse, 60, 0);
    });
    changes(&page, "the point is moved by a key", || {
        page.find(".whole .point").press(Key::Left)
    });
    changes(&page, "one step is taken", || {
        page.find(".whole .take-step").click()
    });
    changes(&page, "one step is undone", || {
        page.find(".whole .undo").click()
    });
    changes(&page, "an element is added", || {
        page.find(".whole .more button").click()
    });
}

#[test]
fn the_journey_by_mouse_in_both_languages_at_any_path() {
    for site in Site::ALL {
        for (other, word) in [(1, "loss"), (0, "损失")] {
            let page = Page::new(site);
            page.set_languages(if other == 1 { "zh-CN" } else { "en" });
            page.open("#/");
            page.find(".score-card a[href='#/regression']").click();
            page.wait_until("the chapter is there", || !page.find_all(".lab").is_empty());
            page.find(".lab .expand").click();
            page.wait_until("the lab is large", || {
                !page.find_all(".lab.whole").is_empty()
            });
            page.find_all(".languages button")[other].click();
            page.wait_for_text(".whole .readout-word", word);
            changes(&page, "the point is dragged", || {
                page.find(".whole .point").drag_by(Pointer::Mouse, -50, 0);
            });
            changes(&page, "3/4 is typed", || {
                page.find(".whole .number.pred input").fill("3/4");
                page.press(Key::Enter);
            });
            assert_eq!(state(&page).elements[0].prediction, 0.75);
            changes(&page, "a step is taken", || {
                page.find(".whole .take-step").click()
            });
            changes(&page, "the step is undone", || {
                page.find(".whole .undo").click()
            });
            assert_eq!(state(&page).elements[0].prediction, 0.75);
            page.find(".whole .share").click();
            let link = page.find(".share-link").value();
            let shared = state(&page);
            page.clear_storage();
            page.open_url(&link);
            page.wait_for_text(".whole .readout-word", word);
            let model = shared.model();
            page.wait_for_text(".whole output", &minus(&model.printed()));
            let kept = page.script("return localStorage.getItem('bullseye.language')", vec![]);
            assert!(
                kept.is_null(),
                "a link's language is not the reader's choice"
            );
        }
    }
}

#[test]
fn the_journey_by_keyboard_alone() {
    let page = Page::new(Site::Root);
    page.set_languages("en");
    page.open(LAB);
    let tab_to = |css: &str| {
        for _ in 0..90 {
            let there = page.script(
                "return document.activeElement.matches(arguments[0])",
                vec![css.into()],
            );
            if there == true {
                return;
            }
            page.press(Key::Tab);
        }
        panic!("Tab does not reach {css}");
    };
    tab_to(".languages button[lang=zh-CN]");
    page.press(Key::Enter);
    page.wait_for_text(".whole .readout-word", "损失");
    tab_to(".whole .number.pred input");
    changes(&page, "3/4 is typed", || {
        page.type_text("3/4");
        page.press(Key::Enter);
    });
    tab_to(".whole .point");
    changes(&page, "the point moves", || page.press(Key::Right));
    tab_to(".whole .take-step");
    changes(&page, "a step is taken", || page.press(Key::Enter));
    changes(&page, "it is undone", || page.press_with(Key::Control, "z"));
    page.press(Key::Escape);
    page.wait_until("the text is back", || {
        page.find_all(".lab.whole").is_empty()
    });
}

#[test]
fn what_was_done_survives_a_reload_and_a_link_leaves_it_alone() {
    let page = Page::new(Site::Root);
    page.open(LAB);
    changes(&page, "a key", || {
        page.find(".whole .point").press(Key::Right)
    });
    let mine = state(&page);
    page.open(LAB);
    let loss = minus(&mine.model().printed());
    page.wait_for_text(".whole output", &loss);
    page.open(&format!("{LAB}?pred=9&true=8"));
    page.wait_for_text(".whole output", "1.0");
    page.open(LAB);
    page.wait_for_text(".whole output", &loss);
}

#[test]
fn damaged_and_hostile_links_open_the_usual_state_and_say_so() {
    let page = Page::new(Site::Root);
    let usual = minus(&Regression::default().model().printed());
    let many = format!("pred={0}1&true={0}1", "1,".repeat(10_000));
    for query in [
        "pred=<script>&true=1",
        "pred=inf&true=nan",
        "pred=1",
        &many,
        "loss=Nope&pred=1&true=1",
    ] {
        page.open("#/");
        page.open(&format!("{LAB}?{query}"));
        page.wait_for_text(".whole output", &usual);
        assert!(
            !page.find_all(".whole .callout[role=alert]").is_empty(),
            "{query}"
        );
    }
}

#[test]
fn wrong_entries_are_explained_and_kept() {
    let page = Page::new(Site::Root);
    page.open(LAB);
    let field = page.find(".whole .number.pred input");
    for text in ["2..5", "abc", "1/0", "1e39"] {
        field.fill(text);
        page.press(Key::Enter);
        assert_eq!(field.value(), text);
        assert_eq!(
            field.attr("aria-invalid").as_deref(),
            Some("true"),
            "{text}"
        );
        assert!(!page.find(".whole .number.wrong .hint").text().is_empty());
        page.find_all(".languages button")[0].click();
        assert_eq!(
            field.value(),
            text,
            "a change of language keeps what is typed"
        );
    }
    for (text, value) in [("０．５", 0.5), ("－2", -2.0), ("1e-3", 0.001)] {
        changes(&page, text, || {
            field.fill(text);
            page.press(Key::Enter);
        });
        assert_eq!(state(&page).elements[0].prediction, value);
    }
}

#[test]
fn predict_mode_covers_the_loss_everywhere_and_reveals_it() {
    let page = Page::new(Site::Root);
    page.set_languages("en");
    page.open(LAB);
    page.find(".whole .predict").click();
    page.wait_until("the field is focused", || {
        page.find(".guess-field").is_focused()
    });
    let words = page.script(
        "return document.querySelector('.lab.whole').textContent + [...document.querySelectorAll('.lab.whole [aria-label]')].map(e => e.getAttribute('aria-label'))",
        vec![],
    );
    let model = Regression::default().model();
    assert!(!words.to_string().contains(&model.printed()), "{words}");
    page.type_text("0.15");
    page.press(Key::Enter);
    page.wait_for_text(".whole output", &model.printed());
    page.wait_for_text(".verdict", "too high");
}

#[test]
fn a_loss_that_is_covered_while_a_hand_still_moves_is_told_nowhere() {
    let page = Page::new(Site::Root);
    page.set_languages("en");
    page.open(LAB);
    let slide = "const slider = document.querySelector('.whole .row input[type=range]');
        slider.value = arguments[0];
        slider.dispatchEvent(new Event('input'));";
    page.script(slide, vec![2.2.into()]);
    page.next_frame();
    let cover = "document.querySelector('.whole .predict').click()";
    page.script(&format!("{slide}\n{cover}"), vec![2.0.into()]);
    page.next_frame();
    let said = Lab::new(&page, "3.1").everything();
    let mut state = Regression::default();
    for prediction in [2.5, 2.2, 2.0] {
        state.elements[0].prediction = prediction;
        let loss = state.model().printed();
        assert!(!said.contains(&loss), "{loss}: {said}");
    }
}

#[test]
fn values_beyond_any_chart_are_said_and_break_nothing() {
    let page = Page::new(Site::Root);
    for query in [
        "pred=3e38,1&true=-3e38,1",
        "pred=1e-9&true=0",
        "pred=1e9&true=-1e9",
        "pred=1&true=1",
    ] {
        page.open("#/");
        page.open(&format!("{LAB}?{query}"));
        let state = Regression::decode(query).expect("a state");
        let model = state.model();
        page.wait_for_text(".whole output", &minus(&model.printed()));
        let html = page.script(
            "return document.querySelector('.lab.whole').innerHTML",
            vec![],
        );
        assert!(!html.to_string().contains("NaN"), "{query}");
    }
}

#[test]
fn no_page_has_a_barrier_in_any_language_or_theme() {
    let page = Page::new(Site::Root);
    for language in ["zh", "en"] {
        for theme in ["light", "dark", "projector"] {
            page.open("#/");
            page.script(
                "localStorage.setItem('bullseye.language', arguments[0]); localStorage.setItem('bullseye.theme', arguments[1])",
                vec![language.into(), theme.into()],
            );
            for route in ["#/", "#/regression", "#/glossary", LAB] {
                page.open(route);
                page.check_accessibility();
            }
            page.find(".whole .point").press(Key::Right);
            page.check_accessibility();
        }
    }
}
