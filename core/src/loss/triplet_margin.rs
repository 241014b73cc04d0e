//! `torch.nn.TripletMarginLoss`.

use super::elementwise::{check_subtraction, gradient};
use super::margin::float_type;
use super::{
    Entry, Evaluation, Loss, OptionDefault, OptionSpec, OptionValue, Options, Reduction, arguments,
};
use crate::broadcast::{broadcast_shape, collapse, expand};
use crate::dtype::DType;
use crate::error::{ErrorKind, TorchError};
use crate::float::Float;
use crate::python::float_repr;
use crate::tensor::{Tensor, result_type};

pub(super) const ENTRY: Entry = Entry {
    name: "TripletMarginLoss",
    arguments: &["anchor", "positive", "negative"],
    example: &[
        "[[0.0, 0.0],\n [1.0, 2.0]]",
        "[[3.0, 4.0],\n [1.5, 2.0]]",
        "[[0.0, 2.0],\n [3.0, 3.0]]",
    ],
    options: &[
        OptionSpec {
            name: "margin",
            default: OptionDefault::Float(1.0),
        },
        OptionSpec {
            name: "p",
            default: OptionDefault::Float(2.0),
        },
        OptionSpec {
            name: "eps",
            default: OptionDefault::Float(1e-6),
        },
        OptionSpec {
            name: "swap",
            default: OptionDefault::Bool(false),
        },
    ],
    reductions: &Reduction::COMMON,
    page: "https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html",
    not_differentiable: None,
    build: |options| {
        check_margin_option(options)?;
        Ok(Box::new(TripletMarginLoss {
            reduction: options.reduction(),
            margin: options.float("margin", 1.0)?,
            p: options.float("p", 2.0)?,
            eps: options.float("eps", 1e-6)?,
            swap: options.bool("swap", false)?,
        }))
    },
};

/// The message shows the margin as it was given, a float with its point.
fn check_margin_option(options: &Options) -> Result<(), TorchError> {
    let margin = match options.get("margin") {
        Some(OptionValue::Int(margin)) if *margin <= 0 => margin.to_string(),
        Some(OptionValue::Bool(false)) => "False".to_owned(),
        _ => return Ok(()),
    };
    Err(ErrorKind::TripletMargin { margin }.at_construct())
}

/// An anchor a should be nearer to its positive p than to its negative n, by a margin:
/// `max(0, margin + d(a, p) - d(a, n))` with the distance `d(x, y) = ‖x - y + eps‖` in the p-norm.
///
/// - **Shapes**: anchor, positive and negative (…, D), giving losses of shape (…). They have as many
///   dimensions each and broadcast without a warning.
/// - **Options**: `margin`, 1 by default, must be positive; `p`, 2 by default, the norm; `eps`, 1e-6 by default,
///   added to every difference; `swap`, off by default: the smaller one of d(a, n) and d(p, n) counts.
/// - **Gradient**: where the loss is not cut off, with `u(x, y)` the gradient of the distance (for p = 2 the unit
///   vector from y to x): `u(a, p) - u(a, n)` for the anchor, `-u(a, p)` for the positive, `u(a, n)` for the
///   negative; under `mean` divided by the number of losses.
/// - **Edges**: where the loss is exactly 0 so is the gradient. A distance of 0 has gradient 0. For
///   `p = inf` elements that tie share the gradient, and so do the two distances that `swap` compares. `p = 0`
///   counts the elements that differ and has no gradient. Integers are computed in float32; bool tensors raise.
///
/// <https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html>
///
/// ```
/// use bullseye_core::Tensor;
/// use bullseye_core::loss::{Loss, TripletMarginLoss};
///
/// let anchor = Tensor::vec_f32(vec![0.0, 0.0]);
/// let positive = Tensor::vec_f32(vec![3.0, 4.0]);
/// let negative = Tensor::vec_f32(vec![0.0, 2.0]);
/// let result = TripletMarginLoss::default().evaluate(&[&anchor, &positive, &negative])?;
/// assert_eq!(result.output.to_string(), "tensor(4.0000)");
/// # Ok::<(), bullseye_core::TorchError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TripletMarginLoss {
    pub reduction: Reduction,
    pub margin: f64,
    pub p: f64,
    pub eps: f64,
    pub swap: bool,
}

impl Default for TripletMarginLoss {
    fn default() -> Self {
        TripletMarginLoss {
            reduction: Reduction::Mean,
            margin: 1.0,
            p: 2.0,
            eps: 1e-6,
            swap: false,
        }
    }
}

