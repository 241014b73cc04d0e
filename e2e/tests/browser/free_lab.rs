//! The free lab: what is typed is read, answered as PyTorch answers, kept, and never lost.

use bullseye_core::lab::State;
use bullseye_core::lab::free::Free;
use bullseye_e2e::{Key, Language, Page, Site, json};

const LAB: &str = "#/free-lab/10.1";

fn opened(language: Language, query: &str) -> Page {
    let page = Page::new(Site::Root);
    page.open(&format!("{LAB}?lang={}{query}", language.code()));
    page.find("#lab-10-1 .tensor-field");
    page
}

/// The state of a loss with these tensors.
fn state(loss: &str, tensors: &[&str]) -> Free {
    let mut state = Free::default().with_loss(loss).expect("a loss");
    for (index, text) in tensors.iter().enumerate() {
        state.type_tensor(index, text);
    }
    state
}

/// What the page prints, line by line.
fn printed(page: &Page) -> String {
    let script = "return [...document.querySelectorAll('#lab-10-1 .printed .out > div')]
        .map((line) => line.textContent.replace('››› ', '')).join('\\n')";
    page.script(script, Vec::new())
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// What the core predicts that PyTorch prints.
fn predicted(state: &Free) -> String {
    let script = state.model().script.expect("everything can be read");
    script.output.join("\n")
}

fn field(page: &Page, argument: usize) -> bullseye_e2e::Element<'_> {
    page.find(&format!(
        "#lab-10-1 .tensor:nth-of-type({}) .tensor-field",
        argument + 1
    ))
}

fn choose(page: &Page, loss: &str) {
    let script = "const select = document.querySelector('#lab-10-1 .loss-choice');
        select.value = arguments[0];
        select.dispatchEvent(new Event('change', { bubbles: true }))";
    page.script(script, vec![json!(loss)]);
}

#[test]
fn every_loss_prints_what_the_core_says() {
    let page = opened(Language::En, "");
    for entry in bullseye_core::LOSSES {
        choose(&page, entry.name);
        let expected = predicted(&state(entry.name, &[]));
        page.wait_until(entry.name, || printed(&page) == expected);
    }
}

#[test]
fn typing_is_answered_at_once_and_a_reload_keeps_it() {
    for language in [Language::Zh, Language::En] {
        let page = opened(language, "&loss=MSELoss");
        field(&page, 0).fill("[1/2, ２，-.5]");
        let expected = predicted(&state("MSELoss", &["[0.5, 2.0, -0.5]"]));
        page.wait_until("the answer", || printed(&page) == expected);
        // At once: nobody has to leave the field first.
        page.go("/");
        page.go("/free-lab/10.1");
        assert_eq!(field(&page, 0).value(), "[1/2, ２，-.5]");
        page.reload();
        assert_eq!(field(&page, 0).value(), "[1/2, ２，-.5]");
        page.wait_until("the answer", || printed(&page) == expected);
    }
}

#[test]
fn what_cannot_be_read_is_shown_at_its_place_and_kept() {
    for language in [Language::Zh, Language::En] {
        let words = language.words();
        let page = opened(language, "&loss=MSELoss");
        field(&page, 0).fill("[1.0, 2.0\n 3.0]");
        let expected = words.with("free.read_first", &[("name", "input")]);
        page.wait_for_text("#lab-10-1 .says", &expected);
        let place = words.with("free.parse_where", &[("line", "2"), ("column", "2")]);
        page.wait_for_text("#lab-10-1 .read .why", &place);
        assert_eq!(page.find("#lab-10-1 .excerpt mark").text(), "3");
        assert_eq!(
            field(&page, 0).attr("aria-invalid").as_deref(),
            Some("true")
        );
        page.find("#lab-10-1 .read button").click();
        let at = page.script("return document.activeElement.selectionStart", Vec::new());
        assert_eq!(at, json!("[1.0, 2.0\n ".len()));
        page.check_accessibility();
    }
}

#[test]
fn a_nan_is_not_explained_as_a_score() {
    for language in Language::ALL {
        let words = language.words();
        let page = opened(language, "&loss=BCELoss");
        field(&page, 0).fill("[0.5, nan]");
        field(&page, 1).fill("[1.0, 0.0]");
        page.wait_for_text("#lab-10-1 .plain-words", words.text("error_input_nan"));
        field(&page, 0).fill("[0.5, 2.0]");
        page.wait_for_text("#lab-10-1 .plain-words", words.text("error_input_range"));
    }
}

