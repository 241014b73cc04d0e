//! What only those who hear or look closer need waits until the hand is calm: while something moves, sixty times a
//! second, the words for a picture would cost more than the picture.
use crate::ui::state::Var;
use leptos::prelude::set_timeout;
use std::cell::{Cell, RefCell};
use std::time::Duration;

/// How long after the last move a hand is calm.
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
    MOVING.set(true);
    STIRRED.set(true);
}

/// The value of `read`, as it was before the hand began to move until the hand is calm again.
pub fn when_calm<T: Clone>(mut read: impl FnMut() -> T) -> impl FnMut() -> T {
    let calm = Var::new(());
    let mut last: Option<T> = None;
    move || {
        calm.track();
        match &last {
            Some(last) if MOVING.get() => {
                wait(calm);
                last.clone()
            }
            _ => last.insert(read()).clone(),
        }
    }
}

#[inline(never)]
fn wait(calm: Var<()>) {
    let is_first = WAITING.with_borrow_mut(|waiting| {
        waiting.push(calm);
        waiting.len() == 1
    });
    if is_first {
        look();
    }
}

/// Looks again and again until nothing has moved in between.
fn look() {
    STIRRED.set(false);
    let tell = || {
        if STIRRED.get() {
            look();
            return;
        }
        MOVING.set(false);
        for calm in WAITING.take() {
            calm.set(());
        }
    };
    set_timeout(tell, CALM);
}
