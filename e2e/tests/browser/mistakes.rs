//! Chapter 6: every mistake beside its repair, as the core says it, by mouse and by keyboard; and the microscope.

use bullseye_core::lab::State;
use bullseye_core::lab::microscope::{Microscope, edges};
use bullseye_core::lab::mistakes::{Case, Mistake, Side, Slip};
use bullseye_e2e::{Key, Language, Page, Site, json};

/// One side of lab `id` shows this script, and what PyTorch makes of it.
#[track_caller]
fn expect_side(page: &Page, id: &str, half: &str, side: &Side) {
    let css = format!("#{id} .half.{half}");
    let shown = |part: &str| {
        // The whole script is folded away.
        let read = page.script(
            "return document.querySelector(arguments[0]).textContent",
            vec![json!(css)],
        );
        let text = read.as_str().unwrap_or_default();
        assert!(
            text.contains(part.trim()),
            "{id} {half} lacks {part}: {text}"
        );
    };
    match &side.raised {
        Some(error) => {
            page.wait_for_text(&format!("{css} .torch-error"), &error.to_string());
            shown(error.type_name());
        }
        None => {
            for line in side
                .script
                .output
                .iter()
                .flat_map(|printed| printed.lines())
            {
                page.wait_for_text(&format!("{css} .printed"), line.trim());
            }
        }
    }
    for warning in &side.warnings {
        shown(&warning.to_string());
    }
    side.script.text().lines().for_each(shown);
    let words = page.find(&format!("{css} .words")).text();
    assert!(!words.contains('{') && words.len() > 10, "{words}");
}

#[track_caller]
fn expect(page: &Page, id: &str, state: &Mistake) {
    let pair = state.model();
    expect_side(page, id, "broken", &pair.broken);
    expect_side(page, id, "fixed", &pair.fixed);
}

#[test]
fn every_mistake_opens_from_its_link() {
    let page = Page::new(Site::Root);
    for language in Language::ALL {
        page.set_languages(language.browser());
        for slip in Slip::ALL {
            let state = Mistake::of(slip);
            page.open(&format!("#/mistakes/6.1?{}", state.encode()));
            expect(&page, "lab-6-1", &state);
        }
    }
}

#[test]
fn numbers_change_both_sides_and_undo_takes_them_back() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/mistakes");
        let loud = Mistake::of(Slip::NoSigmoid);
        expect(&page, "lab-6-3", &loud);
        let mut state = loud.clone();
        // By keyboard alone: Tab from field to field, type, Enter.
        page.find("#lab-6-3 .given-row .number.pred input").focus();
        for (row, (value, text)) in [(0.2, "0.2"), (0.7, "0.7"), (0.4, "2/5")]
            .into_iter()
            .enumerate()
        {
            if row > 0 {
                page.tab_to("#lab-6-3 .number.pred input");
            }
            page.type_text(text);
            page.press(Key::Enter);
            state.input[row][0] = value;
        }
        expect(&page, "lab-6-3", &state);
        // It is told once the hand rests.
        for number in ["1.2432", "0.7381"] {
            page.wait_for_text("#lab-6-3 > [role=status]", number);
        }
        for _ in 0..3 {
            page.find("#lab-6-3 .undo").click();
        }
        expect(&page, "lab-6-3", &loud);
        // The words of the text set it too.
        page.find("[data-set][data-lab='6.3']").click();
        expect(&page, "lab-6-3", &state);
    }
}

#[test]
fn the_cases_of_a_mistake_are_chosen_by_mouse_and_by_keyboard() {
    for language in Language::ALL {
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        page.open("#/mistakes");
        expect(&page, "lab-6-1", &Case::Ordinary.state());
        page.find("#lab-6-1 .case:nth-of-type(3)").click();
        expect(&page, "lab-6-1", &Case::Gap1000.state());
        page.tab_to("#lab-6-3 .case:nth-of-type(2)");
        page.press(Key::Enter);
        expect(&page, "lab-6-3", &Case::Quiet.state());
        let pressed = page.find_all("#lab-6-3 .case[aria-pressed=true]");
        assert_eq!(pressed.len(), 1);
        assert!(page.find("#lab-6-3 .case:nth-of-type(2)").is_focused());
        page.find("#lab-6-3 .undo").click();
        expect(&page, "lab-6-3", &Case::Loud.state());
        // Raw scores that raise stand beside the gate; those that pass have their losses.
        page.find("#lab-6-3 .half.broken .gate");
        // The loop's mistakes.
        expect(&page, "lab-6-7", &Mistake::of(Slip::NoZeroGrad));
        page.find("#lab-6-7 .case:nth-of-type(2)").click();
        expect(&page, "lab-6-7", &Mistake::of(Slip::SumRate));
    }
}

