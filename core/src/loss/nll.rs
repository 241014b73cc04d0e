//! `torch.nn.NLLLoss`.

use super::elementwise::gradient;
use super::{Entry, Evaluation, Loss, OptionDefault, OptionSpec, Reduction, arguments, dispatch};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::functional::ClassLayout;
use crate::tensor::Tensor;

pub(crate) const ENTRY: Entry = Entry {
    name: "NLLLoss",
    arguments: &["input", "target"],
    example: &["[[-0.2, -1.8, -4.0],\n [-1.0, -0.7, -2.0]]", "[0, 1]"],
    options: &[
        OptionSpec {
            name: "weight",
            default: OptionDefault::NoTensor,
        },
        OptionSpec {
            name: "ignore_index",
            default: OptionDefault::Int(-100),
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(NLLLoss {
            reduction: options.reduction(),
            weight: options.tensor("weight")?,
            ignore_index: options.int("ignore_index", -100)?,
        }))
    },
};

/// The negative log-likelihood: `-w[y] · x[y]` for each sample, x being log-probabilities and y the class.
///
/// - **Shapes**: input `(C)`, `(N, C)` or `(N, C, d₁, d₂, …)`; target `()`, `(N)` or `(N, d₁, d₂, …)` of class
///   indices, int64 or (up to two dimensions of input) uint8.
/// - **Options**: `weight`, one per class; samples whose target is `ignore_index`, -100 by default, count for
///   nothing.
/// - **Gradient**: `-w[y]` at the target's class and 0 elsewhere; none for the target.
/// - **Edges**: `mean` divides by the sum of `w[y]` over the samples not ignored, so nan if there are none. That
///   the input are log-probabilities is not checked: on probabilities the loss is negative and wrong.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, NLLLoss};
///
/// let log_probs = Tensor::from_f32(&[2, 3], vec![-0.5, -1.5, -2.0, -3.0, -0.1, -2.5]).unwrap();
/// let labels = Tensor::vec_i64(vec![0, 1]);
/// let result = NLLLoss::default().evaluate(&[&log_probs, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3000)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NLLLoss {
    pub reduction: Reduction,
    pub weight: Option<Tensor>,
    pub ignore_index: i64,
}

impl Default for NLLLoss {
    fn default() -> Self {
        NLLLoss {
            reduction: Reduction::Mean,
            weight: None,
            ignore_index: -100,
        }
    }
}

impl Loss for NLLLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        let (output, gradient) = self.nll(input, target, backward, 1.0)?;
        Ok(Evaluation {
            output,
            gradients: vec![gradient, None],
            warnings: Vec::new(),
        })
    }
}

impl NLLLoss {
    /// The loss, and the gradient of its sum by the input times `upstream`.
    pub(super) fn nll(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
        upstream: f64,
    ) -> Result<(Tensor, Option<Tensor>), TorchError> {
        check_shapes(input, target, self.weight.as_ref()).map_err(ErrorKind::at_forward)?;
        let (output, gradient) = if input.dim() <= 2 {
            dispatch!(input.dtype(), "nll_loss_out_frame", T => self.run::<T>(input, target, backward, upstream))
        } else {
            dispatch!(input.dtype(), "nll_loss2d_forward_out_frame", T => self.run::<T>(input, target, backward, upstream))
        }?;
        if backward {
            check_spatial_target(input, target).map_err(ErrorKind::at_backward)?;
            if input.dim() == 1 && target.dim() == 1 && input.len() != 1 {
                return Err(size_mismatch(input, target).at_backward());
            }
        }
        Ok((output, gradient))
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
        upstream: f64,
    ) -> Result<(Tensor, Option<Tensor>), TorchError> {
        let weight = self.weight.as_ref();
        check_weight_type(input, weight).map_err(ErrorKind::at_forward)?;
        // Without targets the reduced forward pass never looks at them; the backward pass does.
        if !target.is_empty() || self.reduction == Reduction::None {
            check_spatial_target(input, target).map_err(ErrorKind::at_forward)?;
        }
        let samples = Samples::<T>::select(input, target, weight, self.ignore_index)
            .map_err(|class| self.out_of_bounds(class, input, target).at_forward())?;

        let mean = self.reduction == Reduction::Mean;
        let total_weight = samples.total_weight();
        let output = if self.reduction == Reduction::None && input.dim() > 1 {
            samples.losses(target.shape())
        } else if mean {
            T::tensor(Vec::new(), vec![samples.total() / total_weight])
        } else {
            // The loss of one sample without a batch too, even if its target is a vector of one.
            T::tensor(Vec::new(), vec![samples.total()])
        };
        let gradient = backward.then(|| {
            let upstream = T::from_f64(upstream);
            let slope = if mean {
                upstream / total_weight
            } else {
                upstream
            };
            let mut values = vec![T::ZERO; input.len()];
            for sample in samples.chosen.iter().flatten() {
                values[sample.index] = -slope * sample.weight;
            }
            gradient(input, values)
        });
        Ok((output, gradient.flatten()))
    }

