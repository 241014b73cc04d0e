//! Links into the labs.

use super::exercise::Lab;
use crate::lab::State;
use crate::lab::binary::{self, Binary, Guess};
use crate::lab::classes::{self, Class, Classes, Row};
use crate::lab::free::escaped;
use crate::lab::mistakes::{Mistake, Slip};
use crate::lab::query::Writer;
use crate::lab::regression::{self, Regression};
use crate::lab::training::Training;
use crate::loss::Reduction;
use crate::python::script::tensor_text;
use crate::tensor::Tensor;

/// The regression lab with this loss and these numbers.
pub fn regression(loss: regression::Kind, pred: &[f64], truth: &[f64]) -> Regression {
    Regression {
        loss,
        elements: (0..)
            .zip(pred.iter().zip(truth))
            .map(|(key, (&prediction, &truth))| regression::Element {
                key,
                prediction: prediction as f32,
                truth: truth as f32,
            })
            .collect(),
        ..Regression::default()
    }
}

/// The lab of yes and no, on probabilities or logits, whichever the loss takes.
pub fn binary(loss: binary::Kind, input: &[f64], truth: &[f64]) -> Binary {
    Binary {
        loss,
        elements: (0..)
            .zip(input.iter().zip(truth))
            .map(|(key, (&input, &truth))| binary::Element {
                key,
                guess: match loss {
                    binary::Kind::Bce => Guess::Probability(input as f32),
                    binary::Kind::WithLogits => Guess::Logit(input as f32),
                },
                truth: truth as f32,
                weight: 1.0,
                pos_weight: 1.0,
            })
            .collect(),
        ..Binary::default()
    }
}

/// The lab of several classes. A label that is no class is taken for the first one.
pub fn classes(loss: classes::Kind, logits: &[Vec<f64>], labels: &[i64]) -> Classes {
    let count = logits.first().map_or(0, Vec::len);
    Classes {
        loss,
        classes: (0..)
            .take(count)
            .map(|key| Class { key, weight: 1.0 })
            .collect(),
        rows: (0..)
            .zip(logits.iter().zip(labels))
            .map(|(key, (logits, &label))| Row {
                key,
                logits: logits.iter().map(|&logit| logit as f32).collect(),
                label: usize::try_from(label).unwrap_or(0),
                ignored: false,
            })
            .collect(),
        ..Classes::default()
    }
}

/// The lab of a mistake beside its repair, on these numbers: a row a sample.
pub fn slip(slip: Slip, rows: &[Vec<f64>], labels: &[f64]) -> Lab {
    let narrow = |row: &Vec<f64>| row.iter().map(|&value| value as f32).collect();
    let mistake = Mistake {
        slip,
        input: rows.iter().map(narrow).collect(),
        labels: labels.iter().map(|&label| label as f32).collect(),
    };
    mistake.link()
}

/// The free lab with this loss on these tensors: it takes any shape and type, and says what PyTorch makes of them.
/// Written by hand, for the state of that lab knows every loss there is, and the practice should not have to.
pub fn free(loss: &str, reduction: Reduction, [input, target]: [&Tensor; 2]) -> Lab {
    let query = Writer::default()
        .add("loss", loss)
        .add("input", escaped(&tensor_text(input)))
        .add("target", escaped(&tensor_text(target)))
        .add("reduction", reduction.name());
    Lab {
        kind: "free",
        query: query.finish(),
    }
}

/// A state that becomes a link.
pub trait Link: State {
    /// The kind of its lab.
    const KIND: &'static str;

    /// The link.
    fn link(&self) -> Lab {
        Lab {
            kind: Self::KIND,
            query: self.encode(),
        }
    }
}

impl Link for Regression {
    const KIND: &'static str = "regression";
}
impl Link for Binary {
    const KIND: &'static str = "binary";
}
impl Link for Classes {
    const KIND: &'static str = "classes";
}

impl Link for Mistake {
    const KIND: &'static str = "mistake";
}

impl Link for Training {
    const KIND: &'static str = "training";
}

/// States that differ from another in their reduction.
pub trait Reduced: Link {
    /// The same under `reduction='sum'`.
    fn summed(self) -> Self;
}

macro_rules! reduced {
    ($($state:ty),*) => {
        $(impl Reduced for $state {
            fn summed(mut self) -> Self {
                self.reduction = Reduction::Sum;
                self
            }
        })*
    };
}
reduced!(Regression, Binary, Classes);
