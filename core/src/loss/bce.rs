//! `torch.nn.BCELoss`.

use super::elementwise::weighted;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::functional::logit;
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "BCELoss",
    arguments: &["input", "target"],
    example: &["[0.9, 0.2, 0.8]", "[1.0, 0.0, 1.0]"],
    options: &[OptionSpec {
        name: "weight",
        default: OptionDefault::NoTensor,
    }],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(BCELoss {
            reduction: options.reduction(),
            weight: options.tensor("weight")?,
        }))
    },
};

/// The least that a logarithm of a probability counts in [`BCELoss`], so that the loss of 0 stays finite.
pub const LEAST_LOG: f64 = -100.0;

/// The binary cross-entropy of probabilities p: `-w (t log p + (1 - t) log(1 - p))` for each element.
///
/// - **Shapes**: input and target of any shape, the same for both.
/// - **Options**: `weight`, which must broadcast to that shape.
/// - **Gradient**: `w (p - t) / (p (1 - p))` for the input, the divisor being at least 1e-12;
///   `w (log(1 - p) - log p)`, not clamped, for the target; under `mean` divided by the number of elements.
/// - **Edges**: each logarithm is at least -100, so that the loss stays finite at p = 0 and 1. Values outside
///   0 to 1 raise, nan included, and so do integers: labels are written `1.`.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{BCELoss, Loss};
///
/// let probabilities = Tensor::vec_f32(vec![0.9, 0.3, 0.8]);
/// let labels = Tensor::vec_f32(vec![1.0, 0.0, 1.0]);
/// let result = BCELoss::default().evaluate(&[&probabilities, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.2284)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BCELoss {
    pub reduction: Reduction,
    pub weight: Option<Tensor>,
}

impl Loss for BCELoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        if input.shape() != target.shape() {
            return Err(ErrorKind::BceTargetSize {
                target: target.shape().to_vec(),
                input: input.shape().to_vec(),
            }
            .at_forward());
        }
        let one = Tensor::scalar_f32(1.0);
        let weight = self.weight.as_ref().unwrap_or(&one);
        let shape =
            weighted_shape(target.shape(), weight.shape()).map_err(ErrorKind::at_forward)?;
        if input.dtype() != target.dtype() {
            let (found, expected) = (target.dtype(), input.dtype());
            return Err(ErrorKind::FoundDType { found, expected }.at_forward());
        }
        dispatch!(input.dtype(), "binary_cross_entropy", T => {
            check_range::<T>(input, target)?;
            if shape != input.shape() {
                let (output, broadcast) = (input.shape().to_vec(), shape);
                return Err(ErrorKind::OutputShape { output, broadcast }.at_forward());
            }
            self.run::<T>(input, target, weight, backward)
        })
    }
}

impl BCELoss {
    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        weight: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let floor = T::from_f64(LEAST_LOG);
        // PyTorch's constant is a float32 even where it computes in float64.
        let least = T::from_f64(f64::from(1e-12f32));
        let count = match self.reduction {
            Reduction::Mean => T::from_f64(input.len() as f64),
            _ => T::ONE,
        };
        weighted::<T, 3>(
            [input, target, weight],
            2,
            &self.reduction,
            backward,
            |[p, t, w]| {
                let log_not = (-p).ln_1p().maximum(floor);
                let log = p.ln().maximum(floor);
                ((t - T::ONE) * log_not - t * log) * w
            },
            |[p, t, w], _| {
                let by_input = (p - t) / ((T::ONE - p) * p).maximum(least);
                // Unlike the loss, PyTorch does not clamp here.
                let by_target = -logit(p);
                [by_input * w / count, by_target * w / count, T::ZERO]
            },
        )
    }
}

/// The shape of target and weight together.
fn weighted_shape(target: &[usize], weight: &[usize]) -> Result<Vec<usize>, ErrorKind> {
    let dims = target.len().max(weight.len());
    let mut common = vec![1; dims - target.len()];
    common.extend(target);
    for (back, &size) in weight.iter().rev().enumerate() {
        let slot = &mut common[dims - 1 - back];
        if *slot == 1 {
            *slot = size;
        } else if size != 1 && *slot != size {
            return Err(ErrorKind::BroadcastShapes {
                size,
                dim: back + 1,
                weight: weight.to_vec(),
                expected: common,
            });
        }
    }
    Ok(common)
}

/// Raises at the first element that is no probability.
fn check_range<T: Float>(input: &Tensor, target: &Tensor) -> Result<(), TorchError> {
    let within = |x: T| x >= T::ZERO && x <= T::ONE;
    for (&p, &t) in T::load(input).iter().zip(T::load(target).iter()) {
        if !within(p) {
            return Err(ErrorKind::InputRange.at_forward());
        }
        if !within(t) {
            return Err(ErrorKind::TargetRange.at_forward());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To the last bit of PyTorch 2.15.0.
    #[test]
    fn logarithms_are_those_of_pytorch() {
        for (p, loss) in [
            (0.049, 0.050241217),
            (0.154, 0.16723591),
            (0.168, 0.18392283),
        ] {
            let result =
                BCELoss::default().forward(&[&Tensor::scalar_f32(p), &Tensor::scalar_f32(0.0)]);
            assert_eq!(result.expect("a loss").output.f32s(), Some(&[loss][..]));
        }
    }

    /// As minus the logit, not as a difference of logarithms.
    #[test]
    fn by_the_label() {
        let p = Tensor::vec_f32(vec![0.5, 0.004, 0.007]);
        let loss = BCELoss {
            reduction: Reduction::Sum,
            ..BCELoss::default()
        };
        let result = loss.evaluate(&[&p, &p]).expect("a loss");
        let gradient = result.gradients[1].as_ref().and_then(Tensor::f32s);
        assert_eq!(gradient, Some(&[-0.0, 5.5174527, 4.9548206][..]));
        assert!(gradient.is_some_and(|gradient| gradient[0].is_sign_negative()));
    }
}
