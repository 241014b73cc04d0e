//! The script, to copy, and as a notebook to download.
use super::Lab;
use crate::lab::code::code_view;
use crate::settings::settings;
use crate::ui::el::{El, IntoPiece, Slot};
use crate::ui::state::Calc;
use bullseye_core::python::notebook::{Words, notebook};
use bullseye_core::python::script::Script;
use bullseye_html::html;
use leptos::prelude::*;

/// Of a notebook's address.
const TYPE: &str = "data:application/x-ipynb+json;charset=utf-8";

pub fn script_view(lab: Lab) -> El {
    let s = settings();
    let script = Calc::new(move |_| {
        let script = lab.model.with(|model| model.script.clone());
        script.unwrap_or(Script {
            lines: Vec::new(),
            output: Vec::new(),
        })
    });
    let is_there = Calc::new(move |_| lab.model.with(|model| model.script.is_some()));
    let name = move || lab.state().with(|state| state.entry().name);
    // An address that holds the file: it works without a server, and in a page that was saved. It is written when a
    // hand comes near, not at every letter that is typed.
    let slot: Slot = StoredValue::new_local(None);
    let write = move || {
        let text = s.free();
        let title = text.notebook_title(untrack(name));
        let words = Words {
            title: &title,
            prints: text.notebook_prints,
        };
        let json = script.with_untracked(|script| notebook(script, words));
        let json = String::from(js_sys::encode_uri_component(&json));
        if let Some(link) = slot.get_value() {
            // An element takes any text as an attribute.
            let _ = link.set_attribute("href", &format!("{TYPE},{json}"));
        }
    };
    html! {
        <div class="script-part">
            {move || match is_there.get() {
                false => html! { <p class="waits">{move || s.free().no_script}</p> }.into_piece(),
                true => html! {
                    {code_view(lab.bench, script)}
                    <a class="download" href=TYPE node=slot
                        download=move || format!("{}.ipynb", name())
                        on:pointerenter=move |_| write()
                        on:focus=move |_| write()
                        on:click=move |_| write()>
                        {move || s.free().download}
                    </a>
                }
                .into_piece(),
            }}
        </div>
    }
}
