//! The outlier lab: a few points, the best line under each of three losses, and what becomes of each line when one
//! point is dragged away.

mod axes;
mod data;
mod moves;
mod table;
mod tug;
mod view;
mod why;
mod words;

pub use view::outlier_lab;

use crate::lab::bench::Lab as Bench;
use crate::ui::dial::Range;
use crate::ui::state::Calc;
use axes::Axes;
use bullseye_core::lab::kind::Kind;
use bullseye_core::lab::outlier::{Line, Model, Outlier};

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What an outlier lab is made of.
pub struct Parts {
    lab: Bench<Outlier>,
    pub axes: Calc<Axes>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Outlier>;

    fn deref(&self) -> &Bench<Outlier> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Outlier>) -> Self {
        let axes = Calc::new(move |old: Option<&Axes>| {
            lab.state().with(|state| {
                lab.model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if lab.store.is_held() => old.grow(model),
                    Some(old) => old.settle(state, model),
                    None => Axes::fit(state, model),
                })
            })
        });
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts { lab, axes })))
    }

    /// The axis of the points' heights, and how far an arrow key moves along it.
    pub fn range(self) -> Range {
        Range::new(self.axes.with(|axes| axes.ys))
    }

    /// Reads everything that a drawing depends on.
    pub fn with_all<R>(self, read: impl FnOnce(&Outlier, &Model, &Axes) -> R) -> R {
        (self.state()).with(|state| {
            (self.model).with(|model| self.axes.with(|axes| read(state, model, axes)))
        })
    }

    /// Reads the line with this place in the core's list.
    pub fn with_line<R>(self, number: usize, read: impl FnOnce(&Outlier, &Line) -> R) -> R {
        self.state().with(|state| {
            self.model.with(|model| {
                let [mse, smooth, l1] = &model.lines;
                match number {
                    0 => read(state, mse),
                    1 => read(state, smooth),
                    _ => read(state, l1),
                }
            })
        })
    }

    pub fn is_shown(self, kind: Kind) -> bool {
        (self.state()).with(|state| state.only.is_none_or(|only| only == kind))
    }

    /// Whether what tells of this line is covered: it is MSE's that one guesses.
    pub fn hides(self, kind: Kind) -> bool {
        kind == Kind::Mse && self.covered()
    }

    /// The number of the chosen point, as it is called.
    pub fn chosen_number(self) -> String {
        (self.state().with(|state| state.chosen) + 1).to_string()
    }
}
