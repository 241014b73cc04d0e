//! What people type into the number fields: understood, or explained and kept.

use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Kind, Regression};
use bullseye_core::number::parse_f32;
use bullseye_e2e::lab::{Lab, Mark, Views};
use bullseye_e2e::{Key, Language, Page, Site, json};

const LAB: &str = "#/regression/3.1";

fn page_in(language: Language) -> Page {
    let page = Page::new(Site::Root);
    page.set_languages(language.browser());
    page.open(LAB);
    page
}

#[test]
fn wrong_entries_are_explained_and_kept() {
    for language in Language::ALL {
        let page = page_in(language);
        let words = language.words();
        let lab = Lab::new(&page, "3.1");
        let start = Views::of(&Regression::default(), &words);
        let field = lab.field(0, Mark::Prediction);
        for (text, why) in [
            ("2..5", words.with("number_unexpected", &[("found", ".")])),
            ("abc", words.with("number_unexpected", &[("found", "abc")])),
            ("1/", words.text("number_unfinished").to_owned()),
            ("1/0", words.text("number_division").to_owned()),
            ("ln(0)", words.text("number_domain").to_owned()),
            ("1e39", words.text("number_large").to_owned()),
            ("", words.text("number_empty").to_owned()),
        ] {
            assert!(parse_f32(text).is_err());
            field.fill(text);
            page.press(Key::Enter);
            assert_eq!(field.value(), text, "the entry is lost");
            assert_eq!(
                field.attr("aria-invalid").as_deref(),
                Some("true"),
                "{text}"
            );
            let hint = lab.find(".row:nth-child(1) .number.pred .hint");
            assert_eq!(hint.text(), why);
            assert_eq!(hint.role(), "status");
            lab.expect(&start);
            // Leaving the field loses it as little.
            page.press(Key::Tab);
            assert_eq!(field.value(), text, "the entry is lost with the focus");
            lab.expect(&start);
        }
        field.focus();
        page.press(Key::Escape);
        assert_eq!(field.attr("aria-invalid").as_deref(), Some("false"));
        assert_eq!(
            parse_f32(&field.value()),
            Ok(Regression::default().elements[0].prediction)
        );

        // Options have borders of their own.
        for (loss, entry, why) in [
            (Kind::SmoothL1, "-1", "lab.beta_negative"),
            (Kind::Huber, "0", "lab.delta_positive"),
        ] {
            let state = Regression {
                loss,
                ..Regression::default()
            };
            page.open(&format!("{LAB}?{}", state.encode()));
            lab.find(".option input").fill(entry);
            page.press(Key::Enter);
            page.wait_for_text(&lab.css(".option .hint"), words.text(why));
            assert_eq!(lab.find(".option input").value(), entry);
            lab.expect(&Views::of(&state, &words));
        }
        lab.find(".rate input").fill("0");
        page.press(Key::Enter);
        page.wait_for_text(&lab.css(".rate .hint"), words.text("rate_positive"));
    }
}

#[test]
fn entries_are_understood_as_people_type_them() {
    let language = Language::Zh;
    let page = page_in(language);
    let words = language.words();
    let lab = Lab::new(&page, "3.1");
    let mut state = Regression::default();
    let field = lab.field(0, Mark::Prediction);
    for text in [
        "０．５",
        "1/3",
        "1e-3",
        "－2",
        "−0.25",
        "(1+2)/4",
        "e^-1",
        "０",
    ] {
        let before = Views::of(&state, &words);
        field.fill(text);
        assert_eq!(field.value(), text, "the text changes while it is typed");
        assert_eq!(lab.views(), before, "{text} counts before it is committed");
        page.press(Key::Enter);
        let value = parse_f32(text);
        state.elements[0].prediction = value.unwrap_or(f32::NAN);
        lab.expect(&Views::of(&state, &words));
        assert_eq!(lab.value(0, Mark::Prediction), state.elements[0].prediction);
    }
    // An input method composes; its Enter ends the composition and commits nothing.
    let before = lab.views();
    field.focus();
    page.press_with(Key::Control, "a");
    page.devtools(
        "Input.imeSetComposition",
        json!({ "text": "３．５", "selectionStart": 3, "selectionEnd": 3 }),
    );
    page.next_frame();
    assert_eq!(field.value(), "３．５");
    assert_eq!(lab.views(), before, "half a composition counts");
    page.devtools("Input.insertText", json!({ "text": "３．５" }));
    assert_eq!(field.value(), "３．５");
    assert_eq!(
        lab.views(),
        before,
        "a composition counts before it is committed"
    );
    page.press(Key::Enter);
    state.elements[0].prediction = 3.5;
    lab.expect(&Views::of(&state, &words));
}
