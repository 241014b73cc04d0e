//! What is learnt: a line, a yes or no, one of three classes; and the losses for it.

use crate::lab::kind::{Bends, Kind};
use crate::loss::{
    BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, Entry, Loss, NLLLoss, Options, Reduction, bce,
    bce_with_logits, cross_entropy, nll,
};
use crate::train::{Activation, Objective};

/// What the model shall learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// A number from a number: `nn.Linear(1, 1)`.
    Line,
    /// Yes or no from two numbers: `nn.Linear(2, 1)`.
    Binary,
    /// One of three classes from two numbers: `nn.Linear(2, 3)`.
    Classes,
}

impl Task {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::Line, Self::Binary, Self::Classes];

    /// The name in a link.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Binary => "binary",
            Self::Classes => "classes",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.name() == name)
    }

    /// How many numbers the model is given.
    pub fn inputs(self) -> usize {
        match self {
            Self::Line => 1,
            Self::Binary | Self::Classes => 2,
        }
    }

    /// How many numbers it gives.
    pub fn outputs(self) -> usize {
        match self {
            Self::Line | Self::Binary => 1,
            Self::Classes => 3,
        }
    }

    /// The losses that suit it, the usual one first.
    pub fn losses(self) -> &'static [Criterion] {
        match self {
            Self::Line => &[
                Criterion::Distance(Kind::Mse),
                Criterion::Distance(Kind::L1),
                Criterion::Distance(Kind::SmoothL1),
                Criterion::Distance(Kind::Huber),
            ],
            Self::Binary => &[Criterion::BceWithLogits, Criterion::Bce],
            Self::Classes => &[Criterion::CrossEntropy, Criterion::Nll],
        }
    }

    /// The parameters that a run starts from if no others are chosen, weights first: far from right.
    pub fn start(self) -> &'static [f32] {
        match self {
            Self::Line => &[-0.8, -1.0],
            Self::Binary => &[-0.9, 0.6, 0.5],
            Self::Classes => &[0.4, -0.5, -0.6, -0.2, 0.3, 0.7, 0.0, 0.0, 0.0],
        }
    }

    /// The names of the parameters, as short as a chart wants them.
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Line => &["w", "b"],
            Self::Binary => &["w₁", "w₂", "b"],
            Self::Classes => &["w₀₁", "w₀₂", "w₁₁", "w₁₂", "w₂₁", "w₂₂", "b₀", "b₁", "b₂"],
        }
    }
}

/// A loss, with the function that its inputs need before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// One of the four of regression.
    Distance(Kind),
    /// `BCEWithLogitsLoss`
    BceWithLogits,
    /// `BCELoss` of sigmoid.
    Bce,
    /// `CrossEntropyLoss`
    CrossEntropy,
    /// `NLLLoss` of log_softmax.
    Nll,
}

impl Criterion {
    /// The class in `torch.nn`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    pub(super) fn entry(self) -> &'static Entry {
        match self {
            Self::Distance(kind) => kind.entry(),
            Self::BceWithLogits => &bce_with_logits::ENTRY,
            Self::Bce => &bce::ENTRY,
            Self::CrossEntropy => &cross_entropy::ENTRY,
            Self::Nll => &nll::ENTRY,
        }
    }

    /// What stands before it.
    pub fn activation(self) -> Activation {
        match self {
            Self::Bce => Activation::Sigmoid,
            Self::Nll => Activation::LogSoftmax,
            Self::Distance(_) | Self::BceWithLogits | Self::CrossEntropy => Activation::Identity,
        }
    }

    pub(super) fn build(self, bends: Bends) -> Box<dyn Loss> {
        match self {
            Self::Distance(kind) => kind.build(bends, Reduction::Mean),
            Self::BceWithLogits => Box::new(BCEWithLogitsLoss::default()),
            Self::Bce => Box::new(BCELoss::default()),
            Self::CrossEntropy => Box::new(CrossEntropyLoss::default()),
            Self::Nll => Box::new(NLLLoss::default()),
        }
    }

    pub(super) fn options(self, bends: Bends) -> Options {
        match self {
            Self::Distance(kind) => kind.options(bends),
            _ => Options::new(),
        }
    }

    pub(super) fn objective(self, bends: Bends) -> Objective {
        match self {
            Self::Distance(Kind::Mse) => Objective::Squared,
            Self::Distance(Kind::L1) => Objective::Absolute,
            Self::Distance(Kind::SmoothL1) => Objective::SmoothL1 {
                beta: f64::from(bends.beta),
            },
            Self::Distance(Kind::Huber) => Objective::Huber {
                delta: f64::from(bends.delta),
            },
            Self::BceWithLogits => Objective::BinaryLogits,
            Self::Bce => Objective::BinaryProbabilities,
            Self::CrossEntropy | Self::Nll => Objective::Classes,
        }
    }
}
