//! `torch.nn.SmoothL1Loss`.

use std::hint::select_unpredictable;

use super::elementwise::{check_same_size, elementwise_in_vectors, opposite};
use super::l1::absolute_error;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "SmoothL1Loss",
    arguments: &["input", "target"],
    example: &["[2.5, 0.8, 3.0]", "[3.0, 1.0, 1.0]"],
    options: &[OptionSpec {
        name: "beta",
        default: OptionDefault::Float(1.0),
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(SmoothL1Loss {
            reduction: options.reduction(),
            beta: options.float("beta", 1.0)?,
        }))
    },
};

/// The absolute error with a rounded tip: with `d = x - y`, `d² / (2 beta)` where `|d| < beta` and
/// `|d| - beta / 2` elsewhere.
///
/// - **Shapes**: input and target of any shape, the same for both. Shapes that differ broadcast with a warning.
/// - **Options**: `beta`, 1 by default, is where the parabola meets the lines; 0 is [`L1Loss`](super::L1Loss),
///   negative values and nan raise.
/// - **Gradient**: `d / beta` inside, the sign of `d` outside, the opposite for the target; under `mean`
///   divided by the number of elements.
/// - **Edges**: no elements give nan under `mean`, 0 under `sum`; nan has a gradient of nan unless beta is 0.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, Reduction, SmoothL1Loss};
///
/// let y_pred = Tensor::vec_f32(vec![0.5, 3.0]);
/// let y_true = Tensor::vec_f32(vec![0.0, 0.0]);
/// let loss = SmoothL1Loss { reduction: Reduction::None, beta: 1.0 };
/// let result = loss.evaluate(&[&y_pred, &y_true])?;
/// assert_eq!(result.output.to_string(), "tensor([0.1250, 2.5000])");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SmoothL1Loss {
    pub reduction: Reduction,
    pub beta: f64,
}

impl Default for SmoothL1Loss {
    fn default() -> Self {
        SmoothL1Loss {
            reduction: Reduction::Mean,
            beta: 1.0,
        }
    }
}

impl Loss for SmoothL1Loss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        let warnings = check_same_size(input, target)?;
        if self.beta == 0.0 {
            let result = absolute_error(input, target, &self.reduction, backward)?;
            return Ok(Evaluation { warnings, ..result });
        }
        self.reduction.check()?;
        if self.beta < 0.0 || self.beta.is_nan() {
            return Err(ErrorKind::SmoothL1Beta.at_forward());
        }
        let result = dispatch!(input.dtype().promote(target.dtype()), "smooth_l1_cpu", T => {
            let beta = T::from_f64(self.beta);
            // The gradient's cases are told apart by beta in double precision where elements are taken one by one.
            // Values of T at or above beta are those at or above this.
            let far = T::not_below(self.beta);
            elementwise_in_vectors::<T, 2>(
                [input, target],
                &self.reduction,
                backward,
                |[x, y]| {
                    // Both pieces, then a choice of values: random data would mislead a branch.
                    let distance = (x - y).abs();
                    let near = T::HALF * distance * distance / beta;
                    let far = distance - T::HALF * beta;
                    select_unpredictable(distance < beta, near, far)
                },
                |[x, y], weight, in_vector| {
                    let difference = x - y;
                    let (far, near) = if in_vector {
                        (beta, weight * (difference / beta))
                    } else {
                        let near = (weight * difference).to_f64() / self.beta;
                        (far, T::from_f64(near))
                    };
                    let not_above = select_unpredictable(difference <= -far, -weight, near);
                    let slope = select_unpredictable(difference >= far, weight, not_above);
                    [slope, opposite(slope, x, y)]
                },
            )
        })?;
        Ok(Evaluation { warnings, ..result })
    }
}