impl Loss for TripletMarginLoss {
    fn compute(&self, args: &[&Tensor], backward: bool) -> Result<Evaluation, TorchError> {
        let tensors = arguments(args)?;
        if self.margin <= 0.0 {
            let margin = float_repr(self.margin);
            return Err(ErrorKind::TripletMargin { margin }.at_construct());
        }
        self.reduction.check()?;
        let [anchor, positive, negative] = tensors.map(Tensor::dim);
        if anchor != positive || positive != negative {
            return Err(ErrorKind::TripletDimensions {
                anchor,
                positive,
                negative,
            }
            .at_forward());
        }
        match float_type(result_type(&tensors.map(Tensor::operand))) {
            DType::Float64 => self.run::<f64>(tensors, backward),
            _ => self.run::<f32>(tensors, backward),
        }
        .map_err(ErrorKind::at_forward)
    }
}

impl TripletMarginLoss {
    fn run<T: Float>(
        &self,
        [anchor, positive, negative]: [&Tensor; 3],
        backward: bool,
    ) -> Result<Evaluation, ErrorKind> {
        let norm = Norm::of(self.p);
        let distance = |x: &Tensor, y: &Tensor| Distance::<T>::new(x, y, norm, self.eps);
        let near = distance(anchor, positive)?;
        let far = distance(anchor, negative)?;
        let swapped = match self.swap {
            true => Some(distance(positive, negative)?),
            false => None,
        };
        let far_shape = match &swapped {
            Some(swapped) => broadcast_shape(far.row_shape(), swapped.row_shape())?,
            None => far.row_shape().to_vec(),
        };
        let shape = broadcast_shape(near.row_shape(), &far_shape)?;

        let near_values = expand(&near.values, near.row_shape(), &shape);
        let far_values = expand(&far.values, far.row_shape(), &shape);
        let swapped_values = swapped
            .as_ref()
            .map(|swapped| expand(&swapped.values, swapped.row_shape(), &shape));
        let margin = T::from_f64(self.margin);
        let before_cut = |n: usize| {
            let far = match &swapped_values {
                Some(swapped) => far_values[n].minimum(swapped[n]),
                None => far_values[n],
            };
            margin + near_values[n] - far
        };
        let losses: Vec<T> = (0..near_values.len())
            .map(|n| before_cut(n).maximum(T::ZERO))
            .collect();

        let mut gradients = vec![None; 3];
        if backward && norm != Norm::Count {
            let weight = self.reduction.slope::<T>(&shape);
            let by_near: Vec<T> = (0..losses.len())
                .map(|n| match before_cut(n) > T::ZERO {
                    true => weight,
                    false => T::ZERO,
                })
                .collect();
            // Nothing is 0 and not -0, as PyTorch fills it in.
            let share = |by_near: T, part: T| match part == T::ZERO {
                true => T::ZERO,
                false => -by_near * part,
            };
            // How much of the far distance's slope goes to d(a, n) rather than to d(p, n).
            let part = |n: usize| match &swapped_values {
                None => T::ONE,
                Some(swapped) if far_values[n] == swapped[n] => T::HALF,
                Some(swapped) if far_values[n] > swapped[n] => T::ZERO,
                Some(_) => T::ONE,
            };
            let by_far: Vec<T> = (0..losses.len())
                .map(|n| share(by_near[n], part(n)))
                .collect();
            let (by_anchor_near, by_positive) = near.slopes(&by_near, &shape);
            let (by_anchor_far, by_negative) = far.slopes(&by_far, &shape);
            let mut totals = [
                added(by_anchor_near, &by_anchor_far),
                by_positive,
                by_negative,
            ];
            if let (Some(swapped), Some(values)) = (&swapped, &swapped_values) {
                let part = |n: usize| match far_values[n] == values[n] {
                    true => T::HALF,
                    false if far_values[n] < values[n] => T::ZERO,
                    false => T::ONE,
                };
                let by_swapped: Vec<T> = (0..losses.len())
                    .map(|n| share(by_near[n], part(n)))
                    .collect();
                let (by_positive, by_negative) = swapped.slopes(&by_swapped, &shape);
                let [anchor, positive, negative] = totals;
                totals = [
                    anchor,
                    added(positive, &by_positive),
                    added(negative, &by_negative),
                ];
            }
            gradients = ([anchor, positive, negative].into_iter().zip(totals))
                .map(|(tensor, slopes)| gradient(tensor, slopes))
                .collect();
        }
        Ok(Evaluation {
            output: self.reduction.apply(shape, losses),
            gradients,
            warnings: Vec::new(),
        })
    }
}

fn added<T: Float>(mut a: Vec<T>, b: &[T]) -> Vec<T> {
    for (a, &b) in a.iter_mut().zip(b) {
        *a += b;
    }
    a
}

