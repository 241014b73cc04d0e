//! The descent lab: one weight walks down two losses side by side.

mod arithmetic;
mod axes;
mod chart;
mod rate;
mod steps;
mod table;
mod view;
mod words;

pub use view::descent_lab;

use crate::lab::bench::Lab as Bench;
use crate::ui::dial::Range;
use crate::ui::state::Calc;
use axes::Axes;
use bullseye_core::lab::descent::{Descent, Side};
use bullseye_core::lab::kind::Kind;
use leptos::prelude::*;

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a descent lab is made of.
pub struct Parts {
    lab: Bench<Descent>,
    pub axes: Calc<Axes>,
    /// Whether a step has been taken here, now or before.
    tried: Calc<bool>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Descent>;

    fn deref(&self) -> &Bench<Descent> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Descent>) -> Self {
        let axes = Calc::new(move |old: Option<&Axes>| {
            lab.state().with(|state| {
                lab.model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if lab.store.is_held() => *old,
                    Some(old) => old.settle(state, model),
                    None => Axes::fit(state, model),
                })
            })
        });
        let tried = Calc::new(move |old: Option<&bool>| {
            old == Some(&true) || lab.state().with(|state| state.steps > 0)
        });
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts { lab, axes, tried })))
    }

    /// The axis of the weight, and how far an arrow key moves along it.
    pub fn range(self) -> Range {
        Range::new(self.axes.with(|axes| axes.xs))
    }

    /// Reads one side: 0 is the left one.
    pub fn with_side<R>(self, number: usize, read: impl FnOnce(&Descent, Kind, &Side) -> R) -> R {
        self.state().with(|state| {
            self.model.with(|model| {
                let ([left, right], [kind, other]) = (&model.sides, state.sides);
                match number {
                    0 => read(state, kind, left),
                    _ => read(state, other, right),
                }
            })
        })
    }

    /// Whether the lab shows where the next step goes. The text asks that of the first one.
    pub fn shows_next(self) -> bool {
        self.tried.get() || self.bench.revealed().is_some()
    }

    /// Whether the lab says where a learning rate leads: not before a step was taken, for the text asks that too, and
    /// not while a loss is covered, for it would tell.
    pub fn tells(self) -> bool {
        self.shows_next() && !self.covered()
    }

    /// Takes steps, forwards or back; not forwards while the next loss is covered, for that would tell.
    pub fn walk_on(self, steps: isize) {
        if steps > 0 && untrack(|| self.covered()) {
            return;
        }
        self.store.change(|state| state.walk_on(steps));
    }
}