#[test]
fn an_error_is_explained_and_a_change_that_was_tried_mends_it() {
    for language in [Language::Zh, Language::En] {
        let words = language.words();
        let wrong = state(
            "CrossEntropyLoss",
            &["[[2.0, 1.0], [0.5, 2.0]]", "[[1, 0], [0, 1]]"],
        );
        let page = opened(language, &format!("&{}", wrong.encode()));
        let message = predicted(&wrong);
        let (class, text) = message.split_once(": ").expect("an error");
        page.wait_for_text("#lab-10-1 .torch-error", class);
        page.wait_for_text("#lab-10-1 .torch-error", text);
        page.wait_for_text(
            "#lab-10-1 .plain-words",
            words.text("free.error_probability_dtype"),
        );
        page.check_accessibility();
        // By keyboard alone.
        page.tab_to("#lab-10-1 .fix");
        page.press(Key::Enter);
        let mended = wrong.mended(&wrong.model());
        let expected = predicted(&mended[0].state);
        page.wait_until("the mended call", || printed(&page) == expected);
        page.find("#lab-10-1 .undo").click();
        page.wait_for_text("#lab-10-1 .torch-error", class);
    }
}

#[test]
fn a_word_that_is_still_being_composed_changes_nothing() {
    let page = opened(Language::Zh, "&loss=MSELoss");
    let before = printed(&page);
    let compose = "const field = document.querySelector('#lab-10-1 .tensor-field');
        field.value = '[9.0, 9.0, 9.0]';
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }))";
    page.script(compose, Vec::new());
    page.next_frame();
    assert_eq!(printed(&page), before);
    let end = "document.querySelector('#lab-10-1 .tensor-field')
        .dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))";
    page.script(end, Vec::new());
    let expected = predicted(&state("MSELoss", &["[9.0, 9.0, 9.0]"]));
    page.wait_until("the composed word", || printed(&page) == expected);
}

#[test]
fn a_hostile_link_opens_the_default_and_says_so() {
    let broken = ["&loss=Nonsense", "&input=%E9", "&loss=MSELoss&target=%zz"];
    for (language, query) in [Language::Zh, Language::En, Language::En]
        .into_iter()
        .zip(broken)
    {
        let page = opened(language, query);
        page.wait_for_text("#lab-10-1 .callout", language.words().text("damaged_link"));
        let expected = predicted(&Free::default());
        page.wait_until("the default", || printed(&page) == expected);
    }
}

#[test]
fn the_notebook_holds_the_script_and_what_it_prints() {
    let page = opened(Language::En, "&loss=GaussianNLLLoss&full=True");
    page.find("#lab-10-1 .download").hover();
    let read = "const link = document.querySelector('#lab-10-1 .download');
        return decodeURIComponent(link.href.slice(link.href.indexOf(',') + 1))";
    let file = page.script(read, Vec::new());
    let file: serde_json::Value =
        serde_json::from_str(file.as_str().unwrap_or_default()).expect("a notebook");
    let state = Free::decode("loss=GaussianNLLLoss&full=True").expect("a state");
    let script = state.model().script.expect("a script");
    let source = |index: usize| file["cells"][index]["source"].as_str().unwrap_or_default();
    assert_eq!(format!("{}\n{}\n", source(1), source(2)), script.text());
    assert!(source(3).contains(&script.output.join("\n")));
    let name = page.find("#lab-10-1 .download").attr("download");
    assert_eq!(name.as_deref(), Some("GaussianNLLLoss.ipynb"));
}

#[test]
fn a_link_of_one_loss_leaves_what_is_typed_for_another() {
    let page = opened(Language::En, "&loss=MSELoss");
    field(&page, 0).fill("[7.0, 8.0, 9.0]");
    let typed = predicted(&state("MSELoss", &["[7.0, 8.0, 9.0]"]));
    page.wait_until("the answer", || printed(&page) == typed);
    let linked = state("BCELoss", &["[0.5]", "[1.0]"]);
    page.open(&format!("{LAB}?{}", linked.shared()));
    page.wait_until("the link", || printed(&page) == predicted(&linked));
    for _ in 0..2 {
        choose(&page, "MSELoss");
        page.wait_until("what was typed", || printed(&page) == typed);
        page.reload();
        page.find("#lab-10-1 .tensor-field");
    }
}

