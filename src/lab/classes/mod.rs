//! The lab of several classes: CrossEntropyLoss as a pipeline from logits to the mean, or NLLLoss on log_softmax, which
//! is the same in two steps.

mod arithmetic;
mod bars;
mod curve;
mod frame;
mod logits;
mod mean;
mod options;
mod surprise;
mod table;
mod view;

pub use view::classes_lab;

use crate::lab::bench::Lab as Bench;
use crate::text::classes::Text;
use crate::ui::dial::Range;
use crate::ui::el::follow;
use crate::ui::state::{Calc, Var};
use bullseye_core::lab::State;
use bullseye_core::lab::classes::{Class, Classes, Kind, Model, Row, Story, Term};
use bullseye_core::loss::Reduction;
use bullseye_core::number::{four_decimals, minus, show, show_float};
use frame::Frame;

/// The lab with what its views share besides state and model. One reference: a closure that captures it stays small.
#[derive(Clone, Copy)]
pub struct Lab(&'static Parts);

impl std::ops::Deref for Lab {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What the lab is made of.
pub struct Parts {
    lab: Bench<Classes>,
    // What hundreds of sliders, fields and bars follow, but no move of a hand changes.
    pub frame: Var<Frame>,
    /// Everything but the numbers that a hand moves.
    pub setup: Var<Setup>,
    /// The keys of the rows.
    pub rows: Var<Vec<u32>>,
    /// The row that the curves move, and the class.
    pub place: Var<(usize, usize)>,
}

impl std::ops::Deref for Parts {
    type Target = Bench<Classes>;

    fn deref(&self) -> &Bench<Classes> {
        &self.lab
    }
}

/// The state without its rows: what stays while logits move.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    pub loss: Kind,
    pub reduction: Reduction,
    /// The smoothing in force.
    pub smoothing: f32,
    pub is_weighted: bool,
    pub story: Story,
    pub classes: Vec<Class>,
}

impl Setup {
    pub fn of(state: &Classes) -> Self {
        Self {
            loss: state.loss,
            reduction: state.reduction.clone(),
            smoothing: state.smoothing(),
            is_weighted: state.is_weighted(),
            story: state.story,
            classes: state.classes.clone(),
        }
    }

    /// The place of the class with this key.
    pub fn index(&self, key: u32) -> Option<usize> {
        self.classes.iter().position(|class| class.key == key)
    }

    /// What a class is called beside its slider: `0`, or `cat`.
    pub fn name(&self, index: usize, text: &Text) -> String {
        let names = match self.story {
            Story::Numbers => return index.to_string(),
            Story::Animals => text.animals,
            Story::Reviews => text.reviews,
        };
        let key = self.classes.get(index).map_or(0, |class| class.key);
        let name = names.split('|').nth(key as usize);
        name.unwrap_or_default().to_owned()
    }

    /// What a class is called in a sentence: `class 0`, or `cat`.
    pub fn full_name(&self, index: usize, text: &Text) -> String {
        let name = self.name(index, text);
        match self.story {
            Story::Numbers => text.class_nth(&name),
            _ => name,
        }
    }
}

/// One row as its views see it. It stays the same while another row is moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub index: usize,
    pub row: Row,
    pub term: Term,
}

impl Sample {
    pub fn of(state: &Classes, model: &Model, index: usize) -> Option<Self> {
        Some(Self {
            index,
            row: state.rows.get(index)?.clone(),
            term: model.terms.get(index)?.clone(),
        })
    }

    /// Whether it is what [`Self::of`] would give.
    fn is(&self, state: &Classes, model: &Model, index: usize) -> bool {
        self.index == index
            && state.rows.get(index) == Some(&self.row)
            && model.terms.get(index) == Some(&self.term)
    }

    /// Its number, as people count.
    pub fn number(&self) -> String {
        (self.index + 1).to_string()
    }
}

