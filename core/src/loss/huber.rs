//! `torch.nn.HuberLoss`.

use std::hint::select_unpredictable;

use super::elementwise::{check_same_size, elementwise_in_vectors, opposite};
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "HuberLoss",
    arguments: &["input", "target"],
    example: &["[2.5, 0.8, 3.0]", "[3.0, 1.0, 1.0]"],
    options: &[OptionSpec {
        name: "delta",
        default: OptionDefault::Float(1.0),
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(HuberLoss {
            reduction: options.reduction(),
            delta: options.float("delta", 1.0)?,
        }))
    },
};

/// The squared error with straightened arms: with `d = x - y`, `d² / 2` where `|d| < delta` and
/// `delta (|d| - delta / 2)` elsewhere. It is `delta` times [`SmoothL1Loss`](super::SmoothL1Loss) with
/// `beta = delta`.
///
/// - **Shapes**: input and target of any shape, the same for both. Shapes that differ broadcast with a warning.
/// - **Options**: `delta`, 1 by default, is where the parabola meets the lines. It must be positive; nan raises.
/// - **Gradient**: `d` inside, `delta` times the sign of `d` outside, the opposite for the target; under `mean`
///   divided by the number of elements.
/// - **Edges**: no elements give nan under `mean`, 0 under `sum`. Input and target of different types compute
///   but raise when differentiated.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{HuberLoss, Loss, Reduction};
///
/// let y_pred = Tensor::vec_f32(vec![0.5, 3.0]);
/// let y_true = Tensor::vec_f32(vec![0.0, 0.0]);
/// let loss = HuberLoss { reduction: Reduction::None, delta: 2.0 };
/// let result = loss.evaluate(&[&y_pred, &y_true])?;
/// assert_eq!(result.output.to_string(), "tensor([0.1250, 4.0000])");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HuberLoss {
    pub reduction: Reduction,
    pub delta: f64,
}

impl Default for HuberLoss {
    fn default() -> Self {
        HuberLoss {
            reduction: Reduction::Mean,
            delta: 1.0,
        }
    }
}

impl Loss for HuberLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        let warnings = check_same_size(input, target)?;
        self.reduction.check()?;
        if self.delta <= 0.0 || self.delta.is_nan() {
            return Err(ErrorKind::HuberDelta.at_forward());
        }
        let common = input.dtype().promote(target.dtype());
        // The result is written to the input's type, which must be of as high a category as the common one.
        if input.dtype().category() < common.category() {
            return Err(ErrorKind::CannotCast {
                from: common,
                to: input.dtype(),
            }
            .at_forward());
        }
        let result = dispatch!(common, "huber_cpu", T => {
            let delta = T::from_f64(self.delta);
            // The gradient's cases are told apart by delta in double precision where elements are taken one by one.
            let far = T::not_below(self.delta);
            elementwise_in_vectors::<T, 2>(
                [input, target],
                &self.reduction,
                backward,
                |[x, y]| {
                    let distance = (x - y).abs();
                    // Both pieces of the formula, to the last bit, and no branch that random data would mislead.
                    let inside = Float::minimum(distance, delta);
                    inside * (distance - T::HALF * inside)
                },
                |[x, y], weight, in_vector| {
                    let difference = x - y;
                    let (far, most) = if in_vector {
                        (delta, weight * delta)
                    } else {
                        (far, T::from_f64(weight.to_f64() * self.delta))
                    };
                    let near = weight * difference;
                    let not_above = select_unpredictable(difference <= -far, -most, near);
                    let slope = select_unpredictable(difference >= far, most, not_above);
                    [slope, opposite(slope, x, y)]
                },
            )
        })?;
        if backward && target.dtype() != input.dtype() {
            return Err(ErrorKind::FoundDType {
                found: target.dtype(),
                expected: input.dtype(),
            }
            .at_backward());
        }
        Ok(Evaluation {
            warnings,
            output: result.output.into_dtype(input.dtype()),
            ..result
        })
    }
}
