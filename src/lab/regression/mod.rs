//! The regression lab: MSELoss, L1Loss, SmoothL1Loss and HuberLoss over a few predictions, in five linked views.

mod arithmetic;
mod curve;
mod frame;
mod gradient;
mod knob;
mod range;
mod table;
mod view;

pub use view::regression_lab;

use crate::lab::bench::Lab as Bench;
use crate::ui::dial::Range;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::regression::{Model, Regression};
use frame::Frame;
use leptos::prelude::*;
use range::Area;

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a regression lab is made of.
pub struct Parts {
    lab: Bench<Regression>,
    // What many marks and fields follow, but no move of a hand changes.
    pub frame: Var<Frame>,
    /// The keys of the elements.
    pub keys: Var<Vec<u32>>,
    /// The element that the curve moves, counted from 0.
    pub chosen: Var<usize>,
    /// The drawing area of a row of the range.
    pub area: Var<Area>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Regression>;

    fn deref(&self) -> &Bench<Regression> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Regression>) -> Self {
        let area = Var::new(Area {
            width: 487.0,
            height: 97.0,
            unit: 1.0,
        });
        let frame = Calc::new(move |old: Option<&Frame>| {
            let room = area.get().room();
            lab.state().with(|state| {
                lab.model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if lab.store.is_held() => *old,
                    Some(old) => old.settle(state, model, room),
                    None => Frame::fit(state, model, room),
                })
            })
        });
        let keys = Calc::new(move |_| {
            let keys =
                |state: &Regression| state.elements.iter().map(|e| e.key).collect::<Vec<_>>();
            lab.state().with(keys)
        });
        let chosen = Calc::new(move |_| lab.state().with(|state| state.chosen));
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            lab,
            frame: frame.relay(),
            keys: keys.relay(),
            chosen: chosen.relay(),
            area,
        })))
    }

    /// The place of the element with this key.
    pub fn index(self, key: u32) -> Option<usize> {
        self.keys.with(|keys| keys.iter().position(|k| *k == key))
    }

    /// Chooses the element that the curve moves. Looking is no step of undo.
    pub fn choose(self, index: usize) {
        if self.state().with_untracked(|state| state.chosen != index) {
            self.state().update(|state| state.chosen = index);
        }
    }

    /// Chooses by its key what has the focus. The state knows of a removal before the views do.
    pub fn choose_key(self, key: u32) {
        let found = (self.state())
            .with_untracked(|state| state.elements.iter().position(|one| one.key == key));
        if let Some(index) = found {
            self.choose(index);
        }
    }

    pub fn choose_next(self) {
        let next = self
            .state()
            .with_untracked(|state| (state.chosen + 1) % state.elements.len().max(1));
        self.choose(next);
        (self.bench).name_deed(untrack(|| range::row_words(self, next)).unwrap_or_default());
    }

    /// The ruler, and how far an arrow key moves along it.
    pub fn range(self) -> Range {
        Range::new(self.frame.with(|frame| frame.ruler))
    }

    /// [`Range::snap`] on the ruler.
    pub fn snap(self, value: f64, fine: bool) -> f32 {
        untrack(|| self.range()).snap(value, fine)
    }

    /// One step of gradient descent.
    pub fn step(self) {
        self.turn_into(Regression::step);
    }
}

/// The loss as it stands in the readout.
pub fn readout(model: &Model) -> String {
    bullseye_core::number::minus(&Regression::readout(model))
}
