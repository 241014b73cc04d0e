//! `torch.nn.CrossEntropyLoss`.

use super::elementwise::gradient;
use super::{
    Entry, Evaluation, Loss, NLLLoss, OptionDefault, OptionSpec, Reduction, arguments, dispatch,
};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::functional::{ClassLayout, log_softmax_backward, log_softmax_classes};
use crate::reduce::sum;
use crate::tensor::{Data, Tensor};

pub(crate) const ENTRY: Entry = Entry {
    name: "CrossEntropyLoss",
    arguments: &["input", "target"],
    example: &[
        "[[2.0, 1.0, 0.1, 0.5],\n [0.5, 2.0, 0.3, 0.1],\n [0.1, 0.2, 3.0, 0.4]]",
        "[0, 1, 2]",
    ],
    options: &[
        OptionSpec {
            name: "weight",
            default: OptionDefault::NoTensor,
        },
        OptionSpec {
            name: "ignore_index",
            default: OptionDefault::Int(-100),
        },
        OptionSpec {
            name: "label_smoothing",
            default: OptionDefault::Float(0.0),
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(CrossEntropyLoss {
            reduction: options.reduction(),
            weight: options.tensor("weight")?,
            ignore_index: options.int("ignore_index", -100)?,
            label_smoothing: options.float("label_smoothing", 0.0)?,
        }))
    },
};

/// The cross-entropy of logits x against classes or probabilities: with `p = softmax(x)`, `-w[y] log p[y]` for a
/// class y, `-Σ w[c] t[c] log p[c]` for probabilities t.
///
/// - **Shapes**: input `(C)`, `(N, C)` or `(N, C, d₁, d₂, …)`. A target of the same shape holds probabilities and
///   must be floating point; otherwise it holds class indices, of shape `()`, `(N)` or `(N, d₁, d₂, …)`.
/// - **Options**: `weight`, one per class; samples whose class is `ignore_index`, -100 by default, count for
///   nothing; `label_smoothing` e moves the part e of the target to all classes alike: `t (1 - e) + e / C`. At or
///   below 0, or nan, it is ignored; above 1 it raises.
/// - **Gradient**: unweighted, `p - one_hot(y)` or `p Σt - t` for the input, under `mean` divided as the loss is.
///   Probabilities have one too, `-w log p`.
/// - **Edges**: `mean` over classes divides by the sum of `w[y]` over the samples not ignored: nan if there are
///   none, with a gradient of 0. `mean` over probabilities divides by the number of samples, weighted or not.
///   In float32 a loss below about 1e-7 rounds to 0.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{CrossEntropyLoss, Loss};
///
/// let logits = Tensor::from_f32(&[1, 2], vec![2.0, 1.0]).unwrap();
/// let labels = Tensor::vec_i64(vec![0]);
/// let result = CrossEntropyLoss::default().evaluate(&[&logits, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3133)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CrossEntropyLoss {
    pub reduction: Reduction,
    pub weight: Option<Tensor>,
    pub ignore_index: i64,
    pub label_smoothing: f64,
}

impl Default for CrossEntropyLoss {
    fn default() -> Self {
        CrossEntropyLoss {
            reduction: Reduction::Mean,
            weight: None,
            ignore_index: -100,
            label_smoothing: 0.0,
        }
    }
}

impl Loss for CrossEntropyLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        if input.shape() == target.shape() {
            return self.probabilities(input, target, backward);
        }
        if self.smooths() {
            self.check_smoothing()?;
        }
        let log_probs = log_softmax(input)?;
        let (output, slopes) = if !self.smooths() {
            self.nll().nll(&log_probs, target, backward, 1.0)?
        } else if input.dtype() == DType::Float64 {
            self.smoothed::<f64>(&log_probs, target, backward)?
        } else {
            self.smoothed::<f32>(&log_probs, target, backward)?
        };
        Ok(Evaluation {
            output,
            gradients: vec![
                slopes.and_then(|slopes| logits_gradient(input, &log_probs, &slopes)),
                None,
            ],
            warnings: Vec::new(),
        })
    }
}

