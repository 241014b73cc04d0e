//! A lab's state with its history: one drag or one committed entry is one step of undo.
use crate::ui::calm;
use crate::ui::state::Var;

/// Steps of undo that are kept.
const DEEPEST: usize = 200;

/// The state of one lab; every view reads it here and changes it here.
pub struct Store<S: 'static> {
    pub state: Var<S>,
    /// The state before the hand took hold.
    held: Var<Option<S>>,
    past: Var<Vec<S>>,
    future: Var<Vec<S>>,
    /// Counts the times a hand came to rest after a change.
    rests: Var<u32>,
}

impl<S: 'static> Copy for Store<S> {}
impl<S: 'static> Clone for Store<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Clone + PartialEq + 'static> Store<S> {
    pub fn new(state: S) -> Self {
        Self {
            state: Var::new(state),
            held: Var::new(None),
            past: Var::new(Vec::new()),
            future: Var::new(Vec::new()),
            rests: Var::new(0),
        }
    }

    /// A change while a hand holds something: seen at once, no step of undo yet.
    pub fn hold(self, change: impl FnOnce(&mut S)) {
        calm::stir();
        self.go_on(change);
    }

    /// The same without a hand, as a run goes on.
    pub fn go_on(self, change: impl FnOnce(&mut S)) {
        if self.held.with_untracked(Option::is_none) {
            self.held.set(Some(self.state.get_untracked()));
        }
        self.state.update(change);
    }

    /// The hand lets go: what it changed becomes one step.
    pub fn rest(self) {
        let Some(before) = self.held.alter(Option::take).flatten() else {
            return;
        };
        if self.state.with_untracked(|state| *state == before) {
            return;
        }
        self.past.update(|past| {
            if past.len() == DEEPEST {
                past.remove(0);
            }
            past.push(before);
        });
        self.future.set(Vec::new());
        self.rests.update(|n| *n += 1);
    }

    /// A change that is a step by itself.
    pub fn change(self, change: impl FnOnce(&mut S)) {
        self.rest();
        self.go_on(change);
        self.rest();
    }

    /// Another state in place of this one, as one step.
    pub fn replace(self, state: S) {
        self.change(|old| *old = state);
    }

    pub fn undo(self) {
        self.rest();
        self.travel(self.past, self.future);
    }

    pub fn redo(self) {
        self.rest();
        self.travel(self.future, self.past);
    }

    fn travel(self, from: Var<Vec<S>>, to: Var<Vec<S>>) {
        if let Some(state) = from.alter(Vec::pop).flatten() {
            let now = self.state.get_untracked();
            to.update(|states| states.push(now));
            self.state.set(state);
            self.rests.update(|n| *n += 1);
        }
    }

    pub fn can_undo(self) -> bool {
        self.past.with(|past| !past.is_empty())
    }

    pub fn can_redo(self) -> bool {
        self.future.with(|future| !future.is_empty())
    }

    /// Whether a hand holds something now.
    pub fn is_held(self) -> bool {
        self.held.with(Option::is_some)
    }

    /// How often a hand has come to rest after a change; 0 until the reader changes something.
    pub fn rests(self) -> u32 {
        self.rests.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;

    #[test]
    fn one_drag_is_one_step() {
        let owner = Owner::new();
        owner.with(|| {
            let store = Store::new(0);
            for i in 1..=5 {
                store.hold(|s| *s = i);
            }
            store.rest();
            store.change(|s| *s = 9);
            store.undo();
            assert_eq!(store.state.get_untracked(), 5);
            store.undo();
            assert_eq!(store.state.get_untracked(), 0);
            store.undo();
            store.redo();
            store.redo();
            assert_eq!(store.state.get_untracked(), 9);
            store.undo();
            store.change(|s| *s = 7);
            assert!(!store.can_redo());
        });
    }

    #[test]
    fn a_drag_back_to_the_start_is_no_step() {
        let owner = Owner::new();
        owner.with(|| {
            let store = Store::new(0);
            store.hold(|s| *s = 3);
            store.hold(|s| *s = 0);
            store.rest();
            assert!(!store.can_undo());
            assert_eq!(store.rests.get_untracked(), 0);
        });
    }
}
