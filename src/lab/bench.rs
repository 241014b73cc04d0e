//! A lab at work: its state with history, what follows from it, and where the reader stands with guessing.
//!
//! [`Lab`] is the handle that a lab's own views hold. [`Bench`] is the same lab as the frame around the views sees
//! it, whatever its state is made of, so that the frame is compiled once.
use super::store::Store;
use crate::settings::{Settings, settings};
use crate::ui::calm;
use crate::ui::el::Slot;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use leptos::prelude::*;
use web_sys::{Element, PointerEvent};

/// Where the reader stands with guessing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// Not guessing: everything is open.
    Open,
    /// The loss is covered.
    Covered,
    /// The guess was made; the loss shows beside it.
    Revealed(f64),
}

/// Where a lab stands in the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `3.1`.
    pub id: String,
    /// The chapter's slug.
    pub slug: String,
    /// The state that the text gives the lab, as a query.
    pub query: String,
}

/// A lab, whatever its state is made of. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Bench(pub(super) &'static BenchParts);

pub struct BenchParts {
    pub place: Place,
    /// The id of its section in the page.
    pub dom_id: String,
    /// Whether it fills the window.
    pub whole: Calc<bool>,
    pub stage: Var<Stage>,
    /// The guess as it is typed.
    pub guess_text: Var<String>,
    /// Whether it has a predict mode.
    pub is_guessed: bool,
    /// What the loss in the head waits for in a lab that runs by itself, faster than anyone reads.
    pub beat: Var<Option<Calc<u32>>>,
    /// Why nothing can be guessed, when nothing can.
    pub no_guess: Var<fn(Settings) -> &'static str>,
    pub s: Settings,
    /// The only view that the projector shows, by its number.
    pub only: Var<Option<usize>>,
    /// How often a hand has come to rest after it changed something: then the lab says what is new.
    pub told: Var<u32>,
    /// What a screen reader hears now.
    pub saying: Var<String>,
    /// What was done, said before what is new because of it.
    deed: StoredValue<String>,
    /// How often something was done that has a name.
    pub deeds: Var<u32>,
    /// What the lab would have said of its state when it spoke last, line by line.
    last_said: StoredValue<Vec<String>>,
    /// What can be done with its state.
    pub work: Box<dyn Work>,
    /// The listeners of the drag under way.
    drag: StoredValue<Vec<WindowListenerHandle>>,
}

impl std::ops::Deref for Bench {
    type Target = BenchParts;

    fn deref(&self) -> &BenchParts {
        self.0
    }
}

/// What the frame does with a lab's state.
pub trait Work: Send + Sync {
    /// The state as this device remembers it; follows it.
    fn encode(&self) -> String;
    /// The state as the query of a link; follows it.
    fn shared(&self) -> String;
    /// Puts a linked state in place of this one, as one step; false if it cannot be read.
    fn load(&self, query: &str) -> bool;
    /// The state to begin again with.
    fn reset(&self);
    /// Fresh numbers.
    fn refresh(&self, seed: u64);
    fn undo(&self);
    fn redo(&self);
    fn can_undo(&self) -> bool;
    fn can_redo(&self) -> bool;
    /// A hand lets go.
    fn rest(&self);
    /// How often a hand has come to rest after a change.
    fn rests(&self) -> u32;
    /// The loss as it stands in the readout; follows it.
    fn readout(&self) -> String;
    /// What predict mode asks for; follows it.
    fn answer(&self) -> Option<f64>;
}

