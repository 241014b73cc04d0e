//! The room of the free lab and of the gallery of losses.
use bullseye::FREE;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

fn main() {
    FREE.open();
}

/// Brings a lab into its place; what comes back takes it away.
#[wasm_bindgen]
pub fn mount(place: HtmlElement) -> Function {
    FREE.mount(place)
}