impl Lab {
    pub fn new(lab: Bench<Classes>) -> Self {
        let frame = Calc::new(move |old: Option<&Frame>| {
            (lab.state()).with(|state| {
                lab.model.with(|model| match old {
                    // Nothing jumps under a hand.
                    Some(old) if lab.store.is_held() => *old,
                    Some(old) => old.settle(state, model),
                    None => Frame::fit(state, model),
                })
            })
        });
        let setup = Calc::new(move |_| lab.state().with(Setup::of));
        let rows = Calc::new(move |_| {
            let keys = |state: &Classes| state.rows.iter().map(|row| row.key).collect::<Vec<_>>();
            lab.state().with(keys)
        });
        let place = Calc::new(move |_| lab.state().with(|state| (state.row, state.class)));
        // Some hundred bytes for every chapter that is opened; they go with the page.
        Self(Box::leak(Box::new(Parts {
            lab,
            frame: frame.relay(),
            setup: setup.relay(),
            rows: rows.relay(),
            place: place.relay(),
        })))
    }

    /// The row with this key. One that is being removed keeps its last values for a moment.
    pub fn sample(self, key: u32) -> Var<Option<Sample>> {
        let sample = Var::new(None);
        follow(move || {
            let changed = self.state().with(|state| {
                let index = state.rows.iter().position(|row| row.key == key)?;
                self.model.with(|model| {
                    let same = |old: &Option<Sample>| {
                        (old.as_ref()).is_some_and(|old| old.is(state, model, index))
                    };
                    if sample.with_untracked(same) {
                        return None;
                    }
                    Sample::of(state, model, index)
                })
            });
            if changed.is_some() {
                sample.set(changed);
            }
        });
        sample
    }

    /// Chooses the row and the class that the curves move. Looking is no step of undo.
    pub fn choose(self, row: usize, class: usize) {
        if (self.state()).with_untracked(|state| (state.row, state.class) != (row, class)) {
            self.state().update(|state| {
                state.row = row.min(state.rows.len().saturating_sub(1));
                state.class = class.min(state.classes.len().saturating_sub(1));
            });
        }
    }

    /// Chooses a row, and with it its true class.
    pub fn choose_row(self, row: usize) {
        let label = |state: &Classes| state.rows.get(row).map(|row| row.label);
        if self.state().with_untracked(|state| state.row != row)
            && let Some(label) = self.state().with_untracked(label)
        {
            self.choose(row, label);
        }
    }

    /// The chosen row in words.
    pub fn row_said(self) -> Option<String> {
        let text = self.bench.s.classes();
        let sample = self.read(|state, model| Sample::of(state, model, state.row))?;
        Some(self.setup.with(|setup| logits::words(&sample, setup, text)))
    }

    /// The chosen logit in words.
    fn logit_said(self) -> Option<String> {
        let text = self.bench.s.classes();
        let (row, class, z) = (self.state()).with(|state| {
            let z = state.rows.get(state.row)?.logits.get(state.class).copied();
            Some((state.row, state.class, z?))
        })?;
        let class = self.setup.with(|setup| setup.full_name(class, text));
        let name = text.logit_of(&class, &(row + 1).to_string());
        Some(text.value_of(&name, &show_float(f64::from(z))))
    }

    /// The axis of the logits, and how far an arrow key moves along it.
    pub fn range(self) -> Range {
        Range::new(self.frame.with(|frame| frame.logits))
    }

    /// One step of gradient descent.
    pub fn step(self) {
        self.turn_into(Classes::step);
    }
}

/// The plate over a covered value.
pub const PLATE: &str = r#"<span class="cover-plate">?</span>"#;

/// The loss as it stands in the readout.
pub fn readout(model: &Model) -> String {
    minus(&Classes::readout(model))
}

/// Four decimals, as PyTorch prints most of these numbers; less than that would show 0 for is written `4.5e−5`.
pub fn four(value: f32) -> String {
    let value = f64::from(value);
    if value != 0.0 && !(5e-5..1e6).contains(&value.abs()) {
        return show(value);
    }
    // −0 is 0 to a reader.
    minus(&four_decimals(value + 0.0))
}

/// A probability that softmax gives as [`four`], but never as a 0 or a 1 whose logarithm is another number than what
/// stands beside it: `≈ 0` where it was too small for float32, and `0.9999546` where four decimals would say 1.
pub fn chance(p: f32) -> String {
    let text = four(p);
    match p {
        0.0 => "≈ 0".to_owned(),
        p if p < 1.0 && text == "1.0000" => p.to_string(),
        _ => text,
    }
}

/// As [`four`], with its sign even when it is positive.
pub fn four_signed(value: f32) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    sign.to_owned() + &four(value)
}