/// The handle of a lab with this state. Every view reads it here and changes it here.
pub struct Lab<S: State>(&'static Parts<S>);

impl<S: State> Copy for Lab<S> {}
impl<S: State> Clone for Lab<S> {
    fn clone(&self) -> Self {
        *self
    }
}

pub struct Parts<S: State> {
    pub bench: Bench,
    pub store: Store<S>,
    pub model: Calc<S::Model>,
}

impl<S: State> std::ops::Deref for Lab<S> {
    type Target = Parts<S>;

    fn deref(&self) -> &Parts<S> {
        self.0
    }
}

struct StateWork<S: State> {
    store: Store<S>,
    model: Calc<S::Model>,
    usual: S,
}

impl<S: State> Work for StateWork<S> {
    fn encode(&self) -> String {
        self.store.state.with(S::encode)
    }

    fn shared(&self) -> String {
        self.store.state.with(S::shared)
    }

    fn load(&self, query: &str) -> bool {
        match S::decode_at(query, &self.usual) {
            Ok(state) => {
                let state = self.store.state.with_untracked(|old| state.over(old));
                if self.store.state.with_untracked(|old| *old != state) {
                    self.store.replace(state);
                }
                true
            }
            Err(_) => false,
        }
    }

    fn reset(&self) {
        let state = self
            .store
            .state
            .with_untracked(|state| state.reset(&self.usual));
        self.store.replace(state);
    }

    fn refresh(&self, seed: u64) {
        let fresh = self.store.state.with_untracked(|state| state.fresh(seed));
        self.store.replace(fresh);
    }

    fn undo(&self) {
        self.store.undo();
    }

    fn redo(&self) {
        self.store.redo();
    }

    fn can_undo(&self) -> bool {
        self.store.can_undo()
    }

    fn can_redo(&self) -> bool {
        self.store.can_redo()
    }

    fn rest(&self) {
        self.store.rest();
    }

    fn rests(&self) -> u32 {
        self.store.rests()
    }

    fn readout(&self) -> String {
        self.model
            .with(|model| bullseye_core::number::minus(&S::readout(model)))
    }

    fn answer(&self) -> Option<f64> {
        self.model.with(S::answer)
    }
}

impl<S: State> Lab<S> {
    /// The lab of a place. `state` is what a link or the last visit brings instead of the usual state.
    pub fn new(place: Place, whole: Calc<bool>, usual: S, state: Option<S>) -> Self {
        let store = Store::new(state.unwrap_or_else(|| usual.clone()));
        let model = Calc::new(move |_| store.state.with(S::model));
        let work = Box::new(StateWork {
            store,
            model,
            usual,
        });
        // Some hundred bytes for every lab that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            bench: Bench::new(place, whole, S::IS_GUESSED, work),
            store,
            model,
        })))
    }

    /// Reads state and model, and follows both.
    pub fn read<R>(self, read: impl FnOnce(&S, &S::Model) -> R) -> R {
        (self.store.state).with(|state| self.model.with(|model| read(state, model)))
    }

    /// Puts what follows from state and model in place of the state, as one step; not while the loss is covered, for
    /// that would tell.
    pub fn turn_into(self, next: impl FnOnce(&S, &S::Model) -> S) {
        if untrack(|| self.covered()) {
            return;
        }
        let next = (self.store.state)
            .with_untracked(|state| self.model.with_untracked(|model| next(state, model)));
        self.store.replace(next);
    }

    pub fn state(self) -> Var<S> {
        self.store.state
    }

    /// Whether what states the loss is covered.
    pub fn covered(self) -> bool {
        self.bench.covered()
    }

    /// As [`Bench::drag`].
    pub fn drag(
        self,
        board: &Element,
        event: &PointerEvent,
        moved: impl Fn((f64, f64), bool) + 'static,
    ) {
        self.bench.drag(board, event, Box::new(moved));
    }
}

impl Bench {
    fn new(place: Place, whole: Calc<bool>, is_guessed: bool, work: Box<dyn Work>) -> Self {
        let drag = StoredValue::new(Vec::new());
        // A page that is left in the middle of a drag hears no more of it.
        on_cleanup(move || let_go(drag));
        Self(Box::leak(Box::new(BenchParts {
            dom_id: super::dom_id(&place.id),
            place,
            whole,
            stage: Var::new(Stage::Open),
            guess_text: Var::new(String::new()),
            is_guessed,
            beat: Var::new(None),
            no_guess: Var::new(|s| s.lab().no_guess),
            s: settings(),
            only: Var::new(None),
            told: Var::new(0),
            saying: Var::new(String::new()),
            deed: StoredValue::new(String::new()),
            deeds: Var::new(0),
            last_said: StoredValue::new(Vec::new()),
            work,
            drag,
        })))
    }

    /// Whether what states the loss is covered.
    pub fn covered(self) -> bool {
        self.stage.get() == Stage::Covered
    }

    /// The guess that was made, once it is revealed.
    pub fn revealed(self) -> Option<f64> {
        match self.stage.get() {
            Stage::Revealed(guess) => Some(guess),
            _ => None,
        }
    }

    /// Whether the loss can be guessed: it is one number.
    pub fn can_guess(self) -> bool {
        self.work.answer().is_some()
    }

    /// Has something said at once.
    pub fn say(self, words: String) {
        let words = calm::again(words, &self.saying.get_untracked());
        self.saying.set(words);
    }

    /// Names what was done, even if it changed nothing but where one looks; it is told once the hand rests.
    pub fn name_deed(self, words: String) {
        self.deed.set_value(words);
        self.deeds.update(|n| *n += 1);
    }

    /// What the lab says of its state from now on is news; `words` is not.
    pub fn note_said(self, words: &str) {
        (self.last_said).set_value(words.lines().map(str::to_owned).collect());
    }

