//! `torch.nn.MultiMarginLoss`.

use super::elementwise::gradient;
use super::margin::{samples_and_classes, without_samples};
use super::{
    Entry, Evaluation, Loss, OptionDefault, OptionSpec, OptionValue, Reduction, arguments, dispatch,
};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

pub(super) const ENTRY: Entry = Entry {
    name: "MultiMarginLoss",
    arguments: &["input", "target"],
    example: &["[[0.5, 0.2, 1.1],\n [2.0, 0.1, -0.4]]", "[2, 1]"],
    options: &[
        OptionSpec {
            name: "p",
            default: OptionDefault::Int(1),
        },
        OptionSpec {
            name: "margin",
            default: OptionDefault::Float(1.0),
        },
        OptionSpec {
            name: "weight",
            default: OptionDefault::NoTensor,
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html",
    not_differentiable: None,
    build: |options| {
        let p = match options.get("p") {
            Some(OptionValue::Float(p)) if *p == 1.0 || *p == 2.0 => *p as i64,
            Some(OptionValue::Float(_)) => return Err(ErrorKind::MarginPower.at_construct()),
            _ => options.int("p", 1)?,
        };
        let loss = MultiMarginLoss {
            reduction: options.reduction(),
            p,
            margin: options.float("margin", 1.0)?,
            weight: options.tensor("weight")?,
        };
        loss.check().map_err(ErrorKind::at_construct)?;
        Ok(Box::new(loss))
    },
};

/// The hinge loss of C scores x for class y: how far each wrong class comes too near to the right one,
/// `w[y] sum over i ≠ y of max(0, margin - x[y] + x[i])^p / C` for each sample.
///
/// - **Shapes**: input (N, C) and int64 target (N), giving N losses; or input (C) and a scalar target.
/// - **Options**: `p`, 1 by default, or 2; `margin`, 1 by default; `weight`, one number per class, which the
///   mean does not divide by.
/// - **Gradient**: for each wrong class within the margin `w[y] / C` (p = 1) or `2 w[y] / C` times its excess
///   (p = 2), for the right class the opposite of their sum; under `mean` divided by N.
/// - **Edges**: a batch without samples has no defined mean or sum; here it is 0. Exactly at the margin the gradient
///   is 0. A score of nan counts as beyond the margin.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, MultiMarginLoss};
///
/// let scores = Tensor::vec_f32(vec![0.1, 0.2, 0.4, 0.8]);
/// let label = Tensor::scalar_i64(3);
/// let result = MultiMarginLoss::default().evaluate(&[&scores, &label])?;
/// assert_eq!(result.output.to_string(), "tensor(0.3250)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MultiMarginLoss {
    pub reduction: Reduction,
    /// 1 or 2.
    pub p: i64,
    pub margin: f64,
    pub weight: Option<Tensor>,
}

impl Default for MultiMarginLoss {
    fn default() -> Self {
        MultiMarginLoss {
            reduction: Reduction::Mean,
            p: 1,
            margin: 1.0,
            weight: None,
        }
    }
}

impl Loss for MultiMarginLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.check().map_err(ErrorKind::at_construct)?;
        self.reduction.check()?;
        self.check_shapes(input, target)
            .map_err(ErrorKind::at_forward)?;
        if input.is_empty() {
            return Ok(without_samples(input, &self.reduction));
        }
        dispatch!(input.dtype(), "multi_margin_loss_cpu_kernel", T => {
            self.run::<T>(input, target, backward)
        })
    }
}

impl MultiMarginLoss {
    /// What the constructor checks.
    fn check(&self) -> Result<(), ErrorKind> {
        if self.p != 1 && self.p != 2 {
            return Err(ErrorKind::MarginPower);
        }
        match self.weight.as_ref().map(Tensor::dim) {
            None | Some(1) => Ok(()),
            Some(dims) => Err(ErrorKind::MarginWeightDimensions { dims }),
        }
    }

