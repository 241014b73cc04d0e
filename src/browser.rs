//! The few things asked of the browser itself.
use bullseye_core::number::decimal;
use js_sys::Reflect;
use leptos::prelude::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, ScrollLogicalPosition, Window};

/// The window; a page always has one.
pub fn window() -> Window {
    leptos::prelude::window()
}

pub fn document() -> Document {
    leptos::prelude::document()
}

/// A program that panics is broken: the page says so. What the reader did is stored already.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&info.to_string().into());
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-state", "broken");
        }
    }));
}

/// What was kept under `key`; nothing if storage is empty or refused.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps `value` under `key`, and says whether it could. A full or refused storage is no error: the page goes on
/// without it.
pub fn store(key: &str, value: &str) -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// The part of the address after `#`.
pub fn fragment() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Puts another fragment into the address without a new entry in the history. The entry keeps its note.
pub fn replace_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        let note = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&note, "", Some(&format!("#{fragment}")));
    }
}

/// What was noted with the entry of the history that is open.
pub fn entry_note() -> Option<String> {
    window().history().ok()?.state().ok()?.as_string()
}

/// Notes something with the entry of the history that is open. A browser may refuse, when it is asked too often.
pub fn note_entry(note: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&note.into(), "", None);
    }
}

/// A new entry in the history with the same address, so that Back returns to the place left now.
pub fn push_entry() {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", None);
    }
}

/// The page's address up to `#`.
pub fn page_address() -> String {
    let href = window().location().href().unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// How much larger than on a laptop a chart draws its words and marks: they grow with the text, and in the
/// projector theme once more.
pub fn chart_unit() -> f64 {
    rem() / 16.0 * decimal(&css_variable("--chart")).unwrap_or(1.0)
}

/// The size of `1rem` in CSS pixels.
pub fn rem() -> f64 {
    css_pixels(document().document_element(), "font-size").unwrap_or(16.0)
}

fn css_pixels(element: Option<Element>, property: &str) -> Option<f64> {
    let style = window().get_computed_style(&element?).ok()??;
    let text = style.get_property_value(property).ok()?;
    decimal(text.strip_suffix("px")?)
}

/// The value of a CSS custom property of the page.
pub fn css_variable(name: &str) -> String {
    document()
        .document_element()
        .and_then(|root| window().get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value(name).ok())
        .map(|text| text.trim().to_owned())
        .unwrap_or_default()
}

/// Copies a text; `done` hears whether it worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|c| !c.is_undefined()) {
        let promise = window().navigator().clipboard().write_text(text);
        wasm_bindgen_futures::spawn_local(async move {
            done(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
        });
    } else {
        done(false);
    }
}

/// Runs `work` before the next paint.
pub fn next_frame(work: impl FnOnce() + 'static) {
    let work = Closure::once_into_js(work);
    let _ = window().request_animation_frame(work.unchecked_ref());
}

/// As [`next_frame`]; `work` hears when the frame is, in milliseconds.
pub fn next_frame_at(work: impl FnOnce(f64) + 'static) {
    let work = Closure::once_into_js(work);
    let _ = window().request_animation_frame(work.unchecked_ref());
}

/// Whether the reader has asked for a page without motion.
pub fn wants_no_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// Where the part of the page that can be seen ends: above a phone's keyboard, where there is one.
pub fn visible_bottom() -> f64 {
    let number = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok()?.as_f64();
    let window = window();
    (Reflect::get(&window, &"visualViewport".into()).ok())
        .and_then(|seen| Some(number(&seen, "offsetTop")? + number(&seen, "height")?))
        .or_else(|| number(&window, "innerHeight"))
        .unwrap_or(f64::INFINITY)
}

/// Scrolls the page on by so many pixels, gently where the reader does not mind.
pub fn scroll_on(by: f64) {
    let options = web_sys::ScrollToOptions::new();
    options.set_top(by);
    if !wants_no_motion() {
        // A plain object cannot refuse a property.
        let _ = Reflect::set(&options, &"behavior".into(), &"smooth".into());
    }
    window().scroll_by_with_scroll_to_options(&options);
}

/// Scrolls the page to an element; `smoothly` only where the reader does not mind.
pub fn scroll_to(element: &Element, block: ScrollLogicalPosition, smoothly: bool) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(block);
    if smoothly && !wants_no_motion() {
        options.set_behavior(web_sys::ScrollBehavior::Smooth);
    }
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// The milliseconds since the page was opened.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Focuses the first element that matches and brings it into view: where the keyboard goes on is seen.
pub fn reach(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        reach_element(&element);
    }
}

/// Focuses an element and brings it into view.
pub fn reach_element(element: &Element) {
    // Elements of SVG take the focus as those of HTML do, though web-sys does not say so.
    let _ = element.unchecked_ref::<HtmlElement>().focus();
}

/// Focuses the first element that matches, without scrolling: for what is under a hand, or fills the window.
pub fn focus(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus_element(&element);
    }
}

/// Focuses an element, without scrolling.
pub fn focus_element(element: &Element) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = (element.unchecked_ref::<HtmlElement>()).focus_with_options(&options);
}

/// Listens on what a finger moves in any direction, so that it never scrolls the page: inside a drawing that lets the page
/// scroll, `touch-action` of a part is not heard.
pub fn keep_finger(touch: web_sys::Event) {
    touch.prevent_default();
}

/// Calls `changed` with whether any of an element is in sight, soon and whenever that changes, until the owner is gone.
pub fn on_sight(element: &Element, changed: impl Fn(bool) + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = (entries.get(entries.length().saturating_sub(1)))
            .dyn_into::<web_sys::IntersectionObserverEntry>()
        {
            changed(entry.is_intersecting());
        }
    });
    if let Ok(observer) = web_sys::IntersectionObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        // A page has one thread.
        let kept = SendWrapper::new((observer, callback));
        on_cleanup(move || kept.0.disconnect());
    }
}

/// Calls `changed` with the width and height of an element, now and whenever they change, until the owner is gone.
pub fn on_resize(element: &Element, changed: impl Fn(f64, f64) + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = entries.get(0).dyn_into::<web_sys::ResizeObserverEntry>() {
            let area = entry.content_rect();
            changed(area.width(), area.height());
        }
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        // A page has one thread.
        let kept = SendWrapper::new((observer, callback));
        on_cleanup(move || kept.0.disconnect());
    }
}
