//! `torch.nn.MultiLabelMarginLoss`.

use super::elementwise::gradient;
use super::margin::{samples_and_classes, without_samples};
use super::{Entry, Evaluation, Loss, Reduction, arguments, dispatch};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::tensor::Tensor;

pub(super) const ENTRY: Entry = Entry {
    name: "MultiLabelMarginLoss",
    arguments: &["input", "target"],
    example: &["[[0.1, 0.2, 0.4, 0.8]]", "[[3, 0, -1, 1]]"],
    options: &[],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html",
    not_differentiable: None,
    build: |options| {
        Ok(Box::new(MultiLabelMarginLoss {
            reduction: options.reduction(),
        }))
    },
};

/// The hinge loss of C scores x when several classes are right: how far each wrong class i comes too near to each
/// right class y, `sum over y, i of max(0, 1 - x[y] + x[i]) / C` for each sample.
///
/// - **Shapes**: input (N, C) and int64 target (N, C), giving N losses; or both (C). A row of the target lists the
///   right classes and ends at the first negative number.
/// - **Gradient**: for each pair within the margin `1 / C` for the wrong class and the opposite for the right one;
///   under `mean` divided by N.
/// - **Edges**: a batch without samples has no defined mean or sum; here it is 0. Exactly at the margin the gradient
///   is 0. A class listed twice counts twice. Numbers behind the end of the list do not count, but must be from -1 to
///   C - 1 all the same.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, MultiLabelMarginLoss};
///
/// let scores = Tensor::vec_f32(vec![0.1, 0.2, 0.4, 0.8]);
/// let labels = Tensor::vec_i64(vec![3, 0, -1, 1]);
/// let result = MultiLabelMarginLoss::default().evaluate(&[&scores, &labels])?;
/// assert_eq!(result.output.to_string(), "tensor(0.8500)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiLabelMarginLoss {
    pub reduction: Reduction,
}

impl Loss for MultiLabelMarginLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let [input, target] = arguments(args)?;
        self.reduction.check()?;
        check(input, target).map_err(ErrorKind::at_forward)?;
        if input.is_empty() {
            return Ok(without_samples(input, &self.reduction));
        }
        dispatch!(input.dtype(), "multilabel_margin_loss_forward_out_frame", T => {
            self.run::<T>(input, target, backward)
        })
    }
}

/// PyTorch's checks of shapes, then of the target's range.
fn check(input: &Tensor, target: &Tensor) -> Result<(), ErrorKind> {
    let (_, classes) = samples_and_classes(input)?;
    let fits = match input.dim() {
        2 => target.shape() == input.shape(),
        _ => target.dim() <= 1 && target.len() == classes,
    };
    if !fits {
        return Err(ErrorKind::MultiLabelTargetSize {
            target: target.shape().to_vec(),
            input: input.shape().to_vec(),
        });
    }
    let in_range = |&label: &i64| label >= -1 && label < classes as i64;
    if target.to_i64_vec().iter().all(in_range) {
        Ok(())
    } else {
        Err(ErrorKind::MultiLabelTargetRange)
    }
}

impl MultiLabelMarginLoss {
    fn run<T: Float>(
        &self,
        input: &Tensor,
        target: &Tensor,
        backward: bool,
    ) -> Result<Evaluation, TorchError> {
        let (samples, classes) = samples_and_classes(input).map_err(ErrorKind::at_forward)?;
        if target.dtype() != DType::Int64 {
            return Err(ErrorKind::ScalarType {
                expected: DType::Int64,
                found: target.dtype(),
            }
            .at_forward());
        }
        let scores = T::load(input);
        let rows: Vec<Row<T>> = scores
            .chunks(classes)
            .zip(target.to_i64_vec().chunks(classes))
            .map(|(scores, labels)| Row::new(scores, labels))
            .collect();

        let classes = classes as f64;
        let output = if self.reduction == Reduction::None && target.dim() > 1 {
            let losses = rows.iter().map(|row| row.total() / T::from_f64(classes));
            T::tensor(vec![samples], losses.collect())
        } else {
            let totals = rows.iter().map(|row| row.total().to_f64());
            let mut loss = totals.sum::<f64>() / classes;
            if self.reduction == Reduction::Mean {
                loss /= samples as f64;
            }
            T::tensor(Vec::new(), vec![T::from_f64(loss)])
        };

        let mut gradients = vec![None; 2];
        if backward {
            let count = match self.reduction {
                Reduction::Mean => classes * samples as f64,
                _ => classes,
            };
            let share = T::ONE / T::from_f64(count);
            gradients[0] = gradient(
                input,
                rows.iter().flat_map(|row| row.slopes(share)).collect(),
            );
        }
        Ok(Evaluation {
            output,
            gradients,
            warnings: Vec::new(),
        })
    }
}

/// One sample: its scores, the right classes as listed, and the wrong ones.
struct Row<'a, T> {
    scores: &'a [T],
    right: Vec<usize>,
    wrong: Vec<usize>,
}

impl<'a, T: Float> Row<'a, T> {
    fn new(scores: &'a [T], labels: &[i64]) -> Self {
        let right: Vec<usize> = labels
            .iter()
            .map_while(|&label| usize::try_from(label).ok())
            .collect();
        let mut is_right = vec![false; scores.len()];
        for &class in &right {
            is_right[class] = true;
        }
        let wrong = (0..scores.len())
            .filter(|&class| !is_right[class])
            .collect();
        Row {
            scores,
            right,
            wrong,
        }
    }

    /// Calls `f` with each pair of a right and a wrong class within the margin, and how far it is within.
    fn for_each_excess(&self, mut f: impl FnMut(usize, usize, T)) {
        for &right in &self.right {
            for &wrong in &self.wrong {
                let excess = T::ONE - self.scores[right] + self.scores[wrong];
                if excess > T::ZERO {
                    f(right, wrong, excess);
                }
            }
        }
    }

    /// The sum of the excesses, added up in float64 whatever the input is, and rounded.
    fn total(&self) -> T {
        let mut total = 0.0;
        self.for_each_excess(|_, _, excess| total += excess.to_f64());
        T::from_f64(total)
    }

    fn slopes(&self, share: T) -> Vec<T> {
        let mut slopes = vec![T::ZERO; self.scores.len()];
        self.for_each_excess(|right, wrong, _| {
            slopes[right] += -share;
            slopes[wrong] += share;
        });
        slopes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Data;

    /// To the last bit of PyTorch 2.15.0.
    #[test]
    fn the_sum_of_a_sample_is_rounded() {
        let scores = vec![0.3, 0.58, -0.81, -0.94, 0.67, -0.13];
        let scores = Tensor::from_f32(&[2, 3], scores).expect("six values");
        let labels = Data::Int64(vec![0, 1, -1, 2, -1, 0]);
        let labels = Tensor::new(&[2, 3], labels).expect("six values");
        for (reduction, losses) in [
            (Reduction::Mean, &[0.33166668][..]),
            (Reduction::None, &[0.0, 0.66333336]),
        ] {
            let result = MultiLabelMarginLoss { reduction }.forward(&[&scores, &labels]);
            assert_eq!(result.expect("a loss").output.f32s(), Some(losses));
        }
    }
}
