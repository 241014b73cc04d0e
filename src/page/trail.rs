//! The reader's place in the text. It is held when something changes its size, and noted with each entry of the
//! browser's history, so that Back returns to it.
use crate::browser;
use crate::route::{Page, Route};
use crate::ui::state::Var;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// After a scroll, the time until the place is noted: browsers do not like to be asked at every frame.
const REST: Duration = Duration::from_millis(150);

/// What stands at the top of the window: a heading or place of the text, or else how far the page is scrolled.
pub struct Anchor {
    y: f64,
    /// Its number among all of them, and its distance from the window's top.
    at: Option<(u32, f64)>,
}

impl Anchor {
    const SELECTOR: &str = ".column h2, .column h3, .column .place";

    pub fn find() -> Self {
        let mut at = None;
        if let Ok(all) = browser::document().query_selector_all(Self::SELECTOR) {
            for i in 0..all.length() {
                let top = Self::top(&all, i);
                // The last one that begins in the upper part of the window, or above it.
                if top.is_some_and(|top| top < 300.0) {
                    at = top.map(|top| (i, top));
                }
            }
        }
        let y = browser::window().scroll_y().unwrap_or(0.0);
        Self { y, at }
    }

    fn top(all: &web_sys::NodeList, i: u32) -> Option<f64> {
        let element: Element = all.item(i)?.dyn_into().ok()?;
        Some(element.get_bounding_client_rect().top())
    }

    /// New prose, or a lab that has come, does not move what the reader looks at.
    pub fn hold(self) {
        if let Some((i, before)) = self.at
            && let Ok(all) = browser::document().query_selector_all(Self::SELECTOR)
            && let Some(now) = Self::top(&all, i)
        {
            browser::window().scroll_by_with_x_and_y(0.0, now - before);
        }
    }

    /// Scrolls back to where the reader was.
    pub fn restore(self) {
        match self.at {
            Some(_) => self.hold(),
            None => browser::window().scroll_to_with_x_and_y(0.0, self.y),
        }
    }

    fn encode(&self) -> String {
        match self.at {
            Some((i, top)) => format!("{} {i} {top}", self.y),
            None => self.y.to_string(),
        }
    }

    fn decode(note: &str) -> Option<Self> {
        let mut parts = note.split(' ');
        let y = parts.next()?.parse().ok()?;
        let at = parts.next().and_then(|i| i.parse().ok());
        let top = parts.next().and_then(|top| top.parse().ok());
        Some(Self { y, at: at.zip(top) })
    }
}

/// Where the reader was when the entry of the history that is open was left; nothing for a new one.
pub fn here() -> Option<Anchor> {
    Anchor::decode(&browser::entry_note()?)
}

/// Notes the reader's place when a scroll comes to rest and before a click leads elsewhere, and how many entries lie
/// between a lab in the whole window and the text that it was opened from.
pub fn follow(route: Var<Route>) {
    if let Ok(history) = browser::window().history() {
        // The text is there later than the browser would look for it.
        let _ = history.set_scroll_restoration(web_sys::ScrollRestoration::Manual);
    }
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(waiting) = waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    };
    let scrolled = window_event_listener(leptos::ev::scroll, move |_| {
        forget();
        waiting.set_value(set_timeout_with_handle(note, REST).ok());
    });
    // Another entry: what waits to be noted belongs to the last one.
    let left = window_event_listener(leptos::ev::popstate, move |_| forget());
    let clicked = Closure::<dyn Fn()>::new(note);
    let _ = browser::window().add_event_listener_with_callback_and_bool(
        "click",
        clicked.as_ref().unchecked_ref(),
        true,
    );
    let before = StoredValue::new((route.get_untracked(), browser::entry_note()));
    let moved = window_event_listener(leptos::ev::hashchange, move |_| {
        let now = route.get_untracked();
        before.update_value(|before| {
            let note = browser::entry_note().or_else(|| {
                let steps = steps_to_text(&before.0, before.1.as_deref(), &now)?;
                let note = opened(steps);
                browser::note_entry(&note);
                Some(note)
            });
            *before = (now, note);
        });
    });
    on_cleanup(move || {
        for listener in [scrolled, left, moved] {
            listener.remove();
        }
    });
    StoredValue::new_local(clicked);
}

/// Notes the reader's place. A lab in the whole window is no place in the text.
fn note() {
    if let Ok(None) = browser::document().query_selector(".has-whole") {
        browser::note_entry(&Anchor::find().encode());
    }
}

/// The mark of a lab that was opened from the text, this many entries of the history ago.
fn opened(steps: i32) -> String {
    format!("opened {steps}")
}

/// The number of entries from here back to the text that the lab was opened from.
fn opened_steps(note: &str) -> Option<i32> {
    note.strip_prefix("opened ")?.parse().ok()
}

/// The same for an entry that is new, after one with this route and note.
fn steps_to_text(before: &Route, note: Option<&str>, now: &Route) -> Option<i32> {
    let is_chapter = matches!(now.page, Page::Chapter(_));
    if !is_chapter || before.page != now.page || now.lab.is_none() {
        return None;
    }
    match before.lab {
        None => Some(1),
        Some(_) => opened_steps(note?).map(|steps| steps + 1),
    }
}

/// Leaves a lab that fills the window: back to the text that it was opened from; who came by a link gets its chapter
/// instead of it.
pub fn leave(slug: &str) {
    let steps = browser::entry_note().and_then(|note| opened_steps(&note));
    let window = browser::window();
    // A browser that refuses leaves the page as it is.
    let _ = match (steps, window.history()) {
        (Some(steps), Ok(history)) => history.go_with_delta(-steps),
        _ => window.location().replace(&format!("#/{slug}")),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_noted() {
        for at in [None, Some((3, -12.5))] {
            let kept = Anchor { y: 812.0, at };
            let read = Anchor::decode(&kept.encode());
            assert!(read.is_some_and(|read| read.y == 812.0 && read.at == at));
        }
        assert!(Anchor::decode(&opened(1)).is_none());
    }

    #[test]
    fn a_lab_knows_how_far_the_text_is() {
        const SLUGS: &[&str] = &["loss", "regression"];
        let route = |path: &str| Route::parse(path, SLUGS);
        let (text, lab) = (route("/regression"), route("/regression/3.1"));
        assert_eq!(steps_to_text(&text, Some("812"), &lab), Some(1));
        assert_eq!(steps_to_text(&lab, Some(&opened(1)), &lab), Some(2));
        assert_eq!(steps_to_text(&lab, None, &lab), None);
        assert_eq!(steps_to_text(&route("/loss"), None, &lab), None);
        assert_eq!(steps_to_text(&text, None, &text), None);
        assert_eq!(opened_steps("812 3 -12.5"), None);
    }
}