    /// Says what was done, and of all that the lab says of its state, if it may, the lines that are new.
    pub fn tell(self, words: Option<String>) {
        let deed = self.deed.try_update_value(std::mem::take);
        let news = words.map_or(String::new(), |words| {
            let news = self.last_said.with_value(|last| news(last, &words));
            self.note_said(&words);
            news
        });
        let parts = (deed.into_iter()).chain([news]);
        let said = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>();
        if !said.is_empty() {
            self.say(said.join("\n"));
        }
    }

    /// Back by one step, which is said.
    pub fn undo(self) {
        if untrack(|| self.work.can_undo()) {
            self.name_deed(self.s.lab().undone.to_owned());
            self.work.undo();
        }
    }

    /// Forward again by one step, which is said.
    pub fn redo(self) {
        if untrack(|| self.work.can_redo()) {
            self.name_deed(self.s.lab().redone.to_owned());
            self.work.redo();
        }
    }

    /// The state to begin again with, which is said.
    pub fn reset(self) {
        self.name_deed(self.s.lab().was_reset.to_owned());
        self.work.reset();
        self.open_up();
    }

    /// Covers what states the loss, if it can be guessed.
    pub fn cover(self) {
        if untrack(|| self.can_guess()) {
            self.guess_text.set(String::new());
            // What was said last may tell.
            self.say(String::new());
            self.enter(Stage::Covered);
        }
    }

    pub fn reveal(self, guess: f64) {
        self.enter(Stage::Revealed(guess));
    }

    /// No word waits for a calm hand then: it may tell what is covered now.
    fn enter(self, stage: Stage) {
        self.stage.set(stage);
        calm::settle();
    }

    /// The loss as it stands in the head.
    pub fn readout(self) -> String {
        match self.beat.get() {
            Some(beat) => {
                beat.track();
                untrack(|| self.work.readout())
            }
            None => self.work.readout(),
        }
    }

    /// Ends guessing; nothing is recorded.
    pub fn open_up(self) {
        self.enter(Stage::Open);
    }

    /// Fresh numbers, covered.
    pub fn guess_again(self) {
        self.work.refresh(js_sys::Date::now() as u64);
        self.cover();
    }

    /// Follows the pointer until it lets go: `moved` hears where it is and whether Shift is held.
    pub fn drag(self, board: &Element, event: &PointerEvent, moved: Box<dyn Fn((f64, f64), bool)>) {
        let (id, board) = (event.pointer_id(), board.clone());
        // A pointer that is gone already cannot be captured; then the drag ends with its first event.
        let _ = board.set_pointer_capture(id);
        moved(inside(&board, event), event.shift_key());
        let finish = move || {
            let_go(self.drag);
            self.work.rest();
        };
        let_go(self.drag);
        let follow = window_event_listener(leptos::ev::pointermove, move |event| {
            if event.pointer_id() == id {
                moved(inside(&board, &event), event.shift_key());
            }
        });
        let up = window_event_listener(leptos::ev::pointerup, move |event| {
            if event.pointer_id() == id {
                finish();
            }
        });
        let cancel = window_event_listener(leptos::ev::pointercancel, move |event| {
            if event.pointer_id() == id {
                finish();
            }
        });
        self.drag.set_value(vec![follow, up, cancel]);
    }
}

/// The lines of `words` that are not among the last ones.
fn news(last: &[String], words: &str) -> String {
    (words.lines())
        .filter(|line| !last.iter().any(|old| old == line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Ends a drag without a step of undo.
fn let_go(drag: StoredValue<Vec<WindowListenerHandle>>) {
    for handle in drag.try_update_value(std::mem::take).unwrap_or_default() {
        handle.remove();
    }
}

/// Where a pointer is inside an element, in CSS pixels.
fn inside(board: &Element, event: &PointerEvent) -> (f64, f64) {
    let area = board.get_bounding_client_rect();
    (
        f64::from(event.client_x()) - area.left(),
        f64::from(event.client_y()) - area.top(),
    )
}

/// Where a pointer is inside the element of a slot, and that element.
pub fn place_in(slot: Slot, event: &PointerEvent) -> Option<(f64, f64, Element)> {
    let board = slot.get_value()?;
    let (x, y) = inside(&board, event);
    Some((x, y, board))
}

#[cfg(test)]
mod tests {
    use super::news;

    #[test]
    fn only_lines_that_differ_are_said_again() {
        let last = ["arrow 3: 5.0 cm", "loss 9"].map(str::to_owned);
        assert_eq!(news(&last, "arrow 3: 5.0 cm\nloss 8"), "loss 8");
        assert_eq!(news(&last, "arrow 3: 5.0 cm\nloss 9"), "");
        assert_eq!(news(&[], "loss 9"), "loss 9");
    }
}
