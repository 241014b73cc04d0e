//! Closures for views, boxed to one type each. Leptos compiles every view anew for each closure type in it; with
//! these the program carries that code once, which halves the download.
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A value that a view follows.
pub type Live<T> = Box<dyn FnMut() -> T + Send>;

/// A text or an attribute that follows what `read` reads.
pub fn live<T>(read: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(read)
}

/// A part of the page that is made anew when what `make` reads changes.
pub fn part<V: IntoAny + 'static>(mut make: impl FnMut() -> V + Send + 'static) -> Live<AnyView> {
    Box::new(move || make().into_any())
}

/// What a press of a button does.
pub fn press(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}
