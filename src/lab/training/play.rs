//! Running: the lines are executed one after the other by the clock, as many a frame as are due. Everything that a run
//! passes is one step of undo.
//!
//! Up to [`READABLE`] lines a second, each line is lit in its turn. Above that nobody could read it, and it would
//! flicker: a run then goes from batch to batch, the model and its way follow in every frame, words, numbers and the
//! chart of the losses a few times a second.
use super::Lab;
use crate::browser;
use crate::ui::state::Var;
use leptos::prelude::*;

/// Lines a second, from one that can be followed to one that is soon through.
pub const SLOWEST: f32 = 1.0;
pub const FASTEST: f32 = 2000.0;
/// Up to so many, each line is seen: a line is then lit about twice a second.
pub const READABLE: f32 = 12.0;
/// How long words stand in a faster run, in milliseconds.
const PAUSE: f64 = 400.0;
/// How long a frame may execute lines, in milliseconds.
const BUDGET: f64 = 1.5;
/// How many lines a frame leaves to the next ones at most.
const MOST_LATE: f64 = 100.0;

pub struct Play {
    /// Whether the lines run.
    pub is_running: Var<bool>,
    /// Lines a second.
    pub speed: Var<f32>,
    /// Counts how often words and numbers follow a run.
    pub beat: Var<u32>,
    /// Counts the starts and stops: a run that is not the newest is over. Readable when the page is gone.
    turn: StoredValue<u32>,
}

/// Where a run is between two frames.
#[derive(Clone, Copy)]
struct Pace {
    turn: u32,
    /// When the last frame was.
    frame: f64,
    /// When words and numbers last followed.
    beat: f64,
    /// Lines that are due and not executed yet.
    due: f64,
    /// Where the last frame left the lines.
    position: usize,
}

impl Play {
    pub fn new() -> Self {
        Self {
            is_running: Var::new(false),
            speed: Var::new(READABLE),
            beat: Var::new(0),
            turn: StoredValue::new(0),
        }
    }

    fn next_turn(&self) -> u32 {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        turn
    }

    /// Whether the lines run too fast for one of them to be lit.
    pub fn is_blurred(&self) -> bool {
        self.is_running.get() && self.speed.get() > READABLE
    }
}

impl Lab {
    /// Runs on to the end, and from the start if it is there already. A reader who wants no motion is at the end at
    /// once.
    pub fn run(self) {
        self.store.rest();
        if untrack(|| self.is_over()) {
            self.store.go_on(|state| state.position = 0);
        }
        if browser::wants_no_motion() {
            self.store.go_on(|state| state.go(isize::MAX));
            self.store.rest();
        } else {
            self.play.is_running.set(true);
            let turn = self.play.next_turn();
            browser::next_frame_at(move |now| {
                let pace = Pace {
                    turn,
                    frame: now,
                    beat: now,
                    due: 0.0,
                    position: self.position(),
                };
                self.frame(pace, now);
            });
        }
    }

    pub fn pause(self) {
        if self.play.is_running.get_untracked() {
            self.play.next_turn();
            self.play.is_running.set(false);
            self.store.rest();
        }
    }

    /// Executes the lines that are due.
    fn frame(self, mut pace: Pace, now: f64) {
        if self.play.turn.try_get_value() != Some(pace.turn) {
            return;
        }
        // A hand that took the lines elsewhere stops the run.
        if self.position() != pace.position {
            self.pause();
            return;
        }
        // A frame that came late does not make the next one longer still.
        let passed = (now - pace.frame).clamp(0.0, 50.0) / 1000.0;
        pace.frame = now;
        pace.due += passed * f64::from(self.play.speed.get_untracked());
        let is_blurred = untrack(|| self.play.is_blurred());
        // Words and numbers have a frame of their own: with the model in the same one it would be late.
        let is_for_words = is_blurred && now - pace.beat > PAUSE;
        let executed = if is_for_words {
            0
        } else {
            self.execute(pace.due)
        };
        if executed > 0 {
            pace.position += executed;
            // Of what did not fit into the frame most is let go: a run is as fast as the machine.
            pace.due = (pace.due - executed as f64).min(MOST_LATE);
        }
        if is_for_words || (executed > 0 && !is_blurred) {
            pace.beat = now;
            self.play.beat.update(|n| *n = n.wrapping_add(1));
        }
        if untrack(|| self.is_over()) {
            self.pause();
        } else {
            browser::next_frame_at(move |next| self.frame(pace, next));
        }
    }

    /// Executes up to so many lines, as many as a frame has time for; how many that were.
    fn execute(self, due: f64) -> usize {
        let from = self.position();
        let is_blurred = untrack(|| self.play.is_blurred());
        let target = self.state().with_untracked(|state| {
            let target = from.saturating_add(due as usize);
            if is_blurred {
                state.plan.whole_batches(target)
            } else {
                target
            }
        });
        if target <= from {
            return 0;
        }
        let began = browser::now();
        self.store.go_on(|state| {
            while state.position < target {
                let before = state.position;
                let batch = state.plan.lines().len().max(1);
                let next = if is_blurred {
                    state.plan.whole_batches(before + batch).max(before + 1)
                } else {
                    before + 1
                };
                state.go((next.min(target) - before) as isize);
                if state.position == before || browser::now() - began > BUDGET {
                    break;
                }
            }
        });
        self.position().saturating_sub(from)
    }

    fn position(self) -> usize {
        self.state().with_untracked(|state| state.position)
    }
}
