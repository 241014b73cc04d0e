//! Whoever does not look, and has a keyboard alone: the focus stays where it was or goes where one goes on, what was done
//! is said, and everything is called by its name once.

use bullseye_core::lab::State;
use bullseye_core::lab::classes::{Classes, FEWEST_CLASSES, MOST_CLASSES, MOST_ROWS};
use bullseye_core::lab::outlier::Outlier;
use bullseye_core::lab::regression::{MOST, Regression};
use bullseye_core::number::{show, show_float, show_signed};
use bullseye_e2e::lab::Lab;
use bullseye_e2e::{Element, Key, Language, Page, Site, Words, in_both_languages, json};

/// What the lab that fills the window says at rest.
const STATUS: &str = ".whole > p[role=status]";

fn page_in(language: Language) -> Page {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page
}

/// Whether an element lies in the window as a whole.
fn is_in_window(element: &Element) -> bool {
    let script = "const { top, bottom } = arguments[0].getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight";
    element.script(script, vec![]) == json!(true)
}

/// The focus is on what matches, and one sees it.
#[track_caller]
fn is_on(page: &Page, css: &str) {
    page.wait_until(&format!("the focus on `{css}`"), || {
        page.find_all(&format!("{css}:focus")).len() == 1
    });
    page.wait_until(&format!("`{css}` in the window"), || {
        is_in_window(&page.find(css))
    });
}

/// Presses a button of the open lab until it can do no more; it keeps the focus all the way, and says why it stops.
#[track_caller]
fn press_to_the_limit(page: &Page, button: &str, presses: usize, why: &str) {
    let css = format!(".whole {button}");
    page.find(&css).focus();
    let is_off = || page.find(&css).attr("aria-disabled").as_deref() == Some("true");
    for _ in 0..presses {
        assert!(!is_off(), "`{css}` stops too early");
        page.press(Key::Enter);
        page.next_frame();
        assert!(page.find(&css).is_focused(), "`{css}` has lost the focus");
    }
    page.wait_until("the limit", is_off);
    page.press(Key::Enter);
    page.wait_for_text(STATUS, why);
    assert!(page.find(&css).is_focused(), "`{css}` has lost the focus");
}

in_both_languages!(every_deed);

fn every_deed(page: &Page, words: &Words) {
    limits(page, words);
    deeds(page, words);
    the_coach_proposes(page);
}

fn limits(page: &Page, words: &Words) {
    let fewest = |count: usize| words.with("lab.fewest", &[("count", &count.to_string())]);
    let nth = |number: usize| format!(".more button:nth-of-type({number})");
    page.open("#/regression/3.1");
    press_to_the_limit(page, &nth(1), MOST - 3, words.text("regression.add_full"));
    press_to_the_limit(page, &nth(2), MOST - 1, &fewest(1));
    page.open("#/classification/4.3");
    press_to_the_limit(page, &nth(1), MOST - 3, words.text("binary.add_full"));
    press_to_the_limit(page, &nth(2), MOST - 1, &fewest(1));
    page.open("#/classification/4.1");
    let Classes { rows, classes, .. } = Classes::default();
    let more = MOST_ROWS - rows.len();
    press_to_the_limit(page, &nth(1), more, words.text("rows_full"));
    press_to_the_limit(page, &nth(2), MOST_ROWS - 1, &fewest(1));
    let more = MOST_CLASSES - classes.len();
    press_to_the_limit(page, &nth(3), more, words.text("classes_full"));
    let less = MOST_CLASSES - FEWEST_CLASSES;
    press_to_the_limit(page, &nth(4), less, &fewest(FEWEST_CLASSES));
    page.open("#/training/5.1");
    press_to_the_limit(page, ".point-remove", 7, &fewest(1));
    page.open("#/archery/1.1");
    press_to_the_limit(page, ".pull", 2, &fewest(1));
    // An undo that brings an option into force leaves the button that opens the options where the focus is.
    let smoothed = Classes {
        smoothing: 0.1,
        ..Classes::default()
    };
    page.open(&format!("#/classification/4.1?{}", smoothed.encode()));
    page.find(".whole button.reset").click();
    let options = page.find(".whole .open-options");
    options.focus();
    page.press_with(Key::Control, "z");
    page.wait_until("the option in force", || {
        page.find(".whole .open-options")
            .attr("aria-disabled")
            .as_deref()
            == Some("true")
    });
    assert!(options.is_focused());
}

