//! What the page keeps, what a link brings, and what happens to that which cannot be understood.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Regression};
use bullseye_e2e::lab::{Lab, Mark, Views};
use bullseye_e2e::{Key, Language, Page, Pointer, Site};

const CHAPTER: &str = "#/regression";
const LAB: &str = "#/regression/3.1";

fn page_in(language: Language) -> Page {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page
}

fn link(state: &Regression) -> String {
    format!("{LAB}?{}", state.encode())
}

/// A state that is not the usual one.
fn other_state() -> Regression {
    let mut state =
        Regression::decode("loss=HuberLoss&delta=0.3&pred=-1.5,2&true=0.5,2.25&chosen=2")
            .unwrap_or_default();
    state.reduction = bullseye_core::loss::Reduction::Sum;
    assert_ne!(state, Regression::default());
    state
}

/// Moves a prediction by one key; gives back the state after it.
#[track_caller]
fn nudge(lab: &Lab, state: &Regression) -> Regression {
    let mut next = state.clone();
    next.chosen = 0;
    lab.marker(0, Mark::Prediction).press(Key::Right);
    next.elements[0].prediction = lab.value(0, Mark::Prediction);
    assert_ne!(next.elements, state.elements);
    next
}

#[test]
fn a_reload_keeps_what_was_done() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    page.open(CHAPTER);
    let lab = Lab::new(&page, "3.2");
    let usual = Regression {
        loss: Kind::L1,
        ..Regression::default()
    };
    let state = nudge(&lab, &usual);
    page.reload();
    lab.expect(&Views::of(&state, &words));
    // The other labs have their own.
    Lab::new(&page, "3.1").expect(&Views::of(&Regression::default(), &words));

    page.open(LAB);
    let lab = Lab::new(&page, "3.1");
    let state = nudge(&lab, &Regression::default());
    page.reload();
    lab.expect(&Views::of(&state, &words));
    page.open(LAB);
    lab.expect(&Views::of(&state, &words));
}

#[test]
fn a_link_goes_before_what_was_kept_and_leaves_it_until_something_changes() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    let lab = Lab::new(&page, "3.1");
    page.open(CHAPTER);
    let mine = nudge(&lab, &Regression::default());
    let theirs = other_state();
    page.open(&link(&theirs));
    lab.expect(&Views::of(&theirs, &words));
    // Looking at another element changes nothing yet.
    lab.marker(0, Mark::Prediction).focus();
    page.open(CHAPTER);
    lab.expect(&Views::of(&mine, &words));
    page.open(&link(&theirs));
    lab.expect(&Views::of(&theirs, &words));
    let changed = nudge(&lab, &theirs);
    page.open(CHAPTER);
    lab.expect(&Views::of(&changed, &words));
}

#[test]
fn a_second_link_replaces_the_first_in_the_open_page() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    let lab = Lab::new(&page, "3.1");
    page.open(LAB);
    let theirs = other_state();
    page.go(&link(&theirs));
    lab.expect(&Views::of(&theirs, &words));
    page.go(&format!("{LAB}?pred=x&true=1"));
    lab.expect(&Views::of(&Regression::default(), &words));
    page.wait_for_text(&lab.css("[role=alert]"), words.text("damaged_link"));
}

