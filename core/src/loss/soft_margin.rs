//! `torch.nn.SoftMarginLoss`.

use super::elementwise::elementwise;
use super::margin::negated;
use super::{Entry, Evaluation, Loss, Reduction, arguments};
use crate::broadcast::broadcast_shape;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

pub(super) const ENTRY: Entry = Entry {
    name: "SoftMarginLoss",
    arguments: &["input", "target"],
    example: &["[2.0, -1.0, 0.5]", "[1.0, -1.0, -1.0]"],
    options: &[],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html",
    not_differentiable: Some(("target", "soft_margin_loss")),
    build: |options| {
        Ok(Box::new(SoftMarginLoss {
            reduction: options.reduction(),
        }))
    },
};

/// The logistic loss of a score x for a label y of 1 or -1: `log(1 + exp(-y x))` for each element.
///
/// - **Shapes**: input of any shape; the target must broadcast to it.
/// - **Gradient**: `-y / (1 + exp(y x))` for the input; under `mean` divided by the number of elements. The
///   target has none and must not require one.
/// - **Edges**: the formula is computed as it stands. It overflows: infinite where `-y x` is beyond 88.7
///   (float32) or 709.8 (float64), with a gradient of nan. Any target is taken; 0 gives `log 2`.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, SoftMarginLoss};
///
/// let scores = Tensor::vec_f32(vec![2.0, -1.0, 0.5]);
/// let labels = Tensor::vec_f32(vec![1.0, -1.0, -1.0]);
/// let result = SoftMarginLoss::default().evaluate(&[&scores, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.4714)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SoftMarginLoss {
    pub reduction: Reduction,
}

impl Loss for SoftMarginLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        check(input, target).map_err(ErrorKind::at_forward)?;
        let result = match input.dtype() {
            DType::Float64 => self.run::<f64>(input, target, backward),
            _ => self.run::<f32>(input, target, backward),
        }?;
        if backward && target.dtype() == DType::Bool {
            return Err(ErrorKind::BoolNegation.at_backward());
        }
        Ok(result)
    }
}

/// PyTorch's checks in the order of its operations, which work in place on `-input`.
fn check(input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
    if input.dtype() == DType::Bool {
        return Err(ErrorKind::BoolNegation);
    }
    let broadcast = broadcast_shape(input.shape(), target.shape())?;
    if broadcast != input.shape() {
        return Err(ErrorKind::OutputShape {
            output: input.shape().to_vec(),
            broadcast,
        });
    }
    if input.dtype().is_float() {
        return Ok(());
    }
    let product = input.dtype().promote(target.dtype());
    Err(ErrorKind::CannotCast {
        from: if product.is_float() {
            product
        } else {
            DType::Float32
        },
        to: input.dtype(),
    })
}

impl SoftMarginLoss {
    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let result = elementwise::<T, 3>(
            [input, target, &negated(target)],
            &self.reduction,
            backward,
            |[x, y, _]| (-x * y).exp().vector_ln_1p(),
            |[x, y, minus_y], weight| {
                // PyTorch takes this power in the target's type too, and float64's overflows later.
                let slope = match target.dtype() {
                    DType::Float64 => {
                        let power = (minus_y.to_f64() * x.to_f64()).exp();
                        let product = T::from_f64(y.to_f64() * power) * -weight;
                        T::from_f64(product.to_f64() / (power + 1.0))
                    }
                    _ => {
                        let power = (minus_y * x).exp();
                        y * power * -weight / (power + T::ONE)
                    }
                };
                [slope, T::ZERO, T::ZERO]
            },
        )?;
        let by_input = result.gradients.into_iter().next().flatten();
        Ok(Evaluation {
            gradients: vec![by_input, None],
            ..result
        })
    }
}
