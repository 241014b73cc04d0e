//! The room of chapter 8.
use bullseye::PRACTICE;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

fn main() {
    PRACTICE.open();
}

/// Brings the exercises into their place; what comes back takes them away.
#[wasm_bindgen]
pub fn mount(place: HtmlElement) -> Function {
    PRACTICE.mount(place)
}