#[test]
fn a_damaged_link_opens_the_usual_state_and_says_so() {
    for language in Language::ALL {
        let page = page_in(language);
        let words = language.words();
        let lab = Lab::new(&page, "3.1");
        page.open(CHAPTER);
        let mine = nudge(&lab, &Regression::default());
        let many = "1,".repeat(9_999) + "1";
        for query in [
            "pred=<script>alert(1)</script>&true=1",
            &format!("pred={many}&true={many}"),
            "pred=inf,1&true=1,1",
            "pred=1&true=-inf",
            "pred=nan&true=1",
            "pred=1e39&true=1",
            "pred=1,2&true=1",
            "pred=&true=",
            "loss=Nope&pred=1&true=1",
            "reduction=batchmean&pred=1&true=1",
            "loss=SmoothL1Loss&beta=-1&pred=1&true=1",
            "loss=HuberLoss&delta=0&pred=1&true=1",
            "rate=0&pred=1&true=1",
            "pred=1&true=1&chosen=2",
            "pred=2.5,0.8,1.2&tru",
        ]
        .into_iter()
        .take(if language == Language::Zh {
            2
        } else {
            usize::MAX
        }) {
            page.open(&format!("{LAB}?{query}"));
            lab.expect(&Views::of(&Regression::default(), &words));
            let said = lab.find("[role=alert]").text();
            assert!(said.contains(words.text("damaged_link")), "{query}: {said}");
        }
        lab.find("[role=alert] button").click();
        assert_eq!(lab.count("[role=alert]"), 0);
        page.open(CHAPTER);
        lab.expect(&Views::of(&mine, &words));
    }
}

#[test]
fn an_address_that_leads_nowhere_says_so_or_opens_the_chapter() {
    let language = Language::En;
    let page = page_in(language);
    page.open("#/nowhere");
    page.wait_for_text("main", language.words().text("unknown_page"));
    // A lab that the chapter does not have.
    page.open("#/regression/9.9");
    assert!(page.find("h1").is_displayed(), "the page is empty");
}

/// Presses a button of the header without moving the focus to it, as a shortcut or an assistant does.
#[track_caller]
fn press_in_header(page: &Page, css: &str) {
    page.find(css).script("arguments[0].click()", vec![]);
    page.wait_until_ready();
}

#[test]
fn switching_language_or_theme_loses_nothing() {
    let page = page_in(Language::Zh);
    page.open(CHAPTER);
    let lab = Lab::new(&page, "3.2");
    let usual = Regression {
        loss: Kind::L1,
        ..Regression::default()
    };
    let state = nudge(&lab, &usual);
    let field = lab.field(0, Mark::Prediction);
    field.center();
    field.fill("12 3/");
    // The caret stands inside the text.
    page.press(Key::Left);
    page.press(Key::Left);
    let caret = || field.script("return arguments[0].selectionStart", vec![]);
    let whole = lab.find(".lab-title");
    let top = || {
        let top = whole.script("return arguments[0].getBoundingClientRect().top", vec![]);
        top.as_f64().unwrap_or(f64::NAN)
    };
    let (at, height) = (caret(), top());
    for (button, language) in [
        (".languages button[lang=en]", Language::En),
        (".choices > .tool:nth-of-type(1)", Language::En),
        (".languages button[lang=zh-CN]", Language::Zh),
        (".choices > .tool:nth-of-type(2)", Language::Zh),
        (".choices > .tool:nth-of-type(2)", Language::Zh),
        (".choices > .tool:nth-of-type(1)", Language::Zh),
    ] {
        press_in_header(&page, button);
        lab.expect(&Views::of(&state, &language.words()));
        let html = page.find("html").attr("lang");
        assert_eq!(html.as_deref(), Some(language.html()));
        assert!(field.is_focused(), "{button} takes the focus");
        assert_eq!(field.value(), "12 3/", "{button} takes the text");
        assert_eq!(caret(), at, "{button} moves the caret");
        page.wait_until("the prose to come and settle", || {
            page.find(".column .prose").attr("lang").as_deref() == Some(language.code())
        });
        // The projector's larger text moves what stands below the title, but not the reader's place.
        let still = page.holds(|| (top() - height).abs() < 3.0);
        assert!(still, "{button} scrolls by {}", top() - height);
    }
    let title = page.script("return document.title", vec![]);
    let name = Language::Zh.words().text("app_name").to_owned();
    assert!(title.to_string().contains(&name), "{title}");

    // By hand the focus goes to the button, and stays there; the text is explained and kept.
    page.find(".languages button[lang=en]").click();
    assert!(page.find(".languages button[lang=en]").is_focused());
    assert_eq!(field.value(), "12 3/");
    assert_eq!(field.attr("aria-invalid").as_deref(), Some("true"));
    let words = Language::En.words();
    let why = words.with("number_unexpected", &[("found", "3")]);
    page.wait_for_text(&lab.css(".number.wrong .hint"), &why);
    lab.expect(&Views::of(&state, &words));
}