    fn out_of_bounds(&self, class: i64, input: &Tensor, target: &Tensor) -> ErrorKind {
        let as_character =
            self.reduction == Reduction::None && input.dim() == 2 && target.dtype() == DType::Uint8;
        match u8::try_from(class) {
            Ok(target) if as_character => ErrorKind::TargetByteOutOfBounds { target },
            _ => ErrorKind::TargetOutOfBounds { target: class },
        }
    }
}

/// For every sample, the value of its class, or nothing if it is ignored.
struct Samples<T> {
    chosen: Vec<Option<Sample<T>>>,
    weighted: bool,
}

struct Sample<T> {
    /// Where in the input the target's class lies.
    index: usize,
    log_probability: T,
    weight: T,
}

impl<T: Float> Samples<T> {
    /// Looks up every sample's class.
    ///
    /// # Errors
    /// The first class that does not exist.
    fn select(
        input: &Tensor,
        target: &Tensor,
        weight: Option<&Tensor>,
        ignore_index: i64,
    ) -> Result<Self, i64> {
        let layout = ClassLayout::new(input.shape());
        let values = T::load(input);
        let weights = weight.map(T::load);
        let chosen = target
            .to_i64_vec()
            .into_iter()
            .enumerate()
            .map(|(sample, class)| {
                if class == ignore_index {
                    return Ok(None);
                }
                let known = usize::try_from(class)
                    .ok()
                    .filter(|&class| class < layout.classes);
                let Some(class) = known else {
                    return Err(class);
                };
                let index = layout.index(sample, class);
                Ok(Some(Sample {
                    index,
                    log_probability: values[index],
                    weight: weights.as_ref().map_or(T::ONE, |weights| weights[class]),
                }))
            })
            .collect::<Result<_, _>>()?;
        Ok(Samples {
            chosen,
            weighted: weight.is_some(),
        })
    }

    /// The loss of every sample.
    fn losses(&self, shape: &[usize]) -> Tensor {
        let loss = |sample: &Option<Sample<T>>| match sample {
            Some(sample) => -sample.log_probability * sample.weight,
            None => T::ZERO,
        };
        T::tensor(shape.to_vec(), self.chosen.iter().map(loss).collect())
    }

    /// The sum of the losses; nothing is 0.
    fn total(&self) -> T {
        self.cascade(|sample| -(sample.log_probability * sample.weight))
    }

    /// What `mean` divides by.
    fn total_weight(&self) -> T {
        if self.weighted {
            self.cascade(|sample| sample.weight)
        } else {
            T::from_f64(self.chosen.iter().flatten().count() as f64)
        }
    }

    /// Adds over the samples not ignored, in the cascade of PyTorch's kernel.
    fn cascade(&self, value: impl Fn(&Sample<T>) -> T) -> T {
        const LEVELS: usize = 8;
        let ceil_log2 = self.chosen.len().next_power_of_two().trailing_zeros();
        let power = (ceil_log2 / LEVELS as u32).max(4);
        let mask = (1usize << power) - 1;
        let mut levels = [T::ZERO; LEVELS];
        for (position, sample) in self.chosen.iter().enumerate() {
            let Some(sample) = sample else { continue };
            levels[0] += value(sample);
            for level in 0..LEVELS - 1 {
                if position & (mask << (level as u32 * power)) != 0 {
                    break;
                }
                let lower = std::mem::replace(&mut levels[level], T::ZERO);
                levels[level + 1] += lower;
            }
        }
        levels
            .into_iter()
            .fold(T::ZERO, |total, level| total + level)
    }
}

