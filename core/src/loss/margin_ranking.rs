//! `torch.nn.MarginRankingLoss`.

use super::elementwise::{check_subtraction, elementwise};
use super::margin::{float_type, negated};
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments};
use crate::broadcast::broadcast_shape;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::{Float, in_float32};
use crate::tensor::Tensor;

pub(super) const ENTRY: Entry = Entry {
    name: "MarginRankingLoss",
    arguments: &["input1", "input2", "target"],
    example: &["[1.0, 0.2, 0.5]", "[0.4, 0.9, 0.1]", "[1, 1, -1]"],
    options: &[OptionSpec {
        name: "margin",
        default: OptionDefault::Float(0.0),
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(MarginRankingLoss {
            reduction: options.reduction(),
            margin: options.float("margin", 0.0)?,
        }))
    },
};

/// Which of two scores should be the higher one: `max(0, -y (x1 - x2) + margin)` for each element, with y = 1 if
/// x1 should, and y = -1 if x2 should.
///
/// - **Shapes**: both inputs and the target of any shape, with as many dimensions each; they broadcast without a
///   warning.
/// - **Options**: `margin`, 0 by default: by how much the order must be right.
/// - **Gradient**: where the loss is not cut off, `-y` for x1, `y` for x2 and `x2 - x1` for the target; under
///   `mean` divided by the number of elements.
/// - **Edges**: where the loss is exactly 0 so is the gradient. Integers are computed in float32;
///   bool tensors raise.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, MarginRankingLoss};
///
/// let first = Tensor::vec_f32(vec![1.0, 0.2, 0.5]);
/// let second = Tensor::vec_f32(vec![0.4, 0.9, 0.1]);
/// let order = Tensor::vec_f32(vec![1.0, 1.0, -1.0]);
/// let result = MarginRankingLoss::default().evaluate(&[&first, &second, &order])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3667)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarginRankingLoss {
    pub reduction: Reduction,
    pub margin: f64,
}

impl Loss for MarginRankingLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let tensors = arguments(args)?;
        self.reduction.check()?;
        check(tensors).map_err(ErrorKind::at_forward)?;
        let [input1, input2, target] = tensors.map(Tensor::dtype);
        let inputs = input1.promote(input2);
        match float_type(inputs.promote(target)) {
            DType::Float64 => self.run::<f64>(tensors, inputs == DType::Float32, backward),
            _ => self.run::<f32>(tensors, false, backward),
        }
    }
}

/// PyTorch's checks in the order of its operations.
fn check([input1, input2, target]: [&Tensor; 3]) -> Result<(), ErrorKind> {
    if input1.dim() != input2.dim() || input1.dim() != target.dim() {
        return Err(ErrorKind::RankingDimensions {
            input1: input1.shape().to_vec(),
            input2: input2.shape().to_vec(),
            target: target.shape().to_vec(),
        });
    }
    check_subtraction(input1, input2)?;
    let difference = broadcast_shape(input1.shape(), input2.shape())?;
    if target.dtype() == DType::Bool {
        return Err(ErrorKind::BoolNegation);
    }
    broadcast_shape(target.shape(), &difference).map(|_| ())
}

impl MarginRankingLoss {
    /// `narrow`: the inputs are float32 although the target is float64.
    fn run<T: Float>(
        &self,
        [input1, input2, target]: [&Tensor; 3],
        narrow: bool,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let margin = T::from_f64(self.margin);
        let difference = |x1: T, x2: T| match narrow {
            true => in_float32(x1 - x2, |difference| difference),
            false => x1 - x2,
        };
        elementwise::<T, 3>(
            [input1, input2, &negated(target)],
            &self.reduction,
            backward,
            |[x1, x2, minus_y]| (minus_y * difference(x1, x2) + margin).maximum(T::ZERO),
            |[x1, x2, minus_y], weight| {
                let difference = difference(x1, x2);
                let slope = match minus_y * difference + margin > T::ZERO {
                    true => weight,
                    false => T::ZERO,
                };
                [minus_y * slope, -minus_y * slope, -difference * slope]
            },
        )
    }
}