#[test]
fn escape_closes_the_innermost_thing_first() {
    let page = page_in(Language::En);
    let is_whole = || {
        page.find_all(".lab.whole, .small-lab.whole, .chooser.whole")
            .len()
            == 1
    };
    let closes = |opened: &str, control: &str| {
        page.press(Key::Escape);
        page.wait_until(&format!("`{opened}` to close"), || {
            let shown = page.find_all(opened).into_iter();
            shown.filter(|found| found.is_displayed()).count() == 0
        });
        is_on(&page, control);
        assert!(is_whole(), "Escape left the lab too");
    };
    // The link that is shared: from its button, from its field, and from anywhere in the lab.
    page.open("#/regression/3.1");
    page.find(".whole button.share").press(Key::Enter);
    page.find(".share-panel");
    closes(".share-panel", ".whole button.share");
    page.press(Key::Enter);
    page.find(".share-link").focus();
    closes(".share-panel", ".whole button.share");
    page.press(Key::Enter);
    page.find(".whole .slider").focus();
    closes(".share-panel", ".whole button.share");
    page.press(Key::Escape);
    page.wait_until("the text", || !is_whole());

    page.open("#/classification/4.1");
    page.find(".whole .open-options").press(Key::Enter);
    page.find(".whole .option-row input").focus();
    closes(".whole .option-row", ".whole .open-options");
    page.open("#/training/5.1");
    page.find(".whole .more-settings summary").press(Key::Enter);
    page.find(".whole .settings input[type=text]").focus();
    closes(".whole .settings", ".whole .more-settings summary");
    page.open("#/more-losses/9.1");
    page.find(".whole button.share").press(Key::Enter);
    page.find(".share-panel");
    closes(".share-panel", ".whole button.share");
}

#[test]
fn the_share_panel_gives_the_focus_back_when_it_is_dismissed() {
    let page = page_in(Language::En);
    page.open("#/regression/3.1");
    page.find(".whole button.share").press(Key::Enter);
    page.find(".share-panel button").press(Key::Enter);
    page.wait_until("the panel to go", || {
        page.find_all(".share-panel").is_empty()
    });
    is_on(&page, ".whole button.share");
}