/// The p-norm, by the ways in which PyTorch computes it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Norm {
    /// p = 0: how many are not 0.
    Count,
    /// p = 1
    Sum,
    /// p = 2
    Euclidean,
    /// p = inf
    Max,
    /// p = -inf
    Min,
    Power(f64),
}

impl Norm {
    fn of(p: f64) -> Norm {
        if p == 0.0 {
            Norm::Count
        } else if p == 1.0 {
            Norm::Sum
        } else if p == 2.0 {
            Norm::Euclidean
        } else if p == f64::INFINITY {
            Norm::Max
        } else if p == f64::NEG_INFINITY {
            Norm::Min
        } else {
            Norm::Power(p)
        }
    }

    /// The exponent, where a norm of no elements does not exist.
    fn without_identity(self) -> Option<f64> {
        match self {
            Norm::Max => Some(f64::INFINITY),
            Norm::Min => Some(f64::NEG_INFINITY),
            Norm::Power(p) if p < 0.0 => Some(p),
            _ => None,
        }
    }

    fn length<T: Float>(self, row: &[T]) -> T {
        let sizes = row.iter().map(|x| x.abs());
        if row.is_empty() {
            return T::ZERO;
        }
        match self {
            Norm::Count => T::from_f64(row.iter().filter(|&&x| x != T::ZERO).count() as f64),
            Norm::Sum => sizes.fold(T::ZERO, |total, size| total + size),
            Norm::Euclidean => sum_of_squares(row).sqrt(),
            Norm::Max => sizes.fold(T::NEG_INFINITY, |max, size| size.maximum(max)),
            Norm::Min => sizes.fold(T::INFINITY, |min, size| size.minimum(min)),
            Norm::Power(p) => sizes
                .fold(T::ZERO, |total, size| total + size.powf(T::from_f64(p)))
                .powf(T::from_f64(1.0 / p)),
        }
    }

    /// The gradient of the length by each element, times `slope`.
    fn slopes<T: Float>(self, row: &[T], length: T, slope: T) -> Vec<T> {
        let each = |f: &dyn Fn(T) -> T| row.iter().map(|&x| f(x)).collect();
        match self {
            Norm::Count => vec![T::ZERO; row.len()],
            Norm::Sum => each(&|x| x.sign() * slope),
            Norm::Euclidean if length == T::ZERO => each(&|x| slope * T::ZERO * x.sign()),
            Norm::Euclidean => each(&|x| slope * (x / length)),
            Norm::Max | Norm::Min => {
                let ties = |x: &T| x.abs() == length || x.is_nan();
                let count = T::from_f64(row.iter().filter(|x| ties(x)).count() as f64);
                each(&|x| match ties(&x) {
                    true => x.sign() * (slope / count),
                    false => x.sign() * (slope / count * T::ZERO),
                })
            }
            Norm::Power(p) if p < 1.0 => {
                let scale = slope * length.powf(T::from_f64(1.0 - p));
                each(&|x| match x == T::ZERO {
                    // Not 0: the scale may be nan.
                    true => T::ZERO * scale,
                    false => x.sign() * x.abs().powf(T::from_f64(p - 1.0)) * scale,
                })
            }
            Norm::Power(p) => {
                let scale = match length == T::ZERO {
                    true => T::ZERO,
                    false => slope / length.powf(T::from_f64(p - 1.0)),
                };
                each(&|x| match p < 2.0 {
                    true => x.sign() * x.abs().powf(T::from_f64(p - 1.0)) * scale,
                    false => x * x.abs().powf(T::from_f64(p - 2.0)) * scale,
                })
            }
        }
    }
}

/// In PyTorch's order: as many sums side by side as its kernel has lanes, then the rest one by one, of which the
/// compiler takes four products at once and rounds those behind them together with their sum.
fn sum_of_squares<T: Float>(row: &[T]) -> T {
    let chunks = row.chunks_exact(T::LANES);
    let rest = chunks.remainder();
    let mut lanes = vec![T::ZERO; T::LANES];
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += x * x;
        }
    }
    let total = lanes.into_iter().fold(T::ZERO, |total, lane| total + lane);
    let (four, rest) = rest.split_at(rest.len() / 4 * 4);
    let total = four.iter().fold(total, |total, &x| total + x * x);
    rest.iter().fold(total, |total, &x| x.mul_add(x, total))
}

/// The distances between the rows of two tensors, with what their derivative needs.
struct Distance<T> {
    norm: Norm,
    /// The shape of the tensors, broadcast.
    shape: Vec<usize>,
    shapes: [Vec<usize>; 2],
    /// `x - y + eps`
    differences: Vec<T>,
    values: Vec<T>,
}

