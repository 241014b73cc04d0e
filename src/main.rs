//! Bullseye: an interactive guide to loss functions.

mod app;
mod browser;
mod chapters;
mod chart;
mod lab;
mod lesson;
mod page;
mod progress;
mod route;
mod settings;
mod text;
mod ui;

use ui::el::IntoPiece;
use wasm_bindgen::JsCast;

fn main() {
    std::panic::set_hook(Box::new(|info| {
        // The last thing a broken program does: say so on the page. What the reader did is stored already.
        web_sys::console::error_1(&info.to_string().into());
        if let Some(root) = browser::document().document_element() {
            let _ = root.set_attribute("data-state", "broken");
        }
    }));
    let mount = browser::document().get_element_by_id("app");
    if let Some(mount) = mount.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Leptos starts its executor and the root owner; the elements are made by `html!`.
        let page = mount.clone();
        leptos::mount::mount_to(mount, move || {
            ui::el::append(app::app().into_piece(), &page);
        })
        .forget();
    }
}
