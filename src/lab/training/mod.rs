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
use bullseye_core::lab::training::{Plan, Point, Training};

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
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            lab,
            plan,
            axes,
            chosen: Var::new(0),
            play: Play::new(),
        })))
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