fn size_mismatch(input: &Tensor, target: &Tensor) -> ErrorKind {
    ErrorKind::SizeMismatch {
        input: input.shape().to_vec(),
        target: target.shape().to_vec(),
    }
}

/// PyTorch's checks of the shapes, in its order.
fn check_shapes(input: &Tensor, target: &Tensor, weight: Option<&Tensor>) -> Result<(), ErrorKind> {
    let [batch, rest @ ..] = input.shape() else {
        return Err(ErrorKind::NoDimensions);
    };
    let target_batch = target.shape().first().copied();
    if !rest.is_empty() && *batch != target_batch.unwrap_or(0) {
        return Err(ErrorKind::BatchSize {
            input: *batch,
            target: target_batch.unwrap_or(0),
        });
    }
    if let [_] | [] = rest {
        check_vector(input, target, weight)
    } else {
        check_spatial(input, target, weight)
    }
}

fn check_vector(input: &Tensor, target: &Tensor, weight: Option<&Tensor>) -> Result<(), ErrorKind> {
    if target.dim() > 1 {
        return Err(ErrorKind::MultiTarget);
    }
    check_target_type(target)?;
    match (input.dim(), target.shape()) {
        (1, &[size]) if size != 1 => return Err(ErrorKind::UnbatchedTarget { size }),
        (2, []) => return Err(ErrorKind::DimensionOfScalar { dim: 0 }),
        _ => {}
    }
    let classes = input.shape().last().copied().unwrap_or(0);
    match weight {
        Some(weight) if weight.shape() != [classes] => Err(ErrorKind::ClassWeight {
            classes,
            shape: weight.shape().to_vec(),
        }),
        _ => Ok(()),
    }
}

fn check_spatial(
    input: &Tensor,
    target: &Tensor,
    weight: Option<&Tensor>,
) -> Result<(), ErrorKind> {
    let layout = ClassLayout::new(input.shape());
    let samples = [&input.shape()[..1], &input.shape()[2..]].concat();
    if input.dim() == 4 {
        if target.dim() != 3 {
            return Err(ErrorKind::SpatialTarget { dim: target.dim() });
        }
    } else if target.shape() != samples {
        return Err(ErrorKind::TargetSize {
            expected: samples,
            target: target.shape().to_vec(),
        });
    }
    check_target_type(target)?;
    if weight.is_some_and(|weight| weight.len() != layout.classes) {
        return Err(ErrorKind::SpatialClassWeight);
    }
    if target.shape() != samples {
        return Err(ErrorKind::SpatialSizeMismatch {
            input: input.shape().to_vec(),
            target: target.shape().to_vec(),
        });
    }
    Ok(())
}

fn check_target_type(target: &Tensor) -> Result<(), ErrorKind> {
    match target.dtype() {
        DType::Int64 | DType::Uint8 => Ok(()),
        dtype => Err(ErrorKind::TargetDType { dtype }),
    }
}

/// What PyTorch's kernels find when they reach for the weights.
fn check_weight_type(input: &Tensor, weight: Option<&Tensor>) -> Result<(), ErrorKind> {
    if let Some(found) = weight
        .map(Tensor::dtype)
        .filter(|&dtype| dtype != input.dtype())
    {
        return Err(ErrorKind::ScalarType {
            expected: input.dtype(),
            found,
        });
    }
    Ok(())
}

/// With extra dimensions PyTorch reads the target as int64 only.
fn check_spatial_target(input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
    if input.dim() > 2 && target.dtype() != DType::Int64 {
        return Err(ErrorKind::ScalarType {
            expected: DType::Int64,
            found: target.dtype(),
        });
    }
    Ok(())
}
