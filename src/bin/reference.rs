//! The room with what one looks up: chapters 6 and 7.
use bullseye::REFERENCE;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

fn main() {
    REFERENCE.open();
}

/// Brings a lab into its place; what comes back takes it away.
#[wasm_bindgen]
pub fn mount(place: HtmlElement) -> Function {
    REFERENCE.mount(place)
}