#[test]
fn a_field_may_be_taken_away_while_it_has_the_focus() {
    let page = opened(Language::En, "&loss=MSELoss");
    field(&page, 0).focus();
    page.go("/free-lab/10.1?loss=TripletMarginLoss");
    let expected = predicted(&state("TripletMarginLoss", &[]));
    page.wait_until("another loss", || printed(&page) == expected);
    assert_eq!(page.take_messages(), Vec::<String>::new());
}

/// From the text to a script that runs: by mouse, and by keyboard alone.
#[test]
fn a_journey_through_the_page() {
    for language in Language::ALL {
        by_mouse(language);
        by_keyboard(language);
    }
}

/// The labels of the one-hot example, as the mended call has them.
fn wrong_then_mended() -> (Free, Free) {
    let wrong = state(
        "CrossEntropyLoss",
        &["[[2.0, 1.0], [0.5, 2.0]]", "[[1, 0], [0, 1]]"],
    );
    let mended = wrong.mended(&wrong.model());
    let first = mended.first().expect("a change that helps").state.clone();
    (wrong, first)
}

fn by_mouse(language: Language) {
    let words = language.words();
    let page = Page::new(Site::Nested);
    page.open(&format!("#/free-lab?lang={}", language.code()));
    page.find("#lab-10-1 .tensor-field");
    let (wrong, mended) = wrong_then_mended();
    // A word of the text sets the lab.
    page.find("[data-lab='10.1'][data-set]").click();
    let error = page.find("#lab-10-1 .torch-error span");
    assert!(
        predicted(&wrong).ends_with(&error.text()),
        "{}",
        error.text()
    );
    page.find("#lab-10-1 .tensor.truth.blamed .tensor-field");
    page.find("#lab-10-1 .expand").click();
    page.find("#lab-10-1 .fix").click();
    page.wait_until("the mended call", || printed(&page) == predicted(&mended));
    // There is nothing to guess here, and no button that pretends so.
    assert_eq!(page.find_all("#lab-10-1 .predict").len(), 0);
    let mut summed = mended.clone();
    summed.choose_reduction("sum");
    page.find("#lab-10-1 .reductions label:nth-of-type(3)")
        .click();
    page.wait_until("the sum", || printed(&page) == predicted(&summed));
    page.find("#lab-10-1 .copy").click();
    page.wait_for_text("#lab-10-1 .status", words.text("copied"));
    page.find("#lab-10-1 .share").click();
    let link = page.find("#lab-10-1 .share-link").value();
    assert!(link.contains(&summed.shared()), "{link}");
    page.find("#lab-10-1 .back").click();
    page.wait_until("the text", || page.find("h1").is_displayed());
    assert_eq!(printed(&page), predicted(&summed));
}

fn by_keyboard(language: Language) {
    let page = Page::new(Site::Root);
    page.open(&format!("#/free-lab?lang={}", language.code()));
    page.find("#lab-10-1 .tensor-field");
    page.tab_to("#lab-10-1 .expand");
    page.press(Key::Enter);
    page.wait_until("the whole window", || page.url().contains("10.1"));
    page.tab_back_to("#lab-10-1 .loss-choice");
    page.type_text("MSE");
    let mut state = state("MSELoss", &[]);
    page.wait_until("the loss", || printed(&page) == predicted(&state));
    page.tab_to("#lab-10-1 .reductions input");
    page.press(Key::Right);
    state.choose_reduction("sum");
    page.wait_until("the sum", || printed(&page) == predicted(&state));
    page.tab_to("#lab-10-1 .tensor.truth .tensor-field");
    page.press_with(Key::Control, "a");
    page.type_text("[[1.0], [4.0], [1/2]]");
    state.type_tensor(1, "[[1.0], [4.0], [0.5]]");
    page.wait_until("the warning", || printed(&page) == predicted(&state));
    page.find("#lab-10-1 .warned .plain-words");
    // Who hears the page hears the warning too.
    page.wait_for_text("#lab-10-1 > .sr[role=status]", "UserWarning");
    page.tab_to("#lab-10-1 .fix");
    page.press(Key::Enter);
    let mended = state.mended(&state.model());
    let mended = predicted(&mended.first().expect("a change that helps").state);
    page.wait_until("the mended call", || printed(&page) == mended);
    assert!(
        page.focused()
            .attr("class")
            .is_some_and(|class| class.contains("tensor-field"))
    );
    page.tab_to("#lab-10-1 .download");
    page.press(Key::Escape);
    page.wait_until("the text", || page.find("h1").is_displayed());
}
