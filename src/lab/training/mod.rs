//! The training lab: the loop line by line over a live model.

mod axes;
mod cloud;
mod contour;
mod data;
mod fields;
mod frame;
mod landscape;
mod lines;
mod losses;
mod play;
mod points;
mod table;
mod view;
mod words;

pub use view::training_lab;

use crate::lab::bench::Lab as Bench;
use crate::ui::state::{Calc, Var};
use axes::Axes;
use bullseye_core::lab::training::{Model, Plan, Point, Training};

use play::Play;

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a training lab is made of.
pub struct Parts {
    lab: Bench<Training>,
    /// What the training is made of: it stays while the lines run, and so does all that follows from it.
    pub plan: Calc<Plan>,
    /// Of the picture of the data.
    pub axes: Calc<Axes>,
    /// Counts what words and numbers show: every change, and of a fast run some states a second.
    shown: Calc<u32>,
    /// The point that the fields under the picture are about, counted from 0.
    pub chosen: Var<usize>,
    pub play: Play,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Training>;

    fn deref(&self) -> &Bench<Training> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Training>) -> Self {
        let plan = Calc::new(move |_| lab.state().with(|state| state.plan.clone()));
        let axes = Calc::new(move |old: Option<&Axes>| {
            plan.with(|plan| match old {
                // Nothing jumps under a hand.
                Some(old) if lab.store.is_held() => *old,
                Some(old) => old.settle(plan),
                None => Axes::fit(plan),
            })
        });
        let play = Play::new();
        let (is_running, beat, model) = (play.is_running, play.beat, lab.model);
        let shown = Calc::new(move |old: Option<&u32>| {
            if is_running.get() {
                beat.track();
            } else {
                model.track();
            }
            old.copied().unwrap_or(0).wrapping_add(1)
        });
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            lab,
            plan,
            axes,
            shown,
            chosen: Var::new(0),
            play,
        })))
    }

    /// What follows from the state, for words and numbers: in a fast run they follow some times a second.
    pub fn seen<R>(self, read: impl FnOnce(&Model) -> R) -> R {
        self.shown.track();
        self.model.with_untracked(read)
    }

    /// Executes so many lines, or takes them back, as one step of undo.
    pub fn go(self, lines: isize) {
        self.pause();
        self.store.change(|state| state.go(lines));
    }

    /// Changes what the training is made of, as one step of undo.
    pub fn change(self, change: impl FnOnce(&mut Plan)) {
        self.store.change(|state| state.change(change));
    }

    /// The chosen point and its place in the list.
    pub fn point(self) -> Option<(usize, Point)> {
        let chosen = self.chosen.get();
        self.plan.with(|plan| {
            let index = chosen.min(plan.points.len().saturating_sub(1));
            Some((index, *plan.points.get(index)?))
        })
    }

    /// Whether every line has been executed.
    pub fn is_over(self) -> bool {
        self.model.with(|model| model.next.is_none())
    }
}
