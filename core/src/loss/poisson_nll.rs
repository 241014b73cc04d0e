//! `torch.nn.PoissonNLLLoss`.

use super::elementwise::elementwise;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments};
use crate::broadcast::broadcast_shape;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::{Float, in_float32};
use crate::tensor::{Tensor, result_type};

pub(super) const ENTRY: Entry = Entry {
    name: "PoissonNLLLoss",
    arguments: &["input", "target"],
    example: &["[0.1, 1.2, 2.0]", "[1.0, 4.0, 7.0]"],
    options: &[
        OptionSpec {
            name: "log_input",
            default: OptionDefault::Bool(true),
        },
        OptionSpec {
            name: "full",
            default: OptionDefault::Bool(false),
        },
        OptionSpec {
            name: "eps",
            default: OptionDefault::Float(1e-8),
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(PoissonNLLLoss {
            reduction: options.reduction(),
            log_input: options.bool("log_input", true)?,
            full: options.bool("full", false)?,
            eps: options.float("eps", 1e-8)?,
        }))
    },
};

/// The negative log-likelihood of counts t under a Poisson distribution: `eˣ - t x` where x is the logarithm of
/// the rate, `x - t log(x + eps)` where it is the rate itself.
///
/// - **Shapes**: input and target of any shapes that broadcast.
/// - **Options**: `log_input`, true by default, says which of the two x is; `eps`, 1e-8, keeps the logarithm of a
///   rate finite and is unused otherwise; `full` adds Stirling's `t log t - t + log(2πt) / 2` where t > 1.
/// - **Gradient**: `eˣ - t`, or `1 - t / (x + eps)`, for the input; `-x`, or `-log(x + eps)`, for the target, plus
///   `log t + 1 / (2t)` where t > 1 if `full`.
/// - **Edges**: with `full` the target's gradient is nan where t ≤ 0. Integers are converted.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, PoissonNLLLoss};
///
/// let log_rate = Tensor::vec_f32(vec![0.0, 1.0]);
/// let counts = Tensor::vec_f32(vec![1.0, 3.0]);
/// let result = PoissonNLLLoss::default().evaluate(&[&log_rate, &counts])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3591)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonNLLLoss {
    pub reduction: Reduction,
    pub log_input: bool,
    pub full: bool,
    pub eps: f64,
}

impl Default for PoissonNLLLoss {
    fn default() -> Self {
        PoissonNLLLoss {
            reduction: Reduction::Mean,
            log_input: true,
            full: false,
            eps: 1e-8,
        }
    }
}

impl Loss for PoissonNLLLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        broadcast_shape(target.shape(), input.shape()).map_err(ErrorKind::at_forward)?;
        self.check_bool(input, target)
            .map_err(ErrorKind::at_forward)?;
        match result_type(&[input.operand(), target.operand()]) {
            DType::Float64 => self.run::<f64>(input, target, backward),
            // Integers become float32 in the exponential or the logarithm.
            _ => self.run::<f32>(input, target, backward),
        }
    }
}

impl PoissonNLLLoss {
    /// Raises where PyTorch would subtract a bool tensor.
    fn check_bool(&self, input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
        let bools = [input, target].map(|tensor| tensor.dtype() == DType::Bool);
        let raises = match bools {
            [true, true] => true,
            [true, false] => !self.log_input,
            [false, true] => self.full,
            [false, false] => false,
        };
        if raises {
            Err(ErrorKind::BoolSubtraction)
        } else {
            Ok(())
        }
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let eps = T::from_f64(self.eps);
        let [wide_input, wide_target] =
            [input, target].map(|tensor| tensor.dtype() == DType::Float64);
        let exp = |x: T| {
            if wide_input {
                x.exp()
            } else {
                in_float32(x, Float::exp)
            }
        };
        let log = |x: T| {
            if wide_input {
                (x + eps).ln()
            } else {
                in_float32(x, |x| Float::ln(x + self.eps as f32))
            }
        };
        let stirling = |t: T| {
            if wide_target {
                stirling(t)
            } else {
                in_float32(t, stirling)
            }
        };
        elementwise::<T, 2>(
            [input, target],
            &self.reduction,
            backward,
            |[x, t]| {
                let loss = if self.log_input {
                    exp(x) - t * x
                } else {
                    x - t * log(x)
                };
                if self.full { loss + stirling(t) } else { loss }
            },
            |[x, t], weight| {
                let [by_input, by_target] = if self.log_input {
                    [weight * exp(x) - weight * t, -weight * x]
                } else {
                    [weight - weight * t / (x + eps), -weight * log(x)]
                };
                let by_target = if self.full {
                    by_target + stirling_slope(weight, t)
                } else {
                    by_target
                };
                [by_input, by_target]
            },
        )
    }
}

const TAU: f64 = std::f64::consts::TAU;

/// The logarithm of the factorial, approximately; nothing up to 1.
fn stirling<T: Float>(t: T) -> T {
    if t <= T::ONE {
        return T::ZERO;
    }
    t * t.ln() - t + T::HALF * (T::from_f64(TAU) * t).ln()
}

/// Its derivative as PyTorch adds it up: up to 1 the parts are multiplied by 0, which makes nan of infinities.
fn stirling_slope<T: Float>(weight: T, t: T) -> T {
    let weight = if t <= T::ONE { T::ZERO } else { weight };
    let tau = T::from_f64(TAU);
    weight * t.ln() + weight * t / t - weight + weight * T::HALF / (tau * t) * tau
}