    fn check_shapes(&self, input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
        let (samples, classes) = samples_and_classes(input)?;
        if target.dim() > 1 || target.len() != samples {
            return Err(ErrorKind::MarginTargetSize {
                samples,
                target: target.shape().to_vec(),
                input: input.shape().to_vec(),
            });
        }
        match &self.weight {
            Some(weight) if weight.len() != classes => Err(ErrorKind::MarginWeightSize {
                classes,
                weight: weight.shape().to_vec(),
            }),
            _ => Ok(()),
        }
    }

    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let (samples, classes) = samples_and_classes(input).map_err(ErrorKind::at_forward)?;
        let labels = self
            .labels::<T>(target, classes)
            .map_err(ErrorKind::at_forward)?;
        let weight = self.weight.as_ref().map(T::load);
        let weight_of = |label: usize| weight.as_ref().map_or(T::ONE, |weight| weight[label]);
        let scores = T::load(input);
        let rows = || scores.chunks(classes).zip(&labels);

        let losses: Vec<T> = rows()
            .map(|(row, &label)| self.row_loss(row, label, weight_of(label)))
            .collect();
        let output = if self.reduction == Reduction::None {
            T::tensor(target.shape().to_vec(), losses)
        } else {
            // Added up in float64, whatever the input is.
            let mut total: f64 = losses.iter().map(|loss| loss.to_f64()).sum();
            if self.reduction == Reduction::Mean {
                total /= samples as f64;
            }
            T::tensor(Vec::new(), vec![T::from_f64(total)])
        };

        let mut gradients = vec![None; 2];
        if backward {
            let count = match self.reduction {
                Reduction::Mean => samples * classes,
                _ => classes,
            };
            let share = T::ONE / T::from_f64(count as f64);
            let mut slopes = Vec::with_capacity(input.len());
            for (row, &label) in rows() {
                self.add_row_slopes(row, label, weight_of(label), share, &mut slopes);
            }
            gradients[0] = gradient(input, slopes);
        }
        Ok(Evaluation {
            output,
            gradients,
            warnings: Vec::new(),
        })
    }

    /// The target as class indices, after PyTorch's checks of its type, the weight's type and its range.
    fn labels<T: Float>(&self, target: &Tensor, classes: usize) -> Result<Vec<usize>, ErrorKind> {
        if target.dtype() != DType::Int64 {
            return Err(ErrorKind::ScalarType {
                expected: DType::Int64,
                found: target.dtype(),
            });
        }
        match self.weight.as_ref().map(Tensor::dtype) {
            Some(found) if found != T::DTYPE => {
                return Err(ErrorKind::ScalarType {
                    expected: T::DTYPE,
                    found,
                });
            }
            _ => {}
        }
        let label = |label: i64| usize::try_from(label).ok().filter(|&label| label < classes);
        target
            .to_i64_vec()
            .into_iter()
            .map(|value| label(value).ok_or(ErrorKind::MarginTargetRange))
            .collect()
    }

    /// How far a score is within the margin of the right one; nothing beyond it.
    fn excess<T: Float>(&self, right: T, score: T) -> Option<T> {
        let excess = T::from_f64(self.margin) - right + score;
        (excess > T::ZERO).then_some(excess)
    }

    fn row_loss<T: Float>(&self, row: &[T], label: usize, weight: T) -> T {
        let mut total = T::ZERO;
        for (class, &score) in row.iter().enumerate() {
            if class == label {
                continue;
            }
            if let Some(excess) = self.excess(row[label], score) {
                let power = if self.p == 1 { excess } else { excess * excess };
                total += power * weight;
            }
        }
        total / T::from_f64(row.len() as f64)
    }

    fn add_row_slopes<T: Float>(
        &self,
        row: &[T],
        label: usize,
        weight: T,
        share: T,
        slopes: &mut Vec<T>,
    ) {
        let start = slopes.len();
        let mut by_right = T::ZERO;
        for (class, &score) in row.iter().enumerate() {
            let slope = match self.excess(row[label], score) {
                Some(excess) if class != label => {
                    let slope = if self.p == 1 {
                        share
                    } else {
                        T::TWO * share * excess
                    };
                    slope * weight
                }
                _ => T::ZERO,
            };
            by_right += -slope;
            slopes.push(slope);
        }
        slopes[start + label] = by_right;
    }
}