/// What comes and goes, and what is chosen, is said.
fn deeds(page: &Page, words: &Words) {
    let press = |css: &str| page.find(&format!(".whole {css}")).press(Key::Enter);
    let says = |text: &str| page.wait_for_text(STATUS, text);
    let added = |name: &str, count: usize| {
        words.with(
            "lab.added",
            &[("name", name), ("count", &count.to_string())],
        )
    };
    let removed = |name: &str, count: usize| {
        words.with(
            "lab.removed",
            &[("name", name), ("count", &count.to_string())],
        )
    };
    let number = |key: &str, number: usize| words.with(key, &[("number", &number.to_string())]);
    // Labs open as they were left.
    page.clear_storage();
    page.open("#/regression/3.1");
    press(".more button:nth-of-type(1)");
    says(&added(&number("regression.nth", 4), 4));
    press(".more button:nth-of-type(2)");
    says(&removed(&number("regression.nth", 4), 3));
    let row = |index: usize| {
        let state = Regression::default();
        let (element, model) = (&state.elements[index], state.model());
        let term = &model.terms[index];
        words.with(
            "regression.row_words",
            &[
                ("number", &(index + 1).to_string()),
                ("prediction", &show_float(f64::from(element.prediction))),
                ("truth", &show_float(f64::from(element.truth))),
                ("difference", &show_signed(f64::from(term.difference))),
                ("own", &show(f64::from(term.value))),
            ],
        )
    };
    page.find(".whole .elements input:checked").focus();
    page.press(Key::Left);
    says(&row(1));
    press(".cycle");
    says(&row(2));
    // While the loss is covered, what is chosen does not tell it.
    press("button.predict");
    page.find(".whole .elements input:checked").focus();
    page.press(Key::Left);
    says(words.text("covered"));
    let told = page.find(STATUS).text();
    assert!(!told.contains(&show(f64::from(0.04f32))), "{told}");
    // Reset has nothing to do, and is said all the same.
    page.open("#/regression/3.2");
    press("button.reset");
    says(words.text("was_reset"));

    page.open("#/classification/4.1");
    press(".more button:nth-of-type(1)");
    says(&added(&number("sample_nth", 4), 4));
    press(".more button:nth-of-type(2)");
    says(&removed(&number("sample_nth", 4), 3));
    press(".more button:nth-of-type(4)");
    page.wait_until("a class less", || {
        page.find_all(".whole .weight").len() == Classes::default().classes.len() - 1
    });
    press(".next-row");
    says(&page.find(".whole .A .words").text());
    page.open("#/classification/4.3");
    press(".more button:nth-of-type(1)");
    says(&added(&number("binary.nth", 4), 4));
    press(".cycle");
    says(
        page.find(".whole .row svg")
            .attr("aria-label")
            .as_deref()
            .unwrap_or("a row"),
    );
    // A mark is taken away where it is, and the keyboard goes on to the next one.
    for (lab, mark, gone) in [
        ("regression/3.3", ".handle.pred", "regression.nth"),
        ("classification/4.4", ".handle.logit", "binary.nth"),
    ] {
        page.open(&format!("#/{lab}"));
        page.find(&format!(".whole .row {mark}")).press(Key::Delete);
        says(&removed(&number(gone, 1), 2));
        is_on(page, &format!(".whole .row.chosen {mark}"));
        assert!(
            page.find(".whole .row.chosen").attr("class") == page.find(".whole .row").attr("class")
        );
    }
    page.open("#/archery/1.1");
    press(".score th:nth-of-type(4) .number-mark");
    says("30.0 cm");
    page.open("#/training/5.1");
    press(".point-after");
    says(&words.with("training.point_of", &[("number", "2"), ("count", "8")]));
    press(".point-remove");
    says(&removed(&number("training.point_n", 2), 7));
    press(".point-add");
    says(&added(&number("training.point_n", 8), 8));
}

fn the_coach_proposes(page: &Page) {
    let state = Outlier::default();
    page.open(&format!("#/regression/3.4?{}", state.encode()));
    let lab = Lab::new(page, "3.4");
    // What the coach proposes is said with what a hand did, and the point that it moved has the focus, in sight.
    lab.enter(".knob .number.true input", "12");
    page.wait_for_text(STATUS, &lab.find(".proposal .bubble-speech span").text());
    lab.find("button.try").press(Key::Enter);
    is_on(page, "#lab-3-4 .handle.point-6");
    // Enter on another point looks at it, which is said.
    lab.find(".handle.point-1").press(Key::Enter);
    let y = show_float(f64::from(state.points[1].y));
    page.wait_for_text(STATUS, &y);
}

#[test]
fn where_the_keyboard_goes_on_is_in_the_window() {
    let page = page_in(Language::En);
    page.resize(1024, 600);
    page.open("#/regression/3.1");
    page.find(".whole .table-button").press(Key::Enter);
    page.find(".whole .tables");
    page.script("scrollTo(0, document.body.scrollHeight)", vec![]);
    page.script(
        "document.querySelector('.whole .predict').focus({ preventScroll: true })",
        vec![],
    );
    page.press(Key::Enter);
    is_on(&page, ".guess-field");
    page.script("scrollTo(0, document.body.scrollHeight)", vec![]);
    page.press(Key::Escape);
    is_on(&page, ".whole .predict");
}

