//! `torch.nn.BCEWithLogitsLoss`.

use super::elementwise::weighted_by_index;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::broadcast::broadcast_shape;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::{Float, in_float32};
use crate::functional::{log_sigmoid, sigmoid_at};
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "BCEWithLogitsLoss",
    arguments: &["input", "target"],
    example: &["[2.2, -1.5, 1.3]", "[1.0, 0.0, 1.0]"],
    options: &[
        OptionSpec {
            name: "weight",
            default: OptionDefault::NoTensor,
        },
        OptionSpec {
            name: "pos_weight",
            default: OptionDefault::NoTensor,
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(BCEWithLogitsLoss {
            reduction: options.reduction(),
            weight: options.tensor("weight")?,
            pos_weight: options.tensor("pos_weight")?,
        }))
    },
};

/// The binary cross-entropy of logits x: [`BCELoss`](super::BCELoss) of `sigmoid(x)` in one step that neither
/// overflows nor clamps, `w ((1 - t) x - (1 + (pos_weight - 1) t) log sigmoid(x))` for each element.
///
/// - **Shapes**: input and target of any shape, the same for both.
/// - **Options**: `weight` and `pos_weight`, which must broadcast to that shape; `pos_weight` multiplies the part
///   of the loss that positive labels cause.
/// - **Gradient**: unweighted, `sigmoid(x) - t` for the input, `-x` for the target; under `mean` divided by the
///   number of elements.
/// - **Edges**: the target's range is not checked. In float32 the formula cancels for small x: at x = -10, t = 0
///   it gives 4.5776e-05 instead of 4.5399e-05. An input of minus infinity gives nan. Integer labels raise.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{BCEWithLogitsLoss, Loss};
///
/// let logits = Tensor::vec_f32(vec![2.0, -1.0, 1.5]);
/// let labels = Tensor::vec_f32(vec![1.0, 0.0, 1.0]);
/// let result = BCEWithLogitsLoss::default().evaluate(&[&logits, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.2139)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BCEWithLogitsLoss {
    pub reduction: Reduction,
    pub weight: Option<Tensor>,
    pub pos_weight: Option<Tensor>,
}

impl Loss for BCEWithLogitsLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        if input.shape() != target.shape() {
            return Err(ErrorKind::LogitsTargetSize {
                target: target.shape().to_vec(),
                input: input.shape().to_vec(),
            }
            .at_forward());
        }
        dispatch!(input.dtype(), "log_sigmoid_cpu", T => {
            self.check::<T>(input, target).map_err(ErrorKind::at_forward)
        })?;
        let result = match input.dtype().promote(target.dtype()) {
            DType::Float64 => self.run::<f64>(input, target, backward),
            _ => self.run::<f32>(input, target, backward),
        }?;
        // The loss is computed in place of `1 - target`, so it has the target's type.
        let output = result.output.into_dtype(target.dtype());
        Ok(Evaluation { output, ..result })
    }
}

impl BCEWithLogitsLoss {
    /// PyTorch's checks in the order of its operations: `pos_weight`, then `1 - target`, then `weight`.
    fn check<T: Float>(&self, input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
        if let Some(pos_weight) = &self.pos_weight {
            if pos_weight.dtype() == DType::Bool {
                return Err(ErrorKind::BoolSubtraction);
            }
            check_in_place(input, &broadcast_shape(pos_weight.shape(), target.shape())?)?;
        }
        if target.dtype() == DType::Bool {
            return Err(ErrorKind::BoolsSubtraction);
        }
        if !target.dtype().is_float() {
            return Err(ErrorKind::CannotCast {
                from: T::DTYPE,
                to: target.dtype(),
            });
        }
        match &self.weight {
            Some(weight) => check_in_place(input, &broadcast_shape(input.shape(), weight.shape())?),
            None => Ok(()),
        }
    }

    /// The derivative by the target, which PyTorch computes in the input's type.
    fn target_slope<T: Float>(&self, x: T, pos: T, w: T, count: T) -> T {
        let slope = if self.pos_weight.is_some() {
            log_sigmoid(-x) - log_sigmoid(x) * pos
        } else {
            -x
        };
        slope * w / count
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let one = Tensor::scalar_f32(1.0);
        let weight = self.weight.as_ref().unwrap_or(&one);
        let pos_weight = self.pos_weight.as_ref().unwrap_or(&one);
        let count = match self.reduction {
            Reduction::Mean => T::from_f64(input.len() as f64),
            _ => T::ONE,
        };
        let wide_input = input.dtype() == DType::Float64;
        let log_sigmoid = |x: T| {
            if wide_input {
                log_sigmoid(x)
            } else {
                in_float32(x, log_sigmoid)
            }
        };
        let len = input.len();
        let sigmoid = |x: T, index: usize| {
            if wide_input {
                sigmoid_at(x, index, len)
            } else {
                in_float32(x, |x| sigmoid_at(x, index, len))
            }
        };
        weighted_by_index::<T, 4>(
            [input, target, weight, pos_weight],
            2,
            &self.reduction,
            backward,
            |[x, t, w, pos]| {
                // Not `(1 - 1) t + 1` without a pos_weight: the target may be infinite.
                let log_weight = if self.pos_weight.is_some() {
                    (pos - T::ONE) * t + T::ONE
                } else {
                    T::ONE
                };
                let weighted = log_sigmoid(x) * log_weight;
                let weighted = if wide_input {
                    weighted
                } else {
                    in_float32(weighted, |x| x)
                };
                ((T::ONE - t) * x - weighted) * w
            },
            |[x, t, w, pos], _, index| {
                let by_input = if self.pos_weight.is_some() {
                    let positive = pos * t;
                    (positive + T::ONE - t) * sigmoid(x, index) - positive
                } else {
                    sigmoid(x, index) - t
                };
                let by_target = if wide_input {
                    self.target_slope(x, pos, w, count)
                } else {
                    let [pos, w, count] = [pos, w, count].map(|value| value.to_f64() as f32);
                    in_float32(x, |x| self.target_slope(x, pos, w, count))
                };
                [by_input * w / count, by_target, T::ZERO, T::ZERO]
            },
        )
    }
}

/// An operation in place cannot change the shape.
fn check_in_place(output: &Tensor, shape: &[usize]) -> Result<(), ErrorKind> {
    if output.shape() == shape {
        return Ok(());
    }
    Err(ErrorKind::OutputShape {
        output: output.shape().to_vec(),
        broadcast: shape.to_vec(),
    })
}
