//! The four losses of a distance, which several labs compare.

use crate::loss::{
    Entry, HuberLoss, L1Loss, Loss, MSELoss, Options, Reduction, SmoothL1Loss, huber, l1, mse,
    smooth_l1,
};
use crate::number::decimal;

/// A loss that depends on how far a prediction is from its label, and on nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `MSELoss`
    Mse,
    /// `L1Loss`
    L1,
    /// `SmoothL1Loss`
    SmoothL1,
    /// `HuberLoss`
    Huber,
}

impl Kind {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 4] = [Self::Mse, Self::L1, Self::SmoothL1, Self::Huber];

    /// The class in `torch.nn`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Its entry in the registry, named directly: a page with this lab alone need not carry every other loss.
    pub(super) fn entry(self) -> &'static Entry {
        match self {
            Self::Mse => &mse::ENTRY,
            Self::L1 => &l1::ENTRY,
            Self::SmoothL1 => &smooth_l1::ENTRY,
            Self::Huber => &huber::ENTRY,
        }
    }

    /// The name without `Loss`, as a label in a chart.
    pub fn short(self) -> &'static str {
        match self {
            Self::Mse => "MSE",
            Self::L1 => "L1",
            Self::SmoothL1 => "SmoothL1",
            Self::Huber => "Huber",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The loss itself, with the options that it has of these.
    pub(super) fn build(self, bends: Bends, reduction: Reduction) -> Box<dyn Loss> {
        match self {
            Self::Mse => Box::new(MSELoss { reduction }),
            Self::L1 => Box::new(L1Loss { reduction }),
            Self::SmoothL1 => Box::new(SmoothL1Loss {
                reduction,
                beta: shortest(bends.beta),
            }),
            Self::Huber => Box::new(HuberLoss {
                reduction,
                delta: shortest(bends.delta),
            }),
        }
    }

    /// The options that it has of these, as a script writes them.
    pub(super) fn options(self, bends: Bends) -> Options {
        match self {
            Self::Mse | Self::L1 => Options::new(),
            Self::SmoothL1 => Options::new().with_float("beta", shortest(bends.beta)),
            Self::Huber => Options::new().with_float("delta", shortest(bends.delta)),
        }
    }
}

/// The options that two of the losses have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bends {
    /// `beta` of SmoothL1Loss, at least 0.
    pub beta: f32,
    /// `delta` of HuberLoss, above 0.
    pub delta: f32,
}

impl Default for Bends {
    /// PyTorch's.
    fn default() -> Self {
        Self {
            beta: 1.0,
            delta: 1.0,
        }
    }
}

/// The float64 of the shortest decimal: what Python makes of a number as a script writes it.
pub(super) fn shortest(value: f32) -> f64 {
    decimal(&value.to_string()).unwrap_or(f64::from(value))
}