#[test]
fn handles_on_a_plane_know_the_keys_of_sliders() {
    let page = page_in(Language::En);
    page.resize(1280, 600);
    page.open("#/archery/1.1");
    let line = || page.script("return scrollY", vec![]);
    let before = line();
    for handle in [".handle.aim", ".handle.arrow-1"] {
        let css = format!(".whole {handle}");
        let place = || {
            let circle = page.find(&format!("{css} .focus"));
            ["cx", "cy"].map(|name| circle.attr(name).expect("a place"))
        };
        page.find(&css).focus();
        let before_scroll = line();
        let mut seen = vec![place()];
        for key in [Key::PageDown, Key::End, Key::PageUp, Key::Home] {
            page.press(key);
            page.wait_until("the handle to move", || place() != seen[seen.len() - 1]);
            seen.push(place());
        }
        assert_eq!(line(), before_scroll, "{handle}: the page scrolled");
    }
    assert_eq!(line(), before);
}

#[test]
fn a_note_is_opened_or_led_to() {
    let page = page_in(Language::En);
    let mark = ".note-mark";
    page.open("#/regression");
    // In a wide window all notes stand in the margin: there is nothing to open, and the mark leads there.
    let found = page.find(mark);
    assert_eq!(
        (found.name().as_str(), found.attr("aria-expanded")),
        ("Note 1", None)
    );
    found.press(Key::Enter);
    is_on(&page, ".note");
    page.resize(800, 800);
    let expanded = || page.find(mark).attr("aria-expanded");
    page.wait_until("a closed note", || expanded().as_deref() == Some("false"));
    assert_eq!(page.find(mark).name(), "Note 1");
    page.find(mark).press(Key::Enter);
    assert_eq!(expanded().as_deref(), Some("true"));
    assert!(page.find(".note").is_displayed());
    page.press(Key::Enter);
    assert_eq!(expanded().as_deref(), Some("false"));
    assert!(!page.find(".note").is_displayed());
}

/// A part is not called by the title that its heading says, nor a button by its own hint.
#[test]
fn titles_are_said_once() {
    let page = page_in(Language::En);
    let twice = "const text = (e) => (e?.textContent ?? '').trim();
        const heads = new Set([...document.querySelectorAll('main :is(h1, h2, h3, [role=heading])')].map(text));
        const parts = [...document.querySelectorAll('main :is(section:not([role]), [role=region])')]
            .filter((part) => heads.has(part.getAttribute('aria-label')));
        const hints = [...document.querySelectorAll('[aria-label][title]')]
            .filter((e) => e.title === e.getAttribute('aria-label'));
        return [...parts, ...hints].map((e) => e.getAttribute('aria-label'))";
    for route in [
        "#/archery",
        "#/loss",
        "#/regression",
        "#/classification",
        "#/training",
        "#/archery/1.1",
        "#/loss/2.1",
        "#/regression/3.1",
        "#/regression/3.4",
        "#/classification/4.1",
        "#/classification/4.3",
        "#/training/5.1",
    ] {
        page.open(route);
        page.find(".lab");
        assert_eq!(page.script(twice, vec![]), json!([]), "{route}");
        let names: Vec<String> = page
            .all_by_role("heading")
            .iter()
            .map(Element::name)
            .collect();
        assert!(
            names
                .iter()
                .all(|name| !name.contains("Lab1") && !name.contains("Lab3")),
            "{names:?}"
        );
    }
    // The tabs of a lab in the text name what they open.
    page.open("#/regression");
    let panel = page.find("#lab-3-1 .view.B");
    assert_eq!(
        (panel.role().as_str(), panel.name()),
        ("tabpanel", "The curve".to_owned())
    );
}

#[test]
fn a_button_that_is_pressed_keeps_its_name() {
    let page = page_in(Language::En);
    page.open("#/more-losses/9.1");
    let button = page.find("#lab-9-1 .as-numbers");
    let name = button.name();
    button.press(Key::Enter);
    page.wait_until("the table", || {
        button.attr("aria-pressed").as_deref() == Some("true")
    });
    assert_eq!(button.name(), name);
}

#[test]
fn back_returns_to_the_entry_that_led_to_a_section() {
    let page = Page::new(Site::Root);
    page.resize(1280, 800);
    page.open("#/regression");
    let entry = || page.find(".rail li:nth-of-type(2) button");
    entry().focus().press(Key::Enter);
    page.wait_until("the section", || !entry().is_focused());
    page.back();
    page.wait_until("the entry again", || entry().is_focused());
}