impl CrossEntropyLoss {
    /// The loss of one sample, before any reduction, as the logit of `class` runs through `xs`: a curve to draw. It is
    /// evaluated at once as a batch with one row for each point, in float64.
    ///
    /// # Errors
    /// As [`forward`](Loss::forward) for that batch.
    ///
    /// ```
    /// use bullseye_core::loss::CrossEntropyLoss;
    ///
    /// let curve = CrossEntropyLoss::default().curve(&[2.0, 1.0], 0, 0, &[1.0, 1000.0])?;
    /// assert_eq!(curve, [f64::ln(2.0), 0.0]);
    /// # Ok::<(), bullseye_core::TorchError>(())
    /// ```
    pub fn curve(
        &self,
        logits: &[f64],
        class: usize,
        label: i64,
        xs: &[f64],
    ) -> Result<Vec<f64>, TorchError> {
        let mut values = logits.repeat(xs.len());
        for (row, &x) in values.chunks_exact_mut(logits.len().max(1)).zip(xs) {
            if let Some(logit) = row.get_mut(class) {
                *logit = x;
            }
        }
        let rows = Tensor::from_parts(vec![xs.len(), logits.len()], Data::Float64(values));
        let labels = Tensor::vec_i64(vec![label; xs.len()]);
        let weight = self.weight.as_ref();
        let single = CrossEntropyLoss {
            reduction: Reduction::None,
            weight: weight.map(|weight| weight.to_dtype(DType::Float64)),
            ..*self
        };
        Ok(single.forward(&[&rows, &labels])?.output.to_f64_vec())
    }

    fn nll(&self) -> NLLLoss {
        NLLLoss {
            reduction: self.reduction.clone(),
            weight: self.weight.clone(),
            ignore_index: self.ignore_index,
        }
    }

    /// PyTorch silently ignores a smoothing that is negative or nan.
    fn smooths(&self) -> bool {
        self.label_smoothing > 0.0
    }

    fn check_smoothing(&self) -> Result<(), TorchError> {
        if self.label_smoothing > 1.0 {
            let value = self.label_smoothing;
            return Err(ErrorKind::LabelSmoothing { value }.at_forward());
        }
        Ok(())
    }

