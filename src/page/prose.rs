//! Prose in the page: what its words do when they are touched.
use super::glossary::Terms;
use crate::settings::settings;
use crate::ui::el::IntoPiece;
use crate::ui::state::Var;
use bullseye_html::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

/// What a touched word asks for.
pub enum Ask {
    /// The explanation of a term, and where the word stands.
    Term(String, Element),
    /// A lab put into a state.
    Set { lab: String, query: String },
    /// A lab or a section to be shown, by the id of its element.
    Show(String),
    /// A margin note opened or closed.
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
    if let Ok(Some(word)) = target.closest("button.ref") {
        let lab = word.get_attribute("data-lab");
        let id = lab.map(|lab| crate::lab::dom_id(&lab));
        return Some(Ask::Show(id.or_else(|| {
            Some(format!("section-{}", word.get_attribute("data-section")?))
        })?));
    }
    let mark = target.closest(".note-mark").ok()??;
    Some(Ask::Note(mark))
}

/// Opens or closes the note of a mark.
pub fn toggle_note(mark: &Element) {
    let open = mark.get_attribute("aria-expanded").as_deref() == Some("true");
    let _ = mark.set_attribute("aria-expanded", if open { "false" } else { "true" });
    let note = mark
        .get_attribute("aria-controls")
        .and_then(|id| crate::browser::document().get_element_by_id(&id));
    if let Some(note) = note {
        let _ = note.class_list().toggle_with_force("open", !open);
    }
}

/// The explanation of a term beside its word; Escape, the button or a click elsewhere closes it.
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
    move || {
        open.with(|asked| {
            let (term, word) = asked.as_ref()?;
            let area = word.get_bounding_client_rect();
            let root = crate::browser::document().document_element()?;
            let width = f64::from(root.client_width());
            let wide = (22.0 * crate::browser::rem()).min(width - 24.0);
            let left = (area.left() - 12.0).clamp(12.0, (width - wide - 12.0).max(12.0));
            let top = area.bottom() + crate::browser::window().scroll_y().unwrap_or(0.0) + 8.0;
            let style = format!("left:{left:.0}px;top:{top:.0}px;width:{wide:.0}px");
            let term = term.clone();
            Some(html! {
                <div class="term-card" role="dialog" aria-label=move || s.shell().glossary style=style>
                    <dl inner_html=move || terms.entry(&term, s.language.get())></dl>
                    <button type="button" class="plain small close-card" on:click=move |_| close()>
                        {crate::ui::icon::icon(crate::ui::icon::Icon::Close)}
                        {move || s.shell().close}
                    </button>
                </div>
            })
        })
    }
}
