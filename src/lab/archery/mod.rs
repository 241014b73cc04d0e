//! The archery lab: arrows on a range, and the rule by which the coach gives points for their misses.

mod arithmetic;
mod ask;
mod axes;
mod card;
mod gradient;
mod points;
mod range;
mod scene;
mod table;
mod view;
mod words;

pub use view::archery_lab;

use crate::browser;
use crate::lab::bench::Lab as Bench;
use crate::ui::state::{Calc, Var};
use ask::Asked;
use axes::Axes;
use bullseye_core::lab::archery::{Archery, MOST, Place, Shot};
use leptos::prelude::*;
use std::time::Duration;

/// How long an arrow flies; the style sheet says how.
const FLIGHT: Duration = Duration::from_millis(350);

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What an archery lab is made of.
pub struct Parts {
    lab: Bench<Archery>,
    pub axes: Calc<Axes>,
    // What many marks and cells follow, but no drag changes.
    /// The keys of the arrows.
    pub keys: Var<Vec<u32>>,
    chosen: Var<usize>,
    /// The question which coach hates the wild arrow most.
    pub asked: Var<Asked>,
    /// The key of the arrow that was shot last, which flies in.
    pub flying: Var<Option<u32>>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Archery>;

    fn deref(&self) -> &Bench<Archery> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Archery>) -> Self {
        let axes = Calc::new(move |old: Option<&Axes>| {
            let need = lab
                .state()
                .with(|state| lab.model.with(|model| Axes::fit(state, model)));
            match old {
                // Nothing jumps under a hand.
                Some(old) if lab.store.is_held() => *old,
                Some(old) => old.settle(need),
                None => need,
            }
        });
        let keys = Calc::new(move |_| {
            let keys = |state: &Archery| state.arrows.iter().map(|a| a.key).collect::<Vec<_>>();
            lab.state().with(keys)
        });
        let chosen = Calc::new(move |_| lab.state().with(|state| state.chosen));
        // Some hundred bytes for every lab that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            lab,
            axes,
            keys: keys.relay(),
            chosen: chosen.relay(),
            asked: Var::new(Asked::Open(None)),
            flying: Var::new(None),
        })))
    }

    pub fn index(self, key: u32) -> Option<usize> {
        self.keys.with(|keys| keys.iter().position(|k| *k == key))
    }

    /// The arrow that is looked at, counted from 0.
    pub fn chosen(self) -> usize {
        self.chosen.get()
    }

    /// Where the arrow with this key is and what it gets. It keeps that for a moment while it is being removed, and
    /// does not change with the others: their parts of all points are left out.
    pub fn arrow(self, key: u32) -> Var<(Place, Shot)> {
        let arrow = Calc::new(move |old: Option<&(Place, Shot)>| {
            let now = self.state().with(|state| {
                let index = state.arrows.iter().position(|arrow| arrow.key == key)?;
                let shot = self.model.with(|model| model.shots.get(index).copied())?;
                let shares = Default::default();
                Some((state.arrows.get(index)?.place(), Shot { shares, ..shot }))
            });
            now.or(old.copied()).unwrap_or_default()
        });
        arrow.relay()
    }

    /// What follows from an arrow; nothing if there is no such arrow.
    pub fn shot(self, index: usize) -> Option<Shot> {
        self.model.with(|model| model.shots.get(index).copied())
    }

    /// Looks at an arrow. Looking is no step of undo.
    pub fn choose(self, index: usize) {
        if self.state().with_untracked(|state| state.chosen != index) {
            self.state().update(|state| state.chosen = index);
        }
    }

    /// Chooses by its key what has the focus. The state knows of a removal before the views do.
    pub fn choose_key(self, key: u32) {
        let found = (self.state())
            .with_untracked(|state| state.arrows.iter().position(|one| one.key == key));
        if let Some(index) = found {
            self.choose(index);
        }
    }

    /// Looks at an arrow and puts the keyboard on it, if it is there.
    pub fn reach(self, index: usize) {
        let key = self
            .state()
            .with_untracked(|state| state.arrows.get(index).map(|arrow| arrow.key));
        if let Some(key) = key {
            self.choose(index);
            browser::focus(&self.handle(key));
        }
    }

    /// The selector of an arrow's handle on the range.
    pub fn handle(self, key: u32) -> String {
        format!("#{} .handle.arrow-{key}", self.bench.dom_id)
    }

    pub fn is_full(self) -> bool {
        self.state().with(|state| state.arrows.len() >= MOST)
    }

    /// One more arrow at the aim, within the step of a hand that rests afterwards.
    pub fn shoot(self) {
        let next = self.state().with_untracked(Archery::next_key);
        self.flying.set(Some(next));
        self.store.hold(Archery::shoot);
        // Drawn again later, it has landed already.
        let landed = move || {
            (self.flying).update(|flying| *flying = flying.filter(|flying| *flying != next));
        };
        set_timeout(landed, FLIGHT);
    }

    /// Another round: the seed after this one, so that a class sees the same rounds.
    pub fn new_round(self) {
        self.flying.set(None);
        self.asked.set(Asked::Open(None));
        self.store
            .change(|state| *state = state.new_round(state.seed.wrapping_add(1)));
    }

    /// One step of gradient descent.
    pub fn step(self) {
        self.turn_into(Archery::step);
    }
}
