//! `torch.nn.KLDivLoss`.

use super::elementwise::gradient;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::broadcast::Broadcast;
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError, Warning};
use crate::float::{Float, in_float32};
use crate::reduce::sum;
use crate::tensor::{Tensor, result_type};

pub(super) const ENTRY: Entry = Entry {
    name: "KLDivLoss",
    arguments: &["input", "target"],
    example: &[
        "[[-0.5, -1.5, -1.7],\n [-2.3, -0.4, -1.6]]",
        "[[0.7, 0.2, 0.1],\n [0.1, 0.6, 0.3]]",
    ],
    options: &[OptionSpec {
        name: "log_target",
        default: OptionDefault::Bool(false),
    }],
    reductions: &[
        Reduction::None,
        Reduction::Mean,
        Reduction::Sum,
        Reduction::BatchMean,
    ],
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(KLDivLoss {
            reduction: options.reduction(),
            log_target: options.bool("log_target", false)?,
        }))
    },
};

/// The Kullback-Leibler divergence of log-probabilities x from probabilities t: `t (log t - x)` for each element.
///
/// - **Shapes**: input and target of any shapes that broadcast; they should be the same.
/// - **Options**: `log_target` says that the target holds log-probabilities too: `eᵗ (t - x)`. The reduction
///   `batchmean` divides the sum by the size of the input's first dimension, which is the divergence's
///   mathematical mean; `mean` divides by the number of elements and warns.
/// - **Gradient**: `-t` (`-eᵗ`) for the input, `log t + 1 - x` (`eᵗ (t - x + 1)`) for the target.
/// - **Edges**: t = 0 has a loss of 0 but a gradient of nan for the target; negative t gives nan. Neither sums
///   to 1 nor being a logarithm is checked. Integers raise.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{KLDivLoss, Loss, Reduction};
///
/// let log_probs = Tensor::from_f32(&[1, 2], vec![0.25f32.ln(), 0.75f32.ln()]).unwrap();
/// let target = Tensor::from_f32(&[1, 2], vec![0.5, 0.5]).unwrap();
/// let loss = KLDivLoss { reduction: Reduction::BatchMean, log_target: false };
/// let result = loss.evaluate(&[&log_probs, &target])?;
/// assert_eq!(result.output.to_string(), "tensor(0.1438)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KLDivLoss {
    pub reduction: Reduction,
    pub log_target: bool,
}

impl Loss for KLDivLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        if self.reduction != Reduction::BatchMean {
            self.reduction.check()?;
        }
        if ![input, target]
            .iter()
            .all(|tensor| tensor.dtype().is_float())
        {
            return Err(ErrorKind::KlDivIntegers.at_forward());
        }
        dispatch!(result_type(&[input.operand(), target.operand()]), "kl_div", T => self.run::<T>(input, target, backward))
    }
}

impl KLDivLoss {
    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        // The target is the first operand in PyTorch, which shows in the error. It is used in two places, and where it
        // is repeated, PyTorch adds up the gradients of each place by itself.
        let elements =
            Broadcast::<T, 3>::new([target, input, target]).map_err(ErrorKind::at_forward)?;
        let wide_target = target.dtype() == DType::Float64;
        let exp = |t: T| {
            if wide_target {
                t.exp()
            } else {
                in_float32(t, Float::exp)
            }
        };
        let entropy = |t: T| {
            if wide_target {
                xlogy(t, t)
            } else {
                in_float32(t, |t| xlogy(t, t))
            }
        };
        let losses = elements.map(|[t, x, _]| {
            if self.log_target {
                exp(t) * (t - x)
            } else {
                entropy(t) - t * x
            }
        });
        let divisor = match self.reduction {
            Reduction::Mean => losses.len(),
            Reduction::BatchMean => input.shape().first().copied().unwrap_or(1),
            _ => 1,
        };
        let divisor = T::from_f64(divisor as f64);

        let mut gradients = vec![None, None];
        if backward {
            let weight = T::ONE / divisor;
            let [by_entropy, by_input, by_target] = elements.gradients(|[t, x, _]| {
                if self.log_target {
                    let slope = weight * exp(t);
                    [weight * (t - x), -slope, slope]
                } else {
                    [weight, -weight * t, -(weight * x)]
                }
            });
            let by_target = (T::load(target).iter().zip(by_entropy).zip(by_target))
                .map(|((&t, slope), by_target)| match self.log_target {
                    true => slope * exp(t) + by_target,
                    false => xlogy_slope(slope, t) + by_target,
                })
                .collect();
            gradients = vec![gradient(input, by_input), gradient(target, by_target)];
        }
        let output = match self.reduction {
            Reduction::None => T::tensor(elements.shape, losses),
            _ => T::tensor(Vec::new(), vec![sum(&losses) / divisor]),
        };
        let warnings = match self.reduction {
            Reduction::Mean => vec![Warning::KlDivMean],
            _ => Vec::new(),
        };
        Ok(Evaluation {
            output,
            gradients,
            warnings,
        })
    }
}

/// `x log y`, and 0 where x is 0 unless y is nan.
fn xlogy<T: Float>(x: T, y: T) -> T {
    if y.is_nan() {
        T::NAN
    } else if x == T::ZERO {
        T::ZERO
    } else {
        x * y.ln()
    }
}

/// The derivative of `xlogy(t, t)` as PyTorch adds it up: nan at 0, where the second part is `0 / 0`.
fn xlogy_slope<T: Float>(weight: T, t: T) -> T {
    let first = if t == T::ZERO {
        T::ZERO
    } else {
        xlogy(weight, t)
    };
    first + weight * t / t
}
