//! Prose in the page: what its words do when they are touched.
use super::glossary::{CARD_NAME, Terms};
use crate::browser;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use crate::ui::state::Var;
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement, KeyboardEvent, MouseEvent};

/// What a touched word asks for.
pub enum Ask {
    /// The explanation of a term, and where the word stands.
    Term(String, Element),
    /// A lab put into a state.
    Set { lab: String, query: String },
    /// A lab or a section to be shown, by the id of its element.
    Show(String),
    /// A margin note to be opened, closed or read.
    Note(Element),
}

/// The request behind a click, if it was on such a word.
pub fn ask(event: &MouseEvent) -> Option<Ask> {
    let target: Element = event.target()?.dyn_into().ok()?;
    if let Ok(Some(word)) = target.closest("[data-term]") {
        return Some(Ask::Term(word.get_attribute("data-term")?, word));
    }
    if let Ok(Some(word)) = target.closest("[data-set]") {
        return Some(Ask::Set {
            lab: word.get_attribute("data-lab")?,
            query: word.get_attribute("data-set")?,
        });
    }
    if let Ok(Some(word)) = target.closest(".ref") {
        let lab = word.get_attribute("data-lab");
        let id = lab.map(|lab| crate::lab::dom_id(&lab));
        return Some(Ask::Show(id.or_else(|| {
            Some(format!("section-{}", word.get_attribute("data-section")?))
        })?));
    }
    let mark = target.closest(".note-mark").ok()??;
    Some(Ask::Note(mark))
}

/// What an event is on that leads elsewhere in the page: a word of the text, a mark of a note, an entry of the rail.
pub fn lead_at(target: &EventTarget) -> Option<HtmlElement> {
    pressed(target, "button, [role=button]")
}

fn pressed(target: &EventTarget, css: &str) -> Option<HtmlElement> {
    let target = target.dyn_ref::<Element>()?;
    target.closest(css).ok()??.dyn_into().ok()
}

/// A word is no `button` element, so that it breaks over lines: the keys of a button press it all the same.
pub fn press_word(event: KeyboardEvent) {
    let is_press = ["Enter", " "].contains(&event.key().as_str()) && !event.repeat();
    if is_press
        && let Some(word) = event
            .target()
            .and_then(|target| pressed(&target, "span[role=button]"))
    {
        event.prevent_default();
        word.click();
    }
}

/// Opens or closes the note of a mark; leads to one that stands in the margin.
pub fn press_mark(mark: &Element) {
    let Some(note) = note_of(mark) else { return };
    if is_in_margin(&note) {
        let _ = note.set_attribute("tabindex", "-1");
        browser::reach_element(&note);
    } else {
        let _ = note.class_list().toggle("open");
        tell_notes();
    }
}

fn note_of(mark: &Element) -> Option<Element> {
    let id = mark.get_attribute("aria-controls")?;
    browser::document().get_element_by_id(&id)
}

/// The style sheet has the notes float where there is a margin for them; there they all show.
fn is_in_margin(note: &Element) -> bool {
    let style = browser::window().get_computed_style(note).ok().flatten();
    let float = style.and_then(|style| style.get_property_value("float").ok());
    float.is_some_and(|float| float != "none")
}

/// Says of each mark whether its note is open. A note in the margin is nothing to open.
pub fn tell_notes() {
    let Ok(marks) = browser::document().query_selector_all(".note-mark") else {
        return;
    };
    for mark in (0..marks.length()).filter_map(|i| marks.item(i)?.dyn_into::<Element>().ok()) {
        let Some(note) = note_of(&mark) else { continue };
        let is_open = note.class_list().contains("open").to_string();
        let _ = match is_in_margin(&note) {
            true => mark.remove_attribute("aria-expanded"),
            false => mark.set_attribute("aria-expanded", &is_open),
        };
    }
}

/// Whether a Tab would leave the card.
fn is_at_end(event: &web_sys::KeyboardEvent) -> bool {
    let Some(card) = (event.current_target()).and_then(|card| card.dyn_into::<Element>().ok())
    else {
        return false;
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let Ok(stops) = card.query_selector_all("a[href], button") else {
        return false;
    };
    let stop = |index| stops.item(index)?.dyn_into::<Element>().ok();
    match event.shift_key() {
        true => target == Some(card) || target == stop(0),
        false => target == stop(stops.length().wrapping_sub(1)),
    }
}

/// The explanation of a term beside its word. The keyboard goes into it, and back to the word when Escape, the button, or
/// a Tab beyond its ends closes it.
pub fn term_card(open: Var<Option<(String, Element)>>) -> impl IntoPiece {
    let s = settings();
    let terms = expect_context::<Terms>();
    let close = move || {
        if let Some((_, word)) = open.alter(Option::take).flatten()
            && let Ok(word) = word.dyn_into::<web_sys::HtmlElement>()
        {
            // The word may be gone with its language.
            let _ = word.focus();
        }
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && open.with_untracked(Option::is_some) {
            event.prevent_default();
            close();
        }
    });
    on_cleanup(move || keys.remove());
    let leave = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Tab" && is_at_end(&event) {
            event.prevent_default();
            close();
        }
    };
    move || {
        open.with(|asked| {
            let (term, word) = asked.as_ref()?;
            let area = word.get_bounding_client_rect();
            let root = browser::document().document_element()?;
            let width = f64::from(root.client_width());
            let wide = (22.0 * browser::rem()).min(width - 24.0);
            let left = (area.left() - 12.0).clamp(12.0, (width - wide - 12.0).max(12.0));
            let top = area.bottom() + browser::window().scroll_y().unwrap_or(0.0) + 8.0;
            let style = format!("left:{left:.0}px;top:{top:.0}px;width:{wide:.0}px");
            let term = term.clone();
            browser::next_frame(|| browser::reach(".term-card"));
            Some(html! {
                <div class="term-card" role="dialog" tabindex="-1" aria-labelledby=CARD_NAME style=style on:keydown=leave>
                    <dl inner_html=move || terms.entry(&term, s.language.get())></dl>
                    {terms.failure()}
                    <button type="button" class="plain small close-card" on:click=move |_| close()>
                        {crate::ui::icon::icon(crate::ui::icon::Icon::Close)}
                        {move || s.shell().close}
                    </button>
                </div>
            })
        })
    }
}