    /// Classes with label smoothing: `(1 - e)` of the ordinary loss and `e / C` of the loss summed over all
    /// classes. Returns the gradient by the log-probabilities.
    fn smoothed<T: Float>(
        &self,
        log_probs: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<(Tensor, Option<Tensor>), TorchError> {
        let layout = ClassLayout::new(log_probs.shape());
        let unbatched_vector = log_probs.dim() == 1 && target.dim() == 1;
        let keep = 1.0 - self.label_smoothing;
        let share = T::from_f64(self.label_smoothing / layout.classes as f64);
        // An unbatched sample with a vector as target fails below, before anything is differentiated.
        let differentiate = backward && !unbatched_vector;
        let (nll, nll_slopes) = self.nll().nll(log_probs, target, differentiate, keep)?;
        if unbatched_vector {
            let (output, broadcast) = (Vec::new(), target.shape().to_vec());
            return Err(ErrorKind::OutputShape { output, broadcast }.at_forward());
        }

        if let Some(weight) = &self.weight {
            check_weight_view(weight, log_probs.dim()).map_err(ErrorKind::at_forward)?;
        }
        let weights = self.weight.as_ref().map(T::load);
        let weight = |class: usize| weights.as_ref().map_or(T::ONE, |weights| weights[class]);
        let values = T::load(log_probs);
        let classes = target.to_i64_vec();
        let kept = |sample: usize| classes[sample] != self.ignore_index;
        let smooth: Vec<T> = (0..layout.samples())
            .map(|sample| {
                if !kept(sample) {
                    return T::ZERO;
                }
                let mut terms = layout.sample(&values, sample);
                for (class, term) in terms.iter_mut().enumerate() {
                    *term = *term * weight(class);
                }
                -layout.sum(&terms)
            })
            .collect();
        let divisor = if self.reduction == Reduction::Mean {
            self.smoothing_divisor::<T>(target, &weights.as_deref())?
        } else {
            T::ONE
        };

        let smooth = match self.reduction {
            Reduction::None => smooth,
            _ => vec![sum(&smooth) / divisor],
        };
        let keep = T::from_f64(keep);
        let mixed = T::load(&nll)
            .iter()
            .zip(smooth)
            .map(|(&nll, smooth)| keep * nll + smooth * share)
            .collect();
        let output = T::tensor(nll.shape().to_vec(), mixed);

        let slopes = nll_slopes.map(|slopes| {
            let mut slopes = T::load(&slopes).into_owned();
            for sample in 0..layout.samples() {
                // An ignored sample's 0 is multiplied by the weights too, which shows when one is nan.
                let slope = if kept(sample) {
                    share / divisor
                } else {
                    T::ZERO
                };
                for class in 0..layout.classes {
                    slopes[layout.index(sample, class)] += -slope * weight(class);
                }
            }
            T::tensor(log_probs.shape().to_vec(), slopes)
        });
        Ok((output, slopes))
    }

    /// What the mean of the smoothing part divides by: the samples not ignored, weighted by their class.
    fn smoothing_divisor<T: Float>(
        &self,
        target: &Tensor,
        weights: &Option<&[T]>,
    ) -> Result<T, TorchError> {
        let classes = target
            .to_i64_vec()
            .into_iter()
            .filter(|&class| class != self.ignore_index);
        let Some(weights) = weights else {
            return Ok(T::from_f64(classes.count() as f64));
        };
        if target.dtype() != DType::Int64 {
            return Err(ErrorKind::GatherIndex.at_forward());
        }
        let chosen: Vec<T> = classes
            .filter_map(|class| usize::try_from(class).ok())
            .filter_map(|class| weights.get(class).copied())
            .collect();
        Ok(sum(&chosen))
    }

    /// A target of probabilities.
    fn probabilities(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        if !target.dtype().is_float() {
            return Err(ErrorKind::ProbabilityDType {
                dtype: target.dtype(),
            }
            .at_forward());
        }
        if self.ignore_index >= 0 {
            return Err(ErrorKind::IgnoreIndexWithProbabilities.at_forward());
        }
        if input.dim() == 0 {
            return Err(ErrorKind::DimensionOfScalar { dim: 1 }.at_forward());
        }
        let layout = ClassLayout::new(input.shape());
        if let Some(weight) = &self.weight
            && weight.shape() != [layout.classes]
        {
            let (classes, shape) = (layout.classes, weight.shape().to_vec());
            return Err(ErrorKind::ProbabilityClassWeight { classes, shape }.at_forward());
        }
        let log_probs = log_softmax(input)?;
        let smoothed;
        let probabilities = if self.smooths() {
            self.check_smoothing()?;
            smoothed = match target.dtype() {
                DType::Float64 => smooth_target::<f64>(target, self.label_smoothing, layout),
                _ => smooth_target::<f32>(target, self.label_smoothing, layout),
            };
            &smoothed
        } else {
            target
        };

        let dtype = input.dtype().promote(target.dtype());
        let dtype = self
            .weight
            .as_ref()
            .map_or(dtype, |weight| dtype.promote(weight.dtype()));
        let (output, by_log_probs, target_gradient) = dispatch!(dtype, "mul", T => {
            Ok(self.weigh::<T>(&log_probs, probabilities, target, layout, backward))
        })?;
        let input_gradient =
            by_log_probs.and_then(|slopes| logits_gradient(input, &log_probs, &slopes));
        Ok(Evaluation {
            output,
            gradients: vec![input_gradient, target_gradient],
            warnings: Vec::new(),
        })
    }

    /// `-Σ w t log p`, reduced, with its gradients by the log-probabilities and by the target.
    fn weigh<T: Float>(
        &self,
        log_probs: &Tensor,
        probabilities: &Tensor,
        target: &Tensor,
        layout: ClassLayout,
        backward: bool,
    ) -> (Tensor, Option<Tensor>, Option<Tensor>) {
        let (x, t) = (T::load(log_probs), T::load(probabilities));
        let weights = self.weight.as_ref().map(T::load);
        let weight = |index: usize| match &weights {
            Some(weights) => weights[index / layout.inner % layout.classes],
            None => T::ONE,
        };
        let terms: Vec<T> = (0..x.len())
            .map(|index| x[index] * t[index] * weight(index))
            .collect();
        let samples = T::from_f64(layout.samples() as f64);
        let output = match self.reduction {
            Reduction::None => {
                let losses =
                    (0..layout.samples()).map(|sample| -layout.sum(&layout.sample(&terms, sample)));
                let mut shape = log_probs.shape().to_vec();
                shape.remove(usize::from(shape.len() > 1));
                T::tensor(shape, losses.collect())
            }
            Reduction::Mean if x.is_empty() => T::tensor(Vec::new(), vec![T::NAN]),
            Reduction::Mean => T::tensor(Vec::new(), vec![-sum(&terms) / samples]),
            _ => T::tensor(Vec::new(), vec![-sum(&terms)]),
        };
        if !backward {
            return (output, None, None);
        }

        let slope = if self.reduction == Reduction::Mean {
            -T::ONE / samples
        } else {
            -T::ONE
        };
        let by_log_probs = (0..x.len())
            .map(|index| slope * weight(index) * t[index])
            .collect();
        let keep = T::from_f64(if self.smooths() {
            1.0 - self.label_smoothing
        } else {
            1.0
        });
        let by_target = (0..x.len())
            .map(|index| slope * weight(index) * x[index] * keep)
            .collect();
        (
            output,
            Some(T::tensor(log_probs.shape().to_vec(), by_log_probs)),
            gradient(target, by_target),
        )
    }
}

/// Smoothing needs the weights along the class dimension, which a weight of several dimensions may not give.
fn check_weight_view(weight: &Tensor, dims: usize) -> Result<(), ErrorKind> {
    match weight.shape() {
        [] => Err(ErrorKind::DimensionOfScalar { dim: 0 }),
        [classes, ..] if *classes != weight.len() => {
            let mut shape = vec![1; dims];
            if let Some(slot) = shape.get_mut(1) {
                *slot = *classes;
            }
            let len = weight.len();
            Err(ErrorKind::InvalidView { shape, len })
        }
        _ => Ok(()),
    }
}

/// The log-probabilities of the logits, in their type.
fn log_softmax(input: &Tensor) -> Result<Tensor, TorchError> {
    fn run<T: Float>(input: &Tensor) -> Result<Tensor, TorchError> {
        let values = log_softmax_classes(&T::load(input), ClassLayout::new(input.shape()));
        Ok(T::tensor(input.shape().to_vec(), values))
    }
    match input.dim() {
        _ if input.is_empty() => Ok(input.clone()),
        0 => Err(ErrorKind::DimensionOutOfRange {
            low: -1,
            high: 0,
            dim: 1,
        }
        .at_forward()),
        1 | 2 => dispatch!(input.dtype(), "log_softmax_lastdim_kernel_impl", T => run::<T>(input)),
        _ => dispatch!(input.dtype(), "log_softmax_kernel_impl", T => run::<T>(input)),
    }
}

/// The gradient by the logits from the gradient by their log-probabilities.
fn logits_gradient(input: &Tensor, log_probs: &Tensor, slopes: &Tensor) -> Option<Tensor> {
    fn run<T: Float>(input: &Tensor, log_probs: &Tensor, slopes: &Tensor) -> Option<Tensor> {
        let layout = ClassLayout::new(input.shape());
        let slopes = T::load(slopes).into_owned();
        gradient(
            input,
            log_softmax_backward(slopes, &T::load(log_probs), layout),
        )
    }
    match input.dtype() {
        DType::Float64 => run::<f64>(input, log_probs, slopes),
        _ => run::<f32>(input, log_probs, slopes),
    }
}

fn smooth_target<T: Float>(target: &Tensor, smoothing: f64, layout: ClassLayout) -> Tensor {
    let keep = T::from_f64(1.0 - smoothing);
    let share = T::from_f64(smoothing / layout.classes as f64);
    let values = T::load(target).iter().map(|&t| t * keep + share).collect();
    T::tensor(target.shape().to_vec(), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_the_loss_at_each_of_its_points() {
        let loss = CrossEntropyLoss {
            weight: Some(Tensor::vec_f32(vec![1.0, 2.0, 0.5])),
            label_smoothing: 0.1,
            ignore_index: 2,
            reduction: Reduction::Sum,
        };
        let xs = [-3.0, 0.25, 800.0];
        for label in [1, 2] {
            let curve = loss.curve(&[2.0, -1.0, 0.5], 1, label, &xs);
            let curve = curve.expect("a curve");
            for (x, at) in xs.into_iter().zip(&curve) {
                let row = Tensor::vec_f32(vec![2.0, x as f32, 0.5]);
                let result = loss.forward(&[&row, &Tensor::scalar_i64(label)]);
                let value = result.expect("a loss").output.item().expect("a scalar");
                assert!(
                    (at - value).abs() <= 1e-6 * value,
                    "{at} at {x}, not {value}"
                );
            }
            assert_eq!(curve.iter().all(|&at| at == 0.0), label == 2);
        }
        assert!(loss.curve(&[2.0, -1.0, 0.5], 1, 3, &xs).is_err());
    }

    #[test]
    fn a_sure_answer_costs_zero_without_a_minus() {
        let alone = CrossEntropyLoss {
            reduction: Reduction::None,
            ..CrossEntropyLoss::default()
        };
        let logits = Tensor::vec_f32(vec![0.16, -6.62, 1e4]);
        let result = alone.forward(&[&logits, &Tensor::scalar_i64(2)]);
        assert_eq!(result.expect("a loss").output.to_string(), "tensor(0.)");
        // As a row of a batch it has one.
        let row = Tensor::from_f32(&[1, 3], vec![0.16, -6.62, 1e4]).expect("three values");
        let result = alone.forward(&[&row, &Tensor::vec_i64(vec![2])]);
        assert_eq!(result.expect("a loss").output.to_string(), "tensor([-0.])");
    }

    #[test]
    fn a_weight_of_zero_pushes_by_zero_without_a_minus() {
        let weighted = CrossEntropyLoss {
            weight: Some(Tensor::vec_f32(vec![0.0])),
            ..CrossEntropyLoss::default()
        };
        let logits = Tensor::from_f32(&[2, 1], vec![1.25, 0.15]).expect("two values");
        let probabilities = Tensor::from_f32(&[2, 1], vec![0.75, 0.125]).expect("two values");
        let result = weighted
            .evaluate(&[&logits, &probabilities])
            .expect("a loss");
        let gradient = result.gradients[0].as_ref().expect("a gradient");
        assert_eq!(gradient.to_string(), "tensor([[0.],\n        [0.]])");
    }
}
