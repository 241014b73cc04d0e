//! What only those who hear or look closer need waits until the hand is calm: while something moves, sixty times a
//! second, the words for a picture would cost more than the picture.
use crate::ui::state::Var;
use leptos::prelude::set_timeout;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// A hand is calm when it has not moved anything for this long, and twice as long later at the latest.
const CALM: Duration = Duration::from_millis(200);

thread_local! {
    /// Whether a hand is moving something.
    static MOVING: Cell<bool> = const { Cell::new(false) };
    /// Whether it has moved since the last look.
    static STIRRED: Cell<bool> = const { Cell::new(false) };
    /// Who is told when it is calm.
    static WAITING: RefCell<Vec<Var<()>>> = const { RefCell::new(Vec::new()) };
}

/// A hand moves something now.
pub fn stir() {
    // On the host, in tests, there is no clock, and nobody waits.
    if cfg!(not(target_arch = "wasm32")) {
        return;
    }
    STIRRED.set(true);
    if !MOVING.replace(true) {
        look();
    }
}

/// Looks again and again until nothing has moved in between.
fn look() {
    STIRRED.set(false);
    let look_again = || match STIRRED.get() {
        true => look(),
        false => settle(),
    };
    set_timeout(look_again, CALM);
}

/// Whether a hand is moving something.
pub fn is_moving() -> bool {
    MOVING.get()
}

/// `later` is told when it is calm, once however many ask.
pub fn wait(later: Var<()>) {
    WAITING.with_borrow_mut(|waiting| {
        if !waiting.contains(&later) {
            waiting.push(later);
        }
    });
}

/// Has everything that waits follow at once, whatever the hand does.
pub fn settle() {
    MOVING.set(false);
    for calm in WAITING.take() {
        calm.set(());
    }
}

/// The value of `read`; while a hand moves something, as it was before.
pub fn when_calm<T: Clone>(mut read: impl FnMut() -> T) -> impl FnMut() -> T {
    let calm = Var::new(());
    let mut last: Option<T> = None;
    move || {
        calm.track();
        match &last {
            Some(last) if is_moving() => {
                wait(calm);
                last.clone()
            }
            _ => last.insert(read()).clone(),
        }
    }
}

/// `words`, written differently if they were said just before: who hears the page hears only what changes in it.
pub fn again(words: String, before: &str) -> String {
    if words.is_empty() || words != before {
        words
    } else {
        words + "\u{a0}"
    }
}

#[cfg(test)]
mod tests {
    use super::again;

    #[test]
    fn what_is_said_twice_is_heard_twice() {
        let first = again("At least 1 must stay.".to_owned(), "");
        let second = again("At least 1 must stay.".to_owned(), &first);
        assert_ne!(first, second);
        assert_eq!(again("At least 1 must stay.".to_owned(), &second), first);
        assert_eq!(again(String::new(), ""), "");
    }
}
