//! The room with the labs of chapters 1 to 4.
use bullseye::LABS;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

fn main() {
    LABS.open();
}

/// Brings a lab into its place; what comes back takes it away.
#[wasm_bindgen]
pub fn mount(place: HtmlElement) -> Function {
    LABS.mount(place)
}