#[test]
fn back_changes_pages_and_never_steps() {
    let language = Language::En;
    let page = page_in(language);
    let words = language.words();
    page.open("#/");
    page.find(".score-card a[href='#/regression']").click();
    let lab = Lab::new(&page, "3.1");
    lab.find(".expand").click();
    page.wait_until("the lab to fill the window", || page.url().contains("3.1"));
    let mut state = Regression::default();
    for _ in 0..4 {
        state = nudge(&lab, &state);
    }
    lab.find(".point").drag_by(Pointer::Mouse, 30, 0);
    state.elements[0].prediction = lab.value(0, Mark::Prediction);
    page.back();
    assert_eq!(page.url(), format!("{}{CHAPTER}", page.base()));
    assert_eq!(page.find_all(".lab.whole").len(), 0);
    assert!(page.find("h1").is_displayed());
    lab.expect(&Views::of(&state, &words));
    page.back();
    page.wait_for_text("h1", words.text("lead_title"));
    page.forward();
    page.forward();
    page.wait_until("the lab to fill the window", || {
        !page.find_all(".lab.whole").is_empty()
    });
    lab.expect(&Views::of(&state, &words));
}

#[test]
fn one_drag_or_one_entry_is_one_undo() {
    let language = Language::Zh;
    let page = page_in(language);
    let words = language.words();
    page.open(LAB);
    let lab = Lab::new(&page, "3.1");
    let usual = Regression::default();
    let start = Views::of(&usual, &words);
    let is_off = |css: &str| lab.find(css).attr("aria-disabled").as_deref() == Some("true");
    assert!(is_off("button.undo") && is_off("button.redo"));
    let hands: [(&str, &dyn Fn()); 5] = [
        ("a marker dragged by mouse", &|| {
            lab.marker(0, Mark::Prediction)
                .drag_by(Pointer::Mouse, -60, 0);
        }),
        ("a marker dragged by a finger", &|| {
            lab.marker(0, Mark::Truth).drag_by(Pointer::Touch, 60, 0);
        }),
        ("the point dragged", &|| {
            lab.find(".point").drag_by(Pointer::Mouse, 60, 0);
        }),
        ("a slider dragged", &|| {
            lab.slider(0, Mark::Prediction)
                .drag_by(Pointer::Mouse, 25, 0);
        }),
        ("an entry", &|| {
            lab.field(0, Mark::Prediction).fill("-7");
            page.press(Key::Enter);
        }),
    ];
    for (what, act) in hands {
        act();
        // The words follow once the hand is calm.
        let mut after = start.clone();
        page.wait_until(&format!("{what} to change every view"), || {
            after = lab.views();
            after.readout != start.readout && after.arithmetic.contains(&after.readout)
        });
        assert!(!is_off("button.undo"), "{what} cannot be undone");
        lab.find("button.undo").click();
        lab.expect(&start);
        assert!(is_off("button.undo"), "{what} is more than one step");
        assert!(lab.find("button.undo").is_focused(), "the focus is lost");
        lab.find("button.redo").click();
        lab.expect(&after);
        // By key, where no text is being typed.
        lab.find(".point").focus();
        page.press_with(Key::Control, "z");
        lab.expect(&start);
    }
    let state = nudge(&lab, &usual);
    nudge(&lab, &state);
    lab.find("button.reset").click();
    lab.expect(&start);
    lab.find("button.undo").click();
    assert_ne!(lab.views(), start, "reset cannot be undone");
}
