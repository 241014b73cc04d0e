//! Bullseye: an interactive guide to loss functions.
use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <h1>"Bullseye"</h1> });
}
