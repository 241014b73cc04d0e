//! A field whose text counts at every letter and stays as typed, whether it can be read or not.
use crate::ui::el::{El, Slot, follow};
use crate::ui::state::Calc;
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Makes a field, whose place is `slot`, show `text`; `typed` hears every letter.
pub fn text_field(
    field: El,
    slot: Slot,
    text: Calc<String>,
    typed: impl Fn(String) + Clone + 'static,
) -> El {
    let composed = typed.clone();
    let field = field
        .node(slot)
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .on::<web_sys::Event>("input", move |event| {
            // A word that an input method is still putting together is not typed yet.
            if !is_composing(&event) {
                typed(event_target_value(&event));
            }
        })
        .on::<web_sys::Event>("compositionend", move |event| {
            composed(event_target_value(&event));
        });
    follow(move || {
        let text = text.get();
        if let Some(field) = slot.get_value() {
            let field: &HtmlInputElement = field.unchecked_ref();
            // A field that has the text keeps its cursor.
            if field.value() != text {
                field.set_value(&text);
            }
        }
    });
    field
}

fn is_composing(event: &web_sys::Event) -> bool {
    let flag = Reflect::get(event, &"isComposing".into());
    flag.is_ok_and(|flag| flag.as_bool() == Some(true))
}
