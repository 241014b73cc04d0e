//! What a miss costs: the coach's rules.

use crate::float::Float;
use crate::loss::{
    Entry, HuberLoss, L1Loss, Loss, MSELoss, Options, Reduction, SmoothL1Loss, huber, l1, mse,
    smooth_l1,
};
use crate::number::decimal;
use crate::tensor::{Data, Tensor};

/// What the guide's coach asks for one centimetre.
pub const PER_CM: f64 = 5.0;
/// The most that the guide's coach asks for one arrow.
pub const CAP: f64 = 100.0;

/// The rules that the coach knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The guide's own: [`PER_CM`] points a centimetre and never more than [`CAP`]. `torch.nn` has no such loss.
    Guide,
    /// `L1Loss` of the distance against 0.
    L1,
    /// `MSELoss` of the distance against 0.
    Mse,
    /// `SmoothL1Loss` of the distance against 0.
    SmoothL1,
    /// `HuberLoss` of the distance against 0.
    Huber,
}

impl Rule {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 5] = [
        Self::Guide,
        Self::L1,
        Self::Mse,
        Self::SmoothL1,
        Self::Huber,
    ];

    /// The class in `torch.nn`; `guide` for the one that is not there.
    pub fn name(self) -> &'static str {
        self.entry().map_or("guide", |entry| entry.name)
    }

    /// Its loss in `torch.nn`, named directly: a page with this lab alone need not carry every other loss.
    pub(super) fn entry(self) -> Option<&'static Entry> {
        match self {
            Self::Guide => None,
            Self::L1 => Some(&l1::ENTRY),
            Self::Mse => Some(&mse::ENTRY),
            Self::SmoothL1 => Some(&smooth_l1::ENTRY),
            Self::Huber => Some(&huber::ENTRY),
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// The options that two of the rules have.
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

/// The float64 of the shortest decimal: what Python makes of the option as the script writes it.
fn shortest(value: f32) -> f64 {
    decimal(&value.to_string()).unwrap_or(f64::from(value))
}

impl Bends {
    /// The options of a rule, as its script writes them.
    pub(super) fn options(self, rule: Rule) -> Options {
        match rule {
            Rule::SmoothL1 => Options::new().with_float("beta", shortest(self.beta)),
            Rule::Huber => Options::new().with_float("delta", shortest(self.delta)),
            Rule::Guide | Rule::L1 | Rule::Mse => Options::new(),
        }
    }

    /// The points of the distances by a rule: each one's, the mean or the sum.
    pub(super) fn points(self, rule: Rule, distances: &Tensor, reduction: Reduction) -> Tensor {
        self.compute(rule, distances, reduction, false).0
    }

    /// The mean of the points by a rule, and its slope at each distance.
    pub(super) fn mean(self, rule: Rule, distances: &Tensor) -> (Tensor, Tensor) {
        self.compute(rule, distances, Reduction::Mean, true)
    }

    fn compute(
        self,
        rule: Rule,
        distances: &Tensor,
        reduction: Reduction,
        backward: bool,
    ) -> (Tensor, Tensor) {
        let nothing = || Tensor::vec_f32(Vec::new());
        let loss: Box<dyn Loss> = match rule {
            Rule::Guide => {
                return match distances.data() {
                    Data::Float64(values) => guide(values, &reduction),
                    Data::Float32(values) => guide(values, &reduction),
                    _ => (nothing(), nothing()),
                };
            }
            Rule::L1 => Box::new(L1Loss { reduction }),
            Rule::Mse => Box::new(MSELoss { reduction }),
            Rule::SmoothL1 => Box::new(SmoothL1Loss {
                reduction,
                beta: shortest(self.beta),
            }),
            Rule::Huber => Box::new(HuberLoss {
                reduction,
                delta: shortest(self.delta),
            }),
        };
        let bullseye = Tensor::vec_f32(vec![0.0; distances.len()]).to_dtype(distances.dtype());
        match loss.compute(&[distances, &bullseye], backward) {
            Ok(result) => {
                let slopes = result.gradients.into_iter().next().flatten();
                (result.output, slopes.unwrap_or_else(nothing))
            }
            // Not for the options of a state, which are possible ones.
            Err(_) => (nothing(), nothing()),
        }
    }

    /// The points of one distance, as they stand on a card.
    pub fn of(self, rule: Rule, distance: f32) -> f64 {
        let points = self.points(rule, &Tensor::vec_f32(vec![distance]), Reduction::Sum);
        points.item().unwrap_or(f64::NAN)
    }

    /// The points along a line of distances, in float64.
    pub fn curve(self, rule: Rule, distances: &[f64]) -> Vec<f64> {
        self.points(rule, &Tensor::vec_f64(distances.to_vec()), Reduction::None)
            .to_f64_vec()
    }
}

/// `torch.clamp(5 * d.abs(), max=100)`, reduced, and the slope of that at each distance. As in PyTorch the slope is 0 beyond the
/// cap, and at the bullseye.
fn guide<T: Float>(distances: &[T], reduction: &Reduction) -> (Tensor, Tensor) {
    let (per_cm, cap) = (T::from_f64(PER_CM), T::from_f64(CAP));
    let shape = vec![distances.len()];
    let points = distances.iter().map(|d| (per_cm * d.abs()).minimum(cap));
    let weight: T = reduction.slope(&shape);
    let slope = |d: &T| {
        if per_cm * d.abs() <= cap {
            weight * per_cm * d.sign()
        } else {
            T::ZERO
        }
    };
    let slopes = T::tensor(shape.clone(), distances.iter().map(slope).collect());
    (reduction.apply(shape, points.collect()), slopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guides_three_cases() {
        let points = [0.0, 10.0, 30.0].map(|d| Bends::default().of(Rule::Guide, d));
        assert_eq!(points, [0.0, 50.0, 100.0]);
    }

    #[test]
    fn every_rule_gives_nothing_for_the_bullseye_and_more_further_out() {
        for rule in Rule::ALL {
            let points = Bends::default().curve(rule, &[0.0, 0.5, 1.0, 5.0, 20.0, 40.0]);
            assert_eq!(points[0], 0.0, "{rule:?}");
            let rises = points.windows(2).map(|pair| pair[0] < pair[1]);
            let rises: Vec<_> = rises.collect();
            assert_eq!(rises[..4], [true; 4], "{rule:?}");
            assert_eq!(rises[4], rule != Rule::Guide, "{rule:?}");
        }
    }

    #[test]
    fn slopes_are_those_of_the_curve() {
        let distances = [0.25, 2.0, 10.0, 19.0, 30.0];
        let bends = Bends {
            beta: 3.0,
            delta: 12.0,
        };
        for rule in Rule::ALL {
            let (_, slopes) = bends.mean(rule, &Tensor::vec_f64(distances.to_vec()));
            for (d, slope) in distances.into_iter().zip(slopes.to_f64_vec()) {
                let around = bends.curve(rule, &[d - 1e-5, d + 1e-5]);
                let rise = (around[1] - around[0]) / 2e-5;
                // The mean over five arrows.
                assert!((slope * 5.0 - rise).abs() < 1e-6, "{rule:?} at {d}");
            }
        }
    }

    #[test]
    fn a_capped_rule_has_no_slope_beyond_the_cap_and_none_at_the_bullseye() {
        let (_, slopes) = Bends::default().mean(
            Rule::Guide,
            &Tensor::vec_f32(vec![0.0, 19.9, 20.0, 20.1, 40.0]),
        );
        assert_eq!(slopes.f32s(), Some(&[0.0, 1.0, 1.0, 0.0, 0.0][..]));
    }
}