#[test]
fn equal_losses_and_illegal_labels_are_said_to_be_that() {
    for language in Language::ALL {
        let words = &language.words();
        let page = Page::new(Site::Root);
        page.set_languages(language.browser());
        let loss = |state: &Mistake| {
            let value = state.model().fixed.value.unwrap_or(f64::NAN);
            bullseye_e2e::lab::printed(value)
        };
        let column = Mistake {
            labels: vec![1.0; 3],
            ..Mistake::of(Slip::Column)
        };
        let weighted = Mistake {
            labels: vec![0.0; 2],
            ..Mistake::of(Slip::OneHotWeighted)
        };
        let still = Mistake {
            labels: vec![0.0; 3],
            ..Mistake::of(Slip::NoZeroGrad)
        };
        for (id, state, key) in [
            ("6.6", column, "same_column"),
            ("6.4", weighted, "same_weighted"),
            ("6.7", still, "same_still"),
        ] {
            page.open(&format!("#/mistakes/{id}?{}", state.encode()));
            let said = words.with(key, &[("loss", &loss(&state))]);
            let lab = format!("#lab-{}", id.replace('.', "-"));
            page.wait_for_text(&format!("{lab} .half.broken .words"), &said);
        }
        page.open("#/mistakes/6.3?input=0.2;0.7;0.4&labels=1,2,1");
        page.wait_for_text(
            "#lab-6-3 .half.broken .words",
            words.text("why_target_range"),
        );
        page.wait_for_text(
            "#lab-6-3 .half.fixed .words",
            words.text("fixed_target_range"),
        );
    }
}

#[test]
fn a_label_that_is_no_class_is_refused_or_raises() {
    let page = Page::new(Site::Root);
    page.set_languages(Language::En.browser());
    page.open("#/mistakes/6.5?slip=from-one&labels=1,2,3");
    let field = page.find("#lab-6-5 .given-row:last-child .number.true input");
    field.fill("2.5");
    page.press(Key::Enter);
    page.wait_for_text(
        "#lab-6-5 .number.wrong .bubble",
        Language::En.words().text("whole_only"),
    );
    field.fill("4");
    page.press(Key::Enter);
    let mut state = Mistake::of(Slip::FromOne);
    state.labels[2] = 4.0;
    expect(&page, "lab-6-5", &state);
}

#[test]
fn the_microscope_shows_what_breaks_at_every_gap() {
    for language in Language::ALL {
        let page = Page::new(Site::Nested);
        page.set_languages(language.browser());
        let edges = edges();
        for (gap, passed) in [
            (10.0, 0),
            (edges.digits, 1),
            (edges.gradient, 2),
            (edges.loss, 3),
            (edges.value, 4),
        ] {
            let state = Microscope { gap };
            page.open(&format!("#/mistakes/6.2?{}", state.encode()));
            let seen = state.model();
            page.wait_for_text(".ways", &seen.stable.loss.to_string());
            page.wait_for_text(".ways", &seen.naive.loss.to_string());
            assert_eq!(page.find_all(".edge.passed").len(), passed, "{gap}");
        }
        let slider = page.find(".gap input[type=range]");
        slider.press(Key::Left);
        assert_eq!(page.find_all(".edge.passed").len(), 3);
    }
}

#[test]
fn chapter_6_has_no_barrier() {
    for language in Language::ALL {
        for (width, height) in [(1280, 800), (360, 740)] {
            let page = Page::new(Site::Root);
            page.set_languages(language.browser());
            page.resize(width, height);
            page.prefer(&[("prefers-reduced-motion", "reduce")]);
            for (theme, route) in [
                ("light", "#/mistakes"),
                ("dark", "#/mistakes/6.2?gap=90"),
                ("projector", "#/mistakes/6.3"),
            ] {
                page.open("");
                page.script(
                    "localStorage.setItem('bullseye.theme', arguments[0])",
                    vec![json!(theme)],
                );
                page.open(route);
                page.find("#lab-6-7 .half.fixed .words");
                page.check_accessibility();
            }
        }
    }
}
