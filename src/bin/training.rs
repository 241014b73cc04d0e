//! The room with the lab of chapter 5.
use bullseye::TRAINING;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

fn main() {
    TRAINING.open();
}

/// Brings a lab into its place; what comes back takes it away.
#[wasm_bindgen]
pub fn mount(place: HtmlElement) -> Function {
    TRAINING.mount(place)
}
