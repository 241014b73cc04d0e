//! `torch.nn.MSELoss`.

use super::elementwise::{check_same_size, elementwise, opposite};
use super::{Entry, Evaluation, Loss, Reduction, arguments, dispatch};
use crate::error::TorchError;
use crate::float::Float;
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "MSELoss",
    arguments: &["input", "target"],
    example: &["[2.5, 0.8, 1.2]", "[3.0, 1.0, 1.0]"],
    options: &[],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(MSELoss {
            reduction: options.reduction(),
        }))
    },
};

/// The squared error: `(x - y)²` for each element.
///
/// - **Shapes**: input and target of any shape, the same for both. Shapes that differ broadcast with a warning.
/// - **Gradient**: `2 (x - y)` for the input, the opposite for the target; under `mean` divided by the number
///   of elements.
/// - **Edges**: no elements give nan under `mean`, 0 under `sum`. Integer tensors are converted if the other one
///   is floating point; two of them raise.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, MSELoss};
///
/// let y_pred = Tensor::vec_f32(vec![2.5, 0.8, 1.2]);
/// let y_true = Tensor::vec_f32(vec![3.0, 1.0, 1.0]);
/// let result = MSELoss::default().evaluate(&[&y_pred, &y_true])?;
/// assert_eq!(result.output.to_string(), "tensor(0.1100)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MSELoss {
    pub reduction: Reduction,
}

impl Loss for MSELoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        let warnings = check_same_size(input, target)?;
        self.reduction.check()?;
        let result = dispatch!(input.dtype().promote(target.dtype()), "mse_cpu", T => {
            elementwise::<T, 2>(
                [input, target],
                &self.reduction,
                backward,
                |[x, y]| (x - y) * (x - y),
                |[x, y], weight| {
                    let slope = T::TWO * weight * (x - y);
                    [slope, opposite(slope, x, y)]
                },
            )
        })?;
        Ok(Evaluation { warnings, ..result })
    }
}
