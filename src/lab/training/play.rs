//! Running: the lines are executed one after the other by the clock, as many a frame as are due. Everything that a run
//! passes is one step of undo.
use super::Lab;
use crate::browser;
use crate::ui::state::Var;
use leptos::prelude::*;

/// Lines a second, from one that can be followed to one that is soon through.
pub const SLOWEST: f32 = 1.0;
pub const FASTEST: f32 = 2000.0;

pub struct Play {
    /// Whether the lines run.
    pub is_running: Var<bool>,
    /// Lines a second.
    pub speed: Var<f32>,
    /// Counts the starts and stops: a run that is not the newest is over. Readable when the page is gone.
    turn: StoredValue<u32>,
}

impl Play {
    pub fn new() -> Self {
        Self {
            is_running: Var::new(false),
            speed: Var::new(12.0),
            turn: StoredValue::new(0),
        }
    }

    fn next_turn(&self) -> u32 {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        turn
    }
}

impl Lab {
    /// Runs on to the end, and from the start if it is there already. A reader who wants no motion is at the end at
    /// once.
    pub fn run(self) {
        self.store.rest();
        if untrack(|| self.is_over()) {
            self.store.hold(|state| state.position = 0);
        }
        if browser::wants_no_motion() {
            self.store.hold(|state| state.go(isize::MAX));
            self.store.rest();
        } else {
            self.play.is_running.set(true);
            let turn = self.play.next_turn();
            browser::next_frame_at(move |now| self.frame(turn, now, 0.0, now));
        }
    }

    pub fn pause(self) {
        if self.play.is_running.get_untracked() {
            self.play.next_turn();
            self.play.is_running.set(false);
            self.store.rest();
        }
    }

    /// Executes the lines that are due, counted as part of a line, since the frame at `before`.
    fn frame(self, turn: u32, before: f64, due: f64, now: f64) {
        if self.play.turn.try_get_value() != Some(turn) {
            return;
        }
        // A frame that came late does not make the next one longer still.
        let passed = (now - before).clamp(0.0, 50.0) / 1000.0;
        let due = due + passed * f64::from(self.play.speed.get_untracked());
        let lines = due.floor();
        if lines > 0.0 {
            self.store.hold(|state| state.go(lines as isize));
        }
        if untrack(|| self.is_over()) {
            self.pause();
        } else {
            browser::next_frame_at(move |next| self.frame(turn, now, due - lines, next));
        }
    }
}
