//! The keys that work on a whole lab. In the projector theme single keys do; elsewhere only Escape and the usual
//! ones for undo and redo.
use super::bench::{Bench, Stage};
use super::fit::scroll;
use super::guess::stop_guessing;
use super::keep;
use super::tools::predict;
use super::view::{Design, Shown, go, letter};
use crate::browser;
use crate::settings::{Theme, settings};
use crate::ui::el::El;
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The keys that work wherever the focus is in a lab, also one in the text.
pub fn in_lab(bench: Bench, event: &KeyboardEvent) {
    if !close(&bench.dom_id, event) {
        history(bench, event);
    }
}

/// Escape closes what is open in the lab with this id, the innermost first, by pressing what else closes it. Whether it
/// was that key and something was open.
pub fn close(lab: &str, event: &KeyboardEvent) -> bool {
    if event.key() != "Escape" || event.default_prevented() {
        return false;
    }
    let Some(control) = closing(lab) else {
        return false;
    };
    event.prevent_default();
    browser::reach_element(&control);
    // One that goes with what it closes puts the focus back where it came from.
    control.click();
    true
}

/// What closes the innermost open part of a lab: what opens over another stands after it.
fn closing(lab: &str) -> Option<HtmlElement> {
    let open = format!(
        "#{lab} :is(details[open] > [data-escape], \
         button[data-escape]:not([aria-expanded=false], [aria-disabled=true]))"
    );
    let found = browser::document().query_selector_all(&open).ok()?;
    (0..found.length()).rev().find_map(|index| {
        let control: HtmlElement = found.item(index)?.dyn_into().ok()?;
        // What the text has no room for is not there.
        (control.get_bounding_client_rect().width() > 0.0).then_some(control)
    })
}

/// Ctrl Z, Ctrl Shift Z and Ctrl Y; a text field has its own.
fn history(bench: Bench, event: &KeyboardEvent) {
    let is_typing =
        target(event).is_some_and(
            |target| match target.dyn_ref::<web_sys::HtmlInputElement>() {
                Some(input) => input.type_() == "text",
                None => target.tag_name() == "TEXTAREA",
            },
        );
    if is_typing || !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    match event.key().to_ascii_lowercase().as_str() {
        "z" if event.shift_key() => bench.redo(),
        "z" => bench.undo(),
        "y" => bench.redo(),
        _ => return,
    }
    event.prevent_default();
}

fn target(event: &KeyboardEvent) -> Option<web_sys::Element> {
    event.target()?.dyn_into().ok()
}

/// Listens for the keys of a lab that fills the window.
pub fn listen(bench: Bench, design: &'static Design, shown: Shown) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if bench.whole.get_untracked() && !event.default_prevented() {
            press(bench, design, shown, &event);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Escape leads back from a lab that has no other keys.
pub fn listen_for_escape(bench: Bench) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if bench.whole.get_untracked()
            && event.key() == "Escape"
            && !event.default_prevented()
            && !close(&bench.dom_id, &event)
        {
            event.prevent_default();
            go(bench, false);
        }
    });
    on_cleanup(move || listener.remove());
}

fn press(bench: Bench, design: &'static Design, shown: Shown, event: &KeyboardEvent) {
    let only = shown.only;
    if event.key() == "Escape" {
        if close(&bench.dom_id, event) {
            return;
        }
        if bench.stage.get_untracked() != Stage::Open {
            stop_guessing(bench);
        } else if only.get_untracked().is_some() {
            only.set(None);
            keep::address(bench);
        } else {
            go(bench, false);
        }
        return event.prevent_default();
    }
    if bench.s.theme.get_untracked() != Theme::Projector
        || belongs_to_control(event)
        || event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
    {
        return;
    }
    match event.key().to_ascii_uppercase().as_str() {
        "ARROWDOWN" => scroll(&bench.dom_id, 0.2),
        "ARROWUP" => scroll(&bench.dom_id, -0.2),
        "PAGEDOWN" => scroll(&bench.dom_id, 0.9),
        "PAGEUP" => scroll(&bench.dom_id, -0.9),
        "P" if bench.stage.get_untracked() == Stage::Open => predict(bench),
        "P" => stop_guessing(bench),
        " " => {
            if let Some(step) = &design.step {
                (step.take)();
            }
        }
        "Z" => bench.undo(),
        key => {
            let Some(index) = (0..design.views.len()).find(|index| letter(*index) == key) else {
                return;
            };
            only.update(|only| *only = (*only != Some(index)).then_some(index));
            keep::address(bench);
        }
    }
    event.prevent_default();
}

/// Whether a key is meant for the control that has the focus: a field takes every key, a button or a slider all but
/// letters.
fn belongs_to_control(event: &KeyboardEvent) -> bool {
    let is_letter = event.key().chars().count() == 1 && event.key() != " ";
    target(event).is_some_and(|element| match element.tag_name().as_str() {
        "BUTTON" => !is_letter,
        "INPUT" => {
            let kind = element.get_attribute("type");
            !is_letter || !matches!(kind.as_deref(), Some("range" | "radio" | "checkbox"))
        }
        "SELECT" | "TEXTAREA" => true,
        _ => false,
    })
}

/// What the projector's bar says of the keys.
pub fn legend(bench: Bench, design: &'static Design) -> El {
    let s = settings();
    let last = letter(design.views.len().saturating_sub(1));
    let step = design.step.as_ref().map(|step| {
        html! { <span>{step.name} " " <kbd>{move || s.lab().space_key}</kbd></span> }
    });
    html! {
        <div class="keys" aria-hidden="true">
            {bench.is_guessed.then(|| html! {
                <span class:idle=move || !bench.can_guess()>{move || s.lab().predict} <kbd>"P"</kbd></span>
            })}
            {step}
            <span>{move || s.lab().one_view} <kbd>"A"</kbd> "–" <kbd>{last}</kbd></span>
            <span>{move || s.lab().undo} <kbd>"Z"</kbd></span>
            <span>{move || s.lab().back_to_text} <kbd>"Esc"</kbd></span>
        </div>
    }
}
