//! The yes-or-no lab: BCELoss on probabilities and BCEWithLogitsLoss on logits side by side, tied by the sigmoid.

mod arithmetic;
mod code;
mod curve;
mod frame;
mod gradient;
mod presets;
mod range;
mod row;
mod table;
mod view;
mod weights;

pub use view::binary_lab;

use crate::lab::bench::Lab as Bench;
use crate::text::binary::Text;
use crate::ui::dial::Range;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::binary::{Binary, Element, Guess, Kind, Model, Story};
use bullseye_core::number::minus;
use frame::Frame;
use row::{Area, Mark};

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What a yes-or-no lab is made of.
pub struct Parts {
    lab: Bench<Binary>,
    // What hundreds of marks and fields follow, but no move of a hand changes.
    pub frame: Var<Frame>,
    /// The keys of the elements.
    pub keys: Var<Vec<u32>>,
    /// The element that the curves move, counted from 0.
    pub chosen: Var<usize>,
    /// The drawing area of a row.
    pub area: Var<Area>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Binary>;

    fn deref(&self) -> &Bench<Binary> {
        &self.lab
    }
}

impl Lab {
    pub fn new(lab: Bench<Binary>) -> Self {
        let area = Var::new(Area {
            width: 640.0,
            height: 90.0,
            unit: 1.0,
        });
        let frame = Calc::new(move |old: Option<&Frame>| {
            lab.state().with(|state| {
                lab.model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if lab.store.is_held() => *old,
                    Some(old) => old.settle(state, model),
                    None => Frame::fit(state, model),
                })
            })
        });
        let keys = Calc::new(move |_| {
            let keys = |state: &Binary| state.elements.iter().map(|e| e.key).collect::<Vec<_>>();
            lab.state().with(keys)
        });
        let chosen = Calc::new(move |_| lab.state().with(|state| state.chosen));
        // Some hundred bytes for every lab that is opened; they go with the page.
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

    /// Chooses the element that the curves move. Looking is no step of undo.
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

    /// Where a mark of an element lives, and how far an arrow key moves it.
    pub fn range(self, mark: Mark) -> Range {
        Range::new(self.frame.with(|frame| row::span(mark, frame)))
    }

    /// A change on the way: the mark of an element moves.
    pub fn hold(self, index: usize, mark: Mark, value: f32) {
        self.store.hold(|state| {
            if let Some(element) = state.elements.get_mut(index) {
                write(element, mark, value);
            }
        });
    }

    /// The name of the chosen element.
    pub fn chosen_name(self, text: &Text) -> String {
        self.state().with(|state| name(state, state.chosen, text))
    }

    /// Whether this is the loss that is not in force.
    pub fn is_other(self, kind: Kind) -> bool {
        self.state().with(|state| state.loss != kind)
    }

    /// One step of gradient descent.
    pub fn step(self) {
        self.turn_into(Binary::step);
    }
}

/// The value that a mark stands at.
fn read(element: &Element, mark: Mark) -> f32 {
    match mark {
        Mark::Logit => element.guess.logit(),
        Mark::Probability => element.guess.probability(),
        Mark::Truth => element.truth,
    }
}

fn write(element: &mut Element, mark: Mark, value: f32) {
    match mark {
        Mark::Logit => element.guess = Guess::Logit(value),
        Mark::Probability => element.guess = Guess::Probability(value.clamp(0.0, 1.0)),
        Mark::Truth => element.truth = value.clamp(0.0, 1.0),
    }
}

/// The mark that a loss is a function of.
fn argument(kind: Kind) -> Mark {
    match kind {
        Kind::Bce => Mark::Probability,
        Kind::WithLogits => Mark::Logit,
    }
}

/// What an element is called in its story.
fn name(state: &Binary, index: usize, text: &Text) -> String {
    let key = (state.elements.get(index)).map_or(index, |element| element.key as usize);
    let names = match state.story {
        Story::Numbers => return text.nth(&(index + 1).to_string()),
        Story::Spam => return text.mail(&(key + 1).to_string()),
        Story::Film => text.film,
        Story::Photo => text.photo,
    };
    names.split(',').nth(key).unwrap_or_default().to_owned()
}

/// A loss as it stands in the readout.
fn printed(model: &Model, kind: Kind) -> String {
    minus(&model.printed(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bullseye_core::lab::binary::{MOST, Preset};

    #[test]
    fn every_element_of_every_story_has_a_name_of_its_own() {
        for preset in Preset::ALL {
            let mut state = Binary::preset(preset);
            for _ in 0..MOST {
                state.add();
            }
            for text in [&crate::text::binary::ZH, &crate::text::binary::EN] {
                let mut names: Vec<_> = (0..MOST).map(|i| name(&state, i, text)).collect();
                assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
                names.sort_unstable();
                names.dedup();
                assert_eq!(names.len(), MOST, "{names:?}");
            }
        }
    }
}