impl<T: Float> Distance<T> {
    fn new(x: &Tensor, y: &Tensor, norm: Norm, eps: f64) -> Result<Self, ErrorKind> {
        check_subtraction(x, y)?;
        let shape = broadcast_shape(x.shape(), y.shape())?;
        let columns = shape.last().copied().unwrap_or(1);
        let rows: usize = row_shape(&shape).iter().product();
        if let (0, Some(p)) = (columns, norm.without_identity()) {
            let dim = shape.len().saturating_sub(1);
            return Err(ErrorKind::NormOfNothing { p, dim });
        }
        let eps = T::from_f64(eps);
        let values = [x, y].map(|tensor| expand(&T::load(tensor), tensor.shape(), &shape));
        let differences: Vec<T> = (values[0].iter().zip(&values[1]))
            .map(|(&x, &y)| x - y + eps)
            .collect();
        let values = (0..rows)
            .map(|row| norm.length(&differences[row * columns..(row + 1) * columns]))
            .collect();
        Ok(Distance {
            norm,
            shapes: [x, y].map(|tensor| tensor.shape().to_vec()),
            shape,
            differences,
            values,
        })
    }

    /// The shape of the distances.
    fn row_shape(&self) -> &[usize] {
        row_shape(&self.shape)
    }

    /// The gradients of both tensors, given that of each distance over the shape of the losses.
    fn slopes(&self, by_distance: &[T], shape: &[usize]) -> (Vec<T>, Vec<T>) {
        let by_distance = collapse(by_distance, self.row_shape(), shape);
        let columns = self.shape.last().copied().unwrap_or(1).max(1);
        let by_difference: Vec<T> = (self.differences.chunks(columns))
            .zip(self.values.iter().zip(&by_distance))
            .flat_map(|(row, (&length, &slope))| self.norm.slopes(row, length, slope))
            .collect();
        let by_x = collapse(&by_difference, &self.shapes[0], &self.shape);
        // First the sign and then the sum, as in PyTorch: 0 − 0 is 0, and its negative would be −0.
        let negative: Vec<T> = by_difference.iter().map(|&slope| -slope).collect();
        let by_y = collapse(&negative, &self.shapes[1], &self.shape);
        (by_x, by_y)
    }
}

fn row_shape(shape: &[usize]) -> &[usize] {
    &shape[..shape.len().saturating_sub(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What PyTorch 2.15.0 returns for these tensors, where every zero has a sign that is printed.
    #[test]
    fn zeros_have_pytorchs_sign() {
        let row = |values: [f32; 3]| Tensor::from_f32(&[1, 3], values.to_vec());
        let loss = TripletMarginLoss {
            p: f64::INFINITY,
            swap: true,
            ..TripletMarginLoss::default()
        };
        let (Ok(anchor), Ok(positive), Ok(negative)) = (
            row([0.5, -1.0, 2.0]),
            row([1.0, 1.0, -1.0]),
            row([2.5, 0.5, -1.5]),
        ) else {
            panic!("three values for a row of three");
        };
        let Ok(result) = loss.compute(&[&anchor, &positive, &negative], true) else {
            panic!("the loss is defined");
        };
        let printed: Vec<_> = (result.gradients.iter().flatten())
            .map(|gradient| format!("{:?}", gradient.to_f64_vec()))
            .collect();
        let pytorch = ["[-0.0, -0.0, 1.0]", "[1.0, 0.0, -1.0]", "[-1.0, 0.0, 0.0]"];
        assert_eq!(printed, pytorch);
    }

    /// A gradient that is summed over what was broadcast, and comes to nothing: PyTorch 2.15.0 prints `0.`, not `-0.`.
    #[test]
    fn pushes_that_cancel_leave_no_minus() {
        let row = |values: [f32; 2]| Tensor::from_f32(&[1, 2], values.to_vec());
        let loss = TripletMarginLoss {
            p: 1.0,
            ..TripletMarginLoss::default()
        };
        let (Ok(anchor), Ok(positive), Ok(negative)) = (
            row([1.0, -1.0]),
            Tensor::from_f32(&[1, 1], vec![0.0]),
            row([1.5, 0.0]),
        ) else {
            panic!("as many values as the shapes have");
        };
        let Ok(result) = loss.compute(&[&anchor, &positive, &negative], true) else {
            panic!("the loss is defined");
        };
        let by_positive = result.gradients[1].as_ref().map(Tensor::to_f64_vec);
        assert_eq!(format!("{by_positive:?}"), "Some([0.0])");
    }
}
